"""What an import and an export need to know of a noun: its form, layouts, keys, and how its records are saved."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from debitcli.exchange.layout import Layout
from debitcli.files.delimited import Fault
from debitcli.files.formulas import kept
from debitcli.files.source import Source
from debitcli.forms.custom import Definition
from debitcli.forms.form import Form, Record, as_record
from debitcli.forms.reader import Reader, Table
from debitcli.run import Run

if TYPE_CHECKING:
    from debitcli.database.book import Connection
    from debitcli.database.bulk import NewRows
    from debitcli.database.store import Store
    from debitcli.exchange.task import Task

Keys = Sequence[Sequence[Any]]
"""What the rows of a file may share with records, by columns; the first are their numbers."""
Beside = Mapping[str, Mapping[int, Sequence[str]]]
"""What hangs beside records: field → id → values."""
Row = tuple[int, list[str], str, Fault]
"""The line of a row, its cells, its text as it came (where the cells are not all of it), and what is wrong with it."""


class Same(NamedTuple):
    """A record that a row means too: its id and number, the field that tells, and what it has the same."""

    id: int
    number: str
    field: str
    words: str


Card = tuple[int, Mapping[str, str] | None, str, str]
"""The line of a card, what it says by field or by other names (None where it is no record), its text, what is wrong."""


@dataclass(frozen=True, slots=True)
class Cards:
    """A kind of file that only this noun has: how it is read, how records are written.

    `kept` are the fields that have a place in it, beside the custom ones; `also` what else of a record is written.
    """

    kept: frozenset[str]
    also: tuple[str, ...]
    read: Callable[[Source, str], Iterator[Card]]
    write: Callable[[Iterable[Mapping[str, Any]], Form], Iterator[str]]


class InFiles(ABC):
    """A noun whose records come from files and go into files."""

    form: Form
    layouts: tuple[Layout, ...] = ()
    # Columns that are no fields but are put together to such, with the names that they have in files.
    parts: Mapping[str, str] = {}
    cards: Cards | None = None
    # What a report counts.
    unit = "row"
    # Whether records may have custom fields.
    custom = False

    def put_together(
        self, columns: MutableMapping[str, list[str]], *, foreign: bool, now: str
    ) -> list[tuple[int, str, str]]:
        """Make fields of the parts in columns of text; the parts go. A `foreign` file has words of its own.

        What is to be said of rows: place, field, message.
        """
        return []

    def definitions(self, run: Run) -> tuple[Definition, ...]:
        """The custom fields of these records in the book of this run."""
        return ()

    @abstractmethod
    def reader(self, run: Run, *, lenient: bool, create: bool) -> Reader:
        """The check of rows in the book of this run."""

    @abstractmethod
    def work(self, task: "Task") -> None:
        """Take every row of a file: save all, or leave the book as it was. Raises RowsError where rows are wrong."""

    @abstractmethod
    def exported(
        self, run: Run, connection: "Connection", selection: Any, form: Form, also: Sequence[str] = ()
    ) -> Generator[Any, None, None]:
        """The selected records (by default, the values of each by field), oldest first, read as the caller goes.

        With those of the fields `also`.
        """

    def columns(self, form: Form) -> list[str]:
        """The columns of an export."""
        return form.exported

    def rows(self, records: Iterable[Any]) -> Iterable[Mapping[str, Any]]:
        """The values of each row of a table, by column."""
        return records

    def objects(self, records: Iterable[Any], form: Form) -> Iterator[Mapping[str, Any]]:
        """The objects of JSON."""
        fields = [form.by_key[key] for key in form.exported]
        for record in records:
            yield {each.key: kept(as_record(each, record[each.key])) for each in fields}


class Target(InFiles):
    """A noun of which each row is a record."""

    # Where they are kept.
    store: "Store[Any]"

    def work(self, task: "Task") -> None:
        """Take every row of a file, sorted into new, changing and wrong."""
        from debitcli.exchange import job

        job.work(task, self)

    @abstractmethod
    def ready(self, table: Table, form: Form) -> "tuple[NewRows, Keys]":
        """Records as they are written, and their keys. Needs no book: it may be called in another process."""

    @abstractmethod
    def made(self, values: Mapping[str, Any], form: Form, before: Any, *, incomplete: bool) -> Record:
        """The record with these values; what the book keeps besides is that of `before`."""

    @abstractmethod
    def finder(self, connection: "Connection", *, only_numbers: bool) -> Callable[[Keys], list[list[Same]]]:
        """What finds, for each row, the records that it certainly means; by the number alone, if so asked."""

    @abstractmethod
    def same_among(self, connection: "Connection", first: int) -> list[tuple[int, Same]]:
        """Of the records with ids from `first` on, each that is certainly the same as an earlier one, and that one."""

    @abstractmethod
    def keys_of(self, records: Sequence[Any]) -> Keys:
        """What records of the book may share with rows."""

    def beside(self, run: Run, connection: "Connection", ids: Sequence[int]) -> Beside:
        """What hangs beside these records, and was ever said of them."""
        return {}

    def saved(self, run: Run, connection: "Connection", ids: Sequence[int]) -> Callable[[], None] | None:
        """New records were saved, all that hangs on them too: what is to be done after their transaction."""
        return None

    def tried(self, run: Run, number: int) -> None:
        """So many new records would be saved."""

    def save_beside(
        self, run: Run, connection: "Connection", given: Beside, numbers: Mapping[int, str], evidence: str
    ) -> None:
        """Keep what hangs beside records; `evidence` says where it comes from."""
        return
