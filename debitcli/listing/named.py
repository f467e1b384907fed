"""One record out of several that words could mean: chosen by a person, or refused with the list of them."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from debitcli.errors import NotFoundError
from debitcli.forms.form import Form
from debitcli.listing.filters import MOST_OFFERED
from debitcli.listing.history import what_became
from debitcli.run import Run

R = TypeVar("R", bound=Any)


def is_a_number(words: str) -> bool:
    """Whether words can only be a record's number (or nothing at all): nobody is looked for by them."""
    return not words or words.isdecimal()


def one_of(run: Run, form: Form, words: str, found: Sequence[R], line: Callable[[R], str], *, may_guess: bool) -> R:
    """The one that is meant; `line` describes one.

    Raises NotFoundError where there is none, or nobody can choose among several; where nobody can be asked, even one
    is not taken unless `may_guess`.
    """
    noun = form.noun
    if not found and is_a_number(words.strip()):
        raise NotFoundError(*what_became(run, form, words.strip()))
    if not found:
        raise NotFoundError(f'No {noun} is called "{words}".', f"Look for it: debitcli {noun} list --search TEXT")
    if len(found) == 1 and (may_guess or run.streams.can_ask):
        return found[0]
    offered = [(each.called, line(each)) for each in found[:MOST_OFFERED]]
    if run.streams.can_ask:
        from debitcli.terminal import prompts

        chosen = prompts.choose(f"Which {noun}?", offered)
        return next(each for each in found if each.called == chosen)
    more = " …" if len(found) > MOST_OFFERED else ""
    described = "; ".join(words_of_one for _, words_of_one in offered) + more
    several = f"several {noun}s: " if len(found) > 1 else ""
    raise NotFoundError(f'"{words}" matches {several}{described}.', "Name one by its number.")
