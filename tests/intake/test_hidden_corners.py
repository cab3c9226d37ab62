"""Workbooks whose parts, rows and cells stand where nobody looks."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook

from planmonitor.intake.report import Decision, Report
from planmonitor.intake.workbook import read_xlsx
from tests.intake.conftest import row, workbook
from tests.intake.test_variants import SHEET, _set, _swap, rebuilt

Ask = Callable[..., Report]
Parts = dict[str, bytes]
ACCEPT, WARN, REJECT = Decision.ACCEPT, Decision.WITH_WARNING, Decision.REJECT
TRANSITIONAL = (b"http://schemas.openxmlformats.org/", b"http://purl.oclc.org/ooxml/")
TWO = [row(), row(place="红旗区", value=95.5)]


def codes(report: Report) -> set[str]:
    return {i.code for i in report.issues}


def values(report: Report) -> list[float | None]:
    return [f.observation.value for f in report.figures]


def elsewhere(parts: Parts) -> None:
    """The sheet under another name, by an absolute target."""
    parts["Data/blatt.bin"] = parts.pop(SHEET)
    for name in ("xl/_rels/workbook.xml.rels", "[Content_Types].xml"):
        text = parts[name].replace(b"/xl/worksheets/sheet1.xml", b"/Data/blatt.bin")
        parts[name] = text.replace(b'"worksheets/sheet1.xml"', b'"/Data/blatt.bin"')


def strict(parts: Parts) -> None:
    for name in [n for n in parts if n.endswith((".xml", ".rels"))]:
        text = parts[name].replace(
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        )
        parts[name] = text.replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        )


def turned(parts: Parts) -> None:
    """The third row before the second."""
    first, second = re.findall(rb'<row r="[23]".*?</row>', parts[SHEET], re.DOTALL)
    parts[SHEET] = parts[SHEET].replace(first + second, second + first)


@pytest.mark.parametrize("change", [elsewhere, strict, turned], ids=lambda c: c.__name__)
def test_legal_workbooks_lose_nothing(ask: Ask, change: Callable[[Parts], None]) -> None:
    report = ask(rebuilt(workbook(TWO), change))
    assert report.decision is ACCEPT, report.issues
    assert values(report) == [96.5, 95.5]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_swap(SHEET, b"<v>96.5</v>", b"<f>90+6.5</f><v>96.5</v>"), "FORMULA"),
        (_swap(SHEET, b'<row r="3"', b'<row r="3" hidden="1"'), "HIDDEN_ROWS"),
        (_swap(SHEET, b'<row r="3"', b'<row r="3" ht="0" customHeight="1"'), "HIDDEN_ROWS"),
        (
            _swap(SHEET, b"<sheetData>", b'<cols><col min="5" max="5" hidden="1"/></cols><sheetData>'),
            "HIDDEN_COLUMNS",
        ),
        (
            _swap(SHEET, b"<sheetData>", b'<cols><col min="3" max="3" width="0"/></cols><sheetData>'),
            "HIDDEN_COLUMNS",
        ),
        (
            _swap(SHEET, b"</row></sheetData>", b'<c r="XFD3"><v>1</v></c></row></sheetData>'),
            "TOO_MANY_COLUMNS",
        ),
        (
            _swap(SHEET, b"</sheetData>", b'<row r="99999"><c r="A99999"><v>1</v></c></row></sheetData>'),
            "TOO_MANY_ROWS",
        ),
    ],
)
@pytest.mark.parametrize("moved", [False, True])
def test_a_sheet_anywhere_in_the_archive_is_checked(
    ask: Ask, change: Callable[[Parts], None], code: str, moved: bool
) -> None:
    data = rebuilt(workbook(TWO), change)
    assert code in codes(ask(rebuilt(data, elsewhere) if moved else data))


@pytest.mark.parametrize(
    "change",
    [
        _swap(SHEET, b'<c r="E3"', b'<c r="E2"'),
        _swap(SHEET, b'<row r="3"', b'<row r="2"'),
        _swap(SHEET, b'<c r="B2"', b'<c r="A2"'),
    ],
)
def test_a_cell_or_row_that_stands_twice_is_refused(ask: Ask, change: Callable[[Parts], None]) -> None:
    assert codes(ask(rebuilt(workbook(TWO), change))) == {"XML_FORBIDDEN"}


@pytest.mark.parametrize(
    ("formula", "count"),
    [
        (b'<f t="array" ref="E2:E3">A1:A2</f>', 2),
        (b'<f t="dataTable" ref="E2:E3" dt2D="0" r1="A1"/>', 2),
        (b'<f t="shared" ref="E2:E3" si="0">1+1</f>', 1),
        (b"<f/>", 1),
    ],
)
def test_cells_of_an_array_are_formulas(ask: Ask, formula: bytes, count: int) -> None:
    report = ask(rebuilt(workbook(TWO), _swap(SHEET, b"<v>96.5</v>", formula + b"<v>96.5</v>")))
    assert [i.code for i in report.issues] == ["FORMULA"] * count


@pytest.mark.parametrize(
    "formula",
    [
        'WEBSERVICE("http://a/"&E3)',
        '_xlfn.WEBSERVICE("http://a/")',
        'ＷＥＢＳＥＲＶＩＣＥ（"http://a/"）',
        'IF(1,webservice ("http://a/"),0)',
        'HYPERLINK("http://a/","看")',
        'IMPORTDATA("http://a/")',
        'RTD("a",,"b")',
        "cmd|'/C calc'!A0",
        "Excel|Sheet!R1C1",
        'CALL("a","b")',
        'CUBEVALUE("a","b")',
        '_xlfn.IMAGE("http://a/b.png")',
    ],
)
def test_a_formula_that_reaches_out_is_refused(ask: Ask, formula: str) -> None:
    escaped = formula.replace("&", "&amp;").replace('"', "&quot;").encode()
    data = workbook(TWO)
    report = ask(rebuilt(data, _swap(SHEET, b"<v>96.5</v>", b"<f>" + escaped + b"</f><v>96.5</v>")))
    assert codes(report) == {"REACHES_OUT"}
    names = b'<definedNames><definedName name="a">' + escaped + b"</definedName></definedNames>"
    assert codes(ask(rebuilt(data, _swap("xl/workbook.xml", b"</sheets>", b"</sheets>" + names)))) == {
        "REACHES_OUT"
    }


@pytest.mark.parametrize(
    "formula", ['HYPERLINK("#目录!A1","返回")', 'IF(A1="WEBSERVICE(1)",96.5,0)', "'a|b'!A1", "SUM(1,95.5)"]
)
def test_a_formula_that_stays_within_the_workbook_is_read(ask: Ask, formula: str) -> None:
    escaped = formula.replace("&", "&amp;").replace('"', "&quot;").encode()
    report = ask(rebuilt(workbook(TWO), _swap(SHEET, b"<v>96.5</v>", b"<f>" + escaped + b"</f><v>96.5</v>")))
    assert codes(report) == {"FORMULA"}


def formats(parts: Parts, cells: bool) -> None:
    line = b'<row r="%d" ht="20" customHeight="1">%s</row>' if cells else b'<row r="%d" spans="1:8" s="1"/>%s'
    styled = b'<c r="A%d" s="0"/><c r="E%d" s="0"/>'
    rows = b"".join(
        line % (n, styled % (n, n) if cells else b"") for n in range(4, 1_048_577, 1 if not cells else 3)
    )
    parts[SHEET] = parts[SHEET].replace(b"</sheetData>", rows + b"</sheetData>")


@pytest.mark.parametrize("cells", [False, True])
def test_a_million_formatted_rows_are_nothing(ask: Ask, cells: bool) -> None:
    report = ask(rebuilt(workbook(TWO), lambda parts: formats(parts, cells)))
    assert report.decision is ACCEPT, report.issues
    assert values(report) == [96.5, 95.5]


def test_what_stands_below_formatted_rows_is_not_lost() -> None:
    def last(parts: Parts) -> None:
        empty = b"".join(b'<row r="%d"/>' % n for n in range(4, 40_000))
        data = re.search(rb'<row r="3".*?</row>', parts[SHEET], re.DOTALL)
        assert data
        moved = data[0].replace(b'r="3"', b'r="40000"')
        moved = re.sub(rb'r="([A-H])3"', rb'r="\g<1>40000"', moved)
        parts[SHEET] = parts[SHEET].replace(b"</sheetData>", empty + moved + b"</sheetData>")

    sheet = read_xlsx(rebuilt(workbook(TWO), last))
    assert [number for number, _ in sheet.rows] == [2, 3, 40_000]


def packed(members: Parts) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return out.getvalue()


ODS = packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"})


@pytest.mark.parametrize(
    ("data", "name", "told"),
    [
        (ODS, "a.ods", "OpenDocument"),
        (ODS, "a.xlsx", "OpenDocument"),
        (packed({"word/document.xml": b"<a/>"}), "a.xlsx", "Word"),
        (packed({"word/document.xml": b"<a/>"}), "a.docx", "Word"),
        (packed({"报表.xlsx": workbook(TWO)}), "a.zip", "先解压"),
        (packed({"报表.xlsx": workbook(TWO)}), "a.xlsx", "先解压"),
        (packed({"a/xl/workbook.xml": b"<a/>"}), "a.xlsx", "多了一层文件夹"),
        (workbook(TWO), "a.csv", "是 Excel 工作簿"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "a.xlsx", "旧版 .xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "密码"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "a.xls", "Word"),
    ],
)
def test_another_kind_of_file_is_called_what_it_is(ask: Ask, data: bytes, name: str, told: str) -> None:
    (issue,) = ask(data, name).issues
    assert told in issue.message


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32"])
def test_a_part_in_a_wide_encoding_is_told_so_and_how_to_save(ask: Ask, encoding: str) -> None:
    def widen(parts: Parts) -> None:
        parts[SHEET] = parts[SHEET].decode().encode(encoding)

    (issue,) = ask(rebuilt(workbook(TWO), widen)).issues
    assert encoding.upper()[:6] in issue.message
    assert "另存" in issue.message


def test_what_a_mac_adds_to_an_archive_is_no_part(ask: Ask) -> None:
    def mac(parts: Parts) -> None:
        parts["__MACOSX/xl/worksheets/._sheet1.xml"] = b"\x00\x05\x16\x07Mac OS X"
        parts["xl/.DS_Store"] = b"\x00\x00\x00\x01Bud1"

    assert ask(rebuilt(workbook(TWO), mac)).decision is ACCEPT


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_set("xl/other.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "ACTIVE_CONTENT"),
        (_set("docProps/thumb.jpeg", b"PK\x03\x04"), "ACTIVE_CONTENT"),
        (
            _swap(
                "[Content_Types].xml",
                b"</Types>",
                b'<Default Extension="x" ContentType="application/vnd.ms-office.vbaProject"/></Types>',
            ),
            "MACRO",
        ),
        (
            _swap(
                "[Content_Types].xml",
                b"</Types>",
                b'<Default Extension="x" ContentType="application/vnd.ms-office.activeX"/></Types>',
            ),
            "ACTIVE_CONTENT",
        ),
        (
            _set("xl/externalLinks/externalLink1.xml", b"<externalLink><ddeLink/></externalLink>"),
            "REACHES_OUT",
        ),
    ],
)
def test_what_runs_is_found_under_any_name(ask: Ask, change: Callable[[Parts], None], code: str) -> None:
    assert codes(ask(rebuilt(workbook(TWO), change))) == ({code} if code else set())


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_named(ask: Ask, state: str) -> None:
    def hide(book: Workbook) -> None:
        book.create_sheet("旧数").sheet_state = state

    assert codes(ask(workbook(TWO, change=hide))) == {"HIDDEN_SHEET"}
