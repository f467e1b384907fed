"""The editor: what it shows, what becomes of what was written, and that it ends with the program."""

import contextlib
import os
import signal
import sys
import time
from pathlib import Path

import pytest
from conftest import Desk, Start
from terminal import CTRL_C, ENTER


def script(tmp_path: Path, lines: str, by: str = "/bin/sh") -> str:
    """An editor that does with its file (in a shell: "$1") what these lines say."""
    path = tmp_path / "editor"
    path.write_text(f"#!{by}\n{lines}\n")
    path.chmod(0o755)
    return str(path)


def text_of(desk: Desk, number: str) -> str:
    return str(desk.ok("note", "show", number, "-o", "json").json["text"])


def test_it_says_on_whom_the_note_is(sqlite_desk: Desk, start: Start, tmp_path: Path) -> None:
    sqlite_desk.add()
    editor = script(tmp_path, 'cp "$1" shown; sed -i "1s/^/written here/" "$1"')
    assert start("note", "add", "1", EDITOR=editor).end() == 0
    assert "\n# Note on customer 1, Ana García López.\n" in Path("shown").read_text(encoding="utf-8")
    assert text_of(sqlite_desk, "1") == "written here"


@pytest.mark.parametrize(
    "text",
    [
        "# a heading\n#7 and # more\n\n# ",
        "# ------------------------ >8 ------------------------\nbelow",
        "#",
        "a\n\n\nb",
    ],
)
def test_lines_of_ones_own_that_look_like_comments_stay(
    sqlite_desk: Desk, start: Start, tmp_path: Path, text: str
) -> None:
    sqlite_desk.add()
    sqlite_desk.ok("note", "add", "1", "-", stdin=text)
    before = text_of(sqlite_desk, "1")
    terminal = start("note", "edit", "1", EDITOR="true")
    assert terminal.end() == 0
    assert "Nothing changed" in terminal.text
    # What is above the comments, in the place of them, and behind them is the note.
    above = script(tmp_path, 'sed -i "1s/^/new /" "$1"')
    assert start("note", "edit", "1", EDITOR=above).end() == 0
    without = script(tmp_path, 'head -n -3 "$1" > own; cp own "$1"')
    assert start("note", "edit", "1", EDITOR=without).end() == 0
    assert text_of(sqlite_desk, "1") == f"new {before}"


def test_what_cannot_be_saved_can_be_mended_or_is_kept(sqlite_desk: Desk, start: Start, tmp_path: Path) -> None:
    sqlite_desk.add()
    bad = r"""grep -q bell "$1" && sed -i 's/\x07//' "$1" || printf 'a bell \a here\n' >> "$1" """
    editor = script(tmp_path, bad)
    terminal = start("note", "add", "1", EDITOR=editor, columns=120)
    terminal.wait_for("has a control character")
    terminal.wait_for("Open the editor again")
    terminal.type(ENTER)
    assert terminal.end() == 0
    assert text_of(sqlite_desk, "1") == "a bell  here"
    latin = script(tmp_path, r"printf 'caf\351\n' >> '$1'; printf 'caf\351\n' >> " + '"$1"')
    terminal = start("note", "add", "1", EDITOR=latin, columns=120, TMPDIR=str(tmp_path))
    terminal.wait_for("is not UTF-8 text")
    terminal.wait_for("Open the editor again")
    terminal.type(CTRL_C)
    assert terminal.end() == 130
    (kept,) = tmp_path.glob(".debitcli-open-*/note.txt")
    assert b"caf\xe9" in kept.read_bytes()


def test_leaving_it_as_it_was_asks_nothing_and_keeps_nothing(sqlite_desk: Desk, start: Start, tmp_path: Path) -> None:
    sqlite_desk.add()
    terminal = start("note", "add", "1", EDITOR="true", TMPDIR=str(tmp_path))
    assert terminal.end() == 3
    assert list(tmp_path.glob(".debitcli-*")) == []


@pytest.mark.parametrize("command", ["false", "no-such-editor", "'an open quote"])
def test_an_editor_that_fails(sqlite_desk: Desk, start: Start, command: str) -> None:
    sqlite_desk.add()
    terminal = start("note", "add", "1", EDITOR=command)
    assert terminal.end() == 2
    assert "did not end well. Nothing was saved." in terminal.text


def test_the_answer_stays_on_standard_output_alone(sqlite_desk: Desk, start: Start, tmp_path: Path) -> None:
    sqlite_desk.add()
    editor = script(tmp_path, 'echo drawing; echo "written here" >> "$1"')
    terminal = start(shell='n=$(debitcli note add 1); echo "got:$n:"', EDITOR=editor)
    assert terminal.end() == 0
    assert "drawing" in terminal.text
    assert "got:1:" in terminal.text


@pytest.mark.parametrize("stopped_by", [signal.SIGTERM, signal.SIGHUP])
def test_it_ends_with_the_program_and_all_that_it_started(
    sqlite_desk: Desk, start: Start, tmp_path: Path, stopped_by: signal.Signals
) -> None:
    sqlite_desk.add()
    editor = script(
        tmp_path, 'stty raw -echo; echo "half a" >> "$1"; echo open; sh -c \'echo $$ > pid; exec sleep 60\''
    )
    terminal = start("note", "add", "1", EDITOR=editor, TMPDIR=str(tmp_path), columns=120)
    terminal.wait_for("open")
    deadline = time.monotonic() + 60
    while not (pid := Path("pid").read_text() if Path("pid").exists() else ""):
        assert time.monotonic() < deadline, "the editor did not begin"
        time.sleep(0.01)
    terminal.kill(stopped_by)
    assert terminal.end() == 130
    assert "Interrupted. Nothing was saved." in terminal.text
    assert not is_running(int(pid))
    (kept,) = tmp_path.glob(".debitcli-open-*/note.txt")
    assert "half a" in kept.read_text()
    assert sqlite_desk.ok("note", "list").out == ""


def is_running(number: int) -> bool:
    with contextlib.suppress(OSError):
        os.kill(number, 0)
        return "Z" not in Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    return False


def test_ctrl_c_is_the_editors_own(sqlite_desk: Desk, start: Start, tmp_path: Path) -> None:
    sqlite_desk.add()
    editor = script(
        tmp_path, """trap 'echo "by Ctrl-C" >> "$1"; exit 0' INT; echo open; while :; do sleep 0.05; done"""
    )
    terminal = start("note", "add", "1", EDITOR=editor)
    terminal.wait_for("open")
    terminal.type(CTRL_C)
    assert terminal.end() == 0
    assert text_of(sqlite_desk, "1") == "by Ctrl-C"


def test_ctrl_z_sets_both_aside(sqlite_desk: Desk, start: Start, tmp_path: Path) -> None:
    sqlite_desk.add()
    editor = script(
        tmp_path,
        """
import os, signal, sys, time
while os.tcgetpgrp(0) != os.getpgrp():  # until then the keys are not its own
    time.sleep(0.01)
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCONT])
print("open", flush=True)
signal.sigwait([signal.SIGCONT])
print("on again", flush=True)
with open(sys.argv[1], "a") as file:
    file.write(input())""",
        by=sys.executable,
    )
    terminal = start(shell="bash --norc -i", EDITOR=editor, PS1="> ")
    terminal.type("debitcli note add 1", ENTER)
    terminal.wait_for("open")
    terminal.send("\x1a")
    terminal.wait_for("Stopped")
    terminal.type("fg", ENTER)
    terminal.wait_for("on again")
    terminal.send("written later", ENTER)
    terminal.wait_for("✓ Note 1")
    assert text_of(sqlite_desk, "1") == "written later"
