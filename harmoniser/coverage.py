"""Counts how much of a document's register is mapped, and whether the locators still find their wording."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from harmoniser.errors import DocumentsError
from harmoniser.library import Library
from harmoniser.locators import DocumentText, locate, read_document
from harmoniser.model import Document, Indicator

if TYPE_CHECKING:
    from harmoniser.facts import DocumentFact, Facts

__all__ = ["Coverage", "coverage", "register_ids"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How one document stands. `missing` and `unknown` compare with the register; `stale` and `moved` with the text.

    `facts` counts what is recorded beside the indicators; `facts_moved` and `facts_stale` compare that with the text.

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
    facts: int
    facts_moved: tuple[str, ...]
    facts_stale: tuple[str, ...]


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


def coverage(library: Library, facts: Facts, folder: Path) -> tuple[Coverage, ...]:
    """Compare every document, and the facts recorded of it, with its register and its text in `folder`.

    Raises:
        DocumentsError: the folder does not exist or a file in it cannot be read.
    """
    found = []
    for document in library.documents.values():
        ids = register_ids(folder, document)
        text = read_document(folder, document)
        moved, stale = _places(document.indicators, text)
        recorded = facts.of(document.id)
        facts_moved, facts_stale = _places(recorded, text)
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
                moved=moved,
                stale=stale,
                facts=len(recorded),
                facts_moved=facts_moved,
                facts_stale=facts_stale,
            )
        )
    return tuple(found)


def _places(
    items: Iterable[Indicator | DocumentFact], text: DocumentText | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The ids of what moved, and of what is no longer found; none where there is no text."""
    moved, stale = [], []
    for item in items if text else ():
        place = locate(text, item.locator) if text else None
        if place is None:
            stale.append(item.id)
        elif place.how != "offset":
            moved.append(item.id)
    return tuple(moved), tuple(stale)
