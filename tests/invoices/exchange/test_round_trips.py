"""What follows from other documents comes back from files with the same figures: credit notes, final invoices."""

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import Desk, make_book
from hypothesis import given, settings
from hypothesis import strategies as st
from office import Office, company_of_nobody, customer_of_nobody

from debitcli.errors import ConflictError, DataError
from debitcli.forms.slots import changed
from debitcli.invoices.credit_notes.credit_note import by_amount, by_lines, whole
from debitcli.invoices.credit_notes.left import Left
from debitcli.invoices.draft.complete import Completing
from debitcli.invoices.draft.given import Draft, LineDraft, of_object
from debitcli.invoices.draft.known import Sources
from debitcli.invoices.exchange.target import InvoiceFiles
from debitcli.invoices.form import FORM
from debitcli.invoices.invoice import Invoice

FIGURES = (
    "type", "customer", "currency", "rate", "prices", "line_total", "allowance_total", "charge_total", "net", "vat",
    "total", "rounding", "withheld", "payable",
)  # fmt: skip
SETTLED = ("status", "open", "credited", "paid")
GROUP = ("category", "rate", "net", "vat")


def figures(desk: Desk, *keys: str) -> list[dict[str, Any]]:
    """The figures of all documents, with those of their lines and VAT groups, in the order of the numbers they had."""
    found = []
    for each in desk.ok("invoice", "list", "--limit", "0", "-o", "json").json:
        said = desk.ok("invoice", "show", each["number"], "-o", "json").json
        one = {key: said[key] for key in keys}
        one["lines"] = [(line["net"], line["quantity"], line["price"], line.get("credits")) for line in said["lines"]]
        one["vat_breakdown"] = [tuple(group[key] for key in GROUP) for group in said["vat_breakdown"]]
        found.append(one)
    return sorted(found, key=str)


def elsewhere(office: Office, folder: Path) -> Desk:
    """Another book of the same company, with the same customer and nothing else."""
    desk = Desk(str(folder / "other.db"), office.desk.capture, office.desk.monkeypatch, office.desk.stock)

    def commands() -> None:
        make_book(desk.place)
        Office(desk).furnish()
        desk.ok("settings", "set", "invoice.rounding", "CHF=0.05")

    desk.stocked("elsewhere", commands)
    return desk


@pytest.mark.parametrize(
    ("currency", "unit", "prices"),
    [("EUR", "0.01", "net"), ("EUR", "0.01", "gross"), ("JPY", "1", "net"), ("KWD", "0.001", "gross"),
     ("CHF", "0.01", "gross")],
)  # fmt: skip
def test_all_that_was_issued_comes_back_in_its_turn(
    sqlite_office: Office, tmp_path: Path, currency: str, unit: str, prices: str
) -> None:
    desk, issue, step = sqlite_office.desk, sqlite_office.issue, Decimal(unit)
    desk.ok("settings", "set", "invoice.rounding", "CHF=0.05")
    money = ("--currency", currency, "--prices", prices, *(() if currency == "EUR" else ("--rate", "0.9137")))
    lines = [
        text
        for quantity, price, vat in ((3, 3331, "21%"), (7, 1249, "10%"), (1, 777, "4%"), (1, 501, "Z"))
        for text in ("--line", f"{quantity} x It @ {price * step:.4f} {vat}")
    ]
    more = ("--discount", "7%", "--charge", f"Post @ {990 * step:.4f}", "--charge", f"Case @ {333 * step:.4f} 10%")
    first = issue(*lines, *more, *money)
    for part in (("--only", "1=1"), ("--only", "2=3", "--only", "1=1"), ("--amount", f"{1001 * step:.4f}"), ()):
        desk.ok("invoice", "credit", first, *part)
    desk.ok("invoice", "credit", issue(*lines, "--discount", "3.5%", "--withholding", "15", *money))
    down = ("--line", f"Down @ {5003 * step:.4f} 21%", "--line", f"Down @ {701 * step:.4f} 10%")
    prepaid = [issue(*down, "--type", "prepayment", *money) for _ in range(2)]
    deduct = [text for number in prepaid for text in ("--deduct", number)]
    final = issue("--line", f"Work @ {30011 * step:.4f} 21%", *lines, *more, *money, *deduct)
    for part in (("--amount", f"{3337 * step:.4f}"), ("--amount", f"{71 * step:.4f}")):
        desk.ok("invoice", "credit", final, *part)
    desk.ok("invoice", "credit", issue(*lines, *money), "--amount", f"{29 * step:.4f}")
    before = figures(desk, *FIGURES, *SETTLED)
    books = []
    for n, ending in enumerate(("csv", "jsonl", "xlsx")):
        desk.ok("invoice", "export", f"out.{ending}")
        (tmp_path / str(n)).mkdir()
        books.append(elsewhere(sqlite_office, tmp_path / str(n)))
        said = books[-1].ok("invoice", "import", f"out.{ending}", "--issue", "-o", "json").json
        assert (said["saved"], said["invalid"]) == (len(before), 0)
        assert figures(books[-1], *FIGURES, *SETTLED) == before
        books[-1].ok("book", "check")
    # Numbers follow the turn in which they were given; references are to the new ones.
    for book in books:
        (again,) = (each for each in figures(book, "deducts") if each["deducts"])
        for each in again["deducts"]:
            assert book.ok("invoice", "show", each["number"], "-o", "json").json["type"] == "prepayment"
    # What the book has issued is not issued again.
    refused = desk.run("invoice", "import", "out.csv", "--issue")
    assert (refused.code, "is issued already, as " in refused.err) == (3, True), refused.err
    assert figures(desk, *FIGURES, *SETTLED) == before
    desk.ok("book", "check")


@pytest.mark.parametrize("ending", ["csv", "jsonl", "xlsx"])
def test_a_credit_note_alone_is_on_an_invoice_of_elsewhere(sqlite_office: Office, tmp_path: Path, ending: str) -> None:
    desk = sqlite_office.desk
    number = sqlite_office.issue(
        "--line", "A @ 100 21%", "--line", "B @ 33.33 10%", "--discount", "5%", "--charge", "P @ 3"
    )
    for part in (("--amount", "50"), ("--only", "1=0.3"), ()):
        desk.ok("invoice", "credit", number, *part)
    desk.ok("invoice", "export", f"notes.{ending}", "--type", "credit-note")
    other = elsewhere(sqlite_office, tmp_path)
    # It has a document of that number, of another day.
    other.ok("invoice", "add", "1", "--line", "X @ 500 21%", "--date", "2026-01-02", "--issue")
    other.ok("invoice", "import", f"notes.{ending}")
    drafts = [each["number"] for each in other.ok("invoice", "list", "--status", "draft", "-o", "json").json]
    notes = [each for each in figures(other, *FIGURES) if each["type"] == "credit-note"]
    assert notes == [each for each in figures(desk, *FIGURES) if each["type"] == "credit-note"]
    other.ok("invoice", "issue", *drafts)
    issued = other.ok("invoice", "list", "--type", "credit-note", "-o", "json").json
    assert {(each["status"], each["open"] == each["total"]) for each in issued} == {("open", True)}
    assert other.ok("invoice", "show", number, "-o", "json").json["credited"] == "0.00"
    other.ok("book", "check")


def test_a_draft_of_a_credit_note_closes_its_invoice_in_the_same_book(sqlite_office: Office) -> None:
    desk, number = sqlite_office.desk, sqlite_office.issue("--line", "A @ 100 21%")
    draft = desk.ok("invoice", "credit", number, "--amount", "21", "--draft").out.strip()
    desk.ok("invoice", "export", "note.csv", "--status", "draft")
    desk.ok("invoice", "delete", draft, "--yes")
    draft = desk.ok("invoice", "credit", number, "--amount", "30", "--draft").out.strip()
    desk.ok("invoice", "export", "late.csv", "--status", "draft")
    desk.ok("invoice", "delete", draft, "--yes")
    desk.ok("invoice", "import", "note.csv", "--issue")
    assert sqlite_office.invoice(number)["credited"] == "21.00"
    # More than is left is none of it.
    desk.ok("invoice", "credit", number, "--amount", "90")
    refused = desk.run("invoice", "import", "late.csv", "--issue")
    assert (refused.code, "10.00 is left to credit, not 30.00" in refused.err) == (5, True)


def test_what_deducts_a_prepayment_of_the_file_is_issued_with_it(sqlite_office: Office, tmp_path: Path) -> None:
    desk = sqlite_office.desk
    prepaid = sqlite_office.issue("--type", "prepayment", "--line", "Down @ 100 21%")
    sqlite_office.issue("--line", "Work @ 500 21%", "--deduct", prepaid)
    desk.ok("invoice", "export", "all.csv")
    other = elsewhere(sqlite_office, tmp_path)
    refused = other.run("invoice", "import", "all.csv", "-o", "json")
    (problem,) = json.loads(refused.err)["error"]["problems"]
    assert (refused.code, problem["field"], problem["line"]) == (3, "deducts", 3)
    assert problem["message"] == "is in this file, and can be deducted once it is issued"
    assert "--issue" in problem["hint"]
    # Without the prepayment there is nothing to deduct.
    desk.ok("invoice", "export", "final.csv", "--type", "invoice")
    refused = other.run("invoice", "import", "final.csv", "--issue", "-o", "json")
    assert (refused.code, refused.problems) == (3, {"deducts": "is no prepayment that was issued"})
    assert other.ok("invoice", "list").out == ""
    # One that is wrong takes along what refers to it.
    broken = Path("all.csv").read_text().replace(",prepayment,1,", ",prepayment,9,")
    Path("broken.csv").write_text(broken)
    said = other.run("invoice", "import", "broken.csv", "--issue", "--skip-invalid", "-o", "json")
    assert said.code == 3
    assert other.ok("invoice", "list").out == ""


def test_files_of_other_programs_refer_to_their_own_numbers(sqlite_office: Office) -> None:
    """Whatever stands first, each is issued after what it refers to, by the dates."""
    header = "invoice,type,customer,date,description,price,vat_rate,credits,deducts"
    rows = {
        "G7": "G7,credit-note,1,2026-02-03,Back,10,21,R9 2026-02-03,",
        "R9": "R9,invoice,1,2026-02-03,Work,500,21,,A1",
        "A1": "A1,prepayment,1,2026-02-03,Down,100,21,,",
        "R8": "R8,invoice,1,2026-02-01,Work,5,21,,",
    }
    desk = sqlite_office.desk
    Path("in.csv").write_text("\n".join([header, *rows.values()]) + "\n")
    desk.ok("invoice", "import", "in.csv", "--issue")
    said = {each["total"]: each for each in figures(desk, "number", "total", "date", "credits", "deducts")}
    number = {total: each["number"] for total, each in said.items()}
    assert number == {"6.05": "2026-0001", "121.00": "2026-0002", "484.00": "2026-0003", "12.10": "C2026-0001"}
    assert said["484.00"]["deducts"] == [{"number": "2026-0002", "date": "2026-02-03"}]
    assert said["12.10"]["credits"] == [{"number": "2026-0003", "date": "2026-02-03"}]
    desk.ok("book", "check")
    # What is of a later day, or refers back, cannot come first.
    later, back = rows["A1"].replace("02-03", "02-04"), "A1,prepayment,1,2026-02-03,Down,100,21,G7,"
    for broken, words in ((later, "is issued later than this document"), (back, "refers back to this document")):
        others = rows["G7"].replace("Back,10", "Back,11"), rows["R9"].replace("500", "511")
        Path("in.csv").write_text("\n".join([header, *others, broken.replace("100", "101")]) + "\n")
        refused = desk.run("invoice", "import", "in.csv", "--issue", "-o", "json")
        assert refused.code == 3, refused.err
        assert words in refused.err
        assert len(desk.ok("invoice", "list").out.splitlines()) == 4


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"vat": "31.00", "total": "131.00"}, "vat", "is 21.00 as it is reckoned"),
        ({"line_credits": "x"}, "line_credits", "is no line of an invoice"),
        ({"type": "invoice"}, "line_credits", "is only for a credit note on one invoice"),
        ({"credits": ""}, "line_credits", "is only for a credit note on one invoice"),
        ({"vat_breakdown": "{"}, "vat_breakdown", "is no JSON"),
        ({"line_deducts": "yes"}, "deducts", "is required"),
        ({"line_deducts": "perhaps"}, "line_deducts", "is neither yes nor no"),
    ],
)
def test_figures_that_cannot_be_are_refused(
    sqlite_office: Office, changes: dict[str, str], field: str, message: str
) -> None:
    row = {
        "invoice": "C1", "type": "credit-note", "customer": "1", "credits": "RE-1", "description": "Credit",
        "price": "100",
        "vat_rate": "21", "net": "100.00", "vat": "21.00", "total": "121.00", "line_net": "100.00", "line_credits": "0",
        "line_deducts": "", "vat_breakdown": '[{"category": "S", "rate": "21", "net": "100.00", "vat": "31.00"}]',
    } | changes  # fmt: skip
    Path("in.jsonl").write_text(json.dumps(row) + "\n")
    refused = sqlite_office.desk.run("invoice", "import", "in.jsonl", "-o", "json")
    assert refused.code == 3
    assert refused.problems[field] == message
    assert sqlite_office.desk.ok("invoice", "list").out == ""


LINES = st.lists(
    st.tuples(st.integers(1, 50), st.integers(1, 99_999), st.sampled_from(["21", "10", "5.5", "0"])),
    min_size=1,
    max_size=5,
)
UNITS = {"EUR": 2, "JPY": 0, "KWD": 3}


@settings(max_examples=150)
@given(st.data())
def test_every_credit_note_is_taken_back_as_it_is(data: st.DataObject) -> None:
    currency, prices = data.draw(st.sampled_from(sorted(UNITS))), data.draw(st.sampled_from(["net", "gross"]))
    sources = Sources(company_of_nobody(), {"1": customer_of_nobody()}, {}, {}, date(2026, 11, 26))
    invoice = invoiced(sources, data.draw(LINES), currency, prices, data.draw(st.sampled_from(["0%", "10%", "0.01%"])))
    for note in credited(data, invoice):
        named = changed(note, number="C1", credits=("2026-0001 2026-11-26",), customer_number="1")
        (record,) = InvoiceFiles().objects([named], FORM)
        draft = of_object(json.loads(json.dumps(record), parse_float=str, parse_int=str))
        (done,) = Completing(sources).complete_all([draft])
        assert [each for each in done.problems if each.field != "customer"] == []
        for name in (
            "line_total",
            "allowance_total",
            "charge_total",
            "net",
            "vat",
            "total",
            "withheld",
            "rounding",
            "payable",
        ):
            assert getattr(done.invoice, name) == getattr(note, name), name
        assert [(each.key, each.net, each.vat) for each in done.invoice.groups] == [
            (each.key, each.net, each.vat) for each in note.groups
        ]
        assert [(each.net, each.credited_line) for each in done.invoice.lines] == [
            (each.net, each.credited_line) for each in note.lines
        ]
        assert by_group(done.invoice) == by_group(note)


def invoiced(
    sources: Sources, lines: Sequence[tuple[int, int, str]], currency: str, prices: str, discount: str
) -> Invoice:
    """An invoice with a charge and, where it has room for that, one more with a VAT of its own."""
    places = UNITS[currency]
    drafts = [
        LineDraft({
            "description": "x", "quantity": str(quantity), "price": f"{Decimal(price).scaleb(-places):.4f}",
            "vat_rate": rate, "vat_category": "Z" if rate == "0" else "S",
        })
        for quantity, price, rate in lines
    ]  # fmt: skip
    texts: dict[str, str | None] = {
        "customer": "1", "currency": currency, "rate": None if currency == "EUR" else "0.5", "prices": prices,
        "discount": discount, "withholding": "7",
    }  # fmt: skip
    charges: list[dict[str, str | None]] = [
        {"charge": "yes", "amount": f"{Decimal(131).scaleb(-places):.4f}", "reason": "Post"},
        {"charge": "yes", "amount": f"{Decimal(77).scaleb(-places):.4f}", "reason": "Case", "vat_rate": "10"},
    ]
    has_ten = any(rate == "10" for *_, rate in lines)
    (done,) = Completing(sources).complete_all([Draft(texts, drafts, charges[: 2 if has_ten else 1])])
    assert done.problems == []
    return changed(done.invoice, number="2026-0001", date="2026-11-26")


def credited(data: st.DataObject, invoice: Invoice) -> list[Invoice]:
    """Credit notes on an invoice, of amounts and lines, until nothing is left; what is refused is left out."""
    notes: list[Invoice] = []
    for _ in range(data.draw(st.integers(0, 4))):
        left = Left(invoice, notes)
        try:
            if data.draw(st.booleans()):
                share = data.draw(st.integers(1, 9))
                unit = Decimal(1).scaleb(-UNITS[invoice.currency])
                notes.append(by_amount(left, (left.total * share / 10).quantize(unit)))
            else:
                n = data.draw(st.integers(1, len(invoice.lines)))
                all_of_it = data.draw(st.booleans())
                notes.append(by_lines(left, {n: None if all_of_it else Decimal(1)}))
        except (ConflictError, DataError):
            continue
    left = Left(invoice, notes)
    return [*notes, whole(left)] if left.total > 0 else notes


def by_group(note: Invoice) -> dict[object, Decimal]:
    """What allowances and charges come to in each VAT group."""
    sums: dict[object, Decimal] = {}
    for each in filter(None, (note.reduction, *note.allowances)):
        for *key, amount in each.parts:
            sums[tuple(key)] = sums.get(tuple(key), Decimal(0)) + each.sign * amount
    return {key: amount for key, amount in sums.items() if amount}


def credit(number: str, of: str, customer: str = "1") -> str:
    return f"{number},credit-note,{customer},2026-02-03,Back,10,21,{of}"


@pytest.mark.parametrize(
    ("rows", "field", "message"),
    [
        (
            ["R1,invoice,1,2026-02-03,Work,100,21,", credit("C1", "R1", "2")],
            "credits",
            "is for customer 1 in this file",
        ),
        ([credit("C1", "R0"), credit("C2", "C1")], "credits", "is a credit note in this file"),
    ],
)
@pytest.mark.parametrize("issue", [["--issue"], []])
def test_a_credit_note_is_on_an_invoice_of_its_customer(
    sqlite_office: Office, rows: list[str], field: str, message: str, issue: list[str]
) -> None:
    desk = sqlite_office.desk
    desk.add(name="Bea", email="bea@example.com", phone="911111111")
    header = "invoice,type,customer,date,description,price,vat_rate,credits"
    Path("in.csv").write_text("\n".join([header, *rows]) + "\n")
    refused = desk.run("invoice", "import", "in.csv", *issue, "-o", "json")
    assert (refused.code, refused.problems) == (3, {field: message})
    assert desk.ok("invoice", "list").out == ""


REFERRING = "invoice,type,customer,description,price,vat_rate,credits,deducts"
BACK = "refers back to this document: neither can be issued before the other"
NOT_RIGHT = "is a document of this file that has problems of its own"
PREPAID, FINAL = "P1,prepayment,1,Down,10,21,,", "R1,invoice,1,Work,500,21,,P1"


@pytest.mark.parametrize(
    ("rows", "options", "said"),
    [
        (["P1,prepayment,1,Down,10,21,,P2", "P2,prepayment,1,Down,10,21,,P1"], ["--issue"], {"deducts": BACK}),
        (["P1,prepayment,1,Down,10,21,,P2", "P2,prepayment,1,Down,10,21,,P1"], [], {"deducts": BACK}),
        (["C1,credit-note,1,Back,10,21,C2,", "C2,credit-note,1,Back,10,21,C1,"], ["--issue"], {"credits": BACK}),
        (["P1,prepayment,1,Down,10,21,R1,", FINAL], ["--issue"], {"credits": BACK}),
        (["P1,prepayment,1,Down,x,21,,", FINAL], ["--issue"], {"price": "is no amount", "deducts": NOT_RIGHT}),
        (["R1,invoice,1,Work,x,21,,", "C1,credit-note,1,Back,10,21,R1,"], ["--issue"],
         {"price": "is no amount", "credits": NOT_RIGHT}),
        (["P1,invoice,1,Down,10,21,,", FINAL], ["--issue"], {"deducts": "is no prepayment in this file"}),
        (["P1,invoice,1,Down,10,21,,", FINAL], [], {"deducts": "is no prepayment in this file"}),
        (["P1,prepayment,2,Down,10,21,,", FINAL], ["--issue"], {"deducts": "is of Bea in EUR"}),
        ([PREPAID, FINAL], [], {"deducts": "is in this file, and can be deducted once it is issued"}),
    ],
)  # fmt: skip
def test_what_is_amiss_with_references_within_a_file_is_said_as_it_is(
    sqlite_office: Office, rows: list[str], options: list[str], said: dict[str, str]
) -> None:
    desk = sqlite_office.desk
    desk.add(name="Bea", email="bea@example.com", phone="911111111")
    Path("in.csv").write_text("\n".join([REFERRING, *rows]) + "\n")
    refused = desk.run("invoice", "import", "in.csv", *options, "-o", "json")
    assert (refused.code, refused.problems) == (3, said)
    # To issue them, or not to, is the way out only where it helps.
    assert ("--issue" in refused.err) == ("once it is issued" in refused.err)
    assert desk.ok("invoice", "list").out == ""


def test_a_prepayment_that_deducts_another_is_issued_between_the_two(sqlite_office: Office) -> None:
    rows = ["R1,invoice,1,Work,500,21,,P2", "P2,prepayment,1,Second,50,21,,P1", PREPAID]
    Path("in.csv").write_text("\n".join([REFERRING, *rows]) + "\n")
    sqlite_office.desk.ok("invoice", "import", "in.csv", "--issue")
    totals = {each["number"]: each["total"] for each in sqlite_office.desk.ok("invoice", "list", "-o", "json").json}
    assert totals == {"2026-0001": "12.10", "2026-0002": "48.40", "2026-0003": "556.60"}
    sqlite_office.desk.ok("book", "check")


def test_a_number_is_of_one_document(sqlite_office: Office) -> None:
    desk = sqlite_office.desk
    line = {"customer": "1", "lines": [{"description": "A", "price": "10", "vat_rate": "21"}]}
    some = [line | {"number": number} for number in ("R1", "R2", "R1")]
    Path("in.jsonl").write_text("\n".join(map(json.dumps, some)))
    refused = desk.run("invoice", "import", "in.jsonl", "--issue", "-o", "json")
    assert (refused.code, refused.problems) == (3, {"number": "is also that of the document on line 1"})
    assert desk.ok("invoice", "list").out == ""


@pytest.mark.parametrize("name", ["x.csv", "x.jsonl"])
def test_credit_notes_come_back_without_terms_and_due_as_they_were(
    sqlite_office: Office, tmp_path: Path, name: str
) -> None:
    desk, number = sqlite_office.desk, sqlite_office.issue("--line", "2 x It @ 100 21%", "--terms", "14")
    for part in (("--amount", "21"), ("--only", "1=1")):
        desk.ok("invoice", "credit", number, *part)
    desk.ok("invoice", "export", name)
    there = elsewhere(sqlite_office, tmp_path)
    there.ok("invoice", "import", name, "--issue")
    said = [
        sorted(
            (each["type"], each["terms"] or "", each["due"]) for each in book.ok("invoice", "list", "-o", "json").json
        )
        for book in (desk, there)
    ]
    assert said[0] == said[1]
    assert [terms for _, terms, _ in said[1]] == ["", "", "14"]
