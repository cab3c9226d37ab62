"""Making uploads."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from planmonitor.access import Person, Remit
from planmonitor.intake.desk import Desk
from planmonitor.intake.header import COLUMNS
from planmonitor.intake.importing import check_file, remit_of
from planmonitor.intake.report import Report
from planmonitor.monitor import Monitor

GOOD = ("IND-14", "基本医疗保险参保率", "卫滨区", 2025, 96.5, "%", "统计局", "")


def workbook(
    rows: Sequence[Sequence[object]],
    *,
    header: Sequence[str] = COLUMNS,
    change: Callable[[Workbook], None] | None = None,
) -> bytes:
    """An .xlsx file with one data sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "数据"
    sheet.append(list(header))
    for row in rows:
        sheet.append(list(row))
    if change:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def row(**changes: object) -> tuple[object, ...]:
    """A good row with some columns changed."""
    names = ("code", "name", "place", "year", "value", "unit", "source", "remark")
    return tuple(changes.get(n, g) for n, g in zip(names, GOOD, strict=True))


@pytest.fixture
def at(fresh: Monitor, tmp_path: Path) -> Callable[[Person], Desk]:
    """The desk of that store, with a person before it."""
    return lambda person: Desk(fresh, lambda: person, tmp_path / "uploads")


@pytest.fixture
def ask(monitor: Monitor) -> Callable[..., Report]:
    """Check bytes as an upload."""

    def answer(data: bytes, name: str = "a.xlsx", scope: str = "") -> Report:
        return check_file(monitor, data, name, remit=remit_of(monitor, scope))

    return answer


def hand_in(desk: Desk, data: bytes, remit: Remit, name: str = "a.xlsx") -> int:
    """Submit a file with every warning confirmed and every question answered; its number."""
    report = desk.check(data, name, remit)
    ticked = Counter(i.code for i in report.issues)
    return desk.submit(data, name, remit, ticked, {i.key: "按统计年报核实" for i in report.to_explain})
