"""What documents earned and cost when they were paid: the share of each settlement, on its day."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, case, func, literal, or_, select

from debitcli.database.growth import portions
from debitcli.database.schema.customers import customer
from debitcli.database.schema.expenses import expense
from debitcli.database.schema.invoices import invoice, settlement, settlement_vat
from debitcli.database.schema.ledger import entry
from debitcli.database.schema.payments import payment
from debitcli.fields.billing.money import of_minor_units
from debitcli.reports.products.records import of_documents, others
from debitcli.reports.records import ACCOUNT, POSTED, amount_of, in_category, posted_in, sign_of, with_accounts, within
from debitcli.reports.scope import Scope, Sum, part_of, spread

_NOTE = "credit-note"
# What is income when money comes in: the rest (cash discounts, bad debts, rounding) closes a document without any.
_PAYS = ("payment", _NOTE)
_NOUN = {"income": "invoice", "expense": "expense"}
# Entries of these say nothing of when money moves, or say it twice.
_OTHERWISE = {"income": ("invoice", "payment"), "expense": ("invoice", "expense")}
_note = invoice.alias("note")


class _Settled(NamedTuple):
    """How much of a document was closed, when, and by what."""

    id: int
    date: str
    kind: str
    part: Decimal
    text: str


def paid(connection: Connection, scope: Scope) -> list[Sum]:
    """What documents earned or cost by what was paid of them in a period; what is posted otherwise, on its day.

    Parts of a document add up to what it posted, in whichever order and by whichever key.
    """
    found = [*_of_documents(connection, scope)]
    found += others(connection, scope, _OTHERWISE[scope.kind])
    return sorted(found, key=lambda each: each.date or "") if scope.detail else found


def _of_documents(connection: Connection, scope: Scope) -> Iterator[Sum]:
    heads = connection.execute(_heads(scope)).all()
    ids = [row.id for row in heads]
    closed, amounts = _closed(connection, scope, ids), _amounts(connection, scope, ids)
    for row in heads:
        own = amounts.get(row.id)
        if not own:
            continue
        whole = of_minor_units(row.whole, row.currency)
        if not whole or not row.payable:
            # There is nothing to pay: it counts on its day.
            yield from _sums(scope, row, row.date, own, f"{row.number}, {row.name}")
            continue
        so_far, before = of_minor_units(0, row.currency), {key: of_minor_units(0, scope.currency) for key in own}
        for each in closed.get(row.id, ()):
            so_far += each.part
            after = part_of(own, so_far, whole, scope.currency)
            if each.kind in _PAYS:
                yield from _sums(scope, row, each.date, {key: after[key] - before[key] for key in own}, each.text)
            before = after


def _sums(scope: Scope, row: Any, day: str, amounts: dict[Any, Decimal], text: str) -> Iterator[Sum]:
    if not scope.has(day):
        return
    of_row = {"month": day[:7], "customer": row.customer_number, "country": row.country, "supplier": row.name}
    for key, amount in amounts.items():
        if amount:
            of_one = (day, None, text, f"{_NOUN[scope.kind]} {row.number}") if scope.detail else ()
            yield Sum(of_row.get(scope.by, key), amount, *of_one)


def _heads(scope: Scope) -> Select[Any]:
    """The documents that count: whose they are, and what closes them whole. Of a credit note, that is its sum."""
    source = invoice if scope.kind == "income" else expense
    c: Any = source.c
    name, payable = (c.name, c.payable) if scope.kind == "income" else (c.supplier, c.total)
    whole = case((c.type == _NOTE, payable), else_=c.net) if scope.kind == "income" else payable
    who = (customer.c.number.label("customer_number"), customer.c.country)
    own = (c.id, c.number, c.date, c.currency, name.label("name"), payable.label("payable"), whole.label("whole"))
    query = select(*own, *who).join_from(source, customer, customer.c.id == c.customer, isouter=True)
    if scope.first or scope.last:
        # Those of which something was settled in the period, and those with nothing to pay.
        nothing = and_(or_(whole == 0, payable == 0), *within(c.date, scope.first, scope.last))
        days = within(settlement.c.date, scope.first, scope.last)
        closed = [settlement.c.invoice, settlement.c.credit_note] if scope.kind == "income" else [settlement.c.expense]
        query = query.where(or_(nothing, *(c.id.in_(select(each).where(each.is_not(None), *days)) for each in closed)))
    if scope.kind == "income":
        query = query.where(c.issued.is_not(None))
    return query.where(in_category(c.customer, scope)).order_by(c.id)


def _closed(connection: Connection, scope: Scope, ids: Sequence[int]) -> dict[int, list[_Settled]]:
    """How documents were closed, in the order in which that was saved. A credit note also by what it closes."""
    c = settlement.c
    net = select(settlement_vat.c.settlement, func.sum(settlement_vat.c.net).label("net"))
    nets = net.group_by(settlement_vat.c.settlement).subquery()
    plain = (c.id, c.date, c.kind, c.currency, c.reverses)
    if scope.kind == "expense":
        query = select(c.expense.label("document"), *plain, c.amount.label("part"), literal("Payment").label("by"))
        queries = [query.where(c.expense.is_not(None))]
    else:
        by = func.coalesce("Payment " + payment.c.number, "Credit note " + _note.c.number).label("by")
        part = case((invoice.c.type == _NOTE, c.amount), else_=func.coalesce(nets.c.net, 0)).label("part")
        joined = settlement.join(invoice, invoice.c.id == c.invoice).outerjoin(nets, nets.c.settlement == c.id)
        joined = joined.outerjoin(payment, payment.c.id == c.payment).outerjoin(_note, _note.c.id == c.credit_note)
        used = ("For " + invoice.c.number).label("by")
        of_notes = select(c.credit_note.label("document"), *plain, c.amount.label("part"), used)
        of_notes = of_notes.join_from(settlement, invoice, invoice.c.id == c.invoice)
        queries = [
            select(c.invoice.label("document"), *plain, part, by).select_from(joined),
            of_notes.where(c.credit_note.is_not(None)),
        ]
    wanted, found = set(ids), dict[int, list[_Settled]]()
    for row in (row for query in queries for row in connection.execute(query)):
        if row.document in wanted:
            closes = of_minor_units(int(row.part), row.currency)
            text = f"{row.by} taken back" if row.reverses else row.by
            found.setdefault(row.document, []).append(_Settled(row.id, row.date, row.kind, closes, text))
    for some in found.values():
        some.sort()
    return found


def _amounts(connection: Connection, scope: Scope, ids: Sequence[int]) -> dict[int, dict[Any, Decimal]]:
    """What each document posted as income or costs, by the key where its lines have one."""
    noun, found = _NOUN[scope.kind], dict[int, dict[Any, Decimal]]()
    own: list[Any] = [ACCOUNT] if scope.by == "account" else []
    source = with_accounts(POSTED) if own else POSTED
    for some in portions(ids):
        query = select(entry.c.record, func.sum(amount_of(scope)), *own).select_from(source)
        query = query.where(entry.c.noun == noun, entry.c.record.in_(some), *posted_in(scope))
        for id_, amount, *key in connection.execute(query.group_by(entry.c.record, *own)):
            amounts = found.setdefault(id_, {})
            amounts[key[0] if key else None] = of_minor_units(sign_of(scope) * int(amount), scope.currency)
    if scope.by != "product":
        return found
    by_product = of_documents(connection, scope, found)
    return {id_: spread(amounts[None], by_product.get(id_, {}), scope.currency) for id_, amounts in found.items()}
