"""Makes the page of the manual that lists what imports understand, out of the lists that the program goes by.

`python tests/understood.py > docs/understood.md` writes it anew; a test tells where it is behind.
"""

import importlib
import re
import sys
from collections.abc import Iterable, Iterator

import phonenumbers
from stdnum import get_cc_module

from debitcli.customers.exchange.layouts import LAYOUTS
from debitcli.customers.exchange.parts import PARTS
from debitcli.customers.form import FORM
from debitcli.fields import names, tax_id
from debitcli.fields.billing import terms
from debitcli.fields.country import country_name
from debitcli.files.formats import FileFormat
from debitcli.forms import custom


def page() -> str:
    """The whole page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# What imports understand"
    yield ""
    yield "Made from the lists that the program goes by. See [files in and out](import.md) for how files are read."
    yield ""
    yield "## Files"
    yield ""
    yield f"{', '.join(dict.fromkeys(each.called for each in FileFormat))}; CSV with any delimiter, so TSV too."
    yield ""
    yield "## Columns"
    yield ""
    yield "Case, accents, spaces and signs do not matter. Of several for one field the one named first counts."
    yield ""
    called = {each.key: [each.label, *each.also_called.split("|")] for each in FORM.every if each.given_by != "book"}
    called |= {key: words.split("|") for key, words in PARTS.items() if words}
    yield from _table("field", "columns that are it", ((f"`{key}`", _joined(words)) for key, words in called.items()))
    yield ""
    yield "## Exports of other products"
    yield ""
    yield from _table("product", "`--layout`", ((each.title, f"`{each.name}`") for each in LAYOUTS))
    yield ""
    yield "## Tax IDs"
    yield ""
    yield "With any separators, and with or without the country's letters. Elsewhere an ID is taken as it is typed."
    yield ""
    countries = sorted(phonenumbers.SUPPORTED_REGIONS, key=country_name)
    yield from _table("country", "IDs", ((country_name(each), ids) for each in countries if (ids := _ids(each))))
    yield ""
    yield "## Words"
    yield ""
    words = [
        ("yes", [word for word, value in custom._YES_OR_NO.items() if value == "yes"]),
        ("no", [word for word, value in custom._YES_OR_NO.items() if value == "no"]),
        ("due at once", sorted(terms._AT_ONCE)),
        *((kind, also.split("|")) for kind, also in names.ALSO_CALLED.items()),
    ]
    yield from _table("meaning", "words", ((meaning, _joined(some)) for meaning, some in words))


def _ids(country: str) -> str:
    """The IDs of a country as its own people call them."""
    national = [each[3:] for each in tax_id._NATIONAL.split() if each.startswith(f"{country}.")]
    modules = [module for name in ("vat", *national) if (module := get_cc_module(country, name))]
    return _joined(
        re.split(r" \(|\.$|, ", (importlib.import_module(module.__name__).__doc__ or "").strip().split("\n")[0])[0]
        for module in modules
    )


def _joined(words: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(word for word in words if word)).replace("|", "\\|")


def _table(one: str, other: str, rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield f"| {one} | {other} |"
    yield "| --- | --- |"
    yield from (f"| {left} | {right} |" for left, right in rows)


if __name__ == "__main__":
    sys.stdout.write(page())
