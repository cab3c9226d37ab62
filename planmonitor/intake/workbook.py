"""An Excel workbook as the person saw it: shown values, hidden rows and merges, nothing worked out anew."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from planmonitor.intake.archive import Book, BookSheet, open_archive
from planmonitor.intake.header import REQUIRED, Header, find_header
from planmonitor.intake.looks import Showing, appearance, shown_text
from planmonitor.intake.package import GENERAL
from planmonitor.intake.problems import Issue, Refused, files, layout
from planmonitor.intake.scan import MOST_ROWS, RawCell
from planmonitor.intake.sheet import (
    BESIDE,
    BLANK,
    EMPTY,
    HEADER_WITHIN,
    Cell,
    CellKind,
    RawSheet,
    first_few,
    header_issues,
    is_nothing,
    require_plain,
)

_LONGEST_TITLE = 40
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_WHOLE = re.compile(r"-?\d{1,15}", re.ASCII)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
Row = tuple[int, dict[str, Cell]]


def read_xlsx(data: bytes) -> RawSheet:
    """Raw rows of the one sheet that holds the table, and of the one with promises beside it.

    Raises:
        Refused: when the file as a whole cannot be read.
    """
    book = open_archive(data)
    first, *others = (
        _read(book, sheet, header, n * BESIDE) for n, (sheet, header) in enumerate(_the_tables(book))
    )
    if sum(len(table.rows) for table in (first, *others)) > MOST_ROWS:
        raise Refused(files.TOO_MANY_ROWS.issue(most=MOST_ROWS))
    beside = others[0] if others else None
    return replace(first, issues=(*_hidden_sheets(book), *first.issues), beside=beside)


def _read(book: Book, sheet: BookSheet, header: Header, start: int) -> RawSheet:
    """One table; ``start`` is added to its row numbers, so that they are told from another's."""
    rows = tuple(_Reader(book, sheet).rows(header))
    _refuse_merges(sheet.facts.merges, header.row, rows[-1][0] if rows else header.row)
    issues = (
        *header_issues(header, start),
        *_hidden_rows([n + start for n, _ in rows if n in sheet.facts.hidden_rows]),
        *_hidden_columns(header, sheet.facts.hidden_columns, start),
    )
    numbered = tuple((number + start, cells) for number, cells in rows)
    return RawSheet(tuple(c for c in header.columns if c), numbered, issues, header.row + start)


def _the_tables(book: Book) -> Sequence[tuple[BookSheet, Header]]:
    """The only visible sheet with a header; where one of two holds promises, both, that one second."""
    found: list[tuple[BookSheet, Header]] = []
    for sheet in book.sheets:
        header = find_header(_Reader(book, sheet).top()) if sheet.visible else None
        if header:
            found.append((sheet, header))
    promised = [header.of_promises for _, header in found]
    if len(found) > 1 and sorted(promised) != [False, True]:
        names = "、".join(_short(sheet.title) for sheet, _ in found)
        raise Refused(layout.TWO_SHEETS.issue(count=len(found), names=names))
    if not found:
        raise Refused(layout.HEADER_MISMATCH.issue(within=HEADER_WITHIN, columns="、".join(REQUIRED)))
    return sorted(found, key=lambda table: table[1].of_promises)


def _hidden_sheets(book: Book) -> Iterator[Issue]:
    for sheet in book.sheets:
        if not sheet.visible:
            name = _short(sheet.title)
            yield layout.HIDDEN_SHEET.issue(name=name).at(None, text=name)


@dataclass(frozen=True)
class _Reader:
    """The cells of one sheet as they were seen."""

    book: Book
    sheet: BookSheet

    def top(self) -> Iterator[tuple[int, list[str]]]:
        """The first lines, among which the header is looked for."""
        for number in range(1, HEADER_WITHIN + 1):
            line = self.sheet.facts.cells.get(number, {})
            width = max(line, default=0)
            yield number, [self._seen(line[n]).text if n in line else "" for n in range(1, width + 1)]

    def rows(self, header: Header) -> Iterator[Row]:
        """Rows below the header in which anything stands, in the order of their numbers."""
        kept = 0
        for number in sorted(n for n in self.sheet.facts.cells if n > header.row):
            cells = self._named(number, header)
            if is_nothing(cells):
                continue
            kept += 1
            if kept > MOST_ROWS:
                raise Refused(files.TOO_MANY_ROWS.issue(most=MOST_ROWS))
            yield number, cells

    def _named(self, number: int, header: Header) -> dict[str, Cell]:
        line = self.sheet.facts.cells[number]
        named: dict[str, Cell] = {}
        for position, column in enumerate(header.columns, 1):
            raw = line.get(position)
            if not column or raw is None:
                continue
            cell = self._seen(raw)
            require_plain(cell.text, number)
            worked_out = raw.formula or (number, position) in self.sheet.facts.worked_out
            named[column] = cell._replace(formula=True) if worked_out else cell
        return named

    def _seen(self, raw: RawCell) -> Cell:
        """A cell as its reader saw it on the screen."""
        text, formats = raw.text, self.book.formats
        pattern = formats[raw.style] if raw.style < len(formats) else GENERAL
        if raw.type == "s":
            text = self._shared(text)
        if not text.strip(BLANK):
            return EMPTY
        match raw.type:
            case "e":
                return Cell(CellKind.ERROR, text)
            case "b":
                return Cell(CellKind.BOOL, "TRUE" if text.strip() == "1" else "FALSE")
            case "d":
                return Cell(CellKind.DATE, text)
            case "n":
                return _number(text.strip(), pattern)
        if "_x" in text:
            text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
        return _text(text, pattern)

    def _shared(self, number: str) -> str:
        try:
            return self.book.strings[int(number)]
        except (ValueError, IndexError) as error:
            raise Refused(files.DAMAGED_SHEET.issue()) from error


def _text(text: str, pattern: str) -> Cell:
    """A text, with the words that its format adds; one that is not shown at all says so."""
    if pattern == GENERAL:
        return Cell(CellKind.TEXT, text)
    shown = shown_text(text, pattern)
    if not shown.strip(BLANK):
        return Cell(CellKind.TEXT, text, look=Showing.HIDDEN)
    return Cell(CellKind.TEXT, shown)


def _number(text: str, pattern: str) -> Cell:
    if not _NUMBER.fullmatch(text):
        raise Refused(files.DAMAGED_SHEET.issue())
    value = float(text)
    stored = text if _WHOLE.fullmatch(text) else repr(round(value, 12)).removesuffix(".0")
    if pattern == GENERAL or not math.isfinite(value):
        return Cell(CellKind.NUMBER, stored)
    seen = appearance(value, pattern)
    if seen.look is Showing.DATE:
        return Cell(CellKind.DATE, stored)
    if seen.percents == 1:
        percent = repr(round(value * 100, 10)).removesuffix(".0") + "%"
        return Cell(CellKind.PERCENT, percent, look=seen.look, shown=seen.shown, literal=seen.literal)
    return Cell(CellKind.NUMBER, stored, look=seen.look, shown=seen.shown, literal=seen.literal)


def _refuse_merges(merges: Sequence[str], first: int, last: int) -> None:
    for merge in merges:
        numbers = [int(x) for x in re.findall(r"\d+", merge)]
        if numbers and max(numbers) >= first and min(numbers) <= last:
            issue = layout.MERGED_CELLS.issue(range=merge[:20])
            raise Refused(issue.at(min(numbers), text=merge[:40]))


def _hidden_rows(numbers: Sequence[int]) -> Iterator[Issue]:
    if numbers:
        yield layout.HIDDEN_ROWS.issue(rows=first_few(numbers)).at(numbers[0])


def _hidden_columns(header: Header, hidden: set[int], start: int) -> Iterator[Issue]:
    names = [column for n, column in enumerate(header.columns, 1) if column and n in hidden]
    if names:
        said = "、".join(names)
        yield layout.HIDDEN_COLUMNS.issue(names=said).at(header.row + start, text=said)


def _short(title: str) -> str:
    return title if len(title) <= _LONGEST_TITLE else title[:_LONGEST_TITLE] + "…"
