"""Settings: what one is, and those of the company. Each noun lists its own; `book/` brings them together."""

from collections.abc import Callable
from dataclasses import dataclass

from debitcli.fields import country
from debitcli.fields.value import Context, Outcome


@dataclass(frozen=True, slots=True)
class Setting:
    """A value that a book keeps about itself, as text. `default` holds where none is set."""

    key: str
    meaning: str
    default: str
    check: Callable[[str, Context], Outcome]


COUNTRY = Setting(
    "company.country",
    "Country of the company (ISO 3166-1): the default country of new customers",
    "",
    country.check,
)

SETTINGS = (COUNTRY,)
"""The settings of the company itself."""
