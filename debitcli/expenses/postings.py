"""What expenses post to the ledger: costs, input VAT, what is owed to the supplier, and its payment."""

from collections.abc import Iterator
from decimal import Decimal

from debitcli.expenses.expense import REVERSE_CHARGED, Expense, Part
from debitcli.expenses.form import NOUN
from debitcli.fields.billing.money import rounded
from debitcli.ledger.entry import Entry, Posting, Vat

_HUNDRED = Decimal(100)


def of_expense(expense: Expense, day: str, country: str) -> Entry:
    """The entry of an expense on a day; `country` is the company's, where VAT is for the buyer to pay."""
    postings = [each for part in expense.parts for each in _of_part(part, expense, country)]
    postings.append(Posting("payable", -expense.total, expense.currency, -expense.base))
    return Entry(day, f"Expense {expense.number}, {expense.supplier}", postings, NOUN, expense.id)


def of_payment(expense: Expense, account: str, amount: Decimal, base: Decimal, day: str) -> Entry:
    """The entry of a payment to the supplier."""
    postings = (
        Posting("payable", amount, expense.currency, base),
        Posting(account, -amount, expense.currency, -base),
    )
    return Entry(day, f"Expense {expense.number} paid, {expense.supplier}", postings, NOUN, expense.id)


def _of_part(part: Part, expense: Expense, country: str) -> Iterator[Posting]:
    """The cost of a part with the VAT that is not deducted, and the VAT that is; reverse-charged VAT is owed too."""
    currency, home, share = expense.currency, expense.home, expense.deductible / _HUNDRED
    vat, base_vat = rounded(part.vat * share, currency), rounded(part.base_vat * share, home)
    if currency == home:
        base_vat = vat
    yield Posting(part.account, part.net + part.vat - vat, currency, part.base_net + part.base_vat - base_vat)
    if part.vat_category is None or part.vat_rate is None:
        return
    is_reverse = part.vat_category in REVERSE_CHARGED
    where = country if is_reverse else expense.supplier_country or country
    said = (where, part.vat_category, part.vat_rate)
    yield Posting("input-vat", vat, currency, base_vat, Vat("input", *said, part.base_net))
    if is_reverse:
        owed = Vat("output", *said, -part.base_net)
        yield Posting("output-vat", -part.vat, currency, -part.base_vat, owed)
