"""Many cases at once, as Arrow tables: one batch of cases in, one batch of translations and the rows that are refused out.

A row is held to the rules of a case file. What is wrong with it is looked for over whole columns, each distinct value once; a row
that may be at fault, and one with ticked lines, is read as a case file is (cases.py), which alone refuses and gives the reason.
All others go to the compiled engine as arrays. The forms of both tables stand in docs/batches.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from harmoniser.cases import MAX_OBSERVATIONS, MAX_UNBORN_WEEKS, case_from, gestation
from harmoniser.compiled import STATUS, Engine, Output
from harmoniser.errors import CaseError
from harmoniser.kernels import Cases, Facts
from harmoniser.library import Library
from harmoniser.model import Case
from harmoniser.privacy import PATTERN, personal_shape
from harmoniser.reading import nearest

__all__ = [
    "Batches",
    "Column",
    "Rejected",
    "cases_schema",
    "check_columns",
    "normal_schema",
    "numbers_of",
    "plain",
    "results_schema",
    "text_of",
    "words_of",
]

_TEXTS = ("status", "area", "level")
_WHOLE = ("age", "unborn_weeks")
_MOST_WORDS = 50_000  # distinct values of a column whose meaning is remembered
_NOT_WHOLE = -1  # what stands for an age that is no whole number, so that it is refused as such
_REFERENCE = r"\A[A-Za-z0-9][A-Za-z0-9/_-]{0,19}\z"


class Rejected(NamedTuple):
    """A row that is refused: its number in the input, its id where that is in order, and what is wrong with it."""

    row: int
    id: str
    field: str
    reason: str


# ------------------------------------------------------------------------------------------------ the forms


def cases_schema(library: Library) -> pa.Schema:
    """The form of a table of cases, one row a case; only what is stated needs a column."""
    said = [pa.field("need", pa.string())]
    said += [pa.field(name, pa.string()) for name in library.vocabulary.circumstances if name != "age"]
    return pa.schema(
        [
            pa.field("id", pa.string()),
            *(pa.field(name, pa.int64()) for name in _WHOLE),
            *(pa.field(name, pa.string()) for name in _TEXTS),
            pa.field("indicators", pa.list_(pa.string())),
            pa.field("observations", pa.list_(pa.struct(said))),
        ]
    )


def normal_schema(library: Library, observed: Sequence[str]) -> pa.Schema:
    """The form in which a table of another form is kept while it is worked on.

    Args:
        library: the vocabulary.
        observed: the need and the circumstances that the table has columns for.
    """
    schema = cases_schema(library)
    said = pa.list_(pa.struct([pa.field(name, pa.string()) for name in observed]))
    schema = schema.set(schema.get_field_index("observations"), pa.field("observations", said))
    for field in (pa.field("row", pa.int64()), pa.field("field", pa.string()), pa.field("fault", pa.string())):
        schema = schema.append(field)
    return schema


def results_schema() -> pa.Schema:
    """The form of the results: a row for each case and area, in the order of the cases and then of the areas asked for."""
    word = pa.dictionary(pa.int8(), pa.string())
    long = pa.dictionary(pa.int16(), pa.string())
    words, longs = pa.list_(word), pa.list_(long)
    return pa.schema(
        {
            "row": pa.int64(),
            "id": pa.string(),
            "area": word,
            "document": word,
            "entailed": word,
            "entailed_tiers": words,
            "entailed_by": longs,
            "possible": word,
            "possible_by": longs,
            "likely": word,
            "likely_tiers": words,
            "likely_from": word,
            "sender": word,
            "floor": word,
            "because": longs,
            "result": word,
            "result_tier": word,
            "status": word,
            "silent": longs,
        }
    )


def check_columns(schema: pa.Schema, file: str, library: Library) -> None:
    """Refuse a table whose columns are not those of cases; a column is named by its place, for its name may be personal.

    Raises:
        CaseError: a column is not known, comes twice or is of a type that cannot hold what it should.
    """
    wanted = cases_schema(library)
    _check_names(schema.names, wanted.names, file, "")
    for number, field in enumerate(schema, 1):
        expected = _expected(field.name, field.type)
        if expected:
            raise CaseError(file, None, f"column {number}, {field.name}", f"expected {expected}")
    if "observations" in schema.names:
        said = schema.field("observations").type.value_type
        names = [said.field(n).name for n in range(said.num_fields)]
        known = wanted.field("observations").type.value_type
        _check_names(names, [known.field(n).name for n in range(known.num_fields)], file, "observations, ")
        if "need" not in names:
            raise CaseError(file, None, "observations", "have no field `need`")
        for number in range(said.num_fields):
            if not _is_text(said.field(number).type, whole=True):
                raise CaseError(file, None, f"observations, {names[number]}", "expected text")
    elif not {"indicators", "level"} & set(schema.names):
        raise CaseError(
            file, None, "", "has no column that states anything: observations, or area with level or indicators"
        )


def plain(schema: pa.Schema) -> pa.Schema:
    """The same columns without any coding of text by a dictionary."""
    return pa.schema([pa.field(field.name, _plain(field.type)) for field in schema])


def _plain(kind: pa.DataType, text: Any = pa.string()) -> pa.DataType:  # noqa: B008 - a type is no state
    if pa.types.is_dictionary(kind):
        return _plain(kind.value_type, text)
    if _is_list(kind):
        return pa.list_(_plain(kind.value_type, text))
    if pa.types.is_struct(kind):
        return pa.struct(
            [pa.field(f.name, _plain(f.type, text)) for f in (kind.field(n) for n in range(kind.num_fields))]
        )
    return text if _is_text(kind) and not pa.types.is_null(kind) else kind


def _check_names(names: Sequence[str], known: Sequence[str], file: str, within: str) -> None:
    for number, name in enumerate(names, 1):
        if name not in known:
            shown = nearest(name, list(known)) or (f"; known: {', '.join(known)}" if not within else "")
            raise CaseError(file, None, f"{within}column {number}", f"is no known column{shown}")
        if name in names[: number - 1]:
            raise CaseError(file, None, f"{within}column {number}", "gives one column twice")


def _is_text(kind: pa.DataType, *, whole: bool = False) -> bool:
    if pa.types.is_dictionary(kind):
        return _is_text(kind.value_type, whole=whole)
    text = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    return bool(text or pa.types.is_null(kind) or (whole and pa.types.is_integer(kind)))


def _is_list(kind: pa.DataType) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind))


def _expected(name: str, kind: pa.DataType) -> str:
    """What a column should be that is of another kind; nothing where it fits."""
    if name in _WHOLE:
        fits = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_null(kind)
        return "" if fits else "whole numbers"
    if name == "observations":
        return (
            "" if _is_list(kind) and pa.types.is_struct(kind.value_type) else "lists of a need with its circumstances"
        )
    if name == "indicators":
        return "" if pa.types.is_null(kind) or (_is_list(kind) and _is_text(kind.value_type)) else "lists of ids"
    return "" if _is_text(kind, whole=True) else "text"


# ------------------------------------------------------------------------------------------------ columns


class Column(NamedTuple):
    """A column of text: for each row the number of its value, -1 where there is none, and the distinct values."""

    codes: Any
    words: list[str | None]

    def mapped(self, meaning: Callable[[str], int], kind: Any, absent: int) -> Any:
        """What each row's value means; `absent` where there is none."""
        table = np.array([absent if word is None else meaning(word) for word in self.words] + [absent], kind)
        return table[self.codes]


def words_of(array: pa.Array) -> Column:
    """A column of text by its distinct values."""
    if not pa.types.is_dictionary(array.type):
        array = text_of(array).dictionary_encode()
    words, codes = array.dictionary, numbers_of(array.indices, -1)
    if len(words) > len(codes):
        used, codes = np.unique(codes, return_inverse=True)
        missing = int(len(used) > 0 and used[0] < 0)
        words, codes = words.take(pa.array(used[missing:])), codes - missing
    return Column(codes.reshape(-1), text_of(words).to_pylist())


def text_of(array: pa.Array) -> pa.Array:
    """Text, or whole numbers, as strings; what is no text in UTF-8 is made such as will be refused."""
    if pa.types.is_integer(array.type) or pa.types.is_null(array.type):
        return array.cast(pa.string())
    try:
        array.validate(full=True)
    except pa.ArrowInvalid:
        raw = array.cast(pa.large_binary()).to_pylist()
        return pa.array([each if each is None else each.decode("utf-8", "replace") for each in raw], pa.string())
    return array if pa.types.is_string(array.type) else array.cast(pa.string())


def _readable(batch: pa.RecordBatch) -> pa.RecordBatch:
    """A batch whose text is UTF-8; what is none is made such as will be refused."""
    try:
        batch.validate(full=True)
    except pa.ArrowInvalid:
        schema = plain(batch.schema)
        raw = pa.schema([pa.field(field.name, _plain(field.type, pa.binary())) for field in schema])
        return pa.RecordBatch.from_pylist([_decoded(row) for row in batch.cast(schema).cast(raw).to_pylist()], schema)
    return batch


def _decoded(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, dict):
        return {name: _decoded(inner) for name, inner in value.items()}
    return [_decoded(inner) for inner in value] if isinstance(value, list) else value


def numbers_of(array: pa.Array, absent: int) -> Any:
    """Whole numbers; what is not one, as numbers with a fraction may be, becomes such as will be refused."""
    if pa.types.is_null(array.type):
        return np.full(len(array), absent, np.int64)
    if pa.types.is_floating(array.type):
        values = array.cast(pa.float64()).to_numpy(zero_copy_only=False)
        whole = np.isnan(values) | ((values == np.floor(values)) & (np.abs(values) < 2**31))
        values = np.where(whole, values, _NOT_WHOLE)
        return np.where(np.isnan(values), absent, np.nan_to_num(values)).astype(np.int64)
    if pa.types.is_unsigned_integer(array.type):
        array = pc.if_else(pc.greater(array, 2**31 - 1), None, array).cast(pa.int64()) if len(array) else array
    return pc.fill_null(array.cast(pa.int64()), absent).to_numpy(zero_copy_only=False)


# ------------------------------------------------------------------------------------------------ a batch


class Batches:
    """Translates batches of cases; several threads may use one at a time."""

    def __init__(self, engine: Engine, areas: Sequence[str], *, complete: bool = True) -> None:
        """Prepare the tables that a batch is read with.

        Args:
            engine: the compiled engine.
            areas: the areas to translate into, in the order of the results.
            complete: as in translation.translate.
        """
        self.engine, self.areas, self.complete = engine, tuple(areas), complete
        self.library, self.vocabulary, self.names = engine.library, engine.library.vocabulary, engine.names
        vocabulary, names = self.vocabulary, self.names
        self.own = [name for name in vocabulary.circumstances if name != "age"]
        self.applies = {
            name: np.array([vocabulary.applies(name, need) for need in names.needs], np.bool_) for name in self.own
        }
        self.parsed: dict[str, dict[str, int]] = {name: {} for name in self.own}
        ages = vocabulary.circumstances["age"]
        self.oldest = int(ages.values[-1].name)
        self.unborn = ages.parse("unborn")[0]
        self.age = np.array([ages.parse(str(year))[0] for year in range(self.oldest + 1)], np.uint64)
        self.weeks = np.array([gestation(week) for week in range(MAX_UNBORN_WEEKS + 1)], np.uint64)
        self._judgements()
        self._dictionaries()

    def _judgements(self) -> None:
        """By area and level: the document, the level's rank and the tiers between which it lies."""
        library, names = self.library, self.names
        rank = {tier: number for number, tier in enumerate(names.tiers)}
        self.area = {area: number for number, area in enumerate(library.areas)}
        self.origin = np.array([names.document[library.document(area).id] for area in library.areas] + [-1], np.int64)
        self.level = {
            name: number
            for number, name in enumerate(sorted({level.id for d in library.documents.values() for level in d.levels}))
        }
        self.judged = np.full((len(self.area) + 1, len(self.level) + 1, 3), -1, np.int64)
        for area, number in self.area.items():
            for level in library.document(area).levels:
                self.judged[number, self.level[level.id]] = level.rank, rank[level.tiers[0]], rank[level.tiers[-1]]

    def _dictionaries(self) -> None:
        """What the results' words are coded with: the same in every batch, so that the same cases give the same bytes."""
        names = self.names
        levels = sorted({name for each in names.levels for name in each})
        self.rank = np.full((len(names.documents), 1 + max(len(each) for each in names.levels)), -1, np.int8)
        for number, each in enumerate(names.levels):
            self.rank[number, 1 : len(each) + 1] = [levels.index(name) for name in each]
        self.tiers_at = np.concatenate(
            ([0], np.cumsum([mask.bit_count() for mask in range(1 << len(names.tiers))]))
        ).astype(np.int64)
        self.tiers_of = np.array(
            [n for mask in range(1 << len(names.tiers)) for n in range(len(names.tiers)) if mask >> n & 1], np.int8
        )
        self.words = {
            "area": pa.array(self.areas),
            "document": pa.array(names.documents),
            "level": pa.array(levels),
            "tier": pa.array(names.tiers),
            "from": pa.array(("document", "sender")),
            "status": pa.array(STATUS),
            "name": pa.array(names.names),
            "need": pa.array(names.needs),
        }

    def translate(self, cases: pa.RecordBatch, first: int = 1) -> tuple[pa.RecordBatch, list[Rejected]]:
        """Translate a batch into every area.

        Args:
            cases: rows of the form of `cases_schema`, or of `normal_schema`; columns may be missing.
            first: the number of the first row in the input, where the batch does not say it itself.

        Returns:
            The results of the rows that are in order, and those that are refused, both in the order of the batch.
        """
        cases = _readable(cases)
        stated = _Stated(self, cases)
        rejected: list[Rejected] = []
        read: list[Case] = []
        kept = stated.sound & ~stated.ticked
        by_reader = np.flatnonzero(~kept)
        rows = numbers_of(cases["row"], 0) if "row" in cases.schema.names else np.arange(first, first + len(cases))
        accepted: list[int] = []
        for place, row in zip(
            by_reader, cases.take(pa.array(by_reader)).to_pylist() if len(by_reader) else [], strict=True
        ):
            try:
                read.append(self._read(stated.repaired(int(place), row)))
                accepted.append(int(place))
            except CaseError as problem:
                shown = str(row.get("id") or "") if stated.named[place] else ""
                rejected.append(Rejected(int(rows[place]), shown, problem.field, problem.problem))
        fast = np.flatnonzero(kept)
        made = self.engine.run(*stated.arrays(fast))
        out = made.output
        if read:
            out = _both(out, self.engine.translate(read, complete=self.complete).output)
        order = np.argsort(np.concatenate((fast, np.array(accepted, np.int64))), kind="stable")
        places = np.sort(np.concatenate((fast, np.array(accepted, np.int64))))
        return self._results(made.documents, out, order, rows[places], stated.ids.take(pa.array(places))), rejected

    def _read(self, row: Mapping[str, Any]) -> Case:
        """A row as a case file; what a table said of it before it was brought into this form goes before."""
        if row.get("fault"):
            raise CaseError("", None, row["field"] or "", row["fault"])
        data: dict[str, Any] = {"reference": row["id"]} if row.get("id") is not None else {}
        if row.get("age") is not None and row.get("unborn_weeks") is not None:
            raise CaseError("", None, "unborn_weeks", "stands beside an age: give one of them")
        if row.get("age") is not None:
            data["age"] = row["age"]
        if row.get("unborn_weeks") is not None:
            data["age"] = {"unborn_weeks": row["unborn_weeks"]}
        if row.get("status") is not None:
            data["status"] = row["status"]
        assessed = {name: row[name] for name in ("area", "level") if row.get(name) is not None}
        if row.get("indicators"):
            assessed["indicators"] = row["indicators"]
        if assessed:
            data["assessed"] = assessed
        if row.get("observations"):
            said = ({k: v for k, v in each.items() if v is not None} if each else None for each in row["observations"])
            data["observations"] = list(said)
        return case_from(data, self.library)

    # ---- the results

    def _results(self, readings: Any, out: Output, order: Any, rows: Any, ids: pa.Array) -> pa.RecordBatch:
        names, words, count = self.names, self.words, len(self.areas)
        of = np.array([names.reading[names.areas.index(area)] for area in self.areas], np.int64)
        document = readings[of]
        at = (order[:, None] * self.engine.readings + of[None, :]).reshape(-1)
        documents = np.tile(document, len(order))
        areas = np.tile(np.arange(count, dtype=np.int8), len(order))

        def level(ranks: Any) -> pa.Array:
            return _coded(self.rank[documents, ranks[at].astype(np.int64) + 1], words["level"])

        def tiers(masks: Any) -> pa.Array:
            return _listed(self.tiers_at, self.tiers_of, masks[at].astype(np.int64), words["tier"])

        def lines(begins: Any, values: Any, called: pa.Array) -> pa.Array:
            return _listed(begins, values.astype(np.int16), at, called)

        case = np.repeat(np.arange(len(order)), count)
        return pa.RecordBatch.from_arrays(
            [
                pa.array(rows[case]),
                ids.take(pa.array(case)),
                _coded(areas, words["area"]),
                _coded(documents.astype(np.int8), words["document"]),
                level(out.entailed),
                tiers(out.entailed_tiers),
                lines(out.entailed_at, out.entailed_by, words["name"]),
                level(out.possible),
                lines(out.possible_at, out.possible_by, words["name"]),
                level(out.likely),
                tiers(out.likely_tiers),
                _coded(out.from_sender[at], words["from"]),
                level(out.sender),
                _coded(out.floor[at], words["tier"]),
                lines(out.because_at, out.because, words["name"]),
                level(out.result),
                _coded(out.result_tier[at], words["tier"]),
                _coded(out.status[at], words["status"]),
                lines(out.silent_at, out.silent, words["need"]),
            ],
            schema=results_schema(),
        )


def _coded(codes: Any, words: pa.Array) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), words)


def _listed(begins: Any, values: Any, rows: Any, words: pa.Array) -> pa.Array:
    """For each row, its own list among lists that stand one after another."""
    sizes = begins[rows + 1] - begins[rows]
    ends = np.concatenate(([0], np.cumsum(sizes)))
    places = np.arange(ends[-1]) + np.repeat(begins[rows] - ends[:-1], sizes)
    return pa.ListArray.from_arrays(
        pa.array(ends.astype(np.int32)), pa.DictionaryArray.from_arrays(pa.array(values[places]), words)
    )


def _both(one: Output, other: Output) -> Output:
    """Two outputs behind one another."""
    joined = [np.concatenate((one[n], other[n])) for n in range(11)]
    for n in range(11, len(one), 2):
        joined += [np.concatenate((one[n], other[n][1:] + one[n][-1])), np.concatenate((one[n + 1], other[n + 1]))]
    return Output(*joined)


# ------------------------------------------------------------------------------------------------ what a batch states


class _Stated:
    """The columns of a batch as numbers, and which rows are sound; those of the others mean nothing."""

    def __init__(self, own: Batches, cases: pa.RecordBatch) -> None:
        self.own, self.cases, self.count = own, cases, len(cases)
        self.sound = np.ones(self.count, np.bool_)
        self.ids = self._ids()
        self._child()
        self._assessment()
        self._observations()
        self.sound &= (self.origin >= 0) | (self.sizes > 0)
        if "fault" in cases.schema.names:
            self.sound &= cases["fault"].is_null().to_numpy(zero_copy_only=False)

    def given(self, name: str) -> pa.Array:
        """A column, or nothing but nulls."""
        return self.cases[name] if name in self.cases.schema.names else pa.nulls(self.count)

    def repaired(self, place: int, row: dict[str, Any]) -> dict[str, Any]:
        """A row with its numbers as they are read here, as a table of decimals may hold them."""
        for name, values in (("age", self.years), ("unborn_weeks", self.gestated)):
            if row.get(name) is not None:
                row[name] = int(values[place]) if values[place] != _ABSENT else None
        if isinstance(row.get("id"), int):
            row["id"] = str(row["id"])
        return row

    def _ids(self) -> pa.Array:
        ids = self.given("id")
        ids = text_of(ids.dictionary_decode() if pa.types.is_dictionary(ids.type) else ids)
        shaped = pc.fill_null(pc.match_substring_regex(ids, _REFERENCE), True)
        self.sound &= shaped.to_numpy(zero_copy_only=False)
        doubtful = pc.fill_null(pc.match_substring_regex(ids, PATTERN), False).to_numpy(zero_copy_only=False)
        places = np.flatnonzero(doubtful & self.sound)
        for place, value in zip(places, ids.take(pa.array(places)).to_pylist(), strict=True):
            self.sound[place] = personal_shape(value) is None
        self.named = self.sound.copy()
        return ids

    def _child(self) -> None:
        own = self.own
        self.years, self.gestated = (
            numbers_of(self.given("age"), _ABSENT),
            numbers_of(self.given("unborn_weeks"), _ABSENT),
        )
        old, unborn = self.years != _ABSENT, self.gestated != _ABSENT
        self.sound &= ~(old & unborn)
        self.sound &= ~old | ((self.years >= 0) & (self.years <= own.oldest))
        self.sound &= ~unborn | ((self.gestated >= 0) & (self.gestated < len(own.weeks)))
        any_age = own.vocabulary.circumstances["age"].full & ~own.unborn
        self.age = np.full(self.count, any_age, np.uint64)
        sure = old & self.sound
        self.age[sure] = own.age[self.years[sure]]
        self.age[unborn] = own.unborn
        statuses = own.names.statuses
        self.status = words_of(self.given("status")).mapped(
            lambda word: statuses.get(word, -1), np.int64, statuses["none"]
        )
        self.sound &= self.status >= 0

    def _assessment(self) -> None:
        own = self.own
        area = words_of(self.given("area")).mapped(lambda word: own.area.get(word, -2), np.int64, -1)
        level = words_of(self.given("level")).mapped(lambda word: own.level.get(word, -2), np.int64, -1)
        self.origin = own.origin[np.where(area == -2, -1, area)]
        judged = own.judged[area, level]
        self.rank, self.low, self.high = judged[:, 0], judged[:, 1], judged[:, 2]
        ticks = self.given("indicators")
        self.ticked = np.zeros(self.count, np.bool_)
        if _is_list(ticks.type):
            self.ticked = _sizes(ticks) > 0
        self.sound &= ((area == -1) & (level == -1)) | ((area >= 0) & (self.rank >= 0)) | self.ticked
        self.sound &= ~self.ticked | (area >= 0)

    def _observations(self) -> None:
        own, said = self.own, self.given("observations")
        self.sizes = np.zeros(self.count, np.int64)
        fields: dict[str, pa.Array] = {}
        if _is_list(said.type):
            self.sizes = _sizes(said)
            items = said.flatten()
            fields = {items.type.field(n).name: array for n, array in enumerate(items.flatten())}
        self.sound &= self.sizes <= MAX_OBSERVATIONS
        self.case = np.repeat(np.arange(self.count), self.sizes)
        total = len(self.case)
        sound = np.ones(total, np.bool_)
        self.need = np.full(total, -1, np.int64)
        if "need" in fields:
            self.need = words_of(fields["need"]).mapped(lambda word: own.names.need.get(word, -1), np.int64, -1)
        sound &= self.need >= 0
        self.masks: dict[str, Any] = {}
        for name in own.own:
            if name not in fields or fields[name].null_count == total:
                continue
            masks = words_of(fields[name]).mapped(self._meaning(name), np.int64, _NOT_GIVEN)
            given = masks != _NOT_GIVEN
            sound &= ~given | ((masks > 0) & own.applies[name][self.need])
            self.masks[name] = np.where(masks > 0, masks, 0).astype(np.uint64)
        self.sound[self.case[~sound]] = False

    def _meaning(self, name: str) -> Callable[[str], int]:
        circumstance, known = self.own.vocabulary.circumstances[name], self.own.parsed[name]

        def meaning(word: str) -> int:
            found = known.get(word)
            if found is None:
                try:
                    firm, arguable = circumstance.parse(word)
                    found = 0 if personal_shape(word) else firm | arguable
                except ValueError:
                    found = 0
                if len(known) > _MOST_WORDS:
                    known.clear()
                known[word] = found
            return found

        return meaning

    # ---- for the engine

    def arrays(self, kept: Any) -> tuple[Facts, Cases]:
        """Some of the rows, all of them sound and without ticks, as the compiled engine takes them."""
        own = self.own
        layout = own.names.layout
        chosen = np.zeros(self.count, np.bool_)
        chosen[kept] = True
        mine = chosen[self.case]
        case, need = self.case[mine], np.ascontiguousarray(self.need[mine])
        words = np.repeat(np.array([layout.ones], np.uint64), len(need), axis=0)
        has = np.zeros(len(need), np.uint64)

        def put(name: str, masks: Any) -> None:
            word, bit = layout.place[name]
            run = np.uint64(layout.run(name)[1])
            given = masks != 0
            packed = words[:, word] & ~run | masks << np.uint64(bit)
            words[:, word] = np.where(given, packed, words[:, word])
            has[:] |= given.astype(np.uint64) << np.uint64(layout.number[name])

        masks = {name: each[mine] for name, each in self.masks.items()}
        weeks = np.where(self.gestated == _ABSENT, 0, self.gestated)[case]
        implied = (self.gestated[case] != _ABSENT) & own.applies["gestation"][need]
        said = masks.get("gestation", np.zeros(len(need), np.uint64))
        masks["gestation"] = np.where(implied & (said == 0), own.weeks[weeks], said)
        for name, each in masks.items():
            put(name, each)
        put("age", self.age[case])
        facts, _ = own.engine.stated(need, words, has)
        sizes = np.bincount(case, minlength=self.count)[kept] if len(case) else np.zeros(len(kept), np.int64)
        return facts, Cases(
            np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
            self.status[kept],
            self.origin[kept],
            self.rank[kept],
            self.low[kept],
            self.high[kept],
            np.zeros(len(kept) + 1, np.int64),
            np.zeros(0, np.int64),
        )


_ABSENT = -(2**40)  # what stands for an age that is not given
_NOT_GIVEN = -1


def _sizes(lists: pa.Array) -> Any:
    return pc.fill_null(pc.list_value_length(lists).cast(pa.int64()), 0).to_numpy(zero_copy_only=False)
