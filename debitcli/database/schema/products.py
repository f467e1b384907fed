"""Products and services."""

from sqlalchemy import CheckConstraint, Column, Index, Text, text

from debitcli.database.keys import key_of
from debitcli.database.schema.base import Choice, Id, Key, Moment, Percent, Price, strict_table

product = strict_table(
    "product",
    Column("id", Id, primary_key=True),
    Column("number", Key, nullable=False),
    Column("name", Key, nullable=False),
    Column("description", Text),
    Column("kind", Choice("product", "service")),
    Column("unit", Text),
    Column("price", Price),
    Column("prices", Choice("net", "gross")),
    Column("currency", Text),
    Column("vat_rate", Percent),
    Column("vat_category", Text),
    Column("vat_exemption", Text),
    Column("account", Text),
    Column("created", Moment, nullable=False),
    # Empty as long as nothing was changed: `changed_at` is what to read.
    Column("updated", Moment),
    Column("archived", Moment),
    # Keys, derived from the values above whenever they change.
    Column("number_key", Key),
    Column("name_key", Key),
    Column("description_key", Text),
    CheckConstraint("kind IN (0, 1)", name="kind"),
    CheckConstraint("prices IN (0, 1)", name="prices"),
    CheckConstraint("vat_category IN ('S', 'Z', 'E', 'AE', 'K', 'G', 'O')", name="vat_category"),
)
# The key is another one for every number, so this index also keeps numbers unique.
Index("ix_product_number_key", key_of(product, "number_key"), unique=True)
Index("ix_product_name_key", key_of(product, "name_key"))
Index("ix_product_archived", product.c.archived, sqlite_where=text("archived IS NOT NULL"))
