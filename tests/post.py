"""A post office for tests: a real mail server (aiosmtpd) on this machine, which does as it is told."""

import socket
import ssl
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

PASSWORD = "open sesame"  # noqa: S105 - of this server alone


class PostOffice:
    """What it took, and what it does with the next ones."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, list[str], EmailMessage]] = []
        # Address → the answer that refuses it.
        self.refuses: dict[str, str] = {}
        # The answer to every message, in the place of 250.
        self.answers = ""
        # Closes the connection after a message came in: taken, and never said so.
        self.hangs_up = False
        self.port = 0
        self._lock = threading.Lock()

    @property
    def receivers(self) -> list[str]:
        """To whom messages were taken, in their order; copies too."""
        return [each for _, receivers, _ in self.taken for each in receivers]

    @property
    def ids(self) -> list[str]:
        """The Message-IDs of what was taken."""
        return [str(message["Message-ID"]) for _, _, message in self.taken]

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if answer := self.refuses.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answers:
            return self.answers
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        with self._lock:
            self.taken.append((envelope.mail_from, list(envelope.rcpt_tos), message))
        if self.hangs_up:
            server.transport.abort()
        return "250 OK"

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        """Whoever knows the password may come in."""
        return AuthResult(success=data.password == PASSWORD.encode(), handled=False)


class _Controller(Controller):
    def __init__(self, office: PostOffice, context: ssl.SSLContext | None, *, starttls: bool, **settings: Any) -> None:
        self._starttls = context if starttls else None
        super().__init__(office, hostname="127.0.0.1", port=0, ssl_context=None if starttls else context, **settings)

    def factory(self) -> SMTP:
        with warnings.catch_warnings():
            # It takes TLS from the start for none.
            warnings.simplefilter("ignore")
            return SMTP(
                self.handler,
                tls_context=self._starttls,
                require_starttls=self._starttls is not None,
                **self.SMTP_kwargs,
            )

    def _trigger_server(self) -> None:
        # The port is known only now.
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def opened(
    context: ssl.SSLContext | None = None, *, starttls: bool = False, login: bool = False
) -> Iterator[PostOffice]:
    """A post office that is open; by TLS with a `context`, from the start or by STARTTLS."""
    office = PostOffice()
    settings: dict[str, Any] = {"enable_SMTPUTF8": True}
    if login:
        settings |= {"authenticator": office.authenticate, "auth_required": True, "auth_require_tls": False}
    controller = _Controller(office, context, starttls=starttls, **settings)
    controller.start()
    office.port = controller.port
    try:
        yield office
    finally:
        controller.stop()


@contextmanager
def cut_after(port: int, most: int) -> Iterator[int]:
    """A wire to a port that is cut after so many bytes of the sender; its own port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.2)
        over = threading.Event()

        def carry() -> None:
            while not over.is_set():
                try:
                    sender, _ = listening.accept()
                except TimeoutError:
                    continue
                with sender, socket.create_connection(("127.0.0.1", port)) as server:
                    back = threading.Thread(target=_pump, args=(server, sender), daemon=True)
                    back.start()
                    _pump(sender, server, most)

        carrying = threading.Thread(target=carry, daemon=True)
        carrying.start()
        yield listening.getsockname()[1]
        over.set()
        carrying.join()


@contextmanager
def talking(chunks: Iterator[bytes]) -> Iterator[int]:
    """A port at which somebody says these things, whatever is said, and is silent then."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        over = threading.Event()

        def talk() -> None:
            with suppress(OSError):
                speaker, _ = listening.accept()
                with speaker:
                    for chunk in chunks:
                        speaker.sendall(chunk)
                    over.wait(60)

        talker = threading.Thread(target=talk, daemon=True)
        talker.start()
        yield listening.getsockname()[1]
        over.set()


def _pump(source: socket.socket, target: socket.socket, most: int | None = None) -> None:
    left = most
    with suppress(OSError):
        while chunk := source.recv(65_536 if left is None else min(left, 65_536)):
            target.sendall(chunk)
            if left is not None and (left := left - len(chunk)) <= 0:
                break
    for each in (source, target):
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
