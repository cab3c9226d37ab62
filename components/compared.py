"""A few counties in one trend, with the city and the average of the counties, and the same as a table."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from components.banner import show_empty, show_note
from components.download import view_notes
from components.figures import show_figure
from components.scope import Scope, pick_several
from components.tables import show_table
from components.theme import COMPARED, DAY, VEIL
from components.trend import draw_target
from planmonitor.catalogue import Indicator
from planmonitor.compared import MOST_COMPARED, ComparedLine, LineOf, compare
from planmonitor.numbers import number
from planmonitor.tables import Align, Column, Look, Piece, Table, Where

_SYMBOLS = ("circle", "square", "diamond", "triangle-up")
_SIGNS = ("●", "■", "◆", "▲")
_HEIGHT, _LABEL = 400, 17
"""Pixels of the figure and of one line of labels."""


def pick_compared(scope: Scope) -> tuple[str, ...]:
    """The counties to set side by side; the one looked at is among them. Empty while there are not two."""
    codes = scope.monitor.divisions.codes
    if len(codes) < 2:
        return ()
    own = (scope.division,) if scope.division else ()
    chosen = pick_several(
        "compare",
        [c for c in codes if c not in own],
        f"与哪些县放在一张图里对比（最多{MOST_COMPARED}个）",
        MOST_COMPARED - len(own),
        names=scope.monitor.place_name,
        hint="选择县（市、区）",
    )
    return (*own, *chosen) if chosen else ()


def show_compared(scope: Scope, indicator: Indicator, counties: Sequence[str]) -> None:
    """The lines of these counties, the city and the average, and their figures below."""
    lines = compare(scope.answers, indicator, counties)
    if not any(line.part is LineOf.COUNTY for line in lines):
        show_empty(f"{indicator.name}：这些县（市、区）没有数据", "由责任部门组织报送后即可对比")
        return
    show_figure(
        compared_figure(scope, indicator, lines), f"compared_{scope.page}", f"对比图，{indicator.name}"
    )
    show_table(compared_table(scope, indicator, lines), "tight")
    given = {line.name for line in lines}
    missing = [n for n in map(scope.monitor.place_name, counties) if n not in given]
    show_note("；".join(_notes(lines, missing)), tight=True)


def _notes(lines: Sequence[ComparedLine], missing: Sequence[str]) -> list[str]:
    notes = ["各县平均为简单平均，一年中至少半数县有数才算"]
    if any(not line.on_scale for line in lines):
        notes.append("全市为各县之和，只列在表中")
    if any(line.demo for line in lines):
        notes.append("虚线为演示数据")
    if missing:
        notes.append(f"尚未报送：{'、'.join(missing)}")
    return notes


def compared_figure(scope: Scope, indicator: Indicator, lines: Sequence[ComparedLine]) -> go.Figure:
    """Every line with its name at its end; counties differ in colour, lightness and mark."""
    plan, figure = scope.monitor.plan, go.Figure()
    drawn = [line for line in lines if line.on_scale]
    if indicator.target.value is not None and not indicator.rule.sums and not indicator.rule.needs_reference:
        draw_target(figure, indicator.target.value, f"{plan.target_year}年目标 {indicator.target.printed}")
    for n, line in enumerate(drawn):
        _draw_line(figure, line, n, indicator.decimals)
    values = [value for line in drawn for _, value in line.points]
    low, high = min(values), max(values)
    if indicator.target.value is not None and not indicator.rule.sums:
        low, high = min(low, indicator.target.value), max(high, indicator.target.value)
    margin = (high - low) * 0.12 or abs(high) * 0.05 or 1.0
    span = (0.0 if indicator.rule.sums else low - margin, high + margin)
    _name_lines(figure, drawn, indicator.decimals, span)
    first = min(year for line in drawn for year, _ in line.points)
    figure.update_layout(height=_HEIGHT, margin={"r": 150, "t": 16}, showlegend=False)
    figure.update_xaxes(range=[first - 0.25, plan.target_year + 0.25], dtick=1, tickfont={"size": 14})
    suffix = "%" if indicator.unit == "%" else ""
    figure.update_yaxes(range=list(span), ticksuffix=suffix, tickfont={"size": 14})
    return figure


def _look(line: ComparedLine, n: int) -> tuple[str, float, str | None]:
    """Colour, width and mark of a line; the city and the average step back."""
    if line.part is LineOf.COUNTY:
        return COMPARED[n], 2.4, _SYMBOLS[n]
    return (DAY.muted, 2.0, None) if line.part is LineOf.CITY else (DAY.reference, 1.6, None)


def _draw_line(figure: go.Figure, line: ComparedLine, n: int, decimals: int) -> None:
    colour, width, symbol = _look(line, n)
    dash = "dot" if line.part is LineOf.AVERAGE else "dash" if line.demo else "solid"
    marker = {
        "size": 9,
        "symbol": symbol or "circle",
        "color": DAY.paper if line.demo else colour,
        "line": {"color": colour, "width": 2},
    }
    figure.add_scatter(
        x=[year for year, _ in line.points],
        y=[value for _, value in line.points],
        mode="lines+markers" if symbol else "lines",
        name=f"{line.name}{'（演示）' if line.demo else ''}",
        line={"color": colour, "width": width, "dash": dash},
        marker=marker,
        hovertemplate=f"{line.name} %{{x}}年：%{{y:.{decimals}f}}<extra></extra>",
    )


def _name_lines(
    figure: go.Figure, lines: Sequence[ComparedLine], decimals: int, span: tuple[float, float]
) -> None:
    """Names at the lines' ends, moved apart where lines end close together."""
    per_pixel = (span[1] - span[0]) / (_HEIGHT - 60)
    ends = sorted(((line.points[-1], n) for n, line in enumerate(lines)), key=lambda e: e[0][1])
    last = float("-inf")
    for (year, value), n in ends:
        at = max(value / per_pixel, last + _LABEL)
        last = at
        line, (colour, _, symbol) = lines[n], _look(lines[n], n)
        sign = f"{_SIGNS[n]} " if symbol else ""
        demo = "（演示）" if line.demo else ""
        figure.add_annotation(
            x=year,
            y=value,
            text=f"{sign}{line.name} {number(value, decimals)}{demo}",
            showarrow=False,
            xanchor="left",
            xshift=9,
            yshift=at - value / per_pixel,
            bgcolor=VEIL,
            font={"size": 13, "color": colour},
        )


def compared_table(scope: Scope, indicator: Indicator, lines: Sequence[ComparedLine]) -> Table[ComparedLine]:
    """The same figures: a row a line, a column a year."""
    years = sorted({year for line in lines for year, _ in line.points})

    def name(line: ComparedLine) -> tuple[Piece, ...]:
        sign = f"{_SIGNS[lines.index(line)]} " if line.part is LineOf.COUNTY else ""
        return (Piece(f"{sign}{line.name}"), *([Piece("演示", look=Look.DEMO)] if line.demo else []))

    columns = (
        Column[ComparedLine]("地区", lambda line: line.name, name, Align.WORD),
        *(_year_column(year, indicator.decimals) for year in years),
        Column[ComparedLine]("数据", lambda line: "演示" if line.demo else "真实", where=Where.FILE),
    )
    return Table(f"{indicator.name}（{indicator.unit}）", columns, lines, view_notes(scope))


def _year_column(year: int, decimals: int) -> Column[ComparedLine]:
    def shown(line: ComparedLine) -> str:
        return number(line.values.get(year), decimals) if year in line.values else "—"

    return Column(f"{year}年", lambda line: line.values.get(year), shown, Align.NUMBER)
