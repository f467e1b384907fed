"""Notes on invoices."""

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    # Alembic adds no column with a reference on SQLite, which itself does.
    type_ = "BIGINT" if op.get_bind().dialect.name == "postgresql" else "INTEGER"
    op.execute(f"ALTER TABLE note ADD COLUMN invoice {type_} CONSTRAINT fk_note_invoice REFERENCES invoice (id)")
    op.execute("CREATE INDEX ix_note_invoice ON note (invoice) WHERE invoice IS NOT NULL")
