"""Each type of target is judged by its own rule, and every verdict can be recomputed by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from planmonitor.answers import View
from planmonitor.assessment import Assessment, Flag, Reason, Verdict
from planmonitor.catalogue import (
    Baseline,
    Comparator,
    Direction,
    DivisionTarget,
    Indicator,
    Target,
    promise_of,
    readings_of,
)
from planmonitor.judging import CountyView, Evidence, choose_series, judge, judge_county
from planmonitor.monitor import Monitor, count_verdicts, open_monitor
from planmonitor.observations import FigureStatus, Kind, Observation, Period
from planmonitor.settings import Settings

CITY = "410700"


def seen(
    series: str,
    year: int,
    value: float,
    division: str = CITY,
    kind: Kind = Kind.PUBLISHED,
    definition: str = "",
) -> Observation:
    moment = datetime(year + 1, 3, 31)
    return Observation(
        series, division, Period(str(year)), value, "", kind, FigureStatus.FINAL, "test", moment, definition
    )


def verdict(
    monitor: Monitor,
    indicator_id: str,
    as_of: int,
    *values: tuple[int, float],
    indicator: Indicator | None = None,
    reference: Sequence[Observation] = (),
    units: Mapping[str, float | None] | None = None,
) -> Assessment:
    indicator = indicator or monitor.plan.indicator(indicator_id)
    rows = [seen(indicator_id, y, v) for y, v in values]
    evidence = Evidence(rows, reference, units=units or {})
    promise = promise_of(monitor.plan, indicator)
    return judge(promise, CITY, as_of, evidence, readings_of(monitor.plan, indicator))


def test_nurses_sentence_carries_the_numbers_of_the_verdict(monitor: Monitor) -> None:
    a = verdict(monitor, "IND-13", 2023, (2020, 2.98), (2023, 3.9))
    assert (
        a.sentence
        == "截至2023年为3.9人，已完成增量的56.8%，时序应达60%，处于“符合预期”区间；按期达标还需每年增加0.35人"
    )
    assert a.verdict is Verdict.ON_TRACK
    assert a.completion == pytest.approx(0.92 / 1.62)
    assert a.required_yearly == pytest.approx(0.35)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (4.6, Verdict.ACHIEVED),
        (4.1, Verdict.AHEAD),
        (3.952, Verdict.ON_TRACK),
        (3.8, Verdict.LAGGING),
        (2.9, Verdict.LAGGING),
    ],
)
def test_reach_is_judged_by_completion_over_elapsed_share(
    monitor: Monitor, value: float, expected: Verdict
) -> None:
    assert verdict(monitor, "IND-13", 2023, (2023, value)).verdict is expected


def test_in_the_target_year_the_question_is_achieved_or_not(monitor: Monitor) -> None:
    short = verdict(monitor, "IND-13", 2025, (2025, 4.59))
    assert (short.verdict, short.word) == (Verdict.NOT_ACHIEVED, "未实现")
    full = verdict(monitor, "IND-13", 2025, (2025, 4.6))
    assert (full.verdict, full.word) == (Verdict.ACHIEVED, "已实现")


def test_falling_indicator_counts_reduction_as_progress(monitor: Monitor) -> None:
    falling = replace(
        monitor.plan.indicator("IND-13"),
        direction=Direction.DECREASE,
        judged_as=Comparator.AT_MOST,
        baseline=Baseline(printed="12", value=12),
        target=Target(printed="7", value=7),
    )
    a = verdict(monitor, "IND-13", 2023, (2023, 9.0), indicator=falling)
    assert (a.completion, a.verdict) == (pytest.approx(0.6), Verdict.ON_TRACK)
    assert "每年减少1人" in a.sentence


def test_cumulative_sums_yearly_flows_and_ignores_the_previous_total(monitor: Monitor) -> None:
    a = verdict(monitor, "IND-08", 2023, (2020, 44.85), (2021, 7.0), (2022, 7.0), (2023, 7.0))
    assert a.value == pytest.approx(21)
    assert (a.completion, a.verdict) == (pytest.approx(0.6), Verdict.ON_TRACK)


def test_cumulative_with_a_missing_year_is_not_judged(monitor: Monitor) -> None:
    a = verdict(monitor, "IND-08", 2023, (2021, 7.0), (2023, 7.0))
    assert (a.verdict, a.reason, a.value) == (Verdict.NOT_JUDGED, Reason.INCOMPLETE, None)
    assert "缺2022年" in a.sentence


def test_exactly_the_limit_does_not_satisfy_more_than(monitor: Monitor) -> None:
    a = verdict(monitor, "IND-06", 2023, (2023, 96.5))
    assert (a.verdict, a.word) == (Verdict.LAGGING, "未保持")
    assert a.alternatives[1].verdict is Verdict.ON_TRACK
    assert Flag.DISPUTED in a.flags


def test_maintained_but_worse_than_last_year_is_flagged(monitor: Monitor) -> None:
    a = verdict(monitor, "IND-04", 2023, (2022, 97.0), (2023, 95.0))
    assert a.verdict is Verdict.ON_TRACK
    assert Flag.WORSENING in a.flags


def test_without_baseline_only_the_distance_is_given(monitor: Monitor) -> None:
    a = verdict(monitor, "IND-15", 2023, (2023, 94.0))
    assert (a.verdict, a.reason, a.gap) == (Verdict.NOT_JUDGED, Reason.NO_SCHEDULE, pytest.approx(1.0))
    assert verdict(monitor, "IND-15", 2023, (2023, 95.1)).verdict is Verdict.ACHIEVED


@pytest.mark.parametrize(("last", "expected"), [(5600.0, Verdict.ON_TRACK), (5400.0, Verdict.LAGGING)])
def test_directional_needs_average_and_last_change_right(
    monitor: Monitor, last: float, expected: Verdict
) -> None:
    assert verdict(monitor, "IND-01", 2022, (2020, 5000), (2021, 5500), (2022, last)).verdict is expected


def test_directional_from_one_value_is_not_judged(monitor: Monitor) -> None:
    assert verdict(monitor, "IND-01", 2021, (2021, 5000)).reason is Reason.TOO_SHORT


def test_relative_compares_with_the_reference_of_the_year_before(monitor: Monitor) -> None:
    reference = [seen("consumption_growth", 2022, 6.0), seen("consumption_growth", 2023, 9.0)]
    a = verdict(monitor, "IND-19", 2023, (2023, 6.0), reference=reference)
    assert (a.verdict, a.target) == (Verdict.ON_TRACK, 6.0)
    assert verdict(monitor, "IND-19", 2023, (2023, 5.9), reference=reference).verdict is Verdict.LAGGING


def test_relative_without_reference_waits_for_it(monitor: Monitor) -> None:
    assert verdict(monitor, "IND-19", 2023, (2023, 6.0)).reason is Reason.NO_REFERENCE


def test_coverage_names_the_units_that_lack_it(monitor: Monitor) -> None:
    each = replace(
        monitor.plan.indicator("IND-15"),
        target_type="coverage",
        judged_as=Comparator.AT_LEAST,
        target=Target(printed="1所", value=1),
    )
    units = {"甲": 1.0, "乙": 2.0, "丙": 0.0, "丁": None}
    a = verdict(monitor, "IND-15", 2023, indicator=each, units=units)
    assert (a.value, a.completion) == (2.0, 0.5)
    assert "尚缺：丙；尚未报送：丁" in a.sentence
    assert verdict(monitor, "IND-15", 2025, indicator=each, units=units).verdict is Verdict.NOT_ACHIEVED


def test_qualitative_targets_are_left_to_an_evaluator(monitor: Monitor) -> None:
    assert verdict(monitor, "IND-02", 2023, (2023, 78.5)).reason is Reason.QUALITATIVE


def test_contradictory_baselines_withhold_the_verdict_and_show_both(monitor: Monitor) -> None:
    a = verdict(monitor, "IND-24", 2023, (2023, 2.4))
    assert (a.verdict, a.reason) == (Verdict.NOT_JUDGED, Reason.READINGS_DISAGREE)
    assert [x.verdict for x in a.alternatives] == [Verdict.AHEAD, Verdict.LAGGING]


def test_real_values_win_and_kinds_are_never_mixed(monitor: Monitor) -> None:
    rows = [
        *(seen("IND-08", y, 7.0, kind=Kind.DEMO) for y in (2021, 2022, 2023)),
        seen("IND-08", 2023, 9.0),
    ]
    chosen = choose_series(rows, monitor.plan.baseline_year, 2023)
    assert [(o.year, o.kind) for o in chosen] == [(2023, Kind.PUBLISHED)]
    a = judge(monitor.plan.promise("IND-08"), CITY, 2023, Evidence(rows))
    assert a.reason is Reason.INCOMPLETE


def test_an_older_figure_is_judged_at_its_own_year_and_said_to_be_old(monitor: Monitor) -> None:
    a = verdict(monitor, "IND-13", 2024, (2023, 3.9))
    assert (a.year, a.elapsed_share, a.is_final) == (2023, 0.6, False)
    assert a.verdict is Verdict.ON_TRACK
    assert Flag.STALE in a.flags
    assert a.sentence.endswith("（2024年尚未报送）")


def test_the_target_year_without_a_figure_of_it_is_not_judged(monitor: Monitor) -> None:
    for value in (3.9, 5.0):
        a = verdict(monitor, "IND-13", 2025, (2023, value))
        assert (a.verdict, a.reason) == (Verdict.NOT_JUDGED, Reason.TARGET_YEAR_MISSING)
        assert (a.year, a.value, a.is_final) == (2023, value, False)
        assert Flag.STALE in a.flags
        assert a.sentence == f"不判定：2025年尚未报送，最近为2023年{value:g}人"


def test_a_baseline_alone_is_no_progress(monitor: Monitor) -> None:
    assert verdict(monitor, "IND-13", 2023, (2020, 2.98)).reason is Reason.ONLY_BASELINE


def test_a_county_is_compared_with_the_city_target_only_as_a_reference(monitor: Monitor) -> None:
    rows = [seen("IND-13", 2020, 2.6, "410782"), seen("IND-13", 2023, 3.8, "410782")]
    a = judge_county(monitor.plan.promise("IND-13"), "410782", 2023, Evidence(rows), CountyView.REFERENCE)
    assert a.is_reference
    assert a.completion == pytest.approx(1.2 / 2.0)
    assert "参照" in a.sentence


def test_a_county_volume_is_a_contribution_not_a_verdict(monitor: Monitor) -> None:
    rows = [seen("IND-29", 2023, 0.4, "410782")]
    evidence = Evidence(rows, city_total=4.0)
    a = judge_county(monitor.plan.promise("IND-29"), "410782", 2023, evidence, CountyView.CONTRIBUTION)
    assert (a.verdict, a.reason, a.contribution) == (
        Verdict.NOT_JUDGED,
        Reason.CONTRIBUTION,
        pytest.approx(0.1),
    )


@pytest.mark.parametrize("year", [2021, 2022, 2023, 2024, 2025])
@pytest.mark.parametrize("division", [None, "410702", "410783"])
@pytest.mark.parametrize("demo", [True, False])
def test_counts_add_up_to_thirty(monitor: Monitor, year: int, division: str | None, demo: bool) -> None:
    results = monitor.at(View(year, demo=demo)).assess_all(division)
    assert sum(count_verdicts(results).values()) == 30
    assert all(a.sentence for a in results)
    assert all(a.is_judged or a.reason for a in results)
    assert demo or all(a.kind is not Kind.DEMO for a in results)


def test_a_division_with_a_target_of_its_own_is_judged_by_it_and_not_by_reference(monitor: Monitor) -> None:
    nurses = replace(
        monitor.plan.indicator("IND-13"), division_targets=(DivisionTarget(division="410782", value=3.6),)
    )
    rows = [seen("IND-13", 2020, 2.6, "410782"), seen("IND-13", 2023, 3.2, "410782")]
    promise = promise_of(monitor.plan, nurses)
    a = judge_county(promise, "410782", 2023, Evidence(rows), CountyView.REFERENCE)
    assert not a.is_reference
    assert (a.verdict, a.target) == (Verdict.ON_TRACK, 3.6)
    assert a.completion == pytest.approx(0.6)
    assert "参照" not in a.sentence
    other = judge_county(promise, "410702", 2023, Evidence(rows), CountyView.REFERENCE)
    assert other.is_reference


def test_a_county_that_meets_the_citys_target_has_reached_it_whatever_its_baseline(monitor: Monitor) -> None:
    promise = monitor.plan.promise("IND-14")
    assert promise.goal is not None
    for baseline in (90.0, 98.0):
        rows = [seen("IND-14", 2020, baseline, "410724"), seen("IND-14", 2023, 98.6, "410724")]
        a = judge_county(promise, "410724", 2023, Evidence(rows), CountyView.REFERENCE)
        assert (a.verdict, a.word, a.is_reference) == (Verdict.ACHIEVED, "已达到", True)
    alone = judge_county(promise, "410711", 2023, Evidence(rows[1:]), CountyView.REFERENCE)
    assert alone.word == "已达到"


@pytest.mark.parametrize(
    ("before", "now", "told"), [(13.1, 12.6, ""), (12.6, 13.1, "比上年上升0.5"), (12.6, 12.6, "")]
)
def test_worse_than_last_year_is_said_in_the_right_direction(
    monitor: Monitor, before: float, now: float, told: str
) -> None:
    held = replace(
        monitor.plan.indicator("IND-04"),
        judged_as=Comparator.AT_MOST,
        baseline=Baseline(printed="－"),
        target=Target(printed="15", value=15),
    )
    a = verdict(monitor, "IND-04", 2023, (2022, before), (2023, now), indicator=held)
    assert a.verdict is Verdict.ON_TRACK
    assert (told in a.sentence) if told else ("比上年" not in a.sentence)
    assert "下降" not in a.sentence


def test_a_miss_never_reads_as_the_target(monitor: Monitor) -> None:
    for value in (99.97, 99.999):
        a = verdict(monitor, "IND-21", 2023, (2023, value))
        assert a.verdict is Verdict.LAGGING
        assert f"为{value}%" in a.sentence
        assert "差0个" not in a.sentence


def test_a_sum_that_must_not_be_exceeded_is_judged_as_a_ceiling(monitor: Monitor) -> None:
    ceiling = replace(
        monitor.plan.indicator("IND-30"),
        judged_as=Comparator.AT_MOST,
        target=Target(printed="300以内", value=300),
        alternative=(),
    )
    first = verdict(monitor, "IND-30", 2021, (2021, 150), indicator=ceiling)
    assert (first.verdict, first.completion) == (Verdict.LAGGING, 0.5)
    steady = verdict(monitor, "IND-30", 2021, (2021, 60), indicator=ceiling)
    assert steady.verdict is Verdict.ON_TRACK
    broken = verdict(monitor, "IND-30", 2023, (2021, 150), (2022, 100), (2023, 60), indicator=ceiling)
    assert broken.verdict is Verdict.NOT_ACHIEVED


def test_a_flow_of_the_baseline_year_takes_no_part_in_verdict_tile_or_chart(
    bundled_settings: Settings, tmp_path: Path
) -> None:
    fresh = open_monitor(bundled_settings.model_copy(update={"var": tmp_path}))
    sums = fresh.plan.indicator("IND-30")
    rows = [replace(seen("IND-30", y, 8.0, kind=Kind.REPORTED), unit=sums.unit) for y in (2020, 2021, 2022)]
    answers = fresh.at(View(2022)).with_figures(rows)
    assert answers.assess(sums).alternatives[0].sentence.startswith("2021—2022年累计16万户")
    assert [(p.year, p.value) for p in answers.points(sums)] == [(2020, 0.0), (2021, 8.0), (2022, 16.0)]
