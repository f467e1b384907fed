"""Income and expenses by a key, and both beside each other."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from debitcli.database import categories
from debitcli.database.book import Connection
from debitcli.fields.billing.money import rounded
from debitcli.ledger.accounts import records as accounts
from debitcli.reports import records
from debitcli.reports.documents import records as documents
from debitcli.reports.products import records as products
from debitcli.reports.report import DETAIL, Figure, Report, total_of
from debitcli.reports.scope import Asked, Scope, Sum

_NAMES = {"income": "income", "expense": "expenses"}
_NOTHING = Decimal(0)
_WITHOUT = {
    "customer": "no customer", "country": "no country", "supplier": "no supplier", "category": "no category",
    "product": "–",
}  # fmt: skip
_TWICE = "A customer in two categories counts in both; the total counts once."
_PAID = "When it was paid: the share of each payment, on its day."


def of_kind(connection: Connection, kind: str, asked: Asked) -> Report:
    """Income or expenses, by a key."""
    currency, name = asked.currency or accounts.company_currency(connection), _NAMES[kind]
    # Categories of customers are several; so are the entries of each.
    by = "customer" if kind == "income" and asked.by == "category" else asked.by
    by = "account" if kind == "expense" and asked.by == "category" else by
    found = _found(connection, kind, by, asked)
    named, total = _named(connection, found, kind, asked.by), total_of((each.amount for each in found), currency)
    figures = [Figure(asked.by, asked.by.capitalize()), Figure("currency", "Currency")]
    if asked.detail:
        figures += [each for each in DETAIL if asked.is_paid or each.key != "document"]
    figures.append(Figure(name, name.capitalize(), is_amount=True))
    rows = [_row(asked, key, each, currency, name) for key, each in named]
    if not asked.detail:
        rows = _joined(rows, asked.by, name)
    notes = [_TWICE] if kind == "income" and asked.by == "category" and len(named) > len(found) else []
    title = f"{name.capitalize()} {asked.period} by {asked.by}"
    whole = {"currency": currency, name: total}
    return Report(
        _of_category(title, asked), f"{currency}, net", figures, rows, whole, [*notes, *_basis(asked)], charted=name
    )


def both(connection: Connection, asked: Asked) -> Report:
    """Income and expenses of customers, or of their categories, and the net of both."""
    currency = asked.currency or accounts.company_currency(connection)
    sides: dict[str, dict[str, Decimal]] = {}
    total = dict[str, Decimal]()
    several = False
    for kind, name in _NAMES.items():
        found = _found(connection, kind, "customer", asked)
        # What was spent for nobody is no customer's.
        found = [each for each in found if kind == "income" or each.key is not None]
        named = _named(connection, found, "income", asked.by)
        several = several or len(named) > len(found)
        for key, each in named:
            side = sides.setdefault(key, dict.fromkeys(_NAMES.values(), rounded(_NOTHING, currency)))
            side[name] += each.amount
        total[name] = total_of((each.amount for each in found), currency)
    rows = [
        {asked.by: key, "currency": currency, **side, "net": side["income"] - side["expenses"]}
        for key, side in sorted(sides.items(), key=lambda each: -each[1]["income"])
    ]
    figures = [Figure(asked.by, asked.by.capitalize()), Figure("currency", "Currency")]
    figures += [Figure(key, key.capitalize(), is_amount=True) for key in ("income", "expenses", "net")]
    title = {"category": "Customer categories", "customer": "Customers"}[asked.by]
    whole = {"currency": currency, **total, "net": total["income"] - total["expenses"]}
    notes = [*([_TWICE] if several else []), *_basis(asked)]
    title = _of_category(f"{title} {asked.period}", asked)
    return Report(title, f"{currency}, net", figures, rows, whole, notes, charted="income")


def _found(connection: Connection, kind: str, by: str, asked: Asked) -> list[Sum]:
    """The sums of income or expenses, by a key, as it is asked for."""
    currency = asked.currency or accounts.company_currency(connection)
    category = categories.ids(connection, [asked.category])[0] if asked.category is not None else None
    scope = Scope(
        kind, by, asked.first, asked.last, currency, asked.currency is not None, asked.detail, category
    )  # fmt: skip
    if asked.is_paid:
        return documents.paid(connection, scope)
    return products.by_product(connection, scope) if by == "product" else records.of_kind(connection, scope)


def _row(asked: Asked, key: str, each: Sum, currency: str, name: str) -> dict[str, Any]:
    said = (
        {"date": each.date, "entry": each.entry, "document": each.document, "text": each.text} if asked.detail else {}
    )
    return {asked.by: key, "currency": currency, **said, name: each.amount}


def _of_category(title: str, asked: Asked) -> str:
    return title if asked.category is None else f"{title}, {asked.category}"


def _basis(asked: Asked) -> list[str]:
    return [_PAID] if asked.is_paid else []


def _named(connection: Connection, found: Sequence[Sum], kind: str, by: str) -> list[tuple[str, Sum]]:
    """The sums with what their keys are called; one of a customer in several categories stands under each."""
    if by == "category" and kind == "income":
        of = records.memberships(connection)
        return [(name, each) for each in found for name in of.get(each.key, [_WITHOUT["category"]])]
    if by == "customer":
        called = records.names(connection, [each.key for each in found if each.key])
        return [(f"{each.key} {called[each.key]}" if each.key else _WITHOUT["customer"], each) for each in found]
    return [(each.key if each.key is not None else _WITHOUT.get(by, "other"), each) for each in found]


def _joined(rows: Sequence[dict[str, Any]], by: str, name: str) -> list[dict[str, Any]]:
    """One row for each key: the largest first, months in their order."""
    sums: dict[str, dict[str, Any]] = {}
    for row in rows:
        there = sums.setdefault(row[by], {**row, name: _NOTHING})
        there[name] += row[name]
    found = [row for row in sums.values() if row[name]]
    return found if by == "month" else sorted(found, key=lambda row: -row[name])
