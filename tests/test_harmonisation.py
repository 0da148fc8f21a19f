"""A common position for every cell: how it is found, what it asks of each document, and the matrix as an area of its own."""

import json
import shutil
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from harmoniser.agreement import alpha, ratings
from harmoniser.boxes import covered, overlaps
from harmoniser.cases import read_case
from harmoniser.cells import Cell, answer_to, cells
from harmoniser.cli import main
from harmoniser.errors import UnknownNameError
from harmoniser.harmonisation import (
    AREA,
    Choices,
    as_document,
    documents_of,
    harmonise,
    proposal_in_words,
    proposal_plain,
    smallest,
    weights_from,
    write_mapping,
)
from harmoniser.library import load
from harmoniser.matching import Fact, Standing, Stated, match
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
        costs = {tier: cost(item, tier, rank) for tier in rank}
        best = [tier for tier in rank if costs[tier] == min(costs.values())]
        assert item.tier == max(best, key=rank.__getitem__)
        assert item.disagreement == min(costs.values())


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
    assert {edit.kind for edit in whole.edits} == {"move", "count-alone", "new-line"}
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


# ---- the smallest set of edits


def test_of_few_edits_none_fewer_would_do(library, over):
    few = [cell for cell in over if cell.need in FEW and len(cell.facts) == 1][:4]
    proposal = harmonise(library, over=few)
    assert 2 <= len(proposal.edits) <= 12
    target = (sure(proposal.before.value) + sure(proposal.after.value)) / 2
    chosen, reached, exact = smallest(proposal, library.vocabulary, target)
    assert exact
    assert sure(reached) >= target
    assert len(chosen) == least(proposal, library, target)


def test_step_by_step_comes_as_low_as_trying_all_on_a_small_case(library, over, monkeypatch):
    few = [cell for cell in over if cell.need in FEW and len(cell.facts) == 1][:4]
    proposal = harmonise(library, over=few)
    target = (sure(proposal.before.value) + sure(proposal.after.value)) / 2
    monkeypatch.setattr("harmoniser.harmonisation._FEW", 0)
    chosen, reached, exact = smallest(proposal, library.vocabulary, target)
    assert not exact
    assert sure(reached) >= target
    assert len(chosen) == least(proposal, library, target)


def least(proposal, library, target):
    """The size of the smallest set of edits, by trying all, each measured by the agreement of the edited ratings."""
    table = ratings(
        [Cell(p.id, p.facts, p.answers) for p in proposal.positions], proposal.documents, library.vocabulary
    )
    rows = {item.id: row for row, item in enumerate(proposal.positions)}
    for size in range(len(proposal.edits) + 1):
        for chosen in combinations(proposal.edits, size):
            changed = table.copy()
            for edit in chosen:
                for name in edit.positions:
                    column = proposal.documents.index(edit.document)
                    changed[rows[name], column] = 2 * library.vocabulary.tiers[edit.to_tier].rank
            value = alpha(changed, [item.need for item in proposal.positions], resamples=0).value
            if value is not None and value >= target - 1e-12:
                return size
    return None


@pytest.mark.slow
def test_a_set_of_edits_reaches_the_agreement_asked_for(library, whole):
    chosen, reached, exact = smallest(whole, library.vocabulary, 0.8)
    assert sure(reached) >= 0.8
    assert not exact
    assert 0 < len(chosen) < len(whole.edits) / 2
    table = ratings([Cell(p.id, p.facts, p.answers) for p in whole.positions], whole.documents, library.vocabulary)
    rows = {item.id: row for row, item in enumerate(whole.positions)}
    for edit in whole.edits:
        if edit.id in chosen:
            for name in edit.positions:
                column = whole.documents.index(edit.document)
                table[rows[name], column] = 2 * library.vocabulary.tiers[edit.to_tier].rank
    found = alpha(table, [item.need for item in whole.positions], resamples=0)
    assert found.value == pytest.approx(reached)


def test_what_cannot_be_reached_is_said(library, some):
    proposal = harmonise(library, over=some, target=1.1)
    assert sure(proposal.reached) < 1.1
    assert any("do not reach it" in line for line in proposal_in_words(proposal, library))


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
