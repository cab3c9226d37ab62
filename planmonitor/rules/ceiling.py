"""A ceiling on a sum of yearly flows: 五年新增能耗控制在300万吨以内."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from planmonitor.assessment import Assessment, Verdict, verdict_word
from planmonitor.numbers import decimals_needed, exact, quantity, share
from planmonitor.promise import Comparator, Promise
from planmonitor.rules.base import Case, Threshold, Words, answer, goal_limits, limit, years_left
from planmonitor.rules.cumulative import Cumulative


@dataclass(frozen=True)
class Ceiling(Cumulative):
    """What may be used up at most: used faster than time passes is behind, broken is broken at once."""

    key: str = "ceiling"
    label: str = "总量上限型"
    principle: str = "计入期各年流量之和占上限的份额不超过时间进度即“符合预期”，超过即“滞后预期”；突破上限即“未实现”，到目标年守住才算“已实现”"
    applies: str = "规划期累计数不得超过的上限"
    banded: bool = False

    def needs(self, promise: Promise) -> Iterator[str]:
        """A limit that only too much breaks."""
        yield from super().needs(promise)
        if promise.goal is not None and not promise.goal.is_ceiling:
            yield f'{self.key}（{self.label}）的 judged_as 应为 "<=" 或 "<"'

    def settled(self, case: Case, total: float) -> bool:
        """A broken ceiling stays broken whatever the missing figures are."""
        return not case.goal.holds(total)

    def conclude(
        self, case: Case, total: float, words: Words, head: str, details: dict[str, Any]
    ) -> Assessment:
        """Broken, kept to the end, or spent slower or faster than time passes."""
        p, goal = case.promise, case.goal
        limit_name = f"上限{words.target.lstrip('≤＜')}"
        if not goal.holds(total):
            sentence = f"{head}，突破{limit_name}，{words.lacking(total)}，未实现"
            return answer(self, case, Verdict.NOT_ACHIEVED, sentence, **details)
        spent, expected = details["completion"], details["expected"]
        places = decimals_needed(
            details["share_decimals"],
            lambda d: (round(spent * 100, d) <= round(expected * 100, d)) is (spent <= expected + 1e-9),
        )
        details["share_decimals"] = places
        if case.is_final:
            sentence = f"{head}，未突破{limit_name}，已实现"
            return answer(self, case, Verdict.ACHIEVED, sentence, required_yearly=0.0, **details)
        verdict = Verdict.ON_TRACK if spent <= expected + 1e-9 else Verdict.LAGGING
        left = p.target_year - case.year
        room = (goal.high - total) / left
        due = "按阶段上限" if p.stages else "时序"
        sentence = (
            f"{head}，已用{limit_name}的{share(spent, places)}，{due}不应超过{share(expected, places)}，"
            f"处于“{verdict_word(verdict)}”区间；"
            f"今后每年不超过{words.text(room)}方能守住"
        )
        return answer(self, case, verdict, sentence, required_yearly=room, **details)

    def argument(self, promise: Promise, a: Assessment) -> str:
        """The sum flow by flow, the share of the ceiling used, and the share of time."""
        assert a.goal is not None
        flows = "＋".join(exact(o.value) for o in a.used)
        start, high = promise.first_year - 1, exact(a.goal.high)
        text = (
            f"{promise.first_year}—{a.year}年累计＝{flows}＝{exact(a.value)}{a.unit}，上限{high}{a.unit}。"
            f"已用份额＝{exact(a.value)}÷{high}＝{a.completion_text}；"
        )
        if promise.stages:
            stages = "、".join(f"{year}年{exact(value)}" for year, value in promise.stages)
            text += f"阶段上限{stages}，沿各阶段直线不应超过{share(a.expected, a.share_decimals)}；"
        else:
            elapsed = share(a.expected, a.share_decimals)
            text += f"时间进度＝({a.year}−{start})÷({promise.target_year}−{start})＝{elapsed}；"
        if a.verdict is Verdict.NOT_ACHIEVED:
            return f"{text}已突破上限，判为“{a.word}”。"
        if a.is_final:
            return f"{text}到目标年未突破上限，判为“{a.word}”。"
        return f"{text}已用份额不超过时间进度为符合预期，超过为滞后预期，判为“{a.word}”。"

    def limits(self, case: Case, year: int) -> Iterator[Threshold]:
        """The flow that stays within the share of time, and the one that breaks the ceiling."""
        p, goal = case.promise, case.goal
        flows = {y: o.value or 0.0 for y, o in self.flows(p, case.series).items()}
        if any(y not in flows for y in range(p.first_year, year)):
            return
        total = sum(v for y, v in flows.items() if y < year)
        room = goal.mapped(lambda v: v - total)
        if room.high < 0:
            return
        if year >= p.target_year:
            yield from goal_limits(self, p, year, room, Verdict.ACHIEVED)
            return
        edge = self.expected(p, year) * goal.high - total
        if edge >= 0:
            yield limit(self, p, year, Verdict.ON_TRACK, edge, Comparator.AT_MOST)
        yield from goal_limits(self, p, year, room, Verdict.LAGGING)

    def no_limit(self, case: Case, year: int) -> str:
        """A broken ceiling cannot be mended."""
        if not self.missing_years(case.promise, case.series) and self.flows(case.promise, case.series):
            return "上限已被突破，今后的数值不再改变结论。"
        return super().no_limit(case, year)

    def no_method(self, promise: Promise) -> str:
        """The methods ask how fast a target is approached, and a ceiling is not to be approached."""
        return "上限不是要接近的目标，本方法没有相应的算法"

    def needed(self, promise: Promise, a: Assessment) -> str:
        """The room left every year."""
        if a.required_yearly is None or a.is_final:
            return ""
        return f"不超过{quantity(a.required_yearly, a.unit, promise.decimals + 2)}"

    def required_words(self, promise: Promise, a: Assessment) -> str:
        """The room left every year up to the target year, in words."""
        needed = self.needed(promise, a)
        return f"{years_left(promise, a)}{needed}，方能守住上限。" if needed else ""


RULE = Ceiling()
