"""The proof of all issued documents: where there are many, on every processor there is.

Each process reads some of them in transactions of its own. They need not see the book at the same moment: what a
document says for good never changes.
"""

import marshal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property

from debitcli import processes
from debitcli.book.documents import records
from debitcli.book.records import CHECKS, Check, Fault
from debitcli.database.book import Book, Connection
from debitcli.errors import BookError

# Fewer are proved before another process would have begun; so many at once, so that it hears soon when this one ends.
_MOST_WITHOUT_HELP = 2_000
_AT_ONCE = 2_000
_MOST_RANGES = 1_000
_FILE = "file"


@contextmanager
def of_all(book: Book) -> Iterator[Mapping[str, Check]]:
    """What tells the faults of all documents, and of what else other processes look at meanwhile, by name.

    To be entered where nothing is read from the book yet: a connection must not find itself in another process.
    """
    with book.reading() as connection:
        last = records.last_id(connection)
    book.close()
    count = processes.worthwhile()
    if last <= _MOST_WITHOUT_HELP or count < 2:
        yield {
            "postings": records.faults_of_postings,
            "documents": lambda connection: _every(connection, records.faults(connection, 1, last)),
        }
        return
    # All are asked for before the first answer is read: not more than a pipe takes.
    at_once = max(_AT_ONCE, last // _MOST_RANGES)
    ranges = [(first, min(first + at_once - 1, last)) for first in range(1, last + 1, at_once)]
    # While SQLite looks at the file, a process hears no Ctrl-C: that is for one more.
    with processes.several(_Prover(book.place), count + 1) as begun:
        begun.ask(count, marshal.dumps(None))
        for n, ids in enumerate(ranges):
            begun.ask(n % count, marshal.dumps(ids))
        told = (each for n in range(len(ranges)) for each in _told(begun.answer(n % count)))
        yield {
            _FILE: lambda _: _told(begun.answer(count)),
            "postings": records.faults_of_postings,
            "documents": lambda connection: _every(connection, told),
        }


def _every(connection: Connection, of_each: Iterator[Fault]) -> Iterator[Fault]:
    """The faults of documents, by themselves and as a chain."""
    yield from records.faults_of_chain(connection)
    yield from of_each


class _Prover:
    """What tells the faults of a book's file, or of the documents in a range of ids, in a process of its own."""

    def __init__(self, place: str) -> None:
        self._place = place

    @cached_property
    def _book(self) -> Book:
        return Book(self._place, as_it_is=True)

    def __call__(self, question: bytes) -> bytes:
        ids = marshal.loads(question)  # noqa: S302 - from our own process
        try:
            with self._book.reading() as connection:
                found = CHECKS[_FILE](connection) if ids is None else records.faults(connection, *ids)
                return marshal.dumps(([tuple(each) for each in found], None))
        except BookError as error:
            return marshal.dumps(([], (error.message, error.hint)))


def _told(answer: bytes) -> Iterator[Fault]:
    found, refusal = marshal.loads(answer)  # noqa: S302 - from our own process
    if refusal is not None:
        raise BookError(*refusal)
    return (Fault(*each) for each in found)
