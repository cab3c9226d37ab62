"""The template's sheet for commitments, tasks and projects: a row per promise, and per unit where each is
promised something.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from planmonitor.access import Remit
from planmonitor.intake.dress import USUAL_SOURCES, close, dress, offer
from planmonitor.intake.grid import GridRow, promise_rows
from planmonitor.intake.header import PROMISE_HEADS, UploadColumn
from planmonitor.intake.importing import setting_of
from planmonitor.intake.setting import Setting
from planmonitor.monitor import Monitor
from planmonitor.observations import Kind, Observation
from planmonitor.progress import WORDS, state_series

TITLE = "承诺任务项目"
_NAMES = {column: head for head, column in PROMISE_HEADS.items()}
_COLUMNS = {
    UploadColumn.CODE: 10,
    UploadColumn.NAME: 48,
    UploadColumn.PLACE: 14,
    UploadColumn.YEAR: 8,
    UploadColumn.OWED: 16,
    UploadColumn.UNIT: 12,
    UploadColumn.VALUE: 12,
    UploadColumn.STATE: 10,
    UploadColumn.SOURCE: 26,
    UploadColumn.REMARK: 34,
}
_OPEN = (UploadColumn.VALUE, UploadColumn.STATE, UploadColumn.SOURCE, UploadColumn.REMARK)
_POSITIONS = {column: n for n, column in enumerate(_COLUMNS, 1)}


@dataclass(frozen=True)
class PromiseRow:
    """One row of the sheet; ``held`` is what was reported of it and is in force, by column."""

    row: GridRow
    year: int
    held: dict[UploadColumn, object]

    @property
    def cells(self) -> list[object]:
        """What stands in the row, column by column."""
        known: dict[UploadColumn, object] = {
            UploadColumn.CODE: self.row.code,
            UploadColumn.NAME: self.row.name,
            UploadColumn.PLACE: self.row.place,
            UploadColumn.YEAR: self.year,
            UploadColumn.OWED: self.row.target or None,
            UploadColumn.UNIT: self.row.unit or None,
        }
        return [{**known, **self.held}.get(column) for column in _COLUMNS]


def promises_of(
    monitor: Monitor, year: int, remit: Remit, *, correcting: bool = False
) -> tuple[PromiseRow, ...]:
    """The promises of a remit by chapter, each city-wide first and then in every unit that has its own.

    When ``correcting`` the rows hold what was reported and is in force, to be written over.
    """
    plan = monitor.plan
    setting = setting_of(monitor, remit)
    places = [remit.division] if remit.division else [plan.adcode, *monitor.divisions.codes]
    rows = [row for place in places for row in promise_rows(monitor, setting, place, year)]
    order = {row.code: n for n, row in reversed(list(enumerate(rows)))}
    rows.sort(key=lambda row: order[row.code])
    return tuple(PromiseRow(row, year, _held(setting, row, year) if correcting else {}) for row in rows)


def _held(setting: Setting, row: GridRow, year: int) -> dict[UploadColumn, object]:
    """What was reported of a row: number and state, with source and remark of either."""

    def reported(series: str) -> Observation | None:
        found = setting.stored.get((series, row.division, year))
        return found if found is not None and found.kind is Kind.REPORTED else None

    number, state = reported(row.code), reported(state_series(row.code))
    said = number or state
    if said is None:
        return {}
    return {
        UploadColumn.VALUE: number.value if number else None,
        UploadColumn.STATE: row.state if state else None,
        UploadColumn.SOURCE: said.source,
        UploadColumn.REMARK: said.note or None,
    }


def add_promises(monitor: Monitor, book: Workbook, year: int, remit: Remit, *, correcting: bool) -> None:
    """Add the sheet to a template; a remit without promises gets none."""
    rows = promises_of(monitor, year, remit, correcting=correcting)
    if not rows:
        return
    sheet = book.create_sheet(TITLE)
    sheet.append([str(_NAMES.get(column, column)) for column in _COLUMNS])
    for row in rows:
        sheet.append(row.cells)
    dress(sheet, [(width, column in _OPEN) for column, width in _COLUMNS.items()])
    for r, row in enumerate(rows, 2):
        if not row.row.takes_number:
            close(sheet, r, _POSITIONS[UploadColumn.VALUE])
    for column, words, only in (
        (UploadColumn.STATE, WORDS, True),
        (UploadColumn.SOURCE, USUAL_SOURCES, False),
    ):
        letter = get_column_letter(_POSITIONS[column])
        offer(sheet, f"{letter}2:{letter}{len(rows) + 1}", words, only=only)
    _numbers_only(sheet, [r for r, row in enumerate(rows, 2) if row.row.takes_number])


def _numbers_only(sheet: Worksheet, lines: list[int]) -> None:
    """The spreadsheet refuses what is no number, or below nothing."""
    rule = DataValidation(
        type="decimal",
        operator="greaterThanOrEqual",
        formula1="0",
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="不是数",
        error="请填已经做到的数量，不带单位；进展写在备注",
    )
    letter = get_column_letter(_POSITIONS[UploadColumn.VALUE])
    for first, last in _runs(lines):
        rule.add(f"{letter}{first}:{letter}{last}")
    if lines:
        sheet.add_data_validation(rule)


def _runs(lines: list[int]) -> Iterator[tuple[int, int]]:
    """First and last of every run of lines without a gap."""
    first = 0
    for n, line in enumerate(lines):
        if n + 1 == len(lines) or lines[n + 1] != line + 1:
            yield lines[first], line
            first = n + 1
