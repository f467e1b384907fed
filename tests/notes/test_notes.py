"""Notes: written, listed, changed, shared, with files attached."""

import csv
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import threading
from datetime import date, timedelta
from pathlib import Path

import pytest
from conftest import ANA, Desk, Start, flags
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office import COMPANY
from terminal import ENTER, Terminal

from debitcli.database.book import Book
from debitcli.fields.value import Refused
from debitcli.files.names import safe_name
from debitcli.notes import attachments

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def ana(desk: Desk) -> Desk:
    """A desk with one customer, Ana, and the users mara (who acts) and luis."""

    def fill() -> None:
        desk.add()
        desk.ok("user", "add", "luis")

    desk.stocked("notes", fill)
    return desk


def files_kept(desk: Desk) -> int:
    with Book(desk.place).reading() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM file").scalar_one())


def test_a_note_is_written_and_found(ana: Desk) -> None:
    assert ana.ok("note", "add", "1", "pays by card\nalways").out == "1\n"
    note = ana.ok("note", "show", "1", "-o", "json").json
    assert (note["kind"], note["text"], note["author"], note["customer"]) == (
        "general",
        "pays by card\nalways",
        "mara",
        "1",
    )
    assert ana.customer("1")["notes"] == [note]
    assert "1\t1\tgeneral\t\tpays by card\\nalways\t\t\n" in ana.ok("note", "list", "1").out
    assert "pays by card …" in ana.ok("note", "list", "-o", "table").out
    assert "seen by mara" in ana.ok("note", "show", "1", "-o", "table").out


def test_notes_come_with_a_customer(desk: Desk) -> None:
    desk.ok("customer", "add", *flags(ANA), "--note", "pays by card", "--note", "ring first\ntwice")
    assert [n["text"] for n in desk.customer("1")["notes"]] == ["ring first\ntwice", "pays by card"]
    desk.ok("customer", "edit", "1", "--note", "moved", "--city", "Getafe")
    desk.ok("customer", "edit", "1", "--note", "moved again")
    assert [n["text"] for n in desk.customer("1")["notes"]][:2] == ["moved again", "moved"]
    fields = json.dumps(ANA | {"email": "b@b.com", "notes": ["one", "two"]})
    desk.ok("customer", "add", "--json", "-", "--allow-duplicate", stdin=fields)
    assert [n["text"] for n in desk.customer("2")["notes"]] == ["two", "one"]
    assert (
        "Nothing changed" in desk.ok("customer", "edit", "2", "--json", "-", stdin=json.dumps(desk.customer("2"))).err
    )
    review = desk.ok("customer", "add", *flags(ANA), "--note", "x", "--dry-run", "--allow-duplicate").err
    assert "Note           x" in review
    assert desk.run("customer", "add", *flags(ANA), "--note", "a\x1b", "--allow-duplicate").code == 3


def test_the_profile_has_what_is_coming_up_first_then_the_newest(ana: Desk) -> None:
    soon = (date.today() + timedelta(days=5)).isoformat()  # noqa: DTZ011
    ana.ok("note", "add", "1", "first")
    ana.ok("note", "add", "1", "closed", "--kind", "event", "--on", "+5d")
    ana.ok("note", "add", "1", "last")
    profile = ana.ok("customer", "show", "1", "-o", "table").out
    assert profile.index("Coming up") < profile.index(soon) < profile.index("closed") < profile.index("Notes")
    assert profile.index("last") < profile.index("first")


def test_upcoming_looks_so_many_days_ahead(ana: Desk) -> None:
    for days in ("+1d", "+40d", "yesterday"):
        ana.ok("note", "add", "1", days, "--kind", "event", "--on", days)
    assert [n["text"] for n in ana.ok("note", "upcoming", "-o", "json").json] == ["+1d"]
    assert [n["text"] for n in ana.ok("note", "upcoming", "--days", "40", "-o", "json").json] == ["+1d", "+40d"]
    assert ana.run("note", "add", "1", "x", "--on", "2026-02-30", "-o", "json").problems == {
        "on": "is no day of the calendar"
    }


@pytest.mark.parametrize("number", ["#1", " #1 ", "1", "01"])
def test_a_note_is_named_by_its_number_as_lists_show_it(ana: Desk, tmp_path: Path, number: str) -> None:
    ana.ok("note", "add", "1", "pays by card")
    (tmp_path / "a.txt").write_text("text")
    ana.ok("note", "attach", "1", str(tmp_path / "a.txt"), "--note", number)
    assert "seen by mara" in ana.ok("note", "show", number, "-o", "table").out
    assert ana.ok("note", "save", number, "-").out == "text"
    ana.ok("note", "delete", number, "--yes")


@pytest.mark.parametrize("typed", ["x", "#", "0", "#0", "-1", "1.5", "##1", "٣", "", "9" * 10, "\x1b[31m"])
def test_what_is_no_number_of_a_note_is_said_to_be_none(ana: Desk, typed: str) -> None:
    for arguments in (("note", "show", typed), ("note", "attach", "1", "a.pdf", "--note", typed)):
        refused = ana.run(*arguments)
        assert refused.code == 2
        assert "is no number of a note, such as 7 or #7." in refused.err
        assert "\x1b" not in refused.err


def test_the_list_is_narrowed_by_words_and_by_kind(ana: Desk, tmp_path: Path) -> None:
    ana.add(name="Bea Ruiz", email="bea@example.com", phone="911111111", postal_code="28014")
    (tmp_path / "Straße.pdf").write_bytes(PDF)
    ana.ok("note", "add", "1", "Pays by TRANSFER\nat the café")
    ana.ok("note", "add", "2", "pays cash", "--attach", str(tmp_path / "Straße.pdf"), "--kind", "contract")
    ana.ok("note", "add", "2", "pays by transfer: secret", "--user", "luis")

    def found(*options: str) -> list[int]:
        return [note["number"] for note in ana.ok("note", "list", "-o", "json", *options).json]

    assert found("--search", "transfer") == [1]
    assert found("--search", "CAFE pays") == [1]
    assert found("--search", "strasse") == found("--search", "ruiz") == found("--kind", "contract") == [2]
    assert found("--search", "garcia lopez", "--kind", "contract") == []
    assert found("--search", "transfer", "--user", "luis") == [3]
    assert found("2", "--search", "pays") == [2]
    assert found("--search", "%") == []
    assert found("--search", "  ") == [2, 1]
    assert "No notes match." in ana.ok("note", "list", "--search", "nowhere").err


class TestEvents:
    """An event has a date."""

    def test_a_script_is_told_how_to_give_it(self, ana: Desk) -> None:
        refused = ana.run("note", "add", "1", "closed", "--kind", "event")
        assert refused.code == 3
        assert "on  is required  an event has a date: --on 2026-11-24" in refused.err
        ana.ok("note", "add", "1", "closed")
        for options in (["--kind", "event"], ["--kind", "event", "--on", ""]):
            assert ana.run("note", "edit", "1", *options).code == 3
        ana.ok("note", "edit", "1", "--kind", "event", "--on", "2027-08-01")
        assert ana.run("note", "edit", "1", "--on", "").code == 3
        # It has one already.
        ana.ok("note", "edit", "1", "closed all August", "--kind", "event")
        ana.ok("note", "edit", "1", "--kind", "general", "--on", "")
        assert ana.ok("note", "show", "1", "-o", "json").json["on"] is None

    @pytest.mark.parametrize("verb", [["add", "1", "closed"], ["edit", "1"]])
    def test_a_person_is_asked_for_it(self, sqlite_desk: Desk, start: Start, verb: list[str]) -> None:
        sqlite_desk.add()
        sqlite_desk.ok("note", "add", "1", "closed")
        terminal = start("note", *verb, "--kind", "event", "--yes")
        terminal.answer("Date of the event", "")
        terminal.wait_for("An event has a date")
        terminal.type("2027-02-30", ENTER)
        terminal.wait_for("This is no day of the calendar")
        terminal.type("\x15", "2027-08-01", ENTER)
        assert terminal.end() == 0
        assert sqlite_desk.ok("note", "list", "-o", "json").json[0]["on"] == "2027-08-01"


def test_numbers_of_notes_are_proposed_with_their_first_words(ana: Desk) -> None:
    ana.ok("note", "add", "1", "pays by card: always\nreally")
    ana.ok("note", "add", "1", "secret", "--user", "luis")
    for words in (("note", "show", ""), ("note", "attach", "1", "a.pdf", "--note", "")):
        assert ana.proposed(*words) == {"1": "Ana García López: pays by card: always"}


def test_without_a_viewer_it_says_how_to_save(ana: Desk, tmp_path: Path) -> None:
    ana.monkeypatch.setenv("PATH", "")
    (tmp_path / "a b.pdf").write_bytes(PDF)
    ana.ok("note", "attach", "1", str(tmp_path / "a b.pdf"))
    refused = ana.run("note", "open", "1")
    assert refused.code == 2
    assert refused.err.endswith("Save the file here: debitcli note save 1 .\n")
    ana.ok("note", "attach", "1", str(tmp_path / "a b.pdf"), "--note", "1")
    assert "debitcli note save 1 . --name 'a b.pdf/1'\n" in ana.run("note", "open", "1", "--name", "a b.pdf/1").err


def test_edit_and_delete(ana: Desk) -> None:
    ana.ok("note", "add", "1", "pays by card")
    ana.ok("note", "edit", "1", "pays late", "--kind", "contact")
    note = ana.ok("note", "show", "1", "-o", "json").json
    assert (note["text"], note["kind"]) == ("pays late", "contact")
    assert "Nothing changed" in ana.ok("note", "edit", "1", "pays late").err
    assert ana.run("note", "edit", "1", "-o", "json").problems == {"text": "is required"}
    assert ana.run("note", "delete", "1").code == 2
    ana.ok("note", "delete", "1", "--yes")
    assert ana.run("note", "show", "1").code == 4


@pytest.mark.parametrize("text", ["", "  ", "a\x1bb"])
def test_a_note_says_something_harmless(ana: Desk, text: str) -> None:
    assert ana.run("note", "add", "1", text).code == 3
    assert ana.ok("note", "list", "-o", "json").json == []


def test_without_a_text_the_editor_opens(sqlite_desk: Desk, tmp_path: Path) -> None:
    sqlite_desk.add()
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\necho "written here" >> "$1"\n')
    editor.chmod(0o755)
    environment = {"DEBITCLI_BOOK": sqlite_desk.place, "EDITOR": str(editor)}
    for arguments in (("note", "add", "1"), ("note", "edit", "1")):
        with Terminal(*arguments, **environment) as terminal:  # type: ignore[arg-type]
            assert terminal.end() == 0
    assert sqlite_desk.ok("note", "show", "1", "-o", "json").json["text"] == "written here\nwritten here"


def test_what_was_changed_while_the_editor_was_open_stays(sqlite_desk: Desk, tmp_path: Path) -> None:
    sqlite_desk.add()
    sqlite_desk.ok("note", "add", "1", "as it was")
    program, editor = Path(sys.executable).with_name("debitcli"), tmp_path / "editor"
    editor.write_text(f'#!/bin/sh\n{program} note edit 1 "by another process" && echo "written here" >> "$1"\n')
    editor.chmod(0o755)
    with Terminal("note", "edit", "1", DEBITCLI_BOOK=sqlite_desk.place, EDITOR=str(editor)) as terminal:
        assert terminal.end() == 5
    assert sqlite_desk.ok("note", "show", "1", "-o", "json").json["text"] == "by another process"


def test_a_note_that_is_gone_is_told_to_its_author_alone(ana: Desk) -> None:
    ana.ok("note", "add", "1", "call", "--share", "luis")
    ana.ok("note", "delete", "1", "--yes")
    for verb in (("show", "1"), ("delete", "1", "--yes"), ("edit", "1", "new")):
        refused = ana.run("note", *verb)
        assert (refused.code, "was deleted on" in refused.err) == (4, True)
    assert "was deleted" not in ana.run("note", "show", "1", "--user", "luis").err


class TestPrivacy:
    """A note is seen by its author and by those it is shared with."""

    def test_others_see_it_only_when_shared(self, ana: Desk) -> None:
        ana.ok("note", "add", "1", "secret")
        as_luis = ["--user", "luis"]
        assert ana.run("note", "show", "1", *as_luis).code == 4
        assert ana.ok("note", "list", "-o", "json", *as_luis).json == []
        assert ana.ok("customer", "show", "1", "-o", "json", *as_luis).json["notes"] == []
        ana.ok("note", "share", "1", "luis")
        assert ana.ok("note", "show", "1", "-o", "json", *as_luis).json["shared_with"] == ["luis"]
        assert ana.run("note", "edit", "1", "mine", *as_luis).code == 5
        assert ana.run("note", "delete", "1", "--yes", *as_luis).code == 5
        assert ana.run("note", "share", "1", "eve", *as_luis).code == 5
        ana.ok("note", "unshare", "1", "luis")
        assert ana.run("note", "show", "1", *as_luis).code == 4

    def test_it_is_shared_only_with_people_of_the_book(self, ana: Desk) -> None:
        assert ana.run("note", "add", "1", "x", "--share", "eve").code == 4
        assert ana.ok("note", "list", "-o", "json").json == []
        assert ana.ok("note", "add", "1", "x", "--share", "luis", "--share", "mara").out == "1\n"
        assert ana.ok("note", "show", "1", "-o", "json").json["shared_with"] == ["luis"]

    def test_attachments_follow_their_note(self, ana: Desk, tmp_path: Path) -> None:
        (tmp_path / "c.pdf").write_bytes(PDF)
        ana.ok("note", "attach", "1", str(tmp_path / "c.pdf"))
        assert ana.run("note", "save", "1", "-", "--user", "luis").code == 4
        assert ana.run("note", "open", "1", "--user", "luis").code == 4

    def test_csv_has_only_the_notes_that_one_may_see(self, ana: Desk) -> None:
        ana.ok("note", "add", "1", "one")
        ana.ok("note", "add", "1", "two", "--share", "luis")
        ana.ok("note", "add", "1", "an event", "--kind", "event", "--on", "today")
        mine, theirs = (
            next(csv.DictReader(io.StringIO(ana.ok("customer", "list", "-o", "csv", "--user", user).out)))["notes"]
            for user in ("mara", "luis")
        )
        assert mine == "one\n---\ntwo"
        assert theirs == "two"

    def test_the_history_of_a_customer_does_not_tell(self, ana: Desk) -> None:
        ana.ok("note", "add", "1", "secret")
        assert "secret" not in ana.ok("customer", "history", "1", "-o", "json", "--user", "luis").out

    USERS = ("ana", "ben", "cleo")

    @settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(USERS), st.sets(st.sampled_from(USERS), max_size=2), st.sampled_from(["", "+3d"])
            ),
            max_size=4,
        )
    )
    def test_for_any_notes_and_shares_each_sees_what_the_rule_says(
        self, sqlite_desk: Desk, notes: list[tuple[str, set[str], str]]
    ) -> None:
        for path in Path(sqlite_desk.place).parent.glob("book.db*") if Path(sqlite_desk.place).exists() else []:
            path.unlink()
        sqlite_desk.add()
        for user in self.USERS:
            sqlite_desk.ok("user", "add", user)
        written = []
        for index, (author, shared, on) in enumerate(notes):
            sharing = [part for name in shared for part in ("--share", name)]
            dated = ["--on", on] if on else []
            number = sqlite_desk.ok("note", "add", "1", f"text{index}", "--user", author, *dated, *sharing).out.strip()
            written.append((number, f"text{index}", {author} | shared, on))
        for user in self.USERS:
            acting = ["--user", user]
            may = {text for _, text, seen_by, _ in written if user in seen_by}
            soon = {text for _, text, seen_by, on in written if user in seen_by and on}
            run = sqlite_desk.ok
            assert {n["text"] for n in run("note", "list", "-o", "json", *acting).json} == may
            assert {n["text"] for n in run("note", "list", "1", "-o", "json", *acting).json} == may
            assert {n["text"] for n in run("note", "upcoming", "-o", "json", *acting).json} == soon
            assert {n["text"] for n in run("customer", "show", "1", "-o", "json", *acting).json["notes"]} == may
            for out in (
                run("customer", "show", "1", "-o", "table", *acting).out,
                run("note", "list", "-o", "table", *acting).out,
            ):
                assert {text for _, text, _, _ in written if text in out} == may
            for number, text, seen_by, _ in written:
                assert sqlite_desk.run("note", "show", number, *acting).code == (0 if user in seen_by else 4)
                for told in (run("customer", "history", "1", *acting).out, run("customer", "list", *acting).out):
                    assert text not in told


class TestAttachments:
    """Files in the book: what goes in comes out, and nothing else happens."""

    @pytest.mark.parametrize("size", [0, 1, 1024 * 1024, 24 * 1024 * 1024])
    def test_what_goes_in_comes_out(self, ana: Desk, tmp_path: Path, size: int) -> None:
        content = os.urandom(size)
        (tmp_path / "scan.bin").write_bytes(content)
        assert ana.ok("note", "attach", "1", str(tmp_path / "scan.bin")).out == "1\n"
        note = ana.ok("note", "show", "1", "-o", "json").json
        assert note["kind"] == "contract"
        attached = note["attachments"][0]
        assert (attached["name"], attached["size"]) == ("scan.bin", size)
        assert attached["sha256"] == hashlib.sha256(content).hexdigest()
        out = tmp_path / "out"
        out.mkdir()
        assert ana.ok("note", "save", "1", str(out)).out == f"{out / 'scan.bin'}\n"
        assert (out / "scan.bin").read_bytes() == content

    def test_the_type_is_told_by_the_content(self, ana: Desk, tmp_path: Path) -> None:
        (tmp_path / "picture.png").write_bytes(PDF)
        (tmp_path / "notes").write_text("plain words")
        ana.ok("note", "attach", "1", str(tmp_path / "picture.png"), str(tmp_path / "notes"))
        attached = ana.ok("note", "show", "1", "-o", "json").json["attachments"]
        assert [a["type"] for a in attached] == ["application/pdf", "text/plain"]

    def test_the_same_content_is_kept_once_and_goes_with_its_last_note(self, ana: Desk, tmp_path: Path) -> None:
        for name in ("a.pdf", "b.pdf"):
            (tmp_path / name).write_bytes(PDF)
            ana.ok("note", "attach", "1", str(tmp_path / name))
        assert files_kept(ana) == 1
        ana.ok("note", "delete", "1", "--yes")
        assert files_kept(ana) == 1
        ana.ok("customer", "delete", "1", "--yes")
        assert files_kept(ana) == 0

    def test_files_join_a_note_that_is_there(self, ana: Desk, tmp_path: Path) -> None:
        (tmp_path / "a.pdf").write_bytes(PDF)
        ana.ok("note", "add", "1", "text", "--attach", str(tmp_path / "a.pdf"))
        (tmp_path / "b.txt").write_text("b")
        ana.ok("note", "attach", "1", str(tmp_path / "b.txt"), "--note", "1")
        assert ana.run("note", "save", "1", str(tmp_path / "new")).code == 2
        ana.ok("note", "save", "1", str(tmp_path / "new"), "--name", "b.txt")
        assert (tmp_path / "new").read_text() == "b"
        assert ana.run("note", "attach", "1", str(tmp_path / "b.txt"), "--note", "9").code == 4

    def test_saving_does_not_overwrite(self, ana: Desk, tmp_path: Path) -> None:
        path = tmp_path / "a.pdf"
        path.write_bytes(PDF)
        ana.ok("note", "attach", "1", str(path))
        path.write_text("mine")
        assert ana.run("note", "save", "1", str(path)).code == 5
        assert path.read_text() == "mine"
        ana.ok("note", "save", "1", str(path), "--yes")
        assert path.read_bytes() == PDF

    @pytest.mark.parametrize(
        ("name", "kept"),
        [
            ("../../etc/passwd", "passwd"), ("line\nbreak.pdf", "line_break.pdf"), ("\x1b[31mred.pdf", "_[31mred.pdf"),
            ("..", "file"), ("a\\b.pdf", "b.pdf"), ("x" * 300 + ".pdf", "x" * 196 + ".pdf"), ("con:1.txt", "con_1.txt"),
        ],
    )  # fmt: skip
    def test_names_are_only_names(self, name: str, kept: str) -> None:
        assert safe_name(name) == kept

    def test_a_hostile_name_on_disk(self, ana: Desk, tmp_path: Path) -> None:
        path = tmp_path / "new\nline\x1b[31m.pdf"
        path.write_bytes(PDF)
        result = ana.ok("note", "attach", "1", str(path))
        assert "\x1b" not in result.err
        assert ana.ok("note", "show", "1", "-o", "json").json["attachments"][0]["name"] == "new_line_[31m.pdf"

    def test_what_is_no_file_is_refused_and_nothing_is_saved(self, ana: Desk, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        large = tmp_path / "large"
        with large.open("wb") as opened:
            opened.truncate(25 * 1024 * 1024 + 1)
        (tmp_path / "good.pdf").write_bytes(PDF)
        for name, words in (
            ("pipe", "is no regular file"), (".", "is a folder"), ("missing", "cannot be read"),
            ("large", "is larger than 25 MiB"), ("a\0b", "cannot be read"),
        ):  # fmt: skip
            result = ana.run("note", "attach", "1", str(tmp_path / "good.pdf"), f"{tmp_path}/{name}")
            assert result.code == 3, name
            assert words in result.err
        assert ana.ok("note", "list", "-o", "json").json == []
        assert files_kept(ana) == 0

    def test_the_limit_is_a_setting(self, ana: Desk, tmp_path: Path) -> None:
        (tmp_path / "scan").write_bytes(bytes(1024 * 1024 + 1))
        ana.ok("settings", "set", "attachment.limit", "1 MiB")
        assert "is larger than 1 MiB" in ana.run("note", "attach", "1", str(tmp_path / "scan")).err
        ana.ok("settings", "set", "attachment.limit", "2")
        ana.ok("note", "attach", "1", str(tmp_path / "scan"))
        assert ana.run("settings", "set", "attachment.limit", "0").code == 3

    def test_open_hands_a_private_copy_to_the_viewer(self, sqlite_desk: Desk, tmp_path: Path) -> None:
        sqlite_desk.add()
        (tmp_path / "c.pdf").write_bytes(PDF)
        sqlite_desk.ok("note", "attach", "1", str(tmp_path / "c.pdf"))
        viewer = tmp_path / "bin" / "xdg-open"
        viewer.parent.mkdir()
        viewer.write_text(f'#!/bin/sh\nstat -c %a "$1" > {tmp_path}/seen; cat "$1" >> {tmp_path}/seen\n')
        viewer.chmod(0o755)
        environment = {"DEBITCLI_BOOK": sqlite_desk.place, "PATH": f"{viewer.parent}:{os.environ['PATH']}"}
        program = str(Path(sys.executable).with_name("debitcli"))
        result = subprocess.run(
            [program, "note", "open", "1"], env=os.environ | environment, capture_output=True, text=True, check=True
        )
        assert (tmp_path / "seen").read_bytes() == b"400\n" + PDF
        opened = Path(result.stdout.strip())
        assert opened.name == "c.pdf"
        assert opened.parent.stat().st_mode & 0o777 == 0o700

    def test_a_file_that_may_not_be_read(self, sqlite_desk: Desk, tmp_path: Path) -> None:
        sqlite_desk.add()
        (tmp_path / "locked").write_bytes(PDF)
        (tmp_path / "locked").chmod(0)
        command = [str(Path(sys.executable).with_name("debitcli")), "note", "attach", "1", str(tmp_path / "locked")]
        if os.geteuid() == 0:
            command = ["setpriv", "--bounding-set=-all", *command]
        env = os.environ | {"DEBITCLI_BOOK": sqlite_desk.place}
        result = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        assert result.returncode == 3
        assert "Permission denied" in result.stderr

    def test_a_file_that_changes_while_it_is_read(self, tmp_path: Path) -> None:
        path = tmp_path / "growing"
        path.write_bytes(os.urandom(20 * 1024 * 1024))
        stop = threading.Event()

        def grow() -> None:
            while not stop.is_set():
                with path.open("r+b") as opened:
                    opened.write(os.urandom(16))

        writer = threading.Thread(target=grow)
        writer.start()
        try:
            outcomes = {type(attachments.read_one(str(path), 2**30)) for _ in range(5)}
        finally:
            stop.set()
            writer.join()
        assert Refused in outcomes

    def test_a_damaged_attachment_is_said_to_be_damaged(self, ana: Desk, tmp_path: Path) -> None:
        (tmp_path / "a.pdf").write_bytes(PDF)
        ana.ok("note", "attach", "1", str(tmp_path / "a.pdf"))
        with Book(ana.place).writing() as connection:
            connection.exec_driver_sql("UPDATE file_chunk SET data = substr(data, 2)")
        result = ana.run("note", "save", "1", str(tmp_path / "b.pdf"))
        assert result.code == 6
        assert not (tmp_path / "b.pdf").exists()


def test_overwriting_is_asked_for_at_a_terminal(sqlite_desk: Desk, tmp_path: Path) -> None:
    sqlite_desk.add()
    (tmp_path / "a.pdf").write_bytes(PDF)
    sqlite_desk.ok("note", "attach", "1", str(tmp_path / "a.pdf"))
    (tmp_path / "a.pdf").write_text("mine")
    with Terminal("note", "save", "1", str(tmp_path), columns=160, DEBITCLI_BOOK=sqlite_desk.place) as terminal:
        terminal.wait_for("Overwrite")
        terminal.type(ENTER)
        assert terminal.end() == 130
    assert (tmp_path / "a.pdf").read_text() == "mine"


def test_no_pipe_gets_what_only_python_reads(ana: Desk, tmp_path: Path) -> None:
    (tmp_path / "scan.txt").write_text("text")
    ana.ok("note", "add", "1", "pays by card", "--attach", str(tmp_path / "scan.txt"))
    ana.ok("customer", "consent", "grant", "1", "promotions")
    ana.ok("field", "add", "tier", "--type", "choice", "--choice", "gold", "--required")
    ana.ok("field", "add", "vip", "--type", "yes-no")
    ana.ok(
        "customer",
        "edit",
        "1",
        "--category",
        "Retail",
        "--category",
        "Old",
        "--create-categories",
        "--field",
        "vip=yes",
    )
    ana.ok("product", "add", "--name", "Nut", "--price", "1.00")
    ana.ok("product", "edit", "1", "--price", "2.00")
    for key, value in COMPANY.items():
        ana.ok("settings", "set", f"company.{key}", value)
    number = ana.ok("invoice", "add", "1", "--line", "2 x Nut", "--issue").out.strip()
    ana.ok("payment", "add", number)
    every = (
        "note show 1,note list,note upcoming,customer show 1,customer consent show 1,customer history 1,customer list,"
    )
    every += "field list,category list,user list,product show 1,product history 1,product list,settings show,"
    every += f"account list,entry list,entry show 1,invoice list,invoice show {number},payment list,payment show 1"
    for arguments in every.split(","):
        for form in ("tsv", "csv", "table"):
            # Patterns of numbers, and texts of mails, have braces of their own.
            told = re.sub(r"\{[a-z]+(:\d+)?\}", "", ana.ok(*arguments.split(), "-o", form).out)
            assert not re.search(r"[][{}<>]|\b(True|False|None|Decimal|datetime)\b", told), told
    assert "attachments\tscan.txt\n" in ana.ok("note", "show", "1").out
