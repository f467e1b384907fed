"""Where a book can be: what is no place is refused in words, and no password is ever shown."""

import contextlib
import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Desk
from test_every_verb import VERBS

from debitcli import cli

NO_PLACES = (
    "postgres://u:SECRET@h/db", "mysql://u:SECRET@h/db", "postgresql:/u:SECRET@h/db", "postgresql+x-y://u:SECRET@h/db",
    "postgresql://u:SECRET@h:abc/db", "postgresql://u:SE@CRET@127.0.0.1:1/db", "postgresql://u@127.0.0.1:1/d?password=SECRET",
    "postgresql://127.0.0.1:1/db?foo=SECRET&sslpassword=SECRET", "postgresql://u:SECRET@127.0.0.1:1/db?foo=bar",
    "sqlite://", "sqlite:///x.db?foo=bar", "sqlite://host/x.db", "file:ok.db?mode=ro", ":memory:", "~nouser/x.db",
    "oracle+x:u:SECRET", "host=localhost password=SECRET", "password=SECRET host=x",
    "mssql+pyodbc://u:SECRET@h/db", "postgresql+psycopg:u:SECRET@h/db", " ", "-", "folder/", "sqlite:///:memory:",
    "a\0b", " postgresql://u:SECRET@127.0.0.1:1/db", "postgresql//u:SECRET@h/db", "postgresql;//u:SECRET@h/db",
    "mssql+pyodbc:///?odbc_connect=PWD%3DSECRET", "\tmysql://u:SECRET@h/db",
)  # fmt: skip


@pytest.mark.parametrize("place", NO_PLACES)
@pytest.mark.parametrize("flags", [(), ("-o", "json")])
def test_no_place_is_refused_without_its_password(
    new_sqlite_desk: Desk, monkeypatch: pytest.MonkeyPatch, place: str, flags: tuple[str, ...]
) -> None:
    before = sorted(Path().iterdir())
    # No shell puts a zero into its environment.
    for way in ((*flags, "--book", place), flags)[: 1 if "\0" in place else 2]:
        desk = Desk(place if way == flags else new_sqlite_desk.place, new_sqlite_desk.capture, monkeypatch)
        refused = desk.run("customer", "list", *way)
        assert refused.code == 6, refused.err
        assert "SECRET" not in refused.err.replace("foo=SECRET", "")
        assert "CRET" not in refused.err.replace("foo=SECRET", "")
    assert sorted(Path().iterdir()) == before


@pytest.mark.parametrize("name", ["a b.db", "what?is#this%20.db", "ö.db", "50%.db"])
def test_any_name_of_a_file_is_a_place(sqlite_desk: Desk, name: str) -> None:
    sqlite_desk.ok("customer", "add", "--name", "Ana", "--allow-incomplete", "--book", name)
    assert Path(name).exists()
    assert sqlite_desk.ok("customer", "list", "-o", "json", "--book", name).json[0]["name"] == "Ana"


READING = [words for words in VERBS if words[-1] in ("list", "show", "history", "export", "upcoming", "duplicates")]
# It wants a file, and a ledger.
READING.remove(("book", "export"))
GIVEN = {
    "customer": "1",
    "customer consent": "1",
    "product": "1",
    "note": "1",
    "invoice": "2026-0001",
    "entry": "1",
    "payment": "1",
    "expense": "1",
    "mail": "1",
}


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_a_verb_that_only_reads_makes_no_book(
    new_sqlite_desk: Desk, at_home: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = [GIVEN[" ".join(words[:-1])]] if words[-1] in ("show", "history") and words[0] != "settings" else []
    folder = Path(new_sqlite_desk.place).parent
    for place in (new_sqlite_desk.place, str(folder / "nowhere" / "book.db"), f"sqlite:///{folder}/url.db"):
        refused = new_sqlite_desk.run(*words, *one, "--book", place)
        assert (refused.code, f"No book at {place}" in refused.err) == (6, True), refused.err
    monkeypatch.delenv("DEBITCLI_BOOK")
    # Where nobody named a place, there is simply nothing yet.
    capture = new_sqlite_desk.capture
    assert cli.run([*words, *one]) == (4 if one else 0), capture.readouterr().err
    assert list(folder.iterdir()) == []
    assert list(at_home.iterdir()) == []


NEW = ("customer", "add", "--name", "Ana", "--allow-incomplete")


def test_a_new_book_is_announced_and_its_folder_must_be_there(new_sqlite_desk: Desk) -> None:
    folder = Path(new_sqlite_desk.place).parent
    refused = new_sqlite_desk.run(*NEW, "--book", str(folder / "typo" / "book.db"))
    assert (refused.code, f"mkdir -p {folder / 'typo'}" in refused.err) == (6, True), refused.err
    assert list(folder.iterdir()) == []
    assert new_sqlite_desk.ok(*NEW).err.startswith(f"New book: {new_sqlite_desk.place}\n")
    assert "New book" not in new_sqlite_desk.ok(*NEW, "--allow-duplicate").err


def test_a_trial_makes_no_book(new_sqlite_desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name\nAna\n")
    new_sqlite_desk.ok(*NEW, "--dry-run")
    new_sqlite_desk.ok("customer", "import", str(tmp_path / "a.csv"), "--allow-incomplete", "--dry-run")
    assert not Path(new_sqlite_desk.place).exists()


def foreign(path: Path, *statements: str) -> None:
    with contextlib.closing(sqlite3.connect(path)) as other, other:
        for statement in statements:
            other.execute(statement)


OURS = "PRAGMA application_id = 1145194836"
VERSION = ("CREATE TABLE alembic_version (version_num TEXT)", "INSERT INTO alembic_version VALUES ('0015')")
STRANGERS: dict[str, tuple[str, ...] | bytes] = {
    "empty": b"", "one byte": b"x", "zeros": b"\0" * 5000, "only a version": VERSION,
    "our mark and foreign tables": (OURS, "CREATE TABLE shoe (size INTEGER)"),
    "our mark, our version, no tables": (OURS, *VERSION),
    "a version that never was": (OURS, VERSION[0], "INSERT INTO alembic_version VALUES ('0000')"),
    "no version in its table": (OURS, VERSION[0]),
}  # fmt: skip


@pytest.mark.parametrize("stranger", STRANGERS)
def test_what_is_no_book_does_not_become_one(new_sqlite_desk: Desk, stranger: str) -> None:
    path, content = Path(new_sqlite_desk.place), STRANGERS[stranger]
    path.write_bytes(content) if isinstance(content, bytes) else foreign(path, *content)
    before = path.read_bytes()
    for arguments in (("customer", "list"), NEW):
        refused = new_sqlite_desk.run(*arguments)
        assert (refused.code, refused.out) == (6, ""), refused.err
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_link_to_a_book_that_is_not_there_yet_leads_to_it(sqlite_desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "real.db")
    sqlite_desk.ok(*NEW, "--book", str(tmp_path / "link.db"))
    assert not (tmp_path / "real.db").is_symlink()
    assert sqlite_desk.ok("customer", "list", "--book", str(tmp_path / "real.db")).out.startswith("1\tAna")


WRITER = """
import sys
from debitcli.database.book import Book
book = Book(sys.argv[1])
with book.reading():
    pass
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
    statement, name = " ".join(("INSERT", "nowhere VALUES (:name)")), "-".join(("Ana", "García"))

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
        assert "INSERT nowhere" not in told
        assert "nowhere" in told
