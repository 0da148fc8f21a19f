"""Boxes in machine words: every circumstance has a run of bits of its own, and between runs stands a bit that is kept free.

So `inside` is one AND with a complement per word, and `overlaps` one AND and one addition: a run that is not empty, with all its
ones added, carries into the free bit above it, and the two boxes share a state where every free bit is carried into.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from harmoniser.boxes import Box
from harmoniser.model import Circumstance

__all__ = ["Layout", "Words"]

Words = np.ndarray[tuple[int, ...], np.dtype[np.uint64]]
_BITS = 64


@dataclass(frozen=True)
class Layout:
    """Where each circumstance stands: `place` gives its word and its lowest bit, `number` its place in the order."""

    circumstances: tuple[Circumstance, ...]
    place: Mapping[str, tuple[int, int]] = field(init=False)
    number: Mapping[str, int] = field(init=False)
    words: int = field(init=False)

    def __post_init__(self) -> None:
        """Give every circumstance its place; none stands across two words."""
        place: dict[str, tuple[int, int]] = {}
        word = bit = 0
        for circumstance in self.circumstances:
            width = len(circumstance.values) + 1  # the free bit above it
            if bit + width > _BITS:
                word, bit = word + 1, 0
            place[circumstance.name] = word, bit
            bit += width
        object.__setattr__(self, "place", place)
        object.__setattr__(self, "number", {c.name: n for n, c in enumerate(self.circumstances)})
        object.__setattr__(self, "words", word + 1)

    def pack(self, box: Box, only: Collection[str] | None = None) -> Words:
        """A box as words; a circumstance that it does not name, or that is not among `only`, may be anything."""
        packed = list(self.ones)
        for name, mask in box.items():
            if only is None or name in only:
                word, bits = self.run(name)
                packed[word] = packed[word] & ~bits | self.run(name, mask)[1]
        return np.array(packed, np.uint64)

    def named(self, box: Box) -> int:
        """Which circumstances a box names, as a mask over their numbers."""
        return sum(1 << self.number[name] for name in box)

    def run(self, name: str, mask: int | None = None) -> tuple[int, int]:
        """A circumstance's word and its bits in there; of the values in `mask`, or of all."""
        word, bit = self.place[name]
        full = self.circumstances[self.number[name]].full
        return word, (full if mask is None else mask) << bit

    @cached_property
    def ones(self) -> tuple[int, ...]:
        """All bits of all circumstances, by word."""
        words = [0] * self.words
        for circumstance in self.circumstances:
            word, bits = self.run(circumstance.name)
            words[word] |= bits
        return tuple(words)

    @cached_property
    def free(self) -> tuple[int, ...]:
        """The free bit above every circumstance, by word."""
        words = [0] * self.words
        for circumstance in self.circumstances:
            word, bit = self.place[circumstance.name]
            words[word] |= 1 << bit + len(circumstance.values)
        return tuple(words)
