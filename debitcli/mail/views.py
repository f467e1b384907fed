"""How messages look on a screen."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from debitcli.fields.moments import local
from debitcli.mail.mail import Mail
from debitcli.mail.message import Read
from debitcli.terminal import safe
from debitcli.terminal.output import Column
from debitcli.terminal.review import cut, one_line, two_columns
from debitcli.terminal.tables import listing
from debitcli.terminal.words import size


def mail(found: Mail, read: Read, width: int) -> RenderableType:
    """What became of a message, its headers, its text, and what goes along."""
    number = f"mail {found.number}"
    head = one_line(safe.for_screen(found.subject), max(width - len(number) - 2, 10))
    details = two_columns()
    rows = [*(pair for pair in read.headers if pair[0] != "Subject"), ("Status", state(found))]
    rows += [("Error", found.error)] if found.error else []
    rows += [("Attempts", str(found.attempts))] if found.attempts > 1 else []
    rows += [("Next try", local(found.next_try))] if found.next_try and found.status == "queued" else []
    for label, value in rows:
        details.add_row(Text(label, "dim"), cut(safe.for_screen(value)))
    for each in read.attached:
        details.add_row(Text("Attached", "dim"), cut(f"{each.name}  {size(len(each.content))}"))
    body = Text("\n".join(safe.for_screen(line) for line in read.text.rstrip().split("\n")))
    return Group(Text.assemble((head, "bold"), (f"  {number}", "dim")), details, Text(""), body)


def latest(found: Sequence[Mail], every: int, width: int) -> RenderableType:
    """The latest messages, one a line; how many there are of `every`, where there are more."""
    head, more = "Mail", f"latest {len(found)} of {every:,}"
    heading = Text(head, "bold")
    if every > len(found):
        heading = Text.assemble(heading, (f"{more:>{max(width - len(head), len(more) + 2)}}", "dim"))
    columns = [Column("", 3, right=True), Column("", 10), Column("", 12, 2), Column("", 12, 1)]
    rows = [(f"#{each.number}", state(each), each.subject, each.to) for each in found]
    return Group("", heading, listing(columns, rows, width, headings=False))


def state(found: Mail) -> str:
    """How it stands with a message, and since when."""
    if found.sent:
        return f"sent {local(found.sent)}"
    return f"{found.status} {local(found.queued)}" if found.status == "queued" else found.status
