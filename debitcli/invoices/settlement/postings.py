"""What a settlement posts to the ledger: what it takes off the receivables, and what it does with VAT."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from debitcli.fields.billing.money import rounded
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.settlement.settlement import Settlement
from debitcli.ledger.entry import Posting, Vat

_NOTHING = Decimal(0)
_ONE = Decimal(1)
# What lowers the turnover and its VAT (directive 2006/112/EC article 90); accounts with these roles bear it.
_LOWERS = ("cash-discount", "bad-debt")


def base_of(invoice: Invoice, earlier: Sequence[Settlement], amount: Decimal) -> Decimal:
    """What an amount of an invoice stands for among the receivables: who closes it takes all that is left there."""
    home, rate = invoice.base_currency or invoice.currency, invoice.rate or _ONE
    if invoice.type == "credit-note":
        return rounded(invoice.open * rate, home) - rounded((invoice.open - amount) * rate, home)
    left = rounded(invoice.payable * rate, home) - sum((each.base for each in earlier), _NOTHING)
    return left if amount == invoice.open else rounded(left * amount / invoice.open, home)


def closing(invoice: Invoice, made: Settlement, earlier: Sequence[Settlement]) -> list[Posting]:
    """What a settlement of a document (as it was before) takes off the receivables, and what it does with VAT.

    VAT that waited for the payment is due now, in the share of what was paid; a cash discount and a bad debt lower it.
    """
    sign = -1 if invoice.type == "credit-note" else 1
    postings = [Posting("receivable", -sign * made.amount, made.currency, -sign * made.base)]
    vats = list(_vats(invoice, made, earlier))
    if made.kind in _LOWERS:
        waits = invoice.vat_due == "paid"
        lowered = [
            Posting("vat-not-due" if waits else "output-vat", vat, made.currency, base, of) for vat, base, of in vats
        ]
        amount = made.amount - sum((each.amount for each in lowered), _NOTHING)
        base = made.base - sum((each.base for each in lowered), _NOTHING)
        return [*postings, Posting(made.kind, amount, made.currency, base), *lowered]
    return [*postings, *due_now(invoice, made, earlier)]


def due_now(invoice: Invoice, made: Settlement, earlier: Sequence[Settlement]) -> list[Posting]:
    """The VAT that waited for a document to be paid and is due with this settlement of it."""
    sign = -1 if invoice.type == "credit-note" else 1
    postings = []
    for vat, base, of in _vats(invoice, made, earlier) if invoice.vat_due == "paid" else ():
        back = Vat(of.side, of.country, of.category, of.rate, -sign * of.base)
        postings.append(Posting("vat-not-due", sign * vat, made.currency, sign * base, _signed(of, sign)))
        postings.append(Posting("output-vat", -sign * vat, made.currency, -sign * base, back))
    return postings


def _signed(vat: Vat, sign: int) -> Vat:
    return Vat(vat.side, vat.country, vat.category, vat.rate, sign * vat.base)


def _vats(invoice: Invoice, made: Settlement, earlier: Sequence[Settlement]) -> Iterator[tuple[Decimal, Decimal, Vat]]:
    """The shares of VAT of a settlement: amount, the same in the company's currency, what it bears on the return."""
    rate, home = invoice.rate or _ONE, invoice.base_currency or invoice.currency
    closes = made.amount == (invoice.payable if invoice.type == "credit-note" else invoice.open)
    for n, (group, (net, vat)) in enumerate(zip(invoice.groups, made.shares, strict=True)):
        if not net and not vat:
            continue
        base = rounded(vat * rate, home)
        if closes and group.base_vat is not None:
            before = (rounded(each.shares[n][1] * rate, home) for each in earlier if n < len(each.shares))
            base = group.base_vat - sum(before, _NOTHING)
        country = group.vat_country or str(invoice.seller.get("country") or "")
        yield vat, base, Vat("output", country, group.vat_category, group.vat_rate, rounded(net * rate, home))
