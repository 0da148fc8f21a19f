"""How far the documents agree, measured: their tiers over the cells, with the documents as raters.

A rating is the middle of the tiers that a document's answer leads to, in half tiers: 0 (universal) to 8 (child protection). A
document that draws only higher lines, or counts several lines before its level is reached, rates 0. Silence, and what depends on
facts that the cell does not give, is no rating. Alpha is Krippendorff's for ordinal ratings (Krippendorff 2011, "Computing
Krippendorff's alpha-reliability"): 1 is full agreement, 0 what chance would give. The cells of one need hang together, because
the same lines answer them; the bootstrap therefore draws needs with all their cells, not cells.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, product
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from harmoniser.boxes import Box
from harmoniser.cells import Answer, Cell, cells
from harmoniser.library import Library
from harmoniser.model import Condition, Document, Level
from harmoniser.vocabulary import Vocabulary

__all__ = [
    "CAUSES",
    "Agreement",
    "Alpha",
    "Difference",
    "Distance",
    "Merge",
    "Outlier",
    "Share",
    "agreement",
    "agreement_in_words",
    "agreement_plain",
    "alpha",
    "dendrogram",
    "dendrogram_in_words",
    "differences",
    "distances",
    "outliers",
    "rating",
    "ratings",
    "shares",
]

SEED = 20
RESAMPLES = 2000
_VALUES = 9  # 0 to 8, in half tiers
_FEWEST_NEEDS = 5  # fewer drawn needs say nothing of how far alpha might vary
_FEWEST_CELLS = 3  # on fewer an outlier is no pattern; it is left to JSON
_MOST_LOST = 0.05  # share of draws in which alpha does not exist, above which no interval is given

Ratings: TypeAlias = npt.NDArray[np.float64]
Matrix: TypeAlias = npt.NDArray[np.float64]

CAUSES = {
    "counting-rule": "one document counts several lines before the level is reached",
    "level-structure": "both place it at the same step of their levels, and the levels lead to different tiers",
    "missing-line": "one has no line of its own on this and answers by a more general one",
    "engagement-gate": "one makes its level depend on how help is taken, or on help having failed",
    "age-band": "one draws a line at an age at which the other draws none",
    "wording": "what remains: other ranges, or another level for the same",
}


@dataclass(frozen=True, slots=True)
class Alpha:
    """One alpha with its 95% interval, and what it rests on.

    `cells` are those that at least two documents rate, `ratings` the ratings in them, `needs` what these are about. Where `value`
    or the interval is None, `reason` says why.
    """

    value: float | None
    low: float | None
    high: float | None
    cells: int
    ratings: int
    raters: int
    needs: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Distance:
    """How many tiers two documents lie apart on average over the cells that both rate; None where there is none."""

    documents: tuple[str, str]
    tiers: float | None
    cells: int


@dataclass(frozen=True, slots=True)
class Merge:
    """Two groups of documents that join, and their average distance in tiers."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    height: float


@dataclass(frozen=True, slots=True)
class Outlier:
    """The document whose removal raises agreement most, over the cells that at least three documents rate.

    `before` and `after` are agreement with and without it; `tiers` is how far it lies above (+) or below (-) the others on
    average, over the `cells` that it rates; it is `higher` and `lower` in so many of them. In `inferred` of them no line of it
    counts: all its lines on this are higher, or count only together.
    """

    place: str
    document: str
    before: float
    after: float
    tiers: float
    higher: int
    lower: int
    cells: int
    inferred: int = 0

    @property
    def gain(self) -> float:
        """By how much its removal raises agreement."""
        return self.after - self.before

    @property
    def direction(self) -> str:
        """Whether it stands higher or lower than the others, or both where neither side is twice the other."""
        if self.higher >= 2 * self.lower and self.tiers > 0:
            return "higher"
        return "lower" if self.lower >= 2 * self.higher and self.tiers < 0 else "both"


@dataclass(frozen=True, slots=True)
class Difference:
    """Two documents that rate one cell differently.

    `fits` are all causes that fit, in the order of CAUSES, of which the first is the cause. `same_words`: each decides by a line
    that asks for the same in the same range, so that it is a different judgement and not a different wording.
    """

    cell: str
    need: str
    documents: tuple[str, str]
    tiers: float
    fits: tuple[str, ...]
    same_words: bool

    @property
    def cause(self) -> str:
        """The first cause that fits."""
        return self.fits[0]


@dataclass(frozen=True, slots=True)
class Share:
    """What comes from one cause.

    `pairs` counts differing pairs of documents in a cell, `tiers` is how far these lie apart together, `cells` counts cells of
    which it is the leading cause (most tiers), `fitting` the pairs that it fits at all.
    """

    cause: str
    pairs: int
    pairs_share: float
    tiers: float
    tiers_share: float
    cells: int
    cells_share: float
    fitting: int
    same_words: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """All that is measured.

    `printed` is alpha without inferred ratings (where all of a document's lines are higher, or count only together).
    `silent_pairs` are pairs of which one document rates a cell above universal and the other is silent.
    """

    documents: tuple[str, ...]
    cells: int
    overall: Alpha
    printed: Alpha
    domains: Mapping[str, Alpha]
    topics: Mapping[str, Alpha]
    distances: tuple[Distance, ...]
    tree: tuple[Merge, ...]
    everywhere: Outlier | None
    by_need: tuple[Outlier, ...]
    by_topic: tuple[Outlier, ...]
    shares: tuple[Share, ...]
    silent_pairs: int
    silent_cells: int
    missing: Mapping[str, Mapping[str, int]]
    seed: int
    resamples: int


def agreement(
    library: Library,
    over: Sequence[Cell] | None = None,
    documents: Sequence[Document] | None = None,
    *,
    seed: int = SEED,
    resamples: int = RESAMPLES,
    progress: Callable[[int, int], None] | None = None,
) -> Agreement:
    """Measure how far documents agree.

    Args:
        library: the vocabulary and documents.
        over: the cells to measure over; all of these documents by default.
        documents: the documents to compare; all by default.
        seed: the seed of the bootstrap; each alpha draws from its own generator with it.
        resamples: how many times needs are drawn.
        progress: called with how many needs are done, and of how many, while cells are worked out; at last with all done.
    """
    chosen = list(documents if documents is not None else library.documents.values())
    names = [document.id for document in chosen]
    found = list(cells(library, chosen, progress=progress) if over is None else over)
    if progress:
        progress(1, 1)
    vocabulary = library.vocabulary
    table = ratings(found, names, vocabulary)
    inferred = np.array([[c.answers[n].standing in ("below", "counted") for n in names] for c in found]).reshape(
        table.shape
    )
    needs = [cell.need for cell in found]
    topics = [vocabulary.needs[need].topic for need in needs]
    domains = [vocabulary.topics[topic].domain for topic in topics]

    def each(places: Sequence[str], order: Iterable[str]) -> dict[str, Alpha]:
        rows = _rows(places)
        return {
            place: alpha(table[rows[place]], [needs[row] for row in rows[place]], seed=seed, resamples=resamples)
            for place in order
            if place in rows
        }

    apart = distances(table, names)
    silent = [_silent(cell, names, vocabulary) for cell in found]
    return Agreement(
        documents=tuple(names),
        cells=len(found),
        overall=alpha(table, needs, seed=seed, resamples=resamples),
        printed=alpha(np.where(inferred, np.nan, table), needs, seed=seed, resamples=resamples),
        domains=each(domains, vocabulary.domains),
        topics=each(topics, vocabulary.topics),
        distances=apart,
        tree=dendrogram(names, apart),
        everywhere=next(iter(outliers(table, ["everywhere"] * len(found), names, inferred)), None),
        by_need=outliers(table, needs, names, inferred),
        by_topic=outliers(table, topics, names, inferred),
        shares=shares(_differing(found, chosen, library)),
        silent_pairs=sum(silent),
        silent_cells=sum(1 for number in silent if number),
        missing={
            name: {s: sum(1 for cell in found if cell.answers[name].standing == s) for s in ("silent", "open")}
            for name in names
        },
        seed=seed,
        resamples=resamples,
    )


def rating(answer: Answer, vocabulary: Vocabulary) -> int | None:
    """What an answer rates, in half tiers from 0 to 8; None where it is no rating."""
    if not answer.speaks:
        return None
    return vocabulary.tiers[answer.tiers[0]].rank + vocabulary.tiers[answer.tiers[-1]].rank


def ratings(over: Sequence[Cell], documents: Sequence[str], vocabulary: Vocabulary) -> Ratings:
    """The ratings of cells (rows) by documents (columns); what is missing is not a number."""
    rows = [[rating(cell.answers[name], vocabulary) for name in documents] for cell in over]
    return np.array(rows, dtype=np.float64).reshape(len(over), len(documents))


def _silent(cell: Cell, documents: Sequence[str], vocabulary: Vocabulary) -> int:
    """How many pairs there are of a document that rates the cell above universal and one that is silent."""
    answers = [cell.answers[name] for name in documents]
    return sum(1 for a in answers if rating(a, vocabulary)) * sum(1 for a in answers if a.standing == "silent")


def _rows(places: Sequence[str]) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = defaultdict(list)
    for row, place in enumerate(places):
        rows[place].append(row)
    return rows


# ------------------------------------------------------------------------------------------------ alpha


def alpha(table: Ratings, needs: Sequence[str], *, seed: int = SEED, resamples: int = RESAMPLES) -> Alpha:
    """Ordinal alpha of ratings (cells by documents), with a percentile bootstrap over needs.

    Args:
        table: the ratings; not a number where missing.
        needs: what each cell is about; cells of one need are drawn together.
        seed: the seed of the draws.
        resamples: how many draws; 0: no interval.
    """
    pairable = (~np.isnan(table)).sum(axis=1) >= 2 if table.size else np.zeros(len(table), dtype=bool)
    used = table[pairable]
    about = [need for need, kept in zip(needs, pairable, strict=True) if kept]
    numbers = len(used), int((~np.isnan(used)).sum()), int((~np.isnan(used)).any(axis=0).sum()), len(set(about))
    if not len(used):
        return Alpha(None, None, None, *numbers, "no cell is rated by two documents")
    counts = _counts(used)
    if len(np.unique(used[~np.isnan(used)])) < 2:
        return Alpha(None, None, None, *numbers, "every rating is the same, so there is no variation to agree on")
    value = float(_alphas(_coincidences(counts).sum(axis=0)[None])[0])
    if numbers[-1] < _FEWEST_NEEDS:
        return Alpha(value, None, None, *numbers, f"fewer than {_FEWEST_NEEDS} needs: too few for an interval")
    if not resamples:
        return Alpha(value, None, None, *numbers, "no interval was asked for")
    drawn = _drawn(_coincidences(counts), about, seed, resamples)
    kept = drawn[~np.isnan(drawn)]
    if len(kept) < (1 - _MOST_LOST) * len(drawn):
        return Alpha(value, None, None, *numbers, "too many draws have no variation: no interval")
    low, high = (float(end) for end in np.quantile(kept, (0.025, 0.975)))
    return Alpha(value, low, high, *numbers)


def _counts(table: Ratings) -> npt.NDArray[np.int_]:
    """How many documents give each value, for each cell."""
    found: npt.NDArray[np.int_] = (table[:, :, None] == np.arange(_VALUES)).sum(axis=1)
    return found


def _coincidences(counts: npt.NDArray[np.int_]) -> Matrix:
    """Each cell's own part of the coincidence matrix, for cells with at least two ratings."""
    pairs = counts[:, :, None] * counts[:, None, :] - counts[:, :, None] * np.eye(_VALUES, dtype=np.int_)
    found: Matrix = pairs / (counts.sum(axis=1) - 1)[:, None, None]
    return found


def _expected(values: Matrix) -> tuple[Matrix, Matrix]:
    """The squared ordinal distances between values, and the disagreement that chance would give.

    `values` says how often each value occurs, once or for several draws. The ordinal distance of two values is that of their
    mid-ranks.
    """
    middle = np.cumsum(values, axis=-1) - values / 2
    apart = (middle[..., :, None] - middle[..., None, :]) ** 2
    total = values.sum(axis=-1)
    return apart, np.einsum("...i,...j,...ij->...", values, values, apart) / (total * (total - 1))


def _drawn(coincidences: Matrix, needs: Sequence[str], seed: int, resamples: int) -> Matrix:
    """Alpha of each draw of needs, with replacement; coincidences add up, so a draw is a weighted sum."""
    names = sorted(set(needs))
    place = {name: number for number, name in enumerate(names)}
    parts = np.zeros((len(names), _VALUES * _VALUES))
    np.add.at(parts, [place[need] for need in needs], coincidences.reshape(len(needs), -1))
    weights = np.random.default_rng(seed).multinomial(len(names), [1 / len(names)] * len(names), size=resamples)
    return _alphas((weights @ parts).reshape(resamples, _VALUES, _VALUES))


def _alphas(observed: Matrix) -> Matrix:
    """Alpha of each of some coincidence matrices; not a number where there is no variation.

    Source: K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011). The tests hold this to the package `krippendorff`,
    whose licence (GPL) keeps it out of the program itself.
    """
    values = observed.sum(axis=-1)
    apart, expected = _expected(values)
    disagreement = (observed * apart).sum(axis=(-1, -2)) / values.sum(axis=-1)
    found: Matrix = np.full(len(observed), np.nan)
    np.divide(disagreement, expected, out=found, where=expected > 0)
    return 1 - found


# ------------------------------------------------------------------------------------------------ distances


def distances(table: Ratings, documents: Sequence[str]) -> tuple[Distance, ...]:
    """The mean number of tiers between every two documents, over the cells that both rate."""
    found = []
    for one, other in combinations(range(len(documents)), 2):
        apart = np.abs(table[:, one] - table[:, other])
        apart = apart[~np.isnan(apart)] / 2
        mean = float(apart.mean()) if len(apart) else None
        found.append(Distance((documents[one], documents[other]), mean, len(apart)))
    return tuple(found)


def dendrogram(documents: Sequence[str], apart: Iterable[Distance]) -> tuple[Merge, ...]:
    """Join the nearest groups, one pair after another, by the average distance between their members (average linkage).

    Of equally near groups the first in the order of the documents join first. Groups without a common distance stay apart.
    """
    known = {frozenset(item.documents): item.tiers for item in apart if item.tiers is not None}
    groups: list[tuple[str, ...]] = [(name,) for name in documents]
    merges: list[Merge] = []

    @cache
    def between(left: tuple[str, ...], right: tuple[str, ...]) -> float | None:
        found = [known[frozenset(pair)] for pair in product(left, right) if frozenset(pair) in known]
        return sum(found) / len(found) if found else None

    while True:
        near = [
            (height, a, b)
            for a, b in combinations(range(len(groups)), 2)
            if (height := between(groups[a], groups[b])) is not None
        ]
        if not near:
            return tuple(merges)
        height, a, b = min(near)
        merges.append(Merge(groups[a], groups[b], height))
        groups[a] += groups.pop(b)


# ------------------------------------------------------------------------------------------------ outliers


def outliers(
    table: Ratings, places: Sequence[str], documents: Sequence[str], inferred: npt.NDArray[np.bool_] | None = None
) -> tuple[Outlier, ...]:
    """For each place (a need, a topic) the document whose removal raises agreement most, if there is one; most first.

    Agreement of a place is 1 minus its own disagreement over that expected over all cells: the distances between values and what
    chance would give are those of the whole table, because a need by itself has too few ratings, and none of them may differ
    once the outlier is gone. Only cells that at least three documents rate count, so that the same cells are compared with and
    without it. Where two documents tie, neither is the outlier.

    Args:
        table: the ratings, cells by documents.
        places: what each cell belongs to.
        documents: the documents' names.
        inferred: which ratings rest on no line that counts.
    """
    there = ~np.isnan(table)
    pairable = there.sum(axis=1) >= 2
    if not pairable.any():
        return ()
    values = _coincidences(_counts(table[pairable])).sum(axis=(0, 2))
    apart, expected = _expected(values)
    if not expected > 0:
        return ()
    # How far each rating lies from all others of its cell together; what is missing lies nowhere.
    index = np.where(there, table, 0).astype(np.int_)
    away: Matrix = np.where(there, np.take_along_axis(_counts(table) @ apart, index, axis=1), 0)
    guessed = there & inferred if inferred is not None else np.zeros_like(there)
    found = []
    for place, rows in _rows(places).items():
        kept = [row for row in rows if there[row].sum() >= 3]
        if kept:
            outlier = _outlier(place, table[kept], away[kept], guessed[kept], float(expected), documents)
            found += [outlier] if outlier else []
    return tuple(sorted(found, key=lambda item: (-item.gain, item.place)))


def _outlier(
    place: str,
    table: Ratings,
    away: Matrix,
    inferred: npt.NDArray[np.bool_],
    expected: float,
    documents: Sequence[str],
) -> Outlier | None:
    there = ~np.isnan(table)
    numbers, apart = there.sum(axis=1), away.sum(axis=1)

    def agreeing(without: int | None = None) -> float:
        number = numbers if without is None else numbers - there[:, without]
        pairs = apart if without is None else apart - 2 * away[:, without]
        return 1 - float((pairs / (number - 1)).sum() / number.sum()) / expected

    everybody = range(len(documents))
    before = agreeing()
    after = [agreeing(column) if there[:, column].any() else before for column in everybody]
    best = max(everybody, key=lambda column: after[column])
    tied = sum(1 for value in after if value > after[best] - 1e-9) > 1
    if tied or after[best] < before + 1e-9:
        return None
    rows = table[there[:, best]]
    own = rows[:, best]
    others = np.delete(rows, best, axis=1)
    above = (own - np.nanmean(others, axis=1)) / 2
    higher, lower = int((above > 0).sum()), int((above < 0).sum())
    counted = higher, lower, len(rows), int(inferred[:, best].sum())
    return Outlier(place, documents[best], before, after[best], float(above.mean()), *counted)


# ------------------------------------------------------------------------------------------------ what the variation comes from


def differences(over: Sequence[Cell], documents: Sequence[Document], library: Library) -> tuple[Difference, ...]:
    """Every pair of documents that rates a cell differently, with the cause.

    The causes are tried in the order of CAUSES, from what can be read off the answers to what is left over:

    - counting rule: one met lines that do not count by themselves; the other's level is reached;
    - level structure: both met a level of the same rank, and these levels lead to different tiers;
    - missing line: one decides by a line of its own on just this (all the cell's needs, and no others), and the other none, so
      that a more general line answers. A document that is wholly silent rates nothing and is counted beside
      (`Agreement.silent_pairs`);
    - engagement gate, age band: were only engagement and earlier help (or only the age of a born child) another, one of the two
      would come to rate within half a tier of the other, nearer than now, while the other keeps its rating; or one draws only
      higher lines here, and would meet one of them then. Not tried for cells of several needs;
    - wording: what remains. `same_words` says where it is no matter of words at all.
    """
    return tuple(_differing(over, documents, library))


def _differing(over: Sequence[Cell], documents: Sequence[Document], library: Library) -> Iterator[Difference]:
    """The differences one after the other: of many documents there are more than can be held at once."""
    finder = _Causes(library, over)
    for cell in over:
        for one, other in combinations(documents, 2):
            item = finder.difference(cell, one, other)
            if item is not None:
                yield item


def shares(differing: Iterable[Difference]) -> tuple[Share, ...]:
    """How much comes from each cause: of pairs, of tiers apart, and of cells by their leading cause."""
    order = list(CAUSES)
    by_cell: dict[str, Counter[str]] = defaultdict(Counter)
    pairs: Counter[str] = Counter()
    tiers: Counter[str] = Counter()
    fitting: Counter[str] = Counter()
    same: Counter[str] = Counter()
    for item in differing:
        half = round(2 * item.tiers)  # whole numbers add up alike in any order
        by_cell[item.cell][item.cause] += half
        pairs[item.cause] += 1
        tiers[item.cause] += half
        fitting.update(item.fits)
        same[item.cause] += item.same_words
    leading = Counter(max(found, key=lambda c: (found[c], -order.index(c))) for found in by_cell.values())

    def part(found: Counter[str], cause: str) -> float:
        return found[cause] / found.total() if found.total() else 0.0

    return tuple(
        Share(
            cause,
            pairs[cause],
            part(pairs, cause),
            tiers[cause] / 2,
            part(tiers, cause),
            leading[cause],
            part(leading, cause),
            fitting[cause],
            same[cause],
        )
        for cause in order
    )


_GATES = {"engagement-gate": ("engagement", "prior_help"), "age-band": ("age",)}


class _Causes:
    """Finds why two documents rate a cell differently; what they say of other facts is read from the neighbouring cells."""

    def __init__(self, library: Library, over: Sequence[Cell]) -> None:
        self.library, self.vocabulary = library, library.vocabulary
        self.unborn, _ = self.vocabulary.circumstances["age"].parse("unborn")
        self.siblings: dict[str, list[Cell]] = defaultdict(list)
        self.known: dict[tuple[str, str], list[Cell]] = {}
        self.own: dict[tuple[tuple[str, ...], str], set[str]] = {}
        for cell in over:
            if len(cell.facts) == 1:
                self.siblings[cell.need].append(cell)

    def difference(self, cell: Cell, one: Document, other: Document) -> Difference | None:
        a, b = cell.answers[one.id], cell.answers[other.id]
        mine, theirs = rating(a, self.vocabulary), rating(b, self.vocabulary)
        if mine is None or theirs is None or mine == theirs:
            return None
        fits = []
        if {a.standing, b.standing} == {"counted", "met"}:
            fits.append("counting-rule")
        if self.same_rank(a, one, b, other):
            fits.append("level-structure")
        if self.missing(cell, one, other) or self.missing(cell, other, one):
            fits.append("missing-line")
        fits += [gate for gate in _GATES if self.gated(cell, one, other, gate)]
        same = self.same_words(a, one, b, other)
        return Difference(
            cell.id, cell.need, (one.id, other.id), abs(mine - theirs) / 2, (*(fits or ("wording",)),), same
        )

    # ---- read off the answers

    def same_rank(self, a: Answer, one: Document, b: Answer, other: Document) -> bool:
        if a.level is None or b.level is None:
            return False
        mine, theirs = one.level(a.level), other.level(b.level)
        return mine.step == theirs.step and self.leads(mine) != self.leads(theirs)

    def leads(self, level: Level) -> tuple[str, str]:
        return level.tiers[0], level.tiers[-1]

    def own_lines(self, cell: Cell, document: Document) -> set[str]:
        """The document's lines on just what the cell is about."""
        needs = tuple(need for need, _ in cell.facts)
        if (needs, document.id) not in self.own:
            about = set(needs)
            self.own[needs, document.id] = {
                line.id
                for line in self.library.lines_of[document.id].get(cell.need, ())
                if line.kind not in ("sign", "description")
                for group in line.alternatives
                if {condition.need for condition in group} == about and not any(c.strength for c in group)
            }
        return self.own[needs, document.id]

    def missing(self, cell: Cell, has: Document, lacks: Document) -> bool:
        own = self.own_lines(cell, has)
        decides = cell.answers[has.id].standing == "below" or own & set(cell.answers[has.id].by)
        return bool(own and decides) and not self.own_lines(cell, lacks)

    def same_words(self, a: Answer, one: Document, b: Answer, other: Document) -> bool:
        mine, theirs = (
            {self.asked(group) for name in answer.by for group in document.by_id[name].alternatives}
            for answer, document in ((a, one), (b, other))
        )
        return bool(mine & theirs)

    def asked(self, group: Sequence[Condition]) -> frozenset[tuple[str, frozenset[tuple[str, int]]]]:
        full = self.vocabulary.full
        return frozenset((c.need, frozenset((n, m) for n, m in c.worded.items() if m != full[n])) for c in group)

    # ---- were one thing else

    def gated(self, cell: Cell, one: Document, other: Document, gate: str) -> bool:
        """Whether the difference comes from some circumstances: were only they other, it would go."""
        for sibling in self.beside(cell, gate):
            for moved, kept in ((one.id, other.id), (other.id, one.id)):
                before, after = (rating(place.answers[moved], self.vocabulary) for place in (cell, sibling))
                still, then = (rating(place.answers[kept], self.vocabulary) for place in (cell, sibling))
                if before is None or after is None or still is None or still != then:
                    continue
                nearer = abs(after - still) < abs(before - still) and abs(after - still) <= 1
                reached = (
                    cell.answers[moved].standing == "below" and sibling.answers[moved].standing == "met" and after > 0
                )
                if nearer or reached:
                    return True
        return False

    def beside(self, cell: Cell, gate: str) -> list[Cell]:
        """The cells in which something of this cell lies once only the gate's circumstances change."""
        if len(cell.facts) > 1:
            return []
        key = cell.id, gate
        if key not in self.known:
            self.known[key] = [
                other
                for other in self.siblings[cell.need]
                if other.id != cell.id
                and any(self.apart_by(a, b, gate) for a in cell.facts[0][1] for b in other.facts[0][1])
            ]
        return self.known[key]

    def apart_by(self, one: Box, other: Box, gate: str) -> bool:
        names = _GATES[gate]
        if any(name not in names and name in one and not one[name] & mask for name, mask in other.items()):
            return False
        if "age" not in names:
            return True
        # Of a born child, an unborn one is no other age.
        born = [box.get("age", self.vocabulary.full["age"]) & ~self.unborn for box in (one, other)]
        return bool(born[1] or not born[0])


# ------------------------------------------------------------------------------------------------ in words and pictures


def _name(document: Document) -> str:
    names = [area.name for area in document.areas]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _signed(number: float) -> str:
    return f"{abs(number):.1f} tiers {'higher' if number > 0 else 'lower'}"


def alpha_in_words(found: Alpha) -> str:
    """An alpha with its interval, and the cells and ratings that it rests on."""
    rests = f"{found.cells:,} cells, {found.ratings:,} ratings, {found.needs} needs"
    if found.value is None:
        return f"no alpha: {found.reason} ({rests})"
    between = f"{found.low:.2f} to {found.high:.2f}" if found.low is not None else found.reason
    return f"{found.value:.2f}  ({between}; {rests})"


def agreement_in_words(found: Agreement, library: Library, by: str = "domain", *, most: int = 8) -> list[str]:
    """The whole measurement as lines of text.

    Args:
        found: the measurement.
        library: the vocabulary and documents.
        by: domain or topic.
        most: how many outliers to list of needs and of topics.
    """
    vocabulary = library.vocabulary
    names = {name: _name(library.documents[name]) for name in found.documents}
    labels = vocabulary.domains if by == "domain" else {name: topic.label for name, topic in vocabulary.topics.items()}
    lines = [
        f"Agreement of {len(names)} documents on tiers (Krippendorff's ordinal alpha; 1 full agreement, 0 chance; 95% interval "
        "from drawing needs)",
        f"  {'overall':<44} {alpha_in_words(found.overall)}",
    ]
    if found.printed.value is not None:
        lines.append(f"  {'overall, only where a line counts':<44} {alpha_in_words(found.printed)}")
    parts = found.domains if by == "domain" else found.topics
    lines += [f"  {labels[place]:<44} {alpha_in_words(part)}" for place, part in parts.items()]
    lines += ["", "Tiers apart on average (cells that both rate)"]
    between = {frozenset(item.documents): item for item in found.distances}
    short = {name: library.documents[name].areas[0].name for name in found.documents}
    lines.append((" " * 41 + "".join(f"{short[name]:<16}" for name in found.documents)).rstrip())
    for one in found.documents:
        row = (between.get(frozenset((one, other))) for other in found.documents)
        shown = "".join(f"{_distance(item):<16}" for item in row)
        lines.append(f"  {names[one]:<38} {shown}".rstrip())
    lines += ["", "Nearest first", *(f"  {said}" for said in dendrogram_in_words(found.tree, names))]
    subjects = {name: need.label for name, need in vocabulary.needs.items()}
    topics = {name: topic.label for name, topic in vocabulary.topics.items()}
    lines += ["", "Who stands apart: whose removal raises agreement most (1 full agreement, 0 chance over all cells)"]
    lines.append(f"  {_no_order([library.documents[name] for name in found.documents])}")
    if found.everywhere:
        lines.append(f"  everywhere: {_outlier_in_words(found.everywhere, names)}")
    for title, rows, said_of in (("topic", found.by_topic, topics), ("need", found.by_need, subjects)):
        firm = [item for item in rows if 2 * item.inferred <= item.cells and item.cells >= _FEWEST_CELLS]
        rest = (
            f"; {len(rows) - len(firm)} more rest on fewer than {_FEWEST_CELLS} cells, or "
            "mainly on some without a line that counts"
            if len(firm) < len(rows)
            else ""
        )
        lines.append(f"  by {title}: {len(firm)} have one, of which the {min(most, len(firm))} clearest{rest}")
        lines += [f"    {said_of[item.place]}: {_outlier_in_words(item, names)}" for item in firm[:most]]
    lines += ["", "What unequal ratings come from (pairs of documents in a cell; the first that fits)"]
    for share in found.shares:
        same = f"; {share.same_words} of them ask for the same in the same range" if share.cause == "wording" else ""
        lines.append(
            f"  {share.cause:<16} {share.pairs_share:>4.0%} of pairs, {share.tiers_share:>4.0%} of tiers apart, leads in "
            f"{share.cells_share:>4.0%} of cells: {CAUSES[share.cause]}{same}"
        )
    lines += [
        f"  Silence is no rating: in {found.silent_cells:,} cells ({found.silent_pairs:,} pairs more) one document is above "
        "universal and another says nothing.",
        f"  With silence counted as a difference, a missing line is behind {_missing_share(found):.0%} of pairs.",
    ]
    return lines


def _no_order(documents: Sequence[Document]) -> str:
    years = sorted({document.date[:4] for document in documents})
    apart = f", and the documents are of different years ({years[0]} to {years[-1]})" if len(years) > 1 else ""
    return f"None of this puts one authority above another: different is not worse{apart}."


def _missing_share(found: Agreement) -> float:
    """The share of missing lines among pairs that differ, were silence against an answer above universal a difference."""
    missing = sum(share.pairs for share in found.shares if share.cause == "missing-line")
    every = sum(share.pairs for share in found.shares) + found.silent_pairs
    return (missing + found.silent_pairs) / every if every else 0.0


def _distance(item: Distance | None) -> str:
    if item is None:
        return "-"
    return f"{item.tiers:.2f} ({item.cells:,})" if item.tiers is not None else "no cell"


def _outlier_in_words(item: Outlier, names: Mapping[str, str]) -> str:
    where = f"{_signed(item.tiers)} than the others" if item.direction != "both" else "now higher, now lower"
    inferred = f", {item.inferred} of them without a line that counts" if item.inferred else ""
    return (
        f"{names[item.document]}, {where} (higher in {item.higher}, lower in {item.lower} of {item.cells} cells{inferred}); "
        f"without it agreement goes from {item.before:.2f} to {item.after:.2f}"
    )


def dendrogram_in_words(tree: Sequence[Merge], names: Mapping[str, str]) -> list[str]:
    """Which groups join at which distance, nearest first."""

    def group(members: Iterable[str]) -> str:
        return " + ".join(names[name] for name in members)

    return [f"{merge.height:.2f} tiers: {group(merge.left)} | {group(merge.right)}" for merge in tree]


def agreement_plain(found: Agreement) -> dict[str, Any]:
    """The measurement as plain data, as `harmoniser agreement --json` prints it."""

    def plain(one: Alpha) -> dict[str, Any]:
        return {
            "alpha": one.value,
            "interval": None if one.low is None else [one.low, one.high],
            "cells": one.cells,
            "ratings": one.ratings,
            "raters": one.raters,
            "needs": one.needs,
            "reason": one.reason,
        }

    def outlier(item: Outlier, kind: str) -> dict[str, Any]:
        return {
            kind: item.place,
            "document": item.document,
            "agreement": item.before,
            "without": item.after,
            "gain": item.gain,
            "direction": item.direction,
            "tiers": item.tiers,
            "higher": item.higher,
            "lower": item.lower,
            "cells": item.cells,
            "inferred": item.inferred,
        }

    return {
        "documents": list(found.documents),
        "cells": found.cells,
        "missing": {name: dict(numbers) for name, numbers in found.missing.items()},
        "overall": plain(found.overall),
        "printed": plain(found.printed),
        "domains": {place: plain(one) for place, one in found.domains.items()},
        "topics": {place: plain(one) for place, one in found.topics.items()},
        "distances": [
            {"documents": list(item.documents), "tiers": item.tiers, "cells": item.cells} for item in found.distances
        ],
        "tree": [{"left": list(m.left), "right": list(m.right), "tiers": m.height} for m in found.tree],
        "outliers": {
            "everywhere": outlier(found.everywhere, "place") if found.everywhere else None,
            "topics": [outlier(item, "topic") for item in found.by_topic],
            "needs": [outlier(item, "need") for item in found.by_need],
        },
        "causes": [
            {
                "cause": share.cause,
                "means": CAUSES[share.cause],
                "pairs": share.pairs,
                "pairs_share": share.pairs_share,
                "tiers": share.tiers,
                "tiers_share": share.tiers_share,
                "cells": share.cells,
                "cells_share": share.cells_share,
                "fitting": share.fitting,
                "same_words": share.same_words,
            }
            for share in found.shares
        ],
        "silent": {
            "cells": found.silent_cells,
            "pairs": found.silent_pairs,
            "missing_line_with_silence": _missing_share(found),
        },
        "bootstrap": {"draws": found.resamples, "seed": found.seed, "unit": "need"},
    }
