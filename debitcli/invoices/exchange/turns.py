"""Documents of a file that refer to others of it: credit notes, and invoices that deduct prepayments.

Where all of them are issued, each comes after those that it refers to, and refers to the numbers that these got.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from debitcli.fields.value import Accepted, Context, Problem
from debitcli.invoices.draft.sources import numbers_in
from debitcli.invoices.exchange.rows import Document
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.kinds import REFERENCES

_FIELDS = ("credits", "deducts")


class Turns:
    """Which documents of a file refer to which, by their places in it."""

    def __init__(self, documents: Sequence[Document]) -> None:
        called = {each.called: n for n, each in reversed(list(enumerate(documents))) if each.called}
        self.again = {n: called[each.called] for n, each in enumerate(documents) if called.get(each.called, n) != n}
        """The documents that have the number of one before them."""
        self.of: dict[int, dict[str, int]] = {}
        for n, each in enumerate(documents):
            named = {number for key in _FIELDS for number in numbers_in(each.draft.texts.get(key))}
            # What is called like that which it refers to refers to one of the book.
            if found := {number: called[number] for number in named if called.get(number, n) != n}:
                self.of[n] = found
        deducting = {n for n in self.of if self.of[n].keys() & {*numbers_in(documents[n].draft.texts.get("deducts"))}}
        self.deducting = sorted(deducting)
        """The documents that deduct one of the file."""
        self.others = [n for n in range(len(documents)) if n not in deducting]

    def in_turn(self, days: Mapping[int, str]) -> Iterator[list[int]]:
        """The documents in portions, by their `days`: none refers to one of its own portion, or of a later one.

        Those that wait for one of a later day, or for each other, come last, each alone.
        """
        rest = sorted(days, key=lambda n: (days[n], n))
        while rest:
            waiting, portion, later = set(rest), list[int](), list[int]()
            held: str | None = None
            for n in rest:
                if held not in (None, days[n]):
                    later.append(n)
                elif waiting.intersection(self.of.get(n, {}).values()):
                    held = days[n]
                    later.append(n)
                else:
                    portion.append(n)
            if not portion:
                yield from ([n] for n in rest)
                return
            yield portion
            rest = later


def referring_to(typed: str | None, issued: Mapping[str, Invoice]) -> str | None:
    """The text of a field of references, with the numbers and dates that documents of the file have now."""
    read = REFERENCES.read(typed or "", Context())
    if not isinstance(read, Accepted) or not read.value:
        return typed
    found = []
    for text in read.value:
        number, sign, day = text.partition(" ")
        now = issued.get(number)
        found.append(f"{now.called}{sign}{now.date if day else ''}" if now else text)
    return "; ".join(found)


def not_yet(problem: Problem, names: Mapping[str, int]) -> Problem:
    """A problem of what a document deducts; of what is in the same file, with the way to do it."""
    if problem.field != "deducts" or problem.value not in names:
        return problem
    message = "is in this file, and can be deducted once it is issued"
    return replace(problem, message=message, hint="to issue all of them, each in its turn: --issue")
