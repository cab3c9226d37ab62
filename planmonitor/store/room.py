"""Whether anything more can be stored."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from planmonitor.settings import Settings
from planmonitor.store.beside import DatabaseFile
from planmonitor.store.engine import engine_of, reading

LEAST_BYTES = 16 * 2**20
"""Free space below which the next file or batch may not fit."""
_PROBE_BYTES = 64 * 2**10
_DISK_FULL = "53100"
_PROBE = (
    "CREATE TEMP TABLE planmonitor_room ON COMMIT DROP AS"
    " SELECT string_agg(md5(random()::text), '') FROM generate_series(1, 4096)"
)


def has_room(config: Settings) -> bool:
    """Whether files and figures can still be written: where files are kept, and where the database is."""
    file = DatabaseFile.at(config.database)
    folders = {config.var} if file is None else {config.var, file.path.parent}
    return all(_takes_more(folder) for folder in folders) and (file is not None or _grows(config.database))


def _takes_more(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(folder).free < LEAST_BYTES:
            return False
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"\0" * _PROBE_BYTES)
            probe.flush()
            os.fsync(probe.fileno())
    except OSError:
        return False
    return True


def _grows(address: str) -> bool:
    """Whether PostgreSQL has room for a table; what it says for any other reason is no answer to that."""
    with reading(engine_of(address)) as connection:
        try:
            connection.exec_driver_sql(_PROBE)
        except DBAPIError as error:
            return getattr(error.orig, "sqlstate", "") != _DISK_FULL
        finally:
            connection.rollback()
    return True
