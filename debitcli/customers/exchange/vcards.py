"""vCard 3.0 and 4.0 (RFC 2426, RFC 6350): cards as rows of fields; customers as cards (3.0: every program reads it)."""

from collections.abc import Iterable, Iterator
from typing import Any

from debitcli.customers.customer import Customer
from debitcli.customers.form import FORM
from debitcli.exchange.target import Cards, Row
from debitcli.fields.named import DIVIDER
from debitcli.fields.value import Context
from debitcli.files.source import Source

_TEXTS = {each.key: each.card for each in FORM.fields if each.card}
"""The fields that stand in a property of their own."""
_ADDRESS = {"address": "street", "address2": "extended", "postal_code": "code", "city": "city", "region": "region",
            "country": "country"}  # fmt: skip
HEADER = ("number", "name", "kind", "given_name", "family_name", "company", *_ADDRESS, *_TEXTS, "categories", "notes")
_NUMBER = "x-customer-number"


def rows(source: Source, encoding: str) -> Iterator[Row]:
    """Each card: the line on which it begins, its cells under `HEADER`, its text, and what is wrong with it."""
    for line, text in _cards(source, encoding):
        yield line, *_cells(text)


def write(customers: Iterable[Customer]) -> Iterator[str]:
    """Each customer as a card. Private notes stay in the book: a card is made to be handed on."""
    import vobject

    for customer in customers:
        card = vobject.vCard()
        words = customer.name.split()
        person = customer.kind == "person"
        family = words[-1] if person and len(words) > 1 else ""
        given = " ".join(words[:-1]) if family else customer.name if person else ""
        card.add("n").value = vobject.vcard.Name(family=family, given=given)
        card.add("fn").value = customer.name
        if not person:
            card.add("org").value = [customer.name]
        for key, name in _TEXTS.items():
            if text := FORM.by_key[key].kind.in_list(customer.value(key), Context()):
                card.add(name).value = text
        if customer.address or customer.city or customer.country:
            parts = {part: customer.value(key) or "" for key, part in _ADDRESS.items()}
            card.add("adr").value = vobject.vcard.Address(**parts)
        if customer.categories:
            card.add("categories").value = list(customer.categories)
        if customer.number:
            card.add(_NUMBER).value = customer.number
        yield str(card.serialize())


def _cards(source: Source, encoding: str) -> Iterator[tuple[int, str]]:
    """The texts between BEGIN:VCARD and END:VCARD, each with its first line's number."""
    with source.path.open(encoding=encoding) as stream:
        lines: list[str] = []
        start = 0
        for number, line in enumerate(stream, 1):
            if line.strip().upper() == "BEGIN:VCARD":
                lines, start = [], number
            if start:
                lines.append(line)
            if line.strip().upper() == "END:VCARD" and start:
                yield start, "".join(lines)
                start = 0
        if start:
            yield start, "".join(lines)


def _cells(text: str) -> tuple[list[str], str, str]:
    """The cells of a card, its text, and what is wrong with it: one hostile card does not stop the others."""
    from vobject.base import VObjectError

    try:
        return _read(text), text, ""
    except (VObjectError, StopIteration, ValueError, LookupError, AttributeError, TypeError) as error:
        return [], text, f"is no card that can be read: {error}"


def _read(text: str) -> list[str]:
    import vobject

    card = vobject.readOne(text)
    found = dict.fromkeys(HEADER, "")
    found["name"] = _first(card, "fn")
    organisation = _value(card, "org")
    company = organisation[0] if isinstance(organisation, list) and organisation else str(organisation or "")
    if company == found["name"] or _first(card, "kind") == "org":
        found["kind"] = "company"
    elif company:
        found["company"] = company
    elif found["name"]:
        found["kind"] = "person"
    name = _value(card, "n")
    if not found["name"] and name is not None:
        found |= {"given_name": _plain(name.given), "family_name": _plain(name.family)}
    address = _value(card, "adr")
    if address is not None:
        found |= {key: _plain(getattr(address, part)) for key, part in _ADDRESS.items()}
    for key, name in _TEXTS.items():
        found[key] = _first(card, name).removeprefix("mailto:").removeprefix("tel:")
    categories = [name for line in card.contents.get("categories", ()) for name in line.value]
    found["categories"] = DIVIDER.join(name.replace(";", ",") for name in categories)
    found["notes"] = "\n\n".join(str(line.value) for line in card.contents.get("note", ()))
    found["number"] = _first(card, _NUMBER)
    return list(found.values())


def _value(card: Any, name: str) -> Any:
    lines = card.contents.get(name)
    if not lines:
        return None
    preferred = [
        line for line in lines if "PREF" in line.params or "pref" in map(str.lower, line.params.get("TYPE", ()))
    ]
    return (preferred or lines)[0].value


def _first(card: Any, name: str) -> str:
    return str(_value(card, name) or "")


def _plain(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value or "")


CARDS = Cards(HEADER, rows, write)
"""Customers as vCards."""
