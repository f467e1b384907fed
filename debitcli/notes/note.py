"""A note as the program holds one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

KINDS = ("general", "event", "contract", "contact")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file attached to a note: its name, its size in bytes, its SHA-256 and its type by content (RFC 6838)."""

    name: str
    size: int
    sha256: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Note:
    """A note that its reader may see. `on` is the date of an event, ISO 8601."""

    number: int
    customer: int
    customer_number: str
    customer_name: str
    author: str
    kind: str
    text: str
    on: str | None
    created: datetime
    updated: datetime
    shared_with: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()


def as_record(note: Note) -> dict[str, Any]:
    """The note for machines."""
    return {
        "number": note.number,
        "customer": note.customer_number,
        "kind": note.kind,
        "text": note.text,
        "on": note.on,
        "author": note.author,
        "shared_with": list(note.shared_with),
        "attachments": [
            {"name": a.name, "size": a.size, "sha256": a.sha256, "type": a.media_type} for a in note.attachments
        ],
        "created": note.created.isoformat(timespec="seconds"),
        "updated": note.updated.isoformat(timespec="seconds"),
    }
