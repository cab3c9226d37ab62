"""Who has reported what, what is missing and what came late; owed is what the plan asks, not what came."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from planmonitor import clock
from planmonitor.catalogue import CountyView, Indicator
from planmonitor.export import Cell, FileTable
from planmonitor.monitor import Monitor


class Punctuality(StrEnum):
    """How one expected figure keeps its day."""

    ON_TIME = "on_time"
    LATE = "late"
    PENDING = "pending"
    OVERDUE = "overdue"

    @property
    def word(self) -> str:
        """What a person reads."""
        return _WORDS[self]


_WORDS = {
    Punctuality.ON_TIME: "按时",
    Punctuality.LATE: "迟报",
    Punctuality.PENDING: "未到期未报",
    Punctuality.OVERDUE: "逾期未报",
}
NOBODY = "未指定责任单位"


class Fullness(StrEnum):
    """How complete a group of owed figures is."""

    FULL = "full"
    FULL_BUT_LATE = "late"
    PARTIAL = "partial"
    EMPTY = "empty"


@dataclass(frozen=True)
class Expected:
    """One figure a place owes for a year; ``first`` is the day it was first reported, None when never."""

    indicator: Indicator
    division: str
    year: int
    due: date
    first: date | None
    punctuality: Punctuality


@dataclass(frozen=True)
class Group:
    """Figures owed together; at least one."""

    owed: tuple[Expected, ...]

    @property
    def reported(self) -> tuple[Expected, ...]:
        """Those that came, late or not."""
        return tuple(e for e in self.owed if e.first)

    @property
    def late(self) -> tuple[Expected, ...]:
        """Those that came late."""
        return tuple(e for e in self.owed if e.punctuality is Punctuality.LATE)

    @property
    def missing(self) -> tuple[Expected, ...]:
        """Those that have not come, due or not."""
        return tuple(e for e in self.owed if not e.first)

    @property
    def fullness(self) -> Fullness:
        """Complete or not, and whether in time."""
        if self.missing:
            return Fullness.PARTIAL if self.reported else Fullness.EMPTY
        return Fullness.FULL_BUT_LATE if self.late else Fullness.FULL


def grouped(owed: Iterable[Expected], key: Callable[[Expected], str]) -> dict[str, dict[str, Group]]:
    """Owed figures by a key and, within it, by division; keys in the order of the figures."""
    found: dict[str, dict[str, list[Expected]]] = {}
    for e in owed:
        found.setdefault(key(e), {}).setdefault(e.division, []).append(e)
    return {k: {code: Group(tuple(es)) for code, es in places.items()} for k, places in found.items()}


def reminder(monitor: Monitor, owed: Iterable[Expected]) -> FileTable:
    """Whom to ask for what: every owed figure that has not come, by place and year."""
    missing = sorted((e for e in owed if not e.first), key=lambda e: (e.division, e.year))
    columns = ("地区", "责任单位", "指标编码", "指标名称", "年份", "期限", "状态")
    return FileTable("催报清单", columns, [_asked(monitor, e) for e in missing])


def _asked(monitor: Monitor, e: Expected) -> tuple[Cell, ...]:
    i = e.indicator
    place, due = monitor.place_name(e.division), e.due.isoformat()
    return (place, i.responsible or NOBODY, i.id, i.name, e.year, due, e.punctuality.word)


def due_date(year: int, month_day: str) -> date:
    """The day by which figures of a year are due: ``MM-DD`` of the year after.

    Raises:
        ValueError: when ``month_day`` is no day of that year.
    """
    return date.fromisoformat(f"{year + 1}-{month_day}")


def expected(monitor: Monitor, years: Iterable[int], today: date, month_day: str) -> tuple[Expected, ...]:
    """Every figure owed for the years, by the city and every county the indicator is shown for.

    ``today`` and the days of reporting are Beijing's. Real figures count, demo ones do not. A figure
    withdrawn since counts as not reported.
    """
    plan = monitor.plan
    found = []
    for year in years:
        due = due_date(year, month_day)
        first = _first_reported(monitor, str(year))
        for i in plan.indicators:
            for code in (plan.adcode, *monitor.divisions.codes):
                if code != plan.adcode and i.county_view is CountyView.NONE:
                    continue
                moment = first.get((i.id, code))
                day = clock.day_of(moment) if moment else None
                if day:
                    punctuality = Punctuality.ON_TIME if day <= due else Punctuality.LATE
                else:
                    punctuality = Punctuality.PENDING if today <= due else Punctuality.OVERDUE
                found.append(Expected(i, code, year, due, day, punctuality))
    return tuple(found)


def _first_reported(monitor: Monitor, period: str) -> dict[tuple[str, str], datetime]:
    """When each figure first came, whatever code its place had then."""
    successors = monitor.divisions.successors
    found: dict[tuple[str, str], datetime] = {}
    for (series, division), moment in monitor.store.figures.first_reported(monitor.plan.id, period).items():
        key = series, successors.get(division, division)
        found[key] = min(moment, found.get(key, moment))
    return found
