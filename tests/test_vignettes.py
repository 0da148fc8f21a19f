"""The vignettes of a workshop: fit to be read aloud, true to their facts, about nobody, and worth a vote."""

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from harmoniser.boxes import bits
from harmoniser.errors import CaseError
from harmoniser.library import data_folder, load
from harmoniser.privacy import personal_shape
from harmoniser.translation import translate
from harmoniser.vignettes import Answer, answers, load_vignettes, span

LIBRARY = load()
VIGNETTES = load_vignettes(LIBRARY)
FILE = data_folder() / "examples" / "workshop" / "vignettes.yaml"
EACH = pytest.mark.parametrize("vignette", VIGNETTES, ids=lambda vignette: vignette.id)
NUMBERS = ["nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]

# What a board would expect to find among them: the first need of at least one vignette, or one beside it.
EXPECTED = {
    "neglect at home": "home-conditions",
    "domestic abuse": "domestic-abuse",
    "parental substance misuse": "parental-substance-misuse",
    "parental mental ill health": "parental-mental-health",
    "a parent's learning disability": "parental-learning-disability",
    "a baby's injury": "injury",
    "emotional abuse": "scapegoating",
    "sexual abuse": "sexual-abuse",
    "sexual exploitation": "sexual-exploitation",
    "criminal exploitation": "criminal-exploitation",
    "gangs": "gang-involvement",
    "missing": "missing",
    "radicalisation": "extremist-views",
    "online harm": "online-harm",
    "harmful sexual behaviour": "harmful-sexual-behaviour",
    "sexual activity": "sexual-activity",
    "self-harm": "self-harm",
    "an eating disorder": "eating-disorder",
    "attendance": "school-attendance",
    "exclusion": "permanent-exclusion",
    "NEET": "neet",
    "a young carer": "young-carer",
    "disability": "physical-disability",
    "a child in hospital": "hospital-stay",
    "private fostering": "private-fostering",
    "an asylum-seeking family": "asylum",
    "an unaccompanied child": "unaccompanied-child",
    "homelessness": "homelessness",
    "an unborn child": "substance-use-in-pregnancy",
    "teenage pregnancy": "pregnancy",
    "risk of FGM": "fgm",
    "faltering growth": "faltering-growth",
    "obesity": "obesity",
    "bereavement": "bereavement",
    "adoption breakdown": "adoption-breakdown",
    "home education": "home-education",
}


def present(vignette):
    """The needs that a vignette states as being there."""
    none = LIBRARY.vocabulary.circumstances["degree"].parse("none")[0]
    return [o.need for o in vignette.case.observations if o.known.get("degree") != none]


def answered(vignette):
    return answers(vignette, LIBRARY)


# ---- as a board hears them


@EACH
def test_it_is_short_enough_to_be_understood_at_one_hearing(vignette):
    assert 3 <= len(vignette.told) <= 6
    assert len(" ".join(vignette.told).split()) <= 75
    for sentence in vignette.told:
        assert len(sentence.split()) <= 25, sentence
        assert sentence.count(".") == 1, sentence


@EACH
def test_nobody_and_no_place_is_named(vignette):
    """Only the first word of a sentence has a capital letter: a name would have one too."""
    for sentence in (vignette.title, *vignette.told, *vignette.asks):
        assert personal_shape(sentence) is None
        assert sentence[0].isupper()
        assert not re.search(r"\b[A-Z]", sentence[1:]), sentence


@EACH
def test_it_leaves_something_open_for_the_room_to_ask(vignette):
    assert vignette.asks
    assert all(question.endswith("?") for question in vignette.asks)


@EACH
def test_it_prejudges_nothing(vignette):
    """The room judges: neither a level nor a tier, and no assessment made before, is told."""
    words = " ".join((vignette.title, *vignette.told)).lower()
    assert vignette.case.assessed is None
    for giveaway in ("level", "threshold", "section", "significant harm", "early help", "in need", "at risk"):
        assert giveaway not in words, giveaway


def test_the_room_can_tell_them_apart():
    for field in ("id", "title", "told"):
        assert len({getattr(vignette, field) for vignette in VIGNETTES}) == len(VIGNETTES), field
    digests = Counter(vignette.case.digest for vignette in VIGNETTES)
    assert max(digests.values()) == 1


# ---- true to their facts


@EACH
def test_the_age_that_is_told_is_the_age_of_the_case(vignette):
    ages = LIBRARY.vocabulary.circumstances["age"]
    (position,) = bits(vignette.case.age)
    age = ages.values[position].name
    words = " ".join(vignette.told)
    if age == "unborn":
        assert re.search(r"\b\d+ weeks pregnant", words)
    elif age == "0":
        assert re.search(r"\b(?:newborn|baby of \w+ months)\b", words)
    else:
        told = NUMBERS[int(age)] if int(age) < len(NUMBERS) else age
        assert re.search(rf"\b(?:girl|boy|son|daughter) of {told}\b", words)


@EACH
def test_its_first_fact_falls_under_one_of_its_themes(vignette):
    first = vignette.case.observations[0].need
    assert LIBRARY.vocabulary.needs[first].topic in vignette.themes


@EACH
def test_a_plan_in_force_would_be_told(vignette):
    assert vignette.case.status == "none" or "plan" in " ".join(vignette.told)


# ---- their spread


def test_there_are_enough_for_several_workshops():
    assert len(VIGNETTES) >= 28


@pytest.mark.parametrize(("subject", "need"), EXPECTED.items(), ids=list(EXPECTED))
def test_a_board_finds_one_about(subject, need):
    assert any(need in present(vignette) for vignette in VIGNETTES), subject


def test_they_are_spread_over_themes_and_ages():
    assert len({theme for vignette in VIGNETTES for theme in vignette.themes}) >= 20
    ages = {position for vignette in VIGNETTES for position in bits(vignette.case.age)}
    assert 0 in ages  # unborn
    assert len(ages) >= 14


def test_domestic_abuse_is_told_as_going_on_and_as_over():
    recency = LIBRARY.vocabulary.circumstances["recency"]
    seen = {
        recency.words(o.known["recency"]) for v in VIGNETTES for o in v.case.observations if o.need == "domestic-abuse"
    }
    assert seen == {"past", "current"}


def test_sexual_activity_is_told_at_three_ages():
    assert len({v.case.age for v in VIGNETTES if v.case.observations[0].need == "sexual-activity"}) >= 3


# ---- how the documents answer


@EACH
def test_every_document_and_area_answers(vignette):
    found = answered(vignette)
    assert [area for answer in found for area in answer.areas] == list(LIBRARY.areas)
    for answer in found:
        assert {LIBRARY.areas[area].document for area in answer.areas} == {answer.document}
        for area in answer.areas:
            alone = translate(vignette.case, area, LIBRARY)
            assert (answer.translation.likely, answer.translation.result_tier) == (alone.likely, alone.result_tier)


def test_in_most_the_documents_are_two_tiers_apart_or_one_is_silent():
    apart = [v for v in VIGNETTES if span(answered(v), LIBRARY.vocabulary) >= 2 or any(a.silent for a in answered(v))]
    assert len(apart) >= 20
    assert len(apart) > len(VIGNETTES) / 2


def test_in_some_a_document_is_silent():
    assert sum(any(a.silent for a in answered(v)) for v in VIGNETTES) >= 3


def test_in_some_all_documents_agree():
    agreed = {}
    for vignette in VIGNETTES:
        tiers = {answer.tier for answer in answered(vignette)}
        if len(tiers) == 1 and "" not in tiers:
            agreed[vignette.id] = tiers.pop()
    assert len(agreed) >= 3
    assert len(set(agreed.values())) >= 2, "agreement at one tier only would teach the room something false"


def test_in_some_the_law_decides_whatever_a_document_says():
    by_law = [v for v in VIGNETTES if any(why.startswith("law:") for a in answered(v) for why in a.lifted_by)]
    assert len(by_law) >= 3


def test_an_answer_says_what_lifts_it():
    twelve = next(v for v in VIGNETTES if v.id == "boyfriend-at-twelve")
    found = {answer.document: answer for answer in answered(twelve)}
    assert {answer.translation.result_tier for answer in found.values()} == {"child-protection"}
    assert found["coventry"].tier == "early-help"
    assert any(why.startswith("law:") for why in found["coventry"].lifted_by)
    assert found["peterborough"].tier == "child-protection"
    assert found["peterborough"].lifted_by == ()


def test_a_document_answers_once_for_each_way_in_which_its_areas_differ(tmp_path):
    """In Rutland, and not in its two neighbours, a third unmet need counts; here it is made to lead to another level."""
    name = LIBRARY.areas["rutland"].document
    document = LIBRARY.documents[name]
    (rule,) = document.rules
    steep = replace(document, rules=(replace(rule, tiers=("child-protection",)),))
    library = replace(LIBRARY, documents={**LIBRARY.documents, name: steep})
    needs = "{need: bullying, role: suffers}, {need: income, degree: moderate}, {need: parenting-advice}"
    (vignette,) = load_vignettes(library, written(tmp_path, one(case=f"{{age: 8, observations: [{needs}]}}")))
    ways = [answer.areas for answer in answers(vignette, library) if answer.document == name]
    assert ways == [("leicester", "leicestershire"), ("rutland",)]
    assert [answer.areas for answer in answers(vignette, LIBRARY) if answer.document == name] == [(*ways[0], *ways[1])]


def test_documents_that_say_nothing_do_not_count_in_the_span():
    assert span([], LIBRARY.vocabulary) == 0
    found = [a for a in answered(next(v for v in VIGNETTES if v.id == "stranger-in-the-chat")) if a.silent]
    assert found
    assert all(answer.tier == "" for answer in found)
    assert span(found, LIBRARY.vocabulary) == 0


def test_what_to_ask_first_comes_when_it_is_asked_for():
    vignette = next(v for v in VIGNETTES if v.id == "weekly-self-harm")
    assert any(answer.translation.questions for answer in answers(vignette, LIBRARY, questions=True))
    assert not any(answer.translation.questions for answer in answered(vignette))


# ---- a broken file


def one(**changes):
    """One vignette as text, a field a line; line 1 has the id."""
    fields = {
        "id": "a-boy",
        "title": "A boy",
        "told": "[A boy of eight is here., He is bullied., He is sad.]",
        "asks": "[What next?]",
        "themes": "[education]",
        "case": "{age: 8, observations: [{need: bullying}]}",
        **changes,
    }
    lines = [f"{name}: {value}" for name, value in fields.items() if value is not None]
    return "- " + "\n  ".join(lines) + "\n"


def written(folder, text):
    path = folder / "vignettes.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_pattern_from_which_the_broken_ones_are_made_is_accepted(tmp_path):
    (vignette,) = load_vignettes(LIBRARY, written(tmp_path, one()))
    assert vignette.title == "A boy"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{}", "line 1: expected a list of vignettes"),
        ("[]", "line 1: expected a list of vignettes"),
        (one() + one(title="Another"), "line 7: [1].id: is that of another vignette"),
        (one() + one(id="another"), "line 8: [1].title: is that of another vignette"),
        (one(id="A boy"), "line 1: [0].id: string should match"),
        (one(title=None), "line 1: [0].title: field required"),
        (one(told="[He is eight., He is sad.]"), "line 3: [0].told: list should have at least 3"),
        (one(told="[A boy, is, sad.]"), "line 3: [0].told[0]: string should match"),
        (one(asks="[]"), "line 4: [0].asks: list should have at least 1"),
        (one(asks="[What next]"), "line 4: [0].asks[0]: string should match"),
        (one(themes="[educatoin]"), "line 5: [0].themes[0]: is no dimension or theme; nearest: education"),
        (one(themes="[education, education]"), "line 5: [0].themes[1]: is given twice"),
        (one(mood="sad"), "line 7: [0].mood: is not a field here"),
        (one(case="8"), "line 6: [0].case: input should be a valid dictionary"),
        (one(case="{age: 8}"), "line 6: [0].case: states nothing"),
        (one(case="{age: 8, reference: A-1, observations: [{need: bullying}]}"), "line 6: [0].case.reference: has no"),
        (one(case="{age: 80, observations: [{need: bullying}]}"), "line 6: [0].case.age: expected whole years"),
        (
            one(case="\n    age: 8\n    observations:\n      - {need: bullying}\n      - {need: bulying}"),
            "line 10: [0].case.observations[1].need: is no need of the vocabulary; nearest: bullying",
        ),
        (
            one(case="\n    age: 8\n    observations:\n      - {need: income}\n      - {degree: low}"),
            "line 10: [0].case.observations[1].need: is no need of the vocabulary",
        ),
        (
            one(case="\n    age: 8\n    observations:\n      - {need: income}\n      - {need: debt, degree: big}"),
            "line 10: [0].case.observations[1].degree: ",
        ),
    ],
)
def test_a_broken_file_is_refused_with_its_line_and_field(tmp_path, text, problem):
    with pytest.raises(CaseError) as raised:
        load_vignettes(LIBRARY, written(tmp_path, text))
    assert str(raised.value).startswith(f"vignettes.yaml, {problem}"), str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("field", "line"),
    [("title", 2), ("told", 3), ("asks", 4), ("case", 6)],
)
def test_what_looks_personal_is_refused_and_not_repeated(tmp_path, field, line):
    number = "943 476 5919"
    value = {
        "title": f"A boy {number}",
        "told": f"[A boy of eight., He is sad., His number is {number}.]",
        "asks": f"[Is {number} his?]",
        "case": f"{{age: 8, observations: [{{need: {number}}}]}}",
    }[field]
    with pytest.raises(CaseError) as raised:
        load_vignettes(LIBRARY, written(tmp_path, one(**{field: value})))
    assert f"line {line}: " in str(raised.value)
    assert "looks like an NHS number" in str(raised.value)
    assert number not in str(raised.value)


def test_a_missing_file_is_one_clear_line(tmp_path):
    with pytest.raises(CaseError, match=r"^nowhere\.yaml: cannot be read"):
        load_vignettes(LIBRARY, tmp_path / "nowhere.yaml")


def test_the_file_says_that_nobody_real_stands_behind_it():
    assert isinstance(FILE, Path)
    assert "Nobody real" in FILE.read_text(encoding="utf-8").splitlines()[1]


def test_answers_are_those_of_documents_and_carry_their_evidence():
    for answer in answered(VIGNETTES[0]):
        assert isinstance(answer, Answer)
        assert answer.translation.evidence
