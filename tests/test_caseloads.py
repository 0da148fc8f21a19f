"""Caseloads: drawn from stated assumptions, or read from a team's own table, of which nothing is repeated."""

import shutil
from collections import Counter

import pytest
import yaml

from harmoniser.caseloads import COLUMNS, MOST_CHILDREN, generate, load_assumptions, read_caseload
from harmoniser.errors import CaseError, MappingError, UnknownNameError
from harmoniser.library import data_folder

FILE = data_folder() / "mappings" / "england" / "caseload.yaml"
HEAD = "reference,age,unborn_weeks,status,area,level,need,degree,pattern,engagement"


@pytest.fixture(scope="module")
def assumptions(library):
    return load_assumptions(library)


@pytest.fixture(scope="module")
def drawn(library, assumptions):
    return generate(3000, library, seed=5, assumptions=assumptions)


def table(tmp_path, *rows, head=HEAD, name="cases.csv"):
    path = tmp_path / name
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def refused(path, library):
    with pytest.raises(CaseError) as problem:
        read_caseload(path, library)
    return str(problem.value)


def changed(tmp_path, change):
    data = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    data["statuses"] = {"none": 100}
    change(data)
    path = tmp_path / "caseload.yaml"
    path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    return path


# ------------------------------------------------------------------------------------------------ drawn


def test_the_same_seed_gives_the_same_children_and_another_seed_others(library, assumptions):
    first, again, other = (
        [case.digest for case in generate(40, library, seed=seed, assumptions=assumptions)] for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_a_longer_draw_begins_with_the_shorter_one(library, assumptions):
    short, long = (generate(count, library, seed=3, assumptions=assumptions) for count in (10, 30))
    assert [case.digest for case in long[:10]] == [case.digest for case in short]


def test_nobody_drawn_has_a_name_or_an_assessment_and_everybody_a_need(drawn):
    for case in drawn:
        assert case.reference == ""
        assert case.assessed is None
        assert case.observations
        assert all(all(observation.known.values()) for observation in case.observations)


def test_needs_occur_as_often_as_assumed(drawn, assumptions):
    """Those without any need are drawn again, so shares come out a little higher, and never much."""
    for item in assumptions.needs:
        of_age = [case for case in drawn if case.age & item.ages]
        found = 100 * sum(any(o.need == item.need for o in case.observations) for case in of_age) / max(len(of_age), 1)
        leeway = 4 if len(of_age) > 500 else 20
        assert item.share - leeway < found < item.share * 1.1 + leeway, item.need
        assert not any(o.need == item.need for case in drawn if not case.age & item.ages for o in case.observations), (
            item.need
        )


def test_needs_occur_together_as_assumed(drawn, assumptions):
    item = next(item for item in assumptions.needs if item.need == "home-conditions")
    having = [case for case in drawn if any(o.need == item.given for o in case.observations)]
    found = 100 * sum(any(o.need == item.need for o in case.observations) for case in having) / len(having)
    assert abs(found - item.share_given) < 6
    assert found > 2 * item.share


def test_how_the_family_works_with_help_is_one_thing_for_all_needs_of_a_child(drawn):
    for case in drawn:
        said = {o.known["engagement"] if "engagement" in o.stated else None for o in case.observations}
        assert len(said) == 1


def test_what_is_not_recorded_stays_unknown(drawn):
    observations = [o for case in drawn for o in case.observations]
    silent = sum("degree" not in o.stated for o in observations) / len(observations)
    assert 0.15 < silent < 0.25


def test_an_unborn_child_has_weeks_that_agree_with_the_stage_drawn(drawn):
    unborn = [case for case in drawn if case.age == 1]
    assert unborn
    assert {o.need for case in unborn for o in case.observations}.isdisjoint({"school-attendance", "physical-abuse"})


def test_every_figure_is_an_assumption_or_has_a_source_that_says_what_was_read(assumptions, library):
    for source in assumptions.sources.values():
        assert bool(source.read) != bool(source.check), source.id
        assert source.address
    lines = assumptions.in_words(library.vocabulary)
    assert "Domestic abuse: 49.6% (national figure, cin-2016, quoted at second hand)" in lines
    assert any(line.startswith("Age unborn: 1.8% (national figure, cin-2020-a4, read)") for line in lines)
    assert any(line.startswith("Income and poverty: 20% (assumption)") for line in lines)


def test_a_changed_copy_changes_the_draw_and_a_change_of_one_need_moves_no_other(library, assumptions, tmp_path):
    def rarer(data):
        next(item for item in data["needs"] if item["need"] == "income")["share"] = 0

    other = load_assumptions(library, changed(tmp_path, rarer))
    # Only needs are compared: circumstances of a need that is gone are not drawn, and what comes later moves.
    before, after = (
        generate(1, library, seed=seed, assumptions=given) for seed in [4] for given in (assumptions, other)
    )
    assert [o.need for o in after[0].observations] == [o.need for o in before[0].observations if o.need != "income"]
    assert not any(o.need == "income" for case in generate(200, library, assumptions=other) for o in case.observations)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda data: data["needs"][0].update(need="domestic-abuze"), "[0].need"),
        (lambda data: data["needs"][0].update(share=101), "[0].share"),
        (lambda data: data["needs"][0].update(source="nowhere"), "[0].source"),
        (lambda data: data["needs"][1]["given"].update(need="neet"), "[1].given.need"),
        (lambda data: data["needs"][1]["given"].update(share=99), "[1].given.share"),
        (lambda data: data["needs"].append({"need": "income", "share": 1}), "need: is drawn twice"),
        (lambda data: data["circumstances"]["degree"]["weights"].update(awful=3), "degree.weights"),
        (lambda data: data["circumstances"].update(attitude={"unknown": 0, "weights": {"x": 1}}), "attitude"),
        (lambda data: data["statuses"].update(arrested=2), "statuses"),
        (lambda data: data["ages"][1].update(ages="0..99"), "ages[1].ages"),
        (lambda data: data["sources"][0].update(check=""), "sources[0]"),
        (lambda data: data["circumstances"]["impact_on_child"]["weights"].pop("severe"), "impact_on_child.weights"),
    ],
)
def test_wrong_assumptions_are_refused_with_their_place(change, field, library, tmp_path):
    with pytest.raises(MappingError) as problem:
        load_assumptions(library, changed(tmp_path, change))
    assert field in str(problem.value)


def test_assumptions_by_which_no_child_has_a_need_are_refused(library, tmp_path):
    def nobody(data):
        data["needs"] = [{"need": "income", "share": 0}]

    with pytest.raises(MappingError, match="raise the shares"):
        generate(1, library, assumptions=load_assumptions(library, changed(tmp_path, nobody)))


@pytest.mark.parametrize("count", [0, -3, MOST_CHILDREN + 1])
def test_a_caseload_has_children_and_not_endlessly_many(count, library):
    with pytest.raises(UnknownNameError, match="1 to 100,000"):
        generate(count, library)


# ------------------------------------------------------------------------------------------------ a team's own


def test_rows_with_one_reference_are_one_child(library, tmp_path):
    path = table(
        tmp_path,
        "A-1,7,,child-in-need,coventry,3,domestic-abuse,moderate,occasional,engaging",
        "B-2,,22,,,,unborn-child,,,",
        "A-1,,,,,,income,low..moderate,,",
    )
    first, second = read_caseload(path, library)
    assert first.reference == "A-1"
    assert first.status == "child-in-need"
    assert first.assessed
    assert (first.assessed.area, first.assessed.level) == ("coventry", "3")
    assert [o.need for o in first.observations] == ["domestic-abuse", "income"]
    assert first.observations[0].stated == ("degree", "pattern", "engagement")
    assert second.age == 1
    assert second.observations[0].known["gestation"] == 1 << 2


def test_without_references_each_row_is_a_child(library, tmp_path):
    path = table(tmp_path, "4,neglect", "4,neglect", ",income", head="age,need")
    cases = read_caseload(path, library)
    assert len(cases) == 3
    assert {case.reference for case in cases} == {""}


def test_a_table_as_spreadsheets_save_it_is_read(library, tmp_path):
    path = tmp_path / "cases.csv"
    path.write_bytes('\ufeffreference,age,need\r\nA-1, 7 ,"income"\r\n,,\r\n'.encode())
    assert [o.need for o in read_caseload(path, library)[0].observations] == ["income"]


def test_parquet_says_the_same_as_csv(library, tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    path = tmp_path / "cases.parquet"
    data = {
        "reference": ["A-1", "A-1", "B-2"],
        "age": [7.0, float("nan"), None],
        "unborn_weeks": pyarrow.array([None, None, 22], pyarrow.int32()),
        "need": ["domestic-abuse", "income", "unborn-child"],
        "degree": pyarrow.array(["moderate", None, None]).dictionary_encode(),
    }
    parquet.write_table(pyarrow.table(data), path)
    same = table(
        tmp_path,
        "A-1,7,,domestic-abuse,moderate",
        "A-1,,,income,",
        "B-2,,22,unborn-child,",
        head="reference,age,unborn_weeks,need,degree",
    )
    assert [case.digest for case in read_caseload(path, library)] == [
        case.digest for case in read_caseload(same, library)
    ]


@pytest.mark.parametrize("values", [[["nested"]], [True]])
def test_parquet_holds_text_and_numbers_only(values, library, tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    path = tmp_path / "cases.parquet"
    parquet.write_table(pyarrow.table({"need": ["income"], "degree": values}), path)
    assert refused(path, library) == "cases.parquet: row 2, degree: expected text or a number"


def test_a_file_that_is_no_parquet_is_refused(library, tmp_path):
    path = tmp_path / "cases.parquet"
    path.write_bytes(b"PAR1 not really PAR1")
    assert refused(path, library) == "cases.parquet: is no valid Parquet file"


@pytest.mark.parametrize(
    ("row", "place", "secret"),
    [
        ("A-1,7,,,,,Jon has bruises,,,", "row 3, need: is no need", "bruises"),
        ("A-1,7,,,,,,,,", "row 3, need: is missing", "A-1"),
        ("A-1,7,,,,,income,terrible,,", "row 3, degree: ", "terrible"),
        ("A-1,seven,,,,,income,,,", "row 3, age: expected whole years", "seven"),
        ("A-1,99,,,,,income,,,", "row 3, age: expected whole years", "99"),
        ("A-1,,60,,,,income,,,", "row 3, unborn_weeks: ", "60"),
        ("A-1,7,22,,,,income,,,", "row 3, unborn_weeks: stands beside an age", "22"),
        ("A-1,7,,imprisoned,,,income,,,", "row 3, status: is no known status", "imprisoned"),
        ("A-1,7,,,,3,income,,,", "row 3, area: is missing", "A-1"),
        ("A-1,7,,,gotham,3,income,,,", "row 3, area: is no known area", "gotham"),
        ("A-1,7,,,coventry,seventeen,income,,,", "row 3, level: is no level", "seventeen"),
        ("Jon of the lane,7,,,,,income,,,", "row 3, reference: ", "lane"),
        ("A-1,7,,,,,income,,", "row 3: has 9 cells where the head has 10", "income"),
        ("943 476 5919,7,,,,,income,,,", "row 3, reference: looks like an NHS number", "5919"),
        ("A-1,12/03/2016,,,,,income,,,", "row 3, age: looks like a date", "2016"),
        ("A-1,7,,,,,income,,CV1 2AB,", "row 3, pattern: looks like a postcode", "2AB"),
        ("Z-9,8,,,,,income,,,", "row 3, age: differs from an earlier row", "8,"),
        (f"A-1,7,,,,,{'x' * 300},,,", "row 3, need: is longer than 200 letters", "xxx"),
        ('A-1,7,,,,,"income,,,', "row 3: is no valid CSV", "income"),
    ],
)
def test_a_bad_row_is_refused_by_number_and_field_and_no_value_is_repeated(row, place, secret, library, tmp_path):
    said = refused(table(tmp_path, "Z-9,7,,,,,income,,,", row), library)
    assert said.startswith(f"cases.csv: {place}")
    assert secret not in said.removeprefix("cases.csv: row 3")


@pytest.mark.parametrize(
    ("head", "place"),
    [
        ("need,Jon Smith", "row 1, column 2: is no known column"),
        ("need,degree,need", "row 1, column 3: gives one column twice"),
        ("age,degree", "row 1: has no column `need`"),
    ],
)
def test_a_column_that_is_not_known_is_refused_by_its_place(head, place, library, tmp_path):
    said = refused(table(tmp_path, "income,low,income", head=head), library)
    assert said.startswith(f"cases.csv: {place}")
    assert "Smith" not in said


def test_an_empty_or_missing_table_is_refused(library, tmp_path):
    assert "holds no rows" in refused(table(tmp_path), library)
    assert "cannot be read" in refused(tmp_path / "nowhere.csv", library)
    path = tmp_path / "cases.csv"
    path.write_bytes(b"need\n\xff\xfe\n")
    assert "is not UTF-8" in refused(path, library)


def test_a_bad_observation_is_found_in_the_row_where_it_stands(library, tmp_path):
    rows = ["A-1,7,,,,,income,,,", "B-2,7,,,,,income,,,", "A-1,7,,,,,neglect,,often,"]
    assert refused(table(tmp_path, *rows), library).startswith("cases.csv: row 4, pattern: ")


def test_of_several_mistakes_the_one_highest_up_in_the_table_is_told(library, tmp_path):
    bad, good = "A-1,7,,,,,neglect,,often,", "A-1,7,,,,,income,,,"
    other = "B-2,seven,,,,,income,,,"
    assert refused(table(tmp_path, good, other, bad), library).startswith("cases.csv: row 3, age: ")
    assert refused(table(tmp_path, bad, other), library).startswith("cases.csv: row 2, pattern: ")
    for broken in ("A-1,7,,,,,income", "C-3,7,,,,,CV1 2AB,,,", 'C-3,7,,,,,"income,,,'):
        assert refused(table(tmp_path, good, other, broken), library).startswith("cases.csv: row 3, age: ")
        assert refused(table(tmp_path, good, broken, other), library).startswith("cases.csv: row 3")


def test_a_level_that_may_stand_in_a_row_that_cannot_be_read_is_not_missed(library, tmp_path):
    said = refused(table(tmp_path, "A-1,7,,,coventry,,income,,,", "A-1,7,,,,3,income"), library)
    assert said == "cases.csv: row 3: has 7 cells where the head has 10"


def test_a_mistyped_column_and_semicolons_get_a_hint(library, tmp_path):
    assert "nearest: degree" in refused(table(tmp_path, "income,low", head="need,degre"), library)
    said = refused(table(tmp_path, "income;low", head="need;degree"), library)
    assert said == "cases.csv: row 1: is separated by semicolons: save the table with commas (CSV UTF-8)"


def test_nothing_of_a_table_is_kept(library, tmp_path):
    folder = tmp_path / "alone"
    folder.mkdir()
    path = table(folder, "A-1,7,,,,,income,,,")
    read_caseload(path, library)
    assert [item.name for item in folder.iterdir()] == ["cases.csv"]
    shutil.rmtree(folder)


def test_every_column_is_documented(library):
    assert set(COLUMNS) >= {"reference", "age", "status", "area", "level", "need"}
    assert not set(COLUMNS) & (set(library.vocabulary.circumstances) - {"age"})


def test_ages_are_spread_as_assumed(drawn, assumptions):
    total = sum(weight for _, weight, _ in assumptions.ages)
    found = Counter(next(n for n, (mask, _, _) in enumerate(assumptions.ages) if case.age & mask) for case in drawn)
    for number, (_, weight, _) in enumerate(assumptions.ages):
        assert abs(found[number] / len(drawn) - weight / total) < 0.03
