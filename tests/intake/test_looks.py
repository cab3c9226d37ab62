"""What a spreadsheet shows of a number is what counts; where that is another number, the file is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from openpyxl import Workbook

from planmonitor.intake.looks import Showing, appearance, shown_text
from planmonitor.intake.report import Decision, Report
from tests.intake.conftest import row, workbook

ACCEPT, WARN, REJECT = Decision.ACCEPT, Decision.WITH_WARNING, Decision.REJECT
ACCOUNTING = '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '


@pytest.mark.parametrize(
    ("value", "pattern", "look", "shown"),
    [
        (44000, "0!.0000", Showing.OTHERWISE, "4.4000"),
        (44000, "0\\.0000", Showing.OTHERWISE, "4.4000"),
        (44000, '0"."0000', Showing.OTHERWISE, "4.4000"),
        (44000, '0!.0000"万"', Showing.OTHERWISE, "4.4000万"),
        (44000, '0!.0,"万"', Showing.SCALED, "4.4万"),
        (1234567, "#,##0,", Showing.SCALED, "1,235"),
        (1234567, "0.0,,", Showing.SCALED, "1.2"),
        (96.5, ";;;", Showing.HIDDEN, ""),
        (96.5, ";;", Showing.HIDDEN, ""),
        (96.5, "[White]0.0", Showing.HIDDEN, ""),
        (96.5, '""', Showing.HIDDEN, ""),
        (0, ACCOUNTING, Showing.DASH, "-"),
        (0, '0;-0;"—"', Showing.DASH, "—"),
        (0, "0.0;-0.0;", Showing.HIDDEN, ""),
        (0, "#,###", Showing.HIDDEN, ""),
        (0, "#,##0", Showing.PLAIN, "0"),
        (96.5, ACCOUNTING, Showing.PLAIN, "96.50"),
        (0.9646, "0%", Showing.ROUNDED, "96%"),
        (0.9646, "0.00%", Showing.PLAIN, "96.46%"),
        (0.965, "0%%", Showing.OTHERWISE, "9650%%"),
        (96.46, "0", Showing.ROUNDED, "96"),
        (96.5, "0", Showing.ROUNDED, "97"),
        (96.5, "0.00", Showing.PLAIN, "96.50"),
        (96.5, "000.0", Showing.PLAIN, "096.5"),
        (12365, "0.00E+00", Showing.ROUNDED, "1.24E+04"),
        (12000, "0.0E+00", Showing.PLAIN, "1.2E+04"),
        (96.5, "# ?/?", Showing.OTHERWISE, ""),
        (96.5, "[DBNum1][$-804]G/通用格式", Showing.OTHERWISE, ""),
        (96.5, "[$-804]G/通用格式", Showing.PLAIN, "96.5"),
        (96.5, "[$-2000000]0.0", Showing.OTHERWISE, ""),
        (96.5, "[红色]0.0", Showing.PLAIN, "96.5"),
        (96.5, "[Color10][$-804]0.0_ ", Showing.PLAIN, "96.5"),
        (96.5, '[>100]0!.0,"万";0.0', Showing.PLAIN, "96.5"),
        (44000, '[>=10000]0!.0,"万";0', Showing.SCALED, "4.4万"),
        (96.5, "[>100]0.0", Showing.OTHERWISE, "####"),
        (96.5, "[<100]\\1\\0\\0;0", Showing.OTHERWISE, "100"),
        (-5, "0.0;0.0", Showing.OTHERWISE, "5.0"),
        (-5, "0.0;[Red]0.0", Showing.OTHERWISE, "5.0"),
        (-5, "0.0_);[Red](0.0)", Showing.PLAIN, "(5.0)"),
        (-5, "0.0", Showing.PLAIN, "-5.0"),
        (5, "-0", Showing.OTHERWISE, "-5"),
        (5, "+0", Showing.PLAIN, "+5"),
        (96.5, '0.0"5"', Showing.OTHERWISE, "96.55"),
        (96.5, '"1"0.0', Showing.OTHERWISE, "196.5"),
        (965, "0-00", Showing.OTHERWISE, "9-65"),
        (45658, 'yyyy"年"', Showing.DATE, ""),
        (45658, "[$-F800]dddd, mmmm dd", Showing.DATE, ""),
        (0.5, "上午/下午h时", Showing.DATE, ""),
        (1.5, "[h]:mm", Showing.DATE, ""),
        (96.5, '"96.5', Showing.OTHERWISE, ""),
    ],
)
def test_a_number_as_excel_shows_it(value: float, pattern: str, look: Showing, shown: str) -> None:
    seen = appearance(value, pattern)
    assert (seen.look, seen.shown) == (look, shown)


@pytest.mark.parametrize(
    ("pattern", "shown"),
    [("General", "96"), ("@", "96"), ('@"万"', "96万"), (";;;", ""), ("0;0;0;@", "96"), ('0;0;0;"有"', "有")],
)
def test_a_text_as_excel_shows_it(pattern: str, shown: str) -> None:
    assert shown_text("96", pattern) == shown


def shaped(pattern: str, column: str = "E", **cells: object) -> bytes:
    def shape(book: Workbook) -> None:
        book.worksheets[0][f"{column}2"].number_format = pattern

    return workbook([row(**cells)], change=shape)


@pytest.mark.parametrize(
    ("value", "pattern", "decision", "code"),
    [
        (0, ACCOUNTING, WARN, "ZERO_AS_DASH"),
        (0.9646, "0%", WARN, "PERCENT_FORMAT"),
        (96.46, "0", WARN, "ROUNDED_FORMAT"),
        (96.5, "0.0_ ", ACCEPT, ""),
        (96.5, "0.0%", REJECT, "OUT_OF_RANGE"),
        (96.5, "0.0\\%", ACCEPT, ""),
        (96.5, "0.0‰", REJECT, "UNIT_MISMATCH"),
        (96.5, '"约"0.0', REJECT, "UNIT_MISMATCH"),
        (96.5, "≥0.0", REJECT, "UNIT_MISMATCH"),
        (96.5, '"¥"0.0', REJECT, "UNIT_MISMATCH"),
        (96.5, "0.0以上", REJECT, "UNIT_MISMATCH"),
        (96.5, ";;;", REJECT, "HIDDEN_VALUE"),
        (44000, "0!.0000", REJECT, "UNIT_MISMATCH"),
        ("96.5", ";;;", REJECT, "HIDDEN_VALUE"),
        ("96.5", '@"万"', REJECT, "UNIT_MISMATCH"),
    ],
)
def test_what_is_shown_counts(
    ask: Callable[..., Report], value: object, pattern: str, decision: Decision, code: str
) -> None:
    report = ask(shaped(pattern, value=value))
    assert report.decision is decision, report.issues
    assert {i.code for i in report.issues} == ({code} if code else set())


@pytest.mark.parametrize(("column", "name"), [("C", "县(市、区)"), ("H", "备注")])
def test_a_key_or_remark_that_is_not_shown_is_refused(
    ask: Callable[..., Report], column: str, name: str
) -> None:
    report = ask(shaped(";;;", column, remark="写在看不见的地方"))
    assert [(i.code, i.column) for i in report.issues] == [("HIDDEN_VALUE", name)]


def test_a_rounded_percentage_names_what_is_shown_and_what_is_stored(ask: Callable[..., Report]) -> None:
    (issue,) = ask(shaped("0%", value=0.9646)).issues
    assert "96%" in issue.message
    assert "96.46%" in issue.message


def test_a_year_that_is_shown_as_another_is_refused(ask: Callable[..., Report]) -> None:
    assert {i.code for i in ask(shaped('"2024"', "D")).issues} == {"BAD_YEAR"}
    assert ask(shaped('0"年"', "D")).decision is ACCEPT
