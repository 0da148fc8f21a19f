"""What one document makes of each line of another, ticked by itself: one verdict a line, and verdicts added up.

Each line that can be ticked is ticked by itself and translated (`translation.translate`, with what the lines of its document
that were not ticked rule out) into the other document. What comes back is held against the line's own tiers; of two ranges
of tiers the ends are compared:

| what the other document makes of the line | verdict |
| --- | --- |
| certainly the same tiers | same |
| certainly tiers that are lower at no end, and higher at one | higher |
| certainly tiers that overlap the line's, with an end that is lower | may-be-lower |
| certainly tiers wholly below the line's; something unknown could bring it there | lower-unless |
| the same, and nothing unknown could; or nothing certain, and at most tiers wholly below | lower |
| nothing certain: a line is met, and counts only beside others | several |
| nothing certain: it depends on what the line does not say | depends |
| it has no line on this, not even a general one that could carry it | silent |

Caution is not symmetric: nothing that may be lower is ever *same*, but what is *same* or *higher* may turn out higher still.
Where the other document only draws its lines higher (*below*, see cells.py) that counts as universal. A line tied to section
47 has the tier child protection. A translation never takes a section 47 line, or what the law puts at a tier, below that
tier, whatever the other document says; `held` says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from harmoniser.cells import answer_to
from harmoniser.findings import CROSSINGS
from harmoniser.library import Library
from harmoniser.line_readings import subject_of, tickable
from harmoniser.model import Assessment, Case, Document, Indicator
from harmoniser.translation import Translation, translate
from harmoniser.vocabulary import Vocabulary

__all__ = [
    "VERDICTS",
    "Direction",
    "LineVerdict",
    "Tally",
    "direction",
    "ends",
    "own_tiers",
    "ticked_alone",
    "verdict_on",
    "verdicts",
]

VERDICTS = {
    "same": "certainly the same tiers",
    "higher": "lower at no end of the tiers, higher at one",
    "may-be-lower": "the tiers overlap, and one end is lower",
    "lower-unless": "lower, unless something unknown is bad enough",
    "lower": "lower, whatever is still unknown",
    "several": "the line counts only beside others",
    "depends": "nothing certain: it depends on what the line does not say",
    "silent": "no line on this at all",
}

_LOWER = ("lower", "lower-unless", "silent")


@dataclass(frozen=True, slots=True)
class LineVerdict:
    """One line, ticked by itself, and what another document makes of it.

    `tiers` and `level` are what it certainly comes to there, `possible` what it may at most; `by` are the deciding lines. `loses`
    are the statutory lines that lie between the line's tiers and a lower answer or a silence; `held`: a translation keeps
    the tier all the same.
    """

    line: str
    document: str
    other: str
    need: str
    topic: str
    own: tuple[str, ...]
    verdict: str
    level: str | None
    tiers: tuple[str, ...]
    possible_level: str | None
    possible: tuple[str, ...]
    by: tuple[str, ...]
    loses: tuple[str, ...]
    held: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """How the lines on one place (a domain, a topic, or "" for all) fare in another document.

    `statutory` counts those that are lower there, or on which it is silent, across a statutory line.
    """

    place: str
    lines: int
    verdicts: Mapping[str, int]
    statutory: int
    held: int

    @property
    def share(self) -> float:
        """The share of lines that are wholly lower, or on which the other is silent."""
        return sum(self.verdicts[name] for name in _LOWER) / self.lines if self.lines else 0.0


@dataclass(frozen=True)
class Direction:
    """The lines of one document in another."""

    document: str
    other: str
    whole: Tally
    domains: tuple[Tally, ...]
    topics: tuple[Tally, ...]


def ends(tiers: Iterable[str], vocabulary: Vocabulary) -> tuple[int, int] | None:
    """The ranks of the lowest and the highest of some tiers; None where there are none."""
    ranks = [vocabulary.tiers[tier].rank for tier in tiers]
    return (min(ranks), max(ranks)) if ranks else None


def verdict_on(
    own: Sequence[str], standing: str, certain: Sequence[str], possible: Sequence[str], vocabulary: Vocabulary
) -> str:
    """The verdict on an answer against a line's own tiers (the table is at the top of this module).

    Args:
        own: the line's tiers.
        standing: how the other document stands to it, as in `cells.Answer`.
        certain: the tiers that the other certainly gives; none where it gives none.
        possible: the tiers that it may give at most; none where nothing is possible.
        vocabulary: the order of tiers.
    """
    if standing == "silent":
        return "silent"
    low, high = ends(own, vocabulary) or (0, 0)
    most = ends(possible, vocabulary)
    reaches = most is not None and most[1] >= low
    if standing in ("counted", "open"):
        return ("several" if standing == "counted" else "depends") if reaches else "lower"
    least = ends(certain, vocabulary) or (0, 0)
    if least == (low, high):
        return "same"
    if least[0] >= low and least[1] >= high:
        return "higher"
    if least[1] >= low:
        return "may-be-lower"
    return "lower-unless" if reaches else "lower"


def own_tiers(line: Indicator, document: Document, vocabulary: Vocabulary) -> tuple[str, ...]:
    """What a line leads to in its own document; where it belongs to section 47, child protection."""
    if line.tied:
        return (CROSSINGS["section-47"],)
    tiers = line.tiers or {tier for level in line.levels for tier in document.level(level).tiers}
    return tuple(tier for tier in vocabulary.tiers if tier in tiers)


def ticked_alone(line: Indicator, area: str, vocabulary: Vocabulary) -> Case:
    """A case in which this line is ticked and nothing else: of a born child, or an unborn one where it speaks of no other."""
    ages = vocabulary.circumstances["age"]
    unborn = 1 << (ages.position("unborn") or 0)
    said = [c.worded["age"] for c in line.conditions() if "age" in c.stated]
    only_unborn = bool(said) and all(mask == unborn for mask in said)
    return Case(unborn if only_unborn else ages.full & ~unborn, Assessment(area, None, (line.id,)), "none", "", (), "")


def verdicts(
    one: Document, other: Document, to: str, origin: str, wanted: Collection[str] | None, library: Library
) -> Iterator[LineVerdict]:
    """What `other` makes of each line of `one`, ticked by itself."""
    vocabulary = library.vocabulary
    for line in tickable(one):
        needs = [c.need for c in line.conditions() if wanted is None or c.need in wanted]
        if not needs:
            continue
        answer = translate(ticked_alone(line, origin, vocabulary), to, library, questions=False)
        standing = _standing(answer, other, library)
        own = own_tiers(line, one, vocabulary)
        verdict = verdict_on(own, standing, answer.entailed.tiers, answer.possible.tiers, vocabulary)
        loses: tuple[str, ...] = ()
        low, _ = ends(own, vocabulary) or (0, 0)
        if verdict in _LOWER:
            top = (ends(answer.entailed.tiers, vocabulary) or (0, 0))[1]
            loses = tuple(n for n, t in CROSSINGS.items() if top < vocabulary.tiers[t].rank <= low)
        held = bool(loses and answer.floor and vocabulary.tiers[answer.floor.tier].rank >= low)
        yield LineVerdict(
            line.id,
            one.id,
            other.id,
            needs[0] if wanted is not None else subject_of(line),
            vocabulary.needs[needs[0]].topic,
            own,
            verdict,
            answer.entailed.level,
            answer.entailed.tiers or (("universal",) if standing == "below" else ()),
            answer.possible.level,
            answer.possible.tiers,
            tuple(sorted(answer.entailed.by or answer.possible.by)),
            loses,
            held,
        )


def _standing(answer: Translation, document: Document, library: Library) -> str:
    """How a document stands to what is stated, in the words of `cells.Answer`."""
    if answer.entailed.level is not None:
        return "met"
    return answer_to(answer.stated, document, library, answer.area).standing


def _tally(place: str, lines: Sequence[LineVerdict]) -> Tally:
    count = Counter(line.verdict for line in lines)
    return Tally(
        place,
        len(lines),
        {name: count[name] for name in VERDICTS},
        sum(bool(line.loses) for line in lines),
        sum(line.held for line in lines),
    )


def direction(one: str, other: str, lines: Iterable[LineVerdict], vocabulary: Vocabulary) -> Direction:
    """The verdicts on a document's lines added up; domains and topics with most lost across statutory lines first."""
    own = [line for line in lines if (line.document, line.other) == (one, other)]
    by_topic: dict[str, list[LineVerdict]] = {name: [] for name in vocabulary.topics}
    by_domain: dict[str, list[LineVerdict]] = {name: [] for name in vocabulary.domains}
    for line in own:
        by_topic[line.topic].append(line)
        by_domain[vocabulary.topics[line.topic].domain].append(line)

    def in_order(groups: Mapping[str, Sequence[LineVerdict]]) -> tuple[Tally, ...]:
        tallies = [_tally(place, group) for place, group in groups.items() if group]
        return tuple(sorted(tallies, key=lambda tally: (-tally.statutory, -tally.share)))

    return Direction(one, other, _tally("", own), in_order(by_domain), in_order(by_topic))
