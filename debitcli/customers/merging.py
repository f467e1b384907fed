"""`customer duplicates` and `customer merge`: customers that are there twice, found and made one."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from debitcli.commands import Run
from debitcli.customers import finding, form, registering
from debitcli.customers.customer import Customer
from debitcli.errors import DataError, NotFoundError, UsageError
from debitcli.terminal import output, progress

_TOLD_EVERY = 5_000
_COLUMNS = ("sure", "number", "name", "other_number", "other_name", "reasons")


def show_duplicates(run: Run, *, limit: int) -> None:
    """Write pairs of customers that may be one, the surest first."""
    from debitcli.customers import lookup_records, pair_records, pairs

    found = pairs.Found()
    with (
        run.book.reading() as connection,
        progress.shown(run.streams, "Comparing", len(pair_records.KEYS), quiet=run.structured) as advance,
    ):
        compared = told = 0
        for done, key in enumerate(pair_records.KEYS):
            for block in pair_records.blocks(connection, key):
                found.add(key, block)
                compared += len(block)
                if compared - told >= _TOLD_EVERY:
                    told = compared
                    advance(done, compared)
        every = found.pairs()
        shown = every[:limit] if limit else every
        customers = lookup_records.by_ids(connection, {i for pair in shown for i in (pair.first, pair.second)})
    rows: list[output.Record] = []
    for pair in shown:
        one, other = customers[pair.first], customers[pair.second]
        values = (pair.sure, one.number, one.name, other.number, other.name, list(pair.reasons))
        rows.append(dict(zip(_COLUMNS, values, strict=True)))

    def table(_rows: list[output.Record]) -> Any:
        from debitcli.customers import views

        return views.pairs(rows, run.streams.width)

    output.write_records(run.streams, run.output, rows, columns=_COLUMNS, brief=_COLUMNS, table=table)
    if run.structured:
        return
    if not rows:
        run.streams.say("No duplicates found.")
    elif len(shown) < len(every):
        run.streams.say(f"{len(shown):,} of {len(every):,} pairs. All: --limit 0")
    if rows:
        run.streams.say("To make one of two: debitcli customer merge FROM INTO")


def merge(run: Run, source_words: str, target_words: str, take: Sequence[str]) -> None:
    """Make one customer of two: what is left of the first moves to the second; prints the number that stays."""
    from debitcli.customers import merge_records, records

    source, target = finding.resolve(run, source_words), finding.resolve(run, target_words)
    if source.id == target.id:
        raise UsageError(f"{source_words} and {target_words} are the same customer, {source.number}.")
    rules = registering.rules_of(run, allow_incomplete=True, create_categories=False)
    chosen = {key.replace("-", "_") for key in take}
    for key in chosen:
        if key not in rules.form.by_key:
            raise UsageError(f"--take {key} is no field.", form.way_out(key, list(rules.form.by_key)))
    asks = run.streams.can_ask and not run.yes
    if asks and not take:
        from debitcli.customers import wizard

        chosen = wizard.ask_which_values(source, target, rules)
    checked = form.check(_joined(source, target, chosen, rules.form), rules, target)
    if checked.problems:
        raise DataError(checked.problems)
    merged = checked.customer
    changed = list(form.differences(target, merged))
    if asks:
        from debitcli.customers import views

        if changed:
            run.streams.show(views.review_of_changes(target, checked, rules, (), changed))
        run.streams.say(f"Customer {source.number}, {source.name}, goes; its notes and consents move along.")
    run.confirm(f"Merge {source.number} {source.name} into {target.number} {target.name}? This cannot be undone.")
    with run.book.writing() as connection:
        if records.is_changed(connection, source) or records.is_changed(connection, target):
            raise NotFoundError("One of the two was changed or deleted meanwhile. Nothing was done.", "Look again.")
        merge_records.move_consents(connection, source, target)
        for name in run.companions:
            import_module(name).move(run, connection, source, target)
        merge_records.remove_merged(connection, source, target, actor=run.actor, now=run.now)
        after = records.edit(connection, target, merged, actor=run.actor, now=run.now) if changed else target
    run.streams.say(f"✓ Customer {source.number} is merged into {after.number}, {after.name}.")
    run.answer_with(after.number or "", form.as_record(after))


def _joined(source: Customer, target: Customer, taken: set[str], book_form: form.Form) -> dict[str, str | None]:
    """What changes in the customer that stays: its empty fields are filled, and those `taken`; categories of both."""
    draft: dict[str, str | None] = {}
    for key in book_form.by_key:
        own, other = target.value(key), source.value(key)
        if key == "categories":
            names = dict.fromkeys([*target.categories, *source.categories])
            draft[key] = form.as_text(tuple(names))
        elif other not in (None, "") and (key in taken or (own in (None, "") and key != "number")):
            draft[key] = form.as_text(other)
    return draft
