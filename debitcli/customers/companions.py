"""What later nouns add to a customer: to the profile, to saving, merging and deleting. Customers know only this."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from debitcli.customers.consents.consent import permissions
from debitcli.customers.customer import Customer
from debitcli.errors import NotFoundError
from debitcli.forms.field import Field
from debitcli.run import Run
from debitcli.terminal.output import Drawn

if TYPE_CHECKING:
    from debitcli.database.book import Connection
    from debitcli.database.history import By


class Part(NamedTuple):
    """Keys of the JSON record of a profile, and how to make the part of the screen; `head` stands above all parts."""

    record: dict[str, Any]
    view: Callable[[], Drawn] | None = None
    head: Callable[[], Drawn] | None = None


class Document(NamedTuple):
    """A document of a customer: its id and number, and the id, number and name of the customer."""

    id: int
    number: str
    customer: int
    customer_number: str
    customer_name: str


class Companion:
    """What a noun that comes after customers adds to them. The methods of this class do nothing."""

    def part_of_profile(self, run: Run, connection: "Connection", customer: Customer) -> Part:
        """What `customer show` says of it."""
        return Part({})

    def document(self, run: Run, words: str) -> Document | None:
        """The document that is called so, for notes on it; None where it is of another noun."""
        return None

    def documents(self, run: Run, typed: str) -> Sequence[tuple[str, str]]:
        """The numbers of the newest documents in which this is found, with what they are."""
        return ()

    def selecting(self, run: Run, key: str) -> Any:
        """The query of the ids of the customers that a filter of lists selects; None where it is of another noun."""
        return None

    def told_by(self, key: str) -> str | None:
        """The key of the field that a list selected by this filter shows in any case."""
        return None

    @property
    def in_lists(self) -> Sequence[Field]:
        """The fields that lists of customers have of it."""
        return ()

    def is_listed(self, connection: "Connection") -> bool:
        """Whether a table shows these fields unasked."""
        return False

    def listed(self, run: Run, connection: "Connection", ids: Sequence[int]) -> dict[int, dict[str, Any]]:
        """The values of these fields, of each of these customers that has some."""
        return {}

    def ranking(self, key: str) -> Any:
        """The query of customers (id) with the value that a list is sorted by; None where it is of another noun."""
        return None

    def saved(self, connection: "Connection", notes: Sequence[tuple[int, str]], by: "By") -> None:
        """Customers were saved with general notes: pairs of a customer's id and a text."""

    def welcoming(self, run: Run, connection: "Connection", customer: Customer) -> str | None:
        """What to ask before a new customer is registered and welcomed; None where nothing is."""
        return None

    def welcome(
        self, run: Run, connection: "Connection", customers: Sequence[Customer], *, wanted: bool | None
    ) -> Callable[[], None] | None:
        """New customers were saved: welcome them, if that is `wanted` or (None) usual; what follows the transaction."""
        return None

    def notes_of(self, connection: "Connection", ids: Sequence[int], actor: str) -> dict[int, list[str]]:
        """The general notes that this person sees on each of these customers, oldest first."""
        return {}

    def move(self, connection: "Connection", source: Customer, target: Customer, by: "By") -> list[str]:
        """The customer `source` becomes one with `target`: let all that hangs on it hang there; what is told of it."""
        return []

    def refuse_to_delete(self, connection: "Connection", customer: Customer) -> None:
        """Raise ConflictError where a customer cannot be deleted."""

    def removed(self, connection: "Connection", customer: Customer, by: "By") -> None:
        """A customer is about to be deleted."""


def every(run: Run) -> Iterator[Companion]:
    """The companions of this run, each loaded when it is asked for."""
    for name in run.companions:
        companion: Companion = import_module(name).COMPANION
        yield companion


def document(run: Run, words: str) -> Document:
    """The document of a customer that is called so. Raises NotFoundError where there is none."""
    found = (one.document(run, words) for one in every(run))
    if (one := next((each for each in found if each), None)) is None:
        raise NotFoundError(f'There is no invoice "{words}".')
    return one


def documents(run: Run, typed: str) -> list[tuple[str, str]]:
    """The numbers of the newest documents of customers in which this is found, with what they are."""
    return [each for one in every(run) for each in one.documents(run, typed)]


def selecting(run: Run, keys: Sequence[str]) -> tuple[Any, ...]:
    """The queries of ids of the customers that these filters select."""
    found = (one.selecting(run, key) for key in keys for one in every(run))
    return tuple(query for query in found if query is not None)


def told_by(run: Run, keys: Sequence[str]) -> tuple[str, ...]:
    """The keys of the fields that these filters are about."""
    found = (one.told_by(key) for key in keys for one in every(run))
    return tuple(dict.fromkeys(key for key in found if key is not None))


def ranking(run: Run, key: str) -> Any:
    """The query of customers with the value of this key; None where no noun knows it."""
    return next((query for one in every(run) if (query := one.ranking(key)) is not None), None)


def save_beside(
    run: Run,
    connection: "Connection",
    given: Mapping[str, Mapping[int, Sequence[str]]],
    numbers: Mapping[int, str],
    evidence: str,
) -> None:
    """Keep the consents and general notes that were given with customers, by field and id; `numbers` are theirs.

    `evidence` says where the consents come from.
    """
    from debitcli.customers.consents import records

    consents = [(id_, numbers[id_], permissions(said)) for id_, said in given.get("consents", {}).items()]
    for granted in (True, False):
        of_one_sort = [
            (id_, number, [p for p, may in said.items() if may is granted]) for id_, number, said in consents
        ]
        records.add(connection, of_one_sort, run.by, granted=granted, evidence=evidence)
    if notes := [(id_, text) for id_, texts in given.get("notes", {}).items() for text in texts]:
        for companion in every(run):
            companion.saved(connection, notes, run.by)


def welcoming(run: Run, customer: Customer) -> str | None:
    """The question whether a new customer is to be welcomed; None where nothing is asked."""
    with run.book.reading() as connection:
        asked = (each.welcoming(run, connection, customer) for each in every(run))
        return next((each for each in asked if each), None)


def welcome(
    run: Run, connection: "Connection", customers: Sequence[Customer], *, wanted: bool | None
) -> list[Callable[[], None]]:
    """Welcome new customers in the transaction that saved them; what is to be done after it."""
    if wanted is False:
        return []
    done = (each.welcome(run, connection, customers, wanted=wanted) for each in every(run))
    return [each for each in done if each]


def notes_of(run: Run, connection: "Connection", ids: Sequence[int]) -> dict[int, list[str]]:
    """The general notes that this person sees on each of these customers, oldest first."""
    found: dict[int, list[str]] = {}
    for companion in every(run):
        found |= companion.notes_of(connection, ids, run.actor)
    return found
