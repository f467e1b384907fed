"""`customer export`: the customers that the filters select, into a file that `customer import` takes back unchanged."""

import csv
import json
import os
import tempfile
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from debitcli.commands import Run
from debitcli.customers import form
from debitcli.customers.selection import Order, Selection
from debitcli.database.book import Connection
from debitcli.errors import BookError, UsageError
from debitcli.fields.categories import DIVIDER
from debitcli.terminal import safe
from debitcli.terminal.output import FileFormat

_OLDEST_FIRST = Order("created")
_BATCH = 1_000


_ENDINGS = {
    ".csv": FileFormat.CSV, ".jsonl": FileFormat.JSONL, ".ndjson": FileFormat.JSONL,
    ".json": FileFormat.JSON, ".vcf": FileFormat.VCARD, ".vcard": FileFormat.VCARD, ".xlsx": FileFormat.XLSX,
}  # fmt: skip

Values = list[Any]
"""A customer's values in the order of the columns; categories, notes and consents are lists."""


def export(run: Run, file: str, selection: Selection, asked: FileFormat | None) -> None:
    """Write the selected customers, the oldest first, to `file` (`-` is standard output)."""
    from debitcli.customers import custom_records

    chosen = asked or _ENDINGS.get(Path(file).suffix.lower())
    if chosen is None and file != "-":
        raise UsageError(f"{file} has no ending that tells a format.", f"Add -o {' or '.join(FileFormat)}.")
    chosen = chosen or FileFormat.CSV
    if chosen is FileFormat.XLSX and file == "-" and run.streams.out_is_terminal:
        raise UsageError("XLSX does not belong on a terminal.", "Name a file.")
    with run.book.reading() as connection, _target(file) as path, ExitStack() as stack:
        book_form = form.Form(custom_records.definitions(connection))
        columns = export_columns(book_form)
        if chosen is FileFormat.VCARD:
            from debitcli.customers import listing_records, vcards

            customers = _counted(listing_records.rows(connection, selection, _OLDEST_FIRST))
            _write_text(run, path, lambda out: out.writelines(vcards.write(customers)))
            count = customers.count
        else:
            values = stack.enter_context(closing(_rows(run, connection, selection, book_form)))
            rows = _counted(values)
            if chosen is FileFormat.XLSX:
                _write_xlsx(run, path, columns, rows)
            else:
                write = {
                    FileFormat.CSV: _write_csv,
                    FileFormat.JSONL: _write_jsonl, FileFormat.JSON: _write_json,
                }[chosen]  # fmt: skip
                _write_text(run, path, lambda out: write(out, columns, rows))
            count = rows.count
    where = "" if file == "-" else f" to {file}"
    run.streams.say(f"✓ {count:,} customer{'' if count == 1 else 's'} exported{where}.")


def export_columns(book_form: form.Form) -> list[str]:
    """The columns of an export: those of the form, notes, custom fields, archived, consents.

    `created` and `updated` are left out: they are this book's own, and no other book could take them.
    """
    own = [d.key for d in book_form.custom]
    return [*form.BY_KEY, form.NOTES, *own, "archived", form.CONSENTS]


class _counted:  # noqa: N801 - used as a function
    """An iterator that knows how many it gave."""

    def __init__(self, items: Iterable[Any]) -> None:
        self._items = iter(items)
        self.count = 0

    def __iter__(self) -> Iterator[Any]:
        for item in self._items:
            self.count += 1
            yield item


def _rows(
    run: Run, connection: Connection, selection: Selection, book_form: form.Form
) -> Generator[Values, None, None]:
    """The values of every selected customer, read as the caller goes."""
    from debitcli.customers import consent_records, custom_records, listing_records

    columns = export_columns(book_form)
    place = {key: place for place, key in enumerate(columns)}
    own = [(d.key, place[d.key]) for d in book_form.custom]
    # A custom field may be called like a column of the book that is no field of the form.
    wanted = [key if key in form.BY_KEY or key == "archived" else f"-{key}" for key in columns]
    in_categories, in_notes, in_consents = (place[key] for key in ("categories", form.NOTES, form.CONSENTS))
    discount, archived = place["discount"], place["archived"]
    for batch in listing_records.values(connection, selection, _OLDEST_FIRST, wanted, _BATCH):
        ids = [row[-1] for row in batch]
        categories = listing_records.categories_of_many(connection, ids)
        consents = consent_records.granted_by_many(connection, ids)
        values = custom_records.values_of_many(connection, ids) if own else {}
        notes: dict[int, list[str]] = {}
        for name in run.companions:
            notes |= import_module(name).general_notes(run, connection, ids)
        for row in batch:
            cells = list(row)
            id_ = cells.pop()
            if cells[discount] is not None:
                cells[discount] = str(cells[discount])
            if cells[archived] is not None:
                cells[archived] = cells[archived].isoformat(timespec="seconds")
            cells[in_categories] = categories.get(id_, ())
            cells[in_notes] = notes.get(id_, ())
            cells[in_consents] = consents.get(id_, ())
            for key, at in own:
                cells[at] = values.get(id_, {}).get(key)
            yield cells


def _flat(columns: Sequence[str], rows: Iterable[Values]) -> Iterator[Values]:
    """The values as cells: lists become one text."""
    categories, notes, consents = (columns.index(key) for key in ("categories", form.NOTES, form.CONSENTS))
    for row in rows:
        row[categories] = DIVIDER.join(row[categories])
        row[notes] = form.join_notes(row[notes]) if row[notes] else ""
        row[consents] = DIVIDER.join(row[consents])
        yield row


def _write_csv(out: IO[str], columns: Sequence[str], rows: Iterable[Values]) -> None:
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    starts = safe.MARKED
    writer.writerows(
        [safe.MARK + v if v.__class__ is str and v and v[0] in starts else v for v in row]
        for row in _flat(columns, rows)
    )


def _write_jsonl(out: IO[str], columns: Sequence[str], rows: Iterable[Values]) -> None:
    for row in rows:
        out.write(json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False) + "\n")


def _write_json(out: IO[str], columns: Sequence[str], rows: Iterable[Values]) -> None:
    opening = "[\n  "
    for row in rows:
        out.write(opening + json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False))
        opening = ",\n  "
    out.write("[]\n" if opening.startswith("[") else "\n]\n")


def _write_xlsx(run: Run, path: Path | None, columns: Sequence[str], rows: Iterable[Values]) -> None:
    from debitcli.files import sheets

    if path is not None:
        sheets.write(path, columns, _flat(columns, rows))
        return
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "customers.xlsx"
        sheets.write(book, columns, _flat(columns, rows))
        run.streams.out.flush()
        run.streams.out.buffer.write(book.read_bytes())


def _write_text(run: Run, path: Path | None, write: Callable[[IO[str]], None]) -> None:
    if path is None:
        write(run.streams.out)
        return
    with path.open("w", encoding="utf-8", newline="") as out:
        write(out)


@contextmanager
def _target(file: str) -> Iterator[Path | None]:
    """A file beside `file` that takes its place when the block ends well; None for standard output."""
    if file == "-":
        yield None
        return
    path = Path(file)
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".debitcli-", suffix=path.suffix)
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}.") from error
    os.close(descriptor)
    draft = Path(name)
    try:
        yield draft
        if path.is_dir():
            raise UsageError(f"{file} is a folder.", "Name a file in it.")
        draft.replace(path)
    except OSError as error:
        raise BookError(f"{file} cannot be written: {error.strerror}.", "Nothing was exported.") from error
    finally:
        draft.unlink(missing_ok=True)
