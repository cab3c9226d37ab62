"""Eurostat's assessment of yearly growth rates, as the Basque statistical office EUSTAT computes it.

Source: ``scripts/build_data.py`` of EUSTAT-DES/data (class ``SeriesProgressEustat``), after Eurostat's
monitoring report "Sustainable development in the European Union", annex on method; checked against the
calculation components EUSTAT publishes.
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
from planmonitor.methods.growth_words import (
    ADDED,
    COLUMNS,
    FROM_ZERO,
    case_of_promise,
    case_of_row,
    reading_of_growth,
    row_of_result,
)
from planmonitor.methods.method import JudgedSeries, Layout, Leaning, Method, Reading, Unsuited

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


class EurostatStatus(StrEnum):
    """The five categories of the method and the absence of a judgement."""

    SIGNIFICANT_PROGRESS = "significant_progress"
    MODERATE_PROGRESS = "moderate_progress"
    NO_PROGRESS = "no_progress"
    MODERATE_DETERIORATION = "moderate_deterioration"
    SIGNIFICANT_DETERIORATION = "significant_deterioration"
    NOT_AVAILABLE = "not_available"


LABELS = {
    EurostatStatus.SIGNIFICANT_PROGRESS: "显著进展",
    EurostatStatus.MODERATE_PROGRESS: "中等进展",
    EurostatStatus.NO_PROGRESS: "无进展",
    EurostatStatus.MODERATE_DETERIORATION: "中等倒退（有目标时为进展不足）",
    EurostatStatus.SIGNIFICANT_DETERIORATION: "显著倒退",
    EurostatStatus.NOT_AVAILABLE: "无法评估",
}
_LEANINGS = {
    EurostatStatus.SIGNIFICANT_PROGRESS: Leaning.GOOD,
    EurostatStatus.MODERATE_PROGRESS: Leaning.BETWEEN,
    EurostatStatus.NO_PROGRESS: Leaning.BAD,
    EurostatStatus.MODERATE_DETERIORATION: Leaning.BAD,
    EurostatStatus.SIGNIFICANT_DETERIORATION: Leaning.BAD,
}


@dataclass(frozen=True)
class EurostatResult:
    """A status with its arithmetic.

    ``score`` lies between −5 and 5, None where there is no judgement. ``thresholds`` are the lower bounds,
    on the scale of ``growth.value``, of significant progress, moderate progress, then (with a target)
    insufficient progress or (without) no progress and moderate deterioration.
    """

    status: EurostatStatus
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

    A met target is SIGNIFICANT_PROGRESS with score 5 whatever the trend; without a computable progress
    value the status is NOT_AVAILABLE and the score None (``growth.unavailable`` says why).
    """
    growth = measure_growth(case)
    coefficient = coefficient_of(case)
    has_target = case.target is not None
    thresholds = RATIO_THRESHOLDS if has_target else _growth_thresholds(coefficient)
    if growth.target_met:
        status, score = EurostatStatus.SIGNIFICANT_PROGRESS, MAX_SCORE
    elif growth.value is None:
        status, score = EurostatStatus.NOT_AVAILABLE, None
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
    """Near a limit the bounds of progress shrink, and the mirror image of the first, but not −0.1 %."""
    high, medium, low = GROWTH_THRESHOLDS
    return (high * coefficient, medium * coefficient, low, -high * coefficient)


def _ratio_status(ratio: float) -> EurostatStatus:
    high, medium, low = RATIO_THRESHOLDS
    if ratio >= high:
        return EurostatStatus.SIGNIFICANT_PROGRESS
    if ratio >= medium:
        return EurostatStatus.MODERATE_PROGRESS
    return EurostatStatus.MODERATE_DETERIORATION if ratio >= low else EurostatStatus.SIGNIFICANT_DETERIORATION


def _growth_status(value: float, thresholds: tuple[float, ...]) -> EurostatStatus:
    high, medium, low, bottom = thresholds
    if value >= high:
        return EurostatStatus.SIGNIFICANT_PROGRESS
    if value >= medium:
        return EurostatStatus.MODERATE_PROGRESS
    if value >= low:
        return EurostatStatus.NO_PROGRESS
    return (
        EurostatStatus.MODERATE_DETERIORATION if value >= bottom else EurostatStatus.SIGNIFICANT_DETERIORATION
    )


def _ratio_score(ratio: float) -> float:
    if ratio >= EVEN_RATIO:
        return clamp_score((ratio - EVEN_RATIO) / (FULL_RATIO - EVEN_RATIO) * MAX_SCORE)
    return clamp_score((ratio + EVEN_RATIO) / (2 * EVEN_RATIO) * MAX_SCORE - MAX_SCORE)


def _growth_score(value: float, coefficient: float) -> float:
    if coefficient == 0 and value >= -FULL_GROWTH:
        # As published: an indicator that started at its limit keeps score 5 until it loses more than
        # 2 % a year, even though its status already says deterioration.
        return MAX_SCORE
    reach = FULL_GROWTH * coefficient if value >= 0 else FULL_GROWTH
    return clamp_score(value / reach * MAX_SCORE)


def _judge(cells: Mapping[str, str]) -> tuple[str, ...]:
    result = assess(case_of_row(cells))
    return row_of_result(result.status.value, result)


def _read(series: JudgedSeries) -> Reading | Unsuited:
    if series.starts_from_zero:
        return FROM_ZERO
    result = assess(case_of_promise(series, nearest_year))
    word, leaning = LABELS[result.status], _LEANINGS.get(result.status)
    return reading_of_growth(series, result, word, leaning, classes="由好到差各档的下限")


METHOD = Method(
    id="eurostat",
    label="欧盟统计局（巴斯克统计局实现）",
    formula=FORMULA,
    source="欧盟统计局《欧盟可持续发展监测报告》方法附录，按巴斯克统计局（EUSTAT）的实现；已与其公布的各项计算结果核对",
    rank=2,
    layout=Layout(COLUMNS, ADDED, (EurostatStatus.NOT_AVAILABLE.value, "", ""), _judge),
    read=_read,
)
