"""The plan's own baselines as figures: what the indicator table prints for the baseline year."""

from __future__ import annotations

from datetime import date

from planmonitor import clock
from planmonitor.catalogue import Indicator, Plan
from planmonitor.observations import FigureStatus, Kind, Observation, Period

SOURCE = "plan-table"
"""Id of the source that every printed baseline has: the plan's table."""


def has_baseline_observation(indicator: Indicator) -> bool:
    """Whether the printed baseline is a point value of the baseline year itself, hence an observation."""
    return indicator.baseline.is_point and not indicator.rule.sums


def baseline_observations(plan: Plan) -> tuple[Observation, ...]:
    """The plan's own baselines as published observations of the city in the baseline year.

    They count as known from the day the plan names, else from the first day of its period.
    """
    known = plan.baselines_known or date(plan.first_year, 1, 1)
    recorded_at = clock.on_day(known)
    return tuple(
        Observation(
            series=i.id,
            division=plan.adcode,
            period=Period(str(plan.baseline_year)),
            value=i.baseline.value,
            unit=i.unit,
            kind=Kind.PUBLISHED,
            status=FigureStatus.FINAL,
            source=SOURCE,
            definition="",
            note="规划指标表的基期值",
            recorded_at=recorded_at,
        )
        for i in plan.indicators
        if has_baseline_observation(i)
    )
