"""The first page: what this is, three doors, the documents and how they stand, what stays private."""

from streamlit.testing.v1 import AppTest

from harmoniser.library import Library
from tests.pages import fresh, healthy, shown


def opened() -> AppTest:
    return fresh().run()


def test_it_is_the_page_that_opens_first_and_says_what_this_is_in_three_sentences() -> None:
    app = healthy(opened())
    assert app.title[0].value.startswith("The threshold harmoniser")
    lead = shown(app).partition('<p class="hz-lead">')[2].partition("</p>")[0]
    assert lead.count(". ") + lead.count("here.") + lead.endswith(".") == 3


def test_there_is_a_door_for_each_of_three_audiences() -> None:
    app = healthy(opened())
    doors = [head.value for head in app.header][:3]
    assert doors == ["A child is moving", "How do our documents differ?", "We meet as a board"]
    said = shown(app)
    for who in ("practitioner", "policy team", "safeguarding partnership"):
        assert f"For a {who}" in said


def test_doors_lead_to_pages_that_there_are() -> None:
    links = opened().get("page_link")
    labels = [link.proto.label for link in links]
    assert "Move a child" in labels
    assert "Levels" in labels
    assert [link.proto.query_string for link in links if "level 3" in link.proto.label] == ["number=3"]


def test_every_document_is_shown_with_its_date_and_how_it_stands(library: Library) -> None:
    said = shown(opened())
    for document in library.documents.values():
        assert document.title.replace("'", "&#x27;") in said
    for words in ("January 2013", "about 2016", "September 2016", "March 2014", "December 2024"):
        assert words in said


def test_a_document_that_was_replaced_or_is_out_of_date_says_so_first() -> None:
    said = shown(opened())
    assert "<b>Replaced locally since.</b>" in said
    assert "<b>By its own words out of date from September 2017.</b>" in said


def test_it_says_what_stays_private() -> None:
    app = healthy(opened())
    said = shown(app)
    assert "What stays private" in [head.value for head in app.header]
    assert "never in the page’s address" in said
    assert "kept 30 days" in said
    assert not app.text_area
