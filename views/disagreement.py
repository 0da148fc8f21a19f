"""One disagreement whole: the facts, what each document says and by which lines, why so grave, what a board has to settle."""

from __future__ import annotations

from html import escape

import streamlit as st

from harmoniser.errors import UnknownNameError
from harmoniser.evidence import place_of
from harmoniser.facts import Facts, load_facts
from harmoniser.findings import KINDS, SCALES, Discrepancy, Stand, listed, name_of
from harmoniser.library import Library
from harmoniser.pictures import kind_name
from harmoniser.policy_pictures import line_name
from harmoniser.strokes import SEVERITIES, short_name, step, tiers_in_order
from harmoniser.strokes import TIERS as COLOURS
from views import frame

__all__ = ["CHIPS", "STYLE", "chip", "grave", "show"]

_LINES = 12  # lines told of one position
_FILLING = "○◔◑◕●"  # the circle that fills up, as in the pictures

CHIPS = (
    "<style>.hz-chip{display:inline-flex;align-items:center;gap:.35rem;padding:.08rem .5rem;border-radius:.35rem;"
    "font-size:.92rem;line-height:1.5;border:1px solid color-mix(in srgb,currentColor 30%,transparent);white-space:nowrap}"
    + "".join(
        f".hz-chip.hz-t{n}{{background:light-dark({a},{c});color:light-dark({b},{d})}}"
        for n, (a, b, c, d) in enumerate(COLOURS)
    )
    + "".join(
        f".hz-chip.hz-s{n}{{background:light-dark({a},{c});color:light-dark({b},{d})}}"
        for n, (a, b, c, d) in enumerate(SEVERITIES)
    )
    + "</style>"
)
"""What a page includes once for the chips of tiers and severities, in the pictures' own colours."""

STYLE = """<style>
.hz-whole h3{margin:.2rem 0 .3rem!important;padding:0!important;line-height:1.3;font-size:1.25rem}
.hz-whole h4{margin:0 0 .25rem!important;padding:0!important;font-size:1.02rem}
.hz-whole .hz-marks{display:flex;flex-wrap:wrap;gap:.4rem;margin:.2rem 0 .5rem}
.hz-stands{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(21rem,100%),1fr));gap:.7rem;margin:.6rem 0}
.hz-stands>section{border:1px solid color-mix(in srgb,currentColor 22%,transparent);border-radius:.45rem;padding:.6rem .8rem;
 overflow-wrap:anywhere}
.hz-stands p{margin:.25rem 0}.hz-stands ul{margin:.3rem 0 0!important;padding-left:1.1rem!important}
.hz-stands li{margin:.25rem 0!important;line-height:1.35}.hz-whole small{display:block;opacity:.85;font-size:.85rem}
.hz-whole dd ul{margin:0!important;padding-left:1.1rem!important}
.hz-stands .hz-quote{margin:.2rem 0 .2rem;padding:.15rem .6rem;border-left:3px solid currentColor;font-size:.95rem}
.hz-whole dl{display:grid;grid-template-columns:minmax(8rem,11rem) 1fr;gap:.4rem 1rem;
 margin:.4rem 0 0!important;padding:0!important}
.hz-whole dt{font-weight:650}.hz-whole dd{margin:0!important;line-height:1.45}
.hz-board{border-left:5px solid light-dark(#1f6278,#6fb3c9);padding:.5rem .9rem;margin:.6rem 0;font-size:1.08rem;
 background:color-mix(in srgb,light-dark(#1f6278,#6fb3c9) 9%,transparent);border-radius:.3rem}
@media(max-width:640px){.hz-whole dl{grid-template-columns:1fr;gap:.1rem}.hz-whole dd{margin-bottom:.5rem!important}
 .hz-whole h3{font-size:1.1rem}}
</style>"""
"""What a page includes once for something told whole: its heading, marks, positions and terms."""


@st.cache_resource(show_spinner=False)
def _facts(digest: str) -> Facts:
    del digest  # by which it is kept
    return load_facts(frame.library())


def chip(tier: str, library: Library) -> str:
    """A tier as a chip: colour, symbol and word."""
    own = library.vocabulary.tiers[tier]
    place = step(own, tiers_in_order(library))
    return f'<span class="hz-chip hz-t{place}"><span aria-hidden="true">{_FILLING[place]}</span> {escape(short_name(own))}</span>'


def grave(severity: int) -> str:
    """A severity as a chip."""
    shade = min(max(severity, 1), len(SEVERITIES)) - 1
    return f'<span class="hz-chip hz-s{shade}">Severity {severity}</span>'


def show(item: Discrepancy, head: str, library: Library) -> None:
    """The whole of it.

    Args:
        item: the disagreement.
        head: its facts in words.
        library: the vocabulary and documents.
    """
    marks = [grave(item.severity), f'<span class="hz-chip">{escape(kind_name(item.kind))}</span>']
    marks += [f'<span class="hz-chip">The {escape(line_name(line))} line lies between</span>' for line in item.crosses]
    stands = "".join(_stand(stand, library) for stand in item.stands)
    why = f"{'; '.join(reason.rstrip('.') for reason in item.reasons)}."
    rows = [("What kind it is", f"{KINDS[item.kind]}."), ("Why this severity", why)]
    rows += [("What severity counts", f"{SCALES[item.kind]} Only disagreements of one kind can be compared by it.")]
    rows += [("Who is affected", f"{item.affected.rstrip('.')}.")]
    if item.also:
        needs = library.vocabulary.needs
        same = listed(needs[name].label.lower() if name in needs else name for name in item.also)
        rows.append(("The same holds for", f"{same}."))
    if item.kind == "different-response":
        told = listed(item.described) if item.described else "no line; it lies between the documents’ lines"
        rows.append(("Described by itself in", f"{told}."))
    terms = "".join(f"<dt>{escape(term)}</dt><dd>{escape(text)}</dd>" for term, text in rows)
    st.html(
        f'{CHIPS}{STYLE}<article class="hz-whole"><h3>{escape(head)}</h3><div class="hz-marks">{"".join(marks)}</div>'
        f'<div class="hz-stands">{stands}</div><div class="hz-board"><b>For the board:</b> {escape(item.question)}</div>'
        f"<dl>{terms}</dl></article>"
    )


def _stand(stand: Stand, library: Library) -> str:
    document = library.documents[stand.document]
    chips = "".join(chip(tier, library) for tier in dict.fromkeys((*stand.tiers[:1], *stand.tiers[-1:])))
    words = f"{stand.words[:1].upper()}{stand.words[1:]}"
    names = list(dict.fromkeys((*stand.indicators, *stand.facts)))
    lines = "".join(_line(name, library) for name in names[:_LINES])
    more = f"<p><small>and {len(names) - _LINES} more lines</small></p>" if len(names) > _LINES else ""
    rests = f"<ul>{lines}</ul>{more}" if lines else "<p><small>It rests on no line.</small></p>"
    return (
        f"<section><h4>{escape(name_of(document))}</h4>"
        f'<p style="display:flex;gap:.3rem;flex-wrap:wrap">{chips}</p><p>{escape(words)}.</p>{rests}</section>'
    )


def _line(name: str, library: Library) -> str:
    """A line or fact that a position rests on: in our words, with its place, and in its own words where we have them."""
    try:
        place = place_of(name, library, _facts(library.digest))
    except UnknownNameError:
        return f"<li>{escape(name)}</li>"
    where = f"{place.place}; " if place.place else ""
    at = f"{name}: {where}characters {place.start:,} to {place.end:,} of {place.file}"
    document = library.documents[place.document]
    line = document.by_id.get(name)
    note = f"<small>On our reading: {escape(line.note)}</small>" if line and line.note else ""
    return f"<li>{escape(place.label)}<small>{escape(at)}</small>{note}{frame.wording(line) if line else ''}</li>"
