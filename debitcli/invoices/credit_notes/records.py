"""Credit notes in the book: what is left of invoices, and what a credit note closes when it is issued."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from sqlalchemy import Connection

from debitcli.database.history import By
from debitcli.database.schema.invoices import invoice as table
from debitcli.database.schema.invoices import invoice_reference
from debitcli.errors import ConflictError
from debitcli.invoices.credit_notes.credit_note import prove_left
from debitcli.invoices.credit_notes.left import Left
from debitcli.invoices.form import NOUN
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.parts import records as parts
from debitcli.invoices.records import Invoices
from debitcli.invoices.settlement import postings
from debitcli.invoices.settlement import records as settlements
from debitcli.invoices.settlement.settlement import shares_of
from debitcli.ledger import records as ledger
from debitcli.ledger.entry import Entry, Posting


def left_of(connection: Connection, store: Invoices, invoice: Invoice) -> Left:
    """What credit notes, cash discounts and bad debts leave of an invoice."""
    credits_it = (invoice_reference.c.document == invoice.id, invoice_reference.c.deducts == 0)
    query = store.select(connection).join(invoice_reference, invoice_reference.c.invoice == table.c.id)
    notes = store.whole(connection, store.read(connection, query.where(*credits_it, table.c.issued.is_not(None))))
    closed = settlements.of_invoice(connection, invoice)
    return Left(invoice, notes, [each for each in closed if each.kind in ("cash-discount", "bad-debt")])


def lock_what_they_credit(connection: Connection, store: Invoices, notes: Sequence[Invoice]) -> list[Invoice]:
    """Let nobody else credit or pay what these credit notes take back, and prove that it is still there.

    The documents then: the VAT of a credit note is due as that of its invoice.
    """
    locked = []
    for note in notes:
        invoice = _credited(connection, store, note) if note.is_taken_back else None
        if invoice is not None:
            if used := parts.deducted(connection, [invoice.id]).get(invoice.id):
                raise ConflictError(
                    f"{invoice.number} is deducted in {used}. Nothing was saved.",
                    f"Credit that one first: debitcli invoice credit {used}",
                )
            prove_left(left_of(connection, store, invoice), note)
            note = replace(note, vat_due=invoice.vat_due)
        locked.append(note)
    return locked


def apply(connection: Connection, store: Invoices, note: Invoice, by: By) -> Invoice:
    """Close with an issued credit note what is open on its invoice; the rest is the customer's credit. The note then.

    Of one on an invoice of another program, all is. Raises ConflictError where a note of the same transaction took it.
    """
    invoice = _credited(connection, store, note)
    if invoice is None:
        return note
    left = left_of(connection, store, invoice)
    if left.total < 0:
        raise ConflictError(f"More than is left of {invoice.number} would be credited. Nothing was saved.")
    invoice = store.settle(connection, invoice, by, {"credit_notes": note.total})
    amount = min(invoice.open, note.open)
    if amount <= 0:
        return note
    note, _, entry = use(connection, store, note, invoice, amount, note.date or "", by)
    ledger.post(connection, [entry] if entry else [], by)
    return note


def use(
    connection: Connection, store: Invoices, note: Invoice, invoice: Invoice, amount: Decimal, day: str, by: By
) -> tuple[Invoice, Invoice, Entry | None]:
    """Let what is not used up of a credit note close a part of an invoice, both whole and locked; both then.

    Where both stand for different amounts in the company's currency, the difference is exchange; where VAT waits
    for the payment of another invoice than the one that is credited, it and that of the note are due: an entry to post.
    """
    earlier = settlements.of_invoice(connection, invoice)
    base = postings.base_of(invoice, earlier, amount)
    worth = postings.base_of(note, (), amount)
    closed, made = settlements.settle(
        connection, store, invoice, by, kind="credit-note", amount=amount, day=day, base=base, credit_note=note
    )
    used = store.settle(connection, note, by, {"open": -amount})
    lines: list[Posting] = []
    if off := base - worth:
        home, currency = invoice.base_currency or invoice.currency, invoice.currency
        lines += [
            Posting("receivable", -amount, currency, -base),
            Posting("receivable", amount, currency, worth),
            Posting("exchange", off, home, off),
        ]
    if invoice.called not in (text.partition(" ")[0] for text in note.credits):
        of_note = replace(made, shares=shares_of(note, (), amount))
        lines += [*postings.due_now(invoice, made, earlier), *postings.due_now(note, of_note, ())]
    if not lines:
        return used, closed, None
    return used, closed, Entry(day, f"Credit note {note.number} for {invoice.number}", lines, NOUN, invoice.id)


def _credited(connection: Connection, store: Invoices, note: Invoice) -> Invoice | None:
    """The invoice that a credit note takes back, locked; None where the book has none of its number and day."""
    number, _, day = note.credits[0].partition(" ")
    found = store.by_number(connection, number)
    if found is None or not found.issued or found.type == "credit-note" or day not in ("", found.date):
        return None
    is_the_same = (found.customer, found.currency) == (note.customer, note.currency)
    return store.locked(connection, found.id) if is_the_same else None
