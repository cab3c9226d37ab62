"""The weather symbols of the German Sustainable Development Strategy (Destatis).

Source: Statistisches Bundesamt, "Status der Indikatoren – Methodik" (dns-indikatoren.de/status); checked
against the symbols Destatis publishes for past assessment years.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from planmonitor.assessment import Step
from planmonitor.catalogue import Direction
from planmonitor.methods.cells import Unreadable, direction_in, series_in, targets_in, year_in, years_in
from planmonitor.methods.growth import orientation
from planmonitor.methods.method import JudgedSeries, Layout, Leaning, Method, Reading, Unsuited
from planmonitor.numbers import exact, number, share

FORMULA = (
    "取最近 6 个数据点（至少 4 个）的年均变化，外推到目标年；未达部分占当前差距的比例 <5% 为晴，≤20% 为少云，"
    "更大但方向正确为多云，方向错误为雷暴。逐年保持的目标（或目标已提前达到）：达标且未变差为晴，达标但变差为少云，"
    "未达标但在改善为多云，否则雷暴。只有方向的目标：平均变化与最近一次变化都正确为晴，仅平均正确为少云，"
    "仅最近一次正确为多云，都不正确为雷暴。"
)

WINDOW = 6
MINIMUM_POINTS = 4
SUN_MISS = 0.05
CLOUDY_MISS = 0.20
# Shares are compared after rounding, so that a miss of exactly 20 % is not pushed over by binary fractions.
_DIGITS = 9


class TargetKind(StrEnum):
    """What was promised: a value in a year, a value every year, or only a direction."""

    CONCRETE = "concrete"
    CONSTANT = "const"
    DIRECTION = "dir"


class Symbol(StrEnum):
    """From best to worst."""

    SUN = "sun"
    SLIGHTLY_CLOUDY = "slightly_cloudy"
    CLOUD = "cloud"
    THUNDERSTORM = "thunderstorm"


class NoSymbol(StrEnum):
    """Why no symbol is given."""

    NO_DIRECTION = "no_direction"
    TOO_FEW_POINTS = "too_few_points"
    NO_TARGET = "no_target"
    NO_TARGET_YEAR = "no_target_year"


LABELS = {
    Symbol.SUN: "晴",
    Symbol.SLIGHTLY_CLOUDY: "少云",
    Symbol.CLOUD: "多云",
    Symbol.THUNDERSTORM: "雷暴",
}
UNAVAILABLE_LABELS = {
    NoSymbol.NO_DIRECTION: "没有明确的改善方向",
    NoSymbol.TOO_FEW_POINTS: f"可用数据点不足 {MINIMUM_POINTS} 个",
    NoSymbol.NO_TARGET: "没有目标值",
    NoSymbol.NO_TARGET_YEAR: "没有目标年",
}

_LEANINGS = {
    Symbol.SUN: Leaning.GOOD,
    Symbol.SLIGHTLY_CLOUDY: Leaning.BETWEEN,
    Symbol.CLOUD: Leaning.BAD,
    Symbol.THUNDERSTORM: Leaning.BAD,
}
_RULES = {
    TargetKind.CONCRETE: "具体目标",
    TargetKind.CONSTANT: "逐年保持",
    TargetKind.DIRECTION: "只有方向",
}


@dataclass(frozen=True)
class WeatherResult:
    """A symbol with its arithmetic; values in the indicator's unit, changes per year.

    ``rule`` is the rule that decided: CONSTANT also for a concrete target reached early. ``window`` holds
    the points used, oldest first. ``mean_change`` is the change between first and last point of the window
    per year, ``last_change`` that between the last two points. ``gap`` is what the last value still lacks,
    ``projected`` the value expected in the target year and ``miss_share`` the part of the gap then still
    open (0.2 is 20 %; negative when the target is passed); these three only under the CONCRETE rule.
    """

    symbol: Symbol | None
    rule: TargetKind
    window: tuple[tuple[int, float], ...] = ()
    mean_change: float | None = None
    last_change: float | None = None
    target: float | None = None
    target_met: bool | None = None
    years_left: int | None = None
    gap: float | None = None
    projected: float | None = None
    miss_share: float | None = None
    unavailable: NoSymbol | None = None


def assess(
    series: Mapping[int, float],
    direction: Direction,
    kind: TargetKind,
    *,
    target: float | None = None,
    target_year: int | None = None,
    as_of: int | None = None,
) -> WeatherResult:
    """Give the weather symbol of a yearly series.

    Points after ``as_of`` are left out. A target year that has come or gone leaves nothing to extrapolate,
    so an unmet target misses the whole gap. ``target`` is ignored by the DIRECTION rule, ``target_year`` by
    all but the CONCRETE one. No symbol without a direction, with fewer than four points, or without the
    target (and, while it is unmet, the target year) that the rule needs.
    """
    window = tuple(sorted((year, value) for year, value in series.items() if as_of is None or year <= as_of))[
        -WINDOW:
    ]
    better = orientation(direction)
    if better is None:
        return WeatherResult(None, kind, window, unavailable=NoSymbol.NO_DIRECTION)
    if len(window) < MINIMUM_POINTS:
        return WeatherResult(None, kind, window, unavailable=NoSymbol.TOO_FEW_POINTS)
    (first_year, first), (last_year, last) = window[0], window[-1]
    mean = (last - first) / (last_year - first_year)
    latest = last - window[-2][1]
    if kind is TargetKind.DIRECTION:
        return WeatherResult(_direction_symbol(better * mean, better * latest), kind, window, mean, latest)
    if target is None:
        return WeatherResult(None, kind, window, mean, latest, unavailable=NoSymbol.NO_TARGET)
    met = better * (last - target) >= 0
    if kind is TargetKind.CONSTANT or met:
        symbol = _constant_symbol(met, better * mean)
        return WeatherResult(symbol, TargetKind.CONSTANT, window, mean, latest, target, met)
    if target_year is None:
        why = NoSymbol.NO_TARGET_YEAR
        return WeatherResult(None, kind, window, mean, latest, target, met, unavailable=why)
    years_left = max(0, target_year - last_year)
    gap = target - last
    projected = last + mean * years_left
    miss = round((target - projected) / gap, _DIGITS)
    symbol = _concrete_symbol(better * mean, miss)
    return WeatherResult(symbol, kind, window, mean, latest, target, met, years_left, gap, projected, miss)


def worst(symbols: Iterable[Symbol | None]) -> Symbol | None:
    """The symbol of an indicator with several simultaneous targets: its worst one; None if any is unknown."""
    found = list(symbols)
    known = [symbol for symbol in found if symbol is not None]
    return max(known, key=list(Symbol).index) if known and len(known) == len(found) else None


def _concrete_symbol(improvement: float, miss_share: float) -> Symbol:
    if improvement <= 0:
        return Symbol.THUNDERSTORM
    if miss_share < SUN_MISS:
        return Symbol.SUN
    return Symbol.SLIGHTLY_CLOUDY if miss_share <= CLOUDY_MISS else Symbol.CLOUD


def _constant_symbol(met: bool, improvement: float) -> Symbol:
    if met:
        return Symbol.SUN if improvement >= 0 else Symbol.SLIGHTLY_CLOUDY
    return Symbol.CLOUD if improvement > 0 else Symbol.THUNDERSTORM


def _direction_symbol(mean_improvement: float, last_improvement: float) -> Symbol:
    if mean_improvement > 0:
        return Symbol.SUN if last_improvement > 0 else Symbol.SLIGHTLY_CLOUDY
    return Symbol.CLOUD if last_improvement > 0 else Symbol.THUNDERSTORM


def _judge(cells: Mapping[str, str]) -> tuple[str, ...]:
    """Of several targets for one year the worst symbol counts; of several years the one due next."""
    direction = direction_in(cells["direction"]) or Direction.NONE
    kind = _kind_in(cells["target_type"])
    series = series_in(cells["window_last6_points"])
    as_of = year_in(cells["assessment_year"])
    if kind is TargetKind.DIRECTION:
        return _row(assess(series, direction, kind, as_of=as_of).symbol)
    targets = targets_in(cells["target_value"], direction)
    years = years_in(cells["target_year"])
    year = years[0] if years else None
    if len(years) > 1:
        if len(years) != len(targets):
            raise Unreadable(cells["target_year"])
        dated = sorted(zip(years, targets, strict=True))
        today = as_of or max(series, default=years[0])
        year, target = next((pair for pair in dated if pair[0] >= today), dated[-1])
        targets = (target,)
    results = (
        assess(series, direction, kind, target=target, target_year=year, as_of=as_of) for target in targets
    )
    return _row(worst(result.symbol for result in results))


def _kind_in(text: str) -> TargetKind:
    try:
        return TargetKind(text.lower())
    except ValueError:
        raise Unreadable(text) from None


def _row(symbol: Symbol | None) -> tuple[str]:
    return (symbol.value if symbol else "",)


def _read(series: JudgedSeries) -> Reading | Unsuited:
    kind = _kind_of(series)
    result = assess(
        series.values,
        series.direction,
        kind,
        target=series.target,
        target_year=series.target_year,
        as_of=series.as_of,
    )
    if result.symbol is None:
        why = UNAVAILABLE_LABELS[result.unavailable] if result.unavailable else "无法计算"
        return Unsuited(f"{why}（现有{len(result.window)}个）")
    (first_year, first), (last_year, last) = result.window[0], result.window[-1]
    reached = "目标已提前达到" if result.rule is not kind else ""
    mean = f"({exact(last)} − {exact(first)}) ÷ {last_year - first_year}"
    steps = (
        Step("采用规则", _RULES[result.rule], reached),
        Step("年均变化", mean, number(result.mean_change, 4)),
        *_deciding_steps(result),
    )
    return Reading(
        word=LABELS[result.symbol],
        leaning=_LEANINGS[result.symbol],
        steps=steps,
        thresholds="未达份额 <5% 晴，≤20% 少云，方向正确多云，方向错误雷暴",
        says=_says(series, result),
    )


def _kind_of(series: JudgedSeries) -> TargetKind:
    if series.every_year:
        return TargetKind.CONSTANT
    return TargetKind.DIRECTION if series.target is None else TargetKind.CONCRETE


def _deciding_steps(result: WeatherResult) -> tuple[Step, ...]:
    """The arithmetic that the rule decided by, after the mean change that all rules share."""
    last, target = exact(result.window[-1][1]), exact(result.target)
    if result.projected is not None:
        ahead = f"{last} + {number(result.mean_change, 4)} × {result.years_left}"
        missed = f"({target} − {number(result.projected, 3)}) ÷ {number(result.gap, 4)}"
        return (
            Step("外推到目标年", ahead, number(result.projected, 3)),
            Step("未达份额", missed, share(result.miss_share)),
        )
    if result.rule is TargetKind.CONSTANT:
        return (Step("是否达到目标", f"{last} 对 {target}", "达到" if result.target_met else "未达到"),)
    return (Step("最近一年变化", "", number(result.last_change, 4)),)


def _says(series: JudgedSeries, result: WeatherResult) -> str:
    if result.projected is not None:
        span = f"{result.window[0][0]}—{result.window[-1][0]}年"
        return (
            f"本方法把{span}的平均变化外推到{series.target_year}年，得{number(result.projected, 2)}，"
            f"尚缺差距的{share(result.miss_share)}。"
        )
    if result.rule is TargetKind.CONSTANT:
        return f"本方法在是否达标之外还看平均变化（{number(result.mean_change, 3)}）是否变差。"
    return "本方法按最近数点的平均变化判断。"


METHOD = Method(
    id="destatis",
    label="德国联邦统计局天气符号",
    formula=FORMULA,
    source="德国联邦统计局《指标状态：方法说明》；已与其历年公布的符号核对",
    rank=3,
    layout=Layout(
        required=(
            "target_type",
            "direction",
            "target_value",
            "target_year",
            "assessment_year",
            "window_last6_points",
        ),
        added=("symbol",),
        unreadable=("",),
        judge=_judge,
    ),
    read=_read,
)
