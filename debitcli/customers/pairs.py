"""Pairs of customers that may be one: by which reasons, and how sure that is, in percent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from debitcli.customers.duplicates import NEAR
from debitcli.fields import folding, names

# How sure one reason alone makes; several together make surer (1 minus the product of the doubts).
_SURE = {"same tax ID": 0.97, "same e-mail address": 0.96, "same name and postal code": 0.94, "same phone": 0.6}
_REASONS = {"email": "same e-mail address", "tax_id": "same tax ID", "phone": "same phone"}
_SIMILAR_NAME = {"similar name, same postal code": 0.75, "similar name, same mail domain": 0.7}
# In larger blocks each is compared with its neighbours in the order of names, read from the front and from the back.
_ALL_PAIRS = 30
_NEIGHBOURS = 8
# A quick look at names as they are, before legal forms are taken off.
_WORTH_A_LOOK = 55


@dataclass(frozen=True, slots=True)
class Pair:
    """Two customers (ids, the older first), how sure it is that they are one (percent), and why."""

    first: int
    second: int
    sure: int
    reasons: tuple[str, ...]


class Found:
    """Reasons collected for pairs."""

    def __init__(self) -> None:
        self._reasons: dict[tuple[int, int], dict[str, float]] = {}

    def add(self, key: str, block: Sequence[tuple[int, str]]) -> None:
        """Customers (id, name) that share a key of `pair_records.KEYS`."""
        if key == "postal_code":
            self._similar(block, "similar name, same postal code", "same name and postal code")
        elif key == "domain":
            self._similar(block, "similar name, same mail domain")
        else:
            self._same([id_ for id_, _ in block], _REASONS[key])

    def _same(self, ids: Sequence[int], reason: str) -> None:
        """Customers that share a key: each with the first."""
        for id_ in ids[1:]:
            self._add(ids[0], id_, reason, _SURE[reason])

    def _similar(self, block: Sequence[tuple[int, str]], reason: str, same_reason: str = "") -> None:
        """Customers (id, name) of one place or firm: those with like names; `same_reason` where the names are one."""
        from rapidfuzz.fuzz import ratio
        from rapidfuzz.process import extract

        keyed = [(folding.fold(name), id_, name) for id_, name in block]
        for order, ahead in _orders(keyed):
            folded = [each[0] for each in order]
            for place, (own, one, name) in enumerate(order):
                window = folded[place + 1 : place + 1 + ahead]
                for _, _, at in extract(own, window, scorer=ratio, score_cutoff=_WORTH_A_LOOK, limit=None):
                    _, other, other_name = order[place + 1 + at]
                    likeness = ratio(_match_key(name), _match_key(other_name), score_cutoff=NEAR)
                    if likeness == 100 and same_reason:
                        self._add(one, other, same_reason, _SURE[same_reason])
                    elif likeness:
                        self._add(one, other, reason, _SIMILAR_NAME[reason] * likeness / 100)

    def _add(self, one: int, other: int, reason: str, sure: float) -> None:
        self._reasons.setdefault((min(one, other), max(one, other)), {})[reason] = sure

    def pairs(self) -> list[Pair]:
        """Every pair, the surest first."""
        found = [
            Pair(one, other, _together(reasons.values()), tuple(sorted(reasons, key=lambda r: -reasons[r])))
            for (one, other), reasons in self._reasons.items()
        ]
        return sorted(found, key=lambda pair: (-pair.sure, pair.first, pair.second))


def _together(sure: Iterable[float]) -> int:
    doubt = 1.0
    for each in sure:
        doubt *= 1 - each
    return min(round(100 * (1 - doubt)), 99)


_Keyed = tuple[str, int, str]


def _orders(keyed: list[_Keyed]) -> list[tuple[list[_Keyed], int]]:
    """The orders in which customers (folded name, id, name) are compared, each with so many that follow it."""
    if len(keyed) <= _ALL_PAIRS:
        return [(keyed, len(keyed))]
    return [(sorted(keyed), _NEIGHBOURS), (sorted(keyed, key=lambda item: item[0][::-1]), _NEIGHBOURS)]


@lru_cache(maxsize=10_000)
def _match_key(name: str) -> str:
    return names.match_key(name)
