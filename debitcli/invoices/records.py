"""Invoices in the book: read, written as drafts, frozen when they are issued."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter, ne
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, delete, func, literal, select, update

from debitcli.database import bulk, history
from debitcli.database.growth import has_rows, portions
from debitcli.database.history import By
from debitcli.database.keys import changed_at, later_than_before
from debitcli.database.schema.book import sequence
from debitcli.database.schema.customers import customer
from debitcli.database.schema.invoices import invoice
from debitcli.database.store import Numbered
from debitcli.errors import ConflictError
from debitcli.fields import folding
from debitcli.fields.billing.money import in_minor_units, of_minor_units
from debitcli.forms.slots import changed, maker
from debitcli.invoices.form import FORM, NOUN
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.parts import records as parts
from debitcli.invoices.parts.part import Allowance, Line

SUMS = (
    "line_total", "allowance_total", "charge_total", "net", "vat", "total", "prepaid", "rounding", "withheld",
    "payable", "paid", "credited", "discounted", "written_off", "open", "credit_notes",
)  # fmt: skip
"""The amounts of a document in its own currency."""
_BASE_SUMS = ("base_net", "base_vat", "base_total")
_JSON = {"seller": dict, "buyer": dict, "cash_discounts": tuple}
_PLAIN = (
    "id", "number", "type", "customer", "date", "due", "terms", "delivered", "currency", "language", "prices",
    "discount", "withholding", "withholding_label", "reference", "buyer_reference", "message", "vat_category",
    "vat_exemption", "delivery", "payment_reference", "origin", "reminders", "hold_until", "issued", "place",
    "utc_offset", "issued_by", "base_currency", "vat_due", "vat_date", "logo", "template", "texts", "fingerprint",
    "fingerprint_before", "created",
)  # fmt: skip
_READ = (*_PLAIN, *SUMS, *_BASE_SUMS, *_JSON, "rate", "period", "updated", "name", "customer_number")
_PLACES = {name: place for place, name in enumerate(("as_of", *_READ))}
_OF_SUMS, _OF_BASE_SUMS = ([_PLACES[name] for name in names] for names in (SUMS, _BASE_SUMS))
_OF_JSON = [(_PLACES[name], kind) for name, kind in _JSON.items()]
_MAKE = maker(Invoice, _PLACES)
_Writer = Callable[[Invoice], Any]


class Invoices(Numbered[Invoice]):
    """Documents, as they stand on a day."""

    def __init__(self, as_of: str) -> None:
        super().__init__(invoice, FORM, Invoice)
        self._as_of = as_of

    def select(self, connection: Connection) -> Select[Any]:
        """A query of all documents, for `made`, without their lines."""
        own: dict[str, ColumnElement[Any]] = {name: invoice.c[name] for name in _READ if name in invoice.c}
        own["updated"] = changed_at(invoice).label("updated")
        own["name"] = func.coalesce(invoice.c.name, customer.c.name).label("name")
        own["customer_number"] = customer.c.number.label("customer_number")
        own["period"] = (invoice.c.period_from + literal("/") + invoice.c.period_to).label("period")
        return select(*(own[name] for name in _READ)).join_from(invoice, customer, invoice.c.customer == customer.c.id)

    def made(self, connection: Connection, row: Any) -> Invoice:
        """The document in a row of `select`."""
        values = [self._as_of, *row]
        currency, home = values[_PLACES["currency"]], values[_PLACES["base_currency"]]
        for place in _OF_SUMS:
            values[place] = of_minor_units(values[place], currency)
        for place in _OF_BASE_SUMS:
            if values[place] is not None:
                values[place] = of_minor_units(values[place], home or currency)
        for place, kind in _OF_JSON:
            values[place] = _of_json(values[place], kind) if values[place] else kind()
        if values[_PLACES["rate"]] is not None:
            values[_PLACES["rate"]] = Decimal(values[_PLACES["rate"]])
        return _MAKE(values)

    def whole(self, connection: Connection, found: Iterable[Invoice]) -> list[Invoice]:
        """Documents with their lines, allowances, VAT groups and references."""
        return parts.joined(connection, list(found))

    def one_whole(self, connection: Connection, found: Invoice) -> Invoice:
        """One document with its lines, allowances, VAT groups and references."""
        return self.whole(connection, [found])[0]

    def add_drafts(self, connection: Connection, drafts: Sequence[Invoice], by: By) -> list[Invoice]:
        """Save new drafts; as they are saved, each with its number `draft-N`."""
        last = _next_of(connection, "draft", len(drafts))
        ids = bulk.next_ids(connection, invoice, len(drafts))
        saved = [
            changed(each, id=id_, number=f"draft-{last - len(drafts) + n}", created=by.now, updated=by.now)
            for n, (id_, each) in enumerate(zip(ids, drafts, strict=True), 1)
        ]
        columns = _columns(saved) | {"id": ids, "created": [by.now] * len(ids)}
        bulk.insert(connection, invoice, columns)
        parts.write(connection, saved)
        history.write(connection, NOUN, by, "added", [(each.id, each.called, {}) for each in saved])
        return saved

    def edit_draft(self, connection: Connection, before: Invoice, after: Invoice, by: By) -> Invoice:
        """Save another content of a draft. Raises ConflictError where it was changed or issued meanwhile."""
        values = {name: value for name, (value,) in _columns([after]).items()}
        moment = self._change(connection, before, values, by)
        parts.rewrite(connection, [before], [after])
        if after.customer != before.customer and has_rows(connection, "note"):
            from debitcli.notes import records as notes

            now = after.customer, after.customer_number
            notes.follow(connection, after.id, now, before.customer_number, by)
        self.tell(connection, "edited", after, by, differences(before, after))
        return replace(after, updated=moment)

    def freeze(self, connection: Connection, before: Sequence[Invoice], after: Sequence[Invoice], by: By) -> None:
        """Write documents (locked) as they are issued, with all their figures; nothing of them changes again."""
        parts.rewrite(connection, before, after)
        columns = _columns_that_differ(before, after)
        frozen = update(invoice).where(invoice.c.id == bindparam("_of"), invoice.c.issued.is_(None))
        frozen = frozen.values({name: bindparam(f"_{name}") for name in columns})
        names = [*(f"_{name}" for name in columns), "_of"]
        rows = zip(*columns.values(), [each.id for each in after], strict=True)
        connection.execute(frozen, [dict(zip(names, row, strict=True)) for row in rows])
        told = [
            (new.id, new.called, {"number": (old.number, new.number)}) for old, new in zip(before, after, strict=True)
        ]
        history.write(connection, NOUN, by, "issued", told)

    def remove_draft(self, connection: Connection, draft: Invoice, by: By) -> None:
        """Delete a draft with the notes on it that its deleter may see.

        Raises ConflictError where it was changed or issued meanwhile.
        """
        self.lock(connection, [draft.id])
        if has_rows(connection, "note"):
            from debitcli.notes import records as notes

            notes.remove_of_invoice(connection, (draft.id, draft.called), by)
        same = (invoice.c.id == draft.id, invoice.c.issued.is_(None), changed_at(invoice) == draft.updated)
        if not connection.execute(delete(invoice).where(*same)).rowcount:
            raise ConflictError(f"{draft.number} was changed meanwhile. Nothing was deleted.", "Look at it again.")
        self.tell(connection, "deleted", draft, by)

    def hold(self, connection: Connection, document: Invoice, day: str | None, by: By) -> Invoice:
        """Send no reminders of a document until a day, or send them again."""
        updated = self._change(connection, document, {"hold_until": day}, by)
        self.tell(connection, "edited", document, by, {"hold_until": (document.hold_until, day)})
        if day:
            _cancel_reminders(connection, document, f"on hold until {day}", by)
        return replace(document, hold_until=day, updated=updated)

    def remind_on(self, connection: Connection, document: Invoice, days: str, by: By) -> Invoice:
        """Let reminders of a document be due on other days than the settings say."""
        updated = self._change(connection, document, {"reminders": days}, by)
        return replace(document, reminders=days, updated=updated)

    def lock(self, connection: Connection, ids: Sequence[int]) -> None:
        """Let nobody else issue, credit or settle these documents until this transaction ends."""
        if connection.dialect.name == "postgresql":
            for some in portions(sorted(ids)):
                query = select(invoice.c.id).where(invoice.c.id.in_(some)).order_by(invoice.c.id)
                connection.execute(query.with_for_update())

    def locked(self, connection: Connection, id_: int) -> Invoice:
        """A document, whole, as it is now; nobody else issues, credits or settles it until this transaction ends."""
        self.lock(connection, [id_])
        return self.one_whole(connection, self.by_ids(connection, [id_])[id_])

    def settle(self, connection: Connection, document: Invoice, by: By, changes: Mapping[str, Decimal]) -> Invoice:
        """Add amounts to how a document is closed (`paid`, `credited`, `open` …)."""
        values: dict[str, Any] = {
            name: invoice.c[name] + in_minor_units(amount, document.currency) for name, amount in changes.items()
        }
        values["updated"] = later_than_before(connection, invoice, by.now)
        connection.execute(update(invoice).where(invoice.c.id == document.id).values(values))
        after = replace(document, **{name: getattr(document, name) + amount for name, amount in changes.items()})
        if not after.open:
            _cancel_reminders(connection, after, "nothing is open any more", by)
        return after


@lru_cache(1024)
def _of_json(text: str, kind: Callable[[Any], Any]) -> Any:
    """What stands in the book as JSON: the same for many documents, and never changed."""
    return kind(json.loads(text))


def _cancel_reminders(connection: Connection, document: Invoice, why: str, by: By) -> None:
    """Let no reminder leave that still waits in the outbox."""
    if has_rows(connection, "mail"):
        from debitcli.mail import records as mails

        mails.cancel_reminders(connection, document.id, why, by)


def differences(before: Invoice, after: Invoice) -> dict[str, tuple[Any, Any]]:
    """What differs between two versions of a draft: fields, lines and allowances, for the history."""
    found = FORM.differences(before, after)
    for key in ("lines", "allowances"):
        old, new = ([_said(each) for each in getattr(one, key)] for one in (before, after))
        if old != new:
            found[key] = (old, new)
    if before.total != after.total:
        found["total"] = (str(before.total), str(after.total))
    return found


def _said(part: Line | Allowance) -> str:
    """A line or allowance in a few words."""
    if isinstance(part, Line):
        vat = f"{part.vat_rate:f}%" if part.vat_category == "S" else part.vat_category
        return f"{part.quantity:f} {part.unit} x {part.description} @ {part.price:f} {vat}"
    size = f"{part.percent:f}%" if part.percent is not None else f"{part.stated or part.amount:f}"
    return f"{'charge' if part.charge else 'allowance'} {part.reason or ''} {size}".replace("  ", " ")


def last_rate(connection: Connection, currency: str, home: str, since: str) -> tuple[str, str] | None:
    """The rate of the newest document in a currency from a day on, and its date."""
    c = invoice.c
    same = (c.currency == currency, c.base_currency == home, c.rate.is_not(None), c.date >= since)
    row = connection.execute(select(c.rate, c.date).where(*same).order_by(c.date.desc(), c.id.desc()).limit(1)).first()
    return (row.rate, row.date) if row else None


def next_place(connection: Connection, count: int) -> int:
    """The last of the next `count` places among all that was ever issued. Others who issue wait from here on."""
    return _next_of(connection, "issued", count)


def lock_issuing(connection: Connection) -> None:
    """Let nobody else make drafts or issue until this transaction ends: for who locks documents before doing both."""
    for name in ("draft", "issued"):
        _next_of(connection, name, 0)


def fingerprint_at(connection: Connection, place: int) -> str | None:
    """The fingerprint of the document that was issued in this place."""
    query = select(invoice.c.fingerprint).where(invoice.c.place == place)
    found: str | None = connection.execute(query).scalar()
    return found


def _next_of(connection: Connection, name: str, count: int) -> int:
    row = update(sequence).where(sequence.c.name == name).values(last=sequence.c.last + count)
    return int(connection.execute(row.returning(sequence.c.last)).scalar_one())


def _columns(documents: Sequence[Invoice]) -> dict[str, list[Any]]:
    """The columns of the table of documents, without id and created."""
    return {name: [write(each) for each in documents] for name, write in _WRITTEN.items()}


def _columns_that_differ(before: Sequence[Invoice], after: Sequence[Invoice]) -> dict[str, list[Any]]:
    """Those of these columns in which any document is not as it was."""
    columns = {}
    for name, write in _WRITTEN.items():
        values = [write(each) for each in after]
        if any(map(ne, map(write, before), values)):
            columns[name] = values
    return columns


def _sum_writer(name: str) -> _Writer:
    return lambda each: in_minor_units(getattr(each, name), each.currency)


def _base_writer(name: str) -> _Writer:
    def write(each: Invoice) -> int | None:
        amount = getattr(each, name)
        return None if amount is None else in_minor_units(amount, each.base_currency or each.currency)

    return write


def _json_writer(name: str) -> _Writer:
    return lambda each: json.dumps(value, ensure_ascii=False) if (value := getattr(each, name)) else None


def _period_writer(place: int) -> _Writer:
    return lambda each: each.period.split("/")[place] if each.period else None


_WRITTEN: dict[str, _Writer] = {
    **{name: attrgetter(name) for name in _PLAIN if name not in ("id", "created")},
    **{name: _sum_writer(name) for name in SUMS},
    **{name: _base_writer(name) for name in _BASE_SUMS},
    **{name: _json_writer(name) for name in _JSON},
    "number_key": lambda each: folding.number_key(each.called),
    "name": lambda each: each.name if each.issued else None,
    "name_key": lambda each: folding.searched(each.name) if each.issued else None,
    "reference_key": lambda each: folding.searched(each.reference),
    "rate": lambda each: None if each.rate is None else f"{each.rate:f}",
    "period_from": _period_writer(0),
    "period_to": _period_writer(1),
}
"""What each column of the table of documents has of one, but for id and created."""
