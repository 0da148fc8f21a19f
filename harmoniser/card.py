"""One line of a document by itself: what it means in plain words, its fellows at other levels, and its own wording."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from harmoniser.explanation import facts_in_words
from harmoniser.exports import indicator_json
from harmoniser.facts import DocumentFact
from harmoniser.library import Library
from harmoniser.locators import locate, read_document
from harmoniser.matching import Standing, Stated, state_indicator
from harmoniser.model import Condition, Indicator
from harmoniser.translation import Reading
from harmoniser.vocabulary import Vocabulary

__all__ = [
    "TIED",
    "Wording",
    "arguable",
    "card_json",
    "condition_in_words",
    "meaning_in_words",
    "same_need_elsewhere",
    "tied_beside",
    "tied_in_words",
    "wording_of",
]

TIED = "it never translates to less than child protection"


@dataclass(frozen=True, slots=True)
class Wording:
    """What the user's file says at a line's place.

    `how` is "offset" (at its place), "fingerprint" (elsewhere in the file), "stale" (the text has changed) or "absent" (the
    file is not in the folder). `text` is empty, and `start` and `end` are None, where nothing was found.
    """

    how: str
    file: str
    text: str = ""
    start: int | None = None
    end: int | None = None


def wording_of(line: Indicator | DocumentFact, library: Library, folder: Path) -> Wording:
    """Find the wording of a line, or of a fact, in the user's folder of documents.

    Raises:
        DocumentsError: the folder does not exist, or the file cannot be read.
    """
    document = library.documents[line.document]
    text = read_document(folder, document)
    if text is None:
        return Wording("absent", document.file)
    found = locate(text, line.locator)
    if found is None:
        return Wording("stale", document.file)
    return Wording(found.how, document.file, found.wording, found.start, found.end)


def same_need_elsewhere(line: Indicator, library: Library) -> tuple[Indicator, ...]:
    """The document's lines on one of the same needs that stand at another level, or outside the levels; lowest first."""
    document = library.documents[line.document]
    by_need = library.lines_of[document.id]
    found = {
        other.id: other
        for condition in line.conditions()
        for other in by_need.get(condition.need, ())
        if other.id != line.id and other.levels != line.levels
    }

    def place(other: Indicator) -> tuple[int, str]:
        return (document.level(other.levels[0]).rank if other.levels else len(document.levels), other.id)

    return tuple(sorted(found.values(), key=place))


def meaning_in_words(line: Indicator, vocabulary: Vocabulary) -> str:
    """What a line means, from the vocabulary alone: its needs with their circumstances; empty where it states nothing."""
    groups = [" and ".join(condition_in_words(c, vocabulary) for c in group) for group in line.alternatives]
    return "; or ".join(dict.fromkeys(groups))


def tied_beside(line: Indicator, library: Library) -> tuple[tuple[str, ...], bool]:
    """Lines tied to section 47 that the facts of this line meet too, and whether every way of meeting it meets one.

    The line keeps its own range of tiers, but its facts then never translate to less than child protection.
    """
    document, vocabulary = library.documents[line.document], library.vocabulary
    found: dict[str, None] = {}
    ways = state_indicator(line, vocabulary.full["age"], vocabulary).alternatives
    wholly = bool(ways)
    for facts in ways:
        lines = Reading(document, (Stated(0, (facts,)),), library).lines
        tied = [x.id for x in lines if x.match.indicator.tied and x.match.standing == Standing.MET and x.id != line.id]
        found.update(dict.fromkeys(sorted(tied)))
        wholly = wholly and bool(tied)
    return tuple(found), bool(found) and wholly


def tied_in_words(line: Indicator, library: Library) -> str:
    """How a line is tied to section 47, by itself or because its facts meet a line that is; empty where it is not."""
    if line.tied:
        return f"to section 47: {TIED}"
    if line.excluded:
        return ""
    beside, wholly = tied_beside(line, library)
    if not beside:
        return ""
    those = "which is" if len(beside) == 1 else "which are"
    who = "what it says also meets" if wholly else "one way of meeting it also meets"
    return f"{who} {', '.join(beside)}, {those} tied to section 47: {TIED}"


def condition_in_words(condition: Condition, vocabulary: Vocabulary) -> str:
    """A need with the circumstances that a line words, and what its words leave arguable."""
    label = vocabulary.needs[condition.need].label
    if condition.worded["degree"] == 1:
        said = facts_in_words(condition.worded, vocabulary, [n for n in condition.stated if n != "degree"])
        return f"{label} ({'; '.join(['no concern', *said])})"
    said = []
    for name in condition.stated:
        phrases = facts_in_words(condition.worded, vocabulary, [name])
        fringe = arguable(condition, name, vocabulary)
        said += [
            f"{phrase}, arguably {vocabulary.circumstances[name].words(fringe)}" if fringe else phrase
            for phrase in phrases
        ]
    return f"{label} ({'; '.join(said)})" if said else label


def arguable(condition: Condition, name: str, vocabulary: Vocabulary) -> int:
    """The values that the words leave arguable, as a mask."""
    full = vocabulary.full[name]
    return condition.wide.get(name, full) & ~condition.firm.get(name, full)


def card_json(line: Indicator, library: Library, wording: Wording | None) -> dict[str, Any]:
    """A line with all that is shown of it; `wording` is null where no folder of documents was given."""
    return {
        **indicator_json(line, library),
        "tied_means": tied_in_words(line, library) or None,
        "meaning": meaning_in_words(line, library.vocabulary) or None,
        "same_need_elsewhere": [
            {
                "id": other.id,
                "level": "/".join(other.levels) or None,
                "process": other.process or None,
                "label": other.label,
                "meaning": meaning_in_words(other, library.vocabulary),
            }
            for other in same_need_elsewhere(line, library)
        ],
        "wording": None if wording is None else asdict(wording),
    }
