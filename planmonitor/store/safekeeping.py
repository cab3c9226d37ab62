"""Backing up and restoring: one archive with the database and the files handed in."""

from __future__ import annotations

import sqlite3
import tempfile
import zipfile
from contextlib import closing
from pathlib import Path

from sqlalchemy import insert, select

from planmonitor.settings import Settings
from planmonitor.store.engine import has_schema, is_sqlite
from planmonitor.store.repository import Store, connect, open_store
from planmonitor.store.schema import metadata

_DATABASE, _UPLOADS = "store.sqlite", "uploads/"


class SafekeepingError(Exception):
    """A backup that cannot be made or restored; the message says in Chinese what to do."""


def uploads_folder(config: Settings) -> Path:
    """Where files handed in are kept, each under its hash."""
    return config.var / "uploads"


def sqlite_path(address: str) -> Path | None:
    """The database file of an address, None when it is not SQLite."""
    return Path(address.removeprefix("sqlite:///")) if address.startswith("sqlite:///") else None


def copy_database(source: Path, target: Path) -> None:
    """A consistent copy of a SQLite database that may be in use, what is still in its log included."""
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)


def copy_rows(source: Store, target: Store) -> None:
    """Copy every row, numbers and seals included, from one moment of ``source`` into an empty ``target``.

    Raises:
        SafekeepingError: when the target holds anything.
    """
    snapshot = {} if is_sqlite(source.engine) else {"isolation_level": "REPEATABLE READ"}
    with (
        source.engine.connect().execution_options(readonly=True, **snapshot) as old,
        target.engine.begin() as new,
    ):
        for table in metadata.sorted_tables:
            if new.execute(select(table.c.id).limit(1)).first():
                raise SafekeepingError(
                    "目标数据库里已有数据；请新建一个空数据库，把 DATABASE_URL 指向它再恢复"
                )
            for part in old.execute(select(table).order_by(table.c.id)).mappings().partitions(5000):
                new.execute(insert(table), [dict(row) for row in part])
            if not is_sqlite(new.engine):
                sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
                last = f"SELECT coalesce(max(id), 1), count(*) > 0 FROM {table.name}"
                new.exec_driver_sql(f"SELECT setval({sequence}, last, used) FROM ({last}) AS t(last, used)")


def copy_store(address: str, target: Path) -> None:
    """A consistent copy of the store at an address, which may be in use, as a SQLite file.

    Raises:
        SafekeepingError: when there is nothing to copy.
    """
    file = sqlite_path(address)
    if file is None:
        if not has_schema(address):
            raise SafekeepingError("数据库是空的，还没有可备份的数据")
        store = open_store(f"sqlite:///{target}")
        copy_rows(connect(address), store)
        store.engine.dispose()
    elif file.exists():
        copy_database(file, target)
    else:
        raise SafekeepingError(f"没有数据库 {file}，还没有可备份的数据")


def backup(config: Settings, target: Path) -> None:
    """Write an archive beside the running server; the file appears only when it is complete.

    Raises:
        SafekeepingError: when there is nothing to back up, or the target exists.
    """
    if target.exists():
        raise SafekeepingError(f"{target} 已存在，请换一个文件名")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / _DATABASE
        copy_store(config.database, copy)
        part = target.with_name(target.name + ".part")
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(copy, _DATABASE)
            for file in sorted(uploads_folder(config).glob("*")):
                archive.write(file, _UPLOADS + file.name)
        part.replace(target)


def restore(config: Settings, source: Path, *, force: bool = False) -> None:
    """Put an archive in place of the present database; the server must be stopped.

    Raises:
        SafekeepingError: when the archive is no backup or damaged, or would replace a database without
            ``force``.
    """
    target = sqlite_path(config.database)
    if target is not None and target.exists() and not force:
        raise SafekeepingError(f"{target} 已有数据；确要用备份覆盖请加 --force（现有数据会改名保留）")
    try:
        with zipfile.ZipFile(source) as archive:
            bad = archive.testzip()
            names = archive.namelist()
            if bad or _DATABASE not in names:
                raise SafekeepingError(f"{source} 不是完整的备份，请换一份")
            body = archive.read(_DATABASE)
            uploads = {n.removeprefix(_UPLOADS): archive.read(n) for n in names if n.startswith(_UPLOADS)}
    except (OSError, zipfile.BadZipFile) as error:
        raise SafekeepingError(f"无法读取备份 {source}，请检查路径或换一份") from error
    beside = config.var if target is None else target.parent
    beside.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=beside) as folder:
        new = Path(folder) / _DATABASE
        new.write_bytes(body)
        with closing(sqlite3.connect(new)) as connection:
            if connection.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                raise SafekeepingError(f"{source} 里的数据库已损坏，请换一份")
        if target is None:
            kept = open_store(f"sqlite:///{new}")
            copy_rows(kept, open_store(config.database))
            kept.engine.dispose()
        else:
            _put_in_place(new, target)
    folder_of_uploads = uploads_folder(config)
    folder_of_uploads.mkdir(parents=True, exist_ok=True)
    for name, content in uploads.items():
        if "/" not in name and "\\" not in name and name not in ("", ".", ".."):
            (folder_of_uploads / name).write_bytes(content)


def _put_in_place(new: Path, target: Path) -> None:
    """Move a database file to where the store expects it; one already there is kept under another name."""
    kept = target.with_name(f"{target.name}.before-restore")
    for suffix in ("", "-wal", "-shm"):
        old = Path(f"{target}{suffix}")
        if old.exists():
            old.replace(f"{kept}{suffix}")
    new.replace(target)
