"""What a disagreement of documents is: its kind, its severity with reasons, what each document says, and its stable id.

The modules that look for disagreements (differences, contradictions and those that follow) all make them here, from one `Space`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from harmoniser.cells import Answer, Answers, Cell, cell_in_words, cells, most_of
from harmoniser.library import Library
from harmoniser.line_readings import LineReadings, tickable
from harmoniser.model import Document, Indicator
from harmoniser.narration import tiers_in_words
from harmoniser.translation import Position
from harmoniser.vocabulary import Vocabulary

__all__ = [
    "CROSSINGS",
    "KINDS",
    "SCALES",
    "Discrepancy",
    "Severity",
    "Space",
    "Stand",
    "ages_in_words",
    "answer_in_words",
    "at_most_in_words",
    "inferred",
    "levels_in_words",
    "listed",
    "make",
    "name_of",
    "named_as_effect",
    "severity",
]

KINDS = {
    "different-response": "The same facts lead to different tiers",
    "false-friend": "The same level number stands for different tiers",
    "silence": "One document speaks, another does not",
    "finer-or-coarser": "One document divides by age, engagement, frequency or a number where another does not",
    "gated-by-engagement": "Statutory only when help is refused or has failed",
    "different-numbers": "The same matter is cut at different ages or numbers",
    "different-procedure": "The same process has a different clock, consent or gateway",
    "missing-service": "A kind of service is named in one document and not in another",
    "internal-contradiction": "One document treats the same matter at two levels",
    "out-of-date": "A term, a date or a law that has since been replaced",
    "below-floor": "Less than we read the law to require",
    "detour": "Translating by way of a third document ends elsewhere",
}

SCALES = {
    "different-response": "Tiers apart, and one more for each of the section 17 and section 47 lines between;"
    " at most 2 where one document's answer is only inferred, as it draws its lines elsewhere.",
    "false-friend": "Tiers apart between the two levels, and one more for each statutory line between.",
    "silence": "What is at stake where others speak: 1 early help to 4 child protection, by the highest tier "
    "that two documents reach; 1 where only one document speaks.",
    "finer-or-coarser": "The widest step that the finer document makes at the division: tiers, and one more "
    "for each statutory line between; 1 where nothing stands beyond it.",
    "gated-by-engagement": "The step between help accepted and help refused in the document that divides: "
    "tiers, and one more for each statutory line between.",
    "different-numbers": "The widest step that a document makes at one of the numbers: tiers, and one more "
    "for each statutory line between; 1 where the number decides nothing by itself.",
    "different-procedure": "One point for each way in which the rules differ, 3 at most, and one more where "
    "the process can only be child protection.",
    "missing-service": "1; one more where only one document names none, and one more where others name it for"
    " children in need or above; always 1 for what each area has by law.",
    "internal-contradiction": "Tiers between the lowest and the highest of the levels, and one more for each "
    "statutory line between; one less where the lower wording is the narrower one.",
    "out-of-date": "1 for a replaced term or a missing date, 2 where it was replaced already or law has "
    "changed, up to 4 for the editions of guidance missed.",
    "below-floor": "Tiers below what we read the law to require, and one more for each statutory line between; 1 or 2 "
    "where nothing certain is said.",
    "detour": "Tiers between the two ends, and one more for each statutory line between; at most 2 where an end "
    "is only inferred.",
}
"""What the severity of each kind counts; the kinds' scales are not the same, so that only like is compared with like."""

_MOST_INFERRED = 2

CROSSINGS = {"section-17": "child-in-need", "section-47": "child-protection"}
"""The statutory lines, each with the lowest tier above it."""


@dataclass(frozen=True, slots=True)
class Stand:
    """Where one document stands in a discrepancy; `words` is one plain clause.

    Documents on one `side` agree with one another in this matter; where it is left empty each document is a side of its own.
    `open` are the lines by which the document may come to more than its level, if something not said is bad enough.
    """

    document: str
    standing: str
    level: str | None
    tiers: tuple[str, ...]
    indicators: tuple[str, ...]
    facts: tuple[str, ...]
    words: str
    side: str = ""
    open: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One disagreement.

    `subject` is the need (several joined by +), or a process, a kind of service, a level; `also` are narrower needs to which
    the same lines give the same answers, so that they are not listed again. `crosses` are the statutory lines that lie
    between the answers. `described` are the lines, of any of the documents, whose own words by themselves lead to just these
    answers: where there are some, a document speaks of this very situation; where there are none, it lies between their lines.
    """

    id: str
    kind: str
    documents: tuple[str, ...]
    need: str
    subject: str
    also: tuple[str, ...]
    topic: str
    domain: str
    severity: int
    reasons: tuple[str, ...]
    crosses: tuple[str, ...]
    text: str
    stands: tuple[Stand, ...]
    affected: str
    question: str
    indicators: tuple[str, ...]
    facts: tuple[str, ...]
    described: tuple[str, ...] = ()

    def divides(self, one: str, other: str) -> bool:
        """Whether two documents are on different sides of this; a document's quarrel with itself divides nobody."""
        sides = [{stand.side or stand.document for stand in self.stands if stand.document == d} for d in (one, other)]
        return bool(sides[0] and sides[1]) and not sides[0] & sides[1]


class Severity(NamedTuple):
    """How grave a disagreement is, why, and which statutory lines lie between."""

    points: int
    reasons: tuple[str, ...]
    crosses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Space:
    """What every search for disagreements starts from: some documents, and some needs or all.

    The cells are worked out once, when they are first asked for. `answers` and `own` are what the documents were asked before, of
    needs and of their own lines, so that one document after another can be compared with the same.
    """

    library: Library
    documents: tuple[Document, ...]
    progress: Callable[[int, int], None] | None = field(default=None, compare=False)
    needs: tuple[str, ...] | None = None
    answers: Answers | None = field(default=None, compare=False)
    own: LineReadings | None = field(default=None, compare=False)

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """All cells in which a document draws a line."""
        return cells(self.library, self.documents, needs=self.needs, progress=self.progress, answers=self.answers)

    @cached_property
    def alone(self) -> dict[str, list[Cell]]:
        """The cells of one need by itself, by need."""
        found: dict[str, list[Cell]] = {}
        for cell in self.cells:
            if len(cell.facts) == 1:
                found.setdefault(cell.need, []).append(cell)
        return found

    @cached_property
    def _words(self) -> dict[str, str]:
        return {}

    def in_words(self, cell: Cell) -> str:
        """A cell's facts as a person would say them, worked out once."""
        if cell.id not in self._words:
            self._words[cell.id] = cell_in_words(cell, self.library)
        return self._words[cell.id]

    @cached_property
    def _most(self) -> dict[tuple[str, str], Position]:
        return {}

    def at_most(self, cell: Cell, document: Document) -> Position:
        """The most that a document makes possible of a cell's facts, worked out once."""
        key = cell.id, document.id
        if key not in self._most:
            self._most[key] = most_of(cell.stated(), document, self.library)
        return self._most[key]

    @cached_property
    def readings(self) -> LineReadings:
        """What each document says of each line."""
        return LineReadings(self.library, self.own)

    @cached_property
    def described(self) -> dict[tuple[tuple[str, ...], str], list[tuple[str, Answer]]]:
        """The lines whose own words describe something by itself, with what a document says of it: by needs and document."""
        found: dict[tuple[tuple[str, ...], str], list[tuple[str, Answer]]] = {}
        for document in self.documents:
            for line in tickable(document):
                for needs, answers in self.readings.alternatives(line, self.documents):
                    for name, answer in answers.items():
                        found.setdefault((needs, name), []).append((line.id, answer))
        return found


def severity(one: Sequence[str], other: Sequence[str], vocabulary: Vocabulary) -> Severity:
    """Tiers apart, and one more for each statutory line crossed.

    Of two ranges of tiers, the distance is the greater of that between their lower and that between their upper ends (how
    far one document can be from anything that the other allows). A line is crossed only where it lies between the whole
    ranges: where they overlap, both may come to the same thing.
    """
    ranks = [[vocabulary.tiers[tier].rank for tier in tiers] for tiers in (one, other)]
    (low, high), (low_, high_) = ((min(r), max(r)) for r in ranks)
    apart = max(abs(low - low_), abs(high - high_))
    crosses = []
    for name, tier in CROSSINGS.items():
        line = vocabulary.tiers[tier].rank
        if high < line <= low_ or high_ < line <= low:
            crosses.append(name)
    overlap = max(low, low_) <= min(high, high_)
    pair = " and ".join(tiers_in_words(t, vocabulary).lower() for t in (one, other))
    reasons = [f"{apart} {'tier' if apart == 1 else 'tiers'} apart{' at most' if overlap else ''}: {pair}"]
    if overlap:
        reasons.append("the ranges overlap, so both may come to the same response")
    reasons += [f"the {name.replace('-', ' ')} line lies between" for name in crosses]
    return Severity(apart + len(crosses), tuple(reasons), tuple(crosses))


def inferred(grave: Severity, reason: str) -> Severity:
    """A disagreement in which one document's answer is read off its lines and is not said by one of them.

    Either it only draws its lines elsewhere, or its line counts only beside others. What it would say is anything short of its
    lines, so that no statutory line is counted as crossed, and two points at most.
    """
    return Severity(min(grave.points - len(grave.crosses), _MOST_INFERRED), (grave.reasons[0], reason))


def make(
    kind: str,
    subject: str,
    documents: Iterable[str],
    apart: str,
    *,
    vocabulary: Vocabulary,
    grave: Severity,
    text: str,
    stands: Iterable[Stand],
    affected: str,
    question: str,
    need: str = "",
    topic: str = "",
    also: Iterable[str] = (),
    named: Iterable[str] | None = None,
    described: Iterable[str] = (),
) -> Discrepancy:
    """Put a discrepancy together.

    The id depends on the kind, the subject, the documents and on what sets it `apart` from others of these; never on the lines or
    on anything else that may change. `named` are the documents that count for it, where they are not all of them.
    """
    stands, documents = tuple(stands), tuple(documents)
    counted = documents if named is None else tuple(named)
    digest = hashlib.sha256("\0".join([kind, subject, *sorted(counted), apart]).encode()).hexdigest()
    topic = topic or (vocabulary.needs[need].topic if need else "")
    return Discrepancy(
        id=f"{kind}-{digest[:10]}",
        kind=kind,
        documents=documents,
        need=need,
        subject=subject,
        also=tuple(also),
        topic=topic,
        domain=vocabulary.topics[topic].domain if topic else "",
        severity=grave.points,
        reasons=grave.reasons,
        crosses=grave.crosses,
        text=text,
        stands=stands,
        affected=affected,
        question=question,
        indicators=tuple(dict.fromkeys(line for stand in stands for line in stand.indicators)),
        facts=tuple(dict.fromkeys(fact for stand in stands for fact in stand.facts)),
        described=tuple(described),
    )


def named_as_effect(need: str, document: Document, vocabulary: Vocabulary) -> list[Indicator]:
    """The lines that word an effect which amounts to a need, as harm to the child does to significant harm."""
    values = {(name, 1 << place) for name, place, target in vocabulary.amounts_to if target == need}
    return [
        line
        for line in document.indicators
        if any(
            condition.worded[name] in [mask for other, mask in values if other == name]
            for condition in line.conditions()
            for name in condition.stated
        )
    ]


# ------------------------------------------------------------------------------------------------ words


def listed(words: Iterable[str], *, last: str = "and") -> str:
    """Words as a list in a sentence: `a, b and c`."""
    *rest, end = list(words)
    return f"{', '.join(rest)} {last} {end}" if rest else end


def name_of(document: Document) -> str:
    """A document by the areas that it governs."""
    return listed(area.name for area in document.areas)


def levels_in_words(document: Document, levels: Sequence[str]) -> str:
    """Levels of one document: by number where it numbers them (`level 2 to 4`), else by name."""
    numbered = all(level[:1].isdigit() for level in levels)
    names = levels if numbered else [f"“{document.level(level).name}”" for level in levels]
    return f"level {' to '.join(names)}"


def answer_in_words(answer: Answer, document: Document, vocabulary: Vocabulary) -> str:
    """What a document says of a cell, as a clause."""
    if answer.level is not None:
        ends = answer.level.split("/")
        return f"{levels_in_words(document, ends)} ({tiers_in_words(answer.tiers, vocabulary).lower()})"
    if answer.standing == "counted":
        return "a line is met, but its level takes several"
    if answer.standing == "below":
        return "it has lines on this, none of which these facts reach, so by its lines no more than universal services"
    if answer.standing == "open":
        return "none of its lines settles these facts"
    return "it says nothing of this"


def at_most_in_words(answer: Answer, most: Position, document: Document, vocabulary: Vocabulary) -> str:
    """What follows an answer in words where the document makes more possible: `, at most level 4 (...) if ...`; else ""."""
    if most.level is None:
        return ""
    if answer.level is not None:
        steps = [document.level(level).step for level in answer.level.split("/")]
        tops = [max(vocabulary.tiers[tier].rank for tier in tiers) for tiers in (answer.tiers, most.tiers)]
        if document.level(most.level).step <= max(steps) and tops[1] <= tops[0]:
            return ""
    place = f"{levels_in_words(document, [most.level])} ({tiers_in_words(most.tiers, vocabulary).lower()})"
    return f", at most {place} if something not said is bad enough"


def ages_in_words(mask: int, vocabulary: Vocabulary) -> str:
    """Whom a set of ages takes in."""
    age = vocabulary.circumstances["age"]
    if mask & age.full == age.full:
        return "children of any age"
    unborn, born = mask & 1, mask & ~1
    said = ["unborn children"] if unborn else []
    if born == age.full & ~1:
        said.append("children of any age once born")
    elif born:
        said.append(f"children aged {age.words(born)}")
    return " and ".join(said)
