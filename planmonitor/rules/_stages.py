"""What a stage year asks for: the stage itself, whatever the bands say."""

from __future__ import annotations

from planmonitor.assessment import Verdict
from planmonitor.promise import Goal
from planmonitor.rules.base import Case, Rule, Words


def at_stage(
    rule: Rule, case: Case, goal: Goal, value: float, wanted: float | None, verdict: Verdict
) -> tuple[Verdict, str]:
    """The verdict of a year that may be a stage, and what the sentence says of the stage.

    ``wanted`` is the figure promised for the year, None where it is no stage; then the verdict of the bands
    stands.
    """
    if wanted is None:
        return verdict, ""
    stage = goal.at(wanted)
    words = Words.of(rule, case.promise, stage, value)
    said = f"，{case.year}年阶段目标{words.text(wanted)}"
    if not stage.holds(value):
        return Verdict.LAGGING, f"{said}{words.lacking(value)}"
    return (Verdict.AHEAD if verdict is Verdict.AHEAD else Verdict.ON_TRACK), f"{said}已达到"
