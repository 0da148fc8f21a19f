"""The space in which documents are compared: cells of facts to which every document gives one answer throughout.

A need with its circumstances is cut along every edge that any line draws; what all documents answer alike is joined
again. Ranges stay symbolic: no state is enumerated by itself. Lines that ask for several needs at once give cells of their own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from harmoniser.boxes import Box, highest, intersect, overlaps, remove
from harmoniser.explanation import facts_in_words
from harmoniser.library import Library
from harmoniser.matching import IMPLIED_SHARES, Fact, Standing, Stated, bearing
from harmoniser.model import Condition, Document, Indicator
from harmoniser.translation import Position, Reading
from harmoniser.vocabulary import Vocabulary

__all__ = ["Answer", "Cell", "answer_to", "cell_in_words", "cells", "cells_of"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one document says of a cell.

    `standing` is met (a line is met), counted (a line is met, but its level needs several), below (the document draws
    lines on this, all of them higher), open (it depends on something that the cell does not say) or silent. `by` are the
    deciding lines.
    """

    standing: str
    level: str | None
    tiers: tuple[str, ...]
    by: tuple[str, ...]

    @property
    def speaks(self) -> bool:
        """Whether the answer can be compared: silence and what is open are no ratings."""
        return self.standing in ("met", "counted", "below")


@dataclass(frozen=True)
class Cell:
    """Facts to which each document gives one answer throughout: for each need, the boxes in which its circumstances lie."""

    id: str
    facts: tuple[tuple[str, tuple[Box, ...]], ...]
    answers: Mapping[str, Answer]

    @property
    def need(self) -> str:
        """What the cell is about."""
        return self.facts[0][0]

    def stated(self) -> tuple[Stated, ...]:
        """The cell as statements, each of its first box; every other box gets the same answers."""
        return tuple(Stated(number, ((Fact(need, boxes[0]),),)) for number, (need, boxes) in enumerate(self.facts))


def cells(
    library: Library,
    documents: Sequence[Document] | None = None,
    *,
    needs: Iterable[str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Cell, ...]:
    """All cells in which at least one document draws a line.

    Args:
        library: the vocabulary and documents.
        documents: the documents to compare; all by default.
        needs: only cells about these needs.
        progress: called with how many needs are done, and of how many.
    """
    chosen = list(documents if documents is not None else library.documents.values())
    wanted = list(library.vocabulary.needs if needs is None else needs)
    found: list[Cell] = []
    for number, need in enumerate(wanted):
        if progress:
            progress(number, len(wanted))
        found += cells_of(need, chosen, library)
        found += _joint(need, chosen, library)
    return tuple(found)


def cells_of(need: str, documents: Sequence[Document], library: Library) -> list[Cell]:
    """The cells of one need by itself, of a child who has it."""
    vocabulary = library.vocabulary
    cuts = {document.id: _cuts(need, document, library) for document in documents}
    matters = {document.id: _matters(need, document, library) for document in documents}
    regions = _regions(need, [cut for own in cuts.values() for cut in own], vocabulary)
    # What is met hangs on the edges alone, so that one answer does for all regions that lie alike to them; what is open hangs on
    # everything that a line may mention, and is asked only where a document has a line that is met.
    alike: dict[tuple[str, tuple[bool, ...]], Answer] = {}
    exact: dict[tuple[str, tuple[int, ...]], Answer] = {}
    joined: dict[tuple[tuple[str, str | None, tuple[str, ...]], ...], list[tuple[Box, list[Answer]]]] = {}
    for region in regions:
        stated = (Stated(0, ((Fact(need, region),),)),)
        places = [tuple(_inside(region, cut, vocabulary.full) for cut in cuts[d.id]) for d in documents]
        answers = []
        for document, place in zip(documents, places, strict=True):
            if (document.id, place) not in alike:
                alike[document.id, place] = answer_to(stated, document, library)
            answers.append(alike[document.id, place])
        if not any(answer.standing in ("met", "counted") for answer in answers):
            continue
        for number, document in enumerate(documents):
            if answers[number].standing not in ("met", "counted"):
                key = document.id, tuple(region.get(name, vocabulary.full[name]) for name in matters[document.id])
                if key not in exact:
                    exact[key] = answer_to(stated, document, library)
                answers[number] = exact[key]
        key_ = tuple((answer.standing, answer.level, answer.tiers) for answer in answers)
        joined.setdefault(key_, []).append((region, answers))
    made = []
    for parts in joined.values():
        boxes = _merged([region for region, _ in parts], vocabulary.full)
        answers = [_together([found[number] for _, found in parts]) for number in range(len(documents))]
        made.append(_cell(((need, tuple(boxes)),), documents, answers))
    return made


def _together(answers: Sequence[Answer]) -> Answer:
    """Answers that differ in nothing but the lines that decide them, as one."""
    by = sorted({name for answer in answers for name in answer.by})
    return Answer(answers[0].standing, answers[0].level, answers[0].tiers, tuple(by))


def answer_to(stated: Sequence[Stated], document: Document, library: Library, area: str = "") -> Answer:
    """What a document says of some statements and nothing else."""
    reading = Reading(document, stated, library, area=area)
    position: Position = reading.position(reading.entailed_rank)
    if position.level is not None:
        return Answer("met", position.level, position.tiers, tuple(sorted(position.by)))
    met = [line for line in reading.deciding if line.reason and line.match.standing == Standing.OPEN]
    if met:
        return Answer("counted", None, ("universal",), tuple(sorted(line.id for line in met)))
    if any(line.match.standing == Standing.OPEN for line in reading.deciding):
        return Answer("open", None, (), ())
    if reading.lines:
        return Answer("below", None, ("universal",), ())
    return Answer("silent", None, (), ())


def cell_in_words(cell: Cell, library: Library, *, most: int = 1) -> str:
    """A cell as a person would say it; of several boxes the first, and how many more there are."""
    vocabulary = library.vocabulary
    parts = []
    for need, boxes in cell.facts:
        said = [_box_in_words(box, need, vocabulary) for box in boxes[:most]]
        words = " or ".join(filter(None, said))
        more = f", and {len(boxes) - most} neighbouring ranges" if len(boxes) > most else ""
        label = vocabulary.needs[need].label
        parts.append(f"{label} ({words}{more})" if words else label)
    return " with ".join(parts)


def _box_in_words(box: Box, need: str, vocabulary: Vocabulary) -> str:
    usual = vocabulary.stated(need, {})
    names = [
        name
        for name, mask in box.items()
        if mask != vocabulary.full[name] and mask != usual.get(name, vocabulary.full[name])
    ]
    return "; ".join(facts_in_words(box, vocabulary, names))


# ------------------------------------------------------------------------------------------------ cutting


def _cuts(need: str, document: Document, library: Library) -> list[dict[str, int]]:
    """The edges that a document draws: its lines' thresholds, and the caps by which a more specific line may hold back another.

    Of a line on a need that is only implied, what an observation shares with it.
    """
    vocabulary = library.vocabulary
    lines = library.lines_of[document.id]
    found: dict[tuple[tuple[str, int], ...], None] = {}
    for other, kind in vocabulary.above(need).items():
        for condition in _on(other, lines):
            firm = condition.firm if kind else {n: m for n, m in condition.firm.items() if n in IMPLIED_SHARES}
            found[tuple(sorted(firm.items()))] = None
            for name, mask in condition.worded.items() if kind else ():
                circumstance = vocabulary.circumstances[name]
                if circumstance.ordered:
                    cap = (1 << highest(mask) + 1) - 1
                    if cap != circumstance.full:
                        found[((name, cap),)] = None
                elif mask != circumstance.full:
                    found[((name, mask),)] = None
    return [dict(cut) for cut in found if cut]


def _on(need: str, lines: Mapping[str, tuple[Indicator, ...]]) -> Iterable[Condition]:
    return (c for line in lines.get(need, ()) for c in line.conditions() if c.need == need)


def _matters(need: str, document: Document, library: Library) -> list[str]:
    """The circumstances on which any line that can bear on a need may depend, if only for being open."""
    vocabulary = library.vocabulary
    lines = library.lines_of[document.id]
    names: set[str] = set()
    for other in bearing(need, vocabulary):
        names |= vocabulary.inherent(other).keys()
        for condition in _on(other, lines):
            names |= condition.firm.keys() | condition.wide.keys() | condition.worded.keys()
    for amount in vocabulary.may_amount(need):
        names |= amount.when.keys()
    return sorted(names)


def _regions(need: str, cuts: Sequence[Box], vocabulary: Vocabulary) -> list[dict[str, int]]:
    """The states of a need that is there, cut along every edge."""
    named = {name for cut in cuts for name in cut}
    usual = vocabulary.stated(need, {})
    start = {name: mask for name, mask in usual.items() if name not in named}
    start["degree"] = vocabulary.full["degree"] & ~1
    regions = [start]
    for cut in cuts:
        following: list[dict[str, int]] = []
        for region in regions:
            inside = intersect(region, cut) if overlaps(region, cut) else None
            if inside is None:
                following.append(region)
            else:
                following.append(inside)
                following += remove(region, cut, vocabulary.full)
        regions = following
    settled = [(region, vocabulary.settle(need, region)) for region in regions]
    # What the circumstances exclude is taken out; where they contradict one another, settling leaves the region, and it goes.
    return [box for region, box in settled if all(not mask & ~region.get(n, mask) for n, mask in box.items())]


def _merged(boxes: Sequence[Box], full: Mapping[str, int]) -> list[Box]:
    """The same states in fewer boxes: two that differ in one circumstance become one."""
    left = [dict(box) for box in boxes]
    changed = True
    while changed:
        changed = False
        for name in sorted({name for box in left for name in box}):
            groups: dict[tuple[tuple[str, int], ...], int] = {}
            for box in left:
                key = tuple(sorted((n, m) for n, m in box.items() if n != name and m != full[n]))
                groups[key] = groups.get(key, 0) | box.get(name, full[name])
            if len(groups) < len(left):
                changed = True
                left = [{**dict(key), **({name: mask} if mask != full[name] else {})} for key, mask in groups.items()]
    return sorted(left, key=lambda box: (len(box), sorted(box.items())))


def _inside(region: Box, cut: Box, full: Mapping[str, int]) -> bool:
    return all(not region.get(name, full[name]) & ~mask for name, mask in cut.items())


# ------------------------------------------------------------------------------------------------ several needs at once


def _joint(need: str, documents: Sequence[Document], library: Library) -> list[Cell]:
    """Cells for lines that ask for several needs at once, the first being this one; each as worded, and nothing more."""
    groups: dict[tuple[tuple[str, tuple[tuple[str, int], ...]], ...], None] = {}
    for document in documents:
        for line in library.lines_of[document.id].get(need, ()):
            if line.kind in ("sign", "description"):
                continue
            for group in line.alternatives:
                if len(group) > 1 and group[0].need == need and not any(c.strength for c in group):
                    groups[tuple((c.need, tuple(sorted(c.worded.items()))) for c in group)] = None
    made = []
    for asked in groups:
        facts: tuple[tuple[str, tuple[Box, ...]], ...] = tuple((name, (dict(worded),)) for name, worded in asked)
        stated = tuple(Stated(n, ((Fact(name, boxes[0]),),)) for n, (name, boxes) in enumerate(facts))
        answers = [answer_to(stated, document, library) for document in documents]
        if any(answer.standing in ("met", "counted") for answer in answers):
            made.append(_cell(facts, documents, answers))
    return made


def _cell(
    facts: tuple[tuple[str, tuple[Box, ...]], ...], documents: Sequence[Document], answers: Sequence[Answer]
) -> Cell:
    said = repr([(need, [sorted(box.items()) for box in boxes]) for need, boxes in facts])
    name = f"{facts[0][0]}-{hashlib.sha256(said.encode()).hexdigest()[:8]}"
    return Cell(name, facts, {document.id: answer for document, answer in zip(documents, answers, strict=True)})
