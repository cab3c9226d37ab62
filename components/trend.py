"""The trend toward the target year, as a Plotly figure."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import plotly.graph_objects as go
import streamlit as st

from components.banner import show_empty
from components.figures import show_figure
from components.scope import Scope
from components.templating import render
from components.theme import DAY, VEIL
from planmonitor.catalogue import Indicator, Plan
from planmonitor.judging import choose_series
from planmonitor.numbers import number
from planmonitor.observations import Kind, Observation
from planmonitor.rules.base import Point


def trend_figure(
    plan: Plan,
    indicator: Indicator,
    city: Sequence[Observation],
    *,
    place: str,
    county: Sequence[Observation] = (),
    comparisons: dict[str, Sequence[Observation]] | None = None,
    as_of: int,
    city_name: str = "",
) -> go.Figure:
    """Actual values, the schedule path where the target type has one, and the target.

    Series of different kinds or definitions are drawn as separate marks: real ones filled, demo ones hollow
    and dashed. Cumulative targets are drawn as a burn-up of running sums.
    """
    figure = go.Figure()
    first, rule = plan.baseline_year, indicator.rule
    _draw_goal(figure, plan, indicator)
    if not rule.sums:
        for name, rows in (comparisons or {}).items():
            _draw_comparison(figure, name, [o for o in rows if o.year >= first - 5], indicator.decimals)
    for rows, colour, name in ((city, DAY.data, city_name or plan.city), (county, DAY.ink, place)):
        _draw_place(figure, plan, indicator, rows, colour, name, as_of)
    for alternative in indicator.alternative:
        if alternative.baseline is not None:
            _draw_other_baseline(figure, first, alternative.baseline, alternative.label)
    years = [o.year for o in (*city, *county)] or [first]
    figure.update_layout(height=400, margin={"r": 34, "t": 16}, showlegend=False)
    figure.update_xaxes(
        range=[min(first, min(years)) - 0.25, plan.target_year + 0.6], dtick=1, tickfont={"size": 14}
    )
    figure.update_yaxes(
        ticksuffix="%" if indicator.unit == "%" else "",
        tickfont={"size": 14},
        **_axis(indicator, [o.value for o in (*city, *county)]),
    )
    return figure


def _draw_goal(figure: go.Figure, plan: Plan, indicator: Indicator) -> None:
    """The schedule path and the target, each with its name in the chart."""
    promise, rule = plan.promise(indicator.id), indicator.rule
    goal, path = rule.goal(promise), rule.path(promise)
    if path:
        figure.add_scatter(
            x=[year for year, _ in path],
            y=[value for _, value in path],
            mode="lines",
            line={"color": DAY.path, "width": 1.5, "dash": "dot"},
            name="时序路径",
            hovertemplate="时序 %{y:.2f}<extra></extra>",
        )
        year, value = path[-1]
        beside = {"xanchor": "right", "yshift": -24, "xshift": 22, "font": {"size": 13, "color": DAY.muted}}
        figure.add_annotation(x=year, y=value, text="时序路径", showarrow=False, **beside)
    if goal is None or rule.needs_reference:
        return
    target = goal.aim
    if not path and not goal.is_ceiling and not goal.is_two_sided:
        top = target + abs(target) * 10 + 1
        figure.add_hrect(y0=target, y1=top, fillcolor=DAY.data, opacity=0.04, line_width=0)
    draw_target(figure, target, f"{plan.target_year}年目标 {indicator.target.printed}")


def draw_target(figure: go.Figure, value: float, text: str) -> None:
    """A line across the figure at the target, named at its left end."""
    figure.add_hline(y=value, line={"color": DAY.target, "width": 1.5})
    above = {"xref": "paper", "x": 0, "xanchor": "left", "yanchor": "bottom"}
    font = {"size": 13, "color": DAY.target}
    figure.add_annotation(y=value, text=text, showarrow=False, font=font, **above)


def _draw_comparison(figure: go.Figure, name: str, rows: Sequence[Observation], decimals: int) -> None:
    if not rows:
        return
    figure.add_scatter(
        x=[o.year for o in rows],
        y=[o.value for o in rows],
        mode="lines+markers",
        name=f"{name}（公开发布）",
        line={"color": DAY.rule, "width": 1},
        marker={"size": 6, "symbol": "diamond", "color": DAY.reference},
        hovertemplate=f"{name} %{{x}}年：%{{y}}<extra></extra>",
    )
    last = rows[-1]
    _label(figure, last.year, last.value, f"{name} {number(last.value, decimals)}", DAY.muted, -16)


def _draw_other_baseline(figure: go.Figure, year: int, value: float, label: str) -> None:
    figure.add_scatter(
        x=[year],
        y=[value],
        mode="markers",
        name=label,
        marker={"symbol": "x-thin-open", "size": 12, "color": DAY.deep, "line": {"width": 2}},
        hovertemplate=f"{label}<extra></extra>",
    )
    _label(figure, year, value, "另一处基期", DAY.deep, 14, "left")


def _axis(indicator: Indicator, values: Sequence[float | None]) -> dict[str, object]:
    if indicator.rule.sums:
        return {"rangemode": "tozero"}
    known = [v for v in (*values, indicator.target.value, indicator.baseline.value) if v is not None]
    known += [a.baseline for a in indicator.alternative if a.baseline is not None]
    if not known:
        return {}
    low, high = min(known), max(known)
    margin = max((high - low) * 0.18, abs(high) * 0.01, 0.1)
    top = high + margin
    return {
        "range": [
            low - margin if low else -margin,
            min(top, indicator.maximum + margin * 0.15) if indicator.maximum else top,
        ]
    }


def _draw_place(
    figure: go.Figure,
    plan: Plan,
    indicator: Indicator,
    rows: Sequence[Observation],
    colour: str,
    name: str,
    as_of: int,
) -> None:
    groups: dict[tuple[Kind, str], list[Observation]] = {}
    for o in rows:
        groups.setdefault((o.kind, o.definition), []).append(o)
    real_cells = {o.year for o in rows if o.kind.is_real and not o.definition}
    chosen = choose_series(rows, plan.baseline_year, as_of)
    for (kind, definition), group in groups.items():
        rows_of_group = tuple(sorted(group, key=lambda o: o.year))
        promise = plan.promise(indicator.id)
        points = [p for p in indicator.rule.points(promise, rows_of_group) if p.kind is not None]
        if not points:
            continue
        words = [number(p.value, indicator.rule.decimals(promise, p.value)) for p in points]
        _draw_points(figure, points, words, colour, name + definition, real_cells, bool(definition))
        if chosen and kind is chosen[-1].kind and definition == chosen[-1].definition:
            last, demo = points[-1], "（演示）" if kind is Kind.DEMO else ""
            text = f"{name} {number(last.value, indicator.rule.decimals(promise, last.value))}{demo}"
            _label(figure, last.year, last.value, text, colour, 16)


def _draw_points(
    figure: go.Figure,
    points: Sequence[Point],
    words: Sequence[str],
    colour: str,
    name: str,
    real_years: Collection[int],
    is_faint: bool,
) -> None:
    """One series of one kind: real ones filled and solid, demo ones hollow, dashed and small beside real
    ones. ``words`` are the values as they are written."""
    demo = points[0].kind is Kind.DEMO
    suffix = "（演示）" if demo else ""
    marker = {
        "size": [5 if demo and p.year in real_years else 9 for p in points],
        "color": DAY.paper if demo else colour,
        "line": {"color": colour, "width": 2},
    }
    figure.add_scatter(
        x=[p.year for p in points],
        y=[p.value for p in points],
        mode="lines+markers",
        name=f"{name}{suffix}",
        line={"color": colour, "width": 2.4, "dash": "dash" if demo else "solid"},
        marker=marker,
        opacity=0.45 if is_faint else 1.0,
        customdata=list(words),
        hovertemplate=f"{name}{suffix} %{{x}}年：%{{customdata}}<extra></extra>",
    )


def _label(
    figure: go.Figure, x: float, y: float | None, text: str, colour: str, shift: int, anchor: str = "right"
) -> None:
    beside = {"xanchor": anchor, "xshift": 22 if anchor == "right" else 6, "yshift": shift}
    font = {"size": 14, "color": colour}
    figure.add_annotation(x=x, y=y, text=text, showarrow=False, font=font, bgcolor=VEIL, **beside)


@st.cache_resource(max_entries=600, show_spinner=False)
def _kept(key: tuple[object, ...], _scope: Scope, _indicator: Indicator) -> go.Figure:
    monitor, view = _scope.monitor, _scope.view
    return trend_figure(
        monitor.plan,
        _indicator,
        [o for o in _scope.answers.history(_indicator) if o.year <= view.as_of],
        place=_scope.place_name,
        county=[o for o in _scope.answers.history(_indicator, _scope.division) if o.year <= view.as_of]
        if _scope.division
        else (),
        comparisons=dict(_scope.answers.comparisons(_indicator)),
        as_of=view.as_of,
    )


def show_trend(scope: Scope, indicator: Indicator) -> None:
    """The trend of an indicator with its verdict in words."""
    a = scope.answers.assess(indicator, scope.division)
    text = a.sentence.removeprefix("不判定：")
    st.html(render("sentence.html", verdict=a.verdict, word=a.word, text=text))
    if not any(scope.answers.history(indicator, place) for place in (None, scope.division)):
        show_empty(
            f"{indicator.name}：历年数值尚未报送",
            f"目标为“{indicator.target.printed}”；由责任部门报送后显示趋势",
        )
        return
    show_figure(
        _kept((*scope.key, indicator.id), scope, indicator),
        f"trend_{scope.page}",
        f"走势图，{scope.place_name}，{indicator.name}",
    )
