"""Only a direction is promised: 稳定增长."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from planmonitor.assessment import Assessment, Reason, Step, Verdict, verdict_word
from planmonitor.numbers import exact, number, quantity
from planmonitor.observations import Observation
from planmonitor.promise import Comparator, Direction, Goal, Promise
from planmonitor.rules.base import Case, Rule, Threshold, answer, limit, refuse


@dataclass(frozen=True)
class Directional(Rule):
    """Mean change and latest change have to go the promised way."""

    key: str = "directional"
    label: str = "方向型"
    principle: str = "平均每年变化与最近一年变化都朝规定方向，才算“符合预期”"
    applies: str = "只写方向，如稳定增长"
    is_number: bool = False
    is_direction: bool = True

    def needs(self, promise: Promise) -> Iterator[str]:
        """A direction."""
        if promise.direction not in (Direction.INCREASE, Direction.DECREASE):
            yield f'{self.key}（{self.label}）需要 direction = "increase" 或 "decrease"'

    def goal(self, promise: Promise) -> Goal | None:
        """No number is promised."""
        return None

    def judge(self, case: Case) -> Assessment:
        """Both changes the right way or not."""
        p = case.promise
        points = _points(p, case.series)
        if len(points) < 2:
            return refuse(self, case, Reason.TOO_SHORT, f"只有{case.year}年一个数据，无法看出变化方向")
        sign = -1.0 if p.direction is Direction.DECREASE else 1.0
        (first, a), (before, b), (last, c) = points[0], points[-2], points[-1]
        last_change, mean_change = (c - b) / (last - before), (c - a) / (last - first)

        def text(value: float) -> str:
            return quantity(value, p.unit, p.decimals)

        def n(value: float) -> str:
            return number(value, p.decimals)

        steps = (
            Step("平均每年变化", f"({n(c)} − {n(a)}) ÷ {last - first}", text(mean_change)),
            Step("最近一年变化", f"{n(c)} − {n(b)}", text(last_change)),
        )
        ok = sign * last_change > 0 and sign * mean_change > 0
        if case.is_final:
            verdict = Verdict.ACHIEVED if ok else Verdict.NOT_ACHIEVED
        else:
            verdict = Verdict.ON_TRACK if ok else Verdict.LAGGING
        sentence = (
            f"截至{last}年为{text(c)}，{first}年以来平均每年{_moved(mean_change, text)}，"
            f"最近一年{_moved(last_change, text)}，目标为“{p.printed}”，"
            f"判为“{verdict_word(verdict, self, case.is_final)}”"
        )
        used = tuple(o for o in case.series if o.year >= p.baseline_year)
        return answer(self, case, verdict, sentence, steps=steps, used=used)

    def argument(self, promise: Promise, a: Assessment) -> str:
        """Both changes with unrounded numbers."""
        first, before, last = a.used[0], a.used[-2], a.used[-1]
        wanted = "小于零" if promise.direction is Direction.DECREASE else "大于零"
        unit = a.unit
        return (
            f"{first.year}年{exact(first.value)}{unit}，{before.year}年{exact(before.value)}{unit}，"
            f"{last.year}年{exact(last.value)}{unit}。"
            f"平均每年变化＝({exact(last.value)}−{exact(first.value)})÷{last.year - first.year}；"
            f"最近一年变化＝{exact(last.value)}−{exact(before.value)}；两者都须{wanted}，判为“{a.word}”。"
        )

    def limits(self, case: Case, year: int) -> Iterator[Threshold]:
        """Beyond both the first and the latest figure."""
        values = [v for _, v in _points(case.promise, case.series)]
        if not values:
            return
        down = case.promise.direction is Direction.DECREASE
        edge = min(values[0], values[-1]) if down else max(values[0], values[-1])
        verdict = Verdict.ACHIEVED if year >= case.promise.target_year else Verdict.ON_TRACK
        sign = Comparator.LESS_THAN if down else Comparator.MORE_THAN
        yield limit(self, case.promise, year, verdict, edge, sign)


def _points(promise: Promise, series: tuple[Observation, ...]) -> list[tuple[int, float]]:
    return [(o.year, o.value) for o in series if o.year >= promise.baseline_year and o.value is not None]


def _moved(change: float, text: Callable[[float], str]) -> str:
    if change == 0:
        return "持平"
    return f"{'增加' if change > 0 else '减少'}{text(abs(change))}"


RULE = Directional()
