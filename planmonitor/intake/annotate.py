"""The list of problems as a table, and the uploaded rows with each problem beside its row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from planmonitor.export import Cell, FileTable
from planmonitor.intake.header import COLUMNS, UploadColumn
from planmonitor.intake.problems import Issue, Refused
from planmonitor.intake.report import Report
from planmonitor.intake.sheet import EMPTY
from planmonitor.intake.sheet import Cell as SheetCell
from planmonitor.intake.worker import read_apart


def problem_table(report: Report) -> FileTable:
    """Every problem with its row, column, title, the figure it is about, text and what to do."""
    columns = ("级别", "行", "列", "问题", "哪个数", "原文", "怎样改")
    rows = [(i.level.word, i.row, i.column, i.title, i.about, i.text, i.message) for i in report.issues]
    return FileTable(f"检查结果：{report.name}", columns, rows)


def annotated_table(data: bytes, name: str, report: Report) -> FileTable:
    """The rows as uploaded, with a last column that says what is wrong with each."""
    by_row: dict[int | None, list[Issue]] = defaultdict(list)
    for issue in report.issues:
        by_row[issue.row].append(issue)
    notes = [(f"{i.level.word}·{i.title}", i.message) for i in by_row.get(None, [])]
    try:
        sheet = read_apart(data, name)
    except Refused as refused:
        return FileTable(f"批注：{report.name}", ("原文行号", "问题"), [(None, _said(refused.issue))], notes)
    columns = [c for c in COLUMNS if c in sheet.columns]
    rows: list[tuple[Cell, ...]] = []
    for number, cells in sheet.rows:
        said = "；".join(map(_said, by_row.get(number, []))) or _left_empty(cells)
        rows.append((number, *(cells[c].text if c in cells else "" for c in columns), said))
    return FileTable(f"批注：{report.name}", ("原文行号", *columns, "问题与改法"), rows, notes)


def _left_empty(cells: Mapping[str, SheetCell]) -> str:
    """What is said of a row without a value and without a problem."""
    value = cells.get(UploadColumn.VALUE, EMPTY)
    return "" if value.text or value.formula else "没有填数，作未报处理"


def _said(issue: Issue) -> str:
    """One problem as it stands beside its row."""
    where = f"{issue.column}：" if issue.column else ""
    return f"【{issue.level.word}·{issue.title}】{where}{issue.message}"
