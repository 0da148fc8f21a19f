"""More pictures for policy teams: alpha with its interval, what variation comes from, who moves, a caseload by tier. And tables.

Each comes with the numbers it was drawn from, as comma-separated values that no spreadsheet runs.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from harmoniser.agreement import CAUSES, Alpha, Distance, Merge, Share
from harmoniser.blocks import Picture
from harmoniser.findings import CROSSINGS, KINDS, Discrepancy, listed
from harmoniser.impact import SILENT, Crossing, Impact
from harmoniser.library import Library
from harmoniser.pictures import MapOfDocuments, kind_name
from harmoniser.proposals import Standing
from harmoniser.strokes import INK, box, line, lines, short_name, step, svg, symbol, text, tiers_in_order
from harmoniser.strokes import wrapped as wrap
from harmoniser.tables import Sheet, Value, csv_of

__all__ = [
    "FEW",
    "alpha_rows",
    "alphas",
    "as_csv",
    "bar_rows",
    "caseload",
    "caseload_rows",
    "cause_rows",
    "causes",
    "crossing_rows",
    "distance_rows",
    "line_name",
    "map_rows",
    "moves",
    "moves_rows",
    "tree_rows",
]

FEW = 6
"""Counts of children below this can point to a child."""

Rows = list[tuple[Value, ...]]


def as_csv(head: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """A table as comma-separated values that no spreadsheet runs."""
    return csv_of(Sheet("", tuple((name, 10) for name in head), tuple(tuple(row) for row in rows)))


def line_name(name: str) -> str:
    """A statutory line as it is said: `section-17` becomes "section 17"."""
    return name.replace("-", " ")


# ------------------------------------------------------------------------------------------------ agreement


def alphas(found: Mapping[str, Alpha], title: str, *, chance: str = "0: as chance would give") -> Picture:
    """Alpha of each, a dot on a scale to 1, with its 95% interval as a line.

    Args:
        found: by what to call each, in the order shown.
        title: the picture's title.
        chance: what to write at 0.
    """
    values = [end for one in found.values() for end in (one.value, one.low, one.high) if end is not None]
    least = min([0.0, *values])
    low = max(math.floor(least * 5) / 5, -1.0)
    left, wide, high, head = 292, 470, 34, 34

    def at(value: float) -> float:
        return left + wide * (max(value, low) - low) / (1 - low)

    bottom = head + high * len(found)
    parts = []
    marks = [round(low + 0.2 * n, 1) for n in range(round((1 - low) / 0.2) + 1)]
    for mark in marks:
        parts.append(line(f"M{at(mark):.1f} {head - 4}V{bottom}", width=1.4 if not mark else 0.6, faint=True))
        parts.append(text(at(mark), head - 10, f"{mark:.1f}", size=12, anchor="middle"))
    said = []
    for row, (name, one) in enumerate(found.items()):
        y = head + high * (row + 0.5)
        parts.append(
            lines(left - 10, y, wrap(name, left - 20, most=2), anchor="end", size=13 if len(name) < 44 else 11.5)
        )
        if one.value is None:
            parts.append(text(left + 8, y + 4.5, f"no figure: {one.reason}", size=12, kind="faint"))
            said.append(f"{name}: no figure, {one.reason}.")
            continue
        if one.low is not None and one.high is not None:
            parts.append(line(f"M{at(one.low):.1f} {y:.1f}H{at(one.high):.1f}", width=2.2))
            parts += [line(f"M{at(end):.1f} {y - 5:.1f}v10", width=1.6) for end in (one.low, one.high)]
        parts.append(f'<circle class="hz-ink" cx="{at(one.value):.1f}" cy="{y:.1f}" r="5.5" fill="{INK[0]}"/>')
        parts.append(text(left + wide + 10, y + 4.5, f"{one.value:.2f}", bold=True))
        between = f" ({one.low:.2f} to {one.high:.2f})" if one.low is not None and one.high is not None else ""
        parts.append(text(left + wide + 45, y + 4.5, between.strip() or "no interval", size=12))
        said.append(f"{name}: {one.value:.2f}{between}.")
    parts.append(text(at(0), bottom + 16, chance, size=11.5, anchor="middle"))
    parts.append(text(at(1), bottom + 16, "1: full agreement", size=11.5, anchor="end"))
    words = f"Krippendorff’s ordinal alpha with its 95% interval; 1 is full agreement, 0 what chance would give. {' '.join(said)}"
    return Picture(svg(left + wide + 160, bottom + 24, title, words, parts), title, words, least=620)


def alpha_rows(found: Mapping[str, Alpha]) -> tuple[tuple[str, ...], Rows]:
    """Alphas as a table."""
    head = ("of", "alpha", "from", "to", "sets of facts", "ratings", "needs", "remark")
    return head, [(name, a.value, a.low, a.high, a.cells, a.ratings, a.needs, a.reason) for name, a in found.items()]


def causes(found: Sequence[Share]) -> Picture:
    """What unequal answers come from, as bars of their share of the pairs of documents that differ."""
    title = "What the differences come from"
    left, wide, high, head = 330, 420, 40, 8
    most = max((share.pairs_share for share in found), default=0) or 1
    parts, said = [], []
    for row, share in enumerate(found):
        y = head + high * row
        parts.append(
            lines(left - 10, y + high / 2, wrap(_capital(CAUSES[share.cause]), left - 20, 12, 2), size=12, anchor="end")
        )
        parts.append(box(left, y + 7, max(wide * share.pairs_share / most, 1), high - 14, "t3"))
        parts.append(
            text(left + wide * share.pairs_share / most + 8, y + high / 2 + 5, f"{share.pairs_share:.0%}", bold=True)
        )
        said.append(f"{_capital(CAUSES[share.cause])}: {share.pairs_share:.0%} of the differing pairs.")
    words = " ".join(said) or "No documents differ."
    return Picture(svg(left + wide + 60, head * 2 + high * len(found), title, words, parts), title, words, least=560)


def cause_rows(found: Sequence[Share]) -> tuple[tuple[str, ...], Rows]:
    """Causes as a table."""
    head = (
        "what it comes from",
        "meaning",
        "differing pairs",
        "share of pairs",
        "share of tiers apart",
        "leads in so many sets of facts",
    )
    return head, [(s.cause, CAUSES[s.cause], s.pairs, s.pairs_share, s.tiers_share, s.cells) for s in found]


def bar_rows(items: Sequence[Discrepancy]) -> tuple[tuple[str, ...], Rows]:
    """How many disagreements of each kind and severity there are, as a table."""
    graves = sorted({item.severity for item in items})
    rows: Rows = []
    for kind in KINDS:
        own = [item.severity for item in items if item.kind == kind]
        if own:
            rows.append((kind_name(kind), len(own), *(own.count(severity) for severity in graves)))
    return ("kind", "number", *(f"severity {severity}" for severity in graves)), rows


def distance_rows(apart: Sequence[Distance], names: Mapping[str, str]) -> tuple[tuple[str, ...], Rows]:
    """Distances between documents as a table."""
    head = ("one document", "the other", "tiers apart on average", "sets of facts that both rate")
    return head, [(names[a.documents[0]], names[a.documents[1]], a.tiers, a.cells) for a in apart]


def tree_rows(merges: Sequence[Merge], names: Mapping[str, str]) -> tuple[tuple[str, ...], Rows]:
    """The tree of documents as a table of which groups join, the nearest first."""
    return ("one group", "the other", "tiers apart on average"), [
        (listed(names[n] for n in merge.left), listed(names[n] for n in merge.right), merge.height) for merge in merges
    ]


def map_rows(found: MapOfDocuments, names: Mapping[str, str]) -> tuple[tuple[str, ...], Rows]:
    """The places of documents on the map."""
    return ("document", "across", "up"), [(names[name], x, y) for name, (x, y) in found.places.items()]


# ------------------------------------------------------------------------------------------------ who moves


def moves(found: Sequence[Standing], names: Mapping[str, str]) -> Picture:
    """A bar for each document: in how many of the sets of facts on which it speaks it would move down, stay, or move up."""
    title = "Who would have to move, and how far"
    left, wide, high, head = 190, 520.0, 54, 34
    steps = [("s3", "2 or more down"), ("s1", "1 down"), ("t0", "stays"), ("t2", "1 up"), ("t4", "2 or more up")]
    parts = []
    for number, (kind, name) in enumerate(steps):
        key = left + number * 128
        parts += [box(key, 4, 16, 13, kind), text(key + 21, 15, name, size=12)]
    said = []
    for row, item in enumerate(found):
        y = head + high * row
        counts = (
            sum(c for s, c in item.steps.items() if s <= -2),
            item.steps.get(-1, 0),
            item.same,
            item.steps.get(1, 0),
            sum(c for s, c in item.steps.items() if s >= 2),
        )
        total = sum(counts) or 1
        parts.append(
            lines(left - 10, y + high / 2 - 6, wrap(names[item.document], left - 16, most=3), anchor="end", bold=True)
        )
        x = float(left)
        for (kind, _), count in zip(steps, counts, strict=True):
            each = wide * count / total
            if count:
                parts.append(box(x, y + 6, each, 24, kind))
                full = f"{count:,}"
                if each > 9 * len(full):
                    parts.append(text(x + each / 2, y + 23, full, size=12, anchor="middle", kind=kind))
            x += each
        told = f"says nothing of {item.silent:,} more"
        parts.append(text(left, y + 45, told, size=11.5))
        far = ", ".join(f"{name} in {count:,}" for (_, name), count in zip(steps, counts, strict=True))
        said.append(f"{names[item.document]}: {far}; {told}.")
    words = f"In how many of the sets of facts on which each document speaks it would move. {' '.join(said)}"
    return Picture(
        svg(left + max(wide, 640) + 6, head + high * len(found), title, words, parts), title, words, least=620
    )


def moves_rows(found: Sequence[Standing], names: Mapping[str, str]) -> tuple[tuple[str, ...], Rows]:
    """Who moves as a table."""
    far = sorted({step for item in found for step in item.steps})
    head = (
        "document",
        "stays",
        *(f"{abs(n)} {'tier' if abs(n) == 1 else 'tiers'} {'up' if n > 0 else 'down'}" for n in far),
        "says nothing",
    )
    return head, [(names[s.document], s.same, *(s.steps.get(n, 0) for n in far), s.silent) for s in found]


# ------------------------------------------------------------------------------------------------ a caseload


def caseload(found: Impact, library: Library) -> Picture:
    """A bar for each document: how many children fall on each tier by what is known; counts below six are not written."""
    title = "The children under each document"
    tiers = tiers_in_order(library)
    top = max(tier.rank for tier in tiers) or 1
    left, wide, high, head = 190, 560.0, 62, 56
    names = [*(tier.id for tier in tiers), SILENT]
    labels = {**{tier.id: short_name(tier) for tier in tiers}, SILENT: "says nothing"}
    kinds = {tier.id: f"t{step(tier, tiers)}" for tier in tiers} | {SILENT: ""}
    parts = []
    for number, name in enumerate(names):
        key, y = left + number % 3 * 190, 6 + number // 3 * 22
        parts.append(box(key, y, 16, 13, kinds[name]))
        if name != SILENT:
            parts.append(symbol(key + 28, y + 6.5, next(t.rank for t in tiers if t.id == name) / top))
        parts.append(text(key + 40, y + 11, labels[name], size=12))
    said = []
    for row, column in enumerate(found.columns):
        y = head + high * row
        parts.append(lines(left - 10, y + 20, wrap(column.label, left - 16, most=2), anchor="end", bold=True))
        x = float(left)
        for name in names:
            count = column.known[name]
            each = wide * count / max(found.children, 1)
            if count:
                parts.append(box(x, y + 6, each, 28, kinds[name]))
                shown = _few(count)
                if each > 9 * len(shown) + 4:
                    ink = kinds[name] or "ink"
                    parts.append(text(x + each / 2, y + 25, shown, size=13, anchor="middle", kind=ink, bold=True))
            x += each
        told = "; ".join(
            f"{line_name(name)} or above {_few(known)}, at most {_few(most)}"
            for name, (known, most) in column.reached.items()
        )
        parts.append(text(left, y + 50, told, size=11.5))
        each_tier = ", ".join(f"{labels[name]} {_few(column.known[name])}" for name in names if column.known[name])
        said.append(f"{column.label}: {each_tier}; {told}.")
    words = f"{found.children:,} children by what is known of them. {' '.join(said)}"
    return Picture(svg(left + wide + 8, head + high * len(found.columns), title, words, parts), title, words, least=620)


def _few(count: int) -> str:
    return "fewer than 6" if 0 < count < FEW else f"{count:,}"


def caseload_rows(found: Impact, library: Library) -> tuple[tuple[str, ...], Rows]:
    """Children by document and tier, with ranges; a column says where a count is so small that it can point to a child."""
    labels = {tier.id: tier.label for tier in library.vocabulary.tiers.values()} | {
        SILENT: "The document says nothing of it"
    }
    head = ("document", "tier", "for certain", "by what is known", "at worst", "of children", "mind")
    rows: Rows = []
    for column in found.columns:
        for name in column.known:
            counts = column.certain[name], column.known[name], column.possible[name]
            rows.append((column.label, labels[name], *counts, found.children, _mind(counts)))
        for name, (known, most) in column.reached.items():
            rows.append(
                (
                    column.label,
                    f"{_capital(line_name(name))} or above",
                    None,
                    known,
                    most,
                    found.children,
                    _mind((known, most)),
                )
            )
    return head, rows


def crossing_rows(found: Impact) -> tuple[tuple[str, ...], Rows]:
    """Who moves from one document to another, to any other tier and across each statutory line, as a table."""
    names = {column.id: column.label for column in found.columns}
    head = ("from", "to", "what", "way", "for certain", "by what is known", "at most", "of children", "mind")
    rows: Rows = []
    for item in found.transitions:
        every: list[tuple[str, Crossing]] = [("another tier", item.tiers)]
        every += [(f"across {line_name(name)}", item.crossings[name]) for name in CROSSINGS if name in item.crossings]
        for what, crossing in every:
            certain, _, most = crossing.down
            unsettled = crossing.unsettled  # less only while facts are unknown: no lowering
            for way, counts in (
                ("up", crossing.up),
                ("down", (certain, certain, most)),
                ("not yet settled", (0, unsettled, unsettled)),
            ):
                rows.append((names[item.before], names[item.after], what, way, *counts, found.children, _mind(counts)))
    return head, rows


def _mind(counts: Iterable[int]) -> str:
    return f"below {FEW}: do not publish" if any(0 < count < FEW for count in counts) else ""


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"
