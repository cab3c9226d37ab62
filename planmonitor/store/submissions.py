"""Submissions: from a clerk's file to published revisions and, if need be, back; every step is appended."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, insert, select

from planmonitor import clock
from planmonitor.observations import Observation
from planmonitor.store.engine import NotPossible, reading, writing
from planmonitor.store.figures import Origin, append_batch, before, cell_key, latest, observation_of, stored
from planmonitor.store.schema import revision, submission, submission_event

_EVENT = (
    submission_event.c.state,
    submission_event.c.actor,
    submission_event.c.person,
    submission_event.c.reason,
    submission_event.c.batch_id,
    submission_event.c.recorded_at,
)
_NAMED = 5


class SubmissionState(StrEnum):
    """Where a submission stands."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"

    @property
    def word(self) -> str:
        """What a submission is that stands here."""
        return _WORDS[self]

    @property
    def step(self) -> str:
        """What somebody does to bring it here."""
        return _STEPS[self]


_WORDS: Mapping[SubmissionState, str] = {
    SubmissionState.SUBMITTED: "待审核",
    SubmissionState.RETURNED: "已退回",
    SubmissionState.PUBLISHED: "已发布",
    SubmissionState.WITHDRAWN: "已撤回",
}
_STEPS: Mapping[SubmissionState, str] = {
    SubmissionState.SUBMITTED: "提交",
    SubmissionState.RETURNED: "退回",
    SubmissionState.PUBLISHED: "发布",
    SubmissionState.WITHDRAWN: "撤回",
}
_FROM: Mapping[SubmissionState, SubmissionState] = {
    SubmissionState.PUBLISHED: SubmissionState.SUBMITTED,
    SubmissionState.RETURNED: SubmissionState.SUBMITTED,
    SubmissionState.WITHDRAWN: SubmissionState.PUBLISHED,
}
"""From which state a step may be taken."""


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
class Explained:
    """What was unlikely in a file and the reason its sender wrote; ``row`` is the sheet's, None for all."""

    problem: str
    reason: str
    row: int | None = None


@dataclass(frozen=True)
class Submission:
    """A file handed in.

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

    @property
    def batch(self) -> int | None:
        """The batch it was published as; None when it was not."""
        made = (e.batch for e in self.events if e.state is SubmissionState.PUBLISHED)
        return next(made, None)

    def is_of(self, actor: str, person: str) -> bool:
        """Whether somebody handed it in: by identity where both are known, else by name."""
        return self.sent_by == person if self.sent_by and person else self.submitter == actor


@dataclass(frozen=True)
class SubmissionLog:
    """The submissions of one store; who may see or do what, :class:`planmonitor.intake.desk.Desk` says."""

    engine: Engine

    def all(self, plan: str) -> tuple[Submission, ...]:
        """All submissions, newest first."""
        found = select(submission).where(submission.c.plan == plan).order_by(submission.c.id.desc())
        steps: Select[Any] = select(submission_event.c.submission_id, *_EVENT).join(submission)
        steps = steps.where(submission.c.plan == plan).order_by(submission_event.c.id)
        events: dict[int, list[Row[Any]]] = defaultdict(list)
        with reading(self.engine) as connection:
            # Events are read last: of what is handed in between the two queries nothing is shown yet.
            rows = connection.execute(found).all()
            for row in connection.execute(steps):
                events[row.submission_id].append(row)
        return tuple(_submission_of(row, events[row.id]) for row in rows)

    def find(self, plan: str, number: int) -> Submission:
        """One submission with its events.

        Raises:
            NotPossible: when there is none of that number.
        """
        with reading(self.engine) as connection:
            return _find(connection, plan, number)

    def submit(
        self,
        plan: str,
        observations: Sequence[Observation],
        *,
        name: str,
        digest: str,
        scope: str,
        summary: Mapping[str, int],
        actor: str,
        person: str = "",
        acknowledged: Mapping[str, int] | None = None,
        reasons: Sequence[Explained] = (),
    ) -> int:
        """Hand in a file for review; remembers which revision of every cell its sender saw."""
        with writing(self.engine) as connection:
            seen = latest(connection, plan, {o.series for o in observations})
            base = {key: seen.get(key, 0) for key in map(cell_key, observations)}
            values = {
                "plan": plan,
                "name": name,
                "digest": digest,
                "scope": scope,
                "summary": json.dumps(summary),
                "base": json.dumps(base, ensure_ascii=False),
                "acknowledged": json.dumps(acknowledged or {}),
                "reasons": json.dumps([asdict(r) for r in reasons], ensure_ascii=False),
            }
            made = connection.execute(insert(submission).values(**values).returning(submission.c.id))
            number = int(made.scalar_one())
            _add(connection, number, Event(SubmissionState.SUBMITTED, actor, "", clock.now(), person=person))
            return number

    def give_back(self, plan: str, number: int, *, actor: str, reason: str, person: str = "") -> None:
        """Return a submission to its sender.

        Raises:
            NotPossible: without a reason, or when it is not waiting for review.
        """
        if not reason.strip():
            raise NotPossible("请写明退回的原因，填报人才知道怎样改")
        with writing(self.engine) as connection:
            _ready(connection, plan, number, SubmissionState.RETURNED)
            _add(
                connection, number, Event(SubmissionState.RETURNED, actor, reason, clock.now(), person=person)
            )

    def publish(
        self,
        plan: str,
        number: int,
        observations: Sequence[Observation],
        *,
        label: str,
        digest: str,
        actor: str,
        person: str = "",
        single_user: bool = False,
    ) -> int:
        """Publish a submission in one transaction and return how many revisions that took.

        Raises:
            NotPossible: when it is not waiting for review, when its sender tries to publish it, or when
                somebody has published another figure for one of its cells since; nothing is stored then.
        """
        with writing(self.engine) as connection:
            handed_in = _ready(connection, plan, number, SubmissionState.PUBLISHED)
            if handed_in.is_of(actor, person) and not single_user:
                raise NotPossible("提交人不能发布自己的文件，请由审核人发布")
            _nothing_moved(
                handed_in, observations, latest(connection, plan, {o.series for o in observations})
            )
            moment = clock.now()
            dated = [replace(o, recorded_at=moment) for o in observations]
            made = append_batch(connection, plan, dated, Origin(label, digest, actor))
            _add(connection, number, Event(SubmissionState.PUBLISHED, actor, "", clock.now(), made, person))
            return len(dated)

    def withdraw(
        self, plan: str, number: int, *, actor: str, reason: str, person: str = ""
    ) -> tuple[int, int]:
        """Undo a published submission by new revisions that carry what stood before (None where nothing did).

        Returns how many cells were set back and how many were left, replaced by a later revision.

        Raises:
            NotPossible: without a reason, or when it is not published.
        """
        if not reason.strip():
            raise NotPossible("请写明撤回的原因")
        with writing(self.engine) as connection:
            batch_id = _ready(connection, plan, number, SubmissionState.WITHDRAWN).batch
            rows = connection.execute(stored().where(revision.c.batch_id == batch_id)).all()
            published = [observation_of(row) for row in rows]
            newest = latest(connection, plan, {o.series for o in published})
            in_force = [o for o in published if newest[cell_key(o)] == o.revision]
            back = [_set_back(connection, plan, o) for o in in_force]
            made = append_batch(connection, plan, back, Origin(f"撤回批次{batch_id}", "", actor))
            _add(
                connection, number, Event(SubmissionState.WITHDRAWN, actor, reason, clock.now(), made, person)
            )
            return len(back), len(published) - len(back)


def _find(connection: Connection, plan: str, number: int) -> Submission:
    query: Select[Any] = select(submission, *_EVENT).join(submission_event)
    query = query.where(submission.c.plan == plan, submission.c.id == number)
    rows = connection.execute(query.order_by(submission_event.c.id)).all()
    if not rows:
        raise NotPossible(f"没有编号为{number}的提交")
    return _submission_of(rows[0], rows)


def _submission_of(row: Row[Any], events: Sequence[Row[Any]]) -> Submission:
    return Submission(
        id=row.id,
        name=row.name,
        digest=row.digest,
        scope=row.scope,
        summary=json.loads(row.summary),
        base=json.loads(row.base),
        events=tuple(_event_of(e) for e in events),
        acknowledged=json.loads(row.acknowledged),
        reasons=tuple(Explained(**r) for r in json.loads(row.reasons)),
    )


def _event_of(row: Row[Any]) -> Event:
    state = SubmissionState(row.state)
    return Event(state, row.actor, row.reason, row.recorded_at, row.batch_id, row.person)


def _add(connection: Connection, number: int, step: Event) -> None:
    values = {
        "submission_id": number,
        "state": step.state.value,
        "actor": step.actor,
        "person": step.person,
        "reason": step.reason,
        "batch_id": step.batch,
        "recorded_at": step.recorded_at,
    }
    connection.execute(insert(submission_event).values(**values))


def _ready(connection: Connection, plan: str, number: int, wanted: SubmissionState) -> Submission:
    """The submission when the step may be taken from where it stands, which the write lock holds there."""
    found = _find(connection, plan, number)
    if found.state is not _FROM[wanted]:
        raise NotPossible(f"这份文件{found.state.word}，不能再{wanted.step}；请刷新页面")
    return found


def _nothing_moved(
    handed_in: Submission, observations: Sequence[Observation], newest: Mapping[str, int]
) -> None:
    """Raises NotPossible when a cell has another revision in force than the one its sender saw."""
    seen = handed_in.base
    moved = [o for o in observations if newest.get(cell_key(o), 0) != seen.get(cell_key(o), 0)]
    if not moved:
        return
    names = "；".join(f"{o.series} {o.division} {o.year}年" for o in moved[:_NAMED])
    more = "等" if len(moved) > _NAMED else ""
    raise NotPossible(
        f"提交之后已有人发布了同一格的另一个数（{names}{more}）；请退回，由填报人核对后重新提交"
    )


def _set_back(connection: Connection, plan: str, o: Observation) -> Observation:
    """The revision that restores what stood before a published one; it is never dated before it."""
    old = before(connection, plan, o) or replace(o, value=None)
    return replace(old, recorded_at=max(clock.now(), o.recorded_at))
