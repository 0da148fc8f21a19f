"""The engine for many cases says what the readable engine says: on the samples, at random, and over made-up documents."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit

from harmoniser import compiled, kernels
from harmoniser.boxes import inside, overlaps
from harmoniser.cases import read_case
from harmoniser.compiled import Engine, Row
from harmoniser.library import Library
from harmoniser.model import Case
from harmoniser.packing import Layout
from harmoniser.translation import translate
from tests.made_up import made_up_library
from tests.strategies import cases

SAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.yaml"))


@pytest.fixture(scope="module")
def engine(library: Library) -> Engine:
    return Engine(library)


def readable(case: Case, area: str, library: Library, *, complete: bool = True) -> Row:
    """What the readable engine says, in the same form."""
    found = translate(case, area, library, complete=complete, questions=False)
    return Row(
        area=area,
        entailed=found.entailed.level,
        entailed_tiers=found.entailed.tiers,
        entailed_by=found.entailed.by,
        possible=found.possible.level,
        possible_by=found.possible.by,
        likely=found.likely.level,
        likely_tiers=found.likely.tiers,
        likely_from=found.likely_from,
        sender=found.sender.level if found.sender else None,
        floor=found.floor.tier if found.floor else None,
        because=tuple(sorted(set(found.floor.because))) if found.floor else (),
        result=found.result_level,
        result_tier=found.result_tier,
        status=found.status,
        silent=found.silent,
    )


def differences(
    engine: Engine, listed: list[Case], *, complete: bool = True
) -> Iterator[tuple[int, str, str, object, object]]:
    """Where the two engines differ: case, area, part, and what each says."""
    rows = engine.translate(listed, complete=complete)
    for number, case in enumerate(listed):
        for area in engine.library.areas:
            fast = rows.row(number, area)
            fast = replace(fast, because=tuple(sorted(fast.because)))
            slow = readable(case, area, engine.library, complete=complete)
            for part in fields(Row):
                one, other = getattr(fast, part.name), getattr(slow, part.name)
                if one != other:
                    yield number, area, part.name, one, other


@pytest.mark.parametrize("complete", [True, False])
def test_every_sample_comes_to_the_same_in_both_engines(engine: Engine, library: Library, complete: bool) -> None:
    listed = [read_case(path, library) for path in SAMPLES]
    assert len(listed) > 5
    assert not list(differences(engine, listed, complete=complete))


@njit
def _against(program, known, box):
    """Whether what is known lies inside a box, and whether they overlap."""
    places, words = kernels._program(program), kernels._place(known)
    return kernels._inside(places, words, 0, box), kernels._overlaps(places, words, 0, box)


@settings(max_examples=40)
@given(data=st.data())
def test_a_random_case_comes_to_the_same_in_both_engines(engine: Engine, library: Library, data: st.DataObject) -> None:
    assert not list(differences(engine, [data.draw(cases(library))]))


@pytest.mark.slow
@settings(max_examples=1500)
@given(data=st.data())
def test_many_random_cases_come_to_the_same_in_both_engines(
    engine: Engine, library: Library, data: st.DataObject
) -> None:
    assert not list(differences(engine, [data.draw(cases(library))]))


@settings(max_examples=15)
@given(seed=st.integers(0, 10_000), data=st.data())
def test_over_made_up_documents_both_engines_say_the_same(library: Library, seed: int, data: st.DataObject) -> None:
    made = made_up_library(seed, library)
    listed = data.draw(st.lists(cases(made), min_size=4, max_size=4))
    assert not list(differences(Engine(made), listed))


@pytest.mark.slow
@settings(max_examples=300)
@given(seed=st.integers(0, 10_000_000), data=st.data())
def test_over_many_made_up_documents_both_engines_say_the_same(
    library: Library, seed: int, data: st.DataObject
) -> None:
    made = made_up_library(seed, library)
    listed = data.draw(st.lists(cases(made), min_size=6, max_size=6))
    assert not list(differences(Engine(made), listed))


def test_lists_that_are_too_short_at_first_grow(
    engine: Engine, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = [read_case(path, library) for path in SAMPLES] * 40
    long = engine.translate(listed).output
    monkeypatch.setattr(compiled, "_LISTS", 0)
    short = engine.translate(listed).output
    for one, other in zip(long, short, strict=True):
        np.testing.assert_array_equal(one, other)


def test_what_one_case_leaves_behind_touches_no_other(engine: Engine, library: Library) -> None:
    listed = [read_case(path, library) for path in SAMPLES]
    together = engine.translate([*listed, *reversed(listed)])
    for number, case in enumerate(listed):
        alone = engine.translate([case])
        for area in library.areas:
            assert together.row(number, area) == alone.row(0, area) == together.row(2 * len(listed) - 1 - number, area)


def test_several_threads_use_one_engine(engine: Engine, library: Library) -> None:
    listed = [read_case(path, library) for path in SAMPLES]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: engine.translate(listed).output, range(12)))
    for output in found[1:]:
        for one, other in zip(found[0], output, strict=True):
            np.testing.assert_array_equal(one, other)


def test_no_cases_give_no_rows(engine: Engine) -> None:
    assert len(engine.translate([])) == 0


@given(data=st.data())
def test_words_lie_inside_and_overlap_as_boxes_do(library: Library, engine: Engine, data: st.DataObject) -> None:
    vocabulary = library.vocabulary
    layout = Layout(tuple(vocabulary.circumstances.values()))
    masks = st.fixed_dictionaries({}, optional={name: st.integers(1, full) for name, full in vocabulary.full.items()})
    one, other = data.draw(masks), data.draw(masks)
    boxes = engine.program.boxes.copy()
    boxes[-1] = layout.pack(other)
    program = engine.program._replace(boxes=boxes)
    known = layout.pack(one).reshape(1, -1)
    lies, shares = _against(program, known, len(boxes) - 1)
    assert lies == inside(one, other, vocabulary.full)
    assert shares == overlaps(one, other)
