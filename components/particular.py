"""What a chapter shows beyond the common anatomy; each picks its indicators by their nature, never by id."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import plotly.graph_objects as go
import streamlit as st

from components.banner import show_empty, show_heading, show_note
from components.figures import show_figure
from components.scope import Scope
from components.templating import render
from components.theme import DAY
from components.trend import draw_target
from planmonitor.assessment import Assessment
from planmonitor.catalogue import Indicator
from planmonitor.ledger import milestones
from planmonitor.numbers import EXACT, number, quantity, share
from planmonitor.observations import Kind, Observation
from planmonitor.pictures import picture_of
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
    show_heading("同类资源并列：基期、最近数值、目标与全国参照")
    figure = _kept((*scope.key, "side"), lambda: _side_by_side_figure(scope, shown))
    show_figure(figure, f"side_{scope.page}")


def _side_by_side_figure(scope: Scope, shown: Sequence[Indicator]) -> go.Figure:
    plan = scope.monitor.plan
    figure = go.Figure()
    names = [f"{_wrap(i.name)}<br>（{i.unit}）" for i in shown]
    latest = [_of_the_period(scope, i) for i in shown]
    picture = picture_of(filter(None, latest), scope.view.as_of)
    demo = any(a is not None and a.kind is Kind.DEMO for a in latest)
    values = [None if a is None else a.value for a in latest]
    now = f"{scope.place_name}{picture.title}" if picture.newest else f"{scope.place_name}规划期内尚未报送"
    nation = [_latest_of_the_nation(scope, i) for i in shown]
    series: list[tuple[str, Sequence[float | None], Sequence[str], str]] = [
        (
            f"{plan.city}{plan.baseline_year}年基期",
            [i.baseline.value for i in shown],
            [number(i.baseline.value, EXACT) for i in shown],
            DAY.data_soft,
        ),
        (
            f"{now}{'（演示）' if demo else ''}",
            values,
            ["" if a is None else picture.labelled(a) for a in latest],
            DAY.data_light,
        ),
        (
            f"{plan.target_year}年目标",
            [i.target.value for i in shown],
            [number(i.target.value, EXACT) for i in shown],
            DAY.target_light,
        ),
        (
            "全国最近一年（公开发布）",
            [None if o is None else o.value for o in nation],
            ["" if o is None else f"{number(o.value, EXACT)}（{o.year}年）" for o in nation],
            DAY.reference,
        ),
    ]
    for label, heights, words, colour in series:
        figure.add_bar(
            x=names,
            y=heights,
            name=label,
            marker={"color": colour},
            text=["" if v is None else word for v, word in zip(heights, words, strict=True)],
            textposition="outside",
            cliponaxis=False,
        )
    figure.update_layout(height=360, bargap=0.25)
    figure.update_xaxes(tickangle=0, tickfont={"size": 13})
    return figure


def _of_the_period(scope: Scope, i: Indicator) -> Assessment | None:
    """The newest figure of the plan's own years; the baseline is none of them."""
    a = scope.answers.assess(i, scope.division)
    return a if a.value is not None and (a.year or 0) > scope.monitor.plan.baseline_year else None


def _latest_of_the_nation(scope: Scope, i: Indicator) -> Observation | None:
    rows = [o for group in scope.answers.comparisons(i).values() for o in group]
    return max((o for o in rows if o.year <= scope.view.as_of), key=lambda o: o.year, default=None)


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
        judged = {y: scope.answers.as_of(y).assess(i, scope.division) for y in years}
        colours = [DAY.warm if judged[y].is_behind else DAY.data_light for y in years]
        figure.add_bar(
            x=years,
            y=[own[y][0] for y in years],
            name=f"{i.name}{mark}",
            marker={"color": colours},
            text=[judged[y].amount for y in years],
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
        places = (plan.adcode, *scope.monitor.divisions.codes)
        years_of = {y: scope.answers.as_of(y) for y in years}
        cells = {code: [years_of[y].assess(i, code) for y in years] for code in places}
        if not any(a.value is not None and not a.is_older for row in cells.values() for a in row):
            continue
        show_heading(f"逐年保持情况：{i.name}")
        rows = [
            {"name": scope.monitor.place_name(code), "cells": [_year_cell(a) for a in row]}
            for code, row in cells.items()
        ]
        shown_cells = [a for row in cells.values() for a in row if a.value is not None and not a.is_older]
        demo = [a.kind is Kind.DEMO for a in shown_cells]
        note = "均为演示数据" if all(demo) else "含演示数据" if any(demo) else ""
        st.html(
            render("verdict_strip.html", rows=rows, years=years, demo=note, final=plan.target_year in years)
        )


def _year_cell(a: Assessment) -> dict[str, object]:
    """A year by its own figure: kept, missed by verdict, or not known."""
    if a.value is None or a.is_older:
        return {"text": "—", "state": "none", "verdict": a.verdict}
    return {"text": a.text, "state": "missed" if a.is_behind else "kept", "verdict": a.verdict}


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
                    "text": f"{a.completion_text}{f'（{a.year}年）' if a.is_older else ''}",
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
