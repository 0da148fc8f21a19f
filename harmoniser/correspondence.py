"""How the lines of one document correspond to the lines of another, as the engine finds it.

A line is read as an observation (it was ticked) and held against the other line's threshold, and the other way round. From the
two answers follows one relation, named as SKOS names it, from the subject's side: *broad* says that the object is broader.

| the subject's facts meet the object | the object's facts meet the subject | relation |
| --- | --- | --- |
| yes | yes | exact |
| yes | no | broad |
| no | yes | narrow |
| no | no, but one leaves the other open | related |

There is no *close* relation: it invites to treat as equal what is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from harmoniser.boxes import overlaps
from harmoniser.library import Library
from harmoniser.matching import Link, Match, Standing, Stated, candidates, match, reading_of, state_indicator
from harmoniser.model import Document, Indicator
from harmoniser.vocabulary import Vocabulary

__all__ = [
    "BROAD",
    "EXACT",
    "NARROW",
    "RELATED",
    "SILENT",
    "Correspondence",
    "Correspondences",
    "place_in_words",
    "reason_in_words",
    "relate",
    "silent_needs",
]

EXACT, BROAD, NARROW, RELATED, SILENT = "exact", "broad", "narrow", "related", "silent"


@dataclass(frozen=True, slots=True)
class Correspondence:
    """One line against a line of another document; `object` is None where that document is silent.

    `certain`: the relation follows from the two readings whatever is unknown. Otherwise it hangs on words that are arguable, on a
    suspicion that may be borne out, or on what one need may amount to. `link` is what makes it so (None: several things at once).
    """

    subject: Indicator
    object: Indicator | None
    relation: str
    certain: bool
    link: Link | None = None


def relate(subject: Indicator, object: Indicator, vocabulary: Vocabulary) -> Correspondence | None:
    """How two lines correspond; None where neither leaves the other met or open."""
    there = match(object, (_stated(subject, vocabulary),), vocabulary)
    back = match(subject, (_stated(object, vocabulary),), vocabulary)
    return _relation(subject, object, there, back, vocabulary)


def _stated(line: Indicator, vocabulary: Vocabulary) -> Stated:
    """A line read as an observation of a child of any age."""
    return state_indicator(line, vocabulary.full["age"], vocabulary)


def _relation(
    subject: Indicator, object: Indicator, there: Match | None, back: Match | None, vocabulary: Vocabulary
) -> Correspondence | None:
    meets = there if there and there.standing == Standing.MET else None
    is_met = back if back and back.standing == Standing.MET else None
    met = meets or is_met
    if met:
        relation = EXACT if meets and is_met else BROAD if meets else NARROW
        link = next((link for link in met.links if link.standing == Standing.MET), None)
        return Correspondence(subject, object, relation, True, link)
    links = [link for found in (there, back) if found and found.standing == Standing.OPEN for link in found.links]
    if not links:
        return None
    firm = next((link for link in links if _firmly(link, vocabulary)), None)
    return Correspondence(subject, object, RELATED, firm is not None, firm or links[0])


def _firmly(link: Link, vocabulary: Vocabulary) -> bool:
    """Whether what is known shares a state with the firm part of what the line asks, on one need or a kind of it."""
    known = reading_of(link.fact, link.condition.need, vocabulary) or link.fact.known
    return link.how != "may-amount" and overlaps(known, link.condition.firm)


def silent_needs(line: Indicator, document: Document, library: Library) -> tuple[str, ...]:
    """The needs of a line that a document never names, and that no general line of it could carry.

    The same as a translation's silence (translation.py).
    """
    vocabulary = library.vocabulary
    named = library.lines_of[document.id]
    return tuple(
        need
        for need in dict.fromkeys(condition.need for condition in line.conditions())
        if not any(other in named for other in (*vocabulary.narrower(need), *vocabulary.above(need)))
        and not any(amount.target in named for amount in vocabulary.may_amount(need))
    )


class Correspondences:
    """The correspondences between every two documents, worked out when they are needed.

    What both directions of a pair rest on is kept until another pair is asked for, so that memory does not grow with the pairs.
    """

    def __init__(self, library: Library) -> None:
        self.library = library
        self._kept: dict[tuple[str, str], Mapping[str, Mapping[str, Match]]] = {}

    def between(self, one: Document, other: Document) -> tuple[Correspondence, ...]:
        """The correspondences whose subjects are the lines of `one`, in its order, then in the order of `other`.

        Lines that state nothing are left out. A subject on which `other` is silent has one entry, without an object. A subject
        that `other` speaks of, but only for other ages or circumstances, has none.
        """
        there, back = self._held(one, other), self._held(other, one)
        order = {line.id: number for number, line in enumerate(other.indicators)}
        objects: dict[str, set[str]] = {name: set(found) for name, found in there.items()}
        for object, found in back.items():
            for subject in found:
                objects.setdefault(subject, set()).add(object)
        rows: list[Correspondence] = []
        for line in one.indicators:
            pairs = [
                _relation(
                    line,
                    other.by_id[name],
                    there.get(line.id, {}).get(name),
                    back.get(name, {}).get(line.id),
                    self.library.vocabulary,
                )
                for name in sorted(objects.get(line.id, ()), key=order.__getitem__)
            ]
            kept = [pair for pair in pairs if pair]
            silent = line.alternatives and not any(pair.certain for pair in kept) and self._silent(line, other)
            rows += [Correspondence(line, None, SILENT, True)] if silent else kept
        return tuple(rows)

    def _silent(self, line: Indicator, other: Document) -> bool:
        """Whether `other` is silent on all needs of a line (that something there may amount to one of them is no word on it)."""
        needs = {condition.need for condition in line.conditions()}
        return needs == set(silent_needs(line, other, self.library))

    def _held(self, one: Document, other: Document) -> Mapping[str, Mapping[str, Match]]:
        """For each line of `one`, read as an observation: the lines of `other` that it leaves met or open."""
        key = (one.id, other.id)
        if key not in self._kept:
            if (other.id, one.id) not in self._kept:
                self._kept.clear()
            self._kept[key] = {line.id: dict(self._matches(line, other)) for line in one.indicators}
        return self._kept[key]

    def _matches(self, line: Indicator, other: Document) -> Iterable[tuple[str, Match]]:
        vocabulary = self.library.vocabulary
        stated = (_stated(line, vocabulary),)
        for object in candidates(stated, self.library.lines_of[other.id], vocabulary):
            found = match(object, stated, vocabulary)
            if found and found.standing in (Standing.MET, Standing.OPEN):
                yield object.id, found


# ------------------------------------------------------------------------------------------------ in words

_FOLLOWS = {
    EXACT: "Whoever meets one line meets the other.",
    BROAD: "Whoever meets the subject meets the object, not the other way round.",
    NARROW: "Whoever meets the object meets the subject, not the other way round.",
    RELATED: "Meeting one leaves the other open.",
    SILENT: "The document names no need of this line, and no general one that could carry it.",
}


def reason_in_words(found: Correspondence, vocabulary: Vocabulary) -> str:
    """Why a correspondence holds, in plain words."""
    words = _FOLLOWS[found.relation]
    if found.relation == RELATED and not found.certain and found.link and found.link.how != "may-amount":
        words += " Even that hangs on arguable words, or on a suspicion."
    return f"{_link_in_words(found.link, vocabulary)} {words}" if found.link else words


def _link_in_words(link: Link, vocabulary: Vocabulary) -> str:
    fact, asked = vocabulary.needs[link.fact.need].label, vocabulary.needs[link.condition.need].label
    if fact == asked:
        return f"Both are about: {fact}."
    if link.how == "implied":
        return f"“{fact}” implies “{asked}”."
    if link.how == "may-amount":
        return f"“{fact}” may amount to “{asked}”, which is for professionals to judge."
    narrow, broad = (fact, asked) if _asked_is_broader(link, vocabulary) else (asked, fact)
    return f"“{narrow}” is a kind of “{broad}”."


def _asked_is_broader(link: Link, vocabulary: Vocabulary) -> bool:
    """Whether the line asks about a broader need than the one that is stated."""
    return bool(vocabulary.above(link.fact.need).get(link.condition.need))


def place_in_words(line: Indicator, vocabulary: Vocabulary) -> str:
    """Where a line stands: its level, else the process that it sets going, else its kind."""
    if line.levels:
        return f"Level {'/'.join(line.levels)}"
    return vocabulary.processes[line.process].label if line.process else line.kind.capitalize()
