"""What a file would change, kept with its submission; and which of its cells a step is about."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("submission", sa.Column("proposed", sa.Text, nullable=False, server_default="[]"))
    op.add_column("submission_event", sa.Column("cells", sa.Text, nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("submission_event", "cells")
    op.drop_column("submission", "proposed")
