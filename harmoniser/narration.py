"""Puts the parts of a translation into plain words, for the command line and the app alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from harmoniser.library import Library
from harmoniser.model import Document
from harmoniser.translation import Floor, Position, Question, Translation, raised
from harmoniser.vocabulary import Vocabulary

__all__ = [
    "MEANINGS",
    "could_be_higher",
    "floor_reasons",
    "floor_sources",
    "lifted",
    "outcome_in_words",
    "position_in_words",
    "question_in_words",
    "questions_left",
    "result_in_words",
    "result_tiers",
    "standing_in_words",
    "states_a_concern",
    "tiers_in_words",
]

Place = Callable[[str | None, Iterable[str]], str]

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


# ------------------------------------------------------------------------------------------------ the result


def states_a_concern(translation: Translation) -> bool:
    """Whether anything was found: a ticked line, or a need that is not stated as being well. Without it there is no result."""
    return any(
        statement.indicator or any(not fact.absent for facts in statement.alternatives for fact in facts)
        for statement in translation.stated
    )


def result_tiers(translation: Translation, library: Library) -> tuple[str, ...]:
    """The tiers to which the result leads, from the one that holds at least; none where there is no result."""
    tier, tiers = translation.result_tier, library.vocabulary.tiers
    if tier is None:
        return ()
    if translation.result_level != translation.likely.level:
        return (tier,)
    return tuple(other for other in translation.likely.tiers if tiers[other].rank >= tiers[tier].rank) or (tier,)


def could_be_higher(translation: Translation, library: Library) -> Position | None:
    """What something still unknown could make of it above the result; None where nothing could."""
    document, tiers = library.documents[translation.document], library.vocabulary.tiers
    possible, shown = translation.possible, result_tiers(translation, library)
    if possible.level is None or translation.result_level is None or not shown:
        return None
    above = tuple(tier for tier in possible.tiers if tiers[tier].rank > tiers[shown[0]].rank)
    higher = document.level(possible.level).step > document.level(translation.result_level).step
    further = bool(above) and tiers[above[-1]].rank > tiers[shown[-1]].rank
    return replace(possible, tiers=above) if above and (higher or further) else None


def outcome_in_words(translation: Translation, library: Library, place: Place) -> str:
    """The result with every tier that it leaves open, and how high something unknown could make it: never flat where it is not.

    Args:
        translation: the translation.
        library: the vocabulary and documents.
        place: how a level and its tiers are put; a paper that must not tell the area puts the tiers alone.
    """
    if translation.result_level is None:
        return "no level"
    said = place(translation.result_level, result_tiers(translation, library))
    higher = could_be_higher(translation, library)
    if higher is None:
        return said
    return f"{said} at least; it could be as high as {place(higher.level, higher.tiers)}"


def result_in_words(translation: Translation, library: Library) -> str:
    """The result on one line; where no line is met, that."""
    document = library.documents[translation.document]

    def words(level: str | None, tiers: Iterable[str]) -> str:
        return position_in_words(document, level, tiers, library.vocabulary)

    if translation.result_level is None:
        return words(None, ())
    return outcome_in_words(translation, library, words)


# ------------------------------------------------------------------------------------------------ the floor


def lifted(translation: Translation) -> bool:
    """Whether the floor puts the result above what the document's own lines, or the judgement already made, come to."""
    likely = translation.likely
    own = (likely.level, likely.tiers[0] if likely.tiers else None)
    return translation.floor is not None and own != (translation.result_level, translation.result_tier)


def floor_sources(floor: Floor, library: Library) -> tuple[str, ...]:
    """Whose demand a floor is, in a few words: the plan in force, the law, or a line of a document tied to section 47."""
    said = []
    for why in floor.because:
        kind, _, name = why.partition(":")
        if kind == "status":
            said.append(f"the plan or order in force ({library.vocabulary.statuses[name].label.lower()})")
        elif kind == "law":
            said.append("the law")
        else:
            area = library.documents[library.indicator(why).document].areas[0].name
            said.append(f"a section 47 line of {area}’s document")
    return tuple(dict.fromkeys(said))


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


# ------------------------------------------------------------------------------------------------ what to ask


def questions_left(translation: Translation, library: Library) -> tuple[Question, ...]:
    """The questions that can still move the result, each answer with the level to which it would lead.

    An answer never leads below the floor; a question whose answers then all lead to one level is not asked.
    """
    document, tiers = library.documents[translation.document], library.vocabulary.tiers
    rank = {tier.id: tier.rank for tier in tiers.values()}
    floor = translation.floor.tier if translation.floor else None
    found = []
    for question in translation.questions:
        values = {}
        for answer, level in question.values.items():
            own = document.level(level).tiers if level else ()
            values[answer] = raised(document, level, own, floor, rank)[0]
        if len(set(values.values())) > 1:
            found.append(replace(question, values=values))
    return tuple(found)


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
