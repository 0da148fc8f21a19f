"""The matrix of needs by documents as a table, each cell in the colours of its tiers, with symbols and names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from harmoniser.findings import name_of
from harmoniser.library import Library
from harmoniser.model import Document
from harmoniser.needs_matrix import NONE, Cell, Row, cell_in_words, circle
from harmoniser.strokes import LEGEND, TIERS, short_name, step, tiers_in_order
from views.disagreement import CHIPS

__all__ = ["html", "key"]

_STYLE = (
    """<style>
.hz-scroll{max-height:34rem;overflow:auto;border:1px solid color-mix(in srgb,currentColor 25%,transparent);border-radius:.4rem}
.hz-grid{border-collapse:separate;border-spacing:0;width:100%;min-width:calc(9rem + 7.4rem*var(--documents));font-size:.92rem}
.hz-grid th,.hz-grid td{padding:.22rem .3rem;vertical-align:middle;text-align:left;font-weight:400;
 border-bottom:1px solid color-mix(in srgb,currentColor 14%,transparent)}
.hz-grid thead th{position:sticky;top:0;z-index:2;background:light-dark(#eef2f1,#1f272b);font-weight:650}
.hz-grid tbody th[scope=row]{position:sticky;left:0;z-index:1;background:light-dark(#fcfcfa,#14191c);width:15rem;min-width:9rem}
.hz-grid thead th:first-child{left:0;z-index:3}
.hz-grid .hz-topic th{background:light-dark(#eef2f1,#1f272b);font-weight:650;padding:.4rem .5rem;text-align:left}
.hz-topic span{position:sticky;left:.5rem}
.hz-grid button{all:unset;cursor:pointer;display:block;width:100%;padding:.3rem .25rem;min-height:1.5rem;box-sizing:border-box;
 text-decoration:underline;text-decoration-color:color-mix(in srgb,currentColor 40%,transparent);text-underline-offset:3px}
.hz-grid button:focus-visible{outline:3px solid light-dark(#1f6278,#8cc4e0);outline-offset:-2px;border-radius:.3rem}
.hz-grid tr:hover th[scope=row],.hz-grid .hz-chosen th[scope=row]{background:light-dark(#ffe2b5,#573a10)}
.hz-grid .hz-chosen button{font-weight:650}
.hz-cell{display:flex;min-height:2.3rem;border-radius:.3rem;overflow:hidden;line-height:1.2;font-size:.85rem;cursor:pointer}
.hz-cell>span{flex:1;padding:.25rem .35rem;display:flex;gap:.3rem;align-items:center}
.hz-kinds{outline:2px dashed light-dark(#a8621a,#e6ae66);outline-offset:-2px}
.hz-none{border:1px solid color-mix(in srgb,currentColor 22%,transparent)}
.hz-none>span{justify-content:center}.hz-none b{font-weight:400}
.hz-hatch{background:repeating-linear-gradient(45deg,transparent 0 5px,color-mix(in srgb,currentColor 32%,transparent) 5px 6.5px)}
.hz-hatch>span>b{font-weight:400;background:light-dark(#fcfcfa,#14191c);padding:.1rem .4rem;border-radius:.25rem}
@media(max-width:640px){.hz-grid{table-layout:fixed;min-width:calc(6.4rem + 7.7rem*var(--documents))}
 .hz-grid thead th:first-child,.hz-grid tbody th[scope=row]{width:6.4rem;min-width:6.4rem;font-size:.82rem;overflow-wrap:anywhere}
 .hz-grid .hz-cell{flex-direction:column}.hz-grid thead th{font-size:.85rem}.hz-scroll{max-height:30rem}}
@media print{.hz-scroll{max-height:none;overflow:visible}.hz-grid{min-width:0;font-size:.75rem}.hz-cell{font-size:.7rem}
 .hz-grid thead th,.hz-grid tbody th[scope=row]{position:static}*{print-color-adjust:exact}tr{break-inside:avoid}}
"""
    + "".join(
        f".hz-b{n}{{background:light-dark({a},{c});color:light-dark({b},{d})}}" for n, (a, b, c, d) in enumerate(TIERS)
    )
    + "</style>"
)


def html(shown: Iterable[Row], documents: Sequence[Document], library: Library) -> str:
    """The table; every row can be picked by its need."""
    vocabulary = library.vocabulary
    # On a telephone two documents' columns stand beside the needs, and the rest is to scroll to.
    size = f"--documents:{len(documents)}"
    heads = "".join(f'<th scope="col">{escape(name_of(document))}</th>' for document in documents)
    body, topic = [], ""
    for row in shown:
        if row.topic != topic:
            topic = row.topic
            label = f"{vocabulary.domains[row.domain]}: {vocabulary.topics[topic].label}"
            span = len(documents) + 1
            body.append(
                f'<tr class="hz-topic"><th colspan="{span}" scope="colgroup"><span>{escape(label)}</span></th></tr>'
            )
        need = escape(vocabulary.needs[row.need].label)
        cells = "".join(_cell(row.cells[document.id], library) for document in documents)
        body.append(
            f'<tr><th scope="row"><button type="button" data-pick="{escape(row.need)}">{need}</button></th>{cells}</tr>'
        )
    return (
        f'{_STYLE}<div class="hz-scroll" role="region" tabindex="0" aria-label="Needs by document">'
        f'<table class="hz-grid" style="{size}"><thead><tr><th scope="col">Need</th>{heads}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


def _cell(cell: Cell, library: Library) -> str:
    if not cell.tiers:
        kind = "hz-none hz-hatch" if cell.kind == "silent" else "hz-none"
        return f'<td><div class="hz-cell {kind}"><span><b>{escape(NONE[cell.kind])}</b></span></div></td>'
    scale = tiers_in_order(library)
    ends = [library.vocabulary.tiers[name] for name in dict.fromkeys((cell.tiers[0], cell.tiers[-1]))]
    blocks = "".join(
        f'<span class="hz-b{step(tier, scale)}"><i aria-hidden="true" style="font-style:normal">'
        f"{circle(tier.rank / scale[-1].rank)}</i>{escape(short_name(tier))}</span>"
        for tier in ends
    )
    said = escape(cell_in_words(cell, library), quote=True)
    kinds = " hz-kinds" if cell.kind == "narrower" else ""
    return f'<td title="{said}"><div class="hz-cell{kinds}">{blocks}</div></td>'


def key(library: Library) -> str:
    """What the colours, symbols and hatching mean."""
    scale = tiers_in_order(library)
    chips = "".join(
        f'<span class="hz-chip hz-t{step(tier, scale)}"><span aria-hidden="true">{circle(tier.rank / scale[-1].rank)}</span> '
        f"{escape(tier.label)}</span>"
        for tier in scale
    )
    return (
        f"{CHIPS}<style>.hz-key{{display:flex;flex-wrap:wrap;gap:.35rem .5rem;align-items:center;margin:.1rem 0 .2rem}}"
        ".hz-key small{flex-basis:100%;font-size:.88rem;line-height:1.4}</style>"
        f'<div class="hz-key" aria-label="Key" role="note">{chips}<small>Two colours: the lowest and the highest tier. Dashed '
        "edge: only kinds of the need are named. ≈ only a more general line could carry it. Hatched, ∅: the document is silent, "
        f"which does not mean that the need is slight. {LEGEND}</small></div>"
    )
