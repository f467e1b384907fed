"""The people who keep the book."""

import pytest
from conftest import Desk
from terminal import ENTER, Terminal


def names(desk: Desk) -> list[str]:
    return [user["name"] for user in desk.ok("user", "list", "-o", "json").json]


def test_whoever_changes_something_is_known(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert names(desk) == ["mara"]
    desk.add()
    monkeypatch.delenv("DEBITCLI_USER")
    monkeypatch.setenv("LOGNAME", "olga")
    desk.ok("customer", "edit", "1", "--city", "Getafe")
    assert names(desk) == ["mara", "olga"]


def test_somebody_is_added_once(desk: Desk) -> None:
    assert desk.ok("user", "add", "luis").out == "luis\n"
    assert desk.run("user", "add", "luis").code == 5
    assert desk.run("user", "add", "\x1b").code == 3
    assert names(desk) == ["luis", "mara"]


def test_removing_hands_the_notes_on(desk: Desk) -> None:
    desk.add()
    desk.ok("user", "add", "luis")
    desk.ok("note", "add", "1", "from luis", "--user", "luis", "--share", "mara")
    assert desk.run("user", "remove", "luis", "--yes").code == 2
    assert desk.run("user", "remove", "luis", "--heir", "eve", "--yes").code == 4
    assert desk.run("user", "remove", "eve", "--yes").code == 4
    result = desk.ok("user", "remove", "luis", "--heir", "mara", "--yes")
    assert "mara has the 1 note" in result.err
    note = desk.ok("note", "show", "1", "-o", "json").json
    assert (note["author"], note["shared_with"]) == ("mara", [])
    assert names(desk) == ["mara"]


def test_removing_asks_who_inherits(sqlite_desk: Desk) -> None:
    sqlite_desk.add()
    sqlite_desk.ok("user", "add", "luis")
    sqlite_desk.ok("note", "add", "1", "from luis", "--user", "luis")
    with Terminal("user", "remove", "luis", DEBITCLI_BOOK=sqlite_desk.place) as terminal:
        terminal.wait_for("» mara")
        terminal.type(ENTER)
        terminal.wait_for("Remove luis?")
        terminal.type("y")
        assert terminal.end() == 0
    assert sqlite_desk.ok("note", "show", "1", "-o", "json").json["author"] == "mara"


def test_a_name_cannot_act_on_a_screen(desk: Desk) -> None:
    assert desk.run("user", "list", "--user", "a\x1b[31m").code == 2
