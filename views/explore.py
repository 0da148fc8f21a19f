"""Explore: what lies around a need or a line, the vocabulary, and questions in SPARQL for the curious."""

from __future__ import annotations

from html import escape

import streamlit as st

from harmoniser.alignment import STYLE as CARDS
from harmoniser.card import meaning_in_words
from harmoniser.findings import name_of
from harmoniser.graph import to_dot
from harmoniser.library import Library
from harmoniser.model import Indicator
from harmoniser.neighbourhood import around, picture, sheet, step_to
from harmoniser.strokes import STYLE as INKS
from views import address, figures, frame, picking, querying, tree

_TABS = ("Graph", "Vocabulary", "SPARQL")
_KINDS = ("A need", "A line of a document")
_STYLE = """<style>.hz-scroll{overflow-x:auto}.hz-scroll svg{min-width:58rem;width:100%}
@media screen and (max-width:700px){.hz-scroll:after{content:"Push sideways to see all of it";font-size:.8rem;opacity:.85;
 position:sticky;left:0;display:block}}
@media print{.hz-scroll{overflow:visible}.hz-scroll svg{min-width:0}}</style>"""


def main() -> None:
    """The page."""
    st.title("Explore", anchor=False)
    library = frame.library()
    address.heed("tool", _TABS, what="tab")
    tabs = st.tabs(list(_TABS), key="tool", bind="query-params", on_change="rerun")
    for tab, show in zip(tabs, (_graph, tree.show, querying.show), strict=True):
        if tab.open:
            with tab:
                show(library)


# ------------------------------------------------------------------------------------------------ the graph


@st.fragment
def _graph(library: Library) -> None:
    st.write("Choose a need, or a line of a document, and see what hangs together with it. Any box can be followed.")
    node = _choose(library)
    if not node:
        st.info("Choose what to look at above.")
        return
    found = around(node, library, tuple(library.documents.values()), 2 if node.startswith("line:") else 4)
    drawn = picture(found, library)
    if node.startswith("line:"):
        _tell(library.indicator(node[5:]), library)
    else:
        own = library.vocabulary.needs[node[5:]]
        st.html(f"<p><b>{escape(own.label)}.</b> {escape(own.definition)}</p>")
    html = (
        f'{INKS}{CARDS}{_STYLE}<div class="hz-scroll" role="region" tabindex="0" aria-label="{escape(drawn.title, quote=True)}">'
        f"{drawn.svg}</div>"
    )
    picking.pick(html, "around", _follow, keep=False)
    st.caption(
        "From the left: documents, their levels in the colour of the highest tier that these lines lead to, and the lines; then "
        "the need, and what stands beside it. Dashed: a process that a line sets going."
    )
    name = f"graph-{node.replace(':', '-')}"
    table = sheet(found, library)
    figures.offer(drawn, name, ([column for column, _ in table.columns], table.rows))
    st.download_button(
        "For Graphviz, a program that draws graphs (DOT)",
        to_dot(found.edges, library),
        f"{name}.dot",
        "text/plain",
        on_click="ignore",
        type="tertiary",
    )
    with st.expander("The same in words"):
        st.write(drawn.words)


def _choose(library: Library) -> str:
    """The fields above the graph; "" while nothing is chosen."""
    vocabulary = library.vocabulary
    needs = {need.label: need.id for need in sorted(vocabulary.needs.values(), key=lambda need: need.label.casefold())}
    address.heed("what", _KINDS, what="what to look at")
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    what = left.selectbox("Look at", list(_KINDS), key="what", bind="query-params")
    if what == _KINDS[0]:
        address.heed("centre", needs, what="need")
        label = right.selectbox("Need", list(needs), key="centre", bind="query-params")
        return f"need:{needs[label]}" if label else ""
    by_name = {name_of(document): document for document in library.documents.values()}
    address.heed("document", by_name, what="document")
    document = by_name[left.selectbox("Document of", list(by_name), key="document", bind="query-params")]
    lines = {f"{line.label} ({line.id})": line.id for line in document.indicators if line.alternatives}
    address.heed("line", lines, what="line")
    line = right.selectbox("Line", list(lines), key="line", bind="query-params")
    return f"line:{lines[line]}" if line else ""


def _follow(node: str) -> None:
    """A box was picked: the page turns to it."""
    library = frame.library()
    kind, _, name = step_to(node, library).partition(":")
    if kind == "need":
        st.session_state.update({"what": _KINDS[0], "centre": library.vocabulary.needs[name].label})
    elif kind == "line":
        line = library.indicator(name)
        document = name_of(library.documents[line.document])
        st.session_state.update({"what": _KINDS[1], "document": document, "line": f"{line.label} ({line.id})"})


def _tell(line: Indicator, library: Library) -> None:
    """A line in our words, with its place, what it means, and its own words where we have them."""
    document = library.documents[line.document]
    meaning = meaning_in_words(line, library.vocabulary)
    place = frame.line_place(line, library)
    place = place[:1].upper() + place[1:]
    at = f"{line.id}: {place}; characters {line.locator.start:,} to {line.locator.end:,} of {document.file}"
    st.html(
        f"<p><b>{escape(line.label)}</b><br><small>{escape(at)}</small><br>It is read as: {escape(meaning)}.</p>"
        f"{frame.wording(line)}"
    )


main()
