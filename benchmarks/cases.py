"""Cases drawn at random, as every rival takes them: three observations each, of needs that documents speak of.

Degree, pattern, engagement and the effect on the child are drawn at random, two in five of them unknown; the age is known. A
need is never stated to be absent, and nothing is ticked: that all rivals can express. Nothing here is about a real child.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from harmoniser.library import Library
from harmoniser.model import Case, Observation
from harmoniser.packing import Layout

__all__ = ["STATED", "Drawn", "draw"]

STATED = ("degree", "pattern", "engagement", "impact_on_child")
OBSERVATIONS = 3
_UNKNOWN = 0.4
_ADULT = 18


@dataclass(frozen=True)
class Drawn:
    """Drawn cases, as numbers.

    `need` and each of `values` have a row a case and a column an observation; a value is a position among its circumstance's
    values, -1 where it is unknown. `age` is in years.
    """

    library: Library
    needs: tuple[str, ...]
    need: Any
    values: Any  # [circumstance, case, observation]
    age: Any

    def __len__(self) -> int:
        return len(self.age)

    def some(self, count: int) -> Drawn:
        """The first of them."""
        return Drawn(self.library, self.needs, self.need[:count], self.values[:, :count], self.age[:count])

    def table(self) -> pa.Table:
        """As a table of cases (docs/batches.md), one row a case."""
        circumstances = self.library.vocabulary.circumstances
        columns = [_coded(self.need.reshape(-1), self.needs)]
        for number, name in enumerate(STATED):
            names = [value.name for value in circumstances[name].values]
            columns.append(_coded(self.values[number].reshape(-1), names))
        said = pa.StructArray.from_arrays(columns, ["need", *STATED])
        ends = np.arange(0, self.need.size + 1, OBSERVATIONS, dtype=np.int32)
        return pa.table(
            {
                "id": pa.array([f"C{number}" for number in range(len(self))]),
                "age": pa.array(self.age.astype(np.int64)),
                "observations": pa.ListArray.from_arrays(pa.array(ends), said),
            }
        )

    def cases(self) -> Iterator[Case]:
        """As the engine takes them one by one."""
        vocabulary = self.library.vocabulary
        for row in range(len(self)):
            age = 1 << int(self.age[row]) + 1
            found = []
            for place in range(OBSERVATIONS):
                given = {
                    name: 1 << int(value)
                    for name, value in zip(STATED, self.values[:, row, place], strict=True)
                    if value >= 0
                }
                need = self.needs[self.need[row, place]]
                found.append(Observation(need, vocabulary.stated(need, {**given, "age": age}), tuple(given)))
            yield Case(age, None, "none", "", tuple(found), "0" * 16)

    @cached_property
    def layout(self) -> Layout:
        """Where each circumstance stands in the words of `known`."""
        return Layout(tuple(self.library.vocabulary.circumstances.values()))

    @cached_property
    def known(self) -> Any:
        """What is known of each observation, as packed words: a row for each, case by case."""
        vocabulary, layout = self.library.vocabulary, self.layout
        code = self.need.reshape(-1).astype(np.int64)
        for number, name in enumerate(STATED):
            code = code * (len(vocabulary.circumstances[name].values) + 1) + self.values[number].reshape(-1) + 1
        different, first, each = np.unique(code, return_index=True, return_inverse=True)
        flat = self.values.reshape(len(STATED), -1)
        words = np.empty((len(different), layout.words), np.uint64)
        for row, place in enumerate(first):
            need = self.needs[self.need.reshape(-1)[place]]
            given = {name: 1 << int(flat[n, place]) for n, name in enumerate(STATED) if flat[n, place] >= 0}
            words[row] = layout.pack(vocabulary.stated(need, given))
        known = words[each.reshape(-1)]
        word, bits = layout.run("age")
        _, first_year = layout.run("age", 2)
        age = np.uint64(first_year) << np.repeat(self.age, OBSERVATIONS).astype(np.uint64)
        known[:, word] = known[:, word] & ~np.uint64(bits) | age
        return known


def draw(count: int, library: Library, seed: int) -> Drawn:
    """Draw cases; the same for the same seed."""
    chance = np.random.default_rng(seed)
    vocabulary = library.vocabulary
    spoken = {need for lines in library.lines_of.values() for need in lines}
    needs = tuple(need for need in vocabulary.needs if need in spoken)
    shape = (count, OBSERVATIONS)
    values = []
    for name in STATED:
        least = 1 if name == "degree" else 0  # a need that is stated is there
        drawn = chance.integers(least, len(vocabulary.circumstances[name].values), shape)
        values.append(np.where(chance.random(shape) < _UNKNOWN, -1, drawn))
    return Drawn(
        library, needs, chance.integers(0, len(needs), shape), np.array(values), chance.integers(0, _ADULT, count)
    )


def _coded(codes: Any, words: Any) -> pa.Array:
    indices = pa.array(codes.astype(np.int32), mask=codes < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(list(words)))
