"""How documents look: logo, template, and the texts of the settings. Issuing freezes those of its day."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from debitcli.company.settings import COLOUR, LOGO
from debitcli.database import attachments, documents
from debitcli.database.book import Connection
from debitcli.documents import pdf
from debitcli.invoices.documents import template
from debitcli.invoices.form import NOUN
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.settings import LEGAL, PAYMENT, TEMPLATE
from debitcli.settings import records as settings

OUR_COLOUR = "#1f5673"


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """What a document is made with, besides what it says. `payment` and `legal` are texts of the settings."""

    template: bytes
    logo: bytes | None = None
    payment: str = ""
    legal: str = ""
    colour: str = OUR_COLOUR

    @property
    def texts(self) -> bytes:
        """The texts and the colour, as they are kept."""
        said = {"payment": self.payment, "legal": self.legal, "colour": self.colour}
        return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class Frozen:
    """Looks by their hashes, as an issued document names them."""

    logo: str | None
    template: str
    texts: str


def of_settings(connection: Connection, values: Mapping[str, str]) -> Looks:
    """How documents look under the settings `values`. Raises DataError where a template of one's own is not there."""
    own, (logo, colour) = values.get(TEMPLATE.key), brand(connection, values)
    return Looks(
        template=template.read(own) if own else pdf.template(),
        logo=logo,
        colour=colour,
        payment=values.get(PAYMENT.key, PAYMENT.default),
        legal=values.get(LEGAL.key, LEGAL.default),
    )


def brand(connection: Connection, values: Mapping[str, str]) -> tuple[bytes | None, str]:
    """The logo and the colour of the company under the settings `values`."""
    logo = values.get(LOGO.key)
    return attachments.get(connection, logo) if logo else None, values.get(COLOUR.key, OUR_COLOUR)


def frozen(connection: Connection, looks: Looks, now: datetime) -> Frozen:
    """Keep these looks in the book for as long as there are documents."""

    def keep(what: bytes) -> str:
        return documents.keep_ingredient(connection, NOUN, what, now)

    return Frozen(None if looks.logo is None else keep(looks.logo), keep(looks.template), keep(looks.texts))


def of(connection: Connection, invoice: Invoice) -> Looks:
    """How a document looks: as on the day of its issue; as today where that was not kept yet, and of a draft."""
    if invoice.template is None or invoice.texts is None:
        return of_settings(connection, settings.read(connection))
    return Looks(
        template=attachments.get(connection, invoice.template),
        logo=attachments.get(connection, invoice.logo) if invoice.logo else None,
        **json.loads(attachments.get(connection, invoice.texts)),
    )
