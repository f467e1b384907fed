"""Kinds of values that only documents have: a period, a discount, a rate of exchange, a place of delivery."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from debitcli.fields import codes, country, moments
from debitcli.fields.numbers import PRICE, plain
from debitcli.fields.period import read_period
from debitcli.fields.text import clean, seen
from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused, text_of_json
from debitcli.invoices.draft import line_text

_DELIVERY = ("name", "address", "postal_code", "city", "country")
_PLACE = '"NAME, STREET, CODE CITY, COUNTRY"'
_LONGEST = 300
MOST_RATE = 10**9
"""A rate of exchange is below it."""
_PLACES = 12
_SHOWN = 6


def _check_period(typed: str, context: Context) -> Outcome[str]:
    """The days `FROM/TO` (ISO 8601) of `2026-11-01/2026-11-30`, `2026-11`, `2026-Q3` or `2026`."""
    wanted = seen(typed)
    if not wanted:
        return Accepted(None)
    named = read_period(wanted)
    if not isinstance(named, Refused):
        return Accepted("/".join(named))
    days = re.split(r"/|\.\.+| - | to | – ", wanted)
    read = [moments.DAY.read(day, context) for day in days]
    if len(days) != 2 or any(isinstance(each, Refused) or not each.value for each in read):
        return Refused("is no period", "from/to, such as 2026-11-01/2026-11-30")
    first_day, last_day = (each.value for each in read if isinstance(each, Accepted))
    if str(last_day) < str(first_day):
        return Refused("ends before it begins", "the first day, then the last")
    return Accepted(f"{first_day}/{last_day}")


def _period_of_json(value: Any) -> str | None:
    if isinstance(value, dict) and value.keys() == {"from", "to"}:
        return f"{value['from']}/{value['to']}"
    return text_of_json(value)


def _check_discount(typed: str, context: Context) -> Outcome[str]:
    """`10%`, or an amount with decimals such as `50.00`."""
    if not seen(typed):
        return Accepted(None)
    read = line_text.read_discount(typed, context)
    if isinstance(read, Refused):
        return read
    return Accepted(f"{read.percent}%" if read.percent is not None else read.amount)


def _discount_of_json(value: Any) -> str | None:
    text = text_of_json(value)
    return text if text and text.endswith("%") else PRICE.typed(value)


def _check_rate(typed: str, context: Context) -> Outcome[str]:
    """What one unit of a currency is in another: a decimal above zero, alone or with both codes (`11.42 SEK/EUR`)."""
    wanted = seen(typed)
    if not wanted:
        return Accepted(None)
    read = re.fullmatch(r"([0-9]+)(?:[.,]([0-9]{1,12}))?(?: *([A-Za-z]{3})/([A-Za-z]{3}))?", wanted)
    if read is None or len(wanted) > 40:
        return Refused("is no rate of exchange", 'such as 0.0876, or "11.42 SEK/EUR"')
    value = Decimal(f"{read[1]}.{read[2] or 0}")
    if not value or value >= MOST_RATE:
        return Refused("is no rate of exchange", "above zero, below a thousand million")
    units = f" {read[3].upper()}/{read[4].upper()}" if read[3] else ""
    return Accepted(f"{plain(value)}{units}")


def rate_between(text: str, currency: str, home: str) -> Decimal | Refused:
    """The rate that a text of kind RATE says, as units of `home` for one of `currency`."""
    number, _, units = text.partition(" ")
    if units in ("", f"{home}/{currency}"):
        return Decimal(number)
    if units == f"{currency}/{home}":
        return plain((1 / Decimal(number)).quantize(Decimal(1).scaleb(-_PLACES)))
    return Refused("is not between these currencies", f"{home} for one {currency}, such as 0.0876")


def _show_rate(rate: object, _context: Context) -> str:
    number, _, units = str(rate).partition(" ")
    value = Decimal(number)
    least = Decimal(1).scaleb(min(value.adjusted() - _SHOWN + 1, 0))
    return f"{plain(value.quantize(least, ROUND_HALF_UP)):f} {units}".rstrip()


def _check_delivery(typed: str, context: Context) -> Outcome[str]:
    """Where it was delivered to: `NAME, STREET, CODE CITY, COUNTRY`, or the same as a JSON object."""
    wanted = seen(typed)
    if not wanted:
        return Accepted(None)
    parts: dict[str, Any] = {}
    if wanted.startswith("{"):
        try:
            parts = json.loads(wanted)
        except (ValueError, RecursionError):
            return Refused("is no place of delivery", _PLACE)
        if unknown := [key for key, value in parts.items() if key not in _DELIVERY or not _is_text(value)]:
            return Refused(f"has what is no part of an address: {unknown[0]}", f"{', '.join(_DELIVERY)}, each a text")
    else:
        name, *others = [part.strip() for part in wanted.split(",")]
        if len(others) < 2:
            return Refused("is no place of delivery", _PLACE)
        *street, town, named = others
        if len(others) == 2:
            street, town, named = [others[0]], others[1], ""
        code = re.match(r"(\S*[0-9]\S*(?: [0-9]\S*)?) (.+)", town)
        parts = {"name": name, "address": ", ".join(street), "country": named}
        parts |= {"postal_code": code[1], "city": code[2]} if code else {"city": town}
    read = country.COUNTRY.read(str(parts.get("country") or context.country or ""), context)
    if isinstance(read, Refused):
        return Refused(f"names no country ({parts.get('country')})", read.hint)
    texts = {key: clean(str(parts.get(key) or ""), newlines=True, limit=_LONGEST) for key in _DELIVERY}
    refused = next((each for each in texts.values() if isinstance(each, Refused)), None)
    if refused:
        return refused
    kept = {key: each.value for key, each in texts.items() if isinstance(each, Accepted) and each.value}
    return Accepted(json.dumps(kept | ({"country": read.value} if read.value else {}), ensure_ascii=False))


def _is_text(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _delivery_of_json(value: Any) -> str | None:
    return json.dumps(value) if isinstance(value, dict) else text_of_json(value)


def _show_delivery(text: str, _context: Context) -> str:
    parts = json.loads(text)
    town = " ".join(filter(None, (parts.get("postal_code"), parts.get("city"))))
    return ", ".join(filter(None, (parts.get("name"), parts.get("address"), town, parts.get("country"))))


def _check_references(typed: str, context: Context) -> Outcome[tuple[str, ...]]:
    """Numbers of documents, divided by semicolons or commas, each with its date behind it where it is of elsewhere."""
    found = []
    for each in filter(None, (part.strip() for part in re.split("[;,]", seen(typed)))):
        if re.fullmatch(r"\S{1,40}(?: [0-9]{4}-[0-9]{2}-[0-9]{2})?", each) is None:
            return Refused("is no number of a document", "such as 2026-0031, or 2026-0031 2026-11-26")
        found.append(each)
    return Accepted(tuple(found))


def _references_of_json(value: Any) -> str | None:
    if not isinstance(value, list):
        return text_of_json(value)
    texts = [
        " ".join(str(each[key]) for key in ("number", "date") if each.get(key)) if isinstance(each, dict) else each
        for each in value
    ]
    return "; ".join(texts) if all(isinstance(each, str) for each in texts) else None


def _record_of_references(values: tuple[str, ...]) -> list[dict[str, str | None]]:
    return [{"number": number, "date": day or None} for number, _, day in (each.partition(" ") for each in values)]


def _check_customer(typed: str, context: Context) -> Outcome[str]:
    """The number of a customer, or the e-mail address."""
    return Accepted(seen(typed)) if "@" in typed else codes.RECORD_NUMBER.read(typed, context)


def _check_truth(typed: str, context: Context) -> Outcome[bool]:
    wanted = seen(typed).lower()
    if wanted in ("", "yes", "true", "1"):
        return Accepted(bool(wanted))
    return Accepted(value=False) if wanted in ("no", "false", "0") else Refused("is neither yes nor no", "yes or no")


def _truth_of_json(value: Any) -> str | None:
    return ("no", "yes")[value] if isinstance(value, bool) else text_of_json(value)


def show_sum(amount: Decimal, _context: Context | None = None) -> str:
    """An amount of money for people: 1,240.00."""
    return f"{amount:,f}"


def cell_of_sum(key: str, home: str | None) -> Callable[[Any], str]:
    """The cell of a list for the amount `key` of a record: with its currency, where that is not the company's."""

    def cell(record: Any) -> str:
        abroad = f" {record.currency}" if record.currency != home else ""
        return f"{show_sum(record.value(key))}{abroad}"

    return cell


PERIOD = Kind(
    _check_period,
    show=lambda text, _: text.replace("/", " – "),
    record=lambda text: dict(zip(("from", "to"), text.split("/"), strict=True)),
    typed=_period_of_json,
)
"""The days from and to which something was done, `FROM/TO`."""
DISCOUNT = Kind(_check_discount, typed=_discount_of_json, show=lambda text, _: text.replace("%", " %"))
"""What a whole document is reduced by: `10%`, or an amount."""
RATE: Kind[str] = Kind(
    _check_rate, show=_show_rate, typed=lambda value: str(value) if isinstance(value, str) else None, repeats=False
)
"""A rate of exchange as it is typed; `rate_between` tells what it is. People read six digits of it."""
DELIVERY = Kind(
    _check_delivery, show=_show_delivery, record=json.loads, typed=_delivery_of_json, depends_on=("country",)
)
"""Another place that was delivered to, as a JSON object."""
REFERENCES: Kind[tuple[str, ...]] = Kind(
    _check_references,
    show=lambda values, _: ", ".join(values),
    text="; ".join,
    record=_record_of_references,
    typed=_references_of_json,
    several=True,
    empty=(),
    repeats=False,
)
"""Documents that one refers to, each by its number and, where it is of another program, its date."""
CUSTOMER = replace(codes.RECORD_NUMBER, read=_check_customer)
"""Who buys: a number, or an e-mail address."""
TRUTH = Kind(_check_truth, text=lambda value: ("no", "yes")[value], typed=_truth_of_json)
"""Yes or no."""
SUM: Kind[Decimal] = Kind(PRICE.read, show=show_sum, listed=show_sum, text=lambda amount: f"{amount:f}", record=str)
"""An amount of money in the minor units of its currency, which the book reckons."""
