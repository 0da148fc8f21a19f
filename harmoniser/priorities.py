"""Which differences between some documents matter most: situations in order, each with its reasons.

A situation is what one alternative of a line says, by itself and nothing beside it, or what a rule of law says. A difference
is one for each need; a need and its narrower needs count together. The order:

1. one document gives less than our reading of the law requires, and another does not;
2. the section 47 line lies between the whole ranges of tiers;
3. the section 17 line does;
4. all others, those where both have a line that is met before those where one only draws its lines elsewhere;

and in each of these: more tiers apart first; then what the lines of more documents describe by themselves, and at more
levels (one level once, however often it repeats a line for other ages); then what concerns more of the documents.

A list of ten has room for each of these: at most three below the law (one for each rule), at least two across section 17, as
many as there are. What asks for several needs at once comes after what asks for one.

A silence is no tier, and lies no number of tiers apart. But what a neighbour answers with section 47, and the own document
does not mention, is what a board would want to hear of, and would never come forward among so many answers. So two in ten
are silences, one for each topic, where the document names neither the need nor a broader or narrower one, makes nothing
possible, and all that the others answer is statutory: section 47 before section 17, then what more of all the documents
speak of; what the law settles whatever a document says comes last. There are more of them only where places stay empty.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from harmoniser.boxes import covered
from harmoniser.cells import Answer, answer_to
from harmoniser.discrepancies import found
from harmoniser.england import load_england
from harmoniser.evidence import Place, place_of
from harmoniser.explanation import facts_in_words
from harmoniser.facts import Facts
from harmoniser.findings import (
    CROSSINGS,
    Discrepancy,
    Space,
    ages_in_words,
    levels_in_words,
    listed,
    name_of,
    severity,
)
from harmoniser.library import data_folder
from harmoniser.line_readings import tickable
from harmoniser.line_verdicts import ends
from harmoniser.matching import Fact, Stated, reading_of, state_indicator, state_need, with_harm
from harmoniser.model import Document, FloorRule, Indicator
from harmoniser.narration import tiers_in_words
from harmoniser.proposals import worded_for_less
from harmoniser.translation import Reading
from harmoniser.vocabulary import Vocabulary

__all__ = ["GROUPS", "RULE", "Difference", "Position", "closure", "most_weighty", "short_tiers"]

RULE = (
    "In order: less than our reading of the law requires; section 47 between; section 17 between. Among these: tiers apart, what "
    "both describe before what one does, how many levels have a line on it. Of ten, at most three are below the law, at least "
    "two across section 17, and two silences where the other is statutory. One for each need and its narrower needs."
)

SHARES = {"law": 3, "section-17": 2, "silence": 2}
"""Places of ten: at most so many below the law or silent, at least so many across section 17, where there are so many."""

GROUPS = {
    "law": "Less than our reading of the law requires",
    "section-47": "The section 47 line lies between",
    "section-17": "The section 17 line lies between",
    "silence": "One says nothing, the other has a statutory line",
    "other": "Other differences",
}

_BEHIND = ("different-response", "silence", "gated-by-engagement", "internal-contradiction", "below-floor")
_ALONE = ("internal-contradiction", "below-floor")  # kinds that concern one document


@dataclass(frozen=True, slots=True)
class Position:
    """What one document says of some facts and of nothing else; `possible` is what it may come to at most.

    `lines` decide it (at most three, those that say it most plainly; `more` is the number of others). `open` are the lines
    behind what it may come to (`more_open` others), where that is more. `words` are `sure` and `most` together, with the ids of
    what is open: what is certain, and what it may be at most.
    """

    document: str
    standing: str
    level: str | None
    tiers: tuple[str, ...]
    possible_level: str | None
    possible: tuple[str, ...]
    lines: tuple[Place, ...]
    more: int
    words: str
    sure: str
    most: str
    open: tuple[Place, ...]
    more_open: int
    for_less: bool  # every line that decides it is worded for less than these facts


@dataclass(frozen=True, slots=True)
class Difference:
    """One of the differences that matter: its facts, every document's position, why it matters, who is affected.

    `line` is the line whose words the facts are ("" where they are those of a rule of law). `described` are all lines that lead
    to just these answers by themselves. `behind` are the ids of disagreements, as the search over all documents finds them,
    those of these very answers first. In `why` the first reason of what lies across a statutory line is that it does.
    """

    group: str
    need: str
    subject: str
    line: str
    facts: str
    positions: tuple[Position, ...]
    crosses: tuple[str, ...]
    apart: int
    described: tuple[str, ...]
    why: tuple[str, ...]
    who: str
    question: str
    behind: tuple[str, ...]


def closure(needs: Iterable[str], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Some needs with their broader ones, into which a disagreement about them may be folded.

    Of each of these needs by itself a search among them finds what a search among all needs finds.
    """
    return tuple(sorted({other for name in needs for other, kind in vocabulary.above(name).items() if kind}))


@dataclass(frozen=True, slots=True)
class _Situation:
    """What a line, or a rule of law, says by itself: the facts, and every document's answer."""

    needs: tuple[str, ...]
    facts: tuple[Fact, ...]
    line: Indicator | None
    answers: Mapping[str, Answer]


@dataclass
class _Found:
    """A difference in the making: the situations in which the documents give one and the same set of answers."""

    needs: tuple[str, ...]
    situations: list[_Situation]
    law: FloorRule | None = None
    group: str = "other"
    crosses: tuple[str, ...] = ()
    apart: int = 0
    spoken: bool = True
    concerned: int = 0
    named: int = 0  # of a silence: how many of all documents speak of it
    pair: tuple[str, str] = ("", "")

    @property
    def lines(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(s.line.id for s in self.situations if s.line))

    @property
    def key(self) -> tuple[object, ...]:
        """Its place in the order that the module's docstring gives."""
        lines = [situation.line for situation in self.situations if situation.line]
        # What takes several things at once is one document's own combination; what is told by one need is plainer.
        order: list[object] = [not self.spoken, len(self.needs)]
        if self.law is not None:
            order.insert(0, self.group == "silence" or self.law.need not in self.needs)
        else:
            order.insert(0, False)
        order += [-len(self.crosses), -self.named, -self.apart]
        # In both documents' own words before in one's; and a line that is repeated for several ages counts once.
        order += [-len({line.document for line in lines}), -len({(line.document, line.levels) for line in lines})]
        first = min((line.id for line in lines), default="")
        return (list(GROUPS).index(self.group), *order, -self.concerned, self.needs, first)


def most_weighty(
    space: Space,
    asked: Sequence[Document],
    wanted: Collection[str] | None,
    facts: Facts,
    most: int,
    progress: Callable[[int, int], None],
    *,
    every: bool = False,
) -> tuple[list[Difference], int, list[Discrepancy]]:
    """The differences that matter most, in order; among how many they were found; and the disagreements behind them.

    Args:
        space: the documents to compare.
        asked: the same documents, in the order in which their positions are told.
        wanted: the needs to which the comparison is narrowed; None for all.
        facts: what documents say beside their lines.
        most: how many differences.
        progress: called with how much is done, and of how much.
        every: not one for each need, but every set of answers.
    """
    return _Most(space, asked, wanted, facts, every).chosen(most, progress)


class _Most:
    """Finds the differences that matter most between some documents."""

    def __init__(
        self, space: Space, asked: Sequence[Document], wanted: Collection[str] | None, facts: Facts, every: bool
    ) -> None:
        self.space, self.library, self.vocabulary = space, space.library, space.library.vocabulary
        self.asked, self.wanted, self.facts, self.every = asked, wanted, facts, every

    def chosen(
        self, most: int, progress: Callable[[int, int], None]
    ) -> tuple[list[Difference], int, list[Discrepancy]]:
        """What `most_weighty` gives."""
        every = sorted(self._found(progress), key=lambda item: item.key)
        picked = self._picked(every, most)
        progress(2, 4)
        behind = self._behind(picked)
        progress(3, 4)
        told = [self._difference(item, behind) for item in picked]
        named = {name for item in told for name in item.behind}
        return told, self._count(every), [item for item in behind if item.id in named]

    def _count(self, every: Iterable[_Found]) -> int:
        """How many there are with one for each need and its narrower needs."""
        kept: list[_Found] = []
        for item in every:
            if not any(self._kin(item, other) for other in kept):
                kept.append(item)
        return len(kept)

    def _picked(self, every: Sequence[_Found], most: int) -> list[_Found]:
        """So many of them, one for each need and its narrower needs; each group in its places, and in those left empty."""
        kept: list[_Found] = []

        def take(items: Iterable[_Found], room: int, *, by_topic: bool = False) -> None:
            topics: set[str] = set()
            for item in items:
                topic = self.vocabulary.needs[item.needs[0]].topic
                if room <= 0:
                    return
                if not any(self._kin(item, other) for other in kept) and not (by_topic and topic in topics):
                    kept.append(item)
                    topics.add(topic)
                    room -= 1

        by_group = {name: [item for item in every if item.group == name] for name in GROUPS}
        law, least, silence = (SHARES[name] * most // 10 for name in ("law", "section-17", "silence"))
        take(by_group["law"], law)
        # What is answered takes its needs first, so that a silence on a broader or narrower need joins it.
        take(by_group["section-47"], most - least - silence - len(kept))
        take(by_group["section-17"], most - silence - len(kept))
        take(by_group["silence"], silence, by_topic=True)
        for rest in by_group.values():
            take(rest, most - len(kept))
        return sorted(kept, key=lambda item: item.key)

    def _kin(self, one: _Found, other: _Found) -> bool:
        """Whether two are about one need or about one and a kind of it, or rest on the same lines or rule of law."""
        above = self.vocabulary.above
        if not self.every and any(above(a).get(b) or above(b).get(a) for a in one.needs for b in other.needs):
            return True
        # One line that names several needs is one difference, not several.
        if one.group == other.group == "law" and one.law == other.law:
            return True
        lines = set(one.lines), set(other.lines)
        return bool(lines[0] and lines[1]) and (lines[0] <= lines[1] or lines[1] <= lines[0])

    # ---- situations and what the documents make of them

    def _found(self, progress: Callable[[int, int], None]) -> Iterable[_Found]:
        """The differences of every need: situations with the same needs and answers are one."""
        groups: dict[tuple[object, ...], _Found] = {}
        for situation in self._situations(progress):
            rule = self._law(situation.facts)
            said = tuple((name, answer.standing, answer.tiers) for name, answer in situation.answers.items())
            key = (situation.needs, said, rule.id if rule else "")
            groups.setdefault(key, _Found(situation.needs, [], rule)).situations.append(situation)
        for item in groups.values():
            if self._judge(item):
                yield item

    def _situations(self, progress: Callable[[int, int], None]) -> Iterator[_Situation]:
        everybody = self.vocabulary.full["age"]
        documents = self.space.documents
        answered: dict[tuple[object, ...], dict[str, Answer]] = {}

        def situation(facts: tuple[Fact, ...], line: Indicator | None) -> _Situation:
            needs = tuple(dict.fromkeys(fact.need for fact in facts))
            key = tuple((fact.need, tuple(sorted(fact.known.items()))) for fact in facts)
            if key not in answered:
                stated = self._stated(facts)
                answered[key] = {d.id: answer_to(stated, d, self.library) for d in documents}
            return _Situation(needs, facts, line, answered[key])

        for number, document in enumerate(documents):
            progress(number, 2 * len(documents))
            for line in tickable(document):
                for facts in state_indicator(line, everybody, self.vocabulary).alternatives:
                    if self._is_wanted(facts) and not any(fact.absent for fact in facts):
                        yield situation(facts, line)
        for rule in self.vocabulary.floors:
            for when in self._by_age(rule):
                for facts in state_need(rule.need, when, self.vocabulary).alternatives:
                    if self._is_wanted(facts):
                        yield situation(facts, None)

    def _stated(self, facts: tuple[Fact, ...]) -> tuple[Stated, ...]:
        """Facts as statements; what says that the harm is significant also meets what a document says of significant harm."""
        return tuple(with_harm((Stated(0, (facts,)),), self.vocabulary))

    def _by_age(self, rule: FloorRule) -> Iterable[Mapping[str, int]]:
        """The facts of a rule; and those of each range of ages that lines on its need tell apart."""
        full = self.vocabulary.full["age"]
        parts = [rule.when.get("age", full)]
        for other, kind in self.vocabulary.above(rule.need).items():
            for document in self.space.documents if kind else ():
                for line in self.library.lines_of[document.id].get(other, ()):
                    for mask in (c.firm.get("age", full) for c in line.conditions() if c.need == other):
                        parts = [piece for part in parts for piece in (part & mask, part & ~mask) if piece]
        yield rule.when
        yield from ({**rule.when, "age": part} for part in parts if len(parts) > 1)

    def _is_wanted(self, facts: Iterable[Fact]) -> bool:
        return self.wanted is None or any(fact.need in self.wanted for fact in facts)

    def _law(self, facts: Iterable[Fact]) -> FloorRule | None:
        """The rule of law with the highest tier that certainly covers one of the facts, of a child under 18."""
        ages = self.vocabulary.circumstances["age"]
        children, _ = ages.parse("0..17")

        def of_child(box: Mapping[str, int]) -> Mapping[str, int]:
            own = box.get("age", ages.full)
            return {**box, "age": own & children or own}

        rules = [
            rule
            for rule in self.vocabulary.floors
            for fact in facts
            if (known := reading_of(fact, rule.need, self.vocabulary)) is not None
            and covered(of_child(known), [rule.when], self.vocabulary.full)
        ]
        return max(rules, key=lambda rule: (self.vocabulary.tiers[rule.tier].rank, rule.id), default=None)

    def _judge(self, item: _Found) -> bool:
        """Fill in what sets the documents apart; False where nothing does."""
        answers = item.situations[0].answers
        met = {name: answer for name, answer in answers.items() if answer.standing == "met"}
        silent = self._silents(item)
        best: tuple[object, ...] | None = None
        for one, other in combinations(answers, 2):
            a, b = answers[one], answers[other]
            if not (a.speaks and b.speaks) or a.tiers == b.tiers:
                continue
            grave = severity(a.tiers, b.tiers, self.vocabulary)
            spoken = one in met and other in met
            crosses = grave.crosses if spoken else ()
            apart = grave.points - len(grave.crosses)
            rated = (spoken, len(crosses), "section-47" in crosses, apart)
            if best is None or rated > best:
                best = rated
                ranked = sorted((one, other), key=lambda name: ends(answers[name].tiers, self.vocabulary) or (0, 0))
                item.pair = (ranked[0], ranked[1])
                item.crosses, item.apart, item.spoken = crosses, apart, spoken
        if (best is not None and item.situations[0].line is not None) or self._unlawful(item):
            item.concerned = len([a for a in answers.values() if a.speaks])
            if self._unlawful(item):
                item.group = "law"
            elif item.crosses:
                item.group = "section-47" if "section-47" in item.crosses else "section-17"
            return best is not None
        if silent and met and item.lines:
            lowest = min(ends(answer.tiers, self.vocabulary) or (0, 0) for answer in met.values())[0]
            item.crosses = tuple(n for n, t in CROSSINGS.items() if lowest >= self.vocabulary.tiers[t].rank)
            item.group = "silence" if item.crosses else "other"
            item.named = sum(not self._silent(name, item.needs) for name in self.library.documents)
            item.spoken, item.concerned, item.pair = item.group == "silence", len(answers), (silent[0], next(iter(met)))
            return True
        return False

    def _silents(self, item: _Found) -> list[str]:
        """The documents that say nothing of this at all: where anything is possible, it is not silence."""
        answers = item.situations[0].answers
        return [name for name, a in answers.items() if a.standing == "silent" and self._silent(name, item.needs)]

    def _silent(self, document: str, needs: Iterable[str]) -> bool:
        """Whether a document names none of these needs, nor anything narrower or broader, nor what they may amount to."""
        named = self.library.lines_of[document]
        return not any(
            other in named
            for need in needs
            for other in (
                *self.vocabulary.narrower(need),
                *self.vocabulary.above(need),
                *(amount.target for amount in self.vocabulary.may_amount(need)),
            )
        )

    def _unlawful(self, item: _Found) -> bool:
        """Whether a document certainly gives less than the law requires, and another that answers does not."""
        if item.law is None:
            return False
        least = self.vocabulary.tiers[item.law.tier].rank
        tops = [
            (ends(a.tiers, self.vocabulary) or (0, 0))[1]
            for a in item.situations[0].answers.values()
            if a.standing == "met"
        ]
        return bool(tops) and min(tops) < least <= max(tops)

    # ---- what stands behind them

    def _behind(self, picked: Sequence[_Found]) -> tuple[Discrepancy, ...]:
        """The disagreements about the needs of what was picked, as a search among all documents and needs finds them."""
        about = {need for item in picked for need in self._family(item)}
        if not about:
            return ()
        every = tuple(self.library.documents.values())
        needs = closure(about, self.vocabulary)
        # Of several needs at once only what is among these was searched with all that it may be folded into.
        return tuple(
            item
            for item in found(_Ids(self.library, every, None, needs), _BEHIND)
            if item.kind in _ALONE or set(item.subject.split("+")) <= set(needs)
        )

    def _family(self, item: _Found) -> set[str]:
        return {name for need in item.needs for name in self.vocabulary.narrower(need)}

    def _ids(self, item: _Found, every: Iterable[Discrepancy]) -> list[Discrepancy]:
        """The disagreements behind one difference: those of the very answers first, then the gravest."""
        names = [document.id for document in self.asked]
        family = self._family(item)
        answers = item.situations[0].answers
        kept: list[tuple[tuple[object, ...], Discrepancy]] = []
        for other in every:
            subjects = {other.subject, *other.also}
            parts = {need for subject in subjects for need in subject.split("+")}
            own = len(other.documents) == 1 or other.kind == "gated-by-engagement"
            divides = any(other.divides(one, two) for one, two in combinations(names, 2))
            if not parts & family or not (divides or (own and other.documents[0] in names)):
                continue
            exact = any(set(subject.split("+")) == set(item.needs) for subject in subjects)
            stands = {stand.document: (stand.standing, stand.tiers) for stand in other.stands}
            same = other.kind == "different-response" and all(
                stands[name] == (answers[name].standing, answers[name].tiers) for name in stands if name in answers
            )
            if other.kind == "silence":
                same = any(
                    s.standing == "silent" and answers[s.document].standing == "silent"
                    for s in other.stands
                    if s.document in answers
                )
            if item.group == "law" and other.kind == "below-floor":
                same = True
            kept.append(((not (exact and same), not exact, -other.severity, other.kind, other.id), other))
        return [other for _, other in sorted(kept, key=lambda pair: pair[0])]

    # ---- in words

    def _difference(self, item: _Found, every: Sequence[Discrepancy]) -> Difference:
        vocabulary = self.vocabulary
        lead = self._lead(item)
        behind = self._ids(item, every)
        positions = tuple(self._position(document, lead, item) for document in self.asked)
        label = " with ".join(vocabulary.needs[need].label for need in item.needs)
        return Difference(
            group=item.group,
            need=item.needs[0],
            subject="+".join(item.needs),
            line=lead.line.id if lead.line else "",
            facts=self._told(lead, item),
            positions=positions,
            crosses=item.crosses,
            apart=item.apart,
            described=item.lines,
            why=tuple(dict.fromkeys(self._why(item, behind, positions))),
            who=self._who(item, lead),
            question=self._question(item, label),
            behind=tuple(other.id for other in behind),
        )

    def _lead(self, item: _Found) -> _Situation:
        """The situation that tells the difference most plainly: of a line that decides, about one thing, in few circumstances."""

        def plain(situation: _Situation) -> tuple[object, ...]:
            line = situation.line
            if line is None:
                return (2,)
            # Of a document that contradicts itself, a line at the level that counts.
            decides = situation.answers[line.document].level in line.levels
            said = sum(len(condition.stated) for condition in line.conditions())
            return (not decides, len(line.alternatives), said, line.id)

        return min(item.situations, key=plain)

    def _told(self, lead: _Situation, item: _Found) -> str:
        if lead.line is None:
            usual = self.vocabulary.stated(item.needs[0], {})
            names = (
                [name for name in item.law.when if lead.facts[0].known.get(name) != usual.get(name)] if item.law else []
            )
            said = "; ".join(facts_in_words(lead.facts[0].known, self.vocabulary, names))
            return f"as we read the law ({said})" if said else "as we read the law"
        document = self.library.documents[lead.line.document]
        told = f"“{lead.line.label}” ({name_of(document)}, {lead.line.id})"
        if len(lead.line.alternatives) > 1:
            told += f", as far as it says: {self._facts(lead.facts)}"
        return told

    def _facts(self, facts: Iterable[Fact]) -> str:
        said = []
        for fact in facts:
            usual = self.vocabulary.stated(fact.need, {})
            names = [n for n, mask in fact.known.items() if mask not in (usual.get(n), self.vocabulary.full[n])]
            words = "; ".join(facts_in_words(fact.known, self.vocabulary, names))
            label = self.vocabulary.needs[fact.need].label.lower()
            said.append(f"{label} ({words})" if words else label)
        return " with ".join(said)

    def _position(self, document: Document, lead: _Situation, item: _Found) -> Position:
        answer = lead.answers[document.id]
        reading = Reading(document, self._stated(lead.facts), self.library)
        most = reading.position(reading.possible_rank, possible=True)
        by = answer.by or (most.by if answer.standing in ("open", "below") else ())
        own = lead.line.id if lead.line and lead.line.id in document.by_id else ""
        ordered = sorted(set(by), key=lambda name: (name != own, name))
        sure, may = self._said(answer, most.level, most.tiers, document)
        less = answer.standing == "met" and self._for_less(by, document, lead, item)
        if answer.standing == "met" and not self._own_line(by, document, lead.needs):
            sure += ", by a more general line" + (" worded for less" if less else "")
        elif less:
            sure += ", by a line worded for less"
        behind = sorted(most.by) if may else []
        shown = ", ".join(behind[:3]) + (f" and {len(behind) - 3} more" if len(behind) > 3 else "")
        if may and not behind:
            may += ", by several lines together"
        return Position(
            document.id,
            answer.standing,
            answer.level,
            answer.tiers,
            most.level,
            most.tiers,
            tuple(place_of(name, self.library, self.facts) for name in ordered[:3]),
            max(0, len(ordered) - 3),
            f"{sure}{', ' + may if may else ''}{f' [{shown}]' if shown else ''}",
            sure,
            may,
            tuple(place_of(name, self.library, self.facts) for name in behind[:3]),
            max(0, len(behind) - 3),
            less,
        )

    def _for_less(self, lines: Collection[str], document: Document, lead: _Situation, item: _Found) -> bool:
        """Whether these lines are worded for less than the facts, in one at least of the ways in which the line is met."""
        alike = [each for each in item.situations if each.line is not None and each.line == lead.line] or [lead]
        return bool(lines) and any(
            all(
                worded_for_less(
                    document.by_id[name], [(fact.need, [fact.known]) for fact in each.facts], self.vocabulary
                )
                for name in lines
            )
            for each in alike
        )

    def _own_line(self, lines: Iterable[str], document: Document, needs: Iterable[str]) -> bool:
        """Whether one of some lines is about one of these needs itself, or a kind of it."""
        own = {name for need in needs for name in self.vocabulary.narrower(need)}
        return any(c.need in own for line in lines for c in document.by_id[line].conditions())

    def _said(self, answer: Answer, most: str | None, tiers: Sequence[str], document: Document) -> tuple[str, str]:
        """A position as two clauses: what is certain, and what it may come to where that is more."""
        vocabulary = self.vocabulary
        higher = (ends(tiers, vocabulary) or (-1, -1)) > (ends(answer.tiers, vocabulary) or (-1, -1))
        may = f"{levels_in_words(document, [most])} ({short_tiers(tiers, vocabulary)})" if most else ""
        if answer.level is not None:
            said = f"{levels_in_words(document, [answer.level])} ({short_tiers(answer.tiers, vocabulary)})"
            return said, f"at most {may}" if higher and may else ""
        if answer.standing == "counted":
            return "its line counts only beside others", f"at most {may}" if may else ""
        if answer.standing == "below":
            return "draws lines on this, and none for these facts", ""
        if answer.standing == "open":
            # Its lines are those that may yet be met.
            return f"nothing certain, at most {may}" if may else "nothing certain", ""
        return "says nothing of this", ""

    def _why(self, item: _Found, behind: Iterable[Discrepancy], positions: Iterable[Position]) -> Iterator[str]:
        vocabulary, documents = self.vocabulary, self.library.documents
        low, high = (name_of(documents[name]) for name in item.pair)
        if item.group == "law" and item.law is not None:
            tier = short_tiers([item.law.tier], vocabulary)
            yield f"the law’s floor as we read it is {tier}, and {low} gives less: {item.law.legal_basis}"
            if reason := self._reading_of_law(item.law):
                yield f"our note on that: {reason}"
        if item.group == "silence":
            silent = listed(name_of(documents[name]) for name in self._silents(item))
            line = "section 47" if "section-47" in item.crosses else "section 17"
            yield f"nobody can tick it in {silent}, and elsewhere it is a matter for {line}"
            if item.law is not None:
                yield "the law’s floor as we read it holds there all the same"
        elif item.crosses and item.group != "law":
            lower = self._lower(item, next(each for each in positions if each.document == item.pair[0]))
            if "section-47" in item.crosses:
                yield f"what {high} treats as possible significant harm, {low} answers with {lower}"
            else:
                yield f"what {high} treats as statutory, {low} answers with {lower}"
        if item.apart:
            yield f"{item.apart} {'tier' if item.apart == 1 else 'tiers'} apart if nothing else is known"
        if not item.spoken and item.group == "other":
            yield "one of them has no line that is met by this, so the distance is read off its other lines"
        lines = item.lines
        if len(lines) > 1:
            shown = ", ".join(lines[:4]) + (f" and {len(lines) - 4} more" if len(lines) > 4 else "")
            yield f"{len(lines)} lines say just this ({shown})"
        chosen = {document.id for document in self.asked}
        for other in behind:
            if other.kind == "internal-contradiction" and other.documents[0] in chosen and other.need in item.needs:
                levels = [stand.level for stand in other.stands if stand.level]
                document = documents[other.documents[0]]
                if len(set(levels)) > 1:
                    places = listed(
                        levels_in_words(document, level.split("/")).removeprefix("level ")
                        for level in dict.fromkeys(levels)
                    )
                    yield f"{name_of(document)} itself has it at levels {places}"
            elif other.kind == "gated-by-engagement" and other.documents[0] in chosen and other.need in item.needs:
                yield f"in {name_of(documents[other.documents[0]])} it can be statutory once help is refused or has failed"

    def _lower(self, item: _Found, position: Position) -> str:
        """What the lower document answers with, and what it comes to if more is known."""
        tiers = short_tiers(position.tiers, self.vocabulary)
        if position.most and position.possible_level:
            level = levels_in_words(self.library.documents[position.document], [position.possible_level])
            behind = ", ".join(place.id for place in position.open)
            behind += f" and {position.more_open} more" if position.more_open else ""
            said = f"{tiers} at least, {level} if what is not said is bad enough{f' ({behind})' if behind else ''}"
        else:
            said = tiers
        return said + (", by a line worded for less" if position.for_less else "")

    def _reading_of_law(self, rule: FloorRule) -> str:
        """What the mapping notes on how a rule of law comes to its tier: the first sentence of it."""
        rules = load_england(data_folder(), self.vocabulary).law
        note = next((r.note for r in rules if rule.id == r.id or re.fullmatch(rf"{r.id}-\d+", rule.id)), "")
        return re.split(r"(?<=[^.]{12}\.)\s+(?=[A-Z])", note, maxsplit=1)[0].rstrip(".")

    def _who(self, item: _Found, lead: _Situation) -> str:
        age = self.vocabulary.full["age"]
        for fact in lead.facts:
            age &= fact.known.get("age", age)
        who = ages_in_words(age or self.vocabulary.full["age"], self.vocabulary)
        return who[0].upper() + who[1:]

    def _question(self, item: _Found, label: str) -> str:
        answers = item.situations[0].answers
        if item.group == "silence" or not item.pair[1]:
            silent = listed(name_of(self.library.documents[n]) for n in self._silents(item))
            return f"Should {silent} have a line on “{label.lower()}”, and at which level?"
        if item.group == "law" and item.law is not None:
            tier = short_tiers([item.law.tier], self.vocabulary)
            return f"Should {name_of(self.library.documents[item.pair[0]])} say that this leads to {tier} at least?"
        both = [short_tiers(answers[name].tiers, self.vocabulary) for name in item.pair]
        return f"If nothing else is known, {both[0]}, or {both[1]}?"


def short_tiers(tiers: Iterable[str], vocabulary: Vocabulary) -> str:
    """Tiers without the sections of the law: `child in need/child protection`; more than two by their ends."""
    tiers = tuple(tiers)
    said = (
        "/".join(vocabulary.tiers[tier].label for tier in tiers)
        if len(tiers) == 2
        else tiers_in_words(tiers, vocabulary)
    )
    return re.sub(r" \([^)]*\)", "", said).lower()


class _Ids(Space):
    """A space of some needs, which asks only what lines on these needs describe."""

    @cached_property
    def described(self) -> dict[tuple[tuple[str, ...], str], list[tuple[str, Answer]]]:
        """The lines on these needs whose own words describe something by itself, with what a document says of it."""
        found: dict[tuple[tuple[str, ...], str], list[tuple[str, Answer]]] = {}
        wanted = set(self.needs or ())
        for document in self.documents:
            for line in tickable(document):
                if any(condition.need in wanted for condition in line.conditions()):
                    for needs, answers in self.readings.alternatives(line, self.documents):
                        for name, answer in answers.items():
                            found.setdefault((needs, name), []).append((line.id, answer))
        return found
