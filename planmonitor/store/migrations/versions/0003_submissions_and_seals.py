"""Submissions with their events, seals over the revision log, and triggers that keep the log append-only.

The sealing is a copy of its first form: a migration does today what it did on the day it was written.
"""

import hashlib
import json
import math
from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

START = "0" * 64
ROW = [
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
]
BATCH = ["label", "digest", "actor", "recorded_at", "follows", "row_count"]
EVALUATION = [
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
]
LOG = ("batch", "observation_revision", "evaluation_revision", "submission", "submission_event")


def upgrade() -> None:
    op.create_table(
        "submission",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("plan", sa.String(60), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("scope", sa.String(12), nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("base", sa.Text, nullable=False),
    )
    op.create_table(
        "submission_event",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("submission_id", sa.Integer, sa.ForeignKey("submission.id"), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("actor", sa.String(100), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("batch_id", sa.Integer, sa.ForeignKey("batch.id")),
        sa.Column("recorded_at", sa.DateTime, nullable=False),
    )
    op.create_index("ix_submission_event", "submission_event", ["submission_id"])
    op.create_index("ix_revision_batch", "observation_revision", ["batch_id"])
    op.add_column("batch", sa.Column("follows", sa.Integer, nullable=False, server_default="0"))
    op.add_column("batch", sa.Column("row_count", sa.Integer, nullable=False, server_default="0"))
    op.add_column("batch", sa.Column("seal", sa.String(64), nullable=False, server_default=""))
    op.add_column("observation_revision", sa.Column("seal", sa.String(64), nullable=False, server_default=""))
    op.add_column("evaluation_revision", sa.Column("seal", sa.String(64), nullable=False, server_default=""))
    _seal_what_is_there()
    for table in LOG:
        _append_only(table)


def _seal_what_is_there() -> None:
    connection = op.get_bind()
    meta = sa.MetaData()
    batch, rows, verdicts = (
        sa.Table(n, meta, autoload_with=connection)
        for n in ("batch", "observation_revision", "evaluation_revision")
    )
    previous, before = START, 0
    for b in connection.execute(sa.select(batch).order_by(batch.c.id)).mappings().all():
        seals = []
        query = sa.select(rows).where(rows.c.batch_id == b["id"]).order_by(rows.c.id)
        for r in connection.execute(query).mappings().all():
            mark = seal(ROW, dict(r))
            seals.append(mark)
            connection.execute(sa.update(rows).where(rows.c.id == r["id"]).values(seal=mark))
        head = {**b, "follows": before, "row_count": len(seals)}
        previous, before = seal(BATCH, head, previous, *seals), b["id"]
        values = {"follows": head["follows"], "row_count": len(seals), "seal": previous}
        connection.execute(sa.update(batch).where(batch.c.id == b["id"]).values(**values))
    previous = START
    for e in connection.execute(sa.select(verdicts).order_by(verdicts.c.id)).mappings().all():
        previous = seal(EVALUATION, dict(e), previous)
        connection.execute(sa.update(verdicts).where(verdicts.c.id == e["id"]).values(seal=previous))


def seal(fields: list[str], row: dict[str, object], *more: str) -> str:
    """SHA-256 of the named fields in canonical JSON, followed by further seals."""
    content = [_plain(row[f]) for f in fields]
    text = json.dumps([content, *more], ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError("库中有 NaN 或无穷大，无法封印")
        return repr(value)
    return value


def _append_only(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
            )
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger AS "
        f"$$ BEGIN RAISE EXCEPTION 'append-only: {table}'; END $$ LANGUAGE plpgsql"
    )
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()"
    )


def downgrade() -> None:
    for table in LOG:
        if op.get_bind().dialect.name == "sqlite":
            for event in ("update", "delete"):
                op.execute(f"DROP TRIGGER {table}_no_{event}")
        else:
            op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
            op.execute(f"DROP FUNCTION {table}_append_only()")
    op.drop_table("submission_event")
    op.drop_table("submission")
    op.drop_index("ix_revision_batch", "observation_revision")
    op.drop_column("batch", "row_count")
    op.drop_column("batch", "follows")
    for table in ("batch", "observation_revision", "evaluation_revision"):
        op.drop_column(table, "seal")
