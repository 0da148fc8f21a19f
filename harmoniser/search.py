"""Finds lines of a document, and needs, by everyday words: our label, the need's label or id, and other terms in use.

What things are called is the vocabulary's; here is only what language does to words: forms of one word (drinks, drunk), words for
one person (mum, mother), and small words that carry no meaning. What people type is not kept.
"""

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

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_CLOSE = 0.84  # how alike a mistyped word must be
_LEAST = 5  # letters of the shortest word that is forgiven a slip
_IGNORED = frozenset(
    _WORD.findall("""
    a am an and are as at be been being by did do does for from had has have he her hers herself him himself his i in is
    it its my of on or our s she that the their them themselves they this to was we were which who whose will with would
    """)
)
# Words that sharpen a search where they are found, and are not missed where they are not.
_LOOSE = frozenset(
    _WORD.findall("""
    again all always badly bit can't cannot didn't doesn't don't every get gets getting goes going got isn't lot lots many
    more much never no not often one out quite really seldom so sometimes still take taken takes taking too took up very
    want wants without won't
    """)
)
_FORMS = {  # forms that no ending gives away
    "ate": "eat",
    "beaten": "beat",
    "bitten": "bite",
    "broke": "break",
    "broken": "break",
    "died": "die",
    "drank": "drink",
    "drunk": "drink",
    "drunken": "drink",
    "eaten": "eat",
    "fought": "fight",
    "gone": "go",
    "kept": "keep",
    "left": "leave",
    "ran": "run",
    "runaway": "run",
    "slept": "sleep",
    "stole": "steal",
    "stolen": "steal",
    "struck": "strike",
    "taken": "take",
    "teeth": "tooth",
    "thrown": "throw",
    "took": "take",
    "went": "go",
    "worn": "wear",
}
_ONE = {  # words for one and the same
    **dict.fromkeys(("mum", "mam", "mom", "mummy", "mommy", "stepmother", "stepmum"), "mother"),
    **dict.fromkeys(("dad", "daddy", "stepfather", "stepdad"), "father"),
    **dict.fromkeys(("kid", "son", "daughter", "boy", "girl", "children"), "child"),
    **dict.fromkeys(("grandma", "gran", "nan", "grandmother", "grandad", "grandfather", "aunt", "uncle"), "relative"),
    **dict.fromkeys(("house", "flat"), "home"),
    **dict.fromkeys(("gaol", "jail"), "prison"),
}
_KINDS = {"mother": "parent", "father": "parent"}  # what a word is a kind of

_Text: TypeAlias = tuple[float, str, str]  # its weight, the text, and how to name it
_Word: TypeAlias = tuple[str, str]  # as it is written, and its stem


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
    found = [word.removesuffix("'s") for word in _WORD.findall(text.casefold().replace("’", "'"))]
    return tuple(word for word in found if word not in _IGNORED) or tuple(found)


@lru_cache(maxsize=20_000)
def _words_kept(text: str) -> tuple[_Word, ...]:
    """The words of a text of the library, kept; what people type is never kept."""
    return tuple((word, _stem(word)) for word in words_of(text))


def _stem(word: str) -> str:
    """A word without its ending, the same for every form of it; what it yields need not be a word.

    >>> {_stem(word) for word in ("drinks", "drinking", "drunk")}, {_stem(word) for word in ("hits", "hitting")}
    ({'drink'}, {'hit'})
    """
    word = _ONE.get(word, _FORMS.get(word, word))
    for ending in ("ing", "ied", "ies", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) > 1 and not word.endswith(("ss", "us", "is")):
            base = word.removesuffix(ending)
            if ending in ("ied", "ies"):
                word = f"{base}y"
            elif ending == "es" and not base.endswith(("s", "x", "z", "ch", "sh")):
                word = f"{base}e"
            elif ending == "s" or any(letter in "aeiouy" for letter in base):
                doubled = len(base) > 2 and base[-1] == base[-2] and base[-1] not in "aeiouslz"
                word = base[:-1] if doubled and ending in ("ing", "ed") else base
            break
    word = _ONE.get(word, _FORMS.get(word, word))
    return word.removesuffix("e") if len(word) > 3 else word


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
    words = [(word, _stem(word)) for word in asked]
    for slips in (False, True):
        hits = [hit for name, label, others in texts if (hit := _score(words, name, label, others, slips))]
        if hits:
            return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.label.casefold(), hit.id))[:limit])
    return ()


def _score(asked: Sequence[_Word], name: str, label: str, texts: Sequence[_Text], slips: bool) -> Hit | None:
    """How well each word is found: in the label, else in the best other text."""
    own = _words_kept(label)
    total, through = 0.0, ""
    needed = any(word not in _LOOSE for word, _ in asked)
    for word in asked:
        best, by = _likeness(word, own, slips), ""
        for weight, text, said in texts:
            if weight > best:
                found = weight * _likeness(word, _words_kept(text), slips)
                if found > best:
                    best, by = found, said
        if not best and not (needed and word[0] in _LOOSE):
            return None
        total += best
        through = through or by
    return Hit(name, label, through, total / len(asked) + 0.1 / (1 + len(own)))


def _likeness(asked: _Word, words: Sequence[_Word], slips: bool) -> float:
    """1 for the word itself, less for a form of it, what it is a kind of, its beginning, its inside, a slip of the keyboard."""
    word, stem = asked
    kind = _KINDS.get(stem, "")
    best = 0.0
    for other, root in words:
        if other == word:
            return 1.0
        if root == stem:
            best = max(best, 0.95)
        elif root == kind:
            best = max(best, 0.8)
        elif other.startswith(word) or (len(word) - len(other) < _LEAST and word.startswith(other)):
            best = max(best, 0.85)
        elif len(word) >= _LEAST - 1 and word in other:
            best = max(best, 0.6)
        elif slips and best < 0.5 and len(word) >= _LEAST and abs(len(word) - len(other)) < 3:
            best = 0.5 if SequenceMatcher(None, word, other).ratio() >= _CLOSE else best
    return best
