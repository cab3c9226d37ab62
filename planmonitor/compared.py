"""A few counties side by side, with the city and the average of all counties: what is drawn and tabled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean

from planmonitor.answers import Answers
from planmonitor.catalogue import Combine, Indicator
from planmonitor.rules.base import Point

MOST_COMPARED = 4
"""How many counties are told apart in one chart."""


class LineOf(StrEnum):
    """What a line of the comparison is."""

    COUNTY = "county"
    CITY = "city"
    AVERAGE = "average"


@dataclass(frozen=True)
class ComparedLine:
    """One line: its name and its figures by year; ``demo`` where any of them is one.

    ``on_scale`` is False for what can't share the axis: the city's total beside those of counties.
    """

    part: LineOf
    name: str
    points: tuple[tuple[int, float], ...]
    demo: bool
    on_scale: bool = True

    @property
    def values(self) -> dict[int, float]:
        """The figures by year."""
        return dict(self.points)


def compare(answers: Answers, indicator: Indicator, counties: Sequence[str]) -> tuple[ComparedLine, ...]:
    """The counties in the order given, then the city, then the average of the counties.

    What has no figure is left out.
    """
    adds_up = indicator.combine is Combine.SUM
    lines = [
        _line(LineOf.COUNTY, answers.place_name(c), answers.points(indicator, c))
        for c in counties[:MOST_COMPARED]
    ]
    city = answers.points(indicator)
    lines.append(_line(LineOf.CITY, answers.place_name(answers.plan.adcode), city, on_scale=not adds_up))
    lines.append(_average(answers, indicator))
    return tuple(line for line in lines if line.points)


def _line(part: LineOf, name: str, points: Sequence[Point], *, on_scale: bool = True) -> ComparedLine:
    given = [p for p in points if p.kind is not None]
    figures = tuple((p.year, p.value) for p in given)
    return ComparedLine(
        part, name, figures, any(p.kind is not None and not p.kind.is_real for p in given), on_scale
    )


def _average(answers: Answers, indicator: Indicator) -> ComparedLine:
    """The plain average of the counties, of every year in which at least half of them have a figure of one
    kind: real ones where there are enough of them, else demo ones, never both.
    """
    codes = answers.divisions.codes
    by_year: dict[int, dict[bool, list[float]]] = {}
    for code in codes:
        for p in answers.points(indicator, code):
            if p.kind is not None:
                by_year.setdefault(p.year, {}).setdefault(p.kind.is_real, []).append(p.value)
    figures, demo = [], False
    for year, groups in sorted(by_year.items()):
        for is_real in (True, False):
            values = groups.get(is_real, [])
            if len(values) * 2 >= len(codes):
                figures.append((year, fmean(values)))
                demo = demo or not is_real
                break
    return ComparedLine(LineOf.AVERAGE, "各县平均", tuple(figures), demo)
