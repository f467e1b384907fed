"""The short verbs of invoices: delete, duplicate, history, hold."""

from dataclasses import replace

from debitcli.customers.selection import named as customers
from debitcli.errors import ConflictError, DataError
from debitcli.fields.moments import DAY
from debitcli.fields.value import Problem
from debitcli.invoices import add
from debitcli.invoices.draft.given import of_invoice
from debitcli.invoices.form import FORM
from debitcli.invoices.named import resolve
from debitcli.invoices.records import Invoices
from debitcli.invoices.show import notes_on
from debitcli.listing import history as record_history
from debitcli.run import Run
from debitcli.terminal.words import count

# What a copy does not take along.
_OF_ITS_DAY = ("date", "due", "delivered", "period", "rate", "credits", "deducts", "reference", "rounding", "prepaid")


def delete(run: Run, words: str) -> None:
    """Delete a draft after a confirmation; prints its number. What was issued stays (5)."""
    invoice = resolve(run, words)
    if invoice.issued:
        raise ConflictError(
            f"{invoice.number} is issued and stays. Nothing was deleted.",
            f"To take it back: debitcli invoice credit {invoice.number}",
        )
    with run.book.reading() as connection:
        notes = len(notes_on(run, connection, invoice))
    along = f", with {count(notes, 'note')}" if notes else ""
    run.confirm(f"Delete {invoice.number}, {invoice.name}, {invoice.currency} {invoice.total:,f}{along}?")
    with run.book.writing() as connection:
        Invoices(run.today.isoformat()).remove_draft(connection, invoice, run.by)
    run.done(f"{invoice.number} is deleted{along}.", invoice.called, invoice.record)


def duplicate(run: Run, words: str, customer: str | None) -> None:
    """Make a draft with the lines of a document, for the same customer or another; prints its number."""
    draft = of_invoice(resolve(run, words))
    for key in _OF_ITS_DAY:
        draft.texts.pop(key, None)
    if customer is not None:
        # What was agreed with one customer is not so with another.
        kept = ("type", "message", "vat_exemption")
        draft.texts = {key: draft.texts[key] for key in kept} | {"customer": customers.resolve(run, customer).called}
    draft.texts = {key: text for key, text in draft.texts.items() if text}
    add.add(run, [draft], add.Options(), several=False)


def history(run: Run, words: str) -> None:
    """Write every change of a document, oldest first."""
    record_history.show_named(run, FORM, words, lambda: resolve(run, words).id)


def hold(run: Run, words: str, until: str) -> None:
    """Send no reminders of an invoice until a day, or with `off` send them again; prints its number.

    Raises DataError for a day that is past.
    """
    off = until.strip().lower() == "off"
    day = None if off else run.accept(DAY, "until", until)
    if day and day < run.today.isoformat():
        raise DataError([Problem("until", until, "is past", "today or later; to send reminders again: --until off")])
    invoice = resolve(run, words)
    with run.book.writing() as connection:
        after = Invoices(run.today.isoformat()).hold(connection, invoice, day, run.by)
    sentence = f"No reminders of {after.number} until {day}." if day else f"Reminders of {after.number} are sent again."
    run.done(sentence, after.called, replace(after, lines=invoice.lines).record | {"hold_until": day})
