"""What the wizard asks of customers beside their form: consents, a note; and whether they are there already."""

from functools import partial

from debitcli.customers import review, show
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
from debitcli.terminal.review import Row, warning
from debitcli.wizards.wizard import Wizard

# What is asked after an address or number: the question, its purposes, the answer that Enter gives. Consent to
# promotions is never proposed (GDPR article 4(11), recital 32).
_MAY_WE = {
    "email": (
        ("May we send invoices and reminders to this address?", ("invoices", "reminders"), True),
        ("May we send news and offers?", ("promotions",), False),
    ),
    "phone": (
        ("May we call about invoices and reminders?", ("invoices", "reminders"), True),
        ("May we call with news and offers?", ("promotions",), False),
    ),
}


class CustomerWizard(Wizard):
    """The wizard for a new customer, or for changes of one.

    With `consents_are_known` nobody is asked for them.
    """

    def __init__(self, run: Run, reader: Reader, answers: dict[str, str], customer: Customer | None = None) -> None:
        super().__init__(run.streams, reader, answers, reader.form.values(customer) if customer else None)
        self.customer = customer
        self.consents_are_known = "consents" in answers or run.yes
        self._run = run
        self._accepted_twins: set[str] = set()

    def made(self, reading: Reading) -> Customer:
        """The customer that a reading makes."""
        return of_values(reading.values, self.reader.form, incomplete=bool(reading.missing), before=self.customer)

    def hint(self, field: Field) -> str:
        """For a number, the one that the customer gets without any."""
        if field.key != "number" or self.customer:
            return super().hint(field)
        with self._run.book.reading() as connection:
            return f"{STORE.next_number(connection)}, if empty"

    def answered(self, field: Field, typed: str) -> None:
        """Offer a twin at once, ask for consents."""
        if field.key in TELLING_FIELDS:
            self._offer_twins()
        if typed and self.before is None:
            self._ask_consent(field.key)

    def superseded(self, key: str) -> None:
        """Forget what was allowed for an address or number that is another one now."""
        if key in _MAY_WE and not self.consents_are_known:
            self.answers["consents"] = named.DIVIDER.join(self._consents_but_of(key))

    def ask_more(self) -> None:
        """Ask for a private note on the customer."""
        if "notes" in self.answers:
            return
        hint = self.reader.form.by_key["notes"].help if self.is_wide else ""
        objector = partial(self._objection, self.reader.form.by_key["notes"])
        typed = prompts.text(self.padded("Private note"), hint=hint, objector=objector)
        if typed.strip():
            self.answers["notes"] = typed

    def warnings(self, reading: Reading) -> list[str]:
        """Whom the customer looks like; who saves then has seen it."""
        twins = find.twins(self._run, self.made(reading), self.customer)
        self._accepted_twins |= {twin.number for twin in twins}
        return sentences(twins)

    def title(self) -> str:
        """The title of the review, with the customer that is changed."""
        return review.title(self.customer)

    def rows(self, reading: Reading) -> list[Row]:
        """The lines of the review, with consents and notes."""
        return review.rows(self.reader, reading, self.customer)

    def _ask_consent(self, channel: str) -> None:
        """Ask what the address or number may be used for; the answers join the permissions given so far."""
        if channel not in _MAY_WE or self.consents_are_known:
            return
        given = self._consents_but_of(channel)
        for question, purposes, default in _MAY_WE[channel]:
            if prompts.yes_or_no(question, default=default):
                given += [f"{purpose}:{channel}" for purpose in purposes]
        self.answers["consents"] = named.DIVIDER.join(given)

    def _consents_but_of(self, channel: str) -> list[str]:
        return [each for each in named.divided(self.answers.get("consents", "")) if not each.endswith(f":{channel}")]

    def _offer_twins(self) -> None:
        """Say at once that the customer is in the book already; the person opens it, goes on or stops."""
        for twin in find.twins(self._run, self.made(self.reading()), self.customer):
            if twin.reason.certain and twin.number not in self._accepted_twins:
                self._settle(twin)

    def _settle(self, twin: Twin) -> None:
        for sentence in sentences([twin]):
            self.streams.show(warning(sentence))
        choices = [("open", f"Show customer {twin.number}"), ("on", "Go on: this is another one"), ("stop", "Stop")]
        while (answer := prompts.choose("What now?", choices, default="open")) == "open":
            show.to_person(self._run, twin.number)
        if answer == "stop":
            raise ConflictError(f"Not saved: customer {twin.number} has the {twin.reason.words}.")
        self._accepted_twins.add(twin.number)
