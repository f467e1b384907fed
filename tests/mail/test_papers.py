"""Receipts and statements: on paper and by mail."""

import io
from pathlib import Path

import pypdf
import pytest
from conftest import ANA
from counter import Counter


def text_of(content: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def paid(counter: Counter, amount: str = "130") -> str:
    number = counter.office.issue("--line", "x @ 100 21%")
    return str(counter.desk.ok("payment", "add", number, "--amount", amount).out.strip())


def test_a_receipt_is_written_and_sent_the_same(counter: Counter) -> None:
    desk, payment = counter.desk, paid(counter)
    assert desk.ok("payment", "receipt", payment, "receipt.pdf").out == "receipt.pdf\n"
    content = Path("receipt.pdf").read_bytes()
    shown = text_of(content)
    for each in ("Receipt R20", ANA["name"], "We have received EUR 130.00", "121.00", "On account", "9.00", "1 of 1"):
        assert each in shown
    assert desk.ok("payment", "receipt", payment, "--send", "--yes").out == f"{payment}\n"
    ((_, receivers, message),) = counter.post.taken
    assert receivers == [ANA["email"]]
    (attached,) = message.iter_attachments()
    assert attached.get_content() == content
    assert counter.mails()[0]["payment"] == payment
    assert counter.mails()[0]["kind"] == "receipt"


def test_a_receipt_says_what_it_pays_by_then(sqlite_counter: Counter) -> None:
    desk, payment = sqlite_counter.desk, paid(sqlite_counter)
    desk.ok("payment", "receipt", payment, "before.pdf")
    number = sqlite_counter.office.issue("--line", "x @ 1000 21%")
    desk.ok("payment", "allocate", payment, number)
    desk.ok("payment", "receipt", payment, "after.pdf")
    assert number not in text_of(Path("before.pdf").read_bytes())
    assert number in text_of(Path("after.pdf").read_bytes())


def test_there_is_no_receipt_for_what_was_taken_back(sqlite_counter: Counter) -> None:
    desk, payment = sqlite_counter.desk, paid(sqlite_counter)
    desk.ok("payment", "reverse", payment, "--reason", "bounced")
    for more in ((), ("r.pdf",), ("--send", "--yes")):
        assert desk.run("payment", "receipt", payment, *more).code == 5
    assert desk.run("payment", "receipt", payment, "r.pdf", "--send").code == 2
    assert sqlite_counter.mails() == []
    assert not Path("r.pdf").exists()


def test_a_statement_is_written_and_sent(counter: Counter) -> None:
    desk = counter.desk
    paid(counter, "100")
    desk.ok("report", "statement", "1", "statement.pdf")
    shown = text_of(Path("statement.pdf").read_bytes())
    for each in ("Statement", ANA["name"], "Invoice", "Payment", "121.00", "−100.00", "21.00", "Open EUR"):
        assert each in shown
    desk.ok("report", "statement", "1", "--send", "--yes")
    ((_, receivers, message),) = counter.post.taken
    assert receivers == [ANA["email"]]
    assert "Open: EUR 21.00." in message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert counter.mails("--customer", "1")[0]["kind"] == "statement"


@pytest.mark.parametrize("command", [("report", "statement", "1"), ("payment", "receipt", "1")])
def test_who_wants_no_mail_gets_none(sqlite_counter: Counter, command: tuple[str, ...]) -> None:
    desk = sqlite_counter.desk
    paid(sqlite_counter)
    desk.ok("customer", "consent", "withdraw", "1", "invoices")
    assert desk.run(*command, "--send", "--yes").code == 5
    desk.ok("customer", "consent", "grant", "1", "invoices")
    desk.ok("customer", "edit", "1", "--clear", "email", "--allow-incomplete")
    assert desk.run(*command, "--send", "--yes").code == 3
    assert sqlite_counter.mails() == []
