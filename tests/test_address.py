"""The address of a view: what it may ask for, and what happens when it asks for something else."""

import pytest
from streamlit.testing.v1 import AppTest

from views.address import link


def page() -> None:
    """A page with one choice, several, and a button that writes."""
    import streamlit as st

    from views import address

    one = address.read_choice("topic", ("health", "school"), "health", what="topic")
    several = address.read_choices("areas", ("a", "b", "c"), ("a", "b", "c"), what="areas")
    st.write(f"{one}:{','.join(several)}")
    if st.button("School"):
        address.write_choice("topic", "school", "health")
        address.write_choice("areas", ("a", "b"), ("a", "b", "c"))
    if st.button("Back"):
        address.write_choice("topic", "health", "health")
        address.write_choice("areas", ("a", "b", "c"), ("a", "b", "c"))


@pytest.fixture
def app() -> AppTest:
    return AppTest.from_function(page)


def test_without_anything_the_usual_holds(app: AppTest) -> None:
    assert app.run().markdown[0].value == "health:a,b,c"
    assert not app.info


def test_what_the_address_chooses_holds(app: AppTest) -> None:
    app.query_params["topic"] = "school"
    app.query_params["areas"] = "c,a"
    assert app.run().markdown[0].value == "school:a,c"


def test_several_may_also_be_given_one_by_one(app: AppTest) -> None:
    app.query_params["areas"] = ["b", "c"]
    assert app.run().markdown[0].value == "health:b,c"


@pytest.mark.parametrize("value", ["atlantis", "<script>", "x" * 100_000, "\u202e"])
def test_what_there_is_not_is_left_out_with_a_notice_that_does_not_repeat_it(app: AppTest, value: str) -> None:
    app.query_params["topic"] = value
    app.query_params["areas"] = f"b,{value}"
    app.run()
    assert not app.exception
    assert app.markdown[0].value == "health:b"
    assert len(app.info) == 2
    assert all(value not in notice.value and len(notice.value) < 200 for notice in app.info)


def test_an_empty_value_is_no_choice_and_no_fault(app: AppTest) -> None:
    app.query_params["topic"] = ""
    app.query_params["areas"] = ""
    assert app.run().markdown[0].value == "health:a,b,c"
    assert not app.info


def test_a_choice_is_written_and_the_usual_taken_out(app: AppTest) -> None:
    app.run().button[0].click().run()
    assert dict(app.query_params) == {"topic": "school", "areas": "a,b"}
    app.button[1].click().run()
    assert not app.query_params


def test_a_link_leaves_out_what_is_empty_and_escapes_the_rest() -> None:
    assert link("explore", need="a b&c", topic="") == "explore?need=a+b%26c"
