"""How unequal the counties are, and whether it gets less."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import plotly.graph_objects as go
import streamlit as st

from components.banner import show_empty, show_heading
from components.download import show_downloads, view_notes
from components.evaluation.figures import over_years, pick_from
from components.figures import show_figure
from components.scope import Scope, link_here
from components.tables import show_table
from components.templating import render
from components.theme import DAY
from planmonitor.catalogue import Indicator
from planmonitor.export import Cell
from planmonitor.inequality import MEASURES, Inequality, Narrowing, movements, narrowing
from planmonitor.numbers import number, quantity, rounded
from planmonitor.tables import Align, Column, Piece, Table, Where

_NARROWING = {
    Narrowing.NARROWER: ("缩小", "good"),
    Narrowing.WIDER: ("扩大", "bad"),
    Narrowing.STEADY: ("基本不变", "muted"),
    Narrowing.MIXED: ("有扩有缩", "muted"),
    Narrowing.NOT_COMPARABLE: ("不可比", "muted"),
}

_NAMES = {"ratio": "最高最低比", "variation": "变异系数", "gini": "基尼系数", "theil": "泰尔指数"}


@dataclass(frozen=True)
class SpreadYear:
    """How unequal the counties were in an indicator in one year."""

    indicator: Indicator
    year: int
    measured: Inequality


@dataclass(frozen=True)
class SpreadChange:
    """An indicator in the first and in the last year measured."""

    first: SpreadYear
    last: SpreadYear

    @property
    def indicator(self) -> Indicator:
        """The indicator measured."""
        return self.first.indicator

    @property
    def narrowing(self) -> Narrowing:
        """Whether the counties came closer to each other."""
        return narrowing(self.first.measured, self.last.measured)


def show_spread(scope: Scope) -> None:
    """One indicator's inequality over the years beside all indicators' change; the files hold all of both."""
    found = measured(scope)
    if not found:
        show_empty("没有分县的比率数据", "需要至少两个县同一年的数值和常住人口；由各县报送后显示")
        return
    plan = scope.monitor.plan
    chosen = pick_from(scope, list(map(plan.indicator, found)), "指标")
    st.html(_headline(scope, SpreadChange(found[chosen.id][0], found[chosen.id][-1])))
    left, right = st.columns([2, 3], gap="large")
    with left:
        show_figure(_lines(found[chosen.id]), "spread")
        show_table(years_table(scope, found[chosen.id]))
    with right:
        show_heading("各指标：最早一年与最近一年")
        show_table(changes_table(scope, [SpreadChange(s[0], s[-1]) for s in found.values()]))
    every = [year for years in found.values() for year in years]
    show_downloads(years_table(scope, every).file(), f"均等化_{scope.view.as_of}")


def measured(scope: Scope) -> dict[str, list[SpreadYear]]:
    """Every indicator that can be measured, with its years in order."""
    found = {i.id: (i, scope.answers.spread(i)) for i in scope.monitor.plan.indicators}
    return {
        x: [SpreadYear(i, y, years[y]) for y in sorted(years)] for x, (i, years) in found.items() if years
    }


def _headline(scope: Scope, change: SpreadChange) -> str:
    i, last = change.indicator, change.last.measured
    return render(
        "evaluation/spread_headline.html",
        name=i.name,
        first_year=change.first.year,
        last_year=change.last.year,
        high=quantity(last.highest[1], i.unit, i.decimals),
        high_place=scope.monitor.place_name(last.highest[0]),
        low=quantity(last.lowest[1], i.unit, i.decimals),
        low_place=scope.monitor.place_name(last.lowest[0]),
        first_gini=number(change.first.measured.gini, 4),
        last_gini=number(last.gini, 4),
        word=_NARROWING[change.narrowing][0],
        is_wider=change.narrowing is Narrowing.WIDER,
        mixed=_mixed(change) if change.narrowing is Narrowing.MIXED else "",
    )


def _mixed(change: SpreadChange) -> str:
    """Which measures narrowed and which widened, each with both of its figures."""
    first, last = change.first.measured, change.last.measured
    ways = movements(first, last)

    def told(way: Narrowing) -> str:
        return "、".join(
            f"{_NAMES[name]}（{number(getattr(first, name), d)}→{number(getattr(last, name), d)}）"
            for name, d in MEASURES.items()
            if ways.get(name) is way
        )

    return f"按{told(Narrowing.NARROWER)}缩小，按{told(Narrowing.WIDER)}扩大"


def _lines(years: list[SpreadYear]) -> go.Figure:
    figure = go.Figure()
    for values, colour, name in (
        ([y.measured.gini for y in years], DAY.data, "基尼系数"),
        ([y.measured.variation for y in years], DAY.ochre, "变异系数"),
        ([y.measured.theil for y in years], DAY.violet, "泰尔指数"),
    ):
        figure.add_scatter(
            x=[y.year for y in years],
            y=values,
            mode="lines+markers",
            name=name,
            line={"color": colour, "width": 2.4},
            marker={"size": 8},
            hovertemplate=f"{name} %{{x}}年：%{{y:.4f}}<extra></extra>",
        )
    return over_years(figure, 340)


def years_table(scope: Scope, years: list[SpreadYear]) -> Table[SpreadYear]:
    """The measures year by year, of one indicator on the screen and of all in the files."""

    def missing(y: SpreadYear) -> str:
        return "、".join(map(scope.monitor.place_name, y.measured.missing))

    columns = (
        Column[SpreadYear]("编号", lambda y: y.indicator.id, where=Where.FILE),
        Column[SpreadYear]("指标", lambda y: y.indicator.name, where=Where.FILE),
        Column[SpreadYear]("年份", lambda y: y.year, align=Align.WORD),
        Column[SpreadYear]("县数", lambda y: y.measured.count, align=Align.NUMBER),
        Column[SpreadYear](
            "缺数的县", missing, lambda y: f"缺{m}" if (m := missing(y)) else "", where=Where.BELOW
        ),
        _end("最低", lambda y: y.measured.lowest[1]),
        _end("最高", lambda y: y.measured.highest[1]),
        _measure("ratio"),
        _measure("variation"),
        _measure("gini"),
        _measure("theil"),
    )
    return Table("均等化", columns, years, view_notes(scope))


def _end(title: str, value: Callable[[SpreadYear], float]) -> Column[SpreadYear]:
    def rounded_value(y: SpreadYear) -> Cell:
        return rounded(value(y), y.indicator.decimals)

    return Column(title, value, where=Where.FILE, rounded=rounded_value)


def _measure(name: str) -> Column[SpreadYear]:
    title, decimals = _NAMES[name], MEASURES[name]

    def value(y: SpreadYear) -> float | None:
        measure: float | None = getattr(y.measured, name)
        return measure

    def rounded_value(y: SpreadYear) -> Cell:
        return rounded(value(y), decimals)

    return Column(title, value, lambda y: number(value(y), decimals), Align.NUMBER, rounded=rounded_value)


def changes_table(scope: Scope, changes: list[SpreadChange]) -> Table[SpreadChange]:
    """Every indicator in its first and last year, with whether the counties came closer."""

    def step(of: str) -> Column[SpreadChange]:
        title, decimals = _NAMES[of], MEASURES[of]

        def value(c: SpreadChange) -> str:
            first, last = (getattr(y.measured, of) for y in (c.first, c.last))
            return f"{number(first, decimals)}→{number(last, decimals)}"

        return Column(title, value, align=Align.NUMBER)

    def word(c: SpreadChange) -> tuple[Piece, ...]:
        return (Piece(*_NARROWING[c.narrowing]),)

    columns = (
        Column[SpreadChange]("编号", lambda c: c.indicator.id, where=Where.FILE),
        Column[SpreadChange](
            "指标", lambda c: c.indicator.name, link=lambda c: link_here(scope, indicator=c.indicator.id)
        ),
        Column[SpreadChange]("年份", lambda c: f"{c.first.year}→{c.last.year}", align=Align.NUMBER),
        step("ratio"),
        step("gini"),
        Column[SpreadChange]("差距", lambda c: _NARROWING[c.narrowing][0], word, Align.WORD),
    )
    return Table("各指标均等化的变化", columns, changes, view_notes(scope))
