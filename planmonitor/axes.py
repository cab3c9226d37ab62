"""The scale of a chart's value axis: round ticks, and never so narrow that a small step looks like a fall."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

SMALLEST_SHARE = 0.1
"""The least an axis spans, as a share of the largest value on it: a step from 100 to 99.8 stays a step."""
_STEPS = (1, 2, 2.5, 5, 10)
_INTERVALS, _ROOM = 5, 1.2


@dataclass(frozen=True)
class Axis:
    """Limits and ticks in the figure's unit, low to high; ``decimals`` write every tick apart."""

    low: float
    high: float
    ticks: tuple[float, ...]
    decimals: int


def honest_axis(
    values: Iterable[float],
    *,
    from_zero: bool = False,
    least: float | None = None,
    most: float | None = None,
) -> Axis:
    """An axis that holds all values with room above and below, on round ticks.

    ``from_zero`` for sums, whose height is read as an amount; ``least`` and ``most`` are the natural bounds
    of the figure (0 and 100 of a share), which the axis does not pass unless a value does.

    Raises:
        ValueError: without any value.
    """
    held = [*values, *([0.0] if from_zero else [])]
    if not held:
        raise ValueError("an axis needs a value")
    low, high = min(held), max(held)
    span = max((high - low) * _ROOM, SMALLEST_SHARE * max(abs(low), abs(high))) or 1.0
    below, above = (low + high - span) / 2, (low + high + span) / 2
    floor = 0.0 if from_zero and low >= 0 else -math.inf if least is None else min(least, low)
    ceiling = math.inf if most is None else max(most, high)
    if below < floor:
        below, above = floor, min(floor + span, ceiling)
    elif above > ceiling:
        below, above = max(ceiling - span, floor), ceiling
    step = _round_step((above - below) / _INTERVALS)
    first, last = math.floor(below / step + 1e-9), math.ceil(above / step - 1e-9)
    ticks = tuple(round(k * step, 10) for k in range(first, last + 1))
    return Axis(ticks[0], ticks[-1], ticks, _decimals(step))


def _round_step(raw: float) -> float:
    """The smallest of 1, 2, 2.5, 5 × a power of ten that is not below ``raw``."""
    power = 10.0 ** math.floor(math.log10(raw))
    return next(s * power for s in _STEPS if s * power >= raw - 1e-12 * power)


def _decimals(step: float) -> int:
    return next(d for d in range(12) if abs(round(step, d) - step) < 1e-9)
