"""Seals over submissions and their steps, and the sign-ins that were ended before their time.

The sealing is a copy of its first form: a migration does today what it did on the day it was written.
"""

import hashlib
import json
from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

START = "0" * 64
NOTHING = (None, "", "[]", "{}")
SEALED = ("submission", "submission_event")


def upgrade() -> None:
    for table in SEALED:
        op.add_column(table, sa.Column("seal", sa.String(64), nullable=False, server_default=""))
        _leave_open(table)
    _seal_what_is_there()
    for table in SEALED:
        _close(table)
    op.create_table(
        "signed_out",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("mark", sa.String(64), nullable=False, unique=True),
        sa.Column("recorded_at", sa.DateTime, nullable=False),
    )


def _seal_what_is_there() -> None:
    connection = op.get_bind()
    meta = sa.MetaData()
    submission, event = (sa.Table(n, meta, autoload_with=connection) for n in SEALED)
    sent: dict[int, str] = {}
    previous = START
    for row in connection.execute(sa.select(submission).order_by(submission.c.id)).mappings().all():
        sent[row["id"]] = previous = seal(dict(row), previous)
        mark = sa.update(submission).where(submission.c.id == row["id"]).values(seal=previous)
        connection.execute(mark)
    previous = START
    for row in connection.execute(sa.select(event).order_by(event.c.id)).mappings().all():
        previous = seal(dict(row), sent[row["submission_id"]], previous)
        connection.execute(sa.update(event).where(event.c.id == row["id"]).values(seal=previous))


def seal(row: dict[str, object], *more: str) -> str:
    """SHA-256 of what is not empty in canonical JSON, by name, followed by further seals."""
    held = {n: _plain(v) for n, v in row.items() if n not in ("id", "seal") and v not in NOTHING}
    text = json.dumps([sorted(held.items()), *more], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> object:
    return value.isoformat(timespec="microseconds") if isinstance(value, datetime) else value


def _leave_open(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {table}_no_update")
    else:
        op.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_append_only")


def _close(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
        )
    else:
        op.execute(f"ALTER TABLE {table} ENABLE TRIGGER {table}_append_only")


def downgrade() -> None:
    op.drop_table("signed_out")
    for table in SEALED:
        op.drop_column(table, "seal")
