"""What proves a book whole: each check looks at one thing, and tells what is amiss of which record."""

import hashlib
import sys
from collections.abc import Callable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, case, func, or_, select
from sqlalchemy.exc import DatabaseError, DBAPIError

from debitcli.book.journal import Account, Entry, Posting
from debitcli.database import bulk, refusals
from debitcli.database import history as history_
from debitcli.database.schema import base, every
from debitcli.database.schema.customers import customer
from debitcli.database.schema.expenses import expense
from debitcli.database.schema.files import file, file_chunk
from debitcli.database.schema.history import history
from debitcli.database.schema.invoices import document_series as series
from debitcli.database.schema.invoices import invoice, settlement
from debitcli.database.schema.ledger import entry, entry_line
from debitcli.database.schema.notes import note as note_
from debitcli.database.schema.payments import payment
from debitcli.database.schema.triggers import TRIGGERS
from debitcli.fields.billing.money import of_minor_units
from debitcli.ledger.accounts import records as accounts
from debitcli.reports.records import CUSTOMER, with_documents

_SOME = 1_000
_CREDIT_NOTE = "credit-note"
_NOUN = "book"


class Fault(NamedTuple):
    """What is amiss: of which record (`invoice 2026-0031`), in words."""

    record: str
    words: str


_PROTECTING = {
    "sqlite": "SELECT type, name FROM sqlite_schema WHERE type IN ('index', 'trigger')",
    "postgresql": """
        SELECT 'trigger', tgname FROM pg_trigger JOIN pg_class AS owner ON owner.oid = tgrelid
        WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND relnamespace = (
            SELECT relnamespace FROM pg_class WHERE oid = to_regclass('alembic_version'))
        UNION SELECT 'index', relname FROM pg_index JOIN pg_class AS owner ON owner.oid = indexrelid
        WHERE indisvalid AND relnamespace = (
            SELECT relnamespace FROM pg_class WHERE oid = to_regclass('alembic_version'))""",
}
_NOTHING_MORE = (sys.maxsize, sys.maxsize)
Check = Callable[[Connection], Iterator[Fault]]


def _protection(connection: Connection) -> Iterator[Fault]:
    """Every index is there, and every trigger by which the database refuses changes of what stays as it is."""
    dialect = connection.dialect.name
    indexes = (index for table in every.metadata.tables.values() for index in table.indexes)
    wanted = {("index", str(each.name)) for each in indexes if each.info.get(base.ONLY_ON, dialect) == dialect}
    wanted |= {("trigger", name) for name in TRIGGERS[dialect]}
    there = {tuple(row) for row in connection.exec_driver_sql(_PROTECTING[dialect])}
    for kind, name in sorted(wanted - there):
        yield Fault(f"{kind} {name}", "is not there" if dialect == "sqlite" else "is not there, or does not act")


def found(check: Check, connection: Connection) -> list[Fault]:
    """What a check finds. Where what it looks at cannot even be read, or added up, that is a fault, too."""
    faults: list[Fault] = []
    try:
        faults.extend(check(connection))
    except DBAPIError as error:
        if not refusals.is_of_values(error):
            raise
        faults.append(Fault("book", f"has values that nobody could have saved: {error.orig}"))
    return faults


def counts(connection: Connection) -> dict[str, int]:
    """How many records of each noun there are."""
    tables = (customer, every.metadata.tables["product"], invoice, payment, expense, entry)
    return {each.name: int(connection.execute(select(func.count()).select_from(each)).scalar_one()) for each in tables}


def note(connection: Connection, by: history_.By, action: str, file: str) -> None:
    """Keep in the history that the book was copied into a file, or came from one."""
    # A path may be no text; the book keeps nothing but text.
    said = file.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    history_.write(connection, _NOUN, by, action, [(0, said, {})])


def last_backup(connection: Connection) -> history_.Entry | None:
    """The latest copy that was made: when, by whom, and the file (its number)."""
    of_book = history_.of_record(connection, noun=_NOUN, record=0)
    return next((each for each in reversed(of_book) if each.action == "backup"), None)


def _file_is_whole(connection: Connection) -> Iterator[Fault]:
    """SQLite's own check of pages, indexes and values; a server proves its files itself."""
    if connection.dialect.name == "sqlite":
        for (said,) in connection.exec_driver_sql("PRAGMA integrity_check(20)"):
            if said != "ok":
                yield Fault("book", said)


def faults_of_schema(connection: Connection) -> Iterator[Fault]:
    """Every table is there, with its columns: where one is missing, nothing else can be looked at."""
    from sqlalchemy import inspect

    there = inspect(connection)
    names = set(there.get_table_names())
    for table in every.metadata.tables.values():
        if table.name not in names:
            yield Fault(f"table {table.name}", "is not there")
            continue
        columns = {each["name"] for each in there.get_columns(table.name)}
        for column in table.columns:
            if column.name not in columns:
                yield Fault(f"table {table.name}", f"has no column {column.name}")


def _references(connection: Connection) -> Iterator[Fault]:
    """What rows refer to is there; on a server the database sees to it."""
    if connection.dialect.name == "sqlite":
        for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
            yield Fault(
                f"{table} {'' if row is None else row}".rstrip(), f"refers to a row of {parent} that is not there"
            )


def _numbers(connection: Connection) -> Iterator[Fault]:
    """The numbers of entries have no gap."""
    last = 0
    for (number,) in connection.execute(select(entry.c.number).order_by(entry.c.number)):
        if number != last + 1:
            yield Fault(f"entry {number}", f"comes behind {last}: one is missing")
        last = number


def _series(connection: Connection) -> Iterator[Fault]:
    """No series has counted less than what has a number of its kind: the next one would be one that is given."""
    so_far = select(series.c.type, func.sum(series.c.last)).group_by(series.c.type)
    last = {kind: int(number) for kind, number in connection.execute(so_far)}
    is_note = invoice.c.type == _CREDIT_NOTE
    for kind, of_kind in (
        ("invoice", invoice.c.issued.is_not(None) & ~is_note),
        (_CREDIT_NOTE, invoice.c.issued.is_not(None) & is_note),
        ("receipt", payment.c.receipt.is_not(None)),
    ):
        given = connection.execute(select(func.count()).where(of_kind)).scalar_one()
        if given > (counted := last.get(kind, 0)):
            yield Fault(f"{kind} numbers", f"were counted to {counted:,}, and {given:,} are given")


def _balances(connection: Connection) -> Iterator[Fault]:
    """Every entry balances, in the company's currency and in each other one, and has lines."""
    off = select(entry_line.c.entry).group_by(entry_line.c.entry).having(func.sum(entry_line.c.base) != 0)
    each_currency = select(entry_line.c.entry).group_by(entry_line.c.entry, entry_line.c.currency)
    in_currency = each_currency.having(func.sum(entry_line.c.amount) != 0)
    with_lines = select(entry_line.c.entry)
    for words, wrong in (
        ("does not balance", or_(entry.c.id.in_(off), entry.c.id.in_(in_currency))),
        ("has no lines", entry.c.id.not_in(with_lines)),
    ):
        for (number,) in connection.execute(select(entry.c.number).where(wrong).order_by(entry.c.number)):
            yield Fault(f"entry {number}", words)


def _open_amounts(connection: Connection) -> Iterator[Fault]:
    """What is open on documents is what was to be paid less all that closed it; so is what is left of payments."""
    s, c = settlement.c, invoice.c
    of_invoices = select(s.invoice.label("id"), func.sum(s.amount).label("closed")).group_by(s.invoice).subquery()
    used = select(s.credit_note.label("id"), func.sum(s.amount).label("used")).group_by(s.credit_note).subquery()
    joined = invoice.outerjoin(of_invoices, of_invoices.c.id == c.id).outerjoin(used, used.c.id == c.id)
    closed = func.coalesce(of_invoices.c.closed, 0) + case(
        (c.type == _CREDIT_NOTE, func.coalesce(used.c.used, 0)), else_=0
    )
    query = select(c.number).select_from(joined).where(c.issued.is_not(None), c.open != c.payable - closed)
    for (number,) in connection.execute(query.order_by(c.id)):
        yield Fault(f"invoice {number}", "has not open what its settlements leave")
    e = expense.c
    of_expenses = select(s.expense.label("id"), func.sum(s.amount).label("closed")).group_by(s.expense).subquery()
    query = select(e.number).select_from(expense.outerjoin(of_expenses, of_expenses.c.id == e.id))
    query = query.where(e.open != e.total - func.coalesce(of_expenses.c.closed, 0))
    for (number,) in connection.execute(query.order_by(e.id)):
        yield Fault(f"expense {number}", "has not open what its payments leave")
    p, back = payment.c, payment.alias("back")
    paid = select(s.payment.label("id"), func.sum(s.amount).label("used"))
    paid_ = paid.where(s.kind == "payment").group_by(s.payment).subquery()
    refunds = select(back.c.refunds.label("id"), func.sum(back.c.amount).label("given")).where(
        back.c.reversed.is_(None)
    )
    given = refunds.group_by(back.c.refunds).subquery()
    joined = payment.outerjoin(paid_, paid_.c.id == p.id).outerjoin(given, given.c.id == p.id)
    left = p.amount - func.coalesce(paid_.c.used, 0) - func.coalesce(given.c.given, 0)
    query = select(p.number).select_from(joined).where(p.direction == "in", p.reversed.is_(None), p.left != left)
    for (number,) in connection.execute(query.order_by(p.id)):
        yield Fault(f"payment {number}", "has not left what it did not pay")


def _notes(connection: Connection) -> Iterator[Fault]:
    """Notes on invoices are notes on the customers of these."""
    n = note_.c
    query = select(n.id).join_from(note_, invoice, n.invoice == invoice.c.id).where(n.customer != invoice.c.customer)
    for (number,) in connection.execute(query.order_by(n.id)):
        yield Fault(f"note {number}", "is on an invoice of another customer than it says")


def _attachments(connection: Connection) -> Iterator[Fault]:
    """Every file in the book has the content that its hash says."""
    query = select(file.c.sha256, file_chunk.c.data)
    query = query.outerjoin(file_chunk, file_chunk.c.sha256 == file.c.sha256).order_by(
        file.c.sha256, file_chunk.c.position
    )
    for sha256, chunks in groupby(connection.execute(query), key=itemgetter(0)):
        found = hashlib.sha256()
        for _, data in chunks:
            found.update(data or b"")
        if found.hexdigest() != sha256:
            yield Fault(f"attachment {sha256[:12]}", "is not the file that was kept")


def faults_of_search(connection: Connection) -> Iterator[Fault]:
    """The search index has every customer, as it is called now."""
    if connection.dialect.name != "sqlite":
        return
    try:
        connection.exec_driver_sql("INSERT INTO customer_search (customer_search, rank) VALUES ('integrity-check', 1)")
    except DatabaseError:
        yield Fault("search index", "does not say of customers what they say")


def _history(connection: Connection) -> Iterator[Fault]:
    """Every record has the row of when it came."""
    nouns: tuple[tuple[Table, Any], ...] = tuple(
        (each, each.c.number) for each in (customer, invoice, payment, expense)
    )
    for table, number in nouns:
        of_noun = select(history.c.record, func.coalesce(history.c.last_record, history.c.record))
        of_noun = of_noun.where(history.c.noun == table.name).order_by(history.c.record)
        told = iter(connection.execute(of_noun))
        first, last, until = 0, 0, 0
        for id_, called in connection.execute(select(table.c.id, number).order_by(table.c.id)):
            while first <= id_:
                until = max(until, last)
                first, last = next(told, _NOTHING_MORE)
            if until < id_:
                yield Fault(f"{table.name} {called}", "has no history")


def accounts_posted_to(connection: Connection) -> list[Account]:
    """The accounts of the ledger, without those that were merged into others."""
    return [
        Account(each.number, each.name, each.kind) for each in accounts.every(connection) if each.merged_into is None
    ]


def entries(connection: Connection) -> Iterator[Entry]:
    """Every entry, by day and number, with the document that it posts and the customer of that."""
    home = accounts.company_currency(connection)
    found = {each.id: each for each in accounts.every(connection)}
    number_of = {id_: found[each.merged_into or id_].number for id_, each in found.items()}
    e = entry.c
    document = func.coalesce(invoice.c.number, payment.c.number, expense.c.number)
    joined = with_documents(entry).outerjoin(customer, customer.c.id == CUSTOMER)
    columns = (e.id, e.date, e.number, e.text, e.noun, document.label("document"))
    query = select(*columns, customer.c.number.label("customer"), customer.c.name).select_from(joined)
    rows = connection.execute(query.order_by(e.date, e.number))
    while some := rows.fetchmany(_SOME):
        lines: dict[int, list[Posting]] = {}
        of_them = select(entry_line).where(bulk.among(entry_line.c.entry, [row.id for row in some]))
        for line in connection.execute(of_them.order_by(entry_line.c.entry, entry_line.c.position)):
            amount, base = of_minor_units(line.amount, line.currency), of_minor_units(line.base, home)
            lines.setdefault(line.entry, []).append(Posting(number_of[line.account], amount, line.currency, base))
        for row in some:
            tags = {"document": f"{row.noun} {row.document}"} if row.document else {}
            tags |= {"customer": f"{row.customer} {row.name}"} if row.customer else {}
            yield Entry(row.date, row.number, row.text, lines.get(row.id, []), tags)


CHECKS: dict[str, Check] = {
    "file": _file_is_whole,
    "protection": _protection,
    "references": _references,
    "numbers": _numbers,
    "series": _series,
    "entries": _balances,
    "open amounts": _open_amounts,
    "notes": _notes,
    "attachments": _attachments,
    "history": _history,
}
"""What is looked at, in this order."""
