"""From any page one comes to any other, whatever was chosen there: no page takes another's choice for its own."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from harmoniser.needs_matrix import SHOWN
from tests.conftest import Reduced
from tests.pages import fresh, healthy, opened, shown
from views import working

Choices = dict[str, str | list[str]]

# What may be chosen on each page by its address, none of it what the page opens with, and then in fields that no address sets.
CHOSEN: tuple[tuple[str, Choices, dict[str, str]], ...] = (
    ("start", {}, {}),
    ("move", {}, {"sending": "Coventry", "receiving": "Plymouth", "line_words": "alcohol", "age": "11"}),
    (
        "onward",
        {},
        {"sending": "Coventry", "receiving": "Plymouth", "status": "Child protection plan", "stay_is": "temporary"},
    ),
    (
        "compare",
        {
            "topic": "Housing",
            "show": SHOWN["section-47"],
            "documents": ["Camden", "Plymouth"],
            "search": "homeless",
            "need": "Private fostering",
        },
        {},
    ),
    ("compare", {"view": "Two areas", "first": "Leicester", "second": "Rutland"}, {}),
    ("levels", {"number": "4", "areas": ["Camden", "Leicester, Leicestershire and Rutland"]}, {}),
    (
        "discrepancies",
        {
            "area": "Camden",
            "other": "Plymouth",
            "matter": "Education",
            "severity": "2 or more",
            "kind": ["Different response"],
            "words": "school",
        },
        {},
    ),
    ("discrepancies", {"aspect": "Kinds and severity", "across": "Section 47"}, {}),
    ("discrepancies", {"aspect": "How far they agree", "by": "Dimension and theme"}, {}),
    ("harmonise", {"part": "The edits", "whose": "Plymouth", "leads": "Camden", "newest": "true"}, {}),
    ("harmonise", {"part": "What if: a caseload", "many": "20", "seed": "3", "target": "0.6", "never": "true"}, {}),
    ("harmonise", {"between": ["Camden"], "weight-camden": "2", "statutory": "true"}, {}),
    ("workshop", {"items": "nothing"}, {"title": "Board", "code": "CDFGHJ", "name": "Wren"}),
    ("explore", {"centre": "Domestic abuse"}, {}),
    ("explore", {"what": "A line of a document", "document": "Plymouth"}, {}),
    ("explore", {"tool": "Vocabulary"}, {"find": "alcohol"}),
    ("explore", {"tool": "SPARQL", "example": "Needs that most documents name"}, {}),
    ("about", {}, {}),
)
PAGES = tuple(dict.fromkeys(page for page, _, _ in CHOSEN))
SHARED = {"folder"}  # of the settings, which stand beside every page
TOGETHER = {"move", "onward"}  # two pages of one case
FIELDS = (
    "button_group",
    "checkbox",
    "date_input",
    "multiselect",
    "number_input",
    "radio",
    "selectbox",
    "text_area",
    "text_input",
    "toggle",
)


@pytest.fixture(autouse=True)
def filled(reduced: Reduced, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The disagreements of a few needs only, and workshops of our own."""
    monkeypatch.setenv("HARMONISER_DATABASE", f"sqlite:///{tmp_path}/workshops.sqlite")
    working.kept().put(("disagreements", reduced.shelf.library.digest), reduced.shelf)
    yield
    working.kept().forget()


def filled_in(app: AppTest) -> list[Any]:
    """Every field that a person fills in."""
    return [field for kind in FIELDS for field in app.get(kind)]


def fields(app: AppTest) -> dict[str, Any]:
    """The same by name, with what stands in each."""
    return {str(field.key): field.value for field in filled_in(app) if field.key}


def heading(app: AppTest) -> list[str]:
    return [title.value for title in app.title]


@cache
def alone(page: str) -> tuple[list[str], dict[str, Any]]:
    """The heading and fields of a page on which nobody was anywhere before."""
    app = healthy(opened(page))
    return heading(app), fields(app)


def go(app: AppTest, page: str, choices: Choices | None = None) -> AppTest:
    """On to a page by a link, which leaves nothing in the address but what it names."""
    app.switch_page(f"views/{page}.py")
    app.query_params.clear()
    app.query_params.update(choices or {})
    return app.run(timeout=180)


def written(value: object) -> str:
    """A value as an address has it."""
    return str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)


def labels(app: AppTest) -> list[str]:
    return [field.label for field in filled_in(app)]


def fill(app: AppTest, typed: dict[str, str]) -> None:
    """Something is put into fields."""
    for key, value in typed.items():
        (field,) = [field for field in filled_in(app) if field.key == key]
        field.set_value(value).run()


def test_words_sought_among_disagreements_are_none_of_compares() -> None:
    app = healthy(opened("discrepancies", words="school"))
    assert app.text_input(key="words").value == "school"
    healthy(go(app, "compare"))
    assert app.text_input(key="search").value == ""
    assert "345 of 345 needs" in shown(app)
    assert not app.query_params


def test_a_link_to_a_tab_opens_it_from_a_page_that_has_tabs_too() -> None:
    app = healthy(opened("compare"))
    assert "Search the vocabulary" in labels(go(app, "explore", {"tool": "Vocabulary"}))


def test_no_two_pages_keep_something_under_one_name() -> None:
    owners: dict[str, set[str]] = {}
    for page, choices, _ in CHOSEN:
        chosen = {name: value for name, value in choices.items() if name in ("view", "aspect", "part", "tool", "what")}
        same = {"first": "Camden", "second": "Camden"} if page == "compare" else {}  # so that nothing is compared
        for name in healthy(opened(page, **chosen, **same)).session_state:
            owners.setdefault(name, set()).add(page)
    assert {"search", "first", "words", "between", "many", "areas", "number", "centre", "line", "tool"} <= set(owners)
    twice = {name for name, pages in owners.items() if len(pages) > 1 and pages != TOGETHER}
    assert {name for name in twice if not name.startswith("take-")} == SHARED  # what is taken along is no choice


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "choices", "typed"), CHOSEN, ids=[f"{page}-{'-'.join([*own, *typed])}" for page, own, typed in CHOSEN]
)
def test_from_any_page_one_comes_to_any_other_whatever_was_chosen_there(
    page: str, choices: Choices, typed: dict[str, str]
) -> None:
    app = fresh().run()
    for other in PAGES:
        if other == page:
            continue
        go(app, page, choices)
        assert not app.exception
        for name, value in choices.items():
            held = app.session_state.get(name, value)
            assert (held if isinstance(value, list) else written(held)) == value, name
        fill(app, typed)
        healthy(go(app, other))
        assert "asks for something that is not here" not in shown(app)
        if {page, other} != TOGETHER:
            assert (heading(app), fields(app)) == alone(other)
        assert dict(app.query_params) == {}
