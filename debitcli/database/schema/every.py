"""Every table of a book: for migrations and for whoever proves a book whole. A command loads the pages that it uses."""

from importlib import import_module
from pkgutil import iter_modules

from debitcli.database import schema
from debitcli.database.schema.base import metadata

for _page in iter_modules(schema.__path__):
    import_module(f"{schema.__name__}.{_page.name}")

__all__ = ["metadata"]
