"""An Excel workbook as the person saw it: shown values, hidden rows and merges, nothing worked out anew."""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from openpyxl import load_workbook
from openpyxl.styles.numbers import is_date_format

from planmonitor.intake.archive import MOST_COLUMNS, MOST_ROWS, SheetFacts, open_archive
from planmonitor.intake.header import REQUIRED, Header, find_header
from planmonitor.intake.problems import Issue, Refused, files, layout
from planmonitor.intake.sheet import (
    BLANK,
    EMPTY,
    HEADER_WITHIN,
    Cell,
    CellKind,
    RawSheet,
    first_few,
    header_issues,
    require_plain,
)

_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_MERELY_SIGNS = re.compile(r"[\s¥￥$€()（）\-%]*")
_SHOWN_IN_THOUSANDS = re.compile(r"[0#?],+(?![0#?])")
_LONGEST_TITLE = 40
Row = tuple[int, dict[str, Cell]]
T = TypeVar("T")


def read_xlsx(data: bytes) -> RawSheet:
    """Raw rows of the one sheet that holds the table.

    Raises:
        Refused: when the file as a whole cannot be read.
    """
    facts = open_archive(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        except (Refused, MemoryError):
            raise
        except Exception as error:
            raise Refused(files.INCOMPLETE_WORKBOOK.issue()) from error
        sheet, header = _the_table(book)
        fact = facts.get(getattr(sheet, "_worksheet_path", "").lstrip("/"), SheetFacts())
        rows = _guarded(lambda: tuple(_rows(sheet, header, fact.formulas)))
    _refuse_merges(fact.merges, header.row, rows[-1][0] if rows else header.row)
    issues = (*_hidden_sheets(book), *header_issues(header), *_hidden_rows(rows, fact.hidden_rows))
    return RawSheet(tuple(c for c in header.columns if c), rows, issues, header.row)


def _the_table(book: Any) -> tuple[Any, Header]:
    """The only visible sheet with a header."""
    if not book.worksheets:
        raise Refused(files.NO_SHEETS.issue())
    found: list[tuple[Any, Header]] = []
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        if sheet.sheet_state == "visible":
            header = find_header(_guarded(partial(_top_of, sheet)))
            if header:
                found.append((sheet, header))
    if len(found) > 1:
        names = "、".join(_short(sheet.title) for sheet, _ in found)
        raise Refused(layout.TWO_SHEETS.issue(count=len(found), names=names))
    if not found:
        raise Refused(layout.HEADER_MISMATCH.issue(within=HEADER_WITHIN, columns="、".join(REQUIRED)))
    return found[0]


def _hidden_sheets(book: Any) -> Iterator[Issue]:
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            name = _short(sheet.title)
            yield layout.HIDDEN_SHEET.issue(name=name).at(None, text=name)


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
        raise Refused(files.DAMAGED_SHEET.issue()) from error


def _rows(sheet: Any, header: Header, formulas: Mapping[int, set[int]]) -> Iterator[Row]:
    """Rows below the header in which anything stands."""
    width = max(len(header.columns), 1)
    kept = 0
    for number, row in enumerate(sheet.iter_rows(min_row=1, max_col=width), 1):
        if number <= header.row:
            continue
        cells = _named(number, row, header, formulas.get(number, set()))
        if all(c.kind is CellKind.EMPTY and not c.formula for c in cells.values()):
            continue
        kept += 1
        if kept > MOST_ROWS:
            raise Refused(files.TOO_MANY_ROWS.issue(most=MOST_ROWS))
        yield number, cells


def _named(number: int, row: Sequence[Any], header: Header, formulas: set[int]) -> dict[str, Cell]:
    named: dict[str, Cell] = {}
    for position, (column, raw) in enumerate(zip(header.columns, row, strict=False), 1):
        if column:
            cell = _seen(raw)
            require_plain(cell.text, number)
            named[column] = cell._replace(formula=True) if position in formulas else cell
    return named


def _refuse_merges(merges: Sequence[str], first: int, last: int) -> None:
    for merge in merges:
        numbers = [int(x) for x in re.findall(r"\d+", merge)]
        if numbers and max(numbers) >= first and min(numbers) <= last:
            issue = layout.MERGED_CELLS.issue(range=merge[:20])
            raise Refused(issue.at(min(numbers), text=merge[:40]))


def _hidden_rows(rows: Sequence[Row], hidden: set[int]) -> Iterator[Issue]:
    numbers = [number for number, _ in rows if number in hidden]
    if numbers:
        yield layout.HIDDEN_ROWS.issue(rows=first_few(numbers)).at(numbers[0])


def _short(title: str) -> str:
    return title if len(title) <= _LONGEST_TITLE else title[:_LONGEST_TITLE] + "…"


def _seen(cell: Any) -> Cell:
    """A cell as its reader saw it on the screen."""
    value = getattr(cell, "value", None)
    if value is None or (isinstance(value, str) and not value.strip(BLANK)):
        return EMPTY
    if getattr(cell, "data_type", "") == "e":
        return Cell(CellKind.ERROR, str(value))
    if isinstance(value, bool):
        return Cell(CellKind.BOOL, "TRUE" if value else "FALSE")
    if isinstance(value, (dt.datetime, dt.date, dt.time, dt.timedelta)):
        return Cell(CellKind.DATE, str(value))
    if isinstance(value, (int, float)):
        return _number(value, str(getattr(cell, "number_format", "") or ""))
    return Cell(CellKind.TEXT, str(value))


def _number(value: float, pattern: str) -> Cell:
    if is_date_format(pattern):
        return Cell(CellKind.DATE, repr(value))
    positive = pattern.split(";", 1)[0]
    literal = "".join(a or b for a, b in _LITERAL.findall(positive)).strip()
    bare = _LITERAL.sub("", positive)
    if "%" in bare:
        return Cell(CellKind.PERCENT, repr(round(value * 100, 10)).removesuffix(".0") + "%")
    text = repr(round(value, 12)) if isinstance(value, float) else str(value)
    return Cell(
        CellKind.NUMBER,
        text.removesuffix(".0"),
        scaled=bool(_SHOWN_IN_THOUSANDS.search(bare)),
        literal="" if _MERELY_SIGNS.fullmatch(literal) else literal,
    )
