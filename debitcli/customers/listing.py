"""The list of customers and the history of one, in the format asked for."""

from collections.abc import Iterator, Sequence
from importlib import import_module
from itertools import islice
from typing import TYPE_CHECKING, Any

from debitcli.commands import Run
from debitcli.customers import finding, form
from debitcli.customers.customer import NOUN, Customer
from debitcli.customers.selection import SORT_KEYS, Order, Selection
from debitcli.errors import UsageError
from debitcli.fields import country
from debitcli.fields.value import Context, Refused
from debitcli.terminal import output
from debitcli.terminal.output import Format

if TYPE_CHECKING:
    from debitcli.database.history import Entry

BRIEF = ("number", "name", "postal_code", "city", "country", "email", "phone")
"""The columns of tab-separated lists."""
_BATCH = 500


def country_code(run: Run, typed: str | None) -> str | None:
    """The code of a country that a filter names."""
    if not typed:
        return None
    outcome = country.check(typed, Context(locale=run.streams.locale))
    if isinstance(outcome, Refused):
        raise UsageError(f'--country "{typed}" {outcome.message}.', outcome.hint)
    return str(outcome.value)


def show(run: Run, selection: Selection, order: Order, *, limit: int, page: int, keys: list[str]) -> None:
    """Write one page of the selected customers, or all of them; on a terminal also how many there are.

    `keys` are the fields to show; the usual ones, if empty.
    """
    from debitcli.customers import custom_records, listing_records

    offset = (page - 1) * limit
    with run.book.reading() as connection:
        book_form = form.Form(custom_records.definitions(connection))
        every = (*book_form.by_key, *form.STAMPS)
        _refuse_unknown("--columns", keys, every)
        _refuse_unknown("--sort", [order.key], (*SORT_KEYS, *(d.key for d in book_form.custom)))
        _refuse_unknown("--field", [key for key, _ in selection.fields], [d.key for d in book_form.custom])
        found = listing_records.rows(connection, selection, order, limit=limit, offset=offset)
        if output.chosen(run.output, run.streams) is not Format.TABLE:
            records: Iterator[dict[str, Any]] = map(form.as_record, found)
            if run.output is Format.CSV and not keys:
                records = _with_what_hangs_on(run, connection, found)
            output.write_records(
                run.streams,
                run.output,
                (_only(keys, record) for record in records),
                columns=keys or csv_columns(book_form),
                brief=keys or BRIEF,
                table=_no_table,
            )
            return
        customers = list(found)
        total = listing_records.count(connection, selection) if (limit and len(customers) == limit) or offset else None
    from debitcli.customers import views

    if customers:
        run.streams.show(views.table(customers, book_form, keys, run.streams.width, run.streams.locale), answer=True)
    run.streams.say(_footer(len(customers), total, selection, limit, page))


def csv_columns(book_form: form.Form) -> list[str]:
    """The columns of CSV: the form with notes before the custom fields, the stamps, the consents."""
    own = [d.key for d in book_form.custom]
    return [*form.BY_KEY, form.NOTES, *own, *form.STAMPS, form.CONSENTS]


def _with_what_hangs_on(run: Run, connection: Any, found: Iterator[Customer]) -> Iterator[dict[str, Any]]:
    """The records of customers with their consents and the general notes that this person sees, for CSV."""
    from debitcli.customers import consent_records

    while batch := list(islice(found, _BATCH)):
        ids = [customer.id for customer in batch]
        consents = consent_records.granted_by_many(connection, ids)
        notes: dict[int, list[str]] = {}
        for name in run.companions:
            notes |= import_module(name).general_notes(run, connection, ids)
        for customer in batch:
            hanging = {
                form.CONSENTS: consents.get(customer.id, []),
                form.NOTES: form.join_notes(notes.get(customer.id, ())),
            }
            yield form.as_record(customer) | hanging


def _only(keys: list[str], record: dict[str, Any]) -> dict[str, Any]:
    return {key: record[key] for key in keys} if keys else record


def _refuse_unknown(flag: str, keys: Sequence[str], known: Sequence[str]) -> None:
    for key in keys:
        if key not in known:
            raise UsageError(f"{flag} {key} is no field.", form.way_out(key, list(known)) if known else "")


def show_history(run: Run, words: str) -> None:
    """Write every change of a customer, oldest first; a deleted one is found by its number."""
    from debitcli.database import history

    found = finding.matching(run, words)
    with run.book.reading() as connection:
        if len(found) == 1:
            record: int | None = found[0].id
        else:
            record = history.record_once_called(connection, noun=NOUN, number=words.strip())
        if record is None:
            record = finding.resolve(run, words).id
        entries = history.of_record(connection, noun=NOUN, record=record)
    if output.chosen(run.output, run.streams) is Format.TABLE:
        from debitcli.customers import views

        run.streams.show(views.history(entries, run.streams.width), answer=True)
        return
    if run.structured:
        output.write_records(run.streams, run.output, map(_nested, entries), columns=(), brief=(), table=_no_table)
        return
    rows = [row for entry in entries for row in _rows(entry)]
    output.write_records(run.streams, run.output, rows, columns=_CHANGE, brief=_CHANGE, table=_no_table)


_CHANGE = ("at", "actor", "action", "field", "old", "new")


def _nested(entry: "Entry") -> dict[str, Any]:
    changes = {key: {"old": old, "new": new} for key, (old, new) in entry.changes.items()}
    return {
        "at": entry.at.isoformat(timespec="seconds"),
        "actor": entry.actor,
        "action": entry.action,
        "changes": changes,
    }


def _rows(entry: "Entry") -> list[dict[str, Any]]:
    """One row for each field that changed; one without a field for a change as a whole."""
    changes: list[tuple[Any, ...]] = [(key, old, new) for key, (old, new) in entry.changes.items()]
    changes = changes or [(None, None, None)]
    at = entry.at.isoformat(timespec="seconds")
    return [dict(zip(_CHANGE, (at, entry.actor, entry.action, *change), strict=True)) for change in changes]


def _footer(shown: int, total: tuple[int, bool] | None, selection: Selection, limit: int, page: int) -> str:
    """The sentence under a table: how many there are, and how to see the others."""
    if not shown:
        if page > 1:
            return f"No customers on page {page}."
        if selection == Selection():
            return "No customers yet. Register the first: debitcli customer add"
        return "No customers match."
    if total is None:
        return f"{shown:,} customer{'' if shown == 1 else 's'}."
    count, exact = total
    last = (page - 1) * limit + shown
    if exact and last >= count:
        return f"{shown:,} of {count:,} customers, page {page}."
    counted = f"{count:,}" if exact else f"more than {max(count, last):,}"
    return f"{shown:,} of {counted} customers. Next page: --page {page + 1}.  All: --limit 0"


def _no_table(_records: list[output.Record]) -> Any:
    raise AssertionError("only called where no table was chosen")
