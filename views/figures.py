"""A picture on a page, to look at and to take away: as SVG, as PNG, and its numbers as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from harmoniser.blocks import Picture
from harmoniser.policy_pictures import as_csv
from harmoniser.strokes import STYLE, png
from harmoniser.tables import Value

__all__ = ["TABLE", "offer", "show"]

_FRAME = """<style>.hz-figure{overflow-x:auto;margin:0}.hz-figure svg{width:100%}
@media screen and (max-width:700px){.hz-figure:after{content:"Push sideways to see all of it";font-size:.8rem;opacity:.8;
 position:sticky;left:0;display:block}}
@media print{.hz-figure{overflow:visible}.hz-figure svg{min-width:0}}</style>"""


TABLE = """<style>
.hz-plain{width:100%;border-collapse:collapse;line-height:1.35}.hz-plain th,.hz-plain td{text-align:left;vertical-align:top;
 padding:.4rem .6rem .4rem 0;border-bottom:1px solid color-mix(in srgb,currentColor 20%,transparent)}
.hz-plain .hz-label{display:none}
.hz-plain td:first-child{white-space:nowrap}.hz-plain small{display:block;opacity:.9;font-size:.9rem}
@media(max-width:640px){.hz-plain thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
 .hz-plain .hz-label{display:inline}
 .hz-plain tr,.hz-plain td,.hz-plain th{display:block;border:0;padding:.1rem 0}
 .hz-plain tbody tr{border-bottom:1px solid color-mix(in srgb,currentColor 20%,transparent);padding:.5rem 0}}
</style>"""
"""What a page includes once for a plain table (class hz-plain), which becomes a list on a phone."""


def show(picture: Picture, name: str, table: tuple[Sequence[str], Sequence[Sequence[Value]]], *, wide: int = 0) -> None:
    """A picture, with what it shows in words for those who cannot see it, and its downloads.

    Args:
        picture: the picture.
        name: what its files are called, without an ending; says what and which areas.
        table: its columns and rows.
        wide: the width in pixels that it takes at most; the page's by default.
    """
    least, most = f"hz-l{picture.least}", f"hz-m{wide}" if wide else ""
    sizes = f".{least} svg{{min-width:{picture.least}px}}" + (
        f".{most} svg{{max-width:{wide}px!important}}" if wide else ""
    )
    st.html(f"{STYLE}{_FRAME}<style>{sizes}@media print{{.hz-figure svg{{min-width:0}}}}</style>")
    # `st.html` would take the SVG out. What `st.markdown` is given here is ours, and escaped; an empty line would end it.
    drawn = " ".join(picture.svg.splitlines())
    st.markdown(
        f'<div class="hz-figure {least} {most}" role="region" tabindex="0" aria-label="{escape(picture.title, quote=True)}">'
        f"{drawn}</div>",
        unsafe_allow_html=True,
    )
    offer(picture, name, table)


def offer(picture: Picture, name: str, table: tuple[Sequence[str], Sequence[Sequence[Value]]]) -> None:
    """The downloads of a picture; each is made when it is asked for."""
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "Picture (SVG)",
            picture.svg,
            f"{name}.svg",
            "image/svg+xml",
            key=f"svg-{name}",
            on_click="ignore",
            type="tertiary",
        )
        st.download_button(
            "Picture (PNG)",
            lambda: _png(picture.svg),
            f"{name}.png",
            "image/png",
            key=f"png-{name}",
            on_click="ignore",
            type="tertiary",
        )
        st.download_button(
            "Its data (CSV)",
            lambda: as_csv(*table),
            f"{name}.csv",
            "text/csv",
            key=f"csv-{name}",
            on_click="ignore",
            type="tertiary",
        )


def _png(svg: str) -> bytes:
    found = png(svg)
    if found is None:
        raise RuntimeError("this machine has no font to draw with: take the SVG")
    return found
