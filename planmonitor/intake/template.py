"""The template a clerk fills in, made for one place or the whole city."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation

from planmonitor.access import EVERYTHING, Remit
from planmonitor.answers import View
from planmonitor.catalogue import CountyView, Indicator, TargetType
from planmonitor.intake.header import COLUMNS, LAST_YEAR, REMARK, SOURCE, VALUE
from planmonitor.monitor import Monitor
from planmonitor.wording import NATURE, place

_WIDTHS = {
    "指标编码": 10,
    "指标名称": 40,
    "县(市、区)": 14,
    "年份": 8,
    "数值": 14,
    "单位": 10,
    "数据来源": 26,
    "备注": 34,
    LAST_YEAR: 12,
}
_HEADS = (*COLUMNS, LAST_YEAR)
_OPEN = (VALUE, SOURCE, REMARK)


def template_rows(monitor: Monitor, year: int, remit: Remit = EVERYTHING) -> list[list[object]]:
    """Rows for what a person answers for; value, source and remark are empty.

    The last column shows the real figure of the year before; it is not read on upload.
    """
    plan = monitor.plan
    codes = [remit.division] if remit.division else [plan.adcode, *monitor.divisions.codes]
    rows: list[list[object]] = []
    for indicator in plan.indicators:
        for code in codes:
            if code != plan.adcode and indicator.county_view is CountyView.NONE:
                continue
            if not remit.allows(plan, indicator.id, code):
                continue
            if code == plan.adcode or indicator.target_type is not TargetType.QUALITATIVE:
                rows.append(
                    [indicator.id, indicator.name, _name(monitor, code), year, None, indicator.unit, None, None, _before(monitor, indicator, code, year)]
                )  # fmt: skip
    return rows


def _name(monitor: Monitor, code: str) -> str:
    return "全市" if code == monitor.plan.adcode else monitor.place_name(code)


def _before(monitor: Monitor, indicator: Indicator, code: str, year: int) -> float | None:
    known = [
        o
        for o in monitor.at(View(year, demo=False)).observations(indicator.id, code)
        if o.period.is_year and o.year == year - 1 and not o.definition
    ]
    return known[-1].value if known else None


def xlsx_template(monitor: Monitor, year: int, remit: Remit = EVERYTHING) -> bytes:
    """The Excel template: keys locked, value checked on entry, header frozen, a second sheet that explains."""
    book = Workbook()
    sheet = book.active
    sheet.title = "数据"
    rows = template_rows(monitor, year, remit)
    line = Side(style="thin", color="DCD8D0")
    sheet.append(list(_HEADS))
    for row in rows:
        sheet.append(row)
    for column, name in enumerate(_HEADS, 1):
        letter = sheet.cell(1, column).column_letter
        sheet.column_dimensions[letter].width = _WIDTHS[name]
        head = sheet.cell(1, column)
        head.font, head.fill = Font(bold=True), PatternFill("solid", fgColor="DCEBEA")
        head.alignment = Alignment(wrap_text=True, vertical="center")
        for r in range(2, len(rows) + 2):
            cell = sheet.cell(r, column)
            cell.border = Border(bottom=line)
            if name in _OPEN:
                cell.protection = Protection(locked=False)
                cell.fill = PatternFill("solid", fgColor="FFFEFB")
            else:
                cell.fill = PatternFill("solid", fgColor="F0EEEA")
    sheet.freeze_panes = "C2"
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.autoFilter = False
    sheet.protection.deleteRows = False
    sheet.auto_filter.ref = f"A1:{sheet.cell(1, len(_HEADS)).column_letter}{len(rows) + 1}"
    _check_on_entry(monitor, sheet, rows)
    _explain(monitor, book, year)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _check_on_entry(monitor: Monitor, sheet: object, rows: Sequence[Sequence[object]]) -> None:
    letter = "ABCDEFGHI"[_HEADS.index(VALUE)]
    source = "ABCDEFGHI"[_HEADS.index(SOURCE)]
    by_id = {i.id: i for i in monitor.plan.indicators}
    for r, row in enumerate(rows, 2):
        i = by_id[str(row[0])]
        low = -1e15 if i.minimum is None else i.minimum
        high = 1e15 if i.maximum is None else i.maximum
        rule = DataValidation(
            type="whole" if i.whole else "decimal", operator="between", formula1=f"{low:.10g}", formula2=f"{high:.10g}",
            allow_blank=True, showErrorMessage=True, errorTitle="数值超出范围",
            error=f"请填数字，单位“{i.unit}”" + ("" if i.minimum is None and i.maximum is None else f"，范围{_range(i)}"),
        )  # fmt: skip
        rule.add(f"{letter}{r}")
        sheet.add_data_validation(rule)  # type: ignore[attr-defined]
    sources = DataValidation(
        type="list",
        formula1='"统计公报,统计年鉴,部门统计报表,专项调查,行政记录"',
        allow_blank=True,
        showErrorMessage=False,
    )
    sources.add(f"{source}2:{source}{len(rows) + 1}")
    sheet.add_data_validation(sources)  # type: ignore[attr-defined]


def _range(i: Indicator) -> str:
    if i.maximum is None:
        return f"不小于{i.minimum:g}"
    return f"{i.minimum:g}—{i.maximum:g}" if i.minimum is not None else f"不大于{i.maximum:g}"


def _explain(monitor: Monitor, book: Workbook, year: int) -> None:
    notes = book.create_sheet("填表说明")
    for text in (
        f"填报{year}年数据。只填“数值”“数据来源”“备注”三列；没有数的行请整行删除，不要填0或“—”。",
        "百分数填 96.5，不要填 0.965；不要在数值里写单位、约数、范围。与上年或其他县相差很大的，请在备注写明原因。",
        "“上年数值”只供对照，不会读取。编码、名称、地区、年份、单位请勿改动。",
    ):
        notes.append([text])
    notes.append([])
    notes.append(["指标编码", "指标名称", "单位", "性质", "定义与口径", "可填范围", "规划出处"])
    for cell in notes[5]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DCEBEA")
    for i in monitor.plan.indicators:
        bounds = "整数，" if i.whole else ""
        bounds += _range(i) if i.minimum is not None or i.maximum is not None else "不限"
        where = place(i.locator.chapter, i.locator.section, i.locator.place)
        notes.append([i.id, i.name, i.unit, NATURE[i.nature], i.definition, bounds, where])
    for letter, width in zip("ABCDEFG", (12, 40, 10, 10, 70, 18, 24), strict=True):
        notes.column_dimensions[letter].width = width
    for row in notes.iter_rows(min_row=6):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def csv_template(monitor: Monitor, year: int, remit: Remit = EVERYTHING) -> bytes:
    """The same rows as CSV with a byte-order mark."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_HEADS)
    writer.writerows(["" if c is None else c for c in row] for row in template_rows(monitor, year, remit))
    return out.getvalue().encode("utf-8-sig")
