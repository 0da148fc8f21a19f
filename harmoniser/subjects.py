"""What is put to a room, as the room hears it and as the documents answer it: a vignette, or a disagreement of documents.

What the documents answer is told only once votes are revealed, so that nobody votes for an answer: `told` never says it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from harmoniser.agreement import Alpha, alpha
from harmoniser.findings import Discrepancy, levels_in_words, listed
from harmoniser.library import Library
from harmoniser.model import Document
from harmoniser.narration import floor_reasons, tiers_in_words
from harmoniser.room import Item
from harmoniser.vignettes import Answer, Vignette, answers

__all__ = ["Answered", "Subject", "documents_agreement", "item_of", "subject_of", "votable"]

_LONGEST = 280
_NO_VOTE = ("detour", "false-friend")  # between levels or journeys: no one response of a child is in question


@dataclass(frozen=True, slots=True)
class Answered:
    """How one document answers, in these areas of the workshop: its tiers, none where it is silent, and the same in words."""

    document: str
    areas: tuple[str, ...]
    tiers: tuple[str, ...]
    silent: bool
    words: str

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
    given = [answer for answer in answers(vignette, library) if set(answer.areas) & set(areas)]
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
    document, own = library.documents[answer.document], answer.translation.likely
    if own.level is None:
        words = "says nothing of this" if answer.silent else "none of its lines is met for certain"
    else:
        words = f"{_level(document, own.level)} → {tiers_in_words(own.tiers, library.vocabulary)}"
    lifted = answer.lifted_by
    if lifted and answer.translation.result_tier:
        raised = tiers_in_words([answer.translation.result_tier], library.vocabulary)
        floor = answer.translation.floor
        assert floor is not None  # only a floor lifts
        words += f"; lifted to {raised.lower()} by {listed(floor_reasons(floor, library))}"
    here = tuple(area for area in answer.areas if area in areas)
    return Answered(document.id, here, own.tiers, answer.silent, words)


def _level(document: Document, level: str) -> str:
    said = levels_in_words(document, level.split("/"))
    return f"{said}, {document.level(level).name.lower()}" if level.isalnum() and level[:1].isdigit() else said


def _discrepancy(item: Item, found: Discrepancy, library: Library, areas: Sequence[str]) -> Subject:
    answered = []
    for stand in found.stands:
        here = tuple(area.id for area in library.documents[stand.document].areas if area.id in areas)
        if here:
            answered.append(Answered(stand.document, here, stand.tiers, stand.standing == "silent", stand.words))
    label = " with ".join(library.vocabulary.needs[need].label for need in found.subject.split("+"))
    return Subject(item, label, (f"{found.affected}.",), (), tuple(answered), text=f"{found.text} {found.question}")


def documents_agreement(subjects: Iterable[Subject], library: Library) -> Alpha:
    """How far the documents agree on the same items: ordinal alpha over their own answers; silence is no rating."""
    rank = {name: tier.rank for name, tier in library.vocabulary.tiers.items()}
    put = list(subjects)
    columns = {name: place for place, name in enumerate(library.documents)}
    table = np.full((len(put), len(columns)), np.nan)
    for row, subject in enumerate(put):
        for answer in subject.answered:
            if answer.tiers and np.isnan(table[row, columns[answer.document]]):
                table[row, columns[answer.document]] = rank[answer.tiers[0]] + rank[answer.tiers[-1]]
    return alpha(table, [subject.item.id for subject in put])
