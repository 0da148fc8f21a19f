"""Pictures for policy teams, as SVG text: tiers by topic, kinds by severity, distances, the tree and the map of documents.

Every picture has a title and says in words what it shows; strokes.py has the palette and what they are drawn with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import hypot

import numpy as np

from harmoniser.agreement import Distance, Merge, dendrogram_in_words
from harmoniser.blocks import Picture
from harmoniser.findings import KINDS, Discrepancy, name_of
from harmoniser.library import Library
from harmoniser.model import Document, Indicator, Tier
from harmoniser.strokes import INK as _INK
from harmoniser.strokes import SEVERITIES, STYLE, TIERS, png
from harmoniser.strokes import box as _box
from harmoniser.strokes import line as _line
from harmoniser.strokes import lines as _lines
from harmoniser.strokes import short_name as _short
from harmoniser.strokes import step as _step
from harmoniser.strokes import svg as _svg
from harmoniser.strokes import symbol as _symbol
from harmoniser.strokes import text as _text
from harmoniser.strokes import tiers_in_order as _tiers
from harmoniser.strokes import wrapped as _wrapped

__all__ = [
    "SEVERITIES",
    "STYLE",
    "TIERS",
    "MapOfDocuments",
    "Span",
    "bars",
    "dendrogram_svg",
    "distance_table",
    "kind_name",
    "map_of",
    "map_picture",
    "matrix",
    "png",
    "span_of",
    "tree",
]

# ------------------------------------------------------------------------------------------------ tiers by topic


@dataclass(frozen=True, slots=True)
class Span:
    """What a document has on a topic: how many lines, the tiers that they lead to, and whether it has signs without a level.

    Lines on what goes well are no concern and count for nothing here.
    """

    lines: int
    tiers: tuple[str, ...]
    signs: bool

    @property
    def silent(self) -> bool:
        """Whether the document has nothing on it at all."""
        return not self.lines and not self.signs


def span_of(document: Document, topic: str, library: Library) -> Span:
    """A document's lines on a topic: those about one of its needs, wherever they are printed."""
    needs, tiers = library.vocabulary.needs, library.vocabulary.tiers
    count, signs = 0, False
    reached: set[str] = set()
    for line in document.indicators:
        about = {g[0].need for g in line.alternatives if g and not any(c.strength for c in g)}
        if line.excluded or line.kind == "description" or not any(needs[need].topic == topic for need in about):
            continue
        if (leads := _leads(line, document)) and line.kind != "sign":
            count += 1
            reached |= leads
        else:
            signs = True
    return Span(count, tuple(sorted(reached, key=lambda name: tiers[name].rank)), signs)


def _leads(line: Indicator, document: Document) -> set[str]:
    if line.tiers:
        return set(line.tiers)
    return {tier for level in line.levels for tier in document.level(level).tiers}


def _span_in_words(span: Span, library: Library) -> str:
    if not span.tiers:
        return "signs only, at no level" if span.signs else "silent"
    ends = [_short(library.vocabulary.tiers[name]) for name in (span.tiers[0], span.tiers[-1])]
    return " to ".join(dict.fromkeys(ends))


def matrix(library: Library, documents: Sequence[Document], topics: Sequence[str], title: str) -> Picture:
    """Topics down, documents across; each place shows from which to which tier the document's lines on the topic lead.

    Args:
        library: the vocabulary.
        documents: the columns.
        topics: the rows.
        title: the picture's title.
    """
    tiers = _tiers(library)
    top = max(tier.rank for tier in tiers) or 1
    left, wide, high, head = 168, 154, 48, 62
    width = left + wide * len(documents) + 2
    parts = []
    for number, document in enumerate(documents):
        parts.append(
            _lines(
                left + wide * (number + 0.5),
                head / 2,
                _wrapped(name_of(document), wide - 8),
                anchor="middle",
                bold=True,
            )
        )
    said = []
    for row, topic in enumerate(topics):
        y = head + row * high
        label = library.vocabulary.topics[topic].label
        parts.append(_lines(2, y + high / 2, _wrapped(label, left - 10)))
        told = []
        for number, document in enumerate(documents):
            span = span_of(document, topic, library)
            parts.append(_cell(left + wide * number, y, wide, high, span, library, tiers, top))
            told.append(f"{name_of(document)}: {_span_in_words(span, library)}")
        said.append(f"{label}. {'; '.join(told)}.")
    y = head + len(topics) * high + 22
    parts += _key(tiers, top, width, y)
    words = f"From which to which tier the lines of each document lead, by topic. {' '.join(said)}"
    rows = -(-len(tiers) * 165 // width)
    return Picture(_svg(width, y + 8 + rows * 22, title, words, parts), title, words, least=min(width, 760))


def _cell(
    x: float, y: float, wide: float, high: float, span: Span, library: Library, tiers: Sequence[Tier], top: int
) -> str:
    parts = [_box(x, y, wide, high)]
    if not span.tiers:
        said = ["signs only,", "at no level"] if span.signs else ["— silent"]
        return parts[0] + _lines(x + 9, y + high / 2, said, size=12)
    ends = [library.vocabulary.tiers[name] for name in dict.fromkeys((span.tiers[0], span.tiers[-1]))]
    room = high - 11
    for number, tier in enumerate(ends):
        middle = y + 2 + room * (number + 0.5) / len(ends)
        parts.append(_symbol(x + 12, middle, tier.rank / top))
        dash = " –" if number == 0 and len(ends) > 1 else ""
        parts.append(_text(x + 22, middle + 4.2, _short(tier) + dash, size=12))
    each = (wide - 10) / len(tiers)
    for number, tier in enumerate(tiers):
        kind = f"t{_step(tier, tiers)}" if tier.id in span.tiers else ""
        parts.append(_box(x + 5 + each * number, y + high - 9, each, 6, kind))
    return "".join(parts)


def _key(tiers: Sequence[Tier], top: int, width: float, y: float) -> list[str]:
    """Which symbol and colour is which tier."""
    parts = []
    across = max(1, int(width // 165))
    for number, tier in enumerate(tiers):
        x, at = 2 + number % across * 165, y + number // across * 22
        parts.append(_box(x, at - 8, 16, 12, f"t{_step(tier, tiers)}"))
        parts.append(_symbol(x + 27, at - 2, tier.rank / top))
        parts.append(_text(x + 38, at + 2.5, _short(tier), size=12))
    return parts


# ------------------------------------------------------------------------------------------------ kinds by severity


def kind_name(kind: str) -> str:
    """A kind of disagreement as a heading.

    >>> kind_name("false-friend")
    'False friend'
    """
    return kind.replace("-", " ").capitalize()


def bars(items: Sequence[Discrepancy], title: str = "How many of each kind, and how grave") -> Picture:
    """A bar for each kind, divided by severity. Every bar has the same length, because kinds differ in number and in scale."""
    counts: dict[str, Counter[int]] = {kind: Counter() for kind in KINDS}
    for item in items:
        counts[item.kind][item.severity] += 1
    shown = {kind: found for kind, found in counts.items() if found}
    left, long, high, head = 250, 560, 32, 30
    graves = sorted({severity for found in shown.values() for severity in found})
    parts = []
    for number, severity in enumerate(graves):
        parts.append(_box(left + number * 92, 4, 16, 13, f"s{_shade(severity)}"))
        parts.append(_text(left + number * 92 + 21, 15, f"severity {severity}", size=12))
    said = []
    for row, (kind, found) in enumerate(shown.items()):
        y, x, total = head + row * high, float(left), found.total()
        parts.append(_text(left - 58, y + 20, kind_name(kind), anchor="end"))
        parts.append(_text(left - 8, y + 20, f"{total:,}", anchor="end", bold=True))
        for severity, count in sorted(found.items()):
            wide = long * count / total
            parts.append(_box(x, y + 4, wide, high - 8, f"s{_shade(severity)}"))
            full = f"{severity}: {count:,}"
            fits = full if wide > 8 * len(full) else str(severity) if wide > 12 else ""
            if fits:
                parts.append(_text(x + wide / 2, y + 20, fits, size=12, anchor="middle", kind=f"s{_shade(severity)}"))
            x += wide
        told = ", ".join(f"{count:,} of severity {severity}" for severity, count in sorted(found.items(), reverse=True))
        said.append(f"{kind_name(kind)}, {total:,}: {told}.")
    words = f"{' '.join(said)} Severities are those of each kind's own scale." if said else "There are none."
    height = head + len(shown) * high + 6
    return Picture(_svg(left + long + 4, height, title, words, parts), title, words, least=620)


def _shade(severity: int) -> int:
    return min(max(severity, 1), len(SEVERITIES)) - 1


# ------------------------------------------------------------------------------------------------ distances


def distance_table(apart: Sequence[Distance], names: Mapping[str, str]) -> Picture:
    """The distances between documents as a table, shaded more strongly the further apart.

    Args:
        apart: the distances.
        names: what to call each document, in order.
    """
    title = "How far the documents lie apart"
    between = {frozenset(item.documents): item for item in apart}
    known = [item.tiers for item in apart if item.tiers is not None]
    least, most = min(known, default=0.0), max(known, default=0.0)
    order = list(names)
    left, wide, high, head = 170, 118, 44, 60
    parts = []
    for column, name in enumerate(order):
        lines = _wrapped(names[name], wide - 6)
        parts.append(_lines(left + wide * (column + 0.5), head / 2, lines, anchor="middle", bold=True))
        parts.append(_lines(2, head + high * (column + 0.5), _wrapped(names[name], left - 8), bold=True))
    for row, one in enumerate(order):
        for column, other in enumerate(order):
            x, y = left + wide * column, head + high * row
            item = between.get(frozenset((one, other))) if one != other else None
            if item is None or item.tiers is None:
                parts.append(_box(x, y, wide, high))
                parts.append(_text(x + wide / 2, y + 26, "–", anchor="middle", kind="faint"))
                continue
            share = (item.tiers - least) / (most - least) if most > least else 0
            step = f"t{min(int(share * len(TIERS)), len(TIERS) - 1)}"
            parts.append(_box(x, y, wide, high, step))
            parts.append(
                _text(x + wide / 2, y + 20, f"{item.tiers:.2f}", size=15, anchor="middle", bold=True, kind=step)
            )
            parts.append(_text(x + wide / 2, y + 36, f"{item.cells:,} sets", size=11, anchor="middle", kind=step))
    told = "; ".join(
        f"{names[item.documents[0]]} and {names[item.documents[1]]} {item.tiers:.2f}"
        for item in sorted(apart, key=lambda item: (item.tiers is None, item.tiers or 0))
        if item.tiers is not None
    )
    words = (
        f"Tiers apart on average, and over how many sets of facts that both rate; the further apart, the stronger the shade. "
        f"Nearest first: {told}."
    )
    size = left + wide * len(order) + 2, head + high * len(order) + 4
    return Picture(_svg(*size, title, words, parts), title, words, least=min(size[0], 640))


def dendrogram_svg(tree: Sequence[Merge], names: Mapping[str, str]) -> str:
    """The tree as a picture without script: who joins whom, further right the further apart.

    Args:
        tree: the merges, of at least two documents.
        names: what to call each document.
    """
    order = list(dict.fromkeys(name for merge in reversed(tree) for name in (*merge.left, *merge.right)))
    left, wide, row, top = 262, 330, 34, 14
    scale = wide / (max((merge.height for merge in tree), default=0) or 1)
    place: dict[tuple[str, ...], tuple[float, float]] = {
        (name,): (float(left), top + row * (number + 0.5)) for number, name in enumerate(order)
    }
    parts = [_text(left - 8, y + 4, names[members[0]], anchor="end") for members, (_, y) in place.items()]
    lines = []
    for merge in tree:
        (x, y), (x_, y_) = place[merge.left], place[merge.right]
        to, middle = left + merge.height * scale, (y + y_) / 2
        lines.append(f"M{x:.1f} {y:.1f}H{to:.1f}V{y_:.1f}H{x_:.1f}")
        group = (*merge.left, *merge.right)
        parts.append(_text(to - 5, middle + 4.5, f"{merge.height:.2f}", anchor="end"))
        place[group] = to, middle
    words = "Tiers apart on average. " + "; ".join(dendrogram_in_words(tree, names)) + "."
    title = "Which documents stand nearest"
    return _svg(left + wide + 60, top * 2 + row * len(order), title, words, [_line("".join(lines), width=2), *parts])


def tree(merges: Sequence[Merge], names: Mapping[str, str]) -> Picture:
    """The tree of documents as a picture in a paper."""
    words = "The nearest join first. " + "; ".join(dendrogram_in_words(merges, names)) + "."
    return Picture(dendrogram_svg(merges, names), "Which documents stand nearest", words, share=0.8, least=520)


# ------------------------------------------------------------------------------------------------ the map


@dataclass(frozen=True, slots=True)
class MapOfDocuments:
    """Documents in a plane, so that distances on it come as near to those measured as classical scaling brings them.

    `kept` is the share of the (absolute) eigenvalues that two dimensions hold; `stress` is Kruskal's first: 0 where the map shows
    every distance truly. `worst` are the two documents whose distance it shows worst, with the distance measured and shown.
    """

    places: Mapping[str, tuple[float, float]]
    kept: float
    stress: float
    worst: tuple[str, str, float, float]


def map_of(apart: Sequence[Distance], documents: Sequence[str]) -> MapOfDocuments | None:
    """Lay documents out by classical (Torgerson's) scaling; None for fewer than three, or where a distance is missing.

    Source: I. Borg and P. Groenen, Modern Multidimensional Scaling (2005), chapter 12.
    """
    known = {frozenset(item.documents): item.tiers for item in apart}
    pairs = list(combinations(range(len(documents)), 2))
    if len(documents) < 3:
        return None
    table = np.zeros((len(documents), len(documents)))
    for one, other in pairs:
        tiers = known.get(frozenset((documents[one], documents[other])))
        if tiers is None:
            return None
        table[one, other] = table[other, one] = tiers
    centre = np.eye(len(documents)) - 1 / len(documents)
    values, vectors = np.linalg.eigh(-centre @ (table**2) @ centre / 2)
    values, vectors = values[::-1], vectors[:, ::-1]
    held = np.maximum(values[:2], 0)
    spots = vectors[:, :2] * np.sqrt(held)
    # An eigenvector has no sign of its own: the document furthest out along it points right, or up.
    spots *= [1 if column[np.abs(column).argmax().item()] >= 0 else -1 for column in spots.T.round(9)]
    shown = {pair: float(np.linalg.norm(spots[pair[0]] - spots[pair[1]])) for pair in pairs}
    total = float((table**2).sum() / 2)
    if not total:
        return None
    off = {pair: shown[pair] - float(table[pair]) for pair in pairs}
    one, other = max(pairs, key=lambda pair: round(abs(off[pair]), 9))
    return MapOfDocuments(
        {name: (float(x), float(y)) for name, (x, y) in zip(documents, spots, strict=True)},
        float(held.sum() / np.abs(values).sum()),
        float((sum(value**2 for value in off.values()) / total) ** 0.5),
        (documents[one], documents[other], float(table[one, other]), shown[one, other]),
    )


def map_picture(found: MapOfDocuments, names: Mapping[str, str]) -> Picture:
    """The map, with a scale and with what it cannot show."""
    title = "The documents as a map"
    spots = list(found.places.values())
    xs, ys = [x for x, _ in spots], [y for _, y in spots]
    across, up = max(xs) - min(xs), max(ys) - min(ys)
    wide, margin, side = 400.0, 34, 170
    scale = min(wide / (across or 1), 300 / (up or 1))
    height = up * scale
    at = {name: (side + (x - min(xs)) * scale, margin + (max(ys) - y) * scale) for name, (x, y) in found.places.items()}
    parts = [_box(2, 2, side * 2 + across * scale, height + margin * 2)]
    taken = [(x - 6, y - 6, x + 6, y + 6) for x, y in at.values()]
    for name, (x, y) in sorted(at.items(), key=lambda item: item[1][1]):
        parts.append(f'<circle class="hz-ink" cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{_INK[0]}"/>')
        lines = _wrapped(names[name], side - 20)
        label, room = _label(x, y, lines, taken)
        parts.append(label)
        taken.append(room)
    unit = 0.5
    y = height + margin * 2 + 20
    parts.append(
        _line(
            f"M4 {y - 4:.1f}V{y + 4:.1f}M4 {y:.1f}H{4 + unit * scale:.1f}M{4 + unit * scale:.1f} {y - 4:.1f}V{y + 4:.1f}"
        )
    )
    parts.append(_text(12 + unit * scale, y + 4.5, "half a tier apart on average"))
    one, other, measured, shown = found.worst
    lost = (
        f"Two dimensions hold {found.kept:.0%} of what lies between the documents (stress {found.stress:.2f}; 0 would be a true "
        f"map). Least truly shown are {names[one]} and {names[other]}: {measured:.2f} tiers apart, {shown:.2f} on the map."
    )
    nearest = sorted(combinations(at, 2), key=lambda pair: _apart(found, *pair))
    words = (
        f"The nearer two documents lie, the more alike they answer; directions mean nothing. Nearest on it are "
        f"{names[nearest[0][0]]} and {names[nearest[0][1]]}, furthest apart {names[nearest[-1][0]]} and "
        f"{names[nearest[-1][1]]}. {lost}"
    )
    return Picture(_svg(side * 2 + across * scale + 4, y + 12, title, words, parts), title, words, share=0.9, least=560)


_Room = tuple[float, float, float, float]


def _label(x: float, y: float, lines: Sequence[str], taken: Sequence[_Room]) -> tuple[str, _Room]:
    """A name beside its point, on the first side on which it covers nothing; else to the right."""
    long, half = max(len(line) for line in lines) * 7.6, 8.5 * len(lines)
    sides: list[tuple[float, float, str, _Room]] = [
        (x + 10, y, "", (x + 8, y - half, x + 10 + long, y + half)),
        (x - 10, y, "end", (x - 10 - long, y - half, x - 8, y + half)),
        (x, y - 10 - half, "middle", (x - long / 2, y - 10 - 2 * half, x + long / 2, y - 8)),
        (x, y + 10 + half, "middle", (x - long / 2, y + 8, x + long / 2, y + 10 + 2 * half)),
    ]

    def free(room: _Room) -> bool:
        return not any(room[0] < c and a < room[2] and room[1] < d and b < room[3] for a, b, c, d in taken)

    where = next((side for side in sides if free(side[3])), sides[0])
    return _lines(where[0], where[1], lines, anchor=where[2]), where[3]


def _apart(found: MapOfDocuments, one: str, other: str) -> float:
    (x, y), (x_, y_) = found.places[one], found.places[other]
    return hypot(x - x_, y - y_)
