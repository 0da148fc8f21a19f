"""Masks and boxes: the arithmetic behind *met*, *open* and *ruled out*.

A *mask* is an integer whose bit i stands for the i-th value of a circumstance. A *box* maps circumstances to masks: the set
of states in which every named circumstance has one of its masked values; a circumstance that is not named may be anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

__all__ = ["Box", "bits", "covered", "highest", "inside", "intersect", "lowest", "overlaps", "remove"]

Box: TypeAlias = Mapping[str, int]


def lowest(mask: int) -> int:
    """Position of the best value in a mask that is not empty.

    >>> lowest(0b1100)
    2
    """
    return (mask & -mask).bit_length() - 1


def highest(mask: int) -> int:
    """Position of the worst value in a mask that is not empty.

    >>> highest(0b1100)
    3
    """
    return mask.bit_length() - 1


def bits(mask: int) -> list[int]:
    """Positions of the values in a mask, best first.

    >>> bits(0b101)
    [0, 2]
    """
    return [position for position in range(mask.bit_length()) if mask >> position & 1]


def overlaps(one: Box, other: Box) -> bool:
    """Whether two boxes share a state."""
    for name, mask in other.items():  # noqa: SIM110 - a plain loop, for this is asked millions of times
        if name in one and not one[name] & mask:
            return False
    return True


def inside(one: Box, other: Box, full: Mapping[str, int]) -> bool:
    """Whether every state of `one` lies in `other`."""
    for name, mask in other.items():  # noqa: SIM110
        if one.get(name, full[name]) & ~mask:
            return False
    return True


def intersect(one: Box, other: Box) -> dict[str, int] | None:
    """The states two boxes share, or None where there are none."""
    shared = dict(one)
    for name, mask in other.items():
        both = shared.get(name, mask) & mask
        if not both:
            return None
        shared[name] = both
    return shared


def remove(box: Box, other: Box, full: Mapping[str, int]) -> list[dict[str, int]]:
    """The states of `box` outside `other`, as boxes that do not overlap.

    Args:
        box: the states to take from.
        other: the states to take away.
        full: for each circumstance the mask of all its values.
    """
    if not overlaps(box, other):
        return [dict(box)]
    rest: list[dict[str, int]] = []
    kept = dict(box)
    for name, mask in other.items():
        known = kept.get(name, full[name])
        outside = known & ~mask
        if outside:
            rest.append({**kept, name: outside})
        kept[name] = known & mask
    return rest


def covered(box: Box, others: Iterable[Box], full: Mapping[str, int]) -> bool:
    """Whether every state of `box` lies in at least one of the others.

    >>> full = {"degree": 0b11}
    >>> covered({}, [{"degree": 0b01}, {"degree": 0b10}], full)
    True
    """
    left = [dict(box)]
    for other in others:
        left = [piece for part in left for piece in remove(part, other, full)]
        if not left:
            return True
    return not left
