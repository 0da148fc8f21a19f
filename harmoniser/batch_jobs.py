"""A whole file of cases to a whole file of results: in bounded memory, and to be gone on with after an interruption.

The work is done in chunks of a fixed number of cases. Each chunk's results go to a file of their own in a folder beside the
output, under another name until they are on the disk. A manifest there says what the job is; the same job goes on where it ended.
At the end the chunks become one file, which takes its place in one step; then the folder goes. Nothing is lost or repeated,
because a chunk is there whole or not at all, and an answer hangs on nothing but its case.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from harmoniser import __version__
from harmoniser.batch_tables import head_of, normalise
from harmoniser.batches import check_columns, plain, results_schema
from harmoniser.clusters import Asked, check_address, workers
from harmoniser.errors import CaseError, HarmoniserError
from harmoniser.library import Library

__all__ = ["CHUNK", "Done", "Job", "run_job"]

CHUNK = 8192  # cases that are worked on, kept and gone on with as one
_TOGETHER = 8  # chunks in a row group of the output
_FORM = 1
_MANIFEST, _CASES, _WHOLE, _END = "manifest.json", "cases.parquet", "results.parquet", "finished"
_SUFFIXES = (".json", ".parquet", ".arrow", ".csv", ".part", ".again")
_REJECTED = ("row", "id", "field", "reason")
_DIFFERS = {
    "input": "the cases have changed",
    "library": "the vocabulary or the mappings have changed",
    "areas": "the areas differ",
    "complete": "--not-complete differs",
    "chunk": "the size of its chunks differs",
    "form": "it was begun by another version of this program",
    "program": "it was begun by another version of this program",
    "arrow": "it was begun with another version of pyarrow",
}

Told = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done: which cases to which areas, and where to.

    `again` begins anew, `force` replaces what is there; `cluster` is who works on it, as clusters.workers has it.
    """

    source: Path
    out: Path
    areas: tuple[str, ...]
    complete: bool = True
    again: bool = False
    force: bool = False
    chunk: int = CHUNK
    cluster: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it. `kept` are the cases that an earlier run had done; `rejects` is where the rejected rows are, if any."""

    cases: int
    rejected: int
    kept: int
    out: Path
    rejects: Path | None


def run_job(job: Job, library: Library, told: Told = lambda what, done, of: None) -> Done:
    """Do a job, or what is left of it.

    Args:
        job: what is to be done.
        library: the vocabulary and the documents.
        told: called with what is being done, how much of it is done, and of how much.

    Raises:
        CaseError: the file as a whole is refused.
        HarmoniserError: the output is there already, another run is at it, the folder holds another job, nothing can be
            written there, or the cluster cannot do it.
    """
    _check(job)
    with _saying_why(job.out), _alone(job.out):
        return _Run(job, library, told).done()


def _check(job: Job) -> None:
    if job.cluster is not None:
        check_address(job.cluster)
    if job.out.suffix.casefold() != ".parquet":
        raise HarmoniserError("the output must end in .parquet")
    if not job.source.is_file():
        raise CaseError(job.source.name, None, "", "is not there, or is no file")
    if not job.out.absolute().parent.is_dir():
        raise HarmoniserError("the folder of the output is not there")
    if job.out.is_dir():
        raise HarmoniserError("the output is a folder")
    if job.out.exists() and job.out.samefile(job.source):
        raise HarmoniserError("the output is the input")


def _rejects(out: Path) -> Path:
    return out.with_name(out.name.removesuffix(out.suffix) + ".rejects.csv")


@contextmanager
def _saying_why(out: Path) -> Iterator[None]:
    """A full disk, or one that cannot be written to, in one line."""
    try:
        yield
    except OSError as problem:
        why = problem.strerror or str(problem).partition("\n")[0]
        kept = "; what was done is kept, and the same command goes on" if _parts(out).is_dir() else ""
        raise HarmoniserError(f"cannot read or write beside the output ({why}){kept}") from None


# ------------------------------------------------------------------------------------------------ one run at a time


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Keep out a second run. The system frees the lock when its owner dies; the file holds the owner's number."""
    path = out.with_name(out.name + ".lock")
    while True:
        file = path.open("a+")
        try:
            if not _locked(file):
                file.seek(0)
                raise HarmoniserError(
                    f"another run (process {file.read().strip() or 'unknown'}) is writing this output"
                )
            if _is(path, file):
                break
        except BaseException:
            file.close()
            raise
        file.close()  # its owner has just gone, and the file with it
    with file:
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def _is(path: Path, file: IO[str]) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False


def _locked(file: IO[str]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(1_000_000)  # beyond what others read
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


# ------------------------------------------------------------------------------------------------ the run


def _parts(out: Path) -> Path:
    return out.with_name(out.name + ".parts")


class _Run:
    def __init__(self, job: Job, library: Library, told: Told) -> None:
        self.job, self.library, self.told = job, library, told
        self.parts = _parts(job.out)
        self.long = _is_long(job.source, library)
        self.manifest: dict[str, Any] = {
            "form": _FORM,
            "program": __version__,
            "arrow": pa.__version__,
            "input": _digest(job.source),
            "library": library.digest,
            "areas": list(job.areas),
            "complete": job.complete,
            "chunk": job.chunk,
        }
        self.seen = job.source.stat()

    def done(self) -> Done:
        kept = self._kept()
        if kept and (self.parts / _END).exists():
            return self._place()  # the last run was stopped when all was done and not yet in its place
        for path in (self.job.out, _rejects(self.job.out)):
            if path.exists() and not self.job.force:
                raise HarmoniserError(f"{path.name} is there already; --force replaces it")
        if not kept:
            self._begin()
        source = self._source()
        chunks = self._chunks(source)
        first = sum(1 for number in range(chunks) if self._chunk(number).exists())
        with _Whole(self.parts / f"{_WHOLE}.part", self._chunk, chunks, self.told) as whole:
            for number in range(first):
                whole.add(number)
            self._work(source, first, whole)
            rows = whole.rows()
        if not _same(self.seen, self.job.source.stat()):
            raise CaseError(self.job.source.name, None, "", "was changed meanwhile; run the same command again")
        self._finish(chunks, source.metadata.num_rows, rows)
        return self._place(min(first * self.job.chunk, source.metadata.num_rows))

    # ---- the folder beside the output

    def _kept(self) -> bool:
        """Whether an earlier run of this job can be gone on with."""
        if not self.parts.exists():
            return False
        if not self.parts.is_dir() or any(p.is_dir() or p.suffix not in _SUFFIXES for p in self._files()):
            raise HarmoniserError(f"{self.parts.name} is in the way, and is no folder of a batch")
        path = self.parts / _MANIFEST
        try:
            before = json.loads(path.read_text(encoding="utf-8")) if path.exists() and not self.job.again else None
        except ValueError:
            before = None
        if before is None:
            return False
        for name, value in self.manifest.items():
            if before.get(name) != value:
                raise HarmoniserError(
                    f"{self.parts.name} holds another job, not finished: {_DIFFERS[name]}; --again begins anew"
                )
        return True

    def _files(self) -> list[Path]:
        return [path for path in sorted(self.parts.iterdir()) if path.name != _END]

    def _begin(self) -> None:
        if self.parts.exists():
            self._clear()
        self.parts.mkdir(exist_ok=True)
        _put(self.parts / _MANIFEST, json.dumps(self.manifest, indent=1).encode())

    def _clear(self) -> None:
        (self.parts / _MANIFEST).unlink(missing_ok=True)  # first, so that what is left is no job
        for path in self.parts.iterdir():
            path.unlink()

    def _chunk(self, number: int) -> Path:
        return self.parts / f"chunk-{number:07}.arrow"

    # ---- the steps

    def _source(self) -> pq.ParquetFile:
        """The cases, one row each."""
        if not self.long:
            found = _parquet(self.job.source)
            check_columns(found.schema_arrow, self.job.source.name, self.library)
            return found
        path = self.parts / _CASES
        if not path.exists():
            beside = path.with_name(path.name + ".part")
            normalise(self.job.source, beside, self.library, lambda done, of: self.told("reading the table", done, of))
            _keep(beside, path)
        return pq.ParquetFile(path)

    def _chunks(self, source: pq.ParquetFile) -> int:
        return -(-int(source.metadata.num_rows) // self.job.chunk)

    def _work(self, source: pq.ParquetFile, first: int, whole: _Whole) -> None:
        """Translate the chunks that are not there yet: some at a time, and kept in order."""
        total = source.metadata.num_rows
        if first >= self._chunks(source):
            return
        self.told("preparing", 0, 1)
        waiting: deque[tuple[int, int, Asked]] = deque()
        end = 0

        def keep() -> None:
            number, so_far, found = waiting.popleft()
            results, rejected = found.result()
            if rejected:
                _put(self._chunk(number).with_suffix(".csv"), rejected)
            _put(self._chunk(number), results)
            whole.add(number)
            self.told("translating", so_far, total)

        job = self.job
        with workers(job.cluster, self.library, job.areas, complete=job.complete) as at_work:
            for number, batch in enumerate(self._batches(source)):
                begin, end = end, end + len(batch)
                if number < first:
                    continue
                if number == first:
                    self.told("translating", begin, total)
                waiting.append((number, end, at_work.submit(batch, begin + 1)))
                while len(waiting) > at_work.ahead:
                    keep()
            while waiting:
                keep()

    def _batches(self, source: pq.ParquetFile) -> Iterator[pa.RecordBatch]:
        """The cases in chunks of one size, whatever the row groups of the file are."""
        schema, size = plain(source.schema_arrow), self.job.chunk
        waiting, count = [], 0
        for group in range(source.metadata.num_row_groups):
            try:
                # Row group by row group, for Arrow reads no lists of coded text across two of them.
                for batch in source.iter_batches(batch_size=size, row_groups=[group]):
                    waiting.append(batch.cast(schema))
                    count += len(batch)
                    while count >= size:
                        table = pa.Table.from_batches(waiting).combine_chunks()
                        yield table.slice(0, size).to_batches()[0]
                        count -= size
                        waiting = table.slice(size).to_batches() if count else []
            except pa.ArrowException as problem:
                why = str(problem).partition("\n")[0]
                raise CaseError(
                    self.job.source.name, None, f"row group {group + 1}", f"cannot be read ({why})"
                ) from None
        if count:
            yield pa.Table.from_batches(waiting).combine_chunks().to_batches()[0]

    def _finish(self, chunks: int, cases: int, rows: int) -> None:
        """The results and the rejected rows, each as one file, ready to be put in their places."""
        _keep(self.parts / f"{_WHOLE}.part", self.parts / _WHOLE)
        refused = 0
        rejected = [path for n in range(chunks) if (path := self._chunk(n).with_suffix(".csv")).exists()]
        if rejected:
            beside = self.parts / "rejects.csv.part"
            with beside.open("wb") as file:
                file.write((",".join(_REJECTED) + "\r\n").encode())
                for path in rejected:
                    content = path.read_bytes()
                    refused += content.count(b"\r\n")
                    file.write(content)
            _keep(beside, self.parts / "rejects.csv")
        if rows != (cases - refused) * len(self.job.areas):
            raise HarmoniserError("the results do not add up to the cases; --again begins anew")
        _put(self.parts / _END, json.dumps({"cases": cases, "rejected": refused}).encode())

    def _place(self, kept: int = -1) -> Done:
        """Put what is done in its place, or as much of it as an earlier run had not put there; and take the folder away."""
        found = json.loads((self.parts / _END).read_text(encoding="utf-8"))
        rejects, rejected = _rejects(self.job.out), self.parts / "rejects.csv"
        if rejected.exists():
            rejected.replace(rejects)
        elif not found["rejected"]:
            rejects.unlink(missing_ok=True)
        if (self.parts / _WHOLE).exists():
            (self.parts / _WHOLE).replace(self.job.out)
        for path in sorted(self.parts.iterdir(), key=lambda path: path.name in (_MANIFEST, _END)):
            path.unlink()
        self.parts.rmdir()
        before = kept if kept >= 0 else found["cases"]
        return Done(found["cases"], found["rejected"], before, self.job.out, rejects if found["rejected"] else None)


class _Whole:
    """Joins the chunks to one file while others are still worked on; the rest of the folder's rules are kept by its caller."""

    def __init__(self, path: Path, chunk: Callable[[int], Path], chunks: int, told: Told) -> None:
        self.chunk, self.chunks, self.told = chunk, chunks, told
        self.waiting: list[int] = []
        self.sent: list[Future[int]] = []
        self.file = path.open("wb")
        self.writer = pq.ParquetWriter(self.file, results_schema())
        self.pool = ThreadPoolExecutor(1)

    def __enter__(self) -> _Whole:
        return self

    def __exit__(self, *problem: object) -> None:
        self.pool.shutdown(cancel_futures=True)
        # After a problem the file is of no use, and what closing it would say is being said already.
        with suppress(*((OSError, pa.ArrowException) if problem[0] else ())):
            self.writer.close()
        self.file.close()

    def add(self, number: int) -> None:
        """A chunk that is kept; they come in their order."""
        self.waiting.append(number)
        if len(self.waiting) == _TOGETHER:
            self._send()

    def rows(self) -> int:
        """Join what is left; how many rows there are in all."""
        if self.waiting:
            self._send()
        rows = 0
        for number, sent in enumerate(self.sent):
            rows += sent.result()
            self.told("writing", min((number + 1) * _TOGETHER, self.chunks), self.chunks)
        return rows

    def _send(self) -> None:
        numbers, self.waiting = self.waiting, []
        self.sent.append(self.pool.submit(self._write, numbers))

    def _write(self, numbers: Sequence[int]) -> int:
        table = pa.Table.from_batches([_read(self.chunk(number)) for number in numbers], results_schema())
        self.writer.write_table(table, row_group_size=2**31)
        return len(table)


def _read(path: Path) -> pa.RecordBatch:
    with pa.memory_map(str(path)) as kept:
        return pa.ipc.open_file(kept).get_batch(0)


def _is_long(source: Path, library: Library) -> bool:
    """Whether a table has one row an observation; refuses at once what is no table."""
    if source.suffix.casefold() != ".parquet":
        head_of(source)
        return True
    return "need" in _parquet(source).schema_arrow.names


def _parquet(path: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path)
    except (pa.ArrowException, OSError):
        raise CaseError(path.name, None, "", "is no valid Parquet file") from None


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _same(one: os.stat_result, other: os.stat_result) -> bool:
    return (one.st_mtime_ns, one.st_size, one.st_ino) == (other.st_mtime_ns, other.st_size, other.st_ino)


def _put(path: Path, content: bytes) -> None:
    """Write a file: whole, or not at all."""
    beside = path.with_name(path.name + ".part")
    beside.write_bytes(content)
    _keep(beside, path)


def _keep(beside: Path, path: Path) -> None:
    """Give a file its name once it is on the disk."""
    with beside.open("rb+") as file:
        os.fsync(file.fileno())
    beside.replace(path)
