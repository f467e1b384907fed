"""How notes look on a screen."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from debitcli.notes.note import Note
from debitcli.terminal import safe
from debitcli.terminal.output import Column
from debitcli.terminal.tables import listing


def table(notes: Sequence[Note], width: int) -> RenderableType:
    """A list of notes, one a line."""
    columns = [
        Column("Note", 4, right=True), Column("Customer", 10), Column("Kind", 8, 3), Column("On", 10, 2),
        Column("Text", 12), Column("Files", 8, 1), Column("By", 4, 4),
    ]  # fmt: skip
    rows = [
        (f"#{n.number}", n.customer_name, n.kind, n.on or "", _first_line(n), _file_names(n), n.author) for n in notes
    ]
    # No heading stands over nothing.
    return listing(columns, rows, width) if rows else Group()


def single(note: Note) -> RenderableType:
    """A note whole."""
    seen_by = ", ".join((note.author, *note.shared_with))
    head = [f"note {note.number}", note.kind, note.on or "", f"customer {note.customer_number}", note.customer_name]
    lines: list[RenderableType] = [Text(safe.for_screen(" · ".join(part for part in head if part)), "bold")]
    lines += [Text(safe.for_screen(line)) for line in note.text.split("\n")]
    lines += [Text(safe.for_screen(f"{a.label}  {a.type}  {size(a.size)}"), "cyan") for a in note.attachments]
    lines.append(Text(safe.for_screen(f"seen by {seen_by}"), "dim"))
    return Group(*lines)


def in_profile(notes: Sequence[Note], today: str, width: int) -> RenderableType:
    """The notes of a profile: what is coming up first, then the others, newest first."""
    coming = sorted((n for n in notes if n.on and n.on >= today), key=lambda n: n.on or "")
    others = [n for n in notes if n not in coming]
    lines: list[RenderableType] = []
    for heading, some in (("Coming up", coming), ("Notes", others)):
        if some:
            days = [n.on or n.created.astimezone().date().isoformat() for n in some]
            rows = [
                (f"#{n.number}", day, n.kind, _first_line(n), _file_names(n)) for n, day in zip(some, days, strict=True)
            ]
            columns = [Column("", 3), Column("", 10), Column("", 7, 2), Column("", 12), Column("", 8, 1)]
            lines += ["", Text(heading, "bold"), listing(columns, rows, width, headings=False)]
    return Group(*lines)


def size(count: int) -> str:
    """A number of bytes for people."""
    for unit, factor in (("MB", 1_000_000), ("kB", 1_000)):
        if count >= factor:
            return f"{count / factor:.1f} {unit}"
    return f"{count} B"


def _first_line(note: Note) -> str:
    first, broken, _rest = note.text.partition("\n")
    return f"{first} …" if broken else first


def _file_names(note: Note) -> str:
    return ", ".join(f"{a.label} {size(a.size)}" for a in note.attachments)
