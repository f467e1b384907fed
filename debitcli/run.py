"""One run of the program: who acts, on which book, how it answers, and its one moment."""

import getpass
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from debitcli.errors import ConflictError, DebitcliError, InterruptedByUserError, UsageError, accept
from debitcli.fields import text
from debitcli.fields.value import Context, Kind, Refused
from debitcli.files.beside import beside, is_a_stream
from debitcli.terminal.output import Format, Record, write_record
from debitcli.terminal.streams import Streams

if TYPE_CHECKING:
    from debitcli.database.book import Book
    from debitcli.database.history import By


T = TypeVar("T")


@dataclass
class Run:
    """One run of the program. The options that are everywhere end up here.

    `companions` are the modules of nouns that come after customers and have a part in them (customers/companions.py),
    `credit` is the one that pays invoices with the credit of customers (invoices/issue/issue.py).
    """

    streams: Streams = field(default_factory=Streams)
    output: Format | None = None
    place: str | None = None
    user: str | None = None
    yes: bool = False
    companions: tuple[str, ...] = ()
    credit: str = ""
    makes_book: bool = False
    takes_book_as_it_is: bool = False
    has_written: bool = False
    undelivered: DebitcliError | None = None
    """What to say at the end, where something was saved and not delivered."""
    _warned: set[str] = field(default_factory=set)

    @cached_property
    def book(self) -> "Book":
        """The book, opened when it is first used."""
        from debitcli.database.book import Book
        from debitcli.database.place import Named

        place, named = self.place, Named.BY_OPTION
        if place is None:
            place, named = os.environ.get("DEBITCLI_BOOK") or None, Named.BY_ENVIRONMENT
        if place is None:
            place, named = str(_default_place()), Named.BY_DEFAULT
        return Book(
            place,
            named=named,
            may_be_made=self.makes_book,
            say=self.streams.say,
            as_it_is=self.takes_book_as_it_is,
            stays_connected=True,
        )

    def close(self) -> None:
        """Let go of what was kept until the run ends."""
        if "book" in self.__dict__:
            self.book.close()

    @property
    def saved(self) -> bool | None:
        """Whether this run has saved anything, in the book or in a file; None where that is not known."""
        if self.has_written:
            return True
        book: Book | None = self.__dict__.get("book")
        return book.saved if book else False

    @cached_property
    def actor(self) -> str:
        """The name under which changes are recorded: `--user`, DEBITCLI_USER or the login name."""
        name = (os.environ.get("DEBITCLI_USER") or _login_name()) if self.user is None else self.user
        outcome = text.clean(name, limit=80)
        if isinstance(outcome, Refused) or outcome.value is None:
            raise UsageError("The name of the user cannot be that.", "At most 80 characters, no control characters.")
        return outcome.value

    @cached_property
    def now(self) -> datetime:
        """The moment of this command, UTC: all that it changes is changed then."""
        return datetime.now(UTC)

    @property
    def by(self) -> "By":
        """Who changes something, and when."""
        from debitcli.database.history import By

        return By(self.actor, self.now)

    @property
    def today(self) -> date:
        """The day of the company, by its time zone, or of the person at the computer."""
        return self.now.astimezone(self._zone).date()

    @cached_property
    def _zone(self) -> tzinfo | None:
        from debitcli.database import timezone

        with self.book.reading() as connection:
            return timezone.of_company(connection)

    def accept(self, kind: Kind[T], field: str, typed: str | None) -> T | None:
        """The value that was typed for a field, in the user's language and as of today; None for nothing.

        Raises DataError where it is refused.
        """
        context = Context(locale=self.streams.locale, today=self.today)
        return accept(kind.read(typed or "", context), field, typed)

    def begin_another(self) -> None:
        """What follows happens at another moment: a person has answered meanwhile, or the next record begins."""
        self.__dict__.pop("now", None)
        self._warned.clear()
        if "book" in self.__dict__:
            self.book.saved = False

    @property
    def structured(self) -> bool:
        """Whether a program reads the answer as JSON."""
        return self.output in (Format.JSON, Format.JSONL)

    @property
    def asks(self) -> bool:
        """Whether somebody is there who wants to be asked."""
        return self.streams.can_ask and not self.yes

    def answer_with(self, number: str, record: Record) -> None:
        """The answer of a command that changed one record: its number, or with `-o json` the whole record.

        Who sits at a terminal has read the number in the sentence.
        """
        if self.structured:
            write_record(self.streams, self.output, record)
        elif not (self.streams.out_is_terminal and self.streams.err.isatty()):
            self.streams.answer(number)

    def warn(self, sentences: Iterable[str]) -> None:
        """Say what is worth a look, each sentence once; programs read JSON instead."""
        for sentence in () if self.structured else sentences:
            if sentence not in self._warned:
                self._warned.add(sentence)
                self.streams.say(f"! {sentence}")

    def done(self, sentence: str, number: str, record: Record) -> None:
        """Tell people what was done, and answer with the number or the record."""
        self.streams.say(f"✓ {sentence}")
        self.answer_with(number, record)

    def may_write(self, file: Path, source: Path | None = None) -> None:
        """Ask before a file is replaced; in a script that wants `--yes`. The book itself is never written over.

        Raises UsageError for the book and what belongs to it, and for the `source` that is read; ConflictError where
        nobody can be asked.
        """
        if self._replaces(file, source) and not self.yes:
            if not self.streams.can_ask:
                raise ConflictError(f"{file} is there already. Nothing was written.", "Name another, or add --yes.")
            self.confirm(f"Overwrite {file}?")

    def may_write_all(self, files: Sequence[Path]) -> None:
        """The same for several files, asked once for all that are there."""
        there = [each for each in files if self._replaces(each)]
        if not there or self.yes:
            return
        several = f"{there[0]} and {len(there) - 1:,} more" if len(there) > 1 else str(there[0])
        if not self.streams.can_ask:
            raise ConflictError(f"There already: {several}. Nothing was written.", "Another folder, or add --yes.")
        self.confirm(f"Overwrite {several}?")

    def _replaces(self, file: Path, source: Path | None = None) -> bool:
        """Whether a file is there that would be replaced. Raises UsageError for one that must not be."""
        try:
            own, replaces = self.book.where.has(file), file.is_file() and not is_a_stream(file)
            if source and replaces and file.samefile(source):
                raise UsageError(f"{file} is the file that is read.", "Name another one.")
        except (OSError, ValueError, RuntimeError) as error:
            reason = getattr(error, "strerror", None) or error
            raise UsageError(f"{file} cannot be written: {reason}.") from error
        if own:
            raise UsageError(f"{file} is the book, or belongs to it. Nothing was written.", "Name another file.")
        return replaces

    def write_out(self, path: Path | None, content: bytes, sentence: str) -> None:
        """Write a file that it may write, say so and answer with its path; None is standard output.

        Raises BookError where it cannot be written.
        """
        if path is None:
            self.streams.write_bytes(content)
            return
        with beside(path) as draft:
            draft.write_bytes(content)
        self.has_written = True
        self.streams.say(f"✓ {sentence}")
        self.streams.answer(str(path))

    def confirm(self, question: str) -> None:
        """Ask before something that cannot be taken back. `--yes` answers; without it and a terminal it is refused."""
        if self.yes:
            return
        if not self.streams.can_ask:
            raise UsageError("This needs a confirmation. Nothing was done.", "Add --yes.")
        from debitcli.terminal import prompts

        if not prompts.yes_or_no(question, default=False):
            raise InterruptedByUserError("Nothing was done.")


def read_text(file: str) -> str:
    """The text of a FILE argument, UTF-8; `-` is standard input."""
    try:
        if file == "-":
            return sys.stdin.buffer.read().decode("utf-8-sig")
        return Path(file).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        named = "Standard input" if file == "-" else file
        raise UsageError(f"{named} is not UTF-8 text (byte {error.start + 1}).") from error


def _default_place() -> Path:
    from platformdirs import user_data_path

    return user_data_path("debitcli") / "book.db"


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        # Nobody of that name, as in many containers.
        return f"uid {os.getuid()}"
