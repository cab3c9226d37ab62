"""A projection shows its uncertainty, keeps within bounds, and refuses where it would guess."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest
from scipy import stats

from planmonitor.catalogue import Indicator
from planmonitor.monitor import Monitor
from planmonitor.observations import FigureStatus, Kind, Observation, Period
from planmonitor.projection import Projection, Refusal, RefusalReason, forecast, project


def rows(i: Indicator, *values: tuple[int, float], definition: str = "") -> list[Observation]:
    moment = datetime(2026, 1, 1)
    return [
        Observation(
            i.id,
            "410700",
            Period(str(y)),
            v,
            i.unit,
            Kind.PUBLISHED,
            FigureStatus.FINAL,
            "t",
            moment,
            definition,
        )
        for y, v in values
    ]


def test_interval_of_one_year_is_the_textbook_interval_of_a_random_walk_with_drift() -> None:
    years, values = [2018, 2019, 2020, 2021, 2022, 2023], [3.1, 3.0, 3.4, 3.5, 3.9, 3.8]
    changes = np.diff(values)
    s, n, h = changes.std(ddof=1), len(changes), 2
    half = stats.t.ppf(0.975, n - 1) * s * np.sqrt(h * (1 + h / n))
    centre = 3.8 + h * changes.mean()
    assert forecast(years, values, [2025]).interval(0.95) == pytest.approx((centre - half, centre + half))


def test_a_missing_year_counts_as_a_change_over_two_years() -> None:
    whole = forecast([2018, 2019, 2020, 2021], [1.0, 1.2, 1.6, 1.8], [2022])
    gap = forecast([2018, 2019, 2021], [1.0, 1.2, 1.8], [2022])
    assert gap.centre == pytest.approx(whole.centre)
    assert gap.freedom == whole.freedom - 1


def test_sum_of_years_is_wider_than_one_year_and_narrower_than_the_years_added_up() -> None:
    years, values = [2021, 2022, 2023, 2024], [8.0, 8.4, 8.1, 8.6]
    one, both = forecast(years, values, [2025]), forecast(years, values, [2025, 2026])
    two = forecast(years, values, [2026])
    assert one.error < both.error < one.error + two.error
    assert both.centre == pytest.approx(one.centre + two.centre)


def test_percentages_never_leave_their_bounds(monitor: Monitor) -> None:
    i = monitor.plan.indicator("IND-14")
    found = project(monitor.plan, i, rows(i, (2020, 96.0), (2021, 98.8), (2022, 97.0), (2023, 99.6)))
    assert isinstance(found, Projection)
    for band in found.bands:
        assert 0 <= band.low95 <= band.low80 <= band.value <= band.high80 <= band.high95 <= 100


def test_chance_is_one_half_when_the_line_ends_on_the_target(monitor: Monitor) -> None:
    i = monitor.plan.indicator("IND-13")
    i = replace(i, target=replace(i.target, value=4.0))
    found = project(
        monitor.plan, i, rows(i, (2020, 3.0), (2021, 3.25), (2022, 3.35), (2023, 3.6), (2024, 3.8))
    )
    assert isinstance(found, Projection)
    centred = replace(i, target=replace(i.target, value=found.final.value))
    again = project(monitor.plan, centred, rows(i, *found.points))
    assert isinstance(again, Projection)
    assert again.chance == pytest.approx(0.5)
    assert found.chance is not None
    assert (found.chance > 0.5) == (found.final.value > 4.0)


def test_running_sums_start_from_what_is_already_there(monitor: Monitor) -> None:
    i = monitor.plan.indicator("IND-08")
    found = project(monitor.plan, i, rows(i, (2021, 8.0), (2022, 8.2), (2023, 8.1), (2024, 8.3)))
    assert isinstance(found, Projection)
    assert found.final.year == 2025
    assert found.final.value == pytest.approx(32.6 + 8.4)
    assert found.final.low95 >= 32.6
    assert found.chance is not None
    assert found.chance > 0.99


@pytest.mark.parametrize(
    ("indicator_id", "values", "reason"),
    [
        ("IND-13", [(2020, 2.98), (2021, 3.1), (2022, 3.3)], RefusalReason.TOO_FEW_POINTS),
        ("IND-13", [], RefusalReason.TOO_FEW_POINTS),
        ("IND-13", [(2020, 3.0), (2021, 3.1), (2022, 3.2), (2023, 3.3)], RefusalReason.NO_VARIATION),
        ("IND-13", [(2020, 3.0), (2023, 3.2), (2024, 3.5), (2025, 4.0)], RefusalReason.TARGET_YEAR_KNOWN),
        ("IND-13", [(2005, 1.0), (2010, 1.4), (2015, 2.2), (2024, 3.5)], RefusalReason.BROKEN_SERIES),
        ("IND-08", [(2021, 8.0), (2022, 8.1), (2024, 8.0)], RefusalReason.BROKEN_SERIES),
        ("IND-02", [(y, 78.0 + 0.1 * y) for y in range(2020, 2025)], RefusalReason.NO_TARGET),
        ("IND-10", [(2020, 0.0), (2021, 1.0), (2022, 0.0), (2023, 2.0)], RefusalReason.NO_TARGET),
        ("IND-19", [(2020, 5.0), (2021, 6.0), (2022, 5.0), (2023, 5.6)], RefusalReason.NO_TARGET),
    ],
)
def test_refusals_say_why(
    monitor: Monitor, indicator_id: str, values: list[tuple[int, float]], reason: RefusalReason
) -> None:
    i = monitor.plan.indicator(indicator_id)
    found = project(monitor.plan, i, rows(i, *values))
    assert isinstance(found, Refusal)
    assert found.reason is reason
    assert len(found.text) > 8


def test_a_redefined_series_is_not_spliced(monitor: Monitor) -> None:
    i = monitor.plan.indicator("IND-13")
    old = rows(i, (2018, 2.5), (2019, 2.7), definition="旧口径")
    new = rows(i, (2020, 2.98), (2021, 3.1), (2022, 3.3))
    found = project(monitor.plan, i, new, [*old, *new])
    assert isinstance(found, Refusal)
    assert found.reason is RefusalReason.MIXED_DEFINITIONS
