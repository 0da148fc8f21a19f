"""Needs down, documents across: to which tiers each document's lines on a need lead, and where it says nothing.

A document *names* a need where a line of its own is about it (lines on what goes well are no concern and count for nothing).
Where none is, narrower lines may speak of some kinds of it, or a broader one could carry it; only what is left is silence.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from harmoniser.blocks import Picture
from harmoniser.discrepancies import found, in_order
from harmoniser.findings import CROSSINGS, Discrepancy, Space, name_of
from harmoniser.library import Library
from harmoniser.line_verdicts import own_tiers
from harmoniser.model import Document, Indicator
from harmoniser.priorities import closure
from harmoniser.search import search_needs
from harmoniser.strokes import FAINT, box, lines, short_name, step, svg, symbol, text, tiers_in_order, wrapped
from harmoniser.tables import Sheet

__all__ = [
    "COLUMNS",
    "KINDS",
    "NONE",
    "SHOWN",
    "Cell",
    "Disagreements",
    "Row",
    "cell_in_words",
    "circle",
    "picture",
    "rows",
    "selected",
    "sheet",
]

SHOWN = {
    "all": "All needs",
    "differ": "Needs on which documents differ",
    "section-17": "Needs that only some take to section 17",
    "section-47": "Needs that only some take to section 47",
    "silent": "Needs on which a document is silent",
}
"""What can be asked for, and how it is called."""

KINDS = (
    *("different-response", "silence", "finer-or-coarser", "gated-by-engagement", "different-numbers"),
    *("internal-contradiction", "below-floor"),
)
"""The kinds of disagreement that are about a need."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one document has on one need.

    `kind` is own (its lines on the need), narrower (only on kinds of it), broader (nothing nearer than a more general line),
    noted (named, at no level or as going well) or silent. `tiers` are all that these lines lead to, the lowest first; those of
    a broader line are not given, as it does not name the need.
    """

    kind: str
    tiers: tuple[str, ...]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One need over all documents. `reached` are the statutory lines that some documents take it to and others do not."""

    need: str
    topic: str
    domain: str
    cells: Mapping[str, Cell]
    differs: bool
    reached: tuple[str, ...]

    @property
    def silent(self) -> bool:
        """Whether a document says nothing of it."""
        return any(cell.kind == "silent" for cell in self.cells.values())


def rows(library: Library, documents: Sequence[Document]) -> tuple[Row, ...]:
    """All needs in the order of domains, topics and labels."""
    vocabulary = library.vocabulary
    order = {domain: place for place, domain in enumerate(vocabulary.domains)}

    def place(need: str) -> tuple[int, int, str, str]:
        topic = vocabulary.topics[vocabulary.needs[need].topic]
        return order[topic.domain], topic.order, topic.id, vocabulary.needs[need].label.casefold()

    return tuple(_row(need, library, documents) for need in sorted(vocabulary.needs, key=place))


def _row(need: str, library: Library, documents: Sequence[Document]) -> Row:
    vocabulary = library.vocabulary
    cells = {document.id: _cell(need, document, library) for document in documents}
    named = [cell for cell in cells.values() if cell.kind in ("own", "narrower") and cell.tiers]
    ends = {(cell.tiers[0], cell.tiers[-1]) for cell in named}
    tops = [vocabulary.tiers[cell.tiers[-1]].rank for cell in named]
    ranks = {line: vocabulary.tiers[tier].rank for line, tier in CROSSINGS.items()}
    reached = tuple(
        line for line, rank in ranks.items() if any(t >= rank for t in tops) and any(t < rank for t in tops)
    )
    topic = vocabulary.needs[need].topic
    return Row(need, topic, vocabulary.topics[topic].domain, cells, len(ends) > 1, reached)


def _cell(need: str, document: Document, library: Library) -> Cell:
    vocabulary, named = library.vocabulary, library.lines_of[document.id]
    own = _lines([need], named)
    if own:
        tiers = _tiers(own, document, library)
        return Cell("own" if tiers else "noted", tiers, tuple(line.id for line in own))
    narrow = _lines(sorted(vocabulary.narrower(need) - {need}), named)
    if tiers := _tiers(narrow, document, library):
        return Cell("narrower", tiers, tuple(line.id for line in narrow))
    kinds = [need, *sorted(vocabulary.narrower(need) - {need})]
    noted = list({line.id: line for name in kinds for line in named.get(name, ())}.values())
    if noted:
        return Cell("noted", (), tuple(line.id for line in noted))
    # What a translation calls silent: nothing above it, and nothing that it may amount to, is named either.
    above = [other for other in vocabulary.above(need) if other != need]
    above += [amount.target for amount in vocabulary.may_amount(need)]
    wider = _lines(above, named) or [line for other in above for line in named.get(other, ())]
    return Cell("broader" if wider else "silent", (), tuple(line.id for line in wider))


def _lines(needs: Iterable[str], named: Mapping[str, tuple[Indicator, ...]]) -> list[Indicator]:
    """The lines that are about one of some needs as a concern, each once."""
    wanted = dict.fromkeys(needs)
    found_ = {line.id: line for need in wanted for line in named.get(need, ()) if line.kind != "description"}
    return [line for line in found_.values() if any(c.need in wanted and not c.strength for c in line.conditions())]


def _tiers(lines_: Iterable[Indicator], document: Document, library: Library) -> tuple[str, ...]:
    reached = {tier for line in lines_ if line.kind != "sign" for tier in own_tiers(line, document, library.vocabulary)}
    return tuple(tier.id for tier in tiers_in_order(library) if tier.id in reached)


# ------------------------------------------------------------------------------------------------ choosing


def selected(
    every: Iterable[Row],
    library: Library,
    *,
    domain: str = "",
    topic: str = "",
    words: str = "",
    show: str = "all",
) -> tuple[Row, ...]:
    """The rows that filters leave, in their order.

    Args:
        every: the rows.
        library: the vocabulary.
        domain: only needs of this domain.
        topic: only needs of this dimension or theme.
        words: only needs that a search finds.
        show: one of `SHOWN`.
    """
    hits: Collection[str] | None = None
    if words.strip():
        hits = {hit.id for hit in search_needs(words, library, limit=len(library.vocabulary.needs))}
    return tuple(
        row
        for row in every
        if (not domain or row.domain == domain) and (not topic or row.topic == topic)
        if hits is None or row.need in hits
        if show == "all"
        or (show == "differ" and row.differs)
        or (show == "silent" and row.silent)
        or show in row.reached
    )


_WITH_ITSELF = "internal-contradiction"
_OTHERS = tuple(kind for kind in KINDS if kind != _WITH_ITSELF)


class Disagreements:
    """The disagreements on one need, quickly: what does not depend on the need is worked out once, when it is first needed."""

    def __init__(self, library: Library) -> None:
        """Nothing is worked out yet."""
        self.library = library

    @cached_property
    def _every(self) -> Space:
        space = Space(self.library, tuple(self.library.documents.values()))
        _ = space.readings, space.described  # both take seconds and are the same for every need
        return space

    @cached_property
    def _single(self) -> tuple[Discrepancy, ...]:
        """What each document has with itself: no other need has a part in it, and most of its work is the same for every need."""
        return tuple(found(self._every, (_WITH_ITSELF,)))

    def prepared(self) -> Disagreements:
        """The same, with what is worked out once worked out now."""
        _ = self._every, self._single
        return self

    def on(self, need: str) -> tuple[Discrepancy, ...]:
        """What the search among all documents finds on this need, the gravest first."""
        needs = closure([need], self.library.vocabulary)
        space = Space(self.library, self._every.documents, None, needs)
        for shared in ("readings", "described"):
            space.__dict__[shared] = getattr(self._every, shared)
        # Of several needs at once only what is among these was searched with all that it may be folded into.
        return in_order(
            item
            for item in (*self._single, *found(space, _OTHERS))
            if need in {part for name in (item.subject, *item.also) for part in name.split("+")}
            if item.kind in (_WITH_ITSELF, "below-floor") or set(item.subject.split("+")) <= set(needs)
        )

    def between(self, need: str, documents: Collection[str]) -> tuple[Discrepancy, ...]:
        """Those that divide two of these documents, or that one of them has with itself or the law."""
        return tuple(
            item
            for item in self.on(need)
            if set(item.documents) <= set(documents)
            or any(item.divides(one, other) for one, other in combinations(documents, 2))
        )


# ------------------------------------------------------------------------------------------------ in words and as a table

COLUMNS = ("Domain", "Topic", "Need", "Documents differ", "Only some reach")
"""The first columns of the table; then each document's words, lowest and highest tier and lines."""


def cell_in_words(cell: Cell, library: Library) -> str:
    """A cell as a short clause."""
    if cell.kind == "silent":
        return "silent"
    if cell.kind == "broader":
        return "only in a more general line"
    if cell.kind == "noted":
        return "named, but at no level"
    ends = [short_name(library.vocabulary.tiers[name]) for name in dict.fromkeys((cell.tiers[0], cell.tiers[-1]))]
    return " to ".join(ends) + (" (kinds of it only)" if cell.kind == "narrower" else "")


def sheet(shown: Iterable[Row], documents: Sequence[Document], library: Library, name: str = "needs") -> Sheet:
    """The matrix as a table: a row for each need; for each document its words, lowest and highest tier, and lines."""
    vocabulary = library.vocabulary
    heads = [(f"{name_of(d)}: {what}", 24) for d in documents for what in ("in words", "lowest", "highest", "lines")]
    told = []
    for row in shown:
        said = [vocabulary.domains[row.domain], vocabulary.topics[row.topic].label, vocabulary.needs[row.need].label]
        said += ["yes" if row.differs else "no", " and ".join(line.replace("-", " ") for line in row.reached)]
        for document in documents:
            cell = row.cells[document.id]
            ends = [vocabulary.tiers[name].label for name in (*cell.tiers[:1], *cell.tiers[-1:])] or ["", ""]
            said += [cell_in_words(cell, library), *ends, " ".join(cell.lines)]
        told.append(tuple(said))
    return Sheet(name, (*((head, 24) for head in COLUMNS), *heads), tuple(told))


# ------------------------------------------------------------------------------------------------ the picture

_LEFT, _WIDE, _HIGH, _HEAD, _GROUP = 250, 190, 40, 46, 30


def picture(shown: Sequence[Row], documents: Sequence[Document], library: Library, title: str) -> Picture:
    """The matrix as a picture for paper, with its key."""
    width = _LEFT + _WIDE * len(documents) + 2
    parts = [_HATCH]
    for number, document in enumerate(documents):
        heading = wrapped(name_of(document), _WIDE - 8, most=2)
        parts.append(lines(_LEFT + _WIDE * (number + 0.5), _HEAD / 2, heading, anchor="middle", bold=True))
    y, topic = float(_HEAD), ""
    said = []
    for row in shown:
        if row.topic != topic:
            topic = row.topic
            label = library.vocabulary.topics[topic].label
            parts.append(text(2, y + 20, f"{library.vocabulary.domains[row.domain]}: {label}", bold=True))
            y += _GROUP
        label = library.vocabulary.needs[row.need].label
        parts.append(lines(8, y + _HIGH / 2, wrapped(label, _LEFT - 16, most=2)))
        for number, document in enumerate(documents):
            parts += _drawn(_LEFT + _WIDE * number, y, row.cells[document.id], library)
        told = "; ".join(f"{name_of(d)}: {cell_in_words(row.cells[d.id], library)}" for d in documents)
        said.append(f"{label}. {told}.")
        y += _HIGH
    tiers = tiers_in_order(library)
    across = max(1, width // 165)
    for number, tier in enumerate(tiers):
        x, at = 2 + number % across * 165, y + 22 + number // across * 22
        parts += [box(x, at - 8, 16, 12, f"t{step(tier, tiers)}"), symbol(x + 27, at - 2, tier.rank / tiers[-1].rank)]
        parts.append(text(x + 38, at + 2.5, short_name(tier), size=12))
    high = y + 30 + -(-len(tiers) // across) * 22
    words = f"From which to which tier each document’s lines on a need lead. {' '.join(said)}"
    return Picture(svg(width, high, title, words, parts), title, words, least=min(width, 760))


_HATCH = (
    '<defs><pattern id="hz-hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<path class="hz-hair" d="M0 0V7" stroke="{FAINT[0]}" stroke-width="2.4"/></pattern></defs>'
)


def _drawn(x: float, y: float, cell: Cell, library: Library) -> Iterator[str]:
    """A cell: one block for each end of its range, in the tier's colour with its symbol and name."""
    tiers = tiers_in_order(library)
    wide, high = _WIDE - 6, _HIGH - 6
    if not cell.tiers:
        yield box(x, y + 3, wide, high)
        if cell.kind == "silent":
            yield f'<rect x="{x:.1f}" y="{y + 3:.1f}" width="{wide}" height="{high}" fill="url(#hz-hatch)"/>'
            yield f'<rect class="hz-card" x="{x + wide / 2 - 34:.1f}" y="{y + 10:.1f}" width="68" height="20" fill="#ffffff"/>'
        yield text(x + wide / 2, y + 24, NONE[cell.kind], size=12, anchor="middle")
        return
    ends = list(dict.fromkeys((cell.tiers[0], cell.tiers[-1])))
    each = wide / len(ends)
    for number, name in enumerate(ends):
        tier = library.vocabulary.tiers[name]
        kind = f"t{step(tier, tiers)}"
        left = x + each * number
        yield box(left, y + 3, each, high, kind)
        words = f"{circle(tier.rank / tiers[-1].rank)} {short_name(tier)}"
        for place, part in enumerate(said := wrapped(words, each - 6, 11.5, most=2)):
            at = y + _HIGH / 2 + 4 + 13 * (place - (len(said) - 1) / 2)
            yield text(left + each / 2, at, part, size=11.5, anchor="middle", kind=kind)
    if cell.kind == "narrower":
        yield (
            f'<rect class="hz-line" x="{x + 1.5:.1f}" y="{y + 4.5:.1f}" width="{wide - 3}" height="{high - 3}" fill="none" '
            'stroke="#d9822b" stroke-width="2" stroke-dasharray="5 3"/>'
        )


NONE = {"silent": "∅ silent", "broader": "≈ in general only", "noted": "· at no level"}


def circle(share: float) -> str:
    """The symbol of a tier as a letter, for where none can be drawn."""
    return "○◔◑◕●"[round(share * 4)]
