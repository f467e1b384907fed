"""What the product commands do."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from debitcli.database import drafts as kept_drafts
from debitcli.database.book import Connection
from debitcli.errors import ConflictError, DataError, UsageError
from debitcli.fields.value import Problem
from debitcli.forms.reader import Draft, Reader, Reading
from debitcli.listing import aside, listing
from debitcli.listing import history as record_history
from debitcli.listing.filters import MOST_OFFERED, Order, Page
from debitcli.listing.named import is_a_number, one_of
from debitcli.products import records, rules
from debitcli.products.form import FORM, SORTABLE
from debitcli.products.product import Product, of_values
from debitcli.products.records import Selection
from debitcli.run import Run
from debitcli.terminal import output
from debitcli.wizards.options import Options

if TYPE_CHECKING:
    from debitcli.wizards.wizard import Decision, Wizard


def add(run: Run, drafts: Sequence[Draft], options: Options, *, several: bool) -> None:
    """Save products that nobody is asked about: all of them, or none and every problem listed."""
    reader = rules.reader(run, lenient=options.allow_incomplete)
    readings = reader.check_all(drafts, several=several)
    _save(run, readings, reader, options, several=several)


def add_with_wizard(run: Run, given: Mapping[str, str], options: Options) -> None:
    """Ask for what was not given, show the review, save; again and again as long as the person wants."""
    from debitcli.wizards import loop
    from debitcli.wizards.wizard import Wizard

    reader = rules.reader(run, lenient=options.allow_incomplete)

    def begin(answers: dict[str, str], _former: Wizard | None) -> Wizard:
        return Wizard(run.streams, reader, answers)

    def save(wizard: Wizard, reading: Reading, _decision: "Decision") -> None:
        _save(run, [reading], reader, options, wizard=wizard)

    loop.add(run, given, begin, save, and_new=options.and_new)


def edit(run: Run, words: str, draft: Draft, options: Options) -> None:
    """Change a product: by flags, or by the wizard where there are none and somebody can be asked."""
    reader = rules.reader(run, lenient=options.allow_incomplete)
    before = resolve(run, words)
    if run.asks and not options.dry_run:
        from debitcli.wizards import loop
        from debitcli.wizards.wizard import Wizard

        given = {key: text or "" for key, text in draft.items()}
        wizard = Wizard(run.streams, reader, given, FORM.values(before))
        reading = loop.edit(
            run, wizard, before.called, lambda read: bool(FORM.differences(before, of_values(read.values, before)))
        )
    elif draft:
        reading = reader.check(draft, FORM.values(before))
    else:
        raise UsageError("Nothing to change was given.", "Give a flag such as --price, or --clear FIELD.")
    if reading.problems:
        raise DataError(reading.problems)
    after = of_values(reading.values, before)
    if not FORM.differences(before, after):
        run.streams.say(f"Nothing changed: product {before.number} already has these values.")
    elif options.dry_run:
        from debitcli.wizards.review import show_review

        show_review(run, reader, reading, FORM.values(before))
        return
    else:
        with run.book.writing() as connection:
            if after.name != before.name and not options.allow_duplicate:
                _refuse_same_name(connection, after)
            after = records.STORE.edit(connection, before, after, run.by)
        run.done(f"Saved product {after.number}.", after.called, FORM.record(after))


def show(run: Run, words: str) -> None:
    """Write a product whole."""
    listing.show_whole(run, FORM, resolve(run, words, to_read=True))


def show_list(run: Run, selection: Selection, order: Order, page: Page, keys: Sequence[str]) -> None:
    """Write the selected products; on a terminal also how many there are."""
    listing.refuse_unknown("--columns", keys, [each.key for each in FORM.every])
    listing.refuse_unknown("--sort", [order.key], SORTABLE)
    with run.book.reading() as connection:
        found = records.select_rows(connection, selection, order, page)
        filtered = selection != Selection()
        listing.show(run, FORM, found, keys, page, lambda: records.count(connection, selection), filtered=filtered)


def put_aside(run: Run, words: str, *, restore: bool) -> None:
    """Archive a product, or with `restore` take an archived one back; prints the number."""
    aside.put_aside(run, resolve(run, words), records.STORE, restore=restore)


def history(run: Run, words: str) -> None:
    """Write every change of a product, oldest first."""
    record_history.show_named(run, FORM, words, lambda: resolve(run, words, to_read=True).id)


def resolve(run: Run, words: str, *, to_read: bool = False) -> Product:
    """The one product that `words` name: by number, by name, or by what only it contains; digits are a number.

    What it contains names a product only where somebody can be asked, or it is only `to_read`.
    """
    wanted = words.strip()
    with run.book.reading() as connection:
        numbered = records.STORE.by_number(connection, wanted)
        exact = [numbered] if numbered else records.by_name(connection, words)
        page = Page(MOST_OFFERED + 1)
        looked_for = records.select_rows(connection, Selection(words, archived=None), page=page)
        found = exact or ([] if is_a_number(wanted) else list(looked_for))
    return one_of(run, FORM, words, found, _line, exact=bool(exact), to_read=to_read)


def _line(product: Product) -> str:
    return f"{product.called} {product.name}"


def _save(
    run: Run,
    readings: Sequence[Reading],
    reader: Reader,
    options: Options,
    *,
    several: bool = False,
    wizard: "Wizard | None" = None,
) -> None:
    """The one place where new products are saved: in one transaction."""
    saved: list[Product] = []
    with run.book.reading() if options.dry_run else run.book.writing() as connection:
        for reading in readings:
            product = of_values(reading.values)
            if not options.allow_duplicate:
                _refuse_same_name(connection, product)
            if options.dry_run:
                from debitcli.wizards.review import show_review

                show_review(run, reader, reading)
                continue
            if not wizard:
                run.warn(reader.warnings(reading))
            saved.append(records.STORE.add(connection, product, run.by))
        if wizard:
            kept_drafts.discard(connection, wizard.resumed)
    for product in saved:
        run.streams.say(f"✓ Saved as product {product.number}.")
    if run.structured and several:
        output.write_records(run.streams, run.output, map(FORM.record, saved), columns=(), table=())
        return
    for product in saved:
        run.answer_with(product.called, FORM.record(product))


def _refuse_same_name(connection: Connection, product: Product) -> None:
    for there in records.by_name(connection, product.name, but=product.id)[:1]:
        raise ConflictError(
            f"Not saved: product {there.number} is called {there.name} too.",
            f"Look at it: debitcli product show {there.number}   Save nevertheless: --allow-duplicate",
            [Problem("name", product.name, f"same name as product {there.number}")],
        )
