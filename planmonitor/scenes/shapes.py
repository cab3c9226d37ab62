"""What a wall consists of: plain things that say what is shown and nothing about how it looks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from planmonitor.assessment import Verdict


@dataclass(frozen=True)
class Tile:
    """One indicator in the city: value, target and verdict as shown to people; ``page`` is its chapter's."""

    id: str
    page: str
    name: str
    value: str
    unit: str
    when: str
    target: str
    word: str
    verdict: Verdict
    demo: bool
    need: str = ""
    nature: str = ""
    chapter: str = ""


@dataclass(frozen=True)
class MapPlace:
    """A county on the map: what colours it, what is written there, and why it looks so."""

    code: str
    name: str
    verdict: Verdict
    value: float | None
    text: str
    why: str
    demo: bool


@dataclass(frozen=True)
class TrendPoint:
    """One year of a trend line."""

    year: int
    value: float
    demo: bool


@dataclass(frozen=True)
class Ahead:
    """One year to come if things go on as they did: the expected value and the 80 % prediction interval."""

    year: int
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Trend:
    """The city's line toward the target: yearly values or running sums, the schedule's path, the target.

    ``last`` is the newest value as written; ``ticks`` are the marks of the value axis with their words,
    ``limits`` its ends; ``ahead`` is empty where no projection is made.
    """

    points: tuple[TrendPoint, ...]
    path: tuple[tuple[int, float], ...]
    target: float | None
    target_text: str
    years: tuple[int, int]
    last: str
    ticks: tuple[tuple[float, str], ...]
    limits: tuple[float, float]
    ahead: tuple[Ahead, ...] = ()


@dataclass(frozen=True)
class Shown:
    """What map, ranking and trend are about: an indicator, or how many indicators are behind.

    ``when`` names the year or span of the counties' figures; ``by_value`` says that the map is coloured by
    value, not by verdict; ``counting`` that the value counts what is behind.
    """

    name: str
    unit: str = ""
    when: str = ""
    decimals: int = 0
    by_value: bool = False
    counting: bool = False
    places: tuple[MapPlace, ...] = ()
    trend: Trend | None = None


@dataclass(frozen=True)
class VerdictCount:
    """How many indicators have a verdict, under which word, and which they are."""

    verdict: Verdict
    word: str
    count: int
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class MatrixCell:
    """How many indicators comparable with the city's target are behind in one county and chapter."""

    behind: int
    judged: int


@dataclass(frozen=True)
class Call:
    """A county to be asked, with what it is to be asked about, most urgent first."""

    code: str
    name: str
    behind: int
    judged: int
    items: tuple[Tile, ...]


@dataclass(frozen=True)
class Changed:
    """An indicator whose figure or verdict is another than before the last release.

    ``place`` is empty for the city; ``better`` is None where the verdict is the same or was not given before.
    """

    place: str
    name: str
    before: str
    after: str
    word_before: str
    word: str
    verdict: Verdict
    better: bool | None
    demo: bool


@dataclass(frozen=True)
class Prospect:
    """Where an indicator is heading: what the target year is expected to bring, how likely the target is."""

    name: str
    now: str
    expected: str
    span: str
    target: str
    chance: float
    demo: bool


@dataclass(frozen=True)
class StateCount:
    """How many promises of one kind or chapter are in each state, by the state's name."""

    title: str
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Promised:
    """A promise of the ledger that has fallen due: what, by when, in what state."""

    title: str
    due: int
    state: str


@dataclass(frozen=True)
class Scene:
    """One picture.

    ``tiles`` are what needs looking at, ``best`` what stands beside it. ``subjects`` are what a map can show:
    in a chapter one for every tile, of which the one numbered ``lead`` comes first. Which fields are filled
    depends on ``kind``.
    """

    id: str
    kind: str
    title: str
    headline: str
    demo: bool
    tiles: tuple[Tile, ...] = ()
    best: tuple[Tile, ...] = ()
    counts: tuple[VerdictCount, ...] = ()
    chapters: tuple[tuple[str, str, tuple[int, ...]], ...] = ()
    subjects: tuple[Shown, ...] = ()
    lead: int = 0
    columns: tuple[tuple[str, str], ...] = ()
    matrix: tuple[tuple[str, str, tuple[MatrixCell, ...]], ...] = ()
    calls: tuple[Call, ...] = ()
    changes: tuple[Changed, ...] = ()
    prospects: tuple[Prospect, ...] = ()
    states: tuple[StateCount, ...] = ()
    chapter_states: tuple[StateCount, ...] = ()
    due: tuple[Promised, ...] = ()

    @property
    def shown(self) -> Shown | None:
        """The subject that comes first; None for a scene without a map."""
        return self.subjects[self.lead] if self.subjects else None


@dataclass(frozen=True)
class Board:
    """All scenes that have something to show; ``skipped`` are the titles of those without any figure."""

    plan: str
    status: str
    as_of: int
    recorded_at: datetime | None
    scenes: tuple[Scene, ...]
    skipped: tuple[str, ...] = field(default=())
