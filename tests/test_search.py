"""Searching lines and needs by the words people use."""

import pytest

from harmoniser.library import Library
from harmoniser.search import search_lines, search_needs, words_of


@pytest.mark.parametrize("area", ["coventry", "plymouth"])
def test_a_lines_own_label_finds_it_first(library: Library, area: str) -> None:
    document = library.document(area)
    labels = [line.label for line in document.indicators if line.alternatives]
    for line in [line for line in document.indicators if line.alternatives][::17]:
        if labels.count(line.label) == 1:
            assert search_lines(line.label, document.id, library)[0].id == line.id


def test_a_needs_label_finds_the_lines_that_name_it(library: Library) -> None:
    label = library.vocabulary.needs["neet"].label
    found = search_lines(label, "coventry", library)
    assert found
    assert "neet" in {condition.need for condition in library.indicator(found[0].id).conditions()}


def test_a_needs_id_finds_its_lines(library: Library) -> None:
    assert search_lines("neet", "plymouth", library)


def test_another_term_finds_the_line_and_is_named(library: Library) -> None:
    found = search_lines("domestic violence", "coventry", library)
    assert any(hit.through == "domestic violence" for hit in found)


def test_every_other_term_finds_its_need(library: Library) -> None:
    for need in list(library.vocabulary.needs.values())[::4]:
        for term in need.other_terms:
            assert need.id in {hit.id for hit in search_needs(term, library, limit=25)}, term


def test_a_slip_of_the_keyboard_is_forgiven(library: Library) -> None:
    assert search_lines("substnce", "coventry", library)


def test_the_beginning_of_a_word_is_enough(library: Library) -> None:
    assert search_needs("radicalis", library)


def test_every_word_must_be_found(library: Library) -> None:
    assert not search_lines("drugs zzzzzzzz", "coventry", library)


@pytest.mark.parametrize("query", ["", "   ", "!?…", "<script>"])
def test_an_empty_or_odd_query_finds_nothing(library: Library, query: str) -> None:
    assert search_lines(query, "coventry", library) == ()
    assert search_needs(query, library) == ()


def test_results_are_ranked_and_few(library: Library) -> None:
    found = search_lines("school", "coventry", library, limit=5)
    assert len(found) == 5
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)


def test_lines_that_state_nothing_are_not_offered(library: Library) -> None:
    for line in library.document("coventry").indicators:
        if line.excluded:
            assert line.id not in {hit.id for hit in search_lines(line.label, "coventry", library)}


def test_small_words_do_not_count() -> None:
    assert words_of("use of drugs in the home") == ("use", "drugs", "home")
    assert words_of("in the") == ("in", "the")
