"""Binding promises that are behind, and where the others are heading."""

from __future__ import annotations

from planmonitor.answers import Answers
from planmonitor.assessment import sides_of
from planmonitor.catalogue import Indicator, Nature
from planmonitor.numbers import quantity
from planmonitor.observations import Kind
from planmonitor.projection import Projection
from planmonitor.scenes.overview import counted
from planmonitor.scenes.parts import any_demo, tiles, urgency
from planmonitor.scenes.shapes import Prospect, Scene

ALERTS, OUTLOOK = "alerts", "outlook"
MOST_ALERTS, MOST_BESIDE, MOST_PROSPECTS = 4, 8, 6
EVEN = 0.5
"""The chance below which a target is more likely missed than met."""


def alerts(answers: Answers) -> Scene | None:
    """Binding indicators behind schedule with what they need; None when nothing binding can be judged."""
    plan = answers.plan
    binding = [a for a in answers.assess_all() if plan.indicator(a.indicator).nature is Nature.BINDING]
    judged = sum(a.is_judged for a in binding)
    if not judged:
        return None
    behind = sorted((a for a in binding if a.is_behind), key=lambda a: urgency(answers, a))
    shown = behind[:MOST_ALERTS]
    more = f"，这里列出最急的{len(shown)}项" if len(behind) > len(shown) else ""
    said = sides_of(binding)
    words = f"{len(behind)}项{said.behind}{more}。" if behind else f"没有{said.behind}的。"
    return Scene(
        id=ALERTS,
        kind=ALERTS,
        title="预警",
        headline=f"约束性指标{len(binding)}项，可判定{judged}项，其中{words}",
        demo=any_demo(binding),
        tiles=tiles(answers, shown),
        best=tiles(answers, [a for a in binding if not a.is_behind][:MOST_BESIDE]),
        counts=counted(answers, binding, is_final=any(a.is_final for a in binding)),
    )


def outlook(answers: Answers) -> Scene | None:
    """Where the indicators are heading if nothing is done, least likely first; None without a projection."""
    projections = [(i, answers.projection(i)) for i in answers.plan.indicators]
    made = [(p.chance, i, p) for i, p in projections if isinstance(p, Projection) and p.chance is not None]
    if not made:
        return None
    made.sort(key=lambda told: told[0])
    missed = sum(chance < EVEN for chance, _, _ in made)
    year = answers.plan.target_year
    words = f"{missed}项到{year}年多半达不到目标" if missed else f"到{year}年都有一半以上的可能达到目标"
    shown = made[:MOST_PROSPECTS]
    rest = f"，这里列出可能最小的{len(shown)}项" if len(made) > len(shown) else ""
    return Scene(
        id=OUTLOOK,
        kind=OUTLOOK,
        title="照此下去",
        headline=f"如果一切照近年的走势，能推算的{len(made)}项指标中{words}{rest}。",
        demo=any(_is_demo(answers, i) for _, i, _ in made),
        prospects=tuple(_prospect(answers, i, p, chance) for chance, i, p in shown),
    )


def _is_demo(answers: Answers, indicator: Indicator) -> bool:
    return any(o.kind is Kind.DEMO for o in answers.series(indicator))


def _prospect(answers: Answers, i: Indicator, found: Projection, chance: float) -> Prospect:
    a, final = answers.assess(i), found.final
    decimals = i.rule.decimals(answers.plan.promise(i.id), final.value)
    low, high = (quantity(limit, "", decimals) for limit in (final.low80, final.high80))
    return Prospect(
        name=i.name,
        now=f"{a.when} {a.amount}",
        expected=quantity(final.value, i.unit, decimals),
        span=f"八成可能在{low}—{high}之间" if low != high else "",
        target=i.target.printed,
        chance=chance,
        demo=_is_demo(answers, i),
    )
