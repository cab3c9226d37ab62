"""Targets of a file of cases, one a row, judged through the same rules as the pages.

A row says what the target speaks of (``measure``), what is reported (``series_gives``) and how the two are
compared; from that follows the kind of target. Series, stages and references are JSON from year to number.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from planmonitor.assessment import UNJUDGED, Assessment, Verdict
from planmonitor.catalogue import goal_for
from planmonitor.judging import CountyView, Evidence, judge, judge_county
from planmonitor.methods import AssessedCases, Layout, run_layout
from planmonitor.methods.cells import Unreadable, is_blank, number_in, year_in
from planmonitor.numbers import exact
from planmonitor.observations import FigureStatus, Kind, Observation, Period
from planmonitor.promise import Comparator, Direction, Promise, Reported, Tolerances
from planmonitor.rules import RULES

REQUIRED = (
    "measure",
    "series_gives",
    "comparator",
    "direction",
    "each_year",
    "baseline_year",
    "first_year",
    "target_year",
    "baseline",
    "target",
    "series",
    "as_of",
)
OPTIONAL = ("id", "wording", "unit", "target_max", "milestones", "area_target", "reference")
ADDED = ("verdict", "value", "completion", "reason", "sentence")
_CITY, _AREA = "city", "area"
_COMPARATORS = {c.value: c for c in Comparator} | {
    "≥": Comparator.AT_LEAST,
    "≤": Comparator.AT_MOST,
    "=": Comparator.EQUAL,
    "＞": Comparator.MORE_THAN,
    "＜": Comparator.LESS_THAN,
    "=>": Comparator.AT_LEAST,
    "=<": Comparator.AT_MOST,
    "~": Comparator.ABOUT,
}
_YES = ("yes", "y", "true", "1", "是")
_LESS = (Comparator.AT_MOST, Comparator.LESS_THAN)


def judge_target_cases(path: Path, tolerances: Tolerances) -> AssessedCases:
    """Judge the targets of a CSV file; the columns of :data:`ADDED` are added and no other result column is
    read.

    Raises:
        CasesError: the file is missing, no CSV, empty, or lacks a column of :data:`REQUIRED`.
    """

    def judge_row(cells: Mapping[str, str]) -> tuple[str, ...]:
        return judged(cells, tolerances)

    layout = Layout(REQUIRED, ADDED, unreadable(), judge_row, OPTIONAL)
    return run_layout(path, layout, "judge-cases ")


@dataclass(frozen=True)
class _Row:
    """A row read: the numbers of its cells, absent ones as None."""

    measure: str
    reported: Reported
    comparator: Comparator
    direction: Direction
    each_year: bool
    baseline: float | None
    target: float | None
    as_of: int
    series: Mapping[int, float]
    reference: Mapping[int, float]


def judged(cells: Mapping[str, str], tolerances: Tolerances) -> tuple[str, ...]:
    """The result columns of one row, as text: verdict, figure judged, completion, reason, sentence.

    Raises:
        Unreadable: a cell is not of the form asked for, or a year is missing.
    """
    row = _row(cells)
    promise = _promise(cells, row, tolerances)
    area_target = number_in(cells.get("area_target", ""))
    place = _CITY if area_target is None else _AREA
    observed = _observations(row.series, promise.id, place, promise.unit)
    compared = _observations(row.reference, "reference", _CITY, promise.unit)
    evidence = Evidence(observed, compared)
    unmet = next(iter(_lacking(promise)), "")
    if unmet:
        return unreadable(unmet)
    if area_target is None:
        return _told(judge(promise, place, row.as_of, evidence))
    own = replace(promise, own_targets=((_AREA, area_target),))
    if promise.baseline is not None and promise.baseline_year not in row.series:
        start = _observations({promise.baseline_year: promise.baseline}, promise.id, place, promise.unit)
        evidence = replace(evidence, observations=(*start, *observed))
    return _told(judge_county(own, place, row.as_of, evidence, CountyView.REFERENCE))


def unreadable(why: str = "这一行有看不懂的内容，请核对各列的写法") -> tuple[str, ...]:
    """The result columns of a row that cannot be judged for its form."""
    return (Verdict.NOT_JUDGED.value, "", "", "unreadable", f"{UNJUDGED}{why}")


def _told(a: Assessment) -> tuple[str, ...]:
    return (a.verdict.value, _number(a.value), _number(a.completion), a.reason.value, a.sentence)


def _number(value: float | None) -> str:
    return "" if value is None else exact(value)


def _row(cells: Mapping[str, str]) -> _Row:
    try:
        comparator = _COMPARATORS[cells["comparator"].strip() or ">="]
        reported = Reported(cells["series_gives"].strip().lower() or Reported.LEVEL)
        direction = Direction(cells["direction"].strip().lower() or Direction.NONE)
    except (KeyError, ValueError) as error:
        raise Unreadable(str(error)) from None
    return _Row(
        measure=cells["measure"].strip().lower(),
        reported=reported,
        comparator=comparator,
        direction=direction,
        each_year=cells["each_year"].strip().lower() in _YES,
        baseline=number_in(cells["baseline"]),
        target=number_in(cells["target"]),
        as_of=_year(cells["as_of"]),
        series=_by_year(cells["series"]),
        reference=_by_year(cells.get("reference", "")),
    )


def _promise(cells: Mapping[str, str], row: _Row, tolerances: Tolerances) -> Promise:
    key, lag = _kind(row)
    rule, unit = RULES[key], cells.get("unit", "").strip()
    target = 0.0 if rule.needs_reference else row.target
    upper = number_in(cells.get("target_max", ""))
    goal = goal_for(tolerances, rule, unit, row.comparator, target, upper, row.direction)
    baseline_year, target_year = _year(cells["baseline_year"]), _year(cells["target_year"])
    first_year = year_in(cells["first_year"]) or baseline_year + 1
    if target_year <= baseline_year or first_year > target_year:
        raise Unreadable(cells["target_year"])
    baseline = row.baseline
    if baseline is None and row.reported is Reported.LEVEL:
        baseline = row.series.get(baseline_year)
    if goal is not None and goal.comparator is Comparator.RANGE and upper is None:
        raise Unreadable(cells.get("target_max", ""))
    return Promise(
        id=cells.get("id", "").strip(),
        name=cells.get("wording", "").strip(),
        rule="no_baseline" if key == "reach" and baseline is None else key,
        unit=unit,
        baseline_year=baseline_year,
        target_year=target_year,
        tolerances=tolerances,
        first_year=first_year,
        goal=goal,
        baseline=baseline,
        direction=row.direction,
        decimals=_decimals(row),
        reported=row.reported,
        stages=tuple(sorted(_by_year(cells.get("milestones", "")).items())),
        lag=lag,
        printed=cells.get("wording", "").strip(),
    )


def _kind(row: _Row) -> tuple[str, int]:
    """The kind of target that a row speaks of, and how many years its reference lies back."""
    changes = row.reported in (Reported.TO_DATE, Reported.YEARLY_CHANGE)
    kinds = {
        "level": "maintain" if row.each_year else "reach",
        "percent_over_baseline": "total_growth" if changes else "percent_over_baseline",
        "points_over_baseline": "points_over_baseline",
        "average_growth": "average_growth",
        "total_reduction": "total_reduction",
        "sum": "ceiling" if _is_ceiling(row) else "cumulative",
        "against_reference": "relative",
        "against_reference_last_year": "relative",
    }
    if row.measure not in kinds:
        raise Unreadable(row.measure)
    return kinds[row.measure], int(row.measure == "against_reference_last_year")


def _is_ceiling(row: _Row) -> bool:
    one_sided = (Comparator.AT_LEAST, Comparator.MORE_THAN)
    return row.comparator in _LESS or (
        row.direction is Direction.DECREASE and row.comparator not in one_sided
    )


def _lacking(promise: Promise) -> list[str]:
    """What the row lacks to be judged at all; a baseline that already meets the target is no fault here."""
    rule = RULES[promise.rule]
    if promise.goal is None and rule.is_number and not rule.needs_reference:
        return ["缺目标值，请填写 target 列"]
    return []


def _observations(values: Mapping[int, float], series: str, place: str, unit: str) -> tuple[Observation, ...]:
    return tuple(
        Observation(
            series,
            place,
            Period(str(year)),
            value,
            unit,
            Kind.REPORTED,
            FigureStatus.FINAL,
            "",
            datetime(year, 12, 31),
        )
        for year, value in values.items()
    )


def _year(text: str) -> int:
    year = year_in(text)
    if year is None:
        raise Unreadable(text)
    return year


def _by_year(text: str) -> dict[int, float]:
    """A JSON object from year to number; blank for none. Years without a number are left out."""
    if is_blank(text):
        return {}
    try:
        found = json.loads(text)
    except json.JSONDecodeError:
        raise Unreadable(text) from None
    if not isinstance(found, dict):
        raise Unreadable(text)
    values = {}
    for year, value in found.items():
        number = number_in(str(value)) if value is not None else None
        if number is not None:
            values[_year(str(year))] = number
    return values


def _decimals(row: _Row) -> int:
    """As many decimals as the row itself writes, at most four."""
    numbers = [v for v in (row.baseline, row.target, *row.series.values()) if v is not None]
    for decimals in range(5):
        if all(math.isclose(v, round(v, decimals), abs_tol=1e-9) for v in numbers):
            return decimals
    return 4
