"""A book on a server is asked through one session for as long as a run takes, and that may be lost meanwhile."""

import time
from collections.abc import Callable, Iterator

import psycopg.sql
import pytest
from conftest import Desk, Stock
from sqlalchemy import event
from sqlalchemy.pool import Pool
from terminal import Terminal

from debitcli.database import custom_fields, postgresql
from debitcli.database.book import Book

pytestmark = pytest.mark.usefixtures("own_sessions")

OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


def wait_until(done: Callable[[], bool]) -> None:
    """Wait for what comes within seconds."""
    until = time.monotonic() + 20
    while not done():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.fixture
def server_desk(
    databases: Callable[..., str], empty_database: str, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch, stock: Stock,
) -> Desk:  # fmt: skip
    """The program on an empty book in PostgreSQL."""
    return Desk(databases(empty_database), capsys, monkeypatch, stock)


@pytest.fixture
def knocks() -> Iterator[list[object]]:
    """What is begun with any server."""
    begun: list[object] = []

    def hear(connection: object, _record: object) -> None:
        begun.append(connection)

    event.listen(Pool, "connect", hear)
    yield begun
    event.remove(Pool, "connect", hear)


@pytest.mark.parametrize("verb", ["show 1", "edit 1 --city Toledo", "archive 1", "list", "import - --allow-incomplete"])
def test_a_run_knocks_once_and_leaves_nobody_behind(server_desk: Desk, knocks: list[object], verb: str) -> None:
    server_desk.add()
    knocks.clear()
    server_desk.ok("customer", *verb.split(), "--yes", stdin="name,country\nZed,ES\n")
    assert len(knocks) == 1
    with psycopg.connect(server_desk.place) as connection:
        # A session ends a moment after it was left.
        wait_until(lambda: connection.execute(f"SELECT count(*) {OTHERS}").fetchone() == (0,))


def test_what_another_program_changes_meanwhile_is_seen_through_the_same_session(server_desk: Desk) -> None:
    book = Book(server_desk.place, stays_connected=True)
    known = []
    for command in (
        "add tier --type choice --choice gold",
        "edit tier --choice gold --choice none",
        "delete tier --yes",
    ):
        server_desk.ok("field", *command.split())
        with book.reading() as connection:
            known.append([each.choices for each in custom_fields.definitions(connection)])
    book.close()
    assert known == [[("gold",)], [("gold", "none")], []]


def test_a_session_that_a_network_may_have_forgotten_is_not_asked(
    server_desk: Desk, knocks: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    server_desk.add()
    monkeypatch.setattr(postgresql, "_KEPT_AT_MOST", 0)
    knocks.clear()
    server_desk.ok("customer", "edit", "1", "--city", "Toledo")
    assert len(knocks) > 1


def test_a_book_is_looked_at_in_the_schema_where_it_is(server_desk: Desk, databases: Callable[..., str]) -> None:
    server_desk.place = databases()
    with psycopg.connect(server_desk.place, autocommit=True) as connection:
        connection.execute('CREATE SCHEMA "Books"')
        name = psycopg.sql.Identifier(connection.info.dbname)
        path = psycopg.sql.SQL("ALTER DATABASE {} SET search_path = {}")
        connection.execute(path.format(name, psycopg.sql.SQL('"Books"')))
        server_desk.add()
        server_desk.ok("book", "check")
        # One that is named as the user is looked into first by default.
        connection.execute("CREATE SCHEMA postgres")
        connection.execute(path.format(name, psycopg.sql.SQL('"$user", "Books"')))
        server_desk.ok("book", "check")


def test_a_session_that_was_ended_while_a_person_thought_begins_anew(server_desk: Desk) -> None:
    server_desk.add()
    with Terminal("customer", "delete", "1", DEBITCLI_BOOK=server_desk.place) as terminal:
        terminal.wait_for("(y/N)")
        with psycopg.connect(server_desk.place, autocommit=True) as other:
            assert other.execute(f"SELECT pg_terminate_backend(pid) {OTHERS}").fetchall() == [(True,)]
        terminal.type("y")
        assert terminal.end() == 0, terminal.text
    assert server_desk.names() == []
