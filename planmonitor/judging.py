"""Which figures of a promise are judged, and when none can be; the verdict itself comes from its kind of
target.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from planmonitor.assessment import UNJUDGED, AlternativeVerdict, Assessment, Flag, Reason, Verdict
from planmonitor.numbers import quantity, share
from planmonitor.observations import FigureStatus, Kind, Observation
from planmonitor.promise import Promise
from planmonitor.rules import RULES
from planmonitor.rules.base import Case, Rule, refuse, written


class CountyView(StrEnum):
    """What a county figure may be used for where the plan sets no county targets."""

    REFERENCE = "reference"
    CONTRIBUTION = "contribution"
    NONE = "none"


@dataclass(frozen=True)
class OtherReading:
    """Another reading of a promise found elsewhere in the plan; ``withhold`` when a different verdict
    leaves none.
    """

    label: str
    finding: str
    promise: Promise
    withhold: bool = False


@dataclass(frozen=True)
class Evidence:
    """What is known of a promise in one place.

    ``observations`` are all figures, of any kind; one series of them is judged. ``reference`` is the series
    compared with, ``city_total`` the city's value in the same year, ``units`` values by name of unit (None
    where unknown).
    """

    observations: Sequence[Observation]
    reference: Sequence[Observation] = ()
    city_total: float | None = None
    units: Mapping[str, float | None] = field(default_factory=dict)


def choose_series(
    observations: Sequence[Observation], baseline_year: int, as_of: int
) -> tuple[Observation, ...]:
    """The one series to judge from: yearly values of a single kind and definition up to ``as_of``, oldest
    first.

    Real series with a value after the baseline year win over demo, the most recent one first. When no
    series reaches beyond the baseline year, the one with the latest value is returned.
    """
    groups: dict[tuple[Kind, str], list[Observation]] = defaultdict(list)
    for o in observations:
        if o.period.is_year and o.year <= as_of and o.value is not None:
            groups[(o.kind, o.definition)].append(o)
    if not groups:
        return ()

    def rank(item: tuple[tuple[Kind, str], list[Observation]]) -> tuple[bool, bool, int, bool, int, bool]:
        (kind, definition), group = item
        latest = max(o.year for o in group)
        beyond = latest > baseline_year
        return (beyond, kind.is_real, latest, not definition, len(group), kind is Kind.REPORTED)

    _, chosen = max(groups.items(), key=rank)
    return tuple(sorted(chosen, key=lambda o: o.year))


def judge(
    promise: Promise, division: str, as_of: int, evidence: Evidence, readings: Sequence[OtherReading] = ()
) -> Assessment:
    """Judge a promise for the place it was made for, as of the end of a year."""
    case = case_of(promise, division, as_of, evidence)
    result = _with_readings(case, _apply(case), readings)
    return _flagged(case, result, evidence)


def judge_county(
    promise: Promise, division: str, as_of: int, evidence: Evidence, view: CountyView
) -> Assessment:
    """Judge a promise of the city in one of its counties.

    A county with a target of its own is judged by it. Otherwise levels and rates are set against the city's
    target as a mere reference, and volumes show what the county contributes.
    """
    case = case_of(promise, division, as_of, evidence)
    own, rule = own_promise(promise, division, case.series), RULES[promise.rule]
    if own is None and view is CountyView.NONE:
        return _flagged(case, refuse(rule, case, Reason.NOT_BY_COUNTY, "该指标不分县统计"), evidence)
    if not case.series:
        sentence = f"截至{as_of}年该县尚未报送"
        return _flagged(case, refuse(rule, case, Reason.NO_DATA, sentence), evidence)
    if own is not None:
        result = _apply(replace(case, promise=own))
        said = result.sentence.removeprefix(UNJUDGED)
        told = f"{'' if result.is_judged else UNJUDGED}按规划下达给该县的目标：{said}"
        return _flagged(case, replace(result, sentence=told), evidence)
    if view is CountyView.CONTRIBUTION:
        return _flagged(case, _contribution(rule, case, evidence.city_total), evidence)
    return _flagged(case, _by_reference(rule, case), evidence)


def case_of(promise: Promise, division: str, as_of: int, evidence: Evidence) -> Case:
    """The case that a rule is asked about: with the one series that is judged."""
    until = as_of if promise.once else min(as_of, promise.target_year)
    series = choose_series(evidence.observations, promise.baseline_year, until)
    reference = choose_series(evidence.reference, promise.baseline_year, as_of) if evidence.reference else ()
    return Case(promise, division, as_of, series, reference, evidence.units)


def _apply(case: Case) -> Assessment:
    p, rule = case.promise, RULES[case.promise.rule]
    if rule.by_unit:
        return rule.judge(case)
    if not case.series:
        return refuse(rule, case, Reason.NO_DATA, f"截至{case.as_of}年尚未报送")
    if rule.is_dated and case.year <= p.baseline_year:
        now = written(rule, p, case.value)
        sentence = f"只有{case.year}年基期值{now}，规划期内尚未报送"
        return refuse(rule, case, Reason.ONLY_BASELINE, sentence)
    return _with_target_year(case, rule.judge(case))


def _with_target_year(case: Case, result: Assessment) -> Assessment:
    """No verdict once the target year has come without a figure of it, unless nothing can change it any
    more.
    """
    p = case.promise
    if case.as_of < p.target_year or case.year >= p.target_year or not RULES[p.rule].is_dated:
        return result
    if result.verdict is Verdict.NOT_ACHIEVED or (p.once and result.verdict is Verdict.ACHIEVED):
        return replace(result, is_final=p.once or result.is_final)
    if result.reason is Reason.INCOMPLETE:
        return result
    return replace(
        result,
        verdict=Verdict.NOT_JUDGED,
        reason=Reason.TARGET_YEAR_MISSING,
        sentence=f"{UNJUDGED}{p.target_year}年尚未报送，最近为{result.when}{result.amount}",
        completion=None,
        ratio=None,
        expected=None,
        required_yearly=None,
        steps=(),
        flags=(),
    )


def _flagged(case: Case, result: Assessment, evidence: Evidence) -> Assessment:
    flags = list(result.flags)
    stale = bool(result.used) and result.year is not None and result.year < case.as_of
    if stale:
        flags.append(Flag.STALE)
    if any(o.status is FigureStatus.PRELIMINARY for o in result.used[-1:]):
        flags.append(Flag.PRELIMINARY)
    if case.promise.assumed and result.is_judged:
        flags.append(Flag.ASSUMED_TARGET)
    told = (Reason.ONLY_BASELINE, Reason.TARGET_YEAR_MISSING)
    if stale and result.reason not in told and case.as_of <= case.promise.target_year:
        result = replace(result, sentence=f"{result.sentence}（{case.as_of}年尚未报送）")
    return replace(result, flags=tuple(dict.fromkeys(flags)))


def _with_readings(case: Case, result: Assessment, readings: Sequence[OtherReading]) -> Assessment:
    others: list[AlternativeVerdict] = []
    withhold = False
    for reading in readings:
        other = _apply(replace(case, promise=reading.promise))
        others.append(AlternativeVerdict(reading.label, reading.finding, other.verdict, other.sentence))
        withhold = withhold or (reading.withhold and other.verdict is not result.verdict)
    if not others:
        return result
    flags = (*result.flags, Flag.DISPUTED)
    if not withhold:
        return replace(result, alternatives=tuple(others), flags=flags)
    told = "；".join([f"按指标表：{result.sentence}", *(f"{o.label}：{o.sentence}" for o in others)])
    main = AlternativeVerdict("按指标表", "", result.verdict, result.sentence)
    return replace(
        result,
        verdict=Verdict.NOT_JUDGED,
        reason=Reason.READINGS_DISAGREE,
        sentence=f"{UNJUDGED}规划文本自相矛盾，两种读法结论不同。{told}",
        alternatives=(main, *others),
        flags=flags,
    )


def _own_baseline(promise: Promise, series: Sequence[Observation]) -> float | None:
    own = [o.value for o in series if o.year == promise.baseline_year]
    return own[0] if own else None


def own_promise(promise: Promise, division: str, series: Sequence[Observation]) -> Promise | None:
    """The promise to a division with a target of its own, from the division's own baseline; None without
    one.
    """
    target = dict(promise.own_targets).get(division)
    if target is None:
        return None
    goal = promise.goal.at(target) if promise.goal else None
    return replace(promise, goal=goal, baseline=_own_baseline(promise, series))


def _by_reference(rule: Rule, case: Case) -> Assessment:
    p, own = case.promise, _own_baseline(case.promise, case.series)
    goal = rule.goal(p)
    if rule.from_baseline:
        if case.year <= p.baseline_year:
            sentence = f"只有{case.year}年的数据，规划期内尚未报送"
            return refuse(rule, case, Reason.ONLY_BASELINE, sentence)
        if own is None and goal is not None and not goal.holds(case.value):
            now = written(rule, p, case.value)
            sentence = f"截至{case.year}年为{now}，缺该县{p.baseline_year}年同口径数据"
            return refuse(rule, case, Reason.NO_COUNTY_BASELINE, sentence)
    baseline = own if own is not None else case.value
    result = _apply(replace(case, promise=replace(p, baseline=baseline), is_reference=True))
    said = result.sentence.removeprefix(UNJUDGED)
    return replace(
        result,
        is_reference=True,
        sentence=f"{'' if result.is_judged else UNJUDGED}以市级目标为参照（规划未下达县级目标）：{said}",
    )


def _contribution(rule: Rule, case: Case, city_total: float | None) -> Assessment:
    p = case.promise
    nothing: dict[str, object] = {"target": None, "goal": None, "gap": None, "previous": None}
    used = tuple(o for o in case.series if o.year >= p.first_year) if rule.sums else (case.latest,)
    if not used:
        return refuse(rule, case, Reason.NO_DATA, f"截至{case.as_of}年该县尚未报送")
    missing = rule.missing_years(p, case.series)
    value = sum(o.value or 0.0 for o in used)
    text = quantity(value, p.unit, p.decimals)
    if missing:
        sentence = f"缺{'、'.join(map(str, missing))}年数据，累计数不完整（已有{text}）；规划未给县级目标"
        return refuse(rule, case, Reason.INCOMPLETE, sentence, **nothing | {"value": None, "used": used})
    part = value / city_total if city_total else None
    span = f"{used[0].year}—{used[-1].year}年累计" if rule.sums and len(used) > 1 else f"{used[-1].year}年为"
    share_text = f"，占全市的{share(part)}" if part is not None else ""
    if not rule.sums:
        nothing["previous"] = case.previous
    return refuse(
        rule,
        case,
        Reason.CONTRIBUTION,
        f"{span}{text}{share_text}；规划未给县级目标，总量指标只看贡献",
        **nothing | {"value": value, "used": used, "contribution": part},
    )
