"""Sets a note on paper: HTML, PDF (tagged, PDF/UA-1) and DOCX, from the same blocks."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date
from html import escape
from typing import TYPE_CHECKING, Any

from harmoniser.errors import PaperError
from harmoniser.notes import Block, Bullets, Lines, Note, Notice, Paragraph, Section, Table

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell

__all__ = ["FORMS", "to_docx", "to_html", "to_pdf"]

FORMS = ("html", "pdf", "docx")
# How a Word table's columns share its 180 mm, by how many there are.
_WIDTHS = {3: (40, 60, 80), 4: (36, 44, 48, 52)}

_STYLE = """
@page{size:A4;margin:11mm 14mm 13mm;@bottom-right{content:"page " counter(page) " of " counter(pages);font:7.5pt sans-serif;
 color:#333}}
:root{color-scheme:light}
body{font:8.5pt/1.25 "Noto Sans","DejaVu Sans","Liberation Sans",Arial,sans-serif;
 color:#111;background:#fff;max-width:190mm;margin:auto}
h1{font-size:16pt;margin:0}h2{font-size:10pt;margin:1.7mm 0 .5mm;border-bottom:.3mm solid #888;break-after:avoid}
p{margin:.5mm 0}.sub{margin:0 0 1mm;font-size:9.5pt}ul{margin:.4mm 0;padding-left:4mm}li{margin:.15mm 0}
.notice{margin:1mm 0;padding:1mm 2.5mm;border-left:1.2mm solid #7a4b00;background:#fdf3e0;break-inside:avoid}
.notice.danger{border-color:#9b1c1c;background:#fbeaea;font-weight:bold}
table{border-collapse:collapse;width:100%;margin:.8mm 0;font-size:7.9pt}caption{text-align:left;font-weight:bold;padding:.4mm 0}
th,td{border:.2mm solid #999;padding:.5mm 1.3mm;text-align:left;vertical-align:top}th{background:#eee}tr{break-inside:avoid}
.line{border-bottom:.25mm solid #666;height:6.2mm}footer{font-size:8pt;margin-top:3mm;color:#333}
.family{font-size:11.5pt;line-height:1.36}.family h2{font-size:13.5pt;margin-top:3mm}.family .sub{font-size:11.5pt}
.family .line{height:7.5mm}
@media screen{body{padding:8mm}}@media print{footer{display:none}}
"""


def _foot(text: str) -> str:
    """The footer as a line at the bottom of each printed page, where no reader aloud meets it twice."""
    quoted = "".join(char if char.isalnum() or char in " .,-" else f"\\{ord(char):x} " for char in text)
    return f'@page{{@bottom-left{{content:"{quoted}";font:7.5pt sans-serif;color:#333}}}}'


# ------------------------------------------------------------------------------------------------ HTML


def to_html(note: Note, *, family: bool = False) -> str:
    """The note as one page of HTML that needs nothing else; it prints on A4."""
    parts = [
        f"<h1>{escape(note.title)}</h1>",
        f'<p class="sub">{escape(note.subtitle)}</p>',
        *(_block(block) for block in note.opening),
    ]
    for section in note.sections:
        parts.append(f"<section><h2>{escape(section.title)}</h2>{''.join(map(_block, section.blocks))}</section>")
    parts.append(f"<footer>{escape(note.footer)}</footer>")
    body = "\n".join(parts)
    return (
        f'<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(note.title)}</title><style>{_STYLE}{_foot(note.footer)}</style></head>\n"
        f"<body{' class=family' if family else ''}><main>\n{body}\n</main></body></html>\n"
    )


def _block(block: Block) -> str:
    match block:
        case Paragraph(text):
            return f"<p>{escape(text)}</p>"
        case Bullets(items):
            return f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul>"
        case Notice(text, kind):
            return f'<p class="notice {escape(kind)}">{escape(text)}</p>'
        case Lines(label, count):
            return f"<p>{escape(label)}</p>" + '<div class="line"></div>' * count
        case Table(caption, head, rows):
            top = "".join(f'<th scope="col">{escape(word)}</th>' for word in head)
            body = "".join(f"<tr>{''.join(f'<td>{escape(word)}</td>' for word in row)}</tr>" for row in rows)
            return (
                f"<table><caption>{escape(caption)}</caption><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
            )


# ------------------------------------------------------------------------------------------------ PDF


def to_pdf(note: Note, *, family: bool = False) -> bytes:
    """The note as a tagged PDF (PDF/UA-1: structure, language, title).

    Raises:
        PaperError: WeasyPrint, or the Pango library that it draws with, is not on this machine.
    """
    try:
        from weasyprint import HTML
    except (ImportError, OSError):
        raise PaperError(
            "a PDF needs WeasyPrint and the Pango library (pip install 'harmoniser[pdf]'; Debian: apt install "
            "libpango-1.0-0 libpangoft2-1.0-0); HTML and DOCX need neither"
        ) from None
    page = HTML(string=to_html(note, family=family), url_fetcher=_nothing_outside)
    made: bytes = page.write_pdf(pdf_variant="pdf/ua-1")
    return made


def _nothing_outside(address: str) -> Any:
    """A note fetches nothing."""
    raise PaperError("a note refers to something outside itself")


# ------------------------------------------------------------------------------------------------ DOCX


def to_docx(note: Note, *, family: bool = False) -> bytes:
    """The note as a Word document with real headings, lists and table heads, in British English."""
    import docx
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    paper = docx.Document()
    page = paper.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(15)
    page.top_margin, page.bottom_margin, page.footer_distance = Mm(12), Mm(13), Mm(7)
    size = 11.5 if family else 8.5
    for name in ("Normal", "List Bullet"):
        style = paper.styles[name]
        style.font.name, style.font.size = "Arial", Pt(size)
        style.paragraph_format.space_after = Pt(1.5 if not family else 4)
        style.paragraph_format.space_before = Pt(0)
    language = paper.styles["Normal"].element.get_or_add_rPr()
    tag = language.makeelement(qn("w:lang"), {qn("w:val"): "en-GB"})
    language.append(tag)
    for default in paper.styles.element.iter(qn("w:lang")):
        default.set(qn("w:val"), "en-GB")
    for name, points in (("Title", 15), ("Heading 1", 11 if not family else 14)):
        style = paper.styles[name]
        style.font.name, style.font.size = "Arial", Pt(points)
        style.element.rPr.rFonts.set(qn("w:asciiTheme"), "")
        for attribute in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            style.element.rPr.rFonts.attrib.pop(qn(f"w:{attribute}"), None)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(4), Pt(1)
    known = paper.core_properties
    known.title, known.language = note.title, "en-GB"
    known.author = known.last_modified_by = known.comments = ""
    paper.add_paragraph(note.title, style="Title")
    paper.add_paragraph(note.subtitle)
    _add(paper, note.opening)
    for section in note.sections:
        _add_section(paper, section)
    foot = page.footer.paragraphs[0]
    foot.text = f"{note.footer} Page "
    for field, after in (("PAGE", " of "), ("NUMPAGES", "")):
        _number(foot, field)
        foot.add_run(after)
    for run in foot.runs:
        run.font.size = Pt(7.5)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def _number(paragraph: Any, field: str) -> None:
    """A number that Word works out: the page, or how many there are."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for kind in ("begin", "", "end"):
        run = paragraph.add_run()
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = field
        run._r.append(part)


def _add_section(paper: Document, section: Section) -> None:
    paper.add_paragraph(section.title, style="Heading 1")
    _add(paper, section.blocks)


def _add(paper: Document, blocks: Iterable[Block]) -> None:
    for block in blocks:
        match block:
            case Paragraph(text):
                paper.add_paragraph(text)
            case Bullets(items):
                for item in items:
                    paper.add_paragraph(item, style="List Bullet")
            case Notice(text, kind):
                _shade(paper.add_paragraph(), text, "FBEAEA" if kind == "danger" else "FDF3E0", bold=kind == "danger")
            case Lines(label, count):
                paper.add_paragraph(label)
                for _ in range(count):
                    _rule(paper)
            case Table():
                _add_table(paper, block)


def _shade(paragraph: Any, text: str, colour: str, *, bold: bool) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph.add_run(text).bold = bold
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{name}"), value)
    paragraph._p.get_or_add_pPr().append(shade)


def _rule(paper: Document) -> None:
    """An empty line to write on."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph = paper.add_paragraph(" ")
    borders = OxmlElement("w:pBdr")
    for edge in (
        "bottom",
        "between",
    ):  # Word joins neighbours of the same border into one box, unless told what is between
        line = OxmlElement(f"w:{edge}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "1"), ("color", "666666")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    paragraph._p.get_or_add_pPr().append(borders)


def _add_table(paper: Document, block: Table) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    caption = paper.add_paragraph()
    caption.add_run(block.caption).bold = True
    caption.paragraph_format.keep_with_next = True
    caption.paragraph_format.space_before = Pt(3)
    table = paper.add_table(rows=1, cols=len(block.head), style="Table Grid")
    for cell, word in zip(table.rows[0].cells, block.head, strict=True):
        _write(cell, word, bold=True)
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)
    for words in block.rows:
        for cell, word in zip(table.add_row().cells, words, strict=True):
            _write(cell, word)
    table.autofit = False
    for column, width in zip(table.columns, _WIDTHS[len(block.head)], strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, _WIDTHS[len(block.head)], strict=True):
            cell.width = Mm(width)
    described = OxmlElement("w:tblDescription")
    described.set(qn("w:val"), block.caption)
    table._tbl.tblPr.append(described)


def _write(cell: _Cell, text: str, *, bold: bool = False) -> None:
    from docx.shared import Pt

    run = cell.paragraphs[0].add_run(text)
    run.bold, run.font.size = bold, Pt(7.5)


def stem(day: date, *, family: bool) -> str:
    """The name of a note's file without its ending: nothing in it tells whose note it is."""
    return f"{'family-page' if family else 'transfer-note'}-{day.isoformat()}"
