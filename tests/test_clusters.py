"""A batch on a Dask cluster: the same bytes as without one, and a worker that dies loses and repeats nothing but its own."""

import logging
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from harmoniser import __version__, clusters
from harmoniser.batch_jobs import CHUNK, Job, run_job
from harmoniser.batches import cases_schema
from harmoniser.cli import main
from harmoniser.errors import CaseError, HarmoniserError
from harmoniser.library import Library, load
from tests.test_batch_jobs import Stopped, made

AREAS = ("camden", "plymouth")
DASK = [sys.executable, "-m", "dask"]
OLDER = "import harmoniser\nharmoniser.__version__ = '0.0.1'\n"
WITHOUT = "import sys\nsys.modules['harmoniser.clusters'] = None\n"


@contextmanager
def dask_cluster(workers: int = 2, **more: Any) -> Iterator[Any]:
    """A real cluster, with processes of its own, as somebody else would have started it."""
    from distributed import LocalCluster

    settings = {"memory_limit": 0, "host": "127.0.0.1", "dashboard_address": "127.0.0.1:0", "silence_logs": 60}
    with LocalCluster(n_workers=workers, threads_per_worker=1, **(settings | more)) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with dask_cluster() as found:
        yield found


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The library as it is loaded on the workers."""
    return load()


@pytest.fixture(scope="module")
def cases(kept: Library, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Cases of which some are refused and some have ticked lines."""
    rows = made(1000, kept, bad=100).to_pylist()
    for number, row in enumerate(rows[::9]):
        row |= {"area": "coventry", "level": "3", "indicators": [["cov-0211"], ["no-such-line"]][number % 5 == 4]}
    path = tmp_path_factory.mktemp("cases") / "cases.parquet"
    pq.write_table(pa.Table.from_pylist(rows, cases_schema(kept)), path, row_group_size=300)
    return path


def job(source: Path, folder: Path, cluster: Any = None, **more: Any) -> Job:
    folder.mkdir(exist_ok=True)
    address = getattr(cluster, "scheduler_address", cluster)
    return Job(source, folder / "out.parquet", **({"areas": AREAS, "chunk": 128, "cluster": address} | more))


def written(folder: Path) -> dict[str, bytes]:
    """Everything that a finished job has left."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def stop_when(reached: Callable[[int], bool]) -> Callable[[str, int, int], None]:
    def told(what: str, done: int, of: int) -> None:
        if what == "translating" and reached(done):
            raise Stopped

    return told


def free_port() -> int:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return int(made.getsockname()[1])


# ------------------------------------------------------------------------------------------------ the same bytes


@pytest.mark.slow
def test_a_cluster_writes_the_same_bytes_as_one_process(
    cases: Path, kept: Library, tmp_path: Path, cluster: Any
) -> None:
    alone = run_job(job(cases, tmp_path / "alone"), kept)
    together = run_job(job(cases, tmp_path / "together", cluster), kept)
    assert (together.cases, together.rejected, together.kept) == (alone.cases, alone.rejected, 0)
    assert alone.rejected > 10
    assert written(tmp_path / "together") == written(tmp_path / "alone")
    assert sorted(written(tmp_path / "alone")) == ["out.parquet", "out.rejects.csv"]


@pytest.mark.slow
def test_so_it_does_for_a_table_of_observations(kept: Library, tmp_path: Path, cluster: Any) -> None:
    path = tmp_path / "cases.csv"
    rows = ["reference,age,status,need,degree"]
    rows += [
        f"A-{n // 2},{n // 2 % 18},,{'income' if n % 2 else 'neglect'},{'low' if n % 3 else ''}" for n in range(900)
    ]
    rows[500] = "A-3,5,,income,low,x"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert run_job(job(path, tmp_path / "alone"), kept).rejected == 3
    run_job(job(path, tmp_path / "together", cluster), kept)
    assert written(tmp_path / "together") == written(tmp_path / "alone")


@pytest.mark.slow
@pytest.mark.parametrize("begun", ["on the cluster", "without it"])
def test_a_run_begun_on_one_is_gone_on_with_on_the_other(
    cases: Path, kept: Library, tmp_path: Path, cluster: Any, begun: str
) -> None:
    first, then = (cluster, None) if begun == "on the cluster" else (None, cluster)
    run_job(job(cases, tmp_path / "whole"), kept)
    with pytest.raises(Stopped):
        run_job(job(cases, tmp_path / "parts", first), kept, stop_when(lambda done: done >= 400))
    done = run_job(job(cases, tmp_path / "parts", then), kept)
    assert 400 <= done.kept < 1000
    assert written(tmp_path / "parts") == written(tmp_path / "whole")


@pytest.mark.slow
def test_only_some_chunks_are_asked_for_at_once(cases: Path, kept: Library, tmp_path: Path, cluster: Any) -> None:
    seen = [0]

    def told(what: str, done: int, of: int) -> None:
        if what == "translating":
            seen.append(len(cluster.scheduler.tasks))

    run_job(job(cases, tmp_path / "out", cluster, chunk=20), kept, told)
    assert 0 < max(seen) <= 2 * 2 + 1


# ------------------------------------------------------------------------------------------------ workers that die


def ledger() -> Any:
    """What the scheduler saw of each chunk: which workers did it, and how many had when it was ours and forgotten there."""
    from distributed.diagnostics.plugin import SchedulerPlugin

    class Ledger(SchedulerPlugin):  # type: ignore[misc]
        def __init__(self) -> None:
            self.done: dict[str, list[str]] = defaultdict(list)
            self.ours: dict[str, int] = {}

        def transition(self, key: str, start: str, finish: str, *args: Any, **more: Any) -> None:
            if (start, finish) == ("processing", "memory"):
                self.done[key].append(more["worker"])
            if finish == "forgotten":
                self.ours[key] = len(self.done[key])

    return Ledger()


@pytest.mark.slow
def test_a_worker_killed_at_three_random_moments_loses_and_repeats_nothing(kept: Library, tmp_path: Path) -> None:
    source, areas, count, size = tmp_path / "cases.parquet", tuple(kept.areas), 60_000, 512
    pq.write_table(made(count, kept, bad=5000), source)
    run_job(job(source, tmp_path / "whole", areas=areas, chunk=size), kept)
    dice = random.Random()
    moments = sorted(dice.sample(range(size, count * 9 // 10, size), 3))
    killed: set[str] = set()
    seen = ledger()
    with dask_cluster(2) as cluster:
        cluster.scheduler.add_plugin(seen)

        def kill() -> None:
            alive: list[Any] = []
            while not alive:  # it takes a moment until another is there in place of one that was killed
                every = [one for one in cluster.workers.values() if one.pid and one.worker_address]
                alive = [one for one in every if one.worker_address not in killed]
                time.sleep(0.01)
            worker = dice.choice(alive)
            killed.add(worker.worker_address)
            os.kill(worker.pid, signal.SIGKILL)

        def told(what: str, done: int, of: int) -> None:
            while what == "translating" and moments and done >= moments[0]:
                moments.pop(0)
                timers.append(Timer(dice.random() / 10, kill))
                timers[-1].start()

        timers: list[Timer] = []
        run_job(job(source, tmp_path / "out", cluster, areas=areas, chunk=size), kept, told)
        for timer in timers:
            timer.join()
    assert len(killed) == 3
    assert written(tmp_path / "out") == written(tmp_path / "whole")
    assert len(seen.done) == -(-count // size)
    for chunk, workers in seen.done.items():
        assert set(workers[:-1]) <= killed, "only what a killed worker had done, and not yet handed over, is done again"
        assert len(workers) == seen.ours.get(chunk, len(workers)), "what is here already is never done again"
    assert len(seen.ours) > 50


@pytest.mark.slow
def test_workers_that_all_go_away_end_the_run_in_one_line_and_what_is_done_is_kept(
    cases: Path, kept: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "_PATIENCE", 3.0)
    run_job(job(cases, tmp_path / "whole"), kept)
    with dask_cluster(1) as cluster:

        def told(what: str, done: int, of: int) -> None:
            if what == "translating" and done >= 256:
                cluster.scale(0)

        with pytest.raises(HarmoniserError, match=r"has had no worker for 3 seconds; what was done is kept") as ended:
            run_job(job(cases, tmp_path / "out", cluster, chunk=32), kept, told)
    assert "\n" not in str(ended.value)
    assert run_job(job(cases, tmp_path / "out", chunk=32), kept).kept >= 256
    assert pq.read_table(tmp_path / "out" / "out.parquet").equals(pq.read_table(tmp_path / "whole" / "out.parquet"))


@pytest.mark.slow
def test_a_scheduler_that_goes_away_ends_the_run_in_one_line(cases: Path, kept: Library, tmp_path: Path) -> None:
    with started() as (address, scheduler):

        def told(what: str, done: int, of: int) -> None:
            if what == "translating" and done >= 256 and scheduler.poll() is None:
                scheduler.kill()
                scheduler.wait()

        with pytest.raises(
            HarmoniserError, match="connection to the cluster's scheduler was lost; what was done is kept"
        ):
            run_job(job(cases, tmp_path, address, chunk=8), kept, told)
    assert run_job(job(cases, tmp_path, chunk=8), kept).kept >= 256


@contextmanager
def started(*more: str) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """A scheduler and two workers, started on the command line."""
    address = f"tcp://127.0.0.1:{free_port()}"
    at = ["--host", "127.0.0.1", "--no-dashboard"]
    with open_process([*DASK, "scheduler", *at, "--port", address.rpartition(":")[2], *more]) as scheduler:
        worker = [*DASK, "worker", address, *at, "--memory-limit", "0", "--nthreads", "1"]
        with open_process(worker), open_process(worker):
            yield address, scheduler


@contextmanager
def open_process(command: list[str]) -> Iterator["subprocess.Popen[bytes]"]:
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)


# ------------------------------------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    "where", ["localhost:8786", "http://localhost:8786", "tcp://", "tcp://a:b", "tcp://a:99999", "", "Local"]
)
def test_what_is_no_address_is_refused(cases: Path, kept: Library, tmp_path: Path, where: str) -> None:
    with pytest.raises(HarmoniserError, match="a cluster is `local`, or an address"):
        run_job(job(cases, tmp_path, where), kept)


def test_a_scheduler_that_cannot_be_reached_is_said_in_one_line(
    cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(clusters, "_CONNECT", 0.5)
    address, out = f"tcp://127.0.0.1:{free_port()}", tmp_path / "out.parquet"
    assert main(["batch", str(cases), "--to", "all", "--out", str(out), "--cluster", address]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"harmoniser: no Dask scheduler can be reached at {address} (")
    assert said.count("\n") == 1
    assert not out.exists()


def test_an_encrypted_connection_without_certificates_is_said_in_one_line(
    cases: Path, kept: Library, tmp_path: Path
) -> None:
    with pytest.raises(HarmoniserError, match="tls:// needs certificates"):
        run_job(job(cases, tmp_path, "tls://127.0.0.1:8786"), kept)


def test_without_the_extra_the_command_names_it(
    cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from importlib.util import find_spec

    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "distributed" else find_spec(name))
    out = tmp_path / "out.parquet"
    assert main(["batch", str(cases), "--to", "all", "--out", str(out), "--cluster", "local"]) == 2
    told = capsys.readouterr().err
    assert told.startswith('harmoniser: needs distributed: pip install "harmoniser[cluster]" (in a checkout: ')
    assert told.count("\n") == 1


def test_an_error_that_names_a_place_comes_whole_from_another_process() -> None:
    import pickle

    error = pickle.loads(pickle.dumps(CaseError("cases.csv", 3, "age", "expected whole years")))
    assert (str(error), error.line) == ("cases.csv, line 3: age: expected whole years", 3)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("worker", "problem"),
    [
        (OLDER, f"it has harmoniser 0.0.1, and here it is {__version__}"),
        (WITHOUT, "cannot run this program"),
        (
            "import harmoniser.library\nharmoniser.library._digest = lambda data: '0' * 64\n",
            "its vocabulary or mappings differ from those here",
        ),
    ],
)
def test_a_worker_that_may_answer_otherwise_is_refused(
    cases: Path, kept: Library, tmp_path: Path, worker: str, problem: str
) -> None:
    with (
        dask_cluster(1, preload=[worker]) as cluster,
        pytest.raises(HarmoniserError, match="the worker") as refused,
    ):
        run_job(job(cases, tmp_path, cluster), kept)
    assert problem in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.slow
def test_so_is_a_scheduler_without_the_program(cases: Path, kept: Library, tmp_path: Path) -> None:
    other = tmp_path / "other.py"
    other.write_text(WITHOUT, encoding="utf-8")
    with (
        started("--preload", str(other)) as (address, _),
        pytest.raises(HarmoniserError, match="the scheduler cannot run"),
    ):
        run_job(job(cases, tmp_path / "out", address), kept)


@contextmanager
def joined_by(cluster: Any, folder: Path, preload: str) -> Iterator[Callable[[str, int, int], None]]:
    """Another worker, with something else on it, which joins when the first chunks are about to be asked for."""
    other = folder / "other.py"
    other.write_text(preload, encoding="utf-8")
    address = cluster.scheduler_address

    def told(what: str, done: int, of: int) -> None:
        if what == "preparing":
            return
        while not late:
            late.append(open_process([*DASK, "worker", address, "--memory-limit", "0", "--preload", str(other)]))
            late[0].__enter__()
            while len(cluster.scheduler.workers) < 2:
                time.sleep(0.1)

    late: list[Any] = []
    try:
        yield told
    finally:
        late[0].__exit__(None, None, None)


@pytest.mark.slow
def test_so_is_one_that_joins_later(cases: Path, kept: Library, tmp_path: Path) -> None:
    with (
        dask_cluster(1) as cluster,
        joined_by(cluster, tmp_path, OLDER) as told,
        pytest.raises(HarmoniserError, match=r"cannot take part: it has harmoniser 0\.0\.1"),
    ):
        run_job(job(cases, tmp_path / "out", cluster, chunk=16), kept, told)


@pytest.mark.slow
def test_one_without_the_program_that_joins_later_changes_nothing(cases: Path, kept: Library, tmp_path: Path) -> None:
    run_job(job(cases, tmp_path / "whole", chunk=16), kept)
    with dask_cluster(1) as cluster, joined_by(cluster, tmp_path, WITHOUT) as told:
        run_job(job(cases, tmp_path / "out", cluster, chunk=16), kept, told)
    assert written(tmp_path / "out") == written(tmp_path / "whole")


@pytest.mark.slow
def test_a_worker_that_may_write_cases_to_its_disk_is_refused(cases: Path, kept: Library, tmp_path: Path) -> None:
    with dask_cluster(1, memory_limit="2 GiB") as cluster, pytest.raises(HarmoniserError, match="--memory-limit 0"):
        run_job(job(cases, tmp_path, cluster), kept)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("error", "told"),
    [
        ("CaseError('cases', None, 'id', 'is not what it was')", r"^cases: id: is not what it was$"),
        (
            "PermissionError(13, 'Permission denied')",
            r"^a worker cannot read or write \(.*Permission denied\); what was done is",
        ),
    ],
)
def test_a_chunk_that_fails_on_a_worker_is_said_in_one_line_and_no_log_has_its_cases(
    cases: Path, kept: Library, tmp_path: Path, capfd: pytest.CaptureFixture[str], error: str, told: str
) -> None:
    refuse = (
        "from harmoniser.batches import Batches\nfrom harmoniser.errors import CaseError\n"
        f"def translate(self, cases, first):\n    raise {error}\nBatches.translate = translate\n"
    )
    with (
        dask_cluster(1, preload=[refuse], silence_logs=logging.INFO) as cluster,
        pytest.raises(HarmoniserError, match=told) as refused,
    ):
        run_job(job(cases, tmp_path, cluster), kept)
    assert "\n" not in str(refused.value)
    log = capfd.readouterr().err
    assert "Compute Failed" in log
    assert "ARROW1" not in log


@pytest.mark.slow
def test_a_cluster_without_workers_is_said_in_one_line(
    cases: Path, kept: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "_PATIENCE", 1.0)
    with dask_cluster(0) as cluster, pytest.raises(HarmoniserError, match="has had no worker for 1 seconds"):
        run_job(job(cases, tmp_path, cluster), kept)


# ------------------------------------------------------------------------------------------------ as a user would


def command(source: Path, out: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "harmoniser", "batch", str(source), "--to", "all", "--out", str(out), *more]


@pytest.mark.slow
def test_a_cluster_of_this_machines_own_outlives_a_worker_and_leaves_nothing_behind(
    kept: Library, tmp_path: Path
) -> None:
    import psutil

    source, out, whole = (tmp_path / f"{name}.parquet" for name in ("cases", "out", "whole"))
    pq.write_table(made(30_000, kept), source)
    subprocess.run(command(source, whole), check=True, capture_output=True)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    asked = command(source, out, "--cluster", "local")
    with subprocess.Popen(
        asked, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ | {"TMPDIR": str(scratch)}
    ) as process:
        while not list(tmp_path.glob("out.parquet.parts/chunk-*.arrow")):
            assert process.poll() is None
            time.sleep(0.01)
        workers = [one for one in psutil.Process(process.pid).children() if "spawn_main" in " ".join(one.cmdline())]
        assert workers
        workers[0].kill()
        said = process.communicate()
    assert (process.returncode, said[1]) == (0, b"")
    assert out.read_bytes() == whole.read_bytes()
    assert not [one for one in workers if one.is_running()]
    assert not list(scratch.iterdir())


@pytest.mark.slow
def test_ctrl_c_ends_a_cluster_of_this_machines_own_with_one_line(kept: Library, tmp_path: Path) -> None:
    source, out = tmp_path / "cases.parquet", tmp_path / "out.parquet"
    pq.write_table(made(40_000, kept), source)
    asked = command(source, out, "--cluster", "local")
    with subprocess.Popen(asked, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True) as process:
        while not list(tmp_path.glob("out.parquet.parts/chunk-*.arrow")):
            assert process.poll() is None
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGINT)
        said = process.communicate()
    assert (process.returncode, said[1].decode()) == (
        2,
        "harmoniser: stopped; the same command goes on where it ended\n",
    )
    assert run_job(job(source, tmp_path, areas=tuple(kept.areas), chunk=CHUNK), kept).kept >= CHUNK
