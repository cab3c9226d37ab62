"""Seeded demo observations, so that every screen can be tried before real figures arrive.

Values are synthetic, marked ``demo`` wherever they go, start at the plan's baselines and agree between counties and
city by each indicator's combination rule. The same parameters always give the same file.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planmonitor.baselines import has_baseline_observation
from planmonitor.catalogue import Combine, Indicator, Plan
from planmonitor.divisions import Divisions
from planmonitor.observations import COLUMNS

Array = NDArray[np.float64]
SOURCE = "demo-generator"


@dataclass(frozen=True)
class _Row:
    series: str
    division: str
    year: int
    value: float
    unit: str
    status: str = "final"
    recorded_at: str = ""
    note: str = ""


def write_demo(plan: Plan, divisions: Divisions, parameters: Path, output: Path) -> int:
    """Generate the demo observations of a plan into a CSV file; returns the number of rows."""
    rows = list(_Generator(plan, divisions, tomllib.loads(parameters.read_text(encoding="utf-8"))).rows())
    with output.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in rows:
            recorded = row.recorded_at or f"{row.year + 1}-03-31"
            value = f"{row.value:.6f}".rstrip("0").rstrip(".")
            writer.writerow(
                (
                    row.series,
                    row.division,
                    row.year,
                    value,
                    row.unit,
                    "demo",
                    row.status,
                    SOURCE,
                    "",
                    row.note,
                    recorded,
                )
            )
    return len(rows)


class _Generator:
    def __init__(self, plan: Plan, divisions: Divisions, parameters: dict[str, Any]) -> None:
        self.plan, self.divisions, self.parameters = plan, divisions, parameters
        self.codes = divisions.codes
        self.years = range(parameters["first_year"], parameters["last_year"] + 1)
        self.population = np.array([parameters["population"][c] for c in self.codes], dtype=float)
        self.weights: dict[str, Array] = {}

    def rows(self) -> Iterator[_Row]:
        yield from self._series_rows()
        missing = {(m["series"], m["division"], m["year"]) for m in self.parameters.get("missing", ())}
        for indicator in self.plan.indicators:
            for row in self._indicator_rows(indicator):
                if (row.series, row.division, row.year) not in missing:
                    yield row

    def _rng(self, name: str) -> np.random.Generator:
        return np.random.default_rng([self.parameters["seed"], *name.encode()])

    def _series_rows(self) -> Iterator[_Row]:
        city = self.parameters.get("city", {})
        for series in self.plan.series:
            if series.id in city:
                for year, value in city[series.id].items():
                    yield _Row(series.id, self.plan.adcode, int(year), value, series.unit)
                continue
            ratio = self.parameters.get("ratios", {}).get(series.id, 1.0)
            rng = self._rng(series.id)
            local = ratio * (1 + (rng.normal(0, 0.08, len(self.codes)) if ratio != 1.0 else 0.0))
            drift = np.array([0.994 ** max(0, y - self.years[0]) for y in self.years])
            table = np.round(drift[:, None] * (self.population * local)[None, :], 4)
            self.weights[series.id] = table
            for n, year in enumerate(self.years):
                for code, value in zip(self.codes, table[n], strict=True):
                    yield _Row(series.id, code, year, float(value), series.unit)
                yield _Row(series.id, self.plan.adcode, year, float(np.round(table[n].sum(), 4)), series.unit)

    def _indicator_rows(self, i: Indicator) -> Iterator[_Row]:
        p = self.parameters["indicator"].get(i.id)
        if p is None:
            return
        rng = self._rng(i.id)
        if i.rule.sums or i.combine is Combine.SUM:
            table = self._volumes(i, p, rng)
        else:
            table = self._rates(i, p, rng)
        correction = self.parameters.get("correction", {})
        for year, values in table.items():
            city = self._city(i, year, values, self._path(i, p)[year])
            late = correction.get("series") == i.id and correction.get("year") == year
            if late:
                spot = self.codes.index(correction["division"])
                first = values.copy()
                first[spot] = correction["first"]
                first_city = self._city(i, year, first, city)
                yield _Row(i.id, correction["division"], year, correction["first"], i.unit, "preliminary")
                yield _Row(i.id, self.plan.adcode, year, first_city, i.unit, "preliminary")
            for code, value in zip(self.codes, values, strict=True):
                fixed = late and code == correction["division"]
                yield _Row(
                    i.id, code, year, float(value), i.unit,
                    recorded_at=correction["recorded_at"] if fixed else "",
                    note="演示：迟到的更正" if fixed else "",
                )  # fmt: skip
            yield _Row(
                i.id, self.plan.adcode, year, city, i.unit,
                recorded_at=correction["recorded_at"] if late else "",
                note="演示：随县级更正重算" if late else "",
            )  # fmt: skip

    def _path(self, i: Indicator, p: dict[str, Any]) -> dict[int, float]:
        """The city's intended value per year (for cumulative targets: the flow)."""
        base, target, rng = i.baseline.value, i.target.value, self._rng(i.id + "path")
        span = self.plan.target_year - self.plan.baseline_year
        out: dict[int, float] = {}
        for year in self.years:
            n = year - self.plan.baseline_year
            if i.rule.sums:
                assert target is not None
                out[year] = target / span * p["pace"] * (1 + 0.08 * rng.normal()) if n else float("nan")
            elif "pace" in p:
                assert base is not None
                assert target is not None
                wobble = 0.0 if n == 0 else 0.03 * rng.normal()
                out[year] = base + (target - base) * (n / span) * (p["pace"] + wobble)
            elif "level" in p:
                start = p.get("start", p["level"])
                out[year] = start + (p["level"] - start) * min(1.0, n / 2)
            elif "yearly" in p:
                wobble = 0.0 if n == 0 else 0.2 * rng.normal()
                out[year] = p["start"] + p["yearly"] * (n + wobble)
            elif "values" in p:
                out[year] = {str(self.plan.baseline_year): p["start"], **p["values"]}[str(year)]
            else:
                out[year] = 0.0
        return out

    def _rates(self, i: Indicator, p: dict[str, Any], rng: np.random.Generator) -> dict[int, Array]:
        base, target = i.baseline.value, i.target.value
        scale = abs(target - base) if "pace" in p and base is not None and target is not None else 1.0
        if i.rule.is_direction:
            scale = p["yearly"]
        lean = rng.normal(0, 1, len(self.codes)) * p.get("spread", 0.0) * scale
        drift = rng.normal(0, 0.12, len(self.codes)) * p.get("spread", 0.0) * scale
        low = -np.inf if i.minimum is None else i.minimum
        high = np.inf if i.maximum is None else i.maximum
        out: dict[int, Array] = {}
        for n, (year, centre) in enumerate(self._path(i, p).items()):
            weights = self._weights_of(i, n)
            noise = rng.normal(0, 0.05, len(self.codes)) * p.get("spread", 0.0) * scale
            values = centre + lean + drift * n + noise
            for _ in range(40):
                values = np.clip(values, low, high)
                values = values + (centre - np.average(values, weights=weights))
            values = np.round(np.clip(values, low, high), i.decimals)
            for code, dip in p.get("dips", {}).get(str(year), {}).items():
                values[self.codes.index(code)] = dip
            out[year] = values
        return out

    def _volumes(self, i: Indicator, p: dict[str, Any], rng: np.random.Generator) -> dict[int, Array]:
        part = self.population * np.exp(rng.normal(0, p.get("spread", 0.0), len(self.codes)))
        part = part / part.sum()
        out: dict[int, Array] = {}
        for year, total in self._path(i, p).items():
            if np.isnan(total):
                continue
            wobble = part * np.exp(rng.normal(0, 0.06, len(self.codes)))
            values = np.round(total * wobble / wobble.sum(), i.decimals + (0 if i.decimals == 0 else 1))
            values[int(np.argmax(part))] += np.round(total, i.decimals) - values.sum()
            values = np.round(values, i.decimals + 1)
            for code, dip in p.get("dips", {}).get(str(year), {}).items():
                values[self.codes.index(code)] = dip
            out[year] = values
        return out

    def _weights_of(self, i: Indicator, n: int) -> Array:
        return self.weights[i.weight][n] if i.weight in self.weights else np.ones(len(self.codes))

    def _city(self, i: Indicator, year: int, values: Array, intended: float) -> float:
        n = year - self.years[0]
        if year == self.plan.baseline_year and has_baseline_observation(i):
            assert i.baseline.value is not None
            return i.baseline.value
        if i.combine is Combine.SUM:
            return float(np.round(values.sum(), i.decimals + 1))
        if i.combine is Combine.MEAN:
            return float(np.round(np.average(values, weights=self._weights_of(i, n)), i.decimals))
        return float(np.round(intended, i.decimals))
