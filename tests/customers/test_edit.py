"""`customer edit`, `archive`, `restore`, `delete` and `history` by flags."""

import json

from conftest import ANA, Desk, flags


def test_flags_change_fields_and_the_rest_stays(desk: Desk) -> None:
    desk.add(contact="Luis")
    before = desk.customer("1")
    assert desk.ok("customer", "edit", "1", "--city", "Getafe", "--postal-code", "28901").out == "1\n"
    after = desk.customer("1")
    assert (after["city"], after["postal_code"], after["contact"]) == ("Getafe", "28901", "Luis")
    assert after["created"] == before["created"]


def test_clear_empties_a_field(desk: Desk) -> None:
    desk.add(contact="Luis", tax_id="B64717838")
    desk.ok("customer", "edit", "1", "--clear", "contact", "--clear", "tax-id")
    assert desk.customer("1")["contact"] is None
    assert desk.customer("1")["tax_id"] is None
    assert desk.run("customer", "edit", "1", "--clear", "shoe").code == 3
    assert desk.run("customer", "edit", "1", "--clear", "email", "-o", "json").problems == {"email": "is required"}


def test_nothing_changed_says_so_and_writes_nothing(desk: Desk) -> None:
    desk.add()
    before = desk.customer("1")
    result = desk.ok("customer", "edit", "1", "--city", "Madrid", "--phone", "+34 912345678")
    assert "Nothing changed" in result.err
    assert desk.customer("1") == before
    assert len(desk.ok("customer", "history", "1", "-o", "json").json) == 1


def test_without_anything_to_change_it_is_a_usage_error(desk: Desk) -> None:
    desk.add()
    assert desk.run("customer", "edit", "1").code == 2


def test_another_country_has_the_address_checked_anew(desk: Desk) -> None:
    desk.add(country="ES", tax_id="B64717838")
    result = desk.run("customer", "edit", "1", "--country", "GB", "-o", "json")
    assert set(result.problems) == {"postal_code", "tax_id"}
    desk.ok("customer", "edit", "1", "--country", "GB", "--postal-code", "sw1a1aa", "--clear", "tax_id")
    assert desk.customer("1")["postal_code"] == "SW1A 1AA"


def test_dry_run_shows_old_and_new(desk: Desk) -> None:
    desk.add()
    result = desk.ok("customer", "edit", "1", "--city", "Getafe", "--dry-run")
    assert "Madrid → Getafe" in result.err
    assert desk.customer("1")["city"] == "Madrid"


def test_json_changes_what_it_names(desk: Desk) -> None:
    desk.add(contact="Luis")
    desk.ok("customer", "edit", "1", "--json", "-", stdin=json.dumps({"contact": None, "language": "Spanish"}))
    assert (desk.customer("1")["contact"], desk.customer("1")["language"]) == (None, "es")


def test_the_output_of_show_is_taken_back_by_edit_and_changes_nothing(desk: Desk) -> None:
    desk.add(discount="2.5", payment_terms="30")
    record = desk.ok("customer", "show", "1", "-o", "json").out
    assert "Nothing changed" in desk.ok("customer", "edit", "1", "--json", "-", stdin=record).err


def test_history_tells_who_changed_what(desk: Desk) -> None:
    desk.add()
    desk.ok("customer", "edit", "1", "--city", "Getafe", "--user", "luis")
    added, edited = desk.ok("customer", "history", "1", "-o", "json").json
    assert (added["action"], added["actor"]) == ("added", "mara")
    assert (edited["action"], edited["actor"]) == ("edited", "luis")
    assert edited["changes"] == {"city": {"old": "Madrid", "new": "Getafe"}}
    assert "city\tMadrid\tGetafe" in desk.ok("customer", "history", "1").out
    assert "Madrid → Getafe" in desk.ok("customer", "history", "1", "-o", "table").out


def test_archived_customers_leave_the_list_and_come_back(desk: Desk) -> None:
    desk.add()
    assert desk.ok("customer", "archive", "ana@example.com").out == "1\n"
    assert desk.names() == []
    assert desk.names("--archived") == ["Ana García López"]
    assert desk.customer("1")["archived"] is not None
    assert "already archived" in desk.ok("customer", "archive", "1").err
    desk.ok("customer", "restore", "1")
    assert desk.names() == ["Ana García López"]
    actions = [entry["action"] for entry in desk.ok("customer", "history", "1", "-o", "json").json]
    assert actions == ["added", "archived", "restored"]


def test_delete_needs_a_confirmation_and_the_history_remembers(desk: Desk) -> None:
    desk.add()
    refused = desk.run("customer", "delete", "1")
    assert refused.code == 2
    assert "--yes" in refused.err
    desk.ok("customer", "delete", "1", "--yes")
    assert desk.run("customer", "show", "1").code == 4
    deleted = desk.ok("customer", "history", "1", "-o", "json").json[-1]
    assert deleted["action"] == "deleted"
    assert deleted["changes"]["name"] == {"old": "Ana García López", "new": ""}


def test_the_number_can_be_changed_but_not_to_a_taken_one(desk: Desk) -> None:
    desk.add()
    desk.add(email="b@b.com", postal_code="28014")
    assert desk.run("customer", "edit", "2", "--number", "1").code == 5
    assert desk.ok("customer", "edit", "2", "--number", "1041").out == "1041\n"
    assert desk.customer("1041")["email"] == "b@b.com"


def test_customers_are_named_by_number_mail_or_words(desk: Desk) -> None:
    desk.add()
    desk.ok("customer", "add", *flags(ANA | {"name": "Luis Vidal", "email": "luis@vidal.es", "postal_code": "28014"}))
    for words in ("2", "LUIS@vidal.es", "vidal", "luis madrid"):
        assert desk.ok("customer", "show", words, "-o", "json").json["number"] == "2"
    several = desk.run("customer", "show", "madrid")
    assert several.code == 4
    assert "1 Ana García López, 28013 Madrid" in several.err
    assert "2 Luis Vidal" in several.err
    assert desk.run("customer", "show", "nobody").code == 4
    assert desk.run("customer", "show", "").code == 4
