"""`setup`: who keeps the book, asked in a wizard that can be left and gone on with; each answer is a setting."""

from debitcli.company.form import FORM
from debitcli.company.settings import key_of, values_of
from debitcli.database import drafts as kept_drafts
from debitcli.errors import DataError, InterruptedByUserError, UsageError
from debitcli.forms.known import Rules
from debitcli.forms.reader import Reader
from debitcli.run import Run
from debitcli.settings import records
from debitcli.terminal import prompts
from debitcli.wizards.drafts import discard, keeps_draft, keeps_refused_draft, offer_kept_drafts
from debitcli.wizards.wizard import Decision, Wizard


class _Setup(Wizard):
    """The wizard for the one company of a book."""

    may_be_followed = False

    @property
    def command(self) -> str:
        """The verb that goes on with a draft."""
        return "setup"


def setup(run: Run) -> None:
    """Ask who the company is, with what is known already as proposals, and save what was changed."""
    if not run.streams.can_ask:
        raise UsageError(
            f"setup asks questions: {run.streams.why_not_ask}.", 'In scripts: debitcli settings set company.name "…"'
        )
    run.book.prove_writable()
    with run.book.reading() as connection:
        before = values_of(records.read(connection))
    home = run.streams.locale_country
    known = {"vat": "registered"} | ({"country": home} if home else {}) | before
    rules = Rules(frozenset(FORM.required), defaults=known, locale=run.streams.locale, home=known.get("country"))
    wizard = _Setup(run.streams, Reader(FORM, rules), {})
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
