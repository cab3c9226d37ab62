"""All checks on a sheet at once: columns, rows, then the figures together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from planmonitor.intake.definitions import definition_of
from planmonitor.intake.header import UploadColumn
from planmonitor.intake.plausibility import first_of_each, repeated, unlikely
from planmonitor.intake.problems import Issue, blocks, figures, layout, rows
from planmonitor.intake.report import CheckedFigure, Effect, Report
from planmonitor.intake.rows import SOURCE_NOT_GIVEN, Line, ReadRow, check_row, read_row
from planmonitor.intake.setting import Setting
from planmonitor.intake.sheet import RawSheet
from planmonitor.observations import FigureStatus, Kind, Observation
from planmonitor.progress import is_state


def check(sheet: RawSheet, setting: Setting, *, name: str = "", digest: str = "") -> Report:
    """Check every row and collect every problem; figures are given only when nothing blocks."""
    issues = [issue for table in sheet.tables for issue in table.issues]
    lines: list[Line] = []
    read: dict[int, ReadRow] = {}
    empty: list[ReadRow] = []
    tables = [table for table in sheet.tables if table.rows]
    if not tables:
        return Report((*issues, layout.NO_ROWS.issue()), (), name, digest)
    for table in tables:
        issues += _columns(table)
        for number, cells in table.rows:
            read[number] = read_row(number, cells, table.columns, setting)
    for row in read.values():
        if row.is_not_reported:
            empty.append(row)
            continue
        found = list(check_row(row, setting))
        issues += found
        if not blocks(found):
            lines += (replace(x, definition=definition_of(x, setting)) for x in row.lines())
    if empty and len(empty) == len(read):
        issues.append(empty[0].at(figures.NOTHING_FILLED.issue(), UploadColumn.VALUE))
    issues += repeated(lines)
    lines = first_of_each(lines)
    if not blocks(issues):
        issues += unlikely([x for x in lines if not is_state(x.series)], setting)
    issues.sort(key=lambda i: i.row or 0)
    issues = [replace(i, about=read[i.row].about(setting)) if i.row and i.row in read else i for i in issues]
    given = () if blocks(issues) else tuple(_figure(line, setting) for line in lines)
    return Report(
        tuple(issues), given, name, digest, tuple(row.about(setting) for row in empty if row.is_owed)
    )


def _columns(sheet: RawSheet) -> Iterator[Issue]:
    """Columns that may be missing, but must be missed knowingly."""
    if UploadColumn.UNIT not in sheet.columns:
        yield figures.NO_UNIT_COLUMN.issue().at(sheet.header_row, UploadColumn.UNIT)
    if UploadColumn.SOURCE not in sheet.columns:
        issue = rows.NO_SOURCE_COLUMN.issue(recorded=SOURCE_NOT_GIVEN)
        yield issue.at(sheet.header_row, UploadColumn.SOURCE)


def _held(line: Line, setting: Setting) -> Observation | None:
    """The real figure in force of the same definition; a reported one before a published one."""
    if not line.definition:
        return setting.held(line.series, line.division, line.period)
    same = [
        o
        for o in (setting.known if line.period.is_year else setting.within_years)
        if (o.series, o.division, o.period) == (line.series, line.division, line.period)
        and o.definition == line.definition
    ]
    return max(same, key=lambda o: o.kind is Kind.REPORTED, default=None)


def _figure(line: Line, setting: Setting) -> CheckedFigure:
    """The figure as it would be stored, beside what is stored now."""
    observation = Observation(
        series=line.series,
        division=line.division,
        period=line.period,
        value=line.value,
        unit=line.unit,
        kind=Kind.REPORTED,
        status=FigureStatus.FINAL,
        source=line.source,
        recorded_at=setting.recorded_at,
        definition=line.definition,
        note=line.remark,
    )
    held = _held(line, setting)
    if held is None or held.kind is not Kind.REPORTED:
        return CheckedFigure(observation, Effect.NEW, line.number, held)
    same = (held.value, held.source, held.note) == (line.value, line.source, line.remark)
    return CheckedFigure(observation, Effect.UNCHANGED if same else Effect.CHANGED, line.number, held)
