"""Second opinions: an indicator's series judged by the published methods of other statistical offices.

They never change the verdict. Each opinion says whether the method applies, shows its arithmetic, and where
it leans another way than the main rule, why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planmonitor.assessment import BEHIND, GOOD, Assessment, Step, Verdict
from planmonitor.catalogue import Comparator, Direction, Indicator, Plan, promise_of
from planmonitor.methods import METHODS, JudgedSeries, Leaning, Method, Reading, Unsuited
from planmonitor.numbers import exact, number, share
from planmonitor.observations import Observation


@dataclass(frozen=True)
class Opinion:
    """What one method says; ``word`` is its own term, ``why`` the reason it does not apply or disagrees.

    ``agrees`` is None where there is nothing to compare: the method does not apply or stands between good
    and bad, or the main rule does not judge.
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


def judged_series(
    plan: Plan, indicator: Indicator, a: Assessment, series: Sequence[Observation]
) -> JudgedSeries | Unsuited:
    """The series and promise that ``a`` was judged by, or why no other method can judge them.

    The series is judged as the kind of target draws it: sums are running sums, which start from 0. A
    comparator that says which side of the target is good gives maintained targets their direction.
    """
    rule, promise, rows = indicator.rule, promise_of(plan, indicator), tuple(series)
    direction, why = _direction(indicator), rule.no_method(promise)
    missing = rule.missing_years(promise, rows)
    if missing:
        why = why or f"缺{'、'.join(map(str, missing))}年数据，累计数不完整"
    values = {p.year: p.value for p in rule.points(promise, rows) if p.year >= plan.baseline_year}
    if not any(year > plan.baseline_year for year in values):
        why = why or "规划期内尚未报送"
    if direction is Direction.NONE:
        why = why or "没有明确的改善方向"
    if why:
        return Unsuited(why)
    goal = rule.goal(promise)
    return JudgedSeries(
        values=values,
        direction=direction,
        target=a.target if a.target is not None or goal is None else goal.aim,
        base=a.baseline if rule.from_baseline else None,
        baseline_year=plan.baseline_year,
        target_year=plan.target_year,
        as_of=a.as_of,
        limit=indicator.maximum if indicator.unit == "%" else None,
        tolerances=plan.tolerances,
        every_year=a.rule.holds,
        starts_from_zero=rule.sums,
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
