"""Reads what the documents say beside their indicators: contacts, steps, time limits, consent, services and the like.

The form of an entry is described in docs/facts-guide.md. A translation needs none of this, so it is compiled and kept apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from harmoniser.errors import MappingError, VocabularyError
from harmoniser.library import Library, data_folder
from harmoniser.mappings import LocatorEntry, Strict, checked, known
from harmoniser.model import Locator
from harmoniser.reading import Key, Reading, State, read_yaml, state_of
from harmoniser.vocabulary import Term, load_terms

__all__ = ["DocumentFact", "Facts", "load_facts"]

Text = Annotated[str, Field(min_length=1, max_length=400)]
Bound = Literal["", "within", "every", "at-least", "at-most", "after", "before", "for"]
Ages = Annotated[str, Field(pattern=r"^$|^(\d{1,2})?\.\.(\d{1,2})?$|^\d{1,2}$|^unborn$")]

# What an entry of each kind must say beside its label.
_NEEDED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "contact": (("name",), ("contact_kind",)),
    "route": (("process", "contact"),),
    "step": (("process",),),
    "time-limit": (("amount",), ("unit",), ("bound",), ("clock",)),
    "consent": (("consent",),),
    "form": (("name",),),
    "lead-professional": (("by",),),
    "responsibility": (("by",),),
    "service": (("services",),),
    "definition": (("term",),),
    "term": (("term",),),
    "figure": (("value",),),
    "law": (("instrument",),),
    "version": (("aspect",), ("value",)),
}


@dataclass(frozen=True, slots=True)
class DocumentFact:
    """One fact of one document, in our words.

    `areas` and `levels` say where it holds; empty: everywhere. `process` is the process it belongs to and `step` the
    step it details; a step comes after the steps in `after`. A time limit is `amount` (to `upper`) of `unit`, with a
    `bound`, counted from `clock`. `consent` says what the rule is, `whose` agreement it is about, `purpose` what for,
    `unless` when it does not hold. A fact with `needs` holds only where one of them is stated.
    """

    id: str
    document: str
    kind: str
    label: str
    areas: tuple[str, ...]
    levels: tuple[str, ...]
    process: str
    step: str
    after: tuple[str, ...]
    by: tuple[str, ...]
    contact: str
    contact_kind: str
    name: str
    phones: tuple[str, ...]
    hours: str
    address: str
    web: str
    amount: int | None
    upper: int | None
    unit: str
    bound: str
    clock: str
    consent: str
    whose: tuple[str, ...]
    purpose: tuple[str, ...]
    unless: tuple[str, ...]
    ages: str
    needs: tuple[str, ...]
    services: tuple[str, ...]
    term: str
    replaced_by: str
    instrument: str
    section: str
    aspect: str
    value: str
    note: str
    locator: Locator


class FactEntry(Strict):
    """One fact as it is written."""

    id: Annotated[str, Field(pattern=r"^[a-z]{3}-f\d{3,4}$")]
    kind: Text
    label: Text
    at: LocatorEntry
    areas: list[Text] = []
    levels: list[Text] = []
    process: str = ""
    step: str = ""
    after: list[Text] = []
    by: list[Text] = []
    contact: str = ""
    contact_kind: str = ""
    name: str = ""
    phones: list[Annotated[str, Field(pattern=r"^[0-9 ]{3,16}$")]] = []
    hours: str = ""
    address: str = ""
    web: str = ""
    amount: Annotated[int, Field(ge=0)] | None = None
    upper: Annotated[int, Field(ge=1)] | None = None
    unit: str = ""
    bound: Bound = ""
    clock: str = ""
    consent: Literal["", "required", "sought", "informed", "not-required", "explicit"] = ""
    whose: list[Literal["parent", "child", "either"]] = []
    purpose: list[Literal["referral", "assessment", "sharing", "service", "medical", "plan"]] = []
    unless: list[Text] = []
    ages: Ages = ""
    needs: list[Text] = []
    services: list[Text] = []
    term: str = ""
    replaced_by: str = ""
    instrument: str = ""
    section: str = ""
    aspect: Literal["", "title", "version", "date", "review", "status", "owner", "audience", "purpose", "replaces"] = ""
    value: str = ""
    note: str = ""


@dataclass(frozen=True)
class Facts:
    """All facts, in the order of the documents, and the words in which they are put, by kind of word and id."""

    facts: tuple[DocumentFact, ...]
    terms: Mapping[str, Mapping[str, Term]]

    @cached_property
    def by_id(self) -> Mapping[str, DocumentFact]:
        """Each fact under its id."""
        return {fact.id: fact for fact in self.facts}

    @cached_property
    def _by_document(self) -> Mapping[str, tuple[DocumentFact, ...]]:
        found: dict[str, list[DocumentFact]] = {}
        for fact in self.facts:
            found.setdefault(fact.document, []).append(fact)
        return {document: tuple(own) for document, own in found.items()}

    def of(self, document: str, area: str = "") -> tuple[DocumentFact, ...]:
        """The facts of one document, or those of them that hold in one of its areas."""
        own = self._by_document.get(document, ())
        return tuple(fact for fact in own if not fact.areas or area in fact.areas) if area else own

    def label(self, kind: str, name: str) -> str:
        """The words for an id of the vocabulary, such as `label("unit", "working-days")`."""
        return self.terms[kind][name].label


def load_facts(library: Library, data: Path | None = None) -> Facts:
    """Read the facts of all documents.

    Args:
        library: the vocabulary and documents.
        data: the folder with the mappings; by default the one that the library was read from.

    Raises:
        MappingError: an entry is refused; names file, line and field.
        VocabularyError: the vocabulary of facts is refused.
    """
    data = data or library.data or data_folder()
    files = [*(data / "ontology").glob("*.ttl"), *(data / "mappings").glob("*/facts/*.yaml")]
    key = library.digest, tuple(library.documents), state_of(files)
    if key not in _KEPT:
        _KEPT.clear()
        _KEPT[key] = _read_all(library, data)
    return _KEPT[key]


# What was read last in this process, under the state of its files: commands and pages ask for it one after another.
_KEPT: dict[tuple[str, tuple[str, ...], State], Facts] = {}


def _read_all(library: Library, data: Path) -> Facts:
    terms = load_terms(data / "ontology")
    for kind, link in (("process", "comes after itself"), ("service-kind", "is a kind of itself")):
        if circle := _circle({name: term.broader for name, term in terms[kind].items()}):
            raise VocabularyError("ontology", None, f"{kind} {circle[0]}", _round(link, circle))
    facts: list[DocumentFact] = []
    for name in library.documents:
        found = _read_document(data / "mappings" / name / "facts", name, library, terms)
        facts += sorted(found.values(), key=lambda fact: int(fact.id[5:]))
    return Facts(tuple(facts), terms)


def _read_document(
    folder: Path, name: str, library: Library, terms: Mapping[str, Mapping[str, Term]]
) -> dict[str, DocumentFact]:
    found: dict[str, DocumentFact] = {}
    places: dict[str, tuple[Reading, Key]] = {}
    for path in sorted(folder.glob("*.yaml")):
        part = read_yaml(path, error=MappingError)
        if not isinstance(part.data, list):
            raise part.refuse((), "expected a list of facts")
        for number, raw in enumerate(part.data):
            fact = _fact(name, part, (number,), raw, library, terms)
            if fact.id in found:
                raise part.refuse((number, "id"), f"{fact.id} is given twice")
            found[fact.id] = fact
            places[fact.id] = part, (number,)
    for fact in found.values():
        part, key = places[fact.id]
        steps = [other.id for other in found.values() if other.kind == "step"]
        if fact.step:
            known(part, (*key, "step"), [fact.step], steps)
        known(part, (*key, "after"), fact.after, steps)
        if fact.contact:
            known(part, (*key, "contact"), [fact.contact], [o.id for o in found.values() if o.kind == "contact"])
        for before in fact.after:
            if found[before].process != fact.process:
                raise part.refuse(
                    (*key, "after"), f"names {before}, a step of another process; the ontology orders the processes"
                )
    if circle := _circle({fact.id: fact.after for fact in found.values()}):
        part, key = places[circle[0]]
        raise part.refuse((*key, "after"), _round(f"makes {circle[0]} come after itself", circle))
    return found


def _circle(after: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Names that lead back to the first of them, which is the first by name; none where nothing does."""
    try:
        TopologicalSorter(after).prepare()
    except CycleError as problem:
        names: list[str] = problem.args[1][:-1]
        first = names.index(min(names))
        return *names[first:], *names[:first]
    return ()


def _round(problem: str, circle: tuple[str, ...]) -> str:
    return f"{problem}, by way of {', '.join(circle[1:])}" if len(circle) > 1 else problem


def _fact(
    name: str, part: Reading, key: Key, raw: object, library: Library, terms: Mapping[str, Mapping[str, Term]]
) -> DocumentFact:
    entry = checked(FactEntry, part, key, raw)
    document = library.documents[name]
    known(part, (*key, "kind"), [entry.kind], terms["fact-kind"])
    known(part, (*key, "areas"), entry.areas, [area.id for area in document.areas])
    known(part, (*key, "levels"), entry.levels, [level.id for level in document.levels])
    known(part, (*key, "by"), entry.by, terms["role"])
    known(part, (*key, "services"), entry.services, terms["service-kind"])
    known(part, (*key, "needs"), entry.needs, library.vocabulary.needs)
    for field, names in (
        ("process", library.vocabulary.processes),
        ("contact_kind", terms["contact-kind"]),
        ("unit", terms["unit"]),
        ("clock", terms["event"]),
    ):
        if getattr(entry, field):
            known(part, (*key, field), [getattr(entry, field)], names)
    for choice in _NEEDED.get(entry.kind, ()):
        if not any(getattr(entry, field) not in ("", [], None) for field in choice):
            raise part.refuse(key, f"a {entry.kind} needs `{'` or `'.join(choice)}`")
    if entry.after and entry.kind != "step":
        raise part.refuse((*key, "after"), "belongs to a step")
    if entry.step and entry.kind == "step":
        raise part.refuse((*key, "step"), "belongs to what details a step; a step has `after`")
    if entry.upper is not None and (entry.amount is None or entry.upper <= entry.amount):
        raise part.refuse((*key, "upper"), "needs a smaller `amount`")
    if entry.at.end <= entry.at.start or entry.at.end > document.characters:
        raise part.refuse((*key, "at", "end"), "lies outside the document")
    at = entry.at
    values = {f.name: getattr(entry, f.name) for f in fields(DocumentFact) if f.name not in ("document", "locator")}
    values = {field: tuple(value) if isinstance(value, list) else value for field, value in values.items()}
    return DocumentFact(**values, document=name, locator=Locator(at.start, at.end, at.sha256, at.words, at.context))
