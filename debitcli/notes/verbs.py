"""`note`: add, attach, list, show, upcoming, edit, delete, share, unshare. What is about files is in attachments.py."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from debitcli.customers import companions
from debitcli.customers.customer import Customer
from debitcli.customers.selection import named as customers
from debitcli.database import history
from debitcli.database.book import Connection
from debitcli.errors import ConflictError, NotFoundError, UsageError, accept, given
from debitcli.fields.folding import fold
from debitcli.fields.moments import check_day
from debitcli.fields.text import LINES
from debitcli.fields.value import Context, Refused
from debitcli.notes import attachments, records
from debitcli.notes.note import NewNote, Note, NoteKind, Subject, as_record, says
from debitcli.run import Run, read_text
from debitcli.terminal import output
from debitcli.terminal.output import Drawn
from debitcli.terminal.safe import for_screen
from debitcli.terminal.words import size

if TYPE_CHECKING:
    from debitcli.terminal import prompts

_COLUMNS = (
    "number", "customer", "kind", "on", "text", "author", "shared_with", "attachments", "created", "updated", "invoice",
)  # fmt: skip
_BRIEF = ("number", "customer", "kind", "on", "text", "attachments", "invoice")


def of_customer(run: Run, words: str) -> Subject:
    """The customer that a note is to be on."""
    return _subject(customers.resolve(run, words))


def _subject(customer: Customer) -> Subject:
    return Subject(customer.id, customer.called, customer.name)


def of_invoice(run: Run, words: str) -> Subject:
    """The document that a note is to be on."""
    found = companions.document(run, words)
    return Subject(found.customer, found.customer_number, found.customer_name, found.id, found.number)


def add(
    run: Run,
    subject: Subject,
    typed: str | None,
    *,
    kind: NoteKind,
    on: str | None,
    files: list[str],
    share_with: list[str],
) -> None:
    """Write a note on its subject; without a text it is written in the editor. Prints the number of the note."""
    day = _day(run, on, kind)
    read = attachments.read(run, files)

    def save(text: str) -> None:
        _add(run, NewNote(subject.customer, kind, text, day, share_with, read, subject.invoice))

    _with_text(run, typed, "", save, subject=subject, may_be_empty=bool(read))


def attach(run: Run, subject: Subject, files: list[str], number: int | None) -> None:
    """Attach files: to a new contract note, or to an existing note on the same. Prints the number of the note."""
    read = attachments.read(run, files)
    if number is None:
        _add(run, NewNote(subject.customer, NoteKind.CONTRACT, "", files=read, invoice=subject.invoice))
        return
    with run.book.writing() as connection:
        note = records.own(connection, number, actor=run.actor)
        # One on an invoice is on the customer, too.
        if note.customer != subject.customer or subject.invoice not in (None, note.invoice):
            raise UsageError(f"Note {number} is on {note.subject.in_words}, not on {subject.in_words}.")
        note = records.attach(connection, note, read, run.by)
    run.done(f"Note {note.number}.{_files(note)}", str(note.number), as_record(note))


def show_all(run: Run, words: str | None, invoice: str | None, search: str, kind: NoteKind | None) -> None:
    """Write the notes that this person sees, newest first; all words of `search` in each.

    Those of one customer with those on its invoices, those on one invoice, or all.
    """
    customer = customers.resolve(run, words, to_read=True) if words else None
    on = of_invoice(run, invoice) if invoice else None
    if customer and on and on.customer != customer.id:
        own = f"customer {on.customer_number}, {on.customer_name}"
        message = f"Invoice {on.invoice_number} is for {own}, not for {_subject(customer).in_words}."
        raise UsageError(message, f"Leave the customer out: debitcli note list --invoice {on.invoice_number}")
    if customer and not on:
        on = _subject(customer)
    with run.book.reading() as connection:
        notes = records.newest_first(connection, customer, actor=run.actor, kind=kind, invoice=on and on.invoice)
    found = [note for note in notes if says(note, fold(search).split())]
    nothing = "No notes match." if search or kind else "No notes that you may see."
    _write(run, found, nothing, on=on, of_one_kind=kind is not None)


def show_upcoming(run: Run, ahead: int) -> None:
    """Write the notes with a date from today on, so many days ahead."""
    first, last = run.today, run.today + timedelta(days=ahead)
    with run.book.reading() as connection:
        notes = records.upcoming(connection, actor=run.actor, first=first.isoformat(), last=last.isoformat())
    _write(run, notes, f"Nothing is coming up in {ahead} days.", coming=True)


def show_one(run: Run, number: int) -> None:
    """Write a note whole."""
    with run.book.reading() as connection:
        note = records.visible(connection, number, actor=run.actor)

    def table() -> Drawn:
        from debitcli.notes import views

        return views.single(note)

    output.write_record(run.streams, run.output, as_record(note), table=table)


def edit(run: Run, number: int, typed: str | None, *, kind: NoteKind | None, on: str | None) -> None:
    """Change a note of one's own; without anything to change, its text is opened in the editor. Prints its number."""
    with run.book.reading() as connection:
        before = records.own(connection, number, actor=run.actor)
    day = before.on
    if on is not None or (kind is not None and not day):
        day = _day(run, on, kind or before.kind)
    if typed is None and (kind is not None or on is not None):
        typed = before.text

    def save(text: str) -> None:
        after = replace(before, text=text, kind=kind or before.kind, on=day)
        if after == before:
            run.streams.say(f"Nothing changed: note {number} is as it was.")
            return
        with run.book.writing() as connection:
            if records.own(connection, number, actor=run.actor) != before:
                raise ConflictError(
                    f"Note {number} was changed in the meantime. Nothing was saved.", "Look at it again."
                )
            after = records.edit(connection, before, after, run.by)
        run.done(f"Note {number} is changed.", str(number), as_record(after))

    _with_text(run, typed, before.text, save, subject=before.subject, may_be_empty=bool(before.attachments))


def delete(run: Run, number: int) -> None:
    """Delete a note of one's own with its attachments, after a confirmation. Prints its number."""
    with run.book.reading() as connection:
        note = records.own(connection, number, actor=run.actor)
    run.confirm(f"Delete note {number} on {note.subject.in_words}?{_files(note)}")
    with run.book.writing() as connection:
        records.remove(connection, records.own(connection, number, actor=run.actor), run.by)
    run.done(f"Note {number} is deleted.", str(number), as_record(note))


def share(run: Run, number: int, users: Sequence[str], *, take_back: bool) -> None:
    """Let others see a note of one's own, or with `take_back` no longer. Prints its number."""
    with run.book.writing() as connection:
        note = records.own(connection, number, actor=run.actor)
        if not take_back:
            _refuse_strangers(connection, users)
        note = records.share(connection, note, users, run.by, take_back=take_back)
    seen_by = ", ".join(note.shared_with) or "nobody else"
    run.done(f"Note {number} is seen by you and {seen_by}.", str(number), as_record(note))


def _write(
    run: Run,
    notes: Sequence[Note],
    nothing: str,
    *,
    on: Subject | None = None,
    of_one_kind: bool = False,
    coming: bool = False,
) -> None:
    def table(_: list[output.Record]) -> Drawn:
        from debitcli.notes import views

        return views.table(notes, run.streams.width, on=on, of_one_kind=of_one_kind, coming=coming)

    rows = [as_record(note) for note in notes]
    if not notes:
        run.streams.say(nothing)
    output.write_records(run.streams, run.output, rows, columns=_COLUMNS, brief=_BRIEF, table=table)


def _add(run: Run, new: NewNote) -> None:
    with run.book.writing() as connection:
        _refuse_strangers(connection, new.share_with)
        note = records.add(connection, new, run.by)
    run.done(f"Note {note.number} on {note.subject.in_words}.{_files(note)}", str(note.number), as_record(note))


def _refuse_strangers(connection: Connection, users: Sequence[str]) -> None:
    strangers = [name for name in users if not history.is_known(connection, name)]
    if strangers:
        raise NotFoundError(
            f"Nobody called {', '.join(strangers)} keeps this book. Nothing was saved.",
            "Add them: debitcli user add NAME",
        )


def _day(run: Run, on: str | None, kind: NoteKind) -> str | None:
    """The date that was given. An event has one in any case: a person is asked for it."""
    day = accept(check_day(on or "", run.today), "on", on)
    if day or kind is not NoteKind.EVENT:
        return day
    if run.streams.can_ask:
        from debitcli.terminal import prompts

        on = prompts.text("Date of the event", hint="2026-11-24, tomorrow, +30d", objector=partial(_objection, run))
        run.begin_another()
        day = accept(check_day(on, run.today), "on", on)
    return given(day, "on", "an event has a date: --on 2026-11-24")


def _objection(run: Run, typed: str) -> "prompts.Objection | None":
    outcome = check_day(typed, run.today)
    if isinstance(outcome, Refused):
        return f"This {outcome.message}: {outcome.hint}.", False
    return None if outcome.value else ("An event has a date, such as 2026-11-24 or +30d.", False)


def _with_text(
    run: Run,
    typed: str | None,
    old: str,
    save: Callable[[str], None],
    *,
    subject: Subject,
    may_be_empty: bool,
) -> None:
    """Save the text given, or for `-` piped in; without one, what somebody at the terminal writes in their editor.

    The editor says what it is on.
    """
    if typed == "-":
        # Who pipes a text means one: nothing is a fault on the other end.
        typed, may_be_empty = read_text("-"), False

    def use(written: str) -> None:
        text = accept(LINES.read(written, Context()), "text", written)
        if not may_be_empty:
            given(text, "text", "as an argument, through a pipe to -, or in the editor on a terminal")
        save(text or "")

    if typed is not None or not run.streams.can_ask:
        use(typed or "")
        return
    from debitcli.terminal import editor

    def use_at_another_moment(written: str) -> None:
        run.begin_another()
        use(written)

    run.book.prove_writable()
    remarks = (
        f"Note on {for_screen(subject.in_words)}.",
        "What stands above is the note; these lines are left out of it.",
    )
    editor.edit(run.streams, old, "note.txt", use_at_another_moment, remarks)


def _files(note: Note) -> str:
    names = ", ".join(f"{each.label} ({size(each.size)})" for each in note.attachments)
    return f" Attached: {names}." if names else ""
