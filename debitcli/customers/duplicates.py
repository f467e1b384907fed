"""When two customers are one and the same: the rules, without the queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from debitcli.customers.customer import Customer, Keys, keys
from debitcli.fields import email, folding, names

# Below this score of rapidfuzz's ratio (0 to 100) two name keys are different names.
NEAR = 85
_TOLD = 3


@dataclass(frozen=True, slots=True)
class Twin:
    """A customer in the book that looks like another one, and why. Only a `certain` twin stops a script."""

    number: str
    name: str
    place: str
    reason: str
    certain: bool
    field: str


def compare(customer: Customer, candidates: Iterable[Customer]) -> list[Twin]:
    """The candidates that are twins of `customer`, certain ones first, each with its strongest reason."""
    own = keys(customer)
    twins = [twin for other in candidates if (twin := _twin(customer, own, other)) is not None]
    return sorted(twins, key=lambda t: (not t.certain, folding.number_key(t.number)))


def _twin(customer: Customer, own: Keys, other: Customer) -> Twin | None:
    its = keys(other)

    def same(key: str) -> bool:
        return bool(getattr(own, key)) and getattr(own, key) == getattr(its, key)

    def twin(reason: str, field: str, *, certain: bool) -> Twin:
        place = " ".join(part for part in (other.postal_code, other.city) if part)
        return Twin(other.number or "", other.name, place, reason, certain, field)

    if same("email_key"):
        return twin("same e-mail address", "email", certain=True)
    if same("tax_key"):
        return twin("same tax ID", "tax_id", certain=True)
    if same("name_key") and same("postal_key"):
        return twin("same name and postal code", "postal_code", certain=True)
    if customer.phone is not None and customer.phone == other.phone:
        return twin("same phone", "phone", certain=False)
    if same("postal_key") and near(customer.name, [(0, other.name)]):
        return twin("similar name, same postal code", "postal_code", certain=False)
    domain = email.domain_of(customer.email)
    if domain and domain == email.domain_of(other.email) and near(customer.name, [(0, other.name)]):
        return twin("similar name, same mail domain", "email", certain=False)
    return None


def sentences(twins: Sequence[Twin]) -> list[str]:
    """What to tell a person of these twins, the likeliest first, the tail only counted."""
    told = [f"! Looks like customer {t.number}, {t.name}, {t.place or 'no place'} ({t.reason})." for t in twins[:_TOLD]]
    rest = len(twins) - _TOLD
    return [*told, f"! … and {rest} more that look alike."] if rest > 0 else told


def near(name: str, neighbours: Iterable[tuple[int, str]]) -> list[int]:
    """The ids of those neighbours (id, name) whose name is nearly or exactly the same."""
    from rapidfuzz.fuzz import ratio

    own = names.match_key(name)
    return [id_ for id_, other in neighbours if ratio(own, names.match_key(other), score_cutoff=NEAR)]
