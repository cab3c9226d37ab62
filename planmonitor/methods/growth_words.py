"""What methods that compare growth rates share beyond arithmetic: columns of cases, words of a reading."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from planmonitor.assessment import Step
from planmonitor.catalogue import Direction
from planmonitor.methods.cells import cell_of, direction_in, number_in, year_in
from planmonitor.methods.growth import (
    DEFAULT_TARGET_YEAR,
    UNAVAILABLE_LABELS,
    Growth,
    GrowthCase,
    case_of_series,
)
from planmonitor.methods.method import JudgedSeries, Leaning, Reading, Unsuited
from planmonitor.numbers import exact, number

COLUMNS = (
    "base_year",
    "base_value",
    "current_year",
    "current_value",
    "target",
    "target_year",
    "direction",
    "limit",
)
ADDED = ("status", "score", "progress_value")
FROM_ZERO = Unsuited("累计数从零起算，没有增长率可言（代以0.001会得出任意大的增长率）")


class GrowthResult(Protocol):
    """What both methods answer: a status (a class of their own), a score and the growth it rests on."""

    @property
    def score(self) -> float | None: ...
    @property
    def growth(self) -> Growth: ...
    @property
    def thresholds(self) -> tuple[float, ...]: ...


def case_of_row(cells: Mapping[str, str]) -> GrowthCase:
    """The case that a row of a file describes; raises Unreadable for a cell that cannot be understood."""
    return GrowthCase(
        direction=direction_in(cells["direction"]) or Direction.NONE,
        base_year=year_in(cells["base_year"]),
        base_value=number_in(cells["base_value"]),
        current_year=year_in(cells["current_year"]),
        current_value=number_in(cells["current_value"]),
        target=number_in(cells["target"]),
        target_year=year_in(cells["target_year"]) or DEFAULT_TARGET_YEAR,
        limit=number_in(cells["limit"]),
    )


def case_of_promise(series: JudgedSeries, substitute: Callable[[int, list[int]], int | None]) -> GrowthCase:
    """The latest value of a series against its baseline year, or the year ``substitute`` finds instead."""
    return case_of_series(
        series.values,
        series.direction,
        substitute=substitute,
        base_year=series.baseline_year,
        base_value=series.base,
        target=series.target,
        target_year=series.target_year,
        limit=series.limit,
    )


def row_of_result(status: str, result: GrowthResult) -> tuple[str, ...]:
    """The cells of the ``ADDED`` columns."""
    return status, cell_of(result.score), cell_of(result.growth.value)


def reading_of_growth(
    series: JudgedSeries, result: GrowthResult, word: str, leaning: Leaning | None, *, classes: str
) -> Reading | Unsuited:
    """The reading of a result, unsuited without ``leaning``; ``classes`` says what the thresholds part."""
    growth = result.growth
    if leaning is None:
        return Unsuited(UNAVAILABLE_LABELS[growth.unavailable] if growth.unavailable else "无法计算")
    steps = [*_steps(series, growth)]
    if result.score is not None:
        steps.append(Step("得分（−5 至 5）", "", number(result.score, 2)))
    bounds = "、".join(number(bound, 4) for bound in result.thresholds)
    return Reading(word, leaning, tuple(steps), f"{bounds}（{classes}）", _says(series, growth))


def _steps(series: JudgedSeries, growth: Growth) -> list[Step]:
    """The arithmetic; a target that is met ends it, whatever growth would have been required."""
    steps = []
    latest, base = exact(series.latest), exact(growth.base_value)
    if growth.target_met:
        steps.append(Step("现状对目标", f"{latest} 对 {exact(series.target)}", "已达到"))
    if growth.observed is not None:
        way = f"({latest} ÷ {base})^(1/{growth.observed_years}) − 1"
        steps.append(Step("实际年均增长", way, _percent(growth.observed)))
    if growth.required is None or growth.target_met:
        return steps
    way = f"({exact(growth.target)} ÷ {base})^(1/{growth.required_years}) − 1"
    steps.append(Step("所需年均增长", way, _percent(growth.required)))
    if growth.value is not None:
        way = f"{_percent(growth.observed)} ÷ |{_percent(growth.required)}|"
        steps.append(Step("比值 R", way, number(growth.value, 3)))
    return steps


def _says(series: JudgedSeries, growth: Growth) -> str:
    if series.target is None:
        return "本方法按年均增长率的固定门槛划档，不看最近一年的变化。"
    if growth.value is None:
        return "本方法只看现状是否已达目标。"
    main = f"{exact(series.tolerances.ahead)}、{exact(series.tolerances.on_track)}"
    return (
        f"本方法比较复合增长率，实际与所需之比R＝{number(growth.value, 2)}，"
        f"达标门槛为0.95、0.6，与主规则的{main}不同。"
    )


def _percent(value: float | None) -> str:
    return "—" if value is None else f"{number(value * 100, 3)}%"
