"""Submissions: from a clerk's file to published revisions and, if need be, back; every step is an appended event."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from planmonitor.observations import Observation


class SubmissionState(StrEnum):
    """Where a submission stands."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


ALLOWED: Mapping[SubmissionState, tuple[SubmissionState, ...]] = {
    SubmissionState.PUBLISHED: (SubmissionState.SUBMITTED,),
    SubmissionState.RETURNED: (SubmissionState.SUBMITTED,),
    SubmissionState.WITHDRAWN: (SubmissionState.PUBLISHED,),
}
"""From which states a step may be taken."""


class NotPossible(Exception):
    """A step that may not be taken; the message says in Chinese why and what to do."""


class StoreFailure(NotPossible):
    """The database could not take a step, and took none of it."""


@dataclass(frozen=True)
class Event:
    """One step: who, when, why."""

    state: SubmissionState
    actor: str
    reason: str
    recorded_at: datetime
    batch: int | None = None
    person: str = ""


@dataclass(frozen=True)
class Submission:
    """A file handed in.

    ``scope`` is the remit its sender wrote in, as text (:class:`planmonitor.access.Remit`), empty for the whole city;
    ``summary`` counts rows by kind of change, ``acknowledged`` warnings by kind; ``base`` names every cell it would
    change with the revision its sender saw; ``events`` are oldest first.
    """

    id: int
    name: str
    digest: str
    scope: str
    summary: Mapping[str, int]
    base: Mapping[str, int]
    events: tuple[Event, ...]
    acknowledged: Mapping[str, int]

    @property
    def cells(self) -> tuple[tuple[str, str], ...]:
        """Series and division of every cell it would change."""
        return tuple((series, division) for series, division, *_ in (key.split("|") for key in self.base))

    @property
    def state(self) -> SubmissionState:
        """The state after the last event."""
        return self.events[-1].state

    @property
    def submitter(self) -> str:
        """Who handed it in."""
        return self.events[0].actor

    @property
    def sent_by(self) -> str:
        """Identity of who handed it in; empty where no sign-in was set up."""
        return self.events[0].person


def base_of(observations: Sequence[Observation], latest: Mapping[str, int]) -> str:
    """What the submitter saw: the revision in force of every cell (0 for none), as JSON."""
    return json.dumps({key: latest.get(key, 0) for key in map(cell_key, observations)}, ensure_ascii=False)


def cell_key(o: Observation) -> str:
    """A cell as one string."""
    return "|".join((o.series, o.division, o.period.label, o.kind.value, o.definition))
