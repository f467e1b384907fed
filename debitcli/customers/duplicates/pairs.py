"""Pairs of customers that may be one: by which reasons, and how sure that is, in percent."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from heapq import nsmallest
from itertools import islice

from debitcli.customers.duplicates import likeness
from debitcli.customers.duplicates.rule import REASONS, Reason, told_by_name
from debitcli.fields import folding

# In larger blocks each is compared with its neighbours in the order of names, read from the front and from the back.
_ALL_PAIRS = 30
_NEIGHBOURS = 8


@dataclass(frozen=True, slots=True)
class Pair:
    """Two customers (ids, the older first), how sure it is that they are one (percent), and why."""

    first: int
    second: int
    sure: int
    reasons: tuple[str, ...]


class Found:
    """Reasons collected for pairs, in little memory: which they are, and what doubt they leave together.

    The pairs that somebody has told `apart` (ids, the older first) are passed over.
    """

    def __init__(self, apart: Set[tuple[int, int]] = frozenset()) -> None:
        self._apart = apart
        self._found: dict[tuple[int, int], tuple[int, float]] = {}

    def __len__(self) -> int:
        return len(self._found)

    def add(self, reason: Reason, block: Sequence[tuple[int, str]]) -> None:
        """Customers (id, name) that share the first key of a reason."""
        if reason.similar:
            self._similar(block, reason)
        else:
            # Each with the first that it was not told apart from.
            for place, (id_, _) in enumerate(block):
                first = next((one for one, _ in islice(block, place) if (one, id_) not in self._apart), None)
                if first is not None:
                    self._add(first, id_, reason, reason.sure)

    def _similar(self, block: Sequence[tuple[int, str]], reason: Reason) -> None:
        """Customers of one place or firm: those with like names. Where the names are one too, that is the reason."""
        for order, ahead in _orders(block):
            others = [name for _, name in order]
            looks = list(map(likeness.look, others))
            for place, (one, name) in enumerate(order[:-1]):
                window = slice(place + 1, place + 1 + ahead)
                for at, like in likeness.alike(name, others[window], looks[window], looks[place]):
                    told = told_by_name(like, reason)
                    self._add(one, order[place + 1 + at][0], told, told.sure * like / 100)

    def _add(self, one: int, other: int, reason: Reason, sure: float) -> None:
        """Several reasons make surer: the doubts are multiplied."""
        pair, bit = (min(one, other), max(one, other)), 1 << REASONS.index(reason)
        if pair in self._apart:
            return
        reasons, doubt = self._found.get(pair, (0, 1.0))
        if not reasons & bit:
            self._found[pair] = (reasons | bit, doubt * (1 - sure))

    def pairs(self, limit: int = 0) -> list[Pair]:
        """The surest pairs, so many at the most; 0 for all."""

        def order(item: tuple[tuple[int, int], tuple[int, float]]) -> tuple[int, tuple[int, int]]:
            return -_percent(item[1][1]), item[0]

        items = self._found.items()
        surest = nsmallest(limit, items, key=order) if limit else sorted(items, key=order)
        return [Pair(*pair, _percent(doubt), _words(reasons)) for pair, (reasons, doubt) in surest]


def _percent(doubt: float) -> int:
    return min(round(100 * (1 - doubt)), 99)


def _words(reasons: int) -> tuple[str, ...]:
    found = [reason for place, reason in enumerate(REASONS) if reasons & (1 << place)]
    return tuple(reason.words for reason in sorted(found, key=lambda reason: -reason.sure))


def _orders(block: Sequence[tuple[int, str]]) -> list[tuple[Sequence[tuple[int, str]], int]]:
    """The orders in which customers (id, name) are compared, each with so many that follow it."""
    if len(block) <= _ALL_PAIRS:
        return [(block, len(block))]
    by_name = sorted((folding.fold(name), id_, name) for id_, name in block)
    from_behind = sorted(by_name, key=lambda item: item[0][::-1])
    return [([item[1:] for item in order], _NEIGHBOURS) for order in (by_name, from_behind)]
