"""The published cases and what their publishers made of them."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from planmonitor.methods import Method, assess_cases, destatis, escap, eurostat, opensdg

VECTORS = Path(__file__).parent / "vectors"
FILES = {
    opensdg.METHOD: VECTORS / "opensdg.csv",
    eurostat.METHOD: VECTORS / "eurostat.csv",
    destatis.METHOD: VECTORS / "destatis_weather.csv",
    escap.METHOD: VECTORS / "escap.csv",
}
SIZES = {opensdg.METHOD: 183, eurostat.METHOD: 28, destatis.METHOD: 223, escap.METHOD: 180}
RESULTS = {
    opensdg.METHOD: ("status", "score", "progress_value"),
    eurostat.METHOD: ("status", "score", "progress_value"),
    destatis.METHOD: ("symbol",),
    escap.METHOD: ("current_status", "anticipated_progress"),
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
    """Whether two cells are both blank, or numbers as close as ``relative`` to the larger of size and 1."""
    if not ours or not theirs:
        return ours == theirs
    return abs(float(ours) - float(theirs)) <= relative * max(1.0, abs(float(theirs)))
