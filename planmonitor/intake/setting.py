"""What an upload is checked against: plan, places, remit, the year not yet over, and the figures in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from planmonitor import clock
from planmonitor.access import EVERYTHING, Remit
from planmonitor.catalogue import Indicator, Plan, Series
from planmonitor.divisions import Divisions
from planmonitor.intake.naming import promises
from planmonitor.intake.text import tidy
from planmonitor.observations import Accumulation, Frequency, Kind, Observation, Period

CITY_NAMES = ("全市",)
CellKey = tuple[str, str, int]
"""Series, division and year of a figure."""


@dataclass(frozen=True)
class Subject:
    """What a code stands for: an indicator (then ``indicator`` is set), a supporting series, a promise.

    ``takes_state`` for promises: commitments, tasks, projects; of the last two there is no number.
    """

    code: str
    title: str
    unit: str
    indicator: Indicator | None = None
    takes_state: bool = False
    takes_number: bool = True
    frequency: Frequency = Frequency.YEAR
    accumulation: Accumulation | None = None


@dataclass(frozen=True)
class Place:
    """A place by one of its names; ``current`` is the present name where this one is an older or longer
    one.
    """

    code: str
    current: str = ""


@dataclass(frozen=True)
class Setting:
    """What rows are checked against.

    ``remit`` is what the person may write; ``current_year`` is the year not yet over; ``stored`` holds the
    real figures in force by the catalogue's definitions, ``known`` all real ones, of any definition;
    ``within_years`` those of quarters and months.
    """

    plan: Plan
    divisions: Divisions
    current_year: int
    recorded_at: datetime
    remit: Remit = EVERYTHING
    stored: Mapping[CellKey, Observation] = field(default_factory=dict)
    known: tuple[Observation, ...] = ()
    within_years: tuple[Observation, ...] = ()

    @cached_property
    def subjects(self) -> Mapping[str, Subject]:
        """Everything a row may be about, by code; an indicator goes before a series or commitment."""
        plan = self.plan
        numbers = {c.id for c in plan.commitments}
        named = {
            code: Subject(
                code, title, plan.unit_of(code) if code in numbers else "", None, True, code in numbers
            )
            for code, title in promises(plan).items()
        }
        reported: tuple[Series | Indicator, ...] = (*plan.series, *plan.indicators)
        for s in reported:
            indicator = s if isinstance(s, Indicator) else None
            named[s.id] = Subject(
                s.id,
                s.name,
                plan.unit_of(s.id),
                indicator,
                frequency=s.frequency,
                accumulation=s.accumulation,
            )
        return named

    @property
    def present_day(self) -> date:
        """The day that is taken for the present."""
        return clock.day_of(self.recorded_at)

    def held(self, series: str, division: str, period: Period) -> Observation | None:
        """The real figure in force for a period, a reported one before a published one."""
        if period.is_year:
            return self.stored.get((series, division, period.year))
        same = [
            o
            for o in self.within_years
            if (o.series, o.division, o.period) == (series, division, period) and not o.definition
        ]
        return max(same, key=lambda o: o.kind is Kind.REPORTED, default=None)

    def is_indicator(self, code: str) -> bool:
        """Whether a code is that of an indicator."""
        subject = self.subjects.get(code)
        return subject is not None and subject.indicator is not None

    @cached_property
    def subjects_in_capitals(self) -> Mapping[str, Subject]:
        """The same by code in capitals: a code may be written either way."""
        return {code.upper(): subject for code, subject in self.subjects.items()}

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """Every place by every tidied name it has or had."""
        return place_names(self.divisions)


def place_names(divisions: Divisions) -> dict[str, Place]:
    """Every place by its tidied names."""
    names = {tidy(city): Place(divisions.adcode) for city in (*CITY_NAMES, divisions.name)}
    for d in divisions.division:
        names[tidy(d.name)] = Place(d.adcode)
        for alias in d.aliases:
            names[tidy(alias.name)] = Place(d.adcode, f"{d.name}（{alias.name}用到{alias.until}年）")
        for old in d.replaces:
            told = f"{d.name}（{old.name}到{old.valid_to}年，此后由{d.name}接续）"
            names.setdefault(tidy(old.name), Place(d.adcode, told))
    for z in divisions.zone:
        names[tidy(z.name)] = Place(z.adcode)
        for other in (z.full_name, *z.aliases):
            names[tidy(other)] = Place(z.adcode, z.name)
    return names
