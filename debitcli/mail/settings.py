"""The settings that concern mail: the server, who sends, and the texts."""

import re
from collections.abc import Mapping

from debitcli.company.settings import NAME, key_of
from debitcli.fields import codes, email, text
from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused
from debitcli.mail import texts
from debitcli.mail.message import Sender
from debitcli.settings.setting import Setting

SECURITIES = ("starttls", "tls", "none")
PORTS = {"starttls": 587, "tls": 465, "none": 25}
_MOST = 65_535
_HOST = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.?)+|\[?[0-9A-Fa-f:.]+\]?")


def _check_host(typed: str, context: Context) -> Outcome[str]:
    wanted = text.seen(typed)
    if not wanted:
        return Accepted(None)
    named, colon, port = wanted.rpartition(":")
    if colon and named.count(":") == 0 and port.isdecimal():
        return Refused("has a port in it", f"{named}, and mail.port {port}")
    if not _HOST.fullmatch(wanted) or len(wanted) > 253:
        return Refused("is no name of a server", "such as smtp.example.com")
    return Accepted(wanted.strip("[]").lower())


def _check_address(typed: str, context: Context) -> Outcome[str]:
    """One address: of several, those left out would hear nothing."""
    outcome = email.EMAIL.read(typed, context)
    if typed.count("@") > 1 and not isinstance(outcome, Refused):
        return Refused("has several addresses", "one address, such as ana@example.com")
    return outcome


ADDRESS: Kind[str] = Kind(_check_address, repeats=False)
"""The address of one who sends or receives."""


def _check_port(typed: str, context: Context) -> Outcome[str]:
    wanted = text.seen(typed)
    number = int(wanted) if re.fullmatch("[0-9]{1,5}", wanted) else 0
    if not wanted or 1 <= number <= _MOST:
        return Accepted(str(number) if wanted else None)
    return Refused("is no port", f"a whole number from 1 to {_MOST}, such as 587")


HOST = Setting("mail.host", "The server that takes your mail (SMTP)", "", Kind(_check_host), "such as smtp.example.com")
PORT = Setting(
    "mail.port",
    "Its port, if another than 587 (starttls), 465 (tls) or 25 (none)",
    "",
    Kind(_check_port),
    "such as 587",
)
SECURITY = Setting(
    "mail.security", "How the way to it is kept secret", "starttls", codes.choice(*SECURITIES),
    "starttls, tls, or none (only on this computer with a user)",
)  # fmt: skip
USER = Setting(
    "mail.user", "As whom to log in; the password is never kept in the book", "", text.kind(limit=254),
    "such as office@example.com",
)  # fmt: skip
FROM = Setting("mail.from", "Who sends; the company's e-mail, if empty", "", ADDRESS, "such as office@example.com")
COPY = Setting(
    "mail.copy", "Who gets a copy of every mail with an invoice, receipt, statement or reminder", "", ADDRESS,
    "such as archive@example.com",
)  # fmt: skip
SERVER = (HOST, SECURITY, PORT, USER, FROM, COPY)
SETTINGS = (*SERVER, *texts.settings())


def sender(values: Mapping[str, str]) -> Sender:
    """Who sends, under the settings `values`; without an address where none is known."""
    address = values.get(FROM.key) or values.get(key_of("email"), "")
    return Sender(address, values.get(NAME.key, ""), values.get(COPY.key, ""))


def security(values: Mapping[str, str]) -> str:
    """How the way to the server is kept secret."""
    return values.get(SECURITY.key, SECURITY.default)


def port(values: Mapping[str, str]) -> int:
    """The port of the server."""
    return int(values.get(PORT.key) or PORTS[security(values)])
