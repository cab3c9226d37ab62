"""What a chapter shows beyond the common anatomy; each picks its indicators by their nature, never by id."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import plotly.graph_objects as go
import streamlit as st

from components.banner import show_empty, show_heading
from components.scope import Scope
from components.theme import DATA, DATA_LIGHT, FONT, INK, PATH, TARGET, html
from components.trend import CONFIG
from planmonitor.catalogue import Indicator
from planmonitor.ledger import milestones
from planmonitor.observations import Kind
from planmonitor.rules.base import Rule
from planmonitor.wording import number, quantity, share


def _layout(figure: go.Figure, height: int = 300) -> go.Figure:
    figure.update_layout(
        height=height, margin={"l": 8, "r": 16, "t": 30, "b": 34}, paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "size": 14, "color": INK}, dragmode=False, bargap=0.45, hoverlabel={"font": {"family": FONT}},
        legend={"orientation": "h", "y": 1.14, "x": 0, "font": {"size": 13}},
    )  # fmt: skip
    figure.update_xaxes(showgrid=False, dtick=1, fixedrange=True, automargin=True)
    figure.update_yaxes(gridcolor="#ebe8e1", zeroline=False, fixedrange=True, automargin=True)
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


def _draw(figure: go.Figure, key: str) -> None:
    st.plotly_chart(figure, config=CONFIG, key=key, theme=None)


def show_burn_up(scope: Scope) -> None:
    """Cumulative targets: yearly flows stacked up toward the five-year total, against the even schedule."""
    plan = scope.monitor.plan
    shown = [i for i in _where(scope, lambda rule: rule.sums) if scope.answers.series(i, scope.division)]
    if not shown:
        return
    show_heading("累计进度：每年新增如何堆到累计目标")
    for column, i in zip(st.columns(len(shown)), shown, strict=False):
        promise, series = plan.promise(i.id), scope.answers.series(i, scope.division)
        if i.rule.missing_years(promise, series):
            with column:
                show_empty(f"{i.name}：计入期各年数据不连续，不能累计", "由责任部门补报缺少的年份")
            continue
        points = scope.answers.points(i, scope.division)
        demo = any(p.kind is Kind.DEMO for p in points)
        figure = go.Figure()
        for before, p in pairwise(points):
            figure.add_bar(
                x=[p.year],
                y=[p.flow],
                base=[before.value],
                marker={"color": DATA_LIGHT, "line": {"color": DATA, "width": 1.5}},
                text=f"+{number(p.flow, i.decimals)}",
                textposition="inside",
                textfont={"color": INK},
                showlegend=False,
                hovertemplate=f"{p.year}年 {quantity(p.flow, i.unit, i.decimals)}<extra></extra>",
            )
        title = f"{i.name}（{i.unit}）{'·演示' if demo else ''}"
        if i.target.value is not None and scope.division is None:
            figure.add_scatter(
                x=[year for year, _ in scope.answers.path(i)], y=[v for _, v in scope.answers.path(i)], mode="lines", showlegend=False,
                line={"color": PATH, "dash": "dot", "width": 1.5}, hoverinfo="skip",
            )  # fmt: skip
            figure.add_hline(y=i.target.value, line={"color": TARGET, "width": 1.5})
            figure.add_annotation(
                xref="paper", x=0, xanchor="left", y=i.target.value, yanchor="bottom", showarrow=False,
                text=f"累计目标 {i.target.printed}", font={"size": 13, "color": TARGET},
            )  # fmt: skip
        figure.update_xaxes(range=[plan.baseline_year - 0.4, plan.target_year + 0.6])
        with column:
            st.html(html('<div class="pm-note" style="color:#1d2a30;font-weight:600">{{ t }}</div>', t=title))
            _draw(_layout(figure), f"burn_{i.id}")


def show_side_by_side(scope: Scope) -> None:
    """Level indicators with the same denominator beside each other, with national values where published."""
    shown = [i for i in _where(scope, lambda rule: rule.from_baseline) if scope.answers.comparisons(i)]
    if not shown:
        return
    show_heading("同类资源并列：基期、现状、目标与全国参照")
    figure = _kept((*scope.key, "side"), lambda: _side_by_side_figure(scope, shown))
    _draw(figure, f"side_{scope.page}")


def _side_by_side_figure(scope: Scope, shown: Sequence[Indicator]) -> go.Figure:
    plan = scope.monitor.plan
    figure = go.Figure()
    names = [_wrap(f"{i.name}（{i.unit}）") for i in shown]
    latest = [scope.answers.assess(i, scope.division) for i in shown]
    demo = any(a.kind is Kind.DEMO for a in latest)
    series: list[tuple[str, Sequence[float | None], str]] = [
        (f"{plan.city}{plan.baseline_year}年基期", [i.baseline.value for i in shown], "#cfdedd"),
        (f"{scope.place_name}现状{'（演示）' if demo else ''}", [a.value for a in latest], DATA_LIGHT),
        (f"{plan.target_year}年目标", [i.target.value for i in shown], "#b9a983"),
    ]
    nation: list[float | None] = []
    for i in shown:
        rows = [
            o for group in scope.answers.comparisons(i).values() for o in group if o.year <= scope.view.as_of
        ]
        nation.append(rows[-1].value if rows else None)
    series.append(("全国最近一年（公开发布）", nation, "#8f8a7f"))
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
    _layout(figure, 340)
    figure.update_layout(bargap=0.25)
    figure.update_xaxes(dtick=None)
    return figure


def _wrap(text: str, width: int = 14) -> str:
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
            marker={"color": DATA_LIGHT, "line": {"color": DATA, "width": 1}},
            text=[share(parts[y][0] / 100) for y in years],
            textposition="inside",
        )
        figure.add_bar(x=years, y=rest, name="其余", marker={"color": "#e7e4dd"})
        figure.update_layout(barmode="stack")
        _draw(_layout(figure), f"composition_{i.id}")


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
        colours = ["#c25200" if y in missed else DATA_LIGHT for y in years]
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
            marker={"symbol": "line-ew-open", "size": 46, "color": INK, "line": {"width": 3}},
        )
        _layout(figure)
        figure.update_yaxes(rangemode="tozero", ticksuffix="%")
        _draw(figure, f"relative_{i.id}")
        st.html(html('<p class="pm-note">柱低于横线（橙色）即当年未满足“{{ t }}”。</p>', t=i.target.printed))


def show_readings(scope: Scope) -> None:
    """Where the plan's text allows two readings: both verdicts side by side."""
    template = """<div class="pm-cards">{% for r in rows %}<div class="pm-card"><h3>{{ r.label }}</h3>
    <span class="pm-chip" style="color:{{ tone[r.verdict] }}">{{ sign[r.verdict] }}</span> {{ r.sentence }}</div>{% endfor %}</div>"""
    for i in scope.indicators:
        a = scope.answers.assess(i)
        if len(a.alternatives) > 1 and not a.is_judged:
            show_heading(f"{i.name}：规划文本的两种读法")
            st.html(html(template, rows=a.alternatives))


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
        rows = []
        for code, values in series.items():
            cells = []
            for y in years:
                v = values.get(y)
                met = v is not None and goal is not None and goal.holds(v[0])
                cells.append(
                    {
                        "text": "—" if v is None else f"{'' if met else '■ '}{number(v[0], i.decimals)}",
                        "bg": "#efede8" if v is None else ("#cfe3e3" if met else "#f0b58a"),
                    }
                )
            rows.append({"name": scope.monitor.place_name(code), "cells": cells})
        demo = any(d for values in series.values() for _, d in values.values())
        template = """<div class="pm-strip" style="grid-template-columns:6rem repeat({{ years|length }},minmax(3rem,1fr))"><span></span>
        {% for y in years %}<span class="c" style="color:#5f6b70">{{ y }}</span>{% endfor %}
        {% for r in rows %}<span>{{ r.name }}</span>{% for c in r.cells %}<span class="c" style="background:{{ c.bg }}">{{ c.text }}</span>{% endfor %}{% endfor %}</div>
        <p class="pm-note">橙底 ■ 为当年未保持{{ '；均为演示数据' if demo }}</p>"""
        st.html(html(template, rows=rows, years=years, demo=demo))


def show_bullets(scope: Scope) -> None:
    """From baseline to target: how far along each indicator with a schedule is, and where it should be."""
    shown = []
    for i in scope.indicators:
        a = scope.answers.assess(i, scope.division)
        if a.completion is not None and a.expected is not None:
            shown.append(
                {
                    "i": i,
                    "a": a,
                    "width": max(0.0, min(1.0, a.completion)) * 100,
                    "due": a.expected * 100,
                    "text": share(a.completion),
                }
            )
    if not shown:
        return
    show_heading("从基期到目标走了多远")
    template = """<div class="pm-bullet">{% for r in rows %}<span>{{ r.i.name }}</span>
    <span class="track"><span class="fill" style="width:{{ '%.1f'|format(r.width) }}%;background:{{ colour[r.a.verdict] }}"></span><span class="tick" style="left:{{ '%.1f'|format(r.due) }}%"></span></span>
    <span>{{ r.text }}{{ ' 演示' if r.a.kind == 'demo' }}</span>{% endfor %}</div><p class="pm-note">黑色竖线为时序应达位置</p>"""
    st.html(html(template, rows=shown))


def show_milestones(scope: Scope) -> None:
    """Commitments with a stated year, in the order in which they fall due."""
    rows = milestones(scope.answers, scope.page)
    if not rows:
        return
    show_heading("写明年份的阶段目标")
    template = """<table class="pm"><tbody>{% for r in rows %}<tr><td style="width:5rem"><b>{{ r.year }}年</b></td><td>{{ r.description }}</td>
    <td class="n">{{ r.printed }}</td><td style="width:9rem;color:{{ tone[r.verdict] }}">{{ sign[r.verdict] }} {{ r.word }}</td></tr>{% endfor %}</tbody></table>"""
    st.html(html(template, rows=rows))
