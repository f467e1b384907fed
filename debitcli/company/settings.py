"""The settings of the company itself."""

from debitcli.fields.country import COUNTRY as A_COUNTRY
from debitcli.settings.setting import Setting

COUNTRY = Setting(
    "company.country",
    "Country of the company (ISO 3166-1): default country of new customers; proposes the VAT rate of products",
    "",
    A_COUNTRY,
    "a code or a name, such as Spain",
)

SETTINGS = (COUNTRY,)
