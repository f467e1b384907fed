"""What people see of a document: reasons, prices and rates as they are to be read; programs get all of it."""

from office import Office

GERMAN = {
    "name": "Muster GmbH", "country": "DE", "postal_code": "80331", "city": "München", "tax_id": "DE136695976",
    "phone": "089 123456", "email": "m@example.com", "language": "en",
}  # fmt: skip


def test_each_reason_of_the_vat_has_lines_of_its_own(office: Office) -> None:
    desk, customer = office.desk, office.desk.add(**GERMAN)
    desk.ok("product", "add", "--name", "Cup", "--price", "10", "--kind", "product", "--vat-rate", "21")
    add = ("invoice", "add", customer, "--line", "Design @ 100", "--line", "Cup")
    tried = desk.ok(*add, "--dry-run").err
    assert "VAT  reverse charge: services to a business in the EU" in tried
    number = desk.ok(*add, "--issue").out.strip()
    shown = desk.ok("invoice", "show", number, "-o", "table").out.splitlines()
    (at,) = (n for n, line in enumerate(shown) if line.startswith("VAT  "))
    assert shown[at].split() == ["VAT", "Reverse", "charge"]
    assert shown[at + 1].strip().startswith("Intra-Community supply, VAT exempt")


def test_a_long_reason_is_wrapped_and_not_cut(sqlite_office: Office) -> None:
    desk, reason = sqlite_office.desk, "Exempt by article 20 of the law 37/1992 on the value added tax " * 3
    line = ("--line", "Course @ 100 E", "--vat-exemption", reason.strip())
    number = sqlite_office.issue(*line)
    shown = desk.ok("invoice", "show", number, "-o", "table").out
    assert reason.strip() in " ".join(shown.split())
    assert max(map(len, shown.splitlines())) <= 78


def test_prices_that_include_vat_say_so(office: Office) -> None:
    add = ("invoice", "add", office.ana, "--line", "Cup @ 12.10 21%")
    assert "Prices include VAT" in office.desk.ok(*add, "--prices", "gross", "--dry-run").err
    gross, net = office.issue(*add[3:], "--prices", "gross"), office.issue(*add[3:])
    assert "Prices include VAT" in office.desk.ok("invoice", "show", gross, "-o", "table").out
    assert "include VAT" not in office.desk.ok("invoice", "show", net, "-o", "table").out


def test_people_read_six_digits_of_a_rate_and_programs_all(office: Office) -> None:
    number = office.issue("--line", "Design @ 100 21%", "--currency", "USD", "--rate", "1.09 USD/EUR")
    shown = office.desk.ok("invoice", "show", number, "-o", "table").out
    assert "Rate  0.917431\n" in shown
    assert office.invoice(number)["rate"] == "0.917431192661"
    office.desk.ok("payment", "add", number, "--rate", "123.456789 USD/EUR")
    assert "0.00810000\n" not in (payment := office.desk.ok("payment", "show", "1", "-o", "table").out)
    assert "0.0081" in payment
    assert office.desk.ok("payment", "show", "1", "-o", "json").json["rate"] == "0.008100000074"
    small = office.issue("--line", "Design @ 100 21%", "--currency", "JPY", "--rate", "1234.56789")
    assert "Rate  1234.57\n" in office.desk.ok("invoice", "show", small, "-o", "table").out
