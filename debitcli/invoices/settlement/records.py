"""Settlements in the book: rows that never change, and the sums of the documents that they close."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, insert, select

from debitcli.database import bulk
from debitcli.database.history import By
from debitcli.database.schema.invoices import invoice as document
from debitcli.database.schema.invoices import settlement as table
from debitcli.database.schema.invoices import settlement_vat
from debitcli.database.schema.payments import payment
from debitcli.errors import ConflictError
from debitcli.fields.billing.money import in_minor_units, of_minor_units
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.records import Invoices
from debitcli.invoices.settlement.settlement import CLOSES, Settlement, shares_of

_credit_note = document.alias("credit_note")


def of_invoice(connection: Connection, invoice: Invoice) -> list[Settlement]:
    """How a document was closed so far, oldest first; of a credit note also what it closed."""
    mine = table.c.invoice == invoice.id
    return _read(connection, mine | (table.c.credit_note == invoice.id) if invoice.type == "credit-note" else mine)


def of_payment(connection: Connection, payment_id: int) -> list[Settlement]:
    """What a payment closed, oldest first, with what was taken back."""
    return _read(connection, table.c.payment == payment_id)


def settle(
    connection: Connection,
    store: Invoices,
    invoice: Invoice,
    by: By,
    *,
    kind: str,
    amount: Decimal,
    day: str,
    base: Decimal,
    payment_id: int | None = None,
    credit_note: Invoice | None = None,
    reason: str | None = None,
) -> tuple[Invoice, Settlement]:
    """Close a part of a document, whole and locked; as it stands then, and how.

    Raises ConflictError where that is more than is open.
    """
    if amount > invoice.open:
        raise ConflictError(
            f"{invoice.number} has {invoice.currency} {invoice.open:,f} open, less than {amount:,f}. Nothing was saved."
        )
    made = Settlement(
        document=invoice.id,
        kind=kind,
        date=day,
        currency=invoice.currency,
        amount=amount,
        base=base,
        payment=payment_id,
        credit_note=credit_note.id if credit_note else None,
        reason=reason,
        shares=shares_of(
            invoice, () if invoice.type == "credit-note" else of_invoice(connection, invoice), amount, kind
        ),
    )
    made = _write(connection, invoice, made, by)
    after = store.settle(connection, invoice, by, {CLOSES[kind]: amount, "open": -amount})
    store.tell(
        connection, "settled", after, by, {kind: (None, str(amount)), "open": (str(invoice.open), str(after.open))}
    )
    return after, made


def take_back(
    connection: Connection, store: Invoices, invoice: Invoice, made: Settlement, day: str, reason: str, by: By
) -> tuple[Invoice, Settlement]:
    """Take back a settlement of a document by a counter-row; as it stands then, and the counter-row.

    Raises ConflictError where that was done already.
    """
    if connection.execute(select(table.c.id).where(table.c.reverses == made.id)).first():
        raise ConflictError("It was taken back already. Nothing was saved.")
    counter = replace(
        made,
        id=0,
        date=day,
        amount=-made.amount,
        base=-made.base,
        reverses=made.id,
        reason=reason,
        shares=tuple((-net, -vat) for net, vat in made.shares),
    )
    counter = _write(connection, invoice, counter, by)
    after = store.settle(connection, invoice, by, {CLOSES[made.kind]: -made.amount, "open": made.amount})
    changes = {made.kind: (str(made.amount), None), "open": (str(invoice.open), str(after.open))}
    store.tell(connection, "opened again", after, by, changes)
    return after, counter


def close_expense(connection: Connection, made: Settlement, home: str, by: By) -> Settlement:
    """Write how an expense (`document`) is closed, or with `reverses` that this is taken back; with its id."""
    return replace(made, id=_insert(connection, made, home, by, expense=made.document))


def of_expense(connection: Connection, expense: int, home: str) -> list[Settlement]:
    """How an expense was closed so far, oldest first, without what was taken back."""
    rows = connection.execute(select(table).where(table.c.expense == expense).order_by(table.c.id)).all()
    gone = {row.reverses for row in rows}
    stands = [row for row in rows if row.reverses is None and row.id not in gone]
    return [replace(_made(row, "", {}, home), document=expense) for row in stands]


def _write(connection: Connection, invoice: Invoice, made: Settlement, by: By) -> Settlement:
    home = invoice.base_currency or invoice.currency
    id_ = _insert(connection, made, home, by, invoice=invoice.id)
    rows = [
        (id_, n, in_minor_units(net, made.currency), in_minor_units(vat, made.currency))
        for n, (net, vat) in enumerate(made.shares, 1)
    ]
    bulk.insert_rows(connection, settlement_vat, ("settlement", "position", "net", "vat"), rows)
    return replace(made, id=id_)


def _insert(connection: Connection, made: Settlement, home: str, by: By, **of: int) -> int:
    (id_,) = bulk.next_ids(connection, table, 1)
    connection.execute(
        insert(table).values(
            id=id_,
            **of,
            kind=made.kind,
            date=made.date,
            currency=made.currency,
            amount=in_minor_units(made.amount, made.currency),
            base=in_minor_units(made.base, home),
            payment=made.payment,
            credit_note=made.credit_note,
            reverses=made.reverses,
            reason=made.reason,
            at=by.now,
            actor=by.actor,
        )
    )
    return id_


def _read(connection: Connection, condition: Any) -> list[Settlement]:
    """Settlements, each with the number of the payment or credit note that closes, or of the document closed by it."""
    joined = (
        table.join(document, document.c.id == table.c.invoice)
        .join(_credit_note, _credit_note.c.id == table.c.credit_note, isouter=True)
        .join(payment, payment.c.id == table.c.payment, isouter=True)
    )
    of = (payment.c.number.label("payment_number"), _credit_note.c.number.label("note_number"))
    query = select(table, *of, document.c.base_currency.label("home")).select_from(joined).where(condition)
    rows = connection.execute(query.order_by(table.c.id)).all()
    shares = _shares(connection, [row.id for row in rows])
    return [_made(row, row.payment_number or row.note_number or "", shares, row.home) for row in rows]


def _shares(connection: Connection, ids: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
    found: dict[int, list[tuple[int, int]]] = {}
    mine = bulk.among(settlement_vat.c.settlement, ids)
    for row in connection.execute(select(settlement_vat).where(mine).order_by(settlement_vat.c.position)):
        found.setdefault(row.settlement, []).append((row.net, row.vat))
    return found


def _made(row: Any, of: str, shares: dict[int, list[tuple[int, int]]], home: str | None) -> Settlement:
    own = tuple(
        (of_minor_units(net, row.currency), of_minor_units(vat, row.currency)) for net, vat in shares.get(row.id, ())
    )
    return Settlement(
        id=row.id,
        document=row.invoice,
        kind=row.kind,
        date=row.date,
        currency=row.currency,
        amount=of_minor_units(row.amount, row.currency),
        base=of_minor_units(row.base, home or row.currency),
        payment=row.payment,
        credit_note=row.credit_note,
        of=of,
        reverses=row.reverses,
        reason=row.reason,
        shares=own,
    )
