"""Evaluators' own verdicts: revisions that are only ever added."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Row, insert, select

from planmonitor.assessment import Verdict
from planmonitor.evaluation import Evaluation
from planmonitor.evidence import Attached, EvidenceFile
from planmonitor.store.engine import reading, writing
from planmonitor.store.evidence import keep_files
from planmonitor.store.schema import evaluation
from planmonitor.store.sealing import EVALUATION, START, files_sealed, seal

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
        return self.append_all(plan, [given])[0]

    def append_all(
        self, plan: str, given: Sequence[Evaluation], files: Sequence[EvidenceFile] = ()
    ) -> list[int]:
        """Store revisions of evaluators' verdicts and the files they name, all or nothing; their numbers."""
        last = select(evaluation.c.seal).order_by(evaluation.c.id.desc()).limit(1)
        numbers = []
        with writing(self.engine) as connection:
            if files:
                keep_files(connection, files, given[0].recorded_at)
            previous = connection.execute(last).scalar() or START
            for one in given:
                row = _row_of(plan, one)
                previous = seal(EVALUATION, row, previous, *files_sealed(str(row["files"])))
                query = insert(evaluation).values(**row, seal=previous).returning(evaluation.c.id)
                numbers.append(int(connection.execute(query).scalar_one()))
        return numbers


def _row_of(plan: str, given: Evaluation) -> dict[str, object]:
    return {
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
        "files": json.dumps([asdict(f) for f in given.files], ensure_ascii=False),
    }


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
        files=tuple(Attached(**f) for f in json.loads(row.files)),
    )
