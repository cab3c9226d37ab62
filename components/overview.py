"""The state of the whole plan on one screen."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components.scope import INDICATOR, Scope, link
from components.theme import html
from planmonitor.assessment import GOOD, Assessment, Verdict, verdict_word
from planmonitor.catalogue import Nature
from planmonitor.monitor import count_verdicts
from planmonitor.observations import Kind
from planmonitor.wording import NATURE, difference_unit, quantity, share


def _all(scope: Scope) -> tuple[Assessment, ...]:
    return scope.answers.assess_all()


def show_state(scope: Scope) -> None:
    """One sentence on the state of the plan."""
    results = _all(scope)
    counts = count_verdicts(results)
    behind = [a for a in results if a.is_behind]
    binding = [a for a in behind if scope.monitor.plan.indicator(a.indicator).nature is Nature.BINDING]
    good = sum(counts[v] for v in GOOD)
    template = """<p class="pm-headline">截至{{ year }}年，规划{{ n }}项指标中<strong>{{ good }}</strong>项达到或超过时序要求，
    {% if behind %}<em>{{ behind }}项滞后</em>（其中约束性{{ binding }}项）{% else %}没有滞后项{% endif %}，{{ left }}项暂不判定；规划期已过{{ elapsed }}。</p>"""
    plan = scope.monitor.plan
    elapsed = (min(scope.view.as_of, plan.target_year) - plan.baseline_year) / (
        plan.target_year - plan.baseline_year
    )
    st.html(
        html(
            template, year=scope.view.as_of, n=len(results), good=good, behind=len(behind), binding=len(binding),
            left=counts[Verdict.NOT_JUDGED], elapsed=share(elapsed),
        )
    )  # fmt: skip


def show_counts(scope: Scope) -> None:
    """Counts by verdict as one bar; all indicators add up, the unjudged included."""
    results = _all(scope)
    counts = {v: n for v, n in count_verdicts(results).items() if n}
    final = any(a.is_final for a in results)
    template = """<div class="pm-bar">{% for v, n in counts.items() %}<span style="flex:{{ n }};background:{{ colour[v] }};color:{{ '#1d2a30' if v in ('ON_TRACK','NOT_JUDGED') else '#fff' }}" title="{{ word(v) }}">{{ sign[v] }} {{ n }}</span>{% endfor %}</div>
    <div class="pm-legend">{% for v, n in counts.items() %}<span style="color:{{ tone[v] }}">{{ sign[v] }} {{ word(v) }} <b>{{ n }}</b></span>{% endfor %}<span>合计 <b>{{ total }}</b></span></div>"""
    st.html(html(template, counts=counts, total=len(results), word=lambda v: verdict_word(v, is_final=final)))


def _count_table(rows: Sequence[dict[str, object]], first: str) -> str:
    template = """<table class="pm"><thead><tr><th>{{ first }}</th>{% for v in verdicts %}<th class="n" style="color:{{ tone[v] }}">{{ sign[v] }}</th>{% endfor %}<th class="n">合计</th></tr></thead><tbody>
    {% for r in rows %}<tr><td>{% if r.href %}<a href="{{ r.href }}" target="_self">{{ r.name }}</a>{% else %}{{ r.name }}{% endif %}</td>
    {% for v in verdicts %}<td class="n" style="{{ 'color:' ~ tone[v] ~ ';font-weight:700' if r.counts[v] and v in hot else ('color:#b9b4aa' if not r.counts[v]) }}">{{ r.counts[v] or '·' }}</td>{% endfor %}<td class="n">{{ r.total }}</td></tr>{% endfor %}</tbody></table>"""
    return html(
        template, rows=rows, first=first, verdicts=list(Verdict), hot=[Verdict.LAGGING, Verdict.NOT_ACHIEVED]
    )


def show_by_nature(scope: Scope) -> None:
    """Counts by nature, binding first."""
    plan = scope.monitor.plan
    rows = []
    for nature in Nature:
        part = [a for a in _all(scope) if plan.indicator(a.indicator).nature is nature]
        rows.append({"name": NATURE[nature], "counts": count_verdicts(part), "total": len(part), "href": ""})
    st.html(_count_table(rows, "指标性质"))


def show_by_chapter(scope: Scope) -> None:
    """Counts by chapter, each linking to its page."""
    rows = []
    for page, name in _pages(scope):
        part = [a for a in _all(scope) if scope.monitor.plan.indicator(a.indicator).page == page]
        if part:
            href = "" if page == "overview" else link(scope, page)
            rows.append({"name": name, "counts": count_verdicts(part), "total": len(part), "href": href})
    st.html(_count_table(rows, "规划篇章"))


def _pages(scope: Scope) -> list[tuple[str, str]]:
    return list(scope.monitor.plan.page_names().items())


def show_worst(scope: Scope, most: int = 8) -> None:
    """The indicators behind schedule, binding ones first, then by how far."""
    plan = scope.monitor.plan
    behind = [a for a in _all(scope) if a.is_behind]
    behind.sort(
        key=lambda a: (
            plan.indicator(a.indicator).nature is not Nature.BINDING,
            a.ratio if a.ratio is not None else 0.9,
        )
    )
    if not behind:
        st.html(
            html(
                '<div class="pm-empty">{{ t }}</div>',
                t="没有可判定为滞后的指标。"
                if any(a.is_judged for a in _all(scope))
                else "规划期内尚无可判定的真实数据；打开“包含演示”可查看示例，或由责任部门报送数据。",
            )
        )
        return
    rows = []
    for a in behind[:most]:
        i = plan.indicator(a.indicator)
        unit = difference_unit(i.unit)
        rows.append(
            {
                "a": a, "i": i, "nature": NATURE[i.nature], "value": quantity(a.value, i.unit, i.decimals),
                "gap": quantity(abs(a.gap), unit, i.decimals) if a.gap is not None else "—",
                "need": quantity(abs(a.required_yearly), unit, i.decimals) if a.required_yearly else "—",
                "href": link(scope, INDICATOR, indicator=i.id), "demo": a.kind is Kind.DEMO,
            }
        )  # fmt: skip
    template = """<table class="pm"><thead><tr><th>指标</th><th class="n">现状</th><th class="n">目标</th><th class="n">差距</th><th class="n">每年还需</th><th>判定</th></tr></thead><tbody>
    {% for r in rows %}<tr><td><a href="{{ r.href }}" target="_self">{{ r.i.name }}</a> <span style="color:#5f6b70">{{ r.nature }}</span></td><td class="n">{{ r.value }}{% if r.demo %} <span class="pm-demo">演示</span>{% endif %}</td>
    <td class="n">{{ r.i.target.printed if r.i.target.printed|length < 9 else '见说明' }}</td><td class="n">{{ r.gap }}</td><td class="n">{{ r.need }}</td><td style="white-space:nowrap;color:{{ tone[r.a.verdict] }}">{{ sign[r.a.verdict] }} {{ r.a.word }}</td></tr>{% endfor %}</tbody></table>"""
    st.html(html(template, rows=rows))


def show_county_matrix(scope: Scope) -> None:
    """County × chapter: how many of the indicators comparable with the city's target are behind there."""
    monitor = scope.monitor
    pages = [(p, n) for p, n in _pages(scope) if monitor.plan.on_page(p)]
    rows = []
    for code in monitor.divisions.codes:
        cells = []
        for page, name in pages:
            results = [scope.answers.assess(i, code) for i in monitor.plan.on_page(page)]
            judged = [a for a in results if a.is_judged]
            behind = sum(a.is_behind for a in judged)
            part = behind / len(judged) if judged else None
            cells.append(
                {
                    "text": "○" if part is None else ("●" if behind == 0 else f"▼{behind}/{len(judged)}"),
                    "bg": "#efede8" if part is None else ("#d3e6e6" if behind == 0 else ("#f6d2b3" if part < 0.4 else ("#e8924e" if part < 0.75 else "#b84e00"))),
                    "hot": part is not None and part >= 0.75,
                    "href": link(scope, page, county=code),
                    "title": f"{monitor.place_name(code)}·{name}：可比指标{len(judged)}项，滞后{behind}项",
                }
            )  # fmt: skip
        rows.append({"name": monitor.place_name(code), "cells": cells})
    template = """<table class="pm matrix"><thead><tr><th>县（市、区）</th>{% for _, n in pages %}<th>{{ n }}</th>{% endfor %}</tr></thead><tbody>
    {% for r in rows %}<tr><td>{{ r.name }}</td>{% for c in r.cells %}<td><a class="{{ 'hot' if c.hot }}" style="--bg:{{ c.bg }}" href="{{ c.href }}" target="_self" title="{{ c.title }}">{{ c.text }}</a></td>{% endfor %}</tr>{% endfor %}</tbody></table>
    <p class="pm-note">以市级目标为参照（规划未下达县级目标）：● 可比指标均未滞后，▼ 滞后项数/可比项数，○ 无可比指标或无数据{{ '；含演示数据' if demo }}</p>"""
    st.html(html(template, rows=rows, pages=pages, demo=scope.answers.has_demo()))
