"""From the city to a county to a year to the stored row with all its revisions; each level is a link."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components.banner import show_empty, show_heading
from components.scope import INDICATOR, Scope, link, read_parameter
from components.templating import render
from planmonitor import clock
from planmonitor.assessment import Assessment
from planmonitor.catalogue import Indicator
from planmonitor.numbers import quantity
from planmonitor.observations import Kind, Observation, Period
from planmonitor.pictures import dated
from planmonitor.wording import STATUS


def data_link(scope: Scope, indicator: Indicator, **extra: str) -> str:
    """Address of an indicator's data; ``extra`` chooses county, period or revision."""
    county = extra.pop("county", scope.division or "")
    return link(scope, INDICATOR, indicator=indicator.id, part="data", county=county, **extra)


def show_data(scope: Scope, indicator: Indicator) -> None:
    """Places, years of the chosen place, and the stored rows of the chosen year side by side."""
    rows = scope.answers.observations(indicator.id, scope.place)
    periods = sorted({o.period.label for o in rows}, reverse=True)
    period = read_parameter("period", lambda v: v in periods)
    _show_crumbs(scope, indicator, period)
    places, years, stored = st.columns([5, 5, 10], gap="large")
    with places:
        show_heading("地区")
        _show_places(scope, indicator)
    with years:
        show_heading(f"{scope.place_name}：各年")
        _show_periods(scope, indicator, rows, periods, period)
    with stored:
        show_heading(f"{Period(period).word}的原始记录" if period else "原始记录")
        if period:
            _show_stored(scope, indicator, period)
        elif periods:
            show_empty("请在中间一栏选择年份", "这里将列出该年的每一条入库记录及其历次修订")
        else:
            missing = f"{scope.place_name}没有入库的数值"
            show_empty(missing, "由责任部门报送后，在此可查到每一条记录的来源与修订")


def _show_crumbs(scope: Scope, indicator: Indicator, period: str) -> None:
    """Where the reader is, with the way back."""
    crumbs = [(f"全市（{scope.answers.plan.city}）", data_link(scope, indicator, county=""))]
    if scope.division:
        crumbs.append((scope.place_name, data_link(scope, indicator)))
    if period:
        crumbs.append((Period(period).word, data_link(scope, indicator, period=period)))
    st.html(render("indicator/crumbs.html", crumbs=crumbs))


def _show_places(scope: Scope, indicator: Indicator) -> None:
    wanted = read_parameter("period")
    rows = []
    for code in ("", *scope.answers.divisions.codes):
        a = scope.answers.assess(indicator, code or None)
        rows.append(
            {
                "name": scope.answers.place_name(code) if code else "全市",
                "a": a,
                "on": (scope.division or "") == code,
                "value": a.absence or dated(a),
                "demo": a.kind is Kind.DEMO,
                "href": data_link(scope, indicator, county=code, period=wanted),
            }
        )
    st.html(render("indicator/pick.html", rows=rows))


def _judged(scope: Scope, indicator: Indicator, o: Observation) -> Assessment | None:
    """What is said as of a figure's year; of a quarter or month nothing is."""
    if not o.period.is_year:
        return None
    return scope.answers.as_of(o.year).assess(indicator, scope.division)


def _show_periods(
    scope: Scope, indicator: Indicator, rows: Sequence[Observation], periods: Sequence[str], chosen: str
) -> None:
    """Every period with a figure, a real one before a demo one."""
    if not periods:
        show_empty("尚未报送", "由责任部门报送后显示")
        return
    shown = []
    for label in periods:
        here = [o for o in rows if o.period.label == label]
        first = next((o for o in here if o.kind.is_real), here[0])
        decimals = _decimals(scope, indicator, first)
        more = f"（共{len(here)}条）" if len(here) > 1 else ""
        shown.append(
            {
                "name": Period(label).word + more,
                "a": _judged(scope, indicator, first),
                "on": label == chosen,
                "value": quantity(first.value, indicator.unit, decimals),
                "demo": first.kind is Kind.DEMO,
                "href": data_link(scope, indicator, period=label),
            }
        )
    st.html(render("indicator/pick.html", rows=shown))


def _decimals(scope: Scope, indicator: Indicator, o: Observation) -> int:
    """The decimals of one period's figure beside the target; a flow of a sum stands beside none."""
    if o.value is None or indicator.rule.sums:
        return indicator.decimals
    return indicator.rule.decimals(scope.answers.plan.promise(indicator.id), o.value)


def _show_stored(scope: Scope, indicator: Indicator, period: str) -> None:
    """Every cell of the store with its newest revision in full and the ones it replaced below."""
    monitor, view = scope.monitor, scope.view
    every = scope.answers.revisions(indicator.id, scope.place, period)
    known = [o for o in every if view.known_at is None or o.recorded_at <= view.known_at]
    cells: dict[object, list[Observation]] = {}
    for o in known:
        if o.kind.is_real or (view.demo and monitor.allow_demo):
            cells.setdefault(o.cell, []).append(o)
    used = {o.revision for o in scope.answers.assess(indicator, scope.division).used}
    for newest, *older in cells.values():
        _show_cell(scope, indicator, newest, older, is_used=newest.revision in used)
    if len(every) > len(known):
        st.html(render("indicator/later.html", later=len(every) - len(known)))


def _show_cell(
    scope: Scope, indicator: Indicator, newest: Observation, older: Sequence[Observation], *, is_used: bool
) -> None:
    revision = str(newest.revision)
    st.html(
        render(
            "indicator/stored.html",
            o=newest,
            older=older,
            value="已撤回" if newest.value is None else f"{newest.value:.10g}{indicator.unit}",
            status=STATUS[newest.status],
            demo=newest.kind is Kind.DEMO,
            used=is_used,
            on=revision == read_parameter("revision"),
            href=data_link(scope, indicator, period=newest.period.label, revision=revision),
            source_name=scope.answers.source_name,
            moment=clock.shown,
        )
    )
