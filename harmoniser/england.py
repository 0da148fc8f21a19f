"""Reads England's baseline: what the law and published procedures require whatever a threshold document says.

Each rule has its kind, its source and its date, and says whether it was read at the source or has to be checked. The
form of an entry is described in docs/facts-guide.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from harmoniser.errors import MappingError
from harmoniser.mappings import Strict, alternatives, checked, known
from harmoniser.model import Condition, FloorRule
from harmoniser.reading import Key, Reading, State, read_yaml, state_of
from harmoniser.vocabulary import Term, Vocabulary, load_terms

__all__ = ["Currency", "Edition", "England", "Limit", "OldTerm", "Programme", "Rule", "load_england", "load_floors"]

KINDS = {
    "statute": "statute",
    "regulation": "regulation",
    "statutory-guidance": "statutory guidance",
    "published-procedure": "published procedure",
    "criminal-law": "criminal law",
    "case-law": "case law",
    "advice": "advice of this project, from no source",
}
Kind = Literal[
    "statute", "regulation", "statutory-guidance", "published-procedure", "criminal-law", "case-law", "advice"
]
Day = Annotated[str, Field(pattern=r"^(\d{4}(-\d{2}(-\d{2})?)?)?$")]
Text = Annotated[str, Field(min_length=1, max_length=900)]


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit: `amount` (to `upper`) of `unit`, counted from the event `clock`, whose day may count as the first."""

    amount: int
    upper: int | None
    unit: str
    bound: str
    clock: str
    counts_first_day: bool


@dataclass(frozen=True, slots=True)
class When:
    """When a case raises a rule; what is empty does not matter. `ages` is a mask over the circumstance age.

    `results` are tiers to which the case comes in the receiving area, at least.
    """

    always: bool
    statuses: tuple[str, ...]
    results: tuple[str, ...]
    ages: int | None
    stay: str
    needs: tuple[tuple[Condition, ...], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One rule of law or of published procedure; two are the same only where they are one thing.

    `read` is the day on which the source itself was read, as `read_as` says; empty: it was not, and `check` says what
    is to be checked. `responsible` is whose duty it is, seen from a move. `areas` are the only areas where a procedure
    holds; empty: all. `order` places the steps of a move. Rules with one `choice` set the same limit with different
    clocks. `holds` says what the responsible authority is responsible for, and until when; a rule that `warns` is
    shown as a warning. `tier` is there where the law itself puts these facts at that tier.
    """

    id: str
    kind: str
    title: str
    says: str
    instrument: str
    section: str
    in_force: str
    source: str
    read: str
    read_as: str
    check: str
    responsible: str
    topic: str
    areas: tuple[str, ...]
    order: int
    when: When
    tier: str
    limit: Limit | None
    choice: str
    holds: str
    warns: bool
    note: str

    @property
    def doubt(self) -> str:
        """What has to be checked before relying on the rule, in a few words; "" where nothing has."""
        if self.kind == "advice":
            return "Advice of this project, from no source."
        if not self.in_force and self.kind in ("statute", "regulation"):
            return "Not known to be in force: check."
        return "" if self.read else "Not read at the source: check."

    @property
    def citation(self) -> str:
        """The instrument with its section, as people cite it."""
        if not self.section or self.section in self.instrument:
            return self.instrument
        word = {"statute": "section ", "criminal-law": "section ", "regulation": "regulation "}.get(self.kind, "")
        word = "Article " if "Data Protection Regulation" in self.instrument else word
        return f"{self.instrument}, {word if self.section[0].isdigit() else ''}{self.section}"


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of Working Together to Safeguard Children, and what it changed for thresholds."""

    id: str
    title: str
    published: str
    replaced: str
    source: str
    read: str
    check: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Currency:
    """How a document stands to the guidance: the edition in force at its date, those it names, those that came after.

    `terms` are the replaced terms that it uses, `out_of_date` what else is.
    """

    document: str
    in_force_then: str
    names: tuple[str, ...]
    since: tuple[str, ...]
    review: str
    terms: tuple[str, ...]
    out_of_date: tuple[str, ...]
    check: str


@dataclass(frozen=True, slots=True)
class OldTerm:
    """A term that law or guidance has replaced."""

    id: str
    term: str
    also: tuple[str, ...]
    replaced_by: str
    by: str
    since: str
    source: str
    read: str
    check: str
    note: str


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a new Act, and what is known of its commencement."""

    section: str
    says: str
    commencement: str
    read: str
    check: str


@dataclass(frozen=True, slots=True)
class Programme:
    """A national change, with its dates and, for an Act, its sections; `effect` is what it means for older documents."""

    id: str
    title: str
    since: str
    says: str
    effect: str
    dates: tuple[tuple[str, str], ...]
    sections: tuple[Part, ...]
    source: str
    read: str
    check: str


@dataclass(frozen=True)
class England:
    """The whole baseline. `law` holds at any time; `moving` says what a move asks of whom."""

    law: tuple[Rule, ...]
    moving: tuple[Rule, ...]
    editions: tuple[Edition, ...]
    documents: Mapping[str, Currency]
    old_terms: tuple[OldTerm, ...]
    programmes: tuple[Programme, ...]

    def rule(self, name: str) -> Rule:
        """The rule of that id.

        Raises:
            KeyError: there is none.
        """
        for rule in (*self.law, *self.moving):
            if rule.id == name:
                return rule
        raise KeyError(name)


class _Limit(Strict):
    amount: Annotated[int, Field(ge=0)]
    upper: Annotated[int, Field(ge=1)] | None = None
    unit: Text
    bound: Literal["within", "every", "at-least", "at-most", "after", "before", "for"]
    clock: Text
    counts_first_day: bool = False


class _When(Strict):
    always: bool = False
    statuses: list[Text] = []
    results: list[Text] = []
    ages: str = ""
    stay: Literal["", "permanent", "temporary"] = ""
    needs: list[dict[str, Any]] = []


class _Rule(Strict):
    id: Annotated[str, Field(pattern=r"^eng-[a-z0-9-]+$")]
    kind: Kind
    title: Text
    says: Text
    instrument: Text
    section: str = ""
    in_force: Day = ""
    extent: str = ""
    source: str = ""
    read: Day = ""
    read_as: str = ""
    check: str = ""
    responsible: Literal["sending", "receiving", "both", "every-professional", "police", "parents"]
    topic: Literal["duty", "sharing", "consent", "handover"] = "duty"
    areas: list[Text] = []
    order: int = 0
    when: _When
    tier: str = ""
    limit: _Limit | None = None
    choice: str = ""
    holds: str = ""
    warns: bool = False
    note: str = ""


class _Edition(Strict):
    id: Text
    title: Text
    published: Day
    in_force: Day = ""
    replaced: Day = ""
    replaced_by: str = ""
    source: str = ""
    read: Day = ""
    read_as: str = ""
    check: str = ""
    changes: list[Text] = []


class _Document(Strict):
    document: Text
    in_force_then: Text
    names: list[Text] = []
    changes: list[Text] = []
    review: Day = ""
    terms: list[Text] = []
    out_of_date: list[Text] = []
    check: str = ""


class _OldTerm(Strict):
    id: Text
    term: Text
    also: list[Text] = []
    replaced_by: Text
    by: Text
    since: Day = ""
    kind: Literal["guidance", "law", "organisation", "practice"]
    source: str = ""
    read: Day = ""
    read_as: str = ""
    check: str = ""
    note: str = ""


class _Date(Strict):
    date: Day
    what: Text


class _Part(Strict):
    section: Text
    says: Text
    commencement: Text
    read: Day = ""
    read_as: str = ""
    check: str = ""


class _Programme(Strict):
    id: Text
    title: Text
    since: Day
    says: Text
    effect: Text
    dates: list[_Date] = []
    sections: list[_Part] = []
    source: str = ""
    read: Day = ""
    read_as: str = ""
    check: str = ""


class _Currency(Strict):
    editions: list[_Edition]
    documents: list[_Document]
    terms: list[_OldTerm]
    programmes: list[_Programme]


def load_floors(folder: Path, vocabulary: Vocabulary) -> tuple[FloorRule, ...]:
    """The rules by which the law itself puts facts at a tier, for the translation's floor.

    Args:
        folder: mappings/england.
        vocabulary: the vocabulary, without floors.

    Raises:
        MappingError: a rule is refused.
    """
    path = folder / "law.yaml"
    if not path.exists():
        return ()
    floors = []
    for rule in _rules(path, vocabulary, None):
        if rule.tier:
            for number, group in enumerate(rule.when.needs):
                box = dict(group[0].firm)
                if rule.when.ages is not None:
                    box["age"] = rule.when.ages & box.get("age", rule.when.ages)
                name = rule.id if len(rule.when.needs) == 1 else f"{rule.id}-{number + 1}"
                basis = rule.citation if rule.read else f"{rule.citation} (not read at the source: check)"
                floors.append(FloorRule(name, group[0].need, box, rule.tier, basis, bool(rule.read)))
    return tuple(floors)


def load_england(data: Path, vocabulary: Vocabulary) -> England:
    """Read the whole baseline.

    Args:
        data: the folder that holds ontology/ and mappings/.
        vocabulary: the vocabulary.

    Raises:
        MappingError: an entry is refused; names file, line and field.
    """
    files = [*(data / "ontology").glob("*.ttl"), *(data / "mappings" / "england").glob("*.yaml")]
    key = state_of(files)
    if key not in _KEPT:
        _KEPT.clear()
        _KEPT[key] = _read_all(data, vocabulary)
    return _KEPT[key]


# What was read last in this process, under the state of its files.
_KEPT: dict[State, England] = {}


def _read_all(data: Path, vocabulary: Vocabulary) -> England:
    folder = data / "mappings" / "england"
    terms = load_terms(data / "ontology")
    law = _rules(folder / "law.yaml", vocabulary, terms)
    moving = _rules(folder / "moving.yaml", vocabulary, terms, taken=[rule.id for rule in law])
    part = read_yaml(folder / "currency.yaml", error=MappingError)
    entry = checked(_Currency, part, (), part.data)
    editions = [edition.id for edition in entry.editions]
    for number, document in enumerate(entry.documents):
        known(part, ("documents", number, "in_force_then"), [document.in_force_then], editions)
        known(part, ("documents", number, "names"), document.names, editions)
        known(part, ("documents", number, "changes"), document.changes, editions)
        known(part, ("documents", number, "terms"), document.terms, [*(term.id for term in entry.terms), *editions])
    sourced: dict[str, Sequence[_Edition | _OldTerm | _Programme]] = {
        "editions": entry.editions,
        "terms": entry.terms,
        "programmes": entry.programmes,
    }
    for key, items in sourced.items():
        _refuse_twice(part, (key,), [item.id for item in items])
        for number, item in enumerate(items):
            _read_or_checked(part, (key, number), item)
    for number, programme in enumerate(entry.programmes):
        for place, section in enumerate(programme.sections):
            _read_or_checked(part, ("programmes", number, "sections", place), section)
    _refuse_twice(part, ("documents",), [document.document for document in entry.documents], "document")
    return England(
        law=law,
        moving=moving,
        editions=tuple(
            Edition(e.id, e.title, e.published, e.replaced, e.source, e.read, e.check, tuple(e.changes))
            for e in entry.editions
        ),
        documents={
            d.document: Currency(
                d.document,
                d.in_force_then,
                tuple(d.names),
                tuple(d.changes),
                d.review,
                tuple(d.terms),
                tuple(d.out_of_date),
                d.check,
            )
            for d in entry.documents
        },
        old_terms=tuple(
            OldTerm(t.id, t.term, tuple(t.also), t.replaced_by, t.by, t.since, t.source, t.read, t.check, t.note)
            for t in entry.terms
        ),
        programmes=tuple(
            Programme(
                p.id,
                p.title,
                p.since,
                p.says,
                p.effect,
                tuple((d.date, d.what) for d in p.dates),
                tuple(Part(x.section, x.says, x.commencement, x.read, x.check) for x in p.sections),
                p.source,
                p.read,
                p.check,
            )
            for p in entry.programmes
        ),
    )


def _rules(
    path: Path,
    vocabulary: Vocabulary,
    terms: Mapping[str, Mapping[str, Term]] | None,
    *,
    taken: Sequence[str] = (),
) -> tuple[Rule, ...]:
    part = read_yaml(path, error=MappingError)
    if not isinstance(part.data, list):
        raise part.refuse((), "expected a list of rules")
    rules = tuple(_rule(part, (number,), raw, vocabulary, terms) for number, raw in enumerate(part.data))
    _refuse_twice(part, (), [rule.id for rule in rules], taken=taken)
    return rules


def _rule(
    part: Reading, key: Key, raw: object, vocabulary: Vocabulary, terms: Mapping[str, Mapping[str, Term]] | None
) -> Rule:
    entry = checked(_Rule, part, key, raw)
    _read_or_checked(part, key, entry)
    _real_day(part, (*key, "in_force"), entry.in_force)
    known(part, (*key, "when", "statuses"), entry.when.statuses, vocabulary.statuses)
    known(part, (*key, "when", "results"), entry.when.results, vocabulary.tiers)
    if entry.tier:
        known(part, (*key, "tier"), [entry.tier], vocabulary.tiers)
    limit = entry.limit
    if limit and limit.upper is not None and limit.upper <= limit.amount:
        raise part.refuse((*key, "limit", "upper"), "needs a smaller `amount`")
    if limit and terms:
        known(part, (*key, "limit", "unit"), [limit.unit], terms["unit"])
        known(part, (*key, "limit", "clock"), [limit.clock], terms["event"])
    groups = [
        group
        for number, means in enumerate(entry.when.needs)
        for group in alternatives(part, (*key, "when", "needs", number), means, vocabulary)
    ]
    if entry.tier and (not groups or any(len(group) > 1 for group in groups)):
        raise part.refuse((*key, "tier"), "needs `when` with needs, each a single condition")
    if entry.tier and (entry.when.statuses or entry.when.results or entry.when.stay):
        raise part.refuse(
            (*key, "tier"), "holds whatever the status, the result and the stay, so `when` must not name them"
        )
    return Rule(
        id=entry.id,
        kind=entry.kind,
        title=entry.title,
        says=entry.says,
        instrument=entry.instrument,
        section=entry.section,
        in_force=entry.in_force,
        source=entry.source,
        read=entry.read,
        read_as=entry.read_as,
        check=entry.check,
        responsible=entry.responsible,
        topic=entry.topic,
        areas=tuple(entry.areas),
        order=entry.order,
        when=When(
            always=entry.when.always,
            statuses=tuple(entry.when.statuses),
            results=tuple(entry.when.results),
            ages=_ages(part, (*key, "when", "ages"), entry.when.ages, vocabulary) if entry.when.ages else None,
            stay=entry.when.stay,
            needs=tuple(groups),
        ),
        tier=entry.tier,
        limit=Limit(limit.amount, limit.upper, limit.unit, limit.bound, limit.clock, limit.counts_first_day)
        if limit
        else None,
        choice=entry.choice,
        holds=entry.holds,
        warns=entry.warns,
        note=entry.note,
    )


def _read_or_checked(part: Reading, key: Key, entry: _Rule | _Edition | _OldTerm | _Programme | _Part) -> None:
    """What was read says when and as what; what was not says what is to be checked, and claims nothing."""
    if not entry.read:
        if not entry.check:
            raise part.refuse(key, "was not read at the source, so it must say what is to be checked")
        if entry.read_as:
            raise part.refuse((*key, "read_as"), "says what was read, so `read` must say when")
        return
    if len(entry.read) < len("2000-01-01"):
        raise part.refuse((*key, "read"), "expected a day that exists, as YYYY-MM-DD")
    _real_day(part, (*key, "read"), entry.read)
    if not entry.read_as:
        raise part.refuse((*key, "read"), "needs `read_as`: what exactly was read")
    if not getattr(entry, "source", "in the Act"):
        raise part.refuse((*key, "source"), "was read, so it must be named")


def _real_day(part: Reading, key: Key, text: str) -> None:
    """Refuse a day, month or year that does not exist."""
    try:
        date(*[*(int(piece) for piece in text.split("-") if piece), 1, 1, 1][:3])
    except ValueError:
        raise part.refuse(key, "expected a day that exists, as YYYY-MM-DD") from None


def _refuse_twice(
    part: Reading, key: Key, names: Sequence[str], field: str = "id", *, taken: Sequence[str] = ()
) -> None:
    for number, name in enumerate(names):
        if name in taken or name in names[:number]:
            raise part.refuse((*key, number, field), f"{name} is given twice")


def _ages(part: Reading, key: Key, text: str, vocabulary: Vocabulary) -> int:
    try:
        firm, _ = vocabulary.circumstances["age"].parse(text)
    except ValueError as problem:
        raise part.refuse(key, str(problem)) from None
    return firm
