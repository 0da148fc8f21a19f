"""Disagreements pair by pair: what every two documents have between them, told as it is found."""

import gc
import json
import weakref
from collections import Counter
from itertools import combinations, islice

import pytest

from harmoniser.cells import Answers, cells
from harmoniser.cli import main
from harmoniser.discrepancies import KINDS, discrepancies, found, in_order, pair_by_pair
from harmoniser.errors import HarmoniserError, UnknownNameError
from harmoniser.findings import Space
from tests.made_up import made_up_library

ALONE = {"internal-contradiction", "out-of-date", "below-floor"}


@pytest.fixture(scope="module")
def small(library):
    """Three small documents that are made up."""
    return made_up_library(3, library, documents=3, lines=6, needs=3)


@pytest.fixture(scope="module")
def everything(small):
    return list(pair_by_pair(small))


def divides(item):
    return len({stand.side or stand.document for stand in item.stands}) > 1


@pytest.mark.slow
def test_each_pair_has_what_the_two_documents_have_by_themselves(small, everything):
    """The same as if there were no other documents, although much is kept from one pair to the next."""
    for pair in combinations(small.documents, 2):
        space = Space(small, tuple(small.documents[name] for name in pair))
        alone = [item for item in in_order(found(space)) if item.kind not in ALONE and divides(item)]
        told = [item for item in everything if item.kind not in ALONE and set(item.documents) <= set(pair)]
        assert told == alone
        assert alone


@pytest.mark.slow
def test_what_a_document_has_with_itself_is_told_once_and_first(small, everything):
    own = [item for item in everything if item.kind in ALONE]
    assert everything[: len(own)] == own
    assert Counter(own) == Counter(item for item in discrepancies(small) if item.kind in ALONE)


@pytest.mark.slow
def test_the_gravest_of_a_pair_come_first(everything):
    between = [item for item in everything if item.kind not in ALONE]
    for pair in {frozenset(item.documents) for item in between}:
        own = [item for item in between if frozenset(item.documents) == pair]
        assert tuple(own) == in_order(own)


@pytest.mark.slow
def test_every_filter_leaves_what_it_leaves_of_the_whole(small, everything):
    areas = list(small.areas)
    first, last = small.areas[areas[0]].document, small.areas[areas[-1]].document
    assert list(pair_by_pair(small, area=areas[0])) == [item for item in everything if first in item.documents]
    assert list(pair_by_pair(small, [areas[0], areas[-1]])) == [
        item for item in everything if set(item.documents) <= {first, last}
    ]
    assert list(pair_by_pair(small, kinds=["silence"])) == [item for item in everything if item.kind == "silence"]
    assert list(pair_by_pair(small, least=3)) == [item for item in everything if item.severity >= 3]
    assert list(pair_by_pair(small, crosses="section-47")) == [
        item for item in everything if "section-47" in item.crosses
    ]


def test_what_is_asked_for_is_checked_before_anything_is_looked_for(small):
    with pytest.raises(UnknownNameError):
        pair_by_pair(small, kinds=["no-such-kind"])
    with pytest.raises(UnknownNameError):
        pair_by_pair(small, area="nowhere")
    name = next(iter(small.areas))
    with pytest.raises(HarmoniserError):
        pair_by_pair(small, [name, name])


@pytest.mark.slow
def test_the_first_are_there_before_the_last_pair_is_looked_at_and_progress_counts_pairs(small):
    told = []
    items = pair_by_pair(small, kinds=["different-response"], progress=lambda done, of: told.append((done, of)))
    assert told == []
    assert len(list(islice(items, 1))) == 1
    assert told == [(0, 3)]
    assert list(items)
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]


@pytest.mark.slow
def test_nothing_of_a_pair_is_kept_once_the_next_is_begun(small, monkeypatch):
    spaces = []

    def watched(space, kinds):
        spaces.append(weakref.ref(space))
        return found(space, kinds)

    monkeypatch.setattr("harmoniser.discrepancies.found", watched)
    alive = []
    for _ in pair_by_pair(small, kinds=["different-response"]):
        gc.collect()
        alive.append(sum(1 for space in spaces if space() is not None))
    assert len(spaces) == 3 + 3
    assert max(alive) == 1


@pytest.mark.slow
def test_answers_that_fill_the_room_are_forgotten_and_the_cells_stay_the_same(small):
    needs = {need for lines in small.lines_of.values() for need in lines}
    answers = Answers(small, 5)
    for pair in combinations(small.documents.values(), 2):
        assert cells(small, pair, needs=needs, answers=answers) == cells(small, pair, needs=needs)


def test_the_command_prints_one_json_object_a_line(capsys):
    assert main(["discrepancies", "--each-pair", "--kind", "false-friend"]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert main(["discrepancies", "--kind", "false-friend", "--json"]) == 0
    assert {item["id"]: item for item in json.loads(capsys.readouterr().out)} == {item["id"]: item for item in told}


def test_the_command_refuses_what_does_not_go_together(capsys, tmp_path):
    for arguments in (["--id", "silence-0123456789"], ["--report", str(tmp_path / "report")]):
        assert main(["discrepancies", "--each-pair", *arguments]) == 2
        assert capsys.readouterr().err.count("\n") == 1
    assert set(KINDS) > ALONE
