"""The downloads of a move's note: for the file, for the family, for a case system. Nothing is written on this machine."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from harmoniser.envelope import note_files
from harmoniser.errors import HarmoniserError
from harmoniser.facts import Facts
from harmoniser.moves import Move
from views import frame

__all__ = ["downloads"]

_KINDS = {
    "docx": ("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": ("PDF", "application/pdf"),
    "html": ("Web page", "text/html"),
    "jsonld": ("For a case system (JSON-LD)", "application/ld+json"),
}


def downloads(move: Move, facts: Facts) -> None:
    """The buttons; a file is made when its button is pressed."""
    guarded = bool(st.session_state.get("guarded", move.flight))
    st.header("The note to take along", anchor=False)
    if guarded:
        st.warning("These notes leave out where the family goes. Keep it that way: add no address and no area by hand.")
    for family, title in (
        (False, "Transfer note, for practitioners"),
        (True, "The same for the family, in everyday words"),
    ):
        st.markdown(f"**{title}**")
        with st.container(horizontal=True):
            for form, (label, kind) in _KINDS.items():
                if form == "jsonld" and family:
                    continue
                name = _name(move, form, family=family)
                st.download_button(
                    label,
                    data=_made(move, facts, form, name, guarded=guarded),
                    file_name=name,
                    mime=kind,
                    key=f"note-{form}-{family}",
                    on_click="ignore",
                )
    st.caption(
        "One or two pages. No names, no free text; there are lines to write on by hand. Contacts carry their document’s date."
    )


def _name(move: Move, form: str, *, family: bool) -> str:
    from harmoniser.paper import stem

    return f"{stem(move.day, family=family)}.{form}"


def _made(move: Move, facts: Facts, form: str, name: str, *, guarded: bool) -> Callable[[], bytes]:
    def make() -> bytes:
        try:
            content = note_files(move, frame.library(), facts, [form], guarded=guarded)[name]
        except HarmoniserError as problem:
            return str(problem).encode()
        return content if isinstance(content, bytes) else content.encode()

    return make
