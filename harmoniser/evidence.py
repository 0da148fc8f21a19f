"""A disagreement with its evidence: where each line and fact behind it stands, as data and in plain words."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from harmoniser.facts import Facts
from harmoniser.findings import KINDS, Discrepancy, levels_in_words
from harmoniser.library import Library

__all__ = ["Place", "discrepancy_json", "in_brief", "in_full", "place_of", "summary"]

_LINES = 3  # lines that a short form names of each document before it only counts them


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line or fact stands: its level and topic, and the characters of the document's text."""

    id: str
    document: str
    label: str
    place: str
    file: str
    start: int
    end: int

    def in_words(self) -> str:
        """The place on one line."""
        where = f"{self.place}; " if self.place else ""
        return f"{self.id}  {self.label} ({where}characters {self.start} to {self.end} of {self.file})"


def place_of(name: str, library: Library, facts: Facts) -> Place:
    """Where a line or fact stands.

    Raises:
        UnknownNameError: there is neither a line nor a fact of this name.
    """
    fact = facts.by_id.get(name)
    if fact is not None:
        document, locator = library.documents[fact.document], fact.locator
        return Place(name, document.id, fact.label, "", document.file, locator.start, locator.end)
    line = library.indicator(name)
    document, locator = library.documents[line.document], line.locator
    topic = library.vocabulary.topics[line.topic].label
    levels = f"{levels_in_words(document, line.levels)}, " if line.levels else ""
    return Place(name, document.id, line.label, f"{levels}{topic}", document.file, locator.start, locator.end)


def discrepancy_json(item: Discrepancy, library: Library, facts: Facts) -> dict[str, Any]:
    """A disagreement as plain data, with the place of everything that it rests on."""
    places = {
        name: {"document": place.document, "file": place.file, "start": place.start, "end": place.end}
        for name in dict.fromkeys(
            (*item.indicators, *item.facts, *(line for stand in item.stands for line in stand.open))
        )
        for place in [place_of(name, library, facts)]
    }
    return {**asdict(item), "places": places}


def summary(items: Sequence[Discrepancy]) -> str:
    """How many there are, and of which kinds."""
    kinds = Counter(item.kind for item in items)
    said = ", ".join(f"{kinds[kind]:,} {kind}" for kind in KINDS if kinds[kind])
    return f"{len(items):,} {'disagreement' if len(items) == 1 else 'disagreements'}{': ' if said else ''}{said}"


def in_brief(item: Discrepancy, library: Library, facts: Facts, width: int = 100) -> Iterator[str]:
    """A disagreement in a few lines: severity and kind, the facts and positions, why so grave, the lines behind it."""
    yield f"{item.severity}  {item.kind}  ({item.id})"
    yield from _wrapped(item.text, width)
    yield from _wrapped(f"Why {item.severity}: {'; '.join(item.reasons)}.", width)
    by_document: dict[str, list[str]] = {}
    for stand in item.stands:
        by_document.setdefault(stand.document, []).extend((*stand.indicators, *stand.facts))
    for document, names in by_document.items():
        own = list(dict.fromkeys(names))
        if own:
            areas = ", ".join(area.name for area in library.documents[document].areas)
            shown = "; ".join(f"{name} {place_of(name, library, facts).label}" for name in own[:_LINES])
            more = f"; and {len(own) - _LINES} more" if len(own) > _LINES else ""
            yield from _wrapped(f"{shown}{more}", width, f"{areas} in ")
    for stand in item.stands:
        if stand.open:
            areas = ", ".join(area.name for area in library.documents[stand.document].areas)
            left = len(stand.open) - _LINES
            more = f", and {left} more" if left > 0 else ""
            yield from _wrapped(f"{', '.join(stand.open[:_LINES])}{more}", width, f"{areas}, open: ")


def in_full(item: Discrepancy, library: Library, facts: Facts, width: int = 100) -> Iterator[str]:
    """A disagreement whole: each position with the place of its lines, who is affected, and what a board would have to settle."""
    yield f"{item.severity}  {item.kind}  ({item.id})"
    yield from _wrapped(item.text, width)
    yield from _wrapped(f"Why {item.severity}: {'; '.join(item.reasons)}.", width)
    yield from _wrapped(f"{item.affected}.", width, "Who: ")
    yield from _wrapped(item.question, width, "For a board: ")
    if item.kind == "different-response":
        told = ", ".join(item.described) or "no line; it lies between the documents' lines"
        yield from _wrapped(f"{told}.", width, "Described by itself in ")
    for stand in item.stands:
        document = library.documents[stand.document]
        areas = ", ".join(area.name for area in document.areas)
        yield from _wrapped(f"{areas}: {stand.words}", width)
        for name in (*stand.indicators, *stand.facts):
            yield from _wrapped(place_of(name, library, facts).in_words(), width, depth=6)
        for name in stand.open:
            yield from _wrapped(place_of(name, library, facts).in_words(), width, "open: ", depth=6)


def _wrapped(text: str, width: int, lead: str = "", depth: int = 3) -> Iterable[str]:
    margin = " " * depth
    return textwrap.wrap(
        f"{lead}{text}",
        max(width, 40),
        initial_indent=margin,
        subsequent_indent=margin,
        break_on_hyphens=False,
        break_long_words=False,
    )
