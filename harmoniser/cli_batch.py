"""The commands for many cases at once: a whole file of them, and a table of the children in need census as such a file.

Like cli.py they only call the library, and import what they need when they run.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from harmoniser.console import DANGER, SUPPORT, open_library, print_json, progress

if TYPE_CHECKING:
    from harmoniser.library import Library

__all__ = ["batch_commands"]

Run = Callable[[argparse.Namespace], int]


def batch_commands(command: Callable[[str, Run, str, str], argparse.ArgumentParser]) -> None:
    """Add these commands to the parser.

    Args:
        command: makes a command of a name, what it runs, one sentence on it, and an example.
    """
    made = command(
        "batch",
        _batch,
        "Translate a whole file of cases, and go on where an interrupted run ended.",
        "harmoniser batch cases.parquet --to all --out results.parquet",
    )
    cases = made.add_argument(
        "cases",
        metavar="CASES.parquet|csv",
        type=Path,
        help="pseudonymous cases: Parquet with one row a case, or CSV or Parquet with one row an observation, whose columns are "
        "those of `impact --cases` (docs/batches.md)",
    )
    cases.complete = {"bash": "_shtab_compgen_files", "zsh": "_files"}  # type: ignore[attr-defined]
    made.add_argument("--to", required=True, nargs="+", metavar="AREA|all", help="the receiving areas, or all")
    made.add_argument(
        "--out",
        required=True,
        metavar="OUT.parquet",
        type=Path,
        help="the results, a row for each case and area; cases that are refused go to OUT.rejects.csv, with row and reason",
    )
    made.add_argument(
        "--not-complete", action="store_true", help="do not take assessments as complete for the needs that they tick"
    )
    made.add_argument(
        "--cluster",
        metavar="local|tcp://HOST:8786",
        help="have the work done by a Dask cluster: `local` starts one on this machine, with a process for each core, and ends "
        "it; or the address of one of your own, to which the cases are sent (tls:// encrypts them; tcp:// does not)",
    )
    made.add_argument("--again", action="store_true", help="begin anew, whatever an interrupted run has left")
    made.add_argument("--force", action="store_true", help="write over an output that is there")
    made = command(
        "census",
        _census,
        "Read factors of the children in need census as cases for `batch`.",
        "harmoniser census factors.csv --out cases.parquet",
    )
    table = made.add_argument(
        "table",
        metavar="FILE.csv",
        type=Path,
        help="one row a child: reference (your own pseudonym), age (may be empty), factors (codes such as 1A 4B), status",
    )
    table.complete = cases.complete  # type: ignore[attr-defined]
    made.add_argument(
        "--out",
        required=True,
        metavar="CASES.parquet",
        type=Path,
        help="the cases; what could not be taken over goes to CASES.rejects.csv, with row and reason",
    )
    made.add_argument("--force", action="store_true", help="write over an output that is there")


def _needs(*names: str, extra: str = "batch") -> None:
    """Refuse in one line where the libraries of an extra are not installed."""
    from importlib.util import find_spec

    from harmoniser.errors import HarmoniserError

    missing = [name for name in names if find_spec(name) is None]
    if missing:
        raise HarmoniserError(
            f'needs {" and ".join(missing)}: pip install "harmoniser[{extra}]" (in a checkout: pip install -e ".[{extra}]")'
        )


def _batch(options: argparse.Namespace) -> int:
    _needs("numba", "pyarrow")
    if options.cluster:
        _needs("distributed", "cryptography", extra="cluster")
    from harmoniser.batch_jobs import Job, run_job
    from harmoniser.errors import HarmoniserError

    library = open_library()
    areas = _areas(options.to, library)
    job = Job(
        options.cases,
        options.out,
        areas,
        not options.not_complete,
        options.again,
        options.force,
        cluster=options.cluster,
    )
    shown: dict[str, Callable[[int, int], None] | None] = {}

    def told(what: str, done: int, of: int) -> None:
        if what == "preparing":
            if sys.stderr.isatty():
                print("preparing; the first time this takes a minute or two", file=sys.stderr, flush=True)
            return
        if what not in shown:
            shown[what] = progress(what, "cases" if what == "translating" else "")
        show = shown[what]
        if show:
            show(done, of)

    try:
        done = run_job(job, library, told)
    except KeyboardInterrupt:
        raise HarmoniserError("stopped; the same command goes on where it ended") from None
    if options.json:
        return print_json(
            {
                "cases": done.cases,
                "areas": list(areas),
                "rejected": done.rejected,
                "kept": done.kept,
                "out": str(done.out),
                "rejects": str(done.rejects) if done.rejects else None,
            }
        )
    before = f", {done.kept:,} of them by an earlier run" if done.kept else ""
    where = "1 area" if len(areas) == 1 else f"{len(areas)} areas"
    print(f"{done.cases - done.rejected:,} of {done.cases:,} cases translated into {where}{before}: {done.out}")
    if done.rejects:
        print(f"{done.rejected:,} refused, each with its row and the reason: {done.rejects}")
    print(f"{DANGER} {SUPPORT}")
    return 0


def _areas(asked: list[str], library: Library) -> tuple[str, ...]:
    if "all" in asked:
        return tuple(library.areas)
    for area in asked:
        library.document(area)  # says which areas there are
    return tuple(dict.fromkeys(asked))


def _census(options: argparse.Namespace) -> int:
    _needs("pyarrow")
    from harmoniser.census import convert

    library = open_library()
    done = convert(options.table, options.out, library, force=options.force, told=progress("reading the table"))
    if options.json:
        return print_json(
            {
                "cases": done.cases,
                "refused": done.refused,
                "left_out": done.left_out,
                "out": str(done.out),
                "rejects": str(done.rejects) if done.rejects else None,
            }
        )
    print(f"{done.cases:,} cases: {done.out}")
    if done.rejects:
        print(
            f"{done.refused:,} rows refused, {done.left_out:,} codes left out of cases that were taken: {done.rejects}\n"
            "A case without one of its codes can come out lower than the child's situation is."
        )
    return 0
