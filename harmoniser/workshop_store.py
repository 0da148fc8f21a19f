"""Where workshops are kept: the tables, one SQLite file or a PostgreSQL database, and what happens when it cannot be used.

The schema is made and brought up to date by the migrations in `harmoniser/migrations`, one process after another. Every
change is one transaction: SQLite takes its one writing lock at the start of it, PostgreSQL locks the workshop's row.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy import event, exc
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from harmoniser.errors import WorkshopUnavailableError

__all__ = [
    "Base",
    "DecisionRow",
    "DissentRow",
    "ItemRow",
    "ParticipantRow",
    "RoundRow",
    "Store",
    "VoteRow",
    "WorkshopRow",
    "WrongCodeRow",
    "default_url",
]

MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = "workshop_migrations"
_LOCK = 7_305_806_412  # an advisory lock of PostgreSQL, for whoever migrates
_migrating = threading.Lock()  # alembic keeps what it is doing in module globals


# ------------------------------------------------------------------------------------------------ the tables


class Moment(sa.types.TypeDecorator[datetime]):
    """A moment in UTC; SQLite keeps no time zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """UTC goes in."""
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """UTC comes out."""
        return value and (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC))


class Base(DeclarativeBase):
    """All tables; constraints have names, so that a migration can change them."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class WorkshopRow(Base):
    """One workshop. `code` is empty once it is closed, so that no two open ones share one."""

    __tablename__ = "workshops"
    __table_args__ = (
        sa.CheckConstraint("state IN ('lobby', 'voting', 'revealed', 'decided', 'closed')", name="state"),
    )

    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    code: Mapped[str | None] = mapped_column(sa.String(6), unique=True)
    secret: Mapped[str] = mapped_column(sa.String(64), unique=True)
    areas: Mapped[list[str]] = mapped_column(sa.JSON)
    state: Mapped[str] = mapped_column(sa.String(10))
    item: Mapped[int]
    round: Mapped[int]
    version: Mapped[int]
    last_step: Mapped[str] = mapped_column(sa.String(64))
    opened_at: Mapped[datetime] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)


def _workshop(*, key: bool) -> Mapped[str]:
    return mapped_column(sa.String(32), sa.ForeignKey("workshops.id", ondelete="CASCADE"), primary_key=key)


class ItemRow(Base):
    """What is put to the room, in order; numbers count from 1."""

    __tablename__ = "workshop_items"

    workshop: Mapped[str] = _workshop(key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(sa.String(20))
    ref: Mapped[str] = mapped_column(sa.String(300))
    text: Mapped[str] = mapped_column(sa.Text)


class RoundRow(Base):
    """A round of votes on an item; its votes are read by nobody until `revealed_at` is set."""

    __tablename__ = "workshop_rounds"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workshop", "item"], ["workshop_items.workshop", "workshop_items.number"], ondelete="CASCADE"
        ),
    )

    workshop: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    item: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revealed_at: Mapped[datetime | None] = mapped_column(Moment)


class ParticipantRow(Base):
    """Somebody who joined, by the name they chose; `name_key` is what makes two names one."""

    __tablename__ = "workshop_participants"
    __table_args__ = (sa.UniqueConstraint("workshop", "name_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop: Mapped[str] = _workshop(key=False)
    name: Mapped[str] = mapped_column(sa.String(40))
    name_key: Mapped[str] = mapped_column(sa.String(800))
    secret: Mapped[str] = mapped_column(sa.String(64), unique=True)


class VoteRow(Base):
    """One participant's vote in one round."""

    __tablename__ = "workshop_votes"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workshop", "item", "round"],
            ["workshop_rounds.workshop", "workshop_rounds.item", "workshop_rounds.number"],
            ondelete="CASCADE",
        ),
    )

    workshop: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    item: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    round: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    participant: Mapped[int] = mapped_column(
        sa.ForeignKey("workshop_participants.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, index=True
    )
    choice: Mapped[str] = mapped_column(sa.String(40))
    reason: Mapped[str] = mapped_column(sa.String(280))


class DecisionRow(Base):
    """What the room decided of an item."""

    __tablename__ = "workshop_decisions"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workshop", "item"], ["workshop_items.workshop", "workshop_items.number"], ondelete="CASCADE"
        ),
    )

    workshop: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    item: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    outcome: Mapped[str] = mapped_column(sa.String(40))
    note: Mapped[str] = mapped_column(sa.String(1000))


class DissentRow(Base):
    """A participant who wishes their dissent from a decision recorded."""

    __tablename__ = "workshop_dissents"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["workshop", "item"], ["workshop_decisions.workshop", "workshop_decisions.item"], ondelete="CASCADE"
        ),
    )

    workshop: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    item: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    participant: Mapped[int] = mapped_column(
        sa.ForeignKey("workshop_participants.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, index=True
    )
    tier: Mapped[str] = mapped_column(sa.String(40))


class WrongCodeRow(Base):
    """A wrong code that was tried in the last minute, with a digest of where it came from."""

    __tablename__ = "workshop_wrong_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    origin: Mapped[str] = mapped_column(sa.String(64))


# ------------------------------------------------------------------------------------------------ the database


def default_url() -> str:
    """The database that HARMONISER_DATABASE names, or a file in the user's data folder."""
    if named := os.environ.get("HARMONISER_DATABASE", "").strip():
        return named
    from platformdirs import user_data_path

    file = user_data_path("harmoniser", appauthor=False) / "workshops.sqlite"
    return sa.URL.create("sqlite", database=str(file)).render_as_string()


class Store:
    """A database with its schema up to date."""

    def __init__(self, url: str | None = None, *, patience: float = 5.0, upgrade: bool = True) -> None:
        """Connect, and bring the schema up to date.

        Args:
            url: the database; `default_url()` by default.
            patience: how many seconds to wait for others who hold the database.
            upgrade: whether to bring the schema up to date.

        Raises:
            WorkshopUnavailableError: the address is none, a driver is missing, or the database cannot be used.
        """
        self._patience = patience
        address = _address(url or default_url())
        self._file = _file(address) if address.get_backend_name() == "sqlite" else None
        self._engine = self._of_file(self._file, address) if self._file else self._of_server(address)
        self._writes = self._engine.execution_options(writes=True)
        self._reads = self._engine if self._file else self._engine.execution_options(isolation_level="REPEATABLE READ")
        try:
            if upgrade:
                self.upgrade()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One moment's view of the database, in which nothing is changed."""
        with _clearly(), Session(self._reads, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction, kept for good once the block ends, and as if it had never been where it does not."""
        with _clearly(), Session(self._writes, expire_on_commit=False) as session, session.begin():
            yield session

    def wipe(self) -> None:
        """Take what was deleted out of a SQLite file's log as well; where somebody reads just then, a later one does."""
        if self._file:
            with suppress(WorkshopUnavailableError), _clearly(), closing(self._engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    # ---- the schema

    def upgrade(self, to: str = "head") -> None:
        """Make the schema, or bring it up to date; does nothing where it is, and waits for another process that is at it.

        Raises:
            WorkshopUnavailableError: the database cannot be used, or a later version of the harmoniser made it.
        """
        self._migrate("upgrade", to)

    def downgrade(self, to: str) -> None:
        """Take the schema back to an earlier revision, or to "base"; what only later ones hold is lost."""
        self._migrate("downgrade", to)

    def _migrate(self, direction: str, to: str) -> None:
        from alembic import command
        from alembic.config import Config
        from alembic.runtime.migration import MigrationContext
        from alembic.script import ScriptDirectory

        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        script = ScriptDirectory.from_config(config)
        with _migrating, _clearly():
            with self._engine.connect() as connection:
                context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
                now = context.get_current_revision()
            if now and now not in {revision.revision for revision in script.walk_revisions()}:
                raise WorkshopUnavailableError(
                    "a later version of the harmoniser made the workshop database: update the harmoniser"
                )
            if direction == "upgrade" and to == "head" and now == script.get_current_head():
                return
            if self._file:
                self._write_ahead()
            with self._writes.begin() as connection:
                if not self._file:
                    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
                config.attributes["connection"] = connection
                getattr(command, direction)(config, to)

    # ---- SQLite

    def _of_file(self, file: Path, address: sa.URL) -> sa.Engine:
        mode = "ro" if address.query.get("mode") == "ro" else "rw"
        if mode == "rw" and not file.exists():
            try:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.touch(mode=0o600)
            except OSError as error:
                raise WorkshopUnavailableError("the workshop database's file cannot be made") from error

        def connect() -> sqlite3.Connection:
            # Never made anew here: a file that has gone must not come back empty.
            return sqlite3.connect(
                f"file:{quote(file.as_posix())}?mode={mode}",
                uri=True,
                timeout=self._patience,
                check_same_thread=False,
                isolation_level=None,
            )

        engine = sa.create_engine(sa.URL.create("sqlite", database=str(file)), creator=connect, pool_size=10)

        @event.listens_for(engine, "connect")
        def _connected(connection: sqlite3.Connection, record: Any) -> None:
            record.info["file"] = _identity(file)
            # FULL: a vote that was acknowledged outlives a power cut. What is deleted is written over.
            for pragma in ("foreign_keys = ON", "synchronous = FULL", "secure_delete = ON"):
                connection.execute(f"PRAGMA {pragma}")

        @event.listens_for(engine, "checkout")
        def _taken(_connection: sqlite3.Connection, record: Any, _proxy: Any) -> None:
            # An open file that was deleted or replaced would take votes and lose them.
            if record.info.get("file") != _identity(file) or not record.info.get("file"):
                raise exc.InvalidatePoolError()

        @event.listens_for(engine, "begin")
        def _begun(connection: sa.Connection) -> None:
            writes = connection.get_execution_options().get("writes")
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

        return engine

    def _write_ahead(self) -> None:
        """Let readers and a writer work side by side; kept in the file, so done once."""
        until = time.monotonic() + self._patience
        with closing(self._engine.raw_connection()) as connection:
            while True:
                try:
                    connection.cursor().execute("PRAGMA journal_mode = WAL").fetchall()
                    return
                except sqlite3.OperationalError:
                    # Where several processes change it at once, SQLite now and then refuses without having waited.
                    if time.monotonic() > until:
                        raise
                    time.sleep(0.01)

    # ---- PostgreSQL

    def _of_server(self, address: sa.URL) -> sa.Engine:
        try:
            engine = sa.create_engine(
                address,
                isolation_level="READ COMMITTED",
                pool_pre_ping=True,  # a server that was restarted is noticed before a vote is sent, not by losing it
                pool_size=10,
                max_overflow=20,
                pool_timeout=max(self._patience, 1),
                connect_args={"connect_timeout": max(2, round(self._patience))},
            )
        except ImportError as error:
            raise WorkshopUnavailableError(
                "a PostgreSQL database needs a driver: pip install 'harmoniser[postgres]'"
            ) from error

        @event.listens_for(engine, "connect")
        def _connected(connection: Any, _record: Any) -> None:
            connection.execute(f"SET lock_timeout = {max(1, round(self._patience * 1000))}")
            connection.commit()

        return engine


def _address(url: str) -> sa.URL:
    """The database's address. It may hold a password and is never repeated in a message."""
    try:
        address = sa.make_url(url)
    except (exc.ArgumentError, ValueError) as error:
        raise WorkshopUnavailableError(
            "HARMONISER_DATABASE is no address of a database, such as postgresql+psycopg://name@host/workshops"
        ) from error
    if address.drivername in ("postgres", "postgresql"):
        address = address.set(drivername="postgresql+psycopg")
    if address.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg"):
        raise WorkshopUnavailableError("HARMONISER_DATABASE names a database that is neither SQLite nor PostgreSQL")
    return address


def _file(address: sa.URL) -> Path:
    """The file of a SQLite database."""
    name = (address.database or "").removeprefix("file:")
    if not name or name == ":memory:" or address.query.get("mode") == "memory":
        raise WorkshopUnavailableError("HARMONISER_DATABASE names no file: workshops cannot be kept in memory")
    return Path(name).expanduser().absolute()


def _identity(file: Path) -> tuple[int, int] | None:
    """Which file it is that has this name now."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


# ------------------------------------------------------------------------------------------------ when it cannot be used

_BUSY = ("55P03", "57014", "40P01", "40001")  # lock not to be had, statement cancelled, deadlock, serialisation


@contextmanager
def _clearly() -> Iterator[None]:
    """Say in one sentence why a database cannot be used, whatever its driver calls it."""
    try:
        yield
    except (exc.IntegrityError, exc.DataError):
        raise  # these are about what was written, and not about the database
    except (exc.DBAPIError, exc.TimeoutError, exc.DisconnectionError, sqlite3.Error) as error:
        raise WorkshopUnavailableError(_why(error)) from error


def _why(error: Exception) -> str:
    driver: Any = getattr(error, "orig", None) or error
    name = getattr(driver, "sqlite_errorname", "") or ""
    state = getattr(driver, "sqlstate", "") or ""
    if isinstance(error, exc.TimeoutError) or name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")) or state in _BUSY:
        return "the workshop database is busy, and nothing was changed: try again in a moment"
    if name.startswith("SQLITE_READONLY") or state == "25006":
        return "the workshop database can only be read at present, and nothing was changed"
    if name == "SQLITE_FULL" or state.startswith("53"):
        return "the workshop database has no room left, and nothing was changed"
    if name in ("SQLITE_NOTADB", "SQLITE_CORRUPT", "SQLITE_ERROR") or state.startswith(("42", "3F")):
        return "the workshop database is not what it should be: whoever looks after it needs to see to it"
    return "the workshop database cannot be reached: try again in a moment, or tell whoever looks after it"
