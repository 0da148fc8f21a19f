"""The space in which documents are compared: cells of facts to which every document gives one answer throughout.

A need with its circumstances is cut along every edge that any line draws; what all documents answer alike is joined
again. Ranges stay symbolic: no state is enumerated by itself. Lines that ask for several needs at once give cells of their own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from harmoniser.boxes import Box, highest, intersect, overlaps, remove
from harmoniser.explanation import facts_in_words
from harmoniser.library import Library
from harmoniser.matching import IMPLIED_SHARES, Fact, Match, Standing, Stated
from harmoniser.model import Condition, Document, Indicator
from harmoniser.translation import Position, Reading
from harmoniser.vocabulary import Vocabulary

__all__ = ["Answer", "Answers", "Cell", "answer_to", "cell_in_words", "cells", "cells_of", "most_of"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one document says of a cell.

    `standing` is met (a line is met), counted (a line is met, but its level needs several), below (the document draws
    lines on this, none of which these facts reach), open (it depends on something that the cell does not say, or only a kind
    of this, its good side or a sign of it is named) or silent. `by` are the deciding lines.
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


class _Edges:
    """What one document makes of one need: where it cuts, what its lines may mention, and what it answers.

    `cuts` are by number, which is the same for the same cut of every document; `mask` has the bits of these numbers. `met` is
    what it answers to a region by the edges within which that lies. What is met hangs on the edges alone, so that one answer does
    for all regions that lie alike to them. What is open hangs on everything that a line may mention: `exact` is by the region's
    values of that.
    """

    def __init__(self, cuts: Mapping[int, Box], matters: Sequence[str]) -> None:
        self.cuts, self.matters = cuts, matters
        self.mask = sum(1 << number for number in cuts)
        self.met: dict[int, Answer] = {}
        self.exact: dict[tuple[int, ...], Answer] = {}


class Answers:
    """What documents make of needs, each by itself, so that a search over the next documents need not ask them again.

    What is kept of what is met grows with the documents. Of what is open there is more with every pair of documents; when there
    are `most` answers of that, all are forgotten, so that memory is bounded.
    """

    def __init__(self, library: Library, most: int = 400_000) -> None:
        self._library, self._most = library, most
        self._edges: dict[tuple[str, str], _Edges] = {}
        self._numbers: dict[str, dict[tuple[tuple[str, int], ...], int]] = {}
        self._asked = 0

    def edges(self, need: str, document: Document) -> _Edges:
        """What a document makes of a need, as far as it was asked."""
        key = need, document.id
        if key not in self._edges:
            numbers = self._numbers.setdefault(need, {})
            cuts = {
                numbers.setdefault(tuple(sorted(cut.items())), len(numbers)): cut
                for cut in _cuts(need, document, self._library)
            }
            self._edges[key] = _Edges(cuts, _matters(need, document, self._library))
        return self._edges[key]

    def met(self, edges: _Edges, within: int, alone: Callable[[], _Alone]) -> Answer:
        """What a document says of a region within these edges, if a line is met there; anything else hangs on more."""
        place = within & edges.mask
        if place not in edges.met:
            edges.met[place] = _answer(alone())
        return edges.met[place]

    def exact(self, edges: _Edges, region: Box, alone: Callable[[], _Alone]) -> Answer:
        """What a document says of a region."""
        full = self._library.vocabulary.full
        key = tuple(region.get(name, full[name]) for name in edges.matters)
        if key not in edges.exact:
            if self._asked == self._most:
                for other in self._edges.values():
                    other.exact.clear()
                self._asked = 0
            self._asked += 1
            edges.exact[key] = _answer(alone())
        return edges.exact[key]


def cells(
    library: Library,
    documents: Sequence[Document] | None = None,
    *,
    needs: Iterable[str] | None = None,
    progress: Callable[[int, int], None] | None = None,
    answers: Answers | None = None,
) -> tuple[Cell, ...]:
    """All cells in which at least one document draws a line.

    Args:
        library: the vocabulary and documents.
        documents: the documents to compare; all by default.
        needs: only cells about these needs.
        progress: called with how many needs are done, and of how many.
        answers: what the documents were asked before, for further documents to be compared with them.
    """
    chosen = list(documents if documents is not None else library.documents.values())
    wanted = list(library.vocabulary.needs if needs is None else needs)
    found: list[Cell] = []
    for number, need in enumerate(wanted):
        if progress:
            progress(number, len(wanted))
        found += cells_of(need, chosen, library, answers)
        found += _joint(need, chosen, library)
    return tuple(found)


def cells_of(need: str, documents: Sequence[Document], library: Library, answers: Answers | None = None) -> list[Cell]:
    """The cells of one need by itself, of a child who has it."""
    vocabulary = library.vocabulary
    answers = answers or Answers(library)
    asked = [answers.edges(need, document) for document in documents]
    regions = _regions(need, {number: cut for edges in asked for number, cut in edges.cuts.items()}, vocabulary)
    matches = _Matches(need, vocabulary)
    joined: dict[tuple[tuple[str, str | None, tuple[str, ...]], ...], list[tuple[Box, list[Answer]]]] = {}
    for region, within in regions:
        fact = Fact(need, region)
        alone = [partial(_Alone, document, fact, library, matches) for document in documents]
        said = [answers.met(edges, within, ask) for edges, ask in zip(asked, alone, strict=True)]
        if not any(answer.standing in ("met", "counted") for answer in said):
            continue
        # What is open is asked only where a document has a line that is met.
        for number, edges in enumerate(asked):
            if said[number].standing not in ("met", "counted"):
                said[number] = answers.exact(edges, region, alone[number])
        key_ = tuple((answer.standing, answer.level, answer.tiers) for answer in said)
        joined.setdefault(key_, []).append((region, said))
    made = []
    for parts in joined.values():
        boxes = _merged([region for region, _ in parts], vocabulary.full)
        together = [_together([found[number] for _, found in parts]) for number in range(len(documents))]
        made.append(_cell(((need, tuple(boxes)),), documents, together))
    return made


def _together(answers: Sequence[Answer]) -> Answer:
    """Answers that differ in nothing but the lines that decide them, as one."""
    by = sorted({name for answer in answers for name in answer.by})
    return Answer(answers[0].standing, answers[0].level, answers[0].tiers, tuple(by))


def answer_to(stated: Sequence[Stated], document: Document, library: Library, area: str = "") -> Answer:
    """What a document says of some statements and nothing else."""
    return _answer(Reading(document, stated, library, area=area))


def most_of(stated: Sequence[Stated], document: Document, library: Library, area: str = "") -> Position:
    """The most that a document makes possible of some statements: the level that something not said could give."""
    reading = Reading(document, stated, library, area=area)
    return reading.position(reading.possible_rank, possible=True)


def _answer(reading: Reading) -> Answer:
    position: Position = reading.position(reading.entailed_rank)
    if position.level is not None:
        return Answer("met", position.level, position.tiers, tuple(sorted(position.by)))
    met = [line for line in reading.deciding if line.reason and line.match.standing == Standing.OPEN]
    if met:
        return Answer("counted", None, ("universal",), tuple(sorted(line.id for line in met)))
    if any(line.match.standing == Standing.OPEN for line in reading.deciding):
        return Answer("open", None, (), ())
    return Answer("below", None, ("universal",), ()) if _draws(reading) else Answer(_unsettled(reading), None, (), ())


def _first(reading: Reading, *hows: str) -> bool:
    """Whether something stated bears, in one of these ways, on what a line with a concern is about (its first condition)."""
    for line in reading.deciding:
        indicator = line.match.indicator
        if indicator.kind not in ("sign", "description") and not all(c.strength for c in indicator.conditions()):
            about = {id(group[0]) for group in indicator.alternatives}
            if any(link.how in hows and id(link.condition) in about for link in line.match.links):
                return True
    return False


def _draws(reading: Reading) -> bool:
    """Whether a document draws lines on just what is stated, or on something wider, all of which the facts do not reach."""
    return _first(reading, "same", "narrower")


def _unsettled(reading: Reading) -> str:
    """How a document stands whose lines touch what is stated and do not speak of it.

    A line that asks for something else first, with this beside it, says nothing of this by itself. Lines on a kind of it, on its
    good side or on signs name it without settling anything.
    """
    named = any(
        all(c.strength for c in line.match.indicator.conditions())
        or line.match.indicator.kind in ("sign", "description")
        for line in reading.lines
    )
    return "open" if named or _first(reading, "broader") else "silent"


class _Alone(Reading):
    """What a document says of one fact and nothing else; `matches` remembers how lines stood to the same need.

    A match hangs on the circumstances of the line and on those that take part in what needs say of one another or in what
    circumstances exclude. Regions that are alike in these are matched once.
    """

    def __init__(self, document: Document, fact: Fact, library: Library, matches: _Matches) -> None:
        super().__init__(document, (Stated(0, ((fact,),)),), library)
        self.fact, self.matches = fact, matches

    def match(self, line: Indicator) -> Match | None:
        """How a line stands to the fact."""
        key = line.id, tuple(self.fact.known.get(name) for name in self.matches.names(line))
        if key not in self.matches.found:
            self.matches.found[key] = super().match(line)
        return self.matches.found[key]


class _Matches:
    """How lines stand to facts on one need, with the circumstances on which that hangs."""

    def __init__(self, need: str, vocabulary: Vocabulary) -> None:
        self.found: dict[object, Match | None] = {}
        self._vocabulary = vocabulary
        self._names: dict[str, tuple[str, ...]] = {}
        self._always = {*IMPLIED_SHARES, "recency"}
        for one, _, other, _ in vocabulary.exclusions(need):
            self._always |= {one, other}
        for amount in vocabulary.may_amount(need):
            self._always |= amount.when.keys()

    def names(self, line: Indicator) -> tuple[str, ...]:
        """The circumstances on which a line's match hangs."""
        if line.id not in self._names:
            names = set(self._always)
            for condition in line.conditions():
                names |= (
                    condition.firm.keys() | condition.wide.keys() | self._vocabulary.inherent(condition.need).keys()
                )
            self._names[line.id] = tuple(sorted(names))
        return self._names[line.id]


def cell_in_words(cell: Cell, library: Library, *, most: int = 1) -> str:
    """A cell as a person would say it; of several boxes the first, and how many more there are."""
    vocabulary = library.vocabulary
    age = vocabulary.full["age"]
    for need, _ in cell.facts:
        age &= vocabulary.can_be(need).get("age", age)
    parts = []
    for number, (need, boxes) in enumerate(cell.facts):
        # The age is the child's: once said, it is not said again of the other needs.
        told = [{n: m for n, m in box.items() if n != "age" or (m != age and not number)} for box in boxes[:most]]
        said = [_box_in_words(box, need, vocabulary) for box in told]
        words = " or ".join(filter(None, said))
        left = len(boxes) - most
        more = f", and {left} neighbouring {'range' if left == 1 else 'ranges'}" if left > 0 else ""
        label = vocabulary.needs[need].label
        parts.append(f"{label} ({words}{more})" if words else label)
    return " with ".join(parts)


def _box_in_words(box: Box, need: str, vocabulary: Vocabulary) -> str:
    usual = {**vocabulary.can_be(need), **vocabulary.stated(need, {})}
    names = [
        name
        for name, mask in box.items()
        if mask != vocabulary.full[name] and mask != usual.get(name, vocabulary.full[name])
    ]
    # That a need is there at all, in whatever degree, is said by naming it.
    if "degree" in names and box["degree"] == vocabulary.full["degree"] & ~1:
        names.remove("degree")
    # What another circumstance already says (what is minor does not impair) need not be said.
    for name in list(names):
        if vocabulary.settle(need, {n: m for n, m in box.items() if n != name}).get(name) == box[name]:
            names.remove(name)
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
    for other in vocabulary.bearing(need):
        names |= vocabulary.inherent(other).keys()
        for condition in _on(other, lines):
            names |= condition.firm.keys() | condition.wide.keys() | condition.worded.keys()
    for amount in vocabulary.may_amount(need):
        names |= amount.when.keys()
    return sorted(names)


def _regions(need: str, cuts: Mapping[int, Box], vocabulary: Vocabulary) -> list[tuple[dict[str, int], int]]:
    """The states of a need that is there, cut along every edge; each with the bits of the cuts within which it lies."""
    named = {name for cut in cuts.values() for name in cut}
    usual = vocabulary.stated(need, {})
    start = {name: mask for name, mask in usual.items() if name not in named}
    start["degree"] = vocabulary.full["degree"] & ~1
    # Where an edge divides what the need can have at all, what it cannot have is left out.
    can_be = vocabulary.can_be(need)
    start |= {name: start.get(name, vocabulary.full[name]) & mask for name, mask in can_be.items() if name in named}
    regions = [(start, 0)]
    for number, cut in cuts.items():
        following: list[tuple[dict[str, int], int]] = []
        for region, within in regions:
            inside = intersect(region, cut) if overlaps(region, cut) else None
            if inside is None:
                following.append((region, within))
            else:
                following.append((inside, within | 1 << number))
                following += ((piece, within) for piece in remove(region, cut, vocabulary.full))
        regions = following
    settled = [(region, vocabulary.settle(need, region), within) for region, within in regions]
    # What the circumstances exclude is taken out; where they contradict one another, settling leaves the region, and it goes.
    return [(box, within) for region, box, within in settled if all(not m & ~region.get(n, m) for n, m in box.items())]


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


# ------------------------------------------------------------------------------------------------ several needs at once


def _joint(need: str, documents: Sequence[Document], library: Library) -> list[Cell]:
    """Cells for lines that ask for several needs at once, the first being this one: as worded, with what naming each need says.

    The age is the child's, and so the same for all of them.
    """
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
        boxes_ = [_there(name, dict(worded), library.vocabulary) for name, worded in asked]
        age = library.vocabulary.full["age"]
        for box in boxes_:
            age &= box.get("age", age)
        if not age or not all(all(box.values()) for box in boxes_):
            continue
        if age != library.vocabulary.full["age"]:
            boxes_ = [{**box, "age": age} for box in boxes_]
        facts: tuple[tuple[str, tuple[Box, ...]], ...] = tuple(
            (name, (box,)) for (name, _), box in zip(asked, boxes_, strict=True)
        )
        stated = tuple(Stated(n, ((Fact(name, boxes[0]),),)) for n, (name, boxes) in enumerate(facts))
        answers = [answer_to(stated, document, library) for document in documents]
        if any(answer.standing in ("met", "counted") for answer in answers):
            made.append(_cell(facts, documents, answers))
    return made


def _there(need: str, worded: Box, vocabulary: Vocabulary) -> dict[str, int]:
    """What a line words of a need as what is known of a need that is there, without what it cannot be."""
    known = vocabulary.stated(need, worded)
    for name, mask in vocabulary.can_be(need).items():
        if name in known or name == "age":
            known[name] = known.get(name, mask) & mask
    return known


def _cell(
    facts: tuple[tuple[str, tuple[Box, ...]], ...], documents: Sequence[Document], answers: Sequence[Answer]
) -> Cell:
    said = repr([(need, [sorted(box.items()) for box in boxes]) for need, boxes in facts])
    name = f"{facts[0][0]}-{hashlib.sha256(said.encode()).hexdigest()[:8]}"
    return Cell(name, facts, {document.id: answer for document, answer in zip(documents, answers, strict=True)})
