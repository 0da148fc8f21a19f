"""Who works on the chunks of a batch: threads of this process, or the workers of a Dask cluster.

Both are asked in the same way and answer with the same bytes. A cluster's workers translate with their own installation of this
program, which must be the same as here: neither documents nor code are sent, only cases and what they come to. A worker that
dies has its chunks done again by another; what it had answered before is here already. Nothing is kept anywhere but here.
"""

from __future__ import annotations

import csv
import io
import logging
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, lru_cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit

import pyarrow as pa

from harmoniser import __version__
from harmoniser.batches import Batches
from harmoniser.compiled import Engine
from harmoniser.errors import HarmoniserError
from harmoniser.library import Library, load

__all__ = ["LOCAL", "Asked", "Worked", "Workers", "check_address", "workers"]

LOCAL = "local"
_PATIENCE = 60.0  # seconds without any worker, after which a run ends
_CONNECT = 10.0  # seconds
_SILENT = logging.CRITICAL + 1
_LOOK = 2.0  # seconds between looks at who is there
_THREADS = 2
_GOES_ON = "what was done is kept, and the same command goes on"
_SCHEMES = ("tcp", "tls")
_DISK = "disk"
_MUST_AGREE = ("numba", "numpy", "pyarrow", "dask", "distributed")


class Worked(NamedTuple):
    """What a chunk came to: its results as an Arrow file, and its rejected rows as lines of CSV."""

    results: bytes
    rejected: bytes


class Asked(Protocol):
    """A chunk that somebody works on."""

    def result(self) -> Worked:
        """Wait for what it comes to.

        Raises:
            HarmoniserError: the cluster cannot go on.
        """


class Workers(Protocol):
    """Those who work on chunks; `ahead` is how many chunks they are best asked for at once."""

    @property
    def ahead(self) -> int:  # noqa: D102
        ...

    def submit(self, cases: pa.RecordBatch, first: int) -> Asked:
        """Ask for a chunk, whose first case is that row of the input (the first row is 1)."""


@dataclass(frozen=True)
class _Task:
    """What is the same for all chunks: the installation that was asked for, the areas, and whether assessments are complete."""

    installation: tuple[tuple[str, str], ...]
    areas: tuple[str, ...]
    complete: bool


@dataclass(frozen=True)
class _Cases:
    """The cases of a chunk as an Arrow file, which Dask does not write into its log when the chunk fails."""

    content: bytes = field(repr=False)


def check_address(where: str) -> None:
    """Refuse what is no address of a cluster.

    Raises:
        HarmoniserError: it is neither `local` nor an address such as tcp://HOST:8786.
    """
    if where == LOCAL:
        return
    try:
        parts = urlsplit(where)
        good = parts.scheme in _SCHEMES and parts.hostname and parts.port != 0 and not parts.path
    except ValueError:  # the port is no number, or none that there is
        good = False
    if not good:
        raise HarmoniserError("a cluster is `local`, or an address such as tcp://HOST:8786 or tls://HOST:8786")


@contextmanager
def workers(where: str | None, library: Library, areas: tuple[str, ...], *, complete: bool) -> Iterator[Workers]:
    """Those who work on the chunks of one job.

    Args:
        where: the address of a Dask scheduler; `local` for a cluster of this machine's own, with one process a core, which
            ends with the job; None for threads of this process.
        library: the vocabulary and the documents.
        areas: the receiving areas.
        complete: as in translation.translate.

    Raises:
        HarmoniserError: the cluster cannot be reached, has no worker, or its installations differ from this one.
    """
    if where is None:
        with ThreadPoolExecutor(_THREADS) as pool:
            yield _Threads(Batches(Engine(library), areas, complete=complete), pool)
        return
    check_address(where)
    task = _Task(tuple(_installation(library.digest).items()), areas, complete)
    with _quiet():
        if where == LOCAL:
            Engine(library).translate([])  # the loops are compiled here, once, and not in each worker
            with _local() as (address, security), _connected(address, security, task) as cluster:
                yield cluster
        else:
            with _connected(where, None, task) as cluster:
                yield cluster


def _translated(batches: Batches, cases: pa.RecordBatch, first: int) -> Worked:
    """Work on a chunk."""
    results, rejected = batches.translate(cases, first)
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rejected)
    return Worked(_as_file(results), text.getvalue().encode())


def _as_file(batch: pa.RecordBatch) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, batch.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_batch(batch)
    content: bytes = sink.getvalue().to_pybytes()
    return content


# ------------------------------------------------------------------------------------------------ threads


@dataclass(frozen=True)
class _Threads:
    batches: Batches
    pool: ThreadPoolExecutor
    ahead: int = _THREADS

    def submit(self, cases: pa.RecordBatch, first: int) -> Asked:
        return self.pool.submit(_translated, self.batches, cases, first)


# ------------------------------------------------------------------------------------------------ on a worker


def _work(task: _Task, cases: _Cases, first: int) -> Worked:
    """Work on a chunk, on a worker; also one that joined when others had been looked at already.

    Raises:
        HarmoniserError: the worker's installation is another, or it would write what it works on to its disk.
    """
    from distributed import get_worker

    worker = get_worker()
    _check(f"the worker at {worker.address}", dict(task.installation), _on_worker(worker))
    with _ONE_AT_A_TIME:
        batches = _batches(task)
    return _translated(batches, pa.ipc.open_file(cases.content).get_batch(0), first)


_ONE_AT_A_TIME = Lock()


@lru_cache(maxsize=2)
def _batches(task: _Task) -> Batches:
    return Batches(Engine(_own()), task.areas, complete=task.complete)


@cache
def _own() -> Library:
    """The library of the installation that this is called in."""
    return load()


def _on_scheduler() -> dict[str, str]:
    return _installation(_own().digest)


def _on_worker(dask_worker: Any) -> dict[str, str]:
    """What is installed, and whether results may be written to the worker's disk."""
    found = _installation(_own().digest)
    return found if isinstance(dask_worker.data, dict) else found | {_DISK: "may be written to"}


@cache
def _installation(library: str) -> dict[str, str]:
    """What answers hang on, and their form."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    code = sha256(b"".join(sha256(path.read_bytes()).digest() for path in files)).hexdigest()
    found = {"python": f"{sys.version_info.major}.{sys.version_info.minor}", "harmoniser": __version__}
    for name in _MUST_AGREE:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "missing"
    return found | {"program": code, "library": library}


def _check(who: str, here: Mapping[str, str], there: Mapping[str, str]) -> None:
    """Refuse an installation that may answer otherwise, or keep what it must not."""
    for name, value in here.items():
        if there.get(name) != value:
            what = {
                "library": "its vocabulary or mappings differ from those here",
                "program": "its program differs from the one here",
            }.get(name, f"it has {name} {there.get(name)}, and here it is {value}")
            raise HarmoniserError(f"{who} cannot take part: {what}")
    if _DISK in there:
        raise HarmoniserError(
            f"{who} cannot take part: it may write cases to its disk; start workers with --memory-limit 0"
        )


# ------------------------------------------------------------------------------------------------ a cluster


class _Cluster:
    """The workers of a Dask cluster, as seen from here."""

    def __init__(self, client: Any, task: _Task) -> None:
        self.client, self.task = client, task
        self.ahead = 1
        self.seen = self.looked = time.monotonic()
        self.look()

    def submit(self, cases: pa.RecordBatch, first: int) -> Asked:
        if time.monotonic() - self.looked > _LOOK:
            self.look()
        # With the task itself, for a worker that dies would take along what had been sent to it before.
        return _Chunk(self, self.client.submit(_work, self.task, _Cases(_as_file(cases)), first, pure=False))

    def look(self) -> None:
        """See how many there are; refuse to wait any longer where for long nobody was."""
        try:
            threads = sum(self.client.nthreads().values())
        except OSError:
            raise _lost() from None
        self.looked = time.monotonic()
        if threads:
            self.seen, self.ahead = self.looked, 2 * threads
        elif self.looked - self.seen > _PATIENCE:
            raise HarmoniserError(f"the cluster has had no worker for {_PATIENCE:.0f} seconds; {_GOES_ON}")


class _Chunk:
    """A chunk that a cluster works on."""

    def __init__(self, cluster: _Cluster, future: Any) -> None:
        self.cluster, self.future = cluster, future
        self.found: Future[Worked] = Future()
        cluster.client.loop.add_callback(self._fetch)

    async def _fetch(self) -> None:
        """Bring the result here as soon as it is there, so that a worker that dies later does not take it along."""
        try:
            found = await self.future
        except Exception as problem:
            self.found.set_exception(problem)  # for whoever waits
        else:
            self.found.set_result(found)
        self.future.release()

    def result(self) -> Worked:
        from distributed import KilledWorker
        from distributed.comm import CommClosedError

        while not wait([self.found], _LOOK).done:
            self.cluster.look()
        try:
            return self.found.result()
        except KilledWorker as problem:
            raise HarmoniserError(
                f"{problem.allowed_failures + 1} workers died at one chunk, perhaps for want of memory; {_GOES_ON}"
            ) from None
        except (CancelledError, CommClosedError):
            raise _lost() from None
        except OSError as problem:
            raise HarmoniserError(f"a worker cannot read or write ({_line(problem)}); {_GOES_ON}") from None


def _lost() -> HarmoniserError:
    return HarmoniserError(f"the connection to the cluster's scheduler was lost; {_GOES_ON}")


@contextmanager
def _connected(address: str, security: Any, task: _Task) -> Iterator[_Cluster]:
    """A cluster whose installations have been looked at."""
    from distributed import Client
    from distributed.security import Security

    try:
        security = security or Security()
        if address.startswith("tls://") and not security.get_connection_args("client").get("ssl_context"):
            raise HarmoniserError("tls:// needs certificates, named in Dask's own settings (distributed.comm.tls)")
        client = Client(address, timeout=_CONNECT, security=security, set_as_default=False)
    except (OSError, ValueError, RuntimeError) as problem:
        raise HarmoniserError(f"no Dask scheduler can be reached at {address} ({_line(problem)})") from None
    with client:
        try:
            _agree(client, task)
            cluster = _Cluster(client, task)
        except OSError:
            raise _lost() from None
        yield cluster


def _agree(client: Any, task: _Task) -> None:
    """See that scheduler and workers have what is installed here, and that there are workers at all."""
    here = dict(task.installation)
    try:
        found: Any = client.run_on_scheduler(_on_scheduler)
    except Exception as problem:  # of the scheduler; Dask hands on what it was as text
        found = problem
    _look_at("the scheduler", here, found)
    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
    except TimeoutError:
        raise HarmoniserError(f"the cluster has had no worker for {_PATIENCE:.0f} seconds") from None
    for address, found in client.run(_on_worker, on_error="return").items():
        _look_at(f"the worker at {address}", here, found)


def _look_at(who: str, here: Mapping[str, str], found: Any) -> None:
    if isinstance(found, Exception):
        raise HarmoniserError(f"{who} cannot run this program ({_line(found)})") from None
    _check(who, here, found)


def _line(problem: Exception) -> str:
    return str(problem).partition("\n")[0]


@contextmanager
def _local() -> Iterator[tuple[str, Any]]:
    """A cluster on this machine, with one process a core; only whoever has the keys made for it can speak with it."""
    import dask
    from dask.system import CPU_COUNT
    from distributed import LocalCluster
    from distributed.security import Security

    nothing: list[str] = []  # of what Dask would serve to browsers
    with (
        TemporaryDirectory(prefix="harmoniser-") as folder,
        dask.config.set(
            {
                "temporary-directory": folder,
                "distributed.scheduler.http.routes": nothing,
                "distributed.worker.http.routes": nothing,
            }
        ),
    ):
        try:
            cluster = LocalCluster(
                n_workers=CPU_COUNT,
                threads_per_worker=1,
                memory_limit=0,  # which also keeps results off the disk
                host="127.0.0.1",
                security=Security.temporary(),
                dashboard_address="127.0.0.1:0",
                scheduler_kwargs={"dashboard": False},
                silence_logs=_SILENT,
                preload=[__name__],
            )
        except (OSError, RuntimeError) as problem:
            raise HarmoniserError(f"a cluster cannot be started on this machine ({_line(problem)})") from None
        with cluster:
            yield cluster.scheduler_address, cluster.security


def dask_setup(worker: Any) -> None:
    """What Dask calls as such a cluster's worker begins: Ctrl-C is for the process that started it, which then ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask's own log off the terminal: what ends a run is told in one line, and a worker that died ends none."""
    import warnings

    import dask
    import distributed  # which sets up its log

    loggers = [logging.getLogger(name) for name in ("distributed", "distributed.client", "tornado.application")]
    before = [logger.level for logger in loggers]
    try:
        for logger in loggers:
            logger.setLevel(_SILENT)
        # Installations are compared by us; and a chunk may be larger than Dask likes.
        with warnings.catch_warnings(), dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 GiB"}):
            warnings.simplefilter("ignore", distributed.versions.VersionMismatchWarning)
            yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)
