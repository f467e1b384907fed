"""Completion after Tab: what is proposed, and in real shells that it comes out as that and never acts."""

import contextlib
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import Desk, Start
from terminal import ENTER, Terminal

TAB, TO_START, CLEAR, CLEAR_SCREEN = "\t", "\x01", "\x15", "\x0c"
PROGRAM = str(Path(sys.executable).with_name("debitcli"))
# What any shell reads more into, and letters that it must not lose.
HOSTILE = 'Zoë\'s "$(touch acted)" `touch acted` \\ * $HOME !x & # {a,b} ~ | end'


@pytest.fixture
def shop(sqlite_desk: Desk) -> Desk:
    """A book with Ana, categories, fields of its own, and two users."""

    def fill() -> None:
        sqlite_desk.add()
        for name in ("Word of mouth", "Wholesale", HOSTILE):
            sqlite_desk.ok("category", "add", name)
        sqlite_desk.ok("field", "add", "tier", "--type", "choice", "--choice", "gold leaf", "--choice", "silver")
        sqlite_desk.ok("field", "add", "vip", "--type", "yes-no", "--label", "Important")
        sqlite_desk.ok("user", "add", "luis")

    sqlite_desk.stocked("completion", fill)
    return sqlite_desk


class TestInRealShells:
    """bash, zsh and fish in a terminal."""

    @pytest.fixture(params=["bash", "zsh", "fish"])
    def shell(self, request: pytest.FixtureRequest, shop: Desk, start: Start, at_home: Path) -> Terminal:
        """An interactive shell without anybody's settings, with completion installed as the documentation says."""
        name = request.param
        if not shutil.which(name):
            pytest.skip(f"{name} is not installed here")
        shop.ok("--install-completion", name)
        settings = {"PS1": "> ", "ZDOTDIR": str(at_home), "XDG_CONFIG_HOME": str(at_home / ".config")}
        terminal = start(shell=f"exec {name} -i", columns=150, **settings)
        terminal.send(f"echo rea''dy{ENTER}")
        terminal.wait_for("\nready")
        return terminal

    def complete(self, shell: Terminal, line: str, until: str) -> None:
        """Begin a line on an empty screen, and wait for what Tab makes of it."""
        shell.send(CLEAR, CLEAR_SCREEN)
        shell.wait_for(lambda text: until not in text)
        shell.send(line, TAB)
        shell.wait_for(until)

    def parses(self, shell: Terminal, wanted: str) -> None:
        """Wait until a shell has made these words of its line, in angles."""
        shell.send(TO_START, "clear; printf '<%s>' ", ENTER)
        shell.wait_for(lambda text: text.startswith(wanted))

    def test_what_is_proposed_comes_out_as_it_is_and_never_acts(self, shell: Terminal) -> None:
        for begun in (" Zo", " 'Zo", ' "Zo', "=Zo"):
            self.complete(shell, f"debitcli customer list --category{begun}", until="end")
            between = "=" if begun[0] == "=" else "><"
            self.parses(shell, f"<debitcli><customer><list><--category{between}{HOSTILE}>")
        assert not Path("acted").exists()

        self.complete(shell, "debitcli customer consent gr", until="consent grant")
        self.complete(shell, "debitcli customer show ana@ex", until="show ana@example.com")
        self.complete(shell, "debitcli customer list --field ti", until="--field tier=")
        # No blank came behind it.
        shell.send("go", TAB)
        shell.wait_for("leaf")
        self.parses(shell, "<debitcli><customer><list><--field><tier=gold leaf>")

        Path("people.csv").write_text("name\n")
        self.complete(shell, "debitcli customer add --json=peo", until="--json=people.csv")
        shell.send(CLEAR, "debitcli customer list --columns name,c", TAB, TAB)
        shell.wait_for("(Country)")


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("cu", "customer"),
        ("customer consent gr", "grant"),
        ("customer consent grant 1 rem", "reminders"),
        ("customer add --pos", "--postal-code"),
        ("customer show 1", "1"),
        ("customer show ANA@", "ana@example.com"),
        ("customer merge 1 ana", "ana@example.com"),
        ("customer duplicates --same 1 ana", "ana@example.com"),
        ("customer list --category=wor", "--category=Word of mouth"),
        ("customer edit 1 --remove-category Who", "Wholesale"),
        ("customer list --field v", "vip="),
        ("customer list --field vip=y", "vip=yes"),
        ("customer add --field=tier=g", "--field=tier=gold leaf"),
        ("customer list --country Sp", "Spain"),
        ("customer add --country CH", "CH"),
        ("customer add --currency eu", "Euro"),
        ("customer add --currency CHF", "CHF"),
        ("customer add --language Cata", "Catalan"),
        ("customer add --kind c", "company"),
        ("product add --kind s", "service"),
        ("product add --unit hou", "hour"),
        ("product add --vat-category A", "AE"),
        ("customer list --sort -cr", "-created"),
        ("customer list --sort ti", "tier"),
        ("product list --sort p", "price"),
        ("customer list --columns name,ci", "name,city"),
        ("customer edit 1 --clear vi", "vip"),
        ("product edit 1 --clear ac", "account"),
        ("customer import people.csv --map A=B=ema", "A=B=email"),
        ("customer import people.csv --layout mailc", "mailchimp"),
        ("customer merge 1 2 --take ema", "email"),
        ("settings set company.country Spa", "Spain"),
        ("settings set customer.number l", "lowest"),
        ("settings set customer.required name,em", "name,email"),
        ("note add 1 --share l", "luis"),
        ("user remove mara --heir l", "luis"),
        ("--user lu", "luis"),
        ("customer list -o js", "json jsonl"),
    ],
)
def test_what_can_stand_there_is_proposed(shop: Desk, line: str, wanted: str) -> None:
    assert " ".join(shop.proposed(*line.split())) == wanted


def test_what_stands_before_counts(shop: Desk, new_sqlite_desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "doc.pdf").write_text("one")
    shop.ok("note", "attach", "1", *[str(tmp_path / "doc.pdf")] * 2)
    for before in (("save", "1", "folder"), ("open", "1"), ("open",)):
        wanted = ["doc.pdf/1", "doc.pdf/2"] if "1" in before else []
        assert list(shop.proposed("note", *before, "--name", "d")) == wanted
    # Another book, one verb that there is not, an argument too many, a value that would be read as an option.
    assert shop.proposed("--book", str(tmp_path / "other.db"), "customer", "show", "") == {}
    assert shop.proposed("customer", "shew", "") == shop.proposed("customer", "show", "1", "") == {}
    shop.ok("category", "add", "--", "-x")
    assert list(shop.proposed("customer", "list", "--category", "-")) == ["-x"]
    assert "-x" not in shop.proposed("category", "delete", "-")
    assert "-x" in shop.proposed("category", "delete", "--", "-")


def test_it_says_what_words_mean(shop: Desk) -> None:
    assert shop.proposed("customer", "show", "") == {"1": "Ana García López"}
    assert shop.proposed("customer", "list", "--country", "E")["ES"] == "Spain"
    assert shop.proposed("customer", "add", "--field", "")["vip="] == "Important"
    assert shop.proposed("customer", "add", "--ci")["--city"].startswith("City")


class TestNothingIsSaidOfWhatIsWrong:
    """Whatever is wrong, a prompt stays as it is: nothing is printed, nothing hangs, no book is touched."""

    def ask(self, place: str, shell: str = "fish") -> tuple[int, str, str, float]:
        began = time.monotonic()
        environment = os.environ | {"_DEBITCLI_COMPLETE": shell, "DEBITCLI_BOOK": place}
        line = [PROGRAM, "80", "debitcli", "customer", "show", ""]
        done = subprocess.run(line, capture_output=True, text=True, env=environment, check=False)
        return done.returncode, done.stdout.strip(), done.stderr, time.monotonic() - began

    def test_no_book_and_a_file_that_is_none(self, tmp_path: Path) -> None:
        (tmp_path / "notes.txt").write_text("hello")
        for place in ("gone.db", "notes.txt", "", "mysql://x", "/dev/null/x"):
            assert self.ask(place)[:3] == (0, "ready", "")
        assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "notes.txt"]

    def test_a_book_that_somebody_writes(self, shop: Desk) -> None:
        with contextlib.closing(sqlite3.connect(shop.place, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            assert self.ask(shop.place)[0] == 0

    def test_a_book_of_an_older_version_is_not_upgraded(self, shop: Desk) -> None:
        with contextlib.closing(sqlite3.connect(shop.place)) as other:
            other.execute("UPDATE alembic_version SET version_num = '0001'")
            other.commit()
        before = sorted(path.name for path in Path(shop.place).parent.iterdir())
        assert self.ask(shop.place)[:3] == (0, "ready", "")
        assert sorted(path.name for path in Path(shop.place).parent.iterdir()) == before

    def test_a_server_that_never_answers(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            code, out, err, seconds = self.ask(f"postgresql://u@127.0.0.1:{silent.getsockname()[1]}/book")
        assert (code, out, err) == (0, "", "")
        assert seconds < 15

    def test_an_old_script_and_one_that_is_not_known(self, shop: Desk) -> None:
        for shell in ("complete_zsh", "complete_bash", "tcsh"):
            assert self.ask(shop.place, shell)[:3] == (0, "", "")


class TestInstall:
    """The scripts, shown and put in place."""

    def test_twice_is_once_and_what_was_there_stays(self, new_sqlite_desk: Desk, at_home: Path) -> None:
        (at_home / ".bashrc").write_bytes(b"export A=\xff\n")
        for _ in range(2):
            said = new_sqlite_desk.ok("--install-completion", "bash")
        assert ".bash_completions/debitcli.sh" in said.err
        assert (at_home / ".bashrc").read_bytes().startswith(b"export A=\xff\n\nsource '")
        assert (at_home / ".bashrc").read_bytes().count(b"source") == 1
        shown = new_sqlite_desk.ok("--show-completion", "bash").out
        assert (at_home / ".bash_completions" / "debitcli.sh").read_text() == shown

    def test_a_shell_that_is_none_is_refused(self, new_sqlite_desk: Desk, at_home: Path) -> None:
        refused = new_sqlite_desk.run("--install-completion", "tcsh")
        assert (refused.code, 'no completion for "tcsh"' in refused.err) == (2, True)
        assert "bash|zsh|fish|powershell" in refused.err
        assert list(at_home.iterdir()) == []

    def test_powershell_has_typers_script_and_plain_words(self, shop: Desk) -> None:
        shown = subprocess.run([PROGRAM, "--show-completion", "powershell"], capture_output=True, text=True, check=True)
        assert "Register-ArgumentCompleter" in shown.stdout
        environment = {
            "_DEBITCLI_COMPLETE": "complete_powershell",
            "DEBITCLI_BOOK": shop.place,
            "_TYPER_COMPLETE_ARGS": "debitcli customer list --category ",
            "_TYPER_COMPLETE_WORD_TO_COMPLETE": "",
        }
        told = subprocess.run([PROGRAM], capture_output=True, text=True, env=os.environ | environment, check=True)
        assert told.stdout == "Wholesale::: \n"
