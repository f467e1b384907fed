"""A line of a document, out of what was given and the product that it is made of."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from debitcli.customers.customer import Customer
from debitcli.fields.numbers import in_places
from debitcli.fields.value import Problem
from debitcli.invoices.draft.company import Company
from debitcli.invoices.draft.known import Sources, Told
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.parts.part import Allowance, Line
from debitcli.invoices.vat import of_invoice as vat
from debitcli.invoices.vat.treatment import Treatment
from debitcli.products.product import Product

_NOTHING = Decimal(0)
_PLACES = Decimal("0.000001")
_HUNDRED = Decimal(100)


def made(
    values: Mapping[str, Any],
    product: Product | None,
    head: Invoice,
    customer: Customer,
    company: Company,
    allowances: Sequence[Allowance],
    where: str,
    told: Told,
) -> Line:
    """The line that was given, completed from its product, with its VAT."""
    price, quantity = values["price"], values["quantity"] or Decimal(1)
    if price is None and product is not None:
        price = _price_of(product, head, company, where, told)
    if price is None and product is None:
        hint = "a price, or a product of that name: debitcli product list"
        told.problems.append(Problem(f"{where}price", values["description"], "is required", hint))
    if not values["description"] and product is None:
        told.problems.append(Problem(f"{where}description", None, "is required", "what is sold, or a product"))
    if price is not None and price < 0:
        # A price is never below zero (EN 16931 BR-27).
        price, quantity = -price, -quantity
    if values["price_discount"] is not None and not _NOTHING <= values["price_discount"] <= (price or _NOTHING):
        text = str(values["price_discount"])
        told.problems.append(Problem(f"{where}price_discount", text, "is more than the price, or below zero"))
    if values["base_quantity"] is not None and values["base_quantity"] < 0:
        told.problems.append(Problem(f"{where}base_quantity", str(values["base_quantity"]), "is below zero"))
    description = values["description"] or (product.name if product else "")
    kind = values["kind"] or (product.kind if product else None) or "service"
    found = vat_of(kind, description, values, product, head, customer, company, where, told)
    return Line(
        product=product.id if product else None,
        product_number=product.number if product else None,
        description=description,
        details=values["details"] or (product.description if product else None),
        kind=kind,
        quantity=quantity,
        unit=values["unit"] or (product.unit if product else None) or "C62",
        price=price if price is not None else _NOTHING,
        base_quantity=values["base_quantity"],
        price_discount=values["price_discount"],
        discount=values["discount"] or None,
        vat_category=found.category or "S",
        vat_rate=found.rate or _NOTHING,
        vat_why=found.why or None,
        vat_exemption=values["vat_exemption"] or (product.vat_exemption if product else None),
        account=values["account"] or (product.account if product else None),
        period=values["period"],
        allowances=tuple(allowances),
    )


def vat_of(
    kind: str,
    description: str,
    values: Mapping[str, Any],
    product: Product | None,
    head: Invoice,
    customer: Customer,
    company: Company,
    where: str,
    told: Told,
) -> Treatment:
    """The VAT of a line: what was given for it, for the document, else what the law proposes, with the reason."""
    category, rate = values["vat_category"], values["vat_rate"]
    usual = product.vat_rate if product and product.vat_rate is not None else company.vat_rate
    if category is None:
        category = head.vat_category
    if category is not None:
        percent = rate if rate is not None else usual if category == "S" else _NOTHING
        return Treatment(category, percent, "")
    of_product = product.vat_category if product else None
    found = vat.propose(kind, usual, of_product, head, customer, company)
    if found.hint and description not in (of_it := told.hints.setdefault(found.hint, [])):
        of_it.append(description)
    if found.category is None or found.rate is None:
        told.problems.append(Problem(f"{where}vat_rate", None, f"is required ({found.why})", found.hint))
    return found


def account_of(text: str, sources: Sources, where: str, told: Told) -> str | None:
    """The number of the account that a line names, if it is in use."""
    number = sources.accounts.get(text)
    if number is None:
        hint = "debitcli account list, or account add"
        told.problems.append(Problem(f"{where}account", text, "is no account that is in use", hint))
    return number


def is_archived(product: Product, where: str) -> Problem:
    """That a line is of a product that is put aside."""
    hint = f"debitcli product restore {product.number}"
    return Problem(f"{where}product", product.number, "is archived", hint)


def _price_of(product: Product, head: Invoice, company: Company, where: str, told: Told) -> Decimal | None:
    """The price of a product as the document wants it: in its currency, with VAT or without."""
    currency = product.currency or company.currency
    if currency and currency != head.currency:
        message = f"is required: product {product.number} is priced in {currency}"
        told.problems.append(Problem(f"{where}price", None, message, f"a price in {head.currency}"))
        return None
    price = product.price
    if price is None or not product.prices or product.prices == head.prices:
        return price
    factor = 1 + (product.vat_rate or _NOTHING) / _HUNDRED
    other = price / factor if product.prices == "gross" else price * factor
    other = in_places(other.quantize(_PLACES))
    told.remarks.append(f"{product.name}: {price} {product.prices} is {other} {head.prices}.")
    return other
