"""The ledger of commitments, tasks and projects, coverage grids, and the facts the plan starts from."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from components.banner import show_empty, show_heading
from components.download import show_downloads, view_notes
from components.scope import (
    EVALUATION,
    FINDINGS,
    INDICATOR,
    Scope,
    link,
    link_here,
    pick_one,
    pick_option,
    read_parameter,
    type_text,
)
from components.theme import html
from planmonitor.catalogue import Per, Strength
from planmonitor.export import FileTable
from planmonitor.ledger import EntryKind, LedgerEntry, PromiseState, count_states, entries, units_of
from planmonitor.wording import STRENGTH, number, ordinal, place

VIEWS = {"list": "台账", "grid": "逐单位覆盖", "facts": "基期事实"}
_STATE = {
    PromiseState.DONE: "已完成",
    PromiseState.UNDER_WAY: "进行中",
    PromiseState.OVERDUE: "到期未完成",
    PromiseState.NOT_REPORTED: "未填报",
}
_STATE_SIGN = {
    PromiseState.DONE: "✔",
    PromiseState.UNDER_WAY: "●",
    PromiseState.OVERDUE: "■",
    PromiseState.NOT_REPORTED: "○",
}
_STATE_COLOUR = {
    PromiseState.DONE: "#0b4f5a",
    PromiseState.UNDER_WAY: "#8cc3c6",
    PromiseState.OVERDUE: "#8f2d0c",
    PromiseState.NOT_REPORTED: "#c9c6bf",
}
_STATE_TONE = {
    PromiseState.DONE: "#0b4f5a",
    PromiseState.UNDER_WAY: "#2b6a70",
    PromiseState.OVERDUE: "#8f2d0c",
    PromiseState.NOT_REPORTED: "#5f6b70",
}
_KIND = {EntryKind.COMMITMENT: "承诺", EntryKind.TASK: "任务", EntryKind.PROJECT: "专栏项目"}
_PER = {
    Per.DIVISION: "每个县（市、区）", Per.COUNTY: "每个县（市）", Per.TOWN: "每个乡镇（街道）", Per.TOWNSHIP: "每个乡镇",
    Per.SUBDISTRICT: "每个街道",
}  # fmt: skip


def show_ledger(scope: Scope) -> None:
    """One of the three views."""
    view = pick_option("view", list(VIEWS), "看什么", names=VIEWS.__getitem__, hidden=True)
    {"list": _list, "grid": _grid, "facts": _facts}[view](scope)


def _list(scope: Scope) -> None:
    plan = scope.monitor.plan
    every = entries(scope.answers)
    chapters = {str(c.number): c for c in plan.chapters}
    present = {str(e.chapter) for e in every}
    columns = st.columns([2, 3, 2, 2, 4], vertical_alignment="bottom")
    with columns[0]:
        kind = pick_one(
            "kind", ["", *EntryKind], "种类", names=lambda v: _KIND[EntryKind(v)] if v else "全部种类"
        )
    with columns[1]:
        chapter = pick_one(
            "chapter", ["", *(n for n in chapters if n in present)], "篇章",
            names=lambda v: f"第{ordinal(int(v))}章 {chapters[v].short}" if v else "全部篇章",
        )  # fmt: skip
    with columns[2]:
        strength = pick_one(
            "strength", ["", *Strength], "语气", names=lambda v: STRENGTH[Strength(v)] if v else "全部语气"
        )
    with columns[3]:
        state = pick_one(
            "state", ["", *PromiseState], "状态", names=lambda v: _STATE[PromiseState(v)] if v else "全部状态"
        )
    with columns[4]:
        text = type_text("q", "搜索", "编号、词语、期限或范围")
    item = read_parameter("item", lambda v: any(e.id == v for e in every))
    rows = [
        e
        for e in every
        if kind in ("", e.kind)
        and chapter in ("", str(e.chapter))
        and (not strength or e.strength == strength)
        and state in ("", e.state)
        and all(w in f"{e.id} {e.title} {e.printed} {e.due} {e.scope} {e.box}" for w in text.split())
    ]
    if item:
        _one(scope, next(e for e in every if e.id == item))
    _counts(scope, rows)
    if not rows:
        show_empty("没有符合条件的条目", "请放宽筛选或改换搜索词")
        return
    for number_, part in groupby(sorted(rows, key=lambda e: e.chapter), key=lambda e: e.chapter):
        chapter_ = chapters.get(str(number_))
        show_heading(f"第{ordinal(number_)}章　{chapter_.title if chapter_ else ''}")
        st.html(html(_TABLE, rows=[_row(scope, e) for e in part], states=_STATE, signs=_STATE_SIGN, tones=_STATE_TONE, kinds=_KIND, strengths=STRENGTH))  # fmt: skip
    notes = view_notes(
        scope, 种类=_KIND[EntryKind(kind)] if kind else "", 篇章=chapters[chapter].short if chapter else "",
        语气=STRENGTH[Strength(strength)] if strength else "", 状态=_STATE[PromiseState(state)] if state else "", 搜索=text,
    )  # fmt: skip
    names = (
        "编号",
        "种类",
        "内容",
        "数值（原文）",
        "期限",
        "期限依据",
        "语气",
        "范围",
        "出处",
        "状态",
        "文本核查",
        "评估人判断",
    )
    show_downloads(
        FileTable(
            "承诺与项目台账", names,
            [
                (
                    e.id, _KIND[e.kind], e.title, e.printed, e.due, "推定" if e.due_assumed else "", STRENGTH[e.strength] if e.strength else "",
                    e.scope, place(e.chapter, e.section, e.box), _STATE[e.state], "、".join(e.findings), e.evaluation.evaluator if e.evaluation else "",
                )
                for e in rows
            ],
            notes,
        ),
        "承诺与项目台账",
    )  # fmt: skip


def _counts(scope: Scope, rows: list[LedgerEntry]) -> None:
    counts = {s: n for s, n in count_states(rows).items() if n}
    never = sum(
        e.state is PromiseState.OVERDUE and e.assessment is not None and e.assessment.year is None
        for e in rows
    )
    template = """<p class="pm-headline">截至{{ year }}年底，{{ total }}条中{% for s, n in counts.items() %}<span style="color:{{ tones[s] }};font-weight:650">{{ names[s] }}{{ n }}</span>{{ '、' if not loop.last }}{% endfor %}条{% if never %}（到期未完成中{{ never }}条从未填报）{% endif %}。</p>
    <div class="pm-bar">{% for s, n in counts.items() %}<span style="flex:{{ n }};background:{{ colours[s] }};color:{{ '#1d2a30' if s in ('under_way', 'not_reported') else '#fff' }}">{{ signs[s] }} {{ n }}</span>{% endfor %}</div>"""
    st.html(
        html(
            template, year=scope.view.as_of, total=len(rows), counts=counts, never=never, names=_STATE, tones=_STATE_TONE,
            colours=_STATE_COLOUR, signs=_STATE_SIGN,
        )
    )  # fmt: skip


def _row(scope: Scope, e: LedgerEntry) -> dict[str, object]:
    return {"e": e, "where": place(e.chapter, e.section, e.box), "href": link_here(scope, item=e.id)}


_TABLE = """<table class="pm ledger"><thead><tr><th style="width:7%">编号</th><th style="width:6%">种类</th><th style="width:39%">内容</th><th style="width:11%">数值（原文）</th><th style="width:8%">期限</th><th style="width:7%">语气</th><th style="width:12%">出处</th><th style="width:10%">状态</th></tr></thead><tbody>
{% for r in rows %}<tr><td style="white-space:nowrap"><a href="{{ r.href }}" target="_self">{{ r.e.id }}</a></td><td>{{ kinds[r.e.kind] }}</td><td>{{ r.e.title }}{% if r.e.scope and r.e.scope != '全市' %}　<span style="color:#5f6b70">〔{{ r.e.scope }}〕</span>{% endif %}</td><td>{{ r.e.printed }}</td>
<td style="white-space:nowrap">{{ r.e.due }}{{ '（推定）' if r.e.due_assumed }}</td><td>{{ strengths[r.e.strength] if r.e.strength else '' }}</td><td>{{ r.where }}</td>
<td style="white-space:nowrap;color:{{ tones[r.e.state] }}">{{ signs[r.e.state] }} {{ states[r.e.state] }}{% if r.e.evaluation %}<br><span class="pm-tag">评估人已判</span>{% endif %}</td></tr>{% endfor %}</tbody></table>"""


def _one(scope: Scope, e: LedgerEntry) -> None:
    plan = scope.monitor.plan
    names = {i.id: i.name for i in plan.indicators} | {c.id: c.description for c in plan.commitments}
    parts = [
        (p, names.get(p, ""), link(scope, INDICATOR, indicator=p) if any(i.id == p for i in plan.indicators) else link_here(scope, item=p))
        for p in e.parts
    ]  # fmt: skip
    template = """<div class="pm-row on"><h3>{{ e.id }}<small style="color:{{ tone }}">{{ sign }} {{ state }}</small><small><a href="{{ close }}" target="_self" style="color:#0f5c66">收起</a></small></h3>
    <dl class="pm-facts"><dt>内容</dt><dd>{{ e.title }}</dd>{% if e.printed %}<dt>数值（原文）</dt><dd>{{ e.printed }}</dd>{% endif %}<dt>期限</dt><dd>{{ e.due }}年{{ '（原文未写，按期末推定）' if e.due_assumed }}</dd><dt>出处</dt><dd>{{ where }}</dd>
    {% if e.assessment %}<dt>程序判断</dt><dd>{{ e.assessment.sentence }}</dd>{% endif %}
    <dt>评估人判断</dt><dd>{% if e.evaluation %}{{ e.evaluation.evaluator }}：{{ e.evaluation.reason }}（{{ e.evaluation.evidence }}）{% else %}尚无{% endif %}　<a href="{{ judge }}" target="_self" style="color:#0f5c66">去评估 →</a></dd>
    {% if parts %}<dt>包含</dt><dd>{% for id, name, href in parts %}<a href="{{ href }}" target="_self" style="color:#0f5c66">{{ id }}</a> {{ name }}{{ '；' if not loop.last }}{% endfor %}</dd>{% endif %}
    {% if e.findings %}<dt>文本核查</dt><dd>{% for id, href in findings %}<a href="{{ href }}" target="_self" style="color:#0f5c66">{{ id }}</a>　{% endfor %}</dd>{% endif %}</dl></div>"""
    st.html(
        html(
            template, e=e, tone=_STATE_TONE[e.state], sign=_STATE_SIGN[e.state], state=_STATE[e.state], parts=parts,
            where=place(e.chapter, e.section, e.box), close=link_here(scope, item=""), judge=link(scope, EVALUATION, subject=e.id),
            findings=[(f, link(scope, FINDINGS, finding=f)) for f in e.findings],
        )
    )  # fmt: skip
    if e.units:
        _matrix(scope, [e.id])


def _grid(scope: Scope) -> None:
    ids = [c.id for c in scope.monitor.plan.commitments if c.per]
    if not ids:
        show_empty("规划没有逐单位的承诺", "本页在规划写明“每个县”“每个乡镇”等时使用")
        return
    reported = sum(
        u.value is not None for i in ids for u in units_of(scope.answers, scope.monitor.plan.commitment(i))
    )
    st.html(
        html(
            '<p class="pm-headline">规划有<strong>{{ n }}</strong>条承诺落到每一个县或乡镇；目前{% if reported %}已报送{{ reported }}格{% else %}一格也没有报送，下表即报送清单{% endif %}。</p>',
            n=len(ids), reported=reported,
        )
    )  # fmt: skip
    _matrix(scope, ids)


def _matrix(scope: Scope, ids: list[str]) -> None:
    monitor = scope.monitor
    rows = []
    for commitment_id in ids:
        c = monitor.plan.commitment(commitment_id)
        units = {u.division: u for u in units_of(scope.answers, c)}
        cells = []
        for code in monitor.divisions.codes:
            u = units.get(code)
            if u is None:
                cells.append({"text": "", "bg": "transparent", "title": "不在范围内", "hot": False})
                continue
            text = "○" if u.has is None else ("✔" if u.has else "✕")
            if c.per in (Per.TOWN, Per.TOWNSHIP, Per.SUBDISTRICT):
                text = f"{number(u.value, 0) if u.value is not None else '○'}/{u.total}"
            word = "未报送" if u.has is None else ("已有" if u.has else "尚缺")
            bg = "#efede8" if u.has is None else ("#8cc3c6" if u.has else "#e8924e")
            cells.append({"text": text, "bg": bg, "title": f"{u.name}：{word}", "hot": False})
        known = [u for u in units.values() if u.has is not None]
        rows.append(
            {"c": c, "cells": cells, "per": _PER.get(c.per, c.scope), "sum": f"{sum(bool(u.has) for u in known)}/{len(units)}", "href": link_here(scope, view="", item=c.id)}
        )  # fmt: skip
    names = [monitor.place_name(code) for code in monitor.divisions.codes]
    template = """<table class="pm matrix wide"><thead><tr><th>承诺</th><th style="width:8rem">范围</th>{% for n in names %}<th>{{ n }}</th>{% endfor %}<th>齐备</th></tr></thead><tbody>
    {% for r in rows %}<tr><td><a href="{{ r.href }}" target="_self" style="display:inline;background:none;color:#0f5c66">{{ r.c.id }}</a> {{ r.c.description }}</td><td style="font-size:.82rem">{{ r.per }}</td>{% for c in r.cells %}<td><span class="cell" style="background:{{ c.bg }}" title="{{ c.title }}">{{ c.text }}</span></td>{% endfor %}<td>{{ r.sum }}</td></tr>{% endfor %}</tbody></table>
    <p class="pm-note">✔ 已有　✕ 尚缺　○ 未报送；带斜线的是“已有个数/应有乡镇（街道）个数”，空格表示不在该承诺范围内。</p>"""
    st.html(html(template, rows=rows, names=names))


def _facts(scope: Scope) -> None:
    plan = scope.monitor.plan
    wanted = read_parameter("item")
    names = {i.id: i.name for i in plan.indicators}
    rows = [
        {
            "f": f, "where": place(f.chapter, f.section), "on": f.id == wanted,
            "related": [(r, names.get(r, ""), link(scope, INDICATOR, indicator=r, part="text")) for r in f.relates_to if r in names],
            "findings": [(x, link(scope, FINDINGS, finding=x)) for x in f.findings],
        }
        for f in plan.facts
    ]  # fmt: skip
    template = """<p class="pm-headline">规划第一章回顾上一时期的<strong>{{ rows|length }}</strong>个数字。它们是历史，不是承诺，不参与判定；与指标表基期不符的已列入文本核查。</p>
    <table class="pm"><thead><tr><th>编号</th><th>内容</th><th class="n">数值（原文）</th><th>时期</th><th>出处</th><th>相关指标</th><th>文本核查</th></tr></thead><tbody>
    {% for r in rows %}<tr {% if r.on %}style="background:#dcebea"{% endif %}><td style="white-space:nowrap">{{ r.f.id }}</td><td>{{ r.f.description }}{% if r.f.note %}<br><span style="color:#5f6b70">{{ r.f.note }}</span>{% endif %}</td><td class="n">{{ r.f.value_printed }}</td><td style="white-space:nowrap">{{ r.f.period }}</td><td style="white-space:nowrap">{{ r.where }}</td>
    <td>{% for id, name, href in r.related %}<a href="{{ href }}" target="_self" title="{{ name }}">{{ id }}</a>　{% endfor %}</td><td>{% for id, href in r.findings %}<a href="{{ href }}" target="_self">{{ id }}</a>　{% endfor %}</td></tr>{% endfor %}</tbody></table>"""
    st.html(html(template, rows=rows))
