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
REFERS_BACK = "refers back to this document: neither can be issued before the other", "take one of the references out"
"""What to say of a reference that leads back to where it stands, and the way out."""


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
        self.deducting = deducting
        """The documents that deduct one of the file."""
        self.portions = [[n for n in range(len(documents)) if n not in deducting], *self._in_portions()]
        """All of them, so that none deducts one of a later portion; those that deduct each other come last."""

    def _in_portions(self) -> Iterator[list[int]]:
        left = {n: self.deducting.intersection(self.of[n].values()) for n in self.deducting}
        waiting: dict[int, list[int]] = {}
        for n, to in left.items():
            for each in to:
                waiting.setdefault(each, []).append(n)
        ready = [n for n, to in left.items() if not to]
        while ready:
            yield sorted(ready)
            done, ready = ready, []
            for each in done:
                del left[each]
                for n in waiting.get(each, ()):
                    left[n].discard(each)
                    ready += [] if left[n] else [n]
        if left:
            yield sorted(left)

    def leads_back(self, n: int, to: int) -> bool:
        """Whether what a document refers to refers to that document in the end, so that none can be the first."""
        seen, ahead = set[int](), [to]
        while ahead:
            each = ahead.pop()
            if each == n:
                return True
            if each not in seen:
                seen.add(each)
                ahead += self.of.get(each, {}).values()
        return False

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
        now = issued.get(text.partition(" ")[0])
        found.append(f"{now.called} {now.date}" if now else text)
    return "; ".join(found)


def said_of_file(
    problem: Problem, n: int, turns: Turns, found: Sequence[Document], right: Mapping[int, Invoice], *, issue: bool
) -> Problem:
    """A problem of what a document deducts; of what is in the same file, as what it is there, and with the way out."""
    to = turns.of.get(n, {}).get(problem.value or "")
    if problem.field != "deducts" or to is None:
        return problem
    if turns.leads_back(n, to):
        return _replaced(problem, *REFERS_BACK)
    if to not in right:
        return _replaced(problem, *not_right(found[to]))
    if right[to].type != "prepayment":
        return _replaced(problem, "is no prepayment in this file", "type prepayment, or nothing deducted")
    if issue:
        return problem
    message = "is in this file, and can be deducted once it is issued"
    return _replaced(problem, message, "to issue all of them, each in its turn: --issue")


def not_right(other: Document) -> tuple[str, str]:
    """What to say of a reference to a document of the file that is refused itself, and the way out."""
    return "is a document of this file that has problems of its own", f"mend that one first, on line {other.line}"


def _replaced(problem: Problem, message: str, hint: str) -> Problem:
    return replace(problem, message=message, hint=hint)
