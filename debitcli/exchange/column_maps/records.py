"""What a person said of the columns of a file, kept for files with the same header."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from debitcli.database.schema.book import column_map


def keep(
    connection: Connection, noun: str, header: Sequence[str], columns: Mapping[str, str | None], at: datetime
) -> None:
    """Keep what columns of such a file are: name → field, or None for one that is left out."""
    key = _key(header)
    connection.execute(delete(column_map).where(column_map.c.noun == noun, column_map.c.header == key))
    connection.execute(insert(column_map).values(noun=noun, header=key, columns=json.dumps(columns), at=at))


def find(connection: Connection, noun: str, header: Sequence[str]) -> dict[str, str | None]:
    """What was said of the columns of such a file; nothing where nobody was asked."""
    query = select(column_map.c.columns).where(column_map.c.noun == noun, column_map.c.header == _key(header))
    found = connection.execute(query).scalar()
    return json.loads(found) if found else {}


def _key(header: Sequence[str]) -> str:
    return hashlib.sha256(json.dumps(list(header)).encode()).hexdigest()
