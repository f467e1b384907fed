"""`book info`, `check`, `backup` and `export`: what a book is, that it is whole, and copies of it."""

from contextlib import nullcontext
from pathlib import Path

from debitcli.database import sqlite
from debitcli.database.schema import base
from debitcli.errors import BookError, DataError, UsageError
from debitcli.fields.value import Problem
from debitcli.files import temporary
from debitcli.files.beside import beside
from debitcli.run import Run
from debitcli.terminal import output, progress
from debitcli.terminal.words import count, several


def info(run: Run) -> None:
    """Write where the book is, its version, its size, and what it has."""
    from debitcli.book import records

    with run.book.reading() as connection:
        found = records.counts(connection)
    path = run.book.where.path
    said = {"place": run.book.where.shown, "version": base.VERSION}
    said |= {"size": str(path.stat().st_size)} if path and path.exists() else {}
    output.write_record(run.streams, run.output, said | {several(noun): number for noun, number in found.items()})


def check(run: Run) -> None:
    """Prove the book whole. Raises DataError with each fault and its record."""
    from debitcli.book import records

    problems: list[Problem] = []
    with progress.shown(run.streams, "Checking", len(records.CHECKS), quiet=run.structured) as advance:
        with run.book.reading() as connection:
            for n, (name, look) in enumerate(records.CHECKS.items(), 1):
                problems += [Problem(name, each.record, each.words) for each in look(connection)]
                advance(n, n)
            found = records.counts(connection)
        problems += _of_search(run)
    if problems:
        message = f"The book is not whole: {len(problems):,} fault{'' if len(problems) == 1 else 's'}."
        raise DataError(problems, message, hint="Keep it, and restore the latest backup that is.")
    had = ", ".join(count(number, noun) for noun, number in found.items() if number)
    run.streams.say(f"✓ The book is whole{f': {had}' if had else ''}.")
    if run.structured:
        output.write_record(run.streams, run.output, {"faults": 0, **found})


def _of_search(run: Run) -> list[Problem]:
    """What is amiss with the search index: it is proved by a statement that a book to be read only does not take."""
    from debitcli.book import records

    try:
        run.book.prove_writable()
    except BookError:
        run.streams.say("! The search index was not looked at: the book cannot be written.")
        return []
    with run.book.writing(to_save=False) as connection:
        return [Problem("search index", each.record, each.words) for each in records.faults_of_search(connection)]


def export(run: Run, file: str, how: str) -> None:
    """Write the whole ledger for another program; `-` is standard output."""
    from debitcli.book import journal, records
    from debitcli.ledger.accounts.records import company_currency

    if how not in journal.FORMATS:
        raise UsageError(f'--format "{how}" is no format.', f"One of {', '.join(journal.FORMATS)}.")
    if file != "-":
        run.may_write(Path(file))
    try:
        with run.book.reading() as connection, nullcontext() if file == "-" else beside(Path(file)) as path:
            accounts = records.accounts_posted_to(connection)
            lines = journal.journal(how, company_currency(connection), accounts, records.entries(connection))
            if path is None:
                run.streams.out.writelines(lines)
            else:
                with path.open("w", encoding="utf-8", newline="\n") as out:
                    out.writelines(lines)
    except OSError as error:
        if file == "-":
            raise
        raise BookError(f"{file} cannot be written: {error.strerror}.", "Nothing was exported.") from error
    run.has_written = file != "-"
    run.streams.say(f"✓ The ledger is written for {how}.")


def backup(run: Run, file: str) -> None:
    """Copy the book, as it is at one moment, into a file that only this person can read; prints the path."""
    path, source = Path(file), run.book.where.path
    if source is None:
        raise UsageError("The book is on a server.", "Copy it with the server's own tools: pg_dump.")
    with run.book.reading():
        # One that is not there, or none, is refused.
        pass
    run.may_write(path)
    if not path.parent.is_dir():
        raise UsageError(f"{path.parent} is no folder.", "Name a file in one that is there.")
    try:
        with temporary.new_file(path.parent) as draft:
            sqlite.back_up(source, draft)
            draft.replace(path)
    except OSError as error:
        raise BookError(f"{file} cannot be written: {error.strerror}.", "Nothing was copied.") from error
    run.has_written = True
    run.streams.say(f"✓ Copied, and proved whole: {path.stat().st_size:,} bytes.")
    run.streams.answer(str(path))
