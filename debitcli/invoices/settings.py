"""The settings that concern invoices."""

import re
from collections.abc import Mapping
from decimal import Decimal

from debitcli.fields import codes, text
from debitcli.fields.billing.money import minor_unit, to_step
from debitcli.fields.billing.number_pattern import PATTERN
from debitcli.fields.billing.terms import TERMS as TERMS_KIND
from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused
from debitcli.settings.setting import Setting

POSSIBLE_PATTERNS = "text with {number} or {number:04}, {year}, and {month} beside it"
"""What the number of a document can be made of."""
_NONE = "none"
_MOST_DAYS = 365
_LARGEST_STEP = 1000
_POSSIBLE_NEXT = "a whole number from 1 to 999999999, such as 32"
_POSSIBLE_STEPS = "currencies with their smallest amounts, such as CHF=0.05,SEK=1"
_POSSIBLE_DAYS = f"days from -{_MOST_DAYS} to {_MOST_DAYS} with commas between, such as -3, 1, 7; or none"


def _check_next(typed: str, context: Context) -> Outcome[str]:
    wanted = text.seen(typed)
    if not wanted:
        return Accepted(None)
    number = int(wanted) if re.fullmatch("[0-9]{1,9}", wanted) else 0
    return Accepted(str(number)) if number else Refused("is no number to go on with", _POSSIBLE_NEXT)


def _check_rounding(typed: str, context: Context) -> Outcome[str]:
    steps: dict[str, Decimal] = {}
    for each in filter(None, re.split(r"[,;\s]+", re.sub(r"\s*=\s*", "=", text.seen(typed)))):
        name, _, step = each.partition("=")
        currency = codes.check_currency(name, context)
        if isinstance(currency, Refused) or currency.value is None:
            return Refused(f"names no currency in use: {name}", _POSSIBLE_STEPS)
        if currency.value in steps:
            return Refused(f"has {currency.value} twice", "one amount for each currency")
        amount = Decimal(step) if re.fullmatch(r"[0-9]{1,4}(?:\.[0-9]{1,4})?", step) else Decimal(0)
        if not 0 < amount <= _LARGEST_STEP or to_step(amount, minor_unit(currency.value)) != amount:
            smallest = minor_unit(currency.value)
            return Refused(
                f"has no amount of {currency.value} to round to: {step or 'nothing'}",
                f"a multiple of {smallest} up to {_LARGEST_STEP}, a point before decimals, such as CHF=0.05,SEK=1",
            )
        steps[currency.value] = amount
    return Accepted(",".join(f"{currency}={step}" for currency, step in sorted(steps.items())) or None)


def _check_reminders(typed: str, context: Context) -> Outcome[str]:
    wanted = text.seen(typed).lower()
    if wanted in ("", _NONE):
        return Accepted(wanted or None)
    days = [each for each in re.split(r"[,;\s]+", wanted) if each]
    if not all(re.fullmatch("[+-]?[0-9]{1,3}", each) and abs(int(each)) <= _MOST_DAYS for each in days):
        return Refused("is no list of days", _POSSIBLE_DAYS)
    return Accepted(", ".join(map(str, sorted({int(each) for each in days}))))


NUMBER = Setting(
    "invoice.number", "How the numbers of invoices are written", "{year}-{number:04}", PATTERN, POSSIBLE_PATTERNS
)
CREDIT_NOTE_NUMBER = Setting(
    "credit_note.number", "How the numbers of credit notes are written", "C{year}-{number:04}", PATTERN,
    POSSIBLE_PATTERNS,
)  # fmt: skip
NEXT = Setting(
    "invoice.next", "The number with which invoices go on after another program", "", Kind(_check_next), _POSSIBLE_NEXT
)
TERMS = Setting(
    "invoice.terms", "When an invoice is due, with cash discounts before it", "30", TERMS_KIND,
    "such as 30, end of month, end of month + 30, or 2% 10, 30",
)  # fmt: skip
PRICES = Setting(
    "invoice.prices", "Whether prices of new invoices are net, or gross with VAT included", "net",
    codes.choice("net", "gross"), "net or gross",
)  # fmt: skip
ROUNDING = Setting(
    "invoice.rounding", "The smallest amount to pay, where cash has no smaller one", "", Kind(_check_rounding),
    _POSSIBLE_STEPS,
)  # fmt: skip
PAYMENT = Setting(
    "invoice.payment", "How to pay, as invoices say it", "", text.LINE, "text, such as By transfer to the account below"
)
PAYMENT_REFERENCE = Setting(
    "invoice.payment_reference",
    "What a payment names: the invoice's number, or a creditor reference made of it (rf, ISO 11649)", "number",
    codes.choice("number", "rf"), "number or rf",
)  # fmt: skip
LEGAL = Setting("invoice.legal", "What the law wants on each invoice, at its foot", "", text.LINE, "text")
TEMPLATE = Setting(
    "invoice.template", "The template of documents, where it is one of your own", "", text.LINE,
    "the name of a file in the folder templates of the configuration, or a path",
)  # fmt: skip
REMINDERS = Setting(
    "invoice.reminders", "The days, counted from the due date, on which a reminder is due", "1, 3, 7",
    Kind(_check_reminders), _POSSIBLE_DAYS,
)  # fmt: skip

SETTINGS = (
    NUMBER, NEXT, TERMS, PRICES, ROUNDING, PAYMENT, PAYMENT_REFERENCE, LEGAL, TEMPLATE, REMINDERS, CREDIT_NOTE_NUMBER,
)  # fmt: skip


def rounding(values: Mapping[str, str]) -> dict[str, Decimal]:
    """The smallest amounts to pay by currency, under the settings `values`."""
    pairs = (each.partition("=") for each in values.get(ROUNDING.key, ROUNDING.default).split(",") if each)
    return {currency: Decimal(step) for currency, _, step in pairs}


def reminders(values: Mapping[str, str]) -> tuple[int, ...]:
    """The days from the due date on which reminders are due, under the settings `values`."""
    days = values.get(REMINDERS.key, REMINDERS.default)
    return () if days == _NONE else tuple(map(int, days.split(", ")))
