"""Expenses in the book: written, changed, deleted, read, listed; and what earlier ones of a supplier say."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import islice
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    delete,
    func,
    select,
    update,
)

from debitcli.customers.customer import Customer
from debitcli.database import bulk, history, numbers
from debitcli.database.bulk import NewRows
from debitcli.database.growth import portions
from debitcli.database.history import By
from debitcli.database.keys import later_than_before
from debitcli.database.schema.customers import customer
from debitcli.database.schema.expenses import expense as table
from debitcli.database.schema.expenses import expense_attachment, expense_part
from debitcli.database.schema.files import file
from debitcli.database.schema.ledger import account
from debitcli.database.store import Numbered
from debitcli.expenses.expense import Attachment, Expense, Part
from debitcli.expenses.form import FORM, NOUN
from debitcli.fields import folding
from debitcli.fields.billing.money import in_minor_units, of_minor_units

_SOME = 500
_PLAIN = (
    "date", "supplier", "supplier_tax_id", "supplier_country", "description", "reference", "currency", "home",
    "deductible", "due", "paid_on", "method", "customer",
)  # fmt: skip
_SUMS = ("total", "paid", "open")
_into = account.alias("merged")


class Expenses(Numbered[Expense]):
    """Expenses, as they stand on a day."""

    def __init__(self, as_of: str) -> None:
        super().__init__(table, FORM, Expense)
        self._as_of = as_of

    def lock(self, connection: Connection) -> None:
        """Let nobody else save, change or pay expenses until this transaction ends."""
        numbers.lock(connection, table.name)

    def select(self, connection: Connection) -> Select[Any]:
        """A query of all expenses, for `made`, without their parts."""
        own = (table.c[key] for key in ("id", "number", *_PLAIN, *_SUMS, "base", "rate", "created", "updated"))
        who = customer.c.number.label("customer_number")
        return select(*own, who).outerjoin_from(table, customer, customer.c.id == table.c.customer)

    def made(self, connection: Connection, row: Any) -> Expense:
        """The expense in a row of `select`."""
        values = dict(zip(row._fields, row, strict=True))
        values |= {key: of_minor_units(values[key], row.currency) for key in _SUMS}
        values |= {"base": of_minor_units(row.base, row.home), "as_of": self._as_of}
        values |= {"rate": None if row.rate is None else Decimal(row.rate), "updated": row.updated or row.created}
        return Expense(**values)

    def read(self, connection: Connection, query: Select[Any]) -> Iterator[Expense]:
        """The expenses of a query, whole, read as the caller goes."""
        found = super().read(connection, query)
        while some := list(islice(found, _SOME)):
            yield from _whole(connection, some)

    def first(self, connection: Connection, query: Select[Any]) -> Expense | None:
        """The first expense of a query, whole."""
        return next(self.read(connection, query.limit(1)), None)

    def by_ids(self, connection: Connection, ids: Iterable[int]) -> dict[int, Expense]:
        """The expenses with these ids, whole."""
        found = super().by_ids(connection, ids)
        return {each.id: each for each in _whole(connection, list(found.values()))}

    def add(self, connection: Connection, expenses: Sequence[Expense], by: By) -> list[Expense]:
        """Save new expenses; with their ids and numbers."""
        nothing: list[tuple[Any, ...]] = [()] * len(expenses)
        columns: dict[str, Sequence[Any]] = {**_columns(expenses)}
        ids = self.save(connection, NewRows([None] * len(expenses), columns, nothing, nothing), by)
        saved = [
            replace(each, id=id_, number=number, created=by.now, updated=by.now)
            for each, (id_, number) in zip(expenses, ids, strict=True)
        ]
        _write_parts(connection, saved)
        for each in saved:
            self.tell(connection, "added", each, by)
        return saved

    def edit(self, connection: Connection, before: Expense, after: Expense, by: By) -> Expense:
        """Save other values of an expense. Raises ConflictError where it was changed meanwhile."""
        values = {name: value for name, (value,) in _columns([after]).items()}
        moment = self._change(connection, before, values, by)
        connection.execute(delete(expense_part).where(expense_part.c.expense == before.id))
        _write_parts(connection, [after])
        self.tell(connection, "edited", after, by, FORM.differences(before, after))
        return replace(after, updated=moment)

    def settle(self, connection: Connection, expense: Expense, amount: Decimal, by: By) -> Expense:
        """Let so much more of an expense be paid."""
        units = in_minor_units(amount, expense.currency)
        values: dict[str, Any] = {"paid": table.c.paid + units, "open": table.c.open - units}
        values["updated"] = later_than_before(connection, table, by.now)
        connection.execute(update(table).where(table.c.id == expense.id).values(values))
        after = replace(expense, paid=expense.paid + amount, open=expense.open - amount)
        self.tell(connection, "paid", after, by, {"open": (str(expense.open), str(after.open))})
        return after

    def attach(self, connection: Connection, expense: Expense, files: Sequence[Attachment], by: By) -> Expense:
        """Keep files, whose contents are in the book, with an expense."""
        first = len(expense.attachments) + 1
        rows = [(expense.id, n, each.name, each.type, each.sha256) for n, each in enumerate(files, first)]
        bulk.insert_rows(connection, expense_attachment, ("expense", "position", "name", "media_type", "sha256"), rows)
        self.tell(connection, "attached", expense, by, {each.name: (None, each.sha256) for each in files})
        return replace(expense, attachments=(*expense.attachments, *files))

    def remove(self, connection: Connection, expense: Expense, by: By) -> None:
        """Delete an expense."""
        connection.execute(delete(table).where(table.c.id == expense.id))
        self.tell(connection, "deleted", expense, by)


def count_for(connection: Connection, customer_id: int) -> int:
    """How many expenses were for a customer."""
    query = select(func.count()).select_from(table).where(table.c.customer == customer_id)
    return int(connection.execute(query).scalar_one())


def move(connection: Connection, source: Customer, target: Customer, by: By) -> int:
    """Let the expenses for one customer be those for another; how many."""
    values: dict[str, Any] = {"customer": target.id, "updated": later_than_before(connection, table, by.now)}
    query = update(table).where(table.c.customer == source.id).values(values).returning(table.c.id, table.c.number)
    rows = connection.execute(query).all()
    changes = {"customer": (source.number, target.number)}
    history.write(connection, NOUN, by, "edited", [(row.id, row.number, changes) for row in rows])
    return len(rows)


def _columns(expenses: Sequence[Expense]) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {name: [getattr(each, name) for each in expenses] for name in _PLAIN}
    columns |= {name: [in_minor_units(getattr(each, name), each.currency) for each in expenses] for name in _SUMS}
    columns["base"] = [in_minor_units(each.base, each.home) for each in expenses]
    columns["rate"] = [None if each.rate is None else f"{each.rate:f}" for each in expenses]
    columns["supplier_key"] = [folding.stored_key(each.supplier) for each in expenses]
    columns["reference_key"] = [folding.stored_key(each.reference) for each in expenses]
    columns["description_key"] = [folding.searched(each.description) for each in expenses]
    return columns


def _write_parts(connection: Connection, expenses: Sequence[Expense]) -> None:
    rows = [
        (each.id, n, part.account, in_minor_units(part.net, each.currency), in_minor_units(part.vat, each.currency),
         in_minor_units(part.base_net, each.home), in_minor_units(part.base_vat, each.home), part.vat_category,
         part.vat_rate)
        for each in expenses
        for n, part in enumerate(each.parts, 1)
    ]  # fmt: skip
    names = ("expense", "position", "account", "net", "vat", "base_net", "base_vat", "vat_category", "vat_rate")
    bulk.insert_rows(connection, expense_part, names, rows)


def _whole(connection: Connection, found: Sequence[Expense]) -> list[Expense]:
    """Expenses with their parts and attachments."""
    by_id = {each.id: each for each in found}
    parts: dict[int, list[Part]] = {id_: [] for id_ in by_id}
    files: dict[int, list[Attachment]] = {id_: [] for id_ in by_id}
    p, names = expense_part.c, _names(connection)
    for some in portions(sorted(by_id)):
        for row in connection.execute(select(expense_part).where(p.expense.in_(some)).order_by(p.expense, p.position)):
            parts[row.expense].append(_part(row, by_id[row.expense], names))
        a = expense_attachment.c
        query = select(expense_attachment, file.c.size).join(file, file.c.sha256 == a.sha256)
        for row in connection.execute(query.where(a.expense.in_(some)).order_by(a.expense, a.position)):
            files[row.expense].append(Attachment(row.name, row.media_type, row.size, row.sha256))
    return [replace(each, parts=tuple(parts[each.id]), attachments=tuple(files[each.id])) for each in found]


def _part(row: Any, of: Expense, names: Mapping[str, tuple[str, str]]) -> Part:
    number, name = names.get(row.account, (row.account, row.account))
    return Part(
        account=number,
        name=name,
        net=of_minor_units(row.net, of.currency),
        vat=of_minor_units(row.vat, of.currency),
        vat_category=row.vat_category,
        vat_rate=row.vat_rate,
        base_net=of_minor_units(row.base_net, of.home),
        base_vat=of_minor_units(row.base_vat, of.home),
    )


def _names(connection: Connection) -> dict[str, tuple[str, str]]:
    """Number and name of what each account stands for, by its number: a merged one for what it became."""
    number, name = (func.coalesce(_into.c[key], account.c[key]) for key in ("number", "name"))
    query = select(account.c.number, number, name).outerjoin(_into, _into.c.id == account.c.merged_into)
    return {row[0]: (row[1], row[2]) for row in connection.execute(query)}
