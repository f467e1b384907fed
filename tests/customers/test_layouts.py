"""What other products export is recognised by its header, and every column goes to its field or is named."""

import shutil
from pathlib import Path

import pytest
from conftest import Desk

from debitcli.customers.exchange.layouts import LAYOUTS

SAMPLES = Path(__file__).parent / "samples"


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_each_product_is_recognised_and_read(sqlite_desk: Desk, layout: object, tmp_path: Path) -> None:
    from debitcli.exchange.layout import Layout

    assert isinstance(layout, Layout)
    copy = shutil.copy(SAMPLES / f"{layout.name}.csv", tmp_path)
    report = sqlite_desk.ok("customer", "import", str(copy), "--allow-incomplete", "-o", "json").json
    assert (report["layout"], report["read"], report["saved"]) == (layout.title, 2, 2)
    first, second = (sqlite_desk.customer(r["number"]) for r in sqlite_desk.ok(
        "customer", "list", "--sort", "created", "-o", "json").json)  # fmt: skip
    assert first["email"] in ("ana@nordicfoods.com", "info@nordicfoods.co.uk", "info@nordic.de", "ana@nordic.es")
    assert second["name"] in ("Luis Vidal", "Søren Jensen", "Blue Inc")
    if layout.name != "woocommerce":
        assert first["name"].startswith("Nordic Foods")
        assert first["kind"] == "company"
        assert first["phone"] or layout.name == "stripe"
    if layout.name not in ("invoicely", "stripe", "woocommerce"):
        assert first["contact"] == "Ana García"
    if layout.name != "invoicely":
        assert (first["city"], first["postal_code"]) in {
            ("Chicago", "60601"), ("London", "SW1A 1AA"), ("Berlin", "10115"), ("Madrid", "28013"),
        }  # fmt: skip


def test_what_has_no_place_is_named_and_can_be_kept(sqlite_desk: Desk) -> None:
    sample = str(SAMPLES / "wave.csv")
    result = sqlite_desk.ok("customer", "import", sample, "--allow-incomplete")
    assert "Wave customers, UTF-8" in result.err
    assert "Not used: fax, shipping_address, ship-to_contact (keep them with --create-fields)" in result.err
    sqlite_desk.ok("customer", "import", sample, "--allow-incomplete", "--create-fields", "--on-duplicate", "update")
    assert sqlite_desk.customer("A-7")["fax"] == "020 7234 5679"


def test_what_such_files_teach(sqlite_desk: Desk) -> None:
    for name in ("freshbooks", "zoho", "invoiceninja"):
        sample = str(SAMPLES / f"{name}.csv")
        sqlite_desk.ok("customer", "import", sample, "--allow-incomplete", "--on-duplicate", "add")
    every = {
        c["name"]: sqlite_desk.customer(c["number"]) for c in sqlite_desk.ok("customer", "list", "-o", "json").json
    }
    assert every["Nordic Foods Inc"]["notes"][0]["text"] == "Likes\n---\ndashes"
    assert every["Luis Vidal"]["payment_terms"] == 0
    assert every["Blue Inc"]["phone"] == "+15367728058;ext=00345"
    assert {c["name"] for c in sqlite_desk.ok("customer", "list", "--incomplete", "-o", "json").json} >= {"Blue Inc"}


def test_a_layout_can_be_named(sqlite_desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("Client Name,Email,Phone,Country,Since\nLuis Vidal,luis@vidal.es,,ES,2020\n")
    named = ("customer", "import", str(tmp_path / "list.csv"), "--allow-incomplete")
    assert sqlite_desk.run(*named).code == 3
    report = sqlite_desk.ok(*named, "--layout", "invoicely", "-o", "json").json
    assert (report["layout"], report["not_used"]) == ("Invoicely clients", ["Since"])
