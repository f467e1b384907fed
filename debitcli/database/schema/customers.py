"""Customers, and how a search looks through them.

Nothing in the expressions is a parameter: an index serves only an expression that is the same to the letter.
"""

from sqlalchemy import CheckConstraint, Column, ColumnElement, FromClause, Index, Integer, Text, func, text

from debitcli.database.keys import key_of
from debitcli.database.schema.base import Choice, Id, Key, Moment, Percent, only_on, strict_table

customer = strict_table(
    "customer",
    Column("id", Id, primary_key=True),
    Column("number", Key, nullable=False),
    Column("name", Key, nullable=False),
    Column("kind", Choice("company", "person")),
    Column("country", Text, index=True),
    Column("address", Text),
    Column("address2", Text),
    Column("postal_code", Key),
    Column("city", Key),
    Column("region", Text),
    Column("email", Key),
    Column("phone", Key),
    Column("tax_id", Text),
    Column("business_id", Text),
    Column("electronic_address", Text),
    Column("buyer_reference", Text),
    Column("invoice_email", Text),
    Column("contact", Key),
    Column("website", Text),
    Column("payment_terms", Text),
    Column("currency", Text),
    Column("language", Text),
    Column("discount", Percent),
    Column("prices", Choice("net", "gross")),
    Column("withholding", Percent),
    Column("created", Moment, nullable=False),
    # Empty as long as nothing was changed: `changed_at` is what to read.
    Column("updated", Moment),
    Column("archived", Moment),
    # 1 where a required field was left empty (`--allow-incomplete`).
    Column("incomplete", Integer, nullable=False, server_default=text("0")),
    # Keys, derived from the values above whenever they change (customers/keys.py).
    Column("number_key", Key),
    Column("sort_key", Key),
    Column("city_key", Key),
    Column("postal_key", Key),
    Column("email_key", Key),
    Column("tax_key", Key),
    # 31 bits of the name without legal form: they find candidates to look at.
    Column("name_hash", Integer, nullable=False),
    # What a search finds beside the other parts of `search_text`.
    Column("search", Key),
    CheckConstraint("kind IN (0, 1)", name="kind"),
    CheckConstraint("prices IN (0, 1)", name="prices"),
    CheckConstraint("incomplete IN (0, 1)", name="incomplete"),
)


def domain_of(source: FromClause) -> ColumnElement[str]:
    """The domain of a customer's e-mail address: what is left of its key when all before the last @ is taken away."""
    key = key_of(source, "email_key")
    local = func.rtrim(key, func.replace(key, text("'@'"), text("''")))
    return func.substr(key, text("1") + func.length(local, type_=Integer))


def search_text(source: FromClause) -> ColumnElement[str]:
    """What a search looks through, folded, one part after the other. Its words need not stand as they were typed."""
    nothing, space = text("''"), text("' '")
    keys = [func.coalesce(key_of(source, name), nothing) for name in ("email_key", "city_key", "postal_key")]
    values = [func.coalesce(source.c[name], nothing) for name in ("phone", "search")]
    text_of: ColumnElement[str] = key_of(source, "sort_key")
    for part in (func.coalesce(func.lower(source.c.contact), nothing), *keys, *values):
        text_of = text_of.concat(space).concat(part)
    return text_of


# The key is another one for every number, so this index also keeps numbers unique.
Index("ix_customer_number_key", key_of(customer, "number_key"), unique=True)
Index("ix_customer_sort_key", key_of(customer, "sort_key"))
Index("ix_customer_city_key_country", key_of(customer, "city_key"), customer.c.country)
# With the name, for the certain twins of a customer.
Index("ix_customer_postal_key_name_hash", key_of(customer, "postal_key"), customer.c.name_hash)
Index("ix_customer_email_key", key_of(customer, "email_key"))
# SQLite finds these two through its trigram index, which it has in every book (database/search.py).
only_on("postgresql", Index("ix_customer_phone", customer.c.phone))
only_on("postgresql", Index("ix_customer_domain", domain_of(customer)))
# Partial on PostgreSQL too, as the migrations say; said here, it would load that dialect at every start (40 ms).
Index("ix_customer_tax_key", customer.c.tax_key, sqlite_where=text("tax_key IS NOT NULL"))
Index("ix_customer_archived", customer.c.archived, sqlite_where=text("archived IS NOT NULL"))
Index("ix_customer_incomplete", customer.c.incomplete, sqlite_where=text("incomplete = 1"))
