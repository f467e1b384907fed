"""The fields of a document but its lines: as they were given, else from its customer and the company."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from debitcli.customers.customer import Customer
from debitcli.fields.value import Problem, Refused
from debitcli.invoices.draft.given import Draft
from debitcli.invoices.draft.known import Sources, Told
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.kinds import rate_between

_OF_BUYER = (
    "number", "name", "kind", "country", "address", "address2", "postal_code", "city", "region", "email", "tax_id",
    "business_id", "electronic_address", "contact", "language",
)  # fmt: skip


def made(
    values: Mapping[str, Any],
    given: Collection[str],
    customer: Customer,
    draft: Draft,
    sources: Sources,
    told: Told,
    *,
    of: Invoice,
) -> Invoice:
    """The document `of` with its fields, those that were not `given` by customer and company; without its lines."""
    company = sources.company

    def first(key: str, *others: Any) -> Any:
        return values[key] if key in given else next((each for each in others if each is not None), None)

    currencies = {each.currency for each in draft.lines or () if each.currency}
    said = currencies.pop() if len(currencies) == 1 else None
    if currencies:
        told.problems.append(Problem("currency", None, "differs from line to line", "one currency on an invoice"))
    currency = first("currency", said, customer.currency, company.currency)
    if currency is None:
        told.problems.append(Problem("currency", None, "is required", "--currency EUR, or debitcli setup"))
    elif said and currency != said:
        told.problems.append(Problem("currency", said, f"is not that of the invoice, {currency}", "--currency"))
    discount = first("discount", f"{customer.discount}%" if customer.discount else None)
    # A credit note on invoices settles them: nobody has to pay it by some day.
    usual_terms = () if values["credits"] else (customer.payment_terms, company.terms)
    head = Invoice(
        id=of.id,
        number=of.number,
        created=of.created,
        updated=of.updated,
        type=values["type"] or "invoice",
        customer=customer.id,
        customer_number=customer.called,
        name=customer.name,
        date=values["date"],
        due=values["due"],
        terms=first("terms", *usual_terms),
        delivered=values["delivered"],
        period=values["period"],
        currency=currency or "",
        rate=_rate(values["rate"], currency, sources, told),
        language=first("language", customer.language, company.fields.get("language")),
        prices=values["prices"] or customer.prices or _prices(draft, sources) or company.prices,
        discount=None if discount == "0%" else discount,
        withholding=first("withholding", customer.withholding, company.fields.get("withholding")),
        reference=values["reference"],
        buyer_reference=first("buyer_reference", customer.buyer_reference),
        message=values["message"],
        vat_category=values["vat_category"],
        vat_exemption=values["vat_exemption"],
        delivery=values["delivery"],
        credits=tuple(values["credits"] or ()),
        deducts=tuple(values["deducts"] or ()),
        buyer=buyer_of(customer),
        base_currency=company.currency,
        as_of=sources.today.isoformat(),
    )
    if head.date and head.due and head.due < head.date:
        told.problems.append(Problem("due", head.due, f"is before the date, {head.date}", "leave it out"))
    return head


def _rate(text: str | None, currency: str | None, sources: Sources, told: Told) -> Decimal | None:
    home = sources.company.currency
    if currency is None or home is None:
        return None
    if currency == home:
        if text not in (None, "1"):
            message = f"is only for other currencies than {home}"
            told.problems.append(Problem("rate", text, message, "leave it out, or give --currency"))
        return None
    if text is None:
        problem = Problem("rate", None, f"is required: {home} for one {currency}", "--rate 0.0876")
        if sources.may_lack:
            told.remarks.append(f"The rate is missing: {home} for one {currency}.")
        else:
            told.problems.append(problem)
        return None
    rate = rate_between(text, currency, home)
    if isinstance(rate, Refused):
        told.problems.append(Problem("rate", text, rate.message, rate.hint))
        return None
    return rate


def _prices(draft: Draft, sources: Sources) -> str | None:
    """How products are priced, where all lines are made of some and they agree."""
    products = [sources.product_of(each) for each in draft.lines or ()]
    kinds = {each.prices if each else None for each in products}
    return kinds.pop() if len(kinds) == 1 else None


def buyer_of(customer: Customer) -> dict[str, str]:
    """What a document says of the customer."""
    values = {key: customer.value(key) for key in _OF_BUYER}
    return {key: str(value) for key, value in values.items() if value not in (None, "", ())}
