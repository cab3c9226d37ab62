"""Second opinions: an indicator's series judged by the published methods of other statistical offices.

They never change the verdict. Each opinion says whether the method applies, shows its arithmetic, and where it leans
another way than the main rule, why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planmonitor.assessment import BEHIND, GOOD, Assessment, Step, Verdict
from planmonitor.catalogue import Comparator, Direction, Indicator, Plan, TargetType
from planmonitor.explanation import exact
from planmonitor.methods import METHODS, JudgedSeries, Leaning, Method, Reading, Unsuited
from planmonitor.observations import Observation
from planmonitor.wording import number, share


@dataclass(frozen=True)
class Opinion:
    """What one method says; ``word`` is its own term, ``why`` the reason it does not apply or disagrees.

    ``agrees`` is None where there is nothing to compare: the method does not apply or stands between good and bad,
    or the main rule does not judge.
    """

    method: Method
    applies: bool
    word: str = ""
    leaning: Leaning | None = None
    agrees: bool | None = None
    steps: tuple[Step, ...] = ()
    thresholds: str = ""
    why: str = ""


def second_opinions(
    plan: Plan, indicator: Indicator, a: Assessment, series: Sequence[Observation]
) -> tuple[Opinion, ...]:
    """Every method on the one series that ``a`` was judged from (yearly values up to the as-of year)."""
    found = judged_series(plan, indicator, a, series)
    return tuple(_opinion(method, a, found) for method in METHODS)


def _opinion(method: Method, a: Assessment, found: JudgedSeries | Unsuited) -> Opinion:
    reading = found if isinstance(found, Unsuited) else method.read(found)
    if isinstance(reading, Unsuited):
        return Opinion(method, applies=False, why=f"不适用：{reading.why}。")
    return Opinion(
        method,
        applies=True,
        word=reading.word,
        leaning=reading.leaning,
        agrees=_agreement(a, reading),
        steps=reading.steps,
        thresholds=reading.thresholds,
        why=_difference(a, reading),
    )


def _agreement(a: Assessment, reading: Reading) -> bool | None:
    if a.verdict is Verdict.NOT_JUDGED or reading.leaning is Leaning.BETWEEN:
        return None
    return (a.verdict in GOOD) == (reading.leaning is Leaning.GOOD)


def _difference(a: Assessment, reading: Reading) -> str:
    """The reason for another answer, with the numbers of both sides; empty where both say the same."""
    if a.verdict is Verdict.NOT_JUDGED:
        return f"主规则不判定；{reading.says}"
    if reading.leaning is not Leaning.BETWEEN and (reading.leaning is Leaning.BAD) == (a.verdict in BEHIND):
        return ""
    if a.ratio is None:
        main = f"主规则只看{a.year}年数值{exact(a.value)}与目标{exact(a.target)}"
    else:
        ways = f"完成度{share(a.completion)}与时间进度{share(a.elapsed_share)}之比为{number(a.ratio, 2)}"
        main = f"主规则按直线比较：{ways}"
    return f"{main}，判为“{a.word}”；{reading.says}"


# What the kind of target says about other methods: all of it stands below.

_NO_NUMBER = {
    TargetType.QUALITATIVE: "规划没有给出可计算的目标",
    TargetType.COVERAGE: "逐单位覆盖不是一个年度数列",
    TargetType.RELATIVE: "目标是另一个数列，本方法只认固定目标或方向",
}


def judged_series(
    plan: Plan, indicator: Indicator, a: Assessment, series: Sequence[Observation]
) -> JudgedSeries | Unsuited:
    """The series and promise that ``a`` was judged by, or why no other method can judge them.

    Cumulative targets are judged on their running sums, which start from 0 in the baseline year. A comparator that
    says which side of the target is good gives maintained targets their direction.
    """
    kind, direction = indicator.target_type, _direction(indicator)
    values = {o.year: o.value for o in series if o.value is not None and o.year >= plan.baseline_year}
    why = _NO_NUMBER.get(kind, "")
    if kind is TargetType.CUMULATIVE:
        why = why or _gap_in(plan, values)
        values = _running(plan, values)
    if not any(year > plan.baseline_year for year in values):
        why = why or "规划期内没有数据"
    if direction is Direction.NONE:
        why = why or "没有明确的改善方向"
    if why:
        return Unsuited(why)
    printed = a.target if a.target is not None else indicator.target.value
    return JudgedSeries(
        values=values,
        direction=direction,
        target=None if kind is TargetType.DIRECTIONAL else printed,
        base=a.baseline if kind is TargetType.REACH else None,
        baseline_year=plan.baseline_year,
        target_year=plan.target_year,
        as_of=a.as_of,
        limit=indicator.maximum if indicator.unit == "%" else None,
        tolerances=plan.tolerances,
        every_year=a.rule is TargetType.MAINTAIN,
        starts_from_zero=kind is TargetType.CUMULATIVE,
    )


def _direction(indicator: Indicator) -> Direction:
    if indicator.direction in (Direction.INCREASE, Direction.DECREASE):
        return indicator.direction
    if indicator.target.value is None:
        return Direction.NONE
    return {
        Comparator.AT_LEAST: Direction.INCREASE,
        Comparator.MORE_THAN: Direction.INCREASE,
        Comparator.AT_MOST: Direction.DECREASE,
        Comparator.LESS_THAN: Direction.DECREASE,
    }.get(indicator.judged_as, Direction.DECREASE if indicator.target.value == 0 else Direction.NONE)


def _gap_in(plan: Plan, values: Mapping[int, float]) -> str:
    years = [y for y in values if y >= plan.first_year]
    missing = [y for y in range(plan.first_year, max(years, default=plan.first_year) + 1) if y not in values]
    return f"缺{'、'.join(map(str, missing))}年数据，累计数不完整" if missing else ""


def _running(plan: Plan, values: Mapping[int, float]) -> dict[int, float]:
    total, sums = 0.0, {plan.baseline_year: 0.0}
    for year in sorted(y for y in values if y >= plan.first_year):
        total += values[year]
        sums[year] = total
    return sums
