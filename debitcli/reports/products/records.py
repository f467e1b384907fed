"""Income by products: what documents posted, over the products of their lines."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, not_, select

from debitcli.database.growth import portions
from debitcli.database.schema.invoices import invoice, invoice_allowance, invoice_line, settlement, settlement_vat
from debitcli.database.schema.ledger import entry
from debitcli.database.schema.products import product
from debitcli.fields.billing.money import of_minor_units, rounded
from debitcli.invoices.issue.postings import Group, net_by
from debitcli.reports import records
from debitcli.reports.records import POSTED, amount_of, posted_in, sign_of, within
from debitcli.reports.scope import Scope, Sum, spread

_ONE = Decimal(1)
# What credit notes take back is negative.
_SIGN = case((invoice.c.type == "credit-note", -1), else_=1)
_Shares = dict[int | None, Decimal]


def by_product(connection: Connection, scope: Scope) -> list[Sum]:
    """Income in a period by product (number and name); what has none stands under None."""
    invoices, payments = (list(_posted(connection, scope, noun)) for noun in ("invoice", "payment"))
    discounted = _discounted(connection, {row.record for row, _ in payments})
    ids = {row.record for row, _ in invoices} | {id_ for some in discounted.values() for id_ in some if id_}
    of_document = of_documents(connection, scope, ids)
    found = list(_line_by_line(connection, scope))
    for row, amount in invoices:
        found += _sums(scope, row, spread(amount, of_document.get(row.record, {}), scope.currency))
    for row, amount in payments:
        # What payments post as income is the cash discount: that of each invoice is shared over its products.
        for id_, share in spread(amount, discounted.get(row.record, {}), scope.currency).items():
            found += _sums(scope, row, spread(share, of_document.get(id_ or 0, {}), scope.currency))
    found += others(connection, scope, ("invoice", "payment"))
    return sorted(found, key=lambda each: (each.date or "", each.entry or 0)) if scope.detail else found


def others(connection: Connection, scope: Scope, but: Sequence[str]) -> list[Sum]:
    """What is posted by no document of these nouns (`but`); by product, that has none."""
    if scope.by != "product":
        return records.of_kind(connection, scope, but=but)
    found = records.of_kind(connection, replace(scope, by="month"), but=but)
    return [replace(each, key=None) for each in found]


def of_documents(connection: Connection, scope: Scope, ids: Iterable[int]) -> dict[int, dict[str | None, Decimal]]:
    """What documents (by their ids) earned of each product, as it counts in a report; None is no product."""
    nets: dict[int, _Shares] = {}
    for some in portions(sorted(ids)):
        nets |= _nets(connection, scope, some)
    called = _called(connection, {each for one in nets.values() for each in one if each is not None})
    return {id_: {called.get(each or 0): net for each, net in own.items()} for id_, own in nets.items()}


def _nets(connection: Connection, scope: Scope, ids: Sequence[int]) -> dict[int, _Shares]:
    """The net of documents by the ids of products, at the rate of each."""
    c, line, whole = invoice.c, invoice_line.c, invoice_allowance.c
    heads = connection.execute(select(c.id, c.currency, c.rate, c.type).where(c.id.in_(ids))).all()
    currencies = {row.id: row.currency for row in heads}
    lines: dict[int, list[tuple[int | None, Group, Decimal]]] = {}
    of_lines = select(line.invoice, line.net, line.product, line.vat_category, line.vat_rate, line.vat_country)
    of_lines = of_lines.where(line.invoice.in_(ids)).order_by(line.invoice, line.position)
    for id_, net, key, category, rate, country in connection.execute(of_lines).all():
        amount = of_minor_units(net, currencies[id_])
        lines.setdefault(id_, []).append((key, (category, rate, country), amount))
    of_whole: dict[int, list[tuple[Group, Decimal]]] = {}
    signed = case((whole.charge == 1, whole.amount), else_=-whole.amount)
    adjusted = select(whole.invoice, signed, whole.vat_category, whole.vat_rate, whole.vat_country)
    adjusted = adjusted.where(whole.invoice.in_(ids), whole.line == 0, whole.vat_category.is_not(None))
    for id_, net, category, rate, country in connection.execute(
        adjusted.order_by(*invoice_allowance.primary_key)
    ).all():
        amount = of_minor_units(net, currencies[id_])
        of_whole.setdefault(id_, []).append(((category, rate, country), amount))
    return {
        row.id: {
            key: _worth(scope, row, net)
            for key, net in net_by(lines.get(row.id, ()), of_whole.get(row.id, ()), row.currency, None).items()
        }
        for row in heads
    }


def _worth(scope: Scope, document: Any, net: Decimal) -> Decimal:
    """A net of a document as it counts; what credit notes take back is negative."""
    rate = _ONE if scope.in_currency or document.rate is None else Decimal(document.rate)
    return rounded(-net * rate if document.type == "credit-note" else net * rate, scope.currency)


def _called(connection: Connection, ids: Iterable[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for some in portions(sorted(ids)):
        query = select(product.c.id, product.c.number, product.c.name).where(product.c.id.in_(some))
        found |= {row.id: f"{row.number} {row.name}" for row in connection.execute(query)}
    return found


def _entries(scope: Scope, noun: str) -> Any:
    """The entries of documents with what they posted as income."""
    c = entry.c
    query = select(c.record, c.date, c.number, c.text, func.sum(amount_of(scope)).label("amount")).select_from(POSTED)
    query = query.where(c.noun == noun, *posted_in(scope), *within(c.date, scope.first, scope.last))
    return query.group_by(c.id, c.record, c.date, c.number, c.text).subquery()


def _posted(connection: Connection, scope: Scope, noun: str) -> Iterator[tuple[Any, Decimal]]:
    """The entries of documents with what they posted as income, but those that posted no more than their lines."""
    entries = _entries(scope, noun)
    query = select(entries)
    if noun == invoice.name:
        query = query.join(invoice, invoice.c.id == entries.c.record).where(not_(_is_its_lines(scope, entries)))
    for row in connection.execute(query.order_by(entries.c.date, entries.c.number)):
        yield row, of_minor_units(sign_of(scope) * int(row.amount), scope.currency)


def _line_by_line(connection: Connection, scope: Scope) -> Iterator[Sum]:
    """What the others earned: there is nothing to share."""
    entries = _entries(scope, invoice.name)
    own: list[Any] = [entries.c.date, entries.c.number, entries.c.text] if scope.detail else []
    line, joined = invoice_line.c, entries.join(invoice, invoice.c.id == entries.c.record)
    query = select(line.product, func.sum(_SIGN * line.net), *own)
    query = query.select_from(joined.join(invoice_line, line.invoice == invoice.c.id))
    rows = connection.execute(query.where(_is_its_lines(scope, entries)).group_by(line.product, *own)).all()
    called = _called(connection, {id_ for id_, *_ in rows if id_})
    for id_, net, *rest in rows:
        if net:
            yield Sum(called.get(id_), of_minor_units(int(net), scope.currency), *rest)


def _is_its_lines(scope: Scope, entries: Any) -> ColumnElement[bool]:
    """The condition for a document that posted just the sum of its lines, in the currency that is counted in."""
    c = invoice.c
    posted = _SIGN * c.line_total == sign_of(scope) * entries.c.amount
    return and_(c.currency == scope.currency, c.allowance_total == 0, c.charge_total == 0, posted)


def _discounted(connection: Connection, payments: Iterable[int]) -> dict[int, _Shares]:
    """The cash discounts of payments by invoice (its id), net, in their currency."""
    c, found = settlement.c, dict[int, _Shares]()
    for some in portions(sorted(payments)):
        query = select(c.payment, c.invoice, c.currency, func.sum(settlement_vat.c.net).label("net"))
        query = query.join_from(settlement, settlement_vat, settlement_vat.c.settlement == c.id)
        query = query.where(c.kind == "cash-discount", c.reverses.is_(None), c.payment.in_(some))
        for row in connection.execute(query.group_by(c.payment, c.invoice, c.currency)):
            found.setdefault(row.payment, {})[row.invoice] = of_minor_units(int(row.net), row.currency)
    return found


def _sums(scope: Scope, row: Any, amounts: Mapping[Any, Decimal]) -> Iterator[Sum]:
    for key, amount in amounts.items():
        if amount:
            yield Sum(key, amount, *((row.date, row.number, row.text) if scope.detail else ()))
