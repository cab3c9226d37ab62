"""How the plan words an indicator, and what the checks of the text found about it."""

from __future__ import annotations

import re

import streamlit as st

from components.banner import show_empty, show_heading
from components.scope import Scope
from components.templating import render
from planmonitor.catalogue import Indicator, Restatement
from planmonitor.wording import PRINTED_COMPARATOR, place

_TABLE = "指标表"


def show_text(scope: Scope, indicator: Indicator) -> None:
    """Table and running text side by side where the promise is repeated, then the findings."""
    show_heading("指标表与正文的说法")
    st.html(render("indicator/wordings.html", rows=_wordings(indicator)))
    _show_findings(scope, indicator)


def _wordings(indicator: Indicator) -> list[dict[str, str]]:
    """The table's wording first, then every place in the running text, compared with the table."""
    where = indicator.locator
    table = {
        "id": indicator.id,
        "where": place(where.chapter, where.section, where.place),
        "printed": indicator.target.printed,
        "comparator": _comparator(indicator.comparator),
        "modality": _TABLE,
        "same": "—",
    }
    return [table, *(_restated(indicator, r) for r in indicator.restated)]


def _restated(indicator: Indicator, r: Restatement) -> dict[str, str]:
    same = r.comparator == indicator.comparator and _figures(r.printed) == _figures(indicator.target.printed)
    return {
        "id": r.id,
        "where": place(r.chapter, r.section, r.box),
        "printed": r.printed,
        "comparator": _comparator(r.comparator),
        "modality": r.modality,
        "same": "一致" if same else "措辞不同",
    }


def _comparator(printed: str) -> str:
    return PRINTED_COMPARATOR.get(printed, printed)


def _figures(printed: str) -> list[float]:
    return [float(n) for n in re.findall(r"\d+(?:\.\d+)?", printed)]


def _show_findings(scope: Scope, indicator: Indicator) -> None:
    """What the checks of the text found about this indicator, each once."""
    ids = dict.fromkeys((*indicator.findings, *(x.finding for x in indicator.alternative)))
    found = [scope.answers.plan.finding(f) for f in ids]
    show_heading(f"文本核查发现 {len(found)} 处")
    if found:
        st.html(render("indicator/findings.html", findings=found))
    else:
        show_empty("没有发现", "指标表与正文未见矛盾、缺基期或口径不明之处")
