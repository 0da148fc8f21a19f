"""A workshop as plain data: what is put to the room, rounds of votes, decisions, how far the room agrees, and the minutes.

Nothing here knows of the database. Votes come into a `Round` only once the facilitator has revealed it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from harmoniser.errors import WorkshopError
from harmoniser.privacy import personal_shape
from harmoniser.vocabulary import Vocabulary

if TYPE_CHECKING:
    from harmoniser.agreement import Ratings

__all__ = [
    "ALPHA_FROM",
    "CANNOT_SAY",
    "FEW",
    "NO_AGREEMENT",
    "ROUNDS",
    "Closeness",
    "Decision",
    "Discussed",
    "Dissent",
    "Item",
    "Joined",
    "Opened",
    "Pulse",
    "Result",
    "Room",
    "RoomAgreement",
    "Round",
    "Seat",
    "State",
    "Vote",
    "closeness",
    "minutes_plain",
    "name_key",
    "result",
    "room_agreement",
    "room_ratings",
    "said",
]

FEW = "over so few items no measure"
"""What is said of an alpha over fewer."""
ALPHA_FROM = 10
"""From so many items on the alpha of a room is told without a caution.

Over five, its 95% interval is nearly as wide as the scale from 0 to 1, and over ten it is still half as wide, as draws of
rooms of eight show. Shares are told first: on how many items everybody named the same tier. Over one item there is no alpha: it
compares how answers differ within items with how they differ between them.
"""

CANNOT_SAY = "cannot-say"
NO_AGREEMENT = "no-agreement"

ROUNDS: tuple[Literal["first"], Literal["last"]] = ("first", "last")

State: TypeAlias = Literal["lobby", "voting", "revealed", "decided", "closed"]
Kind: TypeAlias = Literal["vignette", "discrepancy"]


@dataclass(frozen=True, slots=True)
class Item:
    """What is put to the room: a vignette or a discrepancy by its id, and one line that says what it is about."""

    kind: Kind
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Vote:
    """What one participant chose: a tier or `CANNOT_SAY`, with a reason or ""."""

    name: str
    choice: str
    reason: str


@dataclass(frozen=True, slots=True)
class Round:
    """One round of votes on one item: how many voted, and once it is revealed, what; in the order in which people joined."""

    number: int
    revealed: bool
    voted: int
    votes: tuple[Vote, ...]


@dataclass(frozen=True, slots=True)
class Dissent:
    """A participant who wishes it recorded that they would have decided otherwise."""

    name: str
    tier: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What the room decided of one item: a tier or `NO_AGREEMENT`, a short note, and who dissents."""

    outcome: str
    note: str
    dissent: tuple[Dissent, ...]


@dataclass(frozen=True, slots=True)
class Discussed:
    """One item with what has become of it so far; `number` counts from 1."""

    number: int
    item: Item
    rounds: tuple[Round, ...]
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class Room:
    """A workshop as everyone in it may see it.

    `on` is the number of the item that is on (0 before the first), `round` its round. `version` rises with each step of a
    facilitator and is what their next step names. `voted` counts the present round's votes. `code` is "" once it is closed.
    """

    id: str
    title: str
    code: str
    areas: tuple[str, ...]
    state: State
    on: int
    round: int
    version: int
    participants: tuple[str, ...]
    voted: int
    items: tuple[Discussed, ...]
    opened: datetime
    closed: datetime | None
    expires: datetime

    @property
    def present(self) -> Discussed | None:
        """The item that is on, or was last."""
        return self.items[self.on - 1] if self.on else None


@dataclass(frozen=True, slots=True)
class Pulse:
    """The little that a page asks for every second or two, to know whether to draw itself anew."""

    state: State
    on: int
    round: int
    version: int
    participants: int
    voted: int


@dataclass(frozen=True, slots=True)
class Opened:
    """A workshop just opened. The secret is the facilitator's and is told this once: only its digest is kept."""

    id: str
    code: str
    secret: str = field(repr=False)
    room: Room = field(repr=False)


@dataclass(frozen=True, slots=True)
class Seat:
    """A participant's place: the room, and their own vote in the present round."""

    name: str
    own: Vote | None
    room: Room


@dataclass(frozen=True, slots=True)
class Joined:
    """A participant who has just joined. The secret brings them back to their seat; only its digest is kept."""

    secret: str = field(repr=False)
    seat: Seat


# ------------------------------------------------------------------------------------------------ what people type

_JOINERS = "\u200c\u200d"  # inside emoji, and in the spelling of several languages
_VARIATIONS = re.compile(f"[{_JOINERS}\ufe00-\ufe0f]")
_BLANK = "\u115f\u1160\u2800\u3164\uffa0"  # letters and symbols that show nothing
_PILED = 4


def said(text: str, what: str, most: int, *, least: int = 0) -> str:
    """What somebody typed, trimmed and on one line, once nothing speaks against keeping it.

    Args:
        text: as it was typed.
        what: what it is, for the message, such as "the reason".
        most: the most characters.
        least: the fewest characters.

    Raises:
        WorkshopError: too short or too long, unseen characters, or shaped like personal data. The text is not repeated.

    >>> said("  two   words ", "the reason", 280)
    'two words'
    """
    text = " ".join(unicodedata.normalize("NFC", text).split())
    if len(text) < least:
        raise WorkshopError(f"{what} is missing")
    if len(text) > most:
        raise WorkshopError(f"{what} is too long: at most {most} characters, and these are {len(text)}")
    piled = 0
    for character in text:
        category = unicodedata.category(character)
        piled = piled + 1 if category.startswith("M") and not _VARIATIONS.match(character) else 0
        hidden = category in ("Cc", "Cf", "Cs", "Co", "Cn") and character not in _JOINERS
        if hidden or character in _BLANK or piled > _PILED:
            raise WorkshopError(f"{what} has characters that cannot be seen or that change how others are read")
    if least and not name_key(text):
        raise WorkshopError(f"{what} is missing")
    if shape := personal_shape(_unmasked(text)):
        raise WorkshopError(f"{what} has something shaped like {shape}; leave out whatever tells who somebody is")
    return text


def name_key(name: str) -> str:
    """What two display names have in common that people would read as one name."""
    return " ".join(unicodedata.normalize("NFKC", _VARIATIONS.sub("", name)).casefold().split())


def _unmasked(text: str) -> str:
    """The text with every dash, digit and letter in its plain form, so that a shape shows however it was typed."""
    plain = unicodedata.normalize("NFKC", _VARIATIONS.sub("", text))
    return "".join("-" if unicodedata.category(character) == "Pd" else character for character in plain)


# ------------------------------------------------------------------------------------------------ what came of it


@dataclass(frozen=True, slots=True)
class Result:
    """A revealed round in numbers.

    `distribution` has every tier, lowest first, and then `CANNOT_SAY`. `median` is one tier, or the two between which the middle
    lies, or nothing where nobody named one. `reasons` stand with what was chosen, lowest first.
    """

    distribution: Mapping[str, int]
    median: tuple[str, ...]
    reasons: tuple[tuple[str, str], ...]


def result(of: Round, vocabulary: Vocabulary) -> Result:
    """The distribution, median and reasons of a round; all empty until it is revealed."""
    order = _order(vocabulary)
    counted = Counter(vote.choice for vote in of.votes)
    named = sorted((vote.choice for vote in of.votes if vote.choice in vocabulary.tiers), key=order.index)
    middle = dict.fromkeys((named[(len(named) - 1) // 2], named[len(named) // 2])) if named else {}
    reasons = sorted(
        ((vote.choice, vote.reason) for vote in of.votes if vote.reason),
        key=lambda pair: (order.index(pair[0]), pair[1].casefold()),
    )
    return Result({choice: counted[choice] for choice in order}, tuple(middle), tuple(reasons))


def _order(vocabulary: Vocabulary) -> list[str]:
    return [*sorted(vocabulary.tiers, key=lambda tier: vocabulary.tiers[tier].rank), CANNOT_SAY]


@dataclass(frozen=True, slots=True)
class RoomAgreement:
    """Krippendorff's ordinal alpha with the participants as raters and the items as what they rate.

    `items` are those on which at least two named a tier, `votes` the tiers named there. Where the value or its interval is
    None, `reason` says why.
    """

    value: float | None
    low: float | None
    high: float | None
    items: int
    votes: int
    participants: int
    reason: str


@dataclass(frozen=True, slots=True)
class Closeness:
    """On how many items all that was named is one tier, lies no more than a tier apart, or further.

    `items` are those on which at least two named a tier.
    """

    items: int
    same: int
    near: int
    far: int


def closeness(ratings: Ratings) -> Closeness:
    """How close answers lie to one another.

    Args:
        ratings: items by those who answer, in half tiers; not a number where nothing was named.
    """
    import numpy as np

    apart = []
    for row in ratings:
        named = row[~np.isnan(row)]
        if len(named) > 1:
            apart.append(float(named.max() - named.min()) / 2)
    same = sum(steps == 0 for steps in apart)
    near = sum(0 < steps <= 1 for steps in apart)
    return Closeness(len(apart), same, near, len(apart) - same - near)


def room_ratings(
    room: Room, vocabulary: Vocabulary, which: Literal["first", "last"] = "last"
) -> tuple[Ratings, list[str]]:
    """What was named in each item's first revealed round or its last: items by participants in half tiers, and the items' ids."""
    import numpy as np

    chosen = []
    for item in room.items:
        revealed = [one for one in item.rounds if one.revealed]
        if revealed:
            chosen.append((item.item.id, revealed[0 if which == "first" else -1]))
    columns = {name: number for number, name in enumerate(room.participants)}
    table = np.full((len(chosen), len(columns)), np.nan)
    for row, (_, one) in enumerate(chosen):
        for vote in one.votes:
            if vote.choice in vocabulary.tiers:
                table[row, columns[vote.name]] = 2 * vocabulary.tiers[vote.choice].rank  # alpha counts half tiers
    return table, [name for name, _ in chosen]


def room_agreement(
    room: Room, vocabulary: Vocabulary, which: Literal["first", "last"] = "last", *, resamples: int = 2000
) -> RoomAgreement:
    """How far the room agrees over its items, in each one's first revealed round or its last."""
    from harmoniser.agreement import alpha

    table, names = room_ratings(room, vocabulary, which)
    found = alpha(table, names, resamples=resamples)
    reason = ""
    if found.value is None and not found.cells:
        reason = "no item has a tier named by two participants"
    elif found.value is None:
        reason = "everybody named the same tier throughout, so there is no variation to measure agreement by"
    elif found.low is None:
        reason = "too few items for an interval"
    return RoomAgreement(found.value, found.low, found.high, found.cells, found.ratings, found.raters, reason)


# ------------------------------------------------------------------------------------------------ the minutes


def minutes_plain(room: Room, vocabulary: Vocabulary, *, names: bool = True) -> dict[str, Any]:
    """Everything that the minutes of a workshop tell, as plain data fit for JSON; never a secret, nor the code.

    A round that was never revealed stays hidden: only how many voted is told.

    Args:
        room: the workshop.
        vocabulary: the tiers.
        names: whether the names that participants chose are told. Without them votes stand in the order of tiers, so that their
            order tells nothing of who cast them. What people wrote stays as they wrote it.
    """
    return {
        "workshop": room.id,
        "title": room.title,
        "areas": list(room.areas),
        "opened": room.opened.isoformat(timespec="seconds"),
        "closed": room.closed.isoformat(timespec="seconds") if room.closed else None,
        "participants": len(room.participants),
        **({"names": list(room.participants)} if names else {}),
        "tiers": {name: vocabulary.tiers[name].label for name in _order(vocabulary) if name in vocabulary.tiers},
        "items": [_item_plain(item, vocabulary, names) for item in room.items],
        "agreement": {which: _agreement_plain(room, vocabulary, which) for which in ROUNDS},
    }


def _item_plain(item: Discussed, vocabulary: Vocabulary, names: bool) -> dict[str, Any]:
    decision = item.decision
    return {
        "number": item.number,
        "kind": item.item.kind,
        "id": item.item.id,
        "text": item.item.text,
        "rounds": [_round_plain(one, vocabulary, names) for one in item.rounds],
        "decision": decision
        and {
            "outcome": decision.outcome,
            "note": decision.note,
            "dissent": [
                {"name": one.name, "tier": one.tier} if names else {"tier": one.tier}
                for one in sorted(decision.dissent, key=lambda one: 0 if names else _order(vocabulary).index(one.tier))
            ],
        },
    }


def _round_plain(one: Round, vocabulary: Vocabulary, names: bool) -> dict[str, Any]:
    if not one.revealed:
        return {"round": one.number, "revealed": False, "voted": one.voted}
    order = _order(vocabulary)
    found = result(one, vocabulary)
    votes = one.votes if names else sorted(one.votes, key=lambda vote: (order.index(vote.choice), vote.reason))
    return {
        "round": one.number,
        "revealed": True,
        "voted": one.voted,
        "distribution": dict(found.distribution),
        "median": list(found.median),
        "votes": [
            {**({"name": vote.name} if names else {}), "choice": vote.choice, "reason": vote.reason} for vote in votes
        ],
    }


def _agreement_plain(room: Room, vocabulary: Vocabulary, which: Literal["first", "last"]) -> dict[str, Any]:
    found = room_agreement(room, vocabulary, which)
    near = closeness(room_ratings(room, vocabulary, which)[0])
    told = found.value is not None and found.items > 1
    return {
        "alpha": found.value if told else None,
        "interval": [found.low, found.high] if told and found.low is not None else None,
        "items": found.items,
        "same_tier": near.same,
        "within_one_tier": near.near,
        "further_apart": near.far,
        "votes": found.votes,
        "participants": found.participants,
        "reason": FEW if told and found.items < ALPHA_FROM else found.reason,
    }
