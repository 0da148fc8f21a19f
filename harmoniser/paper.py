"""Sets a note or a report on paper: HTML, PDF (tagged, PDF/UA-1) and DOCX, from the same blocks."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date
from html import escape
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from harmoniser.blocks import Block, Bullets, Entry, Lines, Note, Notice, Paragraph, Picture, Section, Table
from harmoniser.errors import PaperError

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell

__all__ = ["FORMS", "to_docx", "to_html", "to_pdf"]

FORMS = ("html", "pdf", "docx")
# How a Word table's columns share its 180 mm, by how many there are.
_WIDTHS = {3: (40, 60, 80), 4: (36, 44, 48, 52)}
_WIDE, _TALL = 180, 225  # millimetres that a picture may take on a page

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

# A report is read on a screen first, light or dark, wide or narrow; it is printed as a note is.
_REPORT = """
@page{size:A4;margin:14mm 15mm 15mm;@bottom-right{content:"page " counter(page) " of " counter(pages);font:7.5pt sans-serif;
 color:#333}}
:root{color-scheme:light dark;--line:light-dark(#c3cbca,#465257);--soft:light-dark(#eef2f1,#20292d);
 --accent:light-dark(#1a5a86,#8cc4e0)}
*{box-sizing:border-box}
body{font:1rem/1.5 system-ui,"Segoe UI","Noto Sans","DejaVu Sans","Liberation Sans",Arial,sans-serif;margin:0;
 color:light-dark(#22292d,#e6ebea);background:light-dark(#fff,#14191c);overflow-wrap:break-word}
main{max-width:62rem;margin:auto;padding:1.5rem 1.25rem 3rem}
h1{font-size:1.8rem;line-height:1.2;margin:0 0 .3rem}
h2{font-size:1.3rem;margin:2.2rem 0 .6rem;border-bottom:2px solid var(--line);break-after:avoid}
h3{font-size:1.02rem;line-height:1.35;margin:0 0 .3rem;break-after:avoid}
.sub{font-size:1.05rem;margin:0 0 1rem}p{margin:.5rem 0}ul{padding-left:1.2rem}a{color:var(--accent)}
nav ul{columns:2;list-style:none;padding:0;margin:.5rem 0}nav li{margin:.15rem 0;break-inside:avoid}
.notice{margin:1rem 0;padding:.6rem .9rem;border-left:.3rem solid light-dark(#9a5b06,#e0a450);
 background:light-dark(#fdf3e0,#33291a)}
.notice.danger{border-color:light-dark(#9b1c1c,#f08a8a);background:light-dark(#fbeaea,#3a2020);font-weight:bold}
.scroll{overflow-x:auto;margin:.8rem 0}.scroll:focus-visible{outline:2px solid var(--accent)}
table{border-collapse:collapse;width:100%;font-size:.9rem;line-height:1.4}
.title{font-weight:650;margin:1rem 0 .3rem;break-after:avoid}
caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
th,td{border:1px solid var(--line);padding:.3rem .55rem;text-align:left;vertical-align:top}
th{background:var(--soft)}tr{break-inside:avoid}
figure{margin:1.4rem 0;break-inside:avoid}.title+.scroll{margin-top:0}
figcaption{font-size:.88rem;line-height:1.45;margin-top:.4rem}figcaption summary{cursor:pointer}
article{border-top:1px solid var(--line);padding:.8rem 0 .5rem;margin:0}
.mark{display:inline-block;font-size:.82rem;font-weight:650;padding:.05rem .5rem;border:1.5px solid currentColor;
 border-radius:.35rem;margin-right:.5rem;white-space:nowrap}
dl{margin:.3rem 0;font-size:.95rem}dl div{display:grid;grid-template-columns:12rem 1fr;gap:0 .9rem;margin:.15rem 0}
dt{font-weight:600}dd{margin:0;min-width:0}.small{font-size:.82rem;opacity:.85;margin:.2rem 0}
.line{border-bottom:1px solid;height:2rem}
footer{margin-top:2.5rem;font-size:.85rem;border-top:1px solid var(--line);padding-top:.6rem}
@media(max-width:640px){main{padding:1rem .9rem 2rem}nav ul{columns:1}dl div{grid-template-columns:1fr}
 dd{margin:0 0 .4rem}h1{font-size:1.5rem}.scroll table{min-width:34rem}}
@media print{:root{color-scheme:light}body{font-size:9pt;line-height:1.35}main{max-width:none;padding:0}h1{font-size:17pt}
 h2{font-size:12.5pt;margin:5mm 0 2mm}h3{font-size:9.5pt}.sub{font-size:10.5pt}nav,footer{display:none}
 th,td{padding:.5mm 1.4mm}thead{break-inside:avoid}tbody tr:first-child{break-before:avoid}
 article{padding:1.8mm 0 1mm}dl{font-size:8.7pt}
 dl div{grid-template-columns:38mm 1fr;break-inside:avoid}.small{break-before:avoid}table{font-size:8pt}
 .scroll{overflow:visible}.scroll svg{min-width:0!important}.small{font-size:7.5pt}figure{margin:3mm 0}
 figcaption{font-size:8pt}}
"""


def _foot(text: str) -> str:
    """The footer as a line at the bottom of each printed page, where no reader aloud meets it twice."""
    quoted = "".join(char if char.isalnum() or char in " .,-" else f"\\{ord(char):x} " for char in text)
    return f'@page{{@bottom-left{{content:"{quoted}";font:7.5pt sans-serif;color:#333}}}}'


# ------------------------------------------------------------------------------------------------ HTML


def to_html(note: Note, *, family: bool = False, report: bool = False) -> str:
    """The note as one page of HTML that needs nothing else; it prints on A4.

    A `report` has a list of its sections, and follows the reader's light or dark.
    """
    if report:
        return _report_html(note)
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


def _report_html(note: Note) -> str:
    from harmoniser.pictures import STYLE

    listed = "".join(f'<li><a href="#s{n}">{escape(s.title)}</a></li>' for n, s in enumerate(note.sections))
    parts = [
        f'<h1>{escape(note.title)}</h1>\n<p class="sub">{escape(note.subtitle)}</p>',
        *(_block(block) for block in note.opening),
        f'<nav aria-label="Contents"><ul>{listed}</ul></nav>' if len(note.sections) > 1 else "",
    ]
    for number, section in enumerate(note.sections):
        blocks = "\n".join(map(_block_of_report, section.blocks))
        parts.append(f'<section id="s{number}"><h2>{escape(section.title)}</h2>\n{blocks}</section>')
    parts.append(f"<footer>{escape(note.footer)}</footer>")
    body = "\n".join(parts)
    return (
        '<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width,initial-scale=1"><title>{escape(note.title)}</title>'
        f"<style>{_REPORT}{_foot(note.footer)}</style>{STYLE}</head>\n<body><main>\n{body}\n</main></body></html>\n"
    )


def _block_of_report(block: Block) -> str:
    """A block on a screen that may be narrow: what is wide can be moved sideways by itself, by keyboard too."""
    match block:
        case Table(caption):
            # The caption is shown above what can be moved; a reader aloud meets it with the table.
            said = escape(caption)
            return (
                f'<p class="title" aria-hidden="true">{said}</p><div class="scroll" role="region" tabindex="0" '
                f'aria-label="{said}">{_block(block)}</div>'
            )
        case Picture(svg, title, words, share, least):
            drawn = svg.replace("<svg ", f'<svg style="width:{share:.0%};min-width:{least}px" ', 1)
            return (
                f'<figure><p class="title">{escape(title)}</p><div class="scroll" role="region" tabindex="0" '
                f'aria-label="{escape(title)}">{drawn}</div><figcaption>{_words(words)}</figcaption></figure>'
            )
    return _block(block)


def _words(words: str) -> str:
    """What a picture shows, in words: many of them stand folded away."""
    if len(words) <= 600:
        return escape(words)
    return f"<details><summary>The picture in words</summary>{escape(words)}</details>"


def _block(block: Block) -> str:
    match block:
        case Picture(svg, title, words):
            return f"<figure>{svg}<figcaption>{escape(title)}. {escape(words)}</figcaption></figure>"
        case Entry(title, mark, lines, small):
            pairs = "".join(f"<div><dt>{escape(label)}</dt><dd>{escape(text)}</dd></div>" for label, text in lines)
            marked = f'<span class="mark">{escape(mark)}</span>' if mark else ""
            end = f'<p class="small">{escape(small)}</p>' if small else ""
            return f"<article><h3>{marked}{escape(title)}</h3><dl>{pairs}</dl>{end}</article>"
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


def to_docx(note: Note, *, family: bool = False, report: bool = False) -> bytes:
    """The note, or a report, as a Word document with real headings, lists and table heads, in British English."""
    import docx
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    paper = docx.Document()
    page = paper.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(15)
    page.top_margin, page.bottom_margin, page.footer_distance = Mm(12), Mm(13), Mm(7)
    size = 11.5 if family else 9.5 if report else 8.5
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
    for name, points in (("Title", 15), ("Heading 1", 14 if family or report else 11), ("Heading 2", size + 0.5)):
        style = paper.styles[name]
        style.font.name, style.font.size = "Arial", Pt(points)
        style.element.rPr.rFonts.set(qn("w:asciiTheme"), "")
        for attribute in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            style.element.rPr.rFonts.attrib.pop(qn(f"w:{attribute}"), None)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(4), Pt(1)
    known = paper.core_properties
    known.title, known.language = note.title, "en-GB"
    known.author = known.last_modified_by = known.comments = ""
    if report:
        paper.styles["Heading 1"].paragraph_format.space_before = Pt(14)
        paper.styles["Heading 2"].paragraph_format.space_before = Pt(9)
        for name in ("Title", "Heading 1", "Heading 2"):
            paper.styles[name].font.color.rgb = RGBColor(0x11, 0x37, 0x47)
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
    told = list(blocks)
    for block, after in zip_longest(told, told[1:]):
        match block:
            case Paragraph(text):
                # What leads up to something stays on its page.
                paper.add_paragraph(text).paragraph_format.keep_with_next = isinstance(after, Entry) or None
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
            case Picture():
                _add_picture(paper, block)
            case Entry():
                _add_entry(paper, block)


def _add_picture(paper: Document, block: Picture) -> None:
    """A picture under its title, as pixels: not every Word shows SVG. Where none can be made its words stand alone."""
    from docx.shared import Mm, Pt

    from harmoniser.pictures import png

    head = paper.add_paragraph()
    head.add_run(block.title).bold = True
    head.paragraph_format.keep_with_next = True
    head.paragraph_format.space_before = Pt(8)
    pixels = png(block.svg, int(2000 * block.share))
    if pixels is None:
        paper.add_paragraph(block.words)
        return
    shape = paper.add_picture(io.BytesIO(pixels), width=Mm(_WIDE * block.share))
    if shape.height > Mm(_TALL):
        shape.width, shape.height = Mm(round(shape.width / shape.height * _TALL)), Mm(_TALL)
    known = shape._inline.docPr
    known.set("descr", block.words)
    known.set("title", block.title)
    if len(block.words) <= 600:
        paper.paragraphs[-1].paragraph_format.keep_with_next = True
        paper.add_paragraph().add_run(block.words).font.size = Pt(8)


def _add_entry(paper: Document, block: Entry) -> None:
    """A short heading; then each label with what belongs to it, hanging under the label."""
    from docx.shared import Mm, Pt, RGBColor

    paper.add_paragraph(f"{block.title} ({block.mark})" if block.mark else block.title, style="Heading 2")
    for number, (label, text) in enumerate(block.lines):
        line = paper.add_paragraph()
        form = line.paragraph_format
        form.left_indent, form.first_line_indent = Mm(5), Mm(-5)
        form.keep_with_next = bool(block.small) or number < len(block.lines) - 1
        line.add_run(f"{label}: ").bold = True
        line.add_run(text)
    if block.small:
        small = paper.add_paragraph().add_run(block.small)
        small.font.size, small.font.color.rgb = Pt(7.5), RGBColor(0x44, 0x44, 0x44)


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
        row = table.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, word in zip(row.cells, words, strict=True):
            _write(cell, word)
    table.autofit = False
    count = len(block.head)
    widths = block.widths or _WIDTHS.get(count, (1,) * count)
    millimetres = [round(_WIDE * width / sum(widths)) for width in widths]
    for column, width in zip(table.columns, millimetres, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, millimetres, strict=True):
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
