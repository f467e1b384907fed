"""What the wizard asks of customers beside their form: consents; and whether they are there already."""

from collections.abc import Sequence
from functools import partial

from debitcli.customers import companions, review, show
from debitcli.customers.consents import consent
from debitcli.customers.consents.consent import Permission
from debitcli.customers.customer import Customer, of_values
from debitcli.customers.duplicates import find
from debitcli.customers.duplicates.rule import TELLING_FIELDS, Twin, sentences
from debitcli.customers.records import STORE
from debitcli.errors import ConflictError
from debitcli.fields import named
from debitcli.forms.field import Field
from debitcli.forms.reader import Reader, Reading
from debitcli.run import Run
from debitcli.terminal import prompts
from debitcli.terminal.prompts import BackError
from debitcli.terminal.review import Row, warning
from debitcli.wizards.steps import Step
from debitcli.wizards.wizard import Decision, Wizard

# What is asked after an address or number: the question, its purposes, the answer that Enter gives. Consent to
# promotions is never proposed (GDPR article 4(11), recital 32).
_MAY_WE = {
    "email": (
        ("May we send invoices and reminders to this address?", ("invoices", "reminders"), True),
        ("May we send promotions, news and offers?", ("promotions",), False),
    ),
    "phone": (
        ("May we call about invoices and reminders?", ("invoices", "reminders"), True),
        ("May we call with promotions?", ("promotions",), False),
    ),
}


class CustomerWizard(Wizard):
    """The wizard for a new customer, or for changes of one.

    Where consents are `settled`, nobody is asked for them.
    """

    def __init__(
        self,
        run: Run,
        reader: Reader,
        answers: dict[str, str],
        customer: Customer | None = None,
        *,
        welcome: bool | None = None,
    ) -> None:
        super().__init__(run.streams, reader, answers, reader.form.values(customer) if customer else None)
        self.customer = customer
        # Whether a new customer is sent the welcome invoice; None is as the settings say.
        self.welcome = welcome
        self.settled = ["consents"] if "consents" in answers or run.yes else []
        # The numbers of those who look like this one, and are another one, as the person says.
        self.others: set[str] = set()
        self._run = run
        # The address and number for which consents were asked.
        self._asked_for: dict[str, str] = {}

    def made(self, reading: Reading) -> Customer:
        """The customer that a reading makes."""
        return of_values(reading.values, self.reader.form, incomplete=bool(reading.missing), before=self.customer)

    def hint(self, field: Field) -> str:
        """For a number, the one that the customer gets without any."""
        if field.key != "number" or self.customer:
            return super().hint(field)
        with self._run.book.reading() as connection:
            return f"{STORE.next_number(connection)}, if empty"

    def answered(self, field: Field) -> None:
        """Offer a twin at once; what another address or number was allowed for, this one is not."""
        if field.key in _MAY_WE and self.answers[field.key] != self._asked_for.get(field.key, self.answers[field.key]):
            self._forget_consents_by(field.key)
        if field.key in TELLING_FIELDS:
            try:
                self._offer(self._twins(self.reading()))
            except BackError:
                self.ask(field)

    def superseded(self, key: str) -> None:
        """Forget what was allowed for an address or number that is another one now."""
        if key in _MAY_WE and not self.settled:
            self._forget_consents_by(key)

    def known(self) -> set[str]:
        """What was answered before, permissions too."""
        asked = self._consents
        for _, channel in asked:
            self._asked_for.setdefault(channel, self.answers.get(channel, ""))
        return super().known() | {
            step
            for channel, questions in _MAY_WE.items()
            for step, (_, purposes, _) in zip(_keys(channel), questions, strict=True)
            if all((purpose, channel) in asked for purpose in purposes)
        }

    def steps_of(self, field: Field) -> list[Step]:
        """The question for a field; after an address or number, what it may be used for."""
        if field.key == "consents":
            return [step for channel in _MAY_WE for step in self._consent_steps(channel)]
        consents = self._consent_steps(field.key) if field.key in _MAY_WE and not self.settled else []
        return [*super().steps_of(field), *consents]

    def shown(self, field: Field, reading: Reading) -> str:
        """The value of a field, in a list to choose from."""
        if field.key != "consents":
            return super().shown(field, reading)
        marks = {channel: consent.marks(channel, self._consents) for channel in consent.CHANNELS}
        return "; ".join(f"{said} by {channel}" for channel, said in marks.items() if said)

    def warnings(self, reading: Reading) -> list[str]:
        """What else there is to say, and whom the customer looks like."""
        return [*super().warnings(reading), *sentences(self._twins(reading))]

    def confirm(self, reading: Reading, decision: Decision) -> None:
        """Offer the twins that are certain, where that has not been done; forget those that are none any more."""
        twins = self._twins(reading)
        self.others &= {twin.number for twin in twins}
        self._offer(twins)
        if self.customer is None and self.welcome is None:
            self._ask_whether_to_welcome(reading)

    def title(self) -> str:
        """The title of the review, with the customer that is changed."""
        return review.title(self.customer)

    def rows(self, reading: Reading) -> list[Row]:
        """The lines of the review, with consents and notes."""
        return review.rows(self.reader, reading, self.customer)

    @property
    def _consents(self) -> dict[Permission, bool]:
        """What was asked so far, and whether it is allowed."""
        return consent.permissions(named.divided(self.answers.get("consents", "")))

    @_consents.setter
    def _consents(self, said: dict[Permission, bool]) -> None:
        self.answers["consents"] = named.DIVIDER.join(consent.written(each, granted=may) for each, may in said.items())

    def _consent_steps(self, channel: str) -> list[Step]:
        """What is asked of an address or number that there is."""
        if self.customer or not self.answers.get(channel, "").strip():
            return []
        return [
            Step(key, partial(self._ask_consent, channel, *question))
            for key, question in zip(_keys(channel), _MAY_WE[channel], strict=True)
        ]

    def _ask_consent(self, channel: str, question: str, purposes: Sequence[str], default: bool) -> None:
        said = self._consents
        default = said.get((purposes[0], channel), default)
        may = prompts.yes_or_no(question, default=default, may_go_back=True)
        self._asked_for[channel] = self.answers[channel]
        self._consents = said | {(purpose, channel): may for purpose in purposes}

    def _forget_consents_by(self, channel: str) -> None:
        self._consents = {each: may for each, may in self._consents.items() if each[1] != channel}

    def _ask_whether_to_welcome(self, reading: Reading) -> None:
        """Ask whether a welcome invoice is sent, where there is one, and the address may be written to."""
        refused = self._consents.get(("invoices", "email")) is False
        question = None if refused else companions.welcoming(self._run, self.made(reading))
        if question:
            self.welcome = prompts.yes_or_no(question, default=True, may_go_back=True)

    def _twins(self, reading: Reading) -> list[Twin]:
        return find.twins(self._run, self.made(reading), self.customer)

    def _offer(self, twins: Sequence[Twin]) -> None:
        """Say that the customer is in the book already; the person opens it, goes on or stops."""
        for twin in twins:
            if twin.reason.certain and twin.number not in self.others:
                self._settle(twin)

    def _settle(self, twin: Twin) -> None:
        for sentence in sentences([twin]):
            self.streams.show(warning(sentence))
        choices = [("open", f"Show customer {twin.number}"), ("on", "Go on: this is another one"), ("stop", "Stop")]
        while (answer := prompts.choose("What now?", choices, default="open", may_go_back=True)) == "open":
            show.to_person(self._run, twin.number)
        if answer == "stop":
            raise ConflictError(f"Not saved: customer {twin.number} has the {twin.reason.words}.")
        self.others.add(twin.number)


def _keys(channel: str) -> list[str]:
    return [f"consent by {channel} {n}" for n in range(len(_MAY_WE[channel]))]
