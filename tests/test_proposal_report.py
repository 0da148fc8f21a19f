"""A proposed common position to take away: every file is read back."""

import csv
import io
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest

from harmoniser.caseloads import generate
from harmoniser.harmonisation import AREA, Choices, as_document, beside, harmonise
from harmoniser.impact import impact, under, with_document
from harmoniser.library import Library
from harmoniser.proposal_report import choices_in_words, edits_told, mapping_zip, proposal_files
from harmoniser.proposals import LOWERS, Proposal, proposal_in_words, proposal_plain, short_name
from tests.conftest import Reduced


@pytest.fixture(scope="module")
def proposal(library: Library, reduced: Reduced) -> Proposal:
    over = [cell for cell in reduced.shelf.cells if cell.need in ("neet", "attainment", "domestic-abuse")]
    return harmonise(
        library, over=over, target=0.6, choices=Choices({"camden": 2.0, "leicester": 0.5}, never_lower=True)
    )


def test_every_edit_is_told_with_lines_facts_and_who_stands_there(library: Library, proposal: Proposal) -> None:
    told = edits_told(proposal, library)
    assert [item.edit for item in told] == list(proposal.edits)
    for item in told:
        assert item.facts
        assert item.to in {tier.label for tier in library.vocabulary.tiers.values()}
        assert all(name in item.what for name in item.edit.lines)
        named = library.documents[item.edit.document].areas[0].name
        assert not any(named in other for other in (*item.agree, *item.also))


def test_the_choices_are_told(library: Library) -> None:
    said = "; ".join(choices_in_words(Choices({"leicester": 2.0}, "camden", True, True, True), library))
    assert "Leicester, Leicestershire and Rutland 2" in said
    assert "Camden’s document leads" in said
    for part in ("newest", "nobody gets less", "section 17"):
        assert part in said
    assert choices_in_words(Choices(), library) == ()


def test_the_mapping_loads_as_one_more_area(library: Library, proposal: Proposal, tmp_path: Path) -> None:
    content = mapping_zip(proposal, library)
    assert content == mapping_zip(proposal, library)
    with zipfile.ZipFile(io.BytesIO(content)) as box:
        box.extractall(tmp_path)
    more, name = with_document(library, tmp_path / "harmonised")
    assert name == AREA
    assert len(more.documents[name].indicators) == len(as_document(proposal, library).indicators)


def test_the_report_is_read_back(library: Library, proposal: Proposal) -> None:
    more = beside(library, as_document(proposal, library))
    touched = impact(generate(8, library), more, [*under(library), (AREA, AREA)], origin="drawn", against=AREA)
    files = proposal_files(proposal, library, touched=touched, stem="common")
    assert set(files) == {
        "common-edits.csv",
        "common-moves.csv",
        "common-children.csv",
        "common-crossings.csv",
        "common.xlsx",
        "common.html",
        "common.docx",
    }
    book = openpyxl.load_workbook(io.BytesIO(files["common.xlsx"]))
    assert book["edits"].max_row == len(proposal.edits) + 1
    assert {"edits", "moves", "children", "crossings"} == set(book.sheetnames)
    said = "\n".join(line.text for line in docx.Document(io.BytesIO(files["common.docx"])).paragraphs)
    page = files["common.html"].decode()
    for part in ("not advice", "Who would have to move", "Children of a caseload", "nobody gets less"):
        assert part in said
        assert part in page
    assert "<script" not in page


def test_what_lowers_stands_apart_under_a_warning(library: Library, reduced: Reduced) -> None:
    """In the text of the command line, in the paper and, by a column and at the end, in the table."""
    over = [cell for cell in reduced.shelf.cells if cell.need in ("neet", "attainment", "domestic-abuse")]
    lowering = harmonise(library, over=over)
    lower = [edit for edit in lowering.edits if edit.lowers]
    assert lower
    text = "\n".join(proposal_in_words(lowering, library, most=1000))
    assert LOWERS in text
    for name in {edit.document for edit in lower}:
        own = [edit for edit in lowering.edits if edit.document == name and not edit.lowers]
        part = text[text.index(f"{short_name(library.documents[name])} would have to make") :]
        assert all(part.index(edit.labels[0]) < part.index(LOWERS) for edit in own if edit.kind == "move")
    page = proposal_files(lowering, library, ["html"])["common-position.html"].decode()
    assert LOWERS in page
    rows = list(
        csv.reader(io.StringIO(proposal_files(lowering, library, ["csv"])["common-position-edits.csv"].decode()))
    )
    mind = rows[0].index("mind")
    marked = [bool(row[mind]) for row in rows[1:]]
    assert marked == sorted(marked)
    assert sum(marked) == len(lower)


def test_where_nothing_lowers_there_is_no_such_warning(library: Library, proposal: Proposal) -> None:
    assert not any(edit.lowers for edit in proposal.edits)
    assert LOWERS not in "\n".join(proposal_in_words(proposal, library))
    assert LOWERS not in proposal_files(proposal, library, ["html"])["common-position.html"].decode()


def test_no_document_is_given_a_mean(library: Library, proposal: Proposal) -> None:
    """Nothing that could put authorities in order."""
    told = "\n".join(proposal_in_words(proposal, library)) + str(proposal_plain(proposal, library)["standings"])
    assert "mean" not in told
    for content in proposal_files(proposal, library, ["html", "csv"]).values():
        assert "mean tier" not in content.decode()


def test_without_a_caseload_nothing_of_children_is_told(library: Library, proposal: Proposal) -> None:
    files = proposal_files(proposal, library, ["html", "csv"])
    assert set(files) == {"common-position-edits.csv", "common-position-moves.csv", "common-position.html"}
    assert "Children of a caseload" not in files["common-position.html"].decode()


def test_a_form_that_was_not_asked_for_is_not_made(library: Library, proposal: Proposal) -> None:
    assert set(proposal_files(proposal, library, ["docx"])) == {"common-position.docx"}
