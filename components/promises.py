"""Commitments, project boxes, sources and definitions of a chapter."""

from __future__ import annotations

import streamlit as st

from components.scope import Scope
from components.theme import html
from planmonitor.wording import KIND, STRENGTH, place

_COMMITMENTS = """
<div style="overflow-x:auto"><table class="pm"><thead><tr><th>编号</th><th>承诺</th><th class="n">数值（原文）</th><th>期限</th><th>语气</th><th>范围</th><th>出处</th></tr></thead><tbody>
{% for c in rows %}<tr><td style="white-space:nowrap">{{ c.id }}</td><td>{{ c.description }}</td><td class="n">{{ c.value_printed }}</td>
<td style="white-space:nowrap">{{ c.deadline }}{{ '（推定）' if c.deadline_basis == 'assumed' }}</td><td style="white-space:nowrap">{{ strength[c.strength] }}</td><td>{{ c.scope }}</td><td style="white-space:nowrap">{{ place(c.chapter, c.section, c.box) }}</td></tr>{% endfor %}
</tbody></table></div>
"""
_BOXES = """
<div class="pm-cards">{% for b in boxes %}{% for item in b.item %}<div class="pm-card"><h3>{{ item.id }} {{ item.title }}</h3>{{ item.summary }}
{% if item.commitments %}<div class="pm-note">对应承诺：{{ item.commitments|join('、') }}</div>{% endif %}</div>{% endfor %}{% endfor %}</div>
"""
_FINDINGS = """
<div class="pm-cards">{% for f in rows %}<div class="pm-card"><h3>{{ f.id }} {{ f.title }}</h3>
{{ f.where_a }}：{{ f.says_a }}{% if f.where_b %}<br>{{ f.where_b }}：{{ f.says_b }}{% endif %}<div class="pm-note">处理：{{ f.treatment }}</div></div>{% endfor %}</div>
"""
_SOURCES = """
<div style="overflow-x:auto"><table class="pm"><thead><tr><th>指标</th><th>定义与口径</th><th>判定方式</th><th>规划出处</th><th>数据来源</th></tr></thead><tbody>
{% for r in rows %}<tr><td>{{ r.i.id }} {{ r.i.name }}</td><td>{{ r.i.definition }}</td><td style="white-space:nowrap">{{ r.i.rule.label }}</td>
<td style="white-space:nowrap">{{ place(r.i.locator.chapter, r.i.locator.section, r.i.locator.place) }}{% if r.i.locator.row %}第{{ r.i.locator.row }}行{% endif %}</td><td>{{ r.sources|join('；') or '暂无数据' }}</td></tr>{% endfor %}
</tbody></table></div>
"""


def show_promises(scope: Scope) -> None:
    """The chapter's commitments with their locators, and its project boxes."""
    plan = scope.monitor.plan
    rows = [c for c in plan.commitments if c.domain == scope.page]
    numbers = {c.number for c in plan.chapters if c.domain == scope.page}
    boxes = [b for b in plan.boxes if b.chapter in numbers]
    if not rows:
        return
    with st.expander(f"文字承诺 {len(rows)} 条（各条尚未报送进展）"):
        st.html(html(_COMMITMENTS, rows=rows, strength=STRENGTH, place=place))
    if boxes:
        with st.expander("、".join(f"{b.id}　{b.title}" for b in boxes)):
            st.html(html(_BOXES, boxes=boxes))


def show_sources(scope: Scope) -> None:
    """Definitions, locators and sources of the page's indicators, and the contradictions that concern them."""
    monitor = scope.monitor
    rows = []
    for i in scope.indicators:
        used: dict[tuple[str, str], set[int]] = {}
        for o in scope.answers.observations(i.id):
            used.setdefault((monitor.source_name(o.source), KIND[o.kind]), set()).add(o.year)
        sources = [
            f"{name}〔{kind}，{min(years)}—{max(years)}年〕" for (name, kind), years in sorted(used.items())
        ]
        rows.append({"i": i, "sources": sources})
    ids = {f for i in scope.indicators for f in i.findings} | {
        a.finding for i in scope.indicators for a in i.alternative
    }
    found = [f for f in monitor.plan.findings if f.id in ids and f.severity.value == "high"]
    if found:
        with st.expander(f"规划文本的矛盾与缺口 {len(found)} 处（两处说法并列，不代为取舍）"):
            st.html(html(_FINDINGS, rows=found))
    with st.expander("指标定义与数据来源"):
        st.html(html(_SOURCES, rows=rows, place=place))
