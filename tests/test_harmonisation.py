"""A common position for every cell: how it is found, what it asks of each document, and the matrix as an area of its own."""

import json
import os
import random
import shutil
import subprocess
import sys
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harmoniser.agreement import alpha, ratings
from harmoniser.boxes import Box, bits, covered, overlaps, remove
from harmoniser.caseloads import generate, load_assumptions
from harmoniser.cases import read_case
from harmoniser.cells import Answer, Cell, answer_to, cells
from harmoniser.cli import main
from harmoniser.edits import Gains, enough
from harmoniser.errors import MappingError, UnknownNameError
from harmoniser.harmonisation import (
    AREA,
    Choices,
    Common,
    Edit,
    as_document,
    beside,
    check_folder,
    documents_of,
    harmonise,
    proposal_in_words,
    proposal_plain,
    weights_from,
    write_mapping,
)
from harmoniser.impact import impact, moves_in_words, place, under
from harmoniser.library import load
from harmoniser.matching import Fact, Standing, Stated, match, state_case
from harmoniser.model import Case, Observation
from harmoniser.translation import translate

ROOT = Path(__file__).parent.parent
NEEDS = ("private-fostering", "neet", "radicalisation", "sexual-activity", "homelessness", "self-harm")
FEW = ("self-harm", "homelessness")


@pytest.fixture(scope="module")
def over(library):
    return cells(library)


@pytest.fixture(scope="module")
def whole(library, over):
    return harmonise(library, over=over)


@pytest.fixture(scope="module")
def some(library, over):
    needs = [need for need in NEEDS if need in library.vocabulary.needs]
    return [cell for cell in over if cell.need in needs and len(cell.facts) == 1]


def sure(value: float | None) -> float:
    assert value is not None
    return value


def ranks(library):
    return {name: tier.rank for name, tier in library.vocabulary.tiers.items()}


def away(answer, tier, rank):
    return max(rank[answer.tiers[0]] - rank[tier], rank[tier] - rank[answer.tiers[-1]], 0)


def cost(item, tier, rank, weights=None):
    spoken = [(name, answer) for name, answer in item.answers.items() if answer.speaks]
    return sum((weights or {}).get(name, 1) * away(answer, tier, rank) for name, answer in spoken)


# ---- the position


@pytest.mark.slow
def test_the_tier_has_the_least_disagreement_and_ties_go_to_the_higher_one(library, whole):
    rank = ranks(library)
    free = [item for item in whole.positions if not item.floor and not item.raised]
    assert len(free) > 500
    assert any(item.equal for item in free)
    for item in free:
        assert item.tier == by_hand(item, rank)
        assert item.disagreement == min(cost(item, tier, rank) for tier in rank)


def by_hand(item, rank):
    """Fewest steps outside the ranges; then nearest to what the documents promise at least; then the higher."""
    spoken = [answer for answer in item.answers.values() if answer.speaks]

    def burden(tier):
        return cost(item, tier, rank), sum(abs(rank[tier] - rank[a.tiers[0]]) for a in spoken)

    least = min(burden(tier) for tier in rank)
    return max((tier for tier in rank if burden(tier) == least), key=rank.__getitem__)


def test_a_range_by_itself_raises_nobody(library, some):
    """A level that leads to child in need or child protection promises the first; nobody has voted for the second."""
    rank = ranks(library)
    ranged = 0
    for item in harmonise(library, over=some).positions:
        starts = {a.tiers[0] for a in item.answers.values() if a.speaks}
        ends = {a.tiers[-1] for a in item.answers.values() if a.speaks}
        if not item.floor and not item.raised:
            assert rank[item.tier] <= max(rank[start] for start in starts)
            if len(starts) == 1 and starts != ends:
                ranged += 1
                assert item.tier in starts
    assert ranged


@pytest.mark.slow
def test_apart_from_floors_order_and_even_splits_the_proposal_stands_no_higher_than_the_documents(library, whole):
    rank = ranks(library)
    apart = []
    for item in whole.positions:
        if not item.floor and not item.raised and not item.equal:
            middles = [(rank[a.tiers[0]] + rank[a.tiers[-1]]) / 2 for a in item.answers.values() if a.speaks]
            apart.append(rank[item.tier] - sum(middles) / len(middles))
    assert len(apart) > 1000
    assert -0.25 < sum(apart) / len(apart) <= 0.05


@pytest.mark.slow
def test_nothing_stands_below_the_law(library, whole):
    vocabulary, rank = library.vocabulary, ranks(library)
    held = 0
    for item in whole.positions:
        for rule in vocabulary.floors:
            for need, boxes in item.facts:
                if vocabulary.above(need).get(rule.need):
                    for box in boxes:
                        if covered(box, [rule.when], vocabulary.full):
                            held += 1
                            assert rank[item.tier] >= rank[rule.tier], (item.id, rule.id)
    assert held > 20


@pytest.mark.slow
def test_no_position_of_one_need_reaches_under_the_law_with_a_part_of_its_facts(library, whole):
    vocabulary, rank = library.vocabulary, ranks(library)
    for item in [p for p in whole.positions if len(p.facts) == 1]:
        for rule in vocabulary.floors:
            if vocabulary.above(item.need).get(rule.need) and rank[item.tier] < rank[rule.tier]:
                assert not any(overlaps(box, rule.when) for box in item.facts[0][1]), (item.id, rule.id)


@pytest.mark.slow
def test_under_thirteen_is_child_protection_whatever_most_documents_say(library, whole):
    under = library.vocabulary.circumstances["age"].parse("1..12")[0]
    young = [
        item
        for item in whole.positions
        if item.need == "sexual-activity"
        and len(item.facts) == 1
        and all(not box.get("age", -1) & ~under for box in item.facts[0][1])
        and all(box.get("occurrence") == 2 and box.get("certainty") == 16 for box in item.facts[0][1])
    ]
    assert young
    assert {item.tier for item in young} == {"child-protection"}


@pytest.mark.slow
def test_a_line_tied_to_section_47_is_never_outvoted(library, whole):
    tied = [line for document in library.documents.values() for line in document.indicators if line.tied]
    held = 0
    for item in whole.positions:
        stated = [Stated(n, ((Fact(need, boxes[0]),),)) for n, (need, boxes) in enumerate(item.facts)]
        above = {other for need, _ in item.facts for other in library.vocabulary.above(need)}
        for line in tied:
            if above & {condition.need for condition in line.conditions()}:
                found = match(line, stated, library.vocabulary)
                if found and found.standing == Standing.MET:
                    held += 1
                    assert item.tier == "child-protection", (item.id, line.id)
    assert held > 100


def test_the_same_proposal_comes_out_every_time(library, some):
    one, other = (proposal_plain(harmonise(library, over=some, target=0.9), library) for _ in range(2))
    assert json.dumps(one) == json.dumps(other)


# ---- dissent and edits


@pytest.mark.slow
def test_dissent_says_who_would_move_how_far_and_which_lines(library, whole):
    rank = ranks(library)
    for item in whole.positions:
        told = {dissent.document: dissent for dissent in item.dissents}
        for name, answer in item.answers.items():
            if answer.speaks and away(answer, item.tier, rank):
                assert abs(told[name].steps) == away(answer, item.tier, rank)
                assert (told[name].steps > 0) == (rank[item.tier] > rank[answer.tiers[-1]])
                assert told[name].lines == answer.by
            elif answer.standing == "silent" and rank[item.tier]:
                assert told[name].steps is None
            else:
                assert name not in told


@pytest.mark.slow
def test_every_dissent_is_in_exactly_one_edit(whole):
    dissents = sorted((dissent.document, item.id) for item in whole.positions for dissent in item.dissents)
    assert sorted((edit.document, name) for edit in whole.edits for name in edit.positions) == dissents
    assert len({edit.id for edit in whole.edits}) == len(whole.edits)
    assert len({item.id for item in whole.positions}) == len(whole.positions)


@pytest.mark.slow
def test_an_edit_names_lines_of_its_own_document_or_is_a_new_line(library, whole):
    assert {edit.kind for edit in whole.edits} == {"move", "count-alone", "line-above", "new-line"}
    for edit in whole.edits:
        document = library.documents[edit.document]
        assert edit.labels == tuple(document.by_id[line].label for line in edit.lines)
        assert bool(edit.lines) == (edit.kind != "new-line")
        if edit.kind == "move":
            assert edit.from_level in {level.id for level in document.levels}
            assert edit.to_tier not in edit.from_tiers


@pytest.mark.slow
def test_agreement_rises_and_is_what_the_edited_answers_give(library, whole):
    assert sure(whole.after.value) > sure(whole.before.value) + 0.3
    edited = {item.id: dict(item.answers) for item in whole.positions}
    for edit in whole.edits:
        for name in edit.positions:
            old = edited[name][edit.document]
            edited[name][edit.document] = replace(old, standing="met", tiers=(edit.to_tier,))
    made = [Cell(item.id, item.facts, edited[item.id]) for item in whole.positions]
    table = ratings(made, whole.documents, library.vocabulary)
    assert alpha(table, [cell.need for cell in made], resamples=0).value == pytest.approx(whole.after.value)


# ---- few edits that are enough


def gains_of(proposal, library):
    return Gains(proposal.positions, proposal.documents, proposal.edits, library.vocabulary)


@pytest.fixture(scope="module")
def little(library, over):
    few = [cell for cell in over if cell.need in FEW and len(cell.facts) == 1][:4]
    proposal = harmonise(library, over=few)
    assert 2 <= len(proposal.edits) <= 12
    return proposal


TARGETS = (0.1, 0.3, 0.5, 0.7, 0.9, 1.0)


@pytest.mark.parametrize("share", TARGETS)
def test_of_few_edits_none_fewer_would_do(library, little, share):
    before, after = sure(little.before.value), sure(little.after.value)
    target = before + share * (after - before)
    chosen, reached, exact = enough(gains_of(little, library), target)
    assert exact
    assert sure(reached) >= target
    assert len(chosen) == least(little, library, target)


@pytest.mark.parametrize("share", TARGETS)
def test_one_by_one_reaches_the_target_with_no_needless_edit_and_calls_itself_exact_only_where_it_is(
    library, little, share, monkeypatch
):
    monkeypatch.setattr("harmoniser.edits._FEW", 0)
    before, after = sure(little.before.value), sure(little.after.value)
    target = before + share * (after - before)
    chosen, reached, exact = enough(gains_of(little, library), target)
    fewest = least(little, library, target)
    assert sure(reached) >= target - 1e-12
    assert len(chosen) >= fewest
    assert not exact or len(chosen) == fewest
    for number in chosen:
        rest = gains_of(little, library).having(set(chosen) - {number}).value()
        assert rest is None or rest < target


def made_up(answers, edits):
    """A proposal of made-up sets of facts: each document's tier now, and edits as (document, sets of facts, tier)."""
    tiers = ("universal", "early-help", "targeted-early-help", "child-in-need", "child-protection")
    names = ("camden", "coventry", "plymouth")[: len(answers[0])]
    positions = tuple(
        Common(
            id=f"p{row}",
            cell=f"p{row}",
            facts=((f"need{row}", ({},)),),
            tier="universal",
            answers={n: Answer("met", "1", (tiers[rank],), ()) for n, rank in zip(names, ranks, strict=True)},
        )
        for row, ranks in enumerate(answers)
    )
    changes = tuple(
        Edit(
            f"e{n}",
            names[column],
            "move",
            (),
            (),
            (),
            None,
            (),
            tiers[to],
            1,
            False,
            tuple(f"p{r}" for r in rows),
            (),
            "",
        )
        for n, (column, rows, to) in enumerate(edits)
    )
    return positions, names, changes


random_edits = st.integers(3, 5).flatmap(
    lambda rows: st.tuples(
        st.lists(st.tuples(*[st.integers(0, 4)] * 3), min_size=rows, max_size=rows),
        st.lists(
            st.tuples(st.integers(0, 2), st.sets(st.integers(0, rows - 1), min_size=1), st.integers(0, 4)),
            min_size=1,
            max_size=5,
            unique_by=lambda edit: (edit[0], min(edit[1])),
        ),
        st.floats(0.05, 1.0),
    )
)


def apart(edits):
    """Edits without those that touch what an earlier one touches: each dissent is in one edit."""
    taken: set[tuple[int, int]] = set()
    kept = []
    for column, rows, to in edits:
        own = {(column, row) for row in rows}
        if not own & taken:
            taken |= own
            kept.append((column, sorted(rows), to))
    return kept


@given(random_edits)
@settings(max_examples=150, deadline=None)
def test_one_by_one_against_every_set_of_edits(library, drawn):
    answers, changes, target = drawn
    positions, names, edits = made_up(answers, apart(changes))
    sets = {}
    gains = Gains(positions, names, edits, library.vocabulary)
    for size in range(len(edits) + 1):
        for chosen in combinations(range(len(edits)), size):
            sets[frozenset(chosen)] = by_table(positions, names, [edits[n] for n in chosen], library)
            assert gains.having(chosen).value() == pytest.approx(sets[frozenset(chosen)])
    do = [len(chosen) for chosen, value in sets.items() if value is not None and value >= target]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("harmoniser.edits._FEW", 0)
        chosen, reached, exact = enough(Gains(positions, names, edits, library.vocabulary), target)
    value = sets[frozenset(chosen)]
    assert value == reached or value == pytest.approx(reached)
    if reached is not None and reached >= target:
        assert len(chosen) >= min(do, default=0)
        assert not exact or len(chosen) == min(do, default=0)
        for number in chosen:
            rest = sets[frozenset(chosen) - {number}]
            assert rest is None or rest < target + 1e-9
    else:
        assert not exact
        assert set(chosen) == set(range(len(edits)))


def test_an_edit_that_has_become_needless_is_dropped(library, monkeypatch):
    """The first edit taken is the best by itself; two others together make it needless."""
    monkeypatch.setattr("harmoniser.edits._FEW", 0)
    found = 0
    for seed in range(6):
        draw = random.Random(seed)
        answers = [tuple(draw.randrange(5) for _ in range(3)) for _ in range(8)]
        changes = [
            (draw.randrange(3), set(draw.sample(range(8), draw.randrange(1, 4))), draw.randrange(5)) for _ in range(16)
        ]
        positions, names, edits = made_up(answers, apart(changes))
        for target in (0.2, 0.3):
            gains, taken = Gains(positions, names, edits, library.vocabulary), []
            while sure(gains.value()) < target and (number := gains.best()) is not None:
                gains.take(number)
                taken.append(number)
            chosen, reached, _ = enough(Gains(positions, names, edits, library.vocabulary), target)
            if sure(reached) >= target and len(chosen) < len(taken):
                assert set(chosen) < set(taken)
                found += 1
    assert found


def by_table(positions, names, edits, library):
    """Agreement after some edits, measured on the edited ratings themselves."""
    table = ratings([item.cell_of() for item in positions], names, library.vocabulary)
    rows = {item.id: row for row, item in enumerate(positions)}
    for edit in edits:
        for name in edit.positions:
            table[rows[name], names.index(edit.document)] = 2 * library.vocabulary.tiers[edit.to_tier].rank
    return alpha(table, [item.need for item in positions], resamples=0).value


def least(proposal, library, target):
    """The size of the smallest set of edits, by trying all."""
    for size in range(len(proposal.edits) + 1):
        for chosen in combinations(proposal.edits, size):
            value = by_table(proposal.positions, proposal.documents, chosen, library)
            if value is not None and value >= target - 1e-12:
                return size
    return None


@pytest.mark.slow
def test_a_set_of_edits_reaches_the_agreement_asked_for(library, over, whole):
    aimed = harmonise(library, over=over, target=0.8)
    assert aimed.edits == whole.edits
    assert sure(aimed.reached) >= 0.8
    assert not aimed.exact
    assert 0 < len(aimed.enough) < len(whole.edits) / 2
    made = [edit for edit in aimed.edits if edit.id in aimed.enough]
    assert by_table(aimed.positions, aimed.documents, made, library) == pytest.approx(aimed.reached)
    assert any("fewer might do" in line for line in proposal_in_words(aimed, library))


def test_the_edits_that_matter_most_come_first_and_each_helps_most_after_those_before_it(library, some):
    proposal = harmonise(library, over=some)
    gains = [edit.gain or 0.0 for edit in proposal.edits if edit.document == "plymouth"]
    assert gains == sorted(gains, reverse=True)
    assert gains[0] > 0
    edits = {edit.id: edit for edit in proposal.edits}
    assert len(proposal.leading) == 10
    made: list[Edit] = []
    for name, reached in proposal.leading:
        others = [edit for edit in proposal.edits if edit.id not in {e.id for e in made}]
        after = [by_table(proposal.positions, proposal.documents, [*made, edit], library) or -1 for edit in others]
        assert reached == pytest.approx(max(after))
        made.append(edits[name])
        assert by_table(proposal.positions, proposal.documents, made, library) == pytest.approx(reached)


def test_what_an_edit_gains_alone_is_what_is_measured(library, some):
    proposal = harmonise(library, over=some)
    for edit in proposal.edits[::9]:
        after = by_table(proposal.positions, proposal.documents, [edit], library)
        assert sure(edit.gain) == pytest.approx(sure(after) - sure(proposal.before.value), abs=1e-9)


def test_what_cannot_be_reached_is_said(library, some):
    proposal = harmonise(library, over=some, target=1.0)
    assert sure(proposal.reached) < 1.0
    assert any("do not reach it" in line for line in proposal_in_words(proposal, library))


def test_no_line_on_slight_trouble_is_asked_to_rise_for_grave_trouble(library, some):
    """Whose lines are worded for less is asked for a line above them."""
    proposal = harmonise(library, over=some)
    positions = {item.id: item for item in proposal.positions}
    above = [edit for edit in proposal.edits if edit.kind == "line-above"]
    assert above
    for edit in proposal.edits:
        lines = [library.indicator(name) for name in edit.lines]
        for name in edit.positions:
            less = [worded_below(line, positions[name], library) for line in lines]
            if edit.kind == "line-above":
                assert all(less)
                assert (edit.steps or 0) > 0
            elif edit.kind in ("move", "count-alone") and (edit.steps or 0) > 0:
                assert not all(less)


def worded_below(line, item, library):
    """Whether, on some ordered scale, all that the line words is better than all of the facts."""
    vocabulary = library.vocabulary
    need, boxes = item.facts[0]
    about = [c for c in line.conditions() if vocabulary.above(need).get(c.need)]
    return bool(about) and all(
        any(
            c.ordered and box.get(n) and m < box[n] & -box[n]
            for n, m in condition.worded.items()
            for c in [scales(library, n)]
        )
        for condition in about
        for box in boxes
    )


def scales(library, name):
    return library.vocabulary.circumstances[name]


# ---- the user's choices


def test_a_reference_stands_where_it_speaks(library, some):
    rank = ranks(library)
    led = harmonise(library, over=some, choices=Choices(reference="plymouth"))
    spoken = [p for p in led.positions if p.answers["plymouth"].speaks and not p.floor and not p.raised]
    assert len(spoken) > 5
    assert all(away(item.answers["plymouth"], item.tier, rank) == 0 for item in spoken)
    assert {item.leader for item in led.positions} == {"plymouth", ""}


def test_the_newest_document_that_speaks_leads(library, some):
    led = harmonise(library, over=some, choices=Choices(newest_leads=True))
    dates = {name: document.date for name, document in library.documents.items()}
    for item in led.positions:
        speaking = [name for name, answer in item.answers.items() if answer.speaks]
        assert item.leader == max(speaking, key=dates.__getitem__)


def test_never_lower_moves_nobody_down(library, some):
    rank = ranks(library)
    free = harmonise(library, over=some)
    kept = harmonise(library, over=some, choices=Choices(never_lower=True))
    assert any((edit.steps or 0) < 0 for edit in free.edits)
    for item in kept.positions:
        assert all(rank[a.tiers[0]] <= rank[item.tier] for a in item.answers.values() if a.speaks)


@pytest.fixture(scope="module")
def never_lowered(library, over):
    """All five documents under --never-lower: the matrix, and the library with it."""
    common = as_document(harmonise(library, over=over, choices=Choices(never_lower=True)), library)
    return common, beside(library, common)


@pytest.mark.slow
def test_under_never_lower_whoever_looks_lower_is_only_not_yet_settled(library, never_lowered):
    """Drawn children with facts left open, under all five documents: the tier each had stays possible."""
    _, both = never_lowered
    children = generate(200, library, seed=5)
    found = impact(children, both, [*under(library), (AREA, AREA)], origin="drawn", against=AREA)
    assert len(found.transitions) == 5
    moves = [move for item in found.transitions for move in (item.tiers, *item.crossings.values())]
    assert all(move.down[0] == 0 and move.down[1] == move.unsettled for move in moves)
    assert sum(move.unsettled for move in moves)
    for row in moves_in_words(found, both, never_lower=True)[-9:-4]:
        cells = [cell.strip() for cell in row.strip().split("  ") if cell.strip()]
        assert [cells[n] for n in (2, 5, 8)] == ["0", "0", "0"]


@pytest.mark.slow
def test_under_never_lower_no_child_whose_facts_are_all_known_is_lowered(library, never_lowered):
    """Drawn children, every unknown fact settled by lot; with unknown facts a document's general line may count for more."""
    vocabulary, lot = library.vocabulary, random.Random(7)
    common, both = never_lowered

    def settled(fact):
        known = {
            name: 1 << lot.choice(bits(fact.known.get(name, full) & ~(name == "degree" and not fact.absent)))
            for name, full in vocabulary.full.items()
            if vocabulary.applies(name, fact.need)
        }
        return Fact(fact.need, vocabulary.settle(fact.need, known))

    children = generate(200, library, seed=3, assumptions=load_assumptions(library, None))
    for child in children:
        told = state_case(child, None, vocabulary)
        known = [replace(one, alternatives=(tuple(map(settled, lot.choice(one.alternatives))),)) for one in told]
        there = place(child, common, both, stated=known)
        for document in library.documents.values():
            assert there.least >= place(child, document, both, stated=known).least


def test_statutory_lines_only_leaves_the_rest_alone(library, some):
    rank = ranks(library)
    kept = harmonise(library, over=some, choices=Choices(statutory_only=True))
    assert {item.changes for item in kept.positions} == {True, False}
    touched = {name for edit in kept.edits for name in edit.positions}
    for item in kept.positions:
        spans = [(rank[a.tiers[0]], rank[a.tiers[-1]]) for a in item.answers.values() if a.speaks]
        top = max([rank.get(item.floor, 0), *(low for low, _ in spans)])
        crossed = any(min(high for _, high in spans) < rank[t] <= top for t in ("child-in-need", "child-protection"))
        assert item.changes == crossed
        assert crossed or item.id not in touched


def test_a_heavy_document_has_its_way(library, some):
    rank = ranks(library)
    heavy = harmonise(library, over=some, choices=Choices(weights={"coventry": 50.0}))
    own = [p for p in heavy.positions if p.answers["coventry"].speaks and not p.floor and not p.raised]
    assert own
    assert all(away(item.answers["coventry"], item.tier, rank) == 0 for item in own)
    assert any(cost(item, item.tier, rank) > min(cost(item, tier, rank) for tier in rank) for item in own)


def test_a_document_that_weighs_nothing_has_no_vote(library, some):
    """What is proposed is the same whatever it says; where it alone speaks nothing is proposed but what the law demands."""
    silenced = harmonise(library, over=some, choices=Choices(weights={"coventry": 0.0}))
    assert silenced.positions
    rank = ranks(library)
    free = [item for item in silenced.positions if not item.floor and not item.raised]
    for item in free:
        others = {name: answer for name, answer in item.answers.items() if name != "coventry"}
        assert any(answer.speaks for answer in others.values())
        assert item.tier == by_hand(replace(item, answers=others), rank)
    alone = [
        cell.id
        for cell in some
        if cell.answers["coventry"].speaks and not any(a.speaks for n, a in cell.answers.items() if n != "coventry")
    ]
    proposed = {item.cell for item in silenced.positions if not item.floor}
    assert alone
    assert not proposed & set(alone)
    dissenting = [d for item in silenced.positions for d in item.dissents if d.document == "coventry" and d.steps]
    assert dissenting


def test_a_reference_moves_by_nothing_but_floors_and_order_and_its_moves_are_told_as_dissent(library, some):
    led = harmonise(library, over=some, choices=Choices(reference="camden"))
    moved = 0
    for item in led.positions:
        for dissent in item.dissents:
            if dissent.document == "camden" and dissent.steps:
                moved += 1
                assert item.floor or item.raised
                assert dissent.steps > 0
    assert moved


CHOICES = {
    "free": Choices(),
    "reference": Choices(reference="peterborough"),
    "never lower": Choices(never_lower=True),
    "newest leads": Choices(newest_leads=True),
    "statutory only": Choices(statutory_only=True),
    "weights": Choices(weights={"plymouth": 3.0, "camden": 0.0}),
}


@pytest.mark.parametrize("name", CHOICES)
def test_whatever_is_chosen_floors_hold_agreement_does_not_fall_and_every_dissent_is_in_an_edit(library, some, name):
    rank, vocabulary = ranks(library), library.vocabulary
    proposal = harmonise(library, over=some, choices=CHOICES[name])
    assert sure(proposal.after.value) >= sure(proposal.before.value)
    held = 0
    for item in proposal.positions:
        assert rank[item.tier] >= rank.get(item.floor, 0)
        for rule in vocabulary.floors:
            for need, boxes in item.facts:
                if vocabulary.above(need).get(rule.need) and any(
                    covered(box, [rule.when], vocabulary.full) for box in boxes
                ):
                    held += 1
                    assert rank[item.tier] >= rank[rule.tier]
    assert held
    dissents = sorted((d.document, item.id) for item in proposal.positions if item.changes for d in item.dissents)
    assert sorted((edit.document, place) for edit in proposal.edits for place in edit.positions) == dissents


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_after_every_edit_agreement_is_no_lower_for_any_areas_and_choices(library, over, seed):
    draw = random.Random(seed)
    names = draw.sample(["camden", "coventry", "leicester", "peterborough", "plymouth"], draw.randint(2, 5))
    needs = set(draw.sample(sorted({cell.need for cell in over}), 40))
    documents = {document.id for document in documents_of(names, library)}
    cells_of_them = [
        replace(cell, answers={n: a for n, a in cell.answers.items() if n in documents})
        for cell in over
        if cell.need in needs
    ]
    proposal = harmonise(library, names, draw.choice([Choices(), Choices(never_lower=True)]), over=cells_of_them)
    if proposal.before.value is not None and proposal.after.value is not None:
        assert proposal.after.value >= proposal.before.value


# ---- cells are cut where a floor begins


def test_a_floor_on_some_facts_of_a_cell_does_not_lift_the_others(library):
    """To the documents it is one set of facts; the law speaks of a part of it, and only that part rises."""
    vocabulary, rank = library.vocabulary, ranks(library)
    rules = [rule for rule in vocabulary.floors if "age" in rule.when and rule.need == "sexual-activity"]
    rule = min(rules, key=lambda rule: rule.when["age"].bit_count())
    wide = vocabulary.stated(rule.need, {**{n: m for n, m in rule.when.items() if n != "age"}, "pattern": 0b1000})
    said = {name: Answer("met", None, ("early-help",), ()) for name in library.documents}
    cell = Cell("cell", ((rule.need, (wide,)),), said)
    proposal = harmonise(library, over=[cell])
    assert {bool(p.floor) for p in proposal.positions} == {True, False}
    for position in proposal.positions:
        assert position.floor or position.tier == "early-help"
        assert rank[position.tier] >= rank[rule.tier] or not any(
            overlaps(box, rule.when) for box in position.facts[0][1]
        )
    # Nothing is lost and nothing counted twice by the cutting.
    boxes = [box for p in proposal.positions for box in p.facts[0][1]]
    assert covered(wide, boxes, vocabulary.full)
    assert not any(overlaps(one, other) for one, other in combinations(boxes, 2))


@pytest.mark.slow
def test_cutting_cells_loses_no_facts_and_counts_none_twice(library, over, whole):
    vocabulary = library.vocabulary
    pieces: dict[str, list[Box]] = {}
    for item in whole.positions:
        if len(item.facts) == 1:
            pieces.setdefault(item.cell, []).extend(item.facts[0][1])
    cut = 0
    for cell in over:
        if len(cell.facts) == 1:
            own = pieces[cell.id]
            cut += len([p for p in whole.positions if p.cell == cell.id]) > 1
            for box in cell.facts[0][1]:
                # What circumstances exclude is no child's, and may be left out.
                for left in rest_of(box, own, vocabulary):
                    assert not possible(cell.need, left, vocabulary), (cell.id, left)
            assert not any(overlaps(one, other) for one, other in combinations(own, 2)), cell.id
    assert cut > 20


def rest_of(box, others, vocabulary):
    left = [dict(box)]
    for other in others:
        left = [piece for part in left for piece in remove(part, other, vocabulary.full)]
    return left


def possible(need, box, vocabulary):
    settled = vocabulary.settle(need, box)
    return all(not mask & ~box.get(name, vocabulary.full[name]) for name, mask in settled.items())


def test_areas_of_one_document_are_one_voice(library):
    assert len(documents_of(["leicester", "leicestershire", "rutland", "camden"], library)) == 2


def test_weights_are_written_with_an_equals_sign():
    assert weights_from(["plymouth=2", "camden=0.5"]) == {"plymouth": 2.0, "camden": 0.5}
    for wrong in ("plymouth", "plymouth=-1", "plymouth=nan", "plymouth=much"):
        with pytest.raises(UnknownNameError):
            weights_from([wrong])


# ---- the matrix as an area of its own


@pytest.fixture(scope="module")
def eighth(library, whole, tmp_path_factory):
    """The library loaded from files, with the common matrix written beside the others."""
    data = tmp_path_factory.mktemp("data")
    shutil.copytree(ROOT / "ontology", data / "ontology")
    shutil.copytree(ROOT / "mappings", data / "mappings")
    write_mapping(whole, library, data / "mappings" / AREA)
    return load(data, use_cache=False)


@pytest.mark.slow
def test_the_matrix_loads_beside_the_others_as_it_was_made(library, whole, eighth):
    assert eighth.documents[AREA] == as_document(whole, library)
    assert set(eighth.documents) == {*library.documents, AREA}


@pytest.mark.slow
def test_every_single_need_cell_gets_the_proposed_position(library, whole, eighth):
    tried = 0
    for item in whole.positions:
        if len(item.facts) == 1:
            for box in item.facts[0][1]:
                answer = answer_to((Stated(0, ((Fact(item.need, box),),)),), eighth.documents[AREA], eighth)
                assert answer.tiers == (item.tier,), (item.id, answer)
                tried += 1
    assert tried > 1500


@pytest.mark.slow
def test_facts_translated_into_the_matrix_get_the_proposed_position(library, whole, eighth):
    everyone = library.vocabulary.full["age"]
    for item in [p for p in whole.positions if len(p.facts) == 1][::15]:
        box = item.facts[0][1][0]
        case = Case(box.get("age", everyone), None, "none", "", (Observation(item.need, box, tuple(box)),), "")
        found = translate(case, AREA, eighth, questions=False)
        assert (found.entailed.tiers, found.result_tier) == ((item.tier,), item.tier), item.id


@pytest.mark.slow
def test_the_samples_can_be_tried_under_it(library, eighth):
    samples = sorted((ROOT / "examples").glob("*.yaml"))
    assert samples
    for path in samples:
        found = translate(read_case(path, eighth), AREA, eighth, questions=False)
        assert found.result_tier in library.vocabulary.tiers


@pytest.mark.slow
def test_a_need_stated_with_nothing_else_known_falls_below_no_tier_that_all_its_states_share(library, whole, eighth):
    """A line cut as narrowly as the cells would be met by nothing that leaves a circumstance open."""
    rank, vocabulary = ranks(library), library.vocabulary
    tried = 0
    for need in vocabulary.needs:
        known = vocabulary.stated(need, {})
        shared = [rank[p.tier] for p in whole.positions if p.need == need and len(p.facts) == 1]
        boxes = [box for p in whole.positions if p.need == need and len(p.facts) == 1 for box in p.facts[0][1]]
        wide = {name: mask & vocabulary.can_be(need).get(name, mask) for name, mask in known.items()}
        if shared and covered({**vocabulary.can_be(need), **wide}, boxes, vocabulary.full):
            answer = answer_to((Stated(0, ((Fact(need, known),),)),), eighth.documents[AREA], eighth)
            tried += 1
            assert answer.standing == "met"
            assert rank[answer.tiers[0]] >= min(shared), need
    assert tried > 20


@pytest.mark.slow
def test_every_example_and_every_open_case_translates_under_it(library, eighth):
    paths = [path for path in sorted((ROOT / "examples").rglob("*.yaml")) if path.parent.name in ("examples", "open")]
    assert len(paths) > 18
    for path in paths:
        found = translate(read_case(path, eighth), AREA, eighth)
        assert found.result_tier in library.vocabulary.tiers, path.name
        assert found.status in ("met", "none-met", "silent")


# ---- the command


def test_the_command_says_what_would_change(tmp_path, capsys):
    out = tmp_path / "common"
    assert main(["harmonise", "--areas", "camden", "plymouth", "--alpha", "0.6", "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert "Agreement (ordinal alpha)" in said
    assert "For alpha 0.6" in said
    assert sorted(path.name for path in out.iterdir()) == ["document.yaml", "lines.yaml"]


@pytest.mark.parametrize(
    "wrong", [["--areas", "atlantis"], ["--weights", "camden"], ["--areas", "camden", "--reference", "plymouth"]]
)
def test_the_command_refuses_what_cannot_be(wrong, capsys):
    assert main(["harmonise", *wrong]) == 2
    assert capsys.readouterr().err.startswith("harmoniser: ")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (["--areas", "camden"], "nothing to bring together"),
        (["--areas", "leicester", "rutland"], "nothing to bring together"),
        (["--areas", "camden", "plymouth", "--alpha", "1.5"], "the agreement to reach"),
        (["--areas", "camden", "plymouth", "--alpha", "0"], "the agreement to reach"),
        (["--areas", "camden", "plymouth", "--weights", "camden=0", "plymouth=0"], "weight above 0"),
        (["--areas", "camden", "plymouth", "--weights", "camden=1", "camden=2"], "two weights"),
        (["--areas", "camden", "plymouth", "--children", "0"], "children"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(wrong, said, capsys):
    assert main(["harmonise", *wrong]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("harmoniser: ")
    assert said in shown.err
    assert shown.err.count("\n") == 1


def test_nothing_of_the_user_s_is_written_over(tmp_path, capsys):
    (tmp_path / "document.yaml").write_text("id: mine\n", encoding="utf-8")
    assert main(["harmonise", "--areas", "camden", "plymouth", "--out", str(tmp_path)]) == 2
    assert "something other than an earlier proposal" in capsys.readouterr().err
    assert (tmp_path / "document.yaml").read_text(encoding="utf-8") == "id: mine\n"
    file = tmp_path / "file"
    file.write_text("x", encoding="utf-8")
    with pytest.raises(MappingError, match="name a new folder"):
        check_folder(file)


def test_an_earlier_proposal_is_replaced(library, some, tmp_path):
    write_mapping(harmonise(library, over=some), library, tmp_path)
    before = (tmp_path / "lines.yaml").read_text(encoding="utf-8")
    check_folder(tmp_path)
    write_mapping(harmonise(library, over=some, choices=Choices(never_lower=True)), library, tmp_path)
    assert (tmp_path / "lines.yaml").read_text(encoding="utf-8") != before


def test_the_text_names_the_facts_and_who_stands_there_already(library, some):
    text = "\n".join(proposal_in_words(harmonise(library, over=some), library, most=2))
    assert "Who would have to move" in text
    assert "there already: " in text
    assert "would move too" in text
    assert "Private fostering (" in text


def test_the_text_says_how_much_of_what_stays_loses_its_upper_end(library, some):
    proposal = harmonise(library, over=some)
    text = proposal_in_words(proposal, library)
    shown = 0
    for item in proposal.standings():
        lost = [
            p
            for p in proposal.positions
            if p.changes
            and p.answers[item.document].speaks
            and len(p.answers[item.document].tiers) > 1
            and p.answers[item.document].tiers[0] == p.tier
        ]
        assert item.lower_end == len(lost)
        assert item.lower_end <= item.same
        if lost:
            assert any(f"stays in {item.same} (of them {len(lost)} at the lower end" in line for line in text)
            shown += 1
    assert shown


def test_much_at_child_protection_by_choice_is_said_to_be_no_recommendation(library, some):
    many = [cell for cell in some if cell.need == "sexual-activity"]
    said = "more enquiries cost families something too"
    kept = harmonise(library, over=many, choices=Choices(never_lower=True))
    assert sum(item.tier == "child-protection" for item in kept.positions) > len(kept.positions) / 4
    assert sum(said in line for line in proposal_in_words(kept, library)) == 1
    assert not any(said in line for line in proposal_in_words(harmonise(library, over=many), library))
    everything = harmonise(library, over=some, choices=Choices(never_lower=True))
    grave = {item.cell for item in everything.positions if item.tier == "child-protection"}
    calm = [cell for cell in some if cell.id not in grave]
    little = harmonise(library, over=calm, choices=Choices(never_lower=True))
    assert little.positions
    assert not any(said in line for line in proposal_in_words(little, library))


def test_a_line_that_holds_a_position_is_named(library, some):
    proposal = harmonise(library, over=some)
    text = proposal_in_words(proposal, library, most=1000)
    named = [line for line in text if "a line tied to section 47 holds it there" in line]
    assert named
    lines = {line for item in proposal.positions if item.tied for line in item.because if not line.startswith("law:")}
    for told in named:
        name = told.split("holds it there: ")[1].split()[0]
        assert name in lines
        assert library.indicator(name).tied


def test_the_text_says_which_of_two_choices_wins(library, some):
    both = harmonise(library, over=some, choices=Choices(never_lower=True, newest_leads=True))
    text = "\n".join(proposal_in_words(both, library))
    assert "--never-lower wins over --newest-leads" in text
    rank = ranks(library)
    above = [
        item
        for item in both.positions
        if rank[item.tier] > rank[item.answers[item.leader].tiers[-1]] and item.tier != item.floor and not item.raised
    ]
    assert above
    assert f"(in {len(above)} of these sets of facts)" in text
    led = harmonise(library, over=some, choices=Choices(reference="plymouth", newest_leads=True))
    assert "--reference wins over --newest-leads" in "\n".join(proposal_in_words(led, library))
    alone = harmonise(library, over=some, choices=Choices(newest_leads=True))
    assert "wins over" not in "\n".join(proposal_in_words(alone, library))


@pytest.mark.slow
def test_one_command_says_how_many_children_it_would_touch(capsys):
    asked = ["harmonise", "--areas", "camden", "plymouth", "--children", "40", "--seed", "3"]
    assert main(asked) == 0
    text = capsys.readouterr().out
    assert "40 children, drawn with seed 3, not real" in text
    assert "section 17 up" in text
    assert main([*asked, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    moved = data["children"]["transitions"]
    assert [(item["before"], item["after"]) for item in moved] == [("camden", AREA), ("plymouth", AREA)]
    for item in moved:
        rows = list(item["table"])
        up = sum(item["table"][low][high]["children"] for n, low in enumerate(rows[:5]) for high in rows[n + 1 : 5])
        assert item["tiers"]["up"]["known"]["children"] == up
        assert item["tiers"]["up"]["certain"]["children"] <= up <= item["tiers"]["up"]["most"]["children"]


@pytest.mark.slow
def test_results_do_not_hang_on_the_order_in_which_python_keeps_sets():
    program = """
import json
from harmoniser.agreement import agreement, agreement_plain
from harmoniser.caseloads import generate
from harmoniser.cells import cells
from harmoniser.harmonisation import harmonise, proposal_plain
from harmoniser.impact import impact, impact_json
from harmoniser.library import load
library = load()
over = cells(library, needs=sorted(library.vocabulary.needs)[::9])
print(json.dumps(agreement_plain(agreement(library, over))))
print(json.dumps(proposal_plain(harmonise(library, over=over, target=0.6), library)))
print(json.dumps(impact_json(impact(generate(40, library, seed=1), library))))
"""
    shown = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            cwd=ROOT,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(shown) == 1
    assert len(shown.pop()) > 10000
