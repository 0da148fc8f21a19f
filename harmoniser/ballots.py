"""How a room voted, as a picture that the last row can read, in words and as a table; and the QR picture of an address."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from harmoniser.blocks import Picture
from harmoniser.library import Library
from harmoniser.room import CANNOT_SAY, NO_AGREEMENT, Discussed, Result, Round, result
from harmoniser.strokes import box, short_name, step, svg, symbol, text, tiers_in_order
from harmoniser.tables import harmless

__all__ = [
    "COLUMNS",
    "SYMBOLS",
    "as_csv",
    "choice_in_words",
    "median_in_words",
    "picture",
    "qr",
    "symbol_of",
    "table",
    "votes_in_words",
]

SYMBOLS = "○◔◑◕●"
"""The tiers as letters, lowest first: the same circles that fill up as in pictures."""

_WIDE, _HEAD, _BAR, _GAP = 560, 27, 26, 4
_PAPER = 0.6


def symbol_of(choice: str, library: Library) -> str:
    """The letter of a tier."""
    if choice not in library.vocabulary.tiers:
        return "?" if choice == CANNOT_SAY else "–"
    tiers = tiers_in_order(library)
    share = library.vocabulary.tiers[choice].rank / max(tiers[-1].rank, 1)
    return SYMBOLS[round(share * (len(SYMBOLS) - 1))]


def choice_in_words(choice: str, library: Library) -> str:
    """A tier, that one cannot say, or that there is no agreement."""
    if choice in library.vocabulary.tiers:
        return library.vocabulary.tiers[choice].label
    return {CANNOT_SAY: "Cannot say", NO_AGREEMENT: "No agreement"}[choice]


def median_in_words(found: Result, library: Library) -> str:
    """Where the middle of the votes lies.

    Of an even number the two in the middle may differ: then it lies between them.
    """
    names = [short_name(library.vocabulary.tiers[tier]) for tier in found.median]
    if not names:
        return "Nobody named a tier."
    if len(names) == 1:
        return f"The middle vote: {names[0]}."
    return f"The middle lies between {names[0]} and {names[1]}."


def votes_in_words(found: Result, library: Library) -> str:
    """Who chose what, the most grave first, and nobody by name."""
    said = [
        f"{count} {_short(choice, library).lower() if choice == CANNOT_SAY else _short(choice, library)}"
        for choice, count in [*reversed(list(found.distribution.items())[:-1]), *list(found.distribution.items())[-1:]]
        if count
    ]
    return ", ".join(said) if said else "no votes"


def picture(item: Discussed, library: Library, title: str = "", *, paper: bool = False) -> Picture:
    """All revealed rounds of an item: the gravest tier on top, for each a bar as long as its votes are many.

    Args:
        item: the item.
        library: the tiers.
        title: the picture's title.
        paper: whether it is smaller, to stand in a text.
    """
    tiers = tiers_in_order(library)
    rounds = [one for one in item.rounds if one.revealed]
    found = [result(one, library.vocabulary) for one in rounds]
    most = max((count for each in found for count in each.distribution.values()), default=0) or 1
    parts = []
    y = 0
    for choice in [*(tier.id for tier in reversed(tiers)), CANNOT_SAY]:
        named = any(each.distribution[choice] for each in found)
        parts += _label(choice, y + 19, library, len(tiers), none=not named)
        y += _HEAD
        for one, each in zip(rounds if named else (), found, strict=False):
            parts += _bar(choice, y, each.distribution[choice], most, library, one if len(rounds) > 1 else None)
            y += _BAR + _GAP
        y += _GAP
    said = title or f"How the room voted on “{item.item.text}”"
    told = [
        f"{f'Round {one.number}: ' if len(rounds) > 1 else ''}{votes_in_words(each, library)}. "
        f"{median_in_words(each, library)}"
        for one, each in zip(rounds, found, strict=True)
    ]
    words = " ".join(told) if told else "Nothing is revealed yet."
    drawn = svg(_WIDE, y, said, words, parts)
    if paper:
        small = f'width="{_WIDE * _PAPER:g}" height="{y * _PAPER:g}"'
        drawn = drawn.replace(f'width="{_WIDE:g}" height="{y:g}"', small, 1)
    return Picture(drawn, said, words, share=_PAPER, least=320)


def _label(choice: str, y: float, library: Library, number: int, *, none: bool) -> list[str]:
    """A row's head; where nobody chose it in any round, it says so and has no bars."""
    name = _short(choice, library) + (": 0" if none else "")
    if choice == CANNOT_SAY:
        return [text(5, y, "?", size=17, bold=True), text(24, y, name, size=17, bold=not none)]
    tier = library.vocabulary.tiers[choice]
    note = tier.label.partition(" (")[2].rstrip(")")
    parts = [symbol(10, y - 6, tier.rank / max(number - 1, 1), 7.5), text(24, y, name, size=17, bold=not none)]
    if note:
        parts.append(text(_WIDE - 4, y, note, size=14, anchor="end"))
    return parts


def _bar(choice: str, y: float, count: int, most: int, library: Library, of: Round | None) -> list[str]:
    tiers = tiers_in_order(library)
    left = 24 if of is None else 100
    room = _WIDE - left - 44
    parts = [] if of is None else [text(24, y + 18, f"round {of.number}", size=14)]
    if count:
        kind = "" if choice == CANNOT_SAY else f"t{step(library.vocabulary.tiers[choice], tiers)}"
        parts.append(box(left, y, room * count / most, _BAR, kind))
    parts.append(text(left + room * count / most + 8, y + 20, str(count), size=19, bold=bool(count)))
    return parts


def _short(choice: str, library: Library) -> str:
    return choice_in_words(choice, library).partition(" (")[0]


COLUMNS = ("item", "id", "about", "round", "choice", "votes")


def table(items: Sequence[Discussed], library: Library) -> list[tuple[str | int, ...]]:
    """Every revealed round as a row for each choice, without names."""
    rows: list[tuple[str | int, ...]] = []
    for item in items:
        for one in item.rounds:
            if one.revealed:
                counted = result(one, library.vocabulary).distribution
                rows += [
                    (item.number, item.item.id, item.item.text, one.number, _short(choice, library), count)
                    for choice, count in counted.items()
                ]
    return rows


def as_csv(items: Sequence[Discussed], library: Library) -> str:
    """The same for a spreadsheet."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for row in table(items, library):
        rows.writerow([harmless(value) if isinstance(value, str) else value for value in row])
    return out.getvalue()


def qr(address: str) -> str:
    """An address as a QR picture in SVG, black on white with its quiet edge whatever surrounds it."""
    import segno

    rows = list(segno.make(address, error="m", micro=False).matrix_iter(border=4))
    dark = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, there in enumerate(row) if there)
    size = len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" width="{size}" height="{size}" '
        f'shape-rendering="crispEdges"><rect width="{size}" height="{size}" fill="#fff"/><path fill="#000" d="{dark}"/></svg>'
    )
