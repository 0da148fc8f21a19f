"""What each document says of each line of every document, the line being all that is known of a child.

A line is read as an observation (`matching.state_indicator`): its worded facts and nothing more. Lines that state the same are
read once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harmoniser.cells import Answer, answer_to
from harmoniser.library import Library
from harmoniser.matching import Fact, Stated, state_indicator
from harmoniser.model import Document, Indicator

__all__ = ["LineReadings", "subject_of", "tickable"]


def tickable(document: Document) -> Iterator[Indicator]:
    """The lines of a document that can be ticked: indicators with a level that state a concern."""
    for line in document.indicators:
        if line.kind == "indicator" and line.levels and not all(c.strength for c in line.conditions()):
            yield line


def subject_of(line: Indicator) -> str:
    """What a line is about: the first need that it names."""
    return next(iter(line.conditions())).need


class LineReadings:
    """Answers of documents to lines, worked out when first asked for.

    Answers of documents to their own lines are those of `own` where that is given, which several searches may share.
    """

    def __init__(self, library: Library, own: LineReadings | None = None) -> None:
        self._library, self._own = library, own
        self._everybody = library.vocabulary.full["age"]
        self._stated: dict[str, Stated] = {}
        self._answers: dict[tuple[object, str], Answer] = {}

    def answer(self, line: Indicator, document: Document) -> Answer:
        """What a document says of a line; of a line with alternatives, what holds whichever of them is true."""
        return self._reader(line, document)._answer(self._state(line).alternatives, document)

    def alternatives(
        self, line: Indicator, documents: Sequence[Document]
    ) -> Iterator[tuple[tuple[str, ...], dict[str, Answer]]]:
        """Each alternative of a line by itself: the needs that it names, and what each document says of it."""
        for facts in self._state(line).alternatives:
            answers = {d.id: self._reader(line, d)._answer((facts,), d) for d in documents}
            yield tuple(dict.fromkeys(fact.need for fact in facts)), answers

    def _reader(self, line: Indicator, document: Document) -> LineReadings:
        return self._own if self._own is not None and line.document == document.id else self

    def _state(self, line: Indicator) -> Stated:
        if line.id not in self._stated:
            self._stated[line.id] = state_indicator(line, self._everybody, self._library.vocabulary)
        return self._stated[line.id]

    def _answer(self, alternatives: tuple[tuple[Fact, ...], ...], document: Document) -> Answer:
        facts = tuple(tuple((fact.need, tuple(sorted(fact.known.items()))) for fact in group) for group in alternatives)
        key = facts, document.id
        if key not in self._answers:
            self._answers[key] = answer_to((Stated(0, alternatives),), document, self._library)
        return self._answers[key]
