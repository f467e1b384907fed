"""Columns of a file whose names do not tell what they are: asked of a person, refused, or made fields of their own."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice

from debitcli.errors import DataError, UsageError
from debitcli.exchange.columns import Columns, Header, numbered
from debitcli.exchange.layout import normal
from debitcli.exchange.options import Options
from debitcli.exchange.table import Incoming
from debitcli.exchange.target import Row
from debitcli.fields import folding, text
from debitcli.fields.value import Accepted, Problem, Refused
from debitcli.forms import custom
from debitcli.forms.custom import FieldType
from debitcli.run import Run
from debitcli.terminal.words import count

# A form of more would ask and show for ever.
_MOST_NEW = 200
# Among the first rows, values are looked for that tell what a column is.
_LOOKED_AT = 1_000
_MOST_PROPOSED = 50
_OWN_FIELD, _ALL_OTHERS = ";own", ";rest"


def clear_up(
    run: Run, read: Columns, table: Incoming, header: Header, options: Options
) -> tuple[Columns, Incoming, Sequence[int]]:
    """Ask a person what unclear columns are; without one, refuse them, unless they become fields or are left out.

    The places of the columns that are to become fields of their own come last.
    """
    if read.unclear and not (options.create_fields or options.ignore_unknown):
        first = list(islice(table.rows, _LOOKED_AT))
        table = replace(table, rows=chain(first, table.rows))
        # Where nothing stands, there is nothing to ask.
        read = replace(read, unclear=tuple(place for place in read.unclear if _samples(first, place)))
    if not read.unclear or options.create_fields or options.ignore_unknown:
        named = tuple(place for place in read.unused if read.header[place])
        return read, table, named if options.create_fields else ()
    if run.asks:
        samples = {place: _samples(first, place) for place in read.unclear}
        read, own = _ask(read, samples, header)
        return read, table, own
    problems: list[Problem] = []
    names = numbered(read.header)
    for place in read.unclear:
        name = read.header[place]
        # Looking for near names takes long.
        near = header.near(name) if len(problems) < _MOST_PROPOSED else ()
        hint = f"did you mean {' or '.join(near)}? " if near else ""
        keep = ", or keep it with --create-fields" if header.custom else ""
        called = names[place]
        hint += f'say with --map "{called}=FIELD", leave it out with --map "{called}="{keep}'
        problems.append(Problem("column", name, f"is no field of {header.form.one}", hint, column=name))
    message = f"Nothing saved: {count(len(problems), 'column')} of {table.source.name} unclear."
    raise DataError(problems, message, "To leave out all that are not known: --ignore-unknown")


def _samples(rows: Sequence[Row], place: int) -> list[str]:
    """Three values of a column."""
    found = dict.fromkeys(cells[place] for _, cells, *_ in rows if len(cells) > place and cells[place].strip())
    return list(found)[:3]


def _ask(read: Columns, samples: Mapping[int, Sequence[str]], header: Header) -> tuple[Columns, list[int]]:
    """Ask what each unclear column is, showing values of it; the places of those to be fields of their own."""
    from debitcli.terminal import prompts

    targets = list(read.targets)
    own: list[int] = []
    for count_, place in enumerate(read.unclear, 1):
        name = read.header[place]
        free = [key for key in header.fields if key not in targets]
        near = [key for key in header.near(name) if key in free]
        fields = [(key, key.replace("_", " ")) for key in dict.fromkeys([*near, *free])]
        keep = [(_OWN_FIELD, "Keep it as a field of its own")] if header.custom else []
        left = len(read.unclear) - count_
        rest = [(_ALL_OTHERS, "Leave out this one and all others")] if left else []
        choices = [("", "Leave it out"), *keep, *rest, *fields]
        shown = ", ".join(f'"{sample[:30]}"' for sample in samples.get(place, ())) or "no values"
        turn = f"{count_} of {len(read.unclear)}: " if len(read.unclear) > 1 else ""
        question = f"{turn}What is the column {name} ({shown})?"
        chosen = prompts.choose(question, choices, default=near[0] if near else "")
        if chosen == _ALL_OTHERS:
            break
        if chosen == _OWN_FIELD:
            own.append(place)
        else:
            targets[place] = chosen or None
    unused = tuple(place for place in read.unused if targets[place] is None)
    return replace(read, targets=tuple(targets), unclear=(), unused=unused, asked=read.unclear), own


def new_fields(
    read: Columns, places: Sequence[int], header: Header, yes_no: Collection[str]
) -> tuple[Columns, list[custom.Definition]]:
    """Let the columns at these places be custom fields, called as they are, of type text or `yes_no`; the fields."""
    targets = list(read.targets)
    taken = {normal(target) for target in targets if target}
    names = numbered(read.header)
    fields: list[custom.Definition] = []
    if len(places) > _MOST_NEW:
        raise UsageError(
            f"{len(places):,} columns would become fields: at most {_MOST_NEW} at once. Nothing was saved.",
            "Name the ones to keep: --map COLUMN=FIELD, and --ignore-unknown.",
        )
    for place in places:
        name = names[place]
        outcome = custom.check_key("_".join(folding.fold(name).replace("/", " ").replace("-", " ").split()))
        if not isinstance(outcome, Accepted):
            outcome = custom.check_key("field_" + "".join(c if c.isalnum() and c.isascii() else "_" for c in name)[:30])
        label = text.clean(name[:80])
        if isinstance(outcome, Refused) or isinstance(label, Refused):
            raise UsageError(f'The column "{name}" cannot become a field.', f'Leave it out: --map "#{place + 1}="')
        key = outcome.value or ""
        if key in header.fields or normal(key) in taken:
            key = f"{key}_{place + 1}"
        taken.add(normal(key))
        targets[place] = key
        kind = FieldType.YES_NO if read.header[place] in yes_no else FieldType.TEXT
        fields.append(custom.Definition(key, label.value or key, kind))
    kept = tuple(place for place in read.unused if place not in places)
    return replace(read, targets=tuple(targets), unused=kept), fields
