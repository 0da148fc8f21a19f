"""Finds where documents disagree, computed from what their lines mean and not by comparing rows.

Every line of one document is read as an observation and put to the other. Found so far: different response, false friend,
silence, gated by engagement, internal contradiction. The remaining kinds follow with the pathways.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

from harmoniser.library import Library
from harmoniser.model import Document, Indicator
from harmoniser.narration import tiers_in_words
from harmoniser.translation import Reading

__all__ = ["KINDS", "Discrepancy", "discrepancies"]

KINDS = {
    "different-response": "The same facts lead to different tiers",
    "false-friend": "The same level number stands for different tiers",
    "silence": "One document speaks, the other does not",
    "gated-by-engagement": "Statutory only when help is refused or has failed",
    "internal-contradiction": "One document treats the same matter at two levels",
}


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One disagreement. `severity` counts the tiers apart, and one more for each statutory line (17, 47) crossed."""

    id: str
    kind: str
    documents: tuple[str, ...]
    need: str
    severity: int
    text: str
    indicators: tuple[str, ...]


def discrepancies(library: Library, between: Sequence[str] | None = None) -> tuple[Discrepancy, ...]:
    """All disagreements of all documents, or of those of two areas; the gravest first, in a stable order.

    Args:
        library: the vocabulary and documents.
        between: two areas.

    Raises:
        UnknownNameError: an area does not exist.
    """
    documents = list(library.documents.values())
    if between:
        documents = list({d.id: d for d in (library.document(area) for area in between)}.values())
    found: list[Discrepancy] = []
    for document in documents:
        found += _contradictions(document, library)
        found += _gated(document, library)
    for one, other in combinations(documents, 2):
        found += _false_friends(one, other, library)
    for one, other in permutations(documents, 2):
        found += _responses(one, other, library)
    unique = {item.id: item for item in found}
    return tuple(sorted(unique.values(), key=lambda item: (-item.severity, item.kind, item.id)))


def _rank(library: Library, tier: str) -> int:
    return library.vocabulary.tiers[tier].rank


def _tiers(line: Indicator, document: Document) -> tuple[str, ...]:
    return line.tiers or document.level(line.levels[0]).tiers


def _severity(low: int, high: int, library: Library) -> int:
    lines = (_rank(library, "child-in-need"), _rank(library, "child-protection"))
    return high - low + sum(1 for line in lines if low < line <= high)


def _level_lines(document: Document) -> list[Indicator]:
    return [line for line in document.indicators if line.levels and line.kind == "indicator" and not line.excluded]


def _responses(one: Document, other: Document, library: Library) -> Iterable[Discrepancy]:
    """Read each line of `one` as an observation and ask what `other` says."""
    vocabulary = library.vocabulary
    everybody = vocabulary.circumstances["age"].full
    for line in _level_lines(one):
        if all(condition.strength for condition in line.conditions()):
            continue
        reading = Reading.of_line(line, everybody, other, library)
        need = next(iter(line.conditions())).need
        level = reading.level(reading.entailed_rank)
        own = _tiers(line, one)
        if level is None:
            named = {n for condition in line.conditions() for n in vocabulary.narrower(condition.need)}
            if reading.possible_rank < 0 and not named & set(library.lines_of[other.id]):
                printed = "/".join(line.levels)
                text = (
                    f"{one.areas[0].name}: “{line.label}” at level {printed}; {other.areas[0].name} says nothing of it."
                )
                yield Discrepancy(
                    f"silence:{line.id}:{other.id}",
                    "silence",
                    (one.id, other.id),
                    need,
                    _rank(library, own[0]),
                    text,
                    (line.id,),
                )
            continue
        theirs = reading.position(reading.entailed_rank)
        low, high = sorted((_rank(library, own[0]), _rank(library, theirs.tiers[0])))
        ends = sorted((_rank(library, own[-1]), _rank(library, theirs.tiers[-1])))
        if low != high and (ends[0] < high or own[-1] != theirs.tiers[-1]):
            text = (
                f"“{line.label}”: {one.areas[0].name} level {'/'.join(line.levels)} ({_names(own, library)}), "
                f"{other.areas[0].name} level {level.id} ({_names(theirs.tiers, library)})."
            )
            yield Discrepancy(
                f"different-response:{line.id}:{other.id}",
                "different-response",
                (one.id, other.id),
                need,
                _severity(low, high, library),
                text,
                (line.id, *theirs.by),
            )


def _names(tiers: Iterable[str], library: Library) -> str:
    return tiers_in_words(tiers, library.vocabulary)


def _false_friends(one: Document, other: Document, library: Library) -> Iterable[Discrepancy]:
    theirs = {level.id: level for level in other.levels}
    for level in one.levels:
        twin = theirs.get(level.id)
        if twin and twin.tiers != level.tiers:
            low, high = sorted((_rank(library, level.tiers[0]), _rank(library, twin.tiers[0])))
            ends = sorted((_rank(library, level.tiers[-1]), _rank(library, twin.tiers[-1])))
            text = (
                f"Level {level.id} is {_names(level.tiers, library)} in {one.areas[0].name} "
                f"and {_names(twin.tiers, library)} in {other.areas[0].name}."
            )
            severity = max(_severity(low, high, library), _severity(ends[0], ends[1], library))
            yield Discrepancy(
                f"false-friend:{level.id}:{one.id}:{other.id}",
                "false-friend",
                (one.id, other.id),
                "",
                severity,
                text,
                (),
            )


def _gated(document: Document, library: Library) -> Iterable[Discrepancy]:
    """Statutory lines that hold only where help is refused or has failed."""
    vocabulary = library.vocabulary
    refusing = vocabulary.circumstances["engagement"].parse("refusing..")[0]
    failed = vocabulary.circumstances["prior_help"].parse("ineffective")[0]
    statutory = _rank(library, "child-in-need")
    for line in _level_lines(document):
        if _rank(library, _tiers(line, document)[0]) < statutory:
            continue
        for condition in line.conditions():
            gate = condition.worded.get("engagement", 0) and not condition.worded["engagement"] & ~refusing
            gate = gate or condition.worded.get("prior_help", 0) == failed
            if gate:
                printed = "/".join(line.levels)
                text = f"{document.areas[0].name}: “{line.label}” is level {printed} only when help is refused or has failed."
                yield Discrepancy(
                    f"gated-by-engagement:{line.id}",
                    "gated-by-engagement",
                    (document.id,),
                    condition.need,
                    2,
                    text,
                    (line.id,),
                )
                break


def _contradictions(document: Document, library: Library) -> Iterable[Discrepancy]:
    """Lines on one need whose worded ranges are the same, at two levels."""
    vocabulary = library.vocabulary
    for need, lines in library.lines_of[document.id].items():
        single = [
            (line, group[0])
            for line in lines
            if line.kind == "indicator" and line.levels
            for group in line.alternatives
            if len(group) == 1 and group[0].need == need and not group[0].strength
        ]
        for (one, a), (other, b) in combinations(single, 2):
            names = set(a.worded) | set(b.worded)
            same = all(a.worded.get(n, vocabulary.full[n]) == b.worded.get(n, vocabulary.full[n]) for n in names)
            if same and one.levels != other.levels:
                first, second = sorted((one, other), key=lambda line: document.level(line.levels[0]).rank)
                low, high = _tiers(first, document), _tiers(second, document)
                text = (
                    f"{document.areas[0].name} places “{vocabulary.needs[need].label}” in the same terms at level "
                    f"{'/'.join(first.levels)} and at level {'/'.join(second.levels)}."
                )
                yield Discrepancy(
                    f"internal-contradiction:{first.id}:{second.id}",
                    "internal-contradiction",
                    (document.id,),
                    need,
                    _severity(_rank(library, low[0]), _rank(library, high[0]), library),
                    text,
                    (first.id, second.id),
                )
