"""Customers as files bring and take them."""

from collections.abc import Callable, Generator, Sequence
from typing import Any

from debitcli.customers import companions, keys, rules
from debitcli.customers.consents import consent
from debitcli.customers.consents import records as consent_records
from debitcli.customers.customer import Customer, of_values
from debitcli.customers.duplicates import records as duplicate_records
from debitcli.customers.exchange.layouts import LAYOUTS
from debitcli.customers.exchange.parts import PARTS, put_together
from debitcli.customers.exchange.vcards import CARDS
from debitcli.customers.form import FORM
from debitcli.customers.records import STORE
from debitcli.customers.selection import records as selection_records
from debitcli.customers.selection.filters import Selection
from debitcli.database import categories, custom_fields
from debitcli.database.book import Connection
from debitcli.database.bulk import NewRows
from debitcli.exchange.target import Beside, Keys, Target
from debitcli.forms.custom import Definition
from debitcli.forms.form import Form
from debitcli.forms.reader import Table
from debitcli.listing.filters import OLDEST_FIRST
from debitcli.run import Run
from debitcli.terminal.words import count

_BATCH = 1_000


class CustomerTarget(Target):
    """Customers, with names in parts, layouts of products, cards, consents and notes."""

    form = FORM
    layouts = LAYOUTS
    parts = PARTS
    cards = CARDS
    custom = True
    store = STORE
    put_together = staticmethod(put_together)
    made = staticmethod(of_values)
    reader = staticmethod(rules.reader)
    finder = staticmethod(duplicate_records.finder)
    same_among = staticmethod(duplicate_records.same_among)
    save_beside = staticmethod(companions.save_beside)

    def __init__(self, *, welcome: bool = False) -> None:
        """With `welcome`, each new customer is sent the welcome invoice."""
        self.welcome = welcome

    def saved(self, run: Run, connection: Connection, ids: Sequence[int]) -> Callable[[], None] | None:
        """Send each new customer the welcome invoice, where that is wanted; how many mails that are is asked before."""
        if not self.welcome or not ids:
            return None
        several = count(len(ids), "welcome invoice")
        run.confirm(f"Send {several} by mail?")
        run.streams.say(f"  {several} {'is' if len(ids) == 1 else 'are'} sent by mail.")
        found = STORE.by_ids(connection, ids)
        after = companions.welcome(run, connection, [found[id_] for id_ in sorted(found)], wanted=True)

        def deliver() -> None:
            for each in after:
                each()

        return deliver

    def tried(self, run: Run, number: int) -> None:
        """Say how many mails that would be."""
        if self.welcome and number:
            run.streams.say(f"  {count(number, 'welcome invoice')} would be sent by mail.")

    def definitions(self, run: Run) -> tuple[Definition, ...]:
        """The custom fields of customers."""
        with run.book.reading() as connection:
            return custom_fields.definitions(connection)

    def ready(self, table: Table, form: Form) -> tuple[NewRows, Keys]:
        """Customers as they are written, and what they may share with others."""
        values = dict(table.values)
        values["name"] = [name or "" for name in values["name"]]
        full = keys.keys_of(values)
        values["incomplete"] = [int(place in table.missing) for place in range(len(values["name"]))]
        return keys.new_rows(values, full), _twin_keys(values["number"], full)

    def keys_of(self, some: Sequence[Customer]) -> Keys:
        """What customers may share with rows."""
        columns = STORE.columns_of(some)
        return _twin_keys(columns["number"], keys.keys_of(columns))

    def beside(self, run: Run, connection: Connection, ids: Sequence[int]) -> Beside:
        """What was said of each consent, and the notes that are there. A withdrawal is not taken back by a file."""
        said = consent_records.said_by_many(connection, ids)
        return {
            "consents": {id_: [*of_one, *map(consent.given, of_one)] for id_, of_one in said.items()},
            "notes": companions.notes_of(run, connection, ids),
        }

    def exported(
        self, run: Run, connection: Connection, selection: Selection, form: Form, also: Sequence[str] = ()
    ) -> Generator[dict[str, Any], None, None]:
        """The values of customers with what hangs on them."""
        # A custom field may be called like a column of the book that is no field of the form.
        stored = [key for key in (*FORM.exported, *also) if key not in ("categories", "consents", "notes")]
        own = [each.key for each in form.custom]
        for batch in selection_records.values(connection, selection, OLDEST_FIRST, stored, _BATCH):
            ids = [row[-1] for row in batch]
            groups = categories.of_many(connection, ids)
            consents = consent_records.said_by_many(connection, ids)
            notes = companions.notes_of(run, connection, ids)
            values = custom_fields.values_of_many(connection, ids) if own else {}
            nothing = dict.fromkeys(own)
            for row in batch:
                id_ = row[-1]
                record: dict[str, Any] = dict(zip(stored, row, strict=False))
                if own:
                    record |= nothing | values.get(id_, nothing)
                record["categories"] = groups.get(id_, ())
                record["consents"], record["notes"] = consents.get(id_, ()), notes.get(id_, ())
                yield record


def _twin_keys(numbers: Sequence[str | None], full: keys.Keys) -> Keys:
    return (numbers, full.email_key, full.tax_key, full.postal_key, full.name_key, full.name_hash)
