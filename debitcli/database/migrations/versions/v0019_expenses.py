"""Expenses, in parts, with attachments."""

import sqlalchemy as sa
from alembic import op

from debitcli.database.schema.base import Id, Key, Moment, Percent

revision = "0019"
down_revision = "0018"

_LENGTHS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefgh"
_NUMBER = f"coalesce(number_key, substr('{_LENGTHS}', length(number) + 1, 1) || number)"


def upgrade() -> None:
    op.create_table(
        "expense",
        sa.Column("id", Id),
        sa.Column("number", Key, nullable=False),
        sa.Column("number_key", Key),
        sa.Column("date", Key, nullable=False),
        sa.Column("supplier", Key, nullable=False),
        sa.Column("supplier_tax_id", sa.Text),
        sa.Column("supplier_country", sa.Text),
        sa.Column("description", sa.Text),
        sa.Column("reference", Key),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("rate", sa.Text),
        sa.Column("home", sa.Text, nullable=False),
        sa.Column("total", Id, nullable=False),
        sa.Column("base", Id, nullable=False),
        sa.Column("deductible", Percent, nullable=False),
        sa.Column("due", Key),
        sa.Column("paid_on", Key),
        sa.Column("method", sa.Text),
        sa.Column("customer", Id, sa.ForeignKey("customer.id", name="fk_expense_customer")),
        sa.Column("paid", Id, nullable=False),
        sa.Column("open", Id, nullable=False),
        sa.Column("created", Moment, nullable=False),
        sa.Column("updated", Moment),
        sa.Column("supplier_key", Key),
        sa.Column("description_key", sa.Text),
        sa.Column("reference_key", Key),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expense")),
        sqlite_strict=True,
    )
    op.execute(f"CREATE UNIQUE INDEX ix_expense_number_key ON expense ({_NUMBER})")
    op.execute("CREATE INDEX ix_expense_date ON expense (date)")
    op.execute("CREATE INDEX ix_expense_supplier_key ON expense (coalesce(supplier_key, lower(supplier)))")
    op.execute("CREATE INDEX ix_expense_customer ON expense (customer) WHERE customer IS NOT NULL")
    op.execute("CREATE INDEX ix_expense_due ON expense (due) WHERE open <> 0")
    op.create_table(
        "expense_part",
        sa.Column("expense", Id, sa.ForeignKey("expense.id", name="fk_expense_part_expense", ondelete="CASCADE")),
        sa.Column("position", sa.Integer),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("net", Id, nullable=False),
        sa.Column("vat", Id, nullable=False),
        sa.Column("base_net", Id, nullable=False),
        sa.Column("base_vat", Id, nullable=False),
        sa.Column("vat_category", sa.Text),
        sa.Column("vat_rate", Percent),
        sa.PrimaryKeyConstraint("expense", "position", name=op.f("pk_expense_part")),
        sa.CheckConstraint(
            "vat_category IN ('S', 'Z', 'E', 'AE', 'K', 'G', 'O')", name=op.f("ck_expense_part_vat_category")
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "expense_attachment",
        sa.Column("expense", Id, sa.ForeignKey("expense.id", name="fk_expense_attachment_expense", ondelete="CASCADE")),
        sa.Column("position", sa.Integer),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, sa.ForeignKey("file.sha256", name="fk_expense_attachment_sha256"), nullable=False),
        sa.PrimaryKeyConstraint("expense", "position", name=op.f("pk_expense_attachment")),
        sqlite_strict=True,
    )
    op.execute("CREATE INDEX ix_expense_attachment_sha256 ON expense_attachment (sha256)")
    op.execute("INSERT INTO sequence (name, last) VALUES ('expense', 0)")
