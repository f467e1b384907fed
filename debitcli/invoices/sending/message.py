"""The mail with which a document leaves: in its language, with the PDF."""

from collections.abc import Mapping
from datetime import date

from debitcli.company.settings import NAME
from debitcli.customers.customer import Customer
from debitcli.customers.records import STORE
from debitcli.database.book import Connection
from debitcli.errors import ConflictError, DataError, given
from debitcli.fields.value import Problem
from debitcli.files.names import safe_name
from debitcli.invoices.documents import pdf
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.sending.steps import Reminder
from debitcli.mail import consent, texts
from debitcli.mail.message import Attached, Message
from debitcli.mail.settings import ADDRESS
from debitcli.run import Run


def buyer_of(connection: Connection, invoice: Invoice) -> Customer:
    """The customer of a document, as it is now."""
    return STORE.by_ids(connection, [invoice.customer])[invoice.customer]


def another(run: Run, typed: str | None) -> str | None:
    """The address that was given in the place of the customer's. Raises DataError for none, or several."""
    return None if typed is None else given(run.accept(ADDRESS, "to", typed), "to", "an address, or leave --to out")


def address(customer: Customer, to: str | None = None) -> str | None:
    """Where invoices of a customer go, if anywhere."""
    return to or customer.invoice_email or customer.email


def why_not(connection: Connection, customer: Customer, kind: str, to: str | None = None) -> str:
    """Why nothing of this kind is sent to a customer; empty text where it may be."""
    return consent.why_not(connection, customer.id, kind) or ("" if address(customer, to) else "no e-mail address")


def refuse(connection: Connection, invoice: Invoice, customer: Customer, kind: str, to: str | None = None) -> None:
    """Raise where a document may not be sent: ConflictError for a withdrawn consent, DataError without an address."""
    if why := consent.why_not(connection, customer.id, kind):
        raise ConflictError(
            f"{invoice.called} is not sent to {customer.name}: {why}.",
            f"On paper: debitcli invoice pdf {invoice.called}",
        )
    if not address(customer, to):
        way = f"debitcli customer edit {customer.called} --email …"
        problem = Problem("email", None, f"is required to send mail to {customer.name}", way)
        raise DataError([problem], "Nothing was sent.")


def made(
    run: Run,
    connection: Connection,
    invoice: Invoice,
    customer: Customer,
    values: Mapping[str, str],
    *,
    kind: str = "invoice",
    to: str | None = None,
    reminder: Reminder | None = None,
) -> Message:
    """The message with which an issued document leaves, under the settings `values`; its PDF is made where it is not.

    Raises DataError for a document that cannot be printed.
    """
    language = texts.in_language(invoice.language)
    occasion = "credit-note" if invoice.type == "credit-note" and kind == "invoice" else kind
    if reminder is not None:
        occasion = texts.reminder(reminder.level)
    subject, text = texts.filled(occasion, language, values, _words(invoice, customer, values, language, run.today))
    content = pdf.kept(run, connection, invoice)
    name = safe_name(f"{invoice.called.replace('/', '-')}.pdf")
    return Message(
        kind=kind, to=address(customer, to) or "", subject=subject, text=text,
        attached=(Attached(name, "application/pdf", content),), customer=customer.id, invoice=invoice.id,
        step=reminder.step if reminder else None,
    )  # fmt: skip


def _words(
    invoice: Invoice, customer: Customer, values: Mapping[str, str], language: str, today: date
) -> dict[str, str]:
    from babel.dates import format_date
    from babel.numbers import format_currency

    def day(typed: str | None) -> str:
        return format_date(date.fromisoformat(typed), "long", language) if typed else ""

    late = (today - date.fromisoformat(invoice.due)).days if invoice.due else 0
    return {
        "company": values.get(NAME.key, ""),
        "name": customer.contact or invoice.name or customer.name,
        "number": invoice.called,
        "date": day(invoice.date),
        "due": day(invoice.due),
        "amount": format_currency(invoice.payable, invoice.currency, locale=language),
        "open": format_currency(invoice.open, invoice.currency, locale=language),
        "days": str(max(late, 0)),
        "reference": invoice.payment_reference or invoice.called,
    }
