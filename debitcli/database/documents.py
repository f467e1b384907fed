"""Documents of any noun's records as they were made for others: kept once, and the same byte for byte ever after."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select

from debitcli.database import attachments, bulk
from debitcli.database.schema.documents import document
from debitcli.fields.moments import iso

_INGREDIENT = 0


class Kept(NamedTuple):
    """A document that was made: as what, the hash of its content, and when."""

    kind: str
    sha256: str
    made: datetime

    @property
    def record(self) -> dict[str, Any]:
        """For machines."""
        return {"kind": self.kind, "sha256": self.sha256, "made": iso(self.made)}


def of_record(connection: Connection, noun: str, record: int) -> list[Kept]:
    """What was made of a record, oldest first."""
    c = document.c
    query = select(c.kind, c.sha256, c.made).where(c.noun == noun, c.record == record).order_by(c.made, c.kind)
    return [Kept(*row) for row in connection.execute(query)]


def content(connection: Connection, noun: str, record: int, kind: str) -> bytes | None:
    """A document of a record as it was made; None where it was not yet."""
    c = document.c
    query = select(c.sha256).where(c.noun == noun, c.record == record, c.kind == kind)
    sha256 = connection.execute(query).scalar()
    return None if sha256 is None else attachments.get(connection, sha256)


def hashes(connection: Connection, noun: str, records: Sequence[int]) -> dict[tuple[int, str], str]:
    """What was made of records: record and kind → the hash of its content."""
    c = document.c
    query = select(c.record, c.kind, c.sha256).where(c.noun == noun, bulk.among(c.record, list(records)))
    return {(row.record, row.kind): row.sha256 for row in connection.execute(query)}


def keep(connection: Connection, noun: str, made: Mapping[tuple[int, str], bytes], now: datetime) -> None:
    """Keep documents of records (record and kind → content), but for those that are kept: they stay the first.

    Whoever calls has locked the records.
    """
    before = hashes(connection, noun, sorted({record for record, _ in made}))
    new = {key: content for key, content in made.items() if key not in before}
    if new:
        sha256 = attachments.put_all(connection, list(new.values()))
        rows = [
            {"noun": noun, "record": record, "kind": kind, "sha256": each, "made": now}
            for (record, kind), each in zip(new, sha256, strict=True)
        ]
        connection.execute(insert(document), rows)


def has_ingredient(connection: Connection, noun: str, sha256: str) -> bool:
    """Whether something is kept that documents of a noun are made with."""
    c = document.c
    same = (c.noun == noun, c.record == _INGREDIENT, c.kind == sha256)
    return connection.execute(select(c.kind).where(*same)).first() is not None


def keep_ingredient(connection: Connection, noun: str, what: bytes, now: datetime) -> str:
    """Keep what documents of a noun are made with, such as a logo; its SHA-256. It is kept once, for all of them."""
    sha256 = attachments.put(connection, what)
    if not has_ingredient(connection, noun, sha256):
        values = {"noun": noun, "record": _INGREDIENT, "kind": sha256, "sha256": sha256, "made": now}
        connection.execute(insert(document).values(values))
    return sha256
