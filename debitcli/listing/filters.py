"""The filters of a list, each an option of the command line and a condition of the query; and the order of a list."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

MOST_OFFERED = 10
"""So many records are offered where one is to be named."""


@dataclass(frozen=True, slots=True, eq=False)
class Filter:
    """A filter of a list, as an option: its value is a text, several texts (`repeated`) or set or not (`switch`).

    `complete` makes proposals for the shell, words with what they mean (context, what is typed so far).
    """

    key: str
    help: str
    metavar: str = "TEXT"
    repeated: bool = False
    switch: bool = False
    complete: Callable[[Any, str], list[tuple[str, str]]] | None = None

    @property
    def flag(self) -> str:
        """The command-line flag."""
        return "--" + self.key.replace("_", "-")


@dataclass(frozen=True, slots=True)
class Order:
    """By which field to sort."""

    key: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list to show: so many records (0 for all), and the how manieth such part."""

    limit: int = 0
    number: int = 1

    @property
    def offset(self) -> int:
        """How many records come before it."""
        return (self.number - 1) * self.limit


NEWEST_FIRST = Order("created", descending=True)
OLDEST_FIRST = Order("created")


def order_of(typed: str) -> Order:
    """The order that `--sort` says: a field, with - in front the other way round."""
    return Order(typed.removeprefix("-").replace("-", "_"), descending=typed.startswith("-"))
