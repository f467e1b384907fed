"""What documents post to the ledger when they are issued."""

from collections.abc import Callable, Hashable, Iterator
from decimal import Decimal
from typing import TypeVar

from debitcli.fields.billing.money import in_proportion, rounded
from debitcli.invoices.form import NOUN
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.parts.part import Line
from debitcli.ledger.entry import Entry, Posting, Vat

_NOTHING = Decimal(0)
_INCOME = {"product": "income-goods", "service": "income-services"}
_Group = tuple[str, Decimal, str | None]
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
    return net_by(invoice, account_of, _INCOME["service"])


def net_by(invoice: Invoice, key_of: Callable[[Line], _Key], otherwise: _Key) -> dict[_Key, Decimal]:
    """The net of a document by a key of its lines: lines, less allowances, plus charges.

    Allowances and charges of the whole are shared over the lines of their VAT group; where that has no line, they
    stand under `otherwise`.
    """
    sums: dict[_Key, Decimal] = {}
    of_groups: dict[_Group, dict[_Key, Decimal]] = {}
    for line in invoice.lines:
        key = key_of(line)
        sums[key] = sums.get(key, _NOTHING) + line.net
        group = of_groups.setdefault((line.vat_category, line.vat_rate, line.vat_country), {})
        group[key] = group.get(key, _NOTHING) + line.net
    for each in filter(None, (invoice.reduction, *invoice.allowances)):
        for category, rate, country, amount in each.parts:
            keys = of_groups.get((category, rate, country)) or {otherwise: Decimal(1)}
            weights = list(keys.values()) if sum(keys.values()) else [Decimal(1)] * len(keys)
            shares = in_proportion(amount if each.charge else -amount, weights, invoice.currency)
            for key, share in zip(keys, shares, strict=True):
                sums[key] = sums.get(key, _NOTHING) + share
    return sums


def account_of(line: Line) -> str:
    """Where the income of a line is booked."""
    return line.account or _INCOME[line.kind]
