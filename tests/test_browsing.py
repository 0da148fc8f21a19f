"""All disagreements kept to look through: what filters and words pick, and the list as files."""

import io
import zipfile

import docx
import openpyxl
import pytest

from harmoniser.browsing import Asked, Shelf
from harmoniser.errors import UnknownNameError
from tests.conftest import Reduced


@pytest.fixture
def some(reduced: Reduced) -> Shelf:
    return reduced.shelf


def picked(some: Shelf, **asked: object) -> list[str]:
    return [some.items[place].id for place in some.select(Asked(**asked))]  # type: ignore[arg-type]


def test_nothing_asked_for_is_everything_in_order(some: Shelf) -> None:
    assert some.select(Asked()) == tuple(range(len(some.items)))
    graves = [item.severity for item in some.items]
    assert graves == sorted(graves, reverse=True)


def test_one_area_is_what_its_document_takes_part_in(some: Shelf) -> None:
    found = some.select(Asked(area="rutland"))
    whole = some.library.document("rutland").id
    assert found
    assert all(whole in some.items[place].documents for place in found)
    assert len(found) == sum(whole in item.documents for item in some.items)


def test_two_areas_in_either_order_are_the_same(some: Shelf) -> None:
    assert picked(some, area="camden", other="plymouth") == picked(some, area="plymouth", other="camden") != []


def test_each_filter_narrows(some: Shelf) -> None:
    assert all(item.startswith("silence-") for item in picked(some, kinds=("silence",)))
    assert all(some.items[place].severity >= 4 for place in some.select(Asked(least=4)))
    assert all("section-47" in some.items[place].crosses for place in some.select(Asked(crosses="section-47")))
    assert 0 < len(picked(some, topic="substance-use")) < len(some.items)
    assert 0 < len(picked(some, domain="child")) < len(some.items)


@pytest.mark.parametrize("words", ["weed", "cannab", "CANNABIS use"])
def test_words_find_beginnings_everyday_terms_and_any_case(some: Shelf, words: str) -> None:
    found = some.select(Asked(words=words))
    assert found
    assert any("Cannabis" in some.heads[place] for place in found)


def test_each_word_must_be_there(some: Shelf) -> None:
    assert not some.select(Asked(words="cannabis zzzz"))


def test_a_name_finds_its_own(some: Shelf) -> None:
    name = some.items[5].id
    assert some.select(Asked(words=name)) == (5,)


def test_an_unknown_area_is_refused(some: Shelf) -> None:
    with pytest.raises(UnknownNameError):
        some.select(Asked(area="atlantis"))


def test_what_was_typed_is_in_no_report(some: Shelf) -> None:
    said = some.in_words(Asked(area="camden", words="cannabis", kinds=("silence", "detour")))
    assert "Camden" in said
    assert "cannabis" not in said.casefold()
    assert "words that were searched for" in said


def test_a_list_is_taken_along_as_it_was_filtered(some: Shelf) -> None:
    asked = Asked(area="camden", other="plymouth", least=2)
    places = some.select(asked)
    book = openpyxl.load_workbook(io.BytesIO(some.file(places, asked, "xlsx")))
    assert book["discrepancies"].max_row == len(places) + 1
    paper = docx.Document(io.BytesIO(some.file(places, asked, "docx")))
    assert "between Camden and Plymouth, of severity 2 or more" in "\n".join(line.text for line in paper.paragraphs)
    assert b"between Camden and Plymouth" in some.file(places, asked, "html")
    with zipfile.ZipFile(io.BytesIO(some.file(places, asked, "csv"))) as box:
        assert {"discrepancies.csv", "discrepancies-positions.csv"} <= set(box.namelist())


def test_progress_only_grows_to_the_end(reduced: Reduced) -> None:
    assert len(set(reduced.progress)) > 5
    assert reduced.progress == sorted(reduced.progress)
    assert reduced.progress[-1] == 100
