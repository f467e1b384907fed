"""Documents kept as they left, and the outbox."""

import sqlalchemy as sa
from alembic import op

from debitcli.database.schema.base import Id, Key, Moment

revision = "0020"
down_revision = "0019"

_LENGTHS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefgh"
_NUMBER = f"coalesce(number_key, substr('{_LENGTHS}', length(number) + 1, 1) || number)"


def upgrade() -> None:
    op.create_table(
        "document",
        sa.Column("noun", sa.Text),
        sa.Column("record", Id),
        sa.Column("kind", sa.Text),
        sa.Column("sha256", sa.Text, sa.ForeignKey("file.sha256", name="fk_document_sha256"), nullable=False),
        sa.Column("made", Moment, nullable=False),
        sa.PrimaryKeyConstraint("noun", "record", "kind", name=op.f("pk_document")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.execute("CREATE INDEX ix_document_sha256 ON document (sha256)")
    op.create_table(
        "mail",
        sa.Column("id", Id),
        sa.Column("number", Key, nullable=False),
        sa.Column("number_key", Key),
        sa.Column("kind", sa.Integer, nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("customer", Id, sa.ForeignKey("customer.id", name="fk_mail_customer")),
        sa.Column("invoice", Id, sa.ForeignKey("invoice.id", name="fk_mail_invoice")),
        sa.Column("payment", Id, sa.ForeignKey("payment.id", name="fk_mail_payment")),
        sa.Column("step", sa.Integer),
        sa.Column("campaign", sa.Text),
        sa.Column("to", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, sa.ForeignKey("file.sha256", name="fk_mail_sha256"), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("error", sa.Text),
        sa.Column("next_try", Moment),
        sa.Column("created", Moment, nullable=False),
        sa.Column("sent", Moment),
        sa.Column("updated", Moment),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("message_id", name=op.f("uq_mail_message_id")),
        sa.CheckConstraint("kind IN (0, 1, 2, 3, 4, 5)", name=op.f("ck_mail_kind")),
        sa.CheckConstraint("status IN (0, 1, 2, 3)", name=op.f("ck_mail_status")),
        sqlite_strict=True,
    )
    op.execute(f"CREATE UNIQUE INDEX ix_mail_number_key ON mail ({_NUMBER})")
    op.execute("CREATE INDEX ix_mail_sha256 ON mail (sha256)")
    op.execute("CREATE INDEX ix_mail_queued ON mail (id) WHERE status = 0")
    op.execute("CREATE INDEX ix_mail_customer ON mail (customer)")
    for column in ("invoice", "payment", "campaign"):
        op.execute(f"CREATE INDEX ix_mail_{column} ON mail ({column}) WHERE {column} IS NOT NULL")
    op.execute("INSERT INTO sequence (name, last) VALUES ('mail', 0)")
