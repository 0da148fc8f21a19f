"""SPARQL over the exported ontology, read-only: a query, or an example, and its answer as a table."""

from __future__ import annotations

import streamlit as st

from harmoniser.library import Library
from harmoniser.queries import EXAMPLES, LONGEST, Answer, Queries, QueryError, as_sheet, graph_file, short
from harmoniser.tables import csv_of
from views import address

__all__ = ["show"]

_SECONDS, _ROWS = 10, 1_000


@st.cache_resource(show_spinner=False, on_release=Queries.close)
def _queries(digest: str) -> Queries:
    return Queries(graph_file(digest), seconds=_SECONDS, rows=_ROWS)


@st.fragment
def show(library: Library) -> None:
    """The query, and what it found."""
    st.write(
        "For the curious: ask the exported ontology (needs, lines, levels, matches) in the query language SPARQL. It is read "
        f"only; a query may take {_SECONDS} seconds and give {_ROWS:,} rows. The prefixes of the exports need no declaring."
    )
    address.heed("example", EXAMPLES, what="example query")
    example = st.selectbox("Example", list(EXAMPLES), key="example", bind="query-params")
    if st.session_state.get("example_taken") != example:
        st.session_state["example_taken"] = example
        st.session_state["query"] = EXAMPLES[example]
        st.session_state.pop("answer", None)
    query = st.text_area("Query", key="query", height=210, max_chars=LONGEST)
    if st.button("Ask", type="primary", key="ask"):
        _ask(query, library)
    answer = st.session_state.get("answer")
    if isinstance(answer, str):
        st.error(f"{answer[:1].upper()}{answer[1:]}.")
    elif isinstance(answer, Answer):
        _tell(answer)
    else:
        st.info("Nothing is asked yet. Take an example or write a query, and press “Ask”.")


def _ask(query: str, library: Library) -> None:
    queries = _queries(library.digest)
    if queries.ready:
        said = "Asking …"
    else:
        said = "Reading the exported ontology: about 10 seconds, and 30 the very first time …"
    with st.spinner(said):
        try:
            st.session_state["answer"] = queries.ask(query)
        except QueryError as problem:
            st.session_state["answer"] = str(problem)


def _tell(answer: Answer) -> None:
    if answer.kind == "ASK":
        st.success("Yes." if answer.yes else "No.")
        return
    if not answer.rows:
        st.info("The query is answered, and nothing fits it.")
        return
    number = f"{len(answer.rows):,} {'row' if len(answer.rows) == 1 else 'rows'}"
    st.caption(f"{number} in {answer.seconds:.1f} seconds.")
    if answer.cut:
        st.warning(f"There is more: only the first {len(answer.rows):,} rows are shown.")
    columns = {f"{name}": [short(row[n]) for row in answer.rows] for n, name in enumerate(answer.columns)}
    st.dataframe(columns, hide_index=True, alt="The answer to the query.")
    st.download_button(
        "The answer (CSV)",
        lambda: csv_of(as_sheet(answer)),
        "answer.csv",
        "text/csv",
        key="answer-csv",
        on_click="ignore",
    )
