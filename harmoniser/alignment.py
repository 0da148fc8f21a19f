"""All documents' levels along the England-wide tiers: one picture of why numbers do not travel, the same in words and as a table.

Wide, documents stand side by side and tiers lie above one another; narrow, for a phone, it is the other way round.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html import escape

from harmoniser.blocks import Picture
from harmoniser.drawing import Rung, arrange, short_tier, tier_note
from harmoniser.findings import listed, name_of
from harmoniser.library import Library
from harmoniser.model import Document, Level, Tier
from harmoniser.narration import tiers_in_words
from harmoniser.notes import month_in_words
from harmoniser.strokes import FAINT, box, lines, step, svg, symbol, text, tiers_in_order, wrapped

__all__ = ["COLUMNS", "STYLE", "number_in_words", "numbers", "picture", "places", "table", "when"]

COLUMNS = (
    "Area",
    "Document of",
    "Level",
    "Name",
    "Leads to, at least",
    "Leads to, at most",
    "What it is",
    "What follows",
)
"""The columns of `table`."""

_SURFACE, _MARKED, _EDGE, _RIBBON = ("#ffffff", "#14191c"), ("#ffe2b5", "#573a10"), ("#8a4b0c", "#f0b95f"), "#d9822b"
STYLE = (
    f"<style>.hz-picture .hz-card{{fill:light-dark({_SURFACE[0]},{_SURFACE[1]})}}"
    f".hz-picture .hz-marked{{fill:light-dark({_MARKED[0]},{_MARKED[1]});stroke:light-dark({_EDGE[0]},{_EDGE[1]})}}"
    f".hz-picture .hz-ribbon{{fill:{_RIBBON}}}</style>"
)
"""What a page includes once, beside that of strokes, for this picture to follow light and dark."""


# ------------------------------------------------------------------------------------------------ in words and as a table


def numbers(documents: Iterable[Document]) -> tuple[str, ...]:
    """The level numbers in use; parts of a level (4a of 4) go with their whole."""
    return tuple(sorted({level.id for d in documents for level in d.levels if _numbered(level) and not level.within}))


def places(number: str, documents: Iterable[Document], library: Library) -> dict[tuple[str, ...], list[Document]]:
    """What a level number leads to, the lowest tiers first, and in whose documents."""
    rank = {name: tier.rank for name, tier in library.vocabulary.tiers.items()}
    found: dict[tuple[str, ...], list[Document]] = {}
    for document in documents:
        for level in document.levels:
            if level.id == number:
                found.setdefault(level.tiers, []).append(document)
    return dict(sorted(found.items(), key=lambda item: [rank[tier] for tier in item[0]]))


def number_in_words(number: str, documents: Sequence[Document], library: Library) -> str:
    """Where a level number goes, in a sentence or two."""
    found = places(number, documents, library)
    if not found:
        return f"None of these documents has a level {number}."
    said = [
        f"{tiers_in_words(tiers, library.vocabulary).lower()} in {listed(name_of(d) for d in these)}"
        for tiers, these in found.items()
    ]
    told = f"Level {number} is {'; '.join(said)}."
    without = [d for d in documents if all(d not in these for these in found.values())]
    if without:
        why = "its levels have names only" if len(without) == 1 and not numbers(without) else "there is no such number"
        told += f" {'; '.join(name_of(d) for d in without)}: {why}."
    return told


def table(documents: Iterable[Document], library: Library, number: str = "") -> list[tuple[str, ...]]:
    """Every level with its tiers, what it is and what follows, by document; only those of a number, if given."""
    tiers = library.vocabulary.tiers
    return [
        (
            name_of(document),
            when(document),
            level.id if _numbered(level) else "",
            level.name,
            tiers[level.tiers[0]].label,
            tiers[level.tiers[-1]].label,
            level.summary,
            " ".join(level.response),
        )
        for document in documents
        for level in document.levels
        if not number or number in (level.id, level.within)
    ]


def when(document: Document) -> str:
    """A document's date in words; one of which only the year is known is about that old."""
    return f"about {document.date}" if document.date.isdigit() else month_in_words(document.date)


def _numbered(level: Level) -> bool:
    return level.id[:1].isdigit()


# ------------------------------------------------------------------------------------------------ the picture


@dataclass(frozen=True, slots=True)
class _Box:
    """Where something is drawn."""

    x: float
    y: float
    wide: float
    high: float


@dataclass(frozen=True, slots=True)
class _Frame:
    """The sheet: how thick a tier is, where the documents begin, and which way round it is."""

    narrow: bool
    tiers: tuple[Tier, ...]
    start: float
    thick: float

    def band(self, low: int, high: int, start: float, deep: float) -> _Box:
        """The place of some tiers (by rank) between two points along the documents."""
        if self.narrow:
            return _Box(self.start + low * self.thick, start, (high - low + 1) * self.thick, deep)
        top = len(self.tiers) - 1
        return _Box(start, self.start + (top - high) * self.thick, deep, (high - low + 1) * self.thick)


def picture(library: Library, documents: Sequence[Document], number: str = "", *, narrow: bool = False) -> Picture:
    """The levels of these documents, one level number followed from document to document.

    Args:
        library: the vocabulary.
        documents: whose levels; those without numbers are drawn last.
        number: the level number to follow; "" for none.
        narrow: drawn for a phone.
    """
    tiers = tuple(tiers_in_order(library))
    documents = sorted(documents, key=lambda document: not numbers([document]))
    title = "The areas’ levels along the England-wide tiers" + (f", following level {number}" if number else "")
    words = _in_words(documents, library)
    if number:
        words = f"{number_in_words(number, documents, library)} {words}"
    draw = _narrow if narrow else _wide
    width, height, parts = draw(documents, tiers, library, number)
    words += " Drawn for a narrow screen." if narrow else ""
    return Picture(svg(width, height, title, words, parts), title, words, least=int(min(width, 640)))


def _in_words(documents: Iterable[Document], library: Library) -> str:
    said = []
    for document in documents:
        levels = []
        for level in document.levels:
            leads = tiers_in_words(level.tiers, library.vocabulary).lower()
            levels.append(f"{f'{level.id}, ' if _numbered(level) else ''}{level.name}, leads to {leads}")
        said.append(f"{name_of(document)}: {'; '.join(levels)}.")
    return " ".join(said)


_LEFT, _HEAD, _ROW, _GAP = 184, 72, 94, 46
_PHONE, _TITLE, _LANE, _SKIP = 372, 26, 74, 30


def _wide(
    documents: Sequence[Document], tiers: tuple[Tier, ...], library: Library, number: str
) -> tuple[float, float, list[str]]:
    each = min(max(990 / len(documents), 196), 330)
    width, height = _LEFT + each * len(documents) + 2, _HEAD + _ROW * len(tiers) + 2
    frame = _Frame(False, tiers, _HEAD, _ROW)
    parts = []
    for tier in tiers:
        band = frame.band(tier.rank, tier.rank, _LEFT, width - _LEFT - 2)
        parts.append(box(band.x, band.y, band.wide, band.high, f"t{step(tier, tiers)}"))
        middle = band.y + band.high / 2
        parts.append(box(2, band.y, 10, band.high, f"t{step(tier, tiers)}"))
        parts.append(symbol(28, middle, tier.rank / tiers[-1].rank, 8))
        label = wrapped(short_tier(tier), 116, 15)
        note = tier_note(tier)
        parts.append(lines(44, middle - (8 if note else 0), label, size=15, bold=True))
        if note:
            parts.append(text(44, middle + 7 + 9 * len(label), note, size=13))
    columns = []
    for place, document in enumerate(documents):
        x = _LEFT + each * place
        name = wrapped(name_of(document), each - 8, 15, 3)
        parts.append(lines(x + each / 2, 27, name, size=15 if len(name) < 3 else 13.5, anchor="middle", bold=True))
        parts.append(text(x + each / 2, 65, when(document), size=12.5, anchor="middle"))
        columns.append((x + _GAP / 2, each - _GAP))
    return width, height, [*parts, *_levels(documents, columns, frame, library, number)]


def _narrow(
    documents: Sequence[Document], tiers: tuple[Tier, ...], library: Library, number: str
) -> tuple[float, float, list[str]]:
    frame = _Frame(True, tiers, 1, (_PHONE - 2) / len(tiers))
    head, parts, strips = 66.0, [], []
    y = head
    for document in documents:
        lanes = max(rung.lanes for rung in _rungs(document, library))
        strips.append((y + _TITLE, float(_LANE * lanes)))
        y += _TITLE + _LANE * lanes + _SKIP
    height = y - _SKIP + 8
    for tier in tiers:
        band = frame.band(tier.rank, tier.rank, head - 10, height - head + 8)
        parts.append(box(band.x, band.y, band.wide, band.high, f"t{step(tier, tiers)}"))
        middle = band.x + band.wide / 2
        parts.append(symbol(middle, 8, tier.rank / tiers[-1].rank, 6))
        label = wrapped(short_tier(tier), band.wide, 11)
        parts.append(lines(middle, 35, label, size=11, anchor="middle", bold=True))
    drawn = _levels(documents, strips, frame, library, number)
    for document, (start, _) in zip(documents, strips, strict=True):
        said = f"{name_of(document)}, {when(document)}"
        size = 13.0 if len(said) < 44 else 11.0
        drawn.append(
            f'<rect class="hz-card" x="1" y="{start - _TITLE:.1f}" width="{_PHONE - 2}" height="{_TITLE - 4}" '
            f'fill="{_SURFACE[0]}"/>'
        )
        drawn.append(text(7, start - 10, said, size=size, bold=True))
    return _PHONE, height, [*parts, *drawn]


def _rungs(document: Document, library: Library) -> tuple[Rung, ...]:
    """The whole levels in lanes; parts are drawn inside their whole."""
    whole = tuple(level for level in document.levels if not level.within)
    return arrange(replace(document, levels=whole), library.vocabulary.tiers)


def _levels(
    documents: Sequence[Document],
    strips: Sequence[tuple[float, float]],
    frame: _Frame,
    library: Library,
    number: str,
) -> list[str]:
    """The levels of each document in its strip, and behind them the ribbon that follows a number from one to the next."""
    drawn: list[str] = []
    ribbon: list[str] = []
    before: tuple[float, int, int] | None = None
    for document, (start, deep) in zip(documents, strips, strict=True):
        for rung in _rungs(document, library):
            each = deep / rung.lanes
            place = frame.band(rung.low, rung.high, start + rung.lane * each, each)
            marked = rung.level.id == number
            parts = tuple(level for level in document.levels if level.within == rung.level.id)
            drawn.append(_level(rung.level, place, frame, marked, shared=bool(parts)))
            if parts:
                drawn += _parts(replace(document, levels=parts), start + rung.lane * each, each, frame, library, number)
            if marked:
                if before:
                    ribbon.append(_ribbon(frame, before, (start, rung.low, rung.high)))
                before = (start + deep, rung.low, rung.high)
    return [*ribbon, *drawn]


def _parts(
    document: Document, start: float, deep: float, frame: _Frame, library: Library, number: str
) -> Iterable[str]:
    """The parts of a level as small boxes in the further half of its own."""
    half = start + deep * (0.5 if frame.narrow else 0.56)
    room = start + deep - half - (5 if frame.narrow else 8)
    for rung in arrange(document, library.vocabulary.tiers):
        each = room / rung.lanes
        place = frame.band(rung.low, rung.high, half + rung.lane * each, each)
        small = _inset(place, *((8, 1) if frame.narrow else (2, 12)))
        said = escape(f"{rung.level.id}, {rung.level.name}: {rung.level.summary}")
        size = 11.5 if frame.narrow else 14
        drawn = _card(small, rung.level.within == number, 3) + text(
            small.x + small.wide / 2,
            small.y + small.high / 2 + size * 0.36,
            rung.level.id,
            size=size,
            anchor="middle",
            bold=True,
        )
        yield f"<g><title>{said}</title>{drawn}</g>"


def _level(level: Level, place: _Box, frame: _Frame, marked: bool, *, shared: bool) -> str:
    inner = _inset(place, *((2.5, 2.5) if frame.narrow else (3, 5)))
    wide, high = inner.wide, inner.high
    if shared:
        wide, high = (wide, high * 0.5) if frame.narrow else (wide * 0.56, high)
    size, big = (10.5, 17.0) if frame.narrow else (13.0, 28.0)
    number = level.id if _numbered(level) else ""
    size = _fitting(level.name, wide - 6, size)
    said = wrapped(level.name, (wide - 6) * (0.87 if marked or not number else 1), size, 4)
    x, middle = inner.x + wide / 2, inner.y + high / 2
    if number and shared and frame.narrow:
        drawn = lines(x, middle + 2, [f"{number} {level.name}"], size=11, anchor="middle", bold=True)
    elif number:
        block = big + 3 + len(said) * size * 1.22
        top = middle - block / 2
        drawn = text(x, top + big * 0.86, number, size=big, anchor="middle", bold=True)
        drawn += lines(x, top + big + 3 + (block - big - 3) / 2, said, size=size, anchor="middle", bold=marked)
    else:
        drawn = lines(x, middle, said, size=size, anchor="middle", bold=True)
    told = escape(f"{f'{level.id}, ' if number else ''}{level.name}: {level.summary}")
    return f"<g><title>{told}</title>{_card(inner, marked)}{drawn}</g>"


def _fitting(said: str, width: float, size: float) -> float:
    """The size at which the longest word fits, in bold."""
    return min(size, width / (max(len(word) for word in said.split()) * 0.65))


def _inset(place: _Box, across: float, along: float) -> _Box:
    return _Box(place.x + across, place.y + along, place.wide - 2 * across, place.high - 2 * along)


def _card(place: _Box, marked: bool, corner: float = 6) -> str:
    fill, edge, kind = (_MARKED[0], _EDGE[0], "hz-marked") if marked else (_SURFACE[0], FAINT[0], "hz-card hz-hair")
    return (
        f'<rect class="{kind}" x="{place.x:.1f}" y="{place.y:.1f}" width="{place.wide:.1f}" height="{place.high:.1f}" '
        f'rx="{corner:g}" fill="{fill}" stroke="{edge}" stroke-width="{3 if marked else 1}"/>'
    )


def _ribbon(frame: _Frame, one: tuple[float, int, int], other: tuple[float, int, int]) -> str:
    """From the tiers of a level in one document to those in the next."""
    here, there = frame.band(one[1], one[2], one[0], 0), frame.band(other[1], other[2], other[0], 0)
    if frame.narrow:
        points = [(here.x, here.y), (here.x + here.wide, here.y), (there.x + there.wide, there.y), (there.x, there.y)]
    else:
        points = [(here.x, here.y), (there.x, there.y), (there.x, there.y + there.high), (here.x, here.y + here.high)]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polygon class="hz-ribbon" points="{path}" fill="{_RIBBON}" fill-opacity=".9"/>'
