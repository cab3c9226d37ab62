"""Why an indicator has its colour: verdict, history, inputs, arithmetic, bands, limits of next year."""

from __future__ import annotations

import streamlit as st

from components.banner import show_empty, show_heading
from components.indicator.data import data_link
from components.scope import INDICATOR, Scope, link
from components.templating import render
from planmonitor.assessment import NO_FIGURE, Assessment, Reason, Verdict
from planmonitor.catalogue import Indicator
from planmonitor.explanation import band_text, defence, inputs, required_text
from planmonitor.observations import Kind


def show_why(scope: Scope, indicator: Indicator) -> None:
    """The verdict with its sentence, the years before, and what it rests on in two columns."""
    a = scope.answers.assess(indicator, scope.division)
    plan = scope.answers.plan
    text = defence(plan, indicator, a).removeprefix("不判定：")
    need = "" if a.reason is Reason.READINGS_DISAGREE else required_text(plan.promise(indicator.id), a)
    st.html(render("indicator/verdict.html", a=a, text=text, demo=a.kind is Kind.DEMO, need=need))
    _show_history(scope, indicator)
    left, right = st.columns([1, 1], gap="large")
    with left:
        _show_inputs(scope, indicator, a)
        _show_arithmetic(a)
    with right:
        _show_bands(scope, indicator)
        _show_limits(scope, indicator, a)


def _show_history(scope: Scope, indicator: Indicator) -> None:
    plan = scope.answers.plan
    cells = []
    for year in plan.years:
        a = scope.answers.as_of(year).assess(indicator, scope.division)
        value = a.absence or a.text
        if a.reason is Reason.TARGET_YEAR_MISSING:
            value = NO_FIGURE
        elif a.value is not None and a.is_older:
            value += f"（沿用{a.year}年）"
        county = scope.division or ""
        href = link(scope, INDICATOR, indicator=indicator.id, county=county, year=str(year))
        cells.append({"a": a, "year": year, "value": value, "href": href, "on": year == scope.view.as_of})
    show_heading(f"历年判定：{plan.baseline_year}年为基期，每年按当年底的数据判定")
    st.html(render("indicator/history.html", cells=cells))


def _show_inputs(scope: Scope, indicator: Indicator, a: Assessment) -> None:
    """The figures the verdict rests on; those of a year lead to the stored rows."""
    show_heading("输入")
    rows = []
    for i in inputs(scope.answers.plan, indicator, a):
        year = i.label.removesuffix("年")
        href = data_link(scope, indicator, period=year) if year != i.label else ""
        rows.append({"label": i.label, "text": i.text, "origin": i.origin, "href": href})
    if rows:
        st.html(render("indicator/inputs.html", rows=rows))
    else:
        show_empty("没有可用的数值", "由责任部门报送后即可判定")


def _show_arithmetic(a: Assessment) -> None:
    if not a.steps:
        return
    show_heading("逐步计算")
    st.html(render("indicator/steps.html", a=a))


def _show_bands(scope: Scope, indicator: Indicator) -> None:
    show_heading("规则与容差")
    plan = scope.answers.plan
    bands: list[tuple[Verdict, str]] = []
    if indicator.rule.banded:
        bands = list(zip((Verdict.AHEAD, Verdict.ON_TRACK, Verdict.LAGGING), band_text(plan), strict=True))
    st.html(render("indicator/bands.html", rule=indicator.rule, bands=bands, plan=plan))


def _show_limits(scope: Scope, indicator: Indicator, a: Assessment) -> None:
    found = scope.answers.next_year(indicator, scope.division)
    show_heading("下一年多少会改变判定")
    readings = any(t.reading for t in found.thresholds)
    st.html(render("indicator/limits.html", found=found, now=a.verdict, readings=readings))
