"""A proposed common position as an area of its own: a mapping that the engine loads beside the documents.

Of each need and tier the matrix holds one line for all facts that stand at this tier or higher. So a case that leaves a
circumstance open meets what all its possible states share; lines cut as narrowly as the cells would meet none of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any, TypeAlias

from harmoniser.boxes import Box, inside
from harmoniser.cells import Cell, cell_in_words
from harmoniser.errors import MappingError
from harmoniser.library import Library
from harmoniser.model import Area, Document, Indicator, Level, Locator
from harmoniser.proposals import PROTECTION, Proposal, mask_as_written, runs
from harmoniser.vocabulary import Vocabulary

__all__ = [
    "AREA",
    "Facts",
    "Matrix",
    "Place",
    "as_document",
    "beside",
    "check_folder",
    "mapping_files",
    "merged",
    "write_mapping",
]

AREA = "harmonised"
_PREFIX = "har"
_NOTE = "# Made by `harmoniser harmonise`: a proposed common position. Change the choices and make it anew; do not edit it.\n"
_FILES = ("document.yaml", "lines.yaml")

Facts: TypeAlias = tuple[tuple[str, Box], ...]
Asked: TypeAlias = tuple[tuple[str, int], ...]
Together: TypeAlias = tuple[tuple[str, Asked], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Facts, one box of each need, with the rank of their tier. `tied`: a line tied to section 47 holds them there."""

    facts: Facts
    rank: int
    tied: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the common matrix: the tier at which it stands, and what it asks: all of one of its alternatives."""

    asked: tuple[Together, ...]
    tier: str
    tied: bool
    label: str = ""
    id: str = ""


# ------------------------------------------------------------------------------------------------ the lines


def merged(boxes: Iterable[Box], full: Mapping[str, int]) -> list[dict[str, int]]:
    """The same states in fewer boxes: those that differ in one circumstance become one."""
    left = [dict(box) for box in boxes]
    number = 0
    while len(left) != number:
        number = len(left)
        for name in sorted({name for box in left for name in box}):
            groups: dict[tuple[tuple[str, int], ...], int] = {}
            for box in left:
                key = tuple(sorted((n, mask) for n, mask in box.items() if n != name and mask != full[n]))
                groups[key] = groups.get(key, 0) | box.get(name, full[name])
            left = [{**dict(key), **({name: mask} if mask != full[name] else {})} for key, mask in groups.items()]
    return left


def _widened(need: str, box: Box, vocabulary: Vocabulary) -> dict[str, int]:
    """A box with what the need cannot be: no child has it, and a case that leaves it open is not to miss the line by it."""
    full = vocabulary.full
    return {name: mask | full[name] & ~vocabulary.can_be(need).get(name, full[name]) for name, mask in box.items()}


class Matrix:
    """Makes the lines of places, and keeps those of needs whose places have not changed."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.tiers = sorted(vocabulary.tiers, key=lambda name: vocabulary.tiers[name].rank)
        self._known: dict[str, tuple[tuple[tuple[int, bool], ...], list[Line]]] = {}

    def lines(self, places: Iterable[Place]) -> list[Line]:
        """The lines of all places, need by need."""
        single: dict[str, list[Place]] = {}
        made: list[Line] = []
        for place in places:
            if len(place.facts) == 1:
                single.setdefault(place.facts[0][0], []).append(place)
            else:
                asked = [
                    [(need, _asked(need, piece, self.vocabulary)) for piece in _contiguous(box, self.vocabulary)]
                    for need, box in place.facts
                ]
                made.append(Line(tuple(product(*asked)), self.tiers[place.rank], place.tied))
        return _numbered(
            [*(line for need, own in single.items() for line in self._of(need, own)), *dict.fromkeys(made)]
        )

    def _of(self, need: str, places: Sequence[Place]) -> list[Line]:
        """The lines of one need by itself."""
        state = tuple((place.rank, place.tied) for place in places)
        if self._known.get(need, ((), []))[0] != state:
            ranks = sorted({place.rank for place in places})
            found = [self._at(need, [p for p in places if p.rank >= rank], rank, tied=False) for rank in ranks]
            held = [place for place in places if place.tied]
            if held:
                found.append(self._at(need, held, max(place.rank for place in held), tied=True))
            self._known[need] = state, found
        return self._known[need][1]

    def _at(self, need: str, places: Sequence[Place], rank: int, *, tied: bool) -> Line:
        boxes = merged((_widened(need, p.facts[0][1], self.vocabulary) for p in places), self.vocabulary.full)
        pieces = [piece for box in boxes for piece in _contiguous(box, self.vocabulary)]
        asked = {((need, said),): dict(said) for said in (_asked(need, piece, self.vocabulary) for piece in pieces)}
        kept = [
            group
            for group, box in asked.items()
            if not any(box is not other and inside(box, other, self.vocabulary.full) for other in asked.values())
        ]
        return Line(tuple(kept), self.tiers[rank], tied)


def _asked(need: str, box: Box, vocabulary: Vocabulary) -> Asked:
    """A box as a line words it.

    What would be taken for granted where nothing is said is said. It is worded as open upward as it holds: a cap would make it
    the more specific wording, which holds back higher lines.
    """
    said = dict(box)
    for name, circumstance in vocabulary.circumstances.items():
        if circumstance.assumed or (name == "recency" and vocabulary.ongoing(need)):
            said.setdefault(name, vocabulary.full[name])
    holds = vocabulary.condition(need, {name: (mask, 0) for name, mask in said.items()}).firm
    return tuple((name, holds.get(name, vocabulary.full[name])) for name in vocabulary.circumstances if name in said)


def _contiguous(box: Box, vocabulary: Vocabulary) -> list[dict[str, int]]:
    """A box as boxes whose ordered circumstances are ranges without gaps, since a threshold has none."""
    pieces = [dict(box)]
    for name, mask in box.items():
        if vocabulary.circumstances[name].ordered:
            pieces = [{**piece, name: run} for piece in pieces for run in runs(mask)]
    return pieces


def _numbered(lines: Iterable[Line]) -> list[Line]:
    return [replace(line, id=f"{_PREFIX}-{number:04d}") for number, line in enumerate(lines, 1)]


# ------------------------------------------------------------------------------------------------ as a document


def _lines(proposal: Proposal, library: Library) -> list[Line]:
    """The lines of a proposal, with labels made of needs and circumstances."""
    vocabulary = library.vocabulary
    places = [
        Place(facts, vocabulary.tiers[item.tier].rank, item.tied and item.tier == PROTECTION)
        for item in proposal.positions
        for facts in product(*([(need, box) for box in boxes] for need, boxes in item.facts))
    ]
    return [replace(line, label=_label(line, library)) for line in Matrix(vocabulary).lines(places)]


def _label(line: Line, library: Library) -> str:
    vocabulary = library.vocabulary
    said = []
    for group in line.asked:
        facts = []
        for need, asked in group:
            can_be = vocabulary.can_be(need)
            box = {name: mask & can_be.get(name, mask) or mask for name, mask in asked if mask != vocabulary.full[name]}
            facts.append((need, (box,)))
        said.append(cell_in_words(Cell("", tuple(facts), {}), library))
    first = min(said, key=lambda words: (len(words), words))
    more = len(said) - 1
    return f"{first}, or {more} other way{'s' if more > 1 else ''} in which it shows" if more else first


def as_document(proposal: Proposal, library: Library) -> Document:
    """A proposal as a document of its own, whose levels are the tiers."""
    documents = [library.documents[name] for name in proposal.documents]
    return document_of_lines(_lines(proposal, library), documents, library.vocabulary)


def beside(library: Library, document: Document) -> Library:
    """A library with one more document and its areas; one of the same id gives way."""
    areas = {area.id: area for area in document.areas}
    return Library(
        library.vocabulary,
        {**library.documents, document.id: document},
        {**library.areas, **areas},
        library.digest,
    )


def _head(documents: Sequence[Document], lines: int, vocabulary: Vocabulary) -> dict[str, Any]:
    """What document.yaml says."""
    tiers = sorted(vocabulary.tiers.values(), key=lambda tier: tier.rank)
    return {
        "id": AREA,
        "title": "Common position of " + ", ".join(document.id for document in documents),
        "publisher": "computed by the threshold harmoniser; a proposal that nobody has adopted",
        "version": "proposal",
        "date": max(document.date for document in documents),
        "standing": "a proposal, in force nowhere; its date is that of the newest document that it was made from",
        "file": f"{AREA}.txt",
        "characters": max(lines, 1),
        "made_of": [document.id for document in documents],
        "areas": [{"id": AREA, "name": "Common position (proposed)"}],
        "levels": [{"id": t.id, "name": t.label, "summary": t.definition or t.label, "tiers": [t.id]} for t in tiers],
    }


def document_of_lines(lines: Sequence[Line], documents: Sequence[Document], vocabulary: Vocabulary) -> Document:
    """Lines as a document, made from others."""
    head = _head(documents, len(lines), vocabulary)
    indicators = tuple(
        Indicator(
            id=line.id,
            document=AREA,
            kind="indicator",
            levels=(line.tier,),
            topic=vocabulary.needs[line.asked[0][0][0]].topic,
            row=0,
            label=line.label,
            alternatives=tuple(
                tuple(vocabulary.condition(n, {name: (mask, 0) for name, mask in said}) for n, said in group)
                for group in line.asked
            ),
            process="",
            tiers=(),
            tied=line.tied,
            note="",
            excluded="",
            locator=Locator(**_locator(line, number)),
        )
        for number, line in enumerate(lines)
    )
    return Document(
        AREA,
        head["title"],
        head["publisher"],
        head["version"],
        head["date"],
        head["standing"],
        "",
        head["file"],
        head["characters"],
        (Area(AREA, head["areas"][0]["name"], AREA),),
        tuple(
            Level(level["id"], level["name"], level["summary"], tuple(level["tiers"]), number, number, "", ())
            for number, level in enumerate(head["levels"])
        ),
        indicators,
        (),
        {line.id: line for line in indicators},
        made_of=tuple(head["made_of"]),
    )


def _locator(line: Line, number: int) -> dict[str, Any]:
    """A place is asked for; there is no text, so each line is a place of its own."""
    digest = hashlib.sha256(line.label.encode()).hexdigest()[:12]
    return {"start": number, "end": number + 1, "sha256": digest, "words": max(len(line.label.split()), 1)}


# ------------------------------------------------------------------------------------------------ as files


def check_folder(folder: Path) -> None:
    """See that a proposal can be written there: a folder that is new, empty, or holds an earlier proposal and nothing else.

    Raises:
        MappingError: it holds something else, or cannot be read.
    """
    try:
        held = sorted(path.name for path in folder.iterdir()) if folder.exists() else []
        known = all(name in _FILES and _is_ours(folder / name) for name in held)
    except (OSError, UnicodeError) as problem:
        why = getattr(problem, "strerror", None) or "it holds something else"
        raise MappingError(folder.name, None, "", f"cannot take the proposal ({why}); name a new folder") from None
    if not known:
        raise MappingError(folder.name, None, "", "holds something other than an earlier proposal; name a new folder")


def _is_ours(path: Path) -> bool:
    return path.read_text(encoding="utf-8").startswith(_NOTE)


def write_mapping(proposal: Proposal, library: Library, folder: Path) -> None:
    """Write a proposal as a mapping folder: document.yaml and lines.yaml, to be put beside the others under mappings/.

    Raises:
        MappingError: the folder holds something else, or cannot be written.
    """
    check_folder(folder)
    files = mapping_files(proposal, library)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as problem:
        why = problem.strerror or "unknown reason"
        raise MappingError(folder.name, None, "", f"cannot be written ({why})") from None


def mapping_files(proposal: Proposal, library: Library, head: Mapping[str, Any] | None = None) -> dict[str, str]:
    """The files of a proposal's mapping folder, by name; `head` is what document.yaml says otherwise than for a proposal."""
    vocabulary = library.vocabulary
    lines = _lines(proposal, library)
    documents = [library.documents[name] for name in proposal.documents]
    out = [_NOTE]
    for name, value in {**_head(documents, len(lines), vocabulary), **(head or {})}.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            out += [f"{name}:\n", *(f"  - {_yaml(item)}\n" for item in value)]
        else:
            out.append(f"{name}: {_yaml(value)}\n")
    body = [_NOTE] if lines else [_NOTE, "[]\n"]
    for number, line in enumerate(lines):
        ways = [[_means(need, said, vocabulary) for need, said in group] for group in line.asked]
        each = [way[0] if len(way) == 1 else {"all": way} for way in ways]
        body += [
            f"- id: {line.id}\n",
            f"  topic: {vocabulary.needs[line.asked[0][0][0]].topic}\n",
            f"  level: {line.tier}\n",
            *(["  tied: true\n"] if line.tied else []),
            f"  label: {_yaml(line.label)}\n",
            f"  at: {_yaml(_locator(line, number))}\n",
            f"  means: {_yaml(each[0] if len(each) == 1 else {'any': each})}\n",
        ]
    return dict(zip(_FILES, ("".join(out), "".join(body)), strict=True))


def _means(need: str, said: Asked, vocabulary: Vocabulary) -> dict[str, str]:
    return {"need": need, **{name: mask_as_written(vocabulary.circumstances[name], mask) for name, mask in said}}


def _yaml(value: object) -> str:
    """A value on one line; what JSON writes is YAML too."""
    return json.dumps(value, ensure_ascii=False)
