"""An explanation carries its own proof, and limits stand where the rule says."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from planmonitor.answers import View
from planmonitor.assessment import Assessment, Reason, Verdict
from planmonitor.catalogue import Comparator, Indicator, readings_of
from planmonitor.explanation import defence, inputs, next_year
from planmonitor.judging import Evidence, judge
from planmonitor.monitor import Monitor
from planmonitor.observations import FigureStatus, Kind, Observation, Period

NUMBER = r"(-?\d+(?:\.\d+)?)"
WORDS = {
    "快于预期": Verdict.AHEAD,
    "符合预期": Verdict.ON_TRACK,
    "滞后预期": Verdict.LAGGING,
    "未保持": Verdict.LAGGING,
    "未实现": Verdict.NOT_ACHIEVED,
    "已实现": Verdict.ACHIEVED,
    "提前实现": Verdict.ACHIEVED,
    "已达到": Verdict.ACHIEVED,
}
SIGNS: dict[str, Callable[[float, float], bool]] = {
    "≥": lambda y, g: y >= g,
    "＞": lambda y, g: y > g,
    "≤": lambda y, g: y <= g,
    "＜": lambda y, g: y < g,
    "": lambda y, g: abs(y - g) < 1e-9,
}


def recompute(text: str) -> Verdict:
    """What a person with a pocket calculator gets from the sentence, without looking at its conclusion."""
    argument = text.rpartition("判为")[0]
    goal = re.search(rf"(?:目标|参照值)(≥|＞|≤|＜|){NUMBER}", argument)
    if "平均每年变化" in argument:
        mean = re.search(rf"平均每年变化＝\({NUMBER}−{NUMBER}\)÷{NUMBER}", argument)
        last = re.search(rf"最近一年变化＝{NUMBER}−{NUMBER}", argument)
        assert mean
        assert last
        falls = "都须小于零" in argument
        changes = [
            (float(mean[1]) - float(mean[2])) / float(mean[3]),
            float(last[1]) - float(last[2]),
        ]
        good = all(c < 0 if falls else c > 0 for c in changes)
        return Verdict.ON_TRACK if good else Verdict.LAGGING
    assert goal
    met = SIGNS[goal[1]]
    if "完成度" not in argument:
        now = re.search(rf"现状{NUMBER}", argument)
        assert now
        return Verdict.ON_TRACK if met(float(now[1]), float(goal[2])) else Verdict.LAGGING
    time = re.search(rf"时间进度＝\({NUMBER}−{NUMBER}\)÷\({NUMBER}−{NUMBER}\)", argument)
    assert time
    year, start, end = (float(time[n]) for n in (1, 2, 3))
    elapsed = (year - start) / (end - start)
    way = re.search(rf"完成度＝\({NUMBER}−{NUMBER}\)÷\({NUMBER}−{NUMBER}\)", argument)
    if way:
        value = float(way[1])
        done = (value - float(way[2])) / (float(way[3]) - float(way[4]))
    else:
        flows = re.search(r"累计＝((?:[\d.]+＋?)+)＝", argument)
        assert flows
        value = sum(float(f) for f in flows[1].split("＋"))
        done = value / float(goal[2])
    if met(value, float(goal[2])):
        return Verdict.ACHIEVED
    if year >= end:
        return Verdict.NOT_ACHIEVED
    bands = re.search(rf"之比≥{NUMBER}为快于预期，≥{NUMBER}为符合预期", argument)
    assert bands
    ratio = round(done / elapsed, 9)
    if ratio >= float(bands[1]):
        return Verdict.AHEAD
    return Verdict.ON_TRACK if ratio >= float(bands[2]) else Verdict.LAGGING


def same(computed: Verdict, a: Assessment) -> bool:
    """Rules without a path use one word before and another in the target year."""
    if a.is_final and not a.rule.banded:
        computed = {
            Verdict.ON_TRACK: Verdict.ACHIEVED,
            Verdict.LAGGING: Verdict.NOT_ACHIEVED,
        }.get(computed, computed)
    by_reference = a.is_reference and a.rule.from_baseline and a.completion is None
    reached = a.rule.key == "no_baseline" or by_reference
    if reached and computed is Verdict.ON_TRACK:
        computed = Verdict.ACHIEVED
    return computed is a.verdict


def everything(monitor: Monitor) -> list[tuple[Indicator, Assessment]]:
    places = [monitor.plan.adcode, *monitor.divisions.codes]
    return [
        (i, monitor.at(View(year, demo)).assess(i, place))
        for i in monitor.plan.indicators
        for year in monitor.plan.years
        for demo in (True, False)
        for place in places
    ]


def test_verdict_of_every_indicator_place_and_year_follows_from_its_sentence(monitor: Monitor) -> None:
    judged = [(i, a) for i, a in everything(monitor) if a.is_judged]
    assert len({i.id for i, _ in judged}) >= 25
    wrong = [
        (a.indicator, a.division, a.as_of, defence(monitor.plan, i, a))
        for i, a in judged
        if not same(recompute(defence(monitor.plan, i, a)), a)
        or WORDS[re.findall(r"判为“(.+?)”", defence(monitor.plan, i, a))[-1]] is not a.verdict
    ]
    assert wrong == []


def test_every_indicator_without_verdict_says_why_and_with_what_numbers(monitor: Monitor) -> None:
    for i, a in everything(monitor):
        if a.is_judged:
            continue
        text = defence(monitor.plan, i, a)
        assert text.startswith("不判定：")
        if a.value is not None and a.reason not in (Reason.READINGS_DISAGREE, Reason.NOT_BY_COUNTY):
            assert str(a.year) in text
            assert re.search(r"\d", text)


def test_every_indicator_gets_a_verdict_that_can_be_recomputed_once_it_has_figures(
    monitor: Monitor,
) -> None:
    plan = monitor.plan
    for i in plan.indicators:
        if not i.rule.is_dated or i.rule.by_unit:
            continue
        middle = i.target.value if i.target.value is not None else 50.0
        rows = [_seen(i, y, middle * (0.9 + 0.01 * (y - 2020))) for y in range(2020, 2026)]
        reference = (
            [replace(_seen(i, y, 3.0), series=i.reference_series) for y in range(2019, 2026)]
            if i.reference_series
            else []
        )
        readings = replace(i, alternative=())
        a = judge(plan.promise(i.id), plan.adcode, 2025, Evidence(rows, reference))
        assert a.is_judged, i.id
        assert same(recompute(defence(plan, readings, a)), a), i.id


def test_inputs_name_their_origin(monitor: Monitor) -> None:
    i = monitor.plan.indicator("IND-13")
    rows = inputs(monitor.plan, i, monitor.at(View(2023)).assess(i))
    assert [r.label for r in rows] == ["基期", "目标", "2023年"]
    assert all(r.origin for r in rows)


def _seen(i: Indicator, year: int, value: float) -> Observation:
    return Observation(
        i.id,
        "410700",
        Period(str(year)),
        value,
        i.unit,
        Kind.PUBLISHED,
        FigureStatus.FINAL,
        "t",
        datetime(2026, 1, 1),
    )


@pytest.mark.parametrize("as_of", [2021, 2022, 2023, 2024])
def test_a_figure_on_a_limit_gets_the_verdict_the_limit_names_and_one_short_of_it_a_worse_one(
    monitor: Monitor, as_of: int
) -> None:
    plan, order = monitor.plan, list(Verdict)
    checked = 0
    for i in plan.indicators:
        single = replace(i, alternative=())
        rows = [
            o
            for o in monitor.at(View(2025)).observations(i.id, plan.adcode)
            if o.year <= as_of and o.kind is Kind.DEMO
        ]
        reference = [
            o
            for o in monitor.at(View(2025)).observations(i.reference_series, plan.adcode)
            if i.reference_series and o.kind is Kind.DEMO
        ]
        a = judge(plan.promise(i.id), plan.adcode, as_of, Evidence(rows, reference))
        for t in next_year(plan, single, a, rows, reference).thresholds:
            step = {Comparator.MORE_THAN: 1e-4, Comparator.LESS_THAN: -1e-4}.get(t.comparator, 0.0)
            worse = 1e-4 if t.comparator in (Comparator.AT_MOST, Comparator.LESS_THAN) else -1e-4

            kept = [o for o in rows if o.year != t.year]

            def verdict(
                value: float,
                year: int = t.year,
                single: Indicator = single,
                kept: Sequence[Observation] = kept,
                reference: Sequence[Observation] = reference,
            ) -> Verdict:
                new = replace(_seen(single, year, value), kind=Kind.DEMO)
                promise, evidence = plan.promise(single.id), Evidence([*kept, new], reference)
                return judge(promise, plan.adcode, year, evidence).verdict

            if t.value <= 0 and t.comparator is not Comparator.EQUAL:
                continue
            at = verdict(t.value + step)
            assert order.index(at) <= order.index(t.verdict), (i.id, t)
            assert order.index(verdict(t.value + step + worse)) > order.index(at), (i.id, t)
            checked += 1
    assert checked > 20


def test_contradicting_readings_each_have_their_own_limits(monitor: Monitor) -> None:
    i = monitor.plan.indicator("IND-24")
    rows = [_seen(i, 2020, 2.0), _seen(i, 2023, 2.45)]
    a = judge(monitor.plan.promise(i.id), "410700", 2023, Evidence(rows), readings_of(monitor.plan, i))
    assert a.reason is Reason.READINGS_DISAGREE
    found = next_year(monitor.plan, i, a, rows).thresholds
    by_reading = {
        r: [(t.verdict, t.value) for t in found if t.reading == r] for r in {t.reading for t in found}
    }
    assert by_reading.pop("按指标表")[0] == (Verdict.ACHIEVED, 2.6)
    assert list(by_reading.values()) == [[(Verdict.ON_TRACK, 2.6)]]


def test_after_the_target_year_nothing_can_change_the_verdict(monitor: Monitor) -> None:
    i = monitor.plan.indicator("IND-13")
    rows = [_seen(i, 2020, 2.98), _seen(i, 2025, 4.7)]
    a = judge(monitor.plan.promise(i.id), "410700", 2025, Evidence(rows))
    found = next_year(monitor.plan, i, a, rows)
    assert found.thresholds == ()
    assert "已经决定" in found.note
