"""Commitments of the text as promises that the same rules can judge."""

from __future__ import annotations

from planmonitor.catalogue import (
    Baseline,
    Combine,
    Commitment,
    Comparator,
    CountyView,
    Direction,
    Indicator,
    Locator,
    Nature,
    Plan,
    Quantity,
    Target,
    TargetType,
)

_COMPARATORS = {"<=": Comparator.AT_MOST, "<": Comparator.LESS_THAN, ">": Comparator.MORE_THAN}


def deadline_year(plan: Plan, commitment: Commitment) -> int:
    """The year by the end of which a commitment falls due; the plan's target year unless another one is printed."""
    return int(commitment.deadline) if commitment.deadline.isdigit() else plan.target_year


def required_value(plan: Plan, commitment: Commitment) -> float | None:
    """The figure to reach: the printed one (the lower end of a range), less the plan's slack for 左右 and 约.

    Where every unit is to have something, it is what each must have.
    """
    if commitment.each is not None:
        return commitment.each
    if commitment.value is None or commitment.comparator != "≈":
        return commitment.value
    slack = plan.tolerances
    if commitment.unit == "%":
        return commitment.value - slack.approximate_pp
    return commitment.value * (1 - slack.approximate_share)


def as_indicator(plan: Plan, commitment: Commitment) -> Indicator:
    """The commitment in the form the rules judge.

    Figures printed without a comparison word count as reached from that figure on. What has no figure, or compares
    with a series the plan does not name, is left to the evaluator.
    """
    value = required_value(plan, commitment)
    kind = commitment.target_type
    if value is None or kind is TargetType.RELATIVE:
        kind = (
            TargetType.COVERAGE if kind is TargetType.COVERAGE and commitment.per else TargetType.QUALITATIVE
        )
    comparator = _COMPARATORS.get(commitment.comparator, Comparator.AT_LEAST)
    less = comparator in (Comparator.AT_MOST, Comparator.LESS_THAN)
    return Indicator(
        id=commitment.id,
        name=commitment.description,
        unit=commitment.unit,
        group="文字承诺",
        domain=commitment.domain,
        page=commitment.domain,
        nature=Nature.ANTICIPATORY,
        target_type=kind,
        direction=Direction.DECREASE if less else Direction.INCREASE,
        comparator=commitment.comparator,
        quantity=Quantity.FLOW if kind is TargetType.CUMULATIVE else Quantity.STOCK,
        combine=Combine.NONE,
        county_view=CountyView.NONE,
        definition=commitment.description,
        baseline=Baseline(printed="－"),
        target=Target(printed=commitment.value_printed, value=value),
        locator=Locator(chapter=commitment.chapter, section=commitment.section, place=commitment.box),
        judged_as=comparator,
        findings=commitment.findings,
    )
