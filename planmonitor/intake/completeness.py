"""Who has reported what, what is missing and what came late; expected is what the plan asks, not what arrived."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from planmonitor.catalogue import CountyView, Indicator
from planmonitor.monitor import Monitor


class ReportState(StrEnum):
    """Where one expected figure stands."""

    ON_TIME = "on_time"
    LATE = "late"
    PENDING = "pending"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class Expected:
    """One figure a place owes for a year; ``first`` is the day it was first reported, None when it was not."""

    indicator: Indicator
    division: str
    year: int
    due: date
    first: date | None
    state: ReportState


def due_date(year: int, month_day: str) -> date:
    """The day by which figures of a year are due: ``MM-DD`` of the year after.

    Raises:
        ValueError: when ``month_day`` is no day of that year.
    """
    return date.fromisoformat(f"{year + 1}-{month_day}")


def expected(monitor: Monitor, years: Iterable[int], today: date, month_day: str) -> tuple[Expected, ...]:
    """Every figure owed for the years, by the city and every county the indicator is shown for.

    Real figures count, demo ones do not. A figure withdrawn since counts as not reported.
    """
    plan = monitor.plan
    found = []
    for year in years:
        due = due_date(year, month_day)
        first = monitor.store.figures.first_reported(plan.id, str(year))
        for i in plan.indicators:
            for code in (plan.adcode, *monitor.divisions.codes):
                if code != plan.adcode and i.county_view is CountyView.NONE:
                    continue
                moment = first.get((i.id, code))
                day = moment.date() if moment else None
                if day:
                    state = ReportState.ON_TIME if day <= due else ReportState.LATE
                else:
                    state = ReportState.PENDING if today <= due else ReportState.OVERDUE
                found.append(Expected(i, code, year, due, day, state))
    return tuple(found)
