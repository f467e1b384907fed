"""A note as the program holds one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from debitcli.fields.folding import fold
from debitcli.fields.moments import iso


class NoteKind(StrEnum):
    """What a note is about."""

    GENERAL = "general"
    EVENT = "event"
    CONTRACT = "contract"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that is to be attached: its name, content and type by content (RFC 6838)."""

    name: str
    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file attached to a note: its name, its size in bytes, its SHA-256 and its type by content (RFC 6838).

    `label` is what it is called beside the others of its note: where several have its name, `doc.pdf/2` is the second
    of them. No name has a slash, and no shell takes one for more than text.
    """

    name: str
    size: int
    sha256: str
    type: str
    label: str = ""


class Subject(NamedTuple):
    """What a note is on: a customer by id, number and name, or a document of this customer by id and number."""

    customer: int
    customer_number: str
    customer_name: str
    invoice: int | None = None
    invoice_number: str | None = None

    @property
    def in_words(self) -> str:
        """For a sentence: `customer 41, Ana` or `invoice 2026-0031, Ana`."""
        what = f"invoice {self.invoice_number}" if self.invoice_number else f"customer {self.customer_number}"
        return f"{what}, {self.customer_name}"


class NewNote(NamedTuple):
    """A note that is to be written on the customer with this id, or on an invoice. `on` is the date of an event."""

    customer: int
    kind: NoteKind
    text: str
    on: str | None = None
    share_with: Sequence[str] = ()
    files: Sequence[NewFile] = ()
    invoice: int | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A note that its reader may see. `customer` and `invoice` are ids, `on` is the date of an event, ISO 8601.

    One on an invoice is one of the customer of that invoice, too.
    """

    number: int
    customer: int
    customer_number: str
    customer_name: str
    author: str
    kind: NoteKind
    text: str
    on: str | None
    created: datetime
    updated: datetime
    shared_with: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    invoice: int | None = None
    invoice_number: str | None = None

    @property
    def subject(self) -> Subject:
        """What it is on."""
        return Subject(self.customer, self.customer_number, self.customer_name, self.invoice, self.invoice_number)

    @property
    def in_brief(self) -> str:
        """The first words, or what is attached where there are none."""
        return (self.text or ", ".join(each.label for each in self.attachments)).partition("\n")[0][:40]


def labelled(attachments: Sequence[Attachment]) -> tuple[Attachment, ...]:
    """The attachments of one note with their labels."""
    of_name, told = Counter(each.name for each in attachments), Counter[str]()
    found: list[Attachment] = []
    for each in attachments:
        told[each.name] += 1
        label = f"{each.name}/{told[each.name]}" if of_name[each.name] > 1 else each.name
        found.append(replace(each, label=label))
    return tuple(found)


def says(note: Note, words: Sequence[str]) -> bool:
    """Whether all of these words, folded, are in a note: in text, files' names, invoice's number, customer's name."""
    names = (each.name for each in note.attachments)
    said = fold("\n".join((note.text, note.invoice_number or "", note.customer_name, *names)))
    return all(word in said for word in words)


def as_record(note: Note) -> dict[str, Any]:
    """The note for machines."""
    return {
        "number": note.number,
        "customer": note.customer_number,
        "invoice": note.invoice_number,
        "kind": str(note.kind),
        "text": note.text,
        "on": note.on,
        "author": note.author,
        "shared_with": list(note.shared_with),
        "attachments": [asdict(attachment) for attachment in note.attachments],
        "created": iso(note.created),
        "updated": iso(note.updated),
    }
