"""When two customers are one and the same: the one rule, which all who ask go by."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from debitcli.customers import keys
from debitcli.customers.customer import Customer
from debitcli.customers.duplicates import likeness
from debitcli.customers.form import FORM
from debitcli.fields import email, names

_TOLD = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two customers may be one: they share all of `keys`, and where `similar` their names are alike.

    `field` is the one that tells, `sure` how sure it is alone. Only a `certain` reason stops a script.
    """

    field: str
    words: str
    sure: float
    keys: tuple[str, ...]
    certain: bool = False
    similar: bool = False


NUMBER = Reason("number", "same number", 1.0, ("number",), certain=True)
"""Only in files: elsewhere a number that is taken is refused."""
REASONS = (
    Reason("email", "same e-mail address", 0.96, ("email_key",), certain=True),
    Reason("tax_id", "same tax ID", 0.97, ("tax_key",), certain=True),
    Reason("postal_code", "same name and postal code", 0.94, ("postal_key", "name_key"), certain=True),
    Reason("email", "same name, same mail domain", 0.85, ("domain", "name_key")),
    Reason("phone", "same phone", 0.6, ("phone",)),
    Reason("postal_code", "similar name, same postal code", 0.75, ("postal_key",), similar=True),
    Reason("email", "similar name, same mail domain", 0.7, ("domain",), similar=True),
)
CERTAIN = tuple(reason for reason in REASONS if reason.certain)
LOOKED_FOR = tuple(reason for reason in REASONS if len(reason.keys) == 1)
"""The reasons whose first key gathers blocks; where the names are one too comes out of those with like names."""
_WITH_THE_NAME = {each.keys: each for each in REASONS}
TELLING_FIELDS = frozenset(key for reason in CERTAIN for key in (reason.field, "name"))
"""The fields after which it can be certain that a customer is there already."""


@dataclass(frozen=True, slots=True)
class Twin:
    """A customer in the book that looks like another one, and why."""

    number: str
    name: str
    town: str
    reason: Reason


def keys_of(customer: Customer) -> dict[str, Any]:
    """What a customer may share with others, by the keys of the reasons; the name and its hash."""
    columns = keys.keys_of({key: [customer.value(key)] for key in FORM.keys})
    own = {name: column[0] for name, column in columns._asdict().items()}
    return own | {"name": customer.name, "phone": customer.phone, "domain": email.domain_of(customer.email)}


def told_by_name(likeness: int, reason: Reason) -> Reason:
    """The reason of two customers whose names are alike: where they are one, that is said."""
    return _WITH_THE_NAME.get((*reason.keys, "name_key"), reason) if likeness == 100 else reason


def with_the_name(rows: Sequence[Any], reason: Reason, own: Mapping[str, Any]) -> Iterator[tuple[Any, Reason]]:
    """Of rows of customers that share the keys of a reason (a name by its hash), those with the name that it asks for.

    `own` is what `keys_of` tells of the customer that they are compared with. Each with the reason that is told.
    """
    if reason.similar:
        others = [row.name for row in rows]
        found = likeness.alike(own["name"], others, list(map(likeness.look, others)), likeness.look(own["name"]))
        yield from ((rows[place], told_by_name(like, reason)) for place, like in found)
        return
    for row in rows:
        if "name_key" not in reason.keys or names.match_key(row.name) == own["name_key"]:
            yield row, reason


def sentences(twins: Sequence[Twin]) -> list[str]:
    """What to tell a person of these twins, the likeliest first, the tail only counted."""
    told = [
        f"Looks like customer {twin.number}, {twin.name}, {twin.town or 'no place'} ({twin.reason.words})."
        for twin in twins[:_TOLD]
    ]
    rest = len(twins) - _TOLD
    return [*told, f"… and {rest} more that look alike."] if rest > 0 else told
