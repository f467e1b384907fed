"""`customer add` from flags and from JSON."""

import json

import pytest
from conftest import ANA, Desk, flags


def test_a_customer_from_flags_is_saved_and_its_number_printed(desk: Desk) -> None:
    result = desk.ok("customer", "add", *flags(ANA))
    assert result.out == "1\n"
    assert "✓ Saved as customer 1." in result.err
    customer = desk.customer("1")
    assert customer["name"] == "Ana García López"
    assert customer["kind"] == "person"
    assert customer["phone"] == "+34912345678"
    assert customer["created"] == customer["updated"]
    assert customer["archived"] is None


def test_with_json_output_the_whole_record_is_printed(desk: Desk) -> None:
    record = desk.ok("customer", "add", *flags(ANA), "-o", "json").json
    assert record["number"] == "1"
    assert record | {"consents": [], "notes": [], "account": [], "invoices": [], "mails": []} == desk.customer("1")


def test_json_and_flags_give_the_same_customer(desk: Desk) -> None:
    desk.add()
    fields = json.dumps(ANA | {"email": "other@example.org"})
    desk.ok("customer", "add", "--json", "-", "--allow-duplicate", stdin=fields)
    one, other = desk.customer("1"), desk.customer("2")
    differing = {key for key in one if one[key] != other[key]}
    assert differing <= {"number", "email", "created", "updated"}


def test_an_array_is_saved_in_one_transaction(desk: Desk) -> None:
    good = [ANA | {"name": f"Firm {n} GmbH", "email": f"{n}@firm{n}.com", "phone": ""} for n in range(3)]
    desk.ok("settings", "set", "customer.required", "name,email")
    assert desk.ok("customer", "add", "--json", "-", stdin=json.dumps(good)).out == "1\n2\n3\n"
    bad = [*good, ANA | {"email": "no"}]
    refused = desk.run("customer", "add", "--json", "-", "--allow-duplicate", "-o", "json", stdin=json.dumps(bad))
    assert refused.code == 3
    assert json.loads(refused.err)["error"]["problems"][0]["record"] == 4
    assert len(desk.names()) == 3


def test_twins_within_an_array_are_found_and_nothing_is_saved(desk: Desk) -> None:
    refused = desk.run("customer", "add", "--json", "-", stdin=json.dumps([ANA, ANA]))
    assert refused.code == 5
    assert desk.names() == []


def test_every_missing_and_wrong_field_is_listed_together(desk: Desk) -> None:
    result = desk.run("customer", "add", "--name", "Ana", "--email", "ana@@x", "--no-input")
    assert result.code == 3
    assert result.out == ""
    assert "Not saved: 5 problems." in result.err
    for words in ("Address      is required", "--postal-code", '"ana@@x" has two @ signs', "Phone        is required"):
        assert words in result.err
    assert desk.names() == []


def test_problems_as_json_name_field_value_message_and_hint(desk: Desk) -> None:
    result = desk.run("customer", "add", *flags(ANA | {"postal_code": "280133"}), "-o", "json")
    error = json.loads(result.err)["error"]
    assert error["code"] == 3
    assert error["problems"] == [
        {
            "field": "postal_code",
            "value": "280133",
            "message": "is no postal code of Spain",
            "hint": error["problems"][0]["hint"],
        }
    ]
    assert error["problems"][0]["hint"].startswith("such as ")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "cannot be read at line 1, column 2"),
        ('{"nmae": "Ana"}', "did you mean name"),
        ('{"name": ["Ana"]}', "is neither text nor number"),
        ("[1]", "is no object"),
        ("[" * 100_000, "is nested too deeply"),
    ],
)
def test_json_that_cannot_be_a_customer_is_refused(sqlite_desk: Desk, content: str, words: str) -> None:
    result = sqlite_desk.run("customer", "add", "--json", "-", stdin=content)
    assert result.code == 3
    assert words in result.err


def test_json_numbers_are_taken_exactly(desk: Desk) -> None:
    fields = json.dumps(ANA)[:-1] + ', "payment_terms": 30, "discount": 2.50, "notes_": null}'
    assert desk.run("customer", "add", "--json", "-", stdin=fields).code == 3
    desk.ok("customer", "add", "--json", "-", stdin=fields.replace(', "notes_": null', ""))
    customer = desk.customer("1")
    assert (customer["payment_terms"], customer["discount"]) == ("30", "2.5")


def test_a_file_that_is_not_there_is_a_usage_error(sqlite_desk: Desk) -> None:
    result = sqlite_desk.run("customer", "add", "--json", "nowhere.json")
    assert (result.code, result.out) == (2, "")
    assert "nowhere.json cannot be read" in result.err


def test_dry_run_shows_the_review_and_saves_nothing(desk: Desk) -> None:
    result = desk.ok("customer", "add", *flags(ANA), "--dry-run")
    assert result.out == ""
    for words in ("Please check", "Name *", "Ana García López", "Spain", "+34 912 34 56 78", "Nothing was saved"):
        assert words in result.err
    assert desk.names() == []


def test_warnings_do_not_stop_a_customer(desk: Desk) -> None:
    result = desk.ok("customer", "add", *flags(ANA | {"email": "ana@gmial.com"}))
    assert "! The e-mail says gmial.com, which looks like gmail.com." in result.err
    assert desk.customer("1")["email"] == "ana@gmial.com"


def test_incomplete_customers_are_saved_marked_and_found(desk: Desk) -> None:
    desk.add()
    added = desk.ok("customer", "add", "--name", "Solo", "--phone", "555-1234", "--country", "US", "--allow-incomplete")
    assert "incomplete: address, postal code, city, e-mail" in added.err
    assert desk.names("--incomplete") == ["Solo"]
    assert desk.customer("2")["phone"] == "555-1234"
    desk.ok("customer", "edit", "2", "--city", "Chicago")  # a step on the way is allowed
    rest = {"address": "Elm 1", "postal_code": "60601", "email": "a@solo.com", "phone": "+1 312 555 0100"}
    desk.ok("customer", "edit", "2", *flags(rest))
    assert desk.names("--incomplete") == []


def test_even_an_incomplete_customer_has_a_name(desk: Desk) -> None:
    result = desk.run("customer", "add", "--city", "Madrid", "--allow-incomplete", "-o", "json")
    assert (result.code, result.problems) == (3, {"name": "is required"})


def test_the_required_fields_are_a_setting(desk: Desk) -> None:
    desk.ok("settings", "set", "customer.required", "name, tax-id")
    assert desk.run("customer", "add", "--name", "Ana Vidal", "-o", "json").problems == {"tax_id": "is required"}
    desk.ok("customer", "add", "--name", "Ana Vidal", "--tax-id", "B64717838", "--country", "ES")
    desk.ok("settings", "set", "customer.required", "name,tax_id,city")
    assert desk.names("--incomplete") == ["Ana Vidal"]
    desk.ok("settings", "unset", "customer.required")
    refused = desk.run("settings", "set", "customer.required", "name,shoe")
    assert refused.code == 3
    assert "shoe" in refused.err


def test_the_country_defaults_to_the_company_then_to_the_locale(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    homeless = {key: value for key, value in ANA.items() if key != "country"}
    monkeypatch.setenv("LANG", "es_ES.UTF-8")
    desk.ok("customer", "add", *flags(homeless))
    assert desk.customer("1")["country"] == "ES"
    desk.ok("settings", "set", "company.country", "Germany")
    german = {"postal_code": "10115", "city": "Berlin", "email": "b@b.de", "phone": "030 1234567"}
    desk.ok("customer", "add", *flags(homeless | german))
    assert desk.customer("2")["country"] == "DE"
    assert desk.customer("2")["phone"] == "+49301234567"


def test_a_city_is_not_required_where_addresses_have_none(desk: Desk) -> None:
    fields = {key: value for key, value in ANA.items() if key != "city"}
    japan = {"country": "JP", "postal_code": "1000001", "phone": "+81312345678", "region": "東京都"}
    desk.ok("customer", "add", *flags(fields | japan))
    assert desk.customer("1")["postal_code"] == "100-0001"


class TestNumbers:
    """Customer numbers: given by the book, or by the user."""

    def test_they_count_up_and_are_not_used_again(self, desk: Desk) -> None:
        desk.add()
        desk.ok("customer", "delete", "1", "--yes")
        assert desk.add() == "2"

    def test_a_number_of_ones_own_is_kept_and_gone_on_after(self, desk: Desk) -> None:
        assert desk.add(number="2") == "2"
        assert desk.add(email="b@b.com", postal_code="28014") == "3"
        assert desk.add(email="c@c.com", postal_code="28015") == "4"
        assert desk.add(number="K-0001/a", email="d@d.com", postal_code="28016") == "K-0001/a"
        assert desk.customer("K-0001/a")["email"] == "d@d.com"

    def test_a_number_that_is_taken_is_a_conflict(self, desk: Desk) -> None:
        desk.add(number="7")
        result = desk.run("customer", "add", *flags(ANA | {"number": "7", "email": "b@b.com"}), "--allow-duplicate")
        assert result.code == 5
        assert "Number 7 is taken" in result.err

    def test_a_number_without_spaces(self, desk: Desk) -> None:
        result = desk.run("customer", "add", *flags(ANA | {"number": "4 1"}), "-o", "json")
        assert (result.code, list(result.problems)) == (3, ["number"])
