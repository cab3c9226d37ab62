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
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties

Cell = str | int | float | None
_UPRIGHT_WIDTH = 90
"""Characters that an upright A4 sheet takes before they become too small to read."""
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
    _lay_out_for_paper(sheet, table.title, top)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _lay_out_for_paper(sheet: Any, title: str, head: int) -> None:
    """A4, as wide as the paper, as long as it gets; on every sheet the header row, title and page."""
    wide = sum(d.width for d in sheet.column_dimensions.values()) > _UPRIGHT_WIDTH
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = sheet.ORIENTATION_LANDSCAPE if wide else sheet.ORIENTATION_PORTRAIT
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{head}:{head}"
    sheet.print_options.gridLines = True
    sheet.print_options.horizontalCentered = True
    sheet.page_margins = PageMargins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    # An ampersand starts a code there, and a digit after one would be read as a size.
    sheet.oddFooter.left.text = ILLEGAL_CHARACTERS_RE.sub("", title).replace("&", "＆")
    sheet.oddFooter.right.text = "第&P页，共&N页"


def _number_format(value: float) -> str:
    """The decimals a number has, at most six, and separators from a thousand on."""
    decimals = len(f"{value:.6f}".rstrip("0").partition(".")[2])
    whole = "#,##0" if abs(value) >= 1000 else "0"
    return f"{whole}.{'0' * decimals}" if decimals else whole


def _put(sheet: Any, row: int, column: int, value: Cell) -> Any:
    """Write a cell; text stays text whatever it looks like, without characters XML cannot hold."""
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("\ufffd", value)
        cell.data_type = "s"
        cell.quotePrefix = value.lstrip(" ").startswith(_LEADS_TO_FORMULA)
    elif value is not None:
        cell.value = value
        if isinstance(value, float):
            cell.number_format = _number_format(value)
    return cell


def _width(cell: Cell) -> int:
    text = "" if cell is None else str(cell)
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text)
