"""Where a book can be: what is no place is refused in words, and no password is ever shown."""

import contextlib
import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Desk

NO_PLACES = (
    "postgres://u:SECRET@h/db", "mysql://u:SECRET@h/db", "postgresql:/u:SECRET@h/db", "postgresql+x-y://u:SECRET@h/db",
    "postgresql://u:SECRET@h:abc/db", "postgresql://u:SE@CRET@127.0.0.1:1/db", "postgresql://u@127.0.0.1:1/d?password=SECRET",
    "postgresql://127.0.0.1:1/db?foo=SECRET&sslpassword=SECRET", "postgresql://u:SECRET@127.0.0.1:1/db?foo=bar",
    "sqlite://", "sqlite:///x.db?foo=bar", "sqlite://host/x.db", "file:ok.db?mode=ro", ":memory:", "~nouser/x.db",
    "oracle+x:u:SECRET", "host=localhost password=SECRET", "password=SECRET host=x",
    "mssql+pyodbc://u:SECRET@h/db", "postgresql+psycopg:u:SECRET@h/db",
)  # fmt: skip


@pytest.mark.parametrize("place", NO_PLACES)
@pytest.mark.parametrize("flags", [(), ("-o", "json")])
def test_no_place_is_refused_without_its_password(
    sqlite_desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, flags: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(Path().iterdir())
    for way in ((*flags, "--book", place), flags):
        desk = Desk(place, sqlite_desk.capture, monkeypatch)
        refused = desk.run("customer", "list", *way)
        assert refused.code == 6, refused.err
        assert "SECRET" not in refused.err.replace("foo=SECRET", "")
        assert "CRET" not in refused.err.replace("foo=SECRET", "")
    assert sorted(Path().iterdir()) == before


@pytest.mark.parametrize("name", ["a b.db", "what?is#this%20.db", "ö.db", "50%.db"])
def test_any_name_of_a_file_is_a_place(
    sqlite_desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    sqlite_desk.ok("customer", "add", "--name", "Ana", "--allow-incomplete", "--book", name)
    assert Path(name).exists()
    assert sqlite_desk.ok("customer", "list", "-o", "json", "--book", name).json[0]["name"] == "Ana"


WRITER = """
import sys
from debitcli.database.book import Book
book = Book(sys.argv[1])
book.engine
print("open", flush=True)
input()
from debitcli.errors import DebitcliError
try:
    with book.writing() as connection:
        connection.exec_driver_sql("INSERT INTO setting (key, value) VALUES ('company.country', 'ES')")
except DebitcliError as error:
    print(error.code, error.message)
"""


@pytest.mark.parametrize("what", ["upgraded", "removed", "read-only"])
def test_a_book_that_became_another_since_it_was_opened_is_not_written(
    sqlite_desk: Desk, tmp_path: Path, what: str
) -> None:
    sqlite_desk.add()
    place = Path(sqlite_desk.place)
    arguments = [sys.executable, "-c", WRITER, str(place)]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as older:
        assert older.stdout is not None
        assert older.stdout.readline() == "open\n"
        if what == "upgraded":
            with contextlib.closing(sqlite3.connect(place)) as newer:
                newer.execute("UPDATE alembic_version SET version_num = '9999'")
                newer.commit()
        elif what == "removed":
            place.unlink()
        else:
            place.write_bytes(place.read_bytes()[:100])
        out, _ = older.communicate("\n")
    assert out.startswith("6 The book "), out
    assert place.exists() is (what != "removed")


def test_a_fault_tells_nothing_of_statements_and_values(sqlite_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlalchemy import text

    from debitcli.customers import list as listing

    # Not as they stand in this source, which a traceback quotes.
    statement, name = " ".join(("INSERT", "INTO nowhere VALUES (:name)")), "-".join(("Ana", "García"))

    def fail(run: object, *_: object) -> None:
        with run.book.writing() as connection:  # type: ignore[attr-defined]
            connection.execute(text(statement), {"name": name})

    monkeypatch.setattr(listing, "show", fail)
    sqlite_desk.add()
    fault = sqlite_desk.run("customer", "list", "-o", "json")
    message = json.loads(fault.err)["error"]["message"]
    log = Path(message.partition("Details: ")[2]).read_text()
    assert fault.code == 1
    for told in (message, log):
        assert name not in told
        assert "INSERT INTO" not in told
        assert "nowhere" in told
