"""One fact against one condition, in the words of the design."""

import pytest

from harmoniser.matching import Fact, Standing, link, match, state_indicator, state_need
from harmoniser.model import Indicator, Locator
from harmoniser.translation import Reading


def line(library, *groups, document="plymouth", levels=("2",), name="ply-9001", kind="indicator", tiers=(), tied=False):
    """A made-up line: each group is a list of needs with written ranges."""
    vocabulary = library.vocabulary

    def made(written):
        need, *rest = written if isinstance(written, tuple) else (written,)
        given = {c: vocabulary.circumstances[c].parse(text) for c, text in (rest[0] if rest else {}).items()}
        return vocabulary.condition(need, given)

    alternatives = tuple(tuple(made(part) for part in group) for group in groups)
    locator = Locator(0, 1, "0" * 12, 1)
    return Indicator(
        name, document, kind, levels, "health", 0, "Made up", alternatives, "", tiers, tied, "", "", locator
    )


def fact(library, need, **written):
    vocabulary = library.vocabulary
    given = {name: vocabulary.circumstances[name].parse(text)[0] for name, text in written.items()}
    return Fact(need, vocabulary.stated(need, given))


@pytest.mark.parametrize(
    ("known", "asked", "standing"),
    [
        ({}, {}, Standing.MET),
        ({"pattern": "persistent"}, {"pattern": "occasional"}, Standing.MET),  # closed upward
        ({"pattern": "isolated"}, {"pattern": "occasional"}, Standing.RULED_OUT),
        ({"pattern": "isolated"}, {"pattern": "occasional ~isolated"}, Standing.OPEN),  # arguable
        ({}, {"pattern": "occasional"}, Standing.OPEN),  # depends on something unknown
        ({"certainty": "suspected"}, {}, Standing.OPEN),  # may be borne out
        ({"certainty": "vulnerable"}, {}, Standing.RULED_OUT),
        ({"certainty": "suspected"}, {"certainty": "suspected.."}, Standing.MET),
        ({"certainty": "evidenced"}, {"certainty": "suspected"}, Standing.MET),
        ({"occurrence": "at-risk"}, {}, Standing.RULED_OUT),
        ({"age": "12"}, {"age": "13..14"}, Standing.RULED_OUT),  # never closed
        ({"age": "15"}, {"age": "13..14"}, Standing.RULED_OUT),
        ({"role": "does"}, {"role": "suffers"}, Standing.RULED_OUT),
        ({"degree": "none"}, {}, Standing.ABSENT),
        ({"degree": "none"}, {"degree": "none"}, Standing.MET),
        ({"degree": "low"}, {"degree": "none"}, Standing.ABSENT),
        ({"recency": "past"}, {"recency": "past"}, Standing.MET),
        ({"recency": "current"}, {"recency": "past"}, Standing.MET),
    ],
)
def test_a_fact_on_the_lines_own_need(library, known, asked, standing):
    asked_for = line(library, [("bullying", asked)]).alternatives[0][0]
    found = link(fact(library, "bullying", **known), asked_for, library.vocabulary)
    assert found is not None and found.standing == standing


def test_a_state_that_is_over_leaves_a_line_open_that_speaks_of_the_present(library):
    vocabulary = library.vocabulary
    state = line(library, ["parental-substance-misuse"]).alternatives[0][0]
    event = line(library, ["domestic-abuse"]).alternatives[0][0]
    over = link(fact(library, "parental-substance-misuse", recency="past"), state, vocabulary)
    assert over is not None and over.standing == Standing.OPEN
    past = link(fact(library, "domestic-abuse", recency="past"), event, vocabulary)
    assert past is not None and past.standing == Standing.MET


@pytest.mark.parametrize(
    ("need", "asked", "standing", "how"),
    [
        ("cannabis-use", "substance-misuse", Standing.MET, "narrower"),
        ("substance-misuse", "cannabis-use", Standing.OPEN, "broader"),
        ("pregnancy", "sexual-activity", Standing.OPEN, "implied"),  # once is no pattern
        ("sexual-activity", "pregnancy", None, ""),
        ("head-lice", "neglect", None, ""),
        ("income", "self-harm", None, ""),
    ],
)
def test_needs_related_and_unrelated(library, need, asked, standing, how):
    written = (asked, {"pattern": "occasional"}) if asked == "sexual-activity" else asked
    condition = line(library, [written]).alternatives[0][0]
    given = {"pattern": "isolated"} if need == "head-lice" else {}
    found = link(fact(library, need, **given), condition, library.vocabulary)
    assert (None if found is None else found.standing, "" if found is None else found.how) == (standing, how)


def test_what_may_amount_to_something_opens_a_line_and_never_meets_one(library):
    condition = line(library, [("neglect", {"certainty": "no-concern.."})]).alternatives[0][0]
    found = link(fact(library, "head-lice", pattern="persistent"), condition, library.vocabulary)
    assert found is not None and (found.standing, found.how) == (Standing.OPEN, "may-amount")


def test_absence_rules_out_narrower_needs_and_leaves_broader_ones_alone(library):
    vocabulary = library.vocabulary
    absent = fact(library, "substance-misuse", degree="none")
    narrower = link(absent, line(library, ["cannabis-use"]).alternatives[0][0], vocabulary)
    assert narrower is not None and narrower.standing == Standing.ABSENT
    clean = line(library, [("substance-misuse", {"degree": "none"})]).alternatives[0][0]
    no_cannabis = link(fact(library, "cannabis-use", degree="none"), clean, vocabulary)
    assert no_cannabis is not None and no_cannabis.standing == Standing.OPEN
    cannabis = link(fact(library, "cannabis-use"), clean, vocabulary)
    assert cannabis is not None and cannabis.standing == Standing.ABSENT


def standing(library, made, *stated):
    found = match(made, stated, library.vocabulary)
    return None if found is None else found.standing


def test_and_needs_both_and_or_needs_one(library):
    vocabulary = library.vocabulary
    income, debt = (state_need(n, {}, vocabulary, index=i) for i, n in enumerate(("income", "debt")))
    both, either = line(library, ["income", "debt"]), line(library, ["income"], ["debt"])
    assert standing(library, both, income, debt) == Standing.MET
    assert standing(library, both, income) == Standing.OPEN
    assert standing(library, both, debt) is None  # its subject, income, is not spoken of
    assert standing(library, either, debt) == Standing.MET


def test_a_ticked_or_line_meets_the_same_or_line(library):
    vocabulary = library.vocabulary
    everyone = vocabulary.full["age"]
    either = line(library, ["income"], ["debt"])
    ticked = state_indicator(either, everyone, vocabulary)
    assert standing(library, either, ticked) == Standing.MET
    assert standing(library, line(library, ["income"]), ticked) == Standing.OPEN
    three = line(library, ["income"], ["debt"], ["homelessness"])
    assert standing(library, three, ticked) == Standing.MET


def test_two_halves_of_a_range_cover_the_whole(library):
    vocabulary = library.vocabulary
    halves = line(library, [("neet", {"age": "0..15"})], [("neet", {"age": "16..18"})])
    stated = state_need("neet", {"age": vocabulary.full["age"] & ~1}, vocabulary)
    assert standing(library, halves, stated) == Standing.MET


def test_signs_and_descriptions_can_only_make_something_possible(library):
    stated = state_need("income", {}, library.vocabulary)
    for kind in ("sign", "description"):
        assert standing(library, line(library, ["income"], kind=kind), stated) == Standing.OPEN


def test_a_trigger_without_a_level_entails_the_lowest_level_that_leads_there_and_makes_the_highest_possible(library):
    document = library.documents["coventry"]
    reading = Reading(document, (state_need("complex-needs", {}, library.vocabulary),), library)
    low, high = reading.span(line(library, ["income"], levels=(), kind="trigger", tiers=("child-in-need",)))
    assert (document.at(low).id, document.at(high).id) == ("3", "4")
    low, high = reading.span(line(library, ["income"], levels=(), kind="trigger", tiers=("child-protection",)))
    assert (document.at(low).id, document.at(high).id) == ("4", "4")


def test_two_levels_printed_entail_the_lower_and_make_the_higher_possible(library):
    document = library.documents["coventry"]
    reading = Reading(document, (state_need("complex-needs", {}, library.vocabulary),), library)
    low, high = reading.span(line(library, ["income"], levels=("3", "4")))
    assert (document.at(low).id, document.at(high).id) == ("3", "4")


def test_what_has_an_effect_is_not_taken_for_absent(library):
    """Whoever says "none or slight" and a harmful effect has said that the need is there, and is more than slight."""
    said = fact(library, "abandoned", degree="none..low", impact_on_child="impairment")
    assert said.known["degree"] == library.vocabulary.circumstances["degree"].parse("moderate..severe")[0]
    assert fact(library, "abandoned", degree="none", impact_on_child="impairment").absent
