"""The wizard for expenses: what the supplier charged last stands in the prompts."""

from collections.abc import Sequence
from dataclasses import replace

from debitcli.errors import ConflictError, DataError
from debitcli.expenses import views
from debitcli.expenses.complete import Completed, Completing
from debitcli.expenses.selection import records
from debitcli.expenses.sums import Usual
from debitcli.fields.value import Problem
from debitcli.forms.field import Field
from debitcli.forms.reader import Reader, Reading
from debitcli.ledger.accounts import records as accounts
from debitcli.run import Run
from debitcli.terminal.prompts import BackError
from debitcli.terminal.review import Row
from debitcli.wizards.wizard import Decision, Wizard


class ExpenseWizard(Wizard):
    """One expense."""

    told_by = "supplier"

    def __init__(
        self,
        run: Run,
        reader: Reader,
        answers: dict[str, str],
        *,
        allow_duplicate: bool,
        said: Sequence[str] | None = None,
    ) -> None:
        """`said` is what there is to say of the e-invoice that the first answers were read from, if they were."""
        super().__init__(run.streams, reader, answers)
        self._run, self._may_be_alike, self._said_of_file = run, allow_duplicate, said

    def known(self) -> set[str]:
        """The keys of the questions that need not be asked: with parts, what these say."""
        known = super().known()
        if not self.answers.get("parts"):
            return known
        has_each = all(part.category for part in self.reading().values["parts"])
        return known | {"vat", "total"} | ({"category"} if has_each else set())

    def required(self, asked: Field) -> bool:
        """Whether a field must be filled in."""
        if asked.key == "rate":
            return self._is_foreign()
        by_file = asked.key == "category" and self.needs_category
        return asked.key == "total" or by_file or super().required(asked)

    def proposal(self, asked: Field) -> str:
        """What stands in the prompt: category and VAT as the supplier had them last."""
        usual = self._usual() if asked.key in ("category", "vat") else Usual()
        if asked.key == "category" and usual.account:
            with self._run.book.reading() as connection:
                return accounts.find(connection, usual.account).name
        if asked.key == "vat" and usual.vat_category == "S":
            return f"{usual.vat_rate:f}%"
        return super().proposal(asked)

    def confirm(self, reading: Reading, decision: Decision) -> None:
        """Ask once more where it is likely in the book already."""
        if self._may_be_alike:
            return
        from debitcli.expenses.verbs import refuse_alike
        from debitcli.terminal import prompts

        with self._run.book.reading() as connection:
            try:
                refuse_alike(connection, [self._completed(reading)], several=False)
            except ConflictError as error:
                self.streams.say(f"! {error.message.removeprefix('Not saved: ')}")
                if not prompts.yes_or_no("Save it nevertheless?", default=False, may_go_back=True):
                    raise BackError from error

    def warnings(self, reading: Reading) -> list[str]:
        """Sentences under the review."""
        return [*super().warnings(reading), *(self._said_of_file or ()), *self._completed(reading).remarks]

    def faults(self, reading: Reading) -> Sequence[Problem]:
        """What is wrong with the expense as a whole: sums that cannot be, a currency without its rate."""
        problems = self._complete(reading).problems
        found = [replace(each, field=each.field.partition("[")[0]) for each in problems]
        if any(each.field not in self.reader.form.by_key for each in found):
            raise DataError(problems)
        return found

    def rows(self, reading: Reading) -> list[Row]:
        """The lines of the review, with what the VAT comes to."""
        return views.rows(self._completed(reading), self._run.streams.locale)

    def _completed(self, reading: Reading) -> Completed:
        """The expense as answered. Raises DataError where something is wrong with the whole."""
        done = self._complete(reading)
        if done.problems:
            raise DataError(done.problems)
        return done

    def _complete(self, reading: Reading) -> Completed:
        with self._run.book.reading() as connection:
            completing = Completing(self._run, connection, [reading.values], needs_category=self.needs_category)
            return completing.complete(reading.values)

    def _usual(self) -> Usual:
        given = self.answers.get("supplier"), self.answers.get("supplier_tax_id")
        with self._run.book.reading() as connection:
            return records.Suppliers(connection, [given]).usual(*given)

    def _is_foreign(self) -> bool:
        """Whether it is in another currency than the company's."""
        currency = self.reading().values["currency"]
        if not currency:
            return False
        with self._run.book.reading() as connection:
            return bool(currency != accounts.company_currency(connection))

    @property
    def needs_category(self) -> bool:
        """Whether somebody must say to which account it goes: an e-invoice was read."""
        return self._said_of_file is not None
