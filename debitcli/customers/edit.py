"""`customer edit`: changes by flags, or by the wizard where there are none and somebody can be asked."""

from collections.abc import Collection, Mapping

from debitcli.customers import rules
from debitcli.customers.add import save_what_hangs_on, warn
from debitcli.customers.customer import Customer, of_values
from debitcli.customers.duplicates import find
from debitcli.customers.duplicates import records as duplicate_records
from debitcli.customers.options import Options
from debitcli.customers.records import STORE
from debitcli.customers.selection import named as which
from debitcli.errors import DataError, UsageError
from debitcli.fields import folding, named
from debitcli.forms.reader import Draft, Reader, Reading
from debitcli.run import Run


def edit(run: Run, words: str, draft: Mapping[str, str | None], options: Options) -> None:
    """Change a customer; prints its number."""
    reader = rules.reader(run, lenient=options.allow_incomplete, create=options.create_categories)
    form = reader.form
    before = which.resolve(run, words)
    draft = _with_categories(before, draft, options, reader)
    others: Collection[str] = ()
    if run.asks and not options.dry_run:
        reading, others = _with_wizard(run, before, draft, reader)
    elif draft:
        reading = reader.check(draft, form.values(before))
    else:
        raise UsageError("Nothing to change was given.", "Give a flag such as --city, or --clear FIELD.")
    if reading.problems:
        raise DataError(reading.problems)
    changed = of_values(reading.values, form, incomplete=bool(reading.missing), before=before)
    differs, more = bool(form.differences(before, changed)), _brings_more(reading)
    if not differs and not more:
        run.streams.say(f"Nothing changed: customer {before.number} already has these values.")
        run.answer_with(before.called, form.record(before))
        return
    twins = find.twins(run, changed, before)
    if not run.asks or options.dry_run:
        warn(run, reader, reading)
        if not options.allow_duplicate:
            find.refuse(changed, form, twins)
    if options.dry_run:
        from debitcli.customers import review

        review.show(run, reader, reading, twins, before)
        run.streams.say("Nothing was saved (--dry-run).")
        return
    with run.book.writing() as connection:
        after = STORE.edit(connection, before, changed, run.by) if differs else before
        save_what_hangs_on(run, connection, after, reading, "given with customer edit")
        duplicate_records.tell_all_apart(connection, after, others, run.by)
    run.done(f"Saved customer {after.number}.", after.called, form.record(after))


def _with_categories(before: Customer, draft: Draft, options: Options, reader: Reader) -> Draft:
    """The draft with `--add-category` and `--remove-category` applied to the categories that there are."""
    if not options.add_categories and not options.remove_categories:
        return draft
    typed = draft["categories"] if "categories" in draft else reader.form.text("categories", before.categories)
    gone = {folding.key(name) for name in options.remove_categories}
    names = [name for name in [*named.divided(typed or ""), *options.add_categories] if folding.key(name) not in gone]
    return {**draft, "categories": named.DIVIDER.join(names)}


def _with_wizard(run: Run, before: Customer, draft: Draft, reader: Reader) -> tuple[Reading, Collection[str]]:
    """What a person says of a customer, and the numbers of those who are another one."""
    from debitcli.customers.wizard import CustomerWizard
    from debitcli.wizards import loop

    given = {key: value or "" for key, value in draft.items()}
    wizard = CustomerWizard(run, reader, given, before)

    def changes(reading: Reading) -> bool:
        return bool(reader.form.differences(before, wizard.made(reading))) or _brings_more(reading)

    return loop.edit(run, wizard, before.called, changes), wizard.others


def _brings_more(reading: Reading) -> bool:
    """Whether notes or consents were given."""
    return bool(reading.values["notes"] or reading.values["consents"])
