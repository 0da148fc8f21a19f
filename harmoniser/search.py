"""Finds lines of a document, and needs, by words: our label, the need's label or id, and other terms practitioners use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TypeAlias

from harmoniser.library import Library
from harmoniser.model import Indicator, Need

__all__ = ["Hit", "search_lines", "search_needs", "words_of"]

_WORD = re.compile(r"[^\W_]+")
_CLOSE = 0.84  # how alike a mistyped word must be
_LEAST = 5  # letters of the shortest word that is forgiven a slip
_IGNORED = frozenset(("a", "an", "and", "at", "by", "for", "from", "in", "is", "of", "on", "or", "the", "to", "with"))

_Text: TypeAlias = tuple[float, str, str]  # its weight, the text, and how to name it


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found. `through` is the other term or need by which it was found, "" where its own label matched."""

    id: str
    label: str
    through: str
    score: float


def words_of(text: str) -> tuple[str, ...]:
    """The words of a query or a label that carry meaning, folded.

    >>> words_of("Drugs and the Alcohol")
    ('drugs', 'alcohol')
    """
    found = [word.casefold() for word in _WORD.findall(text)]
    return tuple(word for word in found if word not in _IGNORED) or tuple(found)


@lru_cache(maxsize=20_000)
def _words_kept(text: str) -> tuple[str, ...]:
    """The words of a text of the library, kept; what people type is never kept."""
    return words_of(text)


def search_lines(query: str, document: str, library: Library, *, limit: int = 12) -> tuple[Hit, ...]:
    """The lines of a document that best fit a query, best first; each word of the query must be found somewhere.

    A line's own label counts most, then the label and other terms of the needs it names, then those of broader needs.
    """
    asked = words_of(query)
    if not asked:
        return ()
    lines = [line for line in library.documents[document].indicators if line.alternatives]
    texts = [(line.id, line.label, _texts(line, library)) for line in lines]
    return _best(asked, texts, limit)


def search_needs(query: str, library: Library, *, limit: int = 6) -> tuple[Hit, ...]:
    """The needs of the vocabulary that best fit a query, best first."""
    asked = words_of(query)
    if not asked:
        return ()
    texts = []
    for need in library.vocabulary.needs.values():
        others = [(0.9, need.id.replace("-", " "), ""), *((0.9, term, term) for term in need.other_terms)]
        texts.append((need.id, need.label, [*others, (0.4, need.definition, "")]))
    return _best(asked, texts, limit)


def _texts(line: Indicator, library: Library) -> list[_Text]:
    """What else a line can be found by."""
    vocabulary = library.vocabulary
    own = dict.fromkeys(condition.need for condition in line.conditions())
    found = [text for need in own for text in _need_texts(vocabulary.needs[need], 0.8)]
    wider = dict.fromkeys(o for need in own for o, kind in vocabulary.above(need).items() if kind and o not in own)
    found += [text for need in wider for text in _need_texts(vocabulary.needs[need], 0.4)]
    return [(0.95, line.id, ""), *found]


def _need_texts(need: Need, weight: float) -> Iterable[_Text]:
    yield weight, need.label, need.label
    yield weight * 0.9, need.id.replace("-", " "), need.label
    for term in need.other_terms:
        yield weight * 0.9, term, term


def _best(asked: Sequence[str], texts: Sequence[tuple[str, str, list[_Text]]], limit: int) -> tuple[Hit, ...]:
    """The best hits; slips of the keyboard are only looked for where nothing is found without."""
    for slips in (False, True):
        hits = [hit for name, label, others in texts if (hit := _score(asked, name, label, others, slips))]
        if hits:
            return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.label.casefold(), hit.id))[:limit])
    return ()


def _score(asked: Sequence[str], name: str, label: str, texts: Sequence[_Text], slips: bool) -> Hit | None:
    """How well each word is found: in the label, else in the best other text."""
    own = _words_kept(label)
    total, through = 0.0, ""
    for word in asked:
        best, by = _likeness(word, own, slips), ""
        for weight, text, said in texts:
            if weight > best:
                found = weight * _likeness(word, _words_kept(text), slips)
                if found > best:
                    best, by = found, said
        if not best:
            return None
        total += best
        through = through or by
    return Hit(name, label, through, total / len(asked) + 0.1 / (1 + len(own)))


def _likeness(word: str, words: Sequence[str], slips: bool) -> float:
    """1 for the word itself, less for its beginning, for its inside, and for a slip of the keyboard."""
    best = 0.0
    for other in words:
        if other == word:
            return 1.0
        if other.startswith(word) or (len(word) - len(other) < _LEAST and word.startswith(other)):
            best = max(best, 0.85)
        elif len(word) >= _LEAST - 1 and word in other:
            best = max(best, 0.6)
        elif slips and best < 0.5 and len(word) >= _LEAST and abs(len(word) - len(other)) < 3:
            best = 0.5 if SequenceMatcher(None, word, other).ratio() >= _CLOSE else best
    return best
