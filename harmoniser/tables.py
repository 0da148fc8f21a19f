"""Writes everything as plain tables, comma-separated as RFC 4180 has it, in UTF-8; and a report's tables for a spreadsheet.

A cell that a spreadsheet would take for a formula is preceded by an apostrophe. Several names in one cell stand apart by a space,
several sentences by a vertical bar. A range is the list of its values.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from harmoniser.boxes import bits
from harmoniser.card import arguable, meaning_in_words
from harmoniser.library import Library

__all__ = ["Sheet", "Value", "csv_of", "harmless", "tables", "workbook"]

Cell = str | int | bool
Row = tuple[Cell, ...]

Value = str | int | float | None

_BLANK = "\\s\u200b-\u200d\u2060\ufeff\x00-\x1f"
_FORMULA = re.compile(f"[{_BLANK}]*[=+\\-@\uff1d\uff0b\uff0d\uff20]|[ \u00a0\u200b-\u200d\u2060\ufeff]*[\t\r\n]")
_LONGEST = 32_000  # characters that a spreadsheet's cell may hold, less a few


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula: whatever begins like one, blanks aside, has an apostrophe before it.

    >>> harmless(" =1+1"), harmless("1=1")
    ("' =1+1", '1=1')
    """
    return f"'{text}" if _FORMULA.match(text) else text


def tables(library: Library) -> dict[str, str]:
    """All tables by file name."""
    return {f"{name}.csv": _table(columns, rows(library)) for name, (columns, rows) in _TABLES.items()}


def _table(columns: str, rows: Iterable[Row]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns.split())
    writer.writerows([[_cell(cell) for cell in row] for row in rows])
    return text.getvalue()


def _cell(cell: Cell) -> str:
    """A value as text; what a spreadsheet would run as a formula is made harmless."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return harmless(cell) if isinstance(cell, str) else str(cell)


def _names(names: Iterable[str]) -> str:
    return " ".join(names)


def _sentences(sentences: Iterable[str]) -> str:
    return " | ".join(sentences)


def _areas(library: Library) -> Iterable[Row]:
    for area in library.areas.values():
        d = library.documents[area.document]
        yield (
            area.id,
            area.name,
            d.id,
            d.title,
            d.publisher,
            d.version,
            d.date,
            d.standing,
            d.review,
            d.file,
            d.characters,
        )


def _levels(library: Library) -> Iterable[Row]:
    for d in library.documents.values():
        for level in d.levels:
            tiers, response = _names(level.tiers), _sentences(level.response)
            yield d.id, level.id, level.name, level.rank, level.within, tiers, level.summary, response


def _indicators(library: Library) -> Iterable[Row]:
    for d in library.documents.values():
        for line in d.indicators:
            at = line.locator
            meaning = meaning_in_words(line, library.vocabulary)
            yield (
                *(line.id, d.id, line.kind, _names(line.levels), line.topic, line.row, line.label, meaning),
                *(line.process, _names(line.tiers), line.tied, line.note, line.excluded),
                *(at.start, at.end, at.sha256, at.words, at.context),
            )


def _conditions(library: Library) -> Iterable[Row]:
    """A row for every circumstance that a condition words; one row without a circumstance where it words none."""
    for d in library.documents.values():
        for line in d.indicators:
            for number, group in enumerate(line.alternatives, 1):
                for place, condition in enumerate(group, 1):
                    for name in condition.stated or ("",):
                        worded = _values(name, condition.worded[name], library) if name else ""
                        fringe = _values(name, arguable(condition, name, library.vocabulary), library) if name else ""
                        yield line.id, number, place, condition.need, name, worded, fringe


def _values(circumstance: str, mask: int, library: Library) -> str:
    values = library.vocabulary.circumstances[circumstance].values
    return _names(values[position].name for position in bits(mask))


def _needs(library: Library) -> Iterable[Row]:
    vocabulary = library.vocabulary
    for need in vocabulary.needs.values():
        inherent = _names(
            f"{name}={_values(name, mask, library).replace(' ', ',')}" for name, mask in need.inherent.items()
        )
        documents = _names(name for name, lines in library.lines_of.items() if need.id in lines)
        yield (
            *(need.id, need.label, need.definition, _sentences(need.other_terms), need.bearer),
            *(vocabulary.topics[need.topic].domain, need.topic, _names(need.broader), _names(need.implies)),
            *(inherent, need.ongoing, _names(need.census), need.scope, need.peculiar, documents),
        )


def _amounts(library: Library) -> Iterable[Row]:
    for amount in library.vocabulary.amounts:
        for name, mask in amount.when.items():
            yield amount.need, amount.target, name, _values(name, mask, library)


def _floors(library: Library) -> Iterable[Row]:
    for floor in library.vocabulary.floors:
        for name, mask in floor.when.items():
            yield floor.id, floor.need, name, _values(name, mask, library), floor.tier, floor.legal_basis


def _circumstances(library: Library) -> Iterable[Row]:
    """A row for every value of every circumstance; the values of an ordered one run from better to worse."""
    for c in library.vocabulary.circumstances.values():
        for position, value in enumerate(c.values):
            assumed = bool(c.assumed >> position & 1)
            yield c.name, c.label, c.definition, c.ordered, _names(c.needs), position, value.name, value.label, assumed


def _rules(library: Library) -> Iterable[Row]:
    for d in library.documents.values():
        for rule in d.rules:
            areas, tiers, lines = _names(rule.areas), _names(rule.tiers), _names(rule.indicators)
            yield (
                d.id,
                rule.id,
                rule.kind,
                rule.count,
                tiers,
                rule.certain,
                rule.distinct_needs,
                areas,
                rule.label,
                lines,
            )


_TABLES: dict[str, tuple[str, Callable[[Library], Iterable[Row]]]] = {
    "areas": ("area name document title publisher version date standing review file characters", _areas),
    "levels": ("document level name rank within tiers summary response", _levels),
    "indicators": (
        "indicator document kind levels topic row label meaning process tiers tied note excluded "
        "start end sha256 words context",
        _indicators,
    ),
    "conditions": ("indicator alternative condition need circumstance worded arguable", _conditions),
    "needs": (
        "need label definition other_terms bearer domain topic broader implies inherent ongoing census scope peculiar documents",
        _needs,
    ),
    "amounts": ("need may_amount_to circumstance values", _amounts),
    "floors": ("floor need circumstance values tier legal_basis", _floors),
    "circumstances": ("circumstance label definition ordered needs position value value_label assumed", _circumstances),
    "rules": ("document rule kind count tiers certain distinct_needs areas label indicators", _rules),
}


# ------------------------------------------------------------------------------------------------ a report's tables


@dataclass(frozen=True)
class Sheet:
    """One table: its name, its columns with their widths in characters, and its rows."""

    name: str
    columns: tuple[tuple[str, int], ...]
    rows: tuple[tuple[Value, ...], ...]


def csv_of(sheet: Sheet) -> bytes:
    """A table as comma-separated values, in UTF-8 with the mark by which Excel knows it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow([name for name, _ in sheet.columns])
    for row in sheet.rows:
        writer.writerow(
            ["" if value is None else harmless(value) if isinstance(value, str) else value for value in row]
        )
    return text.getvalue().encode("utf-8-sig", errors="replace")


def workbook(sheets: Sequence[Sheet], title: str, made: date | None = None) -> bytes:
    """Tables as a workbook: heads that stay in sight, filters, widths; text as text, never as a formula, link or number."""
    import xlsxwriter

    out = io.BytesIO()
    never = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, {"in_memory": True, **never})
    # The day given and no other, so that the same report is the same file.
    day = made or date(2000, 1, 1)
    book.set_properties({"title": title, "created": datetime(day.year, day.month, day.day)})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E3EAE9", "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    number = book.add_format({"valign": "top", "num_format": "0.00"})
    whole = book.add_format({"valign": "top", "num_format": "#,##0"})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        for column, (name, width) in enumerate(sheet.columns):
            page.set_column(column, column, width)
            page.write_string(0, column, name, head)
        for line, row in enumerate(sheet.rows, 1):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    page.write_string(line, column, harmless(value)[:_LONGEST], wrapped)
                elif value is not None:
                    page.write_number(line, column, value, whole if isinstance(value, int) else number)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.columns) - 1)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
    book.close()
    return out.getvalue()
