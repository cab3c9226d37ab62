"""Raw rows of an upload, as the person saw them; runs in a child process because the file is not trusted."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, NamedTuple, TypeVar

from openpyxl import load_workbook
from openpyxl.styles.numbers import is_date_format

from planmonitor.intake.archive import (
    MOST_COLUMNS,
    MOST_ROWS,
    Format,
    SheetFacts,
    open_archive,
)
from planmonitor.intake.problems import Issue, Refused, Severity

T = TypeVar("T")
LONGEST_FIELD = 2000
HEADER_WITHIN = 10
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\ufeff\ufffe\uffff]")
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')


class Cell(NamedTuple):
    """One cell as seen: ``kind`` is empty, text, number, percent, bool, date, error; ``note`` says what to warn of."""

    kind: str = "empty"
    text: str = ""
    note: str = ""


EMPTY = Cell()


@dataclass(frozen=True)
class RawSheet:
    """Rows below the header, by sheet row number, with cells by column name, and what was noticed while reading."""

    columns: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, Cell]], ...]
    issues: tuple[Issue, ...] = ()
    header_row: int = 1


def read_upload(data: bytes, kind: Format, header: Any) -> RawSheet:
    """Read a file of a known format into raw rows.

    Args:
        header: callable that maps a list of cell texts to column names, None when they are not the header; raises
            Refused when they are, but ambiguously.

    Raises:
        Refused: when the file as a whole cannot be read.
    """
    return _read_xlsx(data, header) if kind is Format.XLSX else _read_csv(data, header)


def decode(data: bytes) -> str:
    """Text of a CSV: UTF-16 by its mark, else strict UTF-8, else strict GB18030.

    Raises:
        Refused: when no single encoding reads all of it.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise Refused("ENCODING", "文件编码损坏，请重新另存为 UTF-8 编码的 CSV") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        first = data.split(b"\n", 1)[0]
        line = data.count(b"\n", 0, error.start) + 1
        if not first.isascii() and _is_utf8(first):
            if error.reason == "unexpected end of data" and error.end >= len(data) - 1:
                raise Refused("CSV_MALFORMED", "文件末尾被截断，请重新保存后再上传", row=line) from error
            raise Refused(
                "ENCODING", f"第{line}行起混有另一种编码，请用同一种编码（建议 UTF-8）重新保存", row=line
            ) from error
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Refused(
            "ENCODING", f"第{line}行的文字编码无法识别，请另存为 UTF-8 编码的 CSV", row=line
        ) from error


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return True


def check_text(text: str, row: int) -> None:
    """Refuse characters that deceive or break: NUL, control and bidirectional characters, and endless fields."""
    found = _CONTROL.search(text) or _BIDI.search(text)
    if found:
        raise Refused(
            "CONTROL_CHAR",
            f"第{row}行含有不可见的控制字符（U+{ord(found[0]):04X}），请删除后重新输入",
            row=row,
        )
    if len(text) > LONGEST_FIELD:
        raise Refused("FIELD_TOO_LONG", f"第{row}行有一格超过{LONGEST_FIELD}字，请缩短", row=row)


def _read_csv(data: bytes, header: Any) -> RawSheet:
    text = decode(data)
    if not text.strip():
        raise Refused("EMPTY_FILE", "文件是空的，请确认已保存后再上传")
    found = _CONTROL.search(text) or _BIDI.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise Refused("CONTROL_CHAR", f"第{line}行含有不可见的控制字符（U+{ord(found[0]):04X}），请删除后重新输入", row=line)  # fmt: skip
    csv.field_size_limit(LONGEST_FIELD * 4)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=lambda d: (first.count(d), d == ","))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[tuple[int, list[str]]] = []
    start = 1
    try:
        for cells in reader:
            if any(c.strip() for c in cells):
                lines.append((start, cells))
            start = reader.line_num + 1
            if len(lines) > MOST_ROWS + HEADER_WITHIN:
                raise Refused("TOO_MANY_ROWS", f"超过{MOST_ROWS}行，请拆成几个文件")
    except csv.Error as error:
        long = "field larger" in str(error)
        code = "FIELD_TOO_LONG" if long else "CSV_MALFORMED"
        what = f"有一格超过{LONGEST_FIELD}字，可能是引号没有成对" if long else "引号没有成对或不合 CSV 规则"
        raise Refused(
            code, f"第{reader.line_num}行附近{what}，请检查后重新保存", row=reader.line_num
        ) from error
    for n, cells in lines:
        for c in cells:
            if len(c) > LONGEST_FIELD:
                raise Refused("FIELD_TOO_LONG", f"第{n}行有一格超过{LONGEST_FIELD}字，请缩短", row=n)
    found_header = _find_header([(n, c) for n, c in lines[: HEADER_WITHIN + 1] if n <= HEADER_WITHIN], header)
    if found_header is None:
        raise Refused("HEADER_MISMATCH", f"{_NO_HEADER}，并用英文逗号分隔各列")
    at, columns = found_header
    body = [(n, c) for n, c in lines if n > at]
    width = len(columns)
    for n, cells in body:
        extra = [c for c in cells[width:] if c.strip()]
        if len(cells) < width or extra:
            what = "比表头少" if len(cells) < width else "比表头多"
            raise Refused(
                "CSV_MALFORMED", f"第{n}行的列数{what}（{len(cells)}列，表头{width}列），文件可能被截断或某格含有未加引号的分隔符", row=n
            )  # fmt: skip
    rows = tuple(
        (n, {name: Cell("text", c) if c.strip(" \u3000\xa0\t") else Cell() for name, c in zip(columns, cells, strict=False) if name and name[0] != "?"})
        for n, cells in body
    )  # fmt: skip
    return RawSheet(tuple(c for c in columns if c), rows, (*_offset(at), *_unknown(columns, at)), at)


def _unknown(columns: list[str], at: int) -> tuple[Issue, ...]:
    names = [c[1:] for c in columns if c.startswith("?")]
    if not names:
        return ()
    text = "、".join(names)
    return (
        Issue(
            "EXTRA_COLUMN",
            Severity.WARNING,
            f"模板以外的列（{text}）没有读取，请确认其中没有要报的数",
            at,
            "",
            text,
        ),
    )


def _offset(at: int) -> tuple[Issue, ...]:
    if at <= 1:
        return ()
    return (
        Issue("HEADER_OFFSET", Severity.WARNING, f"表头在第{at}行，其上的内容不读取；请确认上面没有数据", at),
    )


def _find_header(lines: list[tuple[int, list[str]]], header: Any) -> tuple[int, list[str]] | None:
    for number, cells in lines:
        columns = header(cells)
        if columns:
            return number, columns
    return None


_NO_HEADER = f"前{HEADER_WITHIN}行没有找到表头；表头须有：指标编码、县(市、区)、年份、数值，请用系统的模板"


def _read_xlsx(data: bytes, header: Any) -> RawSheet:
    facts = open_archive(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        except Refused:
            raise
        except MemoryError:
            raise
        except Exception as error:
            raise Refused(
                "NOT_A_WORKBOOK", "工作簿结构不完整，无法读取；请用 Excel 或 WPS 打开后另存为 .xlsx 再上传"
            ) from error
        return _pick_sheet(book, facts, header)


def _pick_sheet(book: Any, facts: dict[str, SheetFacts], header: Any) -> RawSheet:
    issues: list[Issue] = []
    found: list[tuple[Any, int, list[str]]] = []
    if not book.worksheets:
        raise Refused("NOT_A_WORKBOOK", "工作簿里没有工作表；请用 Excel 或 WPS 打开后另存为 .xlsx 再上传")
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        if sheet.sheet_state != "visible":
            issues.append(
                Issue("HIDDEN_SHEET", Severity.WARNING, f"隐藏的工作表“{_short(sheet.title)}”没有读取，请确认其中没有要报的数", None, "", _short(sheet.title))
            )  # fmt: skip
            continue
        head = _guarded(partial(_top_of, sheet))
        header_found = _find_header(head, header)
        if header_found is not None:
            found.append((sheet, *header_found))
    if len(found) > 1:
        names = "、".join(_short(s.title) for s, _, _ in found)
        raise Refused("TWO_SHEETS", f"有{len(found)}张数据表（{names}），不知道该读哪一张；请只留一张")
    if not found:
        raise Refused("HEADER_MISMATCH", _NO_HEADER)
    sheet, at, columns = found[0]
    fact = facts.get(getattr(sheet, "_worksheet_path", "").lstrip("/"), SheetFacts())
    return _guarded(lambda: _rows(sheet, at, columns, fact, issues))


def _top_of(sheet: Any) -> list[tuple[int, list[str]]]:
    rows = sheet.iter_rows(min_row=1, max_row=HEADER_WITHIN, max_col=MOST_COLUMNS)
    return [(n, [_seen(c).text for c in row]) for n, row in enumerate(rows, 1)]


def _guarded(read: Callable[[], T]) -> T:
    """Whatever a reader stumbles over becomes one clear refusal."""
    try:
        return read()
    except (Refused, MemoryError):
        raise
    except Exception as error:
        raise Refused(
            "DAMAGED", "工作表内容不完整或不合规，无法读取；请用 Excel 或 WPS 打开后另存为 .xlsx 再上传"
        ) from error


def _rows(sheet: Any, at: int, columns: list[str], fact: SheetFacts, issues: list[Issue]) -> RawSheet:
    issues = [*issues, *_offset(at), *_unknown(columns, at)]
    rows: list[tuple[int, dict[str, Cell]]] = []
    hidden: list[int] = []
    for n, row in enumerate(sheet.iter_rows(min_row=1, max_col=max(len(columns), 1)), 1):
        cells = [_seen(c) for c in row]
        if n <= at:
            continue
        formulas = {column for r, column in fact.formulas if r == n} if fact.formulas else set()
        named: dict[str, Cell] = {}
        for column, (name, cell) in enumerate(zip(columns, cells, strict=False), 1):
            if not name or name[0] == "?":
                continue
            if column in formulas:
                cell = Cell(cell.kind, cell.text, "formula")
            check_text(cell.text, n)
            named[name] = cell
        if all(c.kind == "empty" and not c.note for c in named.values()):
            continue
        rows.append((n, named))
        if n in fact.hidden_rows:
            hidden.append(n)
        if len(rows) > MOST_ROWS:
            raise Refused("TOO_MANY_ROWS", f"超过{MOST_ROWS}行数据，请拆成几个文件")
    last = rows[-1][0] if rows else at
    for merge in fact.merges:
        numbers = [int(x) for x in re.findall(r"\d+", merge)]
        if numbers and max(numbers) >= at and min(numbers) <= last:
            raise Refused(
                "MERGED_CELLS",
                f"数据区有合并单元格（{merge[:20]}），请取消合并并在每一行填写完整",
                merge[:40],
                min(numbers),
            )
    if hidden:
        shown = "、".join(map(str, hidden[:10])) + ("等" if len(hidden) > 10 else "")
        issues.append(
            Issue("HIDDEN_ROWS", Severity.WARNING, f"隐藏或被筛选掉的第{shown}行也会入库，请确认", hidden[0])
        )
    return RawSheet(tuple(c for c in columns if c), tuple(rows), tuple(issues), at)


def _short(title: str) -> str:
    return title if len(title) <= 40 else title[:40] + "…"


def _seen(cell: Any) -> Cell:
    """A cell as its reader saw it on the screen."""
    value = getattr(cell, "value", None)
    if value is None or (isinstance(value, str) and not value.strip(" \u3000\xa0\t\r\n")):
        return EMPTY
    if getattr(cell, "data_type", "") == "e":
        return Cell("error", str(value))
    if isinstance(value, bool):
        return Cell("bool", "TRUE" if value else "FALSE")
    if isinstance(value, (dt.datetime, dt.date, dt.time, dt.timedelta)):
        return Cell("date", str(value))
    if isinstance(value, (int, float)):
        return _number(value, str(getattr(cell, "number_format", "") or ""))
    return Cell("text", str(value))


def _number(value: float, pattern: str) -> Cell:
    if is_date_format(pattern):
        return Cell("date", repr(value))
    positive = pattern.split(";", 1)[0]
    literals = "".join(a or b for a, b in _LITERAL.findall(positive)).strip()
    bare = _LITERAL.sub("", positive)
    text = repr(round(value, 12)) if isinstance(value, float) else str(value)
    if text.endswith(".0"):
        text = text[:-2]
    if "%" in bare:
        return Cell("percent", repr(round(value * 100, 10)).removesuffix(".0") + "%", "percent_format")
    if re.search(r"[0#?],+(?![0#?])", bare):
        return Cell("number", text, "scaled_format")
    if literals and not re.fullmatch(r"[\s¥￥$€()（）\-%]*", literals):
        return Cell("number", text, f"literal:{literals}")
    return Cell("number", text)


def as_message(sheet: RawSheet) -> dict[str, Any]:
    """The sheet in a form that can be sent between processes without executing anything."""
    return {
        "columns": list(sheet.columns),
        "rows": [[n, {k: c for k, c in row.items() if c != EMPTY}] for n, row in sheet.rows],
        "issues": [asdict(i) for i in sheet.issues],
        "header_row": sheet.header_row,
    }


def from_message(message: dict[str, Any]) -> RawSheet:
    """The inverse of :func:`as_message`."""
    return RawSheet(
        tuple(message["columns"]),
        tuple((n, {k: Cell._make(c) for k, c in row.items()}) for n, row in message["rows"]),
        tuple(Issue(**{**i, "severity": Severity(i["severity"])}) for i in message["issues"]),
        message["header_row"],
    )
