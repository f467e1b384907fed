"""One record out of several that words could mean: chosen by a person, or refused with the list of them."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from debitcli.errors import NotFoundError
from debitcli.run import Run

MOST_OFFERED = 10
R = TypeVar("R", bound=Any)


def one_of(run: Run, noun: str, words: str, found: Sequence[R], line: Callable[[R], str]) -> R:
    """The one that is meant. Raises NotFoundError where there is none, or nobody can choose; `line` describes one."""
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFoundError(f'No {noun} is called "{words}".', f"Look for it: debitcli {noun} list --search TEXT")
    offered = [(each.called, line(each)) for each in found[:MOST_OFFERED]]
    if run.streams.can_ask:
        from debitcli.terminal import prompts

        chosen = prompts.choose(f"Which {noun}?", offered)
        return next(each for each in found if each.called == chosen)
    more = " …" if len(found) > MOST_OFFERED else ""
    several = f'"{words}" matches several {noun}s: {"; ".join(described for _, described in offered)}{more}.'
    raise NotFoundError(several, "Name one by its number.")
