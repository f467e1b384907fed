"""UN/CEFACT CII, as Factur-X, ZUGFeRD and XRechnung write it; and ZUGFeRD 1, in which much is called otherwise."""

from decimal import Decimal
from typing import Any

from debitcli.documents.received.document import Group, Line, Party, Received, is_credit
from debitcli.documents.received.element import Source

_OLD = {
    "ExchangedDocument": "HeaderExchangedDocument",
    "SupplyChainTradeTransaction": "SpecifiedSupplyChainTradeTransaction",
    "ApplicableHeaderTradeAgreement": "ApplicableSupplyChainTradeAgreement",
    "ApplicableHeaderTradeSettlement": "ApplicableSupplyChainTradeSettlement",
    "SpecifiedLineTradeSettlement": "SpecifiedSupplyChainTradeSettlement",
    "RateApplicablePercent": "ApplicablePercent",
    "SpecifiedTradeSettlementHeaderMonetarySummation": "SpecifiedTradeSettlementMonetarySummation",
    "SpecifiedTradeSettlementLineMonetarySummation": "SpecifiedTradeSettlementMonetarySummation",
}
"""What elements are called in ZUGFeRD 1."""
_LINE_NET = "SpecifiedLineTradeSettlement/SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount"
_STATUS = "AssociatedDocumentLineDocument/LineStatusReasonCode"
# Lines of the profile EXTENDED that sum up others, or only say something.
_NOT_COUNTED = ("GROUP", "INFORMATION")


def read(root: Any, *, is_old: bool) -> Received:
    """The document whose root this is; `is_old` for ZUGFeRD 1."""
    source = Source(_OLD if is_old else None)
    document = next(source.every(root, "ExchangedDocument"), None)
    whole = next(source.every(root, "SupplyChainTradeTransaction"), None)
    agreement = next(source.every(whole, "ApplicableHeaderTradeAgreement"), None)
    settlement = next(source.every(whole, "ApplicableHeaderTradeSettlement"), None)
    sums = next(source.every(settlement, "SpecifiedTradeSettlementHeaderMonetarySummation"), None)
    source.currency = source.text(settlement, "InvoiceCurrencyCode")
    type_code = source.text(document, "TypeCode")
    notes = (source.text(each, "Content") for each in source.every(document, "IncludedNote"))
    return Received(
        is_credit_note=is_credit(type_code),
        type_code=type_code,
        number=source.text(document, "ID"),
        date=source.day("BT-2", document, "IssueDateTime"),
        due=source.day("BT-9", settlement, "SpecifiedTradePaymentTerms/DueDateDateTime"),
        currency=source.currency,
        seller=_party(source, agreement, "SellerTradeParty"),
        buyer=_party(source, agreement, "BuyerTradeParty"),
        notes=tuple(filter(None, notes)),
        lines=tuple(
            Line(source.text(each, "SpecifiedTradeProduct/Name"), source.amount("BT-131", each, _LINE_NET))
            for each in source.every(whole, "IncludedSupplyChainTradeLineItem")
            if source.text(each, _STATUS) not in _NOT_COUNTED
        ),
        groups=tuple(_group(source, each) for each in source.every(settlement, "ApplicableTradeTax")),
        line_total=source.amount("BT-106", sums, "LineTotalAmount"),
        allowance_total=source.amount("BT-107", sums, "AllowanceTotalAmount"),
        charge_total=source.amount("BT-108", sums, "ChargeTotalAmount"),
        net=source.amount("BT-109", sums, "TaxBasisTotalAmount"),
        vat=_vat(source, sums),
        total=source.amount("BT-112", sums, "GrandTotalAmount"),
        prepaid=source.amount("BT-113", sums, "TotalPrepaidAmount"),
        rounding=source.amount("BT-114", sums, "RoundingAmount"),
        payable=source.amount("BT-115", sums, "DuePayableAmount"),
        faults=tuple(source.faults),
    )


def _party(source: Source, agreement: Any, name: str) -> Party:
    party = next(source.every(agreement, name), None)
    numbers = {
        each.get("schemeID"): " ".join((each.text or "").split())
        for each in source.every(party, "SpecifiedTaxRegistration/ID")
    }
    return Party(
        name=source.text(party, "Name", "SpecifiedLegalOrganization/TradingBusinessName"),
        vat_id=numbers.get("VA") or None,
        tax_number=numbers.get("FC") or None,
        registration=source.text(party, "SpecifiedLegalOrganization/ID"),
        country=source.text(party, "PostalTradeAddress/CountryID"),
    )


def _group(source: Source, tax: Any) -> Group:
    return Group(
        source.text(tax, "CategoryCode"),
        source.number("BT-119", source.text(tax, "RateApplicablePercent")),
        source.amount("BT-116", tax, "BasisAmount"),
        source.amount("BT-117", tax, "CalculatedAmount"),
    )


def _vat(source: Source, sums: Any) -> Decimal | None:
    """BT-110; beside it may stand the VAT in the currency of accounting (BT-111)."""
    for each in source.every(sums, "TaxTotalAmount"):
        if each.get("currencyID") in (None, source.currency):
            return source.number("BT-110", (each.text or "").strip())
    return None
