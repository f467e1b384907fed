"""The form of payments: the one list of what a payment has."""

from dataclasses import replace
from decimal import Decimal
from functools import cache

from debitcli.fields import codes, text
from debitcli.fields.moments import DAY, MOMENT
from debitcli.fields.numbers import AMOUNT, check_amount
from debitcli.fields.text import seen
from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused
from debitcli.forms.field import Field, InList
from debitcli.forms.form import Form
from debitcli.invoices.kinds import RATE, REFERENCES, SUM

NOUN = "payment"
DIRECTIONS = ("in", "out")
SORTABLE = ("number", "date", "amount", "created")
OWN = "yes"
"""What `discount` says where the discount of the invoice itself is taken."""


def _check_sum(typed: str, context: Context) -> Outcome[Decimal]:
    """An amount above zero."""
    outcome = check_amount(typed, context)
    if isinstance(outcome, Accepted) and outcome.value is not None and outcome.value <= 0:
        return Refused("is not above zero", "such as 12.50; what goes back to a customer: debitcli payment refund")
    return outcome


def _check_discount(typed: str, context: Context) -> Outcome[str]:
    """`yes` for the cash discount of the invoice, or an amount."""
    wanted = seen(typed).lower()
    if wanted in ("", "no", "false"):
        return Accepted(None)
    if wanted in (OWN, "true"):
        return Accepted(OWN)
    outcome = _check_sum(typed, context)
    return outcome if isinstance(outcome, Refused) else Accepted(f"{outcome.value:f}", outcome.warnings)


def _discount_of_json(value: object) -> str | None:
    return ("no", OWN)[value] if isinstance(value, bool) else OWN if value == OWN else _SUM.typed(value)


_SUM = replace(AMOUNT, read=_check_sum)
_DISCOUNT: Kind[str] = Kind(_check_discount, typed=_discount_of_json, repeats=False)
_NUMBERS: Kind[tuple[str, ...]] = replace(REFERENCES, record=list)


@cache
def form_of(methods: tuple[str, ...]) -> Form:
    """The form of payments that can be made by these methods."""
    return Form(
        NOUN,
        (
            Field("number", "Number", codes.RECORD_NUMBER, given_by="book", part="head", brief=1,
                  in_list=InList(3, right=True)),
            Field("invoices", "Invoices", _NUMBERS, "their numbers, in the order in which they are paid", "2026-0031",
                  asked="first", in_list=InList(10, 1), brief=6,
                  also_called="invoice|invoice number|invoice no|rechnung|rechnungsnummer|factura|facture"),
            Field("customer", "Customer", codes.RECORD_NUMBER, "who pays, where no invoice says it", "41",
                  asked="beside", brief=2),
            Field("name", "Name", text.LINE, given_by="book", brief=3, in_list=InList(8)),
            Field("direction", "Direction", codes.choice(*DIRECTIONS), given_by="book"),
            Field("date", "Date", DAY, "when the money came", "2026-11-26", asked="first", brief=4, in_list=InList(10),
                  also_called="payment date|paid on|datum|fecha|valuta|value date"),
            Field("amount", "Amount", _SUM, "all that is open, if empty", "120.50", asked="first", brief=5,
                  in_list=InList(9, right=True), also_called="paid|betrag|importe|montant|total"),
            Field("currency", "Currency", codes.CURRENCY, "that of the invoice, if empty", "EUR", asked="rarely"),
            Field("rate", "Rate", RATE, "the company's currency for one unit", '0.0876 or "11.42 SEK/EUR"',
                  asked="rarely"),
            Field("received", "Received", _SUM, "what arrived in the company's currency", "98.20", asked="rarely"),
            Field("method", "Method", codes.choice(*methods), f"one of {', '.join(methods)}", methods[0], asked="first",
                  in_list=InList(6, 3), also_called="payment method|zahlungsart|metodo"),
            Field("fee", "Fee", _SUM, "what bank or PayPal kept of it", "2.90", asked="rarely"),
            Field("reference", "Reference", text.LINE, "what the customer wrote", "2026-0031",
                  also_called="description|purpose|verwendungszweck|concepto|text|memo"),
            Field("bank_reference", "Bank reference", text.LINE, "how the bank calls it", "NTRF 4711", asked="rarely",
                  also_called="transaction id|transaction"),
            Field("discount", "Cash discount", _DISCOUNT,
                  "an amount, or yes for that of the invoice", "2.41", asked="rarely"),
            Field("account", "Account", text.LINE, given_by="book"),
            Field("base", "In own currency", SUM, given_by="book"),
            Field("left", "Left", SUM, given_by="book", in_list=InList(8, 4, right=True), brief=7),
            Field("refunds", "Refunds", text.LINE, given_by="book"),
            Field("receipt", "Receipt", text.LINE, given_by="book"),
            Field("reversed", "Reversed", text.LINE, given_by="book", in_list=InList(10, 2)),
            Field("reason", "Reason", text.LINE, given_by="book"),
            Field("created", "Created", MOMENT, given_by="book", part="stamps"),
        ),
    )  # fmt: skip


FORM = form_of(("bank", "cash", "card", "paypal", "private"))
"""The fields of every payment."""
