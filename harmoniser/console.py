"""What the commands share: the library, JSON, progress on a terminal, and the two sentences that go with every answer."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from harmoniser.library import Library

__all__ = ["DANGER", "SUPPORT", "open_library", "print_json", "progress"]

DANGER = "If a child is in immediate danger, call 999."
SUPPORT = "This supports professional judgement and decides nothing."


def open_library() -> Library:
    """The library; imported when a command needs it."""
    from harmoniser.library import load

    return load()


def print_json(data: Any) -> int:
    """Print JSON for machines; gives the exit code."""
    import json

    print(json.dumps(data, ensure_ascii=False, indent=2))
    return 0


def progress(what: str, unit: str = "") -> Callable[[int, int], None] | None:
    """Shows on a terminal how far something is that takes longer than two seconds; elsewhere nothing.

    Args:
        what: what is being done.
        unit: what it is counted in; then the count, the rate since the first call and the time left are shown too.
    """
    import time

    if not sys.stderr.isatty():
        return None
    started = time.monotonic()
    first: list[tuple[float, int]] = []

    def show(done: int, of: int) -> None:
        now = time.monotonic()
        first.extend([(now, done)] if not first else [])
        if now - started > 2:
            end = "\r\x1b[K" if done >= of else ""
            more = _rate(done - first[0][1], of - done, now - first[0][0]) if unit else ""
            count = f" ({done:,} of {of:,} {unit}){more}\x1b[K" if unit else ""
            print(f"\r{what}: {100 * done // max(of, 1)}%{count}{end}", end="", file=sys.stderr, flush=True)

    return show


def _rate(done: int, left: int, seconds: float) -> str:
    """How many are done a second, and how long the rest will take at that."""
    if done <= 0 or seconds <= 0:
        return ""
    rate = done / seconds
    rest = round(left / rate)
    hours, minutes = rest // 3600, rest // 60 % 60
    time_left = (
        f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest % 60:02} s" if minutes else f"{rest} s"
    )
    return f", {rate:,.0f} a second, {time_left} left"
