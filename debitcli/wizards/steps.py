"""The steps of a wizard: one question after the other, and back."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from debitcli.terminal.prompts import BackError


@dataclass(frozen=True, slots=True)
class Step:
    """A question: what tells it from the others, and what asks it."""

    key: str
    ask: Callable[[], None]


class Steps:
    """The way through questions that depend on the answers: `questions` has those of the moment, in order.

    Those that are `done` are asked only by who goes back to them. Back at the first question, it is asked again; who
    `may_leave` gets the BackError.
    """

    def __init__(
        self, questions: Callable[[], Sequence[Step]], *, done: Iterable[str] = (), may_leave: bool = False
    ) -> None:
        self._questions, self._may_leave = questions, may_leave
        self._done = set(done)

    @property
    def can_go_back(self) -> bool:
        """Whether there is a question before the end."""
        return bool(self._questions())

    def go(self) -> None:
        """Ask every question that is not done, in order."""
        while True:
            there = self._questions()
            place = next((n for n, each in enumerate(there) if each.key not in self._done), None)
            if place is None:
                return
            try:
                there[place].ask()
            except BackError:
                if place:
                    self._done.discard(there[place - 1].key)
                elif self._may_leave:
                    raise
            else:
                self._done.add(there[place].key)

    def go_back(self) -> None:
        """Let the last question be asked again."""
        self._done.discard(self._questions()[-1].key)
