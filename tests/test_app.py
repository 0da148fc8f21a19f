"""The app's pages, run as Streamlit runs them."""

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from harmoniser.drafts import Draft, Thing
from harmoniser.library import Library

APP = Path(__file__).parent.parent / "app.py"
PAGES = sorted(
    path.name for path in (APP.parent / "views").glob("*.py") if path.name in APP.read_text(encoding="utf-8")
)


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(APP.parent))


def opened(draft: Draft | None = None) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=30)
    if draft:
        app.session_state["draft"] = draft
    return app.run()


def shown(app: AppTest) -> str:
    """Everything that the page says."""
    kinds = ("html", "markdown", "text", "caption", "title", "header", "subheader", "info")
    items: list[Any] = [item for kind in kinds for item in app.get(kind)]
    return "\n".join(str(item.proto.body) for item in items)


def healthy(app: AppTest) -> AppTest:
    assert not app.exception
    assert not app.error
    return app


@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_and_says_what_to_do_in_danger(name: str) -> None:
    app = opened()
    app.switch_page(f"views/{name}").run()
    said = shown(healthy(app))
    assert "999" in said
    assert "decides nothing" in said


def test_all_pages_are_tested() -> None:
    assert {"move.py", "about.py"} <= set(PAGES)


def test_the_page_opens_with_a_worked_move() -> None:
    said = shown(healthy(opened()))
    for word in ("Result", "Likely", "Entailed", "Possible", "Sender", "Floor", "this comes to"):
        assert word in said


def test_levels_carry_their_names_and_tiers(library: Library) -> None:
    said = shown(healthy(opened(Draft("coventry", "plymouth", "4", "16", things=(Thing(need="neet"),)))))
    assert "level 2, Early help → Early help" in said
    assert "level 4, Statutory threshold → Child in need (section 17) to Child protection (section 47)" in said


@pytest.mark.parametrize("number", range(12))
def test_every_sample_opens(number: int) -> None:
    app = opened()
    chooser = app.selectbox(key="sample")
    if number >= len(chooser.options) - 1:
        pytest.skip("there are fewer samples")
    chooser.select(str(number)).run()
    healthy(app)
    assert app.session_state["draft"].things
    assert 'class="hz-big"' in shown(app)


def test_a_blank_page_says_what_to_do_first() -> None:
    app = opened(Draft("coventry", "plymouth"))
    assert "Nothing is stated yet" in shown(healthy(app))


def test_a_line_is_found_ticked_and_removed(library: Library) -> None:
    app = opened(Draft("coventry", "plymouth", "4", "16"))
    app.text_input(key="search").set_value("neet").run()
    button = next(b for b in app.button if b.label == "Tick")
    name = str(button.key).rpartition("some-")[2]
    button.click().run()
    healthy(app)
    assert [thing.indicator for thing in app.session_state["draft"].things] == [name]
    app.button(key=f"remove-{name}").click().run()
    assert app.session_state["draft"].things == ()


def test_a_strength_can_be_stated() -> None:
    app = opened(Draft("coventry", "plymouth", "2", "9"))
    app.text_input(key="search").set_value("young carer").run()
    app.button(key="add-none-young-carer").click().run()
    assert "Not a concern" in shown(healthy(app))
    assert app.session_state["draft"].things[0].said == {"young-carer": {"degree": "none"}}


def test_a_circumstance_changes_the_result() -> None:
    app = opened(Draft("coventry", "plymouth", "4", "16", things=(Thing(need="neet"),)))
    assert "this comes to level 2" in shown(app)
    app.selectbox(key="said-neet-neet-engagement").select("refusing").run()
    assert "this comes to level 4, Statutory threshold" in shown(healthy(app))


def test_a_question_is_answered_in_place() -> None:
    app = opened(Draft("coventry", "plymouth", "4", "16", things=(Thing(need="neet"),)))
    question = next(radio for radio in app.radio if "engagement" in str(radio.key))
    question.set_value("refusing").run()
    assert app.session_state["draft"].things[0].said == {"neet": {"engagement": "refusing"}}
    assert "this comes to level 4" in shown(healthy(app))


def test_the_areas_can_be_swapped() -> None:
    app = opened(Draft("coventry", "plymouth", "4", "16", things=(Thing(need="neet"),)))
    app.button(key="swap").click().run()
    healthy(app)
    assert app.session_state["draft"].sending == "plymouth"
    assert "In Coventry this comes to level 4" in shown(app)


def test_one_area_is_read_in_its_own_terms() -> None:
    healthy(opened(Draft("coventry", "coventry", "4", "16", things=(Thing(need="neet"),))))


def test_an_unborn_child_has_weeks() -> None:
    app = opened(Draft("coventry", "plymouth", "4", "16", things=(Thing(need="substance-use-in-pregnancy"),)))
    app.selectbox(key="age").select("unborn").run()
    app.number_input(key="weeks").set_value(30).run()
    healthy(app)
    assert app.session_state["draft"].weeks == 30


def test_no_case_fact_is_typed_and_none_reaches_the_address() -> None:
    app = opened()
    assert {field.key for field in app.text_input} == {"search", "folder"}
    assert not app.text_area
    assert not app.query_params


def test_the_wording_stands_beside_our_label(documents_folder: Path, library: Library) -> None:
    line = next(line for line in library.document("coventry").indicators if line.alternatives)
    app = opened(Draft("coventry", "plymouth", "4", "16", things=(Thing(indicator=line.id),)))
    app.text_input(key="folder").set_value(str(documents_folder)).run()
    assert "<blockquote" in shown(healthy(app))


def test_a_folder_that_is_not_there_is_said() -> None:
    app = opened()
    app.text_input(key="folder").set_value("/there/is/no/such/folder").run()
    assert "no such folder" in shown(healthy(app))
