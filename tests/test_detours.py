"""Where a translation ends elsewhere if it goes by way of a third document, or does not come home."""

from itertools import permutations

import pytest

from harmoniser.cells import answer_to
from harmoniser.detours import detours
from harmoniser.findings import Space, severity
from harmoniser.matching import state_indicator


@pytest.fixture(scope="module")
def space(library):
    return Space(library, tuple(library.documents.values()))


@pytest.fixture(scope="module")
def found(space):
    return tuple(detours(space))


def test_ways_over_three_documents_and_ways_home_are_gone(found, space):
    ways = {(item.stands[0].document, item.stands[1].document, item.stands[3].document) for item in found}
    everyone = [document.id for document in space.documents]
    three = set(permutations(everyone, 3))
    home = {(start, through, start) for start, through in permutations(everyone, 2)}
    assert ways <= three | home
    assert home <= ways
    assert len(three - ways) <= 3, "hardly any way over three documents is without loss"


def test_one_for_each_need_and_three_documents(found):
    keys = [(item.need, tuple(stand.document for stand in item.stands)) for item in found]
    assert len(keys) == len(set(keys))
    assert len({item.id for item in found}) == len(found)


def test_mental_ill_health_loses_its_gravity_on_the_way_by_coventry(found):
    (item,) = [
        item
        for item in found
        if item.need == "mental-health"
        and [s.document for s in item.stands][::2] == ["camden", "coventry", "peterborough"]
    ]
    assert item.crosses == ("section-17", "section-47")
    directly, around = item.stands[3:]
    assert (directly.level, around.level) == ("4", "2")
    assert "Camden to Coventry to Peterborough" in item.text
    handed_on = item.stands[2]
    assert all(name.startswith("cov-") for name in handed_on.indicators), "it says through which lines"


def test_a_way_home_is_measured_by_the_documents_own_reading(found, library):
    home = [item for item in found if len(item.documents) == 2]
    assert home
    for item in home:
        document = library.documents[item.stands[0].document]
        line = document.by_id[item.stands[0].indicators[0]]
        stated = state_indicator(line, library.vocabulary.full["age"], library.vocabulary)
        answer = answer_to((stated,), document, library)
        assert (answer.level, answer.tiers) == (item.stands[3].level, item.stands[3].tiers)


@pytest.mark.parametrize(
    ("first", "last"),
    [("leicester-leicestershire-rutland", "plymouth"), ("coventry", "leicester-leicestershire-rutland")],
)
def test_every_detour_is_what_reading_line_by_line_gives(found, library, first, last):
    """By asking again, without what is kept between readings, for two documents and all ways from the one to the other."""
    vocabulary = library.vocabulary
    start, end = library.documents[first], library.documents[last]

    def read(line, document):
        return answer_to((state_indicator(line, vocabulary.full["age"], vocabulary),), document, library)

    def height(answer):
        return end.level(answer.level).rank if answer.level else -1

    def concerns(line):
        return line.kind == "indicator" and line.levels and not all(c.strength for c in line.conditions())

    expected = set()
    for through in (document for document in library.documents.values() if document.id not in (first, last)):
        for line in filter(concerns, start.indicators):
            there, direct = read(line, through), read(line, end)
            if there.standing == "met" and direct.speaks:
                ends = [answer for name in there.by if (answer := read(through.by_id[name], end)).speaks]
                top = max(ends, key=height, default=direct)
                if severity(top.tiers, direct.tiers, vocabulary).points:
                    expected.add((line.id, through.id))
    told = {
        (line, item.stands[1].document)
        for item in found
        if (item.stands[0].document, item.stands[3].document) == (first, last)
        for line in item.stands[0].indicators
    }
    assert expected
    assert told == expected


def test_the_gravest_line_comes_first_and_gives_the_severity(found, library):
    for item in found:
        directly, around = item.stands[3:]
        grave = severity(directly.tiers, around.tiers, library.vocabulary)
        inferred = {"below", "counted"} & {directly.standing, around.standing}
        apart = grave.points - len(grave.crosses)
        assert item.severity == (min(apart, 2) if inferred else grave.points)
        assert set(item.crosses) == (set() if inferred else set(grave.crosses))


def test_an_end_that_no_line_says_weighs_two_points_at_most_and_says_why(found, library):
    guessed = [item for item in found if any(stand.standing != "met" for stand in item.stands[3:])]
    ends = [[stand.tiers for stand in item.stands[3:]] for item in guessed]
    graves = [severity(one, other, library.vocabulary) for one, other in ends]
    assert max(grave.points - len(grave.crosses) for grave in graves) > 2, "the limit is reached"
    for item in guessed:
        assert item.severity <= 2
        assert not item.crosses
        assert any("rests on no line by itself" in reason for reason in item.reasons)


def test_what_leaves_everything_open_is_no_other_answer(found):
    for item in found:
        assert all(stand.standing in ("met", "counted", "below") for stand in item.stands[3:])
        assert item.stands[1].standing == "met"


def test_a_detour_lies_between_its_ends_and_not_between_an_end_and_the_way(found):
    for item in found:
        start, through, _, end, _ = (stand.document for stand in item.stands)
        if start != end:
            assert item.divides(start, end)
            assert not item.divides(start, through)
            assert not item.divides(through, end)


def test_it_is_the_same_every_time_and_tells_how_far_it_is(space, found):
    told = []
    again = Space(space.library, space.documents[:3], lambda done, total: told.append((done, total)))
    some = tuple(detours(again))
    assert told == [(number, 12) for number in range(12)]
    chosen = {document.id for document in again.documents}
    assert some == tuple(item for item in found if set(item.documents) <= chosen)


def test_only_the_needs_asked_for_are_looked_at(space, found):
    some = tuple(detours(Space(space.library, space.documents, needs=("mental-health",))))
    assert some
    assert some == tuple(item for item in found if item.need == "mental-health")
