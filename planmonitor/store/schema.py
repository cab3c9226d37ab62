"""Tables of the store. Rows are only ever added: a changed figure is a new revision. Drafts are replaced."""

from sqlalchemy import (
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData()

batch = Table(
    "batch",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("label", String(200), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("actor", String(100), nullable=False),
    Column("recorded_at", DateTime, nullable=False),
    Column("follows", Integer, nullable=False),
    Column("row_count", Integer, nullable=False),
    Column("seal", String(64), nullable=False),
)

revision = Table(
    "observation_revision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("plan", String(60), nullable=False),
    Column("series", String(60), nullable=False),
    Column("division", String(12), nullable=False),
    Column("period", String(8), nullable=False),
    Column("value", Float),
    Column("unit", String(30), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("status", String(12), nullable=False),
    Column("source", String(120), nullable=False),
    Column("definition", Text, nullable=False, default=""),
    Column("note", Text, nullable=False, default=""),
    Column("batch_id", Integer, ForeignKey("batch.id"), nullable=False),
    Column("recorded_at", DateTime, nullable=False),
    Column("seal", String(64), nullable=False),
    Index("ix_revision_batch", "batch_id"),
    Index("ix_revision_cell", "plan", "series", "division", "period"),
)

evaluation = Table(
    "evaluation_revision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("plan", String(60), nullable=False),
    Column("subject", String(60), nullable=False),
    Column("division", String(12), nullable=False),
    Column("year", Integer, nullable=False),
    Column("verdict", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("computed", String(20), nullable=False),
    Column("evaluator", String(100), nullable=False),
    Column("recorded_at", DateTime, nullable=False),
    Column("seal", String(64), nullable=False),
    Column("files", Text, nullable=False, server_default="[]"),
    Index("ix_evaluation_subject", "plan", "subject", "division", "year"),
)

evidence = Table(
    "evidence",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("recorded_at", DateTime, nullable=False),
    Index("ix_evidence_digest", "digest", unique=True),
)

submission = Table(
    "submission",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("plan", String(60), nullable=False),
    Column("name", String(200), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("scope", String(80), nullable=False),
    Column("summary", Text, nullable=False),
    Column("base", Text, nullable=False),
    Column("acknowledged", Text, nullable=False, server_default="{}"),
    Column("reasons", Text, nullable=False, server_default="[]"),
    Column("proposed", Text, nullable=False, server_default="[]"),
    Column("seal", String(64), nullable=False, server_default=""),
)

submission_event = Table(
    "submission_event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("submission_id", Integer, ForeignKey("submission.id"), nullable=False),
    Column("state", String(12), nullable=False),
    Column("actor", String(100), nullable=False),
    Column("person", String(300), nullable=False, server_default=""),
    Column("reason", Text, nullable=False),
    Column("batch_id", Integer, ForeignKey("batch.id")),
    Column("recorded_at", DateTime, nullable=False),
    Column("cells", Text, nullable=False, server_default="[]"),
    Column("seal", String(64), nullable=False, server_default=""),
    Index("ix_submission_event", "submission_id"),
)

draft = Table(
    "draft",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("plan", String(60), nullable=False),
    Column("person", String(300), nullable=False),
    Column("remit", String(80), nullable=False),
    Column("period", String(8), nullable=False),
    Column("content", Text, nullable=False),
    Column("saved_at", DateTime, nullable=False),
    Index("ix_draft_key", "plan", "person", "remit", "period", unique=True),
)

signed_out = Table(
    "signed_out",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("mark", String(64), nullable=False, unique=True),
    Column("recorded_at", DateTime, nullable=False),
)

responsibility = Table(
    "responsibility",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("plan", String(60), nullable=False),
    Column("subject", String(60), nullable=False),
    Column("unit", String(60), nullable=False),
    Column("actor", String(100), nullable=False),
    Column("person", String(300), nullable=False),
    Column("recorded_at", DateTime, nullable=False),
    Column("seal", String(64), nullable=False),
)
