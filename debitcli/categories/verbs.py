"""`category`: add, list, rename, merge, delete; assign and unassign customers."""

from collections.abc import Sequence

from debitcli.categories import records
from debitcli.categories.records import Category
from debitcli.customers.selection import named as customers
from debitcli.customers.selection.filters import Selection
from debitcli.database import categories
from debitcli.database.book import Connection
from debitcli.errors import ConflictError, UsageError, accept, given
from debitcli.fields.named import check_name
from debitcli.fields.value import Context
from debitcli.run import Run
from debitcli.terminal import output
from debitcli.terminal.output import Column
from debitcli.terminal.words import count

_COLUMNS = ("name", "customers")
_TABLE = (
    Column("Category", 10, of="name"),
    Column("Customers", 9, right=True, of=lambda row: f"{row['customers']:,}"),
)


def show_all(run: Run) -> None:
    """Write every category with the number of its customers."""
    with run.book.reading() as connection:
        rows = [{"name": each.name, "customers": each.customers} for each in records.every(connection)]
    output.write_records(run.streams, run.output, rows, columns=_COLUMNS, table=_TABLE)


def add(run: Run, typed: str) -> None:
    """Make a category; prints its name."""
    name = _name(typed)
    with run.book.writing() as connection:
        _refuse_taken(connection, name)
        categories.add(connection, name, run.by)
    _done(run, name, f"Category {name} is there.")


def rename(run: Run, old: str, typed: str) -> None:
    """Give the category `old` another name; prints the new one."""
    name = _name(typed)
    with run.book.writing() as connection:
        category = _category(connection, old)
        _refuse_taken(connection, name, but=category)
        if name != category.name:
            records.rename(connection, category, name, run.by)
    _done(run, name, f"Category {category.name} is now {name}.")


def merge(run: Run, source: str, target: str) -> None:
    """Move the customers of one category into another and delete the first, after a confirmation; prints the other."""
    with run.book.reading() as connection:
        one, other = _category(connection, source), _category(connection, target)
    if one.id == other.id:
        raise UsageError(f"{source} and {target} are the same category.")
    run.confirm(f"Merge {one.name} ({count(one.customers, 'customer')}) into {other.name}?")
    with run.book.writing() as connection:
        one, other = _category(connection, source), _category(connection, target)
        records.remove(connection, one, run.by, into=other)
    _done(run, other.name, f"{count(one.customers, 'customer')} of {one.name} moved to {other.name}.")


def delete(run: Run, name: str) -> None:
    """Delete a category after saying how many customers lose it; prints its name."""
    with run.book.reading() as connection:
        category = _category(connection, name)
    run.confirm(f"Delete category {category.name}? {count(category.customers, 'customer')} will lose it.")
    with run.book.writing() as connection:
        category = _category(connection, name)
        records.remove(connection, category, run.by)
    _done(run, category.name, f"Category {category.name} is deleted. {count(category.customers, 'customer')} lost it.")


def assign(run: Run, name: str, words: Sequence[str], selection: Selection, *, take_out: bool) -> None:
    """Put customers, named or selected by filters, into a category or take them out; prints how many changed."""
    filtered = selection != Selection()
    if bool(words) == filtered:
        raise UsageError("Name customers, or give filters such as --city: one of the two.")
    # Each once, also where two words name the same.
    named = list(dict.fromkeys(customers.resolve(run, each).id for each in words))
    with run.book.writing() as connection:
        category = _category(connection, name)
        chosen = records.selected(connection, selection) if filtered else named
        changed = records.assign(connection, category, chosen, run.by, take_out=take_out)
    way = "taken out of" if take_out else "put into"
    run.done(
        f"{count(changed, 'customer')} {way} {category.name}, {len(chosen) - changed:,} already so.",
        str(changed),
        {"category": category.name, "changed": changed},
    )


def _name(typed: str) -> str:
    return given(accept(check_name(typed, Context()), "name", typed), "name")


def _category(connection: Connection, name: str) -> Category:
    category = records.by_name(connection, name)
    if category is None:
        raise categories.not_found(connection, name)
    return category


def _refuse_taken(connection: Connection, name: str, but: Category | None = None) -> None:
    there = records.by_name(connection, name)
    if there is not None and (but is None or there.id != but.id):
        raise ConflictError(
            f"There is a category {there.name} already.", "To join two: debitcli category merge FROM INTO"
        )


def _done(run: Run, name: str, sentence: str) -> None:
    run.done(sentence, name, {"name": name})
