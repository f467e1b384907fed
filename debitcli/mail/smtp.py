"""Delivering messages to a mail server (RFC 5321), over a connection that is proved, with an end to all waiting."""

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum
from ipaddress import ip_address
from typing import Any

_PATIENCE = 30.0
_WHOLE_PATIENCE = 60.0
"""So many seconds a server may be silent, and may take for a conversation or a message."""
_GOODBYE = 3.0
_LEAST_BYTES_A_SECOND = 20_000
_MOST_LINES = 1_000
_LONGEST_REASON = 300
_NOT_OURS, _TOO_LARGE = 500, 552
_CLOSING = 421


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
    """What became of a delivery, and why; of one that was sent, what became of its copy, if that was refused."""

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
    made: Any = _Tls(timeout=_PATIENCE, context=context) if server.security == "tls" else _Plain(timeout=_PATIENCE)
    # Without it, certificates would be proved for no name.
    made._host = server.host
    try:
        with _no_longer_than(_WHOLE_PATIENCE, made):
            made.connect(server.host, server.port)
            made.ehlo_or_helo_if_needed()
            if server.security == "starttls":
                made.starttls(context=context)
            if server.user:
                made.login(server.user, server.password)
    except (OSError, ValueError) as error:
        made.close()
        raise AwayError(_words(error)) from error
    try:
        yield Connection(made)
        with suppress(OSError), _no_longer_than(_GOODBYE, made):
            made.quit()
    finally:
        # Whoever interrupts waits for nobody.
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
        longest = _WHOLE_PATIENCE + len(content) / _LEAST_BYTES_A_SECOND
        try:
            with _no_longer_than(longest, self._smtp):
                self._smtp.rset()
                return self._deliver(sender, to, copy, content)
        except OSError as error:
            return Outcome(What.AWAY, _words(error))

    def _deliver(self, sender: str, to: str, copy: str, content: bytes) -> Outcome:
        smtp = self._smtp
        takes_all_letters = smtp.has_extn("smtputf8")
        if not takes_all_letters and not (sender.isascii() and to.isascii()):
            why = "the server takes no address with letters beyond ASCII (SMTPUTF8)"
            return Outcome(What.REFUSED, why)
        if not takes_all_letters and not copy.isascii():
            return self._hand_over(sender, to, "", content, f"no copy to {copy}: the server takes no such letters")
        return self._hand_over(sender, to, copy, content, "")

    def _hand_over(self, sender: str, to: str, copy: str, content: bytes, note: str) -> Outcome:
        smtp = self._smtp
        options: Sequence[str] = [f"size={len(content)}"] if smtp.has_extn("size") else []
        if not all(map(str.isascii, (sender, to, copy))):
            options = [*options, "SMTPUTF8", "BODY=8BITMIME"]
        code, said = smtp.mail(sender, options)
        if code != 250:
            refused = _refused(code, said, f"mail from {sender}")
            # It would refuse all others from there, too, but for their size.
            return refused if code == _TOO_LARGE else Outcome(What.AWAY, refused.why)
        code, said = smtp.rcpt(to)
        if code not in (250, 251):
            return _refused(code, said, to)
        if copy:
            # Whoever should have a copy keeps nobody from the message.
            code, said = smtp.rcpt(copy)
            note = "" if code in (250, 251) else f"no copy to {copy}: {_refused(code, said, 'it').why}"
        try:
            code, said = smtp.data(content)
        except smtplib.SMTPDataError as error:
            # Nothing of the message was sent.
            return _refused(error.smtp_code, error.smtp_error, "the message")
        except OSError as error:
            return Outcome(What.AWAY, f"{_words(error)}: it is not known whether the message arrived")
        return Outcome(What.SENT, note) if code == 250 else _refused(code, said, "the message")


class _Bounded:
    """What a server says, as long as that has an end."""

    def __init__(self, file: Any) -> None:
        self._file, self.lines = file, 0

    def readline(self, limit: int = -1) -> bytes:
        self.lines += 1
        if self.lines > _MOST_LINES:
            raise OSError(0, "its answer has no end")
        line: bytes = self._file.readline(limit)
        return line

    def close(self) -> None:
        self._file.close()


class _WithEnd:
    def getreply(self) -> tuple[int, bytes]:
        mine: Any = self
        if mine.file is None:
            mine.file = _Bounded(mine.sock.makefile("rb"))
        mine.file.lines = 0
        reply: tuple[int, bytes] = super().getreply()  # type: ignore[misc]
        return reply


class _Plain(_WithEnd, smtplib.SMTP):
    pass


class _Tls(_WithEnd, smtplib.SMTP_SSL):
    pass


@contextmanager
def _no_longer_than(seconds: float, made: Any) -> Iterator[None]:
    """Hang up after a while: a server that says a letter now and then could hold us for ever."""

    def hang_up() -> None:
        with suppress(OSError, AttributeError):
            made.sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _refused(code: int, said: bytes | str, what: str) -> Outcome:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    why = f"{code} {' '.join(words.split())}".strip()[:_LONGEST_REASON]
    if code < 0:
        return Outcome(What.AWAY, "it does not speak SMTP")
    if code == _CLOSING:
        return Outcome(What.AWAY, why)
    return Outcome(What.REFUSED if code >= _NOT_OURS else What.LATER, f"the server refuses {what}: {why}")


def _words(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not proved: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return f"there is no TLS at this port ({error.reason or 'no words'})"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"it refuses the user or the password ({error.smtp_code})"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return f"it cannot do that: {error}"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "the connection was cut"
    if isinstance(error, smtplib.SMTPResponseException):
        return _refused(error.smtp_code, error.smtp_error, "us").why
    if isinstance(error, TimeoutError):
        return "it does not answer"
    if isinstance(error, OSError) and error.strerror:
        return str(error.strerror)
    return " ".join(str(error).split())[:_LONGEST_REASON] or error.__class__.__name__
