"""The template a clerk fills in, made for one place or the whole city."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from planmonitor.access import EVERYTHING, Remit
from planmonitor.catalogue import CountyView, Indicator
from planmonitor.intake.dress import HEAD_FILL, USUAL_SOURCES, dress, offer
from planmonitor.intake.grid import periods_of
from planmonitor.intake.header import COLUMNS, UploadColumn
from planmonitor.intake.importing import setting_of
from planmonitor.intake.promise_sheet import add_promises
from planmonitor.intake.rows import span_text
from planmonitor.intake.setting import CITY_NAMES
from planmonitor.monitor import Monitor
from planmonitor.observations import Kind
from planmonitor.wording import NATURE, place

_WIDTHS = {
    UploadColumn.CODE: 10,
    UploadColumn.NAME: 40,
    UploadColumn.PLACE: 14,
    UploadColumn.YEAR: 8,
    UploadColumn.VALUE: 14,
    UploadColumn.UNIT: 10,
    UploadColumn.SOURCE: 26,
    UploadColumn.REMARK: 34,
    UploadColumn.DEFINITION: 20,
    UploadColumn.LAST_YEAR: 12,
}
_HEADS = (*COLUMNS, UploadColumn.DEFINITION, UploadColumn.LAST_YEAR)
_OPEN = (UploadColumn.VALUE, UploadColumn.SOURCE, UploadColumn.REMARK, UploadColumn.DEFINITION)
_UNBOUNDED = 1e15


def template_rows(
    monitor: Monitor, year: int, remit: Remit = EVERYTHING, *, correcting: bool = False
) -> list[list[object]]:
    """Rows for what a person answers for; value, source, remark and definition are empty.

    When ``correcting`` they hold what was reported and is in force for the year, to be written over.
    The last column shows the real figure of the year before; it is not read on upload.
    """
    plan = monitor.plan
    setting = setting_of(monitor, remit)
    codes = [remit.division] if remit.division else [plan.adcode, *monitor.divisions.codes]
    rows: list[list[object]] = []
    for i in plan.indicators:
        for code in codes:
            is_owed = code == plan.adcode or i.county_view is not CountyView.NONE
            if is_owed and remit.allows(plan, i.id, code):
                for period in periods_of(setting, setting.subjects[i.id], year):
                    before = setting.held(i.id, code, period.a_year_before)
                    now = setting.held(i.id, code, period) if correcting else None
                    is_ours = now is not None and now.kind is Kind.REPORTED
                    filled = (now.value, now.source, now.note or None) if now and is_ours else (None,) * 3
                    value, source, remark = filled
                    when = year if period.is_year else period.label
                    keys = [i.id, i.name, _name(monitor, code), when]
                    was = before.value if before else None
                    rows.append([*keys, value, i.unit, source, remark, None, was])
    return rows


def _name(monitor: Monitor, code: str) -> str:
    return CITY_NAMES[0] if code == monitor.plan.adcode else monitor.place_name(code)


def xlsx_template(
    monitor: Monitor, year: int, remit: Remit = EVERYTHING, *, correcting: bool = False, contact: str = ""
) -> bytes:
    """The Excel template: keys locked, value checked on entry, header frozen; a second sheet asks for
    the state of promises where the remit holds any, a last one explains.

    ``contact`` is whom to ask, named there.
    """
    book = Workbook()
    sheet = book.active
    sheet.title = "数据"
    rows = template_rows(monitor, year, remit, correcting=correcting)
    sheet.append([str(head) for head in _HEADS])
    for row in rows:
        sheet.append(row)
    dress(sheet, [(_WIDTHS[column], column in _OPEN) for column in _HEADS])
    _check_on_entry(monitor, sheet, rows)
    add_promises(monitor, book, year, remit, correcting=correcting)
    _explain(monitor, book, year, contact)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _check_on_entry(monitor: Monitor, sheet: Worksheet, rows: Sequence[Sequence[object]]) -> None:
    value, source = (
        get_column_letter(_HEADS.index(c) + 1) for c in (UploadColumn.VALUE, UploadColumn.SOURCE)
    )
    by_id = {i.id: i for i in monitor.plan.indicators}
    for r, row in enumerate(rows, 2):
        rule = _entry_rule(by_id[str(row[0])])
        rule.add(f"{value}{r}")
        sheet.add_data_validation(rule)
    if rows:
        offer(sheet, f"{source}2:{source}{len(rows) + 1}", USUAL_SOURCES)


def _entry_rule(i: Indicator) -> DataValidation:
    """What the spreadsheet itself refuses while a value is typed."""
    low = -_UNBOUNDED if i.minimum is None else i.minimum
    high = _UNBOUNDED if i.maximum is None else i.maximum
    span = f"，范围{span_text(i.minimum, i.maximum)}" if _is_bounded(i) else ""
    return DataValidation(
        type="whole" if i.whole else "decimal",
        operator="between",
        formula1=f"{low:.10g}",
        formula2=f"{high:.10g}",
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="数值超出范围",
        error=f"请填数字，单位“{i.unit}”{span}",
    )


def _is_bounded(i: Indicator) -> bool:
    return i.minimum is not None or i.maximum is not None


def _explain(monitor: Monitor, book: Workbook, year: int, contact: str) -> None:
    notes = book.create_sheet("填表说明")
    for text in (
        f"填报{year}年数据。只填“数值”“数据来源”“备注”；没有数的行留空即可，不要填0或“—”。",
        "百分数填 96.5，不要填 0.965；不要在数值里写单位、约数、范围。与上年或其他县相差很大的，请在备注写明原因。",
        "“口径”与目录一致的不用填。“上年数值”只供对照，不会读取。编码、名称、地区、年份、单位请勿改动。",
        "“承诺任务项目”表：状态从下拉中选，有数的再填数值；依据写在数据来源，进展写在备注；没有进展可报的行留空。",
        f"有疑问请联系：{contact}" if contact else "有疑问请联系本单位的系统管理员。",
    ):
        notes.append([text])
    notes.append([])
    notes.append(["指标编码", "指标名称", "单位", "性质", "定义与口径", "可填范围", "规划出处"])
    for cell in notes[7]:
        cell.font, cell.fill = Font(bold=True), HEAD_FILL
    for i in monitor.plan.indicators:
        bounds = "整数，" if i.whole else ""
        bounds += span_text(i.minimum, i.maximum) if _is_bounded(i) else "不限"
        where = place(i.locator.chapter, i.locator.section, i.locator.place)
        notes.append([i.id, i.name, i.unit, NATURE[i.nature], i.definition, bounds, where])
    for letter, width in zip("ABCDEFG", (12, 40, 10, 10, 70, 18, 24), strict=True):
        notes.column_dimensions[letter].width = width
    for row in notes.iter_rows(min_row=8):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def csv_template(
    monitor: Monitor, year: int, remit: Remit = EVERYTHING, *, correcting: bool = False
) -> bytes:
    """The same rows as CSV with a byte-order mark."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_HEADS)
    writer.writerows(
        ["" if c is None else c for c in row]
        for row in template_rows(monitor, year, remit, correcting=correcting)
    )
    return out.getvalue().encode("utf-8-sig")
