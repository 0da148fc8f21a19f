"""Writes the library for other programs, in the standards they read: whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from harmoniser.errors import HarmoniserError
from harmoniser.library import Library
from harmoniser.model import Condition

__all__ = ["FORMATS", "check_folder", "export", "write_files"]

Meaning = tuple[tuple[Condition, ...], ...]
Files = dict[str, str]


def export(
    library: Library, form: str, folder: Path, *, second: Mapping[str, Meaning] | None = None, force: bool = False
) -> tuple[Path, ...]:
    """Write the library in one form.

    Args:
        library: the vocabulary and documents.
        form: one of FORMATS.
        folder: where to; it is made if it is not there.
        second: a second reading of some lines, which JSON-LD attributes to its reader.
        force: write into a folder that holds something already.

    Returns:
        The files written.

    Raises:
        HarmoniserError: the folder holds something or cannot be written to, or the form has no place for a second reading.
        UnknownNameError: the second reading names an indicator that does not exist.
    """
    check_folder(folder, force=force)
    if second and form != "jsonld":
        raise HarmoniserError("a second reading goes with jsonld only: the other forms name no readers")
    files = _linked_data(library, second) if second else FORMATS[form][1](library)
    return write_files(files, folder, force=force)


def write_files(
    files: Mapping[str, str | bytes], folder: Path, *, force: bool = False, among: bool = False
) -> tuple[Path, ...]:
    """Write files into a folder, all or none of them.

    With `force`, files of the same names are replaced and all others stay as they are. With `among`, the folder may hold other
    files, and only those of the same names are in the way.

    Raises:
        HarmoniserError: the folder holds something, or cannot be written to.
    """
    there = among and not any((folder / name).exists() for name in files)
    if among and not force and not there and folder.is_dir():
        raise HarmoniserError("the folder given holds files of the same names; --force replaces them")
    check_folder(folder, force=force or there)
    try:
        beside = folder.resolve().parent
        beside.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=beside, prefix=".export-") as place:
            made = Path(place) / "files"
            made.mkdir()
            for name, content in files.items():
                (made / name).write_bytes(content.encode() if isinstance(content, str) else content)
            _move(made, folder)
    except OSError as problem:
        raise HarmoniserError(f"the folder given cannot be written to ({problem.strerror})") from None
    return tuple(folder / name for name in files)


def check_folder(folder: Path, *, force: bool = False) -> None:
    """Refuse a folder that holds something, before what is to be written there is worked out.

    Raises:
        HarmoniserError: it is a file, or holds something and nothing may be replaced there.
    """
    if folder.exists() and not folder.is_dir():
        raise HarmoniserError("the folder given is a file")
    if not force and folder.is_dir() and any(folder.iterdir()):
        raise HarmoniserError("the folder given is not empty; --force replaces files of the same names in it")


def _move(made: Path, folder: Path) -> None:
    """Put what was made in its place: as a whole where nothing is there yet, else file by file."""
    if not folder.exists():
        made.rename(folder)
        return
    blocked = [path.name for path in made.iterdir() if (folder / path.name).is_dir()]
    if blocked:
        raise HarmoniserError(f"{blocked[0]} is a folder there")
    replaced = made.parent / "replaced"
    replaced.mkdir()
    done: list[Path] = []
    try:
        for path in sorted(made.iterdir()):
            target = folder / path.name
            if target.exists():
                shutil.copy2(target, replaced / path.name)
            path.replace(target)
            done.append(target)
    except BaseException:
        for target in done:
            before = replaced / target.name
            if before.exists():
                before.replace(target)
            else:
                target.unlink()
        raise


# ------------------------------------------------------------------------------------------------ the forms


def _owl(library: Library) -> Files:
    from harmoniser.owl import ontology_of

    graph = ontology_of(library)
    return {
        "ontology.ttl": graph.serialize(format="turtle"),
        "ontology.rdf": graph.serialize(format="xml"),
    }


def _skos(library: Library) -> Files:
    from harmoniser.concepts import concept_schemes

    return concept_schemes(library)


def _sssom(library: Library) -> Files:
    from harmoniser.mapping_sets import mapping_sets

    return mapping_sets(library)


def _linked_data(library: Library, second: Mapping[str, Meaning] | None = None) -> Files:
    from harmoniser.linked_data import linked_data

    return linked_data(library, second)


def _tables(library: Library) -> Files:
    from harmoniser.tables import tables

    return tables(library)


# Name: what it is, and what writes it.
FORMATS: dict[str, tuple[str, Callable[[Library], Files]]] = {
    "owl": ("the ontology with every line as a defined class, as Turtle and RDF/XML", _owl),
    "skos": ("needs and lines as concept schemes, with the matches between documents", _skos),
    "sssom": ("a mapping set from each document to every other", _sssom),
    "jsonld": ("documents, levels, lines, places and provenance as linked data", _linked_data),
    "csv": ("plain tables", _tables),
}
