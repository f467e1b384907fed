"""An office with a post office in reach."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from office import Office
from post import PostOffice

if TYPE_CHECKING:
    from conftest import Desk


@dataclass
class Counter:
    """An office that sends mail, and the post office that takes it."""

    office: Office
    post: PostOffice

    @property
    def desk(self) -> "Desk":
        """The program at work."""
        return self.office.desk

    def mails(self, *filters: str) -> list[dict[str, Any]]:
        """The outbox, oldest first."""
        found = self.desk.ok("mail", "list", "--sort", "number", "-o", "json", *filters).json
        assert isinstance(found, list)
        return found

    @contextmanager
    def closed(self) -> Iterator[None]:
        """Meanwhile nobody takes mail."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.desk.ok("settings", "set", "mail.port", str(free.getsockname()[1]))
        yield
        self.desk.ok("settings", "set", "mail.port", str(self.post.port))


def connect(office: Office, port: int, security: str = "none") -> None:
    """Let an office send by the server at this port."""
    for key, value in (("host", "127.0.0.1"), ("port", str(port)), ("security", security), ("from", "hola@sol.es")):
        office.desk.ok("settings", "set", f"mail.{key}", value)
