"""A list of records of any noun: which columns, in the format asked for, and the sentence under a table."""

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from debitcli.errors import UsageError
from debitcli.fields.value import Context
from debitcli.forms.field import Field, InList
from debitcli.forms.form import Form, Record, near
from debitcli.listing.filters import Page
from debitcli.run import Run
from debitcli.terminal import output
from debitcli.terminal.output import Column, Format
from debitcli.terminal.words import count, several

Cells = Mapping[str, Callable[[Any], str]]
"""Cells of a table that are more than the value of their field."""


def refuse_unknown(flag: str, keys: Iterable[str], known: Sequence[str]) -> None:
    """Raise UsageError for a key that a flag names and that is not known."""
    for key in keys:
        if key not in known:
            raise UsageError(f"{flag} {key} is no field.", near(key, known) if known else "")


def show_whole(run: Run, form: Form, record: Record) -> None:
    """Write one record with all its fields."""

    def table() -> output.Drawn:
        from debitcli.listing import views

        return views.profile(record, form, Context(locale=run.streams.locale), run.streams.width)

    output.write_record(run.streams, run.output, form.record(record), table=table)


def show(
    run: Run,
    form: Form,
    found: Iterable[Any],
    keys: Sequence[str],
    page: Page,
    count_all: Callable[[], tuple[int, bool]],
    *,
    filtered: bool,
    cells: Cells | None = None,
    whole: Iterable[output.Record] | None = None,
    home: str | None = None,
    has_archived: Callable[[], bool] = lambda: False,
    recorded: Callable[[Any], output.Record] | None = None,
) -> None:
    """Write the records that were `found`: the fields `keys`, or the usual ones; on a terminal also how many there are.

    `count_all` tells how many there are in all, `whole` what a program reads in their place; `home` is the company's
    country, `has_archived` whether any were put aside, `recorded` makes the record of one.
    """
    if output.chosen(run.output, run.streams) is not Format.TABLE:
        records = map(recorded or form.record, found) if whole is None else whole
        if keys:
            records = ({key: record[key] for key in keys} for record in records)
        brief = [each.key for each in sorted(form.every, key=lambda each: each.brief) if each.brief]
        columns = keys or form.columns
        output.write_records(run.streams, run.output, records, columns=columns, brief=keys or brief, table=())
        return
    context = Context(locale=run.streams.locale, home=home)
    shown = _write_table(run, form, found, keys, cells or {}, context)
    if not shown and not page.offset:
        run.streams.say(_nothing(form.noun, filtered=filtered, has_archived=has_archived))
        return
    total = count_all() if (page.limit and shown == page.limit) or page.offset else None
    run.streams.say(footer(form.noun, shown, total, page))


def _nothing(noun: str, *, filtered: bool, has_archived: Callable[[], bool]) -> str:
    """What to say where there is nothing to show."""
    if filtered:
        return f"No {several(noun)} match."
    if has_archived():
        return f"No {several(noun)} but archived ones: debitcli {noun} list --archived"
    return f"No {several(noun)} yet. Register the first: debitcli {noun} add"


def _write_table(
    run: Run, form: Form, records: Iterable[Record], keys: Sequence[str], cells: Cells, context: Context
) -> int:
    """Write a table of the fields `keys`, or of those that stand in lists; of how many records."""
    from debitcli.terminal import tables

    counter = itertools.count()

    def cell(field: Field) -> Callable[[Any], str]:
        kind, key = field.kind, field.key
        if keys:
            return lambda record: kind.shown(record.value(key), context)
        return cells.get(key) or (lambda record: kind.in_list(record.value(key), context))

    if keys:
        # What somebody names does not give way.
        named = [form.by_key[key] for key in keys]
        listed = [(each, InList(4, right=each.in_list is not None and each.in_list.right)) for each in named]
    else:
        listed = [(each, each.in_list) for each in form.every if each.in_list]
        # What gives way first stands last.
        listed.sort(key=lambda pair: pair[1].gives_way)
    columns = [Column(each.label, how.least, how.gives_way, how.right, cell(each), how.whole) for each, how in listed]
    rows = ([column.cell(record) for column in columns] for record, _ in zip(records, counter, strict=False))
    tables.write(run.streams, columns, rows)
    return next(counter)


def footer(noun: str, shown: int, total: tuple[int, bool] | None, page: Page) -> str:
    """The sentence under a table: how many there are, and how to see the others.

    `total` is how many there are in all, and whether that is exact or there are more; None where all are shown.
    """
    if not shown:
        return f"No {several(noun)} on page {page.number}."
    if total is None:
        return f"{count(shown, noun)}."
    every, exact = total
    last = page.offset + shown
    if not exact:
        counted = f"more than {max(every, last):,}"
        return f"{shown:,} of {counted} {several(noun)}. Next: --page {page.number + 1}.  All: --limit 0"
    pages = f"page {page.number:,} of {-(-every // page.limit):,}"
    if last >= every:
        return f"{shown:,} of {every:,} {several(noun)}, {pages}."
    return f"{shown:,} of {every:,} {several(noun)}, {pages}. Next: --page {page.number + 1}.  All: --limit 0"
