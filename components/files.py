"""The tables of a chapter and of the whole plan, as files: what its tiles and its county pictures show."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components.download import show_downloads, view_notes
from components.scope import Scope
from planmonitor.assessment import Assessment
from planmonitor.catalogue import Indicator
from planmonitor.export import Cell
from planmonitor.numbers import rounded
from planmonitor.observations import Kind
from planmonitor.tables import Column, Table
from planmonitor.wording import KIND, NATURE

_NOTHING = "尚未报送"


def show_files(scope: Scope, indicators: Sequence[Indicator], indicator: Indicator | None = None) -> None:
    """The indicators as Excel and CSV; with one followed by map and ranking, its county figures too."""
    with st.container(key="files", horizontal=True):
        table = indicators_table(scope, indicators)
        show_downloads(table.file(), f"{table.title}_{scope.place_name}_{scope.view.as_of}", "指标表")
        if indicator is not None:
            table_of_places = places_table(scope, indicator)
            show_downloads(
                table_of_places.file(), f"{table_of_places.title}_{scope.view.as_of}", "各县（市、区）"
            )


def indicators_table(scope: Scope, indicators: Sequence[Indicator]) -> Table[Indicator]:
    """One row an indicator: where the place looked at stands, and why it is judged so."""

    def judged(i: Indicator) -> Assessment:
        return scope.answers.assess(i, scope.division)

    columns = (
        Column[Indicator]("编号", lambda i: i.id),
        Column[Indicator]("指标", lambda i: i.name),
        Column[Indicator]("性质", lambda i: NATURE[i.nature]),
        Column[Indicator]("责任单位", lambda i: i.responsible),
        Column[Indicator]("单位", lambda i: i.unit),
        Column[Indicator]("基期值", lambda i: i.baseline.value),
        Column[Indicator]("目标（原文）", lambda i: i.target.printed),
        Column[Indicator]("年份", lambda i: judged(i).year),
        Column[Indicator](
            "数值", lambda i: judged(i).value, rounded=lambda i: rounded(judged(i).value, judged(i).decimals)
        ),
        Column[Indicator]("程序判定", lambda i: judged(i).word),
        Column[Indicator]("理由", lambda i: judged(i).sentence),
        Column[Indicator]("数据性质", lambda i: _kind(judged(i).kind)),
    )
    page = scope.monitor.plan.page_names().get(scope.page, "")
    return Table(page if page.endswith("指标") else f"{page}指标", columns, indicators, view_notes(scope))


def _kind(kind: Kind | None) -> str:
    return _NOTHING if kind is None else KIND[kind]


def places_table(scope: Scope, indicator: Indicator) -> Table[str]:
    """The city and its divisions over the years, as they are judged and drawn."""
    plan, answers = scope.monitor.plan, scope.answers
    codes = ("", *scope.monitor.divisions.codes)
    points = {code: {p.year: p for p in answers.points(indicator, code or None) if p.kind} for code in codes}
    years = sorted({year for found in points.values() for year in found if year <= scope.view.as_of})

    def in_year(year: int) -> Column[str]:
        def cell(code: str) -> Cell:
            return points[code][year].value if year in points[code] else None

        def short(code: str) -> Cell:
            value = points[code][year].value if year in points[code] else None
            return rounded(value, indicator.decimals)

        return Column(f"{year}年", cell, rounded=short)

    def kinds(code: str) -> str:
        found = dict.fromkeys(_kind(p.kind) for p in points[code].values())
        return "、".join(found) or _NOTHING

    columns = (
        Column[str]("代码", lambda code: code or plan.adcode),
        Column[str]("地区", lambda code: scope.monitor.place_name(code or plan.adcode)),
        Column[str]("单位", lambda _: indicator.unit),
        *map(in_year, years),
        Column[str]("程序判定", lambda code: answers.assess(indicator, code or None).word),
        Column[str]("数据性质", kinds),
    )
    return Table(f"{indicator.name}_各地历年", columns, codes, view_notes(scope, 指标=indicator.name))
