"""What the book has issued already of the documents of a file."""

from collections.abc import Mapping

from sqlalchemy import Connection, select

from debitcli.database.schema.invoices import invoice
from debitcli.fields.billing.money import in_minor_units
from debitcli.invoices.invoice import Invoice


def issued_already(connection: Connection, documents: Mapping[int, Invoice], today: str) -> dict[int, str]:
    """The number of an issued document of the same customer, type, day, reference and total, by the place of each."""
    if not documents:
        return {}
    c, days = invoice.c, {n: each.date or today for n, each in documents.items()}
    columns = (c.customer, c.type, c.date, c.reference, c.currency, c.total)
    issued = select(*columns, c.number).where(c.issued.is_not(None))
    issued = issued.where(c.date >= min(days.values()), c.date <= max(days.values()))
    there = {tuple(key): number for *key, number in connection.execute(issued.order_by(c.id.desc()))}
    found = {}
    for n, each in documents.items():
        total = in_minor_units(each.total, each.currency)
        found[n] = there.get((each.customer, each.type, days[n], each.reference, each.currency, total))
    return {n: number for n, number in found.items() if number}
