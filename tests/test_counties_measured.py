"""Inequality between counties against closed forms; contributions add up exactly."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planmonitor.answers import View
from planmonitor.contribution import Weights, choose_weights, decompose
from planmonitor.inequality import Inequality, Narrowing, measure, movements, narrowing
from planmonitor.monitor import Monitor, open_monitor
from planmonitor.observations import FigureStatus, Kind, Observation, Period
from planmonitor.settings import Settings


def test_equal_counties_have_no_inequality() -> None:
    found = measure({"a": 5.0, "b": 5.0}, {"a": 1.0, "b": 9.0})
    assert found
    assert (found.ratio, found.variation, found.gini, found.theil) == (1.0, 0.0, 0.0, 0.0)


def test_two_groups_follow_the_closed_forms() -> None:
    """A quarter of the people has 3, the rest 1: mean 1.5."""
    found = measure({"rich": 3.0, "poor": 1.0}, {"rich": 1.0, "poor": 3.0})
    assert found
    assert found.gini == pytest.approx(0.25 * 0.75 * 2 / 1.5)
    assert found.theil == pytest.approx(0.25 * 2 * math.log(2) + 0.75 * (1 / 1.5) * math.log(1 / 1.5))
    assert found.variation == pytest.approx(math.sqrt(0.25 * 1.5**2 + 0.75 * 0.5**2) / 1.5)
    assert found.ratio == 3


def test_one_owner_of_everything_has_gini_one_less_its_share() -> None:
    found = measure({"all": 10.0, "none": 0.0}, {"all": 1.0, "none": 3.0})
    assert found
    assert found.gini == pytest.approx(0.75)
    assert found.theil == pytest.approx(math.log(4))
    assert found.ratio is None


@given(
    st.lists(st.tuples(st.floats(0.1, 100), st.floats(0.1, 50)), min_size=2, max_size=12), st.integers(2, 5)
)
def test_splitting_a_county_into_equal_parts_changes_nothing(rows: list[tuple[float, float]], n: int) -> None:
    whole = measure(
        {str(k): v for k, (v, _) in enumerate(rows)}, {str(k): w for k, (_, w) in enumerate(rows)}
    )
    split = [(v, w / n) for v, w in rows for _ in range(n)]
    parts = measure(
        {str(k): v for k, (v, _) in enumerate(split)}, {str(k): w for k, (_, w) in enumerate(split)}
    )
    assert whole
    assert parts
    assert parts.gini == pytest.approx(whole.gini, abs=1e-9)
    assert parts.theil == pytest.approx(whole.theil, abs=1e-9)
    assert parts.variation == pytest.approx(whole.variation, abs=1e-9)


def test_counties_without_value_or_people_are_named() -> None:
    found = measure({"a": 1.0, "b": 2.0, "c": 3.0}, {"a": 1.0, "b": 1.0}, ("a", "b", "c", "d"))
    assert found
    assert found.missing == ("c", "d")
    assert measure({"a": 1.0}, {"a": 1.0}) is None


VALUES = st.dictionaries(st.sampled_from("abcdefghijkl"), st.floats(0, 1000), min_size=1)


def weigh(values: Mapping[str, float], whole: float | None = None) -> Weights:
    return Weights(values, sum(values.values()) if whole is None else whole, 2020)


@given(VALUES, VALUES, st.floats(0, 5000), st.floats(0, 5000))
def test_parts_and_residual_add_up_to_the_shortfall(
    values: dict[str, float], weights: dict[str, float], required: float, observed: float
) -> None:
    if sum(weights.values()) <= 0:
        return
    for is_mean, less in itertools.product((True, False), repeat=2):
        every = set(values) | set(weights)
        d = decompose(required, observed, values, weigh(weights), every, is_mean=is_mean, less_is_better=less)
        assert sum(p.part for p in d.parts) + d.residual == pytest.approx(d.shortfall, abs=1e-6)
        assert {p.division for p in d.parts} | {*d.without_figure, *d.without_weight} == every


def test_a_complete_weighted_mean_leaves_no_residual() -> None:
    values, weights = {"a": 90.0, "b": 80.0}, {"a": 3.0, "b": 1.0}
    d = decompose(95.0, 87.5, values, weigh(weights), "ab", is_mean=True)
    assert d.shortfall == pytest.approx(7.5)
    assert d.residual == pytest.approx(0.0)
    assert {p.division: p.part for p in d.parts} == pytest.approx({"a": 3.75, "b": 3.75})
    assert [p.share for p in d.parts] == pytest.approx([0.5, 0.5])


def test_a_complete_total_leaves_no_residual_and_a_county_above_its_due_closes_the_gap() -> None:
    d = decompose(10.0, 8.0, {"a": 6.0, "b": 2.0}, weigh({"a": 1.0, "b": 1.0}), "ab", is_mean=False)
    assert {p.division: p.part for p in d.parts} == pytest.approx({"a": -1.0, "b": 3.0})
    assert d.residual == pytest.approx(0.0)


def test_a_missing_county_stays_in_the_residual() -> None:
    d = decompose(95.0, 87.5, {"a": 90.0}, weigh({"a": 3.0, "b": 1.0}), "ab", is_mean=True)
    assert (d.without_figure, d.without_weight) == (("b",), ())
    assert d.residual == pytest.approx(3.75)


def test_a_county_without_a_weight_leaves_its_part_to_nobody() -> None:
    values = {"a": 90.0, "b": 80.0}
    d = decompose(95.0, 87.5, values, weigh({"a": 3.0}, whole=4.0), "ab", is_mean=True)
    assert {p.division: p.part for p in d.parts} == pytest.approx({"a": 3.75})
    assert (d.without_weight, d.residual) == (("b",), pytest.approx(3.75))


def people(
    division: str, year: int, value: float, definition: str = "", kind: Kind = Kind.PUBLISHED
) -> Observation:
    day = datetime(2024, 1, 1)
    period = Period(str(year))
    return Observation(
        "people", division, period, value, "万人", kind, FigureStatus.FINAL, "s", day, definition
    )


def test_weights_of_different_years_definitions_or_kinds_are_not_joined() -> None:
    census = [people("a", 2020, 24, "普查"), people("b", 2020, 38, "普查"), people("city", 2020, 100, "普查")]
    later = [people("a", 2023, 25, "年末"), people("c", 2023, 43, "年末"), people("d", 2023, 90, "抽样")]
    demo = [people(code, 2023, 10, kind=Kind.DEMO) for code in "abcd"]
    chosen = choose_weights([*census, *later, *demo], "city", "abcd", 2023, real_only=True)
    assert chosen
    assert (chosen.by_division, chosen.whole) == ({"a": 24, "b": 38}, 100)
    assert (chosen.year, chosen.definition) == (2020, "普查")
    chosen = choose_weights([*census, *later, *demo], "city", "abcd", 2023, real_only=False)
    assert chosen
    assert (chosen.whole, chosen.is_real) == (40, False)


def test_weights_of_some_counties_without_the_citys_know_no_whole() -> None:
    chosen = choose_weights([people("a", 2023, 25)], "city", "ab", 2023, real_only=True)
    assert chosen
    assert chosen.whole is None
    assert choose_weights([], "city", "ab", 2023, real_only=True) is None


def test_real_figures_are_weighted_with_the_weights_of_one_census(
    bundled_settings: Settings, tmp_path: Path
) -> None:
    fresh = open_monitor(bundled_settings.model_copy(update={"var": tmp_path}))
    plan, day = fresh.plan, datetime(2024, 1, 1)
    places = (*fresh.divisions.codes, plan.adcode)
    doctors = [
        Observation(
            "IND-12", p, Period("2023"), 2.4 + n / 10, "人", Kind.REPORTED, FigureStatus.FINAL, "s", day
        )
        for n, p in enumerate(places)
    ]
    fresh.store.figures.append(plan.id, doctors, label="t", digest="t", actor="t")
    for demo in (False, True):
        gap = fresh.at(View(2023, demo)).gap(plan.indicator("IND-12"))
        assert gap
        assert gap.weights.is_real
        assert (gap.weights.year, gap.weights.definition) == (2020, "第七次全国人口普查")
        known = {
            o.division for o in fresh.at(View(2023, False)).observations(plan.population) if o.year == 2020
        }
        assert {p.division for p in gap.parts} == known - {plan.adcode}
        assert set(gap.without_weight) == set(fresh.divisions.codes) - known
        assert gap.without_figure == ()
        assert sum(p.weight for p in gap.parts) == pytest.approx(347.2425 / 625.1929, abs=1e-4)


def test_where_less_is_better_the_excess_is_what_is_explained() -> None:
    d = decompose(
        0.0, 3.0, {"a": 3.0, "b": 0.0}, weigh({"a": 1.0, "b": 1.0}), "ab", is_mean=False, less_is_better=True
    )
    assert d.shortfall == 3.0
    assert {p.division: p.part for p in d.parts} == {"a": 3.0, "b": 0.0}


def test_city_gaps_of_the_bundled_plan_add_up(monitor: Monitor) -> None:
    found = [(i, monitor.at(View(2023)).gap(i)) for i in monitor.plan.indicators]
    explained = [(i, d) for i, d in found if d]
    assert len(explained) > 15
    for i, d in explained:
        assert sum(p.part for p in d.parts) + d.residual == pytest.approx(d.shortfall), i.id
        if d.without_figure or d.without_weight:
            continue
        assert abs(d.residual) <= max(abs(d.required), abs(d.observed)) * 0.02 + 0.01, i.id


def test_spread_of_the_bundled_plan_covers_the_years_with_county_figures(monitor: Monitor) -> None:
    spread = monitor.at(View(2023)).spread(monitor.plan.indicator("IND-13"))
    assert list(spread) == [2020, 2021, 2022, 2023]
    assert all(s.count == len(monitor.divisions.codes) for s in spread.values())
    assert monitor.at(View(2023)).spread(monitor.plan.indicator("IND-08")) == {}


def _years(first: dict[str, float], last: dict[str, float]) -> tuple[Inequality, Inequality]:
    weights = dict.fromkeys(first, 1.0)
    before, after = measure(first, weights), measure(last, weights)
    assert before is not None
    assert after is not None
    return before, after


def test_narrowing_by_one_measure_and_widening_by_another_is_neither() -> None:
    """The middle moves together while the two ends drift apart."""
    before, after = _years(
        {"a": 1.0, "b": 1.0, "c": 2.0, "d": 2.0, "e": 2.2}, {"a": 0.9, "b": 1.9, "c": 2.0, "d": 2.0, "e": 2.2}
    )
    assert after.gini is not None
    assert before.gini is not None
    assert after.gini < before.gini
    assert after.ratio is not None
    assert before.ratio is not None
    assert after.ratio > before.ratio
    assert narrowing(before, after) is Narrowing.MIXED
    ways = movements(before, after)
    assert (ways["gini"], ways["ratio"]) == (Narrowing.NARROWER, Narrowing.WIDER)


def test_all_measures_together_narrow_or_widen() -> None:
    near, far = _years({"a": 1.9, "b": 2.0, "c": 2.1}, {"a": 1.0, "b": 2.0, "c": 3.0})
    assert narrowing(far, near) is Narrowing.NARROWER
    assert narrowing(near, far) is Narrowing.WIDER
    assert narrowing(near, near) is Narrowing.NOT_COMPARABLE


def test_counties_that_are_equal_measure_nothing() -> None:
    same, _ = _years({"a": 99.9, "b": 99.9, "c": 99.9}, {"a": 1.0, "b": 1.0, "c": 1.0})
    assert (same.gini, same.variation, same.theil, same.ratio) == (0.0, 0.0, 0.0, 1.0)
