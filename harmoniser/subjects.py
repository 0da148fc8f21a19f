"""What is put to a room, as the room hears it and as the documents answer it: a vignette, or a disagreement of documents.

What the documents answer is told only once votes are revealed, so that nobody votes for an answer: `told` never says it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from harmoniser.agreement import Alpha, Ratings, alpha
from harmoniser.findings import Discrepancy, Stand, levels_in_words, listed
from harmoniser.library import Library
from harmoniser.model import Document, Indicator
from harmoniser.narration import could_be_higher, floor_reasons, questions_left, tiers_in_words
from harmoniser.notes import month_in_words
from harmoniser.room import Item
from harmoniser.translation import Position, Translation
from harmoniser.vignettes import Answer, Vignette, answers

__all__ = [
    "ANSWERS",
    "Answered",
    "Subject",
    "documents_agreement",
    "documents_ratings",
    "item_of",
    "subject_of",
    "votable",
]

ANSWERS = (
    "What is certain comes first, then how high it could be once more is known. No document’s answer is a reason to do less than "
    "those in the room think right; each is of the date shown."
)
"""What stands under the documents' answers wherever they are shown."""

_LONGEST = 280
_NO_VOTE = ("detour", "false-friend")  # between levels or journeys: no one response of a child is in question
_MOST_ASKED = 2


@dataclass(frozen=True, slots=True)
class Answered:
    """How one document answers, in these areas of the workshop: its tiers, none where it is silent, and the same in words.

    `most` are the tiers above these to which something still unknown could bring it, and `asks` at most two of the questions that
    would settle it. `raised` is the tier to which the law or a section 47 line lifts the answer. `dated` says of when the
    document is, `stands` how it stands today.
    """

    document: str
    areas: tuple[str, ...]
    tiers: tuple[str, ...]
    silent: bool
    words: str
    most: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    raised: str = ""
    dated: str = ""
    stands: str = ""

    def who(self, library: Library) -> str:
        """The areas by name."""
        return listed(library.areas[area].name for area in self.areas)


@dataclass(frozen=True, slots=True)
class Subject:
    """One item. `floor` is the tier that the law itself demands, `because` why; `known` is False where it is there no more."""

    item: Item
    title: str
    told: tuple[str, ...]
    asks: tuple[str, ...]
    answered: tuple[Answered, ...]
    text: str = ""
    floor: str = ""
    because: tuple[str, ...] = ()
    known: bool = True

    def below_floor(self, tier: str, library: Library) -> bool:
        """Whether a tier is less than the law demands."""
        rank = library.vocabulary.tiers
        return bool(self.floor) and tier in rank and rank[tier].rank < rank[self.floor].rank


def votable(found: Discrepancy) -> bool:
    """Whether a room can vote for a tier on a disagreement: it is about a need, and documents name tiers for it."""
    return bool(found.need) and found.kind not in _NO_VOTE and any(stand.tiers for stand in found.stands)


def item_of(thing: Vignette | Discrepancy) -> Item:
    """A vignette or a disagreement as an item of a workshop."""
    if isinstance(thing, Vignette):
        return Item("vignette", thing.id, thing.title)
    text = " ".join(thing.affected.split())
    return Item("discrepancy", thing.id, text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…")


def subject_of(
    item: Item,
    library: Library,
    areas: Sequence[str],
    vignettes: Mapping[str, Vignette],
    discrepancies: Mapping[str, Discrepancy],
) -> Subject:
    """An item with what the room hears and what the documents of some areas answer.

    Args:
        item: the item.
        library: the vocabulary and documents.
        areas: the areas of the workshop.
        vignettes: all vignettes, by id.
        discrepancies: disagreements by id; at least those that are put to the room.
    """
    if item.kind == "vignette" and item.id in vignettes:
        return _vignette(item, vignettes[item.id], library, areas)
    if item.kind == "discrepancy" and item.id in discrepancies:
        return _discrepancy(item, discrepancies[item.id], library, areas)
    return Subject(item, item.text, (), (), (), known=False)


def _vignette(item: Item, vignette: Vignette, library: Library, areas: Sequence[str]) -> Subject:
    given = [answer for answer in answers(vignette, library, questions=True) if set(answer.areas) & set(areas)]
    because: dict[str, list[str]] = {}
    for answer in given:
        floor = answer.translation.floor
        if floor and any(why.startswith(("law:", "status:")) for why in floor.because):
            own = type(floor)(floor.tier, tuple(why for why in floor.because if why.startswith(("law:", "status:"))))
            because.setdefault(floor.tier, []).extend(floor_reasons(own, library))
    top = max(because, key=lambda tier: library.vocabulary.tiers[tier].rank, default="")
    return Subject(
        item,
        vignette.title,
        vignette.told,
        vignette.asks,
        tuple(_answered(answer, library, areas) for answer in given),
        floor=top,
        because=tuple(dict.fromkeys(because.get(top, ()))),
    )


def _answered(answer: Answer, library: Library, areas: Sequence[str]) -> Answered:
    said, document = answer.translation, library.documents[answer.document]
    own, higher = said.likely, _higher(answer.translation, library)
    if own.level is None:
        words = "says nothing of this" if answer.silent else "no line is met for certain"
    else:
        words = _place(document, own, library)
    raised = ""
    if answer.lifted_by and said.result_tier and said.floor:
        raised = said.result_tier
        least = tiers_in_words([raised], library.vocabulary).lower()
        words += f"; lifted to {least} by {listed(floor_reasons(said.floor, library))}"
    if higher and higher.level:
        top = _place(document, higher, library)
        lines = [document.by_id[name].label for name in higher.by[:1]]
        if own.level is None and not raised:
            words += f"; one at {top} is open" + (f": “{lines[0]}”" if lines else "")
        else:
            words += f" at least; it could be as high as {top}"
    return Answered(
        document.id,
        tuple(area for area in answer.areas if area in areas),
        own.tiers,
        answer.silent,
        words,
        higher.tiers if higher else (),
        _asks(said, library) if higher else (),
        raised,
        month_in_words(document.date),
        document.standing,
    )


def _higher(said: Translation, library: Library) -> Position | None:
    """What could be above the answer, once something unknown is known; also where no line is met at all."""
    if said.result_level is None:
        return said.possible if said.possible.level else None
    return could_be_higher(said, library)


def _asks(said: Translation, library: Library) -> tuple[str, ...]:
    """The questions that matter most, each with the highest level to which an answer would lead."""
    vocabulary, document = library.vocabulary, library.documents[said.document]
    asked = []
    for question in questions_left(said, library)[:_MOST_ASKED]:
        levels = {level for level in question.values.values() if level}
        top = max(levels, key=lambda name: document.level(name).step)
        graver = [name.replace("-", " ") for name, level in question.values.items() if level == top]
        level, need = levels_in_words(document, [top]), vocabulary.needs[question.need].label
        if question.circumstance == "presence":
            asked.append(f"{need}: is it there? If so, {level}")
        else:
            circumstance = vocabulary.circumstances[question.circumstance].label.lower()
            asked.append(f"{need}: {circumstance}? If {listed(graver, last='or')}, {level}")
    return tuple(asked)


def _place(document: Document, at: Position, library: Library) -> str:
    assert at.level is not None
    return f"{_level(document, at.level)} → {tiers_in_words(at.tiers, library.vocabulary)}"


def _level(document: Document, level: str) -> str:
    said = levels_in_words(document, level.split("/"))
    return f"{said}, {document.level(level).name.lower()}" if level.isalnum() and level[:1].isdigit() else said


def _discrepancy(item: Item, found: Discrepancy, library: Library, areas: Sequence[str]) -> Subject:
    answered = []
    for stand in found.stands:
        here = tuple(area.id for area in library.documents[stand.document].areas if area.id in areas)
        if here:
            document = library.documents[stand.document]
            answered.append(
                Answered(
                    stand.document,
                    here,
                    stand.tiers,
                    stand.standing == "silent",
                    stand.words,
                    _most(stand, library),
                    dated=month_in_words(document.date),
                    stands=document.standing,
                )
            )
    label = " with ".join(library.vocabulary.needs[need].label for need in found.subject.split("+"))
    return Subject(item, label, (f"{found.affected}.",), (), tuple(answered), text=f"{found.text} {found.question}")


def _most(stand: Stand, library: Library) -> tuple[str, ...]:
    """The highest tier to which a line that is open could bring a position, where that is above it."""
    rank = {name: tier.rank for name, tier in library.vocabulary.tiers.items()}
    document = library.documents[stand.document]
    above = {tier for name in stand.open for tier in _tiers(document.by_id[name], document)}
    top = max(above, key=lambda tier: rank[tier], default="")
    return (top,) if top and all(rank[top] > rank[tier] for tier in stand.tiers) else ()


def _tiers(line: Indicator, document: Document) -> tuple[str, ...]:
    return line.tiers or tuple(tier for level in line.levels for tier in document.level(level).tiers)


def documents_ratings(subjects: Sequence[Subject], library: Library) -> Ratings:
    """What the documents certainly answer: items by documents, in half tiers; silence is no rating."""
    rank = {name: tier.rank for name, tier in library.vocabulary.tiers.items()}
    columns = {name: place for place, name in enumerate(library.documents)}
    table = np.full((len(subjects), len(columns)), np.nan)
    for row, subject in enumerate(subjects):
        for answer in subject.answered:
            if answer.tiers and np.isnan(table[row, columns[answer.document]]):
                table[row, columns[answer.document]] = rank[answer.tiers[0]] + rank[answer.tiers[-1]]
    return table


def documents_agreement(subjects: Sequence[Subject], library: Library) -> Alpha:
    """How far the documents agree on the same items: ordinal alpha over what they certainly answer."""
    return alpha(documents_ratings(subjects, library), [subject.item.id for subject in subjects])
