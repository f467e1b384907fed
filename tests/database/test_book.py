"""The book as a file or database: made, upgraded, refused, shared, interrupted."""

import contextlib
import json
import os
import re
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from conftest import ANA, Desk, flags

from debitcli.database import history, upgrade
from debitcli.database.book import Book
from debitcli.database.schema import base, every
from debitcli.database.schema.triggers import TRIGGERS

PROGRAM = str(Path(sys.executable).with_name("debitcli"))


@contextlib.contextmanager
def opened(path: str | Path) -> Iterator[sqlite3.Connection]:
    """The file as any other program opens it; saved and closed at the end."""
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        yield connection


def add_command(place: str, number: int) -> list[str]:
    fields = ANA | {"name": f"Firm {number} GmbH", "email": f"a@firm{number}.com", "phone": f"+3491234{number:04}"}
    return [PROGRAM, "customer", "add", *flags(fields), "--book", place, "--allow-duplicate"]


def test_it_is_made_on_first_use_and_private(new_sqlite_desk: Desk) -> None:
    new_sqlite_desk.add()
    book = Path(new_sqlite_desk.place)
    assert stat.S_IMODE(book.stat().st_mode) == 0o600


def test_without_a_place_it_is_in_the_data_directory(at_home: Path) -> None:
    subprocess.run([PROGRAM, "user", "add", "Luis"], check=True)
    folder = at_home / ".local/share/debitcli"
    assert [path.name for path in folder.iterdir()] == ["book.db"]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


NOW = {"sqlite": "1767322800000", "postgresql": "'2026-01-02T03:00:00+00:00'"}


def test_the_migrations_make_the_schema(place: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    sqlite = not place.startswith("postgresql")
    fresh = f"sqlite:///{tmp_path / 'fresh.db'}" if sqlite else str(request.getfixturevalue("databases")())
    fresh_engine = sqlalchemy.create_engine(fresh.replace("postgresql:", "postgresql+psycopg:"))
    with Book(place).reading() as connection, fresh_engine.begin() as straight, warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Skipped unsupported reflection of expression-based index")
        warnings.filterwarnings("ignore", "autogenerate skipping")
        options = {"compare_type": True, "include_object": _is_ours}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), every.metadata) == []
        every.metadata.create_all(straight)
        made, wanted = _indexes(connection), _indexes(straight)
        assert made.keys() == wanted.keys()
        assert {name: (made[name], wanted[name]) for name in made if made[name] != wanted[name]} == {}
    fresh_engine.dispose()
    assert ScriptDirectory.from_config(upgrade.configuration()).get_current_head() == base.VERSION


def _is_ours(_object: Any, name: str | None, kind: str, *_: Any) -> bool:
    # The trigram index is SQLite's and PostgreSQL's own affair; Alembic does not see which index is for which of them.
    own = ("customer_search", "ix_customer_phone", "ix_customer_domain", "ix_invoice_searched")
    return not (kind in ("table", "index") and (name or "").startswith(own))


def _indexes(connection: Any) -> dict[str, str]:
    """The definition of every index, in one spelling. That partial ones are so on PostgreSQL is the migrations' say."""
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql NOT NULL")
        return {name: re.sub(r'[\s()"]', "", sql).replace("customer.", "").lower() for name, sql in rows}
    rows = connection.exec_driver_sql("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'")
    return {name: sql.partition(" WHERE ")[0] for name, sql in rows if name.startswith("ix_")}


def test_triggers_are_those_that_are_missed_where_they_are_gone(place: str) -> None:
    names = "SELECT name FROM sqlite_schema WHERE type = 'trigger' ORDER BY name"
    if place.startswith("postgresql"):
        names = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname"
    with Book(place).reading() as connection:
        assert connection.exec_driver_sql(names).scalars().all() == sorted(TRIGGERS[connection.dialect.name])


def test_tables_are_strict(sqlite_place: str) -> None:
    with Book(sqlite_place).reading() as connection:
        rows = connection.exec_driver_sql("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'").all()
    made = {table.name for table in every.metadata.sorted_tables}
    assert {row.name for row in rows if row.strict} == made


def test_a_book_of_a_newer_program_is_refused(desk: Desk) -> None:
    desk.add()
    with Book(desk.place).writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    result = desk.run("customer", "list")
    assert result.code == 6
    assert "newer debitcli" in result.err


def test_an_older_book_is_upgraded_after_a_backup(sqlite_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A later version of the program is played by a migration that this one does not have."""
    sqlite_desk.add()
    folder = Path(sqlite_desk.place).parent / "migrations"
    (folder / "versions").mkdir(parents=True)
    ours = Path(upgrade.__file__).parent / "migrations"
    (folder / "env.py").write_text((ours / "env.py").read_text())
    for migration in (ours / "versions").glob("v*.py"):
        (folder / "versions" / migration.name).write_text(migration.read_text())
    (folder / "versions" / "v9000_shoes.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        f"revision = '9000'\ndown_revision = '{base.VERSION}'\n"
        "def upgrade(): op.add_column('customer', sa.Column('shoe', sa.Integer))\n"
    )
    later = upgrade.configuration()
    later.set_main_option("script_location", str(folder))
    before = base.VERSION
    monkeypatch.setattr(base, "VERSION", "9000")
    monkeypatch.setattr(upgrade, "configuration", lambda: later)
    assert sqlite_desk.names() == ["Ana García López"]
    with Book(sqlite_desk.place).reading() as connection:
        assert connection.exec_driver_sql("SELECT shoe FROM customer").all() == [(None,)]
    backup = Path(f"{sqlite_desk.place}.before-upgrade-from-{before}")
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    with opened(backup) as copy:
        assert copy.execute("SELECT name FROM customer").fetchall() == [("Ana García López",)]
        assert copy.execute("SELECT version_num FROM alembic_version").fetchall() == [(before,)]


def test_a_book_of_version_0005_keeps_everything(new_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    at = "2026-01-02T03:04:05.678901+00:00"
    with monkeypatch.context() as older:
        older.setattr(base, "VERSION", "0005")
        with Book(new_desk.place).writing() as connection:
            customer = (
                "id, number, name, kind, country, city, postal_code, email, phone, contact, created, updated, "
                "number_key, sort_key, name_key, city_key, postal_key, email_key, domain_key, search"
            )
            for values in (
                f"1, 'K-7', 'Ana García', 'person', 'ES', 'Alcalá', '28013', 'Ana@garcia.es', '+34912345678', NULL, "
                f"'{at}', '{at}', 'k-00000000000000000007', 'garcia, ana', 'anagarcia', 'alcala', '28013', "
                "'ana@garcia.es', 'garcia.es', 'ana garcia\nana@garcia.es\nalcala\n34912345678 912345678'",
                f"2, '12', 'Nordic Foods', 'company', NULL, NULL, NULL, NULL, NULL, NULL, '{at}', '{at}', "
                "'00000000000000000012', 'nordic foods', 'nordicfoods', NULL, NULL, NULL, NULL, 'nordic foods'",
            ):
                connection.exec_driver_sql(f"INSERT INTO customer ({customer}) VALUES ({values})")
            for statement in (
                "INSERT INTO category (id, name, name_key) VALUES (1, 'Retail', 'retail')",
                "INSERT INTO customer_category (customer, category) VALUES (1, 1)",
                f"INSERT INTO keeper (name, since) VALUES ('mara', '{at}')",
                "INSERT INTO note (id, customer, author, kind, text, created, updated) "
                f"VALUES (1, 1, 'mara', 'general', 'pays by card', '{at}', '{at}')",
                "INSERT INTO consent (id, customer, purpose, channel, granted, at, actor) "
                f"VALUES (1, 1, 'invoices', 'email', 1, '{at}', 'mara')",
                "INSERT INTO history (id, at, actor, noun, record, number, action, changes) "
                f"VALUES (999, '{at}', 'mara', 'customer', 1, 'K-7', 'added', '{{}}')",
            ):
                connection.exec_driver_sql(statement)
    ana = new_desk.customer("K-7")
    assert ana["created"] == "2026-01-02T03:04:05+00:00"
    assert (ana["categories"], ana["notes"][0]["text"], ana["consents"][0]["at"]) == (
        ["Retail"], "pays by card", "2026-01-02T03:04:05+00:00",
    )  # fmt: skip
    for search in ("garcia", "alcala", "912 345", "ana@"):
        assert new_desk.names("--search", search) == ["Ana García"]
    assert new_desk.names("--sort", "number") == ["Nordic Foods", "Ana García"]
    assert new_desk.ok("customer", "history", "K-7", "-o", "json").json[0]["action"] == "added"
    assert new_desk.run("customer", "add", *flags(ANA | {"email": "ana@garcia.es"})).code == 5
    new_desk.ok("customer", "edit", "12", "--city", "Łódź")
    assert new_desk.names("--search", "lodz") == ["Nordic Foods"]


def test_a_custom_field_keeps_its_values_where_its_key_is_now_that_of_a_field(
    new_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        older.setattr(base, "VERSION", "0008")
        with Book(new_desk.place).writing() as connection:
            for statement in (
                "INSERT INTO customer (id, number, name, name_hash, sort_key, created) "
                f"VALUES (1, '1', 'Ana', 1, 'ana', {NOW[connection.dialect.name]})",
                "INSERT INTO custom_field (id, key, label, type, help, required, choices, position) "
                "VALUES (1, 'website', 'Website', 'text', '', 0, '[]', 1)",
                "INSERT INTO custom_value (customer, field, value, value_key) VALUES (1, 1, 'ana.es', 'ana.es')",
            ):
                connection.exec_driver_sql(statement)
    ana = new_desk.customer("1")
    assert (ana["website"], ana["website_2"]) == (None, "ana.es")
    with Book(new_desk.place).reading() as connection:
        [entry] = history.of_record(connection, noun="field", record=1)
    assert (entry.actor, entry.changes) == ("debitcli", {"key": ("website", "website_2")})
    new_desk.ok("customer", "edit", "1", "--website", "https://ana.es")
    assert new_desk.customer("1")["website"] == "https://ana.es"


def test_a_book_that_counted_days_keeps_them_as_terms(new_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as older:
        older.setattr(base, "VERSION", "0014")
        with Book(new_desk.place).writing() as connection:
            for statement in (
                *(
                    "INSERT INTO customer (id, number, name, name_hash, payment_terms, created) "
                    f"VALUES ({id_}, '{id_}', 'Ana {id_}', 1, {days}, {NOW[connection.dialect.name]})"
                    for id_, days in ((1, "14"), (2, "0"), (3, "NULL"))
                ),
                "INSERT INTO custom_field (id, key, label, type, help, required, choices, position) "
                "VALUES (1, 'business_id', 'Business', 'text', '', 0, '[]', 1)",
                "INSERT INTO custom_value (customer, field, value, value_key) VALUES (1, 1, 'HRB 7', 'hrb 7')",
            ):
                connection.exec_driver_sql(statement)
    assert [new_desk.customer(number)["payment_terms"] for number in "123"] == ["14", "0", None]
    ana = new_desk.customer("1")
    assert (ana["business_id"], ana["business_id_2"]) == (None, "HRB 7")
    assert new_desk.names("--search", "ana 2") == ["Ana 2"]
    new_desk.ok("customer", "edit", "1", "--payment-terms", "EOM", "--phone", "+34 912 34 56 78")
    assert new_desk.names("--search", "912 34 56") == ["Ana 1"]


def test_tax_ids_of_an_older_book_are_known_in_every_spelling(new_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys as version 0009 made them, and how the same IDs may be typed today."""
    kept = {
        "gb:gb432525179": ("GB", "432 5251 79"), "no:no995525828mva": ("NO", "995525828"),
        "ch:che107787577tva": ("CH", "CHE-107.787.577 MWST"), "se:556188840401": ("SE", "556188-8404"),
        "hu:12892312": ("HU", "12892312-2-42"), "it:00743110157": ("IT", "IT00743110157"),
        "es:b64717838": ("ES", "ESB64717838"),
    }  # fmt: skip
    with monkeypatch.context() as older:
        older.setattr(base, "VERSION", "0009")
        with Book(new_desk.place).writing() as connection:
            for id_, (key, (country, _)) in enumerate(kept.items(), 1):
                connection.exec_driver_sql(
                    "INSERT INTO customer (id, number, name, name_hash, country, tax_id, tax_key, created) "
                    f"VALUES ({id_}, '{id_}', 'Firm {id_}', {id_}, '{country}', 'x', '{key}', "
                    f"{NOW[connection.dialect.name]})"
                )
    for id_, (country, typed) in enumerate(kept.values(), 1):
        result = new_desk.run(
            "customer", "add", "--name", "Another", "--country", country, "--tax-id", typed, "--allow-incomplete"
        )
        assert (result.code, f"customer {id_}" in result.err) == (5, True), typed


def test_a_book_in_a_linked_folder_is_upgraded(
    new_sqlite_desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Path(new_sqlite_desk.place)
    with monkeypatch.context() as older:
        older.setattr(base, "VERSION", "0008")
        with Book(str(place)).writing():
            pass
    (tmp_path / "link").symlink_to(place.parent)
    new_sqlite_desk.ok("customer", "list", "--book", str(tmp_path / "link" / place.name))
    assert sorted(path.name for path in place.parent.iterdir()) == ["book.db", "book.db.before-upgrade-from-0008"]


def test_a_failing_upgrade_leaves_the_book_as_it_was(sqlite_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    sqlite_desk.add()

    def break_down(config: Any, _version: str) -> None:
        config.attributes["connection"].exec_driver_sql("DROP TABLE customer")
        raise RuntimeError("power cut")

    with monkeypatch.context() as broken:
        broken.setattr(base, "VERSION", "9000")
        broken.setattr(upgrade.command, "upgrade", break_down)
        assert sqlite_desk.run("customer", "list").code == 1
    assert sqlite_desk.names() == ["Ana García López"]
    # Nor is there a backup of what did not happen.
    assert [path.name for path in Path(sqlite_desk.place).parent.iterdir()] == ["book.db"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no database at all, just some text that is long enough", "is not a debitcli book"),
        (None, "not a debitcli book"),
    ],
)
def test_another_file_is_not_taken_for_a_book(
    sqlite_desk: Desk, tmp_path: Path, content: bytes | None, words: str
) -> None:
    other = tmp_path / "other.db"
    if content is None:
        with opened(other) as connection:
            connection.execute("CREATE TABLE shoe (size INTEGER)")
        content = other.read_bytes()
    else:
        other.write_bytes(content)
    result = sqlite_desk.run("customer", "list", "--book", str(other))
    assert result.code == 6
    assert words in result.err
    assert other.read_bytes() == content


def test_a_book_that_cannot_be_written_is_refused_with_words(sqlite_desk: Desk, tmp_path: Path) -> None:
    result = sqlite_desk.run("customer", "list", "--book", str(tmp_path))
    assert result.code == 6
    assert sqlite_desk.run("customer", "list", "--book", "/proc/nowhere/book.db").code == 6
    assert sqlite_desk.run("customer", "list", "--book", "mysql://host/name").code == 6
    away = sqlite_desk.run("customer", "list", "--book", "postgresql://me:secret@127.0.0.1:1/name")
    assert away.code == 6
    assert "cannot be reached" in away.err
    assert "secret" not in away.err


def test_a_damaged_book_is_said_to_be_damaged(sqlite_desk: Desk) -> None:
    for number in range(3):
        sqlite_desk.add(email=f"{number}@x.com", postal_code=f"2801{number}")
    with opened(sqlite_desk.place) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray(Path(sqlite_desk.place).read_bytes())
    data[4096:] = os.urandom(len(data) - 4096)
    Path(sqlite_desk.place).write_bytes(data)
    result = sqlite_desk.run("customer", "list")
    assert result.code == 6
    assert "damaged" in result.err


def test_a_writer_waits_for_another(sqlite_desk: Desk) -> None:
    sqlite_desk.add()
    other = sqlite3.connect(sqlite_desk.place, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(1.0, lambda: other.execute("COMMIT"))
    timer.start()
    started = time.monotonic()
    sqlite_desk.ok("customer", "edit", "1", "--city", "Getafe")
    assert time.monotonic() - started > 0.5
    timer.join()
    other.close()


def test_a_customer_changed_by_another_process_meanwhile_is_a_conflict(desk: Desk) -> None:
    from debitcli.customers.records import STORE
    from debitcli.database.history import By
    from debitcli.errors import ConflictError

    desk.add()
    book = Book(desk.place)
    with book.reading() as connection:
        before = STORE.by_number(connection, "1")
    assert before is not None
    now = before.updated
    assert now is not None
    with book.writing() as connection:
        # Even where the clock stands still.
        STORE.edit(connection, before, replace(before, city="Getafe"), By("somebody", now))
    with pytest.raises(ConflictError, match="meantime"), book.writing() as connection:
        STORE.edit(connection, before, before, By("me", now))


CROWD = """
import json, os, sys
from debitcli import cli

warm_up, *commands = json.load(sys.stdin)
cli.run(warm_up)
sys.stdout.flush()
os.nice(19)  # the other tests are not to wait for a hundred processes
for command in commands:
    if os.fork() == 0:
        cli.main(command)
sys.exit(sum(os.wait()[1] != 0 for _ in commands))
"""
"""Runs the program for the first of its command lines, then once for each of the others, all at once."""


def test_many_processes_add_a_customer_each(new_place: str, tmp_path: Path) -> None:
    """On a book that is not there yet, so that they also race to make it; what they import, they share."""
    count = 16
    books = [str(tmp_path / "another.db"), *[new_place] * count]
    commands = [add_command(book, n)[1:] for n, book in enumerate(books)]
    crowd = subprocess.run(
        [sys.executable, "-c", CROWD], input=json.dumps(commands), capture_output=True, text=True, check=False
    )
    assert crowd.returncode == 0, crowd.stderr
    _, *numbers = crowd.stdout.split()
    assert sorted(numbers, key=int) == [str(n) for n in range(1, count + 1)]


def test_kill_9_at_any_moment_leaves_a_whole_book(sqlite_desk: Desk) -> None:
    """Killed at twenty moments of its run: each customer is there with its history, or not at all."""
    place = sqlite_desk.place
    started = time.monotonic()
    subprocess.run(add_command(place, 0), check=True, capture_output=True)
    # Another test may be using the machine at that very moment.
    whole = min(time.monotonic() - started, 1.0)
    for number in range(1, 21):
        process = subprocess.Popen(add_command(place, number), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(whole * number / 20)
        process.send_signal(signal.SIGKILL)
        process.wait()
        with opened(place) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            customers = connection.execute("SELECT id FROM customer ORDER BY id").fetchall()
            histories = connection.execute("SELECT record FROM history ORDER BY record").fetchall()
            indexed = connection.execute("SELECT count(*) FROM customer_search WHERE customer_search MATCH 'fir'")
            assert customers == histories
            assert indexed.fetchone() == (len(customers),)
    assert sqlite_desk.add(email="last@one.com", name="Last One", postal_code="28099")


def test_times_of_version_0005_keep_every_digit_of_their_milliseconds() -> None:
    from importlib import import_module

    milliseconds = import_module("debitcli.database.migrations.versions.v0006_compact")._milliseconds
    second = datetime(2026, 11, 25, 23, 59, 59, tzinfo=UTC)
    moments = [second + timedelta(microseconds=n) for n in (*range(0, 1_000_000, 1_000), 999_499, 999_500, 999_999)]
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        for moment in moments:
            for text in {moment.isoformat(), moment.isoformat(timespec="microseconds")}:
                (read,) = connection.execute(f"SELECT {milliseconds('?1')}", (text,)).fetchone()
                assert read == (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1), text
