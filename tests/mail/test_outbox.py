"""The outbox: nothing is lost, nothing is sent twice, whatever the server does."""

import json
import os
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import post
import pytest
import trustme
from conftest import ANA, Start
from counter import Counter, connect
from office import Office
from terminal import CTRL_C

from debitcli.database.book import Book
from debitcli.database.history import By
from debitcli.mail import outbox, smtp
from debitcli.mail.form import FORM
from debitcli.mail.message import Message


def send(counter: Counter, number: str, *more: str):  # type: ignore[no-untyped-def]
    return counter.desk.run("invoice", "send", number, "--yes", *more)


def test_an_invoice_goes_to_its_customer_with_the_pdf(counter: Counter) -> None:
    desk = counter.desk
    desk.ok("settings", "set", "mail.copy", "archive@sol.es")
    number = counter.office.issue("--line", "10 h x Design @ 80 21%")
    result = desk.ok("invoice", "send", number, "--yes")
    assert result.out == f"{number}\n"
    assert f"✓ Sent to {ANA['email']}: Invoice {number} from Estudio Sol, S.L.\n" in result.err
    ((sender, receivers, message),) = counter.post.taken
    assert sender == "hola@sol.es"
    assert receivers == [ANA["email"], "archive@sol.es"]
    assert message["To"] == ANA["email"]
    assert "archive@sol.es" not in str(message)
    assert str(message["From"]) == '"Estudio Sol, S.L." <hola@sol.es>'
    (attached,) = message.iter_attachments()
    desk.ok("invoice", "pdf", number, "own.pdf")
    assert attached.get_content() == Path("own.pdf").read_bytes()
    assert attached.get_filename() == f"{number}.pdf"
    text = message.get_body(("plain",)).get_content()
    assert "€968.00" in text
    (mail,) = counter.mails()
    assert (mail["status"], mail["kind"], mail["invoice"], mail["attempts"]) == ("sent", "invoice", number, 1)
    assert mail["message_id"] == message["Message-ID"]
    shown = desk.ok("invoice", "show", number, "-o", "json").json
    assert [each["to"] for each in shown["sent"]] == [ANA["email"]]
    assert [each["invoice"] for each in desk.customer("1")["mails"]] == [number]


def test_it_is_shown_again_byte_for_byte(sqlite_counter: Counter) -> None:
    number = sqlite_counter.office.issue("--line", "x @ 10 21%")
    send(sqlite_counter, number)
    ((_, _, taken),) = sqlite_counter.post.taken
    raw = sqlite_counter.desk.ok("mail", "show", "1", "--raw").out
    assert f"Message-ID: {taken['Message-ID']}" in raw
    assert raw.splitlines()[-1].startswith("--=")
    shown = sqlite_counter.desk.ok("mail", "show", "1", "-o", "json").json
    assert shown["attachments"] == [
        {"name": f"{number}.pdf", "type": "application/pdf", "size": shown["attachments"][0]["size"]}
    ]
    assert shown["text"].startswith("Dear Ana García López,\n\n")


def test_what_the_server_refuses_for_good_is_told_and_can_be_sent_after_all(counter: Counter) -> None:
    number = counter.office.issue("--line", "x @ 10 21%")
    counter.post.refuses[ANA["email"]] = "550 5.1.1 No such user"
    result = send(counter, number)
    assert result.code == 7
    assert result.out == f"{number}\n"
    assert "550 5.1.1 No such user" in result.err
    (mail,) = counter.mails()
    assert (mail["status"], mail["attempts"]) == ("failed", 1)
    assert counter.desk.ok("mail", "send").err == "Nothing waits in the outbox.\n"
    counter.post.refuses.clear()
    assert counter.desk.ok("mail", "retry", "--failed").out == "1\n"
    assert counter.post.ids == [mail["message_id"]]


def test_what_it_refuses_for_now_waits(counter: Counter) -> None:
    number = counter.office.issue("--line", "x @ 10 21%")
    counter.post.answers = "451 4.3.0 Try later"
    result = send(counter, number)
    assert result.code == 7
    assert "1 mail waiting in the outbox" in result.err
    (mail,) = counter.mails()
    assert (mail["status"], mail["attempts"]) == ("queued", 1)
    assert "451 4.3.0 Try later" in str(mail["error"])
    counter.post.answers = ""
    assert counter.desk.ok("mail", "send").out == "1\n"
    assert counter.post.receivers == [ANA["email"]]
    assert counter.mails()[0]["error"] is None


def test_with_the_server_down_all_is_saved_and_delivered_later_once(counter: Counter) -> None:
    first, second = (counter.office.issue("--line", "x @ 10 21%") for _ in range(2))
    with counter.closed():
        result = counter.desk.run("invoice", "send", first, second, "--yes")
        assert result.code == 7
        assert result.out == f"{first}\n{second}\n"
        assert "2 mails waiting in the outbox. The mail server is away: Connection refused." in result.err
        assert "debitcli mail send" in result.err
    assert counter.desk.ok("mail", "send").out == "1\n2\n"
    assert counter.desk.ok("mail", "send").out == ""
    assert counter.post.ids == [each["message_id"] for each in counter.mails()]


def test_a_server_that_goes_away_on_the_way_is_not_asked_for_the_rest(sqlite_counter: Counter) -> None:
    numbers = [sqlite_counter.office.issue("--line", "x @ 10 21%") for _ in range(4)]
    sqlite_counter.post.answers = "421 4.3.2 closing"
    assert sqlite_counter.desk.run("invoice", "send", *numbers, "--yes").code == 7
    assert [each["attempts"] for each in sqlite_counter.mails()] == [1, 0, 0, 0]
    sqlite_counter.post.answers = ""
    assert sqlite_counter.desk.ok("mail", "send").out.split() == ["1", "2", "3", "4"]


@pytest.mark.parametrize("most", [5, 60, 400, 20_000])
def test_a_connection_that_is_cut_while_it_is_sent_loses_nothing(sqlite_counter: Counter, most: int) -> None:
    number = sqlite_counter.office.issue("--line", "x @ 10 21%")
    with post.cut_after(sqlite_counter.post.port, most) as port:
        sqlite_counter.desk.ok("settings", "set", "mail.port", str(port))
        assert send(sqlite_counter, number).code == 7
    assert sqlite_counter.post.taken == []
    assert sqlite_counter.mails()[0]["status"] == "queued"
    sqlite_counter.desk.ok("settings", "set", "mail.port", str(sqlite_counter.post.port))
    sqlite_counter.desk.ok("mail", "send")
    assert len(sqlite_counter.post.taken) == 1


def test_what_may_have_arrived_is_sent_again_under_the_same_message_id(sqlite_counter: Counter) -> None:
    number = sqlite_counter.office.issue("--line", "x @ 10 21%")
    sqlite_counter.post.hangs_up = True
    result = send(sqlite_counter, number)
    assert result.code == 7
    assert "it is not known whether the message arrived" in result.err
    sqlite_counter.post.hangs_up = False
    sqlite_counter.desk.ok("mail", "send")
    assert len(sqlite_counter.post.ids) == 2
    assert len(set(sqlite_counter.post.ids)) == 1


def test_two_programs_at_once_send_each_message_once(counter: Counter) -> None:
    numbers = [counter.office.issue("--line", "x @ 10 21%") for _ in range(6)]
    with counter.closed():
        counter.desk.run("invoice", "send", *numbers, "--yes")
    command = [str(Path(sys.executable).with_name("debitcli")), "mail", "send", "--book", counter.desk.place]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    sent = [each.communicate()[0].split() for each in started]
    assert [each.returncode for each in started] == [0, 0, 0]
    assert sorted(number for each in sent for number in each) == ["1", "2", "3", "4", "5", "6"]
    assert len(counter.post.ids) == len(set(counter.post.ids)) == 6


def test_a_program_that_is_killed_while_it_delivers_leaves_the_message_queued(sqlite_counter: Counter) -> None:
    number = sqlite_counter.office.issue("--line", "x @ 10 21%")
    with sqlite_counter.closed():
        send(sqlite_counter, number)
    command = [str(Path(sys.executable).with_name("debitcli")), "mail", "send", "--book", sqlite_counter.desk.place]
    # It takes the message, and never answers.
    with post.cut_after(sqlite_counter.post.port, 10**9) as port:
        sqlite_counter.desk.ok("settings", "set", "mail.port", str(port))
        killed = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while sqlite_counter.mails()[0]["attempts"] == 1 and time.monotonic() < deadline:
            time.sleep(0.01)
        os.kill(killed.pid, signal.SIGKILL)
        killed.wait()
    sqlite_counter.desk.ok("settings", "set", "mail.port", str(sqlite_counter.post.port))
    sqlite_counter.desk.run("mail", "send")
    (mail,) = sqlite_counter.mails()
    assert mail["status"] == "sent"
    assert set(sqlite_counter.post.ids) == {mail["message_id"]}


@pytest.mark.parametrize("starttls", [True, False])
def test_the_way_is_proved_and_the_password_comes_from_outside(
    sqlite_office: Office, starttls: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, other = trustme.CA(), trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    desk, number = sqlite_office.desk, sqlite_office.issue("--line", "x @ 10 21%")
    with post.opened(context, starttls=starttls, login=True) as office:
        connect(sqlite_office, office.port, "starttls" if starttls else "tls")
        desk.ok("settings", "set", "mail.user", "mara")
        other.cert_pem.write_to_path(str(tmp_path / "other.pem"))
        authority.cert_pem.write_to_path(str(tmp_path / "own.pem"))
        monkeypatch.setenv("DEBITCLI_MAIL_PASSWORD", post.PASSWORD)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "other.pem"))
        refused = desk.run("invoice", "send", number, "--yes")
        assert refused.code == 7
        assert "its certificate is not proved" in refused.err
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "own.pem"))
        monkeypatch.setenv("DEBITCLI_MAIL_PASSWORD", "wrong")
        refused = desk.run("mail", "send")
        assert refused.code == 7
        assert "it refuses the user or the password" in refused.err
        monkeypatch.delenv("DEBITCLI_MAIL_PASSWORD")
        refused = desk.run("mail", "send")
        assert refused.code == 7
        assert "DEBITCLI_MAIL_PASSWORD" not in refused.out
        assert "The password of mara at 127.0.0.1 is not known here" in refused.err
        assert office.taken == []
        monkeypatch.setenv("DEBITCLI_MAIL_PASSWORD", post.PASSWORD)
        assert desk.ok("mail", "send").out == "1\n"
        assert len(office.taken) == 1
    assert post.PASSWORD.encode() not in Path(desk.place).read_bytes()


def test_a_password_never_goes_open_over_the_wire(sqlite_counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBITCLI_MAIL_PASSWORD", post.PASSWORD)
    for key, value in (("host", "mail.example.com"), ("user", "mara")):
        sqlite_counter.desk.ok("settings", "set", f"mail.{key}", value)
    result = send(sqlite_counter, sqlite_counter.office.issue("--line", "x @ 10 21%"))
    assert result.code == 7
    assert "would go to mail.example.com for everybody to read" in result.err


def test_cancelled_mail_does_not_leave(counter: Counter) -> None:
    number = counter.office.issue("--line", "x @ 10 21%")
    with counter.closed():
        send(counter, number)
        assert counter.desk.ok("mail", "cancel", "1").out == "1\n"
    counter.desk.ok("mail", "send")
    assert counter.post.taken == []
    assert counter.desk.ok("mail", "retry", "1").out == "1\n"
    assert counter.post.receivers == [ANA["email"]]
    assert counter.desk.run("mail", "cancel", "1").code == 5
    assert counter.desk.run("mail", "retry", "1").code == 5
    actions = [each["action"] for each in counter.desk.ok("mail", "history", "1", "-o", "json").json]
    assert actions == ["queued", "cancelled", "queued", "sent"]


def test_lists_tell_what_became_of_each(sqlite_counter: Counter) -> None:
    first, second = (sqlite_counter.office.issue("--line", "x @ 10 21%") for _ in range(2))
    send(sqlite_counter, first)
    sqlite_counter.post.refuses[ANA["email"]] = "550 no"
    send(sqlite_counter, second)
    for filters, numbers in (
        (("--status", "sent"), ["1"]), (("--status", "failed"), ["2"]), (("--kind", "reminder"), []),
        (("--invoice", second), ["2"]), (("--customer", "1"), ["1", "2"]), (("--search", first), ["1"]),
        (("--to", "yesterday"), []), (("--from", "today"), ["1", "2"]),
    ):  # fmt: skip
        assert [each["number"] for each in sqlite_counter.mails(*filters)] == numbers
    assert sqlite_counter.desk.run("mail", "list", "--status", "lost").code == 2
    assert sqlite_counter.desk.run("mail", "show", "9").code == 4


def test_what_cannot_be_sent_is_refused_before_anything_is_queued(sqlite_counter: Counter) -> None:
    desk, office = sqlite_counter.desk, sqlite_counter.office
    number = office.issue("--line", "x @ 10 21%")
    draft = desk.ok("invoice", "add", "1", "--line", "x @ 1 21%").out.strip()
    assert desk.run("invoice", "send", number).code == 2  # nobody said --yes
    assert desk.run("invoice", "send", number, draft, "--yes").code == 5
    assert desk.run("invoice", "send", "--yes").code == 2
    assert desk.run("invoice", "send", number, "--to", "nobody", "--yes").code == 3
    desk.ok("customer", "consent", "withdraw", "1", "invoices")
    refused = desk.run("invoice", "send", number, "--yes")
    assert refused.code == 5
    assert f"debitcli invoice pdf {number}" in refused.err
    desk.ok("customer", "edit", "1", "--clear", "email", "--allow-incomplete", "--yes")
    desk.ok("customer", "consent", "grant", "1", "invoices")
    refused = desk.run("invoice", "send", number, "--yes", "-o", "json")
    assert refused.code == 3
    assert list(refused.problems) == ["email"]
    assert sqlite_counter.mails() == []
    assert desk.ok("invoice", "send", number, "--to", "Bo@example.org", "--yes").out == f"{number}\n"
    assert sqlite_counter.post.receivers == ["Bo@example.org"]


def test_without_a_server_nothing_is_queued(office: Office) -> None:
    number = office.issue("--line", "x @ 10 21%")
    refused = office.desk.run("invoice", "send", number, "--yes", "-o", "json")
    assert refused.code == 3
    assert set(refused.problems) == {"mail.host", "mail.from"}
    assert office.desk.ok("mail", "list", "-o", "json").json == []


def test_all_that_was_never_sent_goes_at_once(counter: Counter) -> None:
    desk, office = counter.desk, counter.office
    numbers = [office.issue("--line", "x @ 10 21%") for _ in range(3)]
    send(counter, numbers[0])
    desk.ok(
        "customer",
        "add",
        *[
            f"--{k}={v}"
            for k, v in {
                "name": "Bo",
                "country": "ES",
                "address": "A 1",
                "postal-code": "28013",
                "city": "Madrid",
                "phone": "+34912345670",
            }.items()
        ],
        "--allow-incomplete",
    )
    desk.ok("invoice", "add", "2", "--line", "x @ 10 21%", "--issue")
    result = desk.ok("invoice", "send", "--unsent", "--yes")
    assert result.out.split() == numbers[1:]
    assert "! Left out: 2026-0004 (no e-mail address)" in result.err.replace(time.strftime("%Y"), "2026")
    assert len(counter.post.taken) == 3
    assert "Nothing is to be sent." in desk.ok("invoice", "send", "--unsent", "--yes").err


def test_an_invoice_is_written_issued_and_sent_in_one(counter: Counter) -> None:
    result = counter.desk.ok("invoice", "add", "1", "--line", "x @ 10 21%", "--send")
    assert result.out.strip() == counter.mails()[0]["invoice"]
    counter.desk.ok("customer", "consent", "withdraw", "1", "invoices")
    before = counter.desk.ok("invoice", "list", "-o", "json").json
    assert counter.desk.run("invoice", "add", "1", "--line", "x @ 10 21%", "--send").code == 5
    assert counter.desk.ok("invoice", "list", "-o", "json").json == before


def test_the_texts_are_in_the_customers_language_and_can_be_changed(sqlite_counter: Counter) -> None:
    desk = sqlite_counter.desk
    desk.ok("customer", "edit", "1", "--language", "de", "--yes")
    send(sqlite_counter, sqlite_counter.office.issue("--line", "x @ 1000 21%"))
    assert "über 1.210,00\N{NO-BREAK SPACE}€" in sqlite_counter.post.taken[0][2].get_body(("plain",)).get_content()
    desk.ok("settings", "set", "text.invoice.de", r"Ihre {number}\n\nHallo {name}, {amount} {due}")
    send(sqlite_counter, sqlite_counter.office.issue("--line", "x @ 1000 21%"))
    message = sqlite_counter.post.taken[1][2]
    assert str(message["Subject"]).startswith("Ihre 20")
    assert "Hallo Ana García López" in message.get_body(("plain",)).get_content()
    for text in ("only a subject", r"a\nb\n\nx", r"Hi\n\n{number", r"S\n\n{what}", r"S\n\n{name.__class__}"):
        assert desk.run("settings", "set", "text.invoice.de", text).code == 3


def chatter(drip: float) -> Iterator[bytes]:
    """A greeting without an end."""
    while True:
        yield b"220-hello" + b"\r\n" * (not drip)
        time.sleep(drip)


@pytest.mark.parametrize("drip", [0, 0.05])
def test_a_server_that_never_ends_its_answer_holds_nobody(
    sqlite_counter: Counter, drip: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "_WHOLE_PATIENCE", 1.0)
    number = sqlite_counter.office.issue("--line", "x @ 10 21%")
    with post.talking(chatter(drip)) as port:
        sqlite_counter.desk.ok("settings", "set", "mail.port", str(port))
        result = send(sqlite_counter, number)
    assert result.code == 7
    assert "its answer has no end" in result.err or "the connection was cut" in result.err


def test_ctrl_c_is_heard_while_a_server_is_silent(sqlite_counter: Counter, start: Start) -> None:
    number = sqlite_counter.office.issue("--line", "x @ 10 21%")
    with post.talking(iter(())) as port:
        sqlite_counter.desk.ok("settings", "set", "mail.port", str(port))
        terminal = start("invoice", "send", number, "--yes")
        deadline = time.monotonic() + 30
        while not sqlite_counter.mails() and time.monotonic() < deadline:
            time.sleep(0.05)
        began = time.monotonic()
        terminal.send(CTRL_C)
        assert terminal.end() in (7, 130)
    assert time.monotonic() - began < 10
    assert sqlite_counter.mails()[0]["status"] == "queued"


@pytest.mark.parametrize("address", ["josé@example.org", "ana@müller.de", "用户@example.org"])
def test_addresses_may_have_any_letters(sqlite_counter: Counter, address: str) -> None:
    desk = sqlite_counter.desk
    desk.ok("customer", "edit", "1", "--email", address, "--yes")
    desk.ok("settings", "set", "mail.copy", "josé@sol.es")
    send(sqlite_counter, sqlite_counter.office.issue("--line", "x @ 10 21%"))
    assert sqlite_counter.post.receivers == [address.replace("müller.de", "xn--mller-kva.de"), "josé@sol.es"]
    assert sqlite_counter.mails()[0]["status"] == "sent"


def test_a_copy_that_is_refused_is_told(sqlite_counter: Counter) -> None:
    sqlite_counter.desk.ok("settings", "set", "mail.copy", "archive@sol.es")
    sqlite_counter.post.refuses["archive@sol.es"] = "550 no such box"
    result = send(sqlite_counter, sqlite_counter.office.issue("--line", "x @ 10 21%"))
    assert result.code == 0
    assert "no copy to archive@sol.es: the server refuses it: 550 no such box" in result.err
    assert sqlite_counter.mails()[0]["status"] == "sent"


def test_one_address_is_one(sqlite_counter: Counter) -> None:
    desk, number = sqlite_counter.desk, sqlite_counter.office.issue("--line", "x @ 10 21%")
    for typed in ("a@example.org,b@example.org", "a@example.org b@example.org", "", "  "):
        assert desk.run("invoice", "send", number, "--to", typed, "--yes").code == 3
    assert desk.run("settings", "set", "mail.copy", "a@example.org; b@example.org").code == 3
    assert sqlite_counter.mails() == []


def test_what_may_not_leave_any_more_is_told_and_not_tried_again(sqlite_counter: Counter) -> None:
    desk, number = sqlite_counter.desk, sqlite_counter.office.issue("--line", "x @ 10 21%")
    with sqlite_counter.closed():
        send(sqlite_counter, number)
    desk.ok("customer", "consent", "withdraw", "1", "invoices")
    assert "is cancelled: consent to invoices by mail was refused or withdrawn" in desk.ok("mail", "send").err
    assert desk.run("mail", "retry", "1").code == 5
    assert sqlite_counter.post.taken == []


def test_what_is_answered_is_how_it_stands_after_the_delivery(sqlite_counter: Counter) -> None:
    number = sqlite_counter.office.issue("--line", "x @ 10 21%")
    said = send(sqlite_counter, number, "-o", "json").json
    assert (said["status"], said["attempts"]) == ("sent", 1)
    with sqlite_counter.closed():
        said = send(sqlite_counter, number, "-o", "json").json
    assert (said["status"], said["attempts"]) == ("queued", 1)


def test_programs_read_json(sqlite_counter: Counter) -> None:
    desk = sqlite_counter.desk
    numbers = [sqlite_counter.office.issue("--line", "x @ 10 21%") for _ in range(2)]
    assert desk.ok("mail", "send", "-o", "json").json == []
    with sqlite_counter.closed():
        several = desk.run("invoice", "send", *numbers, "--yes", "-o", "json")
    assert [(each["invoice"], each["status"]) for each in several.json] == [(each, "queued") for each in numbers]
    assert json.loads(several.err.splitlines()[-1])["error"]["code"] == 7
    assert [each["status"] for each in desk.ok("mail", "cancel", "1", "2", "-o", "json").json] == ["cancelled"] * 2
    assert desk.ok("mail", "retry", "1", "-o", "json").json["number"] == "1"
    assert [each["status"] for each in desk.ok("mail", "list", "-o", "json").json] == ["cancelled", "sent"]
    one = desk.ok("invoice", "send", numbers[0], "--yes", "-o", "json").json
    assert set(one) == {each.key for each in FORM.every}
    assert desk.ok("invoice", "send", "--unsent", "--yes", "-o", "json").json[0]["invoice"] == numbers[1]
    assert desk.ok("remind", "-o", "json").json == []


def test_hostile_names_stay_text(sqlite_counter: Counter) -> None:
    desk = sqlite_counter.desk
    desk.ok("customer", "edit", "1", "--name", 'Ana "x" <a@b.c>, {due} \\r', "--yes")
    desk.ok("settings", "set", "company.name", 'Sol, "S" <evil@x.y>')
    send(sqlite_counter, sqlite_counter.office.issue("--line", "x @ 1 21%"))
    message = sqlite_counter.post.taken[0][2]
    assert message["From"].addresses[0].addr_spec == "hola@sol.es"
    assert message["From"].addresses[0].display_name == 'Sol, "S" <evil@x.y>'
    assert 'Dear Ana "x" <a@b.c>, {due} \\r,' in message.get_body(("plain",)).get_content()


def test_it_goes_on_watching_until_it_is_told_to_stop(sqlite_counter: Counter, start: Start) -> None:
    terminal = start("mail", "send", "--watch")
    terminal.wait_for("Watching the outbox")
    message = Message(kind="invoice", to="bo@example.org", subject="Hello", text="Hello\n")
    with Book(sqlite_counter.desk.place).writing() as connection:
        outbox.queue(connection, [message], By("mara", datetime.now(UTC)))
    terminal.wait_for("✓ Sent mail 1 to bo@example.org.")
    terminal.type(CTRL_C)
    assert terminal.end() == 0
    assert sqlite_counter.post.receivers == ["bo@example.org"]
