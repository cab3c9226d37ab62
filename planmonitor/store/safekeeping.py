"""Backing up and restoring: one archive with the database and the files handed in."""

from __future__ import annotations

import io
import shutil
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from pathlib import Path

from planmonitor.settings import Settings

_DATABASE, _UPLOADS = "store.sqlite", "uploads/"


class SafekeepingError(Exception):
    """A backup that cannot be made or restored; the message says in Chinese what to do."""


def uploads_folder(config: Settings) -> Path:
    """Where files handed in are kept, each under its hash."""
    return config.var / "uploads"


def sqlite_path(config: Settings) -> Path:
    """The database file.

    Raises:
        SafekeepingError: when the database is not SQLite; its own tools back it up.
    """
    address = config.database
    if not address.startswith("sqlite:///"):
        raise SafekeepingError(
            "数据库不是 SQLite：请用该数据库自己的工具备份（如 pg_dump），并另行复制 uploads 文件夹"
        )
    return Path(address.removeprefix("sqlite:///"))


def copy_database(source: Path, target: Path) -> None:
    """A consistent copy of a SQLite database that may be in use, what is still in its log included."""
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)


def backup(config: Settings, target: Path) -> None:
    """Write an archive beside the running server; the file appears only when it is complete.

    Raises:
        SafekeepingError: when there is nothing to back up, or the target exists.
    """
    source = sqlite_path(config)
    if not source.exists():
        raise SafekeepingError(f"没有数据库 {source}，还没有可备份的数据")
    if target.exists():
        raise SafekeepingError(f"{target} 已存在，请换一个文件名")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / _DATABASE
        copy_database(source, copy)
        part = target.with_name(target.name + ".part")
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(copy, _DATABASE)
            for file in sorted(uploads_folder(config).glob("*")):
                archive.write(file, _UPLOADS + file.name)
        part.replace(target)


def restore(config: Settings, source: Path, *, force: bool = False) -> None:
    """Put an archive in place of the present database; the server must be stopped.

    Raises:
        SafekeepingError: when the archive is no backup or damaged, or would replace a database without ``force``.
    """
    target = sqlite_path(config)
    if target.exists() and not force:
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
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        new = Path(folder) / _DATABASE
        with new.open("wb") as handle:
            shutil.copyfileobj(io.BytesIO(body), handle)
        with closing(sqlite3.connect(new)) as connection:
            if connection.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                raise SafekeepingError(f"{source} 里的数据库已损坏，请换一份")
        if target.exists():
            kept = target.with_name(f"{target.name}.before-restore")
            for suffix in ("", "-wal", "-shm"):
                old = Path(f"{target}{suffix}")
                if old.exists():
                    old.replace(f"{kept}{suffix}")
        new.replace(target)
    folder_of_uploads = uploads_folder(config)
    folder_of_uploads.mkdir(parents=True, exist_ok=True)
    for name, content in uploads.items():
        if "/" not in name and "\\" not in name and name not in ("", ".", ".."):
            (folder_of_uploads / name).write_bytes(content)
