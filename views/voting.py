"""A participant's page: what is voted on, large buttons for the tiers, and what came of it."""

from __future__ import annotations

import streamlit as st

from harmoniser.ballots import choice_in_words, symbol_of
from harmoniser.errors import WorkshopError
from harmoniser.library import Library
from harmoniser.room import CANNOT_SAY, Seat
from harmoniser.strokes import tiers_in_order
from views import frame, rooming

__all__ = ["show"]

_LONGEST = 280
_STYLE = """<style>
[class*="st-key-vote-"] button{min-height:3.6rem;justify-content:flex-start;text-align:left;padding:.4rem 1rem}
[class*="st-key-vote-"] button>div{justify-content:flex-start;width:100%}
[class*="st-key-vote-"] button p{font-size:1.15rem;font-weight:600}
[class*="st-key-vote-"] button:focus-visible{outline:3px solid currentColor;outline-offset:2px}
</style>"""


def show(secret: str) -> None:
    """The page of whoever has this seat."""
    rooming.live(_draw, secret)


def _draw(secret: str) -> None:
    try:
        seat = rooming.workshops().seat(secret)
    except WorkshopError as problem:
        rooming.back_to_the_door(problem)
        return
    st.session_state.workshop_seat = secret
    library, room = frame.library(), seat.room
    rooming.style(library)
    st.html(_STYLE)
    st.title(room.title, anchor=False)
    st.caption(
        f"You are {_plain(seat.name)}. The address of this page is your seat: a refresh keeps it, and nobody else should have "
        f"it. All that is kept here is deleted on {room.expires:%d %B %Y} at the latest."
    )
    if room.state != "voting":
        rooming.tell_note(room=room)  # the fields that it belonged to are gone
    rooming.count(room)
    if room.state == "lobby":
        st.info("You are in. The first matter appears here as soon as the facilitator opens the voting.")
    elif room.state == "closed":
        _closed(seat)
    elif item := room.present:
        rooming.tell_item(item, len(room.items))
        if room.state == "voting":
            _vote(secret, seat, library)
            return
        if seat.own:
            st.html(f"<p>Your vote: {rooming.mark(seat.own.choice, library)}</p>")
        if item.decision:
            rooming.decided(item.decision, library)
        rooming.results(room, item)


def _plain(name: str) -> str:
    """A name as Markdown shows it letter by letter."""
    return "".join(f"\\{char}" if char.isascii() and not char.isalnum() and char != " " else char for char in name)


def _vote(secret: str, seat: Seat, library: Library) -> None:
    room = seat.room
    st.subheader("Which response should this have?", anchor=False)
    if room.round > 1:
        st.write(f"Round {room.round}: vote once more, after what you have heard.")
    own = seat.own.choice if seat.own else ""
    key = f"reason-{room.id[:8]}-{room.on}-{room.round}"
    choices = [*(tier.id for tier in tiers_in_order(library)), CANNOT_SAY]
    st.session_state.setdefault(key, seat.own.reason if seat.own else "")
    for choice in choices:
        words = choice_in_words(choice, library)
        st.button(
            f"{words} ✓ your vote" if choice == own else words,
            key=f"vote-{choice}",
            on_click=_cast,
            args=(secret, room.on, room.round, choice, key),
            type="primary" if choice == own and choice == CANNOT_SAY else "secondary",
            width="stretch",
        )
    said = (
        "Your vote is recorded. You can change it until the votes are shown."
        if own
        else "You have not voted yet. Nobody sees a vote before all are shown."
    )
    st.html(f'<p role="status">{said}</p>')
    rooming.tell_note("", "vote", room=room)
    st.text_area(
        "Your reason, if you wish",
        key=key,
        max_chars=_LONGEST,
        placeholder="What tips the balance for you?",
        help="The room sees it once the votes are shown, without your name; the minutes may name you, if the room agrees.",
        on_change=_give_reason,
        args=(secret, room.on, room.round, key),
    )
    st.caption("⚠ Nothing about a real child or family: no names, places, dates or numbers.")
    rooming.tell_note("reason", room=room)
    if seat.own:
        st.button("Save the reason", key="save", on_click=_give_reason, args=(secret, room.on, room.round, key))
        typed = " ".join(str(st.session_state.get(key, "")).split())
        kept = "Your reason is kept with your vote." if typed and typed == seat.own.reason else ""
    else:
        kept = "It is kept as soon as you vote above."
    if kept:
        st.html(f'<p role="status">{kept}</p>')
    with st.expander("What the responses mean"):
        for tier in tiers_in_order(library):
            st.text(f"{symbol_of(tier.id, library)} {tier.label}: {tier.definition}")


def _cast(secret: str, item: int, number: int, choice: str, key: str) -> None:
    """Vote, with the reason as it stands in its field. One that is refused costs no vote: the reason before it stands."""
    rooming.forget()
    reason = str(st.session_state.get(key, ""))
    rooms = rooming.workshops
    try:
        try:
            rooms().vote(secret, item, number, choice, reason)
        except WorkshopError as problem:
            if not reason or type(problem) is not WorkshopError:
                raise
            own = rooms().seat(secret).own
            rooms().vote(secret, item, number, choice, own.reason if own else "")
            rooming.keep("warning", f"Your vote counts. Your reason was not kept: {problem}", at="reason")
    except WorkshopError as problem:
        rooming.keep("error", f"Your vote was not recorded: {problem}", at="vote")


def _give_reason(secret: str, item: int, number: int, key: str) -> None:
    """Keep a reason with the vote that there is; before there is one it waits in its field. The choice is never touched."""
    rooming.forget()
    rooms = rooming.workshops
    try:
        if own := rooms().seat(secret).own:
            rooms().vote(secret, item, number, own.choice, str(st.session_state.get(key, "")))
    except WorkshopError as problem:
        rooming.keep("warning", f"Your vote counts. Your reason was not kept: {problem}", at="reason")


def _closed(seat: Seat) -> None:
    st.success("The workshop has ended. Thank you for taking part.")
    st.header("What was decided", anchor=False)
    rooming.decisions(seat.room)
    st.caption(f"It is deleted with everything in it on {seat.room.expires:%d %B %Y} at the latest.")
