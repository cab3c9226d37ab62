"""Responsible units as administrators set them: revisions that are only ever added."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Engine, func, insert, select

from planmonitor.responsibility import Assignment
from planmonitor.store.engine import reading, writing
from planmonitor.store.schema import responsibility
from planmonitor.store.sealing import RESPONSIBILITY, START, seal


@dataclass(frozen=True)
class ResponsibilityLog:
    """The responsible units of one store, set over those of the plan's files."""

    engine: Engine

    def revisions(self, plan: str) -> tuple[Assignment, ...]:
        """Everything ever set, oldest first; the last one of an indicator counts."""
        query = select(responsibility).where(responsibility.c.plan == plan).order_by(responsibility.c.id)
        with reading(self.engine) as connection:
            return tuple(
                Assignment(r.subject, r.unit, r.actor, r.person, r.recorded_at, r.id)
                for r in connection.execute(query)
            )

    def version(self) -> int:
        """Number of the last revision, 0 for none; it names a state for good."""
        with reading(self.engine) as connection:
            return int(
                connection.execute(select(func.coalesce(func.max(responsibility.c.id), 0))).scalar_one()
            )

    def append(self, plan: str, given: Iterable[Assignment]) -> None:
        """Store what was set together, all or nothing."""
        last = select(responsibility.c.seal).order_by(responsibility.c.id.desc()).limit(1)
        with writing(self.engine) as connection:
            previous = connection.execute(last).scalar() or START
            for a in given:
                row: dict[str, object] = {
                    "plan": plan,
                    "subject": a.subject,
                    "unit": a.unit,
                    "actor": a.actor,
                    "person": a.person,
                    "recorded_at": a.recorded_at,
                }
                row["seal"] = previous = seal(RESPONSIBILITY, row, previous)
                connection.execute(insert(responsibility).values(**row))
