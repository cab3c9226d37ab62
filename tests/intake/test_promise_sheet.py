"""The template's second sheet asks for promises, and is read together with the first through the same checks."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from planmonitor.access import EVERYTHING, Remit, operator
from planmonitor.catalogue import Per
from planmonitor.intake.annotate import annotated_table, problem_table
from planmonitor.intake.desk import Desk
from planmonitor.intake.importing import check_file
from planmonitor.intake.promise_sheet import TITLE, promises_of
from planmonitor.intake.report import Decision, Report
from planmonitor.intake.template import xlsx_template
from planmonitor.monitor import Monitor
from planmonitor.progress import WORDS, state_series, value_text

CITY, WEIBIN, YEAR = "410700", "410703", 2025
HEADS = ["编号", "内容", "县(市、区)", "年份", "应达", "单位", "数值", "状态", "数据来源", "备注"]
Change = Callable[[Workbook], None]


def changed(data: bytes, change: Change) -> bytes:
    book = load_workbook(io.BytesIO(data))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def line_of(sheet: Worksheet, code: str, place: str = "全市") -> int:
    return next(
        r
        for r in range(2, sheet.max_row + 1)
        if (sheet.cell(r, 1).value, sheet.cell(r, 3).value) == (code, place)
    )


def states(**given: str) -> Change:
    """Write a state, with a source, for promises of the city by code (with _ for -)."""

    def write(book: Workbook) -> None:
        for code, state in given.items():
            row = line_of(book[TITLE], code.replace("_", "-"))
            book[TITLE].cell(row, 8, state)
            book[TITLE].cell(row, 9, "市政府验收文件")

    return write


def figure(book: Workbook) -> None:
    row = line_of(book["数据"], "IND-14")
    book["数据"].cell(row, 5, 97.5)
    book["数据"].cell(row, 7, "医保局")


@pytest.fixture
def template(monitor: Monitor) -> bytes:
    return xlsx_template(monitor, YEAR, Remit(CITY))


@pytest.fixture
def task(monitor: Monitor) -> str:
    """A task of the city: a state is asked, no number."""
    return next(p.row.code for p in promises_of(monitor, YEAR, Remit(CITY)) if not p.row.takes_number)


def test_the_second_sheet_asks_for_every_promise_of_the_remit(
    monitor: Monitor, template: bytes, task: str
) -> None:
    book = load_workbook(io.BytesIO(template))
    sheet = book[TITLE]
    assert book.sheetnames == ["数据", TITLE, "填表说明"]
    assert [c.value for c in sheet[1]] == HEADS
    assert sheet.max_row == 1 + len(promises_of(monitor, YEAR, Remit(CITY)))
    health = promises_of(monitor, YEAR, Remit(CITY, "health"))
    assert {monitor.plan.commitment(p.row.code).domain for p in health if p.row.takes_number} == {"health"}
    assert sheet.cell(line_of(sheet, task), 7).protection.locked
    assert not sheet.cell(line_of(sheet, task), 8).protection.locked
    rules = {str(v.sqref): v for v in sheet.data_validations.dataValidation}
    offered = rules[f"H2:H{sheet.max_row}"]
    assert (offered.formula1, offered.showErrorMessage) == (f'"{",".join(WORDS)}"', True)


def test_what_each_unit_is_promised_has_a_row_per_unit(monitor: Monitor) -> None:
    rows = promises_of(monitor, YEAR, EVERYTHING)
    each = next(c for c in monitor.plan.commitments if c.per is Per.DIVISION)
    once = next(c for c in monitor.plan.commitments if not c.per)
    places = {c: [p.row.division for p in rows if p.row.code == c] for c in (each.id, once.id)}
    assert places[each.id] == [CITY, *monitor.divisions.codes]
    assert places[once.id] == [CITY]
    start = next(n for n, p in enumerate(rows) if p.row.code == each.id)
    assert {p.row.code for p in rows[start : start + len(places[each.id])]} == {each.id}


def test_a_remit_without_promises_gets_no_second_sheet(monitor: Monitor) -> None:
    book = load_workbook(io.BytesIO(xlsx_template(monitor, YEAR, Remit(CITY, "没有承诺的部门"))))
    assert book.sheetnames == ["数据", "填表说明"]


def test_both_sheets_are_read_together(ask: Callable[..., Report], template: bytes, task: str) -> None:
    def both(book: Workbook) -> None:
        figure(book)
        states(**{task.replace("-", "_"): "已完成"})(book)

    report = ask(changed(template, both))
    assert report.decision is not Decision.REJECT, report.issues
    assert [(f.observation.series, value_text(f.observation)) for f in report.figures] == [
        ("IND-14", "97.5"),
        (state_series(task), "已完成"),
    ]


@pytest.mark.parametrize("gone", [False, True], ids=["left empty", "deleted"])
def test_one_sheet_alone_is_enough(
    ask: Callable[..., Report], template: bytes, task: str, gone: bool
) -> None:
    def only_figures(book: Workbook) -> None:
        figure(book)
        if gone:
            del book[TITLE]

    def only_promises(book: Workbook) -> None:
        states(**{task.replace("-", "_"): "进行中"})(book)
        if gone:
            del book["数据"]

    for change, series in ((only_figures, "IND-14"), (only_promises, state_series(task))):
        report = ask(changed(template, change))
        assert report.decision is not Decision.REJECT, report.issues
        assert [f.observation.series for f in report.figures] == [series]


def test_nothing_filled_in_on_either_sheet_is_refused(ask: Callable[..., Report], template: bytes) -> None:
    report = ask(template)
    assert report.decision is Decision.REJECT
    assert len(report.issues) == 1


def test_a_problem_on_the_second_sheet_names_it(
    ask: Callable[..., Report], template: bytes, task: str
) -> None:
    data = changed(template, states(**{task.replace("-", "_"): "差不多"}))
    report = ask(data)
    (issue,) = (i for i in report.issues if i.code == "UNKNOWN_STATE")
    row = line_of(load_workbook(io.BytesIO(data))[TITLE], task)
    assert any(f"{row}（第二张表）" in map(str, r) for r in problem_table(report).rows)
    said = {r[0]: r for r in annotated_table(data, "a.xlsx", report).rows}
    assert "差不多" in said[f"{row}（第二张表）"]
    assert issue.message in str(said[f"{row}（第二张表）"][-1])


def test_the_same_promise_on_both_sheets_must_say_the_same(
    ask: Callable[..., Report], template: bytes, task: str
) -> None:
    def twice(book: Workbook) -> None:
        sheet = book["数据"]
        sheet.cell(1, sheet.max_column + 1, "状态")
        sheet.append([task, None, "全市", YEAR, None, None, "文件"])
        sheet.cell(sheet.max_row, sheet.max_column, "进行中")
        states(**{task.replace("-", "_"): "已完成"})(book)

    assert "DUPLICATE_CONFLICT" in [i.code for i in ask(changed(template, twice)).issues]


def test_two_tables_of_one_kind_are_still_refused(ask: Callable[..., Report], template: bytes) -> None:
    for title in ("数据", TITLE):
        report = ask(changed(template, lambda book, title=title: book.copy_worksheet(book[title]).title))  # type: ignore[misc]
        assert [i.code for i in report.issues] == ["TWO_SHEETS"]


def test_a_hidden_second_sheet_is_not_read_and_said_so(
    ask: Callable[..., Report], template: bytes, task: str
) -> None:
    def hide(book: Workbook) -> None:
        figure(book)
        states(**{task.replace("-", "_"): "已完成"})(book)
        book[TITLE].sheet_state = "hidden"

    report = ask(changed(template, hide))
    assert "HIDDEN_SHEET" in [i.code for i in report.issues]
    assert [f.observation.series for f in report.figures] == ["IND-14"]


def test_hidden_rows_of_the_second_sheet_are_named_as_its_own(
    ask: Callable[..., Report], template: bytes, task: str
) -> None:
    def hide(book: Workbook) -> None:
        states(**{task.replace("-", "_"): "已完成"})(book)
        book[TITLE].row_dimensions[line_of(book[TITLE], task)].hidden = True

    (issue,) = (i for i in ask(changed(template, hide)).issues if i.code == "HIDDEN_ROWS")
    assert "（第二张表）" in issue.message


def test_a_running_number_beside_the_code_stays_what_it_was(ask: Callable[..., Report]) -> None:
    text = '编号,指标编码,"县(市、区)",年份,数值,单位,数据来源,状态\n1,IND-14,卫滨区,2025,96.5,%,统计局,\n'
    report = ask(text.encode(), "a.csv")
    assert [f.observation.series for f in report.figures] == ["IND-14"]
    assert [i.code for i in report.issues] == ["EXTRA_COLUMN"]


def test_what_was_reported_is_there_to_be_corrected(fresh: Monitor, tmp_path: Path, task: str) -> None:
    desk = Desk(fresh, lambda: operator("管理员"), tmp_path / "uploads")
    data = changed(xlsx_template(fresh, YEAR, Remit(CITY)), states(**{task.replace("-", "_"): "进行中"}))
    report = check_file(fresh, data, "a.xlsx")
    number = desk.submit(data, "a.xlsx", EVERYTHING, report.to_acknowledge)
    desk.publish(number)
    again = xlsx_template(fresh, YEAR, Remit(CITY), correcting=True)
    sheet = load_workbook(io.BytesIO(again))[TITLE]
    row = line_of(sheet, task)
    assert (sheet.cell(row, 8).value, sheet.cell(row, 9).value) == ("进行中", "市政府验收文件")
    assert not check_file(fresh, again, "a.xlsx").changes
