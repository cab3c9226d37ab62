"""A value axis holds what is drawn, on round ticks, and makes no drama of a small step."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planmonitor.axes import SMALLEST_SHARE, honest_axis

amounts = st.lists(st.floats(-1e9, 1e9).map(lambda v: round(v, 4)), min_size=1, max_size=8)


@given(amounts, st.booleans())
def test_every_value_lies_on_the_axis(values: list[float], from_zero: bool) -> None:
    axis = honest_axis(values, from_zero=from_zero)
    room = 1e-9 * max(1.0, abs(axis.low), abs(axis.high))
    assert axis.low - room <= min(values) <= max(values) <= axis.high + room
    assert (axis.low, axis.high) == (axis.ticks[0], axis.ticks[-1])
    assert 2 <= len(axis.ticks) <= 9


@given(amounts)
def test_a_step_is_never_more_of_the_picture_than_it_is_of_the_figure(values: list[float]) -> None:
    axis = honest_axis(values)
    assert axis.high - axis.low >= SMALLEST_SHARE * max(abs(v) for v in values) * (1 - 1e-9)


@given(st.lists(st.floats(0, 100).map(lambda v: round(v, 2)), min_size=1, max_size=8))
def test_an_axis_of_shares_keeps_to_shares(values: list[float]) -> None:
    axis = honest_axis(values, least=0, most=100)
    assert 0 <= axis.low < axis.high <= 100


def test_a_fall_from_100_to_99_8_is_a_small_step() -> None:
    axis = honest_axis([100, 100, 99.8], least=0, most=100)
    assert (axis.low, axis.high) == (90, 100)
    assert 0.2 / (axis.high - axis.low) < 0.05


def test_sums_start_from_zero() -> None:
    assert honest_axis([12.0, 35.0], from_zero=True).low == 0


def test_an_axis_without_values_is_refused() -> None:
    with pytest.raises(ValueError, match="value"):
        honest_axis([])
