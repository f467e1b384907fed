"""Letters with a table, such as receipts and statements: on the same paper as invoices, PDF/A-3a and PDF/UA-1."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from debitcli.documents import pdf, pictures
from debitcli.fields.phone import PHONE
from debitcli.fields.value import Context

Party = Mapping[str, Any]
"""Who writes, or to whom: name, address, postal_code, city, country, email, phone … as the book has them."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns (heading, whether it is the wide one, whether figures stand to the right), rows, total."""

    columns: Sequence[tuple[str, bool, bool]]
    rows: Sequence[Sequence[str]]
    total: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a letter says, in a language; every text as it is printed."""

    language: str
    title: str
    seller: Party
    buyer: Party
    facts: Sequence[tuple[str, str]]
    text: Sequence[str]
    tables: Sequence[Table]
    colour: str
    logo: bytes | None


def write(letter: Letter, when: datetime) -> bytes:
    """The PDF. Raises ValueError with the words of what is wrong, such as a letter that no font has."""
    foreign = letter.seller.get("country") != letter.buyer.get("country")
    known = words(letter.language)
    address = _address(letter.seller, letter.language, foreign=foreign)
    data = {
        "language": letter.language, "title": letter.title, "colour": letter.colour,
        "logo": letter.logo is not None, "of": known["of"],
        "seller": {
            "name": letter.seller.get("name") or "",
            "lines": [*address, *_reached(letter.seller)],
            "sender": " · ".join([letter.seller.get("name") or "", *address]),
            "footer": list(_registered(letter.seller, known)),
        },
        "buyer": {
            "name": letter.buyer.get("name") or "",
            "lines": _address(letter.buyer, letter.language, foreign=foreign),
        },
        "facts": [list(each) for each in letter.facts if each[1]],
        "text": list(letter.text),
        "tables": [
            {
                "columns": [{"label": label, "wide": wide, "right": right} for label, wide, right in each.columns],
                "rows": [list(row) for row in each.rows],
                "total": list(each.total),
            }
            for each in letter.tables
        ],
    }  # fmt: skip
    logo = pictures.as_svg(letter.logo) if letter.logo else ""
    return pdf.write((pdf.HERE / "templates" / "letter.typ").read_bytes(), data, when, logo=logo)


@cache
def words(language: str) -> dict[str, str]:
    """The words of letters in a language."""
    found: dict[str, str] = json.loads((pdf.HERE / "words" / "letters" / f"{language}.json").read_text("utf-8"))
    return found


def day(typed: str, language: str) -> str:
    """A day as it is written in a language."""
    from babel.dates import format_date

    return format_date(date.fromisoformat(typed), "medium", language)


def money(amount: Decimal, currency: str, language: str, *, named: bool = True) -> str:
    """An amount as it is written in a language, with the code of its currency or (not `named`) alone."""
    from babel.numbers import format_currency

    written = format_currency(amount, currency, "#,##0.00", language).replace("-", "−")
    return f"{currency} {written}" if named else written


def _address(party: Party, language: str, *, foreign: bool) -> list[str]:
    from debitcli.fields.country import country_name

    town = " ".join(filter(None, (party.get("postal_code"), party.get("city"))))
    lines = [line for key in ("address", "address2") for line in (party.get(key) or "").split("\n")]
    country = country_name(party["country"], language) if foreign and party.get("country") else ""
    return list(filter(None, [*lines, town, country]))


def _reached(party: Party) -> Iterable[str]:
    phone = PHONE.shown(party["phone"], Context()) if party.get("phone") else None
    return filter(None, (phone, party.get("email"), party.get("website")))


def _registered(party: Party, known: Mapping[str, str]) -> Iterable[str]:
    taxes = ((known["vat_id"], party.get("tax_id")), (known["tax_number"], party.get("tax_number")))
    numbers = (f"{label} {number}" for label, number in taxes if number)
    return filter(None, (party.get("name"), party.get("registration"), *numbers))
