"""Two or more documents side by side, for a policy team: where they differ, which differences matter most, and what to do next.

Where they differ is told by the documents' own lines (line_verdicts.py), because that is what people can check; which
differences matter most by what these lines, and the law, describe (priorities.py). Beside these stand each document by
itself, how far they agree, and the commands that say what agreement would take. Areas under one document share all its
lines.
"""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import permutations
from typing import Any

from harmoniser.agreement import CAUSES, Agreement, Share, agreement, agreement_plain
from harmoniser.discrepancies import found
from harmoniser.errors import UnknownNameError
from harmoniser.evidence import Place
from harmoniser.facts import Facts, load_facts
from harmoniser.findings import (
    Discrepancy,
    Space,
    ages_in_words,
    listed,
    name_of,
)
from harmoniser.library import Library
from harmoniser.line_readings import tickable
from harmoniser.line_verdicts import VERDICTS, Direction, LineVerdict, Tally, direction, verdicts
from harmoniser.model import Document, FloorRule, Level
from harmoniser.priorities import GROUPS, RULE, Difference, Position, closure, most_weighty, short_tiers
from harmoniser.vocabulary import Vocabulary

__all__ = [
    "RULE",
    "VERDICTS",
    "Comparison",
    "Difference",
    "Direction",
    "LineVerdict",
    "Own",
    "Position",
    "Shared",
    "Tally",
    "Words",
    "compare",
    "comparison_in_words",
    "comparison_plain",
]

CONSISTENCY = ("internal-contradiction", "out-of-date", "below-floor")
_TOPICS = 6  # topics named on the screen
_LONGEST = 200  # characters of what a document has with itself, on the screen
_CAUSES = 2  # causes of differences on the screen

_ASKED = {
    "law": "should the one that gives less give more?",
    "section-47": "which of these, if nothing else is known?",
    "section-17": "which of these, if nothing else is known?",
    "silence": "should the silent one have a line?",
}
"""What a board is asked of all differences of a group; of others each is asked by itself."""


@dataclass(frozen=True, slots=True)
class Own:
    """Whether one document agrees with itself, the present and the law: counts by kind, and the gravest few.

    `lines` is how many lines can be ticked, beside which the counts are to be read. `law` is on how many rules of law it rests
    that it gives less than we read the law to require, and how many of these rules we read at their source.
    """

    document: str
    counts: Mapping[str, int]
    certain_below: int
    gravest: tuple[Discrepancy, ...]
    lines: int
    law: tuple[int, int] = (0, 0)

    @property
    def law_in_words(self) -> str:
        """How well our reading of the law is founded here; "" where it plays no part."""
        rules, read = self.law
        if not rules:
            return ""
        which = "all" if read == rules else read or "none"
        return f"{rules} {'rule' if rules == 1 else 'rules'} of law behind it, {which} read at the source"


@dataclass(frozen=True, slots=True)
class Shared:
    """Areas that one document governs; `rules` and `facts` are what it says of one area and not of another."""

    document: str
    areas: tuple[str, ...]
    rules: Mapping[str, tuple[str, ...]]
    facts: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Comparison:
    """All that is compared.

    `documents` are in the order of the areas asked for; `narrowed` are the needs, where not all. `considered` says among how many
    differences the most were found, and `behind` are the disagreements whose ids these name.
    """

    areas: tuple[str, ...]
    documents: tuple[str, ...]
    need: str
    topic: str
    narrowed: tuple[str, ...] | None
    shared: tuple[Shared, ...]
    directions: tuple[Direction, ...]
    lines: tuple[LineVerdict, ...]
    most: tuple[Difference, ...]
    considered: int
    behind: tuple[Discrepancy, ...]
    own: tuple[Own, ...]
    agreement: Agreement | None
    facts: Facts = field(repr=False, compare=False)


def compare(
    library: Library,
    areas: Sequence[str],
    *,
    need: str = "",
    topic: str = "",
    most: int = 10,
    progress: Callable[[int, int], None] | None = None,
) -> Comparison:
    """Compare the documents of some areas.

    Args:
        library: the vocabulary and documents.
        areas: at least two areas.
        need: only this need and its narrower needs.
        topic: only needs of this dimension or theme.
        most: how many of the differences that matter most.
        progress: called with how much is done, and of how much.

    Raises:
        UnknownNameError: an area, need or topic does not exist, or there are not two areas.
    """
    governed = _governed(library, areas)
    if most < 0:
        raise UnknownNameError("the number of differences to show is not negative")
    wanted = _wanted(need, topic, library.vocabulary)
    facts = load_facts(library)
    asked = tuple(library.documents[name] for name in governed)
    # Worked out in the library's order, so that who is named first changes nothing but the order of sides.
    documents = tuple(document for document in library.documents.values() if document.id in governed)
    told = _Progress(progress)
    needs = None if wanted is None else closure(wanted, library.vocabulary)
    space = Space(library, documents, told.part(0, 25), needs)
    lines: list[LineVerdict] = []
    differences: list[Difference] = []
    considered = 0
    behind: list[Discrepancy] = []
    measured = None
    if len(documents) > 1:
        own_cells = [c for c in space.cells if wanted is None or any(name in wanted for name, _ in c.facts)]
        measured = agreement(library, own_cells, documents)
        for number, (one, other) in enumerate(permutations(asked, 2)):
            told.part(25, 45)(number, len(asked) * (len(asked) - 1))
            lines += verdicts(one, other, governed[other.id][0], governed[one.id][0], wanted, library)
        differences, considered, behind = most_weighty(
            space, asked, wanted, facts, most, told.part(45, 100), every=bool(need)
        )
    quarrels = [
        item
        for item in found(space, CONSISTENCY)
        if wanted is None or any(name in wanted for name in (item.need, *item.also))
    ]
    told.done()
    return Comparison(
        areas=tuple(areas),
        documents=tuple(governed),
        need=need,
        topic=topic,
        narrowed=None if wanted is None else tuple(sorted(wanted)),
        shared=tuple(_shared(name, own, library, facts) for name, own in governed.items() if len(own) > 1),
        directions=tuple(direction(a.id, b.id, lines, library.vocabulary) for a, b in permutations(asked, 2)),
        lines=tuple(lines),
        most=tuple(differences),
        considered=considered,
        behind=tuple(behind),
        own=tuple(_own(document, quarrels, wanted, library.vocabulary.floors) for document in asked),
        agreement=measured,
        facts=facts,
    )


class _Progress:
    """Progress of several parts as one, in hundredths."""

    def __init__(self, report: Callable[[int, int], None] | None) -> None:
        self._report = report

    def part(self, start: int, end: int) -> Callable[[int, int], None]:
        def show(done: int, of: int) -> None:
            if self._report:
                self._report(min(start + (end - start) * done // max(of, 1), 99), 100)

        return show

    def done(self) -> None:
        if self._report:
            self._report(100, 100)


def _governed(library: Library, areas: Sequence[str]) -> dict[str, list[str]]:
    """The areas by document, in the order in which they were given."""
    by_document: dict[str, list[str]] = {}
    for area in areas:
        by_document.setdefault(library.document(area).id, []).append(area)
    twice = [area for area, count in Counter(areas).items() if count > 1]
    if twice:
        raise UnknownNameError(f"{library.areas[twice[0]].name} is named twice; name different areas")
    if len(areas) < 2:
        raise UnknownNameError("name at least two areas to compare")
    return by_document


def _wanted(need: str, topic: str, vocabulary: Vocabulary) -> set[str] | None:
    """The needs to which a comparison is narrowed; None for all."""
    from harmoniser.reading import nearest

    if need and need not in vocabulary.needs:
        raise UnknownNameError(f"unknown need{nearest(need, list(vocabulary.needs))}; see: harmoniser needs")
    if topic and topic not in vocabulary.topics:
        known = list(vocabulary.topics)
        raise UnknownNameError(f"unknown topic{nearest(topic, known) or '; known: ' + ', '.join(known)}")
    if not need and not topic:
        return None
    found_ = set(vocabulary.narrower(need)) if need else set(vocabulary.needs)
    return {name for name in found_ if not topic or vocabulary.needs[name].topic == topic}


def _shared(document_id: str, areas: Sequence[str], library: Library, facts: Facts) -> Shared:
    """What a document of several areas says of each of them and not of all."""
    document = library.documents[document_id]
    rules = {area: tuple(r.label for r in document.rules if r.areas and area in r.areas) for area in areas}
    own = {
        area: dict(
            Counter(
                fact.kind for fact in facts.of(document_id) if area in fact.areas and not set(areas) <= {*fact.areas}
            ).most_common()
        )
        for area in areas
    }
    return Shared(document_id, tuple(areas), rules, own)


# ------------------------------------------------------------------------------------------------ 3 each by itself


def _own(
    document: Document, quarrels: Iterable[Discrepancy], wanted: Collection[str] | None, floors: Iterable[FloorRule]
) -> Own:
    """A document's quarrels with itself, the present and the law."""
    items = [item for item in quarrels if item.documents == (document.id,)]
    counts = Counter(item.kind for item in items)
    # Less than we read the law to require comes first where it is certain, then contradictions across a statutory line.
    ordered = sorted(
        items,
        key=lambda item: (
            not (item.kind == "below-floor" and item.crosses),
            -item.severity,
            not item.crosses,
            item.kind,
            item.id,
        ),
    )
    return Own(
        document.id,
        {kind: counts[kind] for kind in CONSISTENCY},
        sum(item.kind == "below-floor" and item.stands[0].standing == "met" for item in items),
        tuple(ordered[:3]),
        sum(
            wanted is None or any(condition.need in wanted for condition in line.conditions())
            for line in tickable(document)
        ),
        _law(items, floors),
    )


def _law(items: Iterable[Discrepancy], floors: Iterable[FloorRule]) -> tuple[int, int]:
    """On how many rules of law findings of too little rest, and how many of them were read at their source."""
    named = {reason for item in items if item.kind == "below-floor" for reason in item.reasons}
    bases = {rule.legal_basis: rule.read for rule in floors if f"the law: {rule.legal_basis}" in named}
    return len(bases), sum(bases.values())


# ------------------------------------------------------------------------------------------------ in words


def comparison_in_words(compared: Comparison, library: Library, width: int = 100) -> list[str]:
    """The whole comparison as lines of text, at most so wide."""
    return [line.rstrip() for line in Words(compared, library, max(width, 60)).lines()]


COLUMNS = {
    "lines": "lines",
    "same": "same",
    "higher": "higher",
    "may-be-lower": "partly",
    "lower-unless": "unless",
    "lower": "lower",
    "silent": "silent",
    "several": "beside",
    "depends": "open",
}


LEGEND = {
    "same": "the other document certainly gives the same response",
    "higher": "it certainly gives a higher one",
    "may-be-lower": "the responses overlap, and one end is lower there",
    "lower-unless": "lower there on what the line says; something it does not say could still bring it up",
    "lower": "lower there, and nothing that is still unknown could bring it up",
    "silent": "it has no line on this",
    "several": "it has a line on this, which counts only if other lines are ticked too",
    "depends": "it has a line that may be met or not: the line ticked does not say enough to tell",
}
"""What each column means, in plain words; VERDICTS says the same exactly."""

NO_ORDER = (
    "None of this puts one authority above another: different is not worse, a higher response is not a better one, and documents "
    "are of different years."
)
READ_BESIDE = (
    "These counts are for whoever mends their own document, and compare nobody: a longer document has more that can meet. A "
    "contradiction is a place where two lines say the same and lead to different levels: something to read, not yet a fault."
)


class Words:
    """A comparison as text: `lines` for a screen; the sentences by themselves for a paper."""

    def __init__(self, compared: Comparison, library: Library, width: int = 100) -> None:
        self.compared, self.library, self.width = compared, library, width
        self.vocabulary = library.vocabulary
        self.documents = [library.documents[name] for name in compared.documents]
        everybody = ages_in_words(self.vocabulary.full["age"], self.vocabulary)
        self.everybody = everybody[0].upper() + everybody[1:]

    def lines(self) -> Iterator[str]:
        """The whole of it."""
        yield from self._head()
        if len(self.documents) > 1:
            yield from self._differ()
        yield from self._levels()
        if len(self.documents) > 1:
            yield from self._matter()
        yield from self._consistent()
        yield from self._agree()
        yield from self._commands()

    def _wrapped(self, text: str, depth: int = 2, hang: int = 0) -> list[str]:
        return textwrap.wrap(
            text,
            self.width,
            initial_indent=" " * depth,
            subsequent_indent=" " * (depth + hang),
            break_on_hyphens=False,
            break_long_words=False,
        )

    def name(self, document: str) -> str:
        """A document by all its areas."""
        return name_of(self.library.documents[document])

    def short(self, document: str) -> str:
        """The first area that was asked for of a document."""
        areas = [a for a in self.compared.areas if self.library.areas[a].document == document]
        return self.library.areas[areas[0]].name

    # ---- what is compared

    def title(self) -> str:
        """Which areas are compared, and on what."""
        about = []
        if self.compared.need:
            about.append(f"“{self.vocabulary.needs[self.compared.need].label.lower()}” and its narrower needs")
        if self.compared.topic:
            about.append(f"“{self.vocabulary.topics[self.compared.topic].label.lower()}”")
        names = listed(self.library.areas[area].name for area in self.compared.areas)
        return f"{names} compared{', on ' + ' within '.join(about) if about else ''}"

    def _head(self) -> Iterator[str]:
        yield from self._wrapped(self.title(), 0)
        for document in self.documents:
            yield from self._wrapped(self.dated(document), 2, 2)
        for shared in self.compared.shared:
            yield from self._wrapped(self.shared(shared), 2, 2)
        if len(self.documents) > 1:
            yield from self._wrapped(NO_ORDER, 2, 2)

    def dated(self, document: Document, day: str = "") -> str:
        """Of when a document is (`day`, where not as it is written), and how it stands today."""
        standing = f": {document.standing}" if document.standing else ""
        return f"{self.name(document.id)}, {day or document.date}{standing}."

    def shared(self, shared: Shared) -> str:
        """Which areas have one document, and what it says of one of them and not of another."""
        names = {area: self.library.areas[area].name for area in shared.areas}
        both = "both" if len(names) == 2 else "all"
        said = [f"One document governs {listed(names.values())}: its lines and levels are the same in {both}."]
        for area, rules in shared.rules.items():
            said += [f"Only {names[area]} has this rule: {rule}." for rule in rules]
        beside = [
            f"{_count(sum(kinds.values()), 'fact')} of {names[area]} ({', '.join(list(kinds)[:4])}{', ...' * (len(kinds) > 4)})"
            for area, kinds in shared.facts.items()
            if kinds
        ]
        if beside:
            said.append(f"Beside its lines it states what is not the same for all: {'; '.join(beside)}.")
        return " ".join(said)

    # ---- 1

    def _differ(self) -> Iterator[str]:
        yield from ("", "1. WHERE DO WE DIFFER")
        if not self.compared.lines:
            yield from self._wrapped("None of these documents has a line on this that can be ticked.")
            return
        yield from self._wrapped("Each line, ticked by itself and translated, held against its own tiers.")
        yield from self._table(
            [
                (f"{indent}{label}", tally)
                for way in self.compared.directions
                for indent, label, tally in (
                    ("", f"{self.short(way.document)} in {self.short(way.other)}", way.whole),
                    *(
                        ("  ", self.vocabulary.domains[tally.place], tally)
                        for tally in way.domains
                        if len(self.documents) == 2 and len(way.domains) > 1
                    ),
                )
            ]
        )
        for name, said in LEGEND.items():
            yield from self._wrapped(f"{COLUMNS[name]}: {said}", 4, 2)
        for way in self.compared.directions:
            yield from self._wrapped(self.lost(way), 2, 2)
        rows = [(way, tally) for way in self.compared.directions for tally in way.topics]
        rows.sort(key=lambda row: (-row[1].statutory, -row[1].share))
        shown = [row for row in rows if row[1].statutory][:_TOPICS]
        if shown:
            told = [f"{self.vocabulary.topics[t.place].label} ({t.statutory}, {self.whose(way)})" for way, t in shown]
            yield from self._wrapped(f"Topics with most of these lines, and whose they are: {'; '.join(told)}.", 2, 2)

    def _table(self, rows: Sequence[tuple[str, Tally]]) -> Iterator[str]:
        """Tallies as a table."""
        wide = self.width - 2 - 7 * len(COLUMNS)
        yield "  " + " " * wide + "".join(f"{said:>7}" for said in COLUMNS.values())
        for label, tally in rows:
            numbers = {"lines": tally.lines, **tally.verdicts}
            shown = label if len(label) < wide else f"{label[: wide - 2]}…"
            yield "  " + f"{shown:<{wide}}" + "".join(f"{numbers[name] or '-':>7}" for name in COLUMNS)

    def whose(self, way: Direction) -> str:
        """Whose lines, and of more than two documents in which."""
        one, other = self.short(way.document), self.short(way.other)
        return one if len(self.documents) == 2 else f"{one} in {other}"

    def lost(self, way: Direction) -> str:
        """How many statutory lines of one document are wholly lower in another, or unsaid."""
        one, other = self.short(way.document), self.short(way.other)
        lines = [
            line
            for line in self.compared.lines
            if (line.document, line.other) == (way.document, way.other) and line.loses
        ]
        if not lines:
            return f"{one} in {other}: no statutory line is wholly lower there, or unsaid."
        graver = sum("section-47" in line.loses for line in lines)
        said = f"{one} in {other}: {_count(len(lines), 'statutory line')} wholly lower there, or unsaid"
        said += f", {graver} of them of section 47" if graver else ""
        held = (
            f"; a translation keeps {way.whole.held} at their tier all the same, by section 47 or the law"
            if way.whole.held
            else ""
        )
        return f"{said}{held}."

    def _levels(self) -> Iterator[str]:
        yield ""
        yield "  Levels side by side" if len(self.documents) > 1 else "LEVELS"
        wide = (self.width - 10) // len(self.documents)
        yield "    " + " " * 6 + "".join(f"{self.short(document.id):<{wide}}" for document in self.documents)
        friends = []
        for name, levels in self.rungs():
            false = self.is_false(name, levels)
            friends += [name] if false else []
            texts = [textwrap.wrap(self.level(level, name) if level else "-", wide - 2) for level in levels]
            for number in range(max(len(text) for text in texts)):
                mark = f"{name}{' !' if false else ''}" if not number else ""
                row = "".join(f"{text[number] if number < len(text) else '':<{wide}}" for text in texts)
                yield "    " + f"{mark:<6}" + row
        if friends:
            yield from self._wrapped(f"! {self.false(friends)}", 4)

    def false(self, friends: Sequence[str]) -> str:
        """Which level numbers stand for different responses."""
        if len(friends) == 1:
            return f"A false friend: level {friends[0]} does not stand for the same response in all."
        return f"False friends: levels {listed(friends)} do not stand for the same response in all."

    def rungs(self) -> Iterator[tuple[str, list[Level | None]]]:
        """The levels of all documents in rows: those of one number together; those without a number by their step."""
        numbered = {(x.step, x.id) for d in self.documents for x in d.levels if x.id[:1].isdigit()}
        steps = {step for step, _ in numbered}
        named = {(x.step, "") for d in self.documents for x in d.levels if x.step not in steps}
        for step, name in sorted(numbered | named):
            first = name == min((other for own, other in numbered if own == step), default="")
            yield (
                name,
                [
                    next((x for x in d.levels if x.id == name), None)
                    or next((x for x in d.levels if first and x.step == step and not x.id[:1].isdigit()), None)
                    for d in self.documents
                ],
            )

    def is_false(self, name: str, levels: Sequence[Level | None]) -> bool:
        """Whether a level number stands for different tiers."""
        return len({level.tiers for level in levels if level and level.id == name}) > 1

    def level(self, level: Level, name: str) -> str:
        """What a level leads to; its name where it has no number."""
        tiers = short_tiers(level.tiers, self.vocabulary)
        return tiers if level.id == name else f"“{level.name}”: {tiers}"

    # ---- 2

    def _matter(self) -> Iterator[str]:
        most, considered = self.compared.most, self.compared.considered
        count = f"{len(most)} of {considered}; more: --most N" if len(most) < considered else f"all {considered}"
        yield from ("", f"2. WHICH DIFFERENCES MATTER MOST ({count})")
        yield from self._wrapped(
            f"{RULE.partition('. ')[0]}. “At most”: if something that is not said is bad enough. Where a line stands: harmoniser "
            "show LINE."
        )
        group = ""
        for number, item in enumerate(most, 1):
            if item.group != group:
                group = item.group
                asked = f". For a board: {_ASKED[group]}" if group in _ASKED else ""
                yield from self._wrapped(f"{GROUPS[group].upper()}{asked}", 2, 2)
            yield from self._difference(number, item)

    def _difference(self, number: int, item: Difference) -> Iterator[str]:
        yield from self._wrapped(f"{number:>2}. {self.label(item)}: {self.facts(item)}.", 2, 4)
        for position in item.positions:
            yield from self._wrapped(f"{self.short(position.document)}: {self.position(position)}", 6, 2)
        yield from self._reasons(item)
        if item.group not in _ASKED:
            yield from self._wrapped(f"For a board: {item.question}", 6, 2)

    def position(self, position: Position) -> str:
        """A position with the lines behind what is certain, and behind what it may come to."""

        def ids(places: Sequence[Place], more: int) -> str:
            names = ", ".join(place.id for place in places)
            return f" [{names}{f' and {more} more' if more else ''}]" if names else ""

        may = f", {position.most}{ids(position.open, position.more_open)}" if position.most else ""
        return f"{position.sure}{ids(position.lines, position.more)}{may}"

    def _reasons(self, item: Difference) -> Iterator[str]:
        """Why a difference matters, in two lines (of the law, with its basis, five); a report gives every reason."""
        more = f" and {len(item.behind) - 1} more" if len(item.behind) > 1 else ""
        behind = f" [{item.behind[0]}{more}]" if item.behind else ""
        told: list[str] = []
        for reason in self.why(item):
            longer = self._wrapped(f"Why: {'; '.join((*told, reason))}.{behind}", 6, 2)
            if not told or len(longer) <= (5 if item.group == "law" else 2):
                told.append(reason)
        yield from self._wrapped(f"Why: {'; '.join(told) or 'the documents give different tiers'}.{behind}", 6, 2)

    def facts(self, item: Difference) -> str:
        """The facts of a difference, and whom it is about where these do not say it; an id tells whose line it is."""
        facts = item.facts
        if item.line:
            whose = self.name(self.library.indicator(item.line).document)
            facts = facts.replace(f"({whose}, {item.line})", f"({item.line})", 1)
        told = item.who == self.everybody or "age: " in facts
        return facts if told else f"{facts}, {item.who[0].lower()}{item.who[1:]}"

    def why(self, item: Difference) -> Iterator[str]:
        """Why it matters, without what the positions say (tiers apart; which lines), unless there is nothing else."""
        for reason in item.why:
            if not re.match(r"\d+ tiers? apart", reason) or len(item.why) == 1:
                # What “at most” means is said once, above the ten.
                short = re.sub(r" if what is not said is bad enough( \([^)]*\))?", " at most", reason)
                yield re.sub(r"( say just this) \([^)]*\)", r"\1", short)

    def label(self, item: Difference) -> str:
        """What a difference is about."""
        return " with ".join(self.vocabulary.needs[need].label for need in item.subject.split("+"))

    # ---- 3 to 5

    def _consistent(self) -> Iterator[str]:
        yield from ("", "3. IS OUR OWN DOCUMENT CONSISTENT")
        told = {item.behind[0] for item in self.compared.most if item.behind}
        for own in self.compared.own:
            yield from self._wrapped(self.consistency(own), 2, 2)
            # What part 2 tells is not told again.
            for item in [item for item in own.gravest if item.id not in told][:1]:
                long = len(item.text) > _LONGEST
                text = f"{item.text[:_LONGEST].rsplit(' ', 1)[0]} ..." if long else item.text
                yield from self._wrapped(f"- {text} [{item.id}]", 4, 2)
        yield from self._wrapped(READ_BESIDE, 2, 2)
        kinds = f"also {', '.join(CONSISTENCY[1:])}"
        yield from self._wrapped(
            f"All: harmoniser discrepancies --area {self.areas()[0]} --kind {CONSISTENCY[0]} (kinds: {kinds})", 2, 4
        )

    def consistency(self, own: Own) -> str:
        """How many quarrels a document has with itself, the present and the law."""
        counts = own.counts
        certain = f", {own.certain_below} for certain" if own.certain_below else ""
        old = f"{_count(counts['out-of-date'], 'point')} out of date, " if self.compared.narrowed is None else ""
        return (
            f"{self.short(own.document)}, {_count(own.lines, 'line')}: "
            f"{_count(counts['internal-contradiction'], 'contradiction')} with itself, {old}"
            f"{counts['below-floor']} below what we read the law to require{certain}"
            f"{'; ' + own.law_in_words if own.law_in_words else ''}."
        )

    def areas(self) -> list[str]:
        """One area of each document."""
        return [next(a for a in self.compared.areas if self.library.areas[a].document == d.id) for d in self.documents]

    def _agree(self) -> Iterator[str]:
        measured = self.compared.agreement
        yield from ("", "4. HOW FAR DO WE AGREE")
        if measured is None:
            yield from self._wrapped("One document governs all of these areas: there is nothing to measure.")
            return
        yield from self._wrapped(self.alpha(measured), 2, 2)
        said = self.apart(measured)
        if said:
            yield from self._wrapped(said, 2, 2)
        shares = self.causes(measured)
        more = "; and other causes" if len(shares) > _CAUSES else ""
        told = [f"{share.pairs_share:.0%} {CAUSES[share.cause]}" for share in shares[:_CAUSES]]
        if told:
            yield from self._wrapped(f"Where the tiers differ, because of: {'; '.join(told)}{more}.", 2, 2)

    def alpha(self, measured: Agreement) -> str:
        """How far they agree, with the interval and what it rests on."""
        found = measured.overall
        if found.value is None:
            return f"Alpha cannot be given: {found.reason}."
        between = f"{found.low:.2f} to {found.high:.2f}" if found.low is not None else found.reason
        return (
            f"Alpha {found.value:.2f} (95% interval {between}; 1 full agreement, 0 chance): {found.cells:,} sets of facts, "
            f"{_count(found.needs, 'need')}."
        )

    def apart(self, measured: Agreement) -> str:
        """How far each two documents lie apart, and on how many sets of facts more one is silent."""
        said = [
            f"{listed(self.short(name) for name in d.documents)} lie {d.tiers:.2f} tiers apart on average"
            for d in measured.distances
            if d.tiers is not None
        ]
        return f"{'; '.join(said)}; on {measured.silent_cells:,} more sets of facts one is silent." if said else ""

    def causes(self, measured: Agreement) -> list[Share]:
        """What differences come from, most first, without what is hardly ever the cause."""
        shares = sorted(measured.shares, key=lambda share: -share.pairs_share)
        return [share for share in shares if share.pairs_share >= 0.05]

    def _commands(self) -> Iterator[str]:
        if len(self.documents) < 2:
            return
        yield from ("", "5. WHAT WOULD WE HAVE TO CHANGE, AND WHOM WOULD IT TOUCH")
        for command, what in self.next():
            yield f"  {command}"
            yield from self._wrapped(what, 6)

    def next(self) -> Iterator[tuple[str, str]]:
        """The commands that say what agreement would take and whom it would touch, each in a line."""
        areas = " ".join(self.areas())
        yield (
            f"harmoniser harmonise --areas {areas}",
            "edits; --alpha 0.8: few that reach it; --children 1000: whom they touch; --out DIR: keep it",
        )
        yield (
            f"harmoniser impact --areas {areas}",
            "drawn children under each; --cases FILE: your own; --under DIR: under the proposal",
        )


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def comparison_plain(compared: Comparison, library: Library) -> dict[str, Any]:
    """The comparison as plain data, as `harmoniser compare --json` prints it."""
    vocabulary = library.vocabulary

    def tally(item: Tally) -> dict[str, Any]:
        return {
            "lines": item.lines,
            **dict(item.verdicts),
            "share_lower_or_silent": item.share,
            "statutory": item.statutory,
            "held": item.held,
        }

    return {
        "areas": list(compared.areas),
        "documents": [
            {
                "id": document.id,
                "title": document.title,
                "date": document.date,
                "standing": document.standing,
                "areas": [area.id for area in document.areas],
                "levels": [
                    {"id": level.id, "name": level.name, "tiers": list(level.tiers)} for level in document.levels
                ],
            }
            for document in (library.documents[name] for name in compared.documents)
        ],
        "need": compared.need or None,
        "topic": compared.topic or None,
        "shared": [asdict(item) for item in compared.shared],
        "verdicts": VERDICTS,
        "no_order": NO_ORDER,
        "where": [
            {
                "document": way.document,
                "other": way.other,
                **tally(way.whole),
                "domains": [{"domain": item.place, **tally(item)} for item in way.domains],
                "topics": [
                    {"topic": item.place, "domain": vocabulary.topics[item.place].domain, **tally(item)}
                    for item in way.topics
                ],
            }
            for way in compared.directions
        ],
        "lines": [asdict(line) for line in compared.lines],
        "rule": RULE,
        "considered": compared.considered,
        "most": [asdict(item) for item in compared.most],
        "own": [
            {
                "document": own.document,
                "lines": own.lines,
                "counts": dict(own.counts),
                "certainly_below_floor": own.certain_below,
                "gravest": [asdict(item) for item in own.gravest],
            }
            for own in compared.own
        ],
        "agreement": agreement_plain(compared.agreement) if compared.agreement else None,
    }
