"""Products as files bring and take them: known again by number and by name."""

from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any

from debitcli.database.book import Connection
from debitcli.database.bulk import NewRows
from debitcli.exchange.target import Keys, Same, Target
from debitcli.fields.folding import number_key
from debitcli.forms.form import Form
from debitcli.forms.reader import Reader, Table
from debitcli.listing.filters import OLDEST_FIRST
from debitcli.products import records, rules
from debitcli.products.form import FORM
from debitcli.products.product import Product, of_values
from debitcli.products.records import Selection
from debitcli.run import Run


class ProductTarget(Target):
    """Products and services."""

    form = FORM
    store = records.STORE

    def reader(self, run: Run, *, lenient: bool, create: bool) -> Reader:
        """The check of products."""
        return rules.reader(run, lenient=lenient)

    def ready(self, table: Table, form: Form) -> tuple[NewRows, Keys]:
        """Products as they are written, and what they may share with others."""
        values = {**table.values, "name": [name or "" for name in table.values["name"]]}
        return records.new_rows(values), records.keys_of(values)

    def made(self, values: Mapping[str, Any], form: Form, before: Any, *, incomplete: bool) -> Product:
        """The product with these values."""
        return of_values(values, before)

    def finder(self, connection: Connection, *, only_numbers: bool) -> Callable[[Keys], list[list[Same]]]:
        """What finds products by number, else by name."""

        def find(keys: Keys) -> list[list[Same]]:
            numbers, names = keys
            called = self.store.same_as(connection, "number", [each and number_key(each) for each in numbers])
            named = [()] * len(names) if only_numbers else self.store.same_as(connection, "name", names)
            return [
                [Same(*each, "number", "same number") for each in by_number]
                or [Same(*each, "name", "same name") for each in by_name]
                for by_number, by_name in zip(called, named, strict=True)
            ]

        return find

    def same_among(self, connection: Connection, first: int) -> list[tuple[int, Same]]:
        """Products with the name of an earlier one."""
        return [
            (id_, Same(*earlier, "name", "same name"))
            for id_, earlier in self.store.same_among(connection, "name", first)
        ]

    def keys_of(self, some: Sequence[Product]) -> Keys:
        """What products may share with rows."""
        return records.keys_of(records.STORE.columns_of(some))

    def exported(
        self, run: Run, connection: Connection, selection: Selection, form: Form, also: Sequence[str] = ()
    ) -> Generator[dict[str, Any], None, None]:
        """The values of products."""
        for product in records.select_rows(connection, selection, OLDEST_FIRST):
            yield {key: product.value(key) for key in (*form.exported, *also)}
