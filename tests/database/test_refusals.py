"""A book that may only be read, that another program holds, or whose server gives way: words, and nothing lost."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Desk, Result

from debitcli.database import postgresql
from debitcli.database.book import Book
from debitcli.errors import BookError

PROGRAM = str(Path(sys.executable).with_name("debitcli"))
AS_ANYBODY = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
"""For root, whom no permission stops otherwise."""
LEAST = ("customer", "add", "--name", "Bo", "--allow-incomplete")


def run(*arguments: str, **environment: str | None) -> Result:
    """The program in a process that permissions hold for; None takes a variable of the environment away."""
    kept = {key: value for key, value in {**os.environ, **environment}.items() if value is not None}
    before = AS_ANYBODY if os.geteuid() == 0 else []
    done = subprocess.run([*before, PROGRAM, *arguments], env=kept, capture_output=True, text=True, check=False)
    return Result(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def book(sqlite_desk: Desk) -> Iterator[Path]:
    """A book with one customer, in a folder of its own; what a test made read-only can be removed afterwards."""
    if os.geteuid() == 0 and not shutil.which("setpriv"):
        pytest.skip("root may do everything")
    sqlite_desk.ok("customer", "add", "--name", "Ana", "--allow-incomplete")
    path = Path(sqlite_desk.place)
    yield path
    path.parent.chmod(0o700)


@pytest.mark.parametrize(("file", "folder"), [(0o444, 0o755), (0o644, 0o555), (0o444, 0o555)])
def test_what_may_only_be_read_is_read_and_left_alone(book: Path, file: int, folder: int) -> None:
    book.chmod(file)
    book.parent.chmod(folder)
    assert run("customer", "list", "--book", str(book)).out.startswith("1\tAna")
    refused = run(*LEAST, "--book", str(book))
    assert (refused.code, refused.out) == (6, "")
    assert "is read-only" in refused.err
    assert f"Nothing was saved; {book if file == 0o444 else book.parent}: check its permissions" in refused.err
    assert sorted(path.name for path in book.parent.iterdir()) == ["book.db"]
    book.parent.chmod(0o700)
    book.chmod(0o600)
    assert run(*LEAST, "--book", str(book)).out == "2\n"


def test_a_read_only_book_at_which_somebody_works_is_read_as_it_is_now(book: Path) -> None:
    with contextlib.closing(sqlite3.connect(book)) as other:
        other.execute("INSERT INTO setting (key, value) VALUES ('company.country', 'ES')")
        other.commit()
        book.chmod(0o444)
        book.parent.chmod(0o555)
        assert "company.country\tES" in run("settings", "show", "--book", str(book)).out


def test_a_read_only_book_of_an_older_version_is_not_copied(book: Path) -> None:
    with contextlib.closing(sqlite3.connect(book)) as older, older:
        older.execute("UPDATE alembic_version SET version_num = '0008'")
    book.chmod(0o444)
    for _ in range(3):
        refused = run("customer", "list", "--book", str(book))
        assert (refused.code, "is read-only" in refused.err) == (6, True)
    assert [path.name for path in book.parent.iterdir()] == ["book.db"]


def test_a_home_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    home = tmp_path / "read-only"
    home.mkdir(mode=0o555)
    assert run("customer", "list", HOME=str(home)).code == 0
    refused = run(*LEAST, HOME=str(home))
    assert (refused.code, "No book can be made at" in refused.err) == (6, True)
    refused = run("--install-completion", "bash", HOME=str(home))
    assert (refused.code, "Permission denied" in refused.err) == (6, True)


NOBODY = ["setpriv", "--reuid=12345", "--clear-groups", "--inh-caps=+dac_override", "--ambient-caps=+dac_override"]


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("setpriv"), reason="needs root to become nobody")
def test_a_user_whom_the_machine_does_not_know_keeps_a_book(request: pytest.FixtureRequest) -> None:
    # Not among the files of the test: their folder is closed to others.
    folder = Path(tempfile.mkdtemp())
    request.addfinalizer(lambda: shutil.rmtree(folder))
    os.chown(folder, 12345, 12345)
    gone = ("HOME", "USER", "LOGNAME", "TERM", "LANG", "DEBITCLI_USER", "LC_ALL")
    kept = {key: value for key, value in os.environ.items() if key not in gone}

    def nobody(*arguments: str) -> Result:
        done = subprocess.run([*NOBODY, PROGRAM, *arguments], env=kept, capture_output=True, text=True, check=False)
        return Result(done.returncode, done.stdout, done.stderr)

    for arguments in (("customer", "list"), LEAST, ("--install-completion", "bash")):
        refused = nobody(*arguments)
        assert (refused.code, "There is no home directory" in refused.err) == (6, True), refused.err
    place = str(folder / "book.db")
    assert nobody(*LEAST, "--book", place).out == "1\n"
    assert "uid 12345" in nobody("customer", "history", "1", "--book", place).out


def test_a_writer_that_waits_says_so(sqlite_desk: Desk) -> None:
    sqlite_desk.add()
    with contextlib.closing(sqlite3.connect(sqlite_desk.place, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        timer = threading.Timer(3.0, lambda: other.execute("COMMIT"))
        timer.start()
        done = sqlite_desk.ok("customer", "edit", "1", "--city", "Getafe")
        timer.join()
    assert "The book is in use by another program. Waiting …\n" in done.err


@pytest.fixture
def on_a_server(own_sessions: None, databases: Any, empty_database: str, sqlite_desk: Desk) -> Desk:
    """A book with one customer on a server."""
    desk = Desk(str(databases(empty_database)), sqlite_desk.capture, sqlite_desk.monkeypatch)
    desk.add()
    return desk


def connected(desk: Desk) -> Any:
    """Another session on the same database."""
    import psycopg

    return psycopg.connect(desk.place, autocommit=True)


def test_a_lock_of_another_session_is_told_and_ends_the_wait(
    on_a_server: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "_LOCKED_AT_MOST", 4)
    with connected(on_a_server) as other, other.transaction():
        other.execute("LOCK TABLE customer IN EXCLUSIVE MODE")
        refused = on_a_server.run("customer", "edit", "1", "--city", "Getafe")
    assert refused.code == 6
    assert refused.err.startswith("The book is locked by another session. Waiting …\n✗ The book postgresql:")
    assert "is locked by another program" in refused.err
    assert "Nothing was saved; try again" in refused.err
    assert on_a_server.customer("1")["city"] == "Madrid"


def test_a_read_only_database_is_read(on_a_server: Desk) -> None:
    with connected(on_a_server) as other:
        other.execute(f"ALTER DATABASE {other.info.dbname} SET default_transaction_read_only = on")
    assert on_a_server.names() == ["Ana García López"]
    for verb in (("edit", "1", "--city", "Getafe"), ("delete", "1", "--yes"), ("archive", "1")):
        refused = on_a_server.run("customer", *verb)
        assert (refused.code, "is read-only" in refused.err) == (6, True), refused.err


def test_a_role_without_rights_is_refused(on_a_server: Desk) -> None:
    with connected(on_a_server) as other:
        other.execute("DROP ROLE IF EXISTS clerk")
        other.execute("CREATE ROLE clerk LOGIN")
    clerk = Desk(on_a_server.place.replace("postgres:@", "clerk@"), on_a_server.capture, on_a_server.monkeypatch)
    for arguments in (("customer", "list"), ("customer", "edit", "1", "--city", "Getafe")):
        refused = clerk.run(*arguments)
        assert (refused.code, "may not be used: permission denied" in refused.err) == (6, True), refused.err


def move_while_the_server_goes_away(book: Book, desk: Desk, *, when_saving: bool) -> None:
    with book.writing() as connection:
        session = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
        connection.exec_driver_sql("UPDATE customer SET city = 'Getafe'")
        with connected(desk) as other:
            other.execute("SELECT pg_terminate_backend(%s)", (session,))
        if not when_saving:
            connection.exec_driver_sql("UPDATE customer SET city = 'Getafe'")


def test_a_server_that_goes_away_meanwhile(on_a_server: Desk) -> None:
    book = Book(on_a_server.place)
    with pytest.raises(BookError, match="cannot be reached") as refused:
        move_while_the_server_goes_away(book, on_a_server, when_saving=False)
    assert refused.value.hint == "Nothing was saved."
    with pytest.raises(BookError, match="cannot be reached") as refused:
        move_while_the_server_goes_away(book, on_a_server, when_saving=True)
    assert refused.value.hint.startswith("It is not known whether this was saved")
    assert book.saved is None


@pytest.mark.parametrize("table", ["customer", "alembic_version (version_num text)", "nothing"])
def test_a_database_of_another_program_is_no_book(databases: Any, sqlite_desk: Desk, table: str) -> None:
    import psycopg

    desk = Desk(str(databases()), sqlite_desk.capture, sqlite_desk.monkeypatch)
    with psycopg.connect(desk.place, autocommit=True) as other:
        other.execute(f"CREATE TABLE {table if '(' in table else table + ' ()'}")
        if "(" in table:
            other.execute("INSERT INTO alembic_version VALUES ('3512b954651e')")
    listed, added = desk.run("customer", "list"), desk.run(*LEAST)
    assert listed.code == 6
    # Other tables than ours stand in nobody's way.
    assert added.code == (0 if table == "nothing" else 6), added.err


@pytest.mark.parametrize(
    ("how", "verb"),
    [("deleted", LEAST), ("moved", ("category", "add", "x")), ("replaced", LEAST), ("with its folder", LEAST)],
)
def test_a_book_that_went_away_while_one_waited_gets_nothing(
    sqlite_desk: Desk, tmp_path: Path, how: str, verb: tuple[str, ...]
) -> None:
    place = Path(sqlite_desk.place)
    with contextlib.closing(sqlite3.connect(place, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        waiting = subprocess.Popen(
            [Path(sys.executable).with_name("debitcli"), *verb, "--book", place], stderr=subprocess.PIPE, text=True
        )
        assert waiting.stderr is not None
        assert "Waiting" in waiting.stderr.readline()
        copy = tmp_path / "copy.db"
        shutil.copyfile(place, copy)
        if how == "with its folder":
            place.parent.rename(tmp_path / "elsewhere")
        elif how == "moved":
            place.rename(tmp_path / "moved.db")
        else:
            place.unlink()
        if how == "replaced":
            copy.rename(place)
        other.execute("COMMIT")
    _, err = waiting.communicate(timeout=60)
    assert waiting.returncode == 6, err
    assert "Nothing was saved" in err
