"""A submission and the steps it took: what the log of submissions returns."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from planmonitor.observations import FigureStatus, Kind, Observation, Period


class SubmissionState(StrEnum):
    """Where a submission stands."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    RECALLED = "recalled"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"

    @property
    def word(self) -> str:
        """What a submission is that stands here."""
        return _STATE_WORDS[self]


_STATE_WORDS: Mapping[SubmissionState, str] = {
    SubmissionState.SUBMITTED: "待审核",
    SubmissionState.RETURNED: "已退回",
    SubmissionState.RECALLED: "已收回",
    SubmissionState.PUBLISHED: "已发布",
    SubmissionState.WITHDRAWN: "已撤回",
}


class Action(StrEnum):
    """What somebody does with a submission."""

    SUBMIT = "submitted"
    RETURN = "returned"
    RETURN_ROWS = "row_return"
    RECALL = "recalled"
    PUBLISH = "published"
    WITHDRAW = "withdrawn"
    READ = "read"

    @property
    def word(self) -> str:
        """What a person reads."""
        return _ACTION_WORDS[self]

    @property
    def state(self) -> SubmissionState | None:
        """Where it brings the submission; None for a step that leaves it where it stands."""
        return SubmissionState(self.value) if self.value in list(SubmissionState) else None

    @property
    def is_news(self) -> bool:
        """Whether the sender has to be told of it: somebody else decided."""
        return self in (Action.RETURN, Action.RETURN_ROWS, Action.PUBLISH, Action.WITHDRAW)


_ACTION_WORDS: Mapping[Action, str] = {
    Action.SUBMIT: "提交",
    Action.RETURN: "退回",
    Action.RETURN_ROWS: "退回部分数",
    Action.RECALL: "收回",
    Action.PUBLISH: "发布",
    Action.WITHDRAW: "撤回",
    Action.READ: "知悉",
}


@dataclass(frozen=True)
class Event:
    """One step: who, when, why; ``cells`` are the keys of the cells it is about, empty for all."""

    action: Action
    actor: str
    reason: str
    recorded_at: datetime
    batch: int | None = None
    person: str = ""
    cells: tuple[str, ...] = ()

    @property
    def state(self) -> SubmissionState | None:
        """Where it brought the submission; None when it left it where it stood."""
        return self.action.state


@dataclass(frozen=True)
class Explained:
    """What was unlikely in a batch and the reason its sender wrote; ``row`` is the sheet's, None for all,
    ``about`` names the figure.
    """

    problem: str
    reason: str
    row: int | None = None
    about: str = ""


@dataclass(frozen=True)
class Submission:
    """A batch of figures handed in.

    ``scope`` is the remit its sender wrote in, as text (:class:`planmonitor.access.Remit`), empty for the
    whole city; ``summary`` counts rows by kind of change, ``acknowledged`` warnings by kind, ``reasons``
    what was written for those that need words; ``base`` names every cell it would change with the revision
    its sender saw; ``events`` are oldest first.
    """

    id: int
    name: str
    digest: str
    scope: str
    summary: Mapping[str, int]
    base: Mapping[str, int]
    events: tuple[Event, ...]
    acknowledged: Mapping[str, int]
    reasons: tuple[Explained, ...] = ()

    @property
    def cells(self) -> tuple[tuple[str, str], ...]:
        """Series and division of every cell it would change."""
        return tuple((series, division) for series, division, *_ in (key.split("|") for key in self.base))

    @property
    def state(self) -> SubmissionState:
        """The state after the last event that moved it."""
        return next(state for e in reversed(self.events) if (state := e.state))

    @property
    def submitter(self) -> str:
        """Who handed it in."""
        return self.events[0].actor

    @property
    def sent_by(self) -> str:
        """Identity of who handed it in; empty where no sign-in was set up."""
        return self.events[0].person

    @property
    def sent_at(self) -> datetime:
        """When it was handed in, naive UTC."""
        return self.events[0].recorded_at

    @property
    def batch(self) -> int | None:
        """The batch it was published as; None when it was not."""
        made = (e.batch for e in self.events if e.action is Action.PUBLISH)
        return next(made, None)

    @property
    def returned(self) -> Mapping[str, str]:
        """Cells that were returned singly, by key, each with the reason."""
        return {key: e.reason for e in self.events if e.action is Action.RETURN_ROWS for key in e.cells}

    @property
    def news(self) -> tuple[Event, ...]:
        """What others decided since its sender last said that he knows, oldest first."""
        known = max((n for n, e in enumerate(self.events) if e.action is Action.READ), default=0)
        return tuple(e for e in self.events[known:] if e.action.is_news)

    def is_of(self, actor: str, person: str) -> bool:
        """Whether somebody handed it in: by identity where both are known, else by name."""
        return self.sent_by == person if self.sent_by and person else self.submitter == actor


def written(observations: Iterable[Observation]) -> str:
    """Figures as one text: the same figures give the same text, in whatever order they come."""
    rows = [[*o.cell[:3], o.kind.value, o.definition, *_content(o)] for o in observations]
    return json.dumps(sorted(rows), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _content(o: Observation) -> tuple[object, ...]:
    return (o.value if o.value is None else float(o.value), o.unit, o.status.value, o.source, o.note)


def read_written(text: str, moment: datetime) -> tuple[Observation, ...]:
    """The inverse of :func:`written`; ``moment`` is when the figures were handed in."""
    return tuple(
        Observation(
            series,
            division,
            Period(period),
            value,
            unit,
            Kind(kind),
            FigureStatus(status),
            source,
            moment,
            definition,
            note,
        )
        for series, division, period, kind, definition, value, unit, status, source, note in json.loads(text)
    )
