"""`book backup`, `restore`, `move` and `upgrade`: the book as a whole in another place, or in another state."""

import shlex
from contextlib import suppress
from pathlib import Path

from debitcli.database import sqlite
from debitcli.database.book import Book, Connection
from debitcli.database.place import KEPT, Named
from debitcli.database.schema import base
from debitcli.errors import BookError, ConflictError, DataError, UsageError
from debitcli.fields.value import Problem
from debitcli.files import temporary
from debitcli.files.names import first_free
from debitcli.run import Run
from debitcli.terminal import progress
from debitcli.terminal.words import size


def backup(run: Run, file: str) -> None:
    """Copy the book, as it is at one moment, into a file that only this person can read; prints the path."""
    from debitcli.book import records

    path, source = Path(file), run.book.where.path
    if source is None:
        raise UsageError("The book is on a server.", "Copy it with the server's own tools: pg_dump.")
    with run.book.reading():
        # One that is not there, or none, is refused.
        pass
    if file == "-":
        raise UsageError("A copy of a book is made beside its place, and put there whole.", "Name a file.")
    if path.exists() and not path.is_file():
        raise UsageError(f"{file} is no file. Nothing was copied.", "Name a new one.")
    run.may_write(path)
    # What a link leads to is written, not the link.
    target = path.resolve()
    if not target.parent.is_dir():
        raise UsageError(f"{target.parent} is no folder.", "Name a file in one that is there.")
    try:
        with temporary.new_file(target.parent) as draft:
            sqlite.back_up(source, draft, run.streams.say)
            draft.replace(target)
    except OSError as error:
        raise BookError(f"{file} cannot be written: {error.strerror}.", "Nothing was copied.") from error
    run.has_written = True
    # A book that can only be read does not know of its backups.
    with suppress(BookError), run.book.writing(hurry=True) as connection:
        records.note(connection, run.by, "backup", str(target))
    run.streams.say(f"✓ Copied, and proved to be what was read: {size(path.stat().st_size)}.")
    run.streams.answer(str(path))


def restore(run: Run, file: str) -> None:
    """Put a copy of a book where the book is, or where none is yet; what was there is kept beside it. Prints the place.

    Raises DataError for no file, BookError for one that is no book, is damaged or was made by a newer program.
    """
    from debitcli.book import records

    copy, to = Path(file).expanduser(), run.book.where.path
    if not copy.is_file():
        raise DataError([Problem("file", file, "is not there" if not copy.exists() else "is no file")])
    if to is not None and to.exists() and to.samefile(copy):
        raise UsageError(f"{file} is the book itself.", "Name a copy of it.")
    Book(str(copy)).refuse_newer()
    with temporary.folder() as folder:
        # Brought to this version on a copy of its own: the file stays as it is.
        draft = folder / "book.db"
        draft.touch(mode=0o600)
        sqlite.back_up(copy, draft, run.streams.say)
        if sqlite.is_damaged(draft):
            raise BookError(f"{file} is damaged.", "The book was not changed.")
        with Book(str(draft)).reading() as source:
            kept = _restore(run, source, draft, to)
    run.has_written = True
    with suppress(BookError), run.book.writing(hurry=True) as connection:
        records.note(connection, run.by, "restore", str(copy.resolve()))
    said = f" What was there: {kept}" if kept else ""
    run.streams.say(f"✓ Restored from {file}.{said}")
    run.streams.answer(run.book.where.shown)


def _restore(run: Run, source: Connection, draft: Path, to: Path | None) -> Path | None:
    """Put it there; where what was there is kept, if anything was."""
    if to is None:
        _fill(run, source, run.book)
        return None
    to = to.resolve()
    if to.exists():
        if not sqlite.is_marked(to):
            raise BookError(f"{to} is not a debitcli book. It was not touched.", run.book.named.elsewhere)
        run.confirm(f"Put it in the place of {run.book.where.shown}? What is there is kept beside it.")
        return _replace(run, draft, to)
    try:
        if run.book.is_default:
            to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with temporary.new_file(to.parent) as beside:
            sqlite.back_up(draft, beside)
            temporary.place(beside, to)
    except OSError as error:
        raise BookError(f"{to} cannot be written: {error.strerror}.", "Nothing was restored.") from error
    return None


def _replace(run: Run, draft: Path, to: Path) -> Path:
    """Keep the book beside itself and put another one in its place: one that can be read in one transaction."""
    kept = first_free(to.with_name(f"{to.name}{KEPT}restore"))
    try:
        with temporary.new_file(to.parent) as copy:
            damaged = sqlite.is_damaged(to)
            if damaged:
                copy.write_bytes(to.read_bytes())
            else:
                sqlite.back_up(to, copy, run.streams.say)
            temporary.place(copy, kept)
        if damaged:
            with temporary.new_file(to.parent) as beside:
                sqlite.back_up(draft, beside)
                for ending in ("-wal", "-shm", "-journal"):
                    to.with_name(to.name + ending).unlink(missing_ok=True)
                beside.replace(to)
        else:
            sqlite.back_up(draft, to, run.streams.say)
    except OSError as error:
        raise BookError(f"{to} cannot be replaced: {error.strerror}.", "It is as it was.") from error
    return kept


def move(run: Run, typed: str) -> None:
    """Copy the book to another place, on a server or in a file, that has none yet, and prove the two equal.

    The book stays where it is. Prints the new place. Raises ConflictError where there is a book with something in it.
    """
    to = Book(typed, say=run.streams.say)
    own, other = run.book.where, to.where
    if own.url == other.url or (own.path and other.path and own.path.resolve() == other.path.resolve()):
        raise UsageError(f"{other.shown} is where the book is.", "Name another place.")
    with run.book.reading() as source:
        _fill(run, source, to)
    run.has_written = True
    run.streams.say("✓ Copied, and the two are equal. The book that was stays as it is.")
    # A password is not said again.
    place = shlex.quote(other.shown) if other.shown == other.typed else "URL"
    by_option = "" if run.book.named is Named.BY_ENVIRONMENT else f"--book {place}, or "
    run.streams.say(f"Go on in the new one: {by_option}DEBITCLI_BOOK={place} in your shell's profile.")
    run.streams.answer(other.shown)


def _fill(run: Run, source: Connection, to: Book) -> None:
    from debitcli.book.whole_copy import records as copying

    total = copying.rows_of(source)
    so_far = 0
    with (
        to.writing() as target,
        progress.shown(run.streams, "Copying", total, quiet=run.structured) as advance,
    ):
        if not copying.is_unused(target):
            raise ConflictError(
                f"There is a book at {to.where.shown}, with something in it. Nothing was copied.",
                "Name a place that has none, or an empty database.",
            )

        def done(rows: int) -> None:
            nonlocal so_far
            so_far += rows
            advance(so_far, so_far)

        copying.copy(source, target, done)


def bring_up_to_date(run: Run) -> None:
    """Open the book, which upgrades it, and say from which version; prints the version."""
    with run.book.reading():
        pass
    before, path = run.book.upgraded_from, run.book.where.path
    if before is None:
        run.streams.say(f"Nothing to do: the book has version {base.VERSION}.")
    else:
        run.has_written = True
        kept = f" As it was: {path.resolve()}{KEPT}upgrade-from-{before}" if path else ""
        run.streams.say(f"✓ Upgraded from version {before} to {base.VERSION}.{kept}")
    run.streams.answer(base.VERSION)
