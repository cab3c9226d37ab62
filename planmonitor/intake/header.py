"""Columns of the template and how a header line is recognised."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from planmonitor.intake.problems import Refused, layout


class UploadColumn(StrEnum):
    """Headings of the template, in their order."""

    CODE = "指标编码"
    NAME = "指标名称"
    PLACE = "县(市、区)"
    YEAR = "年份"
    VALUE = "数值"
    UNIT = "单位"
    SOURCE = "数据来源"
    REMARK = "备注"
    DEFINITION = "口径"
    LAST_YEAR = "上年数值"
    NUMBER = "序号"
    STATE = "状态"
    OWED = "应达"


_UNASKED = (
    UploadColumn.DEFINITION,
    UploadColumn.LAST_YEAR,
    UploadColumn.NUMBER,
    UploadColumn.STATE,
    UploadColumn.OWED,
)
COLUMNS = tuple(c for c in UploadColumn if c not in _UNASKED)
"""What every row is asked for. The definition is read where there is such a column, a state too where the row
is about a promise; the rest is not read.
"""
REQUIRED = (UploadColumn.CODE, UploadColumn.PLACE, UploadColumn.YEAR, UploadColumn.VALUE)
_HARMLESS = ("行号",)
PROMISE_HEADS = {"编号": UploadColumn.CODE, "内容": UploadColumn.NAME}
"""What the columns are called in a table of promises, which are numbered in the plan and have no name."""


@dataclass(frozen=True)
class Header:
    """A recognised header line: the column by position ("" is not read), and headings not in the template.

    ``of_promises`` when it heads the table of commitments, tasks and projects.
    """

    columns: tuple[str, ...]
    unknown: tuple[str, ...]
    row: int = 1
    of_promises: bool = False


def canonical(text: str) -> str:
    """A header cell without what people vary: width, spaces, line breaks, asterisks, invisible characters."""
    plain = unicodedata.normalize("NFKC", text)
    plain = "".join(c for c in plain if unicodedata.category(c) not in ("Cf", "Cc"))
    return re.sub(r"[\s*:]", "", plain)


_KNOWN = {canonical(c): c for c in UploadColumn}


def match_header(cells: Sequence[str]) -> Header | None:
    """The header a line holds; None when it is none.

    Raises:
        Refused: when a column stands twice, or years stand in the header (the wide layout).
    """
    names = [canonical(c) for c in cells]
    while names and not names[-1]:
        names.pop()
    found = [str(_KNOWN.get(n, "")) for n in names]
    of_promises = UploadColumn.STATE in found and _name_promises(names, found)
    if UploadColumn.CODE in found and sum(bool(re.fullmatch(r"20\d\d年?", n)) for n in names) >= 2:
        raise Refused(layout.WIDE_LAYOUT.issue())
    if not all(c in found for c in REQUIRED):
        return None
    twice = next((c for c in (*COLUMNS, UploadColumn.STATE) if found.count(c) > 1), None)
    if twice:
        raise Refused(layout.COLUMN_TWICE.issue(name=twice))
    unknown = (n for n, column in zip(names, found, strict=True) if n and not column and n not in _HARMLESS)
    return Header(tuple(found), tuple(n[:20] for n in unknown), of_promises=of_promises)


def _name_promises(names: Sequence[str], found: list[str]) -> bool:
    """Name the columns that a table of promises calls otherwise; whether it is one."""
    for head, column in PROMISE_HEADS.items():
        if column not in found and names.count(head) == 1:
            found[names.index(head)] = str(column)
    return "编号" in names and found[names.index("编号")] == UploadColumn.CODE


def find_header(lines: Iterable[tuple[int, Sequence[str]]]) -> Header | None:
    """The first header among numbered lines."""
    for number, cells in lines:
        header = match_header(cells)
        if header:
            return replace(header, row=number)
    return None
