"""The published cases and what their publishers made of them."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from planmonitor.methods import Method, assess_cases

VECTORS = Path(__file__).parent / "vectors"
FILES = {
    Method.OPENSDG: VECTORS / "opensdg.csv",
    Method.EUROSTAT: VECTORS / "eurostat.csv",
    Method.DESTATIS: VECTORS / "destatis_weather.csv",
    Method.ESCAP: VECTORS / "escap.csv",
}
SIZES = {Method.OPENSDG: 183, Method.EUROSTAT: 28, Method.DESTATIS: 223, Method.ESCAP: 180}
RESULTS = {
    Method.OPENSDG: ("status", "score", "progress_value"),
    Method.EUROSTAT: ("status", "score", "progress_value"),
    Method.DESTATIS: ("symbol",),
    Method.ESCAP: ("current_status", "anticipated_progress"),
}


@cache
def published(method: Method) -> list[dict[str, str]]:
    with FILES[method].open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def assessed(method: Method) -> list[dict[str, str]]:
    return assess_cases(FILES[method], method).records()


def row_ids(method: Method, *columns: str) -> list[str]:
    return [
        f"{number}:{'/'.join(row[c] for c in columns)[:60]}"
        for number, row in enumerate(published(method), 2)
    ]


def agrees(ours: str, theirs: str, *, relative: float) -> bool:
    """Whether two cells are both blank, or numbers as close as ``relative`` to the larger of their size and 1."""
    if not ours or not theirs:
        return ours == theirs
    return abs(float(ours) - float(theirs)) <= relative * max(1.0, abs(float(theirs)))
