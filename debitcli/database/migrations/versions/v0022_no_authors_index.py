"""Notes are looked for by customer, by invoice and by day: an index of their few authors only took room."""

from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.drop_index("ix_note_author", "note")
