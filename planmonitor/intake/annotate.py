"""The list of problems as a table, and the uploaded rows with each problem beside its row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from planmonitor.export import Cell, FileTable
from planmonitor.intake.header import COLUMNS, UploadColumn
from planmonitor.intake.problems import Issue, Refused
from planmonitor.intake.report import Report
from planmonitor.intake.sheet import BESIDE, EMPTY, row_label
from planmonitor.intake.sheet import Cell as SheetCell
from planmonitor.intake.worker import read_apart

_NOT_REPORTED = "没有填数，作未报处理"


def problem_table(report: Report) -> FileTable:
    """Every problem with its row, column, title, the figure it is about, text and what to do."""
    columns = ("级别", "行", "列", "问题", "哪个数", "原文", "怎样改")
    rows = [
        (i.level.word, _number(i.row), i.column, i.title, i.about, i.text, i.message) for i in report.issues
    ]
    return FileTable(f"检查结果：{report.name}", columns, rows)


def annotated_table(data: bytes, name: str, report: Report) -> FileTable:
    """The rows as uploaded, with a last column that says what is wrong with each.

    Promises of which nothing is told are left out.
    """
    by_row: dict[int | None, list[Issue]] = defaultdict(list)
    for issue in report.issues:
        by_row[issue.row].append(issue)
    notes = [(f"{i.level.word}·{i.title}", i.message) for i in by_row.get(None, [])]
    try:
        sheet = read_apart(data, name)
    except Refused as refused:
        return FileTable(f"批注：{report.name}", ("原文行号", "问题"), [(None, _said(refused.issue))], notes)
    held = {column for table in sheet.tables for column in table.columns}
    columns = [c for c in (*COLUMNS, UploadColumn.STATE) if c in held]
    rows: list[tuple[Cell, ...]] = []
    for number, cells in (row for table in sheet.tables for row in table.rows):
        said = "；".join(map(_said, by_row.get(number, []))) or _left_empty(cells)
        if said == _NOT_REPORTED and number >= BESIDE:
            continue
        rows.append((_number(number), *(cells[c].text if c in cells else "" for c in columns), said))
    return FileTable(f"批注：{report.name}", ("原文行号", *columns, "问题与改法"), rows, notes)


def _number(row: int | None) -> int | str | None:
    """A row number, in words where it is one of the second table."""
    return row_label(row) if row and row >= BESIDE else row


def _left_empty(cells: Mapping[str, SheetCell]) -> str:
    """What is said of a row without a value or state and without a problem."""
    value, state = (cells.get(column, EMPTY) for column in (UploadColumn.VALUE, UploadColumn.STATE))
    return "" if value.text or value.formula or state.text else _NOT_REPORTED


def _said(issue: Issue) -> str:
    """One problem as it stands beside its row."""
    where = f"{issue.column}：" if issue.column else ""
    return f"【{issue.level.word}·{issue.title}】{where}{issue.message}"
