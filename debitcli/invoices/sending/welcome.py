"""The welcome invoice: issued and queued in the transaction that registers a customer, delivered after it."""

from collections.abc import Mapping, Sequence

from debitcli.customers.customer import Customer
from debitcli.database.book import Connection
from debitcli.errors import ConflictError, DataError, DebitcliError
from debitcli.fields.value import Context, Problem
from debitcli.invoices.draft.given import Draft, from_flags
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.issue.issue import lacks_of_customer
from debitcli.invoices.records import Invoices
from debitcli.invoices.sending import along, message
from debitcli.invoices.sending.settings import LINE, WHEN, Template, template
from debitcli.mail.mail import Mail
from debitcli.mail.settings import HOST
from debitcli.run import Run

KIND = "welcome"


def question(values: Mapping[str, str], customer: Customer) -> str | None:
    """What to ask before a customer is registered; None where nothing is asked."""
    to = message.address(customer)
    is_asked = values.get(WHEN.key, WHEN.default) == "ask"
    if not is_asked or not to or HOST.key not in values or template(values) is None:
        return None
    return f"Send the welcome invoice to {to}?"


def welcome(
    run: Run, connection: Connection, customers: Sequence[Customer], values: Mapping[str, str], *, wanted: bool | None
) -> tuple[list[Invoice], list[Mail]]:
    """Issue the welcome invoice for each of these new customers, and queue its mail.

    Where it is `wanted`, DataError or ConflictError says what one lacks for it, and nobody is registered; where it is
    only the default (None), a customer who lacks something is registered without one, and it is said why.
    """
    if wanted is None:
        if values.get(WHEN.key, WHEN.default) != "yes":
            return [], []
        customers = [each for each in customers if _may_be_welcomed(run, connection, each)]
        try:
            with connection.begin_nested():
                return welcome(run, connection, customers, values, wanted=True)
        except DebitcliError as error:
            why = [f"{each.field} {each.message}" for each in error.problems] or [error.message]
            run.streams.say(f"! No welcome invoice: {'; '.join(why)}.")
            return [], []
    if not customers:
        return [], []
    made_like = template(values)
    if made_like is None:
        problem = Problem(LINE.key, None, "is required for a welcome invoice", f"debitcli settings set {LINE.key} …")
        raise DataError([problem])
    for each in customers:
        _refuse(connection, each)
    issued = _issued(run, connection, customers, made_like)
    return issued, along.queue(run, connection, issued, KIND)


def _may_be_welcomed(run: Run, connection: Connection, customer: Customer) -> bool:
    lacking = [each.field.removeprefix("customer.") for each in lacks_of_customer(run, customer)]
    why = message.why_not(connection, customer, KIND) or (f"it lacks {', '.join(lacking)}" if lacking else "")
    if why:
        run.streams.say(f"! No welcome invoice for customer {customer.number}, {customer.name}: {why}.")
    return not why


def _refuse(connection: Connection, customer: Customer) -> None:
    why = message.why_not(connection, customer, KIND)
    if why and message.address(customer):
        raise ConflictError(f"No welcome invoice can be sent to {customer.name}: {why}. Nothing was saved.")
    if why:
        raise DataError(
            [Problem("email", None, "is required for a welcome invoice", "--email, or --no-welcome-invoice")]
        )


def _issued(run: Run, connection: Connection, customers: Sequence[Customer], like: Template) -> list[Invoice]:
    # Drafts are made here only: who registers customers needs none of it.
    from debitcli.invoices import add

    # What settings say is of nobody's language.
    drafts = [draft_of(each, like, Context()) for each in customers]
    done = add.completed(run, connection, drafts, several=len(drafts) > 1)
    issued = add.save(run, connection, [each.invoice for each in done], issue_at_once=True)
    if like.reminders:
        store = Invoices(run.today.isoformat())
        issued = [store.remind_on(connection, each, like.reminders, run.by) for each in issued]
    return issued


def draft_of(customer: Customer, like: Template, context: Context) -> Draft:
    """The welcome invoice of a customer, not completed yet."""
    given = {"customer": customer.called, "message": like.message, "terms": like.terms}
    return from_flags({key: text for key, text in given.items() if text}, like.lines, None, context)
