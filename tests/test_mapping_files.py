"""Bad mappings are refused with file, line and field; good ones keep "and" and "or" apart."""

import shutil
from pathlib import Path

import pytest

from harmoniser.errors import MappingError
from harmoniser.library import data_folder
from harmoniser.mappings import load_document, load_documents

BAD = Path(__file__).parent / "bad_mappings"

DOCUMENT = """\
id: test
title: A made-up document
publisher: A made-up board
version: "1"
date: "2020-01"
standing: made up
file: test.txt
characters: 1000
areas: [{id: testshire, name: Testshire}]
levels:
  - {id: "1", name: One, summary: All is well., tiers: [universal]}
  - {id: "2", name: Two, summary: Some help., tiers: [early-help]}
  - {id: "3", name: Three, summary: More help., tiers: [child-in-need, targeted-early-help]}
"""

LINE = """\
- id: tst-0001
  level: "2"
  topic: health
  label: A made-up line
  means: {means}
  at: {{start: 0, end: 10, sha256: 0123456789ab, words: 2}}
"""


def bad_files() -> list[tuple[Path, str]]:
    return [
        (path, path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# expect: "))
        for path in sorted(BAD.glob("*.yaml"))
    ]


@pytest.mark.parametrize(("path", "expected"), bad_files(), ids=lambda value: getattr(value, "stem", ""))
def test_a_bad_mapping_is_refused_with_file_line_and_field(path, expected, library, tmp_path):
    (tmp_path / "document.yaml").write_text(DOCUMENT, encoding="utf-8")
    shutil.copy(path, tmp_path / "lines.yaml")
    with pytest.raises(MappingError) as problem:
        load_document(tmp_path, library.vocabulary)
    assert str(problem.value).startswith(f"lines.yaml, {expected}"), str(problem.value)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("universal", "cosmic"), "document.yaml, line 11: levels[0].tiers: cosmic is not known"),
        (
            ("characters: 1000", "characters: many"),
            "document.yaml, line 8: characters: input should be a valid integer",
        ),
        (("title: A made-up document\n", ""), "document.yaml, line 1: title: field required"),
        (("standing:", "reveiw: x\nstanding:"), "document.yaml, line 6: reveiw: is not a field here; nearest: review"),
        (
            ("summary: All is well.", 'summary: All is well., within: "9"'),
            "levels[0].within: is no level before this one",
        ),
    ],
)
def test_a_bad_document_file_is_refused(change, problem, library, tmp_path):
    (tmp_path / "document.yaml").write_text(DOCUMENT.replace(*change), encoding="utf-8")
    with pytest.raises(MappingError) as raised:
        load_document(tmp_path, library.vocabulary)
    assert problem in str(raised.value)


def groups(library, tmp_path, means):
    (tmp_path / "document.yaml").write_text(DOCUMENT, encoding="utf-8")
    (tmp_path / "lines.yaml").write_text(LINE.format(means=means), encoding="utf-8")
    document = load_document(tmp_path, library.vocabulary)
    return [[condition.need for condition in group] for group in document.indicators[0].alternatives]


def test_and_and_or_are_kept_apart(library, tmp_path):
    assert groups(library, tmp_path, "{any: [{need: income}, {need: debt}]}") == [["income"], ["debt"]]
    assert groups(library, tmp_path, "{all: [{need: income}, {need: debt}]}") == [["income", "debt"]]
    nested = "{all: [{need: adopted}, {any: [{need: income}, {need: debt}]}]}"
    assert groups(library, tmp_path, nested) == [["adopted", "income"], ["adopted", "debt"]]


def test_tiers_of_a_level_are_put_in_the_order_of_the_spine(library, tmp_path):
    (tmp_path / "document.yaml").write_text(DOCUMENT, encoding="utf-8")
    assert load_document(tmp_path, library.vocabulary).level("3").tiers == ("targeted-early-help", "child-in-need")


def test_two_documents_cannot_govern_one_area(library, tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        text = DOCUMENT.replace("id: test\n", f"id: {name}\n")
        (tmp_path / name / "document.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(MappingError, match="testshire is governed twice"):
        load_documents(tmp_path, library.vocabulary)


def test_every_mapping_that_ships_has_what_a_reader_needs(library):
    for document in library.documents.values():
        for line in document.indicators:
            assert line.label[0].isupper() or not line.label[0].isalpha(), line.id
            assert line.locator.end <= document.characters, line.id
            assert line.excluded or line.alternatives, line.id
            if line.kind == "trigger" and not line.excluded:
                assert line.process or line.levels, line.id
        lost = [line.id for line in document.indicators if line.excluded]
        assert len(lost) <= len(document.indicators) * 0.05, (document.id, len(lost))


def test_the_folder_of_a_document_is_named_after_it(library):
    folders = {path.parent.name for path in (data_folder() / "mappings").glob("*/document.yaml")}
    assert folders == set(library.documents)
