"""Measures how the work grows: with areas, with lines of each document, and with cases. All documents are synthetic.

    python -m benchmarks.growth [--quick] [--out docs]

Each measurement is the median of some runs, in seconds of processor, which other work on the machine lengthens less than the
clock. The exponent is the slope of the fitted line of logarithms: 1 where twice as many take twice as long, 2 where four times.

Disagreements are looked for pair by pair (`discrepancies.pair_by_pair`). Of many documents there are more pairs than a benchmark
can wait for, so those of the first documents are measured among all, and multiplied; the table says so. Agreement needs the cells
of all documents together, of which there are the more the more documents draw lines: they are measured up to a size only.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import combinations
from pathlib import Path

import numpy as np

from benchmarks.synthetic import part_of, write
from harmoniser.agreement import agreement
from harmoniser.cells import Answers, cells
from harmoniser.compiled import Engine
from harmoniser.discrepancies import FINDERS, found
from harmoniser.facts import load_facts
from harmoniser.findings import Space
from harmoniser.interchange import export
from harmoniser.library import Library, load
from harmoniser.line_readings import LineReadings
from harmoniser.model import Case, Observation
from harmoniser.strokes import line, svg, text
from harmoniser.translation import translate

_ALONE = ("internal-contradiction", "out-of-date", "below-floor")
_FIRST = 5  # documents of which every pair is searched for disagreements
_READ = 3  # cases that the readable engine translates into every area


@dataclass(frozen=True)
class Sizes:
    """What is measured: numbers of areas, lines of each document, cases, and the areas of which cells are made together."""

    areas: Sequence[int]
    lines: Sequence[int]
    of_lines: int  # areas while the lines grow
    cases: Sequence[int]
    together: Sequence[int]
    sets: Sequence[int]  # areas for mapping sets, which are as many as pairs
    owl: int  # most areas that are written as OWL
    runs: int


FULL = Sizes((7, 20, 40, 80, 153), (90, 175, 350), 7, (10_000, 100_000), (3, 5, 7, 10), (3, 5, 7, 10), 20, 3)
QUICK = Sizes((2, 3, 4), (30, 60), 2, (1000, 2000), (2, 3), (2, 3), 3, 1)


@dataclass
class Curve:
    """The seconds of one work by size; `of` is the size's name, `note` what has to be said with it."""

    work: str
    of: str
    note: str = ""
    points: dict[int, float] = field(default_factory=dict)

    @property
    def exponent(self) -> float | None:
        """The slope of seconds over size, both as logarithms; None where there is nothing to fit."""
        known = [(size, spent) for size, spent in self.points.items() if spent > 0]
        if len(known) < 2:
            return None
        logs = np.log(np.array(known, dtype=float))
        return float(np.polyfit(logs[:, 0], logs[:, 1], 1)[0])


def seconds(work: Callable[[], object], runs: int = 1) -> float:
    """The median seconds of processor that some work takes."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times)


# ------------------------------------------------------------------------------------------------ the work


def random_cases(count: int, library: Library, seed: int = 0) -> list[Case]:
    """Cases of three observations each, on needs that the documents speak of; every circumstance known in three of five."""
    chance = random.Random(seed)
    vocabulary = library.vocabulary
    needs = sorted({need for lines in library.lines_of.values() for need in lines})
    made = []
    for number in range(count):
        observations = []
        for need in chance.sample(needs, 3):
            given = {}
            for name in ("degree", "pattern", "engagement", "effect"):
                circumstance = vocabulary.circumstances.get(name)
                if circumstance and vocabulary.applies(name, need) and chance.random() < 0.6:
                    given[name] = 1 << chance.randrange(1, len(circumstance.values))
            observations.append(Observation(need, vocabulary.stated(need, given), tuple(given)))
        age = 1 << chance.randrange(1, 18)
        made.append(Case(age, None, "none", "", tuple(observations), f"{number}"))
    return made


def pairs_of(library: Library) -> list[tuple[str, str]]:
    """The pairs of the first documents: the same ones however many documents there are beside them."""
    return list(combinations(list(library.documents)[:_FIRST], 2))


def between(library: Library, pairs: Sequence[tuple[str, str]]) -> int:
    """How many disagreements lie between the documents of these pairs."""
    answers, own = Answers(library), LineReadings(library)
    kinds = [kind for kind in FINDERS if kind not in _ALONE]
    return sum(
        1
        for one, other in pairs
        for _ in found(
            Space(library, (library.documents[one], library.documents[other]), answers=answers, own=own), kinds
        )
    )


def alone(library: Library) -> int:
    """How many disagreements documents have with themselves and with the law."""
    return sum(1 for document in library.documents.values() for _ in found(Space(library, (document,)), _ALONE))


def exported(library: Library, form: str) -> None:
    """Write one export into a folder that goes again."""
    with tempfile.TemporaryDirectory() as place:
        export(library, form, Path(place) / "out")


class Measured:
    """The curves, in the order in which they were begun."""

    def __init__(self) -> None:
        self.curves: dict[tuple[str, str], Curve] = {}

    def add(self, work: str, of: str, size: int, spent: float, note: str = "") -> None:
        """One more point of a curve."""
        self.curves.setdefault((work, of), Curve(work, of, note)).points[size] = spent
        print(f"{work}, {size} {of}: {spent:.3g}", file=sys.stderr, flush=True)


def by_library(measured: Measured, folder: Path, of: str, size: int, sizes: Sizes) -> Library:
    """What is measured of a folder of documents, whether the areas grow or the lines of each."""
    with tempfile.TemporaryDirectory() as place:
        cache = Path(place)
        measured.add("load, uncached", of, size, seconds(lambda: load(folder, use_cache=False), sizes.runs))
        load(folder, cache=cache)
        measured.add(
            "load, cached, all documents read",
            of,
            size,
            seconds(lambda: list(load(folder, cache=cache).documents.values()), sizes.runs),
        )
    library = load(folder, use_cache=False)
    measured.add("load of the facts beside the lines", of, size, seconds(lambda: load_facts(library)))
    measured.add("compile for many cases", of, size, seconds(lambda: Engine(library), sizes.runs))
    drawn = random_cases(1000, library)

    def read() -> None:
        for case in drawn[:_READ]:
            for area in library.areas:
                translate(case, area, library)

    measured.add("translate a case into all areas, readable", of, size, seconds(read, sizes.runs) / _READ)
    engine = Engine(library)
    spent = seconds(lambda: engine.translate(drawn), sizes.runs) / len(drawn)
    measured.add("translate a case into all areas, compiled", of, size, spent)
    measured.add("disagreements of documents with themselves", of, size, seconds(lambda: alone(library)))
    pairs = pairs_of(library)
    times = math.comb(len(library.documents), 2) / len(pairs)
    measured.add(
        "disagreements, pair by pair",
        of,
        size,
        seconds(lambda: between(library, pairs)) * times,
        f"those of the first {_FIRST}, times the pairs",
    )
    for form in ("csv", "owl"):
        if form == "csv" or len(library.documents) <= sizes.owl:
            measured.add(f"export, {form}", of, size, seconds(partial(exported, library, form)))
    return library


def together(measured: Measured, library: Library, sizes: Sizes) -> None:
    """What takes the cells of all documents together, and the mapping sets of every two."""
    for count in sizes.together:
        part = part_of(library, count)
        start = time.process_time()
        made = cells(part)
        measured.add("cells of all documents together", "areas", count, time.process_time() - start)
        measured.add("number of cells (not seconds)", "areas", count, len(made))
        measured.add(
            "agreement, from the cells",
            "areas",
            count,
            seconds(partial(agreement, part, made)),
        )
    for count in sizes.sets:
        part = part_of(library, count)
        measured.add("export, sssom (every two documents)", "areas", count, seconds(partial(exported, part, "sssom")))


def batches(measured: Measured, sizes: Sizes) -> None:
    """Batches of cases into the seven real areas, in chunks as a job has them."""
    import pyarrow as pa

    from harmoniser.batches import Batches, cases_schema

    library = load()
    own = Batches(Engine(library), list(library.areas))
    circumstances = library.vocabulary.circumstances
    drawn = [
        {
            "id": f"c{number}",
            "age": case.age.bit_length() - 2,
            "observations": [
                {
                    "need": each.need,
                    **{
                        name: circumstances[name].values[each.known[name].bit_length() - 1].name for name in each.stated
                    },
                }
                for each in case.observations
            ],
        }
        for number, case in enumerate(random_cases(8192, library))
    ]
    chunk = pa.RecordBatch.from_pylist(drawn, schema=cases_schema(library))
    own.translate(chunk.slice(0, 10))
    for count in sizes.cases:

        def run(count: int = count) -> None:
            for first in range(0, count, len(chunk)):
                own.translate(chunk.slice(0, min(len(chunk), count - first)), first + 1)

        measured.add("batch into the seven real areas", "cases", count, seconds(run, sizes.runs))


def peak(folder: Path, pairs: int) -> tuple[float, float, float, int, int]:
    """Reads disagreements pair by pair in a process of its own, for so many pairs in the order in which the command takes them.

    Returns:
        Most memory in MiB after the documents and facts were read, and at the end; seconds; pairs read; disagreements.
    """
    command = [sys.executable, "-m", "benchmarks.growth", "--peak", str(folder), str(pairs)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    before, after, spent, done, number = json.loads(told)
    return before, after, spent, done, number


def _peak(folder: Path, pairs: int) -> None:
    from harmoniser.discrepancies import pair_by_pair

    def most() -> float:
        # What the system tells of a process's children and itself (ru_maxrss) begins with what its parent had.
        told = Path("/proc/self/status").read_text(encoding="ascii")
        return int(told.partition("VmHWM:")[2].split()[0]) / 1024

    library = load(folder)
    load_facts(library)
    list(library.documents.values())
    before, reached, number, start = most(), [0], 0, time.process_time()

    def told(done: int, of: int) -> None:
        reached[0] = done

    for _ in pair_by_pair(library, kinds=[kind for kind in FINDERS if kind not in _ALONE], progress=told):
        number += 1
        if reached[0] >= pairs:
            break
    print(json.dumps([before, most(), time.process_time() - start, reached[0], number]))


# ------------------------------------------------------------------------------------------------ the table and the picture


def table(curves: Sequence[Curve]) -> Iterator[str]:
    """The curves as Markdown, one table for each thing that grows."""
    for of in dict.fromkeys(curve.of for curve in curves):
        own = [curve for curve in curves if curve.of == of]
        sizes = sorted({size for curve in own for size in curve.points})
        yield f"| by {of}; seconds | {' | '.join(f'{size:,}' for size in sizes)} | exponent |"
        yield f"| --- |{' --- |' * (len(sizes) + 1)}"
        for curve in own:
            shown = (_number(curve.points[size]) if size in curve.points else "" for size in sizes)
            slope = "" if curve.exponent is None else f"{curve.exponent:.2f}"
            name = f"{curve.work} ({curve.note})" if curve.note else curve.work
            yield f"| {name} | {' | '.join(shown)} | {slope} |"
        yield ""


def _number(value: float) -> str:
    """A number in two or three figures, without powers."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}" if value >= 0.001 else f"{value:.6f}"


def picture(curves: Sequence[Curve], of: str) -> str:
    """The curves over one size as a picture: both axes are logarithms, so that a power is a straight line."""
    own = [curve for curve in curves if curve.of == of and "not seconds" not in curve.work]
    points = [(size, spent) for curve in own for size, spent in curve.points.items() if spent > 0]
    left, top, width, height = 70.0, 70.0, 420.0, 470.0
    low, high = (math.log10(end(size for size, _ in points)) for end in (min, max))
    least, most = (f(math.log10(spent) for _, spent in points) for f in (min, max))
    least, most = math.floor(least), math.ceil(most)

    def at(size: float, spent: float) -> tuple[float, float]:
        across = (math.log10(size) - low) / max(high - low, 1e-9)
        return left + width * across, top + height * (most - math.log10(spent)) / max(most - least, 1)

    title = f"Growth with {of}: synthetic documents"
    parts = [text(left, 26, title, size=16, bold=True)]
    parts.append(
        text(left, 46, "seconds of processor; both axes logarithmic; the number is the exponent", kind="faint")
    )
    for power in range(least, most + 1):
        _, y = at(10**low, 10**power)
        parts.append(line(f"M{left:.1f} {y:.1f}H{left + width:.1f}", width=0.7, faint=True))
        parts.append(text(left - 8, y + 4, f"{10.0**power:.{max(-power, 0)}f} s", size=11, anchor="end", kind="faint"))
    for size in sorted({size for size, _ in points}):
        x, _ = at(size, 10**least)
        parts.append(line(f"M{x:.1f} {top:.1f}V{top + height:.1f}", width=0.5, faint=True))
        parts.append(text(x, top + height + 18, f"{size:,}", size=11, anchor="middle", kind="faint"))
    parts.append(text(left + width / 2, top + height + 38, of, anchor="middle"))
    ends = []
    for curve in own:
        places = [at(size, spent) for size, spent in sorted(curve.points.items()) if spent > 0]
        if places:
            parts.append(line("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places)))
            slope = "" if curve.exponent is None else f" ({curve.exponent:.2f})"
            ends.append((places[-1], f"{curve.work}{slope}"))
    # Names stand at the right of their curves' ends, moved down where they would cover one another.
    lowest = top - 10
    for (x, y), name in sorted(ends, key=lambda item: item[0][1]):
        lowest = max(y, lowest + 15)
        parts.append(line(f"M{x:.1f} {y:.1f}L{left + width + 12:.1f} {lowest:.1f}", width=0.5, faint=True))
        parts.append(text(left + width + 16, lowest + 4, name, size=11.5))
    words = f"How long each work takes, by the number of {of}. All documents measured are synthetic."
    return svg(left + width + 330, max(top + height + 55, lowest + 20), title, words, parts)


def main() -> None:
    """Measure, print the tables and, where asked to, draw the pictures."""
    parser = argparse.ArgumentParser(description="Measure how the work grows, over synthetic documents.")
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it runs")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="draw the pictures growth-*.svg there")
    parser.add_argument("--pairs", type=int, default=0, metavar="N", help="pairs read to measure memory")
    parser.add_argument("--peak", nargs=2, metavar=("FOLDER", "PAIRS"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peak:
        _peak(Path(options.peak[0]), int(options.peak[1]))
        return
    sizes = QUICK if options.quick else FULL
    measured = Measured()
    Engine(load()).translate(random_cases(10, load()))  # what is compiled on first use is not measured
    with tempfile.TemporaryDirectory(prefix="synthetic-") as place:
        root = Path(place)
        for count in sizes.areas:
            write(root / f"areas-{count}", areas=count, lines=max(sizes.lines))
            library = by_library(measured, root / f"areas-{count}", "areas", count, sizes)
        together(measured, library, sizes)
        for count in sizes.lines:
            write(root / f"lines-{count}", areas=sizes.of_lines, lines=count)
            by_library(measured, root / f"lines-{count}", "lines of each document", count, sizes)
        batches(measured, sizes)
        wanted = options.pairs or (4 if options.quick else 152)
        before, after, spent, done, number = peak(root / f"areas-{sizes.areas[-1]}", wanted)
    curves = list(measured.curves.values())
    print(
        f"{platform.python_implementation()} {platform.python_version()}, numpy {np.__version__}, {platform.machine()}, "
        f"{os.cpu_count()} cores; all documents synthetic; medians of {sizes.runs} runs where a run takes seconds, else one"
    )
    print("\n".join(["", *table(curves)]))
    print(
        f"Pair by pair over {sizes.areas[-1]} synthetic areas, the first {done:,} pairs of {math.comb(sizes.areas[-1], 2):,}: "
        f"{number:,} disagreements, {spent / done:.2f} s a pair; most memory {before:.0f} MiB once all was read, "
        f"{after:.0f} MiB at the end."
    )
    if options.out:
        for of in ("areas", "lines of each document"):
            name = "growth-" + of.split()[0] + ".svg"
            (options.out / name).write_text(picture(curves, of) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
