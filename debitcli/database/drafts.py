"""What somebody had typed when a wizard was interrupted, kept until it is finished or thrown away."""

import json
import secrets
from dataclasses import asdict, dataclass, field
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from debitcli.database.schema.book import draft


@dataclass(frozen=True, slots=True)
class Typed:
    """The answers of a wizard (field key → text), the text at the question where it stopped, and what of it is new.

    `new_names` are those of the names in the answers that are made when the record is saved, by field key; `settled`
    is what is not to be asked for.
    """

    answers: dict[str, str]
    unfinished: dict[str, str]
    new_names: dict[str, list[str]] = field(default_factory=dict)
    settled: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """What a person left, and when it was begun."""

    actor: str
    key: str
    at: datetime
    typed: Typed


def keep(
    connection: Connection, typed: Typed, *, actor: str, noun: str, at: datetime, instead_of: KeptDraft | None
) -> None:
    """Keep a draft, beside others or in the place of one.

    Its key is new in any case: another wizard that went on with the same draft does not meet this one.
    """
    discard(connection, instead_of)
    key, content = f"{noun}/{secrets.token_hex(8)}", json.dumps(asdict(typed))
    connection.execute(insert(draft).values(actor=actor, noun=key, at=at, content=content))


def find(connection: Connection, *, actor: str, noun: str) -> list[KeptDraft]:
    """The drafts that this person left, the newest first."""
    is_of_noun = (draft.c.noun == noun) | draft.c.noun.startswith(f"{noun}/")
    rows = connection.execute(select(draft).where(draft.c.actor == actor, is_of_noun).order_by(draft.c.at.desc()))
    return [KeptDraft(row.actor, row.noun, row.at, Typed(**json.loads(row.content))) for row in rows]


def discard(connection: Connection, kept: KeptDraft | None) -> None:
    """Throw a draft away, if there is one."""
    if kept is not None:
        connection.execute(delete(draft).where(draft.c.actor == kept.actor, draft.c.noun == kept.key))
