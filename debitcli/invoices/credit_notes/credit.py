"""`invoice credit`: a credit note on an invoice, of all that is left, of some lines, or of an amount."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from debitcli.errors import ConflictError, DataError, UsageError
from debitcli.fields.billing.money import minor_unit
from debitcli.fields.moments import DAY
from debitcli.fields.numbers import AMOUNT, QUANTITY
from debitcli.fields.value import Problem
from debitcli.invoices import records
from debitcli.invoices.add import answer
from debitcli.invoices.credit_notes import credit_note
from debitcli.invoices.credit_notes import records as notes
from debitcli.invoices.credit_notes.left import Left
from debitcli.invoices.form import FORM
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.issue.issue import issue
from debitcli.invoices.named import resolve
from debitcli.invoices.parts import records as parts
from debitcli.invoices.records import Invoices
from debitcli.run import Run


@dataclass(frozen=True, slots=True)
class Options:
    """What is credited (`only` lines `K` or `K=QTY`, or an `amount` with VAT), when and why; or only as a draft."""

    only: Sequence[str] = ()
    amount: str | None = None
    date: str | None = None
    reason: str | None = None
    draft: bool = False


def credit(run: Run, words: str, options: Options) -> None:
    """Issue a credit note, or save its draft; prints its number."""
    invoice = resolve(run, words)
    if not invoice.issued:
        raise ConflictError(
            f"{invoice.number} is a draft. Nothing was saved.", f"Delete it: debitcli invoice delete {invoice.number}"
        )
    if invoice.type == "credit-note":
        raise ConflictError(f"{invoice.number} is a credit note itself. Nothing was saved.")
    if options.only and options.amount:
        raise UsageError("--only and --amount say two things.", "Give one of them.")
    with run.book.writing() as connection:
        store = Invoices(run.today.isoformat())
        records.lock_issuing(connection)
        fresh = store.locked(connection, invoice.id)
        if used := parts.deducted(connection, [fresh.id]).get(fresh.id):
            raise ConflictError(
                f"{invoice.number} is deducted in {used}. Nothing was saved.",
                f"Credit that one first: debitcli invoice credit {used}",
            )
        left = notes.left_of(connection, store, fresh)
        if not left.total and fresh.total:
            raise ConflictError(f"Nothing is left to credit of {invoice.number}. Nothing was saved.")
        note = _made(run, left, options)
        (saved,) = store.add_drafts(connection, [note], run.by)
        if not options.draft:
            (saved,) = issue(run, connection, [saved.id])
    answer(run, [saved], several=False)


def _made(run: Run, left: Left, options: Options) -> Invoice:
    if options.amount:
        amount = run.accept(AMOUNT, "amount", options.amount) or Decimal(0)
        if amount % minor_unit(left.invoice.currency):
            raise DataError([Problem("amount", options.amount, f"has more decimals than {left.invoice.currency}")])
        note = credit_note.by_amount(left, amount)
    elif options.only:
        wanted: dict[int, Decimal | None] = {}
        for typed in options.only:
            position, quantity = _line_and_quantity(run, typed)
            if position in wanted:
                raise DataError([Problem("only", typed, f"names line {position} again", "each line once")])
            wanted[position] = quantity
        note = credit_note.by_lines(left, wanted)
    else:
        note = credit_note.whole(left)
    day = run.accept(DAY, "date", options.date)
    if day and left.invoice.date and day < left.invoice.date:
        raise ConflictError(
            f"{left.invoice.number} is of {left.invoice.date}. Nothing was saved.",
            problems=[Problem("date", day, f"is before that of the invoice, {left.invoice.date}")],
        )
    reason = run.accept(FORM.by_key["message"].kind, "reason", options.reason)
    return replace(note, date=day, message=reason)


def _line_and_quantity(run: Run, typed: str) -> tuple[int, Decimal | None]:
    position, sign, quantity = typed.partition("=")
    if not position.strip().isdecimal():
        raise DataError([Problem("only", typed, "is no line of the invoice", "its place and how many: 2 or 2=1.5")])
    return int(position), run.accept(QUANTITY, "only", quantity) if sign else None
