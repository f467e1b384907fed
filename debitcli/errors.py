"""Every refusal that a person can meet. Each class owns its exit code and how its sentence ends up on the screen."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from debitcli.fields.value import Outcome, Problem, Refused

T = TypeVar("T")


class DebitcliError(Exception):
    """A refusal with a sentence for people: what is wrong, what was done or not done, what to do next."""

    code: int = 1

    def __init__(self, message: str, hint: str = "", problems: Iterable[Problem] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.problems = tuple(problems)

    @property
    def every_problem(self) -> Iterable[Problem]:
        """The problems, for programs."""
        return self.problems


class UsageError(DebitcliError):
    """The command line was wrong."""

    code = 2


class DataError(DebitcliError):
    """The data was wrong; carries every problem found, nothing was saved. With `conflicts`, all are duplicates."""

    code = 3

    def __init__(
        self, problems: Sequence[Problem], message: str = "", hint: str = "", *, conflicts: bool = False
    ) -> None:
        count = len(problems)
        super().__init__(message or f"Not saved: {count} problem{'' if count == 1 else 's'}.", hint, problems)
        if conflicts:
            self.code = ConflictError.code
        # What people read instead of the problems one by one.
        self.summary: list[str] = []


class NotFoundError(DebitcliError):
    """No record answers to what was asked for, or more than one does."""

    code = 4


class ConflictError(DebitcliError):
    """A duplicate, or a record that is in use."""

    code = 5


class BookError(DebitcliError):
    """The book cannot be used: locked, read-only, damaged, disk full, newer than the program, server away."""

    code = 6


class UnheardError(DebitcliError):
    """Saved, but the answer reached nobody: what was done is not to be repeated."""

    code = 7


class UndeliveredError(DebitcliError):
    """Saved, but not delivered: mail waits in the outbox."""

    code = 7


class InterruptedByUserError(DebitcliError):
    """Ctrl-C or Ctrl-D: the current record was not saved."""

    code = 130


def accept(outcome: Outcome[T], field: str, typed: str | None) -> T | None:
    """The value that a text was read as. Raises DataError with the problem of `field` where it was refused."""
    if isinstance(outcome, Refused):
        raise DataError([Problem(field, typed, outcome.message, outcome.hint)])
    return outcome.value


def given(value: T | None, field: str, hint: str = "") -> T:
    """A value that must be there. Raises DataError where it is not."""
    if value is None:
        raise DataError([Problem(field, None, "is required", hint)])
    return value
