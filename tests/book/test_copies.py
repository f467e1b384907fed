"""Copies of a book: made while others write, put back, moved between databases; and upgrades."""

import os
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import Desk
from office import Office

WHOLE = ("customer", "invoice", "payment", "expense", "note", "account", "entry", "field", "category")


def content(desk: Desk, place: str | None = None) -> str:
    """All that the lists of a book say."""
    place = place or desk.place
    return "".join(desk.ok(noun, "list", "-o", "jsonl", "--book", place).out for noun in WHOLE)


def test_a_copy_is_whole_private_and_over_nothing_unasked(sqlite_office: Office, tmp_path: Path) -> None:
    desk, copy = sqlite_office.desk, tmp_path / "copy.db"
    sqlite_office.issue("--line", "x @ 1 21%")
    assert desk.ok("book", "backup", str(copy)).out.strip() == str(copy)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    same: Callable[[str], str] = lambda place: desk.ok("invoice", "list", "-o", "json", "--book", place).out  # noqa: E731
    assert same(str(copy)) == same(desk.place)
    desk.ok("book", "check", "--book", str(copy))
    assert desk.run("book", "backup", str(copy)).code == 5
    assert desk.run("book", "backup", desk.place, "--yes").code == 2
    assert desk.run("book", "backup", str(tmp_path / "nowhere" / "x.db")).code == 2
    assert desk.run("book", "backup", str(tmp_path), "--yes").code in (2, 6)
    desk.ok("book", "backup", str(copy), "--yes")
    assert not list(tmp_path.glob(".debitcli-*"))


def test_a_book_on_a_server_is_copied_by_the_server(office: Office, tmp_path: Path) -> None:
    if "postgresql" in office.desk.place:
        refused = office.desk.run("book", "backup", str(tmp_path / "x.db"))
        assert (refused.code, "pg_dump" in refused.err) == (2, True)
    else:
        office.desk.ok("book", "backup", str(tmp_path / "x.db"))


def test_the_last_copy_is_told(sqlite_office: Office, tmp_path: Path) -> None:
    desk = sqlite_office.desk
    assert desk.ok("book", "info", "-o", "json").json["last_backup"] is None
    desk.ok("book", "backup", "one.db")
    desk.ok("book", "backup", "two.db")
    info = desk.ok("book", "info", "-o", "json").json
    assert (info["backup"], info["last_backup"][:2]) == (str(tmp_path / "two.db"), "20")
    Path(desk.place).chmod(0o400)
    if sys.platform == "linux":
        desk.ok("book", "backup", "three.db")


@pytest.fixture
def in_tokyo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A computer whose clock is nine hours ahead of UTC."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("in_tokyo")
def test_a_person_reads_sizes_counts_and_local_times(
    sqlite_desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "250")
    people = "".join(f'{{"name": "C{n}"}}\n' for n in range(1_200))
    sqlite_desk.ok("customer", "import", "-", "--allow-incomplete", stdin=people)
    assert "Last backup  none: debitcli book backup FILE" in sqlite_desk.ok("book", "info", "-o", "table").out
    said = sqlite_desk.ok("book", "backup", "copy.db").err
    record = sqlite_desk.ok("book", "info", "-o", "json").json
    lines = sqlite_desk.ok("book", "info", "-o", "table").out.splitlines()
    shown = dict(re.split(r"  +", line.rstrip(), maxsplit=1) for line in lines)
    assert shown["Size"] == f"{int(record['size']) / 1e3:,.1f} kB"
    assert re.search(r": \d+\.\d kB\.$", said)
    assert shown["Customers"] == "1,200"
    local = datetime.fromisoformat(record["last_backup"]) + timedelta(hours=9)
    assert shown["Last backup"] == f"{local:%Y-%m-%d %H:%M}  {tmp_path / 'copy.db'}"
    assert f"size\t{record['size']}\nlast_backup\t{record['last_backup']}\n" in sqlite_desk.ok("book", "info").out


def test_a_copy_is_put_back_and_what_was_there_is_kept(full_sqlite: Office, tmp_path: Path) -> None:
    desk = full_sqlite.desk
    desk.ok("book", "backup", "copy.db")
    before = content(desk)
    desk.ok("customer", "add", "--name", "Late", "--allow-incomplete")
    after = content(desk)
    assert desk.run("book", "restore", "copy.db").code == 2
    assert content(desk) == after
    restored = desk.ok("book", "restore", "copy.db", "--yes")
    kept = desk.place + ".before-restore"
    assert restored.out.strip() == desk.place
    assert kept in restored.err
    assert content(desk) == before
    assert content(desk, kept) == after
    assert stat.S_IMODE(Path(kept).stat().st_mode) == 0o600
    desk.ok("book", "check")
    # What is kept is never written over, and can be put back itself.
    desk.ok("book", "restore", kept, "--yes")
    assert content(desk) == after
    assert Path(kept + "-2").exists()
    assert desk.run("customer", "export", kept, "-o", "csv", "--yes").code == 2


def test_a_copy_is_put_where_there_is_none(full_sqlite: Office, tmp_path: Path, at_home: Path) -> None:
    desk = full_sqlite.desk
    desk.ok("book", "backup", "copy.db")
    before = content(desk)
    for place in (str(tmp_path / "new.db"), ""):
        flag = ("--book", place) if place else ()
        desk.monkeypatch.delenv("DEBITCLI_BOOK", raising=False)
        there = Desk(place, desk.capture, desk.monkeypatch)
        assert there.ok("book", "restore", "copy.db", *flag).code == 0
        assert content(there, place or str(at_home / ".local/share/debitcli/book.db")) == before
    assert desk.run("book", "restore", "copy.db", "--book", "nowhere/new.db").code == 6
    assert not (tmp_path / "nowhere").exists()


def foreign(kind: str) -> None:
    """A file `other` that is no book: a text, or a database of another program."""
    if kind == "text":
        Path("other").write_text("hello")
    else:
        with closing(sqlite3.connect("other")) as connection:
            connection.execute("CREATE TABLE x (a)")


@pytest.mark.parametrize("kind", ["text", "database"])
@pytest.mark.parametrize("named", ["option", "environment", "default"])
def test_what_is_no_book_is_said_with_the_way_to_another_as_it_was_named(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch, at_home: Path, kind: str, named: str
) -> None:
    desk = sqlite_office.desk
    desk.ok("book", "backup", "copy.db")
    foreign(kind)
    option: tuple[str, ...] = ()
    if named == "option":
        option, way_out = ("--book", "other"), "Name another place with --book."
    elif named == "environment":
        desk.place, way_out = "other", "Set DEBITCLI_BOOK to another place, or name one with --book."
    else:
        desk.place, way_out = "", "Move it away, or name another place with --book."
        default = at_home / ".local" / "share" / "debitcli" / "book.db"
        default.parent.mkdir(parents=True)
        Path("other").rename(default)
    for command in (("customer", "list"), ("book", "restore", "copy.db", "--yes")):
        refused = desk.run(*command, *option)
        assert (refused.code, refused.err.splitlines()[-1].strip()) == (6, way_out)
        assert "is not a debitcli book" in refused.err


@pytest.mark.parametrize("kind", ["text", "database"])
def test_a_file_that_is_no_copy_is_not_said_to_be_the_book(sqlite_desk: Desk, kind: str) -> None:
    foreign(kind)
    for verb in ("restore", "move"):
        refused = sqlite_desk.run("book", verb, "other")
        assert (refused.code, "--book" in refused.err) == (6, False)
        assert refused.err.casefold().endswith("name another file or place.\n")


def test_where_no_book_is_the_first_record_makes_one_as_it_was_named(sqlite_desk: Desk) -> None:
    assert "makes one: debitcli customer add --book …\n" in sqlite_desk.run("customer", "list", "--book", "none.db").err
    sqlite_desk.place = "none.db"
    assert sqlite_desk.run("customer", "list").err.endswith("makes one: debitcli customer add\n")


def test_a_moved_book_is_gone_on_with_as_the_old_one_was_named(sqlite_office: Office) -> None:
    desk = sqlite_office.desk
    by_option = desk.ok("book", "move", "one.db", "--book", desk.place)
    assert "Go on in the new one: --book one.db, or DEBITCLI_BOOK=one.db in your shell's profile." in by_option.err
    assert "Go on in the new one: DEBITCLI_BOOK='a two.db' in your" in desk.ok("book", "move", "a two.db").err


def test_a_damaged_book_is_replaced_and_kept_as_it_is(full_sqlite: Office) -> None:
    desk = full_sqlite.desk
    desk.ok("book", "backup", "copy.db")
    before = content(desk)
    damaged = bytearray(Path(desk.place).read_bytes())
    for page in range(2, len(damaged) // 4096):
        damaged[page * 4096 : page * 4096 + 2000] = b"x" * 2000
    Path(desk.place).write_bytes(damaged)
    desk.ok("book", "restore", "copy.db", "--yes")
    assert content(desk) == before
    assert Path(desk.place + ".before-restore").read_bytes() == bytes(damaged)


def test_a_damaged_book_is_copied_as_it_is_and_not_put_back(full_sqlite: Office) -> None:
    desk = full_sqlite.desk
    desk.ok("book", "info")
    damaged = bytearray(Path(desk.place).read_bytes())
    # The last pages: not those of the schema and the version.
    damaged[-4096 * 5 :] = b"x" * 4096 * 5
    Path(desk.place).write_bytes(damaged)
    desk.ok("book", "backup", "copy.db")
    refused = desk.run("book", "restore", "copy.db", "--yes")
    assert (refused.code, "damaged" in refused.err) == (6, True)


def test_a_copy_that_others_made_differ_is_proved_another_way(full_sqlite: Office) -> None:
    desk = full_sqlite.desk
    with closing(sqlite3.connect(desk.place)) as other:
        other.execute("PRAGMA wal_autocheckpoint = 0")
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM customer").fetchone()
        desk.ok("customer", "edit", "1", "--city", "Getafe")
        assert Path(f"{desk.place}-wal").stat().st_size
        desk.ok("book", "backup", "copy.db")
    assert content(desk, "copy.db") == content(desk)


def refusals(folder: Path, copy: Path) -> dict[str, tuple[str, int]]:
    """Files that are no copy to be put back → what is said, and the exit code."""
    (folder / "text.db").write_text("no book")
    (folder / "empty.db").touch()
    with closing(sqlite3.connect(folder / "other.db")) as other, other:
        other.execute("CREATE TABLE t (x)")
    shutil.copy(copy, folder / "newer.db")
    with closing(sqlite3.connect(folder / "newer.db")) as newer, newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    (folder / "half.db").write_bytes(copy.read_bytes()[: 4096 * 30])
    return {
        "text.db": ("not a debitcli book", 6), "empty.db": ("not a debitcli book", 6),
        "other.db": ("not a debitcli book", 6), "newer.db": ("newer debitcli", 6), "half.db": ("damaged", 6),
        "gone.db": ("is not there", 3), ".": ("no file", 3),
    }  # fmt: skip


def test_what_is_no_copy_is_refused_and_nothing_changes(full_sqlite: Office, tmp_path: Path) -> None:
    desk = full_sqlite.desk
    desk.ok("book", "backup", "copy.db")
    before = content(desk)
    for name, (said, code) in refusals(tmp_path, tmp_path / "copy.db").items():
        for place in (desk.place, str(tmp_path / "new.db")):
            refused = desk.run("book", "restore", name, "--yes", "--book", place)
            assert (refused.code, said in refused.err) == (code, True), (name, refused.err)
    assert desk.run("book", "restore", desk.place, "--yes").code == 2
    assert desk.run("book", "restore", "copy.db", "--yes", "--book", "text.db").code == 6
    assert (tmp_path / "text.db").read_text() == "no book"
    assert content(desk) == before
    assert not (tmp_path / "new.db").exists()
    assert not [*Path(desk.place).parent.glob("*before*"), *Path(desk.place).parent.glob(".debitcli-*")]


def test_a_copy_goes_onto_an_empty_server_and_onto_no_other(full_sqlite: Office, databases: Callable[[], str]) -> None:
    desk, server = full_sqlite.desk, databases()
    desk.ok("book", "backup", "copy.db")
    desk.ok("book", "restore", "copy.db", "--book", server)
    assert content(desk, server) == content(desk)
    assert desk.run("book", "restore", "copy.db", "--yes", "--book", server).code == 5


@pytest.mark.parametrize("to", ["sqlite", "postgresql"])
def test_a_book_moves_and_goes_on_there(full: Office, databases: Callable[[], str], tmp_path: Path, to: str) -> None:
    desk, new = full.desk, str(tmp_path / "moved.db") if to == "sqlite" else databases()
    desk.ok("account", "add", "Old", "--number", "6001", "--kind", "expense")
    desk.ok("account", "merge", "6001", "629", "--yes")
    desk.ok("customer", "add", "--name", "Gone", "--allow-incomplete")
    desk.ok("customer", "delete", "2", "--yes")
    desk.ok("payment", "reverse", "1", "--reason", "bounced")
    before = content(desk)
    moved = desk.ok("book", "move", new)
    assert content(desk, new) == before == content(desk)
    assert "the two are equal" in moved.err
    desk.ok("book", "check", "--book", new)
    # Numbers go on, what is issued stays as it is, and searches find everybody.
    assert desk.ok("customer", "add", "--name", "Next", "--allow-incomplete", "--book", new).out.strip() == "3"
    again = ("invoice", "add", full.ana, "--line", "y @ 5 21%", "--issue")
    assert desk.ok(*again, "--book", new).out == desk.ok(*again).out
    assert desk.run("invoice", "delete", "2026-0001", "--yes", "--book", new).code == 5
    assert "Ana" in desk.ok("customer", "list", "--search", "garcia", "--book", new).out
    desk.ok("book", "check", "--book", new)
    refused = desk.run("book", "move", new)
    assert (refused.code, "with something in it" in refused.err) == (5, True)
    assert desk.run("book", "move", desk.place).code == 2


def test_a_move_shows_no_password(sqlite_office: Office) -> None:
    refused = sqlite_office.desk.run("book", "move", "postgresql://u:SECRET@127.0.0.1:1/x")
    assert (refused.code, "SECRET" in refused.err + refused.out) == (6, False)
    assert sqlite_office.desk.run("book", "move", "mysql://u:SECRET@h/x").code == 6


def test_an_upgrade_says_what_it_did(new_sqlite_desk: Desk) -> None:
    older = (
        "from debitcli.database.schema import base; base.VERSION = '0008'\n"
        "from debitcli.database.book import Book\n"
        f"with Book({new_sqlite_desk.place!r}).writing(): pass\n"
    )
    subprocess.run([sys.executable, "-c", older], check=True)
    upgraded = new_sqlite_desk.ok("book", "upgrade")
    kept = new_sqlite_desk.place + ".before-upgrade-from-0008"
    assert ("from version 0008" in upgraded.err, kept in upgraded.err, Path(kept).exists()) == (True, True, True)
    again = new_sqlite_desk.ok("book", "upgrade")
    assert (again.out, "Nothing to do" in again.err) == (upgraded.out, True)


def test_a_copy_made_by_an_older_program_is_brought_up_to_date(new_sqlite_desk: Desk, tmp_path: Path) -> None:
    older = (
        "from debitcli.database.schema import base; base.VERSION = '0008'\n"
        "from debitcli.database.book import Book\n"
        "with Book('old.db').writing(): pass\n"
    )
    subprocess.run([sys.executable, "-c", older], check=True)
    before = (tmp_path / "old.db").read_bytes()
    new_sqlite_desk.ok("book", "restore", "old.db")
    assert "Nothing to do" in new_sqlite_desk.ok("book", "upgrade").err
    assert (tmp_path / "old.db").read_bytes() == before


def test_a_copy_is_of_one_moment_while_others_write(sqlite_office: Office, tmp_path: Path) -> None:
    stop, place = threading.Event(), sqlite_office.desk.place

    def write() -> None:
        with closing(sqlite3.connect(place, timeout=30)) as connection:
            while not stop.is_set():
                with connection:
                    connection.execute("INSERT INTO setting VALUES ('x.' || hex(randomblob(9)), 'a')")
                    connection.execute("INSERT INTO setting VALUES ('y.' || hex(randomblob(9)), 'b')")

    writer: Any = threading.Thread(target=write)
    writer.start()
    try:
        for n in range(5):
            sqlite_office.desk.ok("book", "backup", f"{n}.db")
            with closing(sqlite3.connect(tmp_path / f"{n}.db")) as copy:
                pairs = "SELECT sum(key LIKE 'x.%') - sum(key LIKE 'y.%') FROM setting"
                assert copy.execute(pairs).fetchone() == (0,)
    finally:
        stop.set()
        writer.join()


def test_a_copy_is_a_file_of_its_own(sqlite_desk: Desk, tmp_path: Path) -> None:
    sqlite_desk.add()
    os.mkfifo("pipe")
    refused = sqlite_desk.run("book", "backup", "pipe", "--yes")
    assert (refused.code, Path("pipe").is_fifo()) == (2, True), refused.err
    Path("link").symlink_to(tmp_path / "copy.db")
    sqlite_desk.ok("book", "backup", "link")
    assert (Path("link").is_symlink(), (tmp_path / "copy.db").is_file()) == (True, True)
