"""Translates many cases at once: the compiled engine, in the words of the readable one.

What it says is what translation.py says, without the explanation: levels, tiers, floor, result and the lines that decide.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from harmoniser import kernels
from harmoniser.kernels import L_DOCUMENT, READING_DOCUMENT, Cases, Facts, Program, Tables
from harmoniser.library import Library, load
from harmoniser.matching import Stated, state_case
from harmoniser.model import Case
from harmoniser.programs import Names, compiled
from harmoniser.translation import sender_tiers

__all__ = ["STATUS", "Engine", "Output", "Row", "Rows", "prepare"]

STATUS = ("met", "silent", "none-met")
_LISTS = 6  # what the lists of a row hold at first, on average; they grow where that is too little


@dataclass(frozen=True, slots=True)
class Row:
    """A case in the terms of one area's document, as translation.Translation has it, without evidence and questions."""

    area: str
    entailed: str | None
    entailed_tiers: tuple[str, ...]
    entailed_by: tuple[str, ...]
    possible: str | None
    possible_by: tuple[str, ...]
    likely: str | None
    likely_tiers: tuple[str, ...]
    likely_from: str
    sender: str | None
    floor: str | None
    because: tuple[str, ...]
    result: str | None
    result_tier: str | None
    status: str
    silent: tuple[str, ...]


class Output(NamedTuple):
    """Columns of translations; lists stand one after another, and what ends in `_at` says where each row's begins."""

    entailed: Any
    entailed_tiers: Any
    possible: Any
    likely: Any
    likely_tiers: Any
    from_sender: Any
    sender: Any
    floor: Any
    result: Any
    result_tier: Any
    status: Any
    entailed_at: Any
    entailed_by: Any
    possible_at: Any
    possible_by: Any
    because_at: Any
    because: Any
    silent_at: Any
    silent: Any


@dataclass(frozen=True)
class Rows:
    """Translations of some cases into every reading of a document; row `case * readings + reading`."""

    names: Names
    readings: int
    documents: Any  # by reading
    output: Output

    def __len__(self) -> int:
        return len(self.output.entailed) // self.readings

    def row(self, case: int, area: str) -> Row:
        """One translation in words."""
        names, out = self.names, self.output
        reading = names.reading[names.areas.index(area)]
        n = case * self.readings + reading
        levels = names.levels[self.documents[reading]]

        def level(rank: int) -> str | None:
            return levels[rank] if rank >= 0 else None

        def tiers(mask: int) -> tuple[str, ...]:
            return tuple(tier for rank, tier in enumerate(names.tiers) if mask >> rank & 1)

        def listed(at: Any, values: Any, called: Sequence[str]) -> tuple[str, ...]:
            return tuple(called[value] for value in values[at[n] : at[n + 1]])

        return Row(
            area,
            level(out.entailed[n]),
            tiers(out.entailed_tiers[n]),
            listed(out.entailed_at, out.entailed_by, names.names),
            level(out.possible[n]),
            listed(out.possible_at, out.possible_by, names.names),
            level(out.likely[n]),
            tiers(out.likely_tiers[n]),
            "sender" if out.from_sender[n] else "document",
            level(out.sender[n]),
            names.tiers[out.floor[n]] if out.floor[n] >= 0 else None,
            listed(out.because_at, out.because, names.names),
            level(out.result[n]),
            names.tiers[out.result_tier[n]] if out.result_tier[n] >= 0 else None,
            STATUS[out.status[n]],
            listed(out.silent_at, out.silent, names.needs),
        )


class Engine:
    """A library, compiled. Several threads may use one at a time."""

    def __init__(self, library: Library) -> None:
        """Compile the library, which takes a fifth of a second; the loops are compiled when they are first run."""
        self.library = library
        self.program: Program
        self.tables: Tables
        self.names: Names
        self.program, self.tables, self.names = compiled(library)
        self.readings = self.program.size(READING_DOCUMENT)
        self._mine = threading.local()

    def translate(self, cases: Iterable[Case], *, complete: bool = True) -> Rows:
        """Translate cases as they are read from case files, each into every area.

        Args:
            cases: the cases; what their ticked lines state is read by the readable engine.
            complete: as in translation.translate.
        """
        listed = list(cases)
        origins = [self.library.document(case.assessed.area) if case.assessed else None for case in listed]
        stated = [
            state_case(case, origin, self.library.vocabulary, complete=complete)
            for case, origin in zip(listed, origins, strict=True)
        ]
        facts = self.facts([statement for each in stated for statement in each])
        numbers = self.names
        rank = {tier: n for n, tier in enumerate(numbers.tiers)}
        levels, low, high, ticks, tick_at = [], [], [], [], [0]
        for case, origin in zip(listed, origins, strict=True):
            level = case.assessed.level if case.assessed else None
            levels.append(origin.level(level).rank if origin and level else -1)
            tiers = sender_tiers(case, origin, rank)
            low.append(rank[tiers[0]] if tiers else -1)
            high.append(rank[tiers[-1]] if tiers else -1)
            ticks += [numbers.line[name] for name in case.assessed.indicators] if case.assessed else []
            tick_at.append(len(ticks))
        return self.run(
            facts,
            Cases(
                np.concatenate(([0], np.cumsum([len(each) for each in stated]))).astype(np.int64),
                np.array([numbers.statuses[case.status] for case in listed], np.int64),
                np.array([numbers.document[o.id] if o else -1 for o in origins], np.int64),
                np.array(levels, np.int64),
                np.array(low, np.int64),
                np.array(high, np.int64),
                np.array(tick_at, np.int64),
                np.array(ticks, np.int64),
            ),
        )

    def facts(self, stated: Sequence[Stated]) -> Facts:
        """Statements as arrays."""
        layout = self.names.layout
        every = [fact for statement in stated for facts in statement.alternatives for fact in facts]
        alternatives = [len(facts) for statement in stated for facts in statement.alternatives]
        return kernels.facts(
            np.concatenate(([0], np.cumsum([len(s.alternatives) for s in stated]))).astype(np.int64),
            np.concatenate(([0], np.cumsum(alternatives))).astype(np.int64),
            np.array([self.names.need[fact.need] for fact in every], np.int64),
            np.array([layout.pack(fact.known) for fact in every], np.uint64).reshape(-1, layout.words),
            np.array([layout.named(fact.known) for fact in every], np.uint64),
            np.array([fact.absent for fact in every], np.bool_),
        )

    def stated(self, need: Any, words: Any, has: Any) -> tuple[Facts, Any]:
        """Observations as arrays, one a row, as cases state them beside no ticked line.

        Args:
            need: the numbers of the needs.
            words: what is stated of their circumstances and the child's age; completed in place.
            has: which circumstances these are, as a mask over their numbers; likewise.

        Returns:
            The facts, and where those of each observation begin: two alternatives where it may be absent or present.
        """
        kernels.state(self.program, self.tables, need, words, has)
        word, none = self.names.layout.run("degree", 1)
        run = np.uint64(self.names.layout.run("degree")[1])
        absent = np.uint64(none)
        degree = words[:, word] & run
        either = ((degree & absent) != 0) & (degree != absent)
        at = np.concatenate(([0], np.cumsum(1 + either))).astype(np.int64)
        each = np.repeat(np.arange(len(need)), 1 + either)
        need, words, has = need[each], words[each], has[each]
        first = at[:-1][either]
        words[first, word] = words[first, word] & ~run | absent
        words[first + 1, word] &= ~absent
        gone = (words[:, word] & run) == absent
        return kernels.facts(at, np.arange(len(each) + 1), need, words, has, gone), at

    def run(self, facts: Facts, cases: Cases) -> Rows:
        """Translate what is given as arrays."""
        kernels.loosen(self.program, facts)
        count = len(cases.status)
        rows = count * self.readings
        room = (self.program.size(L_DOCUMENT) + len(self.names.needs) + len(self.names.names)) * self.readings
        first = 0
        parts: list[tuple[kernels.Output, int, Any]] = []
        harm = kernels.room_for_harm(self.program, facts, cases)
        one, other = self._scratch()
        while first < count or not parts:
            left = (count - first) * self.readings
            out = _room(left, left * _LISTS + room)
            ends = np.zeros(4, np.int64)
            done = kernels.run(self.program, self.tables, facts, harm, cases, one, other, first, count, out, ends)
            parts.append((out, (done - first) * self.readings, ends))
            first = done
            if done == count:
                break
        found = _joined(parts, rows)
        return Rows(self.names, self.readings, self.program.column(READING_DOCUMENT), found)

    def _scratch(self) -> tuple[kernels.Scratch, kernels.Scratch]:
        """This thread's working memory; what a case leaves in it is put right before the next."""
        if not hasattr(self._mine, "scratch"):
            self._mine.scratch = kernels.scratch(self.program), kernels.scratch(self.program)
        found: tuple[kernels.Scratch, kernels.Scratch] = self._mine.scratch
        return found


def _room(rows: int, lists: int) -> kernels.Output:
    at = np.zeros((rows + 1, 4), np.int64)
    return kernels.Output(np.full((rows, 11), -1, np.int8), at, *(np.empty(lists, np.int64) for _ in range(4)))


def _joined(parts: list[tuple[kernels.Output, int, Any]], rows: int) -> Output:
    """The parts behind one another, each list cut to what it holds."""
    table = np.concatenate([out.rows[:size] for out, size, _ in parts])
    columns: list[Any] = [np.ascontiguousarray(table[:, number]) for number in range(table.shape[1])]
    for number in range(4):
        at, values = np.zeros(rows + 1, np.int64), []
        row = end = 0
        for out, size, ends in parts:
            at[row : row + size] = out.at[:size, number] + end
            values.append(out[2 + number][: ends[number]])
            row, end = row + size, end + int(ends[number])
        at[rows] = end
        columns += [at, np.concatenate(values)]
    return Output(*columns)


def prepare() -> None:
    """Compile the loops ahead of their first use, which takes about a minute; they are kept from then on.

    `python -m harmoniser.compiled` does so after an installation.
    """
    engine = Engine(load())
    engine.translate([])
    words = engine.names.layout.words
    engine.stated(np.zeros(0, np.int64), np.zeros((0, words), np.uint64), np.zeros(0, np.uint64))


if __name__ == "__main__":
    prepare()
