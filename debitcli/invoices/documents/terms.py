"""A document by the business terms of EN 16931-1 (BT, BG): what is issued, said in the words of the norm."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from debitcli.documents.einvoice import Profile, Terms, without_empty
from debitcli.fields.billing.money import EXACT, rounded
from debitcli.fields.tax_id import vat_number
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.parts.part import Allowance, Line

# UNTDID 1001.
_TYPES = {"invoice": "380", "prepayment": "386", "credit-note": "381"}
# UNTDID 4461: a SEPA credit transfer, and one in any other currency.
_SEPA, _TRANSFER = "58", "30"
_OUTSIDE = "O"
_PLACES = 10
_CALLED = {
    "de": "Rechnungskorrektur", "es": "Factura rectificativa", "fr": "Avoir", "da": "Kreditnota", "eo": "Kreditnoto",
}  # fmt: skip
_REASONS = {False: ("Discount", "95"), True: ("Charge", "ABK")}
"""What an allowance or a charge without a reason is called (UNTDID 5189, 7161)."""


def terms_of(invoice: Invoice, profile: Profile) -> Terms:
    """The terms of an issued document; amounts are text, dates ISO 8601."""
    first, _, last = (invoice.period or "").partition("/")
    outside = any(group.vat_category == _OUTSIDE for group in invoice.groups)
    foreign = bool(invoice.base_currency and invoice.base_currency != invoice.currency)
    due = invoice.total - invoice.prepaid + invoice.rounding
    return without_empty(
        {
            "BT-1": invoice.called,
            "BT-2": invoice.date,
            "BT-3": _TYPES[invoice.type],
            "BT-5": invoice.currency,
            "BT-6": invoice.base_currency if foreign else None,
            "BT-8": "payment" if invoice.vat_due == "paid" else None,
            "BT-9": invoice.due,
            "BT-10": invoice.buyer_reference,
            "BT-13": invoice.reference,
            "BT-20": _payment_terms(invoice, profile),
            # On which the supply was completed.
            "BT-72": invoice.delivered or last or invoice.date,
            "BT-73": first,
            "BT-74": last,
            "BG-1": [{"BT-22": invoice.message}] if invoice.message else [],
            "BG-3": [
                without_empty({"BT-25": number, "BT-26": day or None})
                for number, _, day in (each.partition(" ") for each in _before(invoice))
            ],
            "BG-4": _seller(invoice.seller, outside=outside),
            "BG-7": _buyer(invoice.buyer, outside=outside),
            "BG-13": _delivery(invoice),
            "BG-20": list(_adjustments(invoice, charge=False)),
            "BG-21": list(_adjustments(invoice, charge=True)),
            "BG-23": [
                without_empty(
                    {
                        "BT-116": str(group.net),
                        "BT-117": str(group.vat),
                        "BT-118": group.vat_category,
                        "BT-119": _rate(group.vat_category, group.vat_rate),
                        "BT-120": group.reason,
                        "BT-121": group.reason_code,
                    }
                )
                for group in invoice.groups
            ],
            "BG-25": [_line(place, line, invoice) for place, line in enumerate(invoice.lines, 1)],
            "BT-106": str(invoice.line_total),
            "BT-107": str(invoice.allowance_total) if invoice.allowance_total else None,
            "BT-108": str(invoice.charge_total) if invoice.charge_total else None,
            "BT-109": str(invoice.net),
            "BT-110": str(invoice.vat),
            "BT-111": str(invoice.base_vat) if foreign else None,
            "BT-112": str(invoice.total),
            "BT-113": str(invoice.prepaid) if invoice.prepaid else None,
            "BT-114": str(invoice.rounding) if invoice.rounding else None,
            # What the customer keeps for the tax office is no term of the norm: it is due, and said in words.
            "BT-115": str(due),
        }
        | _payment(invoice)
    )


def _before(invoice: Invoice) -> tuple[str, ...]:
    """The documents that it credits or deducts, each with its date where that is known."""
    return (*invoice.credits, *invoice.deducts)


def _payment(invoice: Invoice) -> Terms:
    iban = invoice.seller.get("iban")
    if not iban:
        return {}
    return {
        "BT-81": _SEPA if invoice.currency == "EUR" else _TRANSFER,
        "BT-83": invoice.payment_reference,
        "BT-84": iban,
        "BT-85": invoice.seller.get("name"),
        "BT-86": invoice.seller.get("bic"),
    }


def _payment_terms(invoice: Invoice, profile: Profile) -> str:
    """Cash discounts, as XRechnung's BT-20 writes them or in words; what a document without a due date is."""
    said = []
    for each in invoice.cash_discounts:
        if profile is Profile.XRECHNUNG:
            days = (date.fromisoformat(each["until"]) - date.fromisoformat(invoice.date or "")).days
            said.append(f"#SKONTO#TAGE={days}#PROZENT={Decimal(each['percent']):.2f}#\n")
        else:
            said.append(f"{each['percent']} % – {each['until']}: {each['amount']} {invoice.currency}")
    if invoice.withheld:
        said.append(f"{invoice.withholding_label or ''} −{invoice.withheld} {invoice.currency}".strip())
    if not said and not invoice.due:
        said.append(_CALLED.get(invoice.language or "", "Credit note"))
    return "".join(said) if profile is Profile.XRECHNUNG else "\n".join(said)


def _seller(party: Mapping[str, Any], *, outside: bool) -> Terms:
    number = party.get("tax_id")
    # Who charges VAT has a number for it, also where it is written as at home: without the country.
    vat = vat_number(number, party.get("country"))
    # BT-32, what a tax office at home calls the seller, does as well (BR-S-02).
    own = {
        "tax_identifier": party.get("tax_number") or (None if vat else number),
        "legal_info": party.get("legal_form"),
    }
    contact = {"name": party.get("contact"), "phone": party.get("phone"), "email": party.get("email")}
    # Outside of VAT there is no number for it (BR-O-02).
    return _party(party, party.get("registration"), contact, None if outside else vat) | without_empty(own)


def _buyer(party: Mapping[str, Any], *, outside: bool) -> Terms:
    number = party.get("tax_id")
    # Without a prefix it may be that of somebody who has nothing to do with VAT.
    vat = number if not outside and vat_number(number, party.get("country")) == number else None
    return _party(party, party.get("business_id"), {"name": party.get("contact")}, vat)


def _party(party: Mapping[str, Any], legal: str | None, contact: Terms, vat: str | None) -> Terms:
    scheme, _, address = (party.get("electronic_address") or "").partition(":")
    if not address and party.get("email"):
        scheme, address = "EM", party["email"]
    first, _, rest = (party.get("address") or "").partition("\n")
    return without_empty(
        {
            "name": party.get("name"),
            "country_code": party.get("country"),
            "city": party.get("city"),
            "postcode": party.get("postal_code"),
            "addr_l1": first,
            "addr_l2": party.get("address2") or rest.replace("\n", ", "),
            "country_subdivision": party.get("region"),
            "legal_identifier": legal or (None if vat else party.get("tax_id")),
            "vat_identifier": vat,
            "einvoicing_addr": address,
            "einvoicing_addr_schemeid": scheme if address else None,
            # An empty one would be no contact, but a fault.
            "contacts": [reached] if (reached := without_empty(contact)) else [],
        }
    )


def delivery_of(invoice: Invoice) -> dict[str, Any]:
    """Where it was delivered to, if that was said: name, address, postal_code, city, country."""
    return json.loads(invoice.delivery) if invoice.delivery else {}


def _delivery(invoice: Invoice) -> Terms:
    """Where it was delivered to; of an intra-Community supply always a country (BR-IC-12)."""
    if given := delivery_of(invoice):
        place = given | {"country": given.get("country") or invoice.buyer.get("country")}
    elif any(group.vat_category == "K" for group in invoice.groups):
        place = invoice.buyer
    else:
        return {}
    return without_empty(
        {
            "name": place.get("name"),
            "country_code": place.get("country"),
            "city": place.get("city"),
            "postcode": place.get("postal_code"),
            "addr_l1": (place.get("address") or "").replace("\n", ", "),
        }
    )


def _adjustments(invoice: Invoice, *, charge: bool) -> Iterator[Terms]:
    """Allowances or charges of the document; one without VAT of its own stands in each group with its share."""
    whole = (invoice.reduction,) if invoice.reduction else ()
    for each in (*whole, *invoice.allowances):
        if each.charge is not charge:
            continue
        if each.vat_category is not None and not each.parts:
            yield _adjustment(each, each.amount) | _vat(each.vat_category, each.vat_rate or Decimal(0))
        for category, rate, _country, amount in each.parts:
            alone = each if len(each.parts) == 1 and invoice.prices == "net" else None
            yield _adjustment(alone or Allowance(charge=charge, reason=each.reason), amount) | _vat(category, rate)


def _adjustment(each: Allowance, amount: Decimal) -> Terms:
    reason, code = _REASONS[each.charge]
    stated = {"rate": _plain(each.percent), "base_amount": str(each.base)} if each.percent and each.base else {}
    known = {"reason": each.reason} if each.reason else {"reason": reason, "reason_code": code}
    return {"amount": str(amount)} | stated | known


def _vat(category: str, rate: Decimal) -> Terms:
    return without_empty({"vat_category_code": category, "vat_rate": _rate(category, rate)})


def _line(place: int, line: Line, invoice: Invoice) -> Terms:
    # A price is never below zero (BR-27): what is taken off is so many less.
    sign = -1 if line.price < 0 else 1
    quantity, base = line.quantity * sign, line.base_quantity or Decimal(1)
    price, adjustments = abs(line.price) - (line.price_discount or Decimal(0)), {}
    if invoice.prices == "net":
        adjustments = _of_line(line, rounded(EXACT.divide(EXACT.multiply(quantity, price), base), invoice.currency))
    else:
        # What it is without VAT follows from the sum, with all that was taken off.
        price = EXACT.divide(EXACT.multiply(line.net, base), quantity).quantize(Decimal(1).scaleb(-_PLACES)).normalize()
    first, _, last = (line.period or "").partition("/")
    off = line.price_discount if invoice.prices == "net" else None
    return without_empty(
        {
            "BT-126": str(place),
            "BT-129": _plain(quantity),
            "BT-130": line.unit,
            "BT-131": str(line.net),
            "BT-134": first,
            "BT-135": last,
            "BT-146": f"{price:f}",
            "BT-147-00": [{"BT-147": _plain(off)}] if off else [],
            "BT-148": _plain(abs(line.price)) if off else None,
            "BT-149": _plain(line.base_quantity),
            "BT-151": line.vat_category,
            "BT-152": _rate(line.vat_category, line.vat_rate),
            "BT-153": " ".join(line.description.split()),
            "BT-154": line.details,
            "BT-155": line.product_number,
        }
        | adjustments
    )


def _of_line(line: Line, before: Decimal) -> Terms:
    """Allowances and charges of a line, its discount in percent among them; `before` is its sum without them."""
    given = {charge: [each for each in line.allowances if each.charge is charge] for charge in (False, True)}
    off = [_adjustment(each, each.amount) for each in given[False]]
    on = [_adjustment(each, each.amount) for each in given[True]]
    discount = before + sum(each.sign * each.amount for each in line.allowances) - line.net
    if discount:
        stated = {"rate": _plain(line.discount), "base_amount": str(before)} if line.discount else {}
        reason, code = _REASONS[False]
        off.append({"amount": str(discount), "reason": reason, "reason_code": code} | stated)
    return {"BG-27": off, "BG-28": on}


def _rate(category: str, rate: Decimal) -> str | None:
    """The rate; what is outside of VAT has none (BR-O-05)."""
    return None if category == _OUTSIDE else _plain(rate)


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else f"{number.normalize():f}"
