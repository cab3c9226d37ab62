"""The weather symbols of the German Sustainable Development Strategy (Destatis).

Source: Statistisches Bundesamt, "Status der Indikatoren – Methodik" (dns-indikatoren.de/status); checked against the
symbols Destatis publishes for past assessment years.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from planmonitor.catalogue import Direction
from planmonitor.methods.growth import orientation

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


class Unavailable(StrEnum):
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
    Unavailable.NO_DIRECTION: "没有明确的改善方向",
    Unavailable.TOO_FEW_POINTS: f"可用数据点不足 {MINIMUM_POINTS} 个",
    Unavailable.NO_TARGET: "没有目标值",
    Unavailable.NO_TARGET_YEAR: "没有目标年",
}


@dataclass(frozen=True)
class WeatherResult:
    """A symbol with its arithmetic; values in the indicator's unit, changes per year.

    ``rule`` is the rule that decided: CONSTANT also for a concrete target reached early. ``window`` holds the points
    used, oldest first. ``mean_change`` is the change between first and last point of the window per year,
    ``last_change`` that between the last two points. ``gap`` is what the last value still lacks, ``projected`` the
    value expected in the target year and ``miss_share`` the part of the gap then still open (0.2 is 20 %; negative
    when the target is passed); these three only under the CONCRETE rule.
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
    unavailable: Unavailable | None = None


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

    Points after ``as_of`` are left out. A target year that has come or gone leaves nothing to extrapolate, so an
    unmet target misses the whole gap. ``target`` is ignored by the DIRECTION rule, ``target_year`` by all but the
    CONCRETE one. No symbol without a direction, with fewer than four points, or without the target (and, while it is
    unmet, the target year) that the rule needs.
    """
    window = tuple(sorted((year, value) for year, value in series.items() if as_of is None or year <= as_of))[
        -WINDOW:
    ]
    better = orientation(direction)
    if better is None:
        return WeatherResult(None, kind, window, unavailable=Unavailable.NO_DIRECTION)
    if len(window) < MINIMUM_POINTS:
        return WeatherResult(None, kind, window, unavailable=Unavailable.TOO_FEW_POINTS)
    (first_year, first), (last_year, last) = window[0], window[-1]
    mean = (last - first) / (last_year - first_year)
    latest = last - window[-2][1]
    if kind is TargetKind.DIRECTION:
        return WeatherResult(_direction_symbol(better * mean, better * latest), kind, window, mean, latest)
    if target is None:
        return WeatherResult(None, kind, window, mean, latest, unavailable=Unavailable.NO_TARGET)
    met = better * (last - target) >= 0
    if kind is TargetKind.CONSTANT or met:
        symbol = _constant_symbol(met, better * mean)
        return WeatherResult(symbol, TargetKind.CONSTANT, window, mean, latest, target, met)
    if target_year is None:
        why = Unavailable.NO_TARGET_YEAR
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
