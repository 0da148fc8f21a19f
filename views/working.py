"""What takes seconds: worked out once for every session of the server, beside the page, which shows how far it is.

The work goes on in a thread of its own. Whoever leaves the page or changes something does not begin it anew, and whoever comes
meanwhile waits for the same work. Only what holds nothing of anybody's own may go through here.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

import streamlit as st

from harmoniser.browsing import Shelf, shelf
from harmoniser.errors import HarmoniserError
from harmoniser.library import Library

__all__ = ["Kept", "Progress", "disagreements", "kept", "worked_out"]

T = TypeVar("T")
Progress = Callable[[int, int], None]

_MOST = 24
_LOOK = 0.15  # seconds between two looks at how far the work is


@dataclass
class _Task:
    """One piece of work under way or done."""

    done: int = 0
    of: int = 100
    result: Any = None
    problem: BaseException | None = None
    ended: threading.Event = field(default_factory=threading.Event)

    def run(self, make: Callable[[Progress], object]) -> None:
        try:
            self.result = make(self.tell)
        except BaseException as problem:  # told to whoever waits, and not lost in a thread
            self.problem = problem
        finally:
            self.ended.set()

    def tell(self, done: int, of: int) -> None:
        self.done, self.of = done, max(of, 1)


class Kept:
    """Results by their key, the last used longest; each is worked out once, however many ask for it at a time."""

    def __init__(self, most: int = _MOST) -> None:
        """Keep at most so many."""
        self.most = most
        self._tasks: OrderedDict[Hashable, _Task] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, key: Hashable, result: object) -> None:
        """Keep a result that was worked out elsewhere."""
        task = _Task(result=result)
        task.ended.set()
        with self._lock:
            self._tasks[key] = task

    def peek(self, key: Hashable) -> object:
        """A result that is there already; None where there is none yet."""
        with self._lock:
            found = self._tasks.get(key)
            return found.result if found and found.ended.is_set() else None

    def forget(self) -> None:
        """Forget everything."""
        with self._lock:
            self._tasks.clear()

    def task(self, key: Hashable, make: Callable[[Progress], object]) -> _Task:
        """The work of this key, begun where nobody has begun it."""
        with self._lock:
            found = self._tasks.get(key)
            if found is None or found.problem is not None:
                found = self._tasks[key] = _Task()
                threading.Thread(target=found.run, args=(make,), daemon=True).start()
            self._tasks.move_to_end(key)
            while len(self._tasks) > self.most:
                self._tasks.popitem(last=False)
            return found


@st.cache_resource(show_spinner=False)
def kept() -> Kept:
    """What this server keeps."""
    return Kept()


def disagreements(library: Library) -> Shelf:
    """All disagreements of all documents, and how far they agree; for every page that asks for them.

    Raises:
        HarmoniserError: they cannot be worked out.
    """
    return worked_out(
        ("disagreements", library.digest),
        lambda tell: shelf(library, progress=tell),
        "Looking for disagreements in all documents: about 15 seconds, the first time only.",
    )


def worked_out(key: Hashable, make: Callable[[Progress], T], what: str) -> T:
    """A result that every session shares; while it is worked out, the page shows how far it is.

    Args:
        key: what it is the result of; with the library's digest in it.
        make: works it out, and is called with what to tell progress to. It must not touch the page.
        what: what happens and about how long it takes, for the page.

    Raises:
        HarmoniserError: what `make` refuses.
    """
    task = kept().task(key, make)
    if not task.ended.wait(0.02):
        bar = st.progress(0.0, what)
        started = time.monotonic()
        try:
            while not task.ended.wait(_LOOK):
                share = min(task.done / task.of, 1.0)
                bar.progress(share, f"{what} {share:.0%}, {time.monotonic() - started:.0f} s")
        finally:
            bar.empty()
    if task.problem is not None:
        if isinstance(task.problem, HarmoniserError):
            raise task.problem
        raise RuntimeError("the work failed") from task.problem
    return cast(T, task.result)
