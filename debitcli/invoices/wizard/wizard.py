"""The wizard of documents: the customer, then line by line, each with its sum below it; then the review."""

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from debitcli.customers.options import offer_customers
from debitcli.customers.selection import named
from debitcli.errors import DebitcliError
from debitcli.fields.value import Context, Problem
from debitcli.forms.field import Field
from debitcli.forms.known import Rules
from debitcli.forms.reader import Reader, Reading
from debitcli.invoices import views
from debitcli.invoices.draft.complete import Completed, Completing
from debitcli.invoices.draft.given import Draft
from debitcli.invoices.draft.sources import company_of, sources_of
from debitcli.invoices.form import FORM
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.issue import issuing, needed
from debitcli.invoices.sending import along
from debitcli.invoices.wizard import correct, line_by_line
from debitcli.invoices.wizard.typed import PAGE, TypedLine, called, draft_of, lines_of, text_of
from debitcli.run import Run
from debitcli.terminal import prompts
from debitcli.terminal.output import Drawn
from debitcli.terminal.prompts import BackError, InterruptedQuestion
from debitcli.terminal.words import cut
from debitcli.wizards.asking import WIDE
from debitcli.wizards.steps import Step, Steps
from debitcli.wizards.wizard import Decision, Wizard

if TYPE_CHECKING:
    from debitcli.database.drafts import Typed


class InvoiceWizard(Wizard):
    """The wizard for a new document, or with `draft` for changes of one, which begins at the review."""

    may_be_followed = False
    told_by = "customer"
    question = "What now?"

    def __init__(self, run: Run, answers: dict[str, str], draft: Invoice | None = None) -> None:
        with run.book.reading() as connection:
            company = company_of(run, connection)
        required = frozenset({"customer", "lines"})
        rules = Rules(required, locale=run.streams.locale, home=company.country, today=run.today)
        super().__init__(run.streams, Reader(PAGE, rules), answers)
        self.run, self.company, self.draft = run, company, draft
        self.context = Context(locale=run.streams.locale, home=company.country)
        self._made: tuple[dict[str, str], Completed] | None = None
        # What stood unfinished at questions that were left by Esc.
        self._left: dict[str, str] = {}

    @property
    def lines(self) -> list[TypedLine]:
        """The lines so far."""
        return lines_of(self.answers.get("lines", ""))

    @lines.setter
    def lines(self, lines: Iterable[TypedLine]) -> None:
        self.answers["lines"] = text_of(lines)

    def completed(self) -> Completed:
        """The document that the answers make."""
        if self._made is None or self._made[0] != self.answers:
            self._made = dict(self.answers), self.complete(draft_of(self.answers))[1]
        return self._made[1]

    def complete(self, draft: Draft, *, may_lack: bool = False) -> tuple[Completing, Completed]:
        """The document that a draft makes, and what made it."""
        with self.run.book.reading() as connection:
            completing = Completing(sources_of(self.run, connection, [draft], may_lack=may_lack))
        return completing, completing.complete(draft, self.draft)

    def so_far(self) -> Invoice:
        """The document as far as it is known: one without lines has any, and a rate may be missing."""
        lines = self.lines or [TypedLine({"price": "1", "vat_rate": "1"}, item="x")]
        return self.complete(Draft(draft_of(self.answers).texts, [*lines]), may_lack=True)[1].invoice

    # What is said.

    def say_heading(self) -> None:
        """Say for whom it is, and by which terms; and the ways out."""
        if self.answers.get("customer"):
            self._say_for_whom()
        self.streams.say(f"{prompts.way_back()} · Ctrl-C leaves, answers are kept")

    def _say_for_whom(self) -> None:
        buyer = named.resolve(self.run, self.answers["customer"])
        self.streams.show(views.for_whom(buyer.called, buyer.name, buyer.city or "", self.so_far(), self.streams.width))

    def called(self, typed: "Typed") -> str:
        """What a kept draft is called: for whom, and what."""
        return f"customer {typed.answers.get('customer', '–')}, {called(typed.answers.get('lines', '')) or 'no line'}"

    def hint(self, field: Field) -> str:
        """For a rate of exchange, what it is."""
        if field.key != "rate":
            return super().hint(field)
        return f"{self.company.currency} for one {self.so_far().currency}, such as 0.0876"

    def proposal(self, asked: Field) -> str:
        """For a rate of exchange, that of the newest document of a month."""
        home = self.company.currency
        if asked.key == "rate" and home and (found := needed.last_rate(self.run, self.so_far().currency, home)):
            self.streams.say(f"  {found[0]} was the rate on {found[1]}.")
            return found[0]
        # What customer and company say.
        done = self.completed()
        return (
            "" if done.problems or asked.key not in FORM.keys else FORM.text(asked.key, done.invoice.value(asked.key))
        )

    def shown(self, field: Field, reading: Reading) -> str:
        """The value of a field as the document has it."""
        done = self.completed()
        if done.problems or field.key not in FORM.keys:
            return super().shown(field, reading)
        return FORM.show(field.key, {field.key: done.invoice.value(field.key)}, self.context)

    def required(self, asked: Field) -> bool:
        """Whether a field must be filled in; a rate of exchange where the currency is foreign."""
        return self._is_foreign if asked.key == "rate" else super().required(asked)

    def panel(self, reading: Reading) -> Drawn:
        """The document as it would be."""
        done = self.completed()
        return views.review(done.invoice, done.remarks, self.streams.width)

    def offered(self) -> list[tuple[Decision, str]]:
        """What can be decided in the review."""
        ways = [(Decision.SAVE, "Save")]
        if not self.draft:
            ways = [(Decision.ISSUE, "Issue"), (Decision.SAVE, "Keep as a draft")]
            ways = (
                [(Decision.SEND, "Issue and send"), *ways] if along.may_be(self.run, self.answers["customer"]) else ways
            )
        return [*ways, (Decision.CORRECT, "Correct a line or a field"), (Decision.DISCARD, "Discard")]

    def confirm(self, reading: Reading, decision: Decision) -> None:
        """Ask for what issuing needs, and only then."""
        if decision in (Decision.ISSUE, Decision.SEND):
            invoice = self.completed().invoice
            issuing.ask_about_its_date(self.run, [invoice])
            needed.ask(self.run, [invoice])
            self._made = None

    # What is asked.

    def begin_at_the_review(self) -> None:
        """Take all questions as answered."""
        self._begin()
        self._steps = Steps(self._questions, done={*self._known, f"line {len(self.lines)}", "rate"})

    def known(self) -> set[str]:
        """The questions that need not be asked, those of lines too."""
        of_lines = {f"line {n}" for n, _ in enumerate(self.lines)}
        of_lines |= {
            f"line {n} {what}"
            for n, each in enumerate(self.lines)
            for what in each.asks
            if line_by_line.KEYS[what] in each.texts
        }
        return super().known() | of_lines

    def steps_of(self, field: Field) -> list[Step]:
        """The question for a field; of the lines, all of theirs and an empty one to finish."""
        if field.key == "customer":
            return [Step("customer", self._ask_customer)]
        if field.key != "lines":
            return super().steps_of(field)
        steps = []
        for n, line in enumerate(self.lines):
            steps.append(Step(f"line {n}", partial(line_by_line.ask, self, n)))
            steps += [Step(f"line {n} {what}", partial(line_by_line.ask_part, self, n, what)) for what in line.asks]
        return [*steps, Step(f"line {len(self.lines)}", partial(line_by_line.ask, self, len(self.lines)))]

    def _optional(self) -> list[Field]:
        # They are corrected in the review.
        return []

    @property
    def _is_foreign(self) -> bool:
        home = self.company.currency
        return bool(home and self.answers.get("customer") and self.so_far().currency != home)

    def _ask_customer(self) -> None:
        def object_to(typed: str) -> prompts.Objection | None:
            if not typed.strip():
                return "Customer is required.", False
            try:
                named.resolve(self.run, typed)
            except DebitcliError as error:
                return f"{error} {error.hint}".strip(), False
            return None

        before = self.answers.get("customer", "")
        propose = partial(offer_customers, self.run)
        typed = self.typed_at("customer", "Customer", before, "number, or words that match one", object_to, propose)
        self.answers["customer"] = named.resolve(self.run, typed).called
        self._say_for_whom()

    def typed_at(
        self,
        key: str,
        label: str,
        default: str,
        hint: str,
        objector: Callable[[str], prompts.Objection | None],
        propose: prompts.Propose | None,
    ) -> str:
        """What is typed at a question; what stood there unfinished is there again."""
        of_lines = key.startswith("line ")
        default = self._left.pop(key, "") or (self.unfinished.pop("lines", "") if of_lines else "") or default
        shown = hint if self.streams.width >= WIDE else ""
        try:
            return prompts.text(
                self.padded(label), default=default, hint=shown, propose=propose, objector=objector,
                may_go_back=True, one_line=True,
            )  # fmt: skip
        except BackError as left:
            self._left[key] = left.typed
            raise
        except InterruptedQuestion as left:
            if of_lines and left.typed:
                self.unfinished["lines"] = left.typed
            raise

    # What is corrected.

    def _problems(self) -> tuple[Problem, ...]:
        return super()._problems() or tuple(self.completed().problems)

    def _correct(self) -> None:
        correct.correct(self)

    def _ask_again(self, key: str) -> None:
        """Ask for a field, or a part of a line, of which something is wrong, and say what."""
        if key in PAGE.by_key and key != "lines":
            super()._ask_again(key)
            return
        problem = next(each for each in self._problems() if each.field == key)
        hint = f"; {problem.hint}" if problem.hint and "--" not in problem.hint else ""
        value = f'"{cut(problem.value, WIDE)}" ' if problem.value else ""
        part = re.fullmatch(r"lines\[(\d+)\]\.(\w+)", key)
        called = f"Line {part[1]}, {part[2].replace('_', ' ')}" if part else PAGE.label(key).capitalize()
        self.streams.say(f"✗ {called}: {value}{problem.message}{hint}.")
        if part:
            correct.ask_part(self, int(part[1]) - 1, part[2])
        elif key == "lines":
            Steps(lambda: self.steps_of(PAGE.by_key["lines"]), may_leave=True).go()
        else:
            correct.correct(self)

    def _may_be_discarded(self) -> bool:
        changed = self.answers != self._given and len(self.lines) > 1
        return not changed or prompts.yes_or_no("Throw away what was typed?", default=False)
