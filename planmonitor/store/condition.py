"""How the store is doing: what it holds, what it takes, when it was last backed up."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select, text

from planmonitor import clock
from planmonitor.settings import Settings
from planmonitor.store.beside import DatabaseFile
from planmonitor.store.engine import is_sqlite, reading
from planmonitor.store.repository import Store
from planmonitor.store.safekeeping import uploads_folder
from planmonitor.store.schema import batch, evaluation, revision

_BACKUP_NOTE = "last-backup.json"


@dataclass(frozen=True)
class Backup:
    """The last backup that succeeded: the archive, when it was made (naive UTC), its bytes.

    ``is_there`` says whether the archive still is where it was written; it may have been carried away.
    """

    path: Path
    made_at: datetime
    size: int

    @property
    def is_there(self) -> bool:
        """Whether the archive is still in its place."""
        return self.path.exists()


@dataclass(frozen=True)
class Condition:
    """What is kept and what it takes, in bytes; ``free`` is what the disk of the run-time folder has left."""

    database: str
    figures: int
    batches: int
    evaluations: int
    database_size: int
    uploads: int
    uploads_size: int
    free: int
    last_seal: str
    backup: Backup | None


def condition(store: Store, config: Settings) -> Condition:
    """Ask database and disk; the seals themselves are checked by :meth:`Seals.verify`."""
    with reading(store.engine) as connection:
        counted = [
            select(func.count()).select_from(t).scalar_subquery() for t in (revision, batch, evaluation)
        ]
        figures, batches, evaluations = connection.execute(select(*counted)).one()
        if is_sqlite(store.engine):
            size = _sqlite_size(config)
        else:
            size = int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
    kept = [f.stat().st_size for f in uploads_folder(config).glob("*") if f.is_file()]
    return Condition(
        database="SQLite" if is_sqlite(store.engine) else "PostgreSQL",
        figures=figures,
        batches=batches,
        evaluations=evaluations,
        database_size=size,
        uploads=len(kept),
        uploads_size=sum(kept),
        free=shutil.disk_usage(config.var if config.var.exists() else config.var.parent).free,
        last_seal=store.seals.last(),
        backup=last_backup(config),
    )


def _sqlite_size(config: Settings) -> int:
    """The database file with what is still in its log."""
    file = DatabaseFile.at(config.database)
    return sum(part.stat().st_size for part in file.parts if part.exists()) if file else 0


def note_backup(config: Settings, archive: Path) -> None:
    """Remember that a backup succeeded; an archive must not fail because of the note beside it."""
    note = {
        "path": str(archive.resolve()),
        "made_at": clock.now().isoformat(),
        "size": archive.stat().st_size,
    }
    target = config.var / _BACKUP_NOTE
    part = target.with_name(f"{target.name}.part")
    try:
        config.var.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps(note, ensure_ascii=False), "utf-8")
        os.replace(part, target)
    except OSError:
        part.unlink(missing_ok=True)


def last_backup(config: Settings) -> Backup | None:
    """The last backup that succeeded; None when there was none or the note can't be read."""
    try:
        note = json.loads((config.var / _BACKUP_NOTE).read_text("utf-8"))
        return Backup(Path(note["path"]), datetime.fromisoformat(note["made_at"]), int(note["size"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
