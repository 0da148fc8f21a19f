"""Discrepancies: where the documents disagree, to filter and to read one by one; and how far they agree, measured."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from harmoniser.browsing import Asked, Shelf
from harmoniser.errors import HarmoniserError
from harmoniser.findings import KINDS, SCALES
from harmoniser.pictures import bars, kind_name
from harmoniser.policy_pictures import bar_rows, line_name
from harmoniser.subjects import votable
from views import address, agreeing, disagreement, figures, filtering, frame, working

_PLAIN = 50
_TABS = ("The list", "Kinds and severity", "How far they agree")
_FORMS = {
    "xlsx": ("Spreadsheet (XLSX)", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "docx": ("Report (Word)", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "html": ("Report (web page)", "text/html"),
    "csv": ("Tables (CSV, zipped)", "application/zip"),
}


def main() -> None:
    """The page."""
    st.title("Where the documents disagree", anchor=False)
    library = frame.library()
    st.write(
        "Worked out from what the documents’ lines mean, and putting no authority above another: a severity says how much hangs "
        "on a difference, not who is right."
    )
    try:
        found = working.disagreements(library)
    except HarmoniserError as problem:
        st.error(str(problem))
        return
    address.heed("aspect", _TABS, what="tab")
    tabs = st.tabs(list(_TABS), key="aspect", bind="query-params")
    for tab, show in zip(tabs, (_list, _kinds, agreeing.show), strict=True):
        if tab.open:
            with tab:
                show(found)


# ------------------------------------------------------------------------------------------------ the list


@st.fragment
def _list(found: Shelf) -> None:
    asked = filtering.ask(found)
    places = found.select(asked)
    filtering.count(found, places, asked)
    if not places:
        st.info("Nothing fits all of these filters. Take one away, or use fewer words.")
        return
    current = _current(found, places)
    key = f"table-{hash((asked, found.library.digest))}"
    st.dataframe(
        _rows(found).iloc[list(places)],
        key=key,
        hide_index=True,
        height=440,
        row_height=72,
        on_select=lambda: _picked(key, found, places),
        selection_mode="single-row",
        column_config={
            "Severity": st.column_config.NumberColumn(width=70, help="By the scale of its kind"),
            "Kind": st.column_config.TextColumn(width=150),
            "Facts": st.column_config.TextColumn(width=420),
            "Documents of": st.column_config.TextColumn(width=230),
            "Lines between": st.column_config.TextColumn(width=150, help="Statutory lines between the answers"),
            "Topic": st.column_config.TextColumn(width=190),
        },
        alt="The disagreements that fit the filters, the gravest first; choose a row to read it whole below the table.",
    )
    st.caption(
        "Choose a row, at its left edge, to read it whole below. A column’s head sorts. Severities compare only within one kind."
    )
    st.caption(
        "Why in this order: a severity counts tiers and statutory lines between what is certain, and nothing else. It measures "
        "neither a child’s risk nor how many children it concerns. What comes first may hang on the heading under which one line "
        "stands, or describe a child of whom no line speaks in so many words; “Described by itself in” and the notes on our "
        "reading say so."
    )
    _whole(found, places, current)
    _plain(found, places)
    _downloads(found, places, asked)


@st.cache_resource(show_spinner=False, max_entries=2)
def _table(_found: Shelf, digest: str, number: int) -> pd.DataFrame:
    del digest, number  # by which it is kept
    vocabulary = _found.library.vocabulary
    return pd.DataFrame(
        {
            "Severity": [item.severity for item in _found.items],
            "Facts": list(_found.heads),
            "Documents of": ["; ".join(_found.names(item.documents)) for item in _found.items],
            "Kind": [kind_name(item.kind) for item in _found.items],
            "Lines between": [", ".join(line_name(line) for line in item.crosses) for item in _found.items],
            "Topic": [vocabulary.topics[i.topic].label if i.topic in vocabulary.topics else "" for i in _found.items],
        }
    )


def _rows(found: Shelf) -> pd.DataFrame:
    return _table(found, found.library.digest, len(found.items))


def _picked(key: str, found: Shelf, places: Sequence[int]) -> None:
    state: Any = st.session_state.get(key)
    rows = state.selection.rows if state else []
    if rows and rows[0] < len(places):
        _choose(found.items[places[rows[0]]].id)


def _choose(name: str) -> None:
    st.query_params["id"] = name


def _current(found: Shelf, places: Sequence[int]) -> int:
    """The place of the one that is shown whole: what the address names, else the gravest."""
    name = address.read_choice("id", found.places, what="disagreement")
    return found.places[name] if name else places[0]


def _whole(found: Shelf, places: Sequence[int], current: int) -> None:
    st.header("One disagreement whole", anchor=False)
    item = found.items[current]
    at = places.index(current) if current in places else -1
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        before = found.items[places[at - 1]].id if at > 0 else ""
        after = found.items[places[at + 1]].id if at + 1 < len(places) else ""
        st.button("← Previous", on_click=_choose, args=(before,), disabled=not before, key="before")
        st.button("Next →", on_click=_choose, args=(after,), disabled=not after, key="after")
        st.caption(f"{at + 1:,} of {len(places):,} listed" if at >= 0 else "Not among those listed above")
        _basket(found, current)
    disagreement.show(item, found.heads[current], found.library)
    st.caption(
        f"Its name, by which a colleague finds it: {item.id}. It is in the address of this page once you have chosen it."
    )


def _basket(found: Shelf, current: int) -> None:
    """Set aside for a workshop, for this session only."""
    basket: list[str] = st.session_state.setdefault("workshop_basket", [])
    item = found.items[current]
    if item.id in basket:
        st.button("Take out of the workshop", on_click=basket.remove, args=(item.id,), key="unput")
    elif votable(item):
        st.button("Put to a workshop", on_click=basket.append, args=(item.id,), key="put", type="primary")
    else:
        st.caption("A room cannot vote on this one: no response for a child is in question.")
    if basket:
        number = "1 disagreement is" if len(basket) == 1 else f"{len(basket)} disagreements are"
        st.caption(f"{number} set aside for a workshop.")
        frame.go("workshop", "Open the workshop with them", items=basket)


def _plain(found: Shelf, places: Sequence[int]) -> None:
    with st.expander(f"The first {min(len(places), _PLAIN)} as a plain table, for paper and screen readers"):
        rows = "".join(
            f"<tr><td>{disagreement.grave(found.items[place].severity)}</td><td>{escape(kind_name(found.items[place].kind))}</td>"
            f"<td><a href='{escape(address.link('discrepancies', id=found.items[place].id), quote=True)}' target='_self'>"
            f"{escape(found.heads[place])}</a></td><td>{escape('; '.join(found.names(found.items[place].documents)))}</td></tr>"
            for place in places[:_PLAIN]
        )
        st.html(
            f"{figures.TABLE}{disagreement.CHIPS}<table class='hz-plain'><thead><tr><th scope='col'>Severity</th>"
            f"<th scope='col'>Kind</th><th scope='col'>Facts</th><th scope='col'>Documents of</th></tr></thead>"
            f"<tbody>{rows}</tbody></table>"
        )


def _downloads(found: Shelf, places: Sequence[int], asked: Asked) -> None:
    st.header("Take the list along", anchor=False)
    st.caption(
        f"All {len(places):,} with every position and the place of every line; the reports tell the gravest of each kind in "
        "full. A report takes a few seconds to make."
    )
    stem = filtering.stem(asked)
    with st.container(horizontal=True, gap="small"):
        for form, (label, kind) in _FORMS.items():
            ending = "zip" if form == "csv" else form
            st.download_button(
                label,
                lambda form=form: found.file(places, asked, form, date.today()),  # type: ignore[misc]
                f"{stem}.{ending}",
                kind,
                key=f"take-{form}",
                on_click="ignore",
            )


# ------------------------------------------------------------------------------------------------ kinds


@st.fragment
def _kinds(found: Shelf) -> None:
    asked = filtering.ask(found)
    places = found.select(asked)
    filtering.count(found, places, asked)
    items = [found.items[place] for place in places]
    if not items:
        st.info("Nothing fits all of these filters. Take one away, or use fewer words.")
        return
    st.header("How many of each kind, and how grave", anchor=False)
    figures.show(bars(items), f"{filtering.stem(asked)}-kinds", bar_rows(items))
    st.caption("Every bar is as long as every other, because kinds differ in number; the number stands before it.")
    st.header("What the kinds are, and what their severity counts", anchor=False)
    rows = "".join(
        f"<tr><th scope='row'>{escape(kind_name(kind))}</th><td>{sum(item.kind == kind for item in items):,}</td>"
        f"<td>{escape(words)}.</td><td>{escape(SCALES[kind])}</td></tr>"
        for kind, words in KINDS.items()
    )
    st.html(
        f"{figures.TABLE}<table class='hz-plain'><thead><tr><th scope='col'>Kind</th><th scope='col'>Number</th>"
        f"<th scope='col'>What it is</th><th scope='col'>What its severity counts</th></tr></thead><tbody>{rows}</tbody></table>"
    )


main()
