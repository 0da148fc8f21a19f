"""A batch of a whole file: whole or not at all, gone on with after any interruption, and one bad row stops nothing."""

import csv
import errno
import io
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from harmoniser import batch_jobs, batch_tables
from harmoniser.batch_jobs import Job, run_job
from harmoniser.batches import cases_schema, results_schema
from harmoniser.caseloads import read_caseload
from harmoniser.census import convert, load_factors
from harmoniser.cli import main
from harmoniser.errors import CaseError, HarmoniserError
from harmoniser.library import Library
from harmoniser.translation import translate
from tests.strategies import spoken_needs

AREAS = ("camden", "plymouth")


def made(count: int, library: Library, *, bad: int = 0, seed: int = 1) -> pa.Table:
    """Some cases; every `bad`th has an id that is refused."""
    dice = random.Random(seed)
    needs = spoken_needs(library)
    rows = [
        {
            "id": "not an id" if bad and number % bad == bad - 1 else f"C-{number}",
            "age": dice.randrange(18),
            "observations": [
                {"need": dice.choice(needs), "degree": dice.choice([None, "low", "severe"])} for _ in range(2)
            ],
        }
        for number in range(count)
    ]
    return pa.Table.from_pylist(rows, cases_schema(library))


@pytest.fixture(scope="module")
def cases(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cases") / "cases.parquet"
    pq.write_table(made(1000, library, bad=100), path, row_group_size=300)
    return path


def job(source: Path, folder: Path, **more: object) -> Job:
    return Job(source, folder / "out.parquet", AREAS, chunk=128, **more)  # type: ignore[arg-type]


def rejects(folder: Path, name: str = "out") -> list[list[str]]:
    with (folder / f"{name}.rejects.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]


def lines(folder: Path, *rows: str, head: str = "reference,age,status,need,degree") -> Path:
    path = folder / "cases.csv"
    path.write_bytes(("\n".join([head, *rows]) + "\n").encode())
    return path


# ------------------------------------------------------------------------------------------------ whole


def test_results_keep_order_and_ids_and_refused_rows_go_beside_them(
    cases: Path, library: Library, tmp_path: Path
) -> None:
    done = run_job(job(cases, tmp_path), library)
    assert (done.cases, done.rejected, done.kept) == (1000, 10, 0)
    found = pq.read_table(done.out)
    assert found.schema.equals(results_schema()) or found.schema.names == results_schema().names
    good = [f"C-{n}" for n in range(1000) if n % 100 != 99]
    assert found["id"].to_pylist() == [name for name in good for _ in AREAS]
    assert found["area"].to_pylist() == list(AREAS) * len(good)
    assert [int(row[0]) for row in rejects(tmp_path)] == list(range(100, 1001, 100))
    assert all("not an id" not in cell for row in rejects(tmp_path) for cell in row)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.parquet", "out.rejects.csv"]


def test_the_same_cases_give_the_same_bytes_whatever_the_row_groups(
    cases: Path, library: Library, tmp_path: Path
) -> None:
    first = run_job(job(cases, tmp_path), library).out.read_bytes()
    other = tmp_path / "other.parquet"
    pq.write_table(pq.read_table(cases), other)
    assert run_job(job(other, tmp_path, force=True), library).out.read_bytes() == first


def test_coded_text_in_observations_is_read_across_row_groups(library: Library, tmp_path: Path) -> None:
    need = pa.DictionaryArray.from_arrays(pa.array([0, 1] * 500, pa.int8()), pa.array(["income", "neglect"]))
    said = pa.ListArray.from_arrays(pa.array(range(1001), pa.int32()), pa.StructArray.from_arrays([need], ["need"]))
    path = tmp_path / "coded.parquet"
    pq.write_table(pa.table({"observations": said}), path, row_group_size=300)
    assert run_job(job(path, tmp_path), library).cases == 1000


def test_no_cases_give_no_rows(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "none.parquet"
    pq.write_table(made(0, library), path)
    done = run_job(job(path, tmp_path), library)
    assert (done.cases, done.rejected, done.rejects) == (0, 0, None)
    assert pq.read_table(done.out).schema.names == results_schema().names


# ------------------------------------------------------------------------------------------------ interrupted


class Stopped(Exception):
    pass


def stopped_after(chunks: int, run: Job, library: Library) -> None:
    def told(what: str, done: int, of: int) -> None:
        if what == "translating" and done >= chunks * run.chunk:
            raise Stopped

    with pytest.raises(Stopped):
        run_job(run, library, told)


def test_an_interrupted_run_is_gone_on_with_to_the_same_bytes(cases: Path, library: Library, tmp_path: Path) -> None:
    (tmp_path / "whole").mkdir()
    whole = run_job(job(cases, tmp_path / "whole"), library).out.read_bytes()
    stopped_after(3, job(cases, tmp_path), library)
    assert not (tmp_path / "out.parquet").exists()
    done = run_job(job(cases, tmp_path), library)
    assert done.kept >= 3 * 128
    assert done.out.read_bytes() == whole
    assert rejects(tmp_path) == rejects(tmp_path / "whole")


def test_another_job_is_not_gone_on_with(cases: Path, library: Library, tmp_path: Path) -> None:
    stopped_after(2, job(cases, tmp_path), library)
    other = tmp_path / "other.parquet"
    pq.write_table(made(900, library), other)
    with pytest.raises(HarmoniserError, match=r"the cases have changed; --again begins anew"):
        run_job(job(other, tmp_path), library)
    assert run_job(job(other, tmp_path, again=True), library).cases == 900


def test_what_was_done_is_put_in_its_place_after_a_stop_at_the_very_end(
    cases: Path, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = job(cases, tmp_path)
    real = Path.replace

    def stop(self: Path, target: Path) -> Path:
        if target == run.out:
            raise Stopped
        return real(self, target)

    monkeypatch.setattr(Path, "replace", stop)
    with pytest.raises(Stopped):
        run_job(run, library)
    monkeypatch.undo()
    assert not run.out.exists()
    assert run_job(run, library).rejected == 10
    assert len(rejects(tmp_path)) == 10
    assert not (tmp_path / "out.parquet.parts").exists()


def test_a_file_that_changes_meanwhile_is_noticed(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "cases.parquet"
    pq.write_table(made(500, library), path)

    def told(what: str, done: int, of: int) -> None:
        if what == "translating" and done:
            os.utime(path, (1, 1))

    with pytest.raises(CaseError, match="was changed meanwhile"):
        run_job(job(path, tmp_path), library, told)


def test_an_output_that_is_there_is_kept_unless_told_otherwise(cases: Path, library: Library, tmp_path: Path) -> None:
    (tmp_path / "out.parquet").write_text("mine")
    with pytest.raises(HarmoniserError, match=r"out\.parquet is there already; --force replaces it"):
        run_job(job(cases, tmp_path), library)
    assert (tmp_path / "out.parquet").read_text() == "mine"
    assert run_job(job(cases, tmp_path, force=True), library).cases == 1000


def test_a_folder_that_is_no_batch_is_left_alone(cases: Path, library: Library, tmp_path: Path) -> None:
    mine = tmp_path / "out.parquet.parts"
    mine.mkdir()
    (mine / "letter.txt").write_text("mine")
    with pytest.raises(HarmoniserError, match="is in the way"):
        run_job(job(cases, tmp_path, again=True), library)
    assert (mine / "letter.txt").read_text() == "mine"


def test_a_full_disk_is_said_in_one_line_and_nothing_half_written_stays(
    cases: Path, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = batch_jobs._put

    def full(path: Path, content: bytes) -> None:
        if path.name == "chunk-0000003.arrow":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(path, content)

    monkeypatch.setattr(batch_jobs, "_put", full)
    with pytest.raises(HarmoniserError, match="No space left on device") as refused:
        run_job(job(cases, tmp_path), library)
    assert "\n" not in str(refused.value)
    assert not (tmp_path / "out.parquet").exists()
    monkeypatch.undo()
    assert run_job(job(cases, tmp_path), library).kept == 3 * 128


# ------------------------------------------------------------------------------------------------ real processes


def command(source: Path, out: Path) -> list[str]:
    return [sys.executable, "-m", "harmoniser", "batch", str(source), "--to", *AREAS, "--out", str(out)]


@pytest.mark.slow
def test_a_batch_that_is_killed_at_ten_random_moments_loses_and_repeats_nothing(
    library: Library, tmp_path: Path
) -> None:
    source, out, whole = (tmp_path / f"{name}.parquet" for name in ("cases", "out", "whole"))
    pq.write_table(made(60_000, library, bad=5000), source)
    started = time.monotonic()
    subprocess.run(command(source, whole), check=True, capture_output=True)
    took = time.monotonic() - started
    dice, kills = random.Random(), 0
    while kills < 10:
        with subprocess.Popen(command(source, out), stdout=subprocess.DEVNULL) as process:
            try:
                process.wait(dice.random() * took)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                kills += 1
        if out.exists() or kills == 10:
            if not out.exists():
                subprocess.run(command(source, out), check=True, capture_output=True)
            assert out.read_bytes() == whole.read_bytes()
            assert (tmp_path / "out.rejects.csv").read_bytes() == (tmp_path / "whole.rejects.csv").read_bytes()
            subprocess.run([*command(source, out), "--force"], check=True, capture_output=True)  # clears what is left
            assert out.read_bytes() == whole.read_bytes()
            assert not list(tmp_path.glob("out.parquet.*"))
            out.unlink()
            (tmp_path / "out.rejects.csv").unlink()
        else:
            assert process.returncode == -signal.SIGKILL


def test_a_batch_that_is_killed_halfway_is_gone_on_with(cases: Path, library: Library, tmp_path: Path) -> None:
    script = (
        "import sys, os, signal\n"
        "from pathlib import Path\n"
        "from harmoniser.batch_jobs import Job, run_job\n"
        "from harmoniser.library import load\n"
        "def told(what, done, of):\n"
        "    if what == 'translating' and done >= 300: os.kill(os.getpid(), signal.SIGKILL)\n"
        "run_job(Job(Path(sys.argv[1]), Path(sys.argv[2]), ('camden', 'plymouth'), chunk=128), load(), told)\n"
    )
    killed = subprocess.run([sys.executable, "-c", script, str(cases), str(tmp_path / "out.parquet")], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert (tmp_path / "out.parquet.lock").exists()
    done = run_job(job(cases, tmp_path), library)
    assert 0 < done.kept < 1000
    assert pq.read_metadata(done.out).num_rows == 990 * 2
    assert not (tmp_path / "out.parquet.lock").exists()


def test_a_second_run_on_the_same_output_is_refused(cases: Path, library: Library, tmp_path: Path) -> None:
    def told(what: str, done: int, of: int) -> None:
        if what == "translating" and not done:
            second = subprocess.run(command(cases, tmp_path / "out.parquet"), capture_output=True, check=False)
            assert second.returncode == 2
            assert second.stderr.decode() == f"harmoniser: another run (process {os.getpid()}) is writing this output\n"

    assert run_job(job(cases, tmp_path), library, told).cases == 1000


# ------------------------------------------------------------------------------------------------ tables of observations


def test_a_table_of_observations_says_what_the_same_caseload_says(library: Library, tmp_path: Path) -> None:
    path = lines(
        tmp_path,
        "A-1,5,,income,low",
        "A-1,,,neglect,moderate..",
        " A-2 ,16.0,early-help,neet,",
        "",
        "A-3,,none,income,",
    )
    run_job(job(path, tmp_path), library)
    found = pq.read_table(tmp_path / "out.parquet").to_pylist()
    expected = [(case, area) for case in read_caseload(path, library) for area in AREAS]
    assert [(one["id"], one["area"]) for one in found] == [(case.reference, area) for case, area in expected]
    assert [one["row"] for one in found[::2]] == [2, 4, 6]
    for one, (case, area) in zip(found, expected, strict=True):
        slow = translate(case, area, library, questions=False)
        assert (one["entailed"], one["possible"], one["result"]) == (
            slow.entailed.level,
            slow.possible.level,
            slow.result_level,
        )


def test_a_child_that_may_lack_a_row_is_refused_and_the_rest_is_not(library: Library, tmp_path: Path) -> None:
    path = lines(
        tmp_path,
        "A-1,5,,income,low",
        "A-2,5,,income,low",
        "A-2,5,,income,low,x",  # one cell too many: whose it is cannot be known
        "A-3,5,,income,low",
        "A-4,5,,income,low",
        "A-5,5,,income,low",
        "A-4,5,,neglect,low",  # A-4 again
        "A-6,5,,income,low",
        "A-6,6,,income,low",  # another age
        ",5,,income,low",
        "A-7,5,,income,low",
        "A-8,5,,income,low",
    )
    run_job(job(path, tmp_path), library)
    assert pq.read_table(tmp_path / "out.parquet")["id"].to_pylist()[::2] == ["A-1", "A-5", "A-8"]
    refused = {int(row[0]): (row[1], row[3]) for row in rejects(tmp_path)}
    assert {row: said[0] for row, said in refused.items()} == {
        3: "A-2", 4: "", 5: "A-3", 6: "A-4", 8: "A-4", 9: "A-6", 11: "", 12: "A-7",
    }  # fmt: skip
    assert "6 cells where the head has 5" in refused[4][1]
    assert "beside a row that cannot be read" in refused[3][1]
    assert "comes back in another place" in refused[6][1]
    assert "differs from an earlier row" in refused[9][1]
    assert "the reference is missing" in refused[11][1]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b'"A-2,5,,income,low', "quotation mark that is not closed"),
        (b'x"A-2,"5,,income,low', "cells where the head has"),
        (b"A-2,5,,inc\xe9me,low", "not UTF-8"),
        (b"A-2,5,,inc\0me,low", "control character"),
        (b"A-2,5,,income,low\rA-9,5,,income,low", "control character"),
        (b"A-2," + b"5" * 70_000 + b",,income,low", "longer than"),
        (b"=HYPERLINK(1),5,,income,low", "expected at most 20 letters"),
        (b"943 476 5919,5,,income,low", "looks like an NHS number"),
        (b"A-2,05/06/2019,,income,low", "expected whole years"),
    ],
)
def test_a_hostile_row_is_refused_alone_and_never_repeated(
    library: Library, tmp_path: Path, row: bytes, reason: str
) -> None:
    path = tmp_path / "cases.csv"
    good = [b"A-1,5,,income,low", b"A-3,5,,income,low"]
    path.write_bytes(b"\n".join([b"\xef\xbb\xbfreference,age,status,need,degree", good[0], row, good[1]]))
    done = run_job(job(path, tmp_path), library)
    found = {int(row[0]): row for row in rejects(tmp_path)}
    assert reason in found[3][3]
    assert not any(word in "".join(found[3]) for word in ("HYPERLINK", "943", "05/06", "A-9"))
    assert done.cases == 3


def test_a_line_without_end_is_left_out_in_bounded_memory(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_tables, "_BLOCK", 100_000)
    path = tmp_path / "cases.csv"
    with path.open("wb") as file:
        file.write(b"need\nincome\n")
        for _ in range(50):
            file.write(b"x" * 100_000)
        file.write(b"\nneglect\n")
    run_job(job(path, tmp_path), library)
    assert pq.read_table(tmp_path / "out.parquet")["row"].to_pylist() == [2, 2, 4, 4]
    assert rejects(tmp_path)[0][0] == "3"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is empty"),
        (b"\0\1\2\3", "is no CSV file"),
        ("reference,need\n".encode("utf-16"), "is no CSV file|not UTF-8"),
        (b"reference;need\nA-1;income\n", "separated by semicolons"),
        (b"reference,Jane Example\n", "column 2: is no known column"),
        (b"reference,age\n", "has no column `need`"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_one_line(
    library: Library, tmp_path: Path, content: bytes, problem: str
) -> None:
    path = tmp_path / "cases.csv"
    path.write_bytes(content)
    with pytest.raises(CaseError, match=problem) as refused:
        run_job(job(path, tmp_path), library)
    assert "\n" not in str(refused.value)
    assert "Jane" not in str(refused.value)
    assert not (tmp_path / "out.parquet").exists()


def test_blocks_may_end_anywhere(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = lines(tmp_path, *(f"A-{n // 3},5,,income,low" for n in range(600)))
    whole = run_job(job(path, tmp_path), library).out.read_bytes()
    monkeypatch.setattr(batch_tables, "_BLOCK", 97)
    assert run_job(job(path, tmp_path, force=True), library).out.read_bytes() == whole


def test_a_table_of_observations_may_be_parquet(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "long.parquet"
    pq.write_table(pa.table({"reference": ["a", "a", "b"], "age": [5.0, None, None], "need": ["income"] * 3}), path)
    run_job(job(path, tmp_path), library)
    assert pq.read_table(tmp_path / "out.parquet")["id"].to_pylist() == ["a", "a", "b", "b"]


def test_a_file_that_is_no_parquet_is_refused(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "cases.parquet"
    path.write_bytes(b"PAR1 not really")
    with pytest.raises(CaseError, match="no valid Parquet file"):
        run_job(job(path, tmp_path), library)


# ------------------------------------------------------------------------------------------------ the commands


def test_the_command_says_what_it_did(cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.parquet"
    assert main(["batch", str(cases), "--to", "all", "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert "990 of 1,000 cases translated into 7 areas" in said
    assert "10 refused, each with its row and the reason" in said
    assert main(["batch", str(cases), "--to", "nowhere", "--out", str(out)]) == 2
    assert main(["batch", str(cases), "--to", "all", "--out", str(out)]) == 2
    assert "is there already" in capsys.readouterr().err


def test_without_the_extra_the_command_names_it(
    cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert main(["batch", str(cases), "--to", "all", "--out", str(tmp_path / "o.parquet")]) == 2
    assert 'pip install "harmoniser[batch]"' in capsys.readouterr().err


# ------------------------------------------------------------------------------------------------ the census


def test_every_factor_says_what_a_need_with_its_code_says(library: Library) -> None:
    factors, vocabulary = load_factors(library), library.vocabulary
    known = {code for need in vocabulary.needs.values() for code in need.census if code[0] != "N"}
    assert known <= set(factors.says) | set(factors.nothing)
    for code, said in factors.says.items():
        carriers = [need.id for need in vocabulary.needs.values() if code in need.census]
        above = vocabulary.above(said["need"])
        unlike = {"14A"}  # the ontology gives it to needs that say more than unacceptable behaviour
        assert code in unlike or any(name in above for name in carriers), code


def test_factors_become_cases_and_nothing_is_dropped_in_silence(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "factors.csv"
    path.write_text(
        "Reference,Age,Factors,Status\n"
        'K1,5,"1A, 4b;16A",\nK2,,21,\nK3,7,6A 3A,child-in-need\nK4,3,18C N1 99Z,\nK5,3,hello,\nK6,4,1A,\nK6,4,2A,\n',
        encoding="utf-8",
    )
    done = convert(path, tmp_path / "children.parquet", library)
    assert (done.cases, done.refused, done.left_out) == (3, 4, 3)
    found = pq.read_table(done.out).to_pylist()
    assert [one["id"] for one in found] == ["K1", "K3", "K4"]
    assert [one["need"] for one in found[0]["observations"]] == ["alcohol-use", "parental-mental-health", "neglect"]
    said = {(int(row[0]), row[1]): row[3] for row in rejects(tmp_path, "children")}
    assert "6A is left out" in said[4, "K3"]
    assert "state nothing" in said[3, ""]
    assert "comes twice" in said[7, ""]
    assert "comes twice" in said[8, ""]
    assert "hello" not in "".join(said.values())
    assert run_job(job(done.out, tmp_path), library).rejected == 0


@pytest.mark.parametrize(
    "name", ["UPN", "DOB", "Date of birth", "Child's forename", "Postcode", "NHS number", "943 476 5919"]
)
def test_a_census_table_with_a_personal_column_is_refused_by_its_place(
    library: Library, tmp_path: Path, name: str
) -> None:
    path = tmp_path / "factors.csv"
    text = io.StringIO()
    csv.writer(text).writerows([["reference", "factors", name], ["K1", "1A", ""]])
    path.write_text(text.getvalue(), encoding="utf-8")
    with pytest.raises(CaseError, match="column 3: is personal by its name") as refused:
        convert(path, tmp_path / "out.parquet", library)
    assert name not in str(refused.value)
    assert not (tmp_path / "out.parquet").exists()
