"""What a chapter shows beyond the common anatomy; each picks its indicators by their nature, never by id."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import plotly.graph_objects as go
import streamlit as st

from components.banner import show_empty, show_heading, show_note
from components.scope import Scope
from components.templating import render
from components.theme import DAY, show_figure
from components.trend import draw_target
from planmonitor.catalogue import Indicator
from planmonitor.ledger import milestones
from planmonitor.numbers import number, quantity, share
from planmonitor.observations import Kind
from planmonitor.promise import Goal
from planmonitor.rules.base import Rule


def _yearly(figure: go.Figure, height: int = 300) -> go.Figure:
    """One bar or mark a year, every year named."""
    figure.update_layout(height=height)
    figure.update_xaxes(dtick=1)
    return figure


def _values(
    scope: Scope, indicator_or_series: str, place: str | None = None
) -> dict[int, tuple[float, bool]]:
    chosen = scope.answers.series_of(indicator_or_series, place or scope.place)
    return {o.year: (o.value or 0.0, o.kind is Kind.DEMO) for o in chosen}


def _where(scope: Scope, wanted: Callable[[Rule], bool]) -> list[Indicator]:
    return [i for i in scope.indicators if wanted(i.rule)]


@st.cache_resource(max_entries=800, show_spinner=False)
def _kept(key: tuple[object, ...], _build: Callable[[], go.Figure]) -> go.Figure:
    """A built figure, kept for everyone who looks at the same thing; kept figures are never changed."""
    return _build()


def show_burn_up(scope: Scope) -> None:
    """Cumulative targets: yearly flows stacked up toward the five-year total, against the even schedule."""
    shown = [i for i in _where(scope, lambda rule: rule.sums) if scope.answers.series(i, scope.division)]
    if not shown:
        return
    show_heading("累计进度：每年新增如何堆到累计目标")
    for column, i in zip(st.columns(len(shown)), shown, strict=False):
        with column:
            _show_one_burn_up(scope, i)


def _show_one_burn_up(scope: Scope, i: Indicator) -> None:
    promise, series = scope.monitor.plan.promise(i.id), scope.answers.series(i, scope.division)
    if i.rule.missing_years(promise, series):
        show_empty(f"{i.name}：计入期各年数据不连续，不能累计", "由责任部门补报缺少的年份")
        return
    demo = any(p.kind is Kind.DEMO for p in scope.answers.points(i, scope.division))
    title = f"{i.name}（{i.unit}）{'·演示' if demo else ''}"
    st.html(render("figure_title.html", text=title))
    show_figure(_burn_up_figure(scope, i), f"burn_{i.id}")


def _burn_up_figure(scope: Scope, i: Indicator) -> go.Figure:
    plan, figure = scope.monitor.plan, go.Figure()
    for before, p in pairwise(scope.answers.points(i, scope.division)):
        figure.add_bar(
            x=[p.year],
            y=[p.flow],
            base=[before.value],
            marker={"color": DAY.data_light, "line": {"color": DAY.data, "width": 1.5}},
            text=f"+{number(p.flow, i.decimals)}",
            textposition="inside",
            textfont={"color": DAY.ink},
            showlegend=False,
            hovertemplate=f"{p.year}年 {quantity(p.flow, i.unit, i.decimals)}<extra></extra>",
        )
    if i.target.value is not None and scope.division is None:
        path = scope.answers.path(i)
        figure.add_scatter(
            x=[year for year, _ in path],
            y=[value for _, value in path],
            mode="lines",
            showlegend=False,
            line={"color": DAY.path, "dash": "dot", "width": 1.5},
            hoverinfo="skip",
        )
        draw_target(figure, i.target.value, f"累计目标 {i.target.printed}")
    figure.update_xaxes(range=[plan.baseline_year - 0.4, plan.target_year + 0.6])
    return _yearly(figure)


def show_side_by_side(scope: Scope) -> None:
    """Level indicators with the same denominator beside each other, with national values where published."""
    shown = [i for i in _where(scope, lambda rule: rule.from_baseline) if scope.answers.comparisons(i)]
    if not shown:
        return
    show_heading("同类资源并列：基期、现状、目标与全国参照")
    figure = _kept((*scope.key, "side"), lambda: _side_by_side_figure(scope, shown))
    show_figure(figure, f"side_{scope.page}")


def _side_by_side_figure(scope: Scope, shown: Sequence[Indicator]) -> go.Figure:
    plan = scope.monitor.plan
    figure = go.Figure()
    names = [f"{_wrap(i.name)}<br>（{i.unit}）" for i in shown]
    latest = [scope.answers.assess(i, scope.division) for i in shown]
    demo = any(a.kind is Kind.DEMO for a in latest)
    series: list[tuple[str, Sequence[float | None], str]] = [
        (f"{plan.city}{plan.baseline_year}年基期", [i.baseline.value for i in shown], DAY.data_soft),
        (f"{scope.place_name}现状{'（演示）' if demo else ''}", [a.value for a in latest], DAY.data_light),
        (f"{plan.target_year}年目标", [i.target.value for i in shown], DAY.target_light),
    ]
    nation: list[float | None] = []
    for i in shown:
        rows = [
            o for group in scope.answers.comparisons(i).values() for o in group if o.year <= scope.view.as_of
        ]
        nation.append(rows[-1].value if rows else None)
    series.append(("全国最近一年（公开发布）", nation, DAY.reference))
    for label, values, colour in series:
        figure.add_bar(
            x=names,
            y=values,
            name=label,
            marker={"color": colour},
            text=[number(v, 2) if v is not None else "" for v in values],
            textposition="outside",
            cliponaxis=False,
        )
    figure.update_layout(height=360, bargap=0.25)
    figure.update_xaxes(tickangle=0, tickfont={"size": 13})
    return figure


def _wrap(text: str, width: int = 8) -> str:
    return "<br>".join(text[n : n + width] for n in range(0, len(text), width))


def show_composition(scope: Scope) -> None:
    """A share of a stock: how many of the weighting units the share amounts to, over the years."""
    units = {s.id: s for s in scope.monitor.plan.series}
    shown = [
        i
        for i in _where(scope, lambda rule: rule.from_baseline)
        if i.unit == "%" and i.weight in units and _values(scope, i.weight)
    ]
    for i in shown[:1]:
        whole, parts, series = _values(scope, i.weight), _values(scope, i.id), units[i.weight]
        years = [y for y in parts if y in whole]
        if not years:
            continue
        show_heading(f"{series.name}里有多少达到要求：{i.name}")
        figure = go.Figure()
        have = [whole[y][0] * parts[y][0] / 100 for y in years]
        rest = [whole[y][0] - h for y, h in zip(years, have, strict=True)]
        demo = any(parts[y][1] for y in years)
        figure.add_bar(
            x=years,
            y=have,
            name=f"达到要求（{series.unit}）{'·演示' if demo else ''}",
            marker={"color": DAY.data_light, "line": {"color": DAY.data, "width": 1}},
            text=[share(parts[y][0] / 100) for y in years],
            textposition="inside",
        )
        figure.add_bar(x=years, y=rest, name="其余", marker={"color": DAY.hairline})
        figure.update_layout(barmode="stack")
        show_figure(_yearly(figure), f"composition_{i.id}")


def show_against_reference(scope: Scope) -> None:
    """Relative targets: the indicator of a year beside the reference of the year it is compared with."""
    for i in _where(scope, lambda rule: rule.needs_reference):
        own, other = _values(scope, i.id), _values(scope, i.reference_series, scope.monitor.plan.adcode)
        years = [y for y in own if y - i.reference_lag in other]
        if not years:
            continue
        name = next(s.name for s in scope.monitor.plan.series if s.id == i.reference_series)
        demo = any(own[y][1] for y in years)
        show_heading(f"相对目标：{i.name}与{name}")
        figure = go.Figure()
        mark = "（演示）" if demo else ""
        missed = {y for y in years if scope.answers.as_of(y).assess(i, scope.division).is_behind}
        colours = [DAY.warm if y in missed else DAY.data_light for y in years]
        figure.add_bar(
            x=years,
            y=[own[y][0] for y in years],
            name=f"{i.name}{mark}",
            marker={"color": colours},
            text=[f"{number(own[y][0])}%" for y in years],
            textposition="outside",
            cliponaxis=False,
        )
        figure.add_scatter(
            x=years,
            y=[other[y - i.reference_lag][0] for y in years],
            name=f"上年度{name}{mark}",
            mode="markers",
            marker={"symbol": "line-ew-open", "size": 46, "color": DAY.ink, "line": {"width": 3}},
        )
        _yearly(figure)
        figure.update_yaxes(rangemode="tozero", ticksuffix="%")
        show_figure(figure, f"relative_{i.id}")
        show_note(f"柱低于横线（橙色）即当年未满足“{i.target.printed}”。")


def show_readings(scope: Scope) -> None:
    """Where the plan's text allows two readings: both verdicts side by side."""
    for i in scope.indicators:
        a = scope.answers.assess(i)
        if len(a.alternatives) > 1 and not a.is_judged:
            show_heading(f"{i.name}：规划文本的两种读法")
            st.html(render("readings.html", rows=a.alternatives))


def show_verdict_strip(scope: Scope) -> None:
    """For promises to be kept every year: one row per county, one cell per year."""
    shown = _where(scope, lambda rule: rule.holds and not rule.needs_reference)
    plan = scope.monitor.plan
    years = [y for y in plan.years if y <= scope.view.as_of]
    for i in shown[:1]:
        series = {code: _values(scope, i.id, code) for code in (plan.adcode, *scope.monitor.divisions.codes)}
        if not any(series.values()):
            continue
        goal = i.rule.goal(plan.promise(i.id))
        show_heading(f"逐年保持情况：{i.name}")
        rows = [
            {
                "name": scope.monitor.place_name(code),
                "cells": [_year_cell(values.get(y), goal, i.decimals) for y in years],
            }
            for code, values in series.items()
        ]
        demo = any(d for values in series.values() for _, d in values.values())
        st.html(render("verdict_strip.html", rows=rows, years=years, demo=demo))


def _year_cell(value: tuple[float, bool] | None, goal: Goal | None, decimals: int) -> dict[str, str]:
    if value is None:
        return {"text": "—", "state": "none"}
    met = goal is not None and goal.holds(value[0])
    return {"text": number(value[0], decimals), "state": "kept" if met else "missed"}


def show_bullets(scope: Scope) -> None:
    """From baseline to target: how far along each indicator with a schedule is, and where it should be."""
    shown = []
    for i in scope.indicators:
        a = scope.answers.assess(i, scope.division)
        if a.completion is not None and a.expected is not None:
            shown.append(
                {
                    "name": i.name,
                    "verdict": a.verdict,
                    "demo": a.kind is Kind.DEMO,
                    "width": max(0.0, min(1.0, a.completion)) * 100,
                    "due": a.expected * 100,
                    "text": share(a.completion),
                }
            )
    if not shown:
        return
    show_heading("从基期到目标走了多远")
    st.html(render("bullets.html", rows=shown))


def show_milestones(scope: Scope) -> None:
    """Commitments with a stated year, in the order in which they fall due."""
    rows = milestones(scope.answers, scope.page)
    if not rows:
        return
    show_heading("写明年份的阶段目标")
    st.html(render("milestones.html", rows=rows))
