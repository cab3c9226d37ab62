"""Contradictions and gaps in the plan's own text, each with both places and how it is treated."""

from __future__ import annotations

import streamlit as st

from components.banner import show_empty
from components.download import show_downloads, view_notes
from components.scope import INDICATOR, LEDGER, Scope, link, link_here, pick_one, read_parameter, type_text
from components.theme import html
from planmonitor.catalogue import Finding, Severity
from planmonitor.export import FileTable
from planmonitor.wording import FINDING_KIND, SEVERITY

_SIGN = {Severity.HIGH: "▲▲▲", Severity.MEDIUM: "▲▲", Severity.LOW: "▲"}
_TONE = {Severity.HIGH: "#8f2d0c", Severity.MEDIUM: "#a94700", Severity.LOW: "#5f6b70"}


def show_findings(scope: Scope) -> None:
    """Counts, filters and the list."""
    plan = scope.monitor.plan
    known = {i.id: i.name for i in plan.indicators}
    columns = st.columns([2, 2, 4, 3], vertical_alignment="bottom")
    with columns[0]:
        severity = pick_one(
            "severity", ["", *(s.value for s in Severity)], "级别", names=lambda v: SEVERITY[Severity(v)] if v else "全部级别"
        )  # fmt: skip
    with columns[1]:
        kinds = [k for k in FINDING_KIND if any(f.kind == k for f in plan.findings)]
        kind = pick_one("kind", ["", *kinds], "类型", names=lambda v: FINDING_KIND.get(v, "全部类型"))
    with columns[2]:
        touched = {x for f in plan.findings for x in _concerns(scope, f)}
        concerns = pick_one(
            "concerns", ["", *(i for i in known if i in touched)], "涉及指标", names=lambda v: known.get(v, "全部指标")
        )  # fmt: skip
    with columns[3]:
        text = type_text("q", "搜索", "编号或词语")
    one = read_parameter("finding", lambda v: any(f.id == v for f in plan.findings))
    rows = [
        f
        for f in plan.findings
        if (not one or f.id == one)
        and severity in ("", f.severity.value)
        and kind in ("", f.kind)
        and (not concerns or concerns in _concerns(scope, f))
        and all(w in _words(f) for w in text.split())
    ]
    _counts(scope, rows, one)
    if not rows:
        show_empty("没有符合条件的发现", "请放宽级别、类型或搜索词")
        return
    for level in Severity:
        part = [f for f in rows if f.severity is level]
        if part:
            st.html(html(_LIST, level=SEVERITY[level], sign=_SIGN[level], tone=_TONE[level], rows=[_row(scope, f) for f in part], kinds=FINDING_KIND))  # fmt: skip
    notes = view_notes(
        scope, 级别=SEVERITY[Severity(severity)] if severity else "", 类型=FINDING_KIND.get(kind, ""), 指标=known.get(concerns, ""), 搜索=text
    )  # fmt: skip
    columns_of_file = (
        "编号",
        "级别",
        "类型",
        "问题",
        "第一处",
        "第一处说法",
        "第二处",
        "第二处说法",
        "处理",
        "涉及",
    )
    show_downloads(
        FileTable(
            "规划文本核查", columns_of_file,
            [(f.id, SEVERITY[f.severity], FINDING_KIND.get(f.kind, f.kind), f.title, f.where_a, f.says_a, f.where_b, f.says_b, f.treatment, "、".join(f.relates_to)) for f in rows],
            notes,
        ),
        "规划文本核查",
    )  # fmt: skip


def _concerns(scope: Scope, f: Finding) -> set[str]:
    linked = {
        i.id
        for i in scope.monitor.plan.indicators
        if f.id in (*i.findings, *(a.finding for a in i.alternative))
    }
    return linked | set(f.relates_to)


def _words(f: Finding) -> str:
    return " ".join((f.id, f.title, f.where_a, f.says_a, f.where_b, f.says_b, f.treatment))


def _counts(scope: Scope, rows: list[Finding], one: str) -> None:
    n = {s: sum(f.severity is s for f in rows) for s in Severity}
    template = """<p class="pm-headline">{% if one %}只显示 {{ one }}。<a href="{{ every }}" target="_self" style="color:#0f5c66">显示全部</a>{% else %}规划文本中有<strong>{{ total }}</strong>处矛盾、缺口或含混：重大<em>{{ n[0] }}</em>处、一般{{ n[1] }}处、提示{{ n[2] }}处。两处说法并列，不代为取舍；影响判定的已在指标上标明。{% endif %}</p>"""
    st.html(html(template, one=one, every=link_here(scope, finding=""), total=len(rows), n=list(n.values())))


def _row(scope: Scope, f: Finding) -> dict[str, object]:
    plan = scope.monitor.plan
    names = {i.id: i.name for i in plan.indicators}
    texts = {c.id: c.description for c in plan.commitments}
    links = []
    for x in sorted(_concerns(scope, f)):
        if x in names:
            links.append((x, names[x], link(scope, INDICATOR, indicator=x, part="text")))
        elif x in texts:
            links.append((x, texts[x], link(scope, LEDGER, item=x)))
        else:
            links.append((x, "规划第一章的基期事实", link(scope, LEDGER, view="facts", item=x)))
    return {"f": f, "links": links, "href": link_here(scope, finding=f.id)}


_LIST = """<h2 class="pm-h" style="color:{{ tone }}">{{ sign }} {{ level }}　{{ rows|length }}处</h2>
<table class="pm findings"><thead><tr><th style="width:17%">问题</th><th style="width:23%">一处说</th><th style="width:23%">另一处说</th><th style="width:23%">本系统的处理</th><th style="width:14%">涉及</th></tr></thead><tbody>
{% for r in rows %}<tr><td><a href="{{ r.href }}" target="_self">{{ r.f.id }}</a>　<span class="pm-tag">{{ kinds.get(r.f.kind, r.f.kind) }}</span><br><b>{{ r.f.title }}</b></td>
<td><span style="color:#5f6b70">{{ r.f.where_a }}</span><br>{{ r.f.says_a }}</td><td>{% if r.f.where_b %}<span style="color:#5f6b70">{{ r.f.where_b }}</span><br>{{ r.f.says_b }}{% else %}<span style="color:#5f6b70">—</span>{% endif %}</td>
<td>{{ r.f.treatment }}</td><td>{% for id, name, href in r.links %}<a href="{{ href }}" target="_self" title="{{ name }}">{{ id }}</a>{{ '　' if not loop.last }}{% endfor %}</td></tr>{% endfor %}</tbody></table>"""
