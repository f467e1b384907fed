"""`book info`, `check` and `export`: what a book is, that it is whole, and its ledger for other programs."""

from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from debitcli.database.schema import base
from debitcli.errors import BookError, DataError, UsageError
from debitcli.fields.moments import iso
from debitcli.fields.value import Problem
from debitcli.files.beside import beside
from debitcli.run import Run
from debitcli.terminal import output, progress
from debitcli.terminal.output import Drawn
from debitcli.terminal.words import count, several

if TYPE_CHECKING:
    from debitcli.book.records import Fault


def info(run: Run) -> None:
    """Write where the book is, its version, its size, and what it has."""
    from debitcli.book import records

    with run.book.reading() as connection:
        found, last = records.counts(connection), records.last_backup(connection)
    path = run.book.where.path
    bytes_ = path.stat().st_size if path and path.exists() else None
    said: dict[str, str | None] = {"place": run.book.where.shown, "version": base.VERSION}
    said |= {"size": str(bytes_)} if bytes_ is not None else {}
    if path:
        said |= {"last_backup": iso(last.at) if last else None, "backup": last.number if last else None}

    def table() -> Drawn:
        from debitcli.book import views

        copied = (last.at, last.number) if last else None
        return views.info(run.book.where.shown, base.VERSION, bytes_, copied, found)

    record = said | {several(noun): number for noun, number in found.items()}
    output.write_record(run.streams, run.output, record, table=table)


def check(run: Run) -> None:
    """Prove the book whole. Raises DataError with each fault and its record."""
    from debitcli.book import records

    with run.book.reading() as connection:
        problems = _problems("schema", records.faults_of_schema(connection))
    if not problems:
        problems, found = _of_content(run)
    if problems:
        message = f"The book is not whole: {len(problems):,} fault{'' if len(problems) == 1 else 's'}."
        raise DataError(problems, message, hint="Keep it, and restore the latest backup that is.")
    had = ", ".join(count(number, noun) for noun, number in found.items() if number)
    run.streams.say(f"✓ The book is whole{f': {had}' if had else ''}.")
    if run.structured:
        output.write_record(run.streams, run.output, {"faults": 0, **found})


def _of_content(run: Run) -> tuple[list[Problem], dict[str, int]]:
    """What is amiss with what the book has, and how much that is."""
    from debitcli.book import records
    from debitcli.book.documents import proof

    problems: list[Problem] = []
    with proof.of_all(run.book) as proved:
        checks = {**records.CHECKS, **proved}
        with progress.shown(run.streams, "Checking", len(checks), quiet=run.structured) as advance:
            with run.book.reading() as connection:
                for n, (name, look) in enumerate(checks.items(), 1):
                    problems += _problems(name, records.found(look, connection))
                    advance(n, n)
                counted = records.counts(connection)
            problems += _of_search(run)
    return problems, counted


def _problems(name: str, faults: Iterable["Fault"]) -> list[Problem]:
    return [Problem(name, each.record, each.words) for each in faults]


def _of_search(run: Run) -> list[Problem]:
    """What is amiss with the search index: it is proved by a statement that a book to be read only does not take."""
    from debitcli.book import records

    try:
        run.book.prove_writable()
    except BookError:
        run.streams.say("! The search index was not looked at: the book cannot be written.")
        return []
    with run.book.writing(to_save=False) as connection:
        return _problems("search index", records.faults_of_search(connection))


def export(run: Run, file: str, how: str) -> None:
    """Write the whole ledger for another program; `-` is standard output."""
    from debitcli.book import journal, records
    from debitcli.ledger.accounts.records import company_currency

    if how not in journal.FORMATS:
        raise UsageError(f'--format "{how}" is no format.', f"One of {', '.join(journal.FORMATS)}.")
    if file != "-":
        run.may_write(Path(file))
    with run.book.reading() as connection, nullcontext() if file == "-" else beside(Path(file)) as path:
        accounts = records.accounts_posted_to(connection)
        lines = journal.journal(how, company_currency(connection), accounts, records.entries(connection))
        if path is None:
            run.streams.out.writelines(lines)
        else:
            with path.open("w", encoding="utf-8", newline="\n") as out:
                out.writelines(lines)
    run.has_written = file != "-"
    run.streams.say(f"✓ The ledger is written for {how}.")
