"""The pictures of a move: days down a line, clocks side by side, both areas' steps."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html import unescape

import pytest

from harmoniser.cases import case_from
from harmoniser.england import load_england
from harmoniser.facts import Facts, load_facts
from harmoniser.library import Library, data_folder
from harmoniser.moves import Child, Move, plan_move
from harmoniser.pathways import Stage
from harmoniser.timeline import choice_title, clocks, days, later_limits, side_by_side

DAY = date(2026, 12, 18)
Moved = Callable[..., tuple[Move, Facts]]
ODD = "<b onclick=x>&\"'"


@pytest.fixture(scope="module")
def moved(library: Library) -> Moved:
    """Works out the move of a child with a protection plan who moves for good, unless something else is said."""
    facts, england = load_facts(library), load_england(data_folder(), library.vocabulary)

    def make(
        sending: str = "plymouth",
        receiving: str = "coventry",
        *,
        level: str = "4b",
        status: str = "child-protection-plan",
        events: dict[str, date] | None = None,
    ) -> tuple[Move, Facts]:
        assessed = {"area": sending, "level": level, "indicators": []}
        data = {"age": 4, "status": status, "assessed": assessed, "observations": [{"need": "home-conditions"}]}
        case = case_from(data, library)
        return plan_move([case], sending, receiving, DAY, library, facts, england, events=events), facts

    return make


def words(html: str) -> str:
    """What a picture says, without its marks."""
    html = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def drawn(move: Move, library: Library, *, whole: bool = False) -> str:
    here, there = (library.areas[area].name for area in (move.sending, move.receiving))
    return side_by_side(move.children[0], here, there, library, whole=whole)


# ------------------------------------------------------------------------------------------------ days and clocks


def test_the_line_begins_with_the_notification_and_gives_the_last_day_of_the_conference(moved: Moved) -> None:
    said = words(days(*moved()))
    assert said.startswith("Friday 18 December 2026 The receiving area is notified")
    assert "Wednesday 13 January 2027" in said
    assert "Christmas Day" in said


def test_one_day_of_one_limit_stands_on_the_line_once(moved: Moved) -> None:
    assert words(days(*moved())).count("Wednesday 13 January 2027") == 1


def test_every_published_clock_stands_beside_the_first(moved: Moved) -> None:
    move, facts = moved()
    (choice,) = move.choices
    said = words(clocks(choice, facts))
    known, *others = {item.clock: facts.label("event", item.clock) for item in choice.deadlines}.values()
    assert len(others) >= 3
    assert said.index("Counted from") < said.index(known[1:]) < said.index("Wednesday 13 January 2027")
    for label in others:
        assert label[1:] in said
    assert said.count("Wednesday 13 January 2027 or later") == len(others)
    assert said.count("is not given yet") == len(others)
    assert "Not read at the source" in said


def test_a_clock_whose_day_is_given_has_a_day_of_its_own(moved: Moved) -> None:
    move, facts = moved(events={"transfer-accepted": date(2027, 1, 4)})
    assert "Monday 25 January 2027" in words(clocks(move.choices[0], facts))
    line = words(days(move, facts))
    assert line.index("13 January 2027") < line.index("25 January 2027")


def test_days_stand_in_the_order_of_the_calendar(moved: Moved) -> None:
    move, facts = moved(events={"aware-of-move": date(2026, 12, 16), "initial-conference": date(2027, 1, 8)})
    dated = [*move.deadlines, *(item for choice in move.choices for item in choice.deadlines)]
    found = [item.last for item in dated if item.last]
    assert len(set(found)) > 3
    said = words(days(move, facts))
    places = [said.index(f"{day.day} {day:%B %Y}") for day in sorted(set(found))]
    assert places == sorted(places)


def test_limits_without_a_day_are_counted_and_say_what_starts_them(moved: Moved) -> None:
    move, facts = moved()
    count, html = later_limits(move, facts)
    waiting = [item for item in move.deadlines if item.rule and not item.last]
    assert count == len(waiting) == html.count("<li") > 0
    said = words(html)
    assert all(item.text in said for item in waiting)
    assert said.index("24 hours") < said.index("3 months")
    assert "Enter the day: " in said


def test_a_limit_leaves_the_waiting_list_once_its_day_is_given(moved: Moved) -> None:
    before, _ = later_limits(*moved())
    after, _ = later_limits(*moved(events={"initial-conference": date(2027, 1, 8)}))
    assert after < before


def test_a_limit_that_was_not_read_at_its_source_says_so(moved: Moved) -> None:
    move, facts = moved(status="child-in-need", level="4a")
    doubtful = [item for item in move.deadlines if item.rule and item.rule.doubt and not item.last]
    assert doubtful
    _, html = later_limits(move, facts)
    assert words(html).count("Not read at the source") >= 1


# ------------------------------------------------------------------------------------------------ both pathways


def test_both_pathways_stand_side_by_side_under_heads_that_can_be_heard(moved: Moved, library: Library) -> None:
    move, _ = moved("coventry", "plymouth", level="4", status="child-in-need")
    html = drawn(move, library)
    assert words(html).index("Coventry, now") < words(html).index("Plymouth, next")
    assert "<caption>" in html
    assert all("scope=" in head for head in re.findall(r"<th\b[^>]*>", html))


def test_the_short_picture_starts_where_the_child_enters(moved: Moved, library: Library) -> None:
    move, _ = moved()
    first = next(stage for stage in move.children[0].next if stage.steps)
    said = words(drawn(move, library))
    assert said.index(first.label) < said.index(first.steps[0].fact.label)
    assert words(drawn(move, library, whole=True)).index("Referral") < words(drawn(move, library, whole=True)).index(
        first.label
    )


def test_nothing_is_left_out_silently(moved: Moved, library: Library) -> None:
    move, _ = moved()
    child = move.children[0]
    short, whole = words(drawn(move, library)), words(drawn(move, library, whole=True))
    for path in (child.here, child.there):
        assert path is not None
        for stage in path.stages:
            for step in stage.steps:
                assert " ".join(step.fact.label.split()) in whole
    longest = max(child.next, key=lambda stage: len(stage.steps))
    assert f"and {len(longest.steps) - 3} more steps" in short
    assert "more step" not in whole


def test_steps_keep_the_order_of_the_document(moved: Moved, library: Library) -> None:
    move, _ = moved()
    whole = words(drawn(move, library, whole=True))
    path = move.children[0].there
    assert path is not None
    for stage in path.stages:
        places = [whole.index(step.fact.label) for step in stage.steps]
        assert places == sorted(places)


def test_a_document_without_steps_is_said_in_one_sentence(moved: Moved, library: Library) -> None:
    said = words(drawn(moved()[0], library))
    assert "Plymouth’s document gives no steps for these" in said
    assert "no steps given" not in said


def test_no_level_there_draws_no_empty_table(moved: Moved, library: Library) -> None:
    move, _ = moved()
    child = replace(move.children[0], here=None, there=None, next=())
    assert side_by_side(child, "Here", "There", library) == ""


# ------------------------------------------------------------------------------------------------ whatever the data say


def odd(stage: Stage) -> Stage:
    """A stage whose words would be marks if they were not escaped."""
    steps = tuple(
        replace(step, fact=replace(step.fact, label=ODD), details=tuple(replace(f, label=ODD) for f in step.details))
        for step in stage.steps
    )
    return replace(stage, steps=steps, details=tuple(replace(fact, label=ODD) for fact in stage.details))


@pytest.mark.parametrize("whole", [False, True])
def test_words_from_the_data_are_escaped_in_the_steps(moved: Moved, library: Library, whole: bool) -> None:
    child: Child = moved()[0].children[0]
    assert child.there is not None
    path = replace(child.there, stages=tuple(map(odd, child.there.stages)))
    html = side_by_side(replace(child, there=path, next=path.stages), ODD, ODD, library, whole=whole)
    assert ODD not in html
    assert words(html).count(" ".join(ODD.split())) > 3


def test_words_from_the_data_are_escaped_in_the_days(moved: Moved) -> None:
    move, facts = moved()
    choice = move.choices[0]
    strange = replace(choice, deadlines=tuple(replace(item, text=ODD) for item in choice.deadlines))
    other = replace(
        move, choices=(strange,), deadlines=tuple(replace(item, text=ODD) for item in move.deadlines if item.rule)
    )
    assert choice_title(strange) == ODD
    for html in (clocks(strange, facts), days(other, facts), later_limits(other, facts)[1]):
        assert ODD not in html
        assert ODD in words(html)
