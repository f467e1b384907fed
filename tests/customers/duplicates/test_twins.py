"""Duplicates: certain ones stop a script, likely ones are warnings."""

import json

import pytest
from conftest import ANA, Desk, flags

OTHER = ANA | {"name": "Luis Vidal", "email": "luis@vidal.es", "phone": "93 234 56 78", "postal_code": "08002"}


@pytest.mark.parametrize(
    ("same", "reason"),
    [
        ({"email": "ANA@Example.com"}, "same e-mail address"),
        ({"tax_id": "ES B-64717838"}, "same tax ID"),
        ({"name": "ana garcia lopez", "postal_code": "28013"}, "same name and postal code"),
        ({"name": "García López, Ana", "postal_code": "28013"}, "same name and postal code"),
    ],
)
def test_a_certain_twin_stops_a_script_and_is_named(desk: Desk, same: dict[str, str], reason: str) -> None:
    desk.add(tax_id="B64717838")
    fields = flags(OTHER | same)
    result = desk.run("customer", "add", *fields)
    assert result.code == 5
    assert result.out == ""
    assert reason in result.err
    assert "customer 1" in result.err
    assert desk.ok("customer", "add", *fields, "--allow-duplicate").out == "2\n"


def test_legal_forms_do_not_tell_firms_apart(desk: Desk) -> None:
    desk.add(name="Nordic Foods GmbH")
    result = desk.run("customer", "add", *flags(OTHER | {"name": "NORDIC FOODS Ltd.", "postal_code": "28013"}))
    assert result.code == 5


@pytest.mark.parametrize(
    ("same", "reason"),
    [
        ({"phone": "+34 912 34 56 78"}, "same phone"),
        ({"name": "Ana Garcia Lopes", "postal_code": "28013"}, "similar name, same postal code"),
        ({"name": "Anna García López", "email": "other@garcia.es"}, "similar name, same mail domain"),
    ],
)
def test_a_likely_twin_is_a_warning(desk: Desk, same: dict[str, str], reason: str) -> None:
    desk.add(email="ana@garcia.es")
    result = desk.ok("customer", "add", *flags(OTHER | same))
    assert f"! Looks like customer 1, Ana García López, 28013 Madrid ({reason})." in result.err


def test_a_public_mail_domain_says_nothing(desk: Desk) -> None:
    desk.add(email="ana@gmail.com")
    result = desk.ok("customer", "add", *flags(OTHER | {"name": "Anna García López", "email": "other@gmail.com"}))
    assert "Looks like" not in result.err


def test_an_edit_meets_the_same_check_but_not_its_old_twins(desk: Desk) -> None:
    desk.add()
    desk.ok("customer", "add", *flags(OTHER))
    result = desk.run("customer", "edit", "2", "--email", "ana@example.com", "-o", "json")
    assert result.code == 5
    assert json.loads(result.err)["error"]["problems"][0]["field"] == "email"
    desk.ok("customer", "edit", "2", "--email", "ana@example.com", "--allow-duplicate")
    desk.ok("customer", "edit", "2", "--city", "Barcelona")
