"""Which customers a list shows."""

from dataclasses import dataclass
from typing import Any

SORT_KEYS = ("number", "name", "city", "postal_code", "country", "email", "created", "updated")


@dataclass(frozen=True, slots=True)
class Selection:
    """The filters of `customer list`; each narrows what the others leave.

    Without `archived`, only live customers; None is live or not. A customer must be in all of `categories`, and in one
    of `any_category`. `fields` are keys of custom fields with the value that each must have, as typed. `among` are
    queries of ids, of nouns that come after customers: a customer must be in each; `shows` are the fields of these
    nouns that lists show in any case.
    """

    search: str = ""
    city: str | None = None
    postal_code: str | None = None
    country: str | None = None
    incomplete: bool = False
    archived: bool | None = False
    categories: tuple[str, ...] = ()
    any_category: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    among: tuple[Any, ...] = ()
    shows: tuple[str, ...] = ()
