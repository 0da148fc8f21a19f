"""What lies around one need or one line: documents, levels, lines, needs and processes, as typed steps and as a picture.

The picture is laid out in columns: documents with their levels and lines from the left, needs on the right. What stands in the
same row belongs together; curves lead from lines to what they ask about and from a need to its neighbours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from harmoniser.blocks import Picture
from harmoniser.findings import name_of
from harmoniser.graph import Edge, label_of
from harmoniser.library import Library
from harmoniser.line_verdicts import own_tiers
from harmoniser.model import Document, Indicator
from harmoniser.narration import tiers_in_words
from harmoniser.strokes import FAINT, INK, TIERS, line, lines, step, svg, text, tiers_in_order, wrapped
from harmoniser.tables import Sheet

__all__ = ["MOST", "Around", "around", "picture", "sheet", "step_to"]

MOST = 4
"""Lines of one level that are shown; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Around:
    """The neighbourhood of a node, written as in graph.Edge (need:income, line:ply-0178).

    `lines` are those shown, by document and level in order; `more` says how many more a level (document, levels) has. `needs`
    are those that the lines ask about; `related` lie one step further. `silent` documents have nothing.
    """

    centre: str
    lines: tuple[str, ...]
    more: tuple[tuple[str, tuple[str, ...], int], ...]
    needs: tuple[str, ...]
    related: tuple[str, ...]
    processes: tuple[str, ...]
    silent: tuple[str, ...]
    edges: tuple[Edge, ...]


def around(centre: str, library: Library, documents: Sequence[Document], most: int = MOST) -> Around:
    """What lies around a need or a line.

    Args:
        centre: the node.
        library: the vocabulary and documents.
        documents: whose lines.
        most: of each level at most so many lines.

    Raises:
        UnknownNameError: there is no such line.
        KeyError: there is no such need.
    """
    kind, _, name = centre.partition(":")
    if kind == "line":
        own = library.indicator(name)
        needs = tuple(dict.fromkeys(condition.need for condition in own.conditions()))
        alike = [other for d in documents for other in library.lines_of[d.id].get(next(iter(needs), ""), ())]
        found = [own, *(other for other in alike if other.id != own.id and other.kind != "description")]
    else:
        needs = (library.vocabulary.needs[name].id,)
        found = [
            other for d in documents for other in library.lines_of[d.id].get(name, ()) if other.kind != "description"
        ]
    shown, more = _shown(found, name if kind == "line" else "", library, most)
    up = [edge for need in needs for edge in _upward(need, library)]
    down = [edge for need in needs for edge in _downward(need, library)] if kind == "need" else []
    steps = [edge for item in shown for edge in _steps(item, needs)]
    related = dict.fromkeys(
        end.partition(":")[2] for edge in (*up, *down) for end in (edge.source, edge.target) if end[5:] not in needs
    )
    processes = dict.fromkeys(item.process for item in shown if item.process)
    spoken = {item.document for item in found}
    return Around(
        centre,
        tuple(item.id for item in shown),
        more,
        needs,
        tuple(related),
        tuple(processes),
        tuple(d.id for d in documents if d.id not in spoken),
        tuple(dict.fromkeys((*steps, *up, *down))),
    )


def _shown(
    found: Sequence[Indicator], first: str, library: Library, most: int
) -> tuple[list[Indicator], tuple[tuple[str, tuple[str, ...], int], ...]]:
    """The lines in the order of documents and levels, so many of each; and how many are left out where."""
    order = {name: place for place, name in enumerate(library.documents)}

    def place(item: Indicator) -> tuple[int, int, bool, str]:
        document = library.documents[item.document]
        ranks = [document.level(level).rank for level in item.levels]
        return order[document.id], max(ranks, default=len(document.levels) + 1), item.id != first, item.id

    groups: dict[tuple[str, tuple[str, ...]], list[Indicator]] = {}
    for item in sorted(found, key=place):
        groups.setdefault((item.document, _where(item)), []).append(item)
    shown = [item for group in groups.values() for item in group[:most]]
    more = tuple((*key, len(group) - most) for key, group in groups.items() if len(group) > most)
    return shown, more


def _where(item: Indicator) -> tuple[str, ...]:
    """The group of lines that a line belongs to: its level, or the process that it sets going outside the levels."""
    return item.levels or (f"process:{item.process}",)


def _steps(item: Indicator, needs: Sequence[str]) -> Iterator[Edge]:
    for level in item.levels:
        yield Edge(f"line:{item.id}", "stands at", f"level:{item.document}:{level}")
        yield Edge(f"level:{item.document}:{level}", "is a level of", f"document:{item.document}")
    if item.process:
        yield Edge(f"line:{item.id}", "sets going", f"process:{item.process}")
    for need in dict.fromkeys(condition.need for condition in item.conditions()):
        if need in needs:
            yield Edge(f"line:{item.id}", "asks about", f"need:{need}")


def _upward(need: str, library: Library) -> Iterator[Edge]:
    own = library.vocabulary.needs[need]
    yield from (Edge(f"need:{need}", "is a kind of", f"need:{other}") for other in own.broader)
    yield from (Edge(f"need:{need}", "implies", f"need:{other}") for other in own.implies)
    targets = dict.fromkeys(amount.target for amount in library.vocabulary.amounts if amount.need == need)
    yield from (Edge(f"need:{need}", "may amount to", f"need:{other}") for other in targets)


def _downward(need: str, library: Library) -> Iterator[Edge]:
    vocabulary = library.vocabulary
    for other in vocabulary.needs.values():
        if need in other.broader:
            yield Edge(f"need:{other.id}", "is a kind of", f"need:{need}")
        if need in other.implies:
            yield Edge(f"need:{other.id}", "implies", f"need:{need}")
    for source in dict.fromkeys(amount.need for amount in vocabulary.amounts if amount.target == need):
        yield Edge(f"need:{source}", "may amount to", f"need:{need}")


def step_to(node: str, library: Library) -> str:
    """Where a click on a node leads: the node itself where it is a need or a line of the library, else nowhere ("").

    The node comes from a browser, so anything may stand in it.
    """
    kind, _, name = node.partition(":")
    if kind == "need":
        return node if name in library.vocabulary.needs else ""
    if kind == "line":
        return node if any(name in document.by_id for document in library.documents.values()) else ""
    return ""


def sheet(found: Around, library: Library) -> Sheet:
    """The steps as a table."""
    rows = tuple(
        (edge.source, label_of(edge.source, library), edge.relation, edge.target, label_of(edge.target, library))
        for edge in found.edges
    )
    heads = (("from", 28), ("from, in words", 40), ("step", 16), ("to", 28), ("to, in words", 40))
    return Sheet("steps", heads, rows)


# ------------------------------------------------------------------------------------------------ the picture

_DOCUMENT, _LEVEL, _LINE, _GAP, _NEED, _FAR, _RELATED = 118, 150, 318, 74, 190, 132, 208
_ROW, _TOP, _BETWEEN = 46, 30, 10
_AT_LEVEL = _DOCUMENT + 4
_AT_LINE = _AT_LEVEL + _LEVEL + 4
_AT_NEED = _AT_LINE + _LINE + _GAP
_AT_RELATED = _AT_NEED + _NEED + _FAR
WIDTH = _AT_RELATED + _RELATED + 4


def picture(found: Around, library: Library) -> Picture:
    """The neighbourhood as a picture; every box of a need or line has the node in `data-pick`, for whoever makes it clickable."""
    parts: list[str] = []
    middle: dict[str, float] = {}
    y = float(_TOP)
    for name, x, wide in (
        *(("Documents", 0, _DOCUMENT), ("Levels", _AT_LEVEL, _LEVEL), ("Lines", _AT_LINE, _LINE)),
        *(("Need" if len(found.needs) == 1 else "Needs", _AT_NEED, _NEED), ("Beside it", _AT_RELATED, _RELATED)),
    ):
        parts.append(text(x + wide / 2, 18, name, anchor="middle", bold=True))
    for document in library.documents.values():
        own = [library.indicator(name) for name in found.lines]
        own = [item for item in own if item.document == document.id]
        if not own and document.id not in found.silent:
            continue
        start = y
        for group in dict.fromkeys(_where(item) for item in own):
            first = y
            for item in own:
                if _where(item) == group:
                    parts.append(_node(f"line:{item.id}", item.label, _AT_LINE, y, _LINE, found))
                    middle[f"line:{item.id}"] = y + _ROW / 2 - 2
                    y += _ROW
            left = next((count for name, at, count in found.more if (name, at) == (document.id, group)), 0)
            if left:
                parts.append(text(_AT_LINE + 8, y + 14, f"and {left} more at this level", size=12, kind="faint"))
                y += 22
            parts.append(
                _level(document, [item for item in own if _where(item) == group], first, y - first - 4, library)
            )
        if not own:
            parts.append(lines(_AT_LEVEL + 8, y + _ROW / 2 - 2, [_silence(found)]))
            y += _ROW
        called = wrapped(name_of(document), _DOCUMENT - 8)
        y = max(y, start + 17 * len(called) + 10)
        parts.append(_box(0, start, _DOCUMENT, y - start - 4))
        parts.append(
            lines(
                _DOCUMENT / 2,
                (start + y) / 2 - 2,
                wrapped(name_of(document), _DOCUMENT - 8),
                anchor="middle",
                bold=True,
            )
        )
        y += _BETWEEN
    right = [*(f"need:{name}" for name in found.related), *(f"process:{name}" for name in found.processes)]
    high = max(y, _TOP + _ROW * max(len(right) + 1, len(found.needs) * 2) + 10.0)
    for column, names, wide in (
        (_AT_NEED, [f"need:{name}" for name in found.needs], _NEED),
        (_AT_RELATED, right, _RELATED),
    ):
        # Beside a tall column of lines what it leads to stands near the top, where the eye begins.
        at = _TOP + min((high - _TOP - _ROW * len(names)) / 2, max(0, 300 - _ROW * len(names) / 2))
        for node in names:
            if node == f"process:{next(iter(found.processes), '')}":
                at += 22
                parts.append(text(column + wide / 2, at - 6, "Set going by these lines", size=12, anchor="middle"))
            parts.append(_node(node, label_of(node, library), column, at, wide, found))
            middle[node] = at + _ROW / 2 - 2
            at += _ROW
    curves = list(_curves(found, middle))
    title = f"What lies around “{label_of(found.centre, library)}”"
    words = _words(found, library)
    return Picture(svg(WIDTH, high + 6, title, words, [*curves, *parts]), title, words, least=920)


def _silence(found: Around) -> str:
    return "∅ no line on this need" if found.centre.startswith("need:") else "∅ no line on the same need"


def _words(found: Around, library: Library) -> str:
    said = []
    for document in library.documents.values():
        own = [library.indicator(name) for name in found.lines if name in document.by_id]
        if own:
            told = "; ".join(f"{item.label} ({_standing(item, document, library)})" for item in own)
            said.append(f"{name_of(document)}: {told}.")
        elif document.id in found.silent:
            said.append(f"{name_of(document)}: no line.")
    said += [
        f"{label_of(edge.source, library)} {edge.relation} {label_of(edge.target, library)}."
        for edge in found.edges
        if edge.source.startswith("need:")
    ]
    return " ".join(said)


def _standing(item: Indicator, document: Document, library: Library) -> str:
    tiers = tiers_in_words(own_tiers(item, document, library.vocabulary), library.vocabulary).lower()
    return f"level {'/'.join(item.levels)}, {tiers}" if item.levels else tiers or "no level"


def _box(x: float, y: float, wide: float, high: float, more: str = "") -> str:
    return (
        f'<rect class="hz-hair" x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}" rx="4" fill="none" '
        f'stroke="{FAINT[0]}" stroke-width="1"{more}/>'
    )


def _node(node: str, label: str, x: float, y: float, wide: float, found: Around) -> str:
    """A box with its label; that at the centre has a strong edge."""
    kind = node.partition(":")[0]
    pick = f' data-pick="{escape(node)}"' if kind in ("need", "line") and node != found.centre else ""
    edge = f'stroke="{INK[0]}" stroke-width="2.4"' if node == found.centre else f'stroke="{FAINT[0]}" stroke-width="1"'
    name, fill = ("hz-line", "hz-card") if node == found.centre else ("hz-hair", "hz-card")
    dash = ' stroke-dasharray="4 3"' if kind == "process" else ""
    return (
        f"<g{pick}><title>{escape(label)}</title>"
        f'<rect class="{name} {fill}" x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{_ROW - 4}" '
        f'rx="{15 if kind == "need" else 4}" fill="#ffffff" {edge}{dash}/>'
        + lines(
            x + (wide / 2 if kind != "line" else 8),
            y + _ROW / 2 - 2,
            wrapped(label, wide - 14, 12, most=2),
            size=12,
            anchor="middle" if kind != "line" else "",
            bold=node == found.centre,
        )
        + "</g>"
    )


def _level(document: Document, own: Sequence[Indicator], y: float, high: float, library: Library) -> str:
    """A level, or a process outside the levels, with what its lines here lead to, in the colour of the highest tier."""
    scale, levels = tiers_in_order(library), own[0].levels
    reached = {tier for item in own for tier in own_tiers(item, document, library.vocabulary)}
    inside = [tier for tier in scale if tier.id in reached]
    if levels:
        called = "/".join(level if level[:1].isdigit() else document.level(level).name for level in levels)
        called = f"Level {called}" if called[:1].isdigit() else called
    else:
        called = label_of(f"process:{own[0].process}", library) if own[0].process else "No level"
    names = [tier.label.partition(" (")[0] for tier in dict.fromkeys((*inside[:1], *inside[-1:]))]
    room = max(3, int(high / 13.5))
    said = wrapped(called, _LEVEL - 14, 13.5, most=1 if names else room)
    heads = len(said)
    said += wrapped(" to ".join(names), _LEVEL - 8, 11, most=max(1, room - heads))
    kind = f"t{step(inside[-1], scale)}" if inside else ""
    fill = f'class="hz-hair hz-{kind}" fill="{TIERS[int(kind[1:])][0]}"' if kind else 'class="hz-hair" fill="none"'
    rect = (
        f'<rect {fill} x="{_AT_LEVEL}" y="{y:.1f}" width="{_LEVEL}" height="{high:.1f}" rx="4" stroke="{FAINT[0]}" '
        'stroke-width="1"/>'
    )
    top = y + high / 2 - 13 * (len(said) - 1) / 2 + 4
    return rect + "".join(
        text(
            _AT_LEVEL + _LEVEL / 2,
            top + 13 * place,
            part,
            size=11.5,
            anchor="middle",
            bold=place < heads,
            kind=kind or "ink",
        )
        for place, part in enumerate(said)
    )


def _curves(found: Around, middle: dict[str, float]) -> Iterator[str]:
    """Steps between columns as curves; those between needs with their names, and an arrow for which way they lead."""
    named: dict[str, list[str]] = {}
    for edge in found.edges:
        y, y_ = middle.get(edge.source), middle.get(edge.target)
        if y is None or y_ is None or not edge.target.startswith("need:"):
            continue
        if edge.source.startswith("line:"):
            x, x_ = _AT_LINE + _LINE, _AT_NEED
            yield line(f"M{x} {y:.1f}C{x + 40} {y:.1f} {x_ - 40} {y_:.1f} {x_} {y_:.1f}", width=1, faint=True)
            continue
        outward = edge.source[5:] in found.needs
        far, near = (edge.target, edge.source) if outward else (edge.source, edge.target)
        if far[5:] in found.needs:
            continue
        said = named.setdefault(far, [])
        words = f"{edge.relation} →" if outward else f"← {edge.relation}"
        if words not in said:
            said.append(words)
        x, x_, y, y_ = _AT_NEED + _NEED, _AT_RELATED, middle[near], middle[far]
        yield line(f"M{x} {y:.1f}C{x + 30} {y:.1f} {x + 6} {y_:.1f} {x + 36} {y_:.1f}H{x_}", width=1, faint=True)
    for far, said in named.items():
        for place, words in enumerate(said):
            yield text(_AT_RELATED - 6, middle[far] - 4 + 16 * place, words, size=11, anchor="end")
