"""`debitcli customer consent …`: what a customer allows, and since when."""

from typing import Annotated

import typer

from debitcli.customers.consents.consent import PURPOSES, Channel, Purpose
from debitcli.customers.options import CustomerArgument
from debitcli.menu import Verbs
from debitcli.options import argument, run_of

consent_app = Verbs()

PurposeArgument = Annotated[Purpose, argument("PURPOSE", ", ".join(PURPOSES))]
ChannelOption = Annotated[Channel, typer.Option("--channel", help="By which way.")]
Evidence = Annotated[
    str | None, typer.Option("--evidence", metavar="TEXT", help="How it was given: a form, a call, a mail.")
]


@consent_app.verb('debitcli customer consent grant 41 promotions --evidence "trade fair form, 2026-11-20"')
def grant(
    context: typer.Context,
    customer: CustomerArgument,
    purpose: PurposeArgument,
    channel: ChannelOption = "email",
    evidence: Evidence = None,
) -> None:
    """Write down that a customer allows something."""
    from debitcli.customers.consents import verbs

    verbs.record(run_of(context), customer, (purpose, channel), evidence, granted=True)


@consent_app.verb("debitcli customer consent withdraw 41 promotions")
def withdraw(
    context: typer.Context,
    customer: CustomerArgument,
    purpose: PurposeArgument,
    channel: ChannelOption = "email",
    evidence: Evidence = None,
) -> None:
    """Write down that a customer allows something no longer."""
    from debitcli.customers.consents import verbs

    verbs.record(run_of(context), customer, (purpose, channel), evidence, granted=False)


@consent_app.verb("debitcli customer consent show 41")
def show(context: typer.Context, customer: CustomerArgument) -> None:
    """What a customer allows, and every grant and withdrawal so far."""
    from debitcli.customers.consents import verbs

    verbs.show(run_of(context), customer)
