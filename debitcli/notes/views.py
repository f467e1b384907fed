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
        Column("Note", 4, right=True), Column("Customer", 10), *_of_invoices(notes, "Invoice", 2), Column("Kind", 8, 4),
        Column("On", 10, 3), Column("Text", 12), Column("Files", 8, 1), Column("By", 4, 5),
    ]  # fmt: skip
    numbers = _numbers(notes)
    rows = [
        (f"#{n.number}", n.customer_name, *number, n.kind, n.on or "", _first_line(n), _file_names(n), n.author)
        for n, number in zip(notes, numbers, strict=True)
    ]
    # No heading stands over nothing.
    return listing(columns, rows, width) if rows else Group()


def single(note: Note) -> RenderableType:
    """A note whole."""
    seen_by = ", ".join((note.author, *note.shared_with))
    head = [f"note {note.number}", note.kind, note.on or ""]
    head += [f"invoice {note.invoice_number}"] if note.invoice_number else []
    head += [f"customer {note.customer_number}", note.customer_name]
    lines: list[RenderableType] = [Text(safe.for_screen(" · ".join(part for part in head if part)), "bold")]
    lines += [Text(safe.for_screen(line)) for line in note.text.split("\n")]
    lines += [Text(safe.for_screen(f"{a.label}  {a.type}  {size(a.size)}"), "cyan") for a in note.attachments]
    lines.append(Text(safe.for_screen(f"seen by {seen_by}"), "dim"))
    return Group(*lines)


def in_profile(notes: Sequence[Note], today: str, width: int, *, of_one: bool = False) -> RenderableType:
    """The notes of a profile: what is coming up first, then the others, newest first.

    Which are on an invoice is said, unless all are on the one that is shown (`of_one`).
    """
    coming = sorted((n for n in notes if n.on and n.on >= today), key=lambda n: n.on or "")
    others = [n for n in notes if n not in coming]
    lines: list[RenderableType] = []
    for heading, some in (("Coming up", coming), ("Notes", others)):
        if some:
            days = [n.on or n.created.astimezone().date().isoformat() for n in some]
            told = [] if of_one else some
            rows = [
                (f"#{n.number}", day, n.kind, *number, _first_line(n), _file_names(n))
                for n, day, number in zip(some, days, _numbers(told) or [()] * len(some), strict=True)
            ]
            columns = [
                Column("", 3), Column("", 10), Column("", 7, 2), *_of_invoices(told, "", 0), Column("", 12),
                Column("", 8, 1),
            ]  # fmt: skip
            lines += ["", Text(heading, "bold"), listing(columns, rows, width, headings=False)]
    return Group(*lines)


def _of_invoices(notes: Sequence[Note], heading: str, gives_way: int) -> list[Column]:
    """The column that says on which invoice a note is, where any is on one."""
    return [Column(heading, 9, gives_way)] if any(each.invoice_number for each in notes) else []


def _numbers(notes: Sequence[Note]) -> list[tuple[str, ...]]:
    """What stands in this column, note by note."""
    told = bool(_of_invoices(notes, "", 0))
    return [(each.invoice_number or "",) if told else () for each in notes]


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
