"""One indicator in full: what it means, why it has its colour, where every figure comes from, what others would say."""

from __future__ import annotations

import re
from datetime import datetime

import plotly.graph_objects as go
import streamlit as st

from components.banner import show_empty, show_heading
from components.scope import INDICATOR, Scope, in_china, link, pick_indicator, pick_option, read_parameter
from components.theme import DATA, html
from components.trend import CONFIG, trend_figure
from planmonitor.assessment import Assessment, Reason, Verdict
from planmonitor.catalogue import CountyView, Indicator
from planmonitor.explanation import NextYear, band_text, defence, inputs, required_text
from planmonitor.observations import Kind, Observation
from planmonitor.opinions import Opinion
from planmonitor.projection import Projection, Refusal
from planmonitor.wording import (
    KIND,
    NATURE,
    SEVERITY,
    STATUS,
    number,
    place,
    quantity,
    share,
)

PARTS = {
    "why": "为什么是这个颜色",
    "data": "数据下钻",
    "opinions": "其他方法怎么看",
    "future": "到目标年的预测",
    "text": "规划原文",
}

_FACTS = """
<dl class="pm-facts"><dt>定义与口径</dt><dd>{{ i.definition }}</dd>
<dt>性质</dt><dd>{{ nature }}　·　{{ type }}：{{ rule }}</dd>
<dt>责任单位</dt><dd>{{ i.responsible or '（未填，待指定）' }}</dd>
<dt>规划出处</dt><dd>{{ where }}{% if i.locator.row %}第{{ i.locator.row }}行{% endif %}　·　基期 {{ i.baseline.printed }}　·　目标 {{ i.target.printed }}{% if i.target.assumed %}（{{ i.target.assumption }}）{% endif %}</dd>
<dt>分县用法</dt><dd>{{ county }}</dd></dl>
"""
_COUNTY_VIEW = {
    CountyView.REFERENCE: "以市级目标为参照（规划未下达县级目标）",
    CountyView.CONTRIBUTION: "总量指标，只看各县贡献",
    CountyView.NONE: "不分县统计",
}


def pick_indicator_and_part(scope: Scope) -> tuple[Indicator | None, str]:
    """Which indicator, and what of it."""
    left, right = st.columns([2, 3], gap="large", vertical_alignment="bottom")
    with left:
        indicator = pick_indicator(scope, scope.monitor.plan.indicators, "指标")
    with right:
        part = pick_option("part", list(PARTS), "看什么", names=PARTS.__getitem__, hidden=True)
    return indicator, part


def show_facts(scope: Scope, indicator: Indicator) -> None:
    """Definition, nature, responsible unit and place in the plan."""
    st.html(
        html(
            _FACTS, i=indicator, nature=NATURE[indicator.nature], type=indicator.rule.label,
            rule=indicator.rule.principle, county=_COUNTY_VIEW[indicator.county_view],
            where=place(indicator.locator.chapter, indicator.locator.section, indicator.locator.place),
        )
    )  # fmt: skip


def show_part(scope: Scope, indicator: Indicator, part: str) -> None:
    """The chosen part of the page."""
    {
        "why": show_why,
        "data": show_data,
        "opinions": show_opinions,
        "future": show_future,
        "text": show_text,
    }[part](scope, indicator)


def show_why(scope: Scope, indicator: Indicator) -> None:
    """Rule, inputs, arithmetic, bands, what is needed from now on, limits of next year, and the years before."""
    plan, a = scope.monitor.plan, scope.answers.assess(indicator, scope.division)
    st.html(
        html(
            """<div class="pm-why" style="--tone:{{ colour[a.verdict] }};--text:{{ tone[a.verdict] }}"><span class="verdict">{{ sign[a.verdict] }} {{ a.word }}</span>
            {% if demo %}<span class="pm-demo">演示</span>{% endif %}<p>{{ text }}</p>{% if need %}<p>{{ need }}</p>{% endif %}</div>""",
            a=a, text=defence(scope.monitor.plan, indicator, a).removeprefix("不判定："), demo=a.kind is Kind.DEMO,
            need="" if a.reason is Reason.READINGS_DISAGREE else required_text(plan.promise(indicator.id), a),
        )
    )  # fmt: skip
    _history(scope, indicator)
    left, right = st.columns([1, 1], gap="large")
    with left:
        _inputs(scope, indicator, a)
        _arithmetic(scope, indicator, a)
    with right:
        _bands(scope, indicator)
        _limits(scope, indicator, a)


def _history(scope: Scope, indicator: Indicator) -> None:
    monitor = scope.monitor
    cells = []
    for year in monitor.plan.years:
        a = scope.answers.as_of(year).assess(indicator, scope.division)
        cells.append(
            {
                "a": a, "year": year, "on": year == scope.view.as_of,
                "value": number(a.value, indicator.decimals), "old": a.year is not None and a.year < year,
                "href": link(scope, INDICATOR, indicator=indicator.id, county=scope.division or "", year=str(year)),
                "ink": "#1d2a30" if a.verdict in (Verdict.ON_TRACK, Verdict.NOT_JUDGED) else "#fff",
            }
        )  # fmt: skip
    show_heading(f"历年判定：{monitor.plan.baseline_year}年为基期，每年按当年底的数据判定")
    st.html(
        html(
            """<div class="pm-history" style="grid-template-columns:repeat({{ cells|length }},1fr)">{% for c in cells %}
            <a class="{{ 'on' if c.on }}" href="{{ c.href }}" target="_self" style="background:{{ colour[c.a.verdict] }};color:{{ c.ink }}">{{ c.year }}年　{{ sign[c.a.verdict] }} {{ c.a.word }}<br>{{ c.value }}{{ '（沿用' ~ c.a.year ~ '年）' if c.old and c.value != '—' }}</a>{% endfor %}</div>""",
            cells=cells,
        )
    )


def _inputs(scope: Scope, indicator: Indicator, a: Assessment) -> None:
    show_heading("输入")
    rows = [
        {"i": i, "href": _data_link(scope, indicator, period=i.label.removesuffix("年")) if i.label.endswith("年") else ""}
        for i in inputs(scope.monitor.plan, indicator, a)
    ]  # fmt: skip
    if not rows:
        show_empty("没有可用的数值", "由责任部门报送后即可判定")
        return
    st.html(
        html(
            """<table class="pm"><thead><tr><th>项目</th><th class="n">数值</th><th>来自</th></tr></thead><tbody>{% for r in rows %}<tr><td style="white-space:nowrap">{% if r.href %}<a href="{{ r.href }}" target="_self">{{ r.i.label }} → 原始记录</a>{% else %}{{ r.i.label }}{% endif %}</td><td class="n">{{ r.i.text }}</td><td>{{ r.i.origin }}</td></tr>{% endfor %}</tbody></table>""",
            rows=rows,
        )
    )


def _arithmetic(scope: Scope, indicator: Indicator, a: Assessment) -> None:
    if not a.steps:
        return
    show_heading("逐步计算")
    st.html(
        html(
            """<table class="pm"><thead><tr><th>步骤</th><th>算式</th><th class="n">结果</th></tr></thead><tbody>{% for s in steps %}<tr><td style="white-space:nowrap">{{ s.label }}</td><td>{{ s.expression }}</td><td class="n"><b>{{ s.result }}</b></td></tr>{% endfor %}</tbody></table>""",
            steps=a.steps,
        )
    )
    if a.alternatives:
        st.html(
            html(
                """<p class="pm-note">规划文本有另一种读法：</p><table class="pm"><tbody>{% for o in rows %}<tr><td>{{ o.label }}{{ '（' ~ o.finding ~ '）' if o.finding }}</td><td style="white-space:nowrap;color:{{ tone[o.verdict] }}">{{ sign[o.verdict] }}</td><td>{{ o.sentence }}</td></tr>{% endfor %}</tbody></table>""",
                rows=a.alternatives,
            )
        )


def _bands(scope: Scope, indicator: Indicator) -> None:
    show_heading("规则与容差")
    plan = scope.monitor.plan
    timed = indicator.rule.banded
    st.html(
        html(
            """<p class="pm-note" style="color:#1d2a30">{{ type }}：{{ rule }}。</p>{% if bands %}<table class="pm"><tbody>{% for v, text in bands %}<tr><td style="white-space:nowrap;color:{{ tone[v] }}">{{ sign[v] }}</td><td>{{ text }}</td></tr>{% endfor %}</tbody></table>{% endif %}<p class="pm-note">{% if bands %}容差来源：{{ source }}。{% endif %}{{ target }}年只问目标是否实现。</p>""",
            type=indicator.rule.label,
            rule=indicator.rule.principle,
            bands=list(zip((Verdict.AHEAD, Verdict.ON_TRACK, Verdict.LAGGING), band_text(plan), strict=True))
            if timed
            else [],
            source=plan.tolerances.source,
            target=plan.target_year,
        )
    )


def _limits(scope: Scope, indicator: Indicator, a: Assessment) -> None:
    found: NextYear = scope.answers.next_year(indicator, scope.division)
    show_heading("下一年多少会改变判定")
    st.html(
        html(
            """{% if found.thresholds %}<table class="pm"><thead><tr><th>数值</th><th>则判为</th>{% if readings %}<th>读法</th>{% endif %}</tr></thead><tbody>
            {% for t in found.thresholds %}<tr><td>{{ t.text }}</td><td style="white-space:nowrap;color:{{ tone[t.verdict] }}">{{ sign[t.verdict] }} {{ t.word }}{{ '（与现在相同）' if t.verdict == a.verdict }}</td>{% if readings %}<td>{{ t.reading }}</td>{% endif %}</tr>{% endfor %}
            </tbody></table><p class="pm-note">达不到最低一行时，判为更差一档。</p>{% else %}<p class="pm-note">{{ found.note }}</p>{% endif %}""",
            found=found,
            a=a,
            readings=any(t.reading for t in found.thresholds),
        )
    )


def _data_link(scope: Scope, indicator: Indicator, **extra: str) -> str:
    county = extra.pop("county", scope.division or "")
    return link(scope, INDICATOR, indicator=indicator.id, part="data", county=county, **extra)


def show_data(scope: Scope, indicator: Indicator) -> None:
    """From the city to a county to a year to the stored row with all its revisions; each level is a link."""
    monitor = scope.monitor
    rows = scope.answers.observations(indicator.id, scope.place)
    periods = sorted({o.period.label for o in rows}, reverse=True)
    period = read_parameter("period", lambda v: v in periods)
    crumbs = [("全市" + f"（{monitor.plan.city}）", _data_link(scope, indicator, county=""))]
    if scope.division:
        crumbs.append((scope.place_name, _data_link(scope, indicator)))
    if period:
        crumbs.append((f"{_period(period)}", _data_link(scope, indicator, period=period)))
    st.html(
        html(
            """<p class="pm-crumbs">{% for name, href in crumbs %}{% if not loop.first %}　›　{% endif %}{% if loop.last %}<b>{{ name }}</b>{% else %}<a href="{{ href }}" target="_self">{{ name }}</a>{% endif %}{% endfor %}</p>""",
            crumbs=crumbs,
        )
    )
    places, years, stored = st.columns([5, 5, 10], gap="large")
    with places:
        show_heading("地区")
        _places(scope, indicator)
    with years:
        show_heading(f"{scope.place_name}：各年")
        _periods(scope, indicator, rows, periods, period)
    with stored:
        show_heading(f"{_period(period)}的原始记录" if period else "原始记录")
        if period:
            _stored(scope, indicator, period)
        elif periods:
            show_empty("请在中间一栏选择年份", "这里将列出该年的每一条入库记录及其历次修订")
        else:
            show_empty(
                f"{scope.place_name}没有入库的数值", "由责任部门报送后，在此可查到每一条记录的来源与修订"
            )


def _period(label: str) -> str:
    if len(label) == 4:
        return f"{label}年"
    return label.replace("Q", "年第") + "季度" if "Q" in label else label.replace("-", "年") + "月"


def _places(scope: Scope, indicator: Indicator) -> None:
    monitor = scope.monitor
    wanted = read_parameter("period")
    rows = []
    for code in ("", *monitor.divisions.codes):
        a = scope.answers.assess(indicator, code or None)
        rows.append(
            {
                "name": monitor.place_name(code) if code else "全市", "a": a, "on": (scope.division or "") == code,
                "value": quantity(a.value, indicator.unit, indicator.decimals), "demo": a.kind is Kind.DEMO,
                "href": _data_link(scope, indicator, county=code, period=wanted),
            }
        )  # fmt: skip
    st.html(html(_PICK, rows=rows))


_PICK = """<div class="pm-pick">{% for r in rows %}<a class="{{ 'on' if r.on }}" href="{{ r.href }}" target="_self" title="{{ r.a.sentence }}"><span>{{ r.name }}</span><span class="n">{{ r.value }}{% if r.demo %} <span class="pm-demo">演示</span>{% endif %}</span><span class="v" style="color:{{ tone[r.a.verdict] }}">{{ sign[r.a.verdict] }}<span class="w"> {{ r.a.word }}</span></span></a>{% endfor %}</div>"""


def _periods(
    scope: Scope, indicator: Indicator, rows: tuple[Observation, ...], periods: list[str], chosen: str
) -> None:
    if not periods:
        show_empty("没有数值", "待报送")
        return
    shown = []
    for label in periods:
        here = [o for o in rows if o.period.label == label]
        real = [o for o in here if o.kind.is_real] or here
        a = scope.answers.as_of(int(label[:4])).assess(indicator, scope.division)
        more = f"（共{len(here)}条）" if len(here) > 1 else ""
        shown.append(
            {
                "name": _period(label) + more, "a": a, "on": label == chosen, "demo": real[0].kind is Kind.DEMO,
                "value": quantity(real[0].value, indicator.unit, indicator.decimals),
                "href": _data_link(scope, indicator, period=label),
            }
        )  # fmt: skip
    st.html(html(_PICK, rows=shown))


def _moment(moment: datetime) -> str:
    local = in_china(moment)
    return local.strftime("%Y-%m-%d %H:%M") if moment.hour or moment.minute else moment.strftime("%Y-%m-%d")


def _stored(scope: Scope, indicator: Indicator, period: str) -> None:
    monitor, view = scope.monitor, scope.view
    every = monitor.store.figures.revisions(
        monitor.plan.id, indicator.id, scope.place, period, up_to=scope.answers.version.figures
    )
    known = [o for o in every if view.known_at is None or o.recorded_at <= view.known_at]
    known = [o for o in known if o.kind.is_real or (view.demo and monitor.allow_demo)]
    used = {o.revision for o in scope.answers.assess(indicator, scope.division).used}
    wanted = read_parameter("revision")
    cells: dict[object, list[Observation]] = {}
    for o in known:
        cells.setdefault(o.cell, []).append(o)
    template = """<div class="pm-row {{ 'on' if on }}"><h3>{{ value }}{% if demo %} <span class="pm-demo">演示</span>{% endif %}<small>{{ '用于本页判定' if used else '未用于本页判定' }}</small></h3>
    <dl class="pm-facts"><dt>单位</dt><dd>{{ o.unit }}</dd><dt>数据性质</dt><dd>{{ kind }}　·　{{ status }}</dd><dt>口径</dt><dd>{{ o.definition or '与指标定义一致' }}</dd>
    <dt>来源</dt><dd>{{ source }}</dd><dt>批次</dt><dd>{{ o.batch }}</dd><dt>入库时间</dt><dd>{{ moment(o.recorded_at) }}　·　修订号 <a href="{{ href }}" target="_self" style="color:#0f5c66">{{ o.revision }}</a></dd>{% if o.note %}<dt>备注</dt><dd>{{ o.note }}</dd>{% endif %}</dl>
    {% if older %}<p class="pm-note" style="margin:.5rem 0 .2rem">被取代的修订（从新到旧）</p><table class="pm"><thead><tr><th class="n">数值</th><th>入库时间</th><th>批次</th><th>来源</th><th class="n">修订号</th></tr></thead><tbody>{% for r in older %}<tr><td class="n"><s>{{ r.value if r.value is not none else '撤回' }}</s></td><td style="white-space:nowrap">{{ moment(r.recorded_at) }}</td><td>{{ r.batch }}</td><td>{{ names(r.source) }}</td><td class="n">{{ r.revision }}</td></tr>{% endfor %}</tbody></table>{% else %}<p class="pm-note" style="margin:.4rem 0 0">没有更早的修订。</p>{% endif %}</div>"""
    for cell in cells.values():
        newest, *older = cell
        st.html(
            html(
                template, o=newest, older=older, demo=newest.kind is Kind.DEMO, used=newest.revision in used, on=str(newest.revision) == wanted,
                value="已撤回" if newest.value is None else f"{newest.value:.10g}{indicator.unit}", kind=KIND[newest.kind],
                status=STATUS[newest.status], source=monitor.source_name(newest.source), names=monitor.source_name, moment=_moment,
                href=_data_link(scope, indicator, period=period, revision=str(newest.revision)),
            )
        )  # fmt: skip
    later = len(every) - len([o for o in every if view.known_at is None or o.recorded_at <= view.known_at])
    if later:
        st.html(html('<p class="pm-note">另有{{ n }}条修订在回放时点之后入库，此处不计。</p>', n=later))


def show_opinions(scope: Scope, indicator: Indicator) -> None:
    """The four published methods, each with formula, arithmetic, thresholds and agreement."""
    a = scope.answers.assess(indicator, scope.division)
    found = scope.answers.opinions(indicator, scope.division)
    differing = [o for o in found if o.agrees is False]
    st.html(
        html(
            """<p class="pm-headline">主规则判为 <strong style="color:{{ tone[a.verdict] }}">{{ sign[a.verdict] }} {{ a.word }}</strong>；
            其他 {{ found|length }} 种公开方法中，{{ n }} 种适用{% if differing %}，<em>{{ differing|length }} 种结论不同</em>：{{ names }}{% elif n %}，没有相反的结论{% endif %}。</p>
            <p class="pm-note">其他方法只供参照，从不改变判定。居中的一档（如“进展中等”“少云”）不算相同也不算相反。</p>""",
            a=a, found=found, n=sum(o.applies for o in found), differing=differing, names="、".join(o.method.label for o in differing),
        )
    )  # fmt: skip
    for column, o in zip(st.columns(len(found), gap="small"), found, strict=True):
        with column:
            st.html(html(_OPINION, o=o, tag=_tag(o, a)))


_OPINION = """<div class="pm-card pm-opinion {{ 'off' if not o.applies }}"><h3><span>{{ o.method.label }}</span>{% if o.applies %}<span class="pm-tag {{ tag[1] }}">{{ tag[0] }}</span>{% endif %}</h3>
{% if o.applies %}<div class="word">{{ o.word }}</div>
<table class="pm">{% for s in o.steps %}<tr><td>{{ s.label }}{% if s.expression %}<br><span style="color:#5f6b70">{{ s.expression }}</span>{% endif %}</td><td class="n"><b>{{ s.result }}</b></td></tr>{% endfor %}</table>
<div class="pm-note">门槛：{{ o.thresholds }}</div>{% endif %}
{% if o.why %}<p style="margin:.4rem 0">{{ o.why }}</p>{% endif %}<div class="pm-note">公式：{{ o.method.formula }}</div></div>"""


def _tag(o: Opinion, a: Assessment) -> tuple[str, str]:
    if o.agrees is None:
        return ("居中" if a.is_judged else "主规则不判定", "")
    return ("结论相同", "yes") if o.agrees else ("结论不同", "no")


def show_future(scope: Scope, indicator: Indicator) -> None:
    """The trend with its prediction band, the chance of meeting the target, or the reason why nothing is said."""
    plan = scope.answers.plan
    found = scope.answers.projection(indicator, scope.division)
    a = scope.answers.assess(indicator, scope.division)
    if isinstance(found, Refusal):
        st.html(
            html(
                '<div class="pm-empty"><b>不作预测：{{ text }}。</b><br>预测至少需要同一口径的4个年份、有波动、有数值目标的数列。宁可不答，不作猜测。</div>',
                text=found.text,
            )
        )
        return
    demo = a.kind is Kind.DEMO
    last = found.final
    template = """<p class="pm-headline">{{ place }}照过去{{ n }}年的变化走下去，{{ last.year }}年预计为<strong>{{ value }}</strong>，80%的可能落在{{ low }}—{{ high }}之间{% if chance %}；达到目标{{ goal }}的可能性约<strong>{{ chance }}</strong>{% endif %}。{% if demo %}<span class="pm-demo">演示数据</span>{% endif %}</p>"""
    text = {
        k: quantity(v, indicator.unit, indicator.decimals)
        for k, v in (("value", last.value), ("low", last.low80), ("high", last.high80))
    }
    wanted = indicator.rule.goal(plan.promise(indicator.id))
    goal = wanted.words(indicator.unit, indicator.decimals) if wanted else "—"
    st.html(html(template, place=scope.place_name, n=len(found.points), last=last, chance=_chance(found.chance), goal=goal, demo=demo, **text))  # fmt: skip
    left, right = st.columns([3, 2], gap="large")
    with left:
        figure = trend_figure(
            plan, indicator,
            [o for o in scope.answers.history(indicator, scope.division) if o.year <= scope.view.as_of],
            place=scope.place_name, as_of=scope.view.as_of, city_name=scope.place_name,
        )  # fmt: skip
        _draw_bands(figure, indicator, found, a)
        st.plotly_chart(figure, config=CONFIG, key=f"future_{scope.page}", theme=None)
    with right:
        rows = [
            {"year": b.year, "value": quantity(b.value, indicator.unit, indicator.decimals), "in80": _span(b.low80, b.high80, indicator), "in95": _span(b.low95, b.high95, indicator)}
            for b in found.bands
        ]  # fmt: skip
        st.html(
            html(
                """<table class="pm"><thead><tr><th>年份</th><th class="n">预计</th><th class="n">80%区间</th><th class="n">95%区间</th></tr></thead><tbody>{% for r in rows %}<tr><td>{{ r.year }}</td><td class="n">{{ r.value }}</td><td class="n">{{ r.in80 }}</td><td class="n">{{ r.in95 }}</td></tr>{% endfor %}</tbody></table>
                <p class="pm-note">模型：{{ scale }}；用{{ first }}—{{ last }}年共{{ n }}个数值。年份很少，区间只能粗略。对公开发布的数列回测，80%区间的实际命中率约为四分之三，95%区间约九成，略窄于名义值；预测不参与判定。</p>""",
                rows=rows, scale=found.scale, n=len(found.points), first=found.points[0][0], last=found.points[-1][0],
            )
        )  # fmt: skip


def _span(low: float, high: float, indicator: Indicator) -> str:
    return f"{number(low, indicator.decimals)}—{number(high, indicator.decimals)}"


def _chance(chance: float | None) -> str:
    if chance is None:
        return ""
    return "不到1%" if chance < 0.01 else ("超过99%" if chance > 0.99 else share(round(chance, 2)))


def _draw_bands(figure: go.Figure, indicator: Indicator, found: Projection, a: Assessment) -> None:
    start_year = found.points[-1][0]
    start = a.value if indicator.rule.sums else found.points[-1][1]
    years = [start_year, *(b.year for b in found.bands)]
    for low, high, opacity, name in (
        ([b.low95 for b in found.bands], [b.high95 for b in found.bands], 0.10, "95%"),
        ([b.low80 for b in found.bands], [b.high80 for b in found.bands], 0.18, "80%"),
    ):
        figure.add_scatter(
            x=[*years, *reversed(years)], y=[start, *high, *reversed(low), start], mode="lines", fill="toself", fillcolor=DATA,
            opacity=opacity, line={"width": 0}, hoverinfo="skip", name=name,
        )  # fmt: skip
    figure.add_scatter(
        x=years, y=[start, *(b.value for b in found.bands)], mode="lines", line={"color": DATA, "width": 2, "dash": "dot"},
        name="预计", hovertemplate="%{x}年预计 %{y:.2f}<extra></extra>",
    )  # fmt: skip
    values = [v for b in found.bands for v in (b.low80, b.high80)] + [v for _, v in found.points]
    values += [x for x in (indicator.target.value, indicator.baseline.value, start) if x is not None]
    if not indicator.rule.sums:
        margin = (max(values) - min(values)) * 0.15 or 1
        top, bottom = max(values) + margin, min(values) - margin
        figure.update_yaxes(
            range=[
                bottom if indicator.minimum is None else max(bottom, indicator.minimum - margin * 0.3),
                top if indicator.maximum is None else min(top, indicator.maximum + margin * 0.3),
            ]
        )


def _figures(printed: str) -> list[float]:
    return [float(n) for n in re.findall(r"\d+(?:\.\d+)?", printed)]


def show_text(scope: Scope, indicator: Indicator) -> None:
    """Table and running text side by side where the promise is repeated, and what the checks of the text found."""
    plan = scope.monitor.plan
    show_heading("指标表与正文的说法")
    rows = [
        {
            "id": indicator.id, "where": place(indicator.locator.chapter, indicator.locator.section, indicator.locator.place),
            "printed": indicator.target.printed, "sign": indicator.comparator, "modality": "指标表", "same": True,
        },
        *(
            {
                "id": r.id, "where": place(r.chapter, r.section, r.box), "printed": r.printed, "sign": r.comparator,
                "modality": r.modality, "same": r.comparator == indicator.comparator and _figures(r.printed) == _figures(indicator.target.printed),
            }
            for r in indicator.restated
        ),
    ]  # fmt: skip
    st.html(
        html(
            """<table class="pm"><thead><tr><th>编号</th><th>出处</th><th>印刷的数值</th><th>比较方式</th><th>语气</th><th>与指标表</th></tr></thead><tbody>{% for r in rows %}<tr><td>{{ r.id }}</td><td>{{ r.where }}</td><td>{{ r.printed }}</td><td>{{ signs.get(r.sign, r.sign) }}</td><td>{{ r.modality }}</td><td>{{ '—' if loop.first else ('一致' if r.same else '措辞不同') }}</td></tr>{% endfor %}</tbody></table>{% if rows|length == 1 %}<p class="pm-note">正文没有重复这一数值。</p>{% endif %}""",
            rows=rows,
            signs={
                ">=": "不低于（≥）", ">": "超过（＞）", "<=": "不高于（≤）", "<": "低于（＜）", "=": "等于或未写明",
                "==": "等于", "≈": "左右、约", "qualitative": "无数值", "range": "区间",
            },
        )
    )  # fmt: skip
    ids = dict.fromkeys((*indicator.findings, *(x.finding for x in indicator.alternative)))
    found = [plan.finding(f) for f in ids]
    show_heading(f"文本核查发现 {len(found)} 处")
    if not found:
        show_empty("没有发现", "指标表与正文未见矛盾、缺基期或口径不明之处")
        return
    st.html(
        html(
            """<div class="pm-cards">{% for f in found %}<div class="pm-card"><h3>{{ f.id }} {{ f.title }}　<span class="pm-tag">{{ severity[f.severity] }}</span></h3>{{ f.where_a }}：{{ f.says_a }}{% if f.where_b %}<br>{{ f.where_b }}：{{ f.says_b }}{% endif %}<div class="pm-note">处理：{{ f.treatment }}</div></div>{% endfor %}</div>""",
            found=found,
            severity=SEVERITY,
        )
    )
