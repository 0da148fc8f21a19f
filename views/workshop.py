"""Workshop: who comes with a code takes part, who opens one leads; each link leads to one's own page of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import streamlit as st

from harmoniser.errors import WorkshopError
from harmoniser.library import Library
from harmoniser.room import Item
from harmoniser.subjects import item_of, votable
from harmoniser.vignettes import answers, span
from views import address, frame, leading, rooming, showing, voting

_MOST = 60


def main() -> None:
    """The page that the address asks for."""
    for name, page in (("lead", leading.show), ("seat", voting.show), ("screen", showing.show)):
        if secret := st.query_params.get(name):
            page(secret)
            return
    _door()


def _door() -> None:
    st.title("Workshop", anchor=False)
    st.write(
        "A room votes on made-up children, or on matters on which the documents differ, each person alone. Then everybody "
        "sees the votes and what the documents say, discusses, votes again, and records what it decides."
    )
    rooming.tell_note()
    rooming.forget()
    _ways_back()
    code = st.query_params.get("code", "")
    put = _asked_for()
    if code and not put:
        _join(code)
        return
    take_part, lead = st.columns([2, 3], gap="large")
    with take_part:
        _join(code)
    with lead:
        _open(frame.library(), put)


def _ways_back() -> None:
    """Back to where this tab has been, after the back button or another page."""
    for name, words in (("seat", "Back to my seat"), ("lead", "Back to the workshop that I lead")):
        if (secret := st.session_state.get(f"workshop_{name}")) and st.button(words, key=f"back-{name}"):
            _go(name, secret)


def _go(name: str, secret: str) -> None:
    st.query_params.from_dict({name: secret})
    st.rerun()


# ------------------------------------------------------------------------------------------------ taking part


def _join(code: str) -> None:
    st.header("Take part", anchor=False)
    with st.form("join", border=False):
        given = st.text_input(
            "Code",
            value=re.sub(r"[^A-Za-z0-9 -]", "", code)[:12],
            key="code",
            max_chars=12,
            placeholder="six characters",
        )
        name = st.text_input(
            "Your name here",
            key="name",
            max_chars=40,
            help="Any name that tells you apart in this room. The facilitator and the minutes may show it; you need no account.",
        )
        sent = st.form_submit_button("Join", type="primary")
    st.caption(
        "What you vote and write is kept with this name until the workshop is deleted. Votes are shown to the room without names."
    )
    if sent:
        try:
            joined = rooming.workshops().join(given, name, rooming.origin())
        except WorkshopError as problem:
            st.error(rooming.sentence(problem))
            return
        _go("seat", joined.secret)


# ------------------------------------------------------------------------------------------------ opening


def _asked_for() -> list[str]:
    """Disagreements that the address or this session's basket puts to the room."""
    given = [part for text in st.query_params.get_all("items") for part in text[:4000].split(",") if part]
    basket = st.session_state.get("workshop_basket", ())
    return list(dict.fromkeys([*given, *(name for name in basket if isinstance(name, str))]))[:_MOST]


def _open(library: Library, put: Sequence[str]) -> None:
    st.header("Lead a workshop", anchor=False)
    title = st.text_input("Title", key="title", max_chars=120, placeholder="for example: Board, spring meeting")
    names = {area.id: area.name for area in library.areas.values()}
    areas = st.multiselect(
        "Areas whose documents are shown",
        list(names),
        default=list(names),
        format_func=lambda name: names[name],
        key="open_areas",
        placeholder="All areas",
    )
    known = rooming.vignettes()
    chosen = st.multiselect(
        "Made-up children, in the order in which you choose them",
        list(known),
        format_func=lambda name: known[name].title,
        key="chosen",
        placeholder="Choose; three take about an hour",
        select_all=False,
    )
    items = [item_of(known[name]) for name in chosen]
    items += _disagreements(put)
    _preview(library, items)
    showing.tell_reach()
    if st.button("Open the workshop", key="open", type="primary", disabled=not items):
        try:
            opened = rooming.workshops().open(title, items, areas)
        except WorkshopError as problem:
            st.error(rooming.sentence(problem))
            return
        st.session_state.pop("workshop_basket", None)
        _go("lead", opened.secret)
    if not items:
        st.info("Choose at least one made-up child, or put a disagreement to a workshop from the page “Discrepancies”.")
    _catalogue(library)


def _disagreements(put: Sequence[str]) -> list[Item]:
    if not put:
        return []
    found = rooming.disagreements(put)
    if len(found) < len(put):
        address.heed("items", found, what="disagreements")
    fit = {name: one for name, one in found.items() if votable(one)}
    if len(fit) < len(found):
        st.info(
            "Some of the disagreements chosen are not about the response to a child, so a room cannot vote on them."
        )
    if not fit:
        return []
    taken = st.multiselect(
        "Disagreements of the documents",
        list(fit),
        default=list(fit),
        format_func=lambda name: fit[name].affected,
        key="taken",
        placeholder="None",
    )
    return [item_of(fit[name]) for name in taken]


def _preview(library: Library, items: Sequence[Item]) -> None:
    if items:
        st.caption("Put to the room, in this order:")
        for number, item in enumerate(items, 1):
            st.text(f"{number}. {item.text}")


@st.cache_resource(show_spinner="Working out how the documents answer the made-up children …", max_entries=2)
def _rows(_library: Library, digest: str) -> list[dict[str, object]]:
    topics = _library.vocabulary.topics
    rows: list[dict[str, object]] = []
    for vignette in rooming.vignettes().values():
        given = answers(vignette, _library)
        rows.append(
            {
                "About": vignette.title,
                "Themes": ", ".join(topics[theme].label for theme in vignette.themes),
                "Tiers apart": span(given, _library.vocabulary),
                "Silent documents": sum(answer.silent for answer in given),
                "Told": " ".join(vignette.told),
            }
        )
    return sorted(rows, key=lambda row: (-int(str(row["Tiers apart"])), str(row["About"])))


def _catalogue(library: Library) -> None:
    with st.expander("All made-up children, and how far the documents lie apart on each"):
        st.dataframe(
            _rows(library, library.digest),
            hide_index=True,
            column_config={
                "About": st.column_config.TextColumn(width="medium"),
                "Tiers apart": st.column_config.NumberColumn(
                    help="Between the lowest and the highest answer of a document"
                ),
                "Silent documents": st.column_config.NumberColumn(help="Documents that name nothing of it"),
                "Told": st.column_config.TextColumn(width="large"),
            },
        )


main()
