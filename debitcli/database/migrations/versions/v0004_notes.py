"""The people who keep the book, their notes, and the files attached to them."""

import sqlalchemy as sa
from alembic import op

from debitcli.database.migrations.before_0006 import Moment
from debitcli.database.schema.base import Id, Key

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "keeper",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("since", Moment, nullable=False),
        sqlite_strict=True,
    )
    op.execute("INSERT INTO keeper (name, since) SELECT actor, min(at) FROM history GROUP BY actor")
    op.create_table(
        "note",
        sa.Column("id", Id, primary_key=True),
        sa.Column("customer", Id, sa.ForeignKey("customer.id", ondelete="CASCADE"), nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("day", Key),
        sa.Column("created", Moment, nullable=False),
        sa.Column("updated", Moment, nullable=False),
        sa.CheckConstraint("kind IN ('general', 'event', 'contract', 'contact')", name="kind"),
        sqlite_strict=True,
    )
    op.create_index("ix_note_customer", "note", ["customer"])
    op.create_index("ix_note_author", "note", ["author"])
    op.create_index("ix_note_day", "note", ["day"])
    op.create_table(
        "note_share",
        sa.Column("note", Id, sa.ForeignKey("note.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("keeper", sa.Text, primary_key=True),
        sqlite_strict=True,
    )
    op.create_index("ix_note_share_keeper", "note_share", ["keeper"])
    op.create_table(
        "file",
        sa.Column("sha256", sa.Text, primary_key=True),
        sa.Column("size", Id, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "file_chunk",
        sa.Column("sha256", sa.Text, sa.ForeignKey("file.sha256", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "attachment",
        sa.Column("id", Id, primary_key=True),
        sa.Column("note", Id, sa.ForeignKey("note.id", ondelete="CASCADE"), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, sa.ForeignKey("file.sha256"), nullable=False),
        sqlite_strict=True,
    )
    op.create_index("ix_attachment_note", "attachment", ["note"])
    op.create_index("ix_attachment_sha256", "attachment", ["sha256"])
