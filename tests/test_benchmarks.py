"""What the engine is measured against gives the same results: the benchmarks hold every rival to them, here on few cases."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from harmoniser import owl
from harmoniser.library import Library
from harmoniser.owl import ReasonerError
from tests.conftest import require

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def printed() -> str:
    """What the benchmark says of a few cases."""
    require("duckdb (pip install --group bench)", importlib.util.find_spec("duckdb") is not None)
    require("semra in .venv/rivals (make .venv/.rivals)", (Path(sys.prefix) / "rivals" / "bin" / "python").exists())
    try:
        owl._java()
    except ReasonerError as problem:
        require(str(problem), False)
    command = [sys.executable, "-m", "benchmarks.rivals", "--quick"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    "held",
    [
        "DuckDB and the compiled engine: both levels and their deciding lines, 140,000 translations",
        "the readable and the compiled engine: every level, 140 translations",
        "pyoxigraph, rdflib and the readable engine: the lines met, 50 and 2 cases",
        "HermiT and the readable engine: the lines met, 3 cases",
        "and the join: ",
    ],
)
def test_every_rival_is_held_to_the_same_results(printed: str, held: str) -> None:
    assert held in printed


@pytest.mark.slow
def test_the_table_says_of_each_goal_whether_it_is_reached(printed: str) -> None:
    rows = [line for line in printed.splitlines() if "| at least " in line or "| at most " in line]
    assert len(rows) == 5
    assert all(row.endswith(("| yes |", "| no |")) for row in rows)
    assert "most memory of a batch" in printed


@pytest.mark.slow
def test_a_rival_that_differs_in_one_line_is_found_out(library: Library) -> None:
    require("duckdb (pip install --group bench)", importlib.util.find_spec("duckdb") is not None)
    from benchmarks.cases import draw
    from benchmarks.rival_sql import Sql
    from benchmarks.rival_tables import tables
    from benchmarks.rivals import chunks, same_as_sql, translated
    from harmoniser.batches import Batches
    from harmoniser.compiled import Engine

    drawn = draw(2000, library, 1)
    results = translated(Batches(Engine(library), list(library.areas)), chunks(drawn), 1)
    levels = [[d.at(rank).id for rank in range(len(d.levels))] for d in library.documents.values()]
    sql = Sql(tables(library), levels, 1)
    sql.load(drawn)
    sql.run()
    assert same_as_sql(results, sql, library) == 2000 * len(library.areas)
    deciding = "select entailed_by[1] from results where len(entailed_by) > 0 order by child, area limit 1"
    sql.base.execute(f"update links set meets = false where line = ({deciding})")
    sql.run()
    with pytest.raises(AssertionError):
        same_as_sql(results, sql, library)
