"""How figures are judged, where they come from, and what is demo."""

from __future__ import annotations

import streamlit as st

from components.banner import show_heading
from components.scope import Scope
from components.theme import html
from planmonitor.assessment import Verdict, verdict_word
from planmonitor.catalogue import TargetType
from planmonitor.explanation import RULES
from planmonitor.settings import settings
from planmonitor.wording import KIND, TARGET_TYPE, number


def show_rules(scope: Scope) -> None:
    """Rules by target type, tolerances and the meaning of every sign."""
    plan = scope.monitor.plan
    counts = {t: sum(i.target_type is t for i in plan.indicators) for t in TargetType}
    show_heading("目标类型决定判定规则")
    template = """<table class="pm"><thead><tr><th>类型</th><th class="n">指标数</th><th>何时用</th><th>规则</th></tr></thead><tbody>
    {% for t, (rule, when) in rules.items() %}<tr><td style="white-space:nowrap">{{ names[t] }}</td><td class="n">{{ counts[t] }}</td><td>{{ when }}</td><td>{{ rule }}</td></tr>{% endfor %}</tbody></table>"""
    st.html(html(template, rules=RULES, names=TARGET_TYPE, counts=counts))
    t = plan.tolerances
    show_heading("容差与符号")
    signs = """<div class="pm-legend">{% for v in verdicts %}<span style="color:{{ tone[v] }}">{{ sign[v] }} {{ word(v) }}</span>{% endfor %}<span style="color:{{ tone['LAGGING'] }}">▼ 未保持（保持型）</span></div>
    <p class="pm-note">时间进度 =（年份 − {{ p.baseline_year }}）÷（{{ p.target_year }} − {{ p.baseline_year }}）。完成度 ÷ 时间进度 ≥ {{ ahead }} 为快于预期，{{ on }}—{{ ahead }} 为符合预期，低于 {{ on }} 为滞后预期；到{{ p.target_year }}年只问已实现还是未实现。
    “左右”“约”的容差：百分比 ±{{ pp }} 个百分点，其他 ±{{ rel }}%。容差来源：{{ t.source }}。县级没有规划目标：比率和人均指标以市级目标为参照，总量指标只看贡献。规划文本自相矛盾且两种读法结论不同时不作判定。</p>"""
    st.html(
        html(
            signs,
            verdicts=list(Verdict),
            word=verdict_word,
            p=plan,
            t=t,
            ahead=number(t.ahead, 2),
            on=number(t.on_track, 2),
            pp=number(t.approximate_pp),
            rel=number(t.approximate_share * 100),
        )
    )


def show_all_sources(scope: Scope) -> None:
    """Every source with what it is used for."""
    monitor = scope.monitor
    used: dict[tuple[str, str], list[int]] = {}
    names = {**{i.id: i.name for i in monitor.plan.indicators}, **{s.id: s.name for s in monitor.plan.series}}
    covers: dict[tuple[str, str], set[str]] = {}
    for series, name in names.items():
        for o in scope.answers.observations(series):
            key = (o.source, KIND[o.kind])
            used.setdefault(key, []).append(o.year)
            covers.setdefault(key, set()).add(name)
    rows = [
        {"name": monitor.source_name(s), "kind": k, "n": len(years), "span": f"{min(years)}—{max(years)}", "covers": "、".join(sorted(covers[(s, k)])[:8]) + ("等" if len(covers[(s, k)]) > 8 else "")}
        for (s, k), years in sorted(used.items())
    ]  # fmt: skip
    show_heading("数据来源")
    template = """<table class="pm"><thead><tr><th>来源</th><th>性质</th><th class="n">数值个数</th><th>年份</th><th>用于</th></tr></thead><tbody>
    {% for r in rows %}<tr><td>{{ r.name }}</td><td style="white-space:nowrap">{% if r.kind == '演示' %}<span class="pm-demo">演示</span>{% else %}{{ r.kind }}{% endif %}</td><td class="n">{{ r.n }}</td><td style="white-space:nowrap">{{ r.span }}</td><td>{{ r.covers }}</td></tr>{% endfor %}</tbody></table>"""
    st.html(html(template, rows=rows))


def show_notices(scope: Scope) -> None:
    """Licence, map notice and what demo means."""
    d = scope.monitor.divisions
    show_heading("说明")
    template = """<ul class="pm-list"><li>{{ d.notice }}{% if own %}；本系统地图审图号：{{ own }}{% endif %}。边界数据不在本软件许可范围内，公开部署须自行办理审图号。</li>
    <li>功能区（{{ zones }}）与行政区重叠，从不相加；{{ d.zone_notice }}。</li>
    <li>演示数据由程序按固定种子生成，只为试用；图上为空心虚线并写明“演示”，可用页首开关全部关闭，部署时可永久关闭。同一格有真实数据时以真实数据为准，两类数据从不拼成一条线。</li>
    {% if left_out %}<li>找到但未采用的公开数字：{{ left_out|join('；') }}。</li>{% endif %}</ul>"""
    st.html(
        html(
            template,
            d=d,
            own=settings().map_review_number,
            zones="、".join(z.name for z in d.zone),
            left_out=scope.monitor.left_out,
        )
    )
