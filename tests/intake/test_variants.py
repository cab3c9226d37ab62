"""Further uploads of the same families, as an examiner would vary them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from planmonitor.intake.header import COLUMNS
from planmonitor.intake.report import Decision, Report
from tests.intake.conftest import row, workbook

Ask = Callable[..., Report]
ACCEPT, WARN, REJECT = Decision.ACCEPT, Decision.WITH_WARNING, Decision.REJECT
HEAD = ",".join(f'"{c}"' if "," in c else c for c in COLUMNS) + "\r\n"
LINE = "IND-14,基本医疗保险参保率,卫滨区,2025,96.5,%,统计局,\r\n"


def codes(report: Report) -> set[str]:
    return {i.code for i in report.issues}


@pytest.mark.parametrize(
    ("value", "decision", "stored"),
    [
        ("96.50", ACCEPT, 96.5),
        ("+96.5", WARN, 96.5),
        ("96.5％", WARN, 96.5),
        ("　96.5", WARN, 96.5),
        ("96.5 %", WARN, 96.5),
        ("0", ACCEPT, 0.0),
        ("-0", ACCEPT, 0.0),
        (0, ACCEPT, 0.0),
        (100, ACCEPT, 100.0),
        (96.5000001, WARN, 96.5),
        ("9.65e1", WARN, 96.5),
    ],
)
def test_values_that_can_be_read(ask: Ask, value: object, decision: Decision, stored: float) -> None:
    report = ask(workbook([row(value=value)]))
    assert report.decision is decision, report.issues
    assert report.figures[0].observation.value == stored


REFUSED = {
    "NOT_A_NUMBER": (
        *("٩٦", "९६", "96²", "①", "1_000", "0x60", "inf", "-Infinity", "nan", "1e400", "九十六", "约96"),
        *("95-97", "95～97", "96,5", "96.5.1", "≥95%", "95以上", "=1+1", "TRUE"),
    ),
    "UNIT_MISMATCH": ("965‰", "12万", "1.2亿", "96.5个百分点"),
    "MISSING_VALUE": ("", "--", "/", "无", "N/A", "…"),
    "AMBIGUOUS_PERCENT": ("0.965", "1"),
    "OUT_OF_RANGE": ("9650", "-1", "100.1"),
}


@pytest.mark.parametrize(
    ("value", "code"), [(value, code) for code, values in REFUSED.items() for value in values]
)
def test_values_that_are_refused_each_with_its_own_sentence(ask: Ask, value: str, code: str) -> None:
    data = (HEAD + f'IND-14,基本医疗保险参保率,卫滨区,2025,"{value}",%,统计局,\r\n').encode()
    report = ask(data, "a.csv")
    assert report.decision is REJECT
    assert code in codes(report)
    assert all(i.row == 2 for i in report.issues if i.code == code)


def test_sentences_differ_by_cause(ask: Ask) -> None:
    said = set()
    for value in ("约96", "95-97", "≥95", "1_000", "96²", "九十六", "9 6", "nan", "12万", "—", ""):
        data = (HEAD + f"IND-14,,卫滨区,2025,{value},%,统计局,\r\n").encode()
        said.add(ask(data, "a.csv").issues[-1].message.split("；")[0].replace(value, ""))
    assert len(said) >= 10


@pytest.mark.parametrize("value", [True, date(2025, 1, 1), datetime(2025, 5, 1), "#N/A"])
def test_cells_of_other_types_are_refused(ask: Ask, value: object) -> None:
    assert ask(workbook([row(value=value)])).decision is REJECT


@pytest.mark.parametrize(
    ("number", "pattern", "decision", "stored"),
    [
        (0.965, "0.0%", WARN, 96.5),
        (0.965, "0%", WARN, 96.5),
        (96.5, '0.0"%"', ACCEPT, 96.5),
        (96.5, "0.00", ACCEPT, 96.5),
        (96.5, "#,##0.0", ACCEPT, 96.5),
        (96.5, "0.0,", REJECT, None),
        (96.5, '0.0"万人"', REJECT, None),
        (45658, "yyyy-mm-dd", REJECT, None),
        (96.5, "0.0%", REJECT, None),
    ],
)
def test_what_the_person_saw_counts(
    ask: Ask, number: float, pattern: str, decision: Decision, stored: float | None
) -> None:
    def show(book: Workbook) -> None:
        book.worksheets[0]["E2"].number_format = pattern

    report = ask(workbook([row(value=number)], change=show))
    assert report.decision is decision, report.issues
    if stored is not None:
        assert report.figures[0].observation.value == pytest.approx(stored)


@pytest.mark.parametrize(
    ("changes", "decision", "code"),
    [
        ({"place": "全市"}, ACCEPT, ""),
        ({"place": "新乡市"}, ACCEPT, ""),
        ({"place": "高新区"}, ACCEPT, ""),
        ({"place": " 卫滨区 "}, WARN, "NORMALISED"),
        ({"place": "卫滨"}, REJECT, "UNKNOWN_COUNTY"),
        ({"place": "新乡"}, REJECT, "UNKNOWN_COUNTY"),
        ({"place": "卫滨区1"}, REJECT, "UNKNOWN_COUNTY"),
        ({"place": "郑州市"}, REJECT, "UNKNOWN_COUNTY"),
        ({"place": None}, REJECT, "UNKNOWN_COUNTY"),
        ({"place": "卫濱區"}, REJECT, "UNKNOWN_COUNTY"),
        ({"code": "ind-14"}, WARN, "NORMALISED"),
        ({"code": "ＩＮＤ－１４"}, WARN, "NORMALISED"),
        ({"code": "IND14"}, REJECT, "UNKNOWN_INDICATOR"),
        ({"code": "IND-99"}, REJECT, "UNKNOWN_INDICATOR"),
        ({"code": None}, REJECT, "UNKNOWN_INDICATOR"),
        ({"code": "示例"}, REJECT, "SAMPLE_ROW"),
        ({"name": "养老机构护理型床位占比"}, REJECT, "NAME_MISMATCH"),
        ({"name": "基本医疗保险 参保率"}, ACCEPT, ""),
        ({"year": "2025年"}, WARN, "NORMALISED"),
        ({"year": "2025"}, ACCEPT, ""),
        ({"year": 2025.0}, ACCEPT, ""),
        ({"year": 2025.5}, REJECT, "BAD_YEAR"),
        ({"year": "25"}, REJECT, "BAD_YEAR"),
        ({"year": "2024-2025"}, REJECT, "BAD_YEAR"),
        ({"year": "2025Q1"}, REJECT, "BAD_YEAR"),
        ({"year": date(2025, 1, 1)}, REJECT, "BAD_YEAR"),
        ({"year": 45658}, REJECT, "BAD_YEAR"),
        ({"year": 2019}, REJECT, "BAD_YEAR"),
        ({"year": 2099}, REJECT, "FUTURE_YEAR"),
        ({"year": None}, REJECT, "BAD_YEAR"),
        ({"year": "二〇二五"}, REJECT, "BAD_YEAR"),
        ({"unit": "％"}, ACCEPT, ""),
        ({"unit": "人"}, REJECT, "UNIT_MISMATCH"),
        ({"unit": None}, WARN, "UNIT_MISSING"),
        ({"source": None}, WARN, "SOURCE_MISSING"),
        ({"remark": "字" * 2001}, REJECT, "FIELD_TOO_LONG"),
    ],
)
def test_keys_periods_units(ask: Ask, changes: dict[str, object], decision: Decision, code: str) -> None:
    report = ask(workbook([row(**changes)]))
    assert report.decision is decision, report.issues
    assert not code or code in codes(report)


def test_counts_must_be_whole(ask: Ask) -> None:
    household = row(code="IND-20", name=None, unit="户", value=12.5)
    assert codes(ask(workbook([household]))) == {"NOT_AN_INTEGER"}


def test_all_problems_come_at_once_with_their_rows(ask: Ask) -> None:
    report = ask(workbook([row(value="x"), row(), row(place="哪里", year="26"), row(code="?")]))
    assert {(i.row, i.column) for i in report.issues} == {
        (2, "数值"),
        (4, "县(市、区)"),
        (4, "年份"),
        (5, "指标编码"),
    }
    assert report.figures == ()


def test_identical_duplicates_once_conflicting_ones_never(ask: Ask) -> None:
    same = ask(workbook([row(), row(value="９６．５"), row(place="卫滨区 ")]))
    assert same.decision is WARN
    assert len(same.figures) == 1
    assert "DUPLICATE" in codes(same)
    assert "DUPLICATE_CONFLICT" in codes(ask(workbook([row(), row(value=96.6)])))


@pytest.mark.parametrize(
    ("scope", "place", "decision"),
    [
        ("卫滨区", "卫滨区", ACCEPT),
        ("410703", "卫滨区", ACCEPT),
        ("卫滨区", "红旗区", REJECT),
        ("卫滨区", "全市", REJECT),
        ("卫滨区", "高新区", REJECT),
        ("全市", "红旗区", ACCEPT),
        ("新乡市", "全市", ACCEPT),
        ("高新区", "高新区", ACCEPT),
        ("红旗区", "高新区", REJECT),
    ],
)
def test_every_row_is_authorised(ask: Ask, scope: str, place: str, decision: Decision) -> None:
    assert ask(workbook([row(place=place)]), scope=scope).decision is decision


@pytest.mark.parametrize(
    ("raw", "decision", "code"),
    [
        ((HEAD + LINE).encode("gb18030"), ACCEPT, ""),
        ((HEAD + LINE).encode("utf-16"), ACCEPT, ""),
        ((HEAD + LINE).encode("utf-16")[:-1], REJECT, "ENCODING"),
        ((HEAD + LINE).encode()[:-20], REJECT, "CSV_MALFORMED"),
        (HEAD.encode() + b"\xff\xfe\xfd", REJECT, "ENCODING"),
        ((HEAD + LINE).encode() + "卫".encode()[:2], REJECT, "CSV_MALFORMED"),
        ((HEAD + "\r\n\r\n" + LINE).encode(), ACCEPT, ""),
        ((HEAD + LINE + ",,,,,,,\r\n").encode(), ACCEPT, ""),
        ((HEAD + LINE.replace("统计局", "统计\x00局")).encode(), REJECT, "CONTROL_CHAR"),
        ((HEAD + LINE.replace("统计局", "统计\u202e局")).encode(), REJECT, "CONTROL_CHAR"),
        ((HEAD + LINE.replace("统计局,", "统计局,多,多")).encode(), REJECT, "CSV_MALFORMED"),
        ((HEAD + LINE.replace("统计局", '"统计局')).encode(), REJECT, ""),
        (b"\xef\xbb\xbf", REJECT, "EMPTY_FILE"),
        (b" \r\n \r\n", REJECT, "EMPTY_FILE"),
        (b"<html><table>", REJECT, "WRONG_TYPE"),
        (HEAD.encode(), REJECT, "NO_ROWS"),
        (("说明\r\n" * 3 + HEAD + LINE).encode(), WARN, "HEADER_OFFSET"),
        (("说明\r\n" * 12 + HEAD + LINE).encode(), REJECT, "HEADER_MISMATCH"),
        ((HEAD.replace("备注", "数值") + LINE).encode(), REJECT, "HEADER_MISMATCH"),
        ((HEAD.replace("备注", "电话") + LINE).encode(), WARN, "EXTRA_COLUMN"),
        ("指标编码,县(市、区),2024,2025\r\nIND-14,卫滨区,1,2\r\n".encode(), REJECT, "HEADER_MISMATCH"),
    ],
)
def test_text_files(ask: Ask, raw: bytes, decision: Decision, code: str) -> None:
    report = ask(raw, "a.csv")
    assert report.decision is decision, report.issues
    assert not code or code in codes(report)


def rebuilt(data: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The archive with some members changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {n: archive.read(n) for n in archive.namelist()}
    change(parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>'


def _set(name: str, body: bytes) -> Callable[[dict[str, bytes]], None]:
    return lambda parts: parts.update({name: body})


def _swap(name: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        assert old in parts[name]
        parts[name] = parts[name].replace(old, new, 1)

    return change


@pytest.mark.parametrize(
    ("pattern", "code"),
    [("0.0", "FORMULA"), ("0.0,", "UNIT_MISMATCH"), ('0.0"万人"', "UNIT_MISMATCH")],
)
def test_a_formula_does_not_hide_how_its_result_is_shown(ask: Ask, pattern: str, code: str) -> None:
    def show(book: Workbook) -> None:
        book.worksheets[0]["E2"].number_format = pattern

    data = workbook([row()], change=show)
    report = ask(rebuilt(data, _swap(SHEET, b"<v>96.5</v>", b"<f>90+6.5</f><v>96.5</v>")))
    assert codes(report) == {code}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_set("xl/vbaProject.bin", b"x"), "MACRO"),
        (_set("xl/embeddings/oleObject1.bin", b"x"), "ACTIVE_CONTENT"),
        (_set("xl/activeX/activeX1.xml", b"<a/>"), "ACTIVE_CONTENT"),
        (lambda parts: parts.pop("xl/workbook.xml"), "NOT_A_WORKBOOK"),
        (_set("[Content_Types].xml", DOCTYPE + b"<Types/>"), "XML_FORBIDDEN"),
        (_set("docProps/core.xml", DOCTYPE + b"<x>&a;</x>"), "XML_FORBIDDEN"),
        (_set("xl/theme/theme9.xml", "<a/>".encode("utf-16")), "XML_FORBIDDEN"),
        (_set("xl/deep.xml", b"<a>" * 5000 + b"</a>" * 5000), "XML_FORBIDDEN"),
        (_set("xl/open.xml", b"<a>"), "DAMAGED"),
        (_set("xl/latin.xml", b'<?xml version="1.0" encoding="iso-8859-1"?><a/>'), "XML_FORBIDDEN"),
        (_set("xl/big.xml", b"<a>" + b" " * 60_000_000 + b"</a>"), "ARCHIVE_TOO_LARGE"),
        (_swap(SHEET, b'r="A2"', b'r="XFD1048576"'), "TOO_MANY_COLUMNS"),
        (_swap(SHEET, b'<c r="E2"', b'<c r="E1048576"'), "TOO_MANY_ROWS"),
        (_swap(SHEET, b'r="A2"', b'r="2A"'), "XML_FORBIDDEN"),
        (_swap(SHEET, b'<row r="2"', b'<row r="-2"'), "XML_FORBIDDEN"),
        (_swap(SHEET, b"</sheetData>", b""), "DAMAGED"),
        (_set("xl/workbook.xml", b"<a/>"), "NOT_A_WORKBOOK"),
    ],
)
def test_archives_that_are_no_plain_workbook(
    ask: Ask, change: Callable[[dict[str, bytes]], None], code: str
) -> None:
    report = ask(rebuilt(workbook([row()]), change))
    assert report.decision is REJECT
    assert code in codes(report), report.issues


def test_every_truncation_and_flipped_byte_is_refused_or_read_the_same(ask: Ask) -> None:
    data = workbook([row()])
    for at in range(100, len(data), len(data) // 12):
        assert ask(data[:at]).decision is REJECT
        flipped = data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]
        report = ask(flipped)
        assert report.decision is REJECT or report.figures[0].observation.value == 96.5


@pytest.mark.parametrize(
    ("name", "decision"),
    [
        ("a.xls", REJECT),
        ("a.xlsm", REJECT),
        ("a.txt", REJECT),
        ("a", REJECT),
        ("a.xlsx.exe", REJECT),
        ("报表.XLSX", ACCEPT),
        ("../../a.xlsx", ACCEPT),
        ("a\x00.xlsx", REJECT),
        ("a'; DROP TABLE x;--.xlsx", ACCEPT),
        ("x" * 5000 + ".xlsx", ACCEPT),
    ],
)
def test_names_of_files(ask: Ask, name: str, decision: Decision) -> None:
    report = ask(workbook([row()]), name)
    assert report.decision is decision
    assert len(report.name) <= 120
    assert "/" not in report.name


def test_two_data_sheets_are_refused_and_a_sheet_of_notes_is_not(ask: Ask) -> None:
    def second(book: Workbook) -> None:
        book.create_sheet("又一张").append(list(COLUMNS))

    def notes(book: Workbook) -> None:
        book.create_sheet("填表说明").append(["怎样填写"])

    assert codes(ask(workbook([row()], change=second))) == {"TWO_SHEETS"}
    assert ask(workbook([row()], change=notes)).decision is ACCEPT


def test_a_far_off_value_asks_for_a_reason_and_a_remark_answers(ask: Ask, monitor: object) -> None:
    divisions = [d.name for d in monitor.divisions.division]  # type: ignore[attr-defined]
    rows = [row(place=p, value=95 + n * 0.1) for n, p in enumerate(divisions[:-1])]
    assert codes(ask(workbook([*rows, row(place=divisions[-1], value=40)]))) == {"OUTLIER"}
    assert ask(workbook([*rows, row(place=divisions[-1], value=40, remark="口径调整")])).decision is ACCEPT


def test_counties_must_add_up_to_the_citys_figure(ask: Ask, monitor: object) -> None:
    divisions = [d.name for d in monitor.divisions.division]  # type: ignore[attr-defined]
    beds = {"code": "IND-29", "name": None, "unit": "万张"}
    rows = [row(place=p, value=0.3, **beds) for p in divisions]
    assert ask(workbook([*rows, row(place="全市", value=3.6, **beds)])).decision is ACCEPT
    assert codes(ask(workbook([*rows, row(place="全市", value=4.6, **beds)]))) == {"CITY_MISMATCH"}


def test_rules_between_indicators_come_from_the_plan(ask: Ask) -> None:
    doctors = row(code="IND-12", name=None, unit="人", value=9)
    beds = row(code="IND-11", name=None, unit="张", value=5)
    assert codes(ask(workbook([doctors, beds]))) == {"RULE"}
