"""Records by the wizard: new ones, one after the other, as long as the person wants; and changes of one."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from debitcli.errors import DataError, InterruptedByUserError
from debitcli.forms.reader import Reading
from debitcli.run import Run
from debitcli.terminal import prompts
from debitcli.terminal.words import count
from debitcli.wizards.drafts import discard, keeps_draft, keeps_refused_draft, offer_kept_drafts
from debitcli.wizards.wizard import Decision, Wizard

W = TypeVar("W", bound=Wizard)


def add(
    run: Run,
    given: Mapping[str, str],
    begin: Callable[[dict[str, str], W | None], W],
    save: Callable[[W, Reading, Decision], None],
    *,
    and_new: bool,
) -> None:
    """Ask for what is not given, show the review, save; again and again.

    `begin` makes a wizard of the first answers and the wizard before it; `save` writes what one has made.
    """
    run.book.prove_writable()
    wizard = begin(dict(given), None)
    noun = wizard.reader.form.noun
    if not run.yes:
        wizard.say_heading()
    with keeps_draft(run, wizard, 0):
        offer_kept_drafts(run, wizard)
    saved = 0
    while True:
        with keeps_draft(run, wizard, saved):
            if run.yes:
                wizard.ask_required()
                decision, reading = Decision.SAVE, wizard.reading()
            else:
                wizard.ask_all()
                default = wizard.offered()[0][0]
                decision, reading = wizard.decide(
                    default=Decision.SAVE_AND_NEW if and_new and wizard.may_be_followed else default
                )
        if decision is Decision.DISCARD:
            discard(run, wizard.resumed)
            no_more = "The draft that was kept is gone, too." if wizard.resumed else ""
            if not saved:
                raise InterruptedByUserError("Discarded. Nothing was saved.", no_more)
            run.streams.say(f"Discarded. This {noun} was not saved. {no_more}".rstrip())
            break
        run.begin_another()
        with keeps_refused_draft(run, wizard):
            if reading.problems:
                raise DataError(reading.problems)
            save(wizard, reading, decision)
        saved += 1
        if decision is not Decision.SAVE_AND_NEW and not (and_new and (run.yes or not wizard.may_be_followed)):
            break
        wizard = begin({}, wizard)
        run.streams.say("")
        run.streams.say(f"Next {noun}")
    if saved > 1 or and_new:
        run.streams.say(f"{count(saved, noun)} saved.")


def edit(run: Run, wizard: Wizard, number: str, changes: Callable[[Reading], bool]) -> Reading:
    """Ask for changes (all fields where no flag named one), and show old → new until it is right.

    `changes` tells whether a reading changes anything of the record with this number.
    """
    run.book.prove_writable()
    if wizard.answers:
        wizard.ask_again_for_what_is_wrong()
    else:
        noun = wizard.reader.form.noun.capitalize()
        run.streams.say(f"{noun} {number}  Enter keeps a value · {prompts.way_back()} · Ctrl-C leaves all as it was")
        wizard.ask_all()
    reading = wizard.reading()
    if not reading.problems and not changes(reading):
        return reading
    decision, reading = wizard.decide(default=Decision.SAVE)
    if decision is Decision.DISCARD:
        raise InterruptedByUserError("Discarded. Nothing was changed.")
    run.begin_another()
    return reading
