"""Sloppy but harmless writing is read and said so; damaged text and what a spreadsheet would run is named."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from planmonitor.intake.header import COLUMNS
from planmonitor.intake.report import Decision, Report
from planmonitor.intake.units import same_unit, scale_of
from tests.intake.conftest import row, workbook
from tests.intake.test_variants import HEAD

Ask = Callable[..., Report]
ACCEPT, WARN, REJECT = Decision.ACCEPT, Decision.WITH_WARNING, Decision.REJECT
FLOOR = {"code": "IND-22", "name": None, "value": 280, "unit": "平方米"}
PEOPLE = {"code": "IND-08", "name": None, "value": 7.2, "unit": "万人", "place": "全市"}


def codes(report: Report) -> set[str]:
    return {i.code for i in report.issues}


@pytest.mark.parametrize(
    "unit", ["㎡", "m²", "M2", "平米", "平 方 米", "（平方米）", "单位：平方米", "平方公尺"]
)
def test_a_unit_spelled_otherwise_is_read_and_said(ask: Ask, unit: str) -> None:
    report = ask(workbook([row(**FLOOR | {"unit": unit})]))
    assert report.decision is not REJECT, report.issues
    assert codes(report) <= {"NORMALISED"}
    assert report.figures[0].observation.unit == "平方米"


@pytest.mark.parametrize("unit", ["萬人", "万 人", "【万人】"])
def test_traditional_forms_of_a_unit_are_read(ask: Ask, unit: str) -> None:
    assert ask(workbook([row(**PEOPLE | {"unit": unit})])).decision is not REJECT


@pytest.mark.parametrize(
    ("given", "unit"), [("人", "万人"), ("亿元", "万元"), ("平方公里", "平方米"), ("‰", "%"), ("户", "人")]
)
def test_another_unit_is_not_the_same(given: str, unit: str) -> None:
    assert not same_unit(given, unit)


def test_a_unit_says_how_many_it_counts() -> None:
    assert scale_of("万人") == (10_000, "人")
    assert scale_of("户") == (1, "户")


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        ("96.", 96.0),
        ("96。5", 96.5),
        ("﹢96.5", 96.5),
        ("＋９６．５", 96.5),
        ("96.5﹪", 96.5),
        ("\t96.5 ", 96.5),
        ("96.5 ％", 96.5),
    ],
)
def test_a_number_written_in_other_forms_is_read_and_said(ask: Ask, value: str, stored: float) -> None:
    report = ask(workbook([row(value=value)]))
    assert codes(report) == {"NORMALISED"}, report.issues
    assert report.figures[0].observation.value == stored


@pytest.mark.parametrize("value", ["7.2万人", "7.2 万人", "7.2萬人", "+7.2万人"])
def test_a_number_with_its_own_unit_is_read_and_said(ask: Ask, value: str) -> None:
    report = ask(workbook([row(**PEOPLE | {"value": value})]))
    assert codes(report) == {"NORMALISED"}
    assert report.figures[0].observation.value == 7.2


@pytest.mark.parametrize("value", ["7.2万", "72000人", "7.2亿人", "1e16", "1e308"])
def test_a_number_in_another_unit_or_beyond_all_measure_is_refused(ask: Ask, value: str) -> None:
    assert ask(workbook([row(**PEOPLE | {"value": value})])).decision is REJECT


def test_a_fraction_where_counts_are_whole_is_read_and_said(ask: Ask) -> None:
    report = ask(workbook([row(code="IND-20", name=None, unit="户", value=12.5)]))
    assert report.decision is WARN
    assert "12.5" in report.issues[0].message


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        " =1+1",
        "\t=1+1",
        "　＝1+1",
        "＝cmd|' /C calc'!A0",
        "＋1+1",
        "＠SUM(1)",
        "\u200b=1+1",
        "'=1+1",
        "-1+1",
        "－SUM(A1)",
        "-cmd|'/C calc'!A0",
        "﹦1+1",
    ],
)
def test_what_a_spreadsheet_would_run_is_named_in_any_width(ask: Ask, text: str) -> None:
    if not text.startswith("="):  # that would be a formula, not a text
        assert "FORMULA_TEXT" in codes(ask(workbook([row(remark=text)])))
    csv = HEAD + f'IND-14,基本医疗保险参保率,卫滨区,2025,96.5,%,统计局,"{text}"\r\n'
    assert "FORMULA_TEXT" in codes(ask(csv.encode(), "a.csv"))


@pytest.mark.parametrize("text", ["-较上年下降", "－ 同上年", "—", "- 0.5", "-0.5%", "1+1", "见附件=1"])
def test_a_remark_in_words_is_no_formula(ask: Ask, text: str) -> None:
    assert ask(workbook([row(remark=text)])).decision is ACCEPT


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("统计\ufffd\ufffd报", "LOST_TEXT"),
        ("统计\ue000报", "LOST_TEXT"),
        ("锟斤拷锟斤拷", "GARBLED"),
        ("统计年鉴".encode().decode("gb18030"), "GARBLED"),
        ("统计年鉴".encode().decode("latin-1"), "CONTROL_CHAR"),
        ("口径\u200b调整", "INVISIBLE"),
        ("口径\u2060调整", "INVISIBLE"),
        ("口径\u00ad调整", "INVISIBLE"),
        ("口径\u3164调整", "INVISIBLE"),
        ("口径\u202e调整", "CONTROL_CHAR"),
        ("口径\u2067调整", "CONTROL_CHAR"),
    ],
)
def test_damaged_text_is_named(ask: Ask, text: str, code: str) -> None:
    for column in ("source", "remark"):
        assert codes(ask(workbook([row(**{column: text})]))) == {code}


@pytest.mark.parametrize(
    "text", ["👨‍👩‍👧‍👦 达标", "𠮷𡃁", "联通", "Ｑ４", "é", "按年末数（℃、㎡）", "统计年鉴2024"]
)
def test_text_that_is_as_it_should_be_is_left_alone(ask: Ask, text: str) -> None:
    assert ask(workbook([row(remark=text)])).decision is ACCEPT


@pytest.mark.parametrize(
    "cells",
    [
        {"code": "示例"},
        {"code": "（示例）IND-14"},
        {"code": "例：IND-14"},
        {"name": "【示例】基本医疗保险参保率"},
        {"place": "示例县"},
        {"source": "示例：统计年鉴"},
        {"code": "example"},
    ],
)
def test_a_sample_row_left_in_is_refused(ask: Ask, cells: dict[str, object]) -> None:
    assert codes(ask(workbook([row(), row(**cells)]))) == {"SAMPLE_ROW"}


def test_a_sample_row_is_known_by_its_running_number(ask: Ask) -> None:
    report = ask(workbook([("示例", *row()), (1, *row(value=95))], header=("序号", *COLUMNS)))
    assert codes(report) == {"SAMPLE_ROW"}


def test_rows_with_a_running_number_and_nothing_else_are_nothing(ask: Ask) -> None:
    rows = [(1, *row()), *((n, *[None] * 8) for n in range(2, 30))]
    assert ask(workbook(rows, header=("序号", *COLUMNS))).decision is ACCEPT


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_wide_texts_with_a_mark_are_read(ask: Ask, encoding: str) -> None:
    text = HEAD + "IND-14,基本医疗保险参保率,卫滨区,2025,96.5,%,统计局,\r\n"
    assert ask(text.encode(encoding), "a.csv").decision is ACCEPT


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le"])
def test_wide_texts_without_a_mark_are_told_so(ask: Ask, encoding: str) -> None:
    text = HEAD + "IND-14,基本医疗保险参保率,卫滨区,2025,96.5,%,统计局,\r\n"
    (issue,) = ask(text.encode(encoding), "a.csv").issues
    assert issue.code == "ENCODING"
    assert "UTF-16" in issue.message
