"""Looks tried on documents of nobody, before they are set and before anything is issued with them."""

from datetime import UTC, datetime
from decimal import Decimal

from debitcli.documents.pdf import PrintError
from debitcli.invoices.documents import template
from debitcli.invoices.documents.looks import Looks
from debitcli.invoices.documents.printing import printed
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.parts.part import Allowance, Group, Line
from debitcli.run import Run

_WHEN = datetime(2026, 1, 31, 12, tzinfo=UTC)
_HUNDRED, _RATE, _TAX = Decimal(100), Decimal(21), Decimal("18.90")
_SELLER = {
    "name": "Sample", "address": "Street 1", "postal_code": "28013", "city": "Madrid", "country": "ES",
    "phone": "+34912345678", "email": "a@example.com", "tax_id": "ESB64717838", "iban": "DE89370400440532013000",
}  # fmt: skip
_DRAFT = Invoice(
    number="draft-1", seller=_SELLER, name="Sample", date="2026-01-31", net=_HUNDRED, total=_HUNDRED, payable=_HUNDRED,
    lines=(Line(description="Sample", price=_HUNDRED, net=_HUNDRED),),
    groups=(Group(vat_category="Z", vat_rate=Decimal(0), net=_HUNDRED),),
)  # fmt: skip
_ISSUED = Invoice(
    number="2026-0001", issued=_WHEN, seller=_SELLER, buyer=_SELLER | {"country": "DE"}, date="2026-01-31",
    due="2026-02-28", period="2026-01-01/2026-01-31", reference="A", buyer_reference="B", message="Sample",
    line_total=_HUNDRED, net=Decimal(90), vat=_TAX, total=Decimal("108.90"), payable=Decimal("108.90"),
    lines=tuple(
        Line(description="Sample", details="Sample", unit="HUR", discount=Decimal(10), price=_HUNDRED, vat_rate=_RATE,
             net=Decimal(90))
        for _ in range(60)
    ),
    allowances=(Allowance(stated=Decimal(10), amount=Decimal(10)),),
    groups=(Group(vat_category="S", vat_rate=_RATE, net=Decimal(90), vat=_TAX, reason="Sample"),),
)  # fmt: skip


def taken_in(run: Run, typed: str) -> str:
    """How a template of one's own is called from now on. Raises DataError where it has a mistake."""
    called = template.place_of(typed)
    prove(called, Looks(template=template.read(called), payment="Sample", legal="Sample"))
    return called


def prove(called: str, looks: Looks) -> None:
    """Raise DataError where documents cannot be made with these looks, of a template called so."""
    for sample in (_DRAFT, _ISSUED):
        try:
            printed(sample, looks, _WHEN)
        except PrintError as error:
            where = f" in line {error.line}" if error.line else ""
            raise template.refusal(called, f"has a mistake{where}: {error}") from error
