"""How Alembic reaches the store: through the connection that `store.upgrade` hands it."""

from alembic import context

from hub.store.annotations import Stored

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Stored.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
