"""What is no e-invoice, is broken, was made to do harm, or contradicts itself: said in words, nothing saved."""

import json
import time
from pathlib import Path

import pytest
import suppliers
from conftest import Result
from office import Office
from suppliers import CII, UBL, without

DOCTYPE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def read(office: Office, content: str | bytes, *more: str) -> Result:
    Path("in").write_bytes(content.encode() if isinstance(content, str) else content)
    return office.desk.run("expense", "add", "--read", "in", "--category", "Travel", *more)


NO_INVOICE: dict[str, tuple[str | bytes, str]] = {
    "nothing": ("", "neither a PDF nor XML"), "words": ("hello", "neither a PDF nor XML"),
    "JSON": ("{}", "neither a PDF nor XML"), "a picture": (b"\xff\xd8\xff\xe0JFIF", "neither a PDF nor XML"),
    "HTML": ("<html><body/></html>", "its root is html"),
    "an order": ('<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"/>', "its root is Order of urn"),
    "an invoice of nobody": ("<Invoice/>", "its root is Invoice"),
    "cut XML": (CII[:2000], "no XML that can be read"), "deep XML": ("<a>" * 5000, "no XML that can be read"),
    "XML in wrong letters": (CII.replace("Norte", "Niño").encode("latin-1"), "no XML that can be read"),
    "a bomb": (suppliers.bomb(), "DOCTYPE"), "a bomb in UTF-16": (suppliers.bomb().encode("utf-16"), "be read"),
    "another file": (DOCTYPE + CII.partition("?>")[2].replace("R-4711", "&a;"), "DOCTYPE"),
    "an empty PDF": (b"%PDF-1.7\n", "PDF that cannot be read"),
    "a cut PDF": (suppliers.pdf(("factur-x.xml", CII))[:700], "PDF that cannot be read"),
    "a plain PDF": (suppliers.pdf(), "has no e-invoice inside; attach it"),
    "other files in a PDF": (suppliers.pdf(("a.xml", "<order/>"), ("b.txt", "x")), "inside (but a.xml (order))"),
    "two in a PDF": (suppliers.pdf(("a.xml", CII), ("b.xml", UBL)), "several e-invoices inside: a.xml, b.xml"),
    "a broken one in a PDF": (suppliers.pdf(("factur-x.xml", CII[:900])), "has factur-x.xml inside, which is no XML"),
    "a bomb in a PDF": (suppliers.pdf(("factur-x.xml", suppliers.bomb())), "DOCTYPE"),
    "an encrypted PDF": (suppliers.pdf(("factur-x.xml", CII), opens_with="secret"), "is an encrypted PDF"),
}  # fmt: skip


@pytest.mark.parametrize("sort", NO_INVOICE)
def test_what_is_no_e_invoice_is_refused_with_its_reason(sqlite_office: Office, sort: str) -> None:
    content, words = NO_INVOICE[sort]
    refused = read(sqlite_office, content)
    said = " ".join(refused.err.split()).replace("inside attach", "inside; attach")
    assert (refused.code, words in said, '"in"' in said) == (3, True, True), said
    assert "root:" not in said
    assert sqlite_office.desk.run("expense", "list").out == ""


SAID: dict[str, tuple[str, str, str]] = {
    "no supplier": (without(UBL, "PartyLegalEntity", "PartyName"), "supplier", "is required"),
    "no date": (without(CII, "IssueDateTime"), "date", "is not stated (BT-2)"),
    "no currency": (without(CII, "InvoiceCurrencyCode"), "currency", "is not stated (BT-5)"),
    "no total": (without(CII, "GrandTotalAmount"), "total", "is not stated (BT-112)"),
    "no such day": (CII.replace("20260105", "20260230"), "date", "is no day of format 102 (BT-2)"),
    "a month": (CII.replace('102">20260105', '610">202601'), "date", "is no day of format 610 (BT-2)"),
    "words for a due day": (UBL.replace("2026-02-04", "soon"), "due", "is no day (BT-9)"),
    "due before its date": (UBL.replace("2026-02-04", "2025-02-04"), "due", "is before the date, 2026-01-05"),
    "a comma": (CII.replace(">176.00<", ">176,00<"), "total", "is no number of XML, such as 1234.50 (BT-112)"),
    "no number": (CII.replace(">5.00<", ">NaN<"), "parts", "is no number of XML, such as 1234.50 (BT-117)"),
    "too large": (CII.replace(">176.00<", f">{'9' * 30}<"), "total", "is too large, below 1,000,000,000,000 (BT-112)"),
    "two currencies": (UBL.replace('"EUR">176', '"USD">176'), "total", "is in USD, the document in EUR (BT-112)"),
    "no such currency": (CII.replace("EUR", "XXQ"), "currency", "is no currency in use"),
    "no such country": (CII.replace("CountryID>ES", "CountryID>XX"), "supplier_country", "is no country"),
    "taxes of the Canaries": (suppliers.one_group("L"), "parts", "is a VAT category that has no place here (BT-118)"),
    "no category": (without(CII, "CategoryCode"), "parts", "has no VAT category (BT-118)"),
    "a group without VAT": (without(CII, "CalculatedAmount"), "parts", "lacks its net or its VAT (BT-116, BT-117)"),
    "a control character": (CII.replace("Norte", "&#x9b;31m"), "supplier", "has a control character"),
    "pro forma": (CII.replace(">380<", ">325<"), "read", "is a pro forma invoice (BT-3)"),
    "our own": (CII.replace("ESB58378431", "B64717838"), "supplier", "is the company itself"),
    "our own by name": (
        without(UBL, "PartyTaxScheme").replace("Papel Norte", "Estudio Sol"), "supplier", "is the company itself",
    ),
    "net and VAT are not the total": (
        CII.replace(">176.00<", ">177.00<"), "total",
        "does not add up: net and VAT of the breakdown = 176.00, but the total (BT-112) = 177.00",
    ),
    "without a breakdown neither": (
        without(CII, "ApplicableTradeTax").replace(">26.00<", ">27.00<"), "total",
        "does not add up: net and VAT = 177.00, but the total (BT-112) = 176.00",
    ),
    "VAT where there is none": (
        suppliers.one_group("AE", vat="31.50"), "total",
        "does not add up: VAT of AE 0 % = 0, but what is charged (BT-117) = 31.50",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SAID)
def test_what_cannot_be_an_expense_names_field_and_figures(sqlite_office: Office, case: str) -> None:
    content, field, message = SAID[case]
    refused = read(sqlite_office, content, "-o", "json")
    assert refused.code == 3, refused.err
    assert refused.problems[field].startswith(message), refused.problems
    assert len(refused.problems) == len(json.loads(refused.err)["error"]["problems"])
    assert sqlite_office.desk.run("expense", "list").out == ""


WARNED = {
    "lines": (
        CII.replace(">50.00</ram:LineTotal", ">51.00</ram:LineTotal"),
        "lines = 151.00, but their total (BT-106) = 150.00",
    ),
    "allowances": (
        CII.replace(">150.00</ram:LineTotal", ">160.00</ram:LineTotal"),
        "lines, allowances and charges = 160.00, but the net (BT-109) = 150.00",
    ),
    "a rate": (
        CII.replace(">21.00</ram:Rate", ">20.00</ram:Rate"),
        "VAT of S 20 % on 100.00 = 20.00, but what is charged (BT-117) = 21.00",
    ),
    "the VAT": (
        UBL.replace('EUR">26.00', 'EUR">25.00'), "the VAT of the breakdown = 26.00, but the VAT (BT-110) = 25.00"
    ),
    "what is due": (
        CII.replace(">176.00</ram:Due", ">175.00</ram:Due"),
        "total, prepaid and rounding = 176.00, but the amount due (BT-115) = 175.00",
    ),
    "somebody else": (
        CII.replace("ESB64717838", "ESA79075438"),
        "addressed to Estudio Sol, S.L. (ESA79075438), and not to Estudio Sol, S.L. (ESB64717838)",
    ),
    "no number": (CII.replace("<ram:ID>R-4711</ram:ID>", ""), "has no number (BT-1)"),
    "a credit below zero": (
        UBL.replace(">380<", ">381<").replace('"EUR">', '"EUR">-'),
        "credit note below zero: by the norm that is a charge",
    ),
    "a line that is no number": (CII.replace(">50.00</ram:LineTotal", ">x</ram:LineTotal"), 'BT-131 "x" is no number'),
}  # fmt: skip


@pytest.mark.parametrize("case", WARNED)
def test_what_can_be_taken_as_stated_is_taken_and_said(sqlite_office: Office, case: str) -> None:
    content, words = WARNED[case]
    for trial in (("--dry-run",), ("-o", "json")):
        said = read(sqlite_office, content, *trial)
        assert (said.code, words in " ".join(said.err.split())) == (0, True), said.err
    made = sqlite_office.desk.ok("expense", "show", "1", "-o", "json").json
    assert (made["net"], made["vat"], made["total"]) == ("150.00", "26.00", "176.00")


def test_a_cent_of_rounding_is_nothing_to_speak_of(sqlite_office: Office) -> None:
    off = CII.replace(">21.00<", ">21.01<", 1).replace(">26.00<", ">26.01<").replace(">176.00<", ">176.01<")
    said = read(sqlite_office, off)
    assert (said.code, "add up" in said.err) == (0, False)


def test_who_says_the_sums_may_take_what_does_not_add_up(sqlite_office: Office) -> None:
    said = read(
        sqlite_office, CII.replace(">176.00<", ">177.00<"), "--amount", "176", "--vat", "26", "--vat-rate", "21"
    )
    assert (said.code, "but the total (BT-112) = 177.00" in said.err) == (0, True)
    assert sqlite_office.desk.ok("expense", "show", "1", "-o", "json").json["net"] == "150.00"


def test_ten_thousand_lines_take_a_moment(sqlite_office: Office) -> None:
    line = UBL[UBL.index("<cac:InvoiceLine>") : UBL.index("</cac:InvoiceLine>") + len("</cac:InvoiceLine>")]
    began = time.perf_counter()
    said = read(sqlite_office, UBL.replace(line, line * 10_000))
    assert (said.code, "lines = 1,000,050.00" in said.err) == (0, True)
    assert time.perf_counter() - began < 5
    described = sqlite_office.desk.ok("expense", "show", "1", "-o", "json").json["description"]
    assert described == "Paper A4, Paper A4, Paper A4 + 9998"
    odd = UBL.replace(line, "".join(line.replace(">100.00<", f">{n} m<") for n in range(1000))).replace("-05<", "-06<")
    assert "! 995 more of this sort." in read(sqlite_office, odd, "--reference", "R-2").err


def test_text_that_acts_on_a_screen_does_not(sqlite_office: Office) -> None:
    said = read(sqlite_office, CII.replace(">Book<", ">Bo&#x202e;ok&#x9b; [bold]<"))
    assert (said.code, "\u202e" in said.err, "\x9b" in said.err) == (0, False, False)
    described = sqlite_office.desk.ok("expense", "show", "1", "-o", "json").json["description"]
    assert described.endswith("[bold]")


@pytest.mark.parametrize(
    ("arguments", "code"), [
        (("--read", "nowhere.pdf"), 2), (("--read", "."), 3), (("--read", "-"), 3),
        (("--read", "in", "--json", "-"), 2),
    ],
)  # fmt: skip
def test_a_file_that_is_none(sqlite_office: Office, arguments: tuple[str, ...], code: int) -> None:
    Path("in").write_text(CII, "utf-8")
    assert sqlite_office.desk.run("expense", "add", *arguments).code == code


def test_the_largest_file_is_a_setting(sqlite_office: Office) -> None:
    sqlite_office.desk.ok("settings", "set", "attachment.limit", "1")
    Path("in").write_text(CII + " " * 2**20, "utf-8")
    for way, stdin in (("in", ""), ("-", CII + " " * 2**20)):
        refused = sqlite_office.desk.run("expense", "add", "--read", way, stdin=stdin)
        assert (refused.code, "larger than 1 MiB" in refused.err) == (3, True)
