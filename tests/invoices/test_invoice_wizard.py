"""The wizard of invoices, as a person at a real terminal meets it; and `invoice edit`."""

import json
from typing import Any

import pytest
from conftest import Desk, Start
from terminal import CTRL_C, DOWN, ENTER, Terminal

ESC, EMPTY = "\x1b", "\x15"
COMPANY = {
    "country": "ES", "vat": "registered", "name": "Estudio Sol, S.L.", "address": "Calle Sol 8", "postal_code": "28013",
    "city": "Madrid", "tax_id": "ESB64717838",
}  # fmt: skip
REVIEW = "? What now?"


def keep_book(desk: Desk, *but: str) -> None:
    """A book with Ana, a product, and a company, whose fields are known `but` some."""
    desk.add(payment_terms="30", language="es")
    desk.ok("product", "add", "--name=Design, per hour", "--kind=service", "--unit=hour", "--price=80", "--vat-rate=21")
    for key, value in COMPANY.items():
        if key not in but:
            desk.ok("settings", "set", f"company.{key}", value)


def invoice(desk: Desk, number: str) -> dict[str, Any]:
    """What the book has of an invoice."""
    record: dict[str, Any] = desk.ok("invoice", "show", number, "-o", "json").json
    return record


def at(terminal: Terminal, question: str) -> str:
    """Wait until a question is the last one asked; the screen."""
    return terminal.wait_for(lambda text: f"\n{text}".rpartition("\n? ")[2].startswith(question))


def decide(terminal: Terminal, label: str) -> None:
    """Take a choice of the review."""
    terminal.wait_for(lambda text: REVIEW in text.rpartition("╯")[2] and "Discard" in text.rpartition(REVIEW)[2])
    while f" » {label}" not in terminal.text.rpartition(REVIEW)[2]:
        before = terminal.text
        terminal.type(DOWN)
        terminal.wait_for(lambda text: text != before)  # noqa: B023 - waited for within the loop
    terminal.type(ENTER)


def pick(terminal: Terminal, question: str, words: str) -> None:
    """Narrow a list by typing, and take what is left."""
    at(terminal, question)
    terminal.type(words)
    terminal.wait_for(lambda text: f" » {words}" in text)
    terminal.type(ENTER)


def test_a_line_of_a_product_one_of_free_text_and_one_typed_at_once(start: Start, sqlite_desk: Desk) -> None:
    keep_book(sqlite_desk)
    terminal = start("invoice", "add", "garcía")
    screen = at(terminal, "Line 1")
    assert screen.splitlines()[0] == "Invoice for customer 1, Ana García López, Madrid            EUR · 30 days · es"
    terminal.type("desi")
    # What is offered after the last of these letters, not after those before it.
    screen = terminal.wait_for(lambda text: "Line 1          desi" in text and "no. 1" in text)
    assert "Design, per hour  80.00 / hour · 21 % · no. 1" in screen
    terminal.type(DOWN)
    terminal.wait_for("? Line 1          Design, per hour")
    terminal.type(ENTER)
    terminal.answer("Quantity", "10")
    terminal.answer("Line 2", "Travel")
    terminal.answer("Quantity", "")
    terminal.answer("Price", "120,50")
    terminal.answer("VAT", "")
    terminal.answer("Line 3", "3 x Box @ 9.99 10% -10%")
    terminal.answer("Line 4", "")
    screen = terminal.wait_for("Discard")
    for said in (
        "→ Design, per hour                        10 hour × 80.00 · 21 %      800.00",
        "→ Travel                                       1 × 120.50 · 21 %      120.50",
        "2 lines so far       920.50",
        "→ Box                                     3 × 9.99 − 10 % · 10 %       26.97",
        "Total EUR     1,143.48",
        "VAT  domestic: the product's rate",
    ):
        assert said in screen
    decide(terminal, "Issue")
    assert terminal.end() == 0
    assert "-0001: EUR 1,143.48, due " in terminal.text
    (listed,) = sqlite_desk.ok("invoice", "list", "-o", "json").json
    assert (listed["total"], listed["status"]) == ("1143.48", "open")


def test_a_newcomer_is_asked_for_nothing_that_can_wait(start: Start, sqlite_desk: Desk) -> None:
    sqlite_desk.add()
    terminal = start("invoice", "add", "1", "--issue")
    terminal.answer("Country *", "Spain")
    at(terminal, "VAT *")
    terminal.type(ENTER)
    terminal.answer("Line 1", "Design @ 80")
    terminal.answer("Line 2", "")
    decide(terminal, "Issue")
    for question, answer in (("Name", "Sol"), ("Address", "Calle Sol 8"), ("Postal code", "28013"), ("City", "Madrid")):
        terminal.answer(f"{question} *", answer)
    terminal.answer("VAT ID", "")
    terminal.answer("Tax number *", "B64717838")
    assert terminal.end() == 0
    (issued,) = sqlite_desk.ok("invoice", "list", "-o", "json").json
    assert (issued["status"], issued["total"]) == ("open", "96.80")
    assert invoice(sqlite_desk, issued["number"])["seller"]["tax_number"] == "B64717838"


def test_esc_from_what_issuing_asks_leads_back_to_the_review(start: Start, sqlite_desk: Desk) -> None:
    keep_book(sqlite_desk, "name")
    terminal = start("invoice", "add", "1")
    terminal.answer("Line 1", "Design @ 80")
    terminal.answer("Line 2", "")
    decide(terminal, "Issue")
    at(terminal, "Name *")
    terminal.type(ESC)
    decide(terminal, "Keep as a draft")
    assert terminal.end() == 0
    assert invoice(sqlite_desk, "draft-1")["total"] == "96.80"


def test_with_flags_too_issuing_asks_for_what_is_missing(start: Start, sqlite_desk: Desk) -> None:
    keep_book(sqlite_desk, "city")
    sqlite_desk.ok("settings", "set", "customer.required", "name")
    number = sqlite_desk.ok("customer", "add", "--name=Eva", "--country=ES").out.strip()
    terminal = start("invoice", "add", number, "--line", "Design @ 80", "--issue", "--yes")
    terminal.answer("City *", "Madrid")
    for question, answer in (("Address", "Calle Luna 2"), ("Postal code", "28001"), ("City", "Madrid")):
        terminal.answer(f"{question} *", answer)
    assert terminal.end() == 0
    assert sqlite_desk.customer(number)["address"] == "Calle Luna 2"
    assert sqlite_desk.ok("settings", "show", "company.city").out.strip() == "Madrid"


def test_esc_goes_back_over_every_question_of_the_lines(start: Start, sqlite_desk: Desk) -> None:
    keep_book(sqlite_desk)
    terminal = start("invoice", "add", "1")
    terminal.answer("Line 1", "Travel")
    terminal.answer("Quantity", "2 h")
    terminal.answer("Price", "50")
    terminal.answer("VAT", "ae")
    for question in ("Line 2", "VAT", "Price", "Quantity"):
        at(terminal, question)
        terminal.type(ESC)
    at(terminal, "Line 1")
    terminal.type(EMPTY, "Train @ 30", ENTER)
    terminal.answer("Line 2", "")
    decide(terminal, "Keep as a draft")
    assert terminal.end() == 0
    (line,) = invoice(sqlite_desk, "draft-1")["lines"]
    assert (line["description"], line["quantity"], line["price"]) == ("Train", "1", "30.00")


def test_ctrl_c_keeps_the_lines_and_the_next_wizard_goes_on_with_them(start: Start, sqlite_desk: Desk) -> None:
    keep_book(sqlite_desk)
    terminal = start("invoice", "add", "1", "--message", "Gracias")
    terminal.answer("Line 1", "2 x Box @ 5")
    terminal.answer("Line 2", "Travel")
    terminal.answer("Quantity", "3")
    at(terminal, "Price")
    terminal.type("12", CTRL_C)
    assert terminal.end() == 130
    assert "Your answers are kept; go on with: debitcli invoice add" in terminal.text
    terminal = start("invoice", "add", "1")
    assert " » Go on with customer 1, Box; Travel" in terminal.wait_for("Throw it away")
    terminal.type(ENTER)
    at(terminal, "Price")
    terminal.type(".50", ENTER)
    terminal.answer("VAT", "")
    terminal.answer("Line 3", "")
    decide(terminal, "Keep as a draft")
    assert terminal.end() == 0
    made = invoice(sqlite_desk, "draft-1")
    assert [(each["quantity"], each["price"]) for each in made["lines"]] == [("2", "5.00"), ("3", "12.50")]
    assert made["message"] == "Gracias"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("99", '"99" is no product\'s number'),
        ("3h Design", '"3h Design" begins like a quantity'),
        ("Design @ 1.234", "can be read in two ways"),
        ("0 x Design", "has a quantity that is zero"),
        ("Design @ 5 0%", "without a category"),
        ("", "A line is required."),
    ],
)
def test_a_line_that_cannot_be_is_explained_and_stays_to_be_mended(
    start: Start, sqlite_desk: Desk, typed: str, said: str
) -> None:
    keep_book(sqlite_desk)
    terminal = start("invoice", "add", "1", columns=120)
    terminal.answer("Line 1", typed)
    terminal.wait_for(lambda text: "✗" in text)
    assert said in terminal.text
    assert at(terminal, f"Line 1          {typed}".rstrip())


def test_lines_and_fields_are_corrected_in_the_review(start: Start, sqlite_desk: Desk) -> None:
    keep_book(sqlite_desk)
    terminal = start("invoice", "add", "1")
    terminal.answer("Line 1", "Travel @ 50")
    terminal.answer("Line 2", "Box @ 5")
    terminal.answer("Line 3", "")
    decide(terminal, "Correct a line or a field")
    pick(terminal, "Correct what?", "Line 1")
    pick(terminal, "Line 1: what?", "Quantity")
    at(terminal, "Quantity        1")
    terminal.type(EMPTY, "4", ENTER)
    decide(terminal, "Correct a line or a field")
    pick(terminal, "Correct what?", "Line 2")
    pick(terminal, "Line 2: what?", "Remove this line")
    decide(terminal, "Correct a line or a field")
    pick(terminal, "Correct what?", "Add a charge")
    terminal.answer("Charge", "Shipping @ 9.90")
    decide(terminal, "Correct a line or a field")
    pick(terminal, "Correct what?", "Reference")
    terminal.answer("Reference", "PO-4711")
    terminal.wait_for(lambda text: "PO-4711" in text.rpartition("╭")[2])
    decide(terminal, "Keep as a draft")
    assert terminal.end() == 0
    made = invoice(sqlite_desk, "draft-1")
    assert [each["description"] for each in made["lines"]] == ["Travel"]
    assert (made["net"], made["reference"]) == ("209.90", "PO-4711")


def test_a_foreign_currency_asks_for_its_rate_and_proposes_the_last(start: Start, sqlite_desk: Desk) -> None:
    keep_book(sqlite_desk)
    sqlite_desk.ok("invoice", "add", "1", "--line", "Box @ 5", "--currency=USD", "--rate=0.875", "--issue")
    terminal = start("invoice", "add", "1", "--currency", "USD")
    at(terminal, "Rate *          0.875")
    terminal.type(ENTER)
    terminal.answer("Line 1", "Box @ 7 21%")
    terminal.answer("Line 2", "")
    decide(terminal, "Keep as a draft")
    assert terminal.end() == 0
    assert invoice(sqlite_desk, "draft-2")["rate"] == "0.875"


def test_one_follows_the_other_with_and_new(start: Start, sqlite_desk: Desk) -> None:
    keep_book(sqlite_desk)
    terminal = start("invoice", "add", "1", "--and-new")
    terminal.answer("Line 1", "Box @ 7")
    terminal.answer("Line 2", "")
    decide(terminal, "Keep as a draft")
    terminal.answer("Customer", "nobody")
    terminal.wait_for("✗")
    terminal.type(EMPTY, "garcía", ENTER)
    terminal.answer("Line 1", "Box @ 8")
    terminal.answer("Line 2", "")
    decide(terminal, "Discard")
    assert terminal.end() == 0
    assert [each["number"] for each in sqlite_desk.ok("invoice", "list", "-o", "json").json] == ["draft-1"]


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_every_width_shows_every_amount(start: Start, sqlite_desk: Desk, columns: int) -> None:
    keep_book(sqlite_desk)
    terminal = start("invoice", "add", "1", columns=columns, rows=60)
    terminal.answer("Line 1", "10 x Büttenpapier handgeschöpft mit Wasserzeichen @ 12345.67")
    terminal.answer("Line 2", "")
    screen = terminal.wait_for("Discard")
    for amount in ("12,345.67", "123,456.70", "25,925.91", "149,382.61"):
        assert amount in screen.partition("Please check")[2]


# Editing.


def test_a_draft_is_changed_by_flags(desk: Desk) -> None:
    keep_book(desk)
    number = desk.ok("invoice", "add", "1", "--line", "Box @ 7", "--message=Hi", "--charge=Shipping @ 3").out.strip()
    shown = desk.ok("invoice", "edit", number, "--line", "2 x Box @ 8", "--dry-run")
    assert "19.00" in shown.err
    assert invoice(desk, number)["net"] == "10.00"
    assert (
        desk.ok("invoice", "edit", number, "--line", "2 x Box @ 8", "--due=+14d", "--clear=message").out == "draft-1\n"
    )
    after = invoice(desk, number)
    assert (after["net"], after["message"], after["lines"][0]["quantity"]) == ("19.00", None, "2")
    given = json.dumps({"lines": [{"product": "1"}], "reference": "PO-1"})
    desk.ok("invoice", "edit", number, "--json", "-", stdin=given)
    after = invoice(desk, number)
    assert (after["net"], after["reference"]) == ("83.00", "PO-1")
    assert "Nothing changed" in desk.ok("invoice", "edit", number, "--reference=PO-1").err


def test_what_is_issued_is_not_changed_and_nothing_given_is_said(desk: Desk) -> None:
    keep_book(desk)
    desk.ok("invoice", "add", "1", "--line", "Box @ 7")
    assert desk.run("invoice", "edit", "draft-1").code == 2
    wrong = desk.run("invoice", "edit", "draft-1", "--due", "soon", "-o", "json")
    assert (wrong.code, list(wrong.problems)) == (3, ["due"])
    number = desk.ok("invoice", "issue", "draft-1").out.strip()
    refused = desk.run("invoice", "edit", number, "--due=+14d")
    assert refused.code == 5
    assert f"debitcli invoice credit {number}" in refused.err


def test_a_draft_is_edited_in_its_review_unless_somebody_else_did_meanwhile(start: Start, sqlite_desk: Desk) -> None:
    keep_book(sqlite_desk)
    sqlite_desk.ok("invoice", "add", "1", "--line", "Box @ 7")
    terminal = start("invoice", "edit", "draft-1")
    decide(terminal, "Correct a line or a field")
    pick(terminal, "Correct what?", "Add a line")
    terminal.answer("Line 2", "1")
    terminal.answer("Quantity", "2")
    terminal.answer("Line 3", "")
    terminal.wait_for(lambda text: "2  Design" in text.rpartition("╭")[2])
    decide(terminal, "Save")
    assert terminal.end() == 0
    assert invoice(sqlite_desk, "draft-1")["net"] == "167.00"
    terminal = start("invoice", "edit", "draft-1")
    decide(terminal, "Correct a line or a field")
    pick(terminal, "Correct what?", "Message")
    terminal.answer("Message", "Hola")
    terminal.wait_for(lambda text: "Hola" in text.rpartition("╭")[2])
    sqlite_desk.ok("invoice", "edit", "draft-1", "--reference=PO-1")
    decide(terminal, "Save")
    assert terminal.end() == 5
    assert (invoice(sqlite_desk, "draft-1")["reference"], invoice(sqlite_desk, "draft-1")["message"]) == ("PO-1", None)


def test_going_back_from_what_issuing_asks_leaves_all_as_it_was(start: Start, sqlite_desk: Desk) -> None:
    sqlite_desk.ok("settings", "set", "company.country", "ES")
    number = sqlite_desk.add()
    draft = sqlite_desk.ok("invoice", "add", number, "--line", "Design @ 50 21%").out.strip()
    terminal = start("invoice", "issue", draft)
    terminal.wait_for("An invoice says who sends it")
    terminal.send("\x1b")
    assert terminal.end() == 130
    assert "Nothing more was saved" in terminal.text
    assert sqlite_desk.ok("invoice", "show", draft, "-o", "json").json["status"] == "draft"
