"""What pictures are drawn with: the one palette of tiers and severities, text, boxes, symbols, and SVG as pixels.

Tiers are told by a symbol (a circle that fills up) and by name as well as by colour, and the colours of a scale differ in
lightness, so that they can be told apart by people with any colour vision and in grey print. As they stand pictures have the
colours of paper; a page that includes STYLE gives them its own scheme.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from math import cos, pi, sin

from harmoniser.library import Library
from harmoniser.model import Tier

__all__ = [
    "FAINT",
    "INK",
    "LEGEND",
    "SEVERITIES",
    "STYLE",
    "TIERS",
    "box",
    "line",
    "lines",
    "png",
    "short_name",
    "step",
    "svg",
    "symbol",
    "text",
    "tiers_in_order",
    "wrapped",
]

_FONTS = "'Noto Sans','DejaVu Sans','Liberation Sans',Arial,Helvetica,sans-serif"
INK, FAINT = ("#22292d", "#e6ebea"), ("#6a7478", "#9aa5a6")

# A scale's steps from slight to grave: fill and ink in light and on paper, fill and ink in the dark.
TIERS = (
    ("#f1f4f3", "#22292d", "#242d31", "#e6ebea"),
    ("#cfe3e8", "#22292d", "#2a4651", "#ffffff"),
    ("#8dbdcb", "#101c20", "#2f667b", "#ffffff"),
    ("#2f7691", "#ffffff", "#6fb3c9", "#0f181b"),
    ("#113747", "#ffffff", "#d3edf5", "#0f181b"),
)
"""Colours of the tiers, by rank. In the dark they run the other way: were child protection the darkest there too, it would be
what stands out least against the page. `LEGEND` says so."""
LEGEND = (
    "The fuller the circle, the more protective the response. Colours deepen with it on a light page and brighten on a dark one, "
    "so go by the circle and the name; a picture that is downloaded is always the light one."
)
"""What stands beside tiers in colour."""
SEVERITIES = (
    ("#fdf1de", "#22292d", "#2f281c", "#ffffff"),
    ("#f6d9ac", "#22292d", "#4d3a1a", "#ffffff"),
    ("#e6ae66", "#22190c", "#7a5416", "#ffffff"),
    ("#a8621a", "#ffffff", "#c99140", "#14100a"),
    ("#7d420d", "#ffffff", "#e6bd7f", "#14100a"),
    ("#4b2406", "#ffffff", "#f9e6c8", "#14100a"),
)
"""Colours of the severities, from 1; whatever is graver has the last."""


def _scale(name: str, steps: Sequence[tuple[str, str, str, str]]) -> str:
    return "".join(
        f".hz-picture .hz-{name}{place}{{fill:light-dark({fill},{dark})}}"
        f".hz-picture .hz-{name}{place}i{{fill:light-dark({ink},{pale})}}"
        for place, (fill, ink, dark, pale) in enumerate(steps)
    )


STYLE = (
    "<style>.hz-picture{display:block;max-width:100%;height:auto;font-family:inherit}"
    f".hz-picture .hz-ink{{fill:light-dark({INK[0]},{INK[1]})}}"
    f".hz-picture .hz-line{{stroke:light-dark({INK[0]},{INK[1]})}}"
    f".hz-picture .hz-faint{{fill:light-dark({FAINT[0]},{FAINT[1]})}}"
    f".hz-picture .hz-hair{{stroke:light-dark({FAINT[0]},{FAINT[1]})}}"
    f"{_scale('t', TIERS)}{_scale('s', SEVERITIES)}</style>"
)
"""What a page includes once, for its pictures to follow light and dark."""


# ------------------------------------------------------------------------------------------------ drawing


def svg(width: float, height: float, title: str, words: str, parts: Iterable[str]) -> str:
    """A picture of this size, with its title and what it shows in words."""
    name = "p" + hashlib.sha256(f"{title}\0{words}".encode()).hexdigest()[:8]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="hz-picture" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" role="img" aria-labelledby="{name}t {name}d" font-family="{_FONTS}" font-size="13">'
        f'<title id="{name}t">{escape(title)}</title><desc id="{name}d">{escape(words)}</desc>{"".join(parts)}</svg>'
    )


def text(
    x: float, y: float, said: str, *, size: float = 13, anchor: str = "", bold: bool = False, kind: str = "ink"
) -> str:
    """Text in one of the inks: ink, faint, or that of a step of a scale (t3, s2)."""
    if kind in ("ink", "faint"):
        colour, name = (INK if kind == "ink" else FAINT)[0], kind
    else:
        colour, name = (TIERS if kind[0] == "t" else SEVERITIES)[int(kind[1:])][1], f"{kind}i"
    more = (f' text-anchor="{anchor}"' if anchor else "") + (' font-weight="bold"' if bold else "")
    return f'<text class="hz-{name}" x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{colour}"{more}>{escape(said)}</text>'


def box(x: float, y: float, width: float, height: float, kind: str = "") -> str:
    """A box filled with a step of a scale, or with nothing."""
    if not kind:
        fill, name = "none", ""
    else:
        fill, name = (TIERS if kind[0] == "t" else SEVERITIES)[int(kind[1:])][0], f" hz-{kind}"
    return (
        f'<rect class="hz-hair{name}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}" '
        f'stroke="{FAINT[0]}" stroke-width=".7"/>'
    )


def line(points: str, *, width: float = 1.5, faint: bool = False) -> str:
    """A line along a path."""
    kind, colour = ("hair", FAINT[0]) if faint else ("line", INK[0])
    return f'<path class="hz-{kind}" d="{points}" fill="none" stroke="{colour}" stroke-width="{width:g}"/>'


def symbol(x: float, y: float, share: float, radius: float = 5.5) -> str:
    """A circle filled clockwise from the top by this share: the higher the tier, the fuller."""
    ring = (
        f'<circle class="hz-line" cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="none" stroke="{INK[0]}" '
        'stroke-width="1.3"/>'
    )
    if share <= 0:
        return ring
    if share >= 1:
        return ring + f'<circle class="hz-ink" cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{INK[0]}"/>'
    end = 2 * pi * share
    to = f"{x + radius * sin(end):.2f} {y - radius * cos(end):.2f}"
    wedge = f"M{x:.1f} {y:.1f}L{x:.1f} {y - radius:.2f}A{radius:g} {radius:g} 0 {1 if share > 0.5 else 0} 1 {to}Z"
    return ring + f'<path class="hz-ink" d="{wedge}" fill="{INK[0]}"/>'


def wrapped(said: str, width: float, size: float = 13, most: int = 3) -> list[str]:
    """Text in lines of about this width; what is left over after the last line is cut and told by an ellipsis."""
    room = max(4, int(width / (size * 0.54)))
    lines = [""]
    for word in said.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > room:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    lines = [line if len(line) <= room + 2 else line[: room + 1] + "…" for line in lines]
    return lines if len(lines) <= most else [*lines[: most - 1], lines[most - 1] + " …"]


def lines(
    x: float, middle: float, lines: Sequence[str], *, size: float = 13, anchor: str = "", bold: bool = False
) -> str:
    """Lines of text around a middle."""
    step = size * 1.22
    first = middle - step * (len(lines) - 1) / 2 + size * 0.36
    return "".join(text(x, first + step * n, said, size=size, anchor=anchor, bold=bold) for n, said in enumerate(lines))


def short_name(tier: Tier) -> str:
    """A tier's label without what stands in brackets."""
    return tier.label.partition(" (")[0]


def tiers_in_order(library: Library) -> list[Tier]:
    """The tiers, the lowest first."""
    return sorted(library.vocabulary.tiers.values(), key=lambda tier: tier.rank)


def step(tier: Tier, tiers: Sequence[Tier]) -> int:
    """A tier's place in the colours."""
    return round(tier.rank / max(tiers[-1].rank, 1) * (len(TIERS) - 1))


# ------------------------------------------------------------------------------------------------ as pixels


def png(svg: str, width: int = 1600) -> bytes | None:
    """A picture as PNG on white, for paper that takes no SVG; None on a machine that has no font to write with.

    Args:
        svg: the picture.
        width: in pixels.
    """
    return _pixels(svg, width) if _has_a_font() else None


def _pixels(svg: str, width: int) -> bytes:
    import resvg_py

    return resvg_py.svg_to_bytes(svg_string=svg, width=width, background="#ffffff")


@cache
def _has_a_font() -> bool:
    blank, written = (_pixels(svg(20, 20, "", "", parts), 20) for parts in ((), (text(2, 15, "m"),)))
    return blank != written
