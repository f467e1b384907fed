"""The history of the schema, as Alembic migrations; numbered, since they are applied in one line."""
