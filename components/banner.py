"""What stands on top of every page: title, status of the plan's text, and the demo notice."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.scope import Scope, day_known, link_to_latest
from components.theme import html
from planmonitor.assessment import why_none_judged

_BANNER = """
<div class="pm-banner"><b>{{ plan.title }}</b><span>{{ plan.status }}：{{ plan.status_note }}</span>
{% if day %}<span class="pm-known">回放：只用截至{{ day }}已知的数据　<a href="{{ latest }}" target="_self">恢复为最新</a></span>{% endif %}
{% if demo %}<span class="pm-demo">演示：本页含程序生成的演示数据，不是真实情况，凡标“演示”者均不可引用</span>{% endif %}</div>
"""


def show_banner(scope: Scope, *, figures: bool = True) -> None:
    """The plan's name, the status of its text, and a warning when any demo figure is on the page.

    Pages without any ``figures`` of their own need no warning.
    """
    demo = figures and scope.answers.has_demo()
    st.html(
        html(_BANNER, plan=scope.monitor.plan, demo=demo, day=day_known(scope), latest=link_to_latest(scope))
    )


def show_heading(text: str) -> None:
    """A section heading in the house style."""
    st.html(html('<h2 class="pm-h">{{ text }}</h2>', text=text))


def show_headline(scope: Scope) -> None:
    """One sentence on where the page's indicators stand."""
    results = [scope.answers.assess(i, scope.division) for i in scope.indicators]
    judged = [a for a in results if a.is_judged]
    behind = [a for a in results if a.is_behind]
    names = [scope.monitor.plan.indicator(a.indicator).name for a in behind]
    template = """
    <p class="pm-headline">{{ place }}截至{{ year }}年，本章{{ n }}项指标中
    {% if judged %}<strong>{{ good }}</strong>项达到或超过时序要求{% if behind %}，<em>{{ behind }}</em>项滞后：<em>{{ names }}</em>{% else %}，没有滞后项{% endif %}{% if left %}，{{ left }}项暂不判定{% endif %}。
    {% else %}目前没有一项可以判定：{{ why }}。{% endif %}</p>
    """
    why = "" if judged else why_none_judged(results)
    st.html(
        html(
            template,
            place=scope.place_name, year=scope.view.as_of, n=len(results), judged=len(judged),
            good=len(judged) - len(behind), behind=len(behind), names="、".join(names),
            left=len(results) - len(judged), why=why,
        )
    )  # fmt: skip


def show_empty(what: str, who: str) -> None:
    """An honest empty state: what is missing and who can supply it."""
    st.html(html('<div class="pm-empty"><b>{{ what }}</b><br>{{ who }}</div>', what=what, who=who))


def side_by_side(*weights: int) -> list[DeltaGenerator]:
    """Columns of the given relative widths, for use with ``with``."""
    return st.columns(list(weights), gap="large")
