"""`expense add --read`: a supplier's e-invoice becomes an expense, as its supplier states it."""

from pathlib import Path
from typing import Any

import pytest
import suppliers
from conftest import Result, Start
from office import Office
from suppliers import CII, SYNTAXES, UBL

TRAVEL = ("--category", "Travel")
ONE_RATE = suppliers.one_group("S", vat="31.50", rate="<cbc:Percent>21</cbc:Percent>")


def put(content: str | bytes, name: str = "in.xml") -> str:
    Path(name).write_bytes(content.encode() if isinstance(content, str) else content)
    return name


def read(office: Office, content: str | bytes, *more: str, name: str = "in.xml") -> Result:
    return office.desk.run("expense", "add", "--read", put(content, name), *more)


def record(office: Office, content: str | bytes, *more: str) -> dict[str, Any]:
    result = read(office, content, *TRAVEL, *more, "-o", "json")
    assert result.code == 0, result.err
    return dict(result.json)


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_it_is_written_down_as_the_supplier_states_it(office: Office, syntax: str) -> None:
    made = record(office, SYNTAXES[syntax])
    said = {
        "supplier": "Papel Norte, S.L.", "supplier_tax_id": "ESB58378431", "supplier_country": "ES",
        "reference": "R-4711", "date": "2026-01-05", "due": "2026-02-04", "currency": "EUR", "category": "Travel",
        "description": "Paper A4, Book", "net": "150.00", "vat": "26.00", "total": "176.00", "open": "176.00",
    }  # fmt: skip
    assert {key: made[key] for key in said} == said
    assert sorted((each["vat_rate"], each["net"], each["vat"]) for each in made["parts"]) == [
        ("10", "50.00", "5.00"), ("21", "100.00", "21.00"),
    ]  # fmt: skip
    (file,) = made["attachments"]
    assert (file["name"], file["type"]) == ("in.xml", "application/xml")
    Path("out").mkdir()
    office.desk.ok("expense", "save", "1", "out")
    assert Path("out/in.xml").read_text("utf-8") == SYNTAXES[syntax]
    office.desk.ok("book", "check")


@pytest.mark.parametrize(
    ("names", "syntax"), [
        (("factur-x.xml",), "cii"), (("ZUGFeRD-invoice.xml",), "zugferd-1"), (("zugferd-invoice.xml",), "cii"),
        (("xrechnung.xml",), "ubl"), (("Rechnung.XML",), "cii"), (("data",), "ubl"),
        (("terms.xml", "factur-x.xml"), "cii"), (("terms.xml", "rechnung.xml"), "ubl"),
    ],
)  # fmt: skip
def test_it_is_found_inside_a_pdf_whatever_it_is_called(
    sqlite_office: Office, names: tuple[str, ...], syntax: str
) -> None:
    attached = [(name, SYNTAXES[syntax] if name == names[-1] else "<terms/>") for name in names]
    content = suppliers.pdf(*attached, ("photo.png", b"\x89PNG"))
    made = record(sqlite_office, content)
    assert (made["reference"], made["total"]) == ("R-4711", "176.00")
    assert made["attachments"][0]["type"] == "application/pdf"
    assert made["attachments"][0]["size"] == len(content)


def test_a_pdf_that_only_may_not_be_changed_is_read(sqlite_office: Office) -> None:
    assert record(sqlite_office, suppliers.pdf(("factur-x.xml", CII), opens_with=""))["total"] == "176.00"


ENCODINGS = {
    "utf-16": CII.replace("UTF-8", "UTF-16").encode("utf-16"),
    "utf-16 big": b"\xfe\xff" + CII.replace("UTF-8", "UTF-16").encode("utf-16-be"),
    "latin 1": CII.replace("UTF-8", "ISO-8859-1").replace("Norte", "Niño").encode("latin-1"),
    "a BOM": b"\xef\xbb\xbf" + CII.encode(), "blank lines before": b"\n\n " + CII.encode(),
    "other prefixes": CII.replace("ram:", "a:").replace(":ram=", ":a=").replace("rsm:", "b:").replace(":rsm=", ":b="),
    "no prefixes": UBL.replace("cac:", "a.b:").replace(":cac=", ":a.b="),
    "day as ISO": CII.replace('format="102">20260105', ">2026-01-05"),
    "day with a zone": UBL.replace("2026-01-05", "2026-01-05+01:00"),
    "day and time": CII.replace('format="102">20260105', 'format="203">202601050930'),
    "day in six digits": CII.replace('format="102">20260105', 'format="101">260105'),
    "more zeros": CII.replace("176.00", "176.0000").replace(">21.00<", ">21.000<"),
}  # fmt: skip


@pytest.mark.parametrize("spelling", ENCODINGS)
def test_every_spelling_of_it_is_read(sqlite_office: Office, spelling: str) -> None:
    made = record(sqlite_office, ENCODINGS[spelling])
    assert (made["date"], made["total"], made["vat"]) == ("2026-01-05", "176.00", "26.00")
    assert made["supplier"] == ("Papel Niño, S.L." if spelling == "latin 1" else "Papel Norte, S.L.")


@pytest.mark.parametrize(
    ("category", "vat", "owed"),
    [("AE", "31.50", "150.00"), ("K", "31.50", "150.00"), ("E", "0.00", "150.00"), ("Z", "0.00", "150.00"),
     ("O", "0.00", "150.00"), ("G", "0.00", "150.00")],
)  # fmt: skip
def test_vat_that_nobody_charges_keeps_its_category(sqlite_office: Office, category: str, vat: str, owed: str) -> None:
    rate = "" if category == "O" else "<cbc:Percent>0</cbc:Percent>"
    made = record(sqlite_office, suppliers.one_group(category, rate=rate))
    assert (made["vat_category"], made["net"], made["vat"], made["total"]) == (category, "150.00", vat, owed)


@pytest.mark.parametrize("content", [suppliers.credit_note(UBL), CII.replace(">380<", ">381<")])
def test_a_credit_note_is_below_zero(office: Office, content: str) -> None:
    result = read(office, content, *TRAVEL)
    assert "credit note: its amounts are below zero" in result.err
    made = office.desk.ok("expense", "show", "1", "-o", "json").json
    assert (made["net"], made["vat"], made["total"]) == ("-150.00", "-26.00", "-176.00")
    assert office.balances()["input-vat"] == -26


def test_profiles_without_lines_or_breakdown(sqlite_office: Office) -> None:
    lines = ("IncludedSupplyChainTradeLineItem",)
    basic_wl = record(sqlite_office, suppliers.without(CII, *lines))
    assert (basic_wl["description"], len(basic_wl["parts"])) == ("As ordered in December.", 2)
    bare = suppliers.without(CII, *lines, "ApplicableTradeTax", "IncludedNote").replace("R-4711", "R-2")
    minimum = bare.replace("150.00", "100.00").replace("26.00", "21.00").replace("176.00", "121.00")
    made = record(sqlite_office, minimum)
    assert (made["net"], made["vat"], made["vat_rate"], made["description"]) == ("100.00", "21.00", "21", None)
    mixed = read(sqlite_office, bare.replace("R-2", "R-3"), *TRAVEL, "-o", "json")
    assert (mixed.code, list(mixed.problems)) == (3, ["vat"])
    by_hand = ("--part", "121 21%", "--part", "55 10%", "--date", "2026-01-07")
    assert record(sqlite_office, bare.replace("R-2", "R-3"), *by_hand)["vat"] == "26.00"


def test_the_account_is_that_of_the_last_time_by_tax_id_first(office: Office) -> None:
    refused = read(office, CII, "-o", "json")
    assert (refused.code, refused.problems) == (3, {"category": "is required"})
    assert "--category" in refused.err
    assert office.desk.run("expense", "list").out == ""
    read(office, CII, "--category", "Rent")
    renamed = CII.replace("R-4711", "R-4712").replace("20260105", "20260106").replace("Papel Norte, S.L.", "PaNo")
    assert read(office, renamed, "-o", "json").json["category"] == "Rent"
    by_name = renamed.replace("R-4712", "R-4713").replace("20260106", "20260107").replace("ESB58378431", "ESA79075438")
    assert read(office, by_name, "-o", "json").json["category"] == "Rent"


def test_a_second_time_is_a_duplicate(office: Office) -> None:
    read(office, CII, *TRAVEL)
    for again in (CII, UBL, suppliers.pdf(("factur-x.xml", CII)), CII.replace("Papel Norte", "PAPEL-NORTE")):
        refused = read(office, again)
        assert (refused.code, "expense 1 is likely the same" in refused.err) == (5, True)
    spelt = CII.replace("Papel Norte, S.L.", "Grupo PN").replace("ESB58378431", "es b-58378431").replace("0105", "0106")
    assert "expense 1" in read(office, spelt).err
    read(office, CII, "--allow-duplicate")
    assert len(office.desk.ok("expense", "list", "-o", "json").json) == 2
    other = CII.replace("R-4711", "R-9")
    assert "2026-01-05, EUR 176.00" in read(office, other).err


def test_flags_win_over_what_was_read(sqlite_office: Office) -> None:
    given = ("--supplier", "Norte", "--reference", "", "--due", "2026-03-01", "--description", "Paper", "--date")
    made = record(sqlite_office, CII, *given, "2026-01-06", "--paid-on", "2026-01-07", "--supplier-tax-id", "X1")
    said = ("Norte", None, "2026-03-01", "Paper", "2026-01-06", "paid", "X1")
    keys = ("supplier", "reference", "due", "description", "date", "status", "supplier_tax_id")
    assert tuple(made[key] for key in keys) == said
    parts = ("--part", "121 Rent 21%", "--part", "55 10%")
    split = record(sqlite_office, CII, *parts)
    assert [(each["category"], each["vat"]) for each in split["parts"]] == [("Rent", "21.00"), ("Travel", "5.00")]
    wrong = read(sqlite_office, CII, "--part", "121 Rent 21%", "-o", "json", "--allow-duplicate")
    assert (wrong.code, "176.00" in wrong.err, list(wrong.problems)) == (3, True, ["total"])


@pytest.mark.parametrize(
    ("content", "given", "said"), [
        (suppliers.one_group("AE"), ("--vat-rate", "10"), ("AE", "150.00", "15.00", "150.00")),
        (suppliers.one_group("AE"), ("--vat-category", "K"), ("K", "150.00", "31.50", "150.00")),
        (suppliers.one_group("E"), ("--amount", "140"), ("E", "140.00", "0.00", "140.00")),
        (ONE_RATE, ("--amount", "121"), ("S", "100.00", "21.00", "121.00")),
        (ONE_RATE, ("--vat", "31.00", "--vat-rate", "21"), ("S", "150.50", "31.00", "181.50")),
        (ONE_RATE, ("--vat", "10%"), ("S", "165.00", "16.50", "181.50")),
        (ONE_RATE, ("--vat-category", "E"), ("E", "181.50", "0.00", "181.50")),
        (ONE_RATE, ("--net", "150"), ("S", "150.00", "31.50", "181.50")),
        (CII, ("--vat", "26", "--vat-rate", "21"), ("S", "150.00", "26.00", "176.00")),
    ],
)  # fmt: skip
def test_sums_that_are_given_go_with_what_is_stated_beside_them(
    sqlite_office: Office, content: str, given: tuple[str, ...], said: tuple[str, ...]
) -> None:
    made = record(sqlite_office, content, *given)
    assert tuple(made[key] for key in ("vat_category", "net", "vat", "total")) == said


@pytest.mark.parametrize("content", [CII, suppliers.one_group("L"), CII.replace(">5.00<", ">5,00<")])
def test_another_total_where_the_vat_is_not_one_rate_wants_that_too(sqlite_office: Office, content: str) -> None:
    assert record(sqlite_office, content, "--amount", "170", "--vat", "21%")["vat"] == "29.50"
    refused = read(sqlite_office, content, *TRAVEL, "--amount", "170", "-o", "json")
    assert (refused.code, refused.problems) == (3, {"vat": "must be said, too"})


def test_another_account_later_leaves_the_vat_as_it_is(office: Office) -> None:
    read(office, CII, *TRAVEL)
    after = office.desk.ok("expense", "edit", "1", "--category", "Rent", "-o", "json").json
    assert [(each["category"], each["net"], each["vat"]) for each in after["parts"]] == [
        ("Rent", "100.00", "21.00"), ("Rent", "50.00", "5.00"),
    ]  # fmt: skip


def test_a_trial_saves_nothing_and_standard_input_is_read(sqlite_office: Office) -> None:
    trial = read(sqlite_office, CII, *TRAVEL, "--dry-run")
    assert (trial.code, "Please check" in trial.err, "Nothing was saved" in trial.err) == (0, True, True)
    assert sqlite_office.desk.run("expense", "list").out == ""
    made = sqlite_office.desk.ok("expense", "add", "--read", "-", *TRAVEL, "-o", "json", stdin=CII).json
    assert made["attachments"][0]["name"] == "R-4711.xml"
    receipt = put(b"%PDF-1.4 receipt", "receipt.pdf")
    both = record(sqlite_office, CII.replace("R-4711", "R/2").replace("0105", "0106"), "--attach", receipt)
    assert [each["name"] for each in both["attachments"]] == ["in.xml", "receipt.pdf"]


def test_what_is_prepaid_or_rounded_is_said(sqlite_office: Office) -> None:
    prepaid = CII.replace(
        "<ram:DuePayableAmount>176.00",
        "<ram:TotalPrepaidAmount>76.00</ram:TotalPrepaidAmount><ram:DuePayableAmount>100.00",
    )
    said = read(sqlite_office, prepaid, *TRAVEL)
    assert "76.00 of it is prepaid, 100.00 is due" in " ".join(said.err.split())
    assert sqlite_office.desk.ok("expense", "show", "1", "-o", "json").json["total"] == "176.00"
    rounded = (
        CII.replace("R-4711", "R-2")
        .replace("0105", "0106")
        .replace(
            "<ram:DuePayableAmount>176.00", "<ram:RoundingAmount>0.02</ram:RoundingAmount><ram:DuePayableAmount>176.02"
        )
    )
    assert "176.02 is due, rounded by 0.02" in read(sqlite_office, rounded, *TRAVEL).err


def test_other_currencies_want_their_rate_and_have_their_decimals(sqlite_office: Office) -> None:
    refused = read(sqlite_office, CII.replace("EUR", "SEK"), *TRAVEL, "-o", "json")
    assert (refused.code, refused.problems) == (3, {"rate": "is required for SEK"})
    made = record(sqlite_office, CII.replace("EUR", "SEK"), "--rate", "0.09")
    assert (made["currency"], made["total"], made["vat_base_currency"]) == ("SEK", "176.00", "2.34")
    kuwait = (
        CII.replace("EUR", "KWD").replace("R-4711", "K-1").replace(">5.00<", ">5.125<").replace(">26.00<", ">26.125<")
    )
    kuwait = record(sqlite_office, kuwait.replace(">176.00<", ">176.125<"), "--rate", "3")
    assert (kuwait["total"], kuwait["vat"]) == ("176.125", "26.125")
    japan = CII.replace("EUR", "JPY").replace("R-4711", "J-1").replace(".00<", "<")
    assert record(sqlite_office, japan, "--rate", "0.006")["total"] == "176"
    cents = japan.replace(">5<", ">5.50<").replace(">26<", ">26.50<").replace(">176<", ">176.50<").replace("J-1", "J-2")
    assert read(sqlite_office, cents, *TRAVEL, "--rate", "0.006", "-o", "json").problems == {
        "parts[2]": "is no amount of JPY"
    }


def test_on_a_terminal_the_values_are_proposed_and_the_account_asked(sqlite_office: Office, start: Start) -> None:
    odd = CII.replace(">100.00</ram:LineTotal", ">99.00</ram:LineTotal").replace("ESB64717838", "ESA79075438")
    with start("expense", "add", "--read", put(odd)) as screen:
        screen.answer("Category", "Travel")
        screen.answer("Paid on", "")
        screen.answer("More", "")
        screen.wait_for("Please check")
        screen.wait_for("lines = 149.00")
        screen.wait_for("addressed to Estudio Sol")
        screen.press("\r")
        screen.wait_for("Saved as expense 1")
    made = sqlite_office.desk.ok("expense", "show", "1", "-o", "json").json
    assert (made["vat"], len(made["attachments"])) == ("26.00", 1)
    with start(
        "expense", "add", "--read", put(odd.replace("R-4711", "R-2").replace("0105", "0106")), "--yes"
    ) as screen:
        screen.answer("Category", "")
        screen.wait_for("Saved as expense 2")
    again = sqlite_office.desk.ok("expense", "show", "2", "-o", "json").json
    assert (again["category"], again["reference"]) == ("Travel", "R-2")


def test_what_was_interrupted_goes_on_with_its_file(sqlite_office: Office, start: Start) -> None:
    command = ("expense", "add", "--read", put(CII))
    with start(*command) as screen:
        screen.answer("Category", "Travel")
        screen.wait_for("Paid on")
        screen.type("\x03")
        assert screen.end() == 130
    with start(*command) as screen:
        screen.wait_for("unfinished")
        screen.press("\r")
        screen.answer("Paid on", "")
        screen.answer("More", "")
        screen.wait_for("Please check")
        screen.press("\r")
        screen.wait_for("Saved as expense 1")
    made = sqlite_office.desk.ok("expense", "show", "1", "-o", "json").json
    assert (made["category"], made["vat"], made["attachments"][0]["name"]) == ("Travel", "26.00", "in.xml")


def test_on_a_terminal_what_it_lacks_is_asked(sqlite_office: Office, start: Start) -> None:
    mixed = suppliers.without(CII, "IncludedSupplyChainTradeLineItem", "ApplicableTradeTax").replace("EUR", "SEK")
    with start("expense", "add", "--read", put(mixed), "--category", "Travel") as screen:
        screen.answer("Rate", "0.1")
        screen.answer("Paid on", "")
        screen.answer("More", "")
        screen.wait_for("at no rate that is known")
        screen.answer("VAT", "\x1521%")
        screen.wait_for("VAT 30.55 (21 %)")
        screen.press("\r")
        screen.wait_for("Saved as expense 1")
    assert sqlite_office.desk.ok("expense", "show", "1", "-o", "json").json["rate"] == "0.1"
