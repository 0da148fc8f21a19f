"""Workshops: a facilitator puts vignettes or discrepancies to a room, everybody votes for a tier, and the room decides.

    lobby -> voting -> revealed -> decided -> voting (the next item) ... -> closed
                ^          |
                +----------+  (once more)

Votes are hidden from everybody, the facilitator too, until they are revealed. Each step of a facilitator names the version of the
workshop that they saw: of two who act at once the second is told to look again, unless both asked for the same. Secrets
are kept as digests only. Whatever was acknowledged is on disk.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, cast

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.exc import IntegrityError

from harmoniser.errors import StaleWorkshopError, TooManyTriesError, UnknownWorkshopError, WorkshopError
from harmoniser.library import Library
from harmoniser.room import (
    CANNOT_SAY,
    NO_AGREEMENT,
    Decision,
    Discussed,
    Dissent,
    Item,
    Joined,
    Opened,
    Pulse,
    Room,
    Round,
    Seat,
    State,
    Vote,
    minutes_plain,
    name_key,
    said,
)
from harmoniser.workshop_store import (
    DecisionRow,
    DissentRow,
    ItemRow,
    ParticipantRow,
    RoundRow,
    Store,
    VoteRow,
    WorkshopRow,
    WrongCodeRow,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

__all__ = [
    "CANNOT_SAY",
    "CODE_LETTERS",
    "MOST_PARTICIPANTS",
    "NO_AGREEMENT",
    "Item",
    "Room",
    "Seat",
    "Workshops",
    "minutes_plain",
]

CODE_LETTERS = "CDFGHJKMNPQRTVWXY34679"
"""What join codes are made of: no two that are taken for one another, read or heard, and no vowels to make words of."""

MOST_PARTICIPANTS = 100
MOST_ITEMS = 60
DAYS = 30
_CODE = 6
_CODES_TRIED = 20
_TITLE, _NAME, _REASON, _NOTE, _LINE = 120, 40, 280, 600, 1000
# Wrong codes within a minute, kept in the database so that it holds for all processes of an app together. With 22^6 codes,
# sixty tries a minute would take two and a half years to find one workshop with even odds.
_TRIES_EACH, _TRIES_ALL = 10, 60
_MINUTE = timedelta(minutes=1)

_WRONG_CODE = "no open workshop has this code: check it with the facilitator"
_WRONG_LINK = "this link leads to no workshop: it may have ended, or be incomplete"
_STALE = "the workshop has moved on since this page was drawn, and nothing was changed: look again, then decide"

Step = Literal["start", "reveal", "vote again", "decide", "next item", "close", "delete"]
_FROM: Mapping[Step, tuple[State, ...]] = {
    "start": ("lobby",),
    "reveal": ("voting",),
    "vote again": ("revealed",),
    "decide": ("revealed", "decided"),
    "next item": ("decided",),
    "close": ("lobby", "voting", "revealed", "decided"),
    "delete": ("lobby", "voting", "revealed", "decided", "closed"),
}
_REFUSED: Mapping[Step, str] = {
    "start": "the workshop has begun already",
    "reveal": "there is no vote to reveal: none is under way",
    "vote again": "a further round follows only votes that are revealed and not yet decided",
    "decide": "a decision follows only votes that are revealed",
    "next item": "the next item follows only a decision on this one",
}


def _now() -> datetime:
    return datetime.now(UTC)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Workshops:
    """All workshops of one database. Safe to share between threads; several processes may each have their own."""

    def __init__(
        self,
        library: Library,
        url: str | None = None,
        *,
        days: int | None = None,
        patience: float = 5.0,
        now: Callable[[], datetime] = _now,
    ) -> None:
        """Open the database, bring its schema up to date, and forget what has expired.

        Args:
            library: the tiers and areas.
            url: the database; by default HARMONISER_DATABASE, or a SQLite file in the user's data folder.
            days: how long a workshop is kept from its opening; by default HARMONISER_WORKSHOP_DAYS, or 30.
            patience: how many seconds to wait for others who hold the database.
            now: the clock.

        Raises:
            WorkshopUnavailableError: the database cannot be used.
            WorkshopError: the number of days is none.
        """
        self._library, self._now = library, now
        self._kept = timedelta(days=_days() if days is None else days)
        self._store = Store(url, patience=patience)
        try:
            self.forget_expired()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the database."""
        self._store.close()

    # ---- opening

    def open(self, title: str, items: Iterable[Item], areas: Sequence[str] = ()) -> Opened:
        """Open a workshop; those that have expired are forgotten first.

        Args:
            title: what it is called, 1 to 120 characters.
            items: what is put to the room, in order; 1 to 60, each once.
            areas: the areas whose documents are shown; all by default.

        Raises:
            WorkshopError: the title or an item is refused.
            UnknownNameError: there is no such area.
        """
        title = said(title, "the title", _TITLE, least=1)
        put = _checked(items)
        chosen = list(dict.fromkeys(areas)) or list(self._library.areas)
        for area in chosen:
            self._library.document(area)
        self.forget_expired()
        secret = secrets.token_urlsafe(32)
        for _ in range(_CODES_TRIED):
            code = "".join(secrets.choice(CODE_LETTERS) for _ in range(_CODE))
            try:
                return self._opened(title, put, chosen, secret, code)
            except IntegrityError:
                continue  # another open workshop has this code
        raise WorkshopError("no code was free: try again")

    def _opened(self, title: str, items: Sequence[Item], areas: list[str], secret: str, code: str) -> Opened:
        now = self._now()
        row = WorkshopRow(
            id=uuid.uuid4().hex,
            title=title,
            code=code,
            secret=_digest(secret),
            areas=areas,
            state="lobby",
            item=0,
            round=0,
            version=0,
            last_step="",
            opened_at=now,
            closed_at=None,
            expires_at=now + self._kept,
        )
        with self._store.writing() as session:
            session.add(row)
            session.flush()
            session.add_all(
                ItemRow(workshop=row.id, number=number, kind=item.kind, ref=item.id, text=item.text)
                for number, item in enumerate(items, 1)
            )
            session.flush()
            room = self._room(session, row)
        return Opened(row.id, code, secret, room)

    # ---- looking

    def room(self, secret: str) -> Room:
        """The workshop, for its facilitator; after a refresh or on a second device too.

        Raises:
            UnknownWorkshopError: the secret is of no workshop that is kept.
        """
        with self._store.reading() as session:
            return self._room(session, self._facilitated(session, secret))

    def seat(self, secret: str) -> Seat:
        """A participant's place, after a crash or a refresh too.

        Raises:
            UnknownWorkshopError: the secret is of no participant of a workshop that is kept.
        """
        with self._store.reading() as session:
            row, participant = self._seated(session, secret)
            return self._seat(session, row, participant)

    def screen(self, workshop: str) -> Room:
        """The workshop by its id, for a screen that the whole room sees: whoever has the id can look, and do nothing.

        Raises:
            UnknownWorkshopError: no workshop that is kept has this id.
        """
        asked = select(WorkshopRow).where(WorkshopRow.id == workshop, WorkshopRow.expires_at > self._now())
        with self._store.reading() as session:
            if (row := session.scalar(asked)) is None:
                raise UnknownWorkshopError(_WRONG_LINK)
            return self._room(session, row)

    def pulse(self, secret: str) -> Pulse:
        """Where the workshop stands, quickly; for a facilitator's secret, a participant's, or the workshop's id.

        Raises:
            UnknownWorkshopError: the secret is of nobody in a workshop that is kept.
        """
        mark = _digest(secret)
        joined = select(ParticipantRow.workshop).where(ParticipantRow.secret == mark)
        people = select(func.count()).where(ParticipantRow.workshop == WorkshopRow.id).scalar_subquery()
        voted = select(func.count()).where(*_present(WorkshopRow)).scalar_subquery()
        columns = (WorkshopRow.state, WorkshopRow.item, WorkshopRow.round, WorkshopRow.version)
        with self._store.reading() as session:
            for of in (WorkshopRow.secret == mark, WorkshopRow.id.in_(joined), WorkshopRow.id == secret):
                found = session.execute(
                    select(*columns, people, voted).where(of, WorkshopRow.expires_at > self._now())
                ).one_or_none()
                if found:
                    state, on, number, version, there, cast_votes = found
                    return Pulse(cast(State, state), on, number, version, there, cast_votes)
        raise UnknownWorkshopError(_WRONG_LINK)

    # ---- taking part

    def join(self, code: str, name: str, origin: str = "") -> Joined:
        """Take part, under a name of one's choice.

        Args:
            code: the code, in capitals or not, with spaces or hyphens or without.
            name: 1 to 40 characters, unlike every other in the room.
            origin: where this comes from, such as a browser's session; wrong codes are limited for each, and altogether.

        Raises:
            UnknownWorkshopError: no open workshop has this code.
            TooManyTriesError: too many wrong codes in the last minute.
            WorkshopError: the name is refused or taken, or the workshop is full.
        """
        name = said(name, "the name", _NAME, least=1)
        wanted = re.sub(r"[\s-]", "", code).upper()
        secret = secrets.token_urlsafe(32)
        with self._store.writing() as session:
            self._not_too_often(session, origin)
            row = (
                session.scalar(
                    select(WorkshopRow)
                    .where(WorkshopRow.code == wanted, WorkshopRow.expires_at > self._now())
                    .with_for_update()
                )
                if re.fullmatch(rf"[{CODE_LETTERS}]{{{_CODE}}}", wanted)
                else None
            )
            if row:
                return self._joined(session, row, name, secret)
            session.add(WrongCodeRow(at=self._now(), origin=_digest(origin) if origin else ""))
        raise UnknownWorkshopError(_WRONG_CODE)  # after the transaction, which keeps count of wrong codes

    def _joined(self, session: Session, row: WorkshopRow, name: str, secret: str) -> Joined:
        keys = set(session.scalars(select(ParticipantRow.name_key).where(ParticipantRow.workshop == row.id)))
        if name_key(name) in keys:
            raise WorkshopError("somebody in this workshop has this name already: choose another")
        if len(keys) >= MOST_PARTICIPANTS:
            raise WorkshopError(f"this workshop is full: {MOST_PARTICIPANTS} have joined")
        participant = ParticipantRow(workshop=row.id, name=name, name_key=name_key(name), secret=_digest(secret))
        session.add(participant)
        session.flush()
        return Joined(secret, self._seat(session, row, participant))

    def _not_too_often(self, session: Session, origin: str) -> None:
        """Refuse codes, right ones too, where too many wrong ones were tried; what is older than a minute goes."""
        since = self._now() - _MINUTE
        session.execute(delete(WrongCodeRow).where(WrongCodeRow.at <= since))
        tried = list(session.scalars(select(WrongCodeRow.origin)))
        if len(tried) >= _TRIES_ALL or (origin and tried.count(_digest(origin)) >= _TRIES_EACH):
            raise TooManyTriesError("too many wrong codes have been tried: wait a minute, then try again")

    def vote(self, secret: str, item: int, round: int, choice: str, reason: str = "") -> Seat:
        """Vote, or change one's vote, until the votes are revealed. Once this returns, the vote is on disk.

        Args:
            secret: the participant's.
            item: the number of the item voted on.
            round: the round.
            choice: a tier, or `CANNOT_SAY`.
            reason: why, at most 280 characters; seen by the room once votes are revealed.

        Raises:
            UnknownWorkshopError: the secret is of no participant of a workshop that is kept.
            WorkshopError: another item is on, voting has ended, or the choice or reason is refused.
        """
        if choice not in self._library.vocabulary.tiers and choice != CANNOT_SAY:
            raise WorkshopError("a vote is for one of the tiers, or that one cannot say")
        reason = said(reason, "the reason", _REASON)
        with self._store.writing() as session:
            row, participant = self._seated(session, secret, voting=True)
            if row.state == "closed":
                raise WorkshopError("the workshop is closed: nothing more is voted on")
            if row.state == "lobby" or (item, round) != (row.item, row.round):
                raise WorkshopError("this is not what is being voted on at present: look again")
            if row.state != "voting":
                raise WorkshopError("the votes have been revealed, so this one came too late")
            key = {"workshop": row.id, "item": item, "round": round, "participant": participant.id}
            vote = session.get(VoteRow, key)
            if vote:
                vote.choice, vote.reason = choice, reason
            else:
                session.add(VoteRow(**key, choice=choice, reason=reason))
            session.flush()
            return self._seat(session, row, participant)

    # ---- leading

    def start(self, secret: str, seen: int) -> Room:
        """Put the first item to the vote.

        Args:
            secret: the facilitator's.
            seen: the version of the workshop that they saw; so for every step.

        Raises:
            UnknownWorkshopError: the secret is of no workshop that is kept.
            StaleWorkshopError: another facilitator was quicker, with something else.
            WorkshopError: this step cannot follow now.
        """
        return self._step(secret, seen, "start", lambda session, row: _put(session, row, 1, 1))

    def reveal(self, secret: str, seen: int) -> Room:
        """Show everybody the votes; none is taken any more. Raises as `start` does."""

        def change(session: Session, row: WorkshopRow) -> None:
            present = session.get_one(RoundRow, {"workshop": row.id, "item": row.item, "number": row.round})
            present.revealed_at = self._now()
            row.state = "revealed"

        return self._step(secret, seen, "reveal", change)

    def vote_again(self, secret: str, seen: int) -> Room:
        """Put the same item to the vote once more; earlier rounds are kept. Raises as `start` does."""
        return self._step(secret, seen, "vote again", lambda session, row: _put(session, row, row.item, row.round + 1))

    def decide(
        self, secret: str, seen: int, outcome: str, note: str = "", dissent: Iterable[tuple[str, str]] = ()
    ) -> Room:
        """Record what the room decided; until the next item, a second decision takes the place of the first.

        Args:
            secret: the facilitator's.
            seen: the version they saw.
            outcome: a tier, or `NO_AGREEMENT`.
            note: a short note, at most 600 characters.
            dissent: participants who wish their dissent recorded, each with the tier they would have.

        Raises:
            WorkshopError: the outcome, note or dissent is refused; otherwise as `start` does.
        """
        tiers = self._library.vocabulary.tiers
        if outcome not in tiers and outcome != NO_AGREEMENT:
            raise WorkshopError("a decision is one of the tiers, or that there is no agreement")
        note = said(note, "the note", _NOTE)
        given = [(name_key(name), tier) for name, tier in dissent]
        if any(tier not in tiers or tier == outcome for _, tier in given):
            raise WorkshopError("a dissent names a tier other than the one decided")
        if len({key for key, _ in given}) < len(given):
            raise WorkshopError("a dissent is recorded once for each participant")

        def change(session: Session, row: WorkshopRow) -> None:
            people = {one.name_key: one.id for one in _people(session, row)}
            if any(key not in people for key, _ in given):
                raise WorkshopError("a dissent is recorded of participants only, by the name they joined with")
            session.execute(delete(DecisionRow).where(DecisionRow.workshop == row.id, DecisionRow.item == row.item))
            session.add(DecisionRow(workshop=row.id, item=row.item, outcome=outcome, note=note))
            session.flush()
            session.add_all(
                DissentRow(workshop=row.id, item=row.item, participant=people[key], tier=tier) for key, tier in given
            )
            row.state = "decided"

        return self._step(secret, seen, "decide", change, outcome, note, sorted(given))

    def next_item(self, secret: str, seen: int) -> Room:
        """Put the next item to the vote. Raises as `start` does."""

        def change(session: Session, row: WorkshopRow) -> None:
            last = session.scalar(select(func.max(ItemRow.number)).where(ItemRow.workshop == row.id)) or 0
            if row.item >= last:
                raise WorkshopError("that was the last item: close the workshop")
            _put(session, row, row.item + 1, 1)

        return self._step(secret, seen, "next item", change)

    def end(self, secret: str, seen: int) -> Room:
        """Close the workshop: its code no longer lets anybody in, and it is kept until it expires. Raises as `start` does."""

        def change(_session: Session, row: WorkshopRow) -> None:
            row.state, row.code, row.closed_at = "closed", None, self._now()

        return self._step(secret, seen, "close", change)

    def delete(self, secret: str, seen: int) -> None:
        """Delete the workshop at once, with everything in it. Raises as `start` does."""
        with self._store.writing() as session:
            row = self._facilitated(session, secret, lock=True)
            if row.version != seen:
                raise StaleWorkshopError(_STALE)
            session.execute(delete(WorkshopRow).where(WorkshopRow.id == row.id))
        self._store.wipe()

    def forget_expired(self) -> int:
        """Delete every workshop that has expired, with everything in it; how many there were."""
        past = WorkshopRow.expires_at <= self._now()
        with self._store.reading() as session:
            if not session.scalar(select(func.count()).select_from(WorkshopRow).where(past)):
                return 0  # so that a database that can only be read can still be looked at
        with self._store.writing() as session:
            gone = list(session.scalars(select(WorkshopRow.id).where(past).with_for_update(skip_locked=True)))
            session.execute(delete(WorkshopRow).where(WorkshopRow.id.in_(gone)))
        self._store.wipe()
        return len(gone)

    def _step(
        self, secret: str, seen: int, step: Step, change: Callable[[Session, WorkshopRow], None], *given: Any
    ) -> Room:
        mark = _digest(json.dumps([step, *given]))
        with self._store.writing() as session:
            row = self._facilitated(session, secret, lock=True)
            # The same step from the same place, by a second tab or pressed twice, has been done already.
            if (row.version, row.last_step) != (seen + 1, mark):
                if row.version != seen:
                    raise StaleWorkshopError(_STALE)
                if row.state not in _FROM[step]:
                    closed = row.state == "closed"
                    raise WorkshopError("the workshop is closed already" if closed else _REFUSED[step])
                change(session, row)
                row.version, row.last_step = seen + 1, mark
                session.flush()
            return self._room(session, row)

    # ---- finding

    def _facilitated(self, session: Session, secret: str, *, lock: bool = False) -> WorkshopRow:
        asked = select(WorkshopRow).where(WorkshopRow.secret == _digest(secret), WorkshopRow.expires_at > self._now())
        row = session.scalar(asked.with_for_update() if lock else asked)
        if row is None:
            raise UnknownWorkshopError(_WRONG_LINK)
        return row

    def _seated(self, session: Session, secret: str, *, voting: bool = False) -> tuple[WorkshopRow, ParticipantRow]:
        """The workshop and participant of a secret; who votes holds both, against a reveal meanwhile and a second tab."""
        joined = select(ParticipantRow).where(ParticipantRow.secret == _digest(secret))
        participant = session.scalar(joined)
        if participant:
            asked = select(WorkshopRow).where(
                WorkshopRow.id == participant.workshop, WorkshopRow.expires_at > self._now()
            )
            row = session.scalar(asked.with_for_update(read=True) if voting else asked)
            if voting:
                participant = session.scalar(joined.with_for_update().execution_options(populate_existing=True))
            if row and participant:
                return row, participant
        raise UnknownWorkshopError(_WRONG_LINK)

    # ---- from rows to what is shown

    def _seat(self, session: Session, row: WorkshopRow, participant: ParticipantRow) -> Seat:
        key = {"workshop": row.id, "item": row.item, "round": row.round, "participant": participant.id}
        vote = session.get(VoteRow, key)
        own = Vote(participant.name, vote.choice, vote.reason) if vote else None
        return Seat(participant.name, own, self._room(session, row))

    def _room(self, session: Session, row: WorkshopRow) -> Room:
        names = {one.id: one.name for one in _people(session, row)}
        rounds = _rounds(session, row, names)
        decisions = _decisions(session, row, names)
        items = session.scalars(select(ItemRow).where(ItemRow.workshop == row.id).order_by(ItemRow.number))
        voted = select(func.count()).select_from(VoteRow).where(*_present(row))
        return Room(
            id=row.id,
            title=row.title,
            code=row.code or "",
            areas=tuple(row.areas),
            state=cast(State, row.state),
            on=row.item,
            round=row.round,
            version=row.version,
            participants=tuple(names.values()),
            voted=session.scalar(voted) or 0,
            items=tuple(
                Discussed(
                    one.number,
                    Item(cast(Literal["vignette", "discrepancy"], one.kind), one.ref, one.text),
                    tuple(rounds.get(one.number, ())),
                    decisions.get(one.number),
                )
                for one in items
            ),
            opened=row.opened_at,
            closed=row.closed_at,
            expires=row.expires_at,
        )


def _put(session: Session, row: WorkshopRow, item: int, number: int) -> None:
    session.add(RoundRow(workshop=row.id, item=item, number=number, revealed_at=None))
    row.state, row.item, row.round = "voting", item, number


def _present(row: WorkshopRow | type[WorkshopRow]) -> tuple[ColumnElement[bool], ...]:
    """The votes of a workshop's present round."""
    return VoteRow.workshop == row.id, VoteRow.item == row.item, VoteRow.round == row.round


def _people(session: Session, row: WorkshopRow) -> list[ParticipantRow]:
    asked = select(ParticipantRow).where(ParticipantRow.workshop == row.id).order_by(ParticipantRow.id)
    return list(session.scalars(asked))


def _rounds(session: Session, row: WorkshopRow, names: Mapping[int, str]) -> dict[int, list[Round]]:
    """The rounds of each item. Votes that are not revealed are counted and never read."""
    counted = {
        (item, number): votes
        for item, number, votes in session.execute(
            select(VoteRow.item, VoteRow.round, func.count())
            .where(VoteRow.workshop == row.id)
            .group_by(VoteRow.item, VoteRow.round)
        )
    }
    shown: dict[tuple[int, int], list[Vote]] = {}
    for vote in session.scalars(
        select(VoteRow)
        .join(
            RoundRow,
            (RoundRow.workshop == VoteRow.workshop)
            & (RoundRow.item == VoteRow.item)
            & (RoundRow.number == VoteRow.round),
        )
        .where(VoteRow.workshop == row.id, RoundRow.revealed_at.is_not(None))
        .order_by(VoteRow.participant)
    ):
        shown.setdefault((vote.item, vote.round), []).append(Vote(names[vote.participant], vote.choice, vote.reason))
    found: dict[int, list[Round]] = {}
    asked = select(RoundRow).where(RoundRow.workshop == row.id).order_by(RoundRow.item, RoundRow.number)
    for one in session.scalars(asked):
        place = one.item, one.number
        revealed = one.revealed_at is not None
        found.setdefault(one.item, []).append(
            Round(one.number, revealed, counted.get(place, 0), tuple(shown.get(place, ())))
        )
    return found


def _decisions(session: Session, row: WorkshopRow, names: Mapping[int, str]) -> dict[int, Decision]:
    dissents: dict[int, list[Dissent]] = {}
    asked = select(DissentRow).where(DissentRow.workshop == row.id).order_by(DissentRow.participant)
    for one in session.scalars(asked):
        dissents.setdefault(one.item, []).append(Dissent(names[one.participant], one.tier))
    return {
        one.item: Decision(one.outcome, one.note, tuple(dissents.get(one.item, ())))
        for one in session.scalars(select(DecisionRow).where(DecisionRow.workshop == row.id))
    }


def _checked(items: Iterable[Item]) -> list[Item]:
    put = list(items)
    if not 1 <= len(put) <= MOST_ITEMS:
        raise WorkshopError(f"a workshop has 1 to {MOST_ITEMS} items")
    if len({(item.kind, item.id) for item in put}) < len(put):
        raise WorkshopError("an item is put to the room once")
    for item in put:
        lines = (item.text, _LINE), (item.id, 300)
        if item.kind not in ("vignette", "discrepancy") or any(
            not 1 <= len(line) <= most or not line.isprintable() for line, most in lines
        ):
            raise WorkshopError(
                "an item is a vignette or a discrepancy by its id, with one line that says what it is about"
            )
    return put


def _days() -> int:
    """How many days HARMONISER_WORKSHOP_DAYS says that a workshop is kept."""
    written = os.environ.get("HARMONISER_WORKSHOP_DAYS", "").strip()
    if not written:
        return DAYS
    if not re.fullmatch(r"[1-9]\d{0,3}", written, re.ASCII):
        raise WorkshopError("HARMONISER_WORKSHOP_DAYS is a whole number of days, from 1 to 9999")
    return int(written)
