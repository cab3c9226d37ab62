"""The mid-term review: two keys to every verdict, counties against indicators, gaps, inequality, comparisons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import plotly.graph_objects as go
import streamlit as st

from components.banner import show_empty, show_heading
from components.download import show_downloads, view_notes
from components.scope import (
    INDICATOR,
    LEDGER,
    Scope,
    day_known,
    link,
    link_here,
    moment_of,
    pick_one,
    pick_option,
    read_parameter,
    type_text,
)
from components.theme import DATA, DATA_LIGHT, FONT, INK, STATUS_SIGN, html
from components.trend import CONFIG
from components.writing import show_person, who
from planmonitor.access import NotAllowed, Person
from planmonitor.answers import View
from planmonitor.assessment import Assessment, Flag, Verdict, count_words, verdict_word
from planmonitor.catalogue import Commitment, Comparator, CountyView, Indicator, Nature
from planmonitor.contribution import Decomposition
from planmonitor.evaluation import Evaluation, Field, current
from planmonitor.export import FileTable
from planmonitor.inequality import Inequality
from planmonitor.methods import METHODS, METHODS_BY_ID, Method
from planmonitor.observations import Kind
from planmonitor.review import (
    COMMITMENT,
    NO_FIGURE,
    Filter,
    Order,
    ReviewedPromise,
    VerdictChange,
    compare,
    contrast,
    kinds_of_data,
    review,
    select,
)
from planmonitor.store import now
from planmonitor.wording import KIND, NATURE, difference_unit, number, quantity, share

VIEWS = {
    "list": "逐项判定",
    "matrix": "县×指标",
    "gap": "差距贡献",
    "spread": "均等化",
    "compare": "两次评估对比",
}
_ORDER = {
    Order.PLAN: "规划顺序",
    Order.WORST: "最差在前",
    Order.COMPLETION: "完成度由低到高",
    Order.NAME: "名称",
}
_NATURES = {**{n.value: NATURE[n] for n in Nature}, COMMITMENT: "文字承诺"}
_KINDS = {**{k.value: KIND[k] for k in Kind}, NO_FIGURE: "无数据"}


def show_evaluation(scope: Scope) -> None:
    """One of the five views."""
    view = pick_option("view", list(VIEWS), "看什么", names=VIEWS.__getitem__, hidden=True)
    draw: dict[str, Callable[[Scope], None]] = {
        "list": _list,
        "matrix": _matrix,
        "gap": _gap,
        "spread": _spread,
        "compare": _compare,
    }
    draw[view](scope)


def _pages(scope: Scope) -> dict[str, str]:
    return scope.monitor.plan.page_names()


def _list(scope: Scope) -> None:
    rows = review(scope.answers, scope.division)
    pages = _pages(scope)
    present = {r.promise.page for r in rows}
    columns = st.columns([2, 2, 2, 2, 2, 3], vertical_alignment="bottom")
    with columns[0]:
        page = pick_one(
            "chapter",
            ["", *(p for p in pages if p in present)],
            "篇章",
            names=lambda v: pages.get(v, "全部篇章"),
        )
    with columns[1]:
        nature = pick_one("nature", ["", *_NATURES], "性质", names=lambda v: _NATURES.get(v, "全部性质"))
    with columns[2]:
        verdict = pick_one(
            "verdict", ["", *Verdict], "判定", names=lambda v: verdict_word(Verdict(v)) if v else "全部判定"
        )
    with columns[3]:
        kind = pick_one("kind", ["", *kinds_of_data()], "数据性质", names=lambda v: _KINDS.get(v, "全部数据"))
    with columns[4]:
        order = pick_one("sort", list(Order), "排序", names=lambda v: _ORDER[Order(v)])
    with columns[5]:
        text = type_text("q", "搜索", "编号或名称")
    wanted = Filter(page, nature, verdict, kind, text)
    shown = select(rows, wanted, Order(order))
    _form(scope)
    _sentence(scope, shown)
    if not shown:
        show_empty("没有符合条件的条目", "请放宽筛选或改换搜索词")
        return
    st.html(html(_TABLE, rows=[_cells(scope, r) for r in shown]))
    notes = view_notes(
        scope, 篇章=pages.get(page, ""), 性质=_NATURES.get(nature, ""), 判定=verdict_word(Verdict(verdict)) if verdict else "",
        数据性质=_KINDS.get(kind, ""), 排序=_ORDER[Order(order)], 搜索=text,
    )  # fmt: skip
    show_downloads(_table(scope, shown, notes), f"中期评估_{scope.place_name}_{scope.view.as_of}")


def _sentence(scope: Scope, rows: tuple[ReviewedPromise, ...]) -> None:
    own = sum(r.evaluation is not None for r in rows)
    differing = sum(r.differs for r in rows)
    day = day_known(scope)
    template = """<p class="pm-headline">{{ place }}截至{{ year }}年底{% if day %}、只用{{ day }}前已知的数据{% endif %}：共{{ n }}项，{{ words }}；评估人已判{{ own }}项{% if differing %}，其中<em>{{ differing }}项与程序不同</em>{% endif %}。</p>"""
    words = count_words(r.assessment for r in rows)
    st.html(
        html(
            template,
            place=scope.place_name,
            year=scope.view.as_of,
            day=day,
            n=len(rows),
            words=words,
            own=own,
            differing=differing,
        )
    )


_TABLE = """<table class="pm"><thead><tr><th>编号</th><th>指标或承诺</th><th>性质</th><th class="n">现状</th><th>年份</th><th class="n">目标</th><th class="n">完成度</th><th class="n">时间进度</th><th>程序判定</th><th>评估人判断</th><th>数据</th></tr></thead><tbody>
{% for r in rows %}<tr><td style="white-space:nowrap"><a href="{{ r.href }}" target="_self">{{ r.row.id }}</a></td><td><a href="{{ r.href }}" target="_self" title="{{ r.row.assessment.sentence }}">{{ r.row.promise.name }}</a></td><td style="white-space:nowrap">{{ r.nature }}</td><td class="n">{{ r.value }}</td><td style="white-space:nowrap">{{ r.year }}</td><td class="n">{{ r.target }}</td><td class="n">{{ r.completion }}</td><td class="n">{{ r.elapsed }}</td>
<td style="white-space:nowrap;color:{{ tone[r.row.assessment.verdict] }}">{{ sign[r.row.assessment.verdict] }} {{ r.row.assessment.word }}</td>
<td style="white-space:nowrap">{% if r.own %}<a href="{{ r.judge }}" target="_self" style="color:{{ tone[r.row.evaluation.verdict] }}" title="{{ r.row.evaluation.reason }}">{{ sign[r.row.evaluation.verdict] }} {{ r.own }}</a>{% if r.row.differs %} <span class="pm-tag no">不同</span>{% endif %}{% else %}<a href="{{ r.judge }}" target="_self" style="color:#5f6b70">填写</a>{% endif %}</td>
<td style="white-space:nowrap">{% if r.demo %}<span class="pm-demo">演示</span>{% else %}{{ r.kind }}{% endif %}</td></tr>{% endfor %}</tbody></table>"""


def _printed(promise: Indicator | Commitment) -> str:
    text = promise.printed
    return text if len(text) < 12 else f"{text[:11]}…"


def _cells(scope: Scope, r: ReviewedPromise) -> dict[str, object]:
    a, i = r.assessment, r.promise
    return {
        "row": r, "nature": _NATURES[r.nature.value if r.nature else COMMITMENT], "value": quantity(a.value, i.unit, i.decimals),
        "year": f"{a.year}年" if a.year else "—", "target": _printed(i), "completion": share(a.completion), "elapsed": share(a.elapsed_share),
        "own": verdict_word(r.evaluation.verdict, a.rule, a.is_final) if r.evaluation and r.evaluation.verdict else "",
        "kind": KIND[a.kind] if a.kind else "无数据", "demo": a.kind is Kind.DEMO,
        "href": link(scope, INDICATOR, indicator=i.id, county=scope.division or "") if r.nature else link(scope, LEDGER, item=i.id),
        "judge": link_here(scope, subject=i.id),
    }  # fmt: skip


def _table(scope: Scope, rows: tuple[ReviewedPromise, ...], notes: tuple[tuple[str, str], ...]) -> FileTable:
    columns = (
        "编号", "名称", "性质", "现状", "单位", "年份", "目标（原文）", "目标值", "完成度", "时间进度", "程序判定", "判定说明", "数据性质",
        "评估人判断", "理由", "依据", "评估人",
    )  # fmt: skip
    body = []
    for r in rows:
        a, i, e = r.assessment, r.promise, r.evaluation
        body.append(
            (
                i.id, i.name, _NATURES[r.nature.value if r.nature else COMMITMENT], a.value, i.unit, a.year, i.printed, a.target,
                a.completion, a.elapsed_share, a.word, a.sentence, KIND[a.kind] if a.kind else "无数据",
                verdict_word(e.verdict, a.rule, a.is_final) if e and e.verdict else "", e.reason if e else "", e.evidence if e else "",
                e.evaluator if e else "",
            )
        )  # fmt: skip
    return FileTable(f"中期评估：{scope.place_name}，{scope.view.as_of}年", columns, body, notes)


def _form(scope: Scope) -> None:
    """The evaluator's own verdict on one subject, below all that was said before."""
    rows = {r.id: r for r in review(scope.answers, scope.division, qualitative=True)}
    others = {t.id: f"{t.lead}：{t.summary}" for t in scope.monitor.plan.tasks} | {
        item.id: item.title for b in scope.monitor.plan.boxes for item in b.item
    }
    subject = read_parameter("subject", lambda v: v in rows or (v in others and scope.division is None))
    if not subject:
        return
    row = rows.get(subject)
    computed = row.assessment.verdict if row else Verdict.NOT_JUDGED
    history = [
        e
        for e in scope.answers.evaluation_revisions(subject)
        if (e.division, e.year) == (scope.place, scope.view.as_of)
    ]
    template = """<div class="pm-row on"><h3>{{ id }} {{ name }}<small>{{ place }}，截至{{ year }}年底</small><small><a href="{{ close }}" target="_self" style="color:#0f5c66">收起</a></small></h3>
    <dl class="pm-facts"><dt>程序判定</dt><dd><b style="color:{{ tone[computed] }}">{{ sign[computed] }} {{ word }}</b>　{{ sentence }}</dd>
    <dt>评估人判断</dt><dd>{% if not history %}尚无{% endif %}{% for e in history|reverse %}<div{% if not loop.first %} style="color:#5f6b70"{% endif %}>{{ e.recorded_at.strftime('%Y-%m-%d') }}　{{ e.evaluator }}：{% if e.verdict %}<b style="color:{{ tone[e.verdict] }}">{{ sign[e.verdict] }} {{ words(e.verdict) }}</b>{% else %}<b>撤回</b>{% endif %}。理由：{{ e.reason }}{% if e.evidence %}；依据：{{ e.evidence }}{% endif %}{{ '（已被取代）' if not loop.first }}</div>{% endfor %}</dd></dl></div>"""
    st.html(
        html(
            template, id=subject, name=row.promise.name if row else others[subject], place=scope.place_name, year=scope.view.as_of,
            close=link_here(scope, subject=""), computed=computed, word=row.assessment.word if row else verdict_word(computed),
            sentence=row.assessment.sentence if row else "任务与项目由所含承诺和评估人判断", history=history, words=verdict_word,
        )
    )  # fmt: skip
    if scope.view.known_at is not None:
        st.html(html('<p class="pm-note">回放时不能填写判断；请先<a href="{{ h }}" target="_self">恢复为最新</a>。</p>', h=link_here(scope, known="")))  # fmt: skip
        return
    person = show_person(scope)
    if person:
        _write(scope, person, subject, computed, bool(current(history)))


def _write(scope: Scope, person: Person, subject: str, computed: Verdict, has_one: bool) -> None:
    options = [*Verdict, *(["withdraw"] if has_one else [])]
    with st.form(f"evaluate_{subject}_{scope.place}_{scope.view.as_of}", border=True):
        first, second, third = st.columns([2, 3, 2])
        with first:
            chosen = st.selectbox(
                "评估人判断", options, index=options.index(computed), format_func=lambda v: "撤回原判断" if v == "withdraw" else verdict_word(Verdict(v))
            )  # fmt: skip
        with second:
            evidence = st.text_input("依据（文号、报告与页码）")
        with third:
            typed = st.session_state.get("evaluator", "") if person.alone else person.name
            evaluator = st.text_input("评估人姓名", value=typed, disabled=not person.alone)
        reason = st.text_area("理由", height=80)
        sent = st.form_submit_button("保存判断", type="primary")
    if not sent:
        return
    given = Evaluation(
        subject, scope.place, scope.view.as_of, None if chosen == "withdraw" else Verdict(chosen), reason.strip(),
        evidence.strip(), computed, evaluator.strip() if person.alone else person.name, now(),
    )  # fmt: skip
    try:
        wrong = scope.monitor.evaluate(given, by=who(scope))
    except NotAllowed as refusal:
        st.error(f"没有保存。{refusal}")
        return
    if wrong:
        names = {
            Field.VERDICT: "判断",
            Field.REASON: "理由",
            Field.EVIDENCE: "依据",
            Field.EVALUATOR: "评估人",
        }
        st.error("没有保存。" + "；".join(f"{names[f]}：{text}" for f, text in wrong.items()))
        return
    st.session_state["evaluator"] = given.evaluator
    st.rerun()


def _matrix(scope: Scope) -> None:
    monitor, plan = scope.monitor, scope.monitor.plan
    shown = [i for i in plan.indicators if i.county_view is not CountyView.NONE]
    codes = monitor.divisions.codes
    rows, body = [], []
    for i in shown:
        cells, line = [], []
        for code in (None, *codes):
            a = scope.answers.assess(i, code)
            text = _sign_of(a)
            if i.county_view is CountyView.CONTRIBUTION and code:
                text = share(a.contribution) if a.contribution is not None else "·"
            cells.append(
                {
                    "a": a, "text": text, "href": link(scope, INDICATOR, indicator=i.id, county=code or ""),
                    "ink": "#1d2a30" if a.verdict in (Verdict.ON_TRACK, Verdict.NOT_JUDGED) else "#fff",
                    "title": f"{monitor.place_name(code or plan.adcode)}·{i.name}：{a.sentence}",
                }
            )  # fmt: skip
            line.append(
                a.word if i.county_view is CountyView.REFERENCE or code is None else (share(a.contribution))
            )
        rows.append({"i": i, "cells": cells, "href": link(scope, INDICATOR, indicator=i.id)})
        body.append((i.id, i.name, *line))
    names = ["全市", *(monitor.place_name(c) for c in codes)]
    template = """<table class="pm matrix tight"><thead><tr><th>指标</th>{% for n in names %}<th>{{ n }}</th>{% endfor %}</tr></thead><tbody>
    {% for r in rows %}<tr><td title="{{ r.i.name }}"><a class="name" href="{{ r.href }}" target="_self">{{ r.i.name }}</a></td>{% for c in r.cells %}<td><a href="{{ c.href }}" target="_self" title="{{ c.title }}" style="background:{{ colour[c.a.verdict] }};color:{{ c.ink }}">{{ c.text }}</a></td>{% endfor %}</tr>{% endfor %}</tbody></table>
    <div class="pm-legend" style="margin-top:.5rem">{% for v in verdicts %}<span style="color:{{ tone[v] }}">{{ sign[v] }} {{ word(v) }}</span>{% endfor %}<span>县级以市级目标为参照（规划未下达县级目标）；百分数为总量指标中该县的贡献</span></div>"""
    st.html(html(template, rows=rows, names=names, verdicts=list(Verdict), word=verdict_word))
    show_downloads(
        FileTable(f"县×指标：{scope.view.as_of}年", ("编号", "指标", *names), body, view_notes(scope)),
        f"县与指标_{scope.view.as_of}",
    )


def _sign_of(a: Assessment) -> str:
    """The verdict's sign, with a mark when the figure got worse."""
    return STATUS_SIGN[a.verdict] + ("↓" if Flag.WORSENING in a.flags else "")


def _pick_from(scope: Scope, indicators: list[Indicator], label: str) -> Indicator:
    names = {i.id: i.name for i in indicators}
    return scope.monitor.plan.indicator(pick_one("indicator", list(names), label, names=names.__getitem__))


def _gap(scope: Scope) -> None:
    monitor = scope.monitor
    found = {i.id: d for i in monitor.plan.indicators if (d := scope.answers.gap(i))}
    if not found:
        show_empty("没有可以分解的差距", "需要全市和各县同年、同性质的数值；由各县报送后显示")
        return
    shown = sorted(
        (monitor.plan.indicator(x) for x in found), key=lambda i: not scope.answers.assess(i).is_behind
    )
    i = _pick_from(scope, shown, "指标（滞后的在前）")
    d = found[i.id]
    unit = difference_unit(i.unit)
    a = scope.answers.assess(i)
    behind = d.shortfall > 0
    template = """<p class="pm-headline">{{ name }}：{{ year }}年按时序应为{{ required }}，实际{{ observed }}，{% if behind %}{{ words[0] }}<em>{{ gap }}</em>{% else %}{{ words[1] }}<strong>{{ gap }}</strong>{% endif %}。下面各县之和（含未分解）恰等于这一差额。{% if demo %}<span class="pm-demo">演示</span>{% endif %}</p>"""

    def q(value: float | None) -> str:
        return quantity(value, i.unit, i.decimals + 1)

    st.html(
        html(
            template, name=i.name, year=a.year, required=q(d.required), observed=q(d.observed), behind=behind,
            gap=quantity(abs(d.shortfall), unit, i.decimals + 2), demo=a.kind is Kind.DEMO,
            words=("短", "多") if i.judged_as in (Comparator.AT_LEAST, Comparator.MORE_THAN) else ("超出", "少"),
        )
    )  # fmt: skip
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.plotly_chart(_bars(scope, d, i), config=CONFIG, key="gap", theme=None)
    with right:
        rows = [(monitor.place_name(p.division), q(p.value), share(p.weight), quantity(p.part, unit, i.decimals + 2), share(p.share)) for p in d.parts]  # fmt: skip
        rest = (
            "未分解",
            "—",
            "—",
            quantity(d.residual, unit, i.decimals + 2),
            share(d.residual / d.shortfall) if d.shortfall else "—",
        )
        total = (
            "合计",
            "—",
            "—",
            quantity(d.shortfall, unit, i.decimals + 2),
            "100%" if d.shortfall else "—",
        )
        heads = ("县（市、区）", "数值", "权重", "对差距的贡献", "占差距")
        missing = "、".join(monitor.place_name(c) for c in d.missing)
        st.html(
            html(
                """<table class="pm"><thead><tr>{% for h in heads %}<th class="{{ 'n' if not loop.first }}">{{ h }}</th>{% endfor %}</tr></thead><tbody>{% for r in rows %}<tr {% if loop.index > rows|length - 2 %}style="font-weight:650"{% endif %}>{% for c in r %}<td class="{{ 'n' if not loop.first }}">{{ c }}</td>{% endfor %}</tr>{% endfor %}</tbody></table>
                <p class="pm-note">{{ how }}。正数拉大差距，负数缩小差距。{% if missing %}缺数：{{ missing }}，其份额在“未分解”里。{% endif %}</p>""",
                heads=heads, rows=[*rows, rest, total], missing=missing,
                how="每县的贡献 = 权重份额 ×（应达值 − 该县数值）" if i.weight else "每县的贡献 = 应达总量按常住人口分摊 − 该县数值",
            )
        )  # fmt: skip
    body = [(p.division, monitor.place_name(p.division), p.value, p.weight, p.part, p.share) for p in d.parts]
    table = FileTable(
        f"差距贡献：{i.name}，{a.year}年", ("代码", "县（市、区）", "数值", "权重份额", f"对差距的贡献（{unit}）", "占差距"),
        [*body, ("", "未分解", None, None, d.residual, d.residual / d.shortfall if d.shortfall else None)], view_notes(scope, 指标=i.name),
    )  # fmt: skip
    show_downloads(table, f"差距贡献_{i.id}_{scope.view.as_of}")


def _bars(scope: Scope, d: Decomposition, i: Indicator) -> go.Figure:
    rows = [(scope.monitor.place_name(p.division), p.part) for p in d.parts] + [("未分解", d.residual)]
    figure = go.Figure(
        go.Bar(
            x=[v for _, v in rows], y=[n for n, _ in rows], orientation="h", text=[number(v, i.decimals + 2) for _, v in rows],
            textposition="auto", cliponaxis=False, marker={"color": ["#c25200" if v > 0 else DATA_LIGHT for _, v in rows]},
            hovertemplate="%{y}：%{x}<extra></extra>",
        )
    )  # fmt: skip
    return _styled(figure, 34 * len(rows) + 40, reverse=True)


def _styled(figure: go.Figure, height: int, *, reverse: bool = False) -> go.Figure:
    figure.update_layout(
        height=height, margin={"l": 8, "r": 30, "t": 10, "b": 30}, paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "size": 14, "color": INK}, dragmode=False, showlegend=False, hoverlabel={"font": {"family": FONT}},
    )  # fmt: skip
    figure.update_xaxes(gridcolor="#ebe8e1", zerolinecolor="#9aa5a8", fixedrange=True, automargin=True)
    figure.update_yaxes(
        fixedrange=True, automargin=True, autorange="reversed" if reverse else True, gridcolor="#ebe8e1"
    )
    return figure


def _spread(scope: Scope) -> None:
    monitor = scope.monitor
    found = {i.id: s for i in monitor.plan.indicators if (s := scope.answers.spread(i))}
    if not found:
        show_empty("没有分县的比率数据", "需要至少两个县同一年的数值和常住人口；由各县报送后显示")
        return
    i = _pick_from(scope, [monitor.plan.indicator(x) for x in found], "指标")
    years = found[i.id]
    first, last = years[min(years)], years[max(years)]
    st.html(
        html(
            """<p class="pm-headline">{{ name }}：{{ y1 }}年最高{{ high }}（{{ high_place }}），最低{{ low }}（{{ low_place }}）；基尼系数由{{ y0 }}年的{{ g0 }}变为{{ g1 }}，县际差距<strong>{{ word }}</strong>。</p>
            <p class="pm-note">规划的总目标是公共服务均等化、缩小城乡和区域差距：四个量都是越接近0（最高最低比越接近1）越均等。平均数达标而差距扩大，不算均等。按常住人口加权；缺县不补。</p>""",
            name=i.name, y0=min(years), y1=max(years), high=quantity(last.highest[1], i.unit, i.decimals), high_place=monitor.place_name(last.highest[0]),
            low=quantity(last.lowest[1], i.unit, i.decimals), low_place=monitor.place_name(last.lowest[0]), g0=number(first.gini, 4), g1=number(last.gini, 4),
            word=_narrowing(first, last),
        )
    )  # fmt: skip
    left, right = st.columns([2, 3], gap="large")
    with left:
        figure = go.Figure()
        for values, colour, name in (
            ([s.gini for s in years.values()], DATA, "基尼系数"),
            ([s.variation for s in years.values()], "#b07d2b", "变异系数"),
            ([s.theil for s in years.values()], "#7a6a9b", "泰尔指数"),
        ):
            figure.add_scatter(
                x=list(years), y=values, mode="lines+markers", name=name, line={"color": colour, "width": 2.4},
                marker={"size": 8}, hovertemplate=f"{name} %{{x}}年：%{{y:.4f}}<extra></extra>",
            )  # fmt: skip
        _styled(figure, 340)
        figure.update_layout(showlegend=True, legend={"orientation": "h", "y": 1.12, "x": 0})
        figure.update_xaxes(dtick=1)
        figure.update_yaxes(rangemode="tozero")
        st.plotly_chart(figure, config=CONFIG, key="spread", theme=None)
        _measures(scope, i, years)
    with right:
        show_heading("各指标：基期与最近一年")
        rows = []
        for x, s in found.items():
            a, b = s[min(s)], s[max(s)]
            rows.append(
                {
                    "i": monitor.plan.indicator(x), "y0": min(s), "y1": max(s), "r0": number(a.ratio, 2), "r1": number(b.ratio, 2),
                    "g0": number(a.gini, 4), "g1": number(b.gini, 4), "word": _narrowing(a, b), "href": link_here(scope, indicator=x),
                }
            )  # fmt: skip
        st.html(
            html(
                """<table class="pm"><thead><tr><th>指标</th><th class="n">年份</th><th class="n">最高最低比</th><th class="n">基尼系数</th><th>差距</th></tr></thead><tbody>{% for r in rows %}<tr><td><a href="{{ r.href }}" target="_self">{{ r.i.name }}</a></td><td class="n">{{ r.y0 }}→{{ r.y1 }}</td><td class="n">{{ r.r0 }}→{{ r.r1 }}</td><td class="n">{{ r.g0 }}→{{ r.g1 }}</td><td style="white-space:nowrap;color:{{ '#a94700' if r.word == '扩大' else '#156b67' if r.word == '缩小' else '#5f6b70' }}">{{ r.word }}</td></tr>{% endfor %}</tbody></table>""",
                rows=rows,
            )
        )
    body = [
        (
            x,
            monitor.plan.indicator(x).name,
            y,
            m.count,
            m.lowest[1],
            m.highest[1],
            m.ratio,
            m.variation,
            m.gini,
            m.theil,
        )
        for x, s in found.items()
        for y, m in s.items()
    ]
    table = FileTable(
        "均等化", ("编号", "指标", "年份", "县数", "最低", "最高", "最高最低比", "变异系数", "基尼系数", "泰尔指数"), body, view_notes(scope)
    )  # fmt: skip
    show_downloads(table, f"均等化_{scope.view.as_of}")


def _narrowing(first: Inequality, last: Inequality) -> str:
    if first is last or first.gini is None or last.gini is None:
        return "不可比"
    change = last.gini - first.gini
    return "基本不变" if abs(change) <= 0.02 * max(first.gini, 1e-9) else ("缩小" if change < 0 else "扩大")


def _measures(scope: Scope, i: Indicator, years: dict[int, Inequality]) -> None:
    rows = [
        {
            "y": y, "n": s.count, "ratio": number(s.ratio, 2), "cv": number(s.variation, 4), "gini": number(s.gini, 4), "theil": number(s.theil, 4),
            "missing": "、".join(scope.monitor.place_name(c) for c in s.missing),
        }
        for y, s in years.items()
    ]  # fmt: skip
    st.html(
        html(
            """<table class="pm"><thead><tr><th>年份</th><th class="n">县数</th><th class="n">最高最低比</th><th class="n">变异系数</th><th class="n">基尼系数</th><th class="n">泰尔指数</th></tr></thead><tbody>{% for r in rows %}<tr><td>{{ r.y }}</td><td class="n">{{ r.n }}{% if r.missing %} <span title="缺：{{ r.missing }}">（缺{{ r.missing }}）</span>{% endif %}</td><td class="n">{{ r.ratio }}</td><td class="n">{{ r.cv }}</td><td class="n">{{ r.gini }}</td><td class="n">{{ r.theil }}</td></tr>{% endfor %}</tbody></table>""",
            rows=rows,
        )
    )


_CHANGE = {
    VerdictChange.BETTER: ("变好", "#156b67"), VerdictChange.WORSE: ("变差", "#a94700"), VerdictChange.SAME: ("不变", "#5f6b70"),
    VerdictChange.NOW_JUDGED: ("变为可判定", "#156b67"), VerdictChange.NO_LONGER_JUDGED: ("变为不判定", "#a94700"), VerdictChange.UNJUDGED: ("均不判定", "#5f6b70"),
}  # fmt: skip


def _compare(scope: Scope) -> None:
    plan = scope.monitor.plan
    against = {f"y{y}": f"{y}年" for y in plan.years if y != scope.view.as_of}
    against |= {m.id: m.label for m in METHODS}
    against["known"] = "同一年份、另一已知时点"
    before = f"y{scope.view.as_of - 1}"
    options = [before, *(k for k in against if k != before)] if before in against else list(against)
    left, right, _ = st.columns([2, 2, 3], vertical_alignment="bottom")
    with left:
        chosen = pick_one(
            "against", options, f"{scope.view.as_of}年的主规则判定，与什么对比", names=against.__getitem__
        )
    moment = None
    if chosen == "known":
        with right:
            typed = type_text("then", "对比的已知时点（年-月-日）", f"{scope.view.as_of + 1}-06-30")
        moment = moment_of(typed)
        if moment is None:
            show_empty(
                "请填写要对比的日期",
                f"如 {scope.view.as_of + 1}-06-30，表示只用那一天以前入库的数据再判定一次",
            )
            return
    if chosen in METHODS_BY_ID:
        _against_method(scope, METHODS_BY_ID[chosen])
        return
    year = int(chosen[1:]) if chosen.startswith("y") else scope.view.as_of
    other = replace(scope.view, as_of=year, known_at=moment or scope.view.known_at)
    _against_view(scope, other, f"{year}年" if moment is None else f"{typed}已知")


def _against_view(scope: Scope, other: View, name: str) -> None:
    earlier = (other.as_of, other.known_at or now()) <= (scope.view.as_of, scope.view.known_at or now())
    mine = f"{scope.view.as_of}年" if other.as_of != scope.view.as_of else "现在已知"
    there = scope.monitor.at(other)
    first, second = (there, scope.answers) if earlier else (scope.answers, there)
    heads = (name, mine) if earlier else (mine, name)
    pairs = compare(first, second, scope.division)
    counts = {c: sum(p.change is c for p in pairs) for c in VerdictChange}
    st.html(
        html(
            """<p class="pm-headline">{{ place }}，{{ a }}到{{ b }}：<strong>{{ n.better }}</strong>项变好，<em>{{ n.worse }}</em>项变差，{{ n.same }}项不变，{{ n.now_judged }}项变为可判定，{{ n.no_longer_judged }}项变为不判定，{{ n.unjudged }}项均不判定。</p>""",
            place=scope.place_name, a=heads[0], b=heads[1], n=counts,
        )
    )  # fmt: skip
    rows = [
        {"p": p, "v0": quantity(p.before.value, p.promise.unit, p.promise.decimals), "v1": quantity(p.after.value, p.promise.unit, p.promise.decimals),
         "c": _CHANGE[p.change], "href": link(scope, INDICATOR, indicator=p.promise.id, county=scope.division or "")}
        for p in pairs
    ]  # fmt: skip
    st.html(
        html(
            """<table class="pm"><thead><tr><th>编号</th><th>指标</th><th class="n">{{ a }}数值</th><th>{{ a }}判定</th><th class="n">{{ b }}数值</th><th>{{ b }}判定</th><th>变化</th></tr></thead><tbody>{% for r in rows %}<tr><td>{{ r.p.promise.id }}</td><td><a href="{{ r.href }}" target="_self">{{ r.p.promise.name }}</a></td><td class="n">{{ r.v0 }}</td><td style="color:{{ tone[r.p.before.verdict] }}" title="{{ r.p.before.sentence }}">{{ sign[r.p.before.verdict] }} {{ r.p.before.word }}</td><td class="n">{{ r.v1 }}</td><td style="color:{{ tone[r.p.after.verdict] }}" title="{{ r.p.after.sentence }}">{{ sign[r.p.after.verdict] }} {{ r.p.after.word }}</td><td style="color:{{ r.c[1] }}">{{ r.c[0] }}</td></tr>{% endfor %}</tbody></table>""",
            rows=rows, a=heads[0], b=heads[1],
        )
    )  # fmt: skip
    body = [
        (
            p.promise.id,
            p.promise.name,
            p.before.value,
            p.before.word,
            p.after.value,
            p.after.word,
            _CHANGE[p.change][0],
        )
        for p in pairs
    ]
    columns = (
        "编号",
        "指标",
        f"{heads[0]}数值",
        f"{heads[0]}判定",
        f"{heads[1]}数值",
        f"{heads[1]}判定",
        "变化",
    )
    show_downloads(
        FileTable(f"评估对比：{heads[0]}与{heads[1]}", columns, body, view_notes(scope, 对比=name)),
        "评估对比",
    )


def _against_method(scope: Scope, method: Method) -> None:
    rows = contrast(scope.answers, method, scope.division)
    words = [r.word for r in rows]
    st.html(
        html(
            """<p class="pm-headline">主规则与{{ label }}：<strong>{{ same }}</strong>项结论相同，<em>{{ other }}</em>项不同，{{ rest }}项居中、不适用或主规则不判定。</p>""",
            label=method.label, same=words.count("相同"), other=words.count("不同"),
            rest=len(words) - words.count("相同") - words.count("不同"),
        )
    )  # fmt: skip
    st.html(
        html(
            """<table class="pm"><thead><tr><th>编号</th><th>指标</th><th>主规则</th><th>{{ label }}</th><th>对照</th><th>原因</th></tr></thead><tbody>{% for r in rows %}<tr><td>{{ r.promise.id }}</td><td style="min-width:16rem"><a href="{{ href(r.promise.id) }}" target="_self">{{ r.promise.name }}</a></td><td style="white-space:nowrap;color:{{ tone[r.assessment.verdict] }}" title="{{ r.assessment.sentence }}">{{ sign[r.assessment.verdict] }} {{ r.assessment.word }}</td><td style="white-space:nowrap">{{ r.opinion.word or '—' }}</td><td style="white-space:nowrap;color:{{ '#a94700' if r.word == '不同' else '#156b67' if r.word == '相同' else '#5f6b70' }}">{{ r.word }}</td><td>{{ r.opinion.why }}</td></tr>{% endfor %}</tbody></table>""",
            rows=rows, label=method.label,
            href=lambda x: link(scope, INDICATOR, indicator=x, part="opinions", county=scope.division or ""),
        )
    )  # fmt: skip
    body = [
        (r.promise.id, r.promise.name, r.assessment.word, r.opinion.word, r.word, r.opinion.why) for r in rows
    ]
    columns = ("编号", "指标", "主规则", method.label, "对照", "原因")
    show_downloads(
        FileTable(f"主规则与{method.label}", columns, body, view_notes(scope)),
        f"方法对比_{method.id}",
    )
