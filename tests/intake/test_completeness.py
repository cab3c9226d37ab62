"""Who has reported, who is late, who is missing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from planmonitor.intake.completeness import Punctuality, due_date, expected
from planmonitor.monitor import Monitor
from planmonitor.observations import FigureStatus, Kind, Observation, Period

WEIBIN = "410703"


@pytest.fixture
def report(fresh: Monitor) -> Callable[..., None]:
    def store(value: float | None, day: str, kind: Kind = Kind.REPORTED) -> None:
        o = Observation(
            series="IND-13",
            division=WEIBIN,
            period=Period("2024"),
            value=value,
            unit="人",
            kind=kind,
            status=FigureStatus.FINAL,
            source="统计局",
            definition="",
            note="",
            recorded_at=datetime.fromisoformat(day),
        )
        fresh.store.figures.append(fresh.plan.id, [o], label="x", digest=day, actor="t")

    return store


def state(monitor: Monitor, today: str) -> Punctuality:
    owed = expected(monitor, [2024], date.fromisoformat(today), "03-31")
    return next(e.punctuality for e in owed if e.indicator.id == "IND-13" and e.division == WEIBIN)


def test_a_figure_counts_from_the_day_it_was_first_reported(
    fresh: Monitor, report: Callable[..., None]
) -> None:
    assert state(fresh, "2025-03-31") is Punctuality.PENDING
    assert state(fresh, "2025-04-01") is Punctuality.OVERDUE
    report(4.0, "2025-03-31T10:00:00")
    assert state(fresh, "2025-06-01") is Punctuality.ON_TIME
    report(4.1, "2025-05-01T10:00:00")
    assert state(fresh, "2025-06-01") is Punctuality.ON_TIME


def test_a_first_report_after_the_day_due_is_late(fresh: Monitor, report: Callable[..., None]) -> None:
    report(4.0, "2025-04-02T10:00:00")
    assert state(fresh, "2025-06-01") is Punctuality.LATE


def test_a_withdrawn_or_demo_figure_is_missing(fresh: Monitor, report: Callable[..., None]) -> None:
    report(4.0, "2025-03-01T10:00:00", Kind.DEMO)
    assert state(fresh, "2025-06-01") is Punctuality.OVERDUE
    report(4.0, "2025-03-02T10:00:00")
    report(None, "2025-03-03T10:00:00")
    assert state(fresh, "2025-06-01") is Punctuality.OVERDUE


def test_everybody_owes_what_the_plan_asks_for(monitor: Monitor) -> None:
    owed = expected(monitor, monitor.plan.years, date(2026, 1, 1), "03-31")
    city = [e for e in owed if e.division == monitor.plan.adcode and e.year == 2023]
    assert len(city) == len(monitor.plan.indicators)
    assert due_date(2023, "03-31") == date(2024, 3, 31)
