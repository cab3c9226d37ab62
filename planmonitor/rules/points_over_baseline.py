"""Stated as a change on the baseline in the unit itself: 比2020年提高5个百分点."""

from __future__ import annotations

from dataclasses import dataclass

from planmonitor.numbers import difference_unit, exact
from planmonitor.promise import Promise
from planmonitor.rules.reach import Reach


@dataclass(frozen=True)
class PointsOverBaseline(Reach):
    """A level target that is worked out from the baseline: baseline + target."""

    key: str = "points_over_baseline"
    label: str = "比基期增减百分点型"
    principle: str = "目标换算为水平：基期 + 增减量，再按达到型判定"
    applies: str = "目标写成比基期提高、降低多少个百分点或多少单位"

    def level(self, promise: Promise, target: float) -> float:
        """The level that a change on the baseline leads to."""
        return target if promise.baseline is None else promise.baseline + target

    def goal_note(self, promise: Promise) -> str:
        """The change as the plan states it."""
        if promise.goal is None:
            return ""
        change = promise.goal.printed
        verb = "提高" if change >= 0 else "降低"
        return f"（比{promise.baseline_year}年{verb}{exact(abs(change))}{difference_unit(promise.unit)}）"


RULE = PointsOverBaseline()
