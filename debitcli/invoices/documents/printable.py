"""Whether all that a document says can be printed: a letter that no font has is said before anything is issued."""

import json
from collections.abc import Iterator
from typing import Any

from debitcli.documents import letters
from debitcli.fields.value import Problem
from debitcli.invoices.documents.looks import Looks
from debitcli.invoices.fingerprint import text_of
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.settings import LEGAL, PAYMENT
from debitcli.terminal.words import cut

_MOST_SHOWN = 60
_MOST_LETTERS = 8
_NOT_PRINTED = {
    "issued_by", "origin", "customer.email", "customer.invoice_email", "customer.phone", "customer.contact",
    "customer.website", "customer.electronic_address", "customer.region",
}  # fmt: skip
_OF_PARTY = {"seller": "company", "buyer": "customer"}


def problems_of(invoice: Invoice) -> Iterator[Problem]:
    """Every text of a document that has letters which no font has."""
    for field, text in _texts(json.loads(text_of(invoice)), ""):
        if field not in _NOT_PRINTED:
            yield from _problems(field, text)


def problems_of_looks(looks: Looks) -> Iterator[Problem]:
    """The same of the texts that all documents of a day have."""
    for setting, text in ((PAYMENT, looks.payment), (LEGAL, looks.legal)):
        yield from _problems(setting.key, text)


def _problems(field: str, text: str) -> Iterator[Problem]:
    if letters.has_unusual(text) and (missing := letters.unprintable(text)):
        scripts = letters.scripts_of(missing)
        message = f"has letters that no font here has: {missing[:_MOST_LETTERS]} ({', '.join(scripts)})"
        packages = " and ".join(dict.fromkeys(scripts.values())) if all(scripts.values()) else ""
        install = f"install a font that has them, such as {packages} (Debian, Ubuntu), or " if packages else ""
        hint = f"{install}write it in other letters"
        yield Problem(field, cut(text, _MOST_SHOWN), message, hint)


def _texts(said: Any, field: str) -> Iterator[tuple[str, str]]:
    """The texts in what a document says, each with its field: `line 2 description`, `customer.name`."""
    if isinstance(said, str):
        yield field, said
    elif isinstance(said, dict):
        for key, value in said.items():
            # The name stands among what is said of the customer, too.
            if field or key != "name":
                yield from _texts(value, _field_within(field, key))
    elif isinstance(said, list):
        for n, value in enumerate(said, 1):
            yield from _texts(value, f"{field.removesuffix('s')} {n}")


def _field_within(field: str, key: str) -> str:
    if field in _OF_PARTY:
        return f"{_OF_PARTY[field]}.{key}"
    return f"{field} {key}" if field else key
