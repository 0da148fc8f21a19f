"""Holds what is known of a case against what a line asks: met, open, ruled out, or nothing said.

Source: founding design, section 2, "Three-valued translation". An observation of a need can meet lines on that need, on broader
needs and on implied ones; lines on narrower needs, and on needs that it may amount to, are at most open to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import islice, product

from harmoniser.boxes import Box, highest, inside, lowest, overlaps, remove
from harmoniser.model import Case, Condition, Document, Indicator, Observation
from harmoniser.vocabulary import Vocabulary

__all__ = [
    "Fact",
    "Link",
    "Match",
    "Standing",
    "Stated",
    "entails",
    "match",
    "state_case",
    "state_indicator",
    "state_need",
    "with_harm",
    "within",
]

IMPLIED_SHARES = ("age", "certainty", "occurrence")  # what an observation shares with one of a need that it implies
_MOST_WORLDS = 4096
_STRENGTH = 1  # the mask of `degree: none`


class Standing(IntEnum):
    """How a line stands to what is known; the higher one prevails where observations differ."""

    UNSAID = 0
    RULED_OUT = 1
    OPEN = 2
    ABSENT = 3  # settled against the line: the need is known not to be there (or, for a strength, to be there)
    MET = 4


@dataclass(frozen=True, slots=True)
class Fact:
    """One need with the states that it may be in."""

    need: str
    known: Box

    @property
    def absent(self) -> bool:
        """Whether the fact is that the need is not there."""
        return self.known.get("degree") == _STRENGTH


@dataclass(frozen=True, slots=True)
class Stated:
    """Something stated of the case: one of `alternatives` holds, each a set of facts.

    `index` is its place in the case (ticked indicators first); `indicator` is the ticked indicator, if it was one; `narrowed_by`
    names the higher lines that were not ticked and therefore narrowed what is known.
    """

    index: int
    alternatives: tuple[tuple[Fact, ...], ...]
    indicator: str = ""
    narrowed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """How one stated fact bears on one condition of a line. `how` is same, narrower, implied, broader, may-amount or absent."""

    index: int
    fact: Fact
    condition: Condition
    standing: Standing
    how: str


@dataclass(frozen=True, slots=True)
class Match:
    """How a line stands to everything stated, with the links that make it so."""

    indicator: Indicator
    standing: Standing
    links: tuple[Link, ...]


# ------------------------------------------------------------------------------------------------ what is stated


def state_case(
    case: Case, document: Document | None, vocabulary: Vocabulary, *, complete: bool = True
) -> tuple[Stated, ...]:
    """Everything a case states: its ticked indicators, read as observations, and its own observations.

    Args:
        case: the case.
        document: the document of the assessment it came with.
        vocabulary: the vocabulary.
        complete: take the assessment as complete for the needs that it ticks, so that a line on the same need that was not ticked
            narrows what is known: a higher line, and a lower one with a cap (whoever ticks "hygiene problems" at level 3, and not
            "hygiene starting to be a problem" at level 2, says that it is more than a beginning).
    """
    stated: list[Stated] = []
    if case.assessed and document:
        ticked = set(case.assessed.indicators)
        for name in case.assessed.indicators:
            indicator = document.by_id[name]
            higher = _higher_lines(indicator, document, ticked) if complete else ()
            lower = _lower_lines(indicator, document, ticked) if complete else ()
            made = state_indicator(indicator, case.age, vocabulary, index=len(stated), higher=higher, lower=lower)
            stated.append(made)
    for observation in case.observations:
        known = _refined(observation, stated)
        stated = [_sharpened(statement, observation) for statement in stated]
        facts = _parts(Fact(observation.need, known))
        stated.append(Stated(len(stated), tuple((part,) for part in facts)))
    return tuple(stated)


def _sharpened(statement: Stated, observation: Observation) -> Stated:
    """A ticked indicator with what the user states beside it of the same need; the user's statement prevails."""
    if not statement.indicator or observation.known["degree"] == _STRENGTH:
        return statement
    alternatives = tuple(
        tuple(Fact(f.need, _more(f.known, observation)) if f.need == observation.need else f for f in facts)
        for facts in statement.alternatives
    )
    return replace(statement, alternatives=alternatives)


def _refined(observation: Observation, stated: Sequence[Stated]) -> Box:
    """An observation with what a ticked indicator says of the same need, where it says it whichever way it holds."""
    for statement in stated:
        if len(statement.alternatives) == 1 and observation.known["degree"] != _STRENGTH:
            for fact in statement.alternatives[0]:
                if statement.indicator and fact.need == observation.need and not fact.absent:
                    return _more(fact.known, observation)
    return observation.known


def _more(known: Box, observation: Observation) -> Box:
    """What is known, with the circumstances that the observation states."""
    said = {name: observation.known[name] for name in observation.stated}
    return {**known, **{name: known.get(name, mask) & mask or mask for name, mask in said.items()}}


def state_indicator(
    indicator: Indicator,
    age: int,
    vocabulary: Vocabulary,
    *,
    index: int = 0,
    higher: Sequence[Indicator] = (),
    lower: Sequence[Indicator] = (),
) -> Stated:
    """Read a ticked indicator as an observation: its worded range, within the child's age, without what `higher` lines cover.

    Where the age, or the higher lines, would leave nothing, they are left aside: the practitioner's tick stands.
    """
    alternatives: list[tuple[Fact, ...]] = []
    narrowed: set[str] = set()
    for group in indicator.alternatives:
        choices: list[list[Fact]] = []
        for condition in group:
            said = {name: condition.worded[name] for name in condition.stated}
            own = said.pop("age", age)
            said = vocabulary.stated(condition.need, said) | {"age": own & age or age}
            boxes = [said]
            for line in higher:
                left = boxes
                for other in line.conditions():
                    if other.need == condition.need:
                        left = [piece for box in left for piece in remove(box, other.firm, vocabulary.full)]
                if left and left != boxes:
                    boxes = left
                    narrowed.add(line.id)
            for line in lower:
                for other in line.conditions():
                    capped = _below_cap(other, condition, vocabulary)
                    left = [piece for box in boxes for piece in remove(box, capped, vocabulary.full)] if capped else []
                    if left and left != boxes:
                        boxes = left
                        narrowed.add(line.id)
            choices.append([part for box in boxes for part in _parts(Fact(condition.need, box))])
        alternatives.extend(islice(product(*choices), _MOST_WORLDS))
    return Stated(index, tuple(alternatives), indicator.id, tuple(sorted(narrowed)))


def state_need(need: str, box: Box, vocabulary: Vocabulary, *, index: int = 0) -> Stated:
    """State one need with the circumstances given."""
    parts = _parts(Fact(need, vocabulary.stated(need, box)))
    return Stated(index, tuple((part,) for part in parts))


def with_harm(stated: Iterable[Stated], vocabulary: Vocabulary) -> tuple[Stated, ...]:
    """What is stated, with the significant harm that its circumstances state besides.

    An effect that is significant harm is significant harm, suffered or threatened, whatever the need (`:amountsTo`). It
    belongs to the floor and not to the document's own position: otherwise learning of it would raise what is possible.
    """
    return tuple(
        replace(statement, alternatives=tuple((*facts, *_harm(facts, vocabulary)) for facts in statement.alternatives))
        for statement in stated
    )


def _harm(facts: Iterable[Fact], vocabulary: Vocabulary) -> tuple[Fact, ...]:
    more: dict[str, Fact] = {}
    threatens = vocabulary.circumstances["occurrence"].full
    for fact in facts:
        for name, position, need in vocabulary.amounts_to:
            if fact.known.get(name) == 1 << position and not fact.absent and need != fact.need:
                kept = {c: mask for c, mask in fact.known.items() if c in ("age", "certainty", "recency")}
                more[need] = Fact(need, vocabulary.stated(need, {**kept, "occurrence": threatens}, named=False))
    return tuple(more.values())


def _parts(fact: Fact) -> list[Fact]:
    """A fact that may be present or absent, as two."""
    degree = fact.known.get("degree", _STRENGTH)
    if degree & _STRENGTH and degree != _STRENGTH:
        return [
            Fact(fact.need, {**fact.known, "degree": _STRENGTH}),
            Fact(fact.need, {**fact.known, "degree": degree & ~_STRENGTH}),
        ]
    return [fact]


def _higher_lines(indicator: Indicator, document: Document, ticked: set[str]) -> tuple[Indicator, ...]:
    """Lines printed at a higher level, on one need that the ticked line has too, that were not ticked."""
    if not indicator.levels:
        return ()
    own = document.level(indicator.levels[-1]).rank
    return tuple(line for line in _beside(indicator, document, ticked) if document.level(line.levels[0]).rank > own)


def _lower_lines(indicator: Indicator, document: Document, ticked: set[str]) -> tuple[Indicator, ...]:
    """Lines printed at a lower level, on one need that the ticked line has too, that were not ticked."""
    if not indicator.levels:
        return ()
    own = document.level(indicator.levels[0]).rank
    return tuple(line for line in _beside(indicator, document, ticked) if document.level(line.levels[-1]).rank < own)


def _beside(indicator: Indicator, document: Document, ticked: set[str]) -> Iterator[Indicator]:
    if indicator.id not in document.beside:
        document.beside[indicator.id] = tuple(_neighbours(indicator, document))
    return (line for line in document.beside[indicator.id] if line.id not in ticked)


def _neighbours(indicator: Indicator, document: Document) -> Iterator[Indicator]:
    needs = {condition.need for condition in indicator.conditions()}
    for line in document.indicators:
        alone = all(len(group) == 1 for group in line.alternatives)
        printed = line.kind == "indicator" and line.levels
        if printed and alone and needs & {condition.need for condition in line.conditions()}:
            yield line


def _below_cap(low: Condition, high: Condition, vocabulary: Vocabulary) -> dict[str, int]:
    """The states up to the caps that a lower line sets and the ticked one does not; empty where it sets none."""
    if low.need != high.need or low.strength:
        return {}
    region: dict[str, int] = {}
    for name, circumstance in vocabulary.circumstances.items():
        full = vocabulary.full[name]
        mine, theirs = low.worded.get(name, full), high.worded.get(name, full)
        if not circumstance.ordered:
            if theirs & ~mine:
                return {}
        elif highest(mine) < highest(theirs):
            region[name] = (1 << highest(mine) + 1) - 1
        elif lowest(mine) > lowest(theirs):
            return {}
    return region


# ------------------------------------------------------------------------------------------------ one fact, one condition


def link(fact: Fact, condition: Condition, vocabulary: Vocabulary, index: int = 0) -> Link | None:
    """How a fact bears on a condition; None where it says nothing about it."""
    found = _absent_link(fact, condition, vocabulary) if fact.absent else _present_link(fact, condition, vocabulary)
    return Link(index, fact, condition, *found) if found else None


def _absent_link(fact: Fact, condition: Condition, vocabulary: Vocabulary) -> tuple[Standing, str] | None:
    """Absence rules out the need and its narrower needs, never its broader ones."""
    if condition.need in vocabulary.narrower(fact.need):
        if within(fact, [condition], vocabulary):
            return Standing.MET, "absent"
        return (Standing.OPEN if overlaps(fact.known, condition.wide) else Standing.ABSENT), "absent"
    if fact.need in vocabulary.narrower(condition.need) and overlaps(fact.known, condition.wide):
        return Standing.OPEN, "absent"
    return None


def _present_link(fact: Fact, condition: Condition, vocabulary: Vocabulary) -> tuple[Standing, str] | None:
    known = reading_of(fact, condition.need, vocabulary)
    if known is not None and condition.strength and not overlaps(known, condition.wide):
        return Standing.ABSENT, "same"  # a concern that is there settles that the strength is not
    if known is not None:
        how = (
            "same"
            if fact.need == condition.need
            else "narrower"
            if vocabulary.above(fact.need)[condition.need]
            else "implied"
        )
        if within(fact, [condition], vocabulary):
            return Standing.MET, how
        open_ = overlaps(_turned_out(known, vocabulary), condition.wide)
        return (Standing.OPEN if open_ else Standing.RULED_OUT), how
    if condition.strength:
        return None
    if condition.need in vocabulary.narrower(fact.need):
        # It is this kind only if what naming the kind says by itself can hold too.
        turned = _turned_out(fact.known, vocabulary)
        open_ = overlaps(turned, condition.wide) and overlaps(turned, vocabulary.inherent(condition.need))
        return (Standing.OPEN if open_ else Standing.RULED_OUT), "broader"
    for amount in vocabulary.may_amount(fact.need):
        if vocabulary.above(amount.target).get(condition.need) and overlaps(
            _turned_out(fact.known, vocabulary), amount.when
        ):
            carried = {name: mask for name, mask in fact.known.items() if name in ("age", "recency")}
            if overlaps(carried, condition.wide):
                return Standing.OPEN, "may-amount"
    return None


def reading_of(fact: Fact, need: str, vocabulary: Vocabulary) -> Box | None:
    """What a present fact says of `need`: all its circumstances for its own and broader needs, little for implied ones."""
    kind = vocabulary.above(fact.need).get(need)
    if kind is None:
        return None
    if kind:
        return fact.known
    kept = {name: mask for name, mask in fact.known.items() if name in IMPLIED_SHARES}
    return vocabulary.stated(need, kept, named=False)


def _turned_out(known: Box, vocabulary: Vocabulary) -> Box:
    """What a fact may prove to be: a suspicion may be borne out."""
    if not any(name in known for name in vocabulary.may_turn_out):
        return known
    turned = dict(known)
    for name, may in vocabulary.may_turn_out.items():
        if name in turned:
            for position, mask in may.items():
                if turned[name] >> position & 1:
                    turned[name] |= mask
    return turned


# ------------------------------------------------------------------------------------------------ one line


def match(indicator: Indicator, stated: Sequence[Stated], vocabulary: Vocabulary) -> Match | None:
    """How a line stands to everything stated; None where nothing stated says anything about it.

    A line is met where every way in which the statements can be true meets one of its alternatives.
    """
    if len(indicator.alternatives) == 1 == len(indicator.alternatives[0]):
        return _match_one(indicator, indicator.alternatives[0][0], stated, vocabulary)
    by_id = {id(c): c for c in indicator.conditions()}
    links: list[Link] = []
    relevant: list[Stated] = []
    table: dict[tuple[int, int], dict[int, Standing]] = {}
    for statement in stated:
        said = False
        for number, facts in enumerate(statement.alternatives):
            standings: dict[int, Standing] = {}
            for fact in facts:
                bears = vocabulary.bearing(fact.need)
                for name, condition in by_id.items():
                    if condition.need not in bears:
                        continue
                    found = link(fact, condition, vocabulary, statement.index)
                    if found:
                        links.append(found)
                        standings[name] = max(standings.get(name, Standing.UNSAID), found.standing)
            table[statement.index, number] = standings
            said = said or bool(standings)
        if said:
            relevant.append(statement)
    if not relevant:
        return None
    if _is_met(indicator, relevant, table, vocabulary):
        standing = Standing.OPEN if indicator.kind in ("sign", "description") else Standing.MET
        kept = [item for item in links if item.standing in (Standing.MET, Standing.OPEN)]
        return Match(indicator, standing, tuple(kept))
    groups = [_group_standing(group, relevant, table) for group in indicator.alternatives]
    standing = Standing.OPEN if Standing.OPEN in groups else max(groups)
    if standing == Standing.UNSAID:
        return None
    wanted = (Standing.MET, Standing.OPEN) if standing == Standing.OPEN else (Standing.RULED_OUT, Standing.ABSENT)
    return Match(indicator, standing, tuple(item for item in links if item.standing in wanted))


def _match_one(
    indicator: Indicator, condition: Condition, stated: Sequence[Stated], vocabulary: Vocabulary
) -> Match | None:
    """`match` for a line that asks for one thing, as most do."""
    links: list[Link] = []
    best, met, may = Standing.UNSAID, False, False
    for statement in stated:
        standings: list[Standing] = []
        for facts in statement.alternatives:
            highest_standing = Standing.UNSAID
            for fact in facts:
                if condition.need in vocabulary.bearing(fact.need):
                    found = link(fact, condition, vocabulary, statement.index)
                    if found:
                        links.append(found)
                        highest_standing = max(highest_standing, found.standing)
            standings.append(highest_standing)
        if links and any(standings):
            met = met or all(standing == Standing.MET for standing in standings)
            may = may or Standing.MET in standings or Standing.OPEN in standings
            if all(standing == Standing.ABSENT for standing in standings):
                best = Standing.ABSENT
            elif best == Standing.UNSAID and (Standing.RULED_OUT in standings or Standing.ABSENT in standings):
                best = Standing.RULED_OUT
    if not links:
        return None
    if met:
        best = Standing.OPEN if indicator.kind in ("sign", "description") else Standing.MET
        wanted = (Standing.MET, Standing.OPEN)
    elif best != Standing.ABSENT and may:
        best, wanted = Standing.OPEN, (Standing.MET, Standing.OPEN)
    else:
        wanted = (Standing.RULED_OUT, Standing.ABSENT)
    return Match(indicator, best, tuple(item for item in links if item.standing in wanted))


def _is_met(
    indicator: Indicator,
    relevant: Sequence[Stated],
    table: Mapping[tuple[int, int], Mapping[int, Standing]],
    vocabulary: Vocabulary,
) -> bool:
    """Whether the line holds in every way in which the statements can be true."""
    groups = indicator.alternatives
    for statement in relevant:
        if all(
            _holds_alone(groups, facts, table[statement.index, number], vocabulary)
            for number, facts in enumerate(statement.alternatives)
        ):
            return True
    several = len(relevant) > 1 and any(len(group) > 1 for group in groups)
    return several and _holds(groups, [statement.alternatives for statement in relevant], vocabulary)


def _holds_alone(
    groups: Sequence[Sequence[Condition]],
    facts: tuple[Fact, ...],
    standings: Mapping[int, Standing],
    vocabulary: Vocabulary,
) -> bool:
    """Whether a line holds through some facts alone: one group of its conditions, or several between them."""
    hopeful = 0
    for group in groups:
        each = [standings.get(id(condition), Standing.UNSAID) for condition in group]
        if all(standing == Standing.MET for standing in each):
            return True
        hopeful += all(standing in (Standing.MET, Standing.OPEN) for standing in each)
    return hopeful > 1 and _holds(groups, [(facts,)], vocabulary)


def entails(one: Indicator, other: Indicator, vocabulary: Vocabulary) -> bool:
    """Whether whoever meets the threshold reading of `one` meets that of `other`.

    Each alternative of `one` is taken as facts of which no more is known than its firm ranges say. What only opens a line (what a
    need may amount to, what is arguable) plays no part. A reasoner says the same of every pair (owl.py and its tests).
    """
    asked = [condition.need for condition in other.conditions()]
    for group in one.alternatives:
        if not any(_bears_on(condition.need, need, vocabulary) for condition in group for need in asked):
            return False
        for facts in product(*(_least(condition, vocabulary) for condition in group)):
            if not _holds(other.alternatives, [(facts,)], vocabulary):
                return False
    return bool(one.alternatives)


def _bears_on(need: str, asked: str, vocabulary: Vocabulary) -> bool:
    """Whether that a need is there, or not there, can meet a condition on the need asked for."""
    return asked in vocabulary.above(need) or asked in vocabulary.narrower(need)


def _least(condition: Condition, vocabulary: Vocabulary) -> list[Fact]:
    """What is known at least where a condition is met: one fact, or two where the need may be there or not."""
    degree = condition.firm.get("degree", vocabulary.full["degree"])
    parts = _parts(Fact(condition.need, {**condition.firm, "degree": degree}))
    return [part for part in parts if _can_be(part, vocabulary)]


def _holds(
    groups: Sequence[Sequence[Condition]], statements: Sequence[Sequence[tuple[Fact, ...]]], vocabulary: Vocabulary
) -> bool:
    """Whether, in every way in which the statements can be true, all conditions of one of the groups hold.

    A group fails where one of its conditions does. So the groups hold if, however one condition is chosen from each, one of those
    chosen holds. Facts do not depend on one another: that is so where one statement, whichever of its alternatives is true, has
    a fact that lies within the choice. A condition for which nothing speaks cannot hold; its group helps nowhere. Of very many
    choices only the first are tried, and the answer is no.
    """
    facts = [fact for statement in statements for alternative in statement for fact in alternative]
    spoken = [group for group in groups if all(any(_speaks(f, c, vocabulary) for f in facts) for c in group)]
    if not spoken:
        return False
    for number, choice in enumerate(product(*spoken)):
        if number == _MOST_WORLDS or not any(
            all(any(within(fact, choice, vocabulary) for fact in alternative) for alternative in statement)
            for statement in statements
        ):
            return False
    return True


def _speaks(fact: Fact, condition: Condition, vocabulary: Vocabulary) -> bool:
    """Whether a fact can go towards meeting a condition."""
    if fact.absent:
        return condition.need in vocabulary.narrower(fact.need)
    above = vocabulary.above(fact.need)
    kind = above.get(condition.need)
    return kind is not None and (not kind or overlaps(fact.known, condition.firm) or False in above.values())


# ------------------------------------------------------------------------------------------------ one fact, several conditions


def within(fact: Fact, conditions: Sequence[Condition], vocabulary: Vocabulary) -> bool:
    """Whether in every state that a fact may be in, one of the conditions holds.

    States that cannot be are left aside; but a fact that cannot be at all meets nothing.
    """
    if fact.absent:
        below = vocabulary.narrower(fact.need)
        boxes = [c.firm for c in conditions if c.need in below]
    else:
        above = vocabulary.above(fact.need)
        boxes = [c.firm for c in conditions if above.get(c.need)]
    if any(inside(fact.known, box, vocabulary.full) for box in boxes):
        return True
    left: Sequence[Box] = _outside([fact.known], boxes, vocabulary.full)
    if left and boxes:
        left = [piece for piece in left if _can_be(Fact(fact.need, piece), vocabulary)]
        if not left:
            return _can_be(fact, vocabulary)
    if left and not fact.absent:
        left = _outside_implied(fact.need, left, conditions, vocabulary)
    return not left


def _outside_implied(
    need: str, left: Sequence[Box], conditions: Sequence[Condition], vocabulary: Vocabulary
) -> Sequence[Box]:
    """Of some states of a need, those in which no need that it implies meets one of the conditions.

    An implied need shares some circumstances (`IMPLIED_SHARES`); its others are its own, and carry its name here.
    """
    implied = [other for other, kind in vocabulary.above(need).items() if not kind]
    for other in implied:
        broader = vocabulary.above(other)
        boxes = [_own_names(c.firm, other) for c in conditions if broader.get(c.need)]
        if boxes and not any(o != other and vocabulary.above(o).get(other) for o in implied):
            said = vocabulary.stated(other, {}, named=False)
            known = _own_names({name: mask for name, mask in said.items() if name not in IMPLIED_SHARES}, other)
            full = {**vocabulary.full, **_own_names(vocabulary.full, other)}
            left = _outside([{**piece, **known} for piece in left], boxes, full)
    return left


def _own_names(box: Box, need: str) -> dict[str, int]:
    """A box with the circumstances of an implied need named as its own."""
    return {name if name in IMPLIED_SHARES else f"{need}: {name}": mask for name, mask in box.items()}


def _can_be(fact: Fact, vocabulary: Vocabulary) -> bool:
    """Whether one of the states that a fact may be in can be: what circumstances exclude of one another cannot.

    What circumstances of a need's own exclude holds where the need is there, not of its absence. No value excludes all values of
    another circumstance, so that each circumstance by itself can be as it is known.
    """
    known = fact.known
    boxes: list[Box] = []
    named: set[str] = set()
    for one, mask, other, excluded in vocabulary.exclusions("" if fact.absent else fact.need):
        if known.get(one, mask) & mask and known.get(other, excluded) & excluded:
            boxes.append({one: mask, other: excluded})
            named.update(name for name in (one, other) if name in known)
    return len(named) < 2 or bool(_outside([known], boxes, vocabulary.full))


def _outside(pieces: Iterable[Box], boxes: Iterable[Box], full: Mapping[str, int]) -> list[dict[str, int]]:
    """What is left of some states without those in the boxes."""
    left = [dict(piece) for piece in pieces]
    for box in boxes:
        left = [rest for piece in left for rest in remove(piece, box, full)]
        if not left:
            break
    return left


def _group_standing(
    group: Sequence[Condition], relevant: Sequence[Stated], table: dict[tuple[int, int], dict[int, Standing]]
) -> Standing:
    """Standing of a conjunction that is not met.

    Its first condition is what the line is about: it is open where something speaks for that and nothing rules a part out.
    """
    if len(group) == len(relevant) == len(relevant[0].alternatives) == 1:  # by far the most are so
        only = table[relevant[0].index, 0].get(id(group[0]), Standing.UNSAID)
        return Standing.OPEN if only == Standing.MET else only
    speaks = False
    against = Standing.UNSAID
    for number, condition in enumerate(group):
        best = Standing.UNSAID
        possible = False
        for statement in relevant:
            count = len(statement.alternatives)
            each = [table[statement.index, n].get(id(condition), Standing.UNSAID) for n in range(count)]
            if all(standing == Standing.ABSENT for standing in each):
                best = Standing.ABSENT
            possible = possible or any(standing in (Standing.MET, Standing.OPEN) for standing in each)
            if best == Standing.UNSAID and any(s in (Standing.RULED_OUT, Standing.ABSENT) for s in each):
                best = Standing.RULED_OUT
        if best == Standing.ABSENT:
            return Standing.ABSENT
        if possible:
            speaks = speaks or number == 0
        elif best == Standing.RULED_OUT:
            against = Standing.RULED_OUT
    if against:
        return against
    return Standing.OPEN if speaks else Standing.UNSAID


def candidates(
    stated: Iterable[Stated], lines_of: Mapping[str, tuple[Indicator, ...]], vocabulary: Vocabulary
) -> Iterator[Indicator]:
    """The lines of a document that anything stated can bear on, each once."""
    seen: set[str] = set()
    for statement in stated:
        for facts in statement.alternatives:
            for fact in facts:
                for need in vocabulary.bearing(fact.need):
                    for indicator in lines_of.get(need, ()):
                        if indicator.id not in seen:
                            seen.add(indicator.id)
                            yield indicator
