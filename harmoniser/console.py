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


def progress(what: str) -> Callable[[int, int], None] | None:
    """Shows on a terminal how far something is that takes longer than two seconds; elsewhere nothing."""
    import time

    if not sys.stderr.isatty():
        return None
    started = time.monotonic()

    def show(done: int, of: int) -> None:
        if time.monotonic() - started > 2:
            end = "\r\x1b[K" if done >= of else ""
            print(f"\r{what}: {100 * done // max(of, 1)}%{end}", end="", file=sys.stderr, flush=True)

    return show
