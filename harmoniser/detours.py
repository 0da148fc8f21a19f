"""Where a translation ends elsewhere if it goes by way of a third document, or does not come home: kind 12.

Each line is read once in each document. The lines that decide there are then read on, as somebody would who knows only them:
what they do not say of the child is lost. A way on which a document meets nothing ends there; that is silence, and told as such
(kind 3).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import permutations

from harmoniser.cells import Answer
from harmoniser.findings import (
    Discrepancy,
    Severity,
    Space,
    Stand,
    answer_in_words,
    inferred,
    levels_in_words,
    listed,
    make,
    name_of,
    severity,
)
from harmoniser.line_readings import subject_of, tickable
from harmoniser.model import Document, Indicator

__all__ = ["detours"]

_SHOWN = 3  # examples that a text quotes before it only counts them


@dataclass(frozen=True)
class _Way:
    """One line of `start`, what decides in `through`, and what `end` says of both."""

    line: Indicator
    through: Answer
    direct: Answer
    around: Answer
    carried: tuple[str, ...]  # of the lines that decide on the way, those that decide at the end
    tiers: tuple[str, ...]
    grave: Severity


def detours(space: Space) -> Iterable[Discrepancy]:
    """Each line of A read in C, what decides there read in B, against A read in B directly; and A to B to A against A itself.

    One for each need and each three documents (A, C, B), or two for the way there and back, the gravest of its lines first.
    Both ends must speak: what leaves everything open is no other answer.
    """
    readings = _Readings(space)
    ends = [*permutations(space.documents, 3)]
    ends += [(start, through, start) for start, through in permutations(space.documents, 2)]
    lines = {
        document.id: [line for line in tickable(document) if space.needs is None or subject_of(line) in space.needs]
        for document in space.documents
    }
    for number, (start, through, end) in enumerate(ends):
        if space.progress:
            space.progress(number, len(ends))
        found: dict[str, list[_Way]] = {}
        for line in lines[start.id]:
            way = _way(line, start, through, end, readings)
            if way:
                found.setdefault(subject_of(line), []).append(way)
        for need, ways in found.items():
            ways.sort(key=lambda way: (-way.grave.points, -len(way.grave.crosses), way.line.id))
            yield _detour(need, ways, start, through, end, space)


class _Readings:
    """What each document says of each line, and of lines of another at the end of a way."""

    def __init__(self, space: Space) -> None:
        self.library = space.library
        self.answer = space.readings.answer

    def around(self, through: Document, lines: Iterable[str], end: Document) -> tuple[Answer, tuple[str, ...]]:
        """What a document says of lines of another, the highest of them; and the lines of which it says so."""
        best: Answer | None = None
        carried: list[str] = []
        for name in lines:
            answer = self.answer(through.by_id[name], end)
            here, there = self._height(answer, end), self._height(best, end) if best else -3
            if here > there:
                best, carried = answer, [name]
            elif here == there:
                carried.append(name)
        assert best is not None  # what is met is met by lines
        return best, tuple(carried)

    def _height(self, answer: Answer, document: Document) -> int:
        if answer.level is not None:
            return document.level(answer.level).rank
        return -1 if answer.speaks else -2


def _way(line: Indicator, start: Document, through: Document, end: Document, readings: _Readings) -> _Way | None:
    """The way of one line, where it ends elsewhere than the direct one."""
    there = readings.answer(line, through)
    direct = readings.answer(line, end)
    if there.standing != "met" or not there.by or not direct.speaks:
        return None
    around, carried = readings.around(through, there.by, end)
    if not around.speaks or (around.level, around.tiers) == (direct.level, direct.tiers):
        return None
    grave = severity(direct.tiers, around.tiers, readings.library.vocabulary)
    if grave.points == 0:
        return None
    if {"below", "counted"} & {direct.standing, around.standing}:
        grave = inferred(grave, "one end rests on no line by itself, so no statutory line is counted as crossed")
    tiers = line.tiers or start.level(line.levels[0]).tiers
    return _Way(line, there, direct, around, carried, tiers, grave)


def _detour(
    need: str, ways: list[_Way], start: Document, through: Document, end: Document, space: Space
) -> Discrepancy:
    vocabulary = space.library.vocabulary
    first = ways[0]
    label = vocabulary.needs[need].label
    home = start.id == end.id
    here, there, last = (name_of(document) for document in (start, through, end))
    told = list(dict.fromkeys(_told(way, start, through, end, space) for way in ways))
    more = f". And {len(told) - _SHOWN} more" if len(told) > _SHOWN else ""
    route = f"{here} to {there} and back" if home else f"{here} to {there} to {last}"
    direct = answer_in_words(first.direct, end, vocabulary)
    around = answer_in_words(first.around, end, vocabulary)
    straight = "by itself" if home else "directly"
    lines = tuple(way.line.id for way in ways)
    kept = tuple(dict.fromkeys(name for way in ways for name in way.carried))
    deciding = listed(f"“{through.by_id[name].label}”" for name in kept[:_SHOWN])
    place = levels_in_words(start, first.line.levels)
    met = answer_in_words(first.through, through, vocabulary)
    # The document on the way shares a side with either end, so that the disagreement lies between the ends.
    stands = [
        Stand(start.id, "ticked", "/".join(first.line.levels), first.tiers, lines, (), f"{place} of its own", "start"),
        Stand(
            through.id, "met", first.through.level, first.through.tiers, _by(w.through for w in ways), (), met, "start"
        ),
        Stand(through.id, "handed-on", None, (), kept, (), f"what it hands on is {deciding}", "around"),
        _stand(end, first.direct, [way.direct for way in ways], f"read {straight}: {direct}", "end"),
        _stand(end, first.around, [way.around for way in ways], f"by way of {there}: {around}", "around"),
    ]
    least = min(way.grave.points for way in ways)
    reasons = list(first.grave.reasons)
    if least < first.grave.points:
        reasons.append(f"the gravest of {len(ways)} lines")
    return make(
        "detour",
        need,
        dict.fromkeys([start.id, through.id, end.id]),
        "\0".join([start.id, through.id, end.id]),
        vocabulary=vocabulary,
        grave=Severity(first.grave.points, tuple(reasons), first.grave.crosses),
        text=f"{label}, {route}. {'. '.join(told[:_SHOWN])}{more}.",
        stands=stands,
        affected=f"Children with “{label.lower()}” who move from {route}",
        question=f"Which facts on “{label.lower()}” have to travel with the child, as the lines of {there} do not carry them?",
        need=need,
    )


def _stand(document: Document, first: Answer, answers: Iterable[Answer], words: str, side: str) -> Stand:
    return Stand(document.id, first.standing, first.level, first.tiers, _by(answers), (), words, side)


def _by(answers: Iterable[Answer]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for answer in answers for name in answer.by))


def _told(way: _Way, start: Document, through: Document, end: Document, space: Space) -> str:
    """One line's two ways, with the lines through which the longer one goes."""
    vocabulary = space.library.vocabulary
    by = listed(f"“{through.by_id[name].label}”" for name in way.carried[:2])
    straight = "by itself" if start.id == end.id else "directly"
    direct, around = (answer_in_words(answer, end, vocabulary) for answer in (way.direct, way.around))
    return (
        f"“{way.line.label}” ({levels_in_words(start, way.line.levels)}), {straight}: {direct}; through {by}: {around}"
    )
