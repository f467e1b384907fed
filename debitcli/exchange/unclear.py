"""Columns of a file whose names do not tell what they are: asked of a person, refused, or made fields of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice

from debitcli.errors import DataError, UsageError
from debitcli.exchange.columns import Columns, Header
from debitcli.exchange.layout import normal
from debitcli.exchange.table import Incoming
from debitcli.exchange.target import Row
from debitcli.fields import folding
from debitcli.fields.value import Accepted, Problem
from debitcli.forms import custom
from debitcli.run import Run
from debitcli.terminal.words import count

# Among the first rows, values are looked for that tell what a column is.
_LOOKED_AT = 1_000
_OWN_FIELD = ";own"


def clear_up(
    run: Run, read: Columns, table: Incoming, header: Header, *, create_fields: bool
) -> tuple[Columns, Incoming, list[str]]:
    """Ask a person what unclear columns are; without one, refuse them, unless they become fields of their own.

    The names of the columns that are to become such fields come last.
    """
    if not read.unclear or create_fields:
        return read, table, list(read.unused) if create_fields else []
    if run.asks:
        first = list(islice(table.rows, _LOOKED_AT))
        samples = {place: _samples(first, place) for place in read.unclear}
        read, own = _ask(read, samples, header)
        return read, replace(table, rows=chain(first, table.rows)), own
    problems = []
    for place in read.unclear:
        name = read.header[place]
        near = header.near(name)
        hint = f"did you mean {' or '.join(near)}? " if near else ""
        keep = ", or keep it with --create-fields" if header.custom else ""
        hint += f'say with --map "{name}=FIELD", leave it out with --map "{name}="{keep}'
        problems.append(Problem("column", name, f"is no field of a {header.form.noun}", hint, column=name))
    raise DataError(problems, f"Nothing saved: {count(len(problems), 'column')} of {table.source.name} unclear.")


def _samples(rows: Sequence[Row], place: int) -> list[str]:
    """Three values of a column."""
    found = dict.fromkeys(cells[place] for _, cells, *_ in rows if len(cells) > place and cells[place].strip())
    return list(found)[:3]


def _ask(read: Columns, samples: Mapping[int, Sequence[str]], header: Header) -> tuple[Columns, list[str]]:
    """Ask what each unclear column is, showing values of it; the names of those to be fields of their own."""
    from debitcli.terminal import prompts

    targets = list(read.targets)
    own: list[str] = []
    for place in read.unclear:
        name = read.header[place]
        free = [key for key in header.fields if key not in targets]
        near = [key for key in header.near(name) if key in free]
        fields = [(key, key.replace("_", " ")) for key in dict.fromkeys([*near, *free])]
        keep = [(_OWN_FIELD, "Keep it as a field of its own")] if header.custom else []
        choices = [("", "Leave it out"), *keep, *fields]
        shown = ", ".join(f'"{sample[:30]}"' for sample in samples.get(place, ())) or "no values"
        question = f"What is the column {name} ({shown})?"
        chosen = prompts.choose(question, choices, default=near[0] if near else "")
        if chosen == _OWN_FIELD:
            own.append(name)
        else:
            targets[place] = chosen or None
    return replace(read, targets=tuple(targets), unclear=()), own


def new_fields(read: Columns, names: Sequence[str], header: Header) -> list[custom.Definition]:
    """A custom field of type text for each of the columns with these names."""
    taken = {normal(target) for target in read.targets if target}
    fields: list[custom.Definition] = []
    for name in names:
        outcome = custom.check_key("_".join(folding.fold(name).replace("/", " ").replace("-", " ").split()))
        if not isinstance(outcome, Accepted):
            outcome = custom.check_key("field_" + "".join(c if c.isalnum() and c.isascii() else "_" for c in name)[:30])
        if not isinstance(outcome, Accepted) or outcome.value is None:
            raise UsageError(f'The column "{name}" cannot become a field.', f'Leave it out: --map "{name}="')
        key = outcome.value
        if key in header.fields or normal(key) in taken:
            key = f"{key}_{read.header.index(name) + 1}"
        taken.add(normal(key))
        fields.append(custom.Definition(key, name[:80]))
    return fields


def with_fields(read: Columns, fields: Sequence[custom.Definition]) -> Columns:
    """The columns that became fields, as columns of these."""
    by_label = {each.label: each.key for each in fields}
    targets = tuple(target or by_label.get(name[:80]) for name, target in zip(read.header, read.targets, strict=True))
    return replace(read, targets=targets)
