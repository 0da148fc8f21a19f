"""Reads the mappings of a threshold document (hand-written YAML) and checks them against the vocabulary.

The form of an entry is described in docs/mapping-guide.md. A range is written `A`, `A..B`, `A..`, `..B` or `A, B`; what the
words leave arguable stands behind a tilde.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from harmoniser.errors import MappingError
from harmoniser.model import (
    Area,
    Condition,
    Document,
    Indicator,
    Level,
    Locator,
    Rule,
)
from harmoniser.reading import Key, Reading, nearest, read_yaml
from harmoniser.vocabulary import Vocabulary

__all__ = [
    "LocatorEntry",
    "Strict",
    "alternatives",
    "checked",
    "known",
    "load_document",
    "load_documents",
    "load_meanings",
]

Text = Annotated[str, Field(min_length=1)]


class Strict(BaseModel):
    """An entry in which every field is known and of its type."""

    model_config = ConfigDict(extra="forbid", strict=True)


class AreaEntry(Strict):
    """An authority that the document governs."""

    id: Text
    name: Text


class LevelEntry(Strict):
    """A level as the document prints it, with the tiers that it leads to."""

    id: Text
    name: Text
    summary: Text
    tiers: Annotated[list[Text], Field(min_length=1)]
    within: str = ""
    response: list[Text] = []


class RuleEntry(Strict):
    """A rule that counts lines, given by their ids or by their level."""

    id: Text
    kind: Literal["at-least", "combination"]
    count: Annotated[int, Field(ge=2, le=20)]
    label: Text
    indicators: list[Text] = []
    level: str = ""
    tiers: list[Text] = []
    certain: bool = False
    distinct_needs: bool = False
    areas: list[Text] = []


class DocumentEntry(Strict):
    """The file document.yaml."""

    id: Text
    title: Text
    publisher: Text
    version: Text
    date: Text
    standing: Text
    review: str = ""
    file: Text
    characters: Annotated[int, Field(gt=0)]
    areas: Annotated[list[AreaEntry], Field(min_length=1)]
    levels: Annotated[list[LevelEntry], Field(min_length=1)]
    rules: list[RuleEntry] = []
    partial: bool = False
    made_of: list[Text] = []


class LocatorEntry(Strict):
    """Where the statement stands: characters, and a fingerprint of the normalised span."""

    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(gt=0)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{12}$")]
    words: Annotated[int, Field(gt=0)]
    context: Annotated[str, Field(pattern=r"^([0-9a-f]{12})?$")] = ""


class IndicatorEntry(Strict):
    """One statement."""

    id: Annotated[str, Field(pattern=r"^[a-z]{3}-\d{4}$")]
    topic: Text
    label: Text
    at: LocatorEntry
    level: str = ""
    kind: Literal["indicator", "trigger", "matrix", "sign", "description"] = "indicator"
    row: int = 0
    process: str = ""
    tiers: list[Text] = []
    tied: bool = False
    means: dict[str, Any] | None = None
    unprinted: list[Text] = []
    excluded: str = ""
    note: str = ""


M = TypeVar("M", bound=BaseModel)


def load_documents(folder: Path, vocabulary: Vocabulary) -> dict[str, Document]:
    """Read all documents of a folder, by id, in the order of their folders' names.

    Raises:
        MappingError: one of them is refused, or two share an id, an area or an indicator's prefix.
    """
    documents: dict[str, Document] = {}
    areas: dict[str, str] = {}
    for place in sorted(path.parent for path in folder.glob("*/document.yaml")):
        document = load_document(place, vocabulary)
        if document.id in documents:
            raise MappingError(f"{place.name}/document.yaml", None, "id", "is used by another document")
        for area in document.areas:
            if area.id in areas:
                raise MappingError(f"{place.name}/document.yaml", None, "areas", f"{area.id} is governed twice")
            areas[area.id] = document.id
        documents[document.id] = document
    if not documents:
        raise MappingError(folder.name, None, "", "holds no documents")
    return documents


def load_document(folder: Path, vocabulary: Vocabulary) -> Document:
    """Read one document: document.yaml and every other YAML file beside it, which hold lists of indicators.

    Raises:
        MappingError: something is refused; names file, line and field.
    """
    reading = read_yaml(folder / "document.yaml", error=MappingError)
    entry = checked(DocumentEntry, reading, (), reading.data)
    levels = _levels(entry, reading, vocabulary)
    known = {level.id for level in levels}
    indicators: dict[str, Indicator] = {}
    for path in sorted(folder.glob("*.yaml")):
        if path.name == "document.yaml":
            continue
        part = read_yaml(path, error=MappingError)
        if not isinstance(part.data, list):
            raise part.refuse((), "expected a list of indicators")
        for number, raw in enumerate(part.data):
            indicator = _indicator(entry, part, (number,), raw, vocabulary, known)
            if indicator.id in indicators:
                raise part.refuse((number, "id"), f"{indicator.id} is mapped twice")
            indicators[indicator.id] = indicator
    ordered = tuple(indicators[name] for name in sorted(indicators))
    return Document(
        id=entry.id,
        title=entry.title,
        publisher=entry.publisher,
        version=entry.version,
        date=entry.date,
        standing=entry.standing,
        review=entry.review,
        file=entry.file,
        characters=entry.characters,
        areas=tuple(Area(area.id, area.name, entry.id) for area in entry.areas),
        levels=levels,
        indicators=ordered,
        rules=tuple(_rules(entry, reading, vocabulary, ordered, known)),
        by_id={indicator.id: indicator for indicator in ordered},
        partial=entry.partial,
        made_of=tuple(entry.made_of),
    )


def load_meanings(path: Path, vocabulary: Vocabulary) -> dict[str, tuple[tuple[Condition, ...], ...]]:
    """Read a list of entries of which only `id` and `means` (or `excluded`) count, such as a second reading.

    Returns:
        The alternatives by id; none where the entry is excluded.

    Raises:
        MappingError: an entry is refused.
    """
    part = read_yaml(path, error=MappingError)
    if not isinstance(part.data, list):
        raise part.refuse((), "expected a list of entries")
    found: dict[str, tuple[tuple[Condition, ...], ...]] = {}
    for number, raw in enumerate(part.data):
        if not isinstance(raw, dict) or not isinstance(raw.get("id"), str):
            raise part.refuse((number,), "expected an entry with an id")
        if raw["id"] in found:
            raise part.refuse((number, "id"), "is read twice")
        means = raw.get("means")
        if means is None and not raw.get("excluded"):
            raise part.refuse((number,), "needs either `means` or `excluded`")
        key: Key = (number, "means")
        found[raw["id"]] = () if means is None else alternatives(part, key, means, vocabulary)
    return found


def checked(model: type[M], reading: Reading, key: Key, data: object) -> M:
    """Check an entry against its form.

    Raises:
        InputError: of the reading's class; names the field.
    """
    try:
        return model.model_validate(data)
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_input=False, include_context=False)[0]
        field = tuple(first["loc"])
        if first["type"] == "extra_forbidden":
            words = f"is not a field here{nearest(str(field[-1]), list(model.model_fields))}"
        else:
            words = first["msg"][:1].lower() + first["msg"][1:]
        raise reading.refuse((*key, *field), words) from None


def _levels(entry: DocumentEntry, reading: Reading, vocabulary: Vocabulary) -> tuple[Level, ...]:
    steps: dict[str, int] = {}
    order: dict[str, tuple[int, bool, int, int]] = {}
    tiers: dict[str, tuple[str, ...]] = {}
    for number, level in enumerate(entry.levels):
        known(reading, ("levels", number, "tiers"), level.tiers, vocabulary.tiers)
        if level.id in steps:
            raise reading.refuse(("levels", number, "id"), "is used by another level")
        if level.within and level.within not in steps:
            raise reading.refuse(("levels", number, "within"), "is no level before this one")
        steps[level.id] = steps[level.within] if level.within else len({*steps.values()})
        tiers[level.id] = tuple(sorted(level.tiers, key=lambda tier: vocabulary.tiers[tier].rank))
        lowest_tier = vocabulary.tiers[tiers[level.id][0]].rank
        order[level.id] = (steps[level.id], bool(level.within), lowest_tier, number)
    ranks = {name: rank for rank, name in enumerate(sorted(order, key=lambda name: order[name]))}
    return tuple(
        Level(e.id, e.name, e.summary, tiers[e.id], ranks[e.id], steps[e.id], e.within, tuple(e.response))
        for e in entry.levels
    )


def _rules(
    entry: DocumentEntry,
    reading: Reading,
    vocabulary: Vocabulary,
    indicators: Iterable[Indicator],
    levels: set[str],
) -> Iterable[Rule]:
    by_level: dict[str, list[str]] = {}
    for indicator in indicators:
        for level in indicator.levels:
            if not indicator.excluded:
                by_level.setdefault(level, []).append(indicator.id)
    ids = {indicator.id for indicator in indicators}
    for number, rule in enumerate(entry.rules):
        key: Key = ("rules", number)
        known(reading, (*key, "tiers"), rule.tiers, vocabulary.tiers)
        known(reading, (*key, "indicators"), rule.indicators, ids)
        if rule.level:
            known(reading, (*key, "level"), [rule.level], levels)
        lines = tuple(rule.indicators) or tuple(by_level.get(rule.level, ()))
        if len(lines) < rule.count:
            raise reading.refuse((*key, "count"), "is more than the lines that the rule counts")
        if rule.kind == "combination" and not rule.tiers:
            raise reading.refuse((*key, "tiers"), "is needed by a combination")
        known(reading, (*key, "areas"), rule.areas, [area.id for area in entry.areas])
        yield Rule(
            rule.id,
            rule.kind,
            rule.count,
            lines,
            tuple(rule.tiers),
            rule.certain,
            rule.distinct_needs,
            tuple(rule.areas),
            rule.label,
        )


def known(reading: Reading, key: Key, names: Iterable[str], vocabulary: Iterable[str]) -> None:
    """Check that names belong to a vocabulary.

    Raises:
        InputError: of the reading's class; names the nearest known ones.
    """
    choice = list(vocabulary)
    for name in names:
        if name not in choice:
            raise reading.refuse(key, f"{name} is not known{nearest(name, choice)}")


def _indicator(
    document: DocumentEntry, part: Reading, key: Key, raw: object, vocabulary: Vocabulary, levels: set[str]
) -> Indicator:
    entry = checked(IndicatorEntry, part, key, raw)
    own = tuple(entry.level.split("/")) if entry.level else ()
    known(part, (*key, "level"), own, levels)
    known(part, (*key, "topic"), [entry.topic], vocabulary.topics)
    known(part, (*key, "tiers"), entry.tiers, vocabulary.tiers)
    if entry.process:
        known(part, (*key, "process"), [entry.process], vocabulary.processes)
    if (entry.means is None) == (not entry.excluded):
        raise part.refuse(key, "needs either `means` or `excluded`")
    if (
        not own
        and not entry.process
        and not entry.tiers
        and not entry.excluded
        and entry.kind in ("indicator", "trigger")
    ):
        raise part.refuse(key, "stands at no level, so it needs a process or tiers")
    if entry.at.end <= entry.at.start or entry.at.end > document.characters:
        raise part.refuse((*key, "at", "end"), "lies outside the document")
    process = vocabulary.processes.get(entry.process)
    tiers = entry.tiers or (process.tiers if process else ())
    # A line that says where universal services are enough names what has to be well; whatever is worse does not meet it.
    leads = [tier for level in document.levels if level.id in own for tier in level.tiers]
    closed = not leads or any(vocabulary.tiers[tier].rank for tier in leads)
    made = () if entry.means is None else alternatives(part, (*key, "means"), entry.means, vocabulary, closed=closed)
    stated = {name for group in made for condition in group for name in condition.stated}
    if unknown := [name for name in entry.unprinted if name not in stated]:
        raise part.refuse((*key, "unprinted"), f"names {unknown[0]}, which its meaning does not state")
    return Indicator(
        id=entry.id,
        document=document.id,
        kind=entry.kind,
        levels=own,
        topic=entry.topic,
        row=entry.row,
        label=entry.label,
        alternatives=made,
        process=entry.process,
        tiers=tuple(sorted(tiers, key=lambda tier: vocabulary.tiers[tier].rank)),
        tied=entry.tied or bool(process and process.tied),
        note=entry.note,
        excluded=entry.excluded,
        locator=Locator(entry.at.start, entry.at.end, entry.at.sha256, entry.at.words, entry.at.context),
        unprinted=tuple(entry.unprinted),
    )


def alternatives(
    part: Reading, key: Key, means: object, vocabulary: Vocabulary, *, closed: bool = True
) -> tuple[tuple[Condition, ...], ...]:
    """Turn a meaning into a disjunction of conjunctions; where `closed`, whatever is worse than the words meets it too.

    Raises:
        InputError: of the reading's class; the meaning is refused.
    """
    if not isinstance(means, dict) or not means:
        raise part.refuse(key, "expected a need with circumstances, `any` or `all`")
    for word in ("any", "all"):
        if word in means:
            if len(means) != 1 or not isinstance(means[word], list) or len(means[word]) < 2:
                raise part.refuse((*key, word), "expected a list of at least two meanings, and nothing beside it")
            parts = [
                alternatives(part, (*key, word, i), item, vocabulary, closed=closed)
                for i, item in enumerate(means[word])
            ]
            if word == "any":
                return tuple(group for choice in parts for group in choice)
            groups: list[tuple[Condition, ...]] = [()]
            for choice in parts:
                groups = [(*group, *other) for group in groups for other in choice]
            return tuple(groups)
    need = means.get("need")
    if not isinstance(need, str) or need not in vocabulary.needs:
        raise part.refuse((*key, "need"), f"is no need of the vocabulary{nearest(str(need), list(vocabulary.needs))}")
    given: dict[str, tuple[int, int]] = {}
    for name, text in means.items():
        if name == "need":
            continue
        circumstance = vocabulary.circumstances.get(name)
        if circumstance is None:
            raise part.refuse((*key, name), f"is no circumstance{nearest(name, list(vocabulary.circumstances))}")
        if not vocabulary.applies(name, need):
            raise part.refuse((*key, name), f"does not apply to {need}")
        try:
            given[name] = circumstance.parse(str(text))
        except ValueError as problem:
            raise part.refuse((*key, name), str(problem)) from None
    return ((vocabulary.condition(need, given, closed=closed),),)
