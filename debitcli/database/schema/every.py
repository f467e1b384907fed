"""Every table of a book: for migrations and for whoever proves a book whole. A command loads the pages that it uses."""

from debitcli.database.schema import (  # noqa: F401 - loaded for their tables
    book,
    categories,
    consents,
    custom_fields,
    customers,
    files,
    history,
    notes,
    products,
)
from debitcli.database.schema.base import VERSION, metadata

__all__ = ["VERSION", "metadata"]
