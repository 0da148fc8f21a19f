"""The picture of the two ladders."""

from dataclasses import replace

import pytest

from harmoniser.cases import case_from
from harmoniser.drawing import arrange, ladders, ladders_in_words, receiving_side, sending_side
from harmoniser.library import Library
from harmoniser.translation import translate


def picture(library: Library, area: str = "plymouth", **facts: object) -> tuple[str, str]:
    data = {"age": 16, "observations": [{"need": "neet"}], **facts}
    translation = translate(case_from(data, library), area, library, questions=False)
    left = sending_side("There", library.document("coventry"), "4", ())
    right = receiving_side("Here", library.document(area), translation)
    tiers = list(library.vocabulary.tiers.values())
    floor = translation.floor.tier if translation.floor else ""
    return ladders(left, right, tiers, floor), ladders_in_words(left, right, tiers, floor)


def test_levels_that_share_a_tier_stand_beside_one_another(library: Library) -> None:
    for document in library.documents.values():
        rungs = arrange(document, library.vocabulary.tiers)
        assert {rung.level.id for rung in rungs} == {level.id for level in document.levels}
        for one in rungs:
            for other in rungs:
                if one is not other and one.lane == other.lane:
                    assert one.high < other.low or other.high < one.low


def test_every_level_and_tier_is_named(library: Library) -> None:
    drawn, said = picture(library)
    for level in library.document("plymouth").levels:
        assert level.name in drawn.replace("&shy;", "")
        assert level.name in said
    assert all(tier.label in said for tier in library.vocabulary.tiers.values())


@pytest.mark.parametrize("word", ["Entailed", "Possible", "Likely", "Result"])
def test_the_positions_are_marked_by_words(library: Library, word: str) -> None:
    drawn, said = picture(library)
    assert word in drawn
    assert word in said


def test_the_floor_is_marked(library: Library) -> None:
    drawn, said = picture(library, status="child-protection-plan")
    assert "Floor" in drawn
    assert "never lies below Child protection" in said


def test_names_from_the_data_are_escaped(library: Library) -> None:
    document = library.document("coventry")
    level = replace(document.levels[0], name="<b>\"x\" & 'y'")
    odd = replace(document, levels=(level, *document.levels[1:]))
    side = sending_side("<i>", odd, "1", ())
    drawn = ladders(side, replace(side, heading="To"), list(library.vocabulary.tiers.values()))
    assert '<b>"x"' not in drawn
    assert "<i>" not in drawn.replace("<i class", "")


WITNESS = {
    "age": 9,
    "status": "early-help",
    "assessed": {"area": "plymouth", "level": "2", "indicators": ["ply-0258"]},
    "observations": [],
}


def test_no_level_below_the_floor_is_still_possible(library: Library) -> None:
    translation = translate(case_from(WITNESS, library), "coventry", library, questions=False)
    assert translation.floor is not None and translation.floor.tier == "child-protection"
    side = receiving_side("Here", library.document("coventry"), translation)
    assert side.possible == frozenset()
    assert "Possible" not in side.marks["4"] and "Result" in side.marks["4"]
