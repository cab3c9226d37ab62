"""Reading an upload into raw rows; runs in a child process because the file is not trusted."""

from __future__ import annotations

from planmonitor.intake.archive import Format
from planmonitor.intake.delimited import read_csv
from planmonitor.intake.sheet import RawSheet
from planmonitor.intake.workbook import read_xlsx

_READERS = {Format.XLSX: read_xlsx, Format.CSV: read_csv}


def read_upload(data: bytes, kind: Format) -> RawSheet:
    """Read a file of a known format into raw rows.

    Raises:
        Refused: when the file as a whole cannot be read.
    """
    return _READERS[kind](data)
