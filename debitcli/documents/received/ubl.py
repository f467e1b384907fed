"""UBL 2.1: Invoice and CreditNote, as Peppol, XRechnung and others write them."""

from typing import Any

from debitcli.documents.received.document import Group, Line, Party, Received, is_credit
from debitcli.documents.received.element import Source


def read(root: Any, *, is_credit_note: bool) -> Received:
    """The document whose root this is."""
    source = Source()
    source.currency = source.text(root, "DocumentCurrencyCode")
    type_code = source.text(root, "CreditNoteTypeCode", "InvoiceTypeCode")
    sums = next(source.every(root, "LegalMonetaryTotal"), None)
    taxes = _taxes(source, root)
    lines = "CreditNoteLine" if is_credit_note else "InvoiceLine"
    notes = (" ".join((each.text or "").split()) for each in source.every(root, "Note"))
    return Received(
        is_credit_note=is_credit_note or is_credit(type_code),
        type_code=type_code,
        number=source.text(root, "ID"),
        date=source.day("BT-2", root, "IssueDate"),
        due=source.day("BT-9", root, "DueDate", "PaymentMeans/PaymentDueDate"),
        currency=source.currency,
        seller=_party(source, root, "AccountingSupplierParty/Party"),
        buyer=_party(source, root, "AccountingCustomerParty/Party"),
        notes=tuple(filter(None, notes)),
        lines=tuple(
            Line(source.text(each, "Item/Name"), source.amount("BT-131", each, "LineExtensionAmount"))
            for each in source.every(root, lines)
        ),
        groups=tuple(_group(source, each) for each in source.every(taxes, "TaxSubtotal")),
        line_total=source.amount("BT-106", sums, "LineExtensionAmount"),
        allowance_total=source.amount("BT-107", sums, "AllowanceTotalAmount"),
        charge_total=source.amount("BT-108", sums, "ChargeTotalAmount"),
        net=source.amount("BT-109", sums, "TaxExclusiveAmount"),
        vat=source.amount("BT-110", taxes, "TaxAmount"),
        total=source.amount("BT-112", sums, "TaxInclusiveAmount"),
        prepaid=source.amount("BT-113", sums, "PrepaidAmount"),
        rounding=source.amount("BT-114", sums, "PayableRoundingAmount"),
        payable=source.amount("BT-115", sums, "PayableAmount"),
        faults=tuple(source.faults),
    )


def _taxes(source: Source, root: Any) -> Any:
    """The VAT in the currency of the document; beside it may stand that in the currency of accounting (BT-111)."""
    for each in source.every(root, "TaxTotal"):
        amount = next(source.every(each, "TaxAmount"), None)
        if amount is not None and amount.get("currencyID") in (None, source.currency):
            return each
    return None


def _party(source: Source, root: Any, path: str) -> Party:
    party = next(source.every(root, path), None)
    vat_id = tax_number = None
    for each in source.every(party, "PartyTaxScheme"):
        number = source.text(each, "CompanyID")
        if (source.text(each, "TaxScheme/ID") or "").upper() == "VAT":
            vat_id = vat_id or number
        else:
            tax_number = tax_number or number
    return Party(
        name=source.text(party, "PartyLegalEntity/RegistrationName", "PartyName/Name"),
        vat_id=vat_id,
        tax_number=tax_number,
        registration=source.text(party, "PartyLegalEntity/CompanyID"),
        country=source.text(party, "PostalAddress/Country/IdentificationCode"),
    )


def _group(source: Source, tax: Any) -> Group:
    return Group(
        source.text(tax, "TaxCategory/ID"),
        source.number("BT-119", source.text(tax, "TaxCategory/Percent", "Percent")),
        source.amount("BT-116", tax, "TaxableAmount"),
        source.amount("BT-117", tax, "TaxAmount"),
    )
