"""The page registry: overview, one page per chapter of the plan, method."""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from components.data_problems import show_problems
from components.framework import shown_icon
from components.intake.badge import the_badge
from components.scope import ADMIN, EVALUATION, FINDINGS, INDICATOR, INTAKE, LEDGER, OVERVIEW, the_monitor
from components.screen import SCREEN
from components.writing import administers
from planmonitor.loading import DataError

_PAGES = Path(__file__).resolve().parent.parent / "pages"
_START = ((OVERVIEW, "总览", "dashboard"), (SCREEN, "大屏", "tv"))
_EVALUATION = (
    (INDICATOR, "指标详情", "query_stats"),
    (EVALUATION, "中期与终期评估", "fact_check"),
    (FINDINGS, "规划文本核查", "find_in_page"),
    (LEDGER, "承诺与项目台账", "checklist"),
)
_METHOD = (
    (INTAKE, "数据填报", "upload_file"),
    ("method", "方法与数据", "rule"),
)
_ADMIN = (ADMIN, "管理", "admin_panel_settings")


def page_registry(badge: int = 0) -> dict[str, list[StreamlitPage]]:
    """All pages by group; a chapter without a page of its own gets the common one under its own address.

    ``badge`` is how much there is to know and to do at the intake desk; its entry says so.
    """
    monitor = the_monitor()
    chapters = [c for c in monitor.plan.chapters if c.page]
    administration = _page(*_ADMIN, hidden=not administers(monitor))
    desk = [_page(name, _counted(name, title, badge), icon) for name, title, icon in _METHOD]
    return {
        "总览": [_page(*entry) for entry in _START],
        "评估": [_page(*entry) for entry in _EVALUATION],
        "规划篇章": [_page(c.domain, c.short, c.icon) for c in chapters],
        "方法与数据": [*desk, administration],
    }


def _counted(name: str, title: str, badge: int) -> str:
    return f"{title}（{badge}）" if badge and name == INTAKE else title


def _page(name: str, title: str, icon: str, *, hidden: bool = False) -> StreamlitPage:
    own = _PAGES / f"{name}.py"
    file = own if own.exists() else _PAGES / "chapter.py"
    if name == OVERVIEW:
        return st.Page(file, title=title, icon=shown_icon(icon), default=True)
    visibility: Literal["visible", "hidden"] = "hidden" if hidden else "visible"
    return st.Page(file, title=title, icon=shown_icon(icon), url_path=name, visibility=visibility)


def run_app() -> None:
    """Run the page asked for, or say what is wrong with the data files."""
    on_wall = urlsplit(str(st.context.url or "")).path.rstrip("/").endswith(f"/{SCREEN}")
    try:
        pages = page_registry(0 if on_wall else the_badge(the_monitor()).count)
    except DataError as error:
        st.navigation([_problem_page(error)], position="hidden").run()
        return
    page = st.navigation(pages, position="hidden" if on_wall else "sidebar")
    st.session_state["page"], st.session_state["page_title"] = page.url_path, page.title
    page.run()


def _problem_page(error: DataError) -> StreamlitPage:
    """The only page there is while the data files are wrong."""
    return st.Page(lambda: show_problems(error.problems), title="数据文件有误", url_path="", default=True)
