"""Evaluators' own verdicts."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "evaluation_revision",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("plan", sa.String(60), nullable=False),
        sa.Column("subject", sa.String(60), nullable=False),
        sa.Column("division", sa.String(12), nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("verdict", sa.String(20), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("computed", sa.String(20), nullable=False),
        sa.Column("evaluator", sa.String(100), nullable=False),
        sa.Column("recorded_at", sa.DateTime, nullable=False),
    )
    op.create_index("ix_evaluation_subject", "evaluation_revision", ["plan", "subject", "division", "year"])


def downgrade() -> None:
    op.drop_table("evaluation_revision")
