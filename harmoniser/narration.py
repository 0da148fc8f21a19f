"""Puts the parts of a translation into plain words, for the command line and the app alike."""

from __future__ import annotations

from collections.abc import Iterable

from harmoniser.library import Library
from harmoniser.model import Document
from harmoniser.translation import Floor, Position, Question, Translation
from harmoniser.vocabulary import Vocabulary

__all__ = ["MEANINGS", "floor_reasons", "position_in_words", "question_in_words", "standing_in_words", "tiers_in_words"]

MEANINGS = {
    "entailed": "what the facts stated definitely meet; a further fact may lower it",
    "possible": "the highest that something still unknown could make it",
    "likely": "what the document's own lines make of it, or else the judgement already made",
    "sender": "the level nearest to the judgement already made by the sending area",
}


def tiers_in_words(tiers: Iterable[str], vocabulary: Vocabulary) -> str:
    """A range of tiers by its ends."""
    labels = [vocabulary.tiers[tier].label for tier in tiers]
    return labels[0] if len(labels) == 1 else f"{labels[0]} to {labels[-1]}" if labels else "no tier"


def position_in_words(document: Document, level: str | None, tiers: Iterable[str], vocabulary: Vocabulary) -> str:
    """A level with its name and what it leads to."""
    tiers = list(tiers)
    if level is None:
        return "no line is met" if not tiers else tiers_in_words(tiers, vocabulary)
    return f"level {level}, {document.level(level).name.lower()} → {tiers_in_words(tiers, vocabulary)}"


def standing_in_words(translation: Translation, library: Library) -> dict[str, str]:
    """Entailed, possible, likely and sender, each in words."""
    document = library.documents[translation.document]

    def words(position: Position) -> str:
        return position_in_words(document, position.level, position.tiers, library.vocabulary)

    said = {
        "entailed": words(translation.entailed),
        "possible": words(translation.possible) if translation.possible.level else "nothing",
        "likely": words(translation.likely),
    }
    if translation.likely_from == "sender" and translation.likely.level:
        said["likely"] += " (no line above universal is met; this is the sender's judgement)"
    if translation.sender:
        said["sender"] = words(translation.sender)
    elif translation.judgement:
        area, level, tiers = translation.judgement
        placed = position_in_words(library.document(area), level, tiers, library.vocabulary)
        said["sender"] = f"cannot be placed here; {library.areas[area].name} judged {placed}"
    return said


def floor_reasons(floor: Floor, library: Library) -> list[str]:
    """Why a floor holds: the plan or order now, the law, or lines of a document."""
    words = []
    for why in floor.because:
        kind, _, name = why.partition(":")
        if kind == "status":
            words.append(f"the plan or order now: {library.vocabulary.statuses[name].label.lower()}")
        elif kind == "law":
            words.append(f"the law: {name}")
        else:
            line = library.indicator(why)
            words.append(f"{library.documents[line.document].areas[0].name}’s line “{line.label}” ({why})")
    return words


def question_in_words(question: Question, library: Library) -> str:
    """A question with what each answer would lead to."""
    vocabulary = library.vocabulary
    need = vocabulary.needs[question.need].label
    answers = [(answer, level or "none") for answer, level in question.values.items()]
    grouped: dict[str, list[str]] = {}
    for answer, level in answers:
        grouped.setdefault(level, []).append(answer.replace("-", " "))
    outcome = "; ".join(
        f"{' or '.join(names)}: level {level}" if level != "none" else f"{' or '.join(names)}: no line met"
        for level, names in grouped.items()
    )
    if question.circumstance == "presence":
        return f"{need}: is it there? ({outcome})"
    return f"{need}: {vocabulary.circumstances[question.circumstance].label.lower()}? ({outcome})"
