"""Harmonise: a proposed common position of some areas, what each document would have to change, and whom it would touch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from harmoniser.errors import HarmoniserError
from harmoniser.findings import listed, name_of
from harmoniser.impact import Impact
from harmoniser.library import Library
from harmoniser.policy_pictures import alpha_rows, alphas, moves, moves_rows
from harmoniser.proposal_report import Told, choices_in_words, mapping_zip, position_counts, proposal_files
from harmoniser.proposals import KINDS, LOWERS, Proposal, proportion
from views import address, choosing, disagreement, figures, frame, whatif

_TABS = ("The proposal", "The edits", "What if: a caseload")
_FORMS = {
    "csv": ("Edits (CSV)", "text/csv"),
    "xlsx": ("Spreadsheet (XLSX)", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "docx": ("Report (Word)", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "html": ("Report (web page)", "text/html"),
}


def main() -> None:
    """The page."""
    st.title("What a common position would take", anchor=False)
    library = frame.library()
    st.write(
        "For every set of facts the tier is proposed that asks the documents for the fewest steps, never below what the law "
        "demands as we read it. This is arithmetic over documents, not advice, and in force nowhere: what a child should get is "
        "for people to settle."
    )
    chosen = choosing.ask(library)
    if chosen is None:
        return
    try:
        proposal, told = choosing.proposal(library, chosen)
    except HarmoniserError as problem:
        st.error(f"This cannot be worked out: {problem}.")
        return
    address.heed("part", _TABS, what="tab")
    first, second, third = st.tabs(list(_TABS), key="part", bind="query-params")
    stem = f"common-position-{'-'.join(proposal.documents) if len(proposal.documents) < len(library.documents) else 'all-areas'}"
    if first.open:
        with first:
            _proposal(proposal, told, chosen, library, stem)
    if second.open:
        with second:
            _edits(proposal, told, chosen, library, stem)
    if third.open:
        with third:
            whatif.show(proposal, chosen, library, stem)


# ------------------------------------------------------------------------------------------------ the proposal


def _proposal(proposal: Proposal, told: Sequence[Told], chosen: choosing.Chosen, library: Library, stem: str) -> None:
    asked = choices_in_words(proposal.choices, library)
    st.caption(f"Chosen: {'; '.join(asked)}." if asked else "Chosen: every document weighs the same, and none leads.")
    st.header("Agreement before and after", anchor=False)
    shown = {"Now": proposal.before, f"After all {len(proposal.edits):,} edits": proposal.after}
    _before_and_after(proposal)
    figures.show(
        alphas(shown, "Agreement of the documents, before and after"), f"{stem}-agreement", alpha_rows(shown), wide=980
    )
    st.caption(
        f"Krippendorff’s ordinal alpha over {len(proposal.positions):,} sets of facts: 1 is full agreement, 0 what chance would "
        "give. It stays below 1 where a document says nothing, or its level leads to two tiers."
    )
    if proposal.target is not None:
        _target(proposal)
    st.header("Who would have to move, and how far", anchor=False)
    names = {name: name_of(library.documents[name]) for name in proposal.documents}
    standings = proposal.standings()
    figures.show(moves(standings, names), f"{stem}-moves", moves_rows(standings, names), wide=980)
    st.caption(
        "In how many sets of facts on which it speaks. Every move is a dissent that stays on record: the edits say who stands "
        "where."
    )
    plain = not (proposal.choices.weights or proposal.choices.reference or proposal.choices.newest_leads)
    if len(proposal.documents) == 2 and plain:
        st.info(
            "Of two documents that differ neither outvotes the other, so the higher tier is proposed throughout. Weights, or a "
            "document that leads, change that."
        )
    _tiers(proposal, library)
    _leading(proposal, told, names)
    _downloads(proposal, library, stem, whatif.last(chosen))


def _before_and_after(proposal: Proposal) -> None:
    before, after = proposal.before.value, proposal.after.value
    if before is not None and after is not None:
        st.markdown(f"**{before:.2f} now; {after:.2f} after all {len(proposal.edits):,} edits.**")


def _target(proposal: Proposal) -> None:
    reached = 0.0 if proposal.reached is None else proposal.reached
    if proposal.target is not None and reached < proposal.target:
        st.warning(
            f"All edits together do not reach the alpha of {proposal.target:g} that you asked for; they reach {reached:.2f}."
        )
    elif not proposal.enough:
        st.success(f"The alpha of {proposal.target:g} that you asked for is there already: {reached:.2f}.")
    else:
        how = "no fewer would do" if proposal.exact else "chosen one by one, the best first; fewer might do"
        st.success(
            f"For an alpha of {proposal.target:g}, {len(proposal.enough):,} of {len(proposal.edits):,} edits are enough ({how}). "
            f"They reach {reached:.2f}, and are marked among the edits."
        )


def _tiers(proposal: Proposal, library: Library) -> None:
    counts = position_counts(proposal)
    tiers = sorted(library.vocabulary.tiers.values(), key=lambda tier: tier.rank)
    said = " ".join(f"{disagreement.chip(tier.id, library)} {counts[tier.id]:,}&ensp;" for tier in tiers)
    law = sum(item.tier == item.floor and not item.tied for item in proposal.positions)
    tied = sum(item.tied for item in proposal.positions)
    st.html(f"{disagreement.CHIPS}<p>Where the proposal stands, in sets of facts: {said}</p>")
    if caution := proportion(proposal):
        st.info(caution)
    st.caption(
        f"At the tier that the law demands, as we read it: {law:,}. Held by a line tied to section 47, which is never outvoted: "
        f"{tied:,}."
    )


def _leading(proposal: Proposal, told: Sequence[Told], names: dict[str, str]) -> None:
    if not proposal.leading:
        return
    st.header("The edits that matter most", anchor=False)
    st.caption("Each is the one that raises agreement most after those before it.")
    by_id = {item.edit.id: item for item in told}
    rows: dict[bool, list[str]] = {False: [], True: []}
    for number, (name, reached) in enumerate(proposal.leading, 1):
        item = by_id[name]
        rows[item.edit.lowers].append(
            f"<tr><th scope='row'>{number}</th><td>{escape(names[item.edit.document])}</td><td>{escape(item.kind)}: "
            f"{escape(item.what)}<small>{escape(item.start)} → {escape(item.to)}; for {escape(item.facts[0])}</small></td>"
            f"<td><span class='hz-label'>Then alpha: </span>{reached:.2f}</td></tr>"
        )
    _table(rows[False])
    if rows[True]:
        st.subheader("Those of them that lower", anchor=False)
        st.warning(LOWERS)
        _table(rows[True])


def _table(rows: Sequence[str]) -> None:
    st.html(
        f"{figures.TABLE}<table class='hz-plain'><thead><tr><th scope='col'>No.</th><th scope='col'>Document of</th>"
        f"<th scope='col'>What to change</th><th scope='col'>Then alpha</th></tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


def _downloads(proposal: Proposal, library: Library, stem: str, touched: Impact | None) -> None:
    st.header("Take it along", anchor=False)
    st.caption(
        "The mapping is a folder that this program loads as one more area, to try any case under it. The reports hold the "
        "caseload too, once it is counted. The Word report takes a few seconds to make."
    )
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "Mapping (zip)", lambda: mapping_zip(proposal, library), f"{stem}-mapping.zip", "application/zip", key="take-zip",
            on_click="ignore",
        )  # fmt: skip
        for form, (label, kind) in _FORMS.items():
            st.download_button(
                label,
                lambda form=form: _file(proposal, library, stem, touched, form),  # type: ignore[misc]
                f"{stem}{'-edits' if form == 'csv' else ''}.{form}",
                kind,
                key=f"take-{form}",
                on_click="ignore",
            )


def _file(proposal: Proposal, library: Library, stem: str, touched: Impact | None, form: str) -> bytes:
    files = proposal_files(proposal, library, [form], touched=touched, stem=stem, made=date.today())
    return files[f"{stem}-edits.csv"] if form == "csv" else files[f"{stem}.{form}"]


# ------------------------------------------------------------------------------------------------ the edits


@st.fragment
def _edits(proposal: Proposal, told: Sequence[Told], chosen: choosing.Chosen, library: Library, stem: str) -> None:
    names = {name_of(library.documents[name]): name for name in proposal.documents}
    address.heed("whose", names, what="document")
    whose = st.segmented_control(
        "Document of", list(names), key="whose", bind="query-params", default=next(iter(names)), required=True
    )
    own = [item for item in told if item.edit.document == names[whose or next(iter(names))]]
    only = proposal.enough and st.checkbox(
        f"Only the {len(proposal.enough):,} that reach the alpha asked for", key="enough"
    )
    own = [item for item in own if item.edit.id in set(proposal.enough)] if only else own
    if not own:
        st.info("This document would have to change nothing.")
        return
    kinds = Counter(item.edit.kind for item in own)
    said = "; ".join(f"{kinds[kind]:,} {words}" for kind, words in KINDS.items() if kinds[kind])
    st.markdown(f"**{len(own):,} {'edit' if len(own) == 1 else 'edits'}**: {said}.")
    at = str(hash((whose, bool(only), chosen)))
    lowering = [item for item in own if item.edit.lowers]
    if len(lowering) < len(own):
        _listed([item for item in own if not item.edit.lowers], f"edits-{at}", set(proposal.enough), library)
    if lowering:
        st.header("Edits that lower", anchor=False)
        st.warning(LOWERS)
        _listed(lowering, f"lowering-{at}", set(proposal.enough), library)
    _downloads(proposal, library, stem, whatif.last(chosen))


def _listed(own: Sequence[Told], key: str, enough: set[str], library: Library) -> None:
    """Edits as a table, and the one that is chosen in it whole."""
    table: Any = st.dataframe(
        pd.DataFrame(_rows(own, enough)),
        key=key,
        hide_index=True,
        height=440,
        row_height=72,
        on_select="rerun",
        selection_mode="single-row",
        column_config={
            "For which facts": st.column_config.TextColumn(width=360),
            "Lines": st.column_config.TextColumn(width=280),
            "Agreement gained": st.column_config.NumberColumn(format="%.4f", help="By this edit alone"),
            "Tiers": st.column_config.NumberColumn(
                format="%+d", help="Up (+) or down (-); empty where it says nothing yet"
            ),
        },
        alt="What this document would have to change, what matters most first; choose a row to read it whole below.",
    )
    rows = table.selection.rows
    item = own[rows[0]] if rows and rows[0] < len(own) else own[0]
    st.caption("Choose a row, at its left edge, to read it whole. A column’s head sorts.")
    _edit(item, library)


def _rows(own: Sequence[Told], enough: set[str]) -> list[dict[str, object]]:
    return [
        {
            "What to do": item.kind,
            "For which facts": "; ".join(item.facts),
            "Now": item.start,
            "Then": item.to,
            "Tiers": item.edit.steps,
            "Lines": item.what if item.edit.lines else "",
            "Sets of facts": len(item.edit.positions),
            "Agreement gained": item.edit.gain,
            **({"Asked for": "yes" if item.edit.id in enough else ""} if enough else {}),
        }
        for item in own
    ]


def _edit(item: Told, library: Library) -> None:
    edit = item.edit
    st.subheader("One edit whole", anchor=False)
    lines = "".join(_line(name, library) for name in edit.lines)
    facts = "".join(f"<li>{escape(words)}</li>" for words in item.facts)
    more = len(edit.positions) - len(item.facts)
    rows = [
        ("Lines", f"<ul>{lines}</ul>" if lines else escape(item.what)),
        (
            "For which facts",
            f"<ul>{facts}</ul>{f'and {more:,} more' if more > 0 else ''}",
        ),
        ("There already", escape(listed(item.agree)) if item.agree else "no other document"),
        ("Would move too", escape(listed(item.also)) if item.also else "no other document"),
    ]
    rows += [("Held", escape(item.held))] if item.held else []
    if edit.splits:
        rows.append(
            ("In part", "these lines also decide where the document is to stay, so that they would have to be divided")
        )
    terms = "".join(f"<dt>{term}</dt><dd>{text}</dd>" for term, text in rows)
    start = "".join(
        disagreement.chip(tier, library) for tier in dict.fromkeys((*edit.from_tiers[:1], *edit.from_tiers[-1:]))
    )
    st.html(
        f"{disagreement.CHIPS}{disagreement.STYLE}<article class='hz-whole'><h3>{escape(item.kind)}: {escape(item.facts[0])}</h3>"
        f"<p class='hz-marks'>{start or escape(item.start)} <span aria-label='to'>→</span> "
        f"{disagreement.chip(edit.to_tier, library)} <span class='hz-chip'>{escape(item.steps)}</span></p>"
        f"<dl>{terms}</dl></article>"
    )


def _line(name: str, library: Library) -> str:
    line = library.indicator(name)
    at = f"{name}: {frame.line_place(line, library)}"
    return f"<li>{escape(line.label)}<small>{escape(at)}</small>{frame.wording(line)}</li>"


main()
