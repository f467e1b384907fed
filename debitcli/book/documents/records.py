"""Whether issued documents say what they said when they were issued, none is missing, and their figures come out."""

from collections.abc import Iterator

from sqlalchemy import Connection, func, or_, select

from debitcli.book.records import Fault
from debitcli.database.schema.documents import document
from debitcli.database.schema.invoices import invoice
from debitcli.invoices.draft import figures
from debitcli.invoices.fingerprint import fingerprint_of
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.records import Invoices

_SOME = 1_000


def newest_place(connection: Connection) -> int:
    """The place of the newest document among all that was issued; 0 where nothing was."""
    return int(connection.execute(select(func.max(invoice.c.place))).scalar() or 0)


def faults(connection: Connection, first: int, last: int) -> Iterator[Fault]:
    """What is amiss with the documents in these places; with the first place, also with those that have none."""
    store, place = Invoices(""), invoice.c.place
    of_all = select(document.c.sha256).where(document.c.noun == invoice.name, document.c.record == 0)
    kept: set[str | None] = {None, *connection.execute(of_all).scalars()}
    earlier = select(place, invoice.c.fingerprint).where(place < first).order_by(place.desc()).limit(1)
    behind, before = connection.execute(earlier).first() or (0, None)
    here = or_(place <= last, place.is_(None)) if first == 1 else place.between(first, last)
    query = store.select(connection).where(invoice.c.issued.is_not(None), here).order_by(place.nulls_first())
    rows = connection.execute(query)
    while some := rows.fetchmany(_SOME):
        for each in store.whole(connection, [store.made(connection, row) for row in some]):
            for words in _amiss(each, behind, before, kept):
                yield Fault(f"invoice {each.called}", words)
            if each.place is not None:
                behind, before = each.place, each.fingerprint


def _amiss(each: Invoice, behind: int, before: str | None, kept: set[str | None]) -> Iterator[str]:
    """What is amiss with a document behind the one in the place `behind`, which has the fingerprint `before`."""
    if each.place != behind + 1:
        yield f"has place {each.place or 0} of all that was issued, behind {behind}: one is missing"
    elif each.fingerprint_before != before:
        yield "does not follow the document that was issued before it"
    if each.fingerprint != fingerprint_of(each, each.fingerprint_before):
        yield "does not say what it said when it was issued"
    if not {each.logo, each.template, each.texts} <= kept:
        yield "is made with a logo, template or texts that are not there"
    if each.total != each.net + each.vat or each.net != sum(group.net for group in each.groups):
        yield f"does not add up: {each.net} and {each.vat} are not {each.total}"
    elif not figures.agree(each):
        yield "has other figures than those that follow from its lines"
