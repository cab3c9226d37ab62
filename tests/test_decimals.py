"""A figure is shown with the decimals its verdict needs: rounding hides no miss and invents none."""

from __future__ import annotations

import re
from datetime import datetime
from math import inf

import pytest

from planmonitor.assessment import Assessment, Verdict, band, ratio_text, share_decimals
from planmonitor.judging import Evidence, judge
from planmonitor.numbers import decimals_needed, difference, number, percent, rounded, share
from planmonitor.observations import FigureStatus, Kind, Observation, Period
from planmonitor.promise import Comparator, Direction, Goal, Promise, Tolerances, goal_of
from planmonitor.rules import RULES

TOLERANCES = Tolerances(ahead=1.1, on_track=0.9, approximate_pp=2, approximate_share=0.1, source="测试")


def _promise(
    rule: str, goal: Goal, unit: str = "%", baseline: float | None = None, decimals: int = 1
) -> Promise:
    return Promise(
        "X",
        "某项",
        rule,
        unit,
        2020,
        2025,
        TOLERANCES,
        2021,
        goal,
        baseline,
        direction=Direction.INCREASE,
        decimals=decimals,
    )


def _judged(promise: Promise, as_of: int, **values: float) -> Assessment:
    figures = [
        Observation(
            "X",
            "410700",
            Period(y[1:]),
            v,
            promise.unit,
            Kind.REPORTED,
            FigureStatus.FINAL,
            "测试",
            datetime(int(y[1:]), 12, 31),
        )
        for y, v in values.items()
    ]
    return judge(promise, "410700", as_of, Evidence(figures))


CASES = [
    (Comparator.AT_LEAST, 100.0, 99.97, 1, "99.97"),
    (Comparator.AT_LEAST, 100.0, 99.9996, 1, "99.9996"),
    (Comparator.AT_LEAST, 100.0, 100.0, 1, "100"),
    (Comparator.EQUAL, 100.0, 99.96, 0, "99.96"),
    (Comparator.LESS_THAN, 5.0, 4.97, 1, "4.97"),
    (Comparator.MORE_THAN, 6.9, 6.94, 1, "6.94"),
    (Comparator.AT_MOST, 3.0, 3.04, 1, "3.04"),
    (Comparator.AT_LEAST, 7.75, 7.72, 1, "7.7"),
    (Comparator.AT_LEAST, 9.0, 9.4, 0, "9"),
    (Comparator.AT_LEAST, 12_365.0, 12_364.6, 0, "12,364.6"),
]


@pytest.mark.parametrize(("comparator", "target", "value", "decimals", "shown"), CASES)
@pytest.mark.parametrize("as_of", [2023, 2025])
def test_a_figure_reads_as_it_is_judged(
    comparator: Comparator, target: float, value: float, decimals: int, shown: str, as_of: int
) -> None:
    goal = goal_of(comparator, target)
    promise = _promise("maintain", goal, decimals=decimals)
    a = _judged(promise, as_of, **{f"y{as_of}": value})
    assert a.text == shown
    assert goal.holds(float(a.text.replace(",", ""))) is goal.holds(value)
    assert a.amount in a.sentence


@pytest.mark.parametrize("rule", sorted(k for k, r in RULES.items() if r.is_number and not r.needs_reference))
def test_what_is_lacking_never_reads_zero(rule: str) -> None:
    goal = goal_of(Comparator.AT_LEAST, 100.0)
    baseline = None if rule == "no_baseline" else 50.0
    values = {f"y{year}": (24.99992 if RULES[rule].sums else 99.99992) for year in range(2021, 2025)}
    a = _judged(_promise(rule, goal, "人", baseline, 0), 2024, **values)
    if a.lacking:
        assert a.lacking_text.strip("人%个百分点") not in ("0", "")
    assert not re.search(r"(差|每年(再?增加|新增)?)0(?![.\d])", a.sentence)


def test_a_target_is_written_whole() -> None:
    promise = _promise("maintain", goal_of(Comparator.AT_LEAST, 7.75), "张")
    assert "满足目标≥7.75张" in _judged(promise, 2023, y2023=7.8).sentence


def test_a_sum_that_reads_as_its_target_does_not_exceed_it() -> None:
    promise = _promise("cumulative", goal_of(Comparator.AT_LEAST, 6.9), "万人")
    assert "达到五年目标≥6.9万人" in _judged(promise, 2023, y2021=2.3, y2022=2.3, y2023=2.3).sentence
    assert "达到五年目标≥6.9万人" in _judged(promise, 2023, y2021=2.3, y2022=2.3, y2023=2.34).sentence
    assert "超过五年目标≥6.9万人" in _judged(promise, 2023, y2021=2.3, y2022=2.3, y2023=2.5).sentence


@pytest.mark.parametrize("completion", [0.4496, 0.44996, 0.4499996, 0.45, 0.5499, 0.55, 0.54996])
def test_shares_and_their_ratio_read_as_their_band(completion: float) -> None:
    places = share_decimals(completion, 0.5, TOLERANCES)
    done, due = (float(share(v, places).rstrip("%")) for v in (completion, 0.5))
    found = band(completion / 0.5, TOLERANCES)
    assert band(done / due, TOLERANCES) is found
    assert band(float(ratio_text(completion / 0.5, TOLERANCES)), TOLERANCES) is found


def test_the_sentence_of_a_way_can_be_recomputed() -> None:
    promise = _promise("reach", goal_of(Comparator.AT_LEAST, 100.0), "张", 0.0)
    a = _judged(promise, 2023, y2023=53.98)
    assert a.verdict is Verdict.LAGGING
    assert a.completion_text == "53.98%"
    assert "53.98%" in a.sentence


def test_no_more_decimals_than_the_verdict_needs() -> None:
    goal = goal_of(Comparator.AT_LEAST, 100.0)
    assert goal.decimals(87.123456, 1) == 1
    assert goal.decimals(100.004, 1) == 1
    assert goal_of(Comparator.RANGE, 3, upper=5).decimals(5.04, 1) == 2
    assert Goal(Comparator.AT_LEAST, 0.0, -inf, inf).decimals(1.23, 0) == 0
    assert decimals_needed(1, lambda d: False) == 9


def test_numbers_read_as_people_write_them() -> None:
    assert number(12_365.0, 0) == "12,365"
    assert difference(0.00004, "人", 0) == "0.00004人"
    assert difference(-1.25, "%", 1) == "1.25个百分点"
    assert rounded(7.849999, 2) == 7.85
    assert rounded(None, 2) is None
    assert percent(0.45678) == 45.7
