"""Commitments of the text as promises that the same rules judge, by their own fields."""

from __future__ import annotations

from planmonitor.catalogue import Commitment, Plan, Task, goal_for
from planmonitor.promise import Comparator, Direction, Goal, Promise
from planmonitor.rules import RULES
from planmonitor.rules.base import Rule

COMPARATORS = {c.value: c for c in Comparator} | {"=": Comparator.EQUAL, "qualitative": Comparator.AT_LEAST}
"""What a commitment may write as its comparison, and what it means; ``qualitative`` where nothing is
compared.
"""
_PROMISES_NOTHING = ("background", "principle")
_LESS = (Comparator.AT_MOST, Comparator.LESS_THAN)


def deadline_year(plan: Plan, commitment: Commitment) -> int:
    """The year by the end of which a commitment falls due; the plan's target year unless another one is
    printed.
    """
    return int(commitment.deadline) if commitment.deadline.isdigit() else plan.target_year


def rule_of(commitment: Commitment) -> Rule:
    """The rule by which a commitment is judged.

    What has no figure, or compares with a series the plan does not name, is left to the evaluator.
    """
    comparator = COMPARATORS.get(commitment.comparator, Comparator.AT_LEAST)
    rule = RULES[commitment.target_type].compared_by(comparator)
    countable = rule.by_unit and bool(commitment.per)
    if rule.needs_reference or (commitment.value is None and not countable):
        return RULES["qualitative"]
    return rule


def goal(plan: Plan, commitment: Commitment) -> Goal | None:
    """What is to be reached; for a promise to every unit, what each of them must have.

    A figure printed without a comparison word is reached from that figure on, unless it is to be held.
    """
    rule = rule_of(commitment)
    comparator = COMPARATORS.get(commitment.comparator, Comparator.AT_LEAST)
    direction = Direction.DECREASE if comparator in _LESS else Direction.INCREASE
    if rule.holds and comparator is Comparator.EQUAL:
        direction = Direction.MAINTAIN
    value = commitment.value if commitment.each is None else commitment.each
    return goal_for(
        plan.tolerances, rule, commitment.unit, comparator, value, commitment.value_max, direction
    )


def required_value(plan: Plan, commitment: Commitment) -> float | None:
    """The figure from which a promise is kept: the limit of its goal, None without a figure."""
    found = goal(plan, commitment)
    return None if found is None else (found.high if found.is_ceiling else found.low)


def commitment_promise(plan: Plan, commitment: Commitment) -> Promise:
    """A commitment in the form that rules judge."""
    wanted = goal(plan, commitment)
    less = wanted is not None and wanted.is_ceiling
    return Promise(
        id=commitment.id,
        name=commitment.description,
        rule=rule_of(commitment).key,
        unit=commitment.unit,
        baseline_year=plan.baseline_year,
        target_year=deadline_year(plan, commitment),
        tolerances=plan.tolerances,
        first_year=plan.first_year,
        goal=wanted,
        baseline=commitment.baseline,
        direction=Direction.DECREASE if less else Direction.INCREASE,
        decimals=commitment.decimals,
        stages=tuple(sorted((s.year, s.value) for s in commitment.stages)),
        once=not rule_of(commitment).holds,
        printed=commitment.value_printed,
        page=commitment.page,
    )


def promising_tasks(plan: Plan) -> tuple[Task, ...]:
    """The tasks that promise something; reviews of the past and principles do not."""
    return tuple(t for t in plan.tasks if t.kind not in _PROMISES_NOTHING)
