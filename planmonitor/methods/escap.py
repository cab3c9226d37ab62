"""Current status and anticipated progress, the indices of the UN commission for Asia and the Pacific (ESCAP).

Source: ESCAP, "Tracking progress towards the SDGs: measurement for monitoring and communication" (working
paper SD/WP/10). How missing years are filled was established from published indices of countries of the
Middle East and North Africa, on which the module is checked: always from the last observation, by the mean
yearly change of logits.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from planmonitor.assessment import Step
from planmonitor.catalogue import Direction
from planmonitor.methods.cells import cell_of, direction_in, number_in, series_in
from planmonitor.methods.growth import orientation
from planmonitor.methods.method import JudgedSeries, Layout, Leaning, Method, Reading, Unsuited
from planmonitor.numbers import exact, number, share

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


class AnticipatedProgress(StrEnum):
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
PROGRESS_LABELS = {
    AnticipatedProgress.WILL_MEET_TARGET: "可以实现",
    AnticipatedProgress.NEED_TO_ACCELERATE: "需要加快",
    AnticipatedProgress.NO_PROGRESS_EXPECTED: "没有进展",
    AnticipatedProgress.NOT_AVAILABLE: "无法评估",
}
_STATUS_LEANINGS = {
    CurrentStatus.ON_TRACK: Leaning.GOOD,
    CurrentStatus.SLOW_PROGRESS: Leaning.BETWEEN,
    CurrentStatus.REGRESSION: Leaning.BAD,
}
_PROGRESS_LEANINGS = {
    AnticipatedProgress.WILL_MEET_TARGET: Leaning.GOOD,
    AnticipatedProgress.NEED_TO_ACCELERATE: Leaning.BETWEEN,
    AnticipatedProgress.NO_PROGRESS_EXPECTED: Leaning.BAD,
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

    The indices have no unit and lie between −∞ and 10; None where the base equals a target since lost, or
    where a value is missing. ``base``, ``current`` and ``predicted`` are the values of base, current and
    target year; ``logit_slope`` is the mean yearly change of the logit, None for fewer than two usable
    points.
    """

    current_status: float | None
    anticipated_progress: float | None
    status: CurrentStatus
    progress: AnticipatedProgress
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

    ``scale`` is the upper bound of the indicator's scale (100 for percentages, 1000 or 100000 for rates),
    in its unit. ``estimates`` are values computed elsewhere for years without observation; they serve only
    where the series itself yields none.
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
    return EscapResult(now, then, _status(now), _progress(then), base, current, predicted, target, slope)


def mean_logit_change(series: Mapping[int, float], scale: float) -> float | None:
    """Mean over neighbouring observations of the yearly change of ln(y ÷ (scale − y)).

    Every pair of neighbours counts the same, however many years lie between. Values at or beyond the ends
    of the scale have no logit and are left out; None for fewer than two others.
    """
    points = [
        (year, math.log(y) - math.log(scale - y)) for year, y in sorted(series.items()) if 0 < y < scale
    ]
    changes = [(z1 - z0) / (t1 - t0) for (t0, z0), (t1, z1) in pairwise(points)]
    return sum(changes) / len(changes) if changes else None


def extrapolate(series: Mapping[int, float], scale: float, year: int) -> float | None:
    """Value of a year without observation: the logit of the last observation moved by its mean yearly change.

    Years before the last observation, gaps included, are reached by going back from it. A last observation
    at an end of the scale is kept for later years and says nothing about earlier ones; beyond the scale it
    says nothing at all.
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


def _progress(index: float | None) -> AnticipatedProgress:
    if index is None:
        return AnticipatedProgress.NOT_AVAILABLE
    if index >= ON_TRACK_SCORE:
        return AnticipatedProgress.WILL_MEET_TARGET
    return (
        AnticipatedProgress.NEED_TO_ACCELERATE
        if round(index, _DIGITS) > 0
        else AnticipatedProgress.NO_PROGRESS_EXPECTED
    )


_ESTIMATE_COLUMNS = {2015: "base2015", 2025: "value2025", 2030: "value2030_predicted"}


def _judge(cells: Mapping[str, str]) -> tuple[str, ...]:
    estimates = {year: number_in(cells.get(column, "")) for year, column in _ESTIMATE_COLUMNS.items()}
    result = assess(
        series_in(cells["series_year:value"]),
        direction_in(cells["direction"]) or Direction.NONE,
        target=number_in(cells["target_TV"]),
        scale=number_in(cells["scale"]),
        estimates={year: value for year, value in estimates.items() if value is not None},
    )
    return cell_of(result.current_status), cell_of(result.anticipated_progress)


def _read(series: JudgedSeries) -> Reading | Unsuited:
    if series.target is None:
        return Unsuited("没有目标值")
    values = dict(series.values)
    if series.base is not None:
        values[series.baseline_year] = series.base
    now = max(values)
    if series.baseline_year not in values or now == series.baseline_year:
        return Unsuited(f"缺{series.baseline_year}年基期值或规划期数值")
    result = assess(
        values,
        series.direction,
        target=series.target,
        scale=series.limit,
        base_year=series.baseline_year,
        current_year=now,
        target_year=series.target_year,
    )
    if result.current_status is None:
        return Unsuited("基期值等于目标值，指数没有定义")
    return _reading(series, result, result.current_status)


def _reading(series: JudgedSeries, result: EscapResult, current: float) -> Reading:
    """Anticipated progress decides where there is any; the current index does not know the time passed."""
    steps = [_index_step("现状指数", result, result.current.value, current)]
    word, leaning = STATUS_LABELS[result.status], _STATUS_LEANINGS[result.status]
    says = f"本方法的现状指数只看已走完全程的{share(current / FULL_SCORE)}，不计时间已过多少。"
    anticipated, predicted = result.anticipated_progress, result.predicted.value
    if anticipated is not None and predicted is not None:
        steps.append(_index_step("预期进展指数", result, round(predicted, 3), anticipated))
        word = f"{word}；{PROGRESS_LABELS[result.progress]}"
        leaning = _PROGRESS_LEANINGS[result.progress]
        says = (
            f"本方法按logit平均变化外推到{series.target_year}年，得{number(predicted, 2)}，"
            f"预期进展指数{number(anticipated, 1)}。"
        )
    elif series.limit is None:
        steps.append(Step("预期进展指数", "该指标没有自然上限，logit 外推无从进行", "不适用"))
    return Reading(word, leaning, tuple(steps), "指数 ≥9 可以实现，0—9 需要加快，≤0 没有进展", says)


def _index_step(label: str, result: EscapResult, value: float | None, index: float) -> Step:
    target, base = exact(result.target), exact(result.base.value)
    if index >= FULL_SCORE:
        return Step(label, f"{exact(value)} 已达到目标 {target}", number(index, 2))
    way = f"10 × ({exact(value)} − {base}) ÷ |{target} − {base}|"
    return Step(label, way, number(index, 2))


METHOD = Method(
    id="escap",
    label="联合国亚太经社会（ESCAP）指数",
    formula=FORMULA,
    source="联合国亚太经社会工作文件 SD/WP/10；已与中东和北非国家公布的指数核对",
    rank=4,
    layout=Layout(
        required=("direction", "scale", "target_TV", "series_year:value"),
        optional=tuple(_ESTIMATE_COLUMNS.values()),
        added=("current_status", "anticipated_progress"),
        unreadable=("", ""),
        judge=_judge,
    ),
    read=_read,
)
