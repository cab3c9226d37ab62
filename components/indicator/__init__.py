"""One indicator in full: its meaning, why it has its colour, where its figures come from, what others say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from components.indicator.data import show_data
from components.indicator.future import show_future
from components.indicator.opinions import show_opinions
from components.indicator.text import show_text
from components.indicator.why import show_why
from components.scope import Scope, pick_indicator, pick_option
from components.templating import render
from planmonitor.catalogue import CountyView, Indicator


@dataclass(frozen=True)
class Part:
    """One of the page's parts: its name in the switch and what draws it."""

    name: str
    show: Callable[[Scope, Indicator], None]


PARTS = {
    "why": Part("为什么是这个颜色", show_why),
    "data": Part("数据下钻", show_data),
    "opinions": Part("其他方法怎么看", show_opinions),
    "future": Part("到目标年的预测", show_future),
    "text": Part("规划原文", show_text),
}
_COUNTY_VIEW = {
    CountyView.REFERENCE: "以市级目标为参照（规划未下达县级目标）",
    CountyView.CONTRIBUTION: "总量指标，只看各县贡献",
    CountyView.NONE: "不分县统计",
}


def pick_indicator_and_part(scope: Scope) -> tuple[Indicator | None, str]:
    """Which indicator, and what of it."""
    left, right = st.columns([2, 3], gap="large", vertical_alignment="bottom")
    with left:
        indicator = pick_indicator(scope, scope.answers.plan.indicators, "指标")
    with right:
        names = {key: part.name for key, part in PARTS.items()}
        part = pick_option("part", list(PARTS), "看什么", names=names.__getitem__, hidden=True)
    return indicator, part


def show_facts(scope: Scope, indicator: Indicator) -> None:
    """Definition, nature, responsible unit and place in the plan."""
    county = _COUNTY_VIEW[indicator.county_view]
    st.html(render("indicator/facts.html", i=indicator, county=county))


def show_part(scope: Scope, indicator: Indicator, part: str) -> None:
    """The chosen part of the page."""
    PARTS[part].show(scope, indicator)
