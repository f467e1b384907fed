"""What the payment commands do, but for adding and for files."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from debitcli.company.settings import currency_of
from debitcli.customers.selection import named as customers
from debitcli.database.book import Connection
from debitcli.errors import ConflictError, DataError, NotFoundError, given
from debitcli.fields import text
from debitcli.fields.billing.money import rounded
from debitcli.fields.moments import DAY
from debitcli.fields.value import Context, Problem
from debitcli.invoices import named as invoices
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.kinds import cell_of_sum
from debitcli.ledger import closing
from debitcli.listing import history, listing
from debitcli.listing.filters import Order, Page
from debitcli.payments import records
from debitcli.payments.add import answer
from debitcli.payments.complete import amount_of, method_of, refuse_days
from debitcli.payments.form import FORM, SORTABLE
from debitcli.payments.payment import Payment
from debitcli.payments.records import Payments, Selection
from debitcli.payments.till import Till, till_of
from debitcli.run import Run
from debitcli.settings import records as settings
from debitcli.terminal import output
from debitcli.terminal.output import Drawn


def show(run: Run, number: str) -> None:
    """Write a payment with what it closes."""
    payment = resolve(run, number)

    def table() -> Drawn:
        from debitcli.payments import views

        return views.payment(payment, Context(locale=run.streams.locale), run.streams.width)

    output.write_record(run.streams, run.output, payment.record, table=table)


def show_list(run: Run, selection: Selection, order: Order, page: Page, keys: Sequence[str]) -> None:
    """Write the selected payments; on a terminal also how many there are."""
    listing.refuse_unknown("--columns", keys, [each.key for each in FORM.every])
    listing.refuse_unknown("--sort", [order.key], SORTABLE)
    with run.book.reading() as connection:
        found = records.select_rows(connection, selection, order, page)
        home = currency_of(settings.read(connection))
        listing.show(
            run, FORM, found, keys, page, lambda: records.count(connection, selection),
            filtered=selection != Selection(), recorded=lambda each: each.record,
            cells={"left": cell_of_sum("left", home), "amount": _cell_of_amount(home)},
        )  # fmt: skip


def _cell_of_amount(home: str | None) -> Callable[[Payment], str]:
    """The cell of a list for the amount of a payment, which says where it went out."""
    cell = cell_of_sum("amount", home)
    return lambda payment: f"out {cell(payment)}" if payment.direction == "out" else cell(payment)


def resolve(run: Run, number: str) -> Payment:
    """The payment with this number. Raises NotFoundError."""
    wanted = number.strip().lstrip("#")
    with run.book.reading() as connection:
        found = Payments(connection).by_number(connection, wanted)
    if found is None:
        raise NotFoundError(*history.what_became(run, FORM, wanted))
    return found


def allocate(run: Run, number: str, of: str, amount: str | None, date: str | None) -> None:
    """Let what is left of a payment close an invoice."""
    day = _day(run, date)
    payment, invoice = resolve(run, number), invoices.resolve(run, of)
    _refuse_what_cannot_be_paid(payment, invoice)
    wanted = amount_of(run, FORM.by_key["amount"].kind, amount, payment.currency)
    _refuse_before(day, payment)
    with run.book.writing() as connection:
        refuse_days(run, connection, [day])
        till = till_of(run, connection, payment, [invoice.id])
        payment = _again(connection, payment)
        open_now = till.documents[invoice.id].open
        if not payment.left or not open_now:
            what = f"Of payment {number} nothing is left" if not payment.left else f"Nothing is open on {of}"
            raise ConflictError(f"{what}. Nothing was saved.")
        used = till.allocate(payment, invoice.id, wanted or min(payment.left, open_now), day)
        till.finish()
    answer(run, [used], several=False, words="Used")


def reverse(run: Run, number: str, reason: str, date: str | None) -> None:
    """Take a payment back; what it closed is open again."""
    why = given(run.accept(text.REASON, "reason", reason), "reason", "--reason")
    day = None if date is None else _day(run, date)
    payment = resolve(run, number)
    with run.book.writing() as connection:
        today = run.today.isoformat()
        if day is not None:
            refuse_days(run, connection, [day])
        till = till_of(run, connection, payment)
        payment = _again(connection, payment)
        if day is not None:
            _refuse_before(day, payment)
            last = max((each.date for each in payment.allocations), default=day)
            if day < last:
                raise DataError([Problem("date", day, f"is before the payment was last used, on {last}")])
        gone = till.reverse(payment, day or closing.open_day(connection, max(payment.date, today)), why)
        till.finish()
    again = ", ".join(dict.fromkeys(each.invoice for each in payment.allocations))
    run.done(
        f"Reversed payment {gone.number} on {gone.reversed}.{f' Open again: {again}.' if again else ''}",
        gone.called, gone.record,
    )  # fmt: skip


def refund(
    run: Run, source: str | None, customer: str | None, amount: str | None, method: str | None, date: str | None,
    reference: str | None,
) -> None:  # fmt: skip
    """Give back what is left of a payment, of a credit note, or of all that a customer has."""
    day, named = _day(run, date), run.accept(FORM.by_key["reference"].kind, "reference", reference)
    if (source is None) == (customer is None):
        raise DataError([Problem("payment", None, "is required", "a payment, a credit note, or --customer")])
    found = [_source(run, source)] if source else _sources(run, customer or "")
    currencies = {each.currency for each in found}
    if len(currencies) > 1:
        several = ", ".join(sorted(currencies))
        raise DataError([Problem("customer", customer, f"has credit in {several}", "name a payment or credit note")])
    wanted = amount_of(run, FORM.by_key["amount"].kind, amount, next(iter(currencies), "EUR"))
    for each in found:
        _refuse_before(day, each)
    with run.book.writing() as connection:
        refuse_days(run, connection, [day])
        notes = [each.id for each in found if isinstance(each, Invoice)]
        till = Till(run, connection, notes)
        now = [till.documents[each.id] if isinstance(each, Invoice) else _again(connection, each) for each in found]
        how = method_of(connection, method)
        there = [each.open if isinstance(each, Invoice) else each.left for each in now]
        total = sum(there, Decimal(0))
        if not total or (wanted or total) > total:
            less = f", less than {wanted:,f}" if total else ""
            currency = next(iter(currencies), "")
            raise ConflictError(
                f"There is {currency} {total:,f} to give back{less}. Nothing was saved.".replace("  ", " ")
            )
        left, saved = wanted or total, []
        for each, most in zip(now, there, strict=True):
            if part := min(left, most):
                saved.append(till.refund(_refund_of(each, part, day, how, named, till.payments.home), each))
                left -= part
        till.finish()
    answer(run, saved, several=len(saved) > 1, words="Given back as")


def _refuse_before(day: str, source: Payment | Invoice) -> None:
    """Raise DataError for what would happen to a payment, or to a credit note, before there was one."""
    if day < (source.date or ""):
        what = "payment" if isinstance(source, Payment) else "credit note"
        raise DataError([Problem("date", day, f"is before the {what}, of {source.date}", f"from {source.date} on")])


def _refund_of(
    source: Payment | Invoice, amount: Decimal, day: str, how: tuple[str, str], reference: str | None, home: str
) -> Payment:
    rate = source.rate if source.currency != home else None
    base = rounded(amount * (rate or Decimal(1)), home)
    if isinstance(source, Payment):
        base = source.worth(amount)
    return Payment(
        customer=source.customer, customer_number=source.customer_number, name=source.name, direction="out", date=day,
        amount=amount, currency=source.currency, rate=rate, base=base, home=home, method=how[0], account=how[1],
        reference=reference,
    )  # fmt: skip


def _source(run: Run, number: str) -> Payment | Invoice:
    """The payment or credit note with this number; a credit note has a number of its own pattern."""
    with run.book.reading() as connection:
        payment = Payments(connection).by_number(connection, number.strip().lstrip("#"))
    if payment is not None:
        if payment.direction == "out" or payment.reversed:
            what = "went out itself" if payment.direction == "out" else f"was reversed on {payment.reversed}"
            raise ConflictError(f"Payment {payment.number} {what}. Nothing was saved.")
        return payment
    found = invoices.resolve(run, number)
    if found.type != "credit-note" or not found.issued:
        raise ConflictError(
            f"{found.number} is no credit note. Nothing was saved.",
            "Name the payment, or credit the invoice first: debitcli invoice credit …",
        )
    return found


def _sources(run: Run, words: str) -> list[Payment | Invoice]:
    """What of a customer's money no invoice uses: what is left of payments, then credit notes, oldest first."""
    customer = customers.resolve(run, words)
    with run.book.reading() as connection:
        notes = [invoices.resolve(run, number) for number in _open_notes(connection, customer.id)]
        return [*Payments(connection).with_credit(connection, customer.id), *notes]


def _open_notes(connection: Connection, customer: int) -> list[str]:
    from debitcli.invoices.records import Invoices

    store, ids = Invoices(""), records.open_credit_notes(connection, customer)
    found = store.by_ids(connection, ids)
    return [found[id_].called for id_ in ids]


def _refuse_what_cannot_be_paid(payment: Payment, invoice: Invoice) -> None:
    problem = None
    if payment.direction == "out" or payment.reversed:
        problem = f"Payment {payment.number} {'went out' if payment.direction == 'out' else 'was reversed'}"
    elif not invoice.issued or invoice.type == "credit-note":
        problem = f"{invoice.number} is a {'credit note' if invoice.issued else 'draft'}"
    if problem:
        raise ConflictError(f"{problem}. Nothing was saved.")
    if payment.currency != invoice.currency or payment.customer != invoice.customer:
        what = "currency" if payment.currency != invoice.currency else "customer"
        ours = payment.currency if what == "currency" else payment.name
        theirs = invoice.currency if what == "currency" else invoice.name
        raise DataError([Problem("invoice", invoice.number, f"is of another {what}: {theirs}, not {ours}")])


def _again(connection: Connection, payment: Payment) -> Payment:
    """A payment as it is within this transaction."""
    found = Payments(connection).by_number(connection, payment.called)
    return found or payment


def _day(run: Run, date: str | None) -> str:
    return run.accept(DAY, "date", date) or run.today.isoformat()
