"""Compares two readings of the same statements: how often do two people who map them agree?

The measures are plain shares, each with what it is a share of, so that a board can read them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from harmoniser.library import Library
from harmoniser.model import Condition, Document, Indicator
from harmoniser.translation import Reading

__all__ = ["Agreement", "Share", "compare_readings"]

Meaning = tuple[tuple[Condition, ...], ...]


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    agree: int
    of: int

    @property
    def percent(self) -> float | None:
        """The share in per cent; None of nothing."""
        return None if not self.of else 100 * self.agree / self.of


@dataclass(frozen=True)
class Agreement:
    """How two readings agree.

    `excluded`: both state a meaning or both state none. `needs_same`: the same set of needs. `needs_shared`: at least one
    need in common. `needs_related`: in common, or one broader than the other. `circumstances`: on shared needs, where at
    least one reading states the circumstance, the firm range is the same; `overlapping`: the ranges share a value.
    `landing`: read as an observation, the statement entails the same level in another document. `differing`: the statements
    whose needs differ.
    """

    excluded: Share
    needs_same: Share
    needs_shared: Share
    needs_related: Share
    circumstances: Mapping[str, Share]
    overlapping: Mapping[str, Share]
    landing: Share
    landing_one_step: Share
    differing: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]


def compare_readings(library: Library, second: Mapping[str, Meaning]) -> Agreement:
    """Compare a second reading with the mappings of the library.

    Args:
        library: the first reading.
        second: alternatives by indicator id, as `mappings.load_meanings` gives them.

    Raises:
        UnknownNameError: the second reading names an indicator that does not exist.
    """
    first = {name: library.indicator(name) for name in second}
    both = [name for name in second if second[name] and first[name].alternatives]
    same = [name for name in both if _needs(first[name].alternatives) == _needs(second[name])]
    shared = [name for name in both if set(_needs(first[name].alternatives)) & set(_needs(second[name]))]
    related = [name for name in both if _related(first[name].alternatives, second[name], library)]
    exact: dict[str, list[bool]] = {}
    overlap: dict[str, list[bool]] = {}
    for name in shared:
        for circumstance, one, other in _stated(first[name].alternatives, second[name], library):
            exact.setdefault(circumstance, []).append(one == other)
            overlap.setdefault(circumstance, []).append(bool(one & other))
    landings = [pair for name in both for pair in _landings(first[name], second[name], library)]
    order = [name for name in library.vocabulary.circumstances if name in exact]
    return Agreement(
        excluded=Share(sum(bool(second[name]) == bool(first[name].alternatives) for name in second), len(second)),
        needs_same=Share(len(same), len(both)),
        needs_shared=Share(len(shared), len(both)),
        needs_related=Share(len(related), len(both)),
        circumstances={name: Share(sum(exact[name]), len(exact[name])) for name in order},
        overlapping={name: Share(sum(overlap[name]), len(overlap[name])) for name in order},
        landing=Share(sum(one == other for one, other in landings), len(landings)),
        landing_one_step=Share(sum(abs(one - other) <= 1 for one, other in landings), len(landings)),
        differing=tuple(
            (name, _needs(first[name].alternatives), _needs(second[name])) for name in both if name not in same
        ),
    )


def _needs(meaning: Meaning) -> tuple[str, ...]:
    return tuple(sorted({condition.need for group in meaning for condition in group}))


def _related(one: Meaning, other: Meaning, library: Library) -> bool:
    above = library.vocabulary.above
    return any(above(a).get(b) or above(b).get(a) for a in _needs(one) for b in _needs(other))


def _stated(one: Meaning, other: Meaning, library: Library) -> Iterable[tuple[str, int, int]]:
    """Circumstances that at least one of the readings states of a need they share, with both firm ranges."""
    full = library.vocabulary.full
    mine, theirs = _ranges(one), _ranges(other)
    for need in sorted(set(mine) & set(theirs)):
        stated = {name for condition in (*mine[need], *theirs[need]) for name in condition.stated}
        for name in library.vocabulary.circumstances:
            if name in stated:
                yield name, _union(mine[need], name, full[name]), _union(theirs[need], name, full[name])


def _ranges(meaning: Meaning) -> dict[str, list[Condition]]:
    found: dict[str, list[Condition]] = {}
    for group in meaning:
        for condition in group:
            found.setdefault(condition.need, []).append(condition)
    return found


def _union(conditions: Sequence[Condition], name: str, full: int) -> int:
    union = 0
    for condition in conditions:
        union |= condition.worded.get(name, full)
    return union


def _landings(first: Indicator, second: Meaning, library: Library) -> Iterable[tuple[int, int]]:
    """Steps of the levels that both readings entail in each other document (-1: none)."""
    from dataclasses import replace

    if first.kind in ("sign", "description", "matrix"):
        return
    everybody = library.vocabulary.full["age"] & ~1
    for document in library.documents.values():
        if document.id != first.document:
            yield (
                _step(first, everybody, document, library),
                _step(replace(first, alternatives=second), everybody, document, library),
            )


def _step(line: Indicator, age: int, document: Document, library: Library) -> int:
    reading = Reading.of_line(line, age, document, library)
    level = reading.level(reading.entailed_rank)
    return -1 if level is None else level.step
