"""What payments post to the ledger: money, fees, what they close, VAT that becomes due, credit, exchange."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from debitcli.fields.money import rounded
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.settlement.settlement import Settlement
from debitcli.ledger.entry import Entry, Posting, Vat
from debitcli.payments.form import NOUN
from debitcli.payments.payment import Payment

_NOTHING = Decimal(0)
_ONE = Decimal(1)


def base_of(invoice: Invoice, earlier: Sequence[Settlement], amount: Decimal) -> Decimal:
    """What an amount of an invoice stands for among the receivables: who closes it takes all that is left there."""
    home, rate = invoice.base_currency or invoice.currency, invoice.rate or _ONE
    if invoice.type == "credit-note":
        return rounded(invoice.open * rate, home) - rounded((invoice.open - amount) * rate, home)
    left = rounded(invoice.payable * rate, home) - sum((each.base for each in earlier), _NOTHING)
    return left if amount == invoice.open else rounded(left * amount / invoice.open, home)


def of_payment(payment: Payment, closed: Sequence[Posting]) -> Entry:
    """The entry of a payment; `closed` is what it closes, the rest is credit. What goes out is posted the other way."""
    sign, home = (1 if payment.direction == "in" else -1), payment.home
    fee_base = rounded(payment.fee * payment.base / payment.amount, home)
    if payment.received is not None:
        fee_base = payment.base - payment.received
    account, net = payment.account or "", payment.amount - payment.fee
    if payment.received is None:
        money = Posting(account, sign * net, payment.currency, sign * (payment.base - fee_base))
    else:
        money = Posting(account, sign * payment.received, home, sign * payment.received)
    postings = [money]
    if payment.fee:
        # A fee is paid whichever way the money goes.
        postings.append(Posting("fees", sign * payment.fee, payment.currency, sign * fee_base))
    postings += closed
    if payment.left:
        postings.append(credit(payment, _NOTHING, payment.left))
    words = "Payment" if payment.direction == "in" else "Refund"
    return entry(payment.date, f"{words} {payment.number}, {payment.name}", postings, payment)


def entry(day: str, words: str, postings: Sequence[Posting], payment: Payment) -> Entry:
    """An entry of a payment; what rates make differ is exchange."""
    off = sum((each.base for each in postings), _NOTHING)
    more = [Posting("exchange", -off, payment.home, -off)] if off else []
    return Entry(day, words, [*postings, *more], NOUN, payment.id)


def credit(payment: Payment, before: Decimal, after: Decimal) -> Posting:
    """What changes on the customer's credit where what is left of a payment does."""
    base = payment.worth(before) - payment.worth(after)
    return Posting("customer-credit", before - after, payment.currency, base)


def closing(invoice: Invoice, made: Settlement, earlier: Sequence[Settlement]) -> list[Posting]:
    """What a settlement of a document (as it was before) takes off the receivables, and what it does with VAT.

    VAT that waited for the payment is due now, in the share of what was paid; a cash discount lowers it.
    """
    sign = -1 if invoice.type == "credit-note" else 1
    postings = [Posting("receivable", -sign * made.amount, made.currency, -sign * made.base)]
    vats = list(_vats(invoice, made, earlier))
    if made.kind == "cash-discount":
        waits = invoice.vat_due == "paid"
        lowered = [
            Posting("vat-not-due" if waits else "output-vat", vat, made.currency, base, of) for vat, base, of in vats
        ]
        amount = made.amount - sum((each.amount for each in lowered), _NOTHING)
        base = made.base - sum((each.base for each in lowered), _NOTHING)
        return [*postings, Posting("cash-discount", amount, made.currency, base), *lowered]
    if invoice.vat_due == "paid":
        for vat, base, of in vats:
            back = Vat(of.side, of.country, of.category, of.rate, -sign * of.base)
            postings.append(Posting("vat-not-due", sign * vat, made.currency, sign * base, _signed(of, sign)))
            postings.append(Posting("output-vat", -sign * vat, made.currency, -sign * base, back))
    return postings


def _signed(vat: Vat, sign: int) -> Vat:
    return Vat(vat.side, vat.country, vat.category, vat.rate, sign * vat.base)


def _vats(invoice: Invoice, made: Settlement, earlier: Sequence[Settlement]) -> Iterator[tuple[Decimal, Decimal, Vat]]:
    """The shares of VAT of a settlement: amount, the same in the company's currency, what it bears on the return."""
    rate, home = invoice.rate or _ONE, invoice.base_currency or invoice.currency
    closes = made.amount == invoice.open
    for n, (group, (net, vat)) in enumerate(zip(invoice.groups, made.shares, strict=True)):
        if not net and not vat:
            continue
        base = rounded(vat * rate, home)
        if closes and group.base_vat is not None:
            before = (rounded(each.shares[n][1] * rate, home) for each in earlier if n < len(each.shares))
            base = group.base_vat - sum(before, _NOTHING)
        country = group.vat_country or str(invoice.seller.get("country") or "")
        yield vat, base, Vat("output", country, group.vat_category, group.vat_rate, rounded(net * rate, home))
