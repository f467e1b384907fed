"""Columns of a file whose names do not tell what they are: asked of a person, refused, or made fields of their own."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, islice

from debitcli.commands import Run
from debitcli.customers import columns, custom, form
from debitcli.customers.checked import Row
from debitcli.customers.columns import Columns
from debitcli.customers.form import Form
from debitcli.customers.incoming import Incoming
from debitcli.customers.layouts import normal
from debitcli.errors import DataError, UsageError
from debitcli.fields import folding
from debitcli.fields.value import Accepted, Problem

# Among the first rows, values are looked for that tell what a column is.
_LOOKED_AT = 1_000


def clear_up(
    run: Run, read: Columns, table: Incoming, book_form: Form, *, create_fields: bool
) -> tuple[Columns, Incoming, list[str]]:
    """Ask a person what unclear columns are; without one, refuse them, unless they become fields of their own.

    The columns that are to become such fields come last.
    """
    if not read.unclear or create_fields:
        return read, table, read.unused if create_fields else []
    if run.streams.can_ask and not run.yes:
        from debitcli.customers import wizard

        first = list(islice(table.rows, _LOOKED_AT))
        samples = {place: _samples(first, place) for place in read.unclear}
        targets, own = wizard.ask_for_columns(read, samples, book_form)
        rest = table.rows
        table = replace(table, rows=chain(first, rest))
        return replace(read, targets=targets, unclear=()), table, own
    problems = []
    for place in read.unclear:
        name = read.header[place]
        near = columns.near(name, book_form)
        hint = f"did you mean {' or '.join(near)}? " if near else ""
        hint += f'say with --map "{name}=FIELD", leave it out with --map "{name}=", or keep it with --create-fields'
        problems.append(Problem("column", name, "is no field of a customer", hint, column=name))
    count = len(problems)
    raise DataError(
        problems, f"Nothing saved: {count} column{'' if count == 1 else 's'} of {table.source.name} unclear."
    )


def _samples(rows: Sequence[Row], place: int) -> list[str]:
    """Three values of a column."""
    found = dict.fromkeys(
        cells[place] for _, cells, _ in rows if isinstance(cells, list) and len(cells) > place and cells[place].strip()
    )
    return list(found)[:3]


def new_fields(read: Columns, names: Sequence[str]) -> list[custom.Definition]:
    """A custom field of type text for each of the columns with these names."""
    taken = {normal(target) for target in read.targets if target}
    fields: list[custom.Definition] = []
    for name in names:
        outcome = custom.check_key("_".join(folding.fold(name).replace("/", " ").replace("-", " ").split()))
        if not isinstance(outcome, Accepted):
            outcome = custom.check_key("field_" + "".join(c if c.isalnum() and c.isascii() else "_" for c in name)[:30])
        if not isinstance(outcome, Accepted):
            raise UsageError(f'The column "{name}" cannot become a field.', f'Leave it out: --map "{name}="')
        key = str(outcome.value)
        if key in form.BY_KEY or normal(key) in taken:
            key = f"{key}_{read.header.index(name) + 1}"
        taken.add(normal(key))
        fields.append(custom.Definition(key, name[:80]))
    return fields


def with_fields(read: Columns, fields: Sequence[custom.Definition]) -> Columns:
    """The columns that became fields, as columns of these."""
    by_label = {each.label: each.key for each in fields}
    targets = tuple(target or by_label.get(name[:80]) for name, target in zip(read.header, read.targets, strict=True))
    return replace(read, targets=targets)
