"""Which unit answers for an indicator, set by an administrator over what the plan's files say."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "responsibility",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("plan", sa.String(60), nullable=False),
        sa.Column("subject", sa.String(60), nullable=False),
        sa.Column("unit", sa.String(60), nullable=False),
        sa.Column("actor", sa.String(100), nullable=False),
        sa.Column("person", sa.String(300), nullable=False),
        sa.Column("recorded_at", sa.DateTime, nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("responsibility")
