"""Brings a table with one row an observation (CSV, or Parquet) into the form of one row a case, as a stream.

The columns are those of a caseload (`caseloads.COLUMNS`). Consecutive rows with one reference are one child. A child of whom a
row is missing would seem better off than they are: where a row cannot be read, has no reference, or names one that comes back
further down, every child that it may belong to is refused, with the reason.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from harmoniser.batches import normal_schema, numbers_of, text_of, words_of
from harmoniser.caseloads import CHILD, columns_of, whole_number
from harmoniser.cases import MAX_OBSERVATIONS
from harmoniser.errors import CaseError
from harmoniser.library import Library

__all__ = ["Lines", "csv_lines", "digests", "head_of", "normalise", "repeated"]

_BLOCK = 4_000_000  # bytes read at a time
_LONGEST = 65_536  # bytes of a line
_ROWS = 50_000  # of a Parquet file, at a time
_MOST_REPEATED = 100_000
_BESIDE = "stands beside a row that cannot be read, which may be of the same child"
_NAMELESS = "names no child: the reference is missing"
_AGAIN = "comes back in another place: the rows of a child must follow one another"

Told = Callable[[int, int], None] | None


class Lines(NamedTuple):
    """Some rows of a table: their numbers, the cells as text, and what is wrong with those that cannot be read."""

    rows: Any
    cells: pa.Table
    broken: list[str | None]


# ------------------------------------------------------------------------------------------------ reading


def head_of(path: Path) -> list[str]:
    """The names of the columns of a CSV file.

    Raises:
        CaseError: it cannot be read, or its first line is no head.
    """
    with _opened(path) as file:
        first = file.readline(_LONGEST + 1)
    if len(first) > _LONGEST or b"\0" in first:
        raise CaseError(path.name, None, "", "is no CSV file")
    try:
        text = first.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CaseError(path.name, None, "", "is not UTF-8 text: save it as CSV UTF-8") from None
    cells = next(csv.reader([text.rstrip("\r\n")]), [])
    if not any(cells):
        raise CaseError(path.name, None, "", "is empty, or its first line names no columns")
    return cells


def csv_lines(path: Path, names: Sequence[str], told: Told = None) -> Iterator[Lines]:
    """The rows of a CSV file beneath its head, in bounded memory; rows without any content are left out.

    A line is a row: what stands in a cell has no place for a line break, and an unclosed quotation mark spoils one row only.
    """
    size = max(path.stat().st_size, 1)
    with _opened(path) as file:
        file.readline(_LONGEST + 1)
        number, read, rest, skipping = 2, 0, b"", False
        while True:
            block = file.read(_BLOCK)
            read += len(block)
            last = not block
            if skipping:
                end = block.find(b"\n")
                if end < 0 and block:
                    continue
                yield _only_broken(number, names)
                number, skipping, block = number + 1, False, block[end + 1 :] if end >= 0 else b""
            buffer = rest + block
            cut = len(buffer) if last else buffer.rfind(b"\n") + 1
            if not last and cut == 0 and len(buffer) > _LONGEST:
                rest, skipping = b"", True
                continue
            whole_, rest = buffer[:cut], buffer[cut:]
            if whole_:
                lines, number = _parsed(whole_ if whole_.endswith(b"\n") else whole_ + b"\n", number, names)
                yield lines
            if told:
                told(min(read, size), size)
            if last:
                return


def _opened(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except OSError as problem:
        raise CaseError(path.name, None, "", f"cannot be read ({problem.strerror or 'unknown reason'})") from None


def _only_broken(number: int, names: Sequence[str]) -> Lines:
    nothing = pa.table({name: pa.nulls(1, pa.string()) for name in names})
    return Lines(np.array([number], np.int64), nothing, [f"is longer than {_LONGEST:,} bytes"])


def _parsed(content: bytes, first: int, names: Sequence[str]) -> tuple[Lines, int]:
    """Whole lines as rows, and the number of the line after them."""
    raw = np.frombuffer(content, np.uint8)
    ends = np.flatnonzero(raw == 10)
    starts = np.concatenate(([0], ends[:-1] + 1))
    count = len(ends)
    reasons: list[str | None] = [None] * count

    def spoilt(found: Any, reason: str) -> None:
        for place in np.flatnonzero(found).tolist():
            reasons[place] = reasons[place] or reason

    spoilt(ends - starts > _LONGEST, f"is longer than {_LONGEST:,} bytes")
    control = (raw == 0) | ((raw == 13) & (np.append(raw[1:], 0) != 10))
    spoilt(np.add.reduceat(control, starts, dtype=np.int64) > 0, "holds a control character")
    spoilt(np.add.reduceat(raw == 34, starts, dtype=np.int64) % 2 == 1, "has a quotation mark that is not closed")
    if not _is_text(content):
        bad = [not _is_text(content[start:end]) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        spoilt(np.array(bad), "is not UTF-8 text: save the table as CSV UTF-8")
    good = [place for place, reason in enumerate(reasons) if reason is None]
    if len(good) < count:
        pieces = [content[starts[place] : ends[place] + 1] for place in good]
        content = b"".join(pieces)
    cells, short = _cells(content, len(good), names)
    for place, reason in short.items():
        reasons[good[place]] = reason
    read = [place for number, place in enumerate(good) if number not in short]
    at = np.full(count, -1, np.int64)
    at[read] = np.arange(len(read))
    table = cells.take(pa.array(at, mask=at < 0)) if len(read) < count else cells
    filled = np.zeros(count, np.bool_)
    for column in table.columns:
        filled |= column.is_valid().to_numpy()
    kept = filled | np.array([reason is not None for reason in reasons])
    lines = Lines(np.arange(first, first + count), table, reasons)
    if not kept.all():
        lines = Lines(lines.rows[kept], table.filter(pa.array(kept)), [reasons[n] for n in np.flatnonzero(kept)])
    return lines, first + count


def _is_text(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _cells(content: bytes, count: int, names: Sequence[str]) -> tuple[pa.Table, dict[int, str]]:
    """The cells of some lines, trimmed, and which lines do not have as many as the head."""
    short: dict[int, str] = {}

    def other(row: Any) -> str:
        short[row.number - 1] = _other_count(row.actual_columns, len(names))
        return "skip"

    empty = pa.table({name: pa.array([], pa.string()) for name in names})
    if not count:
        return empty, short
    table = pa.csv.read_csv(
        pa.BufferReader(content),
        read_options=pa.csv.ReadOptions(use_threads=False, column_names=list(names), block_size=len(content) + 1),
        parse_options=pa.csv.ParseOptions(invalid_row_handler=other, ignore_empty_lines=False),
        convert_options=pa.csv.ConvertOptions(column_types={name: pa.string() for name in names}),
    )
    if len(table) + len(short) != count:
        # A quotation mark within a cell has joined lines: one by one, then.
        short.clear()
        rows: list[list[str]] = []
        for number, line in enumerate(content.decode().splitlines()):
            try:
                cells = next(csv.reader([line], strict=True), [""] * len(names))
            except csv.Error:
                short[number] = "has a quotation mark that is not closed"
                continue
            if len(cells) == len(names):
                rows.append(cells)
            else:
                short[number] = _other_count(len(cells), len(names))
        table = pa.table({name: pa.array([row[n] for row in rows], pa.string()) for n, name in enumerate(names)})
    return pa.table({name: _trimmed(table[name]) for name in names}), short


def _other_count(found: int, wanted: int) -> str:
    return f"has {found} cells where the head has {wanted}"


def _trimmed(column: Any) -> Any:
    text = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.equal(text, ""), None, text)


def _parquet_lines(file: pq.ParquetFile, names: Sequence[str], told: Told) -> Iterator[Lines]:
    first, total = 1, max(file.metadata.num_rows, 1)
    for batch in file.iter_batches(batch_size=_ROWS):
        columns = {}
        for name, column in zip(names, batch.columns, strict=True):
            if pa.types.is_floating(column.type):
                text = pc.if_else(pc.is_nan(column), None, column).cast(pa.string())
            else:
                text = text_of(column.dictionary_decode() if pa.types.is_dictionary(column.type) else column)
            columns[name] = _trimmed(text)
        yield Lines(np.arange(first, first + len(batch)), pa.table(columns), [None] * len(batch))
        first += len(batch)
        if told:
            told(min(first - 1, total), total)


# ------------------------------------------------------------------------------------------------ one row a case


def normalise(source: Path, target: Path, library: Library, told: Told = None) -> None:
    """Write a table of observations as a table of cases, with what is wrong with some beside them.

    Args:
        source: a CSV file, or a Parquet file whose columns are those of a caseload.
        target: where to.
        library: the vocabulary.
        told: called with how much is read, and of how much.

    Raises:
        CaseError: the table as a whole is refused.
    """
    if source.suffix.casefold() == ".parquet":
        file = pq.ParquetFile(source)
        names = columns_of(source.name, list(file.schema_arrow.names), library)
        for number, field in enumerate(file.schema_arrow, 1):
            kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
            if pa.types.is_nested(kind) or pa.types.is_boolean(kind) or pa.types.is_temporal(kind):
                raise CaseError(source.name, None, f"column {number}", "expected text or numbers")
        lines = _parquet_lines(file, names, told)
    else:
        names = columns_of(source.name, head_of(source), library)
        lines = csv_lines(source, names, told)
    circumstances = library.vocabulary.circumstances
    observed = [name for name in names if name == "need" or (name in circumstances and name not in CHILD)]
    schema = normal_schema(library, observed)
    gather = _Gather(names, observed, schema)
    with target.open("wb") as kept, pq.ParquetWriter(kept, schema) as writer:
        for some in lines:
            for batch in gather.add(some):
                writer.write_batch(batch)
        for batch in gather.end():
            writer.write_batch(batch)
    again = gather.repeated(source.name)
    if len(again):
        _refuse_repeated(target, again, schema)


def _refuse_repeated(target: Path, again: Any, schema: pa.Schema) -> None:
    beside = target.with_name(target.name + ".again")
    with beside.open("wb") as kept, pq.ParquetWriter(kept, schema) as writer:
        for batch in pq.ParquetFile(target).iter_batches(batch_size=_ROWS):
            hit = pa.array(np.isin(digests(batch["id"]), again) & batch["id"].is_valid().to_numpy(zero_copy_only=False))
            hit = pc.and_(hit, batch["fault"].is_null())
            columns = [
                pc.if_else(hit, {"field": "reference", "fault": _AGAIN}[f.name], batch[f.name])
                if f.name in ("field", "fault")
                else batch[f.name]
                for f in schema
            ]
            writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=schema))
    beside.replace(target)


def digests(ids: pa.Array) -> Any:
    """A number for each id, for comparing: the first 24 letters, mixed; an id that is in order has fewer."""
    short = pc.binary_slice(pc.fill_null(ids, "").cast(pa.binary()), 0, 24).to_numpy(zero_copy_only=False)
    words = short.astype("S24").view(np.uint64).reshape(-1, 3)
    found = np.zeros(len(words), np.uint64)
    for column in range(3):
        found = (found ^ words[:, column]) * np.uint64(0x9E3779B97F4A7C15)
        found ^= found >> np.uint64(29)
    return found


def repeated(each: Iterable[Any]) -> Any:
    """The numbers that come more than once."""
    every = np.sort(np.concatenate([np.zeros(0, np.uint64), *each]))
    return np.unique(every[1:][every[1:] == every[:-1]])


class _Gather:
    """Gathers consecutive rows of one reference; the last child is held back until the next rows are known."""

    def __init__(self, names: Sequence[str], observed: Sequence[str], schema: pa.Schema) -> None:
        self.observed, self.schema = list(observed), schema
        self.names = list(names)
        self.held: Lines | None = None
        self.after_broken = False
        self.digests: list[Any] = []

    def add(self, lines: Lines) -> Iterator[pa.RecordBatch]:
        """The children whose rows are all there."""
        if "reference" in self.names:
            nameless = lines.cells["reference"].is_null().to_numpy()
            for place in np.flatnonzero(nameless).tolist():
                lines.broken[place] = lines.broken[place] or _NAMELESS
        if self.held is not None:
            lines = Lines(
                np.concatenate((self.held.rows, lines.rows)),
                pa.concat_tables([self.held.cells, lines.cells]).combine_chunks(),
                self.held.broken + lines.broken,
            )
        if len(lines.rows):
            starts = self._starts(lines)
            cut = int(starts[-1])
            if cut:
                yield self._cases(_some(lines, 0, cut), starts[:-1], before_broken=lines.broken[cut] is not None)
            self.held = _some(lines, cut, min(len(lines.rows), cut + MAX_OBSERVATIONS + 1))

    def end(self) -> Iterator[pa.RecordBatch]:
        """The last child."""
        if self.held is not None:
            yield self._cases(self.held, np.zeros(1, np.int64))

    def repeated(self, file: str) -> Any:
        """The references that come in several places."""
        again = repeated(self.digests)
        if len(again) > _MOST_REPEATED:
            raise CaseError(
                file, None, "reference", "the rows of each child must follow one another: sort the table by it"
            )
        return again

    def _starts(self, lines: Lines) -> Any:
        """Where children begin."""
        count = len(lines.rows)
        new = np.ones(count, np.bool_)
        if "reference" in self.names and count > 1:
            column = lines.cells["reference"].combine_chunks()
            same = pc.fill_null(pc.equal(column.slice(1), column.slice(0, count - 1)), False)
            new[1:] = ~same.to_numpy(zero_copy_only=False)
        return np.flatnonzero(new)

    def _cases(self, lines: Lines, starts: Any, *, before_broken: bool = False) -> pa.RecordBatch:
        count = len(starts)
        whole_row = np.array([reason is None for reason in lines.broken])
        broken = ~whole_row[starts]
        faults: list[str | None] = [lines.broken[place] for place in starts.tolist()]
        fields: list[str | None] = [None] * count

        def fault(found: Any, field: str, reason: str) -> None:
            for place in np.flatnonzero(found).tolist():
                if faults[place] is None:
                    fields[place], faults[place] = field, reason

        columns: dict[str, Any] = {"row": pa.array(lines.rows[starts])}
        ids = (
            lines.cells["reference"].combine_chunks()
            if "reference" in self.names
            else pa.nulls(len(lines.rows), pa.string())
        )
        columns["id"] = ids.take(pa.array(starts))
        given: dict[str, Any] = {}
        for name in CHILD:
            if name in self.names:
                values, apart = self._one(lines.cells[name].combine_chunks(), starts)
                fault(apart, name, "differs from an earlier row of the same child")
                given[name] = values
        for name in ("age", "unborn_weeks"):
            if name in given:
                said = words_of(given[name]).mapped(_whole, np.int64, -2)
                given[name] = pa.array(said, mask=said == -2)
        columns.update(given)
        has = {name: given[name].is_valid().to_numpy(zero_copy_only=False) for name in given}
        no = np.zeros(count, np.bool_)
        area, level = has.get("area", no), has.get("level", no)
        for name, found in (("level", area & ~level), ("area", level & ~area)):
            fault(found, name, "is missing: give area and level, or neither")
        missing = lines.cells["need"].combine_chunks().is_null().to_numpy(zero_copy_only=False) & whole_row
        fault(np.add.reduceat(missing, starts, dtype=np.int64) > 0, "need", "is missing")
        beside = np.concatenate(([self.after_broken], broken[:-1])) | np.concatenate((broken[1:], [before_broken]))
        if "reference" in self.names:
            fault(beside & ~broken, "", _BESIDE)
        self.after_broken = bool(broken[-1])
        columns["observations"] = self._observations(lines, starts, whole_row)
        columns["field"], columns["fault"] = pa.array(fields, pa.string()), pa.array(faults, pa.string())
        self.digests.append(digests(columns["id"])[columns["id"].is_valid().to_numpy(zero_copy_only=False)])
        made = [columns[f.name].cast(f.type) if f.name in columns else pa.nulls(count, f.type) for f in self.schema]
        return pa.RecordBatch.from_arrays(made, schema=self.schema)

    def _one(self, column: pa.Array, starts: Any) -> tuple[pa.Array, Any]:
        """What all rows of a child say of it, and of which children they say different things."""
        coded = column.dictionary_encode()
        codes = numbers_of(coded.indices, -1)
        highest = np.maximum.reduceat(codes, starts)
        lowest = np.minimum.reduceat(np.where(codes < 0, len(coded.dictionary), codes), starts)
        value = coded.dictionary.take(pa.array(highest, mask=highest < 0))
        return value, (highest >= 0) & (lowest != highest)

    def _observations(self, lines: Lines, starts: Any, whole_row: Any) -> pa.Array:
        kept = lines.cells.filter(pa.array(whole_row)) if not whole_row.all() else lines.cells
        said = [kept[name].combine_chunks() for name in self.observed]
        sizes = np.add.reduceat(whole_row, starts, dtype=np.int64)
        ends = np.concatenate(([0], np.cumsum(sizes))).astype(np.int32)
        return pa.ListArray.from_arrays(pa.array(ends), pa.StructArray.from_arrays(said, self.observed))


def _some(lines: Lines, first: int, last: int) -> Lines:
    return Lines(
        lines.rows[first:last], lines.cells.slice(first, last - first).combine_chunks(), lines.broken[first:last]
    )


def _whole(text: str) -> int:
    """A whole number; -1 for what is none, so that it is refused as an age."""
    found = whole_number(text)
    return found if isinstance(found, int) else -1
