from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planmonitor.catalogue import Direction
from planmonitor.methods import opensdg
from planmonitor.methods.growth import GrowthCase, NoGrowth, limit_coefficient
from planmonitor.methods.opensdg import OpenSdgStatus, assess, assess_series
from tests.methods.published import agrees, assessed, published, row_ids

UP, DOWN = Direction.INCREASE, Direction.DECREASE
VALUES = st.floats(-1e9, 1e9, allow_nan=False)
YEARS = st.integers(2000, 2040)


def case(
    base: float | None, current: float | None, direction: Direction = UP, **more: float | None
) -> GrowthCase:
    years = {"base_year": 2015, "current_year": 2025, "target_year": 2030}
    given = {**years, **more}
    return GrowthCase(direction, base_value=base, current_value=current, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    list(zip(assessed(opensdg.METHOD), published(opensdg.METHOD), strict=True)),
    ids=row_ids(opensdg.METHOD, "case"),
)
def test_every_published_case_is_reproduced(ours: dict[str, str], theirs: dict[str, str]) -> None:
    assert ours["status"] == theirs["expected_status"]
    for column in ("score", "progress_value"):
        assert agrees(ours[column], theirs[f"expected_{column}"], relative=1e-12), column


def test_the_arithmetic_can_be_retraced() -> None:
    result = assess(case(100, 120, target=150))
    observed, required = 1.2 ** (1 / 10) - 1, 1.5 ** (1 / 15) - 1
    growth = result.growth
    assert growth.observed == pytest.approx(observed)
    assert growth.required == pytest.approx(required)
    assert growth.value == pytest.approx(observed / required)
    assert (growth.observed_years, growth.required_years, growth.sign) == (10, 15, 1)
    assert result.score == pytest.approx(7.1429 * observed / required - 4.2857)


def test_met_target_is_achieved_even_with_a_single_point() -> None:
    result = assess(case(95, 95, base_year=2025, target=90))
    assert (result.status, result.score, result.progress_value) == (OpenSdgStatus.TARGET_ACHIEVED, 5, None)
    assert result.growth.unavailable is NoGrowth.TOO_FEW_POINTS


@pytest.mark.parametrize(
    ("unjudged", "why"),
    [
        (case(None, 3.0), NoGrowth.MISSING_VALUE),
        (case(3.0, None), NoGrowth.MISSING_VALUE),
        (case(3.0, 4.0, base_year=2025), NoGrowth.TOO_FEW_POINTS),
        (case(3.0, 4.0, base_year=2026), NoGrowth.TOO_FEW_POINTS),
        (case(-3.0, 4.0), NoGrowth.SIGN_CHANGE),
        (case(3.0, -4.0), NoGrowth.SIGN_CHANGE),
        (case(-3.0, -4.0, target=5), NoGrowth.SIGN_CHANGE),
        (case(1.0, 1.1, DOWN, target=1.0), NoGrowth.BASE_IS_TARGET),
        (case(1.0, 1.1, target=2.0, target_year=2015), NoGrowth.NO_TIME_LEFT),
        (case(1.0, 1.1, Direction.MAINTAIN), NoGrowth.NO_DIRECTION),
        (case(1e-300, 1e300), NoGrowth.OUT_OF_RANGE),
    ],
)
def test_without_a_progress_value_the_reason_is_named(unjudged: GrowthCase, why: NoGrowth) -> None:
    result = assess(unjudged)
    assert (result.status, result.score, result.progress_value) == (OpenSdgStatus.NOT_AVAILABLE, None, None)
    assert result.growth.unavailable is why


def test_target_equal_to_base_is_achieved_when_kept() -> None:
    assert assess(case(1.0, 1.0, DOWN, target=1.0)).status is OpenSdgStatus.TARGET_ACHIEVED


def test_zero_base_and_zero_target_are_replaced_by_a_thousandth() -> None:
    assert assess(case(0, 5)).growth.base_value == 0.001
    assert assess(case(8, 4, DOWN, target=0)).growth.target == 0.001
    assert assess(case(8, 0.0005, DOWN, target=0)).status is OpenSdgStatus.TARGET_ACHIEVED


def test_negative_values_shrinking_towards_zero_improve() -> None:
    assert assess(case(-10, -5)).progress_value == pytest.approx(1 - 0.5 ** (1 / 10))
    assert assess(case(-10, -5, DOWN)).status is OpenSdgStatus.DETERIORATION


@pytest.mark.parametrize(
    ("yearly", "status", "score"),
    [
        (0.02, OpenSdgStatus.SUBSTANTIAL_PROGRESS, 5),
        (0.0151, OpenSdgStatus.SUBSTANTIAL_PROGRESS, 2.55),
        (0.0149, OpenSdgStatus.MODERATE_PROGRESS, 2.475),
        (0.0049, OpenSdgStatus.LIMITED_PROGRESS, -0.05),
        (-0.001, OpenSdgStatus.DETERIORATION, -2.625),
        (-0.5, OpenSdgStatus.DETERIORATION, -5),
    ],
)
def test_yearly_growth_without_target_is_graded(yearly: float, status: OpenSdgStatus, score: float) -> None:
    result = assess(case(100, 100 * (1 + yearly), current_year=2016))
    assert result.status is status
    assert result.score == pytest.approx(score)


def test_keeping_a_natural_limit_is_substantial_progress_and_losing_it_is_not() -> None:
    kept, lost = assess(case(100, 100, limit=100)), assess(case(100, 99, limit=100))
    assert (kept.status, kept.score, kept.coefficient) == (OpenSdgStatus.SUBSTANTIAL_PROGRESS, 5, 0)
    assert lost.status is OpenSdgStatus.DETERIORATION


def test_coefficient_is_mirrored_above_the_limit_and_one_from_twice_the_limit_on() -> None:
    assert limit_coefficient(80, 100) == pytest.approx(limit_coefficient(120, 100))
    assert limit_coefficient(200, 100) == limit_coefficient(0, 0) == limit_coefficient(3, 0) == 1


def test_base_year_without_data_moves_to_the_next_year() -> None:
    result = assess_series({2014: 9.0, 2017: 10.0, 2020: 11.0}, UP)
    assert result.growth.base_value == 10
    assert result.growth.observed_years == 3
    assert assess_series({2010: 9.0, 2012: 10.0}, UP).status is OpenSdgStatus.NOT_AVAILABLE
    assert assess_series({}, UP).status is OpenSdgStatus.NOT_AVAILABLE


def test_given_baseline_serves_as_the_base_point() -> None:
    result = assess_series({2022: 3.4}, UP, base_year=2020, base_value=2.98, target=4.6, target_year=2025)
    assert result.growth.base_value == 2.98
    assert (result.growth.observed_years, result.growth.required_years) == (2, 5)


@given(
    VALUES, VALUES, YEARS, YEARS, YEARS, st.none() | VALUES, st.none() | VALUES, st.sampled_from(Direction)
)
def test_score_stays_between_minus_five_and_five_and_stands_for_a_status(
    base: float,
    current: float,
    base_year: int,
    current_year: int,
    target_year: int,
    target: float | None,
    limit: float | None,
    direction: Direction,
) -> None:
    case = GrowthCase(direction, base_year, base, current_year, current, target, target_year, limit)
    result = opensdg.assess(case)
    assert (result.score is None) is (result.status is OpenSdgStatus.NOT_AVAILABLE)
    assert result.score is None or -5 <= result.score <= 5


@given(st.floats(1, 1e6), st.floats(1, 1e6), st.floats(1, 1e6))
def test_a_better_value_never_scores_worse(base: float, one: float, other: float) -> None:
    low, high = sorted((one, other))
    worse, better = assess(case(base, low)).score, assess(case(base, high)).score
    assert worse is not None
    assert better is not None
    assert worse <= better + 1e-9
