"""Seeded demo observations, so that every screen can be tried before real figures arrive.

Values are synthetic, marked ``demo`` wherever they go, start at the plan's baselines and agree between
counties and city by each indicator's combination rule. The same parameters always give the same file.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict
from pydantic.dataclasses import dataclass as checked

from planmonitor.baselines import has_baseline_observation
from planmonitor.catalogue import Combine, Indicator, Plan
from planmonitor.divisions import Divisions
from planmonitor.observations import COLUMNS, Kind

Array = NDArray[np.float64]
SOURCE = "demo-generator"
_STRICT = ConfigDict(extra="forbid", allow_inf_nan=False)


@checked(frozen=True, kw_only=True, config=_STRICT)
class Course:
    """How an indicator runs through the years.

    ``pace`` is completion ÷ elapsed share at the end; ``level`` the value held, reached from ``start`` in
    two years;
    ``yearly`` the change per year from ``start``; ``values`` the values by year after ``start``.
    ``spread`` is how far
    counties lie apart, as a share of what the target adds; ``dips`` are single values by year and county.
    """

    pace: float | None = None
    level: float | None = None
    start: float | None = None
    yearly: float | None = None
    values: dict[str, float] = field(default_factory=dict)
    spread: float = 0.0
    dips: dict[str, dict[str, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Row:
    """A figure as it is written; ``recorded_at`` is empty for the usual day."""

    series: str
    division: str
    year: int
    value: float
    unit: str
    status: str = "final"
    recorded_at: str = ""
    note: str = ""

    def cells(self) -> tuple[str | int, ...]:
        """The row in the order of ``COLUMNS``; what has no date of its own comes in at the end of March."""
        value = f"{self.value:.6f}".rstrip("0").rstrip(".")
        recorded = self.recorded_at or f"{self.year + 1}-03-31"
        figure = (self.series, self.division, self.year, value, self.unit)
        return (*figure, Kind.DEMO.value, self.status, SOURCE, "", self.note, recorded)


@checked(frozen=True, kw_only=True, config=_STRICT)
class Gap:
    """Cells of a year left out on purpose; without a series or a division, those of all of them."""

    year: int
    series: str = ""
    division: str = ""

    def holds(self, row: _Row) -> bool:
        """Whether a row lies in the gap."""
        return (
            row.year == self.year and self.series in ("", row.series) and self.division in ("", row.division)
        )


@checked(frozen=True, kw_only=True, config=_STRICT)
class Correction:
    """A county's figure that was first reported as ``first`` and corrected on a later day."""

    series: str
    division: str
    year: int
    first: float
    recorded_at: date


@checked(frozen=True, kw_only=True, config=_STRICT)
class Parameters:
    """What the generator makes the figures from.

    ``population`` is in 万人 by county; ``ratios`` are the other weights as shares of it; ``city`` are
    series known
    for the city only, by year.
    """

    seed: int
    first_year: int
    last_year: int
    population: dict[str, float]
    indicator: dict[str, Course]
    ratios: dict[str, float] = field(default_factory=dict)
    city: dict[str, dict[str, float]] = field(default_factory=dict)
    missing: tuple[Gap, ...] = ()
    correction: Correction | None = None


def write_demo(plan: Plan, divisions: Divisions, parameters: Parameters, output: Path) -> int:
    """Generate the demo observations of a plan into a CSV file; returns the number of rows."""
    rows = list(_Generator(plan, divisions, parameters).rows())
    with output.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(row.cells() for row in rows)
    return len(rows)


class _Generator:
    def __init__(self, plan: Plan, divisions: Divisions, parameters: Parameters) -> None:
        self.plan, self.divisions, self.parameters = plan, divisions, parameters
        self.codes = divisions.codes
        self.years = range(parameters.first_year, parameters.last_year + 1)
        self.population = np.array([parameters.population[c] for c in self.codes], dtype=float)
        self.weights: dict[str, Array] = {}

    def rows(self) -> Iterator[_Row]:
        yield from self._series_rows()
        for indicator in self.plan.indicators:
            for row in self._indicator_rows(indicator):
                if not any(gap.holds(row) for gap in self.parameters.missing):
                    yield row

    def _rng(self, name: str) -> np.random.Generator:
        return np.random.default_rng([self.parameters.seed, *name.encode()])

    def _series_rows(self) -> Iterator[_Row]:
        city = self.parameters.city
        for series in self.plan.series:
            if series.id in city:
                for label, value in city[series.id].items():
                    yield _Row(series.id, self.plan.adcode, int(label), value, series.unit)
                continue
            ratio = self.parameters.ratios.get(series.id, 1.0)
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
        p = self.parameters.indicator.get(i.id)
        if p is None:
            return
        rng = self._rng(i.id)
        if i.rule.sums or i.combine is Combine.SUM:
            table = self._volumes(i, p, rng)
        else:
            table = self._rates(i, p, rng)
        for year, values in table.items():
            city = self._city(i, year, values, self._path(i, p)[year])
            correction = self._correction(i, year)
            if correction is None:
                yield from self._places_rows(i, year, values, city)
            else:
                yield from self._corrected_rows(i, year, values, city, correction)

    def _correction(self, i: Indicator, year: int) -> Correction | None:
        """The late correction, when it is of this indicator and year."""
        c = self.parameters.correction
        return c if c is not None and (c.series, c.year) == (i.id, year) else None

    def _places_rows(self, i: Indicator, year: int, values: Array, city: float) -> Iterator[_Row]:
        for code, value in zip(self.codes, values, strict=True):
            yield _Row(i.id, code, year, float(value), i.unit)
        yield _Row(i.id, self.plan.adcode, year, city, i.unit)

    def _corrected_rows(
        self, i: Indicator, year: int, values: Array, city: float, correction: Correction
    ) -> Iterator[_Row]:
        """The first report of county and city, then all figures with the two that changed later."""
        before = values.copy()
        before[self.codes.index(correction.division)] = correction.first
        city_before = self._city(i, year, before, city)
        yield _Row(i.id, correction.division, year, correction.first, i.unit, "preliminary")
        yield _Row(i.id, self.plan.adcode, year, city_before, i.unit, "preliminary")
        notes = {correction.division: "演示：迟到的更正", self.plan.adcode: "演示：随县级更正重算"}
        for row in self._places_rows(i, year, values, city):
            if row.division in notes:
                day = correction.recorded_at.isoformat()
                yield replace(row, recorded_at=day, note=notes[row.division])
            else:
                yield row

    def _path(self, i: Indicator, p: Course) -> dict[int, float]:
        """The city's intended value per year (for cumulative targets: the flow)."""
        base, target, rng = i.baseline.value, i.target.value, self._rng(i.id + "path")
        span = self.plan.target_year - self.plan.baseline_year
        out: dict[int, float] = {}
        for year in self.years:
            n = year - self.plan.baseline_year
            if i.rule.sums:
                assert target is not None
                assert p.pace is not None
                out[year] = target / span * p.pace * (1 + 0.08 * rng.normal()) if n else float("nan")
            elif p.pace is not None:
                assert base is not None
                assert target is not None
                wobble = 0.0 if n == 0 else 0.03 * rng.normal()
                out[year] = base + (target - base) * (n / span) * (p.pace + wobble)
            elif p.level is not None:
                start = p.level if p.start is None else p.start
                out[year] = start + (p.level - start) * min(1.0, n / 2)
            elif p.yearly is not None:
                assert p.start is not None
                wobble = 0.0 if n == 0 else 0.2 * rng.normal()
                out[year] = p.start + p.yearly * (n + wobble)
            elif p.values:
                assert p.start is not None
                out[year] = p.values.get(str(year), p.start)
            else:
                out[year] = 0.0
        return out

    def _rates(self, i: Indicator, p: Course, rng: np.random.Generator) -> dict[int, Array]:
        base, target = i.baseline.value, i.target.value
        scale = abs(target - base) if p.pace is not None and base is not None and target is not None else 1.0
        if i.rule.is_direction:
            assert p.yearly is not None
            scale = p.yearly
        lean = rng.normal(0, 1, len(self.codes)) * p.spread * scale
        drift = rng.normal(0, 0.12, len(self.codes)) * p.spread * scale
        low = -np.inf if i.minimum is None else i.minimum
        high = np.inf if i.maximum is None else i.maximum
        out: dict[int, Array] = {}
        for n, (year, centre) in enumerate(self._path(i, p).items()):
            weights = self._weights_of(i, n)
            noise = rng.normal(0, 0.05, len(self.codes)) * p.spread * scale
            values = centre + lean + drift * n + noise
            for _ in range(40):
                values = np.clip(values, low, high)
                values = values + (centre - np.average(values, weights=weights))
            values = np.asarray(np.round(np.clip(values, low, high), i.decimals), dtype=float)
            for code, dip in p.dips.get(str(year), {}).items():
                values[self.codes.index(code)] = dip
            out[year] = values
        return out

    def _volumes(self, i: Indicator, p: Course, rng: np.random.Generator) -> dict[int, Array]:
        part = self.population * np.exp(rng.normal(0, p.spread, len(self.codes)))
        part = part / part.sum()
        out: dict[int, Array] = {}
        for year, total in self._path(i, p).items():
            if np.isnan(total):
                continue
            wobble = part * np.exp(rng.normal(0, 0.06, len(self.codes)))
            decimals = i.decimals + (0 if i.decimals == 0 else 1)
            values = np.round(total * wobble / wobble.sum(), decimals)
            values[int(np.argmax(part))] += np.round(total, i.decimals) - values.sum()
            values = np.round(values, i.decimals + 1)
            for code, dip in p.dips.get(str(year), {}).items():
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
