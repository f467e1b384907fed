"""`invoice write-off`: what nobody will pay any more, as a bad debt."""

from decimal import Decimal

from debitcli.errors import ConflictError, DataError
from debitcli.fields.billing.money import minor_unit
from debitcli.fields.moments import DAY
from debitcli.fields.numbers import AMOUNT
from debitcli.fields.value import Problem
from debitcli.invoices.form import NOUN
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.named import resolve
from debitcli.invoices.records import Invoices
from debitcli.invoices.settlement import postings
from debitcli.invoices.settlement import records as settlements
from debitcli.ledger import closing
from debitcli.ledger import records as ledger
from debitcli.ledger.entry import Entry
from debitcli.run import Run


def write_off(run: Run, words: str, *, amount: str | None, day: str | None, reason: str) -> None:
    """Write off what is open on an invoice, or a part; its VAT falls in the period of the day. Prints the number."""
    wanted = run.accept(AMOUNT, "amount", amount)
    on = run.accept(DAY, "date", day) or run.today.isoformat()
    invoice = resolve(run, words)
    with run.book.writing() as connection:
        store = Invoices(run.today.isoformat())
        fresh = store.locked(connection, invoice.id)
        _refuse(run, fresh, wanted, on)
        closing.refuse_closed(connection, [on])
        taken = fresh.open if wanted is None else wanted
        earlier = settlements.of_invoice(connection, fresh)
        base = postings.base_of(fresh, earlier, taken)
        after, made = settlements.settle(
            connection, store, fresh, run.by, kind="bad-debt", amount=taken, day=on, base=base, reason=reason
        )
        lines = postings.closing(fresh, made, earlier)
        ledger.post(connection, [Entry(on, f"Bad debt of {fresh.number}, {fresh.name}", lines, NOUN, fresh.id)], run.by)
    sentence = f"Wrote off {fresh.currency} {taken:,f} of {fresh.number}; {after.open:,f} is open."
    run.done(sentence, after.called, after.whole_record)


def _refuse(run: Run, invoice: Invoice, wanted: Decimal | None, day: str) -> None:
    """Raise where the invoice cannot be written off, or not so much of it, or not on that day."""
    if not invoice.issued or invoice.type == "credit-note":
        what = "a draft" if not invoice.issued else "a credit note"
        raise ConflictError(f"{invoice.number} is {what}. Nothing was saved.")
    if not invoice.open:
        raise ConflictError(f"Nothing is open on {invoice.number}. Nothing was saved.")
    if wanted is not None and (wanted <= 0 or wanted % minor_unit(invoice.currency)):
        raise DataError([Problem("amount", str(wanted), f"is no amount of {invoice.currency} above zero")])
    if day > run.today.isoformat() or day < (invoice.date or ""):
        raise ConflictError(
            f"{day} is no day on which {invoice.number} could be written off. Nothing was saved.",
            f"From {invoice.date} to today.",
            [Problem("date", day, f"is not between {invoice.date} and today")],
        )
