"""Translates a case into the terms of one document: entailed, possible, likely, sender, floor and result.

Source: founding design, section 2. Where this differs from the founding text, docs/architecture.md says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from harmoniser.boxes import bits, covered, highest, lowest
from harmoniser.library import Library
from harmoniser.matching import (
    Fact,
    Link,
    Match,
    Standing,
    Stated,
    candidates,
    match,
    reading_of,
    state_case,
    state_indicator,
    state_need,
    with_harm,
    within,
)
from harmoniser.model import Case, Condition, Document, FloorRule, Indicator, Level, Rule

__all__ = [
    "Evidence",
    "Floor",
    "Position",
    "Question",
    "Reading",
    "Translation",
    "level_for_tier",
    "nearest_level",
    "raised",
    "sender_tiers",
    "translate",
]

_MOST_QUESTIONS = 12


@dataclass(frozen=True, slots=True)
class Position:
    """A level of the receiving document with the tiers it leads to here. `by` are the lines that decide it."""

    level: str | None
    tiers: tuple[str, ...]
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """One line of the receiving document and how it stands. `standing` is met, open or weakened.

    `held_by` are the lower lines that hold a weakened line back; `counts_as` is the level at which it then stands.
    """

    indicator: str
    level: str | None
    standing: str
    observation: int
    links: tuple[Link, ...]
    held_by: tuple[str, ...] = ()
    counts_as: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Floor:
    """The tier below which the result never lies, and why (indicator ids, or `status:...`)."""

    tier: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """Something unknown that would move the entailed level. `values` maps each answer to the level it would entail."""

    need: str
    circumstance: str
    values: Mapping[str, str | None]
    observation: int | None


@dataclass(frozen=True)
class Translation:
    """A case in the terms of one area's document."""

    area: str
    document: str
    entailed: Position
    possible: Position
    likely: Position
    likely_from: str
    sender: Position | None
    judgement: tuple[str, str | None, tuple[str, ...]] | None
    floor: Floor | None
    result_level: str | None
    result_tier: str | None
    status: str
    silent: tuple[str, ...]
    general: tuple[str, ...]
    questions: tuple[Question, ...]
    evidence: tuple[Evidence, ...]
    contradictions: tuple[tuple[str, str], ...]
    stated: tuple[Stated, ...]


def translate(case: Case, area: str, library: Library, *, complete: bool = True, questions: bool = True) -> Translation:
    """Translate a case into the terms of an area's document.

    Args:
        case: the facts, and the assessment they came with.
        area: the receiving area.
        library: the vocabulary and documents.
        complete: take the assessment as complete for the needs that it ticks.
        questions: whether to work out what to ask (the dearest part).

    Raises:
        UnknownNameError: there is no such area.
    """
    document = library.document(area)
    origin = library.document(case.assessed.area) if case.assessed else None
    stated = state_case(case, origin, library.vocabulary, complete=complete)
    reading = Reading(document, stated, library, ticked_in(case, document, origin), area)
    return _Translator(case, area, document, origin, reading, library).translation(questions)


def ticked_in(case: Case, document: Document, origin: Document | None) -> frozenset[str]:
    """The ticked indicators that belong to the receiving document itself."""
    same = case.assessed is not None and origin is document
    return frozenset(case.assessed.indicators) if same and case.assessed else frozenset()


def level_for_tier(document: Document, tier: str, rank: Mapping[str, int], *, top: bool = False) -> Level:
    """The lowest (or highest) level of a document that leads to a tier.

    Where none does, the lowest that leads to a higher tier; where none does that either, the highest level.
    """
    whole = [level for level in document.levels if not level.within]
    leading = [level for level in whole if tier in level.tiers]
    if leading:
        return leading[-1] if top else leading[0]
    above = [level for level in whole if rank[level.tiers[-1]] > rank[tier]]
    return above[0] if above else whole[-1]


def sender_tiers(case: Case, origin: Document | None, rank: Mapping[str, int]) -> tuple[str, ...]:
    """The tiers that the assessment a case came with assigned: of its level, else of the highest indicator ticked."""
    if not case.assessed or not origin:
        return ()
    if case.assessed.level:
        return origin.level(case.assessed.level).tiers
    ticked = [origin.by_id[name] for name in case.assessed.indicators]
    options = [line.tiers or origin.level(line.levels[0]).tiers for line in ticked if line.tiers or line.levels]
    return max(options, key=lambda tiers: (rank[tiers[0]], rank[tiers[-1]]), default=())


def nearest_level(
    document: Document,
    tiers: Sequence[str],
    entailed: int,
    possible: int,
    rank: Mapping[str, int],
    *,
    own: str | None = None,
) -> Level | None:
    """The level of a document nearest to a judgement's tiers, kept between two ranks; ties towards caution.

    Args:
        document: the document.
        tiers: the tiers that the judgement assigned, at least one, from low to high.
        entailed: rank of the level that is entailed; -1 for none.
        possible: rank of the level that is possible.
        rank: the rank of each tier.
        own: the level that the judgement gave in this very document, which then stands.
    """
    if own:
        return document.level(own)
    low, high = rank[tiers[0]], rank[tiers[-1]]
    levels = [level for level in document.levels if not level.within or level.rank in (entailed, possible)]
    lowest_step = document.at(entailed).step if entailed >= 0 else -1
    inside = [level for level in levels if lowest_step <= level.step <= document.at(possible).step]

    def distance(level: Level) -> tuple[int, int]:
        ends = abs(rank[level.tiers[0]] - low) + abs(rank[level.tiers[-1]] - high)
        return ends, -level.rank

    return min(inside, key=distance, default=None)


def raised(
    document: Document, level: str | None, tiers: Sequence[str], floor: str | None, rank: Mapping[str, int]
) -> tuple[str | None, str | None]:
    """The higher of a position (a level with its tiers) and a floor (a tier), as a level and a tier."""
    tier = tiers[0] if tiers else None
    if floor is None or (tier is not None and rank[tier] >= rank[floor]):
        return level, tier
    if level is not None and floor in tiers:
        return level, floor
    needed = level_for_tier(document, floor, rank)
    if level is None:
        return needed.id, floor
    own = document.level(level)
    reaches = rank[own.tiers[-1]] >= rank[floor]
    return (own.id if reaches and own.step >= needed.step else needed.id), floor


# ------------------------------------------------------------------------------------------------ the document's own position


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that bears on the case: what it would entail at least and make possible at most, as ranks of levels."""

    match: Match
    least: int
    most: int
    counts: int  # rank at which a met line stands after the lower lines that hold it back
    held_by: tuple[str, ...]
    reason: str

    @property
    def id(self) -> str:
        return self.match.indicator.id


class Reading:
    """What one document says of everything stated: the lines that bear on it and the ranks of levels that follow."""

    def __init__(
        self,
        document: Document,
        stated: Sequence[Stated],
        library: Library,
        ticked: frozenset[str] = frozenset(),
        area: str = "",
    ) -> None:
        self.document, self.stated, self.library, self.ticked = document, stated, library, ticked
        self.area = area or document.areas[0].id
        self.vocabulary = library.vocabulary
        self.tier_rank = {tier.id: tier.rank for tier in self.vocabulary.tiers.values()}
        self.before: Reading | None = None  # the reading of which this one changes something

    @classmethod
    def of_line(cls, line: Indicator, age: int, document: Document, library: Library) -> Reading:
        """What `document` says of a line of another document, read as an observation of a child of that age (a mask)."""
        return cls(document, (state_indicator(line, age, library.vocabulary),), library)

    def with_stated(self, stated: Sequence[Stated]) -> Reading:
        """The same document's reading of something else stated; what the change does not bear on is read only once."""
        reading = Reading(self.document, stated, self.library, self.ticked, self.area)
        reading.before = self
        return reading

    # ---- ranks

    def span(self, indicator: Indicator) -> tuple[int, int]:
        """Ranks of the levels that a line entails at least and makes possible at most."""
        known, key = self.document.spans, (indicator.levels, indicator.tiers)
        if key not in known:
            known[key] = self._span(indicator)
        return known[key]

    def _span(self, indicator: Indicator) -> tuple[int, int]:
        if indicator.levels:
            ranks = [self.document.level(level).rank for level in indicator.levels]
            return min(ranks), max(ranks)
        tiers = indicator.tiers
        if not tiers:
            return -1, -1  # counts only in a rule
        low = level_for_tier(self.document, tiers[0], self.tier_rank).rank
        high = level_for_tier(self.document, tiers[-1], self.tier_rank, top=True).rank
        return low, max(low, high)

    def rules(self, kind: str) -> Iterable[Rule]:
        """The document's rules of a kind that hold in this area."""
        return (
            rule for rule in self.document.rules if rule.kind == kind and (not rule.areas or self.area in rule.areas)
        )

    def count(self, rule: Rule, lines: set[str]) -> int:
        """How many of `lines` a rule counts; lines on one need count once where it says so."""
        counted = lines.intersection(rule.indicators)
        if not rule.distinct_needs:
            return len(counted)
        return len({next(iter(self.document.by_id[name].conditions())).need for name in counted})

    # ---- lines

    def match(self, line: Indicator) -> Match | None:
        """How a line stands to what is stated."""
        return match(line, self.stated, self.vocabulary)

    def _matched(self, indicator: Indicator) -> Match | None:
        matched = self.match(indicator)
        if indicator.id in self.ticked:
            return Match(indicator, Standing.MET, matched.links if matched else ())
        return matched

    def _candidates(self, stated: Sequence[Stated]) -> Iterable[Indicator]:
        return candidates(stated, self.library.lines_of[self.document.id], self.vocabulary)

    @cached_property
    def _found(self) -> dict[str, Match]:
        """The lines that bear on what is stated, before rules and other lines hold any back."""
        if self.before is None:
            each = ((line.id, self._matched(line)) for line in self._candidates(self.stated))
            return {name: matched for name, matched in each if matched}
        found = dict(self.before._found)
        # A ticked line is met wherever anything stated bears on it, and so the only kind that would not go by itself.
        still = {line.id for line in self._candidates(self.stated)} if self.ticked else self.ticked
        for line in self._candidates(self._changed):
            matched = self._matched(line) if line.id not in self.ticked or line.id in still else None
            if matched:
                found[line.id] = matched
            else:
                found.pop(line.id, None)
        return found

    @cached_property
    def _changed(self) -> list[Stated]:
        """The statements that are others than those of the reading before, of both."""
        before = self.before.stated if self.before else ()
        one, other = {id(s) for s in before}, {id(s) for s in self.stated}
        return [*(s for s in before if id(s) not in other), *(s for s in self.stated if id(s) not in one)]

    @cached_property
    def _touched(self) -> frozenset[str]:
        """The lines on which the change bears."""
        return frozenset(line.id for line in self._candidates(self._changed))

    @cached_property
    def tied(self) -> tuple[str, ...]:
        """The met lines that belong to section 47, unless a rule asks for more of them: the lines that make a floor."""
        counted = {name for rule in self.rules("at-least") for name in rule.indicators}
        each = [self._matched(line) for line in self._candidates(self.stated) if line.tied or line.id in counted]
        met = [matched for matched in each if matched and matched.standing == Standing.MET]
        gated = self._gated(met)
        return tuple(item.indicator.id for item in met if item.indicator.tied and item.indicator.id not in gated)

    @cached_property
    def lines(self) -> tuple[_Line, ...]:
        """The lines that bear on what is stated, each with how it stands."""
        found = self._found.values()
        gated = self._gated(found)
        lines = []
        for item in found:
            least, most = self.span(item.indicator)
            if item.standing == Standing.MET and item.indicator.id in gated:
                lines.append(
                    _Line(
                        Match(item.indicator, Standing.OPEN, item.links), least, most, -1, (), gated[item.indicator.id]
                    )
                )
            elif item.standing == Standing.MET:
                counts, held = self._held(item)
                lines.append(_Line(item, least, most, counts, held, ""))
            else:
                lines.append(_Line(item, least, most, -1, (), ""))
        return tuple(lines)

    def _gated(self, found: Iterable[Match]) -> dict[str, str]:
        """Met lines whose level their document reaches only by several of them, and too few are met."""
        met = {item.indicator.id for item in found if item.standing == Standing.MET}
        gated: dict[str, str] = {}
        for rule in self.rules("at-least"):
            if self.count(rule, met) < rule.count:
                reason = f"is met, but does not count alone: {rule.label}"
                gated.update(dict.fromkeys(met.intersection(rule.indicators) - self.ticked, reason))
        return gated

    @cached_property
    def combinations(self) -> tuple[tuple[str, int, int], ...]:
        """Rules by which several lines together lead further: (rule, rank entailed, rank made possible).

        What may yet be met counts towards what is possible, so that a gained fact never raises it.
        """
        met = {line.id for line in self.lines if line.match.standing == Standing.MET}
        open_ = met | {line.id for line in self.lines if line.match.standing == Standing.OPEN}
        found = []
        for rule in self.rules("combination"):
            if self.count(rule, open_) >= rule.count:
                low = level_for_tier(self.document, rule.tiers[0], self.tier_rank).rank
                entailed = low if rule.certain and self.count(rule, met) >= rule.count else -1
                found.append((rule.id, entailed, low))
        return tuple(found)

    # ---- the specific wording prevails

    def _held(self, item: Match) -> tuple[int, tuple[str, ...]]:
        """What `_held_back` says; where the change does not bear on the line, as the reading before has it."""
        name = item.indicator.id
        if self.before is not None and name not in self._touched:
            return self.before._held(item)
        if name not in self._kept:
            self._kept[name] = self._held_back(item)
        return self._kept[name]

    @cached_property
    def _kept(self) -> dict[str, tuple[int, tuple[str, ...]]]:
        return {}

    def _held_back(self, item: Match) -> tuple[int, tuple[str, ...]]:
        """The rank at which a met line counts, and the lower lines that hold it back.

        A line met through several statements counts as high as any of them makes it; through a statement with alternatives,
        only as high as the lowest of them.
        """
        own, _ = self.span(item.indicator)
        line = item.indicator
        outside = not line.levels  # what sets a process going, such as section 17, stands beside the levels
        if line.tied or outside or line.id in self.ticked or self._met_jointly(line):
            return own, ()
        best = -1
        holders: tuple[str, ...] = ()
        for statement in self.stated:
            ranks = [self._rank_with(item, facts) for facts in statement.alternatives]
            if not ranks or any(rank is None for rank in ranks):
                continue
            rank, held = min((r for r in ranks if r is not None), key=lambda pair: pair[0])
            if rank > best:
                best, holders = rank, held
        return (own, ()) if best < 0 else (best, holders)

    def _met_jointly(self, line: Indicator) -> bool:
        """Whether a line is met through an alternative that asks for several things, which no lower line holds back."""
        several = tuple(group for group in line.alternatives if len(group) > 1)
        found = match(replace(line, alternatives=several), self.stated, self.vocabulary) if several else None
        return found is not None and found.standing == Standing.MET

    def _rank_with(self, item: Match, facts: Iterable[Fact]) -> tuple[int, tuple[str, ...]] | None:
        """The highest rank that facts which meet the line by themselves give it; None where they do not meet it."""
        best: tuple[int, tuple[str, ...]] | None = None
        for fact in facts:
            for group in item.indicator.alternatives:
                if len(group) > 1:
                    continue
                if fact.absent or not within(fact, group, self.vocabulary):
                    continue
                pair = self._weaken(item.indicator, group[0], fact)
                if best is None or pair[0] > best[0]:
                    best = pair
        return best

    def _weaken(self, line: Indicator, asked: Condition, fact: Fact) -> tuple[int, tuple[str, ...]]:
        """Rank of a line for one fact: its own, or the lowest to which a prevailing lower line takes it."""
        own, _ = self.span(line)
        best = own
        holders: tuple[str, ...] = ()
        for lower, condition in self._lower_lines(own, fact):
            if lower.id != line.id and self._prevails(condition, asked, fact):
                rank, _ = self._weaken(lower, condition, fact)
                if rank < best:
                    best, holders = rank, (lower.id,)
                elif rank == best and holders:
                    holders = (*holders, lower.id)
        return best, holders

    def _lower_lines(self, rank: int, fact: Fact) -> Iterable[tuple[Indicator, Condition]]:
        """Single conditions, of lines printed below `rank`, on the fact's own need or a broader one."""
        lines_of = self.library.lines_of[self.document.id]
        for need, kind in self.vocabulary.above(fact.need).items():
            for lower in lines_of.get(need, ()) if kind else ():
                if lower.kind == "indicator" and lower.levels and self.span(lower)[0] < rank:
                    for group in lower.alternatives:
                        if len(group) == 1 and group[0].need == need and not group[0].strength:
                            yield lower, group[0]

    def _prevails(self, low: Condition, high: Condition, fact: Fact) -> bool:
        """Whether the lower condition is the more specific wording for this fact and asks for nothing worse.

        It is on a narrower need, or caps a scale that the higher one does not. On every scale that it does not cap both start at
        the same value: if it started worse, worse news would lower the answer; if the higher one does, that is the more specific
        one. The fact is not known to exceed a cap (nor, where that is unknown, grave in another respect), and lies within what
        the lower condition says of unordered circumstances.
        """
        vocabulary = self.vocabulary
        if not vocabulary.above(low.need).get(high.need):
            return False
        caps = False
        grave = self._grave(fact)
        for name, circumstance in vocabulary.circumstances.items():
            if name == "recency":
                continue
            low_mask = low.worded.get(name, vocabulary.full[name])
            high_mask = high.worded.get(name, vocabulary.full[name])
            known = fact.known.get(name, vocabulary.full[name])
            if not circumstance.ordered:
                if known & ~low_mask:
                    return False
            elif highest(low_mask) < highest(high_mask):
                caps = True
                if lowest(known) > highest(low_mask) or (highest(known) > highest(low_mask) and grave):
                    return False
            elif lowest(low_mask) != lowest(high_mask):
                return False
        return caps or low.need != high.need

    def _grave(self, fact: Fact) -> bool:
        """Whether a fact is known to lie in the worse half of a scale of which naming a need says nothing by itself."""
        for name, mask in fact.known.items():
            circumstance = self.vocabulary.circumstances[name]
            silent = circumstance.ordered and not circumstance.assumed and name != "recency"
            if silent and 2 * lowest(mask) >= len(circumstance.values):
                return True
        return False

    # ---- positions

    @cached_property
    def joint(self) -> tuple[int, tuple[str, ...]]:
        """What a statement with alternatives entails whichever of them holds: the lowest rank that one of them reaches."""
        best = -1
        lines: tuple[str, ...] = ()
        for statement in self.stated:
            if len(statement.alternatives) > 1:
                each = [
                    self.with_stated((Stated(statement.index, (facts,), statement.indicator),))
                    for facts in statement.alternatives
                ]
                rank = min(reading.entailed_rank for reading in each)
                if rank > best:
                    by = (name for reading in each for name in reading.position(reading.entailed_rank).by)
                    best, lines = rank, tuple(dict.fromkeys(by))
        return best, lines

    @cached_property
    def deciding(self) -> tuple[_Line, ...]:
        """The lines that can decide a level: beside a stated concern, what is well decides nothing."""
        concerns = any(not fact.absent for s in self.stated for facts in s.alternatives for fact in facts)
        if not concerns:
            return self.lines
        return tuple(line for line in self.lines if not all(c.strength for c in line.match.indicator.conditions()))

    @cached_property
    def entailed_rank(self) -> int:
        """Rank of the highest level that is certainly reached; -1 where no line is met."""
        ranks = [line.counts for line in self.deciding if line.match.standing == Standing.MET]
        ranks += [entailed for _, entailed, _ in self.combinations]
        best = max([*ranks, self.joint[0]])
        level = self.level(best)
        if level and level.within and self._least_tier(level.step) > self.tier_rank[level.tiers[-1]]:
            # Another line of the same level asks for more than this part leads to.
            return self.document.level(level.within).rank
        return best

    def _least_tier(self, step: int) -> int:
        """Rank of the lowest tier that the deciding lines of a level, whole or in part, leave."""
        found = [0]
        for line in self.deciding:
            if line.match.standing == Standing.MET and line.counts >= 0 and self.document.at(line.counts).step == step:
                indicator = line.match.indicator
                tiers = indicator.tiers or self.document.at(line.counts).tiers
                found.append(self.tier_rank["child-protection"] if indicator.tied else self.tier_rank[tiers[0]])
        return max(found)

    @cached_property
    def possible_rank(self) -> int:
        """Rank of the highest level that something unknown could give; -1 where no line is met or open."""
        ranks = [line.most for line in self.deciding if line.match.standing in (Standing.MET, Standing.OPEN)]
        ranks += [possible for _, _, possible in self.combinations]
        highest_rank = max([*ranks, self.entailed_rank])
        level = self.level(highest_rank)
        if level and level.within:
            # A line on the whole level leaves all its parts open.
            whole = self.document.level(level.within).rank
            return whole if whole in ranks else highest_rank
        return highest_rank

    def level(self, rank: int) -> Level | None:
        """The level of a rank; None for -1."""
        return self.document.at(rank) if rank >= 0 else None

    def position(self, rank: int, *, possible: bool = False) -> Position:
        """A rank as a position: the level, the lines that decide it and the tiers that these leave."""
        level = self.level(rank)
        if level is None:
            return Position(None, ())
        if possible:
            by = [
                line
                for line in self.deciding
                if line.most == rank and line.match.standing in (Standing.MET, Standing.OPEN)
            ]
            return Position(level.id, level.tiers, tuple(sorted(line.id for line in by)))
        met = [line for line in self.deciding if line.match.standing == Standing.MET and line.counts >= 0]
        by = [line for line in met if line.counts == rank]
        if not level.within:
            by = [line for line in met if self.document.at(line.counts).step == level.step]
        least = self._least_tier(level.step)
        tiers = tuple(tier for tier in level.tiers if self.tier_rank[tier] >= least)
        if not by and self.joint[0] == rank:
            return Position(level.id, level.tiers, self.joint[1])
        return Position(level.id, tiers or level.tiers[-1:], tuple(sorted(line.id for line in by)))


# ------------------------------------------------------------------------------------------------ the translation


class _Translator:
    def __init__(
        self, case: Case, area: str, document: Document, origin: Document | None, reading: Reading, library: Library
    ) -> None:
        self.case, self.area, self.document, self.origin = case, area, document, origin
        self.reading, self.library, self.vocabulary = reading, library, library.vocabulary
        self.tier_rank = reading.tier_rank

    def translation(self, ask: bool) -> Translation:
        reading = self.reading
        entailed_rank, possible_rank = reading.entailed_rank, reading.possible_rank
        if self.origin is self.document and self.case.assessed and self.case.assessed.level:
            # Within one area the judgement is the document's own: nothing is translated.
            own = self.document.level(self.case.assessed.level).rank
            entailed_rank, possible_rank = max(entailed_rank, own), max(possible_rank, own)
        entailed = reading.position(entailed_rank)
        possible = reading.position(possible_rank, possible=True)
        sender = self.sender(entailed_rank, possible_rank)
        above_universal = entailed.level is not None and entailed.tiers[-1] != "universal"
        likely, likely_from = (entailed, "document") if above_universal or sender is None else (sender, "sender")
        floor = self.floor()
        level, tier = self.result(likely, floor)
        silent, general = self.silence()
        needs = self.needs()
        status = (
            "met" if entailed.level is not None else "silent" if needs and set(needs) <= set(silent) else "none-met"
        )
        return Translation(
            area=self.area,
            document=self.document.id,
            entailed=entailed,
            possible=possible,
            likely=likely,
            likely_from=likely_from,
            sender=sender,
            judgement=self.judgement(),
            floor=floor,
            result_level=level,
            result_tier=tier,
            status=status,
            silent=silent,
            general=general,
            questions=self.questions() if ask else (),
            evidence=self.evidence(),
            contradictions=self.contradictions(),
            stated=tuple(reading.stated),
        )

    # ---- the judgement already made

    def judgement(self) -> tuple[str, str | None, tuple[str, ...]] | None:
        """The sending assessment as it was made: area, level given, and the tiers that it assigned."""
        if not self.case.assessed:
            return None
        return self.case.assessed.area, self.case.assessed.level, self.sender_tiers()

    def sender_tiers(self) -> tuple[str, ...]:
        """The tiers that the sending assessment assigned."""
        return sender_tiers(self.case, self.origin, self.tier_rank)

    def sender(self, entailed: int, possible: int) -> Position | None:
        """The level nearest to the sender's tiers, kept between entailed and possible; ties towards caution.

        None where there is no judgement, or where the document makes nothing possible: it cannot be placed on its ladder then.
        """
        tiers = self.sender_tiers()
        if not tiers or possible < 0:
            return None
        own = self.case.assessed.level if self.origin is self.document and self.case.assessed else None
        nearest = nearest_level(self.document, tiers, entailed, possible, self.tier_rank, own=own)
        if nearest is None:
            return None
        if nearest.rank == entailed:
            return self.reading.position(entailed)
        return Position(nearest.id, nearest.tiers)

    # ---- caution

    def floor(self) -> Floor | None:
        """Section 47 lines of either document that the facts meet, the current plan, and the law."""
        reasons: list[tuple[int, str, str]] = []
        status = self.vocabulary.statuses[self.case.status]
        if status.tier:
            reasons.append((self.tier_rank[status.tier], status.tier, f"status:{status.id}"))
        stated = with_harm(self.reading.stated, self.vocabulary)
        for rule in self.vocabulary.floors:
            if any(all(self._under(rule, facts) for facts in s.alternatives) for s in stated):
                reasons.append((self.tier_rank[rule.tier], rule.tier, f"law:{rule.legal_basis}"))
        protection = "child-protection"
        documents = [self.document] if self.origin in (None, self.document) else [self.origin, self.document]
        for document in documents:
            if document is None:
                continue
            ticked = ticked_in(self.case, document, self.origin)
            reading = Reading(document, stated, self.library, ticked, self.area)
            reasons += [(self.tier_rank[protection], protection, name) for name in reading.tied]
        if not reasons:
            return None
        top = max(rank for rank, _, _ in reasons)
        return Floor(next(t for r, t, _ in reasons if r == top), tuple(why for r, _, why in reasons if r == top))

    def _under(self, rule: FloorRule, facts: Iterable[Fact]) -> bool:
        """Whether one of the facts is known to lie under a rule of law."""
        for fact in facts:
            known = None if fact.absent else reading_of(fact, rule.need, self.vocabulary)
            if known is not None and covered(known, [rule.when], self.vocabulary.full):
                return True
        return False

    def result(self, likely: Position, floor: Floor | None) -> tuple[str | None, str | None]:
        """The higher of likely and floor, as a level and a tier."""
        return raised(self.document, likely.level, likely.tiers, floor.tier if floor else None, self.tier_rank)

    # ---- what the document does not say

    def needs(self) -> list[str]:
        """The needs stated as present, in order."""
        return list(
            dict.fromkeys(
                fact.need for s in self.reading.stated for facts in s.alternatives for fact in facts if not fact.absent
            )
        )

    def silence(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Needs that the document never names; and those that only a general line could carry."""
        named = {need for need, lines in self.library.lines_of[self.document.id].items() if lines}
        silent: list[str] = []
        general: list[str] = []
        for need in self.needs():
            if named & self.vocabulary.narrower(need):
                continue
            above = {other for other in self.vocabulary.above(need) if other != need}
            above |= {amount.target for amount in self.vocabulary.may_amount(need)}
            (general if named & above else silent).append(need)
        return tuple(silent), tuple(general)

    # ---- evidence and contradictions

    def evidence(self) -> tuple[Evidence, ...]:
        found = []
        for line in sorted(self.reading.lines, key=lambda item: (-item.most, item.id)):
            if line.match.standing not in (Standing.MET, Standing.OPEN):
                continue
            weakened = bool(line.held_by)
            standing = "weakened" if weakened else "met" if line.match.standing == Standing.MET else "open"
            counts = self.reading.level(line.counts) if weakened else None
            links = line.match.links
            indicator = line.match.indicator
            printed = "/".join(indicator.levels) or None
            found.append(
                Evidence(
                    indicator=indicator.id,
                    level=printed,
                    standing=standing,
                    observation=_first_index(links, line.match.standing),
                    links=links,
                    held_by=line.held_by,
                    counts_as=counts.id if counts else None,
                    reason=line.reason or self.whichever(line),
                )
            )
        return tuple(found)

    def whichever(self, line: _Line) -> str:
        """What an open line contributes to a level that is reached whichever alternative of a ticked line holds."""
        rank, lines = self.reading.joint
        level = self.reading.level(rank)
        if line.match.standing != Standing.OPEN or line.id not in lines or level is None:
            return ""
        return f"is met by one reading of what was ticked, and every other reading reaches level {level.id} too"

    def contradictions(self) -> tuple[tuple[str, str], ...]:
        """Pairs of lines of the receiving document that contradict one another on these facts (lower line first)."""
        pairs: set[tuple[str, str]] = set()
        met = [line for line in self.reading.lines if line.match.standing == Standing.MET]
        for line in met:
            pairs.update((lower, line.id) for lower in line.held_by)
            for other in met:
                if other.least < line.least and _same_wording(
                    other.match.indicator, line.match.indicator, self.vocabulary.full
                ):
                    pairs.add((other.id, line.id))
                if line.id in self.reading.ticked and other.least > line.least and other.id not in self.reading.ticked:
                    shared = {link.index for link in line.match.links} & {link.index for link in other.match.links}
                    if shared:
                        pairs.add((line.id, other.id))
        for name in self.reading.ticked if self.reading.joint[0] > self._assessed_rank() else ():
            pairs.update((name, other) for other in self.reading.joint[1] if other != name)
        return tuple(sorted(pairs))

    def _assessed_rank(self) -> int:
        """Rank of the highest line ticked in the receiving document itself; above all where none is."""
        ranks = [self.reading.span(self.document.by_id[name])[0] for name in self.reading.ticked]
        return max(ranks, default=len(self.document.levels))

    # ---- what to ask

    def questions(self) -> tuple[Question, ...]:
        """Unknown circumstances, and needs not spoken of, that would move the entailed level; the most decisive first."""
        found: list[tuple[tuple[int, ...], Question]] = []
        for need, circumstance, index, options in self._unknowns():
            ranks: dict[str, int] = {}
            for name, stated in options:
                ranks[name] = self.reading.with_stated(stated).entailed_rank
            if len(set(ranks.values())) < 2:
                continue
            values = {name: level.id if (level := self.reading.level(rank)) else None for name, rank in ranks.items()}
            weight = (
                -(max(ranks.values()) - min(ranks.values())),
                -max(ranks.values()),
                index if index is not None else 99,
            )
            found.append((weight, Question(need, circumstance, values, index)))
        found.sort(key=lambda pair: (pair[0], pair[1].need, pair[1].circumstance))
        first: dict[tuple[str, str], Question] = {}
        for _, question in found:
            first.setdefault((question.need, question.circumstance), question)
        return tuple(first.values())[:_MOST_QUESTIONS]

    def _unknowns(self) -> Iterable[tuple[str, str, int | None, list[tuple[str, Sequence[Stated]]]]]:
        asked: set[tuple[str, str, int | None]] = set()
        for line in self.reading.lines:
            unsettled = line.match.standing == Standing.OPEN or (line.match.standing == Standing.MET and line.held_by)
            if not unsettled:
                continue
            for item in line.match.links:
                yield from self._circumstances(item, line, asked)
            for group in line.match.indicator.alternatives:
                spoken = {
                    id(item.condition) for item in line.match.links if item.how in ("same", "narrower", "implied")
                }
                missing = [condition for condition in group if id(condition) not in spoken]
                if missing and (len(missing) < len(group) or len(group) == 1):
                    for condition in missing:
                        key = (condition.need, "presence", None)
                        if key not in asked and not condition.strength:
                            asked.add(key)
                            yield *key, self._presence(condition)

    def _circumstances(
        self, item: Link, line: _Line, asked: set[tuple[str, str, int | None]]
    ) -> Iterable[tuple[str, str, int | None, list[tuple[str, Sequence[Stated]]]]]:
        if item.how not in ("same", "narrower") or item.fact.absent:
            return
        names = set(item.condition.wide) | set(item.condition.firm)
        for held in line.held_by:
            for condition in self.document.by_id[held].conditions():
                names |= set(condition.worded)
        for name in self.vocabulary.circumstances:
            key = (item.fact.need, name, item.index)
            mask = item.fact.known.get(name, self.vocabulary.full[name])
            if name not in names or key in asked or len(bits(mask)) < 2 or name == "certainty":
                continue
            if not self.vocabulary.applies(name, item.fact.need):
                continue
            asked.add(key)
            circumstance = self.vocabulary.circumstances[name]
            options: list[tuple[str, Sequence[Stated]]] = []
            for position in bits(mask):
                narrowed = [self._narrow(s, item, name, 1 << position) for s in self.reading.stated]
                options.append((circumstance.values[position].name, narrowed))
            if name == "age":
                options = options[:: max(1, len(options) // 9)]
            yield *key, options

    def _narrow(self, statement: Stated, item: Link, name: str, mask: int) -> Stated:
        if statement.index != item.index:
            return statement
        alternatives = tuple(
            tuple(
                Fact(f.need, self.vocabulary.settle(f.need, {**f.known, name: mask})) if f.need == item.fact.need else f
                for f in facts
            )
            for facts in statement.alternatives
        )
        return Stated(statement.index, alternatives, statement.indicator, statement.narrowed_by)

    def _presence(self, condition: Condition) -> list[tuple[str, Sequence[Stated]]]:
        box = {**condition.firm}
        box.setdefault("age", self.case.age)
        box["age"] = box["age"] & self.case.age or self.case.age
        index = len(self.reading.stated)
        present = state_need(condition.need, box, self.vocabulary, index=index)
        absent = state_need(condition.need, {"degree": 1, "age": self.case.age}, self.vocabulary, index=index)
        return [("present", [*self.reading.stated, present]), ("absent", [*self.reading.stated, absent])]


def _first_index(links: Sequence[Link], standing: Standing) -> int:
    wanted = [item.index for item in links if item.standing == standing] or [item.index for item in links]
    return min(wanted, default=-1)


def _same_wording(one: Indicator, other: Indicator, full: Mapping[str, int]) -> bool:
    """Whether two lines ask, in one of their alternatives, for one need with one and the same worded range."""
    singles = [[group[0] for group in line.alternatives if len(group) == 1] for line in (one, other)]
    return any(
        a.need == b.need
        and all(a.worded.get(name, full[name]) == b.worded.get(name, full[name]) for name in {*a.worded, *b.worded})
        for a in singles[0]
        for b in singles[1]
    )
