"""Records out of others and out of rows, quicker than the standard library makes them: for many at once."""

from collections.abc import Callable, Iterable
from dataclasses import MISSING, fields
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

R = TypeVar("R")


def changed(record: R, **changes: Any) -> R:
    """`dataclasses.replace` for records with slots, in a quarter of the time."""
    kind: Any = record.__class__
    new: R = object.__new__(kind)
    read, write = _slots(kind)
    for setter, value in zip(write, read(record), strict=True):
        setter(new, value)
    for name, value in changes.items():
        object.__setattr__(new, name, value)
    return new


def maker(kind: type[R], names: Iterable[str]) -> Callable[[Iterable[Any]], R]:
    """What makes records of a kind with slots out of the values of these fields, in this order.

    The others have their defaults; every record has the same, so they must be such as never change.
    """
    named = tuple(names)
    read = {each.name: each for each in fields(kind)}  # type: ignore[arg-type]
    setters = tuple(getattr(kind, name).__set__ for name in named)
    rest = tuple((getattr(kind, name).__set__, each.default) for name, each in read.items() if name not in named)
    if any(default is MISSING for _, default in rest):
        raise TypeError(f"{kind.__name__} has fields without a default")

    def make(values: Iterable[Any]) -> R:
        new = object.__new__(kind)
        for setter, value in zip(setters, values, strict=True):
            setter(new, value)
        for setter, value in rest:
            setter(new, value)
        return new

    return make


@cache
def _slots(kind: Any) -> tuple[Callable[[Any], Any], tuple[Callable[[Any, Any], None], ...]]:
    names = kind.__slots__
    return attrgetter(*names), tuple(getattr(kind, name).__set__ for name in names)
