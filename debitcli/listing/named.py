"""One record out of several that words could mean: chosen by a person, or refused with the list of them."""

import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from debitcli.errors import NotFoundError
from debitcli.forms.form import Form
from debitcli.listing.filters import MOST_OFFERED
from debitcli.listing.history import was_number, what_became
from debitcli.run import Run

R = TypeVar("R", bound=Any)


_NUMBER = re.compile(r"[#\d\s-]*")


def is_a_number(words: str) -> bool:
    """Whether words can only be a record's number (or nothing at all): nobody is looked for by them."""
    return _NUMBER.fullmatch(words) is not None


def one_of(
    run: Run, form: Form, words: str, found: Sequence[R], line: Callable[[R], str], *, exact: bool, to_read: bool
) -> R:
    """The one that is meant; `line` describes one.

    Raises NotFoundError where there is none, or nobody can choose among several. Where the words are not `exact`ly
    what one is called, it is not taken unless somebody can be asked, or it is only `to_read`; and never where another
    one once had them as its number.
    """
    noun, number = form.noun, words.strip()
    if (not found and is_a_number(number)) or (not exact and was_number(run, form, number)):
        raise NotFoundError(*what_became(run, form, number))
    if not found:
        raise NotFoundError(f'No {noun} is called "{words}".', f"Look for it: debitcli {noun} list --search TEXT")
    if len(found) == 1 and (exact or to_read or run.streams.can_ask):
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
