"""`expense edit`: other values of an expense, and what it posted reversed and posted anew."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from debitcli.errors import DataError, UsageError
from debitcli.expenses.complete import Completing, reader
from debitcli.expenses.desk import Desk
from debitcli.expenses.expense import Expense
from debitcli.expenses.form import FORM
from debitcli.expenses.verbs import Options, attach, read_files, refuse_alike, resolve, show_trial
from debitcli.forms.reader import Draft
from debitcli.run import Run


def edit(run: Run, words: str, draft: Draft, options: Options, files: Sequence[str] = ()) -> None:
    """Change an expense, and what it posted; prints its number."""
    before, attached = resolve(run, words), read_files(run, files)
    if not draft and not attached:
        raise UsageError("Nothing to change was given.", "Give a flag such as --amount, or --clear FIELD.")
    reading = reader(run).check(draft, _values(before, draft))
    if reading.problems:
        raise DataError(reading.problems)
    with run.book.reading() if options.dry_run else run.book.writing() as connection:
        done = Completing(run, connection, [reading.values]).complete(reading.values, before)
        if done.problems:
            raise DataError(done.problems)
        if not options.allow_duplicate and _identity(done.expense) != _identity(before):
            refuse_alike(connection, [done], several=False)
        if options.dry_run:
            show_trial(run, [done])
            return
        desk = Desk(run, connection)
        is_changed = bool(FORM.differences(before, done.expense)) or before.parts != done.expense.parts
        after = desk.edit(before, done.expense) if is_changed else before
        after = attach(run, connection, desk, after, attached)
    run.warn(done.remarks)
    if not is_changed and not attached:
        run.streams.say(f"Nothing changed: expense {before.number} already has these values.")
        run.answer_with(after.called, after.record)
        return
    run.done(f"Saved expense {after.number}: {after.currency} {after.total:,f}.", after.called, after.record)


_OF_SUMS = {"total", "net", "vat", "vat_rate", "vat_category", "parts"}


def _values(before: Expense, draft: Draft) -> Mapping[str, object]:
    """The values of an expense to be changed, but those that would contradict what is given."""
    values = FORM.values(before)
    if draft.keys() & _OF_SUMS:
        # Rate and category stay where only another amount is given.
        values |= {"net": None, "vat": None}
    if draft.get("vat") or draft.get("vat_category"):
        values |= {"vat_rate": None, "vat_category": values["vat_category"] if draft.get("vat") else None}
    if draft.get("parts"):
        values |= {"total": None, "category": None, "vat_rate": None, "vat_category": None}
    elif before.value("parts") and draft.get("category") and not draft.keys() & _OF_SUMS:
        # Their sums stay, all on the other account.
        values["parts"] = tuple(replace(each, category="") for each in values["parts"])
        values |= {"total": None, "net": None, "vat": None, "vat_rate": None, "vat_category": None}
    elif before.value("parts") and draft.keys() & {"total", "category", "vat", "vat_rate", "vat_category"}:
        values["parts"] = ()
    if len(before.parts) > 1 and not draft.keys() & {"total", "category", "vat", "vat_rate", "vat_category", "parts"}:
        values |= {"category": None, "vat_rate": None, "vat_category": None, "net": None, "vat": None}
    return values


def _identity(expense: Expense) -> tuple[object, ...]:
    return expense.supplier, expense.reference, expense.date, expense.total
