"""The page “Compare”, run as Streamlit runs it."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from harmoniser.needs_matrix import SHOWN
from tests.pages import healthy, opened, shown


def page(**address: str) -> AppTest:
    return opened("compare", **address)


def test_the_page_opens_with_all_needs_and_says_what_to_do() -> None:
    app = healthy(page())
    assert [title.value for title in app.title] == ["Compare"]
    told = shown(app)
    assert "345 of 345 needs" in told or " needs." in told
    assert "Choose a row in the table above" in told
    assert "999" in told


def test_a_topic_leaves_fewer_needs() -> None:
    app = page()
    app.selectbox(key="topic").select("Housing").run()
    healthy(app)
    assert " of 345 needs" in shown(app)


def test_only_needs_that_some_take_to_section_47() -> None:
    app = page()
    app.selectbox(key="show").select(SHOWN["section-47"]).run()
    assert "of 345 needs" in shown(healthy(app))


def test_a_search_is_in_the_address_only_where_it_finds_something() -> None:
    app = page()
    app.text_input(key="search").set_value("alcohol").run()
    assert app.query_params["search"] in ("alcohol", ["alcohol"])
    app.text_input(key="search").set_value("Zebedee Q").run()
    healthy(app)
    assert "search" not in app.query_params
    assert "No need fits" in shown(app)


def test_what_looks_like_a_childs_data_is_not_searched_and_not_in_the_address() -> None:
    app = page()
    app.text_input(key="search").set_value("943 476 5919").run()
    healthy(app)
    assert "looks like an NHS number" in shown(app)
    assert "search" not in app.query_params


def test_no_document_says_what_to_do() -> None:
    app = page()
    app.multiselect(key="documents").set_value([]).run()
    assert "No document is chosen" in shown(healthy(app))


def test_a_need_shows_all_documents_lines_and_their_disagreements() -> None:
    app = page(need="Private fostering")
    told = shown(healthy(app))
    for word in ("Camden", "Coventry", "Plymouth", "characters", "For a board:", "Severity", "the gravest first"):
        assert word in told


def test_two_documents_stand_side_by_side_and_one_has_no_disagreement_with_another() -> None:
    app = page(need="Neglect")
    app.multiselect(key="documents").set_value(["Camden", "Plymouth"]).run()
    told = shown(healthy(app))
    assert "<h3>Camden</h3>" in told
    assert "<h3>Peterborough</h3>" not in told
    app.multiselect(key="documents").set_value(["Camden"]).run()
    assert "Choose at least two documents" in shown(healthy(app))


def test_the_exact_wording_stands_beside_the_label(documents_folder: Path) -> None:
    app = page(need="Neglect")
    app.text_input(key="folder").set_value(str(documents_folder)).run()
    assert "<blockquote" in shown(healthy(app))


@pytest.mark.parametrize("name", ["topic", "show", "need", "documents", "view"])
def test_an_address_that_asks_for_nothing_known_is_told_in_one_line(name: str) -> None:
    app = healthy(page(**{name: "<b>nothing</b>"}))
    told = shown(app)
    assert "The address asks for something that is not here" in told
    assert "nothing</b>" not in told


def test_two_areas_are_compared_and_the_report_is_offered() -> None:
    app = healthy(page(view="Two areas", first="Coventry", second="Plymouth"))
    told = shown(app)
    assert told.count("For a board:") == 10
    for word in ("The differences that matter most", "Does each agree with itself?", "To take away"):
        assert word in [head.value for head in app.header]
    assert "an answer there can be narrower" in told  # why Discrepancies may say it otherwise
    assert "puts one authority above another" in told
    assert "rules of law behind it, none read at the source" in told
    assert not any(word in told for word in ("contradictions with itself", "below what the law requires", "rank"))
    labels = [button.proto.label for button in app.get("download_button")]
    assert labels == ["Report (Word)", "Report (web page)", "Spreadsheet (XLSX)", "Tables (CSV, zipped)"]


def test_one_area_twice_says_what_to_do() -> None:
    assert "Choose two different areas" in shown(healthy(page(view="Two areas", first="Coventry", second="Coventry")))


def test_areas_under_one_document_say_that_there_is_nothing_to_compare() -> None:
    app = healthy(page(view="Two areas", first="Leicester", second="Rutland"))
    assert "its lines and levels are the same in both areas" in shown(app)
