"""What the expense commands do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from debitcli.company.settings import currency_of
from debitcli.database import attachments
from debitcli.database import drafts as kept_drafts
from debitcli.database.book import Connection
from debitcli.errors import ConflictError, DataError, NotFoundError, UsageError
from debitcli.expenses.complete import Completed, Completing, reader
from debitcli.expenses.desk import Desk
from debitcli.expenses.expense import Attachment, Expense
from debitcli.expenses.form import FORM, SORTABLE
from debitcli.expenses.records import Expenses
from debitcli.expenses.selection import records
from debitcli.expenses.selection.records import Selection
from debitcli.fields.moments import DAY
from debitcli.fields.numbers import AMOUNT
from debitcli.fields.value import Context, Problem
from debitcli.files.names import distinct, safe_name
from debitcli.forms.reader import Draft, Reading
from debitcli.invoices.kinds import cell_of_sum
from debitcli.listing import history as record_history
from debitcli.listing import listing
from debitcli.listing.filters import Order, Page
from debitcli.payments.complete import amount_of, method_of
from debitcli.run import Run
from debitcli.settings import records as settings
from debitcli.terminal import output
from debitcli.terminal.output import Drawn

if TYPE_CHECKING:
    from debitcli.notes.note import NewFile


@dataclass(frozen=True, slots=True)
class Options:
    """Whether an expense that is likely there already is saved, whether any is, and whether another one follows."""

    allow_duplicate: bool = False
    dry_run: bool = False
    and_new: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """The file that an expense was read from, which is attached to it, and what there is to say of it."""

    file: "NewFile"
    remarks: tuple[str, ...]


def add(
    run: Run,
    drafts: Sequence[Draft],
    options: Options,
    *,
    several: bool,
    files: Sequence[str] = (),
    source: Source | None = None,
) -> None:
    """Save expenses that nobody is asked about: all of them, or none and every problem listed."""
    attached = [*([source.file] if source else []), *read_files(run, files)]
    readings = reader(run).check_each(drafts)
    with run.book.reading() if options.dry_run else run.book.writing() as connection:
        done = completed(run, connection, readings, several=several, needs_category=source is not None)
        if source:
            done[0].remarks[:0] = source.remarks
        if not options.allow_duplicate:
            refuse_alike(connection, done, several=several)
        if not options.dry_run:
            desk = Desk(run, connection)
            made = desk.add([each.expense for each in done])
            saved = [attach(run, connection, desk, each, attached) for each in made]
    if options.dry_run:
        show_trial(run, done)
        return
    for each in done:
        run.warn(each.remarks)
    answer(run, saved, several=several)


def add_with_wizard(
    run: Run, given: dict[str, str], options: Options, files: Sequence[str] = (), source: Source | None = None
) -> None:
    """Ask for what was not given, show the review, save; again and again as long as the person wants."""
    from debitcli.expenses.wizard import ExpenseWizard
    from debitcli.wizards import loop
    from debitcli.wizards.wizard import Decision

    attached = read_files(run, files)

    def begin(answers: dict[str, str], former: ExpenseWizard | None) -> ExpenseWizard:
        said = source.remarks if source and former is None else None
        return ExpenseWizard(run, reader(run), answers, allow_duplicate=options.allow_duplicate, said=said)

    def keep(wizard: ExpenseWizard, reading: Reading, _decision: Decision) -> None:
        with run.book.writing() as connection:
            (done,) = completed(run, connection, [reading], several=False, needs_category=wizard.needs_category)
            desk = Desk(run, connection)
            (saved,) = desk.add([done.expense])
            # What was read is the file of the first one only.
            own = [source.file] if source and wizard.needs_category else []
            saved = attach(run, connection, desk, saved, [*own, *attached])
            kept_drafts.discard(connection, wizard.resumed)
        answer(run, [saved], several=False)

    loop.add(run, given, begin, keep, and_new=options.and_new)


def show(run: Run, words: str) -> None:
    """Write an expense whole."""
    found = resolve(run, words)

    def table() -> Drawn:
        from debitcli.expenses import views

        return views.expense(found, Context(locale=run.streams.locale), run.streams.width)

    output.write_record(run.streams, run.output, found.record, table=table)


def show_list(run: Run, selection: Selection, order: Order, page: Page, keys: Sequence[str]) -> None:
    """Write the selected expenses; on a terminal also how many there are."""
    listing.refuse_unknown("--columns", keys, [each.key for each in FORM.every])
    listing.refuse_unknown("--sort", [order.key], SORTABLE)
    today = run.today.isoformat()
    with run.book.reading() as connection:
        home = currency_of(settings.read(connection))
        found = records.select_rows(connection, Expenses(today), selection, today, order, page)
        listing.show(
            run, FORM, found, keys, page, lambda: records.count(connection, selection, today),
            filtered=selection != Selection(), recorded=lambda each: each.record,
            cells={key: cell_of_sum(key, home) for key in ("total", "open")},
        )  # fmt: skip


def pay(run: Run, words: str, amount: str | None, date: str | None, method: str | None) -> None:
    """Pay what is open of an expense, or a part; prints its number."""
    expense = resolve(run, words)
    wanted = amount_of(run, AMOUNT, amount, expense.currency)
    day = run.accept(DAY, "date", date) or run.today.isoformat()
    with run.book.writing() as connection:
        chosen, _ = method_of(connection, method or expense.method)
        paid = expense.open if wanted is None else wanted
        after = Desk(run, connection).pay(expense, paid, day, chosen)
    sentence = f"Paid {expense.currency} {paid:,f} of expense {expense.number}"
    run.done(f"{sentence}{f'; {after.open:,f} is open' if after.open else ''}.", after.called, after.record)


def remove(run: Run, words: str) -> None:
    """Delete an expense after a confirmation; what it posted is reversed."""
    expense = resolve(run, words)
    run.confirm(f"Delete expense {expense.number}, {expense.supplier}, {expense.currency} {expense.total:,f}?")
    with run.book.writing() as connection:
        Desk(run, connection).remove(expense)
        attachments.drop_unused(connection)
    run.done(f"Deleted expense {expense.number}; its entries are reversed.", expense.called, expense.record)


def history(run: Run, words: str) -> None:
    """Write every change of an expense, oldest first."""
    record_history.show_named(run, FORM, words, lambda: resolve(run, words).id)


def save_files(run: Run, words: str, destination: str) -> None:
    """Copy the attachments of an expense into a folder; prints the paths."""
    expense, folder = resolve(run, words), Path(destination)
    if not expense.attachments:
        raise NotFoundError(f"Expense {expense.number} has no attachments.")
    if not folder.is_dir():
        raise UsageError(f"{destination} is no folder.", "Name one that is there.")
    paths = [folder / each for each in distinct([safe_name(each.name) for each in expense.attachments])]
    for path in paths:
        run.may_write(path)
    for path, each in zip(paths, expense.attachments, strict=True):
        with run.book.reading() as connection:
            path.write_bytes(attachments.get(connection, each.sha256))
        run.streams.answer(str(path))


def resolve(run: Run, words: str) -> Expense:
    """The expense with this number. Raises NotFoundError with what became of it."""
    wanted = words.strip()
    with run.book.reading() as connection:
        found = Expenses(run.today.isoformat()).by_number(connection, wanted)
    if found is not None:
        return found
    raise NotFoundError(*record_history.what_became(run, FORM, wanted))


def completed(
    run: Run, connection: Connection, readings: Sequence[Reading], *, several: bool, needs_category: bool = False
) -> list[Completed]:
    """The expenses that were read. Raises DataError with every problem of all of them."""
    right = [each.values for each in readings if not each.problems]
    completing = Completing(run, connection, right, needs_category=needs_category)
    problems, done = list[Problem](), list[Completed]()
    for n, each in enumerate(readings, 1):
        made = Completed(Expense(), list(each.problems)) if each.problems else completing.complete(each.values)
        problems += [replace(one, record=n if several else None) for one in made.problems]
        done.append(made)
    if problems:
        raise DataError(problems)
    return done


def refuse_alike(connection: Connection, expenses: Sequence[Completed], *, several: bool) -> None:
    """Raise ConflictError where one of these expenses is likely in the book already."""
    for done in expenses:
        each = done.expense
        if found := records.alike(connection, each, done.names):
            number, by_reference = found
            how = f"reference {each.reference}" if by_reference else f"{each.date}, {each.currency} {each.total:,f}"
            which = f" ({each.supplier}, {how})" if several else f": {each.supplier}, {how}"
            raise ConflictError(
                f"Not saved: expense {number} is likely the same{which}.",
                f"Look at it: debitcli expense show {number}   Save nevertheless: --allow-duplicate",
                [Problem(*alike_in(each, by_reference=by_reference), f"as in expense {number}")],
            )


def alike_in(expense: Expense, *, by_reference: bool) -> tuple[str, str | None]:
    """The field in which an expense is like another one, and its value."""
    return ("reference", expense.reference) if by_reference else ("total", f"{expense.total:f}")


def answer(run: Run, saved: Sequence[Expense], *, several: bool) -> None:
    """Tell people what was saved, and answer with numbers or records."""
    for each in saved:
        run.streams.say(f"✓ {sentence_of(each)}")
    if run.structured and several:
        output.write_records(run.streams, run.output, (each.record for each in saved), columns=(), table=())
        return
    for each in saved:
        run.answer_with(each.called, each.record)


def sentence_of(expense: Expense) -> str:
    """What was saved."""
    vat = f", VAT {expense.vat:,f}" if expense.vat else ""
    names = ", ".join(dict.fromkeys(each.name for each in expense.parts))
    paid = "paid" if not expense.open else f"{expense.open:,f} open"
    total = f"{expense.currency} {expense.total:,f}{vat}"
    return f"Saved as expense {expense.number}: {expense.supplier}, {total}, {names}, {paid}."


def show_trial(run: Run, done: Sequence[Completed]) -> None:
    if run.structured:
        output.write_records(run.streams, run.output, (each.expense.record for each in done), columns=(), table=())
    else:
        from debitcli.expenses import views

        for each in done:
            run.streams.show(views.review(each, run.streams.locale))
    run.streams.say("Nothing was saved (--dry-run).")


def read_files(run: Run, paths: Sequence[str]) -> "list[NewFile]":
    """The files to be attached. Raises DataError for those that cannot be."""
    if not paths:
        return []
    from debitcli.notes.attachments import read

    return read(run, list(paths))


def attach(run: Run, connection: Connection, desk: Desk, expense: Expense, files: "Sequence[NewFile]") -> Expense:
    kept = [
        Attachment(each.name, each.media_type, len(each.content), attachments.put(connection, each.content))
        for each in files
    ]
    return desk.store.attach(connection, expense, kept, run.by) if kept else expense
