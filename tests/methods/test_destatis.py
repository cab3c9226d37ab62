from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planmonitor.catalogue import Direction
from planmonitor.methods import destatis
from planmonitor.methods.destatis import NoSymbol, Symbol, TargetKind, assess, worst
from tests.methods.published import assessed, published, row_ids

UP, DOWN = Direction.INCREASE, Direction.DECREASE
CONCRETE, CONSTANT, DIRECTION = TargetKind.CONCRETE, TargetKind.CONSTANT, TargetKind.DIRECTION


def yearly(*values: float, first: int = 2018) -> dict[int, float]:
    return dict(enumerate(values, first))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    list(zip(assessed(destatis.METHOD), published(destatis.METHOD), strict=True)),
    ids=row_ids(destatis.METHOD, "case", "assessment_year"),
)
def test_every_published_case_is_reproduced(ours: dict[str, str], theirs: dict[str, str]) -> None:
    assert ours["symbol"] == theirs["expected_symbol_published"]


@pytest.mark.parametrize(
    ("target", "symbol"),
    [
        (75, Symbol.SUN),
        (75 + 25 * 0.049 / 0.951, Symbol.SUN),
        (76.5, Symbol.SLIGHTLY_CLOUDY),
        (81.25, Symbol.SLIGHTLY_CLOUDY),
        (81.3, Symbol.CLOUD),
    ],
)
def test_share_of_the_gap_missed_decides(target: float, symbol: Symbol) -> None:
    result = assess(yearly(37.5, 40, 42.5, 45, 47.5, 50), UP, CONCRETE, target=target, target_year=2033)
    assert (result.mean_change, result.years_left, result.projected) == (2.5, 10, 75)
    assert result.symbol is symbol


def test_miss_of_exactly_a_fifth_is_still_slightly_cloudy() -> None:
    result = assess(yearly(0.1, 0.2, 0.3, 0.4), UP, CONCRETE, target=0.9, target_year=2025)
    assert result.miss_share == 0.2
    assert result.symbol is Symbol.SLIGHTLY_CLOUDY


def test_unmet_target_whose_year_has_passed_misses_the_whole_gap() -> None:
    improving, worsening = yearly(1, 2, 3, 4), yearly(4, 3, 2, 1)
    for year in (2010, 2021):
        assert assess(improving, UP, CONCRETE, target=9, target_year=year).symbol is Symbol.CLOUD
        assert assess(worsening, UP, CONCRETE, target=9, target_year=year).symbol is Symbol.THUNDERSTORM


def test_standing_still_short_of_the_target_is_a_thunderstorm() -> None:
    assert assess(yearly(3, 3, 3, 3), UP, CONCRETE, target=9, target_year=2030).symbol is Symbol.THUNDERSTORM
    assert assess(yearly(3, 3, 3, 3), UP, CONSTANT, target=9).symbol is Symbol.THUNDERSTORM


def test_target_reached_early_is_judged_by_the_constant_rule() -> None:
    result = assess(yearly(20, 19, 18, 17), UP, CONCRETE, target=15, target_year=2030)
    assert (result.symbol, result.rule) == (Symbol.SLIGHTLY_CLOUDY, CONSTANT)
    assert assess(yearly(20, 19, 18, 17), UP, CONCRETE, target=15).symbol is Symbol.SLIGHTLY_CLOUDY


@pytest.mark.parametrize(
    ("values", "symbol"),
    [
        ((1, 2, 3, 4), Symbol.SUN),
        ((1, 3, 5, 4), Symbol.SLIGHTLY_CLOUDY),
        ((1, 3, 5, 5), Symbol.SLIGHTLY_CLOUDY),
        ((5, 3, 1, 2), Symbol.CLOUD),
        ((2, 3, 1, 2), Symbol.CLOUD),
        ((5, 3, 2, 2), Symbol.THUNDERSTORM),
        ((5, 5, 5, 5), Symbol.THUNDERSTORM),
    ],
)
def test_direction_rule_weighs_mean_before_last_change(values: tuple[float, ...], symbol: Symbol) -> None:
    assert assess(yearly(*values), UP, DIRECTION).symbol is symbol
    assert assess(yearly(*(-v for v in values)), DOWN, DIRECTION).symbol is symbol


def test_only_the_last_six_points_up_to_the_assessment_year_count() -> None:
    series = yearly(9, 8, 1, 2, 3, 4, 5, 6, 0, first=2010)
    result = assess(series, UP, DIRECTION, as_of=2017)
    assert [year for year, _ in result.window] == [2012, 2013, 2014, 2015, 2016, 2017]
    assert result.symbol is Symbol.SUN


def test_years_without_data_count_in_the_mean_change() -> None:
    series = {2010: 0.0, 2014: 4.0, 2018: 8.0, 2022: 12.0}
    assert assess(series, UP, CONCRETE, target=20, target_year=2030).mean_change == 1


@pytest.mark.parametrize(
    ("series", "kind", "target", "why"),
    [
        (yearly(1, 2, 3), DIRECTION, None, NoSymbol.TOO_FEW_POINTS),
        (yearly(1, 2, 3, 4), CONCRETE, None, NoSymbol.NO_TARGET),
        (yearly(1, 2, 3, 4), CONSTANT, None, NoSymbol.NO_TARGET),
        (yearly(1, 2, 3, 4), CONCRETE, 9.0, NoSymbol.NO_TARGET_YEAR),
    ],
)
def test_without_a_symbol_the_reason_is_named(
    series: dict[int, float], kind: TargetKind, target: float | None, why: NoSymbol
) -> None:
    result = assess(series, UP, kind, target=target)
    assert (result.symbol, result.unavailable) == (None, why)


def test_no_direction_gives_no_symbol() -> None:
    assert assess(yearly(1, 2, 3, 4), Direction.MAINTAIN, DIRECTION).unavailable is NoSymbol.NO_DIRECTION


def test_the_worst_of_several_symbols_counts_and_an_unknown_one_hides_it() -> None:
    assert worst([Symbol.SUN, Symbol.THUNDERSTORM, Symbol.CLOUD]) is Symbol.THUNDERSTORM
    assert worst([Symbol.SUN, None]) is None
    assert worst([]) is None


@given(
    st.dictionaries(st.integers(1990, 2025), st.floats(-1e6, 1e6), min_size=4, max_size=12),
    st.floats(-1e6, 1e6),
    st.sampled_from([CONCRETE, CONSTANT, DIRECTION]),
)
def test_mirrored_values_and_direction_give_the_same_symbol(
    series: dict[int, float], target: float, kind: TargetKind
) -> None:
    mirrored = {year: -value for year, value in series.items()}
    up = assess(series, UP, kind, target=target, target_year=2030)
    down = assess(mirrored, DOWN, kind, target=-target, target_year=2030)
    assert up.symbol is down.symbol is not None
