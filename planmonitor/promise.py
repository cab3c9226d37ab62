"""What is promised: a number, the way it is compared, and the years in between, apart from where it is
printed.

An indicator of the table, a commitment of the text and a row of a file of cases all become a
:class:`Promise`, so that the same rules judge them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from math import inf

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass as checked_dataclass

from planmonitor.numbers import decimals_apart, decimals_needed, whole

_STRICT = ConfigDict(extra="forbid", allow_inf_nan=False, str_strip_whitespace=True)


class Direction(StrEnum):
    """Which way is better."""

    INCREASE = "increase"
    DECREASE = "decrease"
    MAINTAIN = "maintain"
    NONE = "none"


class Comparator(StrEnum):
    """How an observed value is compared with the target."""

    AT_LEAST = ">="
    MORE_THAN = ">"
    AT_MOST = "<="
    LESS_THAN = "<"
    EQUAL = "=="
    ABOUT = "≈"
    RANGE = "range"

    def holds(self, value: float, target: float) -> bool:
        """Whether ``value`` satisfies a one-sided target, tolerant only of binary rounding (1e-9)."""
        slack = _rounding(target)
        match self:
            case Comparator.AT_LEAST:
                return value >= target - slack
            case Comparator.MORE_THAN:
                return value > target + slack
            case Comparator.AT_MOST:
                return value <= target + slack
            case Comparator.LESS_THAN:
                return value < target - slack
            case _:
                return abs(value - target) <= slack


SIGN = {
    Comparator.AT_LEAST: "≥",
    Comparator.MORE_THAN: "＞",
    Comparator.AT_MOST: "≤",
    Comparator.LESS_THAN: "＜",
    Comparator.EQUAL: "",
    Comparator.ABOUT: "",
    Comparator.RANGE: "",
}
"""How a comparison is written before its number; 左右 and ranges are written behind it."""


class Reported(StrEnum):
    """What the figures of a series give: a level, the change of a year or since the baseline (%), or a
    flow.
    """

    LEVEL = "level"
    YEARLY_CHANGE = "yearly_change"
    TO_DATE = "to_date"
    FLOW = "flow"


def _rounding(limit: float) -> float:
    return 1e-9 * max(1.0, abs(limit)) if abs(limit) != inf else 0.0


@checked_dataclass(frozen=True, kw_only=True, config=_STRICT)
class Tolerances:
    """Bands for completion ÷ elapsed share, and slack for 左右. A policy choice; ``source`` says whose."""

    ahead: float
    on_track: float
    approximate_pp: float
    approximate_share: float
    source: str

    def slack(self, target: float, unit: str) -> float:
        """How far 左右 reaches on each side: percentage points for percentages, else a share of the target."""
        return self.approximate_pp if unit == "%" else abs(target) * self.approximate_share


@dataclass(frozen=True)
class Goal:
    """What a figure has to satisfy: to lie between ``low`` and ``high``, an open end itself not included.

    ``aim`` is where the path leads (the printed number, the nearer end of a range), ``printed`` the number
    as the plan prints it; ``comparator`` and ``upper`` (end of a range) say how it is written.
    """

    comparator: Comparator
    printed: float
    low: float = -inf
    high: float = inf
    low_open: bool = False
    high_open: bool = False
    aim: float = 0.0
    upper: float | None = None

    def holds(self, value: float) -> bool:
        """Whether a figure satisfies the goal, with a tolerance only for binary rounding (1e-9)."""
        down, up = _rounding(self.low), _rounding(self.high)
        above = value > self.low + down if self.low_open else value >= self.low - down
        below = value < self.high - up if self.high_open else value <= self.high + up
        return above and below

    def lacking(self, value: float) -> float:
        """How far a figure is from satisfying the goal: positive below it, negative above it, 0 when it
        does.
        """
        if self.holds(value):
            return 0.0
        return self.low - value if value <= self.low else self.high - value

    @property
    def is_two_sided(self) -> bool:
        """Whether both too little and too much miss it."""
        return self.low > -inf and self.high < inf

    @property
    def is_ceiling(self) -> bool:
        """Whether only too much misses it."""
        return self.low == -inf

    def limit_for(self, value: float) -> float:
        """The limit that a figure is nearer to."""
        if not self.is_two_sided:
            return self.high if self.is_ceiling else self.low
        return self.low if abs(value - self.low) <= abs(value - self.high) else self.high

    def decimals(self, value: float, decimals: int) -> int:
        """The decimals with which a figure, written beside the goal, is seen to satisfy or to miss it.

        A miss also reads differently from the number printed and from the limit that is missed.
        """
        met = self.holds(value)

        def reads(places: int) -> bool:
            seen = round(value, places)
            rounded = self.mapped(lambda limit: round(limit, places))
            return self.holds(seen) is met and rounded.holds(seen) is met

        found = decimals_needed(decimals, reads)
        if met:
            return found
        return decimals_apart(decimals_apart(found, value, self.limit_for(value)), value, self.printed)

    def worse(self, value: float, before: float) -> bool:
        """Whether a figure lies further on the wrong side, or nearer to it, than the one before."""
        if self.is_two_sided:
            centre = (self.low + self.high) / 2
            return abs(value - centre) > abs(before - centre)
        return value > before if self.is_ceiling else value < before

    def at(self, aim: float) -> Goal:
        """The same comparison with another number, as for a stage on the way."""
        return goal_of(self.comparator, aim, direction=self._leaning(), slack=self._slack())

    def mapped(self, change: Callable[[float], float]) -> Goal:
        """The goal in another measure; ``change`` must rise."""
        return Goal(
            self.comparator,
            change(self.printed),
            change(self.low) if self.low > -inf else self.low,
            change(self.high) if self.high < inf else self.high,
            self.low_open,
            self.high_open,
            change(self.aim),
            None if self.upper is None else change(self.upper),
        )

    def words(self, unit: str, decimals: int) -> str:
        """The goal as it is written: ≥7.8张, 15%左右, 3%—5%."""
        return self.written(lambda v: f"{whole(v, decimals)}{unit}")

    def written(self, text: Callable[[float], str]) -> str:
        """The goal as it is written, its numbers by ``text``."""
        if self.comparator is Comparator.RANGE and self.upper is not None:
            return f"{text(self.printed)}—{text(self.upper)}"
        about = "左右" if self.comparator is Comparator.ABOUT else ""
        return f"{SIGN[self.comparator]}{text(self.printed)}{about}"

    def _leaning(self) -> Direction:
        if self.is_two_sided:
            return Direction.MAINTAIN
        return Direction.DECREASE if self.is_ceiling else Direction.INCREASE

    def _slack(self) -> float:
        if self.comparator is not Comparator.ABOUT:
            return 0.0
        return self.printed - self.low if self.low > -inf else self.high - self.printed


def goal_of(
    comparator: Comparator,
    target: float,
    *,
    upper: float | None = None,
    direction: Direction = Direction.NONE,
    slack: float = 0.0,
) -> Goal:
    """The goal that a printed comparison means.

    Where more is better, what lies beyond 左右, an exact number or a range is fine, and a range asks for its
    lower end; likewise where less is better.
    """
    low, high, aim = -inf, inf, target
    match comparator:
        case Comparator.AT_LEAST | Comparator.MORE_THAN:
            low = target
        case Comparator.AT_MOST | Comparator.LESS_THAN:
            high = target
        case Comparator.ABOUT:
            low, high = target - slack, target + slack
        case Comparator.RANGE:
            low, high = target, target if upper is None else upper
            aim = high if direction is Direction.DECREASE else low
        case Comparator.EQUAL:
            low = high = target
    if comparator in (Comparator.ABOUT, Comparator.RANGE, Comparator.EQUAL):
        low = -inf if direction is Direction.DECREASE else low
        high = inf if direction is Direction.INCREASE else high
    return Goal(
        comparator,
        target,
        low,
        high,
        comparator is Comparator.MORE_THAN,
        comparator is Comparator.LESS_THAN,
        aim,
        upper,
    )


@dataclass(frozen=True)
class Promise:
    """A promise in the form that rules judge.

    ``rule`` is the key of its kind of target; ``goal`` is None where the plan gives no number; ``baseline``
    is in the unit of the figures; ``stages`` are years on the way with the figure promised for each, in the
    target's measure; ``first_year`` is the first year whose flows count; ``own_targets`` are targets of
    single divisions by code; ``lag`` is how many years the reference lies back; ``once`` says that a figure
    is reported when the promise is kept and not every year; ``assumed`` that the number is a reading of
    words such as 动态清零.
    """

    id: str
    name: str
    rule: str
    unit: str
    baseline_year: int
    target_year: int
    tolerances: Tolerances
    first_year: int
    goal: Goal | None = None
    baseline: float | None = None
    direction: Direction = Direction.NONE
    decimals: int = 1
    reported: Reported = Reported.LEVEL
    stages: tuple[tuple[int, float], ...] = ()
    own_targets: tuple[tuple[str, float], ...] = ()
    lag: int = 0
    once: bool = False
    assumed: bool = False
    printed: str = ""
    page: str = ""

    def elapsed(self, year: int) -> float:
        """Share of the time between baseline and target year that has passed at the end of ``year``, 0 to
        1.
        """
        return _passed(year, self.baseline_year, self.target_year)

    def elapsed_flow(self, year: int) -> float:
        """Share of the years whose flows count that has passed at the end of ``year``, 0 to 1."""
        return _passed(year, self.first_year - 1, self.target_year)


def _passed(year: int, start: int, end: int) -> float:
    return min(max((year - start) / (end - start), 0.0), 1.0)
