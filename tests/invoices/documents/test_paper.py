"""`invoice pdf`: what a customer holds in hand, with the e-invoice inside."""

import io
import json
import re
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import facturx
import pypdf
import pytest
from conftest import ANA, Desk, flags
from office import Office
from terminal import Terminal

from debitcli.documents import letters, pdf
from debitcli.fields.billing import units


def printed(desk: Desk, number: str) -> pypdf.PdfReader:
    """The document as another program reads it."""
    path = desk.ok("invoice", "pdf", number, f"{number}.pdf", "--yes").out.strip()
    return pypdf.PdfReader(io.BytesIO(Path(path).read_bytes()))


def text(desk: Desk, number: str) -> str:
    """All that is printed, without regard to where lines break."""
    return " ".join(" ".join(page.extract_text() for page in printed(desk, number).pages).split())


@pytest.fixture
def paid_by_bank(sqlite_office: Office) -> Office:
    sqlite_office.desk.ok("settings", "set", "company.iban", "DE89370400440532013000")
    return sqlite_office


def test_an_invoice_says_who_what_and_how_much(paid_by_bank: Office) -> None:
    more = ("--charge", "Shipping @ 5", "--terms", "2% 10, 30", "--date", "2026-01-10", "--message", "Thank you")
    number = paid_by_bank.issue("--line", "10 h x Design @ 80.12 21% -10%", *more)
    shown = text(paid_by_bank.desk, number)
    for each in (
        "Invoice 2026-0001", "Estudio Sol, S.L.", "Ana García López", "Calle Mayor 3", "28013 Madrid", "Jan 10, 2026",
        "Design", "10", "hours", "80.12", "10 %", "721.08", "Shipping", "5.00", "EUR 878.56", "Feb 9, 2026",
        "2 % cash discount until Jan 20, 2026", "IBAN DE89 3704 0044 0532 0130 00", "Please name: 2026-0001",
        "Thank you", "1 of 1", "VAT ID ESB64717838",
    ):  # fmt: skip
        assert each in shown


def test_what_is_issued_has_the_e_invoice_inside_and_is_the_same_each_time(paid_by_bank: Office) -> None:
    desk, number = paid_by_bank.desk, paid_by_bank.issue("--line", "1 x Work @ 100 21%")
    xml = desk.ok("invoice", "xml", number, "-").out.encode()
    desk.ok("invoice", "pdf", number, "a.pdf")
    desk.ok("settings", "set", "company.name", "Luna SL")
    desk.ok("invoice", "pdf", number, "b.pdf")
    made = Path("a.pdf").read_bytes()
    assert made == Path("b.pdf").read_bytes()
    assert facturx.get_xml_from_pdf(made, check_xsd=True) == ("factur-x.xml", xml)
    read = pypdf.PdfReader(io.BytesIO(made))
    root = read.trailer["/Root"]
    assert made.startswith(b"%PDF-1.7")
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert [each.get_object()["/AFRelationship"] for each in root["/AF"]] == ["/Alternative"]
    assert root["/OutputIntents"]
    assert len(read.trailer["/ID"]) == 2
    metadata = root["/Metadata"].get_object()
    assert "/Filter" not in metadata
    said = metadata.get_data().decode()
    for wanted in (
        "<pdfaid:part>3</pdfaid:part>", "<pdfaid:conformance>A</pdfaid:conformance>", "<pdfuaid:part>1</pdfuaid:part>",
        "<fx:DocumentType>INVOICE</fx:DocumentType>", "<fx:DocumentFileName>factur-x.xml</fx:DocumentFileName>",
        "<fx:Version>1.0</fx:Version>", "<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>", "pdfaExtension:schemas",
    ):  # fmt: skip
        assert wanted in said
    fonts = [font.get_object() for page in read.pages for font in page["/Resources"]["/Font"].values()]
    assert fonts
    descriptors = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object() for font in fonts]
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & each.keys() for each in descriptors)


def test_a_draft_is_no_invoice(paid_by_bank: Office) -> None:
    draft = paid_by_bank.desk.ok("invoice", "add", paid_by_bank.ana, "--line", "1 x Work @ 100 21%").out.strip()
    read = printed(paid_by_bank.desk, draft)
    shown = read.pages[0].extract_text()
    assert "pro forma" in shown
    assert "draft-1" not in shown
    assert "IBAN" not in shown
    assert not read.attachments


def test_a_credit_note_names_its_invoice_and_asks_for_no_money(paid_by_bank: Office) -> None:
    number = paid_by_bank.issue("--line", "1 x Work @ 100 21%")
    paid_by_bank.desk.ok("invoice", "credit", number)
    shown = text(paid_by_bank.desk, "C2026-0001")
    assert "Credit note C2026-0001" in shown
    assert "On invoice 2026-0001" in shown
    assert "IBAN" not in shown


@pytest.mark.parametrize("language", pdf.LANGUAGES)
def test_it_is_in_the_language_of_the_customer(paid_by_bank: Office, language: str) -> None:
    line = ("--line", "1,5 x Work @ 1234.50 21%".replace(",", "."), "--language", language, "--date", "2026-03-09")
    shown = text(paid_by_bank.desk, paid_by_bank.issue(*line))
    words = pdf.words(language)
    assert f"{words['invoice']} 2026-0001" in shown
    assert words["description"] in shown
    assert re.search(r"2[.,\s\xa0\u202f]?240[.,]62", shown)


def test_units_are_in_the_language_of_the_document(sqlite_office: Office) -> None:
    amounts = ("1 h", "10 h", "1.5 day", "2 box", "3 kg", "4 piece")
    lines = [flag for each in amounts for flag in ("--line", f"{each} x A @ 1 21%")]
    shown = text(sqlite_office.desk, sqlite_office.issue(*lines, "--language", "de"))
    for each in ("1 Stunde 1", "10 Stunden 1", "1,5 Tage 1", "2 Schachteln 1", "3 kg 1", "4 Stück 1"):
        assert each in shown
    shown = text(sqlite_office.desk, sqlite_office.issue(*lines, "--language", "fr"))
    assert "1,5 jour 1" in shown


def test_every_unit_with_a_name_has_words_in_all_languages() -> None:
    for language in pdf.LANGUAGES:
        for code in units._NAMES:
            assert all(pdf.unit(code, Decimal(n), language) for n in (1, 2)), (language, code)


def test_the_words_of_all_languages_are_the_same_ones() -> None:
    keys = pdf.words("en").keys()
    for language in pdf.LANGUAGES:
        words = pdf.words(language)
        assert words.keys() == keys
        marks = {key: set(re.findall(r"{\w+}", value)) for key, value in words.items()}
        assert marks == {key: set(re.findall(r"{\w+}", value)) for key, value in pdf.words("en").items()}


def test_reverse_charge_is_said_in_german(sqlite_office: Office) -> None:
    berlin = {"country": "DE", "postal_code": "10115", "city": "Berlin", "phone": "+49 30 1234567", "language": "de"}
    firm = ANA | {"name": "Nord GmbH", "email": "a@nord.de", "tax_id": "DE136695976"} | berlin
    customer = sqlite_office.desk.ok("customer", "add", *flags(firm)).out.strip()
    add = ("invoice", "add", customer, "--line", "1 x Work @ 100", "--issue")
    shown = text(sqlite_office.desk, sqlite_office.desk.ok(*add).out.strip())
    assert "Steuerschuldnerschaft des Leistungsempfängers" in shown
    assert "Deutschland" in shown


def test_text_is_printed_and_never_acts(sqlite_office: Office) -> None:
    hostile = '#panic("x") $x$ *b* _i_ @ref <label> \\ `code` // no comment [x] #sys.inputs'
    line = {"description": hostile, "price": "1", "vat_rate": "21", "details": "=\n- list\n+ more"}
    said = json.dumps({"customer": "1", "lines": [line], "message": hostile})
    number = sqlite_office.desk.ok("invoice", "add", "--json", "-", "--issue", stdin=said).out.strip()
    assert text(sqlite_office.desk, number).count('#panic("x") $x$ *b* _i_ @ref <label>') == 2


def test_sixty_lines_go_over_pages_that_are_counted(sqlite_office: Office) -> None:
    lines = [{"description": f"Work {n} " + "long " * 20, "price": "10", "vat_rate": "21"} for n in range(60)]
    said = json.dumps({"customer": "1", "lines": lines})
    number = sqlite_office.desk.ok("invoice", "add", "--json", "-", "--issue", stdin=said).out.strip()
    read = printed(sqlite_office.desk, number)
    pages = [page.extract_text() for page in read.pages]
    assert len(pages) > 2
    for place, page in enumerate(pages, 1):
        assert f"{place} of {len(pages)}" in page
    assert all("Description" in page for page in pages[:-1])
    # What all lines so far come to stands at the foot of a page, and the same at the head of the next.
    carried = [re.search(r"Carried forward\s*([\d.,]+)", page) for page in pages]
    brought = [re.search(r"Brought forward\s*([\d.,]+)", page) for page in pages]
    with_lines = [n for n, page in enumerate(pages) if "Work" in page]
    last = 0
    for page, following in pairwise(with_lines):
        foot, head = carried[page], brought[following]
        assert foot
        assert head
        last = max(map(int, re.findall(r"Work (\d+)", pages[page])))
        assert foot[1] == head[1] == f"{(last + 1) * 10}.00"
    assert last
    assert brought[0] is None
    assert carried[with_lines[-1]] is None


def test_a_long_text_and_a_long_word_stay_on_the_page(sqlite_office: Office) -> None:
    lines = [{"description": text, "price": "123456789.12", "vat_rate": "21"} for text in ("word " * 1000, "X" * 400)]
    said = json.dumps({"customer": "1", "lines": lines})
    number = sqlite_office.desk.ok("invoice", "add", "--json", "-", "--issue", stdin=said).out.strip()
    read = printed(sqlite_office.desk, number)
    assert len(read.pages) > 1
    rights: list[float] = []
    for page in read.pages:
        page.extract_text(visitor_text=lambda _text, _cm, matrix, *_: rights.append(matrix[4]))
        width = float(page.mediabox.width)
    assert max(rights) < width - 40
    assert "246,913,578.24" in text(sqlite_office.desk, number)


@pytest.fixture
def few_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    """No fonts but those that come along, whatever the system has."""
    ours = pdf._fonts(False)
    monkeypatch.setattr(pdf, "_fonts", lambda _with_system: ours)


LETTERS = {
    "日本": "日本 (Chinese or Japanese)", "中村さくら": "中村さくら (Japanese)", "、々㈱カナ": "、々㈱カナ (Japanese)",
    "韓國 한": "韓國한 (Korean)", "ㄅ中": "ㄅ中 (Chinese)", "ｶﾅ": "ｶﾅ (Japanese)", "ﾡ": "ﾡ (Korean)",
    "กข 中": "กข中 (Thai, Chinese or Japanese)",
    "カナ": "カナ (Japanese)", "한글": "한글 (Korean)", "กข": "กข (Thai)",
    "\U0001f600": "\U0001f600 (emoji)", "\U00012000": "\U00012000 (Cuneiform)",
}  # fmt: skip


@pytest.mark.parametrize("typed", LETTERS)
@pytest.mark.usefixtures("few_fonts")
def test_a_letter_that_no_font_has_is_refused_before_anything_is_issued(sqlite_office: Office, typed: str) -> None:
    desk = sqlite_office.desk
    refused = desk.run("invoice", "add", sqlite_office.ana, "--line", f"1 x Work {typed} @ 100 21%", "--issue")
    assert refused.code == 3
    said = " ".join(refused.err.split())
    assert "line 1 description" in said
    assert f"has letters that no font here has: {LETTERS[typed]}" in said
    assert "such as fonts-noto-" in said
    assert desk.ok("invoice", "list", "-o", "json").json == []
    # The number was not used.
    assert sqlite_office.issue("--line", "1 x Work @ 1 21%") == "2026-0001"


@pytest.mark.usefixtures("few_fonts")
def test_every_text_that_cannot_be_printed_is_named(sqlite_office: Office) -> None:
    desk = sqlite_office.desk
    desk.ok("customer", "edit", sqlite_office.ana, "--name", "東京 Ana")
    add = (
        "invoice",
        "add",
        sqlite_office.ana,
        "--line",
        "1 x Work @ 100 21%",
        "--message",
        "谢谢",
        "-o",
        "json",
        "--issue",
    )
    refused = desk.run(*add)
    assert refused.code == 3
    assert set(refused.problems) == {"customer.name", "message"}
    assert "東京" in refused.problems["customer.name"]
    desk.ok("customer", "edit", sqlite_office.ana, "--name", "Ana \ue000")
    assert "no letters of Unicode" in desk.run(*add[:5], "--issue").err
    desk.ok("customer", "edit", sqlite_office.ana, "--name", "Ana")
    desk.ok("settings", "set", "invoice.legal", "東京")
    refused = desk.run(*add[:5], "--issue")
    assert (refused.code, "invoice.legal" in refused.err) == (3, True)


@pytest.mark.usefixtures("few_fonts")
def test_what_was_issued_where_there_were_fonts_is_refused_by_name_where_there_are_none(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as of_before:
        of_before.setattr(letters, "unprintable", lambda _: "")
        number = sqlite_office.issue("--line", "1 x 日本 @ 100 21%")
    refused = sqlite_office.desk.run("invoice", "pdf", number)
    assert (refused.code, "日本 (Chinese or Japanese)" in refused.err) == (3, True)
    assert not list(Path().glob("*.pdf"))


def test_the_letters_that_are_known_to_be_printed_are(few_fonts: None) -> None:
    known = [chr(code) for first, last in letters.RANGES for code in range(first, last + 1)]
    assert not letters._refused(known)
    assert not any(map(letters.has_unusual, known))


def test_letters_of_other_scripts_that_the_fonts_have_are_printed(sqlite_office: Office) -> None:
    sqlite_office.issue("--line", "1 x שלום Привет Καλημέρα العربية Łódź ẞ € ✓ @ 100 21%")


def test_standard_output_gets_the_file_and_a_file_is_not_replaced_unasked(sqlite_office: Office) -> None:
    number = sqlite_office.issue("--line", "1 x Work @ 100 21%")
    sqlite_office.desk.ok("invoice", "pdf", number)
    assert sqlite_office.desk.run("invoice", "pdf", number).code == 5
    assert sqlite_office.desk.run("invoice", "pdf", number, "no/where.pdf").code == 2
    assert sqlite_office.desk.run("invoice", "pdf", number, sqlite_office.desk.place, "--yes").code == 2
    assert sqlite_office.desk.run("invoice", "pdf", "2026-0999").code == 4


@pytest.mark.parametrize("verb", [("note", "save", "1", "-"), ("invoice", "pdf", "2026-0001", "-")])
def test_a_file_goes_past_the_pager_of_a_terminal(full_sqlite: Office, verb: tuple[str, ...]) -> None:
    with Terminal(*verb, DEBITCLI_BOOK=full_sqlite.desk.place, PAGER="less") as terminal:
        assert terminal.end() == 0, terminal.text
        assert (b"contract" if verb[0] == "note" else b"%PDF-1.7") in terminal.raw
