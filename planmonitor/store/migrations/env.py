"""Alembic environment: runs on the connection handed over by ``planmonitor.store.repository``."""

from alembic import context

from planmonitor.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
