"""Alembic's entry: runs the migrations on the connection, and in the transaction, that the caller has open."""

from alembic import context

from debitcli.database.schema import every

context.configure(connection=context.config.attributes["connection"], target_metadata=every.metadata)
context.run_migrations()
