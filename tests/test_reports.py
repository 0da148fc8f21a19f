"""Reports for policy teams: complete, safe to open in a spreadsheet, and readable on a screen, on paper and by ear."""

import csv
import io
import json
import re
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from harmoniser.agreement import agreement
from harmoniser.blocks import Entry, Notice, Paragraph, Picture, Section, Table
from harmoniser.cli import main
from harmoniser.contradictions import below_floor
from harmoniser.discrepancies import discrepancies
from harmoniser.findings import KINDS, SCALES, Space
from harmoniser.interchange import write_files
from harmoniser.paper import to_html
from harmoniser.reports import Sheet, asked_in_words, cut_at, harmless, headline, report, report_files

openpyxl = pytest.importorskip("openpyxl")

HOSTILE = (
    "=HYPERLINK(1)",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " \u00a0=1+1",
    "\u200b=1",
    "\ufeff=1",
    "\x0b=1",
    "\uff1d1+1",
    "\ttext",
    "  \rtext",
)
NEEDS = ("private-fostering", "neglect", "school-attendance", "radicalisation")
DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def items(library):
    """Nearly every kind, of a few needs only, so that it is quick."""
    from harmoniser.discrepancies import FINDERS, in_order

    slow = ("detour", "different-procedure")
    space = Space(library, tuple(library.documents.values()), needs=NEEDS)
    found = {item.id: item for kind in FINDERS if kind not in slow for item in FINDERS[kind](space)}
    return in_order(found.values())


@pytest.fixture(scope="module")
def measured(library):
    from harmoniser.cells import cells

    return agreement(library, cells(library, needs=NEEDS), resamples=50)


@pytest.fixture(scope="module")
def files(library, items, measured):
    return report_files(items, library, measured=measured, made=DAY)


def table(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def packed(data):
    assert isinstance(data, bytes)
    return zipfile.ZipFile(io.BytesIO(data))


def told_in_full(made):
    return [block for section in made.sections for block in section.blocks if isinstance(block, Entry)]


def book(data):
    return openpyxl.load_workbook(io.BytesIO(data))


class Outline(HTMLParser):
    """What a page is made of."""

    def __init__(self, text):
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.headings: list[str] = []
        self.links: list[str] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags[tag] += 1
        known = dict(attrs)
        self.links += [known[name] or "" for name in ("href", "src") if name in known]
        if tag in ("h1", "h2", "h3"):
            self.headings.append(tag)

    def handle_data(self, data):
        self.text.append(data)


# ------------------------------------------------------------------------------------------------ everything is there


def test_the_tables_hold_every_disagreement_and_every_documents_stand(files, items):
    rows = table(files["discrepancies.csv"])
    place = rows[0].index("id")
    assert [row[place] for row in rows[1:]] == [item.id for item in items]
    stands = table(files["discrepancies-positions.csv"])
    assert Counter(row[0] for row in stands[1:]) == Counter(item.id for item in items for _ in item.stands)
    pages = book(files["discrepancies.xlsx"])
    assert pages.sheetnames == ["discrepancies", "positions", "agreement", "topics", "reading notes"]
    assert pages["discrepancies"].max_row == len(items) + 1
    assert pages["positions"].max_row == len(stands)


def test_a_row_says_where_each_line_stands_in_the_document(files, library):
    rows = table(files["discrepancies-positions.csv"])
    lines, where = rows[0].index("lines"), rows[0].index("where they stand")
    row = next(row for row in rows[1:] if row[lines].startswith("pet-") and "-f" not in row[lines])
    line = library.indicator(row[lines].split()[0])
    assert f"characters {line.locator.start} to {line.locator.end} of peterborough-2024.txt" in row[where]


def test_excel_knows_the_csv_for_utf_8(files):
    for name, data in files.items():
        if name.endswith(".csv"):
            assert data.startswith(b"\xef\xbb\xbf")
            assert b"\r\n" in data


def test_the_workbook_can_be_read_without_arranging_it_first(files):
    for page in book(files["discrepancies.xlsx"]):
        assert page.freeze_panes == "A2"
        assert page.auto_filter.ref == page.dimensions
        assert all(page.column_dimensions[cell.column_letter].width > 7 for cell in page[1])
        assert all(cell.alignment.wrap_text for cell in page[2] if isinstance(cell.value, str))
        assert page.print_title_rows == "$1:$1"


def test_the_reading_notes_explain_the_scale_of_each_kind(files):
    said = {row[0]: row[1] for row in book(files["discrepancies.xlsx"])["reading notes"].iter_rows(values_only=True)}
    for kind in KINDS:
        assert SCALES[kind][1:] in said[f"kind: {kind}"]
    assert "puts no authority above another" in said["what it is not"]


# ------------------------------------------------------------------------------------------------ safe in a spreadsheet


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_spreadsheet_would_run_is_made_harmless(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "level 3", "a=1", "– a dash", "5 + 3", "(=1)", " plain "])
def test_what_is_only_text_stays_as_it_is(text):
    assert harmless(text) == text


def hostile(item, text):
    stand = replace(item.stands[0], words=text, side=text, level=text, standing=text)
    return replace(
        item,
        id=text,
        subject=text,
        need="",
        also=(text,),
        text=text,
        reasons=(text,),
        affected=text,
        question=text,
        stands=(stand,),
        indicators=(text,),
        described=(text,),
    )


def test_no_cell_of_any_table_is_a_formula(library, items):
    """Read back by another program: nothing begins as a formula does, and the workbook holds text and numbers only."""
    bad = [hostile(items[0], text) for text in HOSTILE]
    more = Sheet("more", (("x", 9), ("y", 9)), tuple((text, 1.5) for text in HOSTILE))
    made = report_files(bad, library, ["csv", "xlsx"], asked="=1", more=[more])
    for name, data in made.items():
        if name.endswith(".csv"):
            for row in table(data):
                for cell in row:
                    assert not cell.lstrip(" \u00a0\u200b\ufeff\x0b").startswith(
                        ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d")
                    )
    pages = book(made["discrepancies.xlsx"])
    for page in pages:
        for row in page.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n", "inlineStr"), (page.title, cell.coordinate, cell.value)
    assert {row[0] for row in pages["more"].iter_rows(min_row=2, values_only=True)} >= {"'=HYPERLINK(1)", "'+1+1"}
    with packed(made["discrepancies.xlsx"]) as archive:
        for part in archive.namelist():
            text = archive.read(part).decode("utf-8", "replace")
            assert "<f>" not in text and "<f " not in text and "hyperlink" not in part
            assert "externalLink" not in part


def test_text_is_harmless_in_the_paper_too(library, items):
    bad = [
        hostile(item, f'<script>alert(1)</script>{text}"><img src=x onerror=y>\x00')
        for item, text in zip(items, HOSTILE, strict=False)
    ]
    made = report_files(bad, library, ["html", "docx"])
    page = Outline(made["discrepancies.html"])
    assert page.tags["script"] == page.tags["img"] == 0
    with packed(made["discrepancies.docx"]) as archive:
        assert "alert(1)" in archive.read("word/document.xml").decode()


def test_a_cell_too_long_for_a_spreadsheet_is_cut_and_not_left_out(library, items):
    long = replace(items[0], question="x" * 40_000)
    pages = book(report_files([long], library, ["xlsx"])["discrepancies.xlsx"])
    assert max(len(str(cell.value)) for cell in pages["discrepancies"][2]) == 32_000


# ------------------------------------------------------------------------------------------------ the paper


def test_the_report_comes_in_the_order_in_which_a_policy_officer_reads(library, items, measured):
    made = report(items, library, measured=measured, made=DAY)
    titles = [section.title for section in made.sections]
    assert titles[:5] == [
        "The documents",
        "What this is, and what it is not",
        "How many, and how grave",
        "Tiers by topic",
        "How near the documents stand",
    ]
    kinds = [kind for kind in KINDS if any(item.kind == kind for item in items)]
    counts = Counter(item.kind for item in items)
    assert titles[5:] == [f"{kind.replace('-', ' ').capitalize()} ({counts[kind]:,})" for kind in kinds]


def test_each_document_stands_there_with_its_date_and_standing(library, items):
    (documents,) = report(items, library).sections[0].blocks
    assert isinstance(documents, Table)
    assert [row[2] for row in documents.rows] == [
        "2016",
        "January 2013",
        "March 2014",
        "December 2024",
        "September 2016",
    ]
    assert all(
        row[3] == document.standing for row, document in zip(documents.rows, library.documents.values(), strict=True)
    )


def test_it_says_that_it_ranks_nobody_and_that_scales_differ(files):
    said = " ".join(Outline(files["discrepancies.html"]).text)
    assert "It puts no authority above another" in said
    assert "Each kind has its own scale" in said


def test_an_entry_tells_the_facts_each_position_and_what_a_board_would_have_to_settle(library, items):
    item = next(item for item in items if item.kind == "different-response")
    made = report([item], library)
    (entry,) = (block for section in made.sections for block in section.blocks if isinstance(block, Entry))
    labels = [label for label, _ in entry.lines]
    said = dict(entry.lines)
    assert (
        entry.title == headline(item, library) and entry.mark == f"severity {item.severity}" and entry.small == item.id
    )
    assert labels[-1] == "For the board" and said["For the board"] == item.question
    assert all(reason in said["Why this severity"] for reason in item.reasons)
    for stand in item.stands:
        name = " and ".join(area.name for area in library.documents[stand.document].areas[-2:])
        own = next(text for label, text in entry.lines if label.endswith(name))
        assert stand.words in own and all(line in own for line in stand.indicators[:6])


def test_the_facts_are_told_once_and_the_positions_apart_from_them(library, items):
    for item in items:
        head = headline(item, library)
        assert head and item.text.startswith(head)
        if item.kind == "different-response":
            assert not any(stand.words in head for stand in item.stands)


def test_documents_that_are_silent_alike_stand_on_one_line(library, items):
    item = next(i for i in items if i.kind == "silence" and sum(s.standing == "silent" for s in i.stands) > 1)
    (entry,) = (b for s in report([item], library).sections for b in s.blocks if isinstance(b, Entry))
    assert sum(text == "it says nothing of this" for _, text in entry.lines) == 1


def test_a_long_list_is_cut_and_says_how_much_and_where_the_rest_is(library, items):
    base = next(item for item in items if item.kind == "different-response")
    many = [replace(base, id=f"different-response-{n:03}", subject=f"s{n}", severity=1 + n % 6) for n in range(100)]
    made = report(sorted(many, key=lambda item: -item.severity), library, most=10, then=15)
    section = made.sections[-1]
    told = [block for block in section.blocks if isinstance(block, Entry)]
    (more,) = (block for block in section.blocks if isinstance(block, Table))
    assert len(told) == 10 and len(more.rows) == 15
    assert section.blocks[-1] == Paragraph(
        "75 more of this kind are not told here. All 100 are in discrepancies.xlsx and discrepancies.csv."
    )
    graves = [int(entry.mark.split()[1]) for entry in told] + [int(row[0]) for row in more.rows]
    assert graves == sorted(graves, reverse=True) and graves[0] == 6


def test_of_equally_grave_ones_those_come_first_that_lines_describe_and_each_matter_once(library, items):
    base = replace(next(item for item in items if item.kind == "different-response"), severity=3, described=())
    rows = [("a", ()), ("a", ()), ("b", ()), ("a", ("x",)), ("c", ())]
    many = [replace(base, id=f"{n}", subject=subject, described=told) for n, (subject, told) in enumerate(rows)]
    made = report(many, library)
    assert [b.small for b in made.sections[-1].blocks if isinstance(b, Entry)] == ["3", "0", "2", "4", "1"]


def test_the_title_names_the_filters(library, items):
    asked = asked_in_words(
        library,
        between=("coventry", "plymouth"),
        domain="parenting",
        least=3,
        crosses="section-17",
        kind="false-friend",
    )
    assert asked == (
        "between Coventry and Plymouth, of the kind “false friend”, on parenting capacity, of severity 3 or more, across the "
        "section 17 line"
    )
    made = report(items, library, asked=asked, documents=["coventry", "plymouth"])
    assert made.title == f"Where the threshold documents disagree: {asked}"
    assert made.subtitle.startswith("Coventry and Plymouth: ")
    assert asked_in_words(library) == ""


def test_another_report_can_put_sections_and_tables_before(library, items):
    made = report_files(
        items,
        library,
        ["html", "csv", "xlsx"],
        title="Two documents compared",
        stem="comparison",
        first=[Section("Ten that matter most", (Paragraph("These ten."),))],
        more=[Sheet("ten", (("rank", 6),), ((1,), (2,)))],
    )
    assert set(made) >= {"comparison.html", "comparison.xlsx", "comparison-ten.csv", "comparison-discrepancies.csv"}
    assert book(made["comparison.xlsx"]).sheetnames[0] == "ten"
    page = str(made["comparison.html"])
    assert page.index("Ten that matter most") < page.index("The documents read")
    assert "All " in page and "comparison.xlsx" in page


# ------------------------------------------------------------------------------------------------ on a screen and on paper


def test_the_page_needs_nothing_else_and_runs_nothing(files):
    page = files["discrepancies.html"]
    seen = Outline(page)
    assert all(link.startswith("#") for link in seen.links)
    assert seen.tags["script"] == seen.tags["link"] == seen.tags["iframe"] == 0
    assert not re.search(r"@import|url\(", page)
    assert "color-scheme:light dark" in page and "@media print" in page and 'lang="en-GB"' in page


def test_the_page_can_be_walked_by_headings_and_tables_have_heads(files):
    seen = Outline(files["discrepancies.html"])
    assert seen.headings[0] == "h1" and seen.headings.count("h1") == 1
    assert all(
        b <= a + 1
        for a, b in zip((int(h[1]) for h in seen.headings), (int(h[1]) for h in seen.headings[1:]), strict=False)
        if b > a
    )
    assert seen.tags["caption"] == seen.tags["table"] == seen.tags["thead"]


def test_every_link_of_the_page_leads_somewhere(files):
    page = files["discrepancies.html"]
    for link in Outline(page).links:
        assert f'id="{link[1:]}"' in page
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_the_word_document_has_headings_repeated_heads_and_described_pictures(files, library, items, measured):
    import docx
    from docx.oxml.ns import qn

    paper = docx.Document(io.BytesIO(files["discrepancies.docx"]))
    styles = Counter(paragraph.style.name for paragraph in paper.paragraphs if paragraph.style)
    made = report(items, library, measured=measured, made=DAY)
    blocks = [block for section in made.sections for block in section.blocks]
    assert styles["Title"] == 1 and styles["Heading 1"] == len(made.sections)
    assert styles["Heading 2"] == sum(isinstance(block, Entry) for block in blocks)
    for one in paper.tables:
        assert one.rows[0]._tr.get_or_add_trPr().find(qn("w:tblHeader")) is not None
    pictures = [block for block in blocks if isinstance(block, Picture)]
    shown = [shape._inline.docPr for shape in paper.inline_shapes]
    assert [(known.get("title"), known.get("descr")) for known in shown] == [(p.title, p.words) for p in pictures]
    assert all(shape.width.mm <= 180.1 and shape.height.mm <= 225.1 for shape in paper.inline_shapes)
    assert paper.core_properties.language == "en-GB"


def test_the_same_report_is_the_same_file(library, items, measured):
    few = items[:5]
    one, other = (report_files(few, library, measured=measured, made=DAY) for _ in range(2))
    assert one.keys() == other.keys()
    for name in one:
        if not name.endswith(".docx"):
            assert one[name] == other[name], name


# ------------------------------------------------------------------------------------------------ written


def test_a_report_is_written_whole_or_not_at_all(tmp_path, files):
    from harmoniser.errors import HarmoniserError

    full = tmp_path / "full"
    full.mkdir()
    (full / "mine.txt").write_text("mine")
    with pytest.raises(HarmoniserError, match="not empty"):
        write_files(files, full)
    assert [path.name for path in full.iterdir()] == ["mine.txt"]
    assert {path.name for path in write_files(files, full, force=True)} == set(files)
    assert (full / "mine.txt").read_text() == "mine"


@pytest.mark.slow
def test_the_command_writes_the_forms_that_were_asked_for(tmp_path, capsys):
    place = tmp_path / "report"
    asked = ["discrepancies", "--between", "coventry", "plymouth", "--kind", "false-friend"]
    assert main([*asked, "--report", str(place), "--form", "html", "--form", "csv"]) == 0
    told = capsys.readouterr().out
    assert {path.suffix for path in place.iterdir()} == {".html", ".csv"}
    assert all(f"written: {path}" in told for path in place.iterdir())
    page = (place / "discrepancies.html").read_text(encoding="utf-8")
    assert "between Coventry and Plymouth, of the kind “false friend”" in page


def test_a_folder_that_holds_something_is_refused_before_anything_is_looked_for(tmp_path, capsys):
    (tmp_path / "mine.txt").write_text("mine")
    assert main(["discrepancies", "--report", str(tmp_path)]) == 2
    assert "not empty" in capsys.readouterr().err


@pytest.mark.parametrize("extra", [["--form", "csv"], ["--force"]])
def test_what_goes_with_a_report_is_refused_without_one(extra, capsys):
    assert main(["discrepancies", *extra]) == 2
    assert "go with --report" in capsys.readouterr().err


@pytest.mark.slow
def test_a_report_of_everything_can_be_printed(library):
    """All disagreements there are: the paper stays within what a person can read, the tables hold all."""
    everything = discrepancies(library)
    made = report_files(everything, library, made=DAY)
    assert len(table(made["discrepancies.csv"])) == len(everything) + 1
    assert len(made["discrepancies.html"]) < 1_000_000
    assert all(
        len(block.rows) <= 170
        for s in report(everything, library).sections
        for block in s.blocks
        if isinstance(block, Table)
    )


# ------------------------------------------------------------------------------------------------ a chosen severity


def test_a_chosen_severity_says_what_it_left_out_and_keeps_what_is_below_the_law(library, items):
    every = tuple(library.documents.values())
    items = (*items, *below_floor(Space(library, every, needs=("disability", "learning-disability"))))
    kept, cut = cut_at(items, 4)
    assert cut
    floors = [item for item in items if item.kind == "below-floor"]
    assert any(item.severity < 4 for item in floors)
    assert {item.id for item in kept} == {i.id for i in items if i.severity >= 4 or i.kind == "below-floor"}
    for item in kept:
        assert ("whatever its severity" in item.reasons[-1]) == (item.severity < 4)
    made = report(kept, library, cut=cut)
    (summary,) = [s for s in made.sections if s.title == "How many, and how grave"]
    (rows,) = [b.rows for b in summary.blocks if isinstance(b, Table)]
    numbers = {row[0].partition(". ")[2]: row[1] for row in rows}
    for kind, what in KINDS.items():
        own = [item for item in items if item.kind == kind]
        grave = sum(item.severity >= 4 for item in own)
        expected = f"{grave}"
        if kind == "below-floor":
            expected = f"{len(own)} (of any severity)"
        elif len(own) > grave:
            expected = f"{grave} ({len(own) - grave} below the chosen severity)"
        assert numbers[what] == expected
    (notice,) = [b for b in summary.blocks if isinstance(b, Notice)]
    assert "does not mean one thing" in notice.text
    (section,) = [s for s in made.sections if s.title.startswith("Below")]
    assert any(isinstance(b, Paragraph) and "whatever their severity" in b.text for b in section.blocks)


def test_without_a_chosen_severity_nothing_is_said_of_one(library, items):
    kept, cut = cut_at(items, 0)
    assert kept == items
    assert cut is None
    assert "chosen severity" not in to_html(report(kept, library))


@pytest.mark.slow
def test_the_command_writes_what_is_below_the_law_whatever_the_severity(tmp_path, capsys):
    chosen = ["discrepancies", "--kind", "below-floor", "--least-severity", "5"]
    assert main([*chosen, "--json"]) == 0
    assert all(item["severity"] >= 5 for item in json.loads(capsys.readouterr().out))
    assert main([*chosen, "--report", str(tmp_path / "out"), "--form", "csv"]) == 0
    rows = table((tmp_path / "out" / "discrepancies.csv").read_bytes())
    assert any(int(row[0]) < 5 and "whatever its severity" in ",".join(row) for row in rows[1:])


def test_a_position_names_its_open_lines(library, items, files):
    found = [(item, stand) for item in items for stand in item.stands if stand.open]
    assert found
    rows = table(files["discrepancies-positions.csv"])
    place = rows[0].index("open lines")
    assert {" ".join(stand.open) for _, stand in found} <= {row[place] for row in rows[1:]}
    item, stand = found[0]
    (entry,) = (b for s in report([item], library).sections for b in s.blocks if isinstance(b, Entry))
    assert any(stand.words in text and f"open: {stand.open[0]}" in text for _, text in entry.lines)
