"""Stated as a change on the baseline in per cent: 比2020年增长30%, 翻一番, 下降15%."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from planmonitor.numbers import exact
from planmonitor.promise import Promise, Reported
from planmonitor.rules.reach import Reach


@dataclass(frozen=True)
class PercentOverBaseline(Reach):
    """A level target that is worked out from the baseline: baseline × (1 + target ÷ 100)."""

    key: str = "percent_over_baseline"
    label: str = "比基期增减百分比型"
    principle: str = "目标换算为水平：基期 ×（1 + 目标% ÷ 100），再按达到型判定；左右容许的是百分点"
    applies: str = "目标写成比基期增长、下降百分之几或翻一番"

    def needs(self, promise: Promise) -> Iterator[str]:
        """A positive baseline and figures that give levels."""
        yield from super().needs(promise)
        if promise.baseline is not None and promise.baseline <= 0:
            yield f"{self.key}（{self.label}）的基期值须大于零，百分比才有意义"
        if promise.reported is not Reported.LEVEL:
            others = "total_growth、total_reduction 或 average_growth"
            said = '的数列须为水平（reported = "level"）；报变化率的用'
            yield f"{self.key}（{self.label}）{said} {others}"

    def target_unit(self, unit: str) -> str:
        """The target is a percentage whatever the figures are."""
        return "%"

    def level(self, promise: Promise, target: float) -> float:
        """The level that a change in per cent on the baseline leads to."""
        return target if promise.baseline is None else promise.baseline * (1 + target / 100)

    def goal_note(self, promise: Promise) -> str:
        """The change as the plan states it."""
        if promise.goal is None:
            return ""
        change = promise.goal.printed
        verb = "增长" if change >= 0 else "下降"
        return f"（比{promise.baseline_year}年{verb}{exact(abs(change))}%）"


RULE = PercentOverBaseline()
