"""What the documents say, as the plain tables that a rival's query needs: worked out once, outside the clock.

The tables hold all that does not hang on a case, packed in machine words as the compiled engine has them, so that a rival has
the same start: what an observation of a need bears on and what it must not leave open to meet it, which lower wording can hold
a line back and to which rank, how lines make up levels, and the rules. Ranks are those of the document's levels; -1 is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from harmoniser.boxes import Box, highest, lowest
from harmoniser.library import Library
from harmoniser.matching import IMPLIED_SHARES
from harmoniser.model import Condition, Document, Indicator
from harmoniser.packing import Layout
from harmoniser.translation import Reading, level_for_tier

__all__ = ["Tables", "tables"]

Words = tuple[int, ...]


@dataclass
class Tables:
    """The rows; what each column holds is said where it is declared in rival_sql.py.

    `ones` are the bits of all circumstances and `free` the free bit above each, by word. A reading is a document with the
    rules that hold in some of its areas; `area_reading` gives each area its own.
    """

    ones: Words
    free: Words
    turns: list[tuple[int, int, int]]  # word, bits of the value, bits that it may turn out to be
    graves: list[tuple[int, int]]  # word, bits of the better half of a scale that naming a need leaves open
    needs: list[str] = field(default_factory=list)
    lines: list[tuple[str, int, int, int, int, bool, bool, bool, int]] = field(default_factory=list)
    groups: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    links: list[tuple[int | bool | str | None, ...]] = field(default_factory=list)
    weak: list[tuple[int | bool, ...]] = field(default_factory=list)
    levels: list[tuple[int, int, int, int, int, int]] = field(default_factory=list)
    rules: list[tuple[int, int, bool, int, bool, bool, int]] = field(default_factory=list)
    rule_lines: list[tuple[int, int, int]] = field(default_factory=list)
    readings: list[tuple[int, int]] = field(default_factory=list)
    holds: list[tuple[int, int]] = field(default_factory=list)
    area_reading: dict[str, int] = field(default_factory=dict)


def tables(library: Library) -> Tables:
    """The tables of a library."""
    vocabulary = library.vocabulary
    layout = Layout(tuple(vocabulary.circumstances.values()))
    turns = []
    for name, may in vocabulary.may_turn_out.items():
        for position, mask in may.items():
            word, bits = layout.run(name, mask)
            turns.append((word, layout.run(name, 1 << position)[1], bits))
    graves = []
    for scale in vocabulary.circumstances.values():
        if scale.ordered and not scale.assumed and scale.name != "recency":
            better = sum(1 << position for position in range(len(scale.values)) if 2 * position < len(scale.values))
            graves.append(layout.run(scale.name, better))
    made = Tables(layout.ones, layout.free, turns, graves, list(vocabulary.needs))
    return _Maker(library, layout, made).tables()


class _Maker:
    def __init__(self, library: Library, layout: Layout, made: Tables) -> None:
        self.library, self.vocabulary, self.layout, self.made = library, library.vocabulary, layout, made
        self.rank = {tier.id: tier.rank for tier in self.vocabulary.tiers.values()}
        self.number = {need: number for number, need in enumerate(made.needs)}
        self.line_number: dict[str, int] = {}

    def tables(self) -> Tables:
        for place, document in enumerate(self.library.documents.values()):
            self.document(place, document)
            reading = Reading(document, (), self.library)
            lines = sorted((line for line in document.indicators if line.alternatives), key=lambda line: line.id)
            for line in lines:
                self.line(place, line, reading)
            self.rules(place, document)
            self.links(document, lines, reading)
        return self.made

    def packed(self, box: Box) -> Words:
        return tuple(int(word) for word in self.layout.pack(box))

    # ---- documents

    def document(self, place: int, document: Document) -> None:
        for level in document.levels:
            whole = document.level(level.within).rank if level.within else -1
            low, high = self.rank[level.tiers[0]], self.rank[level.tiers[-1]]
            self.made.levels.append((place, level.rank, level.step, whole, low, high))

    def line(self, place: int, line: Indicator, reading: Reading) -> None:
        number = self.line_number[line.id] = len(self.made.lines)
        least, most = reading.span(line)
        tier = self.rank["child-protection"] if line.tied else self.rank[line.tiers[0]] if line.tiers else -1
        sign = line.kind in ("sign", "description")
        strength = all(condition.strength for condition in line.conditions())
        several = any(len(group) > 1 for group in line.alternatives)
        self.made.lines.append((line.id, place, least, most, tier, sign, strength, several, number))
        first = 0
        for group in line.alternatives:
            bits = (1 << first + len(group)) - (1 << first)
            self.made.groups.append((number, bits, 1 << first, len(group), len(line.alternatives)))
            first += len(group)

    def rules(self, place: int, document: Document) -> None:
        own: dict[str, int] = {}
        for rule in document.rules:
            number = own[rule.id] = len(self.made.rules)
            rank = level_for_tier(document, rule.tiers[0], self.rank).rank if rule.kind == "combination" else -1
            gate = rule.kind == "at-least"
            self.made.rules.append((number, place, gate, rule.count, rule.certain, rule.distinct_needs, rank))
            for name in rule.indicators:
                if name in self.line_number:
                    need = next(iter(document.by_id[name].conditions())).need
                    key = self.number[need] if rule.distinct_needs else self.line_number[name]
                    self.made.rule_lines.append((number, self.line_number[name], key))
        known: dict[tuple[int, ...], int] = {}
        for area in document.areas:
            held = tuple(own[rule.id] for rule in document.rules if not rule.areas or area.id in rule.areas)
            if held not in known:
                known[held] = len(self.made.readings)
                self.made.readings.append((known[held], place))
                self.made.holds += [(known[held], rule) for rule in held]
            self.made.area_reading[area.id] = known[held]

    # ---- what bears on what

    def links(self, document: Document, lines: list[Indicator], reading: Reading) -> None:
        by_need: dict[str, list[tuple[Indicator, Condition, int, bool]]] = {}
        for line in lines:
            conditions = ((condition, len(group) == 1) for group in line.alternatives for condition in group)
            for bit, (condition, alone) in enumerate(conditions):
                by_need.setdefault(condition.need, []).append((line, condition, bit, alone))
        for need in self.made.needs:
            for other in self.vocabulary.bearing(need):
                for line, condition, bit, alone in by_need.get(other, ()):
                    self.link(need, line, condition, bit, alone, by_need, reading)

    def link(
        self,
        need: str,
        line: Indicator,
        condition: Condition,
        bit: int,
        alone: bool,
        by_need: dict[str, list[tuple[Indicator, Condition, int, bool]]],
        reading: Reading,
    ) -> None:
        vocabulary, made = self.vocabulary, self.made
        everything: Words = made.ones
        keep, add = everything, tuple(0 for _ in everything)
        kind = vocabulary.above(need).get(condition.need)
        meets, must = 0, kind is not None
        boxes: list[tuple[Words, Words]] = []
        if kind is not None:
            meets = 1
            boxes.append((self.packed(condition.wide), everything))
            if not kind:
                full = vocabulary.full
                shared = self.packed({name: 0 for name in full if name not in IMPLIED_SHARES})
                said = self.packed(vocabulary.stated(condition.need, {}, named=False))
                keep, add = shared, tuple(a & ~b for a, b in zip(said, shared, strict=True))
        elif condition.strength:
            return
        elif condition.need in vocabulary.narrower(need):
            must = True
            boxes.append((self.packed(condition.wide), self.packed(vocabulary.inherent(condition.need))))
        else:
            carried = {name: mask for name, mask in condition.wide.items() if name in ("age", "recency")}
            for amount in vocabulary.may_amount(need):
                if vocabulary.above(amount.target).get(condition.need):
                    boxes.append((self.packed(amount.when), self.packed(carried)))
        own = reading.span(line)[0]
        lowered = alone and bool(kind) and bool(line.levels) and not line.tied
        chains = list(self.chains(need, condition, own, line.id, by_need, reading)) if lowered else []
        for wide, other in boxes:
            link = len(made.links)
            made.links.append(
                (
                    link,
                    self.number[need],
                    self.line_number[line.id],
                    1 << bit,
                    own if alone and meets else None,
                    bool(meets),
                    must,
                    bool(chains),
                    *self.packed(condition.firm),
                    *keep,
                    *add,
                    *wide,
                    *other,
                )
            )
            made.weak += [(link, rank, *cap, *same) for rank, cap, same in chains]

    def chains(
        self,
        need: str,
        high: Condition,
        own: int,
        name: str,
        by_need: dict[str, list[tuple[Indicator, Condition, int, bool]]],
        reading: Reading,
    ) -> Iterator[tuple[int, Words, Words]]:
        """Ranks to which lower lines may take a condition, each with what it hangs on: the caps, and what must hold of the rest.

        A chain of lower lines comes to one such row, because a cap on a cap is the lower one.
        """
        for other, kind in self.vocabulary.above(need).items():
            for line, low, _, alone in by_need.get(other, ()) if kind else ():
                rank = reading.span(line)[0]
                if not alone or low.strength or line.kind != "indicator" or not line.levels or rank >= own:
                    continue
                found = self.prevails(low, high) if line.id != name else None
                if found is None:
                    continue
                cap, same = found
                yield rank, cap, same
                for rank_, cap_, same_ in self.chains(need, low, rank, line.id, by_need, reading):
                    both = zip(cap, cap_, strict=True), zip(same, same_, strict=True)
                    yield rank_, tuple(a & b for a, b in both[0]), tuple(a & b for a, b in both[1])

    def prevails(self, low: Condition, high: Condition) -> tuple[Words, Words] | None:
        """The caps of a lower condition that is the more specific wording, and what it says of unordered circumstances.

        programs.py works out the same for the compiled engine. It stands here once more, so that a fault there would show.
        """
        if not self.vocabulary.above(low.need).get(high.need):
            return None
        caps: dict[str, int] = {}
        same: dict[str, int] = {}
        for name, circumstance in self.vocabulary.circumstances.items():
            if name == "recency":
                continue
            mine, theirs = (condition.worded.get(name, circumstance.full) for condition in (low, high))
            if not circumstance.ordered:
                same[name] = mine
            elif highest(mine) < highest(theirs):
                caps[name] = (1 << highest(mine) + 1) - 1
            elif lowest(mine) != lowest(theirs):
                return None
        return (self.packed(caps), self.packed(same)) if caps or low.need != high.need else None
