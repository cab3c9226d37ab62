"""The questions pages, command line and reports ask: one object that knows a plan and its figures."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from threading import Lock

from planmonitor.access import NotAllowed, Person, Role
from planmonitor.assessment import Assessment, Verdict, choose_series, elapsed_share, judge
from planmonitor.catalogue import (
    Combine,
    Comparator,
    DataError,
    Indicator,
    Plan,
    Problem,
    TargetType,
    load_plan,
    read_toml,
)
from planmonitor.contribution import Decomposition, decompose
from planmonitor.divisions import Divisions, Town, load_divisions, load_towns
from planmonitor.evaluation import Evaluation, Field, current, problems
from planmonitor.explanation import Outlook, outlook
from planmonitor.geography import Geography, load_geography
from planmonitor.inequality import Inequality, measure
from planmonitor.observations import (
    Observation,
    Source,
    baseline_observations,
    load_sources,
    read_observations,
)
from planmonitor.opinions import Opinion, second_opinions
from planmonitor.projection import Projection, Refusal, project
from planmonitor.settings import Settings, settings
from planmonitor.store import Store, Version, now, open_store

POPULATION = "resident_population"
_BASELINES_KNOWN = datetime(2021, 1, 1)


@dataclass(frozen=True)
class View:
    """What the reader has chosen to look from: as-of year, whether demo figures count, and the moment of knowledge."""

    as_of: int
    demo: bool = True
    known_at: datetime | None = None


@dataclass(frozen=True)
class Monitor:
    """A plan with its divisions, sources and store. Answers are cached until the store changes."""

    plan: Plan
    divisions: Divisions
    sources: Mapping[str, Source]
    areas: Mapping[str, str]
    store: Store
    folder: Path
    allow_demo: bool = True
    left_out: tuple[str, ...] = ()
    towns: tuple[Town, ...] = ()
    _cache: dict[tuple[object, ...], object] = field(default_factory=dict, repr=False, compare=False)
    _state: dict[str, Version] = field(default_factory=dict, repr=False, compare=False)
    _lock: Lock = field(default_factory=Lock, repr=False, compare=False)

    @cached_property
    def geography(self) -> Geography:
        """Boundaries and labels for maps."""
        return load_geography(self.folder)

    @property
    def version(self) -> Version:
        """The store's version as last looked up by :meth:`refresh`."""
        found = self._state.get("version")
        return self.refresh() if found is None else found

    def refresh(self) -> Version:
        """Look whether figures were stored since; once per question, so that one answer never mixes two states."""
        self._state["version"] = version = self.store.version()
        return version

    @cached_property
    def known_places(self) -> tuple[str, ...]:
        """Codes of every place this plan may show: the city, its divisions and zones, areas compared with."""
        zones = (z.adcode for z in self.divisions.zone)
        return (self.plan.adcode, *self.divisions.codes, *zones, *self.areas)

    def observations(self, series: str, view: View, division: str | None = None) -> tuple[Observation, ...]:
        """Everything known of a series (in one division, or everywhere) from a view, any year."""
        key = ("observations", self.version, series, view.demo, view.known_at)
        found = self._remember(
            key,
            lambda: self.store.observations(
                self.plan.id, series=[series], divisions=self.known_places, known_at=view.known_at
            ),
        )
        assert isinstance(found, tuple)
        keep_demo = view.demo and self.allow_demo
        return tuple(
            o for o in found if (keep_demo or o.kind.is_real) and (division is None or o.division == division)
        )

    def assess(self, indicator: Indicator, view: View, division: str | None = None) -> Assessment:
        """The verdict on one indicator for the city or one division."""
        place = division or self.plan.adcode
        key = ("assess", self.version, indicator.id, place, view)
        found = self._remember(key, lambda: self._assess(indicator, view, place))
        assert isinstance(found, Assessment)
        return found

    def _assess(self, indicator: Indicator, view: View, place: str) -> Assessment:
        own = self.observations(indicator.id, view, place)
        reference = (
            self.observations(indicator.reference_series, view, self.plan.adcode)
            if indicator.reference_series
            else ()
        )
        units: dict[str, float | None] = {}
        if indicator.target_type is TargetType.COVERAGE and place == self.plan.adcode:
            for d in self.divisions.division:
                series = choose_series(self.observations(indicator.id, view, d.adcode), self.plan, view.as_of)
                units[d.name] = series[-1].value if series else None
        city_total = None
        if place != self.plan.adcode:
            city = self.assess(indicator, view)
            mine = choose_series(own, self.plan, view.as_of)
            if mine and city.kind is mine[-1].kind and city.year == mine[-1].year:
                city_total = city.value
        return judge(
            self.plan,
            indicator,
            place,
            view.as_of,
            own,
            reference=reference,
            city_total=city_total,
            units=units,
        )

    def evaluations(self, view: View) -> dict[tuple[str, str, int], Evaluation]:
        """The evaluators' verdicts in force at the view's moment of knowledge, by subject, division and year."""
        key = ("evaluations", self.version, view.known_at)
        found = self._remember(
            key, lambda: current(self.store.evaluations(self.plan.id, known_at=view.known_at))
        )
        assert isinstance(found, dict)
        return found

    def evaluate(self, given: Evaluation, by: Person) -> dict[Field, str]:
        """Store an evaluator's verdict; returns what is wrong with it, by field, and stores nothing then.

        Raises:
            NotAllowed: when the session is over or the person may not judge this subject in this place.
        """
        by.require(now())
        if not any(r.allows(self.plan, given.subject, given.division) for r in by.remits(Role.EVALUATOR)):
            raise NotAllowed("您没有对这一条作出评估的权限，请联系管理员")
        wrong = problems(given)
        if not wrong:
            self.store.append_evaluation(self.plan.id, given)
            self.refresh()
        return wrong

    def assess_all(self, view: View, division: str | None = None) -> tuple[Assessment, ...]:
        """Verdicts on all indicators, in the order of the table."""
        return tuple(self.assess(i, view, division) for i in self.plan.indicators)

    def by_division(self, indicator: Indicator, view: View) -> dict[str, Assessment]:
        """Verdicts on one indicator in every county-level division, by code."""
        return {code: self.assess(indicator, view, code) for code in self.divisions.codes}

    def history(
        self, indicator: Indicator, view: View, division: str | None = None
    ) -> tuple[Observation, ...]:
        """Yearly values in one place, all kinds and definitions, oldest first; never spliced by this method."""
        found = self.observations(indicator.id, view, division or self.plan.adcode)
        return tuple(
            sorted((o for o in found if o.period.is_year), key=lambda o: (o.year, o.kind, o.definition))
        )

    def series(
        self, indicator: Indicator, view: View, division: str | None = None
    ) -> tuple[Observation, ...]:
        """The one series the verdict is judged from: yearly values of one kind and definition, oldest first."""
        found = self.observations(indicator.id, view, division or self.plan.adcode)
        return choose_series(found, self.plan, view.as_of)

    def outlook(self, indicator: Indicator, view: View, division: str | None = None) -> Outlook:
        """Which figure of the next year would lead to which verdict."""
        reference = (
            self.observations(indicator.reference_series, view, self.plan.adcode)
            if indicator.reference_series
            else ()
        )
        place = division or self.plan.adcode
        own = self.observations(indicator.id, view, place)
        return outlook(self.plan, indicator, self.assess(indicator, view, place), own, reference)

    def opinions(self, indicator: Indicator, view: View, division: str | None = None) -> tuple[Opinion, ...]:
        """What other published methods say of the same series."""
        a = self.assess(indicator, view, division)
        return second_opinions(self.plan, indicator, a, self.series(indicator, view, division))

    def weights(self, series: str, view: View, year: int) -> dict[str, float]:
        """Weights by county from the year nearest to ``year``; all real where every county has a real one."""
        groups: dict[bool, dict[str, Observation]] = {True: {}, False: {}}
        for o in self.observations(series, view):
            if o.value is None or not o.period.is_year or o.division not in self.divisions.codes:
                continue
            group = groups[o.kind.is_real]
            held = group.get(o.division)
            if held is None or abs(o.year - year) < abs(held.year - year):
                group[o.division] = o
        real, every = groups[True], {**groups[True], **groups[False]}
        chosen = real if len(real) == len(every) else groups[False] or real
        return {code: o.value for code, o in chosen.items() if o.value is not None}

    def gap(self, indicator: Indicator, view: View) -> Decomposition | None:
        """Which counties explain how far the city is from its path; None where nothing can be decomposed.

        The path is the schedule of the year judged where the target type has one, else the target itself. Only county
        figures of the same kind and year as the city's count.
        """
        city = self.assess(indicator, view)
        target = indicator.target.value
        if city.value is None or city.year is None or target is None or indicator.combine is Combine.NONE:
            return None
        passed = elapsed_share(self.plan, city.year)
        required = target
        if city.rule is TargetType.CUMULATIVE:
            required = passed * target
        elif city.rule is TargetType.REACH and indicator.baseline.value is not None:
            required = indicator.baseline.value + passed * (target - indicator.baseline.value)
        values = {
            code: a.value
            for code, a in self.by_division(indicator, view).items()
            if a.value is not None and a.year == city.year and a.kind is city.kind
        }
        weights = self.weights(indicator.weight or POPULATION, view, city.year)
        if not values or sum(weights.values()) <= 0:
            return None
        more = indicator.judged_as in (Comparator.AT_LEAST, Comparator.MORE_THAN)
        return decompose(
            required,
            city.value,
            values,
            weights,
            is_mean=indicator.combine is Combine.MEAN,
            less_is_better=not more,
        )

    def spread(self, indicator: Indicator, view: View) -> dict[int, Inequality]:
        """How unequal the counties are in a rate, year by year; empty for volumes, which are unequal by size."""
        if indicator.combine is not Combine.MEAN:
            return {}
        by_year: dict[int, dict[str, float]] = {}
        for code in self.divisions.codes:
            for o in self.series(indicator, view, code):
                if o.value is not None and o.year >= self.plan.baseline_year:
                    by_year.setdefault(o.year, {})[code] = o.value
        found = {
            year: measure(values, self.weights(POPULATION, view, year), self.divisions.codes)
            for year, values in sorted(by_year.items())
        }
        return {year: result for year, result in found.items() if result}

    def projection(
        self, indicator: Indicator, view: View, division: str | None = None
    ) -> Projection | Refusal:
        """Where the series that is judged is heading by the target year."""
        place = division or self.plan.adcode
        key = ("projection", self.version, indicator.id, place, view)
        found = self._remember(
            key,
            lambda: project(
                self.plan,
                indicator,
                self.series(indicator, view, place),
                self.observations(indicator.id, view, place),
            ),
        )
        assert isinstance(found, Projection | Refusal)
        return found

    def comparisons(self, indicator: Indicator, view: View) -> dict[str, tuple[Observation, ...]]:
        """Real comparison series of other areas, by the area's name."""
        found = self.observations(indicator.id, view)
        series: dict[str, list[Observation]] = {}
        for o in found:
            if o.division in self.areas and o.kind.is_real:
                series.setdefault(self.areas[o.division], []).append(o)
        return {name: tuple(sorted(rows, key=lambda o: o.year)) for name, rows in series.items()}

    def has_demo(self, view: View, series: Iterable[str] | None = None) -> bool:
        """Whether any figure in the view is a demo figure."""
        if not (view.demo and self.allow_demo):
            return False
        wanted = series if series is not None else [i.id for i in self.plan.indicators]
        return any(not o.kind.is_real for s in wanted for o in self.observations(s, view))

    def default_year(self) -> int:
        """The last year for which most indicators have a figure of the city, else the plan's target year."""
        everything = View(as_of=self.plan.target_year)
        years: Counter[int] = Counter()
        for i in self.plan.indicators:
            found = {
                o.year for o in self.observations(i.id, everything, self.plan.adcode) if o.period.is_year
            }
            years.update(y for y in found if y in self.plan.years)
        common = [y for y, n in years.items() if n * 2 >= len(self.plan.indicators)]
        return max(common, default=self.plan.target_year)

    def source_name(self, source_id: str) -> str:
        """Publisher and title of a source, or the id itself for uploaded batches."""
        source = self.sources.get(source_id)
        return f"{source.publisher}：{source.title}" if source else source_id

    def place_name(self, code: str) -> str:
        """Name of the city, a division, a zone or a comparison area."""
        return self.areas[code] if code in self.areas else self.divisions.name_of(code)

    @property
    def answers_kept(self) -> int:
        """How many answers are cached."""
        return len(self._cache)

    def _remember(self, key: tuple[object, ...], compute: object) -> object:
        found = self._cache.get(key)
        if found is None:
            found = compute()  # type: ignore[operator]
            with self._lock:
                if len(self._cache) > 50_000:
                    self._cache.clear()
                self._cache[key] = found
        return found


def count_verdicts(assessments: Iterable[Assessment]) -> dict[Verdict, int]:
    """How many assessments got each verdict; every verdict is present."""
    counts = Counter(a.verdict for a in assessments)
    return {v: counts[v] for v in Verdict}


def open_monitor(config: Settings | None = None) -> Monitor:
    """Load the configured plan strictly, open the store and bring it up to the bundled files.

    Raises:
        DataError: when any bundled file is wrong; nothing is stored then.
    """
    config = config or settings()
    plan, divisions, sources, areas, bundles = load_bundle(config)
    store = open_store(config.database)
    for label, digest, observations in bundles:
        store.sync_bundle(plan.id, label, digest, observations)
    return Monitor(
        plan=plan,
        divisions=divisions,
        sources=sources,
        areas=areas,
        store=store,
        folder=config.data / "divisions" / plan.adcode,
        allow_demo=config.allow_demo,
        left_out=_left_out(config, plan),
        towns=load_towns(config.data / "divisions" / plan.adcode),
    )


def _left_out(config: Settings, plan: Plan) -> tuple[str, ...]:
    """Published figures that were found and deliberately not used, with the reason."""
    path = config.data / "observations" / plan.adcode / "areas.toml"
    return tuple(read_toml(path, []).get("left_out", [])) if path.exists() else ()


Bundle = tuple[str, str, tuple[Observation, ...]]


def load_bundle(config: Settings) -> tuple[Plan, Divisions, dict[str, Source], dict[str, str], list[Bundle]]:
    """Everything bundled for a plan: plan, divisions, sources, comparison areas, observation files with digests."""
    plan = load_plan(config.plan_folder)
    divisions = load_divisions(config.data / "divisions" / plan.adcode)
    if divisions.adcode != plan.adcode:
        raise DataError(
            [Problem(file="divisions.toml", id=divisions.adcode, message=f"应属于规划城市{plan.adcode}")]
        )
    folders = [config.data / "observations" / plan.adcode, config.data / "demo" / plan.id]
    sources = load_sources(*(f / "sources.toml" for f in folders if (f / "sources.toml").exists()))
    areas: dict[str, str] = {}
    area_file = folders[0] / "areas.toml"
    if area_file.exists():
        areas = {row["id"]: row["name"] for row in read_toml(area_file, []).get("area", [])}
    bundles: list[Bundle] = []
    problems: list[Problem] = []
    baselines = baseline_observations(plan, _BASELINES_KNOWN)
    digest = hashlib.sha256(repr(baselines).encode()).hexdigest()
    bundles.append(("规划指标表基期值", digest, baselines))
    for folder in folders:
        for path in sorted(folder.glob("*.csv")):
            try:
                rows = read_observations(path, plan, divisions, {*sources, "plan-table"}, areas)
            except DataError as error:
                problems += error.problems
                continue
            label = f"{folder.parent.name}/{path.name}"
            bundles.append((label, hashlib.sha256(path.read_bytes()).hexdigest(), rows))
    if problems:
        raise DataError(problems)
    return plan, divisions, sources, areas, bundles
