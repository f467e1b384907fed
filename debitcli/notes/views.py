"""How notes look on a screen."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from debitcli.notes.note import Note, Subject
from debitcli.terminal import safe
from debitcli.terminal.output import Column
from debitcli.terminal.tables import listing
from debitcli.terminal.words import size


def table(
    notes: Sequence[Note], width: int, *, on: Subject | None = None, of_one_kind: bool = False, coming: bool = False
) -> RenderableType:
    """A list of notes, one a line. What is the same for all is not said of each: what they are all `on` stands above.

    Of what is `coming` the date never gives way.
    """
    date = Column("On", 10, 0 if coming else 3, of=lambda note: note.on or "")
    columns = [Column("Note", 4, right=True, of=lambda note: f"#{note.number}")]
    columns += [date] if coming else []
    columns += [Column("Customer", 8 if coming else 10, of=lambda note: note.customer_name)] if on is None else []
    if on is None or on.invoice is None:
        columns += _of_invoices(notes, "Invoice", 2)
    columns += [Column("Kind", 8, 4, of=lambda note: note.kind)] if not of_one_kind else []
    columns += [date] if not coming else []
    columns += [
        Column("Text", 8 if coming else 12, of=_first_line), Column("Files", 8, 1, of=_file_names),
        Column("By", 4, 5, of=lambda note: note.author),
    ]  # fmt: skip
    # No heading stands over nothing.
    if not notes:
        return Group()
    above = [Text(safe.for_screen(on.in_words), "bold", no_wrap=True, overflow="ellipsis")] if on else []
    return Group(*above, listing(columns, [[each.cell(note) for each in columns] for note in notes], width))


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
            invoices = _of_invoices(told, "", 0)
            rows = [
                (f"#{n.number}", day, n.kind, *(each.cell(n) for each in invoices), _first_line(n), _file_names(n))
                for n, day in zip(some, days, strict=True)
            ]
            columns = [Column("", 3), Column("", 10), Column("", 7, 2), *invoices, Column("", 12), Column("", 8, 1)]
            lines += ["", Text(heading, "bold"), listing(columns, rows, width, headings=False)]
    return Group(*lines)


def _of_invoices(notes: Sequence[Note], heading: str, gives_way: int) -> list[Column]:
    """The column that says on which invoice a note is, where any is on one."""
    column = Column(heading, 9, gives_way, of=lambda note: note.invoice_number or "")
    return [column] if any(each.invoice_number for each in notes) else []


def _first_line(note: Note) -> str:
    first, broken, _rest = note.text.partition("\n")
    return f"{first} …" if broken else first


def _file_names(note: Note) -> str:
    return ", ".join(f"{a.label} {size(a.size)}" for a in note.attachments)
