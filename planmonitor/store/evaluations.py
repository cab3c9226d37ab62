"""Evaluators' own verdicts: revisions that are only ever added."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Row, insert, select

from planmonitor.assessment import Verdict
from planmonitor.evaluation import Evaluation
from planmonitor.store.engine import reading, writing
from planmonitor.store.schema import evaluation
from planmonitor.store.sealing import EVALUATION, START, seal

_TAKEN_BACK = ""


@dataclass(frozen=True)
class EvaluationLog:
    """The evaluators' verdicts of one store."""

    engine: Engine

    def revisions(
        self,
        plan: str,
        *,
        subject: str | None = None,
        known_at: datetime | None = None,
        up_to: int | None = None,
    ) -> tuple[Evaluation, ...]:
        """All revisions of evaluators' verdicts recorded until ``known_at``, oldest first.

        Revisions numbered above ``up_to`` (:attr:`planmonitor.store.Version.evaluations`) are not read.
        """
        query = select(evaluation).where(evaluation.c.plan == plan)
        if subject is not None:
            query = query.where(evaluation.c.subject == subject)
        if known_at is not None:
            query = query.where(evaluation.c.recorded_at <= known_at)
        if up_to is not None:
            query = query.where(evaluation.c.id <= up_to)
        with reading(self.engine) as connection:
            rows = connection.execute(query.order_by(evaluation.c.recorded_at, evaluation.c.id))
            return tuple(_evaluation_of(row) for row in rows)

    def append(self, plan: str, given: Evaluation) -> int:
        """Store a revision of an evaluator's verdict and return its number."""
        row: dict[str, object] = {
            "plan": plan,
            "subject": given.subject,
            "division": given.division,
            "year": given.year,
            "verdict": given.verdict.value if given.verdict else _TAKEN_BACK,
            "reason": given.reason,
            "evidence": given.evidence,
            "computed": given.computed.value,
            "evaluator": given.evaluator,
            "recorded_at": given.recorded_at,
        }
        last = select(evaluation.c.seal).order_by(evaluation.c.id.desc()).limit(1)
        with writing(self.engine) as connection:
            row["seal"] = seal(EVALUATION, row, connection.execute(last).scalar() or START)
            result = connection.execute(insert(evaluation).values(**row).returning(evaluation.c.id))
            return int(result.scalar_one())


def _evaluation_of(row: Row[Any]) -> Evaluation:
    return Evaluation(
        subject=row.subject,
        division=row.division,
        year=row.year,
        verdict=None if row.verdict == _TAKEN_BACK else Verdict(row.verdict),
        reason=row.reason,
        evidence=row.evidence,
        computed=Verdict(row.computed),
        evaluator=row.evaluator,
        recorded_at=row.recorded_at,
        revision=row.id,
    )
