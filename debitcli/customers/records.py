"""Every change of customers, and finding a single one. Listing many is in `listing_records`."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, and_, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from debitcli.customers import custom_records, form, lookup_records
from debitcli.customers.customer import NOUN, Customer, Keys, NewCustomers, as_new, keys, keys_of_many, number_key
from debitcli.database import attachments, bulk, history, search
from debitcli.database.keys import changed_at, domain_of, key_of
from debitcli.database.schema import category, customer_category, sequence
from debitcli.database.schema import customer as table
from debitcli.errors import ConflictError
from debitcli.fields import email, folding
from debitcli.fields.value import Problem

if TYPE_CHECKING:
    from debitcli.customers.duplicates import Twin

_BATCH = 1_000
# The shortest time that every book tells apart.
_TICK = timedelta(milliseconds=1)
# How many customers of one postal code or mail domain are compared by name; more would make saving slow.
_MOST_NEIGHBOURS = 2_000
# What tells whether two customers are one.
_COMPARED = ("number", "name", "country", "postal_code", "city", "email", "phone", "tax_id")


def add(connection: Connection, customers: Iterable[Customer], *, actor: str, now: datetime) -> Iterator[Customer]:
    """Save new customers in order, and yield each with the id and number that it got.

    Raises ConflictError where a given number is taken.
    """
    remaining = iter(customers)
    while batch := list(islice(remaining, _BATCH)):
        saved = save(connection, as_new(batch, keys_of_many(batch)), now=now)
        added: list[tuple[int, str, history.Changes]] = [(id_, number, {}) for id_, number in saved]
        history.write(connection, noun=NOUN, action="added", records=added, actor=actor, at=now)
        for customer, (id_, number) in zip(batch, saved, strict=True):
            yield replace(customer, id=id_, number=number, created=now, updated=now)


def save(connection: Connection, new: NewCustomers, *, now: datetime) -> list[tuple[int, str]]:
    """Write new customers and all that hangs on them, without their history; the id and number that each got.

    Raises ConflictError where a given number is taken.
    """
    numbers = _numbers(connection, new.numbers)
    ids = bulk.next_ids(connection, table, len(numbers))
    own: dict[str, Sequence[Any]] = {
        "id": ids,
        "number": numbers,
        # Numbers that the book gives are plain.
        "number_key": [given and number_key(given) for given in new.numbers],
        "created": [now] * len(ids),
    }
    try:
        bulk.insert(connection, table, own | new.columns)
    except IntegrityError as error:
        # On PostgreSQL another writer may have taken a number between our look and our insert.
        raise ConflictError("A customer number was taken in the meantime. Nothing was saved.") from error
    _put_into_categories(connection, ids, new.categories)
    if any(new.custom):
        custom_records.put(connection, list(zip(ids, new.custom, strict=True)))
    return list(zip(ids, numbers, strict=True))


def edit(connection: Connection, before: Customer, after: Customer, *, actor: str, now: datetime) -> Customer:
    """Save the changes from `before` to `after`.

    Raises ConflictError where another process changed the customer after `before` was read, or the number is taken.
    """
    if after.number != before.number:
        _refuse_taken(connection, [after.number or ""])
    changed = replace(after, updated=_later(before, now))
    result = connection.execute(
        update(table).where(table.c.id == before.id, changed_at(table) == before.updated).values(_row(changed))
    )
    if result.rowcount != 1:
        raise ConflictError(
            f"Customer {before.number} was changed by somebody else in the meantime. Nothing was saved.",
            "Look at it, and run the command again.",
        )
    if after.categories != before.categories:
        connection.execute(delete(customer_category).where(customer_category.c.customer == before.id))
        _put_into_categories(connection, [changed.id], [changed.categories])
    if after.custom != before.custom:
        custom_records.replace_all(connection, changed)
    _record(connection, "edited", changed, form.differences(before, after), actor, now)
    return changed


def forget_edits(connection: Connection, before: Customer, *, actor: str, at: datetime) -> None:
    """Let a customer who was edited and is again as `before` be one who was not: for edits of this transaction."""
    updated = None if before.updated == before.created else before.updated
    connection.execute(update(table).where(table.c.id == before.id).values(updated=updated))
    history.forget(connection, noun=NOUN, record=before.id, action="edited", actor=actor, at=at)


def archive(
    connection: Connection, customer: Customer, *, actor: str, now: datetime, restore: bool = False
) -> Customer:
    """Put a customer aside, or with `restore` take it back."""
    changed = replace(customer, archived=None if restore else now, updated=_later(customer, now))
    connection.execute(
        update(table).where(table.c.id == customer.id).values(archived=changed.archived, updated=changed.updated)
    )
    _record(connection, "restored" if restore else "archived", changed, {}, actor, now)
    return changed


def remove(connection: Connection, customer: Customer, *, actor: str, now: datetime) -> None:
    """Delete a customer and all that hangs on it. The history keeps the last values."""
    connection.execute(delete(table).where(table.c.id == customer.id))
    attachments.drop_unused(connection)
    _record(connection, "deleted", customer, form.differences(customer, Customer()), actor, now)


def next_number(connection: Connection) -> str:
    """The number that the next customer gets, if nobody else is faster."""
    last = connection.execute(select(sequence.c.last).where(sequence.c.name == NOUN)).scalar_one()
    return str(_free_numbers(connection, last, 1, set())[0])


def twins(connection: Connection, customer: Customer) -> "list[Twin]":
    """The customers that look like `customer` (never itself), certain ones first."""
    from debitcli.customers import duplicates

    own = keys(customer)
    same = [key_of(table, "email_key") == own.email_key] if own.email_key else []
    if own.tax_key:
        same.append(table.c.tax_key == own.tax_key)
    if own.postal_key:
        same_name = table.c.name_hash == own.name_hash
        same.append(and_(key_of(table, "postal_key") == own.postal_key, same_name))
    if customer.phone:
        its_digits = search.may_contain(connection, table.c.id, customer.phone)
        same.append(and_(*its_digits, table.c.phone == customer.phone))
    near = duplicates.near(customer.name, _neighbours(connection, customer, own))
    if near:
        same.append(table.c.id.in_(near))
    if not same:
        return []
    query = select(*(table.c[name] for name in _COMPARED)).where(or_(*same), table.c.id != customer.id).limit(50)
    return duplicates.compare(customer, [Customer(**row._mapping) for row in connection.execute(query)])


def is_changed(connection: Connection, customer: Customer) -> bool:
    """Whether a customer was changed or deleted since it was read."""
    query = select(table.c.id).where(table.c.id == customer.id, changed_at(table) == customer.updated)
    return connection.execute(query).first() is None


def mark_incomplete(connection: Connection, required: frozenset[str], now: datetime) -> int:
    """Mark anew which customers lack a required field; how many changed. For when the required fields change."""
    changed = []
    for row in connection.execute(select(*lookup_records.columns(connection))):
        customer = lookup_records.from_row(connection, row)
        if bool(form.missing(customer, required)) != customer.incomplete:
            changed.append(customer)
    for customer in changed:
        connection.execute(
            update(table).where(table.c.id == customer.id).values(incomplete=int(not customer.incomplete), updated=now)
        )
    return len(changed)


def make_categories(connection: Connection, names: Iterable[str]) -> dict[str, int]:
    """The ids of the categories with these names, by name; those that the book lacks are made."""
    wanted = {folding.key(name) or "": name for name in names}
    if not wanted:
        return {}
    query = select(category.c.name_key, category.c.id).where(category.c.name_key.in_(wanted))
    ids = {row.name_key: row.id for row in connection.execute(query)}
    for key in wanted.keys() - ids.keys():
        values = {"name": wanted[key], "name_key": key}
        ids[key] = connection.execute(insert(category).values(values).returning(category.c.id)).scalar_one()
    return {name: ids[key] for key, name in wanted.items()}


def _neighbours(connection: Connection, customer: Customer, own: Keys) -> list[tuple[int, str]]:
    """Customers (id, name) with the same postal code or the same firm's mail domain; not all of very many."""
    conditions = [key_of(table, "postal_key") == own.postal_key] if own.postal_key else []
    if domain := email.domain_of(customer.email):
        # Its last part says nothing, and very many have it.
        telling = search.may_contain(connection, table.c.id, f"@{domain.rpartition('.')[0]}")
        conditions.append(and_(*telling, domain_of(table) == domain))
    found: dict[int, str] = {}
    for condition in conditions:
        query = select(table.c.id, table.c.name).where(condition).limit(_MOST_NEIGHBOURS)
        found |= {row.id: row.name for row in connection.execute(query)}
    return list(found.items())


def _numbers(connection: Connection, given: Sequence[str | None]) -> list[str]:
    """The numbers given, and in the place of None the next free ones."""
    chosen = [number for number in given if number]
    if chosen:
        if len(set(chosen)) < len(chosen):
            raise ConflictError("The same number is given twice. Nothing was saved.")
        _refuse_taken(connection, chosen)
    wanted = len(given) - len(chosen)
    if not wanted:
        return chosen
    # The row is locked by this update until the transaction ends, so no two writers get the same numbers.
    last = connection.execute(
        update(sequence).where(sequence.c.name == NOUN).values(last=sequence.c.last + 0).returning(sequence.c.last)
    ).scalar_one()
    free = _free_numbers(connection, last, wanted, set(chosen))
    connection.execute(update(sequence).where(sequence.c.name == NOUN).values(last=free[-1]))
    supply = map(str, free)
    return [number or next(supply) for number in given]


def _free_numbers(connection: Connection, last: int, wanted: int, avoid: set[str]) -> list[int]:
    """The next `wanted` numbers after `last` that no customer has."""
    free: list[int] = []
    while len(free) < wanted:
        candidates = range(last + 1, last + 1 + wanted - len(free))
        first, final = (folding.number_key(str(n)) for n in (candidates[0], candidates[-1]))
        key = key_of(table, "number_key")
        between = select(table.c.number).where(key >= first, key <= final)
        taken = avoid.union(connection.execute(between).scalars())
        free += [n for n in candidates if str(n) not in taken]
        last = candidates[-1]
    return free


def _refuse_taken(connection: Connection, numbers: Sequence[str]) -> None:
    taken = sorted(_taken(connection, numbers), key=folding.number_key)
    if taken:
        raise ConflictError(
            f"Number {', '.join(taken)} is taken. Nothing was saved.",
            "Choose another, or leave --number out to get the next free one.",
            [Problem("number", number, "is taken") for number in taken],
        )


def _taken(connection: Connection, numbers: Sequence[str]) -> set[str]:
    keyed = [folding.number_key(number) for number in numbers]
    return set(connection.execute(select(table.c.number).where(key_of(table, "number_key").in_(keyed))).scalars())


def _put_into_categories(connection: Connection, ids: Sequence[int], chosen: Sequence[tuple[str, ...]]) -> None:
    """Put customers into the categories with the names in `chosen`, one tuple for each customer."""
    by_name = make_categories(connection, {name for names in set(chosen) for name in names})
    of_tuple = {names: [by_name[name] for name in names] for names in set(chosen)}
    rows = [(id_, category_id) for id_, names in zip(ids, chosen, strict=True) for category_id in of_tuple[names]]
    bulk.insert_rows(connection, customer_category, ("customer", "category"), rows)


def _later(before: Customer, now: datetime) -> datetime:
    """When a customer is changed now: later than before, so that whoever read it before sees that it was changed."""
    return max(now, before.updated + _TICK) if before.updated else now


def _row(customer: Customer) -> dict[str, Any]:
    new = as_new([customer], keys_of_many([customer]))
    number = customer.number or ""
    own = {"number": number, "number_key": number_key(number), "updated": customer.updated}
    return {name: value for name, (value,) in new.columns.items()} | own


def _record(
    connection: Connection, action: str, customer: Customer, changes: history.Changes, actor: str, now: datetime
) -> None:
    history.write(
        connection,
        noun=NOUN,
        action=action,
        records=[(customer.id, customer.number or "", changes)],
        actor=actor,
        at=now,
    )
