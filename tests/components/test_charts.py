"""Charts write numbers as Chinese readers do, and call nothing present that is not."""

from __future__ import annotations

import re
from dataclasses import replace

import altair as alt
import pandas as pd
import plotly.graph_objects as go

from components.counties import _common_goal, small_multiples_chart
from components.particular import _side_by_side_figure
from components.scope import Scope
from components.trend import trend_figure
from planmonitor.answers import Answers, View
from planmonitor.catalogue import CountyView, Indicator
from planmonitor.monitor import Monitor
from planmonitor.observations import Kind, Observation


def _trend(answers: Answers, i: Indicator, series: tuple[Observation, ...]) -> go.Figure:
    plan = answers.plan
    return trend_figure(plan, i, series, place=plan.city, as_of=answers.view.as_of)


def test_axes_of_plotly_write_numbers_out(monitor: Monitor) -> None:
    axes = go.Figure().layout.template.layout
    for figure in (go.Figure(), _trend(monitor.at(View(2023)), monitor.plan.indicators[0], ())):
        template = figure.layout.template.layout
        assert template.xaxis.exponentformat == template.yaxis.exponentformat == "none"
        assert template.yaxis.separatethousands
    assert axes.separators == ".,"


def test_a_figure_is_read_at_the_pointer_as_it_is_judged(monitor: Monitor) -> None:
    """A miss of 0.03 among hundreds is not rounded away, and thousands are grouped."""
    answers = monitor.at(View(2023))
    i = next(i for i in monitor.plan.indicators if i.rule.key == "maintain" and i.target.value == 100)
    series = tuple(replace(o, value=99.97) for o in answers.series(i))
    figure = _trend(answers, i, series)
    read = [
        word for trace in figure.data for word in (trace.customdata if trace.customdata is not None else ())
    ]
    assert read
    assert set(read) == {"99.97"}
    assert any("99.97" in a.text for a in figure.layout.annotations)
    assert all("%{y}" not in (t.hovertemplate or "") for t in figure.data if t.customdata is not None)


def test_axes_of_small_multiples_write_numbers_out(monitor: Monitor) -> None:
    """With grouped thousands, never with a letter for them; the figure at the pointer is written before."""
    i = next(i for i in monitor.plan.indicators if not i.rule.sums)
    row = {"name": "甲", "year": 2023, "value": 12_365.0, "text": "12,365", "city": None, "goal": None}
    rows = pd.DataFrame([{**row, "demo": False, "kind": "真实"}])
    chart: alt.FacetChart = small_multiples_chart(rows, i, ["甲"], None, (2020, 2025))
    layers = [layer["encoding"] for layer in chart.to_dict()["spec"]["layer"]]
    axes = [e["y"]["axis"] for e in layers if e.get("y", {}).get("axis")]
    assert axes
    assert all(re.fullmatch(r",\.\d~f", axis["format"]) for axis in axes)
    tips = [tip for e in layers for tip in e.get("tooltip", ())]
    assert "text" in [tip["field"] for tip in tips]
    assert "value" not in [tip["field"] for tip in tips]


def _scope(monitor: Monitor, view: View) -> Scope:
    return Scope(monitor, monitor.at(view), None, "health")


def test_a_baseline_is_never_called_the_present(monitor: Monitor) -> None:
    """In the real figures alone nothing of the period is known: there is the baseline, and no bar beside it."""
    scope = _scope(monitor, View(2024, demo=False))
    shown = [i for i in scope.indicators if i.rule.from_baseline and scope.answers.comparisons(i)]
    known = [i for i in shown if (scope.answers.assess(i).year or 0) > monitor.plan.baseline_year]
    figure = _side_by_side_figure(scope, shown)
    present = figure.data[1]
    assert len(known) < len(shown)
    assert sum(v is not None for v in present.y) == len(known)
    assert not any("现状" in trace.name for trace in figure.data)
    assert present.name == f"{monitor.plan.city}规划期内尚未报送" or re.search(r"20\d\d年", present.name)


def test_bars_side_by_side_name_the_years_they_are_of(monitor: Monitor) -> None:
    scope = _scope(monitor, View(2023))
    figure = _side_by_side_figure(scope, [i for i in scope.indicators if scope.answers.comparisons(i)])
    assert figure.data[1].name == f"{monitor.plan.city}2023年（演示）"
    assert all(re.search(r"（20\d\d年）$", text) for text in figure.data[3].text if text)


def test_one_line_stands_for_one_goal(monitor: Monitor) -> None:
    """Counties that are compared with different figures have no common line in the ranking."""
    i = next(i for i in monitor.plan.indicators if i.rule.needs_reference)
    results = list(monitor.at(View(2024)).by_division(i).values())
    assert i.county_view is not CountyView.CONTRIBUTION
    assert _common_goal(i, results) == results[0].target
    assert _common_goal(i, [replace(results[0], target=-1.0), *results[1:]]) is None
    assert results[0].kind is Kind.DEMO
