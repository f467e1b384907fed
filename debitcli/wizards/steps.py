"""The steps of a wizard: one question after the other, and back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from debitcli.terminal.prompts import BackError


@dataclass(frozen=True, slots=True)
class Step:
    """A question: what tells it from the others, and what asks it."""

    key: str
    ask: Callable[[], None]


class Steps:
    """The way through questions that depend on the answers: `questions` has those of the moment, in order.

    Back at the first question, it is asked again; who `may_leave` gets the BackError.
    """

    def __init__(self, questions: Callable[[], Sequence[Step]], *, may_leave: bool = False) -> None:
        self._questions, self._may_leave = questions, may_leave
        self._done: list[str] = []

    @property
    def can_go_back(self) -> bool:
        """Whether there is a question before."""
        return bool(self._done)

    def go(self) -> None:
        """Ask every question that has not been asked, in order."""
        while step := next((each for each in self._questions() if each.key not in self._done), None):
            try:
                step.ask()
            except BackError:
                if self._may_leave and not self._done:
                    raise
                self.go_back()
            else:
                self._done.append(step.key)

    def go_back(self) -> None:
        """Let the question before be asked again."""
        there = {each.key for each in self._questions()}
        while self._done and self._done.pop() not in there:
            pass
