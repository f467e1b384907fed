"""The wizard for payments: which invoice, how much, how; the cash discount is proposed where just that is short."""

from decimal import Decimal

from debitcli.forms.field import Field
from debitcli.forms.reader import Draft, Reader, Reading
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.records import Invoices
from debitcli.invoices.selection import records as selection
from debitcli.invoices.selection.filters import Selection
from debitcli.listing.filters import Order, Page
from debitcli.payments.add import rows
from debitcli.payments.complete import read_all
from debitcli.payments.form import OWN
from debitcli.payments.payment import short_by_discount
from debitcli.run import Run
from debitcli.terminal import prompts
from debitcli.terminal.review import Row
from debitcli.wizards.steps import Step
from debitcli.wizards.wizard import Wizard

_MOST = 200


class PaymentWizard(Wizard):
    """One payment."""

    may_be_followed = False

    def __init__(self, run: Run, reader: Reader, answers: dict[str, str]) -> None:
        super().__init__(run.streams, reader, answers)
        self._run = run

    @property
    def draft(self) -> Draft:
        """What was given and answered so far, without what was left empty."""
        return {key: text for key, text in self.answers.items() if text}

    def known(self) -> set[str]:
        """The keys of the questions that need not be asked: what follows from a customer needs no invoice."""
        known = super().known()
        return known | ({"invoices"} if self.answers.get("customer") else set()) | {"date"}

    def required(self, asked: Field) -> bool:
        """Whether a field must be filled in."""
        if asked.key == "amount":
            return not self._invoices()
        return asked.key == "invoices" and not self.answers.get("customer")

    def proposal(self, asked: Field) -> str:
        """What stands in the prompt: of the amount all that is open."""
        if asked.key == "amount" and (there := self._invoices()):
            return f"{sum((each.open for each in there), Decimal(0)):f}"
        return super().proposal(asked)

    def steps_of(self, field: Field) -> list[Step]:
        """The question for a field; behind that for the amount the one whether the cash discount is taken."""
        steps = super().steps_of(field)
        if field.key == "amount" and self._short():
            steps.append(Step("discount", self._propose_discount))
        return steps

    def ask(self, asked: Field) -> None:
        """Ask one question; invoices are chosen from those that are not paid."""
        if asked.key != "invoices":
            if asked.key == "amount" and "discount" not in self._given:
                # It was proposed for another amount.
                self.answers.pop("discount", None)
            super().ask(asked)
            return
        there = {each.called: each for each in self._unpaid()}
        if not there:
            super().ask(asked)
            return
        listed = [(number, _line(each)) for number, each in there.items()]
        self.answers["invoices"] = prompts.choose("Which invoice?", listed, may_go_back=True)

    def rows(self, reading: Reading) -> list[Row]:
        """The lines of the review; where something is wrong with the whole, what that is."""
        with self._run.book.reading() as connection:
            (wanted,) = read_all(self._run, connection, [self.draft], self.reader)
        return rows(wanted)

    def _propose_discount(self) -> None:
        """Ask whether the cash discount is taken."""
        invoices = self._invoices()
        named = ", ".join(each.called for each in invoices)
        question = f"{invoices[0].currency} {self._short():,f} is short, the cash discount of {named}. Take it?"
        taken = prompts.yes_or_no(question, default=True, may_go_back=True)
        self.answers["discount"] = OWN if taken else ""

    def _short(self) -> Decimal:
        """The cash discount by which a payment in time is short of what is open; 0 where it is not."""
        values = self.reading().values
        if not values["amount"] or not values["date"]:
            return Decimal(0)
        return short_by_discount(self._invoices(), values["amount"], values["date"])

    def _invoices(self) -> list[Invoice]:
        numbers = self.reading().values["invoices"]
        with self._run.book.reading() as connection:
            found = Invoices(self._run.today.isoformat()).by_numbers(connection, numbers)
        return [found[number] for number in numbers if number in found]

    def _unpaid(self) -> list[Invoice]:
        today = self._run.today.isoformat()
        with self._run.book.reading() as connection:
            found = selection.select_rows(
                connection, Invoices(today), Selection(status="open"), today, Order("due"), Page(_MOST)
            )
            return [each for each in found if each.type != "credit-note"]


def _line(invoice: Invoice) -> str:
    late = f", overdue {invoice.overdue_days} days" if invoice.overdue_days else ""
    return f"{invoice.number}  {invoice.currency} {invoice.open:,f}  {invoice.name}{late}"
