"""What a wall shows, scene by scene: everything worked out, nothing drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from planmonitor.answers import Answers
from planmonitor.assessment import GOOD, Assessment, Verdict, count_words, verdict_word, why_none_judged
from planmonitor.catalogue import Chapter, CountyView, Indicator, Nature
from planmonitor.explanation import required_text
from planmonitor.monitor import count_verdicts
from planmonitor.observations import Kind
from planmonitor.pictures import picture_of
from planmonitor.wording import NATURE

OVERVIEW, COUNTIES, ALERTS = "overview", "counties", "alerts"
MOST_TILES, MOST_ALERTS, MOST_LISTED, MOST_NAMED = 6, 8, 3, 4
LONGEST_TARGET, LONGEST_LABEL = 12, 26


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
class MapPlace:
    """A county on the map: what colours it, what is written there, and why it looks so."""

    code: str
    name: str
    verdict: Verdict
    value: float | None
    text: str
    why: str
    demo: bool


@dataclass(frozen=True)
class TrendPoint:
    """One year of a trend line."""

    year: int
    value: float
    demo: bool


@dataclass(frozen=True)
class Trend:
    """The city's line toward the target: yearly values or running sums, the schedule's path, the target."""

    points: tuple[TrendPoint, ...]
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
    """One picture.

    ``tiles`` are what needs looking at, ``best`` what stands beside it; ``by_value`` says that the map is
    coloured by value, not by verdict, ``when`` names the years of the figures on it.
    Which fields are filled depends on ``kind``: ``counts`` and
    ``chapters`` on the overview, ``trend`` on a chapter, ``columns`` and ``matrix`` where counties are
    compared.
    """

    id: str
    kind: str
    title: str
    headline: str
    demo: bool
    tiles: tuple[Tile, ...] = ()
    best: tuple[Tile, ...] = ()
    counts: tuple[tuple[Verdict, str, int], ...] = ()
    chapters: tuple[tuple[str, tuple[int, ...]], ...] = ()
    places: tuple[MapPlace, ...] = ()
    by_value: bool = False
    subject: str = ""
    when: str = ""
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
    chapters = [c for c in plan.chapters if c.page and plan.on_page(c.domain)]
    made: list[tuple[Scene | None, str]] = [(_overview(answers), "总体态势")]
    made += [(_chapter(answers, chapter), chapter.short) for chapter in chapters]
    made += [(_counties(answers), "县域对比"), (_alerts(answers), "预警")]
    moments = [o.recorded_at for i in plan.indicators for o in answers.observations(i.id)]
    return Board(
        plan.title,
        plan.status,
        answers.view.as_of,
        max(moments, default=None),
        scenes=tuple(scene for scene, _ in made if scene is not None),
        skipped=tuple(title for scene, title in made if scene is None),
    )


def _any_demo(assessments: Iterable[Assessment]) -> bool:
    return any(a.kind is Kind.DEMO for a in assessments)


def _names(answers: Answers, assessments: Iterable[Assessment]) -> str:
    return "、".join(answers.plan.indicator(a.indicator).name for a in assessments)


def _shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _tile(answers: Answers, a: Assessment) -> Tile:
    i = answers.plan.indicator(a.indicator)
    need = required_text(answers.plan.promise(i.id), a)
    if not need and a.lacking and a.is_behind:
        need = f"差{a.lacking_text}" if a.lacking > 0 else f"超出{a.lacking_text}"
    return Tile(
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


def _tiles(answers: Answers, assessments: Iterable[Assessment]) -> tuple[Tile, ...]:
    return tuple(_tile(answers, a) for a in assessments)


def _urgency(answers: Answers, a: Assessment) -> tuple[bool, float]:
    """Binding promises first, then the lowest share of what the schedule asks."""
    binding = answers.plan.indicator(a.indicator).nature is Nature.BINDING
    return (not binding, a.ratio if a.ratio is not None else 0.9)


def _overview(answers: Answers) -> Scene:
    results = answers.assess_all()
    counts = count_verdicts(results)
    behind = sorted((a for a in results if a.is_behind), key=lambda a: _urgency(answers, a))
    good = [a for a in results if a.verdict in GOOD]
    good.sort(key=lambda a: -(a.ratio if a.ratio is not None else 1.0))
    if any(a.is_judged for a in results):
        late = f"{len(behind)}项滞后" if behind else "没有滞后项"
        words = f"{len(good)}项达到或超过时序要求，{late}，{counts[Verdict.NOT_JUDGED]}项暂不判定"
    else:
        words = f"目前没有一项可以判定：{why_none_judged(results)}"
    final = any(a.is_final for a in results)
    return Scene(
        id=OVERVIEW,
        kind=OVERVIEW,
        title="总体态势",
        headline=f"截至{answers.view.as_of}年，{len(results)}项指标中{words}。",
        demo=_any_demo(results),
        tiles=_tiles(answers, behind[:MOST_LISTED]),
        best=_tiles(answers, good[:MOST_LISTED]),
        counts=tuple((v, verdict_word(v, is_final=final), n) for v, n in counts.items()),
        chapters=_by_chapter(answers, results),
        places=tuple(_sums(answers)),
        subject="各县（市、区）滞后的指标数",
        unit="项",
        by_value=True,
    )


def _by_chapter(answers: Answers, results: Sequence[Assessment]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Every chapter page with how many of its indicators have each verdict."""
    plan, names = answers.plan, answers.plan.page_names()
    rows = []
    for page in filter(plan.on_page, names):
        part = count_verdicts(a for a in results if plan.indicator(a.indicator).page == page)
        rows.append((names[page], tuple(part[v] for v in Verdict)))
    return tuple(rows)


def _sums(answers: Answers) -> Iterator[MapPlace]:
    """Every county with how many of its comparable indicators are behind."""
    for code in answers.divisions.codes:
        judged = [a for a in answers.assess_all(code) if a.is_judged]
        behind = sorted((a for a in judged if a.is_behind), key=lambda a: _urgency(answers, a))
        name = answers.place_name(code)
        if not judged:
            nothing = "没有可以和市级目标比较的数值。"
            yield MapPlace(code, name, Verdict.NOT_JUDGED, None, "不判定", nothing, demo=False)
            continue
        why = f"以市级目标为参照，可比的{len(judged)}项中：{count_words(judged)}。"
        if behind:
            more = f"等{len(behind)}项" if len(behind) > MOST_NAMED else ""
            why += f"滞后的是{_names(answers, behind[:MOST_NAMED])}{more}。"
        yield MapPlace(
            code,
            name,
            Verdict.LAGGING if behind else Verdict.ON_TRACK,
            value=float(len(behind)),
            text=f"{len(behind)}/{len(judged)}",
            why=why,
            demo=_any_demo(judged),
        )


def _chapter(answers: Answers, chapter: Chapter) -> Scene | None:
    """A chapter's scene around the indicator that most needs looking at; None without a figure to show."""
    results = [answers.assess(i) for i in answers.plan.on_page(chapter.domain)]
    lead = _lead(answers, results)
    if lead is None:
        return None
    judged = [a for a in results if a.is_judged]
    behind = [a for a in results if a.is_behind]
    if judged:
        late = f"；滞后：{_names(answers, behind)}" if behind else "，没有滞后项"
        left = len(results) - len(judged)
        unknown = f"，{left}项暂不判定" if left and not behind else f"；{left}项暂不判定" if left else ""
        words = f"{len(judged) - len(behind)}项达到或超过时序要求{late}{unknown}"
    else:
        words = f"目前没有一项可以判定：{why_none_judged(results)}"
    return Scene(
        id=chapter.domain,
        kind="chapter",
        title=chapter.short,
        headline=f"本章{len(results)}项指标中，{words}。",
        demo=_any_demo(results),
        tiles=_tiles(answers, results[:MOST_TILES]),
        places=tuple(_places(answers, lead)) if _has_places(answers, lead) else (),
        by_value=lead.county_view is not CountyView.REFERENCE,
        subject=lead.name,
        when=picture_of(answers.by_division(lead).values(), answers.view.as_of).title,
        unit=lead.unit,
        decimals=lead.decimals,
        trend=_trend(answers, lead),
    )


def _lead(answers: Answers, results: Sequence[Assessment]) -> Indicator | None:
    """The indicator a chapter's scene is about: behind before others, a telling map before a flat one.

    None when no figure of the period can be shown, be it that none is there or that a running sum has a gap.
    """
    plan = answers.plan
    if all(a.value is None or a.year is None or a.year <= plan.baseline_year for a in results):
        return None
    order = sorted(results, key=lambda a: (not a.is_behind, _is_flat(answers, a), _urgency(answers, a)))
    indicators = [plan.indicator(a.indicator) for a in order]
    mapped = [i for i in indicators if _has_places(answers, i)]
    valued = [i for i, a in zip(indicators, order, strict=True) if a.value is not None]
    return next(iter([*mapped, *valued]), None)


def _has_places(answers: Answers, indicator: Indicator) -> bool:
    return indicator.county_view is not CountyView.NONE and any(
        a.value is not None for a in answers.by_division(indicator).values()
    )


def _is_flat(answers: Answers, a: Assessment) -> bool:
    """Whether all counties have the same value, so that a map of it says nothing."""
    found = answers.by_division(answers.plan.indicator(a.indicator)).values()
    return len({b.value for b in found}) < 2


def _places(answers: Answers, indicator: Indicator) -> Iterator[MapPlace]:
    results = answers.by_division(indicator)
    picture = picture_of(results.values(), answers.view.as_of)
    for code, a in results.items():
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
    goal = indicator.rule.goal(plan.promise(indicator.id))
    return Trend(
        points,
        path=answers.path(indicator),
        target=None if goal is None or indicator.rule.needs_reference else goal.aim,
        target_text=_shortened(f"{plan.target_year}年目标 {indicator.target.printed}", LONGEST_LABEL),
        years=(plan.baseline_year, plan.target_year),
        decimals=indicator.decimals,
    )


def _counties(answers: Answers) -> Scene | None:
    """County × chapter; None when no county has a comparable figure."""
    plan = answers.plan
    pages = list(filter(plan.on_page, plan.page_names()))
    judged = {
        (code, page): [a for i in plan.on_page(page) if (a := answers.assess(i, code)).is_judged]
        for code in answers.divisions.codes
        for page in pages
    }
    if not any(judged.values()):
        return None
    rows = []
    for code in answers.divisions.codes:
        cells = [judged[code, page] for page in pages]
        counted = tuple(MatrixCell(sum(a.is_behind for a in cell), len(cell)) for cell in cells)
        rows.append((answers.place_name(code), counted))
    name, cells_of_worst = max(rows, key=lambda row: sum(cell.behind for cell in row[1]))
    most = sum(cell.behind for cell in cells_of_worst)
    known = sum(any(cell.judged for cell in cells) for _, cells in rows)
    where = "各县（市、区）" if known == len(rows) else f"可比的{known}个县（市、区）"
    words = f"滞后最多的是{name}（{most}项）。" if most else f"{where}可比的指标都没有滞后。"
    return Scene(
        id=COUNTIES,
        kind="matrix",
        title="县域对比",
        headline=f"以市级目标为参照（规划未下达县级目标）：{words}",
        demo=any(_any_demo(cell) for cell in judged.values()),
        columns=tuple(plan.page_names()[page] for page in pages),
        matrix=tuple(rows),
    )


def _alerts(answers: Answers) -> Scene | None:
    """Binding indicators behind schedule with what they need; None when nothing binding can be judged."""
    plan = answers.plan
    binding = [a for a in answers.assess_all() if plan.indicator(a.indicator).nature is Nature.BINDING]
    judged = sum(a.is_judged for a in binding)
    if not judged:
        return None
    behind = sorted((a for a in binding if a.is_behind), key=lambda a: _urgency(answers, a))
    shown = behind[:MOST_ALERTS]
    more = f"，这里列出最急的{len(shown)}项" if len(behind) > len(shown) else ""
    words = f"{len(behind)}项滞后{more}。" if behind else "没有滞后的。"
    return Scene(
        id=ALERTS,
        kind=ALERTS,
        title="预警",
        headline=f"约束性指标{len(binding)}项，可判定{judged}项，其中{words}",
        demo=_any_demo(binding),
        tiles=_tiles(answers, shown),
        best=_tiles(answers, (a for a in binding if not a.is_behind)),
        counts=tuple((v, verdict_word(v), n) for v, n in count_verdicts(binding).items()),
    )
