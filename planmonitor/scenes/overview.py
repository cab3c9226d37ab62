"""The first picture: how many promises are on their way, chapter by chapter and county by county."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planmonitor.answers import Answers
from planmonitor.assessment import (
    GOOD,
    Assessment,
    Verdict,
    count_words,
    sides_of,
    verdict_word,
    why_none_judged,
)
from planmonitor.monitor import count_verdicts
from planmonitor.scenes.parts import any_demo, names, tiles, urgency
from planmonitor.scenes.shapes import MapPlace, Scene, Shown, VerdictCount

OVERVIEW = "overview"
MOST_LISTED, MOST_NAMED = 3, 4


def overview(answers: Answers) -> Scene:
    """The scene of the whole plan; it is there even when nothing can be judged, and says so."""
    results = answers.assess_all()
    behind = sorted((a for a in results if a.is_behind), key=lambda a: urgency(answers, a))
    good = [a for a in results if a.verdict in GOOD]
    good.sort(key=lambda a: -(a.ratio if a.ratio is not None else 1.0))
    return Scene(
        id=OVERVIEW,
        kind=OVERVIEW,
        title="总体态势",
        headline=_headline(answers, results, behind=len(behind), good=len(good)),
        demo=any_demo(results),
        tiles=tiles(answers, behind[:MOST_LISTED]),
        best=tiles(answers, good[:MOST_LISTED]),
        counts=counted(answers, results, is_final=any(a.is_final for a in results)),
        chapters=_by_chapter(answers, results),
        subjects=(
            Shown(
                f"各县（市、区）{sides_of(results).behind}的指标数",
                "项",
                by_value=True,
                counting=True,
                places=tuple(_counted_places(answers)),
            ),
        ),
    )


def _headline(answers: Answers, results: Sequence[Assessment], *, behind: int, good: int) -> str:
    if any(a.is_judged for a in results):
        said = sides_of(results)
        late = f"{behind}项{said.behind}" if behind else f"没有{said.behind}的"
        unjudged = count_verdicts(results)[Verdict.NOT_JUDGED]
        words = f"{good}项{said.good}，{late}，{unjudged}项暂不判定"
    else:
        words = f"目前没有一项可以判定：{why_none_judged(results)}"
    return f"截至{answers.view.as_of}年，{len(results)}项指标中{words}。"


def counted(
    answers: Answers, results: Sequence[Assessment], *, is_final: bool = False
) -> tuple[VerdictCount, ...]:
    """How many have each verdict, and which."""
    return tuple(
        VerdictCount(
            v,
            verdict_word(v, is_final=is_final),
            n,
            tuple(answers.plan.indicator(a.indicator).name for a in results if a.verdict is v),
        )
        for v, n in count_verdicts(results).items()
    )


def _by_chapter(
    answers: Answers, results: Sequence[Assessment]
) -> tuple[tuple[str, str, tuple[int, ...]], ...]:
    """Every chapter page with how many of its indicators have each verdict."""
    plan, page_names = answers.plan, answers.plan.page_names()
    rows = []
    for page in filter(plan.on_page, page_names):
        part = count_verdicts(a for a in results if plan.indicator(a.indicator).page == page)
        rows.append((page, page_names[page], tuple(part[v] for v in Verdict)))
    return tuple(rows)


def _counted_places(answers: Answers) -> Iterator[MapPlace]:
    """Every county with how many of its comparable indicators are behind."""
    for code in answers.divisions.codes:
        judged = [a for a in answers.assess_all(code) if a.is_judged]
        behind = sorted((a for a in judged if a.is_behind), key=lambda a: urgency(answers, a))
        name = answers.place_name(code)
        if not judged:
            nothing = "没有可以和市级目标比较的数值。"
            yield MapPlace(code, name, Verdict.NOT_JUDGED, None, "不判定", nothing, demo=False)
            continue
        why = f"以市级目标为参照，可比的{len(judged)}项中：{count_words(judged)}。"
        if behind:
            more = f"等{len(behind)}项" if len(behind) > MOST_NAMED else ""
            why += f"{sides_of(judged).behind}的是{names(answers, behind[:MOST_NAMED])}{more}。"
        yield MapPlace(
            code,
            name,
            Verdict.LAGGING if behind else Verdict.ON_TRACK,
            value=float(len(behind)),
            text=f"{len(behind)}/{len(judged)}",
            why=why,
            demo=any_demo(judged),
        )
