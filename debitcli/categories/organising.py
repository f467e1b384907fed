"""What the category commands do: find the category that is meant, change it, say what happened."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from debitcli.commands import Run
from debitcli.customers import finding
from debitcli.customers.selection import Selection
from debitcli.errors import ConflictError, DataError, NotFoundError, UsageError
from debitcli.fields import categories
from debitcli.fields.value import Context, Problem, Refused
from debitcli.terminal import output

if TYPE_CHECKING:
    from debitcli.categories.records import Category
    from debitcli.database.book import Connection


def show_all(run: Run) -> None:
    """Write every category with the number of its customers."""
    from debitcli.categories import records

    with run.book.reading() as connection:
        rows = [{"name": c.name, "customers": c.customers} for c in records.every(connection)]
    columns = ("name", "customers")

    def table(_rows: list[output.Record]) -> Any:
        from debitcli.terminal.tables import Column, listing

        shown = [[str(row["name"]), f"{row['customers']:,}"] for row in rows]
        return listing([Column("Category", 10), Column("Customers", 9, right=True)], shown, run.streams.width)

    output.write_records(run.streams, run.output, rows, columns=columns, brief=columns, table=table)


def add(run: Run, typed: str) -> None:
    """Make a category; prints its name."""
    from debitcli.categories import records

    name = _name(typed)
    with run.book.writing() as connection:
        _refuse_taken(connection, name)
        records.add(connection, name, actor=run.actor, now=run.now)
    _done(run, name, f"Category {name} is there.")


def rename(run: Run, old: str, typed: str) -> None:
    """Rename a category; prints the new name."""
    from debitcli.categories import records

    name = _name(typed)
    with run.book.writing() as connection:
        category = _category(connection, old)
        _refuse_taken(connection, name, but=category)
        records.rename(connection, category, name, actor=run.actor, now=run.now)
    _done(run, name, f"Category {category.name} is now {name}.")


def merge(run: Run, source: str, target: str) -> None:
    """Move the customers of one category into another and delete the first, after a confirmation."""
    from debitcli.categories import records

    with run.book.reading() as connection:
        one, other = _category(connection, source), _category(connection, target)
    if one.id == other.id:
        raise UsageError(f"{source} and {target} are the same category.")
    run.confirm(f"Merge {one.name} ({_customers(one.customers)}) into {other.name}?")
    with run.book.writing() as connection:
        one, other = _category(connection, source), _category(connection, target)
        records.merge(connection, one, other, actor=run.actor, now=run.now)
    _done(run, other.name, f"{_customers(one.customers)} of {one.name} moved to {other.name}.")


def delete(run: Run, name: str) -> None:
    """Delete a category after saying how many customers lose it."""
    from debitcli.categories import records

    with run.book.reading() as connection:
        category = _category(connection, name)
    run.confirm(f"Delete category {category.name}? {_customers(category.customers)} will lose it.")
    with run.book.writing() as connection:
        category = _category(connection, name)
        records.remove(connection, category, actor=run.actor, now=run.now)
    _done(run, category.name, f"Category {category.name} is deleted. {_customers(category.customers)} lost it.")


def assign(run: Run, name: str, words: Sequence[str], selection: Selection, *, take_out: bool) -> None:
    """Put customers, named or selected by filters, into a category or take them out; prints how many changed."""
    from debitcli.categories import records

    filtered = selection != Selection()
    if bool(words) == filtered:
        raise UsageError("Name customers, or give filters such as --city: one of the two.")
    named = [finding.resolve(run, each) for each in words]
    with run.book.writing() as connection:
        category = _category(connection, name)
        chosen = records.selected(connection, selection) if filtered else named
        changed = records.assign(connection, category, chosen, actor=run.actor, now=run.now, take_out=take_out)
    way = "taken out of" if take_out else "put into"
    run.streams.say(f"✓ {_customers(changed)} {way} {category.name}, {len(chosen) - changed:,} already so.")
    run.answer_with(str(changed), {"category": category.name, "changed": changed})


def _name(typed: str) -> str:
    outcome = categories.check_name(typed, Context())
    if isinstance(outcome, Refused):
        raise DataError([Problem("name", typed, outcome.message, outcome.hint)])
    if outcome.value is None:
        raise DataError([Problem("name", typed, "is required")])
    return str(outcome.value)


def _category(connection: "Connection", name: str) -> "Category":
    from debitcli.categories import records

    category = records.by_name(connection, name)
    if category is None:
        near = categories.near(name, [c.name for c in records.every(connection)])
        meant = f"Did you mean {' or '.join(near)}?" if near else "See: debitcli category list"
        raise NotFoundError(f'There is no category "{name}".', meant)
    return category


def _refuse_taken(connection: "Connection", name: str, but: "Category | None" = None) -> None:
    from debitcli.categories import records

    there = records.by_name(connection, name)
    if there is not None and (but is None or there.id != but.id):
        raise ConflictError(
            f"There is a category {there.name} already.", "To join two: debitcli category merge FROM INTO"
        )


def _customers(count: int) -> str:
    return f"{count:,} customer{'' if count == 1 else 's'}"


def _done(run: Run, name: str, sentence: str) -> None:
    run.streams.say(f"✓ {sentence}")
    run.answer_with(name, {"name": name})
