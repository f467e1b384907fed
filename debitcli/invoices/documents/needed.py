"""What an e-invoice lacks, by whose rules it is written: said by field, with its number in EN 16931."""

from collections.abc import Iterator

from debitcli.documents.einvoice import Profile
from debitcli.fields.value import Problem
from debitcli.invoices.invoice import Invoice

_CALLED = {Profile.EN16931: "EN 16931", Profile.XRECHNUNG: "XRechnung", Profile.PEPPOL: "Peppol"}
_OF_THE_CUSTOMER = ("country", "city", "postal_code", "tax_id", "electronic_address", "buyer_reference")


def missing(invoice: Invoice, profile: Profile) -> list[Problem]:
    """A problem for each field that is empty and may not be."""
    return [
        Problem(field, "", f"is missing: {_CALLED[profile]} wants it ({term})", _where(field, invoice))
        for field, term, has in _wanted(invoice, profile)
        if not has
    ]


def _wanted(invoice: Invoice, profile: Profile) -> Iterator[tuple[str, str, object]]:
    seller, buyer = invoice.seller, invoice.buyer
    categories = {group.vat_category for group in invoice.groups}
    yield "company.country", "BT-40", seller.get("country")
    yield "country", "BT-55", buyer.get("country")
    if categories & {"AE", "K"}:
        yield "tax_id", "BT-48", buyer.get("tax_id")
    if "K" in categories:
        yield "delivered", "BT-72", invoice.delivered or invoice.period
    if profile is not Profile.EN16931:
        yield "company.electronic_address", "BT-34", seller.get("electronic_address") or seller.get("email")
        yield "electronic_address", "BT-49", buyer.get("electronic_address") or buyer.get("email")
    if profile is Profile.PEPPOL:
        yield (
            "buyer_reference",
            "BT-10, or the reference of the order: BT-13",
            (invoice.buyer_reference or invoice.reference),
        )
    if profile is Profile.XRECHNUNG:
        yield "buyer_reference", "BT-10", invoice.buyer_reference
        yield "company.contact", "BT-41", seller.get("contact")
        yield "company.phone", "BT-42", seller.get("phone")
        yield "company.email", "BT-43", seller.get("email")
        yield "company.city", "BT-37", seller.get("city")
        yield "company.postal_code", "BT-38", seller.get("postal_code")
        yield "city", "BT-52", buyer.get("city")
        yield "postal_code", "BT-53", buyer.get("postal_code")
        yield "company.iban", "BT-84", seller.get("iban")


def _where(field: str, invoice: Invoice) -> str:
    if field.startswith("company."):
        return f"debitcli settings set {field} …"
    flag = f"--{field.replace('_', '-')} …"
    if field in _OF_THE_CUSTOMER:
        return f"debitcli customer edit {invoice.customer_number} {flag}"
    return f"debitcli invoice edit {invoice.called} {flag}"
