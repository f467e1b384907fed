"""`customer add`: draft → check → review → save. All ways in take this road."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from debitcli.customers import companions, rules
from debitcli.customers.customer import Customer, of_values
from debitcli.customers.duplicates import find
from debitcli.customers.duplicates import records as duplicate_records
from debitcli.customers.duplicates.rule import Twin, sentences
from debitcli.customers.form import FORM
from debitcli.customers.options import Options
from debitcli.customers.records import STORE
from debitcli.database import drafts as kept_drafts
from debitcli.database.book import Connection
from debitcli.forms.reader import Draft, Reader, Reading
from debitcli.run import Run
from debitcli.terminal import output

if TYPE_CHECKING:
    from debitcli.wizards.wizard import Decision, Wizard


def from_drafts(run: Run, drafts: Sequence[Draft], options: Options, *, several: bool) -> None:
    """Save customers that nobody is asked about: all of them, or none and every problem listed."""
    reader = _reader(run, options)
    _save(run, reader.check_all(drafts, several=several), reader, options)


def with_wizard(run: Run, draft: Mapping[str, str], options: Options) -> None:
    """Ask for what the draft lacks, show the review, save; again and again as long as the person wants."""
    from debitcli.customers.wizard import CustomerWizard
    from debitcli.wizards import loop

    # Who was shown a twin in the wizard has decided; with --yes nobody was.
    accepted = replace(options, allow_duplicate=options.allow_duplicate or not run.yes)

    def begin(answers: dict[str, str], former: CustomerWizard | None) -> CustomerWizard:
        reader = former.reader if former else _reader(run, options)
        return CustomerWizard(run, reader, answers, welcome=options.welcome)

    def save(wizard: CustomerWizard, reading: Reading, _decision: "Decision") -> None:
        wanted = replace(accepted, welcome=wizard.welcome)
        _save(run, [reading], wizard.reader, wanted, wizard, others=wizard.others)

    loop.add(run, draft, begin, save, and_new=options.and_new)


def save_what_hangs_on(run: Run, connection: Connection, customer: Customer, reading: Reading, evidence: str) -> None:
    """Keep the consents and notes that were given with a customer."""
    given = {each.key: {customer.id: reading.values[each.key]} for each in FORM.beside}
    companions.save_beside(run, connection, given, {customer.id: customer.called}, evidence)


def warn(run: Run, reader: Reader, reading: Reading, twins: Sequence[Twin] = ()) -> None:
    """Say what is worth a look where nobody reviews it."""
    run.warn((*reader.warnings(reading, missing=False), *sentences(twins)))


def _reader(run: Run, options: Options) -> Reader:
    return rules.reader(run, lenient=options.allow_incomplete, create=options.create_categories)


def _save(
    run: Run,
    readings: Sequence[Reading],
    reader: Reader,
    options: Options,
    wizard: "Wizard | None" = None,
    others: Collection[str] = (),
) -> None:
    """The one place where new customers are saved: in one transaction, twins looked for inside it.

    `others` are the numbers of those who are not the one of the wizard, though they look like it.
    """
    form, reviewed = reader.form, wizard is not None
    saved: list[Customer] = []
    afterwards: list[Callable[[], None]] = []
    with run.book.reading() if options.dry_run else run.book.writing() as connection:
        for reading in readings:
            customer = of_values(reading.values, form, incomplete=bool(reading.missing))
            twins = duplicate_records.twins(connection, customer)
            if options.dry_run:
                from debitcli.customers import review

                review.show(run, reader, reading, twins)
            if not options.allow_duplicate:
                find.refuse(customer, form, twins)
            if options.dry_run:
                continue
            if not reviewed:
                warn(run, reader, reading, twins)
            saved.append(STORE.add(connection, customer, run.by))
            evidence = "asked in the wizard" if reviewed else "given with customer add"
            save_what_hangs_on(run, connection, saved[-1], reading, evidence)
        if not options.dry_run:
            afterwards += companions.welcome(run, connection, saved, wanted=options.welcome)
        if wizard and not options.dry_run:
            kept_drafts.discard(connection, wizard.resumed)
            duplicate_records.tell_all_apart(connection, saved[-1], others, run.by)
    if options.dry_run:
        run.streams.say("Nothing was saved (--dry-run).")
        return
    for customer, reading in zip(saved, readings, strict=True):
        missing = ", ".join(reader.form.by_key[key].within for key in reading.missing)
        incomplete = f", incomplete: {missing}" if missing else ""
        run.streams.say(f"✓ Saved as customer {customer.number}{incomplete}.")
    if reviewed and saved:
        run.streams.say(f"  debitcli customer show {saved[-1].number}")
    if run.structured and len(saved) != 1:
        output.write_records(run.streams, run.output, map(form.record, saved), columns=(), table=())
    else:
        for customer in saved:
            run.answer_with(customer.called, form.record(customer))
    for follow in afterwards:
        follow()
