"""The page registry: overview, one page per chapter of the plan, method."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from components.scope import EVALUATION, FINDINGS, INDICATOR, INTAKE, LEDGER, the_monitor
from components.screen import SCREEN
from components.upkeep import set_aside
from planmonitor.loading import DataError

_PAGES = Path(__file__).resolve().parent.parent / "pages"
_ICONS = {
    "childcare": ":material/child_care:", "education": ":material/school:", "employment": ":material/work:",
    "health": ":material/local_hospital:", "elderly_care": ":material/elderly:", "social_security": ":material/shield:",
    "housing": ":material/apartment:", "veterans": ":material/military_tech:", "culture_sports": ":material/sports_soccer:",
}  # fmt: skip


def page_registry() -> dict[str, list[StreamlitPage]]:
    """All pages by group; a chapter without a page of its own gets the common one under its own address."""
    chapters = []
    for c in the_monitor().plan.chapters:
        if c.page:
            own = _PAGES / f"{c.domain}.py"
            file = own if own.exists() else _PAGES / "chapter.py"
            icon = _ICONS.get(c.domain, ":material/article:")
            chapters.append(st.Page(file, title=c.short, icon=icon, url_path=c.domain))
    return {
        "总览": [
            st.Page(_PAGES / "overview.py", title="总览", icon=":material/dashboard:", default=True),
            st.Page(_PAGES / "screen.py", title="大屏", icon=":material/tv:", url_path=SCREEN),
        ],
        "评估": [
            st.Page(
                _PAGES / "indicator.py", title="指标详情", icon=":material/query_stats:", url_path=INDICATOR
            ),
            st.Page(
                _PAGES / "evaluation.py", title="中期评估", icon=":material/fact_check:", url_path=EVALUATION
            ),
            st.Page(
                _PAGES / "findings.py",
                title="规划文本核查",
                icon=":material/find_in_page:",
                url_path=FINDINGS,
            ),
            st.Page(
                _PAGES / "ledger.py", title="承诺与项目台账", icon=":material/checklist:", url_path=LEDGER
            ),
        ],
        "规划篇章": chapters,
        "方法与数据": [
            st.Page(_PAGES / "intake.py", title="数据填报", icon=":material/upload_file:", url_path=INTAKE),
            st.Page(_PAGES / "method.py", title="方法与数据", icon=":material/rule:", url_path="method"),
        ],
    }


def run_app() -> None:
    """Run the page asked for, or say what is wrong with the data files."""
    try:
        pages = page_registry()
    except DataError as error:
        st.error("数据文件有误，无法显示。请按下列提示改正后刷新页面：")
        st.code("\n".join(str(p) for p in error.problems), language=None)
        return
    on_wall = urlsplit(str(st.context.url or "")).path.rstrip("/").endswith(f"/{SCREEN}")
    page = st.navigation(pages, position="hidden" if on_wall else "sidebar")
    st.session_state["page"] = page.url_path
    page.run()
    set_aside(the_monitor())
