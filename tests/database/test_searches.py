"""What every list with `--search` finds: whatever was written, in any spelling of case and accents."""

import pytest
from conftest import Desk
from office import Office

from debitcli.database.book import Book
from debitcli.database.schema import base

WRITTEN = {
    "customer list": "Ñandú Çelik Łódź",
    "product list": "Größe",
    "invoice list": "Pedido Öre",
    "payment list": "Año",
    "entry list": "Ñandú",
    "note list": "señal",
}
SPELLINGS = {
    "customer list": ("nandu", "ÑANDÚ", "celik", "Łódź", "lodz łó"),
    "product list": ("größe", "GROSSE", "Grösse"),
    "invoice list": ("pedido", "öre", "ORE", "ñandú", "nandu", "Nandu óre"),
    "payment list": ("año", "ANO", "ñandú", "nandu"),
    "entry list": ("ñandú", "NANDU", "çelik"),
    "note list": ("señal", "SENAL"),
}


def write(office: Office) -> None:
    """A record of each noun whose text has accents."""
    desk = office.desk
    desk.ok("customer", "edit", office.ana, "--name", WRITTEN["customer list"], "--yes")
    desk.ok("product", "add", "--name", "Shirt", "--price", "5", "--description", WRITTEN["product list"], "--yes")
    office.issue("--line", "x @ 80 21%", "--reference", WRITTEN["invoice list"])
    desk.ok("invoice", "add", office.ana, "--line", "x @ 80 21%", "--reference", WRITTEN["invoice list"])
    desk.ok("payment", "add", "--customer", office.ana, "--amount", "5", "--reference", WRITTEN["payment list"])
    desk.ok("note", "add", office.ana, WRITTEN["note list"])


def found(desk: Desk, verb: str, typed: str) -> int:
    return len(desk.ok(*verb.split(), "--search", typed, "-o", "json").json)


def test_every_list_finds_every_spelling(office: Office) -> None:
    write(office)
    numbers = {(verb, typed): found(office.desk, verb, typed) for verb, every in SPELLINGS.items() for typed in every}
    several = {"invoice list": 2, "entry list": 2}
    assert numbers == {(verb, typed): several.get(verb, 1) for verb, typed in numbers}
    assert [found(office.desk, verb, "xyz%") for verb in SPELLINGS] == [0] * len(SPELLINGS)


def test_a_book_from_before_is_searched_alike(new_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as older:
        older.setattr(base, "VERSION", "0017")
        with Book(new_desk.place).writing() as connection:
            now = "0" if connection.dialect.name == "sqlite" else "now()"
            for statement in (
                "INSERT INTO customer (id, number, name, name_hash, country, created) "
                f"VALUES (1, '1', 'Anna', 1, 'ES', {now})",
                f"INSERT INTO product (number, name, description, created) VALUES ('1', 'Shirt', 'Größe', {now})",
                "INSERT INTO payment "
                '(number, customer, direction, date, amount, currency, base, method, reference, "left", created) '
                f"VALUES ('1', 1, 0, '2026-01-01', 500, 'EUR', 500, 'bank', 'Año', 500, {now})",
                "INSERT INTO setting (key, value) VALUES ('company.currency', 'EUR')",
                f"INSERT INTO account (id, number, name, kind, created, name_key) VALUES (1, '1', 'x', 0, {now}, 'x')",
                "INSERT INTO entry_line (entry, position, account, amount, currency, base) "
                "VALUES (1, 1, 1, 0, 'EUR', 0)",
                "INSERT INTO entry (id, number, date, text, at, actor) "
                f"VALUES (1, 1, '2026-01-01', 'Señal', {now}, 'x')",
            ):
                connection.exec_driver_sql(statement)
    for verb, typed in (("product list", "grosse"), ("payment list", "ano"), ("entry list", "SENAL")):
        assert found(new_desk, verb, typed) == 1, verb
