"""Observed values: what they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
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
