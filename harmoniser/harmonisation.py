"""A proposed common position for every cell: how it is found.

The position is the tier with the least weighted disagreement: the sum, over the documents that speak, of how many tiers
it lies outside the range to which a document's answer leads, times the document's weight. Tiers are counted as they are
and not squared, for three reasons. That sum is what agreeing costs: steps that documents would have to move. One document
far from the rest cannot drag the position away from them, as it could with squares. And a document whose level leads to
two tiers is at home in both of them.

Several tiers may ask for equally many steps. Where that is so only because a level leads to a range of tiers, that one is taken
which lies nearest to what the documents promise at least: "child in need or child protection" promises the first, and to
propose the second would raise everybody without a vote for it. What is still even goes to the higher tier. A position never
lies below the law's floor, nor below child protection where a chosen document's line is tied to section 47; and whatever is at
least as grave as something else never gets less, since a threshold could not be worded otherwise.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from harmoniser.agreement import alpha, ratings
from harmoniser.boxes import Box, covered, intersect, overlaps, remove
from harmoniser.cells import Answer, Cell, answer_to, cells
from harmoniser.common_area import (
    AREA,
    Facts,
    Matrix,
    Place,
    as_document,
    beside,
    check_folder,
    document_of_lines,
    merged,
    write_mapping,
)
from harmoniser.edits import Gains, edits_of, enough
from harmoniser.errors import UnknownNameError
from harmoniser.library import Library
from harmoniser.matching import IMPLIED_SHARES, Fact, Standing, Stated, match, reading_of, with_harm
from harmoniser.model import Document, Indicator
from harmoniser.proposals import (
    PROTECTION,
    Choices,
    Common,
    Dissent,
    Edit,
    Proposal,
    proposal_in_words,
    proposal_plain,
)
from harmoniser.vocabulary import Vocabulary

__all__ = [
    "AREA",
    "Choices",
    "Common",
    "Dissent",
    "Edit",
    "Proposal",
    "as_document",
    "beside",
    "check_folder",
    "documents_of",
    "harmonise",
    "proposal_in_words",
    "proposal_plain",
    "weights_from",
    "write_mapping",
]

_STATUTORY = ("child-in-need", "child-protection")
_MOST_ROUNDS = 20
_LEADING = 10


def documents_of(areas: Iterable[str], library: Library) -> tuple[Document, ...]:
    """The documents that govern some areas, each once.

    Raises:
        UnknownNameError: there is no such area.
    """
    return tuple({(document := library.document(area)).id: document for area in areas}.values())


def weights_from(written: Iterable[str]) -> dict[str, float]:
    """Weights as people write them: `plymouth=2`.

    Raises:
        UnknownNameError: something else was written.
    """
    found = {}
    for text in written:
        area, _, number = text.partition("=")
        if area in found:
            raise UnknownNameError("an area is given two weights")
        try:
            found[area] = float(number)
        except ValueError:
            found[area] = -1.0
        if not 0 <= found[area] < 1e6:
            raise UnknownNameError("a weight is written AREA=N, such as plymouth=2, and is not negative")
    return found


def harmonise(
    library: Library,
    areas: Sequence[str] | None = None,
    choices: Choices | None = None,
    *,
    over: Sequence[Cell] | None = None,
    target: float | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Proposal:
    """Propose a common position for every cell of some areas' documents.

    Args:
        library: the vocabulary and documents.
        areas: the areas to bring together; all by default.
        choices: the user's choices.
        over: the cells of just these documents, where they are known already.
        target: the alpha for which to look for few edits that are enough.
        progress: called with how much is done, and of how much.

    Raises:
        UnknownNameError: an area is unknown, a weight or reference is not of an area chosen, nobody has a vote, the areas have
            one document, or the target is no share.
    """
    chosen = choices or Choices()
    names = tuple(dict.fromkeys(areas or library.areas))
    documents = documents_of(names, library)
    ids = [document.id for document in documents]
    _check(chosen, documents, library, target)
    found = list(cells(library, documents, progress=_part_of(progress, 0, 45)) if over is None else over)
    settling = _Settling(library, documents, chosen)
    positions = settling.positions(found, progress=_part_of(progress, 45, 95))
    edits = edits_of(positions, documents, library)
    table = ratings([item.cell_of() for item in positions], ids, library.vocabulary)
    changed = table.copy()
    rows = {item.id: row for row, item in enumerate(positions)}
    for edit in edits:
        for name in edit.positions:
            changed[rows[name], ids.index(edit.document)] = 2 * library.vocabulary.tiers[edit.to_tier].rank
    about = [item.need for item in positions]
    gains = Gains(positions, ids, edits, library.vocabulary)
    leading = [(edits[number].id, reached) for number, reached in gains.leading(_LEADING)]
    proposal = Proposal(
        names, tuple(ids), chosen, positions, edits, alpha(table, about), alpha(changed, about), tuple(leading)
    )
    if target is not None:
        numbers, reached, exact = enough(gains.having(()), target)
        few = tuple(edits[number].id for number in numbers)
        proposal = replace(proposal, target=target, enough=few, reached=reached, exact=exact)
    if progress:
        progress(100, 100)
    return proposal


def _check(choices: Choices, documents: Sequence[Document], library: Library, target: float | None) -> None:
    """Refuse what cannot be, before anything is worked out."""
    ids = [document.id for document in documents]
    for area in (*choices.weights, *filter(None, [choices.reference])):
        if library.document(area).id not in ids:
            raise UnknownNameError("a weight or reference is of an area that is not among those chosen")
    if len(documents) < 2:
        raise UnknownNameError("there is nothing to bring together: name areas of at least two documents")
    if not any(_weight(document, choices) for document in documents):
        raise UnknownNameError("at least one document needs a weight above 0")
    if target is not None and not 0 < target <= 1:
        raise UnknownNameError("the agreement to reach is a number above 0 and at most 1, such as 0.8")


def _weight(document: Document, choices: Choices) -> float:
    given = [choices.weights[area.id] for area in document.areas if area.id in choices.weights]
    return float(sum(given)) if given else 1.0


def _part_of(progress: Callable[[int, int], None] | None, start: int, end: int) -> Callable[[int, int], None] | None:
    """Progress of one stretch of the work as a share of the whole."""
    if not progress:
        return None
    tell = progress
    return lambda done, of: tell(start + (end - start) * done // max(of, 1), 100)


# ------------------------------------------------------------------------------------------------ the position


@dataclass
class _Part:
    """One box of a cell (or of each of its needs), with what was worked out for it."""

    cell: Cell
    facts: Facts
    rank: int
    equal: tuple[int, ...]
    floor: int
    because: tuple[str, ...]
    leader: str
    changes: bool
    raised: bool = False

    @property
    def tied(self) -> bool:
        return any(not why.startswith("law:") for why in self.because)

    def stated(self) -> tuple[Stated, ...]:
        return tuple(Stated(number, ((Fact(need, box),),)) for number, (need, box) in enumerate(self.facts))


class _Settling:
    def __init__(self, library: Library, documents: Sequence[Document], choices: Choices) -> None:
        self.library, self.documents, self.choices = library, documents, choices
        self.vocabulary = library.vocabulary
        self.tiers = sorted(self.vocabulary.tiers, key=lambda name: self.vocabulary.tiers[name].rank)
        self.rank = {name: number for number, name in enumerate(self.tiers)}
        self.weights = {document.id: _weight(document, choices) for document in documents}
        self.tied: dict[str, list[Indicator]] = defaultdict(list)
        for document in documents:
            for line in document.indicators:
                for need in dict.fromkeys(condition.need for condition in line.conditions()):
                    if line.tied:
                        self.tied[need].append(line)

    def positions(self, over: Sequence[Cell], progress: Callable[[int, int], None] | None = None) -> tuple[Common, ...]:
        parts: list[_Part] = []
        for number, cell in enumerate(over):
            if progress and not number % 50:
                progress(number, 2 * len(over))
            for facts, floor in self._pieces(cell):
                part = self._part(cell, facts, floor)
                if part:
                    parts.append(part)
        _keep_order(parts, self)
        groups: dict[tuple[Any, ...], list[_Part]] = defaultdict(list)
        for part in parts:
            groups[part.cell.id, part.rank, part.floor, part.because, part.raised].append(part)
        return tuple(self._common(group) for group in groups.values())

    # ---- what no position lies below

    def _pieces(self, cell: Cell) -> list[tuple[Facts, tuple[int, tuple[str, ...]]]]:
        """The boxes of a cell, cut where a floor begins or ends, each with its floor.

        A cell of several needs is one set of facts, as a line words it, and stays whole.
        """
        if len(cell.facts) > 1:
            return [
                (facts, self._floor(facts))
                for facts in product(*([(need, box) for box in boxes] for need, boxes in cell.facts))
            ]
        need, boxes = cell.facts[0]
        found: list[tuple[Facts, tuple[int, tuple[str, ...]]]] = []
        for whole in boxes:
            groups: dict[int, list[Box]] = defaultdict(list)
            for piece in self._cut(need, whole):
                groups[self._floor(((need, piece),))[0]].append(piece)
            pieces = (
                [whole]
                if len(groups) == 1
                else [box for group in groups.values() for box in merged(group, self.vocabulary.full)]
            )
            found += [(((need, box),), self._floor(((need, box),))) for box in pieces]
        return found

    def _cut(self, need: str, whole: Box) -> list[Box]:
        above = self.vocabulary.above(need)
        cuts = [(rule.need, rule.when) for rule in self.vocabulary.floors]
        for other in above:
            for line in self.tied.get(other, ()):
                cuts += [(other, condition.firm) for condition in line.conditions() if condition.need == other]
        pieces: list[dict[str, int]] = [dict(whole)]
        for other, when in cuts:
            if other not in above:
                continue
            edge = when if above[other] else {name: mask for name, mask in when.items() if name in IMPLIED_SHARES}
            following: list[dict[str, int]] = []
            for piece in pieces:
                inside = intersect(piece, edge) if overlaps(piece, edge) else None
                outside = remove(piece, edge, self.vocabulary.full) if inside is not None else []
                following += [inside, *outside] if inside is not None and outside else [piece]
            pieces = following
        settled = [self.vocabulary.settle(need, piece) for piece in pieces]
        possible = [
            after
            for before, after in zip(pieces, settled, strict=True)
            if all(not mask & ~before.get(name, self.vocabulary.full[name]) for name, mask in after.items())
        ]
        return list(possible) or [whole]

    def _floor(self, facts: Facts) -> tuple[int, tuple[str, ...]]:
        """The rank below which some facts never stand, and why: `law:` with the legal basis, or lines tied to section 47."""
        stated = with_harm(
            [Stated(number, ((Fact(need, box),),)) for number, (need, box) in enumerate(facts)], self.vocabulary
        )
        known = [fact for statement in stated for fact in statement.alternatives[0]]
        reasons: dict[str, int] = {}
        for rule in self.vocabulary.floors:
            for fact in known:
                box = reading_of(fact, rule.need, self.vocabulary)
                if box is not None and covered(box, [rule.when], self.vocabulary.full):
                    reasons[f"law:{rule.legal_basis}"] = self.rank[rule.tier]
        for fact in known:
            for need in self.vocabulary.above(fact.need):
                for line in self.tied.get(need, ()):
                    if line.id not in reasons and _may_meet(line, known, self.vocabulary):
                        matched = match(line, stated, self.vocabulary)
                        if matched and matched.standing == Standing.MET:
                            reasons[line.id] = self.rank[PROTECTION]
        top = max(reasons.values(), default=0)
        return top, tuple(sorted(why for why, rank in reasons.items() if rank == top and top))

    # ---- the least disagreement

    def _span(self, answer: Answer) -> tuple[int, int]:
        return self.rank[answer.tiers[0]], self.rank[answer.tiers[-1]]

    def _part(self, cell: Cell, facts: Facts, floor: tuple[int, tuple[str, ...]]) -> _Part | None:
        """What is proposed for some facts; None where none that has a vote speaks, and nothing else demands a tier."""
        least, because = floor
        spans = {name: self._span(answer) for name, answer in cell.answers.items() if answer.speaks}
        leader = self._leader(spans)
        if not leader and not least and not any(self.weights[name] for name in spans):
            return None
        low, high = spans[leader] if leader else (0, len(self.tiers) - 1)
        # Where none has a vote, only what the law or a tied line demands is left.
        voting = leader or any(self.weights[name] for name in spans)
        equal = self._best(spans, range(low, high + 1)) if voting else (least,)
        rank = max(equal[-1], least)
        if self.choices.never_lower:
            rank = max([rank, *(start for start, _ in spans.values())])
        changes = not self.choices.statutory_only or self._crossed(spans, least)
        return _Part(cell, facts, rank, equal, least, because, leader, changes)

    def _best(self, spans: Mapping[str, tuple[int, int]], candidates: Sequence[int]) -> tuple[int, ...]:
        """The ranks with the least disagreement; where ranges leave several, those nearest to what documents promise at least."""
        steps = [self.disagreement(spans, rank) for rank in candidates]
        least = [rank for rank, value in zip(candidates, steps, strict=True) if value <= min(steps) + 1e-9]
        promised = {name: (start, start) for name, (start, _) in spans.items()}
        away = [self.disagreement(promised, rank) for rank in least]
        return tuple(rank for rank, value in zip(least, away, strict=True) if value <= min(away) + 1e-9)

    def disagreement(self, spans: Mapping[str, tuple[int, int]], rank: int) -> float:
        """How many tiers, weighted, documents lie away from a tier."""
        return sum(self.weights[name] * abs(_steps(span, rank)) for name, span in spans.items())

    def _leader(self, spans: Mapping[str, tuple[int, int]]) -> str:
        if self.choices.reference:
            reference = self.library.document(self.choices.reference).id
            if reference in spans:
                return reference
        if not self.choices.newest_leads:
            return ""
        speaking = [document for document in self.documents if document.id in spans]
        return max(speaking, key=lambda document: document.date).id if speaking else ""

    def _crossed(self, spans: Mapping[str, tuple[int, int]], least: int) -> bool:
        """Whether a statutory line lies between two documents, or between one and its floor."""
        highest_start = max([least, *(start for start, _ in spans.values())])
        lowest_end = min(end for _, end in spans.values())
        return any(lowest_end < self.rank[line] <= highest_start for line in _STATUTORY)

    # ---- who would have to move

    def _common(self, group: Sequence[_Part]) -> Common:
        first = group[0]
        facts = tuple(
            (need, tuple({repr(sorted(part.facts[n][1].items())): part.facts[n][1] for part in group}.values()))
            for n, (need, _) in enumerate(first.facts)
        )
        spans = {name: self._span(answer) for name, answer in first.cell.answers.items() if answer.speaks}
        said = repr([(need, [sorted(box.items()) for box in boxes]) for need, boxes in facts])
        return Common(
            id=f"{first.facts[0][0]}-{hashlib.sha256(said.encode()).hexdigest()[:8]}",
            cell=first.cell.id,
            facts=facts,
            tier=self.tiers[first.rank],
            disagreement=self.disagreement(spans, first.rank),
            equal=tuple(self.tiers[rank] for rank in first.equal) if len(first.equal) > 1 else (),
            floor=self.tiers[first.floor] if first.because else "",
            because=first.because,
            leader=first.leader,
            raised=first.raised,
            changes=first.changes,
            dissents=tuple(self._dissents(first)),
            answers=first.cell.answers,
        )

    def _dissents(self, part: _Part) -> Iterable[Dissent]:
        for document in self.documents:
            answer = part.cell.answers[document.id]
            if answer.speaks:
                steps = _steps(self._span(answer), part.rank)
                if steps:
                    yield Dissent(document.id, answer.standing, answer.level, answer.tiers, steps, answer.by)
            elif answer.standing == "silent" and part.rank:
                yield Dissent(document.id, answer.standing, None, (), None, ())


def _may_meet(line: Indicator, known: Sequence[Fact], vocabulary: Vocabulary) -> bool:
    """Whether facts could meet a line: a quick look that spares the whole one."""
    return any(
        all(
            any(
                (kind := vocabulary.above(fact.need).get(condition.need)) is not None
                and (not kind or overlaps(fact.known, condition.firm))
                for fact in known
            )
            for condition in group
        )
        for group in line.alternatives
    )


def _steps(span: tuple[int, int], rank: int) -> int:
    """How far a range of tiers would have to move to take in a tier."""
    return rank - span[0] if rank < span[0] else rank - span[1] if rank > span[1] else 0


def _keep_order(parts: Sequence[_Part], settling: _Settling) -> None:
    """Raise what is at least as grave as something that stands higher, until the positions read as thresholds give themselves.

    The documents' own lines already keep this order, each by itself; what is joined from several of them need not.
    """
    vocabulary = settling.vocabulary
    matrix = Matrix(vocabulary)
    waiting = list(range(len(parts)))
    for _ in range(_MOST_ROUNDS):
        places = [Place(part.facts, part.rank, part.tied and part.rank == part.floor) for part in parts]
        document = document_of_lines(matrix.lines(places), settling.documents, vocabulary)
        library = beside(settling.library, document)
        higher = _by_need(document, settling.rank)
        raised: set[str] = set()
        for number in waiting:
            part = parts[number]
            if not _under_higher(part, higher, vocabulary):
                continue
            answer = answer_to(part.stated(), document, library)
            if answer.tiers and (rank := settling.rank[answer.tiers[0]]) > part.rank:
                part.rank, part.raised = rank, True
                raised.update(need for need, _ in part.facts)
        if not raised:
            return
        waiting = [
            n for n, part in enumerate(parts) if any(raised & {*vocabulary.above(need)} for need, _ in part.facts)
        ]


def _by_need(document: Document, rank: Mapping[str, int]) -> dict[str, list[tuple[int, Indicator]]]:
    """For each need: the lines that ask for it, with their tiers' ranks."""
    found: dict[str, list[tuple[int, Indicator]]] = defaultdict(list)
    for line in document.indicators:
        for need in dict.fromkeys(condition.need for condition in line.conditions()):
            found[need].append((rank[line.levels[0]], line))
    return found


def _under_higher(part: _Part, lines: Mapping[str, Sequence[tuple[int, Indicator]]], vocabulary: Vocabulary) -> bool:
    """Whether a line of a higher tier is met by what a part says; a quick look before the whole reading."""
    stated = part.stated()
    known = [fact for statement in stated for fact in statement.alternatives[0]]
    for need, _ in part.facts:
        for other in vocabulary.above(need):
            for rank, line in lines.get(other, ()):
                if rank > part.rank and _may_meet(line, known, vocabulary):
                    matched = match(line, stated, vocabulary)
                    if matched and matched.standing == Standing.MET:
                        return True
    return False
