"""When two customers are one and the same: the one rule, which all who ask go by."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from debitcli.customers import keys
from debitcli.customers.customer import Customer
from debitcli.customers.form import FORM
from debitcli.fields import email, names

NEAR = 85
"""Below this score of rapidfuzz's ratio (0 to 100) two name keys are different names."""
_TOLD = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two customers may be one: they share all of `keys`, and where `similar` their names are nearly the same.

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
    Reason("phone", "same phone", 0.6, ("phone",)),
    Reason("postal_code", "similar name, same postal code", 0.75, ("postal_key",), similar=True),
    Reason("email", "similar name, same mail domain", 0.7, ("domain",), similar=True),
)
CERTAIN = tuple(reason for reason in REASONS if reason.certain)
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
    """What a customer may share with others, by the keys of the reasons; and the hash of the name."""
    columns = keys.keys_of({key: [customer.value(key)] for key in FORM.keys})
    own = {name: column[0] for name, column in columns._asdict().items()}
    return own | {"phone": customer.phone, "domain": email.domain_of(customer.email)}


def with_the_name(rows: Iterable[Any], reason: Reason, own: Mapping[str, Any]) -> Iterable[Any]:
    """Of rows of customers that share the keys of a reason (a name by its hash), those with the name that it asks for.

    `own` is what `keys_of` tells of the customer that they are compared with.
    """
    if reason.similar:
        from rapidfuzz.fuzz import ratio

        return [row for row in rows if ratio(own["name_key"], names.match_key(row.name), score_cutoff=NEAR)]
    if "name_key" in reason.keys:
        return [row for row in rows if names.match_key(row.name) == own["name_key"]]
    return rows


def sentences(twins: Sequence[Twin]) -> list[str]:
    """What to tell a person of these twins, the likeliest first, the tail only counted."""
    told = [
        f"Looks like customer {twin.number}, {twin.name}, {twin.town or 'no place'} ({twin.reason.words})."
        for twin in twins[:_TOLD]
    ]
    rest = len(twins) - _TOLD
    return [*told, f"… and {rest} more that look alike."] if rest > 0 else told
