"""What a published method offers: one frozen object per file, carrying everything particular to that method.

A method judges two things. A *row* of a file of cases holds what its publisher judged, and is judged to
prove that the method is reproduced. A *series* is what the main rule judged here; the method reads it as a
second opinion.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from planmonitor.assessment import Step
from planmonitor.catalogue import Direction, Tolerances


class Leaning(StrEnum):
    """Where a judgement stands on the way from good to bad, so that different scales can be compared."""

    GOOD = "good"
    BETWEEN = "between"
    BAD = "bad"


@dataclass(frozen=True)
class Layout:
    """The columns of a method's cases and how one row is judged.

    ``required`` and ``optional`` are the columns read, found by name; a required column must stand in the
    header, but every cell may be blank. ``judge`` gets the cells read and returns those of the ``added``
    columns; where it raises :class:`~planmonitor.methods.cells.Unreadable` the row gets ``unreadable``
    instead.
    """

    required: tuple[str, ...]
    added: tuple[str, ...]
    unreadable: tuple[str, ...]
    judge: Callable[[Mapping[str, str]], tuple[str, ...]]
    optional: tuple[str, ...] = ()


@dataclass(frozen=True)
class JudgedSeries:
    """The one series that the main rule judged, with the promise it was judged by.

    ``values`` are yearly values in the indicator's unit from the baseline year on, or running sums from 0
    where ``starts_from_zero``. ``target`` None means that only the direction is promised, ``every_year``
    that the target holds from the first year on. ``base`` is the baseline that the promise names, None
    where the series' own value counts; ``limit`` the natural upper bound, None without one. ``tolerances``
    are those of the main rule, for comparison.
    """

    values: Mapping[int, float]
    direction: Direction
    target: float | None
    base: float | None
    baseline_year: int
    target_year: int
    as_of: int
    limit: float | None
    tolerances: Tolerances
    every_year: bool = False
    starts_from_zero: bool = False

    @property
    def latest(self) -> float:
        """The value of the last year that has one."""
        return self.values[max(self.values)]


@dataclass(frozen=True)
class Reading:
    """What a method makes of a series.

    ``word`` is its own term for the result, ``thresholds`` the bounds of its classes in words, and ``says``
    the half sentence that explains how it came to lean another way than the main rule.
    """

    word: str
    leaning: Leaning
    steps: tuple[Step, ...]
    thresholds: str
    says: str


@dataclass(frozen=True)
class Unsuited:
    """A series that the method cannot judge; ``why`` is the reason in Chinese, without a full stop."""

    why: str


@dataclass(frozen=True)
class Method:
    """A published method; every module of this package that has one exports it as ``METHOD``.

    ``id`` names it on the command line, in addresses and in exports. ``label`` and ``formula`` are shown to
    people, ``source`` tells who published the rule and what it was checked against. Methods stand in the
    order of ``rank``.
    """

    id: str
    label: str
    formula: str = field(repr=False)
    source: str = field(repr=False)
    rank: int = field(repr=False)
    layout: Layout = field(repr=False)
    read: Callable[[JudgedSeries], Reading | Unsuited] = field(repr=False)
