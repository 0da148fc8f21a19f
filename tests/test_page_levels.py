"""Levels: where a level number goes from one area to the next."""

from streamlit.testing.v1 import AppTest

from tests import pages
from tests.pages import healthy, shown


def opened(**asked: str | list[str]) -> AppTest:
    return pages.opened("levels", **asked)


def leading(app: AppTest) -> str:
    return shown(app).partition('<p class="hz-says">')[2].partition("</p>")[0]


def test_it_opens_with_level_3_followed_through_all_areas() -> None:
    app = healthy(opened())
    said = leading(app)
    assert "Level 3 is targeted early help in Plymouth" in said
    assert "child in need (section 17) in Camden and Peterborough" in said
    assert "Leicester, Leicestershire and Rutland: its levels have names only" in said


def test_the_picture_is_there_for_a_screen_and_for_a_phone() -> None:
    said = shown(opened())
    assert said.count("<svg ") == 2
    assert said.count('class="hz-marked"') == 8  # four areas have a level 3


def test_the_number_is_in_the_address() -> None:
    assert "Level 2 is early help in Coventry and Plymouth" in leading(healthy(opened(number="2")))


def test_another_number_can_be_followed_or_none() -> None:
    app = opened()
    app.segmented_control(key="number").set_value("4").run()
    assert leading(healthy(app)).startswith("Level 4 is")
    app.segmented_control(key="number").set_value(None).run()
    assert leading(healthy(app)) == ""
    assert 'class="hz-marked"' not in shown(app)


def test_a_number_that_no_document_has_is_left_out_with_a_notice() -> None:
    app = healthy(opened(number="9"))
    assert "level number" in app.info[0].value
    assert leading(app).startswith("Level 3")


def test_an_area_that_there_is_not_is_left_out_with_a_notice() -> None:
    app = healthy(opened(areas=["Camden", "<b>Atlantis</b>"]))
    assert "areas" in app.info[0].value
    assert "Atlantis" not in app.info[0].value
    assert "Camden" in leading(app)


def test_areas_can_be_chosen_and_stand_in_the_address() -> None:
    app = healthy(opened(areas=["Camden", "Plymouth"]))
    assert leading(app) == "Level 3 is targeted early help in Plymouth; child in need (section 17) in Camden."
    assert "Coventry" not in shown(app)


def test_without_an_area_it_says_what_to_do() -> None:
    app = opened()
    app.multiselect(key="areas").set_value([]).run()
    assert "Choose one or more above" in healthy(app).info[0].value


def test_areas_that_agree_have_no_false_friends() -> None:
    said = shown(healthy(opened(areas=["Camden", "Peterborough"])))
    assert "no level number stands for two different responses" in said


def test_an_area_whose_levels_have_no_numbers_can_stand_alone() -> None:
    said = shown(healthy(opened(areas=["Leicester, Leicestershire and Rutland"])))
    assert "None of these documents has a level 3" in said


def test_false_friends_are_told_in_words_with_the_gravest_first() -> None:
    said = shown(healthy(opened()))
    table = said[said.index("Level 3 is child in need (section 17) in Peterborough and") - 200 :]
    assert "Level 3 is child in need (section 17) in Camden and targeted early help in Plymouth." in table
    assert table.index("Severity 2") < table.index("Severity 1")


def test_each_level_is_told_and_can_be_narrowed_to_the_number() -> None:
    app = opened()
    assert "Universal services; nothing is set going" in shown(app)
    app.checkbox(key="only").check().run()
    said = shown(healthy(app))
    assert "Universal services; nothing is set going" not in said
    assert "Higher or more complex need" in said


def test_the_picture_and_its_data_can_be_taken_away() -> None:
    labels = [button.proto.label for button in opened().get("download_button")]
    assert labels == ["Picture (SVG)", "Picture (PNG)", "Its data (CSV)"]
