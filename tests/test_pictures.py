"""A picture of a year shows the year's figures, or says beside each older one which year it is of."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from planmonitor.answers import Answers, View
from planmonitor.catalogue import CountyView, Indicator
from planmonitor.classes import classes_of
from planmonitor.monitor import Monitor
from planmonitor.pictures import dated, picture_of


def _answers(monitor: Monitor, year: int) -> Answers:
    return monitor.at(View(year))


def _reach(monitor: Monitor) -> Indicator:
    return next(
        i for i in monitor.plan.indicators if i.rule.key == "reach" and i.county_view != CountyView.NONE
    )


def _without(answers: Answers, indicator: Indicator, year: int, keep: str = "") -> Answers:
    every = [o for o in answers.observations(indicator.id) if o.year >= year and o.division != keep]
    return answers.with_figures(replace(o, value=None) for o in every)


def test_a_picture_of_this_year_is_called_by_it(monitor: Monitor) -> None:
    results = _answers(monitor, 2023).by_division(_reach(monitor)).values()
    picture = picture_of(results, 2023)
    assert picture.title == "2023年"
    assert all(picture.labelled(a) == a.text for a in results)


def test_a_picture_of_older_figures_says_so_in_its_title(monitor: Monitor) -> None:
    answers = _without(_answers(monitor, 2024), _reach(monitor), 2024)
    picture = picture_of(answers.by_division(_reach(monitor)).values(), 2024)
    assert picture.title == "2023年（2024年尚未报送）"
    assert not picture.is_mixed


def test_an_older_figure_among_newer_ones_carries_its_year(monitor: Monitor) -> None:
    code = monitor.divisions.codes[0]
    answers = _without(_answers(monitor, 2024), _reach(monitor), 2024, keep=code)
    results = answers.by_division(_reach(monitor))
    picture = picture_of(results.values(), 2024)
    assert picture.title == "2024年，另注年份的为更早数值"
    assert picture.labelled(results[code]) == results[code].text
    others = [a for c, a in results.items() if c != code and a.value is not None]
    assert others
    assert all(picture.labelled(a) == f"{a.text}（2023年）" for a in others)
    assert all(dated(a) == f"{a.amount}（2023年）" for a in others)


def test_a_picture_of_sums_names_the_years_that_are_added_up(monitor: Monitor) -> None:
    sums = next(i for i in monitor.plan.indicators if i.rule.sums and i.county_view != CountyView.NONE)
    picture = picture_of(_answers(monitor, 2024).by_division(sums).values(), 2024)
    assert picture.title == "2021—2024年累计"


def test_a_picture_without_figures_names_the_year_looked_at(monitor: Monitor) -> None:
    assert picture_of((), 2024).title == "2024年"


@pytest.mark.parametrize(
    "values",
    [
        [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
        [14.94, 14.96, 15.02, 15.04, 20.0, 30.0],
        [7.0, 7.0, 7.0],
        [99.97, 100.0],
        [0.1 + 0.2, 0.3, 0.4, 12_365.0, 12_365.4],
        [5.0],
        [],
    ],
)
def test_no_figure_lies_in_two_classes_of_a_legend(values: list[float]) -> None:
    found = classes_of(values, 1)
    assert len({c.text for c in found.classes}) == len(found.classes)
    for before, after in pairwise(found.classes):
        assert _number(before.text.split("—")[-1]) < _number(after.text.split("—")[0])
    for v in values:
        assert found.classes[found.index(v)].low <= v <= found.classes[found.index(v)].high


def _number(text: str) -> float:
    return float(text.replace(",", ""))
