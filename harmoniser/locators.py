"""Finds the documents' own wording where the user has the files: by offset, then by fingerprint.

A span is normalised (white space folded, bullets and mark-up dropped, case folded) before it is fingerprinted, so that
another conversion of the same file is still recognised; a text that changed is stale. Nothing of the wording is kept.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from harmoniser.errors import DocumentsError
from harmoniser.model import Document, Locator

__all__ = ["DocumentText", "Found", "fingerprint", "locate", "normalised_words", "read_document"]

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_RUN_TOGETHER = re.compile(r"(?<=[a-z])(?=[A-Z])")
_TAG = re.compile(r"</?[a-zA-Z][^>]{0,40}>")
_CONTEXT = 60  # characters on either side that tell equal statements apart


class DocumentText:
    """The text of a document, with its words and where each begins and ends."""

    def __init__(self, text: str) -> None:
        """Split the text into words once."""
        found = list(_words(text))
        self.text = text
        self.words = [word for _, _, word in found]
        self._starts = [start for start, _, _ in found]
        self._ends = [end for _, end, _ in found]
        self._places: dict[int, dict[str, list[tuple[int, int]]]] = {}
        self._beginning: dict[str, list[int]] = {}
        for place, word in enumerate(self.words):
            self._beginning.setdefault(word, []).append(place)

    def often(self, words: list[str]) -> int:
        """How many times these words stand one after the other."""
        return sum(self.words[at : at + len(words)] == words for at in self._beginning.get(words[0], ()))

    def places(self, count: int, sha256: str) -> list[tuple[int, int]]:
        """Where a span of so many words with that fingerprint stands (start and end, in characters)."""
        if count not in self._places:
            index: dict[str, list[tuple[int, int]]] = {}
            for first in range(len(self.words) - count + 1):
                place = self._starts[first], self._ends[first + count - 1]
                index.setdefault(_hash(self.words[first : first + count]), []).append(place)
            self._places[count] = index
        return self._places[count].get(sha256, [])


@dataclass(frozen=True, slots=True)
class Found:
    """The wording of a statement as it stands in the user's file. `how` is "offset" or "fingerprint"."""

    wording: str
    start: int
    end: int
    how: str


def normalised_words(text: str) -> list[str]:
    """The words of a span without mark-up, punctuation and case.

    >>> normalised_words("<li>• Child’s  needs/wishes</li>")
    ["child's", 'needs', 'wishes']
    """
    return [word for _, _, word in _words(text)]


def _words(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and folded form of each word; two that a conversion ran together ("ActureSignificant") count as two."""
    bare = _TAG.sub(lambda match: " " * len(match.group()), text)
    for match in _WORD.finditer(bare):
        start = match.start()
        for part in _RUN_TOGETHER.split(match.group()):
            yield start, start + len(part), part.casefold().replace("’", "'")
            start += len(part)


def _hash(words: Iterable[str]) -> str:
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:12]


def fingerprint(document: DocumentText, start: int, end: int) -> Locator:
    """Make the locator of a span, in characters; it has a context where the same words stand elsewhere too.

    Raises:
        DocumentsError: the span holds no words.
    """
    found = list(_words(document.text[start:end]))
    if not found:
        raise DocumentsError(f"characters {start} to {end} hold no words")
    words = [word for _, _, word in found]
    first, last = start + found[0][0], start + found[-1][1]
    twice = document.often(words) > 1
    return Locator(start, end, _hash(words), len(words), _context(document.text, first, last) if twice else "")


def _context(text: str, start: int, end: int) -> str:
    before = normalised_words(text[max(0, start - _CONTEXT) : start])[1:]
    after = normalised_words(text[end : end + _CONTEXT])[:-1]
    return _hash([*before, "|", *after])


def read_document(folder: Path, document: Document) -> DocumentText | None:
    """Read the text of a document from the user's folder; None where it is not there.

    Raises:
        DocumentsError: the folder does not exist, or the file cannot be read as UTF-8.
    """
    if not folder.is_dir():
        raise DocumentsError("the folder given for the documents does not exist")
    path = folder / document.file
    if not path.is_file():
        return None
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return DocumentText(file.read())
    except (OSError, UnicodeDecodeError):
        raise DocumentsError(f"{document.file} cannot be read as UTF-8 text") from None


def locate(document: DocumentText, locator: Locator) -> Found | None:
    """Find a statement: at its offset, or anywhere by its fingerprint; None where the text has changed.

    Where the same words stand more than once, the neighbourhood decides; where that has changed too, the nearest.
    """
    span = document.text[locator.start : locator.end]
    if _hash(normalised_words(span)) == locator.sha256:
        return Found(" ".join(span.split()), locator.start, locator.end, "offset")
    places = document.places(locator.words, locator.sha256)
    if not places:
        return None
    same = [place for place in places if _context(document.text, *place) == locator.context]
    start, end = min(same or places, key=lambda place: abs(place[0] - locator.start))
    return Found(" ".join(document.text[start:end].split()), start, end, "fingerprint")
