"""What every kind of target answers, and the case it is asked about."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from planmonitor.assessment import UNJUDGED, Assessment, Reason, Step, Verdict, verdict_word
from planmonitor.numbers import difference, exact, number, pace, quantity, share
from planmonitor.observations import Kind, Observation
from planmonitor.promise import Comparator, Goal, Promise

Path = tuple[tuple[int, float], ...]
"""Years and the figure asked for, oldest first; straight in between."""


@dataclass(frozen=True)
class Point:
    """One year as it is judged and drawn: ``value`` is what the rule looks at, ``flow`` the year's own
    figure of a sum.

    ``kind`` is None where the point is no figure but a start from zero.
    """

    year: int
    value: float
    kind: Kind | None
    flow: float | None = None


@dataclass(frozen=True)
class Threshold:
    """A limit of the next verdict.

    ``value`` is the figure to be reported for ``year`` from which ``verdict`` holds when compared by
    ``comparator``; ``reading`` names the reading of the text when the plan contradicts itself.
    """

    year: int
    verdict: Verdict
    word: str
    value: float
    comparator: Comparator
    text: str
    reading: str = ""


@dataclass(frozen=True)
class Case:
    """What a rule gets to see of one promise in one place.

    ``series`` are yearly figures of one kind and definition, oldest first, up to the year of the judgement,
    and hold at least one figure; ``units`` are values by name of unit for promises to each of several
    units. ``is_reference`` says that the goal is the city's and the place has none of its own.
    """

    promise: Promise
    division: str
    as_of: int
    series: tuple[Observation, ...]
    reference: tuple[Observation, ...] = ()
    units: Mapping[str, float | None] = field(default_factory=dict)
    is_reference: bool = False

    @property
    def latest(self) -> Observation:
        """The newest figure."""
        return self.series[-1]

    @property
    def year(self) -> int:
        """The year judged."""
        return self.latest.year

    @property
    def value(self) -> float:
        """The newest figure's value."""
        assert self.latest.value is not None
        return self.latest.value

    @property
    def previous(self) -> float | None:
        """The value of the year before the one judged."""
        before = [o.value for o in self.series if o.year == self.year - 1]
        return before[0] if before else None

    @property
    def is_final(self) -> bool:
        """Whether the target year has come."""
        return self.year >= self.promise.target_year

    @property
    def goal(self) -> Goal:
        """The goal of a promise that has one."""
        assert self.promise.goal is not None
        return self.promise.goal


@dataclass(frozen=True)
class Rule(ABC):
    """A kind of target. Subclasses are frozen, have no state, and stand one a module, exported as ``RULE``.

    ``key`` is what plan files write, ``label`` the Chinese name, ``principle`` the rule in words,
    ``applies`` when it is used. ``sums`` says that the figures are yearly flows which are added up;
    ``from_baseline`` that the way starts at the baseline; ``holds`` that the target is to be held and not
    approached; ``lagging_word`` replaces the usual word; ``is_number`` says that there is a number to
    compare a figure with; ``by_unit`` that it is promised to each of several units; ``is_direction`` that
    only a direction is; ``is_dated`` that it asks for a figure of the target year; ``banded`` that a ratio
    is compared with the tolerances.
    """

    key: str = ""
    label: str = ""
    principle: str = ""
    applies: str = ""
    sums: bool = False
    from_baseline: bool = False
    holds: bool = False
    lagging_word: str = ""
    is_number: bool = True
    needs_reference: bool = False
    by_unit: bool = False
    is_direction: bool = False
    is_dated: bool = True
    banded: bool = False

    def needs(self, promise: Promise) -> Iterator[str]:
        """What a promise of this kind lacks or contradicts, each as a Chinese sentence; asked when a plan
        is loaded.
        """
        if self.is_number and promise.goal is None and not self.needs_reference:
            yield f"{self.key}（{self.label}）需要目标值 target.value"

    def compared_by(self, comparator: Comparator) -> Rule:
        """The kind that a target of this kind is in truth when it is compared in a certain way."""
        return self

    def target_unit(self, unit: str) -> str:
        """The unit in which the target is stated, for figures of a unit."""
        return unit

    def unit(self, promise: Promise) -> str:
        """The unit of the figure that is judged."""
        return promise.unit

    def figure(self, case: Case) -> float:
        """The figure that is judged."""
        return case.value

    def goal(self, promise: Promise) -> Goal | None:
        """What the figure that is judged has to satisfy."""
        return promise.goal

    def points(self, promise: Promise, series: tuple[Observation, ...]) -> tuple[Point, ...]:
        """The years as they are judged and drawn, in the unit of the figure judged."""
        return tuple(Point(o.year, o.value, o.kind) for o in series if o.value is not None)

    def path(self, promise: Promise) -> Path:
        """The way from the start over the stages to the target; empty where the kind has none."""
        return ()

    def required(self, promise: Promise, year: int) -> float | None:
        """The figure that the path, or else the target, asks for by the end of a year."""
        path, goal = self.path(promise), self.goal(promise)
        if path:
            return on_path(path, year)
        return None if goal is None else goal.aim

    def missing_years(self, promise: Promise, series: tuple[Observation, ...]) -> tuple[int, ...]:
        """Years without a figure where every year counts."""
        return ()

    def when(self, promise: Promise, year: int) -> str:
        """The year of a figure that is judged, or the years that it sums up."""
        return f"{year}年"

    def decimals(self, promise: Promise, value: float) -> int:
        """The decimals of a figure that stands beside the goal."""
        goal = self.goal(promise)
        return promise.decimals if goal is None else goal.decimals(value, promise.decimals)

    @abstractmethod
    def judge(self, case: Case) -> Assessment:
        """The verdict with its sentence and arithmetic."""

    def argument(self, promise: Promise, a: Assessment) -> str:
        """The whole argument of a verdict in one passage, with unrounded inputs and every intermediate
        result.
        """
        assert a.goal is not None
        met = "满足" if a.verdict in (Verdict.ACHIEVED, Verdict.ON_TRACK) else "不满足"
        worse = "，但比上年变差" if "worsening" in a.flags else ""
        return (
            f"现状{exact(a.value)}{a.unit}（{a.year}年），{self.goal_label}{exact_goal(a.goal, a.unit)}，"
            f"{met}{worse}，判为“{a.word}”。"
        )

    @property
    def goal_label(self) -> str:
        """What the goal is called in an argument."""
        return "目标"

    def limits(self, case: Case, year: int) -> Iterator[Threshold]:
        """The figures to be reported for ``year`` from which each verdict would hold, best verdict first."""
        goal = self.goal(case.promise)
        if goal is not None:
            final = year >= case.promise.target_year
            yield from goal_limits(self, case.promise, year, goal, self.verdict_met(final))

    def verdict_met(self, is_final: bool) -> Verdict:
        """The verdict where the goal is satisfied."""
        return Verdict.ACHIEVED if is_final or not self.holds else Verdict.ON_TRACK

    def no_limit(self, case: Case, year: int) -> str:
        """Why there is no limit to name for a year."""
        if any(o.year > case.promise.baseline_year for o in case.series):
            return f"已有的数值不足以推出{year}年的界限。"
        return "规划期内还没有数值，报送后才有界限。"

    def no_projection(self, promise: Promise) -> str:
        """Why the series cannot be projected to the target year; empty when it can."""
        if promise.goal is not None and promise.goal.is_two_sided and self.is_number:
            return "目标两侧都有界限，或恰好等于一个数，不能用单侧的概率说明，只能逐年看是否满足"
        return ""

    def no_method(self, promise: Promise) -> str:
        """Why other published methods cannot be set against this kind; empty when they can."""
        return ""

    def needed(self, promise: Promise, a: Assessment) -> str:
        """What is still needed every year, in a few words: 提高1.2个百分点; empty when nothing is."""
        if not a.required_yearly or abs(a.required_yearly) < 1e-12:
            return ""
        verb = "提高" if a.required_yearly > 0 else "降低"
        return f"{verb}{pace(a.required_yearly, a.unit, promise.decimals + 2)}"

    def required_words(self, promise: Promise, a: Assessment) -> str:
        """The change needed every year up to the target year, in words; empty when nothing can be said."""
        if a.required_yearly is None or a.gap is None:
            return ""
        needed = self.needed(promise, a)
        return f"{years_left(promise, a)}需{needed}，方能按期达标。" if needed else "目标已满足，保持即可。"


def years_left(promise: Promise, a: Assessment) -> str:
    """The years after the figure judged up to the target year, in which something is still needed."""
    first = (a.year or promise.baseline_year) + 1
    if first >= promise.target_year:
        return f"{promise.target_year}年"
    return f"{first}—{promise.target_year}年平均每年"


def exact_goal(goal: Goal, unit: str) -> str:
    """A goal with unrounded numbers; what 左右 allows is spelled out, so that it can be recomputed."""
    text = goal.written(lambda v: f"{exact(v)}{unit}")
    if goal.comparator is Comparator.ABOUT:
        ends = [
            f"{s}{exact(v)}{unit}" for s, v in (("≥", goal.low), ("≤", goal.high)) if abs(v) < float("inf")
        ]
        return f"{text}（即{'且'.join(ends)}）"
    return text


def on_path(path: Path, year: int) -> float:
    """The figure a path asks for by the end of a year."""
    (start, value), *rest = path
    if year <= start:
        return value
    for end, aim in rest:
        if year <= end:
            return value + (aim - value) * (year - start) / (end - start)
        start, value = end, aim
    return value


def limit(
    rule: Rule, promise: Promise, year: int, verdict: Verdict, value: float, comparator: Comparator
) -> Threshold:
    """A threshold with its words."""
    sign = {
        Comparator.AT_LEAST: "≥",
        Comparator.MORE_THAN: "＞",
        Comparator.AT_MOST: "≤",
        Comparator.LESS_THAN: "＜",
    }.get(comparator, "＝")
    amount = quantity(value, promise.unit, promise.decimals + 2)
    text = f"{year}年{'当年新增' if rule.sums else ''}{sign}{amount}"
    word = verdict_word(verdict, rule, year >= promise.target_year)
    return Threshold(year, verdict, word, value, comparator, text)


def goal_limits(rule: Rule, promise: Promise, year: int, goal: Goal, verdict: Verdict) -> Iterator[Threshold]:
    """The limits of a goal itself: one, or both where too much misses it too."""
    if goal.low == goal.high:
        yield limit(rule, promise, year, verdict, goal.low, Comparator.EQUAL)
        return
    if goal.low > float("-inf"):
        sign = Comparator.MORE_THAN if goal.low_open else Comparator.AT_LEAST
        yield limit(rule, promise, year, verdict, goal.low, sign)
    if goal.high < float("inf"):
        sign = Comparator.LESS_THAN if goal.high_open else Comparator.AT_MOST
        yield limit(rule, promise, year, verdict, goal.high, sign)


def answer(rule: Rule, case: Case, verdict: Verdict, sentence: str, **details: Any) -> Assessment:
    """An assessment with everything that follows from the case; ``details`` replace or add fields."""
    goal = details.pop("goal", rule.goal(case.promise))
    values: dict[str, Any] = {
        "value": case.value,
        "unit": rule.unit(case.promise),
        "year": case.year,
        "kind": case.latest.kind,
        "baseline": case.promise.baseline,
        "goal": goal,
        "target": None if goal is None else goal.aim,
        "comparator": Comparator.AT_LEAST if goal is None else goal.comparator,
        "elapsed_share": case.promise.elapsed(case.year),
        "previous": case.previous,
        "is_final": case.is_final,
        "is_reference": case.is_reference,
        "used": (case.latest,),
        "when": rule.when(case.promise, case.year),
        **details,
    }
    if "decimals" not in values:
        seen, at_least = values["value"], case.promise.decimals
        beside = goal is not None and seen is not None
        values["decimals"] = goal.decimals(seen, at_least) if beside else at_least
    if values["target"] is not None and values["value"] is not None:
        values.setdefault("gap", values["target"] - values["value"])
    return Assessment(
        indicator=case.promise.id,
        division=case.division,
        as_of=case.as_of,
        rule=rule,
        verdict=verdict,
        sentence=sentence,
        **values,
    )


def refuse(rule: Rule, case: Case, reason: Reason, sentence: str, **details: Any) -> Assessment:
    """An assessment without verdict; without any figure it carries only what the promise says."""
    details |= {"reason": reason}
    if not case.series:
        goal = rule.goal(case.promise)
        details |= {"value": None, "year": None, "kind": None, "previous": None, "used": ()}
        details |= {"elapsed_share": None, "is_final": False, "goal": goal}
        details |= {"target": None if goal is None else goal.aim, "baseline": case.promise.baseline}
        details |= {"comparator": Comparator.AT_LEAST if goal is None else goal.comparator}
        return Assessment(
            indicator=case.promise.id,
            division=case.division,
            as_of=case.as_of,
            rule=rule,
            verdict=Verdict.NOT_JUDGED,
            sentence=f"{UNJUDGED}{sentence}",
            unit=rule.unit(case.promise),
            is_reference=case.is_reference,
            **details,
        )
    return answer(rule, case, Verdict.NOT_JUDGED, f"{UNJUDGED}{sentence}", **details)


@dataclass(frozen=True)
class Words:
    """How the figures of one judgement are written: with the decimals that set figure and goal apart."""

    unit: str
    decimals: int
    goal: Goal

    @classmethod
    def of(cls, rule: Rule, promise: Promise, goal: Goal, value: float, at_least: int = 0) -> Words:
        """The writing for a figure beside a goal, with ``at_least`` so many decimals for what is worked
        out.
        """
        return cls(rule.unit(promise), goal.decimals(value, max(promise.decimals, at_least)), goal)

    def text(self, value: float) -> str:
        """A figure with its unit."""
        return quantity(value, self.unit, self.decimals)

    def difference(self, value: float) -> str:
        """A difference with its unit, exact where two more decimals make it so, never reading 0 unless it
        is.
        """
        return difference(value, self.unit, self.decimals)

    def pace(self, value: float) -> str:
        """What is needed a year, with its unit, as many decimals as it needs not to read 0."""
        return pace(value, self.unit, self.decimals)

    @property
    def target(self) -> str:
        """The goal: ≥7.8张, 15%左右, 3%—5%."""
        return self.goal.words(self.unit, self.decimals)

    def lacking(self, value: float) -> str:
        """What keeps a figure from satisfying the goal: how much too little or too much, or that it lies on
        the limit.
        """
        gap = self.goal.lacking(value)
        if abs(gap) > 1e-9:
            if gap > 0:
                return f"差{self.difference(gap)}"
            ends = self.goal.comparator in (Comparator.RANGE, Comparator.ABOUT)
            return f"{'高于上限' if ends else '超出'}{self.difference(gap)}"
        return f"恰等于界限而目标要求严格{'大于' if self.goal.low_open else '小于'}"


def written(rule: Rule, promise: Promise, value: float) -> str:
    """A figure with its unit as it is written beside the goal, be it judged or not."""
    return quantity(value, rule.unit(promise), rule.decimals(promise, value))


def comparison(rule: Rule, promise: Promise, value: float, goal: Goal) -> Step:
    """The line of arithmetic that compares a figure with a goal."""
    words = Words.of(rule, promise, goal, value)
    plain = number(value, words.decimals)
    met = "满足" if goal.holds(value) else "不满足"
    if goal.is_two_sided and goal.low != goal.high:
        low, high = number(goal.low, words.decimals), number(goal.high, words.decimals)
        return Step("是否满足目标", f"{low} ≤ {plain} ≤ {high}", met)
    sign = {
        Comparator.ABOUT: "<=" if goal.is_ceiling else ">=",
        Comparator.RANGE: "<=" if goal.is_ceiling else ">=",
    }.get(goal.comparator, goal.comparator.value)
    return Step("是否满足目标", f"{plain} {sign} {number(goal.limit_for(value), words.decimals)}", met)


def time_step(promise: Promise, year: int) -> Step:
    """The line of arithmetic for the share of time that has passed."""
    start, end = promise.baseline_year, promise.target_year
    return Step("时间进度", f"({year} − {start}) ÷ ({end} − {start})", share(promise.elapsed(year)))
