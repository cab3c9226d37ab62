"""Compared with another series of the same year or of a year before: upstream tasks, growth of something
else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from planmonitor.assessment import Assessment, Reason, Verdict, verdict_word
from planmonitor.numbers import quantity
from planmonitor.promise import Comparator, Goal, Promise, goal_of
from planmonitor.rules.base import Case, Rule, Threshold, Words, answer, comparison, goal_limits, refuse


@dataclass(frozen=True)
class Relative(Rule):
    """The target of a year is what the other series says for it."""

    key: str = "relative"
    label: str = "相对型"
    principle: str = "与参照序列（可滞后一年）比较；缺参照值即“待基准”，不判定"
    applies: str = "目标是另一个数列，如上级年度任务、另一项的增幅"
    holds: bool = True
    needs_reference: bool = True

    def judge(self, case: Case) -> Assessment:
        """Satisfied or not against the reference of the year asked for."""
        p, value = case.promise, self.figure(case)
        wanted = case.year - p.lag
        matches = [o for o in case.reference if o.year == wanted and o.kind is case.latest.kind]
        if not matches or matches[0].value is None:
            now = quantity(value, p.unit, p.decimals)
            sentence = f"截至{case.year}年为{now}，缺{wanted}年的参照值，待基准"
            return refuse(self, case, Reason.NO_REFERENCE, sentence)
        goal = reference_goal(p, matches[0].value)
        words = Words.of(self, p, goal, value)
        met = goal.holds(value)
        if case.is_final:
            verdict = Verdict.ACHIEVED if met else Verdict.NOT_ACHIEVED
        else:
            verdict = Verdict.ON_TRACK if met else Verdict.LAGGING
        relation = _RELATION[goal.comparator][0 if met else 1]
        lack = "" if met else f"，{words.lacking(value)}"
        step = replace(comparison(self, p, value, goal), label="与参照比较")
        sentence = (
            f"{case.year}年为{words.text(value)}，{relation}{wanted}年参照值{words.text(matches[0].value)}{lack}，"
            f"判为“{verdict_word(verdict, self, case.is_final)}”"
        )
        return answer(self, case, verdict, sentence, goal=goal, steps=(step,), used=(case.latest, matches[0]))

    @property
    def goal_label(self) -> str:
        """The other series' figure."""
        return "参照值"

    def limits(self, case: Case, year: int) -> Iterator[Threshold]:
        """The reference itself, where it is known already."""
        kind = case.series[-1].kind if case.series else None
        for o in case.reference:
            if o.year == year - case.promise.lag and o.kind is kind and o.value is not None:
                verdict = self.verdict_met(year >= case.promise.target_year)
                yield from goal_limits(
                    self, case.promise, year, reference_goal(case.promise, o.value), verdict
                )

    def no_limit(self, case: Case, year: int) -> str:
        """The reference of that year is not known."""
        return f"须先有{year - case.promise.lag}年的参照值，才能知道{year}年的界限。"

    def no_projection(self, promise: Promise) -> str:
        """The target moves as well."""
        return "目标是另一个逐年变动的数列，单独外推本指标没有意义"

    def no_method(self, promise: Promise) -> str:
        """The methods know fixed targets or directions only."""
        return "目标是另一个数列，本方法只认固定目标或方向"


_RELATION = {
    Comparator.AT_LEAST: ("不低于", "低于"),
    Comparator.MORE_THAN: ("高于", "不高于"),
    Comparator.AT_MOST: ("不高于", "高于"),
    Comparator.LESS_THAN: ("低于", "不低于"),
    Comparator.EQUAL: ("符合", "不符合"),
    Comparator.ABOUT: ("接近", "不接近"),
    Comparator.RANGE: ("符合", "不符合"),
}


def reference_goal(promise: Promise, value: float) -> Goal:
    """What a figure has to satisfy beside a reference value."""
    comparator = promise.goal.comparator if promise.goal else Comparator.AT_LEAST
    slack = promise.tolerances.slack(value, promise.unit)
    return goal_of(comparator, value, direction=promise.direction, slack=slack)


RULE = Relative()
