"""The mappings as the graph that the shapes in ontology/shapes speak of: what is exported, with topics and rules beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from harmoniser.iris import iri, term
from harmoniser.library import Library
from harmoniser.linked_data import linked_data

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

__all__ = ["mapping_graph"]


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


def _topics(ontology: Graph) -> Mapping[str, Node]:
    """Dimensions and themes by their notation, which is not always the end of their name."""
    from rdflib import RDF, SKOS, URIRef

    return {
        str(notation): topic
        for kind in ("Dimension", "Theme")
        for topic in ontology.subjects(RDF.type, URIRef(term(kind)))
        for notation in ontology.objects(topic, SKOS.notation)
    }
