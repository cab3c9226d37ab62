"""Eurostat's assessment of yearly growth rates, as the Basque statistical office EUSTAT computes it.

Source: ``scripts/build_data.py`` of EUSTAT-DES/data (class ``SeriesProgressEustat``), after Eurostat's monitoring
report "Sustainable development in the European Union", annex on method; checked against the calculation components
EUSTAT publishes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from planmonitor.catalogue import Direction
from planmonitor.methods.growth import (
    DEFAULT_BASE_YEAR,
    DEFAULT_TARGET_YEAR,
    MAX_SCORE,
    Growth,
    GrowthCase,
    case_of_series,
    clamp_score,
    coefficient_of,
    measure_growth,
    nearest_year,
)

FORMULA = (
    "年均增长率 g=(y/y₀)^(1/(t−t₀))−1（向好为正）。无目标时：g≥1% 显著进展，≥0.1% 中等进展，"
    "±0.1% 以内无进展，≥−1% 中等倒退，否则显著倒退（接近自然极限时 1% 与 0.1% 两道门槛乘以 C，见 Open SDG 方法），"
    "得分 g÷(2%·C)×5（g 为负时 C=1）。有目标时：比值 R=实际增长率÷|所需增长率|，≥95% 显著进展（已达目标同此，得 5 分），"
    "≥60% 中等进展，≥0 中等倒退（进展不足），否则显著倒退；得分在 R=−60%、60%、130% 处为 −5、0、5，其间按直线折算。"
)

RATIO_THRESHOLDS = (0.95, 0.6, 0.0)
GROWTH_THRESHOLDS = (0.01, 0.001, -0.001)
FULL_GROWTH = 0.02
FULL_RATIO = 1.3
EVEN_RATIO = 0.6


class Status(StrEnum):
    """The five categories of the method and the absence of a judgement."""

    SIGNIFICANT_PROGRESS = "significant_progress"
    MODERATE_PROGRESS = "moderate_progress"
    NO_PROGRESS = "no_progress"
    MODERATE_DETERIORATION = "moderate_deterioration"
    SIGNIFICANT_DETERIORATION = "significant_deterioration"
    NOT_AVAILABLE = "not_available"


LABELS = {
    Status.SIGNIFICANT_PROGRESS: "显著进展",
    Status.MODERATE_PROGRESS: "中等进展",
    Status.NO_PROGRESS: "无进展",
    Status.MODERATE_DETERIORATION: "中等倒退（有目标时为进展不足）",
    Status.SIGNIFICANT_DETERIORATION: "显著倒退",
    Status.NOT_AVAILABLE: "无法评估",
}


@dataclass(frozen=True)
class EurostatResult:
    """A status with its arithmetic.

    ``score`` lies between −5 and 5, None where there is no judgement. ``thresholds`` are the lower bounds, on the
    scale of ``growth.value``, of significant progress, moderate progress, then (with a target) insufficient progress
    or (without) no progress and moderate deterioration.
    """

    status: Status
    score: float | None
    growth: Growth
    thresholds: tuple[float, ...]
    coefficient: float

    @property
    def progress_value(self) -> float | None:
        """The ratio R with a target, the oriented yearly growth without; None where it cannot be computed."""
        return self.growth.value


def assess(case: GrowthCase) -> EurostatResult:
    """Judge one case.

    A met target is SIGNIFICANT_PROGRESS with score 5 whatever the trend; without a computable progress value the
    status is NOT_AVAILABLE and the score None (``growth.unavailable`` says why).
    """
    growth = measure_growth(case)
    coefficient = coefficient_of(case)
    has_target = case.target is not None
    thresholds = RATIO_THRESHOLDS if has_target else _growth_thresholds(coefficient)
    if growth.target_met:
        status, score = Status.SIGNIFICANT_PROGRESS, MAX_SCORE
    elif growth.value is None:
        status, score = Status.NOT_AVAILABLE, None
    elif has_target:
        status, score = _ratio_status(growth.value), _ratio_score(growth.value)
    else:
        status, score = _growth_status(growth.value, thresholds), _growth_score(growth.value, coefficient)
    return EurostatResult(status, score, growth, thresholds, coefficient)


def assess_series(
    series: Mapping[int, float],
    direction: Direction,
    *,
    target: float | None = None,
    target_year: int = DEFAULT_TARGET_YEAR,
    base_year: int = DEFAULT_BASE_YEAR,
    base_value: float | None = None,
    limit: float | None = None,
) -> EurostatResult:
    """Judge the latest value of a yearly series against its base year.

    A base year without data is replaced by the nearest year that has some, unless ``base_value`` supplies it.
    """
    return assess(
        case_of_series(
            series,
            direction,
            substitute=nearest_year,
            base_year=base_year,
            base_value=base_value,
            target=target,
            target_year=target_year,
            limit=limit,
        )
    )


def _growth_thresholds(coefficient: float) -> tuple[float, float, float, float]:
    """Near a limit the bounds of progress shrink, and with them the mirror image of the first, but not −0.1 %."""
    high, medium, low = GROWTH_THRESHOLDS
    return (high * coefficient, medium * coefficient, low, -high * coefficient)


def _ratio_status(ratio: float) -> Status:
    high, medium, low = RATIO_THRESHOLDS
    if ratio >= high:
        return Status.SIGNIFICANT_PROGRESS
    if ratio >= medium:
        return Status.MODERATE_PROGRESS
    return Status.MODERATE_DETERIORATION if ratio >= low else Status.SIGNIFICANT_DETERIORATION


def _growth_status(value: float, thresholds: tuple[float, ...]) -> Status:
    high, medium, low, bottom = thresholds
    if value >= high:
        return Status.SIGNIFICANT_PROGRESS
    if value >= medium:
        return Status.MODERATE_PROGRESS
    if value >= low:
        return Status.NO_PROGRESS
    return Status.MODERATE_DETERIORATION if value >= bottom else Status.SIGNIFICANT_DETERIORATION


def _ratio_score(ratio: float) -> float:
    if ratio >= EVEN_RATIO:
        return clamp_score((ratio - EVEN_RATIO) / (FULL_RATIO - EVEN_RATIO) * MAX_SCORE)
    return clamp_score((ratio + EVEN_RATIO) / (2 * EVEN_RATIO) * MAX_SCORE - MAX_SCORE)


def _growth_score(value: float, coefficient: float) -> float:
    if coefficient == 0 and value >= -FULL_GROWTH:
        # As published: an indicator that started at its limit keeps score 5 until it loses more than 2 % a year,
        # even though its status already says deterioration.
        return MAX_SCORE
    reach = FULL_GROWTH * coefficient if value >= 0 else FULL_GROWTH
    return clamp_score(value / reach * MAX_SCORE)
