"""What the report commands do: the days, the report, and the form in which it is answered."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from debitcli.database.book import Connection
from debitcli.errors import UsageError
from debitcli.fields import codes
from debitcli.fields.value import Context, Refused
from debitcli.files import writers
from debitcli.files.beside import beside
from debitcli.files.formulas import kept
from debitcli.listing.days import days
from debitcli.reports.report import BLOCKS, SPARKS, Report
from debitcli.reports.scope import BASES, Asked
from debitcli.run import Run
from debitcli.terminal import output
from debitcli.terminal.output import Drawn, Format, chosen

Build = Callable[[Connection, Asked], Report]


def asked_of(
    run: Run,
    by: str | None,
    possible: Sequence[str],
    span: tuple[str | None, str | None, str | None],
    *,
    as_of: bool = False,
    currency: str | None = None,
    detail: bool = False,
    basis: str = BASES[0],
    category: str | None = None,
) -> Asked:
    """What was asked for. `span` is `--period`, `--from`, `--to`; without any, the current year, or `as_of` today.

    Raises UsageError for what cannot be.
    """
    key = (by or possible[0]).strip().lower()
    if key not in possible:
        raise UsageError(f'--by "{by}" is nothing to report by.', f"One of {', '.join(possible)}.")
    if (counted := basis.strip().lower()) not in BASES:
        raise UsageError(f'--basis "{basis}" is nothing to count by.', f"One of {', '.join(BASES)}.")
    first, last = days(run, *span)
    words = span[0] or ""
    if as_of and first and last is None and first > run.today.isoformat():
        raise UsageError(f"{first} is after today, the last day.", "--from is the first day, --to the last.")
    if not as_of and not any(span):
        words = f"{run.today.year}"
        first, last = f"{words}-01-01", f"{words}-12-31"
    elif not words and not as_of:
        words = f"from {first}" if last is None else f"{first} to {last}" if first else f"until {last}"
    code = None
    if currency is not None:
        read = codes.CURRENCY.read(currency, Context(locale=run.streams.locale))
        if isinstance(read, Refused):
            raise UsageError(f'--currency "{currency}" {read.message}.', read.hint)
        code = read.value
    return Asked(key, first, last, run.today.isoformat(), code, detail, words, counted, category)


def answer(run: Run, file: str | None, asked: Asked, build: Build, *, chart: bool = False) -> None:
    """Write a report: a table or bars for people, records for programs, or a file."""
    if chart and asked.detail:
        raise UsageError("--chart draws sums, --detail has what they are made of.", "Give one of them.")
    with run.book.reading() as connection:
        report = build(connection, asked)
    if file is not None and file != "-":
        _write(run, file, report)
        return
    if chart and chosen(run.output, run.streams) not in (Format.TABLE, Format.TSV):
        raise UsageError("--chart draws for people.", "Leave -o out.")
    if chart and not report.charted:
        raise UsageError("There is nothing to draw in this report.", "Leave --chart out.")

    def view(_: Any) -> Drawn:
        from debitcli.reports import views

        if chart:
            return views.chart(report, run.streams.width, plain=_has_no_blocks(run))
        return views.table(report, run.streams.width)

    if chart:
        run.streams.show(view(None), answer=True)
        return
    is_data = chosen(run.output, run.streams) in (Format.JSON, Format.JSONL)
    records = report.records if is_data else report.lines
    output.write_records(run.streams, run.output, records, columns=report.columns, table=view)


def _has_no_blocks(run: Run) -> bool:
    """Whether bars are drawn in signs that every screen has."""
    try:
        (BLOCKS + SPARKS).encode(run.streams.out.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return True
    return False


def _write(run: Run, file: str, report: Report) -> None:
    path, ending = Path(file), Path(file).suffix.lower()
    if ending not in (".csv", ".xlsx"):
        raise UsageError(f"{file} has no ending that tells a format.", "Name it .csv or .xlsx.")
    run.may_write(path)
    rows = [[line[key] for key in report.columns] for line in report.lines]
    with beside(path) as part:
        if ending == ".xlsx":
            from debitcli.files.workbooks import xlsx

            xlsx.write(part, report.columns, (list(map(kept, row)) for row in rows))
        else:
            with part.open("w", encoding="utf-8", newline="") as out:
                writers.as_csv(out, report.columns, rows)
    run.has_written = True
    run.streams.say(f"✓ {report.title}: written to {file}.")
