"""The page "Discrepancies", as policy teams use it; over a handful of needs, so that it is quick."""

from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from harmoniser.browsing import Shelf
from tests import pages
from tests.conftest import Reduced
from tests.pages import healthy, shown
from views import working


@pytest.fixture
def some(reduced: Reduced) -> Shelf:
    return reduced.shelf


@pytest.fixture(autouse=True)
def filled(some: Shelf) -> Iterator[None]:
    working.kept().put(("disagreements", some.library.digest), some)
    yield
    working.kept().forget()


def opened(**asked: str) -> AppTest:
    return pages.opened("discrepancies", **asked)


def listed(app: AppTest) -> Any:
    """The table that is on show."""
    (table,) = app.dataframe
    return table.value


def test_at_first_everything_is_listed_and_the_gravest_is_told_whole(some: Shelf) -> None:
    app = healthy(opened())
    assert len(listed(app)) == len(some.items)
    said = shown(app)
    assert f"{len(some.items):,} of {len(some.items):,} disagreements" in said
    assert some.heads[0] in said
    assert "999" in said
    for part in ("For the board", "Why this severity", "Who is affected", "putting no authority above another"):
        assert part in said
    assert some.items[0].stands[0].indicators[0] in said
    assert "Why in this order" in said


def test_a_line_shows_what_is_to_be_known_of_our_reading(some: Shelf) -> None:
    lines = {line.id: line for document in some.library.documents.values() for line in document.indicators}
    item = next(i for i in some.items if any(name in lines and lines[name].note for name in i.stands[0].indicators[:3]))
    note = next(lines[name].note for name in item.stands[0].indicators[:3] if name in lines and lines[name].note)
    said = unescape(shown(healthy(opened(id=item.id))))
    assert f"On our reading: {note}" in said


def test_two_areas_leave_what_stands_between_them(some: Shelf) -> None:
    app = healthy(opened(area="Camden", other="Plymouth"))
    named = {name for item in listed(app)["Documents of"] for name in item.split("; ")}
    assert {"Camden", "Plymouth"} <= named
    assert 0 < len(listed(app)) < len(some.items)
    assert "between Camden and Plymouth" in shown(app)


def test_filters_work_together() -> None:
    app = opened()
    app.selectbox(key="severity").select("3 or more").run()
    app.selectbox(key="across").select("Section 47").run()
    app.multiselect(key="kind").select("Different response").run()
    table = listed(healthy(app))
    assert len(table)
    assert set(table["Kind"]) == {"Different response"}
    assert min(table["Severity"]) >= 3
    assert all("section 47" in lines for lines in table["Lines between"])


def test_words_find_the_facts_and_everyday_terms() -> None:
    app = opened()
    app.text_input(key="words").set_value("weed").run()
    facts = " ".join(listed(healthy(app))["Facts"])
    assert "Cannabis" in facts


def test_where_nothing_fits_the_page_says_what_to_do() -> None:
    app = healthy(opened(words="zzzz"))
    assert "Nothing fits all of these filters" in shown(app)
    assert not app.dataframe


def test_one_document_of_two_areas_is_said() -> None:
    assert "One document governs both areas" in shown(healthy(opened(area="Leicester", other="Rutland")))


def test_a_link_to_one_tells_it_whole(some: Shelf) -> None:
    item = some.items[7]
    said = shown(healthy(opened(id=item.id)))
    assert item.id in said
    assert some.heads[7].replace("'", "&#x27;") in said


def test_next_goes_through_the_list_and_stays_in_the_address(some: Shelf) -> None:
    app = opened()
    app.button(key="after").click().run()
    assert app.query_params["id"] == some.items[1].id
    assert "2 of" in shown(healthy(app))
    assert app.button(key="before").disabled is False


@pytest.mark.parametrize(
    "asked",
    [
        {"id": "different-response-0000000000"},
        {"area": "<script>alert(1)</script>"},
        {"severity": "9999 or more"},
        {"kind": "nonsense"},
        {"aspect": "nowhere"},
    ],
)
def test_what_the_address_asks_for_and_is_not_there_is_left_out_and_said(asked: dict[str, str]) -> None:
    said = shown(healthy(opened(**asked)))
    assert "asks for something that is not here" in said
    assert "<script>alert" not in said


def test_a_disagreement_is_put_to_a_workshop_and_taken_out_again(some: Shelf) -> None:
    app = opened()
    app.button(key="put").click().run()
    assert app.session_state["workshop_basket"] == [some.items[0].id]
    assert "1 disagreement is set aside for a workshop" in shown(healthy(app))
    app.button(key="unput").click().run()
    assert app.session_state["workshop_basket"] == []


def test_a_room_is_not_asked_what_it_cannot_vote_on(some: Shelf) -> None:
    detour = next(item for item in some.items if item.kind == "detour")
    app = opened(id=detour.id)
    assert "A room cannot vote on this one" in shown(healthy(app))
    assert not [button for button in app.button if button.key == "put"]


def test_the_list_is_taken_along_as_it_is_filtered(some: Shelf) -> None:
    app = healthy(opened(area="Camden", other="Plymouth", matter="Education"))
    number = len(listed(app))
    assert f"All {number:,} with every position" in shown(app)
    labels = {button.label for button in app.download_button}
    assert labels == {"Spreadsheet (XLSX)", "Report (Word)", "Report (web page)", "Tables (CSV, zipped)"}


def test_kinds_are_shown_with_what_their_severity_counts_and_can_be_taken_along() -> None:
    app = healthy(opened(aspect="Kinds and severity", area="Camden"))
    said = shown(app)
    assert "What its severity counts" in said
    assert "<svg" in said
    assert {button.key for button in app.download_button} == {
        f"{form}-disagreements-camden-kinds" for form in ("svg", "png", "csv")
    }


@pytest.mark.parametrize("by", ["Domain", "Dimension and theme"])
def test_agreement_is_measured_by_domain_and_topic(some: Shelf, by: str) -> None:
    app = healthy(opened(aspect="How far they agree", by=by))
    said = shown(app)
    value = some.agreement.overall.value
    assert value is not None
    assert f"alpha {value:.2f}" in said
    assert "What the differences come from" in said
    assert ("Child&#x27;s developmental needs" in said or "Child's developmental needs" in said) == (by == "Domain")
    assert "csv-agreement-distances" in {button.key for button in app.download_button}
