"""The vocabulary and all documents together, compiled once and kept on disk under the digest of their sources."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from harmoniser.errors import UnknownNameError
from harmoniser.model import (
    Area,
    Circumstance,
    Condition,
    Document,
    Indicator,
    Level,
    Locator,
    Need,
    PossibleAmount,
    Process,
    Rule,
    Tier,
    Topic,
    Value,
)
from harmoniser.vocabulary import Status, Vocabulary

__all__ = ["Library", "data_folder", "load"]

FORMAT = 1  # raised whenever the compiled form changes
_KEPT = 4  # compiled libraries kept side by side


@dataclass(frozen=True)
class Library:
    """Everything the engine knows: the vocabulary, the documents by id, and the digest of the files both came from."""

    vocabulary: Vocabulary
    documents: Mapping[str, Document]
    digest: str
    areas: Mapping[str, Area] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Index the areas."""
        areas = {area.id: area for document in self.documents.values() for area in document.areas}
        object.__setattr__(self, "areas", areas)

    def document(self, area: str) -> Document:
        """The document that governs an area.

        Raises:
            UnknownNameError: there is no such area.
        """
        if area not in self.areas:
            from harmoniser.reading import nearest

            hint = nearest(area, list(self.areas)) or f"; known: {', '.join(self.areas)}"
            raise UnknownNameError(f"unknown area{hint}")
        return self.documents[self.areas[area].document]

    def indicator(self, indicator_id: str) -> Indicator:
        """The indicator of that id, of whichever document.

        Raises:
            UnknownNameError: there is none.
        """
        for document in self.documents.values():
            if indicator_id in document.by_id:
                return document.by_id[indicator_id]
        raise UnknownNameError("unknown indicator; see: harmoniser indicators")

    @cached_property
    def lines_of(self) -> Mapping[str, Mapping[str, tuple[Indicator, ...]]]:
        """For each document and need: the indicators that have a condition on that need."""
        index: dict[str, dict[str, tuple[Indicator, ...]]] = {}
        for document in self.documents.values():
            lines: dict[str, list[Indicator]] = {}
            for indicator in document.indicators:
                for need in dict.fromkeys(condition.need for condition in indicator.conditions()):
                    lines.setdefault(need, []).append(indicator)
            index[document.id] = {need: tuple(found) for need, found in lines.items()}
        return index


def data_folder() -> Path:
    """Where ontology/, mappings/ and examples/ are: inside the installed package, or beside it in a checkout."""
    inside = Path(__file__).parent / "data"
    return inside if (inside / "ontology").is_dir() else Path(__file__).parent.parent


def load(data: Path | None = None, *, cache: Path | None = None, use_cache: bool = True) -> Library:
    """Load the library, from the compiled form where the sources have not changed.

    Args:
        data: the folder that holds ontology/ and mappings/; by default the project's own.
        cache: the folder for compiled libraries; by default the user's cache folder.
        use_cache: whether to read and write it at all.

    Raises:
        VocabularyError: the ontology is refused.
        MappingError: a mapping is refused.
    """
    data = data or data_folder()
    digest = _digest(data)
    if not use_cache:
        return _compile(data, digest)
    folder = cache or _cache_folder()
    path = folder / f"library-{FORMAT}-{digest[:24]}.json"
    library = _read(path, digest)
    if library is None:
        library = _compile(data, digest)
        _write(path, library)
    return library


def _digest(data: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted([*(data / "ontology").glob("*.ttl"), *(data / "mappings").glob("*/*.yaml")]):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(data)}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _cache_folder() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("harmoniser", appauthor=False)


def _compile(data: Path, digest: str) -> Library:
    from harmoniser.mappings import load_documents
    from harmoniser.vocabulary import load_ontology

    vocabulary = load_ontology(data / "ontology")
    return Library(vocabulary, load_documents(data / "mappings", vocabulary), digest)


# ------------------------------------------------------------------------------------------------ the compiled form


def _write(path: Path, library: Library) -> None:
    """Write the compiled form whole or not at all; a folder that cannot be written to costs only time."""
    body = json.dumps(_plain(library), separators=(",", ":"), ensure_ascii=False).encode()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".library-", delete=False) as file:
            file.write(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
        os.replace(file.name, path)
        old = sorted(path.parent.glob("library-*.json"), key=lambda p: p.stat().st_mtime, reverse=True)
        for stale in old[_KEPT:]:
            stale.unlink(missing_ok=True)
    except OSError:
        return


def _read(path: Path, digest: str) -> Library | None:
    """Read a compiled library; None where there is none or it is damaged, so that it is built anew."""
    try:
        check, _, body = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    if hashlib.sha256(body).hexdigest().encode() != check:
        return None
    plain = json.loads(body)
    return _library(plain) if plain["digest"] == digest else None


def _plain(thing: object) -> Any:
    """Dataclasses become lists of their fields' values, in order; the rest stays as it is."""
    if is_dataclass(thing) and not isinstance(thing, type):
        if isinstance(thing, Library):
            return {
                "digest": thing.digest,
                "vocabulary": _plain(thing.vocabulary),
                "documents": [_plain(d) for d in thing.documents.values()],
            }
        return [_plain(getattr(thing, f.name)) for f in fields(thing) if f.init and f.name != "by_id"]
    if isinstance(thing, Mapping):
        return {str(key): _plain(value) for key, value in thing.items()}
    if isinstance(thing, tuple | list):
        return [_plain(item) for item in thing]
    return thing


def _library(plain: dict[str, Any]) -> Library:
    documents = [_document(d) for d in plain["documents"]]
    return Library(_vocabulary(plain["vocabulary"]), {d.id: d for d in documents}, plain["digest"])


def _vocabulary(plain: list[Any]) -> Vocabulary:
    tiers, statuses, processes, domains, topics, bearers, circumstances, needs, amounts, turns, excludes = plain
    return Vocabulary(
        tiers={key: Tier(*value) for key, value in tiers.items()},
        statuses={key: Status(*value) for key, value in statuses.items()},
        processes={key: Process(i, label, tuple(t), tied) for key, (i, label, t, tied) in processes.items()},
        domains=domains,
        topics={key: Topic(*value) for key, value in topics.items()},
        bearers=bearers,
        circumstances={
            key: Circumstance(n, label, d, ordered, tuple(Value(*v) for v in values), tuple(own), assumed)
            for key, (n, label, d, ordered, values, own, assumed) in circumstances.items()
        },
        needs={
            key: Need(i, label, d, tuple(terms), bearer, topic, tuple(b), tuple(im), inherent, ongoing, tuple(c), p)
            for key, (i, label, d, terms, bearer, topic, b, im, inherent, ongoing, c, p) in needs.items()
        },
        amounts=tuple(PossibleAmount(*amount) for amount in amounts),
        may_turn_out={c: {int(position): mask for position, mask in to.items()} for c, to in turns.items()},
        excludes=tuple((one, mask, other, position) for one, mask, other, position in excludes),
    )


def _document(plain: list[Any]) -> Document:
    *head, areas, levels, indicators, rules = plain
    lines = tuple(_indicator(i) for i in indicators)
    return Document(
        *head,
        areas=tuple(Area(*area) for area in areas),
        levels=tuple(Level(i, n, s, tuple(t), r, w, tuple(p)) for i, n, s, t, r, w, p in levels),
        indicators=lines,
        rules=tuple(Rule(i, k, c, tuple(lines_), tuple(t), sure, lab) for i, k, c, lines_, t, sure, lab in rules),
        by_id={line.id: line for line in lines},
    )


def _indicator(plain: list[Any]) -> Indicator:
    i, document, kind, levels, topic, label, alternatives, process, tiers, tied, note, excluded, locator = plain
    return Indicator(
        i,
        document,
        kind,
        tuple(levels),
        topic,
        label,
        tuple(tuple(Condition(n, w, f, x, tuple(s)) for n, w, f, x, s in group) for group in alternatives),
        process,
        tuple(tiers),
        tied,
        note,
        excluded,
        Locator(*locator),
    )
