"""KPI tiles: one glance at an indicator."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

import streamlit as st

from components.scope import FINDINGS, INDICATOR, OVERVIEW, Scope, chosen_indicator, link, select_indicator
from components.templating import render
from components.theme import DAY
from planmonitor.assessment import Assessment, Flag, Reason
from planmonitor.catalogue import Indicator
from planmonitor.numbers import difference, quantity
from planmonitor.observations import Kind
from planmonitor.wording import NATURE

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
    demo = a.kind is Kind.DEMO
    return render(
        "tile.html",
        name=indicator.name,
        value=a.text,
        unit="" if a.value is None else indicator.unit,
        demo=demo,
        when=_when(a),
        change=_change(indicator, a),
        line=_sparkline(points, dashed=demo),
        verdict=a.verdict,
        word=f"{a.word}（参照）" if a.is_reference and a.is_judged else a.word,
        sentence=a.sentence,
        nature=NATURE[indicator.nature],
        target=_short(indicator.target.printed),
        flag=_flag(a),
        on=on,
        links=links,
    )


def _when(a: Assessment) -> str:
    return a.when if a.year is not None else a.absence


def _short(text: str, most: int = 8) -> str:
    return text if len(text) <= most else text[:most] + "…"


def _flag(a: Assessment) -> str:
    """The one caveat a tile has room for: a contradiction in the text before anything else."""
    if Flag.DISPUTED in a.flags:
        return _FLAGS[Flag.DISPUTED]
    if a.reason is Reason.ONLY_BASELINE:
        return "仅有基期值"
    return _FLAGS[a.flags[0]] if a.flags else ""


def _change(indicator: Indicator, a: Assessment) -> str:
    if a.change is None:
        return ""
    if indicator.rule.sums:
        return f"当年 {quantity(a.change, a.unit, indicator.decimals)}"
    if abs(a.change) < 1e-9:
        return "与上年持平"
    return f"较上年 {'+' if a.change > 0 else '−'}{difference(a.change, a.unit, a.decimals)}"


def _sparkline(points: Sequence[float], *, dashed: bool) -> str:
    """A tiny line as a data URI; inline SVG elements would be removed by the framework's sanitiser."""
    if len(points) < 2:
        return ""
    low, high = min(points), max(points)
    span = (high - low) or 1.0
    step = 114 / (len(points) - 1)
    spots = [(3 + n * step, 25 - 20 * (v - low) / span if high > low else 14.0) for n, v in enumerate(points)]
    drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
    svg = render("sparkline.svg", points=drawn, colour=DAY.data_mid, dashed=dashed)
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
    """One tile per indicator of the page, in one grid; on chapter pages a click makes trend and map
    follow."""
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
