"""Lines, allowances, VAT groups and references of documents: read, written, deleted; many documents at once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Table, delete, or_, select, update

from debitcli.database import bulk
from debitcli.database.growth import portions
from debitcli.database.schema.invoices import (
    invoice,
    invoice_allowance,
    invoice_line,
    invoice_reference,
    invoice_vat,
)
from debitcli.fields.billing.money import in_minor_units, of_minor_units
from debitcli.fields.numbers import plain
from debitcli.forms.slots import changed, maker
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.parts.part import Allowance, Group, Line

_OF_LINE = (
    "product", "product_number", "description", "details", "kind", "quantity", "unit", "price", "base_quantity",
    "price_discount", "discount", "vat_category", "vat_rate", "vat_country", "vat_why", "vat_exemption", "account",
    "credited_line",
)  # fmt: skip
_QUANTITIES = [_OF_LINE.index(name) for name in ("quantity", "base_quantity")]
_MAKE_LINE = maker(Line, (*_OF_LINE, "period", "net", "gross"))
_MOST_TIED = 10_000
_named = invoice.alias("named")
_OF_ALLOWANCE = (
    "invoice", "line", "given", "part", "charge", "stated", "percent", "base", "own_vat", "reason", "amount",
    "vat_category", "vat_rate", "vat_country",
)  # fmt: skip
_OF_GROUP = (
    "invoice", "position", "vat_category", "vat_rate", "vat_country", "net", "vat", "base_vat", "reason_code", "reason",
)  # fmt: skip
_MAKE_GROUP = maker(Group, _OF_GROUP[2:])
# The document itself, in the place of a line.
_WHOLE = 0


def joined(connection: Connection, found: Sequence[Invoice]) -> list[Invoice]:
    """Documents with their lines, allowances, VAT groups and references."""
    parts: dict[int, dict[str, list[Any]]] = {each.id: {} for each in found}
    currencies = {each.id: (each.currency, each.base_currency or each.currency) for each in found}
    for some in portions(sorted(parts)):
        for name, (table, columns, make) in _READ.items():
            query = select(*(table.c[each] for each in columns)).where(bulk.among(table.c.invoice, some))
            for id_, *row in connection.execute(query.order_by(*table.primary_key.columns)).all():
                if (own := parts.get(id_)) is not None:
                    own.setdefault(name, []).append(make(row, *currencies[id_]))
    return [_assembled(each, parts[each.id]) for each in found]


def write(connection: Connection, documents: Sequence[Invoice]) -> None:
    """Write the lines, allowances, VAT groups and references of documents."""
    for insert in _WRITTEN.values():
        insert(connection, documents)


def rewrite(connection: Connection, before: Sequence[Invoice], after: Sequence[Invoice]) -> None:
    """Write what differs from what the tables have of drafts: most are issued as they are, but for their VAT groups."""
    for (table, insert), part in zip(_WRITTEN.items(), _PARTS, strict=True):
        anew = [new for old, new in zip(before, after, strict=True) if part(old) != part(new)]
        for some in portions(sorted(each.id for each in anew)):
            connection.execute(delete(table).where(table.c.invoice.in_(some)))
        insert(connection, anew)


def _write_lines(connection: Connection, documents: Sequence[Invoice]) -> None:
    lines = [(each, n, line) for each in documents for n, line in enumerate(each.lines, 1)]
    columns: dict[str, list[Any]] = {name: [getattr(line, name) for _, _, line in lines] for name in _OF_LINE}
    columns |= {"invoice": [each.id for each, _, _ in lines], "position": [n for _, n, _ in lines]}
    periods = [(line.period or "/").split("/") for _, _, line in lines]
    columns |= {"period_from": [a or None for a, _ in periods], "period_to": [b or None for _, b in periods]}
    columns["net"] = [in_minor_units(line.net, each.currency) for each, _, line in lines]
    columns["gross"] = [
        None if line.gross is None else in_minor_units(line.gross, each.currency) for each, _, line in lines
    ]
    if lines:
        bulk.insert(connection, invoice_line, columns)


def _write_allowances(connection: Connection, documents: Sequence[Invoice]) -> None:
    rows = [row for each in documents for row in _rows_of_allowances(each)]
    bulk.insert_rows(connection, invoice_allowance, _OF_ALLOWANCE, rows)


def _write_groups(connection: Connection, documents: Sequence[Invoice]) -> None:
    groups = [
        (
            each.id, n, *group.key, in_minor_units(group.net, each.currency), in_minor_units(group.vat, each.currency),
            None if group.base_vat is None else in_minor_units(group.base_vat, each.base_currency or each.currency),
            group.reason_code, group.reason,
        )
        for each in documents
        for n, group in enumerate(each.groups, 1)
    ]  # fmt: skip
    bulk.insert_rows(connection, invoice_vat, _OF_GROUP, groups)


def _write_references(connection: Connection, documents: Sequence[Invoice]) -> None:
    references = [
        (each.id, n, int(deducts), *_number_and_date(text))
        for each in documents
        for n, (deducts, text) in enumerate(
            [*((False, text) for text in each.credits), *((True, text) for text in each.deducts)], 1
        )
    ]
    bulk.insert_rows(connection, invoice_reference, ("invoice", "position", "deducts", "number", "date"), references)
    numbers = sorted({row[3] for row in references})
    for some in portions(numbers):
        # Those of this book are tied to it; another customer's document only happens to have the number.
        own = select(invoice.c.customer).where(invoice.c.id == invoice_reference.c.invoice)
        own_customer = own.correlate(invoice_reference).scalar_subquery()
        called = _named.c.number == invoice_reference.c.number, _named.c.customer == own_customer
        on_its_day = or_(invoice_reference.c.date.is_(None), invoice_reference.c.date == _named.c.date)
        there = select(_named.c.id).where(*called, on_its_day).correlate(invoice_reference).scalar_subquery()
        unknown = (invoice_reference.c.number.in_(some), invoice_reference.c.document.is_(None))
        ours = invoice_reference.c.invoice.in_([each.id for each in documents][:_MOST_TIED])
        connection.execute(update(invoice_reference).where(*unknown, ours).values(document=there))


def _rows_of_allowances(document: Invoice) -> Iterator[tuple[Any, ...]]:
    """The rows of all allowances and charges of a document: a row for each share."""
    given = [(_WHOLE, 0, document.reduction)] if document.reduction else []
    given += [(_WHOLE, n, each) for n, each in enumerate(document.allowances, 1)]
    given += [
        (place, n, each) for place, line in enumerate(document.lines, 1) for n, each in enumerate(line.allowances, 1)
    ]
    for line, n, each in given:
        own_vat = each.vat_category is not None or each.vat_rate is not None
        said = (int(each.charge), each.stated, each.percent, each.base, int(own_vat), each.reason)
        shares = each.parts or ((each.vat_category, each.vat_rate, None, each.amount),)
        for part, (category, rate, country, amount) in enumerate(shares, 1):
            minor = in_minor_units(amount, document.currency)
            yield (document.id, line, n, part, *said, minor, category, rate, country)


def _line(row: list[Any], currency: str, _base: str) -> tuple[int, Line]:
    position, net, gross, first, last, *own = row
    for place in _QUANTITIES:
        if own[place] is not None:
            own[place] = _plain(own[place])
    own.append(f"{first}/{last}" if first else None)
    own.append(of_minor_units(net, currency))
    own.append(None if gross is None else of_minor_units(gross, currency))
    return position, _MAKE_LINE(own)


def _group(row: list[Any], currency: str, base: str) -> Group:
    category, rate, country, net, vat, base_vat, *why = row
    in_base = None if base_vat is None else of_minor_units(base_vat, base)
    sums = of_minor_units(net, currency), of_minor_units(vat, currency), in_base
    return _MAKE_GROUP((category, rate, country, *sums, *why))


def _reference(row: list[Any], _currency: str, _base: str) -> tuple[bool, str]:
    deducts, number, day = row
    return bool(deducts), " ".join(filter(None, (number, day)))


def _allowance_rows(row: list[Any], currency: str, _base: str) -> tuple[int, int, Allowance]:
    """One share of an allowance: where it belongs, and itself."""
    line, given, charge, stated, percent, base, own_vat, reason, minor, category, rate, country = row
    amount, own = of_minor_units(minor, currency), bool(own_vat)
    share = Allowance(
        charge=bool(charge),
        stated=stated,
        percent=percent,
        base=base,
        reason=reason,
        vat_category=category if own else None,
        vat_rate=rate if own else None,
        amount=amount,
        parts=((category, rate, country, amount),) if category else (),
    )
    return line, given, share


def _assembled(document: Invoice, parts: Mapping[str, list[Any]]) -> Invoice:
    """A document that was read without its parts, with them."""
    lines, groups = parts.get("lines", ()), tuple(parts.get("groups", ()))
    if "allowances" not in parts and "references" not in parts:
        return changed(document, lines=tuple([each for _, each in lines]), groups=groups)
    allowances: dict[tuple[int, int], Allowance] = {}
    for line, given, share in parts.get("allowances", ()):
        before = allowances.get((line, given))
        if before is not None:
            share = replace(before, amount=before.amount + share.amount, parts=(*before.parts, *share.parts))
        allowances[line, given] = share

    def of(place: int) -> tuple[Allowance, ...]:
        return tuple(each for (line, given), each in allowances.items() if line == place and given)

    by_line = {line for line, _ in allowances}
    references = parts.get("references", ())
    return changed(
        document,
        lines=tuple([changed(each, allowances=of(n)) if n in by_line else each for n, each in lines]),
        allowances=of(_WHOLE),
        reduction=allowances.get((_WHOLE, 0)),
        groups=groups,
        credits=tuple([text for deducts, text in references if not deducts]),
        deducts=tuple([text for deducts, text in references if deducts]),
    )


def _number_and_date(text: str) -> tuple[str, str | None]:
    number, _, day = text.partition(" ")
    return number, day or None


def deducted(connection: Connection, ids: Sequence[int]) -> dict[int, str]:
    """The prepayments of these that a document deducts, with its number; not one that was credited as a whole."""
    c = invoice_reference.c
    query = select(c.document, invoice.c.number).join_from(invoice_reference, invoice, c.invoice == invoice.c.id)
    stands = or_(invoice.c.issued.is_(None), invoice.c.credit_notes != invoice.c.total)
    rows = connection.execute(query.where(c.document.in_(ids), c.deducts == 1, stands))
    return {row.document: row.number for row in rows}


_plain = lru_cache(1024)(plain)
# What hangs on documents, from where it is read, and what makes it of a row.
_READ: dict[str, tuple[Table, Sequence[str], Callable[[list[Any], str, str], Any]]] = {
    "allowances": (invoice_allowance, [each for each in _OF_ALLOWANCE if each != "part"], _allowance_rows),
    "lines": (
        invoice_line,
        ("invoice", "position", "net", "gross", "period_from", "period_to", *_OF_LINE),
        _line,
    ),
    "groups": (invoice_vat, [each for each in _OF_GROUP if each != "position"], _group),
    "references": (invoice_reference, ("invoice", "deducts", "number", "date"), _reference),
}
_WRITTEN = {
    invoice_line: _write_lines,
    invoice_allowance: _write_allowances,
    invoice_vat: _write_groups,
    invoice_reference: _write_references,
}
# What of a document stands in these tables.
_PARTS: tuple[Callable[[Invoice], Any], ...] = (
    attrgetter("lines"),
    lambda each: (each.allowances, each.reduction, [line.allowances for line in each.lines]),
    attrgetter("groups"),
    attrgetter("credits", "deducts"),
)
