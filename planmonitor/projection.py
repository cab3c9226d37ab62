"""Where a series is heading by the target year, how sure that is, and when nothing honest can be said.

The model is a random walk with drift (Hyndman & Athanasopoulos, *Forecasting: Principles and Practice*, 3rd
ed., section 5.2): the last value goes on by the mean yearly change, and errors pile up with every year.
Drift and its uncertainty come from statsmodels' weighted least squares on the changes between neighbouring
values; limits are Student's t. Percentages that stay inside their bounds are treated on the logit scale, so
that no band leaves them. Running sums are projected as the sum of the remaining yearly flows. A straight
line through the values was tried: its bands were too narrow on published series (``python -m
benchmarks.coverage`` prints what these reach).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.special import expit, logit
from scipy.stats import t as student
from statsmodels.regression.linear_model import WLS

from planmonitor.catalogue import Indicator, Plan, promise_of
from planmonitor.observations import Observation
from planmonitor.promise import Goal, Promise
from planmonitor.rules import RULES

MINIMUM_POINTS = 4
LEVELS = (0.80, 0.95)


class RefusalReason(StrEnum):
    """Why no projection is made."""

    TOO_FEW_POINTS = "too_few_points"
    MIXED_DEFINITIONS = "mixed_definitions"
    BROKEN_SERIES = "broken_series"
    NO_VARIATION = "no_variation"
    NO_TARGET = "no_target"
    TARGET_YEAR_KNOWN = "target_year_known"


@dataclass(frozen=True)
class Refusal:
    """A projection that is not made, with the reason in words."""

    reason: RefusalReason
    text: str


@dataclass(frozen=True)
class Band:
    """Expected value and prediction intervals of one future year, in the indicator's unit."""

    year: int
    value: float
    low80: float
    high80: float
    low95: float
    high95: float


@dataclass(frozen=True)
class Projection:
    """Bands from the year after the last value to the target year.

    ``points`` are the values fitted (yearly flows for cumulative targets, whose bands are running sums);
    ``chance`` is the probability, between 0 and 1, that the target is met in the target year if the past
    goes on as it did, None without a numeric target; ``scale`` says on which scale the line was fitted.
    """

    points: tuple[tuple[int, float], ...]
    bands: tuple[Band, ...]
    chance: float | None
    scale: str

    @property
    def final(self) -> Band:
        """The band of the target year."""
        return self.bands[-1]


@dataclass(frozen=True)
class Forecast:
    """Student-t prediction of a sum over future years: centre, standard error, degrees of freedom."""

    centre: float
    error: float
    freedom: int

    def interval(self, level: float) -> tuple[float, float]:
        """Lower and upper limit of the central interval of the given probability."""
        half = float(student.ppf(0.5 + level / 2, self.freedom)) * self.error
        return self.centre - half, self.centre + half

    def above(self, value: float) -> float:
        """Probability of a result above ``value``."""
        return float(student.sf((value - self.centre) / self.error, self.freedom))


def forecast(years: Sequence[int], values: Sequence[float], ahead: Sequence[int]) -> Forecast:
    """Predict the sum of the values in the years ``ahead`` of a random walk with drift.

    A change over g years has variance g·s². With the years ahead at distances h from the last value, the
    sum has variance s²·(Σⱼ nⱼ² + (Σh)²·v), where nⱼ counts the years ahead that lie at least j years away
    (each contains the error of year j) and v is the variance factor of the drift; for one year this is
    s²·(h + h²/(T−1)).
    """
    gaps = np.diff(np.asarray(years, dtype=float))
    fit = WLS(np.diff(np.asarray(values, dtype=float)), gaps[:, None], weights=1 / gaps).fit()
    distances = [year - years[-1] for year in ahead]
    piled = sum(sum(h >= j for h in distances) ** 2 for j in range(1, max(distances) + 1))
    spread = sum(distances) ** 2 * float(fit.normalized_cov_params[0, 0])
    centre = len(distances) * values[-1] + float(fit.params[0]) * sum(distances)
    return Forecast(centre, float(np.sqrt(fit.mse_resid * (piled + spread))), int(fit.df_resid))


@dataclass(frozen=True)
class _Course:
    """How a series goes on: forecasts on some scale, the way from there to the unit, and the way back.

    ``scale`` names the scale to people.
    """

    forecasts: Mapping[int, Forecast]
    to_unit: Callable[[float], float]
    from_unit: Callable[[float], float]
    scale: str

    def band(self, year: int) -> Band:
        """Expected value and intervals of one year, in the unit."""
        f = self.forecasts[year]
        limits = [limit for level in LEVELS for limit in f.interval(level)]
        return Band(year, *(self.to_unit(x) for x in (f.centre, *limits)))

    def chance(self, year: int, goal: Goal) -> float:
        """Probability that a goal with one limit is met in a year."""
        limit = self.from_unit(goal.high if goal.is_ceiling else goal.low)
        above = self.forecasts[year].above(limit) if np.isfinite(limit) else float(limit < 0)
        return 1 - above if goal.is_ceiling else above


def project(
    plan: Plan, indicator: Indicator, series: Sequence[Observation], others: Sequence[Observation] = ()
) -> Projection | Refusal:
    """Project the one series that is judged to the target year.

    Args:
        series: yearly values of one kind and definition, oldest first (``assessment.choose_series``).
        others: everything else known of the same figure, to tell a short series from one that was redefined.
    """
    promise, is_sum = promise_of(plan, indicator), indicator.rule.sums
    start = promise.first_year if is_sum else 0
    points = [(o.year, float(o.value)) for o in series if o.value is not None and o.year >= start]
    years, values = [year for year, _ in points], [value for _, value in points]
    refusal = _refusal(plan, promise, series, years, values, others)
    if refusal:
        return refusal
    ahead = range(years[-1] + 1, plan.target_year + 1)
    course_of = _of_flows if is_sum else _of_bounded if _has_bounds(indicator, values) else _of_levels
    course = course_of(indicator, years, values, ahead)
    bands = tuple(course.band(year) for year in ahead)
    goal = indicator.rule.goal(promise)
    chance = None if goal is None else course.chance(plan.target_year, goal)
    return Projection(tuple(points), bands, chance, course.scale)


def _of_flows(indicator: Indicator, years: list[int], values: list[float], ahead: range) -> _Course:
    """Running sums: what is there, plus the sum of the flows to come (never less than nothing)."""
    total, low = sum(values), indicator.minimum
    return _Course(
        {year: forecast(years, values, range(years[-1] + 1, year + 1)) for year in ahead},
        to_unit=lambda x: total + (x if low is None else max(x, 0.0)),
        from_unit=lambda limit: limit - total,
        scale="各年流量（带漂移的随机游走）",
    )


def _has_bounds(indicator: Indicator, values: list[float]) -> bool:
    """Whether the series is a percentage that has stayed inside its natural bounds."""
    low, high = indicator.minimum, indicator.maximum
    if indicator.unit != "%" or low is None or high is None:
        return False
    return low < min(values) and max(values) < high


def _of_bounded(indicator: Indicator, years: list[int], values: list[float], ahead: range) -> _Course:
    """Percentages inside their bounds: on the logit scale, which no band leaves."""
    low = indicator.minimum or 0.0
    width = (indicator.maximum or 0.0) - low
    logits = logit((np.array(values) - low) / width)
    return _Course(
        {year: forecast(years, logits, [year]) for year in ahead},
        to_unit=lambda x: low + width * float(expit(x)),
        from_unit=lambda limit: float(logit(np.clip((limit - low) / width, 0.0, 1.0))),
        scale="logit 尺度上带漂移的随机游走（百分比不越界）",
    )


def _of_levels(indicator: Indicator, years: list[int], values: list[float], ahead: range) -> _Course:
    """Everything else: as it is, cut off at the natural bounds."""
    low = -np.inf if indicator.minimum is None else indicator.minimum
    high = np.inf if indicator.maximum is None else indicator.maximum
    return _Course(
        {year: forecast(years, values, [year]) for year in ahead},
        to_unit=lambda x: min(max(x, low), high),
        from_unit=lambda limit: limit,
        scale="带漂移的随机游走",
    )


def _refusal(
    plan: Plan,
    promise: Promise,
    series: Sequence[Observation],
    years: list[int],
    values: list[float],
    others: Sequence[Observation],
) -> Refusal | None:
    rule = RULES[promise.rule]
    refused = rule.no_projection(promise)
    if refused:
        return Refusal(RefusalReason.NO_TARGET, refused)
    if years and years[-1] >= plan.target_year:
        return Refusal(RefusalReason.TARGET_YEAR_KNOWN, f"{plan.target_year}年的数值已经有了，无须预测")
    if rule.missing_years(promise, tuple(series)):
        return Refusal(RefusalReason.BROKEN_SERIES, "序列中间缺年，累计数不完整，不能外推")
    if len(years) < MINIMUM_POINTS:
        return _too_short(series, others, len(years))
    if years[-1] - years[0] + 1 > 2 * len(years):
        return Refusal(RefusalReason.BROKEN_SERIES, "序列缺失的年份多于已有的年份，不能外推")
    changes = np.diff(values) / np.diff(years)
    if float(np.ptp(changes)) < 1e-9:
        return Refusal(RefusalReason.NO_VARIATION, "各年变化完全相同，没有波动可供估计不确定性")
    return None


def _too_short(series: Sequence[Observation], others: Sequence[Observation], points: int) -> Refusal:
    """Too few values, or enough of them but of several definitions."""
    real = [o for o in others if o.kind.is_real and o.period.is_year and o.value is not None]
    redefined = len({(o.kind, o.definition) for o in real}) > 1
    if redefined and any(o.kind.is_real for o in series):
        text = f"同一口径只有{points}个年份的数据，其余年份口径或来源不同，不能拼接外推"
        return Refusal(RefusalReason.MIXED_DEFINITIONS, text)
    text = f"只有{points}个年份的数据，至少需要{MINIMUM_POINTS}个"
    return Refusal(RefusalReason.TOO_FEW_POINTS, text)
