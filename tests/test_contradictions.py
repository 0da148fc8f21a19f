"""Where a document disagrees with itself, with the present, and with the law."""

from dataclasses import replace
from datetime import date

import pytest

from harmoniser.cells import answer_to
from harmoniser.contradictions import below_floor, internal_contradictions, out_of_date
from harmoniser.england import load_england
from harmoniser.facts import Facts, load_facts
from harmoniser.findings import Space
from harmoniser.library import data_folder
from harmoniser.matching import state_need
from harmoniser.translation import Reading

LEICESTER = "leicester-leicestershire-rutland"
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def space(library):
    return Space(library, tuple(library.documents.values()))


@pytest.fixture(scope="module")
def facts(library):
    return load_facts(library)


@pytest.fixture(scope="module")
def england(library):
    return load_england(data_folder(), library.vocabulary)


@pytest.fixture(scope="module")
def internal(space, facts):
    return tuple(internal_contradictions(space, facts))


@pytest.fixture(scope="module")
def old(space, facts, england):
    return tuple(out_of_date(space, facts, england, TODAY))


@pytest.fixture(scope="module")
def floors(space, facts):
    return tuple(below_floor(space, facts))


def about(found, document, subject):
    return [item for item in found if item.documents == (document,) and item.subject == subject]


def lines(found):
    return {line for item in found for line in item.indicators}


# ---- a document against itself


@pytest.mark.parametrize(
    ("document", "need", "expected"),
    [
        ("coventry", "neet", {"cov-0142", "cov-0211"}),
        ("camden", "neet", {"cam-0244", "cam-0275", "cam-0302"}),
        (LEICESTER, "health-appointments", {"llr-0029", "llr-0065"}),
        ("peterborough", "domestic-abuse", {"pet-0311", "pet-0312", "pet-0313"}),
    ],
)
def test_the_same_matter_stands_at_several_levels(internal, document, need, expected):
    found = about(internal, document, need)
    assert expected <= lines(found)
    assert len({stand.level for item in found for stand in item.stands}) > 1


def test_extremist_opinions_stand_at_two_levels_in_plymouth(internal):
    assert any({"ply-0138", "ply-0196"} <= set(item.indicators) for item in internal)


def test_ranges_that_overlap_without_one_ending_the_other_are_told(internal):
    """Care that falls short stands at 2 up to moderate and at 3 from moderate: who is moderate is at both."""
    (item,) = [item for item in about(internal, "camden", "basic-care") if "overlap" in item.text]
    assert len({stand.level for stand in item.stands}) == 2


def test_a_line_decides_nothing_where_a_higher_one_takes_in_all_of_it(internal, library):
    found = [item for item in internal if "decides nothing" in item.text]
    assert "pet-0226" in lines(about(found, "peterborough", "honour-based-abuse"))
    for item in found:
        document = library.documents[item.documents[0]]
        reached = {}
        for name in item.indicators:
            line = document.by_id[name]
            reading = Reading.of_line(line, library.vocabulary.full["age"], document, library)
            reached[name] = reading.entailed_rank > document.level(line.levels[0]).rank
        assert any(reached.values()), item.text


def test_a_lower_line_that_holds_the_higher_one_back_does_decide(internal):
    """A girl excluded for drugs decides nothing at 2; a suspension that is not for good does, beside exclusion at 4."""
    found = [item for item in internal if "decides nothing" in item.text]
    assert "cam-0174" not in lines(found)
    assert "cov-0080" in lines(found)


def test_exactly_21_weeks_of_pregnancy_lies_between_two_lines_in_peterborough(internal):
    (item,) = [i for i in about(internal, "peterborough", "substance-use-in-pregnancy") if "gap" in i.text]
    assert {"pet-0288", "pet-0289"} <= set(item.indicators)
    assert "week 21" in item.text
    assert "pet-f223" in item.facts, "what stands beside the lines on the same number is not told twice"
    assert not [other for other in internal if "21 weeks" in other.text and other.id != item.id]
    assert item.crosses == ("section-17",)


def test_exactly_20_hours_lies_between_two_statements_in_camden(internal):
    (item,) = [item for item in internal if "exactly 20 hours" in item.text]
    assert item.documents == ("camden",)
    assert {"cam-f122", "cam-f126"} <= set(item.facts)
    assert item.need == ""


@pytest.mark.parametrize(
    ("below", "above", "gap"),
    [
        (
            "Below 30 days of school missed a term the school helps",
            "Over 30 days of school missed a term the council helps",
            True,
        ),
        (
            "Up to 30 days of school missed a term the school helps",
            "Over 30 days of school missed a term the council helps",
            False,
        ),
        ("Below 30 days of school missed a term the school helps", "30 days or more of school missed a term", None),
        (
            "Below 30 days of school missed a term the school helps",
            "Over 40 days of school missed a term the council helps",
            False,
        ),
        ("Below 30 days of school missed a term the school helps", "Over 30 days of waiting ends the order", False),
        ("Missed for less than 30 days at school and for more than 30 days at school", "Nothing else", True),
    ],
)
def test_a_number_that_neither_statement_takes_in_is_a_gap(space, facts, below, above, gap):
    fact = facts.by_id["cam-f122"]
    told = [replace(fact, label=below), replace(fact, id="cam-f998", label=above)]
    ours = Facts(tuple(told), facts.terms)
    found = [item for item in internal_contradictions(space, ours) if "exactly" in item.text]
    assert bool(found) is bool(gap)


def test_a_fact_that_takes_the_number_in_closes_the_gap(space, facts):
    fact = facts.by_id["cam-f122"]
    more = replace(fact, id="cam-f998", label="From 20 hours of learning support a week the SEN service is asked")
    ours = Facts((*facts.facts, more), facts.terms)
    assert not [item for item in internal_contradictions(space, ours) if "exactly 20 hours" in item.text]


def test_gaps_are_where_the_answer_falls(internal, library):
    """Of each gap in a need's lines, by asking the document again on either side of it."""
    found = [item for item in internal if "leaves a gap" in item.text]
    assert found
    for item in found:
        document = library.documents[item.documents[0]]
        *sides, gap = item.stands
        low = document.level(gap.level).rank if gap.level else -1
        for side in sides:
            assert document.level(side.level).rank > low, item.text


@pytest.mark.parametrize(
    ("given", "gap"),
    [
        ({"gestation": "week-21"}, False),  # a line for that very week
        ({}, False),  # a line for all weeks: what lies between is answered as high as its neighbours
        ({"gestation": "before-21-weeks"}, True),
    ],
)
def test_a_further_line_closes_a_gap_only_where_it_takes_in_what_lies_between(library, facts, given, gap):
    vocabulary = library.vocabulary
    parsed = {name: vocabulary.circumstances[name].parse(text) for name, text in given.items()}
    document = library.documents["peterborough"]
    more = replace(
        document.by_id["pet-0288"],
        id="pet-9999",
        alternatives=((vocabulary.condition("substance-use-in-pregnancy", parsed),),),
    )
    lines = (*document.indicators, more)
    changed = replace(document, indicators=lines, by_id={line.id: line for line in lines})
    other = replace(library, documents={**library.documents, "peterborough": changed})
    found = internal_contradictions(Space(other, (changed,)), facts)
    assert any("leaves a gap" in i.text and i.need == "substance-use-in-pregnancy" for i in found) is gap


def test_a_lower_wording_that_is_the_narrower_one_weighs_less_than_the_same_words(internal):
    """Beginning to miss appointments below missing them may be meant as a ladder; the same words twice cannot be."""
    (ladder,) = about(internal, "coventry", "health-appointments")
    (same,) = about(internal, "coventry", "household-changes")
    assert [stand.tiers for stand in ladder.stands] == [stand.tiers for stand in same.stands]
    assert ladder.severity == same.severity - 1
    assert "the higher one fits too" in ladder.text
    assert "in the same terms" in same.text
    assert any("ladder" in reason for reason in ladder.reasons)


# ---- out of date


def test_replaced_terms_are_told_once_for_each_document(old, facts, england):
    for document, currency in england.documents.items():
        terms = [item.subject for item in old if item.documents == (document,) and "the term is now" in item.text]
        assert len(terms) == len(set(terms))
        editions = {term.id for term in england.old_terms if term.term.startswith("Working Together")}
        assert set(currency.terms) - editions <= set(terms), document
        assert not editions & set(terms), "editions of the guidance are told by themselves, and not as a term as well"
        told = {fact for item in old if item.documents == (document,) for fact in item.facts}
        used = {fact.id for fact in facts.of(document) if fact.kind == "term"}
        # One term may be named in several ways: the first of them is told.
        assert len(told & used) >= len(used) - 3, document


def test_what_was_replaced_before_the_document_appeared_is_graver(old):
    (curfew,) = about(old, "coventry", "child-curfew")
    (board,) = about(old, "coventry", "lscb")
    assert curfew.severity > board.severity


@pytest.mark.parametrize(("today", "passed"), [(date(2017, 9, 30), False), (date(2017, 10, 1), True)])
def test_a_review_date_passes_with_the_last_day_that_it_can_mean(space, facts, england, today, passed):
    found = [
        item
        for item in out_of_date(space, facts, england, today)
        if item.documents == ("plymouth",) and item.subject == "review-date"
    ]
    assert bool(found) is passed


def test_no_review_date_is_told_as_that_and_not_as_passed(old):
    (item,) = about(old, "peterborough", "review-date")
    assert "gives no date" in item.text
    assert item.facts == ("pet-f006",)


def test_the_editions_since_are_those_of_the_day(space, facts, england):
    def said(today):
        found = out_of_date(space, facts, england, today)
        return [item.text for item in found if item.subject == "national-guidance" and item.documents == ("plymouth",)]

    assert said(date(2017, 1, 1)) == []
    (text,) = said(date(2019, 1, 1))
    assert text.endswith("editions since: 2018.")
    (text,) = said(TODAY)
    assert text.endswith("editions since: 2018, 2023 and 2026.")


def test_the_curfew_ground_is_law_that_coventry_cites_and_that_had_gone(old):
    (item,) = about(old, "coventry", "children-act-1989")
    assert "47(1)(a)(iii)" in item.text


@pytest.mark.parametrize(("document", "year"), [("plymouth", "2015"), (LEICESTER, "2013"), ("peterborough", "2023")])
def test_an_edition_that_is_cited_and_replaced_is_older_law(old, document, year):
    (item,) = about(old, document, f"working-together-to-safeguard-children-{year}")
    assert "was replaced on" in item.text


def test_the_programme_that_moves_the_line_of_section_17_is_told_of_older_documents(space, facts, england, library):
    found = out_of_date(space, facts, england, TODAY)
    assert {i.documents[0] for i in found if i.subject == "families-first"} == set(library.documents)
    assert not [i for i in out_of_date(space, facts, england, date(2025, 4, 29)) if i.subject == "families-first"]


# ---- below the legal floor


def by_age(floors, document):
    """What a document says of sexual activity below the age at which a child can agree at all; coercion is another rule."""
    return [item for item in about(floors, document, "sexual-activity") if "consent: " not in item.text]


def test_sexual_activity_under_13_is_missing_from_coventry(floors):
    (item,) = by_age(floors, "coventry")
    assert item.crosses == ("section-17", "section-47")
    assert item.indicators == ("cov-0073",)
    assert "0 to 12" in item.text
    assert any("Sexual Offences Act" in reason for reason in item.reasons)
    assert any("not read at the source" in reason for reason in item.reasons)


@pytest.mark.parametrize("document", ["plymouth", "peterborough", LEICESTER])
def test_documents_that_have_a_line_on_it_are_not_below(floors, document):
    assert not by_age(floors, document)


def test_a_document_is_below_exactly_where_its_answer_to_the_rules_facts_is(floors, library):
    """Asked again, rule by rule, for each document."""
    vocabulary = library.vocabulary
    rank = {tier.id: tier.rank for tier in vocabulary.tiers.values()}
    found = {(item.documents[0], item.need) for item in floors}
    expected = set()
    for rule in vocabulary.floors:
        for document in library.documents.values():
            ages = rule.when.get("age", vocabulary.full["age"]) & vocabulary.can_be(rule.need).get("age", -1)
            each = [1 << place for place in range(ages.bit_length()) if ages >> place & 1]
            for when in [{**rule.when, "age": age} for age in each] if rule.need == "sexual-activity" else [rule.when]:
                answer = answer_to((state_need(rule.need, when, vocabulary),), document, library)
                if not answer.speaks or rank[answer.tiers[-1]] < rank[rule.tier]:
                    expected.add((document.id, rule.need))
    assert found == expected


def test_a_line_for_some_ages_is_told_and_not_lost_among_the_others(floors):
    """Camden has sexual activity from 5 to 13 at level 3; of younger children it says nothing."""
    (item,) = by_age(floors, "camden")
    assert "5 to 12" in item.text
    assert (item.stands[0].level, item.indicators) == ("3", ("cam-0171",))
    assert item.crosses == ("section-47",)


def test_what_a_document_makes_possible_is_told_beside_what_it_gives(floors):
    """A disability of some degree between moderate and severe is level 2 of Plymouth's for certain; a severe one is level 4."""
    (item,) = about(floors, "plymouth", "disability")
    (stand,) = item.stands
    assert stand.level == "2"
    assert stand.words.startswith("level 2 (early help), at most level 4 (")
    assert stand.words in item.text
    assert stand.open == ("ply-0185",)


def test_a_rule_that_repeats_another_for_some_ages_is_told_once(floors):
    """Accommodation is owed at any age, and again at 16 and 17."""
    assert len(about(floors, "coventry", "need-of-accommodation")) == 1


def test_silence_is_told_apart_from_a_lower_answer(floors):
    for item in floors:
        (stand,) = item.stands
        if stand.standing in ("silent", "open"):
            assert not item.crosses
            assert item.severity <= 2
        if stand.standing == "silent" and "as what something else leads to" not in stand.words:
            assert not stand.indicators
        assert list(stand.indicators) == sorted(stand.indicators), "the same order every time"


def test_a_document_that_cites_the_law_without_a_line_says_so(floors):
    (item,) = about(floors, "peterborough", "immediate-danger")
    assert "pet-f079" in item.facts
    assert "though it cites the law" in item.text


def test_harm_that_lines_name_as_what_other_things_do_is_not_told_as_silence(floors):
    (item,) = about(floors, "peterborough", "significant-harm")
    assert "only as what something else leads to" in item.text
    assert item.indicators


def test_ids_do_not_repeat(internal, old, floors):
    ids = [item.id for item in (*internal, *old, *floors)]
    assert len(ids) == len(set(ids))
    for item in (*internal, *old, *floors):
        assert item.question.endswith("?")
        assert item.reasons
        assert item.severity > 0


def test_only_the_needs_asked_for_are_looked_at(space, facts, internal, floors):
    needs = ("neet", "sexual-activity")
    some = Space(space.library, space.documents, needs=needs)
    wanted = [item for item in internal if item.need in needs]
    assert wanted
    assert [item for item in internal_contradictions(some, facts) if item.need] == wanted
    assert list(below_floor(some, facts)) == [item for item in floors if item.need in needs]
