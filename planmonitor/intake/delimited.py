"""A CSV as the person saw it: its encoding found, not guessed; its quoting and widths exact."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from planmonitor.intake.header import REQUIRED, Header, find_header
from planmonitor.intake.problems import Issue, IssueKind, Refused, files, layout
from planmonitor.intake.scan import MOST_ROWS
from planmonitor.intake.sheet import (
    BLANK,
    EMPTY,
    HEADER_WITHIN,
    LONGEST_FIELD,
    Cell,
    CellKind,
    RawSheet,
    deceiving,
    header_issues,
)

_DELIMITERS = ",;\t"
Line = tuple[int, list[str]]


def decode(data: bytes) -> str:
    """Text of a CSV: UTF-16 by its mark, else strict UTF-8, else strict GB18030.

    Raises:
        Refused: when no single encoding reads all of it.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        is_four = data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff"))
        try:
            return data.decode("utf-32" if is_four else "utf-16")
        except UnicodeDecodeError as error:
            raise Refused(layout.BROKEN_ENCODING.issue()) from error
    if _seems_wide(data[:400]):
        raise Refused(layout.WIDE_WITHOUT_MARK.issue())
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        first = data.split(b"\n", 1)[0]
        if not first.isascii() and _is_utf8(first):
            cut = error.reason == "unexpected end of data" and error.end >= len(data) - 1
            kind = layout.CUT_OFF if cut else layout.MIXED_ENCODING
            raise _undecodable(kind, data, error) from error
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise _undecodable(layout.ENCODING, data, error) from error


def _seems_wide(start: bytes) -> bool:
    """Whether every other byte or more of the commas and line ends is a zero, as in UTF-16."""
    return start.count(b"\x00") > len(start) // 8 and (b",\x00" in start or b"\x00," in start)


def _undecodable(kind: IssueKind, data: bytes, error: UnicodeDecodeError) -> Refused:
    line = data.count(b"\n", 0, error.start) + 1
    return Refused(kind.issue(line=line).at(line))


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return True


def read_csv(data: bytes) -> RawSheet:
    """Raw rows of a CSV.

    Raises:
        Refused: when the file as a whole cannot be read.
    """
    text = decode(data)
    if not text.strip():
        raise Refused(files.EMPTY_FILE.issue())
    found = deceiving(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise Refused(layout.CONTROL_CHAR.issue(line=line, point=ord(found[0])).at(line))
    lines = _lines(text)
    header = find_header(line for line in lines[: HEADER_WITHIN + 1] if line[0] <= HEADER_WITHIN)
    if header is None:
        raise Refused(layout.NO_HEADER_IN_TEXT.issue(within=HEADER_WITHIN, columns="、".join(REQUIRED)))
    rows = tuple((n, _cells(n, texts, header)) for n, texts in lines if n > header.row)
    columns = tuple(c for c in header.columns if c)
    return RawSheet(columns, rows, tuple(header_issues(header)), header.row)


def _lines(text: str) -> list[Line]:
    """Every line that is not empty, with the number of the line it starts on."""
    csv.field_size_limit(LONGEST_FIELD * 4)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=lambda d: (first.count(d), d == ","))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[Line] = []
    start = 1
    try:
        for texts in reader:
            if any(c.strip() for c in texts):
                lines.append((start, texts))
            start = reader.line_num + 1
            if len(lines) > MOST_ROWS + HEADER_WITHIN:
                raise Refused(files.TOO_MANY_ROWS.issue(most=MOST_ROWS))
    except csv.Error as error:
        raise Refused(_malformed(error, reader.line_num)) from error
    for number, texts in lines:
        if any(len(c) > LONGEST_FIELD for c in texts):
            raise Refused(layout.FIELD_TOO_LONG.issue(line=number, most=LONGEST_FIELD).at(number))
    return lines


def _malformed(error: csv.Error, line: int) -> Issue:
    if "field larger" in str(error):
        return layout.UNCLOSED_QUOTE.issue(line=line, most=LONGEST_FIELD).at(line)
    return layout.CSV_MALFORMED.issue(line=line).at(line)


def _cells(number: int, texts: Sequence[str], header: Header) -> dict[str, Cell]:
    """Cells of a line by column.

    Raises:
        Refused: when the line is not as wide as the header.
    """
    width = len(header.columns)
    if len(texts) < width or any(c.strip() for c in texts[width:]):
        raise Refused(layout.UNEVEN.issue(line=number, count=len(texts), width=width).at(number))
    return {
        column: Cell(CellKind.TEXT, text) if text.strip(BLANK) else EMPTY
        for column, text in zip(header.columns, texts, strict=False)
        if column
    }
