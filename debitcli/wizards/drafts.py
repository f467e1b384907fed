"""Ctrl-C in a wizard: nothing is saved, what was typed is kept, and the next wizard offers to go on with it."""

from collections.abc import Iterator
from contextlib import contextmanager

from debitcli.database import drafts
from debitcli.errors import BookError, DebitcliError, InterruptedByUserError
from debitcli.fields.moments import local
from debitcli.run import Run
from debitcli.terminal import prompts
from debitcli.terminal.words import count
from debitcli.wizards.wizard import Wizard


def offer_kept_draft(run: Run, wizard: Wizard) -> None:
    """Where this person left a draft, ask whether to go on with it; flags of this run win over its answers."""
    form = wizard.reader.form
    with run.book.reading() as connection:
        kept = drafts.find(connection, actor=run.actor, noun=form.noun)
    if kept is None:
        return
    name = kept.answers.get("name") or kept.unfinished.get("name") or f"a {form.noun} without a name yet"
    if not prompts.yes_or_no(f"Go on with {name}, begun {local(kept.at)}?", default=True):
        discard_draft(run, form.noun)
        return
    # A custom field may have been deleted since.
    known = {each.key for each in form.every if each.given_by == "person"}
    wizard.answers = {k: v for k, v in kept.answers.items() if k in known} | wizard.answers
    wizard.unfinished = {k: v for k, v in kept.unfinished.items() if k not in wizard.answers}
    for key, answer in kept.answers.items():
        if answer:
            run.streams.say(f"  {key}: {answer}")


@contextmanager
def keeps_draft(run: Run, wizard: Wizard, saved: int) -> Iterator[None]:
    """Keep the answers where the block is interrupted, and say so; `saved` records were saved before."""
    noun, given = wizard.reader.form.noun, dict(wizard.answers)
    try:
        yield
    except (KeyboardInterrupt, EOFError) as error:
        before = f"{count(saved, noun)} saved before. " if saved else ""
        if wizard.answers == given and not wizard.unfinished:
            raise InterruptedByUserError(f"Interrupted. {before or 'Nothing was saved.'}".rstrip()) from error
        way_on = _keep(run, wizard) or "Your answers could not be kept."
        raise InterruptedByUserError(f"Interrupted. {before}This {noun} was not saved.", way_on) from error


@contextmanager
def keeps_refused_draft(run: Run, wizard: Wizard) -> Iterator[None]:
    """Keep the answers where saving them is refused: a number was taken, the book is locked, the disk is full."""
    try:
        yield
    except DebitcliError as error:
        error.hint = f"{error.hint} {_keep(run, wizard)}".strip()
        raise


def discard_draft(run: Run, noun: str) -> None:
    """Throw the kept draft of this person away."""
    with run.book.writing() as connection:
        drafts.discard(connection, actor=run.actor, noun=noun)


def _keep(run: Run, wizard: Wizard) -> str:
    """Keep the answers, and say how to go on with them; nothing where the book cannot be written."""
    noun = wizard.reader.form.noun
    try:
        with run.book.writing() as connection:
            drafts.keep(
                connection, actor=run.actor, noun=noun, at=run.now, answers=wizard.answers, unfinished=wizard.unfinished
            )
    except BookError:
        return ""
    return f"Your answers are kept; go on with: debitcli {noun} add"
