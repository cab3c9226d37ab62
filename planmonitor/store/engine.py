"""One engine an address: how connections are set up, how transactions begin, and what a failed write says."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Lock
from typing import Any
from weakref import WeakValueDictionary

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError, InternalError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from planmonitor.store.beside import DatabaseFile
from planmonitor.store.schema import revision

_SQLITE = "sqlite"
_PRAGMAS = ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=10000", "synchronous=FULL")
_FILE = "file"
_WRITE_LOCK = 20211225
_VERSION = "alembic_version"
_PATIENCE_SECONDS = 5
"""How long PostgreSQL may take to accept a connection."""
_RESTART_SECONDS, _RETRY_SECONDS = 3.0, 0.2
"""How long a page waits for a PostgreSQL that starts again, and how often it asks."""


class NotPossible(Exception):
    """A step that may not be taken; the message says in Chinese why and what to do."""


class StoreFailure(NotPossible):
    """The database could not take a step, and took none of it."""


def engine_of(address: str) -> Engine:
    """The engine at a SQLAlchemy address: the same object for all who use the address in this process.

    It lives as long as somebody holds it. Nothing is connected yet; the folder of a SQLite file is made.
    """
    url = make_url(address)
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    with _lock:
        engine = _engines.get(url)
        if engine is None:
            _engines[url] = engine = _new_engine(url)
        return engine


_engines: WeakValueDictionary[URL, Engine] = WeakValueDictionary()
_lock = Lock()


def is_sqlite(engine: Engine) -> bool:
    """Whether the database is a SQLite file."""
    return engine.dialect.name == _SQLITE


def has_schema(address: str) -> bool:
    """Whether the tables of the store are at an address."""
    with reading(engine_of(address)) as connection:
        return inspect(connection).has_table(revision.name)


def migrate(connection: Connection) -> None:
    """Create the schema where there is none and move an old one forward, within a transaction.

    Raises:
        StoreFailure: when there are tables that are none of ours, or of a later release.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    tables = inspect(connection).get_table_names()
    if tables and _VERSION not in tables:
        raise StoreFailure(
            "这个数据库里有别的程序的表，不是本系统的数据库；请检查 DATABASE_URL，什么都没有改动"
        )
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise StoreFailure(
            "数据库来自更新的版本，本程序不认识它的结构；请先升级程序，什么都没有改动"
        ) from error


def reading(engine: Engine) -> Connection:
    """A connection that never waits for a writer; close it by using it as a context."""
    return engine.connect().execution_options(readonly=True)


def be_patient(connection: Connection, seconds: float) -> None:
    """Wait no longer than this for anything asked of a connection from now on.

    SQLite needs no such word: who only reads waits for nobody there.
    """
    if connection.dialect.name != _SQLITE:
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {int(seconds * 1000)}")


def reason_of(error: DBAPIError) -> str:
    """What the database itself says, in one line."""
    return (str(error.orig).splitlines() or [""])[0][:120]


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction under the write lock; leaving by an exception stores nothing.

    Raises:
        StoreFailure: when the database itself fails; its sentence says what to do.
    """
    try:
        with engine.begin() as connection:
            yield connection
    except (OperationalError, InternalError) as error:
        raise StoreFailure(
            f"数据库没有写入（{reason_of(error)}）：什么都没有保存，原有数据不变。"
            "请联系管理员检查磁盘空间和数据库后重试"
        ) from error


def _new_engine(url: URL) -> Engine:
    if not url.drivername.startswith(_SQLITE):
        # Connections that a restart of the server has cut are noticed before they are used.
        patient = {"connect_timeout": _PATIENCE_SECONDS}
        engine = create_engine(url, pool_pre_ping=True, connect_args=patient)
        event.listen(engine, "begin", _begin_postgresql)
        event.listen(engine, "do_connect", _connect_patiently)
        return engine
    engine = create_engine(url)
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin_sqlite)
    if url.database:
        path = Path(url.database)
        path.parent.mkdir(parents=True, exist_ok=True)
        _watch(engine, DatabaseFile(path))
    return engine


def _connect_patiently(dialect: Any, _record: object, arguments: Any, options: Any) -> Any:
    """A connection to PostgreSQL, which may just be starting again."""
    until = time.monotonic() + _RESTART_SECONDS
    while True:
        try:
            return dialect.connect(*arguments, **options)
        except dialect.loaded_dbapi.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(_RETRY_SECONDS)


def _set_pragmas(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _watch(engine: Engine, file: DatabaseFile) -> None:
    """Connections kept open give way to new ones when the file was moved away or replaced.

    They would go on in the old file, and what is written there would be lost. A file that was there once is
    not made anew either: the empty one would take the write-ahead log that belongs to the lost one.
    """
    opened, path = Event(), file.path

    @event.listens_for(engine, "do_connect")
    def _refuse(*_: object) -> None:
        if file.intent.exists():
            raise sqlite3.OperationalError(f"{path.name} is being restored")
        if not file.is_there and (opened.is_set() or file.was_there):
            raise sqlite3.OperationalError(f"{path.name} is gone")

    @event.listens_for(engine, "connect")
    def _remember(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info[_FILE] = found = _identity(path)
        if found:
            opened.set()

    @event.listens_for(engine, "checkout")
    def _compare(_connection: object, record: ConnectionPoolEntry, _proxy: object) -> None:
        if record.info[_FILE] != _identity(path):
            raise DisconnectionError(f"{path.name} is another file now")


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _only_reads(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get("readonly", False))


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN" if _only_reads(connection) else "BEGIN IMMEDIATE")


def _begin_postgresql(connection: Connection) -> None:
    """One writer at a time, as on SQLite: the chain of seals never forks, numbers are given in order."""
    if not _only_reads(connection):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITE_LOCK})")
