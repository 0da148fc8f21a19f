"""Levels: all areas' levels along the England-wide tiers, and where a level number goes from one area to the next."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from harmoniser.alignment import COLUMNS, STYLE, number_in_words, numbers, picture, places, table
from harmoniser.differences import false_friends
from harmoniser.discrepancies import in_order
from harmoniser.findings import Space, name_of
from harmoniser.library import Library
from harmoniser.model import Document
from harmoniser.strokes import LEGEND
from harmoniser.strokes import STYLE as INKS
from views import address, figures, frame

_FIRST = "3"  # the number that goes furthest
_STYLE = """<style>
.hz-wide svg,.hz-tall svg{width:100%}.hz-tall{display:none}
@media screen and (max-width:700px){.hz-wide{display:none}.hz-tall{display:block}}
.hz-says{font-size:1.3rem;line-height:1.4;font-weight:600;margin:.2rem 0 .6rem}
.hz-levels{width:100%;border-collapse:collapse;line-height:1.4}
.hz-levels th,.hz-levels td{text-align:left;vertical-align:top;padding:.45rem .7rem .45rem 0;
 border-bottom:1px solid color-mix(in srgb,currentColor 20%,transparent)}
.hz-levels tbody th{width:13rem}.hz-levels td:nth-child(2){width:13rem}.hz-levels small{display:block;opacity:.9;font-size:.9rem}
@media(max-width:640px){.hz-levels thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
 .hz-says{font-size:1.1rem}
 .hz-levels tr,.hz-levels td,.hz-levels tbody th{display:block;width:auto!important;border:0;padding:.1rem 0}
 .hz-levels tbody tr{border-bottom:1px solid color-mix(in srgb,currentColor 20%,transparent);padding:.6rem 0}}
</style>"""


def main() -> None:
    """The page."""
    st.title("Levels: the numbers do not travel", anchor=False)
    library = frame.library()
    documents, number = _choose(library)
    st.html(INKS + STYLE + _STYLE)
    if not documents:
        st.info("No area is chosen. Choose one or more above, and their levels stand beside one another here.")
        return
    if number:
        st.html(f'<p class="hz-says">{escape(number_in_words(number, documents, library))}</p>')
    else:
        st.write(
            "Each box is a level; it reaches over the tiers of response that it leads to. Choose a number above to follow it."
        )
    _draw(library, documents, number)
    _tell_false_friends(library, documents, number)
    _tell_levels(library, documents, number)


def _choose(library: Library) -> tuple[list[Document], str]:
    """The fields above the picture; their state is in the address."""
    by_name = {name_of(document): document for document in library.documents.values()}
    known = numbers(library.documents.values())
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    with left:
        address.heed("number", known, what="level number")
        number = st.segmented_control(
            "Follow a level number", known, default=_FIRST if _FIRST in known else None, key="number", bind="query-params",
            help="Choose the number again to follow none.",
        )  # fmt: skip
    with right:
        address.heed("areas", by_name, what="areas")
        chosen = st.multiselect(
            "Areas", list(by_name), default=list(by_name), key="areas", bind="query-params", placeholder="Choose areas"
        )
    return [document for name, document in by_name.items() if name in chosen], number or ""


def _draw(library: Library, documents: Sequence[Document], number: str) -> None:
    wide, tall = picture(library, documents, number), picture(library, documents, number, narrow=True)
    # `st.html` would take the SVG out; what `st.markdown` is given here is ours, and escaped. An empty line would end it.
    st.markdown(
        f'<div class="hz-wide">{_one_line(wide.svg)}</div><div class="hz-tall">{_one_line(tall.svg)}</div>',
        unsafe_allow_html=True,
    )
    st.caption(
        "Upward, responses grow more protective; on a phone, to the right. A box that reaches over two tiers can lead to either. "
        "From “child in need” on, the law itself asks for the response (sections 17 and 47 of the Children Act 1989). "
        f"{LEGEND}"
    )
    figures.offer(wide, _stem(library, documents, number), (COLUMNS, table(documents, library)))


def _one_line(svg: str) -> str:
    return " ".join(svg.splitlines())


def _stem(library: Library, documents: Sequence[Document], number: str) -> str:
    """The name of a file, which says what and of which areas."""
    whose = "all-areas" if len(documents) == len(library.documents) else "-".join(document.id for document in documents)
    return f"levels-{whose}{f'-level-{number}' if number else ''}"


def _tell_false_friends(library: Library, documents: Sequence[Document], number: str) -> None:
    """Where one number stands for different responses, in words, the gravest first."""
    st.header("False friends", anchor=False)
    found = in_order(false_friends(Space(library, tuple(documents))))
    if not found:
        st.write("Among these areas no level number stands for two different responses.")
        return
    st.write("The same number, different responses: whoever reads it in the other area reads something else into it.")
    for own in numbers(documents):
        if len(places(own, documents, library)) < 2:
            continue
        pairs = [item for item in found if item.subject == f"level-{own}"]
        if own != number:
            st.markdown(f"**{escape(number_in_words(own, documents, library).partition('. ')[0].rstrip('.'))}.**")
        else:
            st.markdown(f"**Level {own}**, followed above:")
        with st.expander(
            f"Level {own}: {len(pairs)} {'pair' if len(pairs) == 1 else 'pairs'} of areas", expanded=own == number
        ):
            rows = "".join(
                f"<tr><th scope='row'>{escape(' and '.join(name_of(library.documents[d]) for d in item.documents))}</th>"
                f"<td>Severity {item.severity}</td><td>{escape(item.text)}"
                f"<small>{escape('; '.join(item.reasons))}.</small></td></tr>"
                for item in pairs
            )
            st.html(
                "<table class='hz-levels'><thead><tr><th scope='col'>Between</th><th scope='col'>How grave</th>"
                f"<th scope='col'>What differs</th></tr></thead><tbody>{rows}</tbody></table>"
            )
    frame.go("discrepancies", "All discrepancies")


def _tell_levels(library: Library, documents: Sequence[Document], number: str) -> None:
    """What each level is, to read and to sort."""
    st.header("What each level is", anchor=False)
    only = bool(number) and st.checkbox(f"Only level {number}", key="only")
    rows = table(documents, library, number if only else "")
    read, sort = st.tabs(["To read", "To sort and filter"])
    with read:
        for document in documents:
            own = [row for row in rows if row[0] == name_of(document)]
            if not own:
                continue
            st.subheader(f"{name_of(document)}, {own[0][1]}", anchor=False)
            told = "".join(
                f"<tr><th scope='row'>{escape(f'{row[2]} {row[3]}'.strip())}</th>"
                f"<td>{escape(' to '.join(dict.fromkeys(row[4:6])))}</td><td>{escape(row[6])}"
                f"<small>{escape(row[7])}</small></td></tr>"
                for row in own
            )
            st.html(
                "<table class='hz-levels'><thead><tr><th scope='col'>Level</th><th scope='col'>Leads to</th>"
                f"<th scope='col'>What it is, and what follows</th></tr></thead><tbody>{told}</tbody></table>"
            )
    with sort:
        st.dataframe(
            [dict(zip(COLUMNS, row, strict=True)) for row in rows],
            hide_index=True,
            column_config={name: st.column_config.TextColumn(width="large") for name in COLUMNS[6:]},
        )


main()
