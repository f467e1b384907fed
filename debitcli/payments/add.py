"""`payment add`: what was given → completed by the invoices → review → saved, and posted."""

from collections.abc import Sequence
from dataclasses import dataclass

from debitcli.database import drafts as kept_drafts
from debitcli.errors import DataError
from debitcli.fields.value import Problem
from debitcli.forms.reader import Draft, Reading
from debitcli.payments.complete import read_all, reader
from debitcli.payments.payment import Payment, divided, short_by_discount
from debitcli.payments.till import Till, Wanted
from debitcli.run import Run
from debitcli.terminal import output
from debitcli.terminal.review import Row, review
from debitcli.terminal.words import first_few


@dataclass(frozen=True, slots=True)
class Options:
    """Whether a payment that is there already is saved, and whether any is."""

    allow_duplicate: bool = False
    dry_run: bool = False


def add(run: Run, drafts: Sequence[Draft], options: Options, *, several: bool) -> None:
    """Save payments that nobody is asked about: all of them, or none and every problem listed."""
    check = reader(run)
    if options.dry_run:
        with run.book.reading() as connection:
            wanted = read_all(run, connection, drafts, check)
        for each in wanted:
            run.streams.show(review("Please check", rows(each)))
        say_what_is_short(run, wanted)
        run.streams.say("Nothing was saved (--dry-run).")
        return
    with run.book.reading() as connection:
        # What is open is what was seen, whoever pays meanwhile.
        wanted = read_all(run, connection, drafts, check)
    with run.book.writing() as connection:
        saved = save(run, Till(run, connection, ids_of(wanted)), wanted, options)
    answer(run, saved, several=several)
    say_what_is_short(run, wanted, saved)


def add_with_wizard(run: Run, given: dict[str, str], options: Options) -> None:
    """Ask for what was not given, show the review, save."""
    from debitcli.payments.wizard import PaymentWizard
    from debitcli.wizards import loop
    from debitcli.wizards.wizard import Decision

    check = reader(run)

    def begin(answers: dict[str, str], _former: PaymentWizard | None) -> PaymentWizard:
        return PaymentWizard(run, check, answers)

    def keep(wizard: PaymentWizard, _reading: Reading, _decision: Decision) -> None:
        with run.book.reading() as connection:
            wanted = read_all(run, connection, [wizard.draft], check)
        with run.book.writing() as connection:
            saved = save(run, Till(run, connection, ids_of(wanted)), wanted, options)
            kept_drafts.discard(connection, wizard.resumed)
        answer(run, saved, several=False)
        if run.yes:
            say_what_is_short(run, wanted, saved)

    loop.add(run, given, begin, keep, and_new=False)


def ids_of(wanted: Sequence[Wanted]) -> list[int]:
    """The ids of the invoices that are paid."""
    return [each.id for one in wanted for each in one.invoices]


def save(run: Run, till: Till, wanted: Sequence[Wanted], options: Options, lines: Sequence[int] = ()) -> list[Payment]:
    """Save payments in the transaction of the till. Raises ConflictError where one is in the book already.

    Alike ones that are saved together are all real. `lines` are their places in a file.
    """
    if not options.allow_duplicate:
        there = []
        for n, each in enumerate(wanted):
            where = {"line": lines[n]} if lines else {"record": n + 1} if len(wanted) > 1 else {}
            there.append(till.refuse_same(each, **where))
        _refuse([each for each in there if each], len(wanted))
    saved = [till.receive(each) for each in wanted]
    till.finish()
    return saved


def _refuse(there: Sequence[Problem], of: int) -> None:
    if there:
        words = "is in the book already" if len(there) == 1 else "are in the book already"
        message = (
            f"Nothing saved: {len(there):,} of {of:,} {words}." if of > 1 else "Not saved: it may be there already."
        )
        raise DataError(there, message, "If both are real: --allow-duplicate", conflicts=True)


def answer(run: Run, saved: Sequence[Payment], *, several: bool, words: str = "Saved as") -> None:
    """Tell people what was saved, and answer with numbers or records."""
    for each in saved:
        for sentence in sentences(each, words):
            run.streams.say(sentence)
    if run.structured and several:
        output.write_records(run.streams, run.output, (each.record for each in saved), columns=(), table=())
        return
    for each in saved:
        run.answer_with(each.called, each.record)


def say_what_is_short(run: Run, wanted: Sequence[Wanted], saved: Sequence[Payment] = ()) -> None:
    """Say of payments in time that are short by just the cash discount that it could be taken, also once `saved`."""
    short, numbers = [], []
    for n, each in enumerate(wanted):
        off = short_by_discount(each.invoices, each.payment.amount, each.payment.date)
        if off and each.discount is None:
            short.append(f"{', '.join(one.called for one in each.invoices)} ({each.payment.currency} {off:,f})")
            numbers += [saved[n].called] if saved else []
    if short:
        run.streams.say(f"! Short by just the cash discount: {first_few(short)}. --discount would take it.")
    if numbers:
        run.streams.say(f"  To do so: debitcli payment reverse {numbers[0]} --reason …, and add it again.")


def sentences(payment: Payment, words: str) -> list[str]:
    """What became of a payment: what it closes, and what is left."""
    said = [f"✓ {words} payment {payment.number}: {payment.currency} {payment.amount:,f}, {payment.name}."]
    for each in payment.allocations:
        off = f" and {each.discount:,f} cash discount" if each.discount else ""
        said.append(f"  {each.invoice}  {each.amount:,f}{off}")
    if payment.left:
        said.append(f"! {payment.currency} {payment.left:,f} is left: credit of {payment.name}.")
    return said


def rows(wanted: Wanted) -> list[Row]:
    """The lines of the review of a payment: what it is, and what it closes."""
    payment = wanted.payment
    parts, left = divided(wanted.invoices, payment.amount, wanted.discount, payment.date)
    shown = [Row("From", f"{payment.customer_number} {payment.name}"), Row("Date", payment.date)]
    shown.append(Row("Amount", f"{payment.currency} {payment.amount:,f}"))
    if payment.currency != payment.home:
        shown.append(Row("Worth", f"{payment.home} {payment.base:,f}"))
    shown.append(Row("Method", payment.method))
    more = (("Fee", f"{payment.fee:,f}" if payment.fee else ""), ("Reference", payment.reference),
            ("Bank reference", payment.bank_reference))  # fmt: skip
    shown += [Row(label, value) for label, value in more if value]
    for each in parts:
        off = f", cash discount {each.discount:,f}" if each.discount else ""
        rest = each.invoice.open - each.amount - each.discount
        still = f", {rest:,f} stays open" if rest else ", paid"
        shown.append(Row(str(each.invoice.number), f"{each.amount:,f}{off}{still}"))
    return shown + ([Row("Left", f"{left:,f}, credit of the customer")] if left else [])
