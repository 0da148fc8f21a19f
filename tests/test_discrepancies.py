"""Where the documents disagree: what must be found, that it is what answering every single case would find, and the filters."""

import json
import random
from itertools import combinations, product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from harmoniser.cells import Cell, answer_to, cell_in_words, cells
from harmoniser.cli import main
from harmoniser.differences import different_responses
from harmoniser.discrepancies import FINDERS, KINDS, discrepancies, found, in_order, selected
from harmoniser.errors import HarmoniserError, UnknownNameError
from harmoniser.explanation import facts_in_words
from harmoniser.findings import SCALES, Space, severity
from harmoniser.library import load
from harmoniser.matching import IMPLIED_SHARES, Fact, Stated, state_need
from harmoniser.translation import Reading

LIBRARY = load()
LEICESTER = "leicester-leicestershire-rutland"
OWN = list(KINDS)[:6]  # the kinds that come from the cells and levels


@pytest.fixture(scope="module")
def space():
    return Space(LIBRARY, tuple(LIBRARY.documents.values()))


@pytest.fixture(scope="module")
def everything(space):
    # Detours have tests, and a search, of their own.
    return discrepancies(LIBRARY, kinds=[kind for kind in KINDS if kind != "detour"], space=space)


def about(items, kind, need, *documents):
    """The discrepancies of a kind that concern a need (by itself or with its broader need) and all these documents."""
    return [
        item
        for item in items
        if item.kind == kind and (need == item.subject or need in item.also) and set(documents) <= set(item.documents)
    ]


def stand(item, document):
    (own,) = [each for each in item.stands if each.document == document]
    return own


# ------------------------------------------------------------------------------------------------ what must be found


def test_level_3_is_a_false_friend_between_plymouth_and_camden(everything):
    (item,) = about(everything, "false-friend", "level-3", "plymouth", "camden")
    assert stand(item, "plymouth").tiers == ("targeted-early-help",)
    assert stand(item, "camden").tiers == ("child-in-need",)
    assert item.crosses == ("section-17",)


def test_private_fostering_ranges_from_level_1_to_level_4(everything):
    found = about(everything, "different-response", "private-fostering", "peterborough", "plymouth")
    levels = {(stand(item, "peterborough").level, stand(item, "plymouth").level) for item in found}
    assert ("1", "4") in levels, levels


def test_coventry_and_the_leicester_document_are_silent_on_radicalisation(everything):
    (item,) = about(everything, "silence", "radicalisation")
    silent = {each.document for each in item.stands if each.standing == "silent"}
    assert silent == {"coventry", LEICESTER}
    assert {"camden", "peterborough", "plymouth"} == {each.document for each in item.stands} - silent
    assert all(each.indicators for each in item.stands if each.document not in silent)


def test_plymouths_level_4_is_gated_by_engagement(everything):
    gated = [i for i in everything if i.kind == "gated-by-engagement" and stand(i, i.documents[0]).level == "4"]
    subjects = {item.subject for item in gated if item.documents[0] == "plymouth"}
    assert "neet" in subjects
    assert len(subjects) > 5
    (neet,) = about(gated, "gated-by-engagement", "neet", "plymouth")
    assert "only when help is refused or has failed" in neet.text
    assert "ply-0186" in neet.indicators
    assert stand(neet, "camden").standing == "met"


def test_asylum_seeking_families_range_from_early_help_to_child_protection(everything):
    (item,) = about(everything, "different-response", "asylum", "camden", "plymouth")
    assert stand(item, "plymouth").tiers == ("early-help",)
    assert stand(item, "camden").tiers == ("child-protection",)
    assert item.severity == 5
    assert item.crosses == ("section-17", "section-47")


@pytest.mark.parametrize(
    ("document", "need", "levels", "lines"),
    [
        ("coventry", "neet", ["3", "4"], {"cov-0142", "cov-0211"}),
        ("camden", "neet", ["2", "3", "4"], {"cam-0244", "cam-0275", "cam-0302"}),
        ("plymouth", "extremist-views", ["3", "4"], {"ply-0138", "ply-0196"}),
        (LEICESTER, "health-appointments", ["earlyhelp", "targeted"], {"llr-0029", "llr-0065"}),
        ("peterborough", "domestic-abuse", ["2", "3", "4"], {"pet-0311", "pet-0312", "pet-0313"}),
    ],
)
def test_a_document_that_contradicts_itself_is_found(everything, document, need, levels, lines):
    (item,) = about(everything, "internal-contradiction", need, document)
    assert [each.level for each in item.stands] == levels
    assert lines <= set(item.indicators)


def test_leicesters_line_that_stands_at_all_four_levels_is_found(everything):
    found = [i for i in everything if i.kind == "internal-contradiction" and i.documents == (LEICESTER,) and not i.need]
    assert [each.level for item in found for each in item.stands] == [
        "universal",
        "earlyhelp",
        "targeted",
        "specialist",
    ]


def test_past_abuse_below_present_abuse_is_no_contradiction(everything):
    """Peterborough's two victim lines without a frequency are a ladder; it is the occasional one, lower still, that is not."""
    (item,) = about(everything, "internal-contradiction", "domestic-abuse", "camden")
    assert {"cam-0358", "cam-0406"}.isdisjoint(item.indicators)  # lasting abuse stands above abuse, as it should


# ------------------------------------------------------------------------------------------------ finer, and numbers


def test_plymouth_divides_neet_by_engagement_and_camden_does_not(everything):
    (item,) = [i for i in about(everything, "finer-or-coarser", "neet") if "engagement with help" in i.question]
    assert stand(item, "plymouth").standing == "finer"
    assert stand(item, "camden").standing == "coarser"
    assert "between reluctant and refusing" in stand(item, "plymouth").words


def test_coventry_does_not_divide_sexual_activity_at_13(everything):
    (item,) = [
        i for i in about(everything, "finer-or-coarser", "sexual-activity") if i.question.startswith("Should age")
    ]
    assert stand(item, "coventry").standing == "coarser"
    assert "from 13" in stand(item, "plymouth").words


def test_the_ages_at_which_sexual_activity_is_cut_are_named(everything):
    (item,) = [i for i in about(everything, "different-numbers", "sexual-activity") if " by age" in i.text]
    assert "from 13; from 16" in stand(item, "plymouth").words
    assert "from 13; from 15" in stand(item, LEICESTER).words


@pytest.mark.parametrize(
    ("need", "document", "said", "without"),
    [
        ("school-attendance", "coventry", "between 85 to 90 and below 85", "peterborough"),
        ("missing", "peterborough", "between two and three or more", "plymouth"),
        ("private-fostering", "plymouth", "between under 28 days and 28 days or more", "coventry"),
        ("substance-use-in-pregnancy", "peterborough", "between before 21 weeks and week 21", "camden"),
    ],
)
def test_numbers_are_named_and_who_names_none(everything, need, document, said, without):
    found = [i for i in about(everything, "different-numbers", need, document) if said in stand(i, document).words]
    assert [stand(item, without).standing for item in found] == ["no-number"]


# ------------------------------------------------------------------------------------------------ against brute force


def asked(need, library=LIBRARY):
    """The circumstances that any line bearing on a need asks for."""
    names = set()
    for other, kind in library.vocabulary.above(need).items():
        for lines in library.lines_of.values():
            for line in lines.get(other, ()):
                for condition in line.conditions():
                    if condition.need == other:
                        names |= {n for n in (*condition.firm, *condition.worded) if kind or n in IMPLIED_SHARES}
    return sorted(names)


def states(need, vocabulary=LIBRARY.vocabulary):
    """Every single state of a need that is there: one value of each circumstance that any line asks for."""
    names = asked(need)
    usual = {name: mask for name, mask in vocabulary.stated(need, {}).items() if name not in names}
    can_be = vocabulary.can_be(need)
    choices = [
        [
            1 << p
            for p in range(len(vocabulary.circumstances[n].values))
            if (n != "degree" or p) and can_be.get(n, vocabulary.full[n]) >> p & 1
        ]
        for n in names
    ]
    for values in product(*choices):
        state = {**usual, **dict(zip(names, values, strict=True))}
        settled = vocabulary.settle(need, state)
        if all(not mask & ~state.get(name, mask) for name, mask in settled.items()):
            yield settled  # with what it says of circumstances that no line asks for; what contradicts itself is no state


def answers(need, state):
    stated = (Stated(0, ((Fact(need, state),),)),)
    return {document.id: answer_to(stated, document, LIBRARY) for document in LIBRARY.documents.values()}


def inside(state, boxes, full=LIBRARY.vocabulary.full):
    return any(all(not state.get(name, full[name]) & ~mask for name, mask in box.items()) for box in boxes)


def is_met(answer):
    return answer.standing in ("met", "counted")


def agrees(single, joint):
    """Whether the answer to one state is the answer to the cell it lies in.

    What a cell leaves open, since it holds many states, one state may settle against the line; never for it.
    """
    if is_met(single) or is_met(joint):
        return (single.standing, single.level, single.tiers) == (joint.standing, joint.level, joint.tiers) and set(
            single.by
        ) <= set(joint.by)
    return single.standing == joint.standing or joint.standing == "open"


REDUCED = ["asylum", "self-harm", "debt", "income", "neet"]


@pytest.mark.parametrize("need", [*REDUCED, "gang-involvement", "pregnancy"])
def test_cells_answer_as_every_single_state_does(need):
    made = cells(LIBRARY, needs=[need])
    alone = [cell for cell in made if len(cell.facts) == 1]
    count = 0
    for state in states(need):
        single = answers(need, state)
        home = [cell for cell in alone if inside(state, cell.facts[0][1])]
        assert len(home) == any(is_met(answer) for answer in single.values()), state
        for cell in home:
            count += 1
            for name, answer in single.items():
                assert agrees(answer, cell.answers[name]), (name, state, answer, cell.answers[name])
    assert count


@pytest.mark.parametrize("need", [*REDUCED[:2], *(pytest.param(need, marks=pytest.mark.slow) for need in REDUCED[2:])])
def test_a_different_response_exists_exactly_where_two_tiers_differ_in_some_state(need):
    space = Space(LIBRARY, tuple(LIBRARY.documents.values()), needs=(need,))
    claimed = {
        tuple((each.document, each.standing, each.tiers) for each in item.stands)
        for item in different_responses(space)
        if item.subject == need
    }
    stated: set[object] = set()
    inferred: set[object] = set()
    for state in states(need):
        single = answers(need, state)
        if not any(is_met(answer) for answer in single.values()):
            continue
        for pair in combinations(single.items(), 2):
            if all(answer.speaks for _, answer in pair) and pair[0][1].tiers != pair[1][1].tiers:
                item = tuple((name, answer.standing, answer.tiers) for name, answer in pair)
                (stated if all(is_met(answer) for _, answer in pair) else inferred).add(item)
    assert {item for item in claimed if all(each[1] != "below" for each in item)} == stated
    assert claimed <= stated | inferred
    assert stated


CELLS: dict[str, list[Cell]] = {}


@pytest.mark.slow
@given(st.data())
def test_any_state_of_any_need_has_the_answer_of_its_cell(data):
    if not CELLS:
        for cell in cells(LIBRARY):
            CELLS.setdefault(cell.need, []).append(cell)
    vocabulary = LIBRARY.vocabulary
    need = data.draw(st.sampled_from(sorted(CELLS)))
    names = asked(need)
    usual = vocabulary.stated(need, {})
    state = {name: mask for name, mask in usual.items() if name not in names}
    for name in names:
        least = 1 if name == "degree" else 0
        state[name] = 1 << data.draw(st.integers(least, len(vocabulary.circumstances[name].values) - 1), label=name)
    assume(all(mask & vocabulary.can_be(need).get(name, mask) for name, mask in state.items()))
    settled = vocabulary.settle(need, state)
    assume(all(not mask & ~state.get(name, mask) for name, mask in settled.items()))
    state = settled
    single = answers(need, state)
    home = [cell for cell in CELLS[need] if len(cell.facts) == 1 and inside(state, cell.facts[0][1])]
    assert len(home) == any(is_met(answer) for answer in single.values())
    for cell in home:
        for name, answer in single.items():
            assert not is_met(answer) or agrees(answer, cell.answers[name])


# ------------------------------------------------------------------------------------------------ what cannot be


def mask_of(name, value):
    position = LIBRARY.vocabulary.circumstances[name].position(value)
    assert position is not None, value
    return 1 << position


def holds(cell, need, name, value):
    """Whether a cell on a need alone takes in a value of a circumstance that it divides by."""
    mask = mask_of(name, value)
    return any(box[name] & mask for box in dict(cell.facts)[need] if name in box)


@pytest.mark.parametrize(
    ("need", "name", "value"),
    [
        ("truancy", "age", "unborn"),
        ("truancy", "age", "3"),
        ("offending", "age", "4"),
        ("weapon-carrying", "age", "4"),  # a kind of offending
        ("sexual-activity", "age", "unborn"),
        ("being-a-young-parent", "age", "9"),
        ("being-a-young-parent", "recency", "past"),
        ("substance-use-in-pregnancy", "age", "0"),
        ("everyday-illness", "degree", "severe"),
        ("access-to-child-denied", "engagement", "engaging"),
    ],
)
def test_documents_are_not_compared_over_children_who_cannot_be(need, name, value):
    found = [cell for cell in cells(LIBRARY, needs=[need]) if len(cell.facts) == 1]
    assert found
    assert not [cell.id for cell in found if holds(cell, need, name, value)]


def test_what_a_need_cannot_be_leaves_no_documents_line_out():
    """Every line has states left that can be: a limit never says that a document speaks of nothing."""
    vocabulary = LIBRARY.vocabulary
    for document in LIBRARY.documents.values():
        for line in document.indicators:
            for condition in line.conditions():
                for name, mask in vocabulary.can_be(condition.need).items() if not condition.strength else ():
                    assert condition.worded.get(name, mask) & mask, (line.id, condition.need, name)


def test_a_case_is_read_whatever_a_need_cannot_be():
    """A practitioner who states it is not corrected: limits are for comparing documents only."""
    vocabulary = LIBRARY.vocabulary
    unborn = mask_of("age", "unborn")
    assert vocabulary.stated("truancy", {"age": unborn})["age"] == unborn


def test_facts_on_several_needs_say_what_naming_each_of_them_says(space):
    """A carer's present trouble is not left open for lack of a date when it is named beside something else."""
    vocabulary = LIBRARY.vocabulary
    joint = [cell for cell in space.cells if len(cell.facts) > 1]
    assert joint
    for cell in joint:
        ages = set()
        for need, (box,) in cell.facts:
            assert vocabulary.settle(need, box) == box, cell.id
            assert "recency" in box or not vocabulary.ongoing(need), (cell.id, need)
            ages.add(box.get("age"))
        assert len(ages) == 1, "one child has one age"


def test_facts_on_several_needs_are_listed_where_a_line_asks_for_them_together(everything):
    lines = {line.id: line for document in LIBRARY.documents.values() for line in document.indicators}
    joint = [i for i in everything if i.kind == "different-response" and "+" in i.subject]
    assert joint
    for item in joint:
        needs = tuple(item.subject.split("+"))
        asked = [tuple(c.need for c in group) for name in item.indicators for group in lines[name].alternatives]
        assert needs in asked, item.text
    # One line that asks for one of several needs with one of several others is told once for each pair of answers.
    alike = [
        (i.documents, tuple(each.tiers for each in i.stands), tuple(each.standing for each in i.stands), name)
        for i in joint
        for name in i.indicators
        if tuple(i.subject.split("+")) in [tuple(c.need for c in group) for group in lines[name].alternatives]
    ]
    assert len(alike) < 1.2 * len(set(alike))


# ------------------------------------------------------------------------------------------------ what a document speaks of


def asked_of(document, need, **given):
    vocabulary = LIBRARY.vocabulary
    known = {name: mask_of(name, value) for name, value in given.items()}
    return answer_to((state_need(need, known, vocabulary),), LIBRARY.documents[document], LIBRARY).standing


@pytest.mark.parametrize(
    ("document", "need", "given", "standing"),
    [
        ("plymouth", "domestic-abuse", {"degree": "low", "recency": "past"}, "met"),
        (
            "plymouth",
            "homelessness",
            {"degree": "severe", "occurrence": "at-risk"},
            "below",
        ),  # a line, which these do not reach
        ("camden", "extremism-in-family", {"certainty": "vulnerable"}, "silent"),  # named beside another need only
        ("plymouth", "coping-with-change", {"degree": "severe"}, "open"),  # only the good side is named
        ("camden", "stranger-behaviour", {"age": "2"}, "open"),  # only of older children, and of what goes well
        ("coventry", "radicalisation", {}, "silent"),
    ],
)
def test_what_a_document_does_not_reach_is_told_from_what_it_does_not_speak_of(document, need, given, standing):
    assert asked_of(document, need, **given) == standing


def test_a_document_is_silent_only_where_no_line_of_it_names_the_need(everything):
    vocabulary = LIBRARY.vocabulary
    found = [item for item in everything if item.kind == "silence"]
    assert found
    for item in found:
        for each in item.stands:
            if each.standing == "silent":
                for need in item.subject.split("+"):
                    assert not vocabulary.narrower(need) & LIBRARY.lines_of[each.document].keys(), item.text
    assert not about(found, "silence", "significant-harm", "peterborough")  # its lines name it as what other things do


def test_a_number_that_a_document_does_not_print_is_not_told(everything):
    """Long periods is read as more than two days, and very young as under 16: neither is a number of the document's."""
    (item,) = [i for i in about(everything, "different-numbers", "missing") if "missing for" in i.text]
    assert "over 48 hours" in stand(item, "peterborough").words
    assert {stand(item, name).standing for name in ("plymouth", LEICESTER)} == {"no-number"}
    (item,) = about(everything, "different-numbers", "school-attendance")
    assert item.text.startswith("School attendance. ")
    assert [each.document for each in item.stands if each.standing == "cut"] == ["coventry"]
    assert not about(everything, "different-numbers", "child-of-young-parent")
    for name in ("missing for", "age of the young parent"):
        finer = [i for i in everything if i.kind == "finer-or-coarser" and f"Should {name} decide" in i.question]
        assert not [s.words for i in finer for s in i.stands if s.standing == "finer" and s.document != "peterborough"]


def test_only_help_that_is_refused_gates_and_the_facts_are_told(everything):
    gated = [item for item in everything if item.kind == "gated-by-engagement"]
    subjects = {(item.subject, item.stands[0].document) for item in gated}
    assert ("school-attendance", "peterborough") not in subjects  # what is refused there is school
    assert ("home-school-links", "camden") not in subjects  # hostility between home and school is no help refused
    assert not {subject for subject, _ in subjects} & {
        "parental-engagement",
        "young-person-engagement",
        "help-offer-refused",
    }
    for item in gated:
        assert "refusing" in item.text or "hostile" in item.text or "ineffective" in item.text, item.text


# ------------------------------------------------------------------------------------------------ what else is possible


def makes_possible(stated, document):
    reading = Reading(LIBRARY.documents[document], stated, LIBRARY)
    return reading.position(reading.possible_rank, possible=True)


def test_a_position_tells_what_something_not_said_could_make_of_it(everything):
    """Coerced sexual activity at 13 is level 2 of Plymouth's by what is certain, and level 4 if the harm is bad enough."""
    found = about(everything, "different-response", "sexual-activity", "peterborough", "plymouth")
    (item,) = [item for item in found if "(age: 13; consent: coerced)" in item.text]
    own = stand(item, "plymouth")
    assert own.level == "2"
    assert own.words.startswith("level 2 (early help), at most level 4 (")
    assert own.words.endswith(" if something not said is bad enough")
    assert {"ply-0183", "ply-0198"} <= set(own.open)
    assert "at most" not in stand(item, "peterborough").words
    assert not stand(item, "peterborough").open
    assert item.question == "If nothing else is known: child protection (section 47), or early help?"


def test_no_position_says_less_than_the_same_facts_make_possible(space, everything):
    """What a translation of the facts shown calls possible is never above what the position names."""
    vocabulary = LIBRARY.vocabulary
    by_needs: dict[str, list[Cell]] = {}
    for cell in space.cells:
        by_needs.setdefault("+".join(need for need, _ in cell.facts), []).append(cell)
    found = [item for item in everything if item.kind == "different-response"]
    joint = [item for item in found if "+" in item.subject]
    draw = random.Random(20)
    checked = told = 0
    for item in [*draw.sample(found, 150), *draw.sample(joint, 30)]:
        answers = {each.document: (each.standing, each.tiers) for each in item.stands}
        for cell in by_needs[item.subject]:
            same = all((cell.answers[d].standing, cell.answers[d].tiers) == own for d, own in answers.items())
            said = cell_in_words(cell, LIBRARY)
            if not same or not item.text.startswith((f"{said}. ", f"{said}, and ")):
                continue
            for each in item.stands:
                document = LIBRARY.documents[each.document]
                most = makes_possible(cell.stated(), each.document)
                levels = each.level.split("/") if each.level else []
                if " at most " in each.words:
                    told += 1
                    assert most.level is not None
                    assert set(each.open) <= set(most.by), item.text
                    levels = [most.level]
                    place = f"level {most.level} " if most.level.isdigit() else f"“{document.level(most.level).name}” "
                    assert place in each.words.partition(" at most ")[2], item.text
                    assert vocabulary.tiers[most.tiers[-1]].label.lower() in each.words
                elif most.level is not None:
                    checked += 1
                    assert max(document.level(name).step for name in levels) >= document.level(most.level).step, (
                        item.text
                    )
                    tops = [vocabulary.tiers[tiers[-1]].rank for tiers in (each.tiers, most.tiers)]
                    assert tops[0] >= tops[1], item.text
    assert checked > 50
    assert told > 50


def test_that_a_need_is_there_in_whatever_degree_is_not_said(everything):
    assert any("degree: " in item.text for item in everything)
    assert not [i.text for i in everything if i.kind == "different-response" and "degree: low to severe" in i.text]


# ------------------------------------------------------------------------------------------------ severity


def test_every_kind_says_in_one_sentence_what_its_severity_counts():
    assert list(SCALES) == list(KINDS)
    for said in SCALES.values():
        assert said.endswith(".")
        assert said.count(". ") == 0


def test_silence_weighs_what_two_documents_put_so_high_and_one_alone_little(everything):
    (radicalisation,) = about(everything, "silence", "radicalisation")
    assert radicalisation.severity == 4
    (work,) = about(everything, "silence", "attitude-to-work")  # a level 4 line of Camden's, and of nobody else's
    assert {each.document for each in work.stands if each.standing != "silent"} == {"camden"}
    assert work.severity == 1
    assert any("only one document" in reason for reason in work.reasons)


@pytest.mark.parametrize(
    ("one", "other", "points", "crosses"),
    [
        (["early-help"], ["child-protection"], 5, ("section-17", "section-47")),
        (["targeted-early-help"], ["child-in-need"], 2, ("section-17",)),
        (["child-in-need", "child-protection"], ["child-protection"], 1, ()),
        (["early-help", "targeted-early-help"], ["child-in-need"], 3, ("section-17",)),
        (["universal"], ["child-protection"], 6, ("section-17", "section-47")),
        (["early-help"], ["early-help"], 0, ()),
    ],
)
def test_severity_counts_the_tiers_apart_and_the_statutory_lines_between(one, other, points, crosses):
    for pair in ((one, other), (other, one)):
        graded = severity(*pair, LIBRARY.vocabulary)
        assert (graded.points, graded.crosses) == (points, crosses)
        assert graded.reasons


def test_no_statutory_line_is_crossed_where_a_document_only_draws_its_lines_elsewhere(everything):
    inferred = [i for i in everything if i.kind == "different-response" and any(s.standing != "met" for s in i.stands)]
    assert inferred
    assert all(not item.crosses and item.severity <= 2 for item in inferred), "short of its lines may be anything"


def test_a_division_weighs_no_statutory_line_where_a_line_counts_only_beside_others(everything):
    """Camden's single sign at level 2 is not universal by its own words, only by a rule on how many signs it takes."""
    assert max(item.severity for item in everything if item.kind == "finer-or-coarser") <= 5


# ------------------------------------------------------------------------------------------------ what each one carries


def test_every_discrepancy_can_be_read_and_checked(everything):
    assert {item.kind for item in everything} >= {kind for kind in OWN if kind in FINDERS}
    lines = {line.id: line.document for document in LIBRARY.documents.values() for line in document.indicators}
    for item in everything:
        assert item.text.endswith("."), item.text
        assert item.question.endswith("?")
        assert item.affected
        assert item.severity >= 1
        assert item.reasons
        assert {each.document for each in item.stands} == set(item.documents)
        for each in item.stands:
            assert each.words
            assert {lines[name] for name in each.indicators} <= {each.document}
        assert set(item.indicators) == {name for each in item.stands for name in each.indicators}
        if item.kind in OWN and item.kind != "false-friend":
            assert item.indicators, item


def test_ids_are_stable_and_unlike(everything):
    assert len({item.id for item in everything}) == len(everything)
    without = load(use_cache=False)
    documents = [d for name, d in without.documents.items() if name in ("camden", "plymouth")]
    fewer = {i.id for i in found(Space(without, tuple(documents), needs=("asylum", "neet")), ["different-response"])}
    assert fewer
    assert fewer <= {item.id for item in everything}


def test_the_order_of_the_documents_changes_no_id():
    ids = []
    for documents in (tuple(LIBRARY.documents.values()), tuple(LIBRARY.documents.values())[::-1]):
        space = Space(LIBRARY, documents, needs=("asylum", "neet", "radicalisation"))
        ids.append([item.id for item in in_order(found(space))])
    assert ids[0] == ids[1]


def test_the_gravest_come_first(everything):
    severities = [item.severity for item in everything]
    assert severities == sorted(severities, reverse=True)
    assert in_order(reversed(everything)) == everything


def test_what_no_line_describes_leads_nothing_that_is_as_grave(everything):
    """Facts that lie between the lines are less pressing than any other matter, of whatever kind, of the same severity."""
    for severity_ in {item.severity for item in everything}:
        between = [i.kind == "different-response" and not i.described for i in everything if i.severity == severity_]
        assert between == sorted(between)
    assert {item.kind for item in everything if item.severity == 2} > {"different-response"}


def test_what_a_narrower_need_only_repeats_is_listed_once(everything):
    vocabulary = LIBRARY.vocabulary
    folded = [item for item in everything if item.also and "+" not in item.subject]
    assert folded
    for item in folded:
        for other in item.also:
            assert any(vocabulary.above(need).get(item.subject) for need in other.split("+")), (item.subject, other)


# ------------------------------------------------------------------------------------------------ filters


def shown(capsys, *arguments):
    assert main(["discrepancies", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_filters_of_the_command_line_leave_what_they_say(capsys):
    """Asked of kinds for which no cells are worked out, so that it is quick."""
    kind = ["--kind", "internal-contradiction"]
    whole = shown(capsys, *kind)
    by = {
        ("--least-severity", "5"): lambda item: item["severity"] >= 5,
        ("--crosses", "section-47"): lambda item: "section-47" in item["crosses"],
        ("--area", "rutland"): lambda item: LEICESTER in item["documents"],
        ("--dimension", "education"): lambda item: item["topic"] == "education",
        ("--domain", "parenting"): lambda item: item["domain"] == "parenting",
        ("--between", "coventry", "plymouth"): lambda item: item["documents"][0] in ("coventry", "plymouth"),
    }
    for arguments, kept in by.items():
        expected = [item for item in whole if kept(item)]
        assert 0 < len(expected) < len(whole), arguments
        assert shown(capsys, *kind, *arguments) == expected, arguments


def test_a_discrepancy_on_several_needs_is_about_the_topics_of_all_of_them(everything):
    topics = {need: LIBRARY.vocabulary.needs[need].topic for need in LIBRARY.vocabulary.needs}
    item = next(i for i in everything if "+" in i.subject and len({topics[need] for need in i.subject.split("+")}) > 1)
    for need in item.subject.split("+"):
        assert selected(item, LIBRARY.vocabulary, dimension=topics[need])
    other = next(
        topic for topic in LIBRARY.vocabulary.topics if topic not in {topics[n] for n in item.subject.split("+")}
    )
    assert not selected(item, LIBRARY.vocabulary, dimension=other)


def test_between_two_areas_stands_only_what_divides_them(everything):
    between = [i for i in everything if selected(i, LIBRARY.vocabulary, ["coventry", LEICESTER])]
    silences = [item for item in between if item.kind == "silence"]
    assert silences
    for item in silences:
        assert {stand(item, document).standing == "silent" for document in ("coventry", LEICESTER)} == {True, False}
    assert not about(between, "silence", "radicalisation")  # both are silent on it
    assert {i.documents for i in between if i.kind == "different-response"} == {("coventry", LEICESTER)}


def test_areas_under_one_document_differ_in_nothing(everything):
    """Only what the document has with itself is left."""
    document = LIBRARY.document("leicester").id
    assert document == LIBRARY.document("rutland").id
    left = [item for item in everything if selected(item, LIBRARY.vocabulary, [document, document])]
    assert left
    assert all(item.documents == (document,) for item in left)


@pytest.mark.parametrize(
    ("areas", "why"),
    [(("plymouth", "plymouth"), "the same area twice"), (("leicester", "rutland"), "one and the same")],
)
def test_nothing_stands_between_an_area_and_itself(areas, why, capsys):
    assert main(["discrepancies", "--between", *areas]) == 2
    told = capsys.readouterr()
    assert not told.out
    assert told.err.count("\n") == 1
    assert why in told.err
    with pytest.raises(HarmoniserError, match=areas[0]):
        discrepancies(LIBRARY, areas)


def test_an_empty_id_is_refused(capsys):
    assert main(["discrepancies", "--id", ""]) == 2
    told = capsys.readouterr()
    assert not told.out
    assert told.err.count("\n") == 1
    assert "--id" in told.err


def test_the_help_says_on_what_scale_a_severity_is(capsys):
    with pytest.raises(SystemExit):
        main(["discrepancies", "--help"])
    told = " ".join(capsys.readouterr().out.split())
    assert "1 to about 6" in told
    assert "scales of the kinds differ" in told


def test_the_fixed_form_has_its_fields(capsys):
    items = shown(capsys, "--kind", "false-friend")
    assert items
    for item in items:
        assert {"id", "kind", "documents", "need", "severity", "text", "indicators"} <= set(item)


def test_the_text_can_be_read_at_a_glance(capsys):
    assert main(["discrepancies", "--kind", "false-friend"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "13 disagreements: 13 false-friend"
    assert told[2].startswith("2  false-friend  (false-friend-")
    why = next(number for number, line in enumerate(told) if line.strip().startswith("Why 2: "))
    assert " ".join(line.strip() for line in told[3:why]).endswith("in Plymouth.")


@pytest.mark.parametrize("option", ["--area", "--kind", "--domain", "--dimension", "--crosses"])
def test_a_filter_that_does_not_exist_is_refused_before_anything_is_worked_out(option, capsys):
    assert main(["discrepancies", option, "loud"]) == 2
    assert capsys.readouterr().err.startswith("harmoniser: unknown ")
    with pytest.raises(UnknownNameError):
        discrepancies(LIBRARY, kinds=["loud"])


def test_whoever_brings_the_space_keeps_what_was_worked_out():
    """So that a report measures agreement over the cells in which the disagreements were found."""
    seen = []
    space = Space(LIBRARY, tuple(LIBRARY.documents.values()), lambda done, of: seen.append(done), needs=("neet",))
    some = discrepancies(LIBRARY, kinds=["different-response"], space=space)
    assert {item.need for item in some} == {"neet"}
    worked = len(seen)
    assert worked
    assert {cell.need for cell in space.cells} == {"neet"}
    assert len(seen) == worked, "not worked out again"


def test_every_kind_has_its_words_and_progress_is_told():
    assert set(FINDERS) <= set(KINDS)
    told = []
    discrepancies(LIBRARY, kinds=["false-friend"], progress=lambda done, of: told.append((done, of)))
    assert told[-1] == (1, 1)


def test_circumstances_are_told_in_words_and_none_says_its_own_name_twice():
    vocabulary = LIBRARY.vocabulary
    told = {
        name: facts_in_words({name: 1 << len(c.values) - 1}, vocabulary, [name])[0]
        for name, c in vocabulary.circumstances.items()
    }
    assert facts_in_words({"notified": 1}, vocabulary, ["notified"]) == ["the local authority has been told"]
    assert told["arrangement"] == "length of the arrangement: 28 days or more"
    assert not any("-" in words for words in told.values())
