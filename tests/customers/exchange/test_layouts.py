"""What other products export is recognised by its header, and every column goes to its field or is named."""

import csv
import io
import json
import random
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


EXPORTS = Path(__file__).parent / "exports"
EXPECTED = json.loads((EXPORTS / "expected.json").read_text(encoding="utf-8"))
"""What each export comes to: its layout, its customers by name, the columns with values that have no place."""


def test_every_layout_has_a_sample() -> None:
    titles = {layout.title for layout in LAYOUTS if layout.name in READ}
    assert titles | {each["layout"] for each in EXPECTED.values()} == {layout.title for layout in LAYOUTS}
    assert EXPECTED.keys() == {path.name for path in EXPORTS.iterdir()} - {"expected.json"}


def shuffled(path: Path) -> str:
    """The file with its columns in another order, as one in UTF-8: chance put them into theirs."""
    content = path.read_bytes()
    text = (
        content.decode("utf-8-sig")
        if not path.name.startswith(("lexware", "fastbill", "outlook-de"))
        else content.decode("cp1252")
    )
    sign = max(",;\t", key=text.count)
    rows = list(csv.reader(text.splitlines(keepends=True), delimiter=sign))
    header = next(row for row in rows if len(row) == max(map(len, rows)))
    order = list(range(len(header)))
    random.Random(path.name).shuffle(order)
    target = io.StringIO()
    csv.writer(target, delimiter=sign).writerows(
        [row[place] for place in order] if sum(map(bool, row)) > 1 and len(row) == len(order) else row for row in rows
    )
    return target.getvalue()


@pytest.mark.parametrize("order", ["theirs", "another"])
@pytest.mark.parametrize("name", EXPECTED)
def test_each_export_comes_through_whole(sqlite_desk: Desk, name: str, order: str) -> None:
    path = EXPORTS / name
    if order == "another":
        path = Path(name)
        path.write_text(shuffled(EXPORTS / name), encoding="utf-8", newline="")
    report = sqlite_desk.ok("customer", "import", str(path), "--allow-incomplete", "-o", "json").json
    wanted = EXPECTED[name]
    assert (report["layout"], report["saved"], sorted(report["not_used"])) == (
        wanted["layout"], len(wanted["customers"]), sorted(wanted["not_used"]),
    )  # fmt: skip
    found = []
    for flags in ((), ("--archived",)):
        lines = sqlite_desk.ok("customer", "export", "-", "-o", "jsonl", *flags).out.splitlines()
        found += [{key: value for key, value in json.loads(line).items() if value not in (None, [])} for line in lines]
    for customer in found:
        if "archived" in customer:
            customer["archived"] = True
    unique = {customer["number"]: customer for customer in found}.values()
    assert sorted(unique, key=lambda customer: customer["name"]) == wanted["customers"]


@pytest.mark.parametrize("layout", [each for each in LAYOUTS if each.name in READ], ids=lambda layout: layout.name)
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
    assert 'Not used: fax ("020 7234 5679")' in result.err
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
    assert every["Luis Vidal"]["payment_terms"] == "0"
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


def test_of_two_columns_for_one_field_the_better_named_counts_and_the_other_is_named(sqlite_desk: Desk) -> None:
    Path("list.csv").write_text(
        "Mobile,Name,Phone,Country Code,Country\n600123456,Ana,912345678,ES,Spain\n600123457,Bo,,,Spain\n"
        ",Cy,912345679,ES,\n"
    )
    result = sqlite_desk.ok("customer", "import", "list.csv", "--allow-incomplete")
    assert 'Not used: Mobile ("600123456", where Phone says something else)' in result.err
    found = {each["name"]: each for each in sqlite_desk.ok("customer", "list", "-o", "json").json}
    assert [(found[name]["phone"], found[name]["country"]) for name in ("Ana", "Bo", "Cy")] == [
        ("+34912345678", "ES"), ("+34600123457", "ES"), ("+34912345679", "ES"),
    ]  # fmt: skip


def test_what_a_person_says_of_columns_counts_before_the_layout(sqlite_desk: Desk) -> None:
    Path("s.csv").write_text("id,Description,Email,Name,Created (UTC),Delinquent\nc1,Bakery Sol,a@b.com,Ana,,false\n")
    sqlite_desk.ok(
        "customer", "import", "s.csv", "--allow-incomplete", "--map", "Description=name", "--map", "Name=contact"
    )
    found = sqlite_desk.customer("c1")
    assert (found["name"], found["contact"]) == ("Bakery Sol", "Ana")


def test_what_the_end_of_a_report_says_is_no_customer(sqlite_desk: Desk) -> None:
    ends = (
        "Total,3,",
        ",Grand Totals (2 records),",
        "Sum: 12,,",
        "2 rows,,",
        "Confidential Information - Do Not Distribute,,",
        "Total,,",
        "Grand Total",
        '"Thursday, Nov 26, 2026 10:00 AM GMT",,',
        "Seite 1 von 2",
        "26.11.2026,,",
        "Exported 2026-11-26",
    )
    for place, end in enumerate(ends):
        Path("r.csv").write_text(f"name,city,email\nTotal Energies,Paris,t{place}@t.fr\n{end}\n")
        report = sqlite_desk.ok(
            "customer", "import", "r.csv", "--allow-incomplete", "--on-duplicate", "add", "-o", "json"
        ).json
        assert (report["read"], report["saved"]) == (1, 1), end


def test_what_only_looks_like_an_end_is_a_customer(sqlite_desk: Desk) -> None:
    names = ("Total Energies", "Suma Consulting", "Total", "Stand 24 GmbH", "10-4-1 Media", "Page 1 Ltd", "Last Ltd")
    Path("r.csv").write_text("name,city,email\n" + "".join(f"{name},,\n" for name in names))
    assert sqlite_desk.ok("customer", "import", "r.csv", "--allow-incomplete", "-o", "json").json["saved"] == len(names)
    Path("one.csv").write_text("name\nAna\nTotal\n")
    report = sqlite_desk.ok(
        "customer", "import", "one.csv", "--allow-incomplete", "--on-duplicate", "add", "-o", "json"
    ).json
    assert report["saved"] == 2


def layout_file(columns: str, row: str) -> str:
    Path("f.csv").write_text(f"{columns}\n{row}\n", encoding="utf-8")
    return "f.csv"


@pytest.mark.parametrize(
    ("columns", "row", "wanted"),
    [
        ("First Name,Last Name,Accepts Marketing,Tags", 'Bo,Lee,no,"VIP ""gold"", plain"',
         {"categories": ["plain", 'VIP "gold"']}),
        ("First Name,Last Name,Accepts Marketing,Tags", 'Bo,Lee,no,"A, ""B"', {"categories": ['"B', "A"]}),
        ("First Name,Last Name,Organization Name,Labels,Notes",
         'Bo,Lee,,"Müller, Söhne ::: * myContacts",<call after 5 pm> ask <b@x.de>',
         {"categories": ["Müller, Söhne"], "notes": ["<call after 5 pm> ask <b@x.de>"]}),
        ("is_company,name,category_id,comment", "False,Bo Lee,,<p>x &amp; y</p><p>z</p>", {"notes": ["x & y\nz"]}),
        ("Record Id,Account Name,First Name,Last Name,Email", "7,Anatolia Foods GmbH,Ana,,a@x.es",
         {"name": "Anatolia Foods GmbH", "contact": "Ana"}),
        ("ContactName,EmailAddress,AccountNumber,FirstName,LastName", "Ms. Rita Rao & Sons GmbH,a@x.es,7,Rita,Rao",
         {"kind": "company", "contact": "Rita Rao"}),
        ("ContactName,EmailAddress,AccountNumber,FirstName,LastName", "Dr. Rita Rao,a@x.es,7,Rita,Rao",
         {"kind": "person", "contact": None}),
    ],
)  # fmt: skip
def test_words_of_other_programs_are_not_mistaken(
    sqlite_desk: Desk, columns: str, row: str, wanted: dict[str, object]
) -> None:
    sqlite_desk.ok("customer", "import", layout_file(columns, row), "--allow-incomplete")
    (line,) = sqlite_desk.ok("customer", "export", "-", "-o", "jsonl").out.splitlines()
    found = json.loads(line)
    assert {key: found[key] for key in wanted} == wanted


def test_a_column_that_a_person_maps_chooses_no_address(sqlite_desk: Desk) -> None:
    header = (
        "First Name,Last Name,Organization Name,Labels,Address 1 - Street,Address 2 - Street,Address 2 - City,My Region"
    )
    file = layout_file(header, "Bo,Lee,,,,Main St 1,Madrid,Madrid")
    report = sqlite_desk.ok(
        "customer", "import", file, "--allow-incomplete", "--map", "My Region=region", "-o", "json"
    ).json
    found = sqlite_desk.customer("1")
    assert (found["address"], found["city"], found["region"]) == ("Main St 1", "Madrid", "Madrid")
    assert report["not_used"] == []


@pytest.mark.parametrize(
    ("columns", "row", "wanted"),
    [
        ("Nombre,Apellidos,Email", "Ana,García López,a@g.es", {"name": "Ana García López", "kind": "person"}),
        ("Name,Vorname,Email", "Muster,Max,m@m.de", {"name": "Max Muster", "kind": "person"}),
        ("Name,Vorname,Firma", "Muster,Max,Muster GmbH", {"name": "Muster GmbH", "contact": "Max Muster"}),
        ("Nombre,Apellidos,Empresa", "Luis,Vidal,Vidal SL", {"name": "Vidal SL", "contact": "Luis Vidal"}),
        ("Nombre y apellidos,Móvil,NIF/CIF", "Ana Vidal,+34612345678,12345678Z", {"phone": "+34612345678",
         "tax_id": "12345678Z"}),
        ("Cognome,First name,Cellulare", "Rossi,Ada,+393331234567", {"name": "Ada Rossi"}),
        ("name,postal_code,country", "Bo,10001.0,US", {"postal_code": "10001"}),
        ("name,country", "Bo,USA (United States)", {"country": "US"}),
        ("name,country", "Bo,Österreich / Austria", {"country": "AT"}),
        ("name,empty,city", "E Smith,,Bonn", {"kind": "person", "city": "Bonn"}),
    ],
)  # fmt: skip
def test_lists_that_people_make_by_hand_just_work(
    sqlite_desk: Desk, columns: str, row: str, wanted: dict[str, object]
) -> None:
    sqlite_desk.ok("customer", "import", layout_file(columns, row), "--allow-incomplete")
    found = sqlite_desk.customer("1")
    assert {key: found[key] for key in wanted} == wanted


def test_a_name_that_finds_no_place_is_said(sqlite_desk: Desk) -> None:
    file = layout_file("Customer Name,Company Name,First Name,Last Name", "Zylker,Zylker Ltd,Will,Smith")
    assert (
        "name leaves out what else was given: Zylker"
        in sqlite_desk.ok("customer", "import", file, "--allow-incomplete").err
    )


@pytest.mark.parametrize("number", ["7.21045E+12", "1.002e3", "1e5"])
def test_a_number_that_a_spreadsheet_shortened_is_refused(sqlite_desk: Desk, number: str) -> None:
    sqlite_desk.ok("customer", "add", "--name", "Bo", "--number", "1002", "--email", "b@x.es", "--allow-incomplete")
    file = layout_file("number,name,email", f"{number},Bo,b@x.es")
    result = sqlite_desk.run("customer", "import", file, "--allow-incomplete", "--on-duplicate", "update")
    assert (result.code, "shortened by a spreadsheet" in result.err, sqlite_desk.names()) == (3, True, ["Bo"])


def test_a_postal_code_that_lost_its_zero_is_said_to_have(sqlite_desk: Desk) -> None:
    Path("zero.csv").write_text("name,country,postal_code\nA,DE,1067\nB,ES,8001\nC,US,501\nD,IT,187\nE,US,x1\n")
    refused = sqlite_desk.run("customer", "import", "zero.csv", "--allow-incomplete")
    assert refused.code == 3
    for country in ("Germany", "Spain", "United States", "Italy"):
        assert f"is no postal code of {country} (was a zero lost?)" in refused.err
    assert "x1" not in refused.err


def test_short_rows_bring_customers_up_to_date(sqlite_desk: Desk) -> None:
    Path("short.csv").write_text("number,name,email,city\n1,Ana Roe,a@r.es,\n1,Ana Roe\n")
    report = sqlite_desk.ok(
        "customer", "import", "short.csv", "--allow-incomplete", "--on-duplicate", "update", "-o", "json"
    ).json
    assert (report["saved"], sqlite_desk.customer("1")["email"]) == (1, "a@r.es")


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.txt", "BEGIN:VCARD\nVERSION:3.0\nFN:Ana\nEND:VCARD\n"), ("a.csv",
    "BEGIN:VCARD\nVERSION:3.0\nFN:Ana\nEND:VCARD\n"),
     ("a.vcf", "name;email\nAna;a@x.es\n"), ("a.vcf", '{"name": "Ana"}\n')],
)  # fmt: skip
def test_what_is_in_a_file_tells_more_than_its_ending(sqlite_desk: Desk, name: str, content: str) -> None:
    Path(name).write_text(content)
    sqlite_desk.ok("customer", "import", name, "--allow-incomplete")
    assert sqlite_desk.names() == ["Ana"]


def test_columns_with_odd_names_are_named_and_can_be_mapped(sqlite_desk: Desk) -> None:
    file = layout_file("name,,# Orders", "Bo,lost,7")
    report = sqlite_desk.ok(
        "customer", "import", file, "--allow-incomplete", "--map", "# Orders=contact", "-o", "json"
    ).json
    assert (report["not_used"], sqlite_desk.customer("1")["contact"]) == (["#2"], "7")
    sqlite_desk.ok("customer", "import", file, "--allow-incomplete", "--map", "#3=", "--on-duplicate", "update")
    nothing = ("--map", "Client Name=", "--map", "Email=", "--map", "Phone=", "--map", "Country=")
    file = layout_file("Client Name,Email,Phone,Country", "Bo,b@x.es,,ES")
    assert sqlite_desk.run("customer", "import", file, "--allow-incomplete", *nothing).code == 3


def test_groups_of_another_program_become_categories_and_are_named(sqlite_desk: Desk) -> None:
    result = sqlite_desk.ok("customer", "import", str(EXPORTS / "google-2024.csv"), "--allow-incomplete")
    assert "New categories: Clientes, VIP" in result.err
    again = sqlite_desk.run("customer", "import", str(EXPORTS / "google-2024.csv"), "--on-duplicate", "update")
    assert "New categories" not in again.err
    Path("ours.csv").write_text("name,categories\nBo,Retial\n")
    assert sqlite_desk.run("customer", "import", "ours.csv", "--allow-incomplete").code == 3


def test_a_country_that_is_taken_for_granted_is_said(sqlite_desk: Desk) -> None:
    sqlite_desk.ok("settings", "set", "company.country", "ES")
    Path("none.csv").write_text("name,phone\nAna,912345678\n")
    result = sqlite_desk.ok("customer", "import", "none.csv", "--allow-incomplete")
    assert "No column says the country: Spain is taken for all" in result.err
    Path("some.csv").write_text("name,phone,country\nBo,912345679,\nCy,0301234567,DE\n")
    result = sqlite_desk.ok("customer", "import", "some.csv", "--allow-incomplete")
    assert "1 ×  country is not said: Spain is taken  line 2" in result.err
    Path("all.csv").write_text("name,country\nDi,ES\n")
    assert "taken" not in sqlite_desk.ok("customer", "import", "all.csv", "--allow-incomplete").err


def test_a_layout_of_several_kinds_of_rows_may_lack_what_tells_them(sqlite_desk: Desk) -> None:
    file = layout_file("NAME,EMAIL,BADDR1", "Bo,b@x.es,Main St 1")
    sqlite_desk.ok("customer", "import", file, "--allow-incomplete", "--layout", "quickbooks-iif")
    file = layout_file("CUST,NAME,EMAIL,BADDR1", "CUST,Cy,c@x.es,Main St 2")
    sqlite_desk.ok("customer", "import", file, "--allow-incomplete")
    assert sorted(sqlite_desk.names()) == ["Bo", "Cy"]


def test_the_blocks_of_a_layout_are_as_many_for_every_field() -> None:
    for layout in LAYOUTS:
        assert len({len(blocks) for blocks in layout.blocks.values() if len(blocks) > 1}) <= 1, layout.name
