"""Restoring a backup: opened, moved forward and checked as a copy, then put in place in one step."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import inspect, select
from sqlalchemy.exc import DBAPIError

from planmonitor.settings import Settings
from planmonitor.store.beside import DatabaseFile, locked, write_through
from planmonitor.store.engine import NotPossible, engine_of, migrate
from planmonitor.store.replacing import put_in_place, room_for, settle
from planmonitor.store.repository import Store, open_store
from planmonitor.store.safekeeping import DATABASE, UPLOADS, SafekeepingError, copy_rows, uploads_folder
from planmonitor.store.schema import metadata, revision

_UNREADABLE = (
    OSError,
    EOFError,
    RuntimeError,
    NotImplementedError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
_HASH = re.compile(r"[0-9a-f]{64}")
_SPARE_BYTES = 16 * 2**20
_NAMED = 3


def restore(config: Settings, source: Path, *, force: bool = False) -> Path | None:
    """Put an archive in place of the present database; the server must be stopped.

    A SQLite database that is there is kept under a dated name, which is returned.

    Raises:
        SafekeepingError: when the archive is no whole backup of this plan or does not bear its seals, when
            the server runs, or when a database would be replaced without ``force``. Nothing is changed then.
    """
    file = DatabaseFile.at(config.database)
    if file is None:
        _restore_rows(config, source)
        return None
    with locked(file, alone=True) as mine:
        if not mine:
            raise SafekeepingError("服务或另一个命令正在使用数据库；请先停止服务再恢复，什么都没有改动")
    settle(file)
    with locked(file, alone=True) as mine:
        if not mine:
            raise SafekeepingError("服务或另一个命令正在使用数据库；请先停止服务再恢复，什么都没有改动")
        if file.path.exists() and not force:
            raise SafekeepingError(f"{file.path} 已有数据；确要用备份覆盖请加 --force（现有数据会改名保留）")
        room = room_for(file)
        try:
            new = _unpacked(source, room, config.plan)
            _store_uploads(room, uploads_folder(config))
            return put_in_place(file, new)
        except OSError as error:
            raise SafekeepingError(_no_room(error, file.path.parent)) from error
        finally:
            if not file.intent.exists():
                shutil.rmtree(room, ignore_errors=True)


def _restore_rows(config: Settings, source: Path) -> None:
    """Into an empty PostgreSQL: schema and rows in one transaction, under the lock every writer takes."""
    config.var.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=config.var) as folder:
        try:
            kept = Store(engine_of(f"sqlite:///{_unpacked(source, Path(folder), config.plan)}"))
            with engine_of(config.database).begin() as new:
                migrate(new)
                copy_rows(kept, new)
            kept.engine.dispose()
            _store_uploads(Path(folder), uploads_folder(config))
        except OSError as error:
            raise SafekeepingError(_no_room(error, config.var)) from error


def _unpacked(source: Path, room: Path, plan: str) -> Path:
    """The archive's database, checked and brought to the present schema, and its uploads, in a folder."""
    with _archive(source) as archive:
        names = archive.namelist()
        strange = [n for n in names if n != DATABASE and not _is_upload(n)]
        if names.count(DATABASE) != 1 or strange or len(set(names)) != len(names):
            raise SafekeepingError(f"{source} 不是本系统的备份，请换一份；什么都没有改动")
        needed = sum(entry.file_size for entry in archive.infolist()) + _SPARE_BYTES
        if needed > shutil.disk_usage(room).free:
            raise SafekeepingError(
                f"{room.parent} 的磁盘空间不够（约需 {needed // 2**20} MB），什么都没有改动"
            )
        (room / UPLOADS).mkdir()
        for name in names:
            with archive.open(name) as packed, (room / name).open("wb") as unpacked:
                shutil.copyfileobj(packed, unpacked)
            if _HASH.fullmatch(Path(name).name) and _digest(room / name) != Path(name).name:
                raise SafekeepingError(
                    f"{source} 里的文件 {Path(name).name[:12]}… 被改过，请换一份；什么都没有改动"
                )
    new = room / DATABASE
    wrong = _wrong(new, plan)
    if wrong:
        raise SafekeepingError(f"{source} 不能恢复：{wrong}。请换一份；什么都没有改动")
    return new


@contextmanager
def _archive(source: Path) -> Iterator[zipfile.ZipFile]:
    """The archive, every part of which can be read."""
    try:
        with zipfile.ZipFile(source) as archive:
            if archive.testzip():
                raise zipfile.BadZipFile
            yield archive
    except SafekeepingError:
        raise
    except _UNREADABLE as error:
        if isinstance(error, OSError) and not isinstance(error, FileNotFoundError | PermissionError):
            raise
        raise SafekeepingError(
            f"无法读取备份 {source}：它不完整、已损坏或不是备份。请检查路径或换一份；什么都没有改动"
        ) from error


def _is_upload(name: str) -> bool:
    rest = name.removeprefix(UPLOADS)
    return name.startswith(UPLOADS) and rest not in ("", ".", "..") and not re.search(r"[/\\\x00]", rest)


def _digest(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _wrong(new: Path, plan: str) -> str:
    """What is wrong with a database file; empty when it may be put in place, of the present schema then."""
    try:
        with closing(sqlite3.connect(new)) as connection:
            if connection.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                return "里面的数据库已损坏"
            if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
                return "里面的数据库是空的"
        store = open_store(f"sqlite:///{new}")
        try:
            return _wrong_in(store, plan)
        finally:
            store.engine.dispose()
            with closing(sqlite3.connect(new)) as connection:
                # One file holds everything then, with nothing beside it.
                connection.execute("PRAGMA journal_mode=DELETE")
    except (sqlite3.Error, DBAPIError):
        return "里面的数据库已损坏或缺少部分内容"
    except NotPossible as error:
        return str(error)


def _wrong_in(store: Store, plan: str) -> str:
    with store.engine.connect().execution_options(readonly=True) as connection:
        found = inspect(connection)
        tables = set(found.get_table_names())
        for table in metadata.sorted_tables:
            if table.name not in tables:
                return f"里面的数据库缺少表 {table.name}"
            missing = {c.name for c in table.columns} - {c["name"] for c in found.get_columns(table.name)}
            if missing:
                return f"里面的数据库的表 {table.name} 缺少列 {'、'.join(sorted(missing))}"
        plans = set(connection.execute(select(revision.c.plan).distinct()).scalars())
    if not plans:
        return "里面的数据库没有任何数据"
    if plan not in plans:
        return f"里面是规划“{'、'.join(sorted(plans))}”的数据，这里设置的规划是“{plan}”"
    wrong = store.seals.verify()
    more = f"等{len(wrong)}处" if len(wrong) > _NAMED else ""
    return f"里面的记录被改过（{'；'.join(wrong[:_NAMED])}{more}）" if wrong else ""


def _store_uploads(room: Path, folder: Path) -> None:
    """Add the files handed in; each is complete or absent, and what is there already stays."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in sorted((room / UPLOADS).iterdir()):
        part = folder / f"{file.name}.part"
        try:
            shutil.copyfile(file, part)
            write_through(part)
            os.replace(part, folder / file.name)
        finally:
            part.unlink(missing_ok=True)


def _no_room(error: OSError, folder: Path) -> str:
    return f"没有恢复（{error.strerror}）：什么都没有改动。请检查 {folder} 的磁盘空间和权限"
