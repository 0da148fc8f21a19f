"""Where a document disagrees with itself, with the present state of law and guidance, or with the law: kinds 9 to 11.

With itself: the same words, or a range inside another, at two levels; a line that can never decide because a higher one takes in
all of it; a gap between neighbouring ages or numbers, in lines and in what stands beside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations, pairwise

from harmoniser.boxes import bits, highest, intersect, lowest
from harmoniser.cells import Answer, answer_to, most_of
from harmoniser.differences import is_number
from harmoniser.england import Currency, Edition, England, OldTerm, Programme
from harmoniser.explanation import facts_in_words
from harmoniser.facts import DocumentFact, Facts
from harmoniser.findings import (
    Discrepancy,
    Severity,
    Space,
    Stand,
    ages_in_words,
    answer_in_words,
    at_most_in_words,
    inferred,
    levels_in_words,
    listed,
    make,
    name_of,
    named_as_effect,
    severity,
)
from harmoniser.matching import Fact, Stated, entails, state_need
from harmoniser.model import Condition, Document, FloorRule, Indicator
from harmoniser.narration import tiers_in_words
from harmoniser.procedures import baseline, known_facts
from harmoniser.translation import Reading
from harmoniser.vocabulary import Vocabulary

__all__ = ["below_floor", "internal_contradictions", "out_of_date"]


def internal_contradictions(space: Space, facts: Facts | None = None) -> Iterable[Discrepancy]:
    """Each document's contradictions: one for each need, and one for each statement without a need that stands repeatedly.

    Beside them stand the lines that can never decide, and the gaps: one for each need, and one for each number of a process.
    """
    facts = facts or known_facts(space)
    for document in space.documents:
        yield from _by_meaning(document, space)
        yield from _by_wording(document, space)
        yield from _never_decides(document, space)
        told = _process_gaps(document, facts)
        yield from _gaps(document, told, space)
        yield from (_process_gap(gap, document, space) for gap in told if not gap.taken)


def _lines_by_need(document: Document, space: Space) -> Iterator[tuple[str, tuple[Indicator, ...]]]:
    """The lines of a document by need, of the needs that are asked for."""
    for need, lines in space.library.lines_of[document.id].items():
        if space.needs is None or need in space.needs:
            yield need, lines


def _by_meaning(document: Document, space: Space) -> Iterable[Discrepancy]:
    """Lines on one need of which the lower lies within the higher: whoever meets the lower one is described by both."""
    vocabulary = space.library.vocabulary
    for need, lines in _lines_by_need(document, space):
        single = [
            (line, group[0])
            for line in lines
            if line.kind == "indicator" and line.levels
            for group in line.alternatives
            if len(group) == 1 and group[0].need == need and not group[0].strength
        ]
        found: dict[str, Indicator] = {}
        same = within = False
        narrower = True
        for (one, a), (other, b) in combinations(single, 2):
            ranks = [document.level(line.levels[0]).rank for line in (one, other)]
            if ranks[0] == ranks[1]:
                continue
            low, high = (a, b) if ranks[0] < ranks[1] else (b, a)
            inside = _lies_within(low, high, vocabulary)
            if inside or _overlap(low, high, vocabulary):
                found |= {one.id: one, other.id: other}
                within = within or inside
                same = same or (inside and _lies_within(high, low, vocabulary))
                narrower = narrower and inside and _caps(low, high, vocabulary)
        if found:
            how = "; whoever the lower wording fits, the higher one fits too" if within else " in terms that overlap"
            how = " in the same terms" if same else how
            yield _contradiction(document, list(found.values()), need, how, space, narrower=narrower)


def _lies_within(low: Condition, high: Condition, vocabulary: Vocabulary) -> bool:
    """Whether all that the lower line words is worded by the higher one too.

    Time is left aside, as it is where the more specific wording prevails; but what is past may stand below what is now.
    """
    full = vocabulary.full
    names = {*low.worded, *high.worded} - {"recency"}
    if any(low.worded.get(name, full[name]) & ~high.worded.get(name, full[name]) for name in names):
        return False
    return highest(low.worded.get("recency", full["recency"])) >= lowest(high.worded.get("recency", full["recency"]))


def _caps(low: Condition, high: Condition, vocabulary: Vocabulary) -> bool:
    """Whether the lower line ends where the higher one goes on (`beginning to`, `occasional`): the narrower wording."""
    full = vocabulary.full
    return any(
        circumstance.ordered
        and name != "recency"
        and highest(low.worded.get(name, full[name])) < highest(high.worded.get(name, full[name]))
        for name, circumstance in vocabulary.circumstances.items()
    )


def _by_wording(document: Document, space: Space) -> Iterable[Discrepancy]:
    """Statements that say nothing of a child and are printed in the same words at several levels."""
    found: dict[str, list[Indicator]] = {}
    for line in document.indicators:
        if line.excluded and line.levels and line.kind == "indicator":
            found.setdefault(line.locator.sha256, []).append(line)
    for lines in found.values():
        if len({line.levels for line in lines}) > 1:
            yield _contradiction(document, lines, "", " in the same words", space)


def _contradiction(
    document: Document, lines: list[Indicator], need: str, how: str, space: Space, *, narrower: bool = False
) -> Discrepancy:
    """Lines of one document on one matter; where each lower one is the `narrower` wording, it may be meant: one point less."""
    vocabulary = space.library.vocabulary
    lines = sorted(lines, key=lambda line: (document.level(line.levels[0]).rank, line.id))
    levels: dict[str, list[Indicator]] = {}
    for line in lines:
        levels.setdefault("/".join(line.levels), []).append(line)
    stands = []
    for printed, own in levels.items():
        tiers = own[0].tiers or document.level(own[0].levels[0]).tiers
        labels = listed(f"“{line.label}”" for line in own)
        place = levels_in_words(document, own[0].levels)
        words = f"{place} ({tiers_in_words(tiers, vocabulary).lower()}): {labels}"
        stands.append(Stand(document.id, "printed", printed, tiers, tuple(line.id for line in own), (), words))
    label = vocabulary.needs[need].label if need else lines[0].label
    if need:
        grave = severity(stands[0].tiers, stands[-1].tiers, vocabulary)
        if narrower:
            reason = "the lower wording is the narrower one, so the ladder may be meant"
            grave = Severity(max(1, grave.points - 1), (*grave.reasons, reason), grave.crosses)
    else:
        grave = Severity(1, ("it says nothing of a child, so no tier hangs on it",))
    places = [levels_in_words(document, own[0].levels).removeprefix("level ") for own in levels.values()]
    return make(
        "internal-contradiction",
        need or f"wording-{lines[0].locator.sha256}",
        (document.id,),
        "",
        vocabulary=vocabulary,
        grave=grave,
        text=f"{name_of(document)} places “{label}” at levels {listed(places)}{how}.",
        stands=stands,
        affected=f"Whoever is assessed for “{label}” in {name_of(document)}",
        question=f"At which level should {name_of(document)} place “{label}”?",
        need=need,
        topic=lines[0].topic if not need else "",
    )


def _overlap(low: Condition, high: Condition, vocabulary: Vocabulary) -> bool:
    """Whether two lines differ on one scale only, and there the lower one reaches into the range of the higher without ending it.

    Whoever lies where both reach is described by both. Where the higher range is the upper part of the lower one, it is the more
    specific wording for what is worse, and nothing contradicts.
    """
    full = vocabulary.full
    names = {*low.worded, *high.worded}
    apart = [name for name in names if low.worded.get(name, full[name]) != high.worded.get(name, full[name])]
    if len(apart) != 1 or not vocabulary.circumstances[apart[0]].ordered:
        return False
    one, other = (condition.worded.get(apart[0], full[apart[0]]) for condition in (low, high))
    return lowest(one) < lowest(other) <= highest(one) < highest(other)


# ------------------------------------------------------------------------------------------------ lines that never decide


def _printed(document: Document) -> list[Indicator]:
    """The indicators with a level that state a concern."""
    return [
        line
        for line in document.indicators
        if line.kind == "indicator"
        and line.levels
        and not line.excluded
        and not all(c.strength for c in line.conditions())
    ]


def _rank(line: Indicator, document: Document) -> int:
    return document.level(line.levels[0]).rank


def _tiers(line: Indicator, document: Document) -> tuple[str, ...]:
    return line.tiers or document.level(line.levels[0]).tiers


def _never_decides(document: Document, space: Space) -> Iterator[Discrepancy]:
    """Lines that decide nothing: whoever meets them meets a higher line too, and they do not hold it back.

    Lines of one need with one and the same wording are told elsewhere (`_by_meaning`).
    """
    vocabulary = space.library.vocabulary
    lines_of = space.library.lines_of[document.id]
    found: dict[str, dict[str, tuple[Indicator, list[Indicator]]]] = {}
    for line in _printed(document):
        near = {
            other.id: other
            for condition in line.conditions()
            for need in vocabulary.above(condition.need)
            for other in lines_of.get(need, ())
            if other.kind == "indicator" and other.levels and _rank(other, document) > _rank(line, document)
        }
        over = [other for other in near.values() if entails(line, other, vocabulary)]
        if not over:
            continue
        reading = Reading.of_line(line, vocabulary.full["age"], document, space.library)
        counts = {item.id: item.counts for item in reading.lines}
        idle = [
            other
            for other in over
            if counts.get(other.id, -1) > _rank(line, document) and not _said_alike(line, other, vocabulary)
        ]
        if idle:
            need = next(iter(line.conditions())).need
            if space.needs is None or need in space.needs:
                found.setdefault(need, {})[line.id] = line, idle
    for need, own in found.items():
        yield _idle(need, list(own.values()), document, space)


def _said_alike(line: Indicator, other: Indicator, vocabulary: Vocabulary) -> bool:
    singles = [[group[0] for group in item.alternatives if len(group) == 1] for item in (line, other)]
    return any(a.need == b.need and _lies_within(a, b, vocabulary) for a in singles[0] for b in singles[1])


def _idle(
    need: str, found: Sequence[tuple[Indicator, Sequence[Indicator]]], document: Document, space: Space
) -> Discrepancy:
    vocabulary = space.library.vocabulary
    lines: dict[str, Indicator] = {}
    said = []
    grave = Severity(0, ())
    for line, idle in found:
        lines |= {line.id: line, **{other.id: other for other in idle}}
        top = max(idle, key=lambda other: _rank(other, document))
        over = listed(f"“{other.label}” ({levels_in_words(document, other.levels)})" for other in idle)
        said.append(
            f"“{line.label}” ({levels_in_words(document, line.levels)}) decides nothing, "
            f"as whoever it describes also meets {over}"
        )
        grave = max(
            grave, severity(_tiers(line, document), _tiers(top, document), vocabulary), key=lambda item: item.points
        )
    stands = [
        Stand(
            document.id,
            "printed",
            "/".join(line.levels),
            _tiers(line, document),
            (line.id,),
            (),
            f"{levels_in_words(document, line.levels)} ({tiers_in_words(_tiers(line, document), vocabulary).lower()}): "
            f"“{line.label}”",
        )
        for line in sorted(lines.values(), key=lambda line: (_rank(line, document), line.id))
    ]
    label = vocabulary.needs[need].label
    return make(
        "internal-contradiction",
        need,
        (document.id,),
        "never-decides",
        vocabulary=vocabulary,
        grave=Severity(
            grave.points, (*grave.reasons, "a line that decides nothing misleads whoever ticks it"), grave.crosses
        ),
        text=f"{name_of(document)}: {'; '.join(said)}.",
        stands=stands,
        affected=f"Whoever is assessed for “{label}” in {name_of(document)}",
        question=f"Is the lower line meant to stay, and should the higher one leave these children out ({label.lower()})?",
        need=need,
    )


# ------------------------------------------------------------------------------------------------ gaps


def _gaps(document: Document, told: Sequence[_ProcessGap], space: Space) -> Iterator[Discrepancy]:
    """Ages and numbers that no line takes in although lines below and above them do, with a lower answer in between."""
    vocabulary = space.library.vocabulary
    for need, lines in _lines_by_need(document, space):
        single = [
            (line, group[0])
            for line in lines
            if line.kind == "indicator" and line.levels and not line.excluded
            for group in line.alternatives
            if len(group) == 1 and group[0].need == need and not group[0].strength
        ]
        for name, circumstance in vocabulary.circumstances.items():
            if circumstance.ordered or not is_number(circumstance):
                continue
            cut = [pair for pair in single if pair[1].worded.get(name, circumstance.full) != circumstance.full]
            covered = 0
            for _, condition in cut:
                covered |= condition.worded[name]
            for first, last in _holes(covered):
                below = [pair for pair in cut if pair[1].worded[name] >> first - 1 & 1]
                above = [pair for pair in cut if pair[1].worded[name] >> last + 1 & 1]
                gap = _deepest(need, name, first, last, below, above, document, space)
                if gap:
                    yield _gap(need, name, gap, document, told, space)


def _holes(mask: int) -> Iterator[tuple[int, int]]:
    """The runs of places between the first and the last of a mask that are not in it."""
    places = bits(mask)
    for one, other in pairwise(places):
        if other > one + 1:
            yield one + 1, other - 1


@dataclass(frozen=True)
class _Gap:
    """A gap in a need's lines: the mask of values that no line takes in, the lines on its sides, and what is answered in it."""

    mask: int
    below: Indicator
    above: Indicator
    answer: Answer
    sides: tuple[Answer, Answer]
    grave: Severity


def _deepest(
    need: str,
    name: str,
    first: int,
    last: int,
    below: Sequence[tuple[Indicator, Condition]],
    above: Sequence[tuple[Indicator, Condition]],
    document: Document,
    space: Space,
) -> _Gap | None:
    """The pair of lines around a hole between which the answer falls most; None where it falls between none."""
    vocabulary = space.library.vocabulary
    best: _Gap | None = None
    for one, a in below:
        for other, b in above:
            rest = intersect(_without(a.worded, name), _without(b.worded, name))
            if rest is None:
                continue

            def answer(mask: int, rest: Mapping[str, int] = rest) -> Answer:
                known = vocabulary.stated(need, {**rest, name: mask})
                return answer_to((Stated(0, ((Fact(need, known),),)),), document, space.library)

            inside = answer((1 << last + 1) - (1 << first))
            sides = answer(1 << first - 1), answer(1 << last + 1)
            ranks = [document.level(side.level).rank if side.level else -1 for side in (*sides, inside)]
            if ranks[2] >= min(ranks[:2]):
                continue
            side = sides[0] if ranks[0] <= ranks[1] else sides[1]
            if inside.speaks:
                grave = severity(inside.tiers, side.tiers, vocabulary)
            else:
                grave = Severity(2, ("between two lines, none is met",))
            if best is None or grave.points > best.grave.points:
                best = _Gap((1 << last + 1) - (1 << first), one, other, inside, sides, grave)
    return best


def _without(box: Mapping[str, int], name: str) -> dict[str, int]:
    return {other: mask for other, mask in box.items() if other != name}


def _gap(need: str, name: str, gap: _Gap, document: Document, told: Sequence[_ProcessGap], space: Space) -> Discrepancy:
    vocabulary = space.library.vocabulary
    circumstance = vocabulary.circumstances[name]
    between = circumstance.words(gap.mask).replace("-", " ")
    between = f"age {between}" if name == "age" else between
    facts = []
    for item in told:
        if any(item.is_in(value.name) for place, value in enumerate(circumstance.values) if gap.mask >> place & 1):
            item.taken = True
            facts += [fact.id for fact in item.facts]
    stands = []
    for line, answer in zip((gap.below, gap.above), gap.sides, strict=True):
        printed = "/".join(line.levels)
        words = f"level {printed} ({tiers_in_words(answer.tiers, vocabulary).lower()}): “{line.label}”"
        stands.append(Stand(document.id, "printed", printed, _tiers(line, document), (line.id,), (), words))
    words = f"between them, at {between}: {answer_in_words(gap.answer, document, vocabulary)}"
    stands.append(
        Stand(document.id, "gap", gap.answer.level, gap.answer.tiers, gap.answer.by, tuple(dict.fromkeys(facts)), words)
    )
    label = vocabulary.needs[need].label
    who = ages_in_words(gap.mask, vocabulary) if name == "age" else f"whoever is at {between}"
    return make(
        "internal-contradiction",
        need,
        (document.id,),
        f"gap {name} {gap.mask}",
        vocabulary=vocabulary,
        grave=Severity(gap.grave.points, (*gap.grave.reasons, "no line takes in what lies between"), gap.grave.crosses),
        text=f"The document of {name_of(document)} leaves a gap on “{label}”: {'; '.join(stand.words for stand in stands)}.",
        stands=stands,
        affected=f"{who[0].upper()}{who[1:]}, with “{label.lower()}” in {name_of(document)}",
        question=f"Which of the two lines takes in {between}?",
        need=need,
    )


# What leaves a number out on the one side or on the other, and what takes it in.
_UNDER = r"below|under|less than|fewer than|younger than|before|short of"
_OVER = r"above|over|more than|older than|after|beyond|exceeding|longer than"
_BOUNDED = re.compile(
    rf"(?P<way>{_UNDER}|{_OVER}|at least|at most|up to|exactly|from)\s+(?:the age of\s+)?(?P<number>\d+)(?P<rest>[^.;]*)",
    re.IGNORECASE,
)
_INCLUDED = re.compile(
    r"^\s*(?:[a-z]+\s+){0,3}?or (?:more|over|older|longer|above|less|fewer|under|younger|below)\b", re.IGNORECASE
)
_NO_SUBJECT = {"and", "are", "for", "from", "has", "its", "not", "that", "the", "this", "with"}


@dataclass
class _ProcessGap:
    """A number that facts of one document leave out on both sides, as `under 20 hours` and `over 20 hours` do."""

    number: str
    unit: str
    facts: list[DocumentFact]
    taken: bool = False

    def is_in(self, value: str) -> bool:
        """Whether a value of the vocabulary is this very number, as `week-21` is 21 weeks."""
        parts = value.split("-")
        return parts == [self.unit.removesuffix("s"), self.number]


@dataclass(frozen=True)
class _Mention:
    """A number with its unit in a fact: `way` is under, over, or included."""

    fact: DocumentFact
    way: str
    number: str
    unit: str
    words: frozenset[str]


def _mentions(fact: DocumentFact) -> Iterator[_Mention]:
    text = f"{fact.label}; {fact.value}"
    words = frozenset(re.findall(r"[a-z]{3,}", text.lower())) - _NO_SUBJECT
    for found in _BOUNDED.finditer(text):
        rest = found["rest"]
        unit = next(iter(re.findall(r"[a-z]+", rest.lower())), "years")
        if re.fullmatch(_UNDER, found["way"], re.IGNORECASE):
            way = "under"
        else:
            way = "over" if re.fullmatch(_OVER, found["way"], re.IGNORECASE) else "included"
        yield _Mention(fact, "included" if _INCLUDED.match(rest) else way, found["number"], unit, words)
        # A second number of the same sentence stands in the rest of the first.
        yield from _mentions(replace(fact, label=rest, value="")) if _BOUNDED.search(rest) else ()


def _process_gaps(document: Document, facts: Facts) -> list[_ProcessGap]:
    """Numbers that two statements on one subject leave open between them: below it the one holds, above it the other."""
    by_number: dict[tuple[str, str], list[_Mention]] = {}
    for fact in facts.of(document.id):
        for mention in _mentions(fact):
            original = replace(mention, fact=fact)
            by_number.setdefault((mention.number, mention.unit), []).append(original)
    gaps = []
    for (number, unit), mentions in by_number.items():
        under = [mention for mention in mentions if mention.way == "under"]
        over = [mention for mention in mentions if mention.way == "over"]
        included = [mention for mention in mentions if mention.way == "included"]
        pairs = [(a, b) for a in under for b in over if _one_subject(a, b)]
        pairs = [(a, b) for a, b in pairs if not any(_one_subject(a, c) or _one_subject(b, c) for c in included)]
        if pairs:
            found = {mention.fact.id: mention.fact for pair in pairs for mention in pair}
            gaps.append(_ProcessGap(number, unit, list(found.values())))
    return gaps


def _one_subject(one: _Mention, other: _Mention) -> bool:
    """Whether two statements are of one subject: the same statement, or three words in common beside the unit."""
    return one.fact.id == other.fact.id or len((one.words & other.words) - {one.unit}) >= 3


def _process_gap(gap: _ProcessGap, document: Document, space: Space) -> Discrepancy:
    amount = f"{gap.number} {gap.unit}"
    processes = list(dict.fromkeys(fact.process for fact in gap.facts if fact.process))
    stands = [
        Stand(document.id, "printed", "/".join(fact.levels) or None, (), (), (fact.id,), fact.label)
        for fact in gap.facts
    ]
    return make(
        "internal-contradiction",
        "+".join(processes) or f"number-{gap.number}-{gap.unit}",
        (document.id,),
        f"gap {amount}",
        vocabulary=space.library.vocabulary,
        grave=Severity(1, ("a boundary of a process is left open",)),
        text=f"The document of {name_of(document)} leaves exactly {amount} open: {'; '.join(fact.label for fact in gap.facts)}.",
        stands=stands,
        affected=f"Whoever stands at exactly {amount} in {name_of(document)}",
        question=f"On which side does exactly {amount} fall?",
    )


# ------------------------------------------------------------------------------------------------ 10 out of date


def out_of_date(
    space: Space, facts: Facts | None = None, england: England | None = None, today: date | None = None
) -> Iterable[Discrepancy]:
    """What of each document has been overtaken: terms, its review date, the guidance it rests on, the law it cites, programmes.

    Args:
        space: where to look.
        facts: the facts of the documents.
        england: the baseline.
        today: the day to measure by; the present one by default.
    """
    facts, england, today = facts or known_facts(space), england or baseline(space), today or date.today()
    for document in space.documents:
        currency = england.documents.get(document.id)
        yield from _old_terms(document, facts, england, today, space)
        yield from _review(document, currency, facts, today, space)
        yield from _editions(document, currency, england, today, space)
        yield from _older_than_its_law(document, facts, england, today, space)
        yield from _programmes(document, england, today, space)


def _day(text: str) -> date | None:
    """The last day that a date written as year, month or day can mean; None where there is none."""
    parts = [int(part) for part in text.split("-") if part.isdigit()]
    if not parts:
        return None
    year, month, day = (*parts, 0, 0)[:3]
    if day:
        return date(year, month, day)
    following = date(year + 1, 1, 1) if month in (0, 12) else date(year, month + 1, 1)
    return following - timedelta(days=1)


def _dated(document: Document, later: str) -> bool:
    """Whether something dated `later` came after the document."""
    own, other = _day(document.date), _day(later)
    return own is not None and other is not None and other > own


def _overtaken(
    document: Document,
    subject: str,
    apart: str,
    text: str,
    words: str,
    grave: Severity,
    question: str,
    space: Space,
    found: Iterable[DocumentFact] = (),
) -> Discrepancy:
    stand = Stand(document.id, "out-of-date", None, (), (), tuple(fact.id for fact in found), words)
    return make(
        "out-of-date",
        subject,
        (document.id,),
        apart,
        vocabulary=space.library.vocabulary,
        grave=grave,
        text=text,
        stands=[stand],
        affected=f"Everybody who works with the document of {name_of(document)}",
        question=question,
    )


def _old_terms(document: Document, facts: Facts, england: England, today: date, space: Space) -> Iterator[Discrepancy]:
    """Terms that law or guidance has replaced: one for each, with what was replaced before the document appeared as graver."""
    known = {name.lower(): term for term in england.old_terms for name in (term.id, term.term, *term.also)}
    currency = england.documents.get(document.id)
    used: dict[str, OldTerm] = {
        term.id: term for term in england.old_terms if currency is not None and term.id in currency.terms
    }
    said: set[str] = set()
    for fact in facts.of(document.id):
        if fact.kind != "term":
            continue
        term = known.get(fact.term.lower()) or next((t for t in used.values() if _is_named(t, fact.term)), None)
        name = term.id if term else f"{fact.term.lower()}"
        if name in said or (currency is not None and _is_edition(fact.term, england)):
            continue  # said once already, or told with the editions of the guidance
        said.add(name)
        yield _old_term(document, name, fact.term, fact.replaced_by, term, today, [fact], space)
    for name, term in used.items():
        if name not in said and not (currency is not None and _is_edition(term.term, england)):
            yield _old_term(document, name, term.term, term.replaced_by, term, today, [], space)


def _is_edition(said: str, england: England) -> bool:
    """Whether words name an edition of the national guidance, which is told by itself."""
    return any(said.startswith(edition.title.partition(" (")[0]) for edition in england.editions)


def _is_named(term: OldTerm, said: str) -> bool:
    """Whether the words for a term of the baseline stand in what a document is said to use."""
    return any(name.lower() in said.lower() for name in (term.term, *term.also, term.id.replace("-", " ")))


def _old_term(
    document: Document,
    name: str,
    used: str,
    now: str,
    term: OldTerm | None,
    today: date,
    found: Sequence[DocumentFact],
    space: Space,
) -> Discrepancy:
    points, reasons = 1, ["a term has been replaced"]
    since = ""
    if term and term.since:
        since = f", since {term.since}"
        own, replaced = _day(document.date), _day(term.since)
        if own and replaced and replaced < own:
            points += 1
            reasons.append("it had been replaced before the document appeared")
    if term and term.check:
        reasons.append(
            f"to be checked: {term.check}" if not term.read else f"read on {term.read}; to be checked: {term.check}"
        )
    return _overtaken(
        document,
        name,
        "term",
        f"The document of {name_of(document)} uses “{used}”; the term is now: {now}{since}.",
        found[0].label if found else f"it uses the term “{used}”",
        Severity(points, tuple(reasons)),
        f"Should “{used}” give way to the present term ({now})?",
        space,
        found,
    )


def _review(
    document: Document, currency: Currency | None, facts: Facts, today: date, space: Space
) -> Iterator[Discrepancy]:
    """The review date that has passed, or that was left empty."""
    found = [fact for fact in facts.of(document.id) if fact.kind == "version" and fact.aspect == "review"]
    due = document.review or (currency.review if currency else "")
    day = _day(due)
    name = name_of(document)
    if day and day < today:
        years = (today - day).days // 365
        reasons = [f"the review was due by {due}"]
        if years >= 2:
            reasons.append(f"that is {years} years ago")
        yield _overtaken(
            document,
            "review-date",
            "passed",
            f"The review of the document of {name} was due by {due} and that day has passed.",
            f"review due by {due}",
            Severity(2 if years < 2 else 3, tuple(reasons)),
            "Is there a newer document, and if not, when is this one reviewed?",
            space,
            found,
        )
    elif not day:
        yield _overtaken(
            document,
            "review-date",
            "none",
            f"The document of {name} gives no date by which it is to be reviewed.",
            found[0].label if found else "no review date is given",
            Severity(1, ("without a date nobody can tell when it lapses",)),
            "By when is this document to be reviewed?",
            space,
            found,
        )


def _editions(
    document: Document, currency: Currency | None, england: England, today: date, space: Space
) -> Iterator[Discrepancy]:
    """The editions of the national guidance that came after the document."""
    if currency is None:
        return
    by_id: dict[str, Edition] = {edition.id: edition for edition in england.editions}
    then = by_id[currency.in_force_then]
    since = [by_id[name] for name in currency.since]
    since = [edition for edition in since if (day := _day(edition.published)) and day <= today]
    if not since:
        return
    changes = listed(edition.published[:4] for edition in since)
    reasons = [f"{len(since)} {'edition' if len(since) == 1 else 'editions'} of the guidance since"]
    reasons += currency.out_of_date
    if any(not edition.read for edition in since):
        reasons.append("the editions were not read at their sources: check")
    yield _overtaken(
        document,
        "national-guidance",
        "editions",
        f"The document of {name_of(document)} was written under “{then.title}”; editions since: {changes}.",
        document.standing,
        Severity(min(4, len(since)), tuple(reasons)),
        f"Which of its thresholds and procedures do the editions of {changes} change?",
        space,
    )


def _older_than_its_law(
    document: Document, facts: Facts, england: England, today: date, space: Space
) -> Iterator[Discrepancy]:
    """Instruments that a document cites and that have changed since: editions replaced, sections left out or put in."""
    cited: dict[str, list[DocumentFact]] = {}
    for fact in facts.of(document.id):
        if fact.kind == "law":
            cited.setdefault(" ".join(fact.instrument.split()), []).append(fact)
    for instrument, found in cited.items():
        sections = {fact.section for fact in found if fact.section}
        changes = []
        doubts = []
        for rule in dict.fromkeys((*england.law, *england.moving)):
            day = _day(rule.in_force)
            changed = rule.instrument == instrument and day and day <= today
            gone = "omitted" in rule.section and rule.section.split(",")[0].strip() in sections
            if changed and (_dated(document, rule.in_force) or gone):
                changes.append(f"{rule.title} ({rule.citation}, {rule.in_force})")
                doubts.append(rule.doubt)
        for edition in england.editions:
            year = edition.published[:4]
            named = instrument.startswith(edition.title.partition(" (")[0]) and instrument.endswith(year)
            day = _day(edition.replaced)
            if named and day and day <= today:
                changes.append(f"the edition of {year} was replaced on {edition.replaced}")
                doubts.append("" if edition.read else "Not read at the source: check.")
        if changes:
            reasons = ["what is cited has changed since the document, or had changed already"]
            yield _overtaken(
                document,
                instrument.lower().replace(" ", "-"),
                "law",
                f"The document of {name_of(document)} cites “{instrument}” as it was: {'; '.join(changes)}.",
                "; ".join(dict.fromkeys(fact.label for fact in found)),
                Severity(2, (*reasons, *dict.fromkeys(doubt for doubt in doubts if doubt))),
                f"Does what the document takes from “{instrument}” still hold?",
                space,
                found,
            )


def _programmes(document: Document, england: England, today: date, space: Space) -> Iterator[Discrepancy]:
    """National programmes, begun since the document, that move the line between early help and section 17."""
    for programme in england.programmes:
        began = _day(programme.since)
        if not _moves_the_line(programme) or not _dated(document, programme.since) or not began or began > today:
            continue
        reasons = ["it moves the line between early help and section 17"]
        if not programme.read:
            reasons.append("not read at its source: check")
        yield _overtaken(
            document,
            programme.id,
            "programme",
            f"The document of {name_of(document)} is older than the {programme.title} ({programme.since}). {programme.effect}",
            f"older than the {programme.title}",
            Severity(3, tuple(reasons)),
            f"How does the {programme.title} change the line between early help and section 17 here?",
            space,
        )


def _moves_the_line(programme: Programme) -> bool:
    """Whether a programme's effect is on the line between early help and section 17: it speaks of both."""
    return "early help" in programme.effect and "section 17" in programme.effect


# ------------------------------------------------------------------------------------------------ 11 below the legal floor


def below_floor(space: Space, facts: Facts | None = None) -> Iterable[Discrepancy]:
    """Facts that the law itself puts at a tier, and that a document, knowing nothing else, puts lower or is silent on.

    A rule of law that only repeats another for some of its facts is left out.
    """
    facts = facts or known_facts(space)
    vocabulary = space.library.vocabulary
    for rule in vocabulary.floors:
        wanted = space.needs is None or rule.need in space.needs
        if not wanted or any(_repeats(rule, other, vocabulary) for other in vocabulary.floors):
            continue
        for document in space.documents:
            answers = []
            for when in _ages_apart(rule, document, space):
                stated = (state_need(rule.need, when, vocabulary),)
                answer = answer_to(stated, document, space.library)
                lies = max((vocabulary.tiers[tier].rank for tier in answer.tiers), default=-1)
                if not answer.speaks or lies < vocabulary.tiers[rule.tier].rank:
                    answers.append((when, stated, answer))
            if answers:
                # A level that a line does give is more telling than silence on other ages.
                when, stated, answer = min(
                    answers, key=lambda item: (item[2].standing != "met", -item[0].get("age", 0).bit_count())
                )
                yield _floor(replace(rule, when=when), answer, document, stated, facts, space)


def _ages_apart(rule: FloorRule, document: Document, space: Space) -> list[dict[str, int]]:
    """The facts of a rule, or, where a document has lines for some of its ages only, those ages and the others apart.

    Without that a document with tables by age would leave open what one of its tables says.
    """
    vocabulary = space.library.vocabulary
    full = vocabulary.full["age"]
    own = rule.when.get("age", full) & vocabulary.can_be(rule.need).get("age", full)
    parts = [own]
    for other, kind in vocabulary.above(rule.need).items():
        for line in space.library.lines_of[document.id].get(other, ()) if kind else ():
            for condition in line.conditions():
                mask = condition.firm.get("age", full)
                if condition.need == other and not condition.strength:
                    parts = [piece for part in parts for piece in (part & mask, part & ~mask) if piece]
    whole = dict(rule.when)
    return [whole if part == rule.when.get("age", full) else {**whole, "age": part} for part in parts]


def _repeats(rule: FloorRule, other: FloorRule, vocabulary: Vocabulary) -> bool:
    """Whether another rule puts all that this one is about, and more, at the same tier."""
    if rule is other or (rule.need, rule.tier) != (other.need, other.tier) or rule.when == other.when:
        return False
    full = vocabulary.full
    return all(not rule.when.get(name, full[name]) & ~mask for name, mask in other.when.items())


def _floor(
    rule: FloorRule,
    answer: Answer,
    document: Document,
    stated: Sequence[Stated],
    facts: Facts,
    space: Space,
) -> Discrepancy:
    vocabulary = space.library.vocabulary
    label = vocabulary.needs[rule.need].label
    tier = vocabulary.tiers[rule.tier]
    usual = vocabulary.stated(rule.need, {})
    told = [name for name, mask in rule.when.items() if mask != usual.get(name)]
    said = "; ".join(facts_in_words(rule.when, vocabulary, told))
    cited: tuple[str, ...] = ()
    words, lines = answer_in_words(answer, document, vocabulary), answer.by
    open_: tuple[str, ...] = ()
    if answer.speaks:
        most = most_of(stated, document, space.library)
        if more := at_most_in_words(answer, most, document, vocabulary):
            words, open_ = words + more, tuple(line for line in most.by if line not in lines)
        grave = severity(answer.tiers, (rule.tier,), vocabulary)
        if answer.standing == "below":
            grave = inferred(grave, "it only draws its lines elsewhere, so no statutory line is counted as crossed")
    elif answer.standing == "open":
        may = most_of(stated, document, space.library)
        if may.level:
            place = levels_in_words(document, may.level.split("/"))
            words, lines = f"no line is met for certain, though {place} is possible", tuple(sorted(may.by))
        grave = Severity(_LEAST[rule.tier], ("its lines leave it open",))
    elif effects := named_as_effect(rule.need, document, vocabulary):
        words = f"its lines name it only as what something else leads to, as in “{effects[0].label}”"
        lines = tuple(line.id for line in effects)
        grave = Severity(1, ("it is named as an effect and not as a ground of its own",))
    else:
        cited = _cited(rule, document, facts)
        words = "none of its lines names this, though it cites the law" if cited else "it says nothing of this"
        reason = "silence is no level, so no tiers are counted; the law holds whatever a document says"
        grave = Severity(1 if cited else _LEAST[rule.tier], (reason,))
    ages = ages_in_words(rule.when.get("age", vocabulary.full["age"]), vocabulary)
    shown = f"{label} ({said})" if said else label
    return make(
        "below-floor",
        rule.need,
        (document.id,),
        rule.id,
        vocabulary=vocabulary,
        grave=Severity(grave.points, (*grave.reasons, f"the law: {rule.legal_basis}"), grave.crosses),
        text=f"{shown}. {name_of(document)}: {words}. We read the law to put this at {tier.label.lower()}: {rule.legal_basis}.",
        stands=[Stand(document.id, answer.standing, answer.level, answer.tiers, lines, cited, words, open=open_)],
        affected=f"{ages[0].upper()}{ages[1:]}: {shown}",
        question=f"Should {name_of(document)} say that “{label.lower()}” leads to {tier.label.lower()} at least?",
        need=rule.need,
    )


# How grave it is that nothing certain is said where the law puts facts at a tier: one point for each statutory line below it.
_LEAST = {"child-in-need": 1, "child-protection": 2}


def _cited(rule: FloorRule, document: Document, facts: Facts) -> tuple[str, ...]:
    """The facts of a document that name the section on which a rule rests."""
    return tuple(
        fact.id
        for fact in facts.of(document.id)
        if fact.instrument and fact.section and f"{fact.instrument}, section {fact.section}(" in f"{rule.legal_basis}("
    )
