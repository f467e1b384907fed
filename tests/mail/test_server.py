"""The mail server in `setup`: asked for, tried, its password kept where the system keeps them."""

import json
from pathlib import Path

import post
import pytest
from conftest import Start
from office import Office
from terminal import ENTER, Terminal

from debitcli.errors import UsageError
from debitcli.mail import server

KEYRING = """
import json, os
from pathlib import Path

from keyring.backend import KeyringBackend


class InAFile(KeyringBackend):
    priority = 1
    file = Path(os.environ["HOME"]) / "keys.json"

    def _read(self):
        return json.loads(self.file.read_text()) if self.file.exists() else {}

    def get_password(self, service, username):
        return self._read().get(f"{service}/{username}")

    def set_password(self, service, username, password):
        self.file.write_text(json.dumps(self._read() | {f"{service}/{username}": password}))
"""
"""A keyring of this computer, as packages bring along."""


def begin(start: Start, **environment: str) -> Terminal:
    terminal = start("setup", **environment)
    for question in ("Name", "Country", "Address", "Postal code", "City", "E-mail", "Phone", "VAT ID"):
        terminal.answer(question, "")
    for question in ("Currency", "IBAN", "VAT", "VAT rate", "More"):
        terminal.answer(question, "")
    terminal.wait_for("Discard")
    terminal.type(ENTER)
    return terminal


def test_it_is_asked_for_and_tried(sqlite_office: Office, start: Start, tmp_path: Path, at_home: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "in_a_file.py").write_text(KEYRING)
    keyring = {"PYTHONPATH": str(tmp_path / "keys"), "PYTHON_KEYRING_BACKEND": "in_a_file.InAFile"}
    with post.opened(login=True) as office:
        terminal = begin(start, **keyring)
        terminal.wait_for("Send invoices by e-mail, through a server of yours?")
        terminal.type("y")
        terminal.answer("Server", "127.0.0.1:25")
        terminal.wait_for("has a port in it")
        terminal.type("\x15", "127.0.0.1", ENTER)
        terminal.wait_for("? Security")
        terminal.type("none", ENTER)
        terminal.answer("Port", str(office.port))
        terminal.answer("User", "mara")
        terminal.answer("Password", post.PASSWORD)
        terminal.answer("Sender", "hola@sol.es")
        terminal.answer("Copies to", "")
        assert terminal.end() == 0
        assert "✓ 127.0.0.1 takes your mail." in terminal.text
        assert post.PASSWORD not in terminal.raw.decode()
        assert json.loads((at_home / "keys.json").read_text()) == {"debitcli/mara@127.0.0.1": post.PASSWORD}
        number = sqlite_office.issue("--line", "x @ 10 21%")
        sending = start("invoice", "send", number, "--yes", **keyring)
        assert sending.end() == 0
        assert len(office.taken) == 1
    assert post.PASSWORD.encode() not in Path(sqlite_office.desk.place).read_bytes()


def test_where_it_is_away_what_was_said_is_kept(sqlite_office: Office, start: Start) -> None:
    terminal = begin(start)
    terminal.wait_for("Send invoices by e-mail")
    terminal.type("y")
    terminal.answer("Server", "127.0.0.1")
    terminal.wait_for("? Security")
    terminal.type(ENTER)
    for question, answer in (("Port", "1"), ("User", ""), ("Sender", "hola@sol.es"), ("Copies to", "")):
        terminal.answer(question, answer)
    assert terminal.end() == 0
    assert "! 127.0.0.1 was tried: Connection refused. What you said is kept." in terminal.text
    assert sqlite_office.desk.ok("settings", "show", "mail.port").out == "1\n"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("host", "smtp example"), ("host", "https://smtp.example.com"), ("host", "x" * 300), ("port", "0"),
        ("port", "70000"), ("port", "smtp"), ("security", "ssl3"), ("from", "nobody"), ("copy", "a@b"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(sqlite_office: Office, key: str, value: str) -> None:
    assert sqlite_office.desk.run("settings", "set", f"mail.{key}", value).code == 3


@pytest.mark.parametrize("typed", ["", post.PASSWORD])
def test_no_password_goes_open_over_the_wire(typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(server.PASSWORD, post.PASSWORD)
    values = {"mail.host": "mail.example.com", "mail.user": "mara", "mail.security": "none"}
    with pytest.raises(UsageError, match="for everybody to read"):
        server.of(values, typed)
    assert server.of(values | {"mail.host": "127.0.0.1"}, typed).password == post.PASSWORD
