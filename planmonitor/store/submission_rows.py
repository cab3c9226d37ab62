"""Rows of submissions and their steps: how they are read, and the one way in which a step is kept."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, insert, or_, select

from planmonitor.store.engine import NotPossible
from planmonitor.store.schema import submission, submission_event
from planmonitor.store.sealing import sealed_step
from planmonitor.store.steps import Action, Event, Explained, Submission

_SUBMISSION = tuple(column for column in submission.c if column is not submission.c.proposed)
_EVENT = tuple(column for column in submission_event.c if column.name not in ("id", "submission_id"))
WAITS = submission.c.id.not_in(
    select(submission_event.c.submission_id).where(
        submission_event.c.state.in_(s.value for s in Action if s.state and s is not Action.SUBMIT)
    )
)
"""Nothing was decided on it yet."""


def several(connection: Connection, plan: str, *conditions: ColumnElement[bool]) -> tuple[Submission, ...]:
    """All submissions that meet every condition, newest first; no other is read."""
    found = select(*_SUBMISSION).where(submission.c.plan == plan)
    steps: Select[Any] = select(submission_event.c.submission_id, *_EVENT).join(submission)
    steps = steps.where(submission.c.plan == plan)
    found, steps = found.where(*conditions), steps.where(*conditions)
    events: dict[int, list[Row[Any]]] = defaultdict(list)
    # Events are read last: of what is handed in between the two queries nothing is shown yet.
    rows = connection.execute(found.order_by(submission.c.id.desc())).all()
    for row in connection.execute(steps.order_by(submission_event.c.id)):
        events[row.submission_id].append(row)
    # Between the two queries somebody may have decided, so that the condition holds no more.
    return tuple(_submission_of(row, events[row.id]) for row in rows if events[row.id])


def sent_by(actor: str, person: str) -> ColumnElement[bool]:
    """Handed in by somebody: by identity where both are known, else by name (:meth:`Submission.is_of`)."""
    by_name = submission_event.c.actor == actor
    same = or_(submission_event.c.person == person, and_(submission_event.c.person == "", by_name))
    handed_in = select(submission_event.c.submission_id).where(
        submission_event.c.state == Action.SUBMIT.value, same if person else by_name
    )
    return submission.c.id.in_(handed_in)


def find(connection: Connection, plan: str, number: int) -> Submission:
    """One submission with its events.

    Raises:
        NotPossible: when there is none of that number.
    """
    query: Select[Any] = select(*_SUBMISSION, *_EVENT).join(submission_event)
    query = query.where(submission.c.plan == plan, submission.c.id == number)
    rows = connection.execute(query.order_by(submission_event.c.id)).all()
    if not rows:
        raise NotPossible(f"没有编号为{number}的提交")
    return _submission_of(rows[0], rows)


def find_twin(connection: Connection, plan: str, proposed: str) -> Submission | None:
    """The submission that waits with these figures; what was returned singly is part of it."""
    same = select(submission.c.id).where(submission.c.plan == plan, submission.c.proposed == proposed, WAITS)
    number = connection.execute(same.order_by(submission.c.id).limit(1)).scalar()
    return None if number is None else find(connection, plan, number)


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
    cells = tuple(json.loads(row.cells))
    return Event(Action(row.state), row.actor, row.reason, row.recorded_at, row.batch_id, row.person, cells)


def add_step(connection: Connection, number: int, event: Event) -> None:
    """Append a step: the only way one is ever kept."""
    values = {
        "submission_id": number,
        "state": event.action.value,
        "actor": event.actor,
        "person": event.person,
        "reason": event.reason,
        "batch_id": event.batch,
        "recorded_at": event.recorded_at,
        "cells": json.dumps(event.cells, ensure_ascii=False),
    }
    connection.execute(insert(submission_event).values(**sealed_step(connection, values)))
