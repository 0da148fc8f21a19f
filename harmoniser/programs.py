"""Compiles the vocabulary and the documents into arrays, once, for the engine that translates many cases.

Everything that the readable engine (matching.py, translation.py) looks up by name stands here by number: needs, lines and their
conditions, the levels, rules and floors. What a line asks is a box in machine words (packing.py). What a fact on a need can say
of which condition does not depend on the case; it is listed here too. `kernels.py` works on these arrays.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from harmoniser import kernels as k
from harmoniser.boxes import Box, highest, lowest
from harmoniser.errors import HarmoniserError
from harmoniser.kernels import Program, Tables
from harmoniser.library import Library
from harmoniser.matching import IMPLIED_SHARES
from harmoniser.model import Condition, Document, Indicator, Rule
from harmoniser.packing import Layout, Words
from harmoniser.translation import Reading, level_for_tier, nearest_level, raised
from harmoniser.vocabulary import Vocabulary

__all__ = ["Names", "compiled"]

_KEPT_BY_HARM = ("age", "certainty", "recency")


@dataclass(frozen=True)
class Names:
    """What the numbers of a program stand for; `names` are lines, statuses and bases in law, as they are given as reasons."""

    layout: Layout
    needs: tuple[str, ...]
    need: dict[str, int]
    documents: tuple[str, ...]
    document: dict[str, int]
    line: dict[str, int]
    names: tuple[str, ...]
    tiers: tuple[str, ...]
    statuses: dict[str, int]
    levels: tuple[tuple[str, ...], ...]  # by document and rank
    areas: tuple[str, ...]
    reading: tuple[int, ...]  # by area


class _Lists:
    """Rows of unequal length, as one array and where each begins."""

    def __init__(self) -> None:
        self.at = [0]
        self.values: list[Any] = []

    def add(self, values: Iterable[Any]) -> None:
        self.values.extend(values)
        self.at.append(len(self.values))


def _columns(rows: Sequence[Sequence[Any]], *columns: np.int64) -> dict[np.int64, list[Any]]:
    """Rows as columns; what a row has beyond them is left out."""
    return {column: [row[number] for row in rows] for number, column in enumerate(columns)}


def compiled(library: Library) -> tuple[Program, Tables, Names]:
    """Compile a library.

    Raises:
        HarmoniserError: it is built in a way that the compiled engine does not know (none that loads is, so far).
    """
    return _Compiler(library).program()


class _Compiler:
    def __init__(self, library: Library) -> None:
        self.library, self.vocabulary = library, library.vocabulary
        self.layout = Layout(tuple(self.vocabulary.circumstances.values()))
        self.needs = tuple(self.vocabulary.needs)
        self.need = {name: n for n, name in enumerate(self.needs)}
        self.documents = list(library.documents.values())
        self.tiers = sorted(self.vocabulary.tiers.values(), key=lambda tier: tier.rank)
        self.rank = {tier.id: tier.rank for tier in self.tiers}
        if [tier.rank for tier in self.tiers] != list(range(len(self.tiers))):
            raise HarmoniserError("the compiled engine needs tiers that are numbered from 0")
        self.lines: list[Indicator] = []
        self.line_at = [0]
        for document in self.documents:
            self.lines += sorted(document.indicators, key=lambda line: line.id)
            self.line_at.append(len(self.lines))
        self.line = {line.id: n for n, line in enumerate(self.lines)}
        self.conditions: list[Condition] = []
        self.c_line: list[int] = []
        self.groups, self.members = _Lists(), _Lists()
        for number, line in enumerate(self.lines):
            first = len(self.members.at) - 1
            for group in line.alternatives:
                self.members.add(range(len(self.conditions), len(self.conditions) + len(group)))
                self.conditions += group
                self.c_line += [number] * len(group)
            self.groups.add(range(first, len(self.members.at) - 1))
        self.by_need: dict[str, list[int]] = {}
        self.of_document: dict[tuple[str, str], list[int]] = {}  # the same, by document and need
        for number, condition in enumerate(self.conditions):
            self.by_need.setdefault(condition.need, []).append(number)
            own = self.lines[self.c_line[number]].document
            self.of_document.setdefault((own, condition.need), []).append(number)
        self.spans = [self._span(line) for line in self.lines]
        self.firm = self._packed(c.firm for c in self.conditions)
        self.wide = self._packed(c.wide for c in self.conditions)
        self.weak = _Lists()  # by condition: the lower ones that may prevail over it

    def _packed(self, boxes: Iterable[Box], only: Collection[str] | None = None) -> Any:
        return np.array([self.layout.pack(box, only) for box in boxes], np.uint64).reshape(-1, self.layout.words)

    def _span(self, line: Indicator) -> tuple[int, int]:
        document = self.library.documents[line.document]
        return Reading(document, (), self.library).span(line) if line.alternatives else (-1, -1)

    def program(self) -> tuple[Program, Tables, Names]:
        columns: dict[np.int64, Any] = {}
        for make in (self._circumstances, self._needs, self._conditions, self._links, self._lines, self._levels):
            columns.update(make())
        rules, readings, areas = self._rules()
        columns.update(rules)
        names = [line.id for line in self.lines]
        columns.update(self._caution(names))
        names_ = Names(
            layout=self.layout,
            needs=self.needs,
            need=self.need,
            documents=tuple(d.id for d in self.documents),
            document={d.id: n for n, d in enumerate(self.documents)},
            line=self.line,
            names=tuple(names),
            tiers=tuple(tier.id for tier in self.tiers),
            statuses={name: n for n, name in enumerate(self.vocabulary.statuses)},
            levels=tuple(tuple(d.at(rank).id for rank in range(len(d.levels))) for d in self.documents),
            areas=tuple(areas),
            reading=tuple(readings[area] for area in areas),
        )
        layout, width = self.layout, self.layout.words
        columns[k.PROTECTION] = [self.rank["child-protection"]]
        columns[k.DEGREE] = [layout.run("degree", 1)[1]]
        starts, sizes = np.zeros(len(columns), np.int64), np.zeros(len(columns), np.int64)
        arrays = []
        kinds = ((0, k.FIRST_MASK, 2 * len(columns)), (k.FIRST_MASK, k.FIRST_BOX, 0), (k.FIRST_BOX, len(columns), 2))
        for first, last, before in kinds:
            kind = np.int32 if first == 0 else np.uint64
            shape = (-1, width) if first == k.FIRST_BOX else (-1,)
            each = [np.array(columns[np.int64(number)], kind).reshape(shape) for number in range(first, last)]
            sizes[first:last] = [len(column) for column in each]
            starts[first:last] = before + np.concatenate(([0], np.cumsum(sizes[first:last])[:-1]))
            arrays.append(np.concatenate(each))
        numbers, masks, boxes = arrays
        above, bears = self._relations()
        ends = np.array([layout.ones, layout.free], np.uint64)
        program = Program(
            np.concatenate((starts, sizes, numbers)).astype(np.int32), masks, np.concatenate((ends, boxes)), above
        )
        tables = Tables(*self._settling(), bears, *self._tables())
        return program, tables, names_

    # ---- circumstances and needs

    def _circumstances(self) -> dict[np.int64, Any]:
        layout, vocabulary = self.layout, self.vocabulary
        turns = []
        for name, may in vocabulary.may_turn_out.items():
            for position, mask in may.items():
                word, bits = layout.run(name, mask)
                turns.append((word, layout.run(name, 1 << position)[1], bits))
        grave = []
        for circumstance in vocabulary.circumstances.values():
            if circumstance.ordered and not circumstance.assumed and circumstance.name != "recency":
                better = sum(1 << n for n in range(len(circumstance.values)) if 2 * n < len(circumstance.values))
                grave.append(layout.run(circumstance.name, better))
        shared = [(*layout.run(name), layout.number[name]) for name in IMPLIED_SHARES]
        kept = [(*layout.run(name), layout.number[name]) for name in _KEPT_BY_HARM]
        return {
            k.ALL_WORDS: [layout.run(name)[0] for name in layout.number],
            k.ALL_BITS: [layout.run(name)[1] for name in layout.number],
            k.TURN_WORD: [word for word, _, _ in turns],
            k.TURN_BIT: [bit for _, bit, _ in turns],
            k.TURN_MORE: [more for _, _, more in turns],
            k.GRAVE_WORD: [word for word, _ in grave],
            k.GRAVE_HALF: [half for _, half in grave],
            **_columns(shared, k.SHARED_WORD, k.SHARED_RUN, k.SHARED_NUMBER),
            **_columns(kept, k.KEPT_WORD, k.KEPT_RUN, k.KEPT_NUMBER),
        }

    def _settling(self) -> tuple[Any, Any, Any]:
        """What the circumstances of a need exclude of one another, step by step (vocabulary.settle)."""
        layout, vocabulary = self.layout, self.vocabulary
        one, other, holds = [], [], []
        for name, mask, out, position in vocabulary.excludes:
            one.append((*layout.run(name), layout.number[name], layout.run(name, mask)[1]))
            bit = layout.run(out, 1 << position)[1]
            other.append((*layout.run(out), layout.number[out], bit, int(out == "degree")))
            holds.append([vocabulary.applies(out, need) for need in self.needs])
        return (
            np.array(one, np.uint64).reshape(-1, 4),
            np.array(other, np.uint64).reshape(-1, 5),
            np.array(holds, np.bool_).reshape(-1, len(self.needs)),
        )

    def _relations(self) -> tuple[Any, Any]:
        above = np.zeros((len(self.needs), len(self.needs)), np.int8)
        bears = np.zeros((len(self.needs), len(self.needs)), np.int8)  # no truth value: see kernels._place
        for number, need in enumerate(self.needs):
            for other, kind in self.vocabulary.above(need).items():
                above[number, self.need[other]] = 1 if kind else 2
            for other in self.vocabulary.bearing(need):
                bears[number, self.need[other]] = True
        return above, bears

    def _needs(self) -> dict[np.int64, Any]:
        vocabulary, layout = self.vocabulary, self.layout
        slots, excludes = _Lists(), _Lists()
        own = [name for name in layout.number if name not in IMPLIED_SHARES]
        for need in self.needs:
            self._check_implied(need)
            above = vocabulary.above(need)
            implied = [other for other, kind in above.items() if not kind]
            least = [o for o in implied if not any(p != o and vocabulary.above(p).get(o) for p in implied)]
            slots.add((self.need[o], layout.pack(vocabulary.stated(o, {}, named=False), own)) for o in least)
            excludes.add(self._excluding(need))
        excludes.add(self._excluding(""))
        inherent = [vocabulary.inherent(need) for need in self.needs]
        assumed = {c.name: c.assumed for c in vocabulary.circumstances.values() if c.assumed}
        present = {"recency": 1 << highest(vocabulary.full["recency"])}
        said = [
            {**(present if vocabulary.ongoing(need) else {}), **assumed, **box}
            for need, box in zip(self.needs, inherent, strict=True)
        ]
        return {
            k.IMPLIES: [any(not kind for kind in vocabulary.above(need).values()) for need in self.needs],
            k.IMPLIED_BOX: [layout.pack(vocabulary.stated(need, {}, named=False)) for need in self.needs],
            k.NAMED: [layout.pack(box) for box in said],
            k.NAMED_HAS: [layout.named(box) for box in said],
            k.INHERENT: [layout.pack(box) for box in inherent],
            k.SLOT_AT: slots.at,
            **_columns(slots.values, k.SLOT_NEED, k.SLOT_KNOWN),
            k.EXCLUDE_AT: excludes.at,
            **_columns(excludes.values, k.EXCLUDE_WORD, k.EXCLUDE_MASK, k.EXCLUDE_NUMBER),
            **_columns(
                [row[3:] for row in excludes.values],
                k.EXCLUDE_OTHER_WORD,
                k.EXCLUDE_OTHER_MASK,
                k.EXCLUDE_OTHER_NUMBER,
            ),
        }

    def _excluding(self, need: str) -> Iterator[tuple[int, ...]]:
        layout = self.layout
        for one, mask, other, out in self.vocabulary.exclusions(need):
            yield *layout.run(one, mask), layout.number[one], *layout.run(other, out), layout.number[other]

    def _check_implied(self, need: str) -> None:
        """What an implied need shares must not change what else is known of it: the arrays take the rest as fixed."""
        vocabulary = self.vocabulary
        fixed = vocabulary.stated(need, {}, named=False)
        for one, excluding, other, excluded in vocabulary.excludes:
            out = vocabulary.applies(other, need) and fixed.get(other, vocabulary.full[other]) >> excluded & 1
            by_shared = one in IMPLIED_SHARES and out
            on_shared = other in IMPLIED_SHARES and one in fixed and not fixed[one] & ~excluding
            if by_shared or on_shared:
                raise HarmoniserError(f"the compiled engine cannot tell what {need} is where another need implies it")

    # ---- conditions

    def _conditions(self) -> dict[np.int64, Any]:
        layout, every = self.layout, self.conditions
        runs, weak = _Lists(), self.weak
        for number, condition in enumerate(every):
            runs.add(
                (*layout.run(name), layout.run(name, mask)[1], name in IMPLIED_SHARES)
                for name, mask in condition.firm.items()
            )
            weak.add(self._prevailing(number))
        return {
            k.C_NEED: [self.need[c.need] for c in every],
            k.C_LINE: self.c_line,
            k.C_SIMPLE: [sum(map(len, self.lines[line].alternatives)) == 1 for line in self.c_line],
            k.C_FIRM: self.firm,
            k.C_WIDE: self.wide,
            k.RUN_AT: runs.at,
            **_columns(runs.values, k.RUN_WORD, k.RUN_ALL, k.RUN_FIRM, k.RUN_SHARED),
            k.WEAK_AT: weak.at,
            **_columns(weak.values, k.WEAK_LOW, k.WEAK_CAP, k.WEAK_SAME),
        }

    def _prevailing(self, high: int) -> Iterator[tuple[int, Words, Words]]:
        """The conditions of lower lines of the same document that may hold this one back (translation.py, `_prevails`)."""
        line = self.lines[self.c_line[high]]
        asked = self.conditions[high]
        if not any(len(group) == 1 and group[0] is asked for group in line.alternatives):
            return
        own = self.spans[self.c_line[high]][0]
        for need in self.vocabulary.narrower(asked.need):
            for low in self.of_document.get((line.document, need), ()):
                lower = self.lines[self.c_line[low]]
                condition = self.conditions[low]
                if lower.id == line.id or condition.strength:
                    continue
                alone = any(len(group) == 1 and group[0] is condition for group in lower.alternatives)
                if not alone or lower.kind != "indicator" or not lower.levels or self.spans[self.c_line[low]][0] >= own:
                    continue
                found = self._caps(condition, asked)
                if found:
                    yield low, *found

    def _caps(self, low: Condition, high: Condition) -> tuple[Words, Words] | None:
        caps: dict[str, int] = {}
        same: dict[str, int] = {}
        for name, circumstance in self.vocabulary.circumstances.items():
            if name == "recency":
                continue
            mine, theirs = (c.worded.get(name, circumstance.full) for c in (low, high))
            if not circumstance.ordered:
                same[name] = mine
            elif highest(mine) < highest(theirs):
                caps[name] = (1 << highest(mine) + 1) - 1
            elif lowest(mine) != lowest(theirs):
                return None
        if not caps and low.need == high.need:
            return None
        return self.layout.pack(caps), self.layout.pack(same)

    # ---- what bears on what

    def _links(self) -> dict[np.int64, Any]:
        links, amounts, lacks = _Lists(), _Lists(), _Lists()
        vocabulary, every = self.vocabulary, self.conditions
        sets: dict[tuple[int, ...], int] = {}
        for need in self.needs:
            above, below = vocabulary.above(need), vocabulary.narrower(need)
            may = vocabulary.may_amount(need)
            found: list[tuple[int, int, int]] = []  # how, set of amounts, condition: what is alike stands together
            sets.clear()
            for other in vocabulary.bearing(need):
                amount = tuple(n for n, each in enumerate(may) if vocabulary.above(each.target).get(other))
                for number in self.by_need.get(other, ()):
                    if other in above:
                        found.append((0 if above[other] else 1, -1, number))
                    elif every[number].strength:
                        continue
                    elif other in below:
                        found.append((2, -1, number))
                    elif amount:
                        if amount not in sets:
                            sets[amount] = len(amounts.at) - 1
                            amounts.add(self.layout.pack(may[n].when) for n in amount)
                        found.append((3, sets[amount], number))
            links.add(sorted(found))
            lack = {number: 0 for other in below for number in self.by_need.get(other, ())}
            for other, kind in above.items():
                for number in self.by_need.get(other, ()) if kind else ():
                    lack.setdefault(number, 1)
            lacks.add(sorted(lack.items()))
        condition = np.array([number for _, _, number in links.values], np.int64)
        carried = self._packed((c.wide for c in every), ("age", "recency"))
        amounting = np.array([how == 3 for how, _, _ in links.values], np.bool_).reshape(-1, 1)
        return {
            k.LINK_AT: links.at,
            **_columns(links.values, k.LINK_HOW, k.LINK_AMOUNT, k.LINK_CONDITION),
            k.LINK_STRENGTH: [every[number].strength for number in condition],
            k.LINK_FIRM: self.firm[condition],
            k.LINK_WIDE: np.where(amounting, carried[condition], self.wide[condition]),
            k.AMOUNT_AT: amounts.at,
            k.AMOUNT_WHEN: amounts.values,
            k.LACK_AT: lacks.at,
            **_columns(lacks.values, k.LACK_CONDITION, k.LACK_HOW),
        }

    # ---- lines, levels, rules

    def _lines(self) -> dict[np.int64, Any]:
        every = self.lines
        number = {document.id: n for n, document in enumerate(self.documents)}
        return {
            k.L_DOCUMENT: [number[line.document] for line in every],
            k.GROUP_AT: self.groups.at,
            k.MEMBER_AT: self.members.at,
            k.L_SIGN: [line.kind in ("sign", "description") for line in every],
            k.L_TIED: [line.tied for line in every],
            k.L_LEVELS: [bool(line.levels) for line in every],
            **_columns(self.spans, k.L_LEAST, k.L_MOST),
            k.L_TIER: [self.rank[line.tiers[0]] if line.tiers else -1 for line in every],
            k.L_STRENGTH: [all(c.strength for c in line.conditions()) for line in every],
            k.L_SEVERAL: [any(len(g) > 1 for g in line.alternatives) for line in every],
            k.L_WEAK: [self._weak(n) for n in range(len(every))],
        }

    def _weak(self, line: int) -> bool:
        """Whether a lower line may prevail over a condition that is an alternative by itself."""
        weak, members = self.weak.at, self.members.at
        groups = range(self.groups.at[line], self.groups.at[line + 1])
        return any(members[g + 1] - members[g] == 1 and weak[members[g]] < weak[members[g] + 1] for g in groups)

    def _levels(self) -> dict[np.int64, Any]:
        levels = _Lists()
        for document in self.documents:
            if sorted(level.rank for level in document.levels) != list(range(len(document.levels))):
                raise HarmoniserError(f"the compiled engine needs levels ranked from 0 in {document.id}")
            ordered = [document.at(rank) for rank in range(len(document.levels))]
            levels.add(
                (
                    level.step,
                    document.level(level.within).rank if level.within else -1,
                    self._mask(level.tiers),
                    self.rank[level.tiers[0]],
                    self.rank[level.tiers[-1]],
                )
                for level in ordered
            )
        return {
            k.LEVEL_AT: levels.at,
            **_columns(
                levels.values,
                k.LEVEL_STEP,
                k.LEVEL_WHOLE,
                k.LEVEL_TIERS,
                k.LEVEL_LOW,
                k.LEVEL_HIGH,
            ),
        }

    def _mask(self, tiers: Iterable[str]) -> int:
        return sum(1 << self.rank[tier] for tier in tiers)

    def _rules(self) -> tuple[dict[np.int64, Any], dict[str, int], list[str]]:
        """The rules; and for each area its reading: its document with the rules that hold there."""
        numbered: list[tuple[Document, Rule]] = [(d, rule) for d in self.documents for rule in d.rules]
        members = _Lists()
        for document, rule in numbered:
            keys = {name: next(iter(document.by_id[name].conditions()), None) for name in rule.indicators}
            members.add((self.line[name], self.need[c.need] if c else 0) for name, c in keys.items())
        counted = _Lists()
        by_line: dict[int, list[int]] = {}
        for number, (_, rule) in enumerate(numbered):
            for name in rule.indicators:
                by_line.setdefault(self.line[name], []).append(number)
        for line in range(len(self.lines)):
            counted.add(by_line.get(line, ()))
        place = {rule.id: n for n, (_, rule) in enumerate(numbered)}
        known: dict[tuple[int, tuple[int, ...]], int] = {}
        readings: dict[str, int] = {}
        for number, document in enumerate(self.documents):
            for area in document.areas:
                own = tuple(place[rule.id] for rule in document.rules if not rule.areas or area.id in rule.areas)
                readings[area.id] = known.setdefault((number, own), len(known))
        holds, stranger = _Lists(), _Lists()
        for _, own in known:
            holds.add(own)
        for document in self.documents:
            stranger.add(place[rule.id] for rule in document.rules if not rule.areas)
        ranks = [
            level_for_tier(d, rule.tiers[0], self.rank).rank if rule.kind == "combination" else -1
            for d, rule in numbered
        ]
        columns = {
            k.RULE_ALL: [rule.kind == "at-least" for _, rule in numbered],
            k.RULE_COUNT: [rule.count for _, rule in numbered],
            k.RULE_CERTAIN: [rule.certain for _, rule in numbered],
            k.RULE_RANK: ranks,
            k.RULE_DISTINCT: [rule.distinct_needs for _, rule in numbered],
            k.OF_AT: counted.at,
            k.OF_RULE: counted.values,
            k.RULE_AT: members.at,
            **_columns(members.values, k.RULE_LINE, k.RULE_KEY),
            k.READING_DOCUMENT: [document for document, _ in known],
            k.HOLDS_AT: holds.at,
            k.HOLDS_RULE: holds.values,
            k.STRANGER_AT: stranger.at,
            k.STRANGER_RULE: stranger.values,
        }
        return columns, readings, list(readings)

    # ---- caution, judgement, silence

    def _caution(self, names: list[str]) -> dict[np.int64, Any]:
        """Floors; the names of their reasons are added to those of the lines."""
        vocabulary, layout = self.vocabulary, self.layout

        def called(name: str) -> int:
            if name not in names[len(self.lines) :]:
                names.append(name)
            return names.index(name, len(self.lines))

        statuses, floors = vocabulary.statuses.values(), vocabulary.floors
        threat = {"occurrence": vocabulary.circumstances["occurrence"].full}
        harms = [
            (
                *layout.run(name),
                layout.run(name, 1 << position)[1],
                self.need[need],
                layout.pack(vocabulary.stated(need, threat, named=False)),
            )
            for name, position, need in vocabulary.amounts_to
        ]
        return {
            k.FLOORS: [mask for need in self.needs for mask in self._floors(need)],
            k.FLOOR_NEED: [self.need[rule.need] for rule in floors],
            k.FLOOR_WHEN: [layout.pack(rule.when) for rule in floors],
            k.FLOOR_RANK: [self.rank[rule.tier] for rule in floors],
            k.FLOOR_NAME: [called(f"law:{rule.legal_basis}") for rule in floors],
            k.STATUS_RANK: [self.rank[s.tier] if s.tier else -1 for s in statuses],
            k.STATUS_NAME: [called(f"status:{s.id}") if s.tier else -1 for s in statuses],
            **_columns(harms, k.HARM_WORD, k.HARM_RUN, k.HARM_BIT, k.HARM_NEED, k.HARM_KNOWN),
        }

    def _floors(self, need: str) -> list[int]:
        """The rules of law that may apply where a need is present, as masks of 64 each."""
        rules = self.vocabulary.floors
        above = self.vocabulary.above(need)
        return [
            sum(1 << n for n, rule in enumerate(rules[first : first + 64]) if rule.need in above)
            for first in range(0, len(rules), 64)
        ]

    def _tables(self) -> tuple[Any, Any, Any, Any]:
        count = len(self.documents)
        tiers = len(self.tiers)
        most = max(len(document.levels) for document in self.documents)
        nearest = np.full((count, tiers, tiers, most + 1, most + 1), -1, np.int8)
        level_of = np.full((count, most + 1, 1 << tiers, tiers + 1), -1, np.int8)
        tier_of = np.full((count, most + 1, 1 << tiers, tiers + 1), -1, np.int8)
        silent = np.zeros((count, len(self.needs)), np.int8)
        for number, document in enumerate(self.documents):
            ranks = range(-1, len(document.levels))
            for low in range(tiers):
                for high in range(low, tiers):
                    judged = (self.tiers[low].id, self.tiers[high].id)
                    for entailed in ranks:
                        for possible in range(len(document.levels)):
                            found = nearest_level(document, judged, entailed, possible, self.rank)
                            if found:
                                nearest[number, low, high, entailed + 1, possible + 1] = found.rank
            for rank in ranks:
                level = document.at(rank) if rank >= 0 else None
                for mask in self._parts(level.tiers if level else ()):
                    kept = [tier.id for tier in self.tiers if mask >> tier.rank & 1]
                    for floor in range(-1, tiers):
                        under = self.tiers[floor].id if floor >= 0 else None
                        name, tier = raised(document, level.id if level else None, kept, under, self.rank)
                        place = number, rank + 1, mask, floor + 1
                        level_of[place] = document.level(name).rank if name else -1
                        tier_of[place] = self.rank[tier] if tier else -1
            silent[number] = self._silence(document, self.vocabulary)
        return nearest, level_of, tier_of, silent

    def _parts(self, tiers: Sequence[str]) -> Iterator[int]:
        """All masks of some of these tiers."""
        full = self._mask(tiers)
        return (mask for mask in range(1 << len(self.tiers)) if not mask & ~full)

    def _silence(self, document: Document, vocabulary: Vocabulary) -> list[int]:
        named = {need for need, lines in self.library.lines_of[document.id].items() if lines}
        found = []
        for need in self.needs:
            general = {other for other in vocabulary.above(need) if other != need}
            general |= {amount.target for amount in vocabulary.may_amount(need)}
            found.append(0 if named & vocabulary.narrower(need) else 2 if named & general else 1)
        return found
