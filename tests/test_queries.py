"""SPARQL over the exported ontology: it answers, refuses what is not reading, and keeps its limits."""

import time
from pathlib import Path

import pytest

from harmoniser.queries import EXAMPLES, LONGEST, Queries, QueryError, as_sheet, graph_file, graph_of, short

GRAPH = "".join(
    f'<https://harmoniser.example/need/n{n}> <http://www.w3.org/2004/02/skos/core#prefLabel> "{"a" * 40} {n}" .\n'
    for n in range(400)
)
SLOW = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a"


@pytest.fixture(scope="module")
def queries(tmp_path_factory: pytest.TempPathFactory):
    file = tmp_path_factory.mktemp("graph") / "small.nt"
    file.write_text(GRAPH, encoding="utf-8")
    asked = Queries(file, seconds=8, rows=50)
    yield asked
    asked.close()


def test_a_question_is_answered_with_prefixes_that_need_no_declaring(queries: Queries) -> None:
    answer = queries.ask("SELECT ?label WHERE { need:n7 skos:prefLabel ?label }")
    assert answer.columns == ("label",)
    assert answer.rows == (("a" * 40 + " 7",),)
    assert not answer.cut


def test_yes_and_no(queries: Queries) -> None:
    assert queries.ask("ASK { need:n7 ?p ?o }").yes
    assert not queries.ask("ASK { need:n7000 ?p ?o }").yes


@pytest.mark.parametrize("query", ["DESCRIBE need:n7", "CONSTRUCT WHERE { need:n7 ?p ?o }"])
def test_statements_come_as_three_columns(queries: Queries, query: str) -> None:
    answer = queries.ask(query)
    assert answer.columns == ("subject", "predicate", "object")
    assert len(answer.rows) == 1


def test_a_huge_answer_is_cut_and_says_so(queries: Queries) -> None:
    answer = queries.ask("SELECT * { ?s ?p ?o . ?a ?b ?c }")
    assert answer.cut
    assert len(answer.rows) == 50
    assert answer.columns == tuple(sorted(answer.columns))
    assert len(as_sheet(answer).rows) == 50


def test_an_answer_that_just_fits_is_not_cut(queries: Queries) -> None:
    assert not queries.ask("SELECT * { ?s ?p ?o } LIMIT 50").cut


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA { need:a skos:prefLabel 'b' }",
        "PREFIX need: <https://harmoniser.example/need/> DELETE WHERE { need:n7 ?p ?o }",
        "LOAD <file:///etc/passwd>",
        "CLEAR ALL",
        "drop default",
    ],
)
def test_updates_are_refused(queries: Queries, query: str) -> None:
    with pytest.raises(QueryError, match=r"only reads|cannot be read"):
        queries.ask(query)
    assert queries.ask("ASK { need:n7 ?p ?o }").yes


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://localhost:1/> { ?s ?p ?o } }",
        "SELECT * { sErViCe SILENT <http://localhost:1/> { ?s ?p ?o } }",
        "SELECT * { { SELECT * { OPTIONAL { { SERVICE ?where { ?s ?p ?o } } } } } }",
        "ASK { ?s ?p ?o FILTER EXISTS { { SERVICE <http://localhost:1/> { ?a ?b ?c } } UNION { ?s ?p ?o } } }",
        "SELECT * { ?s ?p ?o MINUS { GRAPH ?g { ser\\u0056ice } } }",
        "CONSTRUCT { ?s ?p ?o } WHERE { BIND(EXISTS { SERVICE <http://localhost:1/> { ?s ?p ?o } } AS ?x) ?s ?p ?o }",
    ],
)
def test_other_machines_are_never_asked(queries: Queries, query: str) -> None:
    with pytest.raises(QueryError, match=r"SERVICE|cannot be read"):
        queries.ask(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        "SELECT * FROM NAMED <http://localhost:1/> { GRAPH ?g { ?s ?p ?o } }",
        "ASK FROM <http://localhost:1/> { ?s ?p ?o }",
        "DESCRIBE ?s FROM <http://localhost:1/> { ?s ?p ?o }",
        "CONSTRUCT { ?s ?p ?o } from <http://localhost:1/> WHERE { ?s ?p ?o }",
    ],
)
def test_nothing_is_read_from_elsewhere(queries: Queries, query: str) -> None:
    with pytest.raises(QueryError, match="FROM"):
        queries.ask(query)


def test_words_in_a_text_are_no_commands(queries: Queries) -> None:
    assert not queries.ask('ASK { ?s ?p "SERVICE FROM DELETE LOAD" }').yes


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "there is no query"),
        ("SELEC ?x", "line 1, column 1, near “SELEC”"),
        ("SELECT ?x WHERE {\n  ?x a", "cannot be read at line"),
        ("SELECT * { ?s unknown:p ?o }", "unknown"),
        ("SELECT * {" * 300 + "}" * 300, "nested|cannot be read"),
        ("#" * (LONGEST + 1), "longer than"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(queries: Queries, query: str, said: str) -> None:
    with pytest.raises(QueryError, match=said) as caught:
        queries.ask(query)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


def test_a_query_that_takes_too_long_is_ended_and_the_next_is_answered(tmp_path: Path) -> None:
    file = tmp_path / "small.nt"
    file.write_text(GRAPH, encoding="utf-8")
    queries = Queries(file, seconds=1)
    try:
        assert queries.ask("ASK { need:n7 ?p ?o }").yes
        process = queries._process
        assert process is not None
        began = time.monotonic()
        with pytest.raises(QueryError, match="longer than 1 seconds"):
            queries.ask(SLOW)
        assert time.monotonic() - began < 6
        assert process.poll() is not None, "the process that took too long still runs"
        assert queries.ask("ASK { need:n7 ?p ?o }").yes
    finally:
        queries.close()


def test_a_graph_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    file = tmp_path / "broken.nt"
    file.write_text("this is no graph", encoding="utf-8")
    queries = Queries(file)
    with pytest.raises(QueryError, match="cannot be read just now"):
        queries.ask("ASK { ?s ?p ?o }")
    assert not queries.ready


def test_names_are_shown_by_their_prefix() -> None:
    assert short("http://www.w3.org/2004/02/skos/core#broader") == "skos:broader"
    assert short("https://harmoniser.example/level/camden/3") == "https://harmoniser.example/level/camden/3"


@pytest.mark.slow
def test_every_example_works_on_the_whole_graph(tmp_path: Path) -> None:
    file = graph_file("0" * 64, tmp_path)
    graph_of().serialize(str(file), format="nt", encoding="utf-8")
    queries = Queries(file, seconds=60)
    try:
        for name, query in EXAMPLES.items():
            assert queries.ask(query).rows, name
    finally:
        queries.close()
