"""The arithmetic of boxes, against counting every state."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from harmoniser.boxes import bits, covered, highest, intersect, lowest, overlaps, remove

FULL = {"a": 0b111, "b": 0b11, "c": 0b1111}
BOXES = st.dictionaries(st.sampled_from(sorted(FULL)), st.integers(1, 15)).map(
    lambda box: {name: (mask & FULL[name]) or 1 for name, mask in box.items()}
)


def states(box):
    return set(product(*(bits(box.get(name, FULL[name])) for name in sorted(FULL))))


@given(BOXES, st.lists(BOXES, max_size=4))
def test_covered_is_what_counting_every_state_says(box, others):
    assert covered(box, others, FULL) == (states(box) <= set().union(*(states(other) for other in others)))


@given(BOXES, BOXES)
def test_overlap_intersection_and_removal_are_what_counting_says(one, other):
    shared = states(one) & states(other)
    assert overlaps(one, other) == bool(shared)
    both = intersect(one, other)
    assert (states(both) if both is not None else set()) == shared
    left = [states(piece) for piece in remove(one, other, FULL)]
    assert set().union(*left) == states(one) - states(other)
    assert sum(map(len, left)) == len(states(one) - states(other))


@given(st.integers(1, 1 << 20))
def test_the_best_and_worst_values_of_a_mask(mask):
    assert [lowest(mask), highest(mask)] == [bits(mask)[0], bits(mask)[-1]]
