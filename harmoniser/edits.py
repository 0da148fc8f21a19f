"""What each document would have to change for a common position, which changes matter most, and how few are enough."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from harmoniser.agreement import ratings
from harmoniser.boxes import Box
from harmoniser.cells import Cell, cell_in_words
from harmoniser.common_area import merged
from harmoniser.library import Library
from harmoniser.model import Document, Indicator
from harmoniser.proposals import Common, Dissent, Edit, runs, worded_for_less
from harmoniser.vocabulary import Vocabulary

__all__ = ["Gains", "edits_of", "enough"]

Numbers: TypeAlias = npt.NDArray[np.int_]
Matrix: TypeAlias = npt.NDArray[np.float64]

_FEW = 12  # so many edits are tried in every combination
_FACTS = 3  # so many of an edit's places are put in words


def edits_of(positions: Sequence[Common], documents: Sequence[Document], library: Library) -> tuple[Edit, ...]:
    """What each document would have to change, the same change to the same lines once; what matters most comes first."""
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
            kind = _kind(dissent, item, lines, library.vocabulary)
            about = dissent.lines or (item.need,)
            key = (order[dissent.document], dissent.standing, kind, about, dissent.level, dissent.tiers, item.tier)
            groups[key].append(item)
            kept[key] = dissent
    made = []
    for key, items in groups.items():
        dissent = kept[key]
        said = repr([dissent.document, *key[1:]])
        clear = _clearest(items, library)
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
                facts=tuple(words for words, _ in clear),
                clearest=clear[0][1],
            )
        )
    gains = Gains(positions, [document.id for document in documents], made, library.vocabulary).each()
    made = [replace(edit, gain=gain) for edit, gain in zip(made, gains, strict=True)]
    return tuple(sorted(made, key=lambda e: (order[e.document], -(e.gain or 0.0), -len(e.positions), e.id)))


def _kind(dissent: Dissent, item: Common, lines: Mapping[str, Indicator], vocabulary: Vocabulary) -> str:
    if not dissent.lines:
        return "new-line"
    if (dissent.steps or 0) > 0 and all(worded_for_less(lines[name], item.facts, vocabulary) for name in dissent.lines):
        return "line-above"
    return "move" if dissent.standing == "met" else "count-alone"


def _clearest(items: Sequence[Common], library: Library) -> list[tuple[str, str]]:
    """An edit's clearest places in words, each with its position.

    Of each need its places are joined where they can be. Needs with most places come first, and among them what takes
    fewest words.
    """
    often = Counter(item.need for item in items)
    single: dict[str, list[Common]] = defaultdict(list)
    found: list[tuple[int, str, str]] = []
    for item in items:
        if len(item.facts) == 1:
            single[item.need].append(item)
        else:
            facts = tuple((need, boxes[:1]) for need, boxes in item.facts)
            found.append((often[item.need], cell_in_words(Cell("", facts, {}), library), item.id))
    for need, own in single.items():
        boxes = merged((box for item in own for box in item.facts[0][1]), library.vocabulary.full)
        pieces = [piece for box in boxes for piece in _sayable(box, need, library.vocabulary)]
        words = min((cell_in_words(Cell("", ((need, (box,)),), {}), library) for box in pieces), key=_length)
        # The position shown with it: the one that takes fewest words itself.
        named = min(own, key=lambda item: (*_length(_words(item, library)), item.id))
        found.append((often[need], words, named.id))
    found.sort(key=lambda each: (-each[0], *_length(each[1])))
    return [(words, name) for _, words, name in found[:_FACTS]]


def _sayable(box: Box, need: str, vocabulary: Vocabulary) -> list[dict[str, int]]:
    """A box as a person would say it: without what the need cannot be, and ages as spans without gaps."""
    can_be = vocabulary.can_be(need)
    said = {name: mask & can_be.get(name, mask) for name, mask in box.items()}
    if "age" not in said:
        return [said]
    return [{**said, "age": run} for run in runs(said["age"])]


def _words(item: Common, library: Library) -> str:
    facts: tuple[tuple[str, tuple[Box, ...]], ...] = tuple((need, boxes[:1]) for need, boxes in item.facts)
    return cell_in_words(Cell("", facts, {}), library)


def _length(words: str) -> tuple[int, str]:
    return len(words), words


# ------------------------------------------------------------------------------------------------ few that are enough


def enough(gains: Gains, target: float) -> tuple[tuple[int, ...], float | None, bool]:
    """Few edits that bring alpha to a target, though not always the fewest.

    Of up to 12 edits all sets are tried. Of more, each time the edit is taken after which alpha is highest; at the end those
    that have become needless are dropped, until each that is left is needed. That one or two found so are the fewest is certain:
    none, or no single one, would do.

    Returns:
        The numbers of the edits in the order taken, the alpha they reach (less than the target where all of them together do not
        reach it), and whether it is certain that no fewer would do.
    """
    start = gains.value()
    if start is not None and start >= target:
        return (), start, True
    number_of = len(gains.open)
    if number_of <= _FEW:
        for size in range(1, number_of + 1):
            best: tuple[float, tuple[int, ...]] | None = None
            for chosen in combinations(range(number_of), size):
                value = gains.having(chosen).value()
                if value is not None and value >= target and (best is None or value > best[0] + 1e-12):
                    best = value, chosen
            if best:
                return best[1], best[0], True
        gains.having(())
    taken: list[int] = []
    one_will_not_do = False
    while (value := gains.value()) is None or value < target:
        one_will_not_do = len(taken) == 1 or one_will_not_do
        number = gains.best()
        if number is None:
            return tuple(taken), value, False
        gains.take(number)
        taken.append(number)
    _drop_needless(gains, taken, target)
    return tuple(taken), gains.value(), len(taken) == 1 or (len(taken) == 2 and one_will_not_do)


def _drop_needless(gains: Gains, taken: list[int], target: float) -> None:
    """Take back edits without which the target is reached too, until there is none."""
    dropped = True
    while dropped:
        dropped = False
        for number in list(taken):
            gains.take(number, back=True)
            value = gains.value()
            if value is not None and value >= target:
                taken.remove(number)
                dropped = True
            else:
                gains.take(number)


class Gains:
    """Alpha while edits are made one after another: each is a difference of coincidences, so that all can be weighed at once."""

    def __init__(
        self, positions: Sequence[Common], documents: Sequence[str], edits: Sequence[Edit], vocabulary: Vocabulary
    ) -> None:
        self.values = 2 * len(vocabulary.tiers) - 1
        table = ratings([item.cell_of() for item in positions], documents, vocabulary)
        self.table: Numbers = np.where(np.isnan(table), -1, table).astype(np.int_)
        self.now = self.table.copy()
        rows = {item.id: row for row, item in enumerate(positions)}
        self.rows = [np.array([rows[name] for name in edit.positions], dtype=np.int_) for edit in edits]
        self.columns = [documents.index(edit.document) for edit in edits]
        self.new = [2 * vocabulary.tiers[edit.to_tier].rank for edit in edits]
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

    def each(self) -> list[float | None]:
        """By how much alpha rises with each edit alone; None where it does not exist."""
        start = self.value()
        if start is None or not self.rows:
            return [None] * len(self.rows)
        found = self._alphas(self.total + self._all_changes()) - start
        return [None if np.isnan(value) else round(float(value), 10) for value in found]

    def having(self, chosen: Iterable[int]) -> Gains:
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

    def _all_changes(self) -> Matrix:
        if self.changes is None:
            self.changes = np.array([self._change(n, new) for n, new in enumerate(self.new)])
        return self.changes

    def best(self) -> int | None:
        """The edit after which alpha is highest; the first of several."""
        if not self.open:
            return None
        numbers = sorted(self.open)
        found = np.nan_to_num(self._alphas(self.total + self._all_changes()[numbers]), nan=-2.0).round(10)
        return numbers[int(np.argmax(found))]

    def leading(self, most: int) -> list[tuple[int, float]]:
        """The edits that matter most: each the one that raises alpha most after those before it, with the alpha then reached."""
        found: list[tuple[int, float]] = []
        before = self.value()
        while before is not None and len(found) < most and (number := self.best()) is not None:
            self.take(number)
            after = self.value()
            if after is None or after <= before + 1e-12:
                break
            found.append((number, after))
            before = after
        return found
