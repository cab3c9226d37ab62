"""No number is promised that could be compared."""

from __future__ import annotations

from dataclasses import dataclass

from planmonitor.assessment import Assessment, Reason
from planmonitor.numbers import quantity
from planmonitor.promise import Goal, Promise
from planmonitor.rules.base import Case, Rule, refuse


@dataclass(frozen=True)
class Qualitative(Rule):
    """Left to the evaluator."""

    key: str = "qualitative"
    label: str = "定性型"
    principle: str = "由评估人员依据材料判断，程序不代为判定"
    applies: str = "没有可计算的目标"
    is_number: bool = False
    is_dated: bool = False

    def goal(self, promise: Promise) -> Goal | None:
        """No number is compared."""
        return None

    def judge(self, case: Case) -> Assessment:
        """The figure, and that the program does not judge it."""
        p = case.promise
        now = quantity(case.value, p.unit, p.decimals)
        sentence = f"截至{case.year}年为{now}；规划没有给出可计算的目标（“{p.printed}”），由评估人员判断"
        return refuse(self, case, Reason.QUALITATIVE, sentence)

    def no_limit(self, case: Case, year: int) -> str:
        """There is no number."""
        return "目标不是一个数值界限，由评估人员依据材料判断。"

    def no_projection(self, promise: Promise) -> str:
        """There is no end to compare with."""
        return "规划没有给出可计算的目标，外推没有可比的终点"

    def no_method(self, promise: Promise) -> str:
        """There is no target."""
        return "规划没有给出可计算的目标"


RULE = Qualitative()
