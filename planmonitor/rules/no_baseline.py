"""A number for the target year without a baseline: only the distance can be told, and the stages on the
way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from planmonitor.assessment import Assessment, Reason, Step, Verdict, band, ratio_text, verdict_word
from planmonitor.numbers import exact, number
from planmonitor.promise import Promise
from planmonitor.rules.base import (
    Case,
    Path,
    Rule,
    Threshold,
    Words,
    answer,
    comparison,
    exact_goal,
    goal_limits,
    on_path,
    refuse,
)


@dataclass(frozen=True)
class NoBaseline(Rule):
    """The distance to the target; before the first stage there is no path, for no start of the way is
    printed.
    """

    key: str = "no_baseline"
    label: str = "无基期型"
    principle: str = "只计距目标的差距；规划没有基期，不与时序比较；达到目标即“提前实现”；有阶段目标的，自第一个阶段年起沿各阶段判定"
    applies: str = "指标表基期栏为空"

    def path(self, promise: Promise) -> Path:
        """Straight from the first stage to the target; none without stages."""
        if promise.goal is None or not promise.stages:
            return ()
        return (*sorted(promise.stages), (promise.target_year, promise.goal.aim))

    def judge(self, case: Case) -> Assessment:
        """Achieved, missed in the target year, or else only how far away; from the first stage on by the
        stages.
        """
        p, goal, value = case.promise, case.goal, self.figure(case)
        words = Words.of(self, p, goal, value)
        head = f"截至{case.year}年为{words.text(value)}"
        if goal.holds(value):
            steps = (comparison(self, p, value, goal),)
            word = verdict_word(Verdict.ACHIEVED, self, case.is_final, is_reference=case.is_reference)
            sentence = f"{head}，满足目标{words.target}，{word}"
            return answer(self, case, Verdict.ACHIEVED, sentence, steps=steps, required_yearly=0.0)
        edge, gap = goal.limit_for(value), goal.lacking(value)
        away = f"{number(edge, words.decimals)} − {number(value, words.decimals)}"
        steps = (Step("距目标", away, words.difference(gap)),)
        miss = f"距目标{words.target}差{words.difference(gap)}"
        distance = miss if gap > 0 else f"目标{words.target}，{words.lacking(value)}"
        if case.is_final:
            return answer(self, case, Verdict.NOT_ACHIEVED, f"{head}，{distance}，未实现", steps=steps)
        required = gap / (p.target_year - case.year)
        need = ""
        if required:
            need = f"；按期达标还需每年{'增加' if required > 0 else '减少'}{words.pace(required)}"
        if p.stages and case.year >= min(year for year, _ in p.stages):
            return self._by_stage(case, head, need, required)
        sentence = f"{head}，{distance}；规划没有基期值，无法与时序比较{need}"
        return refuse(self, case, Reason.NO_SCHEDULE, sentence, steps=steps, required_yearly=required)

    def _by_stage(self, case: Case, head: str, need: str, required: float) -> Assessment:
        """Against what the stages ask for by this year."""
        p, value = case.promise, self.figure(case)
        wanted = on_path(self.path(p), case.year)
        stage = case.goal.at(wanted)
        words = Words.of(self, p, stage, value)
        ratio = None if stage.is_ceiling or wanted <= 0 else value / wanted
        is_stage_year = case.year in dict(p.stages)
        if stage.holds(value):
            better = ratio is not None and band(ratio, p.tolerances) is Verdict.AHEAD
            verdict = Verdict.AHEAD if better else Verdict.ON_TRACK
            told = "已达到"
        else:
            within = ratio is not None and not is_stage_year
            verdict = band(ratio, p.tolerances) if within and ratio is not None else Verdict.LAGGING
            told = words.lacking(value)
        name = f"{case.year}年阶段目标" if is_stage_year else f"按阶段目标{case.year}年应为"
        sentence = (
            f"{head}，{name}{words.text(wanted)}{'，' if not is_stage_year else ''}{told}，"
            f"处于“{verdict_word(verdict)}”区间{need}"
        )
        steps = (comparison(self, p, value, stage),)
        return answer(
            self, case, verdict, sentence, ratio=ratio, steps=steps, required_yearly=required, flags=()
        )

    def argument(self, promise: Promise, a: Assessment) -> str:
        """The comparison with the target, or with what the stages ask for."""
        if a.goal is None or not promise.stages or a.verdict in (Verdict.ACHIEVED, Verdict.NOT_ACHIEVED):
            return super().argument(promise, a)
        assert a.year is not None
        stages = "、".join(f"{year}年{exact(value)}{a.unit}" for year, value in promise.stages)
        wanted, t = on_path(self.path(promise), a.year), promise.tolerances
        text = (
            f"现状{exact(a.value)}{a.unit}（{a.year}年），目标{exact_goal(a.goal, a.unit)}（{promise.target_year}年），"
            f"阶段目标{stages}，{a.year}年应为{exact(wanted)}{a.unit}；"
        )
        if a.ratio is None:
            return f"{text}判为“{a.word}”。"
        return (
            f"{text}现状÷应为＝{ratio_text(a.ratio, t, 3)}；阶段年须达到阶段目标，之比≥{exact(t.ahead)}为快于预期，"
            f"≥{exact(t.on_track)}为符合预期，更低为滞后预期，判为“{a.word}”。"
        )

    def limits(self, case: Case, year: int) -> Iterator[Threshold]:
        """The target and, from the first stage on, what the stages ask for."""
        p = case.promise
        yield from super().limits(case, year)
        if p.stages and min(y for y, _ in p.stages) <= year < p.target_year:
            stage = case.goal.at(on_path(self.path(p), year))
            yield from goal_limits(self, p, year, stage, Verdict.ON_TRACK)


RULE = NoBaseline()
