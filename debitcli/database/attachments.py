"""Files kept in the book: by the hash of their content, in rows of a megabyte, each content once."""

import hashlib
from collections.abc import Sequence

from sqlalchemy import Connection, delete, exists, insert, select

from debitcli.database import growth
from debitcli.database.schema.files import attachment, file, file_chunk
from debitcli.errors import BookError

_CHUNK = 1024 * 1024


def put(connection: Connection, content: bytes) -> str:
    """Keep `content`; its SHA-256 in hexadecimal, under which it is found again."""
    return put_all(connection, [content])[0]


def put_all(connection: Connection, contents: Sequence[bytes]) -> list[str]:
    """The same for several contents at once."""
    hashes = [hashlib.sha256(content).hexdigest() for content in contents]
    by_hash = dict(zip(hashes, contents, strict=True))
    there: set[str] = set()
    for some in growth.portions(list(by_hash)):
        there.update(connection.execute(select(file.c.sha256).where(file.c.sha256.in_(some))).scalars())
    new = {sha256: content for sha256, content in by_hash.items() if sha256 not in there}
    if new:
        connection.execute(insert(file), [{"sha256": key, "size": len(content)} for key, content in new.items()])
        chunks = [
            {"sha256": key, "position": position, "data": content[start : start + _CHUNK]}
            for key, content in new.items()
            for position, start in enumerate(range(0, len(content), _CHUNK))
        ]
        if chunks:
            connection.execute(insert(file_chunk), chunks)
    return hashes


def get(connection: Connection, sha256: str) -> bytes:
    """The content with this hash. Raises BookError where it is not the content that was kept."""
    chunks = select(file_chunk.c.data).where(file_chunk.c.sha256 == sha256).order_by(file_chunk.c.position)
    content = b"".join(connection.execute(chunks).scalars())
    if hashlib.sha256(content).hexdigest() != sha256:
        raise BookError("The attachment is damaged in the book.", "Restore the latest backup; keep the damaged book.")
    return content


def drop_unused(connection: Connection) -> None:
    """Delete the content that nothing refers to any more: no attachment, no document, no message."""
    # Loaded only here: most who attach have none of these in mind.
    from debitcli.database.schema.documents import document
    from debitcli.database.schema.expenses import expense_attachment
    from debitcli.database.schema.mail import mail

    users = (attachment, expense_attachment, document, mail)
    is_used = (exists().where(each.c.sha256 == file.c.sha256) for each in users)
    connection.execute(delete(file).where(*(~each for each in is_used)))
