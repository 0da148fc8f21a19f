"""Measures what a change on a page costs the server, and twenty-five people who vote within ten seconds.

Run it with `make bench`. The goals: 300 ms at the 95th percentile for a tick on Move and a filter on Compare, Discrepancies and
Levels; no vote lost. A change is a run of Streamlit's own AppTest: the whole page, in one process, without network or
the browser's drawing. A browser asks for less, because most filters run as fragments: so this is the most it can cost. Beside
the clock stands the time of processor, which other work on the machine lengthens less.
"""

import logging
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from itertools import cycle, islice
from pathlib import Path
from threading import Barrier
from urllib.parse import urlencode

from streamlit.testing.v1 import AppTest

from harmoniser.library import Library, load
from harmoniser.room import Item
from harmoniser.workshops import Workshops

ROOT = Path(__file__).parent.parent
CHANGES, VOTERS, WITHIN = 40, 25, 10.0
Change = Callable[[], AppTest]
Row = tuple[str, list[float], list[float]]


# ------------------------------------------------------------------------------------------------ pages


def page(name: str, **address: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=180)
    app.run()
    app.switch_page(f"views/{name}.py")
    for key, value in address.items():
        app.query_params[key] = value
    return checked(app.run())


def checked(app: AppTest) -> AppTest:
    if app.exception or app.error:
        raise SystemExit(f"a page failed: {[item.value for item in (*app.exception, *app.error)]}")
    return app


def measured(name: str, changes: Iterable[Change]) -> Row:
    """Milliseconds of each change, by the clock and of processor; what comes before it, such as a search, is not counted."""
    times, work = [], []
    for change in islice(changes, CHANGES):
        start, before = time.perf_counter(), time.process_time()
        app = change()
        times.append(1000 * (time.perf_counter() - start))
        work.append(1000 * (time.process_time() - before))
        checked(app)
    return name, times, work


def ticks() -> Iterator[Change]:
    """Lines are ticked and taken away again, over many searches."""
    app = page("move", example="neet-moves")
    for words in cycle(("neet", "alcohol", "violence", "school", "home", "self-harm", "bruise", "friends")):
        app.text_input(key="line_words").set_value(words)
        checked(app.run())
        adders = [button for button in app.button if str(button.key).startswith("add-some-") and not button.disabled]
        key = str(adders[0].key)
        before = {str(button.key) for button in app.button if str(button.key).startswith("remove-")}
        yield lambda key=key: app.button(key=key).click().run()  # type: ignore[misc]
        new = {str(button.key) for button in app.button if str(button.key).startswith("remove-")} - before
        (last,) = new
        yield lambda last=last: app.button(key=last).click().run()  # type: ignore[misc]


def chosen(app: AppTest, keys: Iterable[str]) -> Iterator[Change]:
    """Every option of the fields, one field after the other; each goes back to its first before the next."""
    for key in cycle(keys):
        options = app.selectbox(key=key).options
        for option in [*options[1:7], options[0]]:
            yield lambda key=key, option=option: app.selectbox(key=key).select(option).run()  # type: ignore[misc]


def numbers() -> Iterator[Change]:
    app = page("levels")
    names = list(app.multiselect(key="areas").options)
    for number in cycle(("1", "2", "4", "3")):
        yield lambda number=number: app.button_group(key="number").set_value([number]).run()  # type: ignore[misc]
        for left in names:
            yield lambda left=left: app.multiselect(key="areas").set_value([n for n in names if n != left]).run()  # type: ignore[misc]
        yield lambda: app.multiselect(key="areas").set_value(names).run()


# ------------------------------------------------------------------------------------------------ votes


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL of our own; "" where its binaries are not installed."""
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not folders:
        yield ""
        return
    folder = Path(tempfile.mkdtemp(prefix="harmoniser-bench-"))
    rights: dict[str, object] = {}
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        import pwd

        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
        rights = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    tools, data = folders[-1], folder / "data"
    made = [tools / "initdb", "-D", data, "-U", "harmoniser", "-A", "trust", "-E", "UTF8", "--locale", "C"]
    subprocess.run(made, check=True, capture_output=True, cwd=folder, **rights)  # type: ignore[call-overload]
    run = [tools / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
    options = ["-o", f"-c listen_addresses= -c unix_socket_directories={folder}"]
    subprocess.run([*run, *options, "start"], check=True, stdout=subprocess.DEVNULL, cwd=folder, **rights)  # type: ignore[call-overload]
    try:
        yield f"postgresql+psycopg://harmoniser@/postgres?{urlencode({'host': folder})}"
    finally:
        subprocess.run([*run, "-m", "fast", "stop"], check=True, stdout=subprocess.DEVNULL, cwd=folder, **rights)  # type: ignore[call-overload]
        shutil.rmtree(folder)


def votes(library: Library, url: str, within: float) -> list[float]:
    """Milliseconds of each vote, spread over so many seconds; stops where one is lost."""
    choices = [tier.id for tier in library.vocabulary.tiers.values()]
    with closing(Workshops(library, url)) as kept:
        opened = kept.open("Measured", [Item("vignette", "dirty-home", "A very dirty home")])
        seats = [kept.join(opened.code, f"Voter {number}").secret for number in range(VOTERS)]
        kept.start(opened.secret, kept.room(opened.secret).version)
        together = Barrier(VOTERS)

        def cast(number: int) -> float:
            together.wait()
            time.sleep(within * number / VOTERS)
            start = time.perf_counter()
            kept.vote(seats[number], 1, 1, choices[number % len(choices)])
            return 1000 * (time.perf_counter() - start)

        with ThreadPoolExecutor(VOTERS) as people:
            times = list(people.map(cast, range(VOTERS)))
        kept.reveal(opened.secret, kept.room(opened.secret).version)
        there = {vote.name: vote.choice for vote in kept.room(opened.secret).items[0].rounds[0].votes}
    if there != {f"Voter {number}": choices[number % len(choices)] for number in range(VOTERS)}:
        raise SystemExit(f"votes were lost: {len(there)} of {VOTERS} are there")
    return times


# ------------------------------------------------------------------------------------------------ the table


def head(what: str) -> None:
    print(f"\n| {what} | number | median, ms | 95th percentile, ms | slowest, ms |\n| --- | --- | --- | --- | --- |")


def line(name: str, times: list[float]) -> str:
    late = statistics.quantiles(times, n=20, method="inclusive")[-1]
    return f"| {name} | {len(times)} | {statistics.median(times):.0f} | {late:.0f} | {max(times):.0f} |"


def main() -> None:
    """Print both tables."""
    logging.disable(logging.WARNING)  # Streamlit's own words about running without a server
    sys.path.insert(0, str(ROOT))
    print(
        f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores"
    )
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HARMONISER_DATABASE"] = f"sqlite:///{folder}/unused.sqlite"
        head("a change, the whole page")
        rows = [
            measured("Move: a line ticked or taken away", ticks()),
            measured("Compare: topic, which needs", chosen(page("compare"), ("topic", "show"))),
            measured(
                "Discrepancies: area, topic, severity", chosen(page("discrepancies"), ("area", "matter", "severity"))
            ),
            measured("Levels: number, areas", numbers()),
        ]
        for name, times, work in rows:
            print(line(f"{name}: by the clock", times))
            print(line(f"{name}: processor", work))
        head(f"{VOTERS} votes, none lost")
        library = load()
        with postgres() as server:
            for name, url in (("SQLite", f"sqlite:///{folder}/votes.sqlite"), ("PostgreSQL", server)):
                if not url:
                    print(f"| {name} | its binaries are not installed | | | |")
                    continue
                print(line(f"{name}: spread over {WITHIN:.0f} s", votes(library, url, WITHIN)))
                print(line(f"{name}: all at once", votes(library, url, 0)))


if __name__ == "__main__":
    main()
