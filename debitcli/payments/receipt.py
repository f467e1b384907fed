"""`payment receipt`: who paid what, when and for which invoices; on the screen, on paper, by mail."""

from decimal import Decimal
from pathlib import Path

from debitcli.customers.customer import Customer
from debitcli.customers.records import STORE
from debitcli.database import documents
from debitcli.database.book import Connection
from debitcli.documents import letter
from debitcli.documents.letter import Letter, Table
from debitcli.errors import ConflictError, DataError
from debitcli.fields.value import Problem
from debitcli.files.names import safe_name
from debitcli.invoices.documents import looks
from debitcli.invoices.draft.head import buyer_of
from debitcli.invoices.draft.sources import company_of
from debitcli.invoices.sending import message as sending
from debitcli.mail import outbox, server, texts
from debitcli.mail.message import Attached, Message
from debitcli.payments.form import NOUN
from debitcli.payments.payment import Payment
from debitcli.payments.records import Payments
from debitcli.payments.verbs import resolve
from debitcli.run import Run
from debitcli.settings import records as settings
from debitcli.terminal import output

_KIND = "receipt"


def receipt(run: Run, number: str, file: str | None) -> None:
    """Write a receipt: as lines, or as PDF into a file (`-` is standard output), whose path is printed."""
    payment = _received(resolve(run, number))
    if file is not None:
        _write(run, payment, file)
    elif run.structured:
        output.write_record(run.streams, run.output, payment.record)
    else:
        _say(run, payment)


def send(run: Run, number: str, to: str | None) -> None:
    """Send a receipt to the customer, or to another address, by mail; prints the number of the payment."""
    address = sending.another(run, to)
    payment = _received(resolve(run, number))
    if payment.customer is None:
        raise ConflictError(f"Payment {payment.number} is of no customer. Nothing was sent.")
    with run.book.reading() as connection:
        values = settings.read(connection)
        server.refuse_if_none(values)
        customer = STORE.by_ids(connection, [payment.customer])[payment.customer]
        _refuse(connection, payment, customer, address)
    run.confirm(f"Send the receipt of payment {payment.number} to {sending.address(customer, address)}?")
    run.begin_another()
    with run.book.writing() as connection:
        content = _kept(run, connection, payment)
        language = texts.in_language(customer.language)
        words = {
            "company": values.get("company.name", ""), "name": customer.contact or customer.name,
            "number": payment.receipt or payment.called, "date": letter.day(payment.date, language),
            "amount": letter.money(payment.amount, payment.currency, language),
            "reference": payment.reference or "",
        }  # fmt: skip
        subject, text = texts.filled(_KIND, language, values, words)
        made = Message(
            kind=_KIND, to=sending.address(customer, address) or "", subject=subject, text=text,
            attached=(Attached(_name(payment), "application/pdf", content),), customer=customer.id, payment=payment.id,
        )  # fmt: skip
        mails = outbox.queue(connection, [made], run.by)
    (mail,) = outbox.deliver_queued(run, mails)
    run.answer_with(payment.called, mail.record)


def _received(payment: Payment) -> Payment:
    """A payment that came in. Raises ConflictError for any other."""
    if payment.direction == "out" or payment.reversed:
        what = "went out" if payment.direction == "out" else f"was reversed on {payment.reversed}"
        raise ConflictError(f"Payment {payment.number} {what}: there is no receipt for it.")
    return payment


def _refuse(connection: Connection, payment: Payment, customer: Customer, to: str | None) -> None:
    why = sending.why_not(connection, customer, _KIND, to)
    if why and sending.address(customer, to):
        raise ConflictError(
            f"The receipt is not sent to {customer.name}: {why}.",
            f"On paper: debitcli payment receipt {payment.number} FILE",
        )
    if why:
        way = f"debitcli customer edit {customer.called} --email …"
        raise DataError([Problem("email", None, "is required to send mail", way)], "Nothing was sent.")


def _say(run: Run, payment: Payment) -> None:
    with run.book.reading() as connection:
        values = settings.read(connection)
    rows = [
        ("Receipt", payment.receipt or ""), ("Date", payment.date), ("From", payment.name),
        ("To", values.get("company.name", "")), ("Amount", f"{payment.currency} {payment.amount:,f}"),
        ("Method", payment.method), ("Reference", payment.reference or ""),
    ]  # fmt: skip
    for each in payment.allocations:
        off = f" (cash discount {each.discount:,f})" if each.discount else ""
        rows.append((f"For {each.invoice}", f"{each.amount:,f}{off}"))
    rows += [("On account", f"{payment.left:,f}")] if payment.left else []
    widest = max(len(label) for label, _ in rows)
    for label, value in rows:
        if value:
            run.streams.answer(f"{label:<{widest}}  {value}")


def _write(run: Run, payment: Payment, file: str) -> None:
    path = None if file == "-" else Path(file)
    if path is not None:
        run.may_write(path)
    with run.book.writing() as connection:
        content = _kept(run, connection, payment)
    run.write_out(path, content, f"Receipt {payment.receipt} is written as PDF.")


def _kept(run: Run, connection: Connection, payment: Payment) -> bytes:
    """The receipt as it was made, or made at first need and kept. What it pays may change: then it is another one."""
    Payments(connection).lock(connection)
    kind = "-".join([_KIND, *(f"{each.invoice}:{each.amount}" for each in payment.allocations)])
    if found := documents.content(connection, NOUN, payment.id, kind):
        return found
    made = _made(run, connection, payment)
    documents.keep(connection, NOUN, {(payment.id, kind): made}, run.now)
    return made


def _made(run: Run, connection: Connection, payment: Payment) -> bytes:
    customer = STORE.by_ids(connection, [payment.customer])[payment.customer] if payment.customer else None
    language = texts.in_language(customer.language if customer else None)
    known = letter.words(language)

    def amount(value: Decimal) -> str:
        return letter.money(value, payment.currency, language, named=False)

    rows = [(each.invoice, letter.day(each.date, language), amount(each.amount)) for each in payment.allocations]
    rows += [(known["left"], "", amount(payment.left))] if payment.left else []
    whole = letter.money(payment.amount, payment.currency, language)
    columns = [(known["for"], True, False), (known["date"], False, False), (known["amount"], False, True)]
    logo, colour = looks.brand(connection, settings.read(connection))
    made = Letter(
        language=language, title=f"{known['receipt']} {payment.receipt or payment.called}",
        seller=company_of(run, connection).said, buyer=buyer_of(customer) if customer else {"name": payment.name},
        facts=[
            (known["number"], payment.receipt or payment.called), (known["date"], letter.day(payment.date, language)),
            (known["method"], known.get(payment.method, payment.method)),
            (known["reference"], payment.reference or ""), (known["customer"], payment.customer_number or ""),
        ],
        text=[known["received"].format(amount=whole)],
        tables=[Table(columns, rows, (f"{known['amount']} {payment.currency}", amount(payment.amount)))],
        colour=colour, logo=logo,
    )  # fmt: skip
    try:
        return letter.write(made, payment.created or run.now)
    except ValueError as error:
        problem = Problem("payment", payment.called, f"cannot be printed: {error}")
        raise DataError([problem], "Nothing was written.") from error


def _name(payment: Payment) -> str:
    return safe_name(f"{(payment.receipt or payment.called).replace('/', '-')}.pdf")
