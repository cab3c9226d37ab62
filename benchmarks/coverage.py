"""Backtest of the projection: how often the prediction bands contain what came, against no change at all."""

from __future__ import annotations

import statistics
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from planmonitor.answers import View
from planmonitor.judging import choose_series
from planmonitor.methods import destatis
from planmonitor.methods.cells import series_in
from planmonitor.monitor import Monitor, open_monitor
from planmonitor.observations import FigureStatus, Kind, Observation, Period
from planmonitor.projection import MINIMUM_POINTS, Projection, project
from planmonitor.settings import ROOT, Settings
from tests.methods.published import published


@dataclass
class Tally:
    """Hits of both bands and absolute errors relative to the size of the value."""

    inside80: int = 0
    inside95: int = 0
    errors: list[float] = field(default_factory=list)
    naive: list[float] = field(default_factory=list)


def _series(monitor: Monitor) -> Iterator[tuple[str, str, list[Observation]]]:
    """Group, indicator whose bounds apply, and yearly values of one kind and definition."""
    places = [monitor.plan.adcode, *monitor.divisions.codes, *monitor.ground.areas]
    for i in monitor.plan.indicators:
        for place in places:
            groups: dict[tuple[Kind, str], list[Observation]] = defaultdict(list)
            for o in monitor.at(View(monitor.plan.target_year)).observations(i.id, place):
                if o.period.is_year:
                    groups[(o.kind, o.definition)].append(o)
            for (kind, _), rows in groups.items():
                group = "演示（全市与各县）" if kind is Kind.DEMO else "公开发布（含比较地区）"
                yield group, i.id, sorted(rows, key=lambda o: o.year)
    plain = next(
        i for i in monitor.plan.indicators if i.rule.from_baseline and i.unit != "%" and i.maximum is None
    )
    seen = set()
    for case in published(destatis.METHOD):
        window = tuple(sorted(series_in(case["window_last6_points"]).items()))
        if len(window) > MINIMUM_POINTS and window not in seen:
            seen.add(window)
            yield (
                "德国可持续发展指标（各至多六年）",
                plain.id,
                [_observation(plain.id, y, v) for y, v in window],
            )


def _observation(series: str, year: int, value: float) -> Observation:
    moment = datetime(2026, 1, 1)
    return Observation(
        series, "", Period(str(year)), value, "", Kind.PUBLISHED, FigureStatus.FINAL, "", moment
    )


def backtest(monitor: Monitor) -> dict[tuple[str, int], Tally]:
    """Hits and errors by group and years ahead: fitted to the first k ≥ 4 values, compared with each later
    one.
    """
    plan = replace(monitor.plan, target_year=2100)
    tallies: dict[tuple[str, int], Tally] = defaultdict(Tally)
    for group, indicator_id, rows in _series(monitor):
        indicator = monitor.plan.indicator(indicator_id)
        if indicator.rule.sums:
            indicator = replace(indicator, target_type="no_baseline")
        if group.startswith("德国"):
            indicator = replace(indicator, minimum=None)
        for k in range(MINIMUM_POINTS, len(rows)):
            known = choose_series(rows[:k], plan.baseline_year, rows[k - 1].year)
            for future in rows[k:]:
                one = replace(plan, target_year=future.year, first_year=rows[0].year)
                found = project(one, indicator, known)
                if not isinstance(found, Projection):
                    continue
                band, value, last = found.final, future.value or 0.0, known[-1].value or 0.0
                tally = tallies[(group, future.year - known[-1].year)]
                tally.inside80 += band.low80 <= value <= band.high80
                tally.inside95 += band.low95 <= value <= band.high95
                size = abs(value) or 1.0
                tally.errors.append(abs(band.value - value) / size)
                tally.naive.append(abs(last - value) / size)
    return tallies


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as var:
        monitor = open_monitor(
            Settings(plan="xinxiang-14", data=ROOT / "data", var=Path(var), database_url="")
        )
        tallies = backtest(monitor)
    print(f"{'years':>5} {'n':>5} {'in 80%':>7} {'in 95%':>7} {'error':>7} {'naive':>7} {'ratio':>6}  series")
    for (group, years), t in sorted(tallies.items()):
        n, error, naive = len(t.errors), statistics.median(t.errors), statistics.median(t.naive)
        ratio = f"{error / naive:6.2f}" if naive else "     —"
        print(
            f"{years:>5} {n:>5} {t.inside80 / n:>7.0%} {t.inside95 / n:>7.0%} {error:>7.2%} {naive:>7.2%} {ratio}  {group}"
        )


if __name__ == "__main__":
    main()
