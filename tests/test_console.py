"""What the commands show while they work: progress on a terminal once it takes longer than two seconds, and nothing elsewhere."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

import pytest

from harmoniser.console import _rate


def on_a_terminal(*arguments: str) -> tuple[int, str]:
    """Run a command with a terminal for its standard error; what was shown there."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "harmoniser", *arguments]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:  # Linux's way to say that the other end is closed
                break
            if not part:
                break
            shown += part
    os.close(ours)
    return process.returncode, shown.decode()


@pytest.mark.slow
def test_long_work_shows_how_far_it_is_on_a_terminal_and_wipes_it_in_the_end():
    code, shown = on_a_terminal("agreement", "--json")
    assert code == 0
    told = [part for part in shown.split("\r") if part.startswith("measuring agreement: ")]
    shares = [int(part.removeprefix("measuring agreement: ").partition("%")[0]) for part in told]
    assert len(set(shares)) > 3
    assert shares == sorted(shares)
    assert shown.endswith("\x1b[K")


def test_quick_work_shows_no_progress():
    assert on_a_terminal("discrepancies", "--kind", "false-friend") == (0, "")


@pytest.mark.slow
def test_no_progress_goes_into_a_file():
    command = [sys.executable, "-m", "harmoniser", "agreement", "--json"]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stderr == b""


@pytest.mark.parametrize(
    ("done", "left", "seconds", "said"),
    [
        (0, 10, 5.0, ""),
        (50, 100, 5.0, ", 10 a second, 10 s left"),
        (3000, 3000, 90.0, ", 33 a second, 1 min 30 s left"),
        (1000, 9000, 1000.0, ", 1 a second, 2 h 30 min left"),
    ],
)
def test_the_time_left_follows_from_the_rate_so_far(done: int, left: int, seconds: float, said: str) -> None:
    assert _rate(done, left, seconds) == said
