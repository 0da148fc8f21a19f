"""Crosswalks between every two documents: what each line corresponds to, by the engine, a join over a dictionary, and semra.

The join and semra link lines through a concept that both are said to be; so a line needs *one* concept, and two lines are
linked or not. Two crosswalks are made so. Where the concept is the whole threshold reading (needs with their circumstances), a
link is an exact match, and every one is found by the engine. Where it is the need alone, for lines on one need, a link says no
more than "about the same".

What neither can express, and the engine works out besides: that one reading takes in another (broad, narrow), that one leaves
another open, kinds of a need and what it implies or may amount to, lines on several needs, and silence. semra refuses a chain
of broad and narrow.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from harmoniser.correspondence import EXACT, Correspondence, Correspondences
from harmoniser.library import Library
from harmoniser.model import Indicator

__all__ = ["Semra", "by_join", "by_need", "by_reading", "check", "ours", "semra"]

Rows = list[tuple[str, str, str]]  # document, line, concept
Pairs = set[tuple[str, str]]


def ours(library: Library) -> list[Correspondence]:
    """Every correspondence between every two documents, both ways; nothing is kept from an earlier run."""
    found = Correspondences(library)
    rows: list[Correspondence] = []
    for one, other in combinations(library.documents.values(), 2):
        rows += found.between(one, other)
        rows += found.between(other, one)
    return rows


def _lines(library: Library) -> Iterable[Indicator]:
    """The lines that state something and can be met for certain."""
    for document in library.documents.values():
        for line in document.indicators:
            if line.alternatives and line.kind not in ("sign", "description"):
                yield line


def by_reading(library: Library) -> Rows:
    """Each line with its whole threshold reading as its concept."""
    numbers: dict[object, int] = {}
    rows = []
    for line in _lines(library):
        reading = frozenset(
            frozenset((c.need, frozenset(c.firm.items())) for c in group) for group in line.alternatives
        )
        rows.append((line.document, line.id, f"reading-{numbers.setdefault(reading, len(numbers))}"))
    return rows


def by_need(library: Library) -> Rows:
    """Each line on one need, with that need as its concept."""
    rows = []
    for line in _lines(library):
        needs = {condition.need for condition in line.conditions()}
        if len(needs) == 1:
            rows.append((line.document, line.id, needs.pop()))
    return rows


def by_join(rows: Rows) -> Pairs:
    """The pairs of lines of different documents with the same concept, by a dictionary."""
    lines: dict[str, list[tuple[str, str]]] = {}
    for document, line, concept in rows:
        lines.setdefault(concept, []).append((document, line))
    return {
        (one, other)
        for found in lines.values()
        for document, one in found
        for beside, other in found
        if document != beside
    }


@dataclass(frozen=True)
class Semra:
    """What semra said: its version, the seconds of each run (by the clock, and of the processor), and the pairs of lines."""

    version: str
    seconds: list[tuple[float, float]]
    pairs: Pairs


def semra(python: Path, rows: Rows, runs: int) -> Semra:
    """Run semra in its own environment; the folder that it would make in the user's home goes with it."""
    program = Path(__file__).with_name("rival_semra.py")
    with tempfile.TemporaryDirectory(prefix="harmoniser-") as home:
        done = subprocess.run(
            [str(python), str(program)],
            input=json.dumps({"rows": rows, "runs": runs}),
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYSTOW_HOME": home},
        )
    found = json.loads(done.stdout)
    return Semra(found["version"], found["seconds"], {(one, other) for one, other in found["pairs"]})


def check(mine: Iterable[Correspondence], library: Library) -> str:
    """Hold the engine's correspondences to the joins, and say in words what was held.

    Raises:
        AssertionError: they differ where they mean the same.
    """
    exact = {(row.subject.id, row.object.id) for row in mine if row.object and row.relation == EXACT}
    joined = by_join(by_reading(library))
    assert joined <= exact, "the same reading, and no exact match"
    single = {line for _, line, _ in by_need(library)}
    about = by_join(by_need(library))
    linked = {
        (row.subject.id, row.object.id)
        for row in mine
        if row.object and row.link and row.link.how == "same" and {row.subject.id, row.object.id} <= single
    }
    assert linked <= about, "related through the same need, and not joined by it"
    return (
        f"{len(joined)} pairs of one reading, all among the engine's {len(exact)} exact ones; "
        f"of {len(about)} pairs of one need the engine relates {len(linked)}"
    )
