"""The progress measure of Open SDG (Statistics Canada), used by national SDG platforms.

Source: ``docs/progress-methodology.md`` of open-sdg/open-sdg and the class ``SeriesProgress`` of
open-sdg/sdg-build; checked against the calculation components Statistics Canada publishes for its
indicators.
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
    next_year,
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
    "年均增长率 g=(y/y₀)^(1/(t−t₀))−1；有目标时取比值 R=实际增长率÷|所需增长率|（向好为正）："
    "已达目标为“目标已实现”，R≥95% 进展显著，≥60% 进展中等，≥0 进展有限，否则倒退。"
    "无目标时以向好的年均增长率对照 1.5%、0.5%、0 三道门槛，接近自然极限时正门槛乘以 C=1−(y₀/极限)^4.44。"
    "得分限于 −5 至 5：有目标时 R≥60% 为 7.1429R−4.2857，否则 4.1667R−2.5；"
    "无目标时四段依次为 500g/C−5、250g/C−1.25、500g/C−2.5、125g−2.5。"
)

RATIO_THRESHOLDS = (0.95, 0.6, 0.0)
GROWTH_THRESHOLDS = (0.015, 0.005, 0.0)


class OpenSdgStatus(StrEnum):
    """The five categories of the method and the absence of a judgement."""

    TARGET_ACHIEVED = "target_achieved"
    SUBSTANTIAL_PROGRESS = "substantial_progress"
    MODERATE_PROGRESS = "moderate_progress"
    LIMITED_PROGRESS = "limited_progress"
    DETERIORATION = "deterioration"
    NOT_AVAILABLE = "not_available"


LABELS = {
    OpenSdgStatus.TARGET_ACHIEVED: "目标已实现",
    OpenSdgStatus.SUBSTANTIAL_PROGRESS: "进展显著",
    OpenSdgStatus.MODERATE_PROGRESS: "进展中等，需加快",
    OpenSdgStatus.LIMITED_PROGRESS: "进展有限",
    OpenSdgStatus.DETERIORATION: "倒退",
    OpenSdgStatus.NOT_AVAILABLE: "无法评估",
}
_LEANINGS = {
    OpenSdgStatus.TARGET_ACHIEVED: Leaning.GOOD,
    OpenSdgStatus.SUBSTANTIAL_PROGRESS: Leaning.GOOD,
    OpenSdgStatus.MODERATE_PROGRESS: Leaning.BETWEEN,
    OpenSdgStatus.LIMITED_PROGRESS: Leaning.BAD,
    OpenSdgStatus.DETERIORATION: Leaning.BAD,
}


@dataclass(frozen=True)
class OpenSdgResult:
    """A status with its arithmetic.

    ``score`` lies between −5 and 5, None where there is no judgement. ``thresholds`` are the lower bounds of
    substantial, moderate and limited progress on the scale of ``growth.value``, already multiplied by
    ``coefficient``, which is 1 unless a natural limit is near.
    """

    status: OpenSdgStatus
    score: float | None
    growth: Growth
    thresholds: tuple[float, float, float]
    coefficient: float

    @property
    def progress_value(self) -> float | None:
        """The ratio R with a target, the oriented yearly growth without; None where it cannot be computed."""
        return self.growth.value


def assess(case: GrowthCase) -> OpenSdgResult:
    """Judge one case.

    A met target is TARGET_ACHIEVED with score 5 whatever the trend; without a computable progress value the
    status is NOT_AVAILABLE and the score None (``growth.unavailable`` says why).
    """
    growth = measure_growth(case)
    coefficient = coefficient_of(case)
    high, medium, low = RATIO_THRESHOLDS if case.target is not None else GROWTH_THRESHOLDS
    thresholds = (high * coefficient, medium * coefficient, low)
    if growth.target_met:
        status, score = OpenSdgStatus.TARGET_ACHIEVED, MAX_SCORE
    elif growth.value is None:
        status, score = OpenSdgStatus.NOT_AVAILABLE, None
    else:
        status = _status(growth.value, thresholds)
        raw = (
            _ratio_score(growth.value)
            if case.target is not None
            else _growth_score(growth.value, status, coefficient)
        )
        score = clamp_score(raw)
    return OpenSdgResult(status, score, growth, thresholds, coefficient)


def assess_series(
    series: Mapping[int, float],
    direction: Direction,
    *,
    target: float | None = None,
    target_year: int = DEFAULT_TARGET_YEAR,
    base_year: int = DEFAULT_BASE_YEAR,
    base_value: float | None = None,
    limit: float | None = None,
) -> OpenSdgResult:
    """Judge the latest value of a yearly series against its base year.

    A base year without data is replaced by the next year that has some, unless ``base_value`` supplies it.
    """
    return assess(
        case_of_series(
            series,
            direction,
            substitute=next_year,
            base_year=base_year,
            base_value=base_value,
            target=target,
            target_year=target_year,
            limit=limit,
        )
    )


def _status(value: float, thresholds: tuple[float, float, float]) -> OpenSdgStatus:
    high, medium, low = thresholds
    if value >= high:
        return OpenSdgStatus.SUBSTANTIAL_PROGRESS
    if value >= medium:
        return OpenSdgStatus.MODERATE_PROGRESS
    return OpenSdgStatus.LIMITED_PROGRESS if value >= low else OpenSdgStatus.DETERIORATION


def _ratio_score(ratio: float) -> float:
    return 7.1429 * ratio - 4.2857 if ratio >= RATIO_THRESHOLDS[1] else 4.1667 * ratio - 2.5


def _growth_score(value: float, status: OpenSdgStatus, coefficient: float) -> float:
    if status is OpenSdgStatus.DETERIORATION:
        return 125 * value - 2.5
    if coefficient == 0:
        # The base value is the natural limit and has been kept: nothing better is possible.
        return MAX_SCORE
    if status is OpenSdgStatus.SUBSTANTIAL_PROGRESS:
        return 500 * value / coefficient - 5
    if status is OpenSdgStatus.MODERATE_PROGRESS:
        return 250 * value / coefficient - 1.25
    return 500 * value / coefficient - 2.5


def _judge(cells: Mapping[str, str]) -> tuple[str, ...]:
    result = assess(case_of_row(cells))
    return row_of_result(result.status.value, result)


def _read(series: JudgedSeries) -> Reading | Unsuited:
    if series.starts_from_zero:
        return FROM_ZERO
    result = assess(case_of_promise(series, next_year))
    word, leaning = LABELS[result.status], _LEANINGS.get(result.status)
    return reading_of_growth(series, result, word, leaning, classes="进展显著、中等、有限的下限")


METHOD = Method(
    id="opensdg",
    label="Open SDG（加拿大统计局）",
    formula=FORMULA,
    source="加拿大统计局，随 Open SDG 平台发布；已与该局公布的各项计算结果核对",
    rank=1,
    layout=Layout(COLUMNS, ADDED, (OpenSdgStatus.NOT_AVAILABLE.value, "", ""), _judge),
    read=_read,
)
