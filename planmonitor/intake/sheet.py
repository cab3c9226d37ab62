"""Raw rows of an upload as the person saw them, and their way between processes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from planmonitor.intake.header import Header, UploadColumn
from planmonitor.intake.looks import Showing
from planmonitor.intake.problems import Issue, Level, Refused, layout

LONGEST_FIELD = 2000
HEADER_WITHIN = 10
BESIDE = 10_000_000
"""Row numbers of a file's second table are counted from here: no sheet has as many rows."""
BLANK = " \u3000\xa0\t\r\n"
_BIDI = "\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c"
_CONTROL = "\ud800-\udfff\ufff9-\ufffb\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\ufeff\ufffe\uffff"
_DECEIVING = re.compile(f"[{_CONTROL}{_BIDI}]")


class CellKind(StrEnum):
    """What a cell showed."""

    EMPTY = "empty"
    TEXT = "text"
    NUMBER = "number"
    PERCENT = "percent"
    BOOL = "bool"
    DATE = "date"
    ERROR = "error"


class Cell(NamedTuple):
    """One cell as seen.

    ``formula`` when it was worked out; ``look`` how what its format shows differs from what is stored;
    ``shown`` the whole text that is shown of a number, ``literal`` the words in it.
    """

    kind: CellKind = CellKind.EMPTY
    text: str = ""
    formula: bool = False
    look: Showing = Showing.PLAIN
    shown: str = ""
    literal: str = ""


EMPTY = Cell()


@dataclass(frozen=True)
class RawSheet:
    """Rows below the header, by sheet row number, with cells by column; and what was noticed on the way.

    ``beside`` is the second table of the same file, with promises; its row numbers begin at
    :data:`BESIDE`.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, Cell]], ...]
    issues: tuple[Issue, ...] = ()
    header_row: int = 1
    beside: RawSheet | None = None

    @property
    def tables(self) -> tuple[RawSheet, ...]:
        """The tables of the file: this one, and what stands beside it."""
        return (self, self.beside) if self.beside else (self,)


def deceiving(text: str) -> re.Match[str] | None:
    """The first character that deceives or breaks: NUL, control or bidirectional."""
    return _DECEIVING.search(text)


def require_plain(text: str, line: int) -> None:
    """Refuse text with a deceiving character, and endless text.

    Raises:
        Refused: naming the line.
    """
    found = deceiving(text)
    if found:
        raise Refused(layout.CONTROL_CHAR.issue(line=line, point=ord(found[0])).at(line))
    if len(text) > LONGEST_FIELD:
        raise Refused(layout.FIELD_TOO_LONG.issue(line=line, most=LONGEST_FIELD).at(line))


def header_issues(header: Header, start: int = 0) -> Iterator[Issue]:
    """What is to be confirmed about a header: lines above it, and columns that are not read.

    ``start`` is added to its row number, :data:`BESIDE` for the second table of a file.
    """
    row = header.row + start
    if header.row > 1:
        yield layout.HEADER_OFFSET.issue(row=row_label(row)).at(row)
    if header.unknown:
        names = "、".join(header.unknown)
        yield layout.EXTRA_COLUMN.issue(names=names).at(row, text=names)


def is_nothing(cells: Mapping[str, Cell]) -> bool:
    """Whether nothing stands in a row beside its running number."""
    return all(
        c.kind is CellKind.EMPTY and not c.formula for name, c in cells.items() if name != UploadColumn.NUMBER
    )


def first_few(numbers: Sequence[int], most: int = 10) -> str:
    """Row numbers as a person reads them, the first few and 等."""
    return "、".join(map(row_label, numbers[:most])) + ("等" if len(numbers) > most else "")


def row_label(number: int) -> str:
    """A row number as its reader finds it in the file."""
    return str(number) if number < BESIDE else f"{number - BESIDE}（第二张表）"


def as_message(sheet: RawSheet) -> dict[str, Any]:
    """The sheet in a form that can be sent between processes without executing anything."""
    return {
        "columns": list(sheet.columns),
        "rows": [[n, {k: _short(c) for k, c in row.items() if c != EMPTY}] for n, row in sheet.rows],
        "issues": [asdict(i) for i in sheet.issues],
        "header_row": sheet.header_row,
        "beside": as_message(sheet.beside) if sheet.beside else None,
    }


def _short(cell: Cell) -> tuple[object, ...]:
    return tuple(cell) if any(cell[2:]) else cell[:2]


def _cell(kinds: Mapping[str, CellKind], parts: Sequence[Any]) -> Cell:
    """The inverse of :func:`_short`."""
    kind, text, *rest = parts
    return Cell(kinds[kind], text, rest[0], Showing(rest[1]), *rest[2:]) if rest else Cell(kinds[kind], text)


def from_message(message: dict[str, Any]) -> RawSheet:
    """The inverse of :func:`as_message`."""
    kinds = {kind.value: kind for kind in CellKind}
    return RawSheet(
        tuple(message["columns"]),
        tuple((n, {k: _cell(kinds, c) for k, c in row.items()}) for n, row in message["rows"]),
        tuple(issue_from(i) for i in message["issues"]),
        message["header_row"],
        from_message(message["beside"]) if message["beside"] else None,
    )


def issue_from(message: dict[str, Any]) -> Issue:
    """An issue from its fields, as :func:`dataclasses.asdict` wrote them."""
    return Issue(**{**message, "level": Level(message["level"])})
