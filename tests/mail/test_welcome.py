"""The welcome invoice: registering a customer issues it, queues its mail and delivers it."""

import json
from pathlib import Path

import pytest
from conftest import ANA, Desk, Start, flags
from counter import Counter
from office import Office
from terminal import ENTER

BO = ANA | {"name": "Bo Li", "email": "bo@example.org", "phone": "91 234 56 79"}
CY = ANA | {"name": "Cy Do", "email": "cy@example.org", "phone": "91 234 56 70"}


@pytest.fixture
def welcoming(counter: Counter) -> Counter:
    return set_up(counter)


@pytest.fixture
def sqlite_welcoming(sqlite_counter: Counter) -> Counter:
    return set_up(sqlite_counter)


def set_up(counter: Counter) -> Counter:
    for key, value in (
        ("line", r"1 x Registration @ 50 21%\n12 month x Membership @ 10 21%"), ("message", "Welcome to us!"),
        ("payment", "By card at our desk"), ("terms", "14"), ("reminders", "2, 9"),
    ):  # fmt: skip
        counter.desk.ok("settings", "set", f"welcome.{key}", value)
    return counter


def test_it_is_issued_and_sent_with_the_customer(welcoming: Counter) -> None:
    desk = welcoming.desk
    result = desk.ok("customer", "add", *flags(BO), "--welcome-invoice")
    assert result.out == "2\n"
    ((_, receivers, message),) = welcoming.post.taken
    assert receivers == [BO["email"]]
    (mail,) = welcoming.mails()
    assert str(message["Subject"]) == f"Welcome to Estudio Sol, S.L.: invoice {mail['invoice']}"
    invoice = welcoming.office.invoice(str(mail["invoice"]))
    assert (invoice["customer"], invoice["total"], invoice["terms"]) == ("2", "205.70", "14")
    assert invoice["message"] == "Welcome to us!\n\nBy card at our desk"
    assert [line["description"] for line in invoice["lines"]] == ["Registration", "Membership"]
    assert invoice["reminders"] == "2, 9"


def test_nobody_is_welcomed_unasked(welcoming: Counter) -> None:
    welcoming.desk.ok("customer", "add", *flags(BO))
    welcoming.desk.ok("customer", "add", *flags(CY), "--no-welcome-invoice")
    assert welcoming.mails() == []


def test_it_can_be_usual(welcoming: Counter) -> None:
    desk = welcoming.desk
    desk.ok("settings", "set", "customer.welcome_invoice", "yes")
    desk.ok("customer", "add", *flags(BO))
    desk.ok("customer", "add", *flags(CY), "--no-welcome-invoice")
    assert welcoming.post.receivers == [BO["email"]]
    without = {key: value for key, value in CY.items() if key not in ("email", "name", "phone")}
    result = desk.ok("customer", "add", *flags(without | {"name": "Dy", "phone": "91 234 56 71"}), "--allow-incomplete")
    assert "! No welcome invoice for customer 4, Dy: no e-mail address." in result.err
    assert len(welcoming.post.taken) == 1
    desk.ok("settings", "set", "customer.required", "name")
    result = desk.ok("customer", "add", "--name", "Ed", "--email", "ed@example.org", "--country", "ES")
    assert "! No welcome invoice for customer 5, Ed: it lacks address, postal_code, city." in result.err
    assert len(welcoming.post.taken) == 1


@pytest.mark.parametrize("command", [("settings", "set", "mail.host", ""), ("product", "archive", "1")])
def test_where_it_is_only_usual_nothing_keeps_a_customer_out(sqlite_welcoming: Counter, command: list[str]) -> None:
    desk = sqlite_welcoming.desk
    desk.ok("settings", "set", "customer.welcome_invoice", "yes")
    desk.ok("product", "add", "--name", "Registration", "--price", "50", "--vat-rate", "21")
    desk.ok("settings", "set", "welcome.line", "Registration")
    desk.ok(*command)
    result = desk.ok("customer", "add", *flags(BO))
    assert "! No welcome invoice: " in result.err
    assert desk.names() == ["Bo Li", ANA["name"]]
    assert desk.ok("invoice", "list", "-o", "json").json == []


def test_with_the_server_down_all_is_saved_and_delivered_later_once(welcoming: Counter) -> None:
    desk = welcoming.desk
    with welcoming.closed():
        result = desk.run("customer", "add", *flags(BO), "--welcome-invoice")
        assert result.code == 7
        assert result.out == "2\n"
    assert desk.customer("2")["name"] == "Bo Li"
    assert len(desk.ok("invoice", "list", "-o", "json").json) == 1
    desk.ok("mail", "send")
    desk.ok("mail", "send")
    assert welcoming.post.receivers == [BO["email"]]


def test_whoever_cannot_be_welcomed_is_not_registered(welcoming: Counter) -> None:
    desk = welcoming.desk
    for changed, code, field in (
        ({"email": ""}, 3, "email"), ({"address": ""}, 3, "customer.address"),
    ):  # fmt: skip
        given = {key: value for key, value in (BO | changed).items() if value}
        more = ("--allow-incomplete", "--welcome-invoice", "-o", "json")
        refused = desk.run("customer", "add", *flags(given), *more)
        assert refused.code == code
        assert field in refused.problems
    assert desk.run("customer", "add", *flags(BO), "--consent", "invoices:email:no", "--welcome-invoice").code in (3, 5)
    assert desk.names() == [ANA["name"]]
    assert welcoming.mails() == []
    assert desk.ok("invoice", "list", "-o", "json").json == []


@pytest.mark.parametrize(
    ("line", "message", "way_out"),
    [
        ("Registration", 'has the line "Registration", of which the price is required', "a product of that name"),
        (r"Registration @ 50\n7", 'has the line "7", of which the product is no product\'s number', "product list"),
        ("Registration @ USD 50", "has prices in another currency", "prices in the company's currency"),
        (r"A @ EUR 5\nB @ USD 5", "has a currency that differs from line to line", "prices in the company's currency"),
        ("-1 x Registration @ 50 21%", "comes to a total below zero, -60.50", "prices above zero"),
    ],
)
def test_what_no_customer_could_be_sent_is_refused_when_it_is_set(
    sqlite_office: Office, line: str, message: str, way_out: str
) -> None:
    desk = sqlite_office.desk
    refused = desk.run("settings", "set", "welcome.line", line, "-o", "json")
    assert refused.code == 3
    (problem,) = json.loads(refused.err)["error"]["problems"]
    assert (problem["field"], problem["value"], problem["message"]) == ("welcome.line", line, message)
    assert way_out in problem["hint"]
    assert desk.ok("settings", "show", "welcome.line").out == "\n"


def test_what_it_is_for_can_be_said_before_who_the_company_is(sqlite_desk: Desk) -> None:
    sqlite_desk.ok("settings", "set", "welcome.line", "Registration @ 50")


def test_without_a_line_there_is_none(counter: Counter) -> None:
    refused = counter.desk.run("customer", "add", *flags(BO), "--welcome-invoice", "-o", "json")
    assert refused.code == 3
    assert list(refused.problems) == ["welcome.line"]
    assert counter.desk.names() == [ANA["name"]]


def test_json_welcomes_all_of_them(welcoming: Counter) -> None:
    several = json.dumps([BO, CY])
    assert welcoming.desk.ok("customer", "add", "--json", "-", "--welcome-invoice", stdin=several).out == "2\n3\n"
    assert welcoming.post.receivers == [BO["email"], CY["email"]]


def test_an_import_says_how_many_mails_that_are(welcoming: Counter, tmp_path: Path) -> None:
    desk, file = welcoming.desk, tmp_path / "new.csv"
    file.write_text("\n".join(",".join(f'"{cell}"' for cell in row) for row in (BO, BO.values(), CY.values())))
    refused = desk.run("customer", "import", str(file), "--welcome-invoice")
    assert refused.code == 2
    assert desk.names() == [ANA["name"]]
    result = desk.ok("customer", "import", str(file), "--welcome-invoice", "--yes")
    assert "2 welcome invoices are sent by mail." in result.err
    assert sorted(welcoming.post.receivers) == [BO["email"], CY["email"]]
    desk.ok("customer", "import", str(file), "--on-duplicate", "update", "--welcome-invoice", "--yes")
    assert len(welcoming.post.taken) == 2


def test_an_import_that_is_refused_sends_nothing(welcoming: Counter, tmp_path: Path) -> None:
    file = tmp_path / "new.csv"
    file.write_text(
        "\n".join(",".join(f'"{cell}"' for cell in row) for row in (BO, BO.values(), (CY | {"email": "x"}).values()))
    )
    assert welcoming.desk.run("customer", "import", str(file), "--welcome-invoice", "--yes").code == 3
    assert welcoming.mails() == []


def test_the_wizard_asks(sqlite_welcoming: Counter, start: Start) -> None:
    terminal = start("customer", "add", *flags(BO))
    for question in ("May we send invoices", "May we send promotions", "May we call about", "May we call with", "More"):
        terminal.answer(question, "")
    terminal.wait_for("Discard")
    terminal.type(ENTER)
    terminal.wait_for("Send the welcome invoice to bo@example.org?")
    terminal.type("y")
    assert terminal.end() == 0
    assert "✓ Sent to bo@example.org: Welcome to" in terminal.text
    assert sqlite_welcoming.post.receivers == [BO["email"]]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("line", "0 x Nothing @"),
        ("line", "x @ 1 2 3%"),
        ("terms", "soon"),
        ("reminders", "often"),
    ],
)
def test_a_template_that_cannot_be_is_refused(sqlite_counter: Counter, key: str, value: str) -> None:
    assert sqlite_counter.desk.run("settings", "set", f"welcome.{key}", value).code == 3
