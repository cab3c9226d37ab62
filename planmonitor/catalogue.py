"""The plan as data: indicators, commitments, chapters, boxes, tasks, facts and findings of one plan folder.

Everything here is read from the TOML files below ``data/plan/<plan id>/`` and is immutable; how they are
read, and what is checked, is said in :mod:`planmonitor.loading`.
"""

from __future__ import annotations

from dataclasses import field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Self

from pydantic import AfterValidator, ConfigDict, model_validator
from pydantic.dataclasses import dataclass

from planmonitor.judging import CountyView as CountyView
from planmonitor.judging import OtherReading
from planmonitor.observations import Accumulation, Frequency, require_agreement
from planmonitor.promise import Comparator as Comparator
from planmonitor.promise import Direction as Direction
from planmonitor.promise import Goal, Promise, Reported, goal_of
from planmonitor.promise import Tolerances as Tolerances
from planmonitor.rules import RULES
from planmonitor.rules.base import Rule

_STRICT = ConfigDict(extra="forbid", allow_inf_nan=False, str_strip_whitespace=True)


def _known_kind(key: str) -> str:
    if key not in RULES:
        known = "、".join(f"{k}（{rule.label}）" for k, rule in RULES.items())
        raise ValueError(f"不认识的目标类型“{key}”，可用：{known}")
    return key


Kind = Annotated[str, AfterValidator(_known_kind)]
"""The key of a kind of target, one of :data:`planmonitor.rules.RULES`."""


class Nature(StrEnum):
    """Whether the plan binds the government to an indicator or merely expects it."""

    BINDING = "binding"
    ANTICIPATORY = "anticipatory"


class Combine(StrEnum):
    """How county values make up the city's value."""

    SUM = "sum"
    MEAN = "mean"
    NONE = "none"


class Quantity(StrEnum):
    """A stock stands at the end of a period, a flow happens during it."""

    STOCK = "stock"
    FLOW = "flow"


class Severity(StrEnum):
    """How much a finding on the plan's text matters for judging it."""

    HIGH = "high"
    MEDIUM = "med"
    LOW = "low"


class Strength(StrEnum):
    """How firmly a commitment is worded."""

    FIRM = "firm"
    STRIVE = "strive"
    COMPETE = "compete"
    SOFT = "soft"


class Per(StrEnum):
    """The kind of unit each of which is to have what a commitment promises."""

    NONE = ""
    DIVISION = "division"
    COUNTY = "county"
    TOWN = "town"
    TOWNSHIP = "township"
    SUBDISTRICT = "subdistrict"


class OnDisagreement(StrEnum):
    """What to do when an alternative reading of the plan leads to another verdict."""

    NOTE = "note"
    WITHHOLD = "withhold"


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Baseline:
    """The value the plan starts from. ``value`` is None where the plan prints none; ``comparator`` marks a
    bound.
    """

    printed: str
    value: float | None = None
    comparator: str = "="
    period: str = ""

    @property
    def is_point(self) -> bool:
        """True when the printed baseline is a number, not a bound such as ≥90%."""
        return self.value is not None and self.comparator == "="


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Target:
    """The value promised for the target year, as printed and as the number used for judging.

    ``value_max`` is the upper end of a range.
    """

    printed: str
    value: float | None = None
    value_max: float | None = None
    assumed: bool = False
    assumption: str = ""


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Stage:
    """A year on the way with the figure promised for it, in the measure of the target.

    Stages that the plan prints as promises of their own keep their ``id`` and ``description``.
    """

    year: int
    value: float
    printed: str = ""
    id: str = ""
    description: str = ""
    comparator: str = "="


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class DivisionTarget:
    """The target that the plan sets for a single division beside the city's."""

    division: str
    value: float
    printed: str = ""


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Locator:
    """Where in the plan something stands."""

    chapter: int
    section: int = 0
    place: str = ""
    row: int | None = None


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Restatement:
    """A place in the running text that repeats an indicator's promise, with the figure as printed there."""

    id: str
    chapter: int
    section: int
    printed: str
    unit: str
    comparator: str
    modality: str
    box: str = ""


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Alternative:
    """Another reading of an indicator found elsewhere in the plan's text."""

    label: str
    finding: str
    on_disagreement: OnDisagreement
    baseline: float | None = None
    target: float | None = None
    comparator: Comparator | None = None


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Indicator:
    """One row of the plan's indicator table.

    ``target_type`` is the kind of target and decides the rule. ``comparator`` is as printed, ``judged_as``
    the comparison used; ``minimum`` and ``maximum`` are hard bounds in the indicator's unit, ``whole``
    forbids fractions; ``page`` names the screen on which it lives. ``reported`` says what its figures give,
    ``stages`` are promised on the way, ``division_targets`` for single divisions; ``sum_from`` is the first
    year of a sum (the plan's first year unless given), ``due`` the year it falls due (the plan's target
    year unless given). ``frequency`` is the shortest period reported, ``accumulation`` what a quarter's or
    month's figure tells of; only whole years are judged.
    """

    id: str
    name: str
    unit: str
    group: str
    domain: str
    page: str
    nature: Nature
    target_type: Kind
    direction: Direction
    comparator: str
    quantity: Quantity
    combine: Combine
    county_view: CountyView
    definition: str
    baseline: Baseline
    target: Target
    locator: Locator
    decimals: int = 1
    judged_as: Comparator = Comparator.AT_LEAST
    minimum: float | None = None
    maximum: float | None = None
    whole: bool = False
    weight: str = ""
    reference_series: str = ""
    reference_lag: int = 0
    reported: Reported = Reported.LEVEL
    stages: tuple[Stage, ...] = ()
    division_targets: tuple[DivisionTarget, ...] = ()
    sum_from: int | None = None
    due: int | None = None
    responsible: str = ""
    restated: tuple[Restatement, ...] = ()
    findings: tuple[str, ...] = ()
    alternative: tuple[Alternative, ...] = ()
    frequency: Frequency = Frequency.YEAR
    accumulation: Accumulation | None = None

    @model_validator(mode="after")
    def _periods(self) -> Self:
        require_agreement(self.frequency, self.accumulation)
        return self

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        problems = []
        if (self.combine is Combine.MEAN) != bool(self.weight):
            problems.append("combine=mean 必须且只能与 weight 同时出现")
        if RULES[self.target_type].needs_reference != bool(self.reference_series):
            problems.append(
                f"target_type={self.target_type} 与 reference_series 不一致：相对型必须写，其他不写"
            )
        if problems:
            raise ValueError("；".join(problems))
        return self

    @property
    def rule(self) -> Rule:
        """The rule of its kind of target."""
        return RULES[self.target_type].compared_by(self.judged_as)

    @property
    def printed(self) -> str:
        """The target as the plan prints it."""
        return self.target.printed


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Series:
    """A supporting series that is not a promise: a denominator, a weight or a reference."""

    id: str
    name: str
    unit: str
    definition: str
    frequency: Frequency = Frequency.YEAR
    accumulation: Accumulation | None = None

    @model_validator(mode="after")
    def _periods(self) -> Self:
        require_agreement(self.frequency, self.accumulation)
        return self


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Commitment:
    """A promise made in the running text or in a project box."""

    id: str
    chapter: int
    section: int
    domain: str
    description: str
    value_printed: str
    unit: str
    comparator: str
    target_type: Kind
    deadline: str
    deadline_basis: str
    basis: str
    modality: str
    strength: Strength
    scope: str
    box: str = ""
    value: float | None = None
    value_max: float | None = None
    baseline: float | None = None
    stages: tuple[Stage, ...] = ()
    per: Per = Per.NONE
    each: float | None = None
    findings: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What it is called in lists."""
        return self.description

    @property
    def page(self) -> str:
        """The screen on which it lives."""
        return self.domain

    @property
    def printed(self) -> str:
        """The promise as the plan prints it."""
        return self.value_printed

    @property
    def decimals(self) -> int:
        """Decimals of its figures."""
        return 1

    def lines(self) -> tuple[Commitment, ...]:
        """The promise as the plan prints it: stages with an id of their own as lines before it."""
        stages = (
            replace(
                self,
                id=s.id,
                description=s.description,
                value_printed=s.printed,
                value=s.value,
                value_max=None,
                comparator=s.comparator,
                deadline=str(s.year),
                stages=(),
            )
            for s in self.stages
            if s.id
        )
        return (*stages, self)

    @property
    def nature(self) -> None:
        """Commitments of the text are neither binding nor anticipatory."""


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Chapter:
    """A chapter of the plan; ``page`` says whether it has a screen of its own, ``icon`` names its Material
    symbol.
    """

    number: int
    domain: str
    title: str
    short: str
    page: bool
    sections: tuple[str, ...] = ()
    icon: str = "article"


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class BoxItem:
    """One project inside a box."""

    id: str
    title: str
    summary: str
    task: str = ""
    commitments: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Box:
    """A project box (专栏) with its items."""

    id: str
    title: str
    chapter: int
    item: tuple[BoxItem, ...] = ()


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Task:
    """A named task of the text with the promises it carries."""

    id: str
    chapter: int
    section: int
    lead: str
    kind: str
    domain: str
    summary: str
    box: str = ""
    commitments: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Fact:
    """A figure of the plan's first chapter on the previous period: history, not a promise."""

    id: str
    chapter: int
    section: int
    description: str
    value_printed: str
    unit: str
    period: str
    comparator: str
    domain: str
    value: float | None = None
    note: str = ""
    relates_to: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Finding:
    """A contradiction or gap in the plan's own text, with both places and how the product treats it."""

    id: str
    title: str
    kind: str
    severity: Severity
    where_a: str
    says_a: str
    where_b: str
    says_b: str
    treatment: str
    relates_to: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Word:
    """What people say for something that the plan calls otherwise (医保: 基本医疗保险); used by the search."""

    word: str
    means: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class ValidationRule:
    """A validation rule between two series of the same place and year: left ``operator`` factor × right.

    Skipped where a side is missing. ``severity`` is error or warning; ``instruction`` says what to look at.
    """

    id: str
    left: str
    operator: Comparator
    right: str
    severity: str
    instruction: str
    factor: float = 1.0


@dataclass(frozen=True, kw_only=True, config=_STRICT)
class Plan:
    """A whole plan.

    ``population`` is the series that counts residents (empty: none, hence no weighting by residents);
    ``baselines_known`` the day from which the printed baselines count as known (None: the first day of the
    period).
    """

    id: str
    title: str
    short_title: str
    city: str
    adcode: str
    status: str
    status_note: str
    baseline_year: int
    target_year: int
    first_year: int
    tolerances: Tolerances
    indicators: tuple[Indicator, ...]
    population: str = ""
    baselines_known: date | None = None
    commitments: tuple[Commitment, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    boxes: tuple[Box, ...] = ()
    tasks: tuple[Task, ...] = ()
    facts: tuple[Fact, ...] = ()
    findings: tuple[Finding, ...] = ()
    series: tuple[Series, ...] = ()
    rules: tuple[ValidationRule, ...] = ()
    words: tuple[Word, ...] = ()
    units: tuple[str, ...] = field(default=())

    @property
    def years(self) -> tuple[int, ...]:
        """The years of the plan period, without the baseline year."""
        return tuple(range(self.first_year, self.target_year + 1))

    @cached_property
    def _indicator_by_id(self) -> dict[str, Indicator]:
        return {i.id: i for i in self.indicators}

    @cached_property
    def _units(self) -> dict[str, str]:
        return (
            {c.id: c.unit for c in self.commitments}
            | {i.id: i.unit for i in self.indicators}
            | {s.id: s.unit for s in self.series}
        )

    @cached_property
    def _commitment_by_id(self) -> dict[str, Commitment]:
        return {c.id: c for c in self.commitments}

    @cached_property
    def _finding_by_id(self) -> dict[str, Finding]:
        return {f.id: f for f in self.findings}

    def indicator(self, indicator_id: str) -> Indicator:
        """The indicator with this id; KeyError when the plan has none."""
        return self._indicator_by_id[indicator_id]

    def promise(self, indicator_id: str) -> Promise:
        """An indicator's promise in the form that rules judge."""
        return self._promises[indicator_id]

    @cached_property
    def _promises(self) -> dict[str, Promise]:
        return {i.id: promise_of(self, i) for i in self.indicators}

    def commitment(self, commitment_id: str) -> Commitment:
        """The commitment with this id; KeyError when the plan has none."""
        return self._commitment_by_id[commitment_id]

    def finding(self, finding_id: str) -> Finding:
        """The finding with this id; KeyError when there is none."""
        return self._finding_by_id[finding_id]

    def chapter_of(self, domain: str) -> Chapter:
        """The chapter of a domain; KeyError when the plan has none."""
        for chapter in self.chapters:
            if chapter.domain == domain:
                return chapter
        raise KeyError(domain)

    def page_names(self) -> dict[str, str]:
        """What every page with indicators or a chapter is called, the page of indicators without a chapter
        first.
        """
        return {"overview": "总体指标", **{c.domain: c.short for c in self.chapters}}

    def on_page(self, page: str) -> tuple[Indicator, ...]:
        """The indicators that live on a screen, binding ones first, in the order of the table."""
        found = [i for i in self.indicators if i.page == page]
        return tuple(sorted(found, key=lambda i: i.nature is not Nature.BINDING))

    def unit_of(self, series_id: str) -> str:
        """The unit of an indicator, supporting series or commitment; KeyError when unknown."""
        return self._units[series_id]


def goal_for(
    tolerances: Tolerances,
    rule: Rule,
    unit: str,
    comparator: Comparator,
    value: float | None,
    value_max: float | None,
    direction: Direction,
) -> Goal | None:
    """The goal that a target of a kind means; None without a number."""
    if value is None:
        return None
    slack = tolerances.slack(value, rule.target_unit(unit))
    return goal_of(comparator, value, upper=value_max, direction=direction, slack=slack)


def promise_of(plan: Plan, indicator: Indicator) -> Promise:
    """An indicator in the form that rules judge."""
    i = indicator
    goal = goal_for(
        plan.tolerances, i.rule, i.unit, i.judged_as, i.target.value, i.target.value_max, i.direction
    )
    if goal is None and i.rule.needs_reference:
        goal = goal_of(i.judged_as, 0.0, direction=i.direction)
    return Promise(
        id=i.id,
        name=i.name,
        rule=i.rule.key,
        unit=i.unit,
        baseline_year=plan.baseline_year,
        target_year=i.due or plan.target_year,
        tolerances=plan.tolerances,
        first_year=i.sum_from or plan.first_year,
        goal=goal,
        baseline=i.baseline.value,
        direction=i.direction,
        decimals=i.decimals,
        reported=i.reported,
        stages=tuple(sorted((s.year, s.value) for s in i.stages)),
        own_targets=tuple((t.division, t.value) for t in i.division_targets),
        lag=i.reference_lag,
        assumed=i.target.assumed,
        printed=i.target.printed,
        page=i.page,
    )


def readings_of(plan: Plan, indicator: Indicator) -> tuple[OtherReading, ...]:
    """The other readings of an indicator found in the plan, each as a promise of its own."""
    found = []
    for a in indicator.alternative:
        read = replace(
            indicator,
            baseline=replace(indicator.baseline, value=_given(a.baseline, indicator.baseline.value)),
            target=replace(indicator.target, value=_given(a.target, indicator.target.value)),
            judged_as=a.comparator or indicator.judged_as,
        )
        withhold = a.on_disagreement is OnDisagreement.WITHHOLD
        found.append(OtherReading(a.label, a.finding, promise_of(plan, read), withhold))
    return tuple(found)


def _given(value: float | None, otherwise: float | None) -> float | None:
    return otherwise if value is None else value
