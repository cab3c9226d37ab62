"""The current status index and anticipated progress index of the UN commission for Asia and the Pacific (ESCAP).

Source: ESCAP, "Tracking progress towards the SDGs: measurement for monitoring and communication" (working paper
SD/WP/10). How missing years are filled was established from published indices of countries of the Middle East and
North Africa, on which the module is checked: always from the last observation, by the mean yearly change of logits.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from planmonitor.catalogue import Direction
from planmonitor.methods.growth import orientation

FORMULA = (
    "现状指数＝±10×(现值−基期值)÷|目标值−基期值|，向好为正，达到目标即为 10；"
    "缺数年份由最后一个观测值按 logit（ln(y/(上限−y))）的平均年变化外推，各相邻观测值的年变化等权平均。"
    "预期进展用目标年的外推值代入同一公式。≥9 为“可以实现”，0 至 9 为“需要加快”，≤0 为“没有进展”。"
)

FULL_SCORE = 10.0
ON_TRACK_SCORE = 9.0
# Indices are classified after rounding, so that an unchanged value is no progress despite rounding errors.
_DIGITS = 9


class CurrentStatus(StrEnum):
    """How far the way from base to target has been covered."""

    ON_TRACK = "on_track"
    SLOW_PROGRESS = "slow_progress"
    REGRESSION = "regression"
    NOT_AVAILABLE = "not_available"


class Outlook(StrEnum):
    """Whether the target will be met at the pace so far."""

    WILL_MEET_TARGET = "will_meet_target"
    NEED_TO_ACCELERATE = "need_to_accelerate"
    NO_PROGRESS_EXPECTED = "no_progress_expected"
    NOT_AVAILABLE = "not_available"


STATUS_LABELS = {
    CurrentStatus.ON_TRACK: "进度正常",
    CurrentStatus.SLOW_PROGRESS: "进展缓慢",
    CurrentStatus.REGRESSION: "倒退",
    CurrentStatus.NOT_AVAILABLE: "无法评估",
}
OUTLOOK_LABELS = {
    Outlook.WILL_MEET_TARGET: "可以实现",
    Outlook.NEED_TO_ACCELERATE: "需要加快",
    Outlook.NO_PROGRESS_EXPECTED: "没有进展",
    Outlook.NOT_AVAILABLE: "无法评估",
}


@dataclass(frozen=True)
class Estimate:
    """The value of one year: observed, or else estimated; None where neither is possible."""

    year: int
    value: float | None
    observed: bool


@dataclass(frozen=True)
class EscapResult:
    """Both indices with their arithmetic.

    The indices have no unit and lie between −∞ and 10; None where the base equals a target since lost, or where a
    value is missing. ``base``, ``current`` and ``predicted`` are the values of base, current and target year;
    ``logit_slope`` is the mean yearly change of the logit, None for fewer than two usable points.
    """

    current_status: float | None
    anticipated_progress: float | None
    status: CurrentStatus
    outlook: Outlook
    base: Estimate
    current: Estimate
    predicted: Estimate
    target: float | None
    logit_slope: float | None


def assess(
    series: Mapping[int, float],
    direction: Direction,
    *,
    target: float | None,
    scale: float | None,
    base_year: int = 2015,
    current_year: int = 2025,
    target_year: int = 2030,
    estimates: Mapping[int, float] | None = None,
) -> EscapResult:
    """Compute both indices of a yearly series.

    ``scale`` is the upper bound of the indicator's scale (100 for percentages, 1000 or 100000 for rates), in its
    unit. ``estimates`` are values computed elsewhere for years without observation; they serve only where the series
    itself yields none.
    """
    slope = None if scale is None else mean_logit_change(series, scale)
    elsewhere = estimates or {}

    def value_in(year: int) -> Estimate:
        if year in series:
            return Estimate(year, series[year], observed=True)
        own = None if scale is None else extrapolate(series, scale, year)
        return Estimate(year, elsewhere.get(year) if own is None else own, observed=False)

    base, current, predicted = value_in(base_year), value_in(current_year), value_in(target_year)
    now = progress_index(base.value, current.value, target, direction)
    then = progress_index(base.value, predicted.value, target, direction)
    return EscapResult(now, then, _status(now), _outlook(then), base, current, predicted, target, slope)


def mean_logit_change(series: Mapping[int, float], scale: float) -> float | None:
    """Mean over neighbouring observations of the yearly change of ln(y ÷ (scale − y)).

    Every pair of neighbours counts the same, however many years lie between. Values at or beyond the ends of the
    scale have no logit and are left out; None for fewer than two others.
    """
    points = [
        (year, math.log(y) - math.log(scale - y)) for year, y in sorted(series.items()) if 0 < y < scale
    ]
    changes = [(z1 - z0) / (t1 - t0) for (t0, z0), (t1, z1) in pairwise(points)]
    return sum(changes) / len(changes) if changes else None


def extrapolate(series: Mapping[int, float], scale: float, year: int) -> float | None:
    """Value of a year without observation: the logit of the last observation moved by its mean yearly change.

    Years before the last observation, gaps included, are reached by going back from it. A last observation at an end
    of the scale is kept for later years and says nothing about earlier ones; beyond the scale it says nothing at all.
    """
    if not series:
        return None
    last_year = max(series)
    last = series[last_year]
    if last in (0, scale):
        return last if year > last_year else None
    slope = mean_logit_change(series, scale)
    if slope is None or not 0 < last < scale:
        return None
    if slope == 0:
        return last
    shift = slope * (year - last_year)
    # scale ÷ (1 + e^−z) for the shifted logit z, written so that the exponential cannot overflow.
    decay = math.exp(-abs(shift))
    grows, shrinks = (1, decay) if shift > 0 else (decay, 1)
    return scale * (last * grows / (last * grows + (scale - last) * shrinks))


def progress_index(
    base: float | None, value: float | None, target: float | None, direction: Direction
) -> float | None:
    """±10 × (value − base) ÷ |target − base|, positive for improvement and 10 once the target is met."""
    better = orientation(direction)
    if better is None or base is None or value is None or target is None:
        return None
    if better * (value - target) >= 0:
        return FULL_SCORE
    if base == target:
        return None
    index = FULL_SCORE * better * (value - base) / abs(target - base)
    return index if math.isfinite(index) else None


def _status(index: float | None) -> CurrentStatus:
    if index is None:
        return CurrentStatus.NOT_AVAILABLE
    if index >= ON_TRACK_SCORE:
        return CurrentStatus.ON_TRACK
    return CurrentStatus.SLOW_PROGRESS if round(index, _DIGITS) > 0 else CurrentStatus.REGRESSION


def _outlook(index: float | None) -> Outlook:
    if index is None:
        return Outlook.NOT_AVAILABLE
    if index >= ON_TRACK_SCORE:
        return Outlook.WILL_MEET_TARGET
    return Outlook.NEED_TO_ACCELERATE if round(index, _DIGITS) > 0 else Outlook.NO_PROGRESS_EXPECTED
