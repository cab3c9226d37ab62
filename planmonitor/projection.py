"""Where a series is heading by the target year, how sure that is, and when nothing honest can be said.

The model is a random walk with drift (Hyndman & Athanasopoulos, *Forecasting: Principles and Practice*, 3rd ed.,
section 5.2): the last value goes on by the mean yearly change, and errors pile up with every year. Drift and its
uncertainty come from statsmodels' weighted least squares on the changes between neighbouring values; limits are
Student's t. Percentages that stay inside their bounds are treated on the logit scale, so that no band leaves them.
Running sums are projected as the sum of the remaining yearly flows. A straight line through the values was tried:
its bands were too narrow on published series (``python -m benchmarks.coverage`` prints what these reach).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.special import expit, logit
from scipy.stats import t as student
from statsmodels.regression.linear_model import WLS

from planmonitor.catalogue import Comparator, Indicator, Plan, promise_of
from planmonitor.observations import Observation
from planmonitor.promise import Promise

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

    ``points`` are the values fitted (yearly flows for cumulative targets, whose bands are running sums); ``chance`` is
    the probability, between 0 and 1, that the target is met in the target year if the past goes on as it did, None
    without a numeric target; ``scale`` says on which scale the line was fitted.
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
    """Student-t prediction of a linear combination of future years: centre, standard error, degrees of freedom."""

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

    A change over g years has variance g·s². With the years ahead at distances h from the last value, the sum has
    variance s²·(Σⱼ nⱼ² + (Σh)²·v), where nⱼ counts the years ahead that lie at least j years away (each contains the
    error of year j) and v is the variance factor of the drift; for one year this is s²·(h + h²/(T−1)).
    """
    gaps = np.diff(np.asarray(years, dtype=float))
    fit = WLS(np.diff(np.asarray(values, dtype=float)), gaps[:, None], weights=1 / gaps).fit()
    distances = [year - years[-1] for year in ahead]
    piled = sum(sum(h >= j for h in distances) ** 2 for j in range(1, max(distances) + 1))
    spread = sum(distances) ** 2 * float(fit.normalized_cov_params[0, 0])
    centre = len(distances) * values[-1] + float(fit.params[0]) * sum(distances)
    return Forecast(centre, float(np.sqrt(fit.mse_resid * (piled + spread))), int(fit.df_resid))


def project(
    plan: Plan, indicator: Indicator, series: Sequence[Observation], others: Sequence[Observation] = ()
) -> Projection | Refusal:
    """Project the one series that is judged to the target year.

    Args:
        series: yearly values of one kind and definition, oldest first (``assessment.choose_series``).
        others: everything else known of the same figure, to tell a short series from one that was redefined.
    """
    promise = promise_of(plan, indicator)
    cumulative = indicator.rule.sums
    start = promise.first_year if cumulative else 0
    rows = [o for o in series if o.value is not None and o.year >= start]
    years = [o.year for o in rows]
    values = [float(o.value) for o in rows if o.value is not None]
    refusal = _refusal(plan, promise, indicator, series, years, values, others)
    if refusal:
        return refusal
    goal = indicator.rule.goal(promise)
    target = None if goal is None else goal.low if goal.low > float("-inf") else goal.high
    ahead = range(years[-1] + 1, plan.target_year + 1)
    low, high = indicator.minimum, indicator.maximum
    if cumulative:
        total = sum(values)
        steps = {year: forecast(years, values, range(years[-1] + 1, year + 1)) for year in ahead}

        def on_scale(x: float) -> float:
            return total + (x if low is None else max(x, 0.0))

        wanted = None if target is None else target - total
        scale = "各年流量（带漂移的随机游走）"
    elif (
        indicator.unit == "%"
        and low is not None
        and high is not None
        and low < min(values)
        and max(values) < high
    ):
        floor, width = low, high - low
        steps = {y: forecast(years, logit((np.array(values) - floor) / width), [y]) for y in ahead}

        def on_scale(x: float) -> float:
            return floor + width * float(expit(x))

        wanted = None if target is None else float(logit(np.clip((target - floor) / width, 0.0, 1.0)))
        scale = "logit 尺度上带漂移的随机游走（百分比不越界）"
    else:
        steps = {y: forecast(years, values, [y]) for y in ahead}

        def on_scale(x: float) -> float:
            return min(max(x, -np.inf if low is None else low), np.inf if high is None else high)

        wanted = target
        scale = "带漂移的随机游走"
    bands = tuple(_band(year, f, on_scale) for year, f in steps.items())
    return Projection(
        tuple(zip(years, values, strict=True)),
        bands,
        None if wanted is None else _chance(steps[plan.target_year], indicator.judged_as, wanted),
        scale,
    )


def _band(year: int, f: Forecast, on_scale: Callable[[float], float]) -> Band:
    (a, b), (c, d) = (f.interval(level) for level in LEVELS)
    return Band(year, *(on_scale(x) for x in (f.centre, a, b, c, d)))


def _chance(f: Forecast, comparator: Comparator, wanted: float) -> float:
    above = f.above(wanted) if np.isfinite(wanted) else float(wanted < 0)
    return above if comparator in (Comparator.AT_LEAST, Comparator.MORE_THAN) else 1 - above


def _refusal(
    plan: Plan,
    promise: Promise,
    indicator: Indicator,
    series: Sequence[Observation],
    years: Sequence[int],
    values: Sequence[float],
    others: Sequence[Observation],
) -> Refusal | None:
    refused = indicator.rule.no_projection(promise)
    if refused:
        return Refusal(RefusalReason.NO_TARGET, refused)
    if years and years[-1] >= plan.target_year:
        return Refusal(RefusalReason.TARGET_YEAR_KNOWN, f"{plan.target_year}年的数值已经有了，无须预测")
    if indicator.rule.missing_years(promise, tuple(series)):
        return Refusal(RefusalReason.BROKEN_SERIES, "序列中间缺年，累计数不完整，不能外推")
    if len(years) < MINIMUM_POINTS:
        definitions = {
            (o.kind, o.definition)
            for o in others
            if o.period.is_year and o.value is not None and o.kind.is_real
        }
        real = [o for o in series if o.kind.is_real]
        if real and len(definitions) > 1:
            return Refusal(
                RefusalReason.MIXED_DEFINITIONS,
                f"同一口径只有{len(years)}个年份的数据，其余年份口径或来源不同，不能拼接外推",
            )
        return Refusal(
            RefusalReason.TOO_FEW_POINTS, f"只有{len(years)}个年份的数据，至少需要{MINIMUM_POINTS}个"
        )
    if years[-1] - years[0] + 1 > 2 * len(years):
        return Refusal(RefusalReason.BROKEN_SERIES, "序列缺失的年份多于已有的年份，不能外推")
    changes = np.diff(values) / np.diff(years)
    if float(np.ptp(changes)) < 1e-9:
        return Refusal(RefusalReason.NO_VARIATION, "各年变化完全相同，没有波动可供估计不确定性")
    return None
