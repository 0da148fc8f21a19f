"""What a facilitator takes away: the minutes in three forms, and the agreed positions as a mapping. Nothing is written here."""

from __future__ import annotations

import streamlit as st

from harmoniser.agreed import agreed_of, agreed_zip
from harmoniser.ballots import as_csv, choice_in_words
from harmoniser.errors import HarmoniserError
from harmoniser.minutes import NAMED, Named, minutes_files
from harmoniser.room import Room
from views import frame, rooming

__all__ = ["show"]

_FORMS = {
    "docx": ("Minutes: Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": ("Minutes: PDF", "application/pdf"),
    "json": ("Minutes: data (JSON)", "application/json"),
}


def show(room: Room) -> None:
    """The downloads of a workshop that has ended."""
    st.header("Minutes", anchor=False)
    named: Named = st.radio(
        "Names in the minutes",
        list(NAMED),
        index=1,
        format_func=lambda kind: NAMED[kind],
        key="named",
        help="The names are those that people chose when they joined. What they wrote stays as they wrote it.",
    )
    files, problems = _minutes(room, named)
    for problem in problems:
        st.warning(problem)
    with st.container(horizontal=True):
        for form, (label, kind) in _FORMS.items():
            for name in (name for name in files if name.endswith(f".{form}")):
                st.download_button(label, files[name], name, kind, key=f"minutes-{form}", on_click="ignore")
        day = (room.closed or room.opened).date().isoformat()
        rows = as_csv(room.items, frame.library())
        st.download_button("Votes (CSV)", rows, f"votes-{day}.csv", "text/csv", key="votes", on_click="ignore")
    _positions(room, day)


def _minutes(room: Room, named: Named) -> tuple[dict[str, bytes], list[str]]:
    """The files, kept for this session only, so that nothing outlives a workshop that is deleted."""
    key = room.id, room.version, named
    kept = st.session_state.get("workshop_minutes")
    if kept and kept[0] == key:
        return kept[1][0], kept[1][1]
    files: dict[str, bytes] = {}
    problems = []
    with st.spinner("Writing the minutes …"):
        put = rooming.subjects(room)
        for form, (label, _) in _FORMS.items():
            try:
                files |= minutes_files(room, frame.library(), put, [form], named=named)
            except HarmoniserError as problem:
                problems.append(f"{label}: {problem}")
    st.session_state.workshop_minutes = key, (files, problems)
    return files, problems


def _positions(room: Room, day: str) -> None:
    st.header("Agreed positions", anchor=False)
    library, put = frame.library(), rooming.subjects(room)
    with st.spinner("Reading what was agreed as a mapping …"):
        found = rooming.disagreements([one.item.id for one in room.items if one.item.kind == "discrepancy"])
        agreed = agreed_of(room, library, rooming.vignettes(), found, put)
    if agreed.kept:
        number = len(agreed.kept)
        st.write(
            f"{number} agreed {'position' if number == 1 else 'positions'} as a mapping: the harmoniser can count what it would "
            "change for a caseload (its READ-ME says how). It holds what was agreed and nothing else."
        )
        data = agreed_zip(agreed, room, library)
        st.download_button(
            "Agreed positions (ZIP)",
            data,
            f"agreed-positions-{day}.zip",
            "application/zip",
            key="agreed",
            on_click="ignore",
        )
    else:
        st.info("Nothing was agreed that could stand as a line, so there is no mapping to take along.")
    for number, why in agreed.left_out:
        st.text(f"Item {number} is left out: {why}.")
    for number, tier in agreed.overruled:
        now = choice_in_words(tier, library) if tier else "no tier"
        st.text(
            f"Item {number}: read together with the others its facts come to {now}, for something no graver was put there."
        )
