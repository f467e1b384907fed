"""Where a book can be: a path to an SQLite file, or an SQLAlchemy URL; shown without its password."""

import glob
import re
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from debitcli.errors import BookError

KEPT = ".before-"
"""What stands behind the name of a book in that of a copy that was kept of it: before an upgrade, or a restore."""

# What is meant for a URL, also where it is none.
_URL = re.compile(
    r"\s*(?:[A-Za-z][\w+.-]*://"
    r"|(?:postgres|postgresql|mysql|mariadb|mssql|oracle|sqlite|file)(?:\+[\w.-]+)?(?:[:;]|//)"
    r"|(?:host|hostaddr|port|dbname|user|password|service) *=)"
)


class Named(Enum):
    """How the place of a book was named, and how another one is: the end of a sentence."""

    BY_OPTION = "name another place with --book"
    BY_ENVIRONMENT = "set DEBITCLI_BOOK to another place, or name one with --book"
    BY_DEFAULT = "move it away, or name another place with --book"
    BY_ARGUMENT = "name another file or place"

    @property
    def elsewhere(self) -> str:
        """How to name another place, as a sentence."""
        return f"{self.value[0].upper()}{self.value[1:]}."


@dataclass(frozen=True)
class Place:
    """A place as somebody typed it."""

    typed: str

    @cached_property
    def path(self) -> Path | None:
        """The SQLite file, or None for a book on a server."""
        file = self.url.database if self.url.get_backend_name() == "sqlite" else None
        try:
            return Path(file).expanduser() if file else None
        except RuntimeError as error:
            raise self.refusal(str(error).rstrip(".")) from error

    @property
    def shown(self) -> str:
        """The place for people: without what could be a password, also where it is no URL that anything understands."""
        place = re.sub(r"^(\s*[\w+.-]*[:;]?/*[^:@/]*):.*@", r"\1:***@", self.typed, flags=re.DOTALL)
        if _URL.match(place):
            # Without a host, what stands behind a colon and is no port may be one, too.
            place = re.sub(r"^([\w+.-]+:/*[^:@/]*):(?!\*|[0-9]+(?:[/?]|$)).*", r"\1:***", place, flags=re.DOTALL)
        named = r"(?i)((?:^|[?&;=\s])[^=&;]*(?:pass|pwd|secret|key|token)[^=&;]*?(?:=|%3D))[^&;]*"
        return re.sub(named, r"\1***", place)

    def has(self, file: Path) -> bool:
        """Whether a file is the book, part of it, or a copy kept beside it, however its path is written."""
        if self.path is None:
            return False
        own, asked = self.path.resolve(), file.resolve()
        beside = [own.with_name(own.name + ending) for ending in ("", "-wal", "-shm", "-journal")]
        beside += own.parent.glob(f"{glob.escape(own.name)}{KEPT}*")
        folder_is_the_same = asked.parent.exists() and own.parent.exists() and asked.parent.samefile(own.parent)
        return any(
            (folder_is_the_same and asked.name.casefold() == each.name.casefold())
            or (asked.exists() and each.exists() and asked.samefile(each))
            for each in beside
        )

    @cached_property
    def url(self) -> URL:
        """The place as SQLAlchemy has it. Raises BookError for what is no place."""
        if not self.typed.strip() or self.typed == "-" or self.typed.endswith("/"):
            raise self.refusal()
        if not _URL.match(self.typed) and self.typed != ":memory:":
            return URL.create("sqlite", database=self.typed)
        try:
            url = make_url(self.typed)
        except (ArgumentError, ValueError):
            raise self.refusal() from None
        # A file is a path and nothing else.
        if url.get_backend_name() == "sqlite" and (url.query or url.host or url.database in (None, "", ":memory:")):
            raise self.refusal()
        return url

    def refusal(self, why: str = "") -> BookError:
        """What to say of a place that is none."""
        words = f'"{self.shown}" is no place for a book{f": {why}" if why else ""}.'
        if self.typed.startswith("postgres:"):
            return BookError(words, "Write it as postgresql://…")
        return BookError(words, "A path to a file, or a URL such as postgresql://user@host/name.")
