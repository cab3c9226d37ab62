"""To be held in every year: above, below, around or between limits."""

from __future__ import annotations

from dataclasses import dataclass

from planmonitor.assessment import Assessment, Flag, Verdict, verdict_word
from planmonitor.promise import Comparator
from planmonitor.rules.base import Case, Rule, Words, answer, comparison


@dataclass(frozen=True)
class Maintain(Rule):
    """Each year asks only whether the goal is satisfied."""

    key: str = "maintain"
    label: str = "保持型"
    principle: str = "每年只问是否满足目标；满足即“符合预期”，满足但比上年变差另作提示，不满足即“未保持”"
    applies: str = "基期已达到或目标为界限"
    holds: bool = True
    lagging_word: str = "未保持"

    def judge(self, case: Case) -> Assessment:
        """Satisfied or not; satisfied but worse than the year before is flagged."""
        goal, value = self.goal(case.promise), self.figure(case)
        assert goal is not None
        words = Words.of(self, case.promise, goal, value)
        met = goal.holds(value)
        before = case.previous
        worse = met and before is not None and goal.worse(value, before)
        head = f"截至{case.year}年为{words.text(value)}"
        if met:
            verdict = Verdict.ACHIEVED if case.is_final else Verdict.ON_TRACK
            end = "已实现" if case.is_final else "处于“符合预期”区间"
            tail = ""
            if worse and before is not None:
                tail = f"，但比上年{'上升' if value > before else '下降'}{words.difference(value - before)}"
            sentence = f"{head}，满足目标{words.target}，{end}{tail}"
        else:
            verdict = Verdict.NOT_ACHIEVED if case.is_final else Verdict.LAGGING
            word = verdict_word(verdict, self, case.is_final)
            sentence = f"{head}，不满足目标{words.target}，{words.lacking(value)}，判为“{word}”"
        left = case.promise.target_year - case.year
        required = 0.0 if met else (None if case.is_final else goal.lacking(value) / left)
        return answer(
            self,
            case,
            verdict,
            sentence,
            steps=(comparison(self, case.promise, value, goal),),
            required_yearly=required,
            flags=(Flag.WORSENING,) if worse else (),
        )

    def no_projection(self, promise: object) -> str:
        """An exact number has no probability in a continuous distribution; two limits have no single one."""
        goal = getattr(promise, "goal", None)
        if goal is not None and goal.comparator is Comparator.EQUAL and goal.is_two_sided:
            return "目标是恰好等于一个数，连续分布下概率为零，只能逐年看是否满足"
        if goal is not None and goal.is_two_sided:
            return "目标两侧都有界限，不能用单侧的概率说明，只能逐年看是否满足"
        return ""


RULE = Maintain()
