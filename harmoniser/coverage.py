"""Counts how much of a document's register is mapped, and whether the locators still find their wording."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from harmoniser.errors import DocumentsError
from harmoniser.library import Library
from harmoniser.locators import locate, read_document
from harmoniser.model import Document

__all__ = ["Coverage", "coverage", "register_ids"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How one document stands. `missing` and `unknown` compare with the register; `stale` and `moved` with the text.

    `register` and `text` say whether the file was there at all; without it the comparisons are empty.
    """

    document: str
    register: bool
    text: bool
    entries: int
    mapped: int
    excluded: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    moved: tuple[str, ...]
    stale: tuple[str, ...]


def register_ids(folder: Path, document: Document) -> list[str] | None:
    """The ids of a document's register, in order; None where there is no register.

    Raises:
        DocumentsError: the folder does not exist, or the register is not what it should be.
    """
    if not folder.is_dir():
        raise DocumentsError("the folder given for the documents does not exist")
    path = folder / f"{Path(document.file).stem}.register.jsonl"
    if not path.is_file():
        return None
    ids = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            ids.append(str(json.loads(line)["id"]))
        except (ValueError, KeyError, TypeError):
            raise DocumentsError(f"{path.name}, line {number}: is no entry of a register") from None
    return ids


def coverage(library: Library, folder: Path) -> tuple[Coverage, ...]:
    """Compare every document with its register and its text in `folder`.

    Raises:
        DocumentsError: the folder does not exist or a file in it cannot be read.
    """
    found = []
    for document in library.documents.values():
        ids = register_ids(folder, document)
        text = read_document(folder, document)
        moved, stale = [], []
        for line in document.indicators if text else ():
            place = locate(text, line.locator) if text else None
            if place is None:
                stale.append(line.id)
            elif place.how != "offset":
                moved.append(line.id)
        known = set(document.by_id)
        found.append(
            Coverage(
                document=document.id,
                register=ids is not None,
                text=text is not None,
                entries=len(ids) if ids is not None else len(known),
                mapped=sum(1 for line in document.indicators if not line.excluded),
                excluded=tuple((line.id, line.excluded) for line in document.indicators if line.excluded),
                missing=tuple(name for name in ids or () if name not in known),
                unknown=tuple(sorted(known - set(ids))) if ids is not None else (),
                moved=tuple(moved),
                stale=tuple(stale),
            )
        )
    return tuple(found)
