"""Demo figures are reproducible, marked, and agree between counties and city."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from planmonitor.answers import View
from planmonitor.baselines import has_baseline_observation
from planmonitor.catalogue import Combine
from planmonitor.demo import write_demo
from planmonitor.loading import load_parameters
from planmonitor.monitor import Monitor
from planmonitor.observations import Kind
from planmonitor.settings import ROOT

FOLDER = ROOT / "data" / "demo" / "xinxiang-14"
NOW = View(2024)


def values(monitor: Monitor, series: str) -> dict[tuple[str, int], float]:
    return {
        (o.division, o.year): o.value
        for o in monitor.at(NOW).observations(series)
        if o.kind is Kind.DEMO and o.value is not None
    }


def test_the_same_seed_writes_the_committed_file(monitor: Monitor, tmp_path: Path) -> None:
    out = tmp_path / "again.csv"
    parameters = load_parameters(FOLDER / "generator.toml", monitor.plan, monitor.divisions)
    write_demo(monitor.plan, monitor.divisions, parameters, out)
    assert out.read_bytes() == (FOLDER / "observations.csv").read_bytes()


@pytest.mark.parametrize("n", range(30))
def test_counties_combine_to_the_city(monitor: Monitor, n: int) -> None:
    i = monitor.plan.indicators[n]
    found = values(monitor, i.id)
    weights = values(monitor, i.weight) if i.weight else {}
    checked = 0
    for year in range(2020, 2025):
        known = [found.get((c, year)) for c in monitor.divisions.codes]
        counties = [value for value in known if value is not None]
        city = found.get((monitor.plan.adcode, year))
        if city is None or len(counties) < len(known) or i.combine is Combine.NONE:
            continue
        if i.combine is Combine.SUM:
            combined, step = sum(counties), 10.0 ** -(i.decimals + 1)
        else:
            combined = float(
                np.average(counties, weights=[weights[(c, year)] for c in monitor.divisions.codes])
            )
            step = 10.0**-i.decimals
        first = year == 2020 and has_baseline_observation(i)
        assert combined == pytest.approx(city, abs=step * (0.51 if not first else 1.0) + 1e-9)
        checked += 1
    assert checked >= 3 or i.combine is Combine.NONE


def test_series_start_at_the_printed_baseline(monitor: Monitor) -> None:
    for i in monitor.plan.indicators:
        if has_baseline_observation(i):
            assert values(monitor, i.id)[(monitor.plan.adcode, 2020)] == i.baseline.value


def test_only_the_declared_cells_are_missing(monitor: Monitor) -> None:
    places = (monitor.plan.adcode, *monitor.divisions.codes)
    missing = set()
    for i in monitor.plan.indicators:
        first = 2021 if i.rule.sums else 2020
        found = values(monitor, i.id)
        missing |= {(i.id, p, y) for p in places for y in range(first, 2025) if (p, y) not in found}
    assert missing == {
        ("IND-27", "410727", 2024),
        ("IND-16", "410704", 2023),
        ("IND-22", "410725", 2024),
        ("IND-24", "410721", 2022),
    }


def test_the_mix_is_believable(monitor: Monitor) -> None:
    seen = {a.verdict.value for a in monitor.at(NOW).assess_all()}
    assert {"ACHIEVED", "AHEAD", "ON_TRACK", "LAGGING", "NOT_JUDGED"} <= seen
