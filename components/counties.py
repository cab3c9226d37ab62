"""The counties side by side: map, ranking and small multiples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa
import streamlit as st

from components.banner import show_empty, show_note
from components.county_map import show_county_map
from components.figures import show_picture_links, speak
from components.map_areas import AreaStyle
from components.map_legend import Legend
from components.scope import Scope, select_division
from components.templating import render
from components.theme import DAY, RAMP
from planmonitor.assessment import Assessment
from planmonitor.catalogue import Combine, CountyView, Indicator
from planmonitor.classes import classes_of
from planmonitor.numbers import EXACT, number
from planmonitor.observations import Kind
from planmonitor.pictures import picture_of
from planmonitor.settings import settings

_PER_ROW = 6
_WHO = "由责任部门组织各县（市、区）报送后即可显示"
_CLASSED = "自然断点分级，两端为该级中最小和最大的数值（各级所含县数不等）"


def map_notice(scope: Scope) -> str:
    """What every map must carry: source and review number of the boundaries, and the deployment's own
    number."""
    notice, own = scope.monitor.divisions.notice, settings().map_review_number
    return f"{notice}；本图审图号：{own}" if own else notice


def _colours(count: int) -> tuple[str, ...]:
    if count <= 1:
        return (RAMP[2],)
    return tuple(RAMP[round(n * (len(RAMP) - 1) / (count - 1))] for n in range(count))


def show_map(scope: Scope, indicator: Indicator) -> None:
    """The county map of an indicator; a click makes the page follow."""
    geography = scope.monitor.geography
    if geography is None:
        show_note("没有边界文件，地图不显示；各县（市、区）的数见排名。")
        return
    results = scope.answers.by_division(indicator)
    picture = picture_of(results.values(), scope.view.as_of)
    values = [a.value for a in results.values() if a.value is not None]
    found = classes_of(values, indicator.decimals)
    colours = _colours(len(found.classes)) if values else ()
    styles = [
        AreaStyle(
            adcode=code,
            fill=colours[found.index(a.value)] if a.value is not None else None,
            text=_tooltip(scope, indicator, a, code),
            label_value=a.absence or picture.labelled(a),
            selected=code == scope.division,
            demo=a.kind is Kind.DEMO,
        )
        for code, a in results.items()
    ]
    speak(_map_text(scope, indicator))
    show_county_map(
        geography,
        styles,
        key=f"map_{scope.page}",
        notice=map_notice(scope),
        height=430,
        legend=Legend(
            classes=tuple((colour, c.text) for colour, c in zip(colours, found.classes, strict=True)),
            title=f"{indicator.unit}，{picture.title}",
            note=_CLASSED if len(found.classes) > 2 else "",
        ),
        no_data="、".join(dict.fromkeys(a.absence for a in results.values() if a.absence)),
        on_click=select_division,
    )
    show_picture_links(f"{indicator.name}：各县（市、区）")


def _map_text(scope: Scope, indicator: Indicator) -> str:
    """The map in words: what it shows, and every county with its figure."""
    told = [
        " ".join(_tooltip(scope, indicator, a, c)) for c, a in scope.answers.by_division(indicator).items()
    ]
    return f"地图，{indicator.name}：{'；'.join(told)}"


def _multiples_text(scope: Scope, indicator: Indicator) -> str:
    """The small trends in words: from which figure to which in every county."""
    told = []
    for code in scope.monitor.divisions.codes:
        points = [p for p in scope.answers.points(indicator, code) if p.kind is not None]
        ends = dict.fromkeys((points[0], points[-1])) if points else ()
        words = "到".join(f"{p.year}年{number(p.value, indicator.decimals)}" for p in ends)
        told.append(f"{scope.monitor.place_name(code)}{words or '尚未报送'}")
    return f"小图，{indicator.name}（{indicator.unit}）：{'；'.join(told)}"


def _tooltip(scope: Scope, indicator: Indicator, a: Assessment, code: str) -> tuple[str, ...]:
    name = scope.monitor.place_name(code)
    if a.value is None:
        return (name, f"{indicator.name}：{a.absence}")
    lines = [
        name,
        f"{a.when} {a.amount}",
        f"{a.word}（参照市级目标）" if a.is_judged else "不判定",
    ]
    return tuple(lines)


def show_ranking(scope: Scope, indicator: Indicator) -> None:
    """The counties in order, best first, with the city's target as a mark where it is a reference."""
    results = scope.answers.by_division(indicator)
    known = [(code, a) for code, a in results.items() if a.value is not None]
    if not known:
        why = "、".join(dict.fromkeys(a.absence for a in results.values()))
        show_empty(f"{indicator.name}：截至{scope.view.as_of}年，各县（市、区）{why}", _WHO)
        return
    known.sort(key=lambda item: item[1].value or 0.0, reverse=indicator.direction.value != "decrease")
    picture = picture_of(results.values(), scope.view.as_of)
    goal = _common_goal(indicator, [a for _, a in known if a.year == picture.newest])
    low, top = _bar_range([a.value or 0.0 for _, a in known], goal)

    def along(value: float) -> float:
        return 100 * (value - low) / ((top - low) or 1.0)

    rows = [
        {
            "name": scope.monitor.place_name(code),
            "value": picture.labelled(a),
            "width": along(a.value or 0.0),
            "verdict": a.verdict,
            "behind": a.is_behind,
            "demo": a.kind is Kind.DEMO,
            "selected": code == scope.division,
        }
        for code, a in known
    ]
    notes = [picture.title, *_ranking_notes(indicator, low, goal, any(r["demo"] for r in rows))]
    missing: dict[str, list[str]] = {}
    for code, a in results.items():
        if a.absence:
            missing.setdefault(a.absence, []).append(scope.monitor.place_name(code))
    notes += [f"{why}：{'、'.join(names)}" for why, names in missing.items()]
    st.html(render("ranking.html", rows=rows, goal=None if goal is None else along(goal), notes=notes))


def _common_goal(indicator: Indicator, results: Sequence[Assessment]) -> float | None:
    """What the counties of the newest year are compared with; None where that is nothing, or not the same
    for all.
    """
    if indicator.county_view is CountyView.CONTRIBUTION:
        return None
    goals = {a.target for a in results}
    return goals.pop() if len(goals) == 1 else None


def _bar_range(values: Sequence[float], goal: float | None) -> tuple[float, float]:
    """Where bars start and end: at 0 unless all values are close together, then a little below the least."""
    top = max([*values, goal or 0.0]) or 1.0
    if min(values) < 0.75 * top:
        return 0.0, top
    least = min([*values, goal if goal is not None else min(values)])
    return max(least - 0.12 * (top - min(values) or 1.0), 0.0), top


def _ranking_notes(indicator: Indicator, low: float, goal: float | None, demo: bool) -> list[str]:
    notes = []
    if low > 0:
        notes.append(f"条形从{number(low, indicator.decimals)}起")
    if goal is not None:
        notes.append(
            f"竖线为市级{indicator.rule.goal_label}{number(goal, EXACT)}（规划未下达县级目标，仅作参照）"
        )
    if indicator.county_view.value == "contribution":
        notes.append("总量指标只看贡献，不作县级判定")
    if demo:
        notes.append("虚线框为演示数据")
    return notes


def small_multiples_chart(
    rows: pd.DataFrame,
    indicator: Indicator,
    order: Sequence[str],
    goal: float | None,
    years: tuple[int, int] | None = None,
) -> alt.FacetChart:
    """One small line per county on a common scale, the city faint behind it, the target as a thin rule.

    With ``years`` the axis runs from the first to the last of them whatever the rows hold, so that the
    specification stays the same from year to year and the browser only exchanges the rows.
    """
    first, last = years or (int(rows["year"].min()), int(rows["year"].max()))
    ticks = alt.Axis(format="d", tickMinStep=1, values=list(range(first, last + 1, 2)), grid=False)
    x = alt.X("year:Q", title=None, scale=alt.Scale(domain=[first, last]), axis=ticks)
    scale = alt.Scale(zero=indicator.rule.sums, nice=True)
    figures = alt.Axis(tickCount=3, format=f",.{indicator.decimals}~f", domain=False, ticks=False)
    y = alt.Y("value:Q", title=None, scale=scale, axis=figures)
    tooltip = [
        alt.Tooltip("name:N", title="县（市、区）"),
        alt.Tooltip("year:Q", title="年份", format="d"),
        alt.Tooltip("text:N", title=indicator.unit),
        alt.Tooltip("kind:N", title="数据"),
    ]
    base = alt.Chart(rows)
    city = base.mark_line(color=DAY.rule, strokeWidth=1.5).encode(
        x=x, y=alt.Y("city:Q", title=None, scale=scale)
    )
    real = base.mark_line(color=DAY.data, strokeWidth=2).encode(x=x, y=y)
    demo = base.mark_line(color=DAY.data, strokeWidth=2, strokeDash=[5, 3]).encode(x=x, y=y)
    points = base.mark_point(filled=True, size=34, color=DAY.data).encode(x=x, y=y, tooltip=tooltip)
    layers = [city, real.transform_filter("!datum.demo"), demo.transform_filter("datum.demo"), points]
    if goal is not None:
        rule = base.mark_rule(color=DAY.target, strokeWidth=1)
        layers.append(rule.encode(y=alt.Y("goal:Q", title=None, scale=scale)))
    chart = alt.layer(*layers).properties(width=190, height=100)
    county = alt.Facet("name:N", sort=list(order), title=None)
    multiples: alt.FacetChart = chart.facet(facet=county, columns=_PER_ROW, spacing=14)
    return multiples


@st.cache_resource(max_entries=400, show_spinner=False)
def _kept_multiples(key: tuple[object, ...], _scope: Scope, _indicator: Indicator) -> dict[str, Any] | None:
    """The chart as a checked specification: turning it into one takes ten times as long as sending it."""
    rows = []
    plan = _scope.monitor.plan
    promise = plan.promise(_indicator.id)
    city = {p.year: p.value for p in _scope.answers.points(_indicator)}
    comparable = _indicator.combine is Combine.MEAN
    for code in _scope.monitor.divisions.codes:
        for p in _scope.answers.points(_indicator, code):
            if p.kind is None:
                continue  # A start from zero is no figure: it would stand alone as a dot.
            rows.append(
                {
                    "name": _scope.monitor.place_name(code),
                    "year": p.year,
                    "value": p.value,
                    "text": number(p.value, _indicator.rule.decimals(promise, p.value)),
                    "city": city.get(p.year) if comparable else None,
                    "goal": _indicator.target.value if comparable else None,
                    "demo": p.kind is Kind.DEMO,
                    "kind": "演示" if p.kind is Kind.DEMO else "真实",
                }
            )
    if not rows:
        return None
    order = [_scope.monitor.place_name(c) for c in _scope.monitor.divisions.codes]
    chart = small_multiples_chart(
        pd.DataFrame(rows),
        _indicator,
        order,
        _indicator.target.value if comparable else None,
        (min(plan.baseline_year, *(int(str(r["year"])) for r in rows)), plan.target_year),
    )
    spec = dict(chart.to_dict())
    (held,) = spec["datasets"].values()
    return {**spec, "data": {"name": "rows"}, "datasets": {"rows": _arrow_bytes(held)}}


def _arrow_bytes(rows: list[dict[str, object]]) -> bytes:
    """Rows in the form the framework sends, which it would otherwise make anew on every run."""
    table = pa.Table.from_pylist(rows)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return bytes(sink.getvalue().to_pybytes())


def show_small_multiples(scope: Scope, indicator: Indicator) -> None:
    """Twelve small trends on one scale."""
    chart = _kept_multiples(
        (scope.monitor.plan.id, scope.answers.version, scope.view, indicator.id), scope, indicator
    )
    if chart is None:
        show_empty(f"{indicator.name}：各县（市、区）历年数值尚未报送", "由责任部门组织各县（市、区）报送")
        return
    reporting = sum(bool(scope.answers.history(indicator, code)) for code in scope.monitor.divisions.codes)
    # A full row of small charts is scaled to the page; a few would be blown up.
    with st.container(key="multiples_wide" if reporting >= _PER_ROW else "multiples_few"):
        speak(_multiples_text(scope, indicator))
        st.vega_lite_chart(chart, key=f"multiples_{scope.page}", theme=None, width="stretch")
    tail = "；灰线为全市，细横线为市级目标（参照）" if indicator.combine.value == "mean" else ""
    demo = "；虚线为演示数据" if scope.answers.has_demo([indicator.id]) else ""
    picture = picture_of(scope.answers.by_division(indicator).values(), scope.view.as_of)
    newest = "" if picture.newest in (None, picture.as_of) else f"；{picture.title}"
    show_note(f"{indicator.name}，各县同一刻度{tail}{demo}{newest}", tight=True)
    show_picture_links(f"{indicator.name}：各县（市、区）历年走势")
