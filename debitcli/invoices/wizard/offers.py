"""What the wizard of documents proposes while something is typed: products, and the VAT of a line."""

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from debitcli.errors import DebitcliError
from debitcli.fields.billing.units import UNIT
from debitcli.fields.value import Context
from debitcli.invoices.draft.given import Draft
from debitcli.invoices.wizard.typed import TypedLine, draft_of, line_of
from debitcli.listing.filters import MOST_OFFERED, Page
from debitcli.products import records
from debitcli.products.product import Product

if TYPE_CHECKING:
    from debitcli.invoices.wizard.wizard import InvoiceWizard

_COUNTED = re.compile(r"(.* [xX×*] )?(.*)")


def products(wizard: "InvoiceWizard", typed: str) -> list[tuple[str, str]]:
    """The products in which the words are found, behind a quantity too: as they are typed, with price and VAT."""
    counted, words = (part or "" for part in _COUNTED.fullmatch(typed.replace("\n", " ")).groups())  # type: ignore[union-attr]
    if " @ " in words:
        return []
    found: list[Product] = []
    with suppress(DebitcliError), wizard.run.book.reading() as connection:
        found = list(records.select_rows(connection, records.Selection(words.strip()), page=Page(MOST_OFFERED)))
    return [(f"{counted}{_typed(each, wizard)}", _meaning(each)) for each in found]


def vat(wizard: "InvoiceWizard", line: TypedLine) -> str:
    """The VAT that is proposed for a line, as it could be typed; empty where nothing tells it."""
    bare = TypedLine({k: v for k, v in line.texts.items() if not k.startswith("vat")}, item=line.item)
    bare.texts.setdefault("price", "1")
    _, done = wizard.complete(Draft(draft_of(wizard.answers).texts, [bare]), may_lack=True)
    if done.problems:
        return ""
    made = done.invoice.lines[0]
    return f"{made.vat_rate:f} %" if made.vat_category == "S" else made.vat_category


def _typed(product: Product, wizard: "InvoiceWizard") -> str:
    """A product as it is typed: by its name, where that cannot be read as anything else."""
    line = line_of(product.name, wizard.context)
    plain = isinstance(line, TypedLine) and line.item == product.name and not line.texts and not line.item.isdecimal()
    return product.name if plain or not product.number else product.number


def _meaning(product: Product) -> str:
    price = "" if product.price is None else f"{product.price:,f} {product.currency or ''}".strip()
    per = f"/ {UNIT.shown(product.unit, Context())}" if product.unit else ""
    rate = "" if product.vat_rate is None else f"{product.vat_rate:f} %"
    vat = product.vat_category if product.vat_category not in (None, "S") else rate
    return " · ".join(filter(None, (f"{price} {per}".strip(), vat, f"no. {product.number}")))
