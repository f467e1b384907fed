"""What each row of a batch is: new, one that changes a record, one to pass over, or wrong."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from debitcli.exchange.batch import Checked
from debitcli.exchange.options import OnDuplicate
from debitcli.exchange.target import Same


class Fate(StrEnum):
    """What becomes of a row that is not simply new."""

    WRONG = "wrong"
    THERE_ALREADY = "there already"
    MEANS_SEVERAL = "means several"
    SKIPPED = "skipped"
    CHANGES = "changes"


def sort(checked: Checked, same: Mapping[int, Sequence[Same]], policy: OnDuplicate) -> Iterator[tuple[int, Fate]]:
    """The rows of a batch that are not simply new, in order: the place of each, and what becomes of it.

    `same` are the records that rows mean, by place.
    """
    wrong = {row.place for row in checked.wrong}
    for place in sorted(same.keys() | wrong):
        found = same.get(place, ())
        if place in wrong and not (found and policy is OnDuplicate.UPDATE):
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
        yield place, fate


def repeated(checked: Checked, same: Mapping[int, Sequence[Same]]) -> dict[int, str]:
    """The rows of a batch, by place, with a number that an earlier row has which is about to be saved; that number."""
    good = [
        (place, number)
        for place, number in zip(checked.places, checked.new.numbers, strict=True)
        if number and place not in same
    ]
    wrong = [(row.place, row.keys[0]) for row in checked.wrong if row.keys and row.place not in same]
    first = {number: place for place, number in reversed(good)}
    return {place: number for place, number in (*good, *wrong) if first.get(number, place) < place}
