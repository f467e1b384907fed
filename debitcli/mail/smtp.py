"""Delivering messages to a mail server (RFC 5321), over a connection that is proved."""

import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum
from ipaddress import ip_address
from typing import Any

_PATIENCE = 30.0
_LONGEST_REASON = 300
_NOT_OURS, _TOO_LARGE = 500, 552


class What(Enum):
    """What became of a delivery."""

    SENT = "sent"
    # This message is refused for good, or for now.
    REFUSED = "refused"
    LATER = "later"
    # The server is not to be had: for this message and all others.
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a delivery, and why."""

    what: What
    why: str = ""


@dataclass(frozen=True, slots=True)
class Server:
    """Where messages are handed over; `security` is `starttls`, `tls` or `none`."""

    host: str
    port: int
    security: str
    user: str = ""
    password: str = ""

    @property
    def is_near(self) -> bool:
        """Whether nothing leaves this machine on the way to it."""
        with suppress(ValueError):
            return ip_address(self.host).is_loopback
        return self.host.lower() == "localhost"


class AwayError(Exception):
    """The server cannot be reached, proved or used; the words say why."""


@contextmanager
def connected(server: Server) -> Iterator["Connection"]:
    """A connection to the server, logged in. Raises AwayError."""
    context = ssl.create_default_context()
    try:
        made: Any
        if server.security == "tls":
            made = smtplib.SMTP_SSL(server.host, server.port, timeout=_PATIENCE, context=context)
        else:
            made = smtplib.SMTP(server.host, server.port, timeout=_PATIENCE)
    except (OSError, smtplib.SMTPException) as error:
        raise AwayError(_words(error)) from error
    try:
        try:
            made.ehlo_or_helo_if_needed()
            if server.security == "starttls":
                made.starttls(context=context)
            if server.user:
                made.login(server.user, server.password)
        except (OSError, smtplib.SMTPException) as error:
            raise AwayError(_words(error)) from error
        yield Connection(made)
    finally:
        with suppress(OSError, smtplib.SMTPException):
            made.quit()
        with suppress(OSError):
            made.close()


class Connection:
    """A connection over which messages go one after the other."""

    def __init__(self, made: Any) -> None:
        self._smtp = made

    def deliver(self, sender: str, to: str, copy: str, content: bytes) -> Outcome:
        """Hand a message over, for one address, and one that gets a copy if it is taken.

        Raises ValueError for an address that would act on the server.
        """
        try:
            self._smtp.rset()
        except (OSError, smtplib.SMTPException) as error:
            return Outcome(What.AWAY, _words(error))
        options: Sequence[str] = () if all(map(str.isascii, (sender, to))) else ("SMTPUTF8", "BODY=8BITMIME")
        try:
            return self._deliver(sender, to, copy, content, options)
        except smtplib.SMTPNotSupportedError:
            return Outcome(What.REFUSED, "the server takes no address with letters beyond ASCII (SMTPUTF8)")
        except (OSError, smtplib.SMTPException) as error:
            return Outcome(What.AWAY, _words(error))

    def _deliver(self, sender: str, to: str, copy: str, content: bytes, options: Sequence[str]) -> Outcome:
        smtp = self._smtp
        code, said = smtp.mail(sender, [*options, *([f"size={len(content)}"] if smtp.has_extn("size") else [])])
        if code != 250:
            refused = _refused(code, said, f"mail from {sender}")
            # It would refuse all others from there, too, but for their size.
            return refused if code == _TOO_LARGE else Outcome(What.AWAY, refused.why)
        code, said = smtp.rcpt(to)
        if code not in (250, 251):
            return _refused(code, said, to)
        if copy:
            # Whoever should have a copy keeps nobody from the message.
            smtp.rcpt(copy)
        try:
            code, said = smtp.data(content)
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            words = f"the connection was cut ({_words(error)}): it is not known whether it arrived"
            return Outcome(What.AWAY, words)
        except smtplib.SMTPDataError as error:
            return _refused(error.smtp_code, error.smtp_error, "the message")
        return Outcome(What.SENT) if code == 250 else _refused(code, said, "the message")


def _refused(code: int, said: bytes | str, what: str) -> Outcome:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    why = f"{code} {' '.join(words.split())}".strip()[:_LONGEST_REASON]
    if code < 0 or code == 421:
        return Outcome(What.AWAY, why if code > 0 else "the connection was cut")
    return Outcome(What.REFUSED if code >= _NOT_OURS else What.LATER, f"the server refuses {what}: {why}")


def _words(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not proved: {error.verify_message}"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"it refuses the user or the password ({error.smtp_code})"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return f"it cannot do that: {error}"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "the connection was cut"
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        return f"{error.smtp_code} {' '.join(text.split())}"[:_LONGEST_REASON]
    if isinstance(error, TimeoutError):
        return "it does not answer"
    if isinstance(error, OSError) and error.strerror:
        return str(error.strerror)
    return " ".join(str(error).split())[:_LONGEST_REASON] or error.__class__.__name__
