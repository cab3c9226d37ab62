"""The page of the wall, and the button that leads to it."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from components.scope import Scope, link, read_parameter
from components.screen.payload import payload
from components.templating import render
from planmonitor import clock

SCREEN = "screen"
SECONDS, REFRESH = 15.0, 20.0
_HERE = Path(__file__).parent
_SCRIPTS = ("dom.js", "charts.js", "pictures.js", "wall.js")
"""Joined in this order: a component of the framework is one script."""


@cache
def _component() -> Any:
    return st.components.v2.component(
        "planmonitor.screen",
        html='<div class="pm-screen"></div>',
        css=(_HERE / "wall.css").read_text("utf-8"),
        js="\n".join((_HERE / name).read_text("utf-8") for name in _SCRIPTS),
        isolate_styles=False,
    )


def show_screen(scope: Scope) -> None:
    """Draw the wall over the whole window and keep its figures fresh."""
    start = read_parameter("scene")
    seconds = _number("seconds", SECONDS, 0.05, 3600)
    refresh = _number("refresh", REFRESH, 0.2, 3600)
    st.html(render("wall_title.html", title=scope.monitor.plan.title))
    _refreshing(refresh)(scope, start, seconds)


def _number(name: str, default: float, low: float, high: float) -> float:
    try:
        value = float(read_parameter(name))
    except ValueError:
        return default
    return min(max(value, low), high) if math.isfinite(value) else default


@cache
def _refreshing(seconds: float) -> Any:
    @st.fragment(run_every=seconds)
    def draw(scope: Scope, start: str, pace: float) -> None:
        scope = replace(scope, answers=scope.monitor.at(scope.view))
        shown = payload((*scope.key, clock.today().year), scope)
        data = {
            **shown,
            "start": start,
            "seconds": pace,
            "refresh": seconds,
            "served": clock.milliseconds(),
        }
        _component()(key="screen", data=data)

    return draw


def show_cast(scope: Scope) -> None:
    """The button that opens this page's scene on the wall."""
    st.html(render("cast.html", href=link(scope, SCREEN, scene=scope.page)), width="content")
