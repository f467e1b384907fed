"""`debitcli report …`: income, expenses, VAT, what is owed, how the accounts stand."""

from dataclasses import dataclass
from typing import Annotated

import typer

from debitcli.customers.options import complete_category, complete_customer
from debitcli.errors import UsageError
from debitcli.menu import Verbs
from debitcli.options import argument, files, run_of, takes

report_app = Verbs()

_File = Annotated[str | None, argument("[FILE]", "Write it there: .csv or .xlsx.", offer=files)]
_Category = Annotated[
    str | None,
    typer.Option(
        "--category", metavar="NAME", help="Only customers in this category.", autocompletion=complete_category
    ),
]
_Detail = Annotated[bool, typer.Option("--detail", help="Every figure down to its entries or documents.")]
_From = Annotated[str | None, typer.Option("--from", metavar="DATE", help="From this day on.")]
_To = Annotated[str | None, typer.Option("--to", metavar="DATE", help="Up to this day.")]
_Chart = Annotated[bool, typer.Option("--chart", help="Draw bars.")]


@dataclass(frozen=True, slots=True)
class Span:
    """The days that a report is of."""

    period: Annotated[str | None, typer.Option("--period", metavar="PERIOD", help="2026, 2026-Q3 or 2026-11.")] = None
    first: _From = None
    last: _To = None

    @property
    def days(self) -> tuple[str | None, str | None, str | None]:
        """Period, first and last day, as they were given."""
        return self.period, self.first, self.last


@dataclass(frozen=True, slots=True)
class Sums(Span):
    """What reports of income and expenses take besides."""

    currency: Annotated[
        str | None, typer.Option("--currency", metavar="CODE", help="What was in this currency alone, as it was.")
    ] = None
    basis: Annotated[
        str, typer.Option("--basis", metavar="BASIS", help="invoiced, or paid: what counts when it is paid.")
    ] = "invoiced"
    chart: _Chart = False


@dataclass(frozen=True, slots=True)
class Detailed(Sums):
    """With every figure in detail."""

    detail: _Detail = False


_INCOME = ("month", "category", "customer", "country", "account", "product")
_EXPENSES = ("category", "supplier", "customer", "month")


@report_app.verb("debitcli report income --by category --period 2026 --chart", "debitcli report income --detail")
@takes("of", Detailed, {})
def income(
    context: typer.Context,
    of: Detailed,
    file: _File = None,
    by: Annotated[str, typer.Option("--by", metavar="KEY", help=f"{', '.join(_INCOME)}.")] = "month",
    category: _Category = None,
) -> None:
    """Income, net: by date of issue, credit notes and cash discounts deducted, this year if nothing is said."""
    from debitcli.reports import earned, verbs

    run = run_of(context)
    asked = verbs.asked_of(
        run, by, _INCOME, of.days, currency=of.currency, basis=of.basis, detail=of.detail, category=category
    )
    verbs.answer(run, file, asked, lambda connection, what: earned.of_kind(connection, "income", what), chart=of.chart)


@report_app.verb("debitcli report expenses --by supplier --period 2026-Q3", "debitcli report expenses year.xlsx")
@takes("of", Detailed, {})
def expenses(
    context: typer.Context,
    of: Detailed,
    file: _File = None,
    by: Annotated[str, typer.Option("--by", metavar="KEY", help=f"{', '.join(_EXPENSES)}.")] = "category",
) -> None:
    """Expenses, net, by their categories; with VAT that is not deducted."""
    from debitcli.reports import earned, verbs

    run = run_of(context)
    asked = verbs.asked_of(run, by, _EXPENSES, of.days, currency=of.currency, basis=of.basis, detail=of.detail)
    verbs.answer(run, file, asked, lambda connection, what: earned.of_kind(connection, "expense", what), chart=of.chart)


@report_app.verb("debitcli report categories --period 2026")
@takes("of", Sums, {})
def categories(
    context: typer.Context,
    of: Sums,
    file: _File = None,
    category: _Category = None,
) -> None:
    """The income of each category of customers beside the expenses for them, and the net."""
    from debitcli.reports import earned, verbs

    run = run_of(context)
    asked = verbs.asked_of(run, None, ("category",), of.days, currency=of.currency, basis=of.basis, category=category)
    verbs.answer(run, file, asked, earned.both, chart=of.chart)


@report_app.verb("debitcli report customers --period 2026")
@takes("of", Sums, {})
def customers(
    context: typer.Context,
    of: Sums,
    file: _File = None,
    category: _Category = None,
) -> None:
    """The income of each customer beside the expenses for it, and the net."""
    from debitcli.reports import earned, verbs

    run = run_of(context)
    asked = verbs.asked_of(run, None, ("customer",), of.days, currency=of.currency, basis=of.basis, category=category)
    verbs.answer(run, file, asked, earned.both, chart=of.chart)


@report_app.verb("debitcli report vat --period 2026-Q3", "debitcli report vat --by customer --period 2026-Q3 list.csv")
@takes("of", Span, {})
def vat(
    context: typer.Context,
    of: Span,
    file: _File = None,
    by: Annotated[str, typer.Option("--by", metavar="KEY", help="rate, or customer (the EC sales list).")] = "rate",
    detail: _Detail = False,
) -> None:
    """Output and input VAT by rate, category and country, by the day on which it is due."""
    from debitcli.reports import build, verbs

    run = run_of(context)
    verbs.answer(run, file, verbs.asked_of(run, by, ("rate", "customer"), of.days, detail=detail), build.vat)


@report_app.verb("debitcli report aging", "debitcli report aging --by customer --to 2026-06-30")
def aging(
    context: typer.Context,
    file: _File = None,
    by: Annotated[str, typer.Option("--by", metavar="KEY", help="currency or customer.")] = "currency",
    to: _To = None,
    detail: _Detail = False,
    chart: _Chart = False,
) -> None:
    """What is open on invoices, by how long it is overdue: on a day, today if not said."""
    from debitcli.reports import build, verbs

    run = run_of(context)
    asked = verbs.asked_of(run, by, ("currency", "customer"), (None, None, to), as_of=True, detail=detail)
    verbs.answer(run, file, asked, build.aging, chart=chart)


@report_app.verb("debitcli report statement 41 --from 2026-01-01", "debitcli report statement 41 --send")
def statement(
    context: typer.Context,
    customer: Annotated[str, argument("CUSTOMER", "Number, e-mail address or name.", complete=complete_customer)],
    file: Annotated[
        str | None, argument("[FILE]", "Write it there: .csv, .xlsx, or .pdf for the customer.", offer=files)
    ] = None,
    from_: _From = None,
    to: _To = None,
    send: Annotated[bool, typer.Option("--send", help="Send it to the customer by mail, as PDF.")] = False,
    send_to: Annotated[
        str | None, typer.Option("--send-to", metavar="ADDRESS", help="Send it to this address.")
    ] = None,
) -> None:
    """The account of a customer: what was invoiced and paid, and the balance behind each line."""
    from debitcli.customers.selection import named
    from debitcli.reports import build, verbs

    run = run_of(context)
    is_sent = send or send_to is not None
    who = named.resolve(run, customer, to_read=not is_sent)
    asked = verbs.asked_of(run, None, ("",), (None, from_, to), as_of=True)
    if is_sent or (file or "").lower().endswith(".pdf"):
        from debitcli.reports import statement as statements

        if is_sent and file:
            raise UsageError("A statement is written or sent.", "Leave out FILE, or --send.")
        if is_sent:
            statements.send(run, who, asked, send_to)
        else:
            statements.write(run, who, asked, file or "")
        return
    verbs.answer(run, file, asked, lambda connection, what: build.statement(connection, what, who))


@report_app.verb("debitcli report profit --period 2026")
@takes("of", Span, {})
def profit(
    context: typer.Context,
    of: Span,
    file: _File = None,
    chart: _Chart = False,
) -> None:
    """Income less expenses, by account."""
    from debitcli.reports import build, verbs

    run = run_of(context)
    verbs.answer(run, file, verbs.asked_of(run, None, ("account",), of.days), build.profit, chart=chart)


@report_app.verb("debitcli report balance", "debitcli report balance --to 2026-06-30")
def balance(context: typer.Context, file: _File = None, to: _To = None) -> None:
    """What stands on every account, on a day; today if not said."""
    from debitcli.reports import build, verbs

    run = run_of(context)
    verbs.answer(run, file, verbs.asked_of(run, None, ("account",), (None, None, to), as_of=True), build.balance)
