"""Second opinions apply where they mean something, and say why they differ."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from planmonitor.answers import View
from planmonitor.assessment import Verdict
from planmonitor.judging import Evidence, judge
from planmonitor.methods import METHODS, Leaning, Method, destatis, escap, eurostat, opensdg
from planmonitor.monitor import Monitor
from planmonitor.observations import FigureStatus, Kind, Observation, Period
from planmonitor.opinions import Opinion, second_opinions


def opinions(monitor: Monitor, indicator_id: str, *values: tuple[int, float]) -> dict[Method, Opinion]:
    i = replace(monitor.plan.indicator(indicator_id), alternative=())
    rows = [
        Observation(
            i.id,
            "410700",
            Period(str(y)),
            v,
            i.unit,
            Kind.PUBLISHED,
            FigureStatus.FINAL,
            "t",
            datetime(2026, 1, 1),
        )
        for y, v in values
    ]
    a = judge(monitor.plan.promise(i.id), "410700", values[-1][0], Evidence(rows))
    return {o.method: o for o in second_opinions(monitor.plan, i, a, rows)}


def test_compound_growth_is_shown_with_its_arithmetic(monitor: Monitor) -> None:
    found = opinions(monitor, "IND-16", (2020, 25.8), (2021, 30.0), (2022, 35.0), (2023, 40.1))[
        opensdg.METHOD
    ]
    assert found.word == "进展显著"
    assert found.steps[0].expression == "(40.1 ÷ 25.8)^(1/3) − 1"
    assert found.steps[0].result == "15.835%"
    assert found.steps[2].result == "0.969"


def test_disagreement_is_named_with_the_numbers_of_both_rules(monitor: Monitor) -> None:
    found = opinions(monitor, "IND-16", (2020, 25.8), (2021, 30.0), (2022, 35.0), (2023, 40.1))[
        opensdg.METHOD
    ]
    assert found.leaning is Leaning.GOOD
    assert found.agrees is False
    assert "完成度49%" in found.why
    assert "R＝0.97" in found.why


def test_growth_methods_do_not_judge_sums_that_start_from_zero(monitor: Monitor) -> None:
    found = opinions(monitor, "IND-08", (2021, 8.0), (2022, 8.0), (2023, 8.0))
    assert not found[opensdg.METHOD].applies
    assert not found[eurostat.METHOD].applies
    assert "从零起算" in found[opensdg.METHOD].why
    assert found[destatis.METHOD].word == "晴"


def test_a_method_with_too_few_points_says_how_many_there_are(monitor: Monitor) -> None:
    found = opinions(monitor, "IND-13", (2020, 2.98), (2023, 3.9))[destatis.METHOD]
    assert not found.applies
    assert "现有2个" in found.why


def test_index_without_natural_limit_has_no_anticipated_progress(monitor: Monitor) -> None:
    found = opinions(monitor, "IND-13", (2020, 2.98), (2021, 3.2), (2022, 3.5), (2023, 3.79))[escap.METHOD]
    assert found.steps[0].result == "5"
    assert found.steps[1].result == "不适用"


@pytest.mark.parametrize("year", [2021, 2023, 2025])
def test_every_method_has_an_opinion_on_every_indicator_or_a_reason(monitor: Monitor, year: int) -> None:
    for i in monitor.plan.indicators:
        for place in (None, *monitor.divisions.codes):
            found = monitor.at(View(year)).opinions(i, place)
            assert [o.method for o in found] == list(METHODS)
            for o in found:
                assert o.method.formula
                assert o.applies == bool(o.word)
                assert o.applies or o.why.startswith("不适用：")
                if o.agrees is False:
                    assert "主规则" in o.why


def test_an_unjudged_indicator_is_neither_agreed_nor_disagreed_with(monitor: Monitor) -> None:
    i = monitor.plan.indicator("IND-15")
    assert monitor.at(View(2023)).assess(i).verdict is Verdict.NOT_JUDGED
    assert {o.agrees for o in monitor.at(View(2023)).opinions(i)} == {None}
