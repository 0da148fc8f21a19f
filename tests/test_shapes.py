"""What ships has the shapes that ontology/shapes describes; a copy broken in one place fails the shape that says so.

The broken copies are of a small graph: one thing of each kind, with what it points to. A case is made for every constraint of
every shape: where the constraint is on one property, from the constraint itself, else by hand.
"""

from dataclasses import replace

import pyshacl
import pytest
from rdflib import RDF, RDFS, SH, SKOS, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection

from harmoniser.iris import PREFIXES, iri, level_iri, term, value_iri
from harmoniser.library import data_folder
from harmoniser.shapes import mapping_graph
from harmoniser.vocabulary import NAMESPACE, ontology_graph

FOLDER = data_folder() / "ontology"
SHAPES = Graph().parse(FOLDER / "shapes" / "shapes.ttl")
NS, S, OA = Namespace(NAMESPACE), Namespace(iri("shape", "")), Namespace(PREFIXES["oa"])
CIRCUMSTANCE, DOCUMENT, STRAY = URIRef(iri("circumstance", "absence")), iri("document", "camden"), URIRef(iri("stray"))
LINE, OTHER, TRIGGER = (URIRef(iri("indicator", name)) for name in ("cam-0030", "cam-0031", "cam-0021"))
RULE = URIRef(iri("rule", "camden-rule-level-2"))
# One thing for each shape to look at; what has no name of its own is found by what it points to or what points to it.
FOCUS: dict[str, str] = {
    "PossibleAmount": "",
    "Condition": "",
    "Need": iri("need", "truancy"),
    "Circumstance": CIRCUMSTANCE,
    "Value": value_iri("certainty", "suspected"),
    "Tier": term("early-help"),
    "FloorRule": iri("floor", "eng-soa-under-13-1"),
    "Status": term("status-early-help"),
    "Process": term("section-47"),
    "Topic": term("health"),
    "Domain": term("developmental-needs"),
    "Bearer": term("child"),
    "Document": DOCUMENT,
    "Authority": iri("area", "camden"),
    "Level": level_iri("camden", "2"),
    "Indicator": LINE,
    "Place": iri("indicator", "cam-0030", "selector"),
    "Rule": RULE,
    "FactKind": iri("fact-kind", "time-limit"),
    "ServiceKind": iri("service-kind", "health-visiting"),
    "ContactKind": iri("contact-kind", "front-door"),
    "Role": iri("role", "social-worker"),
    "Event": iri("event", "referral"),
    "TimeUnit": iri("unit", "working-days"),
}
# Within these classes no two share a notation.
UNIQUE = ("FactKind", "ServiceKind", "ContactKind", "Role", "Event", "TimeUnit", "Process", "Status")
# What a constraint says of itself, and not of a property.
NO_CONSTRAINT = {
    *(RDF.type, SH.path, SH.message, SH.property, SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf),
    SH.qualifiedValueShape,  # what is counted; how many there may be is the constraint
}


def validate(graph):
    """The failures, as (shape, kind of constraint)."""
    conforms, report, text = pyshacl.validate(graph, shacl_graph=SHAPES, inference="none")
    found = {
        (report.value(result, SH.sourceShape), report.value(result, SH.sourceConstraintComponent))
        for result in report.subjects(RDF.type, SH.ValidationResult)
    }
    assert conforms == (not found)
    return found, text


@pytest.fixture(scope="module")
def ontology():
    return ontology_graph(FOLDER)


@pytest.fixture(scope="module")
def small(library, ontology):
    """One document with three lines and a rule, and of the ontology what these and the other things point to."""
    camden = library.documents["camden"]
    names = [str(line).rsplit("/", 1)[-1] for line in (LINE, OTHER, TRIGGER)]
    lines = tuple(camden.by_id[name] for name in names)
    rule = replace(camden.rules[0], indicators=tuple(names[:2]))
    camden = replace(camden, indicators=lines, rules=(rule,), by_id={line.id: line for line in lines})
    graph = mapping_graph(replace(library, documents={"camden": camden}), ontology)
    whole = graph + ontology
    todo = {*graph.all_nodes(), *map(focus_of(whole), FOCUS)}
    seen = set()
    while todo:
        node = todo.pop()
        if not isinstance(node, Literal) and node not in seen:
            seen.add(node)
            todo |= {o for p, o in whole.predicate_objects(node) if p != RDF.type}
            todo |= set(sorted(whole.subjects(NS.valueOf, node), key=str)[:2])  # a circumstance needs two
    kept = Graph()
    for triple in whole:
        if triple[0] in seen or triple[1] == RDFS.subClassOf:
            kept.add(triple)
    return kept


def focus_of(graph):
    def find(name):
        if name == "PossibleAmount":
            return next(graph.subjects(NS["from"], URIRef(iri("need", "head-lice"))))
        return conditions_of(graph)[0] if name == "Condition" else URIRef(FOCUS[name])

    return find


@pytest.mark.slow
def test_what_ships_conforms(library, ontology):
    found, text = validate(mapping_graph(library, ontology) + ontology)
    assert not found, text


def test_the_small_graph_conforms(small):
    found, text = validate(small)
    assert not found, text


def test_the_shapes_are_shacl_and_need_no_sparql():
    assert not set(SHAPES.predicates()) & {SH.sparql, SH.select, SH.rule, SH.js}
    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=SHAPES, meta_shacl=True)
    assert conforms, text


def test_the_shapes_are_no_vocabulary(ontology):
    assert (None, RDF.type, SH.NodeShape) not in ontology


# ------------------------------------------------------------------------------------------------ broken by hand


def swap(graph, subject, predicate, *objects):
    graph.remove((subject, predicate, None))
    for node in objects:
        graph.add((subject, predicate, node))


def conditions_of(graph):
    return Collection(graph, graph.value(graph.value(LINE, NS.alternative), NS.conditions))


def elsewhere(graph):
    swap(graph, OTHER, NS.statedIn, STRAY)


def level_elsewhere(graph):
    swap(graph, URIRef(level_iri("camden", "2")), NS.levelOf, STRAY)


def second_place(graph):
    graph.add((BNode("second"), OA.hasBody, LINE))
    graph.add((BNode("second"), OA.hasTarget, BNode("target")))
    graph.add((BNode("target"), OA.hasSelector, STRAY))


def namesake(name):
    """Another of a class with the notation of the one that is looked at."""

    def broken(graph):
        graph.add((STRAY, RDF.type, NS[name]))
        graph.add((STRAY, SKOS.notation, graph.value(URIRef(FOCUS[name]), SKOS.notation)))

    return broken


BY_HAND = {
    **{(f"{name}-unique", "QualifiedMaxCount"): namesake(name) for name in UNIQUE},
    ("Need", "NodeKind"): lambda g: g.add((BNode(), RDF.type, NS.Need)),
    ("Need", "Pattern"): lambda g: g.add((URIRef(iri("need", "Not this")), RDF.type, NS.Need)),
    ("Circumstance", "Xone"): lambda g: swap(g, CIRCUMSTANCE, RDF.type, NS.Scale, NS.Unordered),
    ("Value", "Class"): lambda g: g.remove((URIRef(FOCUS["Value"]), RDF.type, None)),
    ("Topic", "Xone"): lambda g: swap(g, URIRef(FOCUS["Topic"]), RDF.type, NS.Topic),
    ("Indicator", "Class"): lambda g: g.remove((LINE, RDF.type, None)),
    ("Indicator-document", "MaxCount"): level_elsewhere,
    ("Indicator-place", "MinCount"): lambda g: g.remove((None, OA.hasBody, LINE)),
    ("Indicator-place", "MaxCount"): second_place,
    ("Indicator-place", "Class"): second_place,
    ("Indicator-alternatives", "Node"): lambda g: g.remove((None, NS.conditions, None)),
    ("Indicator-meaning", "Xone"): lambda g: g.add((LINE, NS.statesNothing, Literal("a heading", lang="en-GB"))),
    ("Indicator-kind", "Xone"): lambda g: g.add((LINE, RDF.type, NS.Sign)),
    ("LevelIndicator", "Or"): lambda g: g.remove((LINE, NS.atLevel, None)),
    ("Trigger", "Or"): lambda g: g.remove((TRIGGER, NS.setsGoing, None)),
    ("Alternative-conditions", "MinCount"): lambda g: swap(g, g.value(LINE, NS.alternative), NS.conditions, RDF.nil),
    ("Condition-circumstances", "Class"): lambda g: (
        swap(g, URIRef(value_iri("stray", "x")), NS.valueOf, STRAY)
        or g.add((conditions_of(g)[0], NS.worded, URIRef(value_iri("stray", "x"))))
    ),
    ("Rule", "Xone"): lambda g: swap(g, RULE, NS.ruleKind, Literal("combination")),
    ("Rule-document", "MaxCount"): elsewhere,
}


@pytest.mark.parametrize(("shape", "constraint"), BY_HAND, ids=str)
def test_broken_by_hand(small, shape, constraint):
    broken = Graph() + small
    BY_HAND[shape, constraint](broken)
    found, text = validate(broken)
    assert (S[shape], SH[f"{constraint}ConstraintComponent"]) in found, text


@pytest.mark.parametrize("name", UNIQUE)
def test_a_notation_may_be_shared_with_something_of_another_class(small, name):
    graph = Graph() + small
    graph.add((STRAY, RDF.type, NS.Fact))
    graph.add((STRAY, SKOS.notation, graph.value(URIRef(FOCUS[name]), SKOS.notation)))
    assert (S[f"{name}-unique"], SH.QualifiedMaxCountConstraintComponent) not in validate(graph)[0]


@pytest.mark.parametrize("broken_by", ["neither", "unspoken"])
def test_a_line_that_neither_states_nor_is_excluded(small, broken_by):
    """The other side of the choice between a meaning and a reason, and a line whose kind is not said."""
    broken = Graph() + small
    if broken_by == "neither":
        broken.remove((LINE, NS.alternative, None))
    else:
        broken.remove((LINE, RDF.type, NS.LevelIndicator))
    shape = {"neither": S["Indicator-meaning"], "unspoken": S["Indicator-kind"]}[broken_by]
    assert (shape, SH.XoneConstraintComponent) in validate(broken)[0]


# ------------------------------------------------------------------------------------------------ broken by the constraint


def component(parameter):
    name = str(parameter).rsplit("#", 1)[-1]
    return name[0].upper() + name[1:]


def constraints(shape):
    return {component(p): o for p, o in SHAPES.predicate_objects(shape) if p not in NO_CONSTRAINT}


def cases():
    """Every constraint of every property that is not broken by hand; of what things share, one for each further thing."""
    done = set()
    for name in FOCUS:
        holder = S["Alternative-conditions"] if name == "Condition" else S[name]
        for shape in sorted(SHAPES.objects(holder, SH.property), key=str):
            short = str(shape).rsplit("/", 1)[-1]
            for kind in sorted(constraints(shape)):
                if (short, kind) not in BY_HAND and (shape not in done or kind == "MinCount"):
                    yield name, short, kind
            done.add(shape)


def another(old, number):
    """A value of the same sort that is not the old one."""
    if isinstance(old, Literal):
        if old.datatype in (XSD.integer, XSD.nonNegativeInteger):
            return Literal(int(old) + number, datatype=old.datatype)
        return Literal(f"{old}{number}", lang=old.language, datatype=old.datatype)
    return URIRef(f"{STRAY}{number}")


def break_(graph, focus, shape, kind):
    """Remove, double or change a triple so that just this constraint does not hold."""
    limit, path = constraints(shape)[kind], SHAPES.value(shape, SH.path)
    inverse = SHAPES.value(path, SH.inversePath)
    old = None if inverse else next(iter(graph.objects(focus, path)), None)
    if inverse:
        if kind == "MinCount":
            graph.remove((None, inverse, focus))
        else:
            graph.add((STRAY, inverse, focus))
    elif kind == "MinCount":
        graph.remove((focus, path, None))
    elif kind == "MaxCount":
        for number in range(1, int(limit) + 2):
            graph.add((focus, path, another(old, number)))
    elif kind == "Disjoint":
        shared = graph.value(focus, limit) or STRAY
        graph.add((focus, limit, shared))
        graph.add((focus, path, shared))
    elif kind == "LessThan":
        swap(graph, focus, path, *graph.objects(focus, limit))
    else:
        wrong = {
            "Class": STRAY,
            "Datatype": Literal("x"),
            "LanguageIn": Literal("autre chose", lang="fr"),
            "MinLength": Literal(""),
            "MinInclusive": Literal(int(limit) - 1, datatype=getattr(old, "datatype", None))
            if kind == "MinInclusive"
            else None,
            "In": Literal("no code"),
            "Or": Literal("in spring"),
            "Pattern": Literal("not hexadecimal"),
        }[kind]
        swap(graph, focus, path, wrong)


@pytest.mark.parametrize(("thing", "shape", "constraint"), list(cases()), ids=str)
def test_broken_copy(small, thing, shape, constraint):
    broken = Graph() + small
    break_(broken, focus_of(small)(thing), S[shape], constraint)
    found, text = validate(broken)
    assert (S[shape], SH[f"{constraint}ConstraintComponent"]) in found, text


def test_every_constraint_of_every_shape_is_broken_once():
    named = {shape for shape in SHAPES.subjects(RDF.type, None) if isinstance(shape, URIRef)}
    every = {(str(shape).rsplit("/", 1)[-1], kind) for shape in named for kind in constraints(shape)}
    assert every == {*BY_HAND, *((shape, kind) for _, shape, kind in cases())}
    things = {str(shape).rsplit("/", 1)[-1] for shape in SHAPES.subjects(RDF.type, SH.NodeShape)}
    assert things <= {*FOCUS, *(name for name, _ in BY_HAND), "Alternative"}
