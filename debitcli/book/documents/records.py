"""Whether issued documents say what they said when they were issued, none is missing, and their figures come out."""

from collections.abc import Iterator

from sqlalchemy import Connection, LargeBinary, cast, func, or_, select
from sqlalchemy.exc import DBAPIError

from debitcli.book.records import Fault
from debitcli.database import refusals
from debitcli.database.schema.documents import document
from debitcli.database.schema.invoices import invoice
from debitcli.invoices.draft import figures
from debitcli.invoices.fingerprint import fingerprint_of
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.records import Invoices

_SOME = 1_000
# What changed values from outside may have left is anything.
_UNREADABLE = (ArithmeticError, DBAPIError, LookupError, TypeError, ValueError)


def last_id(connection: Connection) -> int:
    """The id of the newest document; 0 where there is none."""
    return int(connection.execute(select(func.max(invoice.c.id))).scalar() or 0)


def faults_of_chain(connection: Connection) -> Iterator[Fault]:
    """Which documents do not follow the one that was issued before them."""
    c, before = invoice.c, invoice.alias("before")
    both = invoice.outerjoin(before, before.c.place == c.place - 1)
    other = c.fingerprint_before.is_distinct_from(before.c.fingerprint)
    missing = before.c.id.is_(None) & (c.place != 1)
    amiss = select(c.number, c.place, missing.label("missing")).select_from(both)
    amiss = amiss.where(c.issued.is_not(None), c.place.is_not(None), or_(missing, other)).order_by(c.place)
    for row in connection.execute(amiss):
        words = f"has place {row.place} of all that was issued, and none has the place before: one is missing"
        yield Fault(f"invoice {row.number}", words if row.missing else "does not follow the document issued before it")
    homeless = select(c.number).where(c.issued.is_not(None), c.place.is_(None)).order_by(c.id)
    for (number,) in connection.execute(homeless):
        yield Fault(f"invoice {number}", "has no place among all that was issued")


def faults(connection: Connection, first: int, last: int) -> Iterator[Fault]:
    """What is amiss with the issued documents with these ids, each by itself."""
    of_all = select(document.c.sha256).where(document.c.noun == invoice.name, document.c.record == 0)
    kept: set[str | None] = {None, *connection.execute(of_all).scalars()}
    for start in range(first, last + 1, _SOME):
        yield from _faults(connection, start, min(start + _SOME - 1, last), kept)


def _faults(connection: Connection, first: int, last: int, kept: set[str | None]) -> list[Fault]:
    """What is amiss with documents that are read at once; where one of them cannot be, half of them at once."""
    store, these = Invoices(""), (invoice.c.issued.is_not(None), invoice.c.id.between(first, last))
    try:
        rows = connection.execute(store.select(connection).where(*these).order_by(invoice.c.id)).all()
        documents = store.whole(connection, [store.made(connection, row) for row in rows])
        return [Fault(f"invoice {each.called}", words) for each in documents for words in _amiss(each, kept)]
    except _UNREADABLE as error:
        if isinstance(error, DBAPIError) and not refusals.is_of_values(error):
            raise
        if first < last:
            middle = (first + last) // 2
            halves = (first, middle), (middle + 1, last)
            return [each for half in halves for each in _faults(connection, *half, kept)]
        number = connection.execute(select(cast(invoice.c.number, LargeBinary)).where(*these)).scalar_one()
        return [Fault(f"invoice {number.decode(errors='replace')}", "has values that no document can have")]


def _amiss(each: Invoice, kept: set[str | None]) -> Iterator[str]:
    if each.fingerprint != fingerprint_of(each, each.fingerprint_before):
        yield "does not say what it said when it was issued"
    if not {each.logo, each.template, each.texts} <= kept:
        yield "is made with a logo, template or texts that are not there"
    if each.total != each.net + each.vat or each.net != sum(group.net for group in each.groups):
        yield f"does not add up: {each.net} and {each.vat} are not {each.total}"
    elif not figures.agree(each):
        yield "has other figures than those that follow from its lines"
