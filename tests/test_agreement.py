"""How far the documents agree: alpha, distances, outliers and what the differences come from."""

import json
import math
import re
from dataclasses import replace
from fractions import Fraction
from itertools import permutations

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmoniser.agreement import (
    CAUSES,
    Distance,
    Outlier,
    agreement,
    agreement_in_words,
    agreement_plain,
    alpha,
    dendrogram,
    differences,
    distances,
    outliers,
    rating,
    ratings,
    shares,
)
from harmoniser.cells import Answer, cells
from harmoniser.cli import main
from harmoniser.library import Library
from harmoniser.model import Area, Document, Indicator, Level, Locator, Rule

X = math.nan

# Krippendorff, "Computing Krippendorff's alpha-reliability" (2011), part C: four observers, twelve units, missing data.
RELIABILITY = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, X, X, X],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, X, 3],
        [X, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, X],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, X],
    ]
).T
# The same paper, part A: two observers, ten units, two values. With two values every level of measurement gives one alpha.
BINARY = np.array([[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]], dtype=float).T


def direct(rows):
    """Ordinal alpha from the coincidence matrix, by the book, in fractions. None where nothing is expected to differ."""
    units = [[int(v) for v in row if not math.isnan(v)] for row in rows]
    coincidences: dict[tuple[int, int], Fraction] = {}
    for unit in units:
        for a, b in permutations(range(len(unit)), 2):
            pair = unit[a], unit[b]
            coincidences[pair] = coincidences.get(pair, Fraction(0)) + Fraction(1, len(unit) - 1)
    values = sorted({a for a, _ in coincidences})
    often = {v: sum(n for (a, _), n in coincidences.items() if a == v) for v in values}
    total = sum(often.values())

    def apart(a, b):
        low, high = sorted((a, b))
        return (sum(often[g] for g in values if low <= g <= high) - (often[a] + often[b]) / 2) ** 2

    observed = sum(n * apart(a, b) for (a, b), n in coincidences.items())
    expected = sum(often[a] * often[b] * apart(a, b) for a in values for b in values)
    return 1 - (total - 1) * observed / expected if expected else None


def width(found):
    return found.high - found.low


def each_its_own(table):
    return [f"need-{number}" for number in range(len(table))]


# ------------------------------------------------------------------------------------------------ alpha


def test_krippendorffs_own_example_gives_his_alpha():
    found = alpha(RELIABILITY, each_its_own(RELIABILITY))
    assert found.value == pytest.approx(0.815, abs=0.0005)
    assert found.value == pytest.approx(float(direct(RELIABILITY)))
    # The twelfth unit has one rating only: it pairs with nothing and counts nowhere.
    assert (found.cells, found.ratings, found.raters, found.needs) == (11, 40, 4, 11)
    assert found.low is not None and found.high is not None
    assert found.low < 0.815 < found.high


def test_his_two_observers_with_two_values():
    found = alpha(BINARY, each_its_own(BINARY))
    assert found.value == pytest.approx(0.095, abs=0.0005)
    assert direct(BINARY) == Fraction(2, 21)


def test_an_example_worked_by_hand():
    # Pairs 0-0, 0-2, 2-2. Coincidences: 00: 2, 02: 1, 20: 1, 22: 2. Each value occurs three times: their distance is 6 - 3,
    # squared 9. Observed 2 * 9 / 6 = 3; expected 2 * 3 * 3 * 9 / (6 * 5) = 5.4; alpha 1 - 3 / 5.4.
    table = np.array([[0, 0], [0, 2], [2, 2]], dtype=float)
    assert alpha(table, each_its_own(table)).value == pytest.approx(1 - 3 / 5.4)


tables = st.integers(2, 5).flatmap(
    lambda raters: st.lists(
        st.lists(st.one_of(st.just(X), st.integers(0, 8).map(float)), min_size=raters, max_size=raters),
        min_size=1,
        max_size=14,
    )
)


@given(tables)
def test_alpha_is_that_of_the_coincidence_matrix_whatever_is_missing(rows):
    table = np.array(rows)
    found, book = alpha(table, each_its_own(table), resamples=0), direct(rows)
    if book is None:
        assert found.value is None
        assert found.reason
    else:
        assert found.value == pytest.approx(float(book), abs=1e-9)


def test_no_alpha_where_no_two_documents_rate():
    found = alpha(np.array([[1, X], [X, 2], [X, X]]), ["a", "b", "c"])
    assert (found.value, found.low, found.cells, found.ratings) == (None, None, 0, 0)
    assert "rated by two" in found.reason
    assert alpha(np.empty((0, 5)), []).reason == found.reason


def test_no_alpha_where_nothing_varies():
    found = alpha(np.array([[4, 4, X], [4, 4, 4]]), ["a", "b"])
    assert (found.value, found.cells, found.ratings) == (None, 2, 5)
    assert "no variation" in found.reason


def test_a_single_rating_that_differs_is_no_variation():
    found = alpha(np.array([[4, 4], [0, X]]), ["a", "b"])
    assert found.value is None
    assert "no variation" in found.reason


def test_few_needs_give_an_alpha_without_an_interval_and_say_why():
    table = np.array([[0, 0], [0, 2], [2, 2], [4, 4]] * 5, dtype=float)
    found = alpha(table, ["a", "b", "c", "d"] * 5)
    assert found.value is not None
    assert found.low is None
    assert "too few" in found.reason


def test_the_draws_are_seeded():
    table = np.array([[a, b] for a in range(5) for b in range(a, 9, 2)], dtype=float)
    needs = [f"need-{row % 7}" for row in range(len(table))]
    one, same, other = (alpha(table, needs, seed=seed) for seed in (1, 1, 2))
    assert one == same
    assert (one.low, one.high) != (other.low, other.high)
    assert one.value == other.value


def test_needs_are_drawn_with_all_their_cells():
    """The same cells ten times over are no more evidence: the interval stays as wide as before."""
    once = np.array([[0, 0], [0, 4], [2, 2], [4, 4], [8, 6], [6, 0], [2, 3], [8, 8]], dtype=float)
    needs = each_its_own(once)
    few = alpha(once, needs)
    many = alpha(np.repeat(once, 10, axis=0), [need for need in needs for _ in range(10)])
    alone = alpha(np.repeat(once, 10, axis=0), each_its_own(np.repeat(once, 10, axis=0)))
    assert width(many) > 0.8 * width(few)
    assert width(alone) < 0.5 * width(few)


def test_the_draws_compute_what_the_package_computes():
    """With as many needs as cells, an interval over all draws holds the alpha of each draw made by hand."""
    table = np.array([[0, 0, 1], [0, 4, X], [2, 2, 3], [4, 4, 4], [8, 6, X], [6, 0, 5]], dtype=float)
    needs = each_its_own(table)
    found = alpha(table, needs, seed=3, resamples=400)
    names = sorted(needs)
    draws = np.random.default_rng(3).multinomial(len(names), [1 / len(names)] * len(names), size=400)
    made = []
    for draw in draws:
        rows = np.repeat(table, [draw[names.index(need)] for need in needs], axis=0)
        if len(np.unique(rows[~np.isnan(rows)])) > 1:
            made.append(krippendorff.alpha(rows.T, level_of_measurement="ordinal", value_domain=list(range(9))))
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(made, (0.025, 0.975))), abs=1e-9)


# ------------------------------------------------------------------------------------------------ ratings


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer("met", "2", ("early-help", "targeted-early-help"), ()), 3),
        (Answer("met", "4", ("child-protection",), ()), 8),
        (Answer("met", "1", ("universal",), ()), 0),
        (Answer("counted", None, ("universal",), ()), 0),
        (Answer("below", None, ("universal",), ()), 0),
        (Answer("open", None, (), ()), None),
        (Answer("silent", None, (), ()), None),
    ],
)
def test_what_an_answer_rates(library: Library, answer, expected):
    assert rating(answer, library.vocabulary) == expected


# ------------------------------------------------------------------------------------------------ distances


def test_distances_are_over_the_cells_that_both_rate():
    found = distances(np.array([[0, 2, X], [4, 8, 4], [X, X, X]]), ["a", "b", "c"])
    assert found == (Distance(("a", "b"), 1.5, 2), Distance(("a", "c"), 0.0, 1), Distance(("b", "c"), 2.0, 1))


def test_documents_without_a_common_cell_have_no_distance():
    assert distances(np.array([[1, X], [X, 1]]), ["a", "b"]) == (Distance(("a", "b"), None, 0),)


def test_the_dendrogram_joins_by_the_average_between_members():
    # The well-known example of average linkage on five bacteria: 17, then 22, then 28, then 33 (halved heights there).
    apart = {"ab": 17, "ac": 21, "ad": 31, "ae": 23, "bc": 30, "bd": 34, "be": 21, "cd": 28, "ce": 39, "de": 43}
    tree = dendrogram("abcde", [Distance((pair[0], pair[1]), float(n), 1) for pair, n in apart.items()])
    assert [("".join(m.left), "".join(m.right), m.height) for m in tree] == [
        ("a", "b", 17),
        ("ab", "e", 22),
        ("c", "d", 28),
        ("abe", "cd", 33),
    ]


def test_what_has_no_distance_stays_apart():
    tree = dendrogram(
        "abc", [Distance(("a", "b"), 1.0, 1), Distance(("a", "c"), None, 0), Distance(("b", "c"), None, 0)]
    )
    assert [(m.left, m.right) for m in tree] == [(("a",), ("b",))]


# ------------------------------------------------------------------------------------------------ outliers


SPREAD = [[0, 0, 0, 0], [4, 4, 4, 4], [8, 8, 8, 8], [2, 2, 2, 2]]


def test_the_outlier_is_the_one_without_whom_the_others_agree():
    table = np.array([*SPREAD, [2, 2, 2, 8], [4, 4, 4, 6]], dtype=float)
    (found,) = outliers(table, ["same"] * 4 + ["x"] * 2, "abcd")
    assert (found.place, found.document, found.after, found.direction) == ("x", "d", 1, "higher")
    assert (found.tiers, found.higher, found.lower, found.cells) == (2, 2, 0, 2)
    assert found.gain == found.after - found.before > 0


def test_an_outlier_may_stand_lower_or_now_this_now_that():
    table = np.array([*SPREAD, [0, 6, 6, 6], [8, 2, 2, 2], [6, 2, 6, 6]], dtype=float)
    found = {item.place: item for item in outliers(table, ["same"] * 4 + ["x", "x", "y"], "abcd")}
    assert (found["x"].document, found["x"].direction) == ("a", "both")
    assert (found["y"].document, found["y"].direction, found["y"].tiers) == ("b", "lower", -2)


def test_two_against_two_have_no_outlier_and_two_documents_cannot_have_one():
    table = np.array([*SPREAD, [0, 0, 6, 6], [1, X, 5, X]], dtype=float)
    assert outliers(table, ["same"] * 4 + ["x", "y"], "abcd") == ()


def test_two_that_stand_apart_alike_are_no_outlier_either():
    table = np.array([[0, 0, 0, 0], [4, 4, 4, 4], [8, 8, 8, 8], [0, 4, 4, 8]], dtype=float)
    assert outliers(table, ["same"] * 3 + ["x"], "abcd") == ()
    table[3] = [4, 4, 4, 8]
    assert [item.document for item in outliers(table, ["same"] * 3 + ["x"], "abcd")] == ["d"]


def test_agreement_of_everything_is_alpha():
    """The outlier's yardstick is alpha's own: with one place that holds all cells, `before` is alpha."""
    table = np.array([[0, 0, 2], [4, 4, 8], [8, 8, 8], [2, 3, 2], [1, 0, 6]], dtype=float)
    (found,) = outliers(table, ["all"] * 5, "abc")
    assert found.before == pytest.approx(alpha(table, each_its_own(table)).value)


def test_an_outlier_says_how_much_rests_on_lines_that_do_not_count():
    table = np.array([*SPREAD, [0, 6, 6, 6], [0, 6, 6, 6]], dtype=float)
    inferred = np.zeros(table.shape, dtype=bool)
    inferred[4, 0] = inferred[5, 1] = True
    (found,) = outliers(table, ["same"] * 4 + ["x"] * 2, "abcd", inferred)
    assert (found.document, found.inferred) == ("a", 1)


def test_nothing_rated_twice_has_no_outlier():
    assert outliers(np.array([[1, X, X]]), ["x"], "abc") == ()
    assert outliers(np.array([[1, 1, 1.0]]), ["x"], "abc") == ()


# ------------------------------------------------------------------------------------------------ what it comes from


LEVELS = {
    "wide": (
        ("universal",),
        ("early-help",),
        ("targeted-early-help", "child-in-need"),
        ("child-in-need", "child-protection"),
    ),
    "strict": (("universal",), ("early-help", "targeted-early-help"), ("child-in-need",), ("child-protection",)),
}


def paper(library: Library, name: str, *lines, levels: str = "strict", count: int = 0) -> Document:
    """A small document: lines are (level, need, its circumstances as in a mapping). `count`: so many level 2 lines are needed."""
    vocabulary = library.vocabulary
    made = []
    for number, (level, *asked) in enumerate(lines):
        pairs = zip(asked[::2], asked[1::2], strict=True)
        group = tuple(
            vocabulary.condition(need, {n: vocabulary.circumstances[n].parse(text) for n, text in said.items()})
            for need, said in pairs
        )
        line_id = f"{name}-{number}"
        place = Locator(0, 1, "", 1)
        made.append(
            Indicator(
                line_id, name, "indicator", (level,), "health", 0, line_id, (group,), "", (), False, "", "", place
            )
        )
    ladder = tuple(Level(str(n + 1), f"Level {n + 1}", "", t, n, n, "", ()) for n, t in enumerate(LEVELS[levels]))
    twos = tuple(line.id for line in made if line.levels == ("2",))
    rules = (Rule(f"{name}-rule", "at-least", count, twos, (), False, False, (), ""),) if count else ()
    areas = (Area(name, name.title(), name),)
    return Document(
        name, name, "", "", "", "", "", "", 1, areas, ladder, tuple(made), rules, {line.id: line for line in made}
    )


def found_between(library: Library, need: str, *documents: Document):
    """Differences over a need of two documents of our own making, by the cell's answers."""
    own = Library(library.vocabulary, {d.id: d for d in documents}, {d.id: d.areas[0] for d in documents}, "")
    over = cells(own, documents, needs=[need])
    by_id = {cell.id: cell for cell in over}
    return [(item, by_id[item.cell]) for item in differences(over, documents, own)]


def causes(found):
    return {item.cause for item, _ in found}


def test_a_counting_rule(library: Library):
    one = paper(library, "one", ("2", "self-harm", {}), ("2", "diet", {}), count=2)
    other = paper(library, "other", ("2", "self-harm", {}))
    ((item, cell),) = found_between(library, "self-harm", one, other)
    assert cell.answers["one"].standing == "counted"
    assert (item.fits, item.tiers, item.same_words) == (("counting-rule",), 1.5, True)


def test_level_structure(library: Library):
    one = paper(library, "one", ("3", "self-harm", {}), levels="wide")
    other = paper(library, "other", ("3", "self-harm", {}))
    ((item, _),) = found_between(library, "self-harm", one, other)
    assert (item.fits, item.tiers) == (("level-structure",), 0.5)


def test_a_missing_line(library: Library):
    """One has a line on heroin and the like; the other only one on drugs in general."""
    narrow, broad = "hard-drug-use", "drug-use"
    assert library.vocabulary.above(narrow).get(broad)
    one = paper(library, "one", ("4", narrow, {}))
    other = paper(library, "other", ("2", broad, {}))
    ((item, _),) = found_between(library, narrow, one, other)
    assert item.fits == ("missing-line",)


def test_silence_is_no_rating_and_counted_beside(library: Library):
    one, other = paper(library, "one", ("4", "self-harm", {})), paper(library, "other", ("2", "diet", {}))
    documents = {"one": one, "other": other}
    own = Library(library.vocabulary, documents, {d.id: d.areas[0] for d in documents.values()}, "")
    found = agreement(own, cells(own, needs=["self-harm", "diet"]))
    assert sum(share.pairs for share in found.shares) == 0
    assert (found.silent_cells, found.silent_pairs) == (2, 2)
    assert (found.overall.value, found.overall.cells) == (None, 0)
    assert found.missing["one"] == {"silent": 1, "open": 0}
    assert agreement_plain(found)["silent"] == {"cells": 2, "pairs": 2, "missing_line_with_silence": 1}


def test_an_engagement_gate(library: Library):
    one = paper(library, "one", ("3", "self-harm", {}), ("4", "self-harm", {"engagement": "refusing.."}))
    other = paper(library, "other", ("4", "self-harm", {}))
    ((item, cell),) = found_between(library, "self-harm", one, other)
    assert cell.answers["one"].level == "3"
    assert item.fits == ("engagement-gate",)


def test_a_gate_of_help_that_has_failed(library: Library):
    one = paper(library, "one", ("2", "self-harm", {}), ("4", "self-harm", {"prior_help": "ineffective"}))
    other = paper(library, "other", ("2", "self-harm", {}))
    ((item, cell),) = found_between(library, "self-harm", one, other)
    assert cell.answers["one"].level == "4"
    assert item.fits == ("engagement-gate",)


def test_a_gate_that_both_have_explains_nothing(library: Library):
    gate = {"engagement": "refusing.."}
    one = paper(library, "one", ("2", "self-harm", {}), ("3", "self-harm", gate))
    other = paper(library, "other", ("3", "self-harm", {}), ("4", "self-harm", gate))
    assert causes(found_between(library, "self-harm", one, other)) == {"wording"}


def test_a_gate_that_leaves_them_a_tier_apart_is_not_what_parts_them(library: Library):
    one = paper(library, "one", ("2", "self-harm", {}), ("3", "self-harm", {"engagement": "refusing.."}))
    other = paper(library, "other", ("4", "self-harm", {}))
    found = found_between(library, "self-harm", one, other)
    assert len(found) == 2
    assert causes(found) == {"wording"}


def test_an_age_band(library: Library):
    one = paper(library, "one", ("2", "self-harm", {}), ("4", "self-harm", {"age": "unborn..12"}))
    other = paper(library, "other", ("2", "self-harm", {}), ("4", "self-harm", {"age": "unborn..15"}))
    ((item, cell),) = found_between(library, "self-harm", one, other)
    (box,) = cell.facts[0][1]
    assert library.vocabulary.circumstances["age"].words(box["age"]) == "13 to 15"
    assert item.fits == ("age-band",)


def test_an_age_at_which_one_draws_no_line_yet(library: Library):
    one = paper(library, "one", ("3", "self-harm", {"age": "14.."}))
    other = paper(library, "other", ("2", "self-harm", {}))
    found = found_between(library, "self-harm", one, other)
    young = [item for item, cell in found if cell.answers["one"].standing == "below"]
    assert [item.fits for item in young] == [("age-band",)]
    assert [item.cause for item, cell in found if cell.answers["one"].standing == "met"] == ["wording"]


def test_an_unborn_child_is_no_other_age_of_a_born_one(library: Library):
    one = paper(library, "one", ("2", "self-harm", {}), ("4", "self-harm", {"age": "0.."}))
    other = paper(library, "other", ("2", "self-harm", {}))
    ((item, _),) = found_between(library, "self-harm", one, other)
    assert item.fits == ("wording",)


def test_wording_and_whether_it_is_wording_at_all(library: Library):
    one = paper(library, "one", ("3", "self-harm", {"pattern": "frequent.."}))
    other = paper(library, "other", ("4", "self-harm", {"pattern": "persistent"}))
    found = found_between(library, "self-harm", one, other)
    assert {(item.fits, item.same_words) for item, _ in found} == {(("wording",), False)}
    same = paper(library, "other", ("4", "self-harm", {"pattern": "frequent.."}))
    assert {(item.fits, item.same_words) for item, _ in found_between(library, "self-harm", one, same)} == {
        (("wording",), True)
    }


def test_a_line_on_several_needs_together_is_missing_elsewhere(library: Library):
    one = paper(library, "one", ("4", "self-harm", {}, "missing", {}))
    other = paper(library, "other", ("2", "self-harm", {}))
    joint = [item for item, cell in found_between(library, "self-harm", one, other) if len(cell.facts) == 2]
    assert [item.fits for item in joint] == [("missing-line",)]


def test_where_documents_agree_nothing_differs(library: Library):
    one, other = (paper(library, name, ("3", "self-harm", {"age": "..12"})) for name in ("one", "other"))
    assert found_between(library, "self-harm", one, other) == []


def test_shares_add_up_and_a_cell_goes_to_the_cause_that_parts_most(library: Library):
    one = paper(library, "one", ("2", "self-harm", {}), levels="wide")
    other = paper(library, "other", ("2", "self-harm", {}))
    third = paper(library, "third", ("4", "self-harm", {}))
    found = {
        share.cause: share
        for share in shares([item for item, _ in found_between(library, "self-harm", one, other, third)])
    }
    assert list(found) == list(CAUSES)
    assert (found["level-structure"].pairs, found["level-structure"].tiers, found["level-structure"].cells) == (
        1,
        0.5,
        0,
    )
    assert (found["wording"].pairs, found["wording"].tiers, found["wording"].cells) == (2, 5.5, 1)
    assert found["wording"].same_words == 2
    for name in ("pairs_share", "tiers_share", "cells_share"):
        assert sum(getattr(share, name) for share in found.values()) == pytest.approx(1)


def test_of_no_differences_all_shares_are_nothing():
    assert {share.pairs_share for share in shares([])} == {0}


# ------------------------------------------------------------------------------------------------ the documents themselves


@pytest.fixture(scope="module")
def some(library: Library):
    """A part of the needs, for speed: all of the themes of extremism, domestic abuse and education."""
    topics = ("extremism", "domestic-abuse", "education", "pregnancy-and-birth")
    needs = [need.id for need in library.vocabulary.needs.values() if need.topic in topics]
    return cells(library, needs=needs)


def test_the_raters_are_the_documents_and_everything_says_what_it_rests_on(library: Library, some):
    found = agreement(library, some)
    assert found.documents == tuple(library.documents)
    table = ratings(some, found.documents, library.vocabulary)
    assert found.overall.value == pytest.approx(float(direct(table)), abs=1e-9)
    assert found.overall.raters == 5
    assert set(found.topics) == {"education", "extremism", "domestic-abuse", "pregnancy-and-birth"}
    assert sum(part.cells for part in found.topics.values()) == found.overall.cells
    assert sum(part.cells for part in found.domains.values()) == found.overall.cells
    assert sum(part.ratings for part in found.domains.values()) == found.overall.ratings
    assert len(found.distances) == 10
    assert len(found.tree) == 4
    unequal = sum(
        1 for row in table for a in range(5) for b in range(a) if not math.isnan(row[a] + row[b]) and row[a] != row[b]
    )
    assert sum(share.pairs for share in found.shares) == unequal
    assert agreement(library, some) == found


def test_an_outliers_numbers_can_be_worked_out_again(library: Library, some):
    found = agreement(library, some)
    names = found.documents
    table = ratings(some, names, library.vocabulary)
    item: Outlier = found.by_need[0]
    rows = [
        row for row, cell in zip(table, some, strict=True) if cell.need == item.place and (~np.isnan(row)).sum() >= 3
    ]
    column = names.index(item.document)
    above = [(row[column] - np.nanmean(np.delete(row, column))) / 2 for row in rows if not math.isnan(row[column])]
    assert item.cells == len(above)
    assert item.tiers == pytest.approx(sum(above) / len(above))
    assert [o.gain for o in found.by_need] == sorted((o.gain for o in found.by_need), reverse=True)


def test_fewer_documents_can_be_compared(library: Library, some):
    pair = list(library.documents.values())[:2]
    found = agreement(library, [replace(cell) for cell in some], pair)
    assert found.overall.raters == 2
    assert (len(found.distances), len(found.tree)) == (1, 1)
    assert (found.by_need, found.by_topic) == ((), ())


def test_the_text_passes_over_outliers_that_no_line_of_theirs_makes(library: Library, some):
    found = agreement(library, some, resamples=0)
    resting = Outlier("self-harm", "plymouth", 0.0, 0.9, 2.0, 3, 0, 3, inferred=0)
    guessed = Outlier("diet", "plymouth", 0.0, 1.0, -4.0, 0, 3, 3, inferred=2)
    few = Outlier("neet", "plymouth", 0.0, 1.0, -4.0, 0, 2, 2, inferred=0)
    text = "\n".join(agreement_in_words(replace(found, by_need=(few, guessed, resting)), library))
    assert "Self-harm: Plymouth, 2.0 tiers higher" in text
    assert "Diet and nutrition: " not in text
    assert "2 more rest on fewer than 3 cells" in text


def test_the_text_names_documents_and_gives_every_alpha_its_cells(library: Library, some):
    found = agreement(library, some, resamples=200)
    lines = agreement_in_words(found, library, "topic")
    for name in ("Leicester, Leicestershire and Rutland", "Plymouth", "Education"):
        assert any(name in line for line in lines)
    alphas = [line for line in lines if re.search(r"\d cells, [\d,]+ ratings, \d+ needs", line)]
    assert len(alphas) == 2 + len(found.topics)
    assert any(line.strip().startswith("everywhere: ") for line in lines)
    assert all(any(line.strip().startswith(cause) for line in lines) for cause in CAUSES)
    assert "another says nothing" in lines[-2]
    assert any("puts one authority above another" in line and "different is not worse" in line for line in lines)
    assert any(line.startswith("Who stands apart: ") for line in lines)
    assert not any("outlier" in line for line in lines)
    assert json.loads(json.dumps(agreement_plain(found)))["overall"]["cells"] == found.overall.cells


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [["agreement"], ["agreement", "--by", "topic"], ["agreement", "--json"]])
def test_the_command(arguments, capsys, library: Library):
    assert main(arguments) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    if "--json" in arguments:
        data = json.loads(shown.out)
        assert data["documents"] == list(library.documents)
        assert data["overall"]["interval"][0] < data["overall"]["alpha"] < data["overall"]["interval"][1]
        assert len(data["distances"]) == 10
        assert {row["cause"] for row in data["causes"]} == set(CAUSES)
        assert all((part["alpha"] is None) <= bool(part["reason"]) for part in data["topics"].values())
    else:
        assert "overall" in shown.out and "level-structure" in shown.out
        assert "call 999" in shown.out.splitlines()[-1]
        assert ("Housing" in shown.out.split("Tiers apart")[0]) == ("topic" in arguments)
