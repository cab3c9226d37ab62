"""Drawing a figure, and saying what it shows to those who cannot see it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from components.templating import render
from components.theme import FIGURE_CONFIG
from planmonitor.numbers import number

_MOST_POINTS = 16
"""Points of one line that are read out; of a longer one the first and the last."""
_YEARS = range(1900, 2200)


def show_figure(figure: go.Figure, key: str, about: str = "") -> None:
    """Draw a Plotly figure as all of them are drawn, with its text for a screen reader.

    ``about`` says what it is of; the figures are read out after it.
    """
    speak(figure_text(figure, about))
    st.plotly_chart(figure, config=FIGURE_CONFIG, key=key, theme=None)
    show_picture_links()


def show_picture_links(title: str = "") -> None:
    """Links that save the figure above them, with what explains it in between, as PNG or SVG.

    Its title is the heading before it unless one is given. ``pictures.js`` draws it once more in the browser:
    nothing is asked of the server, nothing leaves the machine.
    """
    st.html(render("picture_links.html", title=title))


def speak(text: str) -> None:
    """What is said in place of the chart that is drawn next."""
    st.html(render("spoken.html", text=text))


def figure_text(figure: go.Figure, about: str = "") -> str:
    """The figure in words: what it is of, the lines across it, then the points of every line and bar."""
    said = [about] if about else []
    said += [_plain(a.text) for a in figure.layout.annotations if a.xref == "paper" and a.text]
    said += [text for trace in figure.data if (text := _trace_text(trace))]
    return "；".join(said) or "图中没有数据"


def _trace_text(trace: Any) -> str:
    xs, ys = _values(trace.x), _values(trace.y)
    if getattr(trace, "orientation", None) == "h":
        xs, ys = ys, xs
    points = [(x, y) for x, y in zip(xs, ys, strict=False) if y is not None]
    if len(points) > _MOST_POINTS:
        points = [points[0], points[-1]]
    told = "、".join(f"{_name(x)} {number(float(y), 2)}" for x, y in points)
    return f"{_plain(str(trace.name))}：{told}" if trace.name and told else told


def _values(values: Iterable[Any] | None) -> list[Any]:
    return [] if values is None else list(values)


def _name(x: Any) -> str:
    is_year = not isinstance(x, str) and float(x).is_integer() and int(x) in _YEARS
    return f"{int(x)}年" if is_year else _plain(str(x))


def _plain(text: str) -> str:
    return text.replace("<br>", "").replace("<b>", "").replace("</b>", "")
