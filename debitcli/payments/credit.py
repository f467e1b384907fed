"""`invoice issue --use-credit`: the money of a customer that no invoice uses pays what is issued, oldest first."""

from collections.abc import Sequence

from debitcli.database.book import Connection
from debitcli.invoices.invoice import Invoice
from debitcli.payments.records import Payments, open_credit_notes
from debitcli.payments.till import Till
from debitcli.run import Run


def lock(connection: Connection) -> None:
    """Let nobody else use credit until this transaction ends; before documents and the ledger, as all who pay do."""
    Payments(connection).lock(connection)


def use(run: Run, connection: Connection, issued: Sequence[Invoice]) -> list[Invoice]:
    """Pay invoices that were issued in this transaction with what is left of payments, then of credit notes (`lock`).

    As the invoices are then.
    """
    owed = [each for each in issued if each.type != "credit-note" and each.open > 0]
    of_each = {each.id: open_credit_notes(connection, each.customer, each.currency) for each in owed}
    till = Till(run, connection, [*of_each, *(note for notes in of_each.values() for note in notes)])
    for each in owed:
        for payment in till.payments.with_credit(connection, each.customer, each.currency):
            if part := min(payment.left, till.documents[each.id].open):
                till.allocate(payment, each.id, part, max(payment.date, each.date or ""))
        for note in of_each[each.id]:
            credit = till.documents[note]
            if part := min(credit.open, till.documents[each.id].open):
                till.use_note(note, each.id, part, max(credit.date or "", each.date or ""))
    till.finish()
    return [till.documents.get(each.id, each) for each in issued]
