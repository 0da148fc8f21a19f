"""Caseloads: plausible ones, drawn from stated assumptions, and a team's own, read from a pseudonymous table.

What a generated caseload assumes stands in `mappings/england/caseload.yaml` and nowhere else. A team's own table is checked as a
case file is, and nothing of it is kept or repeated.
"""

from __future__ import annotations

import csv
import io
import random
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field

from harmoniser.boxes import lowest
from harmoniser.cases import case_from
from harmoniser.england import Day
from harmoniser.errors import CaseError, InputError, MappingError, UnknownNameError
from harmoniser.library import Library, data_folder
from harmoniser.mappings import Strict, Text, checked
from harmoniser.model import Case
from harmoniser.privacy import personal_shape
from harmoniser.reading import Key, Reading, nearest, read_yaml
from harmoniser.vocabulary import Vocabulary

__all__ = [
    "CHILD",
    "COLUMNS",
    "MOST_CHILDREN",
    "Assumptions",
    "Chance",
    "Drawn",
    "Source",
    "caseload_from",
    "columns_of",
    "generate",
    "load_assumptions",
    "read_caseload",
    "whole_number",
]

MOST_CHILDREN = 100_000
_MOST_ROWS = 200_000
_MOST_BYTES = 50_000_000
_MOST_LETTERS = 200
_WEEKS = {"before-21-weeks": (8, 20), "week-21": (21, 21), "after-21-weeks": (22, 40)}

COLUMNS: Mapping[str, str] = {
    "reference": "a team's own pseudonym of the child, such as A-1042; without this column every row is a child by itself",
    "age": "whole years; left empty where it is not known",
    "unborn_weeks": "weeks of pregnancy, for a child not yet born, in place of the age",
    "status": "the plan or order in force, such as child-protection-plan; left empty where there is none",
    "area": "the area whose document the child was assessed under, with `level`",
    "level": "the level that was given there",
    "need": "what was observed, as `harmoniser needs` lists it",
}
"""The columns of a caseload beside the circumstances; one row is one observation, and only `need` must be there."""

CHILD = ("age", "unborn_weeks", "status", "area", "level")
"""Those that belong to the child and not to one observation."""


# ------------------------------------------------------------------------------------------------ assumptions


@dataclass(frozen=True, slots=True)
class Source:
    """Where a national figure comes from; `check` says what was not read of it, and is empty where it was read."""

    id: str
    title: str
    says: str
    address: str
    read: str
    check: str


@dataclass(frozen=True, slots=True)
class Chance:
    """How a circumstance is drawn: `unknown` of 100 are not recorded. `weights` by value of `follows`, or under "" alone."""

    name: str
    unknown: float
    per_child: bool
    follows: str
    weights: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Drawn:
    """How often a need occurs among children of `ages` (a mask), alone or where an earlier need does; `source` backs `share`."""

    need: str
    ages: int
    share: float
    given: str
    share_given: float
    source: str
    note: str
    only: tuple[Chance, ...]


@dataclass(frozen=True)
class Assumptions:
    """Everything that a generated caseload assumes. `ages` are positions of ages with weight and source."""

    population: str
    sources: Mapping[str, Source]
    ages: tuple[tuple[int, float, str], ...]
    statuses: Mapping[str, float]
    circumstances: tuple[Chance, ...]
    needs: tuple[Drawn, ...]

    def in_words(self, vocabulary: Vocabulary) -> list[str]:
        """The assumptions as plain lines; each says whether a national figure stands behind it and whether that was read."""
        age = vocabulary.circumstances["age"]
        total = sum(weight for _, weight, _ in self.ages)
        lines = [f"Whom: {self.population}"]
        for mask, weight, source in self.ages:
            lines.append(f"Age {age.words(mask)}: {100 * weight / total:.1f}% ({self._basis(source)})")
        whole = sum(self.statuses.values())
        for status, weight in self.statuses.items():
            lines.append(f"Status {status}: {100 * weight / whole:.0f}% (assumption)")
        for item in self.needs:
            whom = "" if item.ages == age.full else f" of those aged {age.words(item.ages)}"
            label = vocabulary.needs[item.need].label
            line = f"{label}: {item.share:g}%{whom} ({self._basis(item.source)})"
            if item.given:
                line += f"; {item.share_given:g}% where there is {item.given} (assumption)"
            lines.append(line)
        for chance in self.circumstances:
            said = "the same for all needs of a child" if chance.per_child else "for each need"
            lines.append(f"{chance.name}: not recorded in {chance.unknown:g}%, drawn {said} (assumption)")
        for origin in self.sources.values():
            lines.append(f"{origin.title}: {'read ' + origin.read if origin.read else 'not read. ' + origin.check}")
        return lines

    def _basis(self, name: str) -> str:
        if not name:
            return "assumption"
        return f"national figure, {name}, {'read' if self.sources[name].read else 'quoted at second hand'}"


Share = Annotated[float, Field(ge=0, le=100)]
Weights = Annotated[dict[str, Annotated[float, Field(ge=0)]], Field(min_length=1)]


class _Source(Strict):
    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    title: Text
    says: Text
    source: Text
    read: Day = ""
    read_as: str = ""
    check: str = ""


class _Age(Strict):
    ages: Text
    weight: Annotated[float, Field(gt=0)]
    source: str = ""


class _Chance(Strict):
    unknown: Share
    per: Literal["need", "child"] = "need"
    follows: str = ""
    weights: dict[str, Any]


class _Given(Strict):
    need: Text
    share: Share


class _Need(Strict):
    need: Text
    ages: str = ""
    share: Share
    given: _Given | None = None
    source: str = ""
    note: str = ""
    only: dict[str, _Chance] = Field(default_factory=dict)


class _Assumptions(Strict):
    population: Text
    sources: list[_Source] = Field(default_factory=list)
    ages: Annotated[list[_Age], Field(min_length=1)]
    statuses: Weights
    circumstances: dict[str, _Chance] = Field(default_factory=dict)
    needs: Annotated[list[_Need], Field(min_length=1)]


class _Flat(Strict):
    weights: Weights


def load_assumptions(library: Library, path: Path | None = None) -> Assumptions:
    """Read what a generated caseload assumes.

    Args:
        library: the vocabulary that its words are checked against.
        path: a changed copy; by default the project's own.

    Raises:
        MappingError: something is refused; names file, line and field.
    """
    path = path or data_folder() / "mappings" / "england" / "caseload.yaml"
    reading = read_yaml(path, error=MappingError)
    return _AssumptionsReader(reading, library.vocabulary).assumptions()


class _AssumptionsReader:
    def __init__(self, reading: Reading, vocabulary: Vocabulary) -> None:
        self.reading, self.vocabulary = reading, vocabulary
        self.entry = checked(_Assumptions, reading, (), reading.data)
        self.sources = {item.id for item in self.entry.sources}

    def assumptions(self) -> Assumptions:
        entry = self.entry
        for number, item in enumerate(entry.sources):
            if bool(item.read) == bool(item.check) or bool(item.read) != bool(item.read_as):
                raise self.reading.refuse(("sources", number), "needs either `read` with `read_as`, or `check`")
        sources = {
            item.id: Source(item.id, item.title, item.says, item.source, item.read, item.check)
            for item in entry.sources
        }
        ages = tuple(
            (self.ages(("ages", number, "ages"), item.ages), item.weight, self.source(("ages", number), item.source))
            for number, item in enumerate(entry.ages)
        )
        for status in entry.statuses:
            if status not in self.vocabulary.statuses:
                raise self.reading.refuse(("statuses", status), "is no known status")
        if not sum(entry.statuses.values()):
            raise self.reading.refuse(("statuses",), "has no weight")
        general = tuple(
            self.chance(("circumstances", name), name, item, "") for name, item in entry.circumstances.items()
        )
        drawn: dict[str, Drawn] = {}
        for number, need in enumerate(entry.needs):
            drawn[need.need] = self.need(("needs", number), need, drawn)
        return Assumptions(entry.population, sources, ages, dict(entry.statuses), general, tuple(drawn.values()))

    def need(self, key: Key, item: _Need, before: Mapping[str, Drawn]) -> Drawn:
        if item.need not in self.vocabulary.needs:
            raise self.reading.refuse((*key, "need"), "is no need of the vocabulary")
        if item.need in before:
            raise self.reading.refuse((*key, "need"), "is drawn twice")
        full = self.vocabulary.circumstances["age"].full
        ages = self.ages((*key, "ages"), item.ages) if item.ages else full
        only = tuple(self.chance((*key, "only", name), name, chance, item.need) for name, chance in item.only.items())
        if item.given is None:
            return Drawn(item.need, ages, item.share, "", 0, self.source(key, item.source), item.note, only)
        other = before.get(item.given.need)
        if other is None:
            raise self.reading.refuse((*key, "given", "need"), "is no need drawn earlier")
        if not 0 <= _otherwise(item.share, item.given.share, other.share) <= 100:
            raise self.reading.refuse((*key, "given", "share"), "cannot be, with these shares of the two needs")
        source = self.source(key, item.source)
        return Drawn(item.need, ages, item.share, other.need, item.given.share, source, item.note, only)

    def chance(self, key: Key, name: str, item: _Chance, need: str) -> Chance:
        circumstance = self.vocabulary.circumstances.get(name)
        if circumstance is None or name == "age" or (need and not self.vocabulary.applies(name, need)):
            raise self.reading.refuse(key, "is no circumstance that can be drawn here")
        if item.follows:
            leading = self.vocabulary.circumstances.get(item.follows)
            if leading is None:
                raise self.reading.refuse((*key, "follows"), "is no circumstance")
            tables = {str(value): item.weights.get(value) for value in item.weights}
            missing = [v.name for v in leading.values[1:] if v.name not in tables]
            if missing or "unknown" not in tables:
                raise self.reading.refuse(
                    (*key, "weights"), f"needs weights for every value of {item.follows}, and for unknown"
                )
        else:
            tables = {"": item.weights}
        weights: dict[str, Mapping[str, float]] = {}
        for value, table in tables.items():
            place: Key = (*key, "weights", value) if value else (*key, "weights")
            weights[value] = checked(_Flat, self.reading, place, {"weights": table}).weights
            for word in weights[value]:
                try:
                    circumstance.parse(word)
                except ValueError as problem:
                    raise self.reading.refuse((*place, word), str(problem)) from None
            if not sum(weights[value].values()):
                raise self.reading.refuse(place, "has no weight")
        return Chance(name, item.unknown, item.per == "child", item.follows, weights)

    def ages(self, key: Key, text: str) -> int:
        try:
            return self.vocabulary.circumstances["age"].parse(text)[0]
        except ValueError as problem:
            raise self.reading.refuse(key, str(problem)) from None

    def source(self, key: Key, name: str) -> str:
        if name and name not in self.sources:
            raise self.reading.refuse((*key, "source"), "is none of the sources")
        return name


def _otherwise(share: float, given: float, other: float) -> float:
    """How many of 100 children without an earlier need have this one, so that `share` holds among all."""
    return share if other >= 100 else (share - other * given / 100) / (1 - other / 100)


# ------------------------------------------------------------------------------------------------ drawing


def generate(
    count: int,
    library: Library,
    *,
    seed: int = 0,
    assumptions: Assumptions | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Case, ...]:
    """Draw a plausible caseload; the same seed and assumptions always give the same.

    Args:
        count: how many children.
        library: the vocabulary.
        seed: where the draw starts.
        assumptions: what to assume; by default the project's own.
        progress: called with how many children are drawn, and of how many.

    Raises:
        UnknownNameError: so many children are not drawn.
        MappingError: nothing can be drawn with these assumptions.
    """
    if not 1 <= count <= MOST_CHILDREN:
        raise UnknownNameError(f"a caseload has 1 to {MOST_CHILDREN:,} children")
    assumed = assumptions or load_assumptions(library)
    dice = random.Random(seed)
    cases = []
    for number in range(count):
        if progress:
            progress(number, count)
        cases.append(_child(dice, assumed, library))
    if progress:
        progress(count, count)
    return tuple(cases)


def _child(dice: random.Random, assumed: Assumptions, library: Library) -> Case:
    vocabulary = library.vocabulary
    for _ in range(1_000):
        bands = {str(number): weight for number, (_, weight, _) in enumerate(assumed.ages)}
        mask = assumed.ages[int(_pick(dice, bands))][0]
        positions = [n for n in range(mask.bit_length()) if mask >> n & 1]
        age = 1 << positions[int(dice.random() * len(positions))]
        status = _pick(dice, assumed.statuses)
        has = _needs(dice, assumed, age)
        if has:
            break
    else:
        raise MappingError("caseload.yaml", None, "needs", "give no child any need: raise the shares")
    shared: dict[str, str] = {}
    for chance in assumed.circumstances:
        if chance.per_child:
            shared[chance.name] = _value(dice, chance, {})
    observations = []
    for item in has:
        own = {chance.name: chance for chance in item.only}
        drawn: dict[str, str] = {}
        for chance in (*(own.get(c.name, c) for c in assumed.circumstances), *own.values()):
            if chance.name in drawn or not vocabulary.applies(chance.name, item.need):
                continue
            value = _value(dice, chance, drawn) if chance.name not in shared else shared[chance.name]
            drawn[chance.name] = value
        observations.append({"need": item.need, **{name: value for name, value in drawn.items() if value}})
    return case_from(
        {"age": _age(dice, age, observations, vocabulary), "status": status, "observations": observations}, library
    )


def _needs(dice: random.Random, assumed: Assumptions, age: int) -> list[Drawn]:
    has: dict[str, bool] = {}
    ages = {item.need: item.ages for item in assumed.needs}
    shares = {item.need: item.share for item in assumed.needs}
    for item in assumed.needs:
        chance = item.share
        if item.given and ages[item.given] & age:
            rest = _otherwise(item.share, item.share_given, shares[item.given])
            chance = item.share_given if has[item.given] else rest
        rolled = dice.random() * 100 < chance  # rolled for every need, so that a change of one moves no other
        has[item.need] = rolled and bool(item.ages & age)
    return [item for item in assumed.needs if has[item.need]]


def _age(dice: random.Random, age: int, observations: Iterable[Mapping[str, str]], vocabulary: Vocabulary) -> Any:
    """The age as a case file has it; the weeks of a child not yet born agree with the stage of pregnancy that was drawn."""
    name = vocabulary.circumstances["age"].values[lowest(age)].name
    if name != "unborn":
        return int(name)
    stage = next((item["gestation"] for item in observations if "gestation" in item), "")
    first, last = _WEEKS.get(stage, (8, 40))
    return {"unborn_weeks": first + int(dice.random() * (last - first + 1))}


def _value(dice: random.Random, chance: Chance, drawn: Mapping[str, str]) -> str:
    """A value, or nothing where it is not recorded."""
    recorded = dice.random() * 100 >= chance.unknown
    weights = chance.weights.get(drawn.get(chance.follows, "")) or chance.weights["unknown" if chance.follows else ""]
    value = _pick(dice, weights)
    return value if recorded else ""


def _pick(dice: random.Random, weights: Mapping[str, float]) -> str:
    """One of several by weight, by one roll."""
    left = dice.random() * sum(weights.values())
    for name, weight in weights.items():
        left -= weight
        if left < 0:
            return name
    return [name for name, weight in weights.items() if weight][-1]


# ------------------------------------------------------------------------------------------------ a team's own


class _Row(NamedTuple):
    number: int  # as a spreadsheet numbers it: the head is row 1
    cells: dict[str, str]


def read_caseload(
    path: Path, library: Library, *, progress: Callable[[int, int], None] | None = None
) -> tuple[Case, ...]:
    """Read a team's own caseload; its columns are `COLUMNS` and the circumstances, one row an observation.

    Rows with one reference are one child; what belongs to the child may stand in each of its rows or only in the first.

    Args:
        path: a CSV file (UTF-8, commas) or a Parquet file (`.parquet`).
        library: the vocabulary and documents that its words are checked against.
        progress: called with how many children are read, and of how many.

    Raises:
        CaseError: the file is refused; names the row and the field, and never repeats a value.
    """
    return caseload_from(path.name, _content(path), library, progress=progress)


def caseload_from(
    name: str, content: bytes, library: Library, *, progress: Callable[[int, int], None] | None = None
) -> tuple[Case, ...]:
    """Read a team's own caseload that is no file of this machine, as the app does; nothing of it is written anywhere.

    Args:
        name: what to call it in a refusal; one that ends in `.parquet` is read as Parquet, every other as CSV.
        content: what it holds.
        library: the vocabulary and documents that its words are checked against.
        progress: called with how many children are read, and of how many.

    Raises:
        CaseError: as `read_caseload`.
    """
    if len(content) > _MOST_BYTES:
        raise CaseError(name, None, "", f"is larger than {_MOST_BYTES:,} bytes")
    parquet = name.casefold().endswith(".parquet")
    rows, broken = (_parquet if parquet else _csv)(name, content, library)
    children: dict[str, list[_Row]] = {}
    for row in rows:
        reference = row.cells.get("reference", "")
        children.setdefault(reference or f" {row.number}", []).append(row)
    if len(children) > MOST_CHILDREN:
        raise CaseError(name, None, "", f"holds more than {MOST_CHILDREN:,} children")
    if not children and not broken:
        raise CaseError(name, None, "", "holds no rows beneath its head")
    cases = []
    first = broken
    for number, own in enumerate(children.values()):
        if first and own[0].number > _row_of(first):
            break  # whatever is wrong with the rest stands further down
        if progress:
            progress(number, len(children))
        try:
            cases.append(_case(name, own, library, whole=broken is None))
        except CaseError as problem:
            first = min(first or problem, problem, key=_row_of)
    if first:
        raise first
    if progress:
        progress(len(children), len(children))
    return tuple(cases)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_MOST_BYTES + 1)
    except OSError as problem:
        raise CaseError(path.name, None, "", f"cannot be read ({problem.strerror or 'unknown reason'})") from None


def _case(file: str, rows: Sequence[_Row], library: Library, *, whole: bool = True) -> Case:
    """The rows of one child as a case; unless the table is whole, a row that is missing may hold what seems to lack."""
    said: dict[str, str] = {}
    for row in rows:
        for name in CHILD:
            value = row.cells.get(name, "")
            if value and said.setdefault(name, value) != value:
                raise _refuse(file, row, name, "differs from an earlier row of the same child")
    data: dict[str, Any] = {}
    if "age" in said and "unborn_weeks" in said:
        raise _refuse(file, rows[0], "unborn_weeks", "stands beside an age: give one of them")
    if "age" in said:
        data["age"] = whole_number(said["age"])
    if "unborn_weeks" in said:
        data["age"] = {"unborn_weeks": whole_number(said["unborn_weeks"])}
    if "status" in said:
        data["status"] = said["status"]
    if whole and ("area" in said) != ("level" in said):
        raise _refuse(
            file, rows[0], "level" if "area" in said else "area", "is missing: give area and level, or neither"
        )
    if "area" in said and "level" in said:
        data["assessed"] = {"area": said["area"], "level": said["level"]}
    if rows[0].cells.get("reference"):
        data["reference"] = rows[0].cells["reference"]
    observations = []
    for row in rows:
        own = {name: value for name, value in row.cells.items() if value and name not in (*CHILD, "reference")}
        if not own.get("need"):
            raise _refuse(file, row, "need", "is missing")
        observations.append(own)
    data["observations"] = observations
    try:
        return case_from(data, library, name=file)
    except CaseError as problem:
        raise _in_row(file, rows, problem) from None


def _in_row(file: str, rows: Sequence[_Row], problem: InputError) -> CaseError:
    """What is wrong with a case, said of the row where it stands."""
    place = re.fullmatch(r"observations\[(\d+)\](?:\.(\w+))?", problem.field)
    if place:
        return _refuse(file, rows[int(place[1])], place[2] or "", problem.problem)
    field = problem.field.rpartition(".")[2]
    row = next((row for row in rows if row.cells.get(field)), rows[0])
    return _refuse(file, row, field, problem.problem)


def _refuse(file: str, row: _Row, field: str, problem: str) -> CaseError:
    return CaseError(file, None, f"row {row.number}{', ' + field if field else ''}", problem)


def _row_of(problem: CaseError) -> int:
    """The row that a refusal names; what is wrong with the whole table comes before every row."""
    place = re.match(r"row (\d+)", problem.field)
    return int(place[1]) if place else 0


def whole_number(text: str) -> int | str:
    """A whole number, also as tables write it that know only decimals (`9.0`); anything else stays, and is refused later."""
    found = re.fullmatch(r"(\d{1,4})(?:\.0+)?", text)
    return int(found[1]) if found else text


def _csv(file: str, content: bytes, library: Library) -> tuple[list[_Row], CaseError | None]:
    """The rows that can be read, and what is wrong with the first that cannot."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CaseError(file, None, "", "is not UTF-8 text: save it as CSV UTF-8") from None
    rows: list[_Row] = []
    broken: CaseError | None = None
    head: list[str] | None = None
    table = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 0
    try:
        for number, cells in enumerate(table, 1):
            if head is None:
                head = columns_of(file, cells, library)
            elif any(cell.strip() for cell in cells):
                if len(cells) != len(head):
                    place = f"row {number}"
                    broken = CaseError(file, None, place, f"has {len(cells)} cells where the head has {len(head)}")
                    break
                try:
                    rows.append(_row(file, number, dict(zip(head, cells, strict=True))))
                except CaseError as problem:
                    broken = problem
                    break
                if len(rows) > _MOST_ROWS:
                    raise CaseError(file, None, "", f"holds more than {_MOST_ROWS:,} rows")
    except csv.Error:
        broken = CaseError(file, None, f"row {number + 1}", "is no valid CSV (check the quotation marks)")
        if head is None:
            raise broken from None
    return rows, broken


def _parquet(file: str, content: bytes, library: Library) -> tuple[list[_Row], CaseError | None]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise CaseError(file, None, "", "needs the library pyarrow to be read: save it as CSV") from None
    try:
        table = parquet.ParquetFile(io.BytesIO(content))
        kept = table.metadata
        whole = sum(kept.row_group(n).total_byte_size for n in range(kept.num_row_groups))
        if kept.num_rows > _MOST_ROWS or whole > 4 * _MOST_BYTES:
            raise CaseError(file, None, "", f"holds more than {_MOST_ROWS:,} rows")
        head = columns_of(file, [str(name) for name in table.schema_arrow.names], library)
        columns = table.read().to_pydict()
    except (pyarrow.ArrowException, OSError, ValueError):
        raise CaseError(file, None, "", "is no valid Parquet file") from None
    rows: list[_Row] = []
    for number, values in enumerate(zip(*columns.values(), strict=True), 2):
        try:
            rows.append(_row(file, number, _texts(file, number, head, values)))
        except CaseError as problem:
            return rows, problem
    return rows, None


def _texts(file: str, number: int, head: Sequence[str], values: Iterable[object]) -> dict[str, str]:
    """A row of a Parquet file as a CSV file would hold it."""
    cells: dict[str, str] = {}
    for name, value in zip(head, values, strict=True):
        if value is None or value != value:  # NaN
            cells[name] = ""
        elif isinstance(value, str | int | float) and not isinstance(value, bool):
            cells[name] = str(value)
        else:
            raise CaseError(file, None, f"row {number}, {name}", "expected text or a number")
    return cells


def columns_of(file: str, names: Sequence[str], library: Library) -> list[str]:
    """The columns of a table; those that are not known are refused by their place, for their names may be personal."""
    known = {*COLUMNS, *library.vocabulary.circumstances}
    head = [name.strip() for name in names]
    if len(head) == 1 and ";" in head[0]:
        raise CaseError(file, None, "row 1", "is separated by semicolons: save the table with commas (CSV UTF-8)")
    for number, name in enumerate(head, 1):
        if name not in known:
            raise CaseError(
                file,
                None,
                f"row 1, column {number}",
                f"is no known column{nearest(name, sorted(known))}; known: {', '.join(COLUMNS)} and the circumstances",
            )
        if name in head[: number - 1]:
            raise CaseError(file, None, f"row 1, column {number}", "gives one column twice")
    if "need" not in head:
        raise CaseError(file, None, "row 1", "has no column `need`")
    return head


def _row(file: str, number: int, cells: Mapping[str, str]) -> _Row:
    tidy = {name: value.strip() for name, value in cells.items()}
    for name, value in tidy.items():
        shape = personal_shape(value) if value else None
        if shape:
            raise CaseError(file, None, f"row {number}, {name}", f"looks like {shape}; nothing personal belongs here")
        if len(value) > _MOST_LETTERS:
            raise CaseError(file, None, f"row {number}, {name}", f"is longer than {_MOST_LETTERS} letters")
    return _Row(number, tidy)
