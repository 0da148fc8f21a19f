"""The web names (IRIs) of what the project describes, the same in every format it exports."""

from __future__ import annotations

from harmoniser.vocabulary import NAMESPACE

__all__ = ["LICENCE", "PREFIXES", "ROOT", "iri", "level_iri", "term", "value_iri"]

ROOT = "https://harmoniser.example/"
# Of what is exported. The program is under the MIT licence, which says nothing of rights in databases; this one does.
LICENCE = "https://creativecommons.org/licenses/by/4.0/"

# Prefixes of the project and of the standards it speaks, for every format that abbreviates.
PREFIXES = {
    "": NAMESPACE,
    "need": f"{ROOT}need/",
    "circumstance": f"{ROOT}circumstance/",
    "value": f"{ROOT}value/",
    "indicator": f"{ROOT}indicator/",
    "document": f"{ROOT}document/",
    "dct": "http://purl.org/dc/terms/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sssom": "https://w3id.org/sssom/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def iri(kind: str, *names: str) -> str:
    """The name of a thing of some kind.

    >>> iri("need", "income")
    'https://harmoniser.example/need/income'
    """
    return ROOT + "/".join((kind, *names))


def level_iri(document: str, level: str) -> str:
    """The name of a level; levels of different documents are different things, whatever their numbers."""
    return iri("level", document, level)


def value_iri(circumstance: str, value: str) -> str:
    """The name of one value of a circumstance, as the ontology has it."""
    return iri("value", f"{circumstance}.{value}")


def term(name: str) -> str:
    """The name of a class, property, tier or process of the ontology.

    >>> term("Indicator")
    'https://harmoniser.example/ns#Indicator'
    """
    return NAMESPACE + name
