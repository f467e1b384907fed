"""The records that filters select, into a file that the import takes back unchanged."""

import itertools
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, nullcontext
from operator import itemgetter
from pathlib import Path
from typing import Any

from debitcli.errors import UsageError
from debitcli.exchange.target import InFiles
from debitcli.fields.value import is_empty
from debitcli.files import temporary, writers
from debitcli.files.beside import beside
from debitcli.files.formats import FileFormat, Written, by_ending, to_write
from debitcli.files.formulas import kept
from debitcli.forms.form import Form
from debitcli.run import Run
from debitcli.terminal.words import count, several

Values = Mapping[str, Any]


def export(run: Run, file: str, asked: str | None, target: InFiles, selection: Any, *, raw: bool = False) -> None:
    """Write the selected records, the oldest first, to `file` (`-` is standard output); `raw` without marks."""
    chosen = _format(run, file, asked, target)
    if raw and chosen not in (Written.CSV, Written.TSV):
        raise UsageError(
            f"--raw says nothing of {FileFormat(chosen).called}: only CSV and TSV have marks.", "Leave it out."
        )
    if file != "-":
        run.may_write(Path(file))
    counter = itertools.count()
    cards = target.cards if chosen is Written.VCARD else None
    left_out: set[str] = set()
    with run.book.reading() as connection, nullcontext() if file == "-" else beside(Path(file)) as path:
        form = target.reader(run, lenient=False, create=False).form
        also = cards.also if cards else ()
        with closing(target.exported(run, connection, selection, form, also)) as values:
            records = (each for each, _ in zip(values, counter, strict=False))
            if cards:
                kept = {*cards.kept, *(each.key for each in form.custom)}
                with _opened(run, path) as out:
                    writers.as_lines(out, cards.write(_noting(records, set(form.exported) - kept, left_out), form))
            else:
                _write(run, chosen, path, target, form, records, raw=raw)
    run.has_written = file != "-"
    run.streams.out.flush()
    where = "" if file == "-" else f" to {file}"
    if left_out:
        labels = (form.by_key[key].within for key in form.exported if key in left_out)
        run.streams.say(f"  Without a place in a card: {', '.join(labels)}")
    run.streams.say(f"✓ {count(next(counter), target.form.noun)} exported{where}.")


def _noting(records: Iterable[Values], keys: Iterable[str], noted: set[str]) -> Iterator[Values]:
    """The records as they are; those of these fields that have values are noted down."""
    for record in records:
        yield record
        noted.update([key for key in keys if key not in noted and not is_empty(record[key])])


def _format(run: Run, file: str, asked: str | None, target: InFiles) -> Written:
    chosen = Written(asked) if asked else to_write(file)
    possible = [each for each in Written if each is not Written.VCARD or target.cards]
    if chosen is None and (known := by_ending(file)) and known.is_workbook:
        raise UsageError(f"{file} cannot be written: of workbooks, an export writes XLSX.", "Name it .xlsx.")
    if chosen is None and file != "-":
        raise UsageError(f"{file} has no ending that tells a format.", f"Add -o {' or '.join(possible)}.")
    chosen = chosen or Written.CSV
    if chosen not in possible:
        raise UsageError(f"No cards are made of {several(target.form.noun)}.", f"Use {' or '.join(possible)}.")
    if chosen is Written.XLSX and file == "-" and run.streams.out_is_terminal:
        raise UsageError("XLSX does not belong on a terminal.", "Name a file.")
    return chosen


def _write(
    run: Run, chosen: Written, path: Path | None, target: InFiles, form: Form, records: Iterable[Any], *, raw: bool
) -> None:
    columns = target.columns(form)
    if chosen is Written.XLSX:
        _write_xlsx(run, path, columns, _cells(form, columns, target.rows(records)))
        return
    with _opened(run, path) as out:
        if chosen in (Written.CSV, Written.TSV):
            delimiter = "\t" if chosen is Written.TSV else ","
            writers.as_csv(out, columns, _cells(form, columns, target.rows(records)), delimiter=delimiter, raw=raw)
        elif chosen is Written.JSONL:
            writers.as_jsonl(out, target.objects(records, form))
        else:
            writers.as_json(out, target.objects(records, form))


def _cells(form: Form, columns: Sequence[str], records: Iterable[Values]) -> Iterator[list[Any]]:
    """The values as cells, in the order of the columns: as they could be typed, None where there is none."""
    cells = itemgetter(*columns)
    # What is typed as it is written down need not be asked for.
    others = [(place, text) for place, key in enumerate(columns) if (text := form.by_key[key].kind.text) is not str]
    for record in records:
        row = list(cells(record))
        for place, text in others:
            if (value := row[place]) is not None:
                row[place] = text(value) if value != () else None
        yield row


def _write_xlsx(run: Run, path: Path | None, columns: Sequence[str], cells: Iterable[Iterable[Any]]) -> None:
    from debitcli.files.workbooks import xlsx

    rows = (list(map(kept, row)) for row in cells)
    if path is not None:
        xlsx.write(path, columns, rows)
        return
    with temporary.new_file(ending=".xlsx") as book:
        xlsx.write(book, columns, rows)
        run.streams.out.flush()
        with book.open("rb") as content:
            shutil.copyfileobj(content, run.streams.out.buffer)


def _opened(run: Run, path: Path | None) -> Any:
    """The file to write text into; standard output stays open."""
    return nullcontext(run.streams.out) if path is None else path.open("w", encoding="utf-8", newline="")
