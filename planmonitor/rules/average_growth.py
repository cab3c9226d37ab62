"""Average growth: 年均增长7.5%以上, from yearly rates, figures to date or levels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from planmonitor.assessment import Assessment, Reason, Step, Verdict, band, ratio_text, verdict_word
from planmonitor.numbers import exact
from planmonitor.observations import Observation
from planmonitor.promise import Comparator, Promise, Reported
from planmonitor.rules._changes import Change, change_to
from planmonitor.rules.base import (
    Case,
    Point,
    Rule,
    Threshold,
    Words,
    answer,
    exact_goal,
    goal_limits,
    limit,
    refuse,
)


@dataclass(frozen=True)
class AverageGrowth(Rule):
    """The geometric mean growth since the baseline year; one weak year may be made good by others."""

    key: str = "average_growth"
    label: str = "年均增长型"
    principle: str = "自基期以来的年均增速（几何平均）÷ 目标增速落在容差的哪一档；到目标年才能说已实现；逐年报增速的缺任一年即不判定"
    applies: str = "目标是年均增长百分之几"
    banded: bool = True

    def target_unit(self, unit: str) -> str:
        """The target is a percentage whatever the figures are."""
        return "%"

    def unit(self, promise: Promise) -> str:
        """Growth is a percentage."""
        return "%"

    def needs(self, promise: Promise) -> Iterator[str]:
        """A target other than zero, and a baseline where levels are reported."""
        yield from super().needs(promise)
        if promise.goal is not None and promise.goal.aim == 0:
            yield f"{self.key}（{self.label}）的目标增速不能为零；保持不变请用 maintain"
        if promise.reported is Reported.LEVEL and not (promise.baseline and promise.baseline > 0):
            yield f'{self.key}（{self.label}）报水平时需要大于零的基期值；报增速请写 reported = "yearly_change"'
        if promise.reported is Reported.FLOW:
            yield f"{self.key}（{self.label}）的 reported 应为 level、to_date 或 yearly_change"

    def points(self, promise: Promise, series: tuple[Observation, ...]) -> tuple[Point, ...]:
        """The mean growth up to every year, until the first gap."""
        own = tuple(o for o in series if o.year > promise.baseline_year and o.value is not None)
        points = []
        for n, o in enumerate(own, 1):
            mean = _mean(promise, change_to(promise, own[:n]), o.year)
            if mean is None:
                break
            points.append(Point(o.year, mean, o.kind))
        return tuple(points)

    def when(self, promise: Promise, year: int) -> str:
        """The years over which the mean is taken."""
        return f"{promise.baseline_year}—{year}年年均"

    def missing_years(self, promise: Promise, series: tuple[Observation, ...]) -> tuple[int, ...]:
        """Years whose rate is missing."""
        return change_to(promise, series).missing if series else ()

    def judge(self, case: Case) -> Assessment:
        """Mean ÷ target in the usual bands; achieved or not in the target year only."""
        p, goal = case.promise, case.goal
        own = tuple(o for o in case.series if o.year > p.baseline_year)
        change = change_to(p, own)
        mean = _mean(p, change, case.year)
        if mean is None:
            unknown = {"value": None, "gap": None, "previous": None, "used": change.used}
            if change.missing:
                years = "、".join(map(str, change.missing))
                return refuse(self, case, Reason.INCOMPLETE, f"缺{years}年增速，年均增速无从计算", **unknown)
            return refuse(
                self, case, Reason.NO_BASELINE, f"缺{p.baseline_year}年基期值或数值不能折算", **unknown
            )
        words = Words.of(self, p, goal, mean, 2)
        ratio = mean / goal.aim if goal.aim else None
        before = self.points(p, own)[-2:-1]
        details: dict[str, object] = {
            "value": mean,
            "decimals": words.decimals,
            "used": change.used,
            "ratio": ratio,
            "previous": before[0].value if before and before[0].year == case.year - 1 else None,
            "steps": _steps(p, change, mean, case.year),
        }
        move = f"年均{'增长' if mean >= 0 else '下降'}{words.text(abs(mean))}"
        head = f"{p.baseline_year}—{case.year}年{move}"
        if case.is_final:
            met = goal.holds(mean)
            verdict = Verdict.ACHIEVED if met else Verdict.NOT_ACHIEVED
            end = "已实现" if met else f"{words.lacking(mean)}，未实现"
            return answer(self, case, verdict, f"{head}，目标年均{words.target}，{end}", **details)
        verdict = self._standing(case, mean, ratio)
        relation = "达到" if goal.holds(mean) else "未达到"
        last = ""
        if p.reported is Reported.YEARLY_CHANGE:
            last = f"（{case.year}年当年{exact(case.value)}%）"
        sentence = f"{head}{last}，{relation}目标年均{words.target}，处于“{verdict_word(verdict)}”区间"
        return answer(self, case, verdict, sentence, **details)

    def _standing(self, case: Case, mean: float, ratio: float | None) -> Verdict:
        """By the bands where more of the target is better; a ceiling or two limits are kept or not."""
        goal = case.goal
        if ratio is None or goal.is_two_sided or (goal.is_ceiling and goal.aim > 0):
            return Verdict.ON_TRACK if goal.holds(mean) else Verdict.LAGGING
        return band(ratio, case.promise.tolerances)

    def argument(self, promise: Promise, a: Assessment) -> str:
        """The mean with its figures, its ratio to the target and the bands."""
        assert a.goal is not None
        assert a.year is not None
        figures = "、".join(f"{o.year}年{exact(o.value)}" for o in a.used)
        text = (
            f"报送数：{figures}；{promise.baseline_year}—{a.year}年共{a.year - promise.baseline_year}年，"
            f"年均增长现状{exact(a.value)}%（{a.year}年），目标{exact_goal(a.goal, '%')}。"
        )
        t = promise.tolerances
        if a.is_final or a.ratio is None:
            met = "满足" if a.verdict in (Verdict.ACHIEVED, Verdict.ON_TRACK) else "不满足"
            return f"{text}{met}目标，判为“{a.word}”。"
        return (
            f"{text}年均增速÷目标＝{ratio_text(a.ratio, t, 3)}；之比≥{exact(t.ahead)}为快于预期，"
            f"≥{exact(t.on_track)}为符合预期，更低为滞后预期，判为“{a.word}”。"
        )

    def limits(self, case: Case, year: int) -> Iterator[Threshold]:
        """The figures of the year, as they are reported, that lead to each verdict."""
        p, goal, n = case.promise, case.goal, year - case.promise.baseline_year
        known = tuple(o for o in case.series if p.baseline_year < o.year < year)
        before = 1.0
        if p.reported is Reported.YEARLY_CHANGE and n > 1:
            found = change_to(p, known).factor if known and known[-1].year == year - 1 else None
            if found is None:
                return
            before = found
        if year >= p.target_year or goal.is_two_sided or (goal.is_ceiling and goal.aim > 0):
            verdict = Verdict.ACHIEVED if year >= p.target_year else Verdict.ON_TRACK
            edges = list(goal_limits(self, p, year, goal, verdict))
        else:
            sign = Comparator.AT_LEAST if goal.aim > 0 else Comparator.AT_MOST
            bands = ((Verdict.AHEAD, p.tolerances.ahead), (Verdict.ON_TRACK, p.tolerances.on_track))
            edges = [limit(self, p, year, verdict, share * goal.aim, sign) for verdict, share in bands]
        for t in edges:
            factor = (1 + t.value / 100) ** n
            if p.reported is Reported.LEVEL:
                yield limit(self, p, year, t.verdict, (p.baseline or 0.0) * factor, t.comparator)
            else:
                rate = ((factor / before if p.reported is Reported.YEARLY_CHANGE else factor) - 1) * 100
                yield limit(self, replace(p, unit="%"), year, t.verdict, rate, t.comparator)

    def no_limit(self, case: Case, year: int) -> str:
        """Rates need every year before."""
        missing = self.missing_years(case.promise, case.series)
        if missing:
            return f"须先补齐{'、'.join(map(str, missing))}年的增速，年均增速才能判定。"
        return super().no_limit(case, year)

    def no_projection(self, promise: Promise) -> str:
        """A mean of rates is not projected."""
        return "目标是年均增速，由各年增速折算而来，不单独外推"

    def no_method(self, promise: Promise) -> str:
        """The methods work on levels with a target level."""
        return "目标是年均增速，本方法只认水平数列及其目标水平"


def _mean(promise: Promise, change: Change, year: int) -> float | None:
    if change.factor is None:
        return None
    return float((change.factor ** (1 / (year - promise.baseline_year)) - 1) * 100)


def _steps(promise: Promise, change: Change, mean: float, year: int) -> tuple[Step, ...]:
    n = year - promise.baseline_year
    return (Step("年均增速", f"({change.expression})^(1/{n}) − 1", f"{exact(mean)}%"),)


RULE = AverageGrowth()
