"""The proof of all issued documents: where there are many, on every processor there is.

Each process reads a share of them in a transaction of its own. They need not see the book at the same moment: what a
document says for good never changes, and what is issued while they read stands behind the places that they look at.
"""

import marshal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from debitcli import processes
from debitcli.book.documents import records
from debitcli.book.records import Fault
from debitcli.database.book import Book, Connection
from debitcli.errors import BookError

# Fewer are proved before another process would have begun.
_MOST_WITHOUT_HELP = 2_000


@contextmanager
def of_all(book: Book) -> Iterator[Callable[[Connection], Iterator[Fault]]]:
    """What tells the faults of all documents; meanwhile other processes may look for them.

    To be entered where nothing is read from the book yet: a connection must not find itself in another process.
    """
    with book.reading() as connection:
        last = records.newest_place(connection)
    count = processes.worthwhile()
    if last <= _MOST_WITHOUT_HELP or count < 2:
        yield lambda connection: records.faults(connection, 1, last)
        return
    share = -(-last // count)
    with processes.several(_Prover(book.place), count) as begun:
        for n in range(count):
            begun.ask(n, marshal.dumps((n * share + 1, (n + 1) * share)))
        yield lambda _: (each for n in range(count) for each in _told(begun.answer(n)))


@dataclass
class _Prover:
    """What tells the faults of the documents of a book in a range of places, in a process of its own."""

    place: str

    def __call__(self, question: bytes) -> bytes:
        first, last = marshal.loads(question)  # noqa: S302 - from our own process
        try:
            with Book(self.place, as_it_is=True).reading() as connection:
                found = [tuple(each) for each in records.faults(connection, first, last)]
        except BookError as error:
            return marshal.dumps(([], (error.message, error.hint)))
        return marshal.dumps((found, None))


def _told(answer: bytes) -> list[Fault]:
    found, refusal = marshal.loads(answer)  # noqa: S302 - from our own process
    if refusal is not None:
        raise BookError(*refusal)
    return [Fault(*each) for each in found]
