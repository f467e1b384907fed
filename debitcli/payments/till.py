"""What happens with money in one transaction: documents locked and read again, settled, and entries posted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from debitcli.database.book import Connection
from debitcli.errors import ConflictError
from debitcli.fields.value import Problem
from debitcli.invoices.credit_notes import records as notes
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.records import Invoices
from debitcli.invoices.series.records import Counter
from debitcli.invoices.settlement import postings as closing
from debitcli.invoices.settlement import records as settlements
from debitcli.ledger import records as ledger
from debitcli.ledger.entry import Entry, Posting
from debitcli.payments import postings
from debitcli.payments.form import NOUN
from debitcli.payments.payment import Payment, divided
from debitcli.payments.records import Payments, allocations, documents_of
from debitcli.payments.settings import RECEIPT_NUMBER
from debitcli.run import Run
from debitcli.settings import records as settings


@dataclass(frozen=True, slots=True)
class Wanted:
    """A payment that is to be saved: what it is, the invoices that it pays, and the cash discount that is wanted."""

    payment: Payment
    invoices: tuple[Invoice, ...] = ()
    discount: str | None = None


class Till:
    """Payments while they are saved and used. Nobody else saves or uses any until the transaction ends.

    `finish` posts what happened. `documents` are the ids of those that are concerned.
    """

    def __init__(self, run: Run, connection: Connection, documents: Iterable[int] = ()) -> None:
        self._connection, self._by = connection, run.by
        self.payments = Payments(connection)
        self.payments.lock(connection)
        self._store = Invoices(run.today.isoformat())
        ids = sorted(set(documents))
        self._store.lock(connection, ids)
        found = self._store.whole(connection, self._store.by_ids(connection, ids).values())
        self.documents = {each.id: each for each in found}
        self._receipts = Counter(connection, settings.read(connection), run.by, RECEIPT_NUMBER)
        self._entries: list[Entry] = []

    def refuse_same(self, wanted: Wanted, *, line: int | None = None, record: int | None = None) -> Problem | None:
        """The problem of a payment that is in the book already."""
        documents = [self.documents[each.id] for each in wanted.invoices]
        none_open = not any(each.open for each in documents)
        there = self.payments.same_as(
            self._connection, wanted.payment, [each.id for each in documents], no_invoice=none_open
        )
        if there is None:
            return None
        amount, hint = f"{wanted.payment.amount:f}", f"payment {there}, same date, amount and reference"
        return Problem("amount", amount, "is in the book already", hint, line=line, record=record)

    def receive(self, wanted: Wanted) -> Payment:
        """Save a payment that came in, close its invoices, and let the rest be the customer's credit."""
        documents = [self.documents[each.id] for each in wanted.invoices]
        parts, left = divided(documents, wanted.payment.amount, wanted.discount, wanted.payment.date)
        receipt = self._receipts.next("receipt", wanted.payment.date)
        saved = self.payments.write(self._connection, replace(wanted.payment, left=left, receipt=receipt), self._by)
        closed: list[Posting] = []
        for each in parts:
            # The discount first: whoever closes takes what is left.
            for kind, amount in (("cash-discount", each.discount), ("payment", each.amount)):
                if amount:
                    closed += self._settle(saved, each.invoice.id, amount, saved.date, kind)
        self._entries.append(postings.of_payment(saved, closed))
        return self._whole(saved)

    def allocate(self, payment: Payment, invoice: int, amount: Decimal, day: str) -> Payment:
        """Let what is left of a payment close a part of an invoice."""
        used = self.payments.change_left(self._connection, payment, payment.left - amount, self._by)
        closed = self._settle(payment, invoice, amount, day, "payment")
        words = f"Payment {payment.number} for {self.documents[invoice].number}, {payment.name}"
        lines = [postings.credit(payment, payment.left, used.left), *closed]
        self._entries.append(postings.entry(day, words, lines, payment))
        return self._whole(used)

    def use_note(self, note: int, invoice: int, amount: Decimal, day: str) -> None:
        """Let what is not used up of a credit note close a part of an invoice."""
        used, closed, entry = notes.use(
            self._connection, self._store, self.documents[note], self.documents[invoice], amount, day, self._by
        )
        self.documents[note], self.documents[invoice] = used, closed
        self._entries += [entry] if entry else []

    def refund(self, refund: Payment, source: Payment | Invoice) -> Payment:
        """Give back what is left of a payment, or not used up of a credit note."""
        if isinstance(source, Payment):
            self._refuse_more(f"payment {source.number}", source.left, refund)
            saved = self.payments.write(self._connection, replace(refund, refunds_id=source.id), self._by)
            used = self.payments.change_left(self._connection, source, source.left - refund.amount, self._by)
            lines = [postings.credit(source, source.left, used.left)]
            saved = replace(saved, refunds=source.number)
        else:
            self._refuse_more(f"credit note {source.number}", self.documents[source.id].open, refund)
            saved = self.payments.write(self._connection, refund, self._by)
            lines = self._settle(saved, source.id, refund.amount, refund.date, "payment")
        self._entries.append(postings.of_payment(saved, lines))
        return self._whole(saved)

    def reverse(self, payment: Payment, day: str, reason: str) -> Payment:
        """Take a payment back: what it closed is open again, and its entries are reversed."""
        if payment.reversed:
            raise ConflictError(f"Payment {payment.number} was reversed already, on {payment.reversed}.")
        if by := self.payments.refunded_by(self._connection, payment):
            raise ConflictError(
                f"Of payment {payment.number} a part was given back by payment {', '.join(by)}. Nothing was saved.",
                f"Reverse that first: debitcli payment reverse {by[-1]} --reason …",
            )
        of_it = settlements.of_payment(self._connection, payment.id)
        gone = {each.reverses for each in of_it}
        for each in of_it:
            if each.reverses is None and each.id not in gone:
                before = self.documents[each.document]
                self.documents[each.document], _ = settlements.take_back(
                    self._connection, self._store, before, each, day, reason, self._by
                )
        if payment.refunds_id:
            source = self.payments.by_ids(self._connection, [payment.refunds_id])[payment.refunds_id]
            self.payments.change_left(self._connection, source, source.left + payment.amount, self._by)
        for entry in ledger.of_record(self._connection, NOUN, payment.id):
            ledger.reverse(self._connection, entry, day, f"Payment {payment.number} reversed: {reason}", self._by)
        return self.payments.reverse(self._connection, payment, day, reason, self._by)

    def finish(self) -> None:
        """Post what happened, and write how far receipts are numbered."""
        self._receipts.save()
        ledger.post(self._connection, self._entries, self._by)

    def _settle(self, payment: Payment, document: int, amount: Decimal, day: str, kind: str) -> list[Posting]:
        before = self.documents[document]
        # What was paid before the document was there closes it when it is.
        day = max(day, before.date or day)
        earlier = settlements.of_invoice(self._connection, before)
        self.documents[document], made = settlements.settle(
            self._connection, self._store, before, self._by, kind=kind, amount=amount, day=day,
            base=closing.base_of(before, earlier, amount), payment_id=payment.id,
        )  # fmt: skip
        return closing.closing(before, made, () if before.type == "credit-note" else earlier)

    def _whole(self, payment: Payment) -> Payment:
        return replace(payment, allocations=tuple(allocations(self._connection, [payment.id]).get(payment.id, ())))

    def _refuse_more(self, what: str, there: Decimal, refund: Payment) -> None:
        if refund.amount > there:
            raise ConflictError(
                f"Of {what} {refund.currency} {there:,f} is left, less than {refund.amount:,f}. Nothing was saved."
            )


def till_of(run: Run, connection: Connection, payment: Payment, more: Sequence[int] = ()) -> Till:
    """What is needed to use or take back a payment: the documents that it closes, and more."""
    # Before it is read what it closes.
    Payments(connection).lock(connection)
    return Till(run, connection, [*documents_of(connection, payment.id), *more])
