"""Bad case files meet one clear line that names file, line and field, repeats nothing personal, and exit code 2."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from harmoniser.cases import case_from, read_case
from harmoniser.cli import main
from harmoniser.errors import CaseError

BAD = Path(__file__).parent / "bad_cases"


def expectations() -> list[tuple[Path, str]]:
    """Each file under bad_cases/ says in its first line what the message must be."""
    found = []
    for path in sorted(BAD.glob("*.yaml")):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        found.append((path, first.removeprefix("# expect: ")))
    return found


@pytest.mark.parametrize(("path", "expected"), expectations(), ids=lambda value: getattr(value, "stem", ""))
def test_a_bad_case_file_is_refused_with_file_line_and_field(path, expected, library, capsys):
    with pytest.raises(CaseError) as problem:
        read_case(path, library)
    assert str(problem.value).startswith(f"{path.name}, {expected}"), str(problem.value)
    assert "\n" not in str(problem.value)
    assert main(["translate", str(path), "--to", "plymouth"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == f"harmoniser: {problem.value}\n"


@pytest.mark.parametrize(
    ("shape", "value"),
    [
        ("an NHS number", "943 476 5919"),
        ("an NHS number", "9434765919"),
        ("a unique pupil number", "A123456789012"),
        ("a postcode", "CV1 5RS"),
        ("a postcode", "sw1a1aa"),
        ("an e-mail address", "someone@example.org"),
        ("a telephone number", "024 7678 8555"),
        ("a telephone number", "+44 1752 668000"),
        ("a date", "12/03/2011"),
        ("a date", "2011-03-12"),
        ("a date", "3rd of March 2011".replace("of ", "")),
        ("a date", "12.3.11"),
    ],
)
@pytest.mark.parametrize(
    "place", ["reference: {}", "{}: 1", "observations: [{{need: {}}}]", "status: {}", "other: [[{}]]"]
)
def test_what_looks_personal_is_refused_wherever_it_stands_and_never_repeated(tmp_path, library, shape, value, place):
    path = tmp_path / "case.yaml"
    path.write_text("age: 9\n" + place.format(f'"{value}"') + "\n", encoding="utf-8")
    with pytest.raises(CaseError) as problem:
        read_case(path, library)
    assert shape in str(problem.value)
    assert value not in str(problem.value)
    assert "line 2" in str(problem.value)


def test_an_unknown_key_or_value_is_not_repeated(tmp_path, library):
    path = tmp_path / "case.yaml"
    for content in ("Jane Smith: 4", "age: 4\nobservations: [{need: Jane Smith}]", "age: 4\nstatus: Jane Smith"):
        path.write_text(content, encoding="utf-8")
        with pytest.raises(CaseError) as problem:
            read_case(path, library)
        assert "Smith" not in str(problem.value)


def test_an_enormous_file_is_refused_without_being_read_whole(tmp_path, library):
    path = tmp_path / "case.yaml"
    with path.open("wb") as file:
        file.truncate(3_000_000_000)
    with pytest.raises(CaseError, match=r"case\.yaml: is larger than 65,536 bytes"):
        read_case(path, library)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("age: &a [1]\nstatus: *a\n", "line 1: uses a YAML anchor or tag"),
        ("a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n", "line 1: uses a YAML anchor or tag"),
        ("age: *a\n", "line 1: uses a YAML alias"),
        ("age: !!python/object:os.system 4\n", "line 1: uses a YAML anchor or tag"),
        ("observations: " + "[" * 2000 + "]" * 2000 + "\n", "line 1: observations[0][0]: is nested deeper than 6"),
        ("age: [1\n", "is not valid YAML here"),
        ("age: 4\n---\nage: 5\n", "line 2: holds more than one YAML document"),
        ("age: 4\nage: 5\n", "line 2: gives one key twice"),
        ("? [a]\n: 4\n", "line 1: has a key that is not a word"),
        ("observations: [" + "{need: income}," * 3000 + "]\n", "holds more than 5,000 values"),
        ("", "expected a case"),
        ("- 1\n", "line 1: expected a case"),
    ],
)
def test_broken_or_hostile_yaml_is_refused_at_once(tmp_path, library, content, problem):
    path = tmp_path / "case.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CaseError) as raised:
        read_case(path, library)
    assert problem in str(raised.value)


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00", b"age: \xe9\n", b"age: 4\nstatus: \x00\n"])
def test_a_file_that_is_not_text_is_refused(tmp_path, library, raw):
    path = tmp_path / "case.yaml"
    path.write_bytes(raw)
    with pytest.raises(CaseError):
        read_case(path, library)


def test_a_missing_file_is_one_clear_line_and_nothing_is_written(tmp_path):
    run = subprocess.run(
        [sys.executable, "-m", "harmoniser", "translate", "nowhere.yaml", "--to", "all"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 2
    assert run.stdout == ""
    assert run.stderr == "harmoniser: nowhere.yaml: cannot be read (No such file or directory)\n"
    assert list(tmp_path.iterdir()) == []


def test_the_app_and_a_file_make_the_same_case(tmp_path, library):
    path = tmp_path / "case.yaml"
    path.write_text("age: 14\nobservations:\n  - {need: income, degree: low}\n", encoding="utf-8")
    same = case_from({"age": 14, "observations": [{"need": "income", "degree": "low"}]}, library)
    assert read_case(path, library) == same


def test_the_digest_tells_cases_apart_and_ignores_order_and_reference(library):
    one = case_from({"age": 14, "reference": "A-1", "observations": [{"need": "income"}, {"need": "debt"}]}, library)
    two = case_from({"age": 14, "observations": [{"need": "debt"}, {"need": "income"}]}, library)
    three = case_from({"age": 15, "observations": [{"need": "debt"}, {"need": "income"}]}, library)
    assert one.digest == two.digest != three.digest


def test_an_unborn_child_has_an_age_and_its_weeks_are_used(library):
    case = case_from({"age": {"unborn_weeks": 24}, "observations": [{"need": "substance-use-in-pregnancy"}]}, library)
    ages = library.vocabulary.circumstances["age"]
    assert ages.words(case.age) == "unborn"
    gestation = library.vocabulary.circumstances["gestation"]
    assert gestation.words(case.observations[0].known["gestation"]) == "after-21-weeks"


def test_deep_nesting_does_not_take_long(tmp_path, library):
    path = tmp_path / "case.yaml"
    path.write_text("a: " + "{a: " * 12_000 + "1" + "}" * 12_000, encoding="utf-8")
    started = time.monotonic()
    with pytest.raises(CaseError, match="nested deeper"):
        read_case(path, library)
    assert time.monotonic() - started < 30  # a guard against a hang, not a measurement
