"""Measures the search for disagreements over all seven areas, kind by kind, against loading the mappings uncached.

Run it with `make bench`. The goal: all kinds within thirty times the uncached load. Then agreement, a common position and what it
would change for 1,000 children, by themselves.
"""

import os
import platform
import statistics
import time
from collections.abc import Callable

from harmoniser.agreement import agreement
from harmoniser.caseloads import generate, load_assumptions
from harmoniser.discrepancies import FINDERS
from harmoniser.findings import Space
from harmoniser.harmonisation import harmonise
from harmoniser.impact import impact, under
from harmoniser.library import Library, load

LOADS, RUNS = 5, 3


def seconds(work: Callable[[], object]) -> float:
    """Wall-clock seconds of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def kinds(library: Library) -> dict[str, float]:
    """Seconds of each kind in one search, the cells first; nothing is kept from an earlier search."""
    space = Space(library, tuple(library.documents.values()))
    found = {"the cells": seconds(lambda: space.cells)}
    for kind, finder in FINDERS.items():
        found[kind] = seconds(lambda finder=finder: list(finder(space)))  # type: ignore[misc]
    return found


def main() -> None:
    """Print medians in seconds, and as multiples of the uncached load."""
    base = statistics.median(seconds(lambda: load(use_cache=False)) for _ in range(LOADS))
    runs = [kinds(load(use_cache=False)) for _ in range(RUNS)]
    rows = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
    rows["all kinds"] = statistics.median(sum(run.values()) for run in runs)
    library = load()
    rows["agreement"] = statistics.median(seconds(lambda: agreement(library)) for _ in range(RUNS))
    rows["a common position"] = statistics.median(seconds(lambda: harmonise(library)) for _ in range(RUNS))
    children = generate(1000, library, seed=0, assumptions=load_assumptions(library, None))
    columns = under(library, ["all"])
    rows["1,000 children, all areas"] = seconds(lambda: impact(children, library, columns, origin="drawn"))
    print(
        f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores, "
        f"medians of {RUNS} runs"
    )
    print(f"{'in one process':<28} {'s':>7}  {'ratio':>5}")
    print(f"{'loading the mappings uncached':<28} {base:6.2f}  {1:5.2f}")
    for name, found in rows.items():
        print(f"{name:<28} {found:7.2f}  {found / base:5.2f}")


if __name__ == "__main__":
    main()
