"""Kinds of values that only expenses have: VAT as a rate or an amount, and parts by account."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from debitcli.fields.numbers import AMOUNT, as_text, check_amount, check_percent
from debitcli.fields.text import clean, seen
from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused, text_of_json

_HOW = "AMOUNT [CATEGORY] [RATE%], such as 60.50 Travel 21%"
_BETWEEN = "; "
# `12.50 Travel 21% (2.17)`: the amount, the account if it has one of its own, and what is said of VAT.
_PART = re.compile(
    r"(?P<amount>[-−]?[0-9][^ ]*)(?: +(?P<category>.+?))??"
    r"(?: +(?P<code>AE|[SZEKGO]))?(?: +(?P<rate>[0-9.,]+) ?%)?(?: +\((?P<vat>[-−]?[0-9.,]+)\))?"
)


@dataclass(frozen=True, slots=True)
class PartText:
    """A part as it was given: its sum with VAT, the account as it was named (empty: that of the whole), its VAT."""

    total: Decimal
    category: str
    vat_category: str | None = None
    vat_rate: Decimal | None = None
    vat: Decimal | None = None

    @property
    def text(self) -> str:
        """As it could be typed."""
        rate = "" if self.vat_rate is None else f" {self.vat_rate:f}%"
        code = f" {self.vat_category}" if self.vat_category else ""
        category = f" {self.category}" if self.category else ""
        return f"{as_text(self.total)}{category}{code}{rate}{'' if self.vat is None else f' ({as_text(self.vat)})'}"


def _check_part(typed: str, context: Context) -> Outcome[PartText]:
    cleaned = clean(typed, limit=200)
    if isinstance(cleaned, Refused) or not cleaned.value:
        return cleaned if isinstance(cleaned, Refused) else Accepted(None)
    found = _PART.fullmatch(" ".join(cleaned.value.split()))
    if found is None:
        return Refused("is no part of an expense", _HOW)
    numbers: list[Decimal | None] = []
    for name, check in (("amount", check_amount), ("rate", check_percent), ("vat", check_amount)):
        read = check(found[name] or "", context)
        if isinstance(read, Refused):
            return Refused(f"{read.message} ({typed.strip()})", read.hint)
        numbers.append(read.value)
    amount, rate, vat = numbers
    if not amount:
        return Refused("has no amount", _HOW)
    return Accepted(PartText(amount, found["category"] or "", found["code"], rate, vat))


def _check_parts(typed: str, context: Context) -> Outcome[tuple[PartText, ...]]:
    parts = []
    for each in typed.split(";"):
        read = _check_part(each, context)
        if isinstance(read, Refused):
            return read
        parts += [read.value] if read.value else []
    return Accepted(tuple(parts) or None)


def _parts_of_json(value: Any) -> str | None:
    """Parts as a list of texts, or of what `show` answers: total, category, VAT."""
    if not isinstance(value, list):
        return text_of_json(value)
    texts = [_part_of_json(each) for each in value]
    return None if None in texts else _BETWEEN.join(filter(None, texts))


def _part_of_json(value: Any) -> str | None:
    if not isinstance(value, Mapping):
        return text_of_json(value)
    if value.keys() - {"total", "category", "net", "vat", "vat_rate", "vat_category"}:
        return None
    said = {key: AMOUNT.typed(each) for key, each in value.items() if each is not None}
    if None in said.values() or not said.get("total"):
        return None
    rate = f" {said['vat_rate']}%" if said.get("vat_rate") else ""
    code = f" {said['vat_category']}" if said.get("vat_category") else ""
    vat = f" ({said['vat']})" if said.get("vat") and (rate or code) else ""
    category = f" {said['category']}" if said.get("category") else ""
    return f"{said['total']}{category}{code}{rate}{vat}"


PARTS: Kind[tuple[PartText, ...]] = Kind(
    _check_parts,
    text=lambda parts: _BETWEEN.join(each.text for each in parts),
    record=lambda parts: [each.text for each in parts],
    typed=_parts_of_json,
    several=True,
    one="part",
    empty=(),
    repeats=False,
)
"""The parts of an expense."""


def _check_vat(typed: str, context: Context) -> Outcome[str]:
    """`19%`, or an amount such as `11.40`."""
    wanted = seen(typed)
    if not wanted.endswith("%"):
        read = check_amount(wanted, context)
        return read if isinstance(read, Refused) else Accepted(None if read.value is None else f"{read.value:f}")
    percent = check_percent(wanted, context)
    return percent if isinstance(percent, Refused) else Accepted(f"{percent.value:f}%")


VAT: Kind[str] = Kind(_check_vat, typed=AMOUNT.typed, repeats=False, decimal=True)
"""VAT that was charged: a rate with %, or an amount; in the book always the amount."""


def _named(list_name: str) -> Kind[str]:
    """A line of text that is often one of those that the book knows."""
    return Kind(
        lambda typed, _: clean(typed, limit=200),
        choices=lambda context: list(context.lists.get(list_name, {}).values()),
    )


SUPPLIER, CATEGORY = _named("suppliers"), _named("accounts")
