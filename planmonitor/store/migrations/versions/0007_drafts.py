"""What was typed and not yet handed in."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("plan", sa.String(60), nullable=False),
        sa.Column("person", sa.String(300), nullable=False),
        sa.Column("remit", sa.String(80), nullable=False),
        sa.Column("period", sa.String(8), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("saved_at", sa.DateTime, nullable=False),
    )
    op.create_index("ix_draft_key", "draft", ["plan", "person", "remit", "period"], unique=True)


def downgrade() -> None:
    op.drop_table("draft")
