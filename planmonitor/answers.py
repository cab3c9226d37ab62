"""A snapshot: every question a page, a command or a report asks, answered at one version of the store.

An :class:`Answers` never changes. What is asked twice is worked out once and kept, so that everything on a
page comes from the same figures however many are stored meanwhile. A what-if (the preview of an upload) is
another snapshot, made by :meth:`Answers.with_figures`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import TypeVar, cast

from planmonitor.assessment import Assessment
from planmonitor.catalogue import Combine, Indicator, Plan, readings_of
from planmonitor.contribution import Decomposition, Weights, choose_weights, decompose
from planmonitor.divisions import Divisions, Town
from planmonitor.evaluation import Evaluation, current
from planmonitor.explanation import NextYear, next_year
from planmonitor.inequality import Inequality, measure
from planmonitor.judging import Evidence, choose_series, judge, judge_county, own_promise
from planmonitor.observations import Kind, Observation, Source, continued
from planmonitor.opinions import Opinion, second_opinions
from planmonitor.projection import Projection, Refusal, project
from planmonitor.rules.base import Path, Point
from planmonitor.store import Store, Version

Key = tuple[object, ...]
T = TypeVar("T")


@dataclass(frozen=True)
class View:
    """What the reader has chosen to look from: as-of year, whether demo figures count, and the moment of
    knowledge.
    """

    as_of: int
    demo: bool = True
    known_at: datetime | None = None


@dataclass(frozen=True)
class Ground:
    """What all snapshots of a plan share and no stored figure changes; ``areas`` are those compared with,
    by code.
    """

    plan: Plan
    divisions: Divisions
    sources: Mapping[str, Source]
    areas: Mapping[str, str]
    towns: tuple[Town, ...] = ()

    @cached_property
    def places(self) -> tuple[str, ...]:
        """Codes of every place this plan may show: the city, its divisions and zones, areas compared with."""
        zones = (z.adcode for z in self.divisions.zone)
        return (self.plan.adcode, *self.divisions.codes, *zones, *self.areas)

    def source_name(self, source_id: str) -> str:
        """Publisher and title of a source, or the id itself for uploaded batches."""
        source = self.sources.get(source_id)
        return f"{source.publisher}：{source.title}" if source else source_id

    def place_name(self, code: str) -> str:
        """Name of the city, a division, a zone or a comparison area."""
        return self.areas[code] if code in self.areas else self.divisions.name_of(code)


@dataclass(frozen=True, eq=False)
class Figures:
    """All figures at one version of the store, as known at one moment; a series is read when first asked for.

    ``added`` are figures that are not stored: each replaces the stored one of its cell.
    """

    ground: Ground
    store: Store
    version: Version
    known_at: datetime | None = None
    added: tuple[Observation, ...] = ()
    _read: dict[str, tuple[Observation, ...]] = field(default_factory=dict, repr=False)

    def of(self, series: str) -> tuple[Observation, ...]:
        """Every figure of a series in all places of the plan."""
        found = self._read.get(series)
        if found is None:
            found = self._read[series] = self._with_added(series)
        return found

    def _with_added(self, series: str) -> tuple[Observation, ...]:
        successors = self.ground.divisions.successors
        found = self.store.figures.observations(
            self.ground.plan.id,
            series=[series],
            divisions=(*self.ground.places, *successors),
            known_at=self.known_at,
            up_to=self.version.figures,
        )
        stored = continued(found, successors) if successors else found
        new = tuple(o for o in self.added if o.series == series)
        cells = {o.cell for o in new}
        return (*(o for o in stored if o.cell not in cells), *new)

    @property
    def count(self) -> int:
        """How many figures are held in memory."""
        return sum(len(rows) for rows in self._read.values())


@dataclass(frozen=True, eq=False)
class Answers:
    """The answers to all questions from one view at one version of the store; safe to share between
    threads.
    """

    ground: Ground
    view: View
    figures: Figures
    _kept: dict[Key, object] = field(default_factory=dict, repr=False)
    _years: dict[int, Answers] = field(default_factory=dict, repr=False)

    @property
    def plan(self) -> Plan:
        """The plan asked about."""
        return self.ground.plan

    @property
    def divisions(self) -> Divisions:
        """The city's divisions."""
        return self.ground.divisions

    @property
    def version(self) -> Version:
        """The version of the store that all answers come from."""
        return self.figures.version

    @property
    def count(self) -> int:
        """How many answers are kept, those of other years asked for from here included."""
        return len(self._kept) + sum(other.count for other in list(self._years.values()))

    def place_name(self, code: str) -> str:
        """Name of the city, a division, a zone or a comparison area."""
        return self.ground.place_name(code)

    def source_name(self, source_id: str) -> str:
        """Publisher and title of a source, or the id itself for uploaded batches."""
        return self.ground.source_name(source_id)

    def with_figures(self, rows: Iterable[Observation]) -> Answers:
        """The same questions if these figures were stored, each in place of the one in its cell."""
        figures = replace(self.figures, added=(*self.figures.added, *rows), _read={})
        return Answers(self.ground, self.view, figures)

    def as_of(self, year: int) -> Answers:
        """The same knowledge looked at from another year."""
        if year == self.view.as_of:
            return self
        view = replace(self.view, as_of=year)
        return self._years.setdefault(year, Answers(self.ground, view, self.figures))

    def as_known(self, moment: datetime) -> Answers:
        """The same questions with what was known at an earlier moment; not kept, for it is asked once."""
        figures = replace(self.figures, known_at=moment, _read={})
        return Answers(self.ground, replace(self.view, known_at=moment), figures)

    def observations(self, series: str, division: str | None = None) -> tuple[Observation, ...]:
        """Everything known of a series (in one division, or everywhere), any year."""
        return self.keep(("observations", series, division), lambda: self._observations(series, division))

    def _observations(self, series: str, division: str | None) -> tuple[Observation, ...]:
        return tuple(
            o
            for o in self.figures.of(series)
            if (self.view.demo or o.kind.is_real) and (division is None or o.division == division)
        )

    def revisions(self, series: str, division: str, period: str) -> tuple[Observation, ...]:
        """Every stored revision of one figure, newest first, whenever it became known; withdrawn ones
        included.
        """
        stored, until = self.figures.store.figures, self.version.figures
        codes = [division, *(old for old, new in self.divisions.successors.items() if new == division)]
        found = [r for c in codes for r in stored.revisions(self.plan.id, series, c, period, up_to=until)]
        return tuple(sorted(found, key=lambda o: (o.recorded_at, o.revision), reverse=True))

    def assess(self, indicator: Indicator, division: str | None = None) -> Assessment:
        """The verdict on one indicator for the city or one division."""
        place = division or self.plan.adcode
        return self.keep(("assess", indicator.id, place), lambda: self._assess(indicator, place))

    def _assess(self, indicator: Indicator, place: str) -> Assessment:
        own, reference = self.observations(indicator.id, place), self._reference(indicator)
        promise, as_of = self.plan.promise(indicator.id), self.view.as_of
        if place == self.plan.adcode:
            units = self._units(indicator) if indicator.rule.by_unit else {}
            evidence = Evidence(own, reference, units=units)
            return judge(promise, place, as_of, evidence, readings_of(self.plan, indicator))
        evidence = Evidence(own, reference, city_total=self._city_total(indicator, place))
        return judge_county(promise, place, as_of, evidence, indicator.county_view)

    def _units(self, indicator: Indicator) -> dict[str, float | None]:
        """The newest value of every county by name; None where nothing is known."""
        latest = {d.name: self.series(indicator, d.adcode) for d in self.divisions.division}
        return {name: series[-1].value if series else None for name, series in latest.items()}

    def _city_total(self, indicator: Indicator, place: str) -> float | None:
        """The city's value of the same kind and year as the county's newest figure."""
        city, mine = self.assess(indicator), self.series(indicator, place)
        same = mine and city.kind is mine[-1].kind and city.year == mine[-1].year
        return city.value if same else None

    def _reference(self, indicator: Indicator) -> tuple[Observation, ...]:
        if not indicator.reference_series:
            return ()
        return self.observations(indicator.reference_series, self.plan.adcode)

    @property
    def evaluations(self) -> dict[tuple[str, str, int], Evaluation]:
        """The evaluators' verdicts in force at the moment of knowledge, by subject, division and year."""
        return self.keep(("evaluations",), lambda: current(self.evaluation_revisions()))

    def evaluation_revisions(self, subject: str | None = None) -> tuple[Evaluation, ...]:
        """Every revision of the evaluators' verdicts known at this moment, oldest first."""
        figures = self.figures
        return figures.store.evaluations.revisions(
            self.plan.id, subject=subject, known_at=self.view.known_at, up_to=self.version.evaluations
        )

    def assess_all(self, division: str | None = None) -> tuple[Assessment, ...]:
        """Verdicts on all indicators, in the order of the table."""
        return tuple(self.assess(i, division) for i in self.plan.indicators)

    def by_division(self, indicator: Indicator) -> dict[str, Assessment]:
        """Verdicts on one indicator in every county-level division, by code."""
        return {code: self.assess(indicator, code) for code in self.divisions.codes}

    def history(self, indicator: Indicator, division: str | None = None) -> tuple[Observation, ...]:
        """Yearly values in one place, all kinds and definitions, oldest first; never spliced by this
        method.
        """
        found = self.observations(indicator.id, division or self.plan.adcode)
        return tuple(
            sorted((o for o in found if o.period.is_year), key=lambda o: (o.year, o.kind, o.definition))
        )

    def series(self, indicator: Indicator, division: str | None = None) -> tuple[Observation, ...]:
        """The one series the verdict is judged from: yearly values of one kind and definition, oldest
        first.
        """
        return self.series_of(indicator.id, division)

    def series_of(self, series: str, division: str | None = None) -> tuple[Observation, ...]:
        """The one series that counts of an indicator, commitment or supporting series, oldest first."""
        found = self.observations(series, division or self.plan.adcode)
        return choose_series(found, self.plan.baseline_year, self.view.as_of)

    def points(self, indicator: Indicator, division: str | None = None) -> tuple[Point, ...]:
        """The years as they are judged and drawn: levels, running sums, changes to date, by the kind of
        target.
        """
        return indicator.rule.points(self.plan.promise(indicator.id), self.series(indicator, division))

    def path(self, indicator: Indicator, division: str | None = None) -> Path:
        """The way from the start over the stages to the target; empty where the kind has none or none is
        for the place.
        """
        promise = self.plan.promise(indicator.id)
        if division is None or division == self.plan.adcode:
            return indicator.rule.path(promise)
        own = own_promise(promise, division, self.series(indicator, division))
        return () if own is None else indicator.rule.path(own)

    def next_year(self, indicator: Indicator, division: str | None = None) -> NextYear:
        """Which figure of the next year would lead to which verdict."""
        place = division or self.plan.adcode
        own = self.observations(indicator.id, place)
        return next_year(self.plan, indicator, self.assess(indicator, place), own, self._reference(indicator))

    def opinions(self, indicator: Indicator, division: str | None = None) -> tuple[Opinion, ...]:
        """What other published methods say of the same series."""
        a = self.assess(indicator, division)
        return self.keep(
            ("opinions", indicator.id, a.division),
            lambda: second_opinions(self.plan, indicator, a, self.series(indicator, division)),
        )

    def weights(self, series: str, year: int, *, real_only: bool = False) -> Weights | None:
        """Weights by county that belong together: of one year (as near to ``year`` as can be), definition
        and kind.

        None for a plan that names no such series, and without figures.
        """
        if not series:
            return None
        codes = self.divisions.codes
        return choose_weights(self.observations(series), self.plan.adcode, codes, year, real_only=real_only)

    def gap(self, indicator: Indicator) -> Decomposition | None:
        """Which counties explain how far the city is from its path; None where nothing can be decomposed.

        The path is the schedule of the year judged where the target type has one, else the target itself.
        Only county figures of the same kind and year as the city's count; real ones are weighted with real
        weights. Weights without a whole (some counties and the city unknown) explain nothing.
        """
        city, promise = self.assess(indicator), self.plan.promise(indicator.id)
        if city.value is None or city.year is None or indicator.combine is Combine.NONE:
            return None
        required, goal = indicator.rule.required(promise, city.year), indicator.rule.goal(promise)
        if required is None or goal is None or indicator.rule.needs_reference:
            return None
        values = {
            code: a.value
            for code, a in self.by_division(indicator).items()
            if a.value is not None and a.year == city.year and a.kind is city.kind
        }
        is_real = city.kind is None or city.kind.is_real
        weights = self.weights(indicator.weight or self.plan.population, city.year, real_only=is_real)
        if not values or weights is None or weights.whole is None:
            return None
        return decompose(
            required,
            city.value,
            values,
            weights,
            self.divisions.codes,
            is_mean=indicator.combine is Combine.MEAN,
            less_is_better=goal.is_ceiling or goal.is_two_sided,
        )

    def spread(self, indicator: Indicator) -> dict[int, Inequality]:
        """How unequal the counties are in a rate, year by year; empty for volumes, which are unequal by
        size.
        """
        if indicator.combine is not Combine.MEAN:
            return {}
        by_year: dict[int, dict[str, float]] = {}
        for code in self.divisions.codes:
            for o in self.series(indicator, code):
                if o.value is not None and o.year >= self.plan.baseline_year:
                    by_year.setdefault(o.year, {})[code] = o.value
        found = {
            year: measure(values, w.by_division if w else {}, self.divisions.codes)
            for year, values in sorted(by_year.items())
            for w in [self.weights(self.plan.population, year)]
        }
        return {year: result for year, result in found.items() if result}

    def projection(self, indicator: Indicator, division: str | None = None) -> Projection | Refusal:
        """Where the series that is judged is heading by the target year."""
        place = division or self.plan.adcode
        return self.keep(("projection", indicator.id, place), lambda: self._project(indicator, place))

    def _project(self, indicator: Indicator, place: str) -> Projection | Refusal:
        known = self.observations(indicator.id, place)
        return project(self.plan, indicator, self.series(indicator, place), known)

    def comparisons(self, indicator: Indicator) -> dict[str, tuple[Observation, ...]]:
        """Real comparison series of other areas, by the area's name."""
        areas = self.ground.areas
        series: dict[str, list[Observation]] = {}
        for o in self.observations(indicator.id):
            if o.division in areas and o.kind.is_real and o.period.is_year:
                series.setdefault(areas[o.division], []).append(o)
        return {name: tuple(sorted(rows, key=lambda o: o.year)) for name, rows in series.items()}

    def has_demo(self, series: Iterable[str] | None = None) -> bool:
        """Whether any figure in the view is a demo figure."""
        if not self.view.demo:
            return False
        wanted: Sequence[str] = list(series) if series is not None else [i.id for i in self.plan.indicators]
        return any(not o.kind.is_real for s in wanted for o in self.observations(s))

    def latest_year(self, indicators: Sequence[Indicator] = (), division: str | None = None) -> int:
        """The year a reader starts with: the last one for which half of the indicators that have any figure
        in this place have one; of all indicators unless some are named.

        What departments have reported also counts by itself, so that demo figures never outvote it. The
        plan's target year where there is nothing.
        """
        place = division or self.plan.adcode
        ids = tuple(i.id for i in indicators or self.plan.indicators)
        return self.keep(("latest_year", ids, place), lambda: self._latest_year(ids, place))

    def _latest_year(self, ids: Sequence[str], place: str) -> int:
        found = [
            [o for o in self.observations(i, place) if o.period.is_year and o.year in self.plan.years]
            for i in ids
        ]
        all_kinds = [{o.year for o in rows} for rows in found]
        reported = [{o.year for o in rows if o.kind is Kind.REPORTED} for rows in found]
        years = [year for group in (all_kinds, reported) for year in _common(group)]
        return max(years, default=self.plan.target_year)

    def keep(self, key: Key, work_out: Callable[[], T]) -> T:
        """The answer kept under ``key``; worked out first when it is asked for the first time."""
        found = self._kept.get(key)
        if found is None:
            found = self._kept.setdefault(key, work_out())
        return cast(T, found)


def _common(groups: Iterable[set[int]]) -> list[int]:
    """The years that at least half of the groups have; groups without any year don't count."""
    held = [years for years in groups if years]
    counts = Counter(year for years in held for year in years)
    return [year for year, n in counts.items() if n * 2 >= len(held)]
