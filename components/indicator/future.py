"""Where an indicator is heading: the trend with its prediction bands, or the reason why nothing is said."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from components.figures import show_figure
from components.scope import Scope
from components.templating import render
from components.theme import DAY
from components.trend import trend_figure
from planmonitor.assessment import Assessment
from planmonitor.catalogue import Indicator
from planmonitor.numbers import EXACT, number, quantity, share
from planmonitor.observations import Kind
from planmonitor.projection import Projection, Refusal


def show_future(scope: Scope, indicator: Indicator) -> None:
    """The outcome expected in the target year, its figure and its table, or why nothing is said."""
    found = scope.answers.projection(indicator, scope.division)
    if isinstance(found, Refusal):
        st.html(render("indicator/no_projection.html", why=found.text))
        return
    a = scope.answers.assess(indicator, scope.division)
    _show_outcome(scope, indicator, found, is_demo=a.kind is Kind.DEMO)
    left, right = st.columns([3, 2], gap="large")
    with left:
        figure = projection_figure(scope, indicator, found, a)
        show_figure(figure, f"future_{scope.page}")
    with right:
        rows = [
            {
                "year": band.year,
                "value": quantity(band.value, indicator.unit, indicator.decimals),
                "in80": _span(band.low80, band.high80, indicator),
                "in95": _span(band.low95, band.high95, indicator),
            }
            for band in found.bands
        ]
        st.html(render("indicator/projection.html", rows=rows, found=found))


def _show_outcome(scope: Scope, indicator: Indicator, found: Projection, *, is_demo: bool) -> None:
    """The headline: what is expected in the target year, and how likely the target is met."""
    goal = indicator.rule.goal(scope.answers.plan.promise(indicator.id))
    last = found.final
    promise = scope.answers.plan.promise(indicator.id)
    decimals = indicator.rule.decimals(promise, last.value)
    expected, low, high = (
        quantity(value, indicator.unit, decimals) for value in (last.value, last.low80, last.high80)
    )
    st.html(
        render(
            "indicator/outcome.html",
            place_name=scope.place_name,
            years=len(found.points),
            year=last.year,
            expected=expected,
            low=low,
            high=high,
            chance=_chance(found.chance),
            goal=goal.words(indicator.unit, EXACT) if goal else "—",
            demo=is_demo,
        )
    )


def _span(low: float, high: float, indicator: Indicator) -> str:
    return f"{number(low, indicator.decimals)}—{number(high, indicator.decimals)}"


def _chance(chance: float | None) -> str:
    """A probability without false precision; empty for none."""
    if chance is None:
        return ""
    if chance < 0.01:
        return "不到1%"
    return "超过99%" if chance > 0.99 else f"约{share(round(chance, 2))}"


def projection_figure(scope: Scope, indicator: Indicator, found: Projection, a: Assessment) -> go.Figure:
    """The trend up to the year of assessment with both prediction bands behind the expected values."""
    known = [o for o in scope.answers.history(indicator, scope.division) if o.year <= scope.view.as_of]
    figure = trend_figure(
        scope.answers.plan,
        indicator,
        known,
        place=scope.place_name,
        as_of=scope.view.as_of,
        city_name=scope.place_name,
    )
    start_year, last = found.points[-1]
    start = (a.value if indicator.rule.sums else last) or 0.0
    years = [start_year, *(band.year for band in found.bands)]
    low95, high95 = [band.low95 for band in found.bands], [band.high95 for band in found.bands]
    low80, high80 = [band.low80 for band in found.bands], [band.high80 for band in found.bands]
    _draw_band(figure, years, [start, *low95], [start, *high95], name="95%", opacity=0.10)
    _draw_band(figure, years, [start, *low80], [start, *high80], name="80%", opacity=0.18)
    figure.add_scatter(
        x=years,
        y=[start, *(band.value for band in found.bands)],
        mode="lines",
        line={"color": DAY.data, "width": 2, "dash": "dot"},
        name="预计",
        hovertemplate="%{x}年预计 %{y:.2f}<extra></extra>",
    )
    if not indicator.rule.sums:
        values = [*low80, *high80, start, *(value for _, value in found.points)]
        figure.update_yaxes(range=_limits(indicator, values))
    return figure


def _draw_band(
    figure: go.Figure,
    years: Sequence[int],
    low: Sequence[float],
    high: Sequence[float],
    *,
    name: str,
    opacity: float,
) -> None:
    figure.add_scatter(
        x=[*years, *reversed(years)],
        y=[*high, *reversed(low)],
        mode="lines",
        fill="toself",
        fillcolor=DAY.data,
        opacity=opacity,
        line={"width": 0},
        hoverinfo="skip",
        name=name,
    )


def _limits(indicator: Indicator, values: Sequence[float]) -> tuple[float, float]:
    """An axis that holds values, baseline and target, and passes the natural bounds only by a hair."""
    promised = (indicator.target.value, indicator.baseline.value)
    every = [*values, *(value for value in promised if value is not None)]
    margin = (max(every) - min(every)) * 0.15 or 1
    bottom, top = min(every) - margin, max(every) + margin
    if indicator.minimum is not None:
        bottom = max(bottom, indicator.minimum - margin * 0.3)
    if indicator.maximum is not None:
        top = min(top, indicator.maximum + margin * 0.3)
    return bottom, top
