"""Accounts in the book: made, changed, found, and what stands on them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select, update

from debitcli.company import settings as company
from debitcli.database import bulk, history, numbers
from debitcli.database.history import By
from debitcli.database.keys import later_than_before
from debitcli.database.schema.ledger import account as table
from debitcli.database.schema.ledger import entry_line
from debitcli.errors import ConflictError, DataError, NotFoundError
from debitcli.fields import folding
from debitcli.fields.billing.money import of_minor_units
from debitcli.fields.value import Problem
from debitcli.ledger.accounts.account import NOUN, Account, chart_of
from debitcli.ledger.entry import NOUN as ENTRY
from debitcli.settings import records as settings

Balance = tuple[str, Any, Any]
"""A currency, what stands there in it, and in the company's currency; debit is positive."""
_OWN = ("number", "name", "kind", "role")
_QUERY = select(*(table.c[key] for key in ("id", *_OWN, "merged_into", "archived")))


def lock(connection: Connection) -> None:
    """Let nobody else post, or change accounts, until this transaction ends."""
    numbers.lock(connection, ENTRY)


def company_currency(connection: Connection) -> str:
    """The currency that the ledger counts in. Raises DataError where the company has none yet."""
    currency = company.currency_of(settings.read(connection))
    if currency is None:
        problem = Problem("company.currency", None, "is required", "the currency that the ledger counts in")
        raise DataError([problem], hint="Say who you are: debitcli setup, or debitcli settings set company.country ES")
    return currency


def make_chart(connection: Connection, by: By) -> list[Account]:
    """Every account of the book, whose ledger begins with a chart by the company's country."""
    lock(connection)
    if there := _every(connection):
        return there
    # What the ledger counts in stays, whatever becomes of the country.
    settings.write(connection, company.CURRENCY.key, company_currency(connection), by)
    _insert(connection, every(connection), by)
    return _every(connection)


def every(connection: Connection) -> list[Account]:
    """All accounts by their numbers; where the ledger has not begun, those that it will begin with."""
    return _every(connection) or chart_of(settings.read(connection).get(company.COUNTRY.key))


def find(connection: Connection, text: str) -> Account:
    """The account that a text names by number, name or role, as it is, also where it was merged or archived.

    Raises NotFoundError, with those that may be meant.
    """
    wanted, accounts = folding.key(text) or "", every(connection)
    called = [each for each in accounts if wanted in (each.number, folding.key(each.name))]
    if called := called or [each for each in accounts if wanted == each.role]:
        return called[0]
    known = {key: each.called for each in accounts for key in (folding.key(each.name) or "", each.number)}
    near = folding.near(wanted, known, cutoff=0.6)
    meant = f"Did you mean {' or '.join(near)}?" if near else "See: debitcli account list"
    raise NotFoundError(f'There is no account "{text}".', meant)


def resolve(connection: Connection, text: str) -> Account:
    """The account to post to that a text names by number, name or role; for a merged one, that which it became.

    Raises NotFoundError where there is none, ConflictError where it is archived.
    """
    found = find(connection, text)
    if found.merged_into:
        found = next(each for each in _every(connection) if each.id == found.merged_into)
    if found.archived:
        raise ConflictError(
            f"Account {found.called} is archived.", f"Take it back: debitcli account restore {found.number}"
        )
    return found


def balances(connection: Connection) -> dict[int, list[Balance]]:
    """What stands on each account (its id) in each currency, with what stands on those that were merged into it."""
    currency = company.currency_of(settings.read(connection)) or ""
    stands_at = func.coalesce(table.c.merged_into, table.c.id)
    sums = (func.sum(entry_line.c.amount), func.sum(entry_line.c.base))
    query = select(stands_at, entry_line.c.currency, *sums).join_from(
        entry_line, table, table.c.id == entry_line.c.account
    )
    found: dict[int, list[Balance]] = {}
    for id_, code, amount, base in connection.execute(
        query.group_by(stands_at, entry_line.c.currency).order_by(entry_line.c.currency)
    ):
        of_it = (code, of_minor_units(int(amount), code), of_minor_units(int(base), currency))
        found.setdefault(id_, []).append(of_it)
    return found


def standing_for(id_: int) -> ColumnElement[bool]:
    """The condition for lines that count on the account with this id."""
    return entry_line.c.account.in_(select(table.c.id).where((table.c.id == id_) | (table.c.merged_into == id_)))


def add(connection: Connection, new: Account, by: By) -> Account:
    """Make an account; it takes over a role that another one has. Raises ConflictError for a number or name in use."""
    for there in _every(connection):
        if new.number == there.number or folding.key(new.name) == folding.key(there.name):
            raise ConflictError(f"Account {there.called} is there already. Nothing was saved.")
        if new.role and new.role == there.role:
            _change(connection, there, replace(there, role=None), by, "edited")
    (id_,) = _insert(connection, [new], by)
    return replace(new, id=id_)


def next_number(connection: Connection, kind: str) -> str:
    """A free number behind those of the accounts of a kind."""
    taken = {each.number: each.kind for each in _every(connection)}
    last = max((number for number in taken if taken[number] == kind and number.isdecimal()), default="0")
    while last in taken:
        last = str(int(last) + 1).zfill(len(last))
    return last


def rename(connection: Connection, before: Account, name: str, by: By) -> Account:
    """Give an account another name. Raises ConflictError where another one has it."""
    for there in _every(connection):
        if there.id != before.id and folding.key(there.name) == folding.key(name):
            raise ConflictError(
                f"There is an account {there.called} already.", "To join two: debitcli account merge FROM INTO"
            )
    return _change(connection, before, replace(before, name=name), by, "renamed")


def put_aside(connection: Connection, before: Account, by: By, *, restore: bool) -> Account:
    """Archive an account, or with `restore` take it back."""
    after = replace(before, archived=None if restore else by.now)
    return _change(connection, before, after, by, "restored" if restore else "archived")


def merge(connection: Connection, source: Account, target: Account, by: By) -> None:
    """Let all that stands on one account, and will be posted there, count on another one."""
    for each in _every(connection):
        if each.id == source.id or each.merged_into == source.id:
            after = replace(each, merged_into=target.id, archived=each.archived or by.now)
            _change(connection, each, after, by, "merged", into=target.number)


def _every(connection: Connection) -> list[Account]:
    return [Account(**row._mapping) for row in connection.execute(_QUERY.order_by(table.c.number))]


def _insert(connection: Connection, new: Sequence[Account], by: By) -> list[int]:
    ids = bulk.next_ids(connection, table, len(new))
    columns: dict[str, Sequence[Any]] = {key: [getattr(each, key) for each in new] for key in _OWN}
    keys = [folding.key(each.name) for each in new]
    bulk.insert(connection, table, {"id": ids, **columns, "name_key": keys, "created": [by.now] * len(ids)})
    history.write(connection, NOUN, by, "added", [(id_, each.number, {}) for id_, each in zip(ids, new, strict=True)])
    return ids


def _change(
    connection: Connection, before: Account, after: Account, by: By, action: str, into: str | None = None
) -> Account:
    values: dict[str, Any] = {key: getattr(after, key) for key in ("name", "role", "merged_into", "archived")}
    values |= {"name_key": folding.key(after.name), "updated": later_than_before(connection, table, by.now)}
    connection.execute(update(table).where(table.c.id == before.id).values(values))
    pairs = {key: (getattr(before, key), getattr(after, key)) for key in ("name", "role")}
    changes = {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}
    changes |= {"merged into": (None, into)} if into else {}
    history.write(connection, NOUN, by, action, [(before.id, before.number, changes)])
    return after
