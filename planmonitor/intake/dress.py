"""How the sheets of a template look, and what a spreadsheet itself checks and offers in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

USUAL_SOURCES = ("统计公报", "统计年鉴", "部门统计报表", "专项调查", "行政记录")
HEAD_FILL = PatternFill("solid", fgColor="DCEBEA")
_OPEN_FILL = PatternFill("solid", fgColor="FFFEFB")
_LOCKED_FILL = PatternFill("solid", fgColor="F0EEEA")


def dress(sheet: Worksheet, columns: Sequence[tuple[int, bool]]) -> None:
    """Set widths (in characters), header and cells of the columns, each with whether it is filled in.

    Only those are unlocked. The first two columns and the header stay in sight.
    """
    last = max(sheet.max_row, 1)
    for position, (width, is_open) in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(position)].width = width
        _dress_column(sheet, position, is_open)
    sheet.freeze_panes = "C2"
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.autoFilter = False
    sheet.protection.deleteRows = False
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{last}"


def _dress_column(sheet: Worksheet, position: int, is_open: bool) -> None:
    head = sheet.cell(1, position)
    head.font, head.fill = Font(bold=True), HEAD_FILL
    head.alignment = Alignment(wrap_text=True, vertical="center")
    line = Border(bottom=Side(style="thin", color="DCD8D0"))
    for r in range(2, sheet.max_row + 1):
        cell = sheet.cell(r, position)
        if cell.data_type == "f":  # a remark that was reported is never run
            cell.data_type = "s"
        cell.border = line
        cell.fill = _OPEN_FILL if is_open else _LOCKED_FILL
        if is_open:
            cell.protection = Protection(locked=False)


def close(sheet: Worksheet, row: int, position: int) -> None:
    """Lock one cell of an open column again, where nothing is asked."""
    cell = sheet.cell(row, position)
    cell.fill, cell.protection = _LOCKED_FILL, Protection(locked=True)


def offer(sheet: Worksheet, cells: str, words: Iterable[str], *, only: bool = False) -> None:
    """A drop-down list in a range of cells; ``only`` when nothing else may be written."""
    rule = DataValidation(
        type="list", formula1=f'"{",".join(words)}"', allow_blank=True, showErrorMessage=only
    )
    if only:
        rule.errorTitle, rule.error = "请从下拉中选", "只能填下拉中的词"
    rule.add(cells)
    sheet.add_data_validation(rule)
