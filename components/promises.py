"""Commitments, project boxes, sources and definitions of a chapter."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components.ledger.words import STATE, STATE_SIGN
from components.scope import Scope
from components.templating import render
from planmonitor.ledger import LedgerEntry, chapter_entries
from planmonitor.wording import KIND


def show_promises(scope: Scope) -> None:
    """The chapter's commitments with their locators and state, those of the county looked at first, and its
    project boxes."""
    plan = scope.monitor.plan
    rows = [c for c in plan.commitments if c.domain == scope.page]
    numbers = {c.number for c in plan.chapters if c.domain == scope.page}
    boxes = [b for b in plan.boxes if b.chapter in numbers]
    if not rows:
        return
    entries = chapter_entries(scope.answers, scope.page, scope.division)
    states = {e.id: e.state for e in entries}
    rows.sort(key=lambda c: c.id not in states)
    with st.expander(_promises_title(scope, len(rows), entries)):
        st.html(render("commitments.html", rows=rows, states=states, word=STATE, state_sign=STATE_SIGN))
    if boxes:
        with st.expander("、".join(f"{b.id}　{b.title}" for b in boxes)):
            st.html(render("boxes.html", boxes=boxes))


def _promises_title(scope: Scope, total: int, own: Sequence[LedgerEntry]) -> str:
    """How many commitments there are, how many of them land on the county, and how many were reported."""
    reported = sum(e.assessment is not None and e.assessment.year is not None for e in own)
    progress = f"{reported}条已报送进展" if reported else "各条尚未报送进展"
    if not scope.division:
        return f"文字承诺 {total} 条（{progress}）"
    landing = (
        f"{len(own)}条落到{scope.place_name}，其中{progress}" if own else f"没有一条落到{scope.place_name}"
    )
    return f"文字承诺 {total} 条（{landing}）"


def show_sources(scope: Scope) -> None:
    """Definitions, locators and sources of the page's indicators, and the contradictions that concern
    them."""
    monitor = scope.monitor
    rows = []
    for i in scope.indicators:
        used: dict[tuple[str, str], set[int]] = {}
        for o in scope.answers.observations(i.id):
            used.setdefault((monitor.source_name(o.source), KIND[o.kind]), set()).add(o.year)
        sources = [
            f"{name}〔{kind}，{min(years)}—{max(years)}年〕" for (name, kind), years in sorted(used.items())
        ]
        rows.append({"indicator": i, "sources": sources})
    ids = {f for i in scope.indicators for f in i.findings} | {
        a.finding for i in scope.indicators for a in i.alternative
    }
    found = [f for f in monitor.plan.findings if f.id in ids and f.severity.value == "high"]
    if found:
        with st.expander(f"规划文本的矛盾与缺口 {len(found)} 处（两处说法并列，不代为取舍）"):
            st.html(render("contradictions.html", rows=found))
    with st.expander("指标定义与数据来源"):
        st.html(render("sources.html", rows=rows))
