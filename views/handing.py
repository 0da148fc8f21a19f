"""The downloads of a move's note: for the file, for the family, for a case system. Nothing is written on this machine."""

from __future__ import annotations

import streamlit as st

from harmoniser.envelope import note_files
from harmoniser.errors import HarmoniserError
from harmoniser.facts import Facts
from harmoniser.moves import Move
from harmoniser.notes import Made
from harmoniser.paper import stem
from views import frame

__all__ = ["downloads"]

_KINDS = {
    "docx": ("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": ("PDF", "application/pdf"),
    "html": ("Web page", "text/html"),
    "jsonld": ("For a case system (JSON-LD)", "application/ld+json"),
}


def downloads(move: Move, facts: Facts, made: Made, *, guarded: bool, key: object) -> None:
    """The buttons. The files are made beforehand, so that a form that cannot be made here says so and is not offered.

    Args:
        move: the move.
        facts: the facts of the documents.
        made: how the case was made.
        guarded: whether the notes leave out where the family goes.
        key: what the move was made from; while it stays the same, the files are not made again.
    """
    st.header("The note to take along", anchor="note")
    if guarded:
        st.warning("These notes leave out where the family goes. Keep it that way: add no address and no area by hand.")
    files, problems = _files(move, facts, made, guarded=guarded, key=key)
    for problem in problems:
        st.error(problem)
    for family, title in (
        (False, "Transfer note, for practitioners"),
        (True, "The same for the family, in everyday words"),
    ):
        st.subheader(title, anchor=False)
        who = "Family page" if family else "Transfer note"
        with st.container(horizontal=True):
            for form, (label, kind) in _KINDS.items():
                name = f"{stem(move.day, family=family)}.{form}"
                if name in files:
                    st.download_button(
                        label if form == "jsonld" else f"{who}: {label}",
                        data=files[name],
                        file_name=name,
                        mime=kind,
                        key=f"note-{form}-{family}",
                        on_click="ignore",
                    )
    st.caption(
        "One or two pages. No names, no free text; there are lines to write on by hand. Contacts carry their document’s date."
    )


def _files(move: Move, facts: Facts, made: Made, *, guarded: bool, key: object) -> tuple[dict[str, bytes], list[str]]:
    """The notes' files by name, and what could not be made; kept for this session's present move only."""
    whole = (guarded, key)
    kept = st.session_state.get("notes_made")
    if kept and kept[0] == whole:
        files, problems = kept[1]
        return files, problems
    files, problems = {}, []
    for form, (label, _) in _KINDS.items():
        try:
            written = note_files(move, frame.library(), facts, [form], guarded=guarded, made=made)
        except HarmoniserError as problem:
            problems.append(f"{label}: {problem}")
            continue
        files.update(
            {name: made_of if isinstance(made_of, bytes) else made_of.encode() for name, made_of in written.items()}
        )
    st.session_state.notes_made = whole, (files, problems)
    return files, problems
