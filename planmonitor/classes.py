"""Classes of a map: natural breaks, named by the figures that lie in them, so that no two of them overlap."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import mapclassify

from planmonitor.numbers import decimals_needed, number


@dataclass(frozen=True)
class ValueClass:
    """One class, from its lowest to its highest figure, both of them in it."""

    low: float
    high: float
    text: str


@dataclass(frozen=True)
class Classes:
    """Classes in rising order; every figure they were made of lies in exactly one."""

    classes: tuple[ValueClass, ...]

    def index(self, value: float) -> int:
        """The number of the class a figure lies in."""
        return next((n for n, c in enumerate(self.classes) if value <= c.high), len(self.classes) - 1)


def classes_of(values: Sequence[float], decimals: int, most: int = 5) -> Classes:
    """At most five natural-breaks classes (Fisher–Jenks), fewer when values repeat; none without values.

    The words have the decimals with which the end of each class and the beginning of the next one differ.
    """
    held = _held(sorted(values), most)

    def reads(places: int) -> bool:
        ends = [(round(part[0], places), round(part[-1], places)) for part in held]
        return all(before[1] < after[0] for before, after in pairwise(ends))

    places = decimals_needed(decimals, reads)
    return Classes(tuple(ValueClass(part[0], part[-1], _span(part[0], part[-1], places)) for part in held))


def _held(values: Sequence[float], most: int) -> list[list[float]]:
    """The values of each class, every class with at least one."""
    distinct = sorted(set(values))
    limits: Sequence[float] = distinct
    if len(distinct) > 2:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            limits = [float(v) for v in mapclassify.FisherJenks(values, k=min(most, len(distinct))).bins]
    parts: list[list[float]] = [[] for _ in limits]
    for value in values:
        parts[next((n for n, limit in enumerate(limits) if value <= limit + 1e-12), -1)].append(value)
    return [part for part in parts if part]


def _span(low: float, high: float, decimals: int) -> str:
    one, other = number(low, decimals), number(high, decimals)
    return one if one == other else f"{one}—{other}"
