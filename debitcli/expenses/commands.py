"""`debitcli expense …`: what suppliers charge."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

import typer

from debitcli.customers.options import complete_customer
from debitcli.errors import UsageError
from debitcli.exchange import options as exchange
from debitcli.expenses.form import FORM, SORTABLE, STATUSES
from debitcli.expenses.options import Options
from debitcli.forms import drafts
from debitcli.forms.form import as_key
from debitcli.listing.days import days
from debitcli.listing.filters import Filter, Page, order_of
from debitcli.menu import Verbs
from debitcli.options import (
    AllowDuplicate,
    AndNew,
    DryRun,
    JsonFile,
    Limit,
    PageNumber,
    argument,
    choices_of,
    clear,
    completing,
    files,
    keys_in,
    labelled,
    list_columns,
    run_of,
    sort,
    takes,
    takes_fields,
    takes_filters,
)
from debitcli.run import Run, read_text

expense_app = Verbs(
    {
        "paid": "What was paid: debitcli expense pay EXPENSE",
        "reverse": "To take one back: debitcli expense delete EXPENSE",
    }
)


def _offered(run: Run, typed: str) -> Iterable[tuple[str, str]]:
    from debitcli.expenses.records import Expenses
    from debitcli.expenses.selection import records

    today = run.today.isoformat()
    with run.book.reading() as connection:
        store, chosen = Expenses(today), records.Selection(search=typed.strip())
        found = records.select_rows(connection, store, chosen, today, order_of("-created"), Page(50))
        return [(each.called, f"{each.date} {each.supplier}, {each.currency} {each.total:,f}") for each in found]


def _suppliers(run: Run, _typed: str) -> Iterable[tuple[str, str]]:
    from debitcli.expenses.selection import records

    with run.book.reading() as connection:
        return [(name, "") for name in records.suppliers(connection).values()]


def _categories(run: Run, _typed: str) -> Iterable[tuple[str, str]]:
    from debitcli.ledger.accounts import records

    with run.book.reading() as connection:
        return [(each.name, each.number) for each in records.every(connection) if each.kind == "expense"]


_SORTED_BY = labelled(FORM, SORTABLE)
ExpenseArgument = Annotated[str, argument("EXPENSE", "The number of the expense.", offer=_offered)]
Attach = Annotated[
    list[str] | None,
    typer.Option("--attach", metavar="FILE", help="A receipt to keep with it; repeatable.",
                 autocompletion=completing(files)),
]  # fmt: skip
Read = Annotated[
    str | None,
    typer.Option("--read", metavar="FILE", autocompletion=completing(files),
                 help="A supplier's e-invoice (Factur-X or ZUGFeRD PDF, CII, UBL), kept with it; - is stdin."),
]  # fmt: skip
Clear = Annotated[list[str] | None, clear(labelled(FORM, FORM.keys))]
_COMPLETE = {
    "customer": complete_customer, "supplier": completing(_suppliers), "category": completing(_categories),
}  # fmt: skip
FILTERS = (
    Filter("search", "Any part of supplier, description or reference, or the number."),
    Filter("supplier", "Those of a supplier.", "NAME", complete=completing(_suppliers)),
    Filter("category", "Those on an account.", "ACCOUNT", complete=completing(_categories)),
    Filter("status", f"{', '.join(STATUSES)}; open: all that are owed.", "STATUS",
           complete=completing(choices_of(FORM.by_key["status"].kind))),
    Filter("unpaid", "All with something open.", switch=True),
    Filter("customer", "Those for a customer.", "CUSTOMER", complete=complete_customer),
    Filter("period", "2026, 2026-Q3 or 2026-11.", "PERIOD"),
    Filter("from", "From this day on.", "DATE"),
    Filter("to", "Up to this day.", "DATE"),
)  # fmt: skip
expense_fields, expense_filters = takes_fields(FORM, _COMPLETE), takes_filters(FILTERS)


def selection_of(run: Run, given: Mapping[str, Any]) -> Any:
    """The filters as they were given. Raises UsageError for one that cannot be."""
    from debitcli.customers.selection import named
    from debitcli.expenses.selection.records import Selection
    from debitcli.ledger.accounts import records as accounts

    status = "open" if given["unpaid"] else given["status"]
    if status not in (None, *STATUSES):
        raise UsageError(f'--status "{status}" is no status.', f"One of {', '.join(STATUSES)}.")
    customer = named.resolve(run, given["customer"], to_read=True).id if given["customer"] else None
    category = None
    if given["category"]:
        with run.book.reading() as connection:
            category = accounts.find(connection, given["category"]).number
    first, last = days(run, given["period"], given["from"], given["to"])
    search = (given["search"] or "").strip()
    return Selection(search, given["supplier"], category, status, customer, first, last)


@expense_app.verb(
    'debitcli expense add --supplier "Papelería Sol" --amount 60.50 --vat 21% --category Rent --paid-on today',
    'debitcli expense add --supplier Iberia --amount 220 --part "200 Travel 10%" --part "20 Insurance"',
    "debitcli expense add --read invoice.pdf --category Travel",
)
@expense_fields
def add(
    context: typer.Context,
    given: dict[str, str | None],
    attach: Attach = None,
    read: Read = None,
    json: JsonFile = None,
    and_new: AndNew = False,
    dry_run: DryRun = False,
    allow_duplicate: AllowDuplicate = False,
) -> None:
    """Write down what a supplier charges: a wizard on a terminal, flags and JSON in scripts. Prints the number."""
    from debitcli.expenses import verbs

    run = run_of(context)
    _name_customer(run, given)
    options = verbs.Options(allow_duplicate, dry_run, and_new)
    if read is not None:
        from debitcli.expenses import read as reading

        if json is not None:
            raise UsageError("--read and --json cannot be given together.", "Give flags beside --read.")
        reading.add(run, read, given, options, attach or ())
    elif json is not None:
        found, several = drafts.from_json(read_text(json), FORM)
        verbs.add(run, [each | given for each in found], options, several=several, files=attach or ())
    elif run.streams.can_ask and not dry_run:
        verbs.add_with_wizard(run, {key: text or "" for key, text in given.items()}, options, attach or ())
    else:
        verbs.add(run, [given], options, several=False, files=attach or ())


@expense_app.verb("debitcli expense edit 7 --amount 60.50", "debitcli expense edit 7 --category Travel --attach r.pdf")
@expense_fields
def edit(
    context: typer.Context,
    expense: ExpenseArgument,
    given: dict[str, str | None],
    attach: Attach = None,
    json: JsonFile = None,
    clear: Clear = None,
    dry_run: DryRun = False,
    allow_duplicate: AllowDuplicate = False,
) -> None:
    """Change an expense: what it posted is reversed and posted anew. Prints its number."""
    from debitcli.expenses import edit as editing
    from debitcli.expenses import verbs

    run = run_of(context)
    _name_customer(run, given)
    draft = drafts.one_from_json(read_text(json), FORM) if json is not None else {}
    draft |= given | {as_key(key): None for key in clear or ()}
    editing.edit(run, expense, draft, verbs.Options(allow_duplicate, dry_run), attach or ())


@expense_app.verb("debitcli expense show 7", "debitcli expense show 7 -o json")
def show(context: typer.Context, expense: ExpenseArgument) -> None:
    """An expense with its parts, its VAT and its files."""
    from debitcli.expenses import verbs

    verbs.show(run_of(context), expense)


@expense_app.verb("debitcli expense list --period 2026-Q3", "debitcli expense list --category Travel --unpaid")
@expense_filters
def list_(
    context: typer.Context,
    filters: Mapping[str, Any],
    columns: Annotated[str, list_columns(labelled(FORM, FORM.columns))] = "",
    sort: Annotated[str, sort("By number, date, supplier, total, due, open; - turns round.", _SORTED_BY)] = "-created",
    limit: Limit = 50,
    page: PageNumber = 1,
) -> None:
    """Expenses, newest first."""
    from debitcli.expenses import verbs

    run = run_of(context)
    verbs.show_list(run, selection_of(run, filters), order_of(sort), Page(limit, page), keys_in(columns))


@expense_app.verb("debitcli expense pay 7", "debitcli expense pay 7 --amount 20 --date yesterday --method cash")
def pay(
    context: typer.Context,
    expense: ExpenseArgument,
    amount: Annotated[str | None, typer.Option("--amount", metavar="AMOUNT", help="All of it.")] = None,
    date: Annotated[str | None, typer.Option("--date", metavar="DATE", help="The day (today).")] = None,
    method: Annotated[
        str | None, typer.Option("--method", metavar="METHOD", help="One of payment.methods (the first).")
    ] = None,
) -> None:
    """Pay what is open of an expense, or a part. Prints its number."""
    from debitcli.expenses import verbs

    verbs.pay(run_of(context), expense, amount, date, method)


@expense_app.verb("debitcli expense delete 7 --yes")
def delete(context: typer.Context, expense: ExpenseArgument) -> None:
    """Delete an expense; what it posted is reversed."""
    from debitcli.expenses import verbs

    verbs.remove(run_of(context), expense)


@expense_app.verb("debitcli expense save 7 receipts")
def save(
    context: typer.Context,
    expense: ExpenseArgument,
    folder: Annotated[str, argument("FOLDER", "Where to.", offer=files)],
) -> None:
    """Copy the files of an expense into a folder. Prints their paths."""
    from debitcli.expenses import verbs

    verbs.save_files(run_of(context), expense, folder)


@expense_app.verb("debitcli expense history 7")
def history(context: typer.Context, expense: ExpenseArgument) -> None:
    """Who changed what, when, old → new."""
    from debitcli.expenses import verbs

    verbs.history(run_of(context), expense)


@expense_app.verb("debitcli expense import expenses.csv --decimal ,", "debitcli expense import - --dry-run")
@takes("how", Options, {"column_map": completing(exchange.to_fields(labelled(FORM, FORM.keys)))})
def import_(context: typer.Context, file: exchange.ImportFile, how: Options) -> None:
    """Save the expenses of a file: all of them, or none and every problem listed."""
    from debitcli.exchange.importing import import_file
    from debitcli.expenses.target import ExpenseFiles

    import_file(run_of(context), file, how, ExpenseFiles(allow_duplicate=how.allow_duplicate))


@expense_app.verb("debitcli expense export expenses.csv --period 2026")
@expense_filters
def export(
    context: typer.Context,
    filters: Mapping[str, Any],
    file: exchange.ExportFile = "-",
    output: exchange.ExportFormat = None,
    raw: exchange.Raw = False,
) -> None:
    """Write expenses into a file that import takes back, oldest first."""
    from debitcli.exchange import exporting
    from debitcli.expenses.target import ExpenseFiles

    run = run_of(context)
    exporting.export(run, file, output, ExpenseFiles(), selection_of(run, filters), raw=raw)


def _name_customer(run: Run, given: dict[str, str | None]) -> None:
    """Put the number of a customer in the place of the words that name it."""
    if given.get("customer"):
        from debitcli.customers.selection import named

        given["customer"] = named.resolve(run, str(given["customer"])).called
