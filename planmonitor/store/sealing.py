"""Seals over the log: every row and every batch carries the hash of its content and of what came before."""

from __future__ import annotations

import hashlib
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, RowMapping, Table, select

from planmonitor.store.engine import reading
from planmonitor.store.evidence import wrong_files
from planmonitor.store.schema import (
    batch,
    evaluation,
    responsibility,
    revision,
    submission,
    submission_event,
)

START = "0" * 64
ROW = (
    "plan",
    "series",
    "division",
    "period",
    "value",
    "unit",
    "kind",
    "status",
    "source",
    "definition",
    "note",
    "recorded_at",
)
BATCH = ("label", "digest", "actor", "recorded_at", "follows", "row_count")
EVALUATION = (
    "plan",
    "subject",
    "division",
    "year",
    "verdict",
    "reason",
    "evidence",
    "computed",
    "evaluator",
    "recorded_at",
)
RESPONSIBILITY = ("plan", "subject", "unit", "actor", "person", "recorded_at")


def seal(fields: Iterable[str], row: Mapping[str, object] | RowMapping, *more: str) -> str:
    """SHA-256 of the named fields in canonical JSON, followed by further seals.

    Raises:
        ValueError: when a number is not finite.
    """
    content = [_plain(row[f]) for f in fields]
    text = json.dumps([content, *more], ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


_NOTHING = (None, "", "[]", "{}")
_NOT_SEALED = ("id", "seal")


def seal_whole(row: Mapping[str, object] | RowMapping, *more: str) -> str:
    """The seal of everything in a row that is not empty, followed by further seals.

    What a later release adds is empty in the rows that were there before, so that these keep their seal.
    """
    fields = sorted(n for n, value in row.items() if n not in _NOT_SEALED and value not in _NOTHING)
    content = [[name, _plain(row[name])] for name in fields]
    text = json.dumps([content, *more], ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def sealed_submission(connection: Connection, row: Mapping[str, object]) -> dict[str, object]:
    """A submission about to be kept, with the seal that follows from the one before."""
    return {**row, "seal": seal_whole(row, _newest(connection, submission))}


def sealed_step(connection: Connection, row: Mapping[str, object]) -> dict[str, object]:
    """A step about to be kept, with the seal that follows from its submission and the step before."""
    number = row["submission_id"]
    sent = connection.execute(select(submission.c.seal).where(submission.c.id == number)).scalar_one()
    return {**row, "seal": seal_whole(row, sent, _newest(connection, submission_event))}


def _newest(connection: Connection, table: Table) -> str:
    return connection.execute(select(table.c.seal).order_by(table.c.id.desc()).limit(1)).scalar() or START


def files_sealed(files: str) -> tuple[str, ...]:
    """What a verdict's seal says of its files; nothing without any, as before there could be some."""
    return () if files == "[]" else (files,)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError("只能存有限的数，不能存 NaN 或无穷大")
        return repr(value)
    return value


@dataclass(frozen=True)
class Seals:
    """The seals of one store, checked against what they were given for."""

    engine: Engine

    def verify(self) -> list[str]:
        """Everything in the log that does not bear its seal, each naming row and cell.

        Rows cut off at the very end together with their whole batch leave no trace in the database itself;
        keep the last seal elsewhere (:meth:`last`) to notice that too.
        """
        with reading(self.engine) as connection:
            rows: dict[int, list[str]] = defaultdict(list)
            wrong = list(_wrong_rows(connection, rows))
            wrong += _wrong_batches(connection, rows)
            wrong += _wrong_evaluations(connection)
            wrong += _wrong_submissions(connection)
            wrong += wrong_files(connection)
            wrong += _wrong_responsibilities(connection)
        return wrong

    def last(self) -> str:
        """The seal of the newest batch, to be noted outside the database."""
        with reading(self.engine) as connection:
            return _newest(connection, batch)

    def last_step(self) -> str:
        """The seal of the newest step of a submission, to be noted likewise."""
        with reading(self.engine) as connection:
            return _newest(connection, submission_event)


def _wrong_rows(connection: Connection, seals: dict[int, list[str]]) -> Iterator[str]:
    """Revisions that do not bear their seal; fills in the seals of every batch on the way."""
    for r in connection.execute(select(revision).order_by(revision.c.id)).mappings():
        if seal(ROW, r) != r["seal"]:
            yield f"修订{r['id']}（{r['series']} {r['division']} {r['period']}）的内容与封印不符，被改过"
        seals[r["batch_id"]].append(r["seal"])


def _wrong_batches(connection: Connection, seals: dict[int, list[str]]) -> Iterator[str]:
    """Batches that are missing, incomplete or do not follow from the one before."""
    left = dict(seals)
    previous, before = START, 0
    for b in connection.execute(select(batch).order_by(batch.c.id)).mappings():
        if b["follows"] != before:
            yield f"批次{b['follows']}缺失"
        before = b["id"]
        found = left.pop(b["id"], [])
        if len(found) != b["row_count"]:
            yield f"批次{b['id']}（{b['label']}）应有{b['row_count']}行，现有{len(found)}行"
        elif seal(BATCH, b, previous, *found) != b["seal"]:
            yield f"批次{b['id']}（{b['label']}）与封印链不符"
        previous = b["seal"]
    for number, found in left.items():
        yield f"批次{number}缺失，却有{len(found)}行修订指向它"


def _wrong_evaluations(connection: Connection) -> Iterator[str]:
    """Evaluators' verdicts that do not follow from the one before."""
    previous = START
    for e in connection.execute(select(evaluation).order_by(evaluation.c.id)).mappings():
        if seal(EVALUATION, e, previous, *files_sealed(e["files"])) != e["seal"]:
            yield f"评估人判断{e['id']}（{e['subject']} {e['division']} {e['year']}）与封印链不符"
        previous = e["seal"]


def _wrong_submissions(connection: Connection) -> Iterator[str]:
    """Submissions, and steps of theirs, that do not follow from the one before."""
    previous, sent = START, {}
    for row in connection.execute(select(submission).order_by(submission.c.id)).mappings():
        if seal_whole(row, previous) != row["seal"]:
            yield f"提交{row['id']}（{row['name']}）与封印链不符：它或它之前的一件被改过、删去或插入"
        sent[row["id"]] = previous = row["seal"]
    previous = START
    for row in connection.execute(select(submission_event).order_by(submission_event.c.id)).mappings():
        about = sent.get(row["submission_id"])
        if about is None:
            yield f"提交{row['submission_id']}缺失，却有步骤{row['id']}指向它"
        elif seal_whole(row, about, previous) != row["seal"]:
            step = f"提交{row['submission_id']}的步骤{row['id']}（{row['state']} {row['actor']}）"
            yield f"{step}与封印链不符：它或它之前的一步被改过、删去或插入"
        previous = row["seal"]


def _wrong_responsibilities(connection: Connection) -> Iterator[str]:
    """Responsible units that do not follow from the one set before."""
    previous = START
    for r in connection.execute(select(responsibility).order_by(responsibility.c.id)).mappings():
        if seal(RESPONSIBILITY, r, previous) != r["seal"]:
            yield f"责任单位设置{r['id']}（{r['subject']}）与封印链不符"
        previous = r["seal"]
