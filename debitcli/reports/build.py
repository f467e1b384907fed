"""Each report, made of what the book has: which rows, under which headings, with which totals."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from debitcli.customers.customer import Customer
from debitcli.database.book import Connection
from debitcli.fields.billing.money import rounded
from debitcli.ledger.accounts import records as accounts
from debitcli.ledger.accounts.account import Account
from debitcli.reports import records
from debitcli.reports.records import BUCKETS, Sum
from debitcli.reports.report import Figure, Report

_NOTHING = Decimal(0)
_WITHOUT = {"customer": "no customer", "country": "no country", "supplier": "no supplier", "category": "no category"}
_TWICE = "A customer in two categories counts in both; the total counts once."
_DETAIL = (Figure("date", "Date"), Figure("entry", "Entry"), Figure("text", "Text"))


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is asked for: its key, first and last day, one currency alone, every figure in detail."""

    by: str
    first: str | None
    last: str | None
    today: str
    currency: str | None = None
    detail: bool = False
    period: str = ""


def of_kind(connection: Connection, kind: str, asked: Asked) -> Report:
    """Income or expenses, by a key."""
    home, name = accounts.company_currency(connection), "income" if kind == "income" else "expenses"
    currency = asked.currency or home
    # Categories of customers are several; so are the entries of each.
    by = "customer" if kind == "income" and asked.by == "category" else asked.by
    by = "account" if kind == "expense" and asked.by == "category" else by
    found = records.of_kind(
        connection, kind, by, asked.first, asked.last, currency, in_currency=asked.currency is not None,
        detail=asked.detail,
    )  # fmt: skip
    named, total = _named(connection, found, kind, asked.by), _sum((each.amount for each in found), currency)
    figures = [Figure(asked.by, asked.by.capitalize()), Figure("currency", "Currency")]
    figures += _DETAIL if asked.detail else ()
    figures.append(Figure(name, name.capitalize(), is_amount=True))
    rows = [_row(asked.by, key, each, currency, name) for key, each in named]
    if not asked.detail:
        rows = _joined(rows, asked.by, name)
    notes = [_TWICE] if kind == "income" and asked.by == "category" and len(named) > len(found) else []
    title = f"{name.capitalize()} {asked.period} by {asked.by}"
    return Report(title, f"{currency}, net", figures, rows, {"currency": currency, name: total}, notes, charted=name)


def both(connection: Connection, asked: Asked) -> Report:
    """Income and expenses of customers, or of their categories, and the net of both."""
    currency = asked.currency or accounts.company_currency(connection)
    sides: dict[str, dict[str, Decimal]] = {}
    total = dict[str, Decimal]()
    several = False
    for kind, name in (("income", "income"), ("expense", "expenses")):
        found = records.of_kind(
            connection, kind, "customer", asked.first, asked.last, currency, in_currency=asked.currency is not None
        )
        # What was spent for nobody is no customer's.
        found = [each for each in found if kind == "income" or each.key is not None]
        named = _named(connection, found, "income", asked.by)
        several = several or len(named) > len(found)
        for key, each in named:
            side = sides.setdefault(key, dict.fromkeys(("income", "expenses"), rounded(_NOTHING, currency)))
            side[name] += each.amount
        total[name] = _sum((each.amount for each in found), currency)
    rows = [
        {asked.by: key, "currency": currency, **side, "net": side["income"] - side["expenses"]}
        for key, side in sorted(sides.items(), key=lambda each: -each[1]["income"])
    ]
    figures = [Figure(asked.by, asked.by.capitalize()), Figure("currency", "Currency")]
    figures += [Figure(key, key.capitalize(), is_amount=True) for key in ("income", "expenses", "net")]
    title = {"category": "Customer categories", "customer": "Customers"}[asked.by]
    whole = {"currency": currency, **total, "net": total["income"] - total["expenses"]}
    notes = [_TWICE] if several else []
    return Report(f"{title} {asked.period}", f"{currency}, net", figures, rows, whole, notes, charted="income")


def vat(connection: Connection, asked: Asked) -> Report:
    """Output and input VAT by rate, category and country; by customer, what the EC sales list wants."""
    home = accounts.company_currency(connection)
    by_customer = asked.by == "customer"
    rows, owed = [], rounded(_NOTHING, home)
    for row, net, amount in records.vat(connection, asked.by, asked.first, asked.last):
        said = {"customer": row.number, "name": row.name, "tax_id": row.tax_id} if by_customer else {}
        rows.append(
            {"side": row.vat_side, "category": row.vat_category, "rate": f"{row.vat_rate}", "country": row.vat_country,
             **said, "net": net, "vat": amount, "currency": home}
        )  # fmt: skip
        owed += amount if row.vat_side == "output" else -amount
    figures = [Figure(key, key.capitalize()) for key in ("side", "category", "rate", "country")]
    figures += [Figure("customer", "No"), Figure("name", "Name"), Figure("tax_id", "Tax ID")] * by_customer
    figures += [Figure("net", "Net", is_amount=True), Figure("vat", "VAT", is_amount=True)]
    figures.append(Figure("currency", "Currency"))
    words = "to pay" if owed >= 0 else "to get back"
    return Report(
        f"VAT {asked.period}", home, figures, rows, {"side": "output less input", "vat": owed, "currency": home},
        [f"{home} {abs(owed):,f} {words}."] if rows else [], charted="vat",
    )  # fmt: skip


def aging(connection: Connection, asked: Asked) -> Report:
    """What is open on invoices, by how long it is overdue."""
    day = asked.last or asked.today
    rows = []
    for currency, who, amounts in records.aging(connection, day, asked.today, asked.by):
        said = {"customer": who[0], "name": who[1]} if who else {}
        rows.append({"currency": currency, **said, **dict(zip(BUCKETS, amounts, strict=True)), "total": sum(amounts)})
    words = ("Not due", "1–30 days", "31–60 days", "61–90 days", "over 90")
    figures = [Figure("currency", "")]
    figures += [Figure("customer", "No"), Figure("name", "Name")] * (asked.by == "customer")
    figures += [Figure(key, words[n], is_amount=True) for n, key in enumerate(BUCKETS)]
    figures.append(Figure("total", "Total", is_amount=True))
    return Report(f"Open invoices on {day}", "", figures, rows, charted="total")


def statement(connection: Connection, asked: Asked, customer: Customer) -> Report:
    """What happened on a customer's account, with the balance behind each line, for each currency."""
    last = asked.last or asked.today
    found = records.statement(connection, customer.id, last)
    rows: list[dict[str, Any]] = []
    for currency in dict.fromkeys(each[3] for each in found):
        mine = [each for each in found if each[3] == currency]
        balance = _sum((each[4] for each in mine if asked.first and each[0] < asked.first), currency)
        opening = {"number": "", "type": "opening balance", "amount": None, "currency": currency}
        rows.append({"date": asked.first or mine[0][0], **opening, "balance": balance})
        for day, number, kind, _, amount in mine:
            if asked.first and day < asked.first:
                continue
            balance += amount
            rows.append(
                {
                    "date": day,
                    "number": number,
                    "type": kind,
                    "amount": amount,
                    "balance": balance,
                    "currency": currency,
                }
            )
    figures = [
        Figure("date", "Date"), Figure("number", "Number"), Figure("type", "Type"),
        Figure("amount", "Amount", is_amount=True), Figure("balance", "Balance", is_amount=True),
        Figure("currency", "Currency"),
    ]  # fmt: skip
    return Report(f"Statement of customer {customer.number}, {customer.name}, until {last}", "", figures, rows)


def balance(connection: Connection, asked: Asked) -> Report:
    """What stands on every account at the end of a day; debit is positive."""
    day, home = asked.last or asked.today, accounts.company_currency(connection)
    rows = _of_accounts(records.balances(connection, day), home, "balance")
    total = {"balance": _sum((each["balance"] for each in rows), home), "currency": home}
    return Report(f"Balance on {day}", home, _accounts("balance"), rows, total, ["Debit is positive."])


def profit(connection: Connection, asked: Asked) -> Report:
    """Income less expenses, by account."""
    home = accounts.company_currency(connection)
    rows = _of_accounts(records.profit(connection, asked.first, asked.last), home, "amount")
    rows.sort(key=lambda each: each["kind"] == "expense")
    sums = {
        kind: _sum((each["amount"] for each in rows if each["kind"] == kind), home) for kind in ("income", "expense")
    }
    total = {"amount": sums["income"] - sums["expense"], "currency": home}
    notes = [f"Income {sums['income']:,f}, expenses {sums['expense']:,f}."]
    return Report(f"Profit {asked.period}", home, _accounts("amount"), rows, total, notes, charted="amount")


def _sum(amounts: Iterable[Decimal], currency: str) -> Decimal:
    return sum(amounts, rounded(_NOTHING, currency))


def _accounts(amount: str) -> list[Figure]:
    return [
        Figure("account", "Account"), Figure("name", "Name"), Figure("kind", "Kind"),
        Figure(amount, amount.capitalize(), is_amount=True), Figure("currency", "Currency"),
    ]  # fmt: skip


def _of_accounts(found: Iterable[tuple[Account, Decimal]], home: str, amount: str) -> list[dict[str, Any]]:
    return [
        {"account": each.number, "name": each.name, "kind": each.kind, amount: value, "currency": home}
        for each, value in found
    ]


def _row(by: str, key: str, each: Sum, currency: str, name: str) -> dict[str, Any]:
    said = {"date": each.date, "entry": each.entry, "text": each.text} if each.entry is not None else {}
    return {by: key, "currency": currency, **said, name: each.amount}


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
