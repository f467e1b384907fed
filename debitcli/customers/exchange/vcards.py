"""Customers as cards of vCard 3.0 (RFC 2426), which every program reads."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from debitcli.customers.exchange.card_reading import ADDRESS, NUMBER, OWN, TEXTS, cards
from debitcli.exchange.target import Cards
from debitcli.fields.value import Context
from debitcli.forms.form import Form

_LONGEST = 75
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\r": "\\n", "\n": "\\n"})
_KEPT = frozenset(("number", "name", "kind", "contact", "categories", "notes", *ADDRESS, *TEXTS))
"""The fields that have a place in a card."""


def write(customers: Iterable[Mapping[str, Any]], form: Form) -> Iterator[str]:
    """Each customer as a card."""
    context = Context()
    texts = [(name, key, form.by_key[key].kind.text) for key, name in TEXTS.items()]
    own = [(f"{OWN}{each.key.replace('_', '-').upper()}", each.key, each.kind.shown) for each in form.custom]
    for customer in customers:
        person, name = customer["kind"] == "person", _escaped(customer["name"])
        family, given = _family_and_given(customer["name"] if person else customer["contact"] or "")
        lines = [f"FN:{name}", f"N:{_escaped(family)};{_escaped(given)};;;"]
        if not person:
            lines += [f"ORG:{name}", "X-ABSHOWAS:COMPANY"]
        contact = customer["contact"]
        if contact and (person or contact == customer["name"] or f"{given} {family}".strip() != contact):
            lines.append(f"{OWN}CONTACT:{_escaped(contact)}")
        lines += [f"{card}:{_escaped(text(value))}" for card, key, text in texts if (value := customer[key])]
        for card, key, show in own:
            if (value := customer[key]) and (text := show(value, context)):
                lines.append(f"{card}:{_escaped(text)}")
        if any(customer[key] for key in ADDRESS):
            parts = [_escaped(text) if (text := customer[key]) else "" for key in ADDRESS]
            lines.append(f"ADR;TYPE=WORK:;{';'.join(parts)}")
        if customer["categories"]:
            lines.append(f"CATEGORIES:{','.join(map(_escaped, customer['categories']))}")
        lines += [f"NOTE:{_escaped(note)}" for note in customer["notes"] or ()]
        if number := customer["number"]:
            lines.append(f"{NUMBER}:{_escaped(number)}")
            lines.append(f"UID:debitcli-{_escaped(number)}-{customer['created']:%Y%m%d%H%M%S}")
        lines.append(f"REV:{customer['updated'] or customer['created']:%Y%m%dT%H%M%SZ}")
        whole = "\r\n".join(line if len(line) <= _LONGEST and line.isascii() else _folded(line) for line in lines)
        yield f"BEGIN:VCARD\r\nVERSION:3.0\r\n{whole}\r\nEND:VCARD\r\n"


def _family_and_given(person: str) -> tuple[str, str]:
    """The parts of a name: the family name before a comma, else the last word; of one word the given name."""
    family, comma, given = person.partition(",")
    if comma:
        return family.strip(), given.strip()
    *words, last = person.split() or [""]
    return (last, " ".join(words)) if words else ("", last)


def _escaped(text: str) -> str:
    return text.replace("\r\n", "\n").translate(_ESCAPES)


def _folded(line: str) -> str:
    """A line as lines of at most 75 octets, none of which ends within a character."""
    octets, pieces, room = line.encode(errors="surrogatepass"), [], _LONGEST
    while len(octets) > room:
        end = room
        while octets[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(octets[:end])
        # The space in front counts.
        octets, room = octets[end:], _LONGEST - 1
    return b"\r\n ".join((*pieces, octets)).decode(errors="surrogatepass")


CARDS = Cards(_KEPT, ("created", "updated"), cards, write)
"""Customers as vCards."""
