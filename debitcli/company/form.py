"""The company's own form: the one list of what `setup` asks, each a setting under `company.`."""

from decimal import Decimal

from debitcli.fields import address, codes, country, email, numbers, phone, text, url
from debitcli.fields import tax_id as tax_ids
from debitcli.fields.billing import bank, vat
from debitcli.fields.billing.electronic_address import ELECTRONIC_ADDRESS
from debitcli.fields.colour import COLOUR
from debitcli.fields.moments import TIMEZONE
from debitcli.fields.picture import PICTURE
from debitcli.fields.value import Context
from debitcli.forms.custom import YES_NO
from debitcli.forms.field import Field
from debitcli.forms.form import Form

NOUN = "company"
"""How the drafts call it."""
LOOKS = "looks"
"""The part that is no text of a document."""


def _standard_rate(code: str, _context: Context) -> Decimal | None:
    return vat.standard_rate(code)


FORM = Form(
    NOUN,
    (
        Field(
            "name", "Name", text.LINE, "as it stands on your invoices", "Estudio Sol, S.L.",
            required=True, always=True, asked="first", part="head",
        ),
        Field("country", "Country", country.COUNTRY, "code or name", "ES", required=True, always=True, asked="first"),
        Field("address", "Address", text.LINES, "street and house number", "Calle Sol 8", asked="first"),
        Field("address2", "Address line 2", text.LINES, "floor, building, c/o", "2nd floor", asked="rarely"),
        Field("postal_code", "Postal code", address.POSTAL_CODE, "", "28013", asked="first"),
        Field("city", "City", address.CITY, "", "Madrid", asked="first"),
        Field(
            "region", "Region", address.REGION, "state, province or prefecture", "Madrid",
            asked="rarely", derived=(("postal_code",), address.region_of),
        ),
        Field("email", "E-mail", email.EMAIL, "", "hola@example.com", asked="first"),
        Field("phone", "Phone", phone.PHONE, "", "+34 912 34 56 78", asked="first"),
        Field("website", "Website", url.URL, "", "https://example.com"),
        Field("contact", "Contact", text.LINE, "whom customers may ask for", "Mara Sol", asked="rarely"),
        Field("tax_id", "VAT ID", tax_ids.TAX_ID, "the VAT number, if you have one", "ESB64717838", asked="first"),
        Field("tax_number", "Tax number", text.LINE, "the national one, where that is another", "143/123/45678"),
        Field(
            "registration", "Registration", text.LINE, "court or register, and number", "HRB 12345 Berlin",
            asked="rarely",
        ),
        Field("legal_form", "Legal form", text.LINE, "where it is no part of the name", "S.L.", asked="rarely"),
        Field(
            "electronic_address", "Electronic address", ELECTRONIC_ADDRESS, "of e-invoices: SCHEME:ID",
            "0088:5790000435975", asked="rarely",
        ),
        Field(
            "currency", "Currency", codes.CURRENCY, "code or name", "EUR",
            asked="first", derived=(("country",), codes.currency_of),
        ),
        Field("language", "Language", codes.LANGUAGE, "of your invoices; code or name", "es"),
        Field("iban", "IBAN", bank.IBAN, "where customers pay to", "ES91 2100 0418 4502 0005 1332", asked="first"),
        Field("bic", "BIC", bank.BIC, "only where a bank wants it", "CAIXESBBXXX", asked="rarely"),
        Field(
            "vat", "VAT", codes.choice("registered", "exempt"), "or exempt as a small business", "registered",
            asked="first",
        ),
        Field(
            "vat_rate", "VAT rate", numbers.PERCENT, "the standard rate, in percent", "21",
            asked="first", derived=(("country",), _standard_rate),
        ),
        Field(
            "vat_due", "VAT due", codes.choice("issued", "delivered", "paid"),
            "when you owe it: issued, delivered (if empty) or paid", "paid", asked="rarely",
        ),
        Field(
            "vat_category", "VAT category", codes.choice("E", "O"), "where you are exempt: E or O", "E", asked="rarely",
        ),
        Field(
            "vat_note", "VAT note", text.LINE, "where you are exempt: why, as invoices say it",
            "No VAT as a small business (§ 19 UStG)", asked="rarely",
        ),
        Field("oss", "One-stop shop", YES_NO, "whether you pay VAT of other EU countries there", "no", asked="rarely"),
        Field(
            "withholding", "Withholding", numbers.PERCENT, "percent of the net, kept by customers for the tax office",
            "15", asked="rarely",
        ),
        Field(
            "timezone", "Time zone", TIMEZONE, "whose day is today; the computer's, if empty", "Europe/Madrid",
            asked="rarely",
        ),
        Field("logo", "Logo", PICTURE, "a file: PNG, JPEG or SVG", "logo.svg", asked="rarely", part=LOOKS),
        Field("colour", "Colour", COLOUR, "of headings and lines: #rrggbb", "#1f5673", asked="rarely", part=LOOKS),
    ),
)  # fmt: skip
"""What a company says of itself, in the order in which it is asked."""
