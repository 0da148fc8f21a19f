"""Measures the engine against what one would otherwise use, on the same work, and holds all to the same results.

    python -m benchmarks.rivals [--quick]

The work: cases of three observations, drawn at random (cases.py), translated into all seven areas. What each rival does and
what was done to make it quick stands at the head of its module. A rival that is too slow for all cases gets a stated sample;
what is compared is the time of one translation (one case into one area). Where a rival does less than the engine, the engine
is measured doing all of it. It runs on Linux, which tells what memory a process took at most and lets one be kept to one core.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks import crosswalk
from benchmarks.cases import Drawn, draw
from benchmarks.rival_owl import Hermit
from benchmarks.rival_sparql import Sparql, links
from benchmarks.rival_sql import Sql
from benchmarks.rival_tables import tables
from harmoniser.batches import Batches, plain
from harmoniser.cases import read_case
from harmoniser.compiled import Engine
from harmoniser.library import Library, data_folder, load
from harmoniser.matching import Standing, candidates, match, state_case
from harmoniser.model import Case
from harmoniser.translation import translate

SEED = 2026
CHUNK = 8192  # cases at a time, as `harmoniser batch` takes them
RIVALS = Path(sys.prefix) / "rivals" / "bin" / "python"  # where semra is, apart from everything else
GIB = 1 << 30


class Sizes(NamedTuple):
    """How many cases each gets, and how often each is run."""

    batch: int
    alone: int  # the batch on one core
    tables: int  # the engine in process, and DuckDB
    readable: int
    pyoxigraph: int
    rdflib: int
    hermit: int
    single: int
    runs: int


WHOLE = Sizes(1_000_000, 200_000, 100_000, 100, 500, 5, 100, 100, 5)
QUICK = Sizes(20_000, 20_000, 20_000, 20, 50, 2, 3, 10, 1)


@dataclass(frozen=True)
class Line:
    """A line of the table: what was done, on how many translations, in how many seconds, and against which goal.

    `seconds` are by the clock and `processor` of all cores together, both medians.
    """

    work: str
    rows: int
    seconds: float
    processor: float
    ratio: float | None = None
    goal: float | None = None
    most: bool = False  # the goal is a limit from above

    @property
    def each(self) -> float:
        """Microseconds of one translation."""
        return self.seconds / self.rows * 1e6

    def cells(self) -> tuple[str, ...]:
        """The line as text."""
        goal = reached = ""
        if self.goal is not None and self.ratio is not None:
            goal = f"{'at most' if self.most else 'at least'} {self.goal:g}"
            reached = "yes" if (self.ratio <= self.goal if self.most else self.ratio >= self.goal) else "no"
        ratio = "" if self.ratio is None else f"{self.ratio:,.3g}" if self.ratio < 1000 else f"{self.ratio:,.0f}"
        figures = f"{self.seconds:,.3f}", f"{self.processor:,.3f}", f"{self.each:,.3g}"
        return self.work, f"{self.rows:,}", *figures, ratio, goal, reached


# ------------------------------------------------------------------------------------------------ the clock


class Spent(NamedTuple):
    """Seconds by the clock, and of the processor."""

    clock: float
    processor: float


def processor() -> float:
    """Seconds that this process and those that it has waited for have had of the processor."""
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


def middle(found: Sequence[Spent]) -> Spent:
    """The medians."""
    return Spent(*(statistics.median(each) for each in zip(*found, strict=True)))


def medians(works: dict[str, Callable[[], Any]], runs: int) -> dict[str, Spent]:
    """Medians of each work; runs are interleaved, so that a slow moment of the machine touches all alike."""
    times: dict[str, list[Spent]] = {name: [] for name in works}
    for _ in range(runs):
        for name, work in works.items():
            clock, own = time.perf_counter(), processor()
            work()
            times[name].append(Spent(time.perf_counter() - clock, processor() - own))
    return {name: middle(found) for name, found in times.items()}


# Started from a small process of its own: what a program is said to have taken at most begins with what its starter holds.
_LAUNCH = """
import json, os, subprocess, sys, time
cores, *command = sys.argv[1:]
if cores != "all":
    os.sched_setaffinity(0, {int(cores)})
start = time.perf_counter()
started = subprocess.Popen(command, stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(started.pid, 0)
clock = time.perf_counter() - start
print(json.dumps([os.waitstatus_to_exitcode(status), clock, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024]))
"""


def process(command: Sequence[str], core: int | None = None) -> tuple[Spent, int]:
    """Run a program, on one core if one is named: what it spent, and the most memory that it took, in bytes."""
    cores = "all" if core is None else str(core)
    launch = [sys.executable, "-c", _LAUNCH, cores, *command]
    done = subprocess.run(launch, capture_output=True, text=True, check=True)
    status, clock, own, memory = json.loads(done.stdout)
    if status:
        raise SystemExit(f"{' '.join(command[1:4])} has failed: {done.stderr.strip()}")
    return Spent(clock, own), memory


# ------------------------------------------------------------------------------------------------ whole files


def batches(drawn: Drawn, sizes: Sizes, areas: int) -> tuple[list[Line], int]:
    """`harmoniser batch` as a whole process, and the limit; and the most memory that a batch took."""
    python = sys.executable
    with tempfile.TemporaryDirectory(prefix="harmoniser-") as name:
        folder = Path(name)
        for count in {sizes.batch, sizes.alone}:
            pq.write_table(drawn.some(count).table(), folder / f"{count}.parquet")
        cases, out, bare, sample = (
            folder / n for n in ("cases.parquet", "out.parquet", "bare.parquet", "sample.parquet")
        )
        (folder / f"{sizes.batch}.parquet").rename(cases)
        whole = [python, "-m", "harmoniser", "batch", str(cases), "--to", "all", "--out", str(out), "--force"]
        small = str(folder / f"{sizes.alone}.parquet") if sizes.alone != sizes.batch else str(cases)
        alone = [*whole[:4], small, "--to", "all", "--out", str(folder / "alone.parquet"), "--force"]
        limit = [python, "-m", "benchmarks.limit", str(cases), str(sample), str(bare)]
        process(alone)  # loops and library are compiled and kept
        first = next(pq.ParquetFile(folder / "alone.parquet").iter_batches(batch_size=min(CHUNK, sizes.alone) * areas))
        pq.write_table(pa.Table.from_batches([first]), sample)
        times: dict[str, list[Spent]] = {"batch": [], "limit": [], "alone": []}
        memory = 0
        for _ in range(sizes.runs):
            spent, most = process(whole)
            times["batch"].append(spent)
            memory = max(memory, most)
            times["limit"].append(process(limit)[0])
            times["alone"].append(process(alone, min(os.sched_getaffinity(0)))[0])
        one, other = pq.ParquetFile(out).metadata, pq.ParquetFile(bare).metadata
        assert one.num_rows == other.num_rows == sizes.batch * areas
        share = bare.stat().st_size / out.stat().st_size
        assert 0.9 < share < 1.1, f"the limit writes {share:.2f} times as much"
    found = {name: middle(each) for name, each in times.items()}
    ratio = found["batch"].clock / found["limit"].clock
    whole_work, less = sizes.batch * areas, sizes.alone * areas
    return [
        Line("only reading the cases and writing as much (whole process)", whole_work, *found["limit"]),
        Line("`harmoniser batch`, two threads (whole process)", whole_work, *found["batch"], ratio, 5, True),
        Line("`harmoniser batch` on one core (whole process)", less, *found["alone"]),
    ], memory


# ------------------------------------------------------------------------------------------------ in process


def chunks(drawn: Drawn) -> list[pa.RecordBatch]:
    """The table of cases as `harmoniser batch` takes it."""
    table = drawn.table()
    table = table.cast(plain(table.schema)).combine_chunks()
    return list(table.to_batches(max_chunksize=CHUNK))


def translated(made: Batches, cases: Iterable[pa.RecordBatch], threads: int) -> list[pa.RecordBatch]:
    """The results of all chunks, in order."""
    if threads == 1:
        return [made.translate(chunk)[0] for chunk in cases]
    with ThreadPoolExecutor(threads) as pool:
        return [results for results, _ in pool.map(made.translate, cases)]


def same_as_sql(results: Sequence[pa.RecordBatch], sql: Sql, library: Library) -> int:
    """Hold every row of the engine to that of DuckDB: both positions, and the lines that decide them.

    Returns:
        How many rows were held.

    Raises:
        AssertionError: they differ.
    """
    table = pa.Table.from_batches(list(results))
    wanted = sql.results(tuple(library.areas))
    assert len(table) == len(wanted)
    for name in ("entailed", "possible"):
        assert table[name].cast(pa.string()).equals(wanted[name]), f"{name} differs"
        mine = table[f"{name}_by"].cast(pa.list_(pa.string()))
        assert mine.to_pylist() == wanted[f"{name}_by"].to_pylist(), f"the lines of {name} differ"
    return len(table)


def met(cases: Iterable[Case], library: Library) -> set[tuple[int, str]]:
    """The lines that each case meets, by the readable engine; signs and descriptions are never more than open."""
    found = set()
    for number, case in enumerate(cases):
        stated = state_case(case, None, library.vocabulary)
        for document in library.documents.values():
            for line in candidates(stated, library.lines_of[document.id], library.vocabulary):
                held = match(line, stated, library.vocabulary)
                if held and held.standing == Standing.MET:
                    found.add((number, line.id))
    return found


def without_signs(found: set[tuple[int, str]], library: Library) -> set[tuple[int, str]]:
    """Without the lines that are never more than open: the ontology does not tell them apart."""
    signs = {i.id for d in library.documents.values() for i in d.indicators if i.kind in ("sign", "description")}
    return {pair for pair in found if pair[1] not in signs}


def same_in_both(cases: Sequence[Case], engine: Engine) -> int:
    """Hold the compiled engine to the readable one.

    Returns:
        How many translations were held.

    Raises:
        AssertionError: they differ.
    """
    rows = engine.translate(cases)
    for number, case in enumerate(cases):
        for area in engine.library.areas:
            slow = translate(case, area, engine.library, questions=False)
            fast = rows.row(number, area)
            assert (fast.entailed, fast.entailed_tiers, fast.entailed_by) == (
                slow.entailed.level,
                slow.entailed.tiers,
                slow.entailed.by,
            )
            assert (fast.possible, fast.possible_by) == (slow.possible.level, slow.possible.by)
            assert (fast.likely, fast.likely_from, fast.result) == (
                slow.likely.level,
                slow.likely_from,
                slow.result_level,
            )
            assert (fast.status, fast.silent) == (slow.status, slow.silent)
    return len(cases) * len(engine.library.areas)


def in_process(drawn: Drawn, sizes: Sizes, library: Library, engine: Engine, told: Callable[[str], None]) -> list[Line]:
    """The compiled and the readable engine, DuckDB and SPARQL, each on its sample, interleaved."""
    areas = len(library.areas)
    made = Batches(engine, list(library.areas))
    cases = chunks(drawn.some(sizes.tables))
    held = tables(library)
    levels = [[document.at(rank).id for rank in range(len(document.levels))] for document in library.documents.values()]
    sql = {threads: Sql(held, levels, threads) for threads in (1, 2)}
    for base in sql.values():
        base.load(drawn.some(sizes.tables))
    single = list(drawn.some(max(sizes.readable, sizes.pyoxigraph, sizes.rdflib)).cases())
    kept = links(library)
    rust = Sparql(kept, single[: sizes.pyoxigraph], library, rust=True)
    slow = Sparql(kept, single[: sizes.rdflib], library, rust=False)
    told("equal results")
    sql[2].run()
    count = same_as_sql(translated(made, cases, 2), sql[2], library)
    told(f"  DuckDB and the compiled engine: both levels and their deciding lines, {count:,} translations")
    count = same_in_both(single[: sizes.readable], engine)
    told(f"  the readable and the compiled engine: every level, {count:,} translations")
    wanted = met(single[: sizes.pyoxigraph], library)
    assert without_signs(rust.run(), library) == wanted, "pyoxigraph differs"
    assert without_signs(slow.run(), library) == {pair for pair in wanted if pair[0] < sizes.rdflib}, "rdflib differs"
    told(
        f"  pyoxigraph, rdflib and the readable engine: the lines met, {sizes.pyoxigraph:,} and {sizes.rdflib:,} cases"
    )

    def readable(questions: bool) -> Callable[[], object]:
        return lambda: [
            translate(case, area, library, questions=questions)
            for case in single[: sizes.readable]
            for area in library.areas
        ]

    works: dict[str, tuple[int, Callable[[], object]]] = {
        "the compiled engine, one thread": (sizes.tables, lambda: translated(made, cases, 1)),
        "the compiled engine, two threads": (sizes.tables, lambda: translated(made, cases, 2)),
        "DuckDB, one thread": (sizes.tables, sql[1].run),
        "DuckDB, two threads": (sizes.tables, sql[2].run),
        "SPARQL in pyoxigraph: lines met only": (sizes.pyoxigraph, rust.run),
        "SPARQL in rdflib: lines met only": (sizes.rdflib, slow.run),
        "the readable engine, without questions": (sizes.readable, readable(False)),
        "the readable engine, with everything": (sizes.readable, readable(True)),
    }
    found = medians({name: work for name, (_, work) in works.items()}, sizes.runs)
    goals = {"DuckDB, one thread": 20, "DuckDB, two threads": 20, "SPARQL in pyoxigraph: lines met only": 200}
    each = {name: found[name].clock / (size * areas) for name, (size, _) in works.items()}
    lines = []
    for name, (size, _) in works.items():
        ours = each[f"the compiled engine, {'two threads' if 'two' in name else 'one thread'}"]
        ratio = None if name.startswith("the compiled") else each[name] / ours
        lines.append(Line(name, size * areas, *found[name], ratio, goals.get(name)))
    return lines


def hermit(drawn: Drawn, sizes: Sizes, library: Library, base: float) -> Line:
    """HermiT, on some cases into the one area of Plymouth.

    Args:
        drawn: the cases.
        sizes: how many, and how often.
        library: the vocabulary and documents.
        base: seconds that the compiled engine takes for one translation, on one thread.
    """
    cases = list(drawn.some(sizes.hermit).cases())
    document = "plymouth"
    without, with_cases = Hermit(library, (), document), Hermit(library, cases, document)
    wanted = {(number, line) for number, line in met(cases, library) if library.indicator(line).document == document}
    assert without_signs(with_cases.run(), library) == wanted, "HermiT differs"
    found = medians({"without": without.run, "with": with_cases.run}, sizes.runs)
    spent = Spent(*(one - other for one, other in zip(found["with"], found["without"], strict=True)))
    if spent.clock <= 0:  # of few cases, the difference drowns in the noise
        spent = found["with"]
    ratio = spent.clock / len(cases) / base
    return Line("HermiT, into Plymouth: lines met only", len(cases), *spent, ratio, 1000)


# ------------------------------------------------------------------------------------------------ one case


def one_case(
    drawn: Drawn, sizes: Sizes, library: Library, engine: Engine
) -> list[tuple[str, int, float, float, float]]:
    """One case into all areas: what, how many cases, median and 95th percentile in milliseconds, and the goal."""
    examples = data_folder() / "examples"
    samples = [read_case(path, library) for path in sorted([*examples.glob("*.yaml"), *examples.glob("open/*.yaml")])]
    rows = []
    for name, cases in (("samples", samples), ("drawn at random", list(drawn.some(sizes.single).cases()))):
        for work, goal in (("with full explanation", 5.0), ("without", 0.2)):
            times = []
            for case in cases:
                runs = []
                for _ in range(sizes.runs):
                    start = time.perf_counter()
                    if goal > 1:
                        for area in library.areas:
                            translate(case, area, library)
                    else:
                        engine.translate([case])
                    runs.append((time.perf_counter() - start) * 1000)
                times.append(statistics.median(runs))
            high = float(np.percentile(times, 95))
            rows.append((f"one case, {work}, {name}", len(cases), statistics.median(times), high, goal))
    return rows


# ------------------------------------------------------------------------------------------------ crosswalks


def crosswalks(sizes: Sizes, library: Library, told: Callable[[str], None], quick: bool) -> list[Line]:
    """Crosswalks between every two documents; what is counted are the ordered pairs of lines of different documents."""
    told(f"  {crosswalk.check(crosswalk.ours(library), library)}")
    counts = [sum(bool(line.alternatives) for line in d.indicators) for d in library.documents.values()]
    pairs = sum(counts) ** 2 - sum(count * count for count in counts)
    rows = crosswalk.by_reading(library)
    works = {
        "crosswalks by the engine: every relation": lambda: crosswalk.ours(library),
        "crosswalks by a join on the whole reading: exact only": lambda: crosswalk.by_join(rows),
        "crosswalks by a join on one need": lambda: crosswalk.by_join(crosswalk.by_need(library)),
    }
    found = medians(works, sizes.runs)
    base = found["crosswalks by the engine: every relation"].clock
    lines = [
        Line(name, pairs, *spent, spent.clock / base if spent.clock != base else None) for name, spent in found.items()
    ]
    if not RIVALS.exists():
        told("  semra is left out: there is no .venv/rivals (make bench makes it)")
        return lines
    asked = [row for row in rows if not quick or row[0] in ("plymouth", "leicester-leicestershire-rutland")]
    said = crosswalk.semra(RIVALS, asked, sizes.runs)
    assert said.pairs == crosswalk.by_join(asked), "semra differs"
    told(f"  semra {said.version} and the join: {len(said.pairs):,} pairs of one reading")
    spent = middle([Spent(*each) for each in said.seconds])
    work = "crosswalks by semra's chains: exact only"
    counts = [sum(row[0] == name for row in asked) for name in library.documents]
    asked_pairs = sum(counts) ** 2 - sum(count * count for count in counts)
    line = Line(work, asked_pairs, *spent)
    return [*lines, Line(work, asked_pairs, *spent, line.each / lines[0].each)]


# ------------------------------------------------------------------------------------------------ all of it


def machine() -> str:
    """The machine and what runs on it."""
    names = ("duckdb", "pyoxigraph", "rdflib", "owlready2", "numba", "numpy", "pyarrow")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    load = os.getloadavg()[0]
    return (
        f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores, "
        f"load {load:.1f} at the start; {versions}"
    )


def main() -> None:
    """Print one table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="few cases, one run each: to see that all is equal")
    quick = options.parse_args().quick
    sizes = QUICK if quick else WHOLE
    begun = time.perf_counter()
    print(f"{machine()}; medians of {sizes.runs} run{'s' * (sizes.runs > 1)}", flush=True)
    library = load()
    engine = Engine(library)
    drawn = draw(max(sizes.batch, sizes.alone, sizes.tables), library, SEED)

    def told(text: str) -> None:
        print(text, flush=True)

    lines = in_process(drawn, sizes, library, engine, told)
    base = lines[0].seconds / lines[0].rows
    lines.append(hermit(drawn, sizes, library, base))
    told(f"  HermiT and the readable engine: the lines met, {sizes.hermit} cases")
    lines += crosswalks(sizes, library, told, quick)
    files, memory = batches(drawn, sizes, len(library.areas))
    told("")
    head = ("work", "translations or pairs", "s", "of the processor, s", "µs each", "ratio", "goal", "reached")
    for row in (head, tuple("-" * 3 for _ in head), *(line.cells() for line in [*files, *lines])):
        told("| " + " | ".join(row) + " |")
    told("")
    told(f"most memory of a batch: {memory / 2**20:,.0f} MiB (goal: at most 1,024): {'yes' if memory <= GIB else 'no'}")
    told("")
    told("| in one process, into all areas | cases | median, ms | 95th percentile, ms | goal, ms | reached |")
    told("| --- | --- | --- | --- | --- | --- |")
    for name, count, median, high, goal in one_case(drawn, sizes, library, engine):
        reached = "yes" if median < goal else "no"
        told(f"| {name} | {count} | {median:.2f} | {high:.2f} | under {goal:g} | {reached} |")
    told(f"\nall of this took {(time.perf_counter() - begun) / 60:.0f} minutes")


if __name__ == "__main__":
    main()
