"""The anatomy all chapter pages share; what is particular to a chapter comes in from its page."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from components.banner import show_banner, show_empty, show_heading, show_headline
from components.compared import pick_compared, show_compared
from components.counties import show_map, show_ranking, show_small_multiples
from components.files import show_files
from components.promises import show_promises, show_sources
from components.scope import Scope, enter_through_dashboard, pick_indicator, pick_scope
from components.screen import show_cast
from components.tiles import show_tiles
from components.trend import show_trend
from planmonitor.wording import ordinal


def show_chapter(domain: str, *particular: Callable[[Scope], None]) -> None:
    """Draw a chapter page: headline, filters, tiles, trend, map and ranking, multiples, particulars, text."""
    enter_through_dashboard()
    _draw(domain, particular)


@st.fragment
def _draw(domain: str, particular: tuple[Callable[[Scope], None], ...]) -> None:
    """The whole page as a fragment: a changed filter runs and redraws it alone, not navigation and theme."""
    scope = pick_scope_under_title(domain)
    with st.container(key="headline", horizontal=True, vertical_alignment="center"):
        show_headline(scope)
        show_cast(scope)
    indicator = None
    if not scope.indicators:
        show_empty("本章没有量化指标", "文字承诺见下方")
    else:
        show_tiles(scope)
        left, right = st.columns([9, 11], gap="medium")
        with left:
            indicator = pick_indicator(scope)
        assert indicator is not None
        with right:
            compared = pick_compared(scope)
        with st.container(key="charts"):
            trend, chart = st.columns([9, 11], gap="medium")
        with trend:
            if compared:
                show_heading(f"县（市、区）对比：{indicator.name}")
                show_compared(scope, indicator, compared)
            else:
                show_heading(f"{scope.place_name}：{indicator.name}")
                show_trend(scope, indicator)
        with chart:
            show_heading("县（市、区）分布与排序")
            left, right = st.columns([3, 2], gap="small")
            with left:
                show_map(scope, indicator)
            with right:
                show_ranking(scope, indicator)
        show_heading("各县（市、区）历年走势")
        show_small_multiples(scope, indicator)
    for draw in particular:
        draw(scope)
    if scope.indicators:
        show_files(scope, scope.indicators, indicator)
    show_promises(scope)
    show_sources(scope)


def pick_scope_under_title(domain: str) -> Scope:
    """Title, filter bar and banner of a chapter page."""
    enter_through_dashboard()
    title = st.empty()
    scope = pick_scope(domain)
    chapter = scope.monitor.plan.chapter_of(domain)
    title.title(
        f"{chapter.short}　:gray[:small[第{ordinal(chapter.number)}章　{chapter.title}]]", anchor=False
    )
    show_banner(scope)
    return scope
