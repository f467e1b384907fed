"""What other products export is recognised by its header, and every column goes to its field or is named."""

import shutil
from pathlib import Path

import pytest
from conftest import Desk

from debitcli.customers.exchange.layouts import LAYOUTS
from debitcli.exchange.layout import Layout

SAMPLES = Path(__file__).parent / "samples"


SHOP = "https://nordicfoods.example/shop"
GMBH = ("Nordic Foods GmbH", "Ana García", "10115 Berlin", "+49301234567", None)
SL = ("Nordic Foods SL", "Ana García", "28013 Madrid", "+34912345678", None)
READ = {
    "debitoor": GMBH,
    "freshbooks": ("Nordic Foods Inc", "Ana García", "60601 Chicago", "+13125550172", None),
    "google": SL,
    "google-old": SL,
    "holded": SL,
    "hubspot": SL,
    "invoicely": ("Nordic Foods GmbH", None, "", "+49301234567", None),
    "invoiceninja": (*GMBH[:4], SHOP),
    "lexware": GMBH,
    "outlook": SL,
    "quickbooks": ("Nordic Foods Inc", "Ana García", "60601 Chicago", "+13125550172", SHOP),
    "sevdesk": GMBH,
    "stripe": ("Nordic Foods GmbH", None, "10115 Berlin", None, None),
    "wave": ("Nordic Foods Ltd", "Ana García", "SW1A 1AA London", "+442072345678", SHOP),
    "woocommerce": ("Ana García", None, "28013 Madrid", None, None),
    "xero": ("Nordic Foods Ltd", "Ana García", "SW1A 1AA London", "+442072345678", "http://www.nordicfoods.co.uk"),
    "zoho": (*GMBH[:4], SHOP),
}
"""What the first customer of each sample is: name, contact, town, phone, website."""


def test_every_layout_has_a_sample() -> None:
    assert READ.keys() == {layout.name for layout in LAYOUTS}


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_each_product_is_recognised_and_read(sqlite_desk: Desk, layout: Layout, tmp_path: Path) -> None:
    copy = shutil.copy(SAMPLES / f"{layout.name}.csv", tmp_path)
    report = sqlite_desk.ok("customer", "import", str(copy), "--allow-incomplete", "-o", "json").json
    assert (report["layout"], report["read"], report["saved"]) == (layout.title, 2, 2)
    first, second = sqlite_desk.ok("customer", "list", "--sort", "created", "-o", "json").json
    town = " ".join(filter(None, (first["postal_code"], first["city"])))
    assert (first["name"], first["contact"], town, first["phone"], first["website"]) == READ[layout.name]
    assert first["kind"] == ("person" if first["name"] == "Ana García" else "company")
    assert first["email"] in ("ana@nordicfoods.com", "info@nordicfoods.co.uk", "info@nordic.de", "ana@nordic.es")
    assert second["name"] in ("Luis Vidal", "Søren Jensen", "Blue Inc")


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


def test_of_several_columns_the_one_counts_that_the_layout_prefers(sqlite_desk: Desk, tmp_path: Path) -> None:
    header = "id,Description,Email,Name,Created (UTC),Delinquent,Card Name"
    rows = (
        "cus_1,Bakery,info@bakery-sol.com,Bakery Sol,,false,",
        "cus_2,Shop,a@b.com,,,false,Ana Vidal",
        "cus_3,Only,,,,,",
    )
    (tmp_path / "stripe.csv").write_text("\n".join((header, *rows)) + "\n")
    sqlite_desk.ok("customer", "import", str(tmp_path / "stripe.csv"), "--allow-incomplete")
    assert sqlite_desk.names("--sort", "number") == ["Bakery Sol", "Ana Vidal", "Only"]
