"""`debitcli report …`: income, expenses, VAT, what is owed, how the accounts stand."""

from typing import Annotated

import typer

from debitcli.customers.options import complete_customer
from debitcli.menu import Verbs
from debitcli.options import argument, files, run_of

report_app = Verbs()

_File = Annotated[str | None, argument("[FILE]", "Write it there: .csv or .xlsx.", offer=files)]
_Period = Annotated[str | None, typer.Option("--period", metavar="PERIOD", help="2026, 2026-Q3 or 2026-11.")]
_From = Annotated[str | None, typer.Option("--from", metavar="DATE", help="From this day on.")]
_To = Annotated[str | None, typer.Option("--to", metavar="DATE", help="Up to this day.")]
_Chart = Annotated[bool, typer.Option("--chart", help="Draw bars.")]
_Detail = Annotated[bool, typer.Option("--detail", help="Every figure down to its entries.")]
_Currency = Annotated[
    str | None, typer.Option("--currency", metavar="CODE", help="What was in this currency alone, as it was.")
]
_INCOME = ("month", "category", "customer", "country", "account")
_EXPENSES = ("category", "supplier", "customer", "month")


@report_app.verb("debitcli report income --by category --period 2026 --chart", "debitcli report income --detail")
def income(
    context: typer.Context,
    file: _File = None,
    by: Annotated[str, typer.Option("--by", metavar="KEY", help=f"{', '.join(_INCOME)}.")] = "month",
    period: _Period = None,
    from_: _From = None,
    to: _To = None,
    currency: _Currency = None,
    detail: _Detail = False,
    chart: _Chart = False,
) -> None:
    """Income, net: by date of issue, credit notes and cash discounts deducted, this year if nothing is said."""
    from debitcli.reports import build, verbs

    run = run_of(context)
    asked = verbs.asked_of(run, by, _INCOME, (period, from_, to), currency=currency, detail=detail)
    verbs.answer(run, file, asked, lambda connection, of: build.of_kind(connection, "income", of), chart=chart)


@report_app.verb("debitcli report expenses --by supplier --period 2026-Q3", "debitcli report expenses year.xlsx")
def expenses(
    context: typer.Context,
    file: _File = None,
    by: Annotated[str, typer.Option("--by", metavar="KEY", help=f"{', '.join(_EXPENSES)}.")] = "category",
    period: _Period = None,
    from_: _From = None,
    to: _To = None,
    currency: _Currency = None,
    detail: _Detail = False,
    chart: _Chart = False,
) -> None:
    """Expenses, net, by their categories; with VAT that is not deducted."""
    from debitcli.reports import build, verbs

    run = run_of(context)
    asked = verbs.asked_of(run, by, _EXPENSES, (period, from_, to), currency=currency, detail=detail)
    verbs.answer(run, file, asked, lambda connection, of: build.of_kind(connection, "expense", of), chart=chart)


@report_app.verb("debitcli report categories --period 2026")
def categories(
    context: typer.Context,
    file: _File = None,
    period: _Period = None,
    from_: _From = None,
    to: _To = None,
    currency: _Currency = None,
    chart: _Chart = False,
) -> None:
    """The income of each category of customers beside the expenses for them, and the net."""
    from debitcli.reports import build, verbs

    run = run_of(context)
    asked = verbs.asked_of(run, None, ("category",), (period, from_, to), currency=currency)
    verbs.answer(run, file, asked, build.both, chart=chart)


@report_app.verb("debitcli report customers --period 2026")
def customers(
    context: typer.Context,
    file: _File = None,
    period: _Period = None,
    from_: _From = None,
    to: _To = None,
    currency: _Currency = None,
    chart: _Chart = False,
) -> None:
    """The income of each customer beside the expenses for it, and the net."""
    from debitcli.reports import build, verbs

    run = run_of(context)
    asked = verbs.asked_of(run, None, ("customer",), (period, from_, to), currency=currency)
    verbs.answer(run, file, asked, build.both, chart=chart)


@report_app.verb("debitcli report vat --period 2026-Q3", "debitcli report vat --by customer --period 2026-Q3 list.csv")
def vat(
    context: typer.Context,
    file: _File = None,
    by: Annotated[str, typer.Option("--by", metavar="KEY", help="rate, or customer (the EC sales list).")] = "rate",
    period: _Period = None,
    from_: _From = None,
    to: _To = None,
) -> None:
    """Output and input VAT by rate, category and country, by the day on which it is due."""
    from debitcli.reports import build, verbs

    run = run_of(context)
    verbs.answer(run, file, verbs.asked_of(run, by, ("rate", "customer"), (period, from_, to)), build.vat)


@report_app.verb("debitcli report aging", "debitcli report aging --by customer --to 2026-06-30")
def aging(
    context: typer.Context,
    file: _File = None,
    by: Annotated[str, typer.Option("--by", metavar="KEY", help="currency or customer.")] = "currency",
    to: _To = None,
    chart: _Chart = False,
) -> None:
    """What is open on invoices, by how long it is overdue: on a day, today if not said."""
    from debitcli.reports import build, verbs

    run = run_of(context)
    asked = verbs.asked_of(run, by, ("currency", "customer"), (None, None, to), as_of=True)
    verbs.answer(run, file, asked, build.aging, chart=chart)


@report_app.verb("debitcli report statement 41", "debitcli report statement 41 --from 2026-01-01")
def statement(
    context: typer.Context,
    customer: Annotated[str, argument("CUSTOMER", "Number, e-mail address or name.", complete=complete_customer)],
    file: _File = None,
    from_: _From = None,
    to: _To = None,
) -> None:
    """The account of a customer: what was invoiced and paid, and the balance behind each line."""
    from debitcli.customers.selection import named
    from debitcli.reports import build, verbs

    run = run_of(context)
    who = named.resolve(run, customer, to_read=True)
    asked = verbs.asked_of(run, None, ("",), (None, from_, to), as_of=True)
    verbs.answer(run, file, asked, lambda connection, of: build.statement(connection, of, who))


@report_app.verb("debitcli report profit --period 2026")
def profit(
    context: typer.Context,
    file: _File = None,
    period: _Period = None,
    from_: _From = None,
    to: _To = None,
    chart: _Chart = False,
) -> None:
    """Income less expenses, by account."""
    from debitcli.reports import build, verbs

    run = run_of(context)
    verbs.answer(run, file, verbs.asked_of(run, None, ("account",), (period, from_, to)), build.profit, chart=chart)


@report_app.verb("debitcli report balance", "debitcli report balance --to 2026-06-30")
def balance(context: typer.Context, file: _File = None, to: _To = None) -> None:
    """What stands on every account, on a day; today if not said."""
    from debitcli.reports import build, verbs

    run = run_of(context)
    verbs.answer(run, file, verbs.asked_of(run, None, ("account",), (None, None, to), as_of=True), build.balance)
