"""The mappings as the graph that the shapes in ontology/shapes speak of: what is exported, with topics and rules beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from harmoniser.boxes import bits
from harmoniser.iris import iri, term, value_iri
from harmoniser.library import Library
from harmoniser.linked_data import linked_data

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

__all__ = ["add_floors", "mapping_graph"]


def mapping_graph(library: Library, ontology: Graph) -> Graph:
    """Documents, levels, lines, conditions and rules, in the terms of the ontology.

    Args:
        library: the vocabulary and documents.
        ontology: what names the topics; it is not part of the result.
    """
    from rdflib import RDF, SKOS, Graph, Literal, URIRef

    graph = Graph()
    for name, document in library.documents.items():
        alone = replace(library, documents={name: document})  # translations are no mapping
        graph.parse(data=linked_data(alone)["harmoniser.jsonld"], format="json-ld")

    def add(subject: str, name: str, *objects: Node) -> None:
        for node in objects:
            graph.add((URIRef(subject), URIRef(term(name)), node))

    add_floors(graph, library)
    topics = _topics(ontology)
    for document in library.documents.values():
        for line in document.indicators:
            add(iri("indicator", line.id), "onTopic", topics[line.topic])
        for rule in document.rules:
            own = iri("rule", rule.id)
            graph.add((URIRef(own), RDF.type, URIRef(term("Rule"))))
            graph.add((URIRef(own), SKOS.prefLabel, Literal(rule.label, lang="en-GB")))
            graph.add((URIRef(own), SKOS.notation, Literal(rule.id)))
            add(own, "ruleOf", URIRef(iri("document", document.id)))
            add(own, "ruleKind", Literal(rule.kind))
            add(own, "ruleCount", Literal(rule.count))
            add(own, "counts", *(URIRef(iri("indicator", name)) for name in rule.indicators))
            add(own, "callsFor", *(URIRef(term(tier)) for tier in rule.tiers))
            add(own, "holdsIn", *(URIRef(iri("area", area)) for area in rule.areas))
    return graph


def add_floors(graph: Graph, library: Library) -> None:
    """Add what England's law puts at a tier, in the terms of the ontology."""
    from rdflib import RDF, SKOS, Literal, URIRef

    vocabulary = library.vocabulary
    for floor in vocabulary.floors:
        own = URIRef(iri("floor", floor.id))
        graph.add((own, RDF.type, URIRef(term("FloorRule"))))
        graph.add((own, SKOS.notation, Literal(floor.id)))
        graph.add((own, URIRef(term("floorNeed")), URIRef(iri("need", floor.need))))
        graph.add((own, URIRef(term("floorTier")), URIRef(term(floor.tier))))
        graph.add((own, URIRef(term("legalBasis")), Literal(floor.legal_basis)))
        for name, mask in floor.when.items():
            for position in bits(mask):
                value = vocabulary.circumstances[name].values[position].name
                graph.add((own, URIRef(term("atLeast")), URIRef(value_iri(name, value))))


def _topics(ontology: Graph) -> Mapping[str, Node]:
    """Dimensions and themes by their notation, which is not always the end of their name."""
    from rdflib import RDF, SKOS, URIRef

    return {
        str(notation): topic
        for kind in ("Dimension", "Theme")
        for topic in ontology.subjects(RDF.type, URIRef(term(kind)))
        for notation in ontology.objects(topic, SKOS.notation)
    }
