"""Colours, type and the small HTML vocabulary every component draws with."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st
from jinja2 import Environment, Template

from planmonitor.assessment import Verdict

PAPER, INK, MUTED, LINE = "#faf9f6", "#1d2a30", "#5f6b70", "#dcd8d0"
DATA, DATA_LIGHT, DATA_FAINT = "#0f5c66", "#7fb7b9", "#dcebea"
PATH, TARGET = "#9aa5a8", "#6b5b3e"
FONT = "Noto Sans CJK SC, Microsoft YaHei, PingFang SC, Source Han Sans SC, sans-serif"
RAMP = ("#e3efef", "#b5d6d6", "#7fb7b9", "#3f8f95", "#0f5c66")
NO_DATA = "#e4e2dd"

# Okabe–Ito based: only what is behind schedule is warm; the order also holds in grey.
STATUS_COLOUR = {
    Verdict.ACHIEVED: "#0b4f5a",
    Verdict.AHEAD: "#1b807b",
    Verdict.ON_TRACK: "#8cc3c6",
    Verdict.LAGGING: "#c25200",
    Verdict.NOT_ACHIEVED: "#8f2d0c",
    Verdict.NOT_JUDGED: "#c9c6bf",
}
STATUS_TEXT = {
    Verdict.ACHIEVED: "#0b4f5a",
    Verdict.AHEAD: "#156b67",
    Verdict.ON_TRACK: "#2b6a70",
    Verdict.LAGGING: "#a94700",
    Verdict.NOT_ACHIEVED: "#8f2d0c",
    Verdict.NOT_JUDGED: "#5f6b70",
}
STATUS_SIGN = {
    Verdict.ACHIEVED: "✔",
    Verdict.AHEAD: "▲",
    Verdict.ON_TRACK: "●",
    Verdict.LAGGING: "▼",
    Verdict.NOT_ACHIEVED: "■",
    Verdict.NOT_JUDGED: "○",
}

_ENVIRONMENT = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
_ENVIRONMENT.globals.update(colour=STATUS_COLOUR, tone=STATUS_TEXT, sign=STATUS_SIGN)
_CSS = Path(__file__).with_name("theme.css")
_JS = Path(__file__).with_name("theme.js")


def html(template: str, **values: object) -> str:
    """Render an HTML fragment; every value is escaped."""
    return _compiled(template).render(**values)


@cache
def _compiled(template: str) -> Template:
    return _ENVIRONMENT.from_string(template)


def style_sheet() -> str:
    """What every page is styled with: the verdicts' classes (``pm-v-LAGGING``), then ``theme.css``."""
    verdicts = [f".pm-v-{v.value} {{ --tone:{STATUS_COLOUR[v]}; --text:{STATUS_TEXT[v]}; }}" for v in Verdict]
    return "\n".join([*verdicts, _CSS.read_text("utf-8")])


@st.cache_resource(show_spinner=False)
def _head() -> tuple[str, str]:
    return f"<style>{style_sheet()}</style>", f"<script>{_JS.read_text('utf-8')}</script>"


def apply_theme() -> None:
    """Style the page and put the few remaining English strings of the framework into Chinese."""
    style, script = _head()
    st.html(style)
    st.html(script, unsafe_allow_javascript=True)
