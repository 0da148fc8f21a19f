"""What each document says of each need, side by side."""

import csv
import io

import pytest

from harmoniser.discrepancies import discrepancies
from harmoniser.library import Library
from harmoniser.needs_matrix import KINDS, SHOWN, Disagreements, cell_in_words, picture, rows, selected, sheet
from harmoniser.tables import csv_of


@pytest.fixture(scope="module")
def documents(library: Library):
    return tuple(library.documents.values())


@pytest.fixture(scope="module")
def every(library: Library, documents):
    return rows(library, documents)


def test_every_need_has_one_row_and_a_cell_for_every_document(library: Library, documents, every) -> None:
    assert sorted(row.need for row in every) == sorted(library.vocabulary.needs)
    assert all(set(row.cells) == {document.id for document in documents} for row in every)


def test_a_silent_document_has_no_line_on_the_need_or_on_anything_near_it(library: Library, every) -> None:
    silent = [(row.need, name) for row in every for name, cell in row.cells.items() if cell.kind == "silent"]
    assert silent
    for need, document in silent:
        named = library.lines_of[document]
        near = {*library.vocabulary.narrower(need), *library.vocabulary.above(need)}
        near |= {amount.target for amount in library.vocabulary.may_amount(need)}
        assert not near & set(named), (need, document)


def test_a_cell_goes_from_the_lowest_to_the_highest_tier_of_its_lines(library: Library, every) -> None:
    row = next(row for row in every if row.need == "neet")
    cell = row.cells["plymouth"]
    assert (cell.tiers[0], cell.tiers[-1]) == ("early-help", "child-protection")
    assert cell_in_words(cell, library) == "Early help to Child protection"
    # The line on what goes well is no concern, and counts for nothing.
    assert "universal" not in cell.tiers


def test_a_document_that_names_only_kinds_of_a_need_is_not_silent(every) -> None:
    assert any(cell.kind == "narrower" and cell.tiers for row in every for cell in row.cells.values())


@pytest.mark.parametrize("show", [name for name in SHOWN if name != "all"])
def test_every_filter_leaves_some_needs_and_takes_some(library: Library, every, show: str) -> None:
    left = selected(every, library, show=show)
    assert 0 < len(left) < len(every)


def test_only_some_reach_section_47_means_that_one_does_and_one_does_not(library: Library, every) -> None:
    for row in selected(every, library, show="section-47"):
        tops = {cell.tiers[-1] for cell in row.cells.values() if cell.tiers}
        assert "child-protection" in tops
        assert tops - {"child-protection"}


def test_needs_are_found_by_everyday_words_and_within_a_topic(library: Library, every) -> None:
    assert "neet" in {row.need for row in selected(every, library, words="not in education")}
    topic = library.vocabulary.needs["neet"].topic
    assert all(row.topic == topic for row in selected(every, library, topic=topic))
    assert selected(every, library, words="zzzzqqq") == ()


def test_the_table_and_the_picture_say_the_same_as_the_cells(library: Library, documents, every) -> None:
    few = selected(every, library, words="neet")
    table = list(csv.reader(io.StringIO(csv_of(sheet(few, documents, library)).decode("utf-8-sig"))))
    assert len(table) == len(few) + 1
    assert "Early help to Child protection" in table[1]
    drawn = picture(few, documents, library, "a title")
    assert "Early help to Child protection" in drawn.words
    assert "<title" in drawn.svg


@pytest.mark.slow
def test_the_quick_search_on_one_need_finds_what_the_search_over_all_finds(library: Library) -> None:
    whole = discrepancies(library, kinds=KINDS)
    finder = Disagreements(library)
    for need in ("neet", "private-fostering", "domestic-abuse"):
        quick = {item.id for item in finder.on(need)}
        assert {item.id for item in whole if need == item.subject} == {
            item.id for item in finder.on(need) if need == item.subject
        }
        assert quick <= {item.id for item in whole}
        single = {item for item in whole if item.kind == "internal-contradiction" and need in item.subject.split("+")}
        assert single <= set(finder.on(need))
