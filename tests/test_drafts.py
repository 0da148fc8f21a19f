"""A draft of a case: what the page hands to the engine."""

from dataclasses import replace

import pytest

from harmoniser.cases import read_case
from harmoniser.drafts import (
    Draft,
    Thing,
    add,
    answer,
    answerable,
    make_case,
    move,
    needs_of,
    readings,
    remove,
    sample_draft,
    samples,
    say,
    written,
)
from harmoniser.library import Library, data_folder
from harmoniser.model import Case
from harmoniser.translation import translate

SAMPLES = sorted((data_folder() / "examples").glob("*.yaml"))
COVENTRY = Draft("coventry", "plymouth", age="16")


def case_of(draft: Draft, library: Library) -> Case:
    made = make_case(draft, library)
    assert made is not None
    return made[0]


def rank(library: Library, area: str, level: str | None) -> int:
    return -1 if level is None else library.document(area).level(level).rank


def one_way(library: Library) -> list[str]:
    full = library.vocabulary.circumstances["age"].full
    lines = [line for line in library.document("coventry").indicators if line.alternatives]
    return [line.id for line in lines if len(readings(line, full, library)) == 1]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_on_the_page_is_the_case_of_its_file(library: Library, path) -> None:
    sample = next(s for s in samples(data_folder() / "examples", library) if s.path == path)
    case = case_of(sample_draft(sample, "plymouth", library), library)
    assert replace(case, reference="") == replace(read_case(path, library), reference="")


def test_nothing_stated_is_no_case(library: Library) -> None:
    assert make_case(COVENTRY, library) is None


def test_a_thing_is_stated_once(library: Library) -> None:
    once = add(COVENTRY, Thing(need="neet"))
    assert add(once, Thing(need="neet")) == once
    assert remove(once, 0) == COVENTRY


def test_what_is_said_can_be_taken_back() -> None:
    draft = add(COVENTRY, Thing(need="neet"))
    assert say(say(draft, 0, "neet", "engagement", "refusing"), 0, "neet", "engagement", None) == draft


def test_saying_more_of_a_ticked_line_keeps_what_its_words_say(library: Library) -> None:
    for name in one_way(library)[::25]:
        draft = add(COVENTRY, Thing(indicator=name))
        for need in needs_of(draft.things[0], 1 << 17, library):
            draft = say(draft, 0, need, "prior_help", "untried")
        case = case_of(draft, library)
        ticked = library.indicator(name)
        assert {o.need for o in case.observations} == {c.need for c in ticked.conditions()}
        for condition in ticked.conditions():
            (known,) = (o.known for o in case.observations if o.need == condition.need)
            for circumstance in condition.stated:
                if circumstance not in ("age", "prior_help"):
                    assert not known[circumstance] & ~condition.worded[circumstance], name


def test_saying_more_never_makes_more_possible(library: Library) -> None:
    for name in one_way(library)[::25]:
        before = add(COVENTRY, Thing(indicator=name))
        after = before
        for need in needs_of(before.things[0], 1 << 17, library):
            after = say(after, 0, need, "engagement", "engaging")
        old, new = (translate(case_of(d, library), "plymouth", library, questions=False) for d in (before, after))
        highest = [rank(library, "plymouth", t.possible.level) for t in (old, new)]
        assert highest[1] <= highest[0], name


def test_an_answer_leads_where_the_question_says(library: Library) -> None:
    draft = add(COVENTRY, Thing(need="neet"))
    made = make_case(draft, library)
    assert made is not None
    case, owners = made
    translation = translate(case, "plymouth", library)
    assert translation.questions
    for question in translation.questions:
        assert answerable(question, draft, owners, library)
        for value, level in question.values.items():
            changed = answer(draft, question, value, translation, owners, library)
            assert translate(case_of(changed, library), "plymouth", library).entailed.level == level


def test_a_line_with_or_waits_for_its_reading(library: Library) -> None:
    lines = library.document("coventry").indicators
    full = library.vocabulary.circumstances["age"].full
    line = next(x for x in lines if x.alternatives and len(readings(x, full, library)) > 1)
    thing = Thing(indicator=line.id)
    assert needs_of(thing, full, library) == ()
    chosen = replace(thing, choice=1)
    assert needs_of(chosen, full, library) == readings(line, full, library)[1]
    case = case_of(replace(COVENTRY, level="4", things=(chosen,)), library)
    assert {o.need for o in case.observations} == set(readings(line, full, library)[1])


def test_the_sending_level_outlives_a_tick_that_became_a_fact(library: Library) -> None:
    name = next(name for name in one_way(library) if library.indicator(name).levels)
    need = needs_of(Thing(name), 1 << 17, library)[0]
    draft = say(add(COVENTRY, Thing(indicator=name)), 0, need, "recency", "past")
    assessed = case_of(draft, library).assessed
    assert assessed is not None
    assert assessed.level in library.indicator(name).levels


def test_moving_the_sending_area_keeps_the_facts(library: Library) -> None:
    name = one_way(library)[0]
    draft = replace(add(COVENTRY, Thing(indicator=name)), level="4")
    moved, lost = move(draft, "plymouth", "coventry", library)
    assert (moved.sending, moved.receiving, moved.level, lost) == ("plymouth", "coventry", None, 0)
    assert {thing.need for thing in moved.things} == set(needs_of(draft.things[0], 1 << 17, library))
    case_of(moved, library)


def test_an_unborn_child_has_weeks(library: Library) -> None:
    draft = add(replace(COVENTRY, age="unborn", weeks=26), Thing(need="substance-use-in-pregnancy"))
    case = case_of(draft, library)
    assert case.age == library.vocabulary.circumstances["age"].parse("unborn")[0]
    assert "gestation" in case.observations[0].stated


def test_every_mask_is_written_so_that_it_is_read_back(library: Library) -> None:
    for circumstance in library.vocabulary.circumstances.values():
        if circumstance.name != "age":
            for mask in range(1, circumstance.full + 1):
                assert circumstance.parse(written(circumstance, mask)) == (mask, 0)
