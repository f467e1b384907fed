"""vCard 3.0 and 4.0 (RFC 2426, RFC 6350): cards as rows of fields; customers as cards (3.0: every program reads it)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from debitcli.customers.form import FORM
from debitcli.exchange.target import Cards, Row
from debitcli.fields.named import DIVIDER
from debitcli.fields.value import Context
from debitcli.files.source import Source

_TEXTS = {each.key: each.card for each in FORM.fields if each.card}
"""The fields that stand in a property of their own."""
_ADDRESS = {"address2": "extended", "address": "street", "city": "city", "region": "region", "postal_code": "code",
            "country": "country"}  # fmt: skip
"""The parts of an address, in the order of a card; none is a box."""
HEADER = ("number", "name", "kind", "given_name", "family_name", "company", *_ADDRESS, *_TEXTS, "categories", "notes")
_NUMBER = "x-customer-number"
_LONGEST = 75
_ODD = re.compile(r"\r\n|[\r\n\\;,]")
_FOLD = re.compile(r"\r?\n[ \t]")
# A property whose value is one text, or texts divided by semicolons.
_TEXT = re.compile(
    r"^(?!(?:[\w-]+\.)?(?:CATEGORIES|N)[;:])((?:[\w-]+\.)?[\w-]+(?:;[^:\r\n]*)?:)(.*)$", re.MULTILINE | re.IGNORECASE
)
_COMMA = re.compile(r"(?<!\\),")
_ESCAPES = {"\\": "\\\\", ";": "\\;", ",": "\\,"}


def rows(source: Source, encoding: str) -> Iterator[Row]:
    """Each card: the line on which it begins, its cells under `HEADER`, its text, and what is wrong with it."""
    for line, text in _cards(source, encoding):
        yield line, *_cells(text)


def write(customers: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Each customer as a card. Private notes stay in the book: a card is made to be handed on."""
    context = Context()
    texts = [(card.upper(), key, FORM.by_key[key].kind.in_list) for key, card in _TEXTS.items()]
    for customer in customers:
        words = customer["name"].split()
        person = customer["kind"] == "person"
        family = words[-1] if person and len(words) > 1 else ""
        given = " ".join(words[:-1]) if family else customer["name"] if person else ""
        name = _escaped(customer["name"])
        lines = [f"FN:{name}", f"N:{_escaped(family)};{_escaped(given)};;;"]
        if not person:
            lines.append(f"ORG:{name}")
        for card, key, show in texts:
            if (value := customer[key]) and (text := show(value, context)):
                lines.append(f"{card}:{_escaped(text)}")
        if customer["address"] or customer["city"] or customer["country"]:
            parts = [_escaped(text) if (text := customer[key]) else "" for key in _ADDRESS]
            lines.append(f"ADR:;{';'.join(parts)}")
        if customer["categories"]:
            lines.append(f"CATEGORIES:{','.join(map(_escaped, customer['categories']))}")
        if customer["number"]:
            lines.append(f"{_NUMBER.upper()}:{_escaped(customer['number'])}")
        whole = "\r\n".join(map(_folded, sorted(lines)))
        yield f"BEGIN:VCARD\r\nVERSION:3.0\r\n{whole}\r\nEND:VCARD\r\n"


def _escaped(text: str) -> str:
    return _ODD.sub(lambda odd: _ESCAPES.get(odd[0], "\\n"), text)


def _folded(line: str) -> str:
    """A line as lines of at most 75 octets, none of which ends within a character."""
    if line.isascii() and len(line) <= _LONGEST:
        return line
    octets, pieces, room = line.encode(errors="surrogatepass"), [], _LONGEST
    while len(octets) > room:
        end = room
        while octets[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(octets[:end])
        # The space in front counts.
        octets, room = octets[end:], _LONGEST - 1
    return b"\r\n ".join((*pieces, octets)).decode(errors="surrogatepass")


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

    # Most programs do not mark the commas of a text; behind one, vobject would leave the rest out.
    card = vobject.readOne(_TEXT.sub(lambda line: line[1] + _COMMA.sub(r"\\,", line[2]), _FOLD.sub("", text)))
    found = dict.fromkeys(HEADER, "")
    found["name"] = _first(card, "fn")
    organisation = _value(card, "org")
    company = _plain(organisation[0] if isinstance(organisation, list) and organisation else organisation)
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
