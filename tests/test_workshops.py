"""Workshops: a room votes, decides and takes its minutes away; nothing acknowledged is lost, on SQLite and on PostgreSQL."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from threading import Barrier
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa

from harmoniser.errors import (
    StaleWorkshopError,
    TooManyTriesError,
    UnknownNameError,
    UnknownWorkshopError,
    WorkshopError,
    WorkshopUnavailableError,
)
from harmoniser.room import CANNOT_SAY, NO_AGREEMENT, Item, minutes_plain, result, room_agreement, said
from harmoniser.workshop_store import MIGRATIONS, VERSION_TABLE, Base, Store, default_url
from harmoniser.workshops import CODE_LETTERS, MOST_PARTICIPANTS, Workshops
from tests.conftest import require

ROOT = Path(__file__).parent.parent
ITEMS = [
    Item("vignette", "a-baby", "A baby with a bruise"),
    Item("discrepancy", "silence-1", "Two documents say nothing of it"),
    Item("vignette", "a-boy", "A boy of 15 who misses school"),
]
EARLY, TARGETED, IN_NEED, PROTECTION = "early-help", "targeted-early-help", "child-in-need", "child-protection"


# ------------------------------------------------------------------------------------------------ databases


class Server:
    """A PostgreSQL of the tests' own, reached through a socket in its folder; tests may stop it and start it."""

    def __init__(self, binaries: Path) -> None:
        self.binaries = binaries
        self.folder = Path(tempfile.mkdtemp(prefix="harmoniser-pg-"))
        self.numbers = count()
        self.rights: dict[str, object] = {}
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            import pwd

            try:
                user = pwd.getpwnam("postgres")
            except KeyError:
                user = pwd.getpwnam("nobody")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self.rights = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        made = [self.binaries / "initdb", "-D", self.folder / "data", "-U", "harmoniser", "-A", "trust", "--no-sync"]
        self._run([*made, "-E", "UTF8", "--locale", "C"])
        self.start()

    def _run(self, command) -> None:
        subprocess.run(command, check=True, capture_output=True, cwd=self.folder, **self.rights)  # type: ignore[call-overload]

    def start(self) -> None:
        # Without fsync: what the tests kill are processes, never the machine.
        settings = ["fsync=off", "full_page_writes=off", "listen_addresses=", f"unix_socket_directories={self.folder}"]
        command: list[object] = [self.binaries / "postgres", "-D", self.folder / "data"]
        for setting in settings:
            command += ["-c", setting]
        self.process = subprocess.Popen(  # type: ignore[call-overload]
            command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **self.rights
        )
        for _ in range(600):
            assert self.process.poll() is None, "PostgreSQL ended"
            try:
                self.ask("SELECT 1")
                return
            except sa.exc.OperationalError:
                time.sleep(0.05)
        raise AssertionError("PostgreSQL did not answer")

    def stop(self, how: int = signal.SIGQUIT) -> None:
        """Stop it at once, without the care of an orderly end."""
        self.process.send_signal(how)
        self.process.wait(20)

    def ask(self, statement: str) -> None:
        engine = sa.create_engine(
            self.url("default_transaction_read_only=off"), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool
        )
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)

    def url(self, *settings: str) -> str:
        options = "".join(f"-c {setting} " for setting in settings)
        return f"postgresql+psycopg://harmoniser@/postgres?{urlencode({'host': self.folder, 'options': options})}"

    def fresh(self) -> str:
        """An empty schema of its own, which takes less time than a database."""
        name = f"workshops{next(self.numbers)}"
        self.ask(f"CREATE SCHEMA {name}")
        return self.url(f"search_path={name}")


def _binaries() -> Path | None:
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return installed[-1].parent if installed else None


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    binaries = _binaries()
    require("PostgreSQL's server", binaries is not None)
    assert binaries
    server = Server(binaries)
    yield server
    server.stop()
    shutil.rmtree(server.folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'kept' / 'workshops.sqlite'}"
    server: Server = request.getfixturevalue("server")
    return server.fresh()


class Clock:
    """A clock that the tests put forward."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 22, 10, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def workshops(library, url: str, clock: Clock) -> Iterator[Workshops]:
    opened = Workshops(library, url, patience=0.2, now=clock)
    yield opened
    opened.close()


def at(*database, **settings):
    """Workshops of this database, let go of at the end."""
    return closing(Workshops(*database, **settings))


def everything(url: str) -> str:
    """All that the database holds, as text."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        return "\n".join(
            str(tuple(row)) for table in Base.metadata.sorted_tables for row in connection.execute(sa.select(table))
        )


def voted(workshops, choices, reasons=(), items=ITEMS):
    """A workshop whose first item has these votes, not yet revealed."""
    opened = workshops.open("Our board", items)
    joined = [workshops.join(opened.code, f"Person {number}") for number, _ in enumerate(choices, 1)]
    workshops.start(opened.secret, 0)
    for number, (one, choice) in enumerate(zip(joined, choices, strict=True)):
        workshops.vote(one.secret, 1, 1, choice, reasons[number] if number < len(reasons) else "")
    return opened, joined


# ------------------------------------------------------------------------------------------------ opening and joining


def test_a_workshop_opens_with_a_code_to_read_out_and_a_secret_that_cannot_be_guessed(workshops, url):
    opened = workshops.open("  Our   board ", ITEMS, ["plymouth", "camden"])
    assert len(opened.code) == 6 and set(opened.code) <= set(CODE_LETTERS)
    assert not set(CODE_LETTERS) & set("0O1ILS5B8Z2UAE")
    assert len(opened.secret) >= 43
    assert opened.secret not in repr(opened)
    room = opened.room
    assert (room.title, room.state, room.areas, room.on) == ("Our board", "lobby", ("plymouth", "camden"), 0)
    assert [one.item for one in room.items] == ITEMS
    assert room.present is None


def test_no_secret_is_kept_as_it_was_told(workshops, url):
    opened = workshops.open("Our board", ITEMS)
    joined = workshops.join(opened.code, "Ann")
    kept = everything(url)
    assert opened.code in kept and "Ann" in kept
    assert opened.secret not in kept and joined.secret not in kept


def test_codes_of_open_workshops_differ(workshops, library, url, clock, monkeypatch):
    letters = iter("CCCCCC" + "CCCCCC" + "DDDDDD")
    monkeypatch.setattr("harmoniser.workshops.secrets.choice", lambda _: next(letters))
    assert [workshops.open(title, ITEMS).code for title in ("One", "Two")] == ["CCCCCC", "DDDDDD"]


def test_all_areas_are_shown_where_none_is_chosen_and_an_unknown_one_is_refused(workshops, library):
    assert workshops.open("Our board", ITEMS).room.areas == tuple(library.areas)
    with pytest.raises(UnknownNameError):
        workshops.open("Our board", ITEMS, ["atlantis"])


@pytest.mark.parametrize(
    ("title", "items"),
    [
        ("", ITEMS),
        ("About 943 476 5919", ITEMS),
        ("x" * 121, ITEMS),
        ("Our board", []),
        ("Our board", [ITEMS[0], ITEMS[0]]),
        ("Our board", [replace(ITEMS[0], text="")]),
        ("Our board", [replace(ITEMS[0], text="two\nlines")]),
        ("Our board", [SimpleNamespace(kind="rumour", id="a", text="b")]),
        ("Our board", [replace(ITEMS[0], id=str(number)) for number in range(61)]),
    ],
)
def test_a_workshop_that_cannot_be_is_not_opened(library, tmp_path, title, items):
    with at(library, f"sqlite:///{tmp_path / 'w.sqlite'}") as workshops:
        with pytest.raises(WorkshopError):
            workshops.open(title, items)
        assert "lobby" not in everything(f"sqlite:///{tmp_path / 'w.sqlite'}")


@pytest.mark.parametrize(
    "typed", ["{}", " {} ", "{0[0]}{0[1]}{0[2]}-{0[3]}{0[4]}{0[5]}", "{0[0]} {0[1]}{0[2]}{0[3]}{0[4]}{0[5]}"]
)
def test_a_code_is_taken_however_it_is_typed(workshops, typed):
    opened = workshops.open("Our board", ITEMS)
    assert workshops.join(typed.format(opened.code).lower(), "Ann").seat.name == "Ann"


def test_a_facilitators_page_survives_a_refresh_and_a_restart(workshops, library, url, clock):
    opened = workshops.open("Our board", ITEMS)
    workshops.join(opened.code, "Ann")
    room = workshops.start(opened.secret, 0)
    with at(library, url, now=clock) as again:
        assert again.room(opened.secret) == room
        assert room.participants == ("Ann",)
        assert room.state == "voting"


def test_a_participant_comes_back_to_their_seat(workshops, library, url, clock):
    opened, (ann, _) = voted(workshops, [EARLY, IN_NEED], ["a reason"])
    with at(library, url, now=clock) as again:
        seat = again.seat(ann.secret)
    assert (seat.name, seat.own.choice, seat.own.reason) == ("Person 1", EARLY, "a reason")
    for wrong in ("", "x" * 43, opened.secret, "\ud800"):
        with pytest.raises(UnknownWorkshopError):
            workshops.seat(wrong)
    with pytest.raises(UnknownWorkshopError):
        workshops.room(ann.secret)  # a participant leads nothing


@pytest.mark.parametrize("other", ["ann", " ANN ", "Ａｎｎ", "A\u200dnn"])  # noqa: RUF001
def test_two_people_cannot_have_what_reads_as_one_name(workshops, other):
    opened = workshops.open("Our board", ITEMS)
    workshops.join(opened.code, "Ann")
    with pytest.raises(WorkshopError, match="already"):
        workshops.join(opened.code, other)
    elsewhere = workshops.open("Another board", ITEMS)
    workshops.join(elsewhere.code, other)
    assert workshops.room(opened.secret).participants == ("Ann",)


@pytest.mark.parametrize(
    "name",
    [
        "943 476 5919",
        "943\u2013476\u20135919",
        "９４３４７６５９１９",  # noqa: RUF001
        "A12345678901B",
        "PL1 2AB",
        "ann@board.example",
        "01752 000 000",
        "3.4.2011",
        "4 March 2011",
    ],
)
def test_a_name_shaped_like_personal_data_is_refused_and_not_repeated(name):
    with pytest.raises(WorkshopError) as refused:
        said(name, "the name", 40, least=1)
    assert name not in str(refused.value) and "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "   ",
        "x" * 41,
        "Ann\u202etxt",
        "A\u0000nn",
        "Ann\u200b",
        "\u200d",
        "\u3164",
        "A\ufeff",
        "A\ud800",
        "e" + "\u0301" * 9,
    ],
)
def test_a_name_that_cannot_be_read_is_refused(name):
    with pytest.raises(WorkshopError):
        said(name, "the name", 40, least=1)


@pytest.mark.parametrize(
    "name",
    ["Ann", "Zoë O'Neill", "Health visitor 2", "x" * 40, "Łucja", "Người", "👩\u200d🏫 School", "क्\u200dष", "❤️"],
)
def test_names_of_all_the_world_are_taken(name):
    assert said(f" {name} ", "the name", 40, least=1) == name


def test_what_is_typed_reaches_the_room_as_it_was_typed(workshops):
    opened, (_ann,) = voted(workshops, [EARLY], ["<b>Why?</b> '; DROP TABLE workshops; -- 👩\u200d🏫"])
    room = workshops.reveal(opened.secret, 1)
    assert room.items[0].rounds[0].votes[0].reason == "<b>Why?</b> '; DROP TABLE workshops; -- 👩\u200d🏫"


def test_a_room_has_an_end(workshops):
    opened = workshops.open("Our board", ITEMS)
    for number in range(MOST_PARTICIPANTS):
        workshops.join(opened.code, f"Person {number}")
    with pytest.raises(WorkshopError, match="full"):
        workshops.join(opened.code, "Cy")


# ------------------------------------------------------------------------------------------------ wrong codes


def test_wrong_expired_and_closed_codes_are_refused_in_the_same_words(workshops, clock):
    told = []

    def refused(code):
        with pytest.raises(UnknownWorkshopError) as error:
            workshops.join(code, "Ann")
        told.append(str(error.value))

    closed = workshops.open("Closed", ITEMS)
    workshops.end(closed.secret, 0)
    expired = workshops.open("Expired", ITEMS)
    clock.time += timedelta(days=30)
    for code in ("CCCCCC", "no code", "", "💥", closed.code, expired.code):
        refused(code)
    assert len(set(told)) == 1


def test_guessing_codes_is_slow_for_one_who_guesses_and_not_for_others(workshops, clock):
    opened = workshops.open("Our board", ITEMS)
    for _ in range(10):
        with pytest.raises(UnknownWorkshopError):
            workshops.join("CCCCCC", "Ann", "one browser")
    with pytest.raises(TooManyTriesError):
        workshops.join(opened.code, "Ann", "one browser")
    assert workshops.join(opened.code, "Bo", "another browser").seat.name == "Bo"
    clock.time += timedelta(minutes=1)
    assert workshops.join(opened.code, "Ann", "one browser").seat.name == "Ann"


def test_guessing_from_many_places_is_slow_as_well_and_in_every_process(workshops, library, url, clock):
    opened = workshops.open("Our board", ITEMS)
    for number in range(60):
        with pytest.raises(UnknownWorkshopError):
            workshops.join("CCCCCC", "Ann", f"browser {number}")
    with at(library, url, now=clock) as other, pytest.raises(TooManyTriesError):
        other.join(opened.code, "Bo", "a new browser")
    clock.time += timedelta(minutes=1)
    workshops.join(opened.code, "Bo", "a new browser")
    assert "browser" not in everything(url)


# ------------------------------------------------------------------------------------------------ voting


def test_nobody_reads_votes_before_they_are_revealed_not_even_the_facilitator(workshops):
    opened, (ann, bo, cy) = voted(workshops, [EARLY, PROTECTION, CANNOT_SAY], ["because of A", "because of B"])
    room = workshops.room(opened.secret)
    assert (room.voted, workshops.pulse(opened.secret).voted, workshops.pulse(ann.secret).participants) == (3, 3, 3)
    assert room.items[0].rounds[0].votes == ()
    for seen in (
        room,
        workshops.seat(cy.secret),
        workshops.pulse(opened.secret),
        minutes_plain(room, workshops._library.vocabulary),
    ):
        assert "because" not in repr(seen)
    assert workshops.seat(bo.secret).own.reason == "because of B"
    assert "because of A" not in repr(workshops.seat(bo.secret))
    shown = workshops.reveal(opened.secret, 1).items[0].rounds[0]
    assert [(vote.name, vote.choice, vote.reason) for vote in shown.votes] == [
        ("Person 1", EARLY, "because of A"),
        ("Person 2", PROTECTION, "because of B"),
        ("Person 3", CANNOT_SAY, ""),
    ]
    assert workshops.seat(ann.secret).room.items[0].rounds[0] == shown


def test_a_round_that_was_never_revealed_stays_hidden_when_the_workshop_is_closed(workshops, library):
    opened, _ = voted(workshops, [EARLY, PROTECTION], ["because of A"])
    room = workshops.end(opened.secret, 1)
    minutes = minutes_plain(room, library.vocabulary)
    assert minutes["items"][0]["rounds"] == [{"round": 1, "revealed": False, "voted": 2}]
    assert "because" not in json.dumps(minutes) and "because" not in repr(room)


def test_a_vote_may_be_changed_until_the_votes_are_revealed(workshops):
    opened, (ann,) = voted(workshops, [EARLY], ["first thought"])
    seat = workshops.vote(ann.secret, 1, 1, IN_NEED)
    assert (seat.own.choice, seat.own.reason, seat.room.voted) == (IN_NEED, "", 1)
    workshops.reveal(opened.secret, 1)
    with pytest.raises(WorkshopError, match="too late"):
        workshops.vote(ann.secret, 1, 1, EARLY)
    room = workshops.room(opened.secret)
    assert [vote.choice for vote in room.items[0].rounds[0].votes] == [IN_NEED]


def test_a_vote_on_what_is_not_on_is_refused(workshops):
    opened = workshops.open("Our board", ITEMS)
    ann = workshops.join(opened.code, "Ann")
    with pytest.raises(WorkshopError, match="present"):
        workshops.vote(ann.secret, 1, 1, EARLY)
    workshops.start(opened.secret, 0)
    for place in ((2, 1), (1, 2), (0, 0), (-1, 1), (10**30, 1)):
        with pytest.raises(WorkshopError, match="present"):
            workshops.vote(ann.secret, *place, EARLY)
    workshops.end(opened.secret, 1)
    with pytest.raises(WorkshopError, match="closed"):
        workshops.vote(ann.secret, 1, 1, EARLY)


@pytest.mark.parametrize(
    ("choice", "reason"),
    [
        ("level 3", ""),
        ("", ""),
        (NO_AGREEMENT, ""),
        (EARLY, "x" * 281),
        (EARLY, "call 01752 000 000"),
        (EARLY, "a\u202eb"),
    ],
)
def test_a_vote_that_is_none_is_refused_and_the_one_before_stands(workshops, choice, reason):
    _, (ann,) = voted(workshops, [EARLY], ["x" * 280])
    with pytest.raises(WorkshopError):
        workshops.vote(ann.secret, 1, 1, choice, reason)
    assert workshops.seat(ann.secret).own.reason == "x" * 280


def test_latecomers_join_while_others_vote(workshops):
    opened, _ = voted(workshops, [EARLY])
    late = workshops.join(opened.code, "Late")
    assert late.seat.own is None
    assert workshops.vote(late.secret, 1, 1, IN_NEED).room.voted == 2


CHILD = """
import sys
from harmoniser.library import load
from harmoniser.workshops import Workshops
url, *votes = sys.argv[1:]
workshops = Workshops(load(), url)
print("ready", flush=True)
sys.stdin.readline()
for vote in votes:
    secret, item, choice, reason = vote.split("|")
    workshops.vote(secret, int(item), 1, choice, reason)
print("acknowledged", flush=True)
sys.stdin.readline()
"""


@contextmanager
def child(url: str, *votes: str):
    """Another process that votes once it is told to."""
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, url, *votes], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert process.stdin and process.stdout
    try:
        yield process
    finally:
        process.kill()
        process.stdin.close()
        process.stdout.close()
        process.wait(10)


def tell(process) -> None:
    process.stdin.write("go\n")
    process.stdin.flush()


def test_a_vote_survives_the_death_of_the_app_right_after_it_was_acknowledged(workshops, library, url, clock):
    workshops._now = lambda: datetime.now(UTC)  # the other process has the real clock
    opened, (ann, _) = voted(workshops, [EARLY, EARLY])
    workshops.close()
    with child(url, f"{ann.secret}|1|{PROTECTION}|a new thought") as process:
        assert process.stdout.readline() == "ready\n"
        tell(process)
        assert process.stdout.readline() == "acknowledged\n"
        process.send_signal(signal.SIGKILL)
        assert process.wait(10) == -signal.SIGKILL
    with at(library, url) as again:
        own = again.seat(ann.secret).own
        assert (own.choice, own.reason) == (PROTECTION, "a new thought")
        assert again.reveal(opened.secret, 1).items[0].rounds[0].voted == 2


def test_a_vote_survives_the_death_of_the_database_server(library, server):
    with at(library, server.fresh()) as workshops:
        _, (ann,) = voted(workshops, [EARLY], ["a thought"])
        server.stop(signal.SIGQUIT)
        server.start()
        assert workshops.seat(ann.secret).own.reason == "a thought"


@pytest.mark.slow
def test_twenty_five_people_voting_at_once_lose_nothing(library, url):
    with at(library, url) as workshops:
        opened = workshops.open("Our board", ITEMS)
        people = [workshops.join(opened.code, f"Person {number}").secret for number in range(25)]
        workshops.start(opened.secret, 0)
        together = Barrier(25)

        def votes(number):
            together.wait()
            for choice in (EARLY, IN_NEED, TARGETED):
                workshops.vote(people[number], 1, 1, choice, f"thought {number}")
            return workshops.seat(people[number]).room.voted

        with ThreadPoolExecutor(25) as pool:
            list(pool.map(votes, range(25)))
        shown = workshops.reveal(opened.secret, 1).items[0].rounds[0]
        assert [vote.reason for vote in shown.votes] == [f"thought {number}" for number in range(25)]
        assert {vote.choice for vote in shown.votes} == {TARGETED}


def test_twenty_five_people_voting_through_several_processes_lose_nothing(library, url):
    with at(library, url) as workshops:
        opened = workshops.open("Our board", ITEMS)
        people = [workshops.join(opened.code, f"Person {number}").secret for number in range(25)]
        workshops.start(opened.secret, 0)
        workshops.close()  # the others open and close the file among themselves
        shares = [people[start::3] for start in range(3)]
        lines = [[f"{secret}|1|{choice}|why" for secret in share for choice in (EARLY, IN_NEED)] for share in shares]
        with child(url, *lines[0]) as one, child(url, *lines[1]) as two, child(url, *lines[2]) as three:
            for process in (one, two, three):
                assert process.stdout.readline() == "ready\n"
            for process in (one, two, three):
                tell(process)
            for process in (one, two, three):
                assert process.stdout.readline() == "acknowledged\n"
        shown = workshops.reveal(opened.secret, 1).items[0].rounds[0]
        assert [vote.choice for vote in shown.votes] == [IN_NEED] * 25


def test_votes_and_a_reveal_at_once_leave_no_vote_acknowledged_and_lost(library, url):
    with at(library, url) as workshops:
        opened = workshops.open("Our board", ITEMS)
        people = [workshops.join(opened.code, f"Person {number}") for number in range(12)]
        workshops.start(opened.secret, 0)
        together = Barrier(13)

        def votes(person):
            together.wait()
            try:
                workshops.vote(person.secret, 1, 1, EARLY)
            except WorkshopError as refused:
                assert "too late" in str(refused)
                return ""
            return person.seat.name

        def reveals() -> str:
            together.wait()
            workshops.reveal(opened.secret, 1)
            return ""

        with ThreadPoolExecutor(13) as pool:
            jobs = [pool.submit(votes, person) for person in people] + [pool.submit(reveals)]
            counted = {name for name in (job.result() for job in jobs) if name}
        shown = workshops.room(opened.secret).items[0].rounds[0]
        assert {vote.name for vote in shown.votes} == counted


def test_a_reveal_waits_for_a_vote_that_is_under_way(workshops):
    opened, (ann,) = voted(workshops, [EARLY])
    with workshops._store.writing() as session:
        workshops._seated(session, ann.secret, voting=True)
        with pytest.raises(WorkshopUnavailableError, match="busy"):
            workshops.reveal(opened.secret, 1)
    assert workshops.reveal(opened.secret, 1).state == "revealed"


def test_one_person_in_two_tabs_has_one_vote_and_one_name(library, url):
    with at(library, url) as workshops:
        opened, (ann,) = voted(workshops, [EARLY])
        again = workshops.reveal(opened.secret, 1)
        workshops.vote_again(opened.secret, again.version)
        together = Barrier(8)

        def acts(number):
            together.wait()
            workshops.vote(ann.secret, 1, 2, IN_NEED, f"tab {number}")
            try:
                return workshops.join(opened.code, "Bo").secret
            except WorkshopError:
                return ""

        with ThreadPoolExecutor(8) as pool:
            seats = list(pool.map(acts, range(8)))
        room = workshops.room(opened.secret)
        assert room.voted == 1
        assert sum(map(bool, seats)) == 1
        assert room.participants == ("Person 1", "Bo")


# ------------------------------------------------------------------------------------------------ leading


def test_a_workshop_from_its_beginning_to_its_end(workshops):
    opened, (ann, bo) = voted(workshops, [EARLY, PROTECTION])
    lead = opened.secret
    assert workshops.reveal(lead, 1).state == "revealed"
    again = workshops.vote_again(lead, 2)
    assert (again.state, again.on, again.round, again.voted) == ("voting", 1, 2, 0)
    workshops.vote(ann.secret, 1, 2, IN_NEED)
    workshops.vote(bo.secret, 1, 2, IN_NEED)
    workshops.reveal(lead, 3)
    decided = workshops.decide(lead, 4, IN_NEED, "A strategy meeting first", [("person 2", PROTECTION)])
    assert decided.state == "decided"
    decision = decided.items[0].decision
    assert (decision.outcome, decision.note) == (IN_NEED, "A strategy meeting first")
    assert [(one.name, one.tier) for one in decision.dissent] == [("Person 2", PROTECTION)]
    second = workshops.next_item(lead, 5)
    assert (second.state, second.on, second.round, second.present.item) == ("voting", 2, 1, ITEMS[1])
    workshops.reveal(lead, 6)
    workshops.decide(lead, 7, NO_AGREEMENT)
    workshops.next_item(lead, 8)
    workshops.reveal(lead, 9)
    workshops.decide(lead, 10, EARLY)
    with pytest.raises(WorkshopError, match="last item"):
        workshops.next_item(lead, 11)
    room = workshops.end(lead, 11)
    assert (room.state, room.code, room.version) == ("closed", "", 12)
    assert [len(one.rounds) for one in room.items] == [2, 1, 1]
    assert [one.decision.outcome for one in room.items] == [IN_NEED, NO_AGREEMENT, EARLY]
    assert workshops.seat(ann.secret).room == room == workshops.room(lead)


STEPS = {
    "start": lambda w, secret, seen: w.start(secret, seen),
    "reveal": lambda w, secret, seen: w.reveal(secret, seen),
    "vote_again": lambda w, secret, seen: w.vote_again(secret, seen),
    "decide": lambda w, secret, seen: w.decide(secret, seen, EARLY),
    "next_item": lambda w, secret, seen: w.next_item(secret, seen),
    "end": lambda w, secret, seen: w.end(secret, seen),
}
WAY = {
    "lobby": [],
    "voting": ["start"],
    "revealed": ["start", "reveal"],
    "decided": ["start", "reveal", "decide"],
    "closed": ["end"],
}
LEGAL = {
    "lobby": {"start", "end"},
    "voting": {"reveal", "end"},
    "revealed": {"vote_again", "decide", "end"},
    "decided": {"decide", "next_item", "end"},
    "closed": set(),
}


@pytest.mark.parametrize("state", WAY)
def test_a_step_that_cannot_follow_is_refused_in_one_sentence_and_changes_nothing(workshops, state):
    for name, step in STEPS.items():
        opened = workshops.open("Our board", ITEMS)
        for number, earlier in enumerate(WAY[state]):
            STEPS[earlier](workshops, opened.secret, number)
        before = workshops.room(opened.secret)
        assert before.state == state
        # From a place that no step has reached, so that a repeated step is not taken for one done already.
        if name in LEGAL[state]:
            assert step(workshops, opened.secret, before.version).version == before.version + 1
        else:
            with pytest.raises(WorkshopError) as refused:
                step(workshops, opened.secret, before.version)
            assert not isinstance(refused.value, StaleWorkshopError)
            assert re.fullmatch(r"[^.\n]{15,110}", str(refused.value))
            assert workshops.room(opened.secret) == before


def test_a_facilitator_who_saw_an_older_page_changes_nothing(workshops):
    opened, _ = voted(workshops, [EARLY])
    workshops.reveal(opened.secret, 1)
    before = workshops.decide(opened.secret, 2, EARLY)
    for act in (
        lambda: workshops.vote_again(opened.secret, 2),
        lambda: workshops.decide(opened.secret, 2, IN_NEED),
        lambda: workshops.end(opened.secret, 1),
        lambda: workshops.start(opened.secret, 0),
        lambda: workshops.next_item(opened.secret, 99),
        lambda: workshops.delete(opened.secret, 2),
    ):
        with pytest.raises(StaleWorkshopError):
            act()
        assert workshops.room(opened.secret) == before


def test_a_button_pressed_twice_or_in_two_tabs_acts_once(workshops):
    opened, _ = voted(workshops, [EARLY])
    assert workshops.reveal(opened.secret, 1) == workshops.reveal(opened.secret, 1)
    decided = workshops.decide(opened.secret, 2, EARLY, "so it is")
    assert workshops.decide(opened.secret, 2, EARLY, "so it is") == decided
    workshops.next_item(opened.secret, 3)
    assert workshops.next_item(opened.secret, 3).on == 2
    closed = workshops.end(opened.secret, 4)
    assert workshops.end(opened.secret, 4) == closed


def test_two_facilitators_at_once_cannot_spoil_a_workshop(library, url):
    with at(library, url) as workshops:
        opened, _ = voted(workshops, [EARLY])
        workshops.reveal(opened.secret, 1)
        together = Barrier(8)

        def acts(number):
            together.wait()
            try:
                if number % 2:
                    return f"round {workshops.vote_again(opened.secret, 2).round}"
                return workshops.decide(opened.secret, 2, EARLY if number % 4 else IN_NEED).items[0].decision.outcome
            except StaleWorkshopError:
                return "stale"

        with ThreadPoolExecutor(8) as pool:
            came = list(pool.map(acts, range(8)))
        room = workshops.room(opened.secret)
        assert room.version == 3
        now = f"round {room.round}" if room.state == "voting" else room.items[0].decision.outcome
        assert set(came) == {now, "stale"}


def test_a_decision_may_be_put_right_until_the_next_item(workshops):
    opened, _ = voted(workshops, [EARLY, IN_NEED])
    workshops.reveal(opened.secret, 1)
    workshops.decide(opened.secret, 2, EARLY, "", [("Person 1", IN_NEED), ("Person 2", IN_NEED)])
    decision = workshops.decide(opened.secret, 3, IN_NEED, "", [("Person 1", EARLY)]).items[0].decision
    assert decision.outcome == IN_NEED
    assert [(one.name, one.tier) for one in decision.dissent] == [("Person 1", EARLY)]


@pytest.mark.parametrize(
    ("outcome", "note", "dissent"),
    [
        ("level 3", "", []),
        (CANNOT_SAY, "", []),
        (EARLY, "x" * 601, []),
        (EARLY, "ann@board.example", []),
        (EARLY, "", [("Nobody", IN_NEED)]),
        (EARLY, "", [("Person 1", EARLY)]),
        (EARLY, "", [("Person 1", "level 3")]),
        (EARLY, "", [("Person 1", IN_NEED), ("person 1", PROTECTION)]),
    ],
)
def test_a_decision_that_is_none_is_refused_and_changes_nothing(workshops, outcome, note, dissent):
    opened, _ = voted(workshops, [EARLY])
    before = workshops.reveal(opened.secret, 1)
    with pytest.raises(WorkshopError):
        workshops.decide(opened.secret, 2, outcome, note, dissent)
    assert workshops.room(opened.secret) == before


# ------------------------------------------------------------------------------------------------ results and minutes


@pytest.mark.parametrize(
    ("choices", "median"),
    [
        ([], ()),
        ([CANNOT_SAY], ()),
        ([EARLY, CANNOT_SAY], (EARLY,)),
        ([PROTECTION, EARLY, TARGETED], (TARGETED,)),
        ([PROTECTION, EARLY], (EARLY, PROTECTION)),
        ([PROTECTION, IN_NEED, IN_NEED, EARLY], (IN_NEED,)),
    ],
)
def test_the_result_of_a_round(library, tmp_path, choices, median):
    with at(library, f"sqlite:///{tmp_path / 'w.sqlite'}") as workshops:
        opened, _ = voted(workshops, choices, ["b", "a", "c"][: len(choices)])
        round_ = workshops.reveal(opened.secret, 1).items[0].rounds[0]
    found = result(round_, library.vocabulary)
    assert found.median == median
    assert list(found.distribution) == ["universal", EARLY, TARGETED, IN_NEED, PROTECTION, CANNOT_SAY]
    assert [found.distribution[choice] for choice in found.distribution] == [
        choices.count(choice) for choice in found.distribution
    ]
    assert sorted(reason for _, reason in found.reasons) == sorted("bac"[: len(choices)])
    places = [list(found.distribution).index(choice) for choice, _ in found.reasons]
    assert places == sorted(places)


def through(workshops, rounds, items):
    """A closed workshop: for each item its rounds, for each round everybody's choice."""
    opened = workshops.open("Our board", items)
    people = [workshops.join(opened.code, f"Person {number}") for number, _ in enumerate(rounds[0][0], 1)]
    room = workshops.start(opened.secret, 0)
    for number, item in enumerate(rounds, 1):
        for turn, choices in enumerate(item, 1):
            for person, choice in zip(people, choices, strict=True):
                if choice:
                    workshops.vote(person.secret, number, turn, choice)
            room = workshops.reveal(opened.secret, room.version)
            if turn < len(item):
                room = workshops.vote_again(opened.secret, room.version)
        room = workshops.decide(opened.secret, room.version, NO_AGREEMENT)
        if number < len(rounds):
            room = workshops.next_item(opened.secret, room.version)
    return workshops.end(opened.secret, room.version)


def test_how_far_the_room_agrees_is_the_alpha_that_others_compute(workshops, library):
    krippendorff = pytest.importorskip("krippendorff")
    items = [Item("vignette", f"v-{number}", "A vignette") for number in range(6)]
    votes = [
        [EARLY, EARLY, TARGETED],
        [PROTECTION, IN_NEED, PROTECTION],
        ["universal", CANNOT_SAY, EARLY],
        [TARGETED, "", ""],
        [IN_NEED, IN_NEED, TARGETED],
        [EARLY, "universal", "universal"],
    ]
    room = through(workshops, [[choices] for choices in votes], items)
    found = room_agreement(room, library.vocabulary)
    ranks = {name: tier.rank for name, tier in library.vocabulary.tiers.items()}
    table = [[ranks.get(choices[column], float("nan")) for choices in votes] for column in range(3)]
    assert found.value == pytest.approx(
        krippendorff.alpha(reliability_data=table, level_of_measurement="ordinal", value_domain=range(5))
    )
    assert found.value and found.low and found.high
    assert found.low <= found.value <= found.high
    assert (found.items, found.votes, found.participants, found.reason) == (5, 14, 3, "")


def test_discussing_shows_in_the_agreement_of_first_and_last_rounds(workshops, library):
    room = through(workshops, [[[EARLY, PROTECTION], [IN_NEED, IN_NEED]], [[EARLY, EARLY]]], ITEMS[:2])
    first = room_agreement(room, library.vocabulary, "first")
    last = room_agreement(room, library.vocabulary, "last")
    assert first.value is not None and first.value < 1.0 == last.value
    assert first.low is None and "few" in first.reason


@pytest.mark.parametrize(
    ("votes", "why"),
    [
        ([[EARLY, EARLY], [EARLY, EARLY]], "same"),
        ([[EARLY, CANNOT_SAY], ["", IN_NEED]], "two"),
        ([["", ""], ["", ""]], "two"),
    ],
)
def test_where_agreement_cannot_be_told_it_says_why(workshops, library, votes, why):
    found = room_agreement(through(workshops, [[choices] for choices in votes], ITEMS[:2]), library.vocabulary)
    assert found.value is None and why in found.reason


def test_the_minutes_tell_everything_but_secrets(workshops, library):
    opened, joined = voted(workshops, [EARLY, PROTECTION], ["it is early", "it is grave"])
    workshops.reveal(opened.secret, 1)
    workshops.decide(opened.secret, 2, EARLY, "to be looked at again", [("Person 2", PROTECTION)])
    room = workshops.end(opened.secret, 3)
    text = json.dumps(minutes_plain(room, library.vocabulary))
    minutes = json.loads(text)
    assert minutes["title"] == "Our board"
    assert minutes["names"] == ["Person 1", "Person 2"]
    assert minutes["areas"] == list(library.areas)
    assert minutes["items"][0]["rounds"][0]["votes"][1] == {
        "name": "Person 2",
        "choice": PROTECTION,
        "reason": "it is grave",
    }
    assert minutes["items"][0]["rounds"][0]["median"] == [EARLY, PROTECTION]
    assert minutes["items"][0]["decision"] == {
        "outcome": EARLY,
        "note": "to be looked at again",
        "dissent": [{"name": "Person 2", "tier": PROTECTION}],
    }
    assert minutes["items"][1]["decision"] is None
    assert minutes["agreement"]["last"]["alpha"] is None  # one item is no measure
    assert minutes["agreement"]["last"]["further_apart"] == 1
    for secret in (opened.secret, opened.code, *(one.secret for one in joined)):
        assert secret not in text


def test_minutes_without_names_name_nobody_nor_tell_them_by_their_order(workshops, library):
    opened, _ = voted(workshops, [PROTECTION, EARLY, CANNOT_SAY], ["it is grave", "it is early"])
    workshops.reveal(opened.secret, 1)
    room = workshops.decide(opened.secret, 2, TARGETED, "", [("Person 1", PROTECTION), ("Person 2", EARLY)])
    minutes = minutes_plain(room, library.vocabulary, names=False)
    assert "Person" not in json.dumps(minutes)
    assert minutes["participants"] == 3
    assert [vote["choice"] for vote in minutes["items"][0]["rounds"][0]["votes"]] == [EARLY, PROTECTION, CANNOT_SAY]
    assert minutes["items"][0]["decision"]["dissent"] == [{"tier": EARLY}, {"tier": PROTECTION}]


# ------------------------------------------------------------------------------------------------ expiry and deletion


def test_a_workshop_expires_and_is_forgotten_with_everything_in_it(workshops, library, url, clock):
    opened, (ann, _) = voted(workshops, [EARLY, IN_NEED], ["a passing thought"])
    workshops.reveal(opened.secret, 1)
    workshops.decide(opened.secret, 2, EARLY, "", [("Person 2", IN_NEED)])
    workshops.end(opened.secret, 3)
    clock.time += timedelta(days=29)
    young = workshops.open("A young board", ITEMS)
    assert workshops.forget_expired() == 0
    assert workshops.room(opened.secret).state == "closed"
    clock.time += timedelta(days=1)
    for look in (workshops.room, workshops.pulse, workshops.seat):
        with pytest.raises(UnknownWorkshopError):
            look(ann.secret if look == workshops.seat else opened.secret)
    with pytest.raises(UnknownWorkshopError):
        workshops.vote(ann.secret, 1, 1, EARLY)
    with at(library, url, now=clock):
        pass  # forgetting happens at the start, and whenever a workshop is opened
    left = everything(url)
    assert "Person" not in left and "passing thought" not in left and "Our board" not in left
    assert workshops.room(young.secret).title == "A young board"


def test_a_facilitator_deletes_a_workshop_at_once(workshops, url, tmp_path):
    opened, (ann,) = voted(workshops, [EARLY], ["a passing thought"])
    other = workshops.open("Another board", ITEMS)
    workshops.delete(opened.secret, 1)
    for look in (
        lambda: workshops.room(opened.secret),
        lambda: workshops.seat(ann.secret),
        lambda: workshops.delete(opened.secret, 1),
    ):
        with pytest.raises(UnknownWorkshopError):
            look()
    left = everything(url)
    assert "Person" not in left and "passing thought" not in left
    assert workshops.room(other.secret).title == "Another board"


def test_what_was_deleted_is_nowhere_in_the_file_either(library, tmp_path):
    file = tmp_path / "workshops.sqlite"
    with at(library, f"sqlite:///{file}") as workshops:
        opened, _ = voted(workshops, [EARLY], ["a passing thought"])

        def found() -> bool:
            return any(b"passing thought" in path.read_bytes() for path in tmp_path.glob("workshops.sqlite*"))

        assert found()
        workshops.delete(opened.secret, 1)
        assert not found()


def test_how_long_workshops_are_kept_can_be_set(library, tmp_path, clock, monkeypatch):
    url = f"sqlite:///{tmp_path / 'w.sqlite'}"
    monkeypatch.setenv("HARMONISER_WORKSHOP_DAYS", "2")
    with at(library, url, now=clock) as workshops:
        assert workshops.open("Our board", ITEMS).room.expires == clock.time + timedelta(days=2)
    for wrong in ("0", "-1", "two", "1.5", "٣"):
        monkeypatch.setenv("HARMONISER_WORKSHOP_DAYS", wrong)
        with pytest.raises(WorkshopError, match="HARMONISER_WORKSHOP_DAYS"):
            Workshops(library, url)


# ------------------------------------------------------------------------------------------------ a database out of reach


def refused_and_then_intact(workshops, opened, ann, why, mended):
    """Every act says in one sentence what is wrong; once it is mended, all is as it was, and works."""
    for act in (
        lambda: workshops.vote(ann.secret, 1, 1, PROTECTION, "meanwhile"),
        lambda: workshops.reveal(opened.secret, 1),
        lambda: workshops.join(opened.code, "Meanwhile"),
        lambda: workshops.open("Meanwhile", ITEMS),
        lambda: workshops.delete(opened.secret, 1),
    ):
        with pytest.raises(WorkshopUnavailableError, match=why) as refused:
            act()
        assert "\n" not in str(refused.value) and "sqlalche" not in str(refused.value)
    mended()
    room = workshops.room(opened.secret)
    assert (room.state, room.voted, room.participants) == ("voting", 1, ("Person 1",))
    assert workshops.seat(ann.secret).own.reason == "before"
    assert workshops.vote(ann.secret, 1, 1, IN_NEED).own.choice == IN_NEED
    assert workshops.reveal(opened.secret, 1).items[0].rounds[0].voted == 1


def test_a_database_that_somebody_else_holds(workshops, url):
    opened, (ann,) = voted(workshops, [EARLY], ["before"])
    holder = sa.create_engine(url, poolclass=sa.NullPool).connect()
    if url.startswith("sqlite"):
        holder.exec_driver_sql("DELETE FROM workshops WHERE id = ''")  # takes the one lock for writing
        assert workshops.room(opened.secret).voted == 1  # looking goes on
    else:
        holder.exec_driver_sql("LOCK TABLE workshops, workshop_wrong_codes IN ACCESS EXCLUSIVE MODE")

    def let_go() -> None:
        holder.rollback()
        holder.close()

    refused_and_then_intact(workshops, opened, ann, "busy", let_go)


def test_a_postgresql_that_can_only_be_read(library, server, clock):
    with at(library, server.fresh(), now=clock) as workshops:
        opened, (ann,) = voted(workshops, [EARLY], ["before"])
        server.ask("ALTER ROLE harmoniser SET default_transaction_read_only = on")
        workshops.close()  # it holds for new connections
        assert workshops.room(opened.secret).voted == 1

        def mended() -> None:
            workshops.close()
            server.ask(
                "SET default_transaction_read_only = off; ALTER ROLE harmoniser RESET default_transaction_read_only"
            )

        try:
            refused_and_then_intact(workshops, opened, ann, "only be read", mended)
        except BaseException:
            mended()
            raise


def test_a_file_that_can_only_be_read(library, tmp_path, clock):
    file = tmp_path / "workshops.sqlite"
    with at(library, f"sqlite:///{file}", now=clock) as writable:
        opened, (ann,) = voted(writable, [EARLY], ["before"])
        with at(library, f"sqlite:///file:{file}?mode=ro&uri=true", now=clock) as workshops:
            assert workshops.room(opened.secret).voted == 1
            for act in (
                lambda: workshops.vote(ann.secret, 1, 1, PROTECTION),
                lambda: workshops.reveal(opened.secret, 1),
                lambda: workshops.join(opened.code, "Meanwhile"),
            ):
                with pytest.raises(WorkshopUnavailableError, match="only be read"):
                    act()
        assert writable.seat(ann.secret).own.reason == "before"
        assert writable.vote(ann.secret, 1, 1, IN_NEED).own.choice == IN_NEED


def test_a_server_that_is_gone(library, server, clock):
    with at(library, server.fresh(), now=clock) as workshops:
        opened, (ann,) = voted(workshops, [EARLY], ["before"])
        server.stop()
        try:
            with pytest.raises(WorkshopUnavailableError, match="cannot be reached"):
                workshops.room(opened.secret)
            with pytest.raises(WorkshopUnavailableError, match="cannot be reached"):
                Workshops(library, server.url())
        except BaseException:
            server.start()
            raise
        refused_and_then_intact(workshops, opened, ann, "cannot be reached", server.start)


def test_a_file_that_is_gone_takes_no_vote_and_comes_back_whole(library, tmp_path, clock):
    folder = tmp_path / "kept"
    file = folder / "workshops.sqlite"
    with at(library, f"sqlite:///{file}", now=clock) as workshops:
        opened, (ann,) = voted(workshops, [EARLY], ["before"])
        moved = [path.name for path in folder.iterdir()]
        (tmp_path / "away").mkdir()
        for name in moved:
            (folder / name).rename(tmp_path / "away" / name)
        with pytest.raises(WorkshopUnavailableError, match="cannot be reached"):
            workshops.room(opened.secret)

        def brought_back() -> None:
            assert not file.exists()
            for name in moved:
                (tmp_path / "away" / name).rename(folder / name)

        refused_and_then_intact(workshops, opened, ann, "cannot be reached", brought_back)


def test_a_file_that_is_something_else(library, tmp_path):
    file = tmp_path / "workshops.sqlite"
    file.write_text("not a database " * 100)
    with pytest.raises(WorkshopUnavailableError, match="not what it should be"):
        Workshops(library, f"sqlite:///{file}")
    assert file.read_text() == "not a database " * 100


def test_a_file_that_cannot_be_made(library, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WorkshopUnavailableError, match="cannot be made"):
        Workshops(library, f"sqlite:///{tmp_path / 'file' / 'workshops.sqlite'}")


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "mysql://me:hunter2@host/db",
        "sqlite://",
        "sqlite:///:memory:",
        "postgresql+psycopg2://me:hunter2@host/db",
        "x://hunter2:y",
    ],
)
def test_an_address_that_is_no_database_is_refused_without_repeating_its_password(library, url):
    with pytest.raises(WorkshopUnavailableError) as refused:
        Workshops(library, url)
    assert "HARMONISER_DATABASE" in str(refused.value) and "hunter2" not in str(refused.value)


# ------------------------------------------------------------------------------------------------ the database itself


def test_one_variable_names_the_database(library, url, monkeypatch, tmp_path):
    monkeypatch.setenv("HARMONISER_DATABASE", url)
    with at(library) as workshops:
        opened = workshops.open("Our board", ITEMS)
    with at(library, url) as same:
        assert same.room(opened.secret).title == "Our board"
    if url.startswith("postgresql"):
        monkeypatch.setenv("HARMONISER_DATABASE", url.replace("+psycopg", ""))
        with at(library) as same:
            assert same.room(opened.secret).title == "Our board"


def test_without_it_workshops_are_kept_in_the_users_own_data_folder(library, monkeypatch, tmp_path):
    monkeypatch.delenv("HARMONISER_DATABASE", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert default_url().startswith("sqlite:///")
    if sys.platform == "linux":
        with at(library):
            file = tmp_path / "data" / "harmoniser" / "workshops.sqlite"
            assert file.stat().st_mode & 0o077 == 0  # nobody else's to read


def revision(url):
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        return connection.scalar(sa.text(f"SELECT version_num FROM {VERSION_TABLE}"))


def tables(url: str) -> set[str]:
    return set(sa.inspect(sa.create_engine(url, poolclass=sa.NullPool)).get_table_names())


def test_the_schema_is_made_from_nothing_and_can_be_taken_back(url):
    store = Store(url)
    assert tables(url) == set(Base.metadata.tables) | {VERSION_TABLE}
    assert revision(url)
    store.downgrade("base")
    assert tables(url) == {VERSION_TABLE}
    store.upgrade()
    assert tables(url) == set(Base.metadata.tables) | {VERSION_TABLE}
    store.close()


def test_the_migrations_make_exactly_the_tables_that_the_code_knows(url):
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    Store(url).close()
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": VERSION_TABLE, "compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, Base.metadata) == []


@pytest.mark.slow
def test_processes_that_start_at_once_make_the_schema_once(url):
    with child(url) as one, child(url) as two, child(url) as three:
        assert [process.stdout.readline() for process in (one, two, three)] == ["ready\n"] * 3
    assert tables(url) == set(Base.metadata.tables) | {VERSION_TABLE}


def test_threads_that_start_at_once_make_the_schema_once(library, url):
    together = Barrier(6)

    def starts(_number):
        together.wait()
        with at(library, url) as workshops:
            return workshops.open("Our board", ITEMS).code

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(starts, range(6)))) == 6


def test_a_database_of_a_later_version_is_left_alone(library, url):
    Store(url).close()
    with sa.create_engine(url, poolclass=sa.NullPool).begin() as connection:
        connection.execute(sa.text(f"UPDATE {VERSION_TABLE} SET version_num = 'm9999'"))
    with pytest.raises(WorkshopUnavailableError, match="later version"):
        Workshops(library, url)
    assert revision(url) == "m9999"


def test_a_file_lets_readers_and_a_writer_work_side_by_side(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'w.sqlite'}", patience=3)
    with store.reading() as session:
        settings = {
            name: session.scalar(sa.text(f"PRAGMA {name}"))
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }
    store.close()
    assert settings == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "busy_timeout": 3000}


def test_what_is_shown_is_of_one_moment(workshops):
    opened = workshops.open("Our board", ITEMS)
    with workshops._store.reading() as session:
        row = workshops._facilitated(session, opened.secret)
        workshops.join(opened.code, "Ann")
        assert workshops._room(session, row).participants == ()
    assert workshops.room(opened.secret).participants == ("Ann",)


def test_nothing_else_of_the_harmoniser_waits_for_the_database_library():
    code = (
        "import sys, harmoniser, harmoniser.cli, harmoniser.exports, harmoniser.moves, harmoniser.agreement, harmoniser.room;"
        "print([name for name in ('sqlalchemy', 'alembic', 'psycopg') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert found.stdout.strip() == "[]"


def test_migrations_travel_with_the_package():
    import harmoniser

    assert MIGRATIONS.parent == Path(harmoniser.__file__).parent
    assert (MIGRATIONS / "env.py").is_file() and list((MIGRATIONS / "versions").glob("m0001_*.py"))
