"""A proposed common position for every cell, what each document would have to change for it, and the matrix as a mapping.

The position is the tier with the least weighted disagreement: the sum, over the documents that speak, of how many tiers
it lies outside the range to which a document's answer leads, times the document's weight. Tiers are counted as they are
and not squared, for three reasons. That sum is what agreeing costs: steps that documents would have to move. One document
far from the rest cannot drag the position away from them, as it could with squares. And a document whose level leads to
two tiers is at home in both of them. Ties go to the higher tier. A position never lies below the law's floor, nor below
child protection where a chosen document's line is tied to section 47; and whatever is at least as grave as something else
never gets less, since a threshold could not be worded otherwise.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import combinations, product
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from harmoniser.agreement import Alpha, alpha, ratings
from harmoniser.boxes import Box, covered, highest, intersect, lowest, overlaps, remove
from harmoniser.cells import Answer, Cell, answer_to, cell_in_words, cells
from harmoniser.errors import UnknownNameError
from harmoniser.library import Library
from harmoniser.matching import IMPLIED_SHARES, Fact, Standing, Stated, match, reading_of, with_harm
from harmoniser.model import Area, Circumstance, Document, Indicator, Level, Locator
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
    "documents_of",
    "harmonise",
    "proposal_in_words",
    "proposal_plain",
    "smallest",
    "weights_from",
    "write_mapping",
]

AREA = "harmonised"
_PREFIX = "har"
_STATUTORY = ("child-in-need", "child-protection")
_PROTECTION = "child-protection"
_FEW = 12  # so many edits are tried in every combination
_MOST_ROUNDS = 20

Facts: TypeAlias = tuple[tuple[str, Box], ...]
Numbers: TypeAlias = npt.NDArray[np.int_]
Matrix: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Choices:
    """What the user chooses.

    `weights` are by area: a document weighs 1, or what its areas were given together. `reference` is the area whose
    document leads where it speaks; with `newest_leads` the newest document that speaks leads (elsewhere, where there is a
    reference too). The leader's answer stands; where it leads to several tiers, the one of them with the least
    disagreement. `never_lower`: nobody gets less than any chosen document promises at least. `statutory_only`: documents
    change only where the section 17 or the section 47 line lies between them, or between one of them and the law.
    """

    weights: Mapping[str, float] = field(default_factory=dict)
    reference: str = ""
    never_lower: bool = False
    newest_leads: bool = False
    statutory_only: bool = False


@dataclass(frozen=True, slots=True)
class Dissent:
    """A document that answers otherwise. `steps` says how many tiers it would move up (+) or down (-); None: it says nothing yet.

    `lines` are those that decide its present answer.
    """

    document: str
    standing: str
    level: str | None
    tiers: tuple[str, ...]
    steps: int | None
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Common:
    """The proposed common position on some facts: a cell, or the part of one to which one floor and one order apply.

    `equal` are the tiers that come out alike where there were several; `floor` is the tier that the law, or a tied line,
    demands, and `because` names which; `leader` the document that led. `raised`: something less grave stands at this tier
    already. `changes`: whether documents are asked to change here.
    """

    id: str
    cell: str
    facts: tuple[tuple[str, tuple[Box, ...]], ...]
    tier: str
    disagreement: float
    equal: tuple[str, ...]
    floor: str
    because: tuple[str, ...]
    leader: str
    raised: bool
    changes: bool
    dissents: tuple[Dissent, ...]
    answers: Mapping[str, Answer] = field(repr=False)

    @property
    def need(self) -> str:
        """What it is about."""
        return self.facts[0][0]

    @property
    def tied(self) -> bool:
        """Whether a line tied to section 47 holds it at child protection."""
        return self.floor == _PROTECTION and any(not why.startswith("law:") for why in self.because)


@dataclass(frozen=True, slots=True)
class Edit:
    """One change to one document.

    `kind` is move (lines go to another tier), count-alone (lines that counted only together count by themselves) or
    new-line (the document is silent, or draws only higher lines). `splits`: the lines also decide where they are to stay,
    or to go elsewhere, so that they would have to be divided. `steps` are tiers up (+) or down (-) from the nearest tier
    to which it leads now.
    """

    id: str
    document: str
    kind: str
    lines: tuple[str, ...]
    labels: tuple[str, ...]
    needs: tuple[str, ...]
    from_level: str | None
    from_tiers: tuple[str, ...]
    to_tier: str
    steps: int | None
    splits: bool
    positions: tuple[str, ...]


@dataclass(frozen=True)
class Proposal:
    """A common position for every cell, and what it asks of each document.

    `before` and `after` are alpha over the positions (cells, cut where a floor cuts them), now and after every edit. Where a
    `target` was set, `fewest` are the ids of the edits that reach `reached`; `exact`: that no fewer would do was tried out.
    """

    areas: tuple[str, ...]
    documents: tuple[str, ...]
    choices: Choices
    positions: tuple[Common, ...]
    edits: tuple[Edit, ...]
    before: Alpha
    after: Alpha
    target: float | None = None
    fewest: tuple[str, ...] = ()
    reached: float | None = None
    exact: bool = False


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
        target: the alpha for which to look for the smallest set of edits.
        progress: called with how many needs are done, and of how many.

    Raises:
        UnknownNameError: an area is unknown, or a weight or reference is not of an area chosen.
    """
    chosen = choices or Choices()
    names = tuple(dict.fromkeys(areas or library.areas))
    documents = documents_of(names, library)
    ids = [document.id for document in documents]
    for area in (*chosen.weights, *filter(None, [chosen.reference])):
        if library.document(area).id not in ids:
            raise UnknownNameError("a weight or reference is of an area that is not among those chosen")
    found = list(cells(library, documents, progress=progress) if over is None else over)
    if progress:
        progress(1, 1)
    positions = _Settling(library, documents, chosen).positions(found)
    edits = _edits(positions, documents)
    table = ratings([_as_cell(item) for item in positions], ids, library.vocabulary)
    changed = table.copy()
    rows = {item.id: row for row, item in enumerate(positions)}
    for edit in edits:
        for name in edit.positions:
            changed[rows[name], ids.index(edit.document)] = 2 * library.vocabulary.tiers[edit.to_tier].rank
    about = [item.need for item in positions]
    proposal = Proposal(names, tuple(ids), chosen, positions, edits, alpha(table, about), alpha(changed, about))
    if target is None:
        return proposal
    fewest, reached, exact = smallest(proposal, library.vocabulary, target)
    return replace(proposal, target=target, fewest=fewest, reached=reached, exact=exact)


def _as_cell(item: Common) -> Cell:
    return Cell(item.id, item.facts, item.answers)


# ------------------------------------------------------------------------------------------------ the position


@dataclass
class _Part:
    """One box of a cell (or of each of its needs), with what was worked out for it."""

    cell: Cell
    facts: Facts
    rank: int
    disagreement: float
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
        self.weights = {document.id: self._weight(document) for document in documents}
        self.tied: dict[str, list[Indicator]] = defaultdict(list)
        for document in documents:
            for line in document.indicators:
                for need in dict.fromkeys(condition.need for condition in line.conditions()):
                    if line.tied:
                        self.tied[need].append(line)

    def _weight(self, document: Document) -> float:
        given = [self.choices.weights[area.id] for area in document.areas if area.id in self.choices.weights]
        return float(sum(given)) if given else 1.0

    def positions(self, over: Sequence[Cell]) -> tuple[Common, ...]:
        parts = [self._part(cell, facts, floor) for cell in over for facts, floor in self._pieces(cell)]
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
            pieces = [whole] if len(groups) == 1 else [box for group in groups.values() for box in self._joined(group)]
            found += [(((need, box),), self._floor(((need, box),))) for box in pieces]
        return found

    def _joined(self, pieces: Sequence[Box]) -> list[Box]:
        """The same states in fewer boxes: those that differ in one circumstance become one."""
        full = self.vocabulary.full
        left = [dict(piece) for piece in pieces]
        number = 0
        while len(left) != number:
            number = len(left)
            for name in sorted({name for box in left for name in box}):
                groups: dict[tuple[tuple[str, int], ...], int] = {}
                for box in left:
                    key = tuple(sorted((n, mask) for n, mask in box.items() if n != name and mask != full[n]))
                    groups[key] = groups.get(key, 0) | box.get(name, full[name])
                left = [{**dict(key), **({name: mask} if mask != full[name] else {})} for key, mask in groups.items()]
        return list(left)

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
                    if line.id not in reasons:
                        matched = match(line, stated, self.vocabulary)
                        if matched and matched.standing == Standing.MET:
                            reasons[line.id] = self.rank[_PROTECTION]
        top = max(reasons.values(), default=0)
        return top, tuple(sorted(why for why, rank in reasons.items() if rank == top and top))

    # ---- the least disagreement

    def _span(self, answer: Answer) -> tuple[int, int]:
        return self.rank[answer.tiers[0]], self.rank[answer.tiers[-1]]

    def _part(self, cell: Cell, facts: Facts, floor: tuple[int, tuple[str, ...]]) -> _Part:
        least, because = floor
        spans = {name: self._span(answer) for name, answer in cell.answers.items() if answer.speaks}
        leader = self._leader(spans)
        low, high = spans[leader] if leader else (0, len(self.tiers) - 1)
        candidates = range(low, high + 1)
        best = min(self.disagreement(spans, rank) for rank in candidates)
        equal = tuple(rank for rank in candidates if self.disagreement(spans, rank) <= best + 1e-9)
        rank = max(equal[-1], least)
        if self.choices.never_lower:
            rank = max([rank, *(start for start, _ in spans.values())])
        changes = not self.choices.statutory_only or self._crossed(spans, least)
        return _Part(cell, facts, rank, 0.0, equal, least, because, leader, changes)

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


def _steps(span: tuple[int, int], rank: int) -> int:
    """How far a range of tiers would have to move to take in a tier."""
    return rank - span[0] if rank < span[0] else rank - span[1] if rank > span[1] else 0


def _keep_order(parts: Sequence[_Part], settling: _Settling) -> None:
    """Raise what is at least as grave as something that stands higher, until the positions read as thresholds give themselves.

    The documents' own lines already keep this order, each by itself; what is joined from several of them need not.
    """
    vocabulary = settling.vocabulary
    lines = [_lines_of_part(part, settling.tiers, vocabulary) for part in parts]
    waiting = list(range(len(parts)))
    for _ in range(_MOST_ROUNDS):
        flat = [line for own in lines for line in own]
        document = _document(_numbered(flat), settling.documents, vocabulary)
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
                lines[number] = _lines_of_part(part, settling.tiers, vocabulary)
        if not raised:
            return
        waiting = [
            n for n, part in enumerate(parts) if any(raised & {*vocabulary.above(need)} for need, _ in part.facts)
        ]


def _by_need(document: Document, rank: Mapping[str, int]) -> dict[str, list[tuple[int, Indicator, Box]]]:
    """For each need: the lines that ask for it, with their tiers' ranks and the states in which they hold."""
    found: dict[str, list[tuple[int, Indicator, Box]]] = defaultdict(list)
    for line in document.indicators:
        tier = (line.levels or line.tiers)[0]
        for condition in line.conditions():
            found[condition.need].append((rank[tier], line, condition.firm))
    return found


def _under_higher(
    part: _Part, lines: Mapping[str, Sequence[tuple[int, Indicator, Box]]], vocabulary: Vocabulary
) -> bool:
    """Whether a line of a higher tier is met by what a part says; a quick look before the whole reading."""
    stated = part.stated()
    for need, box in part.facts:
        for other, kind in vocabulary.above(need).items():
            for rank, line, firm in lines.get(other, ()):
                if rank > part.rank and (not kind or overlaps(box, firm)):
                    matched = match(line, stated, vocabulary)
                    if matched and matched.standing == Standing.MET:
                        return True
    return False


# ------------------------------------------------------------------------------------------------ the edits


def _edits(positions: Sequence[Common], documents: Sequence[Document]) -> tuple[Edit, ...]:
    """What each document would have to change, the same change to the same lines once."""
    lines = {line.id: line for document in documents for line in document.indicators}
    order = {document.id: number for number, document in enumerate(documents)}
    targets: dict[str, set[str]] = defaultdict(set)
    groups: dict[tuple[Any, ...], list[Common]] = defaultdict(list)
    kept: dict[tuple[Any, ...], Dissent] = {}
    for item in positions:
        moving = {dissent.document: dissent for dissent in item.dissents if item.changes}
        for name, answer in item.answers.items():
            for line in answer.by:
                targets[line].add(item.tier if name in moving else "")
        for dissent in moving.values():
            kind = {"met": "move", "counted": "count-alone"}.get(dissent.standing, "new-line")
            about = dissent.lines or (item.need,)
            key = (order[dissent.document], dissent.standing, kind, about, dissent.level, dissent.tiers, item.tier)
            groups[key].append(item)
            kept[key] = dissent
    made = []
    for key, items in groups.items():
        dissent = kept[key]
        said = repr([dissent.document, *key[1:]])
        made.append(
            Edit(
                id=f"edit-{hashlib.sha256(said.encode()).hexdigest()[:10]}",
                document=dissent.document,
                kind=key[2],
                lines=dissent.lines,
                labels=tuple(lines[name].label for name in dissent.lines),
                needs=tuple(dict.fromkeys(item.need for item in items)),
                from_level=dissent.level,
                from_tiers=dissent.tiers,
                to_tier=items[0].tier,
                steps=dissent.steps,
                splits=any(len(targets[name]) > 1 for name in dissent.lines),
                positions=tuple(item.id for item in items),
            )
        )
    kinds = ("move", "count-alone", "new-line")
    return tuple(
        sorted(made, key=lambda e: (order[e.document], kinds.index(e.kind), -abs(e.steps or 0), e.lines, e.needs, e.id))
    )


def smallest(proposal: Proposal, vocabulary: Vocabulary, target: float) -> tuple[tuple[str, ...], float | None, bool]:
    """A small set of edits that brings alpha to a target.

    Each time the edit that raises alpha most is taken; at the end those that have become needless are dropped. That this
    is the smallest set is not proved; only of up to 12 edits are all sets tried.

    Returns:
        The ids of the edits in the order taken, the alpha they reach (less than the target where all of them together do not
        reach it), and whether all sets were tried.
    """
    gains = _Gains(proposal, vocabulary)
    start = gains.value()
    if start is not None and start >= target:
        return (), start, True
    if len(proposal.edits) <= _FEW:
        for size in range(1, len(proposal.edits) + 1):
            best: tuple[float, tuple[int, ...]] | None = None
            for chosen in combinations(range(len(proposal.edits)), size):
                value = gains.having(chosen).value()
                if value is not None and value >= target and (best is None or value > best[0] + 1e-12):
                    best = value, chosen
            if best:
                return tuple(proposal.edits[n].id for n in best[1]), best[0], True
    taken: list[int] = []
    while (value := gains.value()) is None or value < target:
        number = gains.best()
        if number is None:
            return tuple(proposal.edits[n].id for n in taken), value, False
        gains.take(number)
        taken.append(number)
    for number in list(taken):
        gains.take(number, back=True)
        value = gains.value()
        if value is not None and value >= target:
            taken.remove(number)
        else:
            gains.take(number)
    return tuple(proposal.edits[n].id for n in taken), gains.value(), False


class _Gains:
    """Alpha while edits are made one after another: each is a difference of coincidences, so that all can be weighed at once."""

    def __init__(self, proposal: Proposal, vocabulary: Vocabulary) -> None:
        self.values = 2 * len(vocabulary.tiers) - 1
        table = ratings([_as_cell(item) for item in proposal.positions], proposal.documents, vocabulary)
        self.table: Numbers = np.where(np.isnan(table), -1, table).astype(np.int_)
        self.now = self.table.copy()
        rows = {item.id: row for row, item in enumerate(proposal.positions)}
        self.rows = [np.array([rows[name] for name in edit.positions], dtype=np.int_) for edit in proposal.edits]
        self.columns = [proposal.documents.index(edit.document) for edit in proposal.edits]
        self.new = [2 * vocabulary.tiers[edit.to_tier].rank for edit in proposal.edits]
        self.touching: dict[int, list[int]] = defaultdict(list)
        for number, own in enumerate(self.rows):
            for row in own.tolist():
                self.touching[row].append(number)
        self.total: Matrix = self._coincidences(self.now).sum(axis=0)
        self.open = set(range(len(self.rows)))
        self.changes: Matrix | None = None

    def _coincidences(self, table: Numbers) -> Matrix:
        counts = (table[:, :, None] == np.arange(self.values)).sum(axis=1)
        number = counts.sum(axis=1)
        pairs = counts[:, :, None] * counts[:, None, :] - counts[:, :, None] * np.eye(self.values, dtype=np.int_)
        found: Matrix = pairs / np.maximum(number - 1, 1)[:, None, None]
        return found

    def _change(self, number: int, to: Numbers | int) -> Matrix:
        own = self.now[self.rows[number]]
        after = own.copy()
        after[:, self.columns[number]] = to
        change: Matrix = (self._coincidences(after) - self._coincidences(own)).sum(axis=0)
        return change

    def _alphas(self, totals: Matrix) -> Matrix:
        values = totals.sum(axis=-1)
        middle = np.cumsum(values, axis=-1) - values / 2
        apart = (middle[..., :, None] - middle[..., None, :]) ** 2
        total = values.sum(axis=-1)
        observed = (totals * apart).sum(axis=(-1, -2))
        expected = (values[..., :, None] * values[..., None, :] * apart).sum(axis=(-1, -2))
        found: Matrix = np.full(total.shape, np.nan)
        np.divide(observed * (total - 1), expected, out=found, where=expected > 1e-9)
        return 1 - found

    def value(self) -> float | None:
        """Alpha now; None where it does not exist."""
        value = float(self._alphas(self.total[None])[0])
        return None if np.isnan(value) else value

    def having(self, chosen: Iterable[int]) -> _Gains:
        """The same after some edits and no others."""
        self.now, self.total = self.table.copy(), self._coincidences(self.table).sum(axis=0)
        self.changes = None
        self.open = set(range(len(self.rows)))
        for number in chosen:
            self.take(number)
        return self

    def take(self, number: int, *, back: bool = False) -> None:
        """Make an edit, or take it back."""
        to = self.table[self.rows[number], self.columns[number]] if back else self.new[number]
        self.total = self.total + self._change(number, to)
        self.now[self.rows[number], self.columns[number]] = to
        (self.open.add if back else self.open.discard)(number)
        if self.changes is not None:
            for other in sorted({n for row in self.rows[number].tolist() for n in self.touching[row]} & self.open):
                self.changes[other] = self._change(other, self.new[other])

    def best(self) -> int | None:
        """The edit after which alpha is highest; the first of several."""
        if not self.open:
            return None
        if self.changes is None:
            self.changes = np.array([self._change(n, new) for n, new in enumerate(self.new)])
        numbers = sorted(self.open)
        found = np.nan_to_num(self._alphas(self.total + self.changes[numbers]), nan=-2.0).round(10)
        return numbers[int(np.argmax(found))]


# ------------------------------------------------------------------------------------------------ the eighth area


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the common matrix: what it asks, as circumstances with their masks, and the tier at which it stands.

    `outside`: it gives its tier beside the levels, so that no lower line holds it back.
    """

    asked: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]
    tier: str
    tied: bool
    label: str = ""
    id: str = ""
    outside: bool = False


def _asked(need: str, box: Box, vocabulary: Vocabulary) -> tuple[tuple[str, int], ...]:
    """A box as a line words it; what would be taken for granted where nothing is said is said."""
    said = dict(box)
    for name, circumstance in vocabulary.circumstances.items():
        if circumstance.assumed or (name == "recency" and vocabulary.ongoing(need)):
            said.setdefault(name, vocabulary.full[name])
    return tuple((name, said[name]) for name in vocabulary.circumstances if name in said)


def _lines_of_part(part: _Part, tiers: Sequence[str], vocabulary: Vocabulary) -> list[_Line]:
    asked = [
        [(need, _asked(need, piece, vocabulary)) for piece in _contiguous(box, vocabulary)] for need, box in part.facts
    ]
    tied = part.tied and tiers[part.rank] == _PROTECTION
    return [_Line(group, tiers[part.rank], tied) for group in product(*asked)]


def _contiguous(box: Box, vocabulary: Vocabulary) -> list[dict[str, int]]:
    """A box as boxes whose ordered circumstances are ranges without gaps, since a threshold has none."""
    pieces = [dict(box)]
    for name, mask in box.items():
        if vocabulary.circumstances[name].ordered:
            runs = _runs(mask)
            pieces = [{**piece, name: run} for piece in pieces for run in runs]
    return pieces


def _runs(mask: int) -> list[int]:
    found = []
    while mask:
        start = lowest(mask)
        end = start
        while mask >> end & 1:
            end += 1
        run = (1 << end) - (1 << start)
        found.append(run)
        mask &= ~run
    return found


def _numbered(lines: Iterable[_Line]) -> list[_Line]:
    """Lines with their ids, and those set beside the levels that a lower line on the past would hold back.

    That the specific wording prevails does not look at time: "was once", at a lower tier, would hold back "is now".
    """
    made = list(lines)
    by_need: dict[str, list[tuple[_Line, dict[str, int]]]] = defaultdict(list)
    for line in made:
        if len(line.asked) == 1:
            by_need[line.asked[0][0]].append((line, dict(line.asked[0][1])))
    found = []
    for number, line in enumerate(made, 1):
        outside = False
        if len(line.asked) == 1:
            own = dict(line.asked[0][1])
            now = own.pop("recency", 0)
            outside = any(
                other.tier != line.tier and now and not now & box.get("recency", now) and overlaps(own, box)
                for other, box in by_need[line.asked[0][0]]
            )
        found.append(replace(line, id=f"{_PREFIX}-{number:04d}", outside=outside))
    return found


def _lines(proposal: Proposal, library: Library) -> list[_Line]:
    """The lines of a proposal in the order of its positions, with labels made of needs and circumstances."""
    vocabulary = library.vocabulary
    made: list[_Line] = []
    for item in proposal.positions:
        for facts in product(*([(need, box) for box in boxes] for need, boxes in item.facts)):
            asked = [[(need, piece) for piece in _contiguous(box, vocabulary)] for need, box in facts]
            for group in product(*asked):
                label = cell_in_words(Cell("", tuple((need, (box,)) for need, box in group), {}), library)
                words = tuple((need, _asked(need, box, vocabulary)) for need, box in group)
                made.append(_Line(words, item.tier, item.tied and item.tier == _PROTECTION, label))
    return _numbered(made)


def as_document(proposal: Proposal, library: Library) -> Document:
    """A proposal as a document of its own, whose levels are the tiers."""
    documents = [library.documents[name] for name in proposal.documents]
    return _document(_lines(proposal, library), documents, library.vocabulary)


def beside(library: Library, document: Document) -> Library:
    """A library with one more document and its areas; one of the same id gives way."""
    areas = {area.id: area for area in document.areas}
    return Library(
        library.vocabulary,
        {**library.documents, document.id: document},
        {**library.areas, **areas},
        library.digest,
    )


def _head(documents: Sequence[Document], lines: int, vocabulary: Vocabulary) -> dict[str, Any]:
    """What document.yaml says."""
    tiers = sorted(vocabulary.tiers.values(), key=lambda tier: tier.rank)
    return {
        "id": AREA,
        "title": "Common position of " + ", ".join(document.id for document in documents),
        "publisher": "computed by the threshold harmoniser; a proposal that nobody has adopted",
        "version": "proposal",
        "date": max(document.date for document in documents),
        "standing": "a proposal, in force nowhere; its date is that of the newest document that it was made from",
        "file": f"{AREA}.txt",
        "characters": max(lines, 1),
        "areas": [{"id": AREA, "name": "Common position (proposed)"}],
        "levels": [{"id": t.id, "name": t.label, "summary": t.definition or t.label, "tiers": [t.id]} for t in tiers],
    }


def _document(lines: Sequence[_Line], documents: Sequence[Document], vocabulary: Vocabulary) -> Document:
    head = _head(documents, len(lines), vocabulary)
    indicators = tuple(
        Indicator(
            id=line.id,
            document=AREA,
            kind="indicator",
            levels=() if line.outside else (line.tier,),
            topic=vocabulary.needs[line.asked[0][0]].topic,
            row=0,
            label=line.label,
            alternatives=(
                tuple(vocabulary.condition(n, {name: (mask, 0) for name, mask in said}) for n, said in line.asked),
            ),
            process="",
            tiers=(line.tier,) if line.outside else (),
            tied=line.tied,
            note="",
            excluded="",
            locator=Locator(**_locator(line, number)),
        )
        for number, line in enumerate(lines)
    )
    return Document(
        AREA,
        head["title"],
        head["publisher"],
        head["version"],
        head["date"],
        head["standing"],
        "",
        head["file"],
        head["characters"],
        (Area(AREA, head["areas"][0]["name"], AREA),),
        tuple(
            Level(level["id"], level["name"], level["summary"], tuple(level["tiers"]), number, number, "", ())
            for number, level in enumerate(head["levels"])
        ),
        indicators,
        (),
        {line.id: line for line in indicators},
    )


def _locator(line: _Line, number: int) -> dict[str, Any]:
    """A place is asked for; there is no text, so each line is a place of its own."""
    digest = hashlib.sha256(line.label.encode()).hexdigest()[:12]
    return {"start": number, "end": number + 1, "sha256": digest, "words": max(len(line.label.split()), 1)}


def write_mapping(proposal: Proposal, library: Library, folder: Path) -> None:
    """Write a proposal as a mapping folder: document.yaml and lines.yaml, to be put beside the others under mappings/."""
    vocabulary = library.vocabulary
    lines = _lines(proposal, library)
    documents = [library.documents[name] for name in proposal.documents]
    head = _head(documents, len(lines), vocabulary)
    note = "# Made by `harmoniser harmonise`: a proposed common position. Change the choices and make it anew; do not edit it.\n"
    out = [note]
    for name, value in head.items():
        if isinstance(value, list):
            out += [f"{name}:\n", *(f"  - {_yaml(item)}\n" for item in value)]
        else:
            out.append(f"{name}: {_yaml(value)}\n")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "document.yaml").write_text("".join(out), encoding="utf-8")
    body = [note] if lines else [note, "[]\n"]
    for number, line in enumerate(lines):
        means = [
            {"need": need, **{name: _range(vocabulary.circumstances[name], mask) for name, mask in said}}
            for need, said in line.asked
        ]
        body += [
            f"- id: {line.id}\n",
            f"  topic: {vocabulary.needs[line.asked[0][0]].topic}\n",
            f"  tiers: [{line.tier}]\n" if line.outside else f"  level: {line.tier}\n",
            *(["  tied: true\n"] if line.tied else []),
            f"  label: {_yaml(line.label)}\n",
            f"  at: {_yaml(_locator(line, number))}\n",
            f"  means: {_yaml(means[0] if len(means) == 1 else {'all': means})}\n",
        ]
    (folder / "lines.yaml").write_text("".join(body), encoding="utf-8")


def _yaml(value: object) -> str:
    """A value on one line; what JSON writes is YAML too."""
    return json.dumps(value, ensure_ascii=False)


def _range(circumstance: Circumstance, mask: int) -> str:
    """A mask as a mapping writes it."""
    names = [value.name for value in circumstance.values]
    parts = []
    for run in _runs(mask):
        start, end = names[lowest(run)], names[highest(run)]
        parts.append(start if start == end else f"{start}..{end}")
    return ", ".join(parts)


# ------------------------------------------------------------------------------------------------ in words


def proposal_in_words(proposal: Proposal, library: Library, *, most: int = 10) -> list[str]:
    """A proposal as a person reads it."""
    labels = {tier.id: tier.label for tier in library.vocabulary.tiers.values()}
    count = {tier: sum(1 for item in proposal.positions if item.tier == tier) for tier in labels}
    said = [
        f"A common position for {len(proposal.positions)} sets of facts, from {', '.join(proposal.documents)}",
        *(f"  {number:5}  {labels[tier]}" for tier, number in count.items()),
        f"Agreement (ordinal alpha): {_alpha(proposal.before)} now, {_alpha(proposal.after)} after every edit",
        "  (over these sets of facts; `harmoniser agreement` counts whole cells, which the law and section 47 cut further here)",
    ]
    if proposal.target is not None:
        reached = "none" if proposal.reached is None else f"{proposal.reached:.3f}"
        how = "no fewer would do" if proposal.exact else "found step by step; fewer might do"
        if proposal.reached is None or proposal.reached < proposal.target:
            how = "all of them together do not reach it"
        said.append(f"For alpha {proposal.target:g}: {len(proposal.fewest)} edits reach {reached} ({how})")
    wanted = set(proposal.fewest)
    for name in proposal.documents:
        own = [edit for edit in proposal.edits if edit.document == name]
        kinds = {kind: sum(1 for edit in own if edit.kind == kind) for kind in ("move", "count-alone", "new-line")}
        said += [
            "",
            f"{library.documents[name].title} ({name}): {len(own)} edits: {kinds['move']} moves, "
            f"{kinds['count-alone']} that count alone, {kinds['new-line']} new lines",
        ]
        shown = sorted(own, key=lambda e: (e.id not in wanted, -len(e.positions) * abs(e.steps or 1)))[:most]
        said += [f"  {_edit_in_words(edit, library)}" for edit in shown]
        if len(own) > most:
            said.append(f"  and {len(own) - most} more (--json lists them all)")
    said += ["", "This is arithmetic over documents, not advice: what a child should get is for people to settle."]
    return said


def _alpha(found: Alpha) -> str:
    return found.reason if found.value is None else f"{found.value:.3f}"


def _edit_in_words(edit: Edit, library: Library) -> str:
    tiers = library.vocabulary.tiers
    to = tiers[edit.to_tier].label
    places = f"{len(edit.positions)} place{'s' if len(edit.positions) > 1 else ''}"
    about = ", ".join(library.vocabulary.needs[need].label for need in edit.needs[:2])
    about += f" and {len(edit.needs) - 2} more" if len(edit.needs) > 2 else ""
    if edit.kind == "new-line":
        why = "draws only higher lines" if edit.from_tiers else "silent"
        return f"new line at {to} ({why}): {about}; {places}"
    names = ", ".join(edit.lines[:3]) + (f" and {len(edit.lines) - 3} more" if len(edit.lines) > 3 else "")
    if edit.kind == "count-alone":
        return f"{names}: to count alone, at {to}: {about}; {places}"
    start = " or ".join(tiers[tier].label for tier in edit.from_tiers)
    part = " (in part)" if edit.splits else ""
    return f"{names}{part}: from level {edit.from_level} ({start}) to {to}: {about}; {places}"


def proposal_plain(proposal: Proposal, library: Library) -> dict[str, Any]:
    """A proposal as plain data; facts in words and as ranges."""
    vocabulary = library.vocabulary
    positions = []
    for item in proposal.positions:
        facts = [
            {
                "need": need,
                "ranges": [
                    {name: _range(vocabulary.circumstances[name], mask) for name, mask in box.items()} for box in boxes
                ],
            }
            for need, boxes in item.facts
        ]
        positions.append(
            {
                "id": item.id,
                "cell": item.cell,
                "need": item.need,
                "words": cell_in_words(_as_cell(item), library),
                "facts": facts,
                "tier": item.tier,
                "disagreement": item.disagreement,
                "equal": item.equal,
                "floor": item.floor,
                "because": item.because,
                "leader": item.leader,
                "raised": item.raised,
                "changes": item.changes,
                "dissents": [asdict(dissent) for dissent in item.dissents],
            }
        )
    return {
        "areas": proposal.areas,
        "documents": proposal.documents,
        "choices": asdict(proposal.choices),
        "alpha": {"before": asdict(proposal.before), "after": asdict(proposal.after)},
        "target": proposal.target,
        "fewest": proposal.fewest,
        "reached": proposal.reached,
        "exact": proposal.exact,
        "edits": [asdict(edit) for edit in proposal.edits],
        "positions": positions,
    }
