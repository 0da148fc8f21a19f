"""The screen of the room, for a projector: the code and QR picture, how many voted, and what came of it. It has no buttons."""

from __future__ import annotations

from html import escape
from ipaddress import ip_address
from urllib.parse import urlsplit

import streamlit as st

from harmoniser.ballots import qr
from harmoniser.errors import WorkshopError
from harmoniser.room import Room
from views import frame, rooming

__all__ = ["address", "invitation", "reachable", "show", "tell_reach"]

_STYLE = """<style>
.hz-join{display:flex;flex-wrap:wrap;gap:1rem 2rem;align-items:center;margin:.4rem 0}
.hz-qr{background:#fff;padding:.3rem;border-radius:.4rem;width:min(18rem,70vw);flex:none}
.hz-qr svg{width:100%;height:auto;display:block}
.hz-join .hz-code{font-size:clamp(2.4rem,7vw,5rem);font-weight:750;letter-spacing:.12em;line-height:1.1;
 white-space:nowrap;margin:0}
.hz-join .hz-where{font-size:1.35rem;line-height:1.4;margin:.2rem 0;overflow-wrap:anywhere}
.hz-small .hz-qr{width:9rem}.hz-join.hz-small .hz-code{font-size:2rem}.hz-join.hz-small .hz-where{font-size:1rem}
</style>"""
_BIG = """<style>
.hz-told{font-size:clamp(1.3rem,2.4vw,2.1rem);max-width:none}.hz-room{max-width:none}
.hz-median{font-size:clamp(1.6rem,3vw,2.6rem)}.hz-decided{font-size:clamp(1.5rem,2.6vw,2.2rem)}
table.hz-says-so{font-size:clamp(1.05rem,1.7vw,1.5rem)}.hz-reasons{font-size:clamp(1.05rem,1.7vw,1.4rem)}
</style>"""


def _here() -> str:
    """The address at which this browser has the page; "" where it is not known."""
    return st.context.url or ""


def address(**given: str) -> str:
    """The address of the workshop page, as this browser reaches it."""
    parts = urlsplit(_here())
    base = f"{parts.scheme}://{parts.netloc}{parts.path}" if parts.netloc else "/workshop"
    asked = "&".join(f"{name}={value}" for name, value in given.items())
    return f"{base}?{asked}" if asked else base


def reachable() -> bool:
    """Whether other people's telephones may reach the address at which this browser has the page."""
    host = urlsplit(_here()).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return False
    try:
        return not ip_address(host).is_loopback
    except ValueError:  # a name, and not a number
        return bool(host)


def tell_reach() -> None:
    """Before a workshop is opened: whether telephones can take part, and what to do where they cannot."""
    host = urlsplit(_here()).netloc
    if reachable():
        st.info(
            f"Telephones take part at {host}. Try one before the meeting: if its browser opens this page, all on the same "
            "network will do; if not, ask whoever serves this page to let it through."
        )
    else:
        st.warning(
            "No telephone can take part yet: the harmoniser runs on this machine only. Before the meeting, ask whoever looks "
            "after your computers to serve it to the room (the file docs/deployment.md tells them how). Without that, open the "
            "workshop here and let people vote one after another: each joins with the code in a tab of their own on this machine."
        )


def invitation(room: Room, *, small: bool = False) -> None:
    """How to join: the QR picture, the code, and the address in words."""
    if not room.code:
        return
    join = address(code=room.code)
    words = address().partition("://")[2] or address()
    spelt = " ".join(room.code)
    st.html(_STYLE)
    rooming.draw(
        f'<div class="hz-join{" hz-small" if small else ""}"><div class="hz-qr" role="img" '
        f'aria-label="QR picture of the address {escape(join)}">{qr(join)}</div><div>'
        f'<p class="hz-where">Scan the picture, or go to<br><b>{escape(words)}</b><br>and enter the code</p>'
        f'<p class="hz-code" aria-label="Code: {spelt}">{escape(room.code[:3])} {escape(room.code[3:])}</p></div></div>'
    )
    if not reachable():
        st.caption("No telephone can reach this address: it leads to this machine only.")


def show(workshop: str) -> None:
    """The screen of a workshop, by its id."""
    rooming.live(_draw, workshop)


def _draw(workshop: str) -> None:
    try:
        room = rooming.workshops().screen(workshop)
    except WorkshopError as problem:
        rooming.back_to_the_door(problem)
        return
    library = frame.library()
    rooming.style(library)
    st.html(_BIG)
    st.title(room.title, anchor=False)
    if room.state == "lobby":
        invitation(room)
        rooming.count(room, big=True)
        return
    if room.state == "closed":
        st.header("What was decided", anchor=False)
        rooming.decisions(room)
        return
    item = room.present
    assert item is not None  # one is on in every other state
    rooming.tell_item(item, len(room.items))
    if item.decision:
        rooming.decided(item.decision, library, names=False)
    rooming.count(room, big=True)
    if room.state == "voting":
        invitation(room, small=True)
    else:
        rooming.results(room, item)
