"""What a paper is made of: headings, text, lists, tables, pictures. paper.py sets them as HTML, PDF or DOCX."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

__all__ = [
    "Block",
    "Bullets",
    "Entry",
    "Lines",
    "Note",
    "Notice",
    "Paragraph",
    "Picture",
    "Section",
    "Table",
]


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table with a head; its caption is also its description for those who cannot see it.

    `widths` are the columns' shares of the width; empty: what the paper thinks fit.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()


@dataclass(frozen=True)
class Notice:
    """Something that must not be missed. `kind` is danger or doubt."""

    text: str
    kind: str


@dataclass(frozen=True)
class Lines:
    """Empty lines to write on by hand, under a label."""

    label: str
    count: int


@dataclass(frozen=True)
class Picture:
    """A picture as SVG, with its title and what it shows in words.

    `share` is how much of the page's width it takes at most; `least` the width in pixels below which it would be unreadable,
    so that a narrow screen moves it sideways instead of making it smaller.
    """

    svg: str
    title: str
    words: str
    share: float = 1.0
    least: int = 0


@dataclass(frozen=True)
class Entry:
    """One matter among many: a short heading, a mark beside it, lines that each have a label, and a last line in small print."""

    title: str
    mark: str
    lines: tuple[tuple[str, str], ...]
    small: str = ""


Block: TypeAlias = Paragraph | Bullets | Table | Notice | Lines | Picture | Entry


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Note:
    """A whole paper, ready to be set."""

    title: str
    subtitle: str
    opening: tuple[Block, ...]
    sections: tuple[Section, ...]
    footer: str
