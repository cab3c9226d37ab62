"""Drafts: what somebody has typed and not yet handed in. Notes, not history: the last state alone is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Engine, delete, insert, select

from planmonitor import clock
from planmonitor.store.engine import reading, writing
from planmonitor.store.schema import draft


@dataclass(frozen=True)
class DraftKey:
    """Whose draft it is and of what: a plan, a person's identity (empty without sign-in), a remit as text, a
    period.
    """

    plan: str
    person: str
    remit: str
    period: str


@dataclass(frozen=True)
class Draft:
    """What was typed, by row and then by column; and when it was last kept (naive UTC)."""

    content: Mapping[str, Mapping[str, str]]
    saved_at: datetime


@dataclass(frozen=True)
class DraftLog:
    """The drafts of one store."""

    engine: Engine

    def find(self, key: DraftKey) -> Draft | None:
        """The draft under a key; None when there is none."""
        query = select(draft.c.content, draft.c.saved_at).where(*_under(key))
        with reading(self.engine) as connection:
            row = connection.execute(query).first()
        return Draft(json.loads(row.content), row.saved_at) if row else None

    def keep(self, key: DraftKey, content: Mapping[str, Mapping[str, str]]) -> datetime:
        """Keep what was typed in place of what was kept before; nothing typed leaves no draft.

        Returns the moment that it bears.
        """
        moment = clock.now()
        with writing(self.engine) as connection:
            _remove(connection, key)
            if content:
                text = json.dumps(content, ensure_ascii=False)
                values = {**_columns(key), "content": text, "saved_at": moment}
                connection.execute(insert(draft).values(**values))
        return moment

    def discard(self, key: DraftKey) -> None:
        """Leave no draft under a key."""
        with writing(self.engine) as connection:
            _remove(connection, key)


def _remove(connection: Connection, key: DraftKey) -> None:
    connection.execute(delete(draft).where(*_under(key)))


def _columns(key: DraftKey) -> dict[str, str]:
    return {"plan": key.plan, "person": key.person, "remit": key.remit, "period": key.period}


def _under(key: DraftKey) -> tuple[ColumnElement[bool], ...]:
    return tuple(draft.c[name] == value for name, value in _columns(key).items())
