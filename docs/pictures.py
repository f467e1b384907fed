"""Draws the pictures of the manual anew, by the program itself: python docs/pictures.py"""

import io
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "pictures"
COMPANY = {
    "name": "Estudio Sol, S.L.", "country": "ES", "address": "Calle del Sol 8", "postal_code": "28013",
    "city": "Madrid", "tax_id": "ESB64717838", "iban": "ES9121000418450200051332", "email": "hola@estudiosol.example",
    "phone": "+34912345678", "registration": "R.M. de Madrid, H M-78901",
}  # fmt: skip
LOGO = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 130 36" width="130" height="36">
<circle cx="18" cy="18" r="10" fill="#d9822b"/><g stroke="#d9822b" stroke-width="3" stroke-linecap="round">
<path d="M18 2v3M18 31v3M2 18h3M31 18h3M7 7l2 2M27 27l2 2M7 29l2-2M27 9l2-2"/></g>
<path d="M46 24h78M46 12h50" stroke="#8a4b08" stroke-width="6" stroke-linecap="round"/></svg>"""
ANA = {
    "name": "Ana García López", "address": "Calle Mayor 3", "postal_code": "28013", "city": "Madrid", "country": "ES",
    "email": "ana@example.com", "phone": "+34912345679", "language": "en",
}  # fmt: skip
NORD = {
    "name": "Nordwind Maschinenbau GmbH", "address": "Invalidenstraße 44", "postal_code": "10115", "city": "Berlin",
    "country": "DE", "email": "post@nordwind.example", "phone": "+493012345678", "language": "de",
    "tax_id": "DE136695976",
}  # fmt: skip
DESIGN: dict[str, Any] = {
    "description": "Corporate identity", "details": "Logo, typefaces, colours\nTwo rounds of corrections",
    "quantity": "12", "unit": "HUR", "price": "80", "vat_rate": "21",
}  # fmt: skip
HOSTING = {"description": "Hosting", "unit": "MON", "price": "12.50", "vat_rate": "21"}
CARDS = {"description": "Business cards", "quantity": "500", "price": "0.18", "discount": "10", "vat_rate": "21"}
MANY = [DESIGN | {"description": f"Poster {n}", "details": None, "quantity": str(n % 7 + 1)} for n in range(1, 48)]
GERMAN = {"description": "Konstruktion Prüfstand", "quantity": "40", "unit": "HUR", "price": "95"}


def run(*arguments: str, stdin: str = "") -> str:
    """What the program answers."""
    from debitcli import cli

    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin.encode()))
    before, sys.stdout = sys.stdout, io.TextIOWrapper(io.BytesIO(), write_through=True)
    try:
        if cli.run([*arguments]):
            raise SystemExit(" ".join(arguments))
        return sys.stdout.buffer.getvalue().decode().strip()
    finally:
        sys.stdout = before


def issued(customer: dict[str, str], lines: list[dict[str, Any]], **more: str) -> str:
    """An invoice to a new customer; its number."""
    given = [word for key, value in customer.items() for word in (f"--{key.replace('_', '-')}", value)]
    number = run("customer", "add", "--allow-duplicate", *given)
    said = {"customer": number, "date": "2026-03-09", "delivered": "2026-03-06", "lines": lines} | more
    return run("invoice", "add", "--json", "-", "--issue", stdin=json.dumps(said))


def draw(number: str, name: str, page: int) -> None:
    """A page of an invoice as a picture."""
    import typst

    from debitcli.documents import pdf, pictures
    from debitcli.invoices.documents import looks, printing
    from debitcli.invoices.documents.page import Page
    from debitcli.invoices.named import resolve
    from debitcli.run import Run

    invoice = resolve(program := Run(), number)
    with program.book.reading() as connection:
        made_with = looks.of(connection, invoice)
    inputs = {
        "data": json.dumps(Page(invoice, made_with).data(has_xml=False, has_qr=True)),
        "qr": printing._code(invoice),
        "logo": pictures.as_svg(made_with.logo or b""),
    }
    template, fonts = made_with.template, pdf._fonts(with_system=False)
    made: Any = typst.compile(template, font_paths=fonts, sys_inputs=inputs, format="png", ppi=72)
    (FOLDER / f"{name}.png").write_bytes(made[page] if isinstance(made, list) else made)


def main() -> None:
    """Draw all of them with a book that is thrown away."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DEBITCLI_BOOK"] = str(Path(folder) / "book.db")
        logo = Path(folder) / "logo.svg"
        logo.write_text(LOGO)
        for key, value in (COMPANY | {"logo": str(logo), "colour": "#8a4b08"}).items():
            run("settings", "set", f"company.{key}", value)
        pictures = {
            "invoice": (
                issued(ANA, [DESIGN, HOSTING, CARDS], terms="2% 10, 30", message="Thank you for your order."),
                0,
            ),
            "reverse-charge": (issued(NORD, [GERMAN]), 0),
            "carried": (issued(ANA, MANY), 1),
        }
        for name, (number, page) in pictures.items():
            draw(number, name, page)


if __name__ == "__main__":
    main()
