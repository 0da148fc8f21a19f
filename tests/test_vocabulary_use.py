"""Every need earns its place: two documents name it, or the vocabulary says why not; and no two needs say the same."""

from collections import defaultdict

from harmoniser.cli import main
from harmoniser.exports import needs_json

ORDINARY = {"day-to-day"}  # words with a hyphen that are no needs


def users(library):
    return {
        need: [document for document, lines in library.lines_of.items() if need in lines]
        for need in library.vocabulary.needs
    }


def test_a_need_that_fewer_than_two_documents_name_says_why(library):
    silent = [n for n, by in users(library).items() if len(by) < 2 and not library.vocabulary.needs[n].peculiar]
    assert silent == []


def test_a_need_that_two_documents_name_gives_no_reason(library):
    stale = [n for n, by in users(library).items() if len(by) > 1 and library.vocabulary.needs[n].peculiar]
    assert stale == []


def test_a_reason_is_one_plain_sentence_that_names_its_document(library):
    for need, by in users(library).items():
        reason = library.vocabulary.needs[need].peculiar
        if not reason:
            continue
        assert reason.endswith(".") and reason.count(". ") == 0 and len(reason) < 160, need
        name = {"leicester-leicestershire-rutland": "Leicester"}
        for document in by:
            assert name.get(document, document.title()) in reason, need


def test_no_two_needs_share_a_label_or_a_definition_or_with_the_same_bearer_another_term(library):
    said = defaultdict(set)
    for need in library.vocabulary.needs.values():
        for words in (need.label, need.definition):
            said[words.casefold().rstrip(".")].add(need.id)
        for words in (need.label, *need.other_terms):  # the drinking of a child and that of a parent are told apart
            said[need.bearer, words.casefold()].add(need.id)
    assert {words: sorted(needs) for words, needs in said.items() if len(needs) > 1} == {}


def test_a_definition_and_a_scope_are_short_and_a_scope_names_needs_that_exist(library):
    needs = library.vocabulary.needs
    for need in needs.values():
        assert "\n" not in need.definition and len(need.definition) <= 120, need.id
        assert need.scope == "" or need.scope.endswith("."), need.id
        words = {word.strip(".,:;()") for word in need.scope.split()}
        assert {word for word in words if "-" in word and word not in ORDINARY} <= set(needs), need.id


def test_json_says_who_speaks_and_who_is_silent(library):
    for row in needs_json(library):
        assert sorted(row["used_by"] + row["silent_in"]) == sorted(library.documents)
        assert row["documents"] == len(row["used_by"])
        assert (row["peculiar"] is not None) == (row["documents"] < 2)
    assert next(row for row in needs_json(library) if row["id"] == "behaviour")["scope"]


def test_text_marks_who_speaks_and_who_is_silent(library, capsys):
    assert main(["needs", "--search", "sim cards"]) == 0
    head, line = capsys.readouterr().out.splitlines()
    marks = [line[head.index(document[:3]) : head.index(document[:3]) + 3].strip() for document in library.documents]
    assert marks == ["x" if document == "peterborough" else "-" for document in library.documents]
