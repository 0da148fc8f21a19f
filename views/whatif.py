"""What a proposal would mean for children: a caseload, drawn or a team's own, under each document and under the proposal.

A team's own caseload is read in memory, counted, and let go: it is kept nowhere, and only its counts stay, in this session.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from html import escape

import streamlit as st

from harmoniser.caseloads import COLUMNS, caseload_from, generate, load_assumptions
from harmoniser.errors import HarmoniserError
from harmoniser.findings import CROSSINGS
from harmoniser.harmonisation import AREA, as_document, beside
from harmoniser.impact import Impact, impact, under
from harmoniser.library import Library
from harmoniser.model import Case
from harmoniser.policy_pictures import FEW, as_csv, caseload, caseload_rows, crossing_rows, line_name
from harmoniser.proposals import Proposal
from harmoniser.strokes import LEGEND
from views import address, figures, frame, working
from views.choosing import Chosen

__all__ = ["last", "show"]

_DRAWN, _OWN = "Plausible children, drawn", "Our own caseload"
_MOST_DRAWN, _MOST_OWN, _MOST_MB = 5_000, 5_000, 50
_STYLE = """<style>.hz-cross{overflow-x:auto}.hz-cross table{border-collapse:collapse;min-width:44rem;width:100%}
.hz-cross th,.hz-cross td{text-align:left;padding:.4rem .7rem .4rem 0;
 border-bottom:1px solid color-mix(in srgb,currentColor 20%,transparent)}
.hz-cross b{font-size:1.1rem}.hz-cross small{opacity:.9}</style>"""
_EXAMPLE = (
    ("reference", "age", "status", "need", "degree", "engagement"),
    (("A-1", 14, "", "neet", "", "refusing"), ("A-2", 6, "child-protection-plan", "neglect", "severe", "")),
)


def show(proposal: Proposal, chosen: Chosen, library: Library, stem: str) -> None:
    """The tab."""
    st.write(
        "Where would the same children fall under each document, and under the proposal? The counts compare what "
        "documents’ lines say. They foretell no caseload."
    )
    address.heed("children", (_DRAWN, _OWN), what="which children")
    origin = st.segmented_control(
        "Which children", (_DRAWN, _OWN), default=_DRAWN, key="children", bind="query-params", required=True
    )
    try:
        found = _drawn(proposal, chosen, library) if origin != _OWN else _own(proposal, chosen, library)
    except HarmoniserError as problem:
        st.error(f"This caseload is refused: {str(problem).rstrip('.')}.")
        return
    if found is None:
        return
    st.session_state["impact"] = (chosen, found)
    _result(found, library, stem)


def last(chosen: Chosen) -> Impact | None:
    """The caseload that this session counted last, where it was counted for the proposal of this choice."""
    kept: tuple[Chosen, Impact] | None = st.session_state.get("impact")
    return kept[1] if kept and kept[0] == chosen else None


# ------------------------------------------------------------------------------------------------ which children


def _drawn(proposal: Proposal, chosen: Chosen, library: Library) -> Impact | None:
    with st.form("drawn", border=False), st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        number = st.number_input(
            "How many",
            10,
            _MOST_DRAWN,
            1000,
            100,
            key="many",
            bind="query-params",
            width=150,
            help="1,000 take some 15 seconds.",
        )
        seed = st.number_input(
            "Draw number",
            0,
            1_000_000,
            0,
            1,
            key="seed",
            bind="query-params",
            width=150,
            help="The same number draws the same children.",
        )
        if st.form_submit_button("Count them", type="primary"):
            address.write_choice("count", "yes")
    if st.query_params.get("count") != "yes":
        st.info(
            "Press “Count them”: children are drawn by stated assumptions, are nobody real, and are placed under every document."
        )
        return None

    def make(tell: working.Progress) -> Impact:
        assumed = load_assumptions(library)
        cases = generate(int(number), library, seed=int(seed), assumptions=assumed)
        return _count(
            cases, proposal, library, f"drawn with number {seed}, not real", assumed.in_words(library.vocabulary), tell
        )

    seconds = max(round(number / 70), 1)
    return working.worked_out(
        ("children", library.digest, chosen, int(number), int(seed)),
        make,
        f"Placing {number:,} children under every document: about {seconds} seconds.",
    )


def _own(proposal: Proposal, chosen: Chosen, library: Library) -> Impact | None:
    st.caption(
        f"A pseudonymous table, one row an observation. It is read in the memory of {frame.where()}, counted and let go: "
        "nothing of it is kept or sent on. No names, numbers or dates of birth: what is shaped like one is refused; names cannot "
        "be told, so leave them out."
    )
    with st.expander("What the table holds"):
        rows = "".join(
            f"<dt><code>{escape(name)}</code></dt><dd>{escape(words)}</dd>" for name, words in COLUMNS.items()
        )
        st.html(
            "<style>.hz-cols{display:grid;grid-template-columns:9rem 1fr;gap:.2rem 1rem;margin:0!important;padding:0!important}"
            f".hz-cols dd{{margin:0!important}}</style><dl class='hz-cols'>{rows}</dl><p>Further columns are circumstances, "
            "such as <code>degree</code> or <code>engagement</code>. Only <code>need</code> must be there.</p>"
        )
        st.download_button(
            "An example (CSV)",
            as_csv(*_EXAMPLE),
            "caseload-example.csv",
            "text/csv",
            key="caseload-example",
            on_click="ignore",
        )
    given = st.file_uploader(
        "Your caseload, as CSV or Parquet", type=["csv", "parquet"], max_upload_size=_MOST_MB, key="caseload"
    )
    if given is None:
        st.info(f"Choose a file above: CSV (UTF-8) or Parquet, at most {_MOST_MB} MB and {_MOST_OWN:,} children.")
        return None
    content = given.getvalue()
    name = "your file.parquet" if given.name.casefold().endswith(".parquet") else "your file"
    mark = hashlib.sha256(content + name.encode() + repr(chosen).encode()).hexdigest()
    kept: tuple[str, Impact] | None = st.session_state.get("own-impact")
    if kept and kept[0] == mark:
        return kept[1]
    bar = st.progress(0.0, "Reading the caseload")

    def tell(done: int, of: int) -> None:
        bar.progress(min(done / of, 1.0), "Placing the children under every document")

    try:
        cases = caseload_from(name, content, library)
        if len(cases) > _MOST_OWN:
            st.info(
                f"This page counts up to {_MOST_OWN:,} children. For more: the command `harmoniser impact --cases FILE --under "
                "DIR`, with the mapping that you can take along above."
            )
            return None
        found = _count(
            cases,
            proposal,
            library,
            "your own caseload",
            (),
            tell,
        )
    finally:
        bar.empty()
    st.session_state["own-impact"] = (mark, found)
    return found


def _count(
    cases: Sequence[Case],
    proposal: Proposal,
    library: Library,
    origin: str,
    assumptions: Sequence[str],
    tell: working.Progress,
) -> Impact:
    more = beside(library, as_document(proposal, library))
    areas = ["all"] if len(proposal.areas) == len(library.areas) else proposal.areas
    return impact(
        cases,
        more,
        [*under(library, areas), (AREA, AREA)],
        origin=origin,
        assumptions=assumptions,
        against=AREA,
        progress=lambda done, of: tell(done, max(of, 1)),
    )


# ------------------------------------------------------------------------------------------------ the counts


def _result(found: Impact, library: Library, stem: str) -> None:
    st.warning(f"Counts below {FEW} can point to a child. They are marked in every table: do not publish them.")
    st.header("The children under each document", anchor=False)
    figures.show(caseload(found, library), f"{stem}-children", caseload_rows(found, library), wide=980)
    st.caption(
        f"{found.children:,} children, {found.origin}; by what is known of them. Counts below "
        f"{FEW} are not written into the picture. The shares are there to show what the proposal would touch; they put no "
        f"authority above another. {LEGEND}"
    )
    st.header("Who would move across the statutory lines", anchor=False)
    st.html(_crossings(found))
    st.caption(
        "From each document as it stands to the proposal, by what is known; in brackets those certain, whatever the unknown "
        f"turns out to be, to the most that is possible. † marks counts below {FEW}."
    )
    head, rows = crossing_rows(found)
    st.download_button(
        "Who moves (CSV)",
        as_csv(head, rows),
        f"{stem}-crossings.csv",
        "text/csv",
        key="crossings",
        on_click="ignore",
        type="tertiary",
    )
    st.header("Every tier, with its range", anchor=False)
    head, rows = caseload_rows(found, library)
    st.dataframe(
        [dict(zip(map(str.capitalize, head), row, strict=True)) for row in rows if row[2] is not None],
        hide_index=True,
        height=340,
        alt="How many children fall on each tier under each document: for certain, by what is known, and at worst.",
    )
    with st.expander("How to read this, and what is assumed"):
        for line in found.assumptions:
            st.text(f"• {line}")


def _crossings(found: Impact) -> str:
    names = {column.id: column.label for column in found.columns}

    def cell(counts: tuple[int, int, int], unsettled: int = 0) -> str:
        certain, known, most = (f"{n:,}{'†' if 0 < n < FEW else ''}" for n in counts)
        more = f"; not yet settled {unsettled:,}{'†' if unsettled < FEW else ''}" if unsettled else ""
        return f"<td><b>{known}</b> <small>({certain} to {most}{more})</small></td>"

    rows = []
    for item in found.transitions:
        every = [item.tiers, *(item.crossings[line] for line in CROSSINGS)]
        # Who has less only while facts are unknown, the former place still being possible, is not lowered.
        cells = "".join(
            cell(crossing.up) + cell((crossing.down[0], crossing.down[0], crossing.down[2]), crossing.unsettled)
            for crossing in every
        )
        rows.append(f"<tr><th scope='row'>{escape(names[item.before])}</th>{cells}</tr>")
    heads = ["higher tier", "lower tier", *(f"{line_name(line)} {way}" for line in CROSSINGS for way in ("up", "down"))]
    shown = "".join(f"<th scope='col'>{escape(head.capitalize())}</th>" for head in heads)
    return (
        f"{_STYLE}<div class='hz-cross' role='region' tabindex='0' aria-label='Who would move'><table><thead><tr>"
        f"<th scope='col'>From</th>{shown}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )
