"""`setup`: who keeps the book, asked in a wizard that can be left and gone on with; each answer is a setting."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from debitcli.company import logo
from debitcli.company.form import FORM
from debitcli.company.settings import key_of, values_of
from debitcli.database import drafts as kept_drafts
from debitcli.errors import DataError, InterruptedByUserError, UsageError
from debitcli.fields import picture
from debitcli.fields.picture import PICTURE
from debitcli.fields.value import Refused
from debitcli.forms.field import Field
from debitcli.forms.known import Rules
from debitcli.forms.reader import Reader
from debitcli.run import Run
from debitcli.settings import records
from debitcli.terminal import prompts
from debitcli.terminal.words import cut
from debitcli.wizards.asking import WIDE
from debitcli.wizards.drafts import discard, keeps_draft, keeps_refused_draft, offer_kept_drafts
from debitcli.wizards.steps import Step, Steps
from debitcli.wizards.wizard import Decision, Wizard


class _Setup(Wizard):
    """The wizard for the one company of a book."""

    may_be_followed = False

    def __init__(self, run: Run, reader: Reader) -> None:
        super().__init__(run.streams, reader, {})
        self._run = run

    @property
    def command(self) -> str:
        """The verb that goes on with a draft."""
        return "setup"

    def answered(self, field: Field) -> None:
        """A question was answered; a picture is taken in, as its file may be gone when all is saved."""
        if field.kind is PICTURE and (typed := self.answers[field.key]):
            self.answers[field.key] = logo.taken_in(self._run, typed)

    def _objection(self, asked: Field, typed: str) -> prompts.Objection | None:
        if asked.kind is not PICTURE or not typed.strip() or picture.is_hash(typed.strip()):
            return super()._objection(asked, typed)
        found = logo.read(typed.strip())
        return (f"{cut(typed, WIDE)} {'; '.join(filter(None, found))}.", False) if isinstance(found, Refused) else None


def ask_for(run: Run, keys: Sequence[str], required: Sequence[str] | None = None) -> None:
    """Ask for these fields of the company, all or those `required`, and save each as it is answered.

    Raises BackError where the person goes back from the first.
    """
    wizard, _ = _begin(run, keys if required is None else required)

    def ask(key: str) -> None:
        wizard.ask(FORM.by_key[key])
        run.begin_another()
        with run.book.writing() as connection:
            records.write(connection, key_of(key), FORM.text(key, wizard.reading().values[key]) or None, run.by)

    Steps(lambda: [Step(key, partial(ask, key)) for key in keys], may_leave=True).go()


def _begin(run: Run, required: Iterable[str]) -> tuple[_Setup, Mapping[str, str]]:
    """A wizard with what is known already as proposals; and what the book says now."""
    with run.book.reading() as connection:
        before = values_of(records.read(connection))
    home = run.streams.locale_country
    known = {"vat": "registered"} | ({"country": home} if home else {}) | before
    rules = Rules(frozenset(required), defaults=known, locale=run.streams.locale, home=known.get("country"))
    return _Setup(run, Reader(FORM, rules)), before


def setup(run: Run) -> None:
    """Ask who the company is, with what is known already as proposals, and save what was changed."""
    if not run.streams.can_ask:
        raise UsageError(
            f"setup asks questions: {run.streams.why_not_ask}.", 'In scripts: debitcli settings set company.name "…"'
        )
    run.book.prove_writable()
    wizard, before = _begin(run, FORM.required)
    run.streams.say(f"Your company  * required · {prompts.way_back()} · Ctrl-C leaves, answers are kept")
    with keeps_draft(run, wizard, 0):
        offer_kept_drafts(run, wizard)
        wizard.ask_all()
        decision, reading = wizard.decide(default=Decision.SAVE)
    if decision is Decision.DISCARD:
        discard(run, wizard.resumed)
        raise InterruptedByUserError("Discarded. Nothing was saved.")
    run.begin_another()
    with keeps_refused_draft(run, wizard):
        if reading.problems:
            raise DataError(reading.problems)
        after = {key: FORM.text(key, reading.values[key]) for key in FORM.keys}
        with run.book.writing() as connection:
            for key, text in after.items():
                if text != before.get(key, ""):
                    records.write(connection, key_of(key), text or None, run.by)
            kept_drafts.discard(connection, wizard.resumed)
    run.done(f"{after['name']} keeps this book.", after["name"], after)
