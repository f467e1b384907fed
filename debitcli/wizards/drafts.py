"""Ctrl-C in a wizard: nothing is saved, what was typed is kept, and the next wizard offers to go on with it."""

import shlex
from collections.abc import Iterator
from contextlib import contextmanager

from debitcli.database import drafts
from debitcli.database.drafts import KeptDraft, Typed
from debitcli.errors import BookError, DebitcliError, InterruptedByUserError
from debitcli.fields.moments import local
from debitcli.run import Run
from debitcli.terminal import prompts
from debitcli.terminal.safe import for_screen
from debitcli.terminal.words import count
from debitcli.wizards.wizard import Wizard

_AFRESH, _AWAY = "afresh", "away"
_SHORTEST = 8


def offer_kept_drafts(run: Run, wizard: Wizard) -> None:
    """Where this person left drafts, ask whether to go on with one. With `--yes` they stay as they are."""
    noun = wizard.reader.form.noun
    while not run.yes:
        with run.book.reading() as connection:
            kept = {each.key: each for each in drafts.find(connection, actor=run.actor, noun=noun)}
        if not kept:
            return
        several = len(kept) > 1
        # Who names another one means to begin it.
        named = wizard.answers.get(wizard.told_by)
        means_one = named is None or any(each.typed.answers.get(wizard.told_by) == named for each in kept.values())
        chosen = prompts.choose(
            f"You left {count(len(kept), noun)} unfinished:",
            [
                *((key, _called(wizard, each, "Go on with ")) for key, each in kept.items()),
                (_AFRESH, f"Start afresh and keep {'them' if several else 'it'}"),
                (_AWAY, "Throw one away …" if several else "Throw it away"),
            ],
            default=None if means_one else _AFRESH,
        )
        if chosen == _AWAY:
            listed = [(key, _called(wizard, each)) for key, each in kept.items()]
            gone = prompts.choose("Throw away which?", [*listed, ("", "None of them")]) if several else listed[0][0]
            if gone:
                discard(run, kept[gone])
                run.streams.say(f"Thrown away: {_called(wizard, kept[gone])}.")
            continue
        if chosen in kept:
            _go_on_with(run, wizard, kept[chosen])
        return


@contextmanager
def keeps_draft(run: Run, wizard: Wizard, saved: int) -> Iterator[None]:
    """Keep the answers where the block is interrupted, and say so; `saved` records were saved before."""
    noun, given = wizard.reader.form.noun, dict(wizard.answers)
    try:
        yield
    except (KeyboardInterrupt, EOFError) as error:
        before = f"{count(saved, noun)} saved before. " if saved else ""
        if wizard.answers == given and not wizard.unfinished and not wizard.resumed:
            raise InterruptedByUserError(f"Interrupted. {before or 'Nothing was saved.'}".rstrip()) from error
        way_on = _keep(run, wizard)
        raise InterruptedByUserError(f"Interrupted. {before}This {noun} was not saved.", way_on) from error


@contextmanager
def keeps_refused_draft(run: Run, wizard: Wizard) -> Iterator[None]:
    """Keep the answers where saving them is refused or stopped: a number was taken, the book is locked or full."""
    try:
        yield
    except DebitcliError as error:
        error.hint = f"{error.hint} {_keep(run, wizard)}".strip()
        raise
    except KeyboardInterrupt as error:
        if run.saved is not False:
            raise
        noun = wizard.reader.form.noun
        raise InterruptedByUserError(f"Interrupted. This {noun} was not saved.", _keep(run, wizard)) from error


def discard(run: Run, kept: KeptDraft | None) -> None:
    """Throw a kept draft away, if there is one."""
    if kept is not None:
        with run.book.writing() as connection:
            drafts.discard(connection, kept)


def _called(wizard: Wizard, kept: KeptDraft, before: str = "") -> str:
    """What tells a draft from others, on one line of a list: its name and when it was begun."""
    from debitcli.terminal.review import one_line

    begun = local(kept.at)
    behind = f", begun {begun}" if wizard.is_wide else f", {begun[5:]}"
    room = max(_SHORTEST, wizard.streams.width - len(before + behind) - 4)
    return f"{before}{one_line(for_screen(wizard.called(kept.typed)), room)}{behind}"


def _go_on_with(run: Run, wizard: Wizard, kept: KeptDraft) -> None:
    """Take the answers of a draft, and say them; flags of this run win over them."""
    form, given, typed = wizard.reader.form, wizard.answers, kept.typed
    # A custom field may have been deleted since.
    known = {each.key for each in form.every if each.given_by == "person"}
    wizard.resumed = kept
    wizard.answers = {k: v for k, v in typed.answers.items() if k in known} | given
    wizard.unfinished = {k: v for k, v in typed.unfinished.items() if k in known and k not in given}
    wizard.settled = [*wizard.settled, *typed.settled]
    for key, names in typed.new_names.items():
        wizard.may_make(key, names)
    lost = {k: v for k, v in (typed.unfinished | typed.answers).items() if v != given.get(k, v)}
    for key in lost:
        wizard.superseded(key)
    reading = wizard.reading()
    for key, answer in (lost | typed.answers).items():
        label, shown = form.label(key), answer
        if key in known:
            shown = wizard.shown(form.by_key[key], reading) or wizard.answers[key] or "–"
        if key not in known:
            shown += " (left out, there is no such field any more)"
        elif key in lost:
            shown += f" (as given now, not {answer or '–'})"
        if answer or shown != "–":
            run.streams.say(f"  {label}: {shown}")


def _keep(run: Run, wizard: Wizard) -> str:
    """Keep the answers, and say how to go on with them, or that it could not be done."""
    noun, former = wizard.reader.form.noun, wizard.resumed
    typed = Typed(wizard.answers, wizard.unfinished, wizard.new_names, wizard.settled)
    try:
        with run.book.writing(hurry=True) as connection:
            at = former.at if former else run.now
            drafts.keep(connection, typed, actor=run.actor, noun=noun, at=at, instead_of=former)
    except BookError:
        return "Your answers could not be kept."
    place = f" --book {shlex.quote(run.place)}" if run.place else ""
    return f"Your answers are kept; go on with: debitcli {wizard.command}{place}"
