"""What the charts of the review have in common, and the choice of their indicator."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from components.scope import Scope, pick_one
from components.theme import DAY
from planmonitor.catalogue import Indicator


def pick_from(scope: Scope, indicators: Sequence[Indicator], label: str) -> Indicator:
    """The indicator looked at, of those given; the first one by default."""
    names = {i.id: i.name for i in indicators}
    return scope.monitor.plan.indicator(pick_one("indicator", list(names), label, names=names.__getitem__))


def horizontal(figure: go.Figure, height: int) -> go.Figure:
    """Bars lying on their side, the first one on top, with a line at zero."""
    figure.update_layout(height=height, margin={"r": 30, "t": 10, "b": 30}, showlegend=False, bargap=0.2)
    figure.update_xaxes(showgrid=True, gridcolor=DAY.hairline, zerolinecolor=DAY.path)
    return figure.update_yaxes(autorange="reversed")


def over_years(figure: go.Figure, height: int) -> go.Figure:
    """Lines over years, from zero, named above."""
    figure.update_layout(height=height, margin={"r": 30, "b": 30}, legend={"y": 1.12})
    figure.update_xaxes(dtick=1)
    return figure.update_yaxes(rangemode="tozero")
