"""What a wall shows, scene by scene: everything worked out, nothing drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from planmonitor.answers import Answers
from planmonitor.assessment import GOOD, Assessment, Verdict, count_words, verdict_word, why_none_judged
from planmonitor.catalogue import Chapter, CountyView, Indicator, Nature
from planmonitor.explanation import required_text
from planmonitor.monitor import count_verdicts
from planmonitor.observations import Kind
from planmonitor.wording import NATURE, difference_unit, number, quantity

OVERVIEW, COUNTIES, ALERTS = "overview", "counties", "alerts"
MOST_TILES, MOST_ALERTS, MOST_LISTED = 6, 8, 3


@dataclass(frozen=True)
class Tile:
    """One indicator in the city: value, target and verdict as shown to people."""

    name: str
    value: str
    unit: str
    when: str
    target: str
    word: str
    verdict: Verdict
    demo: bool
    need: str = ""
    nature: str = ""
    chapter: str = ""


@dataclass(frozen=True)
class Place:
    """A county on the map: what colours it, what is written there, and why it looks so."""

    code: str
    name: str
    verdict: Verdict
    value: float | None
    text: str
    why: str
    demo: bool


@dataclass(frozen=True)
class Point:
    """One year of a trend line."""

    year: int
    value: float
    demo: bool


@dataclass(frozen=True)
class Trend:
    """The city's line toward the target: yearly values or running sums, the schedule's path and the target."""

    points: tuple[Point, ...]
    path: tuple[tuple[int, float], ...]
    target: float | None
    target_text: str
    years: tuple[int, int]
    decimals: int


@dataclass(frozen=True)
class MatrixCell:
    """How many indicators comparable with the city's target are behind in one county and chapter."""

    behind: int
    judged: int


@dataclass(frozen=True)
class Scene:
    """One picture. ``tiles`` are what needs looking at, ``best`` what stands beside it; ``by_value`` says that the map is coloured by value, not by verdict."""

    id: str
    kind: str
    title: str
    headline: str
    demo: bool
    tiles: tuple[Tile, ...] = ()
    best: tuple[Tile, ...] = ()
    counts: tuple[tuple[Verdict, str, int], ...] = ()
    chapters: tuple[tuple[str, tuple[int, ...]], ...] = ()
    places: tuple[Place, ...] = ()
    by_value: bool = False
    subject: str = ""
    unit: str = ""
    decimals: int = 0
    trend: Trend | None = None
    columns: tuple[str, ...] = ()
    matrix: tuple[tuple[str, tuple[MatrixCell, ...]], ...] = ()


@dataclass(frozen=True)
class Board:
    """All scenes that have something to show; ``skipped`` are the titles of those without any figure."""

    plan: str
    status: str
    as_of: int
    recorded_at: datetime | None
    scenes: tuple[Scene, ...]
    skipped: tuple[str, ...] = field(default=())


def board(answers: Answers) -> Board:
    """The whole sequence of a wall for one view of the plan."""
    plan = answers.plan
    scenes: list[Scene] = [_overview(answers)]
    skipped: list[str] = []
    for chapter in plan.chapters:
        if not chapter.page or not plan.on_page(chapter.domain):
            continue
        scene = _chapter(answers, chapter)
        if scene is None:
            skipped.append(chapter.short)
        else:
            scenes.append(scene)
    for made, title in ((_counties(answers), "县域对比"), (_alerts(answers), "预警")):
        if made is None:
            skipped.append(title)
        else:
            scenes.append(made)
    moments = [o.recorded_at for i in plan.indicators for o in answers.observations(i.id)]
    return Board(
        plan.title, plan.status, answers.view.as_of, max(moments, default=None), tuple(scenes), tuple(skipped)
    )


def _tile(answers: Answers, a: Assessment) -> Tile:
    i = answers.plan.indicator(a.indicator)
    when = "暂无数据" if a.year is None else f"{a.year}年{'累计' if i.rule.sums else ''}"
    printed = i.target.printed if len(i.target.printed) < 12 else i.target.printed[:11] + "…"
    gap = ""
    if a.gap is not None and a.is_behind:
        gap = f"差{quantity(abs(a.gap), difference_unit(i.unit), i.decimals)}"
    return Tile(
        name=i.name, value=number(a.value, i.decimals), unit=i.unit if a.value is not None else "", when=when, target=printed,
        word=a.word, verdict=a.verdict, demo=a.kind is Kind.DEMO, need=required_text(answers.plan.promise(i.id), a) or gap, nature=NATURE[i.nature],
        chapter=answers.plan.page_names()[i.page],
    )  # fmt: skip


def _urgency(answers: Answers, a: Assessment) -> tuple[bool, float]:
    """Binding promises first, then the lowest share of what the schedule asks."""
    binding = answers.plan.indicator(a.indicator).nature is Nature.BINDING
    return (not binding, a.ratio if a.ratio is not None else 0.9)


def _overview(answers: Answers) -> Scene:
    plan = answers.plan
    results = answers.assess_all()
    counts = count_verdicts(results)
    behind = sorted((a for a in results if a.is_behind), key=lambda a: _urgency(answers, a))
    good = [a for a in results if a.verdict in GOOD]
    good.sort(key=lambda a: -(a.ratio if a.ratio is not None else 1.0))
    final = any(a.is_final for a in results)
    rows = []
    for page in dict.fromkeys(i.page for i in plan.indicators):
        part = count_verdicts(a for a in results if plan.indicator(a.indicator).page == page)
        rows.append((answers.plan.page_names()[page], tuple(part[v] for v in Verdict)))
    if any(a.is_judged for a in results):
        words = f"{len(good)}项达到或超过时序要求，" + (f"{len(behind)}项滞后" if behind else "没有滞后项")
        words += f"，{counts[Verdict.NOT_JUDGED]}项暂不判定"
    else:
        words = f"目前没有一项可以判定：{why_none_judged(results)}"
    return Scene(
        OVERVIEW, OVERVIEW, "总体态势", f"截至{answers.view.as_of}年，{len(results)}项指标中{words}。", any(a.kind is Kind.DEMO for a in results),
        tiles=tuple(_tile(answers, a) for a in behind[:MOST_LISTED]),
        best=tuple(_tile(answers, a) for a in good[:MOST_LISTED]),
        counts=tuple((v, verdict_word(v, is_final=final), n) for v, n in counts.items()),
        chapters=tuple(rows),
        places=tuple(_sums(answers)),
        subject="各县（市、区）滞后的指标数",
        unit="项",
        by_value=True,
    )  # fmt: skip


def _sums(answers: Answers) -> Iterator[Place]:
    """Every county with how many of its comparable indicators are behind."""
    for code in answers.divisions.codes:
        judged = [a for a in answers.assess_all(code) if a.is_judged]
        behind = sorted((a for a in judged if a.is_behind), key=lambda a: _urgency(answers, a))
        names = "、".join(answers.plan.indicator(a.indicator).name for a in behind[:4])
        more = f"等{len(behind)}项" if len(behind) > 4 else ""
        why = (
            f"以市级目标为参照，可比的{len(judged)}项中：{count_words(judged)}。"
            if judged
            else "没有可以和市级目标比较的数据。"
        )
        why += f"滞后的是{names}{more}。" if behind else ""
        verdict = Verdict.NOT_JUDGED if not judged else (Verdict.LAGGING if behind else Verdict.ON_TRACK)
        yield Place(
            code, answers.place_name(code), verdict, float(len(behind)) if judged else None,
            f"{len(behind)}/{len(judged)}" if judged else "无数据", why, any(a.kind is Kind.DEMO for a in judged),
        )  # fmt: skip


def _chapter(answers: Answers, chapter: Chapter) -> Scene | None:
    """A chapter's scene around the indicator that most needs looking at; None without any figure of the period."""
    indicators = answers.plan.on_page(chapter.domain)
    results = [answers.assess(i) for i in indicators]
    if all(a.value is None or a.year is None or a.year <= answers.plan.baseline_year for a in results):
        return None
    order = sorted(results, key=lambda a: (not a.is_behind, _is_flat(answers, a), _urgency(answers, a)))
    mapped = [a for a in order if _has_places(answers, answers.plan.indicator(a.indicator))]
    lead = answers.plan.indicator((mapped or [a for a in order if a.value is not None])[0].indicator)
    judged = [a for a in results if a.is_judged]
    behind = [a for a in results if a.is_behind]
    names = "、".join(answers.plan.indicator(a.indicator).name for a in behind)
    if judged:
        words = f"{len(judged) - len(behind)}项达到或超过时序要求" + (
            f"；滞后：{names}" if behind else "，没有滞后项"
        )
    else:
        words = f"目前没有一项可以判定：{why_none_judged(results)}"
    return Scene(
        chapter.domain, "chapter", chapter.short, f"本章{len(results)}项指标中，{words}。",
        any(a.kind is Kind.DEMO for a in results),
        tiles=tuple(_tile(answers, a) for a in results[:MOST_TILES]),
        places=tuple(_places(answers, lead)) if mapped else (),
        by_value=lead.county_view is not CountyView.REFERENCE,
        subject=lead.name,
        unit=lead.unit,
        decimals=lead.decimals,
        trend=_trend(answers, lead),
    )  # fmt: skip


def _has_places(answers: Answers, indicator: Indicator) -> bool:
    return indicator.county_view is not CountyView.NONE and any(
        a.value is not None for a in answers.by_division(indicator).values()
    )


def _is_flat(answers: Answers, a: Assessment) -> bool:
    """Whether all counties have the same value, so that a map of it says nothing."""
    found = answers.by_division(answers.plan.indicator(a.indicator)).values()
    return len({b.value for b in found}) < 2


def _places(answers: Answers, indicator: Indicator) -> Iterator[Place]:
    for code, a in answers.by_division(indicator).items():
        yield Place(
            code, answers.place_name(code), a.verdict, a.value, number(a.value, indicator.decimals) if a.value is not None else "无数据",
            a.sentence, a.kind is Kind.DEMO,
        )  # fmt: skip


def _trend(answers: Answers, indicator: Indicator) -> Trend | None:
    """The line to draw; running sums end before the first year without a figure, for a gap makes no sum."""
    plan, promise = answers.plan, answers.plan.promise(indicator.id)
    points = tuple(
        Point(p.year, p.value, p.kind is Kind.DEMO)
        for p in answers.points(indicator)
        if p.year >= plan.baseline_year
    )
    if not points:
        return None
    goal = indicator.rule.goal(promise)
    text = f"{plan.target_year}年目标 {indicator.target.printed}"
    return Trend(
        points,
        answers.path(indicator),
        None if goal is None or indicator.rule.needs_reference else goal.aim,
        text if len(text) < 26 else text[:25] + "…",
        (plan.baseline_year, plan.target_year),
        indicator.decimals,
    )


def _counties(answers: Answers) -> Scene | None:
    """County × chapter; None when no county has a comparable figure."""
    plan = answers.plan
    pages = list(dict.fromkeys(i.page for i in plan.indicators))
    rows: list[tuple[str, tuple[MatrixCell, ...]]] = []
    demo = False
    for code in answers.divisions.codes:
        cells = []
        for page in pages:
            judged = [a for i in plan.on_page(page) if (a := answers.assess(i, code)).is_judged]
            demo = demo or any(a.kind is Kind.DEMO for a in judged)
            cells.append(MatrixCell(sum(a.is_behind for a in judged), len(judged)))
        rows.append((answers.place_name(code), tuple(cells)))
    if not any(c.judged for _, cells in rows for c in cells):
        return None
    worst = max(rows, key=lambda r: sum(c.behind for c in r[1]))
    n = sum(c.behind for c in worst[1])
    words = f"滞后最多的是{worst[0]}（{n}项）。" if n else "没有一个县（市、区）有滞后项。"
    return Scene(
        COUNTIES, "matrix", "县域对比", f"以市级目标为参照（规划未下达县级目标）：{words}", demo,
        columns=tuple(answers.plan.page_names()[p] for p in pages), matrix=tuple(rows),
    )  # fmt: skip


def _alerts(answers: Answers) -> Scene | None:
    """Binding indicators behind schedule with what they need; None when nothing binding can be judged."""
    plan = answers.plan
    binding: Sequence[Assessment] = [
        a for a in answers.assess_all() if plan.indicator(a.indicator).nature is Nature.BINDING
    ]
    if not any(a.is_judged for a in binding):
        return None
    behind = sorted((a for a in binding if a.is_behind), key=lambda a: _urgency(answers, a))
    shown = behind[:MOST_ALERTS]
    more = f"，这里列出最急的{len(shown)}项" if len(behind) > len(shown) else ""
    words = f"{len(behind)}项滞后{more}。" if behind else "没有滞后项。"
    judged = sum(a.is_judged for a in binding)
    return Scene(
        ALERTS, ALERTS, "预警", f"约束性指标{len(binding)}项，可判定{judged}项，其中{words}", any(a.kind is Kind.DEMO for a in binding),
        tiles=tuple(_tile(answers, a) for a in shown),
        best=tuple(_tile(answers, a) for a in binding if not a.is_behind),
        counts=tuple((v, verdict_word(v), n) for v, n in count_verdicts(binding).items()),
    )  # fmt: skip
