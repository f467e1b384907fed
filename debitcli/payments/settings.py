"""The settings that concern payments."""

import re
from collections.abc import Mapping

from debitcli.fields.billing.number_pattern import PATTERN
from debitcli.fields.text import clean
from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused
from debitcli.invoices.settings import POSSIBLE_PATTERNS
from debitcli.settings.setting import Setting

_USUAL = ("bank", "cash", "card", "paypal", "private")
_POSSIBLE = f"words with commas between, such as {', '.join(_USUAL)}"


def _check_methods(typed: str, context: Context) -> Outcome[str]:
    cleaned = clean(typed, limit=400)
    if isinstance(cleaned, Refused):
        return cleaned
    words = [word for each in (cleaned.value or "").split(",") if (word := each.strip().lower())]
    if odd := [word for word in words if not re.fullmatch(r"[^\W_][\w-]{0,29}", word)]:
        return Refused(f"has a method that cannot be: {odd[0]}", "letters, digits and dashes, at most 30, no spaces")
    return Accepted(", ".join(dict.fromkeys(words)) or None)


RECEIPT_NUMBER = Setting(
    "receipt.number", "How the numbers of receipts are written", "R{year}-{number:04}", PATTERN, POSSIBLE_PATTERNS
)
METHODS = Setting(
    "payment.methods", "How payments are made; each is an account", ", ".join(_USUAL),
    Kind(_check_methods, choices=lambda _: _USUAL, several=True), _POSSIBLE,
)  # fmt: skip

SETTINGS = (METHODS, RECEIPT_NUMBER)


def methods(values: Mapping[str, str]) -> tuple[str, ...]:
    """How payments can be made under the settings `values`."""
    return tuple(values.get(METHODS.key, METHODS.default).split(", "))
