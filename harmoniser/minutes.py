"""The minutes of a workshop: as a paper (DOCX, PDF) and as JSON, with or without the names that people chose."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, Literal, TypeAlias

from harmoniser.agreement import Alpha
from harmoniser.ballots import choice_in_words, picture, votes_in_words
from harmoniser.blocks import Block, Bullets, Entry, Note, Notice, Paragraph, Section, Table
from harmoniser.errors import HarmoniserError
from harmoniser.library import Library
from harmoniser.notes import month_in_words
from harmoniser.paper import to_docx, to_pdf
from harmoniser.room import (
    ALPHA_FROM,
    FEW,
    ROUNDS,
    Closeness,
    Discussed,
    Result,
    Room,
    RoomAgreement,
    closeness,
    minutes_plain,
    result,
    room_agreement,
    room_ratings,
)
from harmoniser.subjects import ANSWERS, Answered, Subject, documents_agreement, documents_ratings

__all__ = [
    "AGREEMENT",
    "FORMS",
    "NAMED",
    "Named",
    "agreement_in_words",
    "agreements",
    "minutes_data",
    "minutes_files",
    "minutes_note",
]

Named: TypeAlias = Literal["none", "present", "votes"]
NAMED: dict[Named, str] = {
    "none": "No names at all",
    "present": "Who was there and who dissents",
    "votes": "Also who voted what, and why",
}
"""How far the names that participants chose are told."""

FORMS = ("docx", "pdf", "json")
_FOOT = "Made-up children and documents only: nothing about a real child belongs in these minutes."


# ------------------------------------------------------------------------------------------------ as data


def minutes_data(room: Room, library: Library, subjects: Sequence[Subject], named: Named = "present") -> dict[str, Any]:
    """Everything as plain data: what `minutes_plain` tells, with the documents' answers and their agreement.

    Args:
        room: the workshop.
        library: the vocabulary and documents.
        subjects: the items with what the documents answer, in the order of the room.
        named: how far the names that participants chose are told.
    """
    vocabulary = library.vocabulary
    # Votes without names must not stand in the order in which people joined.
    data = minutes_plain(room, vocabulary, names=named == "votes")
    if named == "present":
        data["names"] = list(room.participants)
        for plain, item in zip(data["items"], room.items, strict=True):
            if item.decision:
                dissent = [{"name": one.name, "tier": one.tier} for one in item.decision.dissent]
                plain["decision"]["dissent"] = dissent
    for plain, subject in zip(data["items"], subjects, strict=True):
        plain["told"], plain["asks"] = list(subject.told), list(subject.asks)
        plain["documents"] = [
            {
                "document": answer.document,
                "areas": list(answer.areas),
                "tiers": list(answer.tiers),
                "silent": answer.silent,
                "could_be": list(answer.most),
                "raised_to": answer.raised or None,
                "words": answer.words,
                "asks": list(answer.asks),
                "dated": answer.dated,
                "standing": answer.stands,
            }
            for answer in subject.answered
        ]
        plain["law"] = {"tier": subject.floor, "because": list(subject.because)} if subject.floor else None
    found = documents_agreement(subjects, library)
    near = closeness(documents_ratings(subjects, library))
    told = found.value is not None and found.cells > 1
    data["agreement"]["documents"] = {
        "alpha": found.value if told else None,
        "interval": [found.low, found.high] if told and found.low is not None else None,
        "items": found.cells,
        "same_tier": near.same,
        "within_one_tier": near.near,
        "further_apart": near.far,
        "answers": found.ratings,
        "documents": found.raters,
        "reason": FEW if told and found.cells < ALPHA_FROM else found.reason,
    }
    return data


def agreement_in_words(found: RoomAgreement | Alpha, near: Closeness) -> str:
    """An agreement as a clause: in shares, then as the number with its interval or a caution; or why there is none."""
    whose = "all documents that answer give" if isinstance(found, Alpha) else "everybody named"
    if not near.items:
        return "no item has answers of two documents" if isinstance(found, Alpha) else "no item has a tier named by two"
    number = found.items if isinstance(found, RoomAgreement) else found.cells
    shares = [f"on {near.same} of {_items(near.items)} {whose} the same tier"]
    shares += [f"on {near.near} the answers lie no more than a tier apart"] if near.near else []
    shares += [f"on {near.far} further apart"] if near.far else []
    if found.value is None or number < 2:
        return ", ".join(shares)
    between = f", 95% interval {found.low:.2f} to {found.high:.2f}" if found.low is not None else ""
    if number < ALPHA_FROM:
        between = f", {FEW}"
    return f"{', '.join(shares)}; alpha {found.value:.2f}{between}"


def agreements(room: Room, library: Library, subjects: Sequence[Subject]) -> tuple[str, str, str]:
    """How far the room agrees in first rounds and in last ones, and the documents on the same items, each as a clause.

    Args:
        room: the workshop.
        library: the vocabulary and documents.
        subjects: the items with what the documents answer.
    """
    vocabulary = library.vocabulary
    first, last = (
        agreement_in_words(room_agreement(room, vocabulary, which), closeness(room_ratings(room, vocabulary, which)[0]))
        for which in ROUNDS
    )
    near = closeness(documents_ratings(subjects, library))
    return first, last, agreement_in_words(documents_agreement(subjects, library), near)


AGREEMENT = (
    "Alpha is Krippendorff’s ordinal alpha: 1 where all agree, 0 where they agree no better than by chance. Over fewer than "
    f"{ALPHA_FROM} items it says next to nothing."
)
"""What stands under an agreement."""


def _items(number: int) -> str:
    return f"{number} {'item' if number == 1 else 'items'}"


# ------------------------------------------------------------------------------------------------ as a paper


def minutes_note(room: Room, library: Library, subjects: Sequence[Subject], named: Named = "present") -> Note:
    """The minutes as a paper; arguments as of `minutes_data`."""
    day = (room.closed or room.opened).date()
    areas = ", ".join(library.areas[area].name for area in room.areas)
    sections = [
        Section("What was decided", tuple(_overview(room, library))),
        *(
            Section(f"{item.number}. {subject.title}", tuple(_item(item, subject, library, named)))
            for item, subject in zip(room.items, subjects, strict=True)
        ),
        Section("How far the room and the documents agree", tuple(_agreement(room, library, subjects))),
        Section("The documents", (Bullets(tuple(_documents(room, library))),)),
    ]
    return Note(
        title=f"Minutes: {room.title}",
        subtitle=f"Workshop of {day.day} {day:%B %Y} on the threshold documents of {areas}",
        opening=tuple(_opening(room, named)),
        sections=tuple(sections),
        footer=_FOOT,
    )


def _opening(room: Room, named: Named) -> Iterable[Block]:
    number = len(room.participants)
    there = f"{number} {'person' if number == 1 else 'people'} took part"
    if named != "none" and room.participants:
        there += f", by the names they chose: {', '.join(room.participants)}"
    yield Paragraph(f"{there}.")
    yield Paragraph(
        "Everybody voted by themselves for the response that each matter should have; votes stayed hidden until all were shown. "
        "These are positions of those in the room. They support professional judgement, change no document and decide nothing."
    )
    if room.state != "closed":
        yield Notice("The workshop is not closed yet: these minutes are a draft.", "doubt")


def _overview(room: Room, library: Library) -> Iterable[Block]:
    if not room.items:
        return
    rows = []
    for item in room.items:
        outcome = _capital(_outcome(item, library))
        last = _last(item, library)
        votes = votes_in_words(last, library) if last else "no votes"
        rows.append((str(item.number), item.item.text, outcome, _capital(votes)))
    head = ("No.", "About", "Decided", "Votes in the last round")
    yield Table("Every item with its decision", head, tuple(rows), (11, 69, 46, 54))


def _item(item: Discussed, subject: Subject, library: Library, named: Named) -> Iterable[Block]:
    if subject.told:
        yield Paragraph(" ".join(subject.told))
    if subject.asks:
        yield Paragraph(f"Left open: {' '.join(subject.asks)}")
    yield Entry("Decision", "", tuple(_decision(item, subject, library, named)))
    if any(one.revealed for one in item.rounds):
        yield picture(item, library, f"How the room voted on item {item.number}", paper=True)
    for one in item.rounds:
        if not one.revealed:
            yield Paragraph(f"Round {one.number} was not revealed; {one.voted} had voted.")
            continue
        found = result(one, library.vocabulary)
        if named == "votes" or found.reasons:
            yield Paragraph(f"Round {one.number}, {'by name' if named == 'votes' else 'reasons given'}:")
        if named == "votes":
            cast = tuple(
                f"{vote.name}: {choice_in_words(vote.choice, library)}" + (f" – {vote.reason}" if vote.reason else "")
                for vote in one.votes
            )
            yield Bullets(cast)
        elif found.reasons:
            yield Bullets(tuple(f"{choice_in_words(choice, library)}: {reason}" for choice, reason in found.reasons))
    if subject.answered:
        head = ("Document of", "What it answers", "What it leaves open")
        rows = tuple(
            (f"{answer.who(library)} ({answer.dated})", _capital(answer.words), _open(answer))
            for answer in subject.answered
        )
        yield Table("How the documents answer", head, rows, (42, 84, 54))
        yield Paragraph(ANSWERS)
    elif not subject.known:
        yield Paragraph("This item is no longer part of the harmoniser, so the documents’ answers are not told.")


def _open(answer: Answered) -> str:
    if not answer.asks:
        return "something that was not said" if answer.most else "–"
    return "; ".join(answer.asks)


def _decision(item: Discussed, subject: Subject, library: Library, named: Named) -> Iterable[tuple[str, str]]:
    yield "Decided", _capital(_outcome(item, library))
    if item.decision is None:
        return
    if item.decision.note:
        yield "Note", item.decision.note
    if item.decision.dissent:
        told = [choice_in_words(one.tier, library) for one in item.decision.dissent]
        if named != "none":
            told = [f"{one.name} ({tier})" for one, tier in zip(item.decision.dissent, told, strict=True)]
        yield "Dissent", "; ".join(sorted(told) if named == "none" else told)
    if subject.below_floor(item.decision.outcome, library):
        least = choice_in_words(subject.floor, library)
        yield "The law", f"This is less than {', '.join(subject.because)} demands: {least} at least."


def _outcome(item: Discussed, library: Library) -> str:
    if item.decision:
        return choice_in_words(item.decision.outcome, library)
    return "not decided" if item.rounds else "not put to the vote"


def _last(item: Discussed, library: Library) -> Result | None:
    revealed = [one for one in item.rounds if one.revealed]
    return result(revealed[-1], library.vocabulary) if revealed else None


def _agreement(room: Room, library: Library, subjects: Sequence[Subject]) -> Iterable[Block]:
    first, last, documents = map(_capital, agreements(room, library, subjects))
    rows = (
        ("The room, first rounds", first),
        ("The room, last rounds", last),
        ("The documents, on the same items", documents),
    )
    yield Table("On how many items the answers are the same", ("Who", "Agreement"), rows, (60, 120))
    yield Paragraph(AGREEMENT)


def _documents(room: Room, library: Library) -> Iterable[str]:
    for document in dict.fromkeys(library.document(area).id for area in room.areas):
        known = library.documents[document]
        yield f"{known.title}, {known.publisher}, {month_in_words(known.date)}: {known.standing}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# ------------------------------------------------------------------------------------------------ as files


def minutes_files(
    room: Room,
    library: Library,
    subjects: Sequence[Subject],
    forms: Iterable[str] = FORMS,
    *,
    named: Named = "present",
) -> dict[str, bytes]:
    """The files of the minutes, by name; nothing in a name tells whose workshop it was.

    Raises:
        PaperError: a form cannot be made on this machine.
    """
    day = (room.closed or room.opened).date().isoformat()
    files: dict[str, bytes] = {}
    for form in forms:
        name = f"minutes-{day}.{form}"
        if form == "json":
            data = minutes_data(room, library, subjects, named)
            files[name] = (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()
        elif form == "docx":
            files[name] = to_docx(minutes_note(room, library, subjects, named), report=True)
        elif form == "pdf":
            files[name] = to_pdf(minutes_note(room, library, subjects, named))
        else:
            raise HarmoniserError(f"minutes are made as {', '.join(FORMS)}")
    return files
