"""The note on paper: how long it is, whether it can be heard as well as seen, and that nothing hides in its files."""

import io
import itertools
import re
import shutil
import subprocess
import zipfile
from functools import cache

import pytest

from harmoniser.cases import read_case
from harmoniser.envelope import note_files
from harmoniser.errors import PaperError
from harmoniser.library import data_folder
from harmoniser.notes import Bullets, Note, Notice, Paragraph, Section, Table, family_note, practitioner_note
from harmoniser.paper import to_docx, to_html, to_pdf
from tests.conftest import require
from tests.test_notes import FACTS, LIBRARY, MOVES, case, fleeing, moved, names, told_by

SAMPLES = sorted((data_folder() / "examples").glob("*.yaml"))
HOSTILE = '<script>alert(1)</script> & "x" ]]> \\ } @import url(//x)'


def reader(pdf):
    pypdf = pytest.importorskip("pypdf")
    return pypdf.PdfReader(io.BytesIO(pdf))


def made_pdf(note, *, family=False):
    try:
        return to_pdf(note, family=family)
    except PaperError:
        require("WeasyPrint with Pango", False)
        raise


@cache
def plan_pdf(*, family=False):
    make = family_note if family else practitioner_note
    return made_pdf(make(moved(case()), LIBRARY, FACTS), family=family)


def pages(note, *, family=False):
    return len(reader(made_pdf(note, family=family)).pages)


def docx_parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


def tags(pdf):
    """The roles of a tagged PDF's structure, in reading order."""
    found = []

    def walk(node):
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for part in node:
                walk(part)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append(str(node["/S"]).removeprefix("/"))
            if "/K" in node:
                walk(node["/K"])

    walk(reader(pdf).trailer["/Root"]["/StructTreeRoot"])
    return found


# ------------------------------------------------------------------------------------------------ how long


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_note_for_one_child_takes_one_or_two_pages_and_the_familys_page_one(path):
    sample = read_case(path, LIBRARY)
    sending = sample.assessed.area if sample.assessed else "plymouth"
    receiving = "peterborough" if sending != "peterborough" else "camden"
    move = moved(sample, sending, receiving)
    assert pages(practitioner_note(move, LIBRARY, FACTS)) in (1, 2)
    assert pages(family_note(move, LIBRARY, FACTS), family=True) in (1, 2)


@pytest.mark.slow
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_note_for_one_child_takes_one_or_two_pages_on_all_42_moves(path):
    sample = read_case(path, LIBRARY)
    long: list[tuple[object, ...]] = []
    for way in MOVES:
        move = moved(sample, *way)
        for guarded in (True, False):
            if pages(practitioner_note(move, LIBRARY, FACTS, guarded=guarded)) > 2:
                long.append((*way, guarded))
            if pages(family_note(move, LIBRARY, FACTS, guarded=guarded), family=True) > 2:
                long.append((*way, guarded, "family"))
    assert long == []


def test_three_siblings_take_three_pages_at_most_and_their_familys_page_two():
    move = moved([case(), case(status="child-in-need", age=9), case(status="early-help", age=2)])
    assert pages(practitioner_note(move, LIBRARY, FACTS)) <= 3
    assert pages(family_note(move, LIBRARY, FACTS), family=True) <= 2


def test_no_page_is_left_empty():
    for family in (False, True):
        for page in reader(plan_pdf(family=family)).pages:
            assert len(page.extract_text()) > 400


@pytest.mark.slow
def test_the_word_document_takes_two_pages_too(tmp_path):
    require("LibreOffice", shutil.which("soffice") is not None)
    files = []
    for path in SAMPLES:
        sample = read_case(path, LIBRARY)
        sending = sample.assessed.area if sample.assessed else "plymouth"
        for receiving in ("coventry", "peterborough", "plymouth"):
            if receiving != sending:
                file = tmp_path / f"{path.stem}-{receiving}.docx"
                file.write_bytes(to_docx(practitioner_note(moved(sample, sending, receiving), LIBRARY, FACTS)))
                files.append(file)
    home = f"-env:UserInstallation=file://{tmp_path / 'office'}"
    command = ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=400)
    long = [file.stem for file in files if len(reader(file.with_suffix(".pdf").read_bytes()).pages) > 2]
    assert long == []


# ------------------------------------------------------------------------------------------------ heard as well as seen


@pytest.mark.parametrize("family", [False, True])
def test_the_pdf_is_tagged_and_says_its_language_and_title(family):
    root = reader(plan_pdf(family=family)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 (a PDF's own boolean)
    assert str(root["/Lang"]).lower() == "en-gb"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert reader(plan_pdf(family=family)).metadata.title == ("Moving to a new area" if family else "Transfer note")
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert re.search(r"pdfuaid:part(>|=\")1", xmp)


def test_the_pdfs_headings_lists_and_table_heads_are_tagged_as_such():
    found = tags(plan_pdf())
    assert found.count("H1") == 1
    assert found.count("H2") >= 8
    for role in ("L", "LI", "Table", "TR", "TH", "TD", "P"):
        assert role in found, role
    assert found.index("H1") < found.index("H2")


def test_the_footer_is_on_every_page_and_is_read_aloud_once_at_most():
    for page in reader(plan_pdf()).pages:
        text = page.extract_text()
        assert "decides nothing" in text
        assert "999" in text
        assert re.search(r"page \d of \d", text)


def test_the_html_has_one_heading_a_language_and_heads_with_a_scope_and_needs_nothing_else():
    html = to_html(practitioner_note(moved(case()), LIBRARY, FACTS))
    assert '<html lang="en-GB">' in html
    assert html.count("<h1>") == 1
    assert '<th scope="col">' in html
    assert "<caption>" in html
    assert not re.search(r"<(script|img|link|iframe|form|input)|src=|href=|url\(|https?:", html)


@pytest.mark.parametrize("family", [False, True])
def test_the_word_document_has_real_headings_lists_and_heads_and_no_author(family):
    docx = pytest.importorskip("docx")
    make = family_note if family else practitioner_note
    data = to_docx(make(moved(case()), LIBRARY, FACTS), family=family)
    paper = docx.Document(io.BytesIO(data))
    styles = [paragraph.style.name for paragraph in paper.paragraphs]
    assert styles[0] == "Title"
    assert styles.count("Heading 1") >= 5
    assert "List Bullet" in styles
    known = paper.core_properties
    assert known.title == paper.paragraphs[0].text
    assert (known.author, known.last_modified_by, known.comments) == ("", "", "")
    assert known.language == "en-GB"
    parts = docx_parts(data)
    assert set(re.findall(r'<w:lang [^>]*w:val="([^"]+)"', parts["word/styles.xml"])) == {"en-GB"}
    footers = "".join(text for name, text in parts.items() if "footer" in name)
    assert "NUMPAGES" in footers
    if not family:
        assert "999" in footers
        assert parts["word/document.xml"].count("<w:tblHeader") == len(paper.tables) >= 2
        assert paper.tables[0].rows[0].cells[0].text == "Last day"


def test_lines_to_write_on_stay_apart_in_word():
    xml = docx_parts(to_docx(family_note(moved(case()), LIBRARY, FACTS), family=True))["word/document.xml"]
    assert xml.count("<w:between") == 4


# ------------------------------------------------------------------------------------------------ nothing gets in or out


def hostile():
    return Note(
        HOSTILE,
        HOSTILE,
        (Notice(HOSTILE, "danger"),),
        (
            Section(
                HOSTILE, (Paragraph(HOSTILE), Bullets((HOSTILE,)), Table(HOSTILE, (HOSTILE,) * 3, ((HOSTILE,) * 3,)))
            ),
        ),
        HOSTILE,
    )


def test_what_looks_like_markup_is_shown_and_never_obeyed():
    html = to_html(hostile())
    assert "<script>" not in html
    assert html.count("&lt;script&gt;") >= 8
    assert html.count("<style>") == html.count("</style>") == 1
    assert "@import url" not in html.split("<style>")[1].split("</style>")[0]
    assert "<script>alert(1)</script> & " in reader(made_pdf(hostile())).pages[0].extract_text().replace("\n", " ")
    assert "&lt;script&gt;" in docx_parts(to_docx(hostile()))["word/document.xml"]


def test_a_pdf_fetches_nothing(monkeypatch):
    made_pdf(hostile())
    from harmoniser import paper

    with pytest.raises(PaperError, match="outside itself"):
        paper._nothing_outside("file:///etc/hostname")


def everything_in(name, content):
    """All that a file says anywhere: its text, its markup, its metadata, its name."""
    if name.endswith(".docx"):
        return "\n".join([name, *itertools.chain.from_iterable(docx_parts(content).items())])
    if name.endswith(".pdf"):
        pdf = reader(content)
        xmp = pdf.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
        texts = [page.extract_text() for page in pdf.pages]
        return "\n".join([name, xmp, *map(str, (pdf.metadata or {}).values()), *texts])
    return f"{name}\n{content}"


@pytest.mark.parametrize(
    "way",
    [
        ("camden", "coventry"),
        ("leicester", "rutland"),
        pytest.param(("plymouth", "peterborough"), marks=pytest.mark.slow),
        pytest.param(("coventry", "plymouth"), marks=pytest.mark.slow),
    ],
    ids="-".join,
)
def test_no_file_of_a_family_in_flight_tells_where_it_goes(way):
    sending, receiving = way
    require("WeasyPrint with Pango", bool(plan_pdf()))
    files = note_files(moved(fleeing(sending), *way), LIBRARY, FACTS, ["html", "pdf", "docx", "jsonld"])
    assert len(files) == 7
    told = told_by(receiving, sending)
    for name, content in files.items():
        text = everything_in(name, content)
        text = re.sub(r"\s+", " ", text)
        assert [words for words in told if names(words, text)] == [], name
        assert "999" in text


def test_the_files_names_tell_a_day_and_nothing_of_the_child():
    files = note_files(moved(case()), LIBRARY, FACTS, ["html", "docx", "jsonld"])
    assert all(re.fullmatch(r"(transfer-note|family-page)-2026-12-18\.(html|docx|jsonld)", name) for name in files)
    assert [name for name in files if name.endswith("jsonld")] == ["transfer-note-2026-12-18.jsonld"]
