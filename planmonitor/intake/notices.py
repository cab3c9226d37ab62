"""What a person at the desk has to know and to do: what became of own batches, what is due, what waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from planmonitor import clock
from planmonitor.access import Person, Role
from planmonitor.intake.completeness import Expected, Punctuality, expected
from planmonitor.monitor import Monitor
from planmonitor.store import Submission, SubmissionState


@dataclass(frozen=True)
class Owed:
    """What a person still has to report for the year last ended; at least one figure.

    ``missing`` has been neither reported nor handed in; ``waiting`` counts what is handed in already.
    """

    year: int
    due: date
    missing: tuple[Expected, ...]
    waiting: int

    @property
    def is_overdue(self) -> bool:
        """Whether the day has passed."""
        return any(e.punctuality is Punctuality.OVERDUE for e in self.missing)


@dataclass(frozen=True)
class Mine:
    """The batches one person handed in, newest first, and what that person owes (None for nothing)."""

    submissions: tuple[Submission, ...]
    owed: Owed | None

    @property
    def news(self) -> tuple[Submission, ...]:
        """Those on which somebody decided and whose sender has not yet said that he knows."""
        return tuple(s for s in self.submissions if s.news)

    @property
    def waiting(self) -> tuple[Submission, ...]:
        """Those that wait for review and of which there is no news."""
        return tuple(s for s in self.submissions if s.state is SubmissionState.SUBMITTED and not s.news)

    @property
    def settled(self) -> tuple[Submission, ...]:
        """All others."""
        return tuple(s for s in self.submissions if s.state is not SubmissionState.SUBMITTED and not s.news)


@dataclass(frozen=True)
class Badge:
    """What is to be done: things to know or report, and batches to review."""

    mine: int = 0
    review: int = 0

    @property
    def count(self) -> int:
        """Both together."""
        return self.mine + self.review


def owed_by(monitor: Monitor, person: Person, waiting: Iterable[Submission], month_day: str) -> Owed | None:
    """What a clerk still has to report for the year last ended; None when nothing is, or for nobody.

    ``month_day`` is the day by which a year's figures are due (:func:`completeness.due_date`).
    """
    remits, year = person.remits(Role.CLERK), clock.today().year - 1
    if not remits or year not in monitor.plan.years:
        return None
    handed_in = {tuple(key.split("|")[:3]) for s in waiting for key in s.base if key not in s.returned}
    owed = [
        e
        for e in expected(monitor, (year,), clock.today(), month_day)
        if not e.first and any(r.allows(monitor.plan, e.indicator.id, e.division) for r in remits)
    ]
    missing = tuple(e for e in owed if (e.indicator.id, e.division, str(year)) not in handed_in)
    return Owed(year, missing[0].due, missing, len(owed) - len(missing)) if missing else None
