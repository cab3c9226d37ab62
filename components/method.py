"""How figures are judged, where they come from, and what is demo."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from components.banner import show_heading
from components.scope import Scope
from components.templating import render
from planmonitor.assessment import Verdict, verdict_word
from planmonitor.methods import METHODS
from planmonitor.rules import RULES
from planmonitor.settings import settings
from planmonitor.sources import used_sources

MOST_NAMES = 8


def show_rules(scope: Scope) -> None:
    """Rules by target type, tolerances and the meaning of every sign."""
    plan = scope.answers.plan
    show_heading("目标类型决定判定规则")
    counts = Counter(i.target_type for i in plan.indicators)
    rules = [
        {"label": rule.label, "count": counts[rule.key], "rule": rule.principle, "when": rule.applies}
        for rule in sorted(RULES.values(), key=lambda rule: -counts[rule.key])
    ]
    st.html(render("method/rules.html", rules=rules))
    show_heading("容差与符号")
    signs = [(verdict, verdict_word(verdict)) for verdict in Verdict]
    special = [rule for rule in RULES.values() if rule.lagging_word]
    signs += [(Verdict.LAGGING, f"{rule.lagging_word}（{rule.label}）") for rule in special]
    st.html(render("method/tolerances.html", plan=plan, signs=signs))


def show_methods() -> None:
    """The published methods that give a second opinion, each with its rule and where it comes from."""
    show_heading("其他公开方法")
    st.html(render("method/methods.html", methods=METHODS))


def show_all_sources(scope: Scope) -> None:
    """Every source with what it is used for."""
    show_heading("数据来源")
    st.html(render("method/sources.html", sources=used_sources(scope.answers), most=MOST_NAMES))


def show_notices(scope: Scope) -> None:
    """Licence, map notice and what demo means."""
    show_heading("说明")
    st.html(
        render(
            "method/notices.html",
            divisions=scope.answers.divisions,
            own=settings().map_review_number,
            left_out=scope.monitor.left_out,
        )
    )
