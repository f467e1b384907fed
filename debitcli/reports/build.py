"""VAT, what is owed and how the accounts stand: which rows, under which headings, with which totals."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from debitcli.customers.customer import Customer
from debitcli.database.book import Connection
from debitcli.fields.billing.money import rounded
from debitcli.ledger.accounts import records as accounts
from debitcli.ledger.accounts.account import Account
from debitcli.reports import records
from debitcli.reports.owed import records as owed
from debitcli.reports.owed.records import BUCKETS
from debitcli.reports.report import DETAIL, Figure, Report, total_of
from debitcli.reports.scope import Asked

_NOTHING = Decimal(0)


def vat(connection: Connection, asked: Asked) -> Report:
    """Output and input VAT by rate, category and country; by customer, what the EC sales list wants."""
    home = accounts.company_currency(connection)
    by_customer = asked.by == "customer"
    rows, owed = [], rounded(_NOTHING, home)
    for row, net, amount in records.vat(connection, asked.by, asked.first, asked.last, detail=asked.detail):
        said = {"customer": row.number, "name": row.name, "tax_id": row.tax_id} if by_customer else {}
        if asked.detail:
            document = f"{row.noun} {row.document}" if row.document else None
            said |= {"date": row.vat_date, "entry": row.entry, "document": document, "text": row.text}
        rows.append(
            {"side": row.vat_side, "category": row.vat_category, "rate": f"{row.vat_rate}", "country": row.vat_country,
             **said, "net": net, "vat": amount, "currency": home}
        )  # fmt: skip
        owed += amount if row.vat_side == "output" else -amount
    figures = [Figure(key, key.capitalize()) for key in ("side", "category", "rate", "country")]
    figures += [Figure("customer", "No"), Figure("name", "Name"), Figure("tax_id", "Tax ID")] * by_customer
    figures += DETAIL if asked.detail else ()
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
    for currency, said, amounts in owed.aging(connection, day, asked.today, asked.by, detail=asked.detail):
        rows.append({"currency": currency, **said, **dict(zip(BUCKETS, amounts, strict=True)), "total": sum(amounts)})
    words = ("Not due", "1–30 days", "31–60 days", "61–90 days", "over 90")
    figures = [Figure("currency", "")]
    figures += [Figure("customer", "No"), Figure("name", "Name")] * (asked.by == "customer")
    if asked.detail:
        figures += [Figure("number", "Invoice"), Figure("date", "Date"), Figure("due", "Due")]
    figures += [Figure(key, words[n], is_amount=True) for n, key in enumerate(BUCKETS)]
    figures.append(Figure("total", "Total", is_amount=True))
    return Report(f"Open invoices on {day}", "", figures, rows, charted="total")


def statement(connection: Connection, asked: Asked, customer: Customer) -> Report:
    """What happened on a customer's account, with the balance behind each line, for each currency."""
    last = asked.last or asked.today
    found = owed.statement(connection, customer.id, last)
    rows: list[dict[str, Any]] = []
    for currency in dict.fromkeys(each[3] for each in found):
        mine = [each for each in found if each[3] == currency]
        balance = total_of((each[4] for each in mine if asked.first and each[0] < asked.first), currency)
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
    total = {"balance": total_of((each["balance"] for each in rows), home), "currency": home}
    return Report(f"Balance on {day}", home, _accounts("balance"), rows, total, ["Debit is positive."])


def profit(connection: Connection, asked: Asked) -> Report:
    """Income less expenses, by account."""
    home = accounts.company_currency(connection)
    rows = _of_accounts(records.profit(connection, asked.first, asked.last), home, "amount")
    rows.sort(key=lambda each: each["kind"] == "expense")
    sums = {
        kind: total_of((each["amount"] for each in rows if each["kind"] == kind), home)
        for kind in ("income", "expense")
    }
    total = {"amount": sums["income"] - sums["expense"], "currency": home}
    notes = [f"Income {sums['income']:,f}, expenses {sums['expense']:,f}."]
    return Report(f"Profit {asked.period}", home, _accounts("amount"), rows, total, notes, charted="amount")


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
