"""Exported tables open in a spreadsheet, say what they are, and never run anything."""

from __future__ import annotations

import csv
import io

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from planmonitor.export import FileTable, csv_bytes, inert, xlsx_bytes

HOSTILE = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "  =1",
    "＝1",
    '=HYPERLINK("http://x")',
]
TABLE = FileTable(
    "标题", ["名称", "数值"], [[h, 1.5] for h in HOSTILE], [("截至", "2023年"), ("演示", "含演示数据")]
)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_that_looks_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert inert(text) == f"'{text}"


def test_ordinary_text_and_numbers_stay_as_they_are() -> None:
    assert [inert(c) for c in ("护士", "3—5", -2.5, None, "")] == ["护士", "3—5", -2.5, None, ""]


def test_csv_carries_notes_and_inert_cells() -> None:
    raw = csv_bytes(TABLE)
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["标题"]
    assert rows[2] == ["演示", "含演示数据"]
    assert rows[4] == ["名称", "数值"]
    assert all(row[0].startswith("'") for row in rows[5:])
    assert rows[5][1] == "1.5"


def test_excel_holds_text_as_text_and_numbers_as_numbers() -> None:
    sheet = load_workbook(io.BytesIO(xlsx_bytes(TABLE))).active
    assert sheet is not None
    rows = list(sheet.iter_rows(min_row=6))
    assert [r[0].value for r in rows[:4]] == HOSTILE[:4]
    assert {r[0].data_type for r in rows} == {"s"}
    assert {r[1].data_type for r in rows} == {"n"}
    assert all(r[0].quotePrefix for r in rows)
    assert sheet.freeze_panes == "A6"


def test_characters_that_excel_cannot_hold_do_not_break_the_file() -> None:
    sheet = load_workbook(io.BytesIO(xlsx_bytes(FileTable("t", ["a"], [["x\x00\x0by"]])))).active
    assert sheet is not None
    assert sheet["A4"].value == "x\ufffd\ufffdy"


def test_an_empty_table_is_still_a_file() -> None:
    empty = FileTable("空", ["名称"], [])
    assert load_workbook(io.BytesIO(xlsx_bytes(empty))).active is not None
    assert "名称" in csv_bytes(empty).decode("utf-8-sig")


def printing(table: FileTable) -> Worksheet:
    sheet = load_workbook(io.BytesIO(xlsx_bytes(table))).active
    assert isinstance(sheet, Worksheet)
    return sheet


def test_excel_prints_on_a4_as_wide_as_the_paper_with_the_header_on_every_sheet() -> None:
    sheet = printing(TABLE)
    assert str(sheet.page_setup.paperSize) == sheet.PAPERSIZE_A4
    assert sheet.page_setup.orientation == "portrait"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$5:$5"
    assert "&P" in sheet.oddFooter.right.text
    assert "标题" in sheet.oddFooter.left.text


def test_a_wide_table_prints_lying() -> None:
    many = [f"第{n}列的名称" for n in range(12)]
    assert (
        printing(FileTable("宽表", many, [[n for n, _ in enumerate(many)]])).page_setup.orientation
        == "landscape"
    )


def test_numbers_in_excel_show_their_own_decimals_and_years_stay_years() -> None:
    row = next(
        printing(FileTable("数", ["年", "值", "大数", "整"], [[2024, 96.45, 12365.5, 3.0]])).iter_rows(
            min_row=4
        )
    )
    assert [c.number_format for c in row] == ["General", "0.00", "#,##0.0", "0"]
