"""The program as a whole: menu, help, version, errors, completion, streams."""

import ast
import inspect
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ANA, Desk, flags
from terminal import Terminal

from debitcli import __version__
from debitcli.customers.form import FORM
from debitcli.forms.reader import Reader

PROGRAM = str(Path(sys.executable).with_name("debitcli"))


def test_bare_debitcli_shows_the_nouns_and_a_bare_noun_its_verbs(new_sqlite_desk: Desk) -> None:
    assert "customer" in new_sqlite_desk.ok().out
    verbs = new_sqlite_desk.ok("customer").out
    for verb in ("add", "edit", "show", "list", "archive", "restore", "delete", "history"):
        assert f"│ {verb} " in verbs
    assert not Path(new_sqlite_desk.place).exists()


def test_version(sqlite_desk: Desk) -> None:
    assert sqlite_desk.ok("--version").out == f"debitcli {__version__}\n"


@pytest.mark.parametrize("verb", ["add", "edit", "show", "list", "archive", "restore", "delete", "history"])
def test_every_verb_has_help_with_examples(sqlite_desk: Desk, verb: str) -> None:
    text = sqlite_desk.ok("customer", verb, "--help").out
    assert "Examples" in text
    assert f"debitcli customer {verb}" in text
    assert "--book" in text


@pytest.mark.parametrize("verb", ["add", "edit"])
def test_the_form_and_the_flags_are_one_list(sqlite_desk: Desk, verb: str) -> None:
    from debitcli.customers import commands

    parameters = inspect.signature(getattr(commands, verb)).parameters
    assert [key for key in parameters if key in FORM.keys] == list(FORM.keys)
    text = sqlite_desk.ok("customer", verb, "--help").out
    for field in FORM.fields:
        assert field.flag in text


@pytest.mark.parametrize(
    "arguments",
    [
        ("custmer",),
        ("customer", "lst"),
        ("customer", "list", "--shoe"),
        ("customer", "list", "--limit", "some"),
        ("customer", "list", "--limit", "9" * 30),
        ("customer", "list", "--page", "9" * 30),
        ("note", "show", "9" * 30),
        ("customer", "show"),
    ],
)
def test_a_wrong_command_line_ends_with_2_and_names_the_help(sqlite_desk: Desk, arguments: tuple[str, ...]) -> None:
    result = sqlite_desk.run(*arguments)
    assert (result.code, result.out) == (2, "")
    assert "--help" in result.err


@pytest.mark.parametrize(
    "arguments", [("customer", "list", "--search"), ("customer", "list", "--city"), ("customer", "show")]
)
def test_bytes_that_are_no_text_are_refused(desk: Desk, arguments: tuple[str, ...]) -> None:
    result = desk.run(*arguments, "\udcff")
    assert result.code == 2
    assert "not valid UTF-8" in result.err


def test_usage_errors_are_json_if_asked_for(sqlite_desk: Desk) -> None:
    for asked in (["-o", "json"], ["--output=json"]):
        error = json.loads(sqlite_desk.run("customer", "list", "--shoe", *asked).err)["error"]
        assert error["code"] == 2
        assert "--shoe" in error["message"]


def test_options_count_before_and_after_the_verb(sqlite_desk: Desk, tmp_path: Path) -> None:
    other = str(tmp_path / "other.db")
    sqlite_desk.ok("--book", other, "-o", "json", "customer", "add", *flags(ANA))
    assert sqlite_desk.names() == []
    assert sqlite_desk.ok("customer", "--book", other, "list", "-o", "jsonl").out.count("\n") == 1


def test_a_fault_of_the_program_is_short_and_leaves_a_trace(
    sqlite_desk: Desk, monkeypatch: pytest.MonkeyPatch, at_home: Path
) -> None:
    def break_down(*_: object) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr(Reader, "check", break_down)
    result = sqlite_desk.run("customer", "add", "--name", "Ana")
    assert result.code == 1
    assert "ZeroDivisionError" in result.err
    log = next(at_home.rglob("faults.log"))
    assert str(log) in result.err
    assert "break_down" in log.read_text()


def test_a_pipe_closed_early_is_no_error(sqlite_desk: Desk) -> None:
    lines = "".join(f"Firm {n},{n}@firm.com\n" for n in range(2_000))
    sqlite_desk.ok("customer", "import", "-", "--allow-incomplete", stdin=f"name,email\n{lines}")
    command = f"{PROGRAM} customer list --limit 0 -o csv | head -n 1; test ${{PIPESTATUS[0]}} = 0"
    result = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, env=os.environ | {"DEBITCLI_BOOK": sqlite_desk.place}
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("number,name")


def test_the_answer_is_utf8_whatever_the_locale(sqlite_desk: Desk) -> None:
    sqlite_desk.add()
    env = os.environ | {
        "DEBITCLI_BOOK": sqlite_desk.place,
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
    }
    out = subprocess.run([PROGRAM, "customer", "list"], check=True, capture_output=True, env=env).stdout
    assert "Ana García López" in out.decode("utf-8")


@pytest.mark.parametrize(
    ("setting", "value", "coloured", "bare"),
    [("COLORTERM", "", True, False), ("NO_COLOR", "1", False, False), ("TERM", "dumb", False, True)],
)
def test_colour_only_at_a_terminal_that_wants_it(
    sqlite_desk: Desk, setting: str, value: str, coloured: bool, bare: bool
) -> None:
    sqlite_desk.ok("customer", "add", "--name", "Ana", "--allow-incomplete")
    with Terminal("customer", "show", "1", DEBITCLI_BOOK=sqlite_desk.place, **{setting: value}) as terminal:  # type: ignore[arg-type]
        assert terminal.end() == 0
        assert (b"\x1b[33m" in terminal.raw) is coloured
        assert (b"\x1b" not in terminal.raw) is bare


def test_help_and_completion_load_neither_database_nor_tables() -> None:
    code = (
        "import os, sys; from debitcli import cli\n"
        "sys.stdout = open('/dev/null', 'w')\n"
        "cli.run(['--version'])\n"
        "os.environ['_DEBITCLI_COMPLETE'] = 'fish'\n"
        "for noun in cli.NOUNS:\n"
        "    for line in ([''], [noun.name, ''], [noun.name, 'list', '--']): cli.run(['80', 'debitcli', *line])\n"
        "heavy = ('sqlalchemy', 'rich.table', 'questionary', 'phonenumbers')\n"
        "print([name for name in heavy if name in sys.modules], file=sys.stderr)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ast.literal_eval(result.stderr) == []


def test_the_book_is_not_opened_in_the_place_of_a_closed_stream(at_home: Path) -> None:
    for n, closed in enumerate((">&-", "2>&-", "<&- >&- 2>&-")):
        subprocess.run(["bash", "-c", f"{PROGRAM} user add Mara{n} {closed}"], capture_output=True, check=False)
    listed = subprocess.run([PROGRAM, "user", "list", "-o", "json"], capture_output=True, text=True, check=True)
    assert {"Mara0", "Mara1", "Mara2"} <= {user["name"] for user in json.loads(listed.stdout)}


def test_help_is_there_however_it_is_asked_for(sqlite_desk: Desk) -> None:
    wanted = sqlite_desk.ok("customer", "list", "--help").out
    assert "Usage: debitcli customer list" in wanted
    for line in (("customer", "list", "-h"), ("help", "customer", "list"), ("help", "customer", "list", "-h")):
        assert sqlite_desk.ok(*line).out == wanted
    assert sqlite_desk.ok("-h").out == sqlite_desk.ok("help").out == sqlite_desk.ok("--help").out
    assert sqlite_desk.ok("customer", "-h").out == sqlite_desk.ok("help", "customer").out
