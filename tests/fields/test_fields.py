"""What a value is: each kind of field with values that people type."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from debitcli.fields import address, codes, country, email, folding, moments, names, numbers, phone, text
from debitcli.fields.value import Accepted, Context, Read, Refused
from debitcli.forms import custom


def value_of(check: Read[Any], typed: str, context: Context = Context()) -> Any:  # noqa: B008 - frozen
    outcome = check(typed, context)
    assert isinstance(outcome, Accepted), outcome
    return outcome.value


def refusal_of(check: Read[Any], typed: str, context: Context = Context()) -> str:  # noqa: B008 - frozen
    outcome = check(typed, context)
    assert isinstance(outcome, Refused), outcome
    return outcome.message


class TestText:
    def test_is_trimmed_and_normalised(self) -> None:
        assert value_of(text.LINE.read, "  Zoe\u0308 \n") == "Zoë"
        assert value_of(text.LINE.read, " \t ") is None

    @pytest.mark.parametrize("typed", ["a\x1b[31mb", "a\nb", "a\x00b", "a\u2028b", "a\x9bb", "\udc80a"])
    def test_control_characters_are_refused(self, typed: str) -> None:
        assert re.match("has a (control character|line break|tab).* at position", refusal_of(text.LINE.read, typed))

    def test_line_breaks_are_kept_where_allowed(self) -> None:
        assert value_of(text.LINES.read, "a\r\nb") == "a\nb"

    @pytest.mark.parametrize("typed", ["👩‍👩‍👧", "مرحبا", "[red]Ana[/red]", '"; DROP TABLE customers; --', "=1+1"])
    def test_everything_else_is_kept_as_typed(self, typed: str) -> None:
        assert value_of(text.LINE.read, typed) == typed

    @given(st.text())
    def test_a_second_reading_changes_nothing(self, typed: str) -> None:
        outcome = text.clean(typed)
        if isinstance(outcome, Accepted) and outcome.value is not None:
            assert text.clean(str(outcome.value)) == outcome


class TestEmail:
    def test_is_normalised(self) -> None:
        assert value_of(email.check, "Ana@EXAMPLE.com") == "Ana@example.com"
        assert value_of(email.check, "josé@bücher.de") == "josé@bücher.de"

    @pytest.mark.parametrize("typed", ["ana", "ana@@x", "@x.com", "a b@x.com", "ana@localhost", "ana@x..com"])
    def test_what_cannot_be_an_address_is_refused(self, typed: str) -> None:
        assert refusal_of(email.check, typed)

    @pytest.mark.parametrize(
        ("domain", "meant"),
        [
            ("gmial.com", "gmail.com"),
            ("hotmial.com", "hotmail.com"),
            ("outlok.com", "outlook.com"),
            ("yahooo.com", "yahoo.com"),
        ],
    )
    def test_near_misses_are_pointed_out(self, domain: str, meant: str) -> None:
        outcome = email.check(f"ana@{domain}", Context())
        assert outcome == Accepted(f"ana@{domain}", (f"says {domain}, which looks like {meant}",))

    @pytest.mark.parametrize("domain", ["gmail.com", "mail.com", "ymail.com", "example.com", "ms.com", "email.com"])
    def test_other_domains_are_not(self, domain: str) -> None:
        assert email.check(f"ana@{domain}", Context()) == Accepted(f"ana@{domain}")


@pytest.mark.parametrize(
    ("typed", "left_out"),
    [
        ("a@x.com; b@y.com", "b@y.com"), ("a@x.com, b@x.com;c@x.com", "b@x.com, c@x.com"),
        ("a@x.com b@x.com", "b@x.com"),
        ("Ana Garc\u00eda <a@x.com>", ""), ("mailto:a@x.com", ""), ("a@x.com (work)", ""), ("<a@x.com>", ""),
        ("a@x.com;", ""),
    ],
)  # fmt: skip
def test_addresses_as_other_programs_write_them(typed: str, left_out: str) -> None:
    said = (f"leaves out what else was given: {left_out}",) if left_out else ()
    assert email.check(typed, Context()) == Accepted("a@x.com", said)


@pytest.mark.parametrize(
    "typed", ["maria garcia@x.com", "a@x.com and more", "a@x.com b", ",,,", "a@b@c.de", "<<a@x.com"]
)
def test_no_part_of_a_wrong_address_is_taken_for_one(typed: str) -> None:
    assert refusal_of(email.check, typed)


class TestPhone:
    @pytest.mark.parametrize(
        ("typed", "home", "stored"),
        [
            ("91 234 56 78", "ES", "+34912345678"),
            ("+34 912-34-56-78", None, "+34912345678"),
            ("0034 912345678", "DE", "+34912345678"),
            ("030 / 123 45 67", "DE", "+49301234567"),
            ("1-800-FLOWERS", "US", "+18003569377"),
            ("1-536-772-8058 x00345", "US", "+15367728058;ext=00345"),
        ],
    )
    def test_is_stored_as_e164(self, typed: str, home: str | None, stored: str) -> None:
        assert value_of(phone.check, typed, Context(country=home)) == stored
        assert value_of(phone.check, stored, Context(country=home)) == stored

    def test_is_refused_with_the_way_out(self) -> None:
        assert "no country code" in refusal_of(phone.check, "912345678")
        assert "too short" in refusal_of(phone.check, "123", Context(country="ES"))
        assert "area code" in refusal_of(phone.check, "555-1234", Context(country="US"))
        assert "cannot be read" in refusal_of(phone.check, "12-ab", Context(country="DE"))

    def test_possible_but_unassigned_is_a_warning(self) -> None:
        outcome = phone.check("+34 012 345 678", Context())
        assert isinstance(outcome, Accepted)
        assert outcome.warnings == ("is possible, but not assigned to anybody",)

    def test_lenient_keeps_it_as_typed(self) -> None:
        outcome = phone.check("555-1234", Context(country="US", lenient=True))
        assert isinstance(outcome, Accepted)
        assert outcome.value == "555-1234"
        assert outcome.warnings

    def test_is_shown_at_home_and_abroad(self) -> None:
        assert phone.show("+15367728058;ext=345") == "+1 536-772-8058 ext. 345"
        assert phone.show("+49301234567", home="DE") == "030 1234567"
        assert phone.show("555-1234") == "555-1234"


SPELLINGS = (
    "US: United States of America|U.S.A.|USA|America",
    "GB: Great Britain|England|Scotland|Wales|Northern Ireland|U.K.|UK", "NL: The Netherlands|Holland|Nederland",
    "KR: Korea, Republic of|Republic of Korea|South Korea|대한민국",
    "KP: Korea, Democratic People's Republic of|North Korea",
    "IR: Iran, Islamic Republic of|Iran (Islamic Republic of)", "CZ: Czech Republic|Czechia|Česko|Česká republika",
    "CI: Ivory Coast|Côte d'Ivoire|Cote D’Ivoire", "MO: Macau|Macao",
    "BO: Bolivia (Plurinational State of)|Bolivia, Plurinational State of", "RU: Russian Federation|Россия",
    "TR: Turkey|Türkiye|Turkiye", "HU: Magyarország|Hungary", "GR: Ελλάδα|Greece", "JP: 日本", "UA: Україна",
    "CN: 中国|PR China", "VA: Holy See (Vatican City State)|Vatican City", "TZ: Tanzania, United Republic of|Tanzania",
    "MK: Macedonia", "TW: Taiwan, Province of China|Taiwan", "GM: Gambia, The|The Gambia",
    "BS: Bahamas, The|The Bahamas", "EG: مصر", "GW: Guinea Bissau|Guinea-Bissau", "GN: Guinea",
    "DO: Dominican Republic", "DM: Dominica", "NE: Niger", "NG: Nigeria",
    "VG: Virgin Islands, British|British Virgin Islands", "VI: Virgin Islands, U.S.|US Virgin Islands", "IL: ישראל",
    "KN: St Kitts & Nevis|Saint Kitts and Nevis", "CD: Congo, The Democratic Republic of the", "SZ: Swaziland|Eswatini",
    "FK: Falkland Islands (Malvinas)", "LA: Lao People's Democratic Republic|Laos", "AE: UAE|U.A.E.",
    "HK: Hong Kong|香港",
)  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "left_out"),
    [
        ("912345678, 600123456", "600123456"), ("912345678; 600123456", "600123456"),
        ("91 234 56 78 / 600 123 456", "600 123 456"), ("+34 912 345 678 or +34 600 123 456", "+34 600 123 456"),
        ("912345678\n600123456", "600123456"), ("912345678;600123456;933333333", "600123456, 933333333"),
    ],
)  # fmt: skip
def test_of_two_phone_numbers_in_one_place_the_first_is_taken_and_the_other_named(typed: str, left_out: str) -> None:
    outcome = phone.check(typed, Context(country="ES"))
    assert outcome == Accepted("+34912345678", (f"leaves out what else was given: {left_out}",))


@pytest.mark.parametrize(
    ("typed", "home", "stored", "left_out"),
    [
        ("tel:863-1234;phone-context=+1-914", "US", "+19148631234", None),
        ("callto:+34912345678", None, "+34912345678", None),
        ("tel:+1-201-555-0123;ext=22", None, "+12015550123;ext=22", None),
        ("sip:+34912345678@x.com", "DE", "+34912345678", None), ("Tel: 912 345 678", "ES", "+34912345678", None),
        ("(Mobile) 0170 1234567", "DE", "+491701234567", None), ("912345678 work", "ES", "+34912345678", "work"),
        ("+34 912 345 678 (Ana)", "ES", "+34912345678", "Ana"),
        ("0170-1234567 privat", "DE", "+491701234567", "privat"), ("912345678/79", "ES", "+34912345678", "79"),
        ("Phone:(212)555-0123 Mobile:(212) 555-1234", "US", "+12125550123", "Mobile:(212) 555-1234"),
        ("0664/1234567 / 0664/7654321", "AT", "+436641234567", "0664/7654321"),
        ("0664/1234567", "AT", "+436641234567", None),
        ("912345678, ask for Ana", "ES", "+34912345678", "ask for Ana"),
        ("912345678 x 600123456", "ES", "+34912345678", "600123456"),
        ("030 1234567 Durchwahl 12", "DE", "+49301234567;ext=12", None),
        ("call 1-800-555-CAKE", "US", "+18005552253", None),
        ("\uff16\uff10\uff10123456", "ES", "+34600123456", None),
    ],
)  # fmt: skip
def test_phone_numbers_as_people_write_them(typed: str, home: str | None, stored: str, left_out: str | None) -> None:
    said = (f"leaves out what else was given: {left_out}",) if left_out else ()
    assert phone.check(typed, Context(country=home)) == Accepted(stored, said)


@pytest.mark.parametrize(
    "typed", ["call 555-CAKE", "n/a", "-", "0", "ask Ana", "5551234", "see notes", "+", "tel:", "ext. 12"]
)
def test_what_is_no_phone_number_is_never_made_one(typed: str) -> None:
    assert refusal_of(phone.check, typed, Context(country="US"))
    assert phone.check(typed, Context(country="US", lenient=True)).value == typed


def test_an_extension_is_no_second_number() -> None:
    for typed in ("91 234 56 78 ext. 345", "+34912345678;ext=345", "912345678,,345"):
        assert phone.check(typed, Context(country="ES")) == Accepted("+34912345678;ext=345")


class TestCountry:
    @pytest.mark.parametrize("typed", ["ES", "es", "Spain", "spain", "España", "ESP", "Spain (ES)"])
    def test_by_code_or_name(self, typed: str) -> None:
        assert value_of(country.check_country, typed, Context(locale="es")) == "ES"

    @pytest.mark.parametrize(("typed", "code"), [("UK", "GB"), ("USA", "US"), ("Deutschland", "DE")])
    def test_usual_abbreviations_and_the_users_language(self, typed: str, code: str) -> None:
        assert value_of(country.check_country, typed, Context(locale="de")) == code

    @pytest.mark.parametrize("pair", SPELLINGS)
    def test_every_spelling_that_people_use(self, pair: str) -> None:
        code, _, spellings = pair.partition(": ")
        for typed in spellings.split("|"):
            for form in (typed, typed.upper(), typed.lower()):
                assert value_of(country.check_country, form, Context()) == code, form

    def test_every_country_is_known_by_its_names_in_every_language_that_is_official_there(self) -> None:
        from babel.languages import get_official_languages
        from babel.localedata import exists

        for code in sorted(country.codes()):
            for tongue in filter(exists, get_official_languages(code, de_facto=True)):
                name = country.country_name(code, tongue)
                # French calls the islands of both countries by the same name.
                assert value_of(country.check_country, name, Context()) == code, (name, tongue)

    @pytest.mark.parametrize("typed", ["Virgin Islands", "Northern", "United", "Republic", "the", "n/a", "-", "EU"])
    def test_what_means_none_or_several_is_refused(self, typed: str) -> None:
        assert refusal_of(country.check_country, typed) == "is no country"

    def test_no_hint_names_a_country_that_is_merely_spelled_alike(self) -> None:
        for typed in ("Engeland", "Wessex", "Bavaria", "Catalonia"):
            outcome = country.check_country(typed, Context())
            assert not isinstance(outcome, Refused) or "did you mean" not in outcome.hint, outcome

    def test_near_names_are_proposed(self) -> None:
        outcome = country.check_country("spian", Context())
        assert isinstance(outcome, Refused)
        assert "Spain (ES)" in outcome.hint
        for code in ("QX", "ZZ", "EU", "AC"):
            assert refusal_of(country.check_country, code) == "is no country"

    def test_all_of_iso_3166_1_are_known(self) -> None:
        assert len(country.countries(Context())) == 249 + 1  # and Kosovo
        assert all(
            value_of(country.check_country, choice[-3:-1]) == choice[-3:-1] for choice in country.countries(Context())
        )


POSTAL_CODES = (
    "DE D-10115=10115", "DE D 10115=10115", "AT A-6020=6020", "CH CH-8001=8001", "LU L-1234=1234", "LT LT-10309=10309",
    "SE SE-111 22=111 22", "FI FI-00100=00100", "LV 1010=LV-1010", "LV LV1010=LV-1010", "US 123456789=12345-6789",
    "US 12345 6789=12345-6789", "JP １００－０００１=100-0001", "GB sw1a1aa=SW1A 1AA", "GB E1 6AN=E1 6AN",
    "NL 1234ab=1234 AB", "IE d02af30=D02 AF30", "PT 1000205=1000-205", "CZ CZ-110 00=110 00",
    "FR F-75001=75001", "KY KY11100=KY1-1100",
    "PE LIMA 23=LIMA 23", "LB 1000=1000", "FK 1ZZ=FIQQ 1ZZ", "BM HM GX=HM GX", "IR 1193612345=11936-12345",
    "IE Dublin 2=", "IE Ireland=", "GB london=", "ES D-28013=", "US ABCDE=",
)  # fmt: skip


class TestAddress:
    @pytest.mark.parametrize("case", POSTAL_CODES)
    def test_postal_codes_as_people_write_them(self, case: str) -> None:
        typed, _, wanted = case.partition("=")
        home, _, typed = typed.partition(" ")
        if wanted:
            assert value_of(address.check_postal_code, typed, Context(country=home)) == wanted
        else:
            assert "is no postal code of" in refusal_of(address.check_postal_code, typed, Context(country=home))

    @pytest.mark.parametrize(
        ("home", "code", "region"),
        [
            ("ES", "28013", "Madrid"), ("US", "94107", "California"), ("IT", "00184", "Roma"),
            ("BR", "01310-100", "São Paulo"), ("AU", "2000", "New South Wales"),
            ("JP", "100-0001", "東京都"), ("MX", "06000", "Ciudad de México"),
            # On both sides of a border; where the data says nothing.
            ("CA", "K1A 0B1", None), ("DE", "10115", None), ("IE", "D02 AF30", None), ("AQ", "1", None),
        ],
    )  # fmt: skip
    def test_the_region_that_a_postal_code_tells(self, home: str, code: str, region: str | None) -> None:
        assert address.region_of(code, Context(country=home)) == region

    @pytest.mark.parametrize(
        ("home", "typed", "stored"),
        [
            ("ES", "28013", "28013"), ("GB", "sw1a1aa", "SW1A 1AA"), ("PL", "00950", "00-950"),
            ("SE", "111 22", "111 22"), ("JP", "1000001", "100-0001"), ("NL", "1012ab", "1012 AB"),
            ("CA", "k1a0b1", "K1A 0B1"),
            ("US", "60601-1234", "60601-1234"), ("PT", "1000 001", "1000-001"), ("HK", "none", "none"),
            (None, "x 1", "x 1"),
        ],
    )  # fmt: skip
    def test_postal_codes_as_the_country_writes_them(self, home: str | None, typed: str, stored: str) -> None:
        assert value_of(address.check_postal_code, typed, Context(country=home)) == stored

    @pytest.mark.parametrize(("home", "typed"), [("ES", "2801"), ("DE", "ABCDE"), ("GB", "12345"), ("JP", "1")])
    def test_impossible_ones_are_refused(self, home: str, typed: str) -> None:
        assert "is no postal code of" in refusal_of(address.check_postal_code, typed, Context(country=home))

    def test_outside_the_region_is_a_warning(self) -> None:
        there = address.check_postal_code("28013", Context(country="ES", region="Barcelona"))
        assert there == Accepted("28013", ("is outside Barcelona",))
        assert address.check_postal_code("28013", Context(country="ES", region="madrid")) == Accepted("28013")

    def test_an_unknown_region_is_a_warning(self) -> None:
        outcome = address.check_region("Atlantis", Context(country="ES"))
        assert isinstance(outcome, Accepted)
        assert outcome.warnings


@pytest.mark.parametrize(
    ("typed", "locale", "day"),
    [
        ("2020-02-29", "en", "2020-02-29"), ("29.02.2020", "en", "2020-02-29"), ("29.02.20", "de_DE", "2020-02-29"),
        ("02/29/2020", "en", "2020-02-29"), ("03/04/2020", "en", None), ("03/04/2020", "en_GB", "2020-04-03"),
        ("03/04/2020", "en_US", "2020-03-04"), ("3/4/2020", "es", "2020-04-03"), ("3-4-2020", "en", None),
        ("29 Feb 2020", "en", "2020-02-29"), ("Feb 29, 2020", "de", "2020-02-29"),
        ("29. Februar 2020", "de", "2020-02-29"),
        ("29 de febrero de 2020", "es_ES", "2020-02-29"), ("1er janvier 2020", "fr_FR", "2020-01-01"),
        ("2020-02-29 00:00:00", "en", "2020-02-29"), ("2020-02-29T23:30:00Z", "en", "2020-02-29"),
        ("2020/02/29", "en", "2020-02-29"), ("31-12-1999", "en", "1999-12-31"), ("30.02.2020", "de", None),
        ("29.02.2019", "de", None), ("soon", "en", None), ("12345", "en", None), ("5 5 5 5", "en", None),
        ("\u200e", "en", ""), ("03-May-24", "en", "2024-05-03"), ("24 May 03", "en", "2003-05-24"),
        ("May first 2024", "en", None), ("1.1.99999999999", "en", None), ("5" * 5000, "en", None), ("31.12.68", "de",
         "2068-12-31"),
        ("31.12.69", "de", "1969-12-31"), ("0.0.00", "de", None),
    ],
)  # fmt: skip
def test_dates_as_languages_write_them(typed: str, locale: str, day: str | None) -> None:
    outcome = moments.check_date(typed, Context(locale=locale))
    assert isinstance(outcome, Refused) if day is None else outcome == Accepted(day or None)


@given(
    st.dates(),
    st.sampled_from(["de_DE", "en_US", "en_GB", "es_ES", "fr_FR", "da_DK", "pl_PL", "ja_JP", "sv_SE", "pt_BR"]),
)
def test_a_day_is_read_as_its_language_writes_it(day: date, locale: str) -> None:
    for length in ("long", "medium"):
        written = format_date(day, length, locale)
        if day.year >= 1000 and not re.search("[\u3040-\u9fff]", written):
            assert moments.check_date(written, Context(locale=locale)) == Accepted(day.isoformat()), written


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("Ja", "yes"), ("S\u00ed", "yes"), ("N\u00e3o", "no"), ("WAHR", "yes"), ("x", "yes"), ("nie", "no"),
        ("1.0", "yes"),
        ("FALSE", "no"), ("maybe", None), ("2", None),
    ],
)  # fmt: skip
def test_yes_and_no_as_languages_and_programs_write_them(typed: str, value: str | None) -> None:
    outcome = custom.check_yes_no(typed, Context())
    assert isinstance(outcome, Refused) if value is None else outcome == Accepted(value)


class TestNumbersAndCodes:
    @pytest.mark.parametrize(
        ("typed", "number"), [("1.0", "1"), ("1041.0", "1041"), ("1.05", "1.05"), ("K-1.0", "K-1.0")]
    )
    def test_a_number_that_a_data_frame_made_a_decimal_is_that_number(self, typed: str, number: str) -> None:
        assert value_of(codes.check_record_number, typed) == number

    @pytest.mark.parametrize(
        ("country", "typed", "meant"),
        [("US", "4101", "04101"), ("ES", "8001", "08001"), ("DE", "1067", "01067"), ("US", "21380001", "02138-0001")],
    )
    def test_a_postal_code_that_lost_its_zero_is_refused_with_that_hint(
        self, country: str, typed: str, meant: str
    ) -> None:
        outcome = address.check_postal_code(typed, Context(country=country))
        assert isinstance(outcome, Refused)
        assert meant in outcome.hint

    @pytest.mark.parametrize(
        ("typed", "value"), [("2.50", "2.5"), ("2,5", "2.5"), ("5 %", "5"), ("100", "100"), ("0", "0")]
    )
    def test_percent(self, typed: str, value: str) -> None:
        assert str(value_of(numbers.check_percent, typed)) == value

    @pytest.mark.parametrize("typed", ["101", "-1", "1,000", "2.555", "NaN", "1e1"])
    def test_no_percent(self, typed: str) -> None:
        assert refusal_of(numbers.check_percent, typed)

    @given(st.decimals(0, 100, places=2))
    def test_percentages_survive_being_typed_again(self, percent: Decimal) -> None:
        stored = value_of(numbers.check_percent, str(percent))
        assert stored == percent
        assert value_of(numbers.check_percent, str(stored)) == stored

    def test_currencies_and_languages(self) -> None:
        assert value_of(codes.check_currency, "eur") == "EUR"
        assert refusal_of(codes.check_currency, "DEM") == "is no currency in use"
        assert value_of(codes.check_language, "Spanish") == "es"
        assert value_of(codes.check_language, "Spanisch", Context(locale="de")) == "es"
        assert value_of(codes.check_language, "pt-br") == "pt-BR"
        assert refusal_of(codes.check_language, "zz")


class TestNames:
    @pytest.mark.parametrize(
        ("name", "kind"),
        [
            ("Ana García López", "person"), ("Li Wei", "person"), ("Ana", "company"), ("Solar S.L.", "company"),
            ("Nordic Foods GmbH", "company"), ("Studio 54", "company"), ("Smith & Sons", "company"),
        ],
    )  # fmt: skip
    def test_kind_is_proposed(self, name: str, kind: str) -> None:
        assert names.propose_kind(name) == kind

    def test_a_persons_family_name_sorts(self) -> None:
        assert names.sort_key("Ana García López", "person") == "lopez, ana garcia"
        assert names.sort_key("García López, Ana", "person") == "garcia lopez, ana"
        assert names.sort_key("Nordic Foods", "company") == "nordic foods"

    @given(st.text())
    def test_keys_never_fail_and_stay_short(self, name: str) -> None:
        for key in (names.match_key(name), names.sort_key(name, "person"), folding.number_key(name)):
            assert len(key.encode("utf-8", "surrogatepass")) <= 2000


class TestFolding:
    @pytest.mark.parametrize(
        ("one", "other"), [("ŁÓDŹ", "lodz"), ("Straße", "STRASSE"), ("Sørensen", "sorensen"), ("ﬁ", "FI")]
    )
    def test_case_and_accents_do_not_count(self, one: str, other: str) -> None:
        assert folding.fold(one) == folding.fold(other)

    @given(st.text())
    def test_folding_twice_is_folding_once(self, value: str) -> None:
        assert folding.fold(folding.fold(value)) == folding.fold(value)

    @given(st.lists(st.integers(0, 10**18)))
    def test_numbers_sort_as_numbers(self, values: list[int]) -> None:
        assert sorted(values) == [int(v) for v in sorted(map(str, values), key=folding.number_key)]
