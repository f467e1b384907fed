"""The statement of a customer's account for the customer: as PDF, and by mail."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from debitcli.customers.customer import Customer
from debitcli.database.book import Connection
from debitcli.documents import letter
from debitcli.documents.letter import Letter, Table
from debitcli.errors import ConflictError, DataError
from debitcli.fields.value import Problem
from debitcli.files.names import safe_name
from debitcli.invoices.account import records as accounts
from debitcli.invoices.documents import looks
from debitcli.invoices.draft.head import buyer_of
from debitcli.invoices.draft.sources import company_of
from debitcli.invoices.sending import message as sending
from debitcli.mail import outbox, server, texts
from debitcli.mail.message import Attached, Message
from debitcli.reports import build
from debitcli.reports.scope import Asked
from debitcli.run import Run
from debitcli.settings import records as settings

_KIND = "statement"


def write(run: Run, customer: Customer, asked: Asked, file: str) -> None:
    """Write the statement as PDF into a file, and print its path."""
    path = Path(file)
    run.may_write(path)
    with run.book.reading() as connection:
        content = _made(run, connection, customer, asked)
    run.write_out(path, content, f"Statement of customer {customer.number}: written to {file}.")


def send(run: Run, customer: Customer, asked: Asked, to: str | None) -> None:
    """Send the statement to the customer, or to another address, by mail; prints the number of the mail."""
    address = sending.another(run, to)
    with run.book.reading() as connection:
        values = settings.read(connection)
        server.refuse_if_none(values)
        why = sending.why_not(connection, customer, _KIND, address)
    receiver = sending.address(customer, address)
    if why and receiver:
        raise ConflictError(
            f"The statement is not sent to {customer.name}: {why}.",
            f"On paper: debitcli report statement {customer.number} FILE.pdf",
        )
    if why:
        way = f"debitcli customer edit {customer.called} --email …"
        raise DataError([Problem("email", None, "is required to send mail", way)], "Nothing was sent.")
    run.confirm(f"Send the statement of customer {customer.number}, {customer.name}, to {receiver}?")
    run.begin_another()
    with run.book.writing() as connection:
        content = _made(run, connection, customer, asked)
        made = _message(run, connection, customer, asked, content, values, receiver or "")
        mails = outbox.queue(connection, [made], run.by)
    (mail,) = outbox.deliver_queued(run, mails)
    run.answer_with(mail.number, mail.record)


def _message(
    run: Run, connection: Connection, customer: Customer, asked: Asked, content: bytes, values: Mapping[str, str],
    to: str,
) -> Message:  # fmt: skip
    language = texts.in_language(customer.language)
    standing = accounts.of_customer(connection, customer.id, run.today.isoformat())
    is_open = (letter.money(each.open - each.credit, each.currency, language) for each in standing)
    words = {
        "company": values.get("company.name", ""), "name": customer.contact or customer.name,
        "number": customer.called, "date": letter.day(asked.last or asked.today, language),
        "amount": ", ".join(is_open) or "–",
    }  # fmt: skip
    subject, text = texts.filled(_KIND, language, values, words)
    name = safe_name(f"statement-{customer.called}-{asked.last or asked.today}.pdf")
    return Message(
        kind=_KIND, to=to, subject=subject, text=text, attached=(Attached(name, "application/pdf", content),),
        customer=customer.id,
    )  # fmt: skip


def _made(run: Run, connection: Connection, customer: Customer, asked: Asked) -> bytes:
    report = build.statement(connection, asked, customer)
    language = texts.in_language(customer.language)
    known = letter.words(language)
    last = letter.day(asked.last or asked.today, language)
    currencies = list(dict.fromkeys(str(row["currency"]) for row in report.rows))
    logo, colour = looks.brand(connection, settings.read(connection))
    made = Letter(
        language=language, title=known["statement"], seller=company_of(run, connection).said, buyer=buyer_of(customer),
        facts=[(known["customer"], customer.called), (known["until"], last)], text=[],
        tables=[
            _table([row for row in report.rows if row["currency"] == each], each, known, language)
            for each in currencies
        ],
        colour=colour, logo=logo,
    )  # fmt: skip
    try:
        return letter.write(made, run.now)
    except ValueError as error:
        problem = Problem("customer", customer.called, f"cannot be printed: {error}")
        raise DataError([problem], "Nothing was written.") from error


def _table(rows: list[Mapping[str, Any]], currency: str, known: Mapping[str, str], language: str) -> Table:
    def amount(value: Decimal | None) -> str:
        return "" if value is None else letter.money(value, currency, language, named=False)

    columns = [
        (known["date"], False, False), (known["type"], True, False), (known["number"], False, False),
        (known["amount"], False, True), (known["balance"], False, True),
    ]  # fmt: skip
    lines = [
        (
            letter.day(row["date"], language), known.get(row["type"], row["type"]), row["number"],
            amount(row["amount"]), amount(row["balance"]),
        )
        for row in rows
    ]  # fmt: skip
    return Table(columns, lines, (f"{known['open']} {currency}", amount(rows[-1]["balance"])))
