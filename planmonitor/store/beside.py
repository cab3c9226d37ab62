"""The file of a SQLite database and what stands beside it: who uses it, whether it was there before, what a
restore has decided to do.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url

_LOGS = ("", "-wal")
_MARK = (
    "这个文件说明旁边曾有数据库 {name}。数据库不见时，程序不会新建空的来代替；\n"
    "确要从头开始，请删除本文件，并移走名字以 {name} 开头的其他文件。\n"
)


@dataclass(frozen=True)
class DatabaseFile:
    """A SQLite database by its path."""

    path: Path

    @classmethod
    def at(cls, address: str) -> DatabaseFile | None:
        """The file of a SQLAlchemy address; None when it is not SQLite or only in memory."""
        url = make_url(address)
        if not url.drivername.startswith("sqlite") or url.database in (None, "", ":memory:"):
            return None
        return cls(Path(str(url.database)))

    def _named(self, ending: str) -> Path:
        return self.path.with_name(f"{self.path.name}{ending}")

    @property
    def mark(self) -> Path:
        """Says that the database was there; written when it is made."""
        return self._named(".known")

    @property
    def lock(self) -> Path:
        """Held by whoever uses the database for long, and by a restore."""
        return self._named(".lock")

    @property
    def intent(self) -> Path:
        """What a restore does, from the moment it can no longer be undone until it has been done."""
        return self._named(".restoring")

    @property
    def parts(self) -> tuple[Path, ...]:
        """The database and what it has written but not yet taken in; both hold data."""
        return tuple(self._named(ending) for ending in _LOGS)

    @property
    def is_there(self) -> bool:
        """Whether there is a file with anything in it."""
        return self.path.exists() and self.path.stat().st_size > 0

    @property
    def was_there(self) -> bool:
        """Whether there has been a database under this name."""
        left = self.path.parent.glob(f"{self.path.name}.before-restore*")
        return self.mark.exists() or self.parts[1].exists() or any(left)

    def remember(self) -> None:
        """From now on a missing database is a loss and not a beginning."""
        if not self.mark.exists():
            self.mark.write_text(_MARK.format(name=self.path.name), "utf-8")


@contextmanager
def locked(file: DatabaseFile, *, alone: bool) -> Iterator[bool]:
    """Within, the database is marked as used, or as used by nobody else when ``alone``; tells whether that
    could be had at once. The mark ends with the process, however it ends.
    """
    file.path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(file.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
    finally:
        os.close(handle)


def write_through(path: Path) -> None:
    """Have a file, or the names in a folder, written to the disk before anything else happens."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
