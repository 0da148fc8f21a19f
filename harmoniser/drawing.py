"""Draws two documents' levels side by side on the England-wide tiers, as HTML that needs no script and no picture.

Everything that comes from data is escaped. What the drawing shows is also said in one sentence (`ladders_in_words`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import lcm

from harmoniser.model import Document, Level, Tier
from harmoniser.translation import Translation

__all__ = [
    "Rung",
    "Side",
    "arrange",
    "ladders",
    "ladders_in_words",
    "open_parts",
    "receiving_side",
    "sending_side",
    "short_tier",
    "tier_note",
]

_ENDING = re.compile(r"\b(\w{4,}?)(tion|ment|tory|hold|ist|ing|ance)\b")
_SYMBOLS = {"Result": "★", "Likely": "◆", "Entailed": "●", "Possible": "○", "Assessed here": "●"}


@dataclass(frozen=True, slots=True)
class Rung:
    """Where a level stands in its ladder: the ranks of its lowest and highest tier, and its lane of so many."""

    level: Level
    low: int
    high: int
    lane: int
    lanes: int


@dataclass(frozen=True, slots=True)
class Side:
    """One ladder: its document, the words at its levels, and which levels are settled or still possible."""

    heading: str
    document: Document
    marks: Mapping[str, tuple[str, ...]]
    settled: frozenset[str] = frozenset()
    possible: frozenset[str] = frozenset()
    result: str = ""


def short_tier(tier: Tier) -> str:
    """A tier's label without what stands in brackets.

    >>> short_tier(Tier("child-in-need", 3, "Child in need (section 17)", "", ""))
    'Child in need'
    """
    return tier.label.partition(" (")[0]


def tier_note(tier: Tier) -> str:
    """What stands in brackets in a tier's label, or nothing."""
    return tier.label.partition(" (")[2].rstrip(")")


# ------------------------------------------------------------------------------------------------ what to draw


def arrange(document: Document, tiers: Mapping[str, Tier]) -> tuple[Rung, ...]:
    """Give each level a lane, so that levels that lead to a same tier stand beside one another."""
    spans = {level.id: (tiers[level.tiers[0]].rank, tiers[level.tiers[-1]].rank) for level in document.levels}
    found: list[Rung] = []
    group: list[tuple[Level, int]] = []
    ends: list[int] = []

    def close() -> None:
        found.extend(Rung(level, *spans[level.id], lane, len(ends)) for level, lane in group)
        group.clear()
        ends.clear()

    for level in sorted(document.levels, key=lambda item: (spans[item.id][0], item.rank)):
        low, high = spans[level.id]
        if ends and low > max(ends):
            close()
        lane = next((number for number, end in enumerate(ends) if end < low), len(ends))
        if lane == len(ends):
            ends.append(high)
        else:
            ends[lane] = high
        group.append((level, lane))
    close()
    return tuple(sorted(found, key=lambda rung: rung.level.rank))


def sending_side(area: str, document: Document, level: str | None, ticked: Iterable[str]) -> Side:
    """The ladder of the sending area: the level given there, and where the ticked lines stand."""
    counts: dict[str, int] = {}
    for name in ticked:
        for own in document.by_id[name].levels:
            counts[own] = counts.get(own, 0) + 1
    marks: dict[str, tuple[str, ...]] = {}
    for item in document.levels:
        said = ("Assessed here",) if item.id == level else ()
        if item.id in counts:
            said = (*said, f"{counts[item.id]} ticked")
        if said:
            marks[item.id] = said
    settled = frozenset((level,)) if level else frozenset()
    return Side(f"From {area}", document, marks, settled, result=level or "")


def receiving_side(area: str, document: Document, translation: Translation) -> Side:
    """The ladder of the receiving area: entailed to possible, likely and the result; below the result nothing is possible."""
    rank = {level.id: level.rank for level in document.levels}
    low = rank.get(translation.entailed.level or "", -1)
    high = rank.get(translation.possible.level or "", -1)
    marks: dict[str, tuple[str, ...]] = {}
    said = (
        ("Result", translation.result_level),
        ("Likely", translation.likely.level),
        ("Entailed", translation.entailed.level),
        (
            "Possible",
            translation.possible.level
            if high > low and _remains(translation.possible.level, document, translation)
            else None,
        ),
    )
    for word, level in said:
        if level:
            marks[level] = (*marks.get(level, ()), word)
    possible = frozenset(level for level, place in rank.items() if low < place <= high)
    possible = frozenset(
        level for level in possible | open_parts(document, translation) if _remains(level, document, translation)
    )
    settled = frozenset((translation.entailed.level,)) if translation.entailed.level else frozenset()
    return Side(f"To {area}", document, marks, settled, possible, translation.result_level or "")


def _remains(level: str | None, document: Document, translation: Translation) -> bool:
    """Whether a level can still be the result: none below it can, nor a part of it (4a of 4) that does not reach its tier."""
    if translation.result_level is None or level is None:
        return True
    if level == translation.result_level:
        return level == translation.likely.level  # what the floor alone gives is no longer open
    own, result = document.level(level), document.level(translation.result_level)
    whole = document.level(result.within or result.id).tiers
    if own.step != result.step or not own.within or translation.result_tier not in whole:
        return own.step >= result.step
    return whole.index(own.tiers[-1]) >= whole.index(translation.result_tier)


def open_parts(document: Document, translation: Translation) -> frozenset[str]:
    """The parts of the highest possible level (4a of 4) that stay open because only the whole is known."""
    top, entailed = translation.possible, translation.entailed
    tiers = entailed.tiers if entailed.level == top.level else top.tiers
    return frozenset(
        level.id
        for level in document.levels
        if level.within and level.within == top.level and set(level.tiers) & set(tiers)
    )


# ------------------------------------------------------------------------------------------------ the drawing


def ladders(left: Side, right: Side, tiers: Sequence[Tier], floor: str = "") -> str:
    """The picture: two ladders with the England-wide tiers between them. `floor` is a tier's id or ""."""
    by_id = {tier.id: tier for tier in tiers}
    rungs = {side.heading: arrange(side.document, by_id) for side in (left, right)}
    wide_left = lcm(*(rung.lanes for rung in rungs[left.heading]))
    wide_right = lcm(*(rung.lanes for rung in rungs[right.heading]))
    top = max(tier.rank for tier in tiers)
    spine = wide_left + 1
    parts = [
        _heading(left.heading, 1, wide_left),
        _heading("England-wide", spine, 1),
        _heading(right.heading, spine + 1, wide_right),
    ]
    for tier in sorted(tiers, key=lambda item: -item.rank):
        row = top - tier.rank + 2
        parts.append(f'<div class="hz-band" style="grid-row:{row};grid-column:1/-1"></div>')
        parts.append(_tier(tier, row, spine, tier.id == floor))
    parts += [_rung(rung, left, top, 1, wide_left) for rung in rungs[left.heading]]
    parts += [_rung(rung, right, top, spine + 1, wide_right) for rung in rungs[right.heading]]
    words = escape(ladders_in_words(left, right, tiers, floor), quote=True)
    most_left, most_right = (max(rung.lanes for rung in rungs[side.heading]) for side in (left, right))
    columns = f"{_columns(wide_left, 1)} var(--hz-spine) {_columns(wide_right, 1)}"
    narrow = f"{_columns(wide_left, most_left)} var(--hz-spine) {_columns(wide_right, most_right)}"
    rows = f"auto repeat({len(tiers)},minmax(var(--hz-row),auto))"
    style = f"--hz-wide:{columns};--hz-narrow:{narrow};grid-template-rows:{rows}"
    return (
        f'{_STYLE}<div class="hz-ladders" role="img" aria-label="{words}" style="{style}">{"".join(parts)}</div>{_KEY}'
    )


def _columns(count: int, share: int) -> str:
    """So many columns that together take a share of the width."""
    return f"repeat({count},minmax(0,{60 * share / count:g}fr))"


def _heading(text: str, column: int, width: int) -> str:
    return f'<div class="hz-head" style="grid-row:1;grid-column:{column}/span {width}">{escape(text)}</div>'


def _tier(tier: Tier, row: int, column: int, floor: bool) -> str:
    note = tier_note(tier)
    small = f"<small>{escape(note)}</small>" if note else ""
    mark, kind = ("<em>▲ Floor</em>", " hz-floor") if floor else ("", "")
    place = f"grid-row:{row};grid-column:{column}"
    return f'<div class="hz-tier{kind}" style="{place}">{escape(short_tier(tier))}{small}{mark}</div>'


def _rung(rung: Rung, side: Side, top: int, first: int, width: int) -> str:
    each = width // rung.lanes
    place = f"grid-row:{top - rung.high + 2}/span {rung.high - rung.low + 1};grid-column:{first + rung.lane * each}/span {each}"
    level = rung.level
    kind = "settled" if level.id in side.settled else "possible" if level.id in side.possible else "outside"
    classes = f"hz-rung hz-{kind}" + (" hz-result" if level.id == side.result else "")
    marks = "".join(
        f"<span>{escape(_SYMBOLS.get(mark, '✓'))}&nbsp;{escape(mark)}</span>" for mark in side.marks.get(level.id, ())
    )
    said = f'<div class="hz-marks">{marks}</div>' if marks else ""
    name = f"<b>{escape(level.id if level.id[:1].isdigit() else '')}</b> {_soft(escape(level.name))}"
    return f'<div class="{classes}" style="{place}"><div>{name}</div>{said}</div>'


def _soft(text: str) -> str:
    """Mark where long words may be broken in a narrow column."""
    return _ENDING.sub(r"\1&shy;\2", text)


def ladders_in_words(left: Side, right: Side, tiers: Sequence[Tier], floor: str = "") -> str:
    """What the drawing shows, as a sentence for those who do not see it."""
    by_id = {tier.id: tier for tier in tiers}
    said = "; ".join(_side_in_words(side, by_id) for side in (left, right))
    if floor:
        said += f"; the result never lies below {by_id[floor].label}"
    return f"Two ladders of levels beside the England-wide tiers. {said}."


def _side_in_words(side: Side, tiers: Mapping[str, Tier]) -> str:
    levels = []
    for level in side.document.levels:
        ends = [tiers[level.tiers[0]].label, tiers[level.tiers[-1]].label]
        leads = " to ".join(dict.fromkeys(ends))
        marks = ", ".join(side.marks.get(level.id, ()))
        levels.append(f"level {level.id}, {level.name}, leads to {leads}" + (f" ({marks})" if marks else ""))
    return f"{side.heading}: {', '.join(levels)}"


_KEY = """<p class="hz-key"><span><i class="hz-settled"></i>● entailed or assessed</span>
<span><i class="hz-possible"></i>○ still possible</span><span><i class="hz-result"></i>★ result</span>
<span><i class="hz-floorkey"></i>▲ floor</span></p>"""

# Light and dark follow the colour scheme of the page; state is told by line, pattern, symbol and word as well as by colour.
_STYLE = """<style>
.hz-ladders{--hz-spine:9rem;--hz-row:4.6rem;display:grid;grid-template-columns:var(--hz-wide);gap:.3rem .35rem;
 font-size:.95rem;line-height:1.25;position:relative}
.hz-head{font-weight:650;padding:.1rem .2rem .35rem;text-align:center}
.hz-band{border-top:1px solid color-mix(in srgb,currentColor 22%,transparent);margin-top:-.18rem;pointer-events:none}
.hz-tier{position:relative;display:flex;flex-direction:column;align-items:center;justify-content:center;text-align:center;font-weight:600;
 padding:.2rem;background:light-dark(#e9edec,#283136);border-radius:.35rem}
.hz-tier small,.hz-marks{font-size:.82rem}.hz-tier small{font-weight:400;opacity:.85}
.hz-rung{border-radius:.45rem;padding:.45rem .55rem;border:1.5px solid color-mix(in srgb,currentColor 30%,transparent);
 background:light-dark(#f6f8f7,#1c2327);overflow-wrap:break-word;hyphens:none;min-width:0;
 display:flex;flex-direction:column;justify-content:center;gap:.25rem}
.hz-rung b{font-size:1.2rem;margin-right:.1rem}
.hz-marks{display:flex;flex-wrap:wrap;gap:.1rem .6rem;font-weight:650}.hz-marks span{white-space:nowrap}
.hz-settled{background:light-dark(#1f6278,#2b7990);border-color:light-dark(#1f6278,#2b7990);color:#fff}
.hz-possible{background:repeating-linear-gradient(135deg,light-dark(#f6e7cf,#463617) 0 9px,light-dark(#fcf6ea,#332a18) 9px 18px);
 border:2px dashed light-dark(#9a5b06,#e0a450)}
.hz-outside{color:light-dark(#4a5358,#b4bdbc)}
.hz-result{outline:3px solid light-dark(#22292d,#f4f7f6);outline-offset:1px}
.hz-tier.hz-floor{box-shadow:inset 0 -5px 0 light-dark(#8f2f5b,#e597bd)}
.hz-tier em{font-style:normal;font-size:.8rem;font-weight:700;color:#fff;background:#8f2f5b;border-radius:.3rem;padding:0 .4rem;
 margin:.15rem 0 .2rem}
.hz-key{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;margin:.7rem 0 0;font-size:.85rem}
.hz-key span{display:inline-flex;align-items:center;gap:.4rem}
.hz-key i{display:inline-block;width:1.3rem;height:.9rem;border-radius:.2rem;box-sizing:border-box}
.hz-key i.hz-result{outline-width:2px}.hz-key i.hz-floorkey{height:5px;border-radius:0;background:light-dark(#8f2f5b,#e597bd)}
@media(max-width:640px){.hz-ladders{--hz-spine:4rem;font-size:.7rem;gap:.3rem .2rem;grid-template-columns:var(--hz-narrow)}
.hz-marks span{white-space:normal}.hz-tier{padding:.1rem}
.hz-rung{padding:.3rem .2rem;hyphens:manual}.hz-rung b{font-size:.95rem}.hz-tier small,.hz-marks{font-size:.68rem}}
</style>"""
