"""What the published methods say of an indicator, each with formula, arithmetic, thresholds and agreement."""

from __future__ import annotations

import streamlit as st

from components.scope import Scope
from components.templating import render
from planmonitor.catalogue import Indicator
from planmonitor.opinions import Opinion


def show_opinions(scope: Scope, indicator: Indicator) -> None:
    """How many methods apply and differ, then one card a method."""
    a = scope.answers.assess(indicator, scope.division)
    found = scope.answers.opinions(indicator, scope.division)
    differing = [o for o in found if o.agrees is False]
    applying = sum(o.applies for o in found)
    st.html(
        render("indicator/opinions.html", a=a, methods=len(found), applying=applying, differing=differing)
    )
    for column, opinion in zip(st.columns(len(found), gap="small"), found, strict=True):
        with column:
            word, mark = _agreement(opinion, is_judged=a.is_judged)
            st.html(render("indicator/opinion.html", o=opinion, agreement=word, mark=mark))


def _agreement(opinion: Opinion, *, is_judged: bool) -> tuple[str, str]:
    """How the method stands to the main rule: the word of the tag and its class."""
    if opinion.agrees is None:
        return ("居中" if is_judged else "主规则不判定"), ""
    return ("结论相同", "yes") if opinion.agrees else ("结论不同", "no")
