"""The reasons a sender wrote for what was unlikely in a file."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("submission", sa.Column("reasons", sa.Text, nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("submission", "reasons")
