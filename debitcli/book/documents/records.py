"""Whether issued documents say what they said, none is missing, their figures come out, and are what was posted."""

from collections.abc import Iterator

from sqlalchemy import (
    ColumnElement,
    Connection,
    LargeBinary,
    Select,
    Subquery,
    Table,
    case,
    cast,
    func,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.exc import DBAPIError

from debitcli.book.records import Fault
from debitcli.database import refusals
from debitcli.database.schema.documents import document
from debitcli.database.schema.invoices import invoice, invoice_vat
from debitcli.database.schema.ledger import entry, entry_line
from debitcli.database.schema.payments import payment
from debitcli.invoices.draft import figures
from debitcli.invoices.fingerprint import fingerprint_of
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.records import Invoices

_SOME = 1_000
_CREDIT_NOTE = "credit-note"
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


def faults_of_postings(connection: Connection) -> Iterator[Fault]:
    """Which documents and payments were not posted as they say: the day, what was owed or moved, VAT of documents."""
    c, p, line = invoice.c, payment.c, entry_line.alias("line")
    sign, way = case((c.type == _CREDIT_NOTE, -1), else_=1), case((p.direction == "in", 1), else_=-1)
    owed = (line.c.amount != sign * c.payable) | (line.c.currency != c.currency)
    # What arrived in the company's currency is no amount of the payment.
    moved = (line.c.amount != way * (p.amount - p.fee)) & (line.c.currency == p.currency)
    vat = c.id.in_(_with_other_vat(sign))
    for table, these, other in ((invoice, c.issued.is_not(None), or_(owed, vat)), (payment, true(), moved)):
        first = _first_entry_of(table)
        joined = table.outerjoin(first, first.c.record == table.c.id).outerjoin(entry, entry.c.id == first.c.id)
        joined = joined.outerjoin(line, (line.c.entry == entry.c.id) & (line.c.position == 1))
        query = select(table.c.number, entry.c.number.label("entry")).select_from(joined)
        amiss = or_(entry.c.id.is_(None), entry.c.date != table.c.date, other)
        for number, of in connection.execute(query.where(these, amiss).order_by(table.c.id)):
            words = "was not posted" if of is None else f"says of its day or its sums what its entry {of} does not"
            yield Fault(f"{table.name} {number}", words)


def _first_entry_of(table: Table) -> Subquery:
    """The entries by which records were posted; what follows them are settlements."""
    query = select(entry.c.record, func.min(entry.c.id).label("id")).where(entry.c.noun == table.name)
    return query.group_by(entry.c.record).subquery()


def _with_other_vat(sign: ColumnElement[int]) -> Select[int]:
    """The ids of issued documents whose VAT, by category, rate and date, was not posted as they say."""
    c, v, first = invoice.c, invoice_vat.c, _first_entry_of(invoice)
    keys = (entry_line.c.vat_category, entry_line.c.vat_rate, entry_line.c.vat_date)
    posted = select(first.c.record.label("document"), *keys, entry_line.c.amount.label("vat"))
    posted = posted.join_from(first, entry_line, entry_line.c.entry == first.c.id)
    said = select(v.invoice, v.vat_category, v.vat_rate, func.coalesce(c.vat_date, c.date), sign * v.vat)
    said = said.join_from(invoice_vat, invoice, v.invoice == c.id).where(c.issued.is_not(None))
    both = union_all(posted.where(entry_line.c.vat_side.is_not(None)), said).subquery()
    by_key = (both.c.document, both.c.vat_category, both.c.vat_rate, both.c.vat_date)
    return select(both.c.document).group_by(*by_key).having(func.sum(both.c.vat) != 0)


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
