from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planmonitor.catalogue import Direction
from planmonitor.methods import assess_cases, escap
from planmonitor.methods.cells import direction_in, series_in
from planmonitor.methods.escap import (
    AnticipatedProgress,
    CurrentStatus,
    EscapResult,
    assess,
    extrapolate,
    mean_logit_change,
    progress_index,
)
from tests.methods.published import FILES, RESULTS, agrees, assessed, published, row_ids

UP, DOWN = Direction.INCREASE, Direction.DECREASE
TOLERANCE = 1e-3
"""Inputs are printed with six digits, which near the end of the scale leaves three in the index."""


def judged(row: dict[str, str]) -> EscapResult:
    direction = direction_in(row["direction"])
    assert direction is not None
    return assess(
        series_in(row["series_year:value"]),
        direction,
        target=float(row["target_TV"]),
        scale=float(row["scale"]),
    )


@pytest.mark.parametrize(
    ("ours", "theirs"),
    list(zip(assessed(escap.METHOD), published(escap.METHOD), strict=True)),
    ids=row_ids(escap.METHOD, "indicator", "iso3"),
)
def test_every_published_case_is_reproduced(ours: dict[str, str], theirs: dict[str, str]) -> None:
    assert agrees(ours["current_status"], theirs["expected_CS(-inf..10)"], relative=TOLERANCE)
    assert agrees(ours["anticipated_progress"], theirs["expected_AP"], relative=TOLERANCE)


@pytest.mark.parametrize("row", published(escap.METHOD), ids=row_ids(escap.METHOD, "indicator", "iso3"))
def test_labels_and_intermediate_values_agree_with_the_published_ones(row: dict[str, str]) -> None:
    result = judged(row)
    labels = {
        CurrentStatus.ON_TRACK: "On-track",
        CurrentStatus.SLOW_PROGRESS: "Slow progress",
        CurrentStatus.REGRESSION: "Regression",
    }
    expected = {
        AnticipatedProgress.WILL_MEET_TARGET: "Will meet target",
        AnticipatedProgress.NEED_TO_ACCELERATE: "Need to accelerate",
        AnticipatedProgress.NO_PROGRESS_EXPECTED: "No progress expected",
    }
    assert labels[result.status] == row["expected_CS_label"]
    assert expected[result.progress] == row["expected_AP_label"]
    columns = {
        "base2015": result.base,
        "value2025(obs or logit-extrapolated)": result.current,
        "value2030_predicted": result.predicted,
    }
    for column, estimate in columns.items():
        assert estimate.value == pytest.approx(float(row[column]), rel=2e-5, abs=2e-6)


def test_blank_intermediate_columns_change_nothing(tmp_path: Path) -> None:
    blanked = tmp_path / "blanked.csv"
    rows = [dict(row) for row in published(escap.METHOD)]
    for row in rows:
        for column in row:
            if column.startswith(("base2015", "value2025", "value2030")):
                row[column] = ""
    with blanked.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    results = RESULTS[escap.METHOD]
    full, bare = assess_cases(FILES[escap.METHOD], escap.METHOD), assess_cases(blanked, escap.METHOD)
    assert [[r[c] for c in results] for r in full.records()] == [
        [r[c] for c in results] for r in bare.records()
    ]


def test_every_gap_counts_once_in_the_mean_change_however_long() -> None:
    series = {2000: 50.0, 2010: 60.0, 2011: 50.0}
    gained = mean_logit_change({2000: 50.0, 2001: 60.0}, 100)
    assert gained is not None
    assert mean_logit_change(series, 100) == pytest.approx((gained / 10 - gained) / 2)


def test_missing_years_are_reached_from_the_last_observation_even_inside_the_series() -> None:
    series = {2010: 20.0, 2014: 80.0, 2020: 50.0}
    slope = mean_logit_change(series, 100)
    assert slope is not None
    expected = extrapolate({2019: 40.0, 2020: 50.0}, 100, 2020)
    assert expected == pytest.approx(50)
    inside = extrapolate(series, 100, 2015)
    assert inside is not None
    assert (inside < 50) is (slope > 0)


def test_unchanged_value_is_no_progress() -> None:
    result = assess({2015: 0.063, 2020: 0.063}, DOWN, target=0, scale=100)
    assert (result.current_status, result.status) == (0, CurrentStatus.REGRESSION)
    assert result.progress is AnticipatedProgress.NO_PROGRESS_EXPECTED


def test_met_target_scores_ten_wherever_the_base_lies() -> None:
    assert (
        progress_index(90, 85, 80, UP)
        == progress_index(80, 80, 80, UP)
        == progress_index(60, 99, 80, UP)
        == 10
    )


def test_target_met_at_base_and_lost_since_has_no_index() -> None:
    assert progress_index(80, 79, 80, UP) is None
    assert assess({2015: 80.0, 2025: 79.0}, UP, target=80, scale=100).status is CurrentStatus.NOT_AVAILABLE


def test_last_observation_at_the_end_of_the_scale_stays_there() -> None:
    result = assess({2015: 97.0, 2020: 100.0}, UP, target=100, scale=100)
    assert (result.current_status, result.anticipated_progress) == (10, 10)
    assert assess({2018: 97.0, 2020: 100.0}, UP, target=100, scale=100).base.value is None


def test_values_at_the_end_of_the_scale_do_not_enter_the_mean_change() -> None:
    series = {2014: 0.0, 2015: 10.0, 2020: 20.0}
    assert mean_logit_change(series, 100) == mean_logit_change({2015: 10.0, 2020: 20.0}, 100)


def test_estimates_from_elsewhere_serve_only_where_the_series_fails() -> None:
    alone = assess({2015: 40.0}, UP, target=80, scale=100, estimates={2015: 1.0, 2025: 60.0, 2030: 70.0})
    assert (alone.current_status, alone.anticipated_progress, alone.base.value) == (5, 7.5, 40)
    able = assess({2015: 40.0, 2020: 50.0}, UP, target=80, scale=100, estimates={2025: 79.0})
    assert able.current.value == pytest.approx(60)


@pytest.mark.parametrize("series", [{}, {2020: 5.0}, {2010: 120.0, 2020: 130.0}])
def test_series_without_usable_points_has_no_index(series: dict[int, float]) -> None:
    result = assess(series, UP, target=80, scale=100)
    assert (result.current_status, result.anticipated_progress) == (None, None)
    assert result.progress is AnticipatedProgress.NOT_AVAILABLE


def test_other_years_than_those_of_the_agenda_can_be_asked_for() -> None:
    result = assess(
        {2020: 40.0, 2022: 50.0},
        UP,
        target=60,
        scale=100,
        base_year=2020,
        current_year=2022,
        target_year=2025,
    )
    assert result.current_status == 5
    assert result.predicted.year == 2025
    assert result.progress is AnticipatedProgress.WILL_MEET_TARGET


@given(
    st.dictionaries(st.integers(1990, 2024), st.floats(0, 100), min_size=1, max_size=10),
    st.floats(0, 100),
    st.sampled_from([UP, DOWN]),
)
def test_estimates_stay_on_the_scale_and_indices_below_ten(
    series: dict[int, float], target: float, direction: Direction
) -> None:
    result = assess(series, direction, target=target, scale=100)
    for index in (result.current_status, result.anticipated_progress):
        assert index is None or index <= 10
    for estimate in (result.base, result.current, result.predicted):
        assert estimate.value is None or 0 <= estimate.value <= 100 + 1e-9
