"""Products and services, with a number series of their own."""

import sqlalchemy as sa
from alembic import op

from debitcli.database.schema.base import Id, Key, Moment, Percent, Price

revision = "0008"
down_revision = "0007"

_LENGTHS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefgh"


def upgrade() -> None:
    op.create_table(
        "product",
        sa.Column("id", Id),
        sa.Column("number", Key, nullable=False),
        sa.Column("name", Key, nullable=False),
        sa.Column("description", sa.Text),
        sa.Column("kind", sa.Integer),
        sa.Column("unit", sa.Text),
        sa.Column("price", Price),
        sa.Column("prices", sa.Integer),
        sa.Column("currency", sa.Text),
        sa.Column("vat_rate", Percent),
        sa.Column("vat_category", sa.Text),
        sa.Column("account", sa.Text),
        sa.Column("created", Moment, nullable=False),
        sa.Column("updated", Moment),
        sa.Column("archived", Moment),
        sa.Column("number_key", Key),
        sa.Column("name_key", Key),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.CheckConstraint("kind IN (0, 1)", name=op.f("ck_product_kind")),
        sa.CheckConstraint("prices IN (0, 1)", name=op.f("ck_product_prices")),
        sa.CheckConstraint(
            "vat_category IN ('S', 'Z', 'E', 'AE', 'K', 'G', 'O')", name=op.f("ck_product_vat_category")
        ),
        sqlite_strict=True,
    )
    number = f"coalesce(number_key, substr('{_LENGTHS}', length(number) + 1, 1) || number)"
    op.execute(f"CREATE UNIQUE INDEX ix_product_number_key ON product (({number}))")
    op.execute("CREATE INDEX ix_product_name_key ON product ((coalesce(name_key, lower(name))))")
    op.execute("CREATE INDEX ix_product_archived ON product (archived) WHERE archived IS NOT NULL")
    op.execute("INSERT INTO sequence (name, last) VALUES ('product', 0)")
