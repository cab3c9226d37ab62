"""From the baseline to a level in the target year, with or without stages on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from planmonitor.assessment import (
    Assessment,
    Reason,
    Step,
    Verdict,
    band,
    ratio_text,
    share_decimals,
    verdict_word,
)
from planmonitor.numbers import difference_unit, exact, number, quantity, share
from planmonitor.promise import Comparator, Goal, Promise
from planmonitor.rules import maintain
from planmonitor.rules._stages import at_stage
from planmonitor.rules.base import (
    Case,
    Path,
    Rule,
    Threshold,
    Words,
    answer,
    exact_goal,
    goal_limits,
    limit,
    on_path,
    refuse,
    time_step,
)


@dataclass(frozen=True)
class Reach(Rule):
    """Completion of the way from baseline to target, compared with the share of time that has passed."""

    key: str = "reach"
    label: str = "达到型"
    principle: str = (
        "完成度 =（现状 − 基期）÷（目标 − 基期），与时间进度之比落在容差的哪一档；提前达到目标即“提前实现”；"
        "有阶段目标的，时序沿各阶段目标计算，阶段年须达到阶段目标"
    )
    applies: str = "基期到目标之间有明确增量"
    banded: bool = True
    from_baseline: bool = True

    def needs(self, promise: Promise) -> Iterator[str]:
        """Baseline and target, different from one another, on the side that the direction says."""
        yield from super().needs(promise)
        if promise.baseline is None:
            yield f"{self.key}（{self.label}）需要基期值 baseline.value；没有基期请改用 no_baseline"
            return
        goal = self.goal(promise)
        if goal is None:
            return
        if goal.aim == promise.baseline:
            yield f'基期与目标相同（{exact(goal.aim)}），没有可走的路程；请改用 target_type = "maintain"'
        elif promise.direction.value == ("decrease" if goal.aim > promise.baseline else "increase"):
            way = "高于" if goal.aim > promise.baseline else "低于"
            yield (
                f'direction = "{promise.direction.value}" 与数值矛盾：目标{exact(goal.aim)}{way}基期'
                f"{exact(promise.baseline)}；请核对基期、目标和方向，已达到而只须保持的改用 maintain"
            )
        elif goal.is_ceiling == (goal.aim > promise.baseline) and not goal.is_two_sided:
            yield (
                f'judged_as = "{goal.comparator.value}" 与数值矛盾：目标{exact(goal.aim)}、基期'
                f'{exact(promise.baseline)}；由低到高用 ">="，由高到低用 "<="'
            )

    def level(self, promise: Promise, target: float) -> float:
        """A number of the target's measure as a level of the figures."""
        return target

    def goal(self, promise: Promise) -> Goal | None:
        """The goal as a level of the figures."""
        if promise.goal is None:
            return None
        return promise.goal.mapped(lambda v: self.level(promise, v))

    def goal_note(self, promise: Promise) -> str:
        """How the goal stands in the plan, where that is not a level."""
        return ""

    def stages(self, promise: Promise) -> dict[int, float]:
        """The levels promised for years on the way."""
        return {year: self.level(promise, value) for year, value in promise.stages}

    def path(self, promise: Promise) -> Path:
        """Straight from the baseline over the stages to the target; none where the baseline already
        satisfies it.
        """
        goal = self.goal(promise)
        if goal is None or promise.baseline is None or goal.holds(promise.baseline):
            return ()
        stages = tuple(sorted(self.stages(promise).items()))
        return ((promise.baseline_year, promise.baseline), *stages, (promise.target_year, goal.aim))

    def expected(self, promise: Promise, year: int) -> float:
        """The share of the way that the path asks for by the end of a year."""
        if not promise.stages:
            return promise.elapsed(year)
        path = self.path(promise)
        start, aim = path[0][1], path[-1][1]
        return (on_path(path, year) - start) / (aim - start)

    def judge(self, case: Case) -> Assessment:
        """Achieved, or the band in which completion ÷ expected share lies."""
        p = case.promise
        goal, value = self.goal(p), self.figure(case)
        if goal is None or p.baseline is None:
            return refuse(
                self,
                case,
                Reason.NO_BASELINE,
                f"截至{case.year}年为{quantity(value, p.unit, p.decimals)}，缺{p.baseline_year}年基期值",
            )
        words = Words.of(self, p, goal, value)
        if case.is_reference and goal.holds(value):
            sentence = f"截至{case.year}年为{words.text(value)}，已达到目标{words.target}"
            return answer(
                self, case, Verdict.ACHIEVED, sentence, required_yearly=0.0, **self._way(case, goal)
            )
        if goal.holds(p.baseline) or goal.aim == p.baseline:
            return maintain.RULE.judge(case)
        return self._judge_way(case, goal, words)

    def _way(self, case: Case, goal: Goal) -> dict[str, Any]:
        """Completion and what it is compared with; nothing where there was no way to go."""
        p = case.promise
        if p.baseline is None or goal.aim == p.baseline or goal.holds(p.baseline):
            return {}
        completion = (self.figure(case) - p.baseline) / (goal.aim - p.baseline)
        expected = self.expected(p, case.year)
        ratio = completion / expected if expected > 0 else None
        places = share_decimals(completion, expected, p.tolerances)
        return {"completion": completion, "expected": expected, "ratio": ratio, "share_decimals": places}

    def _judge_way(self, case: Case, goal: Goal, words: Words) -> Assessment:
        p, value, b = case.promise, self.figure(case), case.promise.baseline
        assert b is not None
        way = self._way(case, goal)
        completion, expected, places = way["completion"], way["expected"], way["share_decimals"]
        steps = self._steps(case, goal, completion, expected)
        details: dict[str, Any] = {**way, "steps": steps}
        head = f"截至{case.year}年为{words.text(value)}"
        plain = words.target.lstrip("≥＞≤＜") + self.goal_note(p)
        if goal.holds(value):
            word = verdict_word(Verdict.ACHIEVED, self, case.is_final)
            return answer(
                self, case, Verdict.ACHIEVED, f"{head}，目标{plain}{word}", required_yearly=0.0, **details
            )
        gap = goal.lacking(value)
        if case.is_final:
            miss = (
                f"距目标{plain}差{words.difference(gap)}"
                if gap
                else f"目标{words.target}，{words.lacking(value)}"
            )
            return answer(self, case, Verdict.NOT_ACHIEVED, f"{head}，{miss}，未实现", **details)
        verdict, stage = self._standing(case, goal, completion, expected)
        left = p.target_year - case.year
        required = gap / left
        details["steps"] = (*steps, _still_needed(words, goal, value, left, required))
        amount = "增量" if goal.aim > b else "降幅"
        done = (
            f"已完成{amount}的{share(completion, places)}"
            if completion >= 0
            else f"比基期{words.text(b)}反向变化，完成度{share(completion, places)}"
        )
        due = "按阶段目标应达" if p.stages else "时序应达"
        sentence = (
            f"{head}，{done}，{due}{share(expected, places)}{stage}，处于“{verdict_word(verdict)}”区间；"
            f"{_need(words, goal, required)}"
        )
        return answer(self, case, verdict, sentence, required_yearly=required, **details)

    def _steps(self, case: Case, goal: Goal, completion: float, expected: float) -> tuple[Step, ...]:
        p, d = case.promise, goal.decimals(self.figure(case), case.promise.decimals)
        places = share_decimals(completion, expected, p.tolerances)
        b, y, aim = (number(v, d) for v in (p.baseline, self.figure(case), goal.aim))
        steps = [Step("完成度", f"({y} − {b}) ÷ ({aim} − {b})", share(completion, places))]
        name = "时间进度"
        if p.stages:
            name = "路径应达"
            at = number(on_path(self.path(p), case.year), d + 2)
            steps.append(Step(name, f"({at} − {b}) ÷ ({aim} − {b})", share(expected, places)))
        else:
            steps.append(time_step(p, case.year))
        if expected > 0:
            over = f"{share(completion, places)} ÷ {share(expected, places)}"
            steps.append(Step(f"完成度 ÷ {name}", over, ratio_text(completion / expected, p.tolerances)))
        return tuple(steps)

    def _standing(self, case: Case, goal: Goal, completion: float, expected: float) -> tuple[Verdict, str]:
        """The verdict before the target year, and what the stage of this year says."""
        if completion > 1 and not goal.holds(self.figure(case)) and goal.is_two_sided:
            return Verdict.LAGGING, "，已越过目标"
        if expected > 0:
            verdict = band(completion / expected, case.promise.tolerances)
        else:
            verdict = Verdict.ON_TRACK if completion >= 0 else Verdict.LAGGING
        wanted = self.stages(case.promise).get(case.year)
        return at_stage(self, case, goal, self.figure(case), wanted, verdict)

    def argument(self, promise: Promise, a: Assessment) -> str:
        """Completion, time and their ratio with unrounded numbers; what was reached without a way is just
        compared.
        """
        if a.completion is None or a.goal is None:
            return super().argument(promise, a)
        y, b, aim, unit = exact(a.value), exact(a.baseline), exact(a.goal.aim), a.unit
        text = (
            f"基期{b}{unit}（{promise.baseline_year}年），目标{exact_goal(a.goal, unit)}{self.goal_note(promise)}"
            f"（{promise.target_year}年），现状{y}{unit}（{a.year}年）。"
            f"完成度＝({y}−{b})÷({aim}−{b})＝{a.completion_text}；"
        )
        return f"{text}{way_argument(self, promise, a)}"

    def limits(self, case: Case, year: int) -> Iterator[Threshold]:
        """The target, then the limits of the bands; in a stage year the stage."""
        p = case.promise
        goal, b = self.goal(p), p.baseline
        if goal is None or b is None:
            return
        if goal.holds(b) or goal.aim == b:
            yield from maintain.RULE.limits(case, year)
            return
        yield from goal_limits(self, p, year, goal, Verdict.ACHIEVED)
        if year >= p.target_year:
            return
        expected, toward = self.expected(p, year), Comparator.AT_LEAST if goal.aim > b else Comparator.AT_MOST
        stage = self.stages(p).get(year)
        for verdict, tolerance in (
            (Verdict.AHEAD, p.tolerances.ahead),
            (Verdict.ON_TRACK, p.tolerances.on_track),
        ):
            edge = b + tolerance * expected * (goal.aim - b)
            if stage is not None and (verdict is Verdict.ON_TRACK or goal.at(stage).lacking(edge)):
                edge = stage
            if tolerance * expected < 1 and not goal.holds(edge):
                yield limit(self, p, year, verdict, edge, toward)

    def no_limit(self, case: Case, year: int) -> str:
        """Without a baseline there is no way to measure."""
        if case.promise.baseline is None:
            return f"须先有{case.promise.baseline_year}年的同口径数值。"
        return super().no_limit(case, year)


def way_argument(rule: Rule, promise: Promise, a: Assessment) -> str:
    """The second half of an argument: what the path asks for, the ratio, the bands and the conclusion."""
    t = promise.tolerances
    conclusion = f"判为“{a.word}”。"
    if promise.stages:
        stages = "、".join(f"{year}年{exact(value)}" for year, value in promise.stages)
        text = f"阶段目标{stages}，沿各阶段直线应达＝{share(a.expected, a.share_decimals)}；"
    else:
        start = promise.first_year - 1 if rule.sums else promise.baseline_year
        elapsed = share(a.expected, a.share_decimals)
        text = f"时间进度＝({a.year}−{start})÷({promise.target_year}−{start})＝{elapsed}；"
    if a.ratio is not None:
        text += f"两者之比＝{ratio_text(a.ratio, t, 3)}。"
    if a.verdict is Verdict.ACHIEVED:
        return f"{text}现状已满足目标，{conclusion}"
    if a.is_final:
        return f"{text}目标年未满足目标，{conclusion}"
    if a.year in dict(promise.stages):
        text += "阶段年须达到阶段目标，"
    return (
        f"{text}之比≥{exact(t.ahead)}为快于预期，≥{exact(t.on_track)}为符合预期，更低为滞后预期，{conclusion}"
    )


def _still_needed(words: Words, goal: Goal, value: float, left: int, required: float) -> Step:
    aim, now = number(goal.limit_for(value), words.decimals), number(value, words.decimals)
    unit = difference_unit(words.unit)
    return Step("今后每年还需", f"({aim} − {now}) ÷ {left}", quantity(required, unit, words.decimals + 2))


def _need(words: Words, goal: Goal, required: float) -> str:
    if abs(required) < 1e-12:
        return f"恰在界限上，按期达标还须{'超过' if goal.low_open else '低于'}{words.target.lstrip('＞＜')}"
    return f"按期达标还需每年{'增加' if required > 0 else '减少'}{words.pace(required)}"


RULE = Reach()
