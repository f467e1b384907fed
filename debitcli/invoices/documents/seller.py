"""Who sends a draft: until it is issued, the company is as it is today."""

from dataclasses import replace

from debitcli.invoices.draft.sources import company_of
from debitcli.invoices.invoice import Invoice
from debitcli.run import Run


def with_seller(run: Run, invoice: Invoice) -> Invoice:
    """A document with its seller: that of the day of issue, of a draft that of today."""
    if invoice.issued is not None:
        return invoice
    with run.book.reading() as connection:
        return replace(invoice, seller=company_of(run, connection).said)
