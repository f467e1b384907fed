"""What documents post to the ledger when they are issued."""

from collections.abc import Hashable, Iterable, Iterator
from decimal import Decimal
from typing import TypeVar

from debitcli.fields.billing.money import in_proportion, rounded
from debitcli.invoices.form import NOUN
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.parts.part import Line
from debitcli.ledger.entry import Entry, Posting, Vat

_NOTHING = Decimal(0)
_INCOME = {"product": "income-goods", "service": "income-services"}
Group = tuple[str, Decimal, str | None]
"""What is taxed alike: VAT category, rate, country."""
_Key = TypeVar("_Key", bound=Hashable)


def of_issuing(invoice: Invoice) -> Entry:
    """The entry of a document that is issued: the customer owes, income and VAT are owed. Credit notes the other way.

    Bases are in the company's currency at the document's rate; what rounding leaves is income.
    """
    sign = -1 if invoice.type == "credit-note" else 1
    currency, home = invoice.currency, invoice.base_currency or invoice.currency
    rate = invoice.rate or Decimal(1)

    def posting(account: str, amount: Decimal, base: Decimal | None = None, vat: Vat | None = None) -> Posting:
        own = rounded(amount * rate, home) if base is None else base
        return Posting(account, sign * amount, currency, sign * own, vat)

    postings = [posting("receivable", invoice.payable)]
    if invoice.withheld:
        postings.append(posting("withholding", invoice.withheld))
    if invoice.rounding:
        postings.append(posting("rounding", -invoice.rounding))
    postings += [posting(*each) for each in _of_vat(invoice, sign)]
    income = [posting(account, -amount) for account, amount in income_of(invoice).items() if amount]
    off = sum((each.base for each in (*postings, *income)), _NOTHING)
    if off and income:
        last = income[-1]
        income[-1] = Posting(last.account, last.amount, last.currency, last.base - off)
    words = {"invoice": "Invoice", "credit-note": "Credit note", "prepayment": "Prepayment"}[invoice.type]
    return Entry(
        invoice.date or "", f"{words} {invoice.number}, {invoice.name}", [*postings, *income], NOUN, invoice.id
    )


def _of_vat(invoice: Invoice, sign: int) -> Iterator[tuple[str, Decimal, Decimal | None, Vat]]:
    """Output VAT by group, also where there is none to pay: the return wants its net."""
    rate, home = invoice.rate or Decimal(1), invoice.base_currency or invoice.currency
    account = "vat-not-due" if invoice.vat_due == "paid" else "output-vat"
    for each in invoice.groups:
        country = each.vat_country or str(invoice.seller.get("country") or "")
        base = -sign * rounded(each.net * rate, home)
        vat = Vat("output", country, each.vat_category, each.vat_rate, base, invoice.vat_date)
        yield account, -each.vat, None if each.base_vat is None else -each.base_vat, vat


def income_of(invoice: Invoice) -> dict[str, Decimal]:
    """The net of a document by the accounts that it is booked on."""
    lines = [
        (account_of(each), (each.vat_category, each.vat_rate, each.vat_country), each.net) for each in invoice.lines
    ]
    of_whole = [
        ((category, rate, country), each.sign * amount)
        for each in filter(None, (invoice.reduction, *invoice.allowances))
        for category, rate, country, amount in each.parts
    ]
    return net_by(lines, of_whole, invoice.currency, _INCOME["service"])


def net_by(
    lines: Iterable[tuple[_Key, Group, Decimal]],
    of_whole: Iterable[tuple[Group, Decimal]],
    currency: str,
    otherwise: _Key,
) -> dict[_Key, Decimal]:
    """The net of a document by a key of its lines (key, VAT group, net): lines, less allowances, plus charges.

    Allowances (negative) and charges of the whole are shared over the lines of their VAT group; where that has no
    line, they stand under `otherwise`.
    """
    sums: dict[_Key, Decimal] = {}
    of_groups: dict[Group, dict[_Key, Decimal]] = {}
    for key, group, net in lines:
        sums[key] = sums.get(key, _NOTHING) + net
        own = of_groups.setdefault(group, {})
        own[key] = own.get(key, _NOTHING) + net
    for group, amount in of_whole:
        keys = of_groups.get(group) or {otherwise: Decimal(1)}
        weights = list(keys.values()) if sum(keys.values()) else [Decimal(1)] * len(keys)
        for key, share in zip(keys, in_proportion(amount, weights, currency), strict=True):
            sums[key] = sums.get(key, _NOTHING) + share
    return sums


def account_of(line: Line) -> str:
    """Where the income of a line is booked."""
    return line.account or _INCOME[line.kind]
