"""A message (RFC 5322) made of data, and read again; headers are the standard library's, never put together by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Any


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes along."""

    name: str
    type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is to be said to whom, and what it is about (ids of the book, where there is such a record).

    `html` says the same as `text`. `step` is the day of a reminder, `campaign` tells what a
    promotion says to everybody, `may_unsubscribe` offers a way out of it.
    """

    kind: str
    to: str
    subject: str
    text: str
    html: str = ""
    attached: tuple[Attached, ...] = ()
    customer: int | None = None
    invoice: int | None = None
    payment: int | None = None
    step: int | None = None
    campaign: str | None = None
    may_unsubscribe: bool = False


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends: an address with a name, and who gets a copy of what customers get."""

    address: str
    name: str = ""
    copy: str = ""


def written(message: Message, sender: Sender, now: datetime) -> tuple[str, bytes]:
    """The Message-ID of a message, and the message as it leaves. Raises ValueError for an address that cannot be."""
    is_plain = all(each.isascii() for each in (_spelt(message.to), _spelt(sender.address)))
    made = EmailMessage(policy.SMTP if is_plain else policy.SMTPUTF8)
    made["From"] = _address(sender.address, sender.name)
    made["To"] = _address(message.to)
    made["Subject"] = " ".join(message.subject.split())
    made["Date"] = format_datetime(now.astimezone())
    made["Message-ID"] = identity = make_msgid(domain=_domain(sender.address))
    if message.may_unsubscribe:
        made["List-Unsubscribe"] = f"<mailto:{_spelt(sender.address)}?subject=unsubscribe>"
        made["Precedence"] = "bulk"
    if message.kind == "reminder":
        # Programs that answer by themselves leave it alone (RFC 3834).
        made["Auto-Submitted"] = "auto-generated"
    made.set_content(message.text)
    if message.html:
        made.add_alternative(message.html, subtype="html")
    for each in message.attached:
        main, _, sub = each.type.partition("/")
        made.add_attachment(each.content, maintype=main, subtype=sub, filename=each.name)
    return identity, made.as_bytes()


@dataclass(frozen=True, slots=True)
class Read:
    """A message as people see it: its headers, its text, and what goes along."""

    headers: tuple[tuple[str, str], ...]
    text: str
    attached: tuple[Attached, ...]


def read(content: bytes) -> Read:
    """A message that was written by `written`."""
    made: Any = message_from_bytes(content, policy=policy.default)
    headers = tuple((name, str(made[name])) for name in ("From", "To", "Subject", "Date", "Message-ID"))
    body = made.get_body(("plain",))
    text = body.get_content().replace("\r\n", "\n") if body else ""
    return Read(headers, text, tuple(_attached(made)))


def _attached(made: Any) -> Iterator[Attached]:
    for part in made.iter_attachments():
        yield Attached(part.get_filename() or "", part.get_content_type(), part.get_payload(decode=True))


def recipient(address: str) -> str:
    """An address as the envelope has it: its domain in ASCII (RFC 5891). Raises ValueError where it cannot be."""
    return _spelt(address)


def _address(typed: str, name: str = "") -> Address:
    # Not `addr_spec`: that takes no letters beyond ASCII.
    local, _, domain = _spelt(typed).rpartition("@")
    return Address(name, local, domain)


def _spelt(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}@{_in_ascii(domain)}"


def _domain(address: str) -> str:
    return _in_ascii(address.rpartition("@")[2])


def _in_ascii(domain: str) -> str:
    if domain.isascii():
        return domain
    # email-validator brings it along; the codec of Python knows IDNA 2003 only.
    import idna

    return idna.encode(domain, uts46=True).decode()
