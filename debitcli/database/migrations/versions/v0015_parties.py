"""What invoices need of customers and products; payment terms become text."""

import sqlalchemy as sa
from alembic import op

from debitcli.database.migrations.custom_keys import make_room

revision = "0015"
down_revision = "0014"

_TEXTS = ("business_id", "electronic_address", "buyer_reference", "invoice_email")


def upgrade() -> None:
    for name in _TEXTS:
        op.add_column("customer", sa.Column(name, sa.Text))
    op.execute("ALTER TABLE customer ADD COLUMN prices integer CONSTRAINT ck_customer_prices CHECK (prices IN (0, 1))")
    op.add_column("customer", sa.Column("withholding", sa.Integer))
    op.add_column("product", sa.Column("vat_exemption", sa.Text))
    make_room(op.get_bind(), *_TEXTS, "prices", "withholding")
    if op.get_context().dialect.name == "postgresql":
        op.execute("ALTER TABLE customer ALTER payment_terms TYPE text USING payment_terms::text")
    else:
        op.add_column("customer", sa.Column("terms", sa.Text))
        op.execute("UPDATE customer SET terms = payment_terms WHERE payment_terms IS NOT NULL")
        op.drop_column("customer", "payment_terms")
        op.execute("ALTER TABLE customer RENAME COLUMN terms TO payment_terms")
