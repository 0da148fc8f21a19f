"""Compare: what each area's document says of each need, side by side; and two areas compared as a policy team would."""

from __future__ import annotations

from html import escape

import streamlit as st

from harmoniser.findings import name_of
from harmoniser.library import Library
from harmoniser.model import Document
from harmoniser.needs_matrix import SHOWN, Row, picture, rows, selected, sheet
from harmoniser.privacy import personal_shape
from harmoniser.search import search_needs
from harmoniser.tables import Value, csv_of
from views import address, both, figures, frame, grid, pair, picking

_TABS = ("Needs side by side", "Two areas")
_EVERYTHING = "Everything"
_MOST_PIXELS = 130  # rows above which the picture would be too long for pixels


def main() -> None:
    """The page."""
    st.title("Compare", anchor=False)
    library = frame.library()
    address.heed("view", _TABS, what="tab")
    tabs = st.tabs(list(_TABS), key="view", bind="query-params", on_change="rerun")
    for tab, show in zip(tabs, (_needs, pair.show), strict=True):
        if tab.open:
            with tab:
                show(library)


@st.cache_resource(show_spinner=False)
def _rows(digest: str, documents: tuple[str, ...]) -> tuple[Row, ...]:
    del digest  # by which it is kept
    library = frame.library()
    return rows(library, [library.documents[name] for name in documents])


# ------------------------------------------------------------------------------------------------ needs


@st.fragment
def _needs(library: Library) -> None:
    st.write(
        "Each row is a need, each column a document. A cell shows from which to which **tier** of response the document’s lines "
        "on that need lead. Choose a row to read the lines side by side."
    )
    documents, shown, about = _choose(library)
    if not documents:
        st.info("No document is chosen. Choose one or more above.")
        return
    if not shown:
        st.info("No need fits all of these filters. Take one away, or use other words.")
        return
    need = st.session_state.get("need")
    html = grid.html(shown, documents, library)
    st.html(grid.key(library))
    picking.pick(html, "matrix", _picked, chosen=str(need or ""), show=".st-key-whole", keep=False)
    st.caption(f"{len(shown):,} of {len(library.vocabulary.needs):,} needs.")
    _offer(shown, documents, library, about)
    _sortable(shown, documents, library)
    _whole(documents, library)


def _matters(library: Library) -> dict[str, tuple[str, str]]:
    """What can be chosen as a topic: in words, with the domain or the topic that it means."""
    vocabulary = library.vocabulary
    found = {_EVERYTHING: ("", "")}
    for domain, label in vocabulary.domains.items():
        found[f"All: {label}"] = (domain, "")
        own = sorted((topic for topic in vocabulary.topics.values() if topic.domain == domain), key=lambda t: t.order)
        found |= {topic.label: ("", topic.id) for topic in own}
    return found


def _choose(library: Library) -> tuple[list[Document], tuple[Row, ...], str]:
    """The filters, whose state is in the address."""
    matters, by_name = _matters(library), {name_of(d): d for d in library.documents.values()}
    left, middle, right = st.columns(3, vertical_alignment="bottom")
    address.heed("topic", matters, what="topic")
    address.heed("show", SHOWN.values(), what="which needs")
    topic = left.selectbox("Topic", list(matters), key="topic", bind="query-params")
    show = middle.selectbox("Which needs", list(SHOWN.values()), key="show", bind="query-params")
    with right:
        words = _words(library)
    address.heed("documents", by_name, what="documents")
    names = st.multiselect(
        "Documents",
        list(by_name),
        default=list(by_name),
        key="documents",
        bind="query-params",
        placeholder="Choose documents",
    )
    documents = [document for name, document in by_name.items() if name in names]
    if not documents:
        return [], (), ""
    domain, own = matters[topic]
    asked = next(name for name, label in SHOWN.items() if label == show)
    every = _rows(library.digest, tuple(document.id for document in documents))
    found = selected(every, library, domain=domain, topic=own, words=words, show=asked)
    about = "-".join(part for part in (own or domain, asked if asked != "all" else "") if part)
    return documents, found, about or "all"


def _words(library: Library) -> str:
    """The words to search for; they are put into the address only where they find something and are like nobody's data."""
    if "search" not in st.session_state:
        given = (st.query_params.get("search") or "")[:60]
        st.session_state["search"] = "" if personal_shape(given) else given
    words: str = st.text_input(
        "Search the needs",
        key="search",
        max_chars=60,
        placeholder="for example: alcohol, young carer",
        help="Everyday words will do. Search for a need, never for a child.",
    )
    if shape := personal_shape(words):
        st.warning(f"This looks like {shape}. Nothing was searched; please take it out.")
        words = ""
    keep = words.strip() if words.strip() and search_needs(words, library, limit=1) else ""
    if keep != st.query_params.get("search", ""):
        if keep:
            st.query_params["search"] = keep
        elif "search" in st.query_params:
            del st.query_params["search"]
    return words


def _picked(need: str) -> None:
    """A row was picked: its need is chosen, if there is such a need."""
    needs = frame.library().vocabulary.needs
    if need in needs:
        st.session_state["need"] = needs[need].label


def _offer(shown: tuple[Row, ...], documents: list[Document], library: Library, about: str) -> None:
    name = f"needs-{about}-{'-'.join(document.id for document in documents)}"[:120]
    table = sheet(shown, documents, library)
    numbers: tuple[list[str], tuple[tuple[Value, ...], ...]] = ([column for column, _ in table.columns], table.rows)
    if len(shown) > _MOST_PIXELS:
        st.caption(f"Narrow the needs to {_MOST_PIXELS} or fewer for a picture that fits on paper.")
        st.download_button(
            "Its data (CSV)", lambda: csv_of(table), f"{name}.csv", "text/csv", on_click="ignore", type="tertiary"
        )
        return
    title = f"Needs by document: {', '.join(name_of(document) for document in documents)}"
    figures.offer(picture(shown, documents, library, title), name, numbers)


def _sortable(shown: tuple[Row, ...], documents: list[Document], library: Library) -> None:
    """The same as a table that sorts and searches."""
    with st.expander("The same as a table to sort"):
        table = sheet(shown, documents, library)
        kept = [n for n, (column, _) in enumerate(table.columns) if n < 5 or column.endswith("in words")]
        data = {table.columns[n][0].removesuffix(": in words"): [row[n] for row in table.rows] for n in kept}
        st.dataframe(data, hide_index=True, height=320, alt="What each document says of each need, in words.")


# ------------------------------------------------------------------------------------------------ one need whole


def _whole(documents: list[Document], library: Library) -> None:
    """The lines of all documents on the need that was picked."""
    labels = {
        need.label: need.id for need in sorted(library.vocabulary.needs.values(), key=lambda n: n.label.casefold())
    }
    with st.container(key="whole"):
        st.header("One need, document by document", anchor=False)
        address.heed("need", labels, what="need")
        label = st.selectbox(
            "Need",
            list(labels),
            index=None,
            key="need",
            bind="query-params",
            placeholder="Choose a row above, or a need here",
        )
        if label is None:
            st.info(
                "Choose a row in the table above, or a need here, and all documents’ lines on it stand side by side."
            )
            return
        st.html(f'<div class="hz-on-paper"><b>{escape(label)}</b></div>')
        both.show(labels[label], documents, library)


main()
