"""Who took a step beyond the name, which warnings were acknowledged, and room for a department's scope."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("submission_event", sa.Column("person", sa.String(300), nullable=False, server_default=""))
    op.add_column("submission", sa.Column("acknowledged", sa.Text, nullable=False, server_default="{}"))
    if op.get_bind().dialect.name != "sqlite":
        op.alter_column("submission", "scope", type_=sa.String(80), existing_nullable=False)


def downgrade() -> None:
    op.drop_column("submission", "acknowledged")
    op.drop_column("submission_event", "person")
