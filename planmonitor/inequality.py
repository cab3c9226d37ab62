"""How unequal counties are in a rate: ratio of extremes, and population-weighted spread, Gini and Theil.

Weighted mean and standard deviation are statsmodels' ``DescrStatsW``. Gini is the mean absolute difference
between two residents divided by twice the mean (Gini 1912; weights as in Lerman & Yitzhaki 1989), Theil the
T index (Theil 1967), both with every resident having the county's value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.special import xlogy
from statsmodels.stats.weightstats import DescrStatsW


@dataclass(frozen=True)
class Inequality:
    """Measures without unit; 0 means that all counties are equal.

    ``ratio`` is highest ÷ lowest (None when the lowest is not positive), ``variation`` the weighted
    coefficient of variation, ``theil`` None when a value is negative or all are zero. ``missing`` are the
    counties left out for want of a value or weight.
    """

    count: int
    lowest: tuple[str, float]
    highest: tuple[str, float]
    mean: float
    ratio: float | None
    variation: float | None
    gini: float | None
    theil: float | None
    missing: tuple[str, ...] = ()


def measure(
    values: Mapping[str, float], weights: Mapping[str, float], wanted: tuple[str, ...] = ()
) -> Inequality | None:
    """Measure the spread of county values; None with fewer than two counties.

    ``weights`` are residents by county code; ``wanted`` are the counties there should be.
    """
    codes = sorted(c for c in values if weights.get(c, 0) > 0)
    if len(codes) < 2:
        return None
    x = np.array([values[c] for c in codes])
    w = np.array([weights[c] for c in codes])
    described = DescrStatsW(x, weights=w)
    mean = float(described.mean)
    low, high = codes[int(x.argmin())], codes[int(x.argmax())]
    p = w / w.sum()
    positive = mean > 0 and x.min() >= 0
    return Inequality(
        count=len(codes),
        lowest=(low, float(x.min())),
        highest=(high, float(x.max())),
        mean=mean,
        ratio=float(x.max() / x.min()) if x.min() > 0 else None,
        variation=_measured(described.std / mean) if mean > 0 else None,
        gini=_measured((np.abs(x[:, None] - x[None, :]) * p[:, None] * p[None, :]).sum() / (2 * mean))
        if positive
        else None,
        theil=_measured((p * xlogy(x / mean, x / mean)).sum()) if positive else None,
        missing=tuple(sorted(set(wanted) - set(codes))),
    )


def _measured(value: float) -> float:
    """Without what binary rounding leaves: counties that are equal measure exactly 0."""
    return round(float(value), 12) + 0.0


class Narrowing(StrEnum):
    """Whether counties came closer to each other between two years; mixed when the measures disagree."""

    NARROWER = "narrower"
    WIDER = "wider"
    STEADY = "steady"
    MIXED = "mixed"
    NOT_COMPARABLE = "not_comparable"


MEASURES = {"ratio": 2, "variation": 4, "gini": 4, "theil": 4}
"""The measures with the decimals they are shown with."""
_STEADY = 0.02


def movements(first: Inequality, last: Inequality) -> dict[str, Narrowing]:
    """Which way each measure that both years have moved, as far as its shown decimals tell."""
    found = {}
    for name, decimals in MEASURES.items():
        before, after = getattr(first, name), getattr(last, name)
        if before is None or after is None:
            continue
        change = round(after, decimals) - round(before, decimals)
        moved = Narrowing.NARROWER if change < 0 else Narrowing.WIDER
        found[name] = moved if change else Narrowing.STEADY
    return found


def narrowing(first: Inequality, last: Inequality) -> Narrowing:
    """All measures together; when none changed by more than 2 % of the first, that counts as none.

    Mixed when one measure narrowed and another widened. Not comparable when both are the same year or one
    has no Gini coefficient.
    """
    if first is last or first.gini is None or last.gini is None:
        return Narrowing.NOT_COMPARABLE
    ways = movements(first, last)
    if all(_is_small(getattr(first, name), getattr(last, name)) for name in ways):
        return Narrowing.STEADY
    moved = set(ways.values()) - {Narrowing.STEADY}
    return Narrowing.MIXED if len(moved) > 1 else moved.pop() if moved else Narrowing.STEADY


def _is_small(before: float, after: float) -> bool:
    return abs(after - before) <= _STEADY * max(abs(before), 1e-9)
