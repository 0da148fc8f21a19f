"""Measures how long one translation takes as a whole process, against importing pydantic and yaml.

Run it with `make bench`. The goal, for a translation: at most three times as long. The compiled library is warm, as it is
for every run but the first after a change; the cold time is shown too.
"""

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

CASE = Path(__file__).parent.parent / "examples" / "neet-moves.yaml"
RUNS = 21


def seconds(command: list[str], environment: Mapping[str, str]) -> float:
    """Wall-clock seconds of one process, its output thrown away."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=dict(environment))
    return time.perf_counter() - start


def main() -> None:
    """Print a table of medians, and the ratio."""
    python = sys.executable
    translate = [python, "-m", "harmoniser", "translate", str(CASE), "--to", "plymouth", "--json"]
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "XDG_CACHE_HOME": cache}
        cold = seconds(translate, environment)
        commands = {
            'python -c "pass"': [python, "-c", "pass"],
            'python -c "import pydantic, yaml"': [python, "-c", "import pydantic, yaml"],
            "harmoniser areas": [python, "-m", "harmoniser", "areas"],
            "harmoniser translate (one area)": translate,
            "harmoniser translate --to all": [*translate[:-2], "all", "--json"],
            "harmoniser pathway": [python, "-m", "harmoniser", "pathway", "--area", "coventry", "--level", "4"],
            "harmoniser move": [
                python,
                "-m",
                "harmoniser",
                "move",
                str(CASE),
                "--from",
                "coventry",
                "--to",
                "plymouth",
            ],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(RUNS):  # interleaved, so that a slow moment of the machine touches all alike
            for name, command in commands.items():
                times[name].append(seconds(command, environment))
    medians = {name: statistics.median(found) for name, found in times.items()}
    base = medians['python -c "import pydantic, yaml"']
    print(
        f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores, "
        f"median of {RUNS} runs"
    )
    print(f"{'whole process':<36} {'ms':>7}  {'ratio':>5}")
    for name, median in medians.items():
        print(f"{name:<36} {median * 1000:7.0f}  {median / base:5.2f}")
    print(f"{'harmoniser translate, first time':<36} {cold * 1000:7.0f}  {cold / base:5.2f}")


if __name__ == "__main__":
    main()
