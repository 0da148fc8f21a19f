"""What alembic runs: the migrations, on the connection that `workshop_store.Store` hands over, inside its transaction.

A new migration is written by hand as `versions/mNNNN_....py`; a test holds the migrations to the tables.
"""

from alembic import context

from harmoniser.workshop_store import VERSION_TABLE, Base

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Base.metadata, version_table=VERSION_TABLE
)
with context.begin_transaction():
    context.run_migrations()
