"""The arguments, fields and filters that the verbs of invoices share."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from debitcli.customers.options import complete_customer
from debitcli.errors import UsageError
from debitcli.fields.value import Context, Refused
from debitcli.forms.form import near
from debitcli.invoices.form import FORM, SORTABLE
from debitcli.invoices.selection.filters import STATUSES, Selection
from debitcli.listing.days import days
from debitcli.listing.filters import Filter
from debitcli.options import argument, choices_of, clear, completing, files, labelled, takes_fields, takes_filters
from debitcli.run import Run


def _offered(run: Run, typed: str) -> list[tuple[str, str]]:
    return _some(run, Selection(search=typed.strip()))


def _drafts(run: Run, typed: str) -> list[tuple[str, str]]:
    return _some(run, Selection(search=typed.strip(), status="draft"))


def _some(run: Run, selection: Selection) -> list[tuple[str, str]]:
    from debitcli.invoices.selection.offered import offered

    return offered(run, selection)


complete_invoice = completing(_offered)
InvoiceArgument = Annotated[
    str, argument("INVOICE", "Its number, such as 2026-0031 or draft-3.", offer=_offered, complete=complete_invoice)
]
InvoicesArgument = Annotated[
    list[str] | None, argument("[INVOICE]...", "Their numbers, such as draft-3.", complete=completing(_drafts))
]
OptionalInvoice = Annotated[
    str | None,
    argument("[INVOICE]", "Its number, such as 2026-0031 or draft-3.", offer=_offered, complete=completing(_offered)),
]
MoreInvoices = Annotated[
    list[str] | None, argument("[INVOICE]...", "With --into: all that are meant.", complete=completing(_offered))
]
Into = Annotated[
    str | None, typer.Option("--into", metavar="FOLDER", help="Several, by number or filters: each a file there.")
]
NamedAfterIt = Annotated[
    str | None, argument("[FILE]", "Where to; - is stdout. Without it: named after the invoice, here.", offer=files)
]
Template = Annotated[
    str | None, argument("[FILE]", "Where to; - is stdout. Without it: into the configuration folder.", offer=files)
]
Lines = Annotated[
    list[str] | None,
    typer.Option(
        "--line",
        metavar="TEXT",
        help="`10 h x Design @ 80 21% -10%`: only the item is needed, of a product; repeatable.",
    ),
]
Charges = Annotated[
    list[str] | None,
    typer.Option("--charge", metavar="TEXT", help="`Shipping @ 9.90 21%`: the rate may be left out; repeatable."),
]
UseCredit = Annotated[bool, typer.Option("--use-credit", help="Pay it with what the customer has left, oldest first.")]
Goods = Annotated[bool, typer.Option("--goods", help="Free text in lines is goods, not a service.")]
invoice_fields = takes_fields(FORM, {"customer": complete_customer}, but=("customer",))
edited_fields = takes_fields(FORM, {"customer": complete_customer})
Clear = Annotated[list[str] | None, clear(labelled(FORM, FORM.keys))]
_FILTERS = (
    Filter("search", "Any part of number, name or reference."),
    Filter(
        "status", f"{', '.join(STATUSES)}; open: all that are owed.", "STATUS",
        complete=completing(choices_of(FORM.by_key["status"].kind)),
    ),
    Filter("unpaid", "All with something open.", switch=True),
    Filter("overdue", "Open, and the due date is past.", switch=True),
    Filter(
        "type", "invoice, credit-note or prepayment.", "TYPE",
        complete=completing(choices_of(FORM.by_key["type"].kind)),
    ),
    Filter("customer", "Those of a customer.", "CUSTOMER", complete=complete_customer),
    Filter("currency", "Those in a currency.", "CODE", complete=completing(choices_of(FORM.by_key["currency"].kind))),
    Filter("period", "2026, 2026-Q3 or 2026-11.", "PERIOD"),
    Filter("from", "From this day on.", "DATE"),
    Filter("to", "Up to this day.", "DATE"),
)  # fmt: skip
invoice_filters = takes_filters(_FILTERS)


sortable = labelled(FORM, SORTABLE)
"""The fields that a list can be sorted by."""


def selection_of(run: Run, given: Mapping[str, Any]) -> Selection:
    """The filters as they were given. Raises UsageError for one that cannot be."""
    from debitcli.customers.selection import named

    status = "open" if given["unpaid"] else "overdue" if given["overdue"] else given["status"]
    if status not in (None, *STATUSES):
        raise UsageError(f'--status "{status}" is no status.', near(status, STATUSES))
    kinds = {key: FORM.by_key[key].kind for key in ("type", "currency")}
    context = Context(locale=run.streams.locale, today=run.today)
    read: dict[str, Any] = {}
    for key, kind in kinds.items():
        outcome = kind.read(given[key] or "", context)
        if isinstance(outcome, Refused):
            raise UsageError(f'--{key} "{given[key]}" {outcome.message}.', outcome.hint)
        read[key] = outcome.value
    customer = named.resolve(run, given["customer"], to_read=True).id if given["customer"] else None
    first, last = days(run, given["period"], given["from"], given["to"])
    return Selection((given["search"] or "").strip(), status, read["type"], customer, read["currency"], first, last)
