"""What each row of a batch is: new, one that changes a record, one to pass over, or wrong."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from debitcli.exchange.batch import Checked
from debitcli.exchange.policy import OnDuplicate
from debitcli.exchange.target import Same


class Fate(StrEnum):
    """What becomes of a row that is not simply new."""

    WRONG = "wrong"
    GIVEN_TWICE = "given twice"
    THERE_ALREADY = "there already"
    MEANS_SEVERAL = "means several"
    SKIPPED = "skipped"
    CHANGES = "changes"


class Sorted(NamedTuple):
    """A row that is not simply new: its place in the batch, and what becomes of it."""

    place: int
    fate: Fate


def sort(
    checked: Checked, same: Mapping[int, Sequence[Same]], twice: Mapping[int, str], policy: OnDuplicate
) -> Iterator[Sorted]:
    """The rows of a batch that are not simply new, in order.

    `same` are the records that rows mean, `twice` the rows with a number that an earlier one has, both by place.
    """
    wrong = {row.place for row in checked.wrong}
    for place in sorted(same.keys() | twice.keys() | wrong):
        found = same.get(place, ())
        if place in twice:
            fate = Fate.GIVEN_TWICE
        elif place in wrong and not (found and policy is OnDuplicate.UPDATE):
            # A row that lacks something may still say enough of a record that is there.
            fate = Fate.WRONG
        elif policy is OnDuplicate.SKIP:
            fate = Fate.SKIPPED
        elif policy is not OnDuplicate.UPDATE:
            fate = Fate.THERE_ALREADY
        elif len({each.id for each in found}) > 1:
            fate = Fate.MEANS_SEVERAL
        else:
            fate = Fate.CHANGES
        yield Sorted(place, fate)


def given_twice(checked: Checked) -> dict[int, str]:
    """The rows of a batch, by place, with a number that an earlier one has, and that number."""
    numbers = [(place, number) for place, number in zip(checked.places, checked.new.numbers, strict=True) if number]
    numbers += [(row.place, row.keys[0]) for row in checked.wrong if row.keys and row.keys[0]]
    seen: set[str] = set()
    twice: dict[int, str] = {}
    for place, number in sorted(numbers):
        if number in seen:
            twice[place] = number
        seen.add(number)
    return twice
