"""Pairs of customers that may be one: by which reasons, and how sure that is, in percent."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nsmallest

from debitcli.customers.duplicates.rule import NEAR, REASONS, Reason
from debitcli.fields import folding, names

# In larger blocks each is compared with its neighbours in the order of names, read from the front and from the back.
_ALL_PAIRS = 30
_NEIGHBOURS = 8
# A quick look at names as they are, before legal forms are taken off.
_WORTH_A_LOOK = 55
_match_key = lru_cache(maxsize=10_000)(names.match_key)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two customers (ids, the older first), how sure it is that they are one (percent), and why."""

    first: int
    second: int
    sure: int
    reasons: tuple[str, ...]


class Found:
    """Reasons collected for pairs, in little memory: which they are, and what doubt they leave together."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, int], tuple[int, float]] = {}

    def __len__(self) -> int:
        return len(self._found)

    def add(self, reason: Reason, block: Sequence[tuple[int, str]]) -> None:
        """Customers (id, name) that share the first key of a reason."""
        if reason.similar:
            self._similar(block, reason)
        else:
            # Each with the first.
            for id_, _ in block[1:]:
                self._add(block[0][0], id_, reason, reason.sure)

    def _similar(self, block: Sequence[tuple[int, str]], reason: Reason) -> None:
        """Customers of one place or firm: those with like names. Where the names are one too, that is the reason."""
        from rapidfuzz.fuzz import ratio
        from rapidfuzz.process import extract

        same = next((each for each in REASONS if each.keys == (*reason.keys, "name_key")), reason)
        keyed = [(folding.fold(name), id_, name) for id_, name in block]
        for order, ahead in _orders(keyed):
            folded = [each[0] for each in order]
            for place, (own, one, name) in enumerate(order):
                window = folded[place + 1 : place + 1 + ahead]
                for _, _, at in extract(own, window, scorer=ratio, score_cutoff=_WORTH_A_LOOK, limit=None):
                    _, other, other_name = order[place + 1 + at]
                    likeness = ratio(_match_key(name), _match_key(other_name), score_cutoff=NEAR)
                    if likeness == 100 and same is not reason:
                        self._add(one, other, same, same.sure)
                    elif likeness:
                        self._add(one, other, reason, reason.sure * likeness / 100)

    def _add(self, one: int, other: int, reason: Reason, sure: float) -> None:
        """Several reasons make surer: the doubts are multiplied."""
        pair, bit = (min(one, other), max(one, other)), 1 << REASONS.index(reason)
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


_Keyed = tuple[str, int, str]


def _orders(keyed: list[_Keyed]) -> list[tuple[list[_Keyed], int]]:
    """The orders in which customers (folded name, id, name) are compared, each with so many that follow it."""
    if len(keyed) <= _ALL_PAIRS:
        return [(keyed, len(keyed))]
    return [(sorted(keyed), _NEIGHBOURS), (sorted(keyed, key=lambda item: item[0][::-1]), _NEIGHBOURS)]
