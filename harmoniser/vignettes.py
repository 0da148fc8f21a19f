"""Vignettes for a board's workshop: a made-up child told in a few sentences, the same as facts, and how the documents answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from harmoniser.cases import case_from
from harmoniser.errors import CaseError
from harmoniser.library import Library, data_folder
from harmoniser.mappings import Strict, checked
from harmoniser.model import Case
from harmoniser.privacy import personal_shape
from harmoniser.reading import Key, Reading, field_name, nearest, read_yaml
from harmoniser.translation import Translation, translate
from harmoniser.vocabulary import Vocabulary

__all__ = ["Answer", "Vignette", "answers", "load_vignettes", "span"]

_MAX_BYTES = 262_144


@dataclass(frozen=True, slots=True)
class Vignette:
    """A made-up child to be voted on.

    `told` are the sentences that are read aloud; `case` states the same as facts. `asks` are questions that both leave open on
    purpose, for the discussion. `themes` are dimensions and themes of the vocabulary.
    """

    id: str
    title: str
    told: tuple[str, ...]
    asks: tuple[str, ...]
    themes: tuple[str, ...]
    case: Case


@dataclass(frozen=True, slots=True)
class Answer:
    """How a document answers a vignette, in those of its areas where it answers so."""

    document: str
    areas: tuple[str, ...]
    translation: Translation

    @property
    def tier(self) -> str:
        """The lowest tier at the level of the document's own position; "" where none of its lines is certainly met."""
        tiers = self.translation.likely.tiers
        return tiers[0] if tiers else ""

    @property
    def silent(self) -> bool:
        """Whether the document names nothing of what the vignette is about."""
        return self.translation.status == "silent"

    @property
    def lifted_by(self) -> tuple[str, ...]:
        """What lifts the result above the document's own position (`law:...`, `status:...`, lines); empty: nothing does."""
        floor = self.translation.floor
        return floor.because if floor is not None and self.translation.result_tier != self.tier else ()


class _Entry(Strict):
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)]
    title: Annotated[str, Field(min_length=1, max_length=60)]
    told: Annotated[list[Annotated[str, Field(max_length=200, pattern=r"\.$")]], Field(min_length=3, max_length=6)]
    asks: Annotated[list[Annotated[str, Field(max_length=120, pattern=r"\?$")]], Field(min_length=1, max_length=4)]
    themes: Annotated[list[str], Field(min_length=1, max_length=4)]
    case: dict[str, Any]


def load_vignettes(library: Library, path: Path | None = None) -> tuple[Vignette, ...]:
    """Read the vignettes, in the order of their file.

    Args:
        library: the vocabulary and documents that their words are checked against.
        path: another file; by default the project's own.

    Raises:
        CaseError: something is refused; names file, line and field, and never repeats what looks personal.
    """
    path = path or data_folder() / "examples" / "workshop" / "vignettes.yaml"
    reading = read_yaml(path, error=CaseError, max_bytes=_MAX_BYTES, max_depth=8)
    if not isinstance(reading.data, list) or not reading.data:
        raise reading.refuse((), "expected a list of vignettes")
    found: list[Vignette] = []
    for number, data in enumerate(reading.data):
        vignette = _vignette(reading, number, data, library)
        for field in ("id", "title"):
            if getattr(vignette, field) in {getattr(other, field) for other in found}:
                raise reading.refuse((number, field), "is that of another vignette")
        found.append(vignette)
    return tuple(found)


def _vignette(reading: Reading, number: int, data: object, library: Library) -> Vignette:
    entry = checked(_Entry, reading, (number,), data)
    _refuse_personal(reading, (number, "title"), entry.title)
    for field, sentences in (("told", entry.told), ("asks", entry.asks)):
        for place, sentence in enumerate(sentences):
            _refuse_personal(reading, (number, field, place), sentence)
    topics = library.vocabulary.topics
    for place, theme in enumerate(entry.themes):
        if theme not in topics:
            raise reading.refuse((number, "themes", place), f"is no dimension or theme{nearest(theme, list(topics))}")
        if theme in entry.themes[:place]:
            raise reading.refuse((number, "themes", place), "is given twice")
    if "reference" in entry.case:
        raise reading.refuse((number, "case", "reference"), "has no place here: nobody stands behind a vignette")
    case = _case(reading, (number, "case"), entry.case, library)
    return Vignette(entry.id, entry.title, tuple(entry.told), tuple(entry.asks), tuple(entry.themes), case)


def _refuse_personal(reading: Reading, key: Key, text: str) -> None:
    shape = personal_shape(text)
    if shape:
        raise reading.refuse(key, f"holds what looks like {shape}; nothing personal belongs here")


def _case(reading: Reading, key: Key, data: dict[str, Any], library: Library) -> Case:
    """The facts, checked as a case file is; what is wrong with them gets its line in this file."""
    try:
        return case_from(data, library)
    except CaseError as problem:
        shown: Key = (*key, problem.field) if problem.field else key
        raise reading.refuse(_place(reading, key, problem.field), problem.problem, shown=shown) from None


def _place(reading: Reading, key: Key, field: str) -> Key:
    """The innermost value under `key` on the way to `field`, a path as people read it."""
    on_the_way = [key]
    for other in reading.lines:
        if other[: len(key)] == key:
            name = field_name(other[len(key) :])
            if field == name or field.startswith((f"{name}.", f"{name}[")):
                on_the_way.append(other)
    return max(on_the_way, key=len)


# ------------------------------------------------------------------------------------------------ how the documents answer


def answers(vignette: Vignette, library: Library, *, questions: bool = False) -> tuple[Answer, ...]:
    """What each document makes of a vignette, in the order of the documents.

    A document with rules that hold in some of its areas only may answer differently there, and then comes more than once.

    Args:
        vignette: the vignette.
        library: the vocabulary and documents.
        questions: whether to work out what to ask first (the dearest part).
    """
    found: list[Answer] = []
    for document in library.documents.values():
        heard: dict[tuple[object, ...], tuple[list[str], Translation]] = {}
        for area in document.areas:
            said = translate(vignette.case, area.id, library, questions=questions)
            outcome = (said.entailed, said.possible, said.likely, said.floor, said.result_level, said.result_tier)
            heard.setdefault(outcome, ([], said))[0].append(area.id)
        found += [Answer(document.id, tuple(areas), said) for areas, said in heard.values()]
    return tuple(found)


def span(given: Iterable[Answer], vocabulary: Vocabulary) -> int:
    """How many tiers lie between the lowest and the highest of the documents' own positions; those without one do not count."""
    ranks = [vocabulary.tiers[answer.tier].rank for answer in given if answer.tier]
    return max(ranks) - min(ranks) if ranks else 0
