"""The trend toward the target year, as a Plotly figure."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from components.banner import show_empty
from components.scope import Scope
from components.theme import DATA, FONT, INK, LINE, MUTED, PATH, TARGET, html
from planmonitor.catalogue import Indicator, Plan
from planmonitor.judging import choose_series
from planmonitor.observations import Kind, Observation
from planmonitor.wording import number

CONFIG = {"displayModeBar": False, "displaylogo": False, "locale": "zh-CN", "scrollZoom": False}


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

    Series of different kinds or definitions are drawn as separate marks: real ones filled, demo ones hollow and
    dashed. Cumulative targets are drawn as a burn-up of running sums.
    """
    figure = go.Figure()
    first = plan.baseline_year
    promise, rule = plan.promise(indicator.id), indicator.rule
    goal, path = rule.goal(promise), rule.path(promise)
    target = None if goal is None or rule.needs_reference else goal.aim
    if path:
        figure.add_scatter(
            x=[year for year, _ in path], y=[value for _, value in path], mode="lines", line={"color": PATH, "width": 1.5, "dash": "dot"},
            name="时序路径", hovertemplate="时序 %{y:.2f}<extra></extra>",
        )  # fmt: skip
        figure.add_annotation(
            x=path[-1][0], y=path[-1][1], text="时序路径", showarrow=False, xanchor="right", yshift=-24, xshift=22,
            font={"size": 13, "color": MUTED},
        )  # fmt: skip
    if target is not None:
        figure.add_hline(y=target, line={"color": TARGET, "width": 1.5})
        if goal is not None and not path and not goal.is_ceiling and not goal.is_two_sided:
            figure.add_hrect(
                y0=target, y1=target + abs(target) * 10 + 1, fillcolor=DATA, opacity=0.04, line_width=0
            )
        figure.add_annotation(
            xref="paper", x=0, xanchor="left", y=target, yanchor="bottom", showarrow=False,
            text=f"{plan.target_year}年目标 {indicator.target.printed}", font={"size": 13, "color": TARGET},
        )  # fmt: skip
    for name, rows in (comparisons or {}).items():
        rows = [o for o in rows if o.year >= first - 5]
        if not rows or rule.sums:
            continue
        figure.add_scatter(
            x=[o.year for o in rows], y=[o.value for o in rows], mode="lines+markers", name=f"{name}（公开发布）",
            line={"color": "#b3aea3", "width": 1}, marker={"size": 6, "symbol": "diamond", "color": "#8f8a7f"},
            hovertemplate=f"{name} %{{x}}年：%{{y}}<extra></extra>",
        )  # fmt: skip
        _label(
            figure,
            rows[-1].year,
            rows[-1].value,
            f"{name} {number(rows[-1].value, indicator.decimals)}",
            MUTED,
            -16,
        )
    for rows, colour, name in ((city, DATA, city_name or plan.city), (county, INK, place)):
        _draw_place(figure, plan, indicator, rows, colour, name, as_of)
    for alternative in indicator.alternative:
        if alternative.baseline is not None:
            figure.add_scatter(
                x=[first], y=[alternative.baseline], mode="markers", name=alternative.label,
                marker={"symbol": "x-thin-open", "size": 12, "color": "#8f2d0c", "line": {"width": 2}},
                hovertemplate=f"{alternative.label}<extra></extra>",
            )  # fmt: skip
            _label(figure, first, alternative.baseline, "另一处基期", "#8f2d0c", 14, "left")
    years = [o.year for o in (*city, *county)] or [first]
    figure.update_layout(
        height=400, margin={"l": 8, "r": 34, "t": 16, "b": 34}, paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "size": 14, "color": INK}, showlegend=False, hovermode="closest", dragmode=False,
        hoverlabel={"font": {"family": FONT}},
        xaxis={"range": [min(first, min(years)) - 0.25, plan.target_year + 0.6], "dtick": 1, "showgrid": False, "fixedrange": True,
               "linecolor": LINE, "tickfont": {"size": 14}},
        yaxis={"gridcolor": "#ebe8e1", "zeroline": False, "fixedrange": True, "ticksuffix": "%" if indicator.unit == "%" else "",
               "automargin": True, "tickfont": {"size": 14},
               **_axis(indicator, [o.value for o in (*city, *county)])},
    )  # fmt: skip
    return figure


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
        points = [
            p for p in indicator.rule.points(plan.promise(indicator.id), rows_of_group) if p.kind is not None
        ]
        if not points:
            continue
        demo = kind is Kind.DEMO
        suffix = "（演示）" if demo else ""
        figure.add_scatter(
            x=[p.year for p in points], y=[p.value for p in points], mode="lines+markers", name=f"{name}{suffix}{definition}",
            line={"color": colour, "width": 2.4, "dash": "dash" if demo else "solid"},
            marker={"size": [5 if demo and o.year in real_cells else 9 for o in points], "color": "#faf9f6" if demo else colour,
                    "line": {"color": colour, "width": 2}},
            opacity=1.0 if not definition else 0.45,
            hovertemplate=f"{name}{suffix} %{{x}}年：%{{y}}<extra></extra>",
        )  # fmt: skip
        if chosen and kind is chosen[-1].kind and definition == chosen[-1].definition:
            _label(
                figure,
                points[-1].year,
                points[-1].value,
                f"{name} {number(points[-1].value, indicator.decimals)}{suffix}",
                colour,
                16,
            )


def _label(
    figure: go.Figure, x: float, y: float | None, text: str, colour: str, shift: int, anchor: str = "right"
) -> None:
    figure.add_annotation(
        x=x, y=y, text=text, showarrow=False, yshift=shift, xanchor=anchor, xshift=22 if anchor == "right" else 6,
        font={"size": 14, "color": colour}, bgcolor="rgba(250,249,246,.75)",
    )  # fmt: skip


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
    st.html(
        html(
            '<p class="pm-note" style="color:#1d2a30;min-height:3.2em"><span class="pm-chip" style="color:{{ tone[a.verdict] }}">{{ sign[a.verdict] }} {{ a.word }}</span>　{{ text }}</p>',
            a=a,
            text=a.sentence.removeprefix("不判定："),
        )
    )
    if not scope.answers.history(indicator):
        show_empty(
            f"{indicator.name}：没有全市历年数据",
            f"目标为“{indicator.target.printed}”；由责任部门报送后显示趋势",
        )
        return
    st.plotly_chart(
        _kept((*scope.key, indicator.id), scope, indicator),
        config=CONFIG,
        key=f"trend_{scope.page}",
        theme=None,
    )
