"""A template filled in as it stands passes; keys are locked, values are checked on entry."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from planmonitor.access import Remit
from planmonitor.export import xlsx_bytes
from planmonitor.intake.annotate import annotated_table, problem_table
from planmonitor.intake.header import COLUMNS
from planmonitor.intake.importing import check_file, publish
from planmonitor.intake.report import Decision, Effect, Report
from planmonitor.intake.template import csv_template, template_rows, xlsx_template
from planmonitor.monitor import Monitor, open_monitor
from planmonitor.settings import Settings
from tests.intake.conftest import row, workbook

PLACE, YEAR = "410703", 2025


def filled(monitor: Monitor, data: bytes) -> bytes:
    book = load_workbook(io.BytesIO(data))
    sheet = book["数据"]
    bounds = {i.id: i for i in monitor.plan.indicators}
    for cells in sheet.iter_rows(min_row=2):
        i = bounds[str(cells[0].value)]
        cells[4].value = 96 if i.unit == "%" else (i.target.value or i.baseline.value or 5)
        cells[6].value = "部门统计报表"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("place", ["", PLACE, "410700"])
def test_a_filled_template_passes(monitor: Monitor, ask: Callable[..., Report], place: str) -> None:
    report = ask(filled(monitor, xlsx_template(monitor, YEAR, Remit(place))), "模板.xlsx", place)
    assert report.decision is not Decision.REJECT, report.issues[:3]
    assert len(report.figures) == len(template_rows(monitor, YEAR, Remit(place)))
    # A county filled in with the city's target is rightly asked about.
    unlikely = {"MAGNITUDE", "ABOVE_CITY", "ABOVE_POPULATION", "OUTLIER"}
    assert {i.code for i in report.issues} <= {"CITY_MISMATCH", "RULE", *unlikely}


def test_a_csv_template_filled_in_passes(monitor: Monitor, ask: Callable[..., Report]) -> None:
    lines = list(csv.reader(io.StringIO(csv_template(monitor, YEAR, Remit(PLACE)).decode("utf-8-sig"))))
    nurse = next(r for r in lines if r[0] == "IND-13")
    nurse[4], nurse[6] = "3.9", "统计局"
    out = io.StringIO()
    csv.writer(out).writerows([lines[0], nurse])
    report = ask(out.getvalue().encode(), "a.csv", PLACE)
    assert report.decision is Decision.ACCEPT, report.issues
    assert [r.observation.value for r in report.figures] == [3.9]


def test_an_unfilled_template_brings_nothing_and_says_so_once(
    monitor: Monitor, ask: Callable[..., Report]
) -> None:
    report = ask(xlsx_template(monitor, YEAR, Remit(PLACE)))
    assert [i.code for i in report.issues] == ["MISSING_VALUE"]
    assert len(report.not_reported) == len(template_rows(monitor, YEAR, Remit(PLACE)))


def test_rows_left_empty_are_not_reported_and_nothing_is_wrong(
    monitor: Monitor, ask: Callable[..., Report]
) -> None:
    book = load_workbook(io.BytesIO(filled(monitor, xlsx_template(monitor, YEAR, Remit(PLACE)))))
    rows = list(book["数据"].iter_rows(min_row=2))
    for cells in rows[:8]:
        cells[4].value = cells[6].value = None
    out = io.BytesIO()
    book.save(out)
    report = ask(out.getvalue(), "模板.xlsx", PLACE)
    assert report.decision is not Decision.REJECT, report.issues
    assert (len(report.figures), len(report.not_reported)) == (len(rows) - 8, 8)
    said = [line[-1] for line in annotated_table(out.getvalue(), "模板.xlsx", report).rows]
    assert sum("未报" in str(text) for text in said) == 8


def test_a_correction_starts_from_what_was_reported(bundled_settings: Settings, tmp_path: Path) -> None:
    fresh = open_monitor(bundled_settings.model_copy(update={"var": tmp_path}))
    lines = [",".join(f'"{c}"' for c in cells) for cells in (COLUMNS, row(source="统计年鉴", remark="=1+1"))]
    publish(fresh, check_file(fresh, "\n".join(lines).encode(), "a.csv"), actor="张三")
    again = xlsx_template(fresh, YEAR, Remit(PLACE), correcting=True)
    report = check_file(fresh, again, "a.xlsx")
    assert [f.effect for f in report.figures] == [Effect.UNCHANGED]
    cells = {r[0]: r for r in template_rows(fresh, YEAR, Remit(PLACE), correcting=True)}
    assert cells["IND-14"][4:8] == [96.5, "%", "统计年鉴", "=1+1"]
    assert cells["IND-13"][4] is None


def test_a_template_names_whom_to_ask(monitor: Monitor) -> None:
    book = load_workbook(io.BytesIO(xlsx_template(monitor, YEAR, Remit(PLACE), contact="李四 3051234")))
    assert "李四 3051234" in " ".join(str(r[0].value) for r in book["填表说明"].iter_rows(max_row=5))


def test_keys_are_locked_and_values_checked_on_entry(monitor: Monitor) -> None:
    book = load_workbook(io.BytesIO(xlsx_template(monitor, YEAR, Remit(PLACE))))
    sheet = book["数据"]
    assert sheet.protection.sheet
    assert sheet["A2"].protection.locked
    assert not sheet["E2"].protection.locked
    assert sheet.freeze_panes == "C2"
    rules = {str(v.sqref): v for v in sheet.data_validations.dataValidation}
    by_id = {sheet.cell(r, 1).value: r for r in range(2, sheet.max_row + 1)}
    assert (rules[f"E{by_id['IND-14']}"].formula1, rules[f"E{by_id['IND-14']}"].formula2) == ("0", "100")
    assert rules[f"E{by_id['IND-20']}"].type == "whole"
    assert book.sheetnames == ["数据", "承诺任务项目", "填表说明"]
    assert book["填表说明"].max_row == 7 + len(monitor.plan.indicators)


def test_last_years_figure_stands_beside_and_demo_never_does(monitor: Monitor) -> None:
    city = {str(r[0]): r[-1] for r in template_rows(monitor, 2021, Remit("410700"))}
    assert city["IND-13"] == 2.98
    county = {str(r[0]): r[-1] for r in template_rows(monitor, 2023, Remit(PLACE))}
    assert county["IND-13"] is None


def test_problems_come_as_a_list_and_beside_their_rows(monitor: Monitor, ask: Callable[..., Report]) -> None:
    data = workbook([row(value="x"), row(place="红旗区", value="—")])
    report = ask(data, "a.xlsx")
    assert len(problem_table(report).rows) == len(report.issues)
    table = annotated_table(data, "a.xlsx", report)
    assert ["不是数" in str(table.rows[0][-1]), "没有数" in str(table.rows[1][-1])] == [True, True]
    assert load_workbook(io.BytesIO(xlsx_bytes(table))).active is not None


def test_a_file_that_cannot_be_read_is_annotated_with_the_reason(ask: Callable[..., Report]) -> None:
    report = ask(b"PK\x03\x04", "a.xlsx")
    assert "损坏" in str(annotated_table(b"PK\x03\x04", "a.xlsx", report).rows[0][-1])
