"""Observed values: what they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass as checked

PERIOD = re.compile(r"^([0-9]{4})(?:Q([1-4])|-(0[1-9]|1[0-2]))?$")


_STRICT = ConfigDict(extra="forbid", str_strip_whitespace=True)

COLUMNS = (
    "series",
    "division",
    "period",
    "value",
    "unit",
    "kind",
    "status",
    "source",
    "definition",
    "note",
    "recorded_at",
)
"""Columns of a file of observations."""


class Kind(StrEnum):
    """Where a value comes from; series are never spliced from two kinds."""

    PUBLISHED = "published"
    REPORTED = "reported"
    DEMO = "demo"

    @property
    def is_real(self) -> bool:
        """Everything but demo."""
        return self is not Kind.DEMO


class FigureStatus(StrEnum):
    """Whether a figure may still change."""

    PRELIMINARY = "preliminary"
    FINAL = "final"


class Frequency(StrEnum):
    """The shortest periods that a series has figures for; whole years it always has."""

    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"

    @property
    def word(self) -> str:
        """What a person reads."""
        return {"year": "年", "quarter": "季度", "month": "月"}[self.value]

    def within(self, year: int) -> tuple[Period, ...]:
        """The periods of a year that are shorter than it; none where figures are yearly."""
        labels = {
            Frequency.YEAR: (),
            Frequency.QUARTER: tuple(f"{year}Q{n}" for n in range(1, 5)),
            Frequency.MONTH: tuple(f"{year}-{n:02d}" for n in range(1, 13)),
        }
        return tuple(Period(label) for label in labels[self])


class Accumulation(StrEnum):
    """What a figure of a quarter or month tells of: all since the year began, or that period alone."""

    TO_DATE = "year_to_date"
    SINGLE = "single"

    @property
    def word(self) -> str:
        """What a person reads."""
        return {"year_to_date": "本年累计", "single": "当期"}[self.value]


def require_agreement(frequency: Frequency, accumulation: Accumulation | None) -> None:
    """Raise ValueError unless quarters and months, and they alone, say what their figures tell of."""
    if (frequency is Frequency.YEAR) != (accumulation is None):
        raise ValueError(
            "frequency 与 accumulation 不一致：按季度或月报的必须写明 year_to_date（本年累计）或 single（当期），"
            "按年报的不写"
        )


@dataclass(frozen=True, order=True)
class Period:
    """A year, a quarter (``2023Q2``) or a month (``2023-05``)."""

    label: str

    def __post_init__(self) -> None:
        if not PERIOD.match(self.label):
            raise ValueError(f"期间“{self.label}”应写成 2023、2023Q2 或 2023-05")

    @property
    def year(self) -> int:
        """The calendar year the period lies in."""
        return int(self.label[:4])

    @property
    def is_year(self) -> bool:
        """True for whole years, the only periods that are judged."""
        return len(self.label) == 4

    @property
    def frequency(self) -> Frequency:
        """Whether it is a year, a quarter or a month."""
        if self.is_year:
            return Frequency.YEAR
        return Frequency.QUARTER if "Q" in self.label else Frequency.MONTH

    @property
    def word(self) -> str:
        """2023 as 2023年, 2023Q2 as 2023年第2季度, 2023-05 as 2023年5月."""
        if self.is_year:
            return f"{self.label}年"
        part = int(self.label[5:] if "-" in self.label else self.label[-1])
        return f"{self.year}年第{part}季度" if "Q" in self.label else f"{self.year}年{part}月"

    @property
    def a_year_before(self) -> Period:
        """The same part of the year before."""
        return Period(f"{self.year - 1}{self.label[4:]}")

    def is_over(self, today: date) -> bool:
        """Whether all of it lies before ``today``."""
        months = {Frequency.YEAR: 12, Frequency.QUARTER: 3, Frequency.MONTH: 1}[self.frequency]
        part = 1 if self.is_year else int(self.label[5:] if "-" in self.label else self.label[-1])
        return (today.year, today.month) > (self.year, months * part)


@dataclass(frozen=True)
class Observation:
    """One value of one series in one place and period.

    ``value`` is None for a withdrawn figure. ``recorded_at`` is naive UTC; ``revision`` is the store's
    number (0 when not stored yet), ``batch`` the label of the batch it came with.
    """

    series: str
    division: str
    period: Period
    value: float | None
    unit: str
    kind: Kind
    status: FigureStatus
    source: str
    recorded_at: datetime
    definition: str = ""
    note: str = ""
    batch: str = ""
    revision: int = 0

    @property
    def year(self) -> int:
        """Year of the period."""
        return self.period.year

    @property
    def cell(self) -> tuple[str, str, str, Kind, str]:
        """What makes two observations revisions of the same figure."""
        return (self.series, self.division, self.period.label, self.kind, self.definition)


def continued(observations: Iterable[Observation], successors: Mapping[str, str]) -> tuple[Observation, ...]:
    """Figures under an old code as those of its successor; where the successor has the cell itself, its own
    counts.
    """
    every = tuple(observations)
    own = {o.cell for o in every if o.division not in successors}
    moved = (replace(o, division=successors.get(o.division, o.division)) for o in every)
    kept = (
        o
        for before, o in zip(every, moved, strict=True)
        if before.division not in successors or o.cell not in own
    )
    return tuple(sorted(kept, key=lambda o: (o.series, o.division, o.period.label)))


@checked(frozen=True, kw_only=True, config=_STRICT)
class Source:
    """A publication, cited by its publisher; addresses of mirrors are deliberately not kept."""

    id: str
    title: str
    publisher: str
    note: str = ""


@checked(frozen=True, kw_only=True, config=_STRICT)
class Area:
    """An area compared with that is none of the plan's places, such as the whole country."""

    id: str
    name: str
