"""What stands on the page of a document: every text as it is printed, in the language of the document."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from debitcli.documents import pdf
from debitcli.fields.billing.units import UNIT
from debitcli.fields.phone import PHONE
from debitcli.fields.value import Context
from debitcli.invoices.documents.looks import Looks
from debitcli.invoices.documents.terms import delivery_of
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.parts.part import Group, Line

_COUNTRY_LAST = ("address", "address2")


class Page:
    """The page of one document."""

    def __init__(self, invoice: Invoice, looks: Looks) -> None:
        self.invoice, self.looks = invoice, looks
        self.language = invoice.language if invoice.language in pdf.LANGUAGES else "en"
        self.words = pdf.words(self.language)

    def data(self, *, has_xml: bool, has_qr: bool) -> dict[str, Any]:
        """The data of the template. Those of before are kept with their documents: keys are added, never changed."""
        invoice, words = self.invoice, self.words
        title = words[invoice.type]
        return {
            "language": self.language,
            "title": f"{title} {invoice.called}" if invoice.issued else title,
            "note": None if invoice.issued else words["draft"],
            "colour": self.looks.colour,
            "xml": "factur-x.xml" if has_xml else None,
            "qr": has_qr,
            "logo": self.looks.logo is not None,
            "words": {key: words[key] for key in ("of", "description", "qr", "carried", "brought")}
            | {"vat-table": [words["vat"], words["taxable"], words["vat"]]},
            "seller": self._seller(),
            "buyer": {"name": invoice.buyer.get("name") or invoice.name, "lines": self._address(invoice.buyer)},
            "facts": list(self._facts()),
            "message": invoice.message,
            "columns": list(self._columns()),
            "lines": list(self._lines()),
            "vat": [
                [self._rate(each), self._money(each.net), self._money(each.vat)]
                for each in invoice.groups
            ],
            "reasons": list(dict.fromkeys(group.reason for group in invoice.groups if group.reason)),
            "totals": [
                {"label": label, "amount": f"{invoice.currency if strong else ''} {self._money(amount)}".strip(),
                 "strong": strong}
                for label, amount, strong in self._totals()
            ],
            "payment": list(self._payment()),
            "legal": [self.looks.legal] if self.looks.legal else [],
        }  # fmt: skip

    def _seller(self) -> dict[str, Any]:
        seller = self.invoice.seller
        address = self._address(seller)
        phone = PHONE.shown(seller["phone"], Context()) if seller.get("phone") else None
        reached = [phone, seller.get("email"), seller.get("website")]
        taxes = [(self.words["vat_id"], seller.get("tax_id")), (self.words["tax_number"], seller.get("tax_number"))]
        known = [f"{label} {number}" for label, number in taxes if number]
        return {
            "name": seller.get("name") or "",
            "lines": [*address, *filter(None, reached)],
            "sender": " · ".join([seller.get("name") or "", *address]),
            "footer": list(filter(None, (seller.get("name"), seller.get("registration"), *known))),
        }

    def _address(self, party: Mapping[str, Any]) -> list[str]:
        """The lines of an address, the country where that is another one."""
        from debitcli.fields.country import country_name

        town = " ".join(filter(None, (party.get("postal_code"), party.get("city"))))
        lines = [line for key in _COUNTRY_LAST for line in (party.get(key) or "").split("\n")]
        foreign = self.invoice.seller.get("country") != self.invoice.buyer.get("country")
        country = country_name(party["country"], self.language) if foreign and party.get("country") else ""
        return list(filter(None, [*lines, town, country]))

    def _facts(self) -> Iterator[tuple[str, str]]:
        invoice, words = self.invoice, self.words
        first, _, last = (invoice.period or "").partition("/")
        for key, value in (
            ("number", invoice.called if invoice.issued else ""),
            ("date", self._day(invoice.date)),
            ("due", self._day(invoice.due)),
            ("delivered", "" if first else self._day(invoice.delivered)),
            ("period", f"{self._day(first)} – {self._day(last)}" if first else ""),
            ("reference", invoice.reference),
            ("buyer_reference", invoice.buyer_reference),
            ("customer", invoice.customer_number),
            ("vat_id", invoice.buyer.get("tax_id")),
        ):
            if value:
                yield words[key], str(value)

    def _columns(self) -> Iterator[dict[str, str]]:
        """The columns of figures: unit and discount only where they are used."""
        lines = self.invoice.lines
        used = {
            "quantity": True,
            "unit": any(line.unit != "C62" for line in lines),
            "price": True,
            "discount": any(line.discount or line.allowances or line.price_discount for line in lines),
            "vat": True,
            "amount": True,
        }
        yield from ({"key": key, "label": self.words[key]} for key, is_used in used.items() if is_used)

    def _lines(self) -> Iterator[dict[str, Any]]:
        """The lines, each with what all so far come to."""
        so_far = Decimal(0)
        for place, line in enumerate(self.invoice.lines, 1):
            so_far += self._amount(line)
            yield self._line(place, line) | {"so-far": self._money(so_far)}

    def _amount(self, line: Line) -> Decimal:
        return line.gross if self.invoice.prices == "gross" and line.gross is not None else line.net

    def _rate(self, of: Line | Group) -> str:
        """The rate of the VAT, where there can be one."""
        return f"{self._number(of.vat_rate)} %" if of.vat_category != "O" else "–"

    def _line(self, place: int, line: Line) -> dict[str, Any]:
        first, _, last = (line.period or "").partition("/")
        more = [*(line.details or "").split("\n"), f"{self._day(first)} – {self._day(last)}" if first else ""]
        per = f" / {self._number(line.base_quantity)}" if line.base_quantity not in (None, Decimal(1)) else ""
        off = [f"{self._number(line.discount)} %"] if line.discount else []
        off += [f"−{self._price(line.price_discount)}"] if line.price_discount else []
        off += [f"{'+' if each.charge else '−'}{self._money(each.amount)}" for each in line.allowances]
        return {
            "place": str(place),
            "description": line.description,
            "more": list(filter(None, more)),
            "quantity": self._number(line.quantity),
            "unit": pdf.unit(line.unit, line.quantity, self.language) or UNIT.shown(line.unit, Context()),
            "price": f"{self._price(line.price)}{per}",
            "discount": ", ".join(off),
            "vat": self._rate(line),
            "amount": self._money(self._amount(line)),
        }

    def _totals(self) -> Iterator[tuple[str, Decimal, bool]]:
        invoice, words = self.invoice, self.words
        given = [*((invoice.reduction,) if invoice.reduction else ()), *invoice.allowances]
        if given:
            yield words["sum"], invoice.line_total, False
        for each in given:
            percent = f" {self._number(each.percent)} %" if each.percent else ""
            called = each.reason or words["charges" if each.charge else "allowances"]
            yield f"{called}{percent}", each.sign * each.amount, False
        yield words["net"], invoice.net, False
        yield words["vat"], invoice.vat, False
        differs = invoice.payable != invoice.total
        yield words["total"], invoice.total, not differs
        for key, amount in (
            ("prepaid", -invoice.prepaid), ("rounding", invoice.rounding), ("withheld", -invoice.withheld),
        ):  # fmt: skip
            if amount:
                yield invoice.withholding_label or words[key] if key == "withheld" else words[key], amount, False
        if differs:
            yield words["payable"], invoice.payable, True

    def _payment(self) -> Iterator[str]:
        invoice, words = self.invoice, self.words
        if invoice.prices == "gross":
            yield words["gross"]
        yield from (words["credits"].format(number=each.partition(" ")[0]) for each in invoice.credits)
        yield from (words["deducts"].format(number=each.partition(" ")[0]) for each in invoice.deducts)
        if place := delivery_of(invoice):
            address = ", ".join([place.get("name") or "", *self._address(place)])
            yield words["deliver_to"].format(place=address.strip(", "))
        if not self.is_to_be_paid:
            return
        amount = f"{invoice.currency} {self._money(invoice.payable)}"
        yield words["pay_until"].format(amount=amount, date=self._day(invoice.due))
        for each in invoice.cash_discounts:
            off = f"{invoice.currency} {self._money(Decimal(each['amount']))}"
            yield words["cash_discount"].format(percent=each["percent"], date=self._day(each["until"]), amount=off)
        if iban := invoice.seller.get("iban"):
            bic = f", BIC {invoice.seller['bic']}" if invoice.seller.get("bic") else ""
            grouped = " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))
            yield words["pay_to"].format(name=invoice.seller.get("name") or "", iban=grouped, bic=bic)
            yield words["naming"].format(reference=invoice.payment_reference or invoice.called)
        if self.looks.payment:
            yield self.looks.payment

    @property
    def is_to_be_paid(self) -> bool:
        """Whether the customer owes something by it."""
        return self.invoice.issued is not None and self.invoice.type != "credit-note" and self.invoice.payable > 0

    def _day(self, text: str | None) -> str:
        from babel.dates import format_date

        return format_date(date.fromisoformat(text), "medium", self.language) if text else ""

    @property
    def _number(self) -> Any:
        from babel.numbers import format_decimal

        return partial(format_decimal, locale=self.language, decimal_quantization=False)

    def _money(self, amount: Decimal) -> str:
        from babel.numbers import format_currency

        return format_currency(amount, self.invoice.currency, "#,##0.00", self.language).replace("-", "−")

    def _price(self, price: Decimal) -> str:
        """A price: at least the decimals of the currency, and all that it has."""
        shown = self._money(price)
        exact: str = self._number(price)
        return exact if len(exact) > len(shown) else shown
