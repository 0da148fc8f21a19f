"""The app's pages, run as Streamlit runs them."""

import sys
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from harmoniser.drafts import Draft, Thing, samples
from harmoniser.library import Library, data_folder, load
from tests.pages import APP, fresh, healthy, shown
from tests.pages import opened as opened_at

PAGES = sorted(
    path.name for path in (APP.parent / "views").glob("*.py") if path.name in APP.read_text(encoding="utf-8")
)


def opened(draft: Draft | None = None) -> AppTest:
    """The page "A child who moves"."""
    app = fresh()
    if draft:
        app.session_state["draft"] = draft
    return app.switch_page("views/move.py").run()


def example() -> AppTest:
    """The page with a made-up example chosen."""
    app = opened()
    return app.selectbox(key="sample").select("neet-moves").run()


# Three unlike samples are tried each time (domestic abuse, a young person, an unborn child); the others by the slow tests.
EXAMPLES = samples(data_folder() / "examples", load())
SAMPLES = [
    pytest.param(number, marks=[] if number in (1, 4, 10) else pytest.mark.slow) for number in range(len(EXAMPLES))
]

# These work everything out when they are first opened; their own tests give them a few needs only.
LONG = ("discrepancies.py", "harmonise.py")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow) if name in LONG else name for name in PAGES]
)
def test_every_page_opens_and_says_what_to_do_in_danger(name: str) -> None:
    app = opened()
    app.switch_page(f"views/{name}").run(timeout=180)
    said = shown(healthy(app))
    assert "999" in said
    assert "decides nothing" in said


def test_all_pages_are_tested() -> None:
    assert {"start.py", "move.py", "onward.py", "levels.py", "about.py"} <= set(PAGES)


def test_the_page_opens_blank_and_says_what_to_give_and_that_nothing_is_kept() -> None:
    app = healthy(opened())
    said = shown(app)
    for words in (
        "the two areas",
        "the child’s age",
        "what was found",
        "made-up example",
        "Nothing that you enter is kept",
    ):
        assert words in said
    assert "this comes to" not in said
    assert app.selectbox(key="sending").value is None
    assert app.selectbox(key="receiving").value is None


def test_areas_alone_give_no_result() -> None:
    app = opened()
    app.selectbox(key="sending").select("plymouth").run()
    app.selectbox(key="receiving").select("coventry").run()
    said = shown(healthy(app))
    assert "there is no result" in said
    assert "this comes to" not in said


@pytest.mark.parametrize(
    "things", [(), (Thing(need="wider-family-support", said={"wider-family-support": {"degree": "none"}}),)]
)
def test_a_level_and_a_plan_without_a_concern_are_shown_as_what_they_are_and_give_no_result(
    things: tuple[Thing, ...],
) -> None:
    said = shown(healthy(opened(Draft("plymouth", "coventry", "2", "9", status="early-help", things=things))))
    assert "there is no result" in said
    assert "The judgement already made**, in Plymouth: level 2" in said
    assert "never below Early help" in said
    for words in (
        "this comes to",
        "Ask first",
        "Nothing left to ask",
        "It has lines on everything",
        "No level was given",
    ):
        assert words not in said


def test_an_example_is_marked_until_one_begins_blank() -> None:
    app = healthy(example())
    assert "Made-up example: no real child." in shown(app)
    app.selectbox(key="age").select("11").run()
    said = shown(healthy(app))
    assert "Made-up example: no real child." not in said
    assert "Based on a made-up example" in said
    app.button(key="clear").click().run()
    assert "made-up example:" not in shown(healthy(app)).casefold().replace("based on a made-up example", "")
    assert app.session_state["draft"] == Draft()


def test_an_example_can_be_sent_as_an_address_which_then_forgets_it() -> None:
    app = healthy(opened_at("move", example="neet-moves"))
    assert "this comes to" in shown(app)
    assert not app.query_params


def test_an_address_replaces_no_case_that_was_begun() -> None:
    app = opened(Draft("coventry", "plymouth", "4", "16", things=(Thing(need="neglect"),)))
    app.query_params["example"] = "neet-moves"
    app.run()
    assert [thing.need for thing in app.session_state["draft"].things] == ["neglect"]
    assert "You have begun a case" in shown(healthy(app))


def test_an_example_that_there_is_not_is_told() -> None:
    assert "The address asks for something that is not here" in shown(healthy(opened_at("move", example="nobody")))


def test_an_example_gives_every_part_of_an_answer() -> None:
    said = shown(healthy(example()))
    for word in ("Result", "Likely", "Entailed", "Possible", "Sender", "Floor", "this comes to"):
        assert word in said


def test_levels_carry_their_names_and_tiers(library: Library) -> None:
    said = shown(healthy(opened(Draft("coventry", "plymouth", "4", "16", things=(Thing(need="neet"),)))))
    assert "level 2, Early help → Early help" in said
    assert "level 4, Statutory threshold → Child in need (section 17) to Child protection (section 47)" in said


def chosen(app: AppTest, number: int) -> AppTest:
    """The page with the example of that number."""
    return app.selectbox(key="sample").select(EXAMPLES[number].name).run()


@pytest.mark.parametrize("number", SAMPLES)
def test_every_sample_opens(number: int) -> None:
    app = chosen(opened(), number)
    healthy(app)
    assert app.session_state["draft"].things
    assert 'class="hz-big"' in shown(app)


def test_a_blank_page_says_what_to_do_first() -> None:
    app = opened(Draft("coventry", "plymouth"))
    assert "Nothing is stated yet of what was found" in shown(healthy(app))


def test_a_line_is_found_ticked_and_removed(library: Library) -> None:
    app = opened(Draft("coventry", "plymouth", "4", "16"))
    app.text_input(key="line_words").set_value("neet").run()
    button = next(b for b in app.button if b.label == "Tick")
    name = str(button.key).rpartition("some-")[2]
    button.click().run()
    healthy(app)
    assert [thing.indicator for thing in app.session_state["draft"].things] == [name]
    app.button(key=f"remove-{name}").click().run()
    assert app.session_state["draft"].things == ()


def test_a_strength_can_be_stated() -> None:
    app = opened(Draft("coventry", "plymouth", "2", "9"))
    app.text_input(key="line_words").set_value("young carer").run()
    app.button(key="add-none-young-carer").click().run()
    assert "Not a concern" in shown(healthy(app))
    assert app.session_state["draft"].things[0].said == {"young-carer": {"degree": "none"}}


def test_a_circumstance_changes_the_result() -> None:
    app = opened(Draft("coventry", "plymouth", "4", "16", things=(Thing(need="neet"),)))
    assert "this comes to level 2" in shown(app)
    app.selectbox(key="said-neet-neet-engagement").select("refusing").run()
    assert "this comes to level 4, Statutory threshold" in shown(healthy(app))


GRAVE = Draft("plymouth", "coventry", "2", "9", status="early-help", things=(Thing(indicator="ply-0258"),))


def test_a_section_47_line_is_named_as_whose_it_is_and_not_as_law() -> None:
    said = shown(healthy(opened(GRAVE)))
    assert "A section 47 line of Plymouth’s document decides here" in said
    assert "legal floor" not in said
    assert "could be as high as" not in said


def test_nobody_is_asked_what_cannot_move_the_result() -> None:
    """Such as whether there is abuse, of a child who sees grave abuse at home."""
    app = healthy(opened(GRAVE))
    assert not [radio for radio in app.radio if str(radio.key).startswith("ask-")]
    assert "no line met" not in shown(app)


def test_what_was_taken_as_not_found_is_said_beside_the_result_until_it_is_switched_off() -> None:
    app = healthy(opened(Draft("plymouth", "coventry", "2", "9", things=(Thing(indicator="ply-0163"),))))
    words = "nor “Grave domestic abuse over a long time”"
    assert words in "\n".join(item.value for item in app.info)
    app.toggle(key="complete").set_value(False).run()
    assert words not in shown(healthy(app))


@pytest.mark.parametrize(("typed", "shape"), [("PL4 8AA", "a postcode"), ("943 476 5919", "an NHS number")])
def test_what_tells_who_somebody_is_gets_refused_aloud_in_the_search(typed: str, shape: str) -> None:
    app = opened(Draft("coventry", "plymouth", "2", "9"))
    app.text_input(key="line_words").set_value(typed).run()
    (problem,) = app.error
    assert shape in problem.value
    assert typed not in problem.value


def test_a_result_of_the_search_says_whose_need_it_is() -> None:
    app = opened(Draft("plymouth", "coventry", "2", "9"))
    app.text_input(key="line_words").set_value("drinks").run()
    said = shown(healthy(app))
    assert "About the child" in said
    assert "About a parent or carer" in said


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
    app = opened(Draft("coventry", "plymouth"))
    assert {field.key for field in app.text_input} == {"line_words", "folder"}
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


# ------------------------------------------------------------------------------------------------ what happens next

PLAN = Draft("plymouth", "coventry", "4b", "4", status="child-protection-plan", things=(Thing(need="home-conditions"),))
NEED = Draft("coventry", "peterborough", "4", "10", status="child-in-need", things=(Thing(need="home-conditions"),))
FLIGHT = Draft("plymouth", "leicester", "3", "7", things=(Thing(need="domestic-abuse"),))
NOTIFIED = date(2026, 12, 18)


def onward(draft: Draft | None = None, day: date = NOTIFIED) -> AppTest:
    """The page “What happens next” for a draft, with the day of the notification as if it had been given before."""
    app = fresh()
    if draft:
        app.session_state["draft"] = draft
    app.session_state["notified"] = day
    app.run()
    return app.switch_page("views/onward.py").run()


def notes(app: AppTest) -> dict[str, bytes]:
    """The files that the page offers, by name."""
    files: dict[str, bytes] = app.session_state["notes_made"][1][0]
    return files


def test_a_plan_into_coventry_notified_before_christmas_has_its_conference_by_13_january() -> None:
    said = shown(healthy(onward(PLAN)))
    assert "Wednesday 13 January 2027" in said
    for start in (
        "The request to transfer is received",
        "The request to transfer is accepted",
        "The written information",
    ):
        assert start in said
    assert "13 January 2027 or later" in said
    assert "agree in writing which day starts the 15 working days" in said


def test_who_is_responsible_until_when_comes_first_then_what_to_do_whom_to_call_and_by_when() -> None:
    app = healthy(onward(PLAN))
    heads = [head.value for head in app.header]
    assert heads[:4] == ["Who is responsible, and until when", "What to do first", "Whom to call", "Dates"]
    said = shown(app)
    assert "Plymouth is responsible for the plan until the transfer-in conference has decided." in said
    assert "Coventry has its own duties towards the child" in said


def test_a_result_above_the_plan_comes_first_among_what_to_do_and_is_said_aloud() -> None:
    app = healthy(
        onward(Draft("plymouth", "coventry", "2", "9", status="early-help", things=(Thing(indicator="ply-0163"),)))
    )
    assert "The result and the plan differ" in "\n".join(warning.value for warning in app.warning)
    first = shown(app).rpartition('<ol class="hz-first">')[2].partition("</ol>")[0]
    steps = first.split("<li>")[1:]
    assert "referred to the receiving area&#x27;s children&#x27;s social care now" in steps[0]
    assert "024 76 78 8555" in steps[0]
    assert "[our advice]" in steps[0]
    assert any("sends the early help assessment" in step for step in steps[1:])


def test_the_printed_page_tells_the_case_and_warns_where_it_names_where_a_family_in_flight_goes() -> None:
    said = shown(healthy(onward(FLIGHT)))
    paper = said.partition('hz-on-paper hz-case">')[2].partition("</div>")[0]
    for words in (
        "Plymouth → Leicester",
        "level 3",
        "age 7",
        "18 December 2026",
        "the family flees abuse",
        "Do not hand it on",
    ):
        assert words in paper
    assert "Do not hand it on" not in shown(healthy(onward(NEED)))


def test_the_notes_of_an_example_say_that_it_is_one() -> None:
    app = onward()
    app.selectbox(key="sample").select("neet-moves").run()
    for name, content in notes(healthy(app)).items():
        if name.endswith((".html", ".jsonld")):
            assert b"Made-up example" in content, name
    app.selectbox(key="age").select("16").run()
    assert b"Based on a made-up example" in notes(healthy(app))["transfer-note-2026-12-18.html"]


def test_a_plan_without_a_concern_still_says_who_holds_it_and_gives_no_result() -> None:
    said = shown(healthy(onward(Draft("plymouth", "coventry", "4b", "4", status="child-protection-plan"))))
    assert "Plymouth is responsible for the plan" in said
    assert "so there is no result" in said
    assert "this comes to" not in said


def test_a_number_is_shown_with_the_age_of_its_document() -> None:
    said = shown(healthy(onward(PLAN)))
    assert 'href="tel:02476788555">024 76 78 8555</a>' in said
    assert "Check before use:</span> from a document of January 2013" in said


def test_a_number_without_its_area_code_says_so() -> None:
    said = shown(healthy(onward(Draft("coventry", "plymouth", "4", "15", things=(Thing(need="neglect"),)))))
    assert "printed without its area code" in said
    assert 'href="tel:346984"' not in said


def test_an_area_whose_document_prints_no_number_says_where_to_look() -> None:
    said = shown(healthy(onward(Draft("coventry", "camden", "4", "16", things=(Thing(need="neet"),)))))
    assert "Camden’s document prints no telephone number" in said
    assert "look it up on the authority’s own site" in said


def test_a_child_in_need_is_warned_about_at_the_least_protected_moment() -> None:
    warned = "\n".join(warning.value for warning in healthy(onward(NEED)).warning)
    assert "the least protected moment" in warned
    assert "Advice of this project, from no source" in warned


def test_a_rule_that_was_not_read_at_its_source_says_so() -> None:
    assert 'class="hz-check">Not read at the source: check.' in shown(healthy(onward(NEED)))


def test_a_temporary_stay_has_no_conference_clock() -> None:
    app = healthy(onward(PLAN))
    app.radio(key="stay_is").set_value("temporary").run()
    said = shown(healthy(app))
    assert "13 January 2027" not in said
    assert "Plymouth is responsible for the plan while the family is away" in said


def test_a_looked_after_child_stays_with_the_placing_authority() -> None:
    draft = Draft("coventry", "plymouth", "4", "15", status="looked-after", things=(Thing(need="missing"),))
    said = shown(healthy(onward(draft)))
    assert "Coventry stays responsible" in said or "Coventry is responsible" in said
    assert "as long as" in said


def test_an_unborn_child_moves_too() -> None:
    draft = Draft(
        "plymouth", "rutland", "4b", "unborn", 26, "child-protection-plan", (Thing(need="parental-substance-misuse"),)
    )
    assert "Unborn child" in shown(healthy(onward(draft)))


def test_a_change_of_the_day_changes_the_last_day() -> None:
    app = healthy(onward(PLAN))
    app.date_input(key="notified_on").set_value(date(2026, 12, 17)).run()
    said = shown(healthy(app))
    assert "Tuesday 12 January 2027" in said
    assert "13 January 2027" not in said


def test_another_day_that_starts_a_clock_gives_its_last_day_and_is_kept() -> None:
    app = healthy(onward(PLAN))
    app.date_input(key="event-transfer-accepted").set_value(date(2027, 1, 4)).run()
    assert "Monday 25 January 2027" in shown(healthy(app))
    app.switch_page("views/move.py").run()
    app.switch_page("views/onward.py").run()
    assert "Monday 25 January 2027" in shown(healthy(app))
    assert "Wednesday 13 January 2027" in shown(app)


def test_a_day_before_a_document_gives_one_line_and_keeps_the_fields() -> None:
    app = onward(NEED, date(2010, 1, 4))
    (problem,) = app.error
    assert problem.value.startswith("The day of the notification lies before")
    assert "--" not in problem.value
    assert not app.exception
    app.date_input(key="notified_on").set_value(NOTIFIED).run()
    assert "Who is responsible" in shown(healthy(app))


def test_one_area_is_no_move() -> None:
    draft = Draft("coventry", "coventry", "4", "16", things=(Thing(need="neet"),))
    assert "Choose two different areas" in shown(healthy(onward(draft)))


def test_nothing_stated_says_what_to_do_first() -> None:
    assert "Nothing is stated yet" in shown(healthy(onward(Draft("coventry", "plymouth"))))


def test_no_level_there_is_not_the_lowest_level() -> None:
    draft = Draft("plymouth", "camden", None, "14", things=(Thing(need="private-fostering"),))
    said = shown(healthy(onward(draft)))
    assert "Silence is not the lowest level" in said
    assert "No level is reached in Camden" in said


def test_a_family_that_flees_abuse_is_guarded_without_being_asked() -> None:
    app = healthy(onward(FLIGHT))
    assert app.checkbox(key="guarded_is").value is True
    assert "The family may be fleeing abuse" in "\n".join(warning.value for warning in app.warning)
    files = notes(app)
    assert {name.rpartition(".")[2] for name in files} == {"docx", "pdf", "html", "jsonld"}
    for name, content in files.items():
        if name.endswith((".html", ".jsonld")):
            assert b"eicester" not in content, name


def test_a_guard_taken_off_by_hand_comes_back_for_another_case() -> None:
    app = healthy(onward(FLIGHT))
    app.checkbox(key="guarded_is").uncheck().run()
    assert b"Leicester" in notes(healthy(app))["transfer-note-2026-12-18.html"]
    app.session_state["draft"] = Draft("plymouth", "leicester", "3", "9", things=(Thing(need="forced-marriage"),))
    app.run()
    assert healthy(app).checkbox(key="guarded_is").value is True


def test_a_guard_put_on_by_hand_stays() -> None:
    app = healthy(onward(NEED))
    assert app.checkbox(key="guarded_is").value is False
    app.checkbox(key="guarded_is").check().run()
    app.date_input(key="notified_on").set_value(date(2027, 1, 4)).run()
    assert healthy(app).checkbox(key="guarded_is").value is True
    assert b"Peterborough" not in notes(app)["transfer-note-2027-01-04.html"]


def test_a_form_that_cannot_be_made_says_so_and_is_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)  # as on a machine without it
    app = onward(PLAN)
    (problem,) = app.error
    assert problem.value.startswith("PDF: ")
    offered = {name.rpartition(".")[2] for name in notes(app)}
    assert offered == {"docx", "html", "jsonld"}


@pytest.mark.parametrize("number", SAMPLES)
def test_every_sample_has_a_next_step(number: int) -> None:
    app = chosen(onward(), number)
    said = shown(healthy(app))
    for head in ("Who is responsible, and until when", "Whom to call", "Step by step", "The note to take along"):
        assert head in said
    assert notes(app)
