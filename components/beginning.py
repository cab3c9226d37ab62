"""What a new installation shows first: what this is, and three steps to begin."""

from __future__ import annotations

import streamlit as st

from components.scope import ADMIN, INTAKE, Scope, link
from components.templating import render


def show_beginning(scope: Scope) -> None:
    """Three steps with their links, as long as there is nothing real to judge and no demo is shown."""
    if scope.view.demo or any(a.is_judged for a in scope.answers.assess_all()):
        return
    steps = (
        {
            "title": "设责任单位",
            "text": "每项指标由哪个单位报送；用于分发模板、催报和权限。",
            "action": "去设置",
            "href": link(scope, ADMIN),
        },
        {
            "title": "下载模板",
            "text": "按地区、单位和年份生成，已写好指标、单位和目标；也可以直接在页面上填。",
            "action": "去填报",
            "href": link(scope, INTAKE, view="fill"),
        },
        {
            "title": "请人来填",
            "text": "登记谁填报、谁审核；审核发布后，各页立即有数。",
            "action": "看权限",
            "href": link(scope, ADMIN, view="roles"),
        },
    )
    st.html(render("beginning.html", steps=steps, demo=scope.monitor.allow_demo))
