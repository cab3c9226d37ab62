"""A chapter: its indicators as tiles, and map, ranking and trend of the one that most needs looking at."""

from __future__ import annotations

from collections.abc import Sequence

from planmonitor.answers import Answers
from planmonitor.assessment import Assessment, sides_of, why_none_judged
from planmonitor.catalogue import Chapter, Indicator
from planmonitor.scenes.parts import any_demo, has_places, names, subject, tiles, urgency
from planmonitor.scenes.shapes import Scene

MOST_TILES = 6


def chapter(answers: Answers, of: Chapter) -> Scene | None:
    """A chapter's scene; None without a figure of the period to show."""
    results = [answers.assess(i) for i in answers.plan.on_page(of.domain)]
    lead = _lead(answers, results)
    if lead is None:
        return None
    shown = _first(results, lead.id)
    indicators = [answers.plan.indicator(a.indicator) for a in shown]
    return Scene(
        id=of.domain,
        kind="chapter",
        title=of.short,
        headline=_headline(answers, results),
        demo=any_demo(results),
        tiles=tiles(answers, shown),
        subjects=tuple(subject(answers, i) for i in indicators),
        lead=indicators.index(lead),
    )


def _headline(answers: Answers, results: Sequence[Assessment]) -> str:
    judged = [a for a in results if a.is_judged]
    behind = [a for a in results if a.is_behind]
    if judged:
        said = sides_of(judged)
        late = f"；{said.behind}：{names(answers, behind)}" if behind else f"，没有{said.behind}的"
        left = len(results) - len(judged)
        unknown = f"{'；' if behind else '，'}{left}项暂不判定" if left else ""
        words = f"{len(judged) - len(behind)}项{said.good}{late}{unknown}"
    else:
        words = f"目前没有一项可以判定：{why_none_judged(results)}"
    return f"本章{len(results)}项指标中，{words}。"


def _first(results: Sequence[Assessment], lead: str) -> list[Assessment]:
    """As many as there are tiles, in the order of the table, the lead always among them."""
    shown = list(results[:MOST_TILES])
    if all(a.indicator != lead for a in shown):
        shown[-1] = next(a for a in results if a.indicator == lead)
    return shown


def _lead(answers: Answers, results: Sequence[Assessment]) -> Indicator | None:
    """The indicator a chapter's scene is about: behind before others, a telling map before a flat one.

    None when no figure of the period can be shown, be it that none is there or that a running sum has a gap.
    """
    plan = answers.plan
    if all(a.value is None or a.year is None or a.year <= plan.baseline_year for a in results):
        return None
    order = sorted(results, key=lambda a: (not a.is_behind, _is_flat(answers, a), urgency(answers, a)))
    indicators = [plan.indicator(a.indicator) for a in order]
    mapped = [i for i in indicators if has_places(answers, i)]
    valued = [i for i, a in zip(indicators, order, strict=True) if a.value is not None]
    return next(iter([*mapped, *valued]), None)


def _is_flat(answers: Answers, a: Assessment) -> bool:
    """Whether all counties have the same value, so that a map of it says nothing."""
    found = answers.by_division(answers.plan.indicator(a.indicator)).values()
    return len({b.value for b in found}) < 2
