"""Invoices, credit notes, prepayments, how they are closed, and payments. What was issued never changes."""

import sqlalchemy as sa
from alembic import op

from debitcli.database.schema.base import Id, Key, Moment, Percent, Price

revision = "0017"
down_revision = "0016"

_LENGTHS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefgh"
_NUMBER = f"coalesce(number_key, substr('{_LENGTHS}', length(number) + 1, 1) || number)"
_CHANGING = (
    "customer",
    "paid",
    "credited",
    "discounted",
    "written_off",
    "open",
    "credit_notes",
    "reminders",
    "hold_until",
    "updated",
)
_PARTS = ("invoice_line", "invoice_allowance", "invoice_vat", "invoice_reference")
_FOR_EVER = ("settlement", "settlement_vat")
_OF_PAYMENT = (
    "id", "number", "number_key", "direction", "date", "amount", "currency", "rate", "base", "fee", "method", "account",
    "reference", "bank_reference", "refunds", "created",
)  # fmt: skip


def upgrade() -> None:
    _make_tables()
    frozen = [
        each["name"] for each in sa.inspect(op.get_bind()).get_columns("invoice") if each["name"] not in _CHANGING
    ]
    if op.get_bind().dialect.name == "sqlite":
        _freeze_on_sqlite(frozen)
    else:
        _freeze_on_postgresql(frozen)
    op.execute("INSERT INTO sequence (name, last) VALUES ('draft', 0), ('payment', 0), ('issued', 0)")


def _freeze_on_sqlite(frozen: list[str]) -> None:
    def refuse(name: str, event: str, table: str, condition: str, words: str) -> None:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} {condition}BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )

    names = ", ".join(f'"{name}"' for name in frozen)
    issued = "WHEN old.issued IS NOT NULL "
    refuse("invoice_frozen", f"UPDATE OF {names}", "invoice", issued, "an issued document never changes")
    refuse("invoice_kept", "DELETE", "invoice", issued, "an issued document is never deleted")
    for part in _PARTS:
        for event, rows in (
            ("INSERT", "new.invoice"),
            ("UPDATE", "old.invoice, new.invoice"),
            ("DELETE", "old.invoice"),
        ):
            of_issued = f"WHEN EXISTS (SELECT 1 FROM invoice WHERE id IN ({rows}) AND issued IS NOT NULL) "
            refuse(f"{part}_{event.lower()}", event, part, of_issued, "an issued document never changes")
    for table in _FOR_EVER:
        for event in ("UPDATE", "DELETE"):
            refuse(f"{table}_{event.lower()}", event, table, "", "a settlement never changes")
    of_payment = ", ".join(_OF_PAYMENT)
    refuse("payment_frozen", f"UPDATE OF {of_payment}", "payment", "", "a payment never changes")
    refuse("payment_kept", "DELETE", "payment", "", "a payment is never deleted")
    # What REPLACE takes away, no trigger of DELETE hears of.
    of_new = _NUMBER.replace("number_key", "new.number_key").replace("number)", "new.number)")
    of_new = of_new.replace("|| number", "|| new.number")
    for event, but in (("INSERT", ""), ("UPDATE OF id, number, number_key, place", "AND id <> old.id ")):
        same = " OR ".join(
            f"EXISTS (SELECT 1 FROM invoice WHERE {each} AND issued IS NOT NULL {but})"
            for each in ("id = new.id", f"{_NUMBER} = {of_new}", "place = new.place")
        )
        name = f"invoice_replaced_by_{event[:6].lower()}"
        refuse(name, event, "invoice", f"WHEN {same} ", "an issued document is never replaced")
    there = {
        "settlement": "id = new.id OR reverses = new.reverses",
        "settlement_vat": "settlement = new.settlement AND position = new.position",
    }
    for table, same in there.items():
        refuse(
            f"{table}_replaced", "INSERT", table, f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) ",
            "a settlement never changes",
        )  # fmt: skip


def _freeze_on_postgresql(frozen: list[str]) -> None:
    op.execute(
        "CREATE FUNCTION never_changes() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% never changes', TG_ARGV[0]; END $$"
    )
    op.execute(
        "CREATE FUNCTION of_issued() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF (TG_OP <> 'INSERT' AND EXISTS (SELECT 1 FROM invoice WHERE id = old.invoice AND issued IS NOT NULL)) "
        "OR (TG_OP <> 'DELETE' AND EXISTS (SELECT 1 FROM invoice WHERE id = new.invoice AND issued IS NOT NULL)) "
        "THEN RAISE EXCEPTION 'an issued document never changes'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN old; END IF; RETURN new; END $$"
    )
    names = ", ".join(f'"{name}"' for name in frozen)
    for name, event in (("invoice_frozen", f"UPDATE OF {names}"), ("invoice_kept", "DELETE")):
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON invoice FOR EACH ROW WHEN (old.issued IS NOT NULL) "
            "EXECUTE FUNCTION never_changes('an issued document')"
        )
    for name, event in (("payment_frozen", f"UPDATE OF {', '.join(_OF_PAYMENT)}"), ("payment_kept", "DELETE")):
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON payment FOR EACH ROW EXECUTE FUNCTION never_changes('a payment')"
        )
    for part in _PARTS:
        op.execute(
            f"CREATE TRIGGER {part}_frozen BEFORE INSERT OR UPDATE OR DELETE ON {part} FOR EACH ROW "
            "EXECUTE FUNCTION of_issued()"
        )
    for table in _FOR_EVER:
        op.execute(
            f"CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW "
            "EXECUTE FUNCTION never_changes('a settlement')"
        )
    for table in ("invoice", "payment", *_PARTS, *_FOR_EVER):
        op.execute(
            f"CREATE TRIGGER {table}_is_kept BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
            f"EXECUTE FUNCTION never_changes('{table}')"
        )


def _make_tables() -> None:
    op.create_table(
        "payment",
        sa.Column("id", Id),
        sa.Column("number", Key, nullable=False),
        sa.Column("number_key", Key),
        sa.Column("customer", Id, sa.ForeignKey("customer.id", name="fk_payment_customer")),
        sa.Column("direction", sa.Integer, nullable=False),
        sa.Column("date", Key, nullable=False),
        sa.Column("amount", Id, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("rate", sa.Text),
        sa.Column("base", Id, nullable=False),
        sa.Column("fee", Id, nullable=False, server_default=sa.text("0")),
        sa.Column("method", sa.Text, nullable=False),
        sa.Column("account", sa.Text),
        sa.Column("reference", sa.Text),
        sa.Column("bank_reference", sa.Text),
        sa.Column("left", Id, nullable=False),
        sa.Column("refunds", Id, sa.ForeignKey("payment.id", name="fk_payment_refunds")),
        sa.Column("reversed", Key),
        sa.Column("reason", sa.Text),
        sa.Column("receipt", sa.Text),
        sa.Column("created", Moment, nullable=False),
        sa.Column("updated", Moment),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.CheckConstraint("direction IN (0, 1)", name=op.f("ck_payment_direction")),
        sqlite_strict=True,
    )
    op.execute("CREATE INDEX ix_payment_customer_date ON payment (customer, date)")
    op.execute("CREATE INDEX ix_payment_date ON payment (date)")
    op.execute('CREATE INDEX ix_payment_left ON payment (customer) WHERE "left" <> 0')
    op.execute(f"CREATE UNIQUE INDEX ix_payment_number_key ON payment (({_NUMBER}))")
    op.create_table(
        "invoice",
        sa.Column("id", Id),
        sa.Column("number", Key, nullable=False),
        sa.Column("number_key", Key),
        sa.Column("type", sa.Integer, nullable=False),
        sa.Column("customer", Id, sa.ForeignKey("customer.id", name="fk_invoice_customer"), nullable=False),
        sa.Column("date", Key),
        sa.Column("due", Key),
        sa.Column("terms", sa.Text),
        sa.Column("delivered", Key),
        sa.Column("period_from", Key),
        sa.Column("period_to", Key),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("rate", sa.Text),
        sa.Column("language", sa.Text),
        sa.Column("prices", sa.Integer, nullable=False),
        sa.Column("discount", sa.Text),
        sa.Column("withholding", Percent),
        sa.Column("withholding_label", sa.Text),
        sa.Column("reference", sa.Text),
        sa.Column("buyer_reference", sa.Text),
        sa.Column("message", sa.Text),
        sa.Column("vat_category", sa.Text),
        sa.Column("vat_exemption", sa.Text),
        sa.Column("delivery", sa.Text),
        sa.Column("payment_reference", sa.Text),
        sa.Column("origin", sa.Text),
        sa.Column("line_total", Id, nullable=False),
        sa.Column("allowance_total", Id, nullable=False),
        sa.Column("charge_total", Id, nullable=False),
        sa.Column("net", Id, nullable=False),
        sa.Column("vat", Id, nullable=False),
        sa.Column("total", Id, nullable=False),
        sa.Column("prepaid", Id, nullable=False),
        sa.Column("rounding", Id, nullable=False),
        sa.Column("withheld", Id, nullable=False),
        sa.Column("payable", Id, nullable=False),
        sa.Column("paid", Id, nullable=False, server_default=sa.text("0")),
        sa.Column("credited", Id, nullable=False, server_default=sa.text("0")),
        sa.Column("discounted", Id, nullable=False, server_default=sa.text("0")),
        sa.Column("written_off", Id, nullable=False, server_default=sa.text("0")),
        sa.Column("open", Id, nullable=False, server_default=sa.text("0")),
        sa.Column("credit_notes", Id, nullable=False, server_default=sa.text("0")),
        sa.Column("reminders", sa.Text),
        sa.Column("hold_until", Key),
        sa.Column("issued", Moment),
        sa.Column("place", Id),
        sa.Column("utc_offset", sa.Integer),
        sa.Column("issued_by", sa.Text),
        sa.Column("name", sa.Text),
        sa.Column("seller", sa.Text),
        sa.Column("buyer", sa.Text),
        sa.Column("cash_discounts", sa.Text),
        sa.Column("base_currency", sa.Text),
        sa.Column("base_net", Id),
        sa.Column("base_vat", Id),
        sa.Column("base_total", Id),
        sa.Column("vat_due", sa.Integer),
        sa.Column("vat_date", Key),
        sa.Column("logo", sa.Text),
        sa.Column("template", sa.Text),
        sa.Column("texts", sa.Text),
        sa.Column("fingerprint", sa.Text),
        sa.Column("fingerprint_before", sa.Text),
        sa.Column("created", Moment, nullable=False),
        sa.Column("updated", Moment),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice")),
        sa.CheckConstraint("type IN (0, 1, 2)", name=op.f("ck_invoice_type")),
        sa.CheckConstraint("vat_due IN (0, 1, 2)", name=op.f("ck_invoice_vat_due")),
        sa.CheckConstraint("prices IN (0, 1)", name=op.f("ck_invoice_prices")),
        sqlite_strict=True,
    )
    op.execute("CREATE INDEX ix_invoice_customer_date ON invoice (customer, date)")
    op.execute("CREATE INDEX ix_invoice_date ON invoice (date)")
    op.execute("CREATE INDEX ix_invoice_draft ON invoice (id) WHERE issued IS NULL")
    op.execute("CREATE INDEX ix_invoice_due ON invoice (due) WHERE open <> 0")
    op.execute(f"CREATE UNIQUE INDEX ix_invoice_number_key ON invoice (({_NUMBER}))")
    op.execute("CREATE INDEX ix_invoice_open ON invoice (customer, currency) WHERE open <> 0")
    op.execute("CREATE UNIQUE INDEX ix_invoice_place ON invoice (place)")
    op.create_table(
        "invoice_line",
        sa.Column("invoice", Id, sa.ForeignKey("invoice.id", name="fk_invoice_line_invoice", ondelete="CASCADE")),
        sa.Column("position", sa.Integer),
        sa.Column("product", Id, sa.ForeignKey("product.id", name="fk_invoice_line_product")),
        sa.Column("product_number", sa.Text),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("details", sa.Text),
        sa.Column("kind", sa.Integer, nullable=False),
        sa.Column("quantity", Price, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("price", Price, nullable=False),
        sa.Column("base_quantity", Price),
        sa.Column("price_discount", Price),
        sa.Column("discount", Percent),
        sa.Column("vat_category", sa.Text, nullable=False),
        sa.Column("vat_rate", Percent, nullable=False),
        sa.Column("vat_country", sa.Text),
        sa.Column("vat_why", sa.Text),
        sa.Column("vat_exemption", sa.Text),
        sa.Column("surcharge_rate", Percent),
        sa.Column("surcharge", Id),
        sa.Column("account", sa.Text),
        sa.Column("period_from", Key),
        sa.Column("period_to", Key),
        sa.Column("credited_line", sa.Integer),
        sa.Column("net", Id, nullable=False),
        sa.Column("gross", Id),
        sa.PrimaryKeyConstraint("invoice", "position", name=op.f("pk_invoice_line")),
        sa.CheckConstraint(
            "vat_category IN ('S', 'Z', 'E', 'AE', 'K', 'G', 'O')", name=op.f("ck_invoice_line_vat_category")
        ),
        sa.CheckConstraint("kind IN (0, 1)", name=op.f("ck_invoice_line_kind")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.execute("CREATE INDEX ix_invoice_line_product ON invoice_line (product) WHERE product IS NOT NULL")
    op.create_table(
        "invoice_allowance",
        sa.Column("invoice", Id, sa.ForeignKey("invoice.id", name="fk_invoice_allowance_invoice", ondelete="CASCADE")),
        sa.Column("line", sa.Integer),
        sa.Column("given", sa.Integer),
        sa.Column("part", sa.Integer),
        sa.Column("charge", sa.Integer, nullable=False),
        sa.Column("stated", Price),
        sa.Column("percent", Percent),
        sa.Column("base", Price),
        sa.Column("own_vat", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("amount", Id, nullable=False),
        sa.Column("vat_category", sa.Text),
        sa.Column("vat_rate", Percent),
        sa.Column("vat_country", sa.Text),
        sa.PrimaryKeyConstraint("invoice", "line", "given", "part", name=op.f("pk_invoice_allowance")),
        sa.CheckConstraint("own_vat IN (0, 1)", name=op.f("ck_invoice_allowance_own_vat")),
        sa.CheckConstraint("charge IN (0, 1)", name=op.f("ck_invoice_allowance_charge")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "invoice_vat",
        sa.Column("invoice", Id, sa.ForeignKey("invoice.id", name="fk_invoice_vat_invoice", ondelete="CASCADE")),
        sa.Column("position", sa.Integer),
        sa.Column("vat_category", sa.Text, nullable=False),
        sa.Column("vat_rate", Percent, nullable=False),
        sa.Column("vat_country", sa.Text),
        sa.Column("net", Id, nullable=False),
        sa.Column("vat", Id, nullable=False),
        sa.Column("base_vat", Id),
        sa.Column("reason_code", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("surcharge_rate", Percent),
        sa.Column("surcharge", Id),
        sa.PrimaryKeyConstraint("invoice", "position", name=op.f("pk_invoice_vat")),
        sa.CheckConstraint(
            "vat_category IN ('S', 'Z', 'E', 'AE', 'K', 'G', 'O')", name=op.f("ck_invoice_vat_vat_category")
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "invoice_reference",
        sa.Column("invoice", Id, sa.ForeignKey("invoice.id", name="fk_invoice_reference_invoice", ondelete="CASCADE")),
        sa.Column("position", sa.Integer),
        sa.Column("deducts", sa.Integer, nullable=False),
        sa.Column("document", Id, sa.ForeignKey("invoice.id", name="fk_invoice_reference_document")),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("date", sa.Text),
        sa.PrimaryKeyConstraint("invoice", "position", name=op.f("pk_invoice_reference")),
        sa.CheckConstraint("deducts IN (0, 1)", name=op.f("ck_invoice_reference_deducts")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.execute("CREATE INDEX ix_invoice_reference_document ON invoice_reference (document)")
    op.create_table(
        "document_series",
        sa.Column("type", sa.Text),
        sa.Column("series", sa.Text),
        sa.Column("last", Id, nullable=False),
        sa.Column("newest", sa.Text),
        sa.PrimaryKeyConstraint("type", "series", name=op.f("pk_document_series")),
        sqlite_strict=True,
    )
    op.create_table(
        "settlement",
        sa.Column("id", Id),
        sa.Column("invoice", Id, sa.ForeignKey("invoice.id", name="fk_settlement_invoice")),
        sa.Column("expense", Id),
        sa.Column("kind", sa.Integer, nullable=False),
        sa.Column("date", Key, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("amount", Id, nullable=False),
        sa.Column("base", Id, nullable=False),
        sa.Column("payment", Id, sa.ForeignKey("payment.id", name="fk_settlement_payment")),
        sa.Column("credit_note", Id, sa.ForeignKey("invoice.id", name="fk_settlement_credit_note")),
        sa.Column("reverses", Id, sa.ForeignKey("settlement.id", name="fk_settlement_reverses")),
        sa.Column("reason", sa.Text),
        sa.Column("at", Moment, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement")),
        sa.CheckConstraint("kind IN (0, 1, 2, 3, 4)", name=op.f("ck_settlement_kind")),
        sa.UniqueConstraint("reverses", name=op.f("uq_settlement_reverses")),
        sa.CheckConstraint("(invoice IS NULL) <> (expense IS NULL)", name=op.f("ck_settlement_document")),
        sqlite_strict=True,
    )
    op.execute("CREATE INDEX ix_settlement_credit_note ON settlement (credit_note)")
    op.execute("CREATE INDEX ix_settlement_invoice ON settlement (invoice)")
    op.execute("CREATE INDEX ix_settlement_payment ON settlement (payment)")
    op.create_table(
        "settlement_vat",
        sa.Column("settlement", Id, sa.ForeignKey("settlement.id", name="fk_settlement_vat_settlement")),
        sa.Column("position", sa.Integer),
        sa.Column("net", Id, nullable=False),
        sa.Column("vat", Id, nullable=False),
        sa.PrimaryKeyConstraint("settlement", "position", name=op.f("pk_settlement_vat")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
