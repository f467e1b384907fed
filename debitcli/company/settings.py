"""The settings of the company itself: its form, each field a setting."""

from collections.abc import Mapping
from typing import Any

from debitcli.company.form import FORM
from debitcli.fields import codes
from debitcli.fields.value import Context
from debitcli.settings.setting import Setting

_PREFIX = "company."
_DEFAULTS = {"vat_due": "delivered", "oss": "no"}
_ALSO = {
    "country": "default country of new customers; proposes the VAT rate",
    "vat_rate": "proposed for products",
}


def _setting(key: str) -> Setting:
    each = FORM.by_key[key]
    meaning = f"{each.label} of the company{f': {each.help}' if each.help else ''}"
    meaning += f"; {_ALSO[key]}" if key in _ALSO else ""
    return Setting(key_of(key), meaning, _DEFAULTS.get(key, ""), each.kind, f"such as {each.example}")


def key_of(field: str) -> str:
    """The key of the setting that a field of the company is."""
    return f"{_PREFIX}{field}"


SETTINGS = tuple(_setting(key) for key in FORM.keys)
_BY_KEY = {each.key: each for each in SETTINGS}
NAME, COUNTRY, CURRENCY, VAT_RATE, LOGO, COLOUR = (
    _BY_KEY[key_of(key)] for key in ("name", "country", "currency", "vat_rate", "logo", "colour")
)


def values_of(values: Mapping[str, str]) -> dict[str, Any]:
    """What the company says of itself, under the settings `values`: the text of each field that has one."""
    return {key.removeprefix(_PREFIX): text for key, text in values.items() if key.startswith(_PREFIX)}


def currency_of(values: Mapping[str, str]) -> str | None:
    """The company's currency under the settings `values`: its own, or that of its country."""
    country = values.get(COUNTRY.key)
    return values.get(CURRENCY.key) or (codes.currency_of(country, Context()) if country else None)
