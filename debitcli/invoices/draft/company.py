"""What the company that keeps the book brings into its documents."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from debitcli.company import form as company_form
from debitcli.company.settings import values_of
from debitcli.fields import codes
from debitcli.fields.billing import vat
from debitcli.fields.value import Accepted, Context
from debitcli.invoices import settings


@dataclass(frozen=True, slots=True)
class Company:
    """The company as documents need it: its fields (key → stored value), and the settings of invoices."""

    fields: Mapping[str, Any]
    country: str | None
    currency: str | None
    vat_rate: Decimal | None
    terms: str
    prices: str
    rounding: Mapping[str, Decimal]
    settings: Mapping[str, str]

    @property
    def said(self) -> dict[str, str]:
        """What an invoice says of the company: the fields that have a value."""
        looks = (each.key for each in company_form.FORM.fields if each.part == company_form.LOOKS)
        said = self.fields.keys() - set(looks)
        return {key: str(value) for key, value in self.fields.items() if key in said and value not in (None, "", ())}

    @property
    def is_registered(self) -> bool:
        """Whether it charges VAT."""
        return self.fields.get("vat") != "exempt"


def of_settings(values: Mapping[str, str], home: str | None, locale: str) -> Company:
    """The company under the settings `values`; where it says nothing of its country, that is `home`."""
    form, texts = company_form.FORM, values_of(values)
    country = texts.get("country") or home
    context = Context(country=country, region=texts.get("region"), home=country, locale=locale)
    fields: dict[str, Any] = {}
    for each in form.fields:
        outcome = each.kind.read(texts.get(each.key, ""), context)
        fields[each.key] = outcome.value if isinstance(outcome, Accepted) else texts.get(each.key)
    fields["country"] = country

    def setting(each: Any) -> str:
        return values.get(each.key, each.default)

    rounding = (pair.split("=") for pair in setting(settings.ROUNDING).split(",") if "=" in pair)
    return Company(
        fields,
        country,
        fields.get("currency") or (codes.currency_of(country, context) if country else None),
        fields.get("vat_rate") if fields.get("vat_rate") is not None else vat.standard_rate(country),
        setting(settings.TERMS),
        setting(settings.PRICES),
        {code.strip(): Decimal(step) for code, step in rounding},
        values,
    )
