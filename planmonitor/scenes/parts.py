"""What several scenes are made of: tiles, and the map, ranking and trend of an indicator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from planmonitor.answers import Answers
from planmonitor.assessment import Assessment
from planmonitor.axes import Axis, honest_axis
from planmonitor.catalogue import CountyView, Indicator, Nature
from planmonitor.explanation import required_text
from planmonitor.numbers import number
from planmonitor.observations import Kind
from planmonitor.pictures import Picture, picture_of
from planmonitor.projection import Projection
from planmonitor.scenes.shapes import Ahead, MapPlace, Shown, Tile, Trend, TrendPoint
from planmonitor.wording import NATURE

LONGEST_TARGET, LONGEST_LABEL = 12, 26


def any_demo(assessments: Iterable[Assessment]) -> bool:
    """Whether one of them rests on a demo figure."""
    return any(a.kind is Kind.DEMO for a in assessments)


def names(answers: Answers, assessments: Iterable[Assessment]) -> str:
    """The names of the indicators judged, as a list in words."""
    return "、".join(answers.plan.indicator(a.indicator).name for a in assessments)


def urgency(answers: Answers, a: Assessment) -> tuple[bool, float]:
    """Binding promises first, then the lowest share of what the schedule asks."""
    binding = answers.plan.indicator(a.indicator).nature is Nature.BINDING
    return (not binding, a.ratio if a.ratio is not None else 0.9)


def tiles(answers: Answers, assessments: Iterable[Assessment]) -> tuple[Tile, ...]:
    """The indicators judged, as tiles."""
    return tuple(_tile(answers, a) for a in assessments)


def _tile(answers: Answers, a: Assessment) -> Tile:
    i = answers.plan.indicator(a.indicator)
    need = required_text(answers.plan.promise(i.id), a)
    if not need and a.lacking and a.is_behind:
        need = f"差{a.lacking_text}" if a.lacking > 0 else f"超出{a.lacking_text}"
    return Tile(
        id=i.id,
        page=i.page,
        name=i.name,
        value=a.text,
        unit=a.unit if a.value is not None else "",
        when=a.absence or a.when,
        target=_shortened(i.target.printed, LONGEST_TARGET),
        word=a.word,
        verdict=a.verdict,
        demo=a.kind is Kind.DEMO,
        need=need,
        nature=NATURE[i.nature],
        chapter=answers.plan.page_names()[i.page],
    )


def _shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def subject(answers: Answers, indicator: Indicator) -> Shown:
    """Map, ranking and trend of one indicator; without places where no county has a figure of it."""
    shown = has_places(answers, indicator)
    picture = picture_of(answers.by_division(indicator).values(), answers.view.as_of)
    return Shown(
        name=indicator.name,
        unit=indicator.unit,
        when=picture.title if shown else "",
        decimals=indicator.decimals,
        by_value=indicator.county_view is not CountyView.REFERENCE,
        places=tuple(_places(answers, indicator, picture)) if shown else (),
        trend=_trend(answers, indicator),
    )


def has_places(answers: Answers, indicator: Indicator) -> bool:
    """Whether counties are shown for the indicator and one of them has a figure."""
    return indicator.county_view is not CountyView.NONE and any(
        a.value is not None for a in answers.by_division(indicator).values()
    )


def _places(answers: Answers, indicator: Indicator, picture: Picture) -> Iterator[MapPlace]:
    for code, a in answers.by_division(indicator).items():
        text = a.absence or picture.labelled(a)
        name, demo = answers.place_name(code), a.kind is Kind.DEMO
        yield MapPlace(code, name, a.verdict, a.value, text, why=a.sentence, demo=demo)


def _trend(answers: Answers, indicator: Indicator) -> Trend | None:
    """The line to draw; running sums end before the first year without a figure, for a gap makes no sum."""
    plan = answers.plan
    points = tuple(
        TrendPoint(p.year, p.value, p.kind is Kind.DEMO)
        for p in answers.points(indicator)
        if p.year >= plan.baseline_year
    )
    if not points:
        return None
    promise = plan.promise(indicator.id)
    goal = indicator.rule.goal(promise)
    target = None if goal is None or indicator.rule.needs_reference else goal.aim
    path, ahead = answers.path(indicator), _ahead(answers, indicator)
    axis = _axis(indicator, [p.value for p in points], [v for _, v in path], target, ahead)
    return Trend(
        points,
        path=path,
        target=target,
        target_text=_shortened(f"{plan.target_year}年目标 {indicator.target.printed}", LONGEST_LABEL),
        years=(plan.baseline_year, plan.target_year),
        last=number(points[-1].value, indicator.rule.decimals(promise, points[-1].value)),
        ticks=tuple((t, number(t, axis.decimals)) for t in axis.ticks),
        limits=(axis.low, axis.high),
        ahead=ahead,
    )


def _axis(
    indicator: Indicator,
    values: Sequence[float],
    path: Sequence[float],
    target: float | None,
    ahead: Sequence[Ahead],
) -> Axis:
    others = [*([] if target is None else [target]), *(limit for a in ahead for limit in (a.low, a.high))]
    return honest_axis(
        [*values, *path, *others],
        from_zero=indicator.rule.sums,
        least=indicator.minimum,
        most=indicator.maximum,
    )


def _ahead(answers: Answers, indicator: Indicator) -> tuple[Ahead, ...]:
    """The years to come, where an honest projection can be made."""
    found = answers.projection(indicator)
    if not isinstance(found, Projection):
        return ()
    return tuple(Ahead(b.year, b.value, b.low80, b.high80) for b in found.bands)
