"""Tables as files: CSV that opens in a spreadsheet, and Excel with typed numbers; neither ever runs a
formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

Cell = str | int | float | None
_LEADS_TO_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class FileTable:
    """What a file holds: rows of cells below the names of their columns; ``notes`` are label and text."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    notes: Sequence[tuple[str, str]] = ()


def inert(cell: Cell) -> Cell:
    """The cell, with an apostrophe before text that a spreadsheet could take for a formula (OWASP, CSV
    injection).
    """
    if isinstance(cell, str) and cell.lstrip(" ").startswith(_LEADS_TO_FORMULA):
        return f"'{cell}"
    return cell


def csv_bytes(table: FileTable) -> bytes:
    """UTF-8 with a byte-order mark, notes first, then an empty line, the header and the rows."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([inert(table.title)])
    writer.writerows([inert(label), inert(text)] for label, text in table.notes)
    writer.writerow([])
    writer.writerow([inert(c) for c in table.columns])
    writer.writerows(["" if c is None else inert(c) for c in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig")


def xlsx_bytes(table: FileTable) -> bytes:
    """One sheet: title, notes, frozen header with filter; text is stored as text, numbers as numbers."""
    book = Workbook()
    sheet = book.active
    sheet.title = "数据"
    book.properties.title = table.title
    book.properties.creator = ""
    _put(sheet, 1, 1, table.title).font = Font(bold=True, size=14)
    for n, (label, text) in enumerate(table.notes, 2):
        _put(sheet, n, 1, label)
        _put(sheet, n, 2, text)
    top = len(table.notes) + 3
    for column, name in enumerate(table.columns, 1):
        cell = _put(sheet, top, column, name)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DCEBEA")
    for r, row in enumerate(table.rows, top + 1):
        for column, value in enumerate(row, 1):
            _put(sheet, r, column, value).alignment = Alignment(wrap_text=True, vertical="top")
    for column, name in enumerate(table.columns, 1):
        widest = max([_width(name), *(_width(row[column - 1]) for row in table.rows)])
        sheet.column_dimensions[get_column_letter(column)].width = min(widest + 2, 60)
    last = get_column_letter(max(len(table.columns), 1))
    sheet.freeze_panes = f"A{top + 1}"
    sheet.auto_filter.ref = f"A{top}:{last}{top + max(len(table.rows), 1)}"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _put(sheet: Any, row: int, column: int, value: Cell) -> Any:
    """Write a cell; text stays text whatever it looks like, without characters XML cannot hold."""
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("\ufffd", value)
        cell.data_type = "s"
        cell.quotePrefix = value.lstrip(" ").startswith(_LEADS_TO_FORMULA)
    elif value is not None:
        cell.value = value
    return cell


def _width(cell: Cell) -> int:
    text = "" if cell is None else str(cell)
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text)
