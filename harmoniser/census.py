"""Factors of the children in need census as cases: each code becomes an observation of what the code itself says, and no more.

What the codes say stands in `mappings/england/census.yaml`. Nothing is dropped in silence: a code that no need carries is named
with its row, and a row of which a code cannot be read at all is refused, for a child without it could seem better off.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from harmoniser.batch_tables import csv_lines, digests, head_of, repeated
from harmoniser.batches import cases_schema
from harmoniser.caseloads import whole_number
from harmoniser.cases import case_from
from harmoniser.errors import CaseError, HarmoniserError, MappingError
from harmoniser.library import Library, data_folder
from harmoniser.mappings import Strict, Text, checked
from harmoniser.privacy import personal_shape
from harmoniser.reading import read_yaml

__all__ = ["Factors", "Taken", "convert", "load_factors"]

COLUMNS = ("reference", "age", "factors", "status")
_ALL_NEEDED = ("reference", "factors")
_CODE = re.compile(r"[0-9]{1,2}[A-Z]?")
_PRIMARY = re.compile(r"N[0-9]")
# Words in the names of columns that hold what is personal; the census itself has most of these.
_PERSONAL = re.compile(
    r"upn|uln|pupil|nhs|birth|dob|name|surname|forename|postcode|post code|address|e-?mail|phone|mobile|ethnic|gender|sex\b|nino",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Factors:
    """What each code says: an observation, as a case file has it, or the reason why it states nothing."""

    says: Mapping[str, Mapping[str, str]]
    nothing: Mapping[str, str]
    loses: Mapping[str, str]
    check: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a table: cases written, rows refused, codes left out of cases that were written."""

    cases: int
    refused: int
    left_out: int
    out: Path
    rejects: Path | None


class _Factor(Strict):
    code: Text
    need: str = ""
    occurrence: str = ""
    loses: str = ""
    nothing: str | None = None


class _Census(Strict):
    check: Text
    said: dict[str, Text]
    factors: list[_Factor]


def load_factors(library: Library, path: Path | None = None) -> Factors:
    """Read what the codes say.

    Raises:
        MappingError: something is refused; names file, line and field.
    """
    reading = read_yaml(path or data_folder() / "mappings" / "england" / "census.yaml", error=MappingError)
    entry = checked(_Census, reading, (), reading.data)
    says: dict[str, dict[str, str]] = {}
    nothing: dict[str, str] = {}
    for number, factor in enumerate(entry.factors):
        place = ("factors", number)
        if not _CODE.fullmatch(factor.code) or factor.code in says or factor.code in nothing:
            raise reading.refuse((*place, "code"), "is no code, or comes twice")
        if bool(factor.need) == (factor.nothing is not None):
            raise reading.refuse(place, "needs either a `need` or `nothing`")
        if factor.nothing is not None:
            nothing[factor.code] = factor.nothing
            continue
        said = {"need": factor.need, **entry.said}
        if factor.occurrence:
            said["occurrence"] = factor.occurrence
        try:
            case_from({"observations": [said]}, library)
        except CaseError as problem:
            raise reading.refuse(place, problem.problem) from None
        says[factor.code] = said
    return Factors(says, nothing, {f.code: f.loses for f in entry.factors if f.loses}, entry.check)


def convert(
    source: Path,
    out: Path,
    library: Library,
    *,
    force: bool = False,
    told: Callable[[int, int], None] | None = None,
) -> Taken:
    """Write a table of factors as cases for a batch; both files are written whole or not at all.

    Args:
        source: a CSV file with the columns reference and factors, and age and status where they are known.
        out: where the cases go, as Parquet.
        library: the vocabulary.
        force: write over files that are there.
        told: called with how much is read, and of how much.

    Raises:
        CaseError: the table as a whole is refused.
        HarmoniserError: the output is there already, or cannot be written.
    """
    rejects = out.with_name(out.name.removesuffix(out.suffix) + ".rejects.csv")
    if out.suffix.casefold() != ".parquet":
        raise HarmoniserError("the output must end in .parquet")
    for path in (out, rejects):
        if path.exists() and not force:
            raise HarmoniserError(f"{path.name} is there already; --force replaces it")
    names = _columns(source)
    factors = load_factors(library)
    beside = [path.with_name(f".{path.name}.{os.getpid()}.part") for path in (out, rejects)]
    try:
        try:
            found = _Converter(names, factors, library).write(source, beside[0], beside[1], told)
            beside[0].replace(out)
            if found[1] or found[2]:
                beside[1].replace(rejects)
            else:
                rejects.unlink(missing_ok=True)
        finally:
            for path in beside:
                path.unlink(missing_ok=True)
    except OSError as problem:
        raise HarmoniserError(f"the output cannot be written ({problem.strerror or 'unknown reason'})") from None
    return Taken(*found, out, rejects if found[1] or found[2] else None)


def _columns(source: Path) -> list[str]:
    names = [name.strip().casefold() for name in head_of(source)]
    if len(names) == 1 and ";" in names[0]:
        raise CaseError(
            source.name, None, "row 1", "is separated by semicolons: save the table with commas (CSV UTF-8)"
        )
    for number, name in enumerate(names, 1):
        place = f"row 1, column {number}"
        if name not in COLUMNS and (_PERSONAL.search(name) or personal_shape(name)):
            raise CaseError(source.name, None, place, "is personal by its name: take the column out of the table")
        if name not in COLUMNS:
            raise CaseError(source.name, None, place, f"is no known column; known: {', '.join(COLUMNS)}")
        if name in names[: number - 1]:
            raise CaseError(source.name, None, place, "gives one column twice")
    for name in _ALL_NEEDED:
        if name not in names:
            raise CaseError(source.name, None, "row 1", f"has no column `{name}`")
    return names


class _Converter:
    def __init__(self, names: list[str], factors: Factors, library: Library) -> None:
        self.names, self.factors, self.library = names, factors, library
        self.schema = cases_schema(library)
        said = pa.struct([pa.field(name, pa.string()) for name in ("need", "certainty", "occurrence")])
        self.schema = pa.schema(
            [f for f in self.schema if f.name in ("id", "age", "status")] + [pa.field("observations", pa.list_(said))]
        )

    def write(
        self, source: Path, out: Path, rejects: Path, told: Callable[[int, int], None] | None
    ) -> tuple[int, int, int]:
        cases = refused = left_out = 0
        again = repeated(
            digests(ids.filter(ids.is_valid()))
            for lines in csv_lines(source, self.names)
            for ids in (lines.cells["reference"].combine_chunks(),)
        )
        with (
            out.open("wb") as kept,
            pq.ParquetWriter(kept, self.schema) as writer,
            rejects.open("w", encoding="utf-8", newline="") as text,
        ):
            table = csv.writer(text)
            table.writerow(("row", "id", "field", "reason"))
            for lines in csv_lines(source, self.names, told):
                made = []
                twice = np.isin(digests(lines.cells["reference"].combine_chunks()), again).tolist()
                rows = zip(lines.rows.tolist(), lines.cells.to_pylist(), lines.broken, twice, strict=True)
                for number, cells, broken, several in rows:
                    try:
                        if broken:
                            raise CaseError("", None, "", broken)
                        if several and cells["reference"]:
                            raise CaseError(
                                "", None, "reference", "comes twice: one row a child, with all of its codes"
                            )
                        case, without = self.case(cells)
                    except CaseError as problem:
                        refused += 1
                        table.writerow((number, "", problem.field, problem.problem))
                        continue
                    made.append(case)
                    for code, why in without:
                        left_out += 1
                        table.writerow((number, case["id"], "factors", f"{code} is left out: {why}"))
                cases += len(made)
                writer.write_table(pa.Table.from_pylist(made, self.schema))
            text.flush()
            os.fsync(text.fileno())
        with out.open("rb+") as written:
            os.fsync(written.fileno())
        return cases, refused, left_out

    def case(self, cells: Mapping[str, str | None]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        """A row as a case, with the codes that it is without and why."""
        for name in self.names:
            shape = personal_shape(cells[name]) if cells[name] else None
            if shape:
                raise CaseError("", None, name, f"looks like {shape}; nothing personal belongs here")
        reference = cells["reference"]
        if not reference:
            raise CaseError("", None, "reference", "is missing")
        said: list[Mapping[str, str]] = []
        without: list[tuple[str, str]] = []
        codes = [code for code in re.split(r"[\s,;]+", (cells["factors"] or "").upper()) if code]
        for code in dict.fromkeys(codes):
            if code in self.factors.says:
                if self.factors.says[code] not in said:
                    said.append(self.factors.says[code])
            elif code in self.factors.nothing:
                without += [(code, why)] if (why := self.factors.nothing[code]) else []
            elif _PRIMARY.fullmatch(code):
                without.append((code, "it is the code of a primary need, which says too little of the child"))
            elif _CODE.fullmatch(code):
                without.append((code, "it is no code that is known here"))
            else:
                raise CaseError("", None, "factors", "holds what is no code (codes are such as 1A, 4B, 18C)")
        if not said:
            which = f" but {', '.join(code for code, _ in without)}" if without else ""
            raise CaseError("", None, "factors", f"state nothing that could be taken over{which}")
        data: dict[str, Any] = {"reference": reference, "observations": said}
        age = cells.get("age")
        if age:
            data["age"] = whole_number(age)
        if cells.get("status"):
            data["status"] = cells["status"]
        case_from(data, self.library)
        return {**data, "id": reference}, without
