"""Payments out of files and into files: matched with their invoices by number, all or nothing."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from debitcli.database.book import Connection
from debitcli.errors import DataError, UsageError
from debitcli.exchange.footers import without_footers
from debitcli.exchange.layout import normal
from debitcli.exchange.report import by_kind
from debitcli.fields.numbers import decimal_sign
from debitcli.fields.value import Problem
from debitcli.files import delimited, jsonlines, writers
from debitcli.files.beside import beside
from debitcli.files.encoding import encoding_of
from debitcli.files.formats import FileFormat, Written, to_write
from debitcli.files.formulas import kept, unmarked
from debitcli.files.source import Source, opened
from debitcli.forms.drafts import text_of
from debitcli.forms.form import as_record, near
from debitcli.invoices.records import Invoices
from debitcli.listing.filters import OLDEST_FIRST
from debitcli.payments import records
from debitcli.payments.add import Options, ids_of, save, say_what_is_short
from debitcli.payments.complete import read_all, reader
from debitcli.payments.form import FORM
from debitcli.payments.records import Selection
from debitcli.payments.till import Till
from debitcli.run import Run
from debitcli.terminal.words import count, first_few

_NAMES = {
    normal(name): each.key
    for each in FORM.every
    for name in (each.key, each.label, *each.also_called.split("|"))
    if normal(name)
}
_OF_THE_BOOK = {each.key for each in FORM.every if each.given_by == "book"} | {"allocations"}
_FORMATS = (Written.CSV, Written.JSONL, Written.JSON)
Row = tuple[int, dict[str, str | None]]
"""The line of a payment in a file, and what is given of it."""


def import_file(run: Run, file: str, options: Options, decimal: str | None) -> None:
    """Save the payments of a file: all of them, or none and every problem listed."""
    with opened(file) as source:
        passed_over: list[str] = []
        rows = list(_rows(source, passed_over))
    if passed_over:
        run.streams.say(f"  Passed over: {first_few(passed_over)}")
    if not rows:
        run.streams.say(f"{source.name} has no payments.")
        return
    sign = decimal or decimal_sign(text or "" for _, row in rows for text in (row.get("amount"), row.get("fee")))
    check = reader(run, sign)
    lines, drafts = [line for line, _ in rows], [row for _, row in rows]
    try:
        with run.book.reading() if options.dry_run else run.book.writing() as connection:
            _match(run, connection, drafts)
            _refuse_without_amount(rows)
            wanted = read_all(run, connection, drafts, check, lines)
            if options.dry_run:
                run.streams.say(f"{count(len(wanted), 'payment')} could be saved. Nothing was saved (--dry-run).")
                say_what_is_short(run, wanted)
                return
            saved = save(run, Till(run, connection, ids_of(wanted)), wanted, options, lines)
    except DataError as error:
        error.summary = by_kind(error.problems)
        raise
    left = [each for each in saved if each.left]
    run.streams.say(f"✓ {count(len(saved), 'payment')} imported from {source.name}.")
    if left:
        named = first_few([f"{each.number} {each.currency} {each.left:,f}" for each in left])
        run.streams.say(f"! Of {count(len(left), 'payment')} something is left as credit: {named}")
    say_what_is_short(run, wanted, saved)
    for each in saved:
        run.answer_with(each.called, each.record)


def export(run: Run, file: str, asked: str | None, selection: Selection) -> None:
    """Write the selected payments that came in and stand, oldest first, so that import takes them back."""
    chosen = (Written(asked) if asked else to_write(file)) or (Written.CSV if file == "-" else None)
    if chosen not in _FORMATS:
        raise UsageError(f"{file} has no ending of a format for payments.", f"Add -o {' or '.join(_FORMATS)}.")
    if file != "-":
        run.may_write(Path(file))
    with run.book.reading() as connection, nullcontext() if file == "-" else beside(Path(file)) as path:
        found = list(records.select_rows(connection, selection, OLDEST_FIRST))
        with nullcontext(run.streams.out) if path is None else path.open("w", encoding="utf-8", newline="") as out:
            values = [{key: each.value(key) for key in FORM.exported} for each in found]
            if chosen is Written.CSV:
                cells = ([FORM.text(key, value) for key, value in each.items()] for each in values)
                writers.as_csv(out, FORM.exported, cells)
            else:
                write = writers.as_jsonl if chosen is Written.JSONL else writers.as_json
                write(out, map(_object, values))
    run.has_written = file != "-"
    run.streams.say(f"✓ {count(len(found), 'payment')} exported{'' if file == '-' else f' to {file}'}.")


def _object(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: kept(as_record(FORM.by_key[key], value)) for key, value in values.items()}


def _rows(source: Source, passed_over: list[str]) -> Iterator[Row]:
    """What a file gives of each payment, without the rows that only end a report, which are `passed_over`.

    Raises DataError for what cannot be read.
    """
    if source.kind is FileFormat.JSONL:
        yield from _of_objects(source)
        return
    if source.kind is not FileFormat.CSV:
        raise UsageError(f"{source.name} is {source.kind.called}: payments come from CSV and JSON.")
    encoding = encoding_of(source, None).name
    sign = delimited.delimiter_of(source, encoding, None, lambda cell: normal(cell) in _NAMES)
    rows = delimited.Delimited(source, encoding, sign).rows()
    _, header, _ = next(rows, (0, [], ""))
    keys = _keys([cell.strip().removeprefix("\ufeff") for cell in header])
    is_amount = [FORM.by_key[key].kind.decimal if key else None for key in keys]
    for line, cells, fault in without_footers(rows, is_amount, passed_over):
        if fault or len(cells) > len(keys):
            said = fault if isinstance(fault, str) and fault else "has more cells than there are columns"
            raise DataError([Problem("row", None, said, line=line)])
        yield line, {key: unmarked(cell) for key, cell in zip(keys, cells, strict=False) if key and cell.strip()}


def _of_objects(source: Source) -> Iterator[Row]:
    for line, record, _, fault in jsonlines.records(source, encoding_of(source, None).name):
        if fault:
            raise DataError([Problem("row", None, fault, line=line)])
        keys = dict(zip(record, _keys(list(record)), strict=True))
        row = {}
        for name, value in record.items():
            key = keys[name]
            if key and value is not None:
                row[key] = text_of(key, unmarked(value) if isinstance(value, str) else value, FORM)
                if row[key] is None:
                    raise DataError([Problem(key, str(value)[:80], "cannot be taken from JSON", line=line)])
        yield line, row


def _keys(header: Sequence[str]) -> list[str]:
    """The field of each column, empty for what the book gives itself. Raises DataError for one that is not known."""
    found = [_NAMES.get(normal(name), name if name in _OF_THE_BOOK else None) for name in header]
    known = [key for key in FORM.exported if key != "received"]
    problems = [
        Problem(name, None, "is no field of a payment", near(name, known))
        for name, key in zip(header, found, strict=True)
        if key is None and name
    ]
    if problems:
        raise DataError(problems)
    return ["" if key is None or key in _OF_THE_BOOK else key for key in found]


def _match(run: Run, connection: Connection, drafts: Sequence[dict[str, str | None]]) -> None:
    """Let payments that name no invoice pay those whose numbers stand in their references."""
    open_ones = [each for each in drafts if not each.get("invoices") and each.get("reference")]
    words = {word for each in open_ones for word in _words(each)}
    there = Invoices(run.today.isoformat()).by_numbers(connection, words)
    numbers = {word: each.called for word, each in there.items() if each.issued and each.type != "credit-note"}
    numbers |= records.by_payment_reference(connection, words)
    for each in open_ones:
        if meant := list(dict.fromkeys(numbers[word] for word in _words(each) if word in numbers)):
            each["invoices"] = "; ".join(meant)


def _words(draft: Mapping[str, str | None]) -> list[str]:
    """What in a reference could be a number: the whole, and its words but bare figures, which may be anything."""
    text = (draft.get("reference") or "").strip()
    words = [word.strip(".:#()") for word in re.split(r"[\s,;]+", text)]
    return [text[:80], *(word for word in words if 0 < len(word) <= 40 and not word.isdecimal())]


def _refuse_without_amount(rows: Sequence[Row]) -> None:
    if problems := [Problem("amount", None, "is required", line=line) for line, row in rows if not row.get("amount")]:
        raise DataError(problems)
