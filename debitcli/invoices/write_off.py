"""`invoice write-off`: what nobody will pay any more, as a bad debt; and what is paid after all."""

from decimal import Decimal

from debitcli.errors import ConflictError, DataError, given
from debitcli.fields import text
from debitcli.fields.billing.money import minor_unit, rounded
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

_TEXT = "Bad debt of"


def write_off(run: Run, words: str, *, amount: str | None, day: str | None, reason: str) -> None:
    """Write off what is open on an invoice, or a part; its VAT falls in the period of the day. Prints the number."""
    wanted, why = run.accept(AMOUNT, "amount", amount), _reason(run, reason)
    on = run.accept(DAY, "date", day) or run.today.isoformat()
    invoice = resolve(run, words)
    with run.book.writing() as connection:
        store = Invoices(run.today.isoformat())
        fresh = store.locked(connection, invoice.id)
        _refuse(run, fresh, wanted, on)
        closing.refuse_closed(connection, [on])
        taken = fresh.open if wanted is None else rounded(wanted, fresh.currency)
        earlier = settlements.of_invoice(connection, fresh)
        base = postings.base_of(fresh, earlier, taken)
        after, made = settlements.settle(
            connection, store, fresh, run.by, kind="bad-debt", amount=taken, day=on, base=base, reason=why
        )
        lines = postings.closing(fresh, made, earlier)
        ledger.post(connection, [Entry(on, f"{_TEXT} {fresh.number}, {fresh.name}", lines, NOUN, fresh.id)], run.by)
    sentence = f"Wrote off {fresh.currency} {taken:,f} of {fresh.number}; {after.open:,f} is open."
    run.done(sentence, after.called, after.whole_record)


def take_back(run: Run, words: str, *, day: str | None, reason: str) -> None:
    """Open again all that was written off of an invoice; its VAT is due again in the period of the day."""
    on, why = run.accept(DAY, "date", day) or run.today.isoformat(), _reason(run, reason)
    invoice = resolve(run, words)
    with run.book.writing() as connection:
        store = Invoices(run.today.isoformat())
        after = fresh = store.locked(connection, invoice.id)
        if not fresh.written_off:
            raise ConflictError(f"Nothing is written off of {fresh.number}. Nothing was saved.")
        made = settlements.of_invoice(connection, fresh)
        _refuse_day(run, fresh, on, max(each.date for each in made if each.kind == "bad-debt"))
        closing.refuse_closed(connection, [on])
        gone = {each.reverses for each in made}
        for each in made:
            if each.kind == "bad-debt" and each.reverses is None and each.id not in gone:
                after, _ = settlements.take_back(connection, store, after, each, on, why, run.by)
        for entry in ledger.of_record(connection, NOUN, fresh.id):
            if ledger.by_id(connection, entry).text.startswith(_TEXT):
                ledger.reverse(connection, entry, on, f"{_TEXT} {fresh.number} taken back: {why}", run.by)
    sentence = f"{fresh.currency} {fresh.written_off:,f} of {fresh.number} is no longer written off; "
    run.done(f"{sentence}{after.open:,f} is open.", after.called, after.whole_record)


def _reason(run: Run, typed: str) -> str:
    return given(run.accept(text.REASON, "reason", typed), "reason", "--reason")


def _refuse(run: Run, invoice: Invoice, wanted: Decimal | None, day: str) -> None:
    """Raise where the invoice cannot be written off, or not so much of it, or not on that day."""
    if not invoice.issued or invoice.type == "credit-note":
        what = "a draft" if not invoice.issued else "a credit note"
        raise ConflictError(f"{invoice.number} is {what}. Nothing was saved.")
    if not invoice.open:
        raise ConflictError(f"Nothing is open on {invoice.number}. Nothing was saved.")
    if wanted is not None and (wanted <= 0 or wanted % minor_unit(invoice.currency)):
        raise DataError([Problem("amount", str(wanted), f"is no amount of {invoice.currency} above zero")])
    _refuse_day(run, invoice, day, invoice.date or "")


def _refuse_day(run: Run, invoice: Invoice, day: str, first: str) -> None:
    if day > run.today.isoformat() or day < first:
        raise ConflictError(
            f"{day} is no day for it with {invoice.number}. Nothing was saved.",
            f"From {first} to today.",
            [Problem("date", day, f"is not between {first} and today")],
        )
