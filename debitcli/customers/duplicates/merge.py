"""`customer merge`: one customer is made of two."""

from collections.abc import Sequence

from debitcli.customers import companions, rules
from debitcli.customers.consents import records as consent_records
from debitcli.customers.customer import Customer, of_values
from debitcli.customers.duplicates import records
from debitcli.customers.records import STORE
from debitcli.customers.selection import named
from debitcli.errors import DataError, NotFoundError, UsageError
from debitcli.fields.value import is_empty
from debitcli.forms.form import Form, as_key
from debitcli.forms.reader import Reader
from debitcli.listing import listing
from debitcli.run import Run


def merge(run: Run, source_words: str, target_words: str, take: Sequence[str]) -> None:
    """Make one customer of two: what is left of the first moves to the second; prints the number that stays."""
    source, target = named.resolve(run, source_words), named.resolve(run, target_words)
    if source.id == target.id:
        raise UsageError(f"{source_words} and {target_words} are the same customer, {source.number}.")
    reader = rules.reader(run, lenient=True)
    form = reader.form
    chosen = {as_key(key) for key in take}
    listing.refuse_unknown("--take", chosen, form.keys)
    if run.asks and not take:
        chosen = _ask_which_values(source, target, reader)
    reading = reader.check(_joined(source, target, chosen, form), form.values(target))
    if reading.problems:
        raise DataError(reading.problems)
    merged = of_values(reading.values, form, incomplete=bool(reading.missing), before=target)
    changed = form.differences(target, merged)
    if run.asks:
        from debitcli.customers import review

        if changed:
            review.show(run, reader, reading, (), target)
        run.streams.say(f"Customer {source.number}, {source.name}, goes; its notes, consents and invoices move along.")
    run.confirm(f"Merge {source.number} {source.name} into {target.number} {target.name}? This cannot be undone.")
    with run.book.writing() as connection:
        if STORE.by_ids(connection, (source.id, target.id)) != {source.id: source, target.id: target}:
            raise NotFoundError("One of the two was changed or deleted meanwhile. Nothing was done.", "Look again.")
        consent_records.move(connection, source, target)
        moved = [each for one in companions.every(run) for each in one.move(connection, source, target, run.by)]
        records.remove_merged(connection, source, target, run.by)
        after = STORE.edit(connection, target, merged, run.by) if changed else target
    sentence = f"Customer {source.number} is merged into {after.number}, {after.name}."
    sentence += f" Moved along: {' and '.join(moved)}, as they were." if moved else ""
    run.done(sentence, after.called, form.record(after))


def _joined(source: Customer, target: Customer, taken: set[str], form: Form) -> dict[str, str | None]:
    """What changes in the customer that stays: its empty fields are filled, and those `taken`; categories of both."""
    draft: dict[str, str | None] = {}
    for key in form.keys:
        own, other = target.value(key), source.value(key)
        if form.by_key[key].kind.several:
            draft[key] = form.text(key, tuple(dict.fromkeys([*own, *other])))
        elif not is_empty(other) and (key in taken or (is_empty(own) and key != "number")):
            draft[key] = form.text(key, other)
    return draft


def _ask_which_values(source: Customer, target: Customer, reader: Reader) -> set[str]:
    """For each field in which two customers differ, ask whose value stays; the keys of those to take from `source`."""
    from debitcli.terminal import prompts

    taken: set[str] = set()
    for each in reader.form.fields:
        one, other = target.value(each.key), source.value(each.key)
        if each.key == "number" or each.kind.several or is_empty(one) or is_empty(other) or one == other:
            continue
        choices = []
        for key, customer in (("", target), (each.key, source)):
            values = reader.form.values(customer)
            shown = reader.form.show(each.key, values, reader.context_of(values))
            choices.append((key, f"{shown}  (customer {customer.number})"))
        taken.add(prompts.choose(f"{each.label}?", choices))
    return taken - {""}
