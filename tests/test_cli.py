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


class TestCompletion:
    """What a shell is offered after Tab."""

    def complete(self, line: str, place: str, shell: str = "bash") -> str:
        words = line.split(" ")
        environment = {"_DEBITCLI_COMPLETE": f"complete_{shell}", "DEBITCLI_BOOK": place}
        if shell == "bash":
            environment |= {"COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
        else:
            environment |= {
                "_TYPER_COMPLETE_ARGS": line,
                "_TYPER_COMPLETE_WORD_TO_COMPLETE": words[-1],
                "_TYPER_COMPLETE_FISH_ACTION": "get-args",
            }
        return subprocess.run([PROGRAM], capture_output=True, text=True, env=os.environ | environment).stdout

    @pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
    def test_nouns_verbs_and_flags(self, new_sqlite_desk: Desk, shell: str) -> None:
        assert "customer" in self.complete("debitcli cu", new_sqlite_desk.place, shell)
        assert "archive" in self.complete("debitcli customer ar", new_sqlite_desk.place, shell)
        assert "--postal-code" in self.complete("debitcli customer add --pos", new_sqlite_desk.place, shell)
        assert not Path(new_sqlite_desk.place).exists()

    def test_customers_by_number_and_mail_address(self, sqlite_desk: Desk) -> None:
        sqlite_desk.add()
        assert "1" in self.complete("debitcli customer show ", sqlite_desk.place)
        assert "Ana García López" in self.complete("debitcli customer show ana@", sqlite_desk.place, "zsh")
        assert self.complete("debitcli customer show 9", sqlite_desk.place).strip() == ""

    def test_attachments_of_a_note(self, sqlite_desk: Desk, tmp_path: Path) -> None:
        sqlite_desk.add()
        (tmp_path / "doc.pdf").write_text("one")
        sqlite_desk.ok("note", "attach", "1", *[str(tmp_path / "doc.pdf")] * 2)
        for line in ("debitcli note save 1 folder --name do", "debitcli note open 1 --name "):
            assert self.complete(line, sqlite_desk.place).split() == ["doc.pdf/1", "doc.pdf/2"]
        assert self.complete("debitcli note open --name d", sqlite_desk.place).strip() == ""

    def test_categories_and_fields(self, sqlite_desk: Desk) -> None:
        sqlite_desk.ok("category", "add", "Retail")
        sqlite_desk.ok("field", "add", "shoe_size")
        place = sqlite_desk.place
        assert "Retail" in self.complete("debitcli customer list --category Re", place)
        assert "shoe_size=" in self.complete("debitcli customer add --field sh", place)
        assert "shoe_size" in self.complete("debitcli field edit sh", place)

    def test_settings(self, sqlite_desk: Desk) -> None:
        assert "customer.required" in self.complete("debitcli settings set cust", sqlite_desk.place)


def test_help_and_completion_load_neither_database_nor_tables() -> None:
    code = (
        "import sys; from debitcli import cli\n"
        "sys.stdout = open('/dev/null', 'w')\n"
        "cli.run(['--version'])\n"
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
