"""A sum of yearly flows over the period, with or without stages on the way."""

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
from planmonitor.numbers import exact, number, pace, quantity, share
from planmonitor.observations import Observation
from planmonitor.promise import Comparator, Promise
from planmonitor.rules._stages import at_stage
from planmonitor.rules.base import (
    Case,
    Path,
    Point,
    Rule,
    Threshold,
    Words,
    answer,
    exact_goal,
    goal_limits,
    limit,
    on_path,
    refuse,
)
from planmonitor.rules.reach import way_argument


@dataclass(frozen=True)
class Cumulative(Rule):
    """Flows of the years that count, added up and compared with the share of those years that has passed."""

    key: str = "cumulative"
    label: str = "累计型"
    principle: str = "计入期各年流量之和 ÷ 累计目标，与时间进度比较；缺任一年即不判定；计入期以前的数不参与"
    applies: str = "规划期（或其中几年）的累计数"
    sums: bool = True
    banded: bool = True

    def needs(self, promise: Promise) -> Iterator[str]:
        """A target other than zero and years that count before it."""
        yield from super().needs(promise)
        if promise.goal is not None and promise.goal.aim <= 0:
            yield f"{self.key}（{self.label}）的累计目标须大于零"
        if promise.first_year > promise.target_year:
            yield f"{self.key}（{self.label}）的计入首年{promise.first_year}晚于目标年{promise.target_year}"

    def compared_by(self, comparator: Comparator) -> Rule:
        """A sum that must not be exceeded is a ceiling, whatever the plan file calls it."""
        if comparator in (Comparator.AT_MOST, Comparator.LESS_THAN):
            from planmonitor.rules.ceiling import RULE as CEILING

            return CEILING
        return self

    def flows(self, promise: Promise, series: tuple[Observation, ...]) -> dict[int, Observation]:
        """The figures of the years that count, by year."""
        return {o.year: o for o in series if o.year >= promise.first_year and o.value is not None}

    def missing_years(self, promise: Promise, series: tuple[Observation, ...]) -> tuple[int, ...]:
        """Years that count, up to the newest figure, without one."""
        flows = self.flows(promise, series)
        last = max(flows, default=promise.first_year - 1)
        return tuple(y for y in range(promise.first_year, last + 1) if y not in flows)

    def points(self, promise: Promise, series: tuple[Observation, ...]) -> tuple[Point, ...]:
        """Running sums from 0 before the first year that counts up to the first gap; empty without a
        figure.
        """
        flows, total = self.flows(promise, series), 0.0
        points = [Point(promise.first_year - 1, 0.0, None)]
        for year in range(promise.first_year, max(flows, default=0) + 1):
            if year not in flows:
                break
            flow = flows[year].value or 0.0
            total += flow
            points.append(Point(year, total, flows[year].kind, flow))
        return tuple(points) if len(points) > 1 else ()

    def path(self, promise: Promise) -> Path:
        """Straight from 0 over the stages to the target."""
        if promise.goal is None:
            return ()
        start = (promise.first_year - 1, 0.0)
        return (start, *sorted(promise.stages), (promise.target_year, promise.goal.aim))

    def judge(self, case: Case) -> Assessment:
        """Achieved, or the band in which completion ÷ expected share lies."""
        p, goal = case.promise, case.goal
        flows = self.flows(p, case.series)
        if not flows:
            sentence = f"计入期自{p.first_year}年起，截至{case.year}年还没有计入期内的数据"
            return refuse(self, case, Reason.NO_DATA, sentence, value=None, gap=None, previous=None, used=())
        used = tuple(flows[y] for y in sorted(flows))
        total = sum(o.value or 0.0 for o in used)
        missing = self.missing_years(p, case.series)
        if missing and not self.settled(case, total):
            return self.incomplete(case, used, missing)
        details = self._details(case, used, total, bool(missing))
        words = Words.of(self, p, goal, total)
        head = f"{self.span(p, used[-1].year)}累计{words.text(total)}"
        return self.conclude(case, total, words, head, details)

    def settled(self, case: Case, total: float) -> bool:
        """Whether years without a figure cannot change the verdict any more."""
        return case.goal.holds(total) and not case.goal.is_two_sided

    def span(self, promise: Promise, year: int) -> str:
        """The years that are added up."""
        return f"{promise.first_year}—{year}年" if year > promise.first_year else f"{year}年"

    def when(self, promise: Promise, year: int) -> str:
        """The years that are added up."""
        return f"{self.span(promise, year)}累计"

    def goal_name(self, promise: Promise) -> str:
        """What the goal is called: by the number of years it spans."""
        years = promise.target_year - promise.first_year + 1
        return f"{number_word(years)}年目标"

    def incomplete(self, case: Case, used: tuple[Observation, ...], missing: tuple[int, ...]) -> Assessment:
        """No verdict, for the sum has gaps."""
        p = case.promise
        have = quantity(sum(o.value or 0.0 for o in used), p.unit, p.decimals)
        sentence = f"缺{'、'.join(map(str, missing))}年数据，累计数不完整（已有{have}）"
        unknown: dict[str, Any] = {"value": None, "gap": None, "completion": None, "previous": None}
        return refuse(self, case, Reason.INCOMPLETE, sentence, used=used, **unknown)

    def conclude(
        self, case: Case, total: float, words: Words, head: str, details: dict[str, Any]
    ) -> Assessment:
        """The verdict on a sum."""
        p, goal, name = case.promise, case.goal, self.goal_name(case.promise)
        if goal.holds(total):
            same = number(total, words.decimals) == number(goal.printed, words.decimals)
            verb = "达到" if same else "超过"
            verb = verb if not goal.is_two_sided else "符合"
            end = verdict_word(Verdict.ACHIEVED, self, case.is_final)
            sentence = f"{head}，{verb}{name}{words.target}，{end}"
            return answer(self, case, Verdict.ACHIEVED, sentence, required_yearly=0.0, **details)
        gap = goal.lacking(total)
        if case.is_final or gap < 0:
            miss = (
                f"距{name}{words.target}差{words.difference(gap)}"
                if gap > 0
                else f"{name}{words.target}，{words.lacking(total)}"
            )
            return answer(self, case, Verdict.NOT_ACHIEVED, f"{head}，{miss}，未实现", **details)
        verdict, stage = self._standing(case, total, details["ratio"])
        left = p.target_year - case.year
        required = gap / left
        aim, now = number(goal.limit_for(total), words.decimals), number(total, words.decimals)
        needed = Step(
            "今后每年还需", f"({aim} − {now}) ÷ {left}", quantity(required, p.unit, words.decimals + 2)
        )
        details["steps"] = (*details["steps"], needed)
        due, places = "按阶段目标应达" if p.stages else "时序应达", details["share_decimals"]
        sentence = (
            f"{head}，完成{name}的{share(details['completion'], places)}，"
            f"{due}{share(details['expected'], places)}{stage}，"
            f"处于“{verdict_word(verdict)}”区间；按期达标还需每年新增{words.pace(required)}"
        )
        return answer(self, case, verdict, sentence, required_yearly=required, **details)

    def expected(self, promise: Promise, year: int) -> float:
        """The share of the sum that the path asks for by the end of a year."""
        if not promise.stages or promise.goal is None:
            return promise.elapsed_flow(year)
        return on_path(self.path(promise), year) / promise.goal.aim

    def _details(
        self, case: Case, used: tuple[Observation, ...], total: float, has_gap: bool
    ) -> dict[str, Any]:
        p, goal = case.promise, case.goal
        completion, expected = total / goal.aim, self.expected(p, case.year)
        ratio = completion / expected if expected > 0 else None
        places = share_decimals(completion, expected, p.tolerances)
        steps = [
            Step(
                "累计",
                " + ".join(number(o.value, p.decimals) for o in used),
                quantity(total, p.unit, p.decimals),
            ),
            Step(
                "完成度",
                f"{number(total, p.decimals)} ÷ {number(goal.aim, p.decimals)}",
                share(completion, places),
            ),
        ]
        if p.stages:
            name, at = "路径应达", number(on_path(self.path(p), case.year), p.decimals + 2)
            steps.append(Step(name, f"{at} ÷ {number(goal.aim, p.decimals)}", share(expected, places)))
        else:
            name, start = "时间进度", p.first_year - 1
            steps.append(
                Step(name, f"{case.year - start} ÷ {p.target_year - start}", share(expected, places))
            )
        if ratio is not None:
            over = f"{share(completion, places)} ÷ {share(expected, places)}"
            steps.append(Step(f"完成度 ÷ {name}", over, ratio_text(ratio, p.tolerances)))
        return {
            "value": total,
            "used": used,
            "completion": completion,
            "expected": expected,
            "share_decimals": places,
            "elapsed_share": p.elapsed_flow(case.year),
            "ratio": ratio,
            "previous": None if has_gap else total - (used[-1].value or 0.0),
            "steps": tuple(steps),
        }

    def _standing(self, case: Case, total: float, ratio: float | None) -> tuple[Verdict, str]:
        """The verdict before the target year, and what the stage of this year says."""
        verdict = Verdict.ON_TRACK if ratio is None else band(ratio, case.promise.tolerances)
        wanted = dict(case.promise.stages).get(case.year)
        return at_stage(self, case, case.goal, total, wanted, verdict)

    def argument(self, promise: Promise, a: Assessment) -> str:
        """The sum flow by flow, its share of the target, time and their ratio."""
        assert a.goal is not None
        flows = "＋".join(exact(o.value) for o in a.used)
        name = self.goal_name(promise)
        text = (
            f"{promise.first_year}—{a.year}年累计＝{flows}＝{exact(a.value)}{a.unit}，"
            f"{name}{exact_goal(a.goal, a.unit)}。"
            f"完成度＝{exact(a.value)}÷{exact(a.goal.aim)}＝{a.completion_text}；"
        )
        return f"{text}{way_argument(self, promise, a)}"

    def limits(self, case: Case, year: int) -> Iterator[Threshold]:
        """The flows of the year that lead to the target and to each band."""
        p, goal = case.promise, case.goal
        flows = {y: o.value or 0.0 for y, o in self.flows(p, case.series).items()}
        if any(y not in flows for y in range(p.first_year, year)):
            return
        total = sum(v for y, v in flows.items() if y < year)
        yield from goal_limits(self, p, year, goal.mapped(lambda v: max(v - total, 0.0)), Verdict.ACHIEVED)
        if year >= p.target_year:
            return
        expected, t = self.expected(p, year), p.tolerances
        stage = dict(p.stages).get(year)
        for verdict, tolerance in ((Verdict.AHEAD, t.ahead), (Verdict.ON_TRACK, t.on_track)):
            edge = tolerance * expected * goal.aim
            if stage is not None and (verdict is Verdict.ON_TRACK or edge < stage):
                edge = stage
            if tolerance * expected < 1 and not goal.holds(edge):
                yield limit(self, p, year, verdict, max(edge - total, 0.0), Comparator.AT_LEAST)

    def no_limit(self, case: Case, year: int) -> str:
        """A sum needs every year before."""
        have = self.flows(case.promise, case.series)
        missing = [y for y in range(case.promise.first_year, year) if y not in have]
        if missing:
            return f"须先补齐{'、'.join(map(str, missing))}年的当年数，累计数才能判定。"
        return super().no_limit(case, year)

    def needed(self, promise: Promise, a: Assessment) -> str:
        """The flow still needed every year."""
        if not a.required_yearly or abs(a.required_yearly) < 1e-12:
            return ""
        return f"新增{pace(a.required_yearly, a.unit, promise.decimals + 2)}"


_NUMERALS = "零一二三四五六七八九十"


def number_word(value: int) -> str:
    """A small number in Chinese numerals."""
    return _NUMERALS[value] if 0 <= value <= 10 else str(value)


RULE = Cumulative()
