"""KPI tiles: one glance at an indicator."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

import streamlit as st

from components.scope import FINDINGS, INDICATOR, OVERVIEW, Scope, chosen_indicator, link, select_indicator
from components.theme import html
from planmonitor.assessment import Assessment, Flag, Reason
from planmonitor.catalogue import Indicator
from planmonitor.observations import Kind
from planmonitor.wording import NATURE, difference_unit, number

_TILE = """
<div class="pm-tile {{ 'on' if on }}" style="--tone:{{ colour[a.verdict] }}" title="{{ a.sentence }}">
  <div class="name">{{ i.name }}</div>
  <div class="value {{ 'isdemo' if demo }}">{{ value }}<small>{{ i.unit if value != '—' }}</small>{% if demo %}<span class="pm-demo demo">演示</span>{% endif %}</div>
  <div class="meta"><span>{{ when }}</span><span>{{ change }}</span></div>
  <div class="spark" {% if line %}style="background-image:url('{{ line }}')"{% endif %}></div>
  <div class="foot"><span class="pm-chip" style="color:{{ tone[a.verdict] }}">{{ sign[a.verdict] }} {{ a.word }}{{ '（参照）' if a.is_reference and a.is_judged }}</span><span style="color:#5f6b70">{{ nature }}</span></div>
  <div class="meta"><span>目标 {{ target }}</span><span>{{ flags }}</span></div>
  <div class="meta">{% for name, href in links %}<a class="pm-more" href="{{ href }}" target="_self">{{ name }}</a>{% endfor %}</div>
</div>
"""
_FLAGS = {
    Flag.DISPUTED: "文本有矛盾",
    Flag.WORSENING: "较上年变差",
    Flag.PRELIMINARY: "初步数",
    Flag.STALE: "数据滞后",
    Flag.ASSUMED_TARGET: "目标为推定",
}


def tile_html(
    indicator: Indicator,
    a: Assessment,
    points: Sequence[float],
    *,
    on: bool = False,
    links: Sequence[tuple[str, str]] = (),
) -> str:
    """The tile's markup; ``points`` are the yearly values of the sparkline, ``links`` names and addresses."""
    change = ""
    if a.change is not None and not indicator.rule.sums:
        change = _change(a.change, indicator)
    elif a.change is not None:
        change = f"当年 {number(a.change, indicator.decimals)}{indicator.unit}"
    cumulative = indicator.rule.sums
    when = (
        "暂无数据"
        if a.year is None
        else f"{'截至' if cumulative else ''}{a.year}年{'累计' if cumulative else ''}"
    )
    flags = [_FLAGS[f] for f in a.flags]
    if a.reason is Reason.ONLY_BASELINE:
        flags = ["仅有基期值"]
    if Flag.DISPUTED in a.flags:
        flags = [_FLAGS[Flag.DISPUTED]]
    return html(
        _TILE,
        i=indicator, a=a, on=on, demo=a.kind is Kind.DEMO, value=number(a.value, indicator.decimals), when=when,
        change=change, line=_sparkline(points, dashed=a.kind is Kind.DEMO), nature=NATURE[indicator.nature],
        target=indicator.target.printed if len(indicator.target.printed) < 9 else indicator.target.printed[:8] + "…",
        flags="、".join(flags[:1]), links=links,
    )  # fmt: skip


def _change(change: float, indicator: Indicator) -> str:
    amount = number(abs(change), indicator.decimals)
    if amount == "0":
        return "与上年持平"
    return f"较上年 {'+' if change > 0 else '−'}{amount}{difference_unit(indicator.unit)}"


def _sparkline(points: Sequence[float], *, dashed: bool) -> str:
    """A tiny line as a data URI; inline SVG elements would be removed by the framework's sanitiser."""
    if len(points) < 2:
        return ""
    low, high = min(points), max(points)
    span = (high - low) or 1.0
    step = 114 / (len(points) - 1)
    spots = [(3 + n * step, 25 - 20 * (v - low) / span if high > low else 14.0) for n, v in enumerate(points)]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
    dash = " stroke-dasharray='4,3'" if dashed else ""
    svg = (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 120 30' preserveAspectRatio='none'>"
        f"<polyline points='{path}' fill='none' stroke='#3f8f95' stroke-width='2' vector-effect='non-scaling-stroke'{dash}/></svg>"
    )
    return "data:image/svg+xml," + quote(svg)


def sparkline_points(scope: Scope, indicator: Indicator) -> list[float]:
    """The years as they are judged: levels, running sums, changes to date."""
    return [p.value for p in scope.answers.points(indicator, scope.division)]


def _links(scope: Scope, indicator: Indicator) -> list[tuple[str, str]]:
    county = scope.division or ""
    links = [("为什么 →", link(scope, INDICATOR, indicator=indicator.id, county=county))]
    findings = {*indicator.findings, *(a.finding for a in indicator.alternative)}
    if findings:
        links.append((f"文本核查（{len(findings)}）", link(scope, FINDINGS, concerns=indicator.id)))
    return links


def show_tiles(scope: Scope) -> None:
    """One tile per indicator of the page, in one grid; on chapter pages a click makes trend and map follow."""
    followed = scope.page != OVERVIEW
    chosen = chosen_indicator(scope.indicators) if followed else ""
    with st.container(key=f"tilegrid_{scope.page}"):
        for i in scope.indicators:
            a = scope.answers.assess(i, scope.division)
            with st.container(key=f"tile_{i.id}"):
                st.html(
                    tile_html(i, a, sparkline_points(scope, i), on=i.id == chosen, links=_links(scope, i))
                )
                if followed:
                    st.button(f"查看{i.name}", key=f"open_{i.id}", on_click=select_indicator, args=(i.id,))
