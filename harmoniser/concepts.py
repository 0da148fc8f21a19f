"""Writes the needs, and each document's lines, as SKOS concept schemes, with the matches between documents.

`skos:broader` between needs is the vocabulary's own link (a kind of). What a need implies or may amount to is `skos:related`, the
only standard relation that claims no more; SKOS knows no direction there, so the vocabulary's own statements stand beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from harmoniser.boxes import lowest
from harmoniser.card import meaning_in_words
from harmoniser.correspondence import BROAD, EXACT, NARROW, RELATED, Correspondence, Correspondences
from harmoniser.iris import LICENCE, PREFIXES, iri, level_iri, term, value_iri
from harmoniser.library import Library
from harmoniser.model import Document, Need
from harmoniser.vocabulary import Vocabulary

if TYPE_CHECKING:
    from rdflib import Graph, URIRef

__all__ = ["concept_schemes", "indicator_scheme", "matches", "need_scheme"]

LANGUAGE = "en-GB"
_MATCH = {EXACT: "exactMatch", BROAD: "broadMatch", NARROW: "narrowMatch", RELATED: "relatedMatch"}


def concept_schemes(library: Library) -> dict[str, str]:
    """The schemes and the matches as Turtle, by file name."""
    graphs = {"needs.ttl": need_scheme(library.vocabulary)}
    graphs |= {f"{document.id}.ttl": indicator_scheme(document, library) for document in library.documents.values()}
    graphs["matches.ttl"] = matches(library)
    return {name: graph.serialize(format="turtle") for name, graph in graphs.items()}


class _Writer:
    """Adds statements to a graph, with SKOS terms by their short names."""

    def __init__(self) -> None:
        from rdflib import RDF, Graph, Literal, URIRef

        self.graph = Graph(bind_namespaces="none")
        for prefix in ("", "need", "value", "indicator", "document", "dct", "rdf", "skos", "xsd"):
            self.graph.bind(prefix, PREFIXES[prefix])
        self._uri, self._literal, self._type = URIRef, Literal, RDF.type

    def name(self, short: str) -> URIRef:
        """A term by its short name, such as `skos:broader` (`:tier` for the project's own)."""
        prefix, _, local = short.partition(":")
        return self._uri(PREFIXES[prefix] + local)

    def link(self, subject: str, predicate: str, *objects: str) -> None:
        """Relate two things, given by their full names."""
        for object in objects:
            self.graph.add((self._uri(subject), self.name(predicate), self._uri(object)))

    def kind(self, subject: str, *kinds: str) -> None:
        """Say what a thing is."""
        for kind in kinds:
            self.graph.add((self._uri(subject), self._type, self.name(kind)))

    def text(self, subject: str, predicate: str, *texts: str) -> None:
        """Say something of a thing in words; nothing where there are none."""
        for text in filter(None, texts):
            self.graph.add((self._uri(subject), self.name(predicate), self._literal(text, lang=LANGUAGE)))

    def code(self, subject: str, predicate: str, *codes: str) -> None:
        """Say something of a thing by a code or name that is in no language."""
        for code in filter(None, codes):
            self.graph.add((self._uri(subject), self.name(predicate), self._literal(code)))

    def scheme(self, subject: str, title: str, description: str) -> None:
        """A concept scheme with its licence."""
        self.kind(subject, "skos:ConceptScheme")
        self.text(subject, "dct:title", title)
        self.text(subject, "skos:prefLabel", title)
        self.text(subject, "dct:description", description)
        self.link(subject, "dct:license", LICENCE)

    def concept(self, subject: str, scheme: str, label: str, code: str, *, top: bool) -> None:
        """A concept in its scheme."""
        self.kind(subject, "skos:Concept")
        self.link(subject, "skos:inScheme", scheme)
        self.text(subject, "skos:prefLabel", label)
        self.code(subject, "skos:notation", code)
        if top:
            self.link(subject, "skos:topConceptOf", scheme)
            self.link(scheme, "skos:hasTopConcept", subject)


# ------------------------------------------------------------------------------------------------ needs


def need_scheme(vocabulary: Vocabulary) -> Graph:
    """The needs as one concept scheme; their dimensions and themes are collections of it, because they are no kinds."""
    to = _Writer()
    scheme = iri("scheme", "needs")
    to.scheme(
        scheme, "Needs", "What the statements of threshold documents are about, without degree, frequency or age."
    )
    for need in vocabulary.needs.values():
        _need(need, vocabulary, scheme, to)
    for topic in vocabulary.topics.values():
        collection = iri("topic", topic.id)
        to.kind(collection, "skos:Collection")
        to.text(collection, "skos:prefLabel", topic.label)
        to.code(collection, "skos:notation", topic.id)
        to.link(
            collection, "skos:member", *(iri("need", n.id) for n in vocabulary.needs.values() if n.topic == topic.id)
        )
    for one, other in sorted(_associations(vocabulary)):
        to.link(iri("need", one), "skos:related", iri("need", other))
        to.link(iri("need", other), "skos:related", iri("need", one))
    for amount in vocabulary.amounts:
        statement = iri("amount", amount.need, amount.target)
        to.kind(statement, ":PossibleAmount")
        to.link(statement, ":from", iri("need", amount.need))
        to.link(statement, ":mayAmountTo", iri("need", amount.target))
        for name, mask in amount.when.items():
            to.link(statement, ":atLeast", value_iri(name, vocabulary.circumstances[name].values[lowest(mask)].name))
    return to.graph


def _need(need: Need, vocabulary: Vocabulary, scheme: str, to: _Writer) -> None:
    subject = iri("need", need.id)
    to.concept(subject, scheme, need.label, need.id, top=not need.broader)
    to.kind(subject, ":Need")
    to.text(subject, "skos:altLabel", *(other for other in need.other_terms if other != need.label))
    to.text(subject, "skos:definition", need.definition)
    to.text(subject, "skos:scopeNote", need.scope, f"Whose need it is: {vocabulary.bearers[need.bearer]}.")
    to.text(subject, "skos:editorialNote", need.peculiar)
    to.code(subject, ":censusCode", *need.census)
    to.link(subject, ":of", term(need.bearer))
    to.link(subject, ":implies", *(iri("need", other) for other in need.implies))
    for other in need.broader:
        to.link(subject, "skos:broader", iri("need", other))
        to.link(iri("need", other), "skos:narrower", subject)


def _associations(vocabulary: Vocabulary) -> set[tuple[str, str]]:
    """Pairs of needs of which one implies or may amount to the other, unless one is a kind of the other already."""
    pairs = {(need.id, other) for need in vocabulary.needs.values() for other in need.implies}
    pairs |= {(amount.need, amount.target) for amount in vocabulary.amounts}
    return {
        (min(pair), max(pair))
        for pair in pairs
        if not vocabulary.above(pair[0]).get(pair[1]) and not vocabulary.above(pair[1]).get(pair[0])
    }


# ------------------------------------------------------------------------------------------------ indicators


def indicator_scheme(document: Document, library: Library) -> Graph:
    """One document's lines as a concept scheme, its levels as collections; lines that state nothing are left out."""
    to = _Writer()
    scheme = iri("scheme", document.id)
    to.scheme(scheme, document.title, "What its statements mean, in the project's words.")
    to.code(scheme, "dct:hasVersion", f"{document.version}, {document.date}")
    to.link(scheme, "dct:source", iri("document", document.id))
    for line in document.indicators:
        if line.alternatives:
            subject = iri("indicator", line.id)
            to.concept(subject, scheme, line.label, line.id, top=True)
            to.text(subject, "skos:definition", meaning_in_words(line, library.vocabulary))
            to.text(subject, "skos:editorialNote", line.note)
            to.link(subject, "dct:subject", *(iri("need", condition.need) for condition in line.conditions()))
            for name in line.levels:
                to.link(level_iri(document.id, name), "skos:member", subject)
    for level in document.levels:
        collection = level_iri(document.id, level.id)
        to.kind(collection, "skos:Collection")
        to.text(collection, "skos:prefLabel", f"Level {level.id}: {level.name}")
        to.text(collection, "skos:definition", level.summary)
        to.code(collection, "skos:notation", level.id)
        to.link(collection, ":leadsTo", *(term(tier) for tier in level.tiers))
    return to.graph


def matches(library: Library) -> Graph:
    """The matches between the documents' schemes: those that are certain, and in keeping with SKOS as a whole.

    SKOS holds that what is related stands in no chain of broader concepts; the few related pairs that do are left out here.
    """
    to = _Writer()
    found = list(_certain(library))
    above = _above(found)
    for row in found:
        if row.object:
            one, other = row.subject.id, row.object.id
            if row.relation != RELATED or (other not in above.get(one, ()) and one not in above.get(other, ())):
                to.link(iri("indicator", one), f"skos:{_MATCH[row.relation]}", iri("indicator", other))
    return to.graph


def _certain(library: Library) -> Iterator[Correspondence]:
    between = Correspondences(library).between
    for pair in combinations(library.documents.values(), 2):
        for one, other in (pair, pair[::-1]):
            yield from (row for row in between(one, other) if row.certain and row.object)


def _above(rows: Iterable[Correspondence]) -> dict[str, set[str]]:
    """For each line all the lines that are broader, through however many documents."""
    direct: dict[str, set[str]] = {}
    for row in rows:
        if row.object and row.relation == BROAD:
            direct.setdefault(row.subject.id, set()).add(row.object.id)
    found: dict[str, set[str]] = {}
    for start in direct:
        reached: set[str] = set()
        queue = [start]
        while queue:
            new = direct.get(queue.pop(), set()) - reached
            reached |= new
            queue.extend(new)
        found[start] = reached
    return found
