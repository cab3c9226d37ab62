"""Compound growth towards a target: the arithmetic that the Open SDG and the Eurostat method share.

Source: Statistics Canada's progress measure as built into Open SDG (``docs/progress-methodology.md`` of
open-sdg/open-sdg and ``ProgressMeasure`` of open-sdg/sdg-build); the Basque statistical office EUSTAT
judges the same growth rates by Eurostat's thresholds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from planmonitor.catalogue import Direction

ZERO_REPLACEMENT = 0.001
"""Stands in for a base value or a target of 0, from which no growth rate can be computed."""

LIMIT_EXPONENT = 4.44
"""Chosen by Statistics Canada so that the top category stays within reach of the limit for 15 years."""

DEFAULT_BASE_YEAR = 2015
DEFAULT_TARGET_YEAR = 2030
MAX_SCORE = 5.0


class NoGrowth(StrEnum):
    """Why a progress value cannot be computed."""

    NO_DIRECTION = "no_direction"
    MISSING_VALUE = "missing_value"
    TOO_FEW_POINTS = "too_few_points"
    SIGN_CHANGE = "sign_change"
    BASE_IS_TARGET = "base_is_target"
    NO_TIME_LEFT = "no_time_left"
    OUT_OF_RANGE = "out_of_range"


UNAVAILABLE_LABELS = {
    NoGrowth.NO_DIRECTION: "没有明确的改善方向",
    NoGrowth.MISSING_VALUE: "缺少基期值或现状值",
    NoGrowth.TOO_FEW_POINTS: "不足两个年份的数据",
    NoGrowth.SIGN_CHANGE: "基期值、现状值与目标值正负号不一致，无法计算增长率",
    NoGrowth.BASE_IS_TARGET: "基期值等于目标值，所需增长率为零",
    NoGrowth.NO_TIME_LEFT: "目标年不晚于基期年",
    NoGrowth.OUT_OF_RANGE: "数值过大或过小，超出可计算范围",
}


@dataclass(frozen=True)
class GrowthCase:
    """One indicator at two points in time.

    Values share the indicator's unit. ``target`` None means that no number was promised; ``limit`` is the
    natural bound of the indicator in the direction of improvement (100 for a percentage), used only without
    a target.
    """

    direction: Direction
    base_year: int | None
    base_value: float | None
    current_year: int | None
    current_value: float | None
    target: float | None = None
    target_year: int = DEFAULT_TARGET_YEAR
    limit: float | None = None


@dataclass(frozen=True)
class Growth:
    """Growth observed and growth required, both per year as shares of 1 (0.02 is 2 %).

    ``value`` is the progress value: without a target the observed growth, positive when it improves; with a
    target its ratio to the size of the required growth. ``base_value`` and ``target`` are those calculated
    with (0 has become ``ZERO_REPLACEMENT``); ``sign`` is −1 for a negative base, whose growth points the
    other way. ``target_met`` stands even where ``value`` is None; ``unavailable`` then says why it is.
    """

    value: float | None
    observed: float | None = None
    required: float | None = None
    observed_years: int | None = None
    required_years: int | None = None
    base_value: float | None = None
    target: float | None = None
    sign: int = 1
    target_met: bool = False
    unavailable: NoGrowth | None = None


def orientation(direction: Direction) -> int | None:
    """+1 where more is better, −1 where less is better, None where neither is."""
    return {Direction.INCREASE: 1, Direction.DECREASE: -1}.get(direction)


def compound_growth(start: float, end: float, years: int) -> float | None:
    """Yearly growth that leads from ``start`` to ``end`` in ``years``: (end ÷ start)^(1 ÷ years) − 1.

    None if the two differ in sign, if ``start`` is 0, if ``years`` is not positive or if the result is not
    finite.
    """
    if start == 0 or years < 1 or end / start < 0:
        return None
    growth = math.pow(end / start, 1 / years) - 1
    return growth if math.isfinite(growth) else None


def limit_coefficient(base_value: float, limit: float) -> float:
    """Factor between 0 and 1 that lowers positive thresholds for a start near the natural limit.

    1 − (base ÷ limit)^4.44 up to the limit, mirrored above it, and 1 from twice the limit on (so also for a
    limit of 0). It is 0 exactly at the limit.
    """
    base, bound = abs(base_value), abs(limit)
    if base >= 2 * bound:
        return 1.0
    nearness = base if base <= bound else 2 * bound - base
    return 1 - math.pow(nearness / bound, LIMIT_EXPONENT)


def coefficient_of(case: GrowthCase) -> float:
    """The limit coefficient of a case: 1 with a target, without a limit or without a base value."""
    if case.target is not None or case.limit is None or case.base_value is None:
        return 1.0
    return limit_coefficient(case.base_value, case.limit)


def measure_growth(case: GrowthCase) -> Growth:
    """Observed and required growth of a case and the progress value that follows.

    A target counts as met whenever the current value reaches it, even where growth cannot be computed.
    There is no value when base and current value differ in sign, when they are less than a year apart, when
    the target equals the base value or differs from it in sign, or when the target year does not lie after
    the base year.
    """
    better = orientation(case.direction)
    if better is None:
        return Growth(None, unavailable=NoGrowth.NO_DIRECTION)
    target = ZERO_REPLACEMENT if case.target == 0 else case.target
    current = case.current_value
    met = current is not None and target is not None and better * (current - target) >= 0

    def without_value(why: NoGrowth) -> Growth:
        return Growth(None, base_value=case.base_value, target=target, target_met=met, unavailable=why)

    if case.base_value is None or current is None or case.base_year is None or case.current_year is None:
        return without_value(NoGrowth.MISSING_VALUE)
    base = ZERO_REPLACEMENT if case.base_value == 0 else case.base_value
    years, horizon = case.current_year - case.base_year, case.target_year - case.base_year
    if base * current < 0:
        return without_value(NoGrowth.SIGN_CHANGE)
    if years < 1:
        return without_value(NoGrowth.TOO_FEW_POINTS)
    sign = -1 if base < 0 else 1
    observed = compound_growth(base, current, years)
    if observed is None:
        return without_value(NoGrowth.OUT_OF_RANGE)
    known = Growth(sign * better * observed, observed, None, years, None, base, target, sign, met)
    if target is None:
        return known
    if target == base:
        return without_value(NoGrowth.BASE_IS_TARGET)
    if target * base < 0:
        return without_value(NoGrowth.SIGN_CHANGE)
    if horizon < 1:
        return without_value(NoGrowth.NO_TIME_LEFT)
    required = compound_growth(base, target, horizon)
    if not required:
        return without_value(NoGrowth.OUT_OF_RANGE)
    ratio = sign * better * observed / abs(required)
    if not math.isfinite(ratio):
        return without_value(NoGrowth.OUT_OF_RANGE)
    return Growth(ratio, observed, required, years, horizon, base, target, sign, met)


def clamp_score(score: float) -> float:
    """A score cut off at −5 and +5."""
    return max(-MAX_SCORE, min(MAX_SCORE, score))


def next_year(base_year: int, years: list[int]) -> int | None:
    """Open SDG's substitute for a base year without data: the next year that has some."""
    return min((year for year in years if year >= base_year), default=None)


def nearest_year(base_year: int, years: list[int]) -> int | None:
    """EUSTAT's substitute for a base year without data: the nearest year that has some, the later of two."""
    return min(years, key=lambda year: (abs(year - base_year), -year), default=None)


def case_of_series(
    series: Mapping[int, float],
    direction: Direction,
    *,
    substitute: Callable[[int, list[int]], int | None],
    base_year: int,
    base_value: float | None,
    target: float | None,
    target_year: int,
    limit: float | None,
) -> GrowthCase:
    """Pick base and current point of a series of yearly values.

    The current point is the latest one. ``base_value``, if given, is the value of ``base_year`` whatever
    the series says; otherwise ``substitute`` chooses the base year among those with data.
    """
    points = dict(series)
    if base_value is not None:
        points[base_year] = base_value
    years = sorted(points)
    base = substitute(base_year, years)
    current = years[-1] if years else None
    return GrowthCase(
        direction=direction,
        base_year=base,
        base_value=None if base is None else points[base],
        current_year=current,
        current_value=None if current is None else points[current],
        target=target,
        target_year=target_year,
        limit=limit,
    )
