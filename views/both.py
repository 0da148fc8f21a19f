"""One need in all documents: their lines side by side, with place and exact wording, and where they disagree on it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from harmoniser.findings import CROSSINGS, Discrepancy, name_of
from harmoniser.library import Library
from harmoniser.line_verdicts import own_tiers
from harmoniser.model import Document, Indicator
from harmoniser.needs_matrix import Disagreements, cell_in_words, rows
from harmoniser.pictures import kind_name
from harmoniser.reports import headline
from views import disagreement, frame, working

__all__ = ["show"]

_LINES = 8
_FIRST = 5
_STYLE = """<style>
.hz-sides{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(17rem,100%),1fr));gap:.7rem;margin:.4rem 0}
.hz-sides>section{border:1px solid color-mix(in srgb,currentColor 22%,transparent);border-radius:.45rem;padding:.6rem .8rem;
 overflow-wrap:anywhere}
.hz-sides h3{margin:0 0 .3rem!important;padding:0!important;font-size:1.08rem}.hz-sides p{margin:.2rem 0}
.hz-sides ul{margin:.4rem 0 0!important;padding-left:1.1rem!important}
.hz-sides li{margin:.45rem 0!important;line-height:1.35}
.hz-sides small{display:block;opacity:.88;font-size:.85rem}
.hz-sides .hz-quote{margin:.25rem 0;padding:.15rem .6rem;border-left:3px solid currentColor;font-size:.95rem}
.hz-quarrel{border-top:1px solid color-mix(in srgb,currentColor 20%,transparent);padding:.6rem 0}
.hz-quarrel h4{margin:.2rem 0!important;padding:0!important;font-size:1.02rem;line-height:1.35}
.hz-quarrel p{margin:.2rem 0;line-height:1.4}.hz-quarrel ul{margin:.2rem 0!important;padding-left:1.1rem!important}
.hz-quarrel small{opacity:.88;font-size:.85rem}
</style>"""


def show(need: str, documents: Sequence[Document], library: Library) -> None:
    """The need, its lines by document, and the disagreements on it."""
    own = library.vocabulary.needs[need]
    st.html(f"{_STYLE}{disagreement.CHIPS}{_about(need, library)}{_sides(need, documents, library)}")
    frame.go("explore", "See this need as a graph", centre=own.label)
    st.subheader("Where they disagree on this need", anchor=False)
    if len(documents) < 2:
        st.write("Choose at least two documents above.")
        return
    items = _found(need, documents, library)
    if not items:
        st.write("No disagreement was found on this need by itself between these documents.")
        return
    more = len(items) - _FIRST
    st.caption(
        f"{len(items):,} found on this need by itself, the gravest first. A severity compares only with others of its kind."
    )
    shown = items
    if more > 0 and not st.toggle(f"Show all {len(items):,}", key=f"all-{need}"):
        shown = items[:_FIRST]
    st.html("".join(_quarrel(item, documents, library) for item in shown))
    frame.go("discrepancies", "All disagreements, to filter and download")


def _found(need: str, documents: Sequence[Document], library: Library) -> tuple[Discrepancy, ...]:
    finder: Disagreements = working.worked_out(
        ("disagreements on one need", library.digest),
        lambda _: Disagreements(library).prepared(),
        "Looking for disagreements on this need: about 4 seconds, the first time only.",
    )
    return _between(library.digest, need, tuple(document.id for document in documents), finder)


@st.cache_resource(show_spinner=False, max_entries=400)
def _between(digest: str, need: str, names: tuple[str, ...], _finder: Disagreements) -> tuple[Discrepancy, ...]:
    del digest  # by which it is kept
    return _finder.between(need, names)


def _about(need: str, library: Library) -> str:
    vocabulary, own = library.vocabulary, library.vocabulary.needs[need]
    terms = f"<br><small>Also: {escape('; '.join(own.other_terms))}.</small>" if own.other_terms else ""
    kin = [vocabulary.needs[name].label for name in own.broader]
    above = f"<br><small>A kind of: {escape('; '.join(kin))}.</small>" if kin else ""
    said = f"<p><b>{escape(own.label)}.</b> {escape(own.definition)}{terms}{above}</p>"
    return f'<div class="hz-sides" style="display:block">{said}</div>'


def _sides(need: str, documents: Sequence[Document], library: Library) -> str:
    row = next(row for row in rows(library, documents) if row.need == need)
    told = []
    for document in documents:
        cell = row.cells[document.id]
        chips = "".join(disagreement.chip(tier, library) for tier in dict.fromkeys((*cell.tiers[:1], *cell.tiers[-1:])))
        said = cell_in_words(cell, library)
        words = f"<p>{chips}</p>" if chips else f"<p>{escape(said[:1].upper() + said[1:])}.</p>"
        if cell.kind == "narrower":
            words += "<p><small>These lines are on kinds of the need only.</small></p>"
        items = [_line(document.by_id[name], document, library) for name in cell.lines]
        rest = f"<details><summary>{_more(len(items) - _LINES)}</summary><ul>{''.join(items[_LINES:])}</ul></details>"
        lines = f"<ul>{''.join(items[:_LINES])}</ul>{rest if len(items) > _LINES else ''}" if items else _SILENCE
        told.append(f"<section><h3>{escape(name_of(document))}</h3>{words}{lines}</section>")
    return f'<div class="hz-sides">{"".join(told)}</div>'


def _more(number: int) -> str:
    return "one more line" if number == 1 else f"{number} more lines"


_SILENCE = "<p><small>No line on this. Silence is not the lowest level: ask there.</small></p>"


def _line(line: Indicator, document: Document, library: Library) -> str:
    topic = library.vocabulary.topics[line.topic].label
    if own_tiers(line, document, library.vocabulary):
        place = frame.line_place(line, library)
    else:
        place = "At no level"
    at = f"{line.id}: {topic}; characters {line.locator.start:,} to {line.locator.end:,} of {document.file}"
    return (
        f"<li><b>{escape(line.label)}</b><small>{escape(place[:1].upper() + place[1:])}</small>"
        f"<small>{escape(at)}</small>{frame.wording(line)}</li>"
    )


def _quarrel(item: Discrepancy, documents: Sequence[Document], library: Library) -> str:
    wanted = {document.id for document in documents}
    marks = f'{disagreement.grave(item.severity)} <span class="hz-chip">{escape(kind_name(item.kind))}</span>'
    for line in item.crosses:
        if line in CROSSINGS:
            marks += f' <span class="hz-chip">The {escape(line.replace("-", " "))} line lies between</span>'
    stands = "".join(
        f"<li><b>{escape(name_of(library.documents[stand.document]))}:</b> {escape(stand.words)}</li>"
        for stand in item.stands
        if stand.document in wanted
    )
    why = "; ".join(reason.rstrip(".") for reason in item.reasons)
    return (
        f'<article class="hz-quarrel"><div>{marks}</div><h4>{escape(headline(item, library))}</h4><ul>{stands}</ul>'
        f"<p><b>For a board:</b> {escape(item.question)}</p>"
        f"<p><small>Why this severity: {escape(why)}. {escape(item.id)}</small></p>"
        "</article>"
    )
