"""Which counties explain the city's distance from its schedule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go
import streamlit as st

from components.banner import show_empty
from components.download import show_downloads, view_notes
from components.evaluation.figures import horizontal, pick_from
from components.figures import show_figure
from components.scope import Scope
from components.tables import show_table
from components.templating import render
from components.theme import DAY
from planmonitor.catalogue import Combine, Comparator, Indicator
from planmonitor.contribution import Decomposition
from planmonitor.export import Cell
from planmonitor.numbers import difference, difference_unit, number, percent, quantity, rounded, share
from planmonitor.observations import Kind
from planmonitor.tables import Align, Column, Table, Where

_REST = "未分解"
_PER_BAR = 34


@dataclass(frozen=True)
class GapLine:
    """A county, what no county explains, or the whole; without a code for the latter two.

    ``names`` are the counties of which something is missing, on the line of what is not explained.
    """

    code: str
    name: str
    value: float | None
    weight: float | None
    part: float
    share: float | None
    names: str = ""


def show_gap(scope: Scope) -> None:
    """One indicator's gap taken apart: sentence, bars, table, files."""
    plan = scope.monitor.plan
    found = {i.id: d for i in plan.indicators if (d := scope.answers.gap(i))}
    if not found:
        show_empty(
            "没有可以分解的差距",
            "需要全市和各县同年、同性质的数值，和一套同年、同口径的权重；由各县报送后显示",
        )
        return
    shown = sorted(map(plan.indicator, found), key=lambda i: not scope.answers.assess(i).is_behind)
    indicator = pick_from(scope, shown, "指标（滞后的在前）")
    gap = found[indicator.id]
    st.html(_headline(scope, indicator, gap))
    table = gap_table(scope, indicator, gap)
    left, right = st.columns([3, 2], gap="large")
    with left:
        show_figure(_bars(table.rows[:-1], indicator), "gap")
    with right:
        show_table(table)
        st.html(_note(scope, indicator, gap))
    show_downloads(table.file(), f"差距贡献_{indicator.id}_{scope.view.as_of}")


def _headline(scope: Scope, i: Indicator, gap: Decomposition) -> str:
    a = scope.answers.assess(i)
    rising = i.judged_as in (Comparator.AT_LEAST, Comparator.MORE_THAN)
    return render(
        "evaluation/gap_headline.html",
        name=i.name,
        year=a.year,
        required=quantity(gap.required, i.unit, i.decimals + 1),
        observed=quantity(gap.observed, i.unit, i.decimals + 1),
        behind=gap.shortfall > 0,
        gap=difference(gap.shortfall, i.unit, i.decimals + 2),
        is_demo=a.kind is Kind.DEMO,
        words=("短", "多") if rising else ("超出", "少"),
    )


def _note(scope: Scope, i: Indicator, gap: Decomposition) -> str:
    """How the parts are worked out, with which weights, and whose part nobody knows."""
    plan = scope.monitor.plan
    series = i.weight or plan.population
    return render(
        "evaluation/gap_note.html",
        is_mean=i.combine is Combine.MEAN,
        weight=next(s.name for s in plan.series if s.id == series),
        used=gap.weights,
        year=scope.answers.assess(i).year,
        missing=_missing(scope, gap),
    )


def _missing(scope: Scope, gap: Decomposition) -> str:
    """Who lacks what, in words; empty when nobody does."""
    lacking = (("缺数值", gap.without_figure), ("缺权重", gap.without_weight))
    names = {word: "、".join(map(scope.monitor.place_name, codes)) for word, codes in lacking}
    return "；".join(f"{word}：{found}" for word, found in names.items() if found)


def _lines(scope: Scope, gap: Decomposition) -> list[GapLine]:
    name = scope.monitor.place_name
    parts = [GapLine(p.division, name(p.division), p.value, p.weight, p.part, p.share) for p in gap.parts]
    rest = GapLine("", _REST, None, None, gap.residual, gap.residual_share, _missing(scope, gap))
    return [*parts, rest, GapLine("", "合计", None, None, gap.shortfall, 1.0 if gap.shortfall else None)]


def gap_table(scope: Scope, i: Indicator, gap: Decomposition) -> Table[GapLine]:
    """Counties with what they add to the gap, then what is not explained, then the whole."""
    unit = difference_unit(i.unit)

    def part(line: GapLine) -> str:
        return number(line.part, i.decimals + 2)

    def rounded_part(line: GapLine) -> Cell:
        return rounded(line.part, i.decimals + 2)

    columns = (
        Column[GapLine]("代码", lambda x: x.code, where=Where.FILE),
        Column[GapLine]("县（市、区）", lambda x: x.name, align=Align.WORD),
        Column[GapLine]("未分解的县", lambda x: x.names, tone=lambda _: "muted", where=Where.BELOW),
        Column[GapLine](
            "数值",
            lambda x: x.value,
            lambda x: quantity(x.value, i.unit, i.decimals + 1),
            Align.NUMBER,
            rounded=lambda x: rounded(x.value, i.decimals + 1),
        ),
        Column[GapLine](
            "权重",
            lambda x: x.weight,
            lambda x: share(x.weight),
            Align.NUMBER,
            rounded=lambda x: percent(x.weight),
        ),
        Column[GapLine](f"贡献（{unit}）", lambda x: x.part, part, Align.NUMBER, rounded=rounded_part),
        Column[GapLine](
            "占差距",
            lambda x: x.share,
            lambda x: share(x.share),
            Align.NUMBER,
            rounded=lambda x: percent(x.share),
        ),
    )
    title = f"差距贡献：{i.name}，{scope.answers.assess(i).year}年"
    notes = view_notes(scope, 指标=i.name)
    return Table(title, columns, _lines(scope, gap), notes, strong=lambda x: not x.code)


def _bars(lines: Sequence[GapLine], i: Indicator) -> go.Figure:
    parts = [x.part for x in lines]
    bar = go.Bar(
        x=parts,
        y=[x.name for x in lines],
        orientation="h",
        text=[number(v, i.decimals + 2) for v in parts],
        textposition="auto",
        cliponaxis=False,
        marker={"color": [DAY.warm if v > 0 else DAY.data_light for v in parts]},
        hovertemplate="%{y}：%{x}<extra></extra>",
    )
    return horizontal(go.Figure(bar), _PER_BAR * len(lines) + 40)
