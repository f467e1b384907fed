"""What payments post to the ledger: money, fees, credit, exchange, beside what they close."""

from collections.abc import Sequence
from decimal import Decimal

from debitcli.fields.billing.money import rounded
from debitcli.ledger.entry import Entry, Posting
from debitcli.payments.form import NOUN
from debitcli.payments.payment import Payment

_NOTHING = Decimal(0)


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
