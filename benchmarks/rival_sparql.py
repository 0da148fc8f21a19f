"""Which lines a case meets, in SPARQL over the exported ontology (`harmoniser export owl`): pyoxigraph or rdflib.

What was done to make it quick: the class expressions are unfolded once, outside the clock, by SPARQL updates, into flat links
(which values a condition excludes, what a line asks for, which needs lie within which); only these are kept; the cases come
with the needs that theirs imply and with every value that they may have, so that the query is two patterns over indexed links
and no path.

The ontology holds threshold readings. What is arguable, what one need may amount to, rules that count lines and more specific
wordings are not in it: what is *open*, and the levels that are entailed or possible, cannot be asked of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pyoxigraph
import rdflib

from harmoniser.iris import iri, term
from harmoniser.library import Library
from harmoniser.matching import reading_of, state_case
from harmoniser.model import Case
from harmoniser.owl import ontology_of, threshold

__all__ = ["Sparql", "links"]

_OWN = "https://harmoniser.example/benchmark#"
_PREFIXES = f"""
PREFIX b: <{_OWN}>
PREFIX : <{term("")}>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
_CONDITION, _PRESENT, _STATE = (iri(kind, "") for kind in ("condition", "present", "state"))
# Each class expression as links, step by step.
_UNFOLD = (
    f"""INSERT {{ ?c b:way ?w }} WHERE {{ ?c owl:equivalentClass ?w
        FILTER (STRSTARTS(STR(?c), "{_CONDITION}")) FILTER NOT EXISTS {{ ?w owl:unionOf ?l }} }}""",
    f"""INSERT {{ ?c b:way ?w }} WHERE {{ ?c owl:equivalentClass/owl:unionOf/rdf:rest*/rdf:first ?w
        FILTER (STRSTARTS(STR(?c), "{_CONDITION}")) }}""",
    f"""INSERT {{ ?w b:about ?w }} WHERE {{ ?c b:way ?w FILTER (STRSTARTS(STR(?w), "{_PRESENT}")) }}""",
    f"""INSERT {{ ?w b:about ?n }} WHERE {{ ?c b:way ?w . ?w owl:intersectionOf/rdf:rest*/rdf:first ?n
        FILTER (STRSTARTS(STR(?n), "{_PRESENT}")) }}""",
    f"""INSERT {{ ?w b:range ?r . ?r b:allows ?r }} WHERE {{ ?c b:way ?w . ?w owl:intersectionOf/rdf:rest*/rdf:first ?r
        FILTER (STRSTARTS(STR(?r), "{_STATE}")) }}""",
    """INSERT { ?w b:range ?r . ?r b:allows ?s } WHERE { ?c b:way ?w . ?w owl:intersectionOf/rdf:rest*/rdf:first ?r .
        ?r owl:unionOf/rdf:rest*/rdf:first ?s }""",
    f"""INSERT {{ ?s b:beside ?t }} WHERE {{ ?d a owl:AllDisjointClasses .
        ?d owl:members/rdf:rest*/rdf:first ?s . ?d owl:members/rdf:rest*/rdf:first ?t
        FILTER (?s != ?t && STRSTARTS(STR(?s), "{_STATE}")) }}""",
    """INSERT { ?w b:excludes ?t } WHERE { ?w b:range ?r . ?r b:allows ?s . ?s b:beside ?t
        FILTER NOT EXISTS { ?r b:allows ?t } }""",
    """INSERT { ?t b:group ?g } WHERE { ?line :thresholdReading ?t .
        ?t owl:equivalentClass/owl:intersectionOf/rdf:rest/rdf:first ?g FILTER NOT EXISTS { ?g owl:unionOf ?l } }""",
    """INSERT { ?t b:group ?g } WHERE { ?line :thresholdReading ?t .
        ?t owl:equivalentClass/owl:intersectionOf/rdf:rest/rdf:first/owl:unionOf/rdf:rest*/rdf:first ?g }""",
    "INSERT { ?g b:asks ?c } WHERE { ?t b:group ?g . ?g owl:someValuesFrom ?c }",
    """INSERT { ?g b:asks ?c } WHERE { ?t b:group ?g .
        ?g owl:intersectionOf/rdf:rest*/rdf:first/owl:someValuesFrom ?c }""",
    f"""INSERT {{ ?n b:within ?m }} WHERE {{ ?n rdfs:subClassOf* ?m
        FILTER (STRSTARTS(STR(?n), "{_PRESENT}") && STRSTARTS(STR(?m), "{_PRESENT}")) }}""",
)
_KEPT = ("way", "about", "excludes", "group", "asks", "within")
_CLEAR = "DELETE { ?case b:meets ?c } WHERE { ?case b:meets ?c }"
_MEETS = """INSERT { ?case b:meets ?c } WHERE {
    ?case b:observes ?o . ?o b:of ?n . ?n b:within ?m . ?w b:about ?m . ?c b:way ?w
    FILTER NOT EXISTS { ?w b:excludes ?s . ?o b:maybe ?s } }"""
_LINES = """SELECT DISTINCT ?case ?line WHERE {
    ?case b:meets ?c . ?g b:asks ?c . ?line b:group ?g
    FILTER NOT EXISTS { ?g b:asks ?d FILTER NOT EXISTS { ?case b:meets ?d } } }"""


def links(library: Library) -> bytes:
    """The ontology unfolded into flat links, as N-Triples."""
    store = pyoxigraph.Store()
    text = ontology_of(library).serialize(format="nt", encoding="utf-8")
    store.bulk_load(text, format=pyoxigraph.RdfFormat.N_TRIPLES)
    for update in _UNFOLD:
        store.update(_PREFIXES + update)
    kept = pyoxigraph.Store()
    for name in _KEPT:
        kept.extend(store.quads_for_pattern(None, pyoxigraph.NamedNode(_OWN + name), None))
    found = kept.dump(format=pyoxigraph.RdfFormat.N_TRIPLES, from_graph=pyoxigraph.DefaultGraph())
    return bytes(found or b"")


def _triples(cases: Iterable[Case], library: Library) -> Iterator[tuple[str, str, str]]:
    """What cases observe: each observation, and one of each need that it implies, with every value that it may have."""
    vocabulary = library.vocabulary
    for number, case in enumerate(cases):
        count = 0
        for statement in state_case(case, None, vocabulary):
            (facts,) = statement.alternatives
            for fact in facts:
                for need, kind in vocabulary.above(fact.need).items():
                    known = reading_of(fact, need, vocabulary)
                    if known is None or (kind and need != fact.need):
                        continue
                    observed = f"{_OWN}o{number}.{count}"
                    count += 1
                    yield f"{_OWN}{number}", f"{_OWN}observes", observed
                    yield observed, f"{_OWN}of", iri("present", need)
                    for name, circumstance in vocabulary.circumstances.items():
                        mask = known.get(name, circumstance.full)
                        for position, value in enumerate(circumstance.values):
                            if mask >> position & 1:
                                yield observed, f"{_OWN}maybe", iri("state", f"{name}.{value.name}")


class Sparql:
    """A store with the ontology's links and some cases; `run` finds the lines that each case meets."""

    def __init__(self, kept: bytes, cases: Iterable[Case], library: Library, *, rust: bool) -> None:
        """Fill a store, outside the clock.

        Args:
            kept: what `links` gives.
            cases: the cases.
            library: the vocabulary.
            rust: pyoxigraph; else rdflib.
        """
        data = "".join(f"<{s}> <{p}> <{o}> .\n" for s, p, o in _triples(cases, library)).encode()
        self.rust = rust
        self.store: Any
        if rust:
            self.store = pyoxigraph.Store()
            self.store.bulk_load(kept + data, format=pyoxigraph.RdfFormat.N_TRIPLES)
        else:
            self.store = rdflib.Graph().parse(data=kept + data, format="nt")

    def run(self) -> set[tuple[int, str]]:
        """The lines met: the number of the case, and the line."""
        self.store.update(_PREFIXES + _CLEAR)
        self.store.update(_PREFIXES + _MEETS)
        start, own = threshold(""), _OWN
        found = self.store.query(_PREFIXES + _LINES)
        if self.rust:
            return {(int(row["case"].value.removeprefix(own)), row["line"].value.removeprefix(start)) for row in found}
        return {(int(str(case).removeprefix(own)), str(line).removeprefix(start)) for case, line in found}
