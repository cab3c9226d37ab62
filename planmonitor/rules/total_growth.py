"""Total growth over the period, from figures to date, yearly rates or levels: 五年累计增长〔30〕%."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from planmonitor.assessment import Assessment, Reason, Step, Verdict, band, share_decimals, verdict_word
from planmonitor.numbers import exact, number, share
from planmonitor.observations import Observation
from planmonitor.promise import Comparator, Promise, Reported
from planmonitor.rules._changes import Change, change_to
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
    time_step,
)
from planmonitor.rules.reach import way_argument


@dataclass(frozen=True)
class TotalGrowth(Rule):
    """The change since the baseline year in per cent, compared with the share of time that has passed."""

    key: str = "total_growth"
    label: str = "累计增长型"
    principle: str = "自基期以来的累计增幅 ÷ 目标，与时间进度比较；逐年报增速的连乘，缺任一年即不判定"
    applies: str = "目标是五年累计增长百分之几，报的是累计增幅、逐年增速或水平"
    banded: bool = True
    sign: int = 1
    noun: str = "增长"
    opposite: str = "下降"

    def target_unit(self, unit: str) -> str:
        """The target is a percentage whatever the figures are."""
        return "%"

    def unit(self, promise: Promise) -> str:
        """A change is a percentage."""
        return "%"

    def needs(self, promise: Promise) -> Iterator[str]:
        """A target above zero, and a baseline where levels are reported."""
        yield from super().needs(promise)
        if promise.goal is not None and promise.goal.aim <= 0:
            yield f"{self.key}（{self.label}）的目标须大于零（{self.noun}幅写成正数）"
        if promise.reported is Reported.LEVEL and not (promise.baseline and promise.baseline > 0):
            yield f'{self.key}（{self.label}）报水平时需要大于零的基期值；报累计数请写 reported = "to_date"'
        if promise.reported is Reported.FLOW:
            yield f"{self.key}（{self.label}）的 reported 应为 level、to_date 或 yearly_change"

    def change(self, promise: Promise, series: tuple[Observation, ...]) -> Change:
        """The change since the baseline year."""
        return change_to(promise, series, self.sign)

    def points(self, promise: Promise, series: tuple[Observation, ...]) -> tuple[Point, ...]:
        """The change to date of every year, from 0 in the baseline year up to the first gap."""
        own = tuple(o for o in series if o.year > promise.baseline_year and o.value is not None)
        points = [Point(promise.baseline_year, 0.0, None)] if own else []
        for n, o in enumerate(own, 1):
            percent = self.change(promise, own[:n]).percent
            if percent is None:
                break
            points.append(Point(o.year, self.sign * percent, o.kind))
        return tuple(points)

    def path(self, promise: Promise) -> Path:
        """Straight from 0 over the stages to the target."""
        if promise.goal is None:
            return ()
        return (
            (promise.baseline_year, 0.0),
            *sorted(promise.stages),
            (promise.target_year, promise.goal.aim),
        )

    def when(self, promise: Promise, year: int) -> str:
        """The years over which the change is measured."""
        return f"{promise.baseline_year}—{year}年累计"

    def missing_years(self, promise: Promise, series: tuple[Observation, ...]) -> tuple[int, ...]:
        """Years whose rate is missing."""
        return self.change(promise, series).missing if series else ()

    def judge(self, case: Case) -> Assessment:
        """Achieved, or the band in which completion ÷ expected share lies."""
        p, goal = case.promise, case.goal
        own = tuple(o for o in case.series if o.year > p.baseline_year)
        change = self.change(p, own)
        if change.percent is None:
            return self._unknown(case, change)
        value = self.sign * change.percent
        words = Words.of(self, p, goal, value, 2)
        completion, expected = value / goal.aim, on_path(self.path(p), case.year) / goal.aim
        places = share_decimals(completion, expected, p.tolerances)
        previous = self.points(p, own)[-2:-1]
        details: dict[str, object] = {
            "value": value,
            "used": change.used,
            "decimals": words.decimals,
            "completion": completion,
            "expected": expected,
            "share_decimals": places,
            "ratio": completion / expected if expected > 0 else None,
            "previous": previous[0].value if previous and previous[0].year == case.year - 1 else None,
            "steps": self._steps(case, change, value, completion),
        }
        verb = self.noun if value >= 0 else self.opposite
        head = f"{p.baseline_year}—{case.year}年累计{verb}{words.text(abs(value))}"
        if goal.holds(value):
            word = verdict_word(Verdict.ACHIEVED, self, case.is_final)
            return answer(
                self,
                case,
                Verdict.ACHIEVED,
                f"{head}，目标{words.target}{word}",
                required_yearly=0.0,
                **details,
            )
        if case.is_final:
            sentence = f"{head}，目标{words.target}，{words.lacking(value)}，未实现"
            return answer(self, case, Verdict.NOT_ACHIEVED, sentence, **details)
        verdict, stage = self._standing(case, value, completion, expected)
        required = (goal.limit_for(value) - value) / (p.target_year - case.year)
        sentence = (
            f"{head}，完成目标{words.target}的{share(completion, places)}，"
            f"{'按阶段目标' if p.stages else '时序'}应达{share(expected, places)}"
            f"{stage}，处于“{verdict_word(verdict)}”区间；按期达标还需每年再{self.noun}{words.pace(required)}"
        )
        return answer(self, case, verdict, sentence, required_yearly=required, **details)

    def _standing(self, case: Case, value: float, completion: float, expected: float) -> tuple[Verdict, str]:
        verdict = band(completion / expected, case.promise.tolerances) if expected > 0 else Verdict.ON_TRACK
        wanted = dict(case.promise.stages).get(case.year)
        return at_stage(self, case, case.goal, value, wanted, verdict)

    def _unknown(self, case: Case, change: Change) -> Assessment:
        unknown = {"value": None, "gap": None, "previous": None, "used": change.used}
        if change.missing:
            years = "、".join(map(str, change.missing))
            return refuse(self, case, Reason.INCOMPLETE, f"缺{years}年数据，累计数不完整", **unknown)
        return refuse(
            self, case, Reason.NO_BASELINE, f"缺{case.promise.baseline_year}年基期值或数值不能折算", **unknown
        )

    def _steps(self, case: Case, change: Change, value: float, completion: float) -> tuple[Step, ...]:
        p, goal = case.promise, case.goal
        way = f"{change.expression} − 1" if self.sign > 0 else f"1 − {change.expression}"
        if p.reported is Reported.TO_DATE:
            way = exact(value)
        steps = [
            Step(f"累计{self.noun}", way, f"{exact(value)}%"),
            Step(
                "完成度",
                f"{number(value, p.decimals + 2)} ÷ {number(goal.aim, p.decimals)}",
                share(completion, share_decimals(completion, p.elapsed(case.year), p.tolerances)),
            ),
            time_step(p, case.year),
        ]
        return tuple(steps)

    def argument(self, promise: Promise, a: Assessment) -> str:
        """The change, its share of the target, time and their ratio."""
        assert a.goal is not None
        figures = "、".join(f"{o.year}年{exact(o.value)}" for o in a.used)
        text = (
            f"报送数：{figures}；自{promise.baseline_year}年起累计{self.noun}现状{exact(a.value)}%（{a.year}年），"
            f"目标{exact_goal(a.goal, '%')}（{promise.target_year}年）。"
            f"完成度＝{exact(a.value)}÷{exact(a.goal.aim)}＝{a.completion_text}；"
        )
        return f"{text}{way_argument(self, promise, a)}"

    def limits(self, case: Case, year: int) -> Iterator[Threshold]:
        """The figures of the year, as they are reported, that lead to the target and to each band."""
        p, goal = case.promise, case.goal
        known = tuple(o for o in case.series if p.baseline_year < o.year < year)
        before = 1.0
        if p.reported is Reported.YEARLY_CHANGE and year > p.baseline_year + 1:
            found = self.change(p, known).factor if known and known[-1].year == year - 1 else None
            if found is None:
                return
            before = found
        for t in goal_limits(self, p, year, goal, Verdict.ACHIEVED):
            yield self._as_reported(p, t, before)
        expected = on_path(self.path(p), year) / goal.aim
        if year >= p.target_year or goal.is_ceiling:
            return
        sign = p.tolerances
        for verdict, tolerance in ((Verdict.AHEAD, sign.ahead), (Verdict.ON_TRACK, sign.on_track)):
            edge = tolerance * expected * goal.aim
            wanted = dict(p.stages).get(year)
            if wanted is not None and (verdict is Verdict.ON_TRACK or edge < wanted):
                edge = wanted
            if tolerance * expected < 1 and not goal.holds(edge):
                yield self._as_reported(p, limit(self, p, year, verdict, edge, Comparator.AT_LEAST), before)

    def _as_reported(self, promise: Promise, t: Threshold, before: float) -> Threshold:
        """A limit on the change to date as a limit on the figure that is reported."""
        factor = 1 + self.sign * t.value / 100
        if promise.reported is Reported.TO_DATE:
            return replace(t, text=t.text.removesuffix(promise.unit) + "%")
        if promise.reported is Reported.LEVEL:
            level = (promise.baseline or 0.0) * factor
            flipped = t.comparator if self.sign > 0 else _MIRRORED.get(t.comparator, t.comparator)
            return limit(self, promise, t.year, t.verdict, level, flipped)
        rate = self.sign * (factor / before - 1) * 100
        return limit(self, replace(promise, unit="%"), t.year, t.verdict, rate, t.comparator)

    def no_projection(self, promise: Promise) -> str:
        """Compounded rates and changes to date are not projected."""
        return "目标是累计变化率，由逐年变化连乘或折算而来，不单独外推"

    def no_method(self, promise: Promise) -> str:
        """The methods work on levels with a target level."""
        return "目标是累计变化率，本方法只认水平数列及其目标水平"


_MIRRORED = {
    Comparator.AT_LEAST: Comparator.AT_MOST,
    Comparator.MORE_THAN: Comparator.LESS_THAN,
    Comparator.AT_MOST: Comparator.AT_LEAST,
    Comparator.LESS_THAN: Comparator.MORE_THAN,
}


RULE = TotalGrowth()
