"""The wizard: asks for what a draft lacks, in form order, shows the review, and lets every answer be corrected."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Literal

from debitcli.customers import columns, form, views
from debitcli.customers.columns import Columns
from debitcli.customers.customer import Customer
from debitcli.customers.duplicates import Twin
from debitcli.customers.form import Checked, Field, Form, Rules
from debitcli.errors import ConflictError, DataError
from debitcli.fields import country, folding
from debitcli.fields.categories import DIVIDER
from debitcli.fields.names import propose_kind
from debitcli.fields.value import Problem, Refused
from debitcli.terminal import prompts
from debitcli.terminal.prompts import InterruptedQuestion
from debitcli.terminal.safe import for_screen
from debitcli.terminal.streams import Streams

# The choice in the list of categories that makes one; no name can be the same, since names have no semicolon.
_NEW = ";new"
_OWN_FIELD = ";own"


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


class Decision(StrEnum):
    """What the person chose in the review."""

    SAVE = "save"
    SAVE_AND_NEW = "new"
    CORRECT = "correct"
    DISCARD = "discard"


@dataclass
class Wizard:
    """One pass through the form, for a new customer or for changes of the customer `before`.

    `answers` is the draft so far (field key → text); it stays readable when a question is interrupted. `twins_of` finds
    look-alikes in the book, `show_twin` shows the profile of one. With `consents_are_known` nobody is asked for them.
    """

    streams: Streams
    rules: Rules
    twins_of: Callable[[Customer], list[Twin]]
    show_twin: Callable[[str], None]
    answers: dict[str, str] = field(default_factory=dict)
    unfinished: dict[str, str] = field(default_factory=dict)
    before: Customer | None = None
    accepted_twins: set[str] = field(default_factory=set)
    consents_are_known: bool = False

    def ask_all(self) -> None:
        """Ask for every field that has no answer yet, the required ones first, the others if wanted."""
        self.ask_again_for_what_is_wrong()
        first = [f for f in self.rules.form.fields if f.asked == "first" or self._required(f)]
        for each in first:
            if each.key not in self.answers:
                self.ask(each)
        more = [f for f in self.rules.form.fields if f not in first and f.key not in self.answers]
        names = (f.label if f.key == "tax_id" else f.label.lower() for f in more[:5])
        question = f"More: {', '.join(names)} …" if self._is_wide else "More fields?"
        if more and (self._was_interrupted_at(more) or prompts.yes_or_no(question, default=False)):
            for each in more:
                self.ask(each)
            if form.NOTES not in self.answers:
                self._ask_note()

    def ask_required(self) -> None:
        """Ask only for what must not stay empty (`--yes`)."""
        self.ask_again_for_what_is_wrong()
        for each in self.rules.form.fields:
            if self._required(each) and each.key not in self.answers and not self._old(each):
                self.ask(each)

    def decide(self, *, default: Decision) -> tuple[Decision, Checked]:
        """Show the review until the person saves or discards; corrections lead back to it."""
        while True:
            self._ask_for_what_is_missing()
            checked = self.checked()
            twins = self.twins_of(checked.customer)
            self._show_review(checked, twins)
            offered = [(Decision.SAVE, "Save"), (Decision.CORRECT, "Correct a field"), (Decision.DISCARD, "Discard")]
            if self.before is None:
                offered.insert(1, (Decision.SAVE_AND_NEW, "Save and new"))
            decision = Decision(prompts.choose("Save?", offered, default=default))
            if decision is not Decision.CORRECT:
                self.accepted_twins |= {twin.number for twin in twins}
                return decision, checked
            self._correct()

    def checked(self) -> Checked:
        """The customer as the answers make it."""
        return form.check(self.answers, self.rules, self.before)

    def ask(self, asked: Field) -> None:
        """Ask one question, and again after a twin that the person does not accept."""
        default = self.unfinished.pop(asked.key, None)
        if default is None:
            default = self.answers.get(asked.key, self._proposal(asked))
        label = f"{asked.label} *" if self._required(asked) else asked.label
        label = f"{label:<15}" if self._is_wide else label
        hint = asked.help or (f"such as {asked.example}" if asked.example else "")
        if len(label) + len(hint) + 4 > self.streams.width:
            hint = ""
        try:
            if asked.key == "categories":
                typed = self._ask_categories(label, default)
            elif asked.key == "country":
                countries = country.choices(self.rules.locale)
                typed = prompts.suggest(label, countries, default=default, objector=self._objector(asked))
            elif choices := self._choices(asked):
                typed = prompts.suggest(label, choices, default=default, objector=self._objector(asked))
            else:
                typed = prompts.text(label, default=default, hint=hint, objector=self._objector(asked))
        except InterruptedQuestion as interrupted:
            if interrupted.typed:
                self.unfinished[asked.key] = interrupted.typed
            raise
        if self.before is not None and typed.strip() == self._old(asked):
            self.answers.pop(asked.key, None)
            return
        self.answers[asked.key] = typed
        self._say_how_it_was_read(asked, typed)
        self._offer_twin(asked)
        if typed and self.before is None:
            self._ask_consent(asked.key)

    def _choices(self, asked: Field) -> tuple[str, ...]:
        return next((d.choices for d in self.rules.form.custom if d.key == asked.key), ())

    def _ask_consent(self, channel: str) -> None:
        """Ask what the address or number may be used for; the answers join the permissions given so far."""
        if channel not in _MAY_WE or self.consents_are_known:
            return
        given = [p for p in _divided(self.answers.get(form.CONSENTS, "")) if not p.endswith(f":{channel}")]
        for question, purposes, default in _MAY_WE[channel]:
            if prompts.yes_or_no(question, default=default):
                given += [f"{purpose}:{channel}" for purpose in purposes]
        self.answers[form.CONSENTS] = DIVIDER.join(given)

    def _ask_note(self) -> None:
        """Ask for a private note on the customer."""
        label = f"{'Private note':<15}" if self._is_wide else "Private note"
        hint = "only you will see it" if self._is_wide else ""
        typed = prompts.text(label, hint=hint, objector=_allow_any)
        if typed.strip():
            self.answers[form.NOTES] = typed

    def _ask_categories(self, label: str, chosen: str) -> str:
        """Mark categories in a list; a new one can be made on the spot."""
        names = {folding.key(name): name for name in (*self.rules.categories.values(), *_divided(chosen))}
        marked = [names[folding.key(name)] for name in _divided(chosen)]
        if not names:
            new = prompts.text(label, hint="new ones, divided by semicolons; Enter for none", objector=_allow_any)
        else:
            listed = [(name, name) for name in names.values()]
            marked = prompts.mark(label, [*listed, (_NEW, "A new category …")], marked)
            new = prompts.text("New category", objector=_allow_any) if _NEW in marked else ""
        made = _divided(new)
        if made:
            more = {folding.key(name) or "": name for name in made}
            self.rules = replace(self.rules, categories={**more, **self.rules.categories}, create_categories=True)
        return DIVIDER.join([*(name for name in marked if name != _NEW), *made])

    def _correct(self) -> None:
        customer = self.checked().customer
        listed = [
            (f.key, f"{f.label:<15} {views.shown(f.key, customer, self.rules.locale)[:50]}".rstrip())
            for f in self.rules.form.fields
        ]
        self.ask(self.rules.form.by_key[prompts.choose("Which field?", listed, default="name")])

    def _show_review(self, checked: Checked, twins: list[Twin]) -> None:
        if self.before is None:
            self.streams.show(views.review(checked, self.rules, twins))
            return
        changed = list(form.differences(self.before, checked.customer))
        self.streams.show(views.review_of_changes(self.before, checked, self.rules, twins, changed))

    def ask_again_for_what_is_wrong(self) -> None:
        """Ask for the fields whose given value cannot be read, with that value to be mended."""
        for problem in self._problems():
            if problem.value:
                self._ask_again(problem)

    def _ask_for_what_is_missing(self) -> None:
        """Ask for what a correction made wrong: a postal code, say, after the country was changed."""
        while problems := self._problems():
            self._ask_again(problems[0])

    def _ask_again(self, problem: Problem) -> None:
        self.streams.say(f"✗ {problem.field}: {problem.message}")
        self.ask(self.rules.form.by_key[problem.field])

    def _problems(self) -> tuple[Problem, ...]:
        """What is wrong with the answers. What no question can mend (an unknown field, say) ends the wizard."""
        problems = self.checked().problems
        if any(problem.field not in self.rules.form.by_key for problem in problems):
            raise DataError(problems)
        return problems

    def _objector(self, asked: Field) -> prompts.Objector:
        """What speaks against a text: refusals for good, warnings once."""
        customer = self.checked().customer

        def object_to(typed: str) -> prompts.Objection | None:
            if not typed.strip():
                return (f"{asked.label} is required.", False) if self._required(asked) else None
            if self.before is not None and typed.strip() == self._old(asked):
                return None
            outcome = asked.check(typed, self.rules.context(customer.country, customer.region))
            if isinstance(outcome, Refused):
                return (f'"{typed.strip()[:60]}" {outcome.message}{"; " if outcome.hint else ""}{outcome.hint}.', False)
            return (f"{outcome.warnings[0]}.", True) if outcome.warnings else None

        return object_to

    @property
    def _is_wide(self) -> bool:
        return self.streams.width >= 60

    def _required(self, asked: Field) -> bool:
        if self.rules.allow_incomplete and asked.key != "name":
            return False
        return form.is_required(asked.key, self.rules.required, self._country())

    def _country(self) -> str | None:
        return self.checked().customer.country

    def _old(self, asked: Field) -> str:
        return form.as_text(self.before.value(asked.key)) if self.before is not None else ""

    def _proposal(self, asked: Field) -> str:
        """What stands in the prompt for the person to confirm or change."""
        old = self._old(asked)
        if asked.key == "country":
            code = old or self.rules.default_country if self.before is None else old
            return f"{country.name(code, self.rules.locale)} ({code})" if code else ""
        if asked.key == "kind" and not old:
            return propose_kind(self.answers.get("name", ""))
        return old

    def _was_interrupted_at(self, more: list[Field]) -> bool:
        return any(f.key in self.unfinished for f in more)

    def _say_how_it_was_read(self, asked: Field, typed: str) -> None:
        if asked.key in ("country", "phone", "tax_id", "postal_code"):
            read = views.shown(asked.key, self.checked().customer, self.rules.locale)
            if read and not typed.startswith(read):
                self.streams.say(f"{'':<{18 if self._is_wide else 2}}→ {read}")

    def _offer_twin(self, asked: Field) -> None:
        """Say at once that the customer is in the book already; the person opens it, goes on or stops."""
        if asked.key not in ("name", "postal_code", "email", "tax_id"):
            return
        twins = [t for t in self.twins_of(self.checked().customer) if t.certain and t.number not in self.accepted_twins]
        for twin in twins:
            self._settle(twin)

    def _settle(self, twin: Twin) -> None:
        for line in views.twin_lines([twin]):
            self.streams.show(line)
        choices = [("open", f"Show customer {twin.number}"), ("on", "Go on: this is another one"), ("stop", "Stop")]
        answer: Literal["open", "on", "stop"] | str = "open"
        while answer == "open":
            answer = prompts.choose("What now?", choices, default="open")
            if answer == "open":
                self.show_twin(twin.number)
        if answer == "stop":
            raise ConflictError(f"Not saved: customer {twin.number} has the {twin.reason}.")
        self.accepted_twins.add(twin.number)


def _divided(names: str) -> list[str]:
    return [name.strip() for name in names.split(";") if name.strip()]


def _allow_any(_typed: str) -> prompts.Objection | None:
    return None


def fresh(former: Wizard) -> Wizard:
    """A wizard for the next customer, under the same rules."""
    return replace(former, answers={}, unfinished={}, accepted_twins=set(), consents_are_known=False)


def ask_for_columns(
    read: Columns, samples: Mapping[int, Sequence[str]], book_form: Form
) -> tuple[tuple[str | None, ...], list[str]]:
    """Ask what each unclear column of a file is, showing values of it.

    The targets of all columns then, and the names of those to be fields of their own.
    """
    targets = list(read.targets)
    own: list[str] = []
    for place in read.unclear:
        name = read.header[place]
        free = [key for key in columns.fields_to_choose(book_form) if key not in targets]
        near = [key for key in columns.near(name, book_form) if key in free]
        fields = [(key, key.replace("_", " ")) for key in dict.fromkeys([*near, *free])]
        choices = [("", "Leave it out"), (_OWN_FIELD, "Keep it as a field of its own"), *fields]
        shown = ", ".join(f'"{sample[:30]}"' for sample in samples.get(place, ())) or "no values"
        question = f"What is the column {name} ({shown})?"
        chosen = prompts.choose(for_screen(question), choices, default=near[0] if near else "")
        if chosen == _OWN_FIELD:
            own.append(name)
        else:
            targets[place] = chosen or None
    return tuple(targets), own


def ask_which_values(source: Customer, target: Customer, rules: Rules) -> set[str]:
    """For each field in which two customers differ, ask whose value stays; the keys of those to take from `source`."""
    taken: set[str] = set()
    for each in rules.form.fields:
        one, other = target.value(each.key), source.value(each.key)
        if each.key in ("number", "categories") or not one or not other or one == other:
            continue
        shown = [for_screen(views.shown(each.key, customer, rules.locale)) for customer in (target, source)]
        choices = [
            ("", f"{shown[0]}  (customer {target.number})"),
            (each.key, f"{shown[1]}  (customer {source.number})"),
        ]
        taken.add(prompts.choose(f"{each.label}?", choices))
    return taken - {""}
