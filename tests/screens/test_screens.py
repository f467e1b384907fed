"""What a person sees: every view with real-looking data at 40, 80 and 120 columns, as text beside this file.

To draw the screens anew after a change, and then look at each difference: DRAW_SCREENS=1 pytest tests/screens
"""

import os
import re
from pathlib import Path

import pytest
from conftest import Desk
from office import COMPANY
from rich.cells import cell_len

WIDTHS = (40, 80, 120)
SCREENS = Path(__file__).parent
ANA = (
    "--name=Ana García López", "--address=Calle Mayor 3", "--postal-code=28013", "--city=Madrid", "--country=ES",
    "--email=ana@gmail.com", "--phone=912 34 56 78", "--category=Retail", "--category=Regular", "--payment-terms=30",
    "--tax-id=12345678Z", "--field=newsletter=yes", "--field=came_by=fair",
)  # fmt: skip
DONAU = (
    "--name=Donaudampfschifffahrtsgesellschaft Kapitän & Söhne GmbH", "--address=Wagramer Straße 5",
    "--postal-code=1220", "--city=Wien", "--country=AT", "--email=office.buchhaltung@donaudampfschiff.example.at",
    "--phone=+43 1 58858", "--contact=Frau Huber", "--category=Wholesale", "--discount=2.5", "--website=donau.at",
)  # fmt: skip
TOKYO = (
    "--name=山田商店", "--address=千代田1-1", "--postal-code=100-0001", "--city=千代田区", "--country=JP",
    "--email=info@yamada.example.jp", "--phone=+81 3-3213-1111", "--language=ja", "--currency=JPY",
)  # fmt: skip
VIEWS = {
    "first": [],
    "customer-show": ["customer", "show", "1"],
    "customer-show-incomplete": ["customer", "show", "4"],
    "customer-list": ["customer", "list"],
    "customer-list-columns": ["customer", "list", "--columns", "name,contact,email,newsletter,created"],
    "customer-list-page": ["customer", "list", "--limit", "2"],
    "customer-list-nothing": ["customer", "list", "--search", "nobody"],
    "customer-history": ["customer", "history", "1"],
    "customer-consent": ["customer", "consent", "show", "1"],
    "customer-duplicates": ["customer", "duplicates"],
    "customer-add": ["customer", "add", *DONAU, "--allow-duplicate", "--dry-run"],
    "customer-add-wrong": ["customer", "add", "--name", "Ana\nLópez", "--email", "ana@@x", "--tax-id", "B1"],
    "customer-edit": ["customer", "edit", "1", "--city=Getafe", "--postal-code=28901", "--clear=contact", "--dry-run"],
    "customer-merge": ["customer", "merge", "4", "1"],
    "product-list": ["product", "list"],
    "product-show": ["product", "show", "1"],
    "product-history": ["product", "history", "1"],
    "customer-show-invoices": ["customer", "show", "2"],
    "invoice-list": ["invoice", "list"],
    "invoice-show": ["invoice", "show", "2026-0001"],
    "invoice-add-review": [
        "invoice",
        "add",
        "2",
        "--line",
        "10 h x Design, per hour",
        "--charge",
        "Post @ 9.90",
        "--dry-run",
    ],
    "payment-list": ["payment", "list"],
    "payment-show": ["payment", "show", "1"],
    "expense-list": ["expense", "list"],
    "expense-show": ["expense", "show", "2"],
    "report-income": ["report", "income", "--by", "customer", "--from", "2000-01-01"],
    "report-income-chart": ["report", "income", "--by", "customer", "--from", "2000-01-01", "--chart"],
    "report-vat": ["report", "vat", "--from", "2000-01-01"],
    "report-aging": ["report", "aging"],
    "report-statement": ["report", "statement", "2"],
    "report-balance": ["report", "balance"],
    "account-list": ["account", "list"],
    "entry-list": ["entry", "list"],
    "entry-show": ["entry", "show", "2"],
    "entry-show-currency": ["entry", "show", "3"],
    "entry-add-wrong": ["entry", "add", "--text", "Rent", "--line", "rent 800", "--line", "bnak -80", "--line", "cash"],
    "category-list": ["category", "list"],
    "field-list": ["field", "list"],
    "note-list": ["note", "list"],
    "note-list-customer": ["note", "list", "2"],
    "note-list-invoice": ["note", "list", "--invoice", "2026-0001"],
    "note-show": ["note", "show", "2"],
    "note-upcoming": ["note", "upcoming", "--days", "36500"],
    "user-list": ["user", "list"],
    "settings-show": ["settings", "show"],
    "customer-import": ["customer", "import", "wave.csv"],
    "usage": ["customer", "list", "garcía"],
    "help": ["note", "attach", "--help"],
}
FILE = """name,email,phone,postal_code,city,address,country,fax
Luis Vidal,luis@vidal.es,93 234 56 78,08002,Barcelona,Carrer Nou 1,ES,1
Eva Sanz,eva@@sanz.es,n/a,2801,Madrid,Calle Luna 2,ES,2
Jan Novák,,601 123 456,110 00,Praha,Nová 3,CZ,3
"""


@pytest.fixture
def shop(sqlite_desk: Desk, tmp_path: Path) -> Desk:
    """A book in which there is a bit of everything."""
    desk = sqlite_desk
    desk.ok("settings", "set", "company.country", "ES")
    desk.ok("field", "add", "newsletter", "--label", "Newsletter", "--type", "yes-no")
    desk.ok("field", "add", "came_by", "--label", "Came by", "--type=choice", "--choice=fair", "--choice=word of mouth")
    desk.ok("user", "add", "luis")
    desk.ok("customer", "add", *ANA, "--create-categories", "--consent=invoices", "--consent=promotions:email:no")
    desk.ok("customer", "add", *DONAU, "--create-categories", "--consent=invoices")
    desk.ok("customer", "add", *TOKYO)
    desk.ok("customer", "add", "--name=Ana Garcia Lopes", "--postal-code=28013", "--country=ES", "--allow-incomplete")
    desk.ok("customer", "edit", "1", "--phone=917 65 43 21", "--field=newsletter=no", "--clear=payment_terms")
    desk.ok("customer", "edit", "1", "--remove-category=Retail", "--contact=Luis Vidal")
    desk.ok("note", "add", "1", "pays by card", "--share=luis")
    desk.ok("note", "add", "1", "closed all August:\ncall the neighbour", "--kind=event", "--on=2099-08-01")
    (tmp_path / "Rahmenvertrag 2026–2028.pdf").write_bytes(b"%PDF-1.7\n" + b"x" * 1_200_000)
    desk.ok("note", "attach", "2", "Rahmenvertrag 2026–2028.pdf")
    desk.ok("product", "add", "--name=Design, per hour", "--kind=service", "--unit=hour", "--price=80")
    desk.ok("product", "add", "--name=Büttenpapier handgeschöpft 300 g/m² mit Wasserzeichen", "--price=1234.567")
    desk.ok("product", "edit", "1", "--price=85.50")
    desk.ok("account", "open", "2026-01-01", "--line", "bank 12345.60", "--line", "cash 80.50", "--line", "400 -300")
    desk.ok(
        "entry",
        "add",
        "--text",
        "Kontoführung und Überweisungen im ersten Quartal",
        "--line=fees 1204.50",
        "--line=bank -1204.5",
    )
    desk.ok(
        "entry",
        "add",
        "--text",
        "Fair in Boston",
        "--currency=USD",
        "--rate=0.875",
        "--line=travel 40",
        "--line=bank -40",
    )
    desk.ok("entry", "reverse", "2", "--reason", "in the wrong quarter")
    for key, value in COMPANY.items():
        desk.ok("settings", "set", f"company.{key}", value)
    # Of the same year whenever the screens are drawn.
    desk.ok("settings", "set", "invoice.number", "2026-{number:04}")
    desk.ok("invoice", "add", "2", "--line=10 h x Design, per hour", "--line=3 x 2 -10%", "--issue")
    desk.ok("invoice", "add", "2", "--line=Plakate im Format A1 @ 1250", "--discount=5%", "--terms=14", "--issue")
    desk.ok("invoice", "add", "3", "--line=Design @ 120000", "--currency=JPY", "--rate=0.006")
    desk.ok("note", "add", "--invoice", "2026-0001", "Zahlt erst nach der Messe", "--kind=event", "--on=2099-03-01")
    desk.ok("note", "attach", "--invoice", "2026-0001", "Rahmenvertrag 2026–2028.pdf")
    desk.ok("payment", "add", "2026-0001", "--amount=1000", "--reference=Überweisung 4711 der Donaudampfschifffahrt")
    desk.ok("payment", "add", "--customer=1", "--amount=50", "--method=cash")
    desk.ok("expense", "add", "--supplier=Papelería Sol", "--amount=60.50", "--vat=21%", "--paid-on=today")
    parts = ("--part=220 Travel 10%", "--part=20 Insurance")
    desk.ok("expense", "add", "--supplier=Iberia Líneas Aéreas de España S.A. Operadora", "--due=+14d", *parts)
    (tmp_path / "wave.csv").write_text(FILE, encoding="utf-8")
    return desk


def at_any_time(screen: str) -> str:
    """A screen without what differs from day to day, and without blanks at the ends of lines."""
    screen = re.sub(r"20[0-8]\d-\d\d-\d\d \d\d:\d\d", "2026-11-26 09:30", screen)
    screen = re.sub(r"20[0-8]\d-\d\d-\d\d", "2026-11-26", screen)
    return "\n".join(line.rstrip() for line in screen.splitlines())


def test_every_view_looks_as_it_is_kept(shop: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    different = []
    for name, arguments in VIEWS.items():
        drawn = []
        for width in WIDTHS:
            monkeypatch.setenv("COLUMNS", str(width))
            result = shop.run(*arguments, *([] if not arguments or "--help" in arguments else ["-o", "table"]))
            assert [line for line in result.out.splitlines() if cell_len(line) > width] == []
            drawn.append(f"=== {width} columns\n{at_any_time(result.out + result.err)}\n")
        kept = SCREENS / f"{name}.txt"
        if os.environ.get("DRAW_SCREENS"):
            kept.write_text("\n".join(drawn), encoding="utf-8")
        if kept.read_text(encoding="utf-8") != "\n".join(drawn):
            different.append(name)
    assert different == [], f"these look different from what is kept: {different}"
