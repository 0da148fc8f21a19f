"""The page “Explore”, run as Streamlit runs it."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages import healthy, opened, shown


def page(**address: str) -> AppTest:
    return opened("explore", **address)


def test_the_page_opens_with_the_graph_of_a_need() -> None:
    app = healthy(page())
    assert [title.value for title in app.title] == ["Explore"]
    assert "Dashed: a process" in shown(app)


def test_a_need_from_the_address_is_told_in_words_too() -> None:
    told = shown(healthy(page(centre="Domestic abuse")))
    assert "Domestic abuse may amount to Significant harm" in told


def test_a_line_shows_its_place_and_what_it_is_read_as() -> None:
    app = page(what="A line of a document")
    app.selectbox(key="document").select("Plymouth").run()
    told = shown(healthy(app))
    assert "It is read as:" in told
    assert "characters" in told
    assert "ply-" in told


@pytest.mark.parametrize("name", ["centre", "what", "tool"])
def test_an_address_that_asks_for_nothing_known_is_told_in_one_line(name: str) -> None:
    assert "The address asks for something that is not here" in shown(healthy(page(**{name: "nothing"})))


def test_the_vocabulary_is_searched() -> None:
    app = healthy(page(tool="Vocabulary"))
    app.text_input(key="find").set_value("alcohol").run()
    assert " of 345 needs" in shown(healthy(app))
    app.text_input(key="find").set_value("zzqqxx").run()
    assert "Nothing in the vocabulary fits" in shown(healthy(app))


def test_an_example_query_stands_ready_and_another_replaces_it() -> None:
    app = healthy(page(tool="SPARQL"))
    assert "SELECT" in str(app.text_area(key="query").value)
    example = app.selectbox(key="example")
    example.select(example.options[-1]).run()
    assert "ASK" in str(healthy(app).text_area(key="query").value)
    assert "Nothing is asked yet" in shown(app)


@pytest.mark.slow
def test_a_query_is_answered_and_a_bad_one_gives_one_clear_line() -> None:
    app = page(tool="SPARQL")
    app.button(key="ask").click().run(timeout=120)
    assert "rows in" in shown(healthy(app))
    app.text_area(key="query").set_value("INSERT DATA { need:a skos:prefLabel 'b' }").run()
    app.button(key="ask").click().run(timeout=120)
    assert not app.exception
    assert [error.value for error in app.error] == [
        "This page only reads: SELECT, ASK, CONSTRUCT and DESCRIBE, no updates."
    ]
