"""Why a verdict is what it is: the inputs, the arithmetic as one passage, and what would change it.

The passage carries every number of the arithmetic unrounded, so that a person with a pocket calculator gets
the same verdict. Nothing here decides a verdict, and what is particular to a kind of target is said by its
rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from planmonitor.assessment import Assessment, Reason
from planmonitor.catalogue import CountyView, Indicator, Plan, promise_of, readings_of
from planmonitor.judging import Evidence, case_of, own_promise
from planmonitor.numbers import exact
from planmonitor.observations import FigureStatus, Observation
from planmonitor.promise import Promise
from planmonitor.rules import RULES
from planmonitor.rules.base import Threshold, exact_goal
from planmonitor.wording import KIND, place


@dataclass(frozen=True)
class Input:
    """One number that enters the arithmetic, in the indicator's unit, and where it comes from."""

    label: str
    text: str
    origin: str


@dataclass(frozen=True)
class NextYear:
    """What next year's figure would decide; ``note`` says why there is nothing to compute."""

    year: int | None
    thresholds: tuple[Threshold, ...] = ()
    note: str = ""


def inputs(plan: Plan, indicator: Indicator, a: Assessment) -> tuple[Input, ...]:
    """The numbers the verdict rests on, in the order of the rule."""
    where = place(indicator.locator.chapter, indicator.locator.section, indicator.locator.place)
    rows: list[Input] = []
    if a.baseline is not None and not a.rule.sums:
        own = a.is_reference and a.division != plan.adcode
        origin = f"该县{plan.baseline_year}年数值" if own else f"规划{where}（{indicator.baseline.printed}）"
        rows.append(Input("基期", f"{exact(a.baseline)}{indicator.unit}", origin))
    if a.goal is not None:
        origin = "参照序列" if a.rule.needs_reference else f"规划{where}（{indicator.target.printed}）"
        if indicator.target.assumed:
            origin += f"；推定：{indicator.target.assumption}"
        rows.append(Input("目标", exact_goal(a.goal, a.unit), origin))
    for o in a.used:
        status = "，初步数" if o.status is FigureStatus.PRELIMINARY else ""
        origin = f"{KIND[o.kind]}{status}；{o.batch or o.source}"
        rows.append(Input(f"{o.year}年", f"{exact(o.value)}{indicator.unit}", origin))
    return tuple(rows)


def defence(plan: Plan, indicator: Indicator, a: Assessment) -> str:
    """The whole argument in one passage, with unrounded inputs and every intermediate result."""
    return a.rule.argument(promise_of(plan, indicator), a) if a.is_judged else a.sentence


def next_year(
    plan: Plan,
    indicator: Indicator,
    a: Assessment,
    observations: Sequence[Observation],
    reference: Sequence[Observation] = (),
) -> NextYear:
    """Which figure of the next year not yet judged would lead to which verdict, best verdict first."""
    promise, evidence = promise_of(plan, indicator), Evidence(observations, reference)
    case = case_of(promise, a.division, a.as_of, evidence)
    own = own_promise(promise, a.division, case.series)
    if a.division != plan.adcode and own is None and indicator.county_view is not CountyView.REFERENCE:
        return NextYear(None, note="规划未给县级目标，县级总量只看贡献，没有判定界限。")
    known = [o for o in case.series if o.year > promise.baseline_year]
    last = known[-1].year if known else None
    year = a.as_of if last is None or last < a.as_of else last + 1
    if year > promise.target_year:
        return NextYear(None, note=f"{promise.target_year}年的数值已经决定结论，其后的数值不再改变它。")
    rule = RULES[promise.rule]
    if a.reason is Reason.NO_COUNTY_BASELINE:
        return NextYear(year, note=f"须先有该县{promise.baseline_year}年的同口径数值。")
    judged = own or replace(promise, baseline=a.baseline)
    found = tuple(rule.limits(replace(case, promise=judged), year))
    if a.reason is Reason.READINGS_DISAGREE:
        found = tuple(replace(t, reading="按指标表") for t in found)
        for reading in readings_of(plan, indicator):
            other = rule.limits(replace(case, promise=reading.promise), year)
            found += tuple(replace(t, reading=reading.label) for t in other)
    return NextYear(year, found, "" if found else rule.no_limit(case, year))


def band_text(plan: Plan) -> tuple[str, str, str]:
    """The tolerance bands as three phrases, best first."""
    t = plan.tolerances
    return (
        f"完成度 ÷ 时间进度 ≥ {exact(t.ahead)}：快于预期",
        f"{exact(t.on_track)} ≤ 完成度 ÷ 时间进度 < {exact(t.ahead)}：符合预期",
        f"完成度 ÷ 时间进度 < {exact(t.on_track)}：滞后预期",
    )


def required_text(promise: Promise, a: Assessment) -> str:
    """The change needed every year from now, in words; empty when nothing can be said."""
    return a.rule.required_words(promise, a)
