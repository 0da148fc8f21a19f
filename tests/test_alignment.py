"""The picture of all levels: it says what it shows, follows a number, and can be read on a phone."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from harmoniser.alignment import COLUMNS, number_in_words, numbers, picture, places, table, when
from harmoniser.library import Library
from harmoniser.model import Document

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def documents(library: Library) -> list[Document]:
    return list(library.documents.values())


def marked(svg: str) -> int:
    return svg.count('class="hz-marked"')


def test_numbers_are_those_in_use_without_parts(documents: list[Document]) -> None:
    assert numbers(documents) == ("1", "2", "3", "4")


def test_a_number_leads_to_different_tiers(library: Library, documents: list[Document]) -> None:
    found = places("3", documents, library)
    assert {tiers: [d.id for d in these] for tiers, these in found.items()} == {
        ("targeted-early-help",): ["plymouth"],
        ("targeted-early-help", "child-in-need"): ["coventry"],
        ("child-in-need",): ["camden", "peterborough"],
    }
    assert number_in_words("9", documents, library) == "None of these documents has a level 9."


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("number", ["", "1", "2", "3", "4"])
def test_the_picture_is_well_formed_titled_and_told_in_words(
    library: Library, documents: list[Document], number: str, narrow: bool
) -> None:
    made = picture(library, documents, number, narrow=narrow)
    root = ElementTree.fromstring(made.svg)
    title, told = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert told is not None
    assert title.text == made.title
    assert told.text == made.words
    assert "Plymouth: 1, Universal, leads to universal services" in made.words
    assert marked(made.svg) == (4 if number else 0) + (
        3 if number == "4" else 0
    )  # with the parts of Plymouth's level 4


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_nothing_is_drawn_outside_the_sheet(
    library: Library, documents: list[Document], count: int, narrow: bool
) -> None:
    root = ElementTree.fromstring(picture(library, documents[:count], "3", narrow=narrow).svg)
    wide, high = float(root.attrib["width"]), float(root.attrib["height"])
    for box in root.iter(f"{SVG}rect"):
        x, y, w, h = (float(box.attrib[name]) for name in ("x", "y", "width", "height"))
        assert 0 <= x <= x + w <= wide
        assert 0 <= y <= y + h <= high
        assert w > 0 < h


def test_a_phone_is_not_asked_to_scroll_sideways(library: Library, documents: list[Document]) -> None:
    root = ElementTree.fromstring(picture(library, documents, "3", narrow=True).svg)
    assert float(root.attrib["width"]) <= 374


def test_a_higher_tier_is_drawn_higher(library: Library) -> None:
    root = ElementTree.fromstring(picture(library, [library.document("plymouth")]).svg)
    cards = {}
    for group in root.iter(f"{SVG}g"):
        box = group.find(f"{SVG}rect")
        assert box is not None
        cards[group.findtext(f"{SVG}title", "")[:2]] = float(box.attrib["y"])
    assert cards["4,"] < cards["3,"] < cards["2,"] < cards["1,"]


def test_what_data_says_cannot_run(library: Library) -> None:
    plymouth = library.document("plymouth")
    hostile = replace(plymouth.levels[0], name="<script>x</script>", summary='"><script>')
    made = picture(library, [replace(plymouth, levels=(hostile, *plymouth.levels[1:]))], "1")
    assert "<script" not in made.svg
    ElementTree.fromstring(made.svg)


def test_the_table_has_every_level_or_those_of_a_number(library: Library, documents: list[Document]) -> None:
    rows = table(documents, library)
    assert len(rows) == sum(len(document.levels) for document in documents)
    assert {len(row) for row in rows} == {len(COLUMNS)}
    four = table([library.document("plymouth")], library, "4")
    assert [row[2] for row in four] == ["4", "4a", "4b", "4c"]


def test_a_year_alone_is_about_that_year(library: Library) -> None:
    assert when(library.document("camden")) == "about 2016"
    assert when(library.document("coventry")) == "January 2013"
