"""The VAT of a document: how the treatment of the law is applied to its parties, lines and groups."""

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from debitcli.customers.customer import Customer
from debitcli.fields.value import Problem
from debitcli.forms.slots import changed
from debitcli.invoices.draft.company import Company
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.parts.part import Group
from debitcli.invoices.reckoning import VatGroup
from debitcli.invoices.vat import notes, treatment
from debitcli.invoices.vat.treatment import Buyer, Seller, Treatment


def seller_of(company: Company) -> Seller:
    """The company as the law looks at it."""
    fields = company.fields
    return Seller(
        country=company.country,
        postal_code=fields.get("postal_code"),
        city=fields.get("city"),
        vat_id=fields.get("tax_id"),
        exempt=not company.is_registered,
        vat_category=fields.get("vat_category") or "E",
        vat_note=fields.get("vat_note") or "",
        oss=fields.get("oss") == "yes",
    )


def buyer_of(customer: Customer, delivery: str | None, *, goods: bool) -> Buyer:
    """The customer as the law looks at it: for goods, where they go."""
    place = json.loads(delivery) if delivery and goods else {}
    return Buyer(
        country=place.get("country") or customer.country,
        postal_code=place.get("postal_code") if place else customer.postal_code,
        city=place.get("city") if place else customer.city,
        vat_id=customer.tax_id,
        business_id=customer.business_id,
        is_company=customer.kind == "company",
    )


def propose(
    line_kind: str, rate: Decimal | None, category: str | None, head: Invoice, customer: Customer, company: Company
) -> Treatment:
    """Category, rate and reason of a line that says neither."""
    goods = line_kind == "product"
    buyer = buyer_of(customer, head.delivery, goods=goods)
    return treatment.propose(seller_of(company), buyer, goods=goods, rate=rate, category=category)


def problems(invoice: Invoice, customer: Customer, company: Company) -> list[Problem]:
    """What the VAT groups of a document lack, each with its field and the way out."""
    place = json.loads(invoice.delivery) if invoice.delivery else {}
    found = treatment.problems(
        [VatGroup(*each.key) for each in invoice.groups],
        seller_of(company),
        buyer_of(customer, invoice.delivery, goods=True),
        is_dated=bool(invoice.delivered or invoice.period),
        goes_to=place.get("country") or customer.country,
        exemption=_exemption(invoice),
    )
    if not company.is_registered and any(each.vat for each in invoice.groups):
        found = [("vat_rate", "cannot be charged: the company is exempt (company.vat)", "leave the rate out"), *found]
    return [Problem(field, None, message, hint) for field, message, hint in found]


def warnings(invoice: Invoice, company: Company) -> list[str]:
    """What is worth a look: rates that the country has not on the day of delivery."""
    day = date.fromisoformat(invoice.delivered or invoice.date or invoice.as_of)
    said = [treatment.rate_warning(each.vat_country or company.country, each.vat_rate, day) for each in invoice.groups]
    return [f"{each.vat_rate} % {words}." for each, words in zip(invoice.groups, said, strict=True) if words]


def with_reasons(invoice: Invoice, customer: Customer, company: Company) -> Sequence[Group]:
    """The VAT groups with the reason of those without VAT, in the customer's language (BT-120, BT-121)."""
    seller = seller_of(company)
    exemption, found = _exemption(invoice), []
    for each in invoice.groups:
        code, words = notes.note(each.vat_category, seller, invoice.language or customer.language, exemption)
        found.append(changed(each, reason_code=code, reason=words))
    return found


def _exemption(invoice: Invoice) -> str | None:
    """Why it is exempt, as it was given for the document or for a line."""
    return invoice.vat_exemption or next((each.vat_exemption for each in invoice.lines if each.vat_exemption), None)


def due_of(invoice: Invoice, company: Company, credited: str | None = None) -> tuple[str, str | None]:
    """When its VAT is due, and on which day; of what is due when it is paid, none (directive articles 63 to 66).

    That of a credit note on an invoice of which it is `credited`, then as there, on the day of the note.
    """
    if credited:
        return credited, None if credited == "paid" else invoice.date
    if invoice.type == "prepayment":
        return "paid", None
    due = company.fields.get("vat_due") or "delivered"
    if due == "paid":
        return due, None
    within_eu = any(each.vat_category == "K" for each in invoice.groups)
    delivered = invoice.delivered or (invoice.period or "").rpartition("/")[2] or invoice.date
    return ("issued", invoice.date) if due == "issued" or within_eu else ("delivered", delivered)
