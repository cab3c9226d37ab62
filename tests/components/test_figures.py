"""What a figure says to those who cannot see it."""

from __future__ import annotations

import plotly.graph_objects as go

from components.figures import figure_text
from components.scope import Scope
from components.trend import draw_target, trend_figure
from planmonitor.answers import View
from planmonitor.monitor import Monitor


def test_lines_are_read_out_year_by_year_and_the_target_by_its_name() -> None:
    figure = go.Figure()
    figure.add_scatter(x=[2020, 2021], y=[6.6, None], name="甲县")
    figure.add_scatter(x=[2020, 2021], y=[6.6, 6.85], name="乙县（演示）")
    draw_target(figure, 7.8, "2025年目标 7.8")
    assert (
        figure_text(figure, "走势图")
        == "走势图；2025年目标 7.8；甲县：2020年 6.6；乙县（演示）：2020年 6.6、2021年 6.85"
    )


def test_bars_are_read_out_by_their_names() -> None:
    figure = go.Figure(go.Bar(x=[3, 4.5], y=["甲县", "乙县"], orientation="h"))
    assert figure_text(figure) == "甲县 3、乙县 4.5"


def test_a_long_line_is_read_out_by_its_ends() -> None:
    figure = go.Figure(go.Scatter(x=list(range(1990, 2025)), y=list(range(35)), name="线"))
    assert figure_text(figure) == "线：1990年 0、2024年 34"


def test_a_figure_without_figures_says_so() -> None:
    assert figure_text(go.Figure()) == "图中没有数据"


def test_the_text_of_a_trend_holds_every_figure_that_is_drawn(monitor: Monitor) -> None:
    scope = Scope(monitor, monitor.at(View(2024)), None, "health")
    nurses = monitor.plan.indicators[12]
    rows = scope.answers.history(nurses)
    text = figure_text(trend_figure(monitor.plan, nurses, rows, place=scope.place_name, as_of=2024))
    for p in scope.answers.points(nurses):
        assert f"{p.year}年 {round(p.value, 2):g}" in text
    assert nurses.target.printed in text
