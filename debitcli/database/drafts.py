"""What somebody had typed when a wizard was interrupted, kept until it is finished or thrown away."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from debitcli.database.schema.book import draft


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """The answers of an interrupted wizard (field key → text), and the text at the question where it stopped."""

    at: datetime
    answers: dict[str, str]
    unfinished: dict[str, str]


def keep(
    connection: Connection, *, actor: str, noun: str, at: datetime, answers: dict[str, str], unfinished: dict[str, str]
) -> None:
    """Keep a draft; one for each person and noun, the latest wins."""
    discard(connection, actor=actor, noun=noun)
    content = json.dumps({"answers": answers, "unfinished": unfinished}, ensure_ascii=False)
    connection.execute(insert(draft).values(actor=actor, noun=noun, at=at, content=content))


def find(connection: Connection, *, actor: str, noun: str) -> KeptDraft | None:
    """The draft that this person left, if any."""
    row = connection.execute(select(draft).where(draft.c.actor == actor, draft.c.noun == noun)).first()
    if row is None:
        return None
    return KeptDraft(row.at, **json.loads(row.content))


def discard(connection: Connection, *, actor: str, noun: str) -> None:
    """Throw the draft away."""
    connection.execute(delete(draft).where(draft.c.actor == actor, draft.c.noun == noun))
