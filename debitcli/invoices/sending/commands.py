"""`debitcli invoice send` and `remind`, and `debitcli remind`: documents on their way to customers by mail."""

from typing import Annotated

import typer

from debitcli.invoices.options import InvoiceArgument, complete_invoice
from debitcli.menu import Verbs
from debitcli.options import argument, run_of

remind_app = Verbs()
_Issued = Annotated[list[str] | None, argument("[INVOICE]...", "Their numbers.", complete=complete_invoice)]


def add_to(app: Verbs) -> None:
    """Give the noun `invoice` these verbs."""
    app.verb("debitcli invoice send 2026-0031", "debitcli invoice send --unsent --yes")(send)
    app.verb("debitcli invoice remind 2026-0031")(remind)


def send(
    context: typer.Context,
    invoices: _Issued = None,
    unsent: Annotated[bool, typer.Option("--unsent", help="All issued documents that were never sent.")] = False,
    to: Annotated[
        str | None, typer.Option("--to", metavar="ADDRESS", help="Where to, instead of the customer's address.")
    ] = None,
) -> None:
    """Send issued documents to their customers by mail, each with its PDF. Prints their numbers."""
    from debitcli.invoices.sending import send as sending

    sending.send(run_of(context), invoices or [], unsent=unsent, to=to)


def remind(context: typer.Context, invoice: InvoiceArgument) -> None:
    """Remind a customer of an invoice now. What is due by itself: debitcli remind. Prints its number."""
    from debitcli.invoices.sending import remind as reminding

    reminding.remind_of(run_of(context), invoice)


@remind_app.verb("debitcli remind --dry-run", "0 8 * * 1-5  debitcli remind   (in a crontab)")
def _remind(
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List the reminders that are due. Send nothing.")] = False,
) -> None:
    """Send the reminders that are due: of every invoice the latest, once. Made for cron; prints their numbers."""
    from debitcli.invoices.sending import remind as reminding

    reminding.remind(run_of(context), dry_run=dry_run)
