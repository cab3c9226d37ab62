"""The list of problems as a table, and the uploaded rows with each problem beside its row."""

from __future__ import annotations

from collections import defaultdict

from planmonitor.export import Cell, FileTable
from planmonitor.intake.header import COLUMNS
from planmonitor.intake.problems import Issue, Refused, Report, Severity
from planmonitor.intake.worker import read_apart

LEVEL = {Severity.ERROR: "错误", Severity.WARNING: "提示"}


def problem_table(report: Report) -> FileTable:
    """Every problem with its row, column, code, text and what to do."""
    rows = [(LEVEL[i.severity], i.row, i.column, i.code, i.text, i.message) for i in report.issues]
    return FileTable(f"检查结果：{report.name}", ("级别", "行", "列", "代码", "原文", "怎样改"), rows)


def annotated_table(data: bytes, name: str, report: Report) -> FileTable:
    """The rows as uploaded, with a last column that says what is wrong with each."""
    by_row: dict[int | None, list[Issue]] = defaultdict(list)
    for issue in report.issues:
        by_row[issue.row].append(issue)
    notes = [(LEVEL[i.severity], i.message) for i in by_row.get(None, [])]
    try:
        sheet = read_apart(data, name)
    except Refused as refused:
        return FileTable(f"批注：{report.name}", ("原文行号", "问题"), [(None, refused.issue.message)], notes)
    columns = [c for c in COLUMNS if c in sheet.columns]
    rows: list[tuple[Cell, ...]] = []
    for number, cells in sheet.rows:
        said = "；".join(f"【{LEVEL[i.severity]}】{i.column}：{i.message}" for i in by_row.get(number, []))
        rows.append((number, *(cells[c].text if c in cells else "" for c in columns), said))
    return FileTable(f"批注：{report.name}", ("原文行号", *columns, "问题与改法"), rows, notes)
