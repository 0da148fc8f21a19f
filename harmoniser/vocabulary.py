"""Reads the vocabulary from the ontology: tiers, processes, topics, circumstances and needs, and how needs relate."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING

from harmoniser.boxes import highest
from harmoniser.errors import VocabularyError
from harmoniser.model import Circumstance, Condition, FloorRule, Need, PossibleAmount, Process, Tier, Topic, Value
from harmoniser.reading import State, state_of

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

__all__ = ["Status", "Term", "Vocabulary", "load_ontology", "load_terms", "ontology_graph"]

NAMESPACE = "https://harmoniser.example/ns#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"


@dataclass(frozen=True, slots=True)
class Status:
    """A standing that a case can come with; `tier` is the tier below which it is never translated ("" for none)."""

    id: str
    label: str
    tier: str


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the vocabulary of pathways: a kind of fact, of service or of contact, a role, an event, a unit; or a process.

    `broader` are the kinds of which it is one; of a process, those that it follows where both take place; of a
    status, the process at which a child with it enters the receiving area's pathway. `plain` is what a family is
    told; `code` is the code under which a hand-over names it. A process with `concerns` belongs to a case only where it
    states one of these needs; `now` is the process that has since taken its place. A service
    that is `everywhere` each area has by law. A service `bears_on` the needs that it is meant for, an event on those that
    alone bring it about.
    """

    id: str
    label: str
    definition: str
    order: int
    broader: tuple[str, ...]
    plain: str
    code: str
    concerns: tuple[str, ...] = ()
    now: str = ""
    everywhere: bool = False
    bears_on: tuple[str, ...] = ()


@dataclass(frozen=True)
class Vocabulary:
    """The fixed vocabulary. `full` gives the mask of all values for each circumstance; `floors` come from mappings/england."""

    tiers: Mapping[str, Tier]
    statuses: Mapping[str, Status]
    processes: Mapping[str, Process]
    domains: Mapping[str, str]
    topics: Mapping[str, Topic]
    bearers: Mapping[str, str]
    circumstances: Mapping[str, Circumstance]
    needs: Mapping[str, Need]
    amounts: tuple[PossibleAmount, ...]
    may_turn_out: Mapping[str, Mapping[int, int]]
    excludes: tuple[tuple[str, int, str, int], ...]
    amounts_to: tuple[tuple[str, int, str], ...]
    floors: tuple[FloorRule, ...]
    full: Mapping[str, int] = field(init=False, repr=False)
    _up: dict[str, dict[str, bool]] = field(init=False, repr=False, default_factory=dict)
    _narrower: dict[str, set[str]] = field(init=False, repr=False, default_factory=dict)
    _amounts: dict[str, tuple[PossibleAmount, ...]] = field(init=False, repr=False, default_factory=dict)
    _can_be: dict[str, dict[str, int]] = field(init=False, repr=False, default_factory=dict)
    _bearing: dict[str, dict[str, None]] = field(init=False, repr=False, compare=False, default_factory=dict)

    _exclusions: dict[str, tuple[tuple[str, int, str, int], ...]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        """Work out what follows from the links between needs."""
        object.__setattr__(self, "full", {name: c.full for name, c in self.circumstances.items()})
        for need in self.needs:
            self._up[need] = self._reach(need)
        for need, above in self._up.items():
            for other, kind_of in above.items():
                if kind_of:
                    self._narrower.setdefault(other, set()).add(need)
        by_need: dict[str, list[PossibleAmount]] = {}
        for amount in self.amounts:
            by_need.setdefault(amount.need, []).append(amount)
        for need, above in self._up.items():
            self._amounts[need] = tuple(a for other, kind in above.items() if kind for a in by_need.get(other, ()))

    def _reach(self, start: str) -> dict[str, bool]:
        """Needs that `start` meets: True for itself and broader ones (a kind of), False for implied ones."""
        reached = {start: True}
        queue = [start]
        while queue:
            need = self.needs[queue.pop()]
            for other, kind in [(b, reached[need.id]) for b in need.broader] + [(i, False) for i in need.implies]:
                if other not in reached or (kind and not reached[other]):
                    reached[other] = kind
                    queue.append(other)
        return reached

    def above(self, need: str) -> Mapping[str, bool]:
        """The needs that an observation of `need` can meet: True: a kind of it (or itself), False: implied by it."""
        return self._up[need]

    def narrower(self, need: str) -> set[str]:
        """The need itself and all its narrower needs."""
        return self._narrower[need]

    def may_amount(self, need: str) -> tuple[PossibleAmount, ...]:
        """What the need, or a broader one, may amount to."""
        return self._amounts[need]

    def bearing(self, need: str) -> Collection[str]:
        """The needs whose lines an observation of `need` can bear on, each once."""
        if need not in self._bearing:
            amounts = [other for amount in self._amounts[need] for other in self._up[amount.target]]
            self._bearing[need] = dict.fromkeys([*self._up[need], *self._narrower[need], *amounts])
        return self._bearing[need].keys()

    def applies(self, circumstance: str, need: str) -> bool:
        """Whether a circumstance can be stated of a need."""
        own = self.circumstances[circumstance].needs
        return not own or any(self._up[need].get(other) for other in own)

    def exclusions(self, need: str) -> tuple[tuple[str, int, str, int], ...]:
        """What excludes what where a need is there, or of everything where none is named: masks of two circumstances.

        Each pair of circumstances comes one way round. What circumstances of a need's own exclude holds only of that need.
        """
        if need not in self._exclusions:
            masks: dict[tuple[str, int, str], int] = {}
            for one, mask, other, position in self.excludes:
                own = self.circumstances[one].needs or self.circumstances[other].needs
                there = need and self.applies(one, need) and self.applies(other, need)
                if one < other and (there or not own):
                    masks[one, mask, other] = masks.get((one, mask, other), 0) | 1 << position
            self._exclusions[need] = tuple((one, mask, other, out) for (one, mask, other), out in masks.items())
        return self._exclusions[need]

    def ongoing(self, need: str) -> bool:
        """Whether the need is a state, so that naming it speaks of the present."""
        return any(self.needs[other].ongoing for other, kind in self._up[need].items() if kind)

    def inherent(self, need: str) -> dict[str, int]:
        """What naming the need already says of its circumstances; the need itself goes before broader ones."""
        said: dict[str, int] = {}
        for other, kind in self._up[need].items():
            if kind:
                said = {**self.needs[other].inherent, **said}
        return said

    def can_be(self, need: str) -> Mapping[str, int]:
        """The values that the circumstances of a need can have where it is there; only of those that it limits.

        The need's own limits go before those of broader ones. Comparing documents leaves out what cannot be; reading a case
        does not: what a practitioner states stands.
        """
        if need not in self._can_be:
            begins: dict[str, int] = {}
            ends: dict[str, int] = {}
            for other, kind in self._up[need].items():
                if kind:
                    begins = {**self.needs[other].begins, **begins}
                    ends = {**self.needs[other].ends, **ends}
            self._can_be[need] = {
                name: self.full[name] & -begins.get(name, 1) & (ends.get(name, self.full[name] + 1) * 2 - 1)
                for name in (*begins, *ends)
            }
        return self._can_be[need]

    def settle(self, need: str, box: Mapping[str, int]) -> dict[str, int]:
        """What is known of a need, without the values that its other circumstances exclude; never emptied by it."""
        settled = dict(box)
        for one, excluding, other, excluded in self.excludes:
            if one in settled and not settled[one] & ~excluding and self.applies(other, need):
                known = settled.get(other, self.full[other])
                left = known & ~(1 << excluded)
                if other == "degree" and left == 1 != known:
                    # What has an effect is there: of "none or slight" the effect leaves not none, but more than slight.
                    left = self.full[other] & ~((1 << excluded + 1) - 1)
                if left:
                    settled[other] = left
                elif worse := self.full[one] & ~excluding & ~((1 << highest(settled[one]) + 1) - 1):
                    # Both were stated and cannot both be: the graver statement stands, and the other gives way.
                    settled[one] = worse
        return settled

    def stated(self, need: str, given: Mapping[str, int], *, named: bool = True) -> dict[str, int]:
        """What is known of a need that is said to be there, with the circumstances `given`.

        Stating a need says that it is there, evidenced and has happened unless stated otherwise; a state is present unless
        it is said to be past; what the need itself says (a dependency is persistent) is added where the need was
        `named` and not merely implied by another. Source: founding design, section 2, "Three-valued translation".
        """
        known = {**self.inherent(need), **given} if named else dict(given)
        for name, circumstance in self.circumstances.items():
            if circumstance.assumed:
                known.setdefault(name, circumstance.assumed)
        if "recency" not in known and self.ongoing(need):
            known["recency"] = 1 << highest(self.full["recency"])
        return self.settle(need, known)

    def condition(self, need: str, given: Mapping[str, tuple[int, int]], *, closed: bool = True) -> Condition:
        """Make a condition from the ranges that a line words (firm and arguable masks).

        The worded range takes in what naming the need says by itself. The threshold reading closes ordered
        circumstances upward where `closed`, except for strengths (lines met by the absence of a concern). Of a state, a line that
        does not mention time speaks of the present, and the past is arguable. Source: founding design, section 2,
        "Circumstances".
        """
        worded = {name: firm for name, (firm, _) in given.items()}
        for name, circumstance in self.circumstances.items():
            if circumstance.assumed:
                worded.setdefault(name, circumstance.assumed)
        strength = bool(worded["degree"] & 1)
        firm_box: dict[str, int] = {}
        wide_box: dict[str, int] = {}
        for name, mask in worded.items():
            circumstance = self.circumstances[name]
            arguable = given[name][1] if name in given else 0
            if strength or not closed:
                firm_box[name], wide_box[name] = mask, mask | arguable
            else:
                firm_box[name] = circumstance.upward(mask)
                wide_box[name] = circumstance.upward(mask) | circumstance.upward(mask | arguable)
        if "recency" not in worded and self.ongoing(need):
            firm_box["recency"] = 1 << highest(self.full["recency"])
        full = self.full
        return Condition(
            need=need,
            worded=worded,
            firm={name: mask for name, mask in firm_box.items() if mask != full[name]},
            wide={name: mask for name, mask in wide_box.items() if mask != full[name]},
            stated=tuple(given),
        )


# ------------------------------------------------------------------------------------------------ reading Turtle


def ontology_graph(folder: Path) -> Graph:
    """Parse the Turtle files of a folder into one graph.

    Raises:
        VocabularyError: a file is missing or is not Turtle.
    """
    from rdflib import Graph

    graph = Graph()
    files = sorted(folder.glob("*.ttl"))
    if not files:
        raise VocabularyError(folder.name, None, "", "holds no Turtle files")
    for path in files:
        try:
            graph.parse(path, format="turtle")
        except Exception as problem:  # rdflib's parsers raise many kinds; all mean: not Turtle
            line = getattr(problem, "lines", None)
            raise VocabularyError(path.name, line, "", "is not valid Turtle") from problem
    return graph


def load_ontology(folder: Path) -> Vocabulary:
    """Read the vocabulary from the ontology's Turtle files.

    Raises:
        VocabularyError: something that the vocabulary needs is missing or contradicts itself.
    """
    return _Reader(ontology_graph(folder), folder.name).vocabulary()


def load_terms(folder: Path) -> dict[str, dict[str, Term]]:
    """Read the words in which pathways are put: by kind of word, then by id, in their order.

    Raises:
        VocabularyError: the Turtle is refused.
    """
    return _terms(folder, state_of(folder.glob("*.ttl")))


@lru_cache(maxsize=4)
def _terms(folder: Path, _state: State) -> dict[str, dict[str, Term]]:
    """The words of an ontology whose files are in this state; facts and England's baseline both ask for them."""
    reader = _Reader(ontology_graph(folder), folder.name)
    kinds = {
        "fact-kind": ("FactKind", ""),
        "service-kind": ("ServiceKind", "partOfKind"),
        "contact-kind": ("ContactKind", ""),
        "role": ("Role", ""),
        "event": ("Event", ""),
        "unit": ("TimeUnit", ""),
        "process": ("Process", "comesAfter"),
        "tier": ("Tier", ""),
        "status": ("Status", "entersAt"),
    }
    found = {kind: {t.id: t for t in reader.terms(*names)} for kind, names in kinds.items()}
    # Needs have their words in the vocabulary; here it only counts which they are.
    flight = sorted(reader.name(s) for s in reader.all("FlightNeed"))
    return {**found, "flight": {name: Term(name, "", "", 0, (), "", "") for name in flight}}


class _Reader:
    def __init__(self, graph: Graph, file: str) -> None:
        from rdflib import RDF, URIRef

        self.graph, self.file, self.type = graph, file, RDF.type
        self.uri = URIRef

    def vocabulary(self) -> Vocabulary:
        circumstances = self.circumstances()
        vocabulary = Vocabulary(
            tiers={self.name(s): self.tier(s) for s in self.all("Tier")},
            statuses={self.name(s): self.status(s) for s in self.all("Status")},
            processes={self.name(s): self.process(s) for s in self.all("Process")},
            domains={self.name(s): self.label(s) for s in self.all("Domain")},
            topics={t.id: t for t in sorted(self.topics(), key=lambda topic: topic.order)},
            bearers={self.name(s): self.label(s) for s in self.all("Bearer")},
            circumstances=circumstances,
            needs=self.needs(circumstances),
            amounts=self.amounts(circumstances),
            may_turn_out=self.may_turn_out(circumstances),
            excludes=self.excludes(circumstances),
            amounts_to=self.amounts_to(circumstances),
            floors=(),
        )
        for need, above in vocabulary._up.items():
            for other, kind in above.items():
                if kind and other != need and vocabulary._up[other].get(need):
                    raise self.refuse(f"need {need}", f"is both broader and narrower than {other}")
        return vocabulary

    # ---- small helpers

    def refuse(self, field_: str, problem: str) -> VocabularyError:
        return VocabularyError(self.file, None, field_, problem)

    def all(self, kind: str) -> list[Node]:
        found = set(self.graph.subjects(self.type, self.uri(NAMESPACE + kind)))
        return sorted(found, key=lambda s: (self.number(s), str(s)))

    def objects(self, subject: Node, name: str, space: str = NAMESPACE) -> list[Node]:
        return sorted(self.graph.objects(subject, self.uri(space + name)), key=str)

    def one(self, subject: Node, name: str, space: str = NAMESPACE, default: str | None = None) -> str:
        found = self.objects(subject, name, space)
        if len(found) != 1:
            if not found and default is not None:
                return default
            raise self.refuse(str(subject), f"has {len(found)} values of {name}, expected one")
        return str(found[0])

    def number(self, subject: Node) -> int:
        return int(self.one(subject, "order", default="0"))

    def name(self, subject: Node | str) -> str:
        """Local name: the notation where there is one, else the end of the address."""
        found = self.objects(self.uri(str(subject)), "notation", _SKOS)
        return str(found[0]) if found else str(subject).rsplit("/", 1)[-1].rsplit("#", 1)[-1]

    def label(self, subject: Node) -> str:
        return self.one(subject, "prefLabel", _SKOS)

    def definition(self, subject: Node) -> str:
        return self.one(subject, "definition", _SKOS, default="")

    # ---- the parts

    def terms(self, kind: str, link: str) -> Iterable[Term]:
        for s in self.all(kind):
            broader = tuple(self.name(o) for o in self.objects(s, link)) if link else ()
            yield Term(
                self.name(s),
                self.label(s),
                self.definition(s),
                self.number(s),
                broader,
                self.one(s, "plainly", default=""),
                self.one(s, "episodeCode", default=""),
                tuple(self.name(o) for o in self.objects(s, "concerns")),
                next((self.name(o) for o in self.objects(s, "replacedBy")), ""),
                self.one(s, "everywhere", default="") == "true",
                tuple(self.name(o) for o in self.objects(s, "bearsOn")),
            )

    def ranked_tiers(self, subject: Node, name: str = "leadsTo") -> tuple[str, ...]:
        return tuple(self.name(t) for t in sorted(self.objects(subject, name), key=self.number))

    def tier(self, s: Node) -> Tier:
        return Tier(self.name(s), self.number(s), self.label(s), self.definition(s), self.one(s, "legalBasis"))

    def status(self, s: Node) -> Status:
        tiers = self.ranked_tiers(s, "leadsStatusTo")
        return Status(self.name(s), self.label(s), tiers[0] if tiers else "")

    def process(self, s: Node) -> Process:
        return Process(self.name(s), self.label(s), self.ranked_tiers(s), self.one(s, "tied", default="") == "true")

    def topics(self) -> Iterable[Topic]:
        for s in self.all("Dimension") + self.all("Theme"):
            yield Topic(self.name(s), self.label(s), self.name(self.one(s, "inDomain")), self.number(s))

    def circumstances(self) -> dict[str, Circumstance]:
        found = {}
        for ordered, kind in ((True, "Scale"), (False, "Unordered")):
            for s in self.all(kind):
                values = sorted(self.graph.subjects(self.uri(NAMESPACE + "valueOf"), s), key=self.number)
                if not values:
                    raise self.refuse(str(s), "has no values")
                assumed = sum(1 << values.index(v) for v in self.objects(s, "assumed"))
                found[self.name(s)] = Circumstance(
                    name=self.name(s),
                    label=self.label(s),
                    definition=self.definition(s),
                    ordered=ordered,
                    values=tuple(Value(self.name(v), self.definition(v)) for v in values),
                    needs=tuple(self.name(n) for n in self.objects(s, "needs")),
                    assumed=assumed,
                )
        return found

    def place(self, value: Node, circumstances: Mapping[str, Circumstance]) -> tuple[str, int]:
        name = self.name(self.one(value, "valueOf"))
        position = circumstances[name].position(self.name(value))
        if position is None:
            raise self.refuse(str(value), "is no value of its circumstance")
        return name, position

    def masks(self, values: list[Node], circumstances: Mapping[str, Circumstance]) -> dict[str, int]:
        masks: dict[str, int] = {}
        for value in values:
            name, position = self.place(value, circumstances)
            masks[name] = masks.get(name, 0) | 1 << position
        return masks

    def needs(self, circumstances: Mapping[str, Circumstance]) -> dict[str, Need]:
        found: dict[str, Need] = {}
        for s in self.all("Need"):
            found[self.name(s)] = Need(
                id=self.name(s),
                label=self.label(s),
                definition=self.definition(s),
                other_terms=tuple(str(o) for o in self.objects(s, "altLabel", _SKOS)),
                bearer=self.name(self.one(s, "of")),
                topic=self.name(self.one(s, "in")),
                broader=tuple(self.name(o) for o in self.objects(s, "broader")),
                implies=tuple(self.name(o) for o in self.objects(s, "implies")),
                inherent=self.masks(self.objects(s, "inherent"), circumstances),
                ongoing=self.one(s, "ongoing", default="") == "true",
                census=tuple(str(o) for o in self.objects(s, "censusCode")),
                peculiar=self.one(s, "peculiarTo", default=""),
                scope=self.one(s, "scopeNote", _SKOS, default=""),
                begins=self.masks(self.objects(s, "notBelow"), circumstances),
                ends=self.masks(self.objects(s, "notAbove"), circumstances),
            )
        for need in found.values():
            for other in (*need.broader, *need.implies):
                if other not in found:
                    raise self.refuse(f"need {need.id}", f"points to {other}, which is no need")
        return found

    def amounts(self, circumstances: Mapping[str, Circumstance]) -> tuple[PossibleAmount, ...]:
        found = []
        for s in set(self.graph.subjects(self.type, self.uri(NAMESPACE + "PossibleAmount"))):
            least = self.masks(self.objects(s, "atLeast"), circumstances)
            when = {name: circumstances[name].upward(mask) for name, mask in least.items()}
            for target in self.objects(s, "mayAmountTo"):
                found.append(PossibleAmount(self.name(self.one(s, "from")), self.name(target), when))
        return tuple(sorted(found, key=lambda a: (a.need, a.target, sorted(a.when.items()))))

    def excludes(self, circumstances: Mapping[str, Circumstance]) -> tuple[tuple[str, int, str, int], ...]:
        """(circumstance, mask of excluding values, other circumstance, position of the excluded value), both ways round."""
        masks: dict[tuple[str, str, int], int] = {}
        for s, o in self.graph.subject_objects(self.uri(NAMESPACE + "excludes")):
            if (s, self.type, self.uri(NAMESPACE + "Value")) in self.graph:
                for (one, position), (other, excluded) in permutations(
                    (self.place(s, circumstances), self.place(o, circumstances))
                ):
                    key = (one, other, excluded)
                    masks[key] = masks.get(key, 0) | 1 << position
        return tuple(sorted((one, mask, other, excluded) for (one, other, excluded), mask in masks.items()))

    def amounts_to(self, circumstances: Mapping[str, Circumstance]) -> tuple[tuple[str, int, str], ...]:
        """(circumstance, position of its value, the need that stating it says is there or threatens)."""
        found = []
        for s, o in self.graph.subject_objects(self.uri(NAMESPACE + "amountsTo")):
            found.append((*self.place(s, circumstances), self.name(o)))
        return tuple(sorted(found))

    def may_turn_out(self, circumstances: Mapping[str, Circumstance]) -> dict[str, dict[int, int]]:
        found: dict[str, dict[int, int]] = {}
        for s, o in self.graph.subject_objects(self.uri(NAMESPACE + "mayTurnOut")):
            if (s, self.type, self.uri(NAMESPACE + "Value")) in self.graph:
                name, position = self.place(s, circumstances)
                _, other = self.place(o, circumstances)
                to = found.setdefault(name, {})
                to[position] = to.get(position, 1 << position) | 1 << other
        return found
