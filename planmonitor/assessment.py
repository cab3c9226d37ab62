"""What a judgement consists of: the verdict, its sentence and everything needed to defend it.

How a verdict comes about is for the kinds of target to say (:mod:`planmonitor.rules`); which figures are
judged, and when none can be, is decided in :mod:`planmonitor.judging`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from planmonitor.numbers import decimals_needed, difference, number, quantity, share
from planmonitor.observations import Kind, Observation
from planmonitor.promise import Comparator, Goal, Tolerances

if TYPE_CHECKING:
    from planmonitor.rules.base import Rule


class Verdict(StrEnum):
    """The answer to: is this promise being kept?"""

    ACHIEVED = "ACHIEVED"
    AHEAD = "AHEAD"
    ON_TRACK = "ON_TRACK"
    LAGGING = "LAGGING"
    NOT_ACHIEVED = "NOT_ACHIEVED"
    NOT_JUDGED = "NOT_JUDGED"


UNJUDGED = "不判定："
"""How the sentence of an assessment without verdict begins."""
BEHIND = (Verdict.LAGGING, Verdict.NOT_ACHIEVED)
GOOD = (Verdict.ACHIEVED, Verdict.AHEAD, Verdict.ON_TRACK)


class Reason(StrEnum):
    """Why no verdict is given."""

    NONE = ""
    NO_DATA = "no_data"
    ONLY_BASELINE = "only_baseline"
    TARGET_YEAR_MISSING = "target_year_missing"
    INCOMPLETE = "incomplete"
    NO_SCHEDULE = "no_schedule"
    NO_REFERENCE = "no_reference"
    NO_BASELINE = "no_baseline"
    TOO_SHORT = "too_short"
    QUALITATIVE = "qualitative"
    CONTRIBUTION = "contribution"
    NOT_BY_COUNTY = "not_by_county"
    NO_COUNTY_BASELINE = "no_county_baseline"
    READINGS_DISAGREE = "readings_disagree"


NO_FIGURE = "尚未报送"
"""What stands wherever nobody has reported a figure; the one word for it."""
_ABSENCE = {
    Reason.NOT_BY_COUNTY: "不分县统计",
    Reason.INCOMPLETE: "年份不全",
    Reason.NO_BASELINE: "不能折算",
}


class Flag(StrEnum):
    """Something a reader should know beside the verdict."""

    WORSENING = "worsening"
    STALE = "stale"
    PRELIMINARY = "preliminary"
    ASSUMED_TARGET = "assumed_target"
    DISPUTED = "disputed"


@dataclass(frozen=True)
class Step:
    """One line of arithmetic: what is computed, with which numbers, and the result."""

    label: str
    expression: str
    result: str


@dataclass(frozen=True)
class AlternativeVerdict:
    """What another reading of the plan's text would answer."""

    label: str
    finding: str
    verdict: Verdict
    sentence: str


@dataclass(frozen=True)
class Assessment:
    """A verdict with everything needed to defend it.

    ``value`` is the figure judged (a running sum, a mean growth, a reduction to date …, by the rule) of
    ``year``, in ``unit``; ``goal`` is what it has to satisfy and ``target`` the number the path leads to,
    in the same unit. ``completion`` and ``elapsed_share`` are shares of 1, ``expected`` is the share the
    path asks for by ``year``; ``required_yearly`` is the change per year still needed; ``gap`` is target −
    value; ``contribution`` is a county's share of the city's total. ``used`` are the observations that
    entered the arithmetic. ``when`` names the year, or the years that are added up; ``decimals`` are those
    that the verdict needs, ``share_decimals`` those of completion and path.
    """

    indicator: str
    division: str
    as_of: int
    rule: Rule
    verdict: Verdict
    sentence: str
    reason: Reason = Reason.NONE
    value: float | None = None
    unit: str = ""
    year: int | None = None
    kind: Kind | None = None
    baseline: float | None = None
    target: float | None = None
    comparator: Comparator = Comparator.AT_LEAST
    goal: Goal | None = None
    completion: float | None = None
    elapsed_share: float | None = None
    expected: float | None = None
    ratio: float | None = None
    required_yearly: float | None = None
    gap: float | None = None
    previous: float | None = None
    when: str = ""
    decimals: int = 1
    share_decimals: int = 1
    contribution: float | None = None
    is_reference: bool = False
    is_final: bool = False
    flags: tuple[Flag, ...] = ()
    steps: tuple[Step, ...] = ()
    alternatives: tuple[AlternativeVerdict, ...] = ()
    used: tuple[Observation, ...] = field(default=(), repr=False)

    @property
    def is_judged(self) -> bool:
        """Whether a verdict was possible."""
        return self.verdict is not Verdict.NOT_JUDGED

    @property
    def is_behind(self) -> bool:
        """Whether the promise is behind schedule or was missed."""
        return self.verdict in BEHIND

    @property
    def change(self) -> float | None:
        """Change on the year before, in the unit of the value; for running sums the latest yearly flow."""
        return None if self.value is None or self.previous is None else self.value - self.previous

    @property
    def is_older(self) -> bool:
        """Whether the figure is of an earlier year than the one looked at."""
        return self.year is not None and self.year < self.as_of

    @property
    def text(self) -> str:
        """The figure as it is written wherever it stands beside its target; an em dash for none."""
        return number(self.value, self.decimals)

    @property
    def amount(self) -> str:
        """The figure with its unit; an em dash for none."""
        return quantity(self.value, self.unit, self.decimals)

    @property
    def absence(self) -> str:
        """What is shown in place of a figure that is not there, with the reason in a word; empty with one."""
        return _ABSENCE.get(self.reason, NO_FIGURE) if self.value is None else ""

    @property
    def lacking(self) -> float | None:
        """How far the figure is from satisfying its goal, 0 when it does; None where nothing is compared."""
        if self.goal is None or self.value is None:
            return self.gap
        return self.goal.lacking(self.value)

    @property
    def lacking_text(self) -> str:
        """The size of what is lacking with its unit; an em dash where nothing is."""
        lacking = self.lacking
        return difference(lacking, self.unit, self.decimals) if lacking else "—"

    @property
    def completion_text(self) -> str:
        """The share of the way that is done."""
        return share(self.completion, self.share_decimals)

    @property
    def word(self) -> str:
        """The verdict as shown to people; it depends on the rule and on whether the target year has come."""
        return verdict_word(self.verdict, self.rule, self.is_final, is_reference=self.is_reference)


_WORDS = {
    Verdict.AHEAD: "快于预期",
    Verdict.ON_TRACK: "符合预期",
    Verdict.LAGGING: "滞后预期",
    Verdict.NOT_ACHIEVED: "未实现",
    Verdict.NOT_JUDGED: "不判定",
}


def verdict_word(
    verdict: Verdict, rule: Rule | None = None, is_final: bool = False, *, is_reference: bool = False
) -> str:
    """The Chinese word for a verdict; a county without a target of its own reaches the city's, and no
    sooner or later.
    """
    if verdict is Verdict.ACHIEVED:
        if is_reference:
            return "已达到"
        return "已实现" if is_final else "提前实现"
    if verdict is Verdict.LAGGING and rule is not None and rule.lagging_word:
        return rule.lagging_word
    return _WORDS[verdict]


def count_words(assessments: Iterable[Assessment]) -> str:
    """How many of each verdict, in words: “符合预期12项、滞后预期3项”."""
    counts = Counter(a.word for a in assessments)
    return "、".join(f"{word}{n}项" for word, n in counts.most_common())


@dataclass(frozen=True)
class Sides:
    """What the two sides of a count are called."""

    good: str
    behind: str


def sides_of(assessments: Iterable[Assessment]) -> Sides:
    """The words of a count: those of the schedule while the plan runs, those of the end as soon as one of the
    verdicts is of the last year.
    """
    if any(a.is_final for a in assessments):
        return Sides("已实现", "未实现")
    return Sides("达到或超过时序要求", "滞后")


def why_none_judged(assessments: Iterable[Assessment]) -> str:
    """Why none of several promises could be judged, in words."""
    found = list(assessments)
    waiting = [a for a in found if a.reason is Reason.TARGET_YEAR_MISSING and a.year is not None]
    silent = [a for a in found if a.reason in (Reason.NO_DATA, Reason.ONLY_BASELINE)]
    if waiting and len(waiting) >= len(silent):
        latest = max(a.year for a in waiting if a.year is not None)
        most = "" if len(waiting) == len(found) else "大多"
        return f"{waiting[0].as_of}年的数值{most}尚未报送，最近为{latest}年"
    if silent and (len(silent) + len(waiting)) * 2 >= len(found):
        return f"规划期内的数据{'' if len(silent) == len(found) else '大多'}尚未报送"
    return "数据不足或规划没有给出可比的目标"


def band(ratio: float, tolerances: Tolerances) -> Verdict:
    """The verdict for completion ÷ expected share; a ratio on a limit belongs to the better band."""
    if ratio >= tolerances.ahead - 1e-9:
        return Verdict.AHEAD
    if ratio >= tolerances.on_track - 1e-9:
        return Verdict.ON_TRACK
    return Verdict.LAGGING


def share_decimals(completion: float, expected: float, tolerances: Tolerances) -> int:
    """The decimals of two percentages with which their ratio, worked out from them as they are written,
    falls into the band that it is in.
    """
    if expected <= 0:
        return 1

    def reads(places: int) -> bool:
        done, due = round(completion * 100, places), round(expected * 100, places)
        return due > 0 and band(done / due, tolerances) is band(completion / expected, tolerances)

    return decimals_needed(1, reads)


def ratio_text(ratio: float, tolerances: Tolerances, decimals: int = 2) -> str:
    """A ratio with the decimals that show its band."""
    found = band(ratio, tolerances)
    return number(ratio, decimals_needed(decimals, lambda d: band(round(ratio, d), tolerances) is found))
