"""Private notes on invoices: written, found, moved and deleted with them."""

import json
from pathlib import Path

import pytest
from conftest import Desk, Start
from office import Office
from sqlalchemy import text

from debitcli.database.book import Book

LINE = ("--line", "x @ 100 21%")


def numbers(desk: Desk, *arguments: str) -> list[int]:
    return [each["number"] for each in desk.ok("note", "list", *arguments, "-o", "json").json]


def draft(office: Office, *arguments: str) -> str:
    return office.desk.ok("invoice", "add", office.ana, *LINE, *arguments).out.strip()


def files_kept(desk: Desk) -> int:
    with Book(desk.place).reading() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM file").scalar_one())


def test_a_note_on_an_invoice_is_one_of_its_customer_too(office: Office) -> None:
    desk, invoice = office.desk, office.issue(*LINE)
    added = desk.ok("note", "add", "--invoice", invoice, "promised for Friday")
    assert (added.out, added.err) == ("1\n", f"✓ Note 1 on invoice {invoice}, Ana García López.\n")
    desk.ok("note", "add", office.ana, "pays by card")
    note = desk.ok("note", "show", "1", "-o", "json").json
    assert (note["customer"], note["invoice"], note["text"]) == (office.ana, invoice, "promised for Friday")
    assert office.invoice(invoice)["notes"] == [note]
    assert [each["number"] for each in desk.customer(office.ana)["notes"]] == [2, 1]
    assert numbers(desk, "--invoice", invoice) == numbers(desk, "--search", invoice) == [1]
    assert numbers(desk, office.ana) == numbers(desk) == [2, 1]
    assert f"promised for Friday\t\t{invoice}\n" in desk.ok("note", "list").out
    shown = desk.ok("invoice", "show", invoice, "-o", "table").out
    assert shown.rstrip().endswith("general  promised for Friday")
    assert f"general  {invoice}  promised for Friday" in desk.ok("customer", "show", "1", "-o", "table").out
    assert f"invoice {invoice} · customer 1 · Ana" in desk.ok("note", "show", "1", "-o", "table").out
    desk.ok("note", "edit", "1", "promised for Monday")
    assert office.invoice(invoice)["notes"][0]["text"] == "promised for Monday"
    desk.ok("note", "delete", "1", "--yes")
    assert office.invoice(invoice)["notes"] == []


def test_only_its_author_and_those_it_is_shared_with_see_it(office: Office) -> None:
    desk, invoice = office.desk, office.issue(*LINE)
    desk.ok("note", "add", "--invoice", invoice, "secret")
    for view in (("invoice", "show", invoice), ("customer", "show", "1"), ("note", "list", "--invoice", invoice)):
        for form in ("table", "json"):
            assert "secret" in desk.ok(*view, "-o", form).out
            assert "secret" not in desk.ok(*view, "-o", form, "--user", "luis").out
    desk.ok("user", "add", "luis")
    desk.ok("note", "share", "1", "luis")
    assert "secret" in desk.ok("invoice", "show", invoice, "-o", "json", "--user", "luis").out


def test_it_may_have_a_date_and_files(office: Office, tmp_path: Path) -> None:
    desk, invoice = office.desk, draft(office)
    (tmp_path / "order.txt").write_text("PO 7")
    desk.ok("note", "add", "--invoice", invoice, "ring", "--kind", "event", "--on", "+3d", "--attach", "order.txt")
    assert numbers(desk, "--kind", "event") == [n["number"] for n in desk.ok("note", "upcoming", "-o", "json").json]
    assert desk.ok("note", "attach", "--invoice", invoice, "order.txt", "order.txt").out == "2\n"
    assert desk.ok("note", "save", "2", "-", "--name", "order.txt/2").out == "PO 7"
    desk.ok("note", "attach", "--invoice", invoice, "order.txt", "--note", "1")
    # It is one of the customer, too.
    desk.ok("note", "attach", office.ana, "order.txt", "--note", "1")
    shown = desk.ok("invoice", "show", invoice, "-o", "table").out
    assert shown.index("Coming up") < shown.index("ring") < shown.index("Notes") < shown.index("contract")
    other = office.issue(*LINE)
    refused = desk.run("note", "attach", "--invoice", other, "order.txt", "--note", "1")
    assert (refused.code, f"is on invoice {invoice}, Ana" in refused.err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("add", "--invoice", "2026-0099", "x"), 4, 'There is no invoice "2026-0099".'),
        (("add", "--invoice", "draft-1", "x"), 4, "draft-1 was issued as "),
        (("add", "1", "x", "--invoice", "draft-2"), 2, "CUSTOMER 1 and --invoice say two things."),
        (("attach", "1", "a.txt", "--invoice", "draft-2"), 2, "CUSTOMER 1 and --invoice say two things."),
        (("attach", "1", "--invoice", "draft-2"), 2, "CUSTOMER 1 and --invoice say two things."),
        (("attach", "1", "--invoice"), 2, "--invoice wants a value behind it."),
        (
            ("list", "2", "--invoice", "draft-2"),
            2,
            "draft-2 is for customer 1, Ana García López, not for customer 2, Bo.",
        ),
        (("list", "bo", "--invoice", "2026-0001"), 2, "Leave the customer out: debitcli note list --invoice 2026-0001"),
        (("add", "--invoice", "draft-2"), 3, "text  is required"),
        (("add",), 2, "CUSTOMER is missing."),
        (("attach", "1"), 2, "FILE... is missing."),
        (("attach", "--invoice", "draft-2"), 2, "FILE... is missing."),
        (("attach", "--invoice", "draft-2", "nowhere.pdf"), 3, "nowhere.pdf"),
        (("list", "--invoice", "nope"), 4, 'There is no invoice "nope".'),
    ],
)
def test_what_cannot_be_is_refused(office: Office, arguments: tuple[str, ...], code: int, words: str) -> None:
    office.issue(*LINE)
    draft(office)
    office.desk.add(name="Bo", email="bo@example.org", phone="91 234 56 79")
    refused = office.desk.run("note", *arguments)
    assert (refused.code, words in refused.err) == (code, True), refused.err
    assert numbers(office.desk) == []


def test_an_invoice_takes_no_note_itself(office: Office) -> None:
    desk = office.desk
    refused = desk.run("invoice", "add", "1", *LINE, "--note", "x")
    assert refused.code == 2
    assert "--message TEXT" in refused.err
    assert "debitcli note add --invoice INVOICE TEXT" in refused.err
    document = {"customer": "1", "lines": [{"description": "x", "price": "5", "vat_rate": "21"}], "notes": "x"}
    Path("in.jsonl").write_text(json.dumps(document))
    Path("in.csv").write_text("customer,description,price,vat_rate,Notes\n1,x,5,21,ring first\n")
    for way in (("add", "--json", "in.jsonl"), ("import", "in.jsonl"), ("import", "in.csv")):
        refused = desk.run("invoice", *way, "-o", "json")
        (problem,) = json.loads(refused.err)["error"]["problems"]
        assert (refused.code, problem["field"], problem["message"]) == (3, "notes", "have no place on an invoice")
        assert "private: debitcli note add --invoice" in problem["hint"]
    desk.ok("invoice", "import", "in.csv", "--map", "Notes=")
    # What `show` answers is taken, and its notes stay where they are.
    desk.ok("note", "add", "--invoice", "draft-1", "see")
    Path("again.jsonl").write_text(json.dumps(office.invoice("draft-1")))
    for way in (("invoice", "add", "--json", "again.jsonl"), ("invoice", "import", "again.jsonl")):
        desk.ok(*way)
    assert [len(office.invoice(f"draft-{n}")["notes"]) for n in (1, 2, 3)] == [1, 0, 0]


def test_notes_stay_with_a_draft_that_is_issued_or_gets_another_customer(office: Office) -> None:
    desk, invoice = office.desk, draft(office)
    bea = desk.add(name="Bea Ruiz", email="bea@example.com", phone="911111111")
    desk.ok("note", "add", "--invoice", invoice, "see")
    desk.ok("invoice", "edit", invoice, "--customer", bea)
    assert (numbers(desk, office.ana), numbers(desk, bea)) == ([], [1])
    number = desk.ok("invoice", "issue", invoice).out.strip()
    assert desk.ok("note", "show", "1", "-o", "json").json["invoice"] == number
    desk.ok("customer", "merge", bea, office.ana, "--yes")
    assert numbers(desk, office.ana) == numbers(desk, "--invoice", number) == [1]
    desk.ok("book", "check")


def test_a_deleted_draft_takes_its_notes_along(office: Office, tmp_path: Path) -> None:
    desk, gone, stays = office.desk, draft(office), draft(office)
    (tmp_path / "order.txt").write_text("PO 7")
    desk.ok("note", "add", "--invoice", gone, "one", "--attach", "order.txt")
    desk.ok("note", "add", "--invoice", gone, "of another", "--user", "luis")
    desk.ok("note", "add", "--invoice", stays, "two")
    desk.ok("note", "add", office.ana, "three")
    assert desk.ok("invoice", "delete", gone, "--yes").err == f"✓ {gone} is deleted, with 1 note.\n"
    assert (numbers(desk), files_kept(desk)) == ([4, 3], 0)
    # What another wrote, and only they see, stays with the customer.
    (left,) = desk.ok("note", "list", office.ana, "--user", "luis", "-o", "json").json
    assert (left["text"], left["invoice"]) == ("of another", None)
    refused = desk.run("note", "show", "1")
    assert (refused.code, "Note 1 was deleted on" in refused.err) == (4, True)
    desk.ok("book", "check")


def test_a_file_of_customers_has_only_what_an_import_takes_back(office: Office) -> None:
    desk = office.desk
    desk.ok("note", "add", "--invoice", draft(office), "on the invoice")
    desk.ok("note", "add", office.ana, "on the customer")
    for ending in ("csv", "jsonl", "xlsx", "vcf"):
        desk.ok("customer", "export", f"all.{ending}")
        done = desk.ok("customer", "import", f"all.{ending}", "--on-duplicate", "update", "-o", "json").json
        assert done["unchanged"] == 1
    assert "on the invoice" not in Path("all.csv").read_text()
    shown = desk.ok("customer", "show", "1", "-o", "json").out
    assert "Nothing changed" in desk.ok("customer", "edit", "1", "--json", "-", stdin=shown).err


def test_another_book_and_a_check_know_them(full: Office, new_sqlite_place: str, tmp_path: Path) -> None:
    desk = full.desk
    Path("order.txt").write_text("PO 7")
    desk.ok("note", "add", "--invoice", "2026-0002", "see", "--attach", "order.txt")
    desk.ok("book", "check")
    moved = str(tmp_path / "moved.db")
    desk.ok("book", "move", moved)
    assert desk.ok("note", "list", "--invoice", "2026-0002", "-o", "json", "--book", moved).json[0]["text"] == "see"
    desk.ok("book", "check", "--book", moved)
    bea = desk.add(name="Bea Ruiz", email="bea@example.com", phone="911111111")
    with Book(desk.place).writing() as connection:
        connection.execute(text("UPDATE note SET customer = :bea WHERE id = 2"), {"bea": int(bea)})
    refused = desk.run("book", "check")
    assert (refused.code, "note 2" in refused.err) == (3, True), refused.err


def test_the_shell_proposes_invoices(office: Office) -> None:
    number, other = office.issue(*LINE), draft(office)
    for verb in ("add", "list", "attach"):
        assert {number, other} <= office.desk.proposed("note", verb, "--invoice", "").keys()


def test_at_a_terminal_what_is_missing_is_asked_for(sqlite_office: Office, start: Start) -> None:
    number = sqlite_office.issue(*LINE)
    Path("order.txt").write_text("PO 7")
    with start("note", "attach", "--invoice", number) as terminal:
        terminal.answer("File", "order.txt")
        assert terminal.end() == 0
    with start("note", "add", EDITOR="sh -c 'echo by hand > \"$0\"'") as terminal:
        terminal.answer("Customer", "1")
        assert terminal.end() == 0
    edits = f'sh -c \'grep -q "Note on invoice {number}, Ana" "$0" && echo seen > "$0"\''
    with start("note", "add", "--invoice", number, EDITOR=edits) as terminal:
        assert terminal.end() == 0
    assert [each["text"] for each in sqlite_office.desk.customer("1")["notes"]] == ["seen", "by hand", ""]


def test_what_is_the_same_for_all_notes_of_a_list_stands_above_them_once(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, invoice = sqlite_office.desk, sqlite_office.issue(*LINE)
    monkeypatch.setenv("COLUMNS", "40")
    for typed in ("promised for Friday", "rang twice"):
        desk.ok("note", "add", "--invoice", invoice, typed, "--kind", "event", "--on", "2099-03-01")
    for narrowed, on in ((("--invoice", invoice), f"invoice {invoice}"), ((sqlite_office.ana,), "customer 1")):
        shown = desk.ok("note", "list", *narrowed, "--kind", "event", "-o", "table").out
        assert shown.startswith(f"{on}, Ana García López\n")
        assert (shown.count("Ana"), shown.count("event")) == (1, 0)
        assert desk.ok("note", "list", *narrowed).out.count("1\tevent\t2099-03-01") == 2
    assert desk.ok("note", "list", "-o", "table").out.count("Ana") == 2


def test_what_is_coming_up_has_its_date_on_the_narrowest_screen(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    sqlite_office.desk.ok("note", "add", "1", "the fair in Valencia begins", "--kind", "event", "--on", "2099-03-01")
    shown = sqlite_office.desk.ok("note", "upcoming", "--days", "50000", "-o", "table").out
    assert shown.splitlines()[1] == "  #1  2099-03-01  Ana Garcí…  the fair …"


def test_a_file_may_be_called_by_a_number(sqlite_office: Office) -> None:
    draft(sqlite_office)
    Path("1").write_text("order")
    sqlite_office.desk.ok("note", "attach", "1", "--invoice", "draft-1")
    assert numbers(sqlite_office.desk, "1", "--invoice", "draft-1") == [1]
