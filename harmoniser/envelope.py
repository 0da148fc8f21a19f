"""Writes a move's notes to a folder: the practitioner's note, the family's page and the hand-over, whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path

from harmoniser.facts import Facts
from harmoniser.handover import handover
from harmoniser.interchange import write_files
from harmoniser.library import Library
from harmoniser.moves import Move
from harmoniser.notes import Made, family_note, practitioner_note
from harmoniser.paper import stem, to_docx, to_html, to_pdf

__all__ = ["note_files", "write_notes"]


def note_files(
    move: Move,
    library: Library,
    facts: Facts,
    forms: Iterable[str],
    *,
    guarded: bool | None = None,
    made: Made | None = None,
) -> dict[str, str | bytes]:
    """The files of a move's notes, by name.

    Args:
        move: the move.
        library: the vocabulary and documents.
        facts: the facts of the documents.
        forms: of html, pdf, docx and jsonld; the family's page is made in all but jsonld.
        guarded: whether the notes leave out where the family goes; by default where something stated may mean that it
        is in flight.
        made: how the cases were made.

    Raises:
        PaperError: a form cannot be made on this machine.
    """
    files: dict[str, str | bytes] = {}
    makers: dict[str, Callable[..., str | bytes]] = {"html": to_html, "pdf": to_pdf, "docx": to_docx}
    for family in (False, True):
        make = family_note if family else practitioner_note
        note = make(move, library, facts, guarded=guarded, made=made or Made())
        for form in forms:
            if form in makers:
                files[f"{stem(move.day, family=family)}.{form}"] = makers[form](note, family=family)
    if "jsonld" in forms:
        data = handover(move, library, facts, guarded=guarded, made=made or Made())
        files[f"{stem(move.day, family=False)}.jsonld"] = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    return files


def write_notes(
    move: Move,
    library: Library,
    facts: Facts,
    folder: Path,
    forms: Iterable[str],
    *,
    guarded: bool | None = None,
    force: bool = False,
    made: Made | None = None,
) -> list[Path]:
    """Write a move's notes to a folder, which is made if it is not there.

    Raises:
        HarmoniserError: the folder holds files of the same names and `force` is not given, or cannot be written to.
        PaperError: a form cannot be made on this machine.
    """
    files = note_files(move, library, facts, list(forms), guarded=guarded, made=made)
    return list(write_files(files, folder, force=force, among=True))
