"""Counties side by side: with the city, with their average, and never two kinds of figures in one."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import Any

import pytest

from components.compared import compared_figure, compared_table
from components.scope import Scope
from components.theme import COMPARED, DAY
from planmonitor.answers import View
from planmonitor.catalogue import Combine, Indicator
from planmonitor.compared import MOST_COMPARED, LineOf, compare
from planmonitor.monitor import Monitor


@pytest.fixture
def scope(monitor: Monitor) -> Scope:
    return Scope(monitor, monitor.at(View(2024)), None, "health")


def of(monitor: Monitor, combine: Combine) -> Indicator:
    return next(i for i in monitor.plan.indicators if i.combine is combine)


def test_counties_come_in_the_order_given_then_the_city_then_their_average(scope: Scope) -> None:
    nurses, codes = scope.monitor.plan.indicators[12], scope.monitor.divisions.codes[2:5]
    lines = compare(scope.answers, nurses, codes)
    assert [line.part for line in lines] == [*[LineOf.COUNTY] * 3, LineOf.CITY, LineOf.AVERAGE]
    assert [line.name for line in lines[:3]] == [scope.monitor.place_name(c) for c in codes]
    last = scope.answers.points(nurses, codes[0])[-1]
    assert lines[0].points[-1] == (last.year, last.value)


def test_the_average_is_that_of_all_counties_not_of_those_compared(scope: Scope) -> None:
    nurses, every = scope.monitor.plan.indicators[12], scope.monitor.divisions.codes
    average = compare(scope.answers, nurses, every[:2])[-1]
    values = [p.value for c in every for p in scope.answers.points(nurses, c) if p.year == 2023]
    assert average.values[2023] == pytest.approx(sum(values) / len(values))


def test_a_year_of_few_figures_has_no_average(monitor: Monitor) -> None:
    real = monitor.at(View(2025, demo=False))
    for i in monitor.plan.indicators:
        assert all(line.part is not LineOf.AVERAGE for line in compare(real, i, monitor.divisions.codes[:2]))


def test_the_total_of_the_city_never_shares_an_axis_with_its_parts(scope: Scope) -> None:
    jobs, codes = of(scope.monitor, Combine.SUM), scope.monitor.divisions.codes[:2]
    lines = compare(scope.answers, jobs, codes)
    city = next(line for line in lines if line.part is LineOf.CITY)
    assert not city.on_scale
    drawn = {str(trace.name) for trace in compared_figure(scope, jobs, lines).data}
    assert not any(name.startswith(city.name) for name in drawn)
    assert city in compared_table(scope, jobs, lines).rows


def test_every_line_says_its_name_and_demo_in_the_figure_and_none_lies_on_another(scope: Scope) -> None:
    for indicator in scope.monitor.plan.indicators:
        lines = compare(scope.answers, indicator, scope.monitor.divisions.codes[:MOST_COMPARED])
        if not lines:
            continue
        figure = compared_figure(scope, indicator, lines)
        for line in (x for x in lines if x.on_scale):
            (label,) = [a for a in figure.layout.annotations if f"{line.name} " in a.text]
            assert ("演示" in label.text) == line.demo
        assert len({trace.marker.symbol for trace in figure.data if trace.mode == "lines+markers"}) == sum(
            line.part is LineOf.COUNTY for line in lines
        )
        assert _least_gap(figure) >= 15


def _least_gap(figure: Any) -> float:
    """Pixels between the nearest two names at the ends of lines."""
    low, high = figure.layout.yaxis.range
    per_pixel = (high - low) / (figure.layout.height - 60)
    ends = [a for a in figure.layout.annotations if a.xanchor == "left" and a.xshift]
    at = sorted(a.y / per_pixel + (a.yshift or 0) for a in ends)
    return min((b - a for a, b in pairwise(at)), default=99)


def test_the_table_holds_every_figure_of_every_line(scope: Scope) -> None:
    nurses = scope.monitor.plan.indicators[12]
    lines = compare(scope.answers, nurses, scope.monitor.divisions.codes[:4])
    file = compared_table(scope, nurses, lines).file()
    for row, line in zip(file.rows, lines, strict=True):
        assert row[0] == line.name
        assert {v for v in row[1:-1] if v is not None} == {v for _, v in line.points}


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def test_compared_lines_are_told_apart_in_grey_and_stand_out_from_the_paper() -> None:
    assert len(COMPARED) == MOST_COMPARED
    lightness = {c: 116 * luminance(c) ** (1 / 3) - 16 for c in COMPARED}
    assert all(abs(lightness[a] - lightness[b]) >= 8 for a, b in combinations(COMPARED, 2))
    paper = luminance(DAY.paper) + 0.05
    assert all(paper / (luminance(c) + 0.05) >= 3 for c in COMPARED)
