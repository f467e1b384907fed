"""Entries in the book: posted, reversed, found. Whoever posts uses `post` and `reverse`, and nothing else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Text, case, cast, func, or_, select, update

from debitcli.database import bulk, history
from debitcli.database.history import By
from debitcli.database.keys import key_of
from debitcli.database.schema.book import sequence
from debitcli.database.schema.ledger import account, entry_line
from debitcli.database.schema.ledger import entry as table
from debitcli.database.search import says_every_word
from debitcli.errors import ConflictError
from debitcli.fields import folding
from debitcli.fields.billing.money import in_minor_units, of_minor_units
from debitcli.ledger import closing
from debitcli.ledger.accounts import records as accounts
from debitcli.ledger.accounts.account import NOUN as ACCOUNT
from debitcli.ledger.entry import NOUN, Entry, Sums, Vat, conversions
from debitcli.listing.filters import Order, Page

_HEAD = ("id", "number", "date", "text", "noun", "record", "reverses", "at", "actor")
_VAT = ("vat_side", "vat_country", "vat_category", "vat_rate", "vat_base", "vat_date")
_LINE = ("entry", "position", "account", "amount", "currency", "base", *_VAT)
_NO_VAT: tuple[Any, ...] = (None,) * len(_VAT)
_SOME = 500
_back = table.alias("back")
_reversed = table.alias("reversed")


@dataclass(frozen=True, slots=True)
class Line:
    """A posting as it stands in the book, debit positive: on which account (number, name), and what of VAT."""

    account: str
    name: str
    amount: Decimal
    currency: str
    base: Decimal
    vat_side: str | None
    vat_country: str | None
    vat_category: str | None
    vat_rate: Decimal | None
    vat_base: Decimal | None
    vat_date: str | None


@dataclass(frozen=True, slots=True)
class Posted:
    """An entry as it stands in the book; `amount` is what it moves, or what it moves on the account asked for."""

    id: int
    number: int
    date: str
    text: str
    noun: str | None
    reverses: int | None
    reversed_by: int | None
    at: datetime
    actor: str
    amount: Decimal
    lines: Sequence[Line] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """The filters of `entry list`: words, the id of an account, first and last day."""

    search: str = ""
    account: int | None = None
    first: str | None = None
    last: str | None = None


def post(connection: Connection, entries: Sequence[Entry], by: By) -> list[int]:
    """Post entries, all or none; their ids, in order.

    Makes the chart on first use, and lets currencies that meet in an entry pass through the account for conversion.
    Raises ConflictError in a closed period, DataError where the company has no currency yet, and ValueError or
    LookupError where an entry does not balance or names no account: that is a fault of the program.
    """
    if not entries:
        return []
    known = _accounts_to_post_to(connection, by)
    home, conversion = accounts.company_currency(connection), known["conversion"]
    ids = bulk.next_ids(connection, table, len(entries), NOUN)
    lines: list[tuple[Any, ...]] = []
    for id_, each in zip(ids, entries, strict=True):
        sums: Sums = {}
        for position, posting in enumerate(each.postings, 1):
            currency = posting.currency
            amount, base = in_minor_units(posting.amount, currency), in_minor_units(posting.base, home)
            if currency == home and amount != base:
                raise ValueError(f"{posting.amount} {currency} is not {posting.base} {home}")
            before = sums.get(currency, (0, 0))
            sums[currency] = before[0] + amount, before[1] + base
            own = _of_vat(posting.vat, each.date, home)
            lines.append((id_, position, known[posting.account], amount, currency, base, *own))
        for position, (currency, amount, base) in enumerate(conversions(sums), len(each.postings) + 1):
            lines.append((id_, position, conversion, amount, currency, base, *_NO_VAT))
    _write(connection, ids, [(each.date, each.text, each.noun, each.record, None) for each in entries], lines, by)
    return ids


def reverse(connection: Connection, entry_id: int, day: str, text: str, by: By) -> int:
    """Take back an entry by another one of that day with the opposite amounts; its id.

    Raises ConflictError where that was done already, or it takes back another one itself.
    """
    accounts.lock(connection)
    before = by_id(connection, entry_id)
    if before.reversed_by:
        raise ConflictError(
            f"Entry {before.number} is reversed already, by entry {before.reversed_by}. Nothing was saved."
        )
    if before.reverses:
        raise ConflictError(
            f"Entry {before.number} takes back entry {before.reverses} itself. Nothing was saved.",
            "To post that one anew: debitcli entry add",
        )
    (id_,) = bulk.next_ids(connection, table, 1, NOUN)
    query = select(*(entry_line.c[key] for key in _LINE)).where(entry_line.c.entry == entry_id)
    lines = []
    for row in connection.execute(query.order_by(entry_line.c.position)):
        own = {"entry": id_, "amount": -row.amount, "base": -row.base}
        if row.vat_side:
            own |= {"vat_base": -row.vat_base, "vat_date": day}
        lines.append(tuple({**row._mapping, **own}[key] for key in _LINE))
    record = connection.execute(select(table.c.record).where(table.c.id == entry_id)).scalar()
    (number,) = _write(connection, [id_], [(day, text, before.noun, record, entry_id)], lines, by)
    history.write(connection, NOUN, by, "reversed", [(entry_id, str(before.number), {"by": (None, str(number))})])
    return id_


def of_record(connection: Connection, noun: str, record: int) -> list[int]:
    """The ids of the entries that post a record, oldest first: those that stand, and take nothing back."""
    query = select(table.c.id).join_from(table, _back, _back.c.reverses == table.c.id, isouter=True)
    mine = (table.c.noun == noun, table.c.record == record, table.c.reverses.is_(None), _back.c.id.is_(None))
    return list(connection.execute(query.where(*mine).order_by(table.c.id)).scalars())


def opening(connection: Connection) -> int | None:
    """The number of the entry with the opening balances, if it was not reversed."""
    query = select(table.c.number).join_from(table, _back, _back.c.reverses == table.c.id, isouter=True)
    own = (table.c.noun == ACCOUNT, table.c.reverses.is_(None), _back.c.id.is_(None))
    return connection.execute(query.where(*own)).scalar()


def by_number(connection: Connection, number: int) -> Posted | None:
    """The entry with this number, with its lines."""
    return next(_read(connection, _query().where(table.c.number == number), whole=True), None)


def by_id(connection: Connection, id_: int) -> Posted:
    """The entry with this id, with its lines."""
    return next(_read(connection, _query().where(table.c.id == id_), whole=True))


def select_rows(
    connection: Connection, selection: Selection, order: Order, page: Page, *, whole: bool = False
) -> Iterator[Posted]:
    """The selected entries in order, read as the caller goes; with `whole`, with their lines."""
    columns = [table.c.date, table.c.number] if order.key == "date" else [table.c.number]
    query = _query(selection.account).where(*_conditions(selection))
    query = query.order_by(*(each.desc() if order.descending else each for each in columns))
    yield from _read(connection, query.limit(page.limit).offset(page.offset) if page.limit else query, whole=whole)


def count(connection: Connection, selection: Selection) -> tuple[int, bool]:
    """How many entries are selected, and that this is exact."""
    query = select(func.count()).select_from(table).where(*_conditions(selection))
    return int(connection.execute(query).scalar_one()), True


def _accounts_to_post_to(connection: Connection, by: By) -> dict[str, int]:
    """The ids of accounts by their numbers and roles; what was merged leads to what it became."""
    every = accounts.make_chart(connection, by)
    ids = {name: each.merged_into or each.id for each in every for name in (each.number, each.role) if name}
    if "conversion" in ids:
        return ids
    raise LookupError("no account has the role conversion")


def _of_vat(vat: Vat | None, day: str, home: str) -> tuple[Any, ...]:
    if vat is None:
        return _NO_VAT
    return vat.side, vat.country, vat.category, vat.rate, in_minor_units(vat.base, home), vat.date or day


def _write(
    connection: Connection, ids: Sequence[int], heads: Sequence[tuple[Any, ...]], lines: Sequence[Any], by: By
) -> list[int]:
    """Write entries (date, text, noun, record, reverses) behind their lines; their numbers."""
    row = update(sequence).where(sequence.c.name == NOUN).values(last=sequence.c.last + len(ids))
    last: int = connection.execute(row.returning(sequence.c.last)).scalar_one()
    # Behind that lock nobody closes a period meanwhile.
    closing.refuse_closed(connection, {head[0] for head in heads})
    numbers = range(last + 1 - len(ids), last + 1)
    bulk.insert_rows(connection, entry_line, _LINE, lines)
    rows = [
        (id_, number, *head, by.now, by.actor, folding.searched(head[1]))
        for id_, number, head in zip(ids, numbers, heads, strict=True)
    ]
    bulk.insert_rows(connection, table, (*_HEAD, "text_key"), rows)
    told: list[history.Change] = [(id_, str(number), {}) for id_, number in zip(ids, numbers, strict=True)]
    history.write(connection, NOUN, by, "added", told)
    return list(numbers)


def _query(account_id: int | None = None) -> Select[Any]:
    of_it = entry_line.c.entry == table.c.id
    if account_id is None:
        moved = select(func.sum(case((entry_line.c.base > 0, entry_line.c.base), else_=0))).where(of_it)
    else:
        moved = select(func.sum(entry_line.c.base)).where(of_it, accounts.standing_for(account_id))
    columns = [table.c[key] for key in ("id", "number", "date", "text", "noun", "at", "actor")]
    links = (_reversed.c.number.label("reverses"), _back.c.number.label("reversed_by"))
    joined = table.outerjoin(_reversed, _reversed.c.id == table.c.reverses)
    joined = joined.outerjoin(_back, _back.c.reverses == table.c.id)
    return select(*columns, *links, moved.scalar_subquery().label("amount")).select_from(joined)


def _conditions(selection: Selection) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        or_(*says_every_word(word, key_of(table, "text_key")), cast(table.c.number, Text) == word)
        for word in selection.search.split()
    ]
    if selection.account is not None:
        lines = select(entry_line.c.entry).where(accounts.standing_for(selection.account))
        conditions.append(table.c.id.in_(lines))
    if selection.first:
        conditions.append(table.c.date >= selection.first)
    if selection.last:
        conditions.append(table.c.date <= selection.last)
    return conditions


def _read(connection: Connection, query: Select[Any], *, whole: bool) -> Iterator[Posted]:
    """The entries of a query, with `whole` with their lines."""
    rows, home = connection.execute(query), ""
    while some := rows.fetchmany(_SOME):
        # Only where there is an entry must there be what the ledger counts in.
        home = home or accounts.company_currency(connection)
        lines = _lines(connection, [row.id for row in some], home) if whole else {}
        for row in some:
            amount = of_minor_units(int(row.amount), home)
            yield Posted(**{**row._mapping, "amount": amount}, lines=lines.get(row.id, ()))


def _lines(connection: Connection, ids: Sequence[int], home: str) -> dict[int, list[Line]]:
    columns = [entry_line.c[key] for key in _LINE if key not in ("position", "account")]
    query = select(account.c.number.label("account"), account.c.name, *columns)
    query = query.join_from(entry_line, account, account.c.id == entry_line.c.account)
    query = query.where(bulk.among(entry_line.c.entry, ids)).order_by(entry_line.c.entry, entry_line.c.position)
    found: dict[int, list[Line]] = {}
    for row in connection.execute(query):
        own = dict(row._mapping)
        id_, net = own.pop("entry"), own["vat_base"]
        own |= {"amount": of_minor_units(row.amount, row.currency), "base": of_minor_units(row.base, home)}
        own["vat_base"] = None if net is None else of_minor_units(net, home)
        found.setdefault(id_, []).append(Line(**own))
    return found
