"""Customers as files bring and take them."""

from collections.abc import Callable, Generator, Iterator, Mapping, MutableMapping, Sequence
from typing import Any

from debitcli.customers import companions, keys, rules
from debitcli.customers.consents import records as consent_records
from debitcli.customers.consents.consent import permissions
from debitcli.customers.customer import Customer, of_values
from debitcli.customers.duplicates import records as duplicate_records
from debitcli.customers.exchange.layouts import LAYOUTS
from debitcli.customers.exchange.names import PARTS, put_together
from debitcli.customers.exchange.vcards import CARDS
from debitcli.customers.form import FORM
from debitcli.customers.records import STORE
from debitcli.customers.selection import records as selection_records
from debitcli.customers.selection.filters import Selection
from debitcli.database import categories, custom_fields
from debitcli.database.book import Connection
from debitcli.database.bulk import NewRows
from debitcli.exchange.target import Beside, Keys, Same, Target
from debitcli.forms.custom import Definition
from debitcli.forms.form import Form
from debitcli.forms.reader import Reader, Table
from debitcli.listing.filters import OLDEST_FIRST
from debitcli.run import Run

_BATCH = 1_000


class CustomerTarget(Target):
    """Customers, with names in parts, layouts of products, cards, consents and notes."""

    form = FORM
    layouts = LAYOUTS
    parts = PARTS
    cards = CARDS
    custom = True
    store = STORE

    def put_together(self, columns: MutableMapping[str, list[str]]) -> None:
        """Name, kind and contact of given name, family name and company."""
        put_together(columns)

    def definitions(self, run: Run) -> tuple[Definition, ...]:
        """The custom fields of customers."""
        with run.book.reading() as connection:
            return custom_fields.definitions(connection)

    def reader(self, run: Run, *, lenient: bool, create: bool) -> Reader:
        """The check of customers."""
        return rules.reader(run, lenient=lenient, create_categories=create)

    def ready(self, table: Table, form: Form) -> tuple[NewRows, Keys]:
        """Customers as they are written, and what they may share with others."""
        values = dict(table.values)
        values["name"] = [name or "" for name in values["name"]]
        full = keys.keys_of(values)
        values["incomplete"] = [int(place in table.missing) for place in range(len(values["name"]))]
        return keys.new_rows(values, full), _twin_keys(values["number"], full)

    def made(self, values: Mapping[str, Any], form: Form, before: Any, *, incomplete: bool) -> Customer:
        """The customer with these values."""
        return of_values(values, form, incomplete=incomplete, before=before)

    def finder(self, connection: Connection, *, only_numbers: bool) -> Callable[[Keys], list[list[Same]]]:
        """What finds customers by the certain reasons of `duplicates.rule`."""
        finder = duplicate_records.Finder(connection, only_numbers=only_numbers)
        return lambda columns: finder.find(duplicate_records.TwinKeys(*columns))

    def same_among(self, connection: Connection, first: int) -> list[tuple[int, Same]]:
        """Customers that are certainly the same as earlier ones."""
        return duplicate_records.same_among(connection, first)

    def keys_of(self, some: Sequence[Customer]) -> Keys:
        """What customers may share with rows."""
        columns = STORE.columns_of(some)
        return _twin_keys(columns["number"], keys.keys_of(columns))

    def beside(self, run: Run, connection: Connection, ids: Sequence[int]) -> Beside:
        """What was ever said of each consent (no file takes back a withdrawal), and the notes that are there."""
        return {
            "consents": {i: sorted(s) for i, s in consent_records.ever_asked_of_many(connection, ids).items()},
            "notes": companions.notes_of(run, connection, ids),
        }

    def save_beside(
        self, run: Run, connection: Connection, given: Beside, numbers: Mapping[int, str], evidence: str
    ) -> None:
        """Write the consents and notes that come with customers."""
        consents = [(id_, numbers[id_], permissions(said)) for id_, said in given.get("consents", {}).items()]
        consent_records.add(connection, consents, run.by, granted=True, evidence=evidence)
        notes = [(id_, text) for id_, texts in given.get("notes", {}).items() for text in texts]
        companions.save_notes(run, connection, notes)

    def exported(
        self, run: Run, connection: Connection, selection: Selection, form: Form
    ) -> Generator[dict[str, Any], None, None]:
        """The values of customers with what hangs on them."""
        # A custom field may be called like a column of the book that is no field of the form.
        stored = [each.key for each in (*FORM.fields, *FORM.stamps) if each.given_by != "book"]
        own = [each.key for each in form.custom]
        for batch in selection_records.values(connection, selection, OLDEST_FIRST, stored, _BATCH):
            ids = [row[-1] for row in batch]
            groups = categories.of_many(connection, ids)
            consents = consent_records.granted_by_many(connection, ids)
            notes = companions.notes_of(run, connection, ids)
            values = custom_fields.values_of_many(connection, ids) if own else {}
            nothing = dict.fromkeys(own)
            for row in batch:
                id_ = row[-1]
                yield {
                    **dict(zip(stored, row, strict=False)),
                    **nothing,
                    **values.get(id_, nothing),
                    "categories": groups.get(id_, ()),
                    "consents": consents.get(id_, ()),
                    "notes": notes.get(id_, ()),
                }

    def records(self, connection: Connection, selection: Selection) -> Iterator[Customer]:
        """The selected customers."""
        return selection_records.rows(connection, selection, OLDEST_FIRST)


def _twin_keys(numbers: Sequence[str | None], full: keys.Keys) -> Keys:
    return (numbers, full.email_key, full.tax_key, full.postal_key, full.name_key, full.name_hash)
