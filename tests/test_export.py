"""Exports: what another program reads is what the engine says, and whole."""

import csv
import importlib.util
import io
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
import yaml
from rdflib import RDF, RDFS, SKOS, Literal, Namespace, URIRef
from rdflib.term import Node

from harmoniser import interchange
from harmoniser.boxes import bits
from harmoniser.cli import main
from harmoniser.correspondence import Correspondences, relate, silent_needs
from harmoniser.errors import HarmoniserError
from harmoniser.interchange import FORMATS, check_folder, export, write_files
from harmoniser.library import Library, data_folder
from harmoniser.linked_data import linked_data
from harmoniser.mapping_sets import COLUMNS, PREDICATES, mapping_set
from harmoniser.mappings import load_meanings
from harmoniser.matching import Standing, match, state_indicator
from harmoniser.model import Assessment, Case
from harmoniser.tables import tables
from harmoniser.translation import translate
from harmoniser.vocabulary import NAMESPACE, ontology_graph
from tests.conftest import require
from tests.test_matching import line
from tests.test_wording import NAMES, runs

NS = Namespace(NAMESPACE)
OA = Namespace("http://www.w3.org/ns/oa#")
ORG = Namespace("http://www.w3.org/ns/org#")
PROV = Namespace("http://www.w3.org/ns/prov#")
ROOT = "https://harmoniser.example/"
VALIDATORS = Path(sys.prefix) / "interchange" / "bin"


def of(library, *names):
    """The library with only some of its documents."""
    documents = {name: library.documents[name] for name in names}
    areas = {name: area for name, area in library.areas.items() if area.document in documents}
    return Library(library.vocabulary, documents, areas, library.digest)


@pytest.fixture(scope="module")
def two(library):
    return of(library, "camden", "plymouth")


@pytest.fixture(scope="module")
def linked(two):
    return linked_data(two)["harmoniser.jsonld"]


@pytest.fixture(scope="module")
def graph(linked):
    return rdflib.Graph().parse(data=linked, format="json-ld")


@pytest.fixture(scope="module")
def concepts(two):
    whole = rdflib.Graph()
    for text in FORMATS["skos"][1](two).values():
        whole.parse(data=text, format="turtle")
    return whole


def oxigraph(text, form):
    store = pyoxigraph.Store()
    store.load(text.encode(), format=form)
    return store


def ends(rows):
    """Answers of either program as the last parts of the names."""
    found = (tuple(str(getattr(c, "value", c)).rsplit("/", 1)[-1] if c else None for c in row) for row in rows)
    return sorted(found, key=str)


# ------------------------------------------------------------------------------------------------ which line is broader


@pytest.mark.parametrize(
    ("subject", "object", "relation"),
    [
        (["truancy"], ["truancy"], "exact"),
        (["truancy"], ["school-attendance"], "broad"),  # the object is broader: staying away is a kind of absence
        (["school-attendance"], ["truancy"], "narrow"),
        ([("bullying", {"pattern": "frequent"})], [("bullying", {"pattern": "occasional"})], "broad"),
        ([("bullying", {"pattern": "occasional"})], [("bullying", {"pattern": "frequent"})], "narrow"),
        ([("bullying", {"degree": "low..moderate"})], ["bullying"], "exact"),  # whoever is worse meets both
        ([("bullying", {"engagement": "refusing.."})], ["bullying"], "broad"),
        (["bullying"], [("bullying", {"engagement": "refusing.."})], "narrow"),
        ([("neet", {"age": "16..17"})], [("neet", {"age": "15..17"})], "broad"),  # ages are never closed upward
        ([("neet", {"age": "13..16"})], [("neet", {"age": "15..17"})], "related"),
        ([("neet", {"age": "13..14"})], [("neet", {"age": "15..17"})], None),
        ([("bullying", {"certainty": "suspected"})], ["bullying"], "narrow"),  # evidence meets a suspicion
        ([("income", {"degree": "none"})], ["income"], None),  # all is well against a concern
        ([("income", {"degree": "none"})], [("income", {"degree": "none..low"})], "broad"),
        (["income"], ["self-harm"], None),
        (["cannabis-use"], ["physical-health"], None),
    ],
)
def test_the_predicate_is_seen_from_the_subject(library, subject, object, relation):
    one, other = line(library, subject, name="ply-9001"), line(library, object, name="cam-9001", document="camden")
    assert (related(library, one, other) or [None])[0] == relation
    turned = {"broad": "narrow", "narrow": "broad"}.get(relation, relation)
    assert (related(library, other, one) or [None])[0] == turned


def related(library, one, other):
    found = relate(one, other, library.vocabulary)
    return (found.relation, found.certain) if found else None


def test_and_is_narrower_and_or_is_broader_than_one_thing(library):
    income, both = line(library, ["income"]), line(library, ["income", "debt"])
    either = line(library, ["income"], ["debt"])
    assert related(library, both, income) == ("broad", True)
    assert related(library, either, income) == ("narrow", True)
    assert related(library, both, either) == ("broad", True)


def test_what_may_amount_to_something_is_related_and_never_certain(library):
    head_lice, neglect = line(library, [("head-lice", {"pattern": "persistent"})]), line(library, ["neglect"])
    assert related(library, head_lice, neglect) == ("related", False)


def test_what_hangs_on_an_arguable_word_is_not_certain(library):
    early = line(library, [("neet", {"age": "16 ~15"})])
    younger = line(library, [("neet", {"age": "14..15"})])
    assert related(library, younger, early) == ("related", False)


def test_a_sign_of_abuse_is_never_said_to_be_the_same_as_a_line(library):
    injury, sign = line(library, ["injury"]), line(library, ["injury"], kind="sign", levels=())
    assert related(library, injury, sign) == ("narrow", True)
    assert related(library, sign, injury) == ("broad", True)


def test_one_set_is_the_other_turned_round(two):
    plymouth, camden = two.documents["plymouth"], two.documents["camden"]
    between = Correspondences(two).between
    turn = {"broad": "narrow", "narrow": "broad"}
    there = {
        (r.object.id, r.subject.id): turn.get(r.relation, r.relation) for r in between(plymouth, camden) if r.object
    }
    back = {(r.subject.id, r.object.id): r.relation for r in between(camden, plymouth) if r.object}
    assert Counter(there.values()) > Counter({"exact": 20, "broad": 50, "narrow": 50})
    # Where one document is silent, that the other's line may amount to something is no word on it.
    assert {pair for pair in there.keys() ^ back.keys() if (there.get(pair) or back[pair]) != "related"} == set()
    assert all(there[pair] == back[pair] for pair in there.keys() & back.keys())


def test_silence_is_what_a_translation_calls_silence(two):
    vocabulary = two.vocabulary
    found = {}
    for one in two.documents["plymouth"].indicators[::3]:
        present = {c.need for group in one.alternatives for c in group if not c.worded["degree"] & 1}
        if present:
            silent = translate(
                ticked(one, "plymouth", vocabulary), "camden", two, complete=False, questions=False
            ).silent
            found[one.id] = silent
            assert set(silent) == set(silent_needs(one, two.documents["camden"], two)) & present, one.id
    assert any(found.values())


def ticked(one, area, vocabulary):
    """A case of which nothing is known but one line that was ticked."""
    return Case(vocabulary.full["age"], Assessment(area, None, (one.id,)), "none", "", (), "")


# ------------------------------------------------------------------------------------------------ SSSOM


def read_set(text):
    lines = text.splitlines()
    head = yaml.safe_load("\n".join(item[1:] for item in lines if item.startswith("#")))
    rows = list(csv.DictReader([item for item in lines if not item.startswith("#")], delimiter="\t"))
    return head, rows


@pytest.fixture(scope="module")
def sets(two):
    return {name: read_set(text) for name, text in FORMATS["sssom"][1](two).items()}


def test_there_is_a_mapping_set_for_every_ordered_pair(sets):
    assert set(sets) == {"camden-to-plymouth.sssom.tsv", "plymouth-to-camden.sssom.tsv"}
    head, rows = sets["plymouth-to-camden.sssom.tsv"]
    assert (head["subject_source"], head["subject_source_version"]) == ("document:plymouth", "second edition, 2016-09")
    assert (head["object_source"], head["object_source_version"]) == ("document:camden", "not numbered, 2016")
    assert head["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert head["mapping_set_id"].endswith("/plymouth-to-camden.sssom.tsv")
    assert head["mapping_tool_version"] in head["mapping_set_version"]
    assert tuple(rows[0]) == COLUMNS
    assert {prefix for row in rows for prefix in (row["subject_id"].split(":")[0], row["object_id"].split(":")[0])} == {
        *("indicator", "sssom")
    }
    assert all(row["subject_id"].startswith("indicator:ply-") for row in rows)


def test_a_row_says_what_the_engine_says(sets, two):
    vocabulary = two.vocabulary
    plymouth, camden = two.documents["plymouth"], two.documents["camden"]
    _, rows = sets["plymouth-to-camden.sssom.tsv"]

    def meets(one, other):
        found = match(other, (state_indicator(one, vocabulary.full["age"], vocabulary),), vocabulary)
        return found is not None and found.standing == Standing.MET

    met = {"skos:exactMatch": (True, True), "skos:broadMatch": (True, False), "skos:narrowMatch": (False, True)}
    for row in rows[::7]:
        if row["object_id"] != "sssom:NoTermFound":
            one, other = plymouth.by_id[row["subject_id"][10:]], camden.by_id[row["object_id"][10:]]
            assert met.get(row["predicate_id"], (False, False)) == (meets(one, other), meets(other, one))
            assert (row["subject_label"], row["object_label"]) == (one.label, other.label)
            assert row["comment"].endswith(".")
            assert row["mapping_justification"] == "semapv:LogicalReasoning"
    assert {row["confidence"] for row in rows if row["predicate_id"] != "skos:relatedMatch"} == {"1"}
    assert {row["confidence"] for row in rows} == {"1", "0.5"}
    assert not any(row["predicate_id"] == "skos:closeMatch" for row in rows)


def test_silence_is_a_row_of_its_own(sets, two):
    _, rows = sets["plymouth-to-camden.sssom.tsv"]
    silent = [row for row in rows if row["object_id"] == "sssom:NoTermFound"]
    assert silent
    others = {row["subject_id"] for row in rows if row["object_id"] != "sssom:NoTermFound"}
    for row in silent:
        assert row["subject_id"] not in others
        assert row["predicate_id"] == PREDICATES["silent"] == "skos:mappingRelation"
        assert row["object_label"] == ""


def test_a_label_with_quotes_and_tabs_stays_one_cell(two):
    from dataclasses import replace

    plymouth, camden = two.documents["plymouth"], two.documents["camden"]
    row = next(r for r in Correspondences(two).between(plymouth, camden) if r.relation == "exact")
    odd = replace(row, subject=replace(row.subject, label='says "no"\tand leaves'))
    _, (read,) = read_set(mapping_set(plymouth, camden, [odd], two))
    assert read["subject_label"] == 'says "no"\tand leaves'
    assert row.object and read["object_id"] == f"indicator:{row.object.id}"


# ------------------------------------------------------------------------------------------------ the question


QUESTION = f"""
PREFIX : <{NAMESPACE}>
SELECT ?line ?entailed ?possible WHERE {{
    ?line :atLevel <{ROOT}level/plymouth/3> .
    ?translation :ofLine ?line ; :intoDocument <{ROOT}document/camden> .
    OPTIONAL {{ ?translation :entails ?entailed }}
    OPTIONAL {{ ?translation :makesPossible ?possible }}
}}"""


def test_what_camden_says_where_plymouth_says_3_is_what_the_engine_says(linked, graph, two):
    theirs = []
    for one in two.documents["plymouth"].indicators:
        if "3" in one.levels and one.alternatives:
            case = ticked(one, "plymouth", two.vocabulary)
            answer = translate(case, "camden", two, complete=False, questions=False)
            theirs.append((one.id, answer.entailed.level, answer.possible.level))
    assert len(theirs) > 40
    assert len({entailed for _, entailed, _ in theirs}) > 2  # they are not all alike
    assert ends(graph.query(QUESTION)) == sorted(theirs, key=str)
    assert ends(oxigraph(linked, pyoxigraph.RdfFormat.JSON_LD).query(QUESTION)) == ends(graph.query(QUESTION))


def test_the_matches_tell_which_camden_lines_a_plymouth_line_certainly_meets(concepts, two):
    question = f"""
    PREFIX skos: <{SKOS}>
    SELECT ?line ?other WHERE {{
        <{ROOT}level/plymouth/3> skos:member ?line .
        ?line skos:exactMatch|skos:broadMatch ?other .
        ?other skos:inScheme <{ROOT}scheme/camden> .
    }}"""
    vocabulary, everybody = two.vocabulary, two.vocabulary.full["age"]
    met = {
        (one.id, other.id)
        for one in two.documents["plymouth"].indicators
        if "3" in one.levels and one.alternatives
        for other in two.documents["camden"].indicators
        if (found := match(other, (state_indicator(one, everybody, vocabulary),), vocabulary))
        and found.standing == Standing.MET
    }
    assert met
    assert set(ends(concepts.query(question))) == met
    turtle = concepts.serialize(format="turtle")
    assert set(ends(oxigraph(turtle, pyoxigraph.RdfFormat.TURTLE).query(question))) == met


def test_the_question_in_the_documentation_is_the_one_that_is_tested():
    text = (Path(__file__).parent.parent / "docs" / "exports.md").read_text(encoding="utf-8")
    assert QUESTION.split() == text.split("```sparql")[1].split("```")[0].split()


# ------------------------------------------------------------------------------------------------ SKOS


def broken(graph):
    """What SKOS forbids, and what our own schemes promise, where a graph does it all the same (SKOS reference S9 to S46)."""
    found = []
    above: dict[Node, set[Node]] = {}
    for one, other in [
        *graph.subject_objects(SKOS.broader),
        *graph.subject_objects(SKOS.broadMatch),
        *((other, one) for one, other in graph.subject_objects(SKOS.narrower)),
        *((other, one) for one, other in graph.subject_objects(SKOS.narrowMatch)),
    ]:
        above.setdefault(one, set()).add(other)
    transitive = {}
    for start in above:
        reached: set[Node] = set()
        queue = [start]
        while queue:
            new = above.get(queue.pop(), set()) - reached
            reached |= new
            queue += new
        transitive[start] = reached
    found += [f"{one} is broader than itself" for one, reached in transitive.items() if one in reached]
    for predicate in (SKOS.related, SKOS.relatedMatch, SKOS.exactMatch):
        for one, other in graph.subject_objects(predicate):
            if other in transitive.get(one, ()) or one in transitive.get(other, ()):
                found.append(f"{one} and {other} are {predicate} and broader")
    related = set(graph.subject_objects(SKOS.relatedMatch))
    found += [f"{pair} are exact and related" for pair in graph.subject_objects(SKOS.exactMatch) if pair in related]
    for concept in set(graph.subjects(RDF.type, SKOS.Concept)):
        labels = list(graph.objects(concept, SKOS.prefLabel))
        if len(labels) != 1 or labels[0].language != "en-GB":
            found.append(f"{concept} has {len(labels)} labels")
        if set(labels) & set(graph.objects(concept, SKOS.altLabel)):
            found.append(f"{concept} has one word as both labels")
        if len(set(graph.objects(concept, SKOS.inScheme))) != 1 or not graph.value(concept, SKOS.definition):
            found.append(f"{concept} has no scheme or no definition")
        top = (concept, SKOS.topConceptOf, None) in graph
        if top == ((concept, SKOS.broader, None) in graph):
            found.append(f"{concept} is top and not top")
    notations = Counter(graph.subject_objects(SKOS.notation))
    return found + [f"{pair} stands twice" for pair, count in notations.items() if count > 1]


def test_the_concept_schemes_keep_to_skos(concepts, two):
    assert broken(concepts) == []
    needs = set(concepts.subjects(SKOS.inScheme, URIRef(f"{ROOT}scheme/needs")))
    assert len(needs) == len(two.vocabulary.needs)
    lines = {str(s) for s in concepts.subjects(SKOS.inScheme, URIRef(f"{ROOT}scheme/camden"))}
    assert lines == {f"{ROOT}indicator/{one.id}" for one in two.documents["camden"].indicators if one.alternatives}
    assert (URIRef(f"{ROOT}need/truancy"), SKOS.broader, URIRef(f"{ROOT}need/school-attendance")) in concepts
    assert (URIRef(f"{ROOT}need/head-lice"), SKOS.related, URIRef(f"{ROOT}need/neglect")) in concepts


@pytest.mark.parametrize(
    ("one", "predicate", "other"),
    [
        ("need/school-attendance", SKOS.broader, "need/truancy"),
        ("need/truancy", SKOS.related, "need/education-participation"),
        ("need/truancy", SKOS.broader, "need/truancy"),
        ("need/truancy", SKOS.prefLabel, Literal("Skipping school", lang="en-GB")),
        ("need/truancy", SKOS.altLabel, Literal("Truancy", lang="en-GB")),
        ("need/truancy", SKOS.topConceptOf, "scheme/needs"),
    ],
)
def test_the_check_of_skos_finds_what_is_wrong(concepts, one, predicate, other):
    object = other if isinstance(other, Literal) else URIRef(ROOT + other)
    wrong = rdflib.Graph()
    wrong += concepts
    wrong.add((URIRef(ROOT + one), predicate, object))
    assert broken(wrong)


# ------------------------------------------------------------------------------------------------ linked data


def test_every_line_has_its_place_and_not_its_wording(graph, two):
    for document in two.documents.values():
        for one in document.indicators:
            annotation = graph.value(predicate=OA.hasBody, object=URIRef(f"{ROOT}indicator/{one.id}"))
            target = graph.value(annotation, OA.hasTarget)
            assert graph.value(target, OA.hasSource) == URIRef(f"{ROOT}document/{document.id}/text")
            selector = graph.value(target, OA.hasSelector)
            assert (selector, RDF.type, OA.TextPositionSelector) in graph
            start, end = (graph.value(selector, p).toPython() for p in (OA.start, OA.end))
            assert (start, end) == (one.locator.start, one.locator.end)
            assert str(graph.value(selector, NS.fingerprint)) == one.locator.sha256
    assert (None, OA.exact, None) not in graph
    assert (None, OA.hasSelector, None) in graph


def test_every_entry_came_from_one_version_of_a_document_by_the_first_reader(graph, two):
    by_reader = f"""
    PREFIX prov: <{PROV}>
    SELECT ?entry ?role ?version WHERE {{
        ?entry prov:wasDerivedFrom ?document ; prov:wasGeneratedBy ?reading .
        ?document <http://purl.org/dc/terms/hasVersion> ?version .
        ?reading prov:used ?document ; prov:qualifiedAssociation [ prov:hadRole ?role ] .
    }}"""
    rows = ends(graph.query(by_reader))
    assert Counter((role, version) for _, role, version in rows) == {
        ("first-reader", document.version): len(document.indicators) for document in two.documents.values()
    }


def test_a_second_reading_stands_beside_the_first(two, tmp_path):
    path = tmp_path / "second.yaml"
    path.write_text("- id: ply-0184\n  means: {need: sexual-activity, age: 0..12}\n", encoding="utf-8")
    text = linked_data(of(two, "plymouth"), load_meanings(path, two.vocabulary))["harmoniser.jsonld"]
    second = rdflib.Graph().parse(data=text, format="json-ld")
    entry = URIRef(f"{ROOT}indicator/ply-0184/second-reading")
    assert (entry, PROV.alternateOf, URIRef(f"{ROOT}indicator/ply-0184")) in second
    reading = second.value(entry, PROV.wasGeneratedBy)
    role = second.value(second.value(reading, PROV.qualifiedAssociation), PROV.hadRole)
    assert str(role).endswith("/second-reader")
    assert len(list(second.subjects(PROV.wasGeneratedBy, reading))) == 1
    assert second.value(second.value(entry, NS.alternative), NS.conditions) is not None


def test_the_second_reading_that_was_kept_can_be_exported(two):
    kept = load_meanings(Path(__file__).parent.parent / "docs" / "readings" / "round-2.yaml", two.vocabulary)
    ours = {name: meaning for name, meaning in kept.items() if name.startswith("ply-")}
    second = rdflib.Graph().parse(data=linked_data(of(two, "plymouth"), ours)["harmoniser.jsonld"], format="json-ld")
    assert ours
    assert {str(entry).rsplit("/", 1)[-1] for entry in second.objects(None, PROV.alternateOf)} == set(ours)


def test_boards_and_the_authorities_that_a_document_governs_are_organisations(library):
    text = linked_data(of(library, "leicester-leicestershire-rutland"))["harmoniser.jsonld"]
    found = rdflib.Graph().parse(data=text, format="json-ld")
    document = URIRef(f"{ROOT}document/leicester-leicestershire-rutland")
    governed = set(found.objects(document, NS.governs))
    assert {str(found.value(area, SKOS.prefLabel)) for area in governed} == {"Leicester", "Leicestershire", "Rutland"}
    board = found.value(document, URIRef("http://purl.org/dc/terms/publisher"))
    assert all((area, ORG.memberOf, board) in found for area in governed)
    assert (board, RDF.type, ORG.OrganizationalCollaboration) in found


def test_the_conditions_come_back_as_they_were(graph, two):
    """A line's alternatives, conditions and values, read from the export, are those of the library."""
    vocabulary = two.vocabulary
    for one in two.documents["plymouth"].indicators[::5]:
        expected = Counter(
            tuple(
                (
                    condition.need,
                    frozenset(
                        f"{name}.{vocabulary.circumstances[name].values[position].name}"
                        for name in condition.stated
                        for position in bits(condition.worded[name])
                    ),
                )
                for condition in group
            )
            for group in one.alternatives
        )
        read = Counter(
            tuple(
                (
                    str(graph.value(condition, NS.asksAbout)).rsplit("/", 1)[-1],
                    frozenset(str(value).rsplit("/", 1)[-1] for value in graph.objects(condition, NS.worded)),
                )
                for condition in graph.items(graph.value(alternative, NS.conditions))
            )
            for alternative in graph.objects(URIRef(f"{ROOT}indicator/{one.id}"), NS.alternative)
        )
        assert read == expected, one.id


def test_the_exports_use_the_ontologys_terms_as_the_ontology_means_them(graph, concepts):
    """Every subject and object of a property of ours is what the ontology says it must be."""
    ontology = ontology_graph(data_folder() / "ontology")
    whole = graph + concepts + ontology
    own = {p for p in whole.predicates() if str(p).startswith(NAMESPACE)}
    described = set(graph.subjects(RDF.type, RDF.Property)) | set(ontology.subjects(RDFS.domain)) | {NS.order, NS.above}
    described |= {p for p in own if (p, RDF.type, rdflib.OWL.AnnotationProperty) in ontology}
    assert own - described == set()

    def allowed(end):
        union = ontology.value(end, rdflib.OWL.unionOf)
        classes = set(ontology.items(union)) if union else {end}
        return classes | {s for c in classes for s in ontology.transitive_subjects(RDFS.subClassOf, c)}

    for prop in own:
        for end, things in ((RDFS.domain, whole.subjects(prop)), (RDFS.range, whole.objects(None, prop))):
            wanted = ontology.value(prop, end)
            if wanted is not None and not str(wanted).startswith(str(rdflib.XSD)):
                kinds = allowed(wanted)
                wrong = {t for t in things if not kinds & set(whole.objects(t, RDF.type))}
                assert not wrong, (prop, end, sorted(wrong)[:3])


# ------------------------------------------------------------------------------------------------ tables


def read_tables(library):
    return {
        name: list(csv.DictReader(io.StringIO(text, newline=""), strict=True)) for name, text in tables(library).items()
    }


def test_the_tables_hold_every_line_and_all_that_it_means(two):
    read = read_tables(two)
    assert {name.removesuffix(".csv") for name in read} == {
        *("areas", "levels", "indicators", "conditions", "needs", "amounts", "floors", "circumstances", "rules")
    }
    assert {row["indicator"] for row in read["indicators.csv"]} == {
        one.id for document in two.documents.values() for one in document.indicators
    }
    vocabulary = two.vocabulary
    for one in two.documents["camden"].indicators:
        groups: dict[str, dict[str, tuple[str, dict[str, tuple[int, int]]]]] = {}
        for row in read["conditions.csv"]:
            if row["indicator"] == one.id:
                _, given = groups.setdefault(row["alternative"], {}).setdefault(row["condition"], (row["need"], {}))
                if row["circumstance"]:
                    circumstance = vocabulary.circumstances[row["circumstance"]]
                    given[row["circumstance"]] = tuple(
                        sum(1 << circumstance.position(name) for name in row[part].split())
                        for part in ("worded", "arguable")
                    )
        built = tuple(tuple(vocabulary.condition(*cells) for cells in group.values()) for group in groups.values())
        assert built == one.alternatives, one.id


def test_the_names_in_one_table_are_found_in_the_others(two):
    read = read_tables(two)
    known = {
        name: {row[name.rstrip("s")] for row in read[f"{name}.csv"]}
        for name in ("needs", "indicators", "circumstances")
    }
    for row in read["conditions.csv"]:
        assert row["indicator"] in known["indicators"] and row["need"] in known["needs"]
        assert row["circumstance"] in known["circumstances"] | {""}
    for row in read["needs.csv"]:
        assert set((row["broader"] + " " + row["implies"]).split()) <= known["needs"]
    for row in read["rules.csv"]:
        assert set(row["indicators"].split()) <= known["indicators"]
    assert len({row["need"] for row in read["needs.csv"]}) == len(read["needs.csv"])


def test_the_tables_are_as_rfc_4180_has_them_and_another_program_reads_the_same(two):
    import pyarrow.csv

    for name, text in tables(two).items():
        assert "\n" not in text.replace("\r\n", ""), name
        assert not text.startswith("\ufeff"), name
        as_text = pyarrow.csv.ConvertOptions(column_types={}, strings_can_be_null=False)
        found = pyarrow.csv.read_csv(io.BytesIO(text.encode()), convert_options=as_text)
        assert found.num_rows == len(list(csv.reader(io.StringIO(text, newline="")))) - 1, name


@pytest.mark.parametrize(
    "start", ["=1+1", "+44", "-1", "@here", "\t=1", " =1", "\u00a0+1", "\u200b@here", "\uff1d1", "\x0b=1"]
)
def test_nothing_in_a_table_is_run_as_a_formula(two, start):
    from dataclasses import replace

    plymouth = two.documents["plymouth"]
    lines = (replace(plymouth.indicators[0], label=start), *plymouth.indicators[1:])
    changed = replace(plymouth, indicators=lines, by_id={one.id: one for one in lines})
    read = read_tables(Library(two.vocabulary, {"plymouth": changed}, {}, ""))
    assert read["indicators.csv"][0]["label"] == f"'{start}"


# ------------------------------------------------------------------------------------------------ whole or nothing


def test_an_export_is_written_into_a_new_folder_and_lists_its_files(two, tmp_path):
    written = export(two, "csv", tmp_path / "new" / "tables")
    assert sorted(written) == sorted((tmp_path / "new" / "tables").iterdir())
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["tables"]


def test_the_same_library_gives_the_same_bytes(two):
    for name, (_, make) in FORMATS.items():
        if name != "owl":
            assert make(two) == make(two), name


def test_a_folder_that_holds_something_is_left_alone(two, tmp_path):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "needs.csv").write_text("old", encoding="utf-8")
    with pytest.raises(HarmoniserError, match="not empty"):
        export(two, "csv", tmp_path)
    assert (tmp_path / "needs.csv").read_text(encoding="utf-8") == "old"
    export(two, "csv", tmp_path, force=True)
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "mine"
    assert (tmp_path / "needs.csv").read_text(encoding="utf-8").startswith("need,")


def test_a_folder_can_be_refused_before_anything_is_worked_out(tmp_path):
    check_folder(tmp_path)
    check_folder(tmp_path / "new")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    check_folder(tmp_path, force=True)
    with pytest.raises(HarmoniserError, match="not empty"):
        check_folder(tmp_path)
    for force in (False, True):
        with pytest.raises(HarmoniserError, match="is a file"):
            check_folder(tmp_path / "mine.txt", force=force)


def test_an_export_that_fails_leaves_nothing_behind(two, tmp_path, monkeypatch):
    def fails(library):
        raise HarmoniserError("no")

    monkeypatch.setitem(interchange.FORMATS, "csv", ("", fails))
    with pytest.raises(HarmoniserError):
        export(two, "csv", tmp_path / "tables")
    assert list(tmp_path.iterdir()) == []


def test_a_failure_half_way_puts_back_what_was_there(tmp_path, monkeypatch):
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "a.csv").write_text("old", encoding="utf-8")
    replace = Path.replace

    def fails_at_b(self, target):
        if self.name == "b.csv" and self.parent.name == "files":
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fails_at_b)
    with pytest.raises(HarmoniserError, match="cannot be written to"):
        write_files({"a.csv": "new", "b.csv": "new"}, folder, force=True)
    assert {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()} == {"a.csv": "old"}
    assert [path.name for path in tmp_path.iterdir()] == ["tables"]


def test_a_file_or_a_folder_in_the_way_is_refused(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(HarmoniserError, match="is a file"):
        write_files({"a.csv": "new"}, tmp_path / "file")
    (tmp_path / "folder" / "a.csv").mkdir(parents=True)
    with pytest.raises(HarmoniserError, match=r"a\.csv is a folder there"):
        write_files({"a.csv": "new", "b.csv": "new"}, tmp_path / "folder", force=True)
    assert not (tmp_path / "folder" / "b.csv").exists()
    with pytest.raises(HarmoniserError, match="cannot be written to"):
        write_files({"a.csv": "new"}, tmp_path / "file" / "below")


# ------------------------------------------------------------------------------------------------ the command


def test_the_command_prints_what_it_wrote(tmp_path, capsys):
    assert main(["export", "csv", "--out", str(tmp_path / "a")]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert {Path(name).name for name in printed} == {path.name for path in (tmp_path / "a").iterdir()}
    assert main(["export", "csv", "--out", str(tmp_path / "b"), "--json"]) == 0
    assert all(Path(name).is_file() for name in json.loads(capsys.readouterr().out))
    assert main(["export", "csv", "--out", str(tmp_path / "b")]) == 2
    error = capsys.readouterr().err
    assert error.startswith("harmoniser: the folder given is not empty") and error.count("\n") == 1


def test_the_command_knows_every_form_and_gives_an_example(capsys):
    with pytest.raises(SystemExit):
        main(["export", "--help"])
    shown = capsys.readouterr().out
    assert "example: harmoniser export" in shown
    assert "{" + ",".join(FORMATS) + "}" in shown


def test_a_second_reading_is_for_linked_data_only(tmp_path, capsys):
    path = tmp_path / "second.yaml"
    path.write_text("- id: ply-9999\n  excluded: made up\n", encoding="utf-8")
    assert main(["export", "csv", "--out", str(tmp_path / "a"), "--second", str(path)]) == 2
    assert "a second reading goes with jsonld only" in capsys.readouterr().err
    assert main(["export", "jsonld", "--out", str(tmp_path / "a"), "--second", str(path)]) == 2
    assert capsys.readouterr().err.startswith("harmoniser: unknown indicator")
    assert not (tmp_path / "a").exists()


# ------------------------------------------------------------------------------------------------ all of it (slow)


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def validator(name):
    require(f"{name} (make test-slow installs it)", (VALIDATORS / name).is_file())
    return VALIDATORS / name


CHECK_SETS = """
import sys
from sssom.parsers import parse_sssom_table, to_mapping_set_document
from sssom.validators import validate
for path in sys.argv[1:]:
    found = parse_sssom_table(path)
    validate(found)
    print(len(to_mapping_set_document(found).mapping_set.mappings))
"""


@pytest.mark.slow
def test_the_sssom_package_finds_every_mapping_set_valid(library, tmp_path):
    python = validator("sssom").parent / "python"
    written = export(library, "sssom", tmp_path / "sets")
    assert len(written) == len(library.documents) * (len(library.documents) - 1)
    code, shown = run(python, "-c", CHECK_SETS, *written)
    assert code == 0, shown[-2000:]
    counts = [len(read_set(path.read_text(encoding="utf-8"))[1]) for path in written]
    assert shown.split() == [str(count) for count in counts]  # no row was dropped, and nothing was complained of


@pytest.mark.slow
@pytest.mark.parametrize(
    "wrong", [("semapv:LogicalReasoning", "semapv:Guessing"), ("\t0.5\t", "\t1.5\t"), ("indicator:c", "x:c")]
)
def test_the_sssom_package_would_find_what_is_wrong(two, tmp_path, wrong):
    sssom = validator("sssom")
    (path, _) = export(two, "sssom", tmp_path / "sets")
    path.write_text(path.read_text(encoding="utf-8").replace(*wrong), encoding="utf-8")
    code, shown = run(sssom, "validate", path)
    assert code != 0 or shown


@pytest.mark.slow
def test_turned_round_by_the_sssom_package_a_set_says_what_its_counterpart_says(two, tmp_path):
    sssom = validator("sssom")
    back, there = sorted(export(two, "sssom", tmp_path / "sets"))
    assert run(sssom, "invert", there, "--no-merge-inverted", "-o", tmp_path / "turned.tsv")[0] == 0

    def firm(path):
        _, rows = read_set(path.read_text(encoding="utf-8"))
        names = ("subject_id", "predicate_id", "object_id")
        found = {tuple(row[name] for name in names) for row in rows}
        return {row for row in found if row[1] in ("skos:exactMatch", "skos:broadMatch", "skos:narrowMatch")}

    assert firm(tmp_path / "turned.tsv") == firm(back)


@pytest.mark.slow
def test_skosify_finds_nothing_to_mend(library, tmp_path):
    skosify = validator("skosify")
    written = export(library, "skos", tmp_path / "schemes")
    for path in written:
        if path.name != "matches.ttl":
            code, shown = run(skosify, "-o", tmp_path / "out.ttl", path)
            assert code == 0 and "WARNING" not in shown and "ERROR" not in shown, (path.name, shown[-1000:])
    code, shown = run(skosify, "-o", tmp_path / "out.ttl", *written)
    # That a chain of broader lines has short cuts, and that there are six schemes, is how it is meant; all else would be wrong.
    meant = ("Redundant hierarchical", "Multiple concept schemes")
    complaints = [item for item in shown.splitlines() if item.startswith(("WARNING", "ERROR"))]
    warnings = [item for item in complaints if not any(text in item for text in meant)]
    assert (code, warnings) == (0, [])


@pytest.mark.slow
def test_all_schemes_and_matches_together_keep_to_skos(library):
    whole = rdflib.Graph()
    for text in FORMATS["skos"][1](library).values():
        whole.parse(data=text, format="turtle")
    assert broken(whole) == []


@pytest.mark.slow
def test_all_linked_data_is_the_same_to_both_programs(library):
    text = linked_data(library)["harmoniser.jsonld"]
    store = oxigraph(text, pyoxigraph.RdfFormat.JSON_LD)
    assert len(store) == len(rdflib.Graph().parse(data=text, format="json-ld"))
    lines = sum(len(document.indicators) for document in library.documents.values())
    count = f"SELECT (COUNT(*) AS ?n) WHERE {{ ?s a <{OA.TextPositionSelector}> }}"
    assert [int(row[0].value) for row in store.query(count)] == [lines]


@pytest.mark.slow
def test_the_ontology_is_read_by_both_programs(library, tmp_path):
    require("harmoniser.owl", importlib.util.find_spec("harmoniser.owl") is not None)
    turtle, xml = sorted(export(library, "owl", tmp_path / "ontology"), key=lambda path: path.suffix, reverse=True)
    stores = [
        oxigraph(turtle.read_text(encoding="utf-8"), pyoxigraph.RdfFormat.TURTLE),
        oxigraph(xml.read_text(encoding="utf-8"), pyoxigraph.RdfFormat.RDF_XML),
    ]
    assert len(stores[0]) == len(stores[1]) == len(rdflib.Graph().parse(turtle)) > 10_000


@pytest.mark.slow
def test_no_export_shares_seven_consecutive_words_with_a_document(library, documents_folder):
    from harmoniser.locators import normalised_words, read_document

    theirs = set()
    for document in library.documents.values():
        text = read_document(documents_folder, document)
        assert text is not None
        theirs |= runs(text.words)
    for name in (*NAMES, *(document.title for document in library.documents.values())):
        theirs -= runs(normalised_words(name))
    for form in ("skos", "sssom", "jsonld", "csv"):
        for name, written in FORMATS[form][1](library).items():
            table = csv.reader(io.StringIO(written, newline="")) if form == "csv" else ()
            for cell in {cell for row in table for cell in row} or set(written.replace("\t", "\n").splitlines()):
                assert not runs(normalised_words(cell)) & theirs, (name, cell[:200])
