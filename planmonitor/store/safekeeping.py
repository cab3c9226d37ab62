"""Backing up: one archive with the database and the files handed in. :mod:`restoring` is the way back."""

from __future__ import annotations

import sqlite3
import tempfile
import zipfile
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import DBAPIError

from planmonitor import clock
from planmonitor.settings import Settings
from planmonitor.store.beside import DatabaseFile, write_through
from planmonitor.store.engine import has_schema, is_sqlite, reason_of
from planmonitor.store.repository import Store, connect, open_store
from planmonitor.store.schema import metadata

DATABASE, UPLOADS = "store.sqlite", "uploads/"
"""What an archive holds: the database, and every file handed in under its hash."""


_UNFINISHED_SECONDS = 3600
"""Age from which a file still being written is one that nobody writes any more."""


class SafekeepingError(Exception):
    """A backup that cannot be made or restored; the message says in Chinese what to do."""


def uploads_folder(config: Settings) -> Path:
    """Where files handed in are kept, each under its hash."""
    return config.var / "uploads"


def forget_unfinished(config: Settings) -> None:
    """Remove files handed in that were never completely written, as a killed process leaves them."""
    over = clock.milliseconds() / 1000 - _UNFINISHED_SECONDS
    for part in uploads_folder(config).glob("*.part"):
        with suppress(OSError):
            if part.stat().st_mtime < over:
                part.unlink()


def copy_database(source: Path, target: Path) -> None:
    """A consistent copy of a SQLite database that may be in use, what is still in its log included."""
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)


def copy_rows(source: Store, new: Connection) -> None:
    """Copy every row, numbers and seals included, from one moment of ``source`` into an empty store, whose
    transaction is given.

    Raises:
        SafekeepingError: when it holds anything.
    """
    snapshot = {} if is_sqlite(source.engine) else {"isolation_level": "REPEATABLE READ"}
    with source.engine.connect().execution_options(readonly=True, **snapshot) as old:
        for table in metadata.sorted_tables:
            if new.execute(select(table.c.id).limit(1)).first():
                raise SafekeepingError(
                    "目标数据库里已有数据；请新建一个空数据库，把 DATABASE_URL 指向它再恢复"
                )
            for part in old.execute(select(table).order_by(table.c.id)).mappings().partitions(5000):
                new.execute(insert(table), [dict(row) for row in part])
            if new.dialect.name != "sqlite":
                sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
                last = f"SELECT coalesce(max(id), 1), count(*) > 0 FROM {table.name}"
                new.exec_driver_sql(f"SELECT setval({sequence}, last, used) FROM ({last}) AS t(last, used)")


def copy_store(address: str, target: Path) -> None:
    """A consistent copy of the store at an address, which may be in use, as a SQLite file.

    Raises:
        SafekeepingError: when there is nothing to copy.
    """
    file = DatabaseFile.at(address)
    if file is None:
        if not has_schema(address):
            raise SafekeepingError("数据库是空的，还没有可备份的数据")
        store = open_store(f"sqlite:///{target}")
        with store.engine.begin() as new:
            copy_rows(connect(address), new)
        store.engine.dispose()
    elif file.path.exists():
        copy_database(file.path, target)
    else:
        raise SafekeepingError(f"没有数据库 {file.path}，还没有可备份的数据")


def backup(config: Settings, target: Path) -> None:
    """Write an archive beside the running server; the file appears only when it is complete.

    Raises:
        SafekeepingError: when there is nothing to back up, the target exists, or there is no room for it.
            Nothing is left behind then.
    """
    if target.exists():
        raise SafekeepingError(f"{target} 已存在，请换一个文件名")
    part = target.with_name(f"{target.name}.part")
    try:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / DATABASE
            copy_store(config.database, copy)
            with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.write(copy, DATABASE)
                for file in sorted(f for f in uploads_folder(config).glob("*") if f.suffix != ".part"):
                    archive.write(file, UPLOADS + file.name)
            write_through(part)
            part.replace(target)
    except (OSError, sqlite3.Error, DBAPIError) as error:
        reason = reason_of(error) if isinstance(error, DBAPIError) else getattr(error, "strerror", error)
        raise SafekeepingError(
            f"没有备份成（{reason}）：没有留下任何文件，原有数据不变。"
            f"请检查 {target.parent} 和 {tempfile.gettempdir()} 的磁盘空间与权限，以及数据库是否在运行"
        ) from error
    finally:
        part.unlink(missing_ok=True)
