"""A facilitator's page: what comes next by one large button, decisions with dissent, and at the end what to take away."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from harmoniser.ballots import COLUMNS, choice_in_words, picture, symbol_of, table
from harmoniser.errors import StaleWorkshopError, UnknownWorkshopError, WorkshopError
from harmoniser.library import Library
from harmoniser.room import NO_AGREEMENT, Discussed, Room
from harmoniser.strokes import tiers_in_order
from views import figures, frame, rooming, showing, taking

__all__ = ["show"]

_NOTE = 600
_LOOK = 10  # seconds; a click that falls into a look can be lost, and nothing here is urgent
_WAITING = ("lobby", "voting")  # drawn anew by itself; later on fields are filled in, which that would disturb


def show(secret: str) -> None:
    """The page of whoever has the facilitator's link."""
    try:
        room = rooming.workshops().room(secret)
    except WorkshopError as problem:
        rooming.back_to_the_door(problem)
        return
    st.session_state.workshop_lead = secret
    if room.state in _WAITING:
        rooming.live(_draw, secret)
    elif room.state == "closed":
        _ended(secret, room)
    else:
        _page(secret, room)
        _heed(secret, room.version)


def _draw(secret: str) -> None:
    try:
        room = rooming.workshops().room(secret)
    except UnknownWorkshopError:
        st.rerun()
    except WorkshopError as problem:
        rooming.back_to_the_door(problem)
        return
    if room.state not in _WAITING:
        st.rerun()
    _page(secret, room)


@st.fragment(run_every=_LOOK)
def _heed(secret: str, drawn: int) -> None:
    """Say when another facilitator was quicker, and leave alone what this one is writing."""
    try:
        now = rooming.workshops().pulse(secret)
    except WorkshopError as problem:
        st.warning(rooming.sentence(problem))
        return
    if now.version != drawn:
        st.warning("Another facilitator has moved the workshop on.")
        if st.button("Look again", key="look"):
            st.rerun()


def _page(secret: str, room: Room) -> None:
    _head(room)
    if room.state in _WAITING:
        rooming.tell_note(room=room)  # the fields that it belonged to are gone
    else:
        rooming.tell_note("", room=room)
    st.link_button(
        "Open the screen for the room", showing.address(screen=room.id), help="For the projector; no buttons."
    )
    if room.state == "lobby":
        _lobby(secret, room)
    else:
        _item(secret, room, frame.library())
    _more(secret, room)


def _ended(secret: str, room: Room) -> None:
    _head(room)
    rooming.tell_note(room=room)
    st.header("What was decided", anchor=False)
    rooming.decisions(room)
    taking.show(room)
    _more(secret, room)


def _head(room: Room) -> None:
    rooming.style(frame.library())
    st.title(room.title, anchor=False)
    st.caption(
        "You lead this workshop. The address of this page is your key: keep it, it brings you back after a refresh or on another "
        "device. Do not show it to the room; the room’s screen has an address of its own. All that is kept is deleted on "
        f"{room.expires:%d %B %Y} at the latest."
    )


def _step(secret: str, name: str, seen: int) -> None:
    """One step from what this page showed; where another facilitator was quicker, the page shows what is so now."""
    rooming.forget()
    try:
        getattr(rooming.workshops(), name)(secret, seen)
    except StaleWorkshopError as problem:
        rooming.keep("warning", str(problem))
    except WorkshopError as problem:
        rooming.keep("error", str(problem))


def _button(words: str, secret: str, name: str, room: Room, *, first: bool = True) -> None:
    kind: Literal["primary", "secondary"] = "primary" if first else "secondary"
    st.button(words, key=f"step-{name}", on_click=_step, args=(secret, name, room.version), type=kind)


# ------------------------------------------------------------------------------------------------ before and during


def _lobby(secret: str, room: Room) -> None:
    showing.invitation(room)
    rooming.count(room)
    if room.participants:
        st.text(", ".join(room.participants))
    _button("Open the voting", secret, "start", room)
    st.header("What will be put to the room", anchor=False)
    for item in room.items:
        st.text(f"{item.number}. {item.item.text}")


def _item(secret: str, room: Room, library: Library) -> None:
    item = room.present
    assert item is not None  # one is on from the start to the end
    rooming.tell_item(item, len(room.items))
    st.write(
        f"Round {room.round}: " + {"voting": "voting", "revealed": "the votes are shown"}.get(room.state, "decided")
    )
    rooming.count(room)
    if room.state == "voting":
        _button("Show the votes", secret, "reveal", room)
        st.caption("Until then nobody sees them, not even you.")
        with st.expander("How to join"):
            showing.invitation(room, small=True)
        return
    last = item.number == len(room.items)
    if item.decision:
        rooming.decided(item.decision, library)
    if room.state == "decided":
        _button("Close the workshop" if last else "Next item", secret, "end" if last else "next_item", room)
    else:
        _button("Vote again", secret, "vote_again", room, first=False)
    left, right = st.columns([3, 2], gap="large")
    with right:
        if room.state == "revealed":
            st.subheader("Record the decision", anchor=False)
            _decide(secret, room, item)
        else:
            with st.expander("Change the decision"):
                _decide(secret, room, item)
        names = st.toggle(
            "Show who voted what",
            key=f"names-{item.number}",
            help="Only where everybody agreed; the room’s screen never does.",
        )
    with left:
        rooming.results(room, item, names=names)
        stem = f"votes-item-{item.number}"
        figures.offer(picture(item, library), stem, (COLUMNS, table([item], library)))


def _decide(secret: str, room: Room, item: Discussed) -> None:
    library = frame.library()
    tiers = [tier.id for tier in tiers_in_order(library)]
    before, at = item.decision, f"{room.id[:8]}-{item.number}"
    options = [*tiers, NO_AGREEMENT]
    outcome = st.selectbox(
        "Decision",
        options,
        index=options.index(before.outcome) if before else None,
        format_func=lambda name: f"{symbol_of(name, library)} {choice_in_words(name, library)}",
        key=f"outcome-{at}",
        placeholder="A tier, or no agreement",
    )
    subject = rooming.subjects(room)[item.number - 1]
    if outcome and subject.below_floor(outcome, library):
        least = choice_in_words(subject.floor, library)
        st.warning(
            f"This is less than the law demands, as we read it ({'; '.join(subject.because)}): {least} at least."
        )
    st.text_area(
        "Note, for the minutes",
        value=before.note if before else "",
        key=f"note-{at}",
        max_chars=_NOTE,
        placeholder="Why the room decided so, or what it left open",
    )
    st.caption("⚠ Nothing about a real child or family.")
    kept = {one.name: one.tier for one in before.dissent} if before else {}
    who = st.multiselect(
        "Who wishes their dissent recorded?",
        room.participants,
        default=list(kept),
        key=f"dissent-{at}",
        placeholder="Nobody",
    )
    for name in who:
        _dissenting(name, item, [tier for tier in tiers if tier != outcome], kept, at)
    st.button(
        "Record the decision",
        key="decide",
        type="primary",
        disabled=outcome is None,
        on_click=_record,
        args=(secret, room.version, at),
    )
    rooming.tell_note("decide", room=room)


def _dissenting(name: str, item: Discussed, tiers: list[str], kept: dict[str, str], at: str) -> None:
    library = frame.library()
    cast = {vote.name: vote.choice for one in item.rounds for vote in one.votes}
    usual = kept.get(name) or cast.get(name, "")
    st.selectbox(
        f"{name} would have decided",
        tiers,
        index=tiers.index(usual) if usual in tiers else 0,
        format_func=lambda tier: f"{symbol_of(tier, library)} {choice_in_words(tier, library)}",
        key=f"would-{at}-{name}",
    )


def _record(secret: str, seen: int, at: str) -> None:
    """Record what the fields say now, which may be more than when the button was drawn."""
    rooming.forget()
    fields = st.session_state
    dissent = [(name, str(fields.get(f"would-{at}-{name}", ""))) for name in fields.get(f"dissent-{at}", ())]
    try:
        rooming.workshops().decide(secret, seen, fields[f"outcome-{at}"] or "", fields[f"note-{at}"], dissent)
    except StaleWorkshopError as problem:
        rooming.keep("warning", str(problem))
    except WorkshopError as problem:
        rooming.keep("error", f"The decision was not recorded: {problem}", at="decide")


# ------------------------------------------------------------------------------------------------ to end


def _more(secret: str, room: Room) -> None:
    with st.expander("End early, or delete" if room.state != "closed" else "Delete this workshop"):
        st.caption(
            f"Everything in this workshop is deleted by itself on {room.expires:%d %B %Y}. Closing ends the voting and keeps "
            "the minutes until then; deleting takes everything at once."
        )
        sure = st.checkbox("I am sure", key="sure")
        with st.container(horizontal=True):
            if room.state != "closed":
                st.button(
                    "Close now",
                    key="step-close",
                    disabled=not sure,
                    on_click=_step,
                    args=(secret, "end", room.version),
                )
            if st.button("Delete everything now", key="step-delete", disabled=not sure):
                try:
                    rooming.workshops().delete(secret, room.version)
                except WorkshopError as problem:
                    rooming.keep("warning", str(problem))
                else:
                    for name in ("workshop_lead", "workshop_minutes"):
                        st.session_state.pop(name, None)
                    st.query_params.clear()
                    rooming.keep("success", "The workshop is deleted, with everything in it")
                st.rerun()
