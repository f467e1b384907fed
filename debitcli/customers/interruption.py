"""Ctrl-C in the wizard: nothing is saved, what was typed is kept, and the next wizard offers to go on with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from debitcli.commands import Run
from debitcli.customers import form
from debitcli.customers.customer import NOUN
from debitcli.errors import BookError, DebitcliError, InterruptedByUserError

if TYPE_CHECKING:
    from debitcli.customers.wizard import Wizard


def offer_kept_draft(run: Run, wizard: "Wizard") -> None:
    """Where this person left a draft, ask whether to go on with it; flags of this run win over its answers."""
    from debitcli.customers import views
    from debitcli.database import drafts
    from debitcli.terminal import prompts

    with run.book.reading() as connection:
        kept = drafts.find(connection, actor=run.actor, noun=NOUN)
    if kept is None:
        return
    name = kept.answers.get("name") or kept.unfinished.get("name") or "a customer without a name yet"
    if prompts.yes_or_no(f"Go on with {name}, begun {views.local(kept.at)}?", default=True):
        # A custom field may have been deleted since.
        known = {*wizard.rules.form.by_key, form.CONSENTS, form.NOTES}
        wizard.answers = {k: v for k, v in kept.answers.items() if k in known} | wizard.answers
        wizard.unfinished = {k: v for k, v in kept.unfinished.items() if k not in wizard.answers}
        for key, answer in kept.answers.items():
            if answer:
                run.streams.say(f"  {key}: {answer}")
    else:
        discard_draft(run)


@contextmanager
def keeps_draft(run: Run, wizard: "Wizard", saved: int) -> Iterator[None]:
    """Keep the answers where the block is interrupted, and say so."""
    given = dict(wizard.answers)
    try:
        yield
    except (KeyboardInterrupt, EOFError) as error:
        before = f"{saved} customer{'' if saved == 1 else 's'} saved before. " if saved else ""
        if wizard.answers == given and not wizard.unfinished:
            raise InterruptedByUserError(f"Interrupted. {before or 'Nothing was saved.'}".rstrip()) from error
        kept = _keep(run, wizard)
        way_on = (
            "Your answers are kept; go on with: debitcli customer add" if kept else "Your answers could not be kept."
        )
        raise InterruptedByUserError(f"Interrupted. {before}This customer was not saved.", way_on) from error


@contextmanager
def keeps_refused_draft(run: Run, wizard: "Wizard") -> Iterator[None]:
    """Keep the answers where saving them is refused: a number was taken, the book is locked, the disk is full."""
    try:
        yield
    except DebitcliError as error:
        if _keep(run, wizard):
            error.hint = f"{error.hint} Your answers are kept; go on with: debitcli customer add".strip()
        raise


def discard_draft(run: Run) -> None:
    """Throw the kept draft of this person away."""
    from debitcli.database import drafts

    with run.book.writing() as connection:
        drafts.discard(connection, actor=run.actor, noun=NOUN)


def _keep(run: Run, wizard: "Wizard") -> bool:
    from debitcli.database import drafts

    try:
        with run.book.writing() as connection:
            drafts.keep(
                connection,
                actor=run.actor,
                noun=NOUN,
                at=run.now,
                answers=wizard.answers,
                unfinished=wizard.unfinished,
            )
    except BookError:
        return False
    return True
