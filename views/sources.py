"""The documents as a table: whose they are, of what date, and how they stand today. For the pages Start and About."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

import streamlit as st

from harmoniser.alignment import when
from harmoniser.findings import name_of
from harmoniser.model import Document
from views import frame

__all__ = ["show", "standing"]

_STYLE = """<style>
.hz-table{width:100%;border-collapse:collapse;line-height:1.4}.hz-table th,.hz-table td{text-align:left;vertical-align:top;
 padding:.5rem .7rem .5rem 0;border-bottom:1px solid color-mix(in srgb,currentColor 20%,transparent)}
.hz-table thead th{font-size:.9rem}.hz-table tbody th{font-size:1.05rem;min-width:7.5rem}
.hz-table td b{display:block}.hz-table td small{font-size:.88rem;opacity:.9}
.hz-table td i{display:none;font-style:normal;font-size:.85rem;opacity:.85}
@media(max-width:640px){.hz-table thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
 .hz-table tr,.hz-table td,.hz-table tbody th{display:block;border:0;padding:.1rem 0}
 .hz-table td i{display:inline;margin-right:.3rem}
 .hz-table tbody tr{border-bottom:1px solid color-mix(in srgb,currentColor 20%,transparent);padding:.7rem 0}}
</style>"""


def show(more: Mapping[str, Callable[[Document], str]] | None = None) -> None:
    """The table.

    Args:
        more: further columns, each by its heading with what a document has there.
    """
    columns: dict[str, Callable[[Document], str]] = {
        "Document": lambda d: f"{escape(d.title)}<br><small>{escape(d.publisher)}, version {escape(d.version)}</small>",
        "Date": lambda d: escape(when(d)),
        "How it stands today": lambda d: "<b>{}</b>{}".format(*(escape(part) for part in standing(d))),
    }
    for head, words in (more or {}).items():
        columns[head] = lambda d, words=words: escape(words(d))  # type: ignore[misc]
    heads = "".join(f"<th scope='col'>{escape(head)}</th>" for head in ("Area", *columns))
    rows = "".join(
        f"<tr><th scope='row'>{escape(name_of(document))}</th>"
        + "".join(
            f"<td>{f'<i>{escape(head)}:</i>' if head != 'Document' else ''}{tell(document)}</td>"
            for head, tell in columns.items()
        )
        + "</tr>"
        for document in frame.library().documents.values()
    )
    st.html(f"{_STYLE}<table class='hz-table'><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>")


def standing(document: Document) -> tuple[str, str]:
    """How a document stands: the main thing as a sentence, and the rest."""
    first, mark, rest = document.standing.partition(";")
    if not mark:
        first, mark, rest = document.standing.partition(". ")
    rest = rest.strip()
    if rest and rest[-1] not in ".?!":
        rest += "."
    return f"{first[:1].upper()}{first[1:].rstrip('.')}.", f"{rest[:1].upper()}{rest[1:]}"
