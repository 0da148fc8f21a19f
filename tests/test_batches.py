"""A batch of cases says what each case file would say, and refuses exactly the rows that a case file would be refused for."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harmoniser.batches import Batches, cases_schema, check_columns, results_schema
from harmoniser.cases import case_from
from harmoniser.compiled import Engine
from harmoniser.errors import CaseError
from harmoniser.library import Library
from harmoniser.model import Case
from harmoniser.privacy import PATTERN, personal_shape
from tests.strategies import spoken_needs
from tests.test_compiled import readable

FAULTY_IDS = ["943 476 5919", "943-476-5919", "has space", "=cmd()", "x" * 21, "", "2019-01-02", "a@b.uk", "Ä-1"]


@pytest.fixture(scope="module")
def engine(library: Library) -> Engine:
    return Engine(library)


@pytest.fixture(scope="module")
def batches(engine: Engine, library: Library) -> Batches:
    return Batches(engine, tuple(library.areas))


@st.composite
def ranges(draw: st.DrawFn, library: Library, name: str) -> str:
    values = [value.name for value in library.vocabulary.circumstances[name].values]
    first = draw(st.integers(0, len(values) - 1))
    last = draw(st.integers(first, len(values) - 1))
    forms = [
        values[first],
        f"{values[first]}..{values[last]}",
        f"{values[first]}, {values[last]}",
        f"{values[first]}..",
    ]
    return draw(st.sampled_from([*forms, f"..{values[last]}"]))


@st.composite
def said(draw: st.DrawFn, library: Library, *, faults: bool) -> dict[str, str] | None:
    vocabulary = library.vocabulary
    need = draw(
        st.one_of(st.sampled_from(spoken_needs(library)), st.sampled_from(["unborn-child", "missing", "injury"]))
    )
    names = [c for c in vocabulary.circumstances if c != "age" and vocabulary.applies(c, need)]
    found = {"need": need}
    for name in draw(st.lists(st.sampled_from(names), unique=True, max_size=4)):
        found[name] = draw(ranges(library, name))
    if not faults:
        return found
    wrong: list[dict[str, str] | None] = [
        {**found, "need": "no-such-need"},
        {**found, "degree": "worst"},
        {**found, "degree": "severe..low"},
        {**found, "degree": "PL1 2AB"},
        {**found, "gestation": "week-21", "need": "income"},
        {"degree": "low"},
        None,
    ]
    return draw(st.sampled_from(wrong))


@st.composite
def rows(draw: st.DrawFn, library: Library) -> dict[str, Any]:
    """A row, with something wrong with it one time in three."""
    faulty = draw(
        st.sampled_from(["", "", "", "", "id", "age", "weeks", "both", "status", "area", "level", "said", "nothing"])
    )
    row: dict[str, Any] = {"id": draw(st.sampled_from([None, "A-1042", "c/7", "7"]))}
    when = draw(st.sampled_from(["none", "age", "weeks"]))
    row["age"] = draw(st.integers(0, 18)) if when == "age" else None
    row["unborn_weeks"] = draw(st.sampled_from([0, 20, 21, 22, 44])) if when == "weeks" else None
    row["status"] = draw(st.sampled_from([None, *library.vocabulary.statuses]))
    row["observations"] = draw(st.lists(said(library, faults=False), min_size=1, max_size=3))
    if draw(st.booleans()):
        row["area"] = draw(st.sampled_from(list(library.areas)))
        document = library.document(row["area"])
        row["level"] = draw(st.sampled_from([level.id for level in document.levels]))
        if draw(st.booleans()):
            lines = [line.id for line in document.indicators if line.levels and not line.excluded][:40]
            row["indicators"] = draw(st.lists(st.sampled_from(lines), min_size=1, max_size=2))
            row["observations"] = draw(st.sampled_from([row["observations"], None, []]))
    if faulty == "id":
        row["id"] = draw(st.sampled_from(FAULTY_IDS))
    elif faulty == "age":
        row["age"], row["unborn_weeks"] = draw(st.sampled_from([-1, 19, 2**40])), None
    elif faulty == "weeks":
        row["age"], row["unborn_weeks"] = None, draw(st.sampled_from([-1, 45]))
    elif faulty == "both":
        row["age"], row["unborn_weeks"] = 3, 20
    elif faulty == "status":
        row["status"] = draw(st.sampled_from(["", "None", "on a plan"]))
    elif faulty == "area":
        row["area"] = draw(st.sampled_from(["", "nowhere", None]))
        row["level"] = "4"
    elif faulty == "level":
        row["area"], row["level"] = "camden", draw(st.sampled_from(["9", "", "4z"]))
    elif faulty == "said":
        row["observations"] = [*(row["observations"] or []), draw(said(library, faults=True))]
    elif faulty == "nothing":
        row["observations"], row["area"], row["level"], row["indicators"] = None, None, None, None
    return row


def read(row: Mapping[str, Any], library: Library) -> Case | None:
    """The row as a case file; nothing where that is refused."""
    data: dict[str, Any] = {}
    if row.get("id") is not None:
        data["reference"] = row["id"]
    if row.get("age") is not None and row.get("unborn_weeks") is not None:
        return None
    if row.get("age") is not None:
        data["age"] = row["age"]
    if row.get("unborn_weeks") is not None:
        data["age"] = {"unborn_weeks": row["unborn_weeks"]}
    if row.get("status") is not None:
        data["status"] = row["status"]
    assessed = {name: row[name] for name in ("area", "level", "indicators") if row.get(name)}
    assessed |= {name: row[name] for name in ("area", "level") if row.get(name) == ""}
    if assessed:
        data["assessed"] = assessed
    if row.get("observations"):
        data["observations"] = row["observations"]
    try:
        return case_from(data, library)
    except CaseError:
        return None


def table(listed: list[dict[str, Any]], library: Library) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist(listed, schema=cases_schema(library))


@settings(max_examples=30)
@given(data=st.data())
def test_a_batch_says_what_each_case_file_would_say(batches: Batches, library: Library, data: st.DataObject) -> None:
    listed = data.draw(st.lists(rows(library), min_size=1, max_size=6))
    results, rejected = batches.translate(table(listed, library), first=11)
    assert results.schema == results_schema()
    results.validate(full=True)
    expected = [(number, row, read(row, library)) for number, row in enumerate(listed, 11)]
    assert [one.row for one in rejected] == [number for number, _, case in expected if case is None]
    found = iter(results.to_pylist())
    for number, row, case in expected:
        if case is None:
            continue
        for area in library.areas:
            one = next(found)
            assert (one.pop("row"), one.pop("id"), one["area"]) == (number, row["id"], area)
            assert one.pop("document") == library.document(area).id
            one["because"] = sorted(one["because"])
            slow = readable(case, area, library)
            assert one == {
                name: list(value) if isinstance(value, tuple) else value
                for name, value in ((name, getattr(slow, name)) for name in one)
            }
    assert next(found, None) is None


def test_what_is_refused_is_never_repeated(batches: Batches, library: Library) -> None:
    sure = [{"need": "income", "degree": "low"}]
    listed = [{"id": "A-1", "age": 5, "observations": sure}]
    listed += [{"id": bad, "age": 5, "observations": sure} for bad in FAULTY_IDS]
    listed += [{"id": "A-2", "age": 5, "observations": [{"need": "Jane Example of PL1 2AB"}]}]
    results, rejected = batches.translate(table(listed, library))
    assert set(results["id"].to_pylist()) == {"A-1"}
    assert [one.row for one in rejected] == list(range(2, len(listed) + 1))
    for one in rejected:
        assert one.reason
        assert not any(bad and bad in f"{one.id}{one.field}{one.reason}" for bad in [*FAULTY_IDS, "Jane", "PL1"])
    assert rejected[-1].id == "A-2"


@given(text=st.text(alphabet="0123456789ABCadjno-/_+. @", max_size=24))
def test_every_personal_shape_is_found_by_the_plainer_pattern_too(text: str) -> None:
    import pyarrow.compute as pc

    if personal_shape(text):
        assert pc.match_substring_regex(pa.array([text]), PATTERN)[0].as_py()


def test_columns_may_be_missing_and_of_other_kinds(batches: Batches, library: Library) -> None:
    plain = table([{"id": "7", "age": 5, "observations": [{"need": "income", "degree": "low"}]}] * 3, library)
    ids = pa.array([7, 7, 7], pa.uint16())
    ages = pa.array([5.0, 5.0, 5.0])
    need = pa.DictionaryArray.from_arrays(pa.array([1, 1, 1], pa.int8()), pa.array(["neglect", "income"]))
    degree = pa.array(["low"] * 3, pa.large_string())
    observed = pa.LargeListArray.from_arrays(
        [0, 1, 2, 3], pa.StructArray.from_arrays([need, degree], ["need", "degree"])
    )
    other = pa.record_batch({"observations": observed, "age": ages, "id": ids})
    check_columns(other.schema, "cases.parquet", library)
    assert batches.translate(other)[0] == batches.translate(plain)[0]
    sliced = batches.translate(other.slice(1, 2), 2)[0]
    assert sliced == batches.translate(plain)[0].slice(len(library.areas))


def test_an_age_that_is_no_whole_number_is_refused_and_one_that_is_not_known_is_not(
    batches: Batches, library: Library
) -> None:
    observed = table([{"observations": [{"need": "income"}]}] * 3, library)["observations"]
    some = pa.record_batch({"age": pa.array([5.5, float("nan"), None]), "observations": observed})
    results, rejected = batches.translate(some)
    assert [(one.row, one.field) for one in rejected] == [(1, "age")]
    assert len(results) == 2 * len(library.areas)


def test_text_that_is_no_text_is_refused(batches: Batches, library: Library) -> None:
    spoilt = pa.array([b"A-\xff", b"A-1"]).view(pa.string())
    observed = table([{"observations": [{"need": "income"}]}] * 2, library)["observations"]
    results, rejected = batches.translate(pa.record_batch({"id": spoilt, "observations": observed}))
    assert [one.row for one in rejected] == [1]
    assert set(results["id"].to_pylist()) == {"A-1"}
    need = pa.array([b"income", b"in\xffcome"]).view(pa.string())
    said = pa.ListArray.from_arrays([0, 1, 2], pa.StructArray.from_arrays([need], ["need"]))
    results, rejected = batches.translate(pa.record_batch({"observations": said}))
    assert [(one.row, one.field) for one in rejected] == [(2, "observations[0].need")]
    assert len(results) == len(library.areas)


@pytest.mark.parametrize(
    ("columns", "problem"),
    [
        ({"id": ["a"], "Jane Example": [1]}, "column 2: is no known column"),
        ({"id": ["a"]}, "has no column that states anything"),
        ({"id": ["a"], "observations": ["income"]}, "column 2, observations: expected lists"),
        ({"age": ["a"], "observations": [[{"need": "income"}]]}, "column 1, age: expected whole numbers"),
        ({"observations": [[{"degree": "low"}]]}, "have no field `need`"),
        ({"observations": [[{"need": "income", "name": "x"}]]}, "observations, column 2: is no known column"),
        ({"observations": [[{"need": "income", "degree": 1.5}]]}, "observations, degree: expected text"),
        ({"level": ["4"], "indicators": [[1]]}, "column 2, indicators: expected lists of ids"),
    ],
)
def test_a_table_of_another_form_is_refused_whole(library: Library, columns: dict[str, Any], problem: str) -> None:
    with pytest.raises(CaseError) as refused:
        check_columns(pa.table(columns).schema, "cases.parquet", library)
    assert problem in str(refused.value)
    assert "Jane" not in str(refused.value)


def test_no_rows_give_no_rows(batches: Batches, library: Library) -> None:
    results, rejected = batches.translate(table([], library))
    assert (len(results), rejected) == (0, [])


def test_more_observations_than_a_case_file_may_have_are_refused(batches: Batches, library: Library) -> None:
    some = table([{"id": "A-1", "observations": [{"need": "income"}] * 101}], library)
    assert [one.field for one in batches.translate(some)[1]] == ["observations"]
