"""Five stores, from nothing at all to a figure in every cell."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import pytest

from planmonitor.loading import load_bundle
from planmonitor.observations import COLUMNS
from planmonitor.settings import ROOT, Settings

Row = dict[str, str]
PLAN, CITY = "xinxiang-14", "410700"
ONE_COUNTY = "410727"


def _read(file: Path) -> list[Row]:
    with file.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _write(file: Path, rows: Iterable[Row]) -> None:
    with file.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@cache
def _filler() -> tuple[Row, ...]:
    """A demo figure for every indicator and supporting series, place and year from the baseline on."""
    bundle = load_bundle(Settings(plan=PLAN, data=ROOT / "data", database_url=""))
    plan, rows = bundle.plan, []
    bounds = {i.id: (i.unit, i.minimum or 0.0, i.maximum or 90.0) for i in plan.indicators}
    bounds |= {s.id: (s.unit, 0.0, 90.0) for s in plan.series}
    for series, (unit, low, high) in bounds.items():
        for n, code in enumerate((plan.adcode, *bundle.divisions.codes)):
            for year in range(plan.baseline_year, plan.target_year + 1):
                value = round(low + (high - low) * (0.4 + 0.03 * (year - plan.baseline_year) + 0.01 * n))
                figure = {"series": series, "division": code, "period": str(year), "value": str(value)}
                about = {"unit": unit, "kind": "demo", "status": "final", "source": "demo-generator"}
                rows.append(
                    {**dict.fromkeys(COLUMNS, ""), **figure, **about, "recorded_at": f"{year + 1}-03-31"}
                )
    return tuple(rows)


def _cell(row: Row) -> tuple[str, str, str]:
    return row["series"], row["division"], row["period"]


def _everything(rows: list[Row]) -> list[Row]:
    held = {_cell(r) for r in rows}
    return [*rows, *(r for r in _filler() if _cell(r) not in held)]


def _latest_of_city(rows: list[Row]) -> list[Row]:
    mine = [r for r in rows if r["series"] == "IND-07" and r["division"] == CITY]
    return mine[-1:]


DEMO: dict[str, Callable[[list[Row]], list[Row]]] = {
    "empty": lambda _: [],
    "one_figure": _latest_of_city,
    "one_county": lambda rows: [r for r in rows if r["division"] == ONE_COUNTY],
    "bundled": lambda rows: rows,
    "full": _everything,
}
"""The demo figures of each store; the published ones stand in the last two only."""


@pytest.fixture(scope="session")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Settings]:
    """The settings of a store by its name; its files are made when it is first asked for."""
    folder = tmp_path_factory.mktemp("stores")

    @cache
    def made(name: str) -> Settings:
        data = folder / name / "data"
        shutil.copytree(ROOT / "data", data)
        demo = data / "demo" / PLAN / "observations.csv"
        _write(demo, DEMO[name](_read(demo)))
        if name not in ("bundled", "full"):
            for file in (data / "observations" / CITY).glob("*.csv"):
                _write(file, [])
        return Settings(plan=PLAN, data=data, var=folder / name / "var", database_url="")

    return made
