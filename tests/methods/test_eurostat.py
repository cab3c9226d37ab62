from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planmonitor.catalogue import Direction
from planmonitor.methods import eurostat
from planmonitor.methods.eurostat import EurostatStatus, assess, assess_series
from planmonitor.methods.growth import GrowthCase
from tests.methods.published import agrees, assessed, published, row_ids

UP, DOWN = Direction.INCREASE, Direction.DECREASE
VALUES = st.floats(-1e9, 1e9, allow_nan=False)


def yearly(growth: float, limit: float | None = None, base: float = 100) -> GrowthCase:
    return GrowthCase(UP, 2015, base, 2016, base * (1 + growth), limit=limit)


def towards(ratio: float) -> GrowthCase:
    """A case whose observed growth is ``ratio`` times the required growth of 10 %."""
    return GrowthCase(UP, 2015, 100, 2016, 100 * (1 + 0.1 * ratio), target=100 * 1.1**15)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    list(zip(assessed(eurostat.METHOD), published(eurostat.METHOD), strict=True)),
    ids=row_ids(eurostat.METHOD, "case"),
)
def test_every_published_case_is_reproduced(ours: dict[str, str], theirs: dict[str, str]) -> None:
    assert ours["status"] == theirs["expected_status"]
    for column in ("score", "progress_value"):
        assert agrees(ours[column], theirs[f"expected_{column}"], relative=1e-12), column


@pytest.mark.parametrize(
    ("growth", "status", "score"),
    [
        (0.03, EurostatStatus.SIGNIFICANT_PROGRESS, 5),
        (0.0101, EurostatStatus.SIGNIFICANT_PROGRESS, 2.525),
        (0.0099, EurostatStatus.MODERATE_PROGRESS, 2.475),
        (0.0009, EurostatStatus.NO_PROGRESS, 0.225),
        (-0.0009, EurostatStatus.NO_PROGRESS, -0.225),
        (-0.0099, EurostatStatus.MODERATE_DETERIORATION, -2.475),
        (-0.0101, EurostatStatus.SIGNIFICANT_DETERIORATION, -2.525),
        (-0.03, EurostatStatus.SIGNIFICANT_DETERIORATION, -5),
    ],
)
def test_yearly_growth_without_target_is_graded(growth: float, status: EurostatStatus, score: float) -> None:
    result = assess(yearly(growth))
    assert result.status is status
    assert result.score == pytest.approx(score)


@pytest.mark.parametrize(
    ("ratio", "status", "score"),
    [
        (1.4, EurostatStatus.SIGNIFICANT_PROGRESS, 5),
        (0.96, EurostatStatus.SIGNIFICANT_PROGRESS, 2.5714),
        (0.95 - 1e-9, EurostatStatus.MODERATE_PROGRESS, 2.5),
        (0.6 + 1e-9, EurostatStatus.MODERATE_PROGRESS, 0),
        (0.0, EurostatStatus.MODERATE_DETERIORATION, -2.5),
        (-0.01, EurostatStatus.SIGNIFICANT_DETERIORATION, -2.5417),
        (-0.7, EurostatStatus.SIGNIFICANT_DETERIORATION, -5),
    ],
)
def test_ratio_to_required_growth_is_graded(ratio: float, status: EurostatStatus, score: float) -> None:
    result = assess(towards(ratio))
    assert result.status is status
    assert result.score == pytest.approx(score, abs=1e-4)


def test_met_target_is_significant_progress_even_while_worsening() -> None:
    result = assess(GrowthCase(UP, 2015, 99, 2024, 95, target=90))
    assert (result.status, result.score) == (EurostatStatus.SIGNIFICANT_PROGRESS, 5)
    assert result.progress_value is not None
    assert result.progress_value < 0


def test_indicator_at_its_limit_keeps_its_score_until_it_loses_two_percent_a_year() -> None:
    assert assess(yearly(-0.019, limit=100)).score == 5
    assert assess(yearly(-0.021, limit=100)).score == -5
    assert assess(yearly(-0.0005, limit=100)).status is EurostatStatus.NO_PROGRESS


def test_limit_lowers_the_demand_but_does_not_soften_a_loss() -> None:
    near, far = yearly(0.005, limit=100, base=95), yearly(0.005, base=95)
    assert assess(near).score > assess(far).score  # type: ignore[operator]
    assert assess(yearly(-0.005, limit=100, base=95)).score == assess(yearly(-0.005, base=95)).score


def test_base_year_without_data_moves_to_the_nearest_year_later_first() -> None:
    assert assess_series({2013: 8.0, 2014: 9.0, 2016: 10.0, 2020: 11.0}, UP).growth.base_value == 10
    assert assess_series({2013: 8.0, 2018: 10.0, 2020: 11.0}, UP).growth.base_value == 8
    assert assess_series({}, UP).status is EurostatStatus.NOT_AVAILABLE


@given(VALUES, VALUES, st.none() | VALUES, st.none() | VALUES, st.sampled_from(Direction))
def test_score_stays_between_minus_five_and_five_and_stands_for_a_status(
    base: float, current: float, target: float | None, limit: float | None, direction: Direction
) -> None:
    result = assess(GrowthCase(direction, 2015, base, 2024, current, target, 2030, limit))
    assert (result.score is None) is (result.status is EurostatStatus.NOT_AVAILABLE)
    assert result.score is None or -5 <= result.score <= 5
